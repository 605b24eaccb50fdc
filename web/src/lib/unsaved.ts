// What is not saved yet does not go without a question: neither by a link, nor when the page is loaded anew or closed.
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/** The browser asks, in words of its own, before the page is loaded anew or closed. */
export function useHold(unsaved: () => boolean) {
  const hold = (event: BeforeUnloadEvent) => {
    if (unsaved()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', hold))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', hold))
}

/** The same, and ASK is said before another screen comes. */
export function useUnsaved(unsaved: () => boolean, ask: () => string) {
  useHold(unsaved)
  onBeforeRouteLeave(() => !unsaved() || confirm(ask()))
}
