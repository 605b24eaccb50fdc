// What makes a desk's day shorter: one step for many cases, kept filters, answer templates, and handing over when a post ends.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot } from './browser.mjs'
import { reportAt, stepOn } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { GRID, startServer } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('clerk', 'clerk01'), sign('dispatcher', 'dispatch01'), sign('admin', 'admin01', { expected: [400] }), sign('grid', 'grid01', { face: 'phone' })])
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function filed(words) {
  const { resident, clerk, grid } = people
  const { ref } = await reportAt(server, resident, words)
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', {})
  return ref
}
const stateOf = async (who, ref) => (await (await who.page.request.get('/api/v1/cases/' + ref)).json()).state

test('many cases take one step; each that is refused says why, stays chosen, and nothing is lost', async () => {
  const { dispatcher, clerk } = people
  const { page, eye } = dispatcher
  const refs = []
  for (const words of ['批量派遣的第一件', '批量派遣的第二件', '批量派遣的第三件', '别人抢先派走的这一件']) refs.push(await filed(words))
  await page.goto('/desk/cases?queue=open&state=filed')
  await page.locator(`[data-ref="${refs[3]}"]`).waitFor()
  await page.getByRole('button', { name: '批量办理' }).click()
  for (const words of ['批量派遣的第一件', '批量派遣的第二件', '批量派遣的第三件', '别人抢先派走的这一件']) await page.getByRole('checkbox', { name: '选择：' + words }).check()
  await page.locator('.bulk-bar', { hasText: '已选 4 件' }).waitFor()
  const dispatch = page.locator('.bulk-bar').getByRole('button', { name: '派遣', exact: true })
  await dispatch.waitFor()
  await dispatch.click()
  const form = page.locator('[role="dialog"] form')
  await form.locator('.primary').click()
  await form.locator('.error', { hasText: '请选择办理单位' }).first().waitFor()
  await form.locator('#f-unit').selectOption('chengguan')
  await form.locator('#f-words').fill('三件一起清走')
  await shot(page, 'manage-bulk-zh')
  await stepOn(dispatcher, refs[3], 'dispatch', { unit: 'jiedao' })
  await form.locator('.primary').click()
  await page.locator('[role="dialog"] .note.warn', { hasText: '已完成 3 件，未完成 1 件' }).waitFor()
  assert.match(await page.locator('.bulk-refused').innerText(), /别人抢先派走的这一件[\s\S]*\S{4,}/)
  await shot(page, 'manage-bulk-refused-zh')
  await page.locator('[role="dialog"] .form-foot .primary').click()
  for (const ref of refs) assert.equal(await stateOf(dispatcher, ref), 'dispatched')
  for (const ref of refs.slice(0, 3)) {
    const item = await (await page.request.get('/api/v1/cases/' + ref)).json()
    assert.equal(item.unit, 'chengguan')
  }
  await page.getByRole('button', { name: '结束批量' }).click()
  await page.locator('.row-pick').first().waitFor({ state: 'detached' })
  eye.clean()
})

test('a part whose answer was lost is sent again under its key, and no step is taken twice', async () => {
  const { page, context } = await person(browser, server, 'dispatch01', { expected: ['ERR_FAILED'] })
  const refs = [await filed('回执丢失的批量第一件'), await filed('回执丢失的批量第二件')]
  let lost = 0
  await context.route('**/api/v1/cases/steps', async (route) => {
    if (lost) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })
  await page.goto('/desk/cases?queue=open&state=filed')
  await page.locator(`[data-ref="${refs[1]}"]`).waitFor()
  await page.getByRole('button', { name: '批量办理' }).click()
  for (const words of ['回执丢失的批量第一件', '回执丢失的批量第二件']) await page.getByRole('checkbox', { name: '选择：' + words }).check()
  await page.locator('.bulk-bar').getByRole('button', { name: '派遣', exact: true }).click()
  const form = page.locator('[role="dialog"] form')
  await form.locator('#f-unit').selectOption('chengguan')
  await form.locator('.primary').click()
  await form.locator('.note.bad').waitFor()
  assert.equal(lost, 1)
  await form.locator('.primary').click()
  await form.waitFor({ state: 'detached' })
  for (const ref of refs) {
    const { items } = await (await page.request.get(`/api/v1/cases/${ref}/events`)).json()
    assert.equal(items.filter((row) => row.action === 'dispatch').length, 1)
  }
  await context.close()
})

test('a filter is kept under a name, chosen again, and forgotten', async () => {
  const { page, eye } = people.dispatcher
  await page.goto('/desk/cases?queue=open&state=filed&category=06010')
  await page.locator('.filters').waitFor()
  await page.getByRole('button', { name: '常用筛选…' }).click()
  await page.locator('#f-filter').fill('待派遣的垃圾')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('[role="dialog"]').first().waitFor({ state: 'hidden' })
  await page.goto('/desk/cases?queue=todo')
  await page.locator('select', { hasText: '待派遣的垃圾' }).selectOption({ label: '待派遣的垃圾' })
  await page.waitForURL(/state=filed/)
  assert.match(page.url(), /queue=open/)
  assert.match(page.url(), /category=06010/)
  await shot(page, 'manage-filter-zh')
  await page.getByRole('button', { name: '常用筛选…' }).click()
  await page.getByRole('button', { name: '删除筛选“待派遣的垃圾”' }).click()
  await page.locator('.filter-list').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  eye.clean()
})

test('templates of one’s place are added, changed and removed', async () => {
  const { page, eye } = people.clerk
  await page.goto('/desk/templates')
  await page.getByRole('button', { name: '添加模板' }).click()
  await page.locator('#f-action').selectOption('refuse')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('[role="dialog"] .note.bad').waitFor()
  await page.locator('#f-title').fill('小区内部事务')
  await page.locator('#f-words').fill('此事属于小区自治范围，请联系业委会：')
  await page.locator('[role="dialog"] .primary').click()
  const row = page.locator('tbody tr', { hasText: '小区内部事务' })
  await row.waitFor()
  await page.getByRole('button', { name: '修改模板“小区内部事务”' }).click()
  await page.locator('#f-title').fill('小区自治事务')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('tbody tr', { hasText: '小区自治事务' }).waitFor()
  assert.equal(await row.count(), 0)
  await shot(page, 'manage-templates-zh')
  await page.getByRole('button', { name: '删除模板“小区自治事务”' }).click()
  await page.locator('[role="dialog"] .danger').last().click()
  await page.locator('tbody tr', { hasText: '小区自治事务' }).waitFor({ state: 'detached' })
  eye.clean()
})

test('a post ends only when everything open in its hands has a new owner', async () => {
  const { admin, grid } = people
  const { page, eye } = admin
  const ref = await filed('网格员离岗时还在办的这一件')
  await stepOn(grid, ref, 'self_handle', {})
  await page.goto('/desk/handover')
  await page.locator('#f-from').fill('nobody99')
  await page.getByRole('button', { name: '查看' }).click()
  await page.locator('.note.bad', { hasText: '没有账号' }).waitFor()
  await page.locator('#f-from').fill('grid01')
  await page.getByRole('button', { name: '查看' }).click()
  await page.locator('.handover-post .note.warn', { hasText: '没有同类岗位的同事' }).first().waitFor()
  assert.ok(await page.getByRole('button', { name: '交接', exact: true }).isDisabled())
  await shot(page, 'manage-handover-stuck-zh')
  const password = /password\s+(\S+)/.exec(server.command('user', 'add', 'grid77', '--name', '接替的网格员', '--role', 'grid_worker', '--place', GRID.slice(0, 12)))[1]
  await page.getByRole('button', { name: '查看' }).click()
  await page.locator('.handover-post option:checked', { hasText: 'grid77' }).nth(1).waitFor({ state: 'attached' })
  assert.equal(await page.locator('.handover-post .note.warn').count(), 0)
  await shot(page, 'manage-handover-zh')
  await page.getByRole('button', { name: '交接', exact: true }).click()
  await page.locator('[role="dialog"] .danger').click()
  await page.locator('.note.good', { hasText: /已交接 [1-9]\d* 件，结束岗位 [1-9] 个/ }).waitFor()
  await page.locator('.card', { hasText: '没有岗位' }).waitFor()
  const successor = await person(browser, server, 'grid77', { face: 'phone', password })
  assert.equal((await (await successor.page.request.get('/api/v1/cases/' + ref)).json()).actions.find((row) => row.action === 'submit')?.allowed, true, 'the colleague goes on with it')
  eye.clean()
  await successor.context.close()
})
