// English words of finding people on the phone.
import type { peopleZh } from './people'

export const peopleEn: Record<keyof typeof peopleZh, string> = {
  'people.search': 'Find people of your grid',
  'people.hint': 'A name or two characters of it, pinyin or initials, a phone or its last four digits, the phone of an owner or tenant, building and room. What is found is masked; to read it in full give a reason at the desk.',
  'people.find': 'Find',
  'people.found': '{0} found',
  'people.more': 'There may be more: write more of it.',
  'people.gone': 'has left',
  'people.home': 'Who lives there too',
  'people.homeOf': 'Who lives there too: {0}',
  'people.noVisits': 'Wants no visits',
}
