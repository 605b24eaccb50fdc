// suite_atonce.mjs -- what two ask of the registry at the same moment, against a real server: node suite_atonce.mjs sqlite|pg
// What is looked for before it is written (no such number, no such door, lives nowhere) must still be so when it is: of two that
// cross, one is done and the other told. On SQLite there is one writer; on PostgreSQL there are several.
import { join } from "node:path";
import { Postgres, Server, ask, insist, scratch, sleep } from "./lib/gongdi.mjs";

const engine = process.argv[2], ROUNDS = Number(process.argv[3] ?? 12), ROWS = 300;
let passed = 0, failed = 0;
const ok = (good, text) => { good ? passed++ : failed++; console.log(`${good ? "ok  " : "FAILED"} ${engine}: ${text}`); };

// A valid identity number of a made-up person.
function idno(n) {
  const two = (x) => String(x).padStart(2, "0");
  const head = `350205${1950 + (n % 50)}${two(1 + (n % 12))}${two(1 + (n % 28))}${String(n % 500 * 2 + 1).padStart(3, "0")}`;
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, w, i) => all + w * Number(head[i]), 0);
  return head + "10X98765432"[sum % 11];
}

async function main() {
  const dir = scratch("atonce"), data = join(dir, "data");
  const pg = engine === "pg" ? new Postgres().start() : undefined;
  const server = new Server({ data, database: pg?.createDatabase("atonce") });
  server.command("demo", "--scale", "community", "--cases", "20");
  await server.start();
  const cookie = await server.signInStaff("clerk01");
  const call = (how, method, path, body, more = {}) => how(server.url, method, `/api/v1/registry${path}`, { body, headers: { Cookie: cookie, ...more } });
  const get = async (path) => (await call(insist, "GET", path)).json();
  const send = (method, path, body) => call(ask, method, path, body);
  const all = (...calls) => Promise.all(calls.map((one) => send(...one)));
  const building = (await get("/buildings?limit=1")).items[0].ref;
  let made = 0;

  // ---- what the rounds are made of
  const door = (room) => ["POST", "/dwellings", { building, entrance: "9", room, since: "2026-01-01" }];
  const doors = async (room, day = "") => (await get(`/buildings/${building}${day}`)).dwellings.filter((d) => d.room === room);
  const home = async (dwelling) => (await send("POST", "/households", { dwelling, since: "2026-02-01" })).json().household.ref;
  async function newHome() {
    const room = `T${++made}`;
    const at = await send(...door(room));
    if (at.status !== 201) throw new Error(`door: ${at.status} ${at.text}`);
    return home((await doors(room))[0].ref);
  }
  const newcomer = (into, n, version = 1) =>
    ["POST", `/households/${into}/people`, { version, person: { name: "同刻人", idno: idno(n) }, day: "2026-03-02", relation: "0" }];
  const records = async (n) => (await get(`/search?q=${idno(n)}`)).items.length;

  const one = { number: 0, home: 0, door: 0, begun: 0 };
  for (let n = 0; n < ROUNDS; n++) {
    const [a, b, c, d] = [await newHome(), await newHome(), await newHome(), await newHome()];
    await all(newcomer(a, n), newcomer(b, n));
    one.number += (await records(n)) === 1;

    const person = (await get(`/search?q=${idno(n)}`)).items[0].ref;
    const moves = (into) => ["POST", `/households/${into}/steps`, { action: "move_in", day: "2026-03-10", version: 1, person, relation: "0" }];
    await all(moves(c), moves(d));
    const homes = await Promise.all([a, b, c, d].map((ref) => get(`/households/${ref}`)));
    one.home += homes.filter((h) => h.people.some((p) => p.ref === person && p.main)).length === 1;

    await all(door(`S${n}`), door(`S${n}`), door(`S${n}`));
    const same = await doors(`S${n}`);
    one.door += same.length === 1;

    const at = same[0];
    await all(["POST", "/households", { dwelling: at.ref, since: "2026-03-01" }],
      ["PUT", `/dwellings/${at.ref}`, { entrance: "9", room: `S${n}`, until: "2026-03-05", version: at.version }]);
    const after = (await doors(`S${n}`, "?day=2026-03-04"))[0];
    one.begun += !(after.until && after.households.length);
  }
  ok(one.number === ROUNDS, `a new number entered in two households at once is one record (${one.number} of ${ROUNDS})`);
  ok(one.home === ROUNDS, `who moves into two households at once lives usually in one (${one.home} of ${ROUNDS})`);
  ok(one.door === ROUNDS, `a door added three times at once is one door (${one.door} of ${ROUNDS})`);
  ok(one.begun === ROUNDS, `no household begins behind a door that ends at the same moment (${one.begun} of ${ROUNDS})`);

  // ---- a table runs while its people are entered by hand
  const homes = [];
  for (let i = 0; i < 8; i++) homes.push(await newHome());
  const { name } = (await get(`/buildings/${building}`)).building;
  const lines = ["楼栋,单元,房号,姓名,身份证号,与户主关系"];
  for (let i = 0; i < ROWS; i++) lines.push(`${name},9,U${i},批量${String.fromCodePoint(0x4e00 + i * 7)},${idno(1000 + i)},户主`);
  const table = (await call(ask, "POST", `/imports?name=${encodeURIComponent("批量.csv")}`, Buffer.from(lines.join("\n")),
    { "Content-Type": "application/octet-stream" })).json().ref;
  const state = async () => get(`/imports/${table}`);
  async function rest() {
    for (;;) {
      const x = await state();
      if (!["checking", "running"].includes(x.state)) return x;
      await sleep(50);
    }
  }
  const step = async (action) => send("POST", `/imports/${table}/steps`, { action, version: (await state()).version });
  await send("PUT", `/imports/${table}`, { kind: "people", sheet: 0, head: -1, skip: true, version: (await state()).version });
  await step("check");
  const checked = await rest();
  ok(checked.good === ROWS, `the table is right (${checked.state}, ${checked.good} of ${ROWS})`);
  await step("run");
  const by = homes.map((into, i) => 1000 + 30 + i * 35);
  const said = [];
  for (const [i, into] of homes.entries()) {
    said.push((await send(...newcomer(into, by[i]))).status);
    await sleep(30);
  }
  const done = await rest();
  const found = await Promise.all(by.map(records));
  ok(done.state === "done" && found.every((n) => n === 1), `who is entered by hand while his table runs is one record (${done.state}; ${said}; ${found})`);

  await server.stop();
  pg?.stop();
  console.log(`atonce-${engine}: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main().catch((e) => { console.log(e.stack); console.log(`atonce-${engine}: ${passed} passed, ${failed + 1} failed`); process.exit(1); });
