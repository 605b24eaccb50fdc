/* imports_run.c -- the jobs: trying a table, running it, taking it back; each part in a transaction
 * of its own.
 *
 * The cursor is "round offset bytes": which round over the rows (undoing: whether this round took
 * anything back, for then there is another one), where the next row stands in the
 * plain form (undoing: the number of the last row that was taken back), and how long the list of
 * wrong rows was when the part before was committed: what a part that was taken back had added to
 * it is cut off. */
#include "modules/imports/imports_run.h"
#include "core/app.h"
#include "modules/imports/imports.sql.h"

/* clang-format off */
static const struct message
    msg_twice    = { "import.twice",    "与第 {0} 行重复。", "The same as row {0}." },
    msg_kept     = { "import.kept",     "“{0}”在导入后又改过或已被使用，没有撤销。", "{0} was changed or used since: it was not taken back." };

static const struct field change_fields[] = {
    INT (struct change, n,          0, INT64_MAX, .doc = "row"),
    TEXT(struct change, before_row, 0, 4 << 20, .doc = "as it was"),
    TEXT(struct change, after_row,  0, 4 << 20, .doc = "as it was made"),
    FIELDS_END,
};
/* clang-format on */

/* ---- the list of wrong rows --------------------------------------------------------------------
 */

static void say(struct work *w, int64_t n, str name, str column, const error *e)
{
    str       zh = error_text(w->r->mem, e, LANG_ZH), en = error_text(w->r->mem, e, LANG_EN);
    const str cell[] = { str_int(w->r->mem, n), column, str_of(e->msg->code), zh, en, name };

    table_line(&w->bad, cell, COUNT(cell), "nsssss");
}

static bool personal(const struct work *w)
{
    return w->g.i.sealed;
}

static void say_all(struct work *w, const struct table_row *row, const error *e)
{
    for (; e; e = e->next)
        say(w, row->n, import_name_in(&w->g, row), import_column_name(&w->g, e->field, LANG_ZH), e);
}

static error *write_bad(struct work *w)
{
    return import_list_write(w->r, w->x, w->mode == UNDO ? "kept" : "bad",
                             (str){ w->bad.p, w->bad.n }, &w->bad_bytes);
}

/* ---- one row ---- */

static str json_of(struct work *w, const void *rec)
{
    return import_record_text(w->r, w->g.kind->fields, rec);
}

/* What is kept of a row about people is sealed. */
static str kept(struct work *w, int64_t n, str json)
{
    return personal(w) ? import_kept(w->r, w->x->ref.id, n, json) : json;
}

static error *kept_opened(struct work *w, int64_t n, str *json)
{
    return personal(w) ? vault_unseal(w->r->app->vault, w->r->mem, "import.change",
                                      (struct ref){ n, w->x->ref.id }, *json, json)
                       : NULL;
}

static error *write_row(struct work *w, int64_t n, void *rec, const void *was, str before)
{
    w->writing = n;
    TRY(w->g.kind->put(&w->g.i, rec, was));
    w->writing = 0;
    w->change[w->changes++] = (struct change){ n, kept(w, n, before), kept(w, n, json_of(w, rec)) };
    return NULL;
}

/* Nobody looks for what a part has changed before it is over: it is written in one go. */
static error *write_changes(struct work *w)
{
    static const char *const columns[] = { "import", "n", "before_row", "after_row", NULL };
    struct db_bulk          *b = NULL;

    if (!w->changes)
        return NULL;
    TRY(db_bulk_begin(w->r->db, w->r->mem, "import_change", columns, &b));
    for (size_t i = 0; i < w->changes; i++)
        TRY(db_bulk_row(b, DB_ARGS(db_int("", w->x->ref.id), db_int("", w->change[i].n),
                                   db_text("", w->change[i].before_row),
                                   db_text("", w->change[i].after_row))));
    return db_bulk_end(b);
}

/* About a row, and not about the database or the program. */
static bool about_row(const error *e)
{
    return (e->kind == FAIL_INPUT || e->kind == FAIL_CONFLICT || e->kind == FAIL_MISSING) &&
           e->msg != &msg_db_taken;
}

static void *room_for(struct work *w)
{
    return arena_zalloc(w->r->mem, 1, w->g.kind->size, _Alignof(max_align_t));
}

/* The first round of a kind whose rows lean on rows further down. */
static bool keys_only(const struct work *w)
{
    return w->mode == CHECK && w->g.kind->two_rounds && w->round == 0;
}

/* A failure that is not about_row ends the part. */
static error *row_read(struct work *w, struct row *x)
{
    const struct import_kind *k = w->g.kind;

    x->rec = room_for(w);
    x->said = room_for(w);
    fields_init(k->fields, x->rec);
    TRY(import_row(&w->g, &x->cells, x->rec));
    import_to_wgs84(&w->g, x->rec);
    memcpy(x->said, x->rec, k->size);
    if (k->alike || !keys_only(w))
        TRY(k->check(&w->g.i, x->rec));
    x->hash = import_key_of(&w->g.i, k->key(w->r->mem, x->rec));
    if (k->same)
        x->same = import_key_of(&w->g.i, k->same(w->r->mem, x->rec)) & ((1 << SAME_BITS) - 1);
    return NULL;
}

/* The same thing stands further up. */
static error *twice(struct work *w, const struct row *x)
{
    const struct import_kind *k = w->g.kind;
    str                       first = str_int(w->r->mem, x->first);

    return x->unlike ? error_on(w->r->mem, k->unlike_at, k->unlike, first)
                     : error_of(w->r->mem, FAIL_INPUT, &msg_twice, first);
}

/* Likewise. */
static error *row_work(struct work *w, struct row *x)
{
    const struct import_kind *k = w->g.kind;
    void                     *was = room_for(w), *rec = x->rec;
    bool                      found = false, like = false;
    error                    *doubt = NULL;
    str                       before = { 0 };

    if (x->first != x->cells.n)
        return twice(w, x);
    if (keys_only(w))
        return NULL;
    fields_init(k->fields, was);
    w->g.i.row = x->cells.n;
    TRY(k->find(&w->g.i, rec, was, &found));
    if (!found)
        TRY(import_likeness(&w->g, &w->found, x->cells.n, rec, was, &like, &doubt));
    if (w->mode == CHECK)
        TRY(import_beside(&w->g, &w->found, rec, found, like));
    if (doubt && w->g.s.alike <= ALIKE_ASK)
        return doubt;
    found = found || (like && w->g.s.alike == ALIKE_SAME);
    if (found) {
        void *now = room_for(w);
        memcpy(now, was, k->size);
        import_merge(&w->g, &x->cells, now, x->said);
        TRY(k->check(&w->g.i, now));
        before = json_of(w, was);
        rec = now;
        if (str_eq(before, json_of(w, now))) {
            w->x->same++;
            return NULL;
        }
    } else {
        TRY(import_required(&w->g, rec));
    }
    if (w->mode == RUN)
        TRY(write_row(w, x->cells.n, rec, found ? was : NULL, before));
    w->x->inserted += !found;
    w->x->changed += found;
    return NULL;
}

/* Both, where there are both. */
static error *told_of(error *one, error *other)
{
    if (one)
        one->next = other;
    return one ? one : other;
}

static void row_told(struct work *w, struct row *x)
{
    error *say = x->e ? x->e : told_of(x->note, w->g.i.note);
    bool   right = !x->e || (w->g.kind->doubt && !strcmp(x->e->msg->code, w->g.kind->doubt->code));

    w->g.i.note = NULL;
    if (keys_only(w))
        return;
    if (say && (say->msg != w->g.kind->once || w->found.lacking++ == 0)) {
        import_mask(&w->g, &x->cells, say);
        say_all(w, &x->cells, say);
    }
    w->found.told += say && right;
    *(right ? &w->x->good : &w->x->bad) += 1;
}

static bool stays(const struct work *w, int64_t n)
{
    for (size_t i = 0; i < w->n_stay; i++)
        if (w->stay[i] == n)
            return true;
    return false;
}

/* Nothing of X is written: where a row above leant on it, the part is done again, and X is nothing
 * to lean on from its beginning. */
static void refused(struct work *w, struct row *x)
{
    bool leant = w->g.kind->refused && w->g.kind->refused(x->rec);

    if (!leant || w->n_stay == COUNT(w->stay))
        return;
    w->stay[w->n_stay++] = x->cells.n;
    w->again = true;
}

/* Rows that were read together: what they ask is asked together. */
static error *rows_work(struct work *w, struct row *x, size_t n)
{
    void **recs = NEWN(w->r->mem, void *, n + 1);
    size_t good = 0;

    for (size_t i = 0; i < n; i++) {
        x[i].e = row_read(w, &x[i]);
        x[i].note = w->g.i.note;
        w->g.i.note = NULL;
        if (x[i].e && !about_row(x[i].e))
            return x[i].e;
        if (x[i].cells.n == w->refused)
            x[i].e = w->why;
        if (!x[i].e)
            recs[good++] = x[i].rec;
        if (!x[i].e && stays(w, x[i].cells.n))
            w->g.kind->refused(x[i].rec);
    }
    TRY(import_keys(w, x, n));
    if (w->g.kind->ahead)
        TRY(w->g.kind->ahead(&w->g.i, recs, good));
    for (size_t i = 0; i < n; i++) {
        if (!x[i].e)
            x[i].e = row_work(w, &x[i]);
        if (x[i].e && (w->writing || !about_row(x[i].e)))
            return x[i].e;
        if (x[i].e)
            refused(w, &x[i]);
        row_told(w, &x[i]);
        if (x[i].cells.n == w->refused) {
            for (size_t k = i + 1; k < n; k++) /* it is not known what becomes of them */
                refused(w, &x[k]);
            w->at = x[i].cells.at;
            w->cut = true;
            return NULL;
        }
    }
    return NULL;
}

/* A kind whose rows lean on those above them is worked on row by row. */
static error *rows(struct work *w, struct table_reader *t, bool *end)
{
    size_t      n = 0, together = w->g.kind->ahead ? PART : 1;
    struct row *x = NEWN(w->r->mem, struct row, together);

    for (int k = 0; k < PART && !*end; k++) {
        x[n] = (struct row){ 0 };
        *end = !table_next(t, w->r->mem, &x[n].cells);
        if (!*end) {
            w->at = x[n].cells.at;
            n += import_is_row(&w->g, &x[n].cells,
                               w->mode == CHECK && !keys_only(w) ? &w->found : NULL);
        }
        if (n == together || *end) {
            TRY(rows_work(w, x, n));
            n = 0;
        }
        if (w->cut)
            break;
    }
    TRY(rows_work(w, x, n));
    *end = *end && !w->cut;
    return NULL;
}

/* ---- taking back -------------------------------------------------------------------------------
 */

static bool told_by_kind(const error *e)
{
    return e->msg == &importing_msg_elsewhere || e->msg == &importing_msg_answered ||
           e->msg == &importing_msg_head;
}

static error *undo_row(struct work *w, struct change *c)
{
    const struct import_kind *k = w->g.kind;
    void                     *now = arena_zalloc(w->r->mem, 1, k->size, _Alignof(max_align_t));
    void                     *was = arena_zalloc(w->r->mem, 1, k->size, _Alignof(max_align_t));
    void                     *key = arena_zalloc(w->r->mem, 1, k->size, _Alignof(max_align_t));
    void                     *there = arena_zalloc(w->r->mem, 1, k->size, _Alignof(max_align_t));
    bool                      found = false;

    TRY(kept_opened(w, c->n, &c->before_row));
    TRY(kept_opened(w, c->n, &c->after_row));
    fields_init(k->fields, now);
    fields_init(k->fields, was);
    fields_init(k->fields, there);
    TRY(json_kept(w->r->mem, w->r->app->server.refs, c->after_row, k->fields, now));
    if (c->before_row.n)
        TRY(json_kept(w->r->mem, w->r->app->server.refs, c->before_row, k->fields, was));
    memcpy(key, now, k->size);
    error *e = k->find(&w->g.i, key, there, &found);
    if (!e && (!found || !str_eq(json_of(w, there), c->after_row)))
        e = error_of(w->r->mem, FAIL_CONFLICT, &msg_kept, k->key(w->r->mem, now));
    if (!e &&
        k->personal) /* nobody is taken away under a later table, though that changed nothing */
        e = import_held(&w->g, &w->later, now);
    if (!e)
        e = k->undo(&w->g.i, now, c->before_row.n ? was : NULL);
    if (e && e->kind != FAIL_CONFLICT && e->kind != FAIL_INPUT)
        return e;
    if (e) {
        str name = import_name_of(&w->g, now);
        if (e->msg != &import_msg_held)
            e = error_of(w->r->mem, FAIL_CONFLICT, told_by_kind(e) ? e->msg : &msg_kept,
                         name.n ? name : k->key(w->r->mem, now));
        say(w, c->n, name, (str){ 0 }, e);
        w->x->kept++;
        return NULL;
    }
    w->x->undone++;
    w->round = 1;
    return db_exec(w->r->db, w->r->mem, &sql_imports_change_drop,
                   DB_ARGS(db_int("import", w->x->ref.id), db_int("n", c->n)), NULL);
}

static error *undo_rows(struct work *w, bool *end)
{
    struct list changes;

    TRY(import_later(w->r, w->x, &w->later));
    TRY(db_all(w->r->db, w->r->mem, &sql_imports_changes_before,
               DB_ARGS(db_int("import", w->x->ref.id), db_int("before", w->at ? w->at : INT64_MAX),
                       db_int("limit", PART)),
               change_fields, sizeof(struct change), &changes));
    struct change *c = changes.item;
    for (size_t i = 0; i < changes.n; i++) {
        TRY(undo_row(w, &c[i]));
        w->at = c[i].n;
    }
    *end = changes.n < PART;
    if (*end && w->x->kept && w->round) { /* what leant on others may be free now */
        w->round = w->at = w->bad_bytes = w->x->kept = 0;
        w->bad.n = 0;
        *end = false;
    }
    return NULL;
}

/* ---- the job -----------------------------------------------------------------------------------
 */

static error *begin(struct work *w)
{
    struct list t;

    w->bad_bytes = 0;
    w->x->kept = 0; /* what was taken back before counts on */
    if (w->mode == UNDO)
        return NULL;
    TRY(import_sheets(w->r, w->x, &t));
    size_t sheet = (size_t)w->g.s.sheet - 1;
    if (sheet >= t.n)
        return error_of(w->r->mem, FAIL_MISSING, &msg_missing);
    w->at = ((const struct table_sheet *)t.item)[sheet].at;
    w->x->total = ((const struct table_sheet *)t.item)[sheet].rows;
    w->found.lacking = w->found.told = 0;
    if (w->mode == RUN)
        return NULL;
    w->found = (struct import_report){ .redrawn = w->found.redrawn };
    TRY(import_tree(w->r, w->x, &w->found.tree));
    return db_exec(w->r->db, w->r->mem, &sql_imports_keys_clear,
                   DB_ARGS(db_int("import", w->x->ref.id)), NULL);
}

static error *forward(struct work *w, bool *end)
{
    struct table_reader *t = NULL;

    *end = false;
    TRY(import_rows_open(w->r, w->x, w->at, &t));
    error *e = rows(w, t, end);
    table_close(t);
    if (!e && w->g.kind->flush)
        e = w->g.kind->flush(&w->g.i);
    return e ? e : write_changes(w);
}

static void as_before(struct work *w, const struct import *x, const struct import_report *found,
                      int64_t at)
{
    *w->x = *x;
    w->found = *found;
    w->at = at;
    w->bad.n = 0;
    w->changes = 0;
    w->g.i.cache = NULL;
    w->g.i.note = NULL;
    w->cut = w->again = false;
}

/* A row that fails while it is written stops nobody else's: what the part has written is taken
 * back, it is done again without that row, which is told with the wrong ones, and ends there. The
 * rows behind it do not see it any more: who would have left by it stays. It is tried twice, for
 * somebody else may have changed the same household in between. */
static error *written(struct work *w, bool *end)
{
    const struct import        before = *w->x;
    const struct import_report found = w->found;
    const int64_t              at = w->at;
    error                     *e = NULL;

    for (int64_t again = 0;; again = w->writing) {
        TRY(db_savepoint(w->r->db, w->r->mem));
        w->writing = 0;
        e = forward(w, end);
        if (!e && !w->again)
            return db_release(w->r->db, w->r->mem);
        bool back = db_rollback_to(w->r->db); /* also where the part ends by it */
        if (!back || (e && (!w->writing || !about_row(e))))
            return e ? e : error_of(w->r->mem, FAIL_INTERNAL, &msg_internal);
        as_before(w, &before, &found, at);
        if (!e)
            continue;
        w->refused = w->writing == again ? again : w->refused;
        w->why = w->writing == again ? e : w->why;
    }
}

/* One part; END: the round is over. */
static error *advance(struct work *w, bool *end)
{
    bool twice = w->mode == RUN || w->g.kind->refused; /* a trial tells what the run will do */

    return w->mode == UNDO ? undo_rows(w, end) : twice ? written(w, end) : forward(w, end);
}

static error *part(struct work *w, struct job *j, bool *finished)
{
    str  cursor = j->cursor;
    bool end = false;

    TRY(import_report_of(w->r, w->x, &w->found));
    if (!cursor.n) {
        TRY(begin(w));
    } else if (!str_i64(str_cut(&cursor, ' '), 0, 1, &w->round) ||
               !str_i64(str_cut(&cursor, ' '), 0, INT64_MAX, &w->at) ||
               !str_i64(cursor, 0, INT64_MAX, &w->bad_bytes)) {
        return error_of(w->r->mem, FAIL_INTERNAL, &msg_internal);
    }
    if (w->mode == RUN && !w->g.kind->places) { /* those of the tree change it themselves */
        int64_t tree = 0;
        TRY(import_tree(w->r, w->x, &tree));
        *finished = tree != w->found.tree;
        if (*finished)
            return import_redrawn(w->r, w->x);
    }
    import_report_room(w->r, &w->found);
    if (w->mode != CHECK) /* what a row is looked for in must not change until it is written */
        TRY(db_alone(w->r->db, w->r->mem));
    TRY(advance(w, &end));
    TRY(write_bad(w));
    w->x->report = import_report_text(w->r, &w->found);
    j->total = w->x->total;
    j->done = w->mode == UNDO ? w->x->undone + w->x->kept : w->x->good + w->x->bad;
    if (end && w->mode == CHECK && w->g.kind->two_rounds && w->round == 0) {
        struct list t;
        TRY(import_sheets(w->r, w->x, &t));
        w->round = 1;
        w->at = ((const struct table_sheet *)t.item)[w->g.s.sheet - 1].at;
        end = false;
    }
    j->cursor = str_fmt(w->r->mem, "%lld %lld %lld", (long long)w->round, (long long)w->at,
                        (long long)w->bad_bytes);
    *finished = end;
    if (!end)
        return import_save(w->r, w->x);
    if (w->mode != CHECK) /* boundaries, names and units are kept in memory by every process */
        TRY(app_places_changed(w->r));
    return import_step(w->r, w->x, STR("finish"));
}

error *imports_part(struct req *r, struct job *j, bool *finished)
{
    struct import x = { 0 };
    struct work   w = { .r = r, .x = &x };
    str           args = j->args, word = str_cut(&args, ' ');
    int64_t       id = 0, place = 0;
    bool          found = false;

    if (!str_i64(str_cut(&args, ' '), 1, INT64_MAX, &id) ||
        (args.n && !str_i64(args, 0, INT64_MAX, &place)))
        return error_of(r->mem, FAIL_INTERNAL, &msg_internal);
    TRY(import_by_id(r, id, &x, &found));
    w.mode = str_is(word, "check") ? CHECK : str_is(word, "run") ? RUN : UNDO;
    static const int state[] = { IMPORT_CHECKING, IMPORT_RUNNING, IMPORT_UNDOING };
    if (!found || x.state != state[w.mode]) {
        *finished = true;
        return NULL;
    }
    buf_init(&w.bad, r->mem, IMPORT_LIST_MOST);
    TRY(import_known(r, &x));
    if (x.lost && w.mode != UNDO) {
        *finished = true;
        return import_stop(r, &x);
    }
    TRY(import_reading(r, &x, &w.g));
    w.g.i.writes = w.mode == RUN;
    if (x.place && !r->account) /* on whose behalf it is written */
        r->account = w.mode == UNDO && j->owner ? j->owner : x.owner;
    if (x.place && place) /* taken back is what the asker keeps */
        w.g.i.place = place;
    return part(&w, j, finished);
}
