// drip.mjs -- bar 6: 200 clients that send a byte a second are cut while others are answered.
import { Server, ask, bar, build, copyOf, dataFolder, f1, finish, loadLines, residents, say, sleep } from "./lib.mjs";

const CLIENTS = 200, LIMIT = 15;

async function main() {
  build();
  const server = await new Server({ data: copyOf(dataFolder("district", 10000), "bar-drip") }).start();
  const who = await residents(server, 1);
  const l = loadLines("drip", "--url", `${server.url}/api/v1/cases`, "-c", CLIENTS, "-s", LIMIT + 15,
    "--body", who.bodyFile, "--header", "X-Gongdi: 1", "--header", `Cookie: ${who.cookies[0]}`);
  const end = l.next();
  let over = false, asked = 0, bad = 0, longest = 0;
  end.then(() => { over = true; });
  while (!over) {
    const from = Date.now();
    try {
      const res = await ask(server.url, "GET", "/api/v1/cases?queue=mine", { headers: { Cookie: who.cookies[0] }, timeout: 5000 });
      if (res.status !== 200) bad++;
    } catch { bad++; }
    asked++;
    longest = Math.max(longest, Date.now() - from);
    await sleep(50);
  }
  const r = await end;
  say(`${CLIENTS} clients dripping heads and bodies: ${r.cut} cut, the last after ${f1(r.slowest_ms / 1000)} s; meanwhile ${asked} ordinary requests, ${bad} not answered, longest ${longest} ms`);
  bar("6 dripping clients cut", `${r.cut} of ${r.of} in ${f1(r.slowest_ms / 1000)} s`, `all within ${LIMIT} s`, r.cut === CLIENTS && r.slowest_ms <= LIMIT * 1000);
  bar("6 others answered meanwhile", `${asked - bad} of ${asked}`, "all", bad === 0);
  await server.stop();
  finish("drip");
}

main().catch((e) => { console.error(e); process.exit(1); });
