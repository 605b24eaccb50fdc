// A server under test with a demonstration of its own, and the codes with which its people sign in.
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Postgres, run, scratch, Server, settled, sleep } from '../../tests/lib/gongdi.mjs'

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

export const PASSWORD = 'Gongdi-2026'
export const GRID = '350205003006001'

const BIN = process.env.GONGDI_BIN || path.join(ROOT, 'build/release/gongdi')
const DEMO = ['demo', '--scale', 'street', '--cases', '800']

/**
 * The folder of a demonstration of one street, made by MAKE the first time and copied from then on: the same binary makes the
 * same one, and its days count from now, so that it is kept for an hour, and over no midnight: then its walks of today are yesterday's. What a server does when it first finds a demonstration (the
 * month's plans, seals, marks of deadlines: seconds of computing) is done once, too.
 */
async function prepared(engine, make) {
  const { size, mtimeMs } = fs.statSync(BIN)
  const folder = path.join(ROOT, 'build/demo', `${engine}-${size}-${Math.round(mtimeMs)}-${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)}`)
  const age = () => (fs.existsSync(folder) ? Date.now() - fs.statSync(folder).mtimeMs : Infinity)
  if (age() < 3_600_000) return folder
  fs.rmSync(folder, { recursive: true, force: true })
  const fresh = `${folder}.${process.pid}`
  fs.mkdirSync(fresh, { recursive: true })
  await make(fresh)
  fs.utimesSync(fresh, new Date(), new Date())
  try {
    fs.renameSync(fresh, folder)
  } catch (error) {
    if (age() > 3_600_000) throw error
    fs.rmSync(fresh, { recursive: true }) // another test file was faster
  }
  return folder
}

async function demonstration(folder, database) {
  const server = new Server({ bin: BIN, data: path.join(folder, 'data'), database })
  server.command(...DEMO)
  await server.start()
  await settled(server.pid, { calm: 8 }) // its first round comes after some seconds
  await server.stop()
}

/** Once a process: two tests of a file must not make the same folder side by side. */
function once(make) {
  let made
  return () => (made ??= make())
}

const onSqlite = once(() => prepared('sqlite', (folder) => demonstration(folder)))

/** Nobody cuts the power here, and a database that lives for a minute needs no cleaning. */
const UNSAFE = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off']

/** The same in PostgreSQL: the cluster with its database `demo`, and the data folder with its key. */
const onPostgres = once(() => prepared('postgres', async (folder) => {
  const cluster = new Postgres(undefined, UNSAFE).start()
  await demonstration(folder, cluster.createDatabase('demo'))
  // Every test copies it: as little as there is, with the planner's figures.
  cluster.as('vacuumdb', ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', 'gongdi', '--full', '--analyze', '-q', 'demo'])
  cluster.stop('fast')
  cluster.as('pg_resetwal', ['-D', path.join(cluster.dir, 'd')], { stdio: 'ignore' })
  run('cp', ['-a', path.join(cluster.dir, 'd'), path.join(folder, 'cluster')])
}))

/** Both made before the files run side by side. */
export async function prepare() {
  fs.rmSync(path.join(ROOT, 'build/demo'), { recursive: true, force: true })
  await Promise.all([onSqlite(), hasPostgres() && onPostgres()])
}

/** A demonstration of one street that listens; on PostgreSQL when a database of startPostgres() is given. */
export async function startServer(database = '') {
  const home = scratch('e2e')
  const from = await (database ? onPostgres() : onSqlite())
  for (const part of ['data', 'data.key']) run('cp', ['-a', '--reflink=auto', path.join(from, part), home])
  return new Server({ bin: BIN, data: path.join(home, 'data'), database }).start()
}

/** Its one database is the demonstration, under the name that a test gives it. */
class Demonstrations extends Postgres {
  createDatabase(name) {
    this.query('postgres', `ALTER DATABASE demo RENAME TO "${name}"`)
    return this.url(name)
  }
}

const hasPostgres = () => fs.existsSync('/usr/lib/postgresql') && fs.readdirSync('/usr/lib/postgresql').length > 0

/** A PostgreSQL of our own, or nothing when this machine has none; the reason is printed. */
export async function startPostgres() {
  if (!hasPostgres()) {
    console.log('note: no PostgreSQL here, the browser tests ran on SQLite alone')
    return null
  }
  return new Demonstrations(path.join(await onPostgres(), 'cluster'), UNSAFE).start()
}

/**
 * Two tests of one play, on a server on SQLite and on one on PostgreSQL: PLAY(server, engine). A play on SQLite looks at its screens,
 * too (engine.looks); the second time only the engine is another.
 */
export function onBoth(title, name, play) {
  let postgres
  const on = async (engine, database) => {
    const server = await startServer(database)
    try {
      await play(server, engine)
    } finally {
      await server.stop()
    }
  }
  before(async () => (postgres = await startPostgres()))
  after(() => postgres?.stop())
  test(`${title}, on SQLite`, () => on({ name: 'SQLite', looks: true, query: (server, text) => run('sqlite3', [server.options.data + '/gongdi.db', text]) }))
  test(`${title}, on PostgreSQL`, (t) => {
    if (!postgres) return t.skip('no PostgreSQL here')
    return on({ name: 'PostgreSQL', looks: false, query: (server, text) => postgres.query(name, text) }, postgres.createDatabase(name))
  })
}

export async function api(server, way, lang = 'zh') {
  const reply = await fetch(server.url + '/api/v1' + way, { headers: { 'Accept-Language': lang } })
  if (!reply.ok) throw new Error(way + ': ' + reply.status)
  return reply.json()
}

/** The middle of the grid that grid01 looks after, as the browser's position. */
export async function gridPosition(server) {
  const { lng, lat } = await api(server, '/places/' + GRID)
  return { longitude: lng / 1e7, latitude: lat / 1e7 }
}

function base32(text) {
  let bits = ''
  for (const letter of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}

/** A code of RFC 6238 (SHA-1, 6 digits, 30 s). */
function codeOf(secret, step) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', base32(secret)).update(counter).digest()
  const offset = hash[19] & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const used = new Map()

/**
 * A code of a staff account: of this half minute or of one beside it, which the server takes as well, so that somebody signs in three
 * times without waiting. A code is good once, and none that is older than the last.
 */
export async function totpNow(server, login) {
  const secret = /^secret\s+([A-Z2-7 ]+)/m.exec(server.command('user', 'totp', login))[1].replace(/\s/g, '')
  const name = server.url + login
  for (;;) {
    const now = Date.now() / 30_000
    const oldest = now % 1 < 0.6 ? Math.floor(now) - 1 : Math.floor(now) // which is still good when it arrives
    const step = Math.max(oldest, (used.get(name) ?? 0) + 1)
    if (step <= Math.floor(now) + 1) {
      used.set(name, step)
      return codeOf(secret, step)
    }
    await sleep(500)
  }
}

const spent = new Map()

/** The newest one-time code that was sent to a phone, read off the demonstration page. */
export async function oneTimeCode(server, phone) {
  const name = server.url + phone
  for (let tries = 0; tries < 50; tries++) {
    const text = (await (await fetch(server.url + '/demo')).text()).replace(/<[^>]+>/g, ' ')
    const found = new RegExp(phone + '\\s+(\\d{6})\\b').exec(text)
    if (found && spent.get(name) !== found[1]) {
      spent.set(name, found[1])
      return found[1]
    }
    await sleep(100)
  }
  throw new Error('no new code for ' + phone + ' on /demo')
}
