#!/usr/bin/env python3
"""rounds_bars.py GONGDI DATA SEEDS -- the bars of visits, a plain planner beside in the same run.

The plain planner does what a careful person with a list does: what is due, oldest first, 60 a month, walked
by the nearest next household and cut into days of six. Metres are computed here for both, straight lines
x 1.25, office at the origin; tools/check_rounds.py judges every plan."""
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

gongdi, data, seeds = sys.argv[1], sys.argv[2] + "/", int(sys.argv[3])
tmp = tempfile.mkdtemp(prefix="rounds_bars.")
failed = 0
BARS = {"visit_a": (1553, 1522), "visit_b": (4013, 3867), "visit_c": (720, 692)}


def bar(name, ours, limit, good, beside=""):
    global failed
    failed += not good
    print("%-4s %-58s %-22s bar %-18s %s" % ("PASS" if good else "FAIL", name, ours, limit, beside), flush=True)


def cpu_of(*args):
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        os.execvp(args[0], args)
    _, status, use = os.wait4(pid, 0)
    if status:
        sys.exit("%s ended with %d" % (args[0], status))
    return use.ru_utime + use.ru_stime


def plain(path):
    """Metres a month of the plain planner, mean of 12."""
    house = [dict(x=float(r["x"]), y=float(r["y"]), f=int(r["visits_per_year"]), last=-int(r["days_since_last"]))
             for r in csv.DictReader(open(path))]
    total = 0
    for month in range(12):
        day = month * 30.4
        due = sorted(house, key=lambda h: (day - h["last"]) * -h["f"])[:60]
        for h in due:
            h["last"] = day + 15
        left, x, y, k = due, 0, 0, 0
        while left:
            n = min(left, key=lambda h: math.hypot(h["x"] - x, h["y"] - y))
            left = [h for h in left if h is not n]
            if k % 6 == 0:
                total += math.hypot(x, y) + math.hypot(n["x"], n["y"])
            else:
                total += math.hypot(n["x"] - x, n["y"] - y)
            x, y, k = n["x"], n["y"], k + 1
        total += math.hypot(x, y)
    return total * 1.25 / 12


faults = plans = 0
for name, (limit, stretch) in BARS.items():
    path, metres = data + name + ".households.csv", []
    for seed in range(1, seeds + 1):
        answer = tmp + "/plan.csv"
        cpu_of(gongdi, "rounds", "plan", path, "--seed", str(seed), "-o", answer, "--quiet")
        p = subprocess.run([sys.executable, "tools/check_rounds.py", path, answer, "--json"], capture_output=True)
        j = json.loads(p.stdout)
        faults += j["faults"]
        plans += 1
        metres.append(j["metres"])
    bar("%s: metres a month, median (%.0f..%.0f)" % (name, min(metres), max(metres)),
        "%.0f" % statistics.median(metres), "%d, stretch %d" % (limit, stretch),
        max(metres) <= limit and statistics.median(metres) <= stretch, "plain planner %.0f" % plain(path))
bar("hard rules broken, by the judge", "%d in %d plans" % (faults, plans), "0", faults == 0)

paths = [data + n + ".households.csv" for n in BARS]
many = paths * 60
cpu = statistics.median(cpu_of(gongdi, "rounds", "plan", *many, "--quiet") for _ in range(3))
bar("CPU of a grid and month, %d years" % len(many), "%.1f ms" % (cpu * 1000 / len(many) / 12), "5 ms",
    cpu / len(many) / 12 <= 0.005)
many = paths * 200
times = [cpu_of(gongdi, "rounds", "plan", *many, "--months", "1", "--quiet") for _ in range(3)]
bar("CPU of a month's plan for 600 workers, 36,000 visits", "%.1f s" % statistics.median(times), "10 s",
    statistics.median(times) < 10)
sys.exit(1 if failed else 0)
