"""motions.py -- votes by statute or charter, and elections by the law in two rounds."""
import re
from fractions import Fraction as F

# Written from the articles: count, least share of the base, base; ">" is more than, ">=" at least.
HALF, TWO_THIRDS = "> 1/2", ">= 2/3"
ELECTION = {"quorum": "voted %s registered" % HALF, "passed": "votes %s voted" % HALF,
            "elected_floor": "votes >= 1/3 ballots"}
OWNERS = "area_voted {0} area_total and owners_voted {0} owners_total".format(TWO_THIRDS)
DELEGATES = {"quorum": "present %s members" % TWO_THIRDS, "passed": "yes %s present" % HALF}
LAW = {
    "urc27_meeting": {"quorum": "present %s eligible" % HALF, "passed": "yes %s present" % HALF},
    "urc29_delegates": DELEGATES,
    "urc19_elect_all": ELECTION,
    "urc19_elect_delegates": dict(ELECTION, quorum="voted > 2/3 delegates"),
    "urc19_runoff_min": {"elected_floor": "votes >= 1/3 ballots"},
    "urc20_recall": {"initiated": "signers >= 1/10 voters or delegates_signed >= 1/3 delegates",
                     "quorum": "voted > 1/2 registered or voted > 2/3 delegates",
                     "passed": "yes > 1/2 voted"},
    "urc26_convene": {"initiated": "residents >= 1/10 residents_total or households >= 1/10 "
                                   "households_total or delegates >= 1/3 delegates_total"},
    "vc26_meeting": {"quorum": "present > 1/2 adults or household_reps >= 2/3 households",
                     "passed": "yes > 1/2 present"},
    "vc30_delegates": DELEGATES,
    "vc32_group": {"quorum": "present >= 2/3 adults or household_reps >= 2/3 households",
                   "passed": "yes > 1/2 present"},
    "vc18_elect": ELECTION,
    "vc19_recall": {"initiated": "signers >= 1/5 voters or delegates_signed >= 1/3 delegates",
                    "quorum": "voted > 1/2 registered", "passed": "yes > 1/2 voted"},
    "cc278_owner_quorum": {"quorum": OWNERS},
    "cc278_ordinary": {"quorum": OWNERS,
                       "passed": "area_yes > 1/2 area_voted and owners_yes > 1/2 owners_voted"},
    "cc278_major": {"quorum": OWNERS,
                    "passed": "area_yes >= 3/4 area_voted and owners_yes >= 3/4 owners_voted"},
    "rceo27": {"quorum": "present >= 2/3 members", "passed": "yes >= 2/3 members"},
    "rceo28": {"passed": "yes >= 2/3 delegates"},
}


def side(text, given):
    """NAME, NUMBER, "2*NAME", "NAME*2" or "1/2 NAME"; None when a name is not given."""
    value = F(1)
    for word in re.split(r"[*\s]+", text.strip()):
        if re.fullmatch(r"\d+(/\d+)?", word):
            value *= F(word)
        elif word in given:
            value *= given[word]
        else:
            return None
    return value


def term(text, given):
    left, op, right = re.split(r"(>=|>)", text)
    a, b = side(left, given), side(right, given)
    if a is None or b is None:
        return None
    return a > b if op == ">" else a >= b


def holds(condition, given):
    """True, False, or None when no alternative can be judged."""
    verdicts = []
    for alternative in condition.split(" or "):
        terms = [term(t, given) for t in alternative.split(" and ")]
        if None not in terms:
            verdicts.append(all(terms))
    return any(verdicts) if verdicts else None


def motion(args, said):
    rules, given = {}, {}
    for a in args:
        if re.match("(initiated|quorum|passed):", a):
            key, rules[key] = a.split(":")[0], a.split(":", 1)[1]
        elif "=" in a:
            given[a.split("=")[0]] = F(a.split("=")[1])
        else:
            rules.update(LAW[a])
    yes, no = given.get("yes"), given.get("no")
    if yes is not None and no is not None:
        given.setdefault("cast", yes + no)
        given.setdefault("present", yes + no + given.get("abstain", 0) + given.get("recused", 0))
    found = {q: holds(rules[q], given) for q in rules}
    found = {q: v for q, v in found.items() if v is not None}
    if found.get("quorum") is False and "passed" in found:
        found["passed"] = False
    bad = []
    for q in found:
        bad += [q] * bool(said and said.get(q) != found[q])
    for t in (said or {}).get("tests", []):
        for c in t["comparisons"]:
            bad += missing(t, c, given)
    return found, bad


def missing(test, c, given):
    """What was missing would have been enough; with a unit less it would not."""
    out = []
    for key, grows in (("missing", False), ("missing_newcomers", True)):
        if c.get("holds", True) or not c.get(key):
            continue
        n = F(c[key])
        whole = "area" not in c["count"] and n.denominator == 1 and given[c["count"]].denominator == 1
        for by, want in ((n, True), (n - (1 if whole else F(1, 100)), False)):
            g = dict(given)
            g[c["count"]] += by
            if grows:
                g[c["base"]] += by
            share = F(c["numerator"], c["denominator"]) * (g[c["base"]] if c["base"] else 1)
            if (g[c["count"]] > share if c["strict"] else g[c["count"]] >= share) != want:
                out.append("%s of %s (%s)" % (key, c["count"], test["question"]))
    return out


def elect(votes, names, open_, least):
    """The OPEN_ first by votes among those who have enough; a tie for the last seat decides nothing."""
    able = sorted((c for c in names if least(votes[c])), key=lambda c: -votes[c])
    if len(able) <= open_:
        return set(able), set()
    line = votes[able[open_ - 1]]
    level = {c for c in able if votes[c] == line}
    sure = {c for c in able if votes[c] > line}
    return (sure | level, set()) if len(sure | level) <= open_ else (sure, level)


def two(votes, second, seats, voted, ballots):
    first, tied = elect(votes, votes, seats, lambda v: 2 * v > voted)
    result = {c: 1 for c in first}
    if second and len(first) < seats:
        more, again = elect(second, second, seats - len(first), lambda v: 3 * v >= ballots)
        result.update({c: 2 for c in more})
        tied = (tied - set(second)) | again
    return result, tied


def rounds(args, said):
    given = dict(a.split("=", 1) for a in args)

    def listed(key):
        return {p.rsplit("=", 1)[0]: int(p.rsplit("=", 1)[1]) for p in given.get(key, "").split(",") if p}

    votes, second = listed("votes"), listed("second")
    rest = [int(given.get(k, 0)) for k in ("seats", "voted", "ballots")]
    turnout = {k: F(v) for k, v in given.items() if k in ("voted", "registered", "delegates")}
    quorum = holds(LAW[given.get("rule", "urc19_elect_all")]["quorum"], turnout)
    result, tied = two(votes, second, *rest) if quorum is not False else ({}, set())
    found = {"elected": result, "tied": sorted(tied)}
    bad = ["quorum"] * (said is not None and said.get("quorum") is not quorum)
    for c in (said or {}).get("candidates", []):
        name = c["name"]
        if c["elected_in_round"] != result.get(name, 0) or c["tied"] != (name in tied):
            bad.append(name)
        for by, want in ((c.get("missing_votes", 0), True), (c.get("missing_votes", 0) - 1, False)):
            if "missing_votes" not in c:
                continue
            a, b = dict(votes), dict(second)
            (b if name in b else a)[name] += by
            if (name in two(a, b, *rest)[0]) != want:
                bad.append("what it would have taken for " + name)
    return found, bad
