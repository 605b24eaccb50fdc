/** A part in percent with so many digits, rounded; all is said of all only. */
export function percentOf(part: number, whole: number, digits = 0): string {
  const text = ((100 * part) / whole).toFixed(digits)
  return part < whole && Number(text) === 100 ? (100 - 10 ** -digits).toFixed(digits) : text
}
