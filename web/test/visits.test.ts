// The month of visits without a network: its households are those of the copy, the day is that of the telephone.
import { afterEach, expect, test, vi } from 'vitest'
import { make, put } from '../src/lib/safe'
import { cachedAt, handedOf, loadAhead, loadMonth, type Visit } from '../src/lib/visits'
import { wishText } from '../src/desk/registry/registry'
import { loadLanguage } from '../src/lib/i18n'
import { language } from '../src/lib/prefs'
import { reactive } from 'vue'
import { allJobs, enqueue } from '../src/lib/outbox'
import { plainPhone } from '../src/lib/phone'
import { insist } from '../src/m/visits/step'
import { labelOf } from '../src/m/label'
import { asideOf, formOf, freshForm, phoneWrong, recordOf, refusalOf, type Written } from '../src/m/visits/record'

vi.setConfig({ testTimeout: 60_000 })
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('without a network today is the day of Xiamen, never before the copy', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(new Date('2026-11-27T16:02:00Z'))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  await make('staff:a', '135790')
  await put({ month: '2026-11-01', today: '2026-11-28', items: [{ ref: 'v1', day: '2026-11-28' }] })
  const at = async (time: string) => {
    vi.setSystemTime(new Date(time))
    const month = await loadMonth()
    expect(month.items[0].ref).toBe('v1')
    expect(cachedAt.value).toBe('2026-11-27T16:02:00.000Z')
    return month.today
  }
  expect(await at('2026-11-27T15:59:00Z')).toBe('2026-11-28') // a clock that goes behind
  expect(await at('2026-11-28T15:59:00Z')).toBe('2026-11-28')
  expect(await at('2026-11-28T16:01:00Z')).toBe('2026-11-29') // past midnight in Xiamen
  expect(await at('2026-11-29T10:00:00Z')).toBe('2026-11-29')
  await expect(at('2026-11-29T09:00:00Z')).rejects.toThrow() // one that was set back has no copy any more
})

test('at the end of a year the days of the next one are told as not announced yet', async () => {
  const month = (first: string, today: string, announced: string[]) => ({ month: first, today, provisional: !announced.includes(first.slice(0, 4)), items: [{ ref: first, day: first }] })
  const ahead = async (today: string, announced: string[]) => {
    vi.stubGlobal('fetch', async (way: string) => {
      const day = new URL(way, 'http://x').searchParams.get('month') ?? today
      return new Response(JSON.stringify(month(day.slice(0, 7) + '-01', today, announced)), { headers: { 'Content-Type': 'application/json' } })
    })
    const { items, unsure } = await loadAhead()
    return [items.map((one) => one.ref), unsure]
  }
  expect(await ahead('2026-12-30', ['2026'])).toEqual([['2026-12-01', '2027-01-01'], ['2027']])
  expect(await ahead('2026-12-30', ['2026', '2027'])).toEqual([['2026-12-01', '2027-01-01'], []])
  expect(await ahead('2026-12-30', [])).toEqual([['2026-12-01', '2027-01-01'], ['2026', '2027']])
  expect(await ahead('2026-12-03', ['2026'])).toEqual([['2026-12-01'], []])
  expect(await ahead('2027-01-29', ['2026'])).toEqual([['2027-01-01', '2027-02-01'], ['2027']])
})

test('a record that comes back is sent as it was, answers to the need too; what is said twice is shown once', () => {
  const wish = { days: 0, from: 0, until: 0, none: false, version: 3 }
  const written: Written = {
    household: 'h', day: '2026-11-27', result: 'done', people: 2, note: '', changes: [],
    need: { category: 'S0301', words: '药快吃完了', answers: [{ name: 'need', value: '送药' }] },
  }
  expect(recordOf(formOf(written, { people: 1, wish }), 'h', written.day, wish, {})).toEqual(written)
  expect(refusalOf('请回答：需要哪种帮助？', [{ text: '请回答：需要哪种帮助？' }])).toEqual(['请回答：需要哪种帮助？'])
})

test('a difference of which nobody said what it is does not travel as another', () => {
  const wish = { days: 0, from: 0, until: 0, none: false, version: 3 }
  const form = freshForm({ people: 1, wish })
  form.changes = [{ field: '', now: '电话换了', person: '' }, { field: 'phone', now: '13800000000', person: '' }]
  expect(recordOf(form, 'h', '2026-11-27', wish, {}).changes).toEqual([{ field: 'phone', new: '13800000000' }])
})

test('beside a record lie the names of those whom it names, the whole ones where they were known once', () => {
  const one = (ref: string, name: string) => ({ ref, name, born: 1953, phone: '', sex: '', relation: '' })
  const changes = [
    { field: 'moved_out', now: '', person: 'p1' },
    { field: 'phone', now: '13800000000', person: 'p2' },
    { field: 'other', now: 'x', person: 'p3' }, // of the household: the person is not sent either
    { field: 'moved_out', now: '陈七', person: '' },
  ]
  const members = [one('p1', '陈六'), one('p2', '林*'), one('p3', '王五')]
  expect(asideOf('12幢 902', changes, members)).toEqual({ door: '12幢 902', names: { p1: '陈六 1953', p2: '林* 1953' } })
  const before = { p1: '陈*', p2: '林二 1953' }
  expect(asideOf('12幢 902', changes, members, before).names).toEqual({ p1: '陈六 1953', p2: '林二 1953' })
  expect(asideOf('12幢 902', changes, undefined, before).names).toEqual(before)
})

test('what was sent is called in the language of the reader; older entries as they were', async () => {
  const job = { head: { of: 'word' as const, key: 'plan.move' }, label: '改日子 · 兴港花园1号楼' }
  expect(labelOf(job)).toBe('改日子 · 兴港花园1号楼')
  language.value = 'en'
  await loadLanguage()
  expect(labelOf(job)).toBe('Another day · 兴港花园1号楼')
  expect(labelOf({ label: '改日子 · 兴港花园1号楼' })).toBe('改日子 · 兴港花园1号楼')
  language.value = 'zh'
})

test('a wish of which only one end is told is shown with that end', () => {
  const wish = { wish_days: 0, wish_from: 0, wish_until: 0, no_visits: false }
  expect(wishText({ ...wish, wish_from: 1140 })).toBe('19:00 以后')
  expect(wishText({ ...wish, wish_until: 600 })).toBe('10:00 以前')
  expect(wishText({ ...wish, wish_from: 1140, wish_until: 1260 })).toBe('19:00—21:00')
})

test('a step that was not accepted is insisted on from a page that watches it', async () => {
  await enqueue({
    kind: 'visit', path: '/visits/planned/a/steps', body: { action: 'move', version: 1 }, pictures: [], label: '改日子 · 兴港花园1号楼',
    head: { of: 'word', key: 'plan.move' }, owner: 'staff:a', language: 'zh', about: 'a', secret: true,
  })
  const [job] = await allJobs()
  await insist(reactive({ ...job, reply: { version: 3 } }) as never)
  const now = await allJobs()
  expect(now.map((one) => [one.id === job.id, one.head])).toEqual([[false, job.head]])
})

test('a telephone number is judged at the door as the server will judge it', () => {
  for (const one of ['13800001234', '+86 138-0000 1234', '0592-6051234-8001', '400 810 1234', '+1 (415) 555-2671', '001 415 555 2671', '＋852 2345 6789', '10-65551234', '013800001234', '86 138 0000 1234', '0592-6051234转801']) expect([one, phoneWrong(one)]).toEqual([one, ''])
  for (const one of ['13800001234', '013800001234', '86 13800001234', '8613800001234', '+86 138-0000 1234', '0086 138 0000 1234', '０１３８ ００００ １２３４']) expect(plainPhone(one)).toBe('13800001234')
  for (const one of ['010-65551234', '8605926051234', '138000012345', '+1 415 555 2671']) expect(plainPhone(one)).toBe(one.replace(/[\s-]/g, ''))
  for (const one of ['1380000123', '138000012345', '+861380000123']) expect([one, phoneWrong(one)]).toEqual([one, 'form.phoneLength'])
  for (const one of ['', '110', '138o0001234', '+1 415', '1+4155552671', '1234567890123456']) expect([one, phoneWrong(one)]).toEqual([one, 'form.phoneWrong'])
})

test('days that were agreed on and cannot be kept are told until the household was seen, with the day that it has instead', () => {
  const row = (ref: string, household: string, day: string, state: Visit['state'], why: string) => ({ ref, household, day, state, why }) as Visit
  const items = [
    row('a', 'h1', '2026-11-26', 'gone', 'handed'), row('b', 'h1', '2026-11-24', 'planned', 'care'),
    row('c', 'h2', '2026-11-26', 'gone', 'handed'),
    row('d', 'h3', '2026-11-26', 'gone', 'handed'), row('e', 'h3', '2026-11-12', 'done', 'care'),
    row('f', 'h4', '2026-11-26', 'gone', 'care'), row('g', 'h5', '2026-11-09', 'gone', 'handed'),
  ]
  expect(handedOf(items, '2026-11-10').map((one) => [one.visit.ref, one.anew])).toEqual([['a', '2026-11-24'], ['c', undefined]])
})
