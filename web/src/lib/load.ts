// The five states of a screen: loading, empty, error, offline, no permission.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { Problem } from './api'
import { word } from './i18n'
import { language } from './prefs'

export interface Loading<T> {
  data: Ref<T | null>
  busy: Ref<boolean>
  problem: Ref<Problem | null>
  denied: Ref<boolean>
  reload: () => Promise<void>
}

/** Keeps the data of a screen; a later call wins over an earlier one that is still under way, and who waits for that one waits for the
 *  later one as well: after `await reload()` the newest is there, also when news came in between. */
export function useLoad<T>(fetcher: () => Promise<T>): Loading<T> {
  const data = shallowRef<T | null>(null) as Ref<T | null>
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let turn = 0
  let latest = Promise.resolve()

  async function reload() {
    let waited = (latest = once())
    await waited
    while (waited !== latest) await (waited = latest)
  }

  async function once() {
    const mine = ++turn
    busy.value = true
    try {
      const answer = await fetcher()
      if (mine !== turn) return
      data.value = answer
      problem.value = null
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      if (mine === turn) busy.value = false
    }
  }

  // Names and reasons come in the reader's language.
  watch(language, () => {
    if (data.value !== null || problem.value) void reload()
  })
  const denied = computed(() => problem.value?.status === 403 || problem.value?.status === 404)
  return { data, busy, problem, denied, reload }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(500, 'client', String(error))
}

/** The sentence to show for a problem. */
export function sentence(problem: Problem): string {
  if (problem.offline) return word('common.offlineShort')
  return problem.message || word('common.failed')
}
