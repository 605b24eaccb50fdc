// A list that is fetched page by page.
import { ref } from 'vue'
import { get } from '../../lib/api'
import { useLoad } from '../../lib/load'
import type { Page } from '../../lib/types'

export function usePages<T>(path: string, query: () => Record<string, string> = () => ({})) {
  const next = ref<string | null>(null)
  const fetchPage = async (after: string | null) => {
    const page = await get<Page<T>>(path, { ...query(), after })
    next.value = page.next ?? null
    return page.items
  }
  const load = useLoad(() => fetchPage(null))
  async function more() {
    const older = await fetchPage(next.value)
    load.data.value = [...(load.data.value ?? []), ...older]
  }
  return { load, next, more }
}
