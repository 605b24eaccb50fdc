// The shapes of other people's forms 一表通, and how a column is called.
import type { Action } from '../../lib/types'

/** What a row, or a sheet, is about. */
export const UNITS = ['person', 'household', 'org', 'dwelling'] as const
export type Unit = (typeof UNITS)[number]
/** Chosen by age, sex and the like; the others by their kind. */
export const ofPeople = (unit: Unit) => unit === 'person' || unit === 'household'

export interface Fact {
  fact: string
  name: string
  /** A name, number, phone or address. */
  personal: boolean
  /** Of the whole filling: for a single cell. */
  once: boolean
  date: boolean
  /** Of what it can be said. */
  units: Unit[]
}

export interface FormColumn {
  column: number
  fact?: string
  ask?: string
  dates?: string
}

export interface FormCell {
  row: number
  column: number
  fact?: string
  words?: string
  ask?: string
  dates?: string
}

export interface Layout {
  sheet: number
  head: number
  first: number
  prepared: number
  open: boolean
  /** Each record has a sheet of its own; the rows are the people of its household. */
  cards: boolean
  columns: FormColumn[]
  cells: FormCell[]
  /** Columns with a heading that no guess fits: somebody has to say what goes into them, or nothing. */
  undecided: number[]
  /** No rows can be added: the prepared ones are all that fit. Found out when it is saved. */
  stiff: boolean
}

/** Cells of a record's own sheet of which nobody has said yet what goes into them, or nothing. */
export const openCells = (layout: Layout) => (layout.cards ? layout.cells.filter((one) => one.fact === undefined && one.ask === undefined && one.words === undefined) : [])

export interface FormRow {
  ref: string
  place: string
  title: string
  department: string
  name: string
  unit: Unit
  retired: boolean
  at: string
  version: number
  times: number
  people: number
  cells: number
  known: number
  typed: number
  last: string | null
  may: boolean
}

/** The first rows of a sheet of the template, and the words that it offers for some of its cells. */
export interface SeenSheet { name: string; hidden: boolean; rows: number; shown: { n: number; cells: string[] }[]; lists?: { where: string; words: string[] }[] }

export interface WholeForm extends FormRow {
  layout: Layout
  preview: { sheets: SeenSheet[] }
}

export type FillingState = 'gathering' | 'open' | 'waiting' | 'ready' | 'cancelled'

export interface FillingRow {
  ref: string
  state: FillingState
  grid: string | null
  /** A grid, a community, or a whole street or district. */
  place: string
  place_name: string
  /** The job that gathers the rows, while it does; for who made the filling. */
  working: string | null
  /** Why the rows could not be gathered. */
  why: string
  asked_by: string
  purpose: string
  personal: boolean
  n_rows: number
  people: number
  cells: number
  typed: number
  known: number
  missing: number
  fresh: number
  changed: number
  gone: number
  at: string
  ended: string | null
  fetched: number
  wiped: boolean
  version: number
  title: string
  department: string
  mine: boolean
  /** Which people or things of the place, in words; empty: all. */
  among: string
  asked_words: string
  answer: '' | 'refuse' | 'allow'
  answer_words: string
  actions: Action[]
}

export interface WholeFilling extends FillingRow {
  again: boolean
  cards: boolean
  /** How many sheets go into one archive. */
  in_archive: number
  /** The facts that go out, in words. */
  holds: string
  asked: Asked[]
}

/** What is asked; LIST: what the template offers for the cell, which is checked, but not insisted on. */
export interface Asked { row: number; column: number; words: string; list: string[] }

export interface AskedRow {
  n: number
  name: string
  where: string
  state: 'same' | 'new' | 'changed'
  /** Somebody in it is in others' places by now: nothing of it is shown, filled in or fetched. */
  left: boolean
  /** null: there is an answer, which is personal and not opened. */
  answers: (string | null)[]
}

export interface Heading { row: number; column: number; words: string }
/** What is said in a column (or a cell, ROW) and is none of the words that the template offers there; null: an answer. */
export interface Misfit { row: number; column: number; words: string; count: number; list: string[]; people: { n: number; name: string; where: string; value: string | null }[] }

/** The filled table, masked; a cell that was answered by somebody is null. */
export interface FilledTable {
  head: Heading[]
  /** The columns of the table of household members, where each record has a sheet of its own. */
  members: Heading[]
  outside: { row: number; column: number; label: string; text: string }[]
  rows: { n: number; where: string; state: AskedRow['state']; left: boolean; cells: (string | null)[]; members: string[][] }[]
  /** How many rows were looked at for that; not all of very many. */
  misfits: { checked: number; items: Misfit[] }
  total: number
  /** How many of all rows are not shown and go into no file. */
  left: number
}

export const DATES = ['auto', 'dash', 'plain', 'dot', 'cn']

/** As a spreadsheet calls it: 1 is A, 27 is AA. */
export function letter(column: number): string {
  const rest = Math.floor((column - 1) / 26)
  return (rest ? letter(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26))
}

/** Where a cell is called B12; nothing when the text is no such name. */
export function cellOf(name: string): { row: number; column: number } | null {
  const found = /^\s*([A-Za-z]{1,3})\s*([1-9]\d{0,5})\s*$/.exec(name)
  if (!found) return null
  const column = [...found[1].toUpperCase()].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0)
  return column <= 512 ? { row: Number(found[2]), column } : null
}

export const tone = (state: FillingState) =>
  ({ gathering: 'warn', open: 'warn', waiting: 'warn', ready: 'good', cancelled: '' })[state]

/** What the sheet offers for a cell; nothing: it offers nothing. */
export function listAt(sheet: SeenSheet | undefined, row: number, column: number): string[] {
  const within = (range: string) => {
    const [from, to = from] = range.split(':').map(cellOf)
    return from && to && row >= from.row && row <= to.row && column >= from.column && column <= to.column
  }
  return sheet?.lists?.find((one) => one.where.split(' ').some(within))?.words ?? []
}

/** The layout as it is sent: whatever was taken away and put back stands where it stood. */
export function layoutSent(layout: Layout) {
  const { columns, cells, ...where } = layout
  const blank = openCells(layout)
  const sent = columns.map((one) => (one.ask !== undefined ? { column: one.column, ask: one.ask } : { column: one.column, fact: one.fact, dates: one.dates ?? 'auto' }))
  return {
    ...where, columns: sent.sort((a, b) => a.column - b.column),
    cells: cells.filter((one) => one.fact || one.words || one.ask || blank.includes(one))
      .map(({ row, column, fact, words, ask, dates }) => ({ row, column, fact: fact || undefined, words: words || undefined, ask: ask || undefined, dates: fact ? dates : undefined }))
      .sort((a, b) => a.row - b.row || a.column - b.column),
  }
}
