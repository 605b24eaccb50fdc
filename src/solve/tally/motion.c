/* motion.c -- reading formulas and comparing exactly. */
#include "solve/tally/motion.h"

#include "solve/tally/decimal.h"
#include "solve/tally/profile.h"

/* clang-format off */
static const struct message
    msg_pair    = { "motion.pair",    "“{0}”应当写成 名称=数 的样子，数不能为负，至多两位小数。", "{0} must be written like name=number; not negative, at most two decimals." },
    msg_twice   = { "motion.twice",   "“{0}”给了两次。", "{0} is given twice." },
    msg_many    = { "motion.many",    "给的数太多。", "too many numbers are given." },
    msg_formula = { "motion.formula", "看不懂条件“{0}”；应当像 present*3 >= 2*members 这样写，可以用 and 和 or 连接。", "the condition \"{0}\" cannot be read; write it like present*3 >= 2*members, joined by and and or." },
    msg_sum     = { "motion.sum",     "赞成、反对、弃权和回避加起来是 {0}，多于到会的 {1}。", "yes, no, abstentions and recusals add up to {0}, more than the {1} present." },
    msg_more    = { "motion.more",    "“{0}”是 {1}，不能多于“{2}”的 {3}。", "{0} is {1}; that cannot be more than {2}, which is {3}." },
    msg_seats   = { "motion.seats",   "席位必须是 1 到候选人数，票数不能多于投票人数。", "there must be at least one seat and not more than candidates, and nobody can have more votes than there are voters." },
    msg_second  = { "motion.second",  "“{0}”不在另行选举的候选人之中。", "{0} is not a candidate of the second vote." };
/* clang-format on */

static struct amount *find(struct motion *m, str name)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->given[i].name, name))
            return &m->given[i];
    return NULL;
}

static bool value_of(struct motion *m, const char *name, int64_t *out)
{
    struct amount *a = find(m, str_of(name));

    if (a)
        *out = a->value;
    return a != NULL;
}

error *motion_give(struct motion *m, str pair)
{
    str            value = pair, name = str_trim(str_cut(&value, '='));
    struct decimal d = { 0 };
    size_t         chars = 0;

    m->scale = 100;
    if (name.n == 0 || !utf8_count(name, &chars) || !decimal_read(str_trim(value), 2, &d) ||
        d.digits < 0 || d.digits > INT64_C(1000000000000))
        return error_of(m->mem, FAIL_INPUT, &msg_pair,
                        utf8_count(pair, &chars) ? utf8_head(pair, 40) : STR("?"));
    if (find(m, name))
        return error_of(m->mem, FAIL_INPUT, &msg_twice, name);
    if (m->n == MOTION_NAMES)
        return error_of(m->mem, FAIL_INPUT, &msg_many, STR(""));
    m->given[m->n].name = name;
    if (!decimal_scale(d, 2, &m->given[m->n++].value))
        return error_of(m->mem, FAIL_INPUT, &msg_pair, name);
    return NULL;
}

static void derive(struct motion *m, const char *name, int64_t value)
{
    if (!find(m, str_of(name)) && m->n < MOTION_NAMES)
        m->given[m->n++] = (struct amount){ str_of(name), value };
}

static error *not_more(struct motion *m, const char *part, const char *whole)
{
    int64_t p = 0, w = 0;

    if (value_of(m, part, &p) && value_of(m, whole, &w) && p > w)
        return error_of(m->mem, FAIL_INPUT, &msg_more, str_of(part),
                        decimal_text(m->mem, p, m->scale), str_of(whole),
                        decimal_text(m->mem, w, m->scale));
    return NULL;
}

error *motion_settle(struct motion *m)
{
    static const char *const limits[][2] = {
        { "present", "eligible" },
        { "present", "members" },
        { "present", "adults" },
        { "voted", "registered" },
        { "voted", "delegates" },
        { "household_reps", "households" },
        { "area_voted", "area_total" },
        { "area_yes", "area_voted" },
        { "owners_voted", "owners_total" },
        { "owners_yes", "owners_voted" },
        { "yes", "present" },
        { "yes", "members" },
        { "yes", "voted" },
        { "votes", "voted" },
        { "votes", "ballots" },
        { "signers", "voters" },
    };
    int64_t yes = 0, no = 0, abstain = 0, recused = 0, present = 0;
    bool    has_yes = value_of(m, "yes", &yes), has_no = value_of(m, "no", &no);

    value_of(m, "abstain", &abstain);
    value_of(m, "recused", &recused);
    if (has_yes && has_no) {
        int64_t all = yes + no + abstain + recused;
        derive(m, "cast", yes + no);
        derive(m, "present", all);
        if (value_of(m, "present", &present) && all > present)
            return error_of(m->mem, FAIL_INPUT, &msg_sum, decimal_text(m->mem, all, m->scale),
                            decimal_text(m->mem, present, m->scale));
    }
    for (size_t i = 0; i < COUNT(limits); i++)
        TRY(not_more(m, limits[i][0], limits[i][1]));
    static const char *const bases[] = { "present", "eligible", "members" };
    for (size_t i = 0; m->recusal_lowers && i < COUNT(bases); i++) {
        struct amount *a = find(m, str_of(bases[i]));
        if (a && a->value >= recused)
            a->value -= recused;
    }
    return NULL;
}

struct parser {
    str rest;
};

static bool is_name(char c)
{
    return is_alpha(c) || is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

static str token(struct parser *p)
{
    size_t n = 0;

    p->rest = str_trim(p->rest);
    while (n < p->rest.n && is_name(p->rest.p[n]))
        n++;
    while (n < 2 && n < p->rest.n && (p->rest.p[n] == '>' || p->rest.p[n] == '=') &&
           (n == 0 || !is_name(p->rest.p[0])))
        n++;
    if (n == 0 && p->rest.n)
        n = 1;
    str t = { p->rest.p, n };
    p->rest = (str){ p->rest.p + n, p->rest.n - n };
    return t;
}

static str ahead(const struct parser *p)
{
    struct parser copy = *p;

    return token(&copy);
}

/* NAME, NAME*K, K*NAME or K */
static bool side(struct parser *p, str *name, int64_t *times)
{
    str     a = token(p), b = { 0 };
    int64_t k = 1;

    if (a.n == 0 || !is_name(a.p[0]))
        return false;
    if (str_is(ahead(p), "*")) {
        token(p);
        b = token(p);
        if (b.n == 0 || !is_name(b.p[0]))
            return false;
    }
    bool number = str_i64(a, 0, 1000000, &k);
    if (b.n && number == str_i64(b, 0, 1000000, number ? &(int64_t){ 0 } : &k))
        return false;
    *times = k;
    *name = number ? b : a;
    return true;
}

static bool compare(struct motion *m, struct parser *p, struct compared *c)
{
    str op = { 0 };

    if (!side(p, &c->count, &c->den) || c->count.n == 0)
        return false;
    op = token(p);
    c->strict = str_is(op, ">");
    if ((!c->strict && !str_is(op, ">=")) || !side(p, &c->base, &c->num))
        return false;
    struct amount *count = find(m, c->count), *base = c->base.n ? find(m, c->base) : NULL;
    c->known = count && (base || c->base.n == 0);
    if (!c->known)
        return true;
    c->count_value = count->value;
    c->base_value = base ? base->value : m->scale;
    wide l = (wide)c->count_value * c->den, r = (wide)c->base_value * c->num;
    c->holds = c->strict ? l > r : l >= r;
    if (!c->holds && c->den > 0) {
        /* the least count that holds; whole people stay whole */
        wide least = c->strict ? r / c->den + 1 : (r + c->den - 1) / c->den;
        bool people = c->count_value % m->scale == 0 && c->base_value % m->scale == 0;
        if (people)
            least = (least + m->scale - 1) / m->scale * m->scale;
        c->missing = (int64_t)(least - c->count_value);
    }
    return true;
}

error *motion_ask(struct motion *m, str formula, struct answer *out)
{
    struct parser p = { formula };
    int           alternative = 0;
    size_t        chars = 0;
    bool          all = true, known = true;

    *out = (struct answer){ .asked = true, .formula = formula };
    for (;;) {
        struct compared c = { .alternative = alternative };
        if (out->n == MOTION_TERMS || !compare(m, &p, &c))
            break;
        out->term[out->n++] = c;
        all &= c.known && c.holds;
        known &= c.known;
        str word = token(&p);
        if (str_is(word, "and"))
            continue;
        /* an alternative is complete; one that is not known does not count against the others */
        out->holds |= all;
        out->known |= known;
        if (word.n == 0)
            return NULL;
        if (!str_is(word, "or"))
            break;
        alternative++;
        all = known = true;
    }
    return error_of(m->mem, FAIL_INPUT, &msg_formula,
                    utf8_count(formula, &chars) ? utf8_head(formula, 80) : STR("?"));
}

static int by_votes(const void *a, const void *b)
{
    const struct stand *const *x = a, *const *y = b;

    return ((*x)->votes < (*y)->votes) - ((*x)->votes > (*y)->votes);
}

/* Elect by most votes among those who reach the floor; a tie for the last seat decides nothing. */
static int64_t fill(struct stand **s, size_t n, int64_t open, int64_t num, int64_t den, bool strict,
                    int64_t base, int round)
{
    int64_t taken = 0;

    qsort(s, n, sizeof(struct stand *), by_votes);
    for (size_t i = 0; i < n && taken < open; i++) {
        wide   l = (wide)s[i]->votes * den, r = (wide)base * num;
        size_t same = i;
        if (strict ? l <= r : l < r)
            break;
        while (same < n && s[same]->votes == s[i]->votes)
            same++;
        if ((int64_t)(same - i) > open - taken) {
            for (; i < same; i++)
                s[i]->tied = true;
            break;
        }
        s[i]->round = round;
        taken++;
    }
    return taken;
}

error *two_rounds(struct arena *a, struct stand *s, size_t n, int64_t seats, int64_t voted,
                  const struct stand *second, size_t n_second, int64_t ballots)
{
    struct stand **order = NEWN(a, struct stand *, n);
    size_t         left = 0;

    if (n == 0 || seats < 1 || seats > (int64_t)n)
        return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
    for (size_t i = 0; i < n; i++) {
        if (s[i].votes > voted)
            return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
        order[i] = &s[i];
    }
    int64_t open = seats - fill(order, n, seats, 1, 2, true, voted, 1);
    for (size_t i = 0; i < n; i++)
        s[i].runs = open > 0 && s[i].round == 0;
    if (open == 0 || n_second == 0)
        return NULL;
    struct stand **rest = NEWN(a, struct stand *, n);
    for (size_t k = 0; k < n_second; k++) {
        struct stand *who = NULL;
        for (size_t i = 0; i < n; i++)
            if (str_eq(s[i].name, second[k].name) && s[i].runs)
                who = &s[i];
        if (!who)
            return error_of(a, FAIL_INPUT, &msg_second, second[k].name);
        if (second[k].votes > ballots)
            return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
        who->votes = second[k].votes;
        who->tied = false;
        rest[left++] = who;
    }
    fill(rest, left, open, 1, 3, false, ballots, 2);
    return NULL;
}
