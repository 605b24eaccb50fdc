// How a form is read, as the page holds it: what was taken away and put back is no change; what the template offers for a cell.
import { expect, test } from 'vitest'
import { layoutSent, listAt, type FormCell, type Layout } from '../src/desk/forms/forms'

const layout = (cells: FormCell[], more: Partial<Layout> = {}): Layout => ({ sheet: 1, head: 2, first: 3, prepared: 0, open: true, cards: false, columns: [], cells, undecided: [], stiff: false, ...more })

test('a cell that is taken away and put back is no change', () => {
  const date = { row: 2, column: 6, fact: 'today', dates: 'auto' }
  const words = { row: 2, column: 2, words: '海虹社区' }
  const before = JSON.stringify(layoutSent(layout([words, date])))
  expect(JSON.stringify(layoutSent(layout([date, words])))).toBe(before)
  expect(JSON.stringify(layoutSent(layout([{ dates: 'auto', fact: 'today', column: 6, row: 2 }, { ...words, row: 2 }])))).toBe(before)
  expect(JSON.stringify(layoutSent(layout([date])))).not.toBe(before)
})

test('a cell of which nobody has said yet what goes into it is sent as such', () => {
  expect(layoutSent(layout([{ row: 4, column: 2 }, { row: 3, column: 2, words: '' }], { cards: true })).cells).toEqual([{ row: 4, column: 2 }])
})

test('what the template offers is found by the cell', () => {
  const sheet = { name: '', hidden: false, rows: 1, shown: [], lists: [{ where: 'A1 C5:C10', words: ['男', '女'] }] }
  expect(listAt(sheet, 5, 3)).toEqual(['男', '女'])
  expect(listAt(sheet, 1, 1)).toEqual(['男', '女'])
  expect(listAt(sheet, 11, 3)).toEqual([])
  expect(listAt(undefined, 5, 3)).toEqual([])
})
