// What can be chosen in answer to a question, as it is shown.
import { named } from './i18n'
import type { Question } from './types'

/** What can be chosen, in the language of the page; what is kept is the Chinese. */
export const optionName = ({ options, options_en }: Pick<Question, 'options' | 'options_en'>, option: string): string =>
  named({ zh: option, en: (options_en ?? '').split('|')[options.split('|').indexOf(option)] ?? null })
