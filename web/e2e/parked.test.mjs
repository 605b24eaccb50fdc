// Records written at doors without signal that the server does not accept: both versions side by side, also when the telephone is without
// signal again in between; nothing written is lost before a person has decided. And what day it is without a server to tell.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { everythingKept, launch, shot, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { person, signInStaff } from './people.mjs'
import { enterPin, fillNeed, keptDrafts, takeAlong, untilDraft, untilKept } from './safe.mjs'
import { onBoth, startServer } from './server.mjs'

const DAY = 86_400_000
const dayOf = (at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const month = async (who, day = '') => (await who.page.request.get('/api/v1/visits/month' + (day && `?month=${day}`))).json()

/** A worker's telephone with the households of the next days along, and a service worker that keeps the pages. */
async function along(server, more = {}) {
  const who = await person(browser, server, 'grid01', { face: 'phone', expected: ['ERR_INTERNET_DISCONNECTED', '503', '409', '400'], ...more })
  const { page } = who
  if (more.at) await page.clock.setFixedTime(more.at)
  await takeAlong(page)
  return who
}

/** Opens the first visit that is due; gives its reference. */
async function openFirst(page) {
  await page.locator('a.visit-card', { hasText: '待走访' }).first().click()
  await page.locator('#f-people').waitFor()
  return page.url().split('/').at(-1)
}

/** Writes down that the first of the household has moved out; gives door and person as the page names them. */
async function moveOut(page) {
  await page.getByText('加一项').click()
  await page.locator('#f-field-0').selectOption('moved_out')
  const first = page.locator('#f-who-0 option').nth(1)
  await page.locator('#f-who-0').selectOption(await first.getAttribute('value'))
  const [door, name] = await Promise.all([page.locator('.load-box h2').first().innerText(), first.innerText()])
  assert.doesNotMatch(door + name, /\*/)
  return { door, name, lies: (kept) => kept.includes(door) || kept.includes(name.split(' ')[0]) }
}

/** What was written down is read and copied with the whole door and the person. */
async function handsOn(page, { door, name }, note) {
  const record = page.locator('.kept-record', { hasText: note })
  await record.locator('dd', { hasText: door }).waitFor()
  await record.locator('dd', { hasText: name }).waitFor()
  await record.getByRole('button', { name: '复制文字' }).click()
  await record.locator('[role=status]').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  for (const words of [door, name, note]) assert.ok(copied.includes(words), copied)
}

async function save(page, status) {
  await page.locator('form button.primary').click()
  await page.locator('[role=status]', { hasText: status }).waitFor()
}

onBoth('a visit put on another day without signal was moved by somebody else: both days side by side, a person decides', 'step', async (server, { looks }) => {
  const who = await along(server)
  const { page, context } = who
  const before = await month(who)
  const today = new Date(before.today + 'T04:00:00Z')
  const visit = before.items.find((item) => item.state === 'planned' && item.day === before.today)
  await page.goto('/m/visit/' + visit.ref)
  await page.locator('#f-people').waitFor()
  await context.setOffline(true)
  await page.getByRole('button', { name: '改日子', exact: true }).click()
  await page.locator('#f-day').fill(before.today)
  await page.locator('#f-reason').fill('住户请我今天去')
  await page.getByRole('button', { name: '确定', exact: true }).click()
  await page.waitForURL('**/m/visits')

  const other = await person(browser, server, 'grid01', { face: 'phone' })
  const last = dayOf(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 0))
  const theirs = await other.page.request.post(`/api/v1/visits/planned/${visit.ref}/steps`, {
    data: { action: 'move', day: last, version: visit.version, reason: '电话约到月底', anyway: true }, headers: { 'X-Gongdi': '1' },
  })
  assert.equal(theirs.status(), 200, await theirs.text())
  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.locator('table.conflict', { hasText: '电话约到月底' }).waitFor()
  assert.match(await page.locator('table.conflict').innerText(), /住户请我今天去/)
  assert.equal(await page.getByRole('button', { name: '再发一次' }).count(), 0, 'the same again would be refused again')
  if (looks) {
    await examine(page, 'outbox with a refused step')
    await shot(page, 'phone-outbox-step-zh')
  }
  await page.getByRole('button', { name: '仍按我的办' }).click()
  await page.locator('table.conflict').waitFor({ state: 'detached' })
  // where today is a rest day that has to be said, too
  const anyway = page.getByRole('button', { name: '仍安排在这一天' })
  await page.locator('.state-box').or(anyway).first().waitFor()
  if (await anyway.count()) {
    await page.getByText('是休息日').waitFor()
    if (looks) await shot(page, 'phone-outbox-rest-zh')
    await anyway.click()
    await anyway.waitFor({ state: 'detached' })
  }
  const now = (await month(who)).items.find((item) => item.ref === visit.ref)
  assert.deepEqual([now.day, now.reason], [before.today, '住户请我今天去'])
  await other.context.close()
  await context.close()
})

onBoth('what was written without signal meets another record of the same visit', 'parked', async (server, { looks }) => {
  const who = await along(server)
  const { page, context } = who
  const sent = []
  context.on('request', (request) => request.url().endsWith('/visits/records') && sent.push(request.postDataJSON()))
  await context.setOffline(true)
  const ref = await openFirst(page)
  await page.locator('#f-people').fill('2')
  await page.getByText('加一项').click()
  await page.locator('#f-field-0').selectOption('moved_out')
  await page.locator('#f-now-0').fill('老二去外地上学')
  await page.locator('#f-note').fill('离线记下的话')
  await page.locator('summary').click()
  // another hour than the one that this household may wish already: only what differs is sent
  const [hour, clock] = (await page.locator('#f-from').inputValue()) === '1140' ? [1200, '20:00'] : [1140, '19:00']
  await page.locator('#f-from').selectOption(String(hour))
  await save(page, '加密')

  const other = await person(browser, server, 'grid01', { face: 'phone' })
  const before = await month(other)
  const visit = before.items.find((item) => item.ref === ref)
  const theirs = await other.page.request.post('/api/v1/visits/records', {
    data: { household: visit.household, day: before.today, result: 'done', people: 4, wish: { days: 1, from: 0, until: 0, none: false, version: visit.wish.version } },
    headers: { 'X-Gongdi': '1' },
  })
  assert.equal(theirs.status(), 201, await theirs.text())
  await context.setOffline(false)
  await page.goto('/m/outbox')
  const compare = page.getByRole('link', { name: '对比两份记录' })
  await compare.waitFor()
  if (looks) {
    await examine(page, 'outbox with a refused record')
    await shot(page, 'phone-outbox-parked-zh')
    await page.goto('/m/visits')
    await page.locator('.visit-card .tag.bad', { hasText: '没有被接受' }).waitFor()
    await page.goto('/m/outbox')
  }
  await compare.click()
  await page.locator('table.conflict', { hasText: '4' }).waitFor()
  assert.match(await page.locator('main').innerText(), /离线记下的话/)
  if (looks) {
    await examine(page, 'a refused record beside the other')
    await shot(page, 'phone-visit-parked-zh')
  }

  // Without signal again, and the page is gone: the copy is opened with the PIN, what was written is still there.
  await context.setOffline(true)
  await page.reload()
  await enterPin(page)
  await page.locator('table.conflict', { hasText: '4' }).waitFor()
  await page.getByRole('button', { name: '又去了一次' }).click()
  await page.locator('[role=status]', { hasText: '加密' }).waitFor()
  await page.goto('/m/outbox')
  await page.locator('.tag.warn').waitFor()
  assert.equal(await page.locator('.tag.bad').count(), 0, 'what was decided takes the place of what was refused')
  assert.equal(await page.locator('main li.card').count(), 1)

  // The wish was changed meanwhile, too: it is not written over before both were seen.
  await context.setOffline(false)
  await compare.waitFor()
  assert.equal((await month(who)).items.find((item) => item.ref === ref).wish.days, 1)
  await page.goto('/m/visit/' + ref) // the way through the list of visits finds it as well
  await page.locator('table.conflict', { hasText: clock }).waitFor()
  if (looks) await shot(page, 'phone-visit-parked-wish-zh')
  await page.getByText('以我填的为准').click()
  await page.locator('[role=status]', { hasText: '已保存' }).waitFor()
  const after = await month(who)
  assert.equal(after.count.visits, before.count.visits + 2)
  const wish = after.items.find((item) => item.ref === ref).wish
  assert.deepEqual([wish.days, wish.from], [visit.wish.days, hour])
  const last = sent.at(-1)
  assert.deepEqual([last.note, last.people, last.day, last.again, last.changes[0].new], ['离线记下的话', 2, before.today, true, '老二去外地上学'])
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  who.eye.clean()
  await context.close()
  await other.context.close()
})

onBoth('what is not sent is its writer\'s: nobody else reads or deletes it, and he reads it when his post has ended', 'ended', async (server, { looks, query }) => {
  const who = await along(server, { forms: true, expected: ['ERR_INTERNET_DISCONNECTED', '503', '400', '403', '401'] })
  const { page, context } = who
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write'])
  await context.setOffline(true)
  await openFirst(page)
  await page.locator('#f-note').fill('只在这部手机上的话')
  const gone = await moveOut(page)
  await fillNeed(page, '药快吃完了')
  await save(page, '加密')
  // another one is left half filled
  await page.goto('/m/visits')
  await enterPin(page)
  const half = await openFirst(page)
  const left = await moveOut(page)
  await page.locator('#f-note').fill('没写完的话')
  await untilDraft(page, '没写完的话', left.name)
  await page.reload()
  await enterPin(page)
  await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
  for (const one of [gone, left]) assert.ok(!one.lies(await everythingKept(page)), 'neither door nor name lies open on the telephone')

  // signed out: there is something of somebody, and nothing can be done to it
  const asked = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.message())
    return asked.length === 2 ? dialog.dismiss() : dialog.accept()
  })
  await page.goto('/m/me')
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL('**/m')
  await page.goto('/m/outbox')
  await page.getByText('有 1 条内容没有发送，写它的账号现在没有登录').waitFor()
  assert.equal(await page.locator('main li.card').count(), 0)
  assert.equal(await page.getByRole('button', { name: /删除|再发一次/ }).count(), 0)
  if (looks) {
    await examine(page, 'outbox of somebody else')
    await shot(page, 'phone-outbox-others-zh')
  }

  // his post has ended: what he wrote is refused, and is there to be read and copied
  await query(server, (looks ? 'PRAGMA busy_timeout = 20000; ' : '') + "UPDATE post SET until = since WHERE account = (SELECT id FROM account WHERE login = 'grid01')")
  await context.setOffline(false)
  await signInStaff(page, server, 'grid01', 'phone')
  await page.goto('/m/tasks')
  await page.getByText('您现在没有岗位').waitFor()
  await page.goto('/m/outbox')
  await page.locator('.note.warn', { hasText: '接替您的网格员' }).waitFor()
  for (const words of ['需要哪种帮助', '药快吃完了']) await page.getByText(words).first().waitFor() // the catalogue names the questions
  assert.match(await page.locator('main').innerText(), /只在这部手机上的话[^]*需要哪种帮助[^]*送药[^]*药快吃完了/)
  assert.match(await page.locator('main li.card strong').first().innerText(), /\*\*$/)
  await handsOn(page, gone, '只在这部手机上的话')
  assert.ok(await page.locator('.kept-record img').evaluate((image) => image.naturalWidth > 0))
  assert.equal(await page.getByRole('link', { name: '打开修改' }).count(), 0)
  if (looks) {
    await examine(page, 'outbox without a post')
    await shot(page, 'phone-outbox-ended-zh')
  }

  // deleting asks first
  const drop = page.getByRole('button', { name: '删除', exact: true })
  await drop.click()
  assert.match(asked[1], /还没有发送[^]*1 张照片就找不回来了/)
  await page.locator('.kept-record').first().waitFor()
  await drop.click()
  await page.locator('.state-box').waitFor()

  // what was not finished is there to be read, too: among what waits, and where the visit was
  for (const way of ['/m/outbox', '/m/visit/' + half]) {
    await page.goto(way)
    await page.locator('.kept-record', { hasText: '没写完的话' }).waitFor()
    await handsOn(page, left, '没写完的话')
    if (!looks) continue
    await examine(page, 'a draft without a post')
    await shot(page, `phone-draft-ended-${way.split('/')[2]}-zh`)
    await switchTo(page, 'en')
    await page.getByText('You cannot fill in this visit now').waitFor()
    await page.getByText('A visit not finished · ').waitFor()
    await shot(page, `phone-draft-ended-${way.split('/')[2]}-en`)
    await switchTo(page, 'zh')
  }
  await page.getByRole('button', { name: '删除草稿' }).click()
  await page.locator('.kept-record').waitFor({ state: 'detached' })
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  assert.equal(await page.locator('.kept-record').count(), 0)
  await context.close()
})

onBoth('a record that the server has is read from the outbox though its visit has gone to another grid', 'given', async (server, { looks, query }) => {
  const who = await along(server)
  const { page, context } = who
  const told = []
  context.on('request', (request) => request.url().endsWith('/visits/records') && told.push(request.postData()))
  await context.setOffline(true)
  await openFirst(page)
  const gone = await moveOut(page)
  await page.locator('#f-note').fill('门口的台阶松了')
  await save(page, '加密')
  const sql = (text) => query(server, (looks ? 'PRAGMA busy_timeout = 20000; ' : '') + text)
  await sql("UPDATE visit_due SET state = 'gone' WHERE state = 'planned'")
  await context.setOffline(false)
  await page.goto('/m/outbox')
  const look = async () => {
    await page.goto('/m/outbox')
    await page.locator('section li.card', { hasText: '走访记录' }).getByRole('link').click()
    await page.getByRole('heading', { name: '服务器已收下这条走访记录' }).waitFor()
    await page.locator('.note.warn', { hasText: '已不在您的计划里' }).waitFor()
    assert.equal(await page.locator('#f-people').count(), 0, 'nothing is to be filled in')
    await page.getByRole('link', { name: '回到走访列表' }).waitFor()
    await handsOn(page, gone, '门口的台阶松了')
  }
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write'])
  await look()
  assert.ok(told.length && !told.some((body) => gone.lies(body)), 'the server is told neither door nor name')
  if (looks) {
    await examine(page, 'a record beside the plan')
    await shot(page, 'phone-visit-given-zh')
  }
  // another worker has it: it is not to be seen at all
  await sql('UPDATE visit SET due = 0; DELETE FROM visit_due')
  await look()
  assert.equal(await page.locator('.load-box h2').first().innerText(), gone.door, 'what the plan tells no more its writer knows')
  who.eye.clean()
  await context.close()
})

onBoth('a half-filled form is taken up under whatever row the plan has its household; where none has it, it stands in a list', 'halfway', async (server, { looks, query }) => {
  const who = await along(server, { expected: ['ERR_INTERNET_DISCONNECTED', '503', '404'] })
  const { page, context } = who
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write'])
  const old = await openFirst(page)
  const left = await moveOut(page)
  await page.locator('#f-note').fill('写了一半的话')
  await fillNeed(page, '药快吃完了')
  await untilDraft(page, '写了一半的话', '药快吃完了', left.name)
  await untilKept(page, 1, 'picture:')
  const { today, items } = await month(who)
  const ahead = new Date(Date.UTC(+today.slice(0, 4), +today.slice(5, 7), 20)).toISOString().slice(0, 10)
  const { household } = [...items, ...(await month(who, ahead)).items].find((item) => item.ref === old)
  const kept = page.locator('.kept-record', { hasText: '写了一半的话' })
  /** It stands under its door, to be read and copied. */
  const listed = async (way) => {
    await page.goto(way)
    await page.locator('li.card strong', { hasText: '没填完的走访 · ' + left.door }).waitFor()
    await kept.locator('summary').click()
    await handsOn(page, left, '写了一半的话')
    assert.ok(await kept.locator('img').evaluate((image) => image.naturalWidth > 0))
  }
  const filled = async () => {
    await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
    assert.deepEqual(await Promise.all(['note', 'now-0', 'words'].map((one) => page.locator('#f-' + one).inputValue())), ['写了一半的话', '', '药快吃完了'])
    assert.notEqual(await page.locator('#f-who-0').inputValue(), '')
    await page.locator('.thumbs img').waitFor()
  }
  /** With the PIN the households of now come along, once the list is there. */
  const anew = async () => {
    await page.goto('/m/visits')
    await page.locator('.visit-card').first().waitFor()
    const [reply] = await Promise.all([page.waitForResponse('**/api/v1/visits/package'), enterPin(page)])
    assert.equal(reply.status(), 200)
    await page.getByRole('button', { name: '更新随身包' }).waitFor()
  }
  const add = async (day) => {
    const reply = await page.request.post('/api/v1/visits/planned', { data: { household, day, anyway: true }, headers: { 'X-Gongdi': '1' } })
    assert.equal(reply.status(), 201, await reply.text())
    return (await reply.json()).ref
  }

  // what the plan has is found at its door, and in no other list
  for (const way of ['/m/outbox', '/m/visits']) {
    await page.goto(way)
    await page.locator('.state-box, .visit-card').first().waitFor()
    await page.waitForTimeout(300)
    assert.equal(await page.locator('.kept-record').count(), 0, way)
  }

  // put on a later day it is marked there, and does not wait until then unseen
  const row = [...items, ...(await month(who, ahead)).items].find((item) => item.ref === old)
  const end = new Date(Date.UTC(+row.day.slice(0, 4), +row.day.slice(5, 7), 0)).toISOString().slice(0, 10)
  if (row.day < end && end > today) { // at the end of a month there is no later day in it
    const moved = await page.request.post(`/api/v1/visits/planned/${old}/steps`, { data: { action: 'move', version: row.version, day: end, reason: '改日', anyway: true }, headers: { 'X-Gongdi': '1' } })
    assert.equal(moved.status(), 200, await moved.text())
    await page.goto('/m/outbox')
    await page.locator(`a[href="/m/visit/${old}"]`, { hasText: '没填完就离开了' }).click()
    await filled()
  }

  // the plan is made without this household, or another worker has it
  await query(server, (looks ? 'PRAGMA busy_timeout = 20000; ' : '') + "DELETE FROM visit_due WHERE state = 'planned'")
  await listed('/m/visits')
  if (looks) {
    await examine(page, 'visits with a form that no plan takes up')
    await shot(page, 'phone-visits-halfway-zh')
    await switchTo(page, 'en')
    await page.getByText('A visit not finished · ').waitFor()
    await shot(page, 'phone-visits-halfway-en')
    await switchTo(page, 'zh')
  }
  await listed('/m/outbox')
  if (looks) await shot(page, 'phone-outbox-halfway-zh')
  await page.goto('/m/visit/' + old)
  await kept.waitFor()
  assert.ok(!left.lies(await everythingKept(page)), 'neither door nor name lies open on the telephone')

  // without signal the PIN guards it, as it does the page of the household
  await anew()
  await kept.waitFor({ state: 'attached' })
  await context.setOffline(true)
  await page.goto('/m/outbox')
  await page.getByText('有 1 份没填完的走访').waitFor()
  assert.equal(await page.locator('.kept-record').count(), 0)
  if (looks) {
    await examine(page, 'outbox with a form behind the PIN')
    await shot(page, 'phone-outbox-halfshut-zh')
  }
  await page.goto('/m/visits')
  await enterPin(page)
  await kept.locator('summary').click()
  await handsOn(page, left, '写了一半的话')
  await page.getByRole('link', { name: '我的', exact: true }).click()
  await page.locator('a[href="/m/outbox"]').first().click()
  await kept.waitFor()
  await context.setOffline(false)

  // planned anew, in the next month and in this one: it is the same form
  await page.goto('/m/visit/' + (await add(ahead)))
  await filled()
  const ref = await add(today)
  assert.notEqual(ref, old)
  await page.goto('/m/visit/' + ref)
  await filled()
  await page.locator('#f-note').fill('写了一半的话，接着写')
  await untilDraft(page, '接着写')
  assert.equal(await keptDrafts(page), 1)
  await anew()
  assert.equal(await page.locator('.kept-record').count(), 0)
  await context.setOffline(true)
  await page.reload()
  await enterPin(page)
  await page.locator(`a.visit-card[href="/m/visit/${ref}"]`).click()
  await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
  assert.equal(await page.locator('#f-note').inputValue(), '写了一半的话，接着写')
  await context.setOffline(false)
  await save(page, '已保存')
  assert.deepEqual([await keptDrafts(page), await keptDrafts(page, 'picture:')], [0, 0])

  // begun once more after the visit is done, and left: it waits behind the same button, and stands in the list until then
  await page.goto('/m/visit/' + ref)
  const more = page.getByRole('button', { name: '又去了一次，另记一条' })
  await more.click()
  await page.locator('#f-note').fill('第二次的话')
  await untilDraft(page, '第二次的话')
  await page.goto('/m/visits')
  await page.locator('.kept-record', { hasText: '第二次的话' }).waitFor({ state: 'attached' })
  await page.goto('/m/visit/' + ref)
  await more.click()
  await page.locator('[role=status]', { hasText: '没填完' }).waitFor()
  assert.equal(await page.locator('#f-note').inputValue(), '第二次的话')

  // and he throws it away where it stands
  await page.goto('/m/outbox')
  page.once('dialog', (dialog) => dialog.accept())
  await page.getByRole('button', { name: '删除草稿' }).click()
  await page.locator('.kept-record').waitFor({ state: 'detached' })
  assert.equal(await keptDrafts(page), 0)
  who.eye.clean()
  await context.close()
})

test('the day after without signal is that day, not the one of the copy', async (t) => {
  const server = await startServer()
  t.after(() => server.stop())
  const who = await along(server)
  const { page, context } = who
  const { today, items } = await month(who)
  // at the end of a month the day after lies in the next one
  items.push(...(await month(who, new Date(Date.UTC(+today.slice(0, 4), +today.slice(5, 7), 1)).toISOString().slice(0, 10))).items)
  const sent = []
  context.on('request', (request) => request.url().endsWith('/visits/records') && sent.push(request.postDataJSON()))
  await context.setOffline(true)
  const ahead = Date.parse(today + 'T02:00:00Z') + DAY
  await page.clock.setFixedTime(ahead)
  await page.reload()
  await enterPin(page)
  const first = page.locator('.visit-day').first()
  await first.locator('.visit-names').first().waitFor()
  assert.match(await first.locator('h2').innerText(), /今天/)
  const titles = await page.locator('.visit-day h2').allInnerTexts()
  const [, m, d] = today.split('-').map(Number)
  assert.ok(!titles.some((title) => title.includes(`${m}月${d}日`)), 'the day before is over: ' + titles)
  await shot(page, 'phone-visits-nextday-zh')
  const ref = await openFirst(page)
  await page.locator('#f-note').fill('第二天写的话')
  await save(page, '加密')

  // The server's own clock says that this day is still to come: it is refused, and can be corrected without being typed anew.
  await context.setOffline(false)
  await page.goto('/m/outbox')
  await page.getByRole('link', { name: '打开修改' }).click()
  await page.locator('#f-note').waitFor()
  assert.equal(sent[0].day, dayOf(ahead))
  assert.equal(await page.locator('#f-note').inputValue(), '第二天写的话')
  assert.ok(items.some((item) => item.ref === ref))
  await shot(page, 'phone-visit-mend-zh')
  await save(page, '已保存')
  assert.deepEqual([sent.at(-1).day, sent.at(-1).note], [today, '第二天写的话'])
  await page.goto('/m/outbox')
  await page.locator('.state-box').waitFor()
  who.eye.clean()
  await context.close()

  // Over the end of a month, with a copy that knows nothing of the new one: of the one after the next, for in the last days of a month
  // the copy has what is planned of the next.
  const [year, number] = today.split('-').map(Number)
  const turn = Date.UTC(year, number + 1, 1) - 8 * 3_600_000
  const late = await along(server, { at: turn - 3_600_000, language: 'en' })
  await late.context.setOffline(true)
  await late.page.clock.setFixedTime(turn + 3_600_000)
  await late.page.reload()
  await enterPin(late.page)
  await late.page.locator('.note.warn', { hasText: 'has nothing of' }).waitFor()
  assert.equal(await late.page.locator('.progress-line').count(), 0, 'figures of the old month are not those of this one')
  await shot(late.page, 'phone-visits-newmonth-en')
  late.eye.clean()
  await late.context.close()
})
