// How long copies of what the server has said may lie on a device.
export const HOURS = 72
const SPAN = HOURS * 3_600_000
/** Clocks are put right by some minutes; whoever puts one back by more wants more time. */
const SLACK = 5 * 60_000

/** The clock shows less than it has shown before. */
export const setBack = (seen: number, now: number) => now < seen - SLACK

/** Of a copy made at AT; what has no such time is not fresh. */
export const fresh = (at: number, now: number) => now < at + SPAN && !setBack(at, now)

/** When a copy that is made now has to go. */
export const expiry = (now: number) => now + SPAN
