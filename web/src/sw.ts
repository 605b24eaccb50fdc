/// <reference lib="webworker" />
// The service worker of the phone face: keeps the shell and the last answers for offline use, and sends the outbox.
import { tidyAnswers } from './lib/answered'
import { forget, keep, keepFor, PERSONAL, PUBLIC, SESSION, settle, sweep, take, whole, whose } from './lib/kept'
import { flush } from './lib/outbox'
import { tidy } from './lib/safe'

declare const __SHELL__: string[]
declare const __SHELL_VERSION__: string

const worker = self as unknown as ServiceWorkerGlobalScope
const SHELL = 'gongdi-shell-' + __SHELL_VERSION__
const ANSWERS = 'gongdi-api'
const API = '/api/v1/'
const PATIENCE = 8000
/** What a proxy says while nobody is behind it. */
const DOWN = new Set([502, 503, 504])
const answers = () => caches.open(ANSWERS)

/** Nothing outlives its time because nobody asks for it. */
async function clean(): Promise<void> {
  await Promise.all([answers().then((cache) => sweep(cache)), tidy(), tidyAnswers()])
}
void clean().catch(() => {})

worker.addEventListener('install', (event) => {
  const fresh = __SHELL__.map((path) => new Request(path, { cache: 'reload' }))
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith('gongdi-shell-') && name !== SHELL) await caches.delete(name)
      }
      await clean().catch(() => {})
      await worker.clients.claim()
    })(),
  )
})

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const request = event.request
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (pathname === SESSION || pathname.startsWith(SESSION + '/')) return event.respondWith(session(request))
  if (request.method !== 'GET') return
  if (pathname.startsWith(API)) {
    if (PUBLIC.test(pathname)) event.respondWith(networkFirst(request, keep))
    else if (PERSONAL.test(pathname)) event.respondWith(personal(request))
    return
  }
  const isPage = request.mode === 'navigate'
  if (isPage && (pathname === '/' || /^\/m(\/|$)/.test(pathname))) {
    event.respondWith(shell('/m.html', request))
  } else if (!isPage && __SHELL__.includes(pathname)) {
    event.respondWith(shell(pathname, request))
  }
})

async function shell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL)
  return (await cache.match(path)) ?? fetch(request)
}

/** Where there is no room for a copy the answer itself is still good. */
function noRoom(error: Error): void {
  if (error.name !== 'QuotaExceededError') throw error
}

async function networkFirst(request: Request, then: typeof keep): Promise<Response> {
  const cache = await answers()
  const copy = await take(cache, request)
  try {
    // Patience ends only where there is a copy to show instead: a slow answer is better than none.
    const reply = await whole(await fetch(request, copy ? { signal: AbortSignal.timeout(PATIENCE) } : {}))
    if (reply.ok) await then(cache, request, reply.clone()).catch(noRoom)
    return copy && DOWN.has(reply.status) ? copy : reply
  } catch {
    return copy ?? offline()
  }
}

async function personal(request: Request): Promise<Response> {
  const who = await whose(await answers())
  if (who?.kind !== 'resident') return fetch(request).catch(offline)
  return networkFirst(request, (cache, _request, reply) => keepFor(cache, who, request, reply))
}

/** Who signs in, who is signed in, who signs out: on this alone depends what is kept and what may be shown. */
async function session(request: Request): Promise<Response> {
  const cache = await answers()
  if (request.method === 'GET') {
    const reply = await networkFirst(request, (_cache, _request, answer) => settle(cache, answer))
    if (reply.status === 401) await forget(cache)
    return reply
  }
  if (request.method === 'DELETE') await forget(cache)
  const reply = await fetch(request)
  // The page gets its answer whatever becomes of the copy; without one, nobody is known to be here.
  if (reply.ok) await settle(cache, reply.clone()).catch(() => forget(cache))
  return reply
}

function offline(): Response {
  return new Response(JSON.stringify({ type: 'about:blank', status: 503, code: 'offline', title: '' }), {
    status: 503,
    headers: { 'Content-Type': 'application/problem+json' },
  })
}

interface SyncEvent extends ExtendableEvent {
  tag: string
}

worker.addEventListener('sync' as never, ((event: SyncEvent) => {
  if (event.tag !== 'gongdi-outbox') return
  event.waitUntil(
    flush().then(async () => {
      for (const client of await worker.clients.matchAll()) client.postMessage('outbox')
    }),
  )
}) as never)
