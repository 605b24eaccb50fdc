// The administrator's set-up: the working calendar with the district's rows, routing rules tried over last year, and reforms of
// the tree of places, which somebody else approves.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot } from './browser.mjs'
import { chooseCategory, reportAt, split, stepOn, write } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { startServer } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('admin', 'admin01', { expected: [400] }), sign('district', 'district01'), sign('dispatcher', 'dispatch01')])
  await Promise.all([sign('clerk', 'clerk01'), sign('grid', 'grid01', { face: 'phone' })])
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

test('the calendar: every day of a year; wrong rows are told by line; saving works the due times out again', async () => {
  const { resident, admin, dispatcher, clerk } = people
  const { ref } = await reportAt(server, resident, '日历一改期限就要重算的这一件')
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(people.grid, ref, 'confirm', {})
  const caseOf = async () => (await dispatcher.page.request.get('/api/v1/cases/' + ref)).json()
  const due = (await caseOf()).case_due

  const { page } = admin
  await page.goto('/desk/calendar')
  await page.locator('.month').nth(11).waitFor()
  assert.equal(await page.locator('.month td .nums').count(), 365)
  assert.match(await page.locator('.calendar-special').innerText(), /2026年10月1日[\s\S]*国庆/)
  await page.getByRole('button', { name: '下一年' }).click()
  await page.locator('.note.warn', { hasText: '尚未公布' }).waitFor()
  await page.getByRole('button', { name: '上一年' }).click()

  const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
  const box = page.locator('#f-csv')
  await box.fill(`kind,from,to,name,name_en,periods\nrest,2026-13-01,,台风,,\nrest,${day(3)},,台风停工,,\nholidays,${day(4)},,,,`)
  await page.getByRole('button', { name: '保存并重算期限' }).click()
  const wrong = page.locator('.calendar-layer .note.bad')
  await wrong.waitFor()
  assert.match(await wrong.innerText(), /有 2 行需要修改[\s\S]*第 2 行[\s\S]*第 4 行/)
  assert.equal(await box.evaluate((it) => it.value.slice(it.selectionStart, it.selectionEnd)), 'rest,2026-13-01,,台风,,')
  await shot(page, 'admin-calendar-wrong-zh')

  await box.fill(`kind,from,to,name,name_en,periods\nrest,${day(-1)},${day(14)},台风停工,typhoon,`)
  await page.getByRole('button', { name: '保存并重算期限' }).click()
  await page.locator('.job-line.good', { hasText: /完成[\s\S]*重算了 \d+ 个在办案件的期限，[1-9]\d* 个有变化/ }).waitFor()
  await page.locator('.month td.day-rest').first().waitFor()
  await shot(page, 'admin-calendar-saved-zh', true)
  assert.notEqual((await caseOf()).case_due, due, 'the due time has moved')
  await page.reload()
  await page.locator('#f-csv').waitFor()
  await page.waitForFunction(() => document.querySelector('#f-csv').value.includes('台风停工'))
  await dispatcher.page.goto('/desk/calendar')
  await dispatcher.page.locator('.month').first().waitFor()
  assert.equal(await dispatcher.page.locator('#f-csv').count(), 0, 'others read it only')
  admin.eye.clean()
})

test('routing rules are written, tried over last year, saved, and suggest a unit with its reason', async () => {
  const { resident, admin, clerk, dispatcher, grid } = people
  const { page } = admin
  await page.goto('/desk/routing')
  await page.locator('.state-box', { hasText: '还没有规则' }).waitFor()
  await page.getByRole('button', { name: '添加规则' }).click()
  const form = page.locator('[role="dialog"] form')
  await form.locator('.primary').click()
  await form.locator('.error', { hasText: '请选择办理单位' }).waitFor()
  await chooseCategory(form, '06010')
  await form.locator('#f-place').selectOption('350205003006')
  await form.locator('#f-unit').selectOption('jiedao')
  await form.locator('#f-why_zh').fill('海虹的暴露垃圾由街道保洁队清运')
  await form.locator('#f-why_en').fill('The street’s cleaners serve Haihong')
  await shot(page, 'admin-rule-zh')
  await form.locator('.primary').click()
  await page.locator('.routing-rules tbody tr').waitFor()
  await page.getByRole('button', { name: '试算去年的案件' }).click()
  const trial = page.locator('.routing-trial')
  await trial.waitFor()
  assert.match(await trial.innerText(), /去年共 \d+ 件，其中 [1-9]\d* 件会改派[\s\S]*海虹[\s\S]*城市管理局[\s\S]*街道办事处[\s\S]*街道保洁队/)
  await shot(page, 'admin-routing-zh')
  await page.reload() // what is not saved is kept
  await page.locator('.note.warn', { hasText: '未保存' }).waitFor()
  await page.getByRole('button', { name: '保存规则' }).click()
  await page.locator('.note.good', { hasText: '规则已保存' }).waitFor()
  await page.locator('.job-line.good', { hasText: '完成' }).waitFor()

  const { ref } = await reportAt(server, resident, '按新规则派给街道的这一件')
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', {})
  await dispatcher.page.goto('/desk/case/' + ref)
  await dispatcher.page.getByRole('button', { name: '派遣', exact: true }).click()
  await dispatcher.page.locator('#f-unit-why', { hasText: '街道保洁队' }).waitFor()
  assert.equal(await dispatcher.page.locator('#f-unit').inputValue(), 'jiedao')
  for (const who of [admin, dispatcher]) who.eye.clean()
})

test('a reform is checked; who prepared it cannot approve it, the district office can, and it may be cancelled', async () => {
  const { admin, district } = people
  const { ref } = await write(admin, '/reforms', split('海虹社区拆分为三个社区'))
  const bad = await write(admin, '/reforms', split('还缺去向的方案', { nearest: false }))
  await admin.page.goto('/desk/reforms')
  await admin.page.getByRole('button', { name: '海虹社区拆分为三个社区' }).click()
  await admin.page.locator('.reform-part', { hasText: '岗位去向' }).first().waitFor()
  assert.equal(await admin.page.getByRole('button', { name: '批准', exact: true }).count(), 0)
  await shot(admin.page, 'admin-reform-zh', true)

  await district.page.goto('/desk/reforms?reform=' + bad.ref)
  await district.page.locator('.note.bad', { hasText: '方案有缺失' }).waitFor()
  await district.page.goto('/desk/reforms?reform=' + ref)
  await district.page.locator('.note.good', { hasText: '没有发现缺失' }).waitFor()
  assert.match(await district.page.locator('.load-box').first().innerText(), /拆分[\s\S]*海盛新社区居委会[\s\S]*新设/)
  await district.page.getByRole('button', { name: '批准', exact: true }).click()
  await district.page.locator('[role="dialog"] .primary').click()
  await district.page.locator('h1 .tag', { hasText: '待生效' }).waitFor()

  await admin.page.reload()
  await admin.page.getByRole('button', { name: '取消方案' }).click()
  await admin.page.locator('#f-reform-words').fill('改到明年')
  await admin.page.locator('[role="dialog"] .danger').click()
  await admin.page.locator('h1 .tag', { hasText: '已取消' }).waitFor()
  await admin.page.getByRole('button', { name: '返回列表' }).click()
  await admin.page.locator('tbody tr', { hasText: '已取消' }).waitFor()
  for (const who of [admin, district]) who.eye.clean()
})
