// A browser for the tests: two kinds of windows, and an eye on errors, outside requests and accessibility.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterEach } from 'node:test'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const SHOTS = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'shots')

const HAICANG = { longitude: 118.0312, latitude: 24.4707 }

// Otherwise a context that is "offline" is so for its pages alone, and what the service worker fetches still comes.
process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = '1'

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--lang=zh-CN',
      '--num-raster-threads=1', // two cores, several browsers: threads gain nothing
      // A renderer kept ready costs as much as one that is used, and there are as many as windows. This list takes the place of
      // playwright's; the others are those of its list that concern pages without a frame around them.
      '--disable-features=SpareRendererForSitePerProcess,AcceptCHFrame,DestroyProfileOnBrowserClose,HttpsUpgrades,PaintHolding,RenderDocument,ThirdPartyStoragePartitioning',
      // A page lives for seconds: compiling it more than once and collecting often never pays.
      '--js-flags=--no-opt --no-maglev --always-sparkplug --min-semi-space-size=32',
    ],
    env: { ...process.env, LANG: 'zh_CN.UTF-8' },
  })
}

// Without motion: what moves is drawn sixty times a second, and waited for.
const common = { reducedMotion: 'reduce', locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: HAICANG, permissions: ['geolocation'] }

export const phone = (browser, url, more = {}) =>
  browser.newContext({ ...common, baseURL: url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, ...more })

export const desk = (browser, url, more = {}) =>
  browser.newContext({ ...common, baseURL: url, viewport: { width: 1440, height: 900 }, ...more })

/** Waits until a service worker answers for the page, and, unless nobody is signed in, has kept who is. */
export async function underWorker(page, { known = true } = {}) {
  await page.waitForFunction(() => navigator.serviceWorker.controller) // which has a limit; the promise `ready` has none
  if (!known) return
  await page.waitForFunction(async () => (await caches.open('gongdi-api')).match('/api/v1/session', { ignoreVary: true }))
}

/** Sets language and size before the first page starts. */
export async function prefer(context, { language = 'zh', size = 'normal' }) {
  await context.addInitScript(([lang, text]) => {
    if (localStorage.getItem('gongdi.language')) return
    localStorage.setItem('gongdi.language', lang)
    localStorage.setItem('gongdi.size', text)
  }, [language, size])
}

/** Changes language and size of an open page without loading it anew, as another window of the same person would. */
export async function switchTo(page, language, size = 'normal') {
  const changes = await page.evaluate(([lang, text]) => {
    const { lang: now, classList } = document.documentElement
    const before = now.startsWith(lang) && classList.contains('elder') === (text !== 'normal') && classList.contains('huge') === (text === 'huge')
    for (const [key, newValue] of [['gongdi.language', lang], ['gongdi.size', text]]) {
      localStorage.setItem(key, newValue)
      dispatchEvent(new StorageEvent('storage', { key, newValue }))
    }
    return !before
  }, [language, size])
  await page.waitForFunction(([lang, text]) => {
    const { lang: now, classList } = document.documentElement
    return now.startsWith(lang) && classList.contains('elder') === (text !== 'normal') && classList.contains('huge') === (text === 'huge')
  }, [language, size])
  if (!changes) return
  await page.waitForTimeout(150) // a map draws its marks anew
  // Names that come from the server are fetched anew.
  await page.waitForFunction(() => !document.querySelector('.load-box[aria-busy="true"]'))
}

/**
 * Opens an address of the face that is open as a press on a link does, without loading the page anew, which takes longer than all
 * else of a look; another face, and the screen that is open already, are loaded.
 */
export async function go(page, way) {
  const soft = await page.evaluate((to) => {
    if (!document.getElementById('app')?.childElementCount) return false
    const face = (path) => path.split('/')[1]
    const [now, then] = [location.pathname, new URL(to, location.href).pathname]
    if (now === then || face(now) !== face(then)) return false
    history.pushState({}, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: null }))
    return true
  }, way)
  if (!soft) await page.goto(way)
}

/** A small picture of a colour, as a file for an input. */
export function picture(red = 120, green = 160, blue = 90) {
  const [width, height] = [320, 240]
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = ((x >> 5) + (y >> 5)) % 2 ? 0 : 40
      rows.set([red + shade, green + shade, blue + shade], y * (width * 3 + 1) + 1 + x * 3)
    }
  }
  const chunk = (name, body) => {
    const all = Buffer.concat([Buffer.alloc(4), Buffer.from(name), body, Buffer.alloc(4)])
    all.writeUInt32BE(body.length, 0)
    all.writeUInt32BE(crc32(all.subarray(4, -4)), all.length - 4)
    return all
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ])
  return { name: 'picture.png', mimeType: 'image/png', buffer }
}

function crc32(bytes) {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

/** The pages that are watched, and what happened in each lately. */
const followed = new Map()

function follow(page, url) {
  const lately = []
  const short = (address) => address.replace(url, '')
  const note = (text) => {
    if (lately.push(text) > 40) lately.shift()
  }
  const by = (request) => (request.serviceWorker() ? 'worker ' : '')
  followed.set(page, lately)
  page.on('close', () => followed.delete(page))
  page.on('framenavigated', (frame) => note('at ' + short(frame.url())))
  page.on('pageerror', (error) => note('error ' + error))
  page.on('console', (message) => note(`${message.type()} ${message.text()}`))
  page.context().on('response', (reply) => /assets/.test(reply.url()) || note(`${by(reply.request())}${reply.status()} ${short(reply.url())}${reply.fromServiceWorker() ? ' from the worker' : ''}`))
  page.context().on('requestfailed', (request) => note(`${by(request)}${request.failure()?.errorText} ${short(request.url())}`))
}

// Where a test failed it is said what every open window showed by then: what falls seldom cannot be tried again to look.
afterEach(async (t) => {
  if (t.passed) return
  for (const [page, lately] of followed) {
    const shown = await page.evaluate(() => document.body.innerText.slice(0, 600)).catch((error) => String(error))
    console.log(`# window ${page.url()} shows: ${shown}\n${lately.join('\n')}`.replaceAll('\n', '\n#   '))
  }
})


/**
 * Notes everything wrong on a page. The browser writes a line for every answer of 400 and above, also for those that
 * belong to the play ("the code is needed"): a test names the ones that it expects.
 */
export function watch(page, url, expected = []) {
  const wrong = []
  follow(page, url)
  page.on('pageerror', (error) => wrong.push('pageerror ' + error))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const text = message.text()
    if (/Failed to load resource/.test(text) && expected.some((status) => text.includes(String(status)))) return
    wrong.push('console ' + text + ' ' + message.location().url)
  })
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(url) && !/^(data|blob):/.test(to)) wrong.push('outside ' + to)
  })
  return { wrong, clean: () => assert.deepEqual(wrong, []) }
}

const carriesAxe = new WeakSet() // the pages that bring it along wherever they go: to send it each time takes ten times as long

/** Axe with the rules of WCAG 2.0, 2.1 and 2.2, levels A and AA; without CONTRAST where the same colours were looked at before. */
export async function axe(page, name, { contrast = true } = {}) {
  if (!carriesAxe.has(page)) {
    await page.addInitScript(axeSource)
    await page.evaluate(axeSource)
    carriesAxe.add(page)
  }
  const found = await page.evaluate(async (enabled) => {
    const result = await window.axe.run(document, {
      rules: { 'color-contrast': { enabled } },
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
      preload: false, // only for films that start by themselves and pages that lock the way a telephone is held: there are none
    })
    return result.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' | ' + (node.any[0]?.message ?? '')).join(' ;; ')}`)
  }, contrast)
  assert.deepEqual(found, [], 'axe on ' + name)
}

/** A picture to look at, when GONGDI_SHOTS is set; those of a failure are always kept. */
export async function shot(page, name, fullPage = false) {
  if (!process.env.GONGDI_SHOTS && !name.startsWith('failed')) return
  fs.mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: path.join(SHOTS, name + '.png'), fullPage })
}

/** No sideways scrolling, and in elders' mode text and targets of the promised size. */
export async function sizes(page, name, elder) {
  // the size that was just chosen is drawn a moment later
  await page.waitForFunction((least) => parseFloat(getComputedStyle(document.body).fontSize) >= least, elder, { timeout: 2000 }).catch(() => {})
  const found = await page.evaluate(() => {
    const seen = (element) => {
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && !element.closest('.sr, .skip, [hidden]')
    }
    const small = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement
      if (!walker.currentNode.textContent.trim() || !parent || !seen(parent)) continue
      const size = parseFloat(getComputedStyle(parent).fontSize)
      if (size < 18) small.push(size + ' ' + walker.currentNode.textContent.trim().slice(0, 30))
    }
    const low = [...document.querySelectorAll('button, .btn, .big-btn, .tabs a, .quick a, .kind, .check, .desk-menu a, input:not(.sr), select, textarea')]
      .filter((element) => seen(element) && !/radio|checkbox/.test(element.type ?? ''))
      .map((element) => [Math.round(element.getBoundingClientRect().height), element.textContent.trim().slice(0, 20) || element.className])
      .filter(([height]) => height < 60)
    const root = document.documentElement
    const scrolling = [root, ...document.querySelectorAll('.desk-main')] // the desk scrolls within its frame
    return { small, low, wide: Math.max(...scrolling.map((one) => one.scrollWidth - one.clientWidth)), text: parseFloat(getComputedStyle(document.body).fontSize) }
  })
  assert.ok(found.wide <= 0, `${name} scrolls sideways by ${found.wide}`)
  if (!elder) return
  assert.ok(found.text >= elder, `${name}: text of ${found.text} px`)
  assert.deepEqual(found.small, [], name + ': text below 18 px')
  assert.deepEqual(found.low, [], name + ': targets below 60 px')
}

/** Where the database of the page holds bytes of a picture that anybody could read: JPEG or PNG, as they are or as text. */
export function picturesUnsealed(page) {
  return page.evaluate(async () => {
    const answer = (ask) => new Promise((done, fail) => Object.assign(ask, { onsuccess: () => done(ask.result), onerror: () => fail(ask.error) }))
    const readable = /JFIF|PNG\r\n\x1a\n|\/9j\/4AAQ|iVBORw0KGgo/
    const found = []
    async function look(name, value) {
      if (value instanceof CryptoKey || !value) return
      if (value instanceof Blob) return look(name, await value.arrayBuffer())
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) value = new TextDecoder('latin1').decode(value)
      if (typeof value === 'string') return readable.test(value) && found.push(name)
      if (typeof value === 'object') for (const [key, one] of Object.entries(value)) await look(name + '.' + key, one)
    }
    const database = await answer(indexedDB.open('gongdi'))
    for (const name of database.objectStoreNames) await look(name, await answer(database.transaction(name).objectStore(name).getAll()))
    database.close()
    return found
  })
}

/** All that the device keeps for the page, as text: databases, stores, and the copies of the service worker. */
export function everythingKept(page) {
  return page.evaluate(async () => {
    const answer = (ask) => new Promise((done, fail) => Object.assign(ask, { onsuccess: () => done(ask.result), onerror: () => fail(ask.error) }))
    const read = async (value) => {
      if (value instanceof CryptoKey) return 'key:' + value.extractable
      if (value instanceof Blob) return new TextDecoder().decode(await value.arrayBuffer())
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value)
      if (!value || typeof value !== 'object') return String(value)
      let text = ''
      for (const [name, one] of Object.entries(value)) text += name + '=' + (await read(one)) + ';'
      return text
    }
    let text = JSON.stringify({ ...localStorage, ...sessionStorage })
    for (const { name } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store)
        const [keys, values] = await Promise.all([answer(all.getAllKeys()), answer(all.getAll())])
        for (const [at, value] of values.entries()) text += `\n${store}:${keys[at]}:${await read(value)}`
      }
      database.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) text += `\n${name}:${request.url}:${await (await cache.match(request, { ignoreVary: true })).text()}`
    }
    return text
  })
}
