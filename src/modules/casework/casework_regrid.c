/* casework_regrid.c -- open matters follow their buildings into new grids: a listener of the event
 * "grid.in_force". What is over keeps the grid in which it was handled; open again it goes where
 * its building is then (casework_enter).
 *
 * The job's cursor is a case_pass, like that of a reform (modules/reform/reform_run.c):
 * the community is passed over until a whole pass finds nothing. */
#include "base/log.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/casework/casework.h"

enum { PART = 400 };

/* That of its building, else what followed the grid that it was in. */
static int64_t grid_of(const struct case_at *c, const struct list *heirs)
{
    const struct event_heir *h = heirs->item;

    if (c->site_grid && c->site_place == c->place_now)
        return c->site_grid;
    for (size_t i = 0; i < heirs->n; i++)
        if (h[i].old == c->grid)
            return h[i].new;
    return c->grid;
}

error *casework_regrid_part(struct req *r, struct job *j, bool *finished)
{
    struct event     e = { 0 };
    struct list      heirs, rows;
    struct case_pass c;

    TRY(event_heard(r, j->args, &e, &heirs));
    if (!case_pass_read(j->cursor, &c))
        BUG("the cursor of a regridding");
    if (!c.after.open || c.after.open == -1) /* what is over comes first, and stays */
        c.after = (struct case_at){ .sort_at = INT64_MAX, .ref.id = REF_ID_MAX };
    TRY(casework_at(r, e.ref.community, &c.after, PART, &rows));
    const struct case_at *row = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct case_handover to = { .reform = e.subject,
                                    .place = row[i].place_now,
                                    .grid = grid_of(&row[i], &heirs),
                                    .words = e.words };
        bool                 moved = false;
        c.after = row[i];
        if (to.grid == row[i].grid)
            continue;
        TRY(casework_move(r, &row[i], &to, &moved));
        c.moved += moved;
        j->done += moved;
    }
    if (rows.n < PART) {
        *finished = !c.moved;
        c = case_pass_begin();
    }
    j->cursor = case_pass_text(r->mem, &c);
    return NULL;
}
