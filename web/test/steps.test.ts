// Steps ask for what the catalogue says, and tell what is missing; conflicts are shown field by field.
import { beforeEach, describe, expect, it } from 'vitest'
import { doings } from '../src/lib/catalogue'
import { differences, emptyInput, fieldsOf, missing, primaryAction, stepBody } from '../src/lib/steps'
import type { Case, Doings } from '../src/lib/types'

beforeEach(() => {
  doings.value = {
    actions: [
      { word: 'submit', zh: '提交结果', en: 'Submit', fields: [{ name: 'words', required: true }, { name: 'photos', required: false }] },
      { word: 'dispatch', zh: '派遣', en: 'Dispatch', fields: [{ name: 'words', required: false }, { name: 'unit', required: true }] },
      { word: 'judge', zh: '评价', en: 'Judge', fields: [{ name: 'stars', required: true }, { name: 'words', required: false }] },
      { word: 'sign', zh: '签收', en: 'Sign', fields: [] },
    ],
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
