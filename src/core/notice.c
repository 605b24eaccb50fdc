/* notice.c -- writing and reading notices. */
#include "core/notice.h"

#include "core/app.h"
#include "core/notice.sql.h"

error *notice_put(struct req *r, int64_t account, int64_t id, struct ref about, const char *kind,
                  str zh, str en)
{
    if (r->app->told.n < COUNT(r->app->told.account))
        r->app->told.account[r->app->told.n++] = account;
    return db_exec(r->db, r->mem, &sql_notice_put,
                   DB_ARGS(db_int("account", account), db_int("id", id), db_int("at", r->now),
                           db_text("kind", str_of(kind)), db_int("community", about.community),
                           db_int("matter", about.id), db_text("zh", zh), db_text("en", en)),
                   NULL);
}

error *notice_unread(struct db *db, struct arena *a, int64_t account, int64_t *n)
{
    return db_number(db, a, &sql_notice_unread, DB_ARGS(db_int("account", account)), n);
}

struct row {
    int64_t account, id, at, community, matter, read_at;
    str     kind, text_zh, text_en;
};
/* clang-format off */
static const struct field row_fields[] = {
    INT (struct row, account,   0, INT64_MAX, .doc = "whose"),
    INT (struct row, id,        0, INT64_MAX, .doc = "id"),
    TIME(struct row, at,        .doc = "when"),
    TEXT(struct row, kind,      0, 40, .doc = "kind"),
    CODE(struct row, community, .doc = "community of the matter"),
    INT (struct row, matter,    0, INT64_MAX, .doc = "matter"),
    TEXT(struct row, text_zh,   0, 400, .doc = "Chinese"),
    TEXT(struct row, text_en,   0, 400, .doc = "English"),
    TIME(struct row, read_at,   .doc = "read"),
    FIELDS_END,
};
/* clang-format on */

error *notice_list(struct req *r, int64_t before, int64_t limit, struct list *out)
{
    struct list rows;

    TRY(db_all(
        r->db, r->mem, &sql_notice_list,
        DB_ARGS(db_int("account", r->account), db_int("before", before), db_int("limit", limit)),
        row_fields, sizeof(struct row), &rows));
    const struct row *x = rows.item;
    struct notice    *n = NEWN(r->mem, struct notice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        n[i] = (struct notice){
            .ref = { 0, x[i].id },
            .about = { x[i].community, x[i].matter },
            .at = x[i].at,
            .read_at = x[i].read_at,
            .kind = x[i].kind,
            .text_zh = x[i].text_zh,
            .text_en = x[i].text_en,
        };
    *out = (struct list){ .item = n, .n = rows.n, .size = sizeof *n };
    return NULL;
}

error *notice_read_all(struct req *r)
{
    return db_exec(r->db, r->mem, &sql_notice_read_all,
                   DB_ARGS(db_int("now", r->now), db_int("account", r->account)), NULL);
}
