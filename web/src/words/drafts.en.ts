import type { draftsZh } from './drafts'

export const draftsEn: Record<keyof typeof draftsZh, string> = {
  'draft.there': 'This is what you had not finished, kept encrypted on this phone.',
  'draft.drop': 'Start anew',
  'draft.shortPictures': 'There is no room left on this phone for pictures: those chosen just now are not in the draft. Please send before you leave this page.',
  'draft.shortAll': 'There is no room left on this phone: what you fill in is not kept as a draft. Please send before you leave this page.',
  'draft.some': 'Something not finished',
  'draft.over': '“{0}” was not finished and cannot be done any more.',
  'draft.remove': 'Delete the draft',
}
