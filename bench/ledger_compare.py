#!/usr/bin/env python3
"""ledger_compare.py TRIAL.csv BALANCES -- our closing balances against those of another program.

BALANCES is what `ledger bal --flat --no-total` or `hledger bal --flat -N` printed."""
import csv
import re
import sys
from decimal import Decimal

ours = {}
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8"), delimiter=";"):
    value = Decimal(row["closing"])
    if row["unit"] == "fen":
        value /= 100
    if value:
        ours[row["account"]] = value
theirs = {}
for line in open(sys.argv[2], encoding="utf-8"):
    m = re.match(r"\s*(-?[\d.,]+) (CNY|MIN|PTS)\s+(\S+)\s*$", line)
    if m:
        theirs[m[3]] = Decimal(m[1].replace(",", ""))
bad = {k for k in ours.keys() | theirs.keys() if ours.get(k) != theirs.get(k)}
print("%d accounts, %d different" % (len(ours), len(bad)))
for k in sorted(bad)[:5]:
    print("  ", k, ours.get(k), theirs.get(k))
sys.exit(1 if bad or not ours else 0)
