// Where the map of a report opens: at what is known of the person, so that he need not search the whole district for his street.
import { get } from '../../lib/api'
import { locate, type Point } from '../../lib/geo'
import { currentPost, me } from '../../lib/session'
import type { CaseRow, Page } from '../../lib/types'

/** A device that may say where it is without asking the person gets so long; a map that jumps away later helps nobody. */
const PATIENCE = 1500

async function positionUnasked(): Promise<Point | null> {
  try {
    const { state } = await navigator.permissions.query({ name: 'geolocation' })
    if (state !== 'granted') return null
    return await Promise.race([locate(), new Promise<null>((done) => setTimeout(done, PATIENCE, null))])
  } catch {
    return null
  }
}

/** The community of the person's last report; empty when there is none, or no connection. */
async function lastPlace(): Promise<string> {
  if (!me.value) return ''
  return get<Page<CaseRow>>('/cases', { queue: 'mine', limit: 1 }).then((page) => page.items[0]?.place ?? '').catch(() => '')
}

/** The position where the device tells it, and the code of a place for when that lies outside; empty when nothing is known. */
export async function startOfMap(): Promise<{ at: Point | null; place: string }> {
  const known = me.value?.community || currentPost.value?.place.slice(0, 12)
  const [at, place] = await Promise.all([positionUnasked(), known || lastPlace()])
  return { at, place }
}
