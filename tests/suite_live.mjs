// suite_live.mjs -- the live stream, faults and slow clients against a real server: node suite_live.mjs sqlite|pg
import { execFileSync, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { mkdirSync, rmSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { Postgres, Server, ask, scratch, sleep } from "./lib/gongdi.mjs";

const engine = process.argv[2];
let passed = 0, failed = 0;
const ok = (good, text) => { good ? passed++ : failed++; console.log(`${good ? "ok  " : "FAILED"} ${engine}: ${text}`); };

// A listening client: collects {event, data, id}.
function listen(url, cookie, lastId) {
  const got = [];
  let text = "", id;
  const req = http.get(url + "/api/v1/events", { headers: { Cookie: cookie, ...(lastId ? { "Last-Event-ID": lastId } : {}) } }, (res) => {
    got.status = res.statusCode;
    res.setEncoding("utf8");
    res.on("data", (d) => {
      text += d;
      for (let at; (at = text.indexOf("\n\n")) >= 0; text = text.slice(at + 2)) {
        const m = { id: undefined };
        for (const line of text.slice(0, at).split("\n")) {
          const [k, ...v] = line.split(": ");
          if (k) m[k] = v.join(": ");
        }
        if (m.id) id = m.id;
        if (m.event) got.push({ ...m, data: JSON.parse(m.data) });
      }
    });
    res.on("error", () => {});
  });
  req.on("error", () => {});
  return { got, close: () => req.destroy(), lastId: () => id };
}

async function until(what, ms = 15000) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) if (await what()) return true;
  return false;
}

async function main() {
  const dir = scratch("live");
  const data = join(dir, "data");
  let pg, database;
  if (engine === "pg") {
    pg = new Postgres().start();
    database = pg.createDatabase("live");
  }
  const server = new Server({ data, database });
  server.command("demo", "--scale", "community", "--cases", "50");
  await server.start();
  const one = await server.signIn("13900000001", "350205003006");
  const two = await server.signIn("13900000002", "350205003006");
  const clerk = await server.signInStaff("clerk01");
  const { body } = await server.sampleReport();
  const report = (words, cookie = one, headers = {}, more = {}) =>
    ask(server.url, "POST", "/api/v1/cases", { body: { ...body, words, ...more }, headers: { Cookie: cookie, ...headers } });

  // ---- the stream
  ok((await ask(server.url, "GET", "/api/v1/events")).status === 401, "nobody listens without signing in");
  const a = listen(server.url, clerk), b = listen(server.url, two), c = listen(server.url, one);
  await until(() => a.got.length && b.got.length && c.got.length);
  const first = (await report("第一件")).json();
  ok(await until(() => a.got.some((m) => m.event === "case" && m.data.ref === first.ref)), "the clerk sees a new report live");
  ok(await until(() => c.got.some((m) => m.event === "case" && m.data.ref === first.ref)), "so does its reporter");
  await sleep(500);
  ok(!b.got.some((m) => m.event === "case"), "another resident does not");
  ok(await until(() => a.got.some((m) => m.event === "notice" && m.data.unread > 0)), "the clerk hears of the notice");
  const id = a.lastId();
  a.close();
  await sleep(200);
  const second = (await report("第二件")).json(), third = (await report("第三件")).json();
  await sleep(600);
  const again = listen(server.url, clerk, id);
  ok(await until(() => [second, third].every((x) => again.got.some((m) => m.data.ref === x.ref))), "who comes back gets what was missed");
  ok(!again.got.some((m) => m.data.ref === first.ref), "and nothing twice");
  // Reports of one moment are one round of the log; the clerk hears of every second of them, which need not be the last of it.
  const far = (await ask(server.url, "GET", "/api/v1/places/350205001001")).json();
  const many = await Promise.all(Array.from({ length: 16 }, (_, n) =>
    report(`同时第${n}件`, n % 4 < 2 ? one : two, {}, n % 2 ? { lng: far.lng, lat: far.lat } : {})));
  const near = many.filter((_, n) => n % 2 === 0).map((one) => one.json().ref);
  ok(await until(() => near.every((ref) => again.got.some((m) => m.data.ref === ref))), `of what comes at once all is heard (${many.map((one) => one.status)})`);
  await sleep(600);
  ok(!again.got.some((m) => many.some((one, n) => n % 2 && one.json().ref === m.data.ref)), "of elsewhere nothing");
  const last = again.lastId();
  again.close();
  const third_time = listen(server.url, clerk, last);
  await report("最后一件");
  await until(() => third_time.got.some((m) => m.event === "case"));
  ok(!third_time.got.some((m) => near.includes(m.data.ref)), "and who comes back hears none of it twice");
  third_time.close();
  for (const s of [again, b, c]) s.close();

  // a call that one clerk of the hotline takes is heard by all of them, a report from a phone by none
  const password = /password\s+(\S+)/.exec(server.command("user", "add", "hotline02", "--name", "二号话务员", "--role", "hotline", "--place", "350205003"))[1];
  const taker = await server.signInStaff("hotline01"), colleague = listen(server.url, await server.signInStaff("hotline02", password));
  await until(() => colleague.got.length);
  const own = (await report("自己报的")).json();
  const call = await ask(server.url, "POST", "/api/v1/cases", { body: { ...body, words: "来电反映", caller: { name: "来电人", phone: "13955550001" } }, headers: { Cookie: taker } });
  ok(call.status === 201 && await until(() => colleague.got.some((m) => m.data.ref === call.json().ref)), "another clerk of the hotline hears of a call");
  ok(!colleague.got.some((m) => m.data.ref === own.ref), "but not of what residents report themselves");
  colleague.close();

  // ---- refusals of the engine
  const huge = await ask(server.url, "POST", "/api/v1/cases", { body: { words: "x".repeat(1 << 21) }, headers: { Cookie: one } }).catch(() => ({ status: 413 }));
  ok(huge.status === 413, "a body that is too large is 413");
  ok((await ask(server.url, "POST", "/api/v1/files", { body: "no picture", headers: { Cookie: one } })).status === 400, "what is no picture is refused");
  ok((await ask(server.url, "GET", "/api/v1/nothing")).status === 404, "no such address is 404");
  ok((await ask(server.url, "PUT", "/api/v1/cases", { headers: { Cookie: one } })).status === 404, "no such method is 404");
  const map = "/api/v1/map?within=350205&level=community", plain = await ask(server.url, "GET", map, { headers: { "Accept-Encoding": "identity" } });
  const packed = await ask(server.url, "GET", map, { headers: { "Accept-Encoding": "gzip" } });
  ok(packed.headers["content-encoding"] === "gzip" && Number(packed.headers["content-length"]) < plain.text.length / 3, "a map travels packed");
  ok((await ask(server.url, "GET", map, { headers: { "If-None-Match": plain.headers.etag } })).status === 304, "and only once");
  ok((await ask(server.url, "GET", "/api/v1/cases?queue=mine", { headers: { Cookie: one, "Accept-Encoding": "gzip" } })).headers["content-encoding"] === undefined, "what is personal never does");
  ok((await ask(server.url, "GET", "/m/anything")).headers["content-security-policy"].includes("default-src 'self'"), "pages carry a strict policy");

  // ---- one-time codes by a gateway
  let sms;
  const gateway = createServer((req, res) => {
    let t = "";
    req.on("data", (d) => { t += d; });
    req.on("end", () => { sms = JSON.parse(t); res.end("ok"); });
  }).listen(0, "127.0.0.1");
  await new Promise((done) => gateway.once("listening", done));
  const other = new Server({ data, database, env: { GONGDI_SMS_GATEWAY: `http://127.0.0.1:${gateway.address().port}/send` } });
  if (engine === "pg") {
    await other.start();
    ok((await ask(other.url, "POST", "/api/v1/session/code", { body: { phone: "13812345678" } })).status === 204 && /^\d{6}$/.test(sms?.code ?? ""), "a gateway gets the code");
    // two servers on one database: what one writes the other tells
    const d = listen(other.url, clerk);
    await until(() => d.got.length);
    const fourth = (await report("第四件")).json();
    ok(await until(() => d.got.some((m) => m.data.ref === fourth.ref)), "two servers on one database tell the same");
    d.close();
    await other.stop();
  }
  gateway.close();

  // ---- the database goes away and comes back
  if (engine === "pg") {
    pg.kill();
    const down = await report("没有数据库时", one, { "Idempotency-Key": "while-down-0001" });
    ok(down.status === 503 && down.headers["retry-after"] === "1", "a lost database server is 503 with Retry-After");
    pg.start();
    ok(await until(async () => (await report("没有数据库时", one, { "Idempotency-Key": "while-down-0001" })).status === 201, 30000), "and recovery needs no restart");
    const q = await ask(server.url, "GET", "/api/v1/cases?queue=mine&limit=200", { headers: { Cookie: one } });
    ok(q.json().items?.filter((x) => x.words_head === "没有数据库时").length === 1, "what was sent meanwhile is there once");
  }
  const end = await server.stop();
  ok(end.code === 0, "SIGTERM drains and ends with 0");

  // ---- the disk fills up (a small memory file system of our own, where we may mount one)
  if (engine === "sqlite") {
    const mount = join(dir, "small");
    mkdirSync(mount);
    let mounted = false;
    try { execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", mount], { stdio: "ignore" }); mounted = true; } catch { console.log("note: may not mount: the full disk was not tried"); }
    if (mounted) {
      try {
        const full = new Server({ data: join(mount, "data"), env: { GONGDI_KEY_FILE: join(dir, "full.key") } });
        full.command("demo", "--scale", "community", "--cases", "20");
        await full.start();
        const who = await full.signIn("13900000001", "350205003006");
        const post = (words) => ask(full.url, "POST", "/api/v1/cases", { body: { ...body, words }, headers: { Cookie: who } });
        ok((await post("还有地方")).status === 201, "there is room at first");

        try { execFileSync("dd", ["if=/dev/zero", `of=${join(mount, "filler")}`, "bs=64k"], { stdio: "ignore" }); } catch { /* full: as wanted */ }
        let refused = 0, accepted = [];
        for (let i = 0; i < 400 && refused < 5; i++) {
          const r = await post(`满了 ${i}`);
          if (r.status === 201) accepted.push(`满了 ${i}`);
          else if (r.status === 503) refused++;
          else { ok(false, `a full disk gave ${r.status}`); break; }
        }
        ok(refused === 5, "a full disk is 503");
        ok((await ask(full.url, "GET", "/api/v1/cases?queue=mine", { headers: { Cookie: who } })).status === 200, "and reading goes on");
        rmSync(join(mount, "filler"));
        ok(await until(async () => (await post("又有地方了")).status === 201), "with room again it goes on without a restart");
        const mine = [];
        for (let next = ""; next !== null;) {
          const page = (await ask(full.url, "GET", `/api/v1/cases?queue=mine&limit=200${next ? `&after=${next}` : ""}`, { headers: { Cookie: who } })).json();
          mine.push(...page.items.map((x) => x.words_head));
          next = page.next;
        }
        ok(accepted.every((w) => mine.filter((x) => x === w).length === 1), `all ${accepted.length} acknowledged meanwhile are there`);
        await full.stop();
const doctor = spawnSync("build/release/gongdi", ["doctor", "--recount", "--data", join(mount, "data")], { encoding: "utf8", env: { ...process.env, LANG: "C.UTF-8", GONGDI_KEY_FILE: join(dir, "full.key") } });
        ok(/ok {3}integrity/.test(doctor.stdout) && /ok {3}recounted/.test(doctor.stdout) && /ok {3}log/.test(doctor.stdout), "nothing is half written");
      } finally {
        execFileSync("umount", ["-l", mount]);
      }
    }
  }
  pg?.stop();
  console.log(`live-${engine}: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main().catch((e) => { console.log(e.stack); console.log(`live-${engine}: ${passed} passed, ${failed + 1} failed`); process.exit(1); });
