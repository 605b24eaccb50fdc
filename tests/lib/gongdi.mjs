// gongdi.mjs -- starts, ends and talks to a real server: for the tests and bars that need a process.
// No dependency beyond Node 18.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

process.setMaxListeners(0); // each server, cluster and folder waits for the end of this process

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// A folder that goes when the process does.
export function scratch(name) {
  const dir = mkdtempSync(join(tmpdir(), `gongdi-${name}-`));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

// Run a command to its end; throws with what it said when that is not 0.
export function run(command, args, options = {}) {
  const r = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (r.error) throw r.error;
  if (r.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${r.status ?? r.signal}\n${r.stdout}${r.stderr}`);
  return r.stdout;
}

// An answer: {status, headers, text}; json() reads the text. Rejects when the connection ends first.
export function ask(base, method, path, { body, headers = {}, agent, timeout = 20000 } = {}) {
  return new Promise((resolve, reject) => {
    const text = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body); // a file goes as it is
    const req = http.request(base + path, {
      method, agent, timeout,
      headers: {
        "X-Gongdi": "1",
        ...(text === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
        ...headers,
      },
    }, (res) => {
      let all = "";
      res.setEncoding("utf8");
      res.on("data", (piece) => { all += piece; });
      res.on("end", () => (res.complete
        ? resolve({ status: res.statusCode, headers: res.headers, text: all, json: () => JSON.parse(all) })
        : reject(new Error("the answer was cut short"))));
      res.on("error", reject);
    });
    req.on("timeout", () => req.destroy(new Error("no answer in time")));
    req.on("error", reject);
    req.end(text);
  });
}

// The same, until there is an answer that is one: a machine that is slow just now says 503 or nothing,
// which is no finding. A write must bear repetition, or bring its Idempotency-Key.
export async function insist(base, method, path, options, ms = 120000) {
  for (const until = Date.now() + ms; ;) {
    const reply = await ask(base, method, path, options).catch((error) => ({ status: 0, text: String(error) }));
    if (![0, 408, 503].includes(reply.status)) return reply;
    if (Date.now() > until) throw new Error(`${method} ${path}: ${reply.status} ${reply.text} for ${ms} ms`);
    await sleep(250);
  }
}

export class Server {
  // OPTIONS: bin, data, database (a URL, or nothing for SQLite in data), env, args
  constructor(options) {
    this.options = { bin: "build/release/gongdi", env: {}, args: [], ...options };
    this.codes = new Map();
    this.log = "";
  }

  args(command) {
    const o = this.options;
    return [...command, "--data", o.data, ...(o.database ? ["--database", o.database] : [])];
  }

  command(...command) {
    return run(this.options.bin, this.args(command), { env: { ...process.env, LANG: "C.UTF-8", ...this.options.env } });
  }

  // Resolves when it listens; rejects when it ends before.
  start(ms = 60000) {
    const o = this.options;
    const from = process.hrtime.bigint();
    this.child = spawn(o.bin, this.args(["serve", "--port", "0", ...o.args]), {
      stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LANG: "C.UTF-8", ...o.env },
    });
    this.exit = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
    const child = this.child;
    process.once("exit", () => child.kill("SIGKILL"));
    let out = "";
    this.child.stderr.on("data", (d) => { this.log = (this.log + d).slice(-20000); });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not listening after ${ms} ms\n${out}${this.log}`)), ms);
      this.child.stdout.on("data", (d) => {
        out = (out + d).slice(-65536);
        for (const m of String(d).matchAll(/one-time code\s+(\S+)\s+->\s+(\d{6})/g)) this.codes.set(m[1], m[2]);
        const at = /listening on (https?:\/\/\S+)/.exec(out);
        if (at && !this.url) {
          this.url = at[1];
          this.startMs = Number(process.hrtime.bigint() - from) / 1e6;
          clearTimeout(timer);
          resolve(this);
        }
      });
      this.exit.then(({ code, signal }) => {
        clearTimeout(timer);
        reject(new Error(`ended with ${code ?? signal}\n${out}${this.log}`));
      });
    });
  }

  get pid() { return this.child.pid; }

  // The power button, or the polite way.
  async kill() {
    this.child.kill("SIGKILL");
    await this.exit;
    this.url = undefined;
  }
  async stop() {
    this.child.kill("SIGTERM");
    const end = await this.exit;
    this.url = undefined;
    return end;
  }

  // The cookie of a resident; registers him in COMMUNITY the first time. His code is read from what
  // the demonstration prints.
  async signIn(phone, community, name = "压测员") {
    for (let tries = 0; ; tries++) {
      const known = this.codes.get(phone);
      const code = await insist(this.url, "POST", "/api/v1/session/code", { body: { phone }, timeout: 120000 });
      if (code.status >= 300) throw new Error(`code: ${code.status} ${code.text}`);
      for (let i = 0; i < 3000 && this.codes.get(phone) === known; i++) await sleep(20);
      const got = await ask(this.url, "POST", "/api/v1/session/phone",
        { body: { phone, code: this.codes.get(phone), name, community }, timeout: 120000 });
      if (got.status < 300) return got.headers["set-cookie"][0].split(";")[0];
      // a 503 may have used the code up all the same: a new one
      if (got.status !== 503 || tries === 3) throw new Error(`sign in: ${got.status} ${got.text}`);
    }
  }

  // The cookie of an account of the demonstration's staff; its second factor as `user totp` tells it.
  async signInStaff(login, password = "Gongdi-2026") {
    const totp = /^code\s+(\d{6})/m.exec(this.command("user", "totp", login))?.[1] ?? "";
    const got = await ask(this.url, "POST", "/api/v1/session/password", { body: { login, password, totp }, timeout: 120000 });
    if (got.status >= 300) throw new Error(`sign in ${login}: ${got.status} ${got.text}`);
    return got.headers["set-cookie"][0].split(";")[0];
  }

  // A report that the demonstration accepts: a category, and a building of its liveliest community.
  async sampleReport(community = "350205003006") {
    const catalogue = (await insist(this.url, "GET", "/api/v1/catalogue/categories")).json();
    const asks = (c) => catalogue.questions.some((q) => q.category === c.code && q.required);
    const category = catalogue.categories.find((c) => c.urgency === "ordinary" && !asks(c));
    const place = (await insist(this.url, "GET", `/api/v1/places/${community}`)).json();
    const near = (await insist(this.url, "GET", `/api/v1/sites?lng=${place.lng}&lat=${place.lat}`)).json().items[0];
    return { community, body: { category: category.code, words: "", lng: near.lng, lat: near.lat } };
  }
}

// Wait until a server that has just started does nothing by itself for CALM seconds: a fresh demonstration's log of millions of
// events is sealed first, and that is no part of what a request costs.
export async function settled(pid, { most = 180, calm = 1 } = {}) {
  const ticks = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((a, b) => a + Number(b), 0);
  for (let i = 0, quiet = 0, last = ticks(); i < most; i++) {
    await sleep(1000);
    const now = ticks();
    quiet = now - last < 5 ? quiet + 1 : 0;
    if (quiet >= calm) return;
    last = now;
  }
  throw new Error("the server does not come to rest");
}

export class Postgres {
  constructor(from, settings = []) {
    this.settings = settings;
    this.dir = scratch("pg");
    const versions = run("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1"]).trim();
    this.bin = versions;
    this.root = process.getuid() === 0;
    process.on("exit", () => this.known?.slice(0, 1).forEach((pid) => { try { process.kill(pid, "SIGQUIT"); } catch { /* it is gone */ } }));
    if (this.root) run("chown", ["postgres:", this.dir]);
    if (from) run("cp", ["-a", "--reflink=auto", from, join(this.dir, "d")]);
    else this.as("initdb", ["-D", join(this.dir, "d"), "-U", "gongdi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
  }
  as(program, args, options = {}) {
    const path = join(this.bin, program);
    return this.root
      ? run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, ...args], { cwd: "/", ...options })
      : run(path, args, options);
  }
  start() {
    const free = () => 20000 + Math.floor(Math.random() * 30000);
    this.port ??= free();
    const args = () => ["-D", join(this.dir, "d"), "-l", join(this.dir, "log"), "-w", "-t", "60", "-o",
      `-p ${this.port} -k ${this.dir} -c listen_addresses=127.0.0.1 -c max_connections=120${this.settings.map((one) => ` -c ${one}`).join("")}`, "start"];
    // after a kill the last of the old processes may still hold the shared memory for a moment
    for (let tries = 0; ; tries++) {
      try {
        this.as("pg_ctl", args(), { stdio: "ignore" });
        this.known = this.pids();
        return this;
      } catch (e) {
        if (tries === 20) throw new Error(`${e.message}\n${run("tail", ["-20", join(this.dir, "log")])}`);
        run("sleep", ["0.2"]);
        if (!this.known) this.port = free(); // somebody else has it; later others know it
      }
    }
  }
  url(name) {
    return `postgres://gongdi@127.0.0.1:${this.port}/${name}`;
  }
  createDatabase(name) {
    this.as("createdb", ["-h", "127.0.0.1", "-p", String(this.port), "-U", "gongdi", name]);
    return this.url(name);
  }
  pids() {
    const main = Number(run("head", ["-1", join(this.dir, "d", "postmaster.pid")]));
    const children = spawnSync("pgrep", ["-P", String(main)], { encoding: "utf8" }).stdout.trim().split("\n");
    return [main, ...children.filter(Boolean).map(Number)];
  }
  // All of its processes at once, as when the machine dies.
  kill() {
    for (const pid of this.pids()) try { process.kill(pid, "SIGKILL"); } catch { /* it is gone */ }
  }
  query(name, sql) {
    return this.as("psql", ["-h", "127.0.0.1", "-p", String(this.port), "-U", "gongdi", "-d", name, "-AtX", "-c", sql]).trim();
  }
  stop(mode = "immediate") {
    try { this.as("pg_ctl", ["-D", join(this.dir, "d"), "-m", mode, "stop"], { stdio: "ignore" }); } catch { /* it is gone */ }
  }
}
