// A department's form as a clerk fills it: sent as it came, its columns checked, filled from the registry, what is not known asked
// once, fetched; the next time only what is new. More than five hundred people wait for the street. On both engines.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before } from 'node:test'
import { launch, shot } from './browser.mjs'
import { examine } from './examine.mjs'
import { person } from './people.mjs'
import { onBoth } from './server.mjs'

const CARD = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/data/table/card.xlsx')
const DWELLINGS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/data/table/dwellings.xlsx')
const ORGS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/data/table/orgs.xlsx')
const PEOPLED = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/data/table/peopled.xlsx')
const TEMPLATE = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tests/data/table/template.xlsx')

let browser
before(async () => {
  browser = await launch()
})
after(async () => {
  await browser?.close()
})

const button = (page, name) => page.getByRole('button', { name, exact: true })
/** Finishes it; where cells are still empty one is asked, for they stay so. */
async function finish(page) {
  await button(page, '完成').click()
  const asks = page.locator('.el-dialog:visible', { hasText: '格没有填' })
  await page.locator('h1 .tag', { hasText: /^可下载$/ }).or(asks).first().waitFor()
  if (await asks.isVisible()) await asks.getByRole('button', { name: '完成', exact: true }).click()
}

const state = (page, name) => page.locator('h1 .tag', { hasText: new RegExp(`^${name}$`) }).waitFor({ timeout: 60_000 })
const count = async (page, name) => Number(await page.locator('.fo-counts > div', { hasText: name }).locator('dd').innerText())

/** What the files were called that were offered: never after a person. */
const names = []

async function fetched(page, name) {
  await page.evaluate(() => {
    HTMLAnchorElement.prototype.click = function () { // the browser without a window tells no name of what it makes itself
      window.called = this.download
      this.dispatchEvent(new MouseEvent('click'))
    }
  })
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()])
  names.push(await page.evaluate(() => window.called))
  return fs.readFileSync(await file.path())
}

async function begin(page, { from = 0, purpose }) {
  await page.goto('/desk/forms')
  await page.getByRole('button', { name: '填表：高龄老人登记表' }).click()
  await page.locator('#f-fill-purpose').fill(purpose)
  if (from) await page.locator('#f-fill-from').fill(String(from))
  await button(page, '开始填').click()
}

async function play(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01', { expected: [400] })
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '图片.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('no table') })
  await page.locator('.note.bad', { hasText: 'XLSX' }).waitFor()
  await page.locator('#f-template').setInputFiles({ name: '高龄老人登记表.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(TEMPLATE) })
  await page.locator('.fo-sheet select').first().waitFor()

  // proposed from the headings over two rows; the column with formulas is left alone
  const bound = (letter) => page.getByLabel(`${letter} 列填什么`)
  assert.equal(await bound('B').inputValue(), 'name')
  assert.equal(await bound('E').inputValue(), 'idno')
  assert.equal(await bound('F').inputValue(), 'address')
  assert.equal(await bound('H').inputValue(), '')
  assert.equal(await page.locator('#f-form-first').inputValue(), '5')
  assert.equal(await page.locator('#f-form-last').inputValue(), '10')
  await page.locator('#f-form-department').fill('区民政局')
  // a column of formulas is refused by name, nothing is lost
  await bound('H').selectOption('age')
  await button(page, '保存设置').click()
  await page.locator('.note.bad', { hasText: '第 8 列在模板里是公式' }).waitFor()
  await bound('H').selectOption('')
  await bound('I').selectOption('ask')
  await page.getByLabel('I 列要问什么').fill('是否领取高龄津贴')
  if (looks) await examine(page, 'd-form-setup')
  await button(page, '填表').click()

  await page.locator('#f-fill-purpose').fill('高龄津贴核对')
  await page.locator('#f-fill-from').fill('80')
  assert.equal(await page.locator('#f-fill-asked').inputValue(), '区民政局')
  if (looks) await examine(page, 'd-form-start')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const people = await count(page, '行数')
  assert.ok(people > 10, `${people} people of 80 and more`)
  assert.equal(await count(page, '还缺'), people)
  const answers = page.locator('table input')
  await answers.nth(0).fill('是')
  await answers.nth(1).fill('否')
  if (looks) await examine(page, 'd-form-filling')
  // the filled form is looked at before it is finished: the template's headings, masked
  const table = page.locator('.fo-look table')
  assert.deepEqual((await table.locator('th').allInnerTexts()).slice(1, 7), ['姓名', '性别', '出生日期', '公民身份号码', '现住地址', '联系电话'])
  assert.match(await table.locator('tbody tr').first().innerText(), /^1\s+\S+\*\S*\s+[男女]\s+19\d\d-\d\d-\d\d\s+\d{6}\*{8}\S{4}\s/)
  assert.equal(await table.locator('td', { hasText: '已填' }).count(), 0)
  await button(page, '保存这一页').click()
  await page.getByText('已保存 2 格').waitFor()
  assert.equal(await count(page, '还缺'), people - 2)
  await table.locator('td', { hasText: '已填' }).nth(1).waitFor()
  await shot(page, 'form-look-zh', true)
  await finish(page)
  await state(page, '可下载')
  const bytes = await fetched(page, '下载填好的表')
  assert.equal(bytes.subarray(0, 2).toString(), 'PK')
  assert.ok(bytes.length > fs.statSync(TEMPLATE).size)
  await shot(page, 'form-ready-zh', true)
  assert.match(names.at(-1), /^高龄老人登记表 海虹社区居委会 \d{4}-\d\d-\d\d\.xlsx$/)

  // the next time: what was answered comes by itself, nobody is new
  await begin(page, { from: 80, purpose: '季度复核' })
  await state(page, '待完成')
  assert.equal(await count(page, '以前答过'), 2)
  await page.getByText('新增 0 · 有变化 0 · 减少 0').waitFor()

  // a whole community is large: the street allows it, the clerk cannot
  await begin(page, { purpose: '全员核对' })
  await state(page, '待完成')
  assert.ok((await count(page, '行数')) > 500)
  await page.locator('li', { hasText: '须由街道或区批准' }).waitFor()
  const confirm = '[role="dialog"] .form-foot .btn.grow'
  await button(page, '申请批准').click()
  await page.locator('#f-fill-words').fill('区里催要')
  await page.locator(confirm).click()
  await state(page, '待批准')
  // who may allow it is told and reads what for; sent back is it with a reason only, which the clerk is told
  const street = await person(browser, server, 'dispatch01')
  await street.page.goto('/desk/inbox')
  await street.page.getByRole('button', { name: /请您批准。区里催要/ }).click()
  await street.page.getByText('申请时的说明：').waitFor()
  await street.page.locator('p', { hasText: '表里有：' }).getByText('公民身份号码').waitFor()
  await shot(street.page, 'form-waiting-zh', true)
  await button(street.page, '退回').click()
  await street.page.locator(confirm).click()
  await street.page.locator('[role="dialog"] .error', { hasText: '请写明为什么退回' }).waitFor()
  await street.page.locator('#f-fill-words').fill('请说明用途')
  if (looks) await examine(street.page, 'd-form-refuse')
  await street.page.locator(confirm).click()
  await state(street.page, '待完成')
  await page.goto('/desk/inbox')
  await page.getByRole('button', { name: /被退回：请说明用途/ }).click()
  await page.locator('.note.warn', { hasText: '已退回：请说明用途' }).waitFor()
  if (looks) await examine(page, 'd-form-refused')
  await shot(page, 'form-refused-zh', true)
  await button(page, '申请批准').click()
  await page.locator('#f-fill-words').fill('年度普查')
  await page.locator(confirm).click()
  await state(page, '待批准')
  await street.page.reload()
  await button(street.page, '批准').click()
  await state(street.page, '可下载')
  assert.equal(await street.page.getByRole('button', { name: '下载填好的表' }).count(), 0, 'who allows it does not get it')
  street.eye.clean()
  await page.reload()
  await state(page, '可下载')
  assert.ok((await fetched(page, '下载填好的表')).length > bytes.length * 3)

  await page.goto('/desk/forms')
  await page.locator('.fo-total').waitFor()
  if (looks) await examine(page, 'd-forms')
  assert.match(await page.locator('.fo-total').innerText(), /2 次.*人工只填了 2 格/s)

  // one entrance of one building
  await page.getByRole('button', { name: '填表：高龄老人登记表' }).click()
  await page.locator('#f-fill-purpose').fill('本单元核对')
  await page.locator('#f-fill-building').selectOption({ label: '滨湖北里1号楼' })
  await page.locator('#f-fill-entrance').selectOption('2单元')
  await shot(page, 'form-start-entrance-zh')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const here = await count(page, '行数')
  assert.ok(here > 5 && here < 300, `${here} people behind one of three entrances`)
  await page.locator('p', { hasText: '滨湖北里1号楼2单元' }).first().waitFor()
  eye.clean()
  await clerk.context.close()
  await street.context.close()
}

/** A sheet for each household: found when it is uploaded, filled, fetched as an archive and one by one. */
async function cards(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01')
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '一户一表.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(CARD) })
  await page.locator('.fo-cells select').first().waitFor()
  assert.equal(await page.locator('#f-form-kind').inputValue(), 'true')
  assert.equal(await page.locator('#f-form-unit').inputValue(), 'household')
  assert.equal(await page.getByLabel('B3 填什么').inputValue(), 'head_name')
  assert.equal(await page.getByLabel('E3 填什么').inputValue(), 'phone')
  assert.equal(await page.getByLabel('C 列填什么').inputValue(), 'relation')
  // what the registry does not know waits for a decision: the label in front of the cell is the question
  await page.locator('.fo-undecided', { hasText: 'B6 是否需要上门服务' }).waitFor()
  const cell = page.getByLabel('B6 填什么')
  assert.equal(await cell.inputValue(), 'undecided')
  await button(page, '填表').click()
  await page.locator('.note.bad', { hasText: '还有 1 格没有决定' }).waitFor()
  assert.equal(await cell.evaluate((one) => one === document.activeElement), true)
  await shot(page, 'form-cards-undecided-zh', true)
  await cell.selectOption('ask')
  assert.equal(await page.getByLabel('B6 要问什么').inputValue(), '是否需要上门服务')
  if (looks) await examine(page, 'd-form-cards-setup')
  await button(page, '填表').click()
  await page.locator('#f-fill-asked').fill('街道民政办')
  await page.locator('#f-fill-purpose').fill('上门服务需求摸底')
  await page.locator('#f-fill-from').fill('88')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const sheets = await count(page, '张数')
  assert.ok(sheets > 1, `${sheets} households`)
  await page.locator('table input').nth(0).fill('需要')
  await button(page, '保存这一页').click()
  await page.getByText('已保存 1 格').waitFor()
  assert.equal(await count(page, '还缺'), sheets - 1)
  // all rows: what was answered is opened, and that is logged
  await button(page, '显示全部行').click()
  await page.waitForFunction(() => [...document.querySelectorAll('table input')].some((one) => one.value === '需要'))
  await finish(page)
  await state(page, '可下载')
  const bytes = await fetched(page, `下载第 1–${sheets} 张（压缩包）`)
  assert.equal(bytes.readUInt16LE(bytes.length - 12), sheets, 'a workbook for each household')
  assert.match(names.at(-1), /^一户一表 海虹社区居委会 \d{4}-\d\d-\d\d\.zip$/)
  const who = (await page.locator('section .table-box td').nth(1).innerText()).trim()
  assert.match(who, /\*/)
  const one = await fetched(page, /^下载这一张：/)
  assert.match(names.at(-1), /^一户一表 海虹社区居委会 \d{4}-\d\d-\d\d 1 .+\.xlsx$/)
  assert.ok(!names.at(-1).includes(who[0] + '*') && !names.at(-1).includes('＊'), names.at(-1))
  assert.equal(one.subarray(0, 2).toString(), 'PK')
  if (looks) await examine(page, 'd-form-cards-ready')
  await shot(page, 'form-cards-ready', true)
  eye.clean()
  await clerk.context.close()
  const security = await person(browser, server, 'security01')
  await security.page.goto('/desk/readlog')
  await security.page.getByText('上门服务需求摸底').first().waitFor()
  await security.context.close()
}

/** A heading that the program does not know stands out, and asks for a decision before anything is filled. */
async function unknown(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01')
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '发放表.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(PEOPLED) })
  await page.locator('.fo-undecided', { hasText: 'E 备注' }).waitFor()
  const column = page.getByLabel('E 列填什么')
  assert.equal(await column.inputValue(), 'undecided')
  if (looks) await examine(page, 'd-form-undecided')
  await shot(page, 'form-undecided-zh', true)
  await button(page, '填表').click()
  await page.locator('.note.bad', { hasText: '还有 1 列没有决定' }).waitFor()
  assert.equal(await column.evaluate((one) => one === document.activeElement), true)
  // from the register it is no way around either
  await page.goto('/desk/forms')
  await page.getByRole('button', { name: '填表：发放表' }).click()
  await page.getByRole('alert').getByRole('button', { name: '设置各列' }).click()
  await column.selectOption('')
  await button(page, '填表').click()
  await page.locator('#f-fill-purpose').waitFor()
  eye.clean()
  await clerk.context.close()
}

/** A clerk whose post is for the whole street: one workbook, community by community; what waits says so. */
async function street(server, { looks, query }) {
  const write = (text) => query(server, (looks ? 'PRAGMA busy_timeout = 20000; ' : '') + text)
  await write("UPDATE site SET place_now = 350205003007, grid = 0 WHERE name = '滨湖北里1号楼'")
  const clerk = await person(browser, server, 'street01')
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '高龄老人登记表.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(TEMPLATE) })
  await page.getByLabel('I 列填什么').selectOption('community')
  await button(page, '填表').click()
  const choice = page.locator('#f-fill-place')
  await choice.locator('option', { hasText: '海虹社区' }).waitFor({ state: 'attached' })
  assert.match(await choice.locator('option').first().innerText(), /^整个街道/)
  assert.equal(await page.locator('#f-fill-building').count(), 0)
  await page.locator('#f-fill-asked').fill('街道民政办')
  await page.locator('#f-fill-purpose').fill('全街道高龄老人')
  await page.locator('#f-fill-from').fill('88')
  await shot(page, 'form-street-start-zh')
  if (looks) await examine(page, 'd-form-street-start')
  // a job that waits says how many come before it; one that was given up says what to do
  let told = { state: 'queued', ahead: 3, done: 0, total: 0 }
  await page.route('**/api/v1/jobs/*', async (route) => {
    const reply = await route.fetch()
    const job = await reply.json()
    assert.ok('ahead' in job)
    await route.fulfill({ response: reply, json: told ? { ...job, ...told } : job })
  })
  await page.route(/form-fillings\/[^/]+$/, async (route) => {
    const reply = await route.fetch()
    const filling = await reply.json()
    seen ??= filling.working
    await route.fulfill({ response: reply, json: told ? { ...filling, state: 'gathering', n_rows: 0, working: seen } : filling })
  })
  let seen = null
  await button(page, '开始填').click()
  await page.locator('.job-line', { hasText: '前面还有 3 项' }).waitFor()
  await shot(page, 'form-street-waits-zh')
  told = { state: 'running', done: 2, total: 11 }
  await page.locator('.job-line', { hasText: '2 / 11' }).waitFor()
  told = { state: 'failed' }
  await page.locator('.note.bad', { hasText: '请作废这次填报' }).waitFor()
  await shot(page, 'form-street-failed-zh')
  told = null
  await page.reload()
  await state(page, '待完成')
  await page.getByText(/^嵩屿街道 · \d+ 岁及以上 · 街道民政办/).waitFor()
  const where = (await page.locator('.fo-look tbody td:last-child').allInnerTexts())
  assert.ok(where.length > 5, `${where.length} rows`)
  await finish(page)
  await state(page, '可下载')
  await shot(page, 'form-street-zh', true)
  if (looks) await examine(page, 'd-form-street')
  await fetched(page, '下载填好的表')
  assert.match(names.at(-1), /^高龄老人登记表 嵩屿街道 /)
  await page.goto('/desk/forms')
  await page.locator('td', { hasText: '嵩屿街道' }).waitFor()
  await shot(page, 'form-street-list-zh', true)
  eye.clean()
  await clerk.context.close()
}

/** The same clerk asks for less than the street: a community, one of its grids, a building of that; its clerk sees the filling. */
async function less(server, { looks }) {
  const clerk = await person(browser, server, 'street01')
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '高龄老人登记表.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(TEMPLATE) })
  await page.getByLabel('I 列填什么').selectOption('')
  await button(page, '填表').click()
  const offered = () => page.locator('#f-fill-building option').evaluateAll((all) => all.map((one) => one.value).filter(Boolean))
  /** The buildings are there as soon as there is more to choose than all of them. */
  const buildings = () => page.locator('#f-fill-building option').nth(1).waitFor({ state: 'attached' })
  const community = page.locator('#f-fill-place')
  const grid = page.locator('#f-fill-place-1')
  await community.selectOption('350205003007')
  await buildings()
  const beside = await offered()
  await page.locator('#f-fill-building').selectOption({ index: 1 })
  // another community: what was chosen of the first is forgotten
  await community.selectOption('350205003006')
  await page.waitForFunction((gone) => !document.querySelector(`#f-fill-building option[value="${gone}"]`), beside[0])
  await buildings()
  assert.equal(await page.locator('#f-fill-building').inputValue(), '')
  const whole = await offered()
  assert.ok(!whole.some((one) => beside.includes(one)))
  assert.equal(await grid.locator('option').first().innerText(), '整个社区')
  await grid.selectOption('350205003006001')
  await page.waitForFunction((count) => document.querySelectorAll('#f-fill-building option').length <= count, whole.length)
  const part = await offered()
  assert.ok(part.length > 1 && part.length < whole.length && part.every((one) => whole.includes(one)))
  await page.locator('#f-fill-building').selectOption(part[0])
  await page.locator('#f-fill-asked').fill('街道民政办')
  await page.locator('#f-fill-purpose').fill('一栋楼的老人')
  if (looks) await examine(page, 'd-form-street-less')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const where = /^海虹社区居委会 第1网格 \S+ · 街道民政办 · 一栋楼的老人$/
  await page.locator('p.muted', { hasText: where }).waitFor()
  const one = await count(page, '行数')
  // the grid without the building
  await page.goto('/desk/forms')
  await page.getByRole('button', { name: '填表：高龄老人登记表' }).click()
  await community.selectOption('350205003006')
  await grid.selectOption('350205003006001')
  await page.locator('#f-fill-asked').fill('街道民政办')
  await page.locator('#f-fill-purpose').fill('一个网格的老人')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const all = await count(page, '行数')
  assert.ok(one > 0 && one < all, `${one} of ${all}`)
  await shot(page, 'form-street-grid-zh', true)
  eye.clean()
  await clerk.context.close()
  const theirs = await person(browser, server, 'clerk01')
  await theirs.page.goto('/desk/forms')
  await theirs.page.locator('tr', { hasText: '街道民政办' }).nth(1).waitFor()
  theirs.eye.clean()
  await theirs.context.close()
}

/** A form of enterprises, one of dwellings: told by their headings, chosen by their kind. */
async function things(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01')
  const { page, eye } = clerk
  const send = async (of, name, file) => {
    await of.goto('/desk/forms')
    await of.locator('#f-template').waitFor({ state: 'attached' })
    await of.locator('#f-template').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: fs.readFileSync(file) })
    await of.locator('.fo-sheet select').first().waitFor()
  }
  await send(page, '企业基本情况登记表.xlsx', ORGS)
  assert.equal(await page.locator('#f-form-unit').inputValue(), 'org')
  const bound = (letter) => page.getByLabel(`${letter} 列填什么`)
  for (const [letter, fact] of [['B', 'org_name'], ['C', 'org_code'], ['D', 'org_leader'], ['E', 'org_phone'], ['F', 'org_address'], ['G', 'org_staff'], ['H', 'org_category']]) assert.equal(await bound(letter).inputValue(), fact)
  // only what can be said of an organisation is offered
  assert.equal(await bound('B').locator('option[value="idno"]').count(), 0)
  assert.equal(await bound('K').inputValue(), 'undecided')
  await bound('K').selectOption('ask')
  await page.locator('#f-form-department').fill('区应急管理局')
  // nothing speaks of people where organisations are listed
  const OF_PEOPLE = /人数|的人|一人一表|每户（人）|家庭成员/
  const hints = async () => (await page.locator('main .hint, #f-form-kind option').allInnerTexts()).join('\n')
  assert.doesNotMatch(await hints(), OF_PEOPLE)
  await page.locator('#f-form-kind').selectOption({ label: '一家一表、一处一表' })
  assert.doesNotMatch(await hints(), OF_PEOPLE)
  await page.locator('#f-form-kind').selectOption({ label: '一张表，各占一行' })
  if (looks) await examine(page, 'd-form-orgs-setup')
  await shot(page, 'form-orgs-setup-zh', true)
  await button(page, '填表').click()
  await page.locator('#f-fill-purpose').fill('安全生产检查')
  assert.equal(await page.locator('#f-fill-from').count(), 0)
  await page.locator('#f-fill-kind option').nth(1).waitFor({ state: 'attached' })
  assert.doesNotMatch(await hints(), OF_PEOPLE)
  if (looks) await examine(page, 'd-form-orgs-start')
  await shot(page, 'form-orgs-start-zh', true)
  await button(page, '开始填').click()
  await state(page, '待完成')
  const all = await count(page, '行数')
  assert.ok(all > 0, `${all} organisations`)
  const name = (await page.locator('section form tbody th').first().innerText()).trim()
  assert.doesNotMatch(await hints(), OF_PEOPLE)
  await page.locator('table input').nth(0).fill('合格')
  await button(page, '保存这一页').click()
  await page.getByText('已保存 1 格').waitFor()
  assert.ok((await page.locator('.fo-look tbody tr').allInnerTexts()).some((one) => one.includes(name)))
  await shot(page, 'form-orgs-filling-zh', true)
  await finish(page)
  await state(page, '可下载')
  const bytes = await fetched(page, '下载填好的表')
  assert.equal(bytes.subarray(0, 2).toString(), 'PK')
  // the next time nobody is new, what was answered comes by itself
  await page.goto('/desk/forms')
  await page.getByRole('button', { name: '填表：企业基本情况登记表' }).click()
  await page.locator('#f-fill-purpose').fill('复查')
  await button(page, '开始填').click()
  await state(page, '待完成')
  await page.getByText('新增 0 · 有变化 0 · 减少 0').waitFor()
  assert.equal(await count(page, '以前答过'), 1)
  eye.clean()
  await clerk.context.close()

  const english = await person(browser, server, 'clerk01', { language: 'en' })
  await send(english.page, 'dwellings.xlsx', DWELLINGS)
  assert.equal(await english.page.locator('#f-form-unit').inputValue(), 'dwelling')
  await english.page.locator('#fo-column-11').selectOption('')
  await shot(english.page, 'form-dwellings-setup-en', true)
  await button(english.page, 'Fill in').click()
  await english.page.locator('#f-fill-asked').fill('Police')
  await english.page.locator('#f-fill-purpose').fill('Let dwellings')
  await english.page.locator('#f-fill-kind').selectOption('rent')
  await shot(english.page, 'form-dwellings-start-en', true)
  await english.page.locator('form button[type="submit"]').click()
  await english.page.locator('.fo-look tbody tr').first().waitFor({ timeout: 60_000 })
  await shot(english.page, 'form-dwellings-filling-en', true)
  english.eye.clean()
  await english.context.close()
}

/** What is typed and not saved is neither lost by other rows, by the other language, nor by another page without a question; it is
 *  saved before the form is finished. */
async function typing(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01', { expected: [500] })
  const { page, eye } = clerk
  await page.goto('/desk/forms')
  await page.locator('#f-template').waitFor({ state: 'attached' })
  await page.locator('#f-template').setInputFiles({ name: '助餐摸底.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(TEMPLATE) })
  const bound = page.getByLabel('I 列填什么')
  await bound.selectOption('ask')
  await page.getByLabel('I 列要问什么').fill('是否需要助餐')
  /** Says no to the question that WORK brings. */
  const stays = async (work) => {
    const asked = page.waitForEvent('dialog')
    const going = work()
    const dialog = await asked
    assert.match(dialog.message(), /离开后就没有了/)
    await dialog.dismiss()
    await going
  }
  const holds = () => page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  await page.locator('.fo-sheet th', { hasText: '模板选项：男、女' }).waitFor()
  await page.getByLabel('C 列填什么').selectOption('ethnic') // which is none of them
  await stays(() => button(page, '返回台账').click())
  assert.equal(await page.getByLabel('I 列要问什么').inputValue(), '是否需要助餐')
  assert.ok(await holds(), 'a reload asks first')
  await button(page, '保存设置').click()
  await page.locator('[role="status"]', { hasText: '已保存' }).waitFor({ state: 'attached' })
  assert.equal(await holds(), false, 'nothing is unsaved')
  await bound.selectOption('')
  await bound.selectOption('ask')
  await page.getByLabel('I 列要问什么').fill('是否需要助餐')
  assert.equal(await holds(), false, 'it is as it was')
  await button(page, '填表').click()
  assert.equal(await holds(), false, 'nothing is typed')
  await page.locator('#f-fill-asked').fill('街道民政办')
  await page.locator('#f-fill-purpose').fill('助餐摸底')
  await page.locator('#f-fill-from').fill('75')
  await stays(() => button(page, '返回台账').click())
  await stays(() => page.locator('.desk-menu').getByRole('link', { name: '工作台' }).click())
  assert.ok(await holds(), 'a reload asks first')
  assert.equal(await page.locator('#f-fill-purpose').inputValue(), '助餐摸底')
  await button(page, '开始填').click()
  await state(page, '待完成')
  const people = await count(page, '行数')
  assert.ok(people > 50, `${people} people of 75 and more`)
  assert.equal(await holds(), false)
  await page.locator('.fo-misfit summary', { hasText: /^C 性别：\d+ 处$/ }).waitFor() // of a few no ethnic group is known
  await page.locator('.fo-misfit', { hasText: '模板选项：男、女' }).waitFor()
  await shot(page, 'form-misfits-zh', true)

  const answers = page.locator('section form table input')
  const filled = () => answers.evaluateAll((all) => all.filter((one) => one.value).length)
  await answers.nth(49).waitFor()
  for (const nth of [0, 1, 49]) await answers.nth(nth).fill('是')
  await button(page, '加载更多').click()
  await answers.nth(50).waitFor()
  assert.equal(await filled(), 3)
  await answers.nth(50).fill('否')
  await button(page, '显示全部行').click()
  await button(page, '只看还缺的').waitFor()
  await page.locator('.note.warn', { hasText: '另有 1 格填了还没有保存' }).waitFor()
  assert.equal(await filled(), 3)
  if (looks) await examine(page, 'd-form-typed-elsewhere')
  await page.locator('.bar-btn[lang="en"]').click()
  await page.locator('.note.warn', { hasText: 'not listed below: 1 cell.' }).waitFor()
  await shot(page, 'form-typed-en', true)
  await page.locator('.bar-btn[lang="zh-CN"]').click()
  await button(page, '只看还缺的').click()
  await button(page, '显示全部行').waitFor()
  assert.equal(await filled(), 3)
  await stays(() => page.locator('.desk-menu').getByRole('link', { name: '工作台' }).click())
  await stays(() => button(page, '返回台账').click())
  assert.ok(await holds(), 'a reload asks first')
  assert.equal(await filled(), 3)

  // what cannot be saved stops it; then it is saved first, and counted
  await page.route(/\/answers$/, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{}' }))
  await button(page, '完成').click()
  await page.locator('.note.bad').waitFor()
  assert.equal(await page.locator('.el-dialog:visible').count(), 0)
  assert.equal(await filled(), 3)
  await page.unroute(/\/answers$/)
  await button(page, '完成').click()
  const dialog = page.locator('.el-dialog:visible')
  await dialog.getByText(`还有 ${people - 4} 格没有填`).waitFor()
  await shot(page, 'form-finish-typed-zh', true)
  await dialog.getByRole('button', { name: '取消' }).click()
  assert.equal(await count(page, '还缺'), people - 4)
  assert.equal(await holds(), false, 'it is saved')
  await button(page, '显示全部行').click()
  await button(page, '只看还缺的').waitFor()
  for (let tries = 0; tries < 50 && (await filled()) !== 3; tries++) await page.waitForTimeout(100) // the rows are fetched anew
  assert.equal(await filled(), 3)
  await button(page, '加载更多').click()
  await answers.nth(50).waitFor()
  for (let shown = await answers.count(); shown < people; shown = await answers.count()) {
    await button(page, '加载更多').click()
    await answers.nth(shown).waitFor()
  }
  await answers.evaluateAll((all) => all.filter((one) => !one.value).forEach((one, nth) => {
    one.value = nth % 2 ? '是' : '否'
    one.dispatchEvent(new Event('input', { bubbles: true }))
  }))
  await shot(page, 'form-typed-all-zh')
  await button(page, '完成').click()
  await state(page, '可下载')
  assert.equal(await count(page, '还缺'), 0)
  eye.clean()
  await clerk.context.close()
}

onBoth('what is typed into a form is not lost without a word', 'forms-typed', typing)
onBoth('a form of organisations and one of dwellings are filled', 'forms-things', things)
onBoth('a form is filled for a whole street', 'forms-street', street)
onBoth('who has the whole street asks for a community, a grid or a building', 'forms-street-less', less)
onBoth('a form of a department is filled from the registry', 'forms', play)
onBoth('a column without a guess asks for a decision', 'forms-unknown', unknown)
onBoth('a sheet is filled for each household', 'forms-cards', cards)
