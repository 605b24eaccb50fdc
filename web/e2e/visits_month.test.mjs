// The month of visits on the telephone and on the desk: visits added, moved and left out, leave, how often a household is visited,
// differences that a clerk decides, the community's coverage.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shot, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { browser, person, RESIDENT, server, stage } from './people.mjs'
import { reportAt, stepOn } from './data.mjs'
import { api, GRID } from './server.mjs'
import { month, nextMonth, planned, twoMonths } from './visits_steps.mjs'

stage()

/** The next Sunday on which nobody works: some are worked for a holiday. */
async function restAhead(page) {
  const { today } = await (await page.request.get('/api/v1/visits/plan?grid=' + GRID)).json()
  const days = []
  for (const year of [+today.slice(0, 4), +today.slice(0, 4) + 1]) days.push(...(await (await page.request.get(`/api/v1/calendar?place=350205&year=${year}`)).json()).days)
  return days.find((day) => day.date > today && !day.works && new Date(day.date).getUTCDay() === 0).date
}

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
  // what was agreed on for a day of leave is named, and is that day again when the leave is taken back
  for (const field of ['#f-since', '#f-until']) await page.locator(field).fill(sunday)
  await page.locator('.away form button.btn.block').click()
  await page.locator('.away .note.warn li', { hasText: seen.room }).waitFor()
  await examine(page, 'what was agreed on for a leave')
  await page.locator('.away .note.warn li').first().scrollIntoViewIfNeeded()
  await shot(page, 'phone-visits-leave-agreed-zh')
  assert.ok(!(await twoMonths(who)).some((item) => item.household === seen.household && item.day === sunday && item.state === 'planned'))
  await page.locator('.away li button').click()
  await page.locator('.away li').first().waitFor({ state: 'detached' })
  assert.ok((await twoMonths(who)).some((item) => item.household === seen.household && item.day === sunday && item.state === 'planned'))
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
  // Leave on that day: who enters it is told what was agreed on, and it is that day again when the leave is taken back.
  const its = async () => (await plan(to)).items.find((item) => item.ref === visit.ref)
  const card = page.locator('.grid-worker').nth((await plan(to)).workers.findIndex((one) => one.key === moved.worker))
  await card.getByRole('button', { name: /^登记请假/ }).click()
  await page.locator('#f-since').fill(to)
  await page.locator('#f-until').fill(to)
  await page.locator('#f-why').fill('体检')
  await card.locator('form button.primary').click()
  await page.locator('.note.warn', { hasText: '不再照排' }).locator('li', { hasText: visit.room }).waitFor()
  assert.equal((await its()).state, 'gone')
  await card.locator('.note.warn', { hasText: '没有照排' }).locator('li', { hasText: visit.room }).waitFor()
  await examine(page, 'desk-visits-leave-agreed')
  await shot(page, 'desk-visits-leave-agreed-zh')
  await card.getByRole('button', { name: `取消从 ${to} 开始的请假` }).click()
  await page.locator('.note.warn', { hasText: '照排' }).first().waitFor({ state: 'detached' })
  assert.deepEqual([(await its()).state, (await its()).day], ['planned', to])
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
  // the head moved out and others stay: it is asked who heads them; where the registry has it already, nothing is
  const call = async (of, method, way, data) => {
    const reply = await of.context.request[method]('/api/v1' + way, { data, headers: { 'X-Gongdi': '1' } })
    assert.ok(reply.ok(), `${way}: ${reply.status()} ${await reply.text()}`)
    return reply.json()
  }
  const again = await person(browser, server, 'grid01', { face: 'phone' })
  const homes = []
  for (const item of (await twoMonths(again)).filter((one) => one.mine)) {
    const people = (await call(clerk, 'get', '/registry/households/' + item.household)).people.filter((one) => !one.until)
    const head = people.find((one) => one.relation === '0')
    const heir = people.find((one) => one.relation === '1')
    if (head && heir && !homes.some((one) => one.household === item.household)) homes.push({ household: item.household, head, heir })
    if (homes.length === 2) break
  }
  for (const { household, head } of homes) await call(again, 'post', '/visits/records', { household, day: today, result: 'done', people: 1, changes: [{ field: 'moved_out', person: head.ref, new: '去了外地' }], again: true })
  await again.context.close()
  const open = async ({ household }) => {
    await page.goto('/desk/visits?tab=changes')
    await page.locator('tbody tr', { has: page.locator(`a[href$="${household}"]`), hasText: '有人搬走' }).getByRole('button').click()
    await page.locator('#f-reason').fill('核对入户变更')
    await page.locator('.change-part form button.primary').click()
    await page.locator('.change-part dd', { hasText: '去了外地' }).waitFor()
  }
  await open(homes[0])
  await page.locator('#f-head').waitFor()
  await page.locator('.change-part button.primary').click()
  await page.locator('.change-part .error', { hasText: '户主要走' }).first().waitFor()
  await Promise.all([page.waitForResponse(/\/relations\?/), page.locator('#f-head').selectOption(homes[0].heir.ref)])
  for (const choice of await page.locator('#f-relations select').all()) if (!(await choice.inputValue())) await choice.selectOption('8')
  await examine(page, 'desk-visits-change-head')
  await page.locator('.change-part button.primary').click()
  await page.locator('[role=status]', { hasText: '已处理' }).waitFor()
  const sheet = await call(clerk, 'get', '/registry/households/' + homes[0].household)
  assert.equal(sheet.people.find((one) => !one.until && one.relation === '0').ref, homes[0].heir.ref)
  const { household: { version } } = await call(clerk, 'get', '/registry/households/' + homes[1].household)
  await call(clerk, 'post', `/registry/households/${homes[1].household}/steps`, { action: 'move_out', why: 'out', day: today, person: homes[1].head.ref, head: homes[1].heir.ref, version })
  await open(homes[1])
  await page.locator('.change-part .note', { hasText: '登记里此人已不在这一户' }).waitFor()
  assert.equal(await page.locator('#f-head').count(), 0)
  await shot(page, 'desk-visits-change-already-zh')
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
