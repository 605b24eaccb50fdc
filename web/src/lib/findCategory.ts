// Categories by what somebody types.
import { shallowRef } from 'vue'
import { get } from './api'
import { classes } from './catalogue'
import type { Category } from './types'

/** How the names are read, by code; fetched when somebody begins to look for one. Without it names and codes are found still. */
const readings = shallowRef<Record<string, string>>({})
let asked: Promise<void> | null = null
export const loadReadings = () =>
  (asked ??= get<Record<string, string>>('/catalogue/readings')
    .then((found) => void (readings.value = found))
    .catch(() => void (asked = null)))

/** How well a category answers what was typed (0 best); a name, its reading or the initials of that, a code, English words. */
export function categoryMatch(item: Category, typed: string, pinyin = '', heading = ''): number {
  const q = typed.toLowerCase().replace(/[\s'’]/g, '')
  const syllables = pinyin.split(' ')
  const initials = syllables.map((one) => one[0] ?? '').join('')
  const sound = (from: number) => syllables.slice(from).join('')
  const en = (item.en ?? '').toLowerCase().split(/[^a-z0-9]+/)
  const name = item.zh.toLowerCase()
  const tests = [
    () => item.code.toLowerCase() === q,
    () => name.startsWith(q),
    () => initials.startsWith(q),
    () => name.includes(q),
    () => item.code.toLowerCase().startsWith(q),
    () => sound(0).startsWith(q),
    () => q.length > 1 && (initials.includes(q) || syllables.some((_, at) => sound(at).startsWith(q))),
    () => en.some((_, at) => en.slice(at).join('').startsWith(q)),
    () => heading.toLowerCase().includes(q),
    () => (item.doc_zh ?? '').includes(q) || (item.doc_en ?? '').toLowerCase().includes(typed.trim().toLowerCase()),
  ]
  return tests.findIndex((test) => test())
}

/** The categories that answer what was typed, the best first, each with the name of its class. */
export function findCategories(typed: string): { item: Category; heading: string }[] {
  return classes()
    .flatMap((row) => row.items.map((item) => ({ item, heading: row.name, match: categoryMatch(item, typed, readings.value[item.code], row.name) })))
    .filter((row) => row.match >= 0)
    .sort((a, b) => a.match - b.match || Number(b.item.common ?? false) - Number(a.item.common ?? false))
}
