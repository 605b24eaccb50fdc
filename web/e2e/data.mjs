// Cases for the tests, made over the API with the session of a window that is signed in.
import { picture } from './browser.mjs'
import { api, GRID } from './server.mjs'

/** Sends a write as the person of a window would. */
export async function write(who, way, body) {
  const reply = await who.page.request.post('/api/v1' + way, { data: body, headers: { 'X-Gongdi': '1' } })
  if (!reply.ok()) throw new Error(`${way}: ${reply.status()} ${await reply.text()}`)
  return reply.json()
}

/** A report in the grid of grid01. */
export async function reportAt(server, who, words, more = {}) {
  const { lng, lat } = await api(server, '/places/' + GRID)
  return write(who, '/cases', { category: '06010', words, lng, lat, address: '天源里5号楼旁', ...more })
}

/** Chooses a category where one is found by typing: PAGE or what holds the field. */
export async function chooseCategory(within, code, field = '#f-category') {
  await within.locator(field).fill(code)
  await within.locator(`${field}-list [data-code="${code}"]`).click()
}

/** Uploads a picture and gives what a step names it by. */
export async function upload(who) {
  const { mimeType, buffer } = picture()
  const reply = await who.page.request.post('/api/v1/files', { data: buffer, headers: { 'X-Gongdi': '1', 'Content-Type': mimeType } })
  if (!reply.ok()) throw new Error('/files: ' + reply.status())
  return (await reply.json()).ref
}

/** A step; a result comes with its picture. */
export async function stepOn(who, caseRef, action, more = {}) {
  if (action === 'submit') more = { photos: [await upload(who)], ...more }
  const now = await (await who.page.request.get('/api/v1/cases/' + caseRef)).json()
  return write(who, `/cases/${caseRef}/steps`, { action, version: now.version, ...more })
}

const caseOf = async (who, ref) => (await who.page.request.get('/api/v1/cases/' + ref)).json()

/** Raises a side matter. */
export async function raiseOn(who, ref, kind, more) {
  return write(who, `/cases/${ref}/flags`, { kind, version: (await caseOf(who, ref)).version, ...more })
}

/** Takes a step of the newest side matter of a kind. */
export async function flagOf(who, ref, kind, action, more = {}) {
  const flag = (await caseOf(who, ref)).flags.filter((row) => row.kind === kind).pop()
  return write(who, `/cases/${ref}/flags/${flag.ref}/steps`, { action, version: flag.version, ...more })
}

/** A reform that splits the community of grid01 into three, a month from now. */
export function split(title, { nearest = true } = {}) {
  return {
    title,
    day: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    steps: [{
      kind: 'split',
      from: ['350205003006'],
      to: [
        { code: '350205003006', parts: ['350205003006003', '350205003006004'] },
        { code: '350205003021', name: '海盛新社区居委会', name_en: 'Haisheng', parts: ['350205003006001'] },
        { code: '350205003022', name: '海景新社区居委会', name_en: 'Haijing', parts: nearest ? ['350205003006002'] : [] },
      ],
    }],
  }
}
