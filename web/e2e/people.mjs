// The people of the tests: each with a window of his own, how he signs in, how he finds his way.
import { after, before } from 'node:test'
import { desk, launch, phone, prefer, watch } from './browser.mjs'
import { gridPosition, oneTimeCode, PASSWORD, startServer, totpNow } from './server.mjs'

export const RESIDENT = '13900000001'
export const NEIGHBOUR = '13900000002'

/** A resident signs in on the phone face with a real one-time code. */
export async function signInResident(page, server, number, next = '/m') {
  await page.goto('/m/signin?next=' + encodeURIComponent(next))
  await page.locator('#f-phone').fill(number)
  await page.locator('form button.primary').click()
  await page.locator('#f-code').waitFor()
  await page.locator('#f-code').fill(await oneTimeCode(server, number))
  await page.locator('form button.primary').click()
  await page.waitForURL('**' + next)
}

/** A member of the staff signs in, on either face, with a real code where one is asked for. */
export async function signInStaff(page, server, login, face = 'desk') {
  await page.goto(face === 'desk' ? '/desk/signin' : '/m/staff')
  await page.locator('#f-login').fill(login)
  await page.locator('#f-password').fill(PASSWORD)
  await page.locator('form button.primary').click()
  const outside = () => page.locator('#f-password').waitFor({ state: 'detached' })
  const totp = page.locator('#f-totp')
  await Promise.race([outside(), totp.waitFor()]).catch(() => {})
  if (await totp.isVisible().catch(() => false)) {
    await totp.fill(await totpNow(server, login))
    await page.locator('form button.primary').click()
  }
  await outside()
}

/** The same without the forms, for the tests that are about something else. */
async function signInQuietly(context, server, who, password = PASSWORD) {
  const call = async (way, data) => {
    const reply = await context.request.post('/api/v1' + way, { data, headers: { 'X-Gongdi': '1' } })
    if (!reply.ok() && reply.status() !== 401) throw new Error(`${way}: ${reply.status()} ${await reply.text()}`)
    return reply
  }
  if (/^1/.test(who)) {
    await call('/session/code', { phone: who })
    await call('/session/phone', { phone: who, code: await oneTimeCode(server, who) })
  } else {
    const input = { login: who, password }
    const first = await call('/session/password', input)
    if (first.status() === 401) await call('/session/password', { ...input, totp: await totpNow(server, who) })
  }
  await context.addInitScript(() => localStorage.setItem('gongdi.in', '1'))
}

/** Opens a window for somebody, at URL where that is not the server's own: { page, context, eye }. Residents are told by their phone number. */
export async function person(browser, server, who, { face = /^1/.test(who) ? 'phone' : 'desk', language, size, expected = [], forms = false, password, url = server.url } = {}) {
  const kind = face === 'phone' ? phone : desk
  const context = await kind(browser, url, { geolocation: await gridPosition(server) })
  await prefer(context, { language, size })
  if (who && !forms) await signInQuietly(context, server, who, password)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  // The browser itself writes an error for the answer that asks for the second factor.
  const eye = watch(page, url, /^1/.test(who) ? expected : [401, ...expected])
  if (!forms) return { page, context, eye, who }
  if (/^1/.test(who)) await signInResident(page, server, who)
  else await signInStaff(page, server, who, face)
  return { page, context, eye, who }
}

/** Of the file that called stage(): its browser and server, and those who have signed in by sign(). */
export let browser, server
export const people = {}
export const sign = async (role, who, options) => (people[role] = await person(browser, server, who, options))

/** A browser and a server with a demonstration of its own, for the tests of one file; and what MORE does before the first of them. */
export function stage(more = async () => {}) {
  before(async () => {
    browser = await launch()
    server = await startServer()
    await more()
  })
  after(async () => {
    await browser?.close()
    await server?.stop()
  })
}
