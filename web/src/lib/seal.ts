// Unsent changes that name people lie on the device sealed (AES-GCM) until the same account sends them.
//
// The key belongs to the account on this device. It cannot be read out, not even by the page: the browser keeps it and uses it.
// It is never wiped while something waits; the service worker uses it too, so that what was written offline is sent by itself.
import { store } from './store'

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  bytes: ArrayBuffer
}

const NAME = 'seal:'

async function keyOf(owner: string): Promise<CryptoKey> {
  const kept = await readSafe<CryptoKey>(NAME + owner)
  if (kept) return kept
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  return claimSafe(NAME + owner, fresh) // two pages at once have one key
}

export async function sealWith(key: CryptoKey, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) }
}

export async function openWith<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.bytes)
  return JSON.parse(new TextDecoder().decode(plain))
}

/** What a job is made of. */
export interface Opened {
  body: Record<string, unknown>
  pictures: Blob[]
  /** What its writer alone reads beside it; it is never sent. */
  aside?: unknown
}

type Packed = Omit<Opened, 'pictures'> & { pictures: { type: string; data: string }[] }

const toText = (bytes: Uint8Array) => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
const toBytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export async function sealJob(owner: string, body: Record<string, unknown>, pictures: Blob[], aside?: unknown): Promise<Sealed> {
  const packed: Packed = { body, pictures: [], aside }
  for (const picture of pictures) packed.pictures.push({ type: picture.type, data: toText(new Uint8Array(await picture.arrayBuffer())) })
  return sealWith(await keyOf(owner), packed)
}

export async function openJob(owner: string, sealed: Sealed): Promise<Opened> {
  const packed = await openWith<Packed>(await keyOf(owner), sealed)
  return { ...packed, pictures: packed.pictures.map((one) => new Blob([toBytes(one.data)], { type: one.type })) }
}

/** What the server answered to a sealed job: where it leads to, and all of it sealed: it may name more than what was sent. */
export async function sealAnswer(owner: string, reply: unknown): Promise<{ reply: unknown; answer?: Sealed }> {
  if (!reply) return { reply: null }
  const { ref, matter_ref } = reply as Record<string, unknown>
  return { reply: { ref, matter_ref }, answer: await sealWith(await keyOf(owner), reply) }
}

export const openAnswer = async (owner: string, answer: Sealed): Promise<unknown> => openWith(await keyOf(owner), answer)

/** One picture by itself. */
export interface SealedPicture extends Sealed {
  type: string
}

export async function sealPicture(owner: string, picture: Blob): Promise<SealedPicture> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(owner), await picture.arrayBuffer()), type: picture.type }
}

export async function openPicture(owner: string, { iv, bytes, type }: SealedPicture): Promise<Blob> {
  return new Blob([await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyOf(owner), bytes)], { type })
}

export async function readSafe<T>(name: string): Promise<T | undefined> {
  return (await (await store()).get('safe', name)) as T | undefined
}

export async function writeSafe(name: string, value: unknown): Promise<void> {
  await (await store()).put('safe', value, name)
}

export async function dropSafe(name: string | IDBKeyRange): Promise<void> {
  await (await store()).delete('safe', name)
}

/** Puts a value where none lies yet, and gives the one that lies there then: two pages at once agree. */
export async function claimSafe<T>(name: string, value: T): Promise<T> {
  const write = (await store()).transaction('safe', 'readwrite')
  const there = (await write.store.get(name)) as T | undefined
  if (there === undefined) await write.store.put(value, name)
  await write.done
  return there ?? value
}
