// Visits: a worker's day without signal under a PIN, records that wait sealed and arrive once, a need that becomes a case, two
// telephones that wrote the same visit, the community's coverage.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everythingKept, picture, picturesUnsealed, shot, switchTo, underWorker } from './browser.mjs'
import { examine } from './examine.mjs'
import { browser, person, RESIDENT, server, signInStaff, stage } from './people.mjs'
import { reportAt, stepOn } from './data.mjs'
import { draftOpened, enterPin, fillNeed, keptDrafts, PIN, setPin, takeAlong, untilDraft, untilKept } from './safe.mjs'
import { api, GRID } from './server.mjs'
import { weakNet } from './weak.mjs'

stage()

async function month(who, day = '') {
  return (await who.page.request.get('/api/v1/visits/month' + (day && `?month=${day}`))).json()
}

const nextMonth = (day) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7), 1)).toISOString().slice(0, 10)

/** Of this month and the next: at its end what is planned soon lies in that one. */
const twoMonths = async (who) => {
  const { today, items } = await month(who)
  return [...items, ...(await month(who, nextMonth(today))).items]
}

/**
 * One that is planned this month and not over, of a household that was not seen today: a second record of one day asks first whether
 * it is the same visit. On the last days nothing may be left: then one more of today, to somebody who was seen before.
 */
async function planned(who) {
  const { today, items } = await month(who)
  const seen = items.filter((item) => item.record?.day === today).map((item) => item.household)
  const one = items.find((item) => item.state === 'planned' && item.day >= today && !seen.includes(item.household))
  if (one) return one
  const { household } = items.find((item) => item.state === 'done' && !seen.includes(item.household))
  const reply = await who.page.request.post('/api/v1/visits/planned', { data: { household, day: today, anyway: true }, headers: { 'X-Gongdi': '1' } })
  assert.equal(reply.status(), 201)
  return planned(who)
}

/** Opens its form from the list of the day, as it is done without signal. */
async function openCard(page, visit) {
  await page.locator(`a.visit-card[href="/m/visit/${visit.ref}"]`).click()
}

/** The next Sunday on which nobody works: some are worked for a holiday. */
async function restAhead(page) {
  const { today } = await (await page.request.get('/api/v1/visits/plan?grid=' + GRID)).json()
  const days = []
  for (const year of [+today.slice(0, 4), +today.slice(0, 4) + 1]) days.push(...(await (await page.request.get(`/api/v1/calendar?place=350205&year=${year}`)).json()).days)
  return days.find((day) => day.date > today && !day.works && new Date(day.date).getUTCDay() === 0).date
}

test('a day in stairwells: the PIN, the form, a need; all without signal, then each once', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const visit = await planned(who)
  await page.goto('/m/visits')
  await page.locator('.visit-card').first().waitFor()
  await examine(page, 'visits')
  await underWorker(page)
  // without a network and without a PIN it is said why there is nothing, and what to do
  await context.setOffline(true)
  for (const way of ['/m/tasks', '/m/visits']) {
    await page.goto(way)
    await page.locator('.pin-box', { hasText: '设一个 PIN' }).waitFor()
    await shot(page, `phone-no-pin-${way.split('/').at(-1)}-zh`)
  }
  await context.setOffline(false)
  await page.reload()
  await page.locator('.visit-card').first().waitFor()
  await page.locator('#f-pin').fill(PIN)
  await page.locator('#f-pin2').fill(PIN)
  const [taken] = await Promise.all([page.waitForResponse('**/visits/package'), page.locator('.pin-box form button:not(.quiet)').click()])
  const seen = (await taken.json()).items.find((item) => item.last && item.state === 'planned')
  await page.locator('.visit-names').first().waitFor()
  await shot(page, 'phone-visits-zh')
  const names = (await page.locator('.visit-names').first().innerText()).split('、')
  await underWorker(page)
  const before = (await month(who)).count

  await context.setOffline(true)
  await page.reload()
  await enterPin(page, '111111')
  await page.locator('.pin-box .error', { hasText: '9' }).waitFor()
  await enterPin(page)
  await page.locator('.visit-names').first().waitFor()
  // when the household was last seen is known in the stairwell, too
  await page.locator(`a.visit-card[href="/m/visit/${seen.ref}"]`).click()
  await page.locator('p', { hasText: `上次 ${seen.last.day}` }).waitFor()
  if (seen.last.note) await page.getByText(seen.last.note).waitFor()
  await shot(page, 'phone-visit-last-zh')
  await page.goto('/m/visits')
  await enterPin(page)
  await page.locator('.visit-names').first().waitFor()
  await openCard(page, visit)
  await page.locator('#f-people').waitFor()
  await page.getByText('加一项').click()
  // nobody is moved out by a choice that was not made
  await page.locator('#f-now-0').fill('老二去外地上学')
  await page.locator('form button.primary').click()
  await page.locator('.difference .error', { hasText: '请选择是哪一项' }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-field-0')
  await page.locator('#f-field-0').selectOption('moved_out')
  await page.locator('#f-need').check()
  await page.locator('#f-category').selectOption({ index: 1 })
  await page.locator('#f-words').fill('断网时发现：楼道扶手松动')
  await examine(page, 'visit form') // in both languages: what is filled in stays
  await shot(page, 'phone-visit-form-zh')
  assert.equal(await page.locator('#f-words').inputValue(), '断网时发现：楼道扶手松动')
  assert.equal(await page.locator('#f-now-0').inputValue(), '老二去外地上学')
  await page.locator('form button.primary').click()
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()
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
  assert.equal(after.visits, before.visits + 1)
  assert.ok([0, 1].includes(after.seen - before.seen), 'a household that was seen before in this month counts once')
  assert.equal(after.needs, before.needs + 1)
  who.eye.clean()
  await context.close()
})

test('a signal that carries nothing: the list, the form and the record do without, and it arrives once afterwards', async () => {
  const net = await weakNet(server.url)
  const who = await person(browser, server, 'grid01', { face: 'phone', url: net.url, expected: ['ERR_EMPTY_RESPONSE', 'ERR_CONNECTION'] })
  const { page, context } = who
  await takeAlong(page)
  const visit = await planned(who)
  const before = (await month(who)).count
  net.hang(true)
  await page.reload()
  await page.locator('#f-pin').waitFor()
  await enterPin(page)
  await page.locator('.visit-names').first().waitFor({ timeout: 60_000 })
  await page.locator('.note', { hasText: '离线数据' }).waitFor()
  await shot(page, 'phone-weak-list-zh')
  await openCard(page, visit)
  await page.locator('#f-people').waitFor()
  await page.locator('#f-note').fill('信号很弱时写的')
  await untilKept(page)
  await page.locator('form button.primary').click()
  // in the queue already, though nothing is said yet: a page that ends now leaves no second one to be filled in
  for (let n = 0; (await keptDrafts(page)) > 0; n++) {
    assert.ok(n < 100, 'the draft lies beside what waits')
    await page.waitForTimeout(50)
  }
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()
  await shot(page, 'phone-weak-queued-zh')
  net.hang(false)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.equal((await month(who)).count.visits, before.visits + 1)
  who.eye.clean()
  await context.close()
  net.close()
})

test('what the category of a need asks is answered at the door, without signal too; a visit that is done says what came of it', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const first = await planned(who)
  await page.goto('/m/visits')
  await page.locator('#f-pin').fill(PIN)
  await page.locator('#f-pin2').fill(PIN)
  await shot(page, 'phone-visits-pin-zh')
  await page.locator('.pin-box form button:not(.quiet)').click()
  await page.locator('.visit-names').first().waitFor()
  await underWorker(page)

  // No visit was opened with signal: the questions are along all the same.
  await context.setOffline(true)
  await page.reload()
  await enterPin(page)
  await openCard(page, first)
  await page.locator('#f-need').check()
  await page.locator('#f-category').selectOption('S0301')
  await page.locator('#f-words').fill('断网时发现：药快吃完了')
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('summary').click()
  await page.locator('#f-from').selectOption('840')
  await page.locator('#f-until').selectOption('720')
  const save = page.locator('form button.primary')
  await save.click()
  await page.locator('.field', { has: page.locator('#f-until') }).locator('.error', { hasText: '不晚于' }).waitFor()
  for (const [field, words] of [['f-until', '不晚于'], ['f-q-need', '请回答这一项']])
    assert.match(await page.locator('#' + field).evaluate((one) => document.getElementById(one.getAttribute('aria-describedby')).textContent), new RegExp(words))
  assert.equal(await page.locator('.error', { hasText: '请回答这一项' }).count(), 1)
  await examine(page, 'visit form with errors')
  await shot(page, 'phone-visit-need-zh')
  await page.locator('#f-until').selectOption('1200')
  const asked = page.locator('#f-q-need option', { hasText: /^(送药|Medicine brought)$/ })
  const kind = page.locator('#f-category option[value=S0301]').first()
  const [english, chinese] = await Promise.all(['en', 'zh'].map(async (lang) =>
    (await (await fetch(server.url + '/api/v1/catalogue/categories', { headers: { 'Accept-Language': lang } })).json()).categories.find((one) => one.code === 'S0301')[lang]))
  for (const [lang, text, name] of [['en', 'Medicine brought', english], ['zh', '送药', chinese]]) {
    await switchTo(page, lang)
    await kind.filter({ hasText: name }).waitFor({ state: 'attached' }) // no page was in that language while there was signal
    await asked.filter({ hasText: text }).waitFor({ state: 'attached' })
    assert.equal(await asked.getAttribute('value'), '送药', 'what is kept is the same in either language')
  }
  await page.locator('#f-q-need').selectOption('送药')
  await save.click()
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()
  const ref = page.url().split('/').at(-1)
  await page.goto('/m/outbox')
  await page.locator('li.card', { hasText: '1 张照片' }).waitFor()
  await shot(page, 'phone-outbox-visit-zh')
  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  await page.locator('section li.card', { hasText: '走访记录' }).getByRole('link').click()
  await page.locator('.done-visit').waitFor()

  const { record, wish } = (await month(who)).items.find((item) => item.ref === ref)
  assert.deepEqual([record.result, wish.from, wish.until], ['done', 840, 1200])
  const matter = await (await page.request.get('/api/v1/cases/' + record.matter_ref)).json()
  assert.deepEqual(matter.answers.map((row) => row.value), ['送药'])

  await page.goto('/m/visit/' + ref)
  await page.locator('.done-visit', { hasText: '见到了' }).waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /距上次走访|恢复|保存记录/)
  await examine(page, 'a visit that is done')
  await shot(page, 'phone-visit-done-zh')
  await page.getByRole('button', { name: '又去了一次，另记一条' }).click()
  await page.locator('#f-people').waitFor()

  // the case says where it comes from, on the desk with the way to the household
  await page.goto('/m/case/' + record.matter_ref)
  await page.locator('.facts dd', { hasText: '走访中发现' }).waitFor()
  const clerk = await person(browser, server, 'clerk01')
  await clerk.page.goto('/desk/case/' + record.matter_ref)
  await clerk.page.locator('.fact-table dd', { hasText: '走访中发现' }).waitFor()
  await shot(clerk.page, 'desk-case-visit-zh')
  await clerk.page.getByRole('button', { name: '看走访的这一户' }).click()
  await clerk.page.waitForURL(/desk\/registry\?household=/)
  await clerk.page.locator('h2, h1', { hasText: '走访记录' }).first().waitFor()

  // it was the wrong door: taken back with a reason, it is due again, and stays on record
  await page.goto('/m/visit/' + ref)
  await page.getByRole('button', { name: '记错了' }).click()
  await page.getByRole('button', { name: '撤回这次记录' }).click()
  await page.locator('.error', { hasText: '请写明哪里记错了' }).waitFor()
  await page.locator('#f-wrong').fill('走错了门')
  await examine(page, 'a record that is taken back')
  await shot(page, 'phone-visit-wrong-zh')
  const { seen } = (await month(who)).count
  await page.getByRole('button', { name: '撤回这次记录' }).click()
  await page.locator('section[role=status]', { hasText: '已撤回' }).waitFor()
  const later = await month(who)
  assert.ok(later.count.seen <= seen)
  assert.equal(later.items.find((item) => item.ref === ref).state, 'planned')
  await clerk.page.reload()
  await clerk.page.getByText('已撤回（记错）').first().waitFor()
  await clerk.context.close()

  await page.goto('/m/visits')
  // in the grid where there is another one to go with; at the end of a month, in the next one
  const { today } = await month(who)
  const visit = (await twoMonths(who)).find((item) => item.state === 'planned' && item.day >= today && item.grid === '350205003006002')
  await page.goto('/m/visit/' + visit.ref)
  await page.getByRole('button', { name: '今后两人同去' }).click()
  await page.waitForURL('**/m/visits')
  await page.goto('/m/outbox')
  await page.locator('section li.card', { hasText: '今后两人同去 · ' }).waitFor()
  await switchTo(page, 'en')
  await page.locator('section li.card', { hasText: 'Two go together from now on · ' }).waitFor()
  await page.locator('section li.card', { hasText: 'A visit · ' }).waitFor()
  await shot(page, 'phone-outbox-sent-en')
  const now = (await month(who, visit.month)).items.find((item) => item.ref === visit.ref)
  const back = await page.request.post(`/api/v1/visits/planned/${visit.ref}/steps`, { data: { action: 'one', version: now.version }, headers: { 'X-Gongdi': '1' } })
  assert.equal(back.status(), 200, await back.text())
  who.eye.clean()
  await context.close()
})

/** The form of a visit is open, and another telephone has written it down already. */
async function writtenBefore({ page }, visit, people) {
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  const { today } = await month({ page })
  const reply = await page.request.post('/api/v1/visits/records', {
    data: { household: visit.household, day: today, result: 'done', people },
    headers: { 'X-Gongdi': '1' },
  })
  assert.equal(reply.status(), 201)
}

/** Whoever is signed in on this telephone goes, somebody else comes; OVER the session that there is, where another page must never find none: it would ask to sign in. */
async function signInInstead(page, login, over = false) {
  if (!over) await page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
  await page.evaluate(() => localStorage.removeItem('gongdi.in'))
  await signInStaff(page, server, login, 'phone')
}

test('two telephones wrote the same visit down: both versions are shown, a person decides', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['409'] })
  const { page, context } = one
  const visit = await planned(one)
  const all = await month(one)
  await writtenBefore(one, visit, 7)
  await page.locator('form button.primary').click()
  await page.locator('table.conflict', { hasText: '7' }).waitFor()
  await examine(page, 'conflict')
  await switchTo(page, 'en')
  await page.locator('table.conflict', { hasText: 'People met' }).waitFor() // what is beside each other is said in the language of now
  await shot(page, 'phone-visit-conflict-en')
  await switchTo(page, 'zh')
  await shot(page, 'phone-visit-conflict-zh')
  await page.getByText('就是同一次').click()
  await page.locator('section[role=status]', { hasText: '已保存' }).waitFor()
  const now = await month(one)
  assert.equal(now.count.visits, all.count.visits + 1, 'no second visit')
  assert.equal(now.items.find((item) => item.ref === visit.ref).state, 'done')
  one.eye.clean()
  await context.close()
})

test('of two at one door who both wrote it down each keeps what he found; the visit is one', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['409'] })
  const { page, context } = one
  const visit = await planned(one)
  const all = await month(one)
  await writtenBefore(one, visit, 3)
  await page.locator('#f-note').fill('同去时看到：扶手松了')
  await page.locator('#f-need').check()
  await page.locator('#f-category').selectOption({ index: 1 })
  await page.locator('#f-words').fill('楼道扶手松动')
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('form button.primary').last().click()
  await page.locator('table.conflict').waitFor()
  for (const text of ['同去时看到', '照片 1 张']) await page.locator('section[role=alert] li', { hasText: text }).waitFor()
  await shot(page, 'phone-visit-same-zh')
  await switchTo(page, 'en')
  await page.locator('section[role=alert] li', { hasText: '1 picture' }).waitFor()
  await shot(page, 'phone-visit-same-en')
  await switchTo(page, 'zh')
  await page.getByText('就是同一次').click()
  await page.locator('section[role=status] a[href*="/m/case/"]').waitFor()
  await shot(page, 'phone-visit-same-done-zh')
  const now = await month(one)
  assert.equal(now.count.visits, all.count.visits + 1, 'no second visit')
  assert.equal(now.count.needs, all.count.needs + 1, 'the need is not lost')
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('.done-visit').waitFor()
  one.eye.clean()
  await context.close()
})

test('another page of the phone signs in somebody else: nothing of the first is sent as his, and the first page says so', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['401'] })
  const { page, context } = one
  const visit = await planned(one)
  const before = (await month(one)).count.visits
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  await page.locator('#f-note').fill('第一页写的：电梯停了')
  // what a service worker that begins asks for under the session of before would be told that this one is over
  await underWorker(page)
  const second = await context.newPage()
  second.setDefaultTimeout(30_000)
  await second.goto('/m/staff')
  await underWorker(second)
  await signInInstead(second, 'clerk01', true)
  await second.goto('/m/outbox')
  await second.locator('.state-box').waitFor()
  await page.locator('form button.primary').last().click()
  await page.getByText('已换了别人登录').first().waitFor()
  await shot(page, 'phone-visit-other-account-zh')
  await second.reload()
  await second.locator('.state-box').waitFor()
  await signInInstead(second, 'grid01')
  await second.goto('/m/visit/' + visit.ref)
  await second.locator('#f-note').waitFor()
  assert.equal(await second.locator('#f-note').inputValue(), '第一页写的：电梯停了')
  await second.locator('form button.primary').last().click()
  await second.locator('section[role=status]', { hasText: '已保存' }).waitFor()
  assert.equal((await month(one)).count.visits, before + 1, 'sent once, by its writer')
  one.eye.clean()
  await context.close()
})

test('a session that ended meanwhile is told as that, not as a missing network; the record is sent after signing in', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['401'] })
  const { page, context } = one
  const visit = await planned(one)
  const before = (await month(one)).count.visits
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  await page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
  await page.locator('form button.primary').last().click()
  await page.locator('section[role=status]', { hasText: '登录已过期' }).waitFor()
  await shot(page, 'phone-visit-ended-zh')
  await page.goto('/m/outbox')
  await page.getByText('请先登录，登录后自动发送').waitFor()
  await shot(page, 'phone-outbox-ended-zh')
  await signInStaff(page, server, 'grid01', 'phone')
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.equal((await month(one)).count.visits, before + 1)
  one.eye.clean()
  await context.close()
})

test('a page that lay open over midnight writes of the day on which it is saved', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone', expected: ['400'] })
  const { page, context } = one
  const visit = await planned(one)
  const { today } = await month(one)
  await page.clock.install({ time: new Date() })
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  await page.clock.setSystemTime(Date.now() + 86_400_000)
  const [request] = await Promise.all([page.waitForRequest('**/api/v1/visits/records'), page.locator('form button.primary').last().click()])
  const { day } = request.postDataJSON()
  assert.equal(Date.parse(day) - Date.parse(today), 86_400_000, `${today}, then ${day}`)
  await page.locator('form p.error[role=alert]').waitFor() // this server's day is not over yet
  await context.close()
})

test('a form that was begun on an earlier day asks on which one the visit was; a forgotten PIN is no dead end', async () => {
  const one = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = one
  page.on('dialog', (dialog) => dialog.accept())
  await takeAlong(page)
  const visit = await planned(one)
  const { today } = await month(one)
  await page.clock.install({ time: new Date() })
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-note').fill('昨天写了一半')
  await untilDraft(page, '昨天写了一半')
  await page.clock.setSystemTime(Date.now() + 86_400_000)
  await page.reload()
  await page.locator('#f-begun').waitFor()
  await page.locator('form button.primary').last().click()
  await page.locator('#f-begun-error', { hasText: '请选择是哪天去的' }).waitFor()
  await shot(page, 'phone-visit-begun-zh')
  await page.locator('#f-begun').selectOption(today)
  const [request] = await Promise.all([page.waitForRequest('**/api/v1/visits/records'), page.locator('form button.primary').last().click()])
  assert.equal(request.postDataJSON().day, today)
  await page.locator('section[role=status]', { hasText: '已保存' }).waitFor()

  await page.goto('/m/visits')
  await page.getByRole('button', { name: '忘记 PIN' }).click()
  await page.locator('#f-pin2').waitFor()
  await setPin(page, '135791')
  await page.locator('.visit-names').first().waitFor()
  one.eye.clean()
  await context.close()
})

test('ten wrong PINs and signing out wipe the copies', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = who
  const make = async () => {
    await page.goto('/m/visits')
    await setPin(page)
    await page.locator('.visit-names').first().waitFor()
  }
  await make()
  await page.reload()
  for (let left = 9; left >= 0; left--) {
    await enterPin(page, '999999')
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

test('what was not sent outlives ten wrong PINs, sealed, and is sent once under a new PIN', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const visit = await planned(who)
  await takeAlong(page)
  const before = (await month(who)).count.visits
  await context.setOffline(true)
  await openCard(page, visit)
  await page.locator('#f-note').fill('十次之前：水表在门后')
  await page.locator('form button.primary').click()
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()
  await page.goto('/m/visits')
  for (let left = 9; left >= 0; left--) {
    await enterPin(page, '999999')
    if (left) await page.locator('.pin-box .error', { hasText: String(left) }).waitFor()
  }
  await page.locator('#f-pin').waitFor({ state: 'detached' })
  const kept = await everythingKept(page)
  assert.doesNotMatch(kept, /copies=/)
  assert.doesNotMatch(kept, /水表在门后/, 'what waits is sealed')
  await page.goto('/m/outbox')
  await page.locator('li.card', { hasText: '走访记录' }).first().waitFor()
  await shot(page, 'phone-outbox-wiped-zh')
  await context.setOffline(false)
  await page.goto('/m/visits')
  await setPin(page, '135790')
  await page.locator('.visit-names').first().waitFor()
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.equal((await month(who)).count.visits, before + 1)
  await page.reload()
  await page.locator('.state-box').waitFor()
  assert.equal((await month(who)).count.visits, before + 1, 'it is sent once')
  who.eye.clean()
  await context.close()
})

test('after 72 hours it is said that the copies went because of the time, and what still waits', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const visit = await planned(who)
  await takeAlong(page)
  const before = (await month(who)).count.visits
  await context.setOffline(true)
  await openCard(page, visit)
  await page.locator('#f-note').fill('三天以前：门铃坏了')
  await page.locator('form button.primary').click()
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()

  await page.clock.setFixedTime(Date.now() + 73 * 3_600_000)
  await page.goto('/m/visits')
  await page.locator('.safe-over', { hasText: '已满 72 小时，到时间自动清除' }).waitFor()
  await page.locator('.safe-over', { hasText: '还有 1 条仍加密存在这部手机里' }).waitFor()
  assert.equal(await page.locator('#f-pin').count(), 0)
  await examine(page, 'visits after 72 hours')
  await shot(page, 'phone-visits-over-zh')
  const kept = await everythingKept(page)
  assert.doesNotMatch(kept, /copies=/)
  assert.doesNotMatch(kept, /门铃坏了/, 'what waits is sealed')
  await switchTo(page, 'en')
  await page.locator('.safe-over', { hasText: 'wiped because its time was over' }).waitFor()
  await page.locator('.safe-over', { hasText: 'waiting 1, sealed on this phone' }).waitFor()
  await shot(page, 'phone-visits-over-en')
  // also where another page has nothing to show
  await page.goto('/m/inbox')
  await page.locator('.safe-over', { hasText: 'wiped because its time was over' }).waitFor()
  await switchTo(page, 'zh')

  await context.setOffline(false)
  await page.clock.setFixedTime(Date.now())
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.equal((await month(who)).count.visits, before + 1, 'it was sent once, by the same account')
  await page.goto('/m/visits')
  await page.locator('#f-pin2').waitFor()
  assert.match(await page.locator('.safe-over').innerText(), /到时间自动清除/)
  assert.doesNotMatch(await page.locator('.safe-over').innerText(), /未发送的没有清除/)
  who.eye.clean()
  await context.close()
})

test('a half-filled form outlives the page, sealed; what is different is named with its person', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = who
  const visit = await planned(who)
  await page.goto('/m/visits')
  await page.locator('#f-pin2').or(page.locator('.pin-box .row')).first().waitFor()
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  assert.doesNotMatch(await everythingKept(page), /drafts:.*visit|sealed=/, 'looking makes no draft')
  await page.locator('#f-note').fill('半截子话：门铃坏了')
  await page.getByText('加一项').click()
  assert.equal(await page.locator('#f-field-0').inputValue(), '')
  await page.locator('#f-field-0').selectOption('usage')
  await page.locator('#f-now-0').fill('改作仓库')
  await untilDraft(page, '改作仓库')
  assert.match(await draftOpened(page), /门铃坏了.*改作仓库|改作仓库.*门铃坏了/s, 'what was filled in is kept')
  assert.doesNotMatch(await everythingKept(page), /门铃坏了|改作仓库/, 'a draft is sealed')
  await page.close()
  const next = await context.newPage()
  await next.goto('/m/visit/' + visit.ref)
  await next.locator('[role=status]', { hasText: '没填完' }).waitFor()
  assert.equal(await next.locator('#f-note').inputValue(), '半截子话：门铃坏了')
  assert.equal(await next.locator('#f-now-0').inputValue(), '改作仓库')
  await examine(next, 'visit draft')
  await shot(next, 'phone-visit-draft-zh')
  await next.locator('form button.primary').click()
  await next.locator('[role=status]', { hasText: '已保存' }).waitFor()
  await next.goto('/m/visit/' + visit.ref)
  await next.getByRole('button', { name: '又去了一次，另记一条' }).click()
  assert.equal(await next.locator('#f-note').inputValue(), '')
  await context.close()
})

test('what differs is not sent with "nobody at home", nor does it stand in the way; it is said before, and is there again for "met"', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = who
  const visit = await planned(who)
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  await page.getByText('加一项').click()
  await page.locator('#f-field-0').selectOption('phone')
  await page.locator('#f-now-0').fill('123')
  const result = (name) => page.getByRole('button', { name, exact: true })
  const unseen = page.locator('form .note.warn', { hasText: '1 处' })
  for (const one of ['不愿接待', '家中无人']) {
    await result('见到了').click()
    assert.equal(await page.locator('#f-now-0').inputValue(), '123', 'nothing typed is lost')
    assert.equal(await unseen.count(), 0)
    await result(one).click()
    await unseen.waitFor()
  }
  await examine(page, 'differences with nobody at home')
  await shot(page, 'phone-visit-unseen-zh')
  await switchTo(page, 'en')
  await page.locator('form .note.warn', { hasText: 'Differences typed: 1' }).waitFor()
  await shot(page, 'phone-visit-unseen-en')
  await switchTo(page, 'zh')
  await page.locator('#f-note').fill('敲门没有人')
  const save = page.locator('form button.primary').last()
  const asked = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.message())
    return asked.length === 1 ? dialog.dismiss() : dialog.accept()
  })
  await save.click()
  assert.match(asked[0], /1 处[^]*确定保存吗/)
  await result('见到了').click()
  assert.equal(await page.locator('#f-now-0').inputValue(), '123', 'it is not sent, and still there')
  await result('家中无人').click()
  const [request] = await Promise.all([page.waitForRequest('**/api/v1/visits/records'), save.click()])
  const { result: sent, changes, note } = request.postDataJSON()
  assert.deepEqual([sent, changes, note, asked.length], ['nobody', [], '敲门没有人', 2])
  await page.locator('section[role=status]', { hasText: '已保存' }).waitFor()
  who.eye.clean()
  await context.close()
})

test('a visit of the next month is told after it was added, and opened online; a step says what it lacks where it is asked', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['400'] })
  const { page, context } = who
  const { today, items } = await month(who)
  const [year, number] = today.split('-').map(Number)
  const first = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10)
  await page.goto('/m/visits')
  await page.getByRole('button', { name: '加一次走访' }).click()
  const then = (await month(who, first)).items.filter((item) => item.day === first).map((item) => item.household)
  const seen = items.find((item) => !then.includes(item.household)) // twice on one day is refused
  await page.locator('#f-add-q').fill(seen.building + (seen.entrance || '') + seen.room)
  await page.getByRole('button', { name: '查找住户' }).click()
  await page.locator('.add-hit').first().click()
  await page.locator('#f-add-day').fill(first)
  await page.getByRole('button', { name: '加入计划' }).click()
  const anyway = page.getByRole('button', { name: '仍安排在这一天' })
  const told = page.locator('.note.good', { hasText: '已加入' })
  await told.or(anyway).first().waitFor()
  if (await anyway.count()) await anyway.click()
  await told.getByText(`${new Date(first).getUTCMonth() + 1}月1日`).waitFor()
  await shot(page, 'phone-visits-added-zh')
  await told.getByRole('link').click()
  await page.locator('#f-people').waitFor()
  await page.reload()
  await page.locator('#f-people').waitFor()

  await page.getByRole('button', { name: '改日子', exact: true }).click()
  const box = page.locator('.card.stack', { has: page.locator('#f-day') })
  await box.getByText('只能改到').waitFor()
  const ok = box.getByRole('button', { name: '确定' })
  await ok.click()
  await box.locator('.error', { hasText: '请填写日期' }).waitFor()
  await page.locator('#f-day').fill('2027-13-45')
  await page.locator('#f-day').blur()
  await box.locator('.day-wrong').waitFor()
  await ok.click()
  await box.locator('.error', { hasText: '没有这一天' }).waitFor()
  await page.locator('#f-day').fill(today)
  await ok.click()
  await box.locator('.error', { hasText: '只能改到' }).waitFor()
  await shot(page, 'phone-visit-move-zh')
  who.eye.clean()
  await context.close()
})

test('a picture of a need that was chosen without signal is there after the page ended, sealed, and arrives once', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503'] })
  const { page, context } = who
  const visit = await planned(who)
  await takeAlong(page)
  await context.setOffline(true)
  await openCard(page, visit)
  await fillNeed(page, '断网时拍下：药盒空了')
  // The second is still being made smaller when the page ends.
  await page.evaluate(() => (window.createImageBitmap = () => new Promise(() => {})))
  await page.locator('#f-photos').setInputFiles(picture(200, 80, 80))
  await page.locator('.thumb-waiting').waitFor()
  const kept = () => keptDrafts(page, 'picture:visit:')
  await untilKept(page, 2, 'picture:visit:')
  assert.equal(await kept(), 2)
  assert.deepEqual(await picturesUnsealed(page), [])
  await page.reload()
  await enterPin(page)
  await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
  await page.locator('.thumbs img').nth(1).waitFor()
  assert.deepEqual(await page.locator('.thumbs img').evaluateAll((all) => all.map((one) => [one.alt, one.naturalWidth > 0])), [['第 1 张照片', true], ['第 2 张照片', true]])
  await examine(page, 'visit draft with pictures')
  await shot(page, 'phone-visit-draft-photos-zh')
  await page.locator('form button.primary').click()
  await page.locator('section[role=status]', { hasText: '加密' }).waitFor()
  assert.equal(await kept(), 0, 'what waits to be sent is no draft')
  assert.deepEqual(await picturesUnsealed(page), [])
  const ref = page.url().split('/').at(-1)
  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  const { record } = (await twoMonths(who)).find((item) => item.ref === ref)
  const matter = await (await page.request.get('/api/v1/cases/' + record.matter_ref)).json()
  assert.equal(matter.photo_list.length, 2)

  // A telephone without room keeps the words, and says that the picture is not among them.
  const next = await planned(who)
  await page.goto('/m/visit/' + next.ref)
  await page.locator('#f-need').check()
  await page.evaluate(() => {
    const real = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (value, key) {
      if (String(key).startsWith('picture:')) throw new DOMException('', 'QuotaExceededError')
      return real.call(this, value, key)
    }
  })
  await page.locator('#f-words').fill('手机满了也要记下')
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('[role=alert]', { hasText: '没有空间再存照片' }).waitFor()
  await examine(page, 'visit draft without room')
  await shot(page, 'phone-visit-draft-full-zh')
  await page.waitForTimeout(600)
  await page.reload()
  await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
  assert.equal(await page.locator('#f-words').inputValue(), '手机满了也要记下')
  assert.equal(await page.locator('.thumbs img').count(), 0)
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('.thumbs img').waitFor()
  for (let tries = 0; tries < 100 && !(await kept()); tries++) await page.waitForTimeout(100)
  await page.getByRole('button', { name: '清空重填' }).click()
  for (let tries = 0; tries < 100 && (await kept()); tries++) await page.waitForTimeout(100)
  assert.equal(await kept(), 0, 'what is given up is gone')
  who.eye.clean()
  await context.close()
})

test('who looks after two grids has one list of each, and every row tells its grid', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone' })
  const { page, context } = who
  await page.goto('/m/visits')
  await page.locator('.visit-card').first().waitFor() // towards the end of a month only one grid may be left
  for (const card of await page.locator('.visit-card').allTextContents()) assert.match(card, /第[12]网格/)
  await shot(page, 'phone-visits-two-grids-zh')
  // Whichever of his posts he is signed in under, the people of both are found, with who lives behind their door.
  for (const grid of ['第1网格', '第2网格']) {
    const { building, entrance, room } = (await month(who)).items.find((item) => item.grid_name.includes(grid))
    await page.goto('/m/people')
    await page.locator('#f-q').fill(building + entrance + room)
    await page.getByRole('button', { name: '查找' }).click()
    await page.getByRole('button', { name: /^看同住的人/ }).first().click()
    await page.getByText('本人或户主').first().waitFor()
  }
  await shot(page, 'phone-people-two-grids-zh')
  const [resident, clerk] = [await person(browser, server, RESIDENT), await person(browser, server, 'clerk01')]
  for (const grid of ['350205003006001', '350205003006002']) {
    const { lng, lat } = await api(server, '/places/' + grid)
    const { ref } = await reportAt(server, resident, '楼道里的灯不亮', { lng, lat, address: '楼道' })
    await stepOn(clerk, ref, 'ask_verify')
  }
  await Promise.all([resident, clerk].map((one) => one.context.close()))
  const { items } = await (await page.request.get('/api/v1/cases?queue=todo&limit=100')).json()
  assert.deepEqual([...new Set(items.map((item) => item.grid.slice(-3)))].sort(), ['001', '002'])
  await page.goto('/m/tasks')
  for (const name of ['第1网格', '第2网格']) await page.locator('.case-card', { hasText: name }).first().waitFor()
  assert.equal(await page.locator('.case-card').count(), items.length)
  await examine(page, 'tasks of two grids')
  await shot(page, 'phone-tasks-two-grids-zh')
  who.eye.clean()
  await context.close()
})

test('one more visit and a leave on the telephone', async () => {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['400', '409'] })
  const { page, context } = who
  await page.goto('/m/visits')
  await page.getByRole('button', { name: '加一次走访' }).click()
  // he is signed in under his post at the first grid: the search goes through the grid of his other post, too
  const his = (await month(who)).items.filter((item) => item.grid === '350205003006002')
  const seen = his.find((item) => item.state === 'done') ?? his[0] // on the first days of a month nobody was seen yet
  await page.locator('#f-add-q').fill(seen.building + (seen.entrance || '') + seen.room)
  await page.locator('form[role=search] button').click()
  await page.locator('.add-hit').first().waitFor()
  await examine(page, 'add a visit')
  await page.locator('.add-hit').first().click()
  await shot(page, 'phone-visit-add-zh')
  const { today } = await month(who)
  const day = (add) => new Date(Date.parse(today + 'T00:00:00Z') + add * 86_400_000).toISOString().slice(0, 10)
  // a Sunday has to be said twice
  const sunday = day((7 - new Date(today + 'T00:00:00Z').getUTCDay()) % 7)
  await page.locator('#f-add-day').fill(sunday)
  await page.getByRole('button', { name: '加入计划' }).click()
  await page.locator('.error', { hasText: '是休息日' }).waitFor()
  await examine(page, 'a visit on a rest day')
  await shot(page, 'phone-visit-rest-zh')
  await page.getByRole('button', { name: '仍安排在这一天' }).click()
  // at the end of a month it lies in the next one, which the list does not show
  await page.locator('.visit-card', { hasText: '由您安排' }).or(page.locator('.note.good', { hasText: '已加入' })).first().waitFor()
  assert.ok((await twoMonths(who)).some((item) => item.household === seen.household && item.day === sunday && item.pinned))
  await page.locator('.away summary').click()
  await page.locator('#f-since').fill(day(20))
  await page.locator('#f-until').fill(day(24))
  await page.locator('#f-why').fill('年休')
  await page.locator('.away form button.btn.block').click()
  await page.locator('.away li', { hasText: '年休' }).waitFor()
  // another one from the same day on does not take its place without a word
  await page.locator('#f-since').fill(day(20))
  await page.locator('#f-until').fill(day(20))
  await page.locator('.away form button.btn.block').click()
  await page.locator('.away .error', { hasText: `已登记过请假或外出（${day(20)} 至 ${day(24)}）` }).waitFor()
  await page.locator('.away li', { hasText: '年休' }).waitFor()
  await examine(page, 'leave')
  await shot(page, 'phone-visits-away-zh')
  await page.locator('.away li button').click()
  await page.locator('.away li').waitFor({ state: 'detached' })
  who.eye.clean()
  await context.close()
})

test('the month of a grid on the desk: a visit moved by hand, an absence, a difference decided; in both languages', async () => {
  const clerk = await person(browser, server, 'clerk01', { expected: ['400'] })
  const { page } = clerk
  await page.goto('/desk/visits?tab=month')
  await page.locator('tbody th.nums').first().waitFor()
  await examine(page, 'desk-visits-month')
  await shot(page, 'desk-visits-month-zh')
  const grid = await page.locator('#f-grid').inputValue()
  const plan = async (day) => (await page.request.get(`/api/v1/visits/plan?grid=${grid}&month=${day}`)).json()
  const { today } = await plan('')
  // A visit that is still ahead is put on today; when the month holds none any more, one of the next month on its first day.
  const ahead = async (to) => {
    const { items } = await plan(to)
    return items.find((item) => item.state === 'planned' && item.day > to && items.filter((other) => other.household === item.household).length === 1)
  }
  let to = today
  let visit = await ahead(to)
  if (!visit) {
    to = nextMonth(today)
    await page.request.post('/api/v1/visits/plans', { data: { community: grid.slice(0, 12), month: to } })
    for (let n = 0; n < 40 && !(visit = await ahead(to)); n++) await page.waitForTimeout(500)
    await page.locator('#f-month').selectOption(to.slice(0, 7))
    await page.locator('tbody th.nums').first().waitFor()
  }
  await page.locator('tr', { hasText: [visit.building, visit.entrance, visit.room].filter(Boolean).join(' ') }).getByRole('button').first().click()
  await page.locator('#f-reason').fill('住户要求')
  await page.locator('#f-day').fill(to)
  await shot(page, 'desk-visits-move-zh')
  await page.locator('.grid-form button.primary').click()
  const anyway = page.getByRole('button', { name: '仍安排在这一天' })
  await page.locator('[role=status]', { hasText: '已调整' }).or(anyway).first().waitFor()
  if (await anyway.count()) { // it is a rest day
    await page.locator('.error', { hasText: '是休息日' }).waitFor()
    await shot(page, 'desk-visits-rest-zh')
    await anyway.click()
    await page.locator('[role=status]', { hasText: '已调整' }).waitFor()
  }
  const moved = (await plan(to)).items.find((item) => item.ref === visit.ref)
  assert.equal(moved.day, to)
  assert.equal(moved.pinned, true)
  assert.equal(await page.locator('.grid-worker form').count(), 0, 'a form is open that nobody asked for')
  await page.getByRole('button', { name: /^登记请假/ }).first().click()
  await page.locator('#f-since').fill('2031-02-03')
  await page.locator('#f-until').fill('2031-02-04')
  await page.locator('#f-why').fill('培训')
  await page.locator('.grid-worker form button.primary').click()
  await page.locator('.grid-worker', { hasText: '培训' }).waitFor()

  // what a worker heard at a door, whatever was written down before
  const heard = await person(browser, server, 'grid01', { face: 'phone' })
  const doors = await twoMonths(heard)
  const record = await heard.page.request.post('/api/v1/visits/records', {
    data: { household: doors.find((item) => item.mine).household, day: today, result: 'done', people: 1, changes: [{ field: 'usage', old: '住宅', new: '改作车库' }], again: true },
    headers: { 'X-Gongdi': '1' },
  })
  assert.equal(record.status(), 201, await record.text())
  await heard.context.close()
  await page.goto('/desk/visits?tab=changes')
  await page.locator('tbody tr').first().waitFor()
  await examine(page, 'desk-visits-changes')
  await page.locator('tbody tr', { hasText: '房屋用途变了' }).getByRole('button').last().click() // the newest is the last
  await page.locator('#f-reason').fill('核对入户变更')
  await page.locator('.change-part form button.primary').click()
  await page.locator('.change-part dd', { hasText: '改作车库' }).waitFor()
  await examine(page, 'desk-visits-change')
  await shot(page, 'desk-visits-change-zh')
  await page.locator('#f-answer').fill('已改')
  await page.locator('.change-part button.primary').click()
  await page.locator('[role=status]', { hasText: '已处理' }).waitFor()
  clerk.eye.clean()
  await clerk.context.close()
  const english = await person(browser, server, 'clerk01', { language: 'en' })
  await english.page.goto('/desk/visits?tab=month')
  await english.page.locator('tbody th.nums').first().waitFor()
  await shot(english.page, 'desk-visits-month-en')
  await english.context.close()
  const worker = await person(browser, server, 'grid01', { face: 'phone', language: 'en' })
  await worker.page.goto('/m/visits')
  await worker.page.locator('.outcomes summary').click()
  await worker.page.locator('.outcomes li', { hasText: '已改' }).waitFor()
  await shot(worker.page, 'phone-visits-outcomes-en')
  worker.eye.clean()
  await worker.context.close()
})

test('how often one household is visited: decided on the desk with a reason, read by the worker, taken back', async () => {
  const worker = await person(browser, server, 'grid01', { face: 'phone', language: 'en' })
  const visit = await planned(worker)
  const { today } = await month(worker)
  const clerk = await person(browser, server, 'clerk01', { expected: [400] })
  const { page } = clerk
  await page.goto('/desk/registry?household=' + visit.household)
  await page.getByRole('button', { name: '修改', exact: true }).click()
  await page.locator('#f-wish_from').fill('14:00')
  await page.locator('#f-wish_until').fill('12:00')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.locator('.field', { has: page.locator('#f-wish_until') }).locator('.error', { hasText: '不晚于' }).waitFor()
  await shot(page, 'desk-household-hours-zh')
  await page.getByRole('button', { name: '取消', exact: true }).click()
  await page.getByRole('button', { name: '单独定这户的频次' }).click()
  await page.locator('#f-often-months').selectOption({ label: '每月一次' })
  await page.locator('.often form button.primary').click()
  await page.locator('.often .error', { hasText: '请写明为什么' }).waitFor()
  await page.locator('#f-often-reason').fill('术后独居，每月看望')
  await page.locator('.often form button.primary').click()
  await page.locator('.often .error', { hasText: '截止日期' }).waitFor()
  await page.locator('#f-often-until').fill(new Date(Date.parse(today + 'T00:00:00Z') + 100 * 86_400_000).toISOString().slice(0, 10))
  await examine(page, 'desk-household-often')
  await page.locator('.often form button.primary').click()
  await page.locator('.often p', { hasText: '每月走访一次，到 ' }).waitFor()
  await page.locator('.often').scrollIntoViewIfNeeded()
  await shot(page, 'desk-household-often-zh')

  await page.goto('/desk/visits?tab=month')
  await page.locator('#f-grid').selectOption(visit.grid)
  // the household may have been seen in this month already: that row has nothing to change
  const row = page.locator('tbody tr', { hasText: '术后独居，每月看望', has: page.getByRole('button') }).first()
  await row.getByRole('button').click()
  await page.locator('.often', { hasText: '每月走访一次' }).waitFor()
  await examine(page, 'desk-visits-often')
  await shot(page, 'desk-visits-often-zh')

  await worker.page.goto('/m/visits')
  await worker.page.locator('.visit-card', { hasText: 'Visited every month, up to ' }).first().waitFor()
  await worker.page.goto('/m/visit/' + visit.ref)
  await worker.page.locator('p', { hasText: '术后独居，每月看望' }).waitFor()
  await examine(worker.page, 'phone-visit-often')
  await shot(worker.page, 'phone-visit-often-zh')

  await page.getByRole('button', { name: '单独定这户的频次' }).click()
  await page.locator('#f-often-months').selectOption('0')
  await page.locator('#f-often-reason').fill('已康复')
  await page.locator('.often form button.primary').click()
  await page.locator('.often [role=status]', { hasText: '已保存' }).waitFor()
  assert.ok((await month(worker)).items.every((item) => item.often === null))
  clerk.eye.clean()
  worker.eye.clean()
  await clerk.context.close()
  await worker.context.close()
})

// Before the next one: who is visited less often is not due so soon.
test('who wishes rest days only is named on both pages, and the form of one more visit opens for that household', async () => {
  const clerk = await person(browser, server, 'clerk01', { expected: ['400'] })
  const { page } = clerk
  await page.goto('/desk/visits')
  await page.locator('h2', { hasText: '只愿在休息日走访' }).waitFor()
  await examine(page, 'desk-visits-rest')
  const add = page.getByRole('link', { name: /^加一次走访：/ }).first()
  await add.scrollIntoViewIfNeeded()
  await shot(page, 'desk-visits-rest-zh')
  const name = await add.getAttribute('aria-label')
  await add.click()
  const form = page.locator('.grid-adding')
  await form.locator('strong', { hasText: name.slice('加一次走访：'.length) }).waitFor()
  await form.locator('#f-add-day').fill(await restAhead(page))
  await form.locator('button.primary').click()
  await form.locator('.error', { hasText: '是休息日' }).waitFor()
  await examine(page, 'desk-visits-rest-add')
  await shot(page, 'desk-visits-rest-add-zh')
  await form.getByRole('button', { name: '仍安排在这一天' }).click()
  await page.locator('[role=status]', { hasText: '已调整' }).waitFor()
  await page.getByRole('link', { name, exact: true }).waitFor({ state: 'detached' }) // it has its day
  const left = page.getByRole('link', { name: /^改意愿：/ }).first()
  if (await left.count()) {
    await left.click()
    await page.waitForURL(/registry.*household=/)
  }
  clerk.eye.clean()
  await clerk.context.close()
})

test('more than a worker can do in a year: several households are visited less often at once, looked at before it is done', async () => {
  const clerk = await person(browser, server, 'clerk01', { expected: ['409'] })
  const { page } = clerk
  await page.goto('/desk/visits?tab=month')
  await page.locator('#f-grid').selectOption(GRID)
  await page.getByRole('link', { name: /^看 .+ 名下哪些户可以降低频次$/ }).first().click()
  const rows = page.locator('.lower-rows tbody tr')
  await rows.first().waitFor()
  await examine(page, 'desk-visits-lower')
  await shot(page, 'desk-visits-lower-zh')
  // nothing is asked of the server as long as something is missing
  await page.getByRole('button', { name: '看看改了会怎样' }).click()
  await page.locator('.error', { hasText: '请至少选择一户' }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-lower-months')
  await page.locator('#f-lower-months').selectOption('2')
  const monthly = rows.filter({ hasText: '每年 12 次' })
  const n = await monthly.count()
  assert.ok(n > 2)
  // with the keyboard: one, then all of a flag; those that are visited no more often stay out
  await monthly.first().locator('input').focus()
  await page.keyboard.press('Space')
  await page.locator('[role=status]', { hasText: '已选 1 户' }).waitFor()
  for (const button of await page.getByRole('button', { name: /^全选/ }).all()) await button.click()
  await page.locator('[role=status]', { hasText: `已选 ${n} 户` }).waitFor()
  for (const seldom of await rows.filter({ hasNotText: '每年 12 次' }).all()) assert.ok(await seldom.locator('input').isDisabled())
  await page.locator('#f-lower-reason').fill('人手不足，先隔月走访')
  const today = (await (await page.request.get('/api/v1/visits/plan?grid=' + GRID)).json()).today
  const later = (days) => new Date(Date.parse(today + 'T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10)
  await page.locator('#f-lower-until').fill(later(400))
  await page.getByRole('button', { name: '看看改了会怎样' }).click()
  await page.locator('.lower-would', { hasText: '现在还没有改' }).waitFor()
  await examine(page, 'desk-visits-lower-look')
  await shot(page, 'desk-visits-lower-look-zh')
  const [, before, after] = /由 (\d+) 次变为 (\d+) 次/.exec(await page.locator('.lower-would').innerText()).map(Number)
  assert.ok(before > 720 && after < before)

  // meanwhile the other desk decides about one of them: none is changed, what was chosen and typed stays
  const other = await monthly.first().locator('th span').first().innerText()
  const list = await (await page.request.get(new URL(page.url()).search.replace('?tab=lower&', '/api/v1/visits/plan/lower?'))).json()
  const one = list.items.find((row) => [row.building, row.entrance, row.room].filter(Boolean).join(' ') === other.replace(/ 第.网格$/, '').trim())
  const set = await page.request.post(`/api/v1/visits/households/${one.household}/often`, { data: { months: 1, reason: '术后每月看望', until: later(400), version: one.version }, headers: { 'X-Gongdi': '1' } })
  assert.equal(set.status(), 200, await set.text())
  await page.getByRole('button', { name: `确定修改 ${n} 户` }).click()
  await page.locator('.error', { hasText: '这次一户也没有改' }).waitFor()
  await page.locator('.lower-rows .tag', { hasText: '刚被改过' }).waitFor()
  assert.equal(await page.locator('.lower-rows input:checked').count(), n)
  assert.equal(await page.locator('#f-lower-reason').inputValue(), '人手不足，先隔月走访')
  await shot(page, 'desk-visits-lower-changed-zh')
  await page.locator('.lower-rows tr', { hasText: '刚被改过' }).locator('input').uncheck()
  await page.getByRole('button', { name: '看看改了会怎样' }).click()
  await page.locator('.lower-would').waitFor()
  await switchTo(page, 'en') // in the middle of it: what was chosen stays, and what it would be is said again
  await page.locator('.lower-would', { hasText: 'Nothing is changed yet' }).waitFor()
  assert.doesNotMatch(await page.locator('.lower form').innerText(), /[每年户次]/)
  await page.getByRole('button', { name: `Change ${n - 1} households` }).click()
  await page.locator('.note.good', { hasText: `Changed: ${n - 1} households` }).waitFor()
  await page.locator('.note.good summary').click()
  assert.equal(await page.locator('.note.good li a').count(), n - 1) // there each is taken back by itself
  await shot(page, 'desk-visits-lower-done-en')
  await switchTo(page, 'zh')
  assert.equal(await rows.filter({ hasText: '每年 6 次' }).filter({ hasText: '单独定' }).count(), n - 1)
  clerk.eye.clean()
  await clerk.context.close()
  const narrow = await person(browser, server, 'clerk01', { language: 'en' })
  await narrow.page.setViewportSize({ width: 390, height: 844 })
  await narrow.page.goto(`/desk/visits?tab=lower&grid=${GRID}&worker=grid01`)
  await narrow.page.locator('.lower-rows tbody tr').first().waitFor()
  await examine(narrow.page, 'desk-visits-lower-narrow')
  assert.ok(await narrow.page.evaluate(() => document.querySelector('.lower').scrollWidth <= document.querySelector('.desk-main').clientWidth), 'it is not wider than the screen')
  await shot(narrow.page, 'desk-visits-lower-narrow-en')
  narrow.eye.clean()
  await narrow.context.close()
})

test('the language changes in the middle of a visit more, a step and a leave: nothing is lost, nothing is left in the other one', async () => {
  const worker = await person(browser, server, 'grid01', { face: 'phone', expected: ['400'] })
  const { page } = worker
  const { today, items } = await month(worker)
  const clerk = await person(browser, server, 'clerk01', { expected: ['400'] })
  const rest = await restAhead(clerk.page)
  const door = items.find((item) => item.mine && item.state !== 'gone')
  await page.goto('/m/visits')
  await page.getByRole('button', { name: '加一次走访' }).click()
  await page.locator('#f-add-q').fill(door.building + (door.entrance || '') + door.room)
  await page.locator('form[role=search] button').click()
  await page.locator('.add-hit').first().click()
  await page.locator('#f-add-day').fill(rest)
  await page.getByRole('button', { name: '加入计划' }).click()
  await page.getByRole('button', { name: '仍安排在这一天' }).waitFor()
  await page.locator('.away summary').click()
  await page.locator('#f-since').fill('2031-02-03')
  await page.locator('#f-why').fill('培训')
  await page.locator('.away form button.btn.block').click()
  await page.locator('.away .error').waitFor()
  await switchTo(page, 'en')
  await page.locator('.away .error', { hasText: /[a-z]/ }).waitFor()
  await page.getByRole('button', { name: 'Put it there all the same' }).waitFor()
  assert.deepEqual(await Promise.all(['#f-add-day', '#f-since', '#f-why'].map((one) => page.locator(one).inputValue())), [rest, '2031-02-03', '培训'])
  await page.locator('.error', { hasText: 'Put it there all the same?' }).waitFor() // why it is asked, said again
  assert.doesNotMatch(await page.locator('section[aria-label="Add a visit"] .error').innerText(), /[\u4e00-\u9fff]/)
  await shot(page, 'phone-visit-add-switched-en')
  const visit = (await twoMonths(worker)).find((item) => item.mine && item.state === 'planned' && item.day >= today)
  await page.goto('/m/visit/' + visit.ref)
  for (const [way, back] of [['Leave out', '本次不走访'], ['Another day', '改日子']]) {
    await switchTo(page, 'en')
    await page.getByRole('button', { name: way, exact: true }).click()
    await page.locator('#f-reason').fill('住户出差')
    await switchTo(page, 'zh')
    await page.getByRole('button', { name: back, exact: true }).first().waitFor()
    assert.equal(await page.locator('#f-reason').inputValue(), '住户出差')
  }
  worker.eye.clean()
  await worker.context.close()

  await clerk.page.goto('/desk/visits?tab=month')
  await clerk.page.locator('#f-grid').selectOption(visit.grid)
  await clerk.page.locator('#f-month').selectOption(visit.day.slice(0, 7)) // on the last days of a month nothing may be left to change in it
  const change = clerk.page.getByRole('button', { name: /^调整 / }).first()
  await change.click()
  await clerk.page.locator('#f-reason').fill('住户要求')
  await clerk.page.getByRole('button', { name: /^登记请假/ }).first().click()
  await clerk.page.locator('#f-why').fill('培训')
  await switchTo(clerk.page, 'en')
  await clerk.page.locator('label', { hasText: 'To which day' }).waitFor()
  assert.deepEqual(await Promise.all(['#f-reason', '#f-why'].map((one) => clerk.page.locator(one).inputValue())), ['住户要求', '培训'])
  assert.doesNotMatch(await clerk.page.locator('.grid-form .field label, .grid-form button').allInnerTexts().then((all) => all.join()), /[\u4e00-\u9fff]/)
  await shot(clerk.page, 'desk-visits-switched-en')
  clerk.eye.clean()
  await clerk.context.close()
})

test('what the worker before settled is marked, and a day that cannot be kept is told, on the telephone and on the desk', async () => {
  const handed = async (route) => {
    const reply = await route.fetch()
    const now = await reply.json()
    if (!now.items?.length) return route.fulfill({ response: reply, json: now })
    const key = now.workers?.[0]?.key ?? now.items[0].worker
    const base = { ...now.items[0], day: now.today, state: 'planned', pinned: true, tries: 0, worker: key }
    now.items = [
      { ...base, why: 'agreed', reason: '约好这一天' },
      { ...base, ref: base.ref + 'a', household: 'b', room: '802', state: 'skipped', why: 'agreed', reason: '全家回老家' },
      { ...base, ref: base.ref + 'b', household: 'c', room: '803', state: 'gone', why: 'handed', reason: '下班以后' },
      { ...base, ref: base.ref + 'c', household: 'c', room: '803', pinned: false, why: 'year' },
    ]
    now.alone = [{ household: 'd', grid: '350205003006001', address: '沧江苑9幢 901', unseen: 40 }]
    await route.fulfill({ response: reply, json: now })
  }
  for (const [login, path, box, name, words] of [
    ['grid01', '/m/visits', '.visit-card', 'phone-visits-handed', ['约好这一天', '本月不走访这户', '全家回老家']],
    ['clerk01', '/desk/visits?tab=month', '.grid-days', 'desk-visits-handed', ['约好这一天', '本月不走访这户', '全家回老家']],
  ]) {
    const who = await person(browser, server, login, path.startsWith('/m') ? { face: 'phone' } : {})
    const { page } = who
    await page.route(path.startsWith('/m') ? '**/api/v1/visits/month*' : '**/api/v1/visits/plan?*', handed)
    await page.goto(path)
    await page.locator(box).first().waitFor()
    for (const one of words) await page.locator(box, { hasText: one }).first().waitFor()
    await page.locator('.note.warn li', { hasText: /803.*原约.*改排在.*下班以后/ }).first().waitFor()
    await page.locator('.note.warn', { hasText: '定为两人同去的 1 户排不进计划' }).locator('li', { hasText: '901 · 距上次走访 40 天' }).waitFor()
    await examine(page, name)
    await page.locator('.note.warn li').last().scrollIntoViewIfNeeded()
    await shot(page, name + '-zh')
    who.eye.clean()
    await who.context.close()
  }
})

test('coverage of a community on the desk', async () => {
  const clerk = await person(browser, server, 'clerk01')
  await clerk.page.goto('/desk/visits')
  await clerk.page.locator('table.cover').first().waitFor()
  assert.ok((await clerk.page.locator('table.cover tbody tr').count()) > 3)
  await examine(clerk.page, 'desk-visits')
  // care households that wish no visits are not seen either, and "all is well" is not said of them
  await clerk.page.route('**/api/v1/visits/coverage?*', async (route) => {
    const reply = await route.fetch()
    const now = await reply.json()
    await route.fulfill({ response: reply, json: { ...now, care: [{ household: 'a', grid: now.grids[0].grid, address: '沧江苑6幢 8**', flag: 'alone', unseen: 60, no_visits: true }] } })
  })
  await clerk.page.reload()
  await clerk.page.locator('tr', { hasText: '60 天' }).locator('.tag', { hasText: '不希望走访' }).waitFor()
  await clerk.page.getByText('其中 1 户不希望走访').waitFor()
  assert.equal(await clerk.page.getByText('关怀户都在节奏之内').count(), 0)
  await examine(clerk.page, 'desk-visits-unwilling')
  await shot(clerk.page, 'desk-visits-unwilling-zh')
  clerk.eye.clean()
  await clerk.context.close()
})

test('of two workers without a name to sign in with each has a form of his own', async () => {
  const clerk = await person(browser, server, 'clerk01')
  const { page } = clerk
  await page.route('**/api/v1/visits/plan?*', async (route) => {
    const reply = await route.fetch()
    const month = await reply.json()
    const nameless = { ...month.workers[0], login: '' }
    await route.fulfill({ response: reply, json: { ...month, workers: [nameless, { ...nameless, key: 'another' }] } })
  })
  await page.goto('/desk/visits?tab=month')
  await page.locator('.grid-worker').nth(1).waitFor()
  assert.equal(await page.locator('.grid-worker form').count(), 0, 'none is open that nobody opened')
  for (const [button, form] of [[/^登记请假/, '#f-since'], [/^加一次走访/, '.grid-adding']]) {
    await page.locator('.grid-worker').nth(1).getByRole('button', { name: button }).click()
    await page.locator('.grid-worker').nth(1).locator(form).waitFor()
    assert.equal(await page.locator(form).count(), 1)
  }
  clerk.eye.clean()
  await clerk.context.close()
})
