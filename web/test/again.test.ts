// What failed although there is a network is sent again by itself: after a while that grows, not for ever soon, not for who has left.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sendOn, WAITS } from '../src/lib/again'
import { allJobs, enqueue, removeJob, setOwner, unsent, type NewJob } from '../src/lib/outbox'

const job = (label: string): NewJob => ({ kind: 'report', path: '/cases', body: { words: label }, pictures: [], label, owner: 'a', language: 'zh' })
const gone = () => { throw new TypeError('Failed to fetch') }
const taken = () => new Response('{"ref":"r"}', { status: 201 })

let asked = 0
let answer: () => Response = gone

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('fetch', async () => (asked++, answer()))
  for (const old of await allJobs()) await removeJob(old.id)
  await setOwner('a')
  dispatchEvent(new Event('online')) // from the first wait on
  asked = 0
  answer = gone
})
afterEach(async () => {
  vi.clearAllTimers()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** So many seconds go by, and what begins with them is done; the database does not live by the timers that are held. */
async function pass(seconds: number) {
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done))
}

describe('what failed although there is a network', () => {
  it('is sent a moment later by itself', async () => {
    await enqueue(job('x'))
    await sendOn() // the network has just come back
    expect([asked, (await unsent()).length]).toEqual([1, 1])
    answer = taken
    await pass(WAITS[0] - 1)
    expect(asked).toBe(1)
    await pass(1)
    expect([asked, (await unsent()).length]).toEqual([2, 0])
    await pass(1000)
    expect(asked).toBe(2)
  })

  it('waits longer after each failure, up to the longest, and begins anew with the next', async () => {
    await enqueue(job('1'))
    await enqueue(job('2'))
    await sendOn()
    for (const wait of [...WAITS, WAITS.at(-1)!]) {
      const before = asked
      await pass(wait - 1)
      expect(asked).toBe(before)
      await pass(1)
      expect(asked).toBe(before + 1)
    }
    let once = true
    answer = () => (once ? ((once = false), taken()) : gone())
    await pass(WAITS.at(-1)!)
    expect((await unsent()).length).toBe(1)
    const before = asked
    await pass(WAITS[0])
    expect(asked).toBe(before + 1)
  })

  it('is left alone without a network, without its writer, and once it waits for his signing in', async () => {
    await enqueue(job('x'))
    vi.stubGlobal('navigator', { ...navigator, onLine: false })
    await sendOn()
    await pass(1000)
    expect(asked).toBe(1)
    vi.stubGlobal('navigator', { ...navigator, onLine: true })
    answer = () => new Response('{"code":"login"}', { status: 401 })
    await sendOn()
    await pass(1000)
    expect(asked).toBe(2)
    answer = gone
    await sendOn()
    await setOwner(null) // signed out
    await pass(1000)
    expect([asked, (await unsent()).length]).toEqual([3, 1])
  })

  it('is one line of tries, however many ask', async () => {
    await enqueue(job('x'))
    await Promise.all([sendOn(), sendOn(), sendOn()])
    const before = asked
    await pass(WAITS[2])
    expect(asked - before).toBeLessThanOrEqual(2)
  })
})
