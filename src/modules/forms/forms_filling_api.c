/* forms_filling_api.c -- the routes of fillings: begun, answered, allowed, fetched. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/readlog.h"
#include "modules/forms/forms_in.h"
#include "modules/territory/territory.h"

enum { PAGE = 50, ROWS = 100, ANSWERS = 200 };

/* clang-format off */
struct fill_in {
    int64_t place;
    str     asked_by, purpose, sex, residence, flag;
    int64_t age_from, age_to;
    struct ref building;
    str     entrance, kind;
};
static const struct field fill_in_fields[] = {
    CODE(struct fill_in, place,     .required = true, .doc = "A grid, a community, or a whole street or district: one workbook, community by community. A post for all of it is needed."),
    TEXT(struct fill_in, asked_by,  1, 120, .required = true, .masks = true, .doc = "Who asks for it."),
    TEXT(struct fill_in, purpose,   1, 400, .required = true, .masks = true, .doc = "What for: whose record goes into it can read this."),
    TEXT(struct fill_in, sex,       0, 2, .doc = "Only these: code list sex."),
    TEXT(struct fill_in, residence, 0, 2, .doc = "Code list residence."),
    TEXT(struct fill_in, flag,      0, 20, .doc = "Code list care; any: whoever has one."),
    INT (struct fill_in, age_from,  0, 150, .doc = "Not younger, in full years."),
    INT (struct fill_in, age_to,    0, 150, .doc = "Not older; 0: any."),
    REF (struct fill_in, building,  .doc = "Only who lives in this building of the place; its community keeps the filling."),
    TEXT(struct fill_in, entrance,  0, 20, .doc = "Only this entrance of the building."),
    TEXT(struct fill_in, kind,      0, 20, .doc = "Of a form of organisations: code list org; of dwellings: code list usage."),
    FIELDS_END,
};
struct fillings_query {
    struct ref form;
    str        after;
    int64_t    limit;
};
static const struct field fillings_query_fields[] = {
    REF (struct fillings_query, form,  .doc = "Only of this form."),
    TEXT(struct fillings_query, after, 0, 20, .doc = "Cursor of the page before."),
    INT (struct fillings_query, limit, 1, PAGE, .doc = "How many."),
    FIELDS_END,
};
struct rows_query {
    bool    missing;
    int64_t after, limit;
};
static const struct field rows_query_fields[] = {
    BOOL(struct rows_query, missing, .doc = "Only rows in which an answer is missing."),
    INT (struct rows_query, after,   0, INT64_MAX, .doc = "Number of the last row of the page before."),
    INT (struct rows_query, limit,   1, ROWS, .doc = "How many."),
    FIELDS_END,
};
struct open_in {
    str     reason;
    bool    missing;
    int64_t after, limit;
};
static const struct field open_in_fields[] = {
    TEXT(struct open_in, reason,  2, 200, .required = true, .masks = true, .doc = "What for; it is logged."),
    BOOL(struct open_in, missing, .doc = "Only rows in which an answer is missing."),
    INT (struct open_in, after,   0, INT64_MAX, .doc = "Number of the last row of the page before."),
    INT (struct open_in, limit,   1, ROWS, .doc = "How many."),
    FIELDS_END,
};
struct answer_item {
    int64_t n, row, column;
    str     value;
};
static const struct field answer_fields[] = {
    INT (struct answer_item, n,      1, FORM_ROWS, .required = true, .doc = "Number of the row."),
    INT (struct answer_item, row,    0, 100000, .doc = "Where each record has a sheet of its own: in which row of it."),
    INT (struct answer_item, column, 1, TABLE_COLUMNS, .required = true, .doc = "Which column, from 1."),
    TEXT(struct answer_item, value,  0, 400, .required = true, .doc = "The answer; empty takes it back."),
    FIELDS_END,
};
struct answers_in {
    struct list answers;
};
static const struct field answers_in_fields[] = {
    LIST(struct answers_in, answers, struct answer_item, answer_fields, ANSWERS, .required = true, .doc = "Answers."),
    FIELDS_END,
};
struct step_in {
    str     action, words;
    int64_t version;
};
static const struct field step_in_fields[] = {
    TEXT(struct step_in, action,  1, 20, .required = true, .doc = "finish, ask, allow, refuse or cancel."),
    TEXT(struct step_in, words,   0, 400, .masks = true, .doc = "Why."),
    INT (struct step_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const char *const only_words[] = { "all", "changes", NULL };
struct file_query {
    int     only;
    int64_t one, after;
};
static const struct field file_query_fields[] = {
    WORD(struct file_query, only, only_words, .doc = "all (also when not given), or changes: rows that are new or changed since the last time."),
    INT (struct file_query, one,   0, FORM_ROWS, .doc = "Only the record with this number."),
    INT (struct file_query, after, 0, FORM_ROWS, .doc = "Where each record has a sheet of its own: those behind this number; 300 go into one archive."),
    FIELDS_END,
};
static const struct message
    msg_open_cells = { "form.cells_undecided", "还有 {0} 格没有决定填什么（第 {1} 行第 {2} 列等）。请到“设置各列”里逐格决定：取登记系统的哪一项、问一次、写固定的字，或者不填。", "Cells still undecided: {0} (first row {1}, column {2}). Say under Columns what goes into each: something of the registry, ask once, fixed words, or nothing." },
    msg_undecided = { "form.undecided", "还有 {0} 列没有决定填什么（第 {1} 列等）。请到“设置各列”里逐列决定：取登记系统的哪一项、问一次，或者不填。", "{0} columns are undecided (column {1} and so on): say under Columns what goes into each: something of the registry, ask once, or nothing." },
    msg_gathering = { "form.gathering", "还在取数，请稍候。", "It is still being gathered; please wait a moment." },
    msg_changed = { "form.changed",  "已被别人修改，请刷新。", "This was changed by somebody else; please reload." },
    msg_place   = { "form.place",    "请选择自己岗位所管的范围：街道、社区或网格。", "Choose a place that your post is for: a street, a community or a grid." },
    msg_choice  = { "form.choice",   "这张表的每行不能按这样的条件选。", "What a row of this form is about cannot be chosen by that." },
    msg_building = { "form.building", "这栋楼不在所选范围内，请在范围内重新选择楼栋。", "This building is not in the place chosen: choose one of that place." },
    msg_entrance = { "form.entrance", "请先选择楼栋，再选择单元。", "Choose the building first, then its entrance." },
    msg_ready   = { "form.unready",  "还没有完成，不能下载。", "It is not finished and cannot be fetched yet." },
    msg_fetch   = { "form.fetch",    "请重新点“下载”：每次下载都要记录，十分钟内有效。", "Please press Fetch again: every fetching is written down and good for ten minutes." },
    msg_redrawn = { "form.redrawn", "{0} 的区划已于 {1} 调整，这份表里有已不归这里的人：不能再查看、完成或下载，请重新填一次。", "{0} was changed on {1}: in this form are people of other places now. It cannot be read, finished or fetched any more; please fill the form again." },
    msg_nobody  = { "form.all_left", "表里的内容都已不在您负责的地方，没有可下载的：请重新填一次。", "Nothing in this form is in your places any more: there is nothing to fetch. Please fill the form again." },
    msg_wiped   = { "form.wiped_out", "明细已按保存期限清除，请重新填一次。", "The rows were kept long enough and are gone: please fill the form again." },
    msg_retired = { "form.retired",  "这张表已停用。", "This form is no longer used." },
    msg_bound   = { "form.unbound",  "请先指定各列的内容。", "Say first what goes into the columns." };
/* clang-format on */

/* What is told of it beside what is kept. */
static error *dress(struct req *r, const struct list *codes, struct filling *x)
{
    TRY(filling_scope(r, codes, x));
    x->why = filling_failed(r, x);
    if (x->mine && x->state == FILLING_GATHERING)
        x->working = (struct ref){ 0, x->job };
    x->actions = flow_actions(&filling_flow, r, x, x->state);
    return NULL;
}

static error *filling_reply(struct req *r, struct res *w, struct filling *x)
{
    struct form_layout l;
    struct form_slot   slot[FORM_COLUMNS];
    struct jw         *j = res_json(r, w);
    struct list        codes;
    struct seen_sheet  sheet = { 0 };
    bool               asked = false;

    TRY(codes_load(r, &codes));
    TRY(dress(r, &codes, x));
    TRY(form_layout_read(r, x->layout, &l));
    jw_object(j);
    jw_members(j, filling_out_fields, x);
    JW_BOOL(j, "again", x->previous != 0);
    JW_BOOL(j, "cards", l.cards);
    JW_INT(j, "in_archive", FORM_CARDS);
    JW_STR(j, "holds", form_layout_holds(r, &l));
    jw_key(j, "asked");
    jw_array(j);
    size_t slots = form_slots(&l, slot);
    for (size_t i = 0; i < slots; i++)
        asked = asked || slot[i].ask.n;
    if (asked)
        TRY(form_sheet_seen(r, x->form, &l, &sheet));
    for (size_t i = 0; i < slots; i++)
        if (slot[i].ask.n) {
            jw_object(j);
            JW_INT(j, "row", slot[i].row);
            JW_INT(j, "column", slot[i].column);
            JW_STR(j, "words", slot[i].ask);
            form_words_put(
                j, form_list_at(&sheet, slot[i].row ? slot[i].row : l.first, slot[i].column),
                SIZE_MAX);
            jw_end(j);
        }
    jw_end(j);
    jw_key(j, "chosen");
    jw_raw(j, x->chosen);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *seen(struct req *r, struct filling *out)
{
    TRY(filling_by_ref(r, r->ref, out));
    return person_sees_place(r->who, out->ref.community)
               ? NULL
               : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

/* Its place was split or went into another one since: of the people in it, many are looked after by
 * others now. Nobody reads, ends or fetches it any more. */
static error *not_redrawn(struct req *r, const struct filling *x)
{
    int64_t     place = place_kept_at(x->ref.community);
    struct list after;

    TRY(place_successors(r, place, &after));
    const struct place_link *p = after.item;
    for (size_t i = 0; i < after.n; i++)
        if (p[i].code != place && p[i].since > when_date(x->at)) {
            char day[DATE_TEXT];
            date_text(p[i].since, day);
            return error_of(r->mem, FAIL_CONFLICT, &msg_redrawn,
                            place_called(r->mem, app_places(r->app), place, r->lang), str_of(day));
        }
    return NULL;
}

/* Who may look into it: it is of places that are the asker's to look after, also when he made it
 * under another post. */
static error *may_look(struct req *r, const struct filling *x)
{
    return registry_covers(r, x->ref.community, x->grid)
               ? not_redrawn(r, x)
               : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

/* Somebody has said of each column and cell what goes into it, or nothing. */
static error *all_decided(struct req *r, const struct form_layout *l)
{
    const struct form_open_column *u = l->undecided.item;
    const struct form_cell        *c = l->cells.item, *first = NULL;
    int64_t                        open = 0;

    if (l->undecided.n)
        return error_of(r->mem, FAIL_CONFLICT, &msg_undecided,
                        str_int(r->mem, (int64_t)l->undecided.n), str_int(r->mem, u->column));
    for (size_t i = 0; i < l->cells.n && l->cards; i++)
        if (!c[i].fact.n && !c[i].ask.n && !c[i].words.n)
            first = open++ ? first : &c[i];
    return !first ? NULL
                  : error_of(r->mem, FAIL_CONFLICT, &msg_open_cells, str_int(r->mem, open),
                             str_int(r->mem, first->row), str_int(r->mem, first->column));
}

/* A building narrows the place down and never widens it: it stands in the place that was chosen. Of
 * a whole street or district it is its community that is asked, and keeps the filling. */
static error *check_building(struct req *r, const struct fill_in *in, struct filling *x)
{
    struct building b = { 0 };
    bool            found = false;

    if (!in->building.id)
        return in->entrance.n ? error_on(r->mem, "entrance", &msg_entrance) : NULL;
    TRY(building_by_ref(r, in->building, &b, &found));
    if (!found || !place_under(x->grid ? b.grid : b.place_now, filling_place(x)))
        return error_on(r->mem, "building", &msg_building);
    if (!x->grid)
        x->ref.community = b.place_now;
    return NULL;
}

/* People are chosen by what they are, organisations and dwellings by their kind. */
static error *check_choice(struct req *r, int unit, struct form_choice *c)
{
    struct list codes;
    bool people = c->sex.n || c->residence.n || c->flag.n || c->age_from >= 0 || c->age_to >= 0;

    if (unit <= FORM_HOUSEHOLD)
        return c->kind.n ? error_on(r->mem, "kind", &msg_choice) : NULL;
    if (people)
        return error_on(r->mem, "kind", &msg_choice);
    TRY(codes_load(r, &codes));
    return code_check(r, &codes, unit == FORM_ORG ? "org" : "usage", "kind", &c->kind);
}

/* It was tried when the form was bound; one that was bound before all of that was tried is now,
 * not when everything has been asked and allowed. */
static error *still_fits(struct req *r, const struct form *f, struct form_layout l)
{
    str tmpl = { 0 };

    TRY(form_bytes(r, f->id, &tmpl));
    return form_try(r, tmpl, &l);
}

static error *fill(struct req *r, struct res *w)
{
    const struct fill_in *in = r->in;
    struct form           f = { 0 };
    struct form_layout    l;
    enum place_level      level;
    struct form_choice    choice = { in->sex,
                                     in->residence,
                                     in->flag,
                                  in->age_from ? in->age_from : -1,
                                  in->age_to ? in->age_to : -1,
                                     in->building,
                                     in->entrance,
                                     in->kind };
    struct filling        x = { .state = FILLING_GATHERING };
    struct buf            b;
    struct jw             j;

    TRY(form_visible(r, &f));
    if (f.retired)
        return error_of(r->mem, FAIL_CONFLICT, &msg_retired);
    if (!place_level(in->place, &level))
        return error_on(r->mem, "place", &msg_place);
    x.grid = level == LEVEL_GRID ? in->place : 0;
    x.ref.community = place_communities(in->place).lo;
    if (!registry_covers(r, x.ref.community, x.grid))
        return error_on(r->mem, "place", &msg_place);
    TRY(check_building(r, in, &x));
    TRY(check_choice(r, f.unit, &choice));
    TRY(form_layout_read(r, f.layout, &l));
    struct form_slot slot[FORM_COLUMNS];
    if (!form_slots(&l, slot))
        return error_of(r->mem, FAIL_CONFLICT, &msg_bound);
    TRY(all_decided(r, &l));
    TRY(still_fits(r, &f, l));
    buf_init(&b, r->mem, 4000);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, form_choice_fields, &choice);
    jw_done(&j);
    x.chosen = buf_done(&b);
    x.form = f.id;
    x.asked_by = in->asked_by;
    x.purpose = in->purpose;
    l.unit_then =
        str_of(form_unit_words[f.unit]); /* the form may be changed while it is gathered */
    x.layout = form_layout_text(r, &l);
    x.personal = form_layout_personal(&l);
    x.made_by = r->account;
    x.at = r->now;
    x.title = f.title;
    x.department = f.department;
    x.mine = true;
    TRY(filling_add(r, &x));
    TRY(filling_previous(r, &x, &x.previous));
    TRY(job_queue(r, "form_gather",
                  str_fmt(r->mem, "%lld %lld %lld", (long long)x.ref.community, (long long)x.ref.id,
                          (long long)r->who->post.id),
                  &x.job));
    TRY(filling_save(r, &x));
    TRY(event_append(r, x.ref,
                     (struct event){ .kind = STR("form"),
                                     .action = STR("fill"),
                                     .words = str_fmt(r->mem, STR_FMT "（" STR_FMT "）" STR_FMT,
                                                      STR_ARG(x.title), STR_ARG(x.asked_by),
                                                      STR_ARG(x.purpose)) }));
    return filling_reply(r, w, &x);
}

static error *fillings(struct req *r, struct res *w)
{
    const struct fillings_query *q = r->in;
    int64_t                      limit = q->limit ? q->limit : PAGE, before = INT64_MAX;
    struct list                  codes;

    if (q->after.n && !str_i64(q->after, 1, INT64_MAX, &before))
        return error_on(r->mem, "after", &msg_missing);
    TRY(filling_all(r, q->form.id, before, limit, &w->page));
    TRY(codes_load(r, &codes));
    struct filling *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        TRY(dress(r, &codes, &x[i]));
    if ((int64_t)w->page.n == limit)
        w->next = str_int(r->mem, x[limit - 1].ref.id);
    return NULL;
}

static error *filling_show(struct req *r, struct res *w)
{
    struct filling x = { 0 };

    TRY(seen(r, &x));
    return filling_reply(r, w, &x);
}

static error *filling_take(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct filling        x = { 0 };

    TRY(seen(r, &x));
    if (x.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    if (!str_is(in->action, "cancel") && !str_is(in->action, "refuse"))
        TRY(not_redrawn(r, &x));
    TRY(filling_step(r, &x, in->action, in->words));
    return filling_reply(r, w, &x);
}

/* One row as the clerk works on it: masked name, where, and the answers; never what the registry
 * says of somebody, which is in the file. An answer is personal too: until it is opened it is only
 * told that there is one (null); of who has LEFT it is told no more. */
static error *row_json(struct req *r, struct jw *j, const struct form_row *row,
                       const struct form_slot *slot, size_t slots, bool open, bool left)
{
    struct list said;

    TRY(form_row_open(r, row, &said));
    const str *text = said.item;
    jw_object(j);
    JW_INT(j, "n", row->n);
    JW_STR(j, "name", row->name_mask);
    JW_STR(j, "where", said.n > slots ? text[slots] : (str){ 0 });
    JW_STR(j, "state", row->state);
    JW_BOOL(j, "left", left);
    jw_key(j, "answers");
    jw_array(j);
    for (size_t k = 0; k < slots; k++) {
        if (!slot[k].ask.n)
            continue;
        if (k < said.n && text[k].n && (!open || left))
            jw_null(j);
        else
            jw_str(j, k < said.n ? text[k] : (str){ 0 });
    }
    jw_end(j);
    jw_end(j);
    return NULL;
}

static error *rows_reply(struct req *r, struct res *w, const struct rows_query *q, str reason)
{
    struct filling     x = { 0 };
    struct form_layout l;
    struct list        all;
    struct form_slot   slot[FORM_COLUMNS];
    int64_t            limit = q->limit ? q->limit : ROWS;
    bool               left[ROWS];

    TRY(seen(r, &x));
    TRY(may_look(r, &x));
    TRY(form_layout_read(r, x.layout, &l));
    TRY(filling_rows(r, &x, q->missing, q->after, limit, &all));
    const struct form_row *row = all.item;
    size_t                 slots = form_slots(&l, slot);
    TRY(filling_left(r, &l, row, all.n, left));
    for (size_t i = 0; i < all.n && reason.n; i++)
        if (!left[i])
            TRY(read_log_write(r, &(struct reading){ .community = x.ref.community,
                                                     .subject = form_unit_subject(l.unit),
                                                     .person_community = row[i].person_community,
                                                     .person = row[i].person,
                                                     .field = STR("form"),
                                                     .reason = reason }));
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < all.n; i++)
        TRY(row_json(r, j, &row[i], slot, slots, reason.n > 0, left[i]));
    jw_end(j);
    jw_key(j, "next");
    if ((int64_t)all.n == limit)
        jw_str(j, str_int(r->mem, row[limit - 1].n));
    else
        jw_null(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *rows(struct req *r, struct res *w)
{
    return rows_reply(r, w, r->in, (str){ 0 });
}

static error *rows_open(struct req *r, struct res *w)
{
    const struct open_in *in = r->in;
    struct rows_query     q = { in->missing, in->after, in->limit };

    return rows_reply(r, w, &q, in->reason);
}

/* The filled table, to be looked at before it is finished. */
static error *table(struct req *r, struct res *w)
{
    struct filling x = { 0 };

    TRY(seen(r, &x));
    TRY(may_look(r, &x));
    if (x.state == FILLING_GATHERING)
        return error_of(r->mem, FAIL_CONFLICT, &msg_gathering);
    if (x.wiped)
        return error_of(r->mem, FAIL_CONFLICT, &msg_wiped);
    struct jw *j = res_json(r, w);
    TRY(filling_look(r, &x, j));
    res_json_end(r, w, j);
    return NULL;
}

static error *answers(struct req *r, struct res *w)
{
    const struct answers_in *in = r->in;
    struct filling           x = { 0 };

    TRY(seen(r, &x));
    if (!x.mine)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    TRY(may_look(r, &x));
    const struct answer_item *a = in->answers.item;
    for (size_t i = 0; i < in->answers.n; i++)
        TRY(filling_answer(r, &x, a[i].n, a[i].row, a[i].column, a[i].value));
    TRY(filling_save(r, &x));
    return filling_reply(r, w, &x);
}

static error *fetchable(struct req *r, struct filling *x)
{
    TRY(seen(r, x));
    if (!x->mine)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    TRY(may_look(r, x));
    if (x->state != FILLING_READY)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ready);
    return x->wiped ? error_of(r->mem, FAIL_CONFLICT, &msg_wiped) : NULL;
}

/* How many rows go out, for who left is counted out: of a district that takes a while. */
static error *fetch_prepare(struct req *r)
{
    struct filling x = { 0 };
    int64_t        left = 0, *given = NEW(r->mem, int64_t);

    TRY(fetchable(r, &x));
    TRY(filling_left_all(r, &x, &left));
    *given = x.n_rows - left;
    r->prepared = given;
    return *given ? NULL : error_of(r->mem, FAIL_CONFLICT, &msg_nobody);
}

/* Fetching in two steps: this one is written down and committed; the file is given by the other,
 * for ten minutes, to the same person. */
static error *fetch(struct req *r, struct res *w)
{
    struct filling x = { 0 };
    const int64_t *given = r->prepared;

    TRY(fetchable(r, &x));
    x.fetched++;
    x.fetch_until = r->now + FORM_FETCH_MS;
    TRY(filling_save(r, &x));
    TRY(event_append(r, x.ref,
                     (struct event){ .kind = STR("form"),
                                     .action = STR("fetch"),
                                     .words = str_fmt(r->mem, STR_FMT "（%lld）", STR_ARG(x.title),
                                                      (long long)*given) }));
    return filling_reply(r, w, &x);
}

static error *file(struct req *r, struct res *w)
{
    const struct file_query *q = r->in;
    struct filling_wanted    want = { q->only == 1, q->one, q->after };
    struct filling           x = { 0 };

    TRY(seen(r, &x));
    if (!x.mine)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    TRY(may_look(r, &x));
    if (x.state != FILLING_READY || x.wiped || x.fetch_until < r->now)
        return error_of(r->mem, FAIL_CONFLICT, &msg_fetch);
    struct form_layout l;
    TRY(form_layout_read(r, x.layout, &l));
    TRY(filling_file(r, &x, &want, &w->body, &w->fd));
    w->type = l.cards && !want.one
                  ? "application/zip"
                  : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    w->file = true;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/forms/{ref}/fillings", fill, NULL, PERM_REGISTRY,
      BODY(struct fill_in, fill_in_fields), .out = filling_out_fields, .status = 201,
      .summary = "Fill a form for a place and a choice of its people, organisations or dwellings" },
    { GET, "/api/v1/form-fillings", fillings, NULL, PERM_FORMS,
      QUERY(struct fillings_query, fillings_query_fields), .out = filling_out_fields, .page = true,
      .summary = "What was filled in, newest first" },
    { GET, "/api/v1/form-fillings/{ref}", filling_show, NULL, PERM_FORMS, .out = filling_out_fields,
      .summary = "One filling" },
    { POST, "/api/v1/form-fillings/{ref}/steps", filling_take, NULL, PERM_FORMS,
      BODY(struct step_in, step_in_fields), .out = filling_out_fields,
      .summary = "Finish a filling, ask for it to be allowed, allow it, cancel it" },
    { GET, "/api/v1/form-fillings/{ref}/rows", rows, NULL, PERM_REGISTRY,
      QUERY(struct rows_query, rows_query_fields),
      .summary = "Its rows, masked, with what is asked; where there is an answer already stands null" },
    { GET, "/api/v1/form-fillings/{ref}/table", table, NULL, PERM_REGISTRY, .slow = true,
      .summary = "The filled table, masked, to be looked at before it is finished: the template's headings, the first 20 rows; and which values are none of those that the template offers for their cells" },
    { POST, "/api/v1/form-fillings/{ref}/rows", rows_open, NULL, PERM_REGISTRY,
      BODY(struct open_in, open_in_fields), .secret = true,
      .summary = "The same with the answers, with a reason; it is logged for each person" },
    { POST, "/api/v1/form-fillings/{ref}/answers", answers, NULL, PERM_REGISTRY,
      BODY(struct answers_in, answers_in_fields), .out = filling_out_fields,
      .alone = true, .summary = "Answer what the registry does not know; it is kept for the next form" },
    { POST, "/api/v1/form-fillings/{ref}/fetches", fetch, fetch_prepare, PERM_REGISTRY, .out = filling_out_fields,
      .summary = "Write down that the file is fetched; it can be for ten minutes" },
    { GET, "/api/v1/form-fillings/{ref}/file", file, NULL, PERM_REGISTRY, .other = true, .slow = true,
      QUERY(struct file_query, file_query_fields),
      .summary = "The spreadsheet, filled; an archive of them where each record has a sheet of its own" },
};
/* clang-format on */

const struct route_table form_filling_routes = { routes, COUNT(routes) };
