// A worker's telephone without room: what was taken along is read, what is written is sent at once or stays on the page, what waits goes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shot, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { browser, person, server, stage } from './people.mjs'
import { enterPin, fillNeed, takeAlong } from './safe.mjs'

stage()

const month = async (who) => (await who.page.request.get('/api/v1/visits/month')).json()

/** The pages of this telephone find no room as long as its mark stands. */
async function fillable(context) {
  await context.addInitScript(() => {
    const real = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...all) {
      if (localStorage.getItem('test.full')) throw new DOMException('full', 'QuotaExceededError')
      return real.apply(this, all)
    }
  })
}

test('a telephone without room: the copies are read, one record waits on its page, the other in the queue, each arrives once', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  await fillable(context)
  await takeAlong(page)
  const before = await month(who)
  const doors = page.locator('a.visit-card', { hasText: '待走访' })
  const [first, second] = await Promise.all([0, 1].map((nth) => doors.nth(nth).getAttribute('href')))

  await context.setOffline(true)
  await page.goto(first)
  await enterPin(page)
  await page.locator('#f-note').fill('排队的一条')
  await page.locator('form button.primary.block').click()
  await page.locator('[role=status]', { hasText: '加密' }).waitFor()

  await page.evaluate(() => localStorage.setItem('test.full', '1'))
  await page.goto(second)
  await enterPin(page, '111111')
  await page.locator('.pin-box .error', { hasText: '9' }).waitFor() // counted, though it cannot be written
  await enterPin(page)
  await page.locator('#f-note').fill('手机满了时写的')
  await fillNeed(page, '药快吃完了')
  const save = page.locator('form button.primary.block')
  await save.click()
  const failed = page.locator('p.error[role=alert]')
  await failed.filter({ hasText: '请不要离开本页' }).waitFor()
  await failed.scrollIntoViewIfNeeded()
  await examine(page, 'a record without room')
  await shot(page, 'phone-full-visit-zh')
  await switchTo(page, 'en')
  await failed.filter({ hasText: 'please stay on it' }).waitFor()
  await failed.scrollIntoViewIfNeeded()
  await shot(page, 'phone-full-visit-en')
  assert.equal(await page.locator('#f-note').inputValue(), '手机满了时写的')

  const other = await context.newPage()
  await other.goto('/m/outbox')
  await other.locator('.note.warn', { hasText: 'no room left' }).waitFor()
  assert.equal(await other.locator('main li.card').count(), 1)
  await shot(other, 'phone-full-outbox-en')
  await switchTo(other, 'zh')
  await other.locator('.note.warn', { hasText: '没有存储空间' }).waitFor()
  await examine(other, 'outbox without room')
  await shot(other, 'phone-full-outbox-zh')

  await context.setOffline(false)
  await save.click()
  await page.locator('[role=status]', { hasText: /The record is saved|已保存/ }).waitFor()
  await shot(page, 'phone-full-sent-zh')
  await other.reload()
  await other.locator('.state-box').waitFor()
  const after = await month(who)
  assert.equal(after.count.visits, before.count.visits + 2)
  const done = [first, second].map((way) => after.items.find((item) => way.endsWith(item.ref)).record)
  assert.ok(done.every((record) => record?.result === 'done'), JSON.stringify(done))
  assert.ok(done[1].matter_ref, 'the need became a case')
  who.eye.clean()
  await context.close()
})
