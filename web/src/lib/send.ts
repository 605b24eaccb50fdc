// Sends a step or a report through the outbox, and says what became of it.
import { Problem } from './api'
import { enqueue, flush, jobOf, ownerNow, removeJob, replyOf, setOwner, unsent, type NewJob } from './outbox'
import { language } from './prefs'
import { ownerName } from './session'
import { changed, markWaiting } from './waiting'

/** ENDED: it waits for its writer to sign in again, not for a network. */
export type Outcome<T> = { sent: true; reply: T; job: string } | { sent: false; ended: boolean; job: string }

/**
 * Gives the server's answer, or `sent: false` when it waits for a network. A refusal is thrown and leaves nothing behind:
 * the person is there to mend it.
 */
export async function deliver<T>(job: Omit<NewJob, 'owner' | 'language'>): Promise<Outcome<T>> {
  markWaiting(true)
  const before = await ownerNow()
  if (ownerName()) await setOwner(ownerName())
  const { id } = await enqueue({ ...job, owner: ownerName(), language: language.value })
  await flush()
  const after = await jobOf(id)
  markWaiting((await unsent()).length > 0)
  changed()
  if (after?.state === 'sent') return { sent: true, reply: (await replyOf(after)) as T, job: id }
  if (after?.state === 'parked') {
    await removeJob(id)
    markWaiting((await unsent()).length > 0)
    const current = /\.changed$|^visit\./.test(after.code || '') ? ((await replyOf(after)) as never) : null
    throw new Problem(400, after.code || 'refused', after.error || '', after.errors, null, current)
  }
  if (after?.code === 'session.other') {
    await removeJob(id) // it stays in the form, whose writer is here
    await setOwner(before ?? null) // another page has signed in somebody else, who sends his own
    markWaiting((await unsent()).length > 0)
    throw new Problem(401, after.code, after.error || '')
  }
  await askBackgroundSync()
  return { sent: false, ended: after?.code === 'login', job: id }
}

interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register: (tag: string) => Promise<void> }
}

async function askBackgroundSync(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.getRegistration()) as SyncRegistration | undefined
    await registration?.sync?.register('gongdi-outbox')
  } catch {
    // Without background sync the page sends when it is opened or online again.
  }
}
