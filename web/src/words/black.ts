// The words of blacking out parts of a picture.
import { words } from '../lib/i18n'
import { commonZh } from './common'

export const blackZh = {
  'black.title': '打码',
  'black.note': '在图上拖出要遮住的地方（人脸、门牌、车牌）。别人只看到打码后的副本；原图不变，上报人和受理人员仍能看到。',
  'black.stage': '照片，遮住 {0} 处',
  'black.add': '加一块遮挡',
  'black.keys': '键盘：选中一块后，方向键移动，Shift+方向键改大小，Alt 微调，Delete 删除。',
  'black.nth': '第 {0} 块：左 {1}，上 {2}，宽 {3}，高 {4}',
  'black.drop': '删除第 {0} 块',
  'black.added': '已加第 {0} 块',
  'black.dropped': '已删除一块',
  'black.save': '遮住这 {0} 处',
  'black.none': '不打码，恢复原样',
}

export const t = words({ ...commonZh, ...blackZh }, async () => {
  const [{ commonEn }, { blackEn }] = await Promise.all([import('./common.en'), import('./black.en')])
  return { ...commonEn, ...blackEn }
})
