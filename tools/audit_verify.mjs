#!/usr/bin/env node
// audit_verify.mjs -- a second verifier of the event log, written from the description in
// src/core/merkle.h alone and sharing no code with the program: node:crypto does the hashing.
//
//   node tools/audit_verify.mjs --key KEY.txt --events EVENTS.jsonl CHECKPOINTS.txt [MORE.txt ...]
//
// KEY holds the public key "NAME+HEX8+BASE64", EVENTS one JSON object a line, by position within
// each community; each further file holds signed checkpoints one after the other. Give the
// checkpoints that a witness kept as well: only they show that the newest events were cut off.
// Exit: 0 everything sealed is unaltered, 1 something is wrong, 2 misuse.
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const sha256 = (...parts) => {
  const h = createHash("sha256");
  for (const p of parts) h.update(p);
  return h.digest();
};

const FIELDS = [
  ["community", "n"], ["pos", "n"], ["id", "n"], ["at", "n"], ["actor", "n"], ["on_behalf", "n"],
  ["subject", "s"], ["subject_id", "n"], ["step", "s"], ["from", "s"], ["to", "s"],
  ["reason_hash", "s"], ["changes", "s"], ["public", "b"],
];

function fieldText(event, [name, type]) {
  const v = event[name];
  if (type === "n") {
    if (typeof v === "number" && Number.isSafeInteger(v)) return String(v);
    if (typeof v === "string" && /^(0|-?[1-9][0-9]*)$/.test(v)) return v;
    throw new Error(`"${name}" is not a whole number`);
  }
  if (type === "b") {
    if (v === true || v === 1) return "1";
    if (v === false || v === 0) return "0";
    throw new Error(`"${name}" is neither true nor false`);
  }
  if (v === undefined || v === null) return "";
  if (typeof v !== "string") throw new Error(`"${name}" is not a text`);
  return v;
}

function leafHash(event) {
  let s = "gongdi-event-1\n";
  for (const f of FIELDS) {
    const t = fieldText(event, f);
    s += `${Buffer.byteLength(t)}:${t},`;
  }
  return sha256(Buffer.of(0), s);
}

// The tree: roots of its full parts, the largest first, each [number of leaves, hash].
class Tree {
  parts = [];
  size = 0;
  add(leaf) {
    let n = 1, h = leaf;
    while (this.parts.length && this.parts.at(-1)[0] === n) {
      h = sha256(Buffer.of(1), this.parts.pop()[1], h);
      n *= 2;
    }
    this.parts.push([n, h]);
    this.size++;
  }
  root() {
    if (!this.parts.length) return sha256();
    return this.parts.map((p) => p[1]).reduceRight((right, left) => sha256(Buffer.of(1), left, right));
  }
}

function readKey(text) {
  const m = /^([^ +\n]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (!m) throw new Error("the key is not of the form NAME+HEX8+BASE64");
  const raw = Buffer.from(m[3], "base64");
  if (raw.length !== 33 || raw[0] !== 1) throw new Error("the key is not an Ed25519 key");
  const hash = sha256(m[1], "\n", raw).subarray(0, 4);
  if (hash.toString("hex") !== m[2]) throw new Error("the hash of the key does not fit the key");
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw.subarray(1)]);
  return { name: m[1], hash, key: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

function readCheckpoints(file, key) {
  const lines = readFileSync(file, "utf8").split("\n");
  const found = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at] === "") { at++; continue; }
    const start = at;
    while (at < lines.length && lines[at] !== "") at++;
    const body = lines.slice(start, at).join("\n") + "\n";
    at++;
    const sigs = [];
    while (at < lines.length && lines[at].startsWith("\u2014 ")) sigs.push(lines[at++].slice(2).split(" "));
    found.push(readCheckpoint(body, sigs, key, `${file}:${start + 1}`));
  }
  return found;
}

function readCheckpoint(body, sigs, key, where) {
  const m = /^(.+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/=]{44})\nprevious (none|[A-Za-z0-9+/=]{44})\ntime (\S+)\n$/.exec(body);
  if (!m) return { where, broken: "is not a checkpoint" };
  const c = { where, origin: m[1], community: m[1].split("/").at(-1), size: Number(m[2]), root: m[3],
    previous: m[4], time: m[5], hash: sha256(body).toString("base64") };
  for (const [name, text] of sigs) {
    const raw = Buffer.from(text ?? "", "base64");
    if (name !== key.name || raw.length !== 68 || !raw.subarray(0, 4).equals(key.hash)) continue;
    if (verify(null, Buffer.from(body), key.key, raw.subarray(4))) return c;
    return { ...c, broken: "carries a signature that does not fit" };
  }
  return { ...c, broken: "is not signed by this key" };
}

// What is said about one community.
class Community {
  constructor(code) {
    this.code = code;
    this.tree = new Tree();
    this.wanted = new Map(); // size -> checkpoints of that size
    this.chain = [];
    this.good = 0; // sealed and unaltered up to here
    this.stop = null; // why nothing behind the last position could be checked
    this.problems = [];
    this.count = 0;
  }
  expect(c) {
    if (!this.wanted.has(c.size)) this.wanted.set(c.size, []);
    this.wanted.get(c.size).push(c);
    this.chain.push(c);
  }
  reached() {
    for (const c of this.wanted.get(this.tree.size) ?? []) {
      if (this.tree.root().toString("base64") === c.root) {
        this.good = Math.max(this.good, c.size);
      } else if (!this.stop) {
        this.problems.push(`altered: an event from ${this.good + 1} to ${c.size} is not what the checkpoint of ${c.time} sealed`);
        this.stop = "altered";
      }
    }
  }
  event(e) {
    this.count++;
    const pos = Number(e.pos);
    if (this.stop === "gap") return;
    if (pos !== this.tree.size + 1) {
      this.problems.push(pos > this.tree.size + 1
        ? `removed: ${pos === this.tree.size + 2 ? `position ${pos - 1} is` : `positions ${this.tree.size + 1} to ${pos - 1} are`} missing`
        : `position ${pos} comes twice or out of order`);
      this.stop = "gap";
      return;
    }
    this.tree.add(leafHash(e));
    this.reached();
  }
  checkChain() {
    const seen = new Map();
    for (const c of this.chain) seen.set(c.hash, c);
    const list = [...seen.values()].sort((x, y) => x.size - y.size || (x.time < y.time ? -1 : 1));
    list.forEach((c, i) => {
      const before = i ? list[i - 1] : null;
      if (before && before.size === c.size && before.root !== c.root)
        this.problems.push(`two checkpoints of ${c.size} events name different roots (${before.where}, ${c.where})`);
      if (c.previous === "none") {
        if (before) this.problems.push(`the checkpoint at ${c.where} claims to be the first, but one is older`);
      } else if (!seen.has(c.previous)) {
        this.problems.push(`the checkpoint before the one at ${c.where} is missing`);
      } else if (before && before.hash !== c.previous) {
        this.problems.push(`the checkpoint at ${c.where} does not name the one before it`);
      }
    });
    return list;
  }
  finish() {
    if (this.tree.size === 0) this.reached();
    const list = this.checkChain();
    const most = list.length ? list.at(-1).size : 0;
    if (!this.stop && most > this.tree.size)
      this.problems.push(`removed: ${most} events were sealed, only ${this.tree.size} are there`);
    const open = this.stop ? 0 : Math.max(0, this.tree.size - most);
    const say = [`${this.count} events`, `sealed and unaltered up to position ${this.good} (${list.length} checkpoints)`];
    say.push(open ? `not yet sealed: ${open === 1 ? `position ${this.tree.size}` : `positions ${most + 1} to ${this.tree.size}`}` : "nothing unsealed");
    console.log(`${this.code}: ${say.join("; ")}`);
    for (const p of this.problems) console.log(`${this.code}: WRONG: ${p}`);
    return this.problems.length;
  }
}

async function main(argv) {
  const files = [];
  let keyFile, eventsFile;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--key") keyFile = argv[++i];
    else if (argv[i] === "--events") eventsFile = argv[++i];
    else files.push(argv[i]);
  }
  if (!keyFile || !eventsFile || !files.length) {
    console.error("usage: node audit_verify.mjs --key KEY --events EVENTS CHECKPOINTS...");
    return 2;
  }
  const key = readKey(readFileSync(keyFile, "utf8"));
  const places = new Map();
  const place = (code) => {
    if (!places.has(code)) places.set(code, new Community(code));
    return places.get(code);
  };
  let wrong = 0;
  for (const c of files.flatMap((f) => readCheckpoints(f, key))) {
    if (c.broken) {
      console.log(`WRONG: ${c.where}: ${c.broken}`);
      wrong++;
    } else {
      place(c.community).expect(c);
    }
  }
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(eventsFile), crlfDelay: Infinity })) {
    number++;
    if (!line.trim()) continue;
    try {
      const e = JSON.parse(line);
      place(fieldText(e, FIELDS[0])).event(e);
    } catch (e) {
      console.log(`WRONG: ${eventsFile}:${number}: ${e.message}`);
      wrong++;
    }
  }
  for (const code of [...places.keys()].sort()) wrong += places.get(code).finish();
  console.log(wrong ? `audit: ${wrong} things are wrong` : "audit: what is sealed is unaltered");
  return wrong ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => { process.exitCode = code; },
  (e) => { console.error(`audit_verify: ${e.message}`); process.exitCode = 2; });
