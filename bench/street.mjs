// street.mjs -- the bars of the main street: overview, search, what is near and the map at a million matters.
import { ROUNDS, SECONDS, Server, ask, bar, build, copyOf, dataFolder, f1, finish, list, load, median, note, run, say, settled } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000), FEW = 10000;

// The most crowded 100 m of the district (of one category, when one is given), where what is near is dear if it is anywhere; of those
// the first where as many matters are answered as are shown at most, so that both sizes answer the same number of rows.
async function crowd(server, cookie, category = "") {
  const cells = run("sqlite3", ["-readonly", `${server.options.data}/gongdi.db`,
    `SELECT lng, lat, COUNT(*) AS n FROM casefile WHERE open = 1 AND public = 1 AND category LIKE '${category || "%"}' GROUP BY cell ORDER BY n DESC, cell LIMIT 300`]).trim().split("\n");
  let best = { rows: -1 };
  for (const cell of cells) {
    const [lng, lat, n] = cell.split("|").map(Number);
    const path = `/api/v1/cases/near?lng=${lng}&lat=${lat}&category=${category}`;
    const rows = (await ask(server.url, "GET", path, { headers: { Cookie: cookie } })).json().items.length;
    if (rows > best.rows) best = { path, n, rows };
    if (best.rows === 5) break;
  }
  return best;
}

// The category with most open public matters where few are, so that it has neighbours there, too.
const commonest = (server) => run("sqlite3", ["-readonly", `${server.options.data}/gongdi.db`,
  "SELECT category FROM casefile WHERE open = 1 AND public = 1 GROUP BY category ORDER BY COUNT(*) DESC, category LIMIT 1"]).trim();

async function open(cases) {
  const server = await new Server({ data: copyOf(dataFolder("district", cases), `bar-street-${cases}`) }).start(120000);
  await settled(server.pid);
  const cookie = await server.signInStaff("dispatch01"), office = await server.signInStaff("district01");
  const rows = (await ask(server.url, "GET", "/api/v1/cases?queue=open&limit=1", { headers: { Cookie: cookie } })).json().items;
  return { server, cookie, office, row: rows[0] };
}

const hit = (x, path, cookie) => load("hit", "--url", `${x.server.url}${path}`, "-c", 2, "-s", SECONDS, "--pid", x.server.pid,
  ...(cookie ? ["--header", `Cookie: ${cookie}`] : []));

// CPU of a path with many and with few, round by round.
async function compare(name, many, few, path, limit) {
  const a = [], b = [];
  for (const x of [many, few]) hit(x, path(x), path.cookie?.(x)); // warm
  const size = async (x) => (await ask(x.server.url, "GET", path(x), { headers: { Cookie: path.cookie?.(x) ?? "" } })).text.length;
  const sizes = [await size(many), await size(few)];
  for (let r = 0; r < ROUNDS; r++) {
    a.push(hit(many, path(many), path.cookie?.(many)));
    b.push(hit(few, path(few), path.cookie?.(few)));
    if (a.at(-1).failed || b.at(-1).failed) throw new Error(`${name}: ${a.at(-1).said} ${b.at(-1).said}`);
  }
  const ratio = median(a.map((v, i) => v.cpu_us / b[i].cpu_us));
  say(`${name} (${sizes[0]} and ${sizes[1]} bytes): CPU us at ${MANY} ${list(a.map((v) => v.cpu_us))}; at ${FEW} ${list(b.map((v) => v.cpu_us))}`);
  if (!limit) note(`${name} at ${MANY} / at ${FEW}: ${f1(ratio)}: at most 8 (of one category 32) of each 100 m; with few there are less`);
  else bar(`${name} at ${MANY} / at ${FEW}`, f1(ratio), `<= ${limit}`, ratio <= limit);
}

async function main() {
  build();
  const many = await open(MANY), few = await open(FEW);
  const as = (path, cookie) => Object.assign(path, { cookie });
  await compare("1 overview of the district", many, few, as(() => "/api/v1/counts/places", (x) => x.office), 1.2);

  const words = encodeURIComponent("消防通道");
  const find = [], one = [];
  const search = `/api/v1/cases?queue=open&q=${words}&state=handling&limit=20`;
  hit(many, search, many.cookie);
  for (let r = 0; r < ROUNDS; r++) {
    find.push(hit(many, search, many.cookie));
    one.push(hit(many, `/api/v1/cases/${many.row.ref}`, many.cookie));
  }
  const times = median(find.map((v, i) => v.cpu_us / one[i].cpu_us));
  say(`search by words, place and state at ${MANY}: CPU us ${list(find.map((v) => v.cpu_us))}; look-up by reference ${list(one.map((v) => v.cpu_us))}`);
  bar("2 search / look-up by reference", f1(times), "<= 6", times <= 6);

  for (const category of ["", commonest(few.server)]) {
    const what = category ? "3 near here, of one category" : "3 near here";
    for (const x of [many, few]) x.spot = await crowd(x.server, x.cookie, category);
    say(`${what}, in the most crowded 100 m: ${many.spot.n} open public matters, ${many.spot.rows} answered, at ${MANY}; ${few.spot.n} and ${few.spot.rows} at ${FEW}`);
    await compare(what, many, few, as((x) => x.spot.path, (x) => x.cookie), 1.2);
  }
  await compare("3 map of a street", many, few, as(() => "/api/v1/public/map?place=350205003"), 1.2);
  const block = async (x, side) => {
    const from = side === 16 ? "" : `&side=16&block=${(await block(x, 16)).block}`;
    const { blocks } = (await ask(x.server.url, "GET", `/api/v1/public/map?place=350205003${from}`)).json();
    return blocks.sort((a, b) => b.n - a.n)[0];
  };
  for (const [what, side] of [["its fullest 1.6 km", 16], ["the fullest 400 m of it", 4]]) {
    for (const x of [many, few]) x.block = (await block(x, side)).block;
    await compare(`  ${what}`, many, few, as((x) => `/api/v1/public/map?place=350205003&side=${side}&block=${x.block}`), side === 16 ? 1.2 : undefined);
  }
  await many.server.stop();
  await few.server.stop();
  finish("street");
}

main().catch((e) => { console.error(e); process.exit(1); });
