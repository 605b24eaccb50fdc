// The outbox: in order, each once, refusals set aside, pictures before what they belong to.
import { beforeEach, describe, expect, it } from 'vitest'
import { allJobs, enqueue, flush, removeJob, retryJob, setOwner, unsent } from '../src/lib/outbox'

const reply = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const job = (label: string, pictures: Blob[] = []) =>
  ({ kind: 'report', path: '/cases', body: { words: label }, pictures, label, owner: 'a', language: 'zh' }) as const

/** A network that answers from a list and notes what was asked of it. */
function network(answers: (() => Response)[]) {
  const asked: { path: string; key: string; body: unknown }[] = []
  const fetcher = (async (path: string, options: RequestInit) => {
    const headers = options.headers as Record<string, string>
    const body = typeof options.body === 'string' ? JSON.parse(options.body) : options.body
    asked.push({ path, key: headers['Idempotency-Key'], body })
    const answer = answers.shift()
    if (!answer) throw new TypeError('no network')
    return answer()
  }) as unknown as typeof fetch
  return { fetcher, asked }
}

beforeEach(async () => {
  for (const old of await allJobs()) await removeJob(old.id)
  await setOwner('a')
})

describe('the outbox', () => {
  it('keeps the order, also within a millisecond', async () => {
    for (const label of ['1', '2', '3']) await enqueue(job(label))
    const { fetcher, asked } = network([1, 2, 3].map((n) => () => reply(201, { ref: 'r' + n })))
    await flush(fetcher)
    expect(asked.map((row) => (row.body as { words: string }).words)).toEqual(['1', '2', '3'])
    expect(await unsent()).toEqual([])
  })

  it('sends again under the same key when no answer came', async () => {
    const { id } = await enqueue(job('x'))
    const dead = network([])
    await flush(dead.fetcher)
    expect((await unsent())[0].tries).toBe(1)
    const { fetcher, asked } = network([() => reply(201, { ref: 'r' })])
    await flush(fetcher)
    expect([dead.asked[0].key, asked[0].key]).toEqual([id, id])
  })

  it('stops at the first that cannot be sent', async () => {
    await enqueue(job('1'))
    await enqueue(job('2'))
    const { fetcher, asked } = network([() => reply(503, {})])
    await flush(fetcher)
    expect(asked.length).toBe(1)
    expect((await unsent()).length).toBe(2)
  })

  it('sets aside what the server refuses, and goes on', async () => {
    await enqueue(job('bad'))
    await enqueue(job('good'))
    const { fetcher } = network([() => reply(400, { title: '不行', code: 'no' }), () => reply(201, { ref: 'r' })])
    await flush(fetcher)
    const [left] = await unsent()
    expect([left.state, left.error, left.code]).toEqual(['parked', '不行', 'no'])
    await retryJob(left.id)
    await flush(network([() => reply(201, { ref: 'r' })]).fetcher)
    expect(await unsent()).toEqual([])
  })

  it('sends a picture once, though the report after it failed', async () => {
    await enqueue(job('p', [new Blob(['x'], { type: 'image/jpeg' })]))
    await flush(network([() => reply(201, { ref: 'pic' })]).fetcher)
    const { fetcher, asked } = network([() => reply(201, { ref: 'r' })])
    await flush(fetcher)
    expect(asked).toHaveLength(1)
    expect((asked[0].body as { photos: string[] }).photos).toEqual(['pic'])
  })

  it("leaves another person's work alone", async () => {
    await enqueue(job('mine'))
    await setOwner('b')
    const { fetcher, asked } = network([])
    await flush(fetcher)
    expect(asked).toEqual([])
  })
})
