// Cases as points on a map; apart from the map, which the reporting of a case must not make heavier.
import '../ui/points.css'
import { stateName } from './catalogue'
import { toDegrees } from './geo'
import { L, type DistrictMap } from './map'
import type { CaseRow } from './types'

type Placed = Pick<CaseRow, 'ref' | 'lng' | 'lat' | 'clock' | 'state' | 'words_head' | 'flood'>

/** Late ones in red, those soon due in amber; words and state are in the tip and in the list beside the map. */
export class CasePoints {
  private layer: L.LayerGroup | null = null
  private readonly marks = new Map<string, L.CircleMarker>()

  constructor(private readonly on: DistrictMap, private readonly onClick: (ref: string) => void) {
    on.map.createPane('points').style.zIndex = '450'
  }

  draw(rows: Placed[]): void {
    this.layer?.remove()
    this.marks.clear()
    // What flood-season mode concerns is drawn last: it lies on top.
    for (const row of [...rows].sort((a, b) => Number(a.flood ?? false) - Number(b.flood ?? false))) if (row.lng || row.lat) this.marks.set(row.ref, this.mark(row))
    this.layer = L.layerGroup([...this.marks.values()]).addTo(this.on.map)
  }

  private mark(row: Placed): L.CircleMarker {
    const at = toDegrees(row)
    const mark = L.circleMarker([at.lat, at.lng], { radius: row.flood ? 11 : 7, className: `point ${row.clock}${row.flood ? ' flood' : ''}`, pane: 'points' })
    mark.bindTooltip(`${stateName(row.state)} · ${row.words_head}`)
    return mark.on('click', (event) => {
      L.DomEvent.stop(event)
      this.onClick(row.ref)
    })
  }

  /** Makes one point stand out. */
  light(ref: string | null): void {
    for (const [key, mark] of this.marks) {
      mark.getElement()?.classList.toggle('lit', key === ref)
      if (key === ref) mark.bringToFront()
    }
  }
}
