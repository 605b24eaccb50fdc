// The words of the interface in two languages: zh is the source, en is loaded when it is asked for.
import { shallowRef } from 'vue'
import { language } from './prefs'

type Words = Record<string, string>

interface Part {
  zh: Words
  loadEn: () => Promise<Words>
}

const parts: Part[] = []
const zh = shallowRef<Words>({})
const en = shallowRef<Words>({})

/** Adds a catalogue of words and gives its typed `t`; words of other parts are found too. */
export function words<T extends Words>(source: T, loadEn: () => Promise<Record<keyof T, string>>) {
  parts.push({ zh: source, loadEn: loadEn as () => Promise<Words> })
  void loadLanguage() // words of a page that comes later
  zh.value = { ...zh.value, ...source }
  return (key: keyof T & string, ...values: (string | number)[]) => fill(lookup(key), values)
}

/** The sentence of a key that is only known at run time; the fallback when there is none. */
export function word(key: string, fallback = key): string {
  const found = (language.value === 'en' && en.value[key]) || zh.value[key]
  return found ?? fallback
}

/** Loads what the chosen language needs; call it before the first paint and on a change of language. */
export async function loadLanguage(): Promise<void> {
  if (language.value !== 'en') return
  const loaded = await Promise.all(parts.map((part) => part.loadEn()))
  // Nothing is taken away: who asked earlier may be answered later, and does not know the words of pages in between.
  en.value = Object.assign({}, en.value, ...loaded)
}

/** The name of a thing that carries both languages. */
export function named(thing: { zh: string; en: string | null } | undefined, fallback = ''): string {
  if (!thing) return fallback
  return (language.value === 'en' && thing.en) || thing.zh
}

/** A sentence of the language before in the one that is chosen now; '' when it is not known, or several are said like that. */
export function inOther(text: string): string {
  const [from, to] = language.value === 'en' ? [zh.value, en.value] : [en.value, zh.value]
  const found = new Set(Object.keys(from).filter((key) => from[key] === text).map((key) => to[key]))
  return (found.size === 1 && [...found][0]) || ''
}

/** In brackets, behind something: each language has its own. */
export const bracketed = (text: string | number) => (language.value === 'en' ? ` (${text})` : `（${text}）`)

function lookup(key: string): string {
  return (language.value === 'en' && en.value[key]) || zh.value[key] || key
}

/** Puts the values in; "{0} row(s)", "{0} open case(s)" is about one or several, "{0} person(s)" about people. */
export function fill(sentence: string, values: (string | number)[]): string {
  return sentence
    .replace(/\{(\d)\}((?: \w+)+)\(s\)/g, (_, index, noun) => `{${index}}${String(values[Number(index)]) === '1' ? noun : noun === ' person' ? ' people' : noun + 's'}`)
    .replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)] ?? ''))
}
