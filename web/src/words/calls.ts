// The words of taking a call: the address that is found, the receipt that is read out.
import { words } from '../lib/i18n'

export const callsZh = {
  'address.buildings': '地址相符的建筑',
  'address.hint': '可以写社区名加楼名，如“海虹 3号楼”，先后不限；从列表中选定，位置随之标出。',
  'address.found': '{0} 处相符',
  'address.more': '还有 {0} 处没有列出，请再输入几个字',
  'address.none': '没有相符的建筑，请在地图上点选位置',
  'address.same': '有 {0} 处叫这个名字，请问清是哪个社区，再选一处',
  'address.chosen': '已选：{0} · {1}',
  'receipt.number': '受理号',
  'receipt.code': '查询码',
  'receipt.read': '读给来电人听',
  'receipt.tell': '请来电人记下这两组数字。他在 {0} 输入后就能查进度；立案后有了编号，受理号仍然能查。',
  'queue.callsOpen': '本热线在办',
  'queue.callsClosed': '本热线已结',
  'queue.callsMine': '我接的',
  'queue.callsTodo': '待问来电人',
}

export const t = words(callsZh, () => import('./calls.en').then((part) => part.callsEn))
