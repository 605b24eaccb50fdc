// suite_quiet.mjs -- what a real server leaves behind of people: node suite_quiet.mjs sqlite|pg
//
// Values are planted through the server at its most talkative, in right requests and wrong ones. Then they are looked for in its
// log, in a backup, and in what is left when it falls (SIGABRT, core files allowed). Its keys are looked for in its memory as a
// debugger that honours "do not dump" writes it down: where a core file would have been, there would have been no keys.
import { spawnSync } from "node:child_process";
import { createDecipheriv } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join, resolve } from "node:path";
import { Postgres, Server, ask, run, scratch, sleep } from "./lib/gongdi.mjs";

const engine = process.argv[2];
let passed = 0, failed = 0;
const ok = (good, text) => { good ? passed++ : failed++; console.log(`${good ? "ok  " : "FAILED"} ${engine}: ${text}`); };

const HERE = "350205003006";
const PLANTED = {
  member: "任隐户", memberPhone: "12587654324", address: "隐溪里七号楼九零七", caller: "解隐客", callerPhone: "12587654323",
  name: "单𬎆祥试", idno: "350297195604125828", phone: "12587654321", hukou: "永嘉县隐溪镇九十七号", work: "隐溪第九机械厂",
  note: "隐语门锁密码在信箱", password: "Yinmima-9753-x", wrong: "350297195604125829", tabled: "乐隐表", tabledNo: "350297195604125844",
};

// As it stands, in JSON with escapes, and in an address.
const spellings = (value) => [value, JSON.stringify(value).slice(1, -1).replace(/[^\x20-\x7e]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")), encodeURIComponent(value)];
function found(bytes) {
  return Object.entries(PLANTED).filter(([, value]) => spellings(value).some((one) => bytes.includes(Buffer.from(one)))).map(([name]) => name);
}

function files(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? files(join(dir, one.name)) : [join(dir, one.name)]));
}

// A body that is no JSON: a file, or something broken.
function send(url, path, bytes, cookie, type = "application/octet-stream") {
  return new Promise((done, fail) => {
    const req = http.request(url + path, { method: "POST", headers: { "X-Gongdi": "1", "Content-Type": type, "Content-Length": bytes.length, Cookie: cookie } }, (res) => {
      let text = "";
      res.on("data", (d) => { text += d; });
      res.on("end", () => done({ status: res.statusCode, text, json: () => JSON.parse(text) }));
    });
    req.on("error", fail);
    req.end(bytes);
  });
}

async function plant(server) {
  const url = server.url, P = PLANTED;
  const as = (cookie) => (method, path, body) => ask(url, method, "/api/v1" + path, { body, headers: { Cookie: cookie } });
  const mine = await server.signIn(P.memberPhone, HERE, P.member), own = as(mine);
  const { body } = await server.sampleReport();
  const made = [await own("POST", "/cases", { ...body, words: "楼下堆物", address: P.address })];
  const desk = await server.signInStaff("clerk01"), clerk = as(desk);
  const hotline = as(await server.signInStaff("hotline01"));
  made.push(await hotline("POST", "/cases", { ...body, words: "路灯不亮", address: P.address, caller: { name: P.caller, phone: P.callerPhone } }));
  const building = (await clerk("GET", "/registry/buildings?limit=1")).json().items[0];
  const dwelling = await clerk("POST", "/registry/dwellings", { building: building.ref, entrance: "0单元", room: "8" });
  const home = await clerk("POST", "/registry/households", { dwelling: dwelling.json().dwellings.find((one) => one.entrance === "0单元").ref, note: P.note });
  const house = home.json().household.ref;
  const person = { name: P.name, idno: P.idno, phone: P.phone, hukou: P.hukou, work: P.work };
  const sheet = await clerk("POST", `/registry/households/${house}/people`, { person, relation: "0", version: 1 });
  made.push(dwelling, home, sheet);
  const ref = sheet.json().people[0].ref;
  // what goes wrong, with values in it: wrong fields, unknown ones, no JSON, no such address, no right, no session
  const refused = [
    await clerk("POST", `/registry/households/${house}/people`, { person: { ...person, idno: P.wrong }, relation: "0", version: 1 }),
    await clerk("POST", `/registry/households/${house}/people`, { person, relation: P.name, version: 2, [P.phone]: P.name }),
    await send(url, "/api/v1/registry/households", Buffer.from(`{"note":"${P.note}",`), desk, "application/json"),
    await clerk("GET", `/registry/people/${P.idno}`),
    await clerk("GET", `/nothing/${P.phone}?q=${encodeURIComponent(P.name)}`),
    await own("POST", `/registry/people/${ref}/reveal`, { field: "idno", reason: P.name }),
    await ask(url, "GET", `/api/v1/registry/search?q=${P.idno}`),
    await ask(url, "POST", "/api/v1/session/password", { body: { login: P.memberPhone, password: P.password } }),
    await ask(url, "POST", "/api/v1/session/phone", { body: { phone: P.phone, code: "000000", name: P.name, community: HERE } }),
    await send(url, "/api/v1/files", Buffer.concat([Buffer.from("ffd8ffe000104a46494600", "hex"), Buffer.from(P.name + P.idno)]), mine),
    await send(url, "/api/v1/registry/imports?name=" + P.phone + ".xlsx", Buffer.from(`PK\x03\x04${P.name},${P.phone}`), desk),
    await send(url, "/api/v1/forms?name=" + P.idno + ".xlsx", Buffer.from(`PK\x03\x04${P.name},${P.idno}`), desk),
  ];
  for (const q of [P.name, P.idno, P.phone]) made.push(await clerk("GET", "/registry/search?q=" + encodeURIComponent(q)));
  const revealed = await clerk("POST", `/registry/people/${ref}/reveal`, { field: "idno", reason: "核对" });
  made.push(revealed);
  const table = Buffer.from(`楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话\n${building.name},0单元,9,本人,${P.tabled},${P.tabledNo},${P.phone}\n${building.name},0单元,10,本人,${P.tabled},${P.wrong},${P.phone}\n`);
  const sent = await send(url, "/api/v1/registry/imports?name=" + encodeURIComponent("名单.csv"), table, desk);
  let row = sent.json();
  const steps = async (action) => {
    row = (await clerk("POST", `/registry/imports/${row.ref}/steps`, { action, version: row.version })).json();
    for (let i = 0; i < 200 && ["checking", "running"].includes(row.state); i++) { await sleep(100); row = (await clerk("GET", `/registry/imports/${row.ref}`)).json(); }
  };
  row = (await clerk("PUT", `/registry/imports/${row.ref}`, { kind: "people", head: -1, heads: 1, skip: true, version: row.version })).json();
  await steps("check");
  await steps("run");
  made.push(sent, await send(url, "/api/v1/forms?name=a.xlsx", readFileSync("tests/data/table/peopled.xlsx"), desk));
  ok(made.every((one) => one.status < 300), `what is planted is taken in (${made.map((one) => one.status)})`);
  ok(refused.every((one) => one.status >= 400 && one.status < 500), `what is wrong is refused (${refused.map((one) => one.status)})`);
  ok(row.state === "done", `the table is in (${row.state})`);
  ok(revealed.text.includes(P.idno), "what is opened is opened");
}

// The keys of the key file and, unwrapped with them, those of the columns, as bytes and as the file spells them.
function keysOf(file, wrapped) {
  const keys = [], kek = new Map();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [word, a, b] = line.split(" ");
    if (word === "kek") kek.set(Number(a), Buffer.from(b, "hex"));
    if (["token", "reference", "signing"].includes(word)) keys.push([word, Buffer.from(a, "hex")]);
  }
  for (const [id, key] of kek) keys.push([`kek ${id}`, key]);
  for (const row of wrapped) {
    const [id, purpose, text] = row.split("|");
    const b = Buffer.from(text, "base64");
    const open = createDecipheriv("aes-256-gcm", kek.get(b.readUInt32BE(1)), b.subarray(5, 17));
    open.setAAD(Buffer.from(`vault_key|${purpose}|${id}`));
    open.setAuthTag(b.subarray(b.length - 16));
    keys.push([purpose, Buffer.concat([open.update(b.subarray(17, b.length - 16)), open.final()])]);
  }
  return keys;
}

// Which of them stand in FILE, which may be large.
function search(file, wanted) {
  const bytes = readFileSync(file);
  return wanted.filter(([, one]) => bytes.includes(one)).map(([name]) => name);
}

// The commands that open an installation, each as an administrator would type it; {backup}, {new} and {out} are files here.
const COMMANDS = {
  "init": [], "demo": ["--scale", "community"], "migrate": [], "export": [["places"], ["sites"], ["units"], ["categories"], ["questions"], ["cases"], ["sites", "--output", "{out}.xlsx"]],
  "restore": ["{backup}", "--data", "{new}"], "audit verify": [], "audit export": [], "vault key": [], "vault rotate": ["--data", "{new}"],
  "user add": ["walked", "--name", "走一遍", "--role", "clerk", "--place", HERE], "user password": ["walked"], "user list": [], "user totp": ["walked"], "config": [],
  "doctor": ["--recount"], "reform list": [], "reform run": [],
};
// Those that are walked above or in another suite, and those that know no installation: they read and write the files they are given.
const ELSEWHERE = /^(serve|backup|import|reform (show|plan)|openapi|flow|version|deadline|calendar|(tally|grid|rounds|ledger) .+)$/;

/** Every command of the program, and what it says and writes. */
function walk(server, bin, dir, key) {
  const named = { "{backup}": join(dir, "planted.backup"), "{new}": join(dir, "restored"), "{out}": join(dir, "sites") };
  writeFileSync(named["{new}"] + ".key", readFileSync(key), { mode: 0o600 });
  const all = [...run(bin, ["--help"]).matchAll(/^  ([a-z]+(?: [a-z]+)?)  +\S/gm)].map((one) => one[1]);
  ok(all.length > 30 && all.every((name) => name in COMMANDS !== ELSEWHERE.test(name)), `every one of ${all.length} commands is walked (${all.filter((name) => name in COMMANDS === ELSEWHERE.test(name))})`);
  let bytes = 0;
  const telling = [];
  for (const name of all.filter((one) => one in COMMANDS)) {
    const many = Array.isArray(COMMANDS[name][0]) ? COMMANDS[name] : [COMMANDS[name]];
    for (const more of many) {
      const words = more.map((word) => word.replace(/\{\w+\}/, (it) => named[it]));
      const argv = words.includes("--data") ? [...name.split(" "), ...words] : server.args([...name.split(" "), ...words]);
      const got = spawnSync(bin, argv, { env: { ...process.env, LANG: "C.UTF-8", GONGDI_LOG_DEBUG: "true" }, maxBuffer: 1 << 28 });
      const said = Buffer.concat([got.stdout, got.stderr]);
      bytes += said.length;
      const refuses = /^(init|demo)$/.test(name); // there is one already; what they say then is looked at all the same
      if (got.status !== (refuses ? 1 : 0) || found(said).length) telling.push(`${name} ${more}: ended with ${got.status} ${got.signal ?? ""} ${found(said)} ${String(got.stderr).slice(0, 200)}`);
    }
  }
  const sheet = run("python3", ["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(''.join(z.read(n).decode('utf-8', 'replace') for n in z.namelist()))", named["{out}"] + ".xlsx"]);
  const restored = files(named["{new}"]).filter((one) => found(readFileSync(one)).length);
  ok(bytes > 100000 && !telling.length, `nothing personal in ${bytes} bytes that commands say (${telling})`);
  ok(sheet.includes("海虹") && !found(Buffer.from(sheet)).length && !restored.length && files(named["{new}"]).length, `nor in what they write (${found(Buffer.from(sheet))} ${restored})`);
}

async function main() {
  const dir = scratch("quiet"), data = join(dir, "data"), cores = join(dir, "cores");
  mkdirSync(cores);
  chmodSync(dir, 0o711);
  let pg, database;
  if (engine === "pg") {
    pg = new Postgres().start();
    database = pg.createDatabase("quiet");
  }
  // in a folder of its own, with core files of any size allowed
  const bin = join(dir, "gongdi");
  writeFileSync(bin, `#!/bin/sh\nulimit -c unlimited || echo no core files >&2\ncd ${cores} && exec ${resolve("build/release/gongdi")} "$@"\n`);
  chmodSync(bin, 0o755);
  const server = new Server({ bin, data, database, env: { GONGDI_LOG_DEBUG: "true" } });
  server.command("demo", "--scale", "community", "--cases", "20");
  const started = server.start();
  const log = [];
  server.child.stderr.on("data", (d) => log.push(d));
  await started;
  await plant(server);

  // ---- the log
  await sleep(300);
  const text = Buffer.concat(log);
  writeFileSync(`build/quiet-server-${engine}.log`, text);
  const events = ["picture.refused", "table.refused"].filter((one) => text.includes(one));
  ok(events.length === 2, `the server wrote a log of ${text.length} bytes with ${events}`);
  ok(found(text).length === 0, `nothing personal in the log (${found(text)})`);

  // ---- a backup while it serves
  server.command("backup", join(dir, "planted.backup"));
  const backup = readFileSync(join(dir, "planted.backup"));
  ok(backup.length > 100000 && found(backup).length === 0, `nothing personal in a backup of ${backup.length} bytes (${found(backup)})`);

  // ---- the commands
  walk(server, bin, dir, `${data}.key`);

  // ---- the data folder with its journal, the database's with its own
  const lying = [...files(data), ...(pg ? files(pg.dir) : [])];
  const holding = lying.filter((one) => statSync(one).size && found(readFileSync(one)).length);
  ok(lying.length > (pg ? 500 : 2) && !holding.length, `nothing personal in ${lying.length} files (${holding})`);

  // ---- memory as a debugger writes it down
  const limits = readFileSync(`/proc/${server.pid}/limits`, "utf8");
  ok(/Max core file size\s+0\s+0\s/.test(limits), "the server has forbidden core files for itself and its children");
  const sql = "SELECT id || '|' || purpose || '|' || wrapped FROM vault_key";
  const wrapped = (pg ? pg.query("quiet", sql) : run("sqlite3", [join(data, "gongdi.db"), sql])).trim().split("\n");
  const keys = keysOf(`${data}.key`, wrapped);
  ok(keys.length > 20, `${keys.length} keys are known`);
  if (spawnSync("gcore", ["-h"]).error || process.getuid() !== 0) {
    console.log("note: no gcore here, or no right to use it: the server's memory was not looked at");
  } else {
    spawnSync("gcore", ["-o", join(dir, "memory"), String(server.pid)], { encoding: "utf8", timeout: 120000 });
    const file = join(dir, `memory.${server.pid}`);
    const seen = search(file, [["folder", Buffer.from(data)], ["statement", Buffer.from("SELECT")]]);
    ok(seen.length === 2, `the memory was written down: ${statSync(file).size >> 20} MiB`);
    const bare = search(file, keys), spelled = search(file, keys.slice(0, 4).map(([name, key]) => [name, Buffer.from(key.toString("hex"))]));
    ok(!bare.length && !spelled.length, `no key in it (${bare} ${spelled})`);
    const people = found(readFileSync(file));
    console.log(`note: values in clear in the memory of the running server, which is not promised against: ${people.length ? people : "none"}`);
  }

  // ---- it falls
  const shell = spawnSync("sh", ["-c", `ulimit -c unlimited; cd ${cores}; exec sh -c 'kill -ABRT $$'`]);
  const control = readdirSync(cores);
  if (!control.length) console.log(`note: this system writes no core files into the folder (${readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim()}): only that none appears is seen`);
  else ok(shell.signal === "SIGABRT" && statSync(join(cores, control[0])).size > 10000, `another program leaves ${control} there`);
  for (const one of control) rmSync(join(cores, one)); // so that the server's would not be taken for it
  process.kill(server.pid, "SIGABRT");
  const end = await server.exit;
  ok(end.signal === "SIGABRT", `the server fell by ${end.signal}`);
  await sleep(500);
  const left = files(dir).filter((one) => /\/core(\.\d+)?$/.test(one));
  ok(readdirSync(cores).length === 0 && !left.length, `the server left no core file (${[...readdirSync(cores), ...left]})`);
  server.url = undefined;
  await server.start();
  ok((await ask(server.url, "GET", "/api/v1/health")).status === 200, "and comes up again");
  await server.stop();
  pg?.stop();
}

main().catch((e) => { failed++; console.log("FAILED", engine, e.stack); }).finally(() => {
  console.log(`quiet-${engine}: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
});
