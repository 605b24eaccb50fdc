import type { photoZh } from './photo'

export const photoEn: Record<keyof typeof photoZh, string> = {
  'photo.add': 'Take or choose photos',
  'photo.more': 'Add more ({0}/{1})',
  'photo.busy': 'Preparing the photo…',
  'photo.most': 'At most {0} photos',
  'photo.unreadable': 'This picture cannot be read, please choose another',
  'photo.nth': 'Photo {0}',
  'photo.drop': 'Remove photo {0}',
  'phase.report': 'Photos of the report',
  'phase.verify': 'Photos of the visit',
  'phase.before': 'Before',
  'phase.after': 'After',
  'phase.check': 'Photos of the check',
  'phase.judge': 'Photos of the verdict',
}
