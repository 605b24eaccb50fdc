// Taking a step on a case: sends it, keeps what the server refuses, and shows what somebody else has changed meanwhile.
import { ref, shallowRef } from 'vue'
import { Problem } from './api'
import { actionName } from './catalogue'
import { word } from './i18n'
import { asProblem, sentence } from './load'
import { deliver } from './send'
import { differences, type Difference } from './steps'
import type { Case } from './types'

export function useStep(item: () => Case, onDone: (fresh: Case | null, action: string) => void) {
  const action = ref<string | null>(null)
  const busy = ref(false)
  const problem = ref('')
  const fieldErrors = ref<Record<string, string>>({})
  const conflict = shallowRef<Difference[]>([])
  const replaced = shallowRef<Case | null>(null)

  function open(name: string) {
    action.value = name
    clear()
  }

  function clear() {
    problem.value = ''
    fieldErrors.value = {}
    conflict.value = []
  }

  function close() {
    action.value = null
    clear()
    if (replaced.value) onDone(replaced.value, '')
    replaced.value = null
  }

  /** The version that a new try must name: the one that came with the refusal, if there was one. */
  const present = () => replaced.value ?? item()

  async function send(body: Record<string, unknown>, pictures: Blob[]) {
    const name = String(body.action)
    busy.value = true
    clear()
    try {
      const outcome = await deliver<Case>({
        kind: 'step',
        path: `/cases/${item().ref}/steps`,
        body: { ...body, version: present().version },
        pictures,
        label: `${actionName(name)} · ${item().number || item().words_head}`,
      })
      action.value = null
      replaced.value = null
      onDone(outcome.sent ? outcome.reply : null, name)
    } catch (error) {
      explain(asProblem(error), name)
    } finally {
      busy.value = false
    }
  }

  function explain(refusal: Problem, name: string) {
    problem.value = sentence(refusal)
    fieldErrors.value = Object.fromEntries(refusal.errors.map((item) => [item.field, item.text]))
    if (!refusal.current) return
    conflict.value = differences(present(), refusal.current)
    replaced.value = refusal.current
    problem.value = word('conflict.title')
    const still = refusal.current.actions?.find((row) => row.action === name)
    if (!still?.allowed) problem.value += '。' + (still?.why || word('conflict.gone'))
  }

  return { action, busy, problem, fieldErrors, conflict, open, close, send }
}
