// The same in English.
import type { placesZh } from './places'

export const placesEn: Record<keyof typeof placesZh, string> = {
  'place.street': 'street',
  'place.community': 'community',
  'place.grid': 'grid',
  'place.whole.district': 'the whole district',
  'place.whole.street': 'the whole street',
  'place.whole.community': 'the whole community',
}
