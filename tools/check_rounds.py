#!/usr/bin/env python3
"""check_rounds.py HOUSEHOLDS.csv PLAN.csv [--start YYYY-MM] [--json] -- does a plan of visits keep the rules?

Written from the text of the rules alone; shares no code with the planner. Exit 0: every hard rule is met.
Hard rules: a month has 10 to 22 days and at least 60 different households; a day 4 to 8; Mondays to Fridays
(and workdays of make-up weekends) only; a day's order is 1..n, a household once a day; a household that asks
for f visits a year gets one in each of the f equal parts of the year; between two visits lie at least half of
365/f days and at most one and a half of it, a full year where f is 1. A visit whose time was over before the
plan began, or that could not be made in time because more were over than days had room, is late: told, and
hard only when a household that was not late waited less long. --rest FILE: dates (a column "date") on which
nobody may be visited. --done FILE: visits (date, id) that were made before the first month was planned anew. The
days up to the last of them are as they were, others are judged; ids of no household here count in the month. Then the
month may have fewer households, or leave somebody out, only when no day that is left has room for a household that
could be seen on it; and fewer days only when no day is left. Metres: straight lines x 1.25, office at the origin."""
import argparse
import bisect
import csv
import datetime
import json
import math
import sys

p = argparse.ArgumentParser()
p.add_argument("households")
p.add_argument("plan")
p.add_argument("--start", default="2026-01")
p.add_argument("--rest")
p.add_argument("--done")
p.add_argument("--worked", default="2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10",
               help="weekend days that are worked")
p.add_argument("--visits", type=int, default=60)
p.add_argument("--days", default="10-22")
p.add_argument("--day", default="4-8")
p.add_argument("--json", action="store_true")
o = p.parse_args()
days_lo, days_hi = map(int, o.days.split("-"))
day_lo, day_hi = map(int, o.day.split("-"))
year, month0 = map(int, o.start.split("-"))
epoch = datetime.date(year, month0, 1)
faults = []


def fault(text):
    faults.append(text)


def first_of(m):
    """The first day of the m-th month of the plan, from 0; months before it are negative."""
    return datetime.date(year + (month0 - 1 + m) // 12, (month0 - 1 + m) % 12 + 1, 1)


def offset(date):
    return (date - epoch).days


house = {}
for r in csv.DictReader(open(o.households, encoding="utf-8-sig")):
    house[r["id"]] = {
        "x": float(r["x"]), "y": float(r["y"]), "f": int(r["visits_per_year"]),
        "care": r.get("category", "regular") not in ("", "regular"),
        "last": -int(r["days_since_last"]) if r.get("days_since_last") else None,
        "none": r.get("none") == "1", "evening": r.get("evening") == "1",
        "weekdays": r.get("weekdays") or "1234567", "visits": []}
rest = set()
if o.rest:
    rest = {r["date"] for r in csv.DictReader(open(o.rest))}
worked = set(o.worked.split())
done, beside = {}, {}  # visits made, by date: households of this file, others
if o.done:
    for r in csv.DictReader(open(o.done)):
        date = datetime.date.fromisoformat(r["date"])
        (done if r["id"] in house else beside).setdefault(date, set()).add(r["id"])
over = max([*done, *beside], default=datetime.date.min)
walk = {}
for r in csv.DictReader(open(o.plan)):
    m, d = int(r["month"]), int(r["day"])
    if r["id"] not in house:
        sys.exit("no household " + r["id"])
    date = first_of(m - 1).replace(day=d)
    walk.setdefault((m, date), []).append((int(r["order"]), r["id"]))
months = max(m for m, _ in walk) if walk else 0



def is_workday(date):
    return (date.isoweekday() <= 5 or date.isoformat() in worked) and date.isoformat() not in rest


metres = [0.0] * months
seen = [set() for _ in range(months)]
days = [0] * months
for (m, date), stops in sorted(walk.items()):
    stops.sort()
    name = date.isoformat()
    days[m - 1] += 1
    if date <= over and {i for _, i in stops} != done.get(date):
        fault("%s is over: not what was done" % name)
    if [k for k, _ in stops] != list(range(1, len(stops) + 1)):
        fault("%s: the order is not 1..%d" % (name, len(stops)))
    if date > over and not day_lo <= len(stops) <= day_hi:
        fault("%s: %d households" % (name, len(stops)))
    if date > over and not is_workday(date):
        fault("%s is a rest day" % name)
    x = y = length = 0.0
    late = False
    for _, i in stops:
        h = house[i]
        length += math.hypot(h["x"] - x, h["y"] - y)
        x, y = h["x"], h["y"]
        if h["none"] and date > over:
            fault("%s: household %s wishes no visits" % (name, i))
        if str(date.isoweekday()) not in h["weekdays"] and date > over:
            fault("%s: household %s does not wish this weekday" % (name, i))
        if late and not h["evening"]:
            fault("%s: household %s comes after one that is seen in the evening" % (name, i))
        late = late or h["evening"]
        if offset(date) in h["visits"]:
            fault("%s: household %s twice" % (name, i))
        h["visits"].append(offset(date))
        seen[m - 1].add(i)
    metres[m - 1] += 1.25 * (length + math.hypot(x, y))
for date, ids in beside.items():
    days[0] += date not in done
    seen[0] |= ids


def could_be_seen(date):
    """Households that are not in this month, but could be on that day."""
    return [i for i, h in house.items() if not h["none"] and i not in seen[0] and
            str(date.isoweekday()) in h["weekdays"] and
            (h["last"] is None or offset(date) - h["last"] >= 365 / h["f"] / 2)]


left = [over + datetime.timedelta(k) for k in range(1, 32)] if o.done else []
left = [d for d in left if d < first_of(1) and is_workday(d)]
room = {i for d in left if len(walk.get((1, d), ())) < day_hi for i in could_be_seen(d)}
for m in range(months):
    if days[m] > days_hi or (days[m] < days_lo and (m or not o.done or any((1, d) not in walk for d in left))):
        fault("month %d: %d days" % (m + 1, days[m]))
    if len(seen[m]) < o.visits and (m or not o.done or room):
        fault("month %d: %d different households" % (m + 1, len(seen[m])))

end = offset(first_of(months))
late, worst = [], 0
for i, h in house.items():
    if h["none"]:
        continue
    h["visits"].sort()
    f, rhythm = h["f"], 365.0 / h["f"]
    longest = 365 if f == 1 else 1.5 * rhythm
    before = h["last"]
    for k, d in enumerate(h["visits"]):
        if before is not None:
            gap = d - before
            if gap < rhythm / 2 and d > offset(over):
                fault("household %s: %d days after the visit before, rhythm %.1f" % (i, gap, rhythm))
            if gap > longest and d > offset(over):
                if k == 0:
                    late.append((d, before + longest, i, h))
                else:
                    fault("household %s: %d days without a visit, rhythm %.1f" % (i, gap, rhythm))
            worst = max(worst, gap / rhythm)
        before = d
    if before is not None and end - before > longest and (not o.done or i in room):
        fault("household %s: not seen for %d days at the end" % (i, end - before))
    if months >= 12 and not h["visits"]:
        fault("household %s is never seen" % i)
    # one visit in each part of the year
    part = (month0 - 1) * f // 12
    while True:
        a, b = part * 12 / f - (month0 - 1), (part + 1) * 12 / f - (month0 - 1)
        lo, hi = (offset(first_of(math.floor(v))) + (v - math.floor(v)) *
                  (first_of(math.floor(v) + 1) - first_of(math.floor(v))).days for v in (a, b))
        part += 1
        if b > months:
            break
        known = [d for d in h["visits"] + ([h["last"]] if h["last"] is not None and h["last"] < 0 else [])
                 if math.floor(lo) <= d < math.floor(hi)]
        if not known and (not o.done or i in room):
            fault("household %s: no visit in part %d of the year" % (i, part))

# late ones: nobody of the same kind who is in time may have been preferred while they waited
regular = sorted(v for v in late if v[3]["f"] == 1)
for d, due, i, h in regular:
    month = max(m for m in range(months) if offset(first_of(m)) <= d)
    if month == 0:
        continue
    for j, g in house.items():
        if g["f"] != 1 or g["care"] or not g["visits"] or g["last"] is None:
            continue
        first = g["visits"][0]
        if first < offset(first_of(month)) and g["last"] > h["last"] + 31:
            fault("household %s waited %d days while %s, seen %d days later, was visited" %
                  (i, d - h["last"], j, g["last"] - h["last"]))
            break
result = {"months": months, "visits": sum(len(h["visits"]) for h in house.values()),
          "metres": round(sum(metres) / months, 1) if months else 0, "days": days,
          "households": [len(s) for s in seen], "late": len(late), "late_regular": len(regular),
          "last_late_month": max([bisect.bisect_right([offset(first_of(m)) for m in range(months)], v[0])
                                  for v in late], default=0),
          "worst_gap": round(worst, 3), "unseen": sum(not h["visits"] and not h["none"] for h in house.values()),
          "faults": len(faults)}
if o.json:
    print(json.dumps(result))
else:
    print("%(visits)d visits in %(months)d months, %(metres).1f m a month, %(late)d late (last in month "
          "%(last_late_month)d), %(unseen)d never seen, %(faults)d faults" % result)
for text in faults[:20]:
    print(text, file=sys.stderr)
sys.exit(1 if faults else 0)
