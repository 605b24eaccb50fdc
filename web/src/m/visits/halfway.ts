// Which half-filled form belongs to a visit: that of its household, whatever row the plan gives it. A row comes and goes with a leave,
// with a plan made anew and with every month; what was written at the door stays.
import { draftsLike, draftWords, slotOf } from '../../lib/drafts'
import { allJobs } from '../../lib/outbox'
import { doorOf, listedOn, type Month, type Visit } from '../../lib/visits'
import type { Form, Halfway } from './record'

export interface Half {
  /** Under which name it lies: of the visit at which it was begun, or of the record that waits and is being mended. */
  place: string
  mends: boolean
  written: Form & Halfway
}

/** All that OWNER left half filled. */
export async function halves(owner: string): Promise<Half[]> {
  const begin = slotOf('visit', owner, '')
  const slots = await draftsLike(begin)
  const jobs = new Set(slots.length ? (await allJobs()).map((job) => job.id) : [])
  const all = slots.map(async (slot) => {
    const written = (await draftWords(owner, slot)) as unknown as Half['written'] | null
    const place = slot.slice(begin.length)
    return written ? [{ place, mends: jobs.has(place), written }] : []
  })
  return (await Promise.all(all)).flat()
}

/** One from before the household lay with it is known by its door; behind which others may live by now, so whom it names must be there. */
const isOf = ({ household, door, names }: Halfway, visit: Visit) =>
  household ? household === visit.household : Boolean(door) && door === doorOf(visit) && Object.keys(names ?? {}).every((person) => visit.members?.some((one) => one.ref === person))

/** Where the half-filled form of VISIT lies, or will: its own, or that of the same household. */
export function placeOf(visit: Visit, all: Half[]): string {
  const free = all.filter((one) => !one.mends)
  return (free.find((one) => one.place === visit.ref) ?? free.find((one) => isOf(one.written, visit)))?.place ?? visit.ref
}

const rowsOf = (plan: Month | null) => plan?.items.filter((visit) => visit.state !== 'done' && listedOn(visit, plan.today)) ?? []

/** Those that no visit of the list of PLAN takes up; all of them where the plan is not known. */
export function leftOver(all: Half[], plan: Month | null): Half[] {
  const taken = new Set(rowsOf(plan).map((visit) => placeOf(visit, all)))
  return all.filter((one) => !one.mends && !taken.has(one.place))
}

/** Those that a visit of another day takes up, with it: what was begun at a door is not to wait until then unseen. */
export function elsewhere(all: Half[], plan: Month | null): Visit[] {
  const free = new Set(all.filter((one) => !one.mends).map((one) => one.place))
  return rowsOf(plan).filter((visit) => listedOn(visit, plan!.today) !== plan!.today && free.has(placeOf(visit, all)))
}
