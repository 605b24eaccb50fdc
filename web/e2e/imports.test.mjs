// The import centre as its administrator uses it: a table of an office in GB18030 with wrong rows, points of a web map in GCJ-02,
// a workbook that went out and comes in again, old workbooks (XLS); each is tried before it is run, and taken back whole. On both engines.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before } from 'node:test'
import { launch, shot, sizes, switchTo } from './browser.mjs'
import { examine } from './examine.mjs'
import { person } from './people.mjs'
import { api, GRID, onBoth } from './server.mjs'

let browser
before(async () => (browser = await launch()))
after(() => browser?.close())

const letters = new Map()
/** Text as an older office program writes it. */
function gb18030(text) {
  if (!letters.size) {
    const decoder = new TextDecoder('gb18030')
    for (let high = 0x81; high < 0xff; high++) {
      for (let low = 0x40; low < 0xff; low++) {
        if (low !== 0x7f) letters.set(decoder.decode(Uint8Array.of(high, low)), [high, low])
      }
    }
  }
  return Buffer.from([...text].flatMap((letter) => (letter < '\x80' ? [letter.charCodeAt(0)] : letters.get(letter))))
}

const degrees = (number) => (number / 1e7).toFixed(7)
const button = (page, name) => page.getByRole('button', { name, exact: true })
const heading = (page, state) => page.locator('h1 .tag', { hasText: new RegExp(`^${state}$`) }).waitFor()
const count = (page, name) => page.locator('.import-counts > div', { hasText: name }).locator('dd').innerText()
const send = (page, name, buffer) => page.locator('#f-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

/** Pressed twice, as some do with everything: the second press must not put away the question that the first has opened. */
async function confirm(page, action) {
  await button(page, action).dblclick()
  await page.locator('[role="dialog"] .form-foot .btn.grow').click()
}

/** Buildings near others are new ones: what is very like something there waits until that is said. */
async function asNew(page) {
  const choice = page.getByLabel(/^另外的楼栋/)
  if (await choice.count()) await choice.check()
  await page.locator('.head .btn:enabled', { hasText: /^导入$/ }).waitFor()
}

/** The number of buildings there are, as the table of all of them says. */
async function sites(page) {
  const reply = await page.request.get('/api/v1/tables/sites?format=csv')
  return (await reply.text()).trim().split('\n').length - 1
}

const chosen = (page, id) => page.waitForFunction((one) => document.querySelector(one) && !document.querySelector(one).disabled, id)

/** What surveyors and map makers hand over: a GeoPackage and a zipped Shapefile in projected metres, a piece of OpenStreetMap. */
async function geodata(page) {
  const middle = async () => (await (await page.request.get('/api/v1/places/350205003006001')).json()).lng
  const before = await middle()
  for (const [file, form, wrong] of [['projected.gpkg', 'GPKG EPSG:4547', 1], ['gbk.zip', 'ESRI Shapefile EPSG:4547', 0]]) {
    await send(page, file, fs.readFileSync(new URL('../../tests/data/geo/' + file, import.meta.url)))
    await page.locator('.fact-table', { hasText: form }).waitFor()
    await page.locator('#f-kind').selectOption('boundaries')
    await page.locator('.import-rows td', { hasText: '350205003006001' }).waitFor()
    await page.locator('path.import-spot').nth(1).waitFor()
    await shot(page, 'import-' + file.replace('.', '-') + '-zh', true)
    await chosen(page, '#f-kind')
    await button(page, '核对（不写入）').click()
    await heading(page, '已核对')
    assert.equal(await count(page, '有误'), String(wrong))
    if (wrong) await page.getByLabel(`跳过这 ${wrong} 行有误的，其余照常导入`).check()
    assert.equal(await count(page, '改动'), '2')
    // what changes is opened before it is run
    await page.locator('.import-changes summary').click()
    await page.locator('.import-changes tbody th', { hasText: '边界' }).first().waitFor()
    await shot(page, 'import-changes-zh', true)
    await confirm(page, '导入')
    await heading(page, '已导入')
    assert.ok(Math.abs((await middle()) - 1180350000) < 20, 'the boundary lies where the survey put it')
    await confirm(page, '撤销整次导入')
    await heading(page, '已撤销')
    assert.equal(await middle(), before)
    await button(page, '返回列表').click()
  }
  await send(page, 'two.osm.pbf', fs.readFileSync(new URL('../../tests/data/geo/two.osm.pbf', import.meta.url)))
  await page.locator('.fact-table', { hasText: 'OSM' }).waitFor()
  await page.locator('#f-kind').selectOption('sites')
  await chosen(page, '#f-sheet')
  assert.match((await page.locator('#f-sheet option').allInnerTexts()).join(), /points \(\d+\),.*multipolygons \(\d+\)/)
  await page.locator('#f-sheet').selectOption({ index: 3 })
  await page.locator('.import-rows td', { hasText: '一号楼' }).waitFor()
  await chosen(page, '#f-column-name')
  assert.match(await page.locator('#f-column-name option:checked').innerText(), /name/)
  await page.locator('path.import-spot').first().waitFor()
  await shot(page, 'import-osm-pbf-zh', true)
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  assert.equal(Number(await count(page, '正确')) + Number(await count(page, '有误')), 1, 'the one building is judged')
  await shot(page, 'import-osm-checked-zh', true)
  await confirm(page, '丢弃')
  await heading(page, '已丢弃')
  await button(page, '返回列表').click()
}

/** The clerk's own buildings as her office calls them: that they are there already is said before they count twice. */
async function otherNames(page, desk) {
  const all = await (await page.request.get('/api/v1/tables/sites?format=csv')).text()
  const own = all.trim().split(/\r?\n/).map((line) => line.split(',')).filter((cells) => cells[0] === '350205003006').slice(0, 20)
  const rows = own.map((cells) => `海虹社区${cells[2].replace(/号楼|幢/, '栋')}甲,${cells[4]},${cells[5]},${cells[6]}`)
  await button(desk, '返回列表').click()
  await send(desk, '办公室的楼栋.csv', Buffer.from(['楼栋名称,户数,经度,纬度,联系人', ...rows.map((row) => row + ',张三'), '合计,999,,,'].join('\n')))
  await button(desk, '就按这个读').click()
  await desk.locator('#f-column-name').waitFor()
  await desk.locator('.hint', { hasText: '只显示遮挡后的样子' }).waitFor()
  await button(desk, '核对（不写入）').click()
  await heading(desk, '已核对')
  await desk.locator('.import-beside', { hasText: /海虹社区居委会已有 \d+ 栋（处）、\d+ 户。.*没有一栋与已有的名称、地方都相同.*20 栋很像已有的/ }).waitFor()
  await desk.locator('p', { hasText: '20 行是数据，另有标题 1 行、合计 1 行，不导入' }).waitFor()
  assert.match(await desk.locator('.import-wrong').innerText(), /与已有的“.*”几乎在同一处（\d+ 户，相距 \d+ 米），只是名称不同/)
  assert.equal(await button(desk, '导入').isDisabled(), true)
  await shot(desk, 'import-other-names-zh', true)
  await desk.getByLabel(/^就是已有的/).check()
  await desk.locator('.head .btn:enabled', { hasText: /^导入$/ }).waitFor()
  assert.equal(await count(desk, '改动'), '20')
  await shot(desk, 'import-other-names-same-zh', true)
  await confirm(desk, '丢弃')
  await heading(desk, '已丢弃')
}

/** What lies in the drawers of a community: a workbook of Excel 95 in GBK with its buildings, one of Excel 97 with their people. */
async function oldWorkbooks(server, page, looks) {
  const file = (name) => fs.readFileSync(new URL('../../tests/data/table/' + name, import.meta.url))
  await send(page, '楼栋.xls', file('sites.xls'))
  await page.locator('.fact-table', { hasText: 'XLS GB18030' }).waitFor()
  await button(page, '就按这个读').click()
  await page.locator('#f-column-name').waitFor()
  assert.equal(await page.locator('#f-head').inputValue(), '3')
  assert.match(await page.locator('#f-column-households option:checked').innerText(), /C 户数\(户\)/)
  await page.locator('.import-rows td', { hasText: '老表一号楼' }).first().waitFor()
  if (looks) await examine(page, 'import-xls')
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  await asNew(page)
  await confirm(page, '导入')
  await heading(page, '已导入')
  assert.equal(await count(page, '新增'), '2')
  await button(page, '返回列表').click()

  const clerk = await person(browser, server, 'clerk01', { expected: [400] })
  const desk = clerk.page
  await desk.goto('/desk/registry/imports')
  for (const [name, words] of [['locked.xls', '打开密码'], ['网页.xls', '实际是网页']]) {
    await send(desk, name, name === 'locked.xls' ? file(name) : Buffer.from('<html><table><tr><td>姓名</td></tr></table></html>'))
    await desk.locator('.note.bad', { hasText: words }).waitFor()
  }
  await shot(desk, 'import-xls-refused-zh')
  await send(desk, '人口.xls', file('people.xls'))
  await desk.locator('.fact-table', { hasText: 'xls' }).waitFor()
  await button(desk, '就按这个读').click()
  await desk.locator('#f-column-name').waitFor()
  assert.match(await desk.locator('#f-sheet option').allInnerTexts().then((all) => all.join()), /人口 \(\d+\),.*填表说明/)
  assert.equal(await desk.locator('#f-head').inputValue(), '3')
  for (const [field, column] of [['building', '1'], ['room', '3'], ['name', '5'], ['idno', '6'], ['born', '8']])
    assert.equal(await desk.locator('#f-column-' + field).inputValue(), column, field)
  await button(desk, '核对（不写入）').click()
  await heading(desk, '已核对')
  await desk.getByLabel(/^跳过这 \d+ 行有误的，其余照常导入$/).check()
  assert.equal(await count(desk, '正确'), '2')
  assert.match(await desk.locator('.import-wrong').innerText(), /6\s+[^\n]*证件号码[\s\S]*存成了数字，后面几位已经丢失/)
  // The rows as they came, to be corrected: for a reason.
  await button(desk, '下载 CSV').click()
  if (looks) await examine(desk, 'import-wrong-why')
  await shot(desk, 'import-wrong-why-zh')
  await desk.locator('#f-reason').fill('改正后重新导入')
  const [list] = await Promise.all([desk.waitForEvent('download'), button(desk, '确定').click()])
  assert.match(fs.readFileSync(await list.path(), 'utf8'), /^\ufeff原表行号,.*证件号码.*,错误原因\r\n6,/)
  await desk.locator('#f-reason').waitFor({ state: 'detached' })
  if (looks) await examine(desk, 'import-xls-people')
  await confirm(desk, '导入')
  await heading(desk, '已导入')
  assert.equal(await count(desk, '新增'), '2')
  await confirm(desk, '撤销整次导入')
  await heading(desk, '已撤销')
  // What a department sends round: an explanation before the table, which is opened, and said that it was.
  await button(desk, '返回列表').click()
  await send(desk, '台账.xlsx', file('explained.xlsx'))
  await desk.locator('.note', { hasText: '工作表“人口台账”：看起来是“人口与家庭”。' }).waitFor()
  await button(desk, '就按这个读').click()
  await desk.locator('#sheet-found', { hasText: '这份文件有 3 张工作表，现在读的是“人口台账”' }).waitFor()
  assert.equal(await desk.locator('#f-sheet').inputValue(), '2')
  await desk.locator('#f-column-born').waitFor()
  assert.equal(await desk.locator('#f-column-born').inputValue(), '7')
  await shot(desk, 'import-sheet-found-zh', true)
  if (looks) await examine(desk, 'import-sheet-found')
  await desk.locator('#f-sheet').selectOption('1')
  await desk.locator('#import-lacking').waitFor()
  await chosen(desk, '#f-kind')
  await desk.locator('#f-kind').selectOption('orgs')
  await desk.locator('#f-column-leader').waitFor()
  await chosen(desk, '#f-sheet')
  assert.equal(await desk.locator('#f-sheet').inputValue(), '1', 'the sheet that somebody has chosen stays')
  assert.equal(await desk.locator('#sheet-found').count(), 0)
  await confirm(desk, '丢弃')
  await heading(desk, '已丢弃')
  // So does the list of her shops, which is told from one of people.
  await button(desk, '返回列表').click()
  await send(desk, '店铺台账.csv', gb18030('店铺名称,类型,统一社会信用代码,法定代表人,联系电话,楼栋,房号,经营面积,从业人数\r\n海虹试便利店,个体户,,仇老板,12512349981,老表一栋,8851,86.5,3\r\n错号试店,,,,12,老表一号楼,8852,,\r\n'))
  await desk.locator('.note', { hasText: '看起来是“单位与店铺”' }).waitFor()
  await button(desk, '就按这个读').click()
  await desk.locator('#f-column-leader').waitFor()
  await shot(desk, 'import-shops-columns-zh', true)
  await button(desk, '核对（不写入）').click()
  await heading(desk, '已核对')
  assert.equal(await count(desk, '正确'), '1')
  assert.match(await desk.locator('.import-wrong').innerText(), /错号试店[\s\S]*电话号码应为/)
  await shot(desk, 'import-shops-zh', true)
  await desk.getByLabel('跳过这 1 行有误的，其余照常导入').check()
  await confirm(desk, '导入')
  await heading(desk, '已导入')
  assert.equal(await count(desk, '新增'), '1')
  await confirm(desk, '撤销整次导入')
  await heading(desk, '已撤销')
  // The buildings of her community come in here, too, and are told from people.
  await button(desk, '返回列表').click()
  const { lng, lat } = await api(server, '/places/' + GRID)
  const rows = ['一', '二'].map((n) => `社区新${n}号楼,350205003006,72,${degrees(lng)},${degrees(lat)}\r\n`).join('')
  await send(desk, '本社区楼栋.csv', gb18030('楼栋名称,所属社区,户数(户),东经,北纬\r\n' + rows + `别处的楼,350205003007,5,${degrees(lng)},${degrees(lat)}\r\n`))
  await desk.locator('.note', { hasText: '看起来是“楼栋与地点”' }).waitFor()
  await button(desk, '就按这个读').click()
  await desk.locator('#f-column-name').waitFor()
  await button(desk, '核对（不写入）').click()
  await heading(desk, '已核对')
  assert.equal(await count(desk, '正确'), '2')
  assert.match(await desk.locator('.import-wrong').innerText(), /不在您岗位所在的/)
  await shot(desk, 'import-clerk-buildings-zh', true)
  await desk.getByLabel('跳过这 1 行有误的，其余照常导入').check()
  await asNew(desk)
  await confirm(desk, '导入')
  await heading(desk, '已导入')
  // what comes next is one press away
  for (const [name, to] of [['去划分网格', '/desk/grids'], ['去一口清', '/desk/registry']])
    assert.equal(await desk.getByRole('link', { name }).getAttribute('href'), to)
  await shot(desk, 'import-next-zh', true)
  // nobody in these buildings is written down yet: the visits say whom no plan knows, and where that is done
  await desk.locator('.desk-menu').getByRole('link', { name: '走访' }).click()
  const note = desk.locator('.note.warn', { hasText: '没有在一口清里立户' })
  const [stated, recorded, missing] = (await note.innerText()).match(/\d+/g).map(Number)
  assert.deepEqual((await desk.locator('tr.cover-sum td').allInnerTexts()).slice(0, 2).map(Number), [stated, recorded])
  assert.ok(missing >= 144 && missing >= stated - recorded, `${stated} stated, ${recorded} recorded, ${missing} missing`)
  assert.equal(await note.getByRole('link').getAttribute('href'), '/desk/registry')
  if (looks) await examine(desk, 'visits-missing')
  await desk.goBack() // the import is open as it was
  await heading(desk, '已导入')
  await confirm(desk, '撤销整次导入')
  await heading(desk, '已撤销')
  assert.equal(await desk.getByRole('link', { name: '去划分网格' }).count(), 0)
  // The table as an office keeps it: a title over all columns, merged headings, the compound in a column of its own.
  await button(desk, '返回列表').click()
  await send(desk, '海虹社区楼栋台账.xlsx', file('office.xlsx'))
  await desk.locator('.note', { hasText: '看起来是“楼栋与地点”' }).waitFor()
  await button(desk, '就按这个读').click()
  await desk.locator('#f-column-name').waitFor()
  assert.equal(await desk.locator('#f-head').inputValue(), '4')
  for (const [field, column] of [['place_now', '2'], ['compound', '3'], ['name', '4'], ['households', '6'], ['lng', '7'], ['lat', '8']])
    assert.equal(await desk.locator('#f-column-' + field).inputValue(), column, field)
  await desk.locator('.import-rows td', { hasText: '测虹花园' }).first().waitFor()
  assert.equal(await desk.locator('.import-rows', { hasText: 'place_now' }).count(), 0, 'columns are called by their headings')
  await shot(desk, 'import-clerk-office-zh', true)
  await button(desk, '核对（不写入）').click()
  await heading(desk, '已核对')
  assert.equal(await count(desk, '正确'), '9')
  await shot(desk, 'import-clerk-office-checked-zh', true)
  await confirm(desk, '丢弃')
  await heading(desk, '已丢弃')
  await otherNames(page, desk)
  clerk.eye.clean()
  await clerk.context.close()

  await page.locator('tbody tr', { hasText: '楼栋.xls' }).locator('.link').click()
  await heading(page, '已导入')
  await confirm(page, '撤销整次导入')
  await heading(page, '已撤销')
  assert.equal(await count(page, '已撤销'), '1')
  assert.equal(await count(page, '未撤销（原因见下）'), '1', 'the building in which people were written down stays')
  await button(page, '返回列表').click()
}

async function play(server, engine) {
  const { lng, lat } = await api(server, '/places/' + GRID)
  const admin = await person(browser, server, 'admin01', { expected: [400] })
  const { page, eye } = admin
  const before = await sites(page)
  await page.goto('/desk/imports')
  await page.locator('.import-kinds li').first().waitFor()

  const row = (n, name, households, east = lng) => `${name},350205003006,${households},${degrees(east + n * 200)},${degrees(lat)},备注${n}\r\n`
  const csv = '海虹社区楼栋台账\r\n\r\n楼栋名称,所属社区,户数(户),东经,北纬,备注\r\n'
    + Array.from({ length: 1200 }, (_, n) => row(n, `新${n}号楼`, n % 40)).join('') + row(1, '错户数楼', '很多') + row(2, '远处楼', 5, 1_160_000_000)
  await send(page, '楼栋台账.csv', gb18030(csv))
  await page.locator('.note', { hasText: '看起来是“楼栋与地点”' }).waitFor()
  assert.match(await page.locator('.fact-table').first().innerText(), /GB18030 逗号分隔/)
  await button(page, '就按这个读').click()
  await page.locator('#f-column-name').waitFor()
  assert.equal(await page.locator('#f-head').inputValue(), '3')
  assert.match(await page.locator('#f-column-households option:checked').innerText(), /C 户数\(户\)/)
  assert.match(await page.locator('#f-column-place_now option:checked').innerText(), /所属社区/)
  assert.equal(await page.locator('#f-column-lng').inputValue(), '4', '“东经” is known')
  await page.locator('path.import-spot').first().waitFor()
  await shot(page, 'import-choose-zh', true)
  await page.locator('.import-part .muted', { hasText: '不读取的列：备注' }).waitFor()
  await page.locator('#f-column-kind').selectOption('6')
  await page.locator('.import-rows th', { hasText: /备注\s*类型/ }).waitFor()
  await page.waitForFunction(() => !document.querySelector('#f-column-kind').disabled)
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  assert.equal(await count(page, '正确'), '1200')
  assert.equal(await count(page, '有误'), '2')
  assert.match(await page.locator('.import-wrong').innerText(), /1204\t[^\t\n]*\t[^\t\n]*\t户数\(户\)\s+“很多”不是整数。[\s\S]*1205\t[^\t\n]*\t[^\t\n]*\t东经/)
  const [wrong] = await Promise.all([page.waitForEvent('download'), button(page, '下载 CSV').click()])
  assert.match(fs.readFileSync(await wrong.path(), 'utf8'), /^\ufeff原表行号,.*,错误原因\r\n1204,.*很多.*户数\(户\)：“很多”不是整数。/)
  await shot(page, 'import-wrong-zh', true)
  assert.equal(await button(page, '导入').isDisabled(), true, 'wrong rows stop it, and it says so')
  assert.match(await page.locator('ul.plain.muted').innerText(), /导入 还有不对的行/)
  await page.getByLabel('跳过这 2 行有误的，其余照常导入').check()
  await page.waitForFunction(() => /很像已有的/.test(document.querySelector('#why-run')?.textContent ?? '很像已有的'))
  await heading(page, '已核对') // it need not be checked again
  assert.equal(await sites(page), before, 'nothing was written')
  await asNew(page)
  await confirm(page, '导入')
  await heading(page, '已导入')
  assert.equal(await count(page, '新增'), '1200')
  await page.locator('.note', { hasText: '下一步：划分网格' }).waitFor() // who may not draw hears who does
  assert.equal(await sites(page), before + 1200)
  await shot(page, 'import-done-zh', true)

  // What goes out comes in again, as a workbook, and changes nothing.
  await button(page, '返回列表').click()
  const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出楼栋与地点 XLSX' }).click()])
  await send(page, '再来一次.xlsx', fs.readFileSync(await book.path()))
  await button(page, '就按这个读').click()
  await page.locator('#f-column-name').waitFor()
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  assert.equal(await count(page, '无变化'), String(before + 1200))
  await confirm(page, '丢弃')
  await heading(page, '已丢弃')

  // The next table with these headings is read as the first one was, also the column that was set by hand.
  await button(page, '返回列表').click()
  await send(page, '下个月.csv', Buffer.from(csv.split('\r\n').slice(0, 6).join('\r\n')))
  await button(page, '就按这个读').click()
  await page.locator('#f-column-kind').waitFor()
  assert.equal(await page.locator('#f-column-kind').inputValue(), '6')
  await confirm(page, '丢弃')
  await heading(page, '已丢弃')

  await button(page, '返回列表').click()
  await page.locator('tbody tr', { hasText: '楼栋台账.csv' }).locator('.link').click()
  await heading(page, '已导入')
  await confirm(page, '撤销整次导入')
  await heading(page, '已撤销')
  assert.equal(await count(page, '已撤销'), '1200')
  assert.equal(await sites(page), before)

  // Points of a web map: the preview says by how much they move, and the map shows both.
  await button(page, '返回列表').click()
  const features = [1, 2, 3].map((n) => ({
    type: 'Feature', properties: { 名称: `高德点${n}`, 社区代码: '350205003006' },
    geometry: { type: 'Point', coordinates: [Number(degrees(lng + n * 1000)), Number(degrees(lat))] },
  }))
  await send(page, '高德.geojson', Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })))
  await button(page, '就按这个读').click()
  await page.locator('path.import-spot').nth(2).waitFor()
  await page.locator('.import-part .hint', { hasText: /若整体偏了约 5\d\d 米，坐标系应选 GCJ-02/ }).waitFor()
  await page.locator('#f-system').selectOption('gcj02')
  await page.locator('path.import-spot.raw').nth(2).waitFor()
  await page.locator('.import-part .hint', { hasText: /最多相差 5\d\d 米/ }).waitFor()
  await shot(page, 'import-gcj-zh', true)
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  await asNew(page)
  await confirm(page, '导入')
  await heading(page, '已导入')
  const there = (await (await page.request.get('/api/v1/tables/sites?format=csv')).text()).split('\n').find((line) => line.includes('高德点1'))
  const moved = Number(/118\.\d+/.exec(there)[0])
  assert.ok(Math.abs(moved - (lng + 1000) / 1e7) > 0.002, 'it was moved: ' + there)
  await confirm(page, '撤销整次导入')
  await heading(page, '已撤销')
  assert.equal(await sites(page), before)

  await button(page, '返回列表').click()
  await geodata(page)
  await oldWorkbooks(server, page, engine.looks)

  // A file that is no table says so, and in the reader's language.
  await send(page, '坏.csv', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41]))
  await page.locator('.note.bad', { hasText: '坏.csv' }).waitFor()
  eye.clean()
  await admin.context.close()
}

/** The list of wrong rows cannot be written, and the server has tried often enough: the page says so instead of showing a bar that stands still. */
async function givenUp(server, engine) {
  const { lng, lat } = await api(server, '/places/' + GRID)
  const admin = await person(browser, server, 'admin01')
  const { page, eye } = admin
  await page.goto('/desk/imports')
  await page.locator('.import-kinds li').first().waitFor()
  await send(page, '停下的表.csv', Buffer.from(`名称,社区,户数,经度,纬度\n停下楼,350205003006,4,${degrees(lng)},${degrees(lat)}\n`))
  await button(page, '就按这个读').click()
  await page.locator('#f-column-name').waitFor()
  const id = String(engine.query(server, 'SELECT MAX(id) FROM import')).trim()
  const list = path.join(server.options.data, 'imports', id + '.bad')
  fs.mkdirSync(list)
  await button(page, '核对（不写入）').click()
  await page.locator('.import-part .note.bad', { hasText: '现在没法保存' }).waitFor()
  engine.query(server, `UPDATE job SET tries = 5, run_at = 0 WHERE id = (SELECT job FROM import WHERE id = ${id})`)
  await heading(page, '没做完，已停下')
  await page.locator('[role=alert] .note.bad', { hasText: '核对没有做完' }).waitFor()
  assert.equal(await page.locator('.import-bar').count(), 0)
  if (engine.looks) await examine(page, 'd-import-given-up')
  await button(page, '返回列表').click()
  await page.locator('tbody tr', { hasText: '停下的表.csv' }).locator('.tag', { hasText: '没做完，已停下' }).waitFor()
  await page.locator('tbody tr', { hasText: '停下的表.csv' }).locator('.link').click()
  await button(page, '退回，重新来').click()
  await heading(page, '已上传')
  fs.rmdirSync(list)
  await chosen(page, '#f-kind')
  await button(page, '核对（不写入）').click()
  await heading(page, '已核对')
  eye.clean()
  await admin.context.close()
}

/** A table has somebody behind another door: where he lives now and what the row says stand side by side, with what follows, before it is decided. */
async function doubtful(server, engine) {
  const clerk = await person(browser, server, 'clerk01')
  const desk = clerk.page
  const ago = (days) => new Date(Date.now() + (8 - 24 * days) * 3_600_000).toISOString().slice(0, 10)
  const [first, then] = [ago(200), ago(40)]
  const building = (await (await desk.request.get('/api/v1/registry/buildings?limit=1')).json()).items[0].name
  const table = async (name, rows) => {
    await desk.goto('/desk/registry/imports')
    await send(desk, name, Buffer.from('\ufeff楼栋,单元,房号,姓名,性别,出生日期,与户主关系,入住日期\n' + rows.map((row) => `${building},1单元,${row}\n`).join('')))
    await button(desk, '就按这个读').click()
    await chosen(desk, '#f-kind')
    await button(desk, '核对（不写入）').click()
    await heading(desk, '已核对')
    await confirm(desk, '导入')
    await heading(desk, '已导入')
  }
  await table('一月.csv', [`9801,迁试甲,男,1960-04-04,户主,${first}`, `9801,迁试乙,女,1962-05-05,配偶,${first}`])
  await table('二月.csv', [`9902,迁试甲,男,1960-04-04,户主,${then}`])
  await desk.goto('/desk/registry?tab=doubles')
  const region = desk.getByRole('region', { name: '导入时的待核对行' })
  const row = region.locator('tbody tr', { hasText: '迁*甲' })
  await row.waitFor()
  const words = (await row.innerText()).replaceAll(/\s+/g, ' ')
  for (const part of [`1单元9902`, `户主 ${then} 迁入`, `1单元9801`, `户主 ${first} 起住这里`, '原户还有 1 人：原户将没有户主'])
    assert.ok(words.includes(part), `${part}: ${words}`)
  assert.match(words, new RegExp(`如是同一人：将从 ${building} ?1单元9801 迁到 ${building} ?1单元9902，自 ${then}。`)) // which door, as on the page of the building
  if (engine.looks) {
    await examine(desk, 'import-doubts')
    const view = desk.viewportSize()
    await desk.setViewportSize({ width: 360, height: 740 })
    for (const language of ['en', 'zh']) {
      await switchTo(desk, language)
      const narrow = desk.locator('.doubts tbody tr').first()
      await narrow.scrollIntoViewIfNeeded()
      await shot(desk, `import-doubts-360-${language}`)
      const [left, right] = await Promise.all([narrow.locator('th').boundingBox(), narrow.locator('td').first().boundingBox()])
      assert.ok(Math.abs(left.y - right.y) < 2 && right.x + right.width <= 360, 'both sides stand beside each other')
      await sizes(desk, 'import-doubts 360 ' + language, 0)
    }
    await desk.setViewportSize(view)
  }
  await row.getByRole('button', { name: /是同一人$/ }).click()
  const note = desk.locator('.note.good', { hasText: '迁*甲 已从' })
  await note.waitFor()
  assert.match(await note.innerText(), new RegExp(`1单元9801 迁到 .*1单元9902，自 ${then}。 原户还有 1 人，现在没有户主`))
  await shot(desk, 'import-doubts-done-zh')
  await note.getByRole('link', { name: '去待复核' }).click()
  await desk.getByRole('region', { name: '没有户主的户' }).locator('tr', { hasText: '迁*乙' }).waitFor()
  clerk.eye.clean()
  await clerk.context.close()
}

onBoth('the import centre', 'imports', play)
onBoth('a step that was given up', 'imports_up', givenUp)
onBoth('doubtful rows of a table', 'doubts', doubtful)
