// A telephone without room: what is written down is sent all the same, once; what waits already goes; nothing is said to be kept that
// is not.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tryLater } from '../src/lib/again'
import { Problem } from '../src/lib/api'
import { allJobs, enqueue, flush, foundFull, jobOf, ownerNow, removeJob, setOwner, unsent, type NewJob } from '../src/lib/outbox'
import { deliver } from '../src/lib/send'
import { me } from '../src/lib/session'
import type { Me } from '../src/lib/types'

const real = IDBObjectStore.prototype.put
/** How a device says that it is full: it takes no more, or at the last byte it closes the database in the midst of it. */
let says: 'no' | 'closed' = 'no'
/** Nothing more finds room in these stores. */
function fill(...stores: string[]) {
  IDBObjectStore.prototype.put = function (...all: Parameters<typeof real>) {
    if (stores.includes(this.name) && says === 'no') throw new DOMException('full', 'QuotaExceededError')
    const ask = real.apply(this, all)
    if (stores.includes(this.name)) {
      const { transaction } = this
      transaction.abort()
      transaction.db.close()
    }
    return ask
  }
}
const makeRoom = () => (IDBObjectStore.prototype.put = real)

/** The server, which takes each key once; LOST: it has it, and the answer does not come. */
const had = new Map<string, unknown>()
let network: 'there' | 'none' | 'lost' = 'there'
const server = (async (path: string, options: RequestInit) => {
  if (network === 'none') throw new TypeError('no network')
  const key = (options.headers as Record<string, string>)['Idempotency-Key']
  if (!had.has(key)) had.set(key, typeof options.body === 'string' ? JSON.parse(options.body) : path)
  if (network === 'lost') throw new TypeError('lost')
  return new Response(JSON.stringify({ ref: 'r-' + key.slice(-2) }), { status: 201 })
}) as unknown as typeof fetch

const picture = new Blob(['x'], { type: 'image/jpeg' })
const visit = (note: string, pictures: Blob[] = []) => ({ kind: 'visit', path: '/visits/records', body: { note }, pictures, label: 'x', secret: true }) as const
const waiting = (note: string, pictures: Blob[] = []): NewJob => ({ ...visit(note, pictures), pictures, owner: 'staff:a', language: 'zh' })
const notes = () => [...had.values()].flatMap((body) => (body as { note?: string }).note ?? [])

beforeEach(async () => {
  for (const old of await allJobs()) await removeJob(old.id)
  await setOwner('staff:a')
  me.value = { ref: 'staff:a', kind: 'staff', perms: [], posts: [] } as unknown as Me
  had.clear()
  network = 'there'
  vi.stubGlobal('fetch', server)
})
afterEach(async () => {
  makeRoom()
  me.value = null
  await setOwner(null)
  await tryLater() // nobody's: nothing is left to be sent in another file's time
  vi.unstubAllGlobals()
})

describe.each(['no', 'closed'] as const)('a telephone that is full and says %s', (how) => {
  beforeEach(() => {
    says = how
  })

  it('sends at once what cannot wait in the queue, after what waits there', async () => {
    network = 'none'
    await enqueue(waiting('first'))
    fill('outbox', 'drafts', 'safe')
    network = 'there'
    const outcome = await deliver<{ ref: string }>(visit('second'))
    expect(notes()).toEqual(['first', 'second'])
    expect([outcome.sent, outcome.sent && outcome.reply.ref]).toEqual([true, 'r-' + outcome.job.slice(-2)])
    expect((await jobOf(outcome.job))?.state).toBe('sent') // the page that comes next shows it
    expect(await unsent()).toEqual([])
  })

  it('says what to do where there is no network either, keeps nothing back, and takes the same once whatever became of the answer', async () => {
    fill('outbox', 'drafts', 'safe')
    for (network of ['none', 'lost', 'lost'] as const) {
      const said = await deliver(visit('once', [picture])).catch((error: Problem) => error)
      expect(said).toBeInstanceOf(Problem)
      expect((said as Problem).message).toContain('请不要离开本页')
      expect(await unsent()).toEqual([])
    }
    network = 'lost'
    makeRoom() // there is room again: it waits, under the key that the server may have
    expect((await deliver(visit('once', [picture]))).sent).toBe(false)
    network = 'there'
    await flush(server)
    expect(await unsent()).toEqual([])
    expect(notes()).toEqual(['once'])
    expect(had.size).toBe(2) // and its picture
    // what is written the next time is another record
    expect((await deliver(visit('once', [picture]))).sent).toBe(true)
    expect(notes()).toEqual(['once', 'once'])
  })

  it('sends what waits already though what became of it cannot be written; the page knows, the next one takes up nothing twice', async () => {
    network = 'none'
    const { id } = await enqueue(waiting('before', [picture, picture]))
    const other = await enqueue(waiting('after'))
    fill('outbox')
    await flush(server)
    expect([foundFull(), (await jobOf(id))?.tries, (await unsent()).length]).toEqual([true, 1, 2])
    network = 'there'
    await flush(server)
    expect(notes()).toEqual(['before', 'after'])
    expect(had.size).toBe(4)
    expect([await unsent(), foundFull(), (await jobOf(other.id))?.state]).toEqual([[], false, 'sent'])
    makeRoom()
    await flush(server)
    expect(notes()).toEqual(['before', 'after'])
  })

  it('sets aside what is refused, for this page, and takes it up again when there is room', async () => {
    const { id } = await enqueue(waiting('refused'))
    fill('outbox')
    await flush((async () => new Response(JSON.stringify({ title: '不行', code: 'no' }), { status: 400 })) as never)
    expect([(await jobOf(id))?.state, foundFull()]).toEqual(['parked', true])
    makeRoom()
    await flush(server)
    expect(had.size).toBe(0) // a person has to decide
    await removeJob(id)
    expect([await allJobs(), foundFull()]).toEqual([[], false])
  })

  it('lets nobody send under the name of who was here before', async () => {
    await enqueue(waiting('mine'))
    fill('drafts')
    await setOwner('staff:b')
    expect(await ownerNow()).toBe('staff:b')
    await flush(server)
    await setOwner(null)
    await flush(server)
    expect(had.size).toBe(0)
    await setOwner('staff:a')
    await flush(server)
    expect(notes()).toEqual(['mine'])
  })
})
