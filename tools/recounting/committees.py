"""committees.py -- approval rules that fill several seats, with every tied committee."""
import hashlib
import itertools
import json
import re
import sys
from fractions import Fraction as F

from .flow import Flow


def read(path):
    """Ballots as sets, one for each voter of weight one; candidates; seats or None."""
    with open(path, encoding="utf-8-sig") as f:
        text = re.sub(r"(^|\s)#.*", "", f.read())
    flow = re.search(r"^profile:\s*(\[\s*\]|\[.*?\]\s*\])", text, re.S | re.M)
    lines = re.search(r"^profile:\s*\n((?:\s*-\s*\[.*\]\s*\n)+)", text, re.M)
    lists = json.loads(flow[1]) if flow else [json.loads(x) for x in re.findall(r"\[.*?\]", lines[1])]
    weights = re.search(r"^voter_weights:\s*(\[.*?\])", text, re.S | re.M)
    weights = json.loads(weights[1]) if weights else [1] * len(lists)
    size = re.search(r"^committeesize:\s*(\d+)", text, re.M)
    most = re.search(r"^num_cand:\s*(\d+)", text, re.M)
    m = int(most[1]) if most else 1 + max(c for b in lists for c in b)
    ballots = [frozenset(b) for b, w in zip(lists, weights) for _ in range(w)]
    return ballots, m, int(size[1]) if size else None


def harmonic(x):
    return sum((F(1, i) for i in range(1, x + 1)), F(0))


def monroe(ballots, c):
    """Everyone is given one member, members get equally many, one more or less; how many are given
    somebody they approve at best?"""
    classes, members = {}, sorted(c)
    for b in ballots:
        classes[b & c] = classes.get(b & c, 0) + 1
    k, n = len(members), len(classes)
    source, pool, sink = n + k, n + k + 1, n + k + 2
    net = Flow(n + k + 3)
    for i, (b, w) in enumerate(classes.items()):
        net.arc(source, i, w)
        for x in b:
            net.arc(i, n + members.index(x), w)
    for j in range(k):
        net.arc(n + j, sink, len(ballots) // k)
        net.arc(n + j, pool, 1)
    net.arc(pool, sink, len(ballots) % k)
    return net.send(source, sink)[0]


def grow(m, k, price):
    """Committees member by member, along every cheapest one."""
    now = {frozenset()}
    for _ in range(k):
        after = set()
        for c in now:
            prices = {x: price(c, x) for x in range(m) if x not in c}
            least = min(prices.values())
            after |= {c | {x} for x in prices if prices[x] == least}
        now = after
    return sorted(sorted(c) for c in now)


def money(ballots, m, k, equal_shares):
    """Phragmén's rule, or Equal Shares with Phragmén for the seats nobody can pay any more. A state is
    a committee, whether the second phase has begun, and the money of every class of ballots."""
    classes = {}
    for b in ballots:
        classes[b] = classes.get(b, 0) + 1
    kinds = list(classes.items())
    start = F(k, len(ballots)) if equal_shares else F(0)
    now = {(frozenset(), not equal_shares, (start,) * len(kinds))}
    for _ in range(k):
        after = set()
        for c, late, purse in now:
            price = {}
            if not late:
                for x in range(m):
                    if x not in c:
                        price[x] = share(kinds, purse, x)
                price = {x: p for x, p in price.items() if p is not None}
                if not price:
                    late = True
            if late:
                for x in range(m):
                    fans = sum(w for b, w in kinds if x in b)
                    if x not in c and fans:
                        has = sum(w * purse[i] for i, (b, w) in enumerate(kinds) if x in b)
                        price[x] = (1 - has) / fans
            if not price:
                after |= {(c | {x}, True, purse) for x in range(m) if x not in c}
                continue
            least = min(price.values())
            for x in (x for x in price if price[x] == least):
                left = tuple((purse[i] if x not in b else -least if late else max(purse[i] - least, F(0)))
                             for i, (b, _) in enumerate(kinds))
                after.add((c | {x}, late, left))
        now = after
    return sorted(sorted(c) for c in {c for c, _, _ in now})


def share(kinds, purse, x):
    """What each supporter of X pays when those who have less pay all: None when it is not enough."""
    who = sorted((purse[i], w) for i, (b, w) in enumerate(kinds) if x in b)
    rest, left = F(1), sum(w for _, w in who)
    for has, w in who:
        if rest <= has * left:
            return rest / left
        rest -= has * w
        left -= w
    return None


def committees(ballots, m, k, rule):
    score = {"av": lambda c: sum(len(b & c) for b in ballots),
             "sav": lambda c: sum((F(len(b & c), len(b)) for b in ballots if b), F(0)),
             "pav": lambda c: sum(harmonic(len(b & c)) for b in ballots),
             "cc": lambda c: sum(1 for b in ballots if b & c),
             "monroe": lambda c: monroe(ballots, c)}
    if rule in score:
        every = [(score[rule](frozenset(c)), list(c)) for c in itertools.combinations(range(m), k)]
        top = max(s for s, _ in every)
        return sorted(c for s, c in every if s == top)
    if rule == "seqpav":
        return grow(m, k, lambda c, x: -sum(F(1, len(b & c) + 1) for b in ballots if x in b))
    if rule == "maximin-support":
        return grow(m, k, lambda c, x: load(ballots, c | {x}))
    if rule in ("seqphragmen", "equal-shares"):
        return money(ballots, m, k, rule == "equal-shares")
    return sys.exit("recount: cannot count %s" % rule)


def load(ballots, c):
    """The least heaviest load: the greatest of members / supporters over all subsets."""
    worst = F(0)
    for r in range(1, len(c) + 1):
        for t in itertools.combinations(c, r):
            fans = sum(1 for b in ballots if not b.isdisjoint(t))
            worst = max(worst, F(r, fans) if fans else F(10 ** 9))
    return worst


def recount(path, rule, said):
    ballots, m, k = read(path)
    k = (said or {}).get("seats", k)
    found = {"committees": committees(ballots, m, k, rule)}
    bad = ["committees"] if said and said["committees"] != found["committees"] else []
    if said and "drawn" in said:
        first = min(found["committees"], key=lambda c: hashlib.sha256(
            said["seed"].encode() + b"\0" + ",".join(map(str, c)).encode()).digest())
        bad += ["drawn"] * (first != said["drawn"])
    for w in (said or {}).get("what_it_would_have_taken", []):
        c, n = w["candidate"], w["further_ballots"]

        def sure(n):
            return all(c in x for x in committees(ballots + [frozenset([c])] * n, m, k, rule))

        if n and (not sure(n) or sure(n - 1)):
            bad.append("what it would have taken for %d" % c)
    return found, bad
