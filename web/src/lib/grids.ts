// Drawings of grids: what the server sends, and what a person's drag changes, judged at once in the browser.

import type { Role } from './types'

export interface GridCell {
  site: string
  name: string
  entrance: number
  lng: number
  lat: number
  households: number
  building: number
  /** Its entrances are known, not assumed. */
  unit?: boolean
}

export interface GridFigures {
  grid: number
  households: number
  buildings: number
  components: number
  in_band: boolean
  mean_walk_m: number
  max_walk_m: number
  border_on_streets: number
  main_street_straddles: number
}

export interface GridSummary {
  households: number
  k: number
  k_min: number
  k_max: number
  grids_in_band: number
  band_deviation: number
  street_aligned_border: number
  main_street_straddles: number
  mean_walk_m: number
  max_walk_m: number
  cut_border_m: number
  relabelled?: number
  base_households?: number
}

export interface GridExplain {
  figures: { grids: GridFigures[] }
  summary_zh: string
  summary_en: string
  faults_zh: string
  faults_en: string
  grids_zh: string
  grids_en: string
}

export interface GridOpinion {
  ref: string
  role: Role
  name_mask: string
  grid: number
  stance: 'for' | 'against' | 'remark'
  words: string
  at: string
}

export interface GridPlanHead {
  ref: string
  title: string
  state: string
  lo: number
  hi: number
  day: string | null
  /** Last day on which opinions are heard. */
  opinions_until: string | null
  prepared: string
  approved: string | null
  version: number
  place: string
  mine: boolean
  actions: { action: string; allowed: boolean; why: string }[]
  summary: GridSummary | null
}

/** links: u, v, border in cm, what lies between; borders: u, v, lng, lat, lng, lat. */
/** What has changed about the buildings since the drawing was made. */
export interface GridDrift {
  added: number
  added_households: number
  removed: number
  removed_households: number
  changed: number
  reshaped: number
  households: number
  /** Streets, walls, rivers and railways that changed on its ground, and when the last did. */
  ways: number
  ways_at: string | null
}

export interface GridPlan extends GridPlanHead {
  drift: GridDrift | null
  cells: GridCell[]
  links: [number, number, number, number][]
  borders: [number, number, number, number, number, number][]
  notes: { zh: string; en: string }[]
  today: number[]
  locks: number[]
  answer: number[]
  explain: GridExplain | null
  options: { name: string; answer: number[]; summary: GridSummary }[]
  shapes: { site: string; outline: GeoJSON.Geometry }[]
  ways: { class: 'lane' | 'main' | 'wall'; line: GeoJSON.Geometry }[]
  /** was: the grid of the post today, or for which somebody was named. */
  workers: { place: string; was: string; name_mask: string }[]
  opinions: GridOpinion[]
  /** What was written with its steps: to those who are asked, for everybody; the rest only for those who draw or decide. */
  said: { action: string; words: string; at: string }[]
  /** Who could approve it as it stands; only for those who draw. */
  approvers: { name_mask: string }[]
}

/** How many grids it takes for all of them to be within the bounds: the least and the most; null: no number does. */
export function gridsNeeded(households: number, lo: number, hi: number): [number, number] | null {
  const [least, most] = [Math.ceil(households / hi), Math.floor(households / lo)]
  return least >= 1 && least <= most ? [least, most] : null
}

/** So many grids can never all be within the bounds: adjusting, which keeps their number, does not help. */
export function wrongNumber(grids: number, households: number, lo: number, hi: number): boolean {
  const need = gridsNeeded(households, lo, hi)
  return need !== null && (grids < need[0] || grids > need[1])
}

export interface GridRow {
  number: number
  households: number
  buildings: number
  parts: number
  outside: number
  /** Households of another grid today. */
  moved: number
  /** Households that are in no grid today. */
  fresh: number
}

/** Who is whose neighbour, for many questions. */
export function neighbours(n: number, links: GridPlan['links']): number[][] {
  const all: number[][] = Array.from({ length: n }, () => [])
  for (const [u, v] of links) {
    all[u].push(v)
    all[v].push(u)
  }
  return all
}

/** Every grid of an answer: households, buildings, in how many parts it falls, how far outside the band, who came new. */
export function judge(cells: GridCell[], beside: number[][], answer: number[], today: number[], lo: number, hi: number): GridRow[] {
  const rows = new Map<number, GridRow>()
  const buildings = new Map<number, Set<number>>()
  const seen = new Uint8Array(cells.length)
  for (let cell = 0; cell < cells.length; cell++) {
    const number = answer[cell]
    let row = rows.get(number)
    if (!row) {
      row = { number, households: 0, buildings: 0, parts: 0, outside: 0, moved: 0, fresh: 0 }
      rows.set(number, row)
      buildings.set(number, new Set())
    }
    row.households += cells[cell].households
    buildings.get(number)!.add(cells[cell].building)
    if (!today[cell]) row.fresh += cells[cell].households
    else if (today[cell] !== number) row.moved += cells[cell].households
    if (seen[cell]) continue
    row.parts++
    const stack = [cell]
    seen[cell] = 1
    while (stack.length) {
      for (const next of beside[stack.pop()!]) {
        if (seen[next] || answer[next] !== number) continue
        seen[next] = 1
        stack.push(next)
      }
    }
  }
  for (const row of rows.values()) {
    row.buildings = buildings.get(row.number)!.size
    row.outside = row.households < lo ? row.households - lo : row.households > hi ? row.households - hi : 0
  }
  return [...rows.values()].sort((a, b) => a.number - b.number)
}

/** Households that change their grid: from, to, how many; the most first. */
export function moves(cells: GridCell[], today: number[], answer: number[]): { from: number; to: number; households: number; cells: number[] }[] {
  const found = new Map<string, { from: number; to: number; households: number; cells: number[] }>()
  cells.forEach((cell, index) => {
    if (today[index] === answer[index]) return
    const key = today[index] + '>' + answer[index]
    const row = found.get(key) ?? { from: today[index], to: answer[index], households: 0, cells: [] }
    row.households += cell.households
    row.cells.push(index)
    found.set(key, row)
  })
  return [...found.values()].sort((a, b) => b.households - a.households)
}

/** All entrances of a building that may not be torn apart (it fits into one grid) move together. */
export function together(cells: GridCell[], cell: number, hi: number): number[] {
  const mine = cells.flatMap((other, index) => (other.building === cells[cell].building ? [index] : []))
  return mine.reduce((sum, index) => sum + cells[index].households, 0) <= hi ? mine : [cell]
}

/** What a grid holds, a building in one line; of one that is divided which entrances or parts are here, of how many. */
export function buildingsOf(cells: GridCell[], answer: number[], number: number): { name: string; households: number; unit: boolean; here: number[]; parts: number }[] {
  const found = new Map<number, { name: string; households: number; unit: boolean; here: number[]; parts: number }>()
  cells.forEach((cell, index) => {
    if (answer[index] !== number) return
    const row = found.get(cell.building) ?? { name: cell.name, households: 0, unit: Boolean(cell.unit), here: [], parts: cells.filter((one) => one.building === cell.building).length }
    row.households += cell.households
    row.here.push(cell.entrance)
    found.set(cell.building, row)
  })
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh', { numeric: true }))
}

/** Told apart by eyes that do not tell red from green, too, and dark figures are read on all of them. */
export const COLOURS = ['#f7c873', '#8fbcf0', '#d269b4', '#fff05a', '#9678ff', '#a58787', '#b4875a', '#c3c3d2', '#fff0b4', '#fff0e1']

/** A colour of each grid: none of a neighbour's where that can be helped, none of a neighbour's neighbour if there is another, and all of them in use. */
/** KEPT: grids that have theirs already, while a drawing is edited. */
export function colours(links: GridPlan['links'], answer: number[], kept = new Map<number, string>()): Map<number, string> {
  const all = [...new Set(answer)].filter((number) => !kept.has(number)).sort((a, b) => a - b)
  if (!kept.size && all.length <= COLOURS.length) return new Map(all.map((number, index) => [number, COLOURS[index]]))
  const beside = new Map<number, Set<number>>()
  for (const number of answer) if (!beside.has(number)) beside.set(number, new Set())
  for (const [u, v] of links) {
    if (answer[u] === answer[v]) continue
    beside.get(answer[u])!.add(answer[v])
    beside.get(answer[v])!.add(answer[u])
  }
  const taken = new Map(kept)
  const often = new Map(COLOURS.map((colour) => [colour, [...kept.values()].filter((one) => one === colour).length]))
  for (const number of all) {
    const weight = new Map(often)
    const dearer = (other: number, by: number) => {
      const colour = taken.get(other)
      if (colour) weight.set(colour, weight.get(colour)! + by)
    }
    for (const other of beside.get(number)!) {
      dearer(other, 1e6)
      for (const next of beside.get(other)!) if (next !== number) dearer(next, 1e3)
    }
    const best = COLOURS.reduce((a, b) => (weight.get(b)! < weight.get(a)! ? b : a))
    taken.set(number, best)
    often.set(best, often.get(best)! + 1)
  }
  return taken
}

/** Degrees of 1e-7 to metres east and south of the middle: a plane to draw on. */
export function plane(cells: GridCell[]): { of: (lng: number, lat: number) => [number, number]; box: [number, number, number, number] } {
  const lngs = cells.map((cell) => cell.lng)
  const lats = cells.map((cell) => cell.lat)
  const low = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
  const high = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
  const lng0 = (low(lngs) + high(lngs)) / 2
  const lat0 = (low(lats) + high(lats)) / 2
  const across = 0.01113 * Math.cos((lat0 / 1e7) * (Math.PI / 180))
  const of = (lng: number, lat: number): [number, number] => [(lng - lng0) * across, (lat0 - lat) * 0.01113]
  const [right, top] = of(high(lngs), high(lats))
  const margin = 45
  return { of, box: [-right - margin, top - margin, 2 * (right + margin), 2 * (-top + margin)] }
}

/** The ground of the cells of which no footprint is known: what lies within their borders, as corners around the cell. */
export function grounds(plan: Pick<GridPlan, 'cells' | 'borders' | 'shapes'>, of: (lng: number, lat: number) => [number, number]): Map<number, [number, number][]> {
  const shaped = new Set(plan.shapes.map((shape) => shape.site))
  const corners = new Map<number, { turn: number; at: [number, number] }[]>()
  for (const [u, v, ...ends] of plan.borders) {
    for (const cell of [u, v]) {
      if (shaped.has(plan.cells[cell].site)) continue
      const [x, y] = of(plan.cells[cell].lng, plan.cells[cell].lat)
      for (const at of [of(ends[0], ends[1]), of(ends[2], ends[3])]) {
        const all = corners.get(cell) ?? []
        all.push({ turn: Math.atan2(at[1] - y, at[0] - x), at })
        corners.set(cell, all)
      }
    }
  }
  const found = new Map<number, [number, number][]>()
  for (const [cell, all] of corners) {
    all.sort((a, b) => a.turn - b.turn)
    found.set(cell, all.flatMap(({ turn, at }, index) => {
      const next = index + 1 < all.length ? all[index + 1].turn : all[0].turn + 2 * Math.PI
      // where nothing is beside it for half a turn, the cell itself is the corner
      return next - turn > Math.PI ? [at, of(plan.cells[cell].lng, plan.cells[cell].lat)] : [at]
    }))
  }
  return found
}

/** Where the number of each grid is written: the cell that is nearest to the middle of its households. */
export function middles(cells: GridCell[], answer: number[]): Map<number, number> {
  const sums = new Map<number, [number, number, number]>()
  cells.forEach((cell, index) => {
    const sum = sums.get(answer[index]) ?? [0, 0, 0]
    const weight = cell.households + 1
    sums.set(answer[index], [sum[0] + cell.lng * weight, sum[1] + cell.lat * weight, sum[2] + weight])
  })
  const best = new Map<number, [number, number]>()
  cells.forEach((cell, index) => {
    const [lng, lat, weight] = sums.get(answer[index])!
    const far = (cell.lng - lng / weight) ** 2 + (cell.lat - lat / weight) ** 2
    const old = best.get(answer[index])
    if (!old || far < old[1]) best.set(answer[index], [index, far])
  })
  return new Map([...best].map(([number, [index]]) => [number, index]))
}

/** The division behind the numbers: two answers that part the cells alike are the same, whatever the numbers. */
function shape(answer: number[]): string {
  const order = new Map<number, number>()
  return answer.map((number) => order.get(number) ?? order.set(number, order.size).size - 1).join(',')
}

/** Alternatives, those that are the same division put together. */
export function distinct<T extends { answer: number[] }>(options: T[]): T[][] {
  const found = new Map<string, T[]>()
  for (const option of options) {
    const key = shape(option.answer)
    found.set(key, [...(found.get(key) ?? []), option])
  }
  return [...found.values()]
}

export const sameDivision = (a: number[], b: number[]) => shape(a) === shape(b)

/** Which numbers a home has today and in the drawing: of its entrance where the building is divided, else of the building. */
export function gridsOfHome(plan: GridPlan, site: string, entrance = ''): { today: number[]; answer: number[] } {
  const all = plan.cells.flatMap((cell, index) => (cell.site === site ? [index] : []))
  const number = Number(/\d+/.exec(entrance)?.[0] ?? -1)
  const own = all.filter((index) => plan.cells[index].entrance === number)
  const of = own.length ? own : all
  return { today: [...new Set(of.map((index) => plan.today[index]))], answer: [...new Set(of.map((index) => plan.answer[index]))] }
}

/** A home in a building that is divided: which of its parts goes into which grid. */
export function partsOfHome(plan: GridPlan, site: string): { number: number; cells: number[] }[] {
  const parts = new Map<number, number[]>()
  plan.cells.forEach((cell, index) => {
    if (cell.site === site) parts.set(plan.answer[index], [...(parts.get(plan.answer[index]) ?? []), index])
  })
  return [...parts].map(([number, cells]) => ({ number, cells }))
}

/** What becomes of a grid: which cells come in, which leave it, what it has then; of one that ends, the grid that most of it goes into. */
export function gridOfWorker(plan: GridPlan, number: number): { heir: number; came: number[]; left: number[]; all: number[] } {
  const cells = plan.cells.map((_, cell) => cell)
  const sums = new Map<number, number>()
  for (const cell of cells) if (plan.today[cell] === number) sums.set(plan.answer[cell], (sums.get(plan.answer[cell]) ?? 0) + plan.cells[cell].households + 1)
  const heir = plan.answer.includes(number) ? number : ([...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? number)
  return {
    heir,
    came: heir === number ? cells.filter((cell) => plan.answer[cell] === number && plan.today[cell] !== number) : [],
    left: heir === number ? cells.filter((cell) => plan.today[cell] === number && plan.answer[cell] !== number) : [],
    all: cells.filter((cell) => plan.answer[cell] === heir),
  }
}

/** Nobody has drawn anything yet: each cell has its grid of today, what has none stands apart; nothing is locked. */
export function untouched(plan: GridPlan): boolean {
  const apart = new Set(plan.answer.filter((_, cell) => !plan.today[cell]))
  return plan.state === 'draft' && apart.size <= 1 && plan.answer.every((number, cell) => !plan.today[cell] || number === plan.today[cell]) && plan.locks.every((number) => number < 0)
}

/** Numbers of a map pushed apart where they would lie on each other, with a little room between them. */
export function apart<T extends { x: number; y: number; number: number }>(labels: T[], height: number): T[] {
  const all = labels.map((label) => ({ ...label }))
  const wide = (label: T) => (String(label.number).length * 0.62 + 0.2) * height
  for (let round = 0; round < 400; round++) {
    let still = true
    for (let i = 0; i < all.length; i++) {
      for (let k = i + 1; k < all.length; k++) {
        const [a, b] = [all[i], all[k]]
        const across = (wide(a) + wide(b)) / 2 - Math.abs(a.x - b.x)
        const down = height - Math.abs(a.y - b.y)
        if (across <= 0 || down <= 0) continue
        still = false
        if (across < down) {
          const way = (a.x <= b.x ? 1 : -1) * (across / 2 + 0.1)
          a.x -= way
          b.x += way
        } else {
          const way = (a.y <= b.y ? 1 : -1) * (down / 2 + 0.1)
          a.y -= way
          b.y += way
        }
      }
    }
    if (still) break
  }
  return all
}
