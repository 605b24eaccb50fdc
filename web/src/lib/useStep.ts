// Taking a step on a case or a side matter: sends it, keeps what the server refuses, and shows what somebody else has changed
// meanwhile.
import { ref, shallowRef } from 'vue'
import { get, Problem } from './api'
import { actionName, flagWord } from './catalogue'
import { named, word } from './i18n'
import { asProblem, sentence } from './load'
import { useSaid, useSaids } from './said'
import { deliver } from './send'
import { isWorker } from './session'
import { differences, stepPath, stepVersion, stillAllowed, type Difference } from './steps'
import type { Case, Flag } from './types'

export function useStep(item: () => Case, onDone: (fresh: Case | null, action: string) => void, onChanged: () => void) {
  const action = ref<string | null>(null)
  const flag = shallowRef<Flag | null>(null)
  const busy = ref(false)
  const problem = useSaid()
  const fieldErrors = useSaids()
  const conflict = shallowRef<Difference[]>([])
  const replaced = shallowRef<Case | null>(null)
  /** This step cannot be taken any more: trying again is of no use. */
  const gone = ref(false)
  /** The case has gone on without us: what is shown of it is old, whatever the refusal said. */
  let stale = false

  function open(name: string, of: Flag | null = null) {
    action.value = name
    flag.value = of
    clear()
  }

  function clear() {
    problem.value = ''
    fieldErrors.value = {}
    conflict.value = []
    gone.value = false
  }

  function close() {
    action.value = null
    clear()
    if (replaced.value || stale) onDone(replaced.value ?? item(), '')
    replaced.value = null
    stale = false
  }

  /** The case as a new try must see it: the one that came with the refusal, if there was one. */
  const present = () => replaced.value ?? item()

  async function send(body: Record<string, unknown>, pictures: Blob[]) {
    const name = action.value
    if (!name) return
    busy.value = true
    clear()
    try {
      const outcome = await deliver<Case>({
        kind: 'step',
        path: stepPath(name, item(), flag.value),
        body: { ...body, version: stepVersion(name, present(), flag.value) },
        pictures,
        head: { of: 'action', key: name },
        label: `${actionName(name)} · ${item().number || (isWorker() ? item().category_name : item().words_head)}`,
        secret: Boolean(crypto.subtle), // words and pictures wait sealed where the connection is secure enough for that
      })
      action.value = null
      replaced.value = null
      stale = false
      onDone(outcome.sent ? outcome.reply : null, name)
    } catch (error) {
      await explain(asProblem(error), name)
    } finally {
      busy.value = false
    }
  }

  /** A refusal because of another version does not always bring the case along: it is fetched then. */
  async function currentCase(refusal: Problem): Promise<Case | null> {
    if (refusal.current) return refusal.current
    if (!/\.changed$/.test(refusal.code)) return null
    return get<Case>('/cases/' + item().ref).catch(() => null)
  }

  /** The state of the side matter, when that is what has changed. */
  function flagDifference(current: Case): Difference[] {
    const [old, fresh] = [flag.value, current.flags.find((row) => row.ref === flag.value?.ref)]
    if (!old || !fresh || old.state === fresh.state) return []
    const name = (state: string) => named(flagWord(old.kind)?.states.find((row) => row.word === state), state)
    return [{ field: old.kind, mine: name(old.state), theirs: name(fresh.state) }]
  }

  async function explain(refusal: Problem, name: string) {
    problem.value = sentence(refusal)
    fieldErrors.value = Object.fromEntries(refusal.errors.map((row) => [row.field, row.text]))
    stale = [403, 404, 409].includes(refusal.status)
    const current = await currentCase(refusal)
    if (!current) return
    conflict.value = [...differences(present(), current), ...flagDifference(current)]
    replaced.value = current
    problem.value = word('conflict.title')
    const still = stillAllowed(name, current, flag.value)
    gone.value = !still?.allowed
    if (gone.value) problem.value += '。' + (still?.why || word('conflict.gone'))
    onChanged()
  }

  return { action, flag, busy, problem, fieldErrors, conflict, gone, open, close, send }
}
