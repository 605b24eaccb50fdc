// English words of phones that stand beside dwellings, buildings and organisations.
import type { besideZh } from './beside'

export const besideEn: Record<keyof typeof besideZh, string> = {
  'beside.owner_phone': "Owner's phone",
  'beside.tenant_phone': "Tenant's phone",
  'beside.steward_phone': "Building steward's phone",
  'beside.guard_phone': "Security contact's phone",
  'beside.over': 'no more since {0}',
}
