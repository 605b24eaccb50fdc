// Who looks after the grids: the clerk sees what is missing, the administrator places somebody and ends the post again.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { launch } from './browser.mjs'
import { examine } from './examine.mjs'
import { person } from './people.mjs'
import { onBoth } from './server.mjs'

let browser
before(async () => {
  browser = await launch()
})
after(async () => {
  await browser?.close()
})

async function play(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01')
  await clerk.page.goto('/desk/staffing')
  await clerk.page.locator('.sf-post').first().waitFor()
  assert.match(await clerk.page.locator('.note').innerText(), /\d+ 个网格：缺网格员 \d+ 个/)
  assert.equal(await clerk.page.getByRole('button', { name: /安排人员/ }).count(), 0)
  if (looks) await examine(clerk.page, 'd-staffing')
  clerk.eye.clean()

  const admin = await person(browser, server, 'admin01', { expected: [400] })
  const { page, eye } = admin
  await page.goto('/desk/staffing')
  await page.locator('#f-staff-community').selectOption('350205003006')
  const row = page.locator('tbody tr').first()
  await page.locator('.sf-post').first().waitFor()
  await row.getByRole('button', { name: /安排人员/ }).click()
  const dialog = page.locator('[role="dialog"]:visible')
  await page.locator('#f-staff-role').selectOption('auxiliary')
  await page.locator('#f-staff-login').fill('nobody99')
  await dialog.locator('.btn.grow').click()
  await dialog.locator('.note.bad', { hasText: '没有工作人员账号' }).waitFor()
  await page.locator('#f-staff-login').fill('police01')
  await dialog.locator('.btn.grow').click()
  const post = row.locator('.sf-post', { hasText: '协警' }).filter({ hasText: '兼 2 岗' })
  await post.waitFor()
  assert.match(await post.innerText(), /兼 2 岗/)
  await post.getByRole('button').click()
  if (looks) await examine(page, 'd-staffing-end')
  await page.locator('#f-staff-day').fill('2099-01-01')
  await dialog.locator('.btn.grow').click()
  await row.locator('.tag', { hasText: '到 2099-01-01' }).waitFor()
  eye.clean()
  await clerk.context.close()
  await admin.context.close()
}

onBoth('the people of the grids', 'staffing', play)
