// start.mjs -- bar 7: start to the first answer at a million cases, memory after a thousand mixed
// requests, size of the binary.
import { readFileSync, statSync } from "node:fs";
import { BIN, ROUNDS, Server, ask, bar, build, copyOf, dataFolder, f1, finish, list, median, residents, run, say } from "./lib.mjs";

const MANY = Number(process.env.MANY ?? 1000000);

function memoryMb(pid) {
  const s = readFileSync(`/proc/${pid}/status`, "utf8");
  return ["RssAnon", "RssShmem"].reduce((sum, k) => sum + Number(new RegExp(`${k}:\\s+(\\d+)`).exec(s)[1]), 0) / 1024;
}

async function main() {
  build();
  const data = copyOf(dataFolder("district", MANY), "bar-start");
  run("sh", ["-c", `cat "${data}"/gongdi.db >/dev/null`]); // the page cache is warm, as the bar says
  const first = [];
  for (let r = 0; r < ROUNDS; r++) {
    const server = new Server({ data });
    const from = process.hrtime.bigint();
    await server.start();
    const res = await ask(server.url, "GET", "/api/v1/health");
    if (res.status !== 200) throw new Error(`${res.status} ${res.text}`);
    first.push(Number(process.hrtime.bigint() - from) / 1e6);
    await server.stop();
  }
  const server = await new Server({ data }).start();
  const who = await residents(server, 4);
  const staff = await server.signInStaff("dispatch01");
  const paths = ["/api/v1/cases?queue=open&limit=20", "/api/v1/counts", "/api/v1/cases?queue=closed&limit=50",
    `/api/v1/cases?q=${encodeURIComponent("路灯")}`, "/api/v1/catalogue", "/api/v1/places", "/api/v1/session"];
  let bad = 0;
  for (let i = 0; i < 1000; i++) {
    const post = i % 10 === 0;
    const res = await ask(server.url, post ? "POST" : "GET", post ? "/api/v1/cases" : paths[i % paths.length], {
      headers: { Cookie: post ? who.cookies[i % 4] : staff },
      body: post ? { ...who.sample.body, words: `第 ${i} 件` } : undefined,
    });
    if (res.status >= 300 && ++bad < 4) console.log(`note: ${res.status} ${res.text.slice(0, 200)}`);
  }
  const mb = memoryMb(server.pid), size = statSync(BIN).size / 1e6;
  await server.stop();
  say(`start to first answer at ${MANY} cases, ms: ${list(first)}; database ${f1(statSync(`${data}/gongdi.db`).size / 1e6)} MB; ${bad} of 1000 mixed requests refused`);
  bar("7 start to first answer", `${f1(median(first))} ms`, "< 200 ms", median(first) < 200);
  bar("7 RssAnon + RssShmem after 1,000 requests", `${f1(mb)} MB`, "< 100 MB", mb < 100 && bad === 0);
  bar("7 binary", `${f1(size)} MB`, "< 12 MB", size < 12);
  finish("start");
}

main().catch((e) => { console.error(e); process.exit(1); });
