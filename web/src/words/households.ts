// Words of the two counts of households.
import { words } from '../lib/i18n'

export const householdsZh = {
  'households.stated': '登记户数',
  'households.statedIs': '社区为各栋楼填报的户数；各户都已录入的楼，按在册户数计。划分网格、核定网格员的负担，用这个数。',
  'households.recorded': '在册户数',
  'households.recordedIs': '系统里已经立户、现住在这里的户数。走访和统计用这个数；楼里还有户没录入时，比登记户数少。',
}

export const t = words(householdsZh, () => import('./households.en').then((part) => part.householdsEn))
