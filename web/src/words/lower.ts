// The words of lower frequencies for several households at once.
import { words } from '../lib/i18n'
import { visitsZh } from './visits'

export const lowerZh = {
  'lower.title': '降低走访频次',
  'lower.titleOf': '降低走访频次 · {0}',
  'lower.back': '返回网格的月计划',
  'lower.sum': '名下各户今后一年应走访 {0} 次，一名网格员一年最多 {1} 次',
  'lower.over': '，多出 {0} 次。',
  'lower.fits': '，一人走得完。',
  'lower.shared': '所在网格现有 {0} 名网格员，合计一年 {1} 次，需 {2} 名。降下来的次数由大家分担，各人分到的住户会随之变动。',
  'lower.how': '一年要走访一次以上的住户都列在下面，按门牌排列。单独定的频次一年内到期的，按天数折算。',
  'lower.elsewhere': '另有 {0} 户在别的社区，由那里的社区决定。',
  'lower.none': '没有可以降低频次的住户。',
  'lower.flagAll': '全选“{0}”（{1} 户）',
  'lower.noneOf': '全部不选',
  'lower.picked': '已选 {0} 户',
  'lower.left': '{0} 户不会因此少走访，没有选。',
  'lower.pickOf': '选择 {0}',
  'lower.months': '改为多久走访一次',
  'lower.monthsMissing': '请选择改为多久走访一次。',
  'lower.pickMissing': '请至少选择一户。',
  'lower.look': '看看改了会怎样',
  'lower.would': '{0} 户改为{1}，到 {2} 为止：名下各户今后一年应走访由 {3} 次变为 {4} 次，一名网格员最多 {5} 次',
  'lower.wouldAll': '所在网格合计由 {0} 次变为 {1} 次，需 {2} 名网格员，现有 {3} 名。',
  'lower.notYet': '现在还没有改。',
  'lower.go': '确定修改 {0} 户',
  'lower.edit': '返回修改',
  'lower.done': '已修改 {0} 户，计划马上重排。',
  'lower.undo': '刚才修改的住户：要取消，在住户页逐户取消。',
  'lower.changed': '刚被改过',
  'lower.comma': '、',
  'lower.door': '住户',
  'lower.flags': '关怀标签',
  'lower.now': '现在',
  'lower.seen': '上次走访',
  'lower.saves': '改后一年少走访',
  'lower.yearly': '每年 {0} 次',
  'lower.own': '单独定，到 {0} 为止',
  'lower.counts': '今后一年折算 {0} 次',
  'lower.save': '{0}：少 {1} 次',
}

export const t = words({ ...visitsZh, ...lowerZh }, async () => {
  const [{ visitsEn }, { lowerEn }] = await Promise.all([import('./visits.en'), import('./lower.en')])
  return { ...visitsEn, ...lowerEn }
})
