// Whether a building is meant by what was typed. The server compares so too (site_plain_name): 3号楼, 3幢, 3栋, 3座 and 三号楼 are one
// name to those who say it, in whatever width a keyboard writes it.

const WORD = '(?:号楼|#楼|栋楼|幢楼|栋|幢|座|号|#)'
const CHINESE = '一二三四五六七八九'

/** 十二 is 12; undefined: it is no number below a hundred. */
function chineseNumber(text: string): number | undefined {
  const parts = /^(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/.exec(text)
  if (!text || !parts) return undefined
  const digit = (one: string | undefined) => (one ? CHINESE.indexOf(one) + 1 : 0)
  return (parts[2] ? digit(parts[1]) || 1 : 0) * 10 + digit(parts[3])
}

/** "海虹花园Ａ０３栋" and "海虹花园a3号楼" are both "海虹花园a3#". */
export const plainBuilding = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
    .replace(new RegExp(`([十一二三四五六七八九]+)(?=${WORD})`, 'g'), (number) => String(chineseNumber(number) ?? number))
    .replace(/(^|[^0-9])0+(?=[0-9])/g, '$1')
    .replace(new RegExp(`([0-9a-z])${WORD}`, 'g'), '$1#')

const edge = (before: string, after: string) => /[0-9]$/.test(before) && /^[0-9]/.test(after)

/** TEXT stands in NAME and is not the end of a longer number: 3# is not in 13#. A number that is still being typed goes on. */
function within(name: string, text: string): boolean {
  for (let at = name.indexOf(text); at >= 0; at = name.indexOf(text, at + 1)) if (!edge(name.slice(0, at), text)) return true
  return false
}

/** 0004 is the end of a phone number, or a room: nobody writes the number of a building so; 04 somebody does. */
const noBuilding = (typed: string) => /^0[0-9]{2,}$/.test(typed.normalize('NFKC').trim())

/** Part of the name was typed, or an address of which the building is the beginning: "3幢2单元501", "3-2-501". */
export function buildingMeant(typed: string, name: string): boolean {
  const said = plainBuilding(typed)
  const plain = plainBuilding(name)
  if (!said || !plain || noBuilding(typed)) return false
  const head = /^(.*?[0-9a-z]+)[#-]/.exec(said)
  return within(plain, said) || (said.startsWith(plain) && !edge(plain, said.slice(plain.length))) || (!!head && plain.endsWith(head[1] + '#') && within(plain, head[1] + '#'))
}
