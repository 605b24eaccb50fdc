// Visits as they travel over /api/v1, and the words of their reasons.
import { shallowRef } from 'vue'
import { get, post } from './api'
import { fill, word } from './i18n'
import { tooLong, unreached } from './patience'
import { put, safeState, take } from './safe'
import { ownerName } from './session'
import { dayOf } from './time'

export interface Wish {
  days: number
  from: number
  until: number
  none: boolean
  version: number
}
export interface Member {
  ref: string
  name: string
  phone: string
  sex: string
  relation: string
  born: number
}
/** Every so many months, for a reason, up to and with a day. */
export interface Pace {
  months: number
  reason: string
  until: string
}
export interface Visit {
  ref: string
  household: string
  /** Only told to who looks after several. */
  grid_name?: string
  day: string
  ord: number
  why: string
  unseen: number
  due: string
  state: 'planned' | 'done' | 'skipped' | 'gone'
  pinned: boolean
  tries: number
  reason: string
  version: number
  mine: boolean
  /** Two go together. */
  two: boolean
  building: string
  entrance: string
  floor: number
  room: string
  people: number
  flags: number
  lng: number
  lat: number
  wish: Wish
  /** How often, where it was decided for this household alone. */
  often?: Pace | null
  /** What was written down, when it is done and was written down by the worker himself. */
  record?: { ref: string; day: string; result: 'done' | 'refused' | 'joined'; people: number; matter_ref: string | null } | null
  /** Only in the package. */
  members?: Member[]
  /** The visit before, with what was noted; only in the package. */
  last?: { day: string; result: 'done' | 'nobody' | 'refused' | 'joined'; note: string }
}
/** Where two are to go in a grid with one worker. */
export interface AloneRow { household: string; grid: string; address: string; unseen: number }
export interface Load {
  yearly: number
  most: number
  /** Visits of a year in the same grids with those of the other workers; who works there; how many would be needed. */
  together?: number
  staff?: number
  workers: number
  few: boolean
  willing: number
  /** The month: households seen and planned, days that are left; whether these are fewer than they should be, and for want of what. */
  months?: { households: number; left?: number; few?: boolean; why?: '' | 'days' | 'households' }[]
  lower: { households: number; from: number; to: number }[]
}
export interface Month {
  month: string
  today: string
  /** The days off of its year are not announced yet. */
  provisional?: boolean
  plan: { load: Load; missed: number; walk: number } | null
  count: { seen: number; days: number; attempts: number; needs: number }
  items: Visit[]
  /** What the other worker of the grid does together with this one. */
  together?: Visit[]
  alone?: AloneRow[]
}

const DAYS_ALONG = 3

/**
 * The month as the server tells it, this one or that of a day; without a network, or one that takes too long, what lies in the open safe.
 * Its households stay those of the day on which it was fetched, but time goes on: today is the telephone's, never before the copy's own.
 */
export const cachedAt = shallowRef<string | null>(null)

async function fromSafe(): Promise<Month | null> {
  const copy = await take<Month>()
  if (!copy) return null
  cachedAt.value = new Date(copy.savedAt).toISOString()
  const today = dayOf(Date.now())
  return today > copy.value.today ? { ...copy.value, today } : copy.value
}

/** WAIT: for the server's word, however long it takes. */
export async function loadMonth(day?: string, wait = false): Promise<Month> {
  const asked = get<Month>('/visits/month', { month: day })
  try {
    const kept = !wait && (await tooLong(asked)) && (await fromSafe())
    if (kept) return kept
    const month = await asked
    cachedAt.value = null
    const copy = await take<Month>().catch(() => null)
    const taken = new Map(copy?.value.items.map((item) => [item.ref, item]))
    for (const item of month.items) {
      item.members = taken.get(item.ref)?.members
      item.last = taken.get(item.ref)?.last
    }
    return month
  } catch (error) {
    if (!unreached(error)) throw error
    const kept = await fromSafe()
    if (!kept) throw error
    return kept
  }
}

/** The day of this phone's clock. */
export const today = () => dayOf(Date.now())
export const later = (day: string, days: number) => new Date(Date.parse(day + 'T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10)
const monthOf = (day: string) => day.slice(0, 7)

/** The years whose days off are not announced yet. */
const unsureOf = (...months: Month[]) => [...new Set(months.filter((one) => one.provisional).map((one) => one.month.slice(0, 4)))]

/** This month and, at its end, the first days of the next one: as many ahead as the copy has. */
export async function loadAhead(): Promise<Month & { unsure: string[] }> {
  const month = await loadMonth()
  const until = later(month.today, DAYS_ALONG)
  if (cachedAt.value || monthOf(until) === monthOf(month.today)) return { ...month, unsure: unsureOf(month) }
  const next = await loadMonth(until)
  const soon = (visits: Visit[] = []) => visits.filter((visit) => visit.day <= until)
  return { ...month, items: [...month.items, ...soon(next.items)], together: [...(month.together ?? []), ...soon(next.together)], unsure: unsureOf(month, next) }
}

/** Under which day the list of TODAY has it: what is late stands today. Empty: it does not stand there. */
export const listedOn = (visit: Visit, today: string) =>
  visit.state === 'gone' ? '' : visit.day >= today ? visit.day : visit.state === 'planned' ? today : ''

/** A visit by its reference: of this month, of the next one or, when it was written down in its last days, of the one before. */
export async function findVisit(month: Month, which: (items: Visit[]) => Visit | undefined): Promise<Visit | undefined> {
  const first = monthOf(month.today) + '-01'
  let here = which(month.items)
  // the copy has some days alone: that it is in none only the server says
  if (!here && cachedAt.value) here = which((await loadMonth(undefined, true)).items)
  if (here || cachedAt.value) return here
  return which((await loadMonth(monthOf(later(first, 40)) + '-01')).items) ?? which((await loadMonth(later(first, -1))).items)
}

/** Who lives behind the door of a planned visit, for who has not taken the copy along; masked. */
export async function masked(ref: string): Promise<Member[]> {
  const { items } = await get<{ items: { ref: string; name_mask: string; sex: string; relation: string; born: string | null }[] }>(`/visits/planned/${ref}/people`)
  return items.map(({ name_mask, born, ...one }) => ({ ...one, name: name_mask, phone: '', born: Number(born?.slice(0, 4) ?? 0) }))
}

/** Fetches the households of the next days with names and phones into the open safe. */
export async function fetchPackage(today: string): Promise<void> {
  const until = later(today, DAYS_ALONG)
  if ((await safeState(ownerName())) !== 'open') return
  await put(await post<Month>('/visits/package', { from: today, until }))
}

/** What was agreed on for days of a leave that was entered, and the day on which it is planned instead; empty: on none so far. */
export type Fallen = Visit & { anew: string }

/** Days that the worker before agreed on, or this one before he had leave, and that are not kept, with the day on which the household stands instead, if any; not where he has seen it, or left it out, since. */
export function handedOf(items: Visit[], today: string): { visit: Visit; anew?: string }[] {
  const settled = (visit: Visit) => items.some((one) => one.household === visit.household && one.day.slice(0, 7) === visit.day.slice(0, 7) && (one.state === 'done' || one.state === 'skipped'))
  return items.filter((one) => one.state === 'gone' && (one.why === 'handed' || one.why === 'leave') && one.day >= today && !settled(one)).map((visit) => ({
    visit, anew: items.find((one) => one.household === visit.household && one.state === 'planned' && one.day >= today)?.day }))
}

export function whyText(visit: Visit): string {
  if (visit.why === 'agreed') return word(visit.state === 'skipped' ? 'visit.why.agreedOut' : 'visit.why.agreed')
  if (visit.unseen < 0 && visit.why !== 'pinned') return fill(word('visit.why.new'), [visit.due])
  return fill(word('visit.why.' + visit.why), [visit.unseen, visit.due])
}

/** Why this often. */
export function paceText(visit: { often?: Pace | null; flags: number }): string {
  const { often } = visit
  if (!often) return word(visit.flags ? 'visit.pace.care' : 'visit.pace.year')
  return word(often.months === 1 ? 'visit.pace.monthly' : 'visit.pace.own').replace('{0}', String(often.months)).replace('{1}', often.until).replace('{2}', () => often.reason)
}

/** Nobody walks on that day unless he says so: the words of the refusal, and whether it is one. */
export const restsThen = (problem: { errors: { code: string; text: string }[] }) => problem.errors.find((one) => ['visit.rest_day', 'visit.away_day', 'visit.unwilling'].includes(one.code))?.text

/** More than one worker can do; where several share the grids, how many they all would have to be. */
export const overText = (load: Load) =>
  (load.staff ?? 1) > 1 && load.workers > 1
    ? fill(word('visit.load.overShared'), [load.yearly, load.most, load.staff!, load.together!, load.workers])
    : fill(word('visit.load.over'), [load.yearly, load.most, load.workers])

/** What a month lacks although there are households enough; empty: nothing. */
export const lackText = (load: Load) => {
  const month = load.months?.[0]
  return month?.few && !load.few ? fill(word(`visit.load.short.${month.why || 'days'}`), [month.households, month.left ?? 0]) : ''
}

export const doorOf = (visit: Visit) => [visit.building, visit.entrance, visit.room].filter(Boolean).join(' ')

/** What may lie open on the telephone: enough to tell one door from another, not enough to find it. */
export const halfDoorOf = (visit: Visit) => [visit.building, visit.entrance, visit.room.replace(/..$/, '**')].filter(Boolean).join(' ')

/** The days of a week by their numbers; none is any. */
export const dayNames = (days: number[]) => days.map((day) => word('day.' + day)).join(' ') || word('form.wishAny')

export const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
