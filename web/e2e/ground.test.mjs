// From the buildings to the grids: names on the map that can be read, the way from an import to the drawing, and what a drawing says
// when the buildings have changed under it. In both languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, shot, switchTo } from './browser.mjs'
import { browser, person, server, stage } from './people.mjs'

stage()

const COMMUNITY = '350205003006'

/** The names that are seen on the map, with their boxes; how many there are in all. */
const names = (page) => page.locator('.area-name span').evaluateAll((all) => ({
  all: all.length,
  seen: all.filter((one) => getComputedStyle(one).visibility === 'visible').map((one) => ({ name: one.textContent, ...one.getBoundingClientRect().toJSON() })),
}))
const over = (list) => list.flatMap((a, i) => list.slice(i + 1).filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1).map((b) => `${a.name} on ${b.name}`))

test('names on the map never lie on each other; looked into closer there is room for all', async () => {
  const { page } = await person(browser, server, 'district01')
  await page.setViewportSize({ width: 1200, height: 700 })
  await page.goto('/desk/cases?queue=open')
  await page.locator('.case-map path.area').nth(5).waitFor()
  const wide = await names(page)
  assert.deepEqual(over(wide.seen), [])
  assert.ok(wide.seen.length > 3 && wide.seen.length < wide.all, `${wide.seen.length} of ${wide.all}: not all have room`)
  assert.equal(wide.seen.filter(({ name }) => /委会$/.test(name)).length, 0, 'no committee on the map')
  for (let i = 0; i < 4; i++) {
    await page.locator('.leaflet-control-zoom-in').click()
    await page.waitForTimeout(300)
  }
  const close = await names(page)
  assert.ok(close.seen.length > wide.seen.length)
  assert.deepEqual(over(close.seen), [])
  await page.goto('/desk/cases?queue=open&place=' + COMMUNITY)
  await page.locator('.area-name span', { hasText: '第1网格' }).waitFor()
  await switchTo(page, 'en')
  await page.locator('.area-name span', { hasText: 'Grid 1' }).waitFor()
  assert.deepEqual(over((await names(page)).seen), [])
})

test('an import of buildings leads to the grids, and a drawing that was begun says what has changed', async () => {
  const { page, eye } = await person(browser, server, 'clerk01')
  const call = async (way, path, data) => (await page.request[way]('/api/v1' + path, { data, headers: { 'X-Gongdi': '1' } })).json()
  const plan = await call('post', '/grid-plans', { community: COMMUNITY, lo: 300, hi: 400, title: '变动前的方案' })
  await page.goto('/desk/grids/' + plan.ref)
  await page.locator('.grid-picture svg').first().waitFor()
  assert.equal(await page.locator('.grid-drift').count(), 0, 'nothing has changed yet')
  const admin = await person(browser, server, 'admin01')
  const rows = (await (await admin.page.request.get('/api/v1/tables/sites?format=csv')).text()).trim().split(/\r?\n/).map((line) => line.split(','))
  const [, grid, name, , households, lng, lat] = rows.find((cells) => cells[0] === COMMUNITY && Number(cells[4]) > 0)
  const total = plan.cells.reduce((sum, cell) => sum + cell.households, 0)

  await page.goto('/desk/registry/imports')
  await page.locator('#f-file').setInputFiles({ name: '楼栋.csv', mimeType: 'text/csv', buffer: Buffer.from(`网格,楼栋名称,户数,经度,纬度\n${grid},${name},${Number(households) + 5},${lng},${lat}\n${grid},新落成的人才公寓,7,${lng},${(Number(lat) + 0.0004).toFixed(7)}\n`) })
  await page.getByRole('button', { name: '就按这个读' }).click()
  await page.locator('#f-column-name').waitFor()
  await page.getByRole('button', { name: '核对（不写入）' }).click()
  await page.locator('h1 .tag', { hasText: /^已核对$/ }).waitFor()
  assert.equal(await page.getByRole('link', { name: '去划分网格' }).count(), 0, 'nothing was written yet')
  await page.getByRole('button', { name: '导入', exact: true }).click()
  await page.locator('[role="dialog"] .form-foot .btn.grow').click()
  await page.locator('h1 .tag', { hasText: /^已导入$/ }).waitFor()
  await shot(page, 'ground-import-zh')
  await page.getByRole('link', { name: '去划分网格' }).click()
  await page.waitForURL('**/desk/grids')
  await page.locator('tr', { hasText: '海虹' }).getByRole('link').first().click()
  const banner = page.locator('.grid-drift')
  await banner.waitFor()
  const text = await banner.innerText()
  for (const words of ['新增 1 栋 / 7 户', '1 栋户数有变', `现在共 ${total + 12} 户，方案里是 ${total} 户`]) assert.ok(text.includes(words), `${words} in ${text}`)
  assert.ok(!text.includes('减少'))
  await shot(page, 'ground-drift-zh')
  await switchTo(page, 'en')
  await banner.getByText(`1 new with 7 households; 1 with another number of households`).waitFor()
  await axe(page, 'what has changed under a drawing')
  await shot(page, 'ground-drift-en')
  await banner.getByRole('button').click()
  await banner.waitFor({ state: 'detached' })
  await page.locator('.grid-sum', { hasText: String(total + 12) }).waitFor()
  eye.clean()
})

test('an officer who draws is told what came of it, what he would lose, and what he sends that is not in order', async () => {
  const { page, eye } = await person(browser, server, 'dispatch01')
  await page.goto('/desk/grids')
  const row = page.locator('tr', { hasText: '东屿' })
  await row.getByRole('button', { name: '开始划分' }).click()
  await page.locator('[role="dialog"]:visible form button.primary').click()
  await page.waitForURL('**/desk/grids/*')
  await page.getByLabel('重新划分').check()
  await page.locator('button.grid-solve').click()
  await page.locator('.grid-sum .tag', { hasText: /^算好了，.*\d 个对照方案在地图下面。$/ }).waitFor()
  // the first grid gets buildings of the others, until it is no longer in order
  const pick = page.locator('label:has-text("楼栋") select')
  await page.locator('label:has-text("移到") select').selectOption({ index: 1 })
  for (let i = 0; i < 20 && !(await page.locator('.grid-two .tag.bad').count()); i++) {
    await pick.selectOption(await pick.locator('option', { hasText: /第[2-9]网格/ }).first().getAttribute('value'))
    await page.getByRole('button', { name: '移动', exact: true }).click()
  }
  await page.locator('.grid-two .tag.bad').first().waitFor()
  const asked = page.waitForEvent('dialog')
  const leaving = page.locator('.desk-menu').getByRole('link', { name: '工作台' }).click()
  const dialog = await asked
  assert.match(dialog.message(), /离开后就没有了/)
  await dialog.dismiss()
  await leaving
  assert.match(page.url(), /grids\/\w/)
  await page.getByRole('button', { name: '保存改动' }).click()
  await page.locator('.head').getByRole('button', { name: '征求意见' }).click()
  await page.locator('[role="dialog"]:visible .note.warn', { hasText: /个网格.*第\d+网格/ }).waitFor()
  await shot(page, 'ground-unfit-zh')
  eye.clean()
})
