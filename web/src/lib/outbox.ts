// The outbox: writes wait on the device until the server has them, in order, each exactly once.
//
// A job's id is its Idempotency-Key, so that sending it again never does it twice. Pictures go first, each under a key
// of its own, and their refs are kept in the job as they come. Used by the page and by the service worker alike.
//
// A device without room stops no sending: what became of a job is then known to this page alone, and whoever knows it no more sends
// again under the same keys, which the server takes once.
import { newKey } from './key'
import type { Opened, Sealed } from './seal'
import { dropDraft, isFull, readDraft, store, writeDraft } from './store'

export interface Job {
  id: string
  kind: 'report' | 'step' | 'visit'
  path: string
  body: Record<string, unknown>
  pictures: Blob[]
  refs: string[]
  /** What the person sees in the list of things to send: what is done, " · ", to what. */
  label: string
  /** What is done, for who reads the list in another language by then (m/label.ts). */
  head?: { of: 'word' | 'category' | 'action'; key: string }
  owner: string
  language: string
  at: number
  tries: number
  state: 'waiting' | 'parked' | 'sent'
  error: string | null
  code: string | null
  errors: { field: string; code: string; text: string }[]
  /** The server's answer, once there is one; for a parked step that came too late, the case as it is now. See replyOf. */
  reply: unknown
  /** When the server had it. */
  done?: number
  /** All of the answer to what was sealed. */
  answer?: Sealed
  /** How many pictures there were; those of what is sealed cannot be counted. */
  count?: number
  /** Body and pictures of what names people: only the same account on this device can open it. Of a sent one the body alone, for a while
   *  (answered.ts). */
  sealed?: Sealed
  /** The member of the body that takes the pictures; the body itself unless given. */
  within?: string
  /** What it is about, for the page that made it: a reference, nothing personal. */
  about?: string
}

export type NewJob = Pick<Job, 'kind' | 'path' | 'body' | 'pictures' | 'label' | 'head' | 'owner' | 'language' | 'within' | 'about'> & {
  secret?: boolean
  /** Lies with what is secret, and goes nowhere. */
  aside?: unknown
  /** Under this key it was tried before. */
  id?: string
}

const BASE = '/api/v1'
/** Only who writes down what names people needs it. */
const sealing = () => import('./seal')

/** The copies of what names people go with the person. */
export const wipeCopies = async () => (await import('./safe')).wipe()
const KEEP_SENT = 20
const OWNER = 'owner'

let last = 0

/** Strictly rising, so that two jobs of one millisecond keep their order. */
function rising(): number {
  last = Math.max(last + 0.001, Date.now())
  return last
}

/** Jobs as they are by now, where there was no room to write that down. */
const unwritten = new Map<string, Job>()
/** Of those the ones that lie nowhere but here. */
const held = new Set<string>()
/** Whether this page has found no room. */
export const foundFull = () => [...unwritten.values()].some((job) => job.state !== 'sent')

const begun = ({ secret: _, aside: __, ...job }: NewJob): Job => ({
  ...job,
  pictures: [...job.pictures], // a plain list: the database cannot hold one that a form still watches
  count: job.pictures.length,
  id: job.id ?? newKey(),
  refs: [],
  at: rising(),
  tries: 0,
  state: 'waiting',
  error: null,
  code: null,
  errors: [],
  reply: null,
})

export async function enqueue(job: NewJob): Promise<Job> {
  const whole = begun(job)
  if (job.secret) Object.assign(whole, { body: {}, pictures: [], sealed: await (await sealing()).sealJob(job.owner, job.body, job.pictures, job.aside) })
  await (await store()).put('outbox', whole)
  return whole
}

/** Takes its turn like one of the queue, but goes with the page. */
export function hold(job: NewJob): Job {
  const whole = begun(job)
  unwritten.set(whole.id, whole)
  held.add(whole.id)
  return whole
}

/** What lies on the device, or what is known better; what has been sent or taken out elsewhere is known best there. */
function known(id: string, kept: Job | undefined): Job | undefined {
  const here = unwritten.get(id)
  if (here && (kept ? kept.state !== 'sent' : held.has(id) || here.state === 'sent')) return here
  if (here) unwritten.delete(id)
  return kept
}

/** Every job, oldest first; with those already sent. */
export async function allJobs(): Promise<Job[]> {
  const kept = new Map((await (await store()).getAll('outbox')).map((job) => [job.id, job]))
  const ids = new Set([...kept.keys(), ...unwritten.keys()])
  return [...ids].flatMap((id) => known(id, kept.get(id)) ?? []).sort((a, b) => a.at - b.at)
}

/** The jobs that have not reached the server. */
export async function unsent(): Promise<Job[]> {
  return (await allJobs()).filter((job) => job.state !== 'sent')
}

export async function jobOf(id: string): Promise<Job | undefined> {
  return known(id, await (await store()).get('outbox', id))
}

export async function removeJob(id: string): Promise<void> {
  unwritten.delete(id)
  held.delete(id)
  await (await store()).delete('outbox', id)
}

/** What a sealed job holds, for who made it. */
export async function openedJob(job: Pick<Job, 'owner' | 'sealed'> & Opened): Promise<Opened> {
  return job.sealed ? (await sealing()).openJob(job.owner, job.sealed) : job
}

/** The whole answer, for who made the job. */
export async function replyOf(job: Job): Promise<unknown> {
  return job.answer ? (await sealing()).openAnswer(job.owner, job.answer) : job.reply
}
const answered = async (job: Job, reply: unknown) => (job.sealed ? (await sealing()).sealAnswer(job.owner, reply) : { reply })

/** Puts a parked job back into the line. */
export async function retryJob(id: string): Promise<void> {
  const job = await jobOf(id)
  if (job) await save({ ...job, state: 'waiting', error: null, code: null, errors: [] })
}

/** Never over one that has arrived or was taken out meanwhile: where the browser has no locks, page and worker may both send. */
async function save(job: Job): Promise<void> {
  if (held.has(job.id)) return void unwritten.set(job.id, job)
  try {
    const write = (await store()).transaction('outbox', 'readwrite')
    const now = await write.store.get(job.id)
    await Promise.all([now && now.state !== 'sent' && write.store.put(job), write.done])
    unwritten.delete(job.id)
  } catch (error) {
    if (!isFull(error)) throw error
    unwritten.set(job.id, job)
    if (job.state === 'sent') await (await store()).delete('outbox', job.id).catch(() => {}) // it needs no room to be taken away
  }
}

type Fetch = typeof fetch

/** A connection that died without a word must not keep the line for ever; what it carried is sent again, and taken once. */
const FOR = 180_000

/** Not now; what waits stays in its line. */
class Later extends Error {
  constructor(title: string, readonly code: string | null) {
    super(title)
  }
}

class Refused extends Error {
  constructor(readonly problem: { title?: string; code?: string; errors?: Job['errors']; current?: unknown }) {
    super(problem.title || '')
  }
}

/** The server takes nothing of one account under the session of another: OWNER is whose it is. */
async function send(fetcher: Fetch, owner: string, path: string, key: string, body: BodyInit, type: string, language: string) {
  const reply = await fetcher(BASE + path, {
    method: 'POST',
    headers: { 'Content-Type': type, 'X-Gongdi': /^\w+$/.test(owner) ? owner : '1', 'Idempotency-Key': key, 'Accept-Language': language },
    body,
    signal: AbortSignal.timeout?.(FOR),
  })
  if (reply.ok) return reply.json()
  const problem = await reply.json().catch(() => ({}))
  const later = reply.status >= 500 || [401, 408, 429].includes(reply.status)
  if (later) throw new Later(problem.title || 'HTTP ' + reply.status, problem.code ?? null)
  throw new Refused({ title: 'HTTP ' + reply.status, ...problem })
}

async function deliver(fetcher: Fetch, job: Job): Promise<void> {
  const { body: plain, pictures, aside } = await openedJob(job)
  for (let index = job.refs.length; index < pictures.length; index++) {
    const picture = pictures[index]
    const file = await send(fetcher, job.owner, '/files', `${job.id}.${index}`, picture, picture.type, job.language)
    job.refs = [...job.refs, file.ref]
    await save(job)
  }
  const withPhotos = (of: unknown) => ({ ...(of as Record<string, unknown>), photos: job.refs })
  const body = !job.refs.length ? plain : job.within ? { ...plain, [job.within]: withPhotos(plain[job.within]) } : withPhotos(plain)
  const reply = await send(fetcher, job.owner, job.path, job.id, JSON.stringify(body), 'application/json', job.language)
  await save({ ...job, state: 'sent', error: null, ...(await answered(job, reply)), pictures: [], body: {}, done: Date.now(), sealed: job.sealed && (await (await sealing()).sealJob(job.owner, plain, [], aside)) })
}

/** As this page knows it, where it could not be written. */
let unwrittenOwner: string | null = null

/** Whose jobs may be sent from this device now: his own, and those made before anybody signed in. */
export async function setOwner(owner: string | null): Promise<void> {
  if ((await ownerNow()) === owner) return
  try {
    await writeDraft(OWNER, owner)
  } catch (error) {
    if (!isFull(error)) throw error
    await dropDraft(OWNER) // nobody's work goes under the name of who was here before
    unwrittenOwner = owner
  }
}
export const ownerNow = async () => {
  const kept = await readDraft<string | null>(OWNER)
  return kept === undefined ? unwrittenOwner : kept
}

async function run(fetcher: Fetch): Promise<void> {
  const owner = await ownerNow()
  if (!owner) return
  for (const job of await allJobs()) {
    if (job.state !== 'waiting' || (job.owner && job.owner !== owner)) continue
    try {
      await deliver(fetcher, job)
    } catch (error) {
      if (error instanceof Refused) {
        const { title, code, errors, current } = error.problem
        await save({
          ...job,
          state: 'parked',
          error: title || '',
          code: code || null,
          errors: errors || [],
          ...(await answered(job, current ?? null)),
        })
        continue
      }
      await save({ ...job, tries: job.tries + 1, error: error instanceof Error ? error.message : String(error), code: error instanceof Later ? error.code : null })
      break // The order is kept: what comes after waits too.
    }
  }
  const sent = (await allJobs()).filter((job) => job.state === 'sent')
  for (const job of sent.slice(0, -KEEP_SENT)) await removeJob(job.id)
}

/** Sends what is waiting, as far as the network carries. One tab or worker sends at a time. */
export async function flush(fetcher: Fetch = (...all) => fetch(...all)): Promise<void> {
  const locks = globalThis.navigator?.locks
  if (locks) await locks.request('gongdi-outbox', () => run(fetcher))
  else await run(fetcher)
}
