// How long a person at a door waits for a signal that is there and carries nothing, before what lies on the phone is shown instead.
import { Problem } from './api'

const FIRST = 8000
/** Once it was too long it will be so again, until something arrives. */
const AGAIN = 1500

let slow = false

/** Whether ASKED takes too long: it goes on, and whoever waits may do without. MORE: so many milliseconds longer than what is small. */
export async function tooLong(asked: Promise<unknown>, more = 0): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<boolean>((done) => (timer = setTimeout(done, (slow ? AGAIN : FIRST) + more, true)))
  const late = await Promise.race([asked.then(() => (slow = false), () => false), over])
  clearTimeout(timer)
  slow ||= late
  return late
}

/** No network, or nobody behind the door of the server while it is mended. */
export const unreached = (error: unknown) => error instanceof Problem && (error.offline || /^http\.50[234]$/.test(error.code))
