// What somebody who works here has looked at of his cases, and what he takes along: in the safe, so that it is there without a network,
// after the PIN. The service worker keeps none of it (kept.ts).
import { getReply, Problem, url, type Reply } from './api'
import { copyAt, KINDS, KINDS_COPY, loadKinds } from './catalogue'
import { tooLong, unreached } from './patience'
import { language } from './prefs'
import { putCopy, renew, takeCopy } from './safe'
import { may, me, ownerName } from './session'
import type { CaseRow, Page } from './types'
import { fetchPackage } from './visits'

/** Of so many cases the sheets come along, too. */
const SHEETS = 20

type Query = Parameters<typeof url>[1]

/** As the network gives it, which is kept; without one, or when it takes too long, as it was kept. */
export async function readReply<T>(path: string, query?: Query): Promise<Reply<T>> {
  const [owner, name] = [ownerName(), `${me.value?.post} ${url(path, query)}`]
  const copy = await takeCopy<T>(owner, name).catch(() => null)
  const kept = copy && { data: copy.value, cachedAt: new Date(copy.savedAt).toISOString() }
  const asked = getReply<T>(path, query).catch((error) => {
    if (kept && unreached(error)) return kept
    throw error
  })
  const reply = kept && (await tooLong(asked)) ? kept : await asked
  if (reply !== kept) await putCopy(owner, name, reply.data).catch(() => {}) // no room: it is shown all the same
  return reply
}

export const taskQuery = { queue: 'todo', limit: 100 } as const

/** Fills the open safe: the households of the next days for who visits, what waits for him, with the sheets of what presses most. */
export async function takeAlong(today: string): Promise<void> {
  if (may('visit.make')) await fetchPackage(today)
  if (!may('case.read')) return
  const { data, cachedAt } = await readReply<Page<CaseRow>>('/cases', taskQuery)
  if (cachedAt) throw new Problem(0, 'offline', '')
  await renew()
  for (const { ref } of data.items.slice(0, SHEETS)) await Promise.all([readReply(`/cases/${ref}`), readReply(`/cases/${ref}/events`)])
}

/** What can be reported, with its questions, in the other language too: at a door without signal somebody may change it. */
export async function takeKinds(): Promise<void> {
  await loadKinds()
  const other = language.value === 'en' ? 'zh' : 'en'
  const reply = await fetch(url(KINDS), { headers: { 'Accept-Language': other } })
  if (reply.ok) localStorage.setItem(copyAt(KINDS_COPY, other), await reply.text())
}
