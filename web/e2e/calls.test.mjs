// Who answers the phone: an address finds the building and the point, the caller's earlier matters, what to read out to him; and
// those who are called to a spot, and who look after a grid with its worker.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, launch, shot } from './browser.mjs'
import { chooseCategory, raiseOn, reportAt, stepOn } from './data.mjs'
import { NEIGHBOUR, person, RESIDENT } from './people.mjs'
import { api, GRID, startServer } from './server.mjs'

let browser, server
before(async () => {
  browser = await launch()
  server = await startServer()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const PHONE = '13955550077'

test('a call is taken in by the address, and looked up by what is read out', async () => {
  const { lng, lat } = await api(server, '/places/' + GRID)
  const building = (await api(server, `/sites?lng=${lng}&lat=${lat}`)).items[0].name
  const { page, eye } = await person(browser, server, 'hotline01')
  await page.goto('/desk/intake')
  await page.locator('#f-name').fill('叶小满')
  await page.locator('#f-phone').fill(PHONE)
  await page.getByRole('button', { name: '查以前的来电' }).click()
  await page.getByText('这个号码以前没有来电事项').waitFor()
  await chooseCategory(page, '06012')
  await page.locator('#f-words').fill('楼下路面有泥')
  await page.locator('form button.primary').click() // no point yet
  const needPoint = page.locator('.card .error', { hasText: '请在地图上点选位置' })
  await needPoint.waitFor()
  await page.locator('#f-address').fill(building)
  await page.locator('.intake-named').getByRole('button', { name: building, exact: true }).first().click()
  await page.locator('path.pin').waitFor()
  await needPoint.waitFor({ state: 'detached' })
  await shot(page, 'calls-intake-zh')
  await axe(page, 'intake with a building')
  await page.locator('form button.primary').click()
  await page.getByText('受理号').first().waitFor()
  await shot(page, 'calls-done-zh')
  const [receipt, code] = await page.locator('section[role="status"] strong').allTextContents()
  await page.getByRole('button', { name: '录入下一个' }).click()
  await page.locator('#f-phone').fill(PHONE)
  await page.getByRole('button', { name: '查以前的来电' }).click()
  await page.getByText('这个号码以前有 1 件').waitFor()
  await shot(page, 'calls-earlier-zh')
  await page.goto('/desk/cases?queue=open')
  await page.locator('tbody tr', { hasText: '楼下路面有泥' }).waitFor()
  eye.clean()
  await page.goto('/public/case')
  await page.locator('#n').fill(receipt)
  await page.locator('#c').fill(code)
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByText('已提交').waitFor()
  await page.getByRole('link', { name: '返回首页' }).waitFor()
})

test('the police find the call first, and the map of their grid with what is open', async () => {
  const resident = await person(browser, server, RESIDENT)
  const { ref } = await reportAt(server, resident, '有人打架')
  const clerk = await person(browser, server, 'clerk01')
  await stepOn(clerk, ref, 'ask_verify')
  const dispatcher = await person(browser, server, 'dispatch01')
  await raiseOn(dispatcher, ref, 'whistle', { unit: 'paichusuo', ground: 'emergency', words: '请到场' })
  const { page } = await person(browser, server, 'police01', { face: 'phone' })
  await page.goto('/m/tasks')
  await page.locator('.case-card', { hasText: '有人打架' }).waitFor()
  await shot(page, 'calls-police-tasks-zh')
  await page.locator('main', { hasText: '第1网格' }).waitFor()
  await page.locator('a[href="/m/map"]').click()
  await page.locator('h2', { hasText: '第1网格' }).waitFor()
  await page.getByText(/本网格在办 \d+ 件/).waitFor()
  await shot(page, 'calls-police-map-zh')
  const desk = await person(browser, server, 'police01')
  await desk.page.goto('/desk')
  await desk.page.locator('.bench-card.main b', { hasText: '1' }).waitFor()
})

test('who follows is asked for nothing, and told that he follows', async () => {
  const resident = await person(browser, server, RESIDENT)
  const { ref } = await reportAt(server, resident, '路面有泥没人管')
  const { page } = await person(browser, server, NEIGHBOUR)
  await page.goto('/m/public/' + ref)
  await page.getByText('立案后公开描述内容').waitFor()
  await page.getByRole('button', { name: /我也遇到/ }).click()
  await page.getByText('您关注了这件事').waitFor()
  assert.equal(await page.getByText('内部记录').count(), 0)
  await page.getByText('只有您看得到').waitFor()
  await shot(page, 'calls-follower-zh')
})
