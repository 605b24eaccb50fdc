// The month of a worker as the tests of visits read it and act on it: what is planned in it, one that is still ahead, its card.
import assert from 'node:assert/strict'

export async function month(who, day = '') {
  return (await who.page.request.get('/api/v1/visits/month' + (day && `?month=${day}`))).json()
}

export const nextMonth = (day) => new Date(Date.UTC(+day.slice(0, 4), +day.slice(5, 7), 1)).toISOString().slice(0, 10)

/** Of this month and the next: at its end what is planned soon lies in that one. */
export const twoMonths = async (who) => {
  const { today, items } = await month(who)
  return [...items, ...(await month(who, nextMonth(today))).items]
}

/**
 * One that is planned this month and not over, of a household that was not seen today: a second record of one day asks first whether
 * it is the same visit. On the last days nothing may be left: then one more of today, to somebody who was seen before.
 */
export async function planned(who) {
  const { today, items } = await month(who)
  const seen = items.filter((item) => item.record?.day === today).map((item) => item.household)
  const one = items.find((item) => item.state === 'planned' && item.day >= today && !seen.includes(item.household))
  if (one) return one
  const { household } = items.find((item) => item.state === 'done' && !seen.includes(item.household))
  const reply = await who.page.request.post('/api/v1/visits/planned', { data: { household, day: today, anyway: true }, headers: { 'X-Gongdi': '1' } })
  assert.equal(reply.status(), 201)
  return planned(who)
}

/** Opens its form from the list of the day, as it is done without signal. */
export async function openCard(page, visit) {
  await page.locator(`a.visit-card[href="/m/visit/${visit.ref}"]`).click()
}
