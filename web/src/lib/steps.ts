// The steps that a person may take on a case: which fields each asks for, and whether what was given is enough.
import { doings } from './catalogue'
import type { Case, StepField } from './types'

export type FieldName = StepField['name']

export interface StepInput {
  words: string
  unit: string
  category: string
  stars: number
  photos: Blob[]
}

export const emptyInput = (): StepInput => ({ words: '', unit: '', category: '', stars: 0, photos: [] })

const DRAWN: FieldName[] = ['category', 'unit', 'stars', 'words', 'photos']

/** The fields that the dialog of an action shows, in the order in which they are asked. */
export function fieldsOf(action: string): StepField[] {
  const row = doings.value?.actions.find((item) => item.word === action)
  const fields = row?.fields ?? []
  return DRAWN.flatMap((name) => fields.filter((field) => field.name === name))
}

/** The names of the fields that still need something. */
export function missing(fields: StepField[], input: StepInput): FieldName[] {
  const given = {
    words: input.words.trim() !== '',
    unit: input.unit !== '',
    category: input.category !== '',
    stars: input.stars > 0,
    photos: input.photos.length > 0,
  }
  return fields.filter((field) => field.required && field.name in given && !given[field.name as keyof typeof given]).map((field) => field.name)
}

/** The body to send, without the pictures (their refs are put in when they have been sent). */
export function stepBody(action: string, version: number, fields: StepField[], input: StepInput): Record<string, unknown> {
  const body: Record<string, unknown> = { action, version }
  for (const { name } of fields) {
    if (name === 'words' && input.words.trim()) body.words = input.words.trim()
    if (name === 'unit' && input.unit) body.unit = input.unit
    if (name === 'category' && input.category) body.category = input.category
    if (name === 'stars' && input.stars) body.stars = input.stars
  }
  return body
}

/** Steps that undo or turn away: drawn in red outline, never first. */
export const NEGATIVE = new Set(['refuse', 'not_found', 'return', 'recall', 'rework', 'redo'])

/** What a step may ask back of the person: the first allowed step that moves the case on. */
export function primaryAction(item: Case): string | null {
  return item.actions.find((action) => action.allowed && !NEGATIVE.has(action.action))?.action ?? null
}

const COMPARED: (keyof Case)[] = ['state', 'category', 'unit_name', 'place_name', 'due', 'result', 'words', 'version']

export interface Difference {
  field: keyof Case
  mine: unknown
  theirs: unknown
}

/** What somebody else has changed between the version one has seen and the present one. */
export function differences(seen: Case, current: Case): Difference[] {
  return COMPARED.filter((field) => seen[field] !== current[field]).map((field) => ({
    field,
    mine: seen[field],
    theirs: current[field],
  }))
}
