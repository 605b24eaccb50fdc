// The registry at the desk and on the phone, on both engines: a clerk finds people and homes, begins a household, writes people down,
// is refused at the field, meets somebody who was faster, merges doubles and takes that back, reviews care, takes a table in; a
// resident links the record, reads it, asks for a correction, sees who read it; a grid worker finds the people of the grid.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { everythingKept, launch, shot, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { NEIGHBOUR, person, RESIDENT, signInResident } from './people.mjs'
import { buildingAtTheDesk, furtherFields, linkedByClerk, movesAtTheDesk, organisations, phonesBeside, pulledDown, twoClerks } from './registry_steps.mjs'
import { untilKept } from './safe.mjs'
import { startPostgres, startServer } from './server.mjs'

let browser, postgres
before(async () => {
  browser = await launch()
  postgres = await startPostgres()
})
after(async () => {
  await browser?.close()
  await postgres?.stop()
})

/** An identity number of nobody: the area 350299 was never given out. */
function numberOf(born, order) {
  const body = '350299' + born.replaceAll('-', '') + order
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return body + '10X98765432'[[...body].reduce((sum, digit, at) => sum + Number(digit) * weights[at], 0) % 11]
}

const BORN = '1990-05-01'
const NUMBER = numberOf(BORN, '001')
const today = (days = 0) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000)
const button = (page, name) => page.getByRole('button', { name, exact: true })
const dialog = (page) => page.locator('[role="dialog"]:visible')
const chosen = (page, id) => page.waitForFunction((one) => document.querySelector(one) && !document.querySelector(one).disabled, id)
const tab = (page, name) => page.getByRole('navigation', { name: '一口清的各部分' }).getByRole('link', { name, exact: true })
const call = async (context, method, way, data) => {
  const reply = await context.request[method]('/api/v1/registry' + way, { data, headers: { 'X-Gongdi': '1' } })
  assert.ok(reply.ok(), `${way}: ${reply.status()} ${await reply.text()}`)
  return reply.json()
}

async function find(page, text) {
  await page.locator('#f-q').fill(text)
  await button(page, '查找').click()
}

async function add(page, { name, idno = '', born = '', phone = '', relation = '' }) {
  await button(page, '登记新成员').click()
  await page.locator('#f-name').fill(name)
  await page.locator('#f-idno').fill(idno)
  await page.locator('#f-born').fill(born)
  await page.locator('#f-phone').fill(phone)
  if (relation) await page.locator('#f-relation').selectOption(relation)
  await button(page, '保存').click()
}

/** From the search to a building, a door, a household with two people of one name and birthday. */
async function writeDown(page, looks) {
  await page.goto('/desk/registry')
  await page.locator('.table tbody tr').first().waitFor()
  await find(page, '1')
  await page.locator('.error', { hasText: '至少' }).waitFor()
  await find(page, '欧阳')
  const first = page.getByRole('region', { name: '找到的人' }).locator('tbody tr').first()
  await first.waitFor()
  assert.match(await first.innerText(), /\*/, 'names are masked')
  if (looks) await examine(page, 'd-registry')
  const buildings = page.getByRole('region', { name: '楼栋' }).locator('tbody tr')
  // each clerk has her own words for a building and a door
  const slab = (await call(page.context(), 'get', '/buildings?limit=500')).items.find((one) => /^[\u4e00-\u9fff]+1幢$/.test(one.name) && !one.until)
  const { dwellings } = await call(page.context(), 'get', '/buildings/' + slab.ref)
  const lived = dwellings.find((one) => /^\d+$/.test(one.room) && /^\d+单元$/.test(one.entrance) && one.households.some((home) => home.people))
  const compound = slab.name.replace('1幢', '')
  for (const said of [`${compound}一号楼${lived.entrance}${lived.room}室`, `${compound}１栋${lived.entrance}${lived.room}`, `${compound}1-${lived.entrance.replace('单元', '')}-${lived.room}`]) {
    await find(page, said)
    await first.filter({ hasText: slab.name }).waitFor()
    assert.deepEqual(await buildings.locator('th').allInnerTexts(), [slab.name], said)
  }
  await shot(page, 'registry-address-zh')
  await button(page, '清除').click()
  await buildings.first().waitFor()
  // one with few doors: a tower's page has thousands of marks, and is looked at in four modes
  const homes = await buildings.evaluateAll((rows) => rows.map((row) => (Number(row.cells[3].textContent) ? Number(row.cells[4].textContent) : NaN)))
  await buildings.nth(homes.indexOf(Math.min(...homes.filter((n) => n >= 10)))).locator('button').click()
  await page.locator('.re-door').first().waitFor()
  if (looks) await examine(page, 'd-building')
  await page.getByRole('button', { name: /^在 .*101 立户$/ }).first().click()
  if (looks) await examine(page, 'd-building-form')
  await page.locator('#f-since').fill('2099-01-01')
  await button(page, '保存').click()
  await page.locator('#f-since[aria-invalid="true"]').waitFor()
  await page.locator('#f-since').fill('2026-11-01')
  await button(page, '保存').click()
  await page.locator('.note.warn', { hasText: '这一户现在没有成员' }).waitFor()

  // a wrong digit is refused at its field, nothing is lost
  await add(page, { name: '测试甲乙', idno: NUMBER.slice(0, 17) + (NUMBER[17] === '1' ? '2' : '1') })
  await page.locator('.note.bad a', { hasText: /校验|证件|号码/ }).waitFor()
  assert.equal(await page.locator('#f-idno').getAttribute('aria-invalid'), 'true')
  assert.equal(await page.locator('#f-name').inputValue(), '测试甲乙')
  if (looks) await examine(page, 'd-person-form')
  await page.locator('#f-idno').fill(NUMBER)
  await page.locator('#f-phone').fill(NEIGHBOUR)
  await page.locator('#f-education').selectOption({ index: 2 })
  await button(page, '保存').click()
  const members = page.getByRole('region', { name: '成员' }).locator('tbody tr')
  await members.first().waitFor()
  assert.match(await members.first().innerText(), /本人或户主/)
  await add(page, { name: '测试甲乙', born: BORN, relation: '7' })
  await members.nth(1).waitFor()
  if (looks) await examine(page, 'd-household')
  return new URL(page.url()).searchParams.get('household')
}

/** Read with a reason, changed with one, and somebody else was faster. */
async function change(page, context, looks) {
  await page.getByRole('region', { name: '成员' }).locator('tbody tr').first().getByRole('button').click()
  await page.getByRole('heading', { name: /测/ }).waitFor()
  const ref = new URL(page.url()).searchParams.get('person')
  await page.getByRole('button', { name: /^查看：证件号码/ }).click()
  await dialog(page).getByRole('button', { name: '显示' }).click()
  await dialog(page).getByText('请写明事由').waitFor()
  if (looks) await examine(page, 'd-registry-reveal')
  await page.locator('#f-reason').fill('办理居住证核对')
  await dialog(page).getByRole('button', { name: '显示' }).click()
  assert.equal(await dialog(page).locator('.re-value').innerText(), NUMBER)
  await dialog(page).locator('.btn.primary').click()

  await button(page, '修改').click()
  await page.locator('#f-work').fill('海虹社区服务站')
  await page.locator('#f-why').fill('本人说明')
  const { person: now } = await call(context, 'get', '/people/' + ref)
  await call(context, 'put', '/people/' + ref, { person: { marriage: '20' }, why: '结婚证', version: now.version })
  await button(page, '保存').click()
  await page.locator('.conflict tr', { hasText: '婚姻状况' }).waitFor()
  assert.equal(await page.locator('#f-work').inputValue(), '海虹社区服务站')
  if (looks) await examine(page, 'd-registry-conflict')
  await button(page, '保存').click()
  const history = page.getByRole('region', { name: '修改历史' }).locator('tbody tr')
  await history.nth(1).waitFor()
  assert.match(await history.nth(0).innerText(), /工作单位.*本人说明/s)
  assert.match(await history.nth(1).innerText(), /婚姻状况.*结婚证/s)
  const after = await call(context, 'get', '/people/' + ref)
  assert.equal(after.person.marriage, '20', 'what the other one changed stays')

  await button(page, '加关爱标签').click()
  await page.locator('#f-flag').selectOption('help')
  await page.locator('#f-source').fill('入户走访')
  await page.locator('#f-review').fill(today())
  await button(page, '保存').click()
  await page.getByRole('region', { name: '关爱' }).locator('tbody tr').first().waitFor()
  if (looks) await examine(page, 'd-person')

  // As the record was before today's changes: looked at, nothing to press.
  const marriage = page.locator('.fact-table > div', { hasText: '婚姻状况' })
  await marriage.getByText('已婚').waitFor()
  await page.locator('#f-shown').fill(today(-1))
  await button(page, '显示').click()
  await page.locator('.note.warn', { hasText: today(-1) }).waitFor()
  await marriage.getByText('已婚').waitFor({ state: 'detached' })
  assert.equal(await button(page, '修改').count(), 0)
  assert.equal(await page.getByRole('region', { name: '关爱' }).count(), 0, 'the flag was given today')
  if (looks) await examine(page, 'd-person-past')
  await button(page, '回到今天').click()
  await marriage.getByText('已婚').waitFor()
  return ref
}

async function doubles(page, looks) {
  await page.goto('/desk/registry')
  await tab(page, '重复与待核对').click()
  const pair = page.getByRole('region', { name: '可能重复的档案' }).locator('tbody tr', { hasText: BORN })
  await pair.waitFor()
  await pair.getByRole('button').click()
  await page.getByRole('region', { name: '对比' }).waitFor()
  if (looks) await examine(page, 'd-doubles')
  const first = await page.getByRole('region', { name: '对比' }).locator('tr', { hasText: '证件号码' }).locator('td').first().innerText()
  await button(page, first === '—' ? '保留第二份，合并第一份' : '保留第一份，合并第二份').click()
  await page.locator('#f-why').fill('同一人，两次登记')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('.note.good', { hasText: '已合并' }).waitFor()
  await pair.waitFor({ state: 'detached' })
  await button(page, '撤销合并').click()
  await page.locator('#f-why').fill('是双胞胎')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('.note.good', { hasText: '已撤销' }).waitFor()
  await pair.waitFor()
  // two people: they are listed no more, until that is taken back
  await pair.getByRole('button').click()
  await button(page, '不是同一人').click()
  await page.locator('#f-why').fill('两家的孩子，看了户口簿')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await pair.waitFor({ state: 'detached' })
  const apart = page.getByRole('region', { name: '已认定不是同一人' }).locator('tbody tr', { hasText: '看了户口簿' })
  await apart.waitFor()
  if (looks) await examine(page, 'd-doubles-apart')
  await apart.getByRole('button', { name: /^撤销认定/ }).click()
  await page.locator('#f-why').fill('弄错了')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await pair.waitFor()
  await apart.waitFor({ state: 'detached' })
}

/** Two records that usually live in different households: the clerk says in which one, and is asked when he does not. */
async function twoHomes(page, context, household, looks) {
  const { homes } = await call(context, 'get', '/households/' + household)
  const { household: second } = await call(context, 'post', '/households', { dwelling: homes[0].dwelling, since: '2026-11-02' })
  await call(context, 'post', `/households/${second.ref}/people`, { person: { name: '测试戊己', born: '1991-07-08' }, relation: '0', day: '2026-11-02', version: second.version })
  const { household: first } = await call(context, 'get', '/households/' + household)
  await call(context, 'post', `/households/${household}/people`, { person: { name: '测试戊己', born: '1991-07-08' }, relation: '8', day: '2026-11-02', version: first.version })
  await page.goto('/desk/registry?tab=doubles')
  const pair = page.getByRole('region', { name: '可能重复的档案' }).locator('tbody tr', { hasText: '1991-07-08' })
  await pair.getByRole('button').click()
  await button(page, '保留第一份，合并第二份').click()
  await page.locator('#f-why').fill('同一人，搬家后又登记了一次')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('#f-home[aria-invalid="true"]').waitFor()
  if (looks) await examine(page, 'd-two-homes')
  await page.locator('#f-home').selectOption(second.ref)
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('.note.good', { hasText: '已合并' }).waitFor()
  await page.goto('/desk/registry?household=' + household)
  await page.getByRole('region', { name: '成员' }).locator('tr').last().getByText('户在人不在').waitFor()
}

/** What a form lacks is said in the language that is chosen; what the server has said in the other one goes. */
async function inTheOtherLanguage(page) {
  await switchTo(page, 'en')
  await page.locator('form .error', { hasText: 'Please choose' }).waitFor()
  await switchTo(page, 'zh')
  await page.locator('form .error', { hasText: '请选择' }).waitFor()
  await button(page, '登记新成员').click()
  await page.locator('#f-name').fill('错号码')
  await page.locator('#f-idno').fill('350205199001011230')
  await button(page, '保存').click()
  await page.locator('form .error').first().waitFor()
  await switchTo(page, 'en')
  await page.waitForFunction(() => !document.querySelector('form .error, form .note.bad'))
  assert.equal(await page.locator('#f-name').inputValue(), '错号码')
  await switchTo(page, 'zh')
}

async function moves(page, household, looks) {
  await page.goto('/desk/registry?household=' + household)
  const members = page.getByRole('region', { name: '成员' }).locator('tbody tr')
  await members.nth(1).waitFor()
  await button(page, '迁出').click()
  await button(page, '确定').click()
  await page.locator('#f-person[aria-invalid="true"]').waitFor()
  if (looks) await inTheOtherLanguage(page)
  await button(page, '取消').click()
  await button(page, '分户').click()
  assert.deepEqual(await page.locator('.re-part > .btn.primary, .re-part > .btn[aria-expanded="true"]').allInnerTexts(), ['分户'], 'the open step is the only one that stands out')
  await page.locator('#f-people input').nth(1).check()
  if (looks) await examine(page, 'd-household-step')
  await button(page, '确定').click()
  await page.getByText('分自').waitFor()
  assert.equal(await members.count(), 1)
  await page.goto('/desk/registry?household=' + household)
  await members.first().waitFor()
  assert.equal(await members.count(), 1)
  // the day before anybody was there
  await page.locator('#f-shown').fill('2026-10-01')
  await button(page, '显示').click()
  await page.locator('.note', { hasText: '这一天没有成员' }).waitFor()
  await page.reload() // the day stands in the address
  await page.locator('.note', { hasText: '这一天没有成员' }).waitFor()
  assert.equal(await page.locator('#f-shown').inputValue(), '2026-10-01')
  await page.goBack()
  await members.first().waitFor()
  await page.goForward()
  await page.locator('.note', { hasText: '这一天没有成员' }).waitFor()
  assert.equal(await button(page, '分户').count(), 0, 'the past is not changed')
  await button(page, '回到今天').click()
  await members.first().waitFor()
  // wishes
  await button(page, '修改').click()
  await page.getByLabel('周六').check()
  await page.locator('#f-note').fill('白天上班')
  await button(page, '保存').click()
  await page.locator('dd', { hasText: '周六' }).waitFor()
  await button(page, '查看备注').click()
  await page.locator('#f-reason').fill('安排走访')
  await dialog(page).getByRole('button', { name: '显示' }).click()
  assert.equal(await dialog(page).locator('.re-value').innerText(), '白天上班')
  await dialog(page).locator('.btn.primary').click()

  await page.getByRole('link', { name: '打印登记表' }).click()
  await page.waitForURL('**/desk/registry/household/*/print')
  await page.locator('#f-reason').fill('户籍核对')
  await button(page, '生成登记表').click()
  await page.locator('.re-paper td', { hasText: NUMBER }).waitFor()
  if (looks) await examine(page, 'd-household-paper')
}

/** Of a past day that its page shows, the sheet says whose it was then, and from when it is. */
async function paperOfThatDay(page, context) {
  const building = (await call(context, 'get', '/buildings?limit=1')).items[0]
  const { dwellings } = await call(context, 'get', '/buildings/' + building.ref)
  const home = await call(context, 'post', '/households', { dwelling: dwellings.find((one) => !one.until).ref, since: today(-20) })
  const way = `/households/${home.household.ref}/people`
  await call(context, 'post', way, { person: { name: '纸上甲' }, relation: '0', day: today(-20), version: 1 })
  await call(context, 'post', way, { person: { name: '纸上乙' }, relation: '8', day: today(-3), version: 2 })
  await page.goto(`/desk/registry?household=${home.household.ref}&day=${today(-10)}`)
  await page.getByRole('link', { name: '打印这一天的登记表' }).click()
  await page.getByRole('heading', { level: 1, name: `家庭登记表（${today(-10)} 的情况）` }).waitFor()
  await page.locator('#f-reason').fill('核对旧表')
  await button(page, '生成登记表').click()
  await page.locator('.re-paper th', { hasText: '纸上甲' }).waitFor()
  assert.equal(await page.locator('.re-paper th', { hasText: '纸上乙' }).count(), 0)
  await examine(page, 'd-household-paper-past')
}

/** DO is asked about: no keeps the field OF as it was typed, and yes does it. */
async function asked(page, of, text, go, there) {
  const once = (say) => new Promise((done) => page.once('dialog', async (one) => {
    const words = one.message()
    await one[say]()
    done(words)
  }))
  const [refused] = await Promise.all([once('dismiss'), go()])
  assert.match(refused, /离开后就没有了/)
  assert.equal(await page.locator(of).inputValue(), text)
  await Promise.all([once('accept'), go()])
  await there()
}

/** FIELD is wrong: it has the focus, and what is said of it is read out with it. */
async function wrongAt(page, field, words) {
  await page.waitForFunction((id) => document.activeElement?.id === id && document.activeElement.matches('[aria-invalid="true"]'), 'f-' + field)
  const described = await page.evaluate(() => document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '))
  assert.match(described, words)
}

/** What the server refuses stands at the field that it names, in the forms of a person, a household and a dwelling, and of a resident about
 *  himself; what names none stands above. */
async function refusedAtTheField(server, page, context) {
  const building = (await call(context, 'get', '/buildings?limit=500')).items.find((one) => !one.until)
  const { dwellings } = await call(context, 'get', '/buildings/' + building.ref)
  const made = await call(context, 'post', '/households', { dwelling: dwellings.find((one) => !one.until).ref, since: today(-20) })
  await call(context, 'post', `/households/${made.household.ref}/people`, { person: { name: '错处甲', phone: NEIGHBOUR, idno: NUMBER }, relation: '0', day: today(-20), version: 1 })
  await page.goto('/desk/registry?household=' + made.household.ref)
  await button(page, '登记新成员').click()
  await button(page, '保存').click()
  await wrongAt(page, 'name', /缺少“姓名”/)
  await page.locator('#f-name').fill('错处乙')
  await page.locator('#f-phone').fill('12')
  await page.locator('#f-idno').fill('350205199001011230')
  await button(page, '保存').click()
  await wrongAt(page, 'idno', /校验|证件|号码/) // the first of two
  await page.locator('#f-phone[aria-describedby="f-phone-error"]').waitFor()
  await shot(page, 'd-wrong-person-zh')
  await page.locator('#f-born').fill('2026-02-30')
  await page.locator('#f-permit_until').fill('后天')
  await page.locator('#f-permit_until').blur()
  for (const [field, words] of [['born', '日历上没有这一天'], ['permit_until', '请按 2026-12-31 的样子填写日期']]) {
    await page.locator(`#f-${field}[aria-invalid="true"]`).waitFor()
    assert.equal(await page.locator('#' + (await page.locator('#f-' + field).getAttribute('aria-describedby'))).innerText(), words)
  }
  await shot(page, 'd-wrong-day-zh')
  await page.locator('#f-born').fill('')
  await page.locator('#f-permit_until').fill('')
  await switchTo(page, 'en')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await wrongAt(page, 'idno', /number/)
  await shot(page, 'd-wrong-person-en')
  await switchTo(page, 'zh')
  page.once('dialog', (one) => one.accept())
  await button(page, '修改').click()
  await page.locator('#f-wish_from').fill('19:00')
  await page.locator('#f-wish_until').fill('08:00')
  await button(page, '保存').click()
  await wrongAt(page, 'wish_until', /./)
  await button(page, '取消').click()
  await page.waitForFunction(() => document.activeElement?.textContent.trim() === '修改') // what opened the form has the focus again
  await page.locator('#f-shown').fill('2026/2/30')
  await button(page, '显示').click()
  await page.getByRole('alert').getByText('日历上没有这一天').waitFor()
  await page.goto('/desk/registry?building=' + building.ref)
  await button(page, '添加房屋').click()
  await page.locator('#f-room').fill('9901')
  await page.locator('#f-floor').fill('999')
  await button(page, '保存').click()
  await wrongAt(page, 'floor', /./)
  await page.setViewportSize({ width: 390, height: 844 })
  await shot(page, 'd-wrong-door-zh')
  // what has little room is not squeezed: the box of a table scrolls
  for (const way of ['/desk/registry?tab=orgs', '/desk/registry?tab=reviews', '/desk/registry?household=' + made.household.ref]) {
    await page.goto(way)
    await switchTo(page, 'en')
    await page.locator('.table .roomy').first().waitFor()
    const narrow = await page.locator('.table :is(th, td)').evaluateAll((all) => all.filter((one) => {
      const words = document.createRange()
      words.selectNodeContents(one)
      const lines = Math.round(words.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))
      return lines >= 4 && one.innerText.trim().length / lines < 4
    }).map((one) => one.innerText))
    assert.deepEqual(narrow, [], way)
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), way)
    await shot(page, `d-narrow-${way.match(/orgs|reviews|household/)[0]}-en`, true)
  }
  await switchTo(page, 'zh')
  await page.setViewportSize({ width: 1440, height: 900 })

  const resident = await person(browser, server, NEIGHBOUR, { expected: [400, 404, 409] })
  const { page: phone } = resident
  await phone.goto('/m/mydata')
  await phone.locator('#f-idno').fill('350205199001011230')
  await button(phone, '关联').click()
  await phone.waitForFunction(() => document.activeElement?.matches('#f-idno[aria-invalid="true"], .note.bad[role="alert"]'))
  await shot(phone, 'm-wrong-link-zh')
  await phone.locator('#f-idno').fill(NUMBER)
  await button(phone, '关联').click()
  await phone.locator('#f-field').waitFor()
  await button(phone, '提交更正申请').click()
  await wrongAt(phone, 'field', /请选择哪一项/)
  await phone.locator('#f-field').selectOption('born')
  await phone.locator('#f-value').fill('二月')
  await phone.locator('#f-value').blur() // its reason comes, and the button moves
  await phone.getByText('请按 2026-12-31 的样子填写日期').waitFor()
  await button(phone, '提交更正申请').click()
  await wrongAt(phone, 'value', /日期要写成/)
  await shot(phone, 'm-wrong-value-zh')
  await phone.locator('#f-field').selectOption('marriage')
  await button(phone, '提交更正申请').click()
  await wrongAt(phone, 'value', /./)
  // only what may be removed is said to be removable by leaving it empty
  const removable = {}
  for (const field of ['name', 'born', 'work', 'phone']) {
    await phone.locator('#f-field').selectOption(field)
    removable[field] = (await phone.locator('#f-value-hint').count()) === 1
  }
  assert.deepEqual(removable, { name: false, born: false, work: true, phone: true })
  await switchTo(phone, 'en')
  await phone.locator('#f-field').selectOption('phone')
  await phone.locator('#f-value').fill('12')
  await phone.getByRole('button', { name: 'Send the request' }).click()
  await wrongAt(phone, 'value', /./)
  await shot(phone, 'm-wrong-value-en')
  resident.eye.clean()
  await resident.context.close()
}

/** A clerk types into the forms of a household and of a person, and is asked before any of it goes. */
async function typedStays(server, page, context) {
  page.setDefaultTimeout(20_000) // no question comes: it is said soon
  const building = (await call(context, 'get', '/buildings?limit=500')).items.find((one) => !one.until)
  const { dwellings } = await call(context, 'get', '/buildings/' + building.ref)
  const made = await call(context, 'post', '/households', { dwelling: dwellings.find((one) => !one.until).ref, since: today(-20) })
  const sheet = await call(context, 'post', `/households/${made.household.ref}/people`, { person: { name: '问问甲', phone: NEIGHBOUR, idno: NUMBER }, relation: '0', day: today(-20), version: 1 })
  const resident = await person(browser, server, NEIGHBOUR)
  await call(resident.context, 'post', '/me/link', { idno: NUMBER })
  await call(resident.context, 'post', '/me/corrections', { field: 'work', value: '没答的单位', words: '' })
  await resident.context.close()
  const home = '/desk/registry?household=' + made.household.ref
  const write = async (button_, of, text) => {
    await button(page, button_).click()
    await page.locator(of).fill(text)
  }
  await page.goto('/desk/registry')
  await page.locator('.table tbody tr').first().waitFor()
  await page.goto(home)
  await write('登记新成员', '#f-name', '没存的人')
  await asked(page, '#f-name', '没存的人', () => page.getByRole('region', { name: '成员' }).locator('th .link').first().click(), () => page.waitForURL('**person=**'))
  await page.locator('.head').getByRole('button', { name: '看这一户' }).first().click()
  await write('登记新成员', '#f-name', '没存的人')
  await asked(page, '#f-name', '没存的人', () => button(page, '修改').click(), () => page.locator('#f-note').waitFor())
  await page.locator('#f-note').fill('没存的话')
  await asked(page, '#f-note', '没存的话', () => page.evaluate(() => history.back()), () => page.waitForURL('**person=**'))
  // nor from the forms of a building, of further fields, of an organisation and of an answer
  const compound = page.getByRole('heading', { name: building.name })
  await page.goto('/desk/registry?building=' + building.ref)
  await write('添加房屋', '#f-room', '没存的门')
  await asked(page, '#f-room', '没存的门', () => button(page, '修改楼栋').click(), () => page.locator('#f-compound').waitFor())
  await page.locator('#f-compound').fill('没存的小区')
  await asked(page, '#f-compound', '没存的小区', () => button(page, '返回查找').click(), () => compound.waitFor({ state: 'detached' }))
  await page.goto('/desk/registry?person=' + sheet.people[0].ref)
  await page.locator('.re-more summary').click()
  await write('填写补充信息', '#f-household_no', '没存的号')
  await asked(page, '#f-household_no', '没存的号', () => button(page, '修改').click(), () => page.locator('#f-born').waitFor())
  await page.goto('/desk/registry?tab=orgs')
  await write('登记单位', '#f-name', '没存的店')
  await asked(page, '#f-name', '没存的店', () => tab(page, '更正申请').click(), () => page.waitForURL('**tab=corrections'))
  await page.getByRole('button', { name: /^处理 .*工作单位$/ }).click()
  await page.locator('#f-reason').fill('没问的事由')
  await asked(page, '#f-reason', '没问的事由', () => tab(page, '企业与社会组织').click(), () => page.waitForURL('**tab=orgs'))
  assert.equal(await page.locator('#f-name').count(), 0, 'what was given up is gone')
  await tab(page, '更正申请').click() // and asks no more
  await page.waitForURL('**tab=corrections')
  // nothing typed, nothing asked
  await page.goto('/desk/registry?person=' + sheet.people[0].ref)
  await button(page, '修改').click()
  await button(page, '返回查找').click()
  await page.waitForURL((url) => !url.search)
}

/** The resident: links, reads, copies, asks; the clerk answers. */
const typedOf = (page) => Promise.all(['field', 'value', 'words'].map((one) => page.locator('#f-' + one).inputValue()))

async function mine(server, clerk, looks) {
  const resident = await person(browser, server, NEIGHBOUR, { expected: [400, 409] })
  const { page } = resident
  await page.goto('/m/me')
  await page.getByRole('link', { name: '我的信息' }).click()
  await page.waitForURL('**/m/mydata')
  await page.locator('#f-idno').fill(numberOf('1971-01-01', '001'))
  await button(page, '关联').click()
  await page.locator('.note.bad', { hasText: '没有找到' }).waitFor()
  if (looks) await examine(page, 'm-mydata-link')
  await page.locator('#f-idno').fill(NUMBER)
  await button(page, '关联').click()
  await page.locator('.mine-facts dd', { hasText: '350299****' }).waitFor()
  await page.locator('li', { hasText: '办理居住证核对' }).waitFor()
  await button(page, '显示全部内容').click()
  await page.locator('.mine-facts dd', { hasText: NUMBER }).waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, '下载（CSV）').click()])
  const kept = fs.readFileSync(await file.path(), 'utf8')
  for (const part of [NUMBER, '所在的户与住过的户\r\n海虹社区 ', '谁查阅过\r\n', '办理居住证核对', '本人查阅']) assert.ok(kept.includes(part), `${part} is not in the copy: ${kept}`)
  const home = await page.locator('section', { hasText: '所在的户与住过的户' }).locator('li b').first().innerText()
  assert.match(home, /^海虹社区 /)
  assert.doesNotMatch(home, /\*/)
  await page.locator('#f-field').selectOption('work')
  await page.locator('#f-value').fill('海沧区图书馆')
  await page.locator('#f-words').fill('上个月换了单位')
  await page.evaluate(() => history.back())
  await page.waitForURL('**/m/me')
  await page.getByRole('link', { name: '我的信息' }).click()
  await page.getByText('上次没填完的内容').waitFor()
  assert.deepEqual(await typedOf(page), ['work', '海沧区图书馆', '上个月换了单位'])
  await button(page, '提交更正申请').click()
  await page.locator('.note.good').waitFor()
  if (looks) await examine(page, 'm-mydata')

  await clerk.page.goto('/desk/registry?tab=corrections')
  await clerk.page.getByRole('button', { name: /^处理 .*工作单位$/ }).click()
  await clerk.page.locator('#f-reason').fill('处理更正申请')
  await button(clerk.page, '显示').click()
  await clerk.page.getByText('海沧区图书馆').waitFor()
  await button(clerk.page, '采纳并更正').click()
  await clerk.page.locator('#f-answer[aria-invalid="true"]').waitFor()
  if (looks) await examine(clerk.page, 'd-corrections')
  await clerk.page.locator('#f-answer').fill('已按您说的更正')
  await button(clerk.page, '采纳并更正').click()
  await clerk.page.locator('.note.good').waitFor()

  // one that is refused changes nothing, and says why
  await page.reload()
  await page.locator('#f-field').selectOption('education')
  await page.locator('#f-value').waitFor()
  if ((await page.locator('#f-value').evaluate((one) => one.tagName)) === 'SELECT') await page.locator('#f-value').selectOption('10')
  else await page.locator('#f-value').fill('研究生')
  await page.locator('#f-words').fill('今年入学')
  await button(page, '提交更正申请').click()
  await page.locator('.note.good').waitFor()
  await tab(clerk.page, '更正申请').click()
  await clerk.page.reload()
  await clerk.page.getByRole('button', { name: /^处理 .*(文化程度|学历)$/ }).click()
  await clerk.page.locator('#f-reason').fill('处理更正申请')
  await button(clerk.page, '显示').click()
  await clerk.page.locator('#f-answer').fill('毕业后凭毕业证办理')
  await button(clerk.page, '不采纳').click()
  await clerk.page.locator('.note.good').waitFor()
  await page.reload()
  const refused = page.locator('li', { hasText: '毕业后凭毕业证办理' })
  await refused.waitFor()
  assert.match(await refused.innerText(), /您要求改为：研究生[\s\S]*社区的答复：/)
  assert.match(await page.locator('li', { hasText: '已按您说的更正' }).innerText(), /您要求改为：\*\*\*/)
  if (looks) await examine(page, 'm-mydata-answered')

  // where one lives is told in words, and done by hand
  await page.locator('#f-field').selectOption('home')
  await page.locator('#f-value-hint', { hasText: '由社区工作人员核实后办理' }).waitFor()
  await button(page, '提交更正申请').click()
  await wrongAt(page, 'value', /请写明应该是什么/)
  if (looks) await examine(page, 'm-mydata-home')
  await page.locator('#f-value').fill('上月起住在女儿家，3幢')
  await button(page, '提交更正申请').click()
  await page.locator('.note.good').waitFor()
  await clerk.page.reload()
  await clerk.page.getByRole('button', { name: /^处理 .*住址、所在的户或与户主关系$/ }).click()
  await clerk.page.locator('#f-reason').fill('处理更正申请')
  await button(clerk.page, '显示').click()
  await clerk.page.getByText('上月起住在女儿家，3幢').waitFor()
  await clerk.page.getByText('这一项不会自动更改').waitFor()
  if (looks) await examine(clerk.page, 'd-corrections-home')
  await clerk.page.locator('#f-answer').fill('已迁到3幢')
  await button(clerk.page, '已办理').click()
  await clerk.page.locator('.note.good').waitFor()
  await page.reload()
  await page.locator('li', { hasText: '已迁到3幢' }).locator('.tag.good').waitFor()

  await page.reload()
  await page.locator('li', { hasText: '已按您说的更正' }).locator('.tag.good').waitFor()
  await button(page, '显示全部内容').click()
  await page.locator('.mine-facts dd', { hasText: '海沧区图书馆' }).waitFor()
  resident.eye.clean()
  await resident.context.close()
}

/** A table of people: the clerk reaches it, what is doubtful waits for him. */
/** The resident of the demonstration sees her further fields, what is masked when she opens it, and who has read it: by name and post. */
async function mineFurther(server, clerk, looks) {
  const { items } = await call(clerk.context, 'get', '/search?q=' + RESIDENT)
  const { ref } = items.find((one) => one.kind === 'person') ?? items[0]
  const { value } = await call(clerk.context, 'post', `/people/${ref}/more/reveal`, { field: 'occupation', reason: '核对就业登记' })
  assert.ok(value && !value.includes('*'))
  const resident = await person(browser, server, RESIDENT)
  const { page } = resident
  await page.goto('/m/mydata')
  const fact = (name) => page.locator('.mine-facts > div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd')
  await fact('住所类型').waitFor()
  assert.match(await fact('住所类型').innerText(), /^(自购|租赁)房屋$/)
  assert.equal(await fact('职业').innerText(), '***')
  const read = page.locator('section li', { hasText: '核对就业登记' })
  await read.waitFor()
  assert.match(await read.innerText(), /^黄\*珍 · 社区工作人员/)
  assert.equal(await read.locator('.tag').innerText(), '职业')
  await button(page, '显示全部内容').click()
  await fact('职业').filter({ hasText: value }).waitFor()
  if (looks) await examine(page, 'm-mydata-further')
  resident.eye.clean()
  await resident.context.close()
}

async function table(page, building, looks) {
  await page.goto('/desk/registry')
  await page.getByRole('link', { name: '导入', exact: true }).click()
  await page.waitForURL('**/desk/registry/imports')
  // behind another door than the one of that name whom we wrote down: it may be somebody else
  const row = (name, born, idno, room = 102) => `${building},1单元,${room},${name},男,${born},其他,${idno}\n`
  const imported = async (rows, seen = async () => {}) => {
    const csv = '楼栋,单元,房号,姓名,性别,出生日期,与户主关系,证件号码\n' + rows
    await page.locator('#f-file').setInputFiles({ name: '人口.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + csv) })
    await button(page, '就按这个读').click()
    await chosen(page, '#f-kind')
    await button(page, '核对（不写入）').click()
    await page.locator('h1 .tag', { hasText: /^已核对$/ }).waitFor({ timeout: 30_000 })
    await seen()
    await button(page, '导入').click()
    await dialog(page).locator('.btn.grow').click()
    await page.locator('h1 .tag', { hasText: /^已导入$/ }).waitFor({ timeout: 30_000 })
  }
  await imported(row('测试甲乙', BORN, '') + row('测试丙丁', '', numberOf('1985-03-02', '003')), async () => looks && (await examine(page, 'd-registry-import')))
  await page.goto('/desk/registry?tab=doubles')
  const doubt = page.getByRole('region', { name: '导入时的待核对行' }).locator('tbody tr')
  await doubt.first().waitFor()
  if (looks) await examine(page, 'd-doubts')
  await doubt.first().getByRole('button', { name: /不要这一行$/ }).click()
  await page.getByText('没有待核对的行').waitFor()

  // The one whom a row may be goes with his table: nobody is the same as him.
  await page.goto('/desk/registry/imports')
  await imported(row('测试戊己', '1986-04-04', '', 103))
  const first = page.url()
  await page.goto('/desk/registry/imports')
  await imported(row('测试戊己', '1986-04-04', '', 104))
  await page.goto(first)
  await button(page, '撤销整次导入').click()
  await dialog(page).locator('.btn.grow').click()
  await page.locator('h1 .tag', { hasText: /^已撤销$/ }).waitFor({ timeout: 30_000 })
  await page.goto('/desk/registry?tab=doubles')
  await doubt.first().getByText('那份档案已不在册').waitFor()
  assert.equal(await doubt.first().getByRole('button', { name: /是同一人$/ }).count(), 0)
  await shot(page, 'd-doubts-gone', true)
  await doubt.first().getByRole('button', { name: /不要这一行$/ }).click()
  await page.getByText('没有待核对的行').waitFor()
}

/** The death of a head is noted: who becomes the head is asked, and the household has one. */
async function death(page, context, dwelling, looks) {
  let home = await call(context, 'post', '/households', { dwelling })
  const way = '/households/' + home.household.ref
  for (const [name, relation, born] of [['终老甲', '0', '1940-03-01'], ['终老乙', '1', '1942-03-01'], ['终大丙', '2', '1970-03-01'], ['终兄丁', '7', '1938-03-01'], ['终小戊', '4', '2016-03-01']])
    home = await call(context, 'post', way + '/people', { person: { name, born }, day: today(), relation, version: home.household.version })
  await page.goto('/desk/registry?person=' + home.people.find((one) => one.relation === '0').ref)
  await button(page, '修改').click()
  await page.locator('#f-died').fill(today())
  await page.locator('#f-why').fill('死亡证明')
  await button(page, '保存').click()
  const relations = () => page.locator('#f-relations select').evaluateAll((all) => all.map((one) => one.value))
  const heir = (name) => page.locator('#f-head').selectOption({ index: home.people.findIndex((one) => one.name_mask === name) })
  await page.waitForFunction(() => document.querySelectorAll('#f-head option').length > 1)
  // a child is asked about
  await heir('终*戊')
  await page.waitForFunction(() => document.querySelector('#f-relations select')?.value === '6')
  for (const one of await page.locator('#f-relations select').all()) if (!(await one.inputValue())) await one.selectOption('8')
  await button(page, '保存').click()
  await page.getByText('仍由未满 18 周岁的人当户主').waitFor()
  if (looks) await examine(page, 'd-person-young-head')
  // what the others are to the new head follows from before, or is asked for
  await heir('终*乙')
  await page.waitForFunction(() => document.querySelector('#f-relations select')?.value === '2')
  assert.equal(await page.getByText('仍由未满 18 周岁的人当户主').count(), 0)
  assert.deepEqual((await relations()).toSorted(), ['', '2', '4'])
  await button(page, '保存').click()
  await page.locator('#f-relations [aria-invalid="true"]').waitFor()
  if (looks) await examine(page, 'd-person-death')
  await page.locator('#f-relations [aria-invalid="true"]').selectOption('8')
  await button(page, '保存').click()
  await page.locator('#f-head').waitFor({ state: 'detached' })
  const { people } = await call(context, 'get', way)
  assert.deepEqual(people.filter((one) => !one.until).map((one) => one.name_mask + one.relation).toSorted(), ['终*丁8', '终*丙2', '终*乙0', '终*戊4'])

  // a man as a daughter is asked about at the relation, a son who becomes a woman at the sex
  const meant = page.getByLabel('性别和与户主关系都没有写错')
  await page.goto('/desk/registry?household=' + home.household.ref)
  await button(page, '登记新成员').click()
  await page.locator('#f-name').fill('终错己')
  await page.locator('#f-sex').selectOption('1')
  await page.locator('#f-relation').selectOption('3')
  await button(page, '保存').click()
  await page.locator('#f-relation[aria-invalid="true"]').waitFor()
  await meant.waitFor()
  if (looks) await examine(page, 'd-person-odd-relation')
  await page.locator('#f-relation').selectOption('2')
  await meant.waitFor({ state: 'detached' })
  await button(page, '保存').click()
  await page.locator('#f-relation').waitFor({ state: 'detached' })
  const wrong = (await call(context, 'get', way)).people.find((one) => one.name_mask === '终*己')
  await page.goto('/desk/registry?person=' + wrong.ref)
  await button(page, '修改').click()
  await page.locator('#f-sex').selectOption('2')
  await page.locator('#f-why').fill('核对证件')
  await button(page, '保存').click()
  await meant.check()
  if (looks) await examine(page, 'd-person-odd-sex')
  await button(page, '保存').click()
  await page.locator('#f-sex').waitFor({ state: 'detached' })
}

async function play(server, looks) {
  const clerk = await person(browser, server, 'clerk01', { expected: [400, 409] })
  const { page, context } = clerk
  const household = await writeDown(page, looks)
  await change(page, context, looks)
  await doubles(page, looks)
  await moves(page, household, looks)
  await twoHomes(page, context, household, looks)
  await mine(server, clerk, looks)
  await mineFurther(server, clerk, looks)
  const { items } = await call(context, 'get', '/buildings?limit=500')
  const { homes } = await call(context, 'get', '/households/' + household)
  await table(page, items.find((one) => one.ref === homes[0].building).name, looks)

  const building = items.find((one) => one.ref !== homes[0].building && one.households > 0 && !one.until).ref
  const other = await twoClerks(page, context, building, looks)
  await linkedByClerk(page, context, other, RESIDENT, looks)
  await movesAtTheDesk(page, context, building, looks)
  await organisations(page, context, building, looks)
  await buildingAtTheDesk(page, context, building, looks)

  const bare = await call(context, 'post', '/households', { dwelling: homes[0].dwelling })
  await call(context, 'post', `/households/${bare.household.ref}/people`, { person: { name: '无主甲' }, relation: '8', version: bare.household.version })
  await death(page, context, homes[0].dwelling, looks)
  await page.goto('/desk/registry?tab=reviews')
  await page.getByRole('region', { name: /复核/ }).locator('tbody tr').first().waitFor()
  await page.getByRole('region', { name: '没有户主的户' }).locator('tbody button').first().waitFor()
  if (looks) await examine(page, 'd-reviews')
  await page.getByRole('region', { name: /复核/ }).locator('tbody button').first().click()
  await page.getByRole('button', { name: /^复核：/ }).first().click()
  await page.locator('#f-source').fill('电话核对')
  await button(page, '保存').click()
  await page.getByRole('region', { name: '关爱' }).getByText('电话核对').waitFor()

  await pulledDown(page, building, looks)
  await page.goto('/desk/population')
  await page.locator('tfoot b').waitFor()
  assert.ok(Number(await page.locator('tfoot b').innerText()) > 100)
  await page.locator('#f-place').selectOption({ index: 1 })
  if (looks) await examine(page, 'd-population')
  clerk.eye.clean()
  await context.close()

  const worker = await person(browser, server, 'grid01', { face: 'phone', expected: [400] })
  await worker.page.goto('/m/people')
  await worker.page.locator('#f-q').fill('ch')
  await button(worker.page, '查找').click()
  await worker.page.getByRole('button', { name: /^看同住的人/ }).first().click()
  await worker.page.getByText('本人或户主').first().waitFor()
  if (looks) await examine(worker.page, 'm-people')
  worker.eye.clean()
  await worker.context.close()
}

test('the registry at the desk, on the phone, and what residents see of it', async () => {
  const server = await startServer()
  try {
    await play(server, true)
  } finally {
    await server.stop()
  }
})

test('further fields of a person, a building and its doors', async () => {
  const server = await startServer()
  try {
    const clerk = await person(browser, server, 'clerk01', { expected: [400, 409] })
    await furtherFields(clerk.page, clerk.context, true)
    clerk.eye.clean()
  } finally {
    await server.stop()
  }
})

test('a phone finds the dwelling of its owner', async () => {
  const server = await startServer()
  try {
    const clerk = await person(browser, server, 'clerk01')
    const worker = await person(browser, server, 'grid01', { face: 'phone' })
    await phonesBeside(clerk.page, clerk.context, worker.page, true)
    worker.eye.clean()
    clerk.eye.clean()
  } finally {
    await server.stop()
  }
})

test('the sheet of a household on paper is of the day that was looked at', async () => {
  const server = await startServer()
  try {
    const clerk = await person(browser, server, 'clerk01')
    await paperOfThatDay(clerk.page, clerk.context)
    clerk.eye.clean()
  } finally {
    await server.stop()
  }
})

test('what a form of the registry refuses stands at its field', async () => {
  const server = await startServer()
  try {
    const clerk = await person(browser, server, 'clerk01', { expected: [400, 409] })
    await refusedAtTheField(server, clerk.page, clerk.context)
    clerk.eye.clean()
  } finally {
    await server.stop()
  }
})

test('what was typed into a form of the registry does not go without a question', async () => {
  const server = await startServer()
  try {
    const clerk = await person(browser, server, 'clerk01')
    await typedStays(server, clerk.page, clerk.context)
    clerk.eye.clean()
  } finally {
    await server.stop()
  }
})

test('what a resident has typed into a correction outlives the session and the page, sealed, for nobody else', async () => {
  const server = await startServer()
  try {
    const resident = await person(browser, server, RESIDENT, { expected: [401] })
    const { page, context } = resident
    const asked = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.message())
      return dialog.dismiss()
    })
    await page.goto('/m/mydata')
    await page.locator('#f-field').selectOption('home')
    await page.locator('#f-value').fill('已搬到海虹花园2幢201')
    await page.locator('#f-words').fill('租约到期')
    await page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
    await button(page, '提交更正申请').click()
    await page.waitForURL(/signin\?next=/)
    await page.getByText('登录已过期，请重新登录').waitFor()
    await shot(page, 'm-mydata-ended-zh')
    assert.doesNotMatch(await everythingKept(page), /海虹花园|租约到期/)

    // somebody else who signs in sees nothing of it
    await signInResident(page, server, NEIGHBOUR, '/m/mydata')
    await page.locator('#f-field, #f-idno').waitFor()
    assert.equal(await page.getByText('上次没填完的内容').count(), 0)
    await page.request.delete('/api/v1/session', { headers: { 'X-Gongdi': '1' } })
    await page.evaluate(() => localStorage.removeItem('gongdi.in'))

    await signInResident(page, server, RESIDENT, '/m/mydata')
    await page.getByText('上次没填完的内容').waitFor()
    assert.deepEqual(await typedOf(page), ['home', '已搬到海虹花园2幢201', '租约到期'])
    await button(page, '要求更正').click()
    assert.equal(await page.evaluate(() => document.activeElement.id), 'f-field')
    await shot(page, 'm-mydata-draft-form-zh')
    await examine(page, 'm-mydata-draft')
    await page.reload()
    await page.getByText('上次没填完的内容').waitFor()
    await button(page, '提交更正申请').click()
    await page.locator('.note.good').waitFor()
    await page.reload()
    await page.locator('#f-field').waitFor()
    assert.deepEqual(await typedOf(page), ['', '', ''])

    // given up
    await page.locator('#f-field').selectOption('work')
    await page.locator('#f-value').fill('海沧区图书馆')
    await untilKept(page, 1, 'mine:')
    await page.reload()
    await button(page, '清空重填').click()
    assert.deepEqual(await typedOf(page), ['', '', ''])
    await page.reload()
    await page.locator('#f-field').waitFor()
    assert.equal(await page.getByText('上次没填完的内容').count(), 0)
    assert.deepEqual(asked, [], 'nothing is lost: nothing is asked')
    resident.eye.clean()
    await context.close()
  } finally {
    await server.stop()
  }
})

test('the same on PostgreSQL', async (t) => {
  if (!postgres) return t.skip('no PostgreSQL here')
  const server = await startServer(postgres.createDatabase('registry'))
  try {
    await play(server, false)
  } finally {
    await server.stop()
  }
})
