// A form at the door that is half filled: it outlives a closed page, sealed like what is not sent yet (lib/seal.ts), readable by the
// same account on this device only, and goes when it is sent or given up. Signing out leaves it, as it leaves unsent records.
import { openJob, sealJob, type Sealed } from '../../lib/seal'
import { dropDraft, readDraft, writeDraft } from '../../lib/store'

const nameOf = (owner: string, ref: string) => `visit:${owner}:${ref}`

export async function keepDraft(owner: string, ref: string, form: Record<string, unknown>, pictures: Blob[]): Promise<void> {
  await writeDraft(nameOf(owner, ref), await sealJob(owner, form, pictures))
}

export async function takeDraft(owner: string, ref: string): Promise<{ body: Record<string, unknown>; pictures: Blob[] } | null> {
  const kept = await readDraft<Sealed>(nameOf(owner, ref))
  return kept ? openJob(owner, kept).catch(() => null) : null
}

export const forgetDraft = (owner: string, ref: string) => dropDraft(nameOf(owner, ref))
