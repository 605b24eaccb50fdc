// A visit on the telephone: a day without signal under a PIN, records that wait sealed and arrive once, a need that becomes a case,
// two telephones that wrote the same visit, whoever is signed in meanwhile, the day on which it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everythingKept, picture, shot, switchTo, underWorker } from './browser.mjs'
import { examine } from './examine.mjs'
import { browser, person, server, signInStaff, stage } from './people.mjs'
import { enterPin, keptDrafts, PIN, setPin, takeAlong, untilDraft, untilKept } from './safe.mjs'
import { month, openCard, planned, twoMonths } from './visits_steps.mjs'
import { weakNet } from './weak.mjs'

stage()

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

test('a signal that carries nothing: the list, the form and the record do without, and it arrives once afterwards', async (t) => {
  const net = await weakNet(t, server.url)
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
