// What a job of the outbox is called, in the language in which it is read; those of before there were heads stay as they were made.
import { actionName, categoryOf, doings } from '../lib/catalogue'
import { named, word } from '../lib/i18n'
import type { Job } from '../lib/outbox'
import '../words/visits'

/** Nothing as long as the catalogue is not there. */
const NAMES = {
  word: (key: string) => word(key, ''),
  category: (key: string) => named(categoryOf(key)),
  action: (key: string) => (doings.value ? actionName(key) : ''),
}

export function labelOf({ head, label }: Pick<Job, 'head' | 'label'>): string {
  const now = head && NAMES[head.of](head.key)
  return now ? [now, ...label.split(' · ').slice(1)].join(' · ') : label
}
