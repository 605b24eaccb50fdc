// An icon for each category, by the words of its name, so that a district's own categories get one too.
import type { Category } from '../lib/types'
import './icons.more'

const BY_WORDS: [RegExp, string][] = [
  [/灯|照明/, 'lamp'],
  [/消防|火|安全/, 'fire'],
  [/电|线缆|充电/, 'wire'],
  [/水|井盖|排污|漏/, 'water'],
  [/垃圾|环境|卫生|保洁/, 'broom'],
  [/噪|油烟|扰民/, 'sound'],
  [/绿化|绿地|树|园林/, 'tree'],
  [/停|车/, 'car'],
  [/占道|经营/, 'shop'],
  [/路|道路/, 'road'],
  [/纠纷|矛盾|调解|邻里/, 'talk'],
  [/房|违建|搭|物业|建筑/, 'house'],
  [/助|老|求助|服务|民生/, 'hand'],
  [/建议|意见|咨询/, 'talk'],
  [/治安|安/, 'shield'],
]

export function categoryIcon(category: Category): string {
  return BY_WORDS.find(([words]) => words.test(category.zh))?.[1] ?? 'more'
}
