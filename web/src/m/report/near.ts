// What lies near the point of a report: buildings to name, and reports of the same kind.
import { get } from '../../lib/api'
import { placeName, placesUnder } from '../../lib/places'
import type { NearCase, Site } from '../../lib/types'
import { draft, near, sites } from './draft'

/** Buildings near the chosen point; the nearest one tells the community. */
export async function findSites(): Promise<void> {
  if (draft.lng === null) return
  const { lng, lat } = draft
  try {
    const found = (await get<{ items: Site[] }>('/sites', { lng, lat })).items
    if (draft.lng !== lng || draft.lat !== lat) return
    sites.value = found
    if (found.length) draft.communityName = await communityName(found[0].community)
  } catch {
    sites.value = [] // Naming a building is a help, not a need.
  }
}

async function communityName(code: string): Promise<string> {
  const places = await placesUnder(code.slice(0, 9))
  const place = places.find((item) => item.code === code)
  return place ? placeName(place) : ''
}

const spot = () => [draft.lng, draft.lat, draft.category].join('/')

/** Whether similar reports were already looked for, for this category at this point. */
export const hasLooked = () => draft.looked === spot()

/** Open reports of the same category near the point, those that were handled last; none when there is no network or nobody has signed in. */
export async function findNear(): Promise<void> {
  const asked = spot()
  try {
    const query = { lng: draft.lng, lat: draft.lat, category: draft.category }
    near.value = (await get<{ items: NearCase[] }>('/cases/near', query)).items
    draft.looked = asked
  } catch {
    near.value = []
  }
}
