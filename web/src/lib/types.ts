// The shapes that travel over /api/v1, as the interface uses them.

export type Role =
  | 'resident' | 'grid_worker' | 'police' | 'clerk' | 'hotline' | 'dispatcher'
  | 'handler' | 'checker' | 'district' | 'admin' | 'security' | 'auditor'

export type Perm =
  | 'case.report' | 'case.read' | 'case.triage' | 'case.verify' | 'case.dispatch' | 'case.handle' | 'case.check'
  | 'case.judge' | 'case.behalf' | 'personal.reveal' | 'stats.read' | 'account.manage' | 'setting.manage' | 'readlog.read'
  | 'audit.read' | 'export.approve'

export type State =
  | 'reported' | 'verifying' | 'filed' | 'dispatched' | 'handling' | 'checking' | 'judging' | 'judged'
  | 'closed' | 'refused'

export interface Page<T> {
  items: T[]
  next?: string | null
}

export interface Post {
  ref: string
  role: Role
  place: string
  place_name: string
  /** Empty when the post belongs to no unit. */
  unit: string
}

export interface Me {
  name: string
  kind: 'resident' | 'staff'
  demo: boolean
  community: string | null
  community_name: string | null
  post: string | null
  posts: Post[]
  perms: Perm[]
  idle_minutes: number
  unread: number
}

export interface Named {
  zh: string
  en: string
}

export interface Category extends Named {
  code: string
  doc_zh: string
  doc_en: string
  emergency: boolean
  public: boolean
  handle_hours: number
}

export interface StateWord extends Named {
  word: State
  resident_zh: string
  resident_en: string
  open: boolean
}

/** A field that a step asks for. */
export interface StepField {
  name: 'words' | 'unit' | 'category' | 'photos' | 'stars' | 'worker'
  required: boolean
}

export interface ActionWord extends Named {
  word: string
  fields: StepField[]
}

export interface Catalogue {
  categories: Category[]
  units: (Named & { code: string })[]
  states: StateWord[]
  actions: ActionWord[]
  roles: (Named & { word: Role })[]
  demo: boolean
  version: string
  tls: boolean
}

export interface Place {
  code: string
  level: 'district' | 'street' | 'community' | 'grid'
  name: string
  name_en: string
  parent: string | null
  households: number
}

export interface Site {
  ref: string
  name: string
  kind: string
  lng: number
  lat: number
  metres: number
  community: string
  grid: string | null
}

export interface Unit extends Named {
  code: string
  level: string
}

export interface CaseRow {
  ref: string
  number: string
  category: string
  words_head: string
  state: State
  place: string
  place_name: string
  grid: string
  grid_name: string
  unit: string
  unit_name: string
  urgent: boolean
  reported: string
  due: string | null
  clock: 'run' | 'soon' | 'over' | 'none'
  photos: number
  followers: number
  mine: 'reporter' | 'follower' | 'none'
  version: number
}

export interface Photo {
  ref: string
  width: number
  height: number
  phase: 'report' | 'verify' | 'before' | 'after' | 'check' | 'judge'
  at: string
}

export interface Action {
  action: string
  allowed: boolean
  why: string
}

export interface Case extends CaseRow {
  words: string
  address: string | null
  lng: number
  lat: number
  source: 'resident' | 'grid_worker' | 'hotline' | 'order'
  reporter: { name: string; phone: string; anonymous: boolean }
  photo_list: Photo[]
  result: string
  rework: number
  returns: number
  /** 0 before the verdict. */
  stars: number
  verdict_words: string
  filed: string | null
  case_due: string | null
  closed: string | null
  /** Running clocks; `text` says in sentences how the due time was counted. */
  clocks: { phase: string; unit: string; amount: number; started: string; first_due: string; due: string; paused: boolean; provisional: boolean; text: string }[]
  steps: { word: 'submitted' | 'accepted' | 'working' | 'done' | 'judge'; at: string | null }[]
  actions: Action[]
  /** With the number it lets anybody look up the course of the case; only its reporter is told. */
  query_code: string | null
}

export interface CaseEvent {
  pos: number
  at: string
  kind: string
  action: string
  from: State | ''
  to: State | ''
  who: string
  role: Role | ''
  words: string
  public: boolean
  changes: { field: string; old?: string; new?: string }[]
}

export interface NearCase {
  ref: string
  category: string
  words_head: string
  state: State
  reported: string
  metres: number
  followers: number
}

export interface Notice {
  ref: string
  at: string
  kind: string
  case: string | null
  text_zh: string
  text_en: string
  read_at: string | null
}

export interface SessionRow {
  ref: string
  started: string
  seen: string
  agent: string
  current: boolean
}

export interface StateCount {
  place: string
  state: State
  n: number
  overdue: number
}

export interface PlaceCount {
  place: string
  name: string
  open: number
  overdue: number
  today: number
  closed_today: number
}

export interface LiveCase {
  ref: string
  state: State
  action: string
  place: string
  number: string
  category: string
  at: string
}
