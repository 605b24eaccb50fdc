// What is typed into the rows of a filling stays until it is kept.
import { expect, test } from 'vitest'
import { useAnswers } from '../src/desk/forms/answers'
import type { AskedRow } from '../src/desk/forms/forms'

const row = (n: number, answers: (string | null)[], more: Partial<AskedRow> = {}): AskedRow => ({ n, name: '某*', where: '1号楼', state: 'same', left: false, answers, ...more })

test('what is typed stays when more rows or all of them are shown, and goes with the others', () => {
  const form = useAnswers()
  form.show([row(1, ['', '']), row(3, ['', null])], false)
  form.typed.value['1-0'] = '是'
  form.typed.value['3-1'] = '否'
  form.show([row(60, ['', ''])], true)
  expect(form.rows.value.map((one) => one.n)).toEqual([1, 3, 60])
  expect(form.unsaved.value).toEqual([{ n: 1, index: 0, value: '是' }, { n: 3, index: 1, value: '否' }])
  form.show([row(1, ['', '']), row(2, ['有', '无'])], false)
  expect(form.typed.value).toMatchObject({ '1-0': '是', '2-0': '有', '3-1': '否' })
  expect(form.elsewhere.value).toBe(1)
})

test('an answer that is taken back while all rows are shown is still to be kept when only the gaps are', () => {
  const form = useAnswers()
  form.show([row(2, ['有', ''])], false)
  form.typed.value['2-0'] = ''
  form.show([row(2, [null, ''])], false)
  expect(form.unsaved.value).toEqual([{ n: 2, index: 0, value: '' }])
  form.kept(form.unsaved.value, false)
  expect(form.unsaved.value).toEqual([])
  expect(form.rows.value[0].answers).toEqual(['', ''])
})

test('what was kept is unsaved no more and leaves the list of gaps; what was typed over it meanwhile is unsaved', () => {
  const form = useAnswers()
  form.show([row(1, ['']), row(2, ['']), row(3, [''])], false)
  form.typed.value['1-0'] = '是'
  form.typed.value['2-0'] = '否'
  const sent = form.unsaved.value
  form.typed.value['2-0'] = '不是'
  form.kept(sent, false)
  expect(form.rows.value.map((one) => one.n)).toEqual([3])
  expect(form.unsaved.value).toEqual([{ n: 2, index: 0, value: '不是' }])
  form.drop()
  expect(form.unsaved.value).toEqual([])
})

test('nothing is kept of who left', () => {
  const form = useAnswers()
  form.show([row(1, ['']), row(2, [''])], false)
  form.typed.value['1-0'] = '是'
  form.show([row(1, [''], { left: true }), row(2, [''])], false)
  expect(form.unsaved.value).toEqual([])
})
