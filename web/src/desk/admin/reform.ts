// The shapes of reforms of the tree of places.
import type { Action, Role, State } from '../../lib/types'

export type ReformState = 'draft' | 'approved' | 'running' | 'done' | 'cancelled' | 'held'

export interface ReformRow {
  ref: string
  title: string
  day: string
  state: ReformState
  prepared: string
  approved: string | null
  moved: number
  report: string
  version: number
  actions: Action[]
}

export interface PlanTarget {
  code: string
  name?: string
  name_en?: string
  /** What comes to it whole: grids, or of a street communities. */
  parts?: string[]
  outline?: string
}

export interface PlanStep {
  kind: 'split' | 'merge' | 'rename' | 'move'
  from: string[]
  to: PlanTarget[]
  /** Buildings and posts whose place is said one by one. */
  sites?: { site: string; to: string }[]
  posts?: { post: string; to: string }[]
  nearest?: boolean
  rest?: string
}

export interface WholeReform extends ReformRow {
  mine: boolean
  plan: { steps: PlanStep[] }
  /** What its places are or were called. */
  names: { code: string; name: string }[]
}

export interface ReformCheck {
  blocked: boolean
  sites: number
  findings: { blocks: boolean; step: number; code: string; text: string }[]
  places: { code: string; name: string; name_en?: string; change: 'begins' | 'changes' | 'ends' | 'stays'; sites: number; households: number }[]
  moves: { from: string; from_name: string; to: string; to_name: string; fallback: boolean; sites: number; open: number; closed: number }[]
  matters: { from: string; to: string; state: State; n: number }[]
  posts: { ref: string; role: Role; name_mask: string; place: string; to: string | null }[]
}

/** The key of the word for a state ("approved" is also a column). */
export const reformState = (state: ReformState) => 'reform.' + (state === 'approved' ? 'approvedState' : state)

export const reformTone = (state: ReformState) => ({ draft: '', approved: 'warn', running: 'warn', done: 'good', cancelled: '', held: 'bad' })[state]
