// The words of what can be done while there is no network.
import { words } from '../lib/i18n'

export const offlineZh = {
  'off.still': '没有网络时仍可以：',
  'off.visits': '看今天的走访，记录走访',
  'off.tasks': '看带在手机上的待办',
  'off.report': '上报问题',
  'off.outbox': '查看待发送的内容',
  'off.pin': '走访和待办要先在有网络时设好 PIN，没有网络时输入 PIN 才能看。',
  'off.over': '随身包已满 72 小时，到时间自动清除了：这部手机上不再有住户资料和待办。有网络时打开“走访”，重新设一个 PIN，就能再带上。',
  'off.overCases': '随身包已满 72 小时，到时间自动清除了：这部手机上不再有待办。有网络时打开本页，重新设一个 PIN，就能再带上。',
  'off.waiting': '未发送的没有清除：还有 {0} 条仍加密存在这部手机里，等同一账号联网后自动发送。',
  'off.sent': '写好的内容加密存在手机上，联网后自动发送。',
  'off.desk': '电脑端要有网络才能办理。本页已填写的内容还在：请不要关闭或刷新网页，恢复网络后点“重试”。',
  'off.deskPhone': '没有网络时，可以在这台设备的手机端继续：',
  'off.deskPage': '当前无网络，这一页还打不开。已打开的页面仍在，恢复网络后再试。',
}

export const t = words(offlineZh, () => import('./offline.en').then((part) => part.offlineEn))
