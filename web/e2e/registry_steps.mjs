// Steps of the registry that registry.test.mjs drives: two clerks at once, moves, doors, a building that is pulled down,
// organisations in their premises, a record that a clerk links to an account.
import assert from 'node:assert/strict'
import { examine } from './examine.mjs'

const button = (page, name) => page.getByRole('button', { name, exact: true })
const dialog = (page) => page.locator('[role="dialog"]:visible')
const region = (page, name) => page.getByRole('region', { name, exact: true })
const ask = (context, method, way, data) => context.request[method]('/api/v1/registry' + way, { data, headers: { 'X-Gongdi': '1' } })
const call = async (context, method, way, data) => {
  const reply = await ask(context, method, way, data)
  assert.ok(reply.ok(), `${way}: ${reply.status()} ${await reply.text()}`)
  return reply.json()
}
const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now())

/** A credit code of nobody with its check characters (GB 32100, GB 11714). */
export function creditCode(organisation) {
  const all = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const inner = [...organisation].reduce((sum, one, at) => sum + '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(one) * [3, 7, 9, 10, 5, 8, 4, 2][at], 0)
  const check = 11 - (inner % 11)
  const body = '91350299' + organisation + (check === 10 ? 'X' : check === 11 ? '0' : String(check))
  const outer = [...body].reduce((sum, one, at) => sum + all.indexOf(one) * 3 ** at % 31 * 1, 0)
  return body + all[(31 - (outer % 31)) % 31]
}

/** A building of the place with an empty door, made for what follows; its first household is written down by the API. */
async function doors(context, building, rooms) {
  for (const room of rooms) await call(context, 'post', '/dwellings', { building, entrance: '9单元', room, floor: 9, since: '2026-01-01' })
  const { dwellings } = await call(context, 'get', '/buildings/' + building)
  return rooms.map((room) => dwellings.find((one) => one.room === room && one.entrance === '9单元').ref)
}
const begin = (context, dwelling) => call(context, 'post', '/households', { dwelling, since: '2026-02-01' })
const add = async (context, household, name) => {
  const sheet = await call(context, 'get', '/households/' + household)
  return call(context, 'post', `/households/${household}/people`, { person: { name }, day: '2026-02-01', relation: sheet.people.length ? '1' : '0', version: sheet.household.version })
}

/** Two clerks at once: the second is refused, sees what the first one did, and goes on. Of two at the same moment one wins. */
export async function twoClerks(page, context, building, looks) {
  const [one, other, third] = await doors(context, building, ['9401', '9402', '9403'])
  const { household } = await begin(context, one)
  await add(context, household.ref, '乐甲甲')
  const sheet = await add(context, household.ref, '乐乙乙')
  const second = sheet.people[1].ref

  await page.goto('/desk/registry?household=' + household.ref)
  await region(page, '成员').locator('tbody tr').nth(1).waitFor()
  await button(page, '迁出').click()
  await page.locator('#f-person').selectOption({ index: 1 })
  await button(page, '确定').click() // the head goes: who becomes it is asked
  await page.locator('#f-head[aria-invalid="true"]').waitFor()
  await page.locator('#f-head').selectOption({ index: 1 })
  if (looks) await examine(page, 'd-household-head')
  await add(context, household.ref, '乐丙丙')
  await button(page, '确定').click()
  const conflict = page.locator('.conflict tr', { hasText: '成员' })
  await conflict.waitFor()
  assert.match(await conflict.locator('td').nth(1).innerText(), /乐\*丙/)
  assert.doesNotMatch(await page.locator('.conflict').innerText(), /乐丙丙/)
  if (looks) await examine(page, 'd-household-conflict')
  // who has come meanwhile is something to the new head as well
  await page.locator('#f-relations select').selectOption('8')
  await button(page, '确定').click()
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="成员"] tbody tr').length === 2)

  // also who writes somebody new down
  await button(page, '登记新成员').click()
  await page.locator('#f-name').fill('乐丁丁')
  const now = await call(context, 'get', '/households/' + household.ref)
  await call(context, 'post', `/households/${household.ref}/steps`, { action: 'move_out', person: second, day: today(), version: now.household.version }).catch(() => null)
  const left = (await call(context, 'get', '/households/' + household.ref)).household.version
  if (left === now.household.version) await call(context, 'put', '/households/' + household.ref, { wish_days: 3, version: left })
  await button(page, '保存').click()
  await page.locator('.conflict tr').nth(1).waitFor()
  assert.equal(await page.locator('#f-name').inputValue(), '乐丁丁')
  await button(page, '保存').click()
  await region(page, '成员').locator('tbody tr', { hasText: '乐*丁' }).waitFor()

  // at the same moment: exactly one
  const { household: seen } = await call(context, 'get', '/households/' + household.ref)
  const replies = await Promise.all([other, third, other, third].map((dwelling) => ask(context, 'post', `/households/${household.ref}/steps`, { action: 'move_house', dwelling, day: today(), version: seen.version })))
  assert.deepEqual(replies.map((reply) => reply.status()).sort(), [200, 409, 409, 409])
  for (const reply of replies.filter((reply) => reply.status() === 409)) {
    const refusal = await reply.json()
    assert.equal(refusal.code, 'registry.changed')
    assert.equal(refusal.current.household.version, seen.version + 1)
  }
  return household.ref
}

/** Somebody known moves in, the household moves, its history says so, it ends. */
export async function movesAtTheDesk(page, context, building, looks) {
  const [one, two] = await doors(context, building, ['9411', '9412'])
  const from = (await begin(context, one)).household.ref
  await add(context, from, '贝甲甲')
  await add(context, from, '贝乙乙')
  const to = (await begin(context, two)).household.ref

  await page.goto('/desk/registry?household=' + to)
  await button(page, '已有人员迁入').click()
  await button(page, '确定').click()
  await page.locator('#f-person[aria-invalid="true"]').waitFor()
  await page.locator('#f-person').fill('贝乙乙')
  await button(page, '查找').last().click()
  const found = region(page, '谁迁入').locator('tbody tr').first()
  await found.waitFor()
  if (looks) await examine(page, 'd-household-movein')
  await found.locator('input, button').first().click()
  await page.locator('#f-relation').selectOption('0')
  await page.locator('#f-day').fill('2099-01-01')
  await button(page, '确定').click()
  await page.locator('#f-day[aria-invalid="true"]').waitFor()
  await page.locator('#f-day').fill('2026-06-01')
  await button(page, '确定').click()
  await region(page, '成员').locator('tbody tr', { hasText: '贝*乙' }).waitFor()
  const { people } = await call(context, 'get', '/households/' + from)
  assert.deepEqual(people.map((mate) => mate.name_mask), ['贝*甲'])

  await button(page, '整户搬家').click()
  await button(page, '确定').click()
  await page.locator('#f-dwelling[aria-invalid="true"]').waitFor()
  await page.locator('#f-building').selectOption(building)
  const third = (await doors(context, building, ['9413']))[0]
  // the door is new: the building is chosen once more, after another one
  const another = await page.locator('#f-building option').evaluateAll((all, here) => all.map((one) => one.value).find((value) => value && value !== here), building)
  await page.locator('#f-building').selectOption(another)
  await page.locator('#f-building').selectOption(building)
  await page.locator(`#f-dwelling option[value="${third}"]`).waitFor({ state: 'attached' })
  await page.locator('#f-dwelling').selectOption(third)
  if (looks) await examine(page, 'd-household-house')
  await button(page, '确定').click()
  await page.getByRole('heading', { level: 1, name: /9413/ }).waitFor()
  // before, it lived behind another door
  await page.locator('#f-shown').fill('2026-11-02')
  await button(page, '显示').click()
  await page.getByRole('heading', { level: 1, name: /9413/ }).waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1, name: /94\d\d/ }).waitFor()
  if (looks) await examine(page, 'd-household-past')
  await button(page, '回到今天').click()
  await page.getByRole('heading', { level: 1, name: /9413/ }).waitFor()

  // a completed move-out
  await add(context, to, '贝丙丙')
  await page.reload()
  await region(page, '成员').locator('tbody tr').nth(1).waitFor()
  await button(page, '迁出').click()
  await page.locator('#f-person').selectOption({ index: 2 })
  assert.equal(await page.locator('#f-why option[value="death"]').count(), 0)
  await page.getByText('请在此人的“修改”里填去世日期').waitFor()
  await page.locator('#f-why').selectOption('out')
  await button(page, '确定').click()
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="成员"] tbody tr').length === 1)

  const steps = region(page, '经过').locator('tbody tr')
  await steps.first().waitFor()
  await page.waitForFunction(() => /迁出/.test(document.querySelector('[aria-label="经过"] tbody tr')?.textContent ?? ''))
  const told = (await steps.allInnerTexts()).join('\n')
  for (const word of ['立户', '迁入', '整户搬家', '9413', '迁出', '贝*丙']) assert.ok(told.includes(word), `${word} in ${told}`)
  assert.doesNotMatch(told, /贝丙丙|贝乙乙/)
  const lived = await region(page, '住过的人').locator('tbody tr').allInnerTexts()
  assert.equal(lived.length, 2)
  if (looks) await examine(page, 'd-household-history')

  await button(page, '注销本户').click()
  await button(page, '确定').click()
  await page.locator('.note.warn', { hasText: '结束' }).waitFor()
  assert.equal(await button(page, '分户').count(), 0)
  await page.waitForFunction(() => /注销/.test(document.querySelector('[aria-label="经过"] tbody tr')?.textContent ?? ''))
  if (looks) await examine(page, 'd-household-ended')
}

/** Doors are added and changed, a number twice is refused, and the building is pulled down. */
export async function buildingAtTheDesk(page, context, building, looks) {
  await page.goto('/desk/registry?building=' + building)
  await button(page, '添加房屋').click()
  await page.locator('#f-entrance').fill('8单元')
  await page.locator('#f-floor').fill('8')
  await page.locator('#f-room').fill('8801')
  await page.locator('#f-usage').selectOption('shop')
  await page.locator('#f-area').fill('36.5')
  if (looks) await examine(page, 'd-door-form')
  await button(page, '保存').click()
  const door = page.locator('.re-door', { hasText: '8801' })
  await door.waitFor()
  assert.match(await door.innerText(), /商铺/)
  await button(page, '添加房屋').click()
  await page.locator('#f-entrance').fill('8单元')
  await page.locator('#f-room').fill('8801')
  await button(page, '保存').click()
  await page.locator('#f-room[aria-invalid="true"]').waitFor()
  await button(page, '取消').click()
  await door.getByRole('button', { name: /^修改房屋/ }).click()
  assert.equal(await page.locator('#f-area').inputValue(), '36.5')
  await page.locator('#f-usage').selectOption('office')
  await button(page, '保存').click()
  await page.locator('.re-door', { hasText: '8801' }).locator('.tag', { hasText: '办公' }).waitFor()
  // the same door, changed by two
  const { dwellings } = await call(context, 'get', '/buildings/' + building)
  const shop = dwellings.find((one) => one.room === '8801')
  await door.getByRole('button', { name: /^修改房屋/ }).click()
  await call(context, 'put', '/dwellings/' + shop.ref, { entrance: '8单元', room: '8801', floor: 8, usage: 'store', version: shop.version })
  await page.locator('#f-area').fill('40')
  await button(page, '保存').click()
  await page.locator('.conflict tr', { hasText: '用途' }).waitFor()
  await button(page, '取消').click()
  return shop.ref
}

export async function pulledDown(page, building, looks) {
  await page.goto('/desk/registry?building=' + building)
  await button(page, '拆除').click()
  await page.locator('.note.warn', { hasText: '这一天结束' }).waitFor()
  await button(page, '拆除').last().click()
  await page.locator('#f-why[aria-invalid="true"]').waitFor()
  await page.locator('#f-why').fill('旧村改造')
  if (looks) await examine(page, 'd-building-pull')
  await button(page, '拆除').last().click()
  await page.locator('.note.warn', { hasText: '旧村改造' }).waitFor()
  assert.equal(await button(page, '添加房屋').count(), 0)
  assert.equal(await page.locator('.re-door').count(), 0)
  // it was the wrong one
  await button(page, '撤回拆除').click()
  await page.locator('.note.warn', { hasText: '登记错了才撤回' }).waitFor()
  await button(page, '撤回拆除').last().click()
  await page.locator('#f-why[aria-invalid="true"]').waitFor()
  await page.locator('#f-why').fill('点错了楼')
  if (looks) await examine(page, 'd-building-back')
  await button(page, '撤回拆除').last().click()
  await page.locator('.note', { hasText: '已撤回拆除' }).waitFor()
  await page.locator('.re-door').first().waitFor()
  if (looks) await examine(page, 'd-building-again')
  await button(page, '拆除').click()
  await page.locator('#f-why').fill('旧村改造')
  await button(page, '拆除').last().click()
  await page.locator('.note.warn', { hasText: '旧村改造' }).waitFor()
  await page.locator('#f-shown').fill('2026-11-02')
  await button(page, '显示').click()
  await page.locator('.re-door').first().waitFor()
}

/** Organisations: refused at the field, found, read with a reason, changed by two, with two premises of which one is given up, moved, ended. */
export async function organisations(page, context, building, looks) {
  const [shop, hall, store] = await doors(context, building, ['9421', '9422', '9423'])
  const code = creditCode('MA34TEXT')
  const wrong = code.slice(0, 17) + (code[17] === '1' ? '2' : '1')
  await page.goto('/desk/registry?tab=orgs')
  await region(page, '企业与社会组织').locator('tbody tr').first().waitFor()
  if (looks) await examine(page, 'd-orgs')
  await button(page, '登记单位').click()
  await page.locator('#f-name').fill('海虹便利店')
  await page.locator('#f-code').fill(wrong)
  await button(page, '保存').click()
  await page.locator('#f-premises[aria-invalid="true"]').waitFor()
  await page.locator('#f-building').selectOption(building)
  await page.locator(`#f-premises option[value="${shop}"]`).waitFor({ state: 'attached' })
  await page.locator('#f-premises').selectOption(shop)
  await page.locator('#f-kind').selectOption('trader')
  await page.locator('#f-leader').fill('仇老板')
  await page.locator('#f-phone').fill('12512349421')
  await page.locator('#f-since').fill('2026-03-01')
  await button(page, '保存').click()
  await page.locator('#f-code[aria-invalid="true"]').waitFor()
  assert.equal(await page.locator('#f-name').inputValue(), '海虹便利店')
  if (looks) await examine(page, 'd-org-form')
  await page.locator('#f-code').fill(code)
  await button(page, '保存').click()
  await page.getByRole('heading', { level: 1, name: /海虹便利店/ }).waitFor()
  assert.match(await region(page, '使用的房屋').innerText(), /9421/)
  assert.doesNotMatch(await page.locator('.fact-table').innerText(), /仇老板|12512349421/)
  await button(page, '查看：负责人').click()
  await page.locator('#f-reason').fill('消防检查')
  await dialog(page).getByRole('button', { name: '显示' }).click()
  assert.equal(await dialog(page).locator('.re-value').innerText(), '仇老板')
  await dialog(page).locator('.btn.primary').click()
  if (looks) await examine(page, 'd-org')
  const ref = new URL(page.url()).searchParams.get('org')

  await button(page, '修改').click()
  await page.locator('#f-staff').fill('5')
  const { org } = await call(context, 'get', '/orgs/' + ref)
  await call(context, 'put', '/orgs/' + ref, { name: org.name, kind: org.kind, code: org.code, category: '零售', staff: org.staff, version: org.version })
  await button(page, '保存').click()
  await page.locator('.conflict tr', { hasText: '行业' }).waitFor()
  await page.locator('#f-category').fill('零售')
  await button(page, '保存').click()
  // the conflict showed the other's category already: what only we typed tells that it is saved
  await page.locator('.fact-table dd', { hasText: /^5$/ }).waitFor()
  await page.locator('.fact-table dd', { hasText: '零售' }).waitFor()

  await button(page, '增加房屋').click()
  await page.locator('#f-building').selectOption(building)
  await page.locator(`#f-premises option[value="${store}"]`).waitFor({ state: 'attached' })
  await page.locator('#f-premises').selectOption(store)
  await page.locator('#f-since').fill('2026-04-01')
  if (looks) await examine(page, 'd-org-more')
  await button(page, '保存').click()
  const used = region(page, '使用的房屋').locator('tbody tr')
  await used.filter({ hasText: '9423' }).waitFor()
  assert.doesNotMatch(await used.filter({ hasText: '9421' }).innerText(), /2026-04-01/) // it is kept
  if (looks) await examine(page, 'd-org-two')
  await used.filter({ hasText: '9423' }).getByRole('button', { name: /^不再使用/ }).click()
  assert.equal(await page.locator('#f-leaves').inputValue(), store)
  await page.locator('#f-since').fill('2026-04-20')
  if (looks) await examine(page, 'd-org-leave')
  await page.locator('form').getByRole('button', { name: '不再使用' }).click()
  await used.filter({ hasText: '2026-04-20' }).waitFor()
  assert.equal(await used.getByRole('button', { name: /^不再使用/ }).count(), 0) // of the last ones it moves

  await button(page, '搬到别处').click()
  await page.locator('#f-building').selectOption(building)
  await page.locator(`#f-premises option[value="${hall}"]`).waitFor({ state: 'attached' })
  await page.locator('#f-premises').selectOption(hall)
  await page.locator('#f-since').fill('2026-05-01')
  await button(page, '保存').click()
  await region(page, '使用的房屋').locator('tbody tr', { hasText: '9422' }).waitFor()
  assert.equal(await used.count(), 3)
  // its door tells of it
  await region(page, '使用的房屋').getByRole('button').first().click()
  await page.locator('.re-door', { hasText: '9422' }).getByRole('button', { name: '海虹便利店' }).click()

  await page.goto('/desk/registry?tab=orgs')
  await page.locator('#f-orgq').fill(code)
  await button(page, '查找').click()
  const row = region(page, '企业与社会组织').locator('tbody tr')
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="企业与社会组织"] tbody tr').length === 1)
  await row.getByRole('button').click()
  await button(page, '注销或迁走').click()
  if (looks) await examine(page, 'd-org-end')
  await button(page, '注销或迁走').last().click()
  await page.locator('.note.warn', { hasText: '注销或迁走' }).waitFor()
  assert.equal(await button(page, '搬到别处').count(), 0)
  await button(page, '返回单位列表').click()
  await page.locator('#f-orgq').fill('便利店')
  await button(page, '查找').click()
  await page.waitForFunction(() => !document.querySelector('[aria-label="企业与社会组织"]')?.textContent.includes('海虹便利店'))
  await page.getByLabel('也看已注销').check()
  await button(page, '查找').click()
  await row.filter({ hasText: '海虹便利店' }).first().waitFor()
}

/** A clerk who has seen the document links the record; a phone with which nobody signs in is refused at its field. */
export async function linkedByClerk(page, context, household, phone, looks) {
  const { people } = await call(context, 'get', '/households/' + household)
  await page.goto('/desk/registry?person=' + people[0].ref)
  await button(page, '关联账号').click()
  await page.locator('#f-phone').fill('12512340000')
  await page.locator('#f-why').fill('身份证原件')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('#f-phone[aria-invalid="true"]').waitFor()
  if (looks) await examine(page, 'd-person-link')
  await page.locator('#f-phone').fill(phone)
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('.fact-table dd', { hasText: '已关联居民账号' }).waitFor()
  assert.equal(await button(page, '关联账号').count(), 0)
  // the wrong one: it is undone with a reason, and linked anew
  await button(page, '取消关联账号').click()
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('#f-reason[aria-invalid="true"]').waitFor()
  if (looks) await examine(page, 'd-person-unlink')
  await page.locator('#f-reason').fill('关联到了别人的账号')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await button(page, '关联账号').click()
  assert.equal(await button(page, '取消关联账号').count(), 0)
  await page.locator('#f-phone').fill(phone)
  await page.locator('#f-why').fill('身份证原件')
  await dialog(page).getByRole('button', { name: '确定' }).click()
  await page.locator('.fact-table dd', { hasText: '已关联居民账号' }).waitFor()
}

const unfold = (page, name) => page.locator('.re-more summary', { hasText: name }).click()

/** Further fields: folded, filled in, refused at the field, read with a reason, and both versions when somebody was faster. */
export async function furtherFields(page, context, looks) {
  const { items } = await call(context, 'get', '/search?q=' + encodeURIComponent('欧阳'))
  const ref = items[0].ref
  await page.goto('/desk/registry?person=' + ref)
  await page.locator('.re-more').waitFor()
  assert.equal(await page.getByText('还没有填写。').count(), 0, 'it is folded')
  await unfold(page, '补充信息')
  await page.getByText('还没有填写。').waitFor()
  await button(page, '填写补充信息').click()
  if (looks) await examine(page, 'd-more-form')
  await page.locator('#f-housing').selectOption('02')
  await page.locator('#f-household_no').fill('770219')
  await page.locator('#f-arrived').fill('2099-01-01')
  await button(page, '保存').click()
  await page.locator('#f-why[aria-invalid="true"]').waitFor()
  await page.locator('#f-why').fill('看了户口簿')
  await button(page, '保存').click()
  await page.locator('.note.bad a', { hasText: '“抵达日期”不能在将来' }).waitFor()
  assert.equal(await page.locator('#f-household_no').inputValue(), '770219', 'what was typed stays')
  await page.locator('#f-arrived').fill('')
  const { person: now } = await call(context, 'get', '/people/' + ref)
  await call(context, 'put', `/people/${ref}/more`, { more: [{ key: 'economy', value: '02' }], why: '走访', version: now.version })
  await button(page, '保存').click()
  await page.locator('.conflict tr', { hasText: '家庭经济状况' }).waitFor()
  await button(page, '保存').click()
  const facts = page.locator('.re-more dl')
  await facts.getByText('租赁房屋').waitFor()
  await facts.getByText('有固定经济来源').waitFor()
  assert.doesNotMatch(await page.locator('.re-more').innerText(), /770219/)
  await page.getByRole('region', { name: '修改历史' }).getByText('住所类型、户号').waitFor()
  if (looks) await examine(page, 'd-more')
  await page.getByRole('button', { name: /^查看：户号/ }).click()
  await page.locator('#f-reason').fill('核对户口簿')
  await dialog(page).getByRole('button', { name: '显示' }).click()
  assert.equal(await dialog(page).locator('.re-value').innerText(), '770219')
  await dialog(page).locator('.btn.primary').click()

  // the building and one of its doors
  const { items: buildings } = await call(context, 'get', '/buildings?limit=1')
  await page.goto('/desk/registry?building=' + buildings[0].ref)
  await unfold(page, '补充信息')
  await button(page, '填写补充信息').click()
  await page.locator('#f-steward_name').fill('成大娘')
  await button(page, '保存').click()
  await page.locator('.re-more dl').getByText('成*娘').waitFor()
  await page.getByRole('button', { name: / 的补充信息$/ }).first().click()
  await button(page, '填写补充信息').click()
  await page.locator('#f-owner_name').fill('东方房主')
  await page.locator('#f-let_use').selectOption('02')
  await button(page, '保存').click()
  await page.locator('.re-more dl').getByText('住房', { exact: true }).waitFor()
  await page.locator('.re-more').getByText('房主姓名、出租用途').waitFor()
  if (looks) await examine(page, 'd-more-door')
}

/** By the phone of an owner one comes to the dwelling, by that of a steward to the building; not to people, and on the phone as well. */
export async function phonesBeside(page, context, worker, looks) {
  const { items: buildings } = await call(worker.context(), 'get', '/buildings?limit=1') // of his grid
  const { dwellings } = await call(context, 'get', '/buildings/' + buildings[0].ref)
  const door = dwellings.find((one) => !one.until)
  for (const [kind, ref, more] of [
    ['dwellings', door.ref, [{ key: 'owner_name', value: '东方房主' }, { key: 'owner_phone', value: '12587640191' }]],
    ['buildings', buildings[0].ref, [{ key: 'steward_phone', value: '12587640191' }]],
  ]) {
    const { version } = await call(context, 'get', `/${kind}/${ref}/more`)
    await call(context, 'put', `/${kind}/${ref}/more`, { more, why: '登记', version })
  }
  await page.goto('/desk/registry')
  await page.locator('#f-q').fill('125-8764-0191')
  await button(page, '查找').click()
  const found = page.getByRole('region', { name: '登记了这个电话的房屋、楼栋和单位' })
  await found.locator('tbody tr').first().waitFor()
  const said = (await found.locator('tbody th').allInnerTexts()).map((one) => one.replace(/\s+/g, ' ').trim())
  assert.deepEqual(said.toSorted(), ['房主电话 东**主 125****0191', '楼栋长电话 125****0191'].toSorted())
  await page.getByText('没有找到符合的人').waitFor()
  assert.doesNotMatch(await found.innerText(), new RegExp('12587640191|' + door.room))
  if (looks) await examine(page, 'd-registry-beside')
  await found.locator('tr', { hasText: '房主电话' }).getByRole('button').click()
  await page.locator('.re-more dl').getByText('125****0191').waitFor()
  if (looks) await examine(page, 'd-registry-beside-door')
  await page.locator('.re-more summary').first().click()
  await page.goBack()
  await found.locator('tr', { hasText: '楼栋长电话' }).getByRole('button').click()
  await page.waitForURL(/building=/)

  await worker.goto('/m/people')
  await worker.locator('#f-q').fill('12587640191')
  await button(worker, '查找').click()
  await worker.locator('li.card', { hasText: '房主电话' }).getByText('125****0191').waitFor()
  if (looks) await examine(worker, 'm-people-beside')
}
