// What is not saved yet does not go without a question: neither by a link, nor when the page is loaded anew or closed.
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/** ASK is said before another screen; the browser has words of its own. */
export function useUnsaved(unsaved: () => boolean, ask: () => string) {
  const hold = (event: BeforeUnloadEvent) => {
    if (unsaved()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', hold))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', hold))
  onBeforeRouteLeave(() => !unsaved() || confirm(ask()))
}
