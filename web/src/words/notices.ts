// The words of notices and of how one wants to be told.
import { words } from '../lib/i18n'
import { commonZh } from './common'

export const noticesZh = {
  'inbox.empty': '没有消息',
  'inbox.new': '新',
  'inbox.readAll': '全部标为已读',
  'inbox.right': '须知',
  'inbox.duty': '待办',
  'inbox.digest': '每日汇总',
  'inbox.news': '进展',
  'notice.title': '通知设置',
  'notice.note': '进展默认每天汇总成一条。与您的权利和期限有关的（须知）会及时告知，夜间免打扰时除外；全部关闭后不再提醒，但须知仍在消息里。',
  'notice.duty': '需要本岗位办理的（待办）随时告知，不受免打扰限制。',
  'notice.off': '全部关闭',
  'notice.on': '重新打开',
  'notice.isOff': '提醒已全部关闭。须知仍会放进消息。',
  'notice.mode': '进展',
  'notice.mode.digest': '每天一条汇总',
  'notice.mode.live': '随时告知',
  'notice.digestAt': '汇总时间',
  'notice.quiet': '免打扰',
  'notice.from': '从',
  'notice.until': '到',
  'notice.none': '两个时间相同：不设免打扰。',
  'notice.saved': '已保存',
}

export const t = words({ ...commonZh, ...noticesZh }, async () => {
  const [{ commonEn }, { noticesEn }] = await Promise.all([import('./common.en'), import('./notices.en')])
  return { ...commonEn, ...noticesEn }
})
