// A report without a network: it survives a reload and arrives once, also when the answer to it was lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everythingKept, picture, picturesUnsealed, shot, switchTo, underWorker } from './browser.mjs'
import { reportAt, stepOn } from './data.mjs'
import { examine } from './examine.mjs'
import { browser, NEIGHBOUR, person, RESIDENT, server, signInResident, signInStaff, stage } from './people.mjs'
import { enterPin, setPin } from './safe.mjs'
import { startServer } from './server.mjs'

stage()

const started = Date.now()

/** What has come from him since the tests began; the demonstration may have given him cases of its own. */
async function mine(who) {
  const reply = await who.page.request.get('/api/v1/cases?queue=mine')
  return (await reply.json()).items.filter((row) => new Date(row.reported).getTime() >= started)
}

async function fillIn(page, words) {
  // A phone takes its time for a picture.
  await page.evaluate(() => {
    const real = window.createImageBitmap
    window.createImageBitmap = (...given) => new Promise((done) => setTimeout(done, 700)).then(() => real(...given))
  })
  await page.locator('.kind').first().click()
  await page.locator('#f-words').fill(words)
  await page.locator('#f-photos').setInputFiles(picture())
  // "Next" is pressed while the picture is still being made smaller: it has its place already, and goes along.
  await page.locator('.thumb-waiting').waitFor()
  await page.locator('.bottom-bar .primary').click()
  await page.locator('.big-btn').first().click()
  await page.getByTestId('point').waitFor()
  await page.locator('.bottom-bar .primary').click()
  await page.waitForURL(/step=[34]/)
  if (/step=3/.test(page.url())) await page.locator('.bottom-bar .primary').click()
  await page.waitForURL(/step=4/)
}

test('a report without a network survives a reload and arrives once', async () => {
  const who = await person(browser, server, RESIDENT, { expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  await page.goto('/m/report')
  await page.locator('.kind').first().waitFor()
  await underWorker(page)
  await page.reload()
  await page.locator('.kind').first().waitFor()

  await context.setOffline(true)
  await page.reload()
  const reached = () => page.evaluate(() => fetch('/api/v1/session').then((r) => r.ok && !r.headers.get('X-From-Cache')))
  assert.equal(await reached(), false, 'the service worker has no network either')
  await fillIn(page, '断网时上报：井盖松了')
  await page.reload()
  await page.locator('dl.facts', { hasText: '断网时上报' }).waitFor().catch(async (error) => {
    await shot(page, 'failed-offline')
    throw error
  })
  await page.locator('.bottom-bar .primary').click()
  await page.waitForURL('**/m/queued/*')
  assert.equal(await page.locator('h1').innerText(), '待发送')
  await examine(page, 'm-queued')
  await page.reload()
  await page.locator('.done').waitFor()
  await page.goto('/m/outbox')
  await page.locator('li.card', { hasText: '断网时上报' }).waitFor()

  await context.setOffline(false)
  await page.locator('.state-box').waitFor()
  await page.reload()
  await page.locator('li.card a').waitFor()
  const arrived = await mine(who)
  assert.deepEqual(arrived.map((row) => [row.words_head, row.photos]), [['断网时上报：井盖松了', 1]])
  who.eye.clean()
  await context.close()
})

test('without a network staff are told on either face what can still be done, in the language of the page', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  await page.goto('/m/inbox')
  await page.locator('.load-box').waitFor()
  await underWorker(page)
  await context.setOffline(true)
  // what can be reported was not asked for on this device yet: nothing is offered that does not work
  await page.goto('/m/inbox')
  await page.locator('.state-box a[href="/m/outbox"]').waitFor()
  assert.equal(await page.locator('.state-box a[href="/m/report"]').count(), 0)
  await context.setOffline(false)
  await page.goto('/m/tasks')
  await page.locator('.load-box .card, .load-box .state-box').first().waitFor()
  await page.waitForFunction(() => localStorage.getItem('gongdi.kinds'))
  await context.setOffline(true)
  for (const [way, asked] of [['/m/inbox', 1], ['/m/tasks', 0], ['/m/visits', 0]]) {
    await page.goto(way)
    const box = page.locator('.state-box[role=alert]')
    await box.getByText('没有网络时仍可以').waitFor()
    assert.deepEqual(await box.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))), ['/m/visits', '/m/tasks', '/m/report', '/m/outbox'].filter((to) => to !== way))
    assert.equal(await box.getByText('输入 PIN').count(), asked, 'where they lie the page itself asks for it')
    await examine(page, 'm-offline-' + way.split('/').at(-1))
  }
  await switchTo(page, 'en')
  await page.goto('/m/inbox')
  await page.locator('.state-box').getByText('Without a network you can still').waitFor()
  for (const [to, there] of Object.entries({ visits: '.pin-box', tasks: '.pin-box', report: '.kind', outbox: '.state-box' })) {
    await page.goto('/m/inbox')
    await page.locator(`.state-box a[href="/m/${to}"]`).click()
    await page.locator(there).first().waitFor()
  }
  await switchTo(page, 'zh')

  // the desk, on a device that has the phone face: links lead there
  await context.setOffline(false)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto('/desk')
  await page.locator('.bench-card b', { hasText: /^\d/ }).first().waitFor()
  await switchTo(page, 'en')
  await page.locator('.desk-top a[href="/desk/inbox"]').click()
  await page.locator('.load-box').waitFor()
  await context.setOffline(true)
  await page.locator('.desk-menu a[href="/desk/registry"]').click()
  await page.locator('.note[role=alert]', { hasText: 'this page cannot be opened yet' }).waitFor()
  await shot(page, 'desk-offline-page-en')
  await page.locator('.desk-menu a[href="/desk"]').click()
  const box = page.locator('.state-box[role=alert]')
  await box.getByText('The desk needs a network').waitFor()
  assert.equal(await page.locator('.note[role=alert]').count(), 0, 'of the page before')
  assert.deepEqual([...new Set(await page.locator('.bench-card b').allInnerTexts())], ['—'], 'what is not known is no number')
  assert.equal(await page.locator('.bench-fine').count(), 0)
  await examine(page, 'desk-offline')
  await page.locator('.desk-top a[href="/desk/inbox"]').click()
  await box.getByText('电脑端要有网络').waitFor()
  await box.locator('a[href="/m/outbox"]').click()
  await page.waitForURL('**/m/outbox')
  await page.locator('.state-box').waitFor()
  who.eye.clean()
  await context.close()
})

test('a picture that is being made ready when the page ends is made ready by the next one', async () => {
  const who = await person(browser, server, NEIGHBOUR)
  const { page, context } = who
  const originals = () => page.evaluate(() => new Promise((done, fail) => {
    const opening = indexedDB.open('gongdi')
    opening.onerror = () => fail(opening.error)
    opening.onsuccess = () => {
      const asked = opening.result.transaction('drafts').objectStore('drafts').get('report')
      asked.onsuccess = () => done(asked.result?.originals?.length ?? 0)
    }
  }))
  // as many pages as ENDS says never get through with it, as on a phone that ends them for want of memory
  await page.addInitScript(() => {
    const real = window.createImageBitmap
    window.createImageBitmap = (...given) => {
      const begun = Number(sessionStorage.getItem('begun') ?? 0)
      sessionStorage.setItem('begun', begun + 1)
      return begun < Number(sessionStorage.getItem('ends') ?? 1) ? new Promise(() => {}) : real(...given)
    }
  })
  await page.goto('/m/report')
  await page.locator('#f-photos').setInputFiles(picture())
  await page.waitForFunction(() => sessionStorage.getItem('begun') === '1')
  assert.equal(await originals(), 1)
  await page.reload()
  await page.locator('.thumbs img').waitFor()
  await page.waitForFunction(() => !document.querySelector('.thumb-waiting'))
  assert.equal(await page.locator('.thumbs img').count(), 1)
  await page.waitForTimeout(400)
  assert.equal(await originals(), 0)

  // one that ends every page is given up, said so, and gone
  await page.evaluate(() => { sessionStorage.setItem('ends', 99) })
  await page.locator('#f-photos').setInputFiles(picture())
  for (const n of [2, 3]) {
    await page.waitForFunction((begun) => Number(sessionStorage.getItem('begun')) > begun, n)
    await page.locator('.thumb-waiting', { hasText: '正在处理照片' }).waitFor()
    await shot(page, `report-photo-waits-${n}`)
    await page.reload()
  }
  await page.locator('.error', { hasText: '这张照片无法读取' }).waitFor()
  assert.equal(await page.locator('.thumb-waiting').count(), 0)
  assert.equal(await page.locator('.thumbs img').count(), 1)
  assert.equal(await originals(), 0)

  // and "clear" leaves nothing of one that is underway
  await page.evaluate(() => { sessionStorage.setItem('begun', 0) })
  await page.reload()
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('.thumb-waiting').waitFor()
  await page.locator('.draft-line button').click()
  await page.waitForTimeout(400)
  assert.equal(await originals(), 0)
  who.eye.clean()
  await context.close()
})

test('a report whose answer was lost arrives once', async () => {
  const who = await person(browser, server, NEIGHBOUR, { expected: ['ERR_FAILED'] })
  const { page, context } = who
  let lost = 0
  await context.route('**/api/v1/cases', async (route) => {
    if (route.request().method() !== 'POST' || lost) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })
  await page.goto('/m/report')
  await fillIn(page, '回执丢失：树枝断了')
  await page.locator('.bottom-bar .primary').click()
  await page.waitForURL(/\/m\/(done|queued)\//)
  assert.equal(lost, 1)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.deepEqual((await mine(who)).map((row) => row.words_head), ['回执丢失：树枝断了'])
  who.eye.clean()
  await context.close()
})

test('what fails just when the network is back is sent by itself a moment later', async () => {
  const who = await person(browser, server, RESIDENT, { expected: ['ERR_INTERNET_DISCONNECTED', 'ERR_FAILED', '503'] })
  const { page, context } = who
  // a telephone whose browser sends nothing in the background
  await context.addInitScript(() => { if (window.SyncManager) SyncManager.prototype.register = async () => {} })
  await page.goto('/m/report')
  await page.locator('.kind').first().waitFor()
  await fillIn(page, '刚有信号时上报：路灯不亮')
  await context.setOffline(true)
  await page.locator('.bottom-bar .primary').click()
  await page.waitForURL('**/m/queued/*')
  // the request that leaves with the event dies
  let died = 0
  await page.evaluate(() => {
    const real = window.fetch
    window.fetch = (...given) => given[1]?.method === 'POST' && navigator.onLine && !window.once ? ((window.once = true), Promise.reject(new TypeError('Failed to fetch'))) : real(...given)
  })
  await context.setOffline(false)
  for (let n = 0; n < 50 && !died; n++) {
    died = await page.evaluate(() => window.once)
    await page.waitForTimeout(100)
  }
  assert.ok(died, 'nothing was sent when the network was back')
  assert.equal((await mine(who)).filter((row) => row.words_head.startsWith('刚有信号')).length, 0)
  await page.locator('.tabs .badge').waitFor({ state: 'detached', timeout: 12_000 })
  const arrived = (await mine(who)).filter((row) => row.words_head.startsWith('刚有信号'))
  assert.deepEqual(arrived.map((row) => row.photos), [1])
  who.eye.clean()
  await context.close()
})

test('the pictures of a step are there after the page ended, sealed; the step arrives with them', async () => {
  const [resident, clerk] = [await person(browser, server, NEIGHBOUR), await person(browser, server, 'clerk01')]
  const { ref } = await reportAt(server, resident, '楼道堆物，等人来看')
  await stepOn(clerk, ref, 'ask_verify')
  await Promise.all([resident, clerk].map((one) => one.context.close()))
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const begin = () => page.locator('.actions button', { hasText: '核实属实' }).click()
  const form = page.locator('dialog form')
  await page.goto('/m/tasks')
  await underWorker(page)
  await page.goto('/m/visits')
  await setPin(page)
  await page.locator('.pin-box', { hasText: '随身包已打开' }).waitFor()
  await page.goto('/m/case/' + ref)
  await page.locator('.actions button').first().waitFor()
  await begin()
  await form.locator('#f-words').waitFor()
  await page.keyboard.press('Escape')
  await context.setOffline(true)
  await page.reload()
  await enterPin(page)
  await page.locator('.actions button').first().waitFor()
  assert.equal(await page.locator('.actions .tag').count(), 0, 'looking makes no draft')
  await begin()
  await form.locator('#f-words').fill('断网时核实：堆了三户的纸箱')
  await form.locator('#f-photos').setInputFiles(picture())
  await form.locator('.thumbs img').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.actions .tag', { hasText: '没填完' }).waitFor()
  assert.deepEqual(await picturesUnsealed(page), [])
  await shot(page, 'phone-step-draft-begun-zh')
  await page.reload()
  await enterPin(page)
  await begin()
  await form.locator('[role=status]', { hasText: '没填完' }).waitFor()
  assert.equal(await form.locator('#f-words').inputValue(), '断网时核实：堆了三户的纸箱')
  assert.equal(await form.locator('.thumbs img').getAttribute('alt'), '第 1 张照片')
  await examine(page, 'step draft')
  await shot(page, 'phone-step-draft-zh')
  await form.locator('button[type=submit]').click()
  await page.locator('.note.good', { hasText: '联网后自动发送' }).waitFor()
  await page.locator('.actions .tag').waitFor({ state: 'detached' }) // what waits to be sent is no draft
  assert.deepEqual(await picturesUnsealed(page), [], 'what waits is sealed')
  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  const now = await (await page.request.get('/api/v1/cases/' + ref)).json()
  assert.equal(now.photo_list.filter((photo) => photo.phase === 'verify').length, 1)
  who.eye.clean()
  await context.close()
})

/* ---- copies of what the server has said ---- */

const HOUR = 3_600_000
/** The addresses of what the service worker keeps for one account alone. */
const personalCopies = (page) => page.evaluate(async () => {
  const cache = await caches.open('gongdi-api')
  return (await cache.keys()).map((one) => new URL(one.url).pathname.slice('/api/v1'.length)).filter((path) => /^\/(cases|notices|sites)/.test(path))
})

test('nothing of the cases that a worker has looked at lies readable on his telephone; with the PIN he has them along for 72 hours', async (t) => {
  const own = await startServer() // to be gone as for somebody in a cellar, for the service worker as well
  t.after(() => own.stop())
  const [resident, clerk] = [await person(browser, own, NEIGHBOUR), await person(browser, own, 'clerk01')]
  const { ref } = await reportAt(own, resident, '七十二号井：楼道堆物，住户姓欧阳', { address: '天源里5号楼旁的夹道' })
  const second = await reportAt(own, resident, '另一处，也是七十二号井')
  for (const one of [ref, second.ref]) await stepOn(clerk, one, 'ask_verify')
  await Promise.all([resident, clerk].map((one) => one.context.close()))
  const who = await person(browser, own, 'grid01', { face: 'phone', expected: ['ERR_', '503'] })
  const { page, context } = who
  const row = page.locator('.case-card', { hasText: '七十二号井：' })
  const tells = async () => /七十二号井|欧阳|夹道/.exec(await everythingKept(page))?.[0]

  // looked at, without a PIN: nothing is kept at all
  await page.goto('/m/tasks')
  await row.waitFor()
  await underWorker(page)
  await page.reload()
  await row.click()
  await page.locator('dl.facts', { hasText: '夹道' }).waitFor()
  await page.goto('/m/inbox')
  await page.locator('.load-box[aria-busy=false]').waitFor()
  assert.equal(await tells(), undefined)
  assert.deepEqual(await personalCopies(page), [])

  // what the server answers to a step is kept no longer than it is wanted, and never readable
  await page.goto('/m/case/' + second.ref)
  await page.locator('.actions button', { hasText: '核实属实' }).click()
  await page.locator('dialog form #f-words').fill('看过了')
  await page.locator('dialog form #f-photos').setInputFiles(picture())
  await page.locator('dialog form .thumbs img').waitFor()
  await page.locator('dialog form button[type=submit]').click()
  await page.locator('.note.good').waitFor()
  assert.equal(await tells(), undefined)
  await page.goto('/m/outbox')
  await page.locator('section li.card a').click()
  await page.locator('dl.facts', { hasText: '另一处' }).waitFor()

  // under the PIN: the list and the sheets come along, sealed
  await page.goto('/m/visits')
  await setPin(page)
  await page.locator('.pin-box', { hasText: '随身包已打开' }).waitFor()
  assert.match(await everythingKept(page), new RegExp('safe:copy:\\S+ /api/v1/cases/' + ref))
  assert.equal(await tells(), undefined)

  await own.stop()
  await page.goto('/m/tasks')
  await page.locator('#f-pin').waitFor()
  await shot(page, 'phone-tasks-locked-zh')
  assert.equal(await row.count(), 0)
  await enterPin(page)
  await row.waitFor()
  await page.locator('.note.warn', { hasText: '副本' }).or(page.locator('.load-box > .note.warn')).first().waitFor()
  await shot(page, 'phone-tasks-copy-zh')
  await row.click()
  await page.locator('dl.facts', { hasText: '夹道' }).waitFor()
  assert.equal(await page.locator('.actions button', { hasText: '核实属实' }).count(), 1)
  await page.reload()
  await enterPin(page)
  await page.locator('dl.facts', { hasText: '夹道' }).waitFor()
  await shot(page, 'phone-case-copy-zh')
  assert.equal(await tells(), undefined)

  // a clock that is set back, and 72 hours
  const kept = () => everythingKept(page).then((text) => /safe:copy:/.test(text))
  assert.ok(await kept())
  await page.clock.setFixedTime(Date.now() + 73 * HOUR)
  await page.reload()
  await page.locator('.state-box').waitFor()
  assert.equal(await page.locator('#f-pin').count(), 0, 'there is nothing left to be opened')
  assert.ok(!(await kept()))
  who.eye.clean()
  await context.close()
})

test('what a resident has looked at is there without a network for 72 hours, for nobody else', async (t) => {
  const own = await startServer()
  t.after(() => own.stop())
  const who = await person(browser, own, RESIDENT, { expected: ['ERR_', '503'] })
  const { page, context } = who
  const { ref } = await reportAt(own, who, '路灯第八盏不亮')
  const card = page.locator('.case-card', { hasText: '第八盏' })
  await page.goto('/m/cases')
  await underWorker(page)
  await page.reload()
  await card.click()
  await page.locator('dl.facts', { hasText: '第八盏' }).waitFor()
  assert.ok((await personalCopies(page)).includes('/cases/' + ref))

  // Somebody else signs in on this telephone, and the first did not sign out.
  const other = await person(browser, own, NEIGHBOUR)
  const cookies = await context.cookies()
  await context.addCookies(await other.context.cookies())
  await page.goto('/m')
  await page.locator('.hero').waitFor()
  assert.deepEqual((await personalCopies(page)).filter((path) => path !== '/cases'), [])
  assert.doesNotMatch(await everythingKept(page), /第八盏/)
  await other.context.close()
  await context.addCookies(cookies)

  // Old copies are not shown, and go with the next start of the service worker.
  await page.goto('/m/cases')
  await card.click()
  await page.locator('dl.facts', { hasText: '第八盏' }).waitFor()
  await own.stop()
  await page.reload()
  await page.locator('dl.facts', { hasText: '第八盏' }).waitFor()
  await page.evaluate(async (at) => {
    const cache = await caches.open('gongdi-api')
    for (const one of await cache.keys()) {
      const copy = await cache.match(one, { ignoreVary: true })
      const headers = new Headers(copy.headers)
      if (!one.url.endsWith('/session')) headers.set('X-From-Cache', new Date(at).toISOString())
      await cache.put(one, new Response(await copy.blob(), { headers }))
    }
  }, Date.now() - 73 * HOUR)
  await page.reload()
  await page.locator('.state-box').waitFor()
  assert.equal(await page.locator('dl.facts').count(), 0)
  assert.ok((await personalCopies(page)).includes('/cases'), 'nobody has asked for the list')
  const wire = await context.newCDPSession(page)
  await wire.send('ServiceWorker.enable')
  await wire.send('ServiceWorker.stopAllWorkers')
  await page.reload()
  await page.locator('.state-box').waitFor()
  assert.deepEqual(await personalCopies(page), [])
  who.eye.clean()
  await context.close()
})

test('in the hands of the service worker one signs in, out and in again', async () => {
  const who = await person(browser, server, '', { face: 'phone', expected: [401] })
  const { page, context } = who
  await page.goto('/m')
  await underWorker(page, { known: false })
  await page.reload()
  const out = async () => {
    await page.goto('/m/me')
    await page.locator('button', { hasText: '退出' }).last().click()
    await page.waitForFunction(() => !localStorage.getItem('gongdi.in'))
  }
  await signInResident(page, server, RESIDENT)
  await out()
  await signInStaff(page, server, 'grid01', 'phone')
  await out()
  await signInResident(page, server, NEIGHBOUR)
  await page.goto('/m/cases')
  await page.locator('h1').waitFor()
  assert.deepEqual((await personalCopies(page)).filter((path) => path !== '/cases'), [])
  who.eye.clean()
  await context.close()
})
