// Whoever signs out is told of what this device has not sent yet: it stays here, sealed, until he signs in again.
import { loadLanguage } from './i18n'
import { unsent } from './outbox'
import { ownerName } from './session'

export async function mayLeave(): Promise<boolean> {
  const left = (await unsent()).filter((job) => job.owner === ownerName()).length
  if (!left) return true
  const { t } = await import('../words/visits')
  await loadLanguage()
  return confirm(t('leave.unsent', left))
}
