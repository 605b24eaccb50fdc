// The builds of the faces, `--mode m` (phone, first) and `--mode desk`, and the dev server of both with its proxy.
//
// Each face is built by itself, so that the phone does not carry what only the desk uses of Vue.
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = process.env.GONGDI_URL || 'http://127.0.0.1:8080'

/** In the dev server, answers every page of a face with the face's shell, as the C server does. */
const shells: Plugin = {
  name: 'shells',
  configureServer(dev) {
    dev.middlewares.use((request, _reply, next) => {
      const path = (request.url || '').split('?')[0]
      if (path === '/' || /^\/m(\/|$)/.test(path)) request.url = '/m.html'
      else if (/^\/desk(\/|$)/.test(path)) request.url = '/desk.html'
      next()
    })
  },
}

/** Small parts that every page needs travel in one file instead of a dozen. */
const SHARED = /\/src\/(lib|words)\/(?!again\.|map\.|tips\.|calls\.|contacts\.|leave\.|unsaved\.|wrong\.|lower\.|beside\.|points\.|row\.|outbox\.|patience\.|store\.|send\.|keys\.|later\.|key\.|geo\.|image\.|signin\.|useStep\.|steps\.|places\.|download\.|save\.|grids\.|forms\.|staffing\.|photo\.|report\.|flood\.|devices\.|notices\.|black\.|bulk\.|command\.|manage\.|order\.|sheet\.|visits\.|registry\.|mydata\.|people\.|seal\.|safe\.|answered\.|fresh\.|kept\.|copies\.|drafts\.|until\.|day\.|share\.|households\.|offline\.|findCategory\.|category\.|\w+\.en\.|phone\.|desk\.)|\/src\/ui\/(Icon|icons\.ts|StateTag|DueTag|TimeText|LoadBox|base)/

function chunkOf(id: string): string | undefined {
  if (/node_modules\/(vue|@vue|vue-router)\/|commonjsHelpers/.test(id) || SHARED.test(id)) return 'shared'
  if (/node_modules\/leaflet\/.*js$|\/src\/lib\/map\./.test(id)) return 'map'
  // wanted together: one request instead of three costs less than the bytes that come along
  if (/\/src\/lib\/(again|outbox|patience|store|key)\.|node_modules\/idb\//.test(id)) return 'outbox'
  if (/\/src\/lib\/(safe|fresh|copies|visits)\./.test(id)) return 'safe'
  if (/\/src\/(lib\/(drafts|seal)|ui\/DraftLine|words\/drafts(?=\.ts))\./.test(id)) return 'drafts'
  if (/\/src\/(ui\/(ErrorSummary|AreaPicker|PhotoPicker|Questions)|lib\/(places|image)|words\/(report|photo)(?=\.ts))\./.test(id)) return 'form'
  return undefined
}

export default defineConfig(({ mode }) => ({
  appType: 'mpa',
  plugins: [
    vue(),
    Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    shells,
  ],
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': server, '/public': server, '/demo': server },
  },
  build: {
    emptyOutDir: mode !== 'desk',
    copyPublicDir: mode !== 'desk',
    assetsInlineLimit: 0,
    target: 'es2020',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: mode === 'desk' ? 'desk.html' : 'm.html',
      output: { manualChunks: chunkOf, chunkFileNames: (chunk) => `assets/${chunk.name.split('.')[0]}-[hash].js` },
    },
  },
  // No component of ours uses the options API; those of the desk's kit may.
  define: { __VUE_OPTIONS_API__: mode !== 'm' },
  // One after the other in one thread: a window for each file takes longer than all tests in it.
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'], pool: 'threads', isolate: false, poolOptions: { threads: { singleThread: true } } },
}))
