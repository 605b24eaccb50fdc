// street.mjs -- the bars of the main street: overview, search, what is near, the map and open data at a million matters.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { ROUNDS, SECONDS, Server, ask, bar, build, copyOf, dataFolder, f1, finish, list, load, median, note, say, settled, sleep } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000), FEW = 10000;

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
  for (let r = 0; r < ROUNDS; r++) {
    a.push(hit(many, path(many), path.cookie?.(many)));
    b.push(hit(few, path(few), path.cookie?.(few)));
    if (a.at(-1).failed || b.at(-1).failed) throw new Error(`${name}: ${a.at(-1).said} ${b.at(-1).said}`);
  }
  const ratio = median(a.map((v, i) => v.cpu_us / b[i].cpu_us));
  say(`${name}: CPU us at ${MANY} ${list(a.map((v) => v.cpu_us))}; at ${FEW} ${list(b.map((v) => v.cpu_us))}`);
  bar(`${name} at ${MANY} / at ${FEW}`, f1(ratio), `<= ${limit}`, ratio <= limit);
}

const rssAnon = (pid) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

async function openData(x) {
  const before = rssAnon(x.server.pid);
  const child = spawn("sh", ["-c", `curl -sf '${x.server.url}/api/v1/public/cases.csv' | wc -lc`], { stdio: ["ignore", "pipe", "inherit"] });
  let most = before, out = "";
  child.stdout.on("data", (d) => (out += d));
  const end = new Promise((done) => child.on("exit", done));
  let over = false;
  end.then(() => (over = true));
  while (!over) { most = Math.max(most, rssAnon(x.server.pid)); await sleep(50); }
  const [lines, bytes] = out.trim().split(/\s+/).map(Number);
  note(`open data: ${lines} lines, ${(bytes / 1e6).toFixed(0)} MB; private memory ${before.toFixed(0)} MB before, at most ${most.toFixed(0)} MB meanwhile`);
  bar("3 private memory while open data streams, MB", f1(most), "< 60", most < 60);
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

  const near = (x) => `/api/v1/cases/near?lng=${x.row.lng}&lat=${x.row.lat}`;
  await compare("3 near here", many, few, as(near, (x) => x.cookie), 1.2);
  await compare("3 map of a street", many, few, as(() => "/api/v1/public/map?place=350205003"), 1.2);
  await openData(many);
  await many.server.stop();
  await few.server.stop();
  finish("street");
}

main().catch((e) => { console.error(e); process.exit(1); });
