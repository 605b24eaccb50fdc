// Every task by keyboard alone, on the face where it is done: from the page to the button by Tab, through the form, to the end.
// Nothing here presses with a pointer, and a page that hears one fails the test. What each task starts from is made over the API.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, picture } from './browser.mjs'
import { reportAt, stepOn } from './data.mjs'
import { NEIGHBOUR, person, RESIDENT } from './people.mjs'
import { api, startServer } from './server.mjs'

let browser, server, people, actions
const sign = async (role, who, options) => {
  const one = (people[role] = await person(browser, server, who, options))
  await one.page.exposeFunction('pointed', (what) => one.pointers.push(what))
  one.pointers = []
  await one.page.addInitScript(() => {
    for (const kind of ['mousedown', 'touchstart']) addEventListener(kind, (event) => event.isTrusted && window.pointed(kind), true)
  })
}

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('neighbour', NEIGHBOUR), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01')])
  // Who gives a case back sees it no longer: his open page may ask for it once more.
  await Promise.all([sign('dispatcher', 'dispatch01'), sign('handler', 'handler01', { expected: [404] }), sign('checker', 'checker01'), sign('admin', 'admin01')])
  actions = (await api(server, '/catalogue/actions')).actions
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const nameOf = (action) => actions.find((row) => row.word === action).zh
const here = (page) => page.evaluate(() => {
  const it = document.activeElement
  const label = it.getAttribute('aria-label') || (it.labels?.[0]?.textContent ?? '') || it.textContent
  return { id: it.id, name: label.trim().replace(/\s+/g, ' '), text: it.textContent.trim().replace(/\s+/g, ' '), tag: it.tagName, value: it.value, match: it.className }
})

/** Tab until the focus is on what is meant: an id ("#f-words"), a name, or a pattern of one. */
async function tab(page, what) {
  const fits = (now) => /^(A|BUTTON|SUMMARY|INPUT|SELECT|TEXTAREA)$/.test(now.tag) && (typeof what === 'string' && what[0] === '#' ? '#' + now.id === what : what instanceof RegExp ? what.test(now.name) || what.test(now.text) : now.name === what || now.text === what)
  const passed = []
  for (let n = 0; n < 160; n++) {
    const now = await here(page)
    if (fits(now)) return
    passed.push(now.name.slice(0, 12) || now.id || now.tag)
    await page.keyboard.press('Tab')
  }
  assert.fail(`no way by Tab to ${what}; passed: ${[...new Set(passed)].join(' | ')}`)
}
async function press(page, what) {
  await tab(page, what)
  await page.keyboard.press('Enter')
}
async function type(page, id, text) {
  await tab(page, id)
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}
/** A list by its arrows. */
async function pick(page, id, value) {
  await tab(page, id)
  await page.keyboard.press('Home')
  for (let n = 0; n < 400 && (await here(page)).value !== value; n++) await page.keyboard.press('ArrowDown')
  assert.equal((await here(page)).value, value, id)
}
async function choose(page, id, file = picture()) {
  await tab(page, id)
  const chooser = page.waitForEvent('filechooser')
  await page.evaluate(() => 0) // the browser was told of the waiting: a dialog that opens before that is nobody's
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(file)
}
async function check(page, what) {
  await tab(page, what)
  await page.keyboard.press('Space')
}
/** A day, as it is shown: yyyy-mm-dd, over what stood there. */
async function date(page, id, day) {
  await tab(page, id)
  await page.keyboard.press('Control+a')
  await page.keyboard.type(day)
  assert.equal((await here(page)).value, day)
}

const FORM = '[role="dialog"] form, dialog[open] form'
const DAY = 86_400_000
const day = (n) => new Date(Date.now() + n * DAY).toISOString().slice(0, 10)
const caseOf = async (who, ref) => (await who.page.request.get('/api/v1/cases/' + ref)).json()

/** Opens the page of a case, presses a button of it, fills in, sends with Ctrl+Enter where that is offered, else by the button. */
async function stepBy(who, ref, button, fill = async () => {}, { menu = null } = {}) {
  const { page } = who
  await page.goto((/\/desk/.test(who.home) ? '/desk/case/' : '/m/case/') + ref)
  await page.locator('.timeline').first().waitFor()
  if (menu) await press(page, menu)
  await press(page, button)
  await page.locator(FORM).last().waitFor()
  await fill(page)
  await tab(page, /^(?!取消)/)
  for (let n = 0; n < 60; n++) {
    if (await page.evaluate(() => document.activeElement.matches('form button[type="submit"]'))) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.locator(FORM).first().waitFor({ state: 'detached' })
}
const words = (text) => (page) => type(page, '#f-words', text)
/** The button behind which side matters lie. */
const MENU = /^督办、吹哨、延期、挂账/

async function filed(text, points = []) {
  const { ref } = await reportAt(server, people.resident, text)
  await stepOn(people.clerk, ref, 'ask_verify')
  await stepOn(people.grid, ref, 'confirm', { points })
  return ref
}
async function handled(text) {
  const ref = await filed(text)
  await stepOn(people.dispatcher, ref, 'dispatch', { unit: 'chengguan' })
  await stepOn(people.handler, ref, 'sign')
  return ref
}
async function judging(text) {
  const ref = await handled(text)
  await stepOn(people.handler, ref, 'submit', { words: '已办' })
  await stepOn(people.checker, ref, 'pass')
  return ref
}
const stateIs = async (ref, state) => assert.equal((await caseOf(people.dispatcher, ref)).state, state)
const flagIs = async (ref, kind, state) => assert.ok((await caseOf(people.dispatcher, ref)).flags.some((flag) => flag.kind === kind && (!state || flag.state === state)), kind)

/** Task, face, who, what he does; in the order in which a case goes, then the administrator's. */
const TASKS = [
  ['report', 'phone', 'resident', async ({ page }) => {
    await page.goto('/m/report')
    await page.locator('.kind').first().waitFor()
    await check(page, /暴露垃圾/)
    await type(page, '#f-words', '只用键盘上报的这一件')
    await press(page, /下一步/)
    await press(page, /用我现在的位置/)
    await page.getByTestId('point').waitFor()
    await press(page, /下一步/)
    await page.waitForURL(/step=[34]/)
    if (/step=3/.test(page.url())) await press(page, /下一步|继续上报/)
    await page.waitForURL(/step=4/)
    await press(page, /提交/)
    await page.waitForURL(/\/m\/done\//)
  }],
  ['supplement', 'phone', 'resident', async (who) => {
    const { ref } = await reportAt(server, who, '说不清在哪里的这一件')
    await stepOn(people.clerk, ref, 'ask_more', { words: '哪一栋？' })
    await stepBy(who, ref, nameOf('supplement'), words('三号楼东侧'))
    await stateIs(ref, 'reported')
  }],
  ['verify', 'phone', 'grid', async (who) => {
    const { ref } = await reportAt(server, people.resident, '键盘核实的这一件')
    await stepOn(people.clerk, ref, 'ask_verify')
    await stepBy(who, ref, nameOf('confirm'), words('属实'))
    await stateIs(ref, 'filed')
  }],
  ['dispatch', 'desk', 'dispatcher', async (who) => {
    const ref = await filed('键盘派遣的这一件')
    await stepBy(who, ref, nameOf('dispatch'), async (page) => {
      await pick(page, '#f-unit', 'chengguan')
      await words('请今日办理')(page)
    })
    await stateIs(ref, 'dispatched')
  }],
  ['sign', 'desk', 'handler', async (who) => {
    const ref = await filed('键盘签收的这一件')
    await stepOn(people.dispatcher, ref, 'dispatch', { unit: 'chengguan' })
    await stepBy(who, ref, nameOf('sign'))
    await stateIs(ref, 'handling')
  }],
  ['return', 'desk', 'handler', async (who) => {
    const ref = await filed('键盘退回的这一件')
    await stepOn(people.dispatcher, ref, 'dispatch', { unit: 'chengguan' })
    await stepBy(who, ref, nameOf('return'), words('不属于本单位职责，应由交警办理'))
    await stateIs(ref, 'filed')
  }],
  ['extension', 'desk', 'handler', async (who) => {
    const ref = await handled('键盘延期的这一件')
    await stepBy(who, ref, '申请延期', async (page) => {
      await type(page, '#f-amount', '24')
      await words('配件未到')(page)
    }, { menu: MENU })
    await flagIs(ref, 'extension')
  }],
  ['suspend', 'desk', 'handler', async (who) => {
    const ref = await handled('键盘挂账的这一件')
    await stepBy(who, ref, '申请挂账', async (page) => {
      await date(page, '#f-until', day(30))
      await words('汛期不能开挖')(page)
    }, { menu: MENU })
    await flagIs(ref, 'suspension')
  }],
  ['submit', 'desk', 'handler', async (who) => {
    const ref = await handled('键盘提交结果的这一件')
    await stepBy(who, ref, nameOf('submit'), async (page) => {
      await words('已清走')(page)
      await choose(page, '#f-photos')
      await page.locator('[role="dialog"] form .thumbs img, dialog[open] form .thumbs img').last().waitFor()
    })
    await stateIs(ref, 'checking')
  }],
  ['check', 'desk', 'checker', async (who) => {
    const ref = await handled('键盘核查的这一件')
    await stepOn(people.handler, ref, 'submit', { words: '已办' })
    await stepBy(who, ref, nameOf('pass'))
    await stateIs(ref, 'judging')
  }],
  ['judge', 'phone', 'resident', async (who) => {
    const ref = await judging('键盘评价的这一件')
    await stepBy(who, ref, nameOf('judge'), async (page) => {
      for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement.name === 'stars')); n++) await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await words('办得好')(page)
    })
    await stateIs(ref, 'judged')
  }],
  ['object', 'phone', 'neighbour', async (who) => {
    const ref = await judging('键盘提出异议的这一件')
    const { page } = who
    await page.goto('/m/public/' + ref)
    await page.locator('.facts').first().waitFor()
    await press(page, /提出异议/)
    await page.locator(FORM).waitFor()
    await words('只清了一半')(page)
    await choose(page, '#f-photos')
    await page.locator('[role="dialog"] form .thumbs img, dialog[open] form .thumbs img').last().waitFor()
    for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement.matches('form button[type="submit"]'))); n++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator(FORM).waitFor({ state: 'detached' })
    await flagIs(ref, 'objection')
  }],
  ['appeal', 'phone', 'resident', async (who) => {
    const { ref } = await reportAt(server, who, '键盘申请复查的这一件')
    await stepOn(people.clerk, ref, 'refuse', { words: '属于小区自治' })
    await stepBy(who, ref, nameOf('appeal'), words('是公共道路'))
    await stateIs(ref, 'reported')
  }],
  ['supervise', 'desk', 'dispatcher', async (who) => {
    const ref = await handled('键盘督办的这一件')
    await stepBy(who, ref, '督办', words('请说明进度'), { menu: MENU })
    await flagIs(ref, 'supervision')
  }],
  ['joint action', 'desk', 'dispatcher', async (who) => {
    const ref = await handled('键盘吹哨的这一件')
    await stepBy(who, ref, '吹哨', async (page) => {
      for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement.name === 'ground')); n++) await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await pick(page, '#f-unit', 'paichusuo')
      await words('请到场')(page)
    }, { menu: MENU })
    await flagIs(ref, 'whistle')
  }],
  ['merge', 'desk', 'clerk', async (who) => {
    await reportAt(server, people.resident, '键盘并案的目标这一件')
    const again = await reportAt(server, people.resident, '键盘并案的重复这一件')
    await stepBy(who, again.ref, nameOf('merge'), async (page) => {
      await type(page, '#f-target', '键盘并案的目标')
      await press(page, '查找')
      await page.locator('.target-row', { hasText: '目标这一件' }).first().waitFor()
      for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement.closest('.target-row') !== null)); n++) await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    })
    await stateIs(again.ref, 'merged')
  }],
  ['reopen', 'phone', 'resident', async (who) => {
    const ref = await judging('键盘要求重开的这一件')
    await stepOn(who, ref, 'judge', { stars: 4, words: '好' })
    await stepOn(people.dispatcher, ref, 'close')
    await stepBy(who, ref, nameOf('reopen'), async (page) => {
      await words('又堵了')(page)
      await choose(page, '#f-photos')
      await page.locator('[role="dialog"] form .thumbs img, dialog[open] form .thumbs img').last().waitFor()
    })
    await stateIs(ref, 'filed')
  }],
  ['many at once', 'desk', 'dispatcher', async ({ page }) => {
    const ref = await filed('键盘批量的这一件')
    await page.goto('/desk/cases?queue=open&state=filed&q=' + encodeURIComponent('键盘批量'))
    await page.locator(`[data-ref="${ref}"]`).waitFor()
    await press(page, '批量办理')
    await check(page, /选择：键盘批量的这一件/)
    await page.locator('.bulk-bar').getByRole('button', { name: nameOf('dispatch'), exact: true }).waitFor()
    await page.locator('.cases-head h1').evaluate((it) => { it.tabIndex = -1; it.focus() }) // the bar lies above the list: from the top again
    await press(page, nameOf('dispatch'))
    await page.locator('[role="dialog"] form').waitFor()
    await pick(page, '#f-unit', 'chengguan')
    await page.keyboard.press('Control+Enter')
    await page.locator('[role="dialog"] form').waitFor({ state: 'detached' })
    await stateIs(ref, 'dispatched')
  }],
  ['filter', 'desk', 'dispatcher', async ({ page }) => {
    await page.goto('/desk/cases?queue=open&state=filed')
    await page.locator('.filters').waitFor()
    await press(page, /常用筛选…/)
    await type(page, '#f-filter', '键盘存的筛选')
    await page.keyboard.press('Enter')
    await page.locator('select option', { hasText: '键盘存的筛选' }).waitFor({ state: 'attached' })
  }],
  ['templates', 'desk', 'clerk', async ({ page }) => {
    await page.goto('/desk/templates')
    await page.locator('.head .primary').waitFor()
    await press(page, /添加模板/)
    await pick(page, '#f-action', 'refuse')
    await type(page, '#f-title', '键盘写的模板')
    await type(page, '#f-words', '此事请联系：')
    await page.keyboard.press('Control+Enter')
    await page.locator('tbody tr', { hasText: '键盘写的模板' }).waitFor()
  }],
  ['import', 'desk', 'admin', async ({ page }) => {
    const { lng, lat } = await api(server, '/places/350205003006')
    const csv = `名称,社区代码,户数,经度,纬度\n键盘一号楼,350205003006,12,${(lng / 1e7).toFixed(7)},${(lat / 1e7).toFixed(7)}\n`
    await page.goto('/desk/imports')
    await page.locator('.import-kinds li').first().waitFor()
    await choose(page, '#f-file', { name: '键盘.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.locator('.note', { hasText: '看起来是' }).waitFor()
    await press(page, '就按这个读')
    await page.locator('#f-column-name').waitFor()
    for (const [button, state] of [['核对（不写入）', '已核对'], ['导入', '已导入'], ['撤销整次导入', '已撤销']]) {
      await page.locator('main').evaluate((it) => it.focus())
      await press(page, button)
      const asked = page.locator('[role="dialog"] .form-foot .btn.grow')
      if (button !== '核对（不写入）') {
        await asked.waitFor()
        for (let n = 0; n < 20 && !(await page.evaluate(() => document.activeElement.matches('[role="dialog"] .form-foot .btn.grow'))); n++) await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
      }
      await page.locator('h1 .tag', { hasText: state }).waitFor()
    }
  }],
  ['reform', 'desk', 'admin', async ({ page }) => {
    await page.goto('/desk/reforms')
    await page.locator('.head .primary').waitFor()
    await press(page, /新建方案/)
    await page.locator('#f-title').waitFor()
    await type(page, '#f-title', '键盘写的更名')
    await pick(page, '#f-0-kind', 'rename')
    await pick(page, '#f-0-from0', '350205003')
    await page.locator('#f-0-from0-1').waitFor()
    await pick(page, '#f-0-from0-1', '350205003006')
    await type(page, '#f-0-name0', '海虹新社区居委会')
    await page.keyboard.press('Control+Enter')
    await page.locator('.note.good', { hasText: '没有发现缺失' }).waitFor()
  }],
  ['routing', 'desk', 'admin', async ({ page }) => {
    await page.goto('/desk/routing')
    await page.locator('.head .btn').first().waitFor()
    await press(page, /添加规则/)
    await type(page, '#f-category', '06010')
    await page.keyboard.press('Enter')
    await pick(page, '#f-unit', 'jiedao')
    await type(page, '#f-why_zh', '由街道保洁队清运')
    await page.keyboard.press('Control+Enter')
    await page.locator('.routing-rules tbody tr').waitFor()
    await page.locator('main').evaluate((it) => it.focus())
    await press(page, '保存规则')
    await page.locator('.note.good', { hasText: '规则已保存' }).waitFor()
  }],
  ['calendar', 'desk', 'admin', async ({ page }) => {
    await page.goto('/desk/calendar')
    await page.locator('#f-csv').waitFor()
    await type(page, '#f-csv', `kind,from,to,name,name_en,periods\nrest,${day(40)},,停工,,`)
    await press(page, '保存并重算期限')
    await page.locator('.job-line.good').waitFor()
  }],
  ['handover', 'desk', 'admin', async ({ page }) => {
    server.command('user', 'add', 'grid88', '--name', '接替的网格员', '--role', 'grid_worker', '--place', '350205003006')
    await page.goto('/desk/handover')
    await type(page, '#f-from', 'grid01')
    await page.keyboard.press('Enter')
    await page.locator('.handover-post').first().waitFor()
    await check(page, /同时结束这些岗位/)
    await press(page, '交接')
    await page.locator('[role="dialog"] .danger').waitFor()
    for (let n = 0; n < 20 && !(await page.evaluate(() => document.activeElement.matches('[role="dialog"] .danger'))); n++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.note.good', { hasText: '已交接' }).waitFor()
  }],
]

for (const [task, face, role, run] of TASKS) {
  test(`${task}, on the ${face}, by keyboard alone`, async () => {
    const who = people[role]
    who.home = face === 'desk' ? '/desk' : '/m'
    who.pointers.length = 0
    await run(who)
    assert.deepEqual(who.pointers, [], 'a pointer was heard')
  })
}
test('nothing went wrong on any page meanwhile', () => {
  for (const who of Object.values(people)) who.eye.clean()
})
