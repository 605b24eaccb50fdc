// A step of the plan (another day, left out) that waited without signal and was not accepted, because the visit was changed meanwhile:
// what was asked, what holds now, and the step once more upon what has been seen.
import { enqueue, openedJob, removeJob, replyOf, type Job } from '../../lib/outbox'
import { restsThen, type Visit } from '../../lib/visits'

export interface Asked {
  action: string
  day?: string
  reason?: string
}
/** The visit as the server had it when it refused; none: it is in the plan no more. */
export type Now = Pick<Visit, 'day' | 'state' | 'reason' | 'version'>

export const isRefusedStep = (job: Job, owner: string) => job.state === 'parked' && /^\/visits\/planned\/[^/]+\/steps$/.test(job.path) && job.owner === owner

export const asked = async (job: Job) => (await openedJob(job)).body as unknown as Asked
export const now = async (job: Job) => (await replyOf(job)) as Now | null

/** The person has seen both and keeps to his own, or puts it on a day on which nobody walks. */
export async function insist(job: Job): Promise<void> {
  const { body } = await openedJob(job)
  const { kind, path, label, head, owner, language, about } = job
  const there = await now(job)
  // HEAD is made plain: the database cannot hold one that a page still watches
  await enqueue({ kind, path, body: { ...body, ...(there ? { version: there.version } : {}), ...(restsThen(job) ? { anyway: true } : {}) }, pictures: [], label, head: head && { ...head }, owner, language, about, secret: true })
  await removeJob(job.id)
}
