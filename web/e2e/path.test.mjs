// The path of a report from the phone to the verdict, by seven people on two faces, in both languages, on both engines.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, picture, shot, switchTo } from './browser.mjs'
import { NEIGHBOUR, person, RESIDENT } from './people.mjs'
import { api, startPostgres, startServer } from './server.mjs'

const WORDS = {
  zh: { unfiled: '立案后公开内容', said: '天源里5号楼后面堆了几袋垃圾，已经有味道', site: '现场属实，约三袋', order: '请今天清走', result: '已清运并冲洗地面', verdict: '很快，谢谢' },
  en: { unfiled: 'Shown once it is filed', said: 'Bags of rubbish behind building 5, they smell', site: 'True, about three bags', order: 'Please clear today', result: 'Cleared and washed', verdict: 'Quick, thank you' },
}
const CATEGORY = '06010'
const OPEN = /\/m\/case\/(\w+)/

let browser
before(async () => {
  browser = await launch()
})
after(() => browser?.close())

/** Fills in the first two steps of a report at the position of the device. */
async function report(page, category, words, photo) {
  await page.goto('/m')
  await page.locator('.hero-report').click()
  await page.locator('.kind', { hasText: category }).click()
  await page.locator('#f-words').fill(words)
  if (photo) await page.locator('#f-photos').setInputFiles(photo)
  if (photo) await page.locator('.thumbs img').waitFor()
  await page.locator('.bottom-bar .primary').click()
  await page.locator('.big-btn').first().click()
  await page.getByTestId('point').waitFor()
  await page.locator('.sites').waitFor()
  await page.locator('.bottom-bar .primary').click()
}

/** Presses the button of a step on a page that shows the case, fills in what it asks for, and sends it. */
async function step(page, name, { words, photo, unit, stars } = {}) {
  await page.getByRole('button', { name, exact: true }).first().click()
  const form = page.locator('[role="dialog"] form, dialog[open] form').last()
  if (unit) await form.locator('#f-unit').selectOption(unit)
  if (stars) await form.locator(`input[name="stars"][value="${stars}"]`).check()
  if (words) await form.locator('#f-words').fill(words)
  if (photo) {
    await form.locator('#f-photos').setInputFiles(photo)
    await form.locator('.thumbs img').waitFor()
  }
  await form.locator('button[type="submit"]').click()
  await form.waitFor({ state: 'detached' })
}

/** On the desk: the case is found in one's own queue and opened beside it. */
async function openOnDesk(page, caseRef) {
  await page.goto('/desk/cases?queue=todo')
  await page.locator(`[data-ref="${caseRef}"]`).click()
  await page.locator('.panel .panel-words').waitFor()
}

async function walk(people, catalogue, lang) {
  const { resident, neighbour, grid, clerk, dispatcher, handler, checker } = people
  const name = (list, word) => catalogue[list].find((item) => (item.word ?? item.code) === word)[lang]
  const act = (word) => name('actions', word)
  const say = WORDS[lang]
  for (const { page } of Object.values(people)) await switchTo(page, lang)

  await report(resident.page, name('categories', CATEGORY), say.said, picture())
  await resident.page.waitForURL(/step=[34]/)
  if (/step=3/.test(resident.page.url())) await resident.page.locator('.bottom-bar .primary').click()
  await resident.page.waitForURL(/step=4/)
  await shot(resident.page, `phone-report-check-${lang}`, true)
  await resident.page.locator('.bottom-bar .primary').click()
  await resident.page.waitForURL(/\/m\/done\//)
  await resident.page.locator('.done .qr').waitFor()
  await shot(resident.page, `phone-done-${lang}`, true)
  await resident.page.locator('.btn.primary').click()
  await resident.page.waitForURL(OPEN)
  const caseRef = OPEN.exec(resident.page.url())[1]
  await resident.page.locator('.timeline').waitFor()
  await resident.page.evaluate(() => (window.stayed = true))
  const seen = (who, word) => who.page.locator('.timeline li', { hasText: act(word) }).first().waitFor()

  await report(neighbour.page, name('categories', CATEGORY), say.said)
  await neighbour.page.waitForURL(/step=3/)
  // what was said is not shown before it is filed: the nearest of this category is the one
  const near = neighbour.page.locator('.card', { hasText: name('categories', CATEGORY) }).filter({ hasText: say.unfiled }).first()
  assert.equal(await neighbour.page.locator('.card', { hasText: say.said }).count(), 0)
  await near.getByRole('button').click()
  await neighbour.page.waitForURL(`**/m/case/${caseRef}?followed=1`)
  await neighbour.page.locator('.timeline').waitFor()
  await neighbour.page.evaluate(() => (window.stayed = true))

  await openOnDesk(clerk.page, caseRef)
  await step(clerk.page, act('ask_verify'))
  await seen(resident, 'ask_verify')
  await seen(neighbour, 'ask_verify')

  await grid.page.goto('/m/tasks')
  await shot(grid.page, `phone-tasks-${lang}`)
  await grid.page.locator(`a[href$="/m/case/${caseRef}"]`).click()
  await step(grid.page, act('confirm'), { words: say.site, photo: picture(160, 120, 90) })
  await seen(resident, 'confirm')

  await openOnDesk(dispatcher.page, caseRef)
  await step(dispatcher.page, act('dispatch'), { unit: 'chengguan', words: say.order })
  await seen(resident, 'dispatch')

  await openOnDesk(handler.page, caseRef)
  await step(handler.page, act('sign'))
  await handler.page.getByRole('button', { name: act('submit'), exact: true }).waitFor()
  await step(handler.page, act('submit'), { words: say.result, photo: picture(90, 140, 190) })
  await seen(resident, 'submit')

  await openOnDesk(checker.page, caseRef)
  await shot(checker.page, `desk-check-${lang}`)
  await step(checker.page, act('pass'))
  await seen(neighbour, 'pass')

  await resident.page.getByRole('button', { name: act('judge'), exact: true }).waitFor()
  await shot(resident.page, `phone-case-${lang}`, true)
  await step(resident.page, act('judge'), { stars: 5, words: say.verdict })
  await seen(neighbour, 'judge')

  await openOnDesk(dispatcher.page, caseRef)
  await step(dispatcher.page, act('close'))
  for (const who of [resident, neighbour]) {
    await seen(who, 'close')
    await who.page.locator('.tag.st-closed').waitFor()
    assert.equal(await who.page.evaluate(() => window.stayed), true, 'the page was not loaded anew')
    assert.equal(await who.page.locator('.timeline > li').count(), who === neighbour ? 10 : 9)
  }
  await shot(resident.page, `phone-closed-${lang}`, true)
  for (const { eye } of Object.values(people)) eye.clean()
}

/** What everybody saw when it went wrong. */
async function keepShots(people, error) {
  for (const [role, { page }] of Object.entries(people)) await shot(page, 'failed-' + role).catch(() => {})
  throw error
}

async function engine(t, label, server, languages) {
  const people = {}
  const sign = async (role, who, face) => (people[role] = await person(browser, server, who, { face, forms: true }))
  await Promise.all([sign('resident', RESIDENT), sign('neighbour', NEIGHBOUR), sign('grid', 'grid01', 'phone')])
  await Promise.all(['clerk', 'handler', 'checker'].map((role) => sign(role, role + '01')))
  await sign('dispatcher', 'dispatch01')
  for (const [lang, words] of Object.entries(languages)) {
    const parts = ['', '/categories', '/actions'].map((part) => api(server, '/catalogue' + part, lang))
    const catalogue = Object.assign({}, ...(await Promise.all(parts)))
    await t.test(`${label} in ${words}`, () => walk(people, catalogue, lang).catch((error) => keepShots(people, error)))
  }
  for (const { context } of Object.values(people)) await context.close()
  await server.stop()
}

// Each engine and each language; with LONG every pair of them.
const BOTH = { zh: 'Chinese', en: 'English' }
const only = (lang) => (process.env.LONG === '1' ? BOTH : { [lang]: BOTH[lang] })

test('the path on SQLite', async (t) => engine(t, 'SQLite', await startServer(), only('zh')))

test('the path on PostgreSQL', async (t) => {
  const postgres = await startPostgres()
  if (!postgres) return t.skip('no PostgreSQL')
  try {
    await engine(t, 'PostgreSQL', await startServer(postgres.createDatabase('web')), only('en'))
  } finally {
    postgres.stop()
  }
})
