// A report without a network: it survives a reload and arrives once, also when the answer to it was lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { picture, picturesUnsealed, shot } from './browser.mjs'
import { reportAt, stepOn } from './data.mjs'
import { examine } from './examine.mjs'
import { browser, NEIGHBOUR, person, RESIDENT, server, stage } from './people.mjs'

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
  const who = await person(browser, server, RESIDENT, { expected: ['ERR_INTERNET_DISCONNECTED'] })
  const { page, context } = who
  await page.goto('/m/report')
  await page.locator('.kind').first().waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  await page.reload()
  await page.locator('.kind').first().waitFor()

  await context.setOffline(true)
  await page.reload()
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

test('the pictures of a step are there after the page ended, sealed; the step arrives with them', async () => {
  const [resident, clerk] = [await person(browser, server, NEIGHBOUR), await person(browser, server, 'clerk01')]
  const { ref } = await reportAt(server, resident, '楼道堆物，等人来看')
  await stepOn(clerk, ref, 'ask_verify')
  await Promise.all([resident, clerk].map((one) => one.context.close()))
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const begin = () => page.locator('.actions button', { hasText: '核实属实' }).click()
  const form = page.locator('dialog form')
  await page.goto('/m/case/' + ref)
  await page.locator('.actions button').first().waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  await page.reload()
  await page.locator('.actions button').first().waitFor()
  await begin()
  await form.locator('#f-words').waitFor()
  await page.keyboard.press('Escape')
  await context.setOffline(true)
  await page.reload()
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
