// Keeps a file of the server on this device, under a name of ours.
import { getFile } from './api'

export const download = async (name: string, path: string, query: Record<string, string> = {}) => keepFile(name, await getFile(path, query))

export function keepFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
