/* json.c -- the figures and the explanation of a division for programs. */
#include "solve/grid/options.h"
#include "solve/tally/say.h"

static void put_int(struct buf *b, bool *first, const char *key, int64_t v)
{
    json_key(b, first, key);
    buf_int(b, v);
}

/* VALUE / 10^PLACES as a decimal. */
static void put_fixed(struct buf *b, bool *first, const char *key, int64_t value, int places)
{
    int64_t unit = 1;

    for (int i = 0; i < places; i++)
        unit *= 10;
    json_key(b, first, key);
    buf_fmt(b, "%s%lld.%0*lld", value < 0 ? "-" : "",
            (long long)((value < 0 ? -value : value) / unit), places,
            (long long)((value < 0 ? -value : value) % unit));
}

static void put_share(struct buf *b, bool *first, const char *key, int64_t part, int64_t whole)
{
    put_fixed(b, first, key, whole ? (part * 10000 + whole / 2) / whole : 10000, 4);
}

static void put_metres(struct buf *b, bool *first, const char *key, int64_t cm)
{
    put_fixed(b, first, key, (cm + 5) / 10, 1);
}

static void put_bool(struct buf *b, bool *first, const char *key, bool v)
{
    json_key(b, first, key);
    buf_z(b, v ? "true" : "false");
}

static void summary(struct buf *b, bool *first, const struct grid_report *r)
{
    const struct grid_verdict *v = r->v;
    int32_t                   *part = NULL;

    put_int(b, first, "nodes", (int64_t)r->m->n);
    put_int(b, first, "edges", (int64_t)r->m->m);
    put_int(b, first, "components", (int64_t)grid_parts(b->mem, r->m, &part));
    put_int(b, first, "households", r->m->households);
    put_int(b, first, "k", (int64_t)v->k);
    put_int(b, first, "k_min", (r->m->households + r->band.hi - 1) / r->band.hi);
    put_int(b, first, "k_max", r->m->households / r->band.lo);
    put_int(b, first, "grids_in_band", (int64_t)v->in_band);
    put_share(b, first, "share_in_band", (int64_t)v->in_band, (int64_t)v->k);
    put_share(b, first, "households_in_band", v->households_in_band, r->m->households);
    put_int(b, first, "band_deviation", v->deviation);
    put_int(b, first, "min", v->least);
    put_int(b, first, "max", v->most);
    put_fixed(b, first, "sd", (int64_t)(v->sd * 10 + 0.5), 1);
    put_int(b, first, "contiguity_violations", (int64_t)v->violations);
    put_int(b, first, "noncontiguous_grids", (int64_t)v->broken);
    put_int(b, first, "cut_edges", v->cut_edges);
    put_int(b, first, "cut_border_m", (v->border + 50) / 100);
    put_int(b, first, "cut_cost", v->cost);
    put_share(b, first, "cut_cost_share", v->cost, v->total_cost);
    put_int(b, first, "inner_cut_edges", v->inner_cut_edges);
    put_share(b, first, "street_aligned_border", v->border - v->inner_border, v->border);
    put_int(b, first, "main_street_straddles", v->straddles);
    put_fixed(b, first, "mean_dist_m", (int64_t)(v->mean_m * 10 + 0.5), 1);
    put_fixed(b, first, "rms_dist_m", (int64_t)(v->rms_m * 10 + 0.5), 1);
    put_metres(b, first, "mean_walk_m", v->reached ? v->walk / v->reached : 0);
    put_metres(b, first, "max_walk_m", v->longest);
    put_int(b, first, "unreachable_households", r->m->households - v->reached);
    put_int(b, first, "split_buildings", v->split);
    put_int(b, first, "wrongly_split", v->wrongly_split);
    if (!v->has_today)
        return;
    put_int(b, first, "relabelled", v->relabelled);
    put_int(b, first, "base_households", v->base);
    put_int(b, first, "kept_grids", v->carried);
}

static void proofs(struct buf *b, bool *first, const struct grid_report *r)
{
    const struct grid_proofs *p = r->proofs;
    const struct grid_cell   *c = r->m->cell;

    put_int(b, first, "hopeless_cells", (int64_t)p->n_hopeless);
    put_int(b, first, "hopeless_households", p->hopeless_households);
    put_int(b, first, "hopeless_least_deviation", p->least_deviation);
    put_int(b, first, "not_decided", (int64_t)p->unknown);
    json_key(b, first, "hopeless");
    buf_char(b, '[');
    for (size_t i = 0; i < p->n_hopeless; i++) {
        const struct grid_hopeless *h = &p->hopeless[i];
        bool                        f = true;
        buf_z(b, i ? ",{" : "{");
        put_int(b, &f, "id", c[h->cell].id);
        put_int(b, &f, "households", h->households);
        put_int(b, &f, "below", h->below);
        put_int(b, &f, "above", h->above);
        put_int(b, &f, "sets", h->sets);
        buf_char(b, '}');
    }
    buf_z(b, "]");
    json_key(b, first, "parts");
    buf_char(b, '[');
    for (size_t i = 0; i < p->n_parts; i++) {
        bool f = true;
        buf_z(b, i ? ",{" : "{");
        put_int(b, &f, "id", c[p->part[i].cell].id);
        put_int(b, &f, "cells", p->part[i].cells);
        put_int(b, &f, "households", p->part[i].households);
        buf_char(b, '}');
    }
    buf_z(b, "]");
    json_key(b, first, "hanging");
    buf_char(b, '[');
    for (size_t i = 0; i < p->n_hanging; i++) {
        bool f = true;
        buf_z(b, i ? ",{" : "{");
        put_int(b, &f, "id", c[p->hanging[i].cell].id);
        put_int(b, &f, "households", p->hanging[i].households);
        put_int(b, &f, "parts", p->hanging[i].parts);
        put_int(b, &f, "rests", p->hanging[i].rests);
        buf_char(b, '}');
    }
    buf_z(b, "]");
}

static void changes(struct buf *b, bool *first, const struct grid_report *r, int32_t grid)
{
    struct grid_changes c = grid_changes_of(b->mem, r, grid);

    put_int(b, first, "today_households", c.was);
    json_key(b, first, "changes");
    buf_char(b, '[');
    for (size_t i = 0; i < c.n; i++) {
        bool f = true;
        buf_z(b, i ? ",{" : "{");
        put_bool(b, &f, "came", c.item[i].came);
        put_int(b, &f, "other", c.item[i].other);
        put_int(b, &f, "cells", c.item[i].cells);
        put_int(b, &f, "households", c.item[i].households);
        put_int(b, &f, "cell", r->m->cell[c.item[i].cell].id);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void fault(struct buf *b, bool *first, const struct grid_report *r,
                  const struct grid_facts *f)
{
    static const char *const word[] = { "not_proved", "part", "hopeless_cell", "hanging_parts" };
    int32_t                  cell = -1;
    enum grid_reason         why = grid_why(r->m, r->proofs, r->label, f->grid, &cell);
    struct grid_options      o = grid_options_of(r, f->grid);

    json_key(b, first, "fault");
    json_str(b, str_of(word[why]));
    if (cell >= 0)
        put_int(b, first, "fault_cell", r->m->cell[cell].id);
    if (o.split >= 0)
        put_int(b, first, "could_split", r->m->cell[o.split].id);
    if (o.from >= 0) {
        put_int(b, first, "bridge_from", r->m->cell[o.from].id);
        put_int(b, first, "bridge_to", r->m->cell[o.to].id);
        put_metres(b, first, "bridge_m", o.gap);
    }
}

static void grid(struct buf *b, const struct grid_report *r, const struct grid_facts *f)
{
    const struct grid_cell *c = &r->m->cell[f->centre];
    bool                    first = true;
    bool                    in = f->households >= r->band.lo && f->households <= r->band.hi;

    buf_char(b, '{');
    put_int(b, &first, "grid", f->grid);
    put_int(b, &first, "households", f->households);
    put_int(b, &first, "cells", f->cells);
    put_int(b, &first, "buildings", f->buildings);
    put_int(b, &first, "components", f->components);
    put_bool(b, &first, "in_band", in);
    put_int(b, &first, "centre", c->id);
    put_fixed(b, &first, "centre_x", c->x, 2);
    put_fixed(b, &first, "centre_y", c->y, 2);
    put_metres(b, &first, "border_m", f->border);
    put_share(b, &first, "border_on_streets", f->on_street, f->border);
    put_share(b, &first, "border_on_main_streets", f->on_main, f->border);
    put_int(b, &first, "crossings_inside", f->crossings);
    put_int(b, &first, "main_street_straddles", f->straddles);
    put_metres(b, &first, "mean_walk_m", f->households ? f->walk / f->households : 0);
    put_metres(b, &first, "max_walk_m", f->longest);
    if (!in && r->proofs)
        fault(b, &first, r, f);
    if (r->today)
        changes(b, &first, r, f->grid);
    buf_char(b, '}');
}

void grid_summary_json(struct buf *b, const struct grid_report *r)
{
    bool first = true;

    buf_char(b, '{');
    summary(b, &first, r);
    buf_z(b, "}\n");
}

void grid_explain_json(struct buf *b, const struct grid_report *r)
{
    bool first = true;

    buf_char(b, '{');
    summary(b, &first, r);
    if (r->proofs)
        proofs(b, &first, r);
    json_key(b, &first, "grids");
    buf_char(b, '[');
    for (size_t q = 0; q < r->v->k; q++) {
        if (q)
            buf_z(b, ",\n");
        grid(b, r, &r->v->grid[q]);
    }
    buf_z(b, "]}\n");
}
