// suite_kill.mjs -- a real server is killed under load, again and again; nothing acknowledged is lost.
//
//   node tests/suite_kill.mjs sqlite|pg [KILLS]
//
// Sixteen connections post reports, each with its Idempotency-Key, and keep what was acknowledged.
// At a random moment everything is killed with SIGKILL: the server, and on PostgreSQL in turn the
// server, the database's processes, or both. After the restart each connection repeats what it got
// no answer to, with the same key, and sometimes something that was answered already. At the end
// every acknowledged report is in the database exactly once, nothing is there that nobody sent, a
// repetition got the first answer, and `gongdi audit verify` finds nothing removed or altered; nor does
// the second verifier (tools/audit_verify.mjs). Then one sealed event is altered: both must find it.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import http from "node:http";
import { Postgres, Server, ask, run, scratch, sleep } from "./lib/gongdi.mjs";

const engine = process.argv[2];
const kills = Number(process.argv[3] ?? (process.env.LONG === "1" ? 50 : 5));
const CONNECTIONS = 16;
const tag = `K${Date.now().toString(36)}`;

let passed = 0, failed = 0;
function check(what, good, detail = "") {
  if (good) passed++;
  else failed++;
  console.log(`${good ? "ok  " : "FAIL"} ${engine}: ${what}${good ? "" : ` ${detail}`}`);
}

const acked = new Map(); // key -> the reference that was given
let sent = 0, retried = 0, repeated = 0, doubled = 0, refused = 0;

// One connection: a report after the other; an unanswered one is repeated until it is answered.
async function client(n, world) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const cookie = world.cookies[n % world.cookies.length];
  let last = null; // the last that was acknowledged
  for (let i = 0; !world.over; i++) {
    const again = last && Math.random() < 0.05;
    const key = again ? last : `${tag}-${n}-${i}`;
    if (!again) sent++;
    for (let tries = 0; ; tries++) {
      while (!world.up) await sleep(10);
      try {
        const res = await ask(world.server.url, "POST", "/api/v1/cases", {
          agent, timeout: 15000,
          headers: { Cookie: cookie, "Idempotency-Key": key },
          body: { ...world.report, words: `路灯不亮 ${key}.` },
        });
        if (res.status === 201 || res.status === 200) {
          const ref = res.json().ref;
          if (acked.has(key) && acked.get(key) !== ref) doubled++;
          acked.set(key, ref);
          if (again) repeated++;
          last = key;
          break;
        }
        if (res.status !== 503) {
          refused++;
          if (refused < 4) console.log(`note: ${res.status} ${res.text.slice(0, 300)}`);
          break;
        }
      } catch { /* no answer: it may or may not have been written */ }
      if (tries === 0) retried++;
      await sleep(30);
    }
  }
  agent.destroy();
}

async function comeBack(world) {
  if (world.pg && world.pgDown) {
    world.pg.start();
    world.pgDown = false;
  }
  if (!world.server.url) await world.server.start(60000);
  world.up = true;
}

async function strike(world, round) {
  const what = world.pg ? ["server", "database", "both"][round % 3] : "server";
  const before = acked.size;
  await sleep(200 + Math.random() * 1300);
  if (what !== "server") {
    world.pg.kill();
    world.pgDown = true;
    await sleep(200 + Math.random() * 800); // the server meets a database that is not there
  }
  if (what !== "database") {
    world.up = false;
    await world.server.kill();
  }
  await comeBack(world);
  const more = acked.size - before;
  // the load must have gone on between two kills, or the test would prove nothing
  for (let i = 0; i < 300 && acked.size === before; i++) await sleep(50);
  if (acked.size === before) throw new Error(`nothing was acknowledged in round ${round}; ${world.server.log}`);
  return `${what} after ${more} acknowledged`;
}

const sql = (world, text) => (world.pg ? world.pg.query("gongdi", text) : run("sqlite3", [`${world.data}/gongdi.db`, text]).trim());

// Both verifiers on the stopped database; each gives whether it is content, and its words.
function verifiers(world) {
  const { server, data } = world;
  const env = { ...process.env, LANG: "C.UTF-8", ...server.options.env };
  const mine = spawnSync(server.options.bin, server.args(["audit", "verify"]), { encoding: "utf8", env });
  const out = spawnSync(server.options.bin, server.args(["audit", "export"]), { encoding: "utf8", env, maxBuffer: 1 << 28 });
  if (out.status !== 0) throw new Error(`audit export: ${out.stderr}`);
  const [events, key, points] = ["events", "key", "points"].map((n) => `${data}/../${n}`);
  writeFileSync(events, out.stdout);
  writeFileSync(key, out.stderr.trim().split("\n").at(-1));
  writeFileSync(points, sql(world, "SELECT note FROM checkpoint ORDER BY community, size"));
  const files = [points, ...(existsSync(server.options.env.GONGDI_WITNESS) ? [server.options.env.GONGDI_WITNESS] : [])];
  const other = spawnSync("node", ["tools/audit_verify.mjs", "--key", key, "--events", events, ...files], { encoding: "utf8" });
  const last = (r) => `${r.stdout}${r.stderr}`.trim().split("\n").slice(-2).join(" / ");
  return [{ ok: mine.status === 0, said: last(mine) }, { ok: other.status === 0, said: last(other) }];
}

// What is in the database: how often each key stands in the words of a report.
function stored(world) {
  const out = sql(world, `SELECT words FROM casefile WHERE words LIKE '%${tag}-%'`);
  const count = new Map();
  for (const m of out.matchAll(new RegExp(`(${tag}-\\d+-\\d+)\\.`, "g"))) count.set(m[1], (count.get(m[1]) ?? 0) + 1);
  return count;
}

async function main() {
  const data = `${scratch(`kill-${engine}`)}/data`;
  const pg = engine === "pg" ? new Postgres().start() : null;
  const database = pg ? pg.createDatabase("gongdi") : undefined;
  const server = new Server({ data, database, env: { GONGDI_WITNESS: `${data}/../witness` } });
  const world = { data, pg, server, up: false, over: false, pgDown: false, cookies: [] };

  server.command("demo", "--scale", "community", "--cases", "0");
  await server.start();
  const sample = await server.sampleReport();
  world.report = sample.body;
  for (let i = 0; i < 4; i++) world.cookies.push(await server.signIn(`1390000${1000 + i}`, sample.community));
  world.up = true;

  const clients = Array.from({ length: CONNECTIONS }, (_, n) => client(n, world));
  for (let round = 0; round < kills; round++) {
    const said = await strike(world, round);
    console.log(`kill ${round + 1} of ${kills}: ${said}`);
  }
  await sleep(300);
  world.over = true;
  await Promise.all(clients);
  // whoever was killed may hold the lease of the sequencer for some seconds more
  const waiting = () => Number(sql(world, "SELECT count(*) FROM event WHERE pos = 0"));
  for (let i = 0; i < 800 && (waiting() || !Number(sql(world, "SELECT count(*) FROM checkpoint"))); i++) await sleep(100);
  check("every event got its position", waiting() === 0, `${waiting()} wait`);
  await server.stop();

  const there = stored(world);
  const lost = [...acked.keys()].filter((k) => !there.has(k));
  const twice = [...there].filter(([, n]) => n > 1).map(([k]) => k);
  console.log(`note: ${engine}: ${sent} reports sent, ${acked.size} acknowledged, ${retried} repeated for want of an answer, ${repeated} on purpose`);
  check(`${kills} kills, none of ${acked.size} acknowledged reports is lost`, lost.length === 0, lost.slice(0, 5).join(" "));
  check("no report is there twice", twice.length === 0, twice.slice(0, 5).join(" "));
  check("repetitions got the first answer", doubled === 0 && repeated > 0, `${doubled} of ${repeated}`);
  check("nothing was refused", refused === 0, `${refused}`);
  if (!pg) check("the database is whole", sql(world, "PRAGMA integrity_check") === "ok");
  const [mine, other] = verifiers(world);
  check(`audit verify: ${mine.said}`, mine.ok);
  check(`the second verifier: ${other.said}`, other.ok);
  const sealed = Number(sql(world, `SELECT max(size) FROM checkpoint WHERE community = ${sample.community}`));
  check(`the log was sealed meanwhile, up to ${sealed}`, sealed > 0);
  sql(world, `UPDATE event SET to_state = 'closed' WHERE community = ${sample.community} AND pos = ${Math.ceil(sealed / 2)}`);
  const [mine2, other2] = verifiers(world);
  check("an altered event is found by audit verify", !mine2.ok && /alter/.test(mine2.said), mine2.said);
  check("an altered event is found by the second verifier", !other2.ok, other2.said);
  pg?.stop();
  console.log(`kill-${engine}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

main().catch((e) => {
  console.log(`FAIL ${engine}: ${e.stack}`);
  console.log(`kill-${engine}: ${passed} passed, ${failed + 1} failed`);
  process.exit(1);
});
