// Visits from telephones without signal: random schedules of loss, repeat, reorder, dying telephones, two devices of one worker, plans
// made anew and households that move to another grid meanwhile, end in one state: what was written down is there once, nothing is lost,
// and the server's counts are those of the same visits one after the other. The client is the telephone's own outbox with its sealed
// jobs, the server is the real one; the network is that of chaos.test.mjs (net.mjs).
//
// A hundred schedules each time, ten thousand with LONG=1.
//   GONGDI_SCHEDULES=50 GONGDI_SEED=7 node --test e2e/rounds.test.mjs
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, test } from 'node:test'
import esbuild from 'esbuild'
import { insist, scratch } from '../../tests/lib/gongdi.mjs'
import { FAULTS, Phone, random } from './net.mjs'
import { PASSWORD, startPostgres, startServer, totpNow } from './server.mjs'

const SCHEDULES = Number(process.env.GONGDI_SCHEDULES || (process.env.LONG ? 10_000 : 100))
const SEED = Number(process.env.GONGDI_SEED || 1)
const AT_ONCE = 24
const OWNER = 'staff:worker'

let bundle, postgres
before(async () => {
  bundle = path.join(scratch('rounds'), 'outbox.mjs')
  await esbuild.build({ entryPoints: [new URL('../src/lib/outbox.ts', import.meta.url).pathname], bundle: true, format: 'esm', outfile: bundle, logLevel: 'error' })
  postgres = startPostgres()
})
after(() => postgres?.stop())

async function signIn(server, login) {
  for (let tries = 0; ; tries++) {
    const call = (data) => insist(server.url, 'POST', '/api/v1/session/password', { body: data })
    let reply = await call({ login, password: PASSWORD })
    if (reply.status === 401) reply = await call({ login, password: PASSWORD, totp: await totpNow(server, login) })
    // a slow server may have used the code up without an answer: the next one
    if (reply.status !== 201 && tries < 2) continue
    assert.equal(reply.status, 201, reply.text)
    return /gongdi[^=]*=[^;]+/.exec(String(reply.headers['set-cookie']))[0]
  }
}

/** The schedule of a seed: two devices, some records each, sent as the network will have it. Gives what ought to be there. */
async function schedule(seed, cookie, url, doors, category, today) {
  const draw = random(seed)
  const devices = [new Phone(bundle, OWNER, cookie, url, draw), new Phone(bundle, OWNER, cookie, url, draw)]
  for (const one of devices) await one.start()
  const wanted = []
  const many = 1 + Math.floor(draw() * 3)
  for (let turn = 0; wanted.length < many || turn < 7; turn++) {
    const phone = devices[draw() < 0.7 ? 0 : 1]
    const what = draw()
    if (wanted.length < many && what < 0.5) {
      const result = draw() < 0.6 ? 'done' : draw() < 0.7 ? 'nobody' : 'refused'
      const need = draw() < 0.1 ? { category, words: `访${seed}之${wanted.length}` } : null
      const household = doors[Math.floor(draw() * doors.length)]
      const label = `${seed}.${wanted.length}`
      const body = { household, day: today, result, people: 1, note: label, again: result === 'done', ...(need ? { need } : {}) }
      await phone.outbox.enqueue({ kind: 'visit', path: '/visits/records', body, pictures: [], within: need ? 'need' : undefined, label, owner: OWNER, language: 'zh', secret: true })
      wanted.push({ label, result, household, need: need?.words })
    } else if (what < 0.85) {
      const both = draw() < 0.25 ? [phone.flush(), phone.flush()] : [phone.flush()]
      if ((await Promise.all(both)).includes('died')) await phone.start()
    } else await phone.start()
  }
  const replies = new Map()
  const left = []
  for (const phone of devices) {
    await phone.settle()
    for (const job of await phone.outbox.allJobs()) {
      if (job.state === 'sent') replies.set(job.label, job.reply)
      else left.push(`${job.label} ${job.state} ${job.error}`)
    }
  }
  const faults = {}
  for (const phone of devices) for (const [name, n] of Object.entries(phone.faults)) faults[name] = (faults[name] ?? 0) + n
  return { seed, wanted, replies, left, faults }
}

/** Meanwhile: plans are made anew, and households move to another grid and have another worker from then on. */
async function turmoil(server, worker, clerk, movable, free, until) {
  let plans = 0, moved = 0
  const post = (cookie, way, body) => insist(server.url, 'POST', '/api/v1' + way, { headers: { Cookie: cookie }, body })
  while (!until.over) {
    const reply = await post(worker, '/visits/replan', {})
    assert.equal(reply.status, 204, reply.text)
    plans += 1
    if (free.length && movable.length) {
      const household = movable.pop()
      const sheet = (await insist(server.url, 'GET', '/api/v1/registry/households/' + household, { headers: { Cookie: clerk } })).json()
      const step = await post(clerk, `/registry/households/${household}/steps`, { action: 'move_house', day: until.today, version: sheet.household?.version ?? sheet.version, dwelling: free.pop(), why: 'other' })
      moved += step.status === 200
      if (step.status !== 200 && !until.said) until.said = step.text
    }
    await new Promise((done) => setTimeout(done, 400))
  }
  return { plans, moved }
}

async function month(server, cookie) {
  return (await insist(server.url, 'GET', '/api/v1/visits/month', { headers: { Cookie: cookie } })).json()
}

/** Households of the worker's grid, and doors in another grid that they can move to. */
async function grounds(server, worker, clerk) {
  const start = await month(server, worker)
  const doors = [...new Set(start.items.map((item) => item.household))]
  const free = []
  for (let page = ''; free.length < 6;) {
    const reply = (await insist(server.url, 'GET', '/api/v1/registry/buildings?limit=50' + page, { headers: { Cookie: clerk } })).json()
    for (const row of reply.items ?? []) {
      if (row.grid === '350205003006001') continue
      const sheet = (await insist(server.url, 'GET', '/api/v1/registry/buildings/' + row.ref, { headers: { Cookie: clerk } })).json()
      for (const one of sheet.dwellings ?? []) if (!(one.people > 0) && !one.household && free.length < 6) free.push(one.ref)
    }
    if (!reply.next) break
    page = '&after=' + encodeURIComponent(reply.next)
  }
  return { start, doors, free }
}

async function play(server, name) {
  const from = Date.now()
  const worker = await signIn(server, 'grid01')
  const clerk = await signIn(server, 'clerk01')
  const { body } = await server.sampleReport('350205003006')
  const { start, doors, free } = await grounds(server, worker, clerk)
  const seenBefore = start.count
  const until = { over: false, today: start.today }
  const stir = turmoil(server, worker, clerk, [...doors].slice(0, 20), free, until)
  const done = []
  let next = 0
  const work = async () => {
    while (next < SCHEDULES) done.push(await schedule(SEED * 1_000_000 + next++, worker, server.url, doors, body.category, start.today))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  until.over = true
  const stirred = await stir

  const wrong = []
  const all = done.flatMap((one) => one.wanted)
  const refs = new Set()
  for (const one of done) {
    for (const left of one.left) wrong.push(`seed ${one.seed}: not sent: ${left}`)
    for (const { label, result, household } of one.wanted) {
      const reply = one.replies.get(label)
      if (!reply) wrong.push(`seed ${one.seed}: ${label} has no answer`)
      else {
        if (refs.has(reply.ref)) wrong.push(`seed ${one.seed}: ${label} shares ${reply.ref}`)
        if (reply.result !== result || reply.household !== household) wrong.push(`seed ${one.seed}: ${label} is ${reply.result} at ${reply.household}`)
        refs.add(reply.ref)
      }
    }
  }
  // one after the other on paper
  const visits = all.filter((one) => one.result === 'done')
  const now = (await month(server, worker)).count
  const fresh = new Set(visits.map((one) => one.household))
  const knownDone = new Set(start.items.filter((item) => item.state === 'done').map((item) => item.household))
  const expected = {
    visits: seenBefore.visits + visits.length,
    attempts: seenBefore.attempts + all.length - visits.length,
    needs: seenBefore.needs + all.filter((one) => one.need).length,
    seen: seenBefore.seen + [...fresh].filter((one) => !knownDone.has(one)).length,
  }
  const faults = {}
  for (const one of done) for (const [fault, n] of Object.entries(one.faults)) faults[fault] = (faults[fault] ?? 0) + n
  console.log(`note: ${name}: ${done.length} schedules from seed ${SEED}, ${all.length} records on ${2 * done.length} devices, ${stirred.plans} plans anew, ${stirred.moved} households moved, ${((Date.now() - from) / 1000).toFixed(1)} s; ${Object.entries(faults).map(([fault, n]) => fault + ' ' + n).join(', ')}${until.said ? '; ' + until.said : ''}`)
  assert.deepEqual(wrong.slice(0, 10), [])
  assert.equal(done.length, SCHEDULES)
  assert.deepEqual({ visits: now.visits, attempts: now.attempts, needs: now.needs, seen: now.seen }, expected)
  assert.ok(stirred.plans > 0)
  assert.ok(stirred.moved > 0, until.said)
  for (const fault of FAULTS) assert.ok(SCHEDULES < 20 || faults[fault] > 0, fault + ' never happened')
}

test('visits without signal end in the serial state on SQLite', async () => {
  const server = await startServer()
  try {
    await play(server, 'SQLite')
  } finally {
    await server.stop()
  }
})

test('visits without signal end in the serial state on PostgreSQL', async (t) => {
  if (!postgres) return t.skip('no PostgreSQL here')
  const server = await startServer(postgres.createDatabase('rounds'))
  try {
    await play(server, 'PostgreSQL')
  } finally {
    await server.stop()
  }
})
