// The tree of places: the district, its streets, their communities; asked once each.
import { get } from './api'
import { named } from './i18n'
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

/** A point inside an outline, for those who name a community and cannot point at a map. */
export function middleOf(geometry: GeoJSON.Geometry): { lng: number; lat: number } {
  const ring = geometry.type === 'MultiPolygon' ? geometry.coordinates[0][0] : geometry.type === 'Polygon' ? geometry.coordinates[0] : []
  let area = 0
  let lng = 0
  let lat = 0
  for (let index = 0; index + 1 < ring.length; index++) {
    const [ax, ay] = ring[index]
    const [bx, by] = ring[index + 1]
    const cross = ax * by - bx * ay
    area += cross
    lng += (ax + bx) * cross
    lat += (ay + by) * cross
  }
  if (area === 0) return { lng: ring[0]?.[0] ?? 118, lat: ring[0]?.[1] ?? 24.5 }
  return { lng: lng / (3 * area), lat: lat / (3 * area) }
}
