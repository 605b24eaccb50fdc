// The safe of the phone: the PIN, ten tries, 72 hours, another person; jobs that wait sealed.
import { beforeEach, expect, test, vi } from 'vitest'
import { tidyAnswers } from '../src/lib/answered'
import { enqueue, flush, openedJob, allJobs, removeJob, replyOf, setOwner, type NewJob } from '../src/lib/outbox'
import { HOURS } from '../src/lib/fresh'
import { lock, make, put, putCopy, safeState, SPARES, take, takeCopy, tidy, TRIES, unlock, wentByTime, wipe } from '../src/lib/safe'
import { store } from '../src/lib/store'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000

vi.setConfig({ testTimeout: 60_000 }) // 600,000 rounds for each PIN
beforeEach(wipe)

test('opens with the PIN alone, and counts the tries before they are made', async () => {
  await make('staff:a', '135790', NOW)
  await put({ names: ['林一'] }, NOW)
  lock()
  expect(await safeState('staff:a', NOW)).toBe('locked')
  expect(await take(NOW)).toBeNull()
  expect(await unlock('staff:a', '135791', NOW)).toBe(TRIES - 1)
  expect(await unlock('staff:a', '135790', NOW)).toBe(true)
  expect((await take<{ names: string[] }>(NOW))?.value.names).toEqual(['林一'])
  lock()
  expect(await unlock('staff:a', '000000', NOW)).toBe(TRIES - 1) // a right PIN forgives
})

test('ten wrong PINs wipe it', async () => {
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  lock()
  for (let left = TRIES - 1; left >= 0; left--) expect(await unlock('staff:a', '111111', NOW)).toBe(left)
  expect(await safeState('staff:a', NOW)).toBe('none')
  expect(await unlock('staff:a', '135790', NOW)).toBe(0)
})

test('72 hours wipe it, another person cannot use it', async () => {
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  expect(await take(NOW + HOURS * HOUR - 1)).not.toBeNull()
  expect(await take(NOW + HOURS * HOUR)).toBeNull()
  expect(await safeState('staff:a', NOW + HOURS * HOUR)).toBe('none')
  await make('staff:a', '135790', NOW)
  expect(await safeState('staff:b', NOW)).toBe('none')
  expect(await safeState('staff:a', NOW)).toBe('none')
})

test('who comes after 72 hours is told that it was the time, until he takes copies along again', async () => {
  const end = NOW + HOURS * HOUR
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  expect([await safeState('staff:a', end - 1), await wentByTime('staff:a')]).toEqual(['open', false])
  expect([await safeState('staff:a', end), await wentByTime('staff:a'), await wentByTime('staff:b')]).toEqual(['none', true, false])
  expect(await unlock('staff:a', '135790', end)).toBe(0)
  await make('staff:a', '246810', end)
  expect(await wentByTime('staff:a')).toBe(false)
  // wiped by who asks for nothing, the service worker, as well
  await tidy(end + HOURS * HOUR)
  expect(await wentByTime('staff:a')).toBe(true)
  // another reason is another sentence
  await make('staff:a', '135790', NOW)
  lock()
  for (let tries = 0; tries < TRIES; tries++) await unlock('staff:a', '111111', NOW)
  expect([await safeState('staff:a', NOW), await wentByTime('staff:a')]).toEqual(['none', false])
})

test('the answer to a sealed job lies sealed, and not for long', async () => {
  const job = { kind: 'step', path: '/cases/1/steps', body: {}, pictures: [], label: '核实', owner: 'staff:a', language: 'zh', secret: true } satisfies NewJob
  await setOwner('staff:a')
  for (const status of [200, 409]) {
    const { id } = await enqueue(job)
    const fresh = { ref: 'c1', words: '秘密' }
    await flush((async () => new Response(JSON.stringify(status === 200 ? fresh : { code: 'case.changed', current: fresh }), { status })) as never)
    const after = (await allJobs()).find((one) => one.id === id)!
    expect(after.state).toBe(status === 200 ? 'sent' : 'parked')
    expect([JSON.stringify(after).includes('秘密'), after.reply]).toEqual([false, { ref: 'c1', matter_ref: undefined }])
    expect(await replyOf(after)).toEqual(fresh)
    await expect(replyOf({ ...after, owner: 'staff:b' })).rejects.toThrow()
    await tidyAnswers(Date.now() + HOUR)
    const later = (await allJobs()).find((one) => one.id === id)!
    expect([Boolean(after.sealed), Boolean(later.answer), Boolean(later.sealed)]).toEqual([true, status === 409, status === 409]) // that one still waits for a person
    await removeJob(id)
  }
})

test('a clock that is set back wins no time', async () => {
  const MINUTE = 60_000
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  expect(await safeState('staff:a', NOW + 10 * HOUR)).toBe('open')
  expect(await safeState('staff:a', NOW + 10 * HOUR - 4 * MINUTE)).toBe('open') // put right by some minutes
  expect(await safeState('staff:a', NOW + 10 * HOUR - 6 * MINUTE)).toBe('none')
  expect(await unlock('staff:a', '135790', NOW + 10 * HOUR)).toBe(0)
  await make('staff:a', '135790', NOW) // fetched anew, whatever the clock showed before
  expect(await safeState('staff:a', NOW)).toBe('open')
})

/** A telephone without room, as long as ACT takes. */
async function full<T>(act: () => Promise<T>): Promise<T> {
  const real = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  return act().finally(() => (IDBObjectStore.prototype.put = real))
}

test('without room the copies are read, and ten wrong PINs are ten all the same', async () => {
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  lock()
  expect(await unlock('staff:a', '111111', NOW)).toBe(TRIES - 1)
  await full(async () => {
    expect(await unlock('staff:a', '111111', NOW)).toBe(TRIES - 2)
    expect(await unlock('staff:a', '135790', NOW + HOUR)).toBe(true)
    expect((await take(NOW + HOUR))?.value).toBe('x')
    lock()
    for (let left = TRIES - 1; left >= 2; left--) expect(await unlock('staff:a', '111111', NOW + HOUR)).toBe(left)
  })
  expect(await unlock('staff:a', '111111', NOW + HOUR)).toBe(1) // room in between forgives none
  await full(async () => {
    expect(await safeState('staff:a', NOW)).toBe('none') // nor does a clock that is set back while nothing can be written
    await expect(make('staff:a', '135790', NOW)).rejects.toThrow()
  })
  await make('staff:a', '135790', NOW)
  lock()
  await full(async () => {
    for (let left = TRIES - 1; left >= 0; left--) expect(await unlock('staff:a', '111111', NOW)).toBe(left)
    expect(await safeState('staff:a', NOW)).toBe('none')
  })
})

test('when nothing is left to count with no PIN is tried before there is room, and nothing is wiped', async () => {
  await make('staff:a', '135790', NOW)
  const device = await store()
  for (let at = 0; at < SPARES - 1; at++) await device.delete('safe', IDBKeyRange.only(`spare:try:${at}`))
  for (let at = 0; at < SPARES - 1; at++) await device.delete('safe', IDBKeyRange.only(`spare:right:${at}`))
  await full(async () => {
    expect(await unlock('staff:a', '111111', NOW)).toBe(TRIES - 1)
    await expect(unlock('staff:a', '135790', NOW)).rejects.toThrow('full')
    await expect(unlock('staff:a', '111111', NOW)).rejects.toThrow('full')
  })
  expect(await unlock('staff:a', '111111', NOW)).toBe(TRIES - 2)
  expect(await unlock('staff:a', '135790', NOW)).toBe(true)
  lock()
  expect(await full(() => unlock('staff:a', '135790', NOW))).toBe(true) // there are spares again
})

const names = async () => (await (await store()).getAllKeys('safe')).filter((key) => !/^seal:|^spare:\w+:[1-9]/.test(key)) // of the spares the first two

test('answers lie in it sealed, one by one, each for 72 hours, of its owner alone', async () => {
  expect(await putCopy('staff:a', 'list', ['秘密'], NOW)).toBe(false) // without a PIN nothing is kept
  await make('staff:a', '135790', NOW)
  expect(await putCopy('staff:a', 'list', ['秘密'], NOW)).toBe(true)
  expect(await putCopy('staff:b', 'list', ['别人'], NOW)).toBe(false)
  await putCopy('staff:a', 'sheet', '后来的', NOW + 60 * HOUR)
  await put('x', NOW + 60 * HOUR) // the safe itself lives on
  expect((await takeCopy<string[]>('staff:a', 'list', NOW + 71 * HOUR))?.value).toEqual(['秘密'])
  expect(await takeCopy('staff:b', 'list', NOW + 71 * HOUR)).toBeNull()
  expect(await takeCopy('staff:a', 'list', NOW + 72 * HOUR)).toBeNull()
  await tidy(NOW + 72 * HOUR)
  expect(await names()).toEqual(['copy:sheet', 'safe', 'seen', 'spare:right:0', 'spare:try:0'])
  lock()
  expect(await takeCopy('staff:a', 'sheet', NOW + 72 * HOUR)).toBeNull()
  expect(await putCopy('staff:a', 'sheet', 'y', NOW + 72 * HOUR)).toBe(false)
  await tidy(NOW + 140 * HOUR)
  expect(await names()).toEqual(['over']) // nothing but that it was the time
})

test('a short PIN is refused', async () => {
  await expect(make('staff:a', '1234', NOW)).rejects.toThrow()
})

test('a sealed job tells nothing until its owner opens it', async () => {
  await enqueue({ kind: 'visit', path: '/visits/records', body: { note: '秘密' }, pictures: [new Blob(['abc'], { type: 'image/jpeg' })], label: '走访', owner: 'staff:a', language: 'zh', secret: true })
  const [job] = await allJobs()
  expect(JSON.stringify([job.body, job.label, job.path])).not.toContain('秘密')
  expect(job.pictures).toEqual([])
  const opened = await openedJob(job)
  expect(opened.body).toEqual({ note: '秘密' })
  expect(await opened.pictures[0].text()).toBe('abc')
  await expect(openedJob({ ...job, owner: 'staff:b' })).rejects.toThrow()
  await removeJob(job.id)
})

/** All that lies on the device, the bytes read as text. */
async function everything(): Promise<string> {
  const text = async (value: unknown): Promise<string> => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value as ArrayBuffer)
    if (value instanceof Blob) return value.text()
    if (!value || typeof value !== 'object') return String(value)
    return (await Promise.all(Object.entries(value).map(async ([name, one]) => name + '=' + (await text(one))))).join(';')
  }
  const device = await store()
  return (await Promise.all([...device.objectStoreNames].map(async (name) => text(await device.getAll(name))))).join('\n')
}

test('the whole door and the names lie with a record for its writer alone; the server gets the record', async () => {
  const body = { household: 'h1', day: '2026-11-30', result: 'done', people: 1, note: '', changes: [{ field: 'moved_out', new: '', person: 'p1' }], need: { category: 'S0301', words: '药快吃完了' } }
  const aside = { door: '海虹花园12幢 1单元 902室', names: { p1: '陈六 1953' } }
  const job = { kind: 'visit', path: '/visits/records', body, pictures: [new Blob(['abc'])], within: 'need', label: '走访 · 海虹花园12幢 1单元 9**', owner: 'staff:a', language: 'zh', secret: true, aside } satisfies NewJob
  await setOwner('staff:a')
  for (const status of [409, 201]) {
    const { id } = await enqueue(job)
    const is = async () => (await allJobs()).find((one) => one.id === id)!
    const sent: unknown[] = []
    const sealed = async () => {
      const all = await everything()
      for (const words of ['海虹花园12幢 1单元 9**', 'sealed']) expect(all).toContain(words)
      for (const words of ['902室', '陈六', 'aside', '药快']) expect(all).not.toContain(words)
      expect((await openedJob(await is())).aside).toEqual(aside)
      await expect(openedJob({ ...(await is()), owner: 'staff:b' })).rejects.toThrow()
    }
    await sealed()
    await flush((async (way: string, { body: told }: RequestInit) => {
      if (!way.endsWith('/files')) sent.push(JSON.parse(String(told)))
      return new Response(JSON.stringify({ ref: 'f1', code: 'visit.twice' }), { status: way.endsWith('/files') ? 201 : status })
    }) as never)
    expect(sent).toEqual([{ ...body, need: { ...body.need, photos: ['f1'] } }])
    expect((await is()).state).toBe(status === 201 ? 'sent' : 'parked')
    await sealed()
    await removeJob(id)
  }
  // one from before there was anything beside it
  await enqueue({ ...job, aside: undefined })
  const [old] = await allJobs()
  expect([(await openedJob(old)).body, (await openedJob(old)).aside]).toEqual([body, undefined])
  await removeJob(old.id)
})
