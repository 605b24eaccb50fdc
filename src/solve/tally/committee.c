/* committee.c -- rules that look at every committee: AV, SAV, PAV, Chamberlin-Courant, Monroe. */
#include "solve/tally/committee.h"

#include "solve/tally/count.h"

/* clang-format off */
const char *const committee_rules[] = { "av", "sav", "pav", "cc", "monroe", "seqpav", "seqphragmen",
                                        "equal-shares", "maximin-support", NULL };
static const struct message
    msg_rule = { "abc.rule", "没有规则“{0}”。可用的有：av、sav、pav、seqpav、seqphragmen、equal-shares、cc、monroe、maximin-support。", "there is no rule {0}. There are av, sav, pav, seqpav, seqphragmen, equal-shares, cc, monroe, maximin-support." },
    msg_seats = { "abc.seats", "席位必须是 1 到候选人数；文件没有说明时用 --seats 给出。", "there must be at least one seat and not more than candidates; give --seats when the file does not say." },
    msg_hard = { "abc.hard", "这个规则在 {0} 名候选人选 {1} 名时要查看的组合太多。", "with {0} candidates for {1} seats this rule would have to look at too many committees." };
/* clang-format on */

void committee_add(struct finder *f, set s)
{
    struct committees *r = f->res;

    if (r->n == COMMITTEES_KEPT) {
        r->cut = true;
        return;
    }
    if (r->n == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 64;
        r->committee = arena_grow(f->mem, r->committee, f->cap * sizeof(set), cap * sizeof(set));
        f->cap = cap;
    }
    r->committee[r->n++] = s;
}

/* The next set of as many bits. */
static set next_set(set s)
{
    set low = s & (~s + 1), up = s + low;

    return up == 0 ? 0 : ((s ^ up) >> 2) / low | up;
}

static bool choose_bounded(size_t n, size_t k, wide most)
{
    wide c = 1;

    for (size_t i = 1; i <= k; i++) {
        c = c * (wide)(n - k + i) / (wide)i;
        if (c > most)
            return false;
    }
    return true;
}

static wide gcd(wide a, wide b)
{
    while (b) {
        wide t = a % b;
        a = b;
        b = t;
    }
    return a;
}

/* The least number that all of 1..N divide, or 0 when it is too large to be used. */
static wide common(size_t n)
{
    wide m = 1;

    for (size_t i = 2; i <= n; i++) {
        m = m / gcd(m, (wide)i) * (wide)i;
        if (m > INT64_MAX)
            return 0;
    }
    return m;
}

struct scores {
    wide unit;             /* scores are multiples of 1 / unit */
    wide of_size[65];      /* pav: value of so many members on a ballot */
    wide of_candidate[64]; /* av, sav */
};

static wide pav_score(const struct approvals *v, const struct scores *k, set s)
{
    wide sum = 0;

    for (size_t i = 0; i < v->n_classes; i++)
        sum += v->weight[i] * k->of_size[set_size(v->ballot[i] & s)];
    return sum;
}

static wide additive_score(const struct approvals *v, const struct scores *k, set s)
{
    wide sum = 0;

    for (size_t c = 0; c < v->n_candidates; c++)
        sum += s >> c & 1 ? k->of_candidate[c] : 0;
    return sum;
}

/* Monroe: everyone is given one member, members get n/k people each, rounded down or up; the score
 * counts those who got somebody they approve. People are moved along alternating ways. */
struct monroe {
    size_t   n_classes, k;
    int64_t *got;  /* [class * k + member] */
    int64_t *load; /* of a member */
    int64_t  least, extra;
    int64_t *from; /* search: class * (k + 1) + member through which a member was reached */
};

static bool room(const struct monroe *m, size_t member)
{
    int64_t over = 0;

    if (m->load[member] < m->least)
        return true;
    for (size_t j = 0; j < m->k; j++)
        over += m->load[j] > m->least;
    return m->load[member] == m->least && over < m->extra;
}

/* Walk the way back from J, which has room, moving people along it. */
static void move_back(struct monroe *m, size_t j)
{
    m->load[j]++;
    for (;;) {
        if (m->from[j] <= -2) { /* took over the extra place of J */
            size_t taker = (size_t)(-2 - m->from[j]);
            m->load[taker]++;
            m->load[j]--;
            j = taker;
            continue;
        }
        size_t c = (size_t)m->from[j] / (m->k + 1), to = (size_t)m->from[j] % (m->k + 1);
        m->got[c * m->k + j]++;
        if (to == m->k)
            return;
        m->got[c * m->k + to]--;
        j = to;
    }
}

/* Give one more of class I to somebody, moving others along; false when that is impossible. */
static bool place_one(struct monroe *m, const struct approvals *v, const int *who, size_t i)
{
    size_t queue[64], head = 0, tail = 0;

    for (size_t j = 0; j < m->k; j++) {
        m->from[j] = -1;
        if (v->ballot[i] >> who[j] & 1) {
            m->from[j] = (int64_t)(i * (m->k + 1) + m->k);
            queue[tail++] = j;
        }
    }
    while (head < tail) {
        size_t j = queue[head++];
        if (room(m, j)) {
            move_back(m, j);
            return true;
        }
        for (size_t t = 0; t < m->k && m->load[j] == m->least; t++)
            if (m->from[t] == -1 && m->load[t] > m->least) {
                m->from[t] = -2 - (int64_t)j;
                queue[tail++] = t;
            }
        for (size_t c = 0; c < m->n_classes; c++) {
            if (m->got[c * m->k + j] == 0)
                continue;
            for (size_t t = 0; t < m->k; t++)
                if (m->from[t] == -1 && v->ballot[c] >> who[t] & 1) {
                    m->from[t] = (int64_t)(c * (m->k + 1) + j);
                    queue[tail++] = t;
                }
        }
    }
    return false;
}

static wide monroe_score(const struct approvals *v, struct monroe *m, set s)
{
    int     who[64], k = 0;
    int64_t placed = 0;

    for (int c = 0; c < (int)v->n_candidates; c++)
        if (s >> c & 1)
            who[k++] = c;
    memset(m->got, 0, v->n_classes * m->k * sizeof *m->got);
    memset(m->load, 0, m->k * sizeof *m->load);
    for (size_t i = 0; i < v->n_classes; i++)
        for (int64_t w = 0; w < v->weight[i] && place_one(m, v, who, i); w++)
            placed++;
    return placed;
}

static void prepare(struct finder *f, str rule, struct scores *k)
{
    const struct approvals *v = f->v;
    bool                    sav = str_is(rule, "sav"), cc = str_is(rule, "cc");

    k->unit = str_is(rule, "pav") ? common(v->seats) : sav ? common(v->n_candidates) : 1;
    f->hard |= k->unit == 0;
    for (size_t n = 1; n <= 64 && k->unit; n++)
        k->of_size[n] = cc ? 1 : k->of_size[n - 1] + (n <= v->seats ? k->unit / (wide)n : 0);
    for (size_t i = 0; i < v->n_classes && k->unit; i++)
        for (size_t c = 0; c < v->n_candidates; c++)
            if (v->ballot[i] >> c & 1)
                k->of_candidate[c] +=
                    v->weight[i] * (sav ? k->unit / set_size(v->ballot[i]) : k->unit);
}

static void every_committee(struct finder *f, str rule)
{
    const struct approvals *v = f->v;
    size_t                  n = v->n_candidates, k = v->seats;
    struct scores           score = { 0 };
    struct monroe           m = { .n_classes = v->n_classes, .k = k };
    bool additive = str_is(rule, "av") || str_is(rule, "sav"), monroe = str_is(rule, "monroe");
    wide best = -1;

    f->hard = !choose_bounded(n, k, COMMITTEE_WORK / (monroe ? 100 : 1)) ||
              (monroe && !choose_bounded(n, k, MONROE_WORK / (wide)v->n_voters));
    prepare(f, rule, &score);
    if (f->hard)
        return;
    m.got = NEWN(f->mem, int64_t, v->n_classes * k);
    m.load = NEWN(f->mem, int64_t, k);
    m.from = NEWN(f->mem, int64_t, k);
    m.least = (int64_t)(v->n_voters / k);
    m.extra = (int64_t)(v->n_voters % k);
    set last = n == 64 ? ~(set)0 : ((set)1 << n) - 1;
    for (set s = k == 64 ? ~(set)0 : ((set)1 << k) - 1; s && s <= last; s = next_set(s)) {
        wide x = monroe     ? monroe_score(v, &m, s)
                 : additive ? additive_score(v, &score, s)
                            : pav_score(v, &score, s);
        if (x > best) {
            best = x;
            f->res->n = 0;
            f->res->cut = false;
        }
        if (x == best)
            committee_add(f, s);
    }
    f->res->score = frac_wide(f->mem, best, score.unit);
}

/* As lists of members: the one whose first different member is smaller comes first. */
static int by_members(const void *a, const void *b)
{
    set x = *(const set *)a, y = *(const set *)b, d = x ^ y;

    if (d == 0)
        return 0;
    return x & (d & (~d + 1)) ? -1 : 1;
}

int64_t *committee_votes(struct arena *a, const struct approvals *v)
{
    int64_t *votes = NEWN(a, int64_t, v->n_candidates);

    for (size_t i = 0; i < v->n_classes; i++)
        for (size_t c = 0; c < v->n_candidates; c++)
            votes[c] += v->ballot[i] >> c & 1 ? v->weight[i] : 0;
    return votes;
}

error *committee_count(struct arena *a, const struct approvals *v, str rule,
                       struct committees **out)
{
    struct finder f = { .mem = a, .v = v, .res = NEW(a, struct committees) };
    size_t        at = 0;

    while (committee_rules[at] && !str_is(rule, committee_rules[at]))
        at++;
    if (!committee_rules[at])
        return error_on(a, "rule", &msg_rule, utf8_head(rule, 40));
    if (v->seats < 1 || v->seats > v->n_candidates)
        return error_on(a, "seats", &msg_seats, STR(""));
    if (at < 5)
        every_committee(&f, rule);
    else if (str_is(rule, "seqpav"))
        seq_pav(&f);
    else if (str_is(rule, "maximin-support"))
        seq_maximin(&f);
    else
        seq_phragmen(&f, str_is(rule, "equal-shares"));
    if (f.hard)
        return error_of(a, FAIL_LARGE, &msg_hard, str_int(a, (int64_t)v->n_candidates),
                        str_int(a, (int64_t)v->seats));
    if (f.res->n)
        qsort(f.res->committee, f.res->n, sizeof(set), by_members);
    if (at >= 5)
        seq_explain(&f, rule);
    *out = f.res;
    return NULL;
}
