// What was noted on a visit is read at the desk for a reason, beside the household's other visits; an organisation is shown on a past
// day as it was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch } from './browser.mjs'
import { examine } from './examine.mjs'
import { person } from './people.mjs'
import { startServer } from './server.mjs'

let browser, server
before(async () => {
  browser = await launch()
  server = await startServer()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const NOTE = '阳台堆放纸箱，已劝说清理'
const today = (days = 0) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now() + days * 86_400_000)
async function call(context, method, way, data) {
  const reply = await context.request[method]('/api/v1' + way, { data, headers: { 'X-Gongdi': '1' } })
  assert.ok(reply.ok(), `${way}: ${reply.status()} ${await reply.text()}`)
  return reply.status() === 204 ? null : reply.json()
}
const dialog = (page) => page.locator('[role="dialog"]:visible')

/** A worker writes something down at a door; the household. */
async function visit() {
  const worker = await person(browser, server, 'grid01', { face: 'phone' })
  let month = await call(worker.context, 'get', '/visits/month')
  if (!month.items.length) {
    await call(worker.context, 'post', '/visits/replan', {})
    month = await call(worker.context, 'get', '/visits/month')
  }
  const { household } = month.items.find((one) => one.state === 'planned')
  await call(worker.context, 'post', '/visits/records', { household, day: month.today, result: 'done', people: 1, note: NOTE })
  await worker.context.close()
  return household
}

test('notes of visits are read for a reason, and organisations on a past day', async () => {
  const household = await visit()
  const { page, context, eye } = await person(browser, server, 'clerk01', { expected: [400] })
  await page.goto('/desk/registry?household=' + household)
  const visits = page.getByRole('region', { name: '走访记录' })
  await visits.scrollIntoViewIfNeeded()
  await visits.locator('tbody tr').first().getByText('见到了').waitFor()
  assert.equal(await page.getByText(NOTE).count(), 0)
  await examine(page, 'd-past-visits')
  await visits.getByRole('button', { name: /^查看备注/ }).first().click()
  await dialog(page).getByRole('button', { name: '显示' }).click()
  await dialog(page).getByText('请写明事由').waitFor()
  await page.locator('#f-reason').fill('安排下次走访')
  await dialog(page).getByRole('button', { name: '显示' }).click()
  await dialog(page).getByText(NOTE).waitFor()
  await examine(page, 'd-visit-note')

  const { items } = await call(context, 'get', '/registry/orgs?limit=1')
  const { org } = await call(context, 'get', '/registry/orgs/' + items[0].ref)
  await call(context, 'put', '/registry/orgs/' + org.ref, { kind: org.kind, code: org.code, standing: org.standing, category: org.category, staff: org.staff, name: '改名后的商铺', version: org.version })
  await page.goto('/desk/registry?org=' + org.ref)
  await page.getByRole('heading', { name: /改名后的商铺/ }).waitFor()
  await page.locator('#f-shown').fill(today(-1))
  await page.getByRole('button', { name: '查看', exact: true }).or(page.locator('form.re-bar button[type=submit]')).first().click()
  await page.getByRole('heading', { name: new RegExp(org.name) }).waitFor()
  assert.equal(await page.getByRole('button', { name: '修改' }).count(), 0)
  await examine(page, 'd-org-past')
  eye.clean()
  await context.close()
})
