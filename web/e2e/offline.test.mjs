// A report without a network: it survives a reload and arrives once, also when the answer to it was lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { picture, shot } from './browser.mjs'
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
