// A reform on screen: the administrator splits 海虹 into three communities with open cases in it, looks at where everything goes,
// the district office approves, the day comes, everybody's queue is right, history is true; and the way back. On both engines.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { sleep } from '../../tests/lib/gongdi.mjs'
import { launch, shot } from './browser.mjs'
import { reportAt, stepOn } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { api, onBoth } from './server.mjs'

const HAIHONG = '350205003006'
const DAY = 86_400_000
let browser

before(async () => {
  browser = await launch()
})
after(async () => {
  await browser?.close()
})

const day = (from) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(Date.now() + from * DAY))
const button = (page, name) => page.getByRole('button', { name, exact: true })

async function play(server, { query }) {
  const sql = (text) => query(server, text)
  const people = {}
  const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))
  await Promise.all([sign('resident', RESIDENT), sign('clerk', 'clerk01'), sign('admin', 'admin01', { expected: [409] }), sign('district', 'district01'), sign('grid', 'grid01', { face: 'phone' })])
  const { page, eye } = people.admin
  const { ref } = await reportAt(server, people.resident, '拆分那天还在办的这一件')
  await stepOn(people.clerk, ref, 'ask_verify')
  const caseNow = async () => (await people.district.page.request.get('/api/v1/cases/' + ref)).json()
  const was = await caseNow()

  await page.goto('/desk/reforms')
  await button(page, '新建方案').click()
  await button(page, '保存草案并核对').click()
  await page.locator('.note.bad', { hasText: '请填写方案名称' }).waitFor()
  await page.locator('#f-title').fill('海虹社区一分为三')
  await page.locator('#f-day').fill(day(1))
  await page.locator('#f-0-from0').selectOption(HAIHONG.slice(0, 9))
  await page.locator('#f-0-from0-1').selectOption(HAIHONG)
  assert.equal(await page.locator('#f-0-code0').inputValue(), HAIHONG, 'the code goes on')
  await page.locator('.split-map path.area').first().waitFor()
  for (const [n, name, en] of [[1, '海盛社区居委会', 'Haisheng'], [2, '海景社区居委会', 'Haijing']]) {
    await button(page, '再加一个').click()
    await page.locator('#f-0-name' + n).fill(name)
    await page.locator('#f-0-name_en' + n).fill(en)
    assert.match(await page.locator('#f-0-code' + n).inputValue(), /^350205003\d{3}$/, 'a free code is proposed')
  }
  const [second, third] = [await page.locator('#f-0-code1').inputValue(), await page.locator('#f-0-code2').inputValue()]
  assert.notEqual(second, third)
  const grids = (await api(server, '/places?parent=' + HAIHONG)).items.map((row) => row.code)
  assert.ok(grids.length >= 3)
  const part = (code) => page.locator(`[id="f-0-part${code}"]`)
  await part(grids[0]).selectOption('1')
  await part(grids[1]).selectOption('2')
  await page.locator('.split-map path.plan-key-1').waitFor()
  await shot(page, 'plan-edit-zh', true)
  await page.reload() // what is typed is kept
  await page.locator('.note.warn', { hasText: '已暂存' }).waitFor()
  assert.equal(await part(grids[1]).inputValue(), '2')
  await button(page, '保存草案并核对').click()

  await page.locator('.note.bad', { hasText: '方案有缺失' }).waitFor() // grids without a successor
  assert.match(await page.locator('.reform-part', { hasText: '需要处理的问题' }).innerText(), /没有去向|归谁/)
  await shot(page, 'plan-blocked-zh', true)
  await button(page, '修改方案').click()
  for (const code of grids.slice(2)) await part(code).selectOption('0')
  await page.locator('#f-0-rest').selectOption(HAIHONG)
  await button(page, '保存草案并核对').click()
  await page.locator('.note.good', { hasText: '没有发现缺失' }).waitFor()
  const moves = await page.locator('.reform-part', { hasText: '在办案件的去向' }).last().innerText()
  assert.match(moves, /待核实/)
  await shot(page, 'plan-checked-zh', true)
  // Posts follow their grid, and may be sent elsewhere one by one.
  await button(page, '修改方案').click()
  await page.locator('.plan-post', { hasText: '网格员' }).locator(`option[value="${third}"]`).first().waitFor({ state: 'attached' })
  await page.locator('.form-foot').getByRole('button', { name: '取消' }).click()
  await page.locator('.note.good', { hasText: '没有发现缺失' }).waitFor()

  const { page: office } = people.district
  await office.goto('/desk/reforms')
  await office.getByRole('button', { name: '海虹社区一分为三' }).click()
  await button(office, '批准').click()
  await office.locator('[role="dialog"] .primary').click()
  await office.locator('h1 .tag', { hasText: '待生效' }).waitFor()
  assert.equal((await caseNow()).place, HAIHONG, 'nothing happens before the day')

  sql(`UPDATE reform SET day = ${Math.floor((Date.now() + 8 * 3600_000) / DAY)} WHERE state = 'approved'`) // the day has come
  const stateNow = async () => (await (await page.request.get('/api/v1/reforms')).json()).items[0].state
  for (let tries = 0; tries < 120 && (await stateNow()) !== 'done'; tries++) await sleep(500) // the server does it by itself
  await page.reload()
  await page.locator('h1 .tag', { hasText: '已生效' }).waitFor()
  await shot(page, 'plan-done-zh', true)

  const now = await caseNow()
  assert.equal(now.place, second)
  assert.equal(now.number, was.number, 'the number stays')
  assert.equal(now.state, 'verifying')
  const placesNow = async () => (await api(server, '/places?parent=' + HAIHONG.slice(0, 9))).items
  for (let tries = 0; tries < 60 && !(await placesNow()).some((row) => row.code === third); tries++) await sleep(500)
  const places = await placesNow()
  assert.deepEqual(places.filter((row) => [second, third].includes(row.code)).map((row) => row.name).sort(), ['海景社区居委会', '海盛社区居委会'])
  // The grid worker went along with his grid and finds his task; the case says what happened.
  for (let tries = 0; tries < 40 && !(await (await people.grid.page.request.get('/api/v1/cases?queue=todo')).json()).items.some((row) => row.ref === ref); tries++) await sleep(500)
  await people.grid.page.goto('/m/tasks')
  await people.grid.page.locator(`a[href$="/m/case/${ref}"]`).waitFor()
  await office.goto('/desk/case/' + ref)
  await office.locator('.timeline', { hasText: '区划调整' }).waitFor()
  await shot(office, 'plan-case-zh')
  const history = await api(server, `/places/${second}/history`)
  assert.match(JSON.stringify(history), new RegExp(HAIHONG))

  // The way back is planned from the finished plan: the three become one again.
  await button(page, '拟定恢复方案').click()
  await page.locator('#f-0-kind').waitFor()
  assert.equal(await page.locator('#f-0-kind').inputValue(), 'merge')
  assert.equal(await page.locator('#f-0-code0').inputValue(), HAIHONG)
  await page.locator('#f-day').fill(day(2))
  await button(page, '保存草案并核对').click()
  await page.locator('.note.good', { hasText: '没有发现缺失' }).waitFor()
  await button(page, '取消方案').click()
  await page.locator('[role="dialog"] .danger').click()
  await page.locator('h1 .tag', { hasText: '已取消' }).waitFor()

  // A rename and a move are as easily written.
  await button(page, '返回列表').click()
  await button(page, '新建方案').click()
  await page.locator('#f-title').fill('更名并迁移')
  await page.locator('#f-day').fill(day(3))
  await page.locator('#f-0-kind').selectOption('rename')
  await page.locator('#f-0-from0').selectOption(HAIHONG.slice(0, 9))
  await page.locator('#f-0-from0-1').selectOption(third)
  await page.locator('#f-0-name0').fill('海景新社区居委会')
  await button(page, '再加一步').click()
  await page.locator('#f-1-kind').selectOption('move')
  await page.locator('#f-1-from0').selectOption(HAIHONG.slice(0, 9))
  await page.locator('#f-1-from0-1').selectOption(second)
  await page.locator('#f-1-code0').fill('350205001099')
  await page.locator('#f-1-name0').fill('海盛社区居委会')
  await button(page, '保存草案并核对').click()
  await page.locator('.reform-part', { hasText: '区域变化' }).waitFor()
  assert.match(await page.locator('.reform-part', { hasText: '区域变化' }).innerText(), /海景新社区居委会[\s\S]*350205001099|350205001099[\s\S]*海景新社区居委会/)
  eye.clean()
  for (const who of Object.values(people)) await who.context.close()
}

onBoth('a split of 海虹 into three, played through', 'reform', play)
