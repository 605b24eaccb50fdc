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
const anew = () => (opened = null)

/** Opened anew after each failure: telephones take it away under a page, one that is full to the last byte in the midst of something. */
export function store(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('gongdi', 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('outbox', { keyPath: 'id' })
        database.createObjectStore('drafts')
      }
      database.createObjectStore('safe')
    },
  }).then((database) => ((database.onerror = database.onclose = anew), database))
  opened.catch(anew)
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

/** The device has no room for what was to be written: a transaction that was given up for it says no more than that it was, and a device
 *  that is full to the last byte that it failed, or that the database has been closed under it. */
export const isFull = (error: unknown) => error instanceof Error && /^(Quota|Abort|Unknown|Invalid)/.test(error.name)
