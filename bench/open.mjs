// open.mjs -- ten million rows of open data in one answer: how much memory. The rows are those of a million matters many times
// over; only the index by which they are read is kept, because the others cost half an hour and are not asked.
import { spawn } from "node:child_process";
import { Server, bar, build, copyOf, dataFolder, f1, finish, note, rssAnon, run, say, sleep } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000), ROWS = Number(process.env.ROWS ?? 10000000);

// The public matters of FOLDER until there are ROWS, each copy with numbers of its own.
function multiply(folder) {
  const db = `${folder}/gongdi.db`;
  const sql = (text) => run("sqlite3", [db, `PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${text}`]).trim().split("\n").at(-1);
  const drop = (type) => sql(`SELECT group_concat('DROP ${type} ' || name, ';') FROM sqlite_master
    WHERE type = lower('${type}') AND tbl_name = 'casefile' AND sql IS NOT NULL AND name <> '${used(db)}'`);
  for (const type of ["INDEX", "TRIGGER"]) {
    const text = drop(type);
    if (/^DROP/.test(text)) sql(text);
  }
  const names = sql("SELECT group_concat(name) FROM pragma_table_info('casefile')").split(",");
  const few = Number(sql("SELECT COUNT(*) FROM casefile WHERE public = 1"));
  const last = sql("SELECT MAX(id) FROM casefile"); // an id has 53 bits, so that copies stand close together behind it
  const values = names.map((name) => (name === "id" ? `${last} + ${few} * (n - 1) + ROW_NUMBER() OVER (PARTITION BY n ORDER BY id)` : name));
  sql(`WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ${Math.ceil(ROWS / few) - 1})
    INSERT INTO casefile (${names}) SELECT ${values} FROM (SELECT * FROM casefile WHERE public = 1), copies`);
  return Number(sql("SELECT COUNT(*) FROM casefile WHERE public = 1"));
}

// The index by which SQLite reads open data.
const used = (db) => /USING INDEX (\w+)/.exec(run("sqlite3", ["-readonly", db,
  "EXPLAIN QUERY PLAN SELECT number FROM casefile WHERE (place_now, id) > (1, 1) AND place_now <= 999999999999 AND public = 1 ORDER BY place_now, id LIMIT 1000"]))?.[1];

async function main() {
  build();
  const data = copyOf(dataFolder("district", MANY), "bar-open");
  const rows = multiply(data);
  const server = await new Server({ data }).start(120000);
  await sleep(5000);
  const before = rssAnon(server.pid), from = Date.now();
  const child = spawn("sh", ["-c", `curl -sf '${server.url}/api/v1/public/cases.csv' | wc -lc`], { stdio: ["ignore", "pipe", "inherit"] });
  let most = before, out = "", over = false, ended = null;
  server.exit.then((how) => (ended = how));
  child.stdout.on("data", (d) => (out += d));
  child.on("exit", () => (over = true));
  for (; !over && !ended; await sleep(50)) try { most = Math.max(most, rssAnon(server.pid)); } catch { await sleep(500); }
  if (ended) throw new Error(`the server ended with ${ended.code ?? ended.signal}: ${server.log}`);
  const [lines, bytes] = out.trim().split(/\s+/).map(Number);
  say(`open data: ${lines - 1} rows of ${rows}, ${(bytes / 1e6).toFixed(0)} MB in ${((Date.now() - from) / 1000).toFixed(0)} s; private memory ${before.toFixed(0)} MB before, at most ${most.toFixed(0)} MB meanwhile`);
  bar("3 every row is there", lines - 1, rows, lines - 1 === rows && rows >= ROWS);
  bar("3 private memory while open data streams, MB", f1(most), "< 60", most < 60);
  note("private memory is RssAnon: what the kernel keeps of the database file is not the server's");
  await server.stop();
  finish("open");
}

main().catch((e) => { console.error(e); process.exit(1); });
