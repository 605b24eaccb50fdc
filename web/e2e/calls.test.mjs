// Who answers the phone: an address finds the building and the point, the caller's earlier matters, what to read out to him; and
// those who are called to a spot, and who look after a grid with its worker.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, shot, sizes, switchTo } from './browser.mjs'
import { chooseCategory, raiseOn, reportAt, stepOn } from './data.mjs'
import { browser, NEIGHBOUR, person, RESIDENT, server, stage } from './people.mjs'
import { api, GRID } from './server.mjs'

stage()

const PHONE = '13955550077'

test('a call is taken in by the address, and looked up by what is read out', async () => {
  const { lng, lat } = await api(server, '/places/' + GRID)
  const building = (await api(server, `/sites?lng=${lng}&lat=${lat}`)).items[0].name
  const { page, eye } = await person(browser, server, 'hotline01')
  const named = async (q) => (await (await page.request.get('/api/v1/callers/buildings?q=' + encodeURIComponent(q))).json())
  let twice = ''
  for (let n = 1; !twice; n++) twice = (await named(n + '号楼')).items.map((one) => one.name).find((name, at, all) => all.indexOf(name) < at) ?? ''
  await page.goto('/desk/intake')
  await page.locator('#f-name').fill('叶小满')
  await page.locator('#f-phone').fill(PHONE)
  await page.getByRole('button', { name: '查以前的来电' }).click()
  await page.getByText('这个号码以前没有来电事项').waitFor()
  await chooseCategory(page, '06012')
  await page.locator('#f-words').fill('楼下路面有泥')
  await page.locator('form button.primary').click() // no point yet
  const needPoint = page.locator('.card .error', { hasText: '请在地图上点选位置' })
  await needPoint.waitFor()
  // Its name in two communities: which one is meant is asked, and nothing is taken for granted.
  await page.locator('#f-address').fill(twice)
  await page.getByText(/有 \d+ 处叫这个名字/).first().waitFor()
  await page.locator('[role="option"]').first().waitFor()
  await shot(page, 'calls-address-same-zh')
  assert.equal(await page.locator('path.pin').count(), 0)
  await page.locator('#f-address').press('Enter') // on no option: it neither chooses nor sends
  assert.equal(await page.locator('.read-out').count(), 0)
  assert.equal(await page.locator('path.pin').count(), 0)
  await page.locator('#f-address').press('Escape')
  await page.locator('form button.primary').click()
  await page.locator('.building-pick ~ .error', { hasText: '处叫这个名字' }).waitFor()
  await page.locator('#f-address').fill(twice.replace(/\d.*/, ''))
  await page.getByText(/^\d+ 处相符$/).waitFor()
  await page.getByText(/还有 \d+ 处没有列出/).waitFor()
  await shot(page, 'calls-address-more-zh')
  // The community before it narrows; the keyboard chooses.
  await page.locator('#f-address').fill('海虹 ' + building)
  await page.locator('[role="option"]', { hasNotText: '海虹社区' }).first().waitFor({ state: 'detached' })
  await page.locator('[role="option"]', { hasText: '海虹社区' }).first().waitFor()
  await page.locator('#f-address').press('ArrowDown')
  await axe(page, 'the buildings of an address')
  await page.locator('#f-address').press('Enter')
  await page.getByText('已选：海虹社区').waitFor()
  await page.locator('path.pin').waitFor()
  await needPoint.waitFor({ state: 'detached' })
  await shot(page, 'calls-intake-zh')
  await axe(page, 'intake with a building')
  await page.locator('form button.primary').click()
  await page.getByText('受理号').first().waitFor()
  await shot(page, 'calls-done-zh')
  const [receipt, code] = await page.locator('.read-out dd').allTextContents()
  assert.match(receipt, /^\d{3} \d{3} \d{4}$/)
  await page.getByRole('button', { name: '录入下一个' }).click()
  await page.locator('#f-phone').fill(PHONE)
  await page.getByRole('button', { name: '查以前的来电' }).click()
  await page.getByText('这个号码以前有 1 件').waitFor()
  await shot(page, 'calls-earlier-zh')
  await page.goto('/desk')
  await page.locator('.bench-card', { hasText: '本热线在办' }).waitFor()
  await shot(page, 'calls-bench-zh')
  await page.goto('/desk/cases?queue=open')
  await page.getByRole('button', { name: '本热线在办' }).waitFor()
  await page.locator('tbody tr', { hasText: '楼下路面有泥' }).waitFor()
  await page.getByRole('button', { name: '我接的' }).click()
  await page.locator('tbody tr', { hasText: '楼下路面有泥' }).waitFor()
  await shot(page, 'calls-list-zh')
  eye.clean()
  await page.goto('/public/case')
  await page.locator('#n').fill(receipt)
  await page.locator('#c').fill(code)
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByText('已提交').waitFor()
  await page.getByRole('link', { name: '返回首页' }).waitFor()
})

/** Texts that their boxes cut off, and (outside of names) Chinese on an English page. */
const flaws = (page, english) => page.evaluate((en) => {
  const cut = [], foreign = []
  const seen = (one) => one.getBoundingClientRect().width > 1 && !one.closest('.sr, .skip, .leaflet-container')
  for (const one of document.querySelectorAll('main *, header *')) {
    if (!seen(one) || !one.textContent.trim()) continue
    const { overflowX, textOverflow } = getComputedStyle(one)
    if ((overflowX === 'hidden' || textOverflow === 'ellipsis') && one.scrollWidth > one.clientWidth + 1) cut.push(one.textContent.trim().slice(0, 40))
    if (one.matches('label, h1, h2, h3, dt, button:not(.desk-who), .btn, .hint, .muted, .error') && !one.children.length && (one.textContent.match(/[\u3400-\u9fff]/g) ?? []).length * 2 > one.textContent.trim().length) foreign.push(one.textContent.trim().slice(0, 40))
  }
  for (const one of document.querySelectorAll('main input, main textarea')) if (/[\u3400-\u9fff]/.test(one.placeholder)) foreign.push(one.placeholder)
  return { cut, foreign: en ? foreign.filter((text) => text !== '中文') : [] }
}, english)

const LOOKS = [['zh', 1280, 'normal'], ['en', 1280, 'normal'], ['zh', 360, 'normal'], ['en', 360, 'normal'], ['zh', 360, 'huge'], ['en', 360, 'huge'], ['en', 1280, 'large']]

test('taking a call and its receipt are read whole, narrow and wide, in both languages and for elders', async () => {
  const { page } = await person(browser, server, 'hotline01', { language: 'en' })
  const found = []
  const look = async (name) => {
    for (const [language, width, size] of LOOKS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 })
      await switchTo(page, language, size)
      await sizes(page, `${name} ${language} ${width} ${size}`)
      const { cut, foreign } = await flaws(page, language === 'en')
      if (cut.length || foreign.length) found.push({ at: `${name} ${language} ${width} ${size}`, cut, foreign })
      await shot(page, `receipt-${name}-${language}-${width}-${size}`, true)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await switchTo(page, 'en')
  }
  await page.goto('/desk/intake')
  await page.locator('path.area').first().waitFor()
  await page.locator('form button.primary').click() // what is missing is said
  await page.locator('.error').first().waitFor()
  await look('missing')
  await page.locator('#f-name').fill('Ye')
  await page.locator('#f-phone').fill('13955550088')
  await chooseCategory(page, '06012')
  await page.locator('#f-words').fill('Mud on the road')
  await page.locator('#f-address').fill('海虹 ' + (await api(server, '/sites?lng=' + (await api(server, '/places/' + GRID)).lng + '&lat=' + (await api(server, '/places/' + GRID)).lat)).items[0].name)
  await page.locator('[role="option"]').first().waitFor()
  await page.locator('#f-address').press('ArrowDown')
  await page.locator('#f-address').press('Enter')
  await page.locator('path.pin').waitFor()
  assert.equal(await page.locator('.intake .field .error').count(), 0, 'what is filled in is no longer said to be missing')
  await look('filled')
  await page.locator('form button.primary').click()
  await page.locator('.read-out dd').first().waitFor()
  await look('done')
  assert.deepEqual(found, [])
})

test('the administrator enters a work phone, and colleagues see it', async () => {
  const { page, eye } = await person(browser, server, 'admin01', { language: 'en', expected: [400] })
  await page.goto('/desk/accounts')
  await page.locator('input[type="search"]').fill('auxiliary01')
  await page.locator('.search-box .btn').click()
  const row = page.locator('tbody tr', { hasText: 'auxiliary01' })
  await row.getByRole('button', { name: /Work phone of/ }).click()
  await page.locator('#f-work').fill('extension')
  await page.locator('[role="dialog"] .primary').click()
  await page.locator('[role="dialog"] .error').waitFor()
  await shot(page, 'calls-workphone-en')
  await page.locator('#f-work').fill('0592 000 7777')
  await page.locator('[role="dialog"] .primary').click()
  await row.getByText('059****7777').waitFor()
  await shot(page, 'calls-accounts-en')
  await axe(page, 'accounts with work phones')
  eye.clean()
  const clerk = await person(browser, server, 'clerk01', { language: 'en' })
  await clerk.page.goto('/desk/staffing')
  await clerk.page.locator('tbody tr').first().getByRole('button', { name: 'Reach the grid’s people' }).click()
  await clerk.page.locator('.grid-contacts').getByText('05920007777').waitFor()
  await shot(clerk.page, 'calls-staffing-en')
})

test('the police find the call first, and the map of their grid with what is open', async () => {
  const resident = await person(browser, server, RESIDENT)
  const { ref } = await reportAt(server, resident, '有人打架')
  const clerk = await person(browser, server, 'clerk01')
  await stepOn(clerk, ref, 'ask_verify')
  const dispatcher = await person(browser, server, 'dispatch01')
  await raiseOn(dispatcher, ref, 'whistle', { unit: 'paichusuo', ground: 'emergency', words: '请到场' })
  const { page } = await person(browser, server, 'police01', { face: 'phone' })
  await page.goto('/m/tasks')
  await page.locator('.case-card', { hasText: '有人打架' }).waitFor()
  await page.getByRole('button', { name: /^待办 \d/ }).waitFor()
  await page.getByRole('button', { name: /^协办 \d/ }).waitFor()
  await shot(page, 'calls-police-tasks-zh')
  await page.locator('main', { hasText: '第1网格' }).waitFor()
  await page.locator('a[href="/m/map"]').click()
  await page.locator('h2', { hasText: '第1网格' }).waitFor()
  await page.getByText(/本网格在办 \d+ 件/).waitFor()
  await page.getByRole('button', { name: '联系网格人员' }).click()
  await page.locator('.grid-contacts li', { hasText: '张海生' }).locator('a[href^="tel:0592"]').waitFor()
  await axe(page, 'the people of a grid')
  await shot(page, 'calls-police-map-zh')
  const desk = await person(browser, server, 'police01')
  await desk.page.goto('/desk')
  await desk.page.locator('.bench-card.main b', { hasText: '1' }).waitFor()
  await desk.page.locator('.bench-card', { hasText: '协办' }).locator('b', { hasText: /^\d/ }).waitFor()
  await dispatcher.page.goto('/desk/case/' + ref)
  await dispatcher.page.getByRole('button', { name: '联系网格人员' }).click()
  await dispatcher.page.locator('.grid-contacts li', { hasText: '周卫国' }).waitFor()
  await shot(dispatcher.page, 'calls-contacts-desk-zh')
})

test('who follows is asked for nothing, and told that he follows', async () => {
  const resident = await person(browser, server, RESIDENT)
  const { ref } = await reportAt(server, resident, '路面有泥没人管')
  const { page } = await person(browser, server, NEIGHBOUR)
  await page.goto('/m/public/' + ref)
  await page.getByText('立案后公开描述内容').waitFor()
  await page.getByRole('button', { name: /我也遇到/ }).click()
  await page.getByText('您关注了这件事').waitFor()
  assert.equal(await page.getByText('内部记录').count(), 0)
  await page.getByText('只有您看得到').waitFor()
  await shot(page, 'calls-follower-zh')
})
