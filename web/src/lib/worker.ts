// The service worker of the phone face: registered when the page has come to rest, renewed only when the person agrees.
import { ref } from 'vue'
import { BASE, get } from './api'
import { PUBLIC } from './kept'
import { me, restoreSession } from './session'

export const updateReady = ref(false)

let waiting: ServiceWorker | null = null

function offer(worker: ServiceWorker): void {
  waiting = worker
  updateReady.value = true
}

/** The worker has come after the first answers and has no copy of them; without that of who is signed in nothing opens offline. */
function askAgain(): void {
  for (const { name } of performance.getEntriesByType('resource')) {
    const { pathname, search } = new URL(name)
    if (PUBLIC.test(pathname)) void get(pathname.slice(BASE.length) + search).catch(() => {})
  }
  if (me.value) void restoreSession()
}

export function watchWorker(onSent: () => void): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const container = navigator.serviceWorker
  let reloads = Boolean(container.controller)
  container.addEventListener('controllerchange', () => {
    if (!reloads) askAgain()
    else if (updateReady.value) location.reload()
    reloads = true
  })
  container.addEventListener('message', (event) => {
    if (event.data === 'outbox') onSent()
  })
  const register = async () => {
    const registration = await container.register('/sw.js').catch(() => null)
    if (!registration) return
    if (registration.waiting && container.controller) offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && container.controller) offer(fresh)
      })
    })
  }
  if (document.readyState === 'complete') setTimeout(register, 1000)
  else addEventListener('load', () => setTimeout(register, 1000))
}

export function acceptUpdate(): void {
  waiting?.postMessage('take-over')
}
