// Keyboard short cuts of the desk: single keys, silent while somebody types or a dialog is open.
import { onBeforeUnmount, onMounted } from 'vue'

export type Keys = Record<string, (event: KeyboardEvent) => void>

function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

const dialogOpen = () => [...document.querySelectorAll('[role="dialog"][aria-modal="true"], dialog[open]')]
  .some((dialog) => (dialog as HTMLElement).getClientRects().length > 0)

export function useKeys(keys: Keys): void {
  function press(event: KeyboardEvent) {
    if (event.defaultPrevented || typing(event) || dialogOpen()) return
    const act = keys[event.key]
    if (!act) return
    // Enter on a button or link presses that button or link.
    if (event.key === 'Enter' && (event.target as HTMLElement).closest('a, button')) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => addEventListener('keydown', press))
  onBeforeUnmount(() => removeEventListener('keydown', press))
}
