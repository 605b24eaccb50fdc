// list.mjs -- bar 3: a page of 20 cases at a million cases, beside nginx and beside itself at 10 thousand.
import { Nginx, ROUNDS, SECONDS, Server, ask, bar, build, copyOf, dataFolder, f1, finish, list, load, median, say, settled, sleep } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000), FEW = 10000;

// A server on a copy of the data, and the cookie of somebody with a queue: the dispatcher of a street.
async function open(cases) {
  const server = await new Server({ data: copyOf(dataFolder("district", cases), `bar-list-${cases}`) }).start(120000);
  await settled(server.pid);
  const cookie = await server.signInStaff("dispatch01");
  const path = "/api/v1/cases?queue=open&limit=20";
  const res = await ask(server.url, "GET", path, { headers: { Cookie: cookie } });
  if (res.status !== 200 || res.json().items.length !== 20) throw new Error(`${path}: ${res.status} ${res.text.slice(0, 300)}`);
  return { server, cookie, path, bytes: res.text.length };
}

async function main() {
  build();
  const many = await open(MANY), few = await open(FEW);
  const nginx = await new Nginx(200).start();
  const get = (url, pid, ...more) => load("hit", "--url", url, "-c", 16, "-s", SECONDS, "--pid", pid, ...more);
  const page = (x) => get(`${x.server.url}${x.path}`, x.server.pid, "--header", `Cookie: ${x.cookie}`);
  const a = [], b = [], n = [];
  for (let r = 0; r < ROUNDS; r++) {
    a.push(page(many));
    n.push(get(nginx.url, nginx.pids));
    b.push(page(few));
    await sleep(200);
  }
  say(`a page of 20: ${many.bytes} bytes at ${MANY} cases, ${few.bytes} at ${FEW}`);
  say(`CPU us: at ${MANY} ${list(a.map((x) => x.cpu_us))}; at ${FEW} ${list(b.map((x) => x.cpu_us))}; nginx ${list(n.map((x) => x.cpu_us))}`);
  say(`pages/s: ${list(a.map((x) => x.rps))} and ${list(b.map((x) => x.rps))}; nginx ${list(n.map((x) => x.rps))}`);
  const toNginx = median(a.map((x, i) => x.cpu_us / n[i].cpu_us)), toFew = median(a.map((x, i) => x.cpu_us / b[i].cpu_us));
  bar(`3 CPU of a page at ${MANY} / nginx 200 B`, f1(toNginx), "<= 5", toNginx <= 5);
  bar(`3 CPU at ${MANY} / at ${FEW}`, f1(toFew), "<= 1.2", toFew <= 1.2);
  await many.server.stop();
  await few.server.stop();
  finish("list");
}

main().catch((e) => { console.error(e); process.exit(1); });
