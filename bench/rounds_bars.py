#!/usr/bin/env python3
"""rounds_bars.py GONGDI DATA SEEDS -- the bars of visits, a plain planner beside in the same run.

The plain planner does what a careful person with a list does: what is due, oldest first, 60 a month, walked
by the nearest next household and cut into days of six. Metres are computed for both, straight lines
x 1.25, office at the origin; tools/check_rounds.py judges every plan. Each year is planned twice: at once, and as
the product plans, month after month, each from what was done before it."""
import csv
import datetime
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


def judged(path, answer):
    p = subprocess.run([sys.executable, "tools/check_rounds.py", path, answer, "--json"], capture_output=True)
    return json.loads(p.stdout)


def at_once(path, seed):
    answer = tmp + "/plan.csv"
    cpu_of(gongdi, "rounds", "plan", path, "--seed", str(seed), "-o", answer, "--quiet")
    return judged(path, answer)


def month_by_month(path, seed):
    rows = list(csv.DictReader(open(path)))
    for r in rows:  # who was seen on the first day already counts as seen the day before, in every month
        r["days_since_last"] = max(1, int(r["days_since_last"]))
    start = datetime.date(2026, 1, 1)
    last = {r["id"]: start - datetime.timedelta(r["days_since_last"]) for r in rows}
    known, answer, year = tmp + "/known.csv", tmp + "/plan.csv", tmp + "/year.csv"

    def write_known(first):
        with open(known, "w", newline="") as f:
            w = csv.DictWriter(f, rows[0].keys())
            w.writeheader()
            w.writerows(dict(r, days_since_last=(first - last[r["id"]]).days) for r in rows)

    with open(year, "w") as out:
        out.write("month,day,order,id\n")
        for month in range(1, 13):
            first = start.replace(month=month)
            write_known(first)
            cpu_of(gongdi, "rounds", "plan", known, "--start", first.isoformat(), "--months", "1",
                   "--seed", str(seed * 100 + month), "-o", answer, "--quiet")
            for v in csv.DictReader(open(answer)):
                last[v["id"]] = first.replace(day=int(v["day"]))
                out.write("%d,%s,%s,%s\n" % (month, v["day"], v["order"], v["id"]))
    last = {r["id"]: start - datetime.timedelta(r["days_since_last"]) for r in rows}
    write_known(start)
    return judged(known, year)


holidays = tmp + "/holidays.csv"
told = subprocess.run([gongdi, "calendar", "--from", "2026-01-01", "--to", "2026-12-31", "--json"], capture_output=True)
with open(holidays, "w") as f:
    f.write("date\n" + "".join(d["date"] + "\n" for d in json.loads(told.stdout) if d["kind"] in ("holiday", "rest")))


def thin_months(path, seed):
    """Faults of a year whose months begin with days on which fewer households are seen than was planned, and are then planned anew."""
    rows = list(csv.DictReader(open(path)))
    start = datetime.date(2026, 1, 1)
    last = {r["id"]: start - datetime.timedelta(max(1, int(r["days_since_last"]))) for r in rows}
    known, answer, made = tmp + "/known.csv", tmp + "/plan.csv", tmp + "/made.csv"
    faults = 0

    def plan(*more):
        cpu_of(gongdi, "rounds", "plan", known, "--start", first.isoformat(), "--months", "1", "--seed", str(seed), "-o", answer,
               "--quiet", *more)
        return list(csv.DictReader(open(answer)))

    for month in range(1, 13):
        first = start.replace(month=month)
        with open(known, "w", newline="") as f:
            w = csv.DictWriter(f, rows[0].keys())
            w.writeheader()
            w.writerows(dict(r, days_since_last=(first - last[r["id"]]).days) for r in rows)
        visits = plan()
        days = sorted({int(v["day"]) for v in visits})[:1 + (month * 3 + seed) % 8]
        with open(made, "w") as f:
            f.write("date,id\n")
            for v in visits:
                if int(v["day"]) in days and int(v["order"]) <= 1 + (month + seed) % 4:
                    f.write("%s,%s\n" % (first.replace(day=int(v["day"])), v["id"]))
        for v in plan("--done", made):
            last[v["id"]] = first.replace(day=int(v["day"]))
        p = subprocess.run([sys.executable, "tools/check_rounds.py", known, answer, "--start", first.isoformat()[:7],
                            "--done", made, "--rest", holidays, "--json"], capture_output=True)
        told = json.loads(p.stdout)
        if told["faults"]:
            print(path, seed, month, p.stderr.decode()[:600], file=sys.stderr)
        faults += told["faults"]
    return faults


for way in at_once, month_by_month:
    faults = plans = 0
    for name, (limit, stretch) in BARS.items():
        path = data + name + ".households.csv"
        told = [way(path, seed) for seed in range(1, seeds + 1)]
        metres = [j["metres"] for j in told]
        faults += sum(j["faults"] for j in told)
        plans += seeds
        bar("%s, %s: metres a month, median (%.0f..%.0f)" % (name, way.__name__.replace("_", " "), min(metres), max(metres)),
            "%.0f, %d late" % (statistics.median(metres), statistics.median(j["late"] for j in told)),
            "%d, stretch %d" % (limit, stretch), max(metres) <= limit and statistics.median(metres) <= stretch,
            "plain planner %.0f" % plain(path))
    bar("hard rules broken, %s, by the judge" % way.__name__.replace("_", " "), "%d in %d years" % (faults, plans), "0", faults == 0)

paths = [data + n + ".households.csv" for n in BARS]
faults = sum(thin_months(path, seed) for path in paths for seed in range(1, seeds + 1))
bar("hard rules broken, months that begin with thin days, by the judge", "%d in %d years" % (faults, 3 * seeds), "0", faults == 0)
many = paths * 60
cpu = statistics.median(cpu_of(gongdi, "rounds", "plan", *many, "--quiet") for _ in range(3))
bar("CPU of a grid and month, %d years" % len(many), "%.1f ms" % (cpu * 1000 / len(many) / 12), "5 ms",
    cpu / len(many) / 12 <= 0.005)
many = paths * 200
times = [cpu_of(gongdi, "rounds", "plan", *many, "--months", "1", "--quiet") for _ in range(3)]
bar("CPU of a month's plan for 600 workers, 36,000 visits", "%.1f s" % statistics.median(times), "10 s",
    statistics.median(times) < 10)
sys.exit(1 if failed else 0)
