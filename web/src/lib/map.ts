// The map: our own outlines on Leaflet, drawn as SVG only (its canvas would lie under the polygons and miss clicks).
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { get } from './api'
import { fromDegrees, toDegrees, type Point } from './geo'

export type Level = 'district' | 'street' | 'community' | 'grid'

export interface AreaProperties {
  code: string
  name: string
  level: Level
  synthetic?: boolean
}

type Areas = GeoJSON.FeatureCollection<GeoJSON.Geometry, AreaProperties>

export interface Mark extends Point {
  ref: string
  title: string
  state: string
}

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

export class DistrictMap {
  readonly map: L.Map
  private areas: L.GeoJSON | null = null
  private readonly marks: L.LayerGroup
  private readonly shown = new Map<string, L.CircleMarker>()
  private pinned: L.CircleMarker | null = null

  constructor(element: HTMLElement, credit: string) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map = L.map(element, { zoomAnimation: !still, fadeAnimation: !still, zoomSnap: 0.5, minZoom: 9, maxZoom: 18 })
    this.map.setView([24.5, 118.0], 12)
    this.map.attributionControl.setPrefix(false).addAttribution(credit)
    this.map.createPane('marks').style.zIndex = '450'
    this.marks = L.layerGroup().addTo(this.map)
    new ResizeObserver(() => this.map.invalidateSize()).observe(element)
  }

  /** Draws outlines under everything; each area gets a class name, and may be clicked. */
  drawAreas(areas: Areas, classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string,
    onClick?: (area: AreaProperties, at: Point) => void): void {
    this.areas?.remove()
    this.areas = L.geoJSON(areas, {
      style: (feature) => ({ className: 'area ' + classOf(feature!.properties) }),
      onEachFeature: (feature, layer) => {
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
  paintAreas(classOf: (area: AreaProperties) => string, tip: (area: AreaProperties) => string): void {
    this.areas?.eachLayer((layer) => {
      const path = layer as L.Polygon & { feature: GeoJSON.Feature<GeoJSON.Geometry, AreaProperties> }
      path.getElement()?.setAttribute('class', 'leaflet-interactive area ' + classOf(path.feature.properties))
      path.setTooltipContent(tip(path.feature.properties))
    })
  }

  fitAreas(): void {
    const bounds = this.areas?.getBounds()
    if (bounds?.isValid()) this.map.fitBounds(bounds, { padding: [8, 8], animate: false })
  }

  onClick(then: (at: Point) => void): void {
    this.map.on('click', (event) => then(fromDegrees(event.latlng.lng, event.latlng.lat)))
  }

  drawMarks(marks: Mark[], onClick?: (mark: Mark) => void): void {
    this.marks.clearLayers()
    this.shown.clear()
    const renderer = L.svg({ pane: 'marks' })
    for (const mark of marks) {
      const at = toDegrees(mark)
      const dot = L.circleMarker([at.lat, at.lng], { renderer, pane: 'marks', radius: 7, className: 'mark st-' + mark.state })
      dot.bindTooltip(mark.title)
      if (onClick) dot.on('click', () => onClick(mark))
      dot.addTo(this.marks)
      this.shown.set(mark.ref, dot)
    }
  }

  highlight(ref: string | null): void {
    for (const [key, dot] of this.shown) {
      dot.getElement()?.classList.toggle('lit', key === ref)
      if (key === ref) dot.bringToFront()
    }
  }

  pin(point: Point, zoom = 15): void {
    const at = toDegrees(point)
    this.pinned?.remove()
    this.pinned = L.circleMarker([at.lat, at.lng], { radius: 11, className: 'pin' }).addTo(this.map)
    this.map.setView([at.lat, at.lng], Math.max(zoom, this.map.getZoom()), { animate: false })
  }

  close(): void {
    this.map.remove()
  }
}
