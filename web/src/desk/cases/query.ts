// What the case list shows, kept in the address so that it can be shared and "back" works.
import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryValue } from 'vue-router'
import { currentPost, may } from '../../lib/session'

export const QUEUES = ['todo', 'assist', 'open', 'closed', 'mine'] as const
export type Queue = (typeof QUEUES)[number]

export interface QueueTab {
  /** Of its word, queue.KEY. */
  key: string
  queue: Queue
  state: string
}

const HOTLINE: Partial<Record<Queue, string>> = { todo: 'callsTodo', open: 'callsOpen', closed: 'callsClosed', mine: 'callsMine' }

/**
 * The queues of the present post: units that handle also assist, a clerk checks what the grid has settled itself, the hotline's are
 * those of all its calls, and beside them what one took oneself.
 */
export function queueTabs(): QueueTab[] {
  const role = currentPost.value?.role
  const tabs: QueueTab[] = QUEUES.filter((queue) => queue !== 'assist' || may('case.handle'))
    .map((queue) => ({ key: (role === 'hotline' && HOTLINE[queue]) || queue, queue, state: '' }))
  if (role === 'clerk') tabs.splice(1, 0, { key: 'check', queue: 'todo', state: 'checking' })
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
