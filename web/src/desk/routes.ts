// The pages of the desk; each but the sign-in is for somebody whose post may see it.
import { createRouter, createWebHistory } from 'vue-router'
import { lost } from '../lib/lost'
import { may, me } from '../lib/session'
import type { Perm } from '../lib/types'
import { menu } from './menu'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    open?: boolean
    perms?: Perm[]
  }
}

const PAGES: Record<string, () => Promise<unknown>> = {
  '/desk': () => import('./Workbench.vue'),
  '/desk/cases': () => import('./cases/Cases.vue'),
  '/desk/intake': () => import('./Intake.vue'),
  '/desk/command': () => import('./command/Command.vue'),
  '/desk/stats': () => import('./command/Stats.vue'),
  '/desk/board': () => import('./Board.vue'),
  '/desk/forms': () => import('./forms/Forms.vue'),
  '/desk/registry': () => import('./registry/Registry.vue'),
  '/desk/population': () => import('./registry/Figures.vue'),
  '/desk/calendar': () => import('./admin/Calendar.vue'),
  '/desk/routing': () => import('./admin/Routing.vue'),
  '/desk/reforms': () => import('./admin/Reforms.vue'),
  '/desk/visits': () => import('./visits/Visits.vue'),
  '/desk/grids': () => import('./grids/Grids.vue'),
  '/desk/staffing': () => import('./staffing/Staffing.vue'),
  '/desk/imports': () => import('./admin/Imports.vue'),
  '/desk/templates': () => import('./admin/Templates.vue'),
  '/desk/handover': () => import('./admin/Handover.vue'),
  '/desk/accounts': () => import('./admin/Accounts.vue'),
  '/desk/care': () => import('./admin/Care.vue'),
  '/desk/settings': () => import('./admin/Settings.vue'),
  '/desk/readlog': () => import('./admin/ReadLog.vue'),
  '/desk/audit': () => import('./admin/Audit.vue'),
  '/desk/checkpoints': () => import('./admin/Checkpoints.vue'),
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/desk.html', redirect: '/desk' },
    { path: '/desk/signin', component: () => import('./SignIn.vue'), meta: { title: 'sign.in', open: true } },
    { path: '/desk/inbox', component: () => import('./Inbox.vue'), meta: { title: 'menu.inbox' } },
    { path: '/desk/me', component: () => import('./Profile.vue'), meta: { title: 'menu.me' } },
    { path: '/desk/case/:ref', component: () => import('./cases/CaseAlone.vue'), meta: { title: 'menu.case' } },
    { path: '/desk/grids/:ref', component: () => import('./grids/GridPlan.vue'), meta: { title: 'menu.grids', perms: ['grid.draw'] } },
    { path: '/desk/case/:ref/print', component: () => import('./cases/CaseSheet.vue'), meta: { title: 'menu.sheet' } },
    { path: '/desk/registry/imports', component: () => import('./admin/Imports.vue'), props: { base: '/registry' }, meta: { title: 'menu.imports', perms: ['registry.write'] } },
    { path: '/desk/registry/household/:ref/print', component: () => import('./registry/HouseholdPaper.vue'), meta: { title: 'menu.paper', perms: ['registry.read'] } },
    ...menu.map((item) => ({
      path: item.path,
      component: PAGES[item.path],
      meta: { title: item.title, perms: item.perms },
    })),
    { path: '/:rest(.*)*', component: () => import('./Missing.vue'), meta: { title: 'menu.missing', open: true } },
  ],
})

/** The first place of the menu that the post may see. */
export const startPage = () => menu.find((item) => may(...item.perms))?.path ?? '/desk/me'

router.beforeEach((to) => {
  if (to.meta.open) return true
  if (!me.value) return { path: '/desk/signin', query: to.fullPath === '/desk' ? {} : { next: to.fullPath } }
  if (to.path === '/desk' && !may(...(to.meta.perms ?? []))) return startPage()
  return true
})

router.onError((error, to) => {
  if (lost(error) && navigator.onLine) location.assign(to.fullPath)
})
