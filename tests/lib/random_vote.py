"""random_vote.py KIND SEED -- a small made-up vote with many ties: pb, blt or yaml."""
import random
import sys

kind, seed = sys.argv[1], int(sys.argv[2])
dice = random.Random(seed)


def some(n, most):
    return dice.sample(range(n), dice.randint(0, min(n, most)))


def pb():
    m, n = dice.randint(2, 8), dice.randint(2, 14)
    vote_type = dice.choice(["cumulative", "ordinal"])
    out = ["META", "key;value", "budget;%d" % dice.randint(10, 90), "vote_type;" + vote_type, "PROJECTS",
           "project_id;cost;conflict_group"]
    for p in range(m):
        cost = dice.choice([0, 5, 10, 15]) if dice.random() < 0.4 else dice.randint(1, 40)
        out.append("p%d;%s;%s" % (p, str(cost) + dice.choice(["", ".5", ",25"]), dice.choice(["", "", "g", "h"])))
    out += ["VOTES", "voter_id;vote;points;weight"]
    for v in range(n):
        who = some(m, 5)
        points = [str(dice.randint(0, 4)) for _ in who] if vote_type == "cumulative" else []
        out.append("v%d;%s;%s;%s" % (v, ",".join("p%d" % p for p in who), ",".join(points),
                                     dice.choice(["", "1", "2", "0.5"])))
    return out


def blt():
    m = dice.randint(2, 7)
    out = ["%d %d" % (m, dice.randint(1, m))]
    if dice.random() < 0.2:
        out.append("-%d" % dice.randint(1, m))
    for _ in range(dice.randint(1, 12)):
        out.append("%d %s0" % (dice.randint(1, 9), "".join("%d " % (c + 1) for c in some(m, m))))
    return out + ["0"] + ['"c%d"' % c for c in range(m)] + ['"random %d"' % seed]


def yaml():
    m = dice.randint(2, 7)
    lists = [sorted(some(m, 4)) for _ in range(dice.randint(1, 9))]
    return ["profile: %s" % lists, "num_cand: %d" % m, "committeesize: %d" % dice.randint(1, min(m, 5)),
            "voter_weights: %s" % [dice.randint(1, 3) for _ in lists]]


print("\n".join({"pb": pb, "blt": blt, "yaml": yaml}[kind]()))
