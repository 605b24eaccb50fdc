// The second press of a double press must not hit what the first one has opened under the pointer: it closed the question whether to do
// it, or answered it.
const OPENED = '.el-overlay, dialog'

export function guardSecondPress(page: Document): void {
  let first: EventTarget | null = null
  page.addEventListener('click', (event) => {
    if (event.detail < 2) return void (first = event.target)
    const opened = (event.target as Element).closest(OPENED)
    if (!opened || opened.contains(first as Node | null)) return
    event.preventDefault()
    event.stopPropagation()
  }, true)
}
