// The words of the page after a report.
import { words } from '../lib/i18n'

export const doneZh = {
  'done.thanks': '已收到您的上报',
  'done.queued': '已保存，联网后自动发送',
  'done.queuedHint': '不用守着，打开本页或恢复网络时会自动发出，且只发一次。',
  'done.number': '案件编号',
  'done.query': '查询码',
  'done.qr': '用手机扫码查看进度',
  'done.next': '接下来',
  'done.nextText': '社区受理后会编号并安排核实，每一步都会通知您。',
  'done.located': '已按“{0}”定位',
  'done.due': '最迟 {0} 前受理，受理后告诉您办结期限',
  'done.view': '查看进度',
  'done.again': '再报一件',
}

export const t = words(doneZh, () => import('./done.en').then((part) => part.doneEn))
