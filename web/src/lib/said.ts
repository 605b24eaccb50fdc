// What a page has said to the person, and what happens to it when the language changes: a sentence of the program is said again in
// the other one; one of the server, or one with values in it, goes, for it cannot be said again.
import { ref, watch, type Ref } from 'vue'
import { inOther, loadLanguage } from './i18n'
import { language } from './prefs'

function follow<T>(said: Ref<T>, again: (was: T) => T): Ref<T> {
  watch(language, async () => {
    const was = said.value
    await loadLanguage()
    if (said.value === was) said.value = again(was)
  })
  return said
}

/** A sentence, or none. */
export const useSaid = () => follow(ref(''), inOther)

/** A sentence to each field that is wrong. */
export const useSaids = () =>
  follow<Record<string, string>>(ref({}), (was) => Object.fromEntries(Object.entries(was).map(([name, text]) => [name, inOther(text)]).filter(([, text]) => text)))
