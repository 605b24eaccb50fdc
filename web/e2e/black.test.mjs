// Blacking out: with the mouse, with a finger, with the keyboard; what others see is the copy, what was sent stays.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, shot } from './browser.mjs'
import { reportAt, upload } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { startServer } from './server.mjs'

let browser, server, resident, clerk, checker, photo, ref
before(async () => {
  browser = await launch()
  server = await startServer()
  ;[resident, clerk, checker] = await Promise.all([person(browser, server, RESIDENT), person(browser, server, 'clerk01'), person(browser, server, 'checker01')])
  photo = await upload(resident)
  ref = (await reportAt(server, resident, '照片里有门牌和人脸', { photos: [photo] })).ref
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const bytes = async (who, more = '') => (await (await who.page.request.get(`/api/v1/files/${photo}?size=full${more}`)).body()).toString('base64')
const boxes = async () => (await (await clerk.page.request.get(`/api/v1/files/${photo}/redactions`)).json()).rectangles

async function open(page) {
  await page.goto('/desk/case/' + ref)
  await page.locator('.photo-grid .open').first().click()
  await page.getByRole('button', { name: '打码' }).click()
  await page.locator('.black-stage').waitFor()
}
async function save(page) {
  await page.locator('[role="dialog"] .form-foot .primary').click()
  await page.locator('.black-stage').waitFor({ state: 'detached' })
}

test('drawn with the mouse: others see the copy, the original stays', async () => {
  const before = await bytes(resident)
  const { page, eye } = clerk
  await open(page)
  const frame = await page.locator('.black-stage').boundingBox()
  await page.mouse.move(frame.x + frame.width * 0.4, frame.y + frame.height * 0.3)
  await page.mouse.down()
  await page.mouse.move(frame.x + frame.width * 0.55, frame.y + frame.height * 0.5, { steps: 5 })
  await page.mouse.up()
  await page.locator('.black-box').waitFor()
  await shot(page, 'black-mouse-zh')
  await save(page)
  assert.equal((await boxes()).length, 1)
  assert.notEqual(await bytes(checker), before, 'the checker sees the copy')
  assert.notEqual(await bytes(checker, '&original=true'), before, 'and nothing else')
  assert.equal(await bytes(resident, '&original=true'), before, 'the original has not changed')
  await shot(page, 'black-done-zh')
  eye.clean()
})

test('drawn with a finger', async () => {
  const context = await browser.newContext({ baseURL: server.url, hasTouch: true, viewport: { width: 1024, height: 1366 }, storageState: await clerk.context.storageState(), locale: 'zh-CN' })
  await context.addInitScript(() => localStorage.setItem('gongdi.in', '1'))
  const page = await context.newPage()
  await open(page)
  const { x, y, width, height } = await page.locator('.black-stage').boundingBox()
  const wire = await context.newCDPSession(page)
  const touch = (type, at) => wire.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x: x + width * at[0], y: y + height * at[1] }] : [] })
  await touch('touchStart', [0.45, 0.6])
  await touch('touchMove', [0.5, 0.7])
  await touch('touchMove', [0.55, 0.8])
  await touch('touchEnd')
  await page.locator('.black-box').nth(1).waitFor()
  await save(page)
  assert.equal((await boxes()).length, 2, 'what was covered before is covered still')
  await context.close()
})

test('by keyboard alone: added, moved, sized, removed', async () => {
  const { page } = clerk
  await page.goto('/desk/case/' + ref)
  await page.locator('.photo-grid .open').first().waitFor()
  const tabTo = async (find) => {
    for (let n = 0; n < 120 && !(await page.evaluate((text) => document.activeElement?.matches(text), find)); n++) await page.keyboard.press('Tab')
    assert.ok(await page.evaluate((text) => document.activeElement?.matches(text), find), find)
  }
  await tabTo('.photo-grid .open')
  await page.keyboard.press('Enter')
  await tabTo('.photo-foot .btn')
  await page.keyboard.press('Enter')
  await page.locator('.black-box').first().waitFor()
  await tabTo('.black-dialog p .btn')
  await page.keyboard.press('Enter')
  await page.locator('.black-box').nth(2).waitFor()
  const text = () => page.evaluate(() => document.activeElement.textContent)
  const first = await text()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  const moved = await text()
  assert.notEqual(moved, first)
  await page.keyboard.press('Shift+ArrowRight')
  assert.notEqual((await text()).match(/宽 \d+/)[0], moved.match(/宽 \d+/)[0])
  await page.keyboard.press('Delete')
  await page.locator('.black-box').nth(2).waitFor({ state: 'detached' })
  await tabTo('.black-dialog .form-foot .primary')
  await page.keyboard.press('Enter')
  await page.locator('.black-stage').waitFor({ state: 'detached' })
  assert.equal((await boxes()).length, 2)
})
