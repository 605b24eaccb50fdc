// Until when opinions on a drawing of grids are heard, in words.
import { t } from '../words/grids'
import type { GridPlan, GridPlanHead } from './grids'
import { dayName, dayOf } from './time'

const heard = (plan: GridPlanHead) => !plan.opinions_until || dayOf(Date.now()) <= plan.opinions_until

/** It was ended by hand: then the last day is the one before, whatever day it is where this is read. */
const closing = (plan: GridPlan) =>
  plan.said.find((row) => row.action === 'close' && dayOf(Date.parse(row.at) - 86_400_000) === plan.opinions_until)

export function untilText(plan: GridPlan) {
  const closed = closing(plan)
  return closed ? t('grid.untilClosed', dayName(closed.at), closed.words)
  : plan.opinions_until ? t(heard(plan) ? 'grid.untilDay' : 'grid.untilOver', dayName(plan.opinions_until + 'T04:00:00Z')) : t('grid.untilOpen')
}

export const isHeard = (plan: GridPlanHead) => plan.state === 'opinions' && heard(plan)

/** A cell as people call it: the building, and which entrance or part of it. */
export const cellName = (cell: { name: string; entrance: number; unit?: boolean }) =>
  cell.entrance ? t(cell.unit ? 'grid.unit' : 'grid.piece', cell.name, cell.entrance) : cell.name
