// The words of finding people on the phone.
import { words } from '../lib/i18n'

export const peopleZh = {
  'people.search': '查找本网格的人',
  'people.hint': '姓名（或其中两个字）、拼音或首字母、手机号或后四位、房主等的电话、楼栋加房号。结果是遮盖的；要看全请在电脑上写明事由。',
  'people.find': '查找',
  'people.found': '找到 {0} 条',
  'people.more': '可能还有更多，请写得更具体。',
  'people.gone': '已离开',
  'people.home': '看同住的人',
  'people.homeOf': '看同住的人：{0}',
  'people.noVisits': '不希望走访',
}

export const t = words(peopleZh, () => import('./people.en').then((part) => part.peopleEn))
