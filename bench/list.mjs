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
  // the same first page, asked for in ever other words (after a time in 1970): nothing that is kept answers it
  const fresh = `${path}&after=@@@@@@@@.${res.json().items[0].ref}`;
  const same = await ask(server.url, "GET", fresh.replace("@@@@@@@@", "00000001"), { headers: { Cookie: cookie } });
  if (same.text !== res.text) throw new Error(`${fresh}: ${same.status} ${same.text.slice(0, 300)}`);
  return { server, cookie, path, fresh, bytes: res.text.length };
}

async function main() {
  build();
  const many = await open(MANY), few = await open(FEW);
  const nginx = await new Nginx(200).start();
  const get = (url, pid, ...more) => load("hit", "--url", url, "-c", 16, "-s", SECONDS, "--pid", pid, ...more);
  const page = (x, path) => get(`${x.server.url}${path}`, x.server.pid, "--header", `Cookie: ${x.cookie}`);
  const a = [], b = [], n = [], again = [];
  for (let r = 0; r < ROUNDS; r++) {
    a.push(page(many, many.fresh));
    n.push(get(nginx.url, nginx.pids));
    b.push(page(few, few.fresh));
    again.push(page(many, many.path));
    await sleep(200);
  }
  say(`a page of 20: ${many.bytes} bytes at ${MANY} cases, ${few.bytes} at ${FEW}`);
  say(`CPU us, every page made anew: at ${MANY} ${list(a.map((x) => x.cpu_us))}; at ${FEW} ${list(b.map((x) => x.cpu_us))}; nginx ${list(n.map((x) => x.cpu_us))}`);
  say(`CPU us, the same page asked again by one session while nothing is committed (http/kept.h): ${list(again.map((x) => x.cpu_us))}`);
  say(`pages/s: ${list(a.map((x) => x.rps))} and ${list(b.map((x) => x.rps))}; nginx ${list(n.map((x) => x.rps))}`);
  const toNginx = median(a.map((x, i) => x.cpu_us / n[i].cpu_us)), toFew = median(a.map((x, i) => x.cpu_us / b[i].cpu_us));
  const againToNginx = median(again.map((x, i) => x.cpu_us / n[i].cpu_us));
  bar(`3 CPU of a page at ${MANY} / nginx 200 B, made anew`, f1(toNginx), "<= 5", toNginx <= 5);
  bar(`3 CPU of a page at ${MANY} / nginx 200 B, asked again`, f1(againToNginx), "<= 5", againToNginx <= 5);
  bar(`3 CPU at ${MANY} / at ${FEW}`, f1(toFew), "<= 1.2", toFew <= 1.2);
  await many.server.stop();
  await few.server.stop();
  finish("list");
}

main().catch((e) => { console.error(e); process.exit(1); });
