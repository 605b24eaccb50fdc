// What a map tells of a thing under the mouse goes with it: when the map moves on, when the mouse leaves the map; and when the map
// has come to rest, what Leaflet opens then for all that was passed or pressed meanwhile: no mouse ever leaves it.
import L from 'leaflet'

export function tipsGo(map: L.Map, element: HTMLElement): void {
  const close = (held = '') => map.eachLayer((layer) => {
    if (!(layer instanceof L.Tooltip)) return
    const of = (layer as L.Tooltip & { _source?: { getElement?: () => Element | undefined } })._source?.getElement?.()
    if (!held || !of?.matches(held)) map.closeTooltip(layer)
  })
  map.on('movestart', () => close())
  map.on('moveend', () => setTimeout(() => close(element.matches(':hover') ? ':hover, :focus-visible' : ':focus-visible')))
  element.addEventListener('mouseleave', () => close())
}
