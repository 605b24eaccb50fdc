// The live stream: one connection a browser, held by one tab and passed on to the others.
import { onBeforeUnmount } from 'vue'
import type { LiveCase } from './types'

export interface LiveMessage {
  kind: 'case' | 'notice' | 'resync'
  data: unknown
}

type Listener = (message: LiveMessage) => void

const listeners = new Set<Listener>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('gongdi-live')

let source: EventSource | null = null
let giveUp: AbortController | null = null
let retry = 0

function tell(message: LiveMessage): void {
  for (const listener of [...listeners]) listener(message)
}

if (channel) channel.onmessage = (event) => tell(event.data as LiveMessage)

function spread(message: LiveMessage): void {
  tell(message)
  channel?.postMessage(message)
}

function open(): void {
  source?.close()
  source = new EventSource('/api/v1/events')
  for (const kind of ['case', 'notice', 'resync'] as const) {
    source.addEventListener(kind, (event) => {
      spread({ kind, data: JSON.parse((event as MessageEvent).data || '{}') })
    })
  }
  source.onerror = () => {
    // The browser reconnects by itself, except when the server has refused: then try again later.
    if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(reopen, 15_000)
  }
}

function reopen(): void {
  if (!giveUp) return
  open()
  spread({ kind: 'resync', data: {} })
}

/** Starts listening; call it when somebody has signed in. */
export function startLive(): void {
  if (giveUp) return
  giveUp = new AbortController()
  if (!navigator.locks) {
    open()
    return
  }
  const held = giveUp
  navigator.locks
    .request('gongdi-live', { signal: held.signal }, () => {
      open()
      spread({ kind: 'resync', data: {} })
      return new Promise<void>((free) => held.signal.addEventListener('abort', () => free()))
    })
    .catch(() => {})
}

export function stopLive(): void {
  giveUp?.abort()
  giveUp = null
  clearTimeout(retry)
  source?.close()
  source = null
}

/** Calls back for each live message while the component lives. */
export function useLive(listener: Listener): void {
  listeners.add(listener)
  onBeforeUnmount(() => listeners.delete(listener))
}

/** Calls back when a case changes, or when everything must be fetched anew (then without a case). */
export function useLiveCases(then: (changed: LiveCase | null) => void): void {
  useLive((message) => {
    if (message.kind === 'case') then(message.data as LiveCase)
    else if (message.kind === 'resync') then(null)
  })
}
