// Sends a step or a report through the outbox, and says what became of it.
import { tryLater } from './again'
import { Problem } from './api'
import { loadLanguage } from './i18n'
import { enqueue, flush, hold, jobOf, ownerNow, removeJob, replyOf, setOwner, unsent, type NewJob } from './outbox'
import { newKey } from './key'
import { tooLong } from './patience'
import { language } from './prefs'
import { ownerName } from './session'
import { isFull } from './store'
import { changed, markWaiting } from './waiting'

/** ENDED: it waits for its writer to sign in again, not for a network. */
export type Outcome<T> = { sent: true; reply: T; job: string } | { sent: false; ended: boolean; job: string }

/** What is sent goes up, which takes longer than a page that comes down. */
const FOR_WORDS = 4000
const FOR_PICTURE = 10_000

/** What could neither be sent nor wait. Its answer may have been lost: the same once more goes under the same key. */
let tried: { id: string; text: string; pictures: Blob[] } | null = null

/** Puts it into the queue and says that it waits there; where there is no room for it, it takes its turn all the same, from this page. */
async function line(job: NewJob): Promise<{ id: string; waits: boolean }> {
  const text = JSON.stringify([job.owner, job.path, job.body])
  const same = tried?.text === text && tried.pictures.length === job.pictures.length && tried.pictures.every((one, index) => one === job.pictures[index])
  const id = same ? tried!.id : newKey()
  tried = { id, text, pictures: [...job.pictures] }
  try {
    await enqueue({ ...job, id })
    return { id, waits: true }
  } catch (error) {
    if (!isFull(error)) throw error
    hold({ ...job, id })
    return { id, waits: false }
  }
}

/**
 * Gives the server's answer, or `sent: false` when it waits for a network or is on its way for too long. A refusal is thrown and leaves nothing behind:
 * the person is there to mend it; so is that there is neither a network nor room to wait for one. LIES is told when it lies in the queue:
 * from then on a page that ends leaves it there, and no draft of it beside.
 */
export async function deliver<T>(job: Omit<NewJob, 'owner' | 'language'>, lies?: () => Promise<unknown>): Promise<Outcome<T>> {
  markWaiting(true)
  const before = await ownerNow()
  if (ownerName()) await setOwner(ownerName())
  const { id, waits } = await line({ ...job, owner: ownerName(), language: language.value })
  if (waits) await lies?.()
  const sending = flush()
  if (waits && (await tooLong(sending, FOR_WORDS + job.pictures.length * FOR_PICTURE))) {
    tried = null
    void sending.then(told, told)
    await askBackgroundSync()
    return { sent: false, ended: false, job: id }
  }
  await sending
  const after = await jobOf(id)
  await told()
  if (after?.state === 'sent' || after?.state === 'parked') tried = null
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
  if (!waits) {
    await removeJob(id)
    markWaiting((await unsent()).length > 0)
    throw await full()
  }
  tried = null
  await askBackgroundSync()
  return { sent: false, ended: after?.code === 'login', job: id }
}

async function told(): Promise<void> {
  markWaiting((await unsent()).length > 0)
  changed()
  await tryLater()
}

/** That there is no room, in words that only who meets it loads. */
async function full(): Promise<Problem> {
  const { t } = await import('../words/drafts')
  await loadLanguage()
  return new Problem(507, 'full', t('full.send'))
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
