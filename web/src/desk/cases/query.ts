// What the case list shows, kept in the address so that it can be shared and "back" works.
import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryValue } from 'vue-router'
import { currentPost, may } from '../../lib/session'

export const QUEUES = ['todo', 'assist', 'open', 'closed', 'mine'] as const
export type Queue = (typeof QUEUES)[number]

/** The queues of the present post: units that handle also assist, a clerk checks what the grid has settled itself. */
export function queueTabs(): { key: Queue | 'check'; queue: Queue; state: string }[] {
  const tabs: { key: Queue | 'check'; queue: Queue; state: string }[] = QUEUES.filter((queue) => queue !== 'assist' || may('case.handle'))
    .map((queue) => ({ key: queue, queue, state: '' }))
  if (currentPost.value?.role === 'clerk') tabs.splice(1, 0, { key: 'check', queue: 'todo', state: 'checking' })
  return tabs
}

export interface CaseQuery {
  queue: Queue
  state: string
  category: string
  place: string
  q: string
  case: string
}

const text = (value: LocationQueryValue | LocationQueryValue[]) => String((Array.isArray(value) ? value[0] : value) ?? '')

export function useCaseQuery() {
  const route = useRoute()
  const router = useRouter()

  const query = computed<CaseQuery>(() => ({
    queue: (QUEUES as readonly string[]).includes(text(route.query.queue)) ? (text(route.query.queue) as Queue) : 'todo',
    state: text(route.query.state),
    category: text(route.query.category),
    place: text(route.query.place),
    q: text(route.query.q),
    case: text(route.query.case),
  }))

  function change(part: Partial<CaseQuery>) {
    const whole = { ...query.value, ...part }
    const filled = Object.fromEntries(Object.entries(whole).filter(([, value]) => value))
    return router.replace({ path: route.path, query: filled })
  }

  /** The part that asks the server for another list; opening a case does not. */
  const listKey = computed(() => {
    const { case: _open, ...rest } = query.value
    return JSON.stringify(rest)
  })

  return { query, change, listKey }
}
