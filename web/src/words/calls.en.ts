import type { callsZh } from './calls'

export const callsEn: Record<keyof typeof callsZh, string> = {
  'address.buildings': 'Buildings that fit the address',
  'address.hint': 'Community and building together, such as “海虹 3号楼”, in any order; choose from the list and the place is marked.',
  'address.found': '{0} fit',
  'address.more': 'Not listed: {0} more; please type some more',
  'address.none': 'No building fits: please press the place on the map',
  'address.same': '{0} places have this name: ask in which community it is and choose one',
  'address.chosen': 'Chosen: {0} · {1}',
  'receipt.number': 'Receipt number',
  'receipt.code': 'Look-up code',
  'receipt.read': 'Read out to the caller',
  'receipt.tell': 'Ask the caller to write both down. With them he looks it up at {0}; once filed it also has a number, and the receipt still works.',
  'queue.callsOpen': 'All open calls',
  'queue.callsClosed': 'All closed calls',
  'queue.callsMine': 'Taken by me',
  'queue.callsTodo': 'Ask the caller',
}
