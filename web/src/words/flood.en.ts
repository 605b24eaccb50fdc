import type { floodZh } from './flood'

export const floodEn: Record<keyof typeof floodZh, string> = {
  'flood.title': 'Flood-season mode',
  'flood.on': 'Flood-season mode is on in {0}.',
  'flood.until': 'until about {0}',
  'flood.duty': 'On duty',
}
