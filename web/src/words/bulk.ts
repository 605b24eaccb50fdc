// The words of working on many cases at once, and of kept filters.
import { words } from '../lib/i18n'
import { commonZh } from './common'
import { deskZh } from './desk'

export const bulkZh = {
  'bulk.on': '批量办理',
  'bulk.off': '结束批量',
  'bulk.title': '批量办理',
  'bulk.picked': '已选 {0} 件',
  'bulk.pick': '选择：{0}',
  'bulk.all': '全选已列出的 {0} 件',
  'bulk.none': '全部不选',
  'bulk.nothing': '所选案件没有可以一起做的步骤',
  'bulk.head': '{0}（{1} 件）',
  'bulk.unit': '办理单位',
  'bulk.words': '说明（写给每一件）',
  'bulk.needUnit': '请选择办理单位',
  'bulk.needWords': '请填写说明',
  'bulk.andMore': '还有 {0} 件',
  'bulk.halfway': '已有 {0} / {1} 件有了结果，再按一次继续其余的，不会重复。',
  'bulk.result': '已完成 {0} 件，未完成 {1} 件',
  'bulk.stay': '未完成的仍保持选中，可以修改后再做，或逐件打开处理。',
  'bulk.refused': '未完成的案件',
  'bulk.why': '原因',
  'filter.title': '常用筛选',
  'filter.manage': '常用筛选…',
  'filter.name': '把现在的筛选存为',
  'filter.save': '保存',
  'filter.needName': '请填写名称',
  'filter.drop': '删除筛选“{0}”',
}

export const t = words({ ...commonZh, ...deskZh, ...bulkZh }, async () => {
  const [{ commonEn }, { deskEn }, { bulkEn }] = await Promise.all([import('./common.en'), import('./desk.en'), import('./bulk.en')])
  return { ...commonEn, ...deskEn, ...bulkEn }
})
