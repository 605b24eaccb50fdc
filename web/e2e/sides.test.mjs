// Beside the path: more asked of the reporter, points and their answers, assisting units, more time, a hold, a call with both
// sides judged, an objection, a merger; on the desk and the phone, in Chinese, each step by the person whose it is.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, picture, shot } from './browser.mjs'
import { reportAt, stepOn, write } from './data.mjs'
import { NEIGHBOUR, person, RESIDENT } from './people.mjs'
import { api, GRID, startServer } from './server.mjs'

let browser, server, people
const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

before(async () => {
  browser = await launch()
  server = await startServer()
  people = {}
  await Promise.all([sign('resident', RESIDENT), sign('neighbour', NEIGHBOUR), sign('grid', 'grid01', { face: 'phone', expected: [400] }), sign('police', 'police01', { face: 'phone' })])
  await Promise.all([sign('clerk', 'clerk01'), sign('dispatcher', 'dispatch01', { expected: [409] }), sign('handler', 'handler01'), sign('checker', 'checker01')])
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const FORM = '[role="dialog"] form, dialog[open] form'

/** Opens a case on the face of its reader. */
async function open({ page }, ref) {
  const phone = (await page.viewportSize()).width < 500
  await page.goto((phone ? '/m/case/' : '/desk/case/') + ref)
  await page.locator('.timeline').waitFor()
}

async function press({ page }, name, within = 'body') {
  await page.locator(within).getByRole('button', { name, exact: true }).first().click()
  await page.locator(FORM).last().waitFor()
  return page.locator(FORM).last()
}

/** Fills in the dialog that is open and sends it. */
async function send({ page }, { words, photo, ...more } = {}) {
  const form = page.locator(FORM).last()
  for (const [id, value] of Object.entries(more)) await form.locator('#f-' + id).fill(value)
  if (words) await form.locator('#f-words').fill(words)
  if (photo) {
    await form.locator('#f-photos').setInputFiles(photo)
    await form.locator('.thumbs img').waitFor()
  }
  await form.locator('button[type="submit"]').click()
  await form.waitFor({ state: 'detached' })
}

const card = ({ page }, kind) => page.locator(`.flag-card[data-flag="${kind}"]`)

/** A menu that folds out. */
async function raise(who, name) {
  await who.page.locator('.raise > summary').click()
  return press(who, name, '.raise')
}

const clean = () => Object.values(people).forEach(({ eye }) => eye.clean())

async function keep(run) {
  try {
    await run()
    clean()
  } catch (error) {
    for (const { eye } of Object.values(people)) eye.wrong.length = 0 // the next test is about something else
    for (const [role, { page }] of Object.entries(people)) await shot(page, 'failed-sides-' + role).catch(() => {})
    throw error
  }
}

/** A case that a unit is handling, by the interface's own calls. */
async function handled(words, units = []) {
  const { resident, clerk, grid, dispatcher, handler } = people
  const { ref } = await reportAt(server, resident, words)
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', { words: '属实' })
  await stepOn(dispatcher, ref, 'dispatch', { unit: 'chengguan', units })
  await stepOn(handler, ref, 'sign')
  return ref
}

test('more is asked of the reporter, and added on the phone with a picture', () => keep(async () => {
  const { resident, clerk } = people
  const { ref } = await reportAt(server, resident, '这里有问题，请来处理')
  await open(clerk, ref)
  await press(clerk, '请补充情况')
  await clerk.page.locator('[role="dialog"] button[type="submit"]').click()
  await clerk.page.locator('[role="dialog"] .note.bad').waitFor() // what is missing must be said
  await send(clerk, { words: '请说明是哪一栋楼、什么垃圾，最好拍一张照片' })
  await clerk.page.locator('.panel .tag.st-supplement').waitFor()

  await open(resident, ref)
  assert.match(await resident.page.locator('.state-note').innerText(), /请您补充情况[\s\S]*哪一栋楼[\s\S]*前补充/)
  await shot(resident.page, 'sides-supplement-zh', true)
  await press(resident, '补充')
  await send(resident, { words: '5号楼后门，建筑垃圾两堆', photo: picture() })
  await resident.page.locator('.tag.st-reported').first().waitFor()
  await resident.page.locator('.photo-grid', { hasText: '补充照片' }).waitFor()

  await clerk.page.locator('.panel .tag.st-reported').waitFor() // live
  await clerk.page.locator('.timeline', { hasText: '建筑垃圾两堆' }).waitFor()
}))

test('points are taken down on site, a unit assists and finishes first, the lead answers every point', () => keep(async () => {
  const { resident, clerk, grid, dispatcher, handler, police } = people
  const { ref } = await reportAt(server, resident, '门口占道摆摊，半夜还吵，垃圾也没人收')
  await stepOn(clerk, ref, 'ask_verify')
  await open(grid, ref)
  const site = await press(grid, '核实属实')
  for (const [n, line] of ['占道摆摊', '夜间噪音', '垃圾无人清运'].entries()) {
    await site.locator('#f-points').click()
    await site.locator(`#f-points-${n + 1}`).fill(line)
  }
  await site.getByRole('button', { name: '删除第 2 条' }).click()
  await shot(grid.page, 'sides-points-zh')
  await send(grid, { words: '三个摊位，属实' })
  await grid.page.locator('.points', { hasText: '垃圾无人清运' }).waitFor()

  await open(dispatcher, ref)
  const form = await press(dispatcher, '派遣')
  await form.locator('#f-unit-why').waitFor()
  const suggested = await form.locator('#f-unit').inputValue()
  assert.equal(suggested, 'chengguan', 'the suggested unit is chosen already')
  assert.match(await form.locator('#f-unit-why').innerText(), /城市管理局[\s\S]*通常由该单位办理/)
  assert.equal(await form.locator('input[name="units"][value="chengguan"]').count(), 0, 'the lead does not assist itself')
  await form.locator('input[name="units"][value="paichusuo"]').check()
  await shot(dispatcher.page, 'sides-dispatch-zh')
  await send(dispatcher, { words: '请牵头，派出所协助劝离' })
  await dispatcher.page.locator('.assisting', { hasText: '派出所' }).waitFor()

  await stepOn(handler, ref, 'sign')
  await open(handler, ref)
  assert.equal(await handler.page.getByRole('button', { name: '提交结果', exact: true }).count(), 0)
  await handler.page.locator('.refused summary').click()
  assert.match(await handler.page.locator('.refused').innerText(), /提交结果[\s\S]*协办单位还没有办完/)

  await police.page.goto('/m/tasks')
  await police.page.getByRole('button', { name: /^协办/ }).click() // with how many, as soon as that is known
  await police.page.locator(`a[href$="/m/case/${ref}"]`).click()
  await police.page.locator('.timeline').waitFor()
  await press(police, '协办完成')
  await send(police, { words: '已到场劝离，登记三人' })
  await police.page.locator('.assisting .tag.good').waitFor()

  await open(handler, ref)
  const result = await press(handler, '提交结果')
  await result.locator('#f-answers-1').fill('摊位已清退')
  await result.locator('#f-words').fill('已联合派出所清退并清运')
  await result.locator('button[type="submit"]').click()
  await result.locator('.error', { hasText: '请逐条答复' }).waitFor()
  await result.locator('.error', { hasText: '至少一张照片' }).waitFor()
  await result.locator('#f-answers-2').fill('每日七点前清运')
  await result.locator('#f-photos').setInputFiles(picture(90, 140, 190))
  await result.locator('.thumbs img').waitFor()
  await shot(handler.page, 'sides-answers-zh')
  await send(handler)
  await handler.page.locator('.points .part-words', { hasText: '每日七点前清运' }).waitFor()

  await open(resident, ref)
  assert.match(await resident.page.locator('.points').innerText(), /占道摆摊\s+摊位已清退[\s\S]*垃圾无人清运\s+每日七点前清运/)
}))

test('more time is asked for and granted: the due time moves, the first one stays on record', () => keep(async () => {
  const { dispatcher, handler } = people
  const ref = await handled('需要联系外地厂家的这一件')
  await open(handler, ref)
  const before = await handler.page.locator('.due').first().getAttribute('title')
  await raise(handler, '申请延期')
  await send(handler, { words: '配件要从外地调', amount: '48' })
  await card(handler, 'extension').waitFor()
  await open(dispatcher, ref)
  assert.match(await card(dispatcher, 'extension').innerText(), /待审批[\s\S]*申请 48 小时[\s\S]*配件要从外地调/)
  const form = await press(dispatcher, '批准', '.flag-card')
  assert.equal(await form.locator('#f-amount').inputValue(), '48')
  await send(dispatcher, { words: '同意，先给一天', amount: '24' })
  await card(dispatcher, 'extension').getByText('批准 24 小时').waitFor()
  await open(handler, ref)
  assert.notEqual(await handler.page.locator('.due').first().getAttribute('title'), before)
  await handler.page.locator('.clocks summary').click()
  assert.match(await handler.page.locator('.clocks').innerText(), /已用 \d+%[\s\S]*原期限/)
  await shot(handler.page, 'sides-extension-zh')
}))

test('what somebody else does meanwhile is shown, and what was typed stays', () => keep(async () => {
  const { dispatcher, handler } = people
  const ref = await handled('两边同时动手的这一件')
  await open(handler, ref)
  await raise(handler, '申请延期')
  await send(handler, { words: '等居民回家', amount: '24' })
  await card(handler, 'extension').waitFor()
  await open(dispatcher, ref)
  await press(dispatcher, '批准', '.flag-card')
  await dispatcher.page.locator('#f-words').fill('同意这一次')
  const now = await (await handler.page.request.get('/api/v1/cases/' + ref)).json()
  const [flag] = now.flags
  await write(handler, `/cases/${ref}/flags/${flag.ref}/steps`, { action: 'withdraw', version: flag.version })
  await dispatcher.page.locator('[role="dialog"] button[type="submit"]').click()
  await dispatcher.page.locator('[role="dialog"] .note.bad', { hasText: '案件刚被更新' }).waitFor()
  assert.match(await dispatcher.page.locator('.conflict').innerText(), /延期\s+待审批\s+已撤回/)
  assert.equal(await dispatcher.page.locator('#f-words').inputValue(), '同意这一次')
  await shot(dispatcher.page, 'sides-conflict-zh')
  await dispatcher.page.locator('[role="dialog"] form .btn').getByText('取消').click()
  await card(dispatcher, 'extension').getByText('已撤回').waitFor()
}))

test('a case is put on hold until a review date, and resumed', () => keep(async () => {
  const { resident, dispatcher, handler } = people
  const ref = await handled('要等汛期过后才能施工的这一件')
  await open(handler, ref)
  await raise(handler, '申请挂账')
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  await send(handler, { words: '汛期不能开挖', until: day })
  await open(dispatcher, ref)
  await press(dispatcher, '批准', '.flag-card')
  await send(dispatcher)
  await dispatcher.page.locator('.panel .tag.st-suspended').waitFor()
  await open(resident, ref)
  assert.match(await resident.page.locator('.state-note').innerText(), /暂缓办理[\s\S]*复核/)
  await shot(resident.page, 'sides-suspended-zh', true)
  await press(dispatcher, '恢复办理')
  await send(dispatcher, { words: '已过汛期' })
  await dispatcher.page.locator('.panel .tag.st-handling').waitFor()
  await resident.page.locator('.tag.st-handling').first().waitFor() // live
}))

test('a unit is called to the spot, and both sides are judged', () => keep(async () => {
  const { dispatcher, police } = people
  const ref = await handled('多个部门都管的这一件')
  await open(dispatcher, ref)
  const form = await raise(dispatcher, '吹哨')
  await form.locator('button[type="submit"]').click()
  await form.locator('.error', { hasText: '请选择吹哨情形' }).waitFor()
  await form.locator('input[value="joint_enforcement"]').check()
  await form.locator('#f-unit').selectOption('paichusuo')
  await shot(dispatcher.page, 'sides-whistle-form-zh')
  await send(dispatcher, { words: '请到场联合执法' })
  await card(dispatcher, 'whistle').getByText('已吹哨').waitFor()

  await police.page.goto('/m/tasks')
  await police.page.getByRole('button', { name: /^协办/ }).click() // with how many, as soon as that is known
  await police.page.locator(`a[href$="/m/case/${ref}"] .tag`, { hasText: '吹哨' }).waitFor()
  await open(police, ref)
  await press(police, '应哨到场')
  await send(police, { words: '两人已到' })
  await card(police, 'whistle').getByText('已到场').waitFor()
  await shot(police.page, 'sides-whistle-phone-zh', true)

  await card(dispatcher, 'whistle').getByText('已到场').waitFor() // live
  const judge = await press(dispatcher, '评价单位', '.flag-card')
  await judge.locator('input[name="stars"][value="4"]').check()
  await send(dispatcher)
  await card(police, 'whistle').getByText('待评哨').waitFor()
  const back = await press(police, '评价吹哨', '.flag-card')
  await back.locator('input[name="stars"][value="5"]').check()
  await send(police, { words: '确需联合' })
  await card(dispatcher, 'whistle').getByText('已双评').waitFor()
  assert.match(await card(dispatcher, 'whistle').innerText(), /对单位的评价 满意[\s\S]*对吹哨的评价 非常满意/)
}))

test('a supervision is answered and lifted; its reporter sees nothing of it', () => keep(async () => {
  const { resident, dispatcher, handler } = people
  const ref = await handled('久拖不决的这一件')
  await open(dispatcher, ref)
  await raise(dispatcher, '督办')
  await send(dispatcher, { words: '请于今日说明进度' })
  await open(resident, ref)
  assert.equal(await resident.page.locator('.flag-card').count(), 0)
  await open(handler, ref)
  await press(handler, '回复督办', '.flag-card')
  await send(handler, { words: '今日下午完成' })
  await card(dispatcher, 'supervision').getByText('已回复').waitFor()
  await press(dispatcher, '解除督办', '.flag-card')
  await send(dispatcher)
  await card(dispatcher, 'supervision').getByText('已解除').waitFor()
}))

test('a neighbour finds a public case, objects with a picture, and is right', () => keep(async () => {
  const { neighbour, dispatcher, handler, checker } = people
  const ref = await handled('邻居觉得没修好的这一件')
  await stepOn(handler, ref, 'submit', { words: '已修好' })
  await stepOn(checker, ref, 'pass')
  await neighbour.page.goto('/m/cases')
  await neighbour.page.getByRole('link', { name: '看看大家的上报' }).click()
  await neighbour.page.locator(`a[href$="/m/public/${ref}"]`).click()
  await neighbour.page.getByRole('button', { name: '没有办好，提出异议' }).click()
  await neighbour.page.waitForURL('**/m/case/' + ref + '?raise=objection')
  await neighbour.page.locator(FORM).waitFor()
  const form = neighbour.page.locator(FORM)
  await form.locator('#f-words').fill('只清了一半')
  await form.locator('button[type="submit"]').click()
  await form.locator('.error', { hasText: '照片' }).waitFor()
  await send(neighbour, { photo: picture(150, 90, 90) })
  await card(neighbour, 'objection').getByText('待复核').waitFor()
  await shot(neighbour.page, 'sides-objection-zh', true)

  await open(checker, ref)
  await checker.page.locator('.photo-grid', { hasText: '异议照片' }).waitFor()
  await press(checker, '异议成立', '.flag-card')
  await send(checker, { words: '现场确有遗留' })
  await checker.page.locator('.panel .tag.st-handling').waitFor()
  await card(neighbour, 'objection').locator('.tag', { hasText: /^.?成立$/ }).waitFor()
  await open(dispatcher, ref)
  await dispatcher.page.locator('.tag.st-handling').first().waitFor()
}))

test('a duplicate is merged into the case that is nearby; its reporter is led there', () => keep(async () => {
  const { resident, clerk } = people
  const { lng, lat } = await api(server, '/places/' + GRID)
  const bench = { category: '04007', lng: lng + 9000, lat }
  const main = await reportAt(server, resident, '公园长椅坏了的第一次上报', bench)
  const again = await reportAt(server, resident, '公园长椅坏了的第二次上报', bench)
  await open(clerk, again.ref)
  const form = await press(clerk, '并案')
  await form.locator('#f-target').fill('长椅坏了的第一次')
  // far from everything else, so that it is nearby too: it stands once in the choice, and what is chosen stays chosen
  await form.locator('[role="group"]', { hasText: '附近' }).locator('.target-row', { hasText: '第一次上报' }).waitFor()
  await form.getByRole('button', { name: '查找' }).click()
  const row = form.locator('.target-row', { hasText: '第一次上报' })
  await form.locator('[role="group"]', { hasText: '找到' }).locator('.target-row', { hasText: '第一次上报' }).waitFor()
  assert.equal(await row.count(), 1)
  await row.locator('input').check()
  await row.and(form.locator('.on')).waitFor()
  await shot(clerk.page, 'sides-merge-zh')
  await send(clerk)
  await clerk.page.locator('.panel .tag.st-merged').waitFor()
  await open(resident, again.ref)
  await shot(resident.page, 'sides-merged-zh')
  await resident.page.getByRole('link', { name: '查看并入的案件' }).click()
  await resident.page.waitForURL('**/m/case/' + main.ref)
  await resident.page.locator('.said-words', { hasText: '第一次上报' }).waitFor()
}))

test('what was refused is looked at again, what was closed is reopened, under the same number', () => keep(async () => {
  const { resident, clerk, dispatcher, handler, checker } = people
  const { ref } = await reportAt(server, resident, '被拒绝后又申请复查的这一件')
  await stepOn(clerk, ref, 'refuse', { words: '属于小区自治范围，请找业委会' })
  await open(resident, ref)
  assert.match(await resident.page.locator('.note.bad').innerText(), /未受理[\s\S]*业委会[\s\S]*申请复查/)
  await press(resident, '申请复查')
  await send(resident, { words: '是公共道路，不是小区内' })
  await resident.page.locator('.tag.st-reported').first().waitFor()

  const again = await handled('评价不满意、回访后结案、又重开的这一件')
  await stepOn(handler, again, 'submit', { words: '已处理' })
  await stepOn(checker, again, 'pass')
  await stepOn(resident, again, 'judge', { stars: 1, words: '根本没做' })
  await open(dispatcher, again)
  assert.equal(await dispatcher.page.getByRole('button', { name: '结案', exact: true }).count(), 0, 'a bad verdict wants its call-back first')
  await press(dispatcher, '回访')
  await send(dispatcher, { words: '已电话联系，居民同意先结案' })
  await dispatcher.page.locator('.fact-table', { hasText: '回访时间' }).waitFor()
  await press(dispatcher, '结案')
  await send(dispatcher)
  await dispatcher.page.locator('.panel .tag.st-closed').waitFor()
  const number = await dispatcher.page.locator('.panel-head h2 .small').innerText()
  await open(resident, again)
  await press(resident, '要求重开')
  await send(resident, { words: '又堵了', photo: picture(80, 80, 120) })
  await dispatcher.page.locator('.panel .tag.st-filed').waitFor() // live
  assert.equal(await dispatcher.page.locator('.panel-head h2 .small').innerText(), number)
  await dispatcher.page.locator('.fact-table', { hasText: '重开次数' }).waitFor()
}))

test('a result begins with a template; what the grid has settled itself waits in the queue of the clerk for its check', () => keep(async () => {
  const { resident, clerk, grid } = people
  const { ref } = await reportAt(server, resident, '网格员自己处理好的这一件')
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', {})
  await stepOn(grid, ref, 'self_handle', {})
  await write(clerk, '/templates', { action: 'submit', title: '清运', words: '已到现场清运。' })
  await open(grid, ref)
  const form = await press(grid, '提交结果')
  await form.locator('#f-template').selectOption({ label: '清运' })
  assert.equal(await form.locator('#f-words').inputValue(), '已到现场清运。')
  await form.locator('#f-photos').setInputFiles(picture())
  await form.locator('.thumbs img').waitFor()
  await form.locator('button[type="submit"]').click()
  await form.locator('.error', { hasText: '模板' }).waitFor() // a template alone says nothing
  await shot(grid.page, 'sides-template-zh')
  await send(grid, { words: '已到现场清运，共两袋。' })
  await clerk.page.goto('/desk/cases?queue=todo')
  await clerk.page.getByRole('button', { name: '待我核查' }).click()
  await clerk.page.locator(`[data-ref="${ref}"]`).click()
  await press(clerk, '核查通过')
  await send(clerk)
  await clerk.page.locator('.panel .tag.st-judging').waitFor()
}))

test('a side matter is raised by the keyboard alone', () => keep(async () => {
  const { dispatcher } = people
  const ref = await handled('只用键盘督办的这一件')
  const { page } = dispatcher
  await page.goto('/desk/cases?queue=open&q=' + encodeURIComponent('只用键盘')) // else it may stand on the second page
  await page.locator(`[data-ref="${ref}"]`).waitFor()
  const at = await page.locator('.row-open').evaluateAll((rows, own) => rows.findIndex((row) => row.dataset.ref === own), ref)
  for (let n = 0; n <= at; n++) {
    await page.keyboard.press('j')
    await page.waitForTimeout(60)
  }
  await page.keyboard.press('Enter')
  await page.locator('.panel-words', { hasText: '只用键盘' }).waitFor()
  await page.keyboard.press('s')
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === '督办')
  await page.keyboard.press('Enter')
  await page.locator('[role="dialog"] #f-words').waitFor()
  while ((await page.evaluate(() => document.activeElement?.id)) !== 'f-words') await page.keyboard.press('Tab')
  await page.keyboard.type('请于今日说明进度')
  await page.keyboard.press('Control+Enter')
  await card(dispatcher, 'supervision').getByText('督办中').waitFor()
  await page.locator(`tr:has([data-ref="${ref}"]) .tag`, { hasText: '督办' }).waitFor()
}))
