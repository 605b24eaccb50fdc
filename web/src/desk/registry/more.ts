// Further fields 补充信息 of people, dwellings, buildings and organisations: the form is made out of the table that the server serves.
import { shallowRef } from 'vue'
import { get } from '../../lib/api'
import { named } from '../../lib/i18n'
import { codeName, fieldName, shown } from './registry'

export type MoreKind = 'people' | 'dwellings' | 'buildings' | 'orgs'

export interface MoreField {
  subject: 'person' | 'dwelling' | 'building' | 'org'
  key: string
  zh: string
  en: string
  part_zh: string
  part_en: string
  kind: 'code' | 'day' | 'number' | 'text' | 'phone' | 'idno' | 'area'
  list: string
  personal: boolean
  past: boolean
  most: number
}

export interface MoreSheet {
  ref: string
  version: number
  edit: boolean
  more: { key: string; value: string }[]
  history: { version: number; at: string; who: string; why: string; fields: string }[]
}

const fields = shallowRef<MoreField[]>([])
let asking: Promise<void> | null = null

/** Asked once; a failure is asked again the next time. */
export function loadMoreFields(): Promise<void> {
  asking ??= get<{ items: MoreField[] }>('/registry/more-fields').then(
    (page) => void (fields.value = page.items),
    (error) => {
      asking = null
      throw error
    },
  )
  return asking
}

const SUBJECT = { people: 'person', dwellings: 'dwelling', buildings: 'building', orgs: 'org' } as const

export const fieldsOf = (kind: MoreKind) => fields.value.filter((one) => one.subject === SUBJECT[kind])

/** The fields under their headings, in the order of the table. */
export function partsOf(kind: MoreKind): { title: string; fields: MoreField[] }[] {
  const parts: { title: string; fields: MoreField[] }[] = []
  for (const one of fieldsOf(kind)) {
    const title = named({ zh: one.part_zh, en: one.part_en }, one.part_zh)
    const part = parts.find((other) => other.title === title)
    if (part) part.fields.push(one)
    else parts.push({ title, fields: [one] })
  }
  return parts
}

/** What a field of a record is called, a further one too. */
export function anyFieldName(key: string, kind: MoreKind = 'people'): string {
  const one = fieldsOf(kind).find((field) => field.key === key)
  return one ? named(one, one.zh) : fieldName(key)
}

export const moreShown = (field: MoreField, value: string | undefined) => (!value ? '' : field.kind === 'code' ? codeName(field.list, value) : value)

/** A value of a person as it is shown, of a further field too. */
export function anyShown(key: string, value: string): string {
  const one = fieldsOf('people').find((field) => field.key === key)
  return one ? moreShown(one, value) : shown(key, value)
}
