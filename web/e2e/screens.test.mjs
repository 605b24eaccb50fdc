// Every screen of both faces, in Chinese, English and elders' mode: nothing for axe to find, no sideways scrolling,
// text and targets of the promised size, and a picture of each to look at.
import { after, before, test } from 'node:test'
import { axe, launch, shot, sizes, switchTo } from './browser.mjs'
import { reportAt, stepOn, write } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { startServer } from './server.mjs'

const MODES = [
  { tag: 'zh', language: 'zh', size: 'normal', least: 0 },
  { tag: 'en', language: 'en', size: 'normal', least: 0 },
  { tag: 'elder', language: 'zh', size: 'large', least: 22 },
  { tag: 'huge', language: 'en', size: 'huge', least: 30 },
]

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('guest', '', { face: 'phone' }), sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01')])
  await Promise.all([sign('admin', 'admin01'), sign('auditor', 'auditor01'), sign('stranger', '', { face: 'desk' }), sign('checker', 'checker01')])
  const { resident, clerk, grid, checker } = people
  const first = await reportAt(server, resident, '楼道里堆着旧沙发和纸箱，晚上看不清路')
  await stepOn(clerk, first.ref, 'ask_verify', { words: '请今天上午去看一下' })
  people.verifying = first.ref
  const second = await reportAt(server, resident, '小区东门的路灯连着三天不亮', { category: '01037' })
  people.reported = second.ref
  const third = await reportAt(server, resident, '河边步道护栏松动，孩子靠上去很危险', { category: 'S0101', answers: [{ name: 'blocked', value: 'no' }] })
  await stepOn(clerk, third.ref, 'ask_verify')
  await stepOn(grid, third.ref, 'confirm', { words: '属实，护栏松了两米' })
  await stepOn(grid, third.ref, 'self_handle')
  await stepOn(grid, third.ref, 'submit', { words: '已重新固定护栏' })
  await stepOn(checker, third.ref, 'pass')
  people.judging = third.ref
  // So that there is something in the log of readings.
  await write(clerk, `/cases/${first.ref}/reveal`, { field: 'reporter_phone', reason: '联系上报人' })
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** Looks at one screen in every mode. */
async function examine(page, name) {
  for (const mode of MODES) {
    await switchTo(page, mode.language, mode.size)
    await shot(page, `${name}-${mode.tag}`)
    await sizes(page, `${name} ${mode.tag}`, mode.least)
    await axe(page, `${name} ${mode.tag}`)
  }
  await switchTo(page, 'zh')
}

/** Opens an address and waits until what it promises is there. */
async function visit(who, way, ready) {
  await who.page.goto(way)
  await who.page.locator(ready).first().waitFor()
}

function screens(title, role, list) {
  test(title, async (t) => {
    const who = people[role]
    for (const [name, way, ready, more] of list) {
      await t.test(name, async () => {
        await visit(who, typeof way === 'function' ? way() : way, ready)
        await more?.(who.page)
        await examine(who.page, name)
      })
    }
    who.eye.clean()
  })
}

screens('the phone, nobody signed in', 'guest', [
  ['m-home-guest', '/m', '.hero'],
  ['m-signin', '/m/signin', '#f-phone'],
  ['m-staff', '/m/staff', '#f-login'],
  ['m-missing', '/m/nothing', '.state-box'],
])

const next = async (page) => page.locator('.bottom-bar .primary').click()
async function toPlace(page) {
  await page.locator('.kind').first().click()
  await page.locator('#f-words').fill('绿化带里有建筑垃圾')
  await next(page)
  await page.locator('.big-btn').first().click()
  await page.locator('.sites').waitFor()
}
screens('the phone of a resident', 'resident', [
  ['m-home', '/m', '.case-card'],
  ['m-report-what', '/m/report', '.kind', async (page) => {
    await next(page)
    await page.locator('.error').first().waitFor()
  }],
  ['m-report-where', '/m/report', '.kind', toPlace],
  ['m-report-map', '/m/report?step=2', '.big-btn', async (page) => {
    await page.locator('.big-btn').nth(1).click()
    await page.locator('.map[aria-busy="false"] path.pin').waitFor()
  }],
  ['m-report-near', '/m/report?step=2', '.sites', async (page) => {
    await next(page)
    await page.locator('main .card').first().waitFor()
  }],
  ['m-report-check', '/m/report?step=4', 'dl.facts'],
  ['m-cases', '/m/cases', '.case-card'],
  ['m-case', () => '/m/case/' + people.verifying, '.timeline'],
  ['m-judge', () => '/m/case/' + people.judging, '.actions', async (page) => {
    await page.locator('.actions .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
  }],
  ['m-inbox', '/m/inbox', '.notice'],
  ['m-me', '/m/me', '.me-card'],
  ['m-devices', '/m/devices', 'main .card'],
  ['m-outbox', '/m/outbox', '.state-box'],
])
screens('the phone of a grid worker', 'grid', [
  ['m-tasks', '/m/tasks', '.case-card'],
  ['m-task', () => '/m/case/' + people.verifying, '.actions'],
  ['m-task-step', () => '/m/case/' + people.verifying, '.actions', async (page) => {
    await page.locator('.actions .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
  }],
])
screens('the desk, nobody signed in', 'stranger', [['d-signin', '/desk/signin', '#f-login'], ['d-missing', '/desk/nothing', '.state-box']])
screens('the desk of a clerk', 'clerk', [
  ['d-workbench', '/desk', '.bench-card'],
  ['d-cases', '/desk/cases?queue=open', '.row-open', (page) => page.locator('path.area').first().waitFor()],
  ['d-case', () => '/desk/cases?queue=todo&case=' + people.reported, '.panel-words'],
  ['d-step', () => '/desk/cases?queue=todo&case=' + people.reported, '.panel-foot .primary', async (page) => {
    await page.locator('.panel-foot .primary').click()
    await page.locator('[role="dialog"] form').waitFor()
  }],
  ['d-reveal', () => '/desk/case/' + people.reported, '.fact-table .link', async (page) => {
    await page.locator('.fact-table .link').first().click()
    await page.locator('#f-reason').waitFor()
  }],
  ['d-intake', '/desk/intake', 'path.area'],
  ['d-board', '/desk/board', 'path.area'],
  ['d-keys', '/desk/me', '.fact-table, .card', async (page) => {
    await page.keyboard.press('?')
    await page.locator('.kbd').first().waitFor()
  }],
])
screens('the desk of the administrator', 'admin', [
  ['d-accounts', '/desk/accounts', '.table tbody tr'],
  ['d-settings', '/desk/settings', '.table tbody tr'],
  ['d-denied', '/desk/cases', '.state-box'],
])
screens('the desk of the auditor', 'auditor', [
  ['d-audit', '/desk/audit', '.table tbody tr'],
  ['d-checkpoints', '/desk/checkpoints', '.table, .state-box'],
  ['d-readlog', '/desk/readlog', '.table tbody tr'],
])
