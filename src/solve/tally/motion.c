/* motion.c -- reading formulas and comparing exactly. */
#include "solve/tally/motion.h"

#include "solve/tally/decimal.h"
#include "solve/tally/profile.h"
#include "solve/tally/turn.h"

/* clang-format off */
static const struct message
    msg_pair    = { "motion.pair",    "“{0}”应当写成 名称=数 的样子，数不能为负，至多两位小数。", "{0} must be written like name=number; not negative, at most two decimals." },
    msg_twice   = { "motion.twice",   "“{0}”给了两次。", "{0} is given twice." },
    msg_many    = { "motion.many",    "给的数太多。", "too many numbers are given." },
    msg_formula = { "motion.formula", "看不懂条件“{0}”；应当像 present*3 >= 2*members 这样写，可以用 and 和 or 连接。", "the condition \"{0}\" cannot be read; write it like present*3 >= 2*members, joined by and and or." },
    msg_sum     = { "motion.sum",     "赞成、反对、弃权和回避加起来是 {0}，多于到会的 {1}。", "yes, no, abstentions and recusals add up to {0}, more than the {1} present." },
    msg_more    = { "motion.more",    "“{0}”是 {1}，不能多于“{2}”的 {3}。", "{0} is {1}; that cannot be more than {2}, which is {3}." };
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

/* People come one by one, areas by the smallest amount that can be written. */
static int64_t unit_of(const struct motion *m, const struct compared *c)
{
    size_t at = 0;
    bool   area = str_starts(c->count, STR("area")) || str_find(c->count, STR("面积"), &at);

    return area || c->count_value % m->scale || c->base_value % m->scale ? 1 : m->scale;
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
        wide    least = c->strict ? r / c->den + 1 : (r + c->den - 1) / c->den;
        int64_t unit = unit_of(m, c);
        least = (least + unit - 1) / unit * unit;
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

/* Who says yes is one of those who take part: newcomers add to both. And how many there can be. */
static const struct {
    const char *count, *base, *all[4];
} parts[] = {
    { "yes", "present", { "eligible", "members", "adults" } },
    { "yes", "cast", { "eligible", "members", "adults" } },
    { "yes", "voted", { "registered", "delegates" } },
    { "votes", "voted", { "registered", "delegates" } },
    { "area_yes", "area_voted", { "area_total" } },
    { "owners_yes", "owners_voted", { "owners_total" } },
};

struct ask_again {
    const struct motion *m;
    str                  formula;
    size_t               term;
    int64_t              unit;
    bool                 base_too;
};

static void raise_by(struct motion *m, str name, int64_t by)
{
    struct amount *a = find(m, name);

    if (a)
        a->value += by;
}

static bool holds_with(void *what, int64_t x)
{
    const struct ask_again *k = what;
    struct motion           m = *k->m;
    struct answer           ans;

    if (motion_ask(&m, k->formula, &ans))
        return false;
    struct compared c = ans.term[k->term];
    raise_by(&m, c.count, x * k->unit);
    if (k->base_too)
        raise_by(&m, c.base, x * k->unit);
    return !motion_ask(&m, k->formula, &ans) && ans.term[k->term].holds;
}

/* Room for newcomers: the least of the totals that are given, less those who are there. */
static int64_t newcomers(struct motion *m, const struct compared *c, size_t part)
{
    int64_t most = INT64_C(1000000000000000), all = 0;

    for (size_t i = 0; i < COUNT(parts[0].all) && parts[part].all[i]; i++)
        if (value_of(m, parts[part].all[i], &all) && all - c->base_value < most)
            most = all - c->base_value;
    return most;
}

void motion_wish(struct motion *m, struct answer *ans)
{
    for (size_t i = 0; i < ans->n; i++) {
        struct compared *c = &ans->term[i];
        if (!c->known || c->holds)
            continue;
        struct ask_again k = { m, ans->formula, i, unit_of(m, c), false };
        c->missing =
            k.unit * turn_find(holds_with, &k, INT64_C(1000000000000000) / k.unit, &c->counts);
        for (size_t p = 0; p < COUNT(parts); p++) {
            if (!str_is(c->count, parts[p].count) || !str_is(c->base, parts[p].base))
                continue;
            k.base_too = c->grows = true;
            c->newcomers =
                k.unit * turn_find(holds_with, &k, newcomers(m, c, p) / k.unit, &c->counts);
        }
    }
}
