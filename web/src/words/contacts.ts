// The words of reaching those who look after a grid.
import { words } from '../lib/i18n'

export const contactsZh = {
  'contacts.show': '联系网格人员',
  'contacts.title': '{0} 的人员',
  'contacts.logged': '姓名和工作电话供工作联系，查看已记入日志。',
  'contacts.nobody': '这个网格现在没有安排人员',
  'contacts.grids': '{0} 的网格：选一个，看它在办的事项和人员',
  'contacts.up': '所有社区',
  'contacts.whole': '整个社区',
  'contacts.listed': '{0} · 列出 {1} 件',
  'contacts.noPhone': '没有登记工作电话，请管理员在“账号”中登记',
}

export const t = words(contactsZh, () => import('./contacts.en').then((part) => part.contactsEn))
