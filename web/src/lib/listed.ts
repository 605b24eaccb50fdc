// Several things in one line, as the chosen language puts them.
import { language } from './prefs'

export const listed = (items: readonly string[]) => items.join(language.value === 'en' ? ', ' : '、')
