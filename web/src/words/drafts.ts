// The words of a form that was left half filled.
import { words } from '../lib/i18n'

export const draftsZh = {
  'draft.there': '这是您上次没填完的内容，已加密存在这部手机里。',
  'draft.drop': '清空重填',
  'draft.shortPictures': '手机里没有空间再存照片：刚选的照片没有存进草稿，请先提交再离开本页。',
  'draft.shortAll': '手机里没有空间了：填写的内容没有存成草稿，请先提交再离开本页。',
  'draft.some': '有没填完的内容',
  'draft.over': '没填完的“{0}”现在不能再办理了。',
  'draft.remove': '删除草稿',
}

export const t = words(draftsZh, () => import('./drafts.en').then((part) => part.draftsEn))
