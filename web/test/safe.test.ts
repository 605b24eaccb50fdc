// The safe of the phone: the PIN, ten tries, 72 hours, another person; jobs that wait sealed.
import { beforeEach, expect, test, vi } from 'vitest'
import { enqueue, openedJob, allJobs, removeJob } from '../src/lib/outbox'
import { HOURS, lock, make, put, safeState, take, TRIES, unlock, wipe } from '../src/lib/safe'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000

vi.setConfig({ testTimeout: 60_000 }) // 600,000 rounds for each PIN
beforeEach(wipe)

test('opens with the PIN alone, and counts the tries before they are made', async () => {
  await make('staff:a', '135790', NOW)
  await put({ names: ['林一'] }, NOW)
  lock()
  expect(await safeState('staff:a', NOW)).toBe('locked')
  expect(await take(NOW)).toBeNull()
  expect(await unlock('staff:a', '135791', NOW)).toBe(TRIES - 1)
  expect(await unlock('staff:a', '135790', NOW)).toBe(true)
  expect((await take<{ names: string[] }>(NOW))?.value.names).toEqual(['林一'])
  lock()
  expect(await unlock('staff:a', '000000', NOW)).toBe(TRIES - 1) // a right PIN forgives
})

test('ten wrong PINs wipe it', async () => {
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  lock()
  for (let left = TRIES - 1; left >= 0; left--) expect(await unlock('staff:a', '111111', NOW)).toBe(left)
  expect(await safeState('staff:a', NOW)).toBe('none')
  expect(await unlock('staff:a', '135790', NOW)).toBe(0)
})

test('72 hours wipe it, another person cannot use it', async () => {
  await make('staff:a', '135790', NOW)
  await put('x', NOW)
  expect(await take(NOW + HOURS * HOUR - 1)).not.toBeNull()
  expect(await take(NOW + HOURS * HOUR)).toBeNull()
  expect(await safeState('staff:a', NOW + HOURS * HOUR)).toBe('none')
  await make('staff:a', '135790', NOW)
  expect(await safeState('staff:b', NOW)).toBe('none')
  expect(await safeState('staff:a', NOW)).toBe('none')
})

test('a short PIN is refused', async () => {
  await expect(make('staff:a', '1234', NOW)).rejects.toThrow()
})

test('a sealed job tells nothing until its owner opens it', async () => {
  await enqueue({ kind: 'visit', path: '/visits/records', body: { note: '秘密' }, pictures: [new Blob(['abc'], { type: 'image/jpeg' })], label: '走访', owner: 'staff:a', language: 'zh', secret: true })
  const [job] = await allJobs()
  expect(JSON.stringify([job.body, job.label, job.path])).not.toContain('秘密')
  expect(job.pictures).toEqual([])
  const opened = await openedJob(job)
  expect(opened.body).toEqual({ note: '秘密' })
  expect(await opened.pictures[0].text()).toBe('abc')
  await expect(openedJob({ ...job, owner: 'staff:b' })).rejects.toThrow()
  await removeJob(job.id)
})
