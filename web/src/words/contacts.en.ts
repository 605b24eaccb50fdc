import type { contactsZh } from './contacts'

export const contactsEn: Record<keyof typeof contactsZh, string> = {
  'contacts.show': 'Reach the grid’s people',
  'contacts.title': 'Who looks after {0}',
  'contacts.logged': 'Names and work phones are for work; that you looked was logged.',
  'contacts.nobody': 'Nobody is placed at this grid now',
  'contacts.grids': 'Grids of {0}: choose one for its cases and its people',
  'contacts.up': 'All communities',
  'contacts.whole': 'Whole community',
  'contacts.listed': '{0} · {1} listed',
  'contacts.noPhone': 'No work phone is entered; the administrator does that under “Accounts”',
}
