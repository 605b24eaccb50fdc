// Grids are drawn: a clerk computes, drags, compares and locks; a worker and a resident are heard; the street approves and
// publishes. Each person at his own face; every screen in four modes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { person, RESIDENT } from './people.mjs'
import { startServer } from './server.mjs'

let browser, server, clerk, worker, resident, dispatcher, colleague, plan

before(async () => {
  browser = await launch()
  server = await startServer()
  ;[clerk, worker, resident, dispatcher, colleague] = await Promise.all([
    person(browser, server, 'clerk01', { expected: [409] }), person(browser, server, 'grid01', { face: 'phone' }), person(browser, server, RESIDENT), person(browser, server, 'dispatch01', { expected: [400] }),
    person(browser, server, 'street01'),
  ])
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function compute(page) {
  const answer = page.waitForResponse((reply) => reply.url().endsWith('/solve'))
  await page.locator('form.grid-ask button.grid-solve').click()
  assert.equal((await answer).status(), 200)
  await page.waitForFunction(() => !document.querySelector('.grid-busy'))
}

const sum = (page) => page.locator('.grid-sum').innerText()
const households = async (page, number) => Number(await page.locator('.grid-two .table tbody tr', { has: page.locator('th', { hasText: new RegExp(`^(→ )?第${number}网格$`) }) }).locator('td.num').first().innerText())

test('the list shows how the grids of today stand, and a drawing begins', async () => {
  const { page } = clerk
  await page.goto('/desk/grids')
  const row = page.locator('tr', { hasText: '海虹' })
  await row.waitFor()
  await page.getByRole('link', { name: '导入楼栋' }).waitFor()
  await examine(page, 'grids-list')
  // another room's words are not ours: from here to the visits and back, without loading anew
  const heads = await page.locator('thead').innerText()
  await page.locator('.desk-menu').getByRole('link', { name: '走访' }).click()
  await page.waitForURL('**/desk/visits**')
  await page.locator('h1').first().waitFor()
  await page.locator('.desk-menu').getByRole('link', { name: '网格划分' }).click()
  await row.waitFor()
  assert.equal(await page.locator('thead').innerText(), heads)
  // who could approve it is said before it begins; who is alone in his street hears so, and what to do
  const street = dispatcher.page
  await street.goto('/desk/grids')
  await street.locator('tr', { hasText: '海虹' }).getByRole('button', { name: '开始划分' }).click()
  await street.locator('[role="dialog"] .note.warn', { hasText: /没有别的调度员可以批准[\s\S]*接手/ }).waitFor()
  await shot(street, 'grids-alone')
  await row.getByRole('button', { name: '开始划分' }).click()
  await page.locator('[role="dialog"] .note', { hasText: /可以批准这个方案的：\S+/ }).waitFor()
  await page.locator('[role="dialog"]').getByRole('button', { name: '取消' }).click()
  // adjusting is advised only once it was computed, and then in words what it gives
  const trial = row.getByRole('button', { name: /算一算微调/ })
  if (await trial.count()) {
    await trial.click()
    await row.locator('.grid-trial', { hasText: /^(建议|不建议)微调：/ }).waitFor({ timeout: 60_000 })
    await shot(page, 'grids-trial')
  }
  // at the width of a phone what can be done stands in sight
  await page.setViewportSize({ width: 390, height: 844 })
  const go = await row.getByRole('button', { name: '开始划分' }).boundingBox()
  assert.ok(go.x >= 0 && go.x + go.width <= 390, 'the button is on the screen: ' + JSON.stringify(go))
  await shot(page, 'grids-list-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  // a drawing that nobody has touched is dropped without a reason
  await row.getByRole('button', { name: '开始划分' }).click()
  await page.locator('[role="dialog"]', { hasText: /拟一个方案草稿.*现行网格不变/ }).getByRole('button', { name: '拟草稿' }).click()
  await page.getByRole('button', { name: '放弃这个方案' }).click()
  await page.locator('[role="dialog"]').getByText('不用写理由').waitFor()
  assert.equal(await page.locator('#f-grid-words').count(), 0)
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '已撤回' }).waitFor()
  await page.goto('/desk/grids')
  await row.waitFor()
  await row.getByRole('button', { name: '开始划分' }).click()
  await page.locator('[role="dialog"]', { hasText: /拟一个方案草稿.*现行网格不变/ }).getByRole('button', { name: '拟草稿' }).click()
  await page.waitForURL('**/desk/grids/*')
  plan = page.url().split('/').pop()
  await page.locator('.grid-picture svg').first().waitFor()
  assert.match(await sum(page), /0 户换网格/)
})

test('the solver draws anew, with alternatives and words', async () => {
  const { page } = clerk
  await page.getByLabel('重新划分').check()
  await compute(page)
  await page.locator('.grid-options li').first().waitFor()
  assert.ok((await page.locator('.grid-options li').count()) >= 4)
  assert.equal(await page.locator('.grid-two .tag.bad').count(), 0, 'every grid in order')
  await page.getByText('说明与证明').waitFor()
  await examine(page, 'grids-plan')
})

test('no table is cut at the width of a desk, in either language', async () => {
  const { page } = clerk
  for (const language of ['en', 'zh']) {
    await switchTo(page, language)
    for (const width of [1440, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await shot(page, `grids-table-${language}-${width}`, true)
      // the table itself: what explains a word lies beside it, hidden, and makes its box wider
      const cut = await page.locator('.table-box').evaluateAll((all) => all.map((one) => [one.ariaLabel, one.querySelector('table').getBoundingClientRect().width, one.clientWidth]).filter(([, wide, room]) => wide > room + 1))
      assert.deepEqual(cut, [], `${language} ${width}`)
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a building is dragged to another grid and judged at once', async () => {
  const { page } = clerk
  const before_ = await sum(page)
  const fills = () => page.locator('.grid-picture.live .grid-cell').evaluateAll((all) => all.map((one) => one.getAttribute('fill')))
  const colours = await fills()
  await page.locator('.grid-picture.live .grid-cell').nth(3).hover()
  await page.locator('.grid-tip', { hasText: /\S+ · \d+ 户/ }).waitFor()
  await page.locator('.grid-picture.live .grid-cell').nth(5).focus()
  await page.locator('.grid-tip', { hasText: /\S+ · \d+ 户/ }).waitFor()
  const cells = page.locator('.grid-picture.live .grid-cell')
  // to the grid of the building that lies furthest away: there it hangs alone
  const far = await cells.evaluateAll((all) => {
    const at = all.map((cell) => cell.getBoundingClientRect())
    const way = at.map(({ x, y }, n) => (all[n].getAttribute('fill') === all[0].getAttribute('fill') ? -1 : Math.hypot(x - at[0].x, y - at[0].y)))
    return way.indexOf(Math.max(...way))
  })
  const [from, to] = [await cells.first().boundingBox(), await cells.nth(far).boundingBox()]
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 })
  const started = await page.evaluate(() => performance.now())
  await page.mouse.up()
  await page.waitForFunction((old) => document.querySelector('.grid-sum').innerText !== old, before_)
  console.log('note: from the drop to the judgement %d ms', Math.round((await page.evaluate(() => performance.now())) - started))
  assert.match(await sum(page), /有未保存的改动/)
  assert.ok(await page.locator('.grid-two .tag.bad').count(), 'a grid in two pieces, or outside the band, is told')
  await shot(page, 'grids-dragged')
  const moved = (await fills()).filter((fill, n) => fill !== colours[n]).length
  assert.ok(moved && moved < 12, `only what was dragged has another colour: ${moved}`)
  await page.getByRole('button', { name: '撤销' }).click()
  assert.equal(await sum(page), before_.split(' 算好了')[0]) // what computing gave is said until something is changed
})

test('by keyboard alone: a building is chosen, moved, kept', async () => {
  const { page } = clerk
  await page.locator('label:has-text("楼栋") select').focus()
  await page.keyboard.press('ArrowDown')
  const chosen = await page.locator('label:has-text("楼栋") select').evaluate((field) => field.selectedOptions[0].textContent)
  const [, size, from] = /· (\d+) · 第(\d+)网格/.exec(chosen)
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  if (await page.locator('label:has-text("移到") select').evaluate((field, number) => field.value === number, from)) await page.keyboard.press('ArrowDown')
  const had = await households(page, from)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.querySelector('.grid-sum').innerText.includes('未保存'))
  assert.equal(await households(page, from), had - Number(size))
  const save = page.getByRole('button', { name: '保存改动' })
  await save.focus()
  await page.keyboard.press('Enter')
  await page.locator('.grid-sum .tag.good').waitFor()
  await page.reload()
  await page.locator('.grid-sum').waitFor()
  assert.equal(await households(page, from), had - Number(size))
})

test('who was second keeps what he did, on top of what is there now', async () => {
  const { page } = clerk
  const other = await page.context().newPage()
  await other.goto(page.url())
  const choice = (window, name) => window.locator(`label:has-text("${name}") select`)
  const move = async (window, nth) => {
    await choice(window, '楼栋').selectOption({ index: nth })
    const was = /第(\d+)网格/.exec(await choice(window, '楼栋').evaluate((field) => field.selectedOptions[0].textContent))[1]
    await choice(window, '移到').selectOption(was === '1' ? '2' : '1')
    await window.locator('.grid-two form button').click()
    return was
  }
  await choice(other, '楼栋').waitFor()
  const had = await move(page, 3)
  await move(other, 5)
  await other.getByRole('button', { name: '保存改动' }).click()
  await other.locator('.grid-sum .tag.good').waitFor()
  await page.getByRole('button', { name: '保存改动' }).click()
  await page.locator('.note.warn', { hasText: '已加在上面' }).waitFor()
  assert.match(await sum(page), /未保存/)
  const hung = await other.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  assert.equal(hung, false, 'nothing is unsaved there')
  assert.ok(await page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))), 'a reload asks first')
  await page.getByRole('button', { name: '保存改动' }).click()
  await page.locator('.grid-sum .tag.good').waitFor()
  // both are in it
  await other.reload()
  await choice(other, '楼栋').waitFor()
  assert.doesNotMatch(await choice(other, '楼栋').locator('option').nth(3).textContent(), new RegExp(`第${had}网格`))
  await other.close()
})

test('an alternative is taken, a compound is locked, the drawing is computed again', async () => {
  const { page } = clerk
  await page.locator('.grid-options li').first().getByRole('button', { name: '采用' }).click()
  assert.match(await sum(page), /未保存/)
  await page.getByRole('button', { name: '撤销' }).click()
  const cells = page.locator('.grid-picture.live .grid-cell')
  await cells.nth(4).click()
  await cells.nth(5).click({ modifiers: ['Shift'] })
  await page.getByRole('button', { name: '锁定为一个小区' }).click()
  const locked = page.locator('.grid-picture.live .grid-cell.locked')
  assert.equal(await locked.count(), 2)
  await page.getByRole('button', { name: '保存改动' }).click() // a lock alone is a change, too, and outlives the page
  await page.locator('.grid-sum .tag.good').waitFor()
  await page.reload()
  await locked.nth(1).waitFor()
  await page.getByLabel('重新划分').check()
  await compute(page)
  const colours = await cells.evaluateAll((all) => [all[4].getAttribute('fill'), all[5].getAttribute('fill')])
  assert.equal(colours[0], colours[1], 'what is locked stays together')
})

test('the booklet has a sheet for each grid', async () => {
  const { page } = clerk
  await page.evaluate(() => (window.print = () => (window.printed = true)))
  await page.getByRole('button', { name: '打印图册' }).click()
  await page.waitForFunction(() => window.printed)
  await page.evaluate(() => (window.printed = false))
  await page.getByRole('button', { name: '打印', exact: true }).click()
  assert.ok(await page.evaluate(() => window.printed))
  await page.locator('.grid-sheet-day', { hasText: '还没有生效日' }).waitFor()
  assert.equal(await page.locator('.grid-sheet').first().locator('td', { hasText: '*' }).count(), 0, 'who may ring the workers has their names on it')
  const grids = await page.locator('.grid-sheet').first().locator('tbody tr').count()
  assert.equal(await page.locator('.grid-sheet').count(), grids + 1)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.desk-menu').isVisible(), false)
  await shot(page, 'grids-booklet', true)
  await page.emulateMedia({ media: 'screen' })
  await page.goBack() // it has an address of its own
  await page.locator('.grid-two').waitFor()
})

test('workers and residents are heard on the phone', async () => {
  const { page } = clerk
  // Something must change before anybody is asked: a grid more, which has no worker yet.
  await page.locator('.grid-options li', { hasText: '多一个网格' }).getByRole('button', { name: '采用' }).click()
  await page.getByRole('button', { name: '保存改动' }).click()
  await page.locator('.grid-sum .tag.good').waitFor()
  await page.locator('.head').getByRole('button', { name: '征求意见' }).click()
  await page.locator('#f-grid-until').waitFor()
  await page.locator('#f-grid-until').fill('') // no fixed end: it is submitted today
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '征求意见' }).waitFor()
  // a resident is told, and the notice leads to the page, which says what it means for him and how to speak
  const mine = resident.page
  await mine.goto('/m/inbox')
  await mine.locator('.notice', { hasText: '看看您家归哪个网格' }).click({ timeout: 60_000 })
  await mine.waitForURL('**/m/grids')
  await mine.getByText('征求意见进行中').waitFor()
  await mine.getByText('怎样提意见').waitFor()
  await mine.locator('.grid-mine select').selectOption({ index: 1 })
  await mine.locator('.grid-mine', { hasText: /现在：第\d+网格[\s\S]*按这个方案：第\d+网格/ }).waitFor()
  await shot(mine, 'grids-mine-zh', true)
  for (const [who, words, stance] of [[worker, '三号楼离我太远，请留在原网格', '不赞成'], [resident, '同意这样划', '赞成']]) {
    await who.page.goto('/m/grids')
    await who.page.locator('article h2').first().waitFor()
    assert.equal(await who.page.locator('input[name="stance"]:checked').count(), 0, 'nothing is chosen for anybody')
    await who.page.getByLabel(stance, { exact: true }).check()
    await who.page.locator('#f-grid-say').fill(words)
    await who.page.locator('form button.primary').click()
    await who.page.getByText('意见已收到').waitFor()
  }
  await examine(resident.page, 'grids-phone')
  await page.getByText('三号楼离我太远').waitFor({ timeout: 60_000 }) // by itself: the page was not loaded anew
  // what was opened and answered is no longer new
  await mine.goto('/m/inbox')
  await mine.locator('.notice', { hasText: '看看您家归哪个网格' }).waitFor()
  assert.equal(await mine.locator('.notice', { hasText: '看看您家归哪个网格' }).getByText('新', { exact: true }).count(), 0)
})

test('the street approves and publishes with a day; nobody approves his own', async () => {
  const { page } = clerk
  await page.getByRole('button', { name: '报街道审批' }).click()
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '街道审批' }).waitFor()
  assert.equal(await page.getByRole('button', { name: '批准并公布' }).count(), 0)
  // taken back while the street has not decided, and sent again
  await page.getByRole('button', { name: '收回修改' }).click()
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '草拟' }).waitFor()
  // a colleague of the street puts her hand to it: now she answers for the drawing
  const api = (way, kind, data) => colleague.page.request[kind]('/api/v1/grid-plans/' + plan + way, { data, headers: { 'X-Gongdi': '1' } })
  const drawn = await (await api('', 'get')).json()
  assert.equal((await api('/answer', 'put', { answer: drawn.answer, version: drawn.version })).status(), 200)
  await page.evaluate(() => window.dispatchEvent(new Event('focus'))) // the page looks again
  await page.locator('.head').getByRole('button', { name: '接手' }).waitFor()
  await page.locator('.head').getByRole('button', { name: '征求意见' }).click()
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '征求意见' }).waitFor()
  // heard until the day that was named, or ended earlier with a reason
  assert.equal(await page.getByRole('button', { name: '报街道审批' }).count(), 0)
  await page.locator('.note', { hasText: /征求意见到 / }).waitFor()
  await page.getByRole('button', { name: '提前截止' }).click()
  await page.locator('[role="dialog"]').getByText('从现在起不再收意见').waitFor()
  await page.locator('#f-grid-words').fill('意见已收齐')
  await shot(page, 'grids-close')
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('.note', { hasText: /已于 .*提前截止，理由：意见已收齐/ }).waitFor()
  await page.locator('.grid-said', { hasText: '意见已收齐' }).waitFor()
  assert.equal(await page.locator('.grid-sum .tag').count(), 0, 'what computing gave is no longer said')
  await shot(page, 'grids-closed')
  await page.getByRole('button', { name: '报街道审批' }).click()
  await page.locator('#f-grid-words').fill('三号楼的居民希望留在原网格，请街道定')
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('h1 .tag', { hasText: '街道审批' }).waitFor()
  const street = dispatcher.page
  await street.goto('/desk/grids/' + plan)
  await street.locator('.grid-said', { hasText: '三号楼的居民希望留在原网格，请街道定' }).waitFor() // the community's word stands where it is decided
  await page.locator('.head').getByRole('button', { name: '接手' }).click()
  await page.locator('[role="dialog"]').getByText('接手以后由您对这个方案负责').waitFor()
  await shot(page, 'grids-take')
  await page.locator('[role="dialog"] form button.primary').click()
  await page.locator('.head').getByRole('button', { name: '接手' }).waitFor({ state: 'detached' })
  await shot(page, 'grids-taken')
  await street.evaluate(() => window.dispatchEvent(new Event('focus')))
  await street.getByRole('button', { name: '批准并公布' }).waitFor()
  assert.equal(await street.getByText('收回修改').count(), 0, 'what the street cannot do is not named')
  assert.equal(await street.locator('.head .btn.primary').count(), 1)
  await shot(street, 'grids-review')
  await street.getByRole('button', { name: '批准并公布' }).click()
  await street.locator('.grid-open', { hasText: '三号楼离我太远' }).waitFor() // what is open is told before the day
  await shot(street, 'grids-publish')
  const day = street.locator('#f-grid-day')
  const tomorrow = await day.inputValue()
  await day.fill(new Date().toLocaleDateString('sv'))
  await street.locator('[role="dialog"] form button.primary').click()
  await street.locator('[role="dialog"] [role="alert"]', { hasText: '最早是明天' }).waitFor()
  await day.fill(tomorrow)
  await street.locator('#f-grid-words').fill('三号楼按方案划入，走访由原网格员陪同一个月')
  await street.locator('[role="dialog"] form button.primary').click()
  await street.locator('h1 .tag', { hasText: '已公布' }).waitFor()
  await street.locator('.grid-said', { hasText: '走访由原网格员陪同一个月' }).waitFor()
  // what was to be done is done with
  await street.goto('/desk/inbox')
  const told = street.locator('.notice', { hasText: '网格方案报街道审批' })
  await told.first().waitFor()
  assert.equal(await told.filter({ hasText: '待办' }).count(), 0)
  await street.goto('/desk/grids')
  await street.locator('tr', { hasText: '海虹' }).getByRole('link', { name: /已公布/ }).waitFor()
})

test('a worker is told of his own grid, and finds it on his page; residents are told in their words', async () => {
  const phone = worker.page
  await phone.goto('/m/inbox')
  const told = phone.locator('.notice', { hasText: '新的网格划分已公布。您的第1网格' })
  await told.waitFor()
  assert.equal(await phone.locator('.notice', { hasText: '按新网格执行' }).count(), 0)
  await shot(phone, 'grids-worker-told-zh')
  await told.click()
  await phone.waitForURL('**/m/grids')
  await phone.locator('.grid-worker', { hasText: /您的第1网格[\s\S]*调整后共 \d+ 栋、\d+ 户/ }).waitFor()
  await phone.getByText('方案已定。到生效日，您名下的楼栋').waitFor()
  await phone.locator('.grid-remarks', { hasText: '街道的批复意见三号楼按方案划入，走访由原网格员陪同一个月' }).waitFor()
  assert.equal(await phone.getByText('重新划分网格以前').count(), 0)
  await examine(phone, 'grids-worker')
  await clerk.page.goto('/desk/inbox')
  await clerk.page.locator('.notice', { hasText: /街道已批准并公布.*请在这之前告诉网格员/ }).waitFor()
})

test('new grids get their workers before the day, and who is missing is said on the plan', async () => {
  const { page } = clerk
  await page.goto('/desk/grids/' + plan)
  const alone = page.locator('.note.warn', { hasText: /\d+ 个新网格自 .* 起还没有网格员/ })
  await alone.waitFor()
  await shot(page, 'grids-new-alone')
  await alone.getByRole('link').click()
  const note = page.locator('.sf-coming .note.warn', { hasText: /个新网格自 .* 起还没有网格员/ })
  await note.waitFor()
  const before_ = await page.locator('.sf-coming .tag.bad').count()
  const row = page.locator('.sf-coming tbody tr', { has: page.locator('.tag.bad') }).first()
  const grid = (await row.locator('th').innerText()).split(' ')[0]
  const posts = await page.locator('.sf-post').allInnerTexts()
  const names = new Set(posts.filter((text) => text.startsWith('网格员')).map((text) => text.split(' ')[1]))
  assert.equal(await row.locator('option').count(), 1 + names.size, 'every worker of the community can be named, also who has no login name')
  await row.locator('select').selectOption({ index: 1 })
  await row.getByRole('button').click()
  await page.locator('.sf-coming .note.good', { hasText: `已为${grid}指定网格员` }).waitFor()
  assert.equal(await page.locator('.sf-coming .tag.bad').count(), before_ - 1)
  await examine(page, 'grids-coming')
  // the street sees it and cannot do it
  await dispatcher.page.goto('/desk/staffing?community=350205003006')
  await dispatcher.page.locator('.sf-coming').waitFor()
  assert.equal(await dispatcher.page.locator('.sf-coming select').count(), 0)
  await dispatcher.page.goto('/desk/grids')
})

test('several communities at once, each its own drawing', async () => {
  const { page } = dispatcher
  const free = page.locator('tbody input[type="checkbox"]:enabled')
  await free.nth(0).check()
  await free.nth(1).check()
  await page.getByRole('button', { name: '为所选 2 个社区' }).click()
  await page.getByText('已拟 2 个方案').waitFor({ timeout: 60_000 })
})

test('nothing was wrong on any page', () => {
  for (const who of [clerk, worker, resident, dispatcher]) who.eye.clean()
})
