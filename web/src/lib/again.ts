// Sends what waits, and by itself once more what failed although the device says that it has a network: the first request after one has
// come back often fails, and no event follows. Each wait is longer than the one before; none where all is sent, or nobody is signed in.
import { flush, ownerNow, unsent } from './outbox'
import { changed } from './waiting'

/** Seconds after each failure of the same in a row; the last for all that follow. */
export const WAITS = [5, 15, 60, 300]

let timer: ReturnType<typeof setTimeout> | undefined
let stuck = ''
let failures = 0
globalThis.addEventListener?.('online', () => (stuck = ''))

/** What a network alone can help on: its writer is signed in, as far as is known here. */
async function next(): Promise<string> {
  const owner = await ownerNow()
  const job = (await unsent()).find((one) => one.state === 'waiting' && (!one.owner || one.owner === owner))
  return owner && job && !['login', 'session.other'].includes(job.code!) ? job.id : ''
}

/** After it was tried: what is left has its turn later. Without a network that is when there is one. */
export async function tryLater(): Promise<void> {
  const id = await next()
  clearTimeout(timer)
  if (id !== stuck) failures = 0
  stuck = id
  if (id && navigator.onLine) timer = setTimeout(sendOn, WAITS[Math.min(failures++, WAITS.length - 1)] * 1000)
}

export async function sendOn(): Promise<void> {
  await flush().catch(() => {})
  changed()
  await tryLater()
}
