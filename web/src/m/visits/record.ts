// What is written down at a door: as the form has it, as it travels, and taken up again when the server did not accept what had waited.
// Apart from the page, so that the test of the network (e2e/rounds.test.mjs) decides with the same hands.
import { answersTo } from '../../lib/answers'
import { allJobs, jobOf, openedJob, removeJob, replyOf, type Job } from '../../lib/outbox'
import { plainPhone } from '../../lib/phone'
import type { Member, Visit, Wish } from '../../lib/visits'

const RECORDS = '/visits/records'

export interface Form {
  result: 'done' | 'nobody' | 'refused'
  people: number
  note: string
  changes: { field: string; now: string; person: string }[]
  days: number[]
  from: number
  until: number
  none: boolean
  need: boolean
  category: string
  /** Answers to what this category asks, by name. */
  answers: Record<string, string>
  words: string
}
export interface Written {
  household: string
  day: string
  result: Form['result']
  people: number
  note: string
  changes?: { field: string; new: string; person?: string }[]
  wish?: Wish
  need?: { category: string; words: string; answers?: { name: string; value: string }[] }
  again?: boolean
  /** It is the visit that is there already: this is added to it. */
  same?: boolean
}
/** What the record does not say and who reads it has to know: the whole door, and who the persons are that it names. Lies sealed with it
 * for its writer, who may have to hand it on when the plan and the copies have gone; the server is not told. */
export interface Aside {
  door?: string
  names?: Record<string, string>
}
/** What a half-filled form is kept with: the wish that was seen, and of which household, door and day it is, for when only the draft knows. */
export interface Halfway extends Aside {
  household?: string
  seen?: Wish
  day?: string
}
/** What the server has instead of what was sent. */
export interface There {
  wish?: Wish
  visit?: { day: string; people: number; result: Form['result'] }
}

export const aboutOne = (field: string) => field === 'moved_out' || field === 'phone'
export const calledOf = ({ name, born }: Pick<Member, 'name' | 'born'>) => [name, born || ''].join(' ').trim()

/** BEFORE: the names that were known when it was written, which may be whole where those of now are masked or gone. */
export function asideOf(door: string, changes: Form['changes'], members: Member[] = [], before: Aside['names'] = {}): Aside {
  const names = changes.filter((row) => aboutOne(row.field) && row.person).map(({ person }) => {
    const now = members.find((one) => one.ref === person)
    const known = [now ? calledOf(now) : '', before[person] ?? ''].filter(Boolean)
    return [person, known.find((name) => !name.includes('*')) ?? known[0] ?? '']
  })
  return { door, names: Object.fromEntries(names) }
}

export const daysOf = (bits: number) => [1, 2, 3, 4, 5, 6, 7].filter((day) => (bits >> (day - 1)) & 1)
export const bitsOf = (days: number[]) => days.reduce((sum, day) => sum | (1 << (day - 1)), 0)

export const wishForm = (wish: Wish) => ({ days: daysOf(wish.days), from: wish.from, until: wish.until, none: wish.none })
export const otherWish = (form: Form, wish: Wish) =>
  bitsOf(form.days) !== wish.days || form.from !== wish.from || form.until !== wish.until || form.none !== wish.none

/** Nothing written yet: what is known of the household. */
export const freshForm = (visit: Pick<Visit, 'people' | 'wish'>): Form => ({
  result: 'done', people: visit.people, note: '', changes: [], need: false, category: '', answers: {}, words: '', ...wishForm(visit.wish),
})

/** The differences that the form shows and that go with it: who met nobody heard of none. */
export const shownChanges = (form: Form) => (form.result === 'done' ? form.changes : [])
const typed = (row: Form['changes'][number]) => Boolean(row.now || row.person)
/** So many were typed before it was said that nobody was met: they stay in the form and do not go. */
export const heldBack = (form: Form) => (form.result === 'done' ? 0 : form.changes.filter(typed).length)
/** As they travel; without what it is about a row is none. */
export const changesOf = (rows: Form['changes']) =>
  rows.filter((row) => row.field && typed(row)).map((row) => ({ field: row.field, new: row.now, ...(aboutOne(row.field) && row.person ? { person: row.person } : {}) }))

/** The record as it travels; WISH is the one that the person has seen. */
export function recordOf(form: Form, household: string, day: string, wish: Wish, as: { again?: boolean; same?: boolean }): Written {
  return {
    household,
    day,
    result: form.result,
    people: form.result === 'done' ? form.people : 0,
    note: form.note,
    changes: changesOf(shownChanges(form)),
    ...(otherWish(form, wish) ? { wish: { days: bitsOf(form.days), from: form.from, until: form.until, none: form.none, version: wish.version } } : {}),
    ...(form.need ? { need: { category: form.category, words: form.words, ...answersTo(Object.keys(form.answers).map((name) => ({ name })), form.answers) } } : {}),
    ...(as.again ? { again: true } : as.same ? { same: true } : {}),
  }
}

/** The form as it was when the record was written. */
export function formOf(written: Written, visit: Pick<Visit, 'people' | 'wish'>): Form {
  return {
    result: written.result,
    people: written.result === 'done' ? written.people : visit.people,
    note: written.note,
    changes: (written.changes ?? []).map((row) => ({ field: row.field, now: row.new, person: row.person ?? '' })),
    need: Boolean(written.need),
    category: written.need?.category ?? '',
    answers: Object.fromEntries((written.need?.answers ?? []).map((row) => [row.name, row.value])),
    words: written.need?.words ?? '',
    ...wishForm(written.wish ?? visit.wish),
  }
}

/** What the server says against it, each sentence once: its first is that of the first field as well. */
export const refusalOf = (title: string, errors: { text: string }[]) => [...new Set([title, ...errors.map((one) => one.text)])].filter(Boolean)

/* ---- what waited and was not accepted ---- */

export interface Parked {
  job: Job
  written: Written
  aside: Aside
  pictures: Blob[]
  there: There | null
}

/** Whether a job is a record at a door that its own writer can take up again. */
export const isRefusedRecord = (job: Job, owner: string) => job.state === 'parked' && job.path === RECORDS && job.owner === owner

/** The refused record of a planned visit: the one named, or the oldest. */
export async function parkedRecord(owner: string, visit: string, id = ''): Promise<Parked | null> {
  const jobs = (await allJobs()).filter((one) => isRefusedRecord(one, owner) && one.about === visit)
  const job = jobs.find((one) => one.id === id) ?? jobs[0]
  if (!job) return null
  const { body, pictures, aside } = await openedJob(job)
  return { job, written: body as unknown as Written, aside: aside ?? {}, pictures, there: ((await replyOf(job)) as There | null) ?? null }
}

/** A record that the server has, as far as it still lies here, and the case that came of it. */
export interface Given {
  job: Job
  written: Written | null
  aside: Aside
  matter: string
}
export const isRecord = (job: Job) => job.path === RECORDS

export async function givenRecord(owner: string, id: string): Promise<Given | null> {
  const job = id ? await jobOf(id) : undefined
  if (!job || !isRecord(job) || job.state !== 'sent' || job.owner !== owner) return null
  const opened = job.sealed && (await openedJob(job).catch(() => null))
  const matter = (job.reply as { matter_ref?: string | null } | null)?.matter_ref
  return { job, written: opened ? (opened.body as unknown as Written) : null, aside: (opened && opened.aside) || {}, matter: matter ?? '' }
}

/** The wish of whichever is the later word of the server. */
export const laterWish = (one: Wish, other?: Wish) => (other && other.version > one.version ? other : one)

/** Only when what was decided lies in the outbox, or is not wanted: until then nothing of it is lost. */
export const settleParked = ({ job }: Parked) => removeJob(job.id)

/** A visit of the plan that has gone since (a plan made anew, another month, no copy at hand): what the record itself knows. */
export function visitOf({ job, written, there }: Pick<Parked, 'job' | 'written' | 'there'>): Visit {
  const wish = there?.wish ?? written.wish ?? { days: 0, from: 0, until: 0, none: false, version: 0 }
  return {
    ref: job.about!, household: written.household, day: written.day, ord: 0, why: '', unseen: 0, due: written.day, state: 'done', pinned: false, tries: 0, reason: '',
    version: 0, mine: true, two: false, building: job.label.split(' · ')[1] ?? '', entrance: '', floor: 0, room: '', people: written.people, flags: 0, lng: 0, lat: 0, wish,
  }
}

/** What is wrong with a telephone number, as the server will judge it (src/core/phone.c); empty: nothing. */
export function phoneWrong(raw: string): '' | 'form.phoneWrong' | 'form.phoneLength' {
  const said = plainPhone(raw)
  if (/^(\+|00)(?!86)[1-9][\d.]{6,14}$/.test(said)) return ''
  const here = said.replace(/^(\+86|0086)/, '')
  return !/^\d{5,15}$/.test(here) ? 'form.phoneWrong' : /^1[1-9]\d{8}(\d\d)?$/.test(here) ? 'form.phoneLength' : ''
}
