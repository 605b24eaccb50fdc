// Times, positions, colours: the small things that everything leans on.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { inFours, spokenReceipt } from '../src/lib/calls'
import { buildingMeant, plainBuilding } from '../src/desk/registry/building'
import { peopleOf } from '../src/desk/registry/registry'
import { asDay, dayWrong } from '../src/lib/day'
import { categoryMatch } from '../src/lib/findCategory'
import { fromDegrees, toDegrees } from '../src/lib/geo'
import { middleOf } from '../src/lib/geo'
import { fill, loadLanguage, word, words } from '../src/lib/i18n'
import { lost, onceMore } from '../src/lib/lost'
import { optionName } from '../src/lib/options'
import { language } from '../src/lib/prefs'
import { useSaid, useSaids } from '../src/lib/said'
import { percentOf } from '../src/lib/share'
import { exact, relative, span } from '../src/lib/time'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('what can be chosen in answer to a question', () => {
  const need = { options: '看望|送药|其他', options_en: 'A visit|Medicine brought|Something else' }
  it('is said in the language of the page; a copy of before, or words of nobody, as they are', () => {
    expect(optionName(need, '送药')).toBe('送药')
    language.value = 'en'
    expect([optionName(need, '送药'), optionName(need, '别的'), optionName({ options: need.options }, '送药')]).toEqual(['Medicine brought', '别的', '送药'])
    language.value = 'zh'
  })
})

describe('times', () => {
  const now = Date.parse('2026-11-25T08:00:00Z')
  const ago = (milliseconds: number) => relative(new Date(now - milliseconds).toISOString(), now)
  it('are relative within a day', () => {
    expect([ago(10_000), ago(5 * MINUTE), ago(3 * HOUR)]).toEqual(['刚刚', '5分钟前', '3小时前'])
    expect(ago(30 * HOUR)).toMatch(/24/)
  })
  it('are exact in the district\'s own zone', () => expect(exact('2026-11-23T06:05:00Z')).toBe('2026年11月23日 14:05'))
  it('are told in their two largest units', () => {
    expect([span(35 * MINUTE), span(2 * HOUR + 5 * MINUTE), span(52 * HOUR), span(-48 * HOUR)]).toEqual(['35分', '2时5分', '2天4时', '2天'])
  })
})

describe('a day that is typed', () => {
  it('is taken as people write it', () => {
    expect(['2026/12/5', '2026-12-5', '2026.12.05', '2026年12月5日', ' 2026-12-05 '].map(asDay)).toEqual(Array(5).fill('2026-12-05'))
  })
  it('stays as it is when there is no such day', () => {
    expect(['明天', '2026-13-45', '1990-02-30', '26/1/1', ''].map(asDay)).toEqual(['明天', '2026-13-45', '1990-02-30', '26/1/1', ''])
  })
  it('is told why it is none', () => {
    expect(['2026-02-30', '2026年2月30日', '2026-13-01'].map((one) => dayWrong(one))).toEqual(Array(3).fill('日历上没有这一天'))
    expect(dayWrong('明天')).toMatch(/样子/)
    expect([dayWrong(''), dayWrong(' ', '请填写'), dayWrong('2026-02-28', '请填写')]).toEqual(['', '请填写', ''])
  })
})

describe('categories', () => {
  const lamp = { code: '01037', parent: '01', zh: '路灯异常', en: 'Street lamp: defect', doc_zh: '灯杆、灯不亮', urgency: 'ordinary' as const, handle_unit: 'day' as const, handle_amount: 7 }
  const match = (typed: string) => categoryMatch(lamp, typed, 'lu deng yi chang', '市政公用设施类')
  it('are found by name, by how that is read or its initials, by code, in English, by class and by what they are for', () => {
    for (const typed of ['路灯', '灯异', 'ldyc', 'LD', 'ld yc', 'ludeng', "lu'deng", 'deng', '01037', '0103', 'lamp', 'street l', '市政', '灯杆']) expect(match(typed), typed).toBeGreaterThanOrEqual(0)
    for (const typed of ['井盖', 'jg', '02', 'tree', 'x']) expect(match(typed), typed).toBe(-1)
  })
  it('by their name or code before what merely mentions it', () => {
    expect(match('01037')).toBeLessThan(match('0103'))
    expect(match('路灯')).toBeLessThan(match('灯异'))
    expect(match('ld')).toBeLessThan(match('灯杆'))
  })
})

describe('positions', () => {
  it('come back from integers unharmed', () => {
    const point = fromDegrees(118.0312, 24.4707)
    expect(point).toEqual({ lng: 1180312000, lat: 244707000 })
    expect(toDegrees(point)).toEqual({ lng: 118.0312, lat: 24.4707 })
  })
  it('have a middle inside the outline', () => {
    const square = { type: 'Polygon' as const, coordinates: [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]] }
    expect(middleOf(square)).toEqual({ lng: 2, lat: 1 })
  })
})

describe('the colours of states', () => {
  const css = fs.readFileSync(path.join(__dirname, '..', 'src', 'ui', 'base.css'), 'utf8')
  const light = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  it('have a contrast of at least 4.5 to 1 on white', () => {
    const colours = [...css.matchAll(/--st: (#[0-9a-f]{6})/g)].map((match) => match[1])
    expect(colours.length).toBeGreaterThan(8)
    for (const colour of colours) expect(1.05 / (light(colour) + 0.05), colour).toBeGreaterThanOrEqual(4.5)
  })
})

describe('shares', () => {
  it('are rounded, and only all is all', () => {
    expect([percentOf(13, 14, 1), percentOf(10, 18, 1), percentOf(2499, 2500, 1), percentOf(2500, 2500, 1)]).toEqual(['92.9', '55.6', '99.9', '100.0'])
    expect([percentOf(1513, 1514), percentOf(1498, 1514), percentOf(7, 7)]).toEqual(['99', '99', '100'])
  })
})

describe('sentences', () => {
  it('are about one or several', () => {
    expect(fill('{0} thing(s) to correct', [1])).toBe('1 thing to correct')
    expect(fill('{0} thing(s) to correct', [2])).toBe('2 things to correct')
    expect([1, 3].map((n) => fill('{0} person(s)', [n]))).toEqual(['1 person', '3 people'])
    expect([1, 2].map((n) => fill('{0} ({1} open case(s))', ['A', n]))).toEqual(['A (1 open case)', 'A (2 open cases)'])
    expect(fill('{0} case(s), {1} step(s)', [0, 1])).toBe('0 cases, 1 step')
  })
})

describe('what is read out over the telephone', () => {
  it('comes in groups that can be said', () => {
    expect(spokenReceipt('4821093756')).toBe('482 109 3756')
    expect(inFours('12345678')).toBe('1234 5678')
    expect(inFours('')).toBe('')
  })
})

describe('what a page has said', () => {
  it('follows the language when the program said it, and goes when the server did', async () => {
    words({ 'said.done': '办好了', 'said.one': '好', 'said.two': '好' }, async () => ({ 'said.done': 'Dealt with', 'said.one': 'Good', 'said.two': 'Well' }))
    const [done, twice, served, errors] = [useSaid(), useSaid(), useSaid(), useSaids()]
    done.value = '办好了'
    twice.value = '好'
    served.value = '证件号码的校验位不对。'
    errors.value = { id: '证件号码的校验位不对。', name: '办好了' }
    language.value = 'en'
    await vi.waitFor(() => expect([done.value, twice.value, served.value, errors.value]).toEqual(['Dealt with', '', '', { name: 'Dealt with' }]))
    language.value = 'zh'
    await vi.waitFor(() => expect([done.value, errors.value]).toEqual(['办好了', { name: '办好了' }]))
  })
  it('stays when it was said after the change', async () => {
    const said = useSaid()
    said.value = '办好了'
    language.value = 'en'
    await nextTick()
    said.value = 'Dealt with'
    await loadLanguage()
    await nextTick()
    expect(said.value).toBe('Dealt with')
    language.value = 'zh'
  })
})

describe('words of two languages', () => {
  it('of a page that came in between stay when an earlier request is answered last', async () => {
    let answer = (_: Record<string, string>) => {}
    let waits = true // only here: other files of this thread load these words, too
    words({ 'late.shared': '先' }, () => (waits ? new Promise((done) => (answer = done)) : Promise.resolve({ 'late.shared': 'Shared' })))
    language.value = 'en'
    const first = loadLanguage()
    const slow = answer
    words({ 'late.page': '后' }, async () => ({ 'late.page': 'Page' }))
    const second = loadLanguage()
    answer({ 'late.shared': 'Shared' })
    await second
    slow({ 'late.shared': 'Shared' })
    await first
    waits = false
    expect([word('late.shared'), word('late.page')]).toEqual(['Shared', 'Page'])
    language.value = 'zh'
  })
})

describe('buildings', () => {
  it('are one under each of their names', () => {
    for (const said of ['海虹花园3号楼', '海虹花园3幢', '海虹花园3栋', '海虹花园3座', '海虹花园三号楼', '海虹花园 ０３号楼', '海虹花园3#楼'])
      expect(plainBuilding(said)).toBe('海虹花园3#')
    expect([plainBuilding('十二栋'), plainBuilding('二十号楼'), plainBuilding('Ａ3幢'), plainBuilding('三中')]).toEqual(['12#', '20#', 'a3#', '三中'])
  })
  it('are found by a part of the name, their number, an address', () => {
    for (const said of ['3幢', '三号楼', '３座', '3栋2单元501', '3-2-501', '海虹花园3-2-501', '海虹花园3幢501室', '花园', '海虹花园3', '3'])
      expect([said, buildingMeant(said, '海虹花园3号楼')]).toEqual([said, true])
    for (const said of ['3幢', '3-2-501', '海虹花园3幢', '33幢', '春风里3号楼']) expect([said, buildingMeant(said, '海虹花园13号楼')]).toEqual([said, false])
    expect(buildingMeant('海虹花园1', '海虹花园13号楼')).toBe(true)
    for (const [said, name, meant] of [['0004', '4幢', false], ['０００４', '4幢', false], ['004', '4幢', false], ['04', '4幢', true], ['0004幢', '4幢', true], ['1024', '沧江路1024号', true]] as const) expect([said, buildingMeant(said, name)]).toEqual([said, meant])
  })
})

it('a database of the device that could not be opened is opened anew', async () => {
  await (await import('../src/lib/store')).store()
  vi.resetModules()
  const { store } = await import('../src/lib/store')
  const open = indexedDB.open
  indexedDB.open = (name) => open.call(indexedDB, name, 1) // older than what is there: refused
  await expect(store()).rejects.toThrow()
  indexedDB.open = open
  expect((await store()).name).toBe('gongdi')
})

it('a page whose parts did not come is loaded once more where a worker may have them', () => {
  expect(lost(new TypeError('Failed to fetch dynamically imported module: /assets/x.js'))).toBe(true)
  expect(lost(new Error('Unable to preload CSS for /assets/x.css'))).toBe(true)
  expect(lost(new Error('of the page itself'))).toBe(false)
  expect(onceMore(1_000_000), 'no worker').toBe(false)
  vi.stubGlobal('navigator', { serviceWorker: { controller: {} } })
  expect([onceMore(1_000_000), onceMore(1_005_000), onceMore(1_010_000)]).toEqual([true, false, true])
  vi.unstubAllGlobals()
})

describe('who lives in a building', () => {
  it('leaves out who usually lives elsewhere, and says so', () => {
    expect(peopleOf([{ people: 3, elsewhere: 0 }, { people: 2, elsewhere: 0 }])).toBe('5 人')
    expect(peopleOf([{ people: 3, elsewhere: 1 }, { people: 2, elsewhere: 1 }])).toBe('3 人（另有户在人不在 2 人）')
  })
})
