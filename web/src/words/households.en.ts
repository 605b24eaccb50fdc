// The same in English.
import type { householdsZh } from './households'

export const householdsEn: Record<keyof typeof householdsZh, string> = {
  'households.stated': 'Stated households',
  'households.statedIs': 'What the community has stated for each building; a building of which all households are written down counts those on record. Grids are drawn, and the load of workers is judged, by this number.',
  'households.recorded': 'Households on record',
  'households.recordedIs': 'Households that are written down in the registry and live here. Visits and figures go by this number; it is below the stated one while some of a building are not written down.',
}
