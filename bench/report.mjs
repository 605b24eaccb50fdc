// report.mjs -- bars 1, 2 and 4: durable reports over HTTP, beside the sqlite3 shell, nginx and Node.
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Nginx, ROUNDS, SECONDS, Server, bar, build, copyOf, dataFolder, f1, finish, list, load, median, note, residents, run, say, scratch, sleep } from "./lib.mjs";
import { describe, record, script } from "./record.mjs";

const SETS = 12800, SINGLES = 800;

// A script through the shell on a fresh copy: row sets a second, and CPU microseconds for each.
function shell(base, file, n) {
  const db = join(scratch("shell"), "x.db");
  copyFileSync(base, db);
  const out = run("bash", ["-c", `TIMEFORMAT='%R %U %S'; { time sqlite3 "$1" <"$2" >/dev/null; } 2>&1`, "-", db, file]).trim();
  const [wall, user, sys] = out.split("\n").at(-1).split(" ").map(Number);
  if (out.includes("rror")) throw new Error(out.slice(0, 500));
  for (const tail of ["", "-wal", "-shm"]) rmSync(db + tail, { force: true });
  return { rate: n / wall, cpu: ((user + sys) / n) * 1e6 };
}

async function node(base, setFile) {
  const db = join(scratch("node"), "x.db");
  copyFileSync(base, db);
  const port = 20000 + Math.floor(Math.random() * 30000);
  const child = spawn("node", ["bench/node/server.mjs", db, setFile, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  await new Promise((done, fail) => { child.stdout.once("data", done); child.once("exit", fail); });
  return { child, url: `http://127.0.0.1:${port}/api/v1/cases` };
}

async function main() {
  build();
  if (!existsSync("bench/node/node_modules/better-sqlite3/build/Release/better_sqlite3.node"))
    run("npm", ["ci", "--prefix", "bench/node", "--no-audit", "--no-fund"], { stdio: ["ignore", "ignore", "inherit"] });
  const data = copyOf(dataFolder("district", 10000), "bar-report");
  const server = await new Server({ data }).start();
  const who = await residents(server, 16);
  const body = JSON.parse(readFileSync(who.bodyFile, "utf8"));
  const { set, base } = await record(server, data, who.cookies[0], body);
  const dir = scratch("sets");
  const [batched, single, setFile] = ["batched.sql", "single.sql", "set.json"].map((n) => join(dir, n));
  writeFileSync(batched, script(set, SETS, 64));
  writeFileSync(single, script(set, SINGLES, 1));
  writeFileSync(setFile, JSON.stringify(set));
  const nginx = await new Nginx().start();
  const js = await node(base, setFile);
  say(`a report writes ${set.length} rows: ${describe(set)}; ${(statSync(batched).size / SETS / 1000).toFixed(1)} kB of SQL`);

  const post = (url, pid, ...more) => load("hit", "--url", url, "-c", 64, "-s", SECONDS, "--body", who.bodyFile,
    "--cookies", who.cookieFile, "--header", "X-Gongdi: 1", "--idem", "--pid", pid, ...more);
  const mine = [], batch = [], one = [], ng = [], nd = [];
  for (let r = 0; r < ROUNDS; r++) {
    mine.push(post(`${server.url}/api/v1/cases`, server.pid));
    batch.push(shell(base, batched, SETS));
    one.push(shell(base, single, SINGLES));
    ng.push(post(nginx.url, nginx.pids));
    nd.push(post(js.url, js.child.pid));
    const m = mine.at(-1);
    if (m.ok !== m.requests || m.failed) throw new Error(`reports were refused: ${m.said}`);
    await sleep(300);
  }
  js.child.kill();
  await server.stop();

  const ratio = (a, b) => median(a.map((v, i) => v / b[i]));
  const rate = (l) => l.map((x) => x.rps ?? x.rate);
  say(`reports/s over HTTP, 64 connections: ${list(rate(mine))}; p99 ms ${list(mine.map((x) => x.p99_us / 1000))}`);
  say(`row sets/s by the shell, 64 a transaction: ${list(rate(batch))}; one a transaction: ${list(rate(one))}`);
  say(`reports/s by Node: ${list(rate(nd))}; p99 ms ${list(nd.map((x) => x.p99_us / 1000))}`);
  say(`CPU us: report ${list(mine.map((x) => x.cpu_us))}; shell row set ${list(batch.map((x) => x.cpu))}; nginx POST ${list(ng.map((x) => x.cpu_us))}`);
  const toBatch = ratio(rate(mine), rate(batch)), toOne = ratio(rate(mine), rate(one)), toNode = ratio(rate(mine), rate(nd));
  const cpu = median(mine.map((x, i) => x.cpu_us / (batch[i].cpu + ng[i].cpu_us)));
  const p99 = ratio(mine.map((x) => x.p99_us), nd.map((x) => x.p99_us));
  const slow = median(rate(one)) <= 500;
  bar("1 reports / shell in batches of 64", f1(toBatch), ">= 0.6", toBatch >= 0.6);
  if (slow) bar("1 reports / shell, single row sets", f1(toOne), ">= 15, the disk commits <= 500 a second", toOne >= 15);
  if (slow && toOne < 15) {
    const set = median(batch.map((x) => x.cpu));
    note(`15 single sets are ${f1((15 * median(rate(one))) / median(rate(batch)))} of the shell's own sets in batches, where the disk hardly counts: it computes ${f1(set)} us a set, a core is full at ${Math.round(1e6 / set)} a second`);
  }
  if (!slow) note(`1 reports / shell, single row sets: ${f1(toOne)}; the disk commits ${f1(median(rate(one)))} a second, more than 500: no bar`);
  bar("2 CPU of a report / (nginx POST + shell row set)", f1(cpu), "<= 2.0", cpu <= 2);
  if (slow) bar("4 reports / Node", f1(toNode), ">= 20, the disk as in bar 1", toNode >= 20);
  else note(`4 reports / Node: ${f1(toNode)}; the disk is faster than 500 commits a second: no bar`);
  bar("4 p99 / Node's p99", f1(p99), "<= 0.2", p99 <= 0.2);
  finish("report");
}

main().catch((e) => { console.error(e); process.exit(1); });
