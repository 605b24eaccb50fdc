/* budget_json.c -- the outcome as JSON: short, or the whole transcript. */
#include "solve/tally/budget_say.h"
#include "solve/tally/count.h"
#include "solve/tally/decimal.h"
#include "solve/tally/say.h"

static void put_ids(struct buf *b, const struct pb *e, const struct outcome *o, bool sorted)
{
    bool *in = NEWN(b->mem, bool, e->n_projects), first = true;

    buf_char(b, '[');
    for (size_t i = 0; i < o->n; i++)
        in[o->step[i].project] = true;
    for (size_t i = 0; i < (sorted ? e->n_projects : o->n); i++) {
        size_t p = sorted ? i : o->step[i].project;
        if (!in[p])
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        json_str(b, e->project[p].id);
    }
    buf_char(b, ']');
}

str budget_welfare(struct arena *a, const struct report *r)
{
    wide scale = (wide)r->e->weight_scale * (r->rule->utility == U_COST ? r->e->scale : 1) *
                 (r->rule->utility == U_PTS ? r->e->points_scale : 1);

    return frac_wide(a, r->o->welfare, scale);
}

static void put_text(struct buf *b, bool *first, const char *key, str value)
{
    json_key(b, first, key);
    json_str(b, value);
}

static void put_step(struct buf *b, const struct report *r, const struct step *s,
                     const int64_t *votes)
{
    static const char *const how[] = { "rule", "completion", "partial" };
    struct arena            *a = b->mem;
    bool                     first = true;

    buf_char(b, '{');
    put_text(b, &first, "project", r->e->project[s->project].id);
    put_text(b, &first, "by", str_of(how[s->how]));
    put_text(b, &first, "cost", pb_money(a, r->e, r->e->project[s->project].cost));
    put_text(b, &first, "paid", pb_money(a, r->e, s->paid));
    put_text(b, &first, "votes", decimal_text(a, votes[s->project], r->e->weight_scale));
    if (s->price.n)
        put_text(b, &first, "price", s->price);
    if (r->rule->kind == R_MES && s->how == STEP_CHOSEN) {
        put_text(b, &first, "paying_price", decimal_text(a, s->full, r->e->weight_scale));
        put_text(b, &first, "paying_rest", decimal_text(a, s->part, r->e->weight_scale));
        if (s->part) {
            put_text(b, &first, "paying_rest_least", s->least);
            put_text(b, &first, "paying_rest_most", s->most);
        }
        put_text(b, &first, "paying_nothing", decimal_text(a, s->none, r->e->weight_scale));
    }
    buf_char(b, '}');
}

static void put_transcript(struct buf *b, const struct report *r, bool *first)
{
    static const char *const stop[] = { "done", "exhausted", "next_step_overspends", "all_funded",
                                        "does_not_fit" };
    struct arena            *a = b->mem;
    int64_t                 *votes = budget_votes(a, r->e);

    put_text(b, first, "rule_zh", rule_words(a, r->rule, LANG_ZH));
    put_text(b, first, "rule_en", rule_words(a, r->rule, LANG_EN));
    put_text(b, first, "budget", pb_money(a, r->e, r->e->budget));
    if (r->rule->tie == T_LOT)
        put_text(b, first, "seed", r->rule->seed);
    json_key(b, first, "exclusive");
    buf_z(b, r->rule->exclusive ? "true" : "false");
    json_key(b, first, "partial");
    buf_z(b, r->rule->partial ? "true" : "false");
    json_key(b, first, "ballots");
    buf_int(b, (int64_t)r->e->n_ballots);
    json_key(b, first, "steps");
    buf_int(b, r->o->steps);
    put_text(b, first, "share", r->o->share);
    put_text(b, first, "stop", str_of(stop[r->o->stop]));
    json_key(b, first, "rounds");
    buf_char(b, '[');
    for (size_t i = 0; i < r->o->n; i++) {
        if (i)
            buf_char(b, ',');
        put_step(b, r, &r->o->step[i], votes);
    }
    buf_char(b, ']');
    json_key(b, first, "wishes");
    buf_char(b, '[');
    for (size_t i = 0; i < r->n_wishes; i++) {
        bool inner = true;
        buf_z(b, i ? ",{" : "{");
        put_text(b, &inner, "project", r->e->project[r->wish[i].project].id);
        json_key(b, &inner, "more_votes");
        buf_int(b, r->wish[i].votes);
        put_text(b, &inner, "cost_at_most", pb_money(a, r->e, r->wish[i].cost));
        json_key(b, &inner, "recounts");
        buf_int(b, r->wish[i].counts);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

void budget_json(struct buf *b, const struct report *r)
{
    bool first = true;

    buf_char(b, '{');
    put_text(b, &first, "rule", r->rule->name);
    json_key(b, &first, "winners");
    put_ids(b, r->e, r->o, true);
    json_key(b, &first, "order");
    put_ids(b, r->e, r->o, false);
    put_text(b, &first, "cost", pb_money(b->mem, r->e, r->o->cost));
    if (r->rule->kind == R_WELFARE)
        put_text(b, &first, "welfare", budget_welfare(b->mem, r));
    if (r->whole)
        put_transcript(b, r, &first);
    buf_z(b, "}\n");
}
