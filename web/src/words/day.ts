// The words of days that are typed.
import { words } from '../lib/i18n'

export const dayZh = {
  'day.pick': '选择日期',
  'day.like': '如 2026-01-31',
  'day.need': '请按 2026-12-31 的样子填写日期',
  'day.none': '日历上没有这一天',
}

export const t = words(dayZh, () => import('./day.en').then((part) => part.dayEn))
