#!/usr/bin/env python3
"""grid_bars.py GONGDI DATA JUDGE SEEDS -- the bars of grids, gpmetis beside in the same run.

CPU is user and system time of the whole process, reading and writing included, one thread. JUDGE is
the checker of the data, which shares no code with the program; the program's own recount must agree
with it. The same default values are used for all maps."""
import json
import os
import shutil
import statistics
import sys
import tempfile

gongdi, data, judge, seeds = sys.argv[1], sys.argv[2] + "/", sys.argv[3], int(sys.argv[4])
tmp = tempfile.mkdtemp(prefix="grid_bars.")
failed = 0
# what gpmetis gave when the data was made, used where it is not installed: cost, walk, straddles
RECORDED = {"munich": (122700, 68.8, 10), "nanshan": (870000, 72.7, 37),
            "cambridge": (309600, 148.6, 123), "metro": (8050000, 72.5, 421)}


def bar(name, ours, limit, good, beside=""):
    global failed
    failed += not good
    print("%-4s %-52s %-30s bar %-24s %s" % ("PASS" if good else "FAIL", name, ours, limit, beside),
          flush=True)


def run(*args):
    """Output, CPU seconds, peak MB of one process."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(w, 1)
        os.execvp(args[0], args)
    os.close(w)
    out = os.fdopen(r).read()
    _, status, use = os.wait4(pid, 0)
    return out, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def judged(name, answer, *more):
    out, _, _, code = run(judge, data + name, answer, "--json", *more)
    j = json.loads(out)
    own = json.loads(run(gongdi, "grid", "evaluate", data + name, answer, "--json", *more)[0])
    j["agree"] = all(own[k] == j[k] for k in own if k in j and not isinstance(j[k], float)) and \
        all(abs(own[k] - j[k]) <= 0.11 for k in ("mean_walk_m", "rms_dist_m", "mean_dist_m", "sd"))
    return j


def plan(name, seed, *more):
    answer = tmp + "/%s.csv" % name
    _, cpu, mem, _ = run(gongdi, "grid", "plan", data + name, "--seed", str(seed), "-o", answer,
                         "--json", *more)
    j = judged(name, answer)
    j.update(cpu=cpu, mem=mem, bad=j["k"] - j["grids_in_band"])
    return j


def metis(name, seed, k):
    """gpmetis -contig -ufactor=142 -ptype=kway with households and border costs as weights."""
    graph = tmp + "/%s.graph" % name
    if not os.path.exists(graph):
        w = [int(l.split(",")[3]) for l in open(data + name + ".nodes.csv") if l[0].isdigit()]
        near = [[] for _ in w]
        m = 0
        for l in open(data + name + ".edges.csv"):
            if l[0].isdigit():
                f = l.split(",")
                u, v, c = int(f[0]), int(f[1]), int(f[5])
                near[u] += [str(v + 1), str(c)]
                near[v] += [str(u + 1), str(c)]
                m += 1
        with open(graph, "w") as o:
            o.write("%d %d 011\n" % (len(w), m))
            for i, x in enumerate(w):
                o.write("%d %s\n" % (x, " ".join(near[i])))
    _, cpu, _, _ = run("gpmetis", "-contig", "-ufactor=142", "-ptype=kway", "-seed=%d" % seed, graph,
                       str(k))
    answer = tmp + "/metis.csv"
    with open(answer, "w") as o:
        o.write("id,grid\n")
        for i, l in enumerate(open("%s.part.%d" % (graph, k))):
            o.write("%d,%s\n" % (i, l.strip()))
    j = json.loads(run(judge, data + name, answer, "--json")[0])
    j["cpu"] = cpu
    return j


def median(rows, key):
    return statistics.median(r[key] for r in rows)


def spread(rows, key, places=0):
    return "%.*f..%.*f" % (places, min(r[key] for r in rows), places, max(r[key] for r in rows))


ours, theirs = {}, {}
for name in ("community_a", "munich", "cambridge", "nanshan", "metro"):
    ours[name] = [plan(name, s) for s in range(1, seeds + 1)]
    if shutil.which("gpmetis"):
        k = round(ours[name][0]["households"] / 350)
        theirs[name] = [metis(name, s, k) for s in range(1, seeds + 1)]

every = [r for rows in ours.values() for r in rows]
bar("own recount agrees with the judge", "%d of %d" % (sum(r["agree"] for r in every), len(every)),
    "all", all(r["agree"] for r in every))
bar("contiguity violations, torn buildings, all maps",
    sum(r["contiguity_violations"] + r["wrongly_split"] for r in every), "0",
    not any(r["contiguity_violations"] or r["wrongly_split"] for r in every))


def band_of(name):
    if name not in theirs:
        return ""
    return "METIS %.1f %% in band, %.2f s" % (100 * median(theirs[name], "share_in_band"),
                                             median(theirs[name], "cpu"))


for name, limit in (("community_a", 0.2), ("munich", 1.0), ("cambridge", 1.0)):
    rows = ours[name]
    bar("1 %s: grids outside the band, every seed" % name, "%s" % spread(rows, "bad"), "0",
        max(r["bad"] for r in rows) == 0, band_of(name))
    bar("1 %s: CPU" % name, "%.2f s (%s)" % (median(rows, "cpu"), spread(rows, "cpu", 2)),
        "%.1f s" % limit, median(rows, "cpu") <= limit)
rows = ours["nanshan"]
good = sum(r["bad"] <= 11 and r["band_deviation"] <= 300 for r in rows)
bar("2 nanshan: outside / deviation, every seed",
    "%s / %s (%d of %d)" % (spread(rows, "bad"), spread(rows, "band_deviation"), good, len(rows)),
    "11 / 300", good == len(rows), band_of("nanshan"))
bar("2 nanshan: CPU", "%.2f s (%s)" % (median(rows, "cpu"), spread(rows, "cpu", 2)), "1.0 s",
    median(rows, "cpu") <= 1.0)
rows = ours["metro"]
bar("3 metro: share in the band, every seed", "%.2f..%.2f %%" % (
    100 * min(r["share_in_band"] for r in rows), 100 * max(r["share_in_band"] for r in rows)),
    "95.5 %", min(r["share_in_band"] for r in rows) >= 0.955, band_of("metro"))
bar("3 metro: CPU", "%.2f s (%s)" % (median(rows, "cpu"), spread(rows, "cpu", 2)), "3 s",
    median(rows, "cpu") <= 3.0)
long = plan("metro", 1, "--effort", "2000")
bar("3 metro: stretch, one seed", "%.2f %%, %.1f s" % (100 * long["share_in_band"], long["cpu"]),
    "96.3 %, 10 s", long["share_in_band"] >= 0.963 and long["cpu"] <= 10)
for name, cells, households, limit in (("nanshan", 5, 1166, 2), ("metro", 85, 15810, 5)):
    out, cpu, _, _ = run(gongdi, "grid", "explain", data + name, tmp + "/%s.csv" % name, "--json")
    j = json.loads(out)
    bar("%s: hopeless cells proved" % name, "%d (%d households), %.2f s" %
        (j["hopeless_cells"], j["hopeless_households"], cpu), "%d (%d), %d s" % (cells, households, limit),
        (j["hopeless_cells"], j["hopeless_households"]) == (cells, households) and cpu <= limit)

for name, cost, walk, straddle in (("munich", 0.80, 0.92, 0.70), ("cambridge", 0.86, 0.92, 0.70),
                                   ("nanshan", 0.90, 0.92, 0.95), ("metro", 0.91, 0.92, 0.70)):
    # gpmetis differs much from seed to seed: the better of this run's median and the recorded one
    base = list(RECORDED[name])
    for i, k in enumerate(("cut_cost", "mean_walk_m", "main_street_straddles")):
        if name in theirs:
            base[i] = min(base[i], median(theirs[name], k))
    for what, key, limit, b in (("border cost", "cut_cost", cost, base[0]),
                                ("mean walk", "mean_walk_m", walk, base[1]),
                                ("main-street straddles", "main_street_straddles", straddle, base[2])):
        x = median(ours[name], key)
        bar("4 %s: %s, median" % (name, what), "%g = %.3f of METIS" % (x, x / b), "%.2f" % limit,
            x <= limit * b, "METIS %g" % b)

for name, limit in (("cambridge", 0.15), ("metro", 0.7)):
    r = plan(name, 1, "--effort", "0")
    bar("5 %s: first plan" % name, "%.1f %% in band, %.2f s" % (100 * r["share_in_band"], r["cpu"]),
        "80 %%, %.2f s" % limit,
        r["share_in_band"] >= 0.8 and r["cpu"] <= limit and r["contiguity_violations"] == 0)

for name, moved, outside in (("munich_t1", 1150, 0), ("cambridge_t1", 3700, 0), ("nanshan_t1", 5200, 15)):
    rows = []
    today = data + name + ".today.csv"
    for s in range(1, seeds + 1):
        answer = tmp + "/adjust.csv"
        _, cpu, _, _ = run(gongdi, "grid", "adjust", data + name, "--today", today, "--seed", str(s),
                           "-o", answer, "--json")
        j = judged(name, answer, "--today", today)
        j.update(cpu=cpu, bad=j["k"] - j["grids_in_band"])
        rows.append(j)
    share = 100 * median(rows, "relabelled") / rows[0]["base_households"]
    bar("6 %s: households moved, median (METIS anew 33-42 %%)" % name,
        "%d = %.1f %% (%s)" % (median(rows, "relabelled"), share, spread(rows, "relabelled")),
        moved, median(rows, "relabelled") <= moved)
    bar("6 %s: grids outside the band" % name, spread(rows, "bad"), outside,
        median(rows, "bad") <= outside and not any(r["contiguity_violations"] for r in rows))
    bar("6 %s: CPU" % name, "%.2f s" % median(rows, "cpu"), "0.5 s", median(rows, "cpu") <= 0.5)

answer = tmp + "/end.csv"
steps = [run(gongdi, "grid", "plan", data + "nanshan", "-o", answer, "--json"),
         run(gongdi, "grid", "check", data + "nanshan", answer),
         run(gongdi, "grid", "explain", data + "nanshan", answer, "--json")]
cpu, mem = sum(s[1] for s in steps), max(s[2] for s in steps)
bar("7 nanshan: from CSV to plan, check, explanation", "%.2f s, %.0f MB" % (cpu, mem), "2 s, 64 MB",
    cpu <= 2 and mem <= 64 and steps[1][3] == 0)

same = True
for name in ("community_a", "munich", "nanshan"):
    text = set()
    for threads in ("1", "2", "2"):
        run(gongdi, "grid", "plan", data + name, "--threads", threads, "-o", answer, "--json")
        text.add(open(answer, "rb").read())
    same &= len(text) == 1
bar("8 one thread and two, byte by byte", "the same" if same else "different", "the same", same)
shutil.rmtree(tmp)
sys.exit(1 if failed else 0)
