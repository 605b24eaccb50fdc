// The budgets of design: how many bytes and requests a page costs the first time, as they cross the wire.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { desk, launch, phone } from './browser.mjs'
import { reportAt } from './data.mjs'
import { person, RESIDENT } from './people.mjs'
import { gridPosition, startServer } from './server.mjs'

const DIST = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const KB = 1000

let browser, server, resident, clerk
before(async () => {
  browser = await launch()
  server = await startServer()
  resident = await person(browser, server, RESIDENT)
  clerk = await person(browser, server, 'clerk01')
  // One more than the home page shows.
  for (let n = 1; n <= 4; n++) await reportAt(server, resident, `第${n}处：绿化带里有建筑垃圾`)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** Opens a page with the session of somebody but an empty cache, and counts until it is at rest. */
async function cold(kind, who, way, more) {
  const context = await kind(browser, server.url, {
    storageState: who ? await who.context.storageState() : undefined,
    geolocation: await gridPosition(server),
  })
  if (who) await context.addInitScript(() => localStorage.setItem('gongdi.in', '1'))
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  const seen = { bytes: 0, requests: 0 }
  const stream = new Set()
  wire.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.endsWith('/api/v1/events')) stream.add(requestId)
    else if (request.url.startsWith('http')) seen.requests += 1
  })
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!stream.has(requestId)) seen.bytes += encodedDataLength
  })
  await page.goto(way)
  await more(page)
  await page.waitForTimeout(400)
  await context.close()
  return seen
}

function budget(name, most, run) {
  test(name, async () => {
    const { bytes, requests } = await run()
    console.log(`note: ${name}: ${(bytes / KB).toFixed(1)} kB, ${requests} requests`)
    assert.ok(bytes <= most.kB * KB, `${bytes} bytes of ${most.kB} kB`)
    if (most.requests) assert.ok(requests <= most.requests, `${requests} requests of ${most.requests}`)
  })
}

budget('phone home, nobody signed in', { kB: 60, requests: 12 }, () => cold(phone, null, '/m', (page) => page.locator('.hero').waitFor()))
budget('phone home of a resident', { kB: 60, requests: 12 }, () => cold(phone, resident, '/m', (page) => page.locator('.case-card').first().waitFor()))
budget('phone report with the map', { kB: 130 }, () => cold(phone, resident, '/m/report', async (page) => {
  await page.locator('.kind').first().click()
  await page.locator('#f-words').fill('绿化带里有建筑垃圾')
  await page.locator('.bottom-bar .primary').click()
  await page.locator('.big-btn').nth(1).click()
  await page.locator('.map[aria-busy="false"] path.area:visible').first().waitFor()
}))
budget('desk, list with map and an open case', { kB: 450 }, () => cold(desk, clerk, '/desk/cases?queue=open', async (page) => {
  await page.locator('path.area').first().waitFor()
  await page.locator('.row-open').first().click()
  await page.locator('.panel-words').waitFor()
}))
budget('desk, live board', { kB: 450 }, () => cold(desk, clerk, '/desk/board', (page) => page.locator('path.area').first().waitFor()))

const lengthOf = (url) => new Promise((done, fail) => {
  http.get(url, { headers: { 'Accept-Encoding': 'br' } }, (reply) => {
    let bytes = 0
    reply.on('data', (part) => (bytes += part.length))
    reply.on('end', () => (reply.statusCode === 200 ? done(bytes) : fail(new Error(url + ' ' + reply.statusCode))))
  }).on('error', fail)
})

test('all files together', async () => {
  const files = fs.readdirSync(DIST, { recursive: true }).map(String).filter((name) => fs.statSync(path.join(DIST, name)).isFile())
  let bytes = 0
  for (const name of files) bytes += await lengthOf(server.url + '/' + name.split(path.sep).join('/'))
  console.log(`note: all ${files.length} files: ${(bytes / KB).toFixed(1)} kB as brotli`)
  assert.ok(bytes <= 1200 * KB, bytes + ' bytes')
})
