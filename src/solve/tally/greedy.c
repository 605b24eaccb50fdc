/* greedy.c -- by density (utility per money), as long as the money lasts; and what rules share. */
#include "solve/tally/count.h"
#include "solve/tally/lot.h"

/* clang-format off */
static const struct message
    msg_part_mes     = { "tally.part_mes",     "等额分担法的余款是各票没有用完的份额，用来补给别的项目就违背了这个规则；要部分资助，请用以 _u 或 _add1u 结尾的规则，由它们的排序补充来给。", "what Equal Shares leaves over is the unspent share of each vote; giving it to another project would break the rule. For partial funding use a rule ending in _u or _add1u, whose greedy completion gives it." },
    msg_part_maximin = { "tally.part_maximin", "最大最小支持法跳过放不下的项目，没有“下一个该得到余款的”；要部分资助，请用 maximin_support_u。", "maximin support passes over what does not fit and has no next project to get the rest. For partial funding use maximin_support_u." },
    msg_part_welfare = { "tally.part_welfare", "总效用最大法选的是整个组合，项目之间没有先后，余款不知道该给谁，因此不能部分资助。", "maximal welfare chooses a set as a whole; there is no order that says who gets the rest, so that partial funding has no meaning." };
/* clang-format on */

/* Partial funding needs a next project; where a rule has none, that is said. */
static error *check_partial(struct arena *a, const struct rule *r)
{
    bool rest = r->completion == C_REST || r->completion == C_ADD1U;

    if (!r->partial || rest || r->kind == R_GREEDY || r->kind == R_PHRAGMEN)
        return NULL;
    return error_on(a, "partial",
                    r->kind == R_MES       ? &msg_part_mes
                    : r->kind == R_MAXIMIN ? &msg_part_maximin
                                           : &msg_part_welfare,
                    STR(""));
}

int frac_cmp(wide a, int64_t b, wide c, int64_t d)
{
    wide p = a / b, q = c / d;

    if (p != q)
        return p < q ? -1 : 1;
    wide x = (a % b) * d, y = (c % d) * b;
    return x < y ? -1 : x > y;
}

void mpz_set_wide(mpz_t z, wide v)
{
    bool  minus = v < 0;
    uwide u = minus ? 0 - (uwide)v : (uwide)v;

    mpz_set_ui(z, (unsigned long)(u >> 64));
    mpz_mul_2exp(z, z, 64);
    mpz_add_ui(z, z, (unsigned long)u);
    if (minus)
        mpz_neg(z, z);
}

static void put_mpz(struct buf *b, const mpz_t z)
{
    size_t n = mpz_sizeinbase(z, 10) + 2;
    char  *p = NEWN(b->mem, char, n);

    buf_z(b, mpz_get_str(p, 10, z));
}

str frac_text(struct arena *a, const mpz_t num, const mpz_t den)
{
    struct buf b;
    mpz_t      g, x;

    buf_init(&b, a, SIZE_MAX);
    mpz_inits(g, x, NULL);
    mpz_gcd(g, num, den);
    if (mpz_sgn(g) == 0)
        mpz_set_ui(g, 1);
    mpz_divexact(x, num, g);
    put_mpz(&b, x);
    mpz_divexact(x, den, g);
    if (mpz_cmp_ui(x, 1) != 0) {
        buf_char(&b, '/');
        put_mpz(&b, x);
    }
    mpz_clears(g, x, NULL);
    return buf_done(&b);
}

str frac_wide(struct arena *a, wide num, wide den)
{
    mpz_t n, d;

    mpz_inits(n, d, NULL);
    mpz_set_wide(n, num);
    mpz_set_wide(d, den);
    str s = frac_text(a, n, d);
    mpz_clears(n, d, NULL);
    return s;
}

str wide_text(struct arena *a, wide v)
{
    return frac_wide(a, v, 1);
}

bool outcome_has(const struct outcome *o, uint32_t project)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->step[i].project == project)
            return true;
    return false;
}

void count_mark(struct count *c, uint32_t p)
{
    int32_t group = c->e->project[p].group;

    c->in[p] = true;
    if (c->rule->exclusive && group != PB_NO_GROUP)
        for (size_t q = 0; q < c->e->n_projects; q++)
            c->out[q] |= c->e->project[q].group == group;
}

struct step *count_fund(struct count *c, uint32_t p, enum step_how how)
{
    struct step *s = &c->o->step[c->o->n++];

    *s = (struct step){ .project = p, .how = how, .paid = c->e->project[p].cost };
    c->o->cost += s->paid;
    count_mark(c, p);
    return s;
}

void count_clear(struct count *c)
{
    c->o->n = 0;
    c->o->cost = 0;
    memset(c->in, 0, c->e->n_projects * sizeof *c->in);
    memset(c->out, 0, c->e->n_projects * sizeof *c->out);
}

bool count_open(const struct count *c, uint32_t p)
{
    wide least = (wide)c->rule->threshold * c->e->weight_scale;

    return !c->in[p] && !c->out[p] && c->f->votes[p] >= least;
}

struct dense {
    const struct count *c;
    uint32_t            p;
};

static int by_density(const void *a, const void *b)
{
    const struct dense   *x = a, *y = b;
    const struct count   *c = x->c;
    const struct profile *f = c->f;
    int64_t               cx = c->e->project[x->p].cost, cy = c->e->project[y->p].cost;
    /* What costs nothing and is wanted comes first. */
    bool fx = cx == 0 && f->votes[x->p] > 0, fy = cy == 0 && f->votes[y->p] > 0;
    int  d = fx || fy
                 ? fy - fx
                 : frac_cmp(f->utility_sum[y->p], cy ? cy : 1, f->utility_sum[x->p], cx ? cx : 1);

    return d ? d : (c->rank[x->p] > c->rank[y->p]) - (c->rank[x->p] < c->rank[y->p]);
}

void count_fund_part(struct count *c, uint32_t p)
{
    int64_t left = c->e->budget - c->o->cost;

    if (left <= 0)
        return;
    struct step *s = count_fund(c, p, STEP_PARTIAL);
    c->o->cost += left - s->paid;
    s->paid = left;
}

void greedy_fill(struct count *c, enum step_how how)
{
    size_t        n = 0;
    struct dense *d = NEWN(c->mem, struct dense, c->e->n_projects);

    for (uint32_t p = 0; p < c->e->n_projects; p++)
        if (count_open(c, p))
            d[n++] = (struct dense){ c, p };
    qsort(d, n, sizeof *d, by_density);
    c->o->stop = STOP_ALL;
    for (size_t i = 0; i < n; i++) {
        int64_t cost = c->e->project[d[i].p].cost;
        if (c->out[d[i].p])
            continue;
        if (c->o->cost + cost > c->e->budget) {
            c->o->stop = STOP_NOFIT;
            if (c->rule->partial) {
                count_fund_part(c, d[i].p);
                return;
            }
            if (c->rule->no_skip)
                return;
            continue;
        }
        struct step *s = count_fund(c, d[i].p, how);
        if (c->explain && cost)
            s->price =
                frac_wide(c->mem, c->f->utility_sum[d[i].p], (wide)cost * c->e->weight_scale);
    }
}

struct tied {
    const struct count *c;
    uint32_t            p;
};

static int by_es(const void *a, const void *b)
{
    const struct tied *x = a, *y = b;
    int64_t            cx = x->c->e->project[x->p].cost, cy = x->c->e->project[y->p].cost;
    int64_t            vx = x->c->f->votes[x->p], vy = x->c->f->votes[y->p];

    if (cx != cy)
        return cx < cy ? -1 : 1;
    if (vx != vy)
        return vx > vy ? -1 : 1;
    return (x->p > y->p) - (x->p < y->p);
}

static void rank_projects(struct count *c)
{
    size_t n = c->e->n_projects;

    c->rank = NEWN(c->mem, uint32_t, n);
    for (uint32_t p = 0; p < n; p++)
        c->rank[p] = p;
    if (c->rule->tie == T_ES) {
        struct tied *t = NEWN(c->mem, struct tied, n);
        for (uint32_t p = 0; p < n; p++)
            t[p] = (struct tied){ c, p };
        qsort(t, n, sizeof *t, by_es);
        for (uint32_t i = 0; i < n; i++)
            c->rank[t[i].p] = i;
    } else if (c->rule->tie == T_LOT) {
        str *id = NEWN(c->mem, str, n);
        for (uint32_t p = 0; p < n; p++)
            id[p] = c->e->project[p].id;
        lot_draw(c->mem, c->rule->seed, id, n, c->rank);
    }
}

error *budget_count(struct arena *a, const struct pb *e, const struct rule *r, bool explain,
                    struct outcome **out)
{
    struct profile *f = NULL;

    TRY(profile_make(a, e, r->utility, &f));
    return budget_count_grouped(a, f, r, explain, out);
}

error *budget_count_grouped(struct arena *a, const struct profile *f, const struct rule *r,
                            bool explain, struct outcome **out)
{
    const struct pb *e = f->e;
    struct count     c = { .mem = a, .e = e, .f = f, .rule = r, .explain = explain };

    TRY(check_partial(a, r));
    c.o = NEW(a, struct outcome);
    c.o->step = NEWN(a, struct step, e->n_projects);
    c.in = NEWN(a, bool, e->n_projects);
    c.out = NEWN(a, bool, e->n_projects);
    rank_projects(&c);
    switch (r->kind) {
    case R_GREEDY:
        greedy_fill(&c, STEP_CHOSEN);
        break;
    case R_MES:
        TRY(mes_count(&c));
        break;
    case R_PHRAGMEN:
        TRY(phragmen_count(&c));
        break;
    case R_MAXIMIN:
        TRY(maximin_count(&c));
        break;
    case R_WELFARE:
        TRY(welfare_count(&c));
        break;
    case RULE_KINDS:
        break;
    }
    if (r->completion == C_REST || r->completion == C_ADD1U)
        greedy_fill(&c, STEP_COMPLETED);
    *out = c.o;
    return NULL;
}
