// Gathers calls into one, made so long after the first of them: a stream of calls that never pauses is answered too.
import { onBeforeUnmount } from 'vue'

export function later(act: () => void, milliseconds: number): () => void {
  let timer = 0
  onBeforeUnmount(() => clearTimeout(timer))
  return () => {
    timer ||= window.setTimeout(() => {
      timer = 0
      act()
    }, milliseconds)
  }
}
