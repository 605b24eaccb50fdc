// The month of visits without a network: its households are those of the copy, the day is that of the telephone.
import { afterEach, expect, test, vi } from 'vitest'
import { make, put } from '../src/lib/safe'
import { cachedAt, loadMonth } from '../src/lib/visits'

vi.setConfig({ testTimeout: 60_000 })
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('without a network today is the day of Xiamen, never before the copy', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(new Date('2026-11-27T10:00:00Z'))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  await make('staff:a', '135790')
  await put({ month: '2026-11-01', today: '2026-11-27', items: [{ ref: 'v1', day: '2026-11-27' }] })
  const at = async (time: string) => {
    vi.setSystemTime(new Date(time))
    const month = await loadMonth()
    expect(month.items[0].ref).toBe('v1')
    expect(cachedAt.value).toBe('2026-11-27T10:00:00.000Z')
    return month.today
  }
  expect(await at('2026-11-27T15:59:00Z')).toBe('2026-11-27')
  expect(await at('2026-11-27T16:01:00Z')).toBe('2026-11-28') // past midnight in Xiamen
  expect(await at('2026-11-28T10:00:00Z')).toBe('2026-11-28')
  expect(await at('2026-11-26T10:00:00Z')).toBe('2026-11-27') // a clock that goes behind
})
