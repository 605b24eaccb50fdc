// Every screen of both faces, in Chinese, English and elders' mode: nothing for axe to find, no sideways scrolling,
// text and targets of the promised size, and a picture of each to look at.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { go, launch, switchTo } from './browser.mjs'
import { chooseCategory, flagOf, raiseOn, reportAt, split, stepOn, write } from './data.mjs'
import { examine as examineAll } from './examine.mjs'
import { person, RESIDENT } from './people.mjs'
import { api, startServer } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('guest', '', { face: 'phone' }), sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01')])
  await Promise.all([sign('admin', 'admin01'), sign('auditor', 'auditor01'), sign('stranger', '', { face: 'desk' }), sign('checker', 'checker01')])
  await Promise.all([sign('police', 'police01', { face: 'phone' }), sign('auxiliary', 'auxiliary01', { face: 'phone' }), sign('dispatcher', 'dispatch01'), sign('handler', 'handler01'), sign('district', 'district01')])
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
  await sides()
  // So that there is something in the log of readings.
  await write(clerk, `/cases/${first.ref}/reveal`, { field: 'reporter_phone', reason: '联系上报人' })
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** A case with everything beside it, one in each state that waits, and one that was merged. */
async function sides() {
  const { resident, clerk, grid, dispatcher, handler, admin } = people
  const filed = async (words, points = []) => {
    const { ref } = await reportAt(server, resident, words)
    await stepOn(clerk, ref, 'ask_verify')
    await stepOn(grid, ref, 'confirm', { points })
    return ref
  }
  people.filed = await filed('门口占道摆摊，半夜还吵，垃圾也没人收', ['占道摆摊', '垃圾无人清运'])
  people.sides = await filed('几个部门都说不归自己管的井盖', ['井盖松动', '夜间没有警示灯'])
  await stepOn(dispatcher, people.sides, 'dispatch', { unit: 'chengguan', units: ['jiaojing'] })
  await stepOn(handler, people.sides, 'sign')
  await raiseOn(dispatcher, people.sides, 'supervision', { words: '请于今日说明进度' })
  await raiseOn(dispatcher, people.sides, 'whistle', { words: '请到场联合执法', ground: 'joint_enforcement', unit: 'paichusuo' })
  await raiseOn(handler, people.sides, 'extension', { words: '配件要从外地调', amount: 48 })
  people.suspended = await filed('汛期过后才能施工的护坡')
  await stepOn(dispatcher, people.suspended, 'dispatch', { unit: 'chengguan' })
  await stepOn(handler, people.suspended, 'sign')
  await raiseOn(handler, people.suspended, 'suspension', { words: '汛期不能开挖', until: new Date(Date.now() + 30 * 86_400_000).toISOString() })
  await flagOf(dispatcher, people.suspended, 'suspension', 'grant')
  people.supplement = (await reportAt(server, resident, '这里有问题，请来处理')).ref
  await stepOn(clerk, people.supplement, 'ask_more', { words: '请说明是哪一栋楼，最好拍一张照片' })
  people.merged = (await reportAt(server, resident, '同一个井盖又报了一次')).ref
  await stepOn(clerk, people.merged, 'merge', { target: people.sides })
  people.reform = (await write(admin, '/reforms', split('海虹社区拆分为三个社区'))).ref
  people.import = await table(admin)
}

/** A table with a wrong row, tried. */
async function table(admin) {
  const { lng, lat } = await api(server, '/places/350205003006')
  const at = `${(lng / 1e7).toFixed(7)},${(lat / 1e7).toFixed(7)}`
  const csv = `名称,社区代码,户数,经度,纬度\n试一号楼,350205003006,12,${at}\n试二号楼,350205003006,很多,${at}\n`
  const sent = await admin.page.request.post('/api/v1/imports?name=%E6%A5%BC%E6%A0%8B.csv', { data: Buffer.from(csv), headers: { 'X-Gongdi': '1', 'Content-Type': 'text/csv' } })
  const { ref, version } = await sent.json()
  const chosen = await admin.page.request.put('/api/v1/imports/' + ref, { data: { kind: 'sites', head: -1, version }, headers: { 'X-Gongdi': '1' } })
  await write(admin, `/imports/${ref}/steps`, { action: 'check', version: (await chosen.json()).version })
  return ref
}

/** The addresses at which a screen was looked at. */
const seen = new Set()

/** Looks at one screen in every mode. */
async function examine(page, name) {
  seen.add(new URL(page.url()).pathname)
  await examineAll(page, name)
}

/** Opens an address and waits until what it promises is there. */
async function visit(who, way, ready) {
  await go(who.page, way)
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
  ['m-public-guest', () => '/m/public/' + people.judging, '.facts'],
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
  ['m-done', '/m/report?step=4', 'dl.facts', async (page) => {
    await next(page)
    await page.locator('.done').waitFor()
  }],
  ['m-cases', '/m/cases', '.case-card'],
  ['m-case', () => '/m/case/' + people.verifying, '.timeline'],
  ['m-judge', () => '/m/case/' + people.judging, '.actions', async (page) => {
    await page.locator('.actions .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
  }],
  ['m-supplement', () => '/m/case/' + people.supplement, '.state-note'],
  ['m-supplement-form', () => '/m/case/' + people.supplement, '.actions', async (page) => {
    await page.locator('.actions .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
    await page.locator('dialog[open] button[type="submit"]').click()
  }],
  ['m-suspended', () => '/m/case/' + people.suspended, '.flag-card', (page) => page.locator('.clocks summary').click()],
  ['m-merged', () => '/m/case/' + people.merged, '.state-note'],
  ['m-object', () => '/m/case/' + people.judging, '.actions', async (page) => {
    await page.locator('.actions .btn').nth(1).click()
    await page.locator('dialog[open] form').waitFor()
  }],
  ['m-public', '/m/public', '.case-card'],
  ['m-public-case', () => '/m/public/' + people.judging, '.facts'],
  ['m-inbox', '/m/inbox', '.notice'],
  ['m-notices', '/m/notices', '#f-quiet_from'],
  ['m-me', '/m/me', '.me-card'],
  ['m-devices', '/m/devices', 'main .card'],
  ['m-outbox', '/m/outbox', '.state-box'],
])
screens('the phone of a grid worker', 'grid', [
  ['m-tasks', '/m/tasks', '.case-card'],
  ['m-map', '/m/map', 'path.point, .count-mark', async (page) => {
    await page.locator('.row .btn').first().click()
    await page.locator('path.pin').waitFor()
  }],
  ['m-task', () => '/m/case/' + people.verifying, '.actions'],
  ['m-task-step', () => '/m/case/' + people.verifying, '.actions', async (page) => {
    await page.locator('.actions .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
  }],
])
screens('the phone of a policeman', 'police', [
  ['m-assist', '/m/tasks', '.choice', async (page) => {
    await page.locator('.choice button').nth(1).click()
    await page.locator('.case-card').first().waitFor()
  }],
  ['m-assist-case', () => '/m/case/' + people.sides, '.flag-card', (page) => page.locator('.raise summary').click()],
  ['m-respond', () => '/m/case/' + people.sides, '.flag-card', async (page) => {
    await page.locator('.flag-card[data-flag="whistle"] .btn').first().click()
    await page.locator('dialog[open] form').waitFor()
  }],
])
screens('the phone of an auxiliary', 'auxiliary', [
  ['m-auxiliary', '/m/tasks', '.choice', async (page) => {
    await page.locator('.choice button').nth(1).click()
    await page.locator('.case-card').first().waitFor()
  }],
  ['m-auxiliary-case', () => '/m/case/' + people.sides, '.flag-card', (page) => page.locator('.raise summary').click()],
])
screens('the desk of a dispatcher', 'dispatcher', [
  ['d-queue', '/desk/cases?queue=todo', 'path.point, .count-mark'],
  ['d-dispatch', () => '/desk/case/' + people.filed, '.panel-foot .primary', async (page) => {
    await page.locator('.panel-foot .primary').click()
    await page.locator('#f-unit-why').waitFor()
  }],
  ['d-merge', () => '/desk/case/' + people.filed, '.panel-foot .primary', async (page) => {
    await page.locator('.panel-foot .btn').nth(1).click()
    await page.locator('.target-row').first().waitFor()
  }],
  ['d-sides', () => '/desk/case/' + people.sides, '.flag-card', async (page) => {
    await page.locator('.clocks summary').click()
    await page.locator('.raise summary').click()
  }],
  ['d-whistle', () => '/desk/case/' + people.sides, '.flag-card', async (page) => {
    await page.locator('.raise summary').click()
    await page.locator('.raise .btn').last().click()
    await page.locator('[role="dialog"] button[type="submit"]').click()
    await page.locator('.error').first().waitFor()
  }],
  ['d-grant', () => '/desk/case/' + people.sides, '.flag-card', async (page) => {
    await page.locator('.flag-card[data-flag="extension"] .btn').first().click()
    await page.locator('#f-amount').waitFor()
  }],
])
screens('the desk of a dispatcher, many at once', 'dispatcher', [
  ['d-bulk', '/desk/cases?queue=open&state=filed', '.row-open', async (page) => {
    await page.getByRole('button', { name: '批量办理' }).click()
    await page.locator('.row-pick input').first().check()
    await page.locator('.bulk-bar .btn').nth(1).waitFor()
  }],
  ['d-bulk-step', '/desk/cases?queue=open&state=filed', '.row-open', async (page) => {
    await page.getByRole('button', { name: '批量办理' }).click()
    await page.locator('.row-pick input').first().check()
    await page.locator('.bulk-bar').getByRole('button', { name: '派遣', exact: true }).click()
    await page.locator('[role="dialog"] .primary').click()
    await page.locator('.error').first().waitFor()
  }],
  ['d-filters', '/desk/cases?queue=open', '.row-open', async (page) => {
    await page.getByRole('button', { name: '常用筛选…' }).click()
    await page.locator('#f-filter').waitFor()
  }],
])
screens('the desk of a department', 'handler', [
  ['d-answers', () => '/desk/case/' + people.sides, '.flag-card', (page) => page.locator('.refused summary').click()],
  ['d-extension', () => '/desk/case/' + people.suspended, '.raise', (page) => page.locator('.raise summary').click()],
])
screens('the desk of the district office', 'district', [['d-approve', () => '/desk/reforms?reform=' + people.reform, '.reform-part .table', async (page) => {
  await page.locator('.head .btn.primary').click()
  await page.locator('[role="dialog"] form').waitFor()
}]])
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
  ['d-inbox', '/desk/inbox', '.notice'],
  ['d-print', () => `/desk/case/${people.judging}/print`, '.sheet-page'],
  ['d-templates', '/desk/templates', '.head .primary', async (page) => {
    await page.locator('.head .primary').click()
    await page.locator('#f-words').waitFor()
  }],
  ['d-me', '/desk/me', '#f-quiet_from'],
  ['d-black', () => '/desk/case/' + people.judging, '.photo-grid .open', async (page) => {
    await page.locator('.photo-grid .open').first().click()
    await page.getByRole('button', { name: '打码' }).click()
    await page.getByRole('button', { name: '加一块遮挡' }).click()
    await page.locator('.black-box').waitFor()
  }],
  ['d-keys', '/desk/me', '.fact-table, .card', async (page) => {
    await page.keyboard.press('?')
    await page.locator('.kbd').first().waitFor()
  }],
])
screens('the desk of the administrator', 'admin', [
  ['d-accounts', '/desk/accounts', '.table tbody tr'],
  ['d-care', '/desk/care', '.table tbody tr', async (page) => {
    await page.locator('tbody .btn').first().click()
    await page.locator('[role="dialog"] #f-care-yearly').waitFor()
  }],
  ['d-settings', '/desk/settings', '.table tbody tr'],
  ['d-denied', '/desk/cases', '.state-box'],
  ['d-calendar', '/desk/calendar', '.month'],
  ['d-routing', '/desk/routing', '.state-box', async (page) => {
    await page.locator('.head .btn').first().click()
    await chooseCategory(page, '06010')
    await page.locator('#f-unit').selectOption('jiedao')
    await page.locator('#f-why_zh').fill('暴露垃圾由街道保洁队清运')
    await page.locator('#f-why_en').fill('The cleaners of the street do it')
    await page.locator('[role="dialog"] .primary').click()
    await page.locator('.head .btn').nth(1).click()
    await page.locator('.routing-trial').waitFor()
  }],
  ['d-rule', '/desk/routing', '.routing-rules', async (page) => {
    await page.locator('.routing-rules .btn').nth(2).click()
    await page.locator('#f-why_zh').waitFor()
  }],
  ['d-reforms', '/desk/reforms', '.table tbody tr'],
  ['d-plan', '/desk/reforms?edit=new', '#f-title', async (page) => {
    await page.locator('#f-0-from0').selectOption('350205003')
    await page.locator('#f-0-from0-1').selectOption('350205003006')
    await page.locator('.split-map path.area').first().waitFor()
    await page.locator('form .primary').click()
    await page.locator('.note.bad').waitFor()
  }],
  ['d-imports', '/desk/imports', '.import-kinds li'],
  ['d-import', () => '/desk/imports?import=' + people.import, '.import-rows', (page) => page.locator('path.import-spot').first().waitFor()],
  ['d-handover', '/desk/handover', '#f-from', async (page) => {
    await page.locator('#f-from').fill('grid01')
    await page.locator('form .primary').click()
    await page.locator('.handover-post').first().waitFor()
  }],
  ['d-reform', () => '/desk/reforms?reform=' + people.reform, '.reform-part .table'],
])
/** What was done and between which states is said in words: in Chinese no code word is left. */
async function inWords(page) {
  const cells = await page.locator('.table tbody tr').evaluateAll((rows) => rows.map((row) => [3, 4].map((at) => row.cells[at].innerText)))
  assert.ok(cells.length > 30, `${cells.length} rows`)
  assert.deepEqual(cells.filter((row) => row.some((text) => /[a-z]/.test(text))), [])
  for (const seen of ['案件 · 上报', '区划调整 · 拟定', '导入 · 核对']) assert.ok(cells.some(([what]) => what === seen), seen)
  for (const [language, seen] of [['en', 'Place reform · Prepare'], ['zh', '区划调整 · 拟定']]) {
    await switchTo(page, language)
    await page.locator('.table td', { hasText: seen }).first().waitFor()
  }
}
screens('the desk of the auditor', 'auditor', [
  ['d-audit', '/desk/audit', '.table tbody tr', inWords],
  ['d-checkpoints', '/desk/checkpoints', '.table, .state-box'],
  ['d-readlog', '/desk/readlog', '.table tbody tr'],
  ['m-nothing', '/m/tasks', 'a[href="/desk"]'], // the phone's first page of whom nothing waits for
])

/** The patterns of the addresses that a face answers, read off its source; redirections show nothing of their own. */
function patterns(...files) {
  const source = files.map((file) => fs.readFileSync(new URL('../src/' + file, import.meta.url), 'utf8')).join('\n')
  return [...source.matchAll(/path: '([^']+)'(?!, redirect)/g)].map((found) => found[1])
}
const covers = (pattern) => {
  const form = new RegExp('^' + pattern.replace(/\/:rest\(\.\*\)\*/, '/.*nothing').replace(/:\w+/g, '[^/]+') + '$')
  return [...seen].some((way) => form.test(way)) || elsewhere(pattern)
}
/** Rooms with a file of their own look at their screens there, with the same eye. */
const E2E = new URL('.', import.meta.url)
const others = fs.readdirSync(E2E).filter((name) => /test\.mjs$/.test(name) && name !== 'screens.test.mjs').map((name) => fs.readFileSync(new URL(name, E2E), 'utf8')).filter((text) => /\bexamine\(/.test(text))
const elsewhere = (pattern) => {
  const address = new RegExp("['`](\\*\\*)?" + pattern.replace(/:\w+/g, "['`*]?[^,)\n]*?['`]?") + (/:\w+$/.test(pattern) ? '' : "['`?]"))
  return others.some((text) => address.test(text))
}
test('every address of both faces was looked at', () => {
  const [phone, desk] = [patterns('m/routes.ts'), patterns('desk/routes.ts', 'desk/menu.ts')]
  assert.ok(phone.length > 15 && desk.length > 15, 'the addresses are found')
  assert.deepEqual([...phone, ...desk].filter((pattern) => !covers(pattern)), [], 'without a screen in this file')
})
