/* readlog.c -- the one place that writes the read log. */
#include "core/readlog.h"

#include "base/when.h"
#include "core/event_words.h"
#include "core/id.h"
#include "core/readlog.sql.h"

/* clang-format off */
const struct field reading_fields[] = {
    INT (struct reading_row, id,     0, INT64_MAX, .secret = true),
    TIME(struct reading_row, at,     .doc = "When."),
    TEXT(struct reading_row, who,    0, 80, .doc = "Who read, masked."),
    TEXT(struct reading_row, role,   0, 40, .doc = "Under which post."),
    TEXT(struct reading_row, subject, 0, 20, .doc = "Of what: inhabitant (the record), household, or beside what one stands: dwelling, building, org."),
    TEXT(struct reading_row, field,  0, 40, .doc = "Which field."),
    TEXT(struct reading_row, reason, 0, 200, .doc = "What for."),
    FIELDS_END,
};
/* clang-format on */

error *read_log_write(struct req *r, const struct reading *x)
{
    int64_t id = id_new(r->now);
    str role = r->who && r->who->post.id ? str_of(role_words[r->who->post.role]) : STR("resident");

    TRY(db_exec(r->db, r->mem, &sql_read_log_add,
                DB_ARGS(db_int("community", x->community), db_int("id", id), db_int("at", r->now),
                        db_int("actor", r->account), db_text("role", role),
                        db_text("subject_kind", str_of(x->subject)),
                        db_int("person_community", x->person_community),
                        db_int("person", x->person), db_text("field", x->field),
                        db_int("matter", x->matter), db_text("reason", x->reason),
                        db_text("whose", x->whose)),
                NULL));
    for (size_t i = 0; i < COUNT(x->found_by); i++)
        if (x->found_by[i])
            TRY(db_exec(r->db, r->mem, &sql_read_log_whose_add,
                        DB_ARGS(db_int("mark", x->found_by[i]), db_int("community", x->community),
                                db_int("id", id)),
                        NULL));
    return NULL;
}

error *read_log_once(struct req *r, const struct reading *x, bool *fresh)
{
    int64_t n = 0;

    TRY(db_number(r->db, r->mem, &sql_read_log_has,
                  DB_ARGS(db_int("person", x->person), db_int("matter", x->matter),
                          db_int("community", x->community),
                          db_int("person_community", x->person_community),
                          db_text("subject_kind", str_of(x->subject)), db_text("field", x->field)),
                  &n));
    *fresh = n == 0;
    return n ? NULL : read_log_write(r, x);
}

error *read_log_since(struct req *r, const struct reading *x, int64_t since, int64_t *n)
{
    return db_number(r->db, r->mem, &sql_read_log_since,
                     DB_ARGS(db_int("person", x->person), db_int("first", id_from(since)),
                             db_int("person_community", x->person_community),
                             db_text("subject_kind", str_of(x->subject)),
                             db_text("field", x->field), db_int("actor", r->account),
                             db_text("reason", x->reason)),
                     n);
}

error *read_log_daily(struct req *r, const struct reading *x)
{
    int64_t n = 0;

    TRY(read_log_since(r, x, date_start(when_date(r->now)), &n));
    return n ? NULL : read_log_write(r, x);
}

static void reasons_said(struct req *r, struct list *rows)
{
    struct reading_row *x = rows->item;

    for (size_t i = 0; i < rows->n; i++)
        x[i].reason = log_reason(r->app->rooms, x[i].reason, r->lang);
}

error *read_log_of(struct req *r, const char *subject, struct ref record, int64_t before,
                   int64_t limit, struct list *out)
{
    TRY(db_all(r->db, r->mem, &sql_read_log_of,
               DB_ARGS(db_int("person", record.id), db_int("person_community", record.community),
                       db_text("subject_kind", str_of(subject)), db_int("before", before),
                       db_int("limit", limit)),
               reading_fields, sizeof(struct reading_row), out));
    reasons_said(r, out);
    return NULL;
}

error *read_log_beside(struct req *r, const int64_t *found_by, size_t n, int64_t before,
                       int64_t limit, struct list *out)
{
    struct db_arg arg[DB_WIDTH + 3] = { db_int("before", before), db_int("limit", limit) };

    db_values(arg + 2, db_v, DB_WIDTH, found_by, n);
    TRY(db_all(r->db, r->mem, &sql_read_log_beside, arg, reading_fields, sizeof(struct reading_row),
               out));
    reasons_said(r, out);
    return NULL;
}
