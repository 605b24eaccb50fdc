import type { draftsZh } from './drafts'

export const draftsEn: Record<keyof typeof draftsZh, string> = {
  'draft.there': 'This is what you had not finished, kept encrypted on this phone.',
  'draft.drop': 'Start anew',
  'draft.shortPictures': 'There is no room left on this phone for pictures: those chosen just now are not in the draft. Please send before you leave this page.',
  'draft.shortAll': 'There is no room left on this phone: what you fill in is not kept as a draft. Please send before you leave this page.',
  'full.send': 'The server cannot be reached now and this phone has no room to keep this, so it is not sent yet. All you filled in is still on this page: please stay on it, delete some pictures or apps from the phone, then send again; or send when there is a network.',
  'full.waits': 'This phone has no room left. All that waits is still here and is sent as usual when there is a network, each once. Please delete some pictures or apps from the phone to make room.',
  'full.first': 'This phone has no room left for this. Please delete some pictures or apps from the phone first, then try again.',
  'draft.some': 'Something not finished',
  'draft.over': '“{0}” was not finished and cannot be done any more.',
  'draft.remove': 'Delete the draft',
}
