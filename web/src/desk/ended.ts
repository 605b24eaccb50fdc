// On the desk a page outlives its session: what is typed stays until its writer has signed in again (SignInAgain.vue).
import { onSignedOut, post } from '../lib/api'
import { endLeft, enter, forget, me, OTHER, ownerName, sessionEnded } from '../lib/session'
import type { Me } from '../lib/types'

export function stayWhenEnded(): void {
  onSignedOut(
    (code) => {
      if (me.value) sessionEnded.value = true
      if (code === OTHER) me.value = null
      else void forget()
    },
    () => ownerName() || '1',
  )
}

/** The same one goes on under the post that he had. */
export async function signInAgain(login: string, password: string, totp?: string): Promise<Me> {
  const before = me.value
  await endLeft()
  const now = await post<Me>('/session/password', { login, password, ...(totp ? { totp } : {}) })
  const same = before?.ref === now.ref && before.post !== now.post && now.posts.some((item) => item.ref === before.post)
  return enter(same ? await post<Me>('/session/post', { post: before.post }) : now)
}
