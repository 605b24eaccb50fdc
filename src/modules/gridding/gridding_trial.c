/* gridding_trial.c -- whether adjusting the grids of today pays: it is computed and nothing is
 * kept.
 */
#include "core/app.h"
#include "modules/gridding/gridding.h"

/* Households above and below the band. */
static int64_t outside(const struct drawing *x, const struct drawing_numbers *m,
                       const int32_t *number)
{
    int64_t sum[GRID_NUMBERS + 1] = { 0 }, off = 0;
    bool    has[GRID_NUMBERS + 1] = { 0 };

    for (size_t i = 0; i < m->n; i++) {
        sum[number[i]] += m->cell[i].households;
        has[number[i]] = true;
    }
    for (int g = 1; g <= GRID_NUMBERS; g++)
        off += !has[g] ? 0 : sum[g] < x->lo ? x->lo - sum[g] : sum[g] > x->hi ? sum[g] - x->hi : 0;
    return off;
}

error *drawing_trial(struct req *r, struct drawing *x, struct trial *out)
{
    struct drawing_numbers was, now;
    struct solve_in        in = { .mode = SOLVE_ADJUST };

    TRY(drawing_map(r, x));
    TRY(drawing_begin(r, x));
    TRY(drawing_numbers(r, x, &was));
    TRY(drawing_solve(r, x, &in));
    TRY(drawing_numbers(r, x, &now));
    *out = (struct trial){ outside(x, &was, was.answer), outside(x, &now, now.answer), 0 };
    for (size_t i = 0; i < now.n && i < was.n; i++)
        if (now.answer[i] != was.answer[i])
            out->moved += now.cell[i].households;
    return NULL;
}
