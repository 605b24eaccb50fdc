// The server's sentences name a field as the interface does; a page says its label there.

/** TEXT with the label SHOWN_AS where it quotes FIELD. */
export function quoting(field: string, shownAs: string | undefined, text: string): string {
  if (!shownAs) return text
  return text.startsWith(field + ' ') ? shownAs + text.slice(field.length) : text.replace(`“${field}”`, `“${shownAs}”`)
}
