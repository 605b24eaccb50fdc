import { launch, phone } from './browser.mjs'
import { person, RESIDENT } from './people.mjs'
import { gridPosition, startServer } from './server.mjs'
const browser = await launch(); const server = await startServer()
const resident = await person(browser, server, RESIDENT)
const context = await phone(browser, server.url, { storageState: await resident.context.storageState(), geolocation: await gridPosition(server) })
await context.addInitScript(() => localStorage.setItem('gongdi.in', '1'))
const page = await context.newPage(); const wire = await context.newCDPSession(page); await wire.send('Network.enable')
const urls = new Map(); wire.on('Network.requestWillBeSent', (e) => urls.set(e.requestId, e.request.url))
wire.on('Network.loadingFinished', (e) => console.log(e.encodedDataLength, (urls.get(e.requestId) || '').replace(server.url, '')))
await page.goto('/m/report'); await page.locator('.kind').first().click(); await page.locator('#f-words').fill('绿化带里有建筑垃圾'); await page.waitForTimeout(3000)
await browser.close(); await server.stop()
