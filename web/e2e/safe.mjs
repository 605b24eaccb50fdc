// A worker's telephone in the tests: the PIN of what is taken along, a need written down at a door, what lies here half filled.
import assert from 'node:assert/strict'
import { picture, underWorker } from './browser.mjs'

export const PIN = '246810'

/** Opens what was taken along. */
export async function enterPin(page, pin = PIN) {
  await page.locator('#f-pin').fill(pin)
  await page.locator('.pin-box form button:not(.quiet)').click()
}

/** The first one, which is said twice. */
export async function setPin(page, pin = PIN) {
  await page.locator('#f-pin2').fill(pin)
  await enterPin(page, pin)
}

/** Ten wrong ones, each told how many are left; then the copies are gone. */
export async function wrongPins(page) {
  for (let left = 9; left >= 0; left--) {
    await enterPin(page, '999999')
    if (left) await page.locator('.pin-box .error', { hasText: String(left) }).waitFor()
  }
}

/** Has the households of the next days along, and a service worker that keeps the pages. */
export async function takeAlong(page) {
  await page.goto('/m/visits')
  await setPin(page)
  await page.locator('.visit-names').first().waitFor()
  await underWorker(page)
}

/** Fills in a need of help, of a category that asks a question, with a picture. */
export async function fillNeed(page, words) {
  await page.locator('#f-need').check()
  await page.locator('#f-category').selectOption('S0301')
  await page.locator('#f-q-need').selectOption('送药')
  await page.locator('#f-words').fill(words)
  await page.locator('#f-photos').setInputFiles(picture())
  await page.locator('.thumbs img').waitFor()
}

/** How many drafts, or pictures of drafts, lie here under names that begin like this. */
export const keptDrafts = (page, prefix = 'visit:') => page.evaluate(async (start) => {
  const answer = (ask) => new Promise((done, fail) => Object.assign(ask, { onsuccess: () => done(ask.result), onerror: () => fail(ask.error) }))
  const database = await answer(indexedDB.open('gongdi'))
  const names = await answer(database.transaction('drafts').objectStore('drafts').getAllKeys())
  database.close()
  return names.filter((name) => String(name).startsWith(start)).length
}, prefix)

/** Waits until as many of them lie here. */
export async function untilKept(page, count = 1, prefix = 'visit:') {
  for (let tries = 0; (await keptDrafts(page, prefix)) < count; tries++) {
    assert.ok(tries < 300, `${count} of ${prefix} are not kept`)
    await page.waitForTimeout(100)
  }
}

/** What the page itself can open of its sealed drafts; nothing as long as there is none. */
export function draftOpened(page) {
  return page.evaluate(async () => {
    const answer = (ask) => new Promise((done, fail) => Object.assign(ask, { onsuccess: () => done(ask.result), onerror: () => fail(ask.error) }))
    const database = await answer(indexedDB.open('gongdi'))
    const [names, [key], drafts] = await Promise.all([
      answer(database.transaction('drafts').objectStore('drafts').getAllKeys()),
      answer(database.transaction('safe').objectStore('safe').getAll(IDBKeyRange.bound('seal:', 'seal;'))),
      answer(database.transaction('drafts').objectStore('drafts').getAll()),
    ])
    database.close()
    const at = names.findIndex((name) => String(name).startsWith('visit:'))
    if (at < 0) return ''
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: drafts[at].iv }, key, drafts[at].bytes))
  })
}

/** Waits until all of these words are in it: what is typed last is kept last. */
export async function untilDraft(page, ...words) {
  for (let tries = 0; ; tries++) {
    const draft = await draftOpened(page)
    if (words.every((one) => draft.includes(one))) return
    assert.ok(tries < 300, `${words} are not all kept: ${draft}`)
    await page.waitForTimeout(100)
  }
}
