// The tree of places: the district, its streets, their communities; asked once each.
import { get } from './api'
import { named } from './i18n'
import { language } from './prefs'
import type { Place } from './types'

const children = new Map<string, Promise<Place[]>>()

export function placesUnder(parent: string): Promise<Place[]> {
  if (!children.has(parent)) {
    const loading = get<{ items: Place[] }>('/places', parent ? { parent } : {}).then((page) => page.items)
    loading.catch(() => children.delete(parent))
    children.set(parent, loading)
  }
  return children.get(parent)!
}

/** The district this installation serves (the first one, when it serves several). */
export async function district(): Promise<Place> {
  const [first] = await placesUnder('')
  return first
}

export const placeName = (place: Place) => named({ zh: place.name, en: place.name_en }, place.code)

/** The name of an area of the map: outlines come in the language, but a grid is called by its number. */
export function areaName(area: { code: string; name: string; level: string }): string {
  if (language.value !== 'en' || area.level !== 'grid') return area.name
  return 'Grid ' + Number(area.code.slice(12))
}
