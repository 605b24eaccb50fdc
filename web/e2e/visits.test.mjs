// Visits: a worker's day without signal under a PIN, records that wait sealed and arrive once, a need that becomes a case, two
// telephones that wrote the same visit, the community's coverage.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot } from './browser.mjs'
import { examine } from './examine.mjs'
import { person } from './people.mjs'
import { startServer } from './server.mjs'

const PIN = '246810'
let browser, server
before(async () => {
  browser = await launch()
  server = await startServer()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function month(who) {
  return (await who.page.request.get('/api/v1/visits/month')).json()
}

/** Everything that the page's database and stores hold, as text. */
function everythingKept(page) {
  return page.evaluate(async () => {
    const database = await new Promise((done, fail) => {
      const open = indexedDB.open('gongdi')
      open.onsuccess = () => done(open.result)
      open.onerror = () => fail(open.error)
    })
    let text = JSON.stringify({ ...localStorage, ...sessionStorage })
    const read = (value) => {
      if (value instanceof CryptoKey) return 'key:' + value.extractable
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value)
      if (value && typeof value === 'object' && !(value instanceof Blob)) return Object.entries(value).map(([name, one]) => name + '=' + read(one)).join(';')
      return String(value)
    }
    for (const name of database.objectStoreNames) {
      const all = await new Promise((done) => {
        const ask = database.transaction(name).objectStore(name).getAll()
        ask.onsuccess = () => done(ask.result)
      })
      text += '\n' + name + ':' + all.map(read).join('\n')
    }
    database.close()
    for (const name of await caches.keys()) {
      if (!/api/.test(name)) continue
      const cache = await caches.open(name)
      for (const request of await cache.keys()) text += '\n' + request.url + (await (await cache.match(request)).text())
    }
    return text
  })
}

test('a day in stairwells: the PIN, the form, a need; all without signal, then each once', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  await page.goto('/m/visits')
  await page.locator('.visit-card').first().waitFor()
  await examine(page, 'visits')
  await page.locator('#f-pin').fill(PIN)
  await page.locator('#f-pin2').fill(PIN)
  await page.locator('.pin-box form button').click()
  await page.locator('.visit-names').first().waitFor()
  await shot(page, 'phone-visits-zh')
  const names = (await page.locator('.visit-names').first().innerText()).split('、')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller)
  const before = (await month(who)).count

  await context.setOffline(true)
  await page.reload()
  await page.locator('#f-pin').fill('111111')
  await page.locator('.pin-box form button').click()
  await page.locator('.pin-box .error', { hasText: '9' }).waitFor()
  await page.locator('#f-pin').fill(PIN)
  await page.locator('.pin-box form button').click()
  await page.locator('.visit-names').first().waitFor()
  await page.locator('.visit-card', { hasText: '待走访' }).first().click()
  await page.locator('#f-people').waitFor()
  await page.getByText('加一项').click()
  await page.locator('#f-now-0').fill('老二去外地上学')
  await page.locator('#f-need').check()
  await page.locator('#f-category').selectOption({ index: 1 })
  await page.locator('#f-words').fill('断网时发现：楼道扶手松动')
  await examine(page, 'visit form')
  await shot(page, 'phone-visit-form-zh')
  await page.locator('form button.primary').click()
  await page.locator('[role=status]', { hasText: '加密' }).waitFor()
  await shot(page, 'phone-visit-queued-zh')

  const kept = await everythingKept(page)
  assert.doesNotMatch(kept, /楼道扶手松动|老二去外地/, 'what waits is sealed')
  for (const name of names) assert.ok(!kept.includes(name), 'no name lies open on the phone')
  assert.match(kept, /key:false/)
  assert.doesNotMatch(kept, /key:true/)

  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  const after = (await month(who)).count
  assert.equal(after.seen, before.seen + 1)
  assert.equal(after.needs, before.needs + 1)
  who.eye.clean()
  await context.close()
})

test('two telephones wrote the same visit down: both versions are shown, a person decides', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['409'] })
  const { page, context } = one
  const all = await month(one)
  const visit = all.items.find((item) => item.state === 'planned')
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  const reply = await page.request.post('/api/v1/visits/records', {
    data: { household: visit.household, day: all.today, result: 'done', people: 7 },
    headers: { 'X-Gongdi': '1' },
  })
  assert.equal(reply.status(), 201)
  await page.locator('form button.primary').click()
  await page.locator('table.conflict', { hasText: '7' }).waitFor()
  await examine(page, 'conflict')
  await shot(page, 'phone-visit-conflict-zh')
  await page.getByText('就是同一次').click()
  await page.waitForURL('**/m/visits')
  assert.equal((await month(one)).count.seen, all.count.seen + 1)
  one.eye.clean()
  await context.close()
})

test('ten wrong PINs and signing out wipe the copies', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = who
  const make = async () => {
    await page.goto('/m/visits')
    await page.locator('#f-pin2').waitFor()
    await page.locator('#f-pin').fill(PIN)
    await page.locator('#f-pin2').fill(PIN)
    await page.locator('.pin-box form button').click()
    await page.locator('.visit-names').first().waitFor()
  }
  await make()
  await page.reload()
  for (let left = 9; left >= 0; left--) {
    await page.locator('#f-pin').fill('999999')
    await page.locator('.pin-box form button').click()
    if (left) await page.locator('.pin-box .error', { hasText: String(left) }).waitFor()
  }
  await page.locator('#f-pin2').waitFor()
  assert.doesNotMatch(await everythingKept(page), /copies=/)
  await make()
  assert.match(await everythingKept(page), /copies=/)
  await page.goto('/m/me')
  await page.locator('button', { hasText: '退出' }).last().click()
  await page.waitForURL('**/m')
  assert.doesNotMatch(await everythingKept(page), /copies=/)
  who.eye.clean()
  await context.close()
})

test('coverage of a community on the desk', async () => {
  const clerk = await person(browser, server, 'clerk01')
  await clerk.page.goto('/desk/visits')
  await clerk.page.locator('table.cover').first().waitFor()
  assert.ok((await clerk.page.locator('table.cover tbody tr').count()) > 3)
  await examine(clerk.page, 'desk-visits')
  clerk.eye.clean()
  await clerk.context.close()
})
