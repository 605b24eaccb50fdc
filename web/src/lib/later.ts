// Gathers a burst of calls into one, made when the burst is over.
import { onBeforeUnmount } from 'vue'

export function later(act: () => void, milliseconds: number): () => void {
  let timer = 0
  onBeforeUnmount(() => clearTimeout(timer))
  return () => {
    clearTimeout(timer)
    timer = window.setTimeout(act, milliseconds)
  }
}
