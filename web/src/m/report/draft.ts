// The draft of a report: kept on the device at every change, until it is sent or cleared.
import { reactive, ref, watch } from 'vue'
import { answersTo } from '../../lib/answers'
import type { Original } from '../../lib/image'
import type { NearCase, Question, Site } from '../../lib/types'
import { dropDraft, readDraft, writeDraft } from '../../lib/store'

export interface Draft {
  category: string
  /** Answers to the questions of the category, by name. */
  answers: Record<string, string>
  words: string
  photos: Blob[]
  /** Pictures that are not ready yet, as they were chosen: a page that ends before goes on with them. */
  originals: Original[]
  lng: number | null
  lat: number | null
  /** How the point came about; for "community" it is the middle of the community that was chosen. */
  by: 'gps' | 'map' | 'community' | null
  community: string
  communityName: string
  site: string
  siteName: string
  address: string
  anonymous: boolean
  /** Where and for which category similar reports were looked for; who has not signed in cannot look. */
  looked: string
}

export const emptyDraft = (): Draft => ({
  category: '',
  answers: {},
  words: '',
  photos: [],
  originals: [],
  lng: null,
  lat: null,
  by: null,
  community: '',
  communityName: '',
  site: '',
  siteName: '',
  address: '',
  anonymous: false,
  looked: '',
})

const NAME = 'report'

export const draft = reactive<Draft>(emptyDraft())
export const savedAt = ref<number | null>(null)

/** What lies near the chosen point, found on the way. */
export const sites = ref<Site[]>([])
export const near = ref<NearCase[]>([])

/** What the chosen category asks; the report's page keeps it up to date. */
export const asked = ref<Question[]>([])

let restored: Promise<void> | null = null
let timer = 0
/** It lies in the queue, and no draft of it beside. */
let going = false
export const goes = (): Promise<void> => {
  going = true
  clearTimeout(timer)
  return dropDraft(NAME).catch(() => {})
}

export function restoreDraft(): Promise<void> {
  restored ??= readDraft<Draft>(NAME)
    .then((kept) => {
      if (kept) Object.assign(draft, emptyDraft(), kept)
    })
    .catch(() => {})
    .then(() => {
      watch(draft, () => {
        clearTimeout(timer)
        timer = window.setTimeout(keep, 300)
      })
      addEventListener('pagehide', () => {
        if (!going && !isEmpty()) void keep()
      })
    })
  return restored
}

/** Pictures and plain values only: what the database on the device can hold. */
export const plain = (): Draft => ({ ...draft, answers: { ...draft.answers }, photos: [...draft.photos], originals: draft.originals.map((one) => ({ ...one })) })

export async function keep(): Promise<void> {
  clearTimeout(timer)
  going = false
  // A device without room for the pictures as they were chosen still keeps all else.
  await writeDraft(NAME, plain()).catch(() => writeDraft(NAME, { ...plain(), originals: [] })).catch(() => {})
  savedAt.value = Date.now()
}

export async function clearDraft(): Promise<void> {
  Object.assign(draft, emptyDraft())
  sites.value = []
  near.value = []
  clearTimeout(timer)
  await dropDraft(NAME).catch(() => {})
  clearTimeout(timer)
  savedAt.value = null
  going = false
}

export function isEmpty(): boolean {
  return !draft.category && !draft.words && draft.lng === null && !draft.photos.length && !draft.originals.length
}

/** What a step still lacks: the field and the key of its sentence. */
export function lacks(step: number): Record<string, string> {
  const found: Record<string, string> = {}
  if (step === 1) {
    if (!draft.category) found.category = 'report.needCategory'
    for (const item of asked.value)
      if (item.required && !draft.answers[item.name]?.trim()) found['q-' + item.name] = 'report.needAnswer'
    if (!draft.words.trim()) found.words = 'report.needWords'
  }
  if (step === 2) {
    if (draft.lng === null) found.point = 'report.needPoint'
    else if (draft.by === 'community' && !draft.address.trim()) found.address = 'report.needAddress'
  }
  return found
}

/** The first step that lacks something or makes pictures ready; 4 when the report is ready. */
export function firstOpenStep(): number {
  if (draft.originals.length || Object.keys(lacks(1)).length) return 1
  if (Object.keys(lacks(2)).length) return 2
  return 4
}

export function body(): Record<string, unknown> {
  return {
    category: draft.category,
    words: draft.words.trim(),
    ...answersTo(asked.value, draft.answers),
    lng: draft.lng,
    lat: draft.lat,
    ...(draft.address.trim() ? { address: draft.address.trim() } : {}),
    ...(draft.site ? { site: draft.site } : {}),
    ...(draft.by === 'community' ? { community: draft.community } : {}),
    ...(draft.anonymous ? { anonymous: true } : {}),
  }
}
