// The menu of the desk: each place names the permissions of which one is enough to see it.
import type { Perm } from '../lib/types'

export interface MenuItem {
  path: string
  title: string
  icon: string
  perms: Perm[]
}

export const menu: MenuItem[] = [
  {
    path: '/desk',
    title: 'menu.workbench',
    icon: 'desk',
    perms: ['case.read', 'case.triage', 'case.verify', 'case.dispatch', 'case.handle', 'case.check', 'case.behalf'],
  },
  {
    path: '/desk/cases',
    title: 'menu.cases',
    icon: 'list',
    perms: ['case.read', 'case.triage', 'case.verify', 'case.dispatch', 'case.handle', 'case.check', 'case.behalf'],
  },
  { path: '/desk/intake', title: 'menu.intake', icon: 'phone', perms: ['case.behalf', 'case.order'] },
  { path: '/desk/command', title: 'menu.command', icon: 'target', perms: ['stats.read'] },
  { path: '/desk/stats', title: 'menu.stats', icon: 'list', perms: ['stats.read'] },
  { path: '/desk/board', title: 'menu.board', icon: 'chart', perms: ['stats.read'] },
  { path: '/desk/forms', title: 'menu.forms', icon: 'list', perms: ['form.use'] },
  { path: '/desk/registry', title: 'menu.registry', icon: 'users', perms: ['registry.read'] },
  { path: '/desk/population', title: 'menu.population', icon: 'chart', perms: ['population.read'] },
  { path: '/desk/calendar', title: 'menu.calendar', icon: 'clock', perms: ['setting.manage', 'stats.read'] },
  { path: '/desk/routing', title: 'menu.routing', icon: 'road', perms: ['territory.read'] },
  { path: '/desk/reforms', title: 'menu.reforms', icon: 'map', perms: ['territory.read'] },
  { path: '/desk/grids', title: 'menu.grids', icon: 'map', perms: ['grid.draw'] },
  { path: '/desk/visits', title: 'menu.visits', icon: 'home', perms: ['visit.read'] },
  { path: '/desk/staffing', title: 'menu.staffing', icon: 'users', perms: ['staffing.read'] },
  { path: '/desk/imports', title: 'menu.imports', icon: 'box', perms: ['territory.read'] },
  { path: '/desk/templates', title: 'menu.templates', icon: 'talk', perms: ['case.triage'] },
  { path: '/desk/handover', title: 'menu.handover', icon: 'hand', perms: ['account.manage'] },
  { path: '/desk/accounts', title: 'menu.accounts', icon: 'users', perms: ['account.manage'] },
  { path: '/desk/care', title: 'menu.care', icon: 'hand', perms: ['setting.manage'] },
  { path: '/desk/settings', title: 'menu.settings', icon: 'gear', perms: ['setting.manage'] },
  { path: '/desk/readlog', title: 'menu.readlog', icon: 'eye', perms: ['readlog.read'] },
  { path: '/desk/audit', title: 'menu.audit', icon: 'shield', perms: ['audit.read'] },
  { path: '/desk/checkpoints', title: 'menu.checkpoints', icon: 'lock', perms: ['audit.read'] },
]
