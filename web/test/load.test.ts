import { expect, test } from 'vitest'
import { useLoad } from '../src/lib/load'

test('who waits for a call that news has overtaken waits for the newer one', async () => {
  const answers: ((value: string) => void)[] = []
  const load = useLoad(() => new Promise<string>((done) => answers.push(done)))
  let over = false
  const first = load.reload().then(() => (over = true))
  const second = load.reload()
  answers[0]('old')
  await new Promise((done) => setTimeout(done, 5))
  expect(over).toBe(false)
  expect(load.data.value).toBe(null)
  answers[1]('new')
  await Promise.all([first, second])
  expect(load.data.value).toBe('new')
  expect(load.busy.value).toBe(false)
})

test('an answer that comes after a newer one is left aside', async () => {
  const answers: ((value: string) => void)[] = []
  const load = useLoad(() => new Promise<string>((done) => answers.push(done)))
  const first = load.reload(), second = load.reload()
  answers[1]('new')
  await second
  answers[0]('old')
  await first
  expect(load.data.value).toBe('new')
})
