// What is wrong with a form stands at its fields: read out with them, and the first of them takes the focus.
import { nextTick } from 'vue'

/** For the input of FIELD: that it is wrong, and what describes it, its HINT and the sentence of ui/FieldError.vue. */
export const wrongAt = (errors: { readonly value: Record<string, string> }) => (field: string, hint?: string) => ({
  'aria-invalid': Boolean(errors.value[field]),
  'aria-describedby': [hint, errors.value[field] && `f-${field}-error`].filter(Boolean).join(' ') || undefined,
})

/** The focus goes to the first field that is wrong; to the SUMMARY above when what is wrong has no field here. */
export async function toWrong(errors: Record<string, string>, summary: { focus: () => Promise<void> } | undefined) {
  await nextTick()
  const fields = Object.keys(errors).map((field) => document.getElementById('f-' + field)).filter((one) => one !== null)
  const first = fields.reduce<HTMLElement | undefined>((best, one) => (best && best.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING ? best : one), undefined)
  if (!first) return summary?.focus()
  first.focus()
  first.scrollIntoView({ block: 'center' })
}
