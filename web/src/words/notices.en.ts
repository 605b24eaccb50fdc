// The English of the words of notices.
import type { noticesZh } from './notices'

export const noticesEn: Record<keyof typeof noticesZh, string> = {
  'inbox.empty': 'No notices',
  'inbox.new': 'New',
  'inbox.readAll': 'Mark all as read',
  'inbox.right': 'Please know',
  'inbox.duty': 'To do',
  'inbox.digest': 'Digest',
  'inbox.news': 'News',
  'notice.title': 'How to be told',
  'notice.note': 'News come as one digest a day. What your rights and windows hang on (please know) is told at once, except in quiet hours; with everything off nothing draws attention, and that still lies in the inbox.',
  'notice.duty': 'What your post must act on (to do) is told at any hour.',
  'notice.off': 'All off',
  'notice.on': 'On again',
  'notice.isOff': 'Everything is off. What you have to know still lies in the inbox.',
  'notice.mode': 'News',
  'notice.mode.digest': 'One digest a day',
  'notice.mode.live': 'At once',
  'notice.digestAt': 'The digest comes at',
  'notice.quiet': 'Quiet hours',
  'notice.from': 'From',
  'notice.until': 'To',
  'notice.none': 'The same time twice: no quiet hours.',
  'notice.saved': 'Saved',
}
