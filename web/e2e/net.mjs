// A network that loses requests and answers, delivers twice, delivers late (after what came later), refuses for a while, and phones
// that die in the middle of a request and start again from what their database holds.
import { pathToFileURL } from 'node:url'
import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export const FAULTS = ['asis', 'lostRequest', 'lostAnswer', 'twice', 'late', 'lateCopy', 'busy', 'dies', 'diesAfter']
let started = 0

/** One phone with its database, which outlives the page; `start` opens the page anew. */
export class Phone {
  /** BUNDLE is the outbox as a module, OWNER whose jobs it may send. */
  constructor(bundle, owner, cookie, url, draw) {
    this.bundle = bundle
    this.owner = owner
    this.cookie = cookie
    this.url = url
    this.draw = draw
    this.database = new IDBFactory()
    this.late = []
    this.dying = []
    this.faults = Object.fromEntries(FAULTS.map((name) => [name, 0]))
    this.calm = false
  }

  async start() {
    this.page = (this.page ?? 0) + 1
    const module = await import(pathToFileURL(this.bundle).href + '?' + ++started)
    globalThis.indexedDB = this.database // the module opens it in this very turn
    const opened = module.setOwner(this.owner)
    await opened
    this.outbox = module
    return module
  }

  async really(target, options) {
    return fetch(this.url + target, { ...options, headers: { ...options.headers, Cookie: this.cookie } })
  }

  /** What is under way long after the phone gave it up arrives now, or is lost for good: the connection may be gone. */
  async arrive() {
    for (const send of this.late.splice(0)) await send().catch(() => {})
  }

  /**
   * A quiet network at last: everything is sent, or refused. A server that says "later" is asked later, as a phone does; only one that
   * says it for MS is a finding, which `unsent` then shows.
   */
  async settle(ms = 180_000) {
    this.calm = true
    await this.start()
    const until = Date.now() + ms
    for (let pause = 10; (await this.outbox.unsent()).some((job) => job.state === 'waiting') && Date.now() < until; pause = Math.min(2 * pause, 2000)) {
      await this.flush()
      await new Promise((done) => setTimeout(done, pause))
    }
    await this.arrive()
  }

  fetcher() {
    const page = this.page
    const dead = () => new Promise(() => {})
    const one = async (target, options) => {
      const draw = this.draw()
      const fault = this.calm || draw < 0.25 ? 'asis' : FAULTS[1 + Math.floor(((draw - 0.25) / 0.75) * (FAULTS.length - 1))]
      this.faults[fault] += 1
      const now = () => this.really(target, options)
      if (this.late.length && this.draw() < 0.5) await this.late.shift()()
      switch (fault) {
        case 'lostRequest': throw new TypeError('lost')
        case 'lostAnswer': await (await now()).arrayBuffer(); throw new TypeError('lost')
        case 'twice': { const [first, second] = await Promise.all([now(), now()]); await first.arrayBuffer(); return second }
        case 'late': this.late.push(async () => (await now()).arrayBuffer()); throw new TypeError('late')
        case 'lateCopy': this.late.push(async () => (await now()).arrayBuffer()); return now()
        case 'busy': return new Response('{"title":"busy"}', { status: 503 })
        case 'dies': throw new Dead(dead())
        case 'diesAfter': await (await now()).arrayBuffer(); throw new Dead(dead())
        default: return now()
      }
    }
    return (target, options) => one(target, options).catch((error) => {
      if (!(error instanceof Dead)) throw error
      if (page === this.page) for (const die of this.dying.splice(0)) die('died') // the page and its worker alike
      return error.never
    })
  }

  /** Sends until it is through, gives up or the phone dies. */
  flush() {
    return Promise.race([this.outbox.flush(this.fetcher()), new Promise((die) => this.dying.push(die))])
  }
}
class Dead extends Error {
  constructor(never) {
    super('dead')
    this.never = never
  }
}
