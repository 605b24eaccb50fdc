// The words of phones that stand beside dwellings, buildings and organisations, found at the desk and on the phone.
import { words } from '../lib/i18n'

export const besideZh = {
  'beside.owner_phone': '房主电话',
  'beside.tenant_phone': '承租人电话',
  'beside.steward_phone': '楼栋长电话',
  'beside.guard_phone': '治保负责人电话',
  'beside.over': '{0} 起已不存在',
}

export const t = words(besideZh, () => import('./beside.en').then((part) => part.besideEn))
