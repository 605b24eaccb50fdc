// Words of the lists by which a place is chosen.
import { words } from '../lib/i18n'

export const placesZh = {
  'place.street': '街道',
  'place.community': '社区',
  'place.grid': '网格',
  'place.whole.district': '全区',
  'place.whole.street': '整个街道',
  'place.whole.community': '整个社区',
}

export const t = words(placesZh, () => import('./places.en').then((part) => part.placesEn))
