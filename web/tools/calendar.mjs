/* calendar.mjs [--days] -- the national calendar as Gongdi ships it, made from the npm package chinese-days (MIT).
 *
 * The facts are the yearly notices of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知);
 * each year's row names its notice. After an update of the package:
 *   node web/tools/calendar.mjs >src/core/calendar_china.csv
 *   node web/tools/calendar.mjs --days >tests/fixtures/calendar/china_days.csv
 * The second file asks the functions of the package about every single day; the first is made from its tables. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FIRST = 2024
const require = createRequire(import.meta.url)
const days = require('chinese-days')
const home = dirname(require.resolve('chinese-days/package.json'))
const table = JSON.parse(readFileSync(join(home, 'dist/chinese-days.json'), 'utf8'))
const last = Math.max(...Object.keys(table.holidays).map((d) => Number(d.slice(0, 4))))

const iso = (t) => new Date(t).toISOString().slice(0, 10)
const DAY = 86400000
function* every(from = FIRST, to = last) {
  for (let t = Date.UTC(from, 0, 1); t <= Date.UTC(to, 11, 31); t += DAY) yield iso(t)
}
const cell = (s) => (/[",\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s)
const line = (...cells) => process.stdout.write(cells.map(cell).join(',') + '\n')

function printDays() {
  line('date', 'work', 'in_lieu', 'name')
  for (const d of every()) {
    const x = days.getDayDetail(d)
    const named = x.name.includes(',')
    if (x.work !== days.isWorkday(d)) throw new Error(d)
    line(d, x.work ? '1' : '0', days.isInLieu(d) ? '1' : '0', named ? x.name.split(',')[1] : '')
  }
}

/* The address of the notice stands in a comment of the package's own table. */
function notice(year) {
  const text = readFileSync(join(home, 'src/holidays/generate.ts'), 'utf8')
  const found = text.match(new RegExp(`\\* ${year}\\n\\s*\\* (https?://\\S+)`))
  if (!found) throw new Error(`no notice for ${year}`)
  return found[1]
}

function printCalendar() {
  const rows = []
  line('kind', 'from', 'to', 'name', 'name_en', 'periods')
  for (let y = FIRST; y <= last; y++)
    line('year', String(y), '', `国务院办公厅通知 ${notice(y)}`, 'notice of the General Office of the State Council', '')
  /* Decree 174 of the State Council: eight hours a day, Saturday and Sunday off. The times of day are a district's own; these
   * stand in until it gives them. */
  line('season', '01-01', '12-31', '一般作息（区县未规定时）', 'general hours (where a district gives none)', '08:00-12:00 14:00-18:00')
  for (const d of every()) {
    const off = table.holidays[d]
    const on = table.workdays[d]
    if (!off && !on) continue
    const [en, zh] = (off ?? on).split(',')
    const kind = on ? 'makeup' : table.inLieuDays[d] ? 'rest' : 'holiday'
    const before = rows.at(-1)
    if (before && before.kind === kind && before.zh === zh && iso(Date.parse(before.to) + DAY) === d) before.to = d
    else rows.push({ kind, from: d, to: d, zh, en })
  }
  for (const r of rows) line(r.kind, r.from, r.to === r.from ? '' : r.to, r.zh, r.en, '')
}

if (process.argv.includes('--days')) printDays()
else printCalendar()
