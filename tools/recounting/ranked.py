"""ranked.py -- elections with ranked ballots: single transferable vote, Schulze, ranked pairs."""
import hashlib
import itertools
from fractions import Fraction as F


def read_blt(path):
    with open(path, encoding="utf-8-sig") as f:
        lines = [line.strip() for line in f if line.split("#")[0].strip()]
    n, seats = map(int, lines[0].split("#")[0].split())
    gone, ballots, at = set(), [], 1
    for at, line in enumerate(lines[1:], 2):
        w = line.split("#")[0].split()
        if w == ["0"]:
            break
        while w and w[0].startswith("-"):
            gone.add(-int(w.pop(0)))
        if w:
            ballots.append((int(w[0]), [[int(c) for c in x.split("=")] for x in w[1:-1] if x != "-"]))
    names = [line.strip('"').replace('""', '"') for line in lines[at:at + n]]
    return n, seats, gone, ballots, names


def stv(n, seats, gone, ballots, exact, place):
    def cut(x):
        return x if exact else F(int(x * 100000), 100000)

    papers = [[w, [g[0] for g in b], F(1)] for w, b in ballots]
    state = {c: "out" if c in gone else "hope" for c in range(1, n + 1)}

    def hold(b):
        return next((c for c in b if state[c] == "hope"), None)

    pile = {c: [] for c in state}
    for p in papers:
        if hold(p[1]):
            pile[hold(p[1])].append(p)
    votes = {c: sum((p[0] * p[2] for p in pile[c]), F(0)) for c in state}
    valid = sum(votes.values())
    quota = valid / (seats + 1) if exact else F(int(valid / (seats + 1)) + 1)
    past, won = [], []

    def key(c):
        return [votes[c]] + [old[c] for old in reversed(past)]

    def close():
        while len(won) < seats:
            over = [c for c in state if state[c] == "hope" and
                    (votes[c] > quota if exact else votes[c] >= quota)]
            if not over:
                break
            c = max(over, key=lambda c: (key(c), -place[c]))
            state[c] = "wait"
            won.append(c)
        hope = [c for c in state if state[c] == "hope"]
        if len(hope) <= seats - len(won):
            for c in sorted(hope, key=lambda c: (key(c), -place[c]), reverse=True):
                state[c] = "done"
                won.append(c)
        past.append(dict(votes))

    close()
    while len(won) < seats:
        wait = [c for c in state if state[c] == "wait" and votes[c] > quota]
        if wait:
            c = max(wait, key=lambda c: (key(c), -place[c]))
            top, bottom = votes[c] - quota, votes[c]
            state[c], left = "done", quota
        else:
            hope = [c for c in state if state[c] == "hope"]
            if not hope:
                break
            c = min(hope, key=lambda c: (key(c), place[c]))
            top = bottom = F(1)
            state[c], left = "out", F(0)
        moved, pile[c] = pile[c], []
        for p in moved:
            p[2] = cut(p[2] * top / bottom)
            to = hold(p[1])
            if to:
                pile[to].append(p)
                votes[to] += p[0] * p[2]
        votes[c] = left
        close()
    return won


def beats(n, ballots):
    d = [[0] * n for _ in range(n)]
    for w, groups in ballots:
        place = {c - 1: i for i, g in enumerate(groups) for c in g}
        for a in place:
            for b in range(n):
                if place[a] < place.get(b, 10 ** 9):
                    d[a][b] += w
    return d


def pairs(d, rule, quo, place):
    n = len(d)
    if rule.startswith("schulze"):
        s = [[d[i][j] if d[i][j] > d[j][i] else 0 for j in range(n)] for i in range(n)]
        for k, i, j in itertools.product(range(n), repeat=3):
            if len({i, j, k}) == 3:
                s[i][j] = max(s[i][j], min(s[i][k], s[k][j]))
    else:
        wins = sorted((-d[i][j], d[j][i], place[i + 1], place[j + 1], i, j) for i in range(n) for j in range(n) if d[i][j] > d[j][i])
        s = [[0] * n for _ in range(n)]
        for *_, i, j in wins:
            if not s[j][i]:
                for a in range(n):
                    for b in range(n):
                        if (a == i or s[a][i]) and (b == j or s[j][b]):
                            s[a][b] = 1
    able = [i for i in range(n) if quo is None or i == quo or d[i][quo] > d[quo][i]]
    if quo is not None and len(able) > 1:
        able.remove(quo)
    return [i + 1 for i in able if all(s[i][j] >= s[j][i] for j in able)]


def recount(path, rule, said):
    n, seats, gone, ballots, names = read_blt(path)
    seed = (said or {}).get("seed")
    drawn = sorted(range(n), key=lambda i: (hashlib.sha256(
        seed.encode() + b"\0" + names[i].encode()).digest(), i)) if seed else range(n)
    place = {c + 1: i for i, c in enumerate(drawn)}
    quo = said["status_quo"] - 1 if said and "status_quo" in said else None
    seats = (said or {}).get("seats", seats)

    def count(more):
        if rule in ("scotland", "wigm-rational"):
            return stv(n, seats, gone, ballots + more, rule == "wigm-rational", place)
        return pairs(beats(n, ballots + more), rule, quo, place)

    found = {"elected": sorted(count([]))}
    bad = ["elected"] if said and sorted(said["elected"]) != found["elected"] else []
    for w in (said or {}).get("what_it_would_have_taken", []):
        c, k = w["candidate"], w["further_ballots"]

        def gets(k):
            won = count([(k, [[c]])] if k else [])
            return c in won if rule in ("scotland", "wigm-rational") else won == [c]

        if k and (not gets(k) or gets(k - 1)):
            bad.append("what it would have taken for %d" % c)
    return found, bad
