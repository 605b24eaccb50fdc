// A plan of a reform while it is being written: what is proposed, what is sent.
import { placesUnder } from '../../lib/places'
import type { PlanStep, PlanTarget } from './reform'

export const KINDS: PlanStep['kind'][] = ['split', 'merge', 'rename', 'move']

/** Of each kind, how many places it starts from and leads to. */
export const MANY = { split: { from: 1, to: 20 }, merge: { from: 20, to: 1 }, rename: { from: 1, to: 1 }, move: { from: 1, to: 1 } }

export const emptyTarget = (code = ''): PlanTarget => ({ code, name: '', name_en: '', parts: [], outline: '' })
export const emptyStep = (): PlanStep => ({ kind: 'split', from: [''], to: [emptyTarget()], nearest: false, rest: '', posts: [], sites: [] })

/** As the server has it, with what it leaves out. */
export const wholeStep = (step: PlanStep): PlanStep => ({ ...emptyStep(), ...step, to: step.to.map((row) => ({ ...emptyTarget(), ...row })) })

const parentOf = (code: string) => code.slice(0, -3)

/** A code of the same level that no place has today and that the plan does not name. */
export async function freeCode(near: string, taken: string[]): Promise<string> {
  const parent = parentOf(near)
  const siblings = await placesUnder(parent).catch(() => [])
  const used = [...siblings.map((place) => place.code), ...taken].filter((code) => parentOf(code) === parent)
  const last = Math.max(0, ...used.map((code) => Number(code.slice(-3))).filter((number) => number < 990))
  return parent + String(last + 1).padStart(3, '0')
}

const filled = (text: string | undefined) => (text?.trim() ? text.trim() : undefined)

/** Without what was left empty. */
export function sentStep(step: PlanStep): Record<string, unknown> {
  return {
    kind: step.kind,
    from: step.from.filter(Boolean),
    to: step.to.map((row) => ({
      code: row.code.trim(), name: filled(row.name), name_en: filled(row.name_en), outline: filled(row.outline),
      parts: step.kind === 'split' && row.parts?.length ? row.parts : undefined,
    })),
    sites: step.sites?.length ? step.sites : undefined,
    posts: step.posts?.length ? step.posts : undefined,
    nearest: step.kind === 'split' && step.nearest ? true : undefined,
    rest: step.kind === 'split' ? filled(step.rest) : undefined,
  }
}

/** What would lead back: a split is merged into the code that went on, a rename gets its old name by hand. */
export function reversed(steps: PlanStep[]): PlanStep[] {
  return steps.flatMap((step): PlanStep[] => {
    const codes = step.to.map((row) => row.code)
    if (step.kind === 'split' && codes.includes(step.from[0])) return [{ ...emptyStep(), kind: 'merge', from: codes, to: [emptyTarget(step.from[0])] }]
    if (step.kind === 'rename') return [{ ...emptyStep(), kind: 'rename', from: codes, to: [emptyTarget(codes[0])] }]
    return []
  })
}
