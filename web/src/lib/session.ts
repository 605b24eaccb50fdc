// Who is signed in on this device, under which post, and what that post may do.
import { computed, ref } from 'vue'
import { del, get, onSignedOut, post, Problem } from './api'
import type { Me, Perm, Role } from './types'

const MARK = 'gongdi.in'
/** Who was here left without a network: the server has yet to hear of it. */
const LEFT = 'gongdi.left'
/** Another page of this device has signed in somebody else. */
export const OTHER = 'session.other'

export const me = ref<Me | null>(null)

/** False until the first answer to "who am I" is there. */
export const sessionKnown = ref(false)

/** True when the server has ended a session that was there a moment ago. */
export const sessionEnded = ref(false)

export const currentPost = computed(
  () => me.value?.posts.find((item) => item.ref === me.value?.post) ?? me.value?.posts[0] ?? null,
)

export function may(...perms: Perm[]): boolean {
  return perms.some((perm) => me.value?.perms.includes(perm))
}

/** Posts that look after places; the others see only what they are party to. */
const WITH_PLACES = new Set<Role>(['grid_worker', 'clerk', 'dispatcher', 'checker', 'district'])

export const seesPlaces = () => Boolean(currentPost.value && WITH_PLACES.has(currentPost.value.role))

export function isWorker(): boolean {
  return me.value?.kind === 'staff'
}

/** Whose the unsent work on the device is: two may have one name. Empty when nobody is signed in. */
export function ownerName(): string {
  return me.value?.ref ?? ''
}

/** Asks who is signed in; a device that never signed in does not ask. */
export async function restoreSession(): Promise<void> {
  await endLeft()
  if (localStorage.getItem(MARK) && !localStorage.getItem(LEFT)) {
    try {
      me.value = await get<Me>('/session')
    } catch (error) {
      if (error instanceof Problem && error.status === 401) localStorage.removeItem(MARK)
    }
  }
  sessionKnown.value = true
}

/** Tells the outbox whose work it may send; it is loaded only now, the first page does without. */
async function tellOwner(owner: string | null): Promise<void> {
  const { setOwner } = await import('./outbox')
  await setOwner(owner)
}

export async function enter(answer: Me): Promise<Me> {
  me.value = answer
  sessionEnded.value = false
  localStorage.removeItem(LEFT)
  localStorage.setItem(MARK, '1')
  await tellOwner(ownerName())
  return answer
}

export const askCode = (phone: string) => post<void>('/session/code', { phone })

export async function signInByPhone(phone: string, code: string, more: { name?: string; community?: string } = {}) {
  await endLeft()
  return enter(await post<Me>('/session/phone', { phone, code, ...more }))
}

export async function signInByPassword(login: string, password: string, totp?: string) {
  await endLeft()
  return enter(await post<Me>('/session/password', { login, password, ...(totp ? { totp } : {}) }))
}

export async function actAs(postRef: string) {
  return enter(await post<Me>('/session/post', { post: postRef }))
}

export async function signOut(): Promise<void> {
  localStorage.setItem(LEFT, '1')
  await endLeft()
  me.value = null
  await forget()
}

/** Ends on the server what was left here; without a network as soon as there is one. */
export async function endLeft(): Promise<void> {
  if (!localStorage.getItem(LEFT)) return
  try {
    await del('/session')
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) return
  }
  localStorage.removeItem(LEFT)
}

/** Removes what this device keeps of the person, except what he has not sent yet. */
export async function forget(): Promise<void> {
  localStorage.removeItem(MARK)
  await tellOwner(null)
  if (localStorage.getItem('gongdi.safe')) await (await import('./outbox')).wipeCopies()
  if ('caches' in globalThis) await caches.delete('gongdi-api')
}

addEventListener('online', () => void endLeft())

onSignedOut(
  (code) => {
    if (me.value) sessionEnded.value = true
    me.value = null
    if (code !== OTHER) void forget() // otherwise what the device keeps is the other one's by now
  },
  () => ownerName() || '1',
)
