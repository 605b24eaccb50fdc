/// <reference lib="webworker" />
// The service worker of the phone face: keeps the shell and the last answers for offline use, and sends the outbox.
import { flush } from './lib/outbox'

declare const __SHELL__: string[]
declare const __SHELL_VERSION__: string

const worker = self as unknown as ServiceWorkerGlobalScope
const SHELL = 'gongdi-shell-' + __SHELL_VERSION__
const ANSWERS = 'gongdi-api'
const API = '/api/v1/'
const PATIENCE = 8000

/** What may be shown from the copy when there is no network; sign-out deletes all of it. */
const KEPT = /^\/api\/v1\/(catalogue|catalogue\/categories|catalogue\/actions|places|map|session|notices|sites|cases|cases\/[^/]+|cases\/[^/]+\/events)$/

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
  if (origin !== location.origin || request.method !== 'GET') return
  if (pathname.startsWith(API)) {
    if (KEPT.test(pathname)) event.respondWith(networkFirst(request))
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

async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(ANSWERS)
  const copy = await cache.match(request)
  try {
    // Patience ends only where there is a copy to show instead: a slow answer is better than none.
    const reply = await fetch(request, copy ? { signal: AbortSignal.timeout(PATIENCE) } : {})
    if (reply.ok) await cache.put(request, await stamped(reply.clone()))
    return reply
  } catch {
    return copy ?? offline()
  }
}

/** A copy that carries the time at which it was made. */
async function stamped(reply: Response): Promise<Response> {
  const headers = new Headers(reply.headers)
  headers.set('X-From-Cache', new Date().toISOString())
  headers.delete('Content-Encoding')
  return new Response(await reply.blob(), { status: reply.status, headers })
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
