// A rule that says which unit handles what; empty category: all, empty place: everywhere, empty days: always.
export interface Rule {
  category: string
  place: string
  unit: string
  why_zh: string
  why_en: string
  valid_from: string
  valid_until: string
}

export const emptyRule = (): Rule => ({ category: '', place: '', unit: '', why_zh: '', why_en: '', valid_from: '', valid_until: '' })

/** As the server gives it, with nothing left out. */
export function cleanRule(row: Partial<Record<keyof Rule, string | null>>): Rule {
  const rule = emptyRule()
  for (const name of Object.keys(rule) as (keyof Rule)[]) rule[name] = row[name] ?? ''
  return rule
}
