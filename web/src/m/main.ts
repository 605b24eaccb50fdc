// The phone face starts here.
import { createApp, defineAsyncComponent, watch } from 'vue'
import { loadLanguage } from '../lib/i18n'
import { language } from '../lib/prefs'
import { startLive, stopLive } from '../lib/live'
import { me, restoreSession } from '../lib/session'
import '../ui/base.css'
import './phone.css'
import App from './App.vue'
import { router } from './routes'

async function start() {
  await Promise.all([loadLanguage(), restoreSession()])
  watch(language, loadLanguage)
  watch(me, (now) => (now ? startLive() : stopLive()), { immediate: true })
  createApp(App).use(router).component('WithoutNetwork', defineAsyncComponent(() => import('../ui/OfflineWays.vue'))).mount('#app')
}

void start()
