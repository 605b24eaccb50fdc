// What is not saved yet does not go without a question: neither by a link, nor when the page is loaded anew or closed.
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, useRouter } from 'vue-router'

/** The browser asks, in words of its own, before the page is loaded anew or closed. */
function useHold(unsaved: () => boolean) {
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

/** The questions of the forms that are on the screen. */
const forms = new Set<() => boolean>()
/** Whether what is typed may go: asked by a page before a button of its own takes a form away. */
export const mayGo = () => [...forms].every((may) => may())

/** The same for a form on a page that shows something else under the same path: any other address is asked about. */
export function useTyped(unsaved: () => boolean, ask: () => string) {
  const may = () => !unsaved() || confirm(ask())
  const router = useRouter()
  let stop = () => {}
  useHold(unsaved)
  onMounted(() => {
    forms.add(may)
    stop = router.beforeEach(may)
  })
  onBeforeUnmount(() => {
    forms.delete(may)
    stop()
  })
}

/** Whether FORM is no longer as it was when this was called. */
export function differs(form: () => unknown): () => boolean {
  const before = JSON.stringify(form())
  return () => JSON.stringify(form()) !== before
}
