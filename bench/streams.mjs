// streams.mjs -- bar 5: ten thousand idle streams, a broadcast to all of them, and 1,024 busy connections.
import { ROUNDS, Server, ask, bar, build, copyOf, dataFolder, f1, finish, load, loadLines, note, residents, say } from "./lib.mjs";

const IDLE = Number(process.env.IDLE ?? 10000), BUSY = 1024;

async function main() {
  build();
  const server = await new Server({ data: copyOf(dataFolder("district", 10000), "bar-streams") }).start();
  const who = await residents(server, 4);
  const staff = await server.signInStaff("dispatch01");

  // everybody listens as the dispatcher, who sees every matter of the street
  const l = loadLines("streams", "--url", `${server.url}/api/v1/events`, "-c", IDLE, "-s", 60,
    "--header", `Cookie: ${staff}`, "--pid", server.pid);
  const ready = await l.next();
  if (!ready) throw new Error("the streams did not open");
  const res = await ask(server.url, "POST", "/api/v1/cases", { headers: { Cookie: who.cookies[0] },
    body: { ...who.sample.body, words: "给所有人看的一件事" } });
  if (res.status !== 201) throw new Error(`${res.status} ${res.text}`);
  const served = await l.next();
  say(`${ready.open} streams open, ${ready.lost} refused; memory of the server ${f1(ready.before_kb / 1000)} -> ${f1(ready.after_kb / 1000)} MB; all served after ${served.ms} ms`);
  bar("5 memory for each idle stream", `${f1(ready.each_kb)} kB`, "<= 8 kB", ready.each_kb <= 8);
  bar("5 streams served by a broadcast", `${served.served} of ${served.of}`, `all of ${IDLE}`, served.served === IDLE);

  // 1,024 connections that never rest: every one goes on to the end
  const seconds = 6;
  let waited = 0, failed = 0;
  for (let r = 0; r < ROUNDS; r++) {
    const b = load("hit", "--url", `${server.url}/api/v1/health`, "-c", BUSY, "-s", seconds, "--pid", server.pid);
    waited = Math.max(waited, b.max_us, b.oldest_us);
    failed += b.failed;
    note(`${BUSY} busy connections for ${seconds} s: ${b.rps} answers/s, p50 ${f1(b.p50_us / 1000)} ms, p99 ${f1(b.p99_us / 1000)} ms, longest ${f1(b.max_us / 1000)} ms, oldest without an answer ${f1(b.oldest_us / 1000)} ms`);
  }
  bar(`5 ${BUSY} busy connections never stall`, `longest wait ${f1(waited / 1e6)} s, ${failed} failed`, "<= 3 s and none", waited <= 3e6 && failed === 0);
  await server.stop();
  finish("streams");
}

main().catch((e) => { console.error(e); process.exit(1); });
