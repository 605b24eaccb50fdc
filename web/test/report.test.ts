// @vitest-environment node
// The report's draft: what each step lacks, what is sent, and that it survives a reload.
import { beforeEach, describe, expect, it } from 'vitest'
import { readDraft } from '../src/lib/store'
import { body, clearDraft, draft, firstOpenStep, isEmpty, keep, lacks, type Draft } from '../src/m/report/draft'

beforeEach(clearDraft)

const fill = () => Object.assign(draft, { category: '01031', words: ' 灯坏了 ', lng: 1180312000, lat: 244707000, by: 'map' })

describe('the draft', () => {
  it('says step by step what it lacks', () => {
    expect(lacks(1)).toEqual({ category: 'report.needCategory', words: 'report.needWords' })
    expect(firstOpenStep()).toBe(1)
    Object.assign(draft, { category: '01031', words: '灯坏了' })
    expect(firstOpenStep()).toBe(2)
    fill()
    expect(firstOpenStep()).toBe(4)
  })
  it('wants an address where only the community is known', () => {
    fill()
    Object.assign(draft, { by: 'community', community: '350205003006' })
    expect(lacks(2)).toEqual({ address: 'report.needAddress' })
    draft.address = '3 号楼'
    expect(lacks(2)).toEqual({})
    expect(body().community).toBe('350205003006')
  })
  it('sends only what was given', () => {
    fill()
    expect(body()).toEqual({ category: '01031', words: '灯坏了', lng: 1180312000, lat: 244707000 })
    Object.assign(draft, { anonymous: true, site: 's1' })
    expect(body()).toMatchObject({ anonymous: true, site: 's1' })
  })
  it('is kept on the device with its pictures, and cleared', async () => {
    fill()
    draft.photos = [new Blob(['x'], { type: 'image/jpeg' })]
    await keep()
    const kept = (await readDraft<Draft>('report'))!
    expect([kept.words, kept.photos.length]).toEqual([' 灯坏了 ', 1])
    await clearDraft()
    expect(isEmpty()).toBe(true)
    expect(await readDraft('report')).toBeUndefined()
  })
})
