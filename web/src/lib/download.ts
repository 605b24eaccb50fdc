// Keeps a file of the server on this device, under a name of ours.
import { getFile } from './api'

export async function download(name: string, path: string, query: Record<string, string> = {}, body?: unknown): Promise<void> {
  const address = URL.createObjectURL(await getFile(path, query, body))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
