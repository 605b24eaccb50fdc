/* account_regrid.c -- posts at grids that ended go on at the grid that followed (the larger part of
 * its households): a listener of the event "grid.in_force". */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/job.h"
#include "modules/account/account.h"
#include "modules/account/account.sql.h"

/* Its holder's post at the grid NEW: one that he was given for it before the day, or came with
 * another grid, else a new one. */
static error *goes_on(struct req *r, const struct post *p, int64_t new, int64_t day, int64_t *fresh)
{
    str role = str_of(role_words[p->role]);

    TRY(db_number(r->db, r->mem, &sql_account_post_there,
                  DB_ARGS(db_int("account", p->account), db_text("role", role),
                          db_int("place", new), db_int("day", day)),
                  fresh));
    return *fresh ? NULL
                  : account_post(r, p->account, (enum role)p->role, new, p->unit, day, fresh);
}

/* One job is one transaction: a community has a few dozen posts. */
error *account_regrid_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs, posts;
    int64_t      day = when_date(r->now);

    TRY(event_heard(r, j->args, &e, &heirs));
    const struct event_heir *h = heirs.item;
    for (size_t i = 0; i < heirs.n; i++) {
        TRY(db_all(r->db, r->mem, &sql_account_posts_at,
                   DB_ARGS(db_int("place", h[i].old), db_int("today", day)), post_fields,
                   sizeof(struct post), &posts));
        const struct post *p = posts.item;
        for (size_t k = 0; k < posts.n; k++) {
            int64_t fresh = 0;
            TRY(db_exec(r->db, r->mem, &sql_account_post_stop,
                        DB_ARGS(db_int("day", day), db_int("id", p[k].id)), NULL));
            TRY(goes_on(r, &p[k], h[i].new, day, &fresh));
            TRY(db_exec(r->db, r->mem, &sql_account_session_goes_on,
                        DB_ARGS(db_int("fresh", fresh), db_int("id", p[k].id)), NULL));
            j->done++;
        }
    }
    person_forget(r->app);
    *finished = true;
    return NULL;
}
