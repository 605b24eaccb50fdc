// Until when opinions on a drawing of grids are heard, in words.
import { t } from '../words/grids'
import type { GridPlanHead } from './grids'
import { dayName } from './time'

const heard = (plan: GridPlanHead) => !plan.opinions_until || new Date().toLocaleDateString('sv') <= plan.opinions_until

export const untilText = (plan: GridPlanHead) =>
  plan.opinions_until ? t(heard(plan) ? 'grid.untilDay' : 'grid.untilOver', dayName(plan.opinions_until + 'T04:00:00Z')) : t('grid.untilOpen')

export const isHeard = (plan: GridPlanHead) => plan.state === 'opinions' && heard(plan)
