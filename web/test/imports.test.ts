// Which kind of rows a table is taken for.
import { describe, expect, it } from 'vitest'
import { fit, type Kind, type Preview } from '../src/desk/admin/imports'

const kind = (name: string, fields: string[], required: string[]): Kind => ({ kind: name, name, imports: true, exports: true, fields: fields.map((field) => ({ field, name: field, required: required.includes(field), instead: '', aside: false, doc: '' })) })
const sites = kind('sites', ['place_now', 'grid', 'name', 'kind', 'households', 'lng', 'lat', 'entrances'], ['name'])
const shapes = kind('footprints', ['place', 'name', 'entrances', 'outline'], ['name'])
const read = (name: string, fields: string[], wrong: string[], chosen = false, headings: string[] = []): Preview => ({ settings: { kind: name, columns: fields.map((field, index) => ({ field, column: index + 1 })) } as Preview['settings'], chosen, headings, rows: [{ n: 3, none: '', cells: [], wrong }, { n: 4, none: '', cells: [], wrong }] })

describe('the guess of a table\'s kind', () => {
  const asSites = read('sites', ['place_now', 'name', 'households', 'lng', 'lat'], [])
  const asShapes = read('footprints', ['place', 'name', 'entrances'], ['请先导入楼栋'])
  it('is the one whose rows would be taken', () => expect(fit(sites, asSites, false)).toBeGreaterThan(fit(shapes, asShapes, false)))
  it('is the one that reads most of the table', () => {
    const headings = ['名称', '社区代码', '户数', '经度', '纬度']
    const borders = kind('boundaries', ['code', 'name', 'outline'], ['code'])
    const asBorders = read('boundaries', ['code', 'name'], [], false, headings)
    expect(fit(sites, { ...asSites, headings }, false)).toBeGreaterThan(fit(borders, asBorders, false))
  })
  it('is what a person chose for the same headings', () => expect(fit(shapes, { ...asShapes, chosen: true }, false)).toBeGreaterThan(fit(sites, asSites, false)))
  it('does not mind rows that are none', () => {
    const sum: Preview = { ...asSites, rows: [asSites.rows[0], { n: 5, none: 'sum', cells: [], wrong: [] }, { n: 6, none: '', cells: [], wrong: ['户数'] }] }
    expect(fit(sites, sum, false)).toBe(fit(sites, { ...sum, rows: [sum.rows[0], sum.rows[2]] }, false))
  })
  it('is none that finds no column', () => expect(fit(shapes, read('footprints', [], []), false)).toBe(0))
})
