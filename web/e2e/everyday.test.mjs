// What a play-through of the daily work found wanting: the deadline that comes first, figures that add up, public pages in the
// chosen language, categories and accounts that are found by typing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, phone, shot, sizes, switchTo } from './browser.mjs'
import { raiseOn, reportAt, stepOn } from './data.mjs'
import { browser, people, RESIDENT, server, sign, stage } from './people.mjs'

stage(async () => {
  await Promise.all([sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01'), sign('dispatcher', 'dispatch01'), sign('admin', 'admin01')])
})

const read = async (who, way) => (await who.page.request.get('/api/v1' + way)).json()
const clean = () => Object.values(people).forEach(({ eye }) => eye.clean())

test('the earlier of two deadlines is shown, and which of them it is, in the queue, on the case and on the phone', async () => {
  const { dispatcher, grid, resident, clerk } = people
  // What is urgent is due as a whole in hours, on rest days too, and its check has a day.
  const urgent = (await reportAt(server, resident, '消防通道被旧家具堵住了', { category: 'S0101', answers: [{ name: 'blocked', value: 'yes' }] })).ref
  await stepOn(clerk, urgent, 'ask_verify')
  await stepOn(grid, urgent, 'confirm', { words: '属实' })
  await stepOn(grid, urgent, 'self_handle')
  await stepOn(grid, urgent, 'submit', { words: '已经搬走' })
  const { items } = await read(dispatcher, '/cases?queue=open&limit=200')
  const early = items.filter((row) => row.due_of === 'case' && row.state !== 'handling')
  assert.ok(early.some((row) => row.ref === urgent), 'the whole is due before its phase')
  const dues = items.filter((row) => !row.flood).map((row) => row.due)
  assert.deepEqual(dues, [...dues].sort(), 'the queue goes by what is shown')
  const item = await read(dispatcher, '/cases/' + urgent)
  assert.equal(item.due, item.case_due)
  assert.ok(item.phase_due > item.case_due)
  await dispatcher.page.goto('/desk/cases?queue=open')
  const tag = dispatcher.page.locator('tr', { has: dispatcher.page.locator(`[data-ref="${urgent}"]`) }).locator('.tag.due')
  await tag.waitFor()
  assert.match(await tag.innerText(), /^总时限/)
  await shot(dispatcher.page, 'everyday-queue-zh')
  await dispatcher.page.goto('/desk/case/' + urgent)
  await dispatcher.page.locator('.timeline').waitFor()
  assert.match(await dispatcher.page.locator('.panel-body .tag.due').first().innerText(), /^总时限/)
  assert.match(await dispatcher.page.locator('.fact-table').innerText(), /阶段时限[\s\S]*总时限先到[\s\S]*总时限/)
  await shot(dispatcher.page, 'everyday-case-zh')

  const { ref } = await reportAt(server, resident, '楼道的灯不亮了')
  await stepOn(clerk, ref, 'ask_verify')
  await grid.page.goto('/m/case/' + ref)
  await grid.page.locator('.timeline').waitFor()
  assert.match(await grid.page.locator('.tag.due').first().innerText(), /^阶段时限/)
  assert.match(await grid.page.locator('.facts').innerText(), /阶段时限（核实）/)
  await stepOn(grid, ref, 'confirm', { words: '属实' })
  await stepOn(grid, ref, 'self_handle')
  await raiseOn(grid, ref, 'extension', { words: '要等灯具', amount: 24 })
  await grid.page.reload()
  await grid.page.locator('.flag-card').waitFor()
  assert.match(await grid.page.locator('.tag.due').first().innerText(), /^总时限/)
  assert.match(await grid.page.locator('.flag-card').innerText(), /派遣员须在 .* 前批复，到时未批视为不批准/)
  const now = await read(grid, '/cases/' + ref)
  assert.ok(now.flags[0].due <= now.case_due)
  await shot(grid.page, 'everyday-grid-zh', true)
  clean()
})

test('statistics: every table adds up to its total, small counts together in a row of their own', async () => {
  const { page } = people.dispatcher
  await page.goto('/desk/stats')
  const tables = page.locator('.stats-table')
  await tables.nth(1).waitFor()
  for (const table of await tables.all()) {
    const rows = await table.locator('tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('th').innerText, ...[...row.querySelectorAll('td')].slice(0, 2).map((cell) => cell.innerText)]))
    for (const column of [1, 2]) {
      const numbers = rows.map((row) => (/^\d+$/.test(row[column]) ? Number(row[column]) : 0))
      const whole = numbers.pop()
      assert.ok(whole > 0)
      assert.equal(numbers.reduce((a, b) => a + b, 0), whole, `${rows.at(-1)[0]}, column ${column}`)
    }
  }
  await shot(page, 'everyday-stats-zh', true)
  // In a street every category may have enough to be told alone, in one community none has.
  await page.goto('/desk/stats?place=350205003002&days=30')
  await tables.nth(1).waitFor()
  await page.locator('h2#stats-categories').scrollIntoViewIfNeeded()
  assert.match(await tables.nth(1).innerText(), /其他类别/)
  await shot(page, 'everyday-stats-categories-zh')
  clean()
})

test('public pages speak the language that was chosen; links keep it, a switch changes it, caches keep them apart', async () => {
  const { page } = people.resident
  await page.goto('/m')
  await switchTo(page, 'en')
  await page.locator('.quick a[href="/public/case?lang=en"]').click()
  await page.locator('h1', { hasText: 'Where is my matter' }).waitFor()
  await page.locator('header a', { hasText: 'Public' }).click()
  await page.locator('h1', { hasText: 'Public matters' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await shot(page, 'everyday-public-en')
  await page.locator('td a').first().click()
  await page.locator('h2', { hasText: 'What happened' }).waitFor()
  await page.locator('header .lang').click()
  await page.locator('h2', { hasText: '经过' }).waitFor()
  assert.equal(await page.locator('header .lang').innerText(), 'English')
  await shot(page, 'everyday-public-zh')
  await page.locator('header a').first().click() // home in the language of the page
  await page.locator('.hero').waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')

  // A browser in English that has chosen nothing, and one address in two languages.
  const foreign = await phone(browser, server.url, { locale: 'en-GB' })
  const other = await foreign.newPage()
  const reply = await other.goto('/public')
  assert.match(reply.headers().vary, /Accept-Language/)
  await other.locator('h1', { hasText: 'Public matters' }).waitFor()
  assert.equal(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'no sideways scrolling')
  await shot(other, 'everyday-public-phone-en')
  await foreign.close()
  clean()
})

test('a category is found by name, initials or code, on the phone and on the desk, by keyboard, in letters for elders', async () => {
  const { resident, clerk, dispatcher } = people
  const { page } = resident
  await page.goto('/m/report')
  await page.locator('.kind').first().waitFor()
  await page.locator('.other-kind').click()
  const field = page.locator('#f-other')
  await field.waitFor()
  assert.equal(await field.getAttribute('role'), 'combobox')
  await field.fill('ldyc')
  const first = page.locator('#f-other-list [role="option"]').first()
  assert.match(await first.innerText(), /路灯异常/)
  assert.equal(await field.getAttribute('aria-activedescendant'), await first.getAttribute('id'))
  await axe(page, 'everyday-category-zh')
  await shot(page, 'everyday-category-zh')
  await field.press('Escape')
  assert.equal(await field.getAttribute('aria-expanded'), 'false')
  assert.equal(await field.inputValue(), '')
  await field.press('ArrowDown') // everything, by class
  assert.ok(await page.locator('#f-other-list [role="group"]').count() > 5)
  await shot(page, 'everyday-category-all-zh')
  await switchTo(page, 'zh', 'large')
  await field.fill('没有这种')
  assert.match(await page.locator('.category-pick [role="status"]').innerText(), /没有这样的类别/)
  await field.fill('占道')
  await sizes(page, 'everyday-category-22', true)
  const small = await page.locator('.category-pick, .category-pick *').evaluateAll((all) => Math.min(...all.filter((it) => it.innerText ?? it.value).map((it) => parseFloat(getComputedStyle(it).fontSize))))
  assert.ok(small >= 18, `${small} px`)
  await shot(page, 'everyday-category-22')
  await switchTo(page, 'zh')
  await field.fill('0103')
  await field.press('ArrowDown')
  await field.press('ArrowUp')
  await field.press('Enter')
  assert.ok((await field.inputValue()).length || (await page.locator('.kind.on').count()) === 1)
  assert.equal(await page.locator('#f-other-list').count(), 0)

  // The clerk at the desk, with the keyboard, in English.
  await clerk.page.goto('/desk/intake')
  await clerk.page.locator('#f-category').waitFor()
  await switchTo(clerk.page, 'en')
  const desk = clerk.page.locator('#f-category')
  await desk.focus()
  await clerk.page.keyboard.type('lamp')
  await clerk.page.locator('#f-category-list [role="option"]', { hasText: 'lamp' }).first().waitFor()
  await axe(clerk.page, 'everyday-intake-en')
  await shot(clerk.page, 'everyday-intake-en')
  await clerk.page.keyboard.press('Enter')
  assert.match(await desk.inputValue(), /lamp/i)
  await switchTo(clerk.page, 'zh')

  // The filter: chosen, told in the address, and taken away by emptying the field.
  await dispatcher.page.goto('/desk/cases?queue=open')
  const filter = dispatcher.page.locator('#filter-category')
  await filter.fill('bllj')
  await dispatcher.page.locator('#filter-category-list [role="option"]', { hasText: '暴露垃圾' }).click()
  await dispatcher.page.waitForURL(/category=06010/)
  await dispatcher.page.locator('.el-table__row').first().waitFor()
  assert.equal(await filter.inputValue(), '暴露垃圾')
  await shot(dispatcher.page, 'everyday-filter-zh')
  await filter.fill('')
  await filter.press('Tab')
  await dispatcher.page.waitForURL((url) => !url.search.includes('category=0'))
  clean()
})

test('accounts are found by login, name, post and place', async () => {
  const { page } = people.admin
  await page.goto('/desk/accounts')
  const rows = page.locator('.table tbody tr')
  await rows.first().waitFor()
  await page.getByRole('searchbox').fill('dispatch')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => [...document.querySelectorAll('.table tbody tr')].every((row) => row.innerText.includes('dispatch')))
  assert.ok(await rows.count())
  await page.getByRole('button', { name: '清除条件' }).click()
  await page.getByLabel('岗位').selectOption('grid_worker')
  await page.getByLabel('区域').selectOption('350205003006')
  await page.waitForFunction(() => { const all = [...document.querySelectorAll('.table tbody tr')]; return all.length && all.every((row) => /网格员 .*(网格|海虹)/.test(row.innerText)) })
  await axe(page, 'everyday-accounts-zh')
  await shot(page, 'everyday-accounts-zh')
  const name = (await read(people.grid, '/session')).name
  await page.getByRole('searchbox').fill(name)
  await page.keyboard.press('Enter')
  await page.locator('tbody', { hasText: 'grid01' }).waitFor()
  await page.getByRole('searchbox').fill('nobody-here')
  await page.keyboard.press('Enter')
  await page.locator('.load-box', { hasText: '没有这样的账号' }).waitFor()
  clean()
})
