// The catalogue of the district: categories, states, actions and roles with their names in both languages.
import { ref } from 'vue'
import { get } from './api'
import { named, word } from './i18n'
import { language } from './prefs'
import type { Catalogue, Category, Post, Role, State } from './types'

const COPY = 'gongdi.catalogue'

export const catalogue = ref<Catalogue | null>(null)

let loading: Promise<void> | null = null

/** Loads the catalogue once; without a network the last copy serves. */
export function loadCatalogue(): Promise<void> {
  loading ??= fetchCatalogue().catch((error) => {
    loading = null
    throw error
  })
  return loading
}

async function fetchCatalogue(): Promise<void> {
  try {
    catalogue.value = await get<Catalogue>('/catalogue')
    localStorage.setItem(COPY, JSON.stringify(catalogue.value))
  } catch (error) {
    const copy = localStorage.getItem(COPY)
    if (!copy) throw error
    catalogue.value = JSON.parse(copy)
  }
}

export const categoryOf = (code: string): Category | undefined =>
  catalogue.value?.categories.find((item) => item.code === code)

export const categoryName = (code: string) => named(categoryOf(code), code)

export const stateName = (state: State) =>
  named(catalogue.value?.states.find((item) => item.word === state), word('state.' + state, state))

/** The five words that residents see instead of the ten that staff work with. */
export function residentStateName(state: State): string {
  const found = catalogue.value?.states.find((item) => item.word === state)
  if (!found) return word('state.' + state, state)
  return language.value === 'en' ? found.resident_en : found.resident_zh
}

export const actionName = (action: string) =>
  named(catalogue.value?.actions.find((item) => item.word === action), word('action.' + action, action))

export const roleName = (role: Role) =>
  named(catalogue.value?.roles.find((item) => item.word === role), role)

export const unitName = (code: string) =>
  named(catalogue.value?.units?.find((item) => item.code === code), code || '—')

/** The unit of a post, or its place when it belongs to no unit. */
export const postPlace = (post: Post) =>
  named(catalogue.value?.units?.find((item) => item.code === post.unit), post.place_name)
