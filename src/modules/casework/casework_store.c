/* casework_store.c -- one function a statement. */
#include "modules/casework/casework.h"

#include "modules/casework/casework.sql.h"

/* clang-format off */
const struct message msg_case_changed = { "case.changed", "别人刚刚改动了这件事，请看一下最新内容再操作。", "Somebody else has just changed this matter; please look at it again." };
/* clang-format on */

error *casework_insert(struct req *r, const struct casefile *c)
{
    return db_exec(
        r->db, r->mem, &sql_casework_insert,
        DB_ARGS(db_int("community", c->ref.community), db_int("id", c->ref.id),
                db_int("place_now", c->place_now), db_int("grid", c->grid), db_int("site", c->site),
                db_text("category", c->category),
                db_text("state", str_of(case_state_words[c->state])), db_int("open", c->open),
                db_int("sort_at", c->sort_at), db_text("number", c->number),
                db_text("source", str_of(case_source_words[c->source])), db_text("words", c->words),
                db_text("address_sealed", c->address_sealed), db_int("lng", c->lng),
                db_int("lat", c->lat), db_int("cell", c->cell), db_int("anonymous", c->anonymous),
                db_int("public", c->public), db_int("urgent", c->urgent), db_int("demo", c->demo),
                db_int("reporter", c->reporter), db_text("caller_sealed", c->caller_sealed),
                db_text("caller_mask", c->caller_mask), db_text("phone_sealed", c->phone_sealed),
                db_text("phone_mask", c->phone_mask), db_int("reported", c->reported),
                db_int("due", c->due), db_int("photos", c->photos),
                db_int("provisional", c->provisional), db_int("flood", c->flood)),
        NULL);
}

error *casework_by_ref(struct db *db, struct arena *a, struct ref ref, struct casefile *out)
{
    return db_by_ref(db, a, &sql_casework_by_ref, ref, casefile_fields, out);
}

error *casework_save(struct req *r, struct casefile *c)
{
    int64_t touched = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_casework_save,
        DB_ARGS(
            db_text("category", c->category), db_text("state", str_of(case_state_words[c->state])),
            db_int("open", c->open), db_int("sort_at", c->sort_at), db_text("number", c->number),
            db_int("urgent", c->urgent), db_int("public", c->public), db_int("worker", c->worker),
            db_text("unit", c->unit), db_int("handler", c->handler), db_int("filed", c->filed),
            db_int("state_since", c->state_since), db_int("due", c->due),
            db_int("case_due", c->case_due), db_int("closed", c->closed),
            db_text("result", c->result), db_int("reworks", c->reworks),
            db_int("returns", c->returns), db_int("stars", c->stars),
            db_text("verdict", c->verdict), db_int("photos", c->photos), db_int("flags", c->flags),
            db_int("helpers", c->helpers), db_int("points", c->points),
            db_int("answers", c->answers), db_int("reopened", c->reopened),
            db_int("called_back", c->called_back), db_int("merged_community", c->merged_community),
            db_int("merged_id", c->merged_id), db_int("provisional", c->provisional),
            db_int("flood", c->flood), db_int("grid", c->grid),
            db_int("community", c->ref.community), db_int("id", c->ref.id),
            db_int("version", c->version)),
        &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_case_changed);
    c->version++;
    return NULL;
}

error *casework_followed(struct req *r, struct casefile *c, int64_t n)
{
    int64_t touched = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_casework_followers,
        DB_ARGS(db_int("community", c->ref.community), db_int("id", c->ref.id), db_int("n", n)),
        &touched));
    c->followers += touched ? n : 0;
    return NULL;
}
