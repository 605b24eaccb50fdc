"""optimum.py -- rules for budgets that look for a best set: maximal welfare, maximin support."""
import sys
from fractions import Fraction as F

from .flow import Flow


def max_welfare(b):
    """The greatest total utility within the budget, by branching on projects in order of density;
    what is left is bounded by filling it with fractions of the next ones."""
    order = b.free()
    things = sorted((p for p in b.cost if b.cost[p] > 0 and b.sum[p] > 0 and b.cost[p] <= b.budget
                     and not b.ruled_out(p, order)), key=lambda p: (-b.sum[p] / b.cost[p], p))
    value, cost = [b.sum[p] for p in things], [b.cost[p] for p in things]
    n = len(things)
    best, chosen = F(-1), []
    # whole numbers are faster
    unit_v, unit_c = common(value), common(cost + [b.budget])
    value, cost = [int(v * unit_v) for v in value], [int(c * unit_c) for c in cost]
    stack, looked = [(0, int(b.budget * unit_c), 0, ())], 0
    while stack:
        i, room, got, taken = stack.pop()
        if got > best:
            best, chosen = got, taken
        bound, left, k = got, room, i
        while k < n and cost[k] <= left:
            bound += value[k]
            left -= cost[k]
            k += 1
        if k < n:
            bound += left * value[k] // cost[k]
        if i == n or bound <= best:
            continue
        looked += 1
        if looked > 5000000:
            sys.exit("recount: too many sets to look at")
        stack.append((i + 1, room, got, taken))
        if cost[i] <= room and not any(b.rivals(things[i], things[j]) for j in taken):
            stack.append((i + 1, room - cost[i], got + value[i], taken + (i,)))
    order += [things[i] for i in chosen]
    return sum((b.sum[p] for p in order), F(0)), order


def common(numbers):
    unit = 1
    for x in numbers:
        unit = unit * (F(x) * unit).denominator
    return unit


def heaviest(b, things, load):
    """The least possible heaviest load when the costs of THINGS are spread over their supporters: the
    greatest cost(S) / supporters(S) over subsets S. LOAD is known to be needed; a cut finds an S
    that needs more until there is none."""
    things = sorted(things)
    classes = {}
    for g, w in b.group:
        wants = frozenset(p for p in things if p in g)
        if wants:
            classes[wants] = classes.get(wants, 0) + w
    unit_c, unit_w = common(b.cost[p] for p in things), common(classes.values())
    while True:
        num, den = (load * unit_c / unit_w).as_integer_ratio()
        source, sink = len(things) + len(classes), len(things) + len(classes) + 1
        net, need, at = Flow(sink + 1), 0, {p: i for i, p in enumerate(things)}
        for p in things:
            amount = int(b.cost[p] * unit_c) * den
            need += amount
            net.arc(source, at[p], amount)
        for k, (wants, w) in enumerate(classes.items()):
            net.arc(len(things) + k, sink, int(w * unit_w) * num)
            for p in wants:
                net.arc(at[p], len(things) + k, 1 << 400)
        sent, reached = net.send(source, sink)
        if sent == need:
            return load
        tight = {p for p in things if at[p] in reached}
        load = sum(b.cost[p] for p in tight) / sum(w for wants, w in classes.items() if wants & tight)


def maximin_support(b):
    """Add the project with which the heaviest load is least; what does not fit is passed over."""
    won, spent, now = [], F(0), F(0)
    least = {p: b.cost[p] / b.votes[p] for p in b.cost if b.votes[p] > 0}
    while True:
        names = [p for p, _ in won]
        open_ = [p for p in least if p not in names and spent + b.cost[p] <= b.budget
                 and not b.ruled_out(p, names)]
        best = None
        # loads only grow: who needed much before cannot be the best now
        for p in sorted(open_, key=lambda p: (max(now, least[p]), b.place[p])):
            if best and (max(now, least[p]), b.place[p]) > best[:2]:
                break
            least[p] = heaviest(b, names + [p], max(now, least[p]))
            if best is None or (least[p], b.place[p]) < best[:2]:
                best = (least[p], b.place[p], p)
        if best is None:
            return won
        now, _, p = best
        won.append((p, now))
        spent += b.cost[p]
