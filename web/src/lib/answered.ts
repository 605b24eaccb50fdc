// What the outbox still has of what is sent already, and of the answers to it: only who has just sent it wants the whole of it.
import { allJobs, removeJob } from './outbox'
import { store } from './store'

const LATER = 10 * 60_000

/** Leaves where they lead to; also of what an earlier version kept in clear. */
export async function tidyAnswers(now = Date.now()): Promise<void> {
  for (const job of await allJobs()) {
    if (job.state !== 'sent' || job.kind === 'report' || now < (job.done ?? job.at) + LATER) continue
    const { ref, matter_ref } = (job.reply ?? {}) as Record<string, unknown>
    // where there is no room even for less of it, all of it goes: the server has it
    await (await store()).put('outbox', { ...job, reply: { ref, matter_ref }, answer: undefined, sealed: undefined }).catch(() => removeJob(job.id))
  }
}
