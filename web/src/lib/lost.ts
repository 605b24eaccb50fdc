// A part of the program that did not come: the code of a page or its style sheet, asked for when somebody went there.
const MARK = 'gongdi.lost'

/** Whether ERROR says so. */
export const lost = (error: unknown) => /dynamically imported module|Importing a module|preload CSS/.test(String(error))

/** Without a network the parts come from the service worker, which may have been starting just then: once more, not again and again. */
export function onceMore(now = Date.now()): boolean {
  if (!navigator.serviceWorker?.controller || now - Number(sessionStorage.getItem(MARK)) < 10_000) return false
  sessionStorage.setItem(MARK, String(now))
  return true
}
