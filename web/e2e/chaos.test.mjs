// Reports from offline phones: random schedules of loss, repeat and reorder, each by its seed, end in one state: none lost, none
// twice. The client is the phone's own outbox (src/lib/outbox.ts over its store), the server is the real one; between them lies a
// network that loses requests and answers, delivers twice, delivers late (after what came later), refuses for a while, and phones
// that die in the middle of a request and start again from what their database holds.
//
// Two hundred each time, a thousand with LONG=1 (`./test --long`).
//
//   GONGDI_SCHEDULES=50 GONGDI_SEED=7 node --test e2e/chaos.test.mjs      fewer, from another seed; one alone: GONGDI_SCHEDULES=1
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import esbuild from 'esbuild'
import { insist, scratch } from '../../tests/lib/gongdi.mjs'
import { picture } from './browser.mjs'
import { FAULTS, Phone, random } from './net.mjs'
import { startPostgres, startServer } from './server.mjs'

const SCHEDULES = Number(process.env.GONGDI_SCHEDULES || (process.env.LONG === '1' ? 1000 : 200))
const SEED = Number(process.env.GONGDI_SEED || 1)
const AT_ONCE = 24
const PHONES = 40
const COMMUNITY = '350205003006'

let bundle, postgres
before(async () => {
  bundle = path.join(scratch('outbox'), 'outbox.mjs')
  await esbuild.build({ entryPoints: [new URL('../src/lib/outbox.ts', import.meta.url).pathname], bundle: true, format: 'esm', outfile: bundle, logLevel: 'error' })
  postgres = await startPostgres()
})
after(() => postgres?.stop())

/** The schedule of a seed: who reports what when, when it is sent, when it starts anew. Gives what ought to have arrived. */
async function schedule(seed, phoneOf, report) {
  const draw = random(seed)
  const phone = phoneOf(draw)
  await phone.start()
  const wanted = []
  const many = 1 + Math.floor(draw() * 3)
  for (let turn = 0; wanted.length < many || turn < 7; turn++) {
    const what = draw()
    if (wanted.length < many && what < 0.5) {
      const words = `谱${seed}之${wanted.length + 1}`
      const pictures = draw() < 0.06 ? [new Blob([picture().buffer], { type: 'image/png' })] : []
      await phone.outbox.enqueue({ kind: 'report', path: '/cases', body: { ...report, words }, pictures, label: words, owner: 'resident:test', language: 'zh' })
      wanted.push({ words, photos: pictures.length })
    } else if (what < 0.85) {
      // Page and worker at once: the lock of the browser is not there to help.
      const both = draw() < 0.25 ? [phone.flush(), phone.flush()] : [phone.flush()]
      if ((await Promise.all(both)).includes('died')) await phone.start()
    } else await phone.start()
  }
  await phone.settle()
  const jobs = await phone.outbox.allJobs()
  return { seed, wanted, faults: phone.faults, left: (await phone.outbox.unsent()).map((job) => `${job.label} ${job.state} ${job.error}`), replies: new Map(jobs.map((job) => [job.label, job.reply?.ref])) }
}

async function everything(url, cookie) {
  const all = []
  for (let next = ''; ;) {
    const reply = await insist(url, 'GET', `/api/v1/cases?queue=mine&limit=50${next ? '&after=' + encodeURIComponent(next) : ''}`, { headers: { Cookie: cookie } })
    const page = reply.json()
    all.push(...page.items)
    if (!page.next) return all
    next = page.next
  }
}

async function play(server, name) {
  const from = Date.now()
  const { body } = await server.sampleReport(COMMUNITY)
  const cookies = []
  for (let n = 0; n < PHONES; n++) cookies.push(await server.signIn('1395' + String(1000000 + n), COMMUNITY, '离线机' + n))
  const done = []
  let next = 0
  const work = async () => {
    while (next < SCHEDULES) {
      const seed = SEED * 1_000_000 + next
      const cookie = cookies[next++ % PHONES]
      done.push({ cookie, ...(await schedule(seed, (draw) => new Phone(bundle, 'resident:test', cookie, server.url, draw), body)) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))

  const arrived = new Map()
  for (const cookie of cookies) {
    for (const row of await everything(server.url, cookie)) if (/^谱/.test(row.words_head)) arrived.set(row.words_head, [...(arrived.get(row.words_head) ?? []), row])
  }
  const wrong = []
  let wanted = 0
  for (const one of done) {
    for (const { words, photos } of one.wanted) {
      wanted += 1
      const rows = arrived.get(words) ?? []
      if (rows.length !== 1) wrong.push(`seed ${one.seed}: ${words} arrived ${rows.length} times`)
      else if (rows[0].photos !== photos) wrong.push(`seed ${one.seed}: ${words} has ${rows[0].photos} pictures of ${photos}`)
      else if (one.replies.get(words) !== rows[0].ref) wrong.push(`seed ${one.seed}: the phone knows ${words} as ${one.replies.get(words)}, the server as ${rows[0].ref}`)
    }
    for (const left of one.left) wrong.push(`seed ${one.seed}: not sent: ${left}`)
  }
  const faults = {}
  for (const one of done) for (const [fault, n] of Object.entries(one.faults)) faults[fault] = (faults[fault] ?? 0) + n
  console.log(`note: ${name}: ${done.length} schedules from seed ${SEED}, ${wanted} reports, ${((Date.now() - from) / 1000).toFixed(1)} s; ${Object.entries(faults).map(([fault, n]) => fault + ' ' + n).join(', ')}`)
  assert.deepEqual(wrong.slice(0, 10), [])
  assert.equal(done.length, SCHEDULES)
  assert.equal([...arrived.values()].flat().length, wanted, 'nothing but what was reported')
  for (const fault of FAULTS) assert.ok(SCHEDULES < 20 || faults[fault] > 0, fault + ' never happened')
}

test('random schedules of loss, repeat and reorder end in one state on SQLite', async () => {
  assert.ok(fs.existsSync(bundle))
  const server = await startServer()
  try {
    await play(server, 'SQLite')
  } finally {
    await server.stop()
  }
})

test('random schedules of loss, repeat and reorder end in one state on PostgreSQL', async (t) => {
  if (!postgres) return t.skip('no PostgreSQL here')
  const server = await startServer(postgres.createDatabase('chaos'))
  try {
    await play(server, 'PostgreSQL')
  } finally {
    await server.stop()
  }
})
