// The rows of the case list: page by page, with what has come in since kept apart until it is asked for.
import { computed, ref, shallowRef } from 'vue'
import { get } from '../../lib/api'
import { later } from '../../lib/later'
import { useLiveCases } from '../../lib/live'
import { useLoad } from '../../lib/load'
import { rowOf } from '../../lib/row'
import type { Case, CaseRow, Page } from '../../lib/types'
import type { CaseQuery } from './query'

const PAGE = 50

export function useCaseList(query: () => CaseQuery) {
  const rows = shallowRef<CaseRow[]>([])
  const next = ref<string | null>(null)
  const busyMore = ref(false)
  const fresh = ref(new Set<string>())

  const ask = (after: string | null) => {
    const { case: _open, ...filters } = query()
    return get<Page<CaseRow>>('/cases', { ...filters, after, limit: PAGE })
  }

  const load = useLoad(async () => {
    const page = await ask(null)
    rows.value = page.items
    next.value = page.next ?? null
    fresh.value = new Set()
    return true
  })

  async function more() {
    busyMore.value = true
    try {
      const page = await ask(next.value)
      // What is pressing stood on the first page already.
      const known = new Set(rows.value.map((row) => row.ref))
      rows.value = [...rows.value, ...page.items.filter((row) => !known.has(row.ref))]
      next.value = page.next ?? null
    } finally {
      busyMore.value = false
    }
  }

  /** Shown rows that have changed: their number, deadline and unit come a moment later, many changes of one together. */
  const stale = new Set<string>()
  const renew = later(async () => {
    const refs = [...stale]
    stale.clear()
    for (const ref of refs) {
      const whole = await get<Case>('/cases/' + ref).catch(() => null) // Out of one's own places by now: its state stands.
      if (whole) replaceRow(rowOf(whole))
    }
  }, 500)

  useLiveCases((changed) => {
    if (!changed) {
      void load.reload()
      return
    }
    const known = rows.value.some((row) => row.ref === changed.ref)
    // A row that is shown changes its state where it stands; one that is not is only counted: the list never jumps.
    if (known) {
      rows.value = rows.value.map((row) => (row.ref === changed.ref ? { ...row, state: changed.state } : row))
      stale.add(changed.ref)
      renew()
    } else fresh.value = new Set(fresh.value).add(changed.ref)
  })

  /** Puts what one has just done to a case into its row. */
  function replaceRow(row: CaseRow) {
    rows.value = rows.value.map((old) => (old.ref === row.ref ? { ...old, ...row } : old))
  }

  return { rows, next, load, more, busyMore, news: computed(() => fresh.value.size), replaceRow }
}
