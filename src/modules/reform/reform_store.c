/* reform_store.c -- one function a statement, and the plan as text. */
#include "modules/reform/reform_store.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/reform/reform.h"
#include "modules/reform/reform.sql.h"

/* clang-format off */
static const struct field site_fields[] = {
    REF (struct found_site, ref,        .doc = "site"),
    CODE(struct found_site, place_now,  .doc = "community"),
    CODE(struct found_site, grid,       .doc = "grid"),
    INT (struct found_site, households, 0, INT64_MAX, .doc = "households"),
    INT (struct found_site, lng,        -1800000000, 1800000000, .doc = "longitude"),
    INT (struct found_site, lat,        -900000000, 900000000, .doc = "latitude"),
    TEXT(struct found_site, name,       0, 120, .doc = "name"),
    FIELDS_END,
};
static const struct field post_row_fields[] = {
    REF (struct plan_post, ref,       .doc = "post"),
    INT (struct plan_post, account,   0, INT64_MAX, .doc = "whose"),
    WORD(struct plan_post, role,      role_words, .doc = "role"),
    CODE(struct plan_post, place,     .doc = "place"),
    TEXT(struct plan_post, unit,      0, 40, .doc = "unit"),
    TEXT(struct plan_post, name_mask, 0, 80, .doc = "masked name"),
    FIELDS_END,
};
struct map_row {
    int64_t from_code, to_code;
    bool    fallback;
};
static const struct field map_fields[] = {
    CODE(struct map_row, from_code, .doc = "from"),
    CODE(struct map_row, to_code,   .doc = "to"),
    BOOL(struct map_row, fallback,  .doc = "what nothing else decides goes there"),
    FIELDS_END,
};
static const struct message msg_changed = { "reform.changed", "方案已被别人修改，请刷新。", "The plan was changed by somebody else; please reload." };
/* clang-format on */

error *reform_by_ref(struct req *r, struct ref ref, struct reform *out)
{
    return db_by_ref(r->db, r->mem, &sql_reform_by_ref, ref, reform_fields, out);
}

error *reform_all(struct req *r, int64_t before, int64_t limit, struct list *out)
{
    return db_all(r->db, r->mem, &sql_reform_list,
                  DB_ARGS(db_int("before", before), db_int("limit", limit)), reform_fields,
                  sizeof(struct reform), out);
}

error *reform_insert(struct req *r, struct reform *x)
{
    x->ref.id = id_new(r->now);
    x->version = 1;
    return db_exec(r->db, r->mem, &sql_reform_insert,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_text("title", x->title), db_int("day", x->day),
                           db_text("state", str_of(reform_state_words[x->state])),
                           db_text("plan", x->plan), db_int("prepared_by", x->prepared_by),
                           db_int("prepared", x->prepared)),
                   NULL);
}

error *reform_save(struct req *r, struct reform *x)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_reform_save,
                DB_ARGS(db_text("title", x->title), db_int("day", x->day),
                        db_text("state", str_of(reform_state_words[x->state])),
                        db_text("plan", x->plan), db_int("prepared_by", x->prepared_by),
                        db_int("prepared", x->prepared), db_int("approved_by", x->approved_by),
                        db_int("approved", x->approved), db_int("begun", x->begun),
                        db_int("ended", x->ended), db_int("job", x->job), db_int("moved", x->moved),
                        db_text("report", x->report), db_int("community", x->ref.community),
                        db_int("id", x->ref.id), db_int("version", x->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    x->version++;
    return NULL;
}

error *reform_due(struct req *r, int64_t day, struct reform *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_reform_due, DB_ARGS(db_int("day", day)), reform_fields, out,
                    found);
}

error *reform_stuck(struct req *r, struct reform *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_reform_stuck, DB_ARGS(db_int("before", r->now - 600000)),
                    reform_fields, out, found);
}

error *reform_unfinished(struct req *r, struct reform *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_reform_unfinished, DB_NO_ARGS, reform_fields, out, found);
}

error *reform_by_job(struct req *r, int64_t job, struct reform *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_reform_by_job, DB_ARGS(db_int("job", job)), reform_fields,
                    out, found);
}

error *reform_moves(struct req *r, int64_t reform, struct list *out)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_reform_map_of, DB_ARGS(db_int("reform", reform)), map_fields,
               sizeof(struct map_row), &rows));
    struct plan_move     *m = NEWN(r->mem, struct plan_move, rows.n + 1);
    const struct map_row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        m[i] = (struct plan_move){ x[i].from_code, x[i].to_code, 0, x[i].fallback };
    *out = (struct list){ m, rows.n, sizeof *m };
    return NULL;
}

error *reform_sites_of(struct req *r, int64_t place, struct list *out)
{
    return db_all(r->db, r->mem, &sql_reform_sites_of, DB_ARGS(db_int("place", place)), site_fields,
                  sizeof(struct found_site), out);
}

error *reform_posts_at(struct req *r, int64_t place, int64_t today, struct list *out)
{
    return db_all(r->db, r->mem, &sql_reform_posts_at,
                  DB_ARGS(db_int("place", place), db_int("today", today)), post_row_fields,
                  sizeof(struct plan_post), out);
}

error *reform_code_used(struct req *r, int64_t code, bool *used)
{
    int64_t n = 0;

    TRY(db_number(r->db, r->mem, &sql_reform_code_used, DB_ARGS(db_int("at_code", code)), &n));
    *used = n > 0;
    return NULL;
}

error *reform_read_plan(struct req *r, const struct reform *x, struct reform_in *out)
{
    fields_init(reform_in_fields, out);
    return json_read(r->mem, r->app->server.refs, x->plan, reform_in_fields, out);
}
