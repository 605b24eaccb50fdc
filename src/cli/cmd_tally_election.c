/* cmd_tally_election.c -- gongdi tally election: ranked ballots (.blt) and approvals (.abc.yaml).
 */
#include "cli/tally_file.h"
#include "solve/tally/election_say.h"
#include "solve/tally/lot.h"

struct options {
    str     rule, seed;
    int64_t status_quo, seats, next;
    int     lang;
    bool    json, html;
};

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, rule, 1, 100, .doc = "scotland, wigm-rational, schulze, ranked-pairs; for approvals av, sav, pav, seqpav, seqphragmen, equal-shares, cc, monroe, maximin-support"),
    TEXT(struct options, seed, 0, 1000, .doc = "Seed of the public lot that breaks ties"),
    INT(struct options, status_quo, 0, 500, .doc = "Number of the option \"no change\", which wins unless beaten"),
    INT(struct options, seats, 0, 500, .doc = "Seats, when not those of the file"),
    INT(struct options, next, -1, 50, .doc = "For how many not elected to find by re-counting what it would have taken (-1: one, if counting is quick)"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    BOOL(struct options, html, .doc = "Print an audit sheet as a page for the notice board"),
    WORD(struct options, lang, tally_langs, .doc = "Language of sentences and pages; LANG by default"),
    FIELDS_END
};
static const struct options defaults = { .next = -1, .lang = -1 };
static const struct message
    msg_rule  = { "tally.election", "没有选举规则“{0}”。可用的有：scotland、wigm-rational、schulze、ranked-pairs；认可票可用：av、sav、pav、seqpav、seqphragmen、equal-shares、cc、monroe、maximin-support。", "there is no election rule {0}. There are scotland, wigm-rational, schulze, ranked-pairs; for approvals av, sav, pav, seqpav, seqphragmen, equal-shares, cc, monroe, maximin-support." },
    msg_seats = { "tally.seats",    "席位必须是 1 到候选人数。", "there must be at least one seat and not more than candidates." };
/* clang-format on */

/* How many "what if" are found: those asked for, or one where a count is quick and words follow. */
static size_t how_many(const struct options *o, double used)
{
    if (o->next >= 0)
        return (size_t)o->next;
    return !o->json && used < 0.03;
}

static error *count_approvals(struct cli *c, str text, str rule, struct buf *b)
{
    const struct options *o = c->opt;
    struct approvals     *v = NULL;
    struct committees    *res = NULL;

    TRY(abc_read(c->mem, text, &v));
    if (o->seats)
        v->seats = (size_t)o->seats;
    double from = tally_cpu();
    TRY(committee_count(c->mem, v, rule, &res));
    size_t          n = how_many(o, tally_cpu() - from);
    struct further *more = NEWN(c->mem, struct further, n + 1);
    n = committee_further(c->mem, v, rule, res, n, more);
    struct committee_report r = { v, rule, res, -1, o->seed, more, n };
    if (o->seed.n && res->n > 1 && !res->cut)
        r.drawn = committees_draw(c->mem, res, o->seed);
    if (o->json)
        committees_json(b, &r);
    else if (o->html)
        committees_html(b, &r, c->lang);
    else
        committees_words(b, &r, c->lang);
    return NULL;
}

static error *count_pairs(struct cli *c, const struct ranked *r, str rule, const uint32_t *lot,
                          struct buf *b)
{
    const struct options *o = c->opt;
    struct pairwise      *p = pairwise_make(c->mem, r);
    int                   quo = (int)o->status_quo - 1;
    bool                  by_paths = str_starts(rule, STR("schulze"));

    if (quo >= (int)r->n_candidates)
        return error_on(c->mem, "status_quo", &msg_seats, STR(""));
    double              from = tally_cpu();
    struct pair_result *res =
        by_paths ? schulze(c->mem, p, quo) : ranked_pairs(c->mem, p, quo, lot);
    size_t          n = how_many(o, tally_cpu() - from);
    struct further *more = NEWN(c->mem, struct further, n + 1);
    n = pairs_further(c->mem, p, by_paths, quo, lot, r->voters, res, n, more);
    struct pairs_report rep = { r, rule, p, res, quo, o->seed, more, n };
    if (o->json)
        pairs_json(b, &rep);
    else if (o->html)
        pairs_html(b, &rep, c->lang);
    else
        pairs_words(b, &rep, c->lang);
    return NULL;
}

static error *count_stv(struct cli *c, const struct ranked *r, str rule, const uint32_t *lot,
                        struct buf *b)
{
    const struct options *o = c->opt;
    enum stv_rule         which = str_is(rule, "scotland") ? STV_SCOTLAND : STV_WIGM;
    struct stv_result    *res = NULL;
    double                from = tally_cpu();

    TRY(stv_count(c->mem, r, which, lot, &res));
    size_t          n = how_many(o, tally_cpu() - from);
    struct further *more = NEWN(c->mem, struct further, n + 1);
    n = stv_further(c->mem, r, which, lot, res, n, more);
    struct stv_report rep = { r, rule, res, o->seed, more, n };
    if (o->json)
        stv_json(b, &rep);
    else if (o->html)
        stv_html(b, &rep, c->lang);
    else
        stv_words(b, &rep, c->lang);
    return NULL;
}

static error *count_ranked(struct cli *c, str text, str rule, struct buf *b)
{
    const struct options *o = c->opt;
    struct ranked        *r = NULL;
    uint32_t             *lot = NULL;

    TRY(blt_read(c->mem, text, &r));
    if (o->seats > (int64_t)r->n_candidates)
        return error_on(c->mem, "seats", &msg_seats, STR(""));
    if (o->seats)
        r->seats = (size_t)o->seats;
    if (o->seed.n) {
        lot = NEWN(c->mem, uint32_t, r->n_candidates);
        lot_draw(c->mem, o->seed, r->name, r->n_candidates, lot);
    }
    if (!str_is(rule, "scotland") && !str_is(rule, "wigm-rational"))
        return count_pairs(c, r, rule, lot, b);
    return count_stv(c, r, rule, lot, b);
}

static error *run(struct cli *c)
{
    static const char *const ranked_rules[] = { "scotland",   "wigm-rational", "schulze",
                                                "schulze_wv", "ranked-pairs",  "ranked_pairs_wv" };
    const struct options    *o = c->opt;
    struct buf               b;
    str                      text = { 0 };
    bool                     ranked = false, approvals = false;

    c->lang = tally_lang(c, o->lang);
    for (size_t i = 0; i < COUNT(ranked_rules); i++)
        ranked |= str_is(o->rule, ranked_rules[i]);
    for (size_t i = 0; committee_rules[i]; i++)
        approvals |= str_is(o->rule, committee_rules[i]);
    if (!ranked && !approvals)
        return error_on(c->mem, "rule", &msg_rule, o->rule);
    TRY(tally_read(c, c->operand[0], &text));
    buf_init(&b, c->mem, SIZE_MAX);
    TRY(ranked ? count_ranked(c, text, o->rule, &b) : count_approvals(c, text, o->rule, &b));
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_tally_election = {
    .name = "tally election",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "Count an election (.blt, .abc.yaml) by a named rule and explain the result",
};
