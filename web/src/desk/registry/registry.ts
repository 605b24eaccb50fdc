// The shapes of the registry 一口清 and what its screens share: code lists, the fields of a person, sending with what was wrong
// at its field and, when somebody was faster, both versions.
import { nextTick, onMounted, onUnmounted, ref, shallowRef, type Ref } from 'vue'
import { get } from '../../lib/api'
import { named, word } from '../../lib/i18n'
import { listed } from '../../lib/listed'
import { asProblem, sentence } from '../../lib/load'
import { quoting } from '../../lib/quoting'
import { useSaid, useSaids } from '../../lib/said'
import { dayOf, isDay } from '../../lib/time'
import type { Action, Page } from '../../lib/types'
import { toWrong, wrongAt } from '../../lib/wrong'
import { t } from '../../words/registry'

export interface Code {
  list: string
  code: string
  zh: string
  en: string
  number: number
  valid_until: string | null
  /** Of the list move: the steps of a household that may have this reason. */
  steps: string
}

export interface Building {
  ref: string
  compound: string
  floors: number
  entrances: number
  built: number
  counted: boolean
  since: string | null
  until: string | null
  why: string
  version: number
  place_now: string
  grid: string
  name: string
  households: number
}

export interface Dwelling {
  ref: string
  entrance: string
  room: string
  usage: string
  floor: number
  area: number
  since: string | null
  until: string | null
  version: number
  households: { ref: string; since: string | null; people: number; elsewhere: number; head: string; flags: number }[]
  orgs: { ref: string; name: string; kind: string }[]
}

export interface BuildingSheet {
  building: Building
  day: string
  dwellings: Dwelling[]
  actions: Action[]
  /** The answer when a pull-down is taken back: who did not come back. */
  stayed?: { ref: string; kind: string; name: string }[]
}

export interface Care {
  ref: string
  flag: string
  source: string
  since: string | null
  review: string | null
  until: string | null
  version: number
}

export interface Mate {
  ref: string
  name_mask: string
  sex: string
  born: string | null
  phone_mask: string
  relation: string
  residence: string
  main: boolean
  since: string | null
  until: string | null
  died: string | null
  why_in: string
  why_out: string
  care: Care[]
}

export interface Home {
  dwelling: string
  building: string
  name: string
  entrance: string
  room: string
  floor: number
  since: string | null
  until: string | null
}

export interface HouseholdSheet {
  household: {
    ref: string
    kind: string
    since: string | null
    until: string | null
    why: string
    wish_days: number
    wish_from: number
    wish_until: number
    no_visits: boolean
    version: number
  }
  day: string
  left: string | null
  split_from: string | null
  note: boolean
  homes: Home[]
  people: Mate[]
  actions: Action[]
}

export interface Org {
  ref: string
  kind: string
  category: string
  name: string
  code: string
  standing: string
  staff: number
  leader_mask: string
  phone_mask: string
  since: string | null
  until: string | null
  version: number
}

/** What is done to an organisation that is there. */
export type OrgMode = 'edit' | 'add_premises' | 'leave' | 'move' | 'end'
export interface OrgSheet {
  org: Org
  premises: (Omit<Home, 'floor'> & { usage: string })[]
  actions: Action[]
}

/** A row of the history of a household. */
export interface Step {
  at: string
  who: string
  action: string
  day: string | null
  why: string
  person: string | null
  name_mask: string
  other: string | null
  door: string
  was: Pick<HouseholdSheet['household'], 'kind' | 'wish_days' | 'wish_from' | 'wish_until' | 'no_visits'> | null
}

export type Resident = Pick<Mate, 'ref' | 'name_mask' | 'relation' | 'main' | 'since' | 'until' | 'why_in' | 'why_out'>

export interface Person {
  ref: string
  name_mask: string
  sex: string
  born: string | null
  id_kind: string
  idno_mask: string
  phone_mask: string
  nation: string
  ethnic: string
  politics: string
  education: string
  marriage: string
  residence: string
  hukou_code: string
  inflow: string
  permit: string
  permit_until: string | null
  died: string | null
  version: number
}

export interface PersonSheet {
  person: Person
  /** On a past day where the person lived then: none when that was not in one's places. */
  where: { building: string; entrance: string; room_mask: string; relation: string; since: string | null; until: string | null } | null
  household: string | null
  merged_into: string | null
  left: string | null
  has_account: boolean
  has_hukou: boolean
  has_work: boolean
  has_alias: boolean
  links: { household: string | null; community: string; address: string; relation: string; main: boolean; since: string | null; until: string | null; why_in: string; why_out: string }[]
  care: Care[]
  actions: Action[]
}

export interface Hit {
  ref: string
  /** A person, or what the phone stands beside: dwelling, building, org. */
  kind: string
  household: string | null
  /** Of a dwelling. */
  building: string | null
  name_mask: string
  sex: string
  born: string | null
  idno_mask: string
  phone_mask: string
  residence: string
  died: string | null
  by: string
  address: string
  until: string | null
}

/** What is kept sealed is never shown in a form: it is typed anew or stays. */
export interface FieldOf {
  name: string
  list?: string
  day?: boolean
  most?: number
  sealed?: boolean
  part?: 'hukou' | 'permit'
}

export const FIELDS: FieldOf[] = [
  { name: 'name', most: 60, sealed: true },
  { name: 'idno', most: 60, sealed: true },
  { name: 'id_kind', list: 'id_kind' },
  { name: 'sex', list: 'sex' },
  { name: 'born', day: true },
  { name: 'phone', most: 30, sealed: true },
  { name: 'residence', list: 'residence' },
  { name: 'ethnic', list: 'ethnic' },
  { name: 'nation', list: 'nation' },
  { name: 'politics', list: 'politics' },
  { name: 'education', list: 'education' },
  { name: 'marriage', list: 'marriage' },
  { name: 'hukou_code', most: 12, part: 'hukou' },
  { name: 'hukou', most: 120, sealed: true, part: 'hukou' },
  { name: 'work', most: 120, sealed: true, part: 'hukou' },
  { name: 'alias', most: 60, sealed: true, part: 'hukou' },
  { name: 'inflow', list: 'inflow', part: 'permit' },
  { name: 'permit', list: 'permit', part: 'permit' },
  { name: 'permit_until', day: true, part: 'permit' },
  { name: 'died', day: true, part: 'permit' },
]

export const fieldName = (field: string) => word('person.' + field, field)

// ---- code lists ----

const codes = shallowRef<Code[]>([])
let asking: Promise<void> | null = null

/** Asked once; a failure is asked again the next time. */
export function loadCodes(): Promise<void> {
  asking ??= get<{ items: Code[] }>('/registry/codes').then(
    (page) => void (codes.value = page.items),
    (error) => {
      asking = null
      throw error
    },
  )
  return asking
}

/** The reasons that a step of a household may have. */
export const reasons = (step: string) => offered('move').filter((one) => one.steps.split(',').includes(step))

/** What a list offers today. */
export const offered = (list: string) => codes.value.filter((one) => one.list === list && (!one.valid_until || one.valid_until > today()))

export const codeName = (list: string, code: string) =>
  code ? named(codes.value.find((one) => one.list === list && one.code === code), code) : ''

/** A value of a person as it is shown. */
export function shown(field: string, value: unknown): string {
  const list = FIELDS.find((one) => one.name === field)?.list
  return value === null || value === undefined || value === '' ? '' : list ? codeName(list, String(value)) : String(value)
}

// ---- days ----

export const today = () => dayOf(Date.now())
export const isPast = (day: string) => isDay(day) && day <= today()

export function ageOf(born: string | null, day: string): string {
  if (!born) return ''
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0)
  return t('re.years', years)
}

export const period = (since: string | null, until: string | null) => `${since ?? ''} — ${until ?? t('re.still')}`

// ---- places ----

export const doorName = (home: { name?: string; entrance: string; room: string }) => [home.name, home.entrance, home.room].filter(Boolean).join(' ')

/** How many live in some households: who usually lives elsewhere is counted there, as in the figures, and only told here. */
export function peopleOf(homes: { people: number; elsewhere: number }[]): string {
  const people = homes.reduce((sum, one) => sum + one.people, 0)
  const elsewhere = homes.reduce((sum, one) => sum + one.elsewhere, 0)
  return elsewhere ? t('re.peopleElsewhere', people - elsewhere, elsewhere) : t('re.people', people)
}

/** Every building of one's places, or of one of them, by its name. */
export async function allBuildings(place = ''): Promise<Building[]> {
  const all: Building[] = []
  let after: string | null = null
  do {
    const page: Page<Building> = await get<Page<Building>>('/registry/buildings', { limit: 500, after, ...(place ? { place } : {}) })
    all.push(...page.items)
    after = page.next ?? null
  } while (after)
  return all.sort((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true }))
}

export const clockOf = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
export const minuteOf = (clock: string) => (/^\d\d:\d\d$/.test(clock) ? Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) : 0)

export function wishText(one: Pick<HouseholdSheet['household'], 'wish_days' | 'wish_from' | 'wish_until' | 'no_visits'>): string {
  if (one.no_visits) return t('re.noVisits')
  const days = [1, 2, 3, 4, 5, 6, 7].filter((day) => (one.wish_days >> (day - 1)) & 1).map((day) => t(`re.day.${day}` as 're.day.1'))
  const [from, until] = [clockOf(one.wish_from), clockOf(one.wish_until)]
  const hours = !one.wish_until ? (one.wish_from ? t('re.hoursFrom', from) : '') : one.wish_from ? `${from}—${until}` : t('re.hoursUntil', until)
  return [days.join(' '), hours].filter(Boolean).join(' · ') || t('re.anyTime')
}

// ---- relations to a new head ----

/** Of PEOPLE somebody is nothing yet to HEAD. */
export const kinLacks = (people: Mate[], head: string, kin: Record<string, string>) => people.some((one) => one.ref !== head && !kin[one.ref])
export const kinOf = (people: Mate[], head: string, kin: Record<string, string>) =>
  people.filter((one) => one.ref !== head).map((one) => ({ person: one.ref, relation: kin[one.ref] }))

// ---- what two versions differ in ----

export interface Change {
  field: string
  mine: unknown
  theirs: unknown
}

/** What differs between what was seen and what is there now; MINE holds what was typed meanwhile. */
export function changes(seen: Record<string, string>, now: Record<string, string>, mine: Record<string, string> = {}): Change[] {
  return Object.keys(now)
    .filter((field) => (seen[field] ?? '') !== now[field])
    .map((field) => ({ field, mine: mine[field] || (seen[field] ?? ''), theirs: now[field] }))
}

/** Where it lived on the day that is shown; where it lived last when that was nowhere. */
export const homeOf = (sheet: HouseholdSheet) => sheet.homes.find((one) => (one.since ?? '') <= sheet.day && (!one.until || one.until > sheet.day)) ?? sheet.homes[0]

export const householdFacts = (sheet: HouseholdSheet): Record<string, string> => ({
  're.kind': codeName('household', sheet.household.kind),
  're.wishes': wishText(sheet.household),
  're.where': sheet.homes.length ? doorName(homeOf(sheet)) : '',
  're.members': listed(sheet.people.filter((one) => !one.until).map((one) => `${one.name_mask}（${codeName('relation', one.relation)}）`)),
  're.until': sheet.household.until ?? '',
})

export const orgFacts = (sheet: OrgSheet): Record<string, string> => ({
  'org.name': sheet.org.name,
  'org.kind': codeName('org', sheet.org.kind),
  'org.code': sheet.org.code,
  'org.category': sheet.org.category,
  'org.standing': codeName('org_status', sheet.org.standing),
  'org.staff': String(sheet.org.staff),
  'org.leader': sheet.org.leader_mask,
  'org.phone': sheet.org.phone_mask,
  'org.premises': listed(sheet.premises.filter((one) => !one.until).map(doorName)),
  're.until': sheet.org.until ?? '',
})

export const personFacts = (person: Person): Record<string, string> =>
  Object.fromEntries(
    FIELDS.map((one) => {
      const value = (person as unknown as Record<string, unknown>)[one.sealed ? one.name + '_mask' : one.name]
      return [one.name, shown(one.sealed ? '' : one.name, value)]
    }),
  )

export const label = (field: string) => word(/^(re|org)\./.test(field) ? field : 'person.' + field, field)

// ---- sending ----

/** Sentences of the server that quote the name of a field quote its label instead. */
function inWords(field: string, text: string): string {
  return quoting(field, document.querySelector(`label[for="f-${CSS.escape(field)}"]`)?.textContent?.trim(), text)
}

/** Gives the focus back to what has it now, unless it is somewhere by then: to be called when what took it has gone. */
export function focusBack() {
  const before = document.activeElement
  return () => nextTick(() => document.activeElement === document.body && before instanceof HTMLElement && before.isConnected && before.focus())
}

/** The HEADING of a form takes the focus when the form opens; when it goes, what opened it has the focus again. */
export function useOpened(heading: Ref<HTMLElement | undefined>) {
  const back = focusBack()
  onMounted(() => nextTick(() => heading.value?.focus()))
  onUnmounted(back)
}

/** How many saves are on their way: a form whose save is must not be closed by a press on another step, or its answer is lost. */
export const saving = ref(0)

/** A form that is sent: wrong fields at their places, which AT ties to their inputs, a sentence above, both versions when somebody was
 *  faster. */
export function useSend(summary: Ref<{ focus: () => Promise<void> } | undefined>) {
  const errors = useSaids()
  const problem = useSaid()
  const conflict = shallowRef<Change[]>([])
  /** The codes of what was wrong, for what is asked back. */
  const refused = ref<string[]>([])
  const busy = ref(false)

  const show = () => toWrong(errors.value, summary.value)

  /** STALE says what differs between what was seen and what is there now, which comes along with the refusal; what was typed
   *  stays. */
  async function send<T>(work: () => Promise<T>, stale?: (now: unknown) => Promise<Change[]>): Promise<T | undefined> {
    busy.value = true
    saving.value++
    errors.value = {}
    problem.value = ''
    conflict.value = []
    refused.value = []
    try {
      return await work()
    } catch (error) {
      const refusal = asProblem(error)
      refused.value = refusal.errors.map((one) => one.code)
      errors.value = Object.fromEntries(refusal.errors.map((one) => [one.field.replace(/^person\./, ''), inWords(one.field.replace(/^person\./, ''), one.text)]))
      problem.value = refusal.errors.length ? '' : sentence(refusal)
      if (refusal.status === 409 && refusal.code === 'registry.changed' && stale) {
        conflict.value = await stale(refusal.current).catch(() => [])
        problem.value = conflict.value.length ? t('re.changed') : t('re.changedHidden')
      }
      await show()
      return undefined
    } finally {
      busy.value = false
      saving.value--
    }
  }
  /** Refuses before anything is sent. */
  async function lacks(found: Record<string, string>): Promise<boolean> {
    errors.value = found
    problem.value = ''
    if (!Object.keys(found).length) return false
    await show()
    return true
  }
  return { errors, problem, conflict, refused, busy, send, lacks, at: wrongAt(errors) }
}
