// The desk console starts here.
import { createApp, watch } from 'vue'
import { guardSecondPress } from '../lib/gesture'
import { loadLanguage } from '../lib/i18n'
import { startLive, stopLive } from '../lib/live'
import { language } from '../lib/prefs'
import { me, restoreSession, sessionEnded } from '../lib/session'
import '../ui/base.css'
import '../ui/icons.more'
import './icons'
import './theme.css'
import './desk.css'
import App from './App.vue'
import { stayWhenEnded } from './ended'
import { router } from './routes'
import WithoutNetwork from './WithoutNetwork.vue'

async function start() {
  await Promise.all([loadLanguage(), restoreSession()])
  watch(language, loadLanguage)
  stayWhenEnded()
  watch([me, sessionEnded], ([now, ended]) => (now && !ended ? startLive() : stopLive()), { immediate: true })
  guardSecondPress(document)
  createApp(App).use(router).component('WithoutNetwork', WithoutNetwork).mount('#app')
}

void start()
