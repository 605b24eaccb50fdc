/** A number of the mainland as the server keeps it (src/core/phone.c): no blanks, no word before an extension, nothing that is dialled before a mobile. */
export function plainPhone(raw: string): string {
  const said = raw.normalize('NFKC').replace(/[\s()-]/g, '').replace(/^(\d{5,})(?:转分机|分机|转|ext\.?)(?=\d)/i, '$1')
  return /^(?:(?:\+86|0086)0?|86|0)?(1[2-9]\d{9})$/.exec(said)?.[1] ?? said
}
