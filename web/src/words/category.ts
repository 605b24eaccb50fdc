// The words with which a category is looked for.
import { words } from '../lib/i18n'

export const categoryZh = {
  'category.type': '输入名称、拼音首字母或代码',
  'category.found': '找到 {0} 个类别，用上下键选择',
  'category.nothing': '没有这样的类别，换个说法试试',
}

export const t = words(categoryZh, () => import('./category.en').then((part) => part.categoryEn))
