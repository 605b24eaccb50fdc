/* casework_again.c -- the working calendar as people see and change it, and working out again what
 * is due in all open matters when it, or the catalogue, has changed. */
#include "base/when.h"
#include "core/app.h"
#include "modules/casework/casework_route.h"
#include "modules/casework/casework_time.h"
#include "modules/casework/casework_time.sql.h"

/* clang-format off */
const struct field calendar_query_fields[] = {
    CODE(struct calendar_query, place, .doc = "A place: its district's calendar."),
    INT (struct calendar_query, year,  2000, 2100, .doc = "The year; this one unless given."),
    FIELDS_END,
};
const struct field layer_in_fields[] = {
    CODE(struct layer_in, place, .required = true, .doc = "The district."),
    TEXT(struct layer_in, csv,   0, 200000, .required = true, .doc = "Rows: kind, from, to, name, name_en, periods (docs/deadlines.md)."),
    FIELDS_END,
};
struct day_row {
    int64_t date;
    int     kind;
    bool    works, provisional;
    str     name, hours;
};
static const struct field day_fields[] = {
    DATE(struct day_row, date,        .doc = "The day."),
    WORD(struct day_row, kind,        day_kind_words, .doc = "workday, weekend, holiday, makeup or rest."),
    BOOL(struct day_row, works,       .doc = "Whether it is worked."),
    BOOL(struct day_row, provisional, .doc = "The notice of its year is not known yet.", .omit = true),
    TEXT(struct day_row, name,        0, 80, .doc = "Name of the holiday or make-up workday.", .omit = true),
    TEXT(struct day_row, hours,       0, 80, .doc = "Duty hours.", .omit = true),
    FIELDS_END,
};
struct key_row {
    struct ref ref;
};
static const struct field key_fields[] = {
    REF (struct key_row, ref, .doc = "key"),
    FIELDS_END,
};
static const struct message
    msg_district = { "calendar.place", "日历按区设置：请给出区的代码。", "A calendar belongs to a district: give its code." };
/* clang-format on */

error *calendar_show(struct req *r, struct res *w)
{
    const struct calendar_query *q = r->in;
    const struct calendar       *c = app_calendar(r->app, q->place);
    int                          year = q->year ? (int)q->year : date_civil(when_date(r->now)).year;
    int64_t                      first = date_of((struct civil){ year, 1, 1 });
    int64_t                      last = date_of((struct civil){ year + 1, 1, 1 });
    struct jw                   *j = res_json(r, w);

    jw_object(j);
    JW_INT(j, "year", year);
    JW_BOOL(j, "known", calendar_knows(c, year));
    jw_key(j, "days");
    jw_array(j);
    for (int64_t date = first; date < last; date++) {
        struct day d = { 0 };
        calendar_day(c, date, &d);
        struct day_row row = { .date = date,
                               .kind = d.kind,
                               .works = d.works,
                               .provisional = d.provisional,
                               .name = r->lang == LANG_EN && d.name_en.n ? d.name_en : d.name,
                               .hours = d.works ? duty_text(r->mem, d.duty) : (str){ 0 } };
        jw_object(j);
        jw_members(j, day_fields, &row);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

error *calendar_layer_show(struct req *r, struct res *w)
{
    const struct calendar_query *q = r->in;
    struct layer_in             *x = NEW(r->mem, struct layer_in);

    x->place = place_at(q->place, LEVEL_DISTRICT);
    TRY(calendar_layer_read(r, x->place, &x->csv));
    w->out = x;
    return NULL;
}

/* All clocks that run are worked out again in the background; what is due now moves with them. */
error *clocks_queue(struct req *r, int64_t place, int64_t *job)
{
    struct place_range range =
        place ? place_communities(place) : (struct place_range){ 0, INT64_MAX };

    return job_queue(r, "clocks",
                     str_fmt(r->mem, "%lld %lld", (long long)range.lo, (long long)range.hi), job);
}

static error *queued(struct req *r, struct res *w, int64_t place)
{
    struct job_out *o = NEW(r->mem, struct job_out);

    *o = (struct job_out){ .kind = STR("clocks"), .state = JOB_QUEUED, .created = r->now };
    w->out = o;
    return clocks_queue(r, place, &o->ref.id);
}

error *calendar_layer_put(struct req *r, struct res *w)
{
    const struct layer_in *in = r->in;
    enum place_level       level;

    if (!place_level(in->place, &level) || level != LEVEL_DISTRICT)
        return error_on(r->mem, "place", &msg_district);
    TRY(calendar_layer_write(r, in->place, in->csv));
    TRY(event_append(r, (struct ref){ in->place * 1000000, in->place },
                     (struct event){ .kind = STR("calendar"), .action = STR("calendar") }));
    return queued(r, w, in->place);
}

error *catalogue_queue(struct req *r, struct res *w)
{
    return queued(r, w, 0);
}

str casework_due_change(struct req *r, const char *field, int64_t was, int64_t is)
{
    char old[WHEN_TEXT] = "", now[WHEN_TEXT] = "";

    if (was)
        when_text(was, old);
    if (is)
        when_text(is, now);
    return str_fmt(r->mem, "{\"field\":\"%s\",\"old\":\"%s\",\"new\":\"%s\"}", field, old, now);
}

/* One matter; its time line says when something else is due now: the phase, the whole, or both. */
static error *one(struct req *r, struct ref ref, int64_t *moved)
{
    struct casefile c = { 0 };

    TRY(casework_by_ref(r->db, r->mem, ref, &c));
    int64_t due = c.due, whole = c.case_due, queue = c.sort_at;
    TRY(clocks_again(r, &c));
    bool phase = c.due != due, all = c.case_due != whole;
    if (!phase && !all)
        return queue == c.sort_at ? NULL : casework_save(r, &c);
    ++*moved;
    TRY(casework_save(r, &c));
    str a = phase ? casework_due_change(r, "due", due, c.due) : (str){ 0 };
    str b = all ? casework_due_change(r, "case_due", whole, c.case_due) : (str){ 0 };
    return event_append(
        r, c.ref,
        (struct event){ .kind = STR("case"),
                        .action = STR("due_again"),
                        .public = true,
                        .changes = str_fmt(r->mem, "[" STR_FMT "%s" STR_FMT "]", STR_ARG(a),
                                           phase && all ? "," : "", STR_ARG(b)) });
}

error *clocks_part(struct req *r, struct job *j, bool *finished)
{
    int64_t     lo = 0, hi = 0, id = 0, moved = 0;
    str         args = j->args, c = j->cursor;
    struct list rows;

    str_i64(str_cut(&args, ' '), 0, INT64_MAX, &lo);
    str_i64(args, 0, INT64_MAX, &hi);
    if (c.n) {
        str_i64(str_cut(&c, ' '), 0, INT64_MAX, &lo);
        str_i64(str_cut(&c, ' '), 0, INT64_MAX, &id);
        str_i64(c, 0, INT64_MAX, &moved);
    } else { /* what was changed by another transaction, perhaps of another process */
        TRY(calendars_load(r->app, r->db));
        TRY(categories_load(r->app, r->db));
    }
    TRY(db_all(r->db, r->mem, &sql_casework_clocks_all,
               DB_ARGS(db_int("community", lo), db_int("matter", id), db_int("hi", hi)), key_fields,
               sizeof(struct key_row), &rows));
    const struct key_row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        TRY(one(r, x[i].ref, &moved));
    *finished = rows.n < CLOCK_PAGE;
    j->done += (int64_t)rows.n;
    j->total = j->done;
    if (rows.n)
        j->cursor = str_fmt(r->mem, "%lld %lld %lld", (long long)x[rows.n - 1].ref.community,
                            (long long)x[rows.n - 1].ref.id, (long long)moved);
    j->report = str_fmt(r->mem, "%lld of %lld moved", (long long)moved, (long long)j->done);
    return NULL;
}

/* A new program may know another year, or put queues in another order (the line before the
 * calendar): then everything that leaned on it is worked out again. */
error *clocks_new_year(struct req *r)
{
    struct buf text;
    uint8_t    h[CRYPT_HASH];
    str        last = { 0 };
    int64_t    job = 0;

    buf_init(&text, r->mem, 1 << 20);
    buf_z(&text, "queues by the earlier deadline\n");
    calendar_write(&text, r->mem, app_calendar(r->app, 0));
    str all = buf_done(&text);
    crypt_sha256(&all, 1, h);
    str now = hex_of(r->mem, h, 8);
    TRY(meta_get(r->db, r->mem, "calendar.china", &last));
    if (str_eq(last, now))
        return NULL;
    TRY(meta_set(r->db, r->mem, "calendar.china", now));
    return last.n ? clocks_queue(r, 0, &job) : NULL;
}
