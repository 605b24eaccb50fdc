// The small database on the device: the outbox of what is not sent yet, and the drafts.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Job } from './outbox'

interface Schema extends DBSchema {
  outbox: { key: string; value: Job }
  drafts: { key: string; value: unknown }
  /** Keys that cannot be read out, and what is kept under them. */
  safe: { key: string; value: unknown }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null

/** Opened once; anew where it could not be opened, or where the system has taken it away, as telephones do. */
export function store(): Promise<IDBPDatabase<Schema>> {
  const anew = () => void (opened = null)
  opened ??= openDB<Schema>('gongdi', 2, {
    terminated: anew,
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('outbox', { keyPath: 'id' })
        database.createObjectStore('drafts')
      }
      database.createObjectStore('safe')
    },
  }).catch((error) => {
    anew()
    throw error
  })
  return opened
}

export async function readDraft<T>(name: string): Promise<T | undefined> {
  return (await (await store()).get('drafts', name)) as T | undefined
}

export async function writeDraft(name: string, value: unknown): Promise<void> {
  await (await store()).put('drafts', value, name)
}

export async function dropDraft(name: string): Promise<void> {
  await (await store()).delete('drafts', name)
}

/** The device has no room for what was to be written; a transaction that was given up for it says no more than that it was. */
export const isFull = (error: unknown) => error instanceof Error && /^(Quota|Abort)/.test(error.name)
