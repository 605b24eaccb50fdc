/* cmd_tally_budget.c -- gongdi tally budget: count a participatory budget and explain it. */
#include "cli/tally_file.h"
#include "solve/tally/budget_say.h"
#include "solve/tally/lot.h"
#include "solve/tally/parts.h"
#include "solve/tally/say.h"

struct options {
    str     rule, seed;
    int     lang;
    int64_t next;
    bool    json, html, transcript, commit, write, time, partial, exclusive, plain;
};

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, rule, 1, 200, .doc = "Name of the rule, such as mes_cost_add1"),
    BOOL(struct options, json, .doc = "Print winners, order and cost as JSON instead of sentences"),
    BOOL(struct options, transcript, .doc = "Print the whole transcript as JSON, for tools/recount"),
    BOOL(struct options, html, .doc = "Print an audit sheet as a page for the notice board"),
    WORD(struct options, lang, tally_langs, .doc = "Language of sentences and pages; LANG by default"),
    INT(struct options, next, -1, 50, .doc = "For how many unfunded projects to find by re-counting what it would have taken (-1: one, if counting is quick)"),
    BOOL(struct options, write, .doc = "Print the election as a .pb file without data about the voters"),
    BOOL(struct options, commit, .doc = "Print the commitment to --seed, to be published before the vote"),
    TEXT(struct options, seed, 0, 1000, .doc = "Seed of the public lot, for rules that end in _lot"),
    BOOL(struct options, partial, .doc = "Greedy: the first that does not fit gets what is left"),
    BOOL(struct options, exclusive, .doc = "Of a conflict_group at most one project is funded"),
    BOOL(struct options, plain, .doc = "add1: take every single step (to check the skipping)"),
    BOOL(struct options, time, .doc = "CPU seconds of reading and counting, on standard error"),
    FIELDS_END
};
static const struct message msg_seed = { "tally.seed", "以 _lot 结尾的规则按抽签决定并列，要用 --seed 给出种子。", "a rule that ends in _lot breaks ties by the lot; give its seed by --seed." };
static const struct options defaults = { .lang = -1, .next = -1 };
/* clang-format on */

static void put_report(struct buf *b, struct cli *c, const struct report *r)
{
    const struct options *o = c->opt;

    if (o->json || o->transcript)
        budget_json(b, r);
    else if (o->html)
        budget_html(b, r, c->lang);
    else
        budget_words(b, r, c->lang);
}

static error *count(struct cli *c, const struct pb *e, const struct rule *rule, double at0,
                    struct buf *b)
{
    const struct options *o = c->opt;
    struct outcome       *out = NULL;
    struct profile       *f = NULL;
    struct wish          *wish = NULL;
    size_t                n_wishes = 0;
    double                at1 = tally_cpu();

    TRY(profile_make(c->mem, e, rule->utility, &f));
    double at2 = tally_cpu();
    TRY(budget_count_grouped(c->mem, f, rule, !o->json, &out));
    double at3 = tally_cpu();
    if (o->time)
        fprintf(stderr, "read %.6f group %.6f count %.6f runs %lld\n", at1 - at0, at2 - at1,
                at3 - at2, (long long)out->runs);
    /* about sixty recounts for one wish: only without being asked when that is quick */
    int64_t next = o->next >= 0 ? o->next : at3 - at1 < 0.03;
    if (!o->json)
        TRY(budget_wishes(c->mem, e, rule, out, (size_t)next, &wish, &n_wishes));
    struct report r = { e, rule, out, wish, n_wishes, o->transcript };
    put_report(b, c, &r);
    return NULL;
}

/* The city and its wards, one after the other; as JSON an object with a member for each. */
static error *count_parts(struct cli *c, const struct pb *e, const struct rule *rule, double at0,
                          struct buf *b)
{
    const struct options *o = c->opt;
    struct part          *part = NULL;
    size_t                n = 0;
    bool                  first = true, json = o->json || o->transcript;

    TRY(pb_parts(c->mem, e, &part, &n));
    if (json)
        buf_char(b, '{');
    for (size_t i = 0; i < n; i++) {
        if (json)
            json_key(b, &first, str_dup(c->mem, part[i].name).p);
        else if (i && !o->html)
            buf_char(b, '\n');
        TRY(count(c, part[i].e, rule, at0, b));
    }
    if (json)
        buf_z(b, "}\n");
    return NULL;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct rule           rule = { 0 };
    struct pb            *e = NULL;
    struct buf            b;
    str                   text = { 0 };

    c->lang = tally_lang(c, o->lang);
    buf_init(&b, c->mem, SIZE_MAX);
    TRY(rule_read(c->mem, o->rule.n ? o->rule : STR("mes_cost_add1"), &rule));
    rule.seed = o->seed;
    rule.partial |= o->partial;
    rule.exclusive |= o->exclusive;
    rule.plain = o->plain;
    if (rule.tie == T_LOT && rule.seed.n == 0)
        return error_on(c->mem, "seed", &msg_seed, STR(""));
    if (o->commit) {
        printf(STR_FMT "\n", STR_ARG(lot_commitment(c->mem, o->seed)));
        return NULL;
    }
    double at0 = tally_cpu();
    TRY(tally_read(c, c->operand[0], &text));
    TRY(pb_read(c->mem, text, &e));
    if (o->write)
        pb_write(&b, e);
    else if (pb_meta(e, "district_budgets").n)
        TRY(count_parts(c, e, &rule, at0, &b));
    else
        TRY(count(c, e, &rule, at0, &b));
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_tally_budget = {
    .name = "tally budget",
    .operands = "FILE.pb",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "Count a participatory budget by a named rule and explain the result",
};
