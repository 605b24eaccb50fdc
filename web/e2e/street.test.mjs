// The street platform: the command desk, statistics, the board on a small wall, printing, exports.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shot, sizes, switchTo } from './browser.mjs'
import { chooseCategory, raiseOn, reportAt, stepOn } from './data.mjs'
import { examine } from './examine.mjs'
import { people, RESIDENT, server, sign, stage } from './people.mjs'

stage(async () => {
  await Promise.all([sign('resident', RESIDENT), sign('grid', 'grid01', { face: 'phone' }), sign('clerk', 'clerk01'), sign('handler', 'handler01'), sign('checker', 'checker01')])
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
  await onSmallScreen(page)
  eye.clean()
})

/** On a screen of 1280 by 800 every column of the ladder and of the clocks is there to be read, and the bar has one row. */
async function onSmallScreen(page) {
  await page.setViewportSize({ width: 1280, height: 800 })
  for (const [language, size] of [['zh', 'normal'], ['zh', 'large'], ['en', 'huge'], ['en', 'normal']]) {
    await switchTo(page, language, size)
    const name = `d-command-1280-${language}-${size}`
    await shot(page, name)
    await sizes(page, name, 0)
    const found = await page.evaluate(() => ({
      cut: [...document.querySelectorAll('.ladder-table, .clock-table')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => `${box.className} ${box.scrollWidth} > ${box.clientWidth}`),
      rows: document.querySelector('.desk-top').offsetHeight > 1.6 * document.querySelector('.desk-top .bar-btn').offsetHeight,
    }))
    assert.deepEqual(found, { cut: [], rows: false }, name)
  }
  await switchTo(page, 'zh')
  await page.setViewportSize({ width: 1440, height: 900 })
}

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

test('a case on paper: A4, black on white, with number, reference, deadlines and lines to sign', async () => {
  const { page, eye } = people.dispatcher
  await page.goto('/desk/case/' + people.supervised)
  await page.locator('.panel-words').waitFor()
  const [paper] = await Promise.all([page.context().waitForEvent('page'), page.locator('.panel-head a[target="_blank"]').click()])
  await paper.locator('.sheet-page').waitFor()
  const text = await paper.locator('.sheet-page').innerText()
  for (const part of ['海虹社区 20', people.supervised, '几个部门都说不归自己管的井盖', '请于今日说明进度', '承办人', '年　　月　　日', '如何算出', '北京时间']) assert.ok(text.includes(part), part + ' is missing')
  assert.ok((await paper.locator('.sheet-head img').getAttribute('src')).startsWith('data:image/svg'))
  await paper.emulateMedia({ media: 'print' })
  assert.equal(await paper.locator('.desk-top').isVisible(), false)
  assert.equal(await paper.locator('.sheet-page h3').first().evaluate((one) => getComputedStyle(one).color), 'rgb(0, 0, 0)')
  const pdf = await paper.pdf({ preferCSSPageSize: true })
  const raw = pdf.toString('latin1')
  const pages = (raw.match(/\/Type\s*\/Page\b/g) ?? []).length
  assert.ok(pages >= 1 && pages <= 4, `${pages} pages`)
  assert.match(raw, /\/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/)
  await paper.emulateMedia({ media: 'screen' })
  await page.goto(paper.url())
  await paper.close() // two windows would tell each other their size
  await page.locator('.sheet-page').waitFor()
  await examine(page, 'd-sheet')
  eye.clean()
})

test('the paper of a closed case still says why each date was', async () => {
  const { resident, clerk, grid, dispatcher, handler, checker } = people
  const { ref } = await reportAt(server, resident, '已经补好的坑')
  await stepOn(clerk, ref, 'ask_verify')
  await stepOn(grid, ref, 'confirm', { points: [] })
  await stepOn(dispatcher, ref, 'dispatch', { unit: 'chengguan' })
  await stepOn(handler, ref, 'sign')
  await stepOn(handler, ref, 'submit', { words: '已修补' })
  await stepOn(checker, ref, 'pass')
  await stepOn(resident, ref, 'judge', { stars: 4 })
  await stepOn(dispatcher, ref, 'close')
  const { page, eye } = dispatcher
  await page.goto('/desk/case/' + ref)
  for (const language of ['zh', 'en']) {
    await page.evaluate((one) => localStorage.setItem('gongdi.language', one), language)
    await page.goto(`/desk/case/${ref}/print`)
    await page.locator('.sheet-page').waitFor()
    const rows = page.locator('.sheet-page table', { hasText: language === 'zh' ? '如何算出' : 'How it was counted' }).locator('tbody tr')
    assert.ok(await rows.count() >= 3, 'clocks of verifying, dispatching and the whole')
    for (const text of await rows.allInnerTexts()) assert.match(text, language === 'zh' ? /停止计时[\s\S]*到期：[\s\S]*逐段说明/ : /stopped/)
    await shot(page, 'd-sheet-closed-' + language)
  }
  await page.evaluate(() => localStorage.setItem('gongdi.language', 'zh'))
  await examine(page, 'd-sheet-closed')
  eye.clean()
})

test('the present query goes out as a spreadsheet and as text', async () => {
  const { page, eye } = people.dispatcher
  const fs = await import('node:fs')
  await page.goto('/desk/cases?queue=open&place=350205003006')
  await page.locator('.row-open').first().waitFor()
  const fetchAs = async (name) => {
    await page.getByRole('button', { name }).click()
    await page.locator('.export-file').waitFor()
    const [got] = await Promise.all([page.waitForEvent('download'), page.locator('.export-file').click()])
    return { name: got.suggestedFilename(), bytes: fs.readFileSync(await got.path()) }
  }
  await page.locator('.export summary').click()
  const text = await fetchAs('CSV')
  assert.match(text.name, /^gongdi-\d{4}-\d\d-\d\d\.csv$/)
  const lines = text.bytes.toString('utf8')
  assert.ok(lines.startsWith('\uFEFF编号,参考号,上报时间（北京时间 UTC+8）'))
  assert.ok(lines.includes(people.supervised))
  assert.ok(lines.includes('处置中,handling'))
  assert.ok(lines.split('\r\n').slice(1, -1).every((line) => line.includes('350205003006')))
  const sheet = await fetchAs('Excel (XLSX)')
  assert.equal(sheet.bytes.subarray(0, 2).toString(), 'PK')
  await page.keyboard.press('m') // the map is looked at with its own tests
  await page.locator('.case-map').waitFor({ state: 'detached' })
  await examine(page, 'd-export')
  await page.keyboard.press('m')
  eye.clean()
})

test("a superior's order is registered at the desk, filed, answered on its form, printed", async () => {
  const { page, eye } = people.dispatcher
  await page.goto('/desk/intake')
  await page.locator('.queue-tabs button').nth(1).click()
  await page.locator('form .btn.primary').click()
  await page.locator('.error').first().waitFor()
  assert.ok((await page.locator('.error').count()) >= 4)
  await page.locator('#f-due').fill('2026-13-40')
  await examine(page, 'd-order-intake')
  await page.locator('#f-sender').fill('市数字城管中心')
  await page.locator('#f-number').fill('SZCG-2026-0417')
  await page.locator('#f-due').fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10))
  await page.locator('#f-contact').fill('值班室 0592-0000000')
  await chooseCategory(page, '06010')
  await page.locator('#f-words').fill('请清理该处暴露垃圾并反馈结果')
  await page.locator('.map[aria-busy="false"] path.area, .map path.area').nth(5).click()
  await page.locator('path.pin').waitFor()
  await page.locator('form .btn.primary').click()
  await page.locator('section[role="status"] a.btn').click()
  const card = page.locator('.order-card')
  await card.waitFor()
  assert.match(await card.innerText(), /市数字城管中心[\s\S]*SZCG-2026-0417[\s\S]*待反馈 任务反馈单/)
  assert.match(await page.locator('.fact-table').innerText(), /上级交办/)
  const caseRef = page.url().split('/').pop()
  await stepOn(people.dispatcher, caseRef, 'file')
  await page.reload()
  await card.locator('.btn').click()
  await page.locator('#f-form-words').fill('已于今日清理完毕，现场照片附后')
  await page.locator('[role="dialog"] .primary').click()
  await card.locator('[data-form="handled"]').waitFor()
  assert.ok(!(await card.innerText()).includes('待反馈'))
  await examine(page, 'd-order-case')
  const [paper] = await Promise.all([page.context().waitForEvent('page'), card.locator('[data-form="handled"] a').click()])
  await paper.locator('.form-table').waitFor()
  const text = await paper.locator('.sheet-page').innerText()
  for (const part of ['任务反馈单', 'SZCG-2026-0417', '市数字城管中心', '已于今日清理完毕']) assert.ok(text.includes(part), part)
  await page.goto(paper.url())
  await paper.close() // two windows would tell each other their size
  await page.locator('.sheet-page').waitFor()
  await examine(page, 'd-order-form')
  eye.clean()
})

test('flood-season mode: on with a reason, seen by everybody, first in the list, off again', async () => {
  const { dispatcher, resident } = people
  const { page, eye } = dispatcher
  await reportAt(server, resident, '河堤裂了一道口子', { category: '06023' })
  await page.goto('/desk/command')
  await page.locator('.flood-panel').waitFor()
  await page.getByRole('button', { name: '登记值班' }).click()
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('[role="dialog"] .error').waitFor()
  await page.locator('#f-phone').fill('0592-0000119')
  await page.locator('#f-words').fill('防汛值班')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('.duty-lines li', { hasText: '0592-0000119' }).waitFor()
  await page.getByRole('button', { name: '开启汛期模式' }).click()
  await page.locator('[role="dialog"] .danger').click()
  await page.locator('[role="dialog"] .error').waitFor()
  await examine(page, 'd-flood-on')
  await page.locator('#f-reason').fill('台风红色预警，低洼处可能积水')
  await page.locator('[role="dialog"] .danger').click()
  await page.locator('.flood-banner', { hasText: '嵩屿街道已进入汛期模式' }).waitFor()
  await page.locator('.flood-banner', { hasText: '0592-0000119' }).waitFor()
  await examine(page, 'd-flood')
  // A resident of the street sees it on the phone, whoever is elsewhere does not.
  await resident.page.goto('/m')
  await resident.page.locator('.flood-banner', { hasText: '台风红色预警' }).waitFor()
  await examine(resident.page, 'm-flood')
  // What it concerns stands first, and has its mark.
  await page.goto('/desk/cases?queue=open')
  const first = page.locator('.el-table__row').first()
  await first.locator('.flood-tag').waitFor()
  assert.match(await first.innerText(), /河堤裂了一道口子/)
  await page.locator('path.point.flood, .count-mark.flood').first().waitFor()
  await page.keyboard.press('m')
  await page.locator('.case-map').waitFor({ state: 'detached' })
  await examine(page, 'd-flood-list')
  await page.keyboard.press('m')
  await page.goto('/desk/command')
  await page.getByRole('button', { name: '关闭汛期模式' }).click()
  await page.locator('[role="dialog"] .danger').click()
  await page.locator('.flood-banner').waitFor({ state: 'detached' })
  for (let tries = 0; tries < 40; tries++) {
    await page.goto('/desk/cases?queue=open')
    await page.locator('.el-table__row').first().waitFor()
    if (!(await page.locator('.flood-tag').count())) break
    await page.waitForTimeout(250)
  }
  assert.equal(await page.locator('.flood-tag').count(), 0)
  eye.clean()
  resident.eye.clean()
})
