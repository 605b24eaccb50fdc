// English words of phones that stand beside dwellings, buildings and organisations.
import type { besideZh } from './beside'

export const besideEn: Record<keyof typeof besideZh, string> = {
  'beside.owner_phone': "owner's phone",
  'beside.tenant_phone': "tenant's phone",
  'beside.steward_phone': "building steward's phone",
  'beside.guard_phone': "security contact's phone",
  'beside.over': 'no more since {0}',
}
