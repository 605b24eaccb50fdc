// The desk: the queue by keyboard, two people at one button, a caller's report, hidden fields, the three administrators.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, launch, shot, switchTo } from './browser.mjs'
import { chooseCategory, reportAt, stepOn } from './data.mjs'
import { person, RESIDENT, signInStaff } from './people.mjs'
import { PASSWORD, startServer, totpNow } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01', { expected: [409] }), sign('dispatcher', 'dispatch01', { expected: [409] })])
  await Promise.all([sign('hotline', 'hotline01'), sign('security', 'security01'), sign('admin', 'admin01'), sign('auditor', 'auditor01')])
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

test('the queue is worked by keyboard alone', async () => {
  const { page, eye } = people.dispatcher
  // How much of the demonstration is open depends on the hour at which it was made: three more are enough by themselves.
  for (const words of ['楼道灯不亮', '井盖松动', '垃圾桶满了']) await reportAt(server, people.resident, words)
  await page.goto('/desk/cases?queue=open')
  await page.locator('.row-open').nth(2).waitFor()
  const refs = await page.locator('.row-open').evaluateAll((rows) => rows.map((row) => row.dataset.ref))
  const focused = () => page.evaluate(() => document.activeElement?.dataset?.ref)
  const press = async (key) => {
    await page.keyboard.press(key)
    await page.waitForTimeout(120)
  }
  await press('j')
  assert.equal(await focused(), refs[0])
  await press('j')
  assert.equal(await focused(), refs[1])
  await press('k')
  assert.equal(await focused(), refs[0])
  await press('Enter')
  await page.locator('.panel-words').waitFor()
  assert.match(page.url(), new RegExp('case=' + refs[0]))
  await press(']')
  assert.match(page.url(), new RegExp('case=' + refs[1]))
  await page.locator('.panel-words').waitFor()
  await press('Escape')
  await page.locator('.panel').waitFor({ state: 'detached' })
  assert.equal(await focused(), refs[1], 'the focus is back in the list')
  await page.locator('.map').waitFor()
  await press('m')
  await page.locator('.map').waitFor({ state: 'detached' })
  await press('m')
  await press('/')
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search')
  await press('Tab')
  await press('?')
  await page.locator('[role="dialog"] .kbd').first().waitFor()
  await press('Escape')
  await page.locator('[role="dialog"]').first().waitFor({ state: 'hidden' })
  eye.clean()
})

test('two people press the same button: the second sees what the first has changed', async () => {
  const { resident, clerk, dispatcher } = people
  const { ref } = await reportAt(server, resident, '两个人同时受理的这一件')
  for (const { page } of [clerk, dispatcher]) {
    await page.goto('/desk/cases?queue=todo&case=' + ref)
    await page.getByRole('button', { name: '请网格员核实' }).click()
    await page.locator('[role="dialog"] form').waitFor()
  }
  // Who is going to get it stands there, whether the grid has one worker or several to choose from.
  await clerk.page.locator('[role="dialog"] form', { hasText: /交给.*网格.*的网格员 .\*|本网格的网格员都可以/ }).waitFor()
  await clerk.page.locator('[role="dialog"] button[type="submit"]').click()
  await clerk.page.locator('[role="dialog"] form').waitFor({ state: 'detached' })
  await dispatcher.page.locator('[role="dialog"] button[type="submit"]').click()
  const conflict = dispatcher.page.locator('[role="dialog"] .conflict')
  await conflict.waitFor()
  await shot(dispatcher.page, 'desk-conflict-zh')
  assert.match(await conflict.innerText(), /状态[\s\S]*待受理[\s\S]*待核实/)
  // There is nothing to try again, and what lies behind the dialog shows how it is now.
  assert.ok(await dispatcher.page.locator('[role="dialog"] button[type="submit"]').isDisabled())
  await dispatcher.page.locator('.panel .panel-head .tag.st-verifying').waitFor()
  await dispatcher.page.locator('[role="dialog"] form .btn').first().click()
  await dispatcher.page.locator('.panel .tag.st-verifying').waitFor()
  clerk.eye.clean()
  dispatcher.eye.clean()
})

test('a listed row takes its number and deadline when others go on with it', async () => {
  const { resident, clerk, grid, dispatcher } = people
  const words = '列表开着的时候才立案的一件'
  const { ref } = await reportAt(server, resident, words)
  const { page } = dispatcher
  await page.goto('/desk/cases?queue=open&q=' + encodeURIComponent(words))
  const row = page.locator('.el-table__row', { has: page.locator(`[data-ref="${ref}"]`) })
  await row.waitFor()
  const before = await row.locator('.tag.due').getAttribute('title')
  assert.doesNotMatch(await row.innerText(), /20\d\d-\d{5}/)
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm')
  await row.getByText(/20\d\d-\d{5}/).waitFor()
  await row.locator('.tag.st-filed').waitFor()
  assert.notEqual(await row.locator('.tag.due').getAttribute('title'), before)
  dispatcher.eye.clean()
})

test("a caller's report by the hotline; his number is read with a reason, and the reading is on record", async () => {
  const { hotline, clerk, security } = people
  const { page } = hotline
  await page.goto('/desk/intake')
  await page.locator('#f-name').fill('陈阿姨')
  await page.locator('#f-phone').fill('13850001234')
  await chooseCategory(page, '01037')
  await page.locator('#f-words').fill('家门口那盏路灯一个星期没亮了')
  await page.locator('.map[aria-busy="false"] path.area').first().waitFor()
  await page.locator('.map path.area').nth(8).click()
  await page.locator('path.pin').waitFor()
  await shot(page, 'desk-intake-filled-zh')
  await page.locator('form .btn.primary').click()
  const done = page.locator('section[role="status"]')
  await done.waitFor()
  assert.match(await done.innerText(), /受理号\s+\d{3} \d{3} \d{4}\s+查询码\s+\d{4} \d{4}/)
  const caseRef = /case\/(\w+)/.exec(await done.locator('a.btn').getAttribute('href'))[1]
  await done.locator('a.btn').click()
  await page.locator('.fact-table', { hasText: '热线代录' }).waitFor()
  await page.locator('.fact-table', { hasText: '138****1234' }).waitFor()
  await page.getByRole('button', { name: '查看上报人电话' }).click()
  await page.locator('#f-reason').fill('回访')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('[role="dialog"] .error').waitFor()
  await page.locator('#f-reason').fill('向来电人回访进度')
  await page.locator('[role="dialog"] .primary').click()
  assert.equal(await page.locator('.reveal-value').innerText(), '13850001234')
  assert.ok(caseRef)

  await security.page.goto('/desk/readlog')
  const row = security.page.locator('tbody tr', { hasText: '向来电人回访进度' })
  await row.waitFor()
  assert.match(await row.innerText(), /热线坐席[\s\S]*查看上报人电话/)
  for (const who of [hotline, clerk, security]) who.eye.clean()
})

test('the administrator says how often whoever has a care flag is visited', async () => {
  const { page, eye } = people.admin
  await page.goto('/desk/care')
  const row = page.locator('tbody tr', { hasText: '残疾' })
  await row.locator('td', { hasText: '6 次' }).waitFor()
  await row.getByRole('button').click()
  const dialog = page.locator('[role="dialog"]')
  await dialog.locator('#f-care-yearly').fill('13')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.locator('.note.bad').waitFor() // a visit a month is the most
  await dialog.locator('#f-care-yearly').fill('12')
  await dialog.getByRole('button', { name: '保存' }).click()
  await row.locator('td', { hasText: '12 次' }).waitFor()
  await shot(page, 'care-zh')
  // what further fields offer is data on the same page
  await page.locator('#f-code-list').selectOption({ label: '职业类别' })
  await page.locator('tbody tr', { hasText: '军人' }).getByRole('button').click()
  await dialog.locator('#f-care-zh').fill('军人（含文职）')
  assert.equal(await dialog.locator('#f-care-yearly').count(), 0)
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.locator('tbody th', { hasText: '军人（含文职）' }).waitFor()
  await axe(page, 'a list of codes')
  await shot(page, 'care-list-zh')
  eye.wrong.length = 0 // the refusal above
  eye.clean()
})

test('the administrator locks and unlocks an account, and sees no cases', async () => {
  const { page, eye } = people.admin
  await page.goto('/desk/accounts')
  const more = page.locator('button.block')
  const row = page.locator('tbody tr', { hasText: 'police01' })
  await page.locator('tbody tr').first().waitFor()
  while (!(await row.count()) && (await more.count())) {
    const before = await page.locator('tbody tr').count()
    await more.click()
    await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length > n, before)
  }
  await row.locator('.danger').click()
  await page.locator('[role="dialog"] .danger').click()
  await row.locator('.tag.bad').waitFor()
  await row.locator('button', { hasText: '解锁' }).click()
  await row.locator('.tag.good').waitFor()
  await page.goto('/desk/settings')
  await page.locator('tbody tr', { hasText: 'idle_minutes' }).waitFor()
  await page.goto('/desk/cases')
  await page.locator('.state-box').waitFor()
  eye.clean()
})

test('where the menu lies in a row, the place where one is is seen whole', async () => {
  const { page, eye } = people.admin
  await page.setViewportSize({ width: 360, height: 740 })
  const hidden = () => page.evaluate(() => {
    const [row, here] = ['.desk-menu', '.desk-menu [aria-current]'].map((what) => document.querySelector(what).getBoundingClientRect())
    return Math.max(row.left - here.left, here.right - row.right)
  })
  await page.goto('/desk/settings')
  await page.locator('.desk-menu [aria-current]').waitFor()
  assert.ok(await hidden() <= 0, `hidden by ${await hidden()} px`)
  await page.locator('.desk-menu a').first().click()
  await page.locator('.desk-menu a').first().and(page.locator('[aria-current]')).waitFor()
  assert.ok(await hidden() <= 0, `hidden by ${await hidden()} px`)
  await shot(page, 'd-menu-narrow')
  await page.setViewportSize({ width: 1440, height: 900 })
  eye.clean()
})

test('the auditor reads the log and its checkpoints', async () => {
  const { page, eye } = people.auditor
  await page.goto('/desk/audit')
  await page.locator('tbody tr', { hasText: '上报' }).first().waitFor()
  await page.goto('/desk/checkpoints')
  await page.locator('tbody tr').first().waitFor()
  eye.clean()
})

for (const language of ['zh', 'en'])
  test(`in the largest letters four cases of a queue are seen at once, and what is put away comes when asked for (${language})`, async () => {
    const { page, context, eye } = await person(browser, server, 'clerk01', { language, size: 'huge' })
    for (const words of ['楼道灯不亮', '井盖松动', '垃圾桶满了', '墙皮掉了']) await reportAt(server, people.resident, words)
    await page.goto('/desk/cases?queue=open')
    await page.locator('.row-open').nth(3).waitFor()
    const bottoms = await page.locator('tr.el-table__row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom))
    assert.ok(bottoms.filter((bottom) => bottom <= 900).length >= 4, `rows end at ${bottoms.join(', ')}`)
    await shot(page, `desk-huge-queue-${language}`)
    const search = page.locator('.search-box input')
    assert.equal(await search.isVisible(), false)
    await page.locator('.cases-unfold').click()
    await search.fill('没有这样的事')
    await search.press('Enter')
    await page.locator('.cases-unfold').click()
    await page.locator('.filters-clear').click() // what narrows the queue is not put away
    await page.locator('.row-open').first().click()
    await page.locator('.panel-words').waitFor()
    const top = await page.locator('.panel-words').evaluate((words) => words.getBoundingClientRect().top)
    assert.ok(top < 400, `the words begin at ${top}`)
    await shot(page, `desk-huge-case-${language}`)
    await page.locator('.panel-head button').last().click()
    await page.locator('.row-open').first().waitFor()
    eye.clean()
    await context.close()
  })

test('a session ends while something is typed: who signs in again over the page goes on, somebody else sees nothing of it', async () => {
  const { page, context, eye } = await person(browser, server, 'clerk01', { expected: [401] })
  const get = async (way) => (await page.request.get('/api/v1/registry' + way)).json()
  const building = (await get('/buildings?limit=500')).items.find((one) => !one.until && one.households > 3)
  const home = (await get('/buildings/' + building.ref)).dwellings.find((one) => one.households.length).households[0]
  const again = page.locator('dialog.again')
  const end = () => page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
  const enter = async (login) => {
    await again.locator('#f-login').fill(login)
    await again.locator('#f-password').fill(PASSWORD)
    await again.getByRole('button', { name: '登录', exact: true }).click()
    await again.locator('#f-totp').fill(await totpNow(server, login))
    await again.getByRole('button', { name: '登录', exact: true }).click()
    await again.waitFor({ state: 'detached' })
  }
  const write = async (name) => {
    await page.goto('/desk/registry?household=' + home.ref)
    await page.getByRole('button', { name: '登记新成员', exact: true }).click()
    await page.locator('#f-name').fill(name)
    await page.locator('#f-relation').selectOption('8')
    await end()
    await page.locator('form:has(#f-name)').getByRole('button', { name: '保存', exact: true }).click()
    await again.waitFor()
  }

  await write('续登甲')
  await axe(page, 'signing in again')
  await shot(page, 'd-again-zh')
  await switchTo(page, 'en')
  await again.getByText('what you wrote is still here').waitFor()
  await shot(page, 'd-again-en')
  await switchTo(page, 'zh')
  await page.keyboard.press('Escape')
  assert.ok(await again.isVisible(), 'what lies under it stays covered')
  await enter('clerk01')
  assert.equal(await page.locator('#f-name').inputValue(), '续登甲')
  const saved = page.waitForResponse((reply) => reply.request().method() === 'POST' && /households\/\w+\/people/.test(reply.url()))
  await page.locator('form:has(#f-name)').getByRole('button', { name: '保存', exact: true }).click()
  assert.equal((await saved).status(), 201)

  // in a dialog of its own as well; another account begins anew
  const { people: [first] } = await get('/households/' + home.ref)
  await page.goto('/desk/registry?person=' + first.ref)
  await page.getByRole('button', { name: /^查看：证件号码/ }).click()
  const reason = page.locator('#f-reason')
  await reason.fill('续登后核对')
  await end()
  await page.keyboard.press('Enter')
  await again.waitFor()
  await shot(page, 'd-again-dialog-zh')
  await enter('clerk01')
  assert.equal(await reason.inputValue(), '续登后核对')
  await page.getByLabel('查看：证件号码', { exact: true }).getByRole('button', { name: '显示' }).click()
  await page.locator('.re-value').waitFor()
  await write('续登乙')
  await enter('dispatch01')
  await page.locator('#f-name').waitFor({ state: 'detached' })
  assert.doesNotMatch(await page.locator('body').innerText(), /续登/)
  await shot(page, 'd-again-other-zh')

  // Somebody else signs in in another window meanwhile: whichever request says so, the page goes together with its cover.
  await page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
  await signInStaff(page, server, 'street01')
  await write('续登丙')
  const second = await context.newPage()
  await signInStaff(second, server, 'checker01')
  await switchTo(page, 'en') // fetches names anew, as the look for an emergency every three minutes would
  await page.waitForURL(/\/desk\/signin\?next=/)
  await again.waitFor({ state: 'detached' })
  assert.doesNotMatch(await page.locator('body').innerText(), /续登/)
  await shot(page, 'd-again-window-en')
  eye.clean()
  await context.close()
})
