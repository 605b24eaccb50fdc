// The tree of places: the district, its streets, their communities; asked once each.
import { reactive } from 'vue'
import { t } from '../words/common'
import { get } from './api'
import { named } from './i18n'
import { language } from './prefs'
import type { Place } from './types'

const children = new Map<string, Promise<Place[]>>()
/** The grids that were heard of. */
const grids = reactive(new Map<string, Place>())

export function placesUnder(parent: string): Promise<Place[]> {
  if (!children.has(parent)) {
    const loading = get<{ items: Place[] }>('/places', parent ? { parent } : {}).then((page) => {
      for (const place of page.items) if (place.level === 'grid') grids.set(place.code, place)
      return page.items
    })
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

/**
 * What a grid is called, everywhere: by its own name where it has one in the language, else by its number, 第1网格 and Grid 1. Names
 * are asked for as they are needed; until they are here, or without a connection, the number does.
 */
export function gridName(code: string, own?: { name: string; name_en?: string | null }): string {
  if (!own && !grids.has(code)) placesUnder(code.slice(0, 12)).catch(() => {})
  const place = own ?? grids.get(code)
  return (language.value === 'en' ? place?.name_en : place?.name) || t('grid.byNumber', Number(code.slice(12)))
}

/** The same by the number that a drawing gives it. */
export const gridNumbered = (community: string, number: number) => gridName(community + String(number).padStart(3, '0'))

export const placeName = (place: Place) => (place.level === 'grid' ? gridName(place.code, place) : named({ zh: place.name, en: place.name_en }, place.code))

/** The name of an area of the map; outlines come in the language that was asked for, a grid's without an English name in Chinese. */
export function areaName(area: { code: string; name: string; level: string }): string {
  return area.level === 'grid' ? gridName(area.code, { name: area.name, name_en: /[\u3400-\u9fff]/.test(area.name) ? '' : area.name }) : area.name
}
