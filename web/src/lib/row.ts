// The row of a list that a whole case makes: its open side matters as bits.
import type { Case, CaseRow, FlagKind } from './types'

const KINDS: FlagKind[] = ['supervision', 'whistle', 'extension', 'suspension', 'objection']

export function rowOf(item: Case): CaseRow {
  const flags = item.flags.filter((flag) => flag.open).reduce((bits, flag) => bits | (1 << KINDS.indexOf(flag.kind)), 0)
  return { ...item, flags }
}
