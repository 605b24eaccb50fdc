import type { dayZh } from './day'

export const dayEn: Record<keyof typeof dayZh, string> = {
  'day.pick': 'Choose a day',
  'day.like': 'yyyy-mm-dd',
  'day.need': 'Please write the day like 2026-12-31',
  'day.none': 'There is no such day',
}
