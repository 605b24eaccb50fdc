// What the service worker keeps of the server's answers for when there is no network: 72 hours long, what is personal of one account
// at a time, and of who works here no more than who he is. What he sees names others; it lies in the safe (copies.ts) or nowhere.
import { fresh } from './fresh'
import type { Me } from './types'

/** The same for everybody. */
export const PUBLIC = /^\/api\/v1\/(catalogue|catalogue\/categories|catalogue\/actions|places|map)$/
export const PERSONAL = /^\/api\/v1\/(notices|sites|cases|cases\/[^/]+|cases\/[^/]+\/events)$/
/** Who is signed in: to whom belongs all that is personal. */
export const SESSION = '/api/v1/session'
const STAMP = 'X-From-Cache'

type Who = Pick<Me, 'kind' | 'ref'>
const same = (one: Who | null, other: Who | null) => one?.ref === other?.ref
const pathOf = (request: Request) => new URL(request.url).pathname
const madeAt = (copy: Response) => Date.parse(copy.headers.get(STAMP) ?? '')

/** The copy, as long as it may be shown; one that may not is deleted. */
export async function take(cache: Cache, request: Request | string, now = Date.now()): Promise<Response | undefined> {
  const copy = await cache.match(request)
  if (!copy || fresh(madeAt(copy), now)) return copy
  await cache.delete(request)
  return undefined
}

/** A copy that carries the time at which it was made. */
export async function keep(cache: Cache, request: Request | string, reply: Response, now = Date.now()): Promise<void> {
  const headers = new Headers(reply.headers)
  headers.set(STAMP, new Date(now).toISOString())
  headers.delete('Content-Encoding')
  await cache.put(request, new Response(await reply.blob(), { status: reply.status, headers }))
}

export async function whose(cache: Cache, now = Date.now()): Promise<Who | null> {
  return (await (await take(cache, SESSION, now))?.json()) ?? null
}

/** Deletes what is of one account; WHO is left where it is still known who he is. */
export async function forget(cache: Cache, who = false): Promise<void> {
  for (const request of await cache.keys()) if (!PUBLIC.test(pathOf(request)) && !(who && pathOf(request) === SESSION)) await cache.delete(request)
}

/** The server has said who is signed in: what is of anybody else goes. */
export async function settle(cache: Cache, reply: Response, now = Date.now()): Promise<void> {
  const who = (await reply.clone().json().catch(() => null)) as Who | null
  if (!who?.ref) return
  // The copy of who he is gives way to the new one and to nothing: whoever stops in between opens without a network all the same.
  const known = same(who, await whose(cache, now))
  if (!known || who.kind !== 'resident') await forget(cache, known)
  await keep(cache, SESSION, reply, now)
}

/**
 * An answer of the server, once all of it is there. One that breaks off is none, nor is what a gateway says that does not reach the
 * server, or a network that shows a page before it lets anybody through: thrown, so that the copy is shown as it is without a network.
 */
export async function whole(reply: Response): Promise<Response> {
  if (!/json/.test(reply.headers.get('Content-Type') ?? '')) throw new TypeError('not of the server')
  return new Response(await reply.blob(), { status: reply.status, headers: reply.headers })
}

/** An answer to WHO is kept only if he is still there when it comes. */
export async function keepFor(cache: Cache, who: Who, request: Request, reply: Response, now = Date.now()): Promise<void> {
  if (same(who, await whose(cache, now))) await keep(cache, request, reply, now)
}

/** Deletes what is too old, and what an earlier version kept of who works here. */
export async function sweep(cache: Cache, now = Date.now()): Promise<void> {
  const staff = (await whose(cache, now))?.kind !== 'resident'
  for (const request of await cache.keys()) {
    const copy = await cache.match(request, { ignoreVary: true })
    if ((staff && PERSONAL.test(pathOf(request))) || !copy || !fresh(madeAt(copy), now)) await cache.delete(request, { ignoreVary: true })
  }
}
