// record.mjs -- which rows a report writes: recorded from the server, replayed as literal SQL.
//
// The database is copied after each of three reports that differ only in their words. What is in the
// last copy and not in the one before is the set of rows; a row whose key was there before is an
// update. What also differs from the set of the report before is "varying": in a replay the whole
// numbers among it (ids, times, positions) and the texts in keys are other ones each time. What the
// program writes later, for many reports at once (checkpoints), does not count.
import { ask, run, scratch, settled, sleep } from "./lib.mjs";

const LATER = new Set(["checkpoint", "meta", "lease", "session"]);

function rows(file, sql) {
  const out = run("sqlite3", ["-readonly", "-json", file, sql]);
  return out.trim() ? JSON.parse(out) : [];
}

function tables(file) {
  return rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .filter((t) => !LATER.has(t.name))
    .map(({ name }) => ({
      name,
      keys: rows(file, `SELECT name FROM pragma_table_info('${name}') WHERE pk > 0 ORDER BY pk`).map((k) => k.name),
    }));
}

const added = (before, after, name) =>
  rows(after, `ATTACH '${before}' AS b; SELECT * FROM main."${name}" EXCEPT SELECT * FROM b."${name}"`);

const literal = (v) => (v === null ? "NULL" : typeof v === "number" ? String(v) : `'${v.replaceAll("'", "''")}'`);
const where = (keys, row) => keys.map((k) => `"${k}" = ${literal(row[k])}`).join(" AND ");

// SERVER runs on DATA. Gives the set, and a copy of the database from before it was written.
export async function record(server, data, cookie, body) {
  const dir = scratch("record");
  const copies = [];
  await settled(server.pid, { calm: 8 }); // a month's plans, which it makes by itself, are no part of a report
  for (let n = 0; n < 3; n++) {
    const res = await ask(server.url, "POST", "/api/v1/cases", {
      headers: { Cookie: cookie, "Idempotency-Key": `record-${process.pid}-${n}` },
      body: { ...body, words: body.words.replace("@@@@@@@@", String(10000000 + n)) },
    });
    if (res.status >= 300) throw new Error(`${res.status} ${res.text}`);
    await sleep(1500); // notices and positions come a moment after the answer
    copies.push(`${dir}/${n}.db`);
    run("sqlite3", [`${data}/gongdi.db`, `.backup ${copies[n]}`]);
  }
  const set = [];
  for (const { name, keys } of tables(copies[0])) {
    const one = added(copies[0], copies[1], name);
    added(copies[1], copies[2], name).forEach((row, i) => {
      const before = keys.length ? rows(copies[1], `SELECT * FROM "${name}" WHERE ${where(keys, row)}`)[0] : undefined;
      set.push({ table: name, keys, row, before,
        varying: Object.keys(row).filter((k) => !one[i] || row[k] !== one[i][k]) });
    });
  }
  if (!set.length) throw new Error("the report wrote nothing");
  return { set, base: copies[2] };
}

// The value of a column in the Nth replay, N from 1.
export function varied(item, name, n) {
  const v = item.row[name];
  if (v === null || !item.varying.includes(name)) return v;
  if (typeof v === "number") return v > 1e11 ? v + n * 4096 : v + n;
  return item.keys.includes(name) ? n.toString(16).padStart(8, "0") + v.slice(8) : v;
}

// Which columns of an item are written, and what its statement looks like with VALUE for each.
export const written = (item) =>
  Object.keys(item.row).filter((k) => !item.before || item.row[k] !== item.before[k]);
export function statement(item, value) {
  const names = written(item);
  return item.before
    ? `UPDATE "${item.table}" SET ${names.map((k) => `"${k}" = ${value(k)}`).join(", ")} WHERE ${where(item.keys, item.row)}`
    : `INSERT INTO "${item.table}"(${names.map((k) => `"${k}"`).join(", ")}) VALUES(${names.map(value).join(", ")})`;
}

// N row sets as a script for the shell, BATCH of them in each transaction.
export function script(set, n, batch, from = 1) {
  const out = ["PRAGMA journal_mode=WAL;", "PRAGMA synchronous=FULL;", "PRAGMA foreign_keys=ON;", "PRAGMA cache_size=-65536;"];
  for (let i = 0; i < n; i++) {
    if (i % batch === 0) out.push("BEGIN IMMEDIATE;");
    for (const item of set) out.push(`${statement(item, (k) => literal(varied(item, k, from + i)))};`);
    if (i % batch === batch - 1 || i === n - 1) out.push("COMMIT;");
  }
  return `${out.join("\n")}\n`;
}

export function describe(set) {
  const count = new Map();
  for (const item of set) {
    const k = `${item.table}${item.before ? " (update)" : ""}`;
    count.set(k, (count.get(k) ?? 0) + 1);
  }
  return [...count].map(([k, n]) => (n > 1 ? `${n} ${k}` : k)).join(", ");
}
