/* gridding_staff.c -- who looks after the grids of a drawing from its day on. Whoever has a post at
 * a grid today goes on with its number, or where the larger part of it goes (account_regrid.c moves
 * the posts on the day); for a grid that is new somebody is named before. */
#include "base/when.h"
#include "core/app.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"

error *drawing_numbers(struct req *r, const struct drawing *x, struct drawing_numbers *out)
{
    struct list cells;

    TRY(drawing_cells(r, x, &cells));
    *out = (struct drawing_numbers){ cells.item, cells.n, NEWN(r->mem, int32_t, cells.n + 1),
                                     NEWN(r->mem, int32_t, cells.n + 1) };
    TRY(numbers_read(r->mem, x->today, cells.n, out->today));
    return numbers_read(r->mem, x->answer, cells.n, out->answer);
}

int32_t drawing_heir(struct arena *a, const struct drawing_numbers *m, int32_t g)
{
    int64_t *sum = NEWN(a, int64_t, GRID_NUMBERS + 1);
    int32_t  best = g;

    for (size_t i = 0; i < m->n; i++) {
        if (m->answer[i] == g)
            return g;
        if (m->today[i] == g)
            sum[m->answer[i]] += m->cell[i].households + 1;
    }
    for (int32_t k = 1; k <= GRID_NUMBERS; k++)
        if (sum[k] > sum[best])
            best = k;
    return best;
}

str drawing_grid_called(struct req *r, int64_t code, enum lang lang)
{
    str name = place_name(app_places(r->app), code, lang);

    return name.n ? name : place_grid_name(r->mem, code, lang);
}

error *drawing_workers(struct req *r, const struct drawing *x, struct list *out)
{
    int64_t                lo = x->ref.community * 1000, today = when_date(r->now);
    bool                   comes = x->state == DRAWING_PUBLISHED && x->day > today;
    struct drawing_numbers m;
    size_t                 n = 0;

    TRY(drawing_numbers(r, x, &m));
    TRY(db_all(r->db, r->mem, &sql_gridding_workers,
               DB_ARGS(db_int("lo_code", lo), db_int("hi_code", lo + GRID_NUMBERS),
                       db_int("day", comes ? x->day : today)),
               grid_worker_fields, sizeof(struct grid_worker), out));
    struct grid_worker *w = out->item;
    for (size_t i = 0; i < out->n; i++) {
        bool twice = false;
        w[i].was = w[i].place;
        w[i].place = lo + drawing_heir(r->mem, &m, (int32_t)(w[i].place - lo));
        for (size_t k = 0; k < n; k++)
            twice = twice || (w[k].place == w[i].place && w[k].account == w[i].account);
        if (!twice)
            w[n++] = w[i];
    }
    out->n = n;
    return NULL;
}

error *drawing_coming(struct req *r, int64_t community, struct coming *out)
{
    int64_t households[GRID_NUMBERS + 1] = { 0 };
    bool    has[GRID_NUMBERS + 1] = { 0 };

    *out = (struct coming){ 0 };
    TRY(drawing_published(r, community, &out->x, &out->found));
    if (!out->found)
        return NULL;
    TRY(drawing_numbers(r, &out->x, &out->m));
    for (size_t i = 0; i < out->m.n; i++) {
        has[out->m.answer[i]] = true;
        households[out->m.answer[i]] += out->m.cell[i].households;
    }
    struct coming_grid *all = NEWN(r->mem, struct coming_grid, GRID_NUMBERS);
    size_t              n = 0;
    for (int64_t g = 1; g <= GRID_NUMBERS; g++)
        if (has[g] && !place_find(app_places(r->app), community * 1000 + g))
            all[n++] = (struct coming_grid){ community * 1000 + g, households[g] };
    out->grids = (struct list){ all, n, sizeof *all };
    return NULL;
}
