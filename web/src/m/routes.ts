// The pages of the phone face, and who may open them.
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { lost, onceMore } from '../lib/lost'
import { isWorker, me } from '../lib/session'
import Home from './Home.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    /** The tab that is lit. */
    tab?: 'home' | 'tasks' | 'cases' | 'report' | 'inbox' | 'me'
    /** Only for somebody who has signed in. */
    closed?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/m' },
    { path: '/m.html', redirect: '/m' },
    { path: '/m', component: Home, meta: { title: 'app.name', tab: 'home' } },
    { path: '/m/signin', component: () => import('./SignIn.vue'), meta: { title: 'title.signin' } },
    { path: '/m/staff', component: () => import('./Staff.vue'), meta: { title: 'title.staff' } },
    { path: '/m/report', component: () => import('./report/Report.vue'), meta: { title: 'title.report', tab: 'report' } },
    { path: '/m/done/:job', component: () => import('./report/Done.vue'), meta: { title: 'title.done', tab: 'report' } },
    { path: '/m/queued/:job', component: () => import('./report/Done.vue'), meta: { title: 'title.outbox', tab: 'report' } },
    { path: '/m/cases', component: () => import('./Cases.vue'), meta: { title: 'tab.cases', tab: 'cases', closed: true } },
    { path: '/m/case/:ref', component: () => import('./CasePage.vue'), meta: { title: 'title.case', tab: 'cases', closed: true } },
    { path: '/m/tasks', component: () => import('./Tasks.vue'), meta: { title: 'tasks.title', tab: 'tasks', closed: true } },
    { path: '/m/visits', component: () => import('./visits/Visits.vue'), meta: { title: 'title.visits', tab: 'tasks', closed: true } },
    { path: '/m/visit/:ref', component: () => import('./visits/VisitPage.vue'), meta: { title: 'title.visit', tab: 'tasks', closed: true } },
    { path: '/m/map', component: () => import('./GridMap.vue'), meta: { title: 'title.map', tab: 'tasks', closed: true } },
    { path: '/m/public', component: () => import('./PublicCases.vue'), meta: { title: 'title.public', tab: 'cases' } },
    { path: '/m/public/:ref', component: () => import('./PublicCase.vue'), meta: { title: 'title.public', tab: 'cases' } },
    { path: '/m/grids', component: () => import('./Grids.vue'), meta: { title: 'title.grids', closed: true } },
    { path: '/m/inbox', component: () => import('./Inbox.vue'), meta: { title: 'tab.inbox', tab: 'inbox', closed: true } },
    { path: '/m/notices', component: () => import('./Notices.vue'), meta: { title: 'title.notices', tab: 'inbox', closed: true } },
    { path: '/m/me', component: () => import('./Me.vue'), meta: { title: 'tab.me', tab: 'me' } },
    { path: '/m/devices', component: () => import('./Devices.vue'), meta: { title: 'me.devices', tab: 'me', closed: true } },
    { path: '/m/mydata', component: () => import('./MyData.vue'), meta: { title: 'title.mydata', tab: 'me', closed: true } },
    { path: '/m/people', component: () => import('./People.vue'), meta: { title: 'title.people', tab: 'tasks', closed: true } },
    { path: '/m/outbox', component: () => import('./Outbox.vue'), meta: { title: 'title.outbox', tab: 'me' } },
    { path: '/:rest(.*)*', component: () => import('./Missing.vue'), meta: { title: 'title.missing' } },
  ],
})

/** Where somebody starts: workers at their tasks, residents at home. */
export const startPage = () => (isWorker() ? '/m/tasks' : '/m')

export function signInPage(next: RouteLocationNormalized) {
  return { path: '/m/signin', query: { next: next.fullPath } }
}

router.beforeEach((to) => {
  if (to.meta.closed && !me.value) return signInPage(to)
  return true
})

// A new version may have been put in place while this page was open: the old parts are gone, so load the page anew.
router.onError((error, to) => {
  if (lost(error) && (navigator.onLine || onceMore())) location.assign(to.fullPath)
})
