// The English of the words with which a category is looked for.
import type { categoryZh } from './category'

export const categoryEn: Record<keyof typeof categoryZh, string> = {
  'category.type': 'Type a name, pinyin initials or a code',
  'category.found': '{0} found; choose with the arrow keys',
  'category.nothing': 'No such category; try other words',
}
