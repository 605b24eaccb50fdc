// server.mjs -- the yardstick of bar 4: the same endpoint as one would write it in Node, with fastify
// and better-sqlite3, one transaction a request, synchronous=FULL. It checks a session, reads the body by
// a schema, keeps the answer for its Idempotency-Key (that row is in the set) and writes the rows
// that the server was seen to write.
//   node server.mjs DATABASE SET.json PORT
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import Fastify from "fastify";
import { statement, varied, written } from "../record.mjs";

const [file, setFile, port] = process.argv.slice(2);
const set = JSON.parse(readFileSync(setFile, "utf8"));
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.pragma("foreign_keys = ON");
db.pragma("cache_size = -65536");

const session = db.prepare("SELECT 1 FROM session WHERE token = ?");
const kept = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?"); // stands for the look-up of the key
const writes = set.map((item) => {
  const names = written(item);
  const q = db.prepare(statement(item, () => "?"));
  return (n) => q.run(names.map((k) => varied(item, k, n)));
});
let n = 500000000;
const write = db.transaction((key) => {
  kept.get(key);
  n++;
  for (const w of writes) w(n);
});

const app = Fastify({ logger: false });
app.post("/api/v1/cases", {
  schema: {
    body: {
      type: "object", additionalProperties: false, required: ["category", "words", "lng", "lat"],
      properties: {
        category: { type: "string", maxLength: 20 }, words: { type: "string", minLength: 1, maxLength: 2000 },
        address: { type: "string", maxLength: 200 }, lng: { type: "integer" }, lat: { type: "integer" },
      },
    },
  },
}, (req, reply) => {
  const token = /gongdi=([^;]+)/.exec(req.headers.cookie ?? "")?.[1] ?? "";
  session.get(createHash("sha256").update(token).digest("hex"));
  const key = req.headers["idempotency-key"] ?? "";
  write(createHash("sha256").update(key).digest("hex"));
  reply.code(201).send({ ref: randomBytes(10).toString("hex"), state: "reported", version: 1, ...req.body });
});
await app.listen({ host: "127.0.0.1", port: Number(port) });
console.log("listening");
