"""budgets.py -- votes on budgets: the file, the greedy rules, Equal Shares, Phragmén."""
import csv
import hashlib
import re
import sys
from fractions import Fraction as F

from . import optimum


class Vote:
    """What a .pb file says: projects with cost, conflict group and ward; ballots with weight."""

    def __init__(self, budget, cost, group, ward, ballots):
        self.budget, self.cost, self.group, self.ward, self.ballots = budget, cost, group, ward, ballots

    def part(self, ward, budget):
        mine = {p for p in self.cost if self.ward[p] == ward}
        cost = {p: c for p, c in self.cost.items() if p in mine}
        ballots = []
        for names, points, weight, home in self.ballots:
            if ward and home != ward:
                continue
            keep = [i for i, p in enumerate(names) if p in mine]
            ballots.append(([names[i] for i in keep], [points[i] for i in keep] if points else [], weight, home))
        return Vote(budget, cost, self.group, self.ward, ballots)


def number(text):
    return F(text.replace(",", "."))


def read(path):
    section = head = None
    meta, cost, group, ward, ballots = {}, {}, {}, {}, []
    with open(path, encoding="utf-8-sig", newline="") as f:
        lines = f.read().splitlines()
    for row in csv.reader(lines, delimiter=";"):
        row = [cell.strip() for cell in row]
        if not any(row):
            continue
        if row[0].upper() in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
            section, head = row[0].upper(), None
        elif head is None and not (section == "META" and row[0].lower() != "key"):
            head = [cell.lower() for cell in row]
        elif section == "META":
            head = head or ["key", "value"]
            meta[row[0].lower()] = row[1] if len(row) > 1 else ""
        elif section == "PROJECTS":
            d = dict(zip(head, row))
            p = d["project_id"]
            cost[p], group[p], ward[p] = number(d["cost"]), d.get("conflict_group", ""), d.get("district", "")
        else:
            d = dict(zip(head, row))
            points = [F(x) for x in d.get("points", "").split(",") if x]
            names = [x.strip() for x in d.get("vote", "").split(",") if x.strip()]
            ballots.append((names, points, F(d.get("weight") or 1), d.get("district", "")))
    return meta, Vote(number(meta["budget"]), cost, group, ward, ballots)


class Budget:
    """One vote under one utility; equal ballots are counted together."""

    def __init__(self, vote, utility, exclusive):
        self.cost, self.budget = vote.cost, vote.budget
        self.group_of = vote.group if exclusive else {}
        groups, self.total = {}, F(0)
        m = len(self.cost)
        for names, points, weight, _ in vote.ballots:
            n = len(names)
            u = {"cost": lambda i, p: self.cost[p], "card": lambda i, p: F(1),
                 "pts": lambda i, p: points[i] if points else F(0),
                 "borda": lambda i, p: F(n - 1 - i), "bordam": lambda i, p: F(m - i)}[utility]
            gives = tuple(sorted((p, u(i, p)) for i, p in enumerate(names)))
            gives = tuple((p, x) for p, x in gives if x > 0 or (utility == "cost"))
            groups[gives] = groups.get(gives, 0) + weight
            self.total += weight
        self.group = [(dict(g), w) for g, w in groups.items() if w]
        self.fans = {p: [] for p in self.cost}
        for i, (g, _) in enumerate(self.group):
            for p in g:
                self.fans[p].append(i)
        self.votes = {p: sum(self.group[i][1] for i in self.fans[p]) for p in self.cost}
        self.sum = {p: sum(self.group[i][0][p] * self.group[i][1] for i in self.fans[p])
                    for p in self.cost}
        self.place = {p: p for p in self.cost}

    def ties(self, kind, seed):
        if kind == "es":
            self.place = {p: (self.cost[p], -self.votes[p], p) for p in self.cost}
        if kind == "lot":
            self.place = {p: (hashlib.sha256(seed.encode() + b"\0" + p.encode()).digest(), p)
                          for p in self.cost}

    def rivals(self, p, q):
        return p != q and self.group_of.get(p) and self.group_of.get(p) == self.group_of.get(q)

    def ruled_out(self, p, won):
        return any(self.rivals(p, q) for q in won)

    def free(self):
        won = []
        for p in sorted((p for p in self.cost if self.cost[p] == 0 and self.votes[p] > 0),
                        key=lambda p: self.place[p]):
            if not self.ruled_out(p, won):
                won.append(p)
        return won

    def greedy(self, done, noskip=False, least=0, partial=False):
        """The order of funding; with PARTIAL the last may get less than it costs."""
        spent, out, part = sum((self.cost[p] for p in done), F(0)), list(done), None

        def free(p):
            return self.cost[p] == 0 and self.votes[p] > 0

        def key(p):
            return (not free(p), -(self.sum[p] / (self.cost[p] or 1)) if not free(p) else 0, self.place[p])

        for p in sorted((p for p in self.cost if p not in done and self.votes[p] >= least), key=key):
            if self.ruled_out(p, out):
                continue
            if spent + self.cost[p] <= self.budget:
                out.append(p)
                spent += self.cost[p]
            elif partial:
                part = p if spent < self.budget else None
                break
            elif noskip:
                break
        return out, part

    def shares(self, start):
        """Equal Shares when everyone starts with START: projects in order with their prices."""
        purse, self.payers = [start] * len(self.group), {}
        won = self.free()
        order = [(p, F(0)) for p in won]
        open_ = {p: self.cost[p] / self.sum[p] for p in self.cost
                 if self.cost[p] and self.sum[p] > 0 and not self.ruled_out(p, won)}
        while True:
            best = None
            for p in sorted(open_, key=lambda p: open_[p]):
                if best and open_[p] > best[0]:
                    break
                rho = self.rho(p, purse)
                if rho is None:
                    del open_[p]
                    continue
                open_[p] = rho
                if best is None or (rho, self.place[p]) < best[:2]:
                    best = (rho, self.place[p], p)
            if best is None:
                return order
            rho, _, p = best
            order.append((p, rho))
            open_ = {q: x for q, x in open_.items() if q != p and not self.rivals(p, q)}
            self.payers[p] = self.who_pays(p, purse, rho)
            for i in self.fans[p]:
                purse[i] -= min(purse[i], rho * self.group[i][0][p])

    def who_pays(self, p, purse, rho):
        """How many pay the price, all they have left (and between what amounts), or nothing."""
        have = [(purse[i], self.group[i][0][p], self.group[i][1]) for i in self.fans[p]]
        rest = [(b, w) for b, u, w in have if 0 < b <= rho * u]
        out = {"paying_price": sum((w for b, u, w in have if b > rho * u), F(0)),
               "paying_rest": sum((w for _, w in rest), F(0)),
               "paying_nothing": sum((w for b, _, w in have if b == 0), F(0))}
        if rest:
            out["paying_rest_least"], out["paying_rest_most"] = min(rest)[0], max(rest)[0]
        return out

    def rho(self, p, purse):
        who = sorted((purse[i] / self.group[i][0][p], purse[i], self.group[i][0][p], self.group[i][1])
                     for i in self.fans[p])
        rest, den = self.cost[p], sum(u * w for _, _, u, w in who)
        if sum(b * w for _, b, _, w in who) < rest:
            return None
        for ratio, b, u, w in who:
            if rest <= ratio * den:
                return rest / den
            rest -= b * w
            den -= u * w
        return ratio if who else None

    def stop(self, bought, how):
        won = [p for p, _ in bought]
        left = self.budget - sum(self.cost[p] for p in won)
        if left < 0:
            return "over"
        others = [p for p in self.cost if p not in won and not self.ruled_out(p, won)]
        if not any(self.sum[p] > 0 for p in others):
            return "here"
        fits = any(self.cost[p] <= left and (self.sum[p] > 0 or how == "pct") for p in others)
        return "on" if fits or how == "add1n" else "here"

    def mes(self, how, steps):
        base = self.budget / self.total
        step = base / 100 if how == "pct" else F(1)
        if how not in ("add1", "add1n", "add1u", "pct"):
            return self.shares(base)
        if steps is None:
            steps, now = 0, self.shares(base)
            while step and self.stop(now, how) == "on":
                after = self.shares(base + (steps + 1) * step)
                if self.stop(after, how) == "over":
                    break
                steps, now = steps + 1, after
            return now
        now = self.shares(base + steps * step)
        payers, verdict = self.payers, self.stop(now, how)
        if verdict == "on" and step:
            verdict = self.stop(self.shares(base + (steps + 1) * step), how)
            assert verdict == "over", "the completion should have gone on"
        else:
            assert verdict != "over", "the completion went over the budget"
        self.payers = payers
        return now

    def phragmen(self, partial=False):
        load, won, spent, part = [F(0)] * len(self.group), [], F(0), None
        rest = {p for p in self.cost if self.cost[p] <= self.budget}
        while rest:
            at = {p: (self.cost[p] + sum(load[i] * self.group[i][1] for i in self.fans[p]))
                  / self.votes[p] for p in rest if self.votes[p]}
            best = min(at.values(), default=None)
            tied = [p for p in rest if at.get(p) == best]
            tall = [p for p in tied if spent + self.cost[p] > self.budget]
            if tall:
                if partial and spent < self.budget:
                    part = min(tall, key=lambda q: self.place[q])
                break
            p = min(tied, key=lambda q: self.place[q])
            won.append((p, best))
            rest = {q for q in rest if q != p and not self.rivals(p, q)}
            spent += self.cost[p]
            for i in self.fans[p]:
                load[i] = best
        return won, part


UTILITIES = ("cost", "card", "pts", "borda", "bordam")


def count(vote, rule, said):
    """A rule by its name: order, exact prices, what was paid in all, the value of maximal welfare."""
    body = rule.split("@")[0]
    tie = "es" if body.endswith("_es") else "lot" if body.endswith("_lot") else "id"
    kind, *words = re.sub("_(es|lot)$", "", body).split("_")
    least = max([int(w[10:]) for w in words if w.startswith("threshold=")], default=0)
    utility = next((w for w in words if w in UTILITIES), "cost")
    how = next((w for w in words if w in ("u", "add1", "add1n", "add1u", "pct")), "")
    b = Budget(vote, utility, said.get("exclusive", "exclusive" in words))
    b.ties(tie, said.get("seed", ""))
    partial, part, prices, value = said.get("partial", False), None, {}, None
    if kind == "greedy":
        order, part = b.greedy([], "noskip" in words, least, partial)
    elif kind == "mes":
        bought = b.mes(how, said.get("steps"))
        order = [p for p, _ in bought]
        prices = {p: rho * (b.cost[p] if utility == "cost" else F(1)) for p, rho in bought}
    elif kind == "phragmen":
        bought, part = b.phragmen(partial and not how)
        order, prices = [p for p, _ in bought], {p: x for p, x in bought if x is not None}
    elif kind == "maximin":
        bought = optimum.maximin_support(b)
        order, prices = [p for p, _ in bought], dict(bought)
    elif kind == "maxwelfare":
        value, order = optimum.max_welfare(b)
    else:
        sys.exit("recount: cannot count %s" % rule)
    if how in ("u", "add1u"):
        order, part = b.greedy(order, partial=partial)
    paid = b.budget if part else sum((b.cost[p] for p in order), F(0))
    return b, order + [part] * bool(part), prices, paid, value


def with_ballots(vote, p, n):
    more = [([p], [], F(n), "")] if n else []
    return Vote(vote.budget, vote.cost, vote.group, vote.ward, vote.ballots + more)


def with_cost(vote, p, cost):
    return Vote(vote.budget, dict(vote.cost, **{p: cost}), vote.group, vote.ward, vote.ballots)


def wishes(vote, rule, said, unit):
    """What it would have taken: counted as said, and with one ballot fewer or one unit dearer."""
    bad = []
    if re.search("_(add1n?|add1u|pct)", rule):
        return bad  # every one of them would be a count with all its steps
    plain = {k: said[k] for k in ("exclusive", "partial", "seed") if k in said}
    for w in said.get("wishes", []):
        p, n, cost = w["project"], w["more_votes"], F(w["cost_at_most"])
        cases = [(with_ballots(vote, p, n), True), (with_ballots(vote, p, n - 1), False)] if n else []
        if cost:
            cases += [(with_cost(vote, p, cost), True), (with_cost(vote, p, cost + unit), False)]
        if any((p in count(v, rule, plain)[1]) != funded for v, funded in cases):
            bad.append("what it would have taken for " + p)
    return bad


def compare(vote, rule, said):
    b, order, prices, paid, value = count(vote, rule, said or {})
    found, bad = {"winners": sorted(order), "order": order, "cost": str(paid)}, []
    if value is not None:
        found["welfare"] = str(value)
    if not said:
        return found, bad
    if value is not None:
        if F(said["welfare"]) != value or sum(b.sum[p] for p in said["winners"]) != value:
            bad.append("welfare")
        if sum(b.cost[p] for p in said["winners"]) > b.budget:
            bad.append("budget")
        if any(b.ruled_out(p, said["winners"]) for p in said["winners"]):
            bad.append("conflict groups")
    else:
        bad += [key for key in ("winners", "order") if said[key] != found[key]]
        if F(said["cost"]) != paid:
            bad.append("cost")
    for r in said.get("rounds", []):
        if r["by"] == "rule" and r["project"] in prices and "price" in r:
            if F(r["price"]) != prices[r["project"]]:
                bad.append("price of " + r["project"])
        for key, value in getattr(b, "payers", {}).get(r["project"], {}).items():
            if r["by"] == "rule" and F(r[key]) != value:
                bad.append("%s of %s" % (key, r["project"]))
    places = [c.denominator for c in vote.cost.values()] + [vote.budget.denominator]
    unit = F(1)
    while any((unit / d) != 0 and (1 / unit) % d for d in places):
        unit /= 10
    return found, bad + wishes(vote, rule, said, unit)


def recount(path, rule, said):
    meta, vote = read(path)
    budgets = meta.get("district_budgets", "")
    if not budgets:
        return compare(vote, rule, said)
    parts = [("", vote.part("", vote.budget))]
    for pair in budgets.split(","):
        name, amount = pair.split("=")
        parts.append((name.strip(), vote.part(name.strip(), number(amount))))
    found, bad = {}, []
    for name, part in parts:
        if part.cost and part.ballots:
            found[name], wrong = compare(part, rule, said[name] if said else None)
            bad += ["%s of %s" % (w, name or "the city") for w in wrong]
    if said and set(said) != set(found):
        bad.append("wards")
    return found, bad
