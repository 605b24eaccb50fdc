// Drafts of what names people, half filled: they outlive a closed page, sealed like what is not sent yet (seal.ts), readable by the
// same account on this device only, and go when they are sent or given up. Signing out leaves them, as it leaves unsent records.
//
// The words are one record, each picture one of its own, so that a letter more does not seal all pictures anew. All of them share
// ROOM on the device; where a picture finds none, the words are kept all the same, and the person is told.
import { nextTick, onBeforeUnmount, ref } from 'vue'
import type { Original } from './image'
import { newKey } from './key'
import { openJob, openPicture, sealJob, sealPicture, type Sealed, type SealedPicture } from './seal'
import { store } from './store'

export interface Draft {
  body: Record<string, unknown>
  pictures: Blob[]
  /** Pictures that are not ready yet, as they were chosen. */
  originals: Original[]
}

/** What found no room: nothing, the pictures chosen last, or anything. */
export type Short = '' | 'pictures' | 'all'

interface Kept {
  form: Record<string, unknown>
  pictures: string[]
  originals: { id: string; tries: number }[]
}

const ROOM = 64 << 20
const PAUSE = 400

/** Under which key a picture of this page lies: its name ends with its size. */
const ids = new WeakMap<Blob, string>()
const sizeOf = (key: string) => Number(key.slice(key.lastIndexOf('-') + 1))
const idOf = (picture: Blob) => {
  if (!ids.has(picture)) ids.set(picture, `${newKey()}-${picture.size}`)
  return ids.get(picture)!
}
const keyOf = (slot: string, id = '') => `picture:${slot}:${id}`
const all = (prefix: string) => IDBKeyRange.bound(prefix, prefix + '\uffff')

export const slotOf = (kind: 'visit' | 'step' | 'mine', owner: string, of: string) => `${kind}:${owner}:${of}`

const keysLike = async (prefix: string) => (await store()).getAllKeys('drafts', all(prefix))

async function write(owner: string, slot: string, draft: Draft, without: Set<string>): Promise<void> {
  const named = [...draft.pictures, ...draft.originals.map((one) => one.file)].map((picture) => ({ picture, id: idOf(picture) })).filter(({ id }) => !without.has(id))
  const there = new Set(await keysLike(keyOf(slot)))
  const fresh = named.filter(({ id }) => !there.has(keyOf(slot, id)))
  if (fresh.length) {
    const taken = (await keysLike('picture:')).reduce((sum, key) => sum + sizeOf(key), 0)
    if (fresh.reduce((sum, { picture }) => sum + picture.size, taken) > ROOM) throw new DOMException('', 'QuotaExceededError')
  }
  const sealed: [string, SealedPicture][] = []
  for (const { picture, id } of fresh) sealed.push([keyOf(slot, id), await sealPicture(owner, picture)])
  const wanted = new Set(named.map(({ id }) => id))
  const kept: Kept = {
    form: draft.body,
    pictures: draft.pictures.map(idOf).filter((id) => wanted.has(id)),
    originals: draft.originals.map(({ file, tries }) => ({ id: idOf(file), tries })).filter(({ id }) => wanted.has(id)),
  }
  const words = await sealJob(owner, kept as never, [])
  const change = (await store()).transaction('drafts', 'readwrite')
  const puts = [change.store.put(words, slot), ...sealed.map(([key, value]) => change.store.put(value, key))]
  for (const key of there) if (!wanted.has(key.slice(keyOf(slot).length))) puts.push(change.store.delete(key) as never)
  await Promise.all([...puts, change.done])
}

/** All of it or, where the device has no room for more pictures, the words and the pictures that lie there already. */
export async function keepDraft(owner: string, slot: string, draft: Draft): Promise<Short> {
  try {
    await write(owner, slot, draft, new Set())
    return ''
  } catch {
    const there = new Set((await keysLike(keyOf(slot)).catch(() => [])).map((key) => key.slice(keyOf(slot).length)))
    const missing = [...draft.pictures, ...draft.originals.map((one) => one.file)].map(idOf).filter((id) => !there.has(id))
    return write(owner, slot, draft, new Set(missing)).then(() => (missing.length ? 'pictures' : ''), () => 'all')
  }
}

async function opened(owner: string, slot: string): Promise<Kept | Draft | null> {
  const words = (await (await store()).get('drafts', slot)) as Sealed | undefined
  const job = words && (await openJob(owner, words).catch(() => null))
  if (!job) return null
  const kept = job.body as unknown as Kept
  return Array.isArray(kept.originals) ? kept : { ...job, originals: [] } // from before pictures lay apart
}

/** What was filled in, without the pictures. */
export async function draftWords(owner: string, slot: string): Promise<Draft['body'] | null> {
  const kept = await opened(owner, slot)
  return kept && ('form' in kept ? kept.form : kept.body)
}

export async function takeDraft(owner: string, slot: string): Promise<Draft | null> {
  const kept = await opened(owner, slot)
  if (!kept || !('form' in kept)) return kept
  const database = await store()
  const one = async (id: string) => {
    const sealed = (await database.get('drafts', keyOf(slot, id))) as SealedPicture | undefined
    const picture = sealed && (await openPicture(owner, sealed).catch(() => null))
    if (picture) ids.set(picture, id)
    return picture || null
  }
  const pictures = await Promise.all(kept.pictures.map(one))
  const originals = await Promise.all(kept.originals.map(async ({ id, tries }) => ({ file: await one(id), tries })))
  return { body: kept.form, pictures: pictures.filter((picture) => picture !== null), originals: originals.filter((row): row is Original => row.file !== null) }
}

export async function forgetDraft(slot: string): Promise<void> {
  const change = (await store()).transaction('drafts', 'readwrite')
  await Promise.all([change.store.delete(slot), change.store.delete(all(keyOf(slot))), change.done])
}

// One after the other: what was sealed later must not be overtaken by what was sealed before.
let line: Promise<unknown> = Promise.resolve()
const inLine = <T>(act: () => Promise<T>) => {
  const done = line.then(act)
  line = done.catch(() => {})
  return done
}

/** The slots that begin like this and hold a draft, when all that is being kept is. */
export const draftsLike = (prefix: string) => inLine(() => keysLike(prefix))

/** The draft of a form: taken up once, kept while it is filled in. READ gives what is to be kept, or null as long as nothing is. */
export function useDraft(owner: () => string, slot: () => string, read: () => Draft | null) {
  /** The form shows what was kept before. */
  const there = ref(false)
  const short = ref<Short>('')
  /** Only what a person has filled in since is a draft. */
  let settled = false
  let timer = 0
  let keptAt = 0

  async function keep(): Promise<void> {
    clearTimeout(timer)
    timer = 0
    keptAt = Date.now()
    const draft = settled && crypto.subtle ? read() : null // without a secure connection nothing can be sealed
    if (draft) await inLine(async () => (short.value = await keepDraft(owner(), slot(), draft)))
  }
  /** The first words at once, a telephone may go out at any time; then not at every letter. */
  function later() {
    if (!settled || timer) return
    const wait = keptAt + PAUSE - Date.now()
    if (wait <= 0) void keep()
    else timer = window.setTimeout(keep, wait)
  }
  const leave = () => { if (timer) void keep() }
  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', leave)
  onBeforeUnmount(() => {
    leave()
    removeEventListener('pagehide', leave)
    document.removeEventListener('visibilitychange', leave)
  })

  /** What was kept goes into the form by PUT; afterwards every change is kept. */
  async function begin(put: (draft: Draft) => void): Promise<void> {
    const draft = await inLine(() => takeDraft(owner(), slot())).catch(() => null)
    if (draft) put(draft)
    there.value = Boolean(draft)
    await settle()
  }
  async function settle(): Promise<void> {
    await nextTick() // what was filled in by the page is no draft
    settled = true
  }
  /** It is sent or given up. RESET puts the form back to how it began. */
  async function forget(reset?: () => void): Promise<void> {
    settled = false
    clearTimeout(timer)
    timer = 0
    there.value = false
    short.value = ''
    const gone = slot()
    reset?.()
    await inLine(() => forgetDraft(gone))
    if (reset) await settle()
  }
  /** It was on its way and has come back. */
  async function again(): Promise<void> {
    if (settled) return
    settled = true
    await keep()
  }
  return { there, short, begin, later, keep, forget, again }
}
