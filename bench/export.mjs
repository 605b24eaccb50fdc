// export.mjs -- a million matters as CSV and as XLSX: how long, how much memory; and a table longer than a sheet.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BIN, Server, ask, bar, build, copyOf, dataFolder, f1, finish, note, run, say, scratch, settled, sleep } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000), SHEET = 1048576;
const field = (pid, name) => {
  try { return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024; } catch { return 0; }
};
const children = (pid) => { try { return run("pgrep", ["-P", String(pid)]).trim().split("\n"); } catch { return []; } };

// Ask for an export, wait for it, fetch it (a spreadsheet is made then, by a child); what it cost.
async function take(server, cookie, body, before) {
  const headers = { Cookie: cookie };
  const from = Date.now();
  let most = 0, child = 0;
  const look = () => {
    most = Math.max(most, field(server.pid, "RssAnon"));
    for (const pid of children(server.pid)) child = Math.max(child, field(pid, "VmHWM"));
  };
  const made = await ask(server.url, "POST", "/api/v1/exports/cases", { headers, body });
  if (made.status !== 201) throw new Error(`${made.status} ${made.text}`);
  for (let job = made.json(); ; await sleep(100)) {
    if (Date.now() - from > 1800000) throw new Error("not finished in half an hour");
    look();
    job = (await ask(server.url, "GET", `/api/v1/jobs/${job.ref}`, { headers })).json();
    if (job.state === "failed") throw new Error(JSON.stringify(job));
    if (job.state !== "done") continue;
    const file = join(scratch("export"), "file");
    const curl = spawn("curl", ["-sf", "-o", file, "-H", `Cookie: ${cookie}`, `${server.url}/api/v1/jobs/${job.ref}/file`]);
    let code = null;
    curl.on("exit", (c) => (code = c ?? 1));
    while (code === null) { look(); await sleep(20); }
    if (code) throw new Error(`curl: ${code}`);
    return { seconds: (Date.now() - from) / 1000, most: most - before, child, file, bytes: statSync(file).size, rows: job.done };
  }
}

// A table of more rows than a sheet holds, through the child that writes spreadsheets.
async function long() {
  const dir = scratch("sheet"), lines = join(dir, "lines"), rows = SHEET + 100000;
  const fd = openSync(lines, "w");
  let part = "s编号\ts事由\tn件数\n";
  for (let i = 1; i <= rows; i++) {
    part += `s东孚街道海虹社区 2026-${i}\ts小区东门第三盏路灯不亮，晚上看不清台阶\tn${i}\n`;
    if (i % 10000 === 0 || i === rows) { writeSync(fd, part); part = ""; }
  }
  closeSync(fd);
  const from = Date.now(), input = openSync(lines, "r");
  const child = spawn(BIN, ["encode-table", join(dir, "x.xlsx"), "案件"], { stdio: [input, "ignore", "inherit"] });
  let most = 0, code = null;
  child.on("exit", (c) => (code = c));
  while (code === null) { most = Math.max(most, field(child.pid, "VmHWM")); await sleep(20); }
  if (code !== 0) throw new Error(`encode-table: ${code}`);
  const sheets = run("unzip", ["-l", join(dir, "x.xlsx")]).split("\n").filter((l) => /worksheets\/sheet\d+\.xml/.test(l)).length;
  const last = run("sh", ["-c", `unzip -p "$1" xl/worksheets/sheet2.xml | grep -o '<row r="[0-9]*"' | wc -l`, "-", join(dir, "x.xlsx")]).trim();
  say(`a table of ${rows} rows: ${sheets} sheets, the second with ${last} rows, ${f1((Date.now() - from) / 1000)} s, ${f1(most)} MB`);
  bar("rows beyond a sheet stand in a second one", `${sheets} sheets, ${last} rows`, `2 sheets, ${rows - SHEET + 2} rows with its head`, sheets === 2 && Number(last) === rows - SHEET + 2);
}

async function main() {
  build();
  const server = await new Server({ data: copyOf(dataFolder("district", MANY), "bar-export") }).start(120000);
  await settled(server.pid);
  const cookie = await server.signInStaff("district01"), before = field(server.pid, "RssAnon");
  const closed = Number(run("sqlite3", ["-readonly", `${server.options.data}/gongdi.db`, "SELECT COUNT(*) FROM casefile WHERE open = 0"]).trim());
  for (const format of ["csv", "xlsx"]) {
    const x = await take(server, cookie, { format, queue: "closed" }, before);
    say(`${closed} closed matters as ${format}: ${f1(x.seconds)} s, ${f1(x.bytes / 1e6)} MB; the server ${f1(x.most)} MB more${x.child ? `, its child ${f1(x.child)} MB` : ""}`);
    if (format === "csv") {
      const lines = Number(run("sh", ["-c", `wc -l <"$1"`, "-", x.file]).trim());
      bar("every matter stands in the CSV", lines - 1, closed, lines - 1 === closed);
    }
    if (format === "xlsx" && !x.child) throw new Error("the child that writes the spreadsheet was not seen");
    bar(`memory of an export as ${format}, MB`, f1(Math.max(x.most, x.child)), "< 64", Math.max(x.most, x.child) < 64);
  }
  await server.stop();
  await long();
  note("an export goes on in parts between the requests of others; its time depends on what they leave");
  finish("export");
}

main().catch((e) => { console.error(e); process.exit(1); });
