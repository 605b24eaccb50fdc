// The street platform: the command desk, statistics, the board on a small wall, printing, exports.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot } from './browser.mjs'
import { raiseOn, reportAt, stepOn } from './data.mjs'
import { examine } from './examine.mjs'
import { person, RESIDENT } from './people.mjs'
import { startServer } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01'), sign('handler', 'handler01')])
  await Promise.all([sign('dispatcher', 'dispatch01'), sign('district', 'district01')])
  const { resident, clerk, grid, dispatcher, handler } = people
  const { ref } = await reportAt(server, resident, '几个部门都说不归自己管的井盖')
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', { points: [] })
  await stepOn(dispatcher, ref, 'dispatch', { unit: 'chengguan' })
  await stepOn(handler, ref, 'sign')
  await raiseOn(dispatcher, ref, 'supervision', { words: '请于今日说明进度' })
  people.supervised = ref
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

test('the command desk: clocks, ladder, rates with their meaning, supervision', async () => {
  const { page, eye } = people.dispatcher
  await page.goto('/desk/command')
  await page.locator('.ladder').waitFor()
  assert.equal(await page.locator('.ladder li').count(), 4)
  const row = page.locator(`[data-flag="supervision"]`, { hasText: '请于今日说明进度' })
  await row.waitFor()
  // The meaning of a rate shows at the focus, and goes at Escape.
  const name = page.locator('[data-rate="on_time"] .hinted-word')
  const meaning = page.locator('[data-rate="on_time"] [role="tooltip"]')
  assert.equal(await meaning.isVisible(), false)
  await name.focus()
  assert.equal(await meaning.isVisible(), true)
  assert.match(await meaning.innerText(), /超期未办结/)
  assert.equal(await name.getAttribute('aria-describedby'), await meaning.getAttribute('id'))
  await page.keyboard.press('Escape')
  assert.equal(await meaning.isVisible(), false)
  // The place narrows everything, and stands in the address.
  const all = Number(await page.locator('.clock-table tfoot td').first().innerText())
  await page.locator('.head select').first().selectOption('350205003006')
  await page.waitForURL('**place=350205003006*')
  await page.locator('.clock-table tbody th', { hasText: '网格' }).first().waitFor()
  assert.ok(Number(await page.locator('.clock-table tfoot td').first().innerText()) <= all)
  await row.locator('a').click()
  await page.locator('.flag-card').waitFor()
  await page.goto('/desk/command')
  await page.locator('.ladder').waitFor()
  await examine(page, 'd-command')
  eye.clean()
})

test('statistics hide small counts and rank nobody', async () => {
  const { page, eye } = people.district
  await page.goto('/desk/stats?days=365')
  await page.locator('.stats-table tbody tr').first().waitFor()
  const cells = await page.locator('.stats-table tbody td.num').allInnerTexts()
  for (const text of cells) assert.ok(!/^[1-4]$/.test(text.trim()), 'a small count: ' + text)
  const [got] = await Promise.all([page.waitForEvent('download'), page.locator('.head .btn').first().click()])
  const file = (await import('node:fs')).readFileSync(await got.path(), 'utf8')
  assert.match(file, /^\uFEFFcode,/)
  assert.match(file, /嵩屿街道/)
  await examine(page, 'd-stats')
  eye.clean()
})

test('the board fits on a screen of 1280 by 800 in English', async () => {
  const { page } = people.district
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto('/desk/board')
  await page.evaluate(() => localStorage.setItem('gongdi.language', 'en'))
  await page.reload()
  await page.locator('.board path.area').first().waitFor()
  await shot(page, 'd-board-1280-en')
  const cut = await page.evaluate(() => {
    const main = document.querySelector('.desk-main')
    const words = [...document.querySelectorAll('.board th, .board .bars span')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)
    const low = [...document.querySelectorAll('.board .card')].map((one) => one.getBoundingClientRect().bottom - innerHeight).filter((by) => by > 0)
    return { scrolls: main.scrollHeight - main.clientHeight, words, low }
  })
  assert.deepEqual(cut, { scrolls: 0, words: [], low: [] })
  await page.evaluate(() => localStorage.setItem('gongdi.language', 'zh'))
})
