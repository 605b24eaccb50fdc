// Whether anything waits on this device to be sent: a mark that is read without opening the database.
const MARK = 'gongdi.waiting'

export const hasWaiting = () => localStorage.getItem(MARK) !== null

/** Set when something is put into the outbox, taken away when nobody's work is left in it. */
export function markWaiting(some: boolean): void {
  if (some) localStorage.setItem(MARK, '1')
  else localStorage.removeItem(MARK)
}

/** Tells every view that counts the outbox. */
export function changed(): void {
  dispatchEvent(new Event('gongdi:outbox'))
}
