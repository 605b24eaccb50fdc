// Maps that many cases stay readable on: what is public by numbers that are looked into, the cases of a desk as marks that come
// apart; with the keyboard alone, in both languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, phone, prefer, shot, watch } from './browser.mjs'
import { reportAt } from './data.mjs'
import { browser, person, RESIDENT, server, stage } from './people.mjs'
import { api } from './server.mjs'

stage()

const MARK = '.count-mark'
const numbers = (page) => page.locator(MARK).evaluateAll((marks) => marks.reduce((sum, mark) => sum + Number(mark.textContent), 0))

/** Presses the fullest mark by its key. */
async function into(page) {
  const most = await page.locator(MARK).evaluateAll((marks) => marks.map((mark) => Number(mark.textContent)).reduce((best, n, at, all) => (n > all[best] ? at : best), 0))
  const n = Number(await page.locator(MARK).nth(most).textContent())
  await page.locator(MARK).nth(most).focus()
  await page.keyboard.press('Enter')
  return n
}

for (const [language, mapName, backName] of [['zh', '地图', '返回上一级'], ['en', 'Map', 'One step back']])
  test(`the public map is looked into down to the newest, by keys (${language})`, async () => {
    const context = await phone(browser, server.url)
    await prefer(context, { language })
    const page = await context.newPage()
    const eye = watch(page, server.url)
    await page.goto('/m/public')
    await page.getByRole('button', { name: mapName, exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.locator(MARK).first().waitFor()
    const whole = (await api(server, '/public/map', language)).blocks.reduce((sum, block) => sum + block.n, 0)
    assert.equal(await numbers(page), whole)
    await shot(page, `map-public-${language}`)
    await axe(page, `public map ${language}`)
    let inside = whole
    for (let level = 0; level < 2; level++) {
      const answered = page.waitForResponse((reply) => reply.url().includes('/public/map?'))
      inside = await into(page)
      await answered
      await page.waitForFunction(([mark, n]) => [...document.querySelectorAll(mark)].reduce((sum, one) => sum + Number(one.textContent), 0) === n, [MARK, inside])
    }
    assert.ok(inside <= whole)
    await into(page)
    await page.locator('.public-map ~ * a[href*="/m/public/"]').first().waitFor()
    await axe(page, `newest of the public map ${language}`)
    await shot(page, `map-public-newest-${language}`)
    await page.getByRole('button', { name: backName }).click()
    await page.waitForFunction(([mark, n]) => [...document.querySelectorAll(mark)].reduce((sum, one) => sum + Number(one.textContent), 0) === n, [MARK, inside])
    eye.clean()
    await context.close()
  })

test('the map of a report opens where the person is or lives, and only for whom nothing is known at the whole district', async () => {
  const inside = async (who, changes) => {
    const { page, context, eye } = await person(browser, server, who, { face: 'phone', size: changes.size })
    if (!changes.position) await context.clearPermissions()
    await page.goto('/m/report')
    await page.locator('.kind').first().click()
    await page.locator('#f-words').fill('路灯不亮')
    await page.locator('.bottom-bar .primary').click()
    await page.locator('.big-btn').nth(1).click()
    await page.locator('.map[aria-busy="false"]').waitFor()
    await page.locator('.map').scrollIntoViewIfNeeded()
    await shot(page, `map-report-${changes.shot}`)
    const box = await page.locator('.map').boundingBox()
    const seen = await page.locator('path.area').evaluateAll((areas, { x, y, width, height }) =>
      areas.filter((area) => {
        const at = area.getBoundingClientRect()
        return at.width && at.right > x && at.left < x + width && at.bottom > y && at.top < y + height
      }).length, box)
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    const said = await page.getByTestId('point').innerText()
    const me = await (await page.request.get('/api/v1/session')).json()
    eye.clean()
    await context.close()
    return { seen, said, me }
  }
  const home = await inside(RESIDENT, { shot: 'home', size: 'huge' })
  assert.ok(home.me.community_name)
  assert.match(home.said, new RegExp(home.me.community_name.replace(/居委会$/, '')))
  const worker = await inside('grid01', { shot: 'post' })
  assert.match(worker.said, /海虹/)
  const here = await inside(RESIDENT, { shot: 'here', position: true })
  const nobody = await inside('', { shot: 'nobody' })
  assert.ok(nobody.seen > 2 * Math.max(home.seen, worker.seen, here.seen), `${nobody.seen} areas of the district, ${home.seen} ${worker.seen} ${here.seen} around a person`)
})

test('what is told of a thing under the mouse goes with it', async () => {
  const { page, context, eye } = await person(browser, server, 'dispatch01')
  await page.goto('/desk/cases?queue=open')
  await page.locator('.case-map path.area').first().waitFor()
  await page.locator('path.point, .count-mark').first().waitFor()
  const tips = page.locator('.leaflet-tooltip')
  const box = await page.locator('.case-map .map').boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const hover = async () => {
    await page.mouse.move(x, y)
    await page.mouse.move(x + 4, y + 4)
    await tips.first().waitFor()
    assert.equal(await tips.count(), 1)
  }
  await hover()
  await page.mouse.down()
  await page.mouse.move(box.x + 30, box.y + 40, { steps: 5 })
  await page.mouse.move(box.x - 300, box.y + 40, { steps: 5 })
  await page.mouse.up()
  await page.mouse.move(10, 300)
  await page.waitForTimeout(300)
  assert.deepEqual(await tips.allInnerTexts(), [], 'after dragging the map')
  await page.reload() // what lies in the middle now may be the sea
  await page.locator('.case-map path.area').first().waitFor()
  await page.locator('path.point, .count-mark').first().waitFor()
  await hover()
  await page.locator('.case-map .leaflet-control-zoom-in').focus()
  await page.keyboard.press('Enter')
  await page.waitForTimeout(300)
  const told = await tips.allInnerTexts() // the mouse has not moved, but what lies under it has
  await page.mouse.move(10, 300)
  await tips.first().waitFor({ state: 'detached' })
  await hover()
  if (told.length) assert.deepEqual(told, await tips.allInnerTexts(), 'after coming closer by key: of what lies under the mouse')

  const word = page.locator('.hinted-word').first()
  const text = page.locator('.hinted-text').first()
  await word.click()
  await text.waitFor()
  await page.mouse.move(700, 800)
  await text.waitFor({ state: 'hidden' })
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await text.waitFor() // by keys it is there as long as the word has the focus
  eye.clean()
  await context.close()
})

test('a case at a spot of no grid stands on the map, and is said to lie in none', async () => {
  const resident = await person(browser, server, RESIDENT)
  // told to lie in another community than the nearest building: so it lies in no grid
  const { grid } = await reportAt(server, resident, '界外空地上的一堆渣土', { community: '350205003005' })
  assert.equal(grid, null)
  const { page, eye } = await person(browser, server, 'dispatch01')
  await page.goto('/desk/cases?queue=open')
  await page.locator('.case-map path.area').first().waitFor()
  const row = page.locator('tbody tr', { hasText: '界外空地上的一堆渣土' })
  await row.getByText('未划入网格').waitFor()
  await row.hover()
  await page.locator('.case-map .here').first().waitFor()
  assert.equal(await page.getByText('地图没有加载成功').count(), 0)
  await shot(page, 'map-no-grid-zh')
  eye.clean()
})

test('cases of a desk that lie on each other are one mark with a number, and come apart', async () => {
  const resident = await person(browser, server, RESIDENT)
  for (let i = 0; i < 6; i++) await reportAt(server, resident, `同一个地方的第 ${i + 1} 件`)
  const { page } = await person(browser, server, 'dispatch01')
  await page.goto('/desk/cases?queue=open')
  await page.locator(MARK).first().waitFor()
  const all = (await numbers(page)) + (await page.locator('path.point').count())
  const rows = await page.locator('tbody tr').count()
  assert.ok(all >= Math.min(rows, 10), `${all} on the map of ${rows} rows`)
  const before = await page.locator(`${MARK}, path.point`).count()
  for (let i = 0; i < 8 && (await page.locator(MARK).count()); i++) {
    await into(page)
    await page.waitForTimeout(400)
  }
  assert.equal(await page.locator(MARK).count(), 0, 'at the closest everything stands by itself')
  assert.equal(await page.locator('path.point').count(), all, 'nothing got lost')
  assert.ok(before < all)
  await shot(page, 'map-desk-zh')
})

/** Presses an area of the map where nothing lies upon it. */
async function pressArea(page, name) {
  const spot = await page.evaluate((wanted) => {
    const label = [...document.querySelectorAll('.area-name span')].find((one) => one.textContent === wanted)
    const box = label.getBoundingClientRect()
    for (let dy = 0; dy < 120; dy += 6)
      for (let dx = -60; dx <= 60; dx += 6) {
        const [x, y] = [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy]
        if (document.elementFromPoint(x, y)?.matches('path.area')) return { x, y }
      }
  }, name)
  await page.mouse.click(spot.x, spot.y)
}

for (const [language, community, grid, choose, ask, post, listed] of [
  ['zh', '海虹社区', '第1网格', /海虹社区.*的网格/, '联系网格人员', '网格民警', /^第1网格 · 列出 \d+ 件$/],
  ['en', '海虹社区', 'Grid 1', /^Grids of /, 'Reach the grid’s people', 'Police contact', /^Grid 1 · \d+ listed$/]])
  test(`a grid on the desk's map says whom to ring, by mouse and by keys (${language})`, async () => {
    const { page, eye } = await person(browser, server, 'dispatch01', { language })
    await page.goto('/desk/cases?queue=open')
    await page.locator('.area-name span', { hasText: community }).first().waitFor()
    await pressArea(page, community)
    await page.getByLabel(choose).locator('option', { hasText: listed }).waitFor({ state: 'attached' })
    assert.equal(await page.locator('.map-grids .grid-contacts').count(), 0, 'nobody is shown before a grid is pressed')
    await page.locator('.area-name span', { hasText: grid }).first().waitFor()
    await pressArea(page, grid)
    await page.locator('.map-grid h2', { hasText: grid }).waitFor()
    // going through the grids reads nobody: each look is logged, and asked for
    const asked = page.locator('.map-grid').getByRole('button', { name: ask })
    await asked.waitFor()
    assert.equal(await page.locator('.map-grid li').count(), 0, 'nobody is read by pressing a grid')
    await asked.click()
    await page.locator('.map-grid li', { hasText: post }).filter({ hasText: '周卫国' }).waitFor()
    await page.locator('.map-grid li', { hasText: '张海生' }).locator('a[href^="tel:0592"]').waitFor()
    await page.mouse.move(5, 300)
    await axe(page, `people of a grid on the map ${language}`)
    await shot(page, `map-people-${language}`)
    // The same without the mouse: back to the community, another grid, and this one again.
    await page.locator('.map-grids select').focus()
    await page.keyboard.press('Home')
    await page.locator('.map-grid').waitFor({ state: 'detached' })
    await page.locator('.map-grids select').focus()
    await page.keyboard.press('ArrowDown')
    await asked.waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.map-grid li', { hasText: '周卫国' }).waitFor()
    assert.ok(new URL(page.url()).searchParams.get('place').endsWith('001'))
    eye.clean()
  })

test('who does not work with a grid is shown nobody', async () => {
  const { page } = await person(browser, server, 'handler01')
  await page.goto('/desk/cases?queue=open&place=350205003006001')
  await page.locator('.map-grids select').waitFor()
  await page.locator('.map-grid h2', { hasText: '第1网格' }).waitFor()
  assert.equal(await page.locator('.grid-contacts').count(), 0)
})
