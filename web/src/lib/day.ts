// Days as people type them.
import { t } from '../words/day'
import { isDay } from './time'

const WRITTEN = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/

/** A day as people write it (2026/12/5, 2026.12.5, 2026年12月5日) in the form that is sent; anything else stays as it is. */
export function asDay(text: string): string {
  const found = WRITTEN.exec(text.trim())
  const day = found ? `${found[1]}-${found[2].padStart(2, '0')}-${found[3].padStart(2, '0')}` : text
  return isDay(day) ? day : text
}

/** Why TEXT is no day: MISSING where there is none, else that it is written otherwise or that the calendar has none like it. */
export function dayWrong(text: string, missing = ''): string {
  if (isDay(text)) return ''
  if (!text.trim()) return missing
  return t(WRITTEN.test(text.trim()) ? 'day.none' : 'day.need')
}
