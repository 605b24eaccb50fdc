// Before every test file: the device's database is empty. All files run in one thread, in an order that differs from
// run to run, and share the modules and what is kept on the "device".
import 'fake-indexeddb/auto'
import { beforeAll } from 'vitest'
import { store } from '../src/lib/store'

beforeAll(async () => {
  const device = await store()
  for (const name of device.objectStoreNames) await device.clear(name)
})
