/* casework_desk.c -- what makes a desk's day shorter: one step for many matters, saved filters,
 * answer templates (which must be edited before they are sent). */
#include "modules/casework/casework_desk.h"

#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_desk.sql.h"

/* clang-format off */
static const struct field bulk_item_fields[] = {
    REF(struct bulk_item, ref,     .required = true, .doc = "The matter."),
    INT(struct bulk_item, version, 1, INT64_MAX, .required = true, .doc = "The version that one has read."),
    FIELDS_END,
};
const struct field bulk_in_fields[] = {
    TEXT(struct bulk_in, action, 1, 40,   .required = true, .doc = "What to do with each."),
    TEXT(struct bulk_in, words,  0, 2000, .doc = "Why, or with what result."),
    TEXT(struct bulk_in, unit,   0, 40,   .doc = "Unit to dispatch to."),
    LIST(struct bulk_in, items,  struct bulk_item, bulk_item_fields, 100, .required = true, .doc = "The matters."),
    FIELDS_END,
};
struct outcome {
    struct ref ref;
    bool       done;
    str        state, code, why;
};
static const struct field outcome_fields[] = {
    REF (struct outcome, ref,   .doc = "The matter."),
    BOOL(struct outcome, done,  .doc = "Whether the step was taken."),
    TEXT(struct outcome, state, 0, 20, .doc = "Its state now.", .omit = true),
    TEXT(struct outcome, code,  0, 40, .doc = "Why not, for programs.", .omit = true),
    TEXT(struct outcome, why,   0, 400, .doc = "Why not.", .omit = true),
    FIELDS_END,
};
const struct field filter_fields[] = {
    REF (struct filter, ref,   .readonly = true, .doc = "The filter."),
    TEXT(struct filter, name,  1, 40,   .required = true, .doc = "Its name."),
    TEXT(struct filter, query, 0, 1000, .required = true, .doc = "The query of the list."),
    FIELDS_END,
};
const struct field template_fields[] = {
    REF (struct template, ref,    .readonly = true, .doc = "The template."),
    CODE(struct template, place,  .doc = "For whom: a place and everything in it."),
    TEXT(struct template, action, 1, 40,   .required = true, .doc = "For which step."),
    TEXT(struct template, title,  1, 40,   .required = true, .doc = "Its title."),
    TEXT(struct template, words,  1, 2000, .required = true, .doc = "The words to begin with."),
    FIELDS_END,
};
static const struct message
    msg_many = { "filter.many", "最多保存 50 个筛选，请先删除不用的。", "At most 50 filters: please delete one first." },
    msg_none = { "bulk.none",   "请至少选择一件事项。", "Please choose at least one matter." };
enum { MOST_FILTERS = 50 };
/* clang-format on */

/* ---- many at once ------------------------------------------------------------------------------
 */

/* Each is taken or refused by itself; what was refused leaves no trace. */
static error *each(struct req *r, const struct bulk_in *in, const struct bulk_item *item,
                   struct outcome *out)
{
    struct step_in step = {
        .action = in->action, .version = item->version, .words = in->words, .unit = in->unit
    };
    int state = 0;

    *out = (struct outcome){ .ref = item->ref };
    TRY(db_savepoint(r->db, r->mem));
    error *e = casework_step_on(r, item->ref, &step, &state);
    if (!e) {
        out->done = true;
        out->state = str_of(case_state_words[state]);
        return db_release(r->db, r->mem);
    }
    bool back = db_rollback_to(r->db); /* also where the request ends by it */
    if (e->kind == FAIL_BUSY || e->kind == FAIL_INTERNAL || !back)
        return e;
    out->code = str_of(e->msg->code);
    out->why = error_text(r->mem, e, r->lang);
    return NULL;
}

error *casework_bulk(struct req *r, struct res *w)
{
    const struct bulk_in   *in = r->in;
    const struct bulk_item *item = in->items.item;
    struct outcome         *out = NEWN(r->mem, struct outcome, in->items.n + 1);
    struct jw              *j = NULL;
    int64_t                 done = 0;

    if (!in->items.n)
        return error_on(r->mem, "items", &msg_none);
    for (size_t i = 0; i < in->items.n; i++) {
        TRY(each(r, in, &item[i], &out[i]));
        done += out[i].done;
    }
    j = res_json(r, w);
    jw_object(j);
    JW_INT(j, "done", done);
    jw_key(j, "items");
    jw_list(j, outcome_fields, &(struct list){ out, in->items.n, sizeof *out });
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- filters ------------------------------------------------------------------------------------
 */

error *filters_list(struct req *r, struct res *w)
{
    return db_all(r->db, r->mem, &sql_desk_filters, DB_ARGS(db_int("account", r->account)),
                  filter_fields, sizeof(struct filter), &w->page);
}

error *filter_add(struct req *r, struct res *w)
{
    struct filter *f = r->in;
    struct list    mine;

    TRY(db_all(r->db, r->mem, &sql_desk_filters, DB_ARGS(db_int("account", r->account)),
               filter_fields, sizeof(struct filter), &mine));
    if (mine.n >= MOST_FILTERS)
        return error_on(r->mem, "name", &msg_many);
    f->ref = (struct ref){ 0, id_new(r->now) };
    TRY(db_exec(r->db, r->mem, &sql_desk_filter_add,
                DB_ARGS(db_int("account", r->account), db_int("id", f->ref.id),
                        db_text("name", f->name), db_text("query", f->query)),
                NULL));
    w->out = f;
    return NULL;
}

error *filter_drop(struct req *r, struct res *w)
{
    int64_t touched = 0;

    (void)w;
    TRY(db_exec(r->db, r->mem, &sql_desk_filter_drop,
                DB_ARGS(db_int("account", r->account), db_int("id", r->ref.id)), &touched));
    return touched ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

/* ---- templates ----------------------------------------------------------------------------------
 */

/* Those of one's place and of the places around it. */
error *templates_list(struct req *r, struct res *w)
{
    int64_t mine = r->who->post.place;

    return db_all(r->db, r->mem, &sql_desk_templates,
                  DB_ARGS(db_int("district", place_at(mine, LEVEL_DISTRICT)),
                          db_int("street", place_at(mine, LEVEL_STREET)),
                          db_int("community", place_at(mine, LEVEL_COMMUNITY))),
                  template_fields, sizeof(struct template), &w->page);
}

error *template_add(struct req *r, struct res *w)
{
    struct template *t = r->in;

    t->ref = (struct ref){ 0, id_new(r->now) };
    t->place = r->who->post.place; /* one's own place: nobody writes for another's */
    TRY(db_exec(r->db, r->mem, &sql_desk_template_add,
                DB_ARGS(db_int("id", t->ref.id), db_int("place", t->place),
                        db_text("action", t->action), db_text("title", t->title),
                        db_text("words", str_trim(t->words))),
                NULL));
    w->out = t;
    return NULL;
}

error *template_drop(struct req *r, struct res *w)
{
    int64_t touched = 0;

    (void)w;
    TRY(db_exec(r->db, r->mem, &sql_desk_template_drop,
                DB_ARGS(db_int("id", r->ref.id), db_int("place", r->who->post.place)), &touched));
    return touched ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}
