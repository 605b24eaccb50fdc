// Cases for the tests, made over the API with the session of a window that is signed in.
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

export async function stepOn(who, caseRef, action, more = {}) {
  const now = await (await who.page.request.get('/api/v1/cases/' + caseRef)).json()
  return write(who, `/cases/${caseRef}/steps`, { action, version: now.version, ...more })
}
