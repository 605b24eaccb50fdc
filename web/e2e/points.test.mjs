// Grids of a community whose buildings are known as points only: drawn, printed and published as surfaces, not as a scatter.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../tests/lib/gongdi.mjs'
import { axe, shot } from './browser.mjs'
import { browser, person, RESIDENT, server, stage } from './people.mjs'

const PLACE = '350205003006'
stage(async () => {
  await server.stop()
  run('sqlite3', [server.options.data + '/gongdi.db', 'DELETE FROM site_shape'])
  await server.start()
})

const call = async (who, way, data) => {
  const reply = await who.page.request[data ? 'post' : 'get']('/api/v1/grid-plans' + way, { data, headers: { 'X-Gongdi': '1' } })
  assert.ok(reply.ok(), `${way}: ${await reply.text()}`)
  return reply.json()
}

/** All ground lies within the frame, with room around it, and fills most of what is wide or high of it. */
async function framed(picture) {
  const { inner, outer, cells } = await picture.evaluate((box) => {
    const rect = (element) => (({ left, top, right, bottom }) => ({ left, top, right, bottom }))(element.getBoundingClientRect())
    const ground = box.querySelector('.grid-ground')
    return { inner: rect(ground), outer: rect(box.querySelector('svg')), cells: ground.childElementCount }
  })
  assert.ok(cells > 50, `${cells} buildings have ground`)
  for (const side of ['left', 'top']) assert.ok(inner[side] > outer[side] + 2, `${side}: ${inner[side]} in ${outer[side]}`)
  for (const side of ['right', 'bottom']) assert.ok(inner[side] < outer[side] - 2, `${side}: ${inner[side]} in ${outer[side]}`)
  return (inner.bottom - inner.top) / (outer.bottom - outer.top)
}

test('buildings that are points are drawn as surfaces: on the desk, on paper, and as published on the phone', async () => {
  const [clerk, street, resident] = await Promise.all([person(browser, server, 'clerk01'), person(browser, server, 'dispatch01'), person(browser, server, RESIDENT)])
  const { ref, version } = await call(clerk, '', { community: PLACE, title: '只有点的划分' })
  await call(clerk, `/${ref}/solve`, { mode: 'plan', version })
  const { page } = clerk
  await page.goto('/desk/grids/' + ref)
  await framed(page.locator('.grid-picture').first())
  await shot(page, 'points-desk')
  await page.evaluate(() => (window.print = () => (window.printed = true)))
  await page.getByRole('button', { name: '打印图册' }).click()
  await page.waitForFunction(() => window.printed)
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 794, height: 1123 }) // A4
  await framed(page.locator('.grid-sheet .grid-picture').first())
  await shot(page, 'points-paper', true)

  for (const [who, action, more] of [[clerk, 'consult'], [clerk, 'close', { words: '意见已收齐' }], [clerk, 'submit'], [street, 'publish', { day: new Date(Date.now() + 2 * 86_400_000).toLocaleDateString('sv'), words: '同意' }]])
    await call(who, `/${ref}/steps`, { action, version: (await call(who, '/' + ref)).version, ...more })
  const phone = resident.page
  await phone.goto('/m/grids')
  await phone.locator('.phone-grids .grid-ground path').first().waitFor({ state: 'attached' })
  const filled = await framed(phone.locator('.phone-grids'))
  assert.ok(filled > 0.75, `the ground fills ${filled} of the height`)
  await axe(phone, 'published grids of points')
  await shot(phone, 'points-phone', true)
  for (const who of [clerk, street, resident]) {
    who.eye.clean()
    await who.context.close()
  }
})
