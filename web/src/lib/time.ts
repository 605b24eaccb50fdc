// Times and dates in words: near ones relative, all of them exact in Xiamen's time zone.
import { onBeforeUnmount, ref } from 'vue'
import { language } from './prefs'

const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB')

const format = (options: Intl.DateTimeFormatOptions, at: string | number) =>
  new Intl.DateTimeFormat(locale(), { timeZone: ZONE, hour12: false, ...options }).format(new Date(at))

/** "2026年11月23日 14:05" */
export const exact = (at: string | number) =>
  format({ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' }, at)

/** "2026年12月31日" */
export const dayName = (at: string | number) => format({ year: 'numeric', month: 'long', day: 'numeric' }, at)

/** "2026年12月" */
export const monthName = (at: string | number) => format({ year: 'numeric', month: 'long' }, at)

/** "2026-12-31", as fields of dates have it. */
export const dayOf = (at: string | number) => new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date(at))

/** Whether a text is a day that there is, as "2026-12-31". */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(text + 'T00:00:00Z')
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

export const clockTime = (at: string | number) =>
  format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }, at)

export const shortTime = (at: string | number) => format({ hour: '2-digit', minute: '2-digit' }, at)

const dayAndTime = (at: string | number) =>
  format({ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }, at)

/** "3小时前" within a day, the day and time after that. */
export function relative(at: string, now = Date.now()): string {
  const past = now - new Date(at).getTime()
  if (past >= DAY || past < -MINUTE) return dayAndTime(at)
  const zh = language.value === 'zh'
  if (past < MINUTE) return zh ? '刚刚' : 'just now'
  if (past < HOUR) return zh ? `${Math.floor(past / MINUTE)}分钟前` : `${Math.floor(past / MINUTE)} min ago`
  return zh ? `${Math.floor(past / HOUR)}小时前` : `${Math.floor(past / HOUR)} h ago`
}

/** "2天4时" or "35分": a span in its two largest units. */
export function span(milliseconds: number): string {
  const left = Math.abs(milliseconds)
  const days = Math.floor(left / DAY)
  const hours = Math.floor((left % DAY) / HOUR)
  const minutes = Math.floor((left % HOUR) / MINUTE)
  if (language.value === 'zh') {
    if (days) return hours ? `${days}天${hours}时` : `${days}天`
    if (hours) return minutes && hours < 3 ? `${hours}时${minutes}分` : `${hours}时`
    return `${minutes}分`
  }
  if (days) return hours ? `${days} d ${hours} h` : `${days} d`
  if (hours) return minutes && hours < 3 ? `${hours} h ${minutes} min` : `${hours} h`
  return `${minutes} min`
}

/** The present, fresh every half minute for as long as the component lives. */
export function useNow() {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 30_000)
  onBeforeUnmount(() => clearInterval(timer))
  return now
}
