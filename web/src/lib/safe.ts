// The safe of the phone: the households of some days, with names and phones, and the worker's cases, readable only with his PIN.
//
// A data key (AES-GCM, cannot be read out once it is in use) is wrapped twice: by a key derived from the PIN (PBKDF2, SHA-256),
// and that by a key of this device which cannot be read out. Ten wrong PINs, 72 hours, a clock that is set back or signing out wipe
// the copies. What is not sent yet does not lie here (seal.ts) and is never wiped.
//
// On a telephone without room the copies are read all the same, and the tries count all the same: who fills it up wins none. A try that
// cannot be written takes a spare row away that was written with the PIN, the right PIN its companion too, for taking away needs no room.
// When no spare is left, or not even that can be done, no PIN is tried before there is room: a full telephone wipes nothing of its owner's.
import { expiry, fresh, setBack } from './fresh'
import { dropSafe, openWith, readSafe, sealWith, writeSafe, type Sealed } from './seal'
import { isFull, store } from './store'

export const TRIES = 10
export const PIN = /^\d{6,12}$/
const ROUNDS = 600_000
const NAME = 'safe'
/** The latest time that was seen while there was a safe; beside it, so that what counts the tries is written by nobody else. */
const SEEN = 'seen'
/** Whose safe went because its time was over: he is told why it is gone. */
const OVER = 'over'
const COPY = 'copy:'
/** That there is a safe; the number is the latest time, where there was no room for SEEN. */
const MARK = 'gongdi.safe'
const SPARE = 'spare:'
/** So often can it be opened without room in between. */
export const SPARES = 40

interface Safe {
  owner: string
  salt: Uint8Array<ArrayBuffer>
  device: CryptoKey
  wrapped: Sealed
  tries: number
  until: number
  copies: Sealed | null
  savedAt: number
}

/** One answer of the server, of what was looked at or taken along. */
interface Copy {
  sealed: Sealed
  at: number
}

let open: { owner: string; key: CryptoKey } | null = null

/** The data key under the PIN, as text that only the key of the device opens. */
async function fromPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, raw, { name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}

/** Where there is no room it is done without. */
const none = (error: unknown) => {
  if (!isFull(error)) throw error
}
const spares = () => IDBKeyRange.bound(SPARE, SPARE + '\uffff')
const spare = (kind: 'try' | 'right', at: number) => `${SPARE}${kind}:${at}`

/** The wrong tries since the last right one, and which spare comes next; SPARES: none. */
async function counted(safe: Safe): Promise<{ tries: number; next: number }> {
  const left = new Set(await (await store()).getAllKeys('safe', spares()))
  if (!left.size) return { tries: safe.tries, next: SPARES } // one of before there were spares
  let [tries, next] = [safe.tries, 0]
  for (; next < SPARES && !left.has(spare('try', next)); next++) tries = left.has(spare('right', next)) ? tries + 1 : 0
  return { tries, next }
}

/** Writes the tries and, where one is gone, all the spares, or nothing: what was taken away is counted in TRIES. */
async function writeTries(safe: Safe, next: number): Promise<void> {
  const write = (await store()).transaction('safe', 'readwrite')
  try {
    const puts = [write.store.put(safe, NAME)]
    for (let at = 0; next && at < SPARES; at++) puts.push(write.store.put(0, spare('try', at)), write.store.put(0, spare('right', at)))
    await Promise.all([...puts, write.done])
  } catch (error) {
    write.done.catch(() => {})
    try {
      write.abort()
    } catch {
      // it is over already
    }
    throw error
  }
}

async function takeAway(...names: string[]): Promise<void> {
  const write = (await store()).transaction('safe', 'readwrite')
  await Promise.all([...names.map((name) => write.store.delete(name)), write.done])
}

async function kept(now: number): Promise<Safe | null> {
  const safe = await readSafe<Safe>(NAME)
  if (!safe) return null
  const seen = Math.max((await readSafe<number>(SEEN)) ?? safe.savedAt, Number(globalThis.localStorage?.getItem(MARK) ?? 0))
  const { tries } = await counted(safe)
  if (now < safe.until && tries < TRIES && !setBack(seen, now)) {
    if (now > seen) await writeSafe(SEEN, now).catch((error) => (none(error), globalThis.localStorage?.setItem(MARK, String(now))))
    return safe
  }
  await (now >= safe.until ? wipeOver(safe.owner) : wipe())
  return null
}

/** Wipes what is over, also where nobody asks for it: the service worker does at every start. Whoever reads looks at the clock, too. */
export async function tidy(now = Date.now()): Promise<void> {
  const safe = await readSafe<Safe>(NAME)
  if (safe && now < safe.until) await dropOld(now)
  else if (safe) await wipeOver(safe.owner)
}

export async function wipe(): Promise<void> {
  open = null
  globalThis.localStorage?.removeItem(MARK) // the service worker has none
  await dropSafe(NAME)
  await dropSafe(SEEN)
  await dropSafe(OVER)
  await dropSafe(spares())
  await dropSafe(copies())
}

async function wipeOver(owner: string): Promise<void> {
  await wipe()
  await writeSafe(OVER, owner).catch(none)
}

/** His copies are gone because their time was over, and there are no new ones yet. */
export const wentByTime = async (owner: string) => (await readSafe<string>(OVER)) === owner

export function lock(): void {
  open = null
}

export type SafeState = 'none' | 'locked' | 'open'

export async function safeState(owner: string, now = Date.now()): Promise<SafeState> {
  const safe = await kept(now)
  if (!safe) return 'none'
  if (safe.owner !== owner) {
    await wipe() // somebody else's copies are of no use here
    return 'none'
  }
  return open?.owner === owner ? 'open' : 'locked'
}

/** A new safe with nothing in it yet; what lay in an older one is gone. */
export async function make(owner: string, pin: string, now = Date.now()): Promise<void> {
  if (!PIN.test(pin)) throw new Error('pin')
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const device = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
  const byPin = new Uint8Array(await crypto.subtle.wrapKey('raw', fresh, await fromPin(pin, salt), 'AES-KW'))
  const wrapped = await sealWith(device, [...byPin])
  const safe: Safe = { owner, salt, device, wrapped, tries: 0, until: expiry(now), copies: null, savedAt: 0 }
  await wipe()
  await writeSafe(SEEN, now)
  await writeTries(safe, SPARES)
  localStorage.setItem(MARK, '1')
  await unlock(owner, pin, now)
}

/** Opens the safe: true, or how many tries are left. The try counts before it is made, so that nobody gets one for nothing. */
export async function unlock(owner: string, pin: string, now = Date.now()): Promise<true | number> {
  const safe = await kept(now)
  if (!safe || safe.owner !== owner) return 0
  const { tries, next } = await counted(safe)
  await writeTries({ ...safe, tries: tries + 1 }, next).catch((error) => {
    none(error)
    if (next === SPARES) throw error
    return takeAway(spare('try', next))
  })
  try {
    const byPin = new Uint8Array(await openWith<number[]>(safe.device, safe.wrapped))
    const key = await crypto.subtle.unwrapKey('raw', byPin, await fromPin(pin, safe.salt), 'AES-KW', { name: 'AES-GCM' }, false, ['encrypt', 'decrypt'])
    open = { owner, key }
  } catch {
    const left = TRIES - tries - 1
    if (left <= 0) await wipe()
    return Math.max(0, left)
  }
  const gone = (await counted(safe)).next
  await writeTries({ ...safe, tries: 0 }, gone).catch((error) => {
    none(error)
    const at = Math.max(gone - 1, 0)
    return takeAway(spare('right', at), spare('try', at)).catch(none) // not forgiven; but it is open
  })
  return true
}

/** Puts copies into the open safe; they live for 72 hours from now. */
export async function put(value: unknown, now = Date.now()): Promise<void> {
  const safe = await kept(now)
  if (!safe || !open) throw new Error('locked')
  await writeSafe(NAME, { ...safe, copies: await sealWith(open.key, value), savedAt: now, until: expiry(now) })
}

/** It lives for 72 hours from now; what lies in it keeps its own time. */
export async function renew(now = Date.now()): Promise<void> {
  const safe = await kept(now)
  if (safe) await writeSafe(NAME, { ...safe, until: expiry(now) })
}

/** When the safe was filled last; 0: there is none. */
export async function filledAt(now = Date.now()): Promise<number> {
  const safe = await kept(now)
  return safe ? safe.until - expiry(0) : 0
}

/** What lies in the open safe, and when it was put there. */
export async function take<T>(now = Date.now()): Promise<{ value: T; savedAt: number } | null> {
  const safe = await kept(now)
  if (!safe?.copies || !open || open.owner !== safe.owner || !fresh(safe.savedAt, now)) return null
  return { value: await openWith<T>(open.key, safe.copies), savedAt: safe.savedAt }
}

/* ---- single answers, each under its name ---- */

const copies = () => IDBKeyRange.bound(COPY, COPY + '\uffff')

async function dropOld(now: number): Promise<void> {
  const change = (await store()).transaction('safe', 'readwrite')
  for (let at = await change.store.openCursor(copies()); at; at = await at.continue())
    if (now >= expiry((at.value as Copy).at)) await at.delete()
  await change.done
}

/** Whether it was kept: only the open safe takes something. */
export async function putCopy(owner: string, name: string, value: unknown, now = Date.now()): Promise<boolean> {
  const safe = await kept(now)
  if (!safe || !open || open.owner !== owner || safe.owner !== owner) return false
  await writeSafe(COPY + name, { sealed: await sealWith(open.key, value), at: now } satisfies Copy)
  return true
}

export async function takeCopy<T>(owner: string, name: string, now = Date.now()): Promise<{ value: T; savedAt: number } | null> {
  const safe = await kept(now)
  if (!safe || !open || open.owner !== owner || safe.owner !== owner) return null
  const copy = await readSafe<Copy>(COPY + name)
  return copy && fresh(copy.at, now) ? { value: await openWith<T>(open.key, copy.sealed), savedAt: copy.at } : null
}
