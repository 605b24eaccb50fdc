// The words of the banner of flood season.
import { words } from '../lib/i18n'

export const floodZh = {
  'flood.title': '汛期模式',
  'flood.on': '{0}已进入汛期模式。',
  'flood.until': '预计至 {0}',
  'flood.duty': '值班',
}

export const t = words(floodZh, () => import('./flood.en').then((part) => part.floodEn))
