// lib.mjs -- what every bar needs: a built program, the load client, yardsticks, rounds, verdicts.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { Server, ask, run, scratch, settled, sleep } from "../tests/lib/gongdi.mjs";

export { Server, ask, run, scratch, settled, sleep };
http.globalAgent = new http.Agent(); // load() holds this process up: it would not see that a kept connection has ended
export const BIN = "build/release/gongdi";
export const LOAD = "build/bench/load";
export const ROUNDS = Number(process.env.ROUNDS ?? 5);
export const SECONDS = process.env.SECONDS ?? "4";

export function build() {
  mkdirSync("build/bench", { recursive: true });
  run("make", ["-s", "-j2", "V=release"], { stdio: ["ignore", "ignore", "inherit"] });
  run("sh", ["-c", `gcc -std=c11 -D_GNU_SOURCE -O2 -Isrc -include src/base/banned.h bench/load.c \
    src/base/arena.c src/base/text.c src/base/error.c src/base/log.c src/base/when.c -o ${LOAD}`]);
}

const values = (line) => Object.fromEntries([...line.matchAll(/(\w+)=(-?[\d.]+)/g)].map((m) => [m[1], Number(m[2])]));

// Run the load client to its end; its figures as an object.
export function load(...args) {
  const r = spawnSync(LOAD, args.map(String), { encoding: "utf8" });
  if (r.error) throw r.error;
  return { ...values(r.stdout), exit: r.status, said: `${r.stdout}${r.stderr}`.trim() };
}

// Start it and read line by line: for what happens between two of its lines.
export function loadLines(...args) {
  const child = spawn(LOAD, args.map(String), { stdio: ["ignore", "pipe", "inherit"] });
  const lines = [], waiting = [];
  let rest = "", ended = false;
  child.stdout.on("data", (d) => {
    rest += d;
    for (let at; (at = rest.indexOf("\n")) >= 0; rest = rest.slice(at + 1)) {
      const line = values(rest.slice(0, at));
      if (waiting.length) waiting.shift()(line);
      else lines.push(line);
    }
  });
  child.on("exit", () => { ended = true; waiting.forEach((w) => w(null)); });
  process.once("exit", () => child.kill());
  return { next: () => new Promise((done) => (lines.length ? done(lines.shift()) : ended ? done(null) : waiting.push(done))) };
}

export const median = (list) => {
  const s = [...list].sort((a, b) => a - b);
  return s.length % 2 ? s[(s.length - 1) / 2] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
};

// A port that nobody listens on: two bars may run at once.
const freePort = () => new Promise((done, failed) => {
  const probe = createServer().once("error", failed).listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

// nginx with one worker that answers everything with BYTES bytes.
export class Nginx {
  constructor(bytes = 200) {
    this.dir = scratch("nginx");
    this.bytes = bytes;
  }
  async start() {
    this.port = await freePort();
    writeFileSync(join(this.dir, "nginx.conf"), `worker_processes 1; pid ${this.dir}/pid; error_log ${this.dir}/err;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${this.dir}/b;
  server { listen 127.0.0.1:${this.port} backlog=4096; default_type application/json; location / { return 200 "${"x".repeat(this.bytes)}"; } } }
`);
    this.url = `http://127.0.0.1:${this.port}/`;
    run("nginx", ["-e", join(this.dir, "err"), "-c", join(this.dir, "nginx.conf")]);
    for (let i = 0; i < 50 && !existsSync(join(this.dir, "pid")); i++) await sleep(20);
    this.master = Number(readFileSync(join(this.dir, "pid"), "utf8"));
    process.once("exit", () => { try { process.kill(this.master, "SIGQUIT"); } catch { /* it is gone */ } });
    await sleep(200);
    this.pids = run("pgrep", ["-P", String(this.master)]).trim().split("\n").join(",");
    return this;
  }
}

// A data folder with CASES cases, made once and kept in build/bench.
export function dataFolder(scale, cases) {
  const data = `build/bench/data-${scale}-${cases}`;
  const stamp = `${data}/made-by`;
  const mine = run("sh", ["-c", "cat src/cli/demo*.c | sha256sum"]).trim(); // made anew when these change
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === mine) {
    run(BIN, ["migrate", "--data", data], { stdio: ["ignore", "ignore", "inherit"] });
    return sealed(data);
  }
  rmSync(data, { recursive: true, force: true });
  rmSync(`${data}.key`, { force: true });
  console.log(`making ${cases} cases (${scale}), once`);
  const args = ["demo", "--data", data, "--scale", scale];
  run(BIN, cases === undefined ? args : [...args, "--cases", String(cases)], { stdio: ["ignore", "inherit", "inherit"] });
  writeFileSync(stamp, mine);
  return sealed(data);
}

// A fresh demonstration's log of millions of events is sealed once, by a server of its own: that is no part of what a
// request costs, and it takes minutes.
function sealed(data) {
  run("sh", ["-c", `open() { sqlite3 -readonly "$1/gongdi.db" "SELECT COALESCE(SUM(pos) > SUM(sealed), 0) FROM event_head"; }
    [ "$(open "$1")" = 0 ] && exit 0
    "$0" serve --data "$1" --port 0 >/dev/null 2>&1 & server=$!
    while [ "$(open "$1")" != 0 ] && kill -0 $server; do sleep 2; done
    kill $server; wait $server`, BIN, data], { stdio: ["ignore", "inherit", "inherit"] });
  return data;
}

// A copy of a data folder that may be spoiled.
export function copyOf(data, name) {
  const dir = join(scratch(name), "data");
  run("cp", ["-r", "--reflink=auto", data, dir]);
  copyFileSync(`${data}.key`, `${dir}.key`);
  run("chmod", ["400", `${dir}.key`]);
  return dir;
}

// The memory that is a process's own, in MB.
export const rssAnon = (pid) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

// Sign N residents in; a file with one cookie a line for the load client, and a body to report.
export async function residents(server, n) {
  const dir = scratch("load");
  const sample = await server.sampleReport();
  const cookies = [];
  for (let i = 0; i < n; i++)
    cookies.push(await server.signIn(`137${String(10000000 + i)}`, sample.community));
  const cookieFile = join(dir, "cookies"), bodyFile = join(dir, "body");
  writeFileSync(cookieFile, cookies.join("\n"));
  writeFileSync(bodyFile, JSON.stringify({ ...sample.body,
    address: "东孚街道海新路 12 号楼下", words: "小区东门第三盏路灯不亮，晚上看不清台阶，已经有老人摔倒。编号 @@@@@@@@" }));
  return { cookies, cookieFile, bodyFile, sample };
}

// ---- verdicts ----

const report = { lines: [], bad: 0 };
export function say(line) {
  console.log(line);
  report.lines.push(line);
}

// GOOD decides; LIMIT is said. An absolute figure is only ever shown beside its yardstick.
export function bar(name, value, limit, good) {
  say(`${good ? "PASS" : "FAIL"}  ${name}: ${value}  (bar: ${limit})`);
  if (!good) report.bad++;
}
export function note(line) { say(`      ${line}`); }

export function finish(name) {
  mkdirSync("bench/out", { recursive: true });
  writeFileSync(`bench/out/${name}.txt`, `${report.lines.join("\n")}\n`);
  process.exit(report.bad ? 1 : 0);
}

export const f1 = (v) => (Math.abs(v) >= 100 ? v.toFixed(0) : Math.abs(v) >= 10 ? v.toFixed(1) : v.toFixed(2));
export const list = (v) => v.map(f1).join(" ");
