// The shapes that travel over /api/v1, as the interface uses them.

export type Role =
  | 'resident' | 'grid_worker' | 'police' | 'clerk' | 'hotline' | 'dispatcher'
  | 'handler' | 'checker' | 'district' | 'admin' | 'security' | 'auditor' | 'auxiliary'

export type Perm =
  | 'case.report' | 'case.read' | 'case.triage' | 'case.verify' | 'case.dispatch' | 'case.handle' | 'case.check'
  | 'case.judge' | 'case.behalf' | 'personal.reveal' | 'stats.read' | 'account.manage' | 'setting.manage' | 'readlog.read'
  | 'audit.read' | 'export.approve' | 'territory.read' | 'grid.draw' | 'case.order' | 'emergency.switch'
  | 'registry.read' | 'registry.write' | 'population.read'
  | 'form.use'
  | 'form.allow' | 'visit.make' | 'visit.read' | 'staffing.read'

export type State =
  | 'reported' | 'verifying' | 'filed' | 'dispatched' | 'handling' | 'checking' | 'judging' | 'judged'
  | 'closed' | 'refused' | 'supplement' | 'suspended' | 'merged' | 'void'

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
  ref: string
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
  parent: string
  /** Reported often: shown first. */
  common?: boolean
  doc_zh?: string
  doc_en?: string
  urgency: 'emergency' | 'utilities' | 'ordinary' | 'complex'
  public?: boolean
  /** A picture of the result is wanted. */
  proof?: boolean
  valid_until?: string
  handle_unit: 'hour' | 'day' | 'work_hour' | 'work_day' | 'emergency_hour'
  /** Minutes, or days where the clock counts days. */
  handle_amount: number
}

/** What a category asks its reporter. */
export interface Question extends Named {
  category: string
  ord: number
  name: string
  type: 'text' | 'choice' | 'number' | 'yesno' | 'date'
  required: boolean
  options: string
  /** In the same order; a copy of before has none. */
  options_en?: string
}

export interface StateWord extends Named {
  word: State
  resident_zh: string
  resident_en: string
  open: boolean
}

/** A field that a step asks for. */
export interface StepField {
  name: 'words' | 'unit' | 'category' | 'photos' | 'stars' | 'worker' | 'units' | 'target' | 'until' | 'amount' | 'ground' | 'points' | 'answers'
  required: boolean
}

export interface ActionWord extends Named {
  word: string
  fields: StepField[]
}

export type FlagKind = 'supervision' | 'whistle' | 'extension' | 'suspension' | 'objection'

/** A side matter of a case: its states and steps. */
export interface FlagWord extends Named {
  kind: FlagKind
  grounds: string[]
  states: (Named & { word: string; color: string; icon: string; open: boolean })[]
  actions: ActionWord[]
}

export interface Kinds {
  classes: (Named & { code: string })[]
  categories: Category[]
  questions: Question[]
  units: (Named & { code: string })[]
}

/** One of the eight forms exchanged with a superior's platform. */
export type FormName = 'register' | 'verify' | 'verified' | 'file' | 'assign' | 'handled' | 'check' | 'checked'
export interface FormWord extends Named {
  word: FormName
  /** As it usually goes. */
  direction: 'in' | 'out'
}
export interface Exchange {
  ref: string
  form: FormName
  name: string
  direction: 'in' | 'out'
  number: string
  party: string
  words: string
  at: string
}
export interface Order {
  number: string
  sender: string
  contact: string
  due: string | null
}

export interface Doings {
  actions: ActionWord[]
  flags: FlagWord[]
  forms: FormWord[]
}

/** A line of duty: a unit or the desk of a place, with the phone of the post. */
export interface Duty {
  ref: string
  place: string
  unit: string
  unit_name: string
  phone: string
  words: string
  since: string
  until: string
}
/** Flood-season mode of a place. */
export interface Emergency {
  ref: string
  place: string
  place_name: string
  reason: string
  since: string
  until: string
  version: number
  duty: Duty[]
}

export interface Catalogue {
  emergencies?: Emergency[]
  states: StateWord[]
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

export type DueOf = 'phase' | 'case' | 'none'

export interface CaseRow {
  ref: string
  number: string
  category: string
  category_name: string
  words_head: string
  state: State
  place: string
  place_name: string
  /** Null: the spot lies in no grid. */
  grid: string | null
  grid_name: string
  /** It is over and was handled in a grid that is no more; the name says so. */
  grid_ended?: boolean
  unit: string
  unit_name: string
  urgent: boolean
  /** Flood-season mode concerns it now. */
  flood?: boolean
  reported: string
  /** The earlier of two deadlines, and which it is: of the phase, or of the whole case. */
  due: string | null
  due_of: DueOf
  clock: 'run' | 'soon' | 'over' | 'none'
  photos: number
  followers: number
  mine: 'reporter' | 'follower' | 'none'
  version: number
  lng: number
  lat: number
  /** Open side matters as bits: 1 supervision, 2 joint action, 4 extension, 8 suspension, 16 objection. */
  flags?: number
}

/** A side matter: raised by one party, answered by another, with a state and a clock of its own. */
export interface Flag {
  ref: string
  kind: FlagKind
  state: string
  open: number
  ground: string
  words: string
  answer: string
  unit: string
  unit_name: string
  raised: string
  state_since: string
  due: string | null
  ended: string | null
  /** Hours asked for, or granted. */
  asked: number
  asked_until: string | null
  /** 0 before they are judged. */
  score_unit: number
  score_whistle: number
  version: number
  actions: Action[]
}

/** Whether a side matter of this kind may be raised now. */
export interface Raise {
  kind: FlagKind
  allowed: boolean
  why: string
}

export interface Clock {
  phase: string
  unit: Category['handle_unit']
  amount: number
  started: string
  first_due: string
  /** When it stopped; nothing while it runs. */
  ended?: string
  due: string
  paused: boolean
  provisional: boolean
  /** Used, in thousandths. */
  share: number
  /** How the due time was counted, a sentence a line. */
  text: string
}

export interface Point {
  ord: number
  words: string
  answer: string
}

export interface Assisting {
  unit: string
  unit_name: string
  since: string
  done: string | null
  words: string
}

export interface Photo {
  ref: string
  width: number
  height: number
  phase: 'report' | 'verify' | 'before' | 'after' | 'check' | 'judge' | 'supplement' | 'reopen' | FlagKind
  at: string
}

export interface Action {
  action: string
  allowed: boolean
  why: string
}

export interface Case extends Omit<CaseRow, 'flags'> {
  words: string
  address: string | null
  /** In the answer to a report alone: the building whose name its address holds, when it was put there. */
  located?: string
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
  phase_due: string | null
  case_due: string | null
  closed: string | null
  state_since: string
  provisional: boolean
  /** How often. */
  reopened: number
  called_back: string | null
  /** The case in which this one goes on. */
  merged_into: string | null
  links: { ref: string; kind: string; why: string }[]
  /** For the dispatcher of a case that is filed. */
  suggested?: { unit: string; unit_name: string; why: string }
  /** The points of the report, to be answered one by one. */
  point_list: Point[]
  /** To the questions of the category. */
  answers: { name: string; value: string }[]
  assisting: Assisting[]
  flags: Flag[]
  raise: Raise[]
  /** For staff: the superior's order, the forms exchanged about it, the answers that are owed. */
  order?: Order
  exchanges?: Exchange[]
  owed?: FormName[]
  /** Those that run. */
  clocks: Clock[]
  steps: { word: 'submitted' | 'accepted' | 'working' | 'done' | 'judge'; at: string | null }[]
  actions: Action[]
  /** With the number it lets anybody look up the course of the case; only its reporter is told. */
  query_code: string | null
  /** Of a call: ten digits that are read out to the caller. */
  receipt: string | null
}

export interface CaseEvent {
  pos: number
  at: string
  kind: string
  action: string
  /** In the reader's language. */
  action_name: string
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
  /** Done but for the verdict: to join it brings nothing. */
  handled: boolean
}

/** A case as everybody may see it. */
export interface PublicCase {
  ref: string
  number: string
  category_name: string
  words: string
  result: string
  state: State
  place_name: string
  reported: string
  closed: string | null
  stars: number
  followers: number
}

export interface Notice {
  ref: string
  at: string
  kind: string
  case: string | null
  drawing: string | null
  filling: string | null
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

/** A job of the server that goes on when one leaves the page. */
export interface Job {
  ref: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed'
  done: number
  total: number
  report: string
  ahead: number
  created: string
}
