// Visits from telephones without signal: random schedules of loss, repeat, reorder, dying telephones, two devices of one worker, wishes
// that change, planned visits that are moved, plans made anew and households that move to another grid meanwhile, end in one state: what
// was written down is there once, nothing is lost, a version is changed by one at a time and the other is shown it, and the server's
// counts are those of the same visits one after the other. The client is the telephone's own outbox with its sealed
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

const SCHEDULES = Number(process.env.GONGDI_SCHEDULES || (process.env.LONG === '1' ? 10_000 : 100))
const SEED = Number(process.env.GONGDI_SEED || 1)
const AT_ONCE = 24
const MOVERS = 20
const STIR = 4 // schedules after which something else happens to the plan: no clock is waited for
const OWNER = 'staff:worker'

let bundle, postgres
before(async () => {
  bundle = path.join(scratch('rounds'), 'outbox.mjs')
  const contents = "export * from './lib/outbox'; export * from './m/visits/record'"
  await esbuild.build({ stdin: { contents, resolveDir: new URL('../src', import.meta.url).pathname }, bundle: true, format: 'esm', outfile: bundle, logLevel: 'error' })
  postgres = await startPostgres()
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

/** What a step or a wish may be refused with: somebody else was first, and it is shown. Anything else is a finding. */
const FIRST = /^(visit\.(changed|gone|state|wish)|household\.changed|missing)$/

/** A planned visit goes to another day, by what the telephone knew of it. */
function moveOf(draw, start, label) {
  const all = start.items.filter((item) => item.state === 'planned' && item.day >= start.today)
  // What no person has put on its day is another visit as soon as plans are made anew; what was promised stands, and is put off.
  const near = all.filter((item) => item.pinned)
  const items = near.length && draw() < 0.7 ? near : all
  if (!items.length) return null
  const item = items[Math.floor(draw() * items.length)]
  const left = new Date(Date.UTC(Number(start.today.slice(0, 4)), Number(start.today.slice(5, 7)), 0)).getUTCDate() - Number(start.today.slice(8))
  const day = new Date(Date.parse(start.today + 'T00:00:00Z') + Math.floor(draw() * (left + 1)) * 86_400_000).toISOString().slice(0, 10)
  return { label, path: `/visits/planned/${item.ref}/steps`, body: { action: 'move', day, version: item.version, reason: label, anyway: true }, move: item.ref, day }
}

/** The schedule of a seed: two devices, some records each, sent as the network will have it. Gives what ought to be there. */
async function schedule(seed, cookie, url, doors, category, start) {
  const { today } = start
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
      const label = `${seed}.${wanted.length}`
      const move = draw() < 0.15 ? moveOf(draw, start, label) : null
      if (move) {
        await phone.outbox.enqueue({ kind: 'visit', path: move.path, body: move.body, pictures: [], label, owner: OWNER, language: 'zh', secret: true })
        wanted.push(move)
        continue
      }
      const need = draw() < 0.1 ? { category, words: `访${seed}之${wanted.length}` } : null
      const asked = draw() < 0.1 ? { days: 1 + Math.floor(draw() * 127), from: 0, until: draw() < 0.3 ? 600 : 0, none: false } : null
      // those who move house meanwhile change their version for another reason
      const household = asked ? doors[MOVERS + Math.floor(draw() * (doors.length - MOVERS))] : doors[Math.floor(draw() * doors.length)]
      const item = start.items.find((row) => row.household === household)
      const wish = asked && { ...asked, version: item.wish.version }
      const body = { household, day: today, result, people: 1, note: label, again: result === 'done', ...(need ? { need } : {}), ...(wish ? { wish } : {}) }
      await phone.outbox.enqueue({ kind: 'visit', path: '/visits/records', body, pictures: [], within: need ? 'need' : undefined, about: item.ref, label, owner: OWNER, language: 'zh', secret: true })
      wanted.push({ label, result, household, need: need?.words, wish })
    } else if (what < 0.85) {
      const both = draw() < 0.25 ? [phone.flush(), phone.flush()] : [phone.flush()]
      if ((await Promise.all(both)).includes('died')) await phone.start()
    } else await phone.start()
  }
  const replies = new Map()
  const left = []
  let shown = 0
  for (const phone of devices) {
    await phone.settle()
    shown += await decide(phone, wanted)
    for (const job of await phone.outbox.allJobs()) {
      if (job.state === 'sent') replies.set(job.label, await phone.outbox.replyOf(job))
      else if (job.state === 'parked' && FIRST.test(job.code) && wanted.find((one) => one.label === job.label).move) shown += 1
      else left.push(`${job.label} ${job.state} ${job.code} ${job.error}`)
    }
  }
  const faults = {}
  for (const phone of devices) for (const [name, n] of Object.entries(phone.faults)) faults[name] = (faults[name] ?? 0) + n
  return { seed, wanted, replies, left, faults, shown }
}

/**
 * A wish that somebody else changed first is shown beside one's own: the person keeps his own, upon the version that he has seen now. What
 * he had written comes from the phone's own sealed job, as on the screen (m/visits/VisitPage.vue).
 */
async function decide(phone, wanted) {
  let shown = 0
  for (let more = true; more;) {
    more = false
    for (const job of await phone.outbox.unsent()) {
      const one = wanted.find((row) => row.label === job.label)
      if (job.state !== 'parked' || !job.about || !one.wish || !FIRST.test(job.code)) continue
      shown += 1
      more = true
      const { enqueue, formOf, parkedRecord, recordOf, settleParked } = phone.outbox
      const parked = await parkedRecord(OWNER, job.about, job.id)
      const { written, pictures, there } = parked
      const seen = there?.wish ?? written.wish
      const body = recordOf(formOf(written, { people: 1, wish: seen }), written.household, written.day, seen, { again: Boolean(written.again) })
      one.wish = body.wish // none where the other one wished the same
      await enqueue({ kind: 'visit', path: job.path, body, pictures, within: job.within, about: job.about, label: job.label, owner: OWNER, language: 'zh', secret: true })
      await settleParked(parked)
    }
    if (more) await phone.settle()
  }
  return shown
}

/** Versions as a serial order of what was accepted: each wish and each move changed the one that it had seen, and the last one stands. */
function checkVersions(done, start, now, wrong) {
  const wishes = new Map()
  const moves = new Map()
  for (const one of done) {
    for (const row of one.wanted) {
      const reply = one.replies.get(row.label)
      if (row.wish && reply) wishes.set(row.household, [...(wishes.get(row.household) ?? []), row.wish])
      if (row.move && reply) moves.set(row.move, [...(moves.get(row.move) ?? []), { ...row, version: reply.version }])
    }
  }
  for (const [household, all] of wishes) {
    const first = start.items.find((item) => item.household === household).wish.version
    const seen = all.map((wish) => wish.version).sort((a, b) => a - b)
    if (seen.some((version, n) => version !== first + n)) wrong.push(`wishes of ${household} from ${first}: ${seen}`)
    const last = all.find((wish) => wish.version === first + all.length - 1)
    const item = now.items.find((row) => row.household === household)
    if (item && (item.wish.version !== first + all.length || item.wish.days !== last?.days || item.wish.until !== last?.until)) wrong.push(`the wish of ${household} is ${JSON.stringify(item.wish)}, not ${JSON.stringify(last)}`)
  }
  for (const [ref, all] of moves) {
    if (new Set(all.map((row) => row.version)).size !== all.length) wrong.push(`two moves of ${ref} changed one version`)
    const last = all.reduce((a, b) => (b.version > a.version ? b : a))
    const item = now.items.find((row) => row.ref === ref)
    const { household } = start.items.find((row) => row.ref === ref)
    // of who has another worker by now the day that was agreed on went along, and is marked as such
    const handed = !item && now.items.some((row) => row.household === household && row.state === 'gone' && row.why === 'agreed' && row.day === last.day)
    if (!item && !handed) wrong.push(`${ref} was moved and is not there`)
    else if (handed) continue
    else if (item.state === 'planned' && (item.day !== last.day || !item.pinned || item.reason !== last.label)) wrong.push(`${ref} is on ${item.day} (${item.reason}), not on ${last.day} (${last.label})`)
  }
  return { wishes: [...wishes.values()].flat().length, moves: [...moves.values()].flat().length }
}

/**
 * Meanwhile: plans are made anew, and a household moves to a door of another grid and has another worker from then on; or back, where all
 * doors are taken.
 */
class Turmoil {
  constructor(server, worker, clerk, movable, free, today) {
    Object.assign(this, { server, worker, clerk, today })
    this.home = movable.map((household) => ({ household }))
    this.away = []
    this.free = free
    this.plans = this.moved = this.back = 0
  }

  post(cookie, way, body) {
    return insist(this.server.url, 'POST', '/api/v1' + way, { headers: { Cookie: cookie }, body })
  }

  /** A wish that arrives meanwhile has changed the household: the clerk looks again, as the sentence says. */
  async move(one, dwelling) {
    for (;;) {
      const { household, homes } = (await insist(this.server.url, 'GET', '/api/v1/registry/households/' + one.household, { headers: { Cookie: this.clerk } })).json()
      const step = await this.post(this.clerk, `/registry/households/${one.household}/steps`, { action: 'move_house', day: this.today, version: household.version, dwelling, why: 'other' })
      if (step.status === 409 && step.json().code === 'registry.changed') continue
      assert.equal(step.status, 200, step.text)
      return homes[0].dwelling
    }
  }

  /** One thing more; those of two schedules that end together come one after the other. */
  stir() {
    return (this.turn = (this.turn ?? Promise.resolve()).then(async () => {
      const reply = await this.post(this.worker, '/visits/replan', {})
      assert.equal(reply.status, 204, reply.text)
      this.plans += 1
      if (this.free.length && this.home.length) {
        const one = this.home.pop()
        const door = this.free.pop()
        this.away.push({ household: one.household, door, own: await this.move(one, door) })
        this.moved += 1
      } else if (this.away.length) {
        const one = this.away.shift()
        await this.move(one, one.own)
        this.free.push(one.door)
        this.home.unshift({ household: one.household })
        this.back += 1
      }
    }))
  }
}

async function month(server, cookie) {
  return (await insist(server.url, 'GET', '/api/v1/visits/month', { headers: { Cookie: cookie } })).json()
}

/** Some visits are promised for their day: plans that are made anew leave them there. */
async function promise(server, worker) {
  const { items, today } = await month(server, worker)
  for (const item of items.filter((one) => one.state === 'planned' && one.day >= today).slice(0, 12)) {
    const body = { action: 'move', day: item.day, version: item.version, reason: '约好的', anyway: true }
    const reply = await insist(server.url, 'POST', `/api/v1/visits/planned/${item.ref}/steps`, { headers: { Cookie: worker }, body })
    assert.equal(reply.status, 200, reply.text)
  }
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
  await promise(server, worker)
  const { start, doors, free } = await grounds(server, worker, clerk)
  const seenBefore = start.count
  const turmoil = new Turmoil(server, worker, clerk, doors.slice(0, MOVERS), free, start.today)
  const done = []
  let next = 0
  const work = async () => {
    while (next < SCHEDULES) {
      if (done.push(await schedule(SEED * 1_000_000 + next++, worker, server.url, doors, body.category, start)) % STIR === 0) await turmoil.stir()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))

  const wrong = []
  const everything = done.flatMap((one) => one.wanted)
  const refs = new Set()
  for (const one of done) {
    for (const left of one.left) wrong.push(`seed ${one.seed}: not sent: ${left}`)
    for (const { label, result, household, move } of one.wanted) {
      const reply = one.replies.get(label)
      if (move) continue
      if (!reply) wrong.push(`seed ${one.seed}: ${label} has no answer`)
      else {
        if (refs.has(reply.ref)) wrong.push(`seed ${one.seed}: ${label} shares ${reply.ref}`)
        if (reply.result !== result || reply.household !== household) wrong.push(`seed ${one.seed}: ${label} is ${reply.result} at ${reply.household}`)
        refs.add(reply.ref)
      }
    }
  }
  // one after the other on paper
  const last = await month(server, worker)
  const changed = checkVersions(done, start, last, wrong)
  const all = everything.filter((row) => !row.move)
  const visits = all.filter((one) => one.result === 'done')
  const now = last.count
  const fresh = new Set(visits.map((one) => one.household))
  const inVain = new Set(all.filter((one) => one.result !== 'done').map((one) => one.household)) // all of one day, on which each household is tried once
  const knownDone = new Set(start.items.filter((item) => item.state === 'done').map((item) => item.household))
  const expected = {
    visits: seenBefore.visits + visits.length,
    attempts: seenBefore.attempts + inVain.size,
    needs: seenBefore.needs + all.filter((one) => one.need).length,
    seen: seenBefore.seen + [...fresh].filter((one) => !knownDone.has(one)).length,
  }
  const faults = {}
  for (const one of done) for (const [fault, n] of Object.entries(one.faults)) faults[fault] = (faults[fault] ?? 0) + n
  console.log(`note: ${name}: ${done.length} schedules from seed ${SEED}, ${all.length} records on ${2 * done.length} devices, ${turmoil.plans} plans anew, ${turmoil.moved} households moved and ${turmoil.back} back, ${changed.wishes} wishes and ${changed.moves} moves taken, ${done.reduce((sum, one) => sum + one.shown, 0)} conflicts shown, ${((Date.now() - from) / 1000).toFixed(1)} s; ${Object.entries(faults).map(([fault, n]) => fault + ' ' + n).join(', ')}`)
  assert.deepEqual(wrong.slice(0, 10), [])
  assert.equal(done.length, SCHEDULES)
  assert.deepEqual({ visits: now.visits, attempts: now.attempts, needs: now.needs, seen: now.seen }, expected)
  assert.ok(SCHEDULES < 20 || (turmoil.moved > 0 && turmoil.back > 0))
  assert.ok(SCHEDULES < 20 || (changed.wishes > 0 && changed.moves > 0))
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
