// The client of /api/v1: JSON in and out, problems as exceptions, the language and the CSRF header on every call.
import { language } from './prefs'
import type { Case } from './types'

export const BASE = '/api/v1'

export interface FieldError {
  field: string
  code: string
  text: string
}

/** An answer of the server that is not the one hoped for; status 0 means that no answer came. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly errors: FieldError[] = [],
    readonly request: string | null = null,
    readonly current: Case | null = null,
  ) {
    super(title)
  }

  get offline(): boolean {
    return this.status === 0
  }
}

/** When the last list came from the copy on the device, the time of that copy. */
export interface Reply<T> {
  data: T
  cachedAt: string | null
}

type Query = Record<string, string | number | boolean | null | undefined>

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return BASE + path + (text ? '?' + text : '')
}

export async function problemOf(reply: Response): Promise<Problem> {
  const body = await reply.json().catch(() => ({}))
  return new Problem(
    reply.status,
    body.code || 'http.' + reply.status,
    body.title || 'HTTP ' + reply.status,
    body.errors || [],
    body.request || null,
    body.current || null,
  )
}

async function call(method: string, target: string, body?: unknown, key?: string): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': language.value, 'X-Gongdi': asker() }
  if (key) headers['Idempotency-Key'] = key
  let payload: BodyInit | undefined
  if (body instanceof Blob) {
    headers['Content-Type'] = body.type
    payload = body
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json'
    payload = JSON.stringify(body)
  }
  let reply: Response
  try {
    reply = await fetch(target, { method, headers, body: payload })
  } catch {
    throw new Problem(0, 'offline', '')
  }
  if (reply.ok) return reply
  const problem = await problemOf(reply)
  if (problem.code === 'offline') throw new Problem(0, 'offline', problem.message)
  if (problem.status === 401 && !target.includes('/session')) signedOut(problem.code)
  throw problem
}

let signedOut: (code: string) => void = () => {}
let asker = () => '1'

/** Says what happens when the server does not know the person any more, and who asks: another page may have signed in another. */
export function onSignedOut(then: (code: string) => void, as: () => string): void {
  signedOut = then
  asker = as
}

export async function getReply<T>(path: string, query?: Query): Promise<Reply<T>> {
  const reply = await call('GET', url(path, query))
  return { data: await reply.json(), cachedAt: reply.headers.get('X-From-Cache') }
}

export async function get<T>(path: string, query?: Query): Promise<T> {
  return (await getReply<T>(path, query)).data
}

export async function post<T>(path: string, body: unknown = {}, key?: string): Promise<T> {
  const reply = await call('POST', url(path), body, key)
  return reply.status === 204 ? (undefined as T) : reply.json()
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  return (await call('PUT', url(path), body)).json()
}

/** The bytes of a file that the server makes, in the reader's language. */
export async function getFile(path: string, query?: Query): Promise<Blob> {
  return (await call('GET', url(path, query))).blob()
}

/** The same where it is written down that it was asked for. */
export async function postFile(path: string, body: unknown): Promise<Blob> {
  return (await call('POST', url(path), body)).blob()
}

export async function del<T>(path: string): Promise<T> {
  const reply = await call('DELETE', url(path))
  return reply.status === 204 ? (undefined as T) : reply.json()
}
