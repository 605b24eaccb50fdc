// Cases as points on a map; apart from the map, which the reporting of a case must not make heavier.
import '../ui/points.css'
import { stateName } from './catalogue'
import { toDegrees } from './geo'
import { L, type DistrictMap } from './map'
import type { CaseRow } from './types'

type Placed = Pick<CaseRow, 'ref' | 'lng' | 'lat' | 'clock' | 'state' | 'words_head' | 'flood'>

const CLOSE = 52 // pixels: marks that are nearer to each other than a finger is wide are one mark with a number
const RING = 14

/** A mark that stands for N things; a button for fingers and keyboards, its name is said in words. */
export function countMark(at: L.LatLngExpression, n: number, label: string, onPick: () => void, tone = ''): L.Marker {
  const size = n < 10 ? 36 : n < 100 ? 42 : 48
  const icon = L.divIcon({ className: 'count-mark ' + tone, html: `<b>${n > 9999 ? '9999+' : n}</b>`, iconSize: [size, size] })
  const mark = L.marker(at, { icon, title: label, keyboard: true }).on('click', (event) => {
    L.DomEvent.stop(event)
    onPick()
  })
  // A key is a click for buttons, but not for the library; and here it is no key of the page.
  return mark.on('keydown', (event) => {
    const { originalEvent } = event as unknown as L.LeafletKeyboardEvent
    if (originalEvent.key !== 'Enter' && originalEvent.key !== ' ') return
    L.DomEvent.stop(originalEvent)
    onPick()
  })
}

const WORST = ['over', 'soon', 'run', 'none']

/** Late ones in red, those soon due in amber; words and state are in the tip and in the list beside the map. */
export class CasePoints {
  private layer: L.LayerGroup | null = null
  private rows: Placed[] = []
  private lit: string | null = null
  private readonly marks = new Map<string, L.CircleMarker | L.Marker>()

  /** MANY says what a mark with a number stands for. */
  constructor(private readonly on: DistrictMap, private readonly onClick: (ref: string) => void, private readonly many: (n: number) => string) {
    on.map.createPane('points').style.zIndex = '450'
    on.map.on('zoomend resize', () => this.redraw()) // larger letters make the map smaller and its buttons larger
  }

  draw(rows: Placed[]): void {
    // What flood-season mode concerns is drawn last: it lies on top.
    this.rows = rows.filter((row) => row.lng || row.lat).sort((a, b) => Number(a.flood ?? false) - Number(b.flood ?? false))
    this.redraw()
  }

  private redraw(): void {
    this.layer?.remove()
    this.marks.clear()
    const layers = [...this.groups()].map((group) => (group.length > 1 && !this.closest() ? this.cluster(group) : this.single(group)))
    this.layer = L.layerGroup(layers).addTo(this.on.map)
    this.light(this.lit)
  }

  private closest(): boolean {
    return this.on.map.getZoom() >= this.on.map.getMaxZoom()
  }

  /** Rows that would lie on each other at this zoom. */
  private groups(): Iterable<Placed[]> {
    const found = new Map<string, Placed[]>()
    for (const row of this.rows) {
      const at = toDegrees(row)
      const pixel = this.on.map.project([at.lat, at.lng])
      const key = Math.floor(pixel.x / CLOSE) + '/' + Math.floor(pixel.y / CLOSE)
      found.set(key, [...(found.get(key) ?? []), row])
    }
    return found.values()
  }

  private cluster(rows: Placed[]): L.Layer {
    const bounds = L.latLngBounds(rows.map((row) => {
      const at = toDegrees(row)
      return [at.lat, at.lng]
    }))
    const flood = rows.some((row) => row.flood) ? ' flood' : ''
    const worst = WORST.find((clock) => rows.some((row) => row.clock === clock)) ?? 'none'
    const closer = () => this.on.map.setView(bounds.getCenter(), Math.min(this.on.map.getZoom() + 2, this.on.map.getMaxZoom()))
    // In the middle of its square: two marks never lie on each other.
    const first = toDegrees(rows[0])
    const pixel = this.on.map.project([first.lat, first.lng])
    const middle = this.on.map.unproject(L.point((Math.floor(pixel.x / CLOSE) + 0.5) * CLOSE, (Math.floor(pixel.y / CLOSE) + 0.5) * CLOSE))
    const mark = countMark(this.beside(middle), rows.length, this.many(rows.length), closer, worst + flood)
    for (const row of rows) this.marks.set(row.ref, mark)
    return mark
  }

  /** A place beside the buttons of the map, when the mark would lie under them. */
  private beside(at: L.LatLng): L.LatLng {
    const buttons = this.on.map.getContainer().querySelector<HTMLElement>('.leaflet-control-zoom')
    const point = this.on.map.latLngToContainerPoint(at)
    const [right, bottom] = [(buttons?.offsetLeft ?? 0) + (buttons?.offsetWidth ?? 0) + CLOSE / 2, (buttons?.offsetTop ?? 0) + (buttons?.offsetHeight ?? 0) + CLOSE / 2]
    if (point.x >= right || point.y >= bottom || point.x < 0 || point.y < 0) return at
    return this.on.map.containerPointToLatLng(L.point(right, point.y))
  }

  /** Those of one spot stand around it where the map cannot come closer. */
  private single(rows: Placed[]): L.Layer {
    return L.layerGroup(rows.map((row, index) => {
      const at = toDegrees(row)
      const pixel = this.on.map.project([at.lat, at.lng])
      const turn = (2 * Math.PI * index) / rows.length
      const apart = rows.length > 1 ? L.point(RING * Math.cos(turn), RING * Math.sin(turn)) : L.point(0, 0)
      const mark = this.mark(row, this.on.map.unproject(pixel.add(apart)))
      this.marks.set(row.ref, mark)
      return mark
    }))
  }

  private mark(row: Placed, at: L.LatLng): L.CircleMarker {
    const mark = L.circleMarker(at, { radius: row.flood ? 11 : 7, className: `point ${row.clock}${row.flood ? ' flood' : ''}`, pane: 'points' })
    mark.bindTooltip(`${stateName(row.state)} · ${row.words_head}`)
    return mark.on('click', (event) => {
      L.DomEvent.stop(event)
      this.onClick(row.ref)
    })
  }

  /** Makes one point stand out, or the mark that it is in. */
  light(ref: string | null): void {
    this.lit = ref
    const chosen = ref === null ? undefined : this.marks.get(ref)
    for (const mark of new Set(this.marks.values())) {
      mark.getElement()?.classList.toggle('lit', mark === chosen)
      if (mark === chosen && mark instanceof L.CircleMarker) mark.bringToFront()
    }
  }
}
