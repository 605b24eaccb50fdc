// suite_calendar.mjs GONGDI -- every day of the shipped years as the program sees it, beside the npm package chinese-days.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const gongdi = process.argv[2]
const require = createRequire(new URL('../web/package.json', import.meta.url))
const days = require('chinese-days')
const table = JSON.parse(readFileSync(require.resolve('chinese-days/dist/chinese-days.json'), 'utf8'))
const first = 2024
const last = Math.max(...Object.keys(table.holidays).map((d) => Number(d.slice(0, 4))))
let passed = 0
const wrong = []

const ours = JSON.parse(
  execFileSync(gongdi, ['calendar', '--json', '--from', `${first}-01-01`, '--to', `${last + 1}-12-31`], { encoding: 'utf8' }),
)
const weekend = (d) => [0, 6].includes(new Date(`${d}T00:00:00Z`).getUTCDay())
for (const x of ours) {
  const detail = days.getDayDetail(x.date)
  const name = detail.name.includes(',') ? detail.name.split(',')[1] : ''
  const known = Number(x.date.slice(0, 4)) <= last
  // a day off by name is a holiday or one in lieu; without a name it is a weekend; a named working day is a make-up one
  const kind = detail.work
    ? name ? 'makeup' : 'workday'
    : name ? (days.isInLieu(x.date) ? 'rest' : 'holiday') : 'weekend'
  const same = known
    ? x.kind === kind && x.works === days.isWorkday(x.date) && x.name === name && !x.provisional
    : x.works === !weekend(x.date) && x.provisional
  if (same) passed++
  else wrong.push(`${x.date}: ${x.kind} ${x.name}, the package says ${kind} ${name}`)
}
const asked = (Date.UTC(last + 1, 11, 31) - Date.UTC(first, 0, 1)) / 86400000 + 1
if (ours.length !== asked) wrong.push(`${ours.length} days instead of ${asked}`)
const counted = ours.filter((x) => x.date < `${last + 1}` && x.works).length
const theirs = days.getWorkdaysInRange(`${first}-01-01`, `${last}-12-31`, false).length // without make-up workdays
const makeup = ours.filter((x) => x.date < `${last + 1}` && x.kind === 'makeup').length
if (counted - makeup !== theirs) wrong.push(`${counted - makeup} plain workdays, the package counts ${theirs}`)
else passed++
for (const w of wrong.slice(0, 20)) console.log(`FAILED: ${w}`)
console.log(`calendar: ${passed} passed, ${wrong.length} failed (${first} to ${last} day by day, ${last + 1} provisional)`)
process.exit(wrong.length ? 1 : 0)
