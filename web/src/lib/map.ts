// The map: our own outlines on Leaflet, drawn as SVG only (its canvas would lie under the polygons and miss clicks).
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { get } from './api'
import { fromDegrees, middleOf, toDegrees, type Point } from './geo'

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
  const key = within + '/' + level
  if (!outlines.has(key)) {
    const loading = get<Areas>('/map', { within, level })
    loading.catch(() => outlines.delete(key))
    outlines.set(key, loading)
  }
  return outlines.get(key)!
}

/** A few characters in the middle of an area. */
const labelIcon = (text: string) => L.divIcon({ className: 'area-label', html: text, iconSize: [40, 20] })

export class DistrictMap {
  readonly map: L.Map
  /** For those who draw more on it, and load it when it is needed. */
  readonly kit = { L }
  private areas: L.GeoJSON | null = null
  private readonly labels = new Map<string, L.Marker>()
  private readonly sizes: ResizeObserver
  private pinned: L.CircleMarker | null = null

  constructor(element: HTMLElement, credit: string) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map = L.map(element, { zoomAnimation: !still, fadeAnimation: !still, zoomSnap: 0.5, minZoom: 9, maxZoom: 18 })
    this.map.setView([24.5, 118.0], 12)
    this.map.attributionControl.setPrefix(false).addAttribution(credit)
    this.sizes = new ResizeObserver(() => this.map.invalidateSize())
    this.sizes.observe(element)
  }

  /** Draws outlines under everything; each area gets a class name, and may be clicked. */
  drawAreas(areas: Areas, classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string,
    onClick?: (area: AreaProperties, at: Point) => void, label?: (area: AreaProperties) => string): void {
    this.areas?.remove()
    this.areas = L.geoJSON(areas, {
      style: (feature) => ({ className: 'area ' + classOf(feature!.properties) }),
      onEachFeature: (feature, layer) => {
        if (label) this.addLabel(feature, label(feature.properties))
        layer.bindTooltip(tip(feature.properties), { sticky: true })
        if (!onClick) return
        layer.on('click', (event: L.LeafletMouseEvent) => {
          L.DomEvent.stop(event)
          onClick(feature.properties, fromDegrees(event.latlng.lng, event.latlng.lat))
        })
      },
    }).addTo(this.map)
  }

  /** Gives every drawn area its class name anew, without drawing it again. */
  paintAreas(classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string,
    label?: (area: AreaProperties) => string): void {
    this.areas?.eachLayer((layer) => {
      const path = layer as L.Polygon & { feature: GeoJSON.Feature<GeoJSON.Geometry, AreaProperties> }
      path.getElement()?.setAttribute('class', 'leaflet-interactive area ' + classOf(path.feature.properties))
      path.setTooltipContent(tip(path.feature.properties))
      if (label) this.labels.get(path.feature.properties.code)?.setIcon(labelIcon(label(path.feature.properties)))
    })
  }

  fitAreas(): void {
    const bounds = this.areas?.getBounds()
    if (bounds?.isValid()) this.map.fitBounds(bounds, { padding: [8, 8], animate: false })
  }

  onClick(then: (at: Point) => void): void {
    this.map.on('click', (event) => then(fromDegrees(event.latlng.lng, event.latlng.lat)))
  }

  private addLabel(feature: GeoJSON.Feature<GeoJSON.Geometry, AreaProperties>, text: string): void {
    const { lng, lat } = middleOf(feature.geometry)
    const label = L.marker([lat, lng], { icon: labelIcon(text), interactive: false, keyboard: false }).addTo(this.map)
    this.labels.set(feature.properties.code, label)
  }

  pin(point: Point, zoom = 15): void {
    const at = toDegrees(point)
    this.pinned?.remove()
    this.pinned = L.circleMarker([at.lat, at.lng], { radius: 11, className: 'pin' }).addTo(this.map)
    this.map.setView([at.lat, at.lng], Math.max(zoom, this.map.getZoom()), { animate: false })
  }

  close(): void {
    this.sizes.disconnect()
    this.map.remove()
  }
}
