// The catalogue of the district, in the parts that screens need: words for states and roles (every page), categories with
// their questions and units (reporting, dispatching), actions and side matters (a case).
import { computed, ref, watch, type Ref } from 'vue'
import { get } from './api'
import { named, word } from './i18n'
import { language } from './prefs'
import { currentPost, may, me } from './session'
import type { Catalogue, Category, Doings, DueOf, FlagKind, Kinds, Post, Question, Role, State } from './types'

/** Where the copy of a part of the catalogue lies: names may be those of one language alone. */
export const copyAt = (copy: string, lang: string) => (lang === 'en' ? copy + '.en' : copy)
/** That of the reader's language, or any. */
const keptOf = (copy: string) => [language.value, 'zh', 'en'].map((lang) => localStorage.getItem(copyAt(copy, lang))).find(Boolean)

/** A part of the catalogue: loaded once; without a network the last copy serves. */
function part<T>(path: string, copy: string) {
  const value = ref(null) as Ref<T | null>
  let loading: Promise<void> | null = null
  const fetchPart = async () => {
    const at = copyAt(copy, language.value)
    try {
      value.value = await get<T>(path)
      localStorage.setItem(at, JSON.stringify(value.value))
    } catch (error) {
      const kept = keptOf(copy)
      if (!kept) throw error
      value.value = JSON.parse(kept)
    }
  }
  const load = () =>
    (loading ??= fetchPart().catch((error) => {
      loading = null
      throw error
    }))
  return { value, load, again: fetchPart }
}

const words = part<Catalogue>('/catalogue', 'gongdi.catalogue')
export const KINDS = '/catalogue/categories'
export const KINDS_COPY = 'gongdi.kinds'
const kindsPart = part<Kinds>(KINDS, KINDS_COPY)
const doingsPart = part<Doings>('/catalogue/actions', 'gongdi.doings')

/** Names come in the reader's language: asked for again when he changes it. */
watch(language, () => {
  if (kindsPart.value.value) void kindsPart.again().catch(() => {})
})

export const catalogue = words.value
export const kinds = kindsPart.value
/** What can be reported is known without a network. */
export const kindsKept = () => Boolean(keptOf(KINDS_COPY))
export const doings = doingsPart.value
export const loadCatalogue = words.load
/** Again: what is on now may have changed. */
export const refreshCatalogue = () => words.again().catch(() => {})

/** The flood-season modes that concern somebody: of the places of the post, above or below it, or of one's community; all of
 * them for who is not signed in. */
export const emergencies = computed(() => {
  const mine = me.value ? (currentPost.value?.place ?? me.value.community) : null
  return (catalogue.value?.emergencies ?? []).filter((one) => !mine || mine.startsWith(one.place) || one.place.startsWith(mine))
})
export const loadKinds = kindsPart.load
export const loadDoings = doingsPart.load

export const categoryOf = (code: string): Category | undefined =>
  kinds.value?.categories.find((item) => item.code === code)

export const categoryName = (code: string) => named(categoryOf(code), code)

/** What may be reported today: classes are headings, and some categories are no longer valid. */
export const reportable = (): Category[] =>
  (kinds.value?.categories ?? []).filter((item) => !item.valid_until)

export const commonCategories = () => reportable().filter((item) => item.common)

/** Classes with their categories, for long lists. */
export const classes = (): { name: string; items: Category[] }[] =>
  (kinds.value?.classes ?? [])
    .map((row) => ({ name: named(row), items: reportable().filter((item) => item.parent === row.code) }))
    .filter((row) => row.items.length)

/** "4 working hours", "4个工作小时": an amount of one of the clocks. */
export function howLong(unit: Category['handle_unit'], amount: number): string {
  const number = unit.endsWith('day') ? amount : Math.round(amount / 6) / 10
  return number + (language.value === 'en' ? ' ' : '') + word('unit.' + unit)
}

export const questionsOf = (category: string): Question[] =>
  (kinds.value?.questions ?? []).filter((row) => row.category === category)

export const stateName = (state: State) =>
  named(catalogue.value?.states.find((item) => item.word === state), word('state.' + state, state))

/** The words that residents see instead of those that staff work with. */
export function residentStateName(state: State): string {
  const found = catalogue.value?.states.find((item) => item.word === state)
  if (!found) return word('state.' + state, state)
  return language.value === 'en' ? found.resident_en : found.resident_zh
}

/** Over without having been filed: what was said is never shown. */
export const neverFiled = (state: State) => ['refused', 'void', 'merged'].includes(state)

/** To who did not report it: nothing is asked of him; a verdict that is waited for means that it is done. */
export const bystanderStateName = (state: State) =>
  state === 'judging' ? residentStateName('closed') : state === 'supplement' ? stateName(state) : residentStateName(state)

/** What the deadline that comes first is for, in the words of residents: "受理" is not "办结". */
export const dueName = (row: { state: State; due_of: DueOf }) => word('duefor.' + (row.due_of === 'case' ? 'handling' : row.state), '')

/** Of a step of a case ("dispatch") or of a side matter ("extension.grant"). */
export function actionName(action: string): string {
  const [kind, step] = action.split('.')
  const flag = step ? doings.value?.flags.find((item) => item.kind === kind) : undefined
  if (flag) return named(flag.actions.find((item) => item.word === step), action)
  return named(doings.value?.actions.find((item) => item.word === action), action)
}

/** As the words on a button of the present post: only who dispatches calls a unit himself, others ask for it. */
export const buttonName = (action: string) =>
  action === 'whistle.raise' && !may('case.dispatch') ? word('action.whistle.ask') : actionName(action)

export const flagWord = (kind: FlagKind) => doings.value?.flags.find((item) => item.kind === kind)

export const roleName = (role: Role) =>
  named(catalogue.value?.roles.find((item) => item.word === role), role)

export const unitName = (code: string) =>
  named(kinds.value?.units.find((item) => item.code === code), code || '—')

/** The unit of a post, or its place when it belongs to no unit. */
export const postPlace = (post: Post) =>
  named(kinds.value?.units.find((item) => item.code === post.unit), post.place_name)
