/* budget_json.c -- the outcome as JSON. */
#include "solve/tally/budget_say.h"
#include "solve/tally/count.h"
#include "solve/tally/say.h"

static void put_ids(struct buf *b, const struct pb *e, const struct outcome *o, bool sorted)
{
    bool *in = NEWN(b->mem, bool, e->n_projects), first = true;

    buf_char(b, '[');
    for (size_t i = 0; i < o->n; i++) {
        in[o->step[i].project] = true;
        if (sorted)
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        json_str(b, e->project[o->step[i].project].id);
    }
    for (size_t p = 0; sorted && p < e->n_projects; p++) {
        if (!in[p])
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        json_str(b, e->project[p].id);
    }
    buf_char(b, ']');
}

void budget_json(struct buf *b, const struct pb *e, const struct rule *r, const struct outcome *o,
                 bool whole)
{
    bool first = true;

    (void)whole;
    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, r->name);
    json_key(b, &first, "winners");
    put_ids(b, e, o, true);
    json_key(b, &first, "order");
    put_ids(b, e, o, false);
    json_key(b, &first, "cost");
    json_str(b, pb_money(b->mem, e, o->cost));
    if (r->kind == R_WELFARE) {
        wide scale = (wide)e->weight_scale * (r->utility == U_COST ? e->scale : 1) *
                     (r->utility == U_PTS ? e->points_scale : 1);
        json_key(b, &first, "welfare");
        json_str(b, frac_wide(b->mem, o->welfare, scale));
    }
    json_key(b, &first, "runs");
    buf_int(b, o->runs);
    json_key(b, &first, "steps");
    buf_int(b, o->steps);
    buf_z(b, "}\n");
}
