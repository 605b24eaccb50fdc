// Steps ask for what the catalogue says, and tell what is missing; conflicts are shown field by field.
import { beforeEach, describe, expect, it } from 'vitest'
import { doings } from '../src/lib/catalogue'
import { differences, emptyInput, fieldsOf, inOrder, missing, primaryAction, stepBody, stepPath, stepVersion, stillAllowed } from '../src/lib/steps'
import type { Case, Doings, Flag } from '../src/lib/types'

beforeEach(() => {
  doings.value = {
    actions: [
      { word: 'submit', zh: '提交结果', en: 'Submit', fields: [{ name: 'words', required: true }, { name: 'photos', required: false }] },
      { word: 'dispatch', zh: '派遣', en: 'Dispatch', fields: [{ name: 'words', required: false }, { name: 'unit', required: true }] },
      { word: 'judge', zh: '评价', en: 'Judge', fields: [{ name: 'stars', required: true }, { name: 'words', required: false }] },
      { word: 'sign', zh: '签收', en: 'Sign', fields: [] },
      { word: 'file', zh: '立案', en: 'File', fields: [{ name: 'points', required: false }] },
      { word: 'answer_all', zh: '', en: '', fields: [{ name: 'answers', required: false }, { name: 'words', required: true }] },
    ],
    flags: [{
      kind: 'extension', zh: '延期', en: 'Extension', grounds: [], states: [],
      actions: [
        { word: 'raise', zh: '申请延期', en: 'Ask', fields: [{ name: 'words', required: true }, { name: 'amount', required: true }] },
        { word: 'grant', zh: '批准', en: 'Grant', fields: [{ name: 'words', required: false }] },
      ],
    }, {
      kind: 'suspension', zh: '挂账', en: 'Suspension', grounds: [], states: [],
      actions: [{ word: 'raise', zh: '申请挂账', en: 'Ask', fields: [{ name: 'until', required: true }] }],
    }],
  } as unknown as Doings
})

describe('fields', () => {
  it('come in the order in which they are asked', () => {
    expect(fieldsOf('dispatch').map((field) => field.name)).toEqual(['unit', 'words'])
    expect(fieldsOf('sign')).toEqual([])
    expect(fieldsOf('unknown')).toEqual([])
  })
  it('are missing until they are filled', () => {
    const input = emptyInput()
    expect(missing(fieldsOf('submit'), input)).toEqual(['words'])
    input.words = '   '
    expect(missing(fieldsOf('submit'), input)).toEqual(['words'])
    input.words = '已修好'
    expect(missing(fieldsOf('submit'), input)).toEqual([])
    expect(missing(fieldsOf('judge'), input)).toEqual(['stars'])
  })
})

describe('the body of a step', () => {
  it('holds what was asked and given, nothing else', () => {
    const input = { ...emptyInput(), words: ' 请尽快 ', unit: 'U1', stars: 5, category: 'c' }
    expect(stepBody('dispatch', 3, fieldsOf('dispatch'), input)).toEqual({ action: 'dispatch', version: 3, unit: 'U1', words: '请尽快' })
    expect(stepBody('sign', 1, fieldsOf('sign'), input)).toEqual({ action: 'sign', version: 1 })
  })
})

describe('a case', () => {
  it('offers the first allowed step that moves it on', () => {
    const actions = [
      { action: 'refuse', allowed: true, why: null },
      { action: 'file', allowed: false, why: '先核实' },
      { action: 'ask_verify', allowed: true, why: null },
    ]
    expect(primaryAction({ actions } as unknown as Case)).toBe('ask_verify')
  })
  it('shows what somebody else has changed', () => {
    const seen = { state: 'filed', unit_name: '', version: 2, category: 'a' } as unknown as Case
    const current = { state: 'dispatched', unit_name: '环卫站', version: 3, category: 'a' } as unknown as Case
    expect(differences(seen, current).map((row) => row.field)).toEqual(['state', 'unit_name', 'version'])
  })
})

describe('a side matter', () => {
  const flag = { ref: 'f1', kind: 'extension', version: 4, actions: [{ action: 'grant', allowed: true, why: '' }] } as unknown as Flag
  const item = { ref: 'c1', version: 9, flags: [flag], raise: [{ kind: 'extension', allowed: false, why: '等待审批' }], actions: [] } as unknown as Case
  it('is raised with the version of the case, its steps name its own', () => {
    const input = { ...emptyInput(), words: '等配件', amount: '48' }
    const fields = fieldsOf('extension.raise')
    expect(fields.map((field) => field.name)).toEqual(['amount', 'words'])
    expect(stepBody('extension.raise', 9, fields, input)).toEqual({ kind: 'extension', version: 9, amount: 48, words: '等配件' })
    expect([stepPath('extension.raise', item, null), stepVersion('extension.raise', item, null)]).toEqual(['/cases/c1/flags', 9])
    expect([stepPath('extension.grant', item, flag), stepVersion('extension.grant', item, flag)]).toEqual(['/cases/c1/flags/f1/steps', 4])
    expect([stepPath('sign', item, null), stepVersion('sign', item, null)]).toEqual(['/cases/c1/steps', 9])
  })
  it('takes the version that came with a refusal', () => {
    const fresh = { ...item, flags: [{ ...flag, version: 5 }] } as unknown as Case
    expect(stepVersion('extension.grant', fresh, flag)).toBe(5)
  })
  it('may be granted otherwise than asked', () => {
    expect(fieldsOf('extension.grant').map((field) => field.name)).toEqual(['amount', 'words'])
  })
  it('wants whole hours and days', () => {
    expect(missing(fieldsOf('extension.raise'), { ...emptyInput(), words: 'x', amount: 'zwei' })).toEqual(['amount'])
    expect(stepBody('suspension.raise', 1, fieldsOf('suspension.raise'), { ...emptyInput(), until: '2026-12-31' }))
      .toEqual({ kind: 'suspension', version: 1, until: '2026-12-31T17:30:00+08:00' })
  })
  it('tells whether and why not', () => {
    expect(stillAllowed('extension.raise', item, null)).toMatchObject({ allowed: false, why: '等待审批' })
    expect(stillAllowed('extension.grant', item, flag)?.allowed).toBe(true)
  })
})

describe('points', () => {
  const two = { point_list: [{ ord: 1, words: 'a', answer: '' }, { ord: 2, words: 'b', answer: '' }] } as unknown as Case
  it('are sent without empty lines', () => {
    expect(stepBody('file', 1, fieldsOf('file'), { ...emptyInput(), points: [' 占道 ', '', '噪音'] })).toEqual({ action: 'file', version: 1, points: ['占道', '噪音'] })
  })
  it('are all answered, and not asked for when there are none', () => {
    const fields = fieldsOf('answer_all', two)
    expect(missing(fields, { ...emptyInput(), words: 'x', answers: ['好', ' '] })).toEqual(['answers'])
    expect(missing(fields, { ...emptyInput(), words: 'x', answers: ['好', '行'] })).toEqual([])
    expect(fieldsOf('answer_all', { point_list: [] } as unknown as Case).map((field) => field.name)).toEqual(['words'])
  })
})

it('steps that lead on come first, those that turn away last', () => {
  const rows = ['refuse', 'merge', 'file', 'objection.reject', 'ask_verify'].map((action) => ({ action }))
  expect(inOrder(rows).map((row) => row.action)).toEqual(['file', 'ask_verify', 'merge', 'refuse', 'objection.reject'])
})
