// The words of those who look after the grids.
import { words } from '../lib/i18n'

export const staffingZh = {
  'sf.title': '网格队伍',
  'sf.intro': '每个网格一至两名网格员，有网格民警和协警联系。这里只看缺岗、兼岗和负担，不排名、不打卡。',
  'sf.community': '社区',
  'sf.grid': '网格',
  'sf.open': '在办事项',
  'sf.who': '人员',
  'sf.worker': '网格员',
  'sf.police': '网格民警',
  'sf.auxiliary': '协警',
  'sf.vacant': '缺网格员',
  'sf.noPolice': '缺民警',
  'sf.heavy': '负担过重',
  'sf.double': '兼 {0} 岗',
  'sf.inHand': '手上 {0} 件',
  'sf.from': '{0} 起',
  'sf.until': '到 {0}',
  'sf.summary': '{0} 个网格：缺网格员 {1} 个，缺民警 {2} 个，负担过重 {3} 个。',
  'sf.rule': '负担过重：每名网格员超过 400 户，或手上超过 30 件。',
  'sf.add': '安排人员',
  'sf.addTo': '安排人员：{0}',
  'sf.end': '结束岗位',
  'sf.endOf': '结束岗位：{0}（{1}）',
  'sf.login': '账号',
  'sf.role': '岗位',
  'sf.since': '从哪天起',
  'sf.day': '到哪天为止（这一天起不再负责）',
  'sf.to': '由谁接手（账号）',
  'sf.toHint': '不填则交给本网格另一名网格员。没有人接手时不能结束。到那一天，手上的在办事项自动转交。',
  'sf.done': '已安排',
  'sf.ended': '已设定，在办事项届时自动转交',
  'sf.none': '还没有网格',
}

export const t = words(staffingZh, () => import('./staffing.en').then((part) => part.staffingEn))
