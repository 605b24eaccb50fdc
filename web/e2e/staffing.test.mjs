// Who looks after the grids: the clerk sees what is missing, the administrator places somebody and ends the post again.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { launch, shot, switchTo } from './browser.mjs'
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
  assert.match(await clerk.page.locator('.note').innerText(), /\d+ 个网格：缺网格员 \d+ 个，缺民警 \d+ 个，缺协警 \d+ 个/)
  assert.equal(await clerk.page.getByRole('button', { name: /安排人员/ }).count(), 0)
  if (looks) await examine(clerk.page, 'd-staffing')
  clerk.eye.clean()

  const admin = await person(browser, server, 'admin01', { expected: [400] })
  const { page, eye } = admin
  await page.goto('/desk/staffing')
  await page.locator('#f-staff-community').selectOption('350205003006')
  const row = page.locator('tbody tr').first()
  await page.locator('.sf-post').first().waitFor()
  // the only worker: nobody can take over before somebody is placed
  await row.locator('.sf-post', { hasText: '网格员' }).getByRole('button').click()
  await page.locator('[role="dialog"]:visible .note', { hasText: '还没有人能接手' }).waitFor()
  if (looks) await examine(page, 'd-staffing-alone')
  await page.locator('[role="dialog"]:visible').getByRole('button', { name: '取消' }).click()
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
  await dialog.locator('.note', { hasText: '还没有人能接手' }).waitFor() // the other auxiliary is of a unit
  if (looks) await examine(page, 'd-staffing-end')
  await page.locator('#f-staff-day').fill('2099-01-01')
  await dialog.locator('.btn.grow').click()
  await row.locator('.tag', { hasText: '到 2099-01-01' }).waitFor()
  // who takes over is chosen, not typed: one who holds the same post there
  await row.getByRole('button', { name: /安排人员/ }).click()
  await page.locator('#f-staff-role').selectOption('grid_worker')
  await page.locator('#f-staff-login').fill('police01')
  await dialog.locator('.btn.grow').click()
  const second = row.locator('.sf-post', { hasText: '网格员' }).filter({ hasText: '兼 3 岗' })
  await second.getByRole('button').click()
  await page.locator('#f-staff-to option').first().waitFor({ state: 'attached' })
  assert.match((await page.locator('#f-staff-to option').allInnerTexts()).join(), /\*+.* · 网格员 · 第1网格/)
  if (looks) await examine(page, 'd-staffing-heir')
  await dialog.locator('.btn.grow').click()
  await second.getByRole('button', { name: /结束/ }).waitFor({ state: 'detached' })
  eye.clean()
  await clerk.context.close()
  await admin.context.close()
}

/** One quantity has one name and one number on every page; where two differ, each page says which it shows. */
async function counts(server, { looks }) {
  const clerk = await person(browser, server, 'clerk01')
  const { page, eye } = clerk
  const column = async (table, name) => {
    const at = (await table.locator('thead th').allInnerTexts()).findIndex((text) => text.includes(name))
    assert.ok(at > 0, `${name} in ${await table.locator('thead').innerText()}`)
    const rows = await table.locator('tbody tr').evaluateAll((all, n) => all.map((row) => Number(row.children[n].textContent)), at)
    return rows
  }
  const sum = (rows) => rows.reduce((all, n) => all + n, 0)
  await page.goto('/desk/staffing')
  await page.locator('tbody tr').first().waitFor()
  const staffed = await column(page.locator('table').first(), '登记户数')
  const grids = await page.locator('tbody th').evaluateAll((all) => all.map((one) => one.firstChild.textContent.trim()))
  assert.equal(grids[0], '第1网格')
  await page.goto('/desk/grids')
  await page.locator('tbody tr').first().waitFor()
  const [stated] = await column(page.locator('table').first(), '登记户数')
  assert.equal(sum(staffed), stated, 'staffing and gridding')
  await page.goto('/desk/registry')
  await page.locator('table tbody tr').first().waitFor()
  while (await page.getByRole('button', { name: '加载更多' }).count()) await page.getByRole('button', { name: '加载更多' }).click()
  const list = page.locator('table').last()
  assert.equal(sum(await column(list, '登记户数')), stated, 'the list of buildings')
  assert.match(await list.locator('tbody tr').first().innerText(), /第\d+网格/)
  await list.locator('tbody th button').first().click()
  await page.locator('.fact-table', { hasText: '登记户数' }).filter({ hasText: '在册户数' }).waitFor()
  // what it means is said where it is pointed at
  await page.locator('.hinted-word', { hasText: '在册户数' }).hover()
  await page.getByText('已经立户').first().waitFor()
  await shot(page, 'counts-building-zh')
  await page.goto('/desk/visits')
  const cover = page.locator('table.cover').first()
  await cover.locator('tbody tr').first().waitFor()
  const seen = await column(cover, '在册户数')
  assert.equal((await cover.locator('tbody th').allInnerTexts())[0], '第1网格')
  const recorded = seen.pop()
  assert.equal(sum(seen), recorded)
  await page.goto('/desk/population')
  await page.locator('#f-trait').selectOption('households')
  await page.locator('th', { hasText: '在册户数' }).waitFor()
  assert.equal(Number(await page.locator('tfoot td').first().innerText()), recorded, 'visits and figures')
  if (looks) await examine(page, 'd-counts-figures')
  // in English by their numbers, on every page
  await page.goto('/desk/staffing')
  await page.locator('tbody tr').first().waitFor()
  await switchTo(page, 'en')
  await page.locator('tbody th', { hasText: /^Grid 1\b/ }).waitFor()
  await page.locator('th', { hasText: 'Stated households' }).waitFor()
  await shot(page, 'counts-staffing-en')
  await page.goto('/desk/visits')
  await page.locator('table.cover tbody th', { hasText: /^Grid 1$/ }).first().waitFor()
  await shot(page, 'counts-coverage-en')
  eye.clean()
  await clerk.context.close()
}

onBoth('the people of the grids', 'staffing', play)
onBoth('one quantity has one name and one number', 'counts', counts)
