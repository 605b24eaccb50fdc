// The map: our own outlines on Leaflet, drawn as SVG only (its canvas would lie under the polygons and miss clicks).
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { shallowRef, watch, watchEffect } from 'vue'
import { get } from './api'
import { fromDegrees, middleOf, toDegrees, type Point } from './geo'
import { word } from './i18n'
import { areaName } from './places'
import { language } from './prefs'

export { L }

export type Level = 'district' | 'street' | 'community' | 'grid'

export interface AreaProperties {
  code: string
  name: string
  level: Level
  synthetic?: boolean
}

type Areas = GeoJSON.FeatureCollection<GeoJSON.Geometry, AreaProperties>

const outlines = new Map<string, Promise<Areas>>()

export function outline(within: string, level: Level): Promise<Areas> {
  const key = [language.value, within, level].join('/')
  if (!outlines.has(key)) {
    const loading = get<Areas>('/map', { within, level })
    loading.catch(() => outlines.delete(key))
    outlines.set(key, loading)
  }
  return outlines.get(key)!
}

/** What an area is called on the map: without the word for the committee that bears the name. */
const nameOf = (area: AreaProperties) => areaName(area).replace(/居委会$|居民委员会$/, '').replace(/村?(村委会|村民委员会)$/, '村')

/** A name in the middle of an area; as text: names come from files. */
function nameIcon(name: string): L.DivIcon {
  const text = document.createElement('span')
  text.textContent = name
  return L.divIcon({ className: 'area-name', html: text, iconSize: [0, 0] })
}

interface Named {
  area: AreaProperties
  mark: L.Marker
  bounds: L.LatLngBounds
}

/** Of the width of its name, so much an area must have for the name to stand in it. */
const ROOM = 0.7

export class DistrictMap {
  readonly map: L.Map
  /** For those who draw more on it, and load it when it is needed. */
  readonly kit = { L }
  private areas: L.GeoJSON | null = null
  private readonly named = shallowRef<Named[]>([])
  private readonly names: () => void
  private tip: (area: AreaProperties) => string = areaName // asked when it is shown
  private readonly sizes: ResizeObserver
  private readonly credit: () => void
  private pinned: L.CircleMarker | null = null

  constructor(element: HTMLElement) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map = L.map(element, { zoomAnimation: !still, fadeAnimation: !still, zoomSnap: 0.5, minZoom: 9, maxZoom: 18 })
    this.map.setView([24.5, 118.0], 12)
    this.credit = watchEffect(() => this.map.attributionControl.setPrefix(word('map.credit')))
    this.sizes = new ResizeObserver(() => this.map.invalidateSize())
    this.sizes.observe(element)
    const names = this.map.createPane('names') // above the areas, below the points
    names.style.zIndex = '420'
    names.style.pointerEvents = 'none'
    this.map.on('zoomend', () => this.placeNames())
    if (matchMedia('(hover: hover)').matches) void import('./tips').then(({ tipsGo }) => tipsGo(this.map, element)) // a telephone has no mouse
    // Words of another language and names of grids come when they come: by then the areas have long been drawn.
    this.names = watch(() => this.named.value.map(({ area }) => nameOf(area)), (now) => {
      this.named.value.forEach(({ mark }, at) => {
        if (mark.getElement()?.textContent !== now[at]) mark.setIcon(nameIcon(now[at]))
      })
      this.placeNames()
    })
  }

  /** Draws outlines under everything, each with its name; each area gets a class name, and may be clicked. */
  drawAreas(areas: Areas, classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string,
    onClick?: (area: AreaProperties, at: Point) => void): void {
    this.areas?.remove()
    this.tip = tip
    for (const { mark } of this.named.value) mark.remove()
    const named: Named[] = []
    this.areas = L.geoJSON(areas, {
      style: (feature) => ({ className: 'area ' + classOf(feature!.properties) }),
      onEachFeature: (feature, layer) => {
        named.push(this.nameOn(feature, (layer as L.Polygon).getBounds()))
        layer.bindTooltip(() => this.tip(feature.properties), { sticky: true })
        if (!onClick) return
        layer.on('click', (event: L.LeafletMouseEvent) => {
          L.DomEvent.stop(event)
          onClick(feature.properties, fromDegrees(event.latlng.lng, event.latlng.lat))
        })
      },
    }).addTo(this.map)
    this.named.value = named
    this.placeNames()
  }

  /** Gives every drawn area its class name anew, without drawing it again. */
  paintAreas(classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string): void {
    this.tip = tip
    this.areas?.eachLayer((layer) => {
      const path = layer as L.Polygon & { feature: GeoJSON.Feature<GeoJSON.Geometry, AreaProperties> }
      path.getElement()?.setAttribute('class', 'leaflet-interactive area ' + classOf(path.feature.properties))
    })
  }

  /** Shows all areas, or those of the place WITHIN, when there are any. */
  fitAreas(within = ''): void {
    const own = this.named.value.filter(({ area }) => area.code.startsWith(within))
    const bounds = L.latLngBounds([])
    for (const one of own.length ? own : this.named.value) bounds.extend(one.bounds)
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [8, 8], animate: false })
  }

  /** Whether the areas reach as far as there. */
  covers(point: Point): boolean {
    const at = toDegrees(point)
    return this.areas?.getBounds().contains([at.lat, at.lng]) ?? false
  }

  look(point: Point, zoom = 14): void {
    const at = toDegrees(point)
    this.map.setView([at.lat, at.lng], zoom, { animate: false })
  }

  onClick(then: (at: Point) => void): void {
    this.map.on('click', (event) => then(fromDegrees(event.latlng.lng, event.latlng.lat)))
  }

  private nameOn(feature: GeoJSON.Feature<GeoJSON.Geometry, AreaProperties>, bounds: L.LatLngBounds): Named {
    const { lng, lat } = middleOf(feature.geometry)
    const icon = nameIcon(nameOf(feature.properties))
    const mark = L.marker([lat, lng], { icon, interactive: false, keyboard: false, pane: 'names' }).addTo(this.map)
    return { area: feature.properties, mark, bounds }
  }

  /** Shows the names for which there is room, those of large areas first: none lies on another. */
  private placeNames(): void {
    const taken: L.Bounds[] = []
    const wide = ({ bounds }: Named) => this.map.latLngToLayerPoint(bounds.getSouthEast()).x - this.map.latLngToLayerPoint(bounds.getNorthWest()).x
    const sized = this.named.value.map((item) => ({ item, width: wide(item), text: item.mark.getElement()?.firstElementChild as HTMLElement | null }))
    for (const { item, width, text } of sized.sort((a, b) => b.width - a.width)) {
      if (!text) continue
      const half = L.point(text.offsetWidth / 2, text.offsetHeight / 2)
      const middle = this.map.latLngToLayerPoint(item.mark.getLatLng())
      const box = L.bounds(middle.subtract(half), middle.add(half))
      const room = width >= ROOM * text.offsetWidth && !taken.some((other) => other.overlaps(box))
      text.classList.toggle('no-room', !room)
      if (room) taken.push(box)
    }
  }

  pin(point: Point, zoom = 15): void {
    const at = toDegrees(point)
    this.pinned?.remove()
    this.pinned = L.circleMarker([at.lat, at.lng], { radius: 11, className: 'pin' }).addTo(this.map)
    this.map.setView([at.lat, at.lng], Math.max(zoom, this.map.getZoom()), { animate: false })
  }

  close(): void {
    this.sizes.disconnect()
    this.credit()
    this.names()
    this.map.remove()
  }
}
