// Every sentence exists in both languages, with the same places to fill in.
import { describe, expect, it } from 'vitest'
import { blackZh } from '../src/words/black'
import { blackEn } from '../src/words/black.en'
import { bulkZh } from '../src/words/bulk'
import { bulkEn } from '../src/words/bulk.en'
import { categoryZh } from '../src/words/category'
import { categoryEn } from '../src/words/category.en'
import { reportZh } from '../src/words/report'
import { reportEn } from '../src/words/report.en'
import { commonZh } from '../src/words/common'
import { commonEn } from '../src/words/common.en'
import { dayZh } from '../src/words/day'
import { dayEn } from '../src/words/day.en'
import { commandZh } from '../src/words/command'
import { commandEn } from '../src/words/command.en'
import { deskZh } from '../src/words/desk'
import { deskEn } from '../src/words/desk.en'
import { sheetZh } from '../src/words/sheet'
import { sheetEn } from '../src/words/sheet.en'
import { orderZh } from '../src/words/order'
import { orderEn } from '../src/words/order.en'
import { manageZh } from '../src/words/manage'
import { manageEn } from '../src/words/manage.en'
import { noticesZh } from '../src/words/notices'
import { noticesEn } from '../src/words/notices.en'
import { gridsZh } from '../src/words/grids'
import { gridsEn } from '../src/words/grids.en'
import { floodZh } from '../src/words/flood'
import { floodEn } from '../src/words/flood.en'
import { devicesZh } from '../src/words/devices'
import { devicesEn } from '../src/words/devices.en'
import { photoZh } from '../src/words/photo'
import { photoEn } from '../src/words/photo.en'
import { mydataZh } from '../src/words/mydata'
import { mydataEn } from '../src/words/mydata.en'
import { peopleZh } from '../src/words/people'
import { peopleEn } from '../src/words/people.en'
import { registryZh } from '../src/words/registry'
import { registryEn } from '../src/words/registry.en'
import { phoneZh } from '../src/words/phone'
import { phoneEn } from '../src/words/phone.en'
import { offlineZh } from '../src/words/offline'
import { offlineEn } from '../src/words/offline.en'
import { lowerZh } from '../src/words/lower'
import { lowerEn } from '../src/words/lower.en'
import { visitsZh } from '../src/words/visits'
import { visitsEn } from '../src/words/visits.en'

const holes = (sentence: string) => (sentence.match(/\{\d\}/g) ?? []).sort().join()

describe.each([
  ['both faces', commonZh, commonEn],
  ['days', dayZh, dayEn],
  ['the phone', phoneZh, phoneEn],
  ['the desk', deskZh, deskEn],
  ['the street platform', commandZh, commandEn],
  ['orders', orderZh, orderEn],
  ['paper', sheetZh, sheetEn],
  ['blacking out', blackZh, blackEn],
  ['many at once', bulkZh, bulkEn],
  ['notices', noticesZh, noticesEn],
  ['managing', manageZh, manageEn],
  ['grids', gridsZh, gridsEn],
  ['finding a category', categoryZh, categoryEn],
  ['pictures', photoZh, photoEn],
  ['reporting', reportZh, reportEn],
  ['flood season', floodZh, floodEn],
  ['devices', devicesZh, devicesEn],
  ['the registry', registryZh, registryEn],
  ['my data', mydataZh, mydataEn],
  ['finding people', peopleZh, peopleEn],
  ['what goes without a network', offlineZh, offlineEn],
  ['visits', visitsZh, visitsEn],
  ['lower frequencies', lowerZh, lowerEn],
] as [string, Record<string, string>, Record<string, string>][])('words of %s', (_name, zh, en) => {
  it('have the same keys', () => expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort()))
  it('have the same places to fill in', () => {
    for (const key of Object.keys(zh)) expect(key + holes(en[key])).toBe(key + holes(zh[key]))
  })
  it('are Chinese in Chinese and not in English', () => {
    for (const key of Object.keys(zh)) if (key !== 'common.language') expect(en[key]).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

describe('counts', () => {
  /** Bounds that are set, and parts that are several or not told. */
  const several = ['grid.intro', 'grid.parts', 'grid.sheetWhole']
  it('have a singular in English', () => {
    const found = Object.entries({ ...manageEn, ...gridsEn, ...commandEn }).filter(([, text]) => /\{\d\} ((wrong|new|changed|open) )?(households|buildings|rows|cases|days|grids|posts|ones|entrances|pieces)\b/.test(text))
    expect(found.map(([key]) => key)).toEqual(several)
  })
})

// All rooms share one dictionary (lib/i18n.ts), for `word` finds a key of any of them: the key of one room must not be another's, or the
// page that is opened later changes the texts of the one that was opened before.
describe('keys', () => {
  /** Never on the same page: each has its own start. */
  const apart = (a: string, b: string) => [a, b].sort().join() === 'desk,phone'
  it.each(['Zh', 'En'])('mean the same in every room (%s)', (lang) => {
    const files = import.meta.glob('../src/words/*.ts', { eager: true }) as Record<string, Record<string, unknown>>
    const said = new Map<string, [room: string, text: string][]>()
    const clashes: string[] = []
    for (const [path, file] of Object.entries(files)) {
      const room = /(\w+)(\.en)?\.ts$/.exec(path)![1]
      for (const [name, list] of Object.entries(file)) {
        if (!name.endsWith(lang) || typeof list !== 'object') continue
        for (const [key, text] of Object.entries(list as Record<string, string>)) {
          const others = said.get(key) ?? []
          for (const [other, was] of others) if (was !== text && !apart(room, other)) clashes.push(`${key}: ${other} “${was}”, ${room} “${text}”`)
          said.set(key, [...others, [room, text]])
        }
      }
    }
    expect(said.size).toBeGreaterThan(1000)
    expect(clashes).toEqual([])
  })
})
