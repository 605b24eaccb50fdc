// The shapes of the street platform, and how its figures are said.
import { t } from '../../words/command'
import type { CaseRow, State } from '../../lib/types'

export interface Rate {
  name: 'response' | 'on_time' | 'content'
  title: string
  means: string
  k: number
  of: number
  /** Thousandths, as are the ends of the 95 % interval. */
  permille: number
  low: number
  high: number
}
export interface Rates {
  days: number
  rates: Rate[]
}
export interface PlaceClock {
  place: string
  name: string
  open: number
  late: number
  day: number
  three: number
  later: number
}
export type RungName = 'worker' | 'unit' | 'desk' | 'head'
export interface Rung {
  rung: RungName
  title: string
  means: string
  /** Late by at most so many hours; 0: longer. */
  hours: number
  n: number
}
export interface LateRow extends CaseRow {
  rung: RungName
  acts: string
  acts_at: string
}
export interface FlagLine {
  ref: string
  case: string
  kind: 'supervision' | 'whistle'
  state: string
  state_name: string
  ground: string
  words: string
  unit_name: string
  lead_name: string
  number: string
  category_name: string
  case_state: State
  place_name: string
  raised: string
  due: string | null
  clock: CaseRow['clock']
}
export interface Spot {
  category: string
  category_name: string
  n: number
  lng: number
  lat: number
  last: string
}
/** null: not told, because the count is small. */
export interface Area {
  place: string
  name: string
  reported: number | null
  closed: number | null
  rates: (Rate | null)[]
}
interface Counts {
  reported: number | null
  open: number | null
}
export interface Areas {
  as_of: string
  days: number
  least: number
  whole: Omit<Area, 'place' | 'name'>
  /** What the rows below do not tell, so that all add up to the whole. */
  other: Omit<Area, 'place' | 'name'>
  items: Area[]
  categories: { category: string; name: string; reported: number | null; open: number | null }[]
  categories_other: Counts
  categories_whole: Counts
}

export const DAYS = [7, 30, 90, 365]

/** "96.3" of thousandths. */
export const percent = (permille: number) => (permille / 10).toFixed(1)
export const sampleOf = (rate: Rate) => t('cmd.sample', rate.k, rate.of)
export const intervalOf = (rate: Rate) => t('cmd.interval', percent(rate.low), percent(rate.high))
