// Drawings of grids: what becomes of a worker's grid, and colours that are told apart by every eye.
import { describe, expect, it } from 'vitest'
import { apart, buildingsOf, COLOURS, colours, grounds, gridOfWorker, gridsNeeded, partsOfHome, wrongNumber, type GridPlan } from '../src/lib/grids'

const plan = (today: number[], answer: number[]) => ({ today, answer, cells: today.map((_, building) => ({ building, households: 10 + building })) }) as unknown as GridPlan

describe('a worker\'s own grid', () => {
  it('says what comes in and what leaves', () => expect(gridOfWorker(plan([1, 1, 2, 2], [1, 2, 1, 2]), 1)).toEqual({ heir: 1, came: [2], left: [1], all: [0, 2] }))
  it('goes into the grid that has most of it', () => expect(gridOfWorker(plan([1, 1, 1, 2], [2, 3, 3, 2]), 1)).toEqual({ heir: 3, came: [], left: [], all: [1, 2] }))
})

describe('a building that is divided', () => {
  const towers = { answer: [4, 14, 4, 2], cells: [{ site: 'a' }, { site: 'a' }, { site: 'a' }, { site: 'b' }] } as unknown as GridPlan
  it('says which part goes where', () => expect(partsOfHome(towers, 'a')).toEqual([{ number: 4, cells: [0, 2] }, { number: 14, cells: [1] }]))
})

describe('the number of grids', () => {
  it('that is needed', () => expect(gridsNeeded(4949, 300, 400)).toEqual([13, 16]))
  it('is none where no number fits', () => expect(gridsNeeded(450, 300, 400)).toBeNull())
  it('that can never fit is told from one that can', () => expect([4, 13, 16, 17].map((grids) => wrongNumber(grids, 4949, 300, 400))).toEqual([true, false, false, true]))
})

describe('colours of grids', () => {
  const linear = (byte: number) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4)
  const read = (hex: string) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16)))
  const seen = (by: number[][], rgb: number[]) => by.map((row) => Math.min(1, Math.max(0, row.reduce((sum, weight, at) => sum + weight * rgb[at], 0))))
  const lab = ([r, g, b]: number[]) => {
    const f = (v: number) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116)
    const [x, y, z] = [f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), f(0.2126 * r + 0.7152 * g + 0.0722 * b), f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)]
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  }
  // Machado, Oliveira and Fernandes 2009: nobody's eye, without green, without red
  const eyes = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  ]
  it('are far apart for eyes that do not tell red from green', () => {
    for (const eye of eyes) {
      const all = COLOURS.map((hex) => lab(seen(eye, read(hex))))
      for (let i = 0; i < all.length; i++) for (let k = 0; k < i; k++) expect(Math.hypot(...all[i].map((v, at) => v - all[k][at])), COLOURS[i] + COLOURS[k]).toBeGreaterThan(15)
    }
  })
  it('differ between neighbours, however many grids there are', () => {
    const answer = Array.from({ length: 60 }, (_, cell) => cell + 1)
    const links = answer.slice(1).flatMap((_, cell) => [1, 7].filter((by) => cell + by < 60).map((by) => [cell, cell + by, 1, 0])) as GridPlan['links']
    const found = colours(links, answer)
    for (const [u, v] of links) expect(found.get(answer[u])).not.toBe(found.get(answer[v]))
  })
  it('are all in use, not nearly everywhere the first', () => {
    const answer = Array.from({ length: 30 }, (_, cell) => cell + 1)
    const links = answer.slice(1).map((_, cell) => [cell, cell + 1, 1, 0]) as GridPlan['links']
    const found = [...colours(links, answer).values()]
    for (const colour of COLOURS) expect(found.filter((one) => one === colour)).toHaveLength(3)
    for (let grid = 2; grid < 30; grid++) expect(found[grid]).not.toBe(found[grid - 2])
  })
})

describe('a grid that is edited', () => {
  it('keeps its colour, also when a new one comes between; the new one takes a colour of its own', () => {
    const links = [[0, 1, 1, 0], [1, 2, 1, 0], [2, 3, 1, 0]] as GridPlan['links']
    const was = colours(links, [1, 1, 3, 4])
    const now = colours(links, [1, 2, 3, 4], was)
    for (const number of [1, 3, 4]) expect(now.get(number)).toBe(was.get(number))
    expect([...was.values()]).not.toContain(now.get(2))
  })
})

describe('the sheet of a grid', () => {
  it('names the entrances that it holds of a building that is divided', () => {
    const cells = [['a', 0, 0], ['b', 1, 1], ['b', 2, 1], ['b', 3, 1]].map(([name, entrance, building]) => ({ site: name, name, entrance, building, lng: 0, lat: 0, households: 10, unit: building === 1 })) as GridPlan['cells']
    expect(buildingsOf(cells, [1, 1, 2, 1], 1)).toEqual([
      { name: 'a', households: 10, unit: false, here: [0], parts: 1 },
      { name: 'b', households: 20, unit: true, here: [1, 3], parts: 3 },
    ])
    expect(buildingsOf(cells, [1, 1, 2, 1], 2).map((row) => row.here)).toEqual([[2]])
  })
})

describe('the ground of a cell that is a point', () => {
  const cell = (site: string, lng: number) => ({ site, name: site, entrance: 0, lng, lat: 0, households: 1, building: 0 })
  const of = (lng: number, lat: number): [number, number] => [lng, lat]
  const borders = [[0, 1, 5, -5, 5, 5], [1, 2, 15, 5, 15, -5]] as GridPlan['borders']
  it('goes around it from border to border; a footprint has none', () => {
    const found = grounds({ cells: [cell('a', 0), cell('b', 10), cell('c', 20)], borders, shapes: [{ site: 'c', outline: { type: 'Polygon', coordinates: [] } }] }, of)
    expect([...found.keys()]).toEqual([0, 1])
    expect(found.get(1)).toEqual([[5, -5], [15, -5], [15, 5], [5, 5]])
    expect(found.get(0)).toEqual([[5, -5], [5, 5], [0, 0]]) // nothing is known west of it
  })
})

describe('numbers of grids within one tower', () => {
  it('stand beside each other, each to be read', () => {
    const height = 20
    const at = apart(Array.from({ length: 20 }, (_, index) => ({ number: index + 8, x: 0, y: 0 })), height)
    for (const a of at)
      for (const b of at) {
        const wide = ((String(a.number).length + String(b.number).length) * 0.62 * height) / 2
        if (a !== b) expect(Math.abs(a.x - b.x) >= wide || Math.abs(a.y - b.y) >= height - 0.5).toBe(true)
      }
  })
})
