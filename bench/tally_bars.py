#!/usr/bin/env python3
"""tally_bars.py GONGDI DATA -- the bars of counting, each beside its recorded yardstick.

The yardsticks were recorded by other people's programs and stand in the data. CPU is user and
system time of the whole process, start and reading included, unless a line says otherwise."""
import glob
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

gongdi, data = sys.argv[1], sys.argv[2]
budgets = data + "/vote/budgets/"
failed = 0


def bar(name, ours, limit, good, yardstick=""):
    global failed
    failed += not good
    print("%-4s %-46s %-26s bar %-22s %s" % ("PASS" if good else "FAIL", name, ours, limit, yardstick),
          flush=True)


def run(*args):
    """Output, notes on standard error, CPU seconds, peak MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    p = subprocess.run([gongdi, *args], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return p.stdout, p.stderr, cpu, after.ru_maxrss / 1024


def best(*args, times=3):
    return min((run(*args) for _ in range(times)), key=lambda r: r[2])


def budget_results():
    oracle = json.load(open(budgets + "oracle.json"))["instances"]
    same = total = 0
    worst = [(1e9, ""), (1e9, "")]
    for name, x in oracle.items():
        for rule, y in x["rules"].items():
            if "winners" not in y:
                continue
            args = ("tally", "budget", budgets + x["file"], "--rule", rule, "--json", "--time")
            slow = y["pabutools_time_s"] >= 0.05
            out, err, _, _ = best(*args) if slow and y["pabutools_time_s"] < 5 else run(*args)
            j = json.loads(out)
            total += 1
            if rule.startswith("maxwelfare"):
                same += j["welfare"] == y["welfare"]
            else:
                same += j["winners"] == y["winners"] and y["order"] in (None, j["order"])
            t = dict(zip(err.split()[::2], err.split()[1::2]))
            read, group, count = float(t["read"]), float(t["group"]), float(t["count"])
            if slow:
                whole = y["pabutools_time_s"] + y["pabutools_parse_s"]
                worst[0] = min(worst[0], (y["pabutools_time_s"] / count, name + " " + rule))
                worst[1] = min(worst[1], (whole / (read + group + count), name + " " + rule))
    bar("results equal pabutools (exact)", "%d of %d" % (same, total), "all", same == total)
    bar("count alone, least gain", "%.0f times" % worst[0][0], ">= 100 times", worst[0][0] >= 100,
        worst[0][1])
    bar("with reading, least gain", "%.0f times" % worst[1][0], ">= 20 times", worst[1][0] >= 20,
        worst[1][1])


def every_rule():
    """Every rule but add1 on every file; where the ballots carry no points or ranks it is refused."""
    oracle = json.load(open(budgets + "oracle.json"))["instances"]
    rules = {r for x in oracle.values() for r in x["rules"] if "add1" not in r and not r.startswith("cstv")}
    more = {"maximin_support", "greedy_noskip", "greedy_threshold=50", "greedy_exclusive", "mes_bordam",
            "greedy_bordam"}
    files = sorted(glob.glob(budgets + "*.pb"))
    cpu, peak, refused, slowest = 0.0, 0.0, 0, (0.0, "")
    for f in files:
        for rule in sorted(rules | more):
            out, _, used, mb = run("tally", "budget", f, "--rule", rule, "--json")
            refused += not out
            cpu, peak = cpu + used, max(peak, mb)
            slowest = max(slowest, (used, os.path.basename(f)[:-3] + " " + rule))
    bar("every rule but add1 on all files, CPU", "%.1f s" % cpu, "20 s", cpu <= 20,
        "%d rules, %d files, %d without points or ranks; slowest %.2f s %s"
        % (len(rules | more), len(files), refused, *slowest))
    bar("peak memory of these", "%.0f MB" % peak, "64 MB", peak <= 64, "pabutools 3823 MB")


def official():
    good = True
    for x in json.load(open(budgets + "official_mes_results.json")).values():
        for rule, off in x["difference"].items():
            out = run("tally", "budget", budgets + os.path.basename(x["file"]), "--rule", rule, "--json")[0]
            good &= set(json.loads(out)["winners"]) ^ set(x["official_winners"]) == set(off)
    bar("three official Equal Shares elections", "same" if good else "different", "same", good)
    good = all(json.loads(run("tally", "budget", budgets + x["file"], "--rule", "mes_cost", "--json")[0])
               ["winners"] == x["exact"] for x in json.load(open(budgets + "float_failures.json")))
    bar("five elections that doubles get wrong", "right" if good else "wrong", "right", good)


def add1():
    rows = [("Poland_Wieliczka_2023_Green_Budget", 0.030, "prototype 0.028 s, JS floats 0.840 s"),
            ("Poland_Lodz_2022", 0.15, "prototype 0.132 s, pabutools 53 s"),
            ("Poland_Warszawa_2026", 1.0, "prototype 3.35 s"),
            ("France_Toulouse_2022", 0.5, "prototype 2.1 s"),
            ("Hungary_Veszprem_2025", 0.020, "prototype 0.954 s, pabutools over 900 s"),
            ("Hungary_Budapest_2024", 5.0, "over 240 s even in C")]
    peak = 0
    for name, limit, yardstick in rows:
        _, _, cpu, mb = best("tally", "budget", budgets + name + ".pb", "--rule", "mes_cost_add1", "--json")
        peak = max(peak, mb)
        bar("add1 " + name, "%.3f s" % cpu, "%.3f s" % limit, cpu <= limit, yardstick)
    bar("peak memory", "%.0f MB" % peak, "64 MB", peak <= 64, "pabutools 3823 MB")


def elections():
    same = total = 0
    stv = data + "/vote/elections/stv/"
    cpu = []
    for f in sorted(glob.glob(data + "/vote/elections/oracle/*.json")):
        o = json.load(open(f))
        for rule in ("scotland", "wigm-rational"):
            out, _, used, _ = run("tally", "election", stv + o["id"] + ".blt", "--rule", rule, "--json")
            same += json.loads(out)["elected"] == o["results"][rule]["elected"]
            cpu.append(used)
        j = json.loads(run("tally", "election", stv + o["id"] + ".blt", "--rule", "schulze", "--json")[0])
        same += j["winners"] == o["results"]["schulze_wv"] and j["pairwise"] == o["pairwise"]
        j = json.loads(run("tally", "election", stv + o["id"] + ".blt", "--rule", "ranked-pairs", "--json")[0])
        same += j["winners"] == o["results"]["ranked_pairs_wv"]["winners"]
        total += 4
    bar("STV, Schulze, ranked pairs", "%d of %d" % (same, total), "all", same == total,
        "%.1f ms an STV count (droop 21-33 ms)" % (1000 * sorted(cpu)[len(cpu) // 2]))
    rules = "av sav pav seqpav seqphragmen equal-shares cc monroe maximin-support".split()
    same = total = 0
    for f in glob.glob(data + "/vote/elections/abc/*.yaml"):
        text = open(f).read()
        for m in re.finditer(r"- rule_id: (\S+)\n  result:(.*?)\n  resolute: (\w+)", text, re.S):
            if m[1] in rules and m[3] == "false":
                want = sorted(sorted(c) for c in json.loads(re.sub(r"\s", "", m[2])))
                j = json.loads(run("tally", "election", f, "--rule", m[1], "--json")[0])
                same += j["committees"] == want
                total += 1
    bar("committees with all ties (abcvoting)", "%d of %d" % (same, total), "all of 9 rules", same == total)
    vectors = json.load(open(data + "/vote/law/statutory_votes.json"))["vectors"]
    same = 0
    for v in vectors:
        key = [k for k in v if isinstance(v[k], bool)][0]
        args = ["%s=%s" % (k, v[k]) for k in v if k not in ("rule", key)]
        out = run("tally", "motion", "--rule", v["rule"], "--json", *args)[0]
        same += json.loads(out)[key] == v[key]
    bar("statutory vectors", "%d of %d" % (same, len(vectors)), "39 of 39", same == 39)


def tests(prefix):
    """What the unit tests measure themselves ("bar: ..." lines), best of three."""
    for name, limit, pattern in (("opinion", 0.3, r"bar: opinion .* ([\d.]+) s"),
                                 ("anchor", 50, r"bar: anchors .* ([\d.]+) ms")):
        out = [subprocess.run([prefix + "test_tally_" + name], capture_output=True) for _ in range(3)]
        text = [(o.stdout + o.stderr).decode(errors="replace") for o in out]
        values = [float(re.search(pattern, t)[1]) for t in text]
        unit = "s" if name == "opinion" else "ms"
        what = "2000 x 900 votes" if name == "opinion" else "1000 comments, 100,000 characters"
        bar(name + ", " + what, "%.3g %s" % (min(values), unit), "%g %s" % (limit, unit),
            min(values) <= limit, "a full SVD 21.9 s" if name == "opinion" else "")
        bar(name + ", checked against fixtures", "passed" if out[0].returncode == 0 else "failed",
            "all", out[0].returncode == 0)
        for line in re.findall(r".*edits, .*wrong", text[0]):
            found, living = int(re.search(r"(\d+) found", line)[1]), int(re.search(r"(\d+) comments", line)[1])
            wrong = int(re.search(r"(\d+) wrong", line)[1])
            bar("  " + line.split(":")[0][-40:], "%.1f %% found, %d wrong" % (100 * found / living, wrong),
                ">= 95 %, none wrong", wrong == 0 and found >= 0.95 * living)


def self_checks(prefix):
    """Properties, bad input and the independent recount: the test programs say what they did."""
    for name, what, pattern in (("budget", "properties of budgets", r"(\d+) test\(s\) run"),
                                ("election", "properties of elections and motions", r"(\d+) test\(s\) run"),
                                ("robust", "bad input, a sentence with the line", r"\d+ refused, \d+ counted")):
        p = subprocess.run([prefix + "test_tally_" + name], capture_output=True, text=True)
        found = re.findall(pattern, p.stdout + p.stderr)
        bar(what, "; ".join(found)[:40], "no failure", p.returncode == 0)
    p = subprocess.run(["bash", "tests/suite_recount.sh"], capture_output=True, text=True)
    line = (p.stdout.strip().splitlines() or ["nothing"])[-1]
    bar("tools/recount counts the same", line, "no failure", p.returncode == 0)


def ledger():
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as tmp:
        journal = tmp + "/journal.csv"
        with open(journal, "w", encoding="utf-8") as f:
            subprocess.run([sys.executable, here + "/ledger_journal.py", "100000"], stdout=f, check=True)
        used = min(float(run("ledger", "check", journal, "--time")[1].split()[-1]) for _ in range(3))
        bar("100,000 transfers posted and balanced", "%.3f s" % used, "0.2 s", used <= 0.2,
            "ledger 1.1 s, hledger 5.0 s, bean-check 23.9 s")
        open(tmp + "/trial.csv", "w").write(run("ledger", "check", journal)[0])
        for name, args in (("ledger", ["ledger", "-f", tmp + "/j.ledger", "bal", "--flat", "--no-total"]),
                           ("hledger", ["hledger", "-f", tmp + "/j.hledger", "bal", "--flat", "-N"]),
                           ("beancount", ["bean-check", tmp + "/j.beancount"])):
            open(tmp + "/j." + name, "w").write(run("ledger", "check", journal, "--format", name)[0])
            try:
                p = subprocess.run(args, capture_output=True, text=True)
            except FileNotFoundError:
                print("note: %s is not installed" % args[0])
                continue
            good, what = p.returncode == 0, "balance lines accepted"
            if name != "beancount":
                open(tmp + "/b", "w").write(p.stdout)
                q = subprocess.run([sys.executable, here + "/ledger_compare.py", tmp + "/trial.csv", tmp + "/b"],
                                   capture_output=True, text=True)
                good, what = good and q.returncode == 0, q.stdout.split("\n")[0]
            bar("export read by " + args[0], what if good else "refused", "equal balances", good)


budget_results()
every_rule()
official()
add1()
elections()
tests(os.path.dirname(gongdi) + "/tests/")
ledger()
self_checks(os.path.dirname(gongdi) + "/tests/")
print("tally: %d bars not met" % failed)
sys.exit(failed > 0)
