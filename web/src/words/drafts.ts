// The words of a form that was left half filled.
import { words } from '../lib/i18n'

export const draftsZh = {
  'draft.there': '这是您上次没填完的内容，已加密存在这部手机里。',
  'draft.drop': '清空重填',
  'draft.shortPictures': '手机里没有空间再存照片：刚选的照片没有存进草稿，请先提交再离开本页。',
  'draft.shortAll': '手机里没有空间了：填写的内容没有存成草稿，请先提交再离开本页。',
  'full.send': '现在连不上服务器，手机里也没有空间存下来，所以这一条还没有提交。填写的内容都还在本页：请不要离开本页，先删掉手机里一些照片或不用的应用，再提交一次；或者等有网络时提交。',
  'full.waits': '这部手机没有存储空间了。等待发送的内容都还在，有网络时照常发送，每条只算一次。请删掉手机里一些照片或不用的应用，腾出空间。',
  'full.first': '这部手机没有存储空间了，这一步现在做不成。请先删掉手机里一些照片或不用的应用，再试一次。',
  'draft.some': '有没填完的内容',
  'draft.over': '没填完的“{0}”现在不能再办理了。',
  'draft.remove': '删除草稿',
}

export const t = words(draftsZh, () => import('./drafts.en').then((part) => part.draftsEn))
