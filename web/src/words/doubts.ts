// The words of doubtful rows of imports: what a row says beside who is known, and what a decision does.
import { words } from '../lib/i18n'

export const doubtsZh = {
  'doubt.row': '表里的这一行',
  'doubt.like': '可能是（现在登记的）',
  'doubt.what': '怎么处理',
  'doubt.noRelation': '没有写与户主关系',
  'doubt.since': '{0} 迁入',
  'doubt.noDay': '没有写迁入日期',
  'doubt.lives': '{0} 起住这里',
  'doubt.left': '{0} 已迁出',
  'doubt.nowhere': '现在不住在您负责的地方',
  'doubt.died': '{0} 去世',
  'doubt.ifSame': '如是同一人：',
  'doubt.moves': '将从 {0} 迁到 {1}，自 {2}。',
  'doubt.movesElsewhere': '将从您负责的地方以外的住处迁到 {0}，自 {1}。',
  'doubt.movesIn': '将登记住在 {0}，自 {1}。',
  'doubt.headless': '此人是原户户主，原户还有 {0} 人：原户将没有户主，请在“待复核”里另选。',
  'doubt.here': '已住在这一户，只更新档案，不迁动。',
  'doubt.becomes': '与户主关系改为“{0}”。',
  'doubt.cannot': '不能按同一人处理：{0}',
  'doubt.moved': '{0} 已从 {1} 迁到 {2}，自 {3}。',
  'doubt.movedElsewhere': '{0} 已从您负责的地方以外的住处迁到 {1}，自 {2}。',
  'doubt.movedIn': '{0} 已登记住在 {1}，自 {2}。',
  'doubt.headlessNow': '原户还有 {0} 人，现在没有户主：请在“待复核”里另选。',
  'doubt.updated': '{0} 的档案已更新，没有迁动。',
  'doubt.added': '已为 {0} 新立档案，住在 {1}，自 {2}。',
  'doubt.dropped': '{0} 这一行没有导入。',
  'doubt.toReviews': '去待复核',
}

export const t = words(doubtsZh, () => import('./doubts.en').then((part) => part.doubtsEn))
