#!/usr/bin/env python3
"""ledger_journal.py N -- a journal of N transfers for the bench: points, minutes and money."""
import random
import sys

n = int(sys.argv[1])
random.seed(20261125)
print("id;day;kind;of;expires;unit;account;amount;note")
units = {"fen": "Money", "minute": "Time", "point": "Points"}
open_ = []
balance = {}
for i in range(1, n + 1):
    day = "2026-%02d-%02d" % (1 + i * 11 // n, 1 + i % 28)
    unit = random.choice(list(units))
    who = "Assets:%s:P%d" % (units[unit], random.randint(1, 2000))
    fund = "Equity:%s:Fund%d" % (units[unit], random.randint(1, 20))
    roll = random.random()
    if open_ and roll < 0.05:
        of = open_.pop(random.randrange(len(open_)))
        print("%d;%s;%s;%d;;;;;later" % (i, day, random.choice(["settle", "void"]), of))
        continue
    amount = random.randint(1, 5000)
    kind = "pending" if roll < 0.15 else "post"
    if kind == "post" and balance.get(who, 0) >= amount and roll > 0.6:
        who_gets, who_gives = fund, who
        balance[who] -= amount
    else:
        who_gets, who_gives = who, fund
        if kind == "post":
            balance[who] = balance.get(who, 0) + amount
        else:
            open_.append(i)
    print("%d;%s;%s;;;%s;%s;%d;服务 %d" % (i, day, kind, unit, who_gives, -amount, i))
    print("%d;%s;%s;;;%s;%s;%d;服务 %d" % (i, day, kind, unit, who_gets, amount, i))
