// What the service worker keeps: for 72 hours, of one account at a time, nothing of what staff see.
import { beforeEach, expect, test } from 'vitest'
import { HOURS } from '../src/lib/fresh'
import { forget, keep, keepFor, settle, sweep, take, whole, whose } from '../src/lib/kept'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000
const LATER = NOW + HOURS * HOUR
const at = (path: string) => new Request('http://gongdi.test/api/v1' + path)
const says = (body: unknown) => new Response(JSON.stringify(body))
const ANNE = { ref: '安一', kind: 'resident', name: '安' } as const

/** A Cache as far as it is used: by whole addresses. */
function freshCache() {
  const all = new Map<string, Response>()
  const name = (of: Request | string) => new URL(typeof of === 'string' ? of : of.url, 'http://gongdi.test').href
  return {
    all,
    match: async (of: Request | string) => all.get(name(of))?.clone(),
    put: async (of: Request | string, reply: Response) => void all.set(name(of), reply),
    delete: async (of: Request | string) => all.delete(name(of)),
    keys: async () => [...all.keys()].map((url) => new Request(url)),
  }
}
let device: ReturnType<typeof freshCache>
let cache: Cache
const paths = () => [...device.all.keys()].map((url) => url.slice('http://gongdi.test/api/v1'.length))
beforeEach(() => {
  device = freshCache()
  cache = device as unknown as Cache
})

test('a copy is shown for 72 hours, and is gone when it is asked for later', async () => {
  await keep(cache, at('/cases?queue=mine'), says('x'), NOW)
  expect(await (await take(cache, at('/cases?queue=mine'), LATER - 1))?.json()).toBe('x')
  expect(await take(cache, at('/cases?queue=mine'), LATER)).toBeUndefined()
  expect(paths()).toEqual([])
})

test('a clock that was set back shows nothing either, nor does a copy that does not say how old it is', async () => {
  await keep(cache, at('/cases/1'), says('x'), NOW)
  expect(await take(cache, at('/cases/1'), NOW - HOUR)).toBeUndefined()
  await cache.put(at('/cases/2'), says('x'))
  expect(await take(cache, at('/cases/2'), NOW)).toBeUndefined()
})

test('what nobody asks for goes as well', async () => {
  await settle(cache, says(ANNE), NOW)
  await keep(cache, at('/catalogue'), says('old'), NOW)
  await keepFor(cache, ANNE, at('/cases/1'), says('old'), NOW)
  await keepFor(cache, ANNE, at('/cases/2'), says('new'), NOW + HOUR)
  await settle(cache, says(ANNE), NOW + HOUR)
  await sweep(cache, LATER)
  expect(paths()).toEqual(['/session', '/cases/2'])
  await sweep(cache, LATER + HOUR)
  expect(paths()).toEqual([])
})

test('nobody finds what another account has looked at', async () => {
  await settle(cache, says(ANNE), NOW)
  await keep(cache, at('/catalogue'), says('for all'), NOW)
  await keepFor(cache, ANNE, at('/cases/1'), says('of Anne'), NOW)
  await settle(cache, says({ ...ANNE, ref: '安二' }), NOW)
  expect(paths().sort()).toEqual(['/catalogue', '/session'])
  await keepFor(cache, ANNE, at('/cases/1'), says('late for Anne'), NOW)
  expect(paths().sort()).toEqual(['/catalogue', '/session'])
  await forget(cache)
  expect(await whose(cache, NOW)).toBeNull()
  await keepFor(cache, ANNE, at('/cases/1'), says('late for Anne'), NOW)
  expect(paths()).toEqual(['/catalogue'])
})

test('of staff it is kept who they are; what an earlier version kept of them goes', async () => {
  await settle(cache, says({ ref: '丙', kind: 'staff', name: '丙' }), NOW)
  await keep(cache, at('/cases?queue=todo'), says('x'), NOW)
  await keep(cache, at('/notices'), says('x'), NOW)
  await keep(cache, at('/places'), says('x'), NOW)
  await sweep(cache, NOW)
  expect(paths().sort()).toEqual(['/places', '/session'])
})

test('while a worker is told anew who he is, there is always a copy of it', async () => {
  const staff = { ref: '丙', kind: 'staff', name: '丙' }
  await settle(cache, says(staff), NOW)
  await keep(cache, at('/notices'), says('x'), NOW)
  device.put = async () => Promise.reject(new Error('the page has gone'))
  await settle(cache, says(staff), NOW + HOUR).catch(() => {})
  expect(paths()).toEqual(['/session'])
  await settle(cache, says({ ...staff, ref: '丁' }), NOW + HOUR).catch(() => {})
  expect(paths(), 'of another one nothing is left').toEqual([])
})

test('half an answer and the page of a gateway are no answers', async () => {
  const json = { 'Content-Type': 'application/json' }
  const [status, body] = [403, '{"code":"x"}']
  const refused = await whole(new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } }))
  expect([refused.status, await refused.text()]).toEqual([status, body])
  expect(await (await whole(new Response('[1]', { headers: json }))).json()).toEqual([1])
  let sent = 0
  const half = new ReadableStream({ pull: (to) => (sent++ ? to.error(new TypeError('network')) : to.enqueue(new TextEncoder().encode('[1,'))) })
  await expect(whole(new Response(half, { headers: json }))).rejects.toThrow()
  await expect(whole(new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }))).rejects.toThrow()
  await expect(whole(new Response('<html>', { headers: { 'Content-Type': 'text/html' } }))).rejects.toThrow()
})
