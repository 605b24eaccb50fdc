// What a clerk types into the rows of a filling, beside what is kept of it: it stays until it is kept, whatever rows are shown meanwhile.
import { computed, ref } from 'vue'
import type { AskedRow } from './forms'

export const spot = (n: number, index: number) => `${n}-${index}`

/** One answer to be kept: of row N, to the question INDEX of the form. */
export interface Answer { n: number; index: number; value: string }

export function useAnswers() {
  const rows = ref<AskedRow[]>([])
  const typed = ref<Record<string, string>>({})
  const had = ref<Record<string, string>>({})
  const unsaved = computed<Answer[]>(() =>
    Object.keys(typed.value).filter((key) => typed.value[key] !== had.value[key]).map((key) => {
      const [n, index] = key.split('-').map(Number)
      return { n, index, value: typed.value[key] }
    }).sort((a, b) => a.n - b.n || a.index - b.index))
  /** In rows that are not on the screen now. */
  const elsewhere = computed(() => unsaved.value.filter((one) => !rows.value.some((row) => row.n === one.n)).length)

  function forget(n: number, index: number) {
    delete typed.value[spot(n, index)]
    delete had.value[spot(n, index)]
  }
  /** Shows FOUND, behind the others where there are MORE; an answer that is not opened (null) says nothing of what was there. */
  function show(found: AskedRow[], more: boolean) {
    rows.value = more ? [...rows.value, ...found] : found
    for (const row of found) row.answers.forEach((value, index) => {
      const key = spot(row.n, index)
      const touched = typed.value[key] !== had.value[key]
      if (row.left) return forget(row.n, index) // nothing is kept of who left
      if (touched && value === null) return
      had.value[key] = value ?? ''
      if (!touched) typed.value[key] = had.value[key]
    })
  }
  /** SENT is kept; what was typed over it meanwhile is not. Rows without a gap stay on the screen only where ALL are shown. */
  function kept(sent: Answer[], all: boolean) {
    for (const { n, index, value } of sent) {
      const key = spot(n, index)
      const shown = all ? value : '' // an answer that is not opened is not shown any more, as when the page is loaded
      if (typed.value[key] === value) typed.value[key] = had.value[key] = shown
      else had.value[key] = value
      const row = rows.value.find((one) => one.n === n)
      if (!row) continue
      row.answers[index] = all || !value ? value : null
      if (row.state === 'same') row.state = 'changed'
    }
    if (!all) rows.value = rows.value.filter((row) => row.answers.includes('') || !sent.some((one) => one.n === row.n))
  }
  const drop = () => (typed.value = { ...had.value })
  return { rows, typed, unsaved, elsewhere, show, kept, drop }
}
