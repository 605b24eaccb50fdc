// forms.mjs -- a department's form filled for a whole district: gathered, allowed, fetched; a second time compared row by row.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { Postgres } from "../tests/lib/gongdi.mjs";
import { BIN, Server, ask, build, copyOf, dataFolder, f1, finish, bar, note, rssAnon, run, say, scratch, settled, sleep } from "./lib.mjs";

const SCALE = process.env.SCALE ?? "district", DISTRICT = "350205";
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3"; // the one that Debian's openpyxl belongs to

/** The yardstick: openpyxl's writer for long tables (write_only), ROWS rows of COLUMNS texts. */
const yardstick = (rows, columns) => Number(run(PYTHON, ["-c", `
import sys, time, openpyxl
start = time.time()
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet()
for r in range(${rows}):
    sheet.append(["海虹社区%d-%d" % (r, c) for c in range(${columns})])
book.save(sys.argv[1])
print(time.time() - start)`, join(scratch("forms"), "y.xlsx")]));

const onSqlite = () => ({ name: "SQLite", data: copyOf(dataFolder(SCALE, 50), "bar-forms"), database: "", stop: () => {} });
const onPostgres = () => {
  const cluster = new Postgres().start(), database = cluster.createDatabase("forms");
  const data = join(scratch("bar-forms-pg"), "data");
  run(BIN, ["demo", "--data", data, "--database", database, "--scale", SCALE, "--cases", "50"]);
  cluster.as("vacuumdb", ["-h", "127.0.0.1", "-p", String(cluster.port), "-U", "gongdi", "--analyze", "-q", "forms"]);
  return { name: "PostgreSQL", data, database, stop: () => cluster.stop() };
};

/** A file in pieces: when its first byte came, and how many. */
const fetched = (url, cookie, file) => new Promise((done, failed) => {
  const from = Date.now();
  http.get(url, { headers: { Cookie: cookie } }, (reply) => {
    if (reply.statusCode !== 200) return failed(new Error(`the file: ${reply.statusCode}`));
    const parts = [];
    let first = 0;
    reply.on("data", (part) => { first ||= Date.now() - from; parts.push(part); });
    reply.on("end", () => { writeFileSync(file, Buffer.concat(parts)); done({ first, all: Date.now() - from }); });
  }).on("error", failed);
});

async function filled({ name, data, database, stop }) {
  const server = await new Server({ data, database }).start(120000);
  await settled(server.pid, { calm: 8 });
  const signed = async (login, role) => server.signInStaff(login, /password\s+(\S+)/i.exec(server.command("user", "add", login, "--name", "量表员", "--role", role, "--place", DISTRICT))[1]);
  const clerk = await signed("formclerk", "clerk"), head = await signed("formhead", "district");
  const call = async (cookie, method, path, body) => {
    const reply = await ask(server.url, method, `/api/v1${path}`, { headers: { Cookie: cookie, "X-Gongdi": "1", ...(body instanceof Buffer ? { "Content-Type": "application/octet-stream" } : {}) }, body, timeout: 300000 });
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.json();
  };
  const sent = await call(clerk, "POST", `/forms?name=form.xlsx&title=${encodeURIComponent("全区登记表")}`, readFileSync("tests/data/table/template.xlsx"));
  const { layout, version } = sent;
  await call(clerk, "PUT", `/forms/${sent.ref}`, { title: "全区登记表", unit: sent.unit, ...layout, version });
  for (const time of ["first", "second, compared with the first"]) {
    let most = 0;
    const from = Date.now();
    let { ref } = await call(clerk, "POST", `/forms/${sent.ref}/fillings`, { place: DISTRICT, asked_by: "区民政局", purpose: "全区登记" });
    let filling;
    do {
      await sleep(200);
      most = Math.max(most, rssAnon(server.pid));
      filling = await call(clerk, "GET", `/form-fillings/${ref}`);
    } while (filling.state === "gathering");
    const gathered = Date.now() - from;
    if (filling.why) throw new Error(filling.why);
    say(`${name}, ${time}: ${filling.n_rows} rows gathered in ${f1(gathered / 1000)} s (${f1(filling.n_rows / gathered * 1000)} a second), server ${f1(most)} MB of its own; fresh ${filling.fresh}, changed ${filling.changed}, gone ${filling.gone}`);
    filling = await call(clerk, "POST", `/form-fillings/${ref}/steps`, { action: "ask", words: "全区", version: filling.version });
    filling = await call(head, "POST", `/form-fillings/${ref}/steps`, { action: "allow", words: "同意", version: filling.version });
    const page = Date.now();
    await call(clerk, "GET", `/form-fillings/${ref}/rows?limit=50`);
    const seen = Date.now() - page;
    await call(clerk, "POST", `/form-fillings/${ref}/fetches`);
    const file = join(scratch("forms"), "filled.xlsx");
    most = 0;
    const watch = setInterval(() => (most = Math.max(most, rssAnon(server.pid))), 100);
    const { first, all } = await fetched(`${server.url}/api/v1/form-fillings/${ref}/file`, clerk, file);
    clearInterval(watch);
    const beside = yardstick(filling.n_rows, 8);
    say(`${name}, ${time}: a page of rows ${seen} ms; the spreadsheet's first byte after ${f1(first / 1000)} s, ${f1(statSync(file).size / 1e6)} MB after ${f1(all / 1000)} s, server ${f1(most)} MB of its own; openpyxl writes as many cells in ${f1(beside)} s`);
    bar(`a whole district's spreadsheet / openpyxl writing one, ${name}`, f1(all / 1000 / beside), "<= 2", all / 1000 <= 2 * beside);
    bar(`the server's own memory meanwhile, MB, ${name}`, f1(most), "< 100", most < 100);
  }
  await server.stop();
  stop();
}

build();
await filled(onSqlite());
await filled(onPostgres());
note("the limits of this section are ours, no issue asks for them; gathering has no yardstick: every value is opened, sealed anew and written into the read log");
finish("forms");
