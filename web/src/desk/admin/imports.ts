// The shapes of the import centre, and which kind of rows a table most likely holds.
import { get } from '../../lib/api'
import { word } from '../../lib/i18n'
import type { Action } from '../../lib/types'

export type ImportState = 'uploaded' | 'checking' | 'checked' | 'running' | 'done' | 'undoing' | 'undone' | 'dropped'
export type System = 'wgs84' | 'cgcs2000' | 'gcj02'
export const SYSTEMS: System[] = ['wgs84', 'cgcs2000', 'gcj02']

export interface Kind {
  kind: string
  name: string
  imports: boolean
  exports: boolean
  fields: { field: string; name: string; required: boolean; instead: string; aside: boolean; doc: string }[]
}

export interface Column {
  field: string
  column: number
}

export interface ImportSettings {
  kind: string
  sheet: number
  sheet_found: boolean // by its headings: nobody has chosen it
  head: number
  heads: number
  columns: Column[]
  skip: boolean
  system: System
  alike: Alike
}

/** Rows that are very like something there: not decided yet, the same, or new ones. */
export type Alike = 'ask' | 'same' | 'new'

/** What a community has already, and what the rows add to it. */
export interface Beside {
  place: string
  name: string
  there: number
  there_households: number
  households: number
  met: number
  fresh: number
  alike: number
}

export interface ImportRow {
  ref: string
  kind: string
  state: ImportState
  name: string
  encoding: string
  at: string
  total: number
  good: number
  bad: number
  inserted: number
  changed: number
  same: number
  undone: number
  kept: number
  ended: string | null
  whose: string
  stuck: boolean
  queued: boolean
  ahead: number
  /** What was under way did not succeed and nobody is at work on it any more. */
  given_up: boolean
  version: number
  actions: Action[]
}

export interface WholeImport extends ImportRow {
  sheets: { name: string; hidden: boolean; rows: number }[]
  settings: ImportSettings
  report: { heads: number; empty: number; unseen: number; sums: number; signs: number; alike: number; beside: Beside[]; lacking: number; told: number; stopped: boolean; redrawn: boolean }
}

interface Spot {
  lng: number
  lat: number
  gcj02_lng: number
  gcj02_lat: number
}

export interface PreviewRow {
  n: number
  /** It is none that is taken. */
  none: '' | 'head' | 'sum' | 'sign' | 'empty'
  cells: string[]
  wrong: string[]
  point?: Spot & { gcj02_metres: number }
  ring?: Spot[]
}

export interface Preview {
  settings: ImportSettings
  chosen: boolean // a table with these headings was last read as this kind
  headings: string[]
  rows: PreviewRow[]
}

export interface ChangedRow {
  row: number
  fields: { field: string; name: string; from: string; to: string }[]
}

export interface WrongRow {
  row: number
  name: string
  /** The door that it names. */
  where: string
  column: string
  code: string
  text: string
}

/** While one of these, the server is at work and is asked again. */
export const BUSY = new Set<ImportState>(['checking', 'running', 'undoing'])

/** The server is at work on it. */
export const busyWith = (item: ImportRow) => BUSY.has(item.state) && !item.given_up

/** How its columns are read may be changed. */
export const open = (item: ImportRow) => item.state === 'uploaded' || item.state === 'checked'

export const tone = (item: ImportRow) =>
  item.given_up ? 'bad' :
  ({ uploaded: '', checking: 'warn', checked: 'warn', running: 'warn', done: 'good', undoing: 'warn', undone: '', dropped: '' })[item.state]

/** What its state is called; one that was given up is in no other one. */
export const stateWord = (item: ImportRow) => word('import.' + (item.given_up ? 'givenUp' : item.state))

/** What a table lacks that is read by these columns: required fields, or what may stand instead of them. */
export const lacks = (kind: Kind, columns: Column[]) =>
  kind.fields.filter((field) => field.required && ![field.field, ...field.instead.split('|')].some((name) => columns.some((column) => column.field === name)))

/** How well a table reads as this kind: what was chosen for the same headings before anything, then rows that would be taken. */
export function fit(kind: Kind, found: Preview, clerk: boolean): number {
  const names = new Set(found.settings.columns.map((column) => column.field))
  if (!names.size) return 0
  const own = kind.fields.filter((field) => !field.aside).length
  const without = lacks(kind, found.settings.columns).length
  const outlined = !names.has('outline') ? 0 : found.rows.some((one) => one.ring) ? 1 : -5 // every geodata has the column
  const rows = found.rows.filter((one) => !one.none)
  const wrong = rows.length ? rows.filter((one) => one.wrong.length).length / rows.length : 0
  const read = names.size / Math.max(found.headings.length, 1) // a kind with few columns of its own leaves most of the table unread
  // A clerk sends people or buildings: a table of people names their building, but more than that.
  const score = clerk ? names.size - 3 * without - 2 * wrong : names.size / own + read - without + outlined - 2 * wrong
  return (found.chosen ? 1000 : 0) + 100 + score
}

/** The kind that a table reads best as, and on which sheet; known: it was chosen for the same headings before. */
export async function likely(base: string, ref: string, kinds: Kind[]): Promise<{ kind: string; known: boolean; sheet: number }> {
  let best = { kind: '', known: false, sheet: 1, score: 0 }
  for (const row of kinds.filter((kind) => kind.imports)) {
    const found = await get<Preview>(`${base}/imports/${ref}/preview`, { kind: row.kind, head: -1 }).catch(() => null)
    const score = found ? fit(row, found, base !== '') : 0
    if (score > best.score) best = { kind: row.kind, known: found!.chosen, sheet: found!.settings.sheet, score }
  }
  return best
}
