// What a job of the outbox is called, in the language in which it is read; those of before there were heads stay as they were made.
import { actionName, categoryOf, doings } from '../lib/catalogue'
import { named, word } from '../lib/i18n'
import type { Job } from '../lib/outbox'
import { language } from '../lib/prefs'
import '../words/visits'
import { refusalOf } from './visits/record'

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

interface Refusal { code: string | null; errors: Job['errors'] }

/** What the server says against it in the words of the program, which can be said in either language; none where it has no words for it. */
export function refusedNow({ code, errors }: Refusal): string[] {
  const said = (errors.length ? errors.map((one) => one.code) : [code]).map((one) => word('refused.' + one, ''))
  return said.every(Boolean) ? [...new Set(said)] : []
}

/** The same of a job: as the server said it, as long as that is the language of the page. */
export function refusedOf(job: Job): string[] {
  const then = refusalOf(job.error ?? '', job.errors)
  const now = job.language === language.value ? [] : refusedNow(job)
  return now.length ? now : then
}
