// The steps that a person may take on a case or on a side matter of it: which fields each asks for, and whether what was
// given is enough. A step of a case is called "dispatch", one of a side matter "extension.grant", raising one "extension.raise".
import { categoryOf, doings } from './catalogue'
import { isDay } from './time'
import type { Case, Flag, FlagKind, StepField } from './types'

export type FieldName = StepField['name']

export interface StepInput {
  words: string
  unit: string
  category: string
  stars: number
  photos: Blob[]
  worker: string
  /** Codes of assisting units. */
  units: string[]
  /** Another case. */
  target: string
  /** A day, "2026-12-31". */
  until: string
  /** Hours. */
  amount: string
  ground: string
  points: string[]
  /** One to each point, in their order. */
  answers: string[]
}

export const emptyInput = (): StepInput => ({
  words: '',
  unit: '',
  category: '',
  stars: 0,
  photos: [],
  worker: '',
  units: [],
  target: '',
  until: '',
  amount: '',
  ground: '',
  points: [],
  answers: [],
})

const DRAWN: FieldName[] = [
  'category', 'target', 'ground', 'unit', 'units', 'worker', 'amount', 'until', 'stars', 'points', 'answers', 'words', 'photos',
]

/** Who grants may grant another amount or date than was asked for. */
const GRANTED: Record<string, StepField> = {
  'extension.grant': { name: 'amount', required: false },
  'suspension.grant': { name: 'until', required: false },
}

/** The kind and the step of a side matter; nothing for a step of the case itself. */
export function flagStep(action: string): { kind: FlagKind; step: string } | null {
  const [kind, step] = action.split('.')
  return step ? { kind: kind as FlagKind, step } : null
}

const wordOf = (action: string) => {
  const flag = flagStep(action)
  if (!flag) return doings.value?.actions.find((item) => item.word === action)
  return doings.value?.flags.find((item) => item.kind === flag.kind)?.actions.find((item) => item.word === flag.step)
}

/** Some categories want a picture of the result. */
const wantsProof = (field: StepField, action: string, item: Case) =>
  field.name === 'photos' && action === 'submit' && Boolean(categoryOf(item.category)?.proof)

/** The fields that the dialog of an action shows, in the order in which they are asked. */
export function fieldsOf(action: string, item?: Case): StepField[] {
  const more = GRANTED[action]
  const fields = [...(wordOf(action)?.fields ?? []), ...(more ? [more] : [])]
  return DRAWN.flatMap((name) => fields.filter((field) => field.name === name))
    .filter((field) => field.name !== 'answers' || !item || item.point_list.length > 0)
    .map((field) => (item && (field.name === 'answers' || wantsProof(field, action, item)) ? { ...field, required: true } : field))
}

const filled = (lines: string[]) => lines.map((line) => line.trim()).filter(Boolean)

/** The names of the fields that still need something. */
export function missing(fields: StepField[], input: StepInput): FieldName[] {
  const given: Record<FieldName, boolean> = {
    words: input.words.trim() !== '',
    unit: input.unit !== '',
    category: input.category !== '',
    stars: input.stars > 0,
    photos: input.photos.length > 0,
    worker: input.worker !== '',
    units: input.units.length > 0,
    target: input.target !== '',
    until: isDay(input.until),
    amount: Number(input.amount) > 0,
    ground: input.ground !== '',
    points: filled(input.points).length > 0,
    answers: input.answers.length > 0 && input.answers.every((line) => line.trim()),
  }
  const wrong = (name: FieldName) => name === 'until' && input.until !== '' && !given.until
  return fields.filter((field) => (field.required && !given[field.name]) || wrong(field.name)).map((field) => field.name)
}

/** The close of duty of a day, in Xiamen's time zone. */
export const closeOf = (day: string) => day + 'T17:30:00+08:00'

const VALUES: Record<FieldName, (input: StepInput) => unknown> = {
  words: (input) => input.words.trim(),
  unit: (input) => input.unit,
  category: (input) => input.category,
  stars: (input) => input.stars,
  photos: () => undefined,
  worker: (input) => input.worker,
  units: (input) => (input.units.length ? input.units.filter((code) => code !== input.unit) : undefined),
  target: (input) => input.target,
  until: (input) => isDay(input.until) && closeOf(input.until),
  amount: (input) => Number(input.amount),
  ground: (input) => input.ground,
  points: (input) => (filled(input.points).length ? filled(input.points) : undefined),
  answers: (input) => (input.answers.length ? input.answers.map((line) => line.trim()) : undefined),
}

/** The body to send, without the pictures (their refs are put in when they have been sent). */
export function stepBody(action: string, version: number, fields: StepField[], input: StepInput): Record<string, unknown> {
  const flag = flagStep(action)
  const body: Record<string, unknown> = flag?.step === 'raise' ? { kind: flag.kind, version } : { action: flag?.step ?? action, version }
  for (const { name } of fields) {
    const value = VALUES[name](input)
    if (value) body[name] = value
  }
  return body
}

/** Where a step is sent. */
export function stepPath(action: string, item: Case, flag: Flag | null): string {
  if (!flagStep(action)) return `/cases/${item.ref}/steps`
  return `/cases/${item.ref}/flags` + (flag ? `/${flag.ref}/steps` : '')
}

/** The version that a step must name: the one of the side matter for its steps, else the one of the case. */
export function stepVersion(action: string, item: Case, flag: Flag | null): number {
  const fresh = flag && flagStep(action)?.step !== 'raise' ? item.flags.find((row) => row.ref === flag.ref) : null
  return fresh?.version ?? flag?.version ?? item.version
}

/** Whether it may still be taken in the present state of the case, and if not, why. */
export function stillAllowed(action: string, item: Case, flag: Flag | null): { allowed: boolean; why: string } | undefined {
  const step = flagStep(action)
  if (!step) return item.actions?.find((row) => row.action === action)
  if (step.step === 'raise') return item.raise?.find((row) => row.kind === step.kind)
  return item.flags?.find((row) => row.ref === flag?.ref)?.actions.find((row) => row.action === step.step)
}

const TURNING = ['refuse', 'not_found', 'return', 'recall', 'rework', 'redo', 'void', 'reject', 'insist', 'withdraw']

/** Steps that undo or turn away: drawn in red outline, never first. */
export const NEGATIVE = { has: (action: string) => TURNING.includes(flagStep(action)?.step ?? action) }

/** Steps that lead aside (asking back, merging): after those that lead on. */
const ASIDE = ['ask_more', 'merge', 'add_units', 'decide']

/** Those that lead on first, those that lead aside next, those that turn away last. */
export function inOrder<T extends { action: string }>(rows: T[]): T[] {
  const rank = ({ action }: T) => (NEGATIVE.has(action) ? 2 : ASIDE.includes(action) ? 1 : 0)
  return [...rows].sort((a, b) => rank(a) - rank(b))
}

/** What a step may ask back of the person: the first allowed step that moves the case on. */
export function primaryAction(item: Case): string | null {
  return item.actions.find((action) => action.allowed && !NEGATIVE.has(action.action))?.action ?? null
}

const COMPARED: (keyof Case)[] = ['state', 'category', 'unit_name', 'place_name', 'due', 'result', 'words', 'version']

export interface Difference {
  /** A member of the case, or the side matter that a step was about. */
  field: keyof Case | FlagKind
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
