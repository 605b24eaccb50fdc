// The words of pictures, for pages that take or show some.
import { words } from '../lib/i18n'

export const photoZh = {
  'photo.add': '拍照或选择照片',
  'photo.more': '继续添加（{0}/{1}）',
  'photo.busy': '正在处理照片…',
  'photo.most': '最多 {0} 张照片',
  'photo.unreadable': '这张照片无法读取，请换一张',
  'photo.nth': '第 {0} 张照片',
  'photo.drop': '删除第 {0} 张照片',
  'phase.report': '上报照片',
  'phase.verify': '核实照片',
  'phase.before': '处置前',
  'phase.after': '处置后',
  'phase.check': '核查照片',
  'phase.judge': '评价照片',
}

export const t = words(photoZh, () => import('./photo.en').then((part) => part.photoEn))
