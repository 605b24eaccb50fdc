/* casework_flood.c -- flood-season mode: on, off, and what it does to open matters; the duty line.
 */
#include "modules/casework/casework_flood.h"

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_flood.sql.h"

/* clang-format off */
const struct field emergency_fields[] = {
    REF (struct emergency, ref,        .virt = true, .doc = "The mode."),
    CODE(struct emergency, place,      .doc = "Where."),
    TEXT(struct emergency, place_name, 0, 120, .virt = true, .doc = "Its name."),
    TEXT(struct emergency, reason,     0, 400, .doc = "Why."),
    TIME(struct emergency, since,      .doc = "Since when."),
    TIME(struct emergency, until,      .doc = "Until when it is meant to last."),
    INT (struct emergency, version,    0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
struct open_row {
    int64_t id;
    struct emergency e;
};
static const struct field open_fields[] = {
    INT (struct open_row, id, 0, INT64_MAX, .doc = "key"),
    { .name = "place",   .type = FT_CODE, .at = offsetof(struct open_row, e.place), .doc = "where" },
    { .name = "reason",  .type = FT_TEXT, .at = offsetof(struct open_row, e.reason), .max = 400, .doc = "why" },
    { .name = "since",   .type = FT_TIME, .at = offsetof(struct open_row, e.since), .doc = "since" },
    { .name = "until",   .type = FT_TIME, .at = offsetof(struct open_row, e.until), .doc = "until" },
    { .name = "version", .type = FT_INT,  .at = offsetof(struct open_row, e.version), .max = INT64_MAX, .doc = "version" },
    FIELDS_END,
};
const struct field emergency_in_fields[] = {
    CODE(struct emergency_in, place,  .doc = "Where, within one's own; one's own place unless given."),
    TEXT(struct emergency_in, reason, 2, 400, .required = true, .masks = true, .doc = "Why, for everybody."),
    TIME(struct emergency_in, until,  .required = true, .doc = "Until when it is meant to last."),
    FIELDS_END,
};
const struct field emergency_step_fields[] = {
    TEXT(struct emergency_step, action,  1, 20, .required = true, .doc = "prolong or end."),
    TEXT(struct emergency_step, words,   0, 400, .masks = true, .doc = "Why."),
    TIME(struct emergency_step, until,   .doc = "prolong: until when."),
    INT (struct emergency_step, version, 1, INT64_MAX, .required = true, .doc = "The version that one has read."),
    FIELDS_END,
};
const struct field duty_fields[] = {
    REF (struct duty_line, ref,       .readonly = true, .doc = "The line."),
    CODE(struct duty_line, place,     .doc = "For which place; one's own unless given."),
    TEXT(struct duty_line, unit,      0, 40, .doc = "Unit; empty: the desk of the place."),
    TEXT(struct duty_line, unit_name, 0, 120, .readonly = true, .virt = true, .doc = "Its name."),
    TEXT(struct duty_line, phone,     3, 40, .required = true, .doc = "Phone of the post, not of a person."),
    TEXT(struct duty_line, words,     0, 200, .doc = "What for."),
    TIME(struct duty_line, since,     .required = true, .doc = "From when."),
    TIME(struct duty_line, until,     .required = true, .doc = "Until when."),
    FIELDS_END,
};
struct duty_row {
    int64_t     id;
    struct duty_line d;
};
static const struct field duty_sql_fields[] = {
    INT (struct duty_row, id, 0, INT64_MAX, .doc = "key"),
    { .name = "place", .type = FT_CODE, .at = offsetof(struct duty_row, d.place), .doc = "where" },
    { .name = "unit",  .type = FT_TEXT, .at = offsetof(struct duty_row, d.unit), .max = 40, .doc = "unit" },
    { .name = "phone", .type = FT_TEXT, .at = offsetof(struct duty_row, d.phone), .max = 40, .doc = "phone" },
    { .name = "words", .type = FT_TEXT, .at = offsetof(struct duty_row, d.words), .max = 200, .doc = "what for" },
    { .name = "since", .type = FT_TIME, .at = offsetof(struct duty_row, d.since), .doc = "from" },
    { .name = "until", .type = FT_TIME, .at = offsetof(struct duty_row, d.until), .doc = "until" },
    FIELDS_END,
};
struct key_row {
    struct ref ref;
};
static const struct field key_fields[] = {
    REF(struct key_row, ref, .doc = "key"),
    FIELDS_END,
};
struct running_row {
    struct ref ref;
    str        phase;
    int64_t    due;
};
static const struct field running_fields[] = {
    REF (struct running_row, ref,   .doc = "key"),
    TEXT(struct running_row, phase, 0, 40, .doc = "phase"),
    TIME(struct running_row, due,   .doc = "due"),
    FIELDS_END,
};
static const struct message
    msg_place   = { "flood.place",   "只能为本岗位的辖区开启。", "Only for the places of one's post." },
    msg_twice   = { "flood.twice",   "这里已经处于汛期模式。", "Flood-season mode is on there already." },
    msg_until   = { "flood.until",   "结束时间要晚于现在，且不超过60天。", "The end must be later than now and within 60 days." },
    msg_changed = { "flood.changed", "别人刚刚改动了汛期模式，请刷新后再操作。", "Somebody else has just changed the mode: look again." },
    msg_action  = { "flood.action",  "只能延长（prolong）或结束（end）。", "The step is prolong or end." },
    msg_times   = { "duty.times",    "值班的结束时间要晚于开始时间，且还没有过去。", "Duty ends after it begins, and not in the past." };
/* clang-format on */

enum { PART = 50, LONGEST = 60 };

/* ---- which modes are on ------------------------------------------------------------------------
 */

static error *on_now(struct req *r, struct list *out)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_flood_open, DB_NO_ARGS, open_fields, sizeof(struct open_row),
               &rows));
    const struct open_row *x = rows.item;
    struct emergency      *e = NEWN(r->mem, struct emergency, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        e[i] = x[i].e;
        e[i].ref = (struct ref){ place_communities(e[i].place).lo, x[i].id };
        e[i].place_name = place_name(app_places(r->app), e[i].place, r->lang);
    }
    *out = (struct list){ e, rows.n, sizeof *e };
    return NULL;
}

static bool covers(const struct list *on, int64_t place)
{
    const struct emergency *e = on->item;

    for (size_t i = 0; i < on->n; i++)
        if (place_under(place, e[i].place))
            return true;
    return false;
}

error *flood_covers(struct req *r, int64_t place, bool *on)
{
    struct list all;

    TRY(on_now(r, &all));
    *on = covers(&all, place);
    return NULL;
}

error *flood_concerns(struct req *r, str category, int64_t place, bool *on)
{
    const struct category *c = category_find(r->app, category);

    *on = false;
    return c && c->flood ? flood_covers(r, place, on) : NULL;
}

static bool waits_for_work(int state)
{
    return state == CASE_REPORTED || state == CASE_VERIFYING || state == CASE_FILED ||
           state == CASE_DISPATCHED || state == CASE_HANDLING || state == CASE_CHECKING;
}

void flood_dress(struct req *r, struct case_row *rows, size_t n)
{
    struct list on = { 0 };
    bool        asked = false;

    for (size_t i = 0; i < n; i++) {
        const struct category *c = category_find(r->app, rows[i].category);
        if (!c || !c->flood || !waits_for_work(rows[i].state))
            continue;
        if (!asked && on_now(r, &on))
            return; /* without the mark rather than without the list */
        asked = true;
        rows[i].flood = covers(&on, rows[i].place);
    }
}

/* ---- clocks ------------------------------------------------------------------------------------
 */

error *flood_enter(struct req *r, struct casefile *c, int state)
{
    if (state == CASE_SUPPLEMENT || state == CASE_SUSPENDED)
        return NULL; /* its clocks stand still and are put back with the others */
    c->flood = false;
    return waits_for_work(state) ? flood_concerns(r, c->category, c->place_now, &c->flood) : NULL;
}

/* Natural minutes for a phase while the mode is on; 0: as always. */
static int64_t minutes_of(const struct app *app, str phase)
{
    static const char *const scopes[] = { "urgency:flood", "urgency:emergency" };
    struct amount            a = { 0 };
    char                     name[40];

    snprintf(name, sizeof name, STR_FMT, STR_ARG(phase));
    for (size_t i = 0; i < COUNT(scopes); i++)
        if (category_time_row(app, str_of(scopes[i]), name, &a) && !clock_in_days(a.unit))
            return a.amount;
    for (int s = 0; s < CASE_HANDLING; s++)
        if (str_is(phase, case_state_words[s]))
            return 60; /* as emergencies are dispatched within the hour */
    return 0;
}

error *flood_hurry(struct req *r, struct casefile *c)
{
    struct list rows;

    if (!c->flood)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_flood_clocks,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
               running_fields, sizeof(struct running_row), &rows));
    const struct running_row *k = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        int64_t minutes = minutes_of(r->app, k[i].phase);
        if (!minutes || k[i].due <= r->now + minutes * MS_MINUTE)
            continue;
        TRY(db_exec(r->db, r->mem, &sql_flood_hurry,
                    DB_ARGS(db_int("amount", minutes), db_int("now", r->now),
                            db_int("community", c->ref.community), db_int("matter", c->ref.id),
                            db_int("id", k[i].ref.id)),
                    NULL));
    }
    return clocks_again(r, c);
}

static error *calm(struct req *r, struct casefile *c)
{
    TRY(db_exec(r->db, r->mem, &sql_flood_calm_days,
                DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)), NULL));
    TRY(db_exec(r->db, r->mem, &sql_flood_calm,
                DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)), NULL));
    return clocks_again(r, c);
}

/* One matter begins (ON) or ends to be concerned; its time line says what is due now. */
static error *turn_one(struct req *r, struct ref ref, bool on)
{
    struct casefile c = { 0 };

    TRY(casework_by_ref(r->db, r->mem, ref, &c));
    int64_t due = c.due;
    c.flood = on;
    TRY(on ? flood_hurry(r, &c) : calm(r, &c));
    TRY(casework_save(r, &c));
    return event_append(
        r, c.ref,
        (struct event){ .kind = STR("case"),
                        .action = on ? STR("flood_on") : STR("flood_off"),
                        .changes = due == c.due ? (str){ 0 }
                                                : casework_due_change(r, "due", due, c.due) });
}

error *flood_part(struct req *r, struct job *j, bool *finished)
{
    str         args = j->args, c = j->cursor;
    bool        on = str_is(str_cut(&args, ' '), "on");
    int64_t     place = 0, community = 0, id = 0;
    struct list rows, modes;

    str_i64(args, 0, INT64_MAX, &place);
    str_i64(str_cut(&c, ' '), 0, INT64_MAX, &community);
    str_i64(c, 0, INT64_MAX, &id);
    struct place_range range = place_communities(place);
    TRY(on_now(r, &modes));
    if (on)
        TRY(db_all(r->db, r->mem, &sql_flood_to_start,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi)), key_fields,
                   sizeof(struct key_row), &rows));
    else
        TRY(db_all(r->db, r->mem, &sql_flood_to_end,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                           db_int("community", community), db_int("id", id)),
                   key_fields, sizeof(struct key_row), &rows));
    const struct key_row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct casefile f = { 0 };
        TRY(casework_by_ref(r->db, r->mem, x[i].ref, &f));
        /* switched meanwhile, or another mode covers it still */
        if (covers(&modes, f.place_now) == on)
            TRY(turn_one(r, x[i].ref, on));
        else if (on) {
            *finished = true;
            return NULL;
        }
    }
    *finished = rows.n < PART;
    j->done += (int64_t)rows.n;
    j->total = j->done;
    if (rows.n)
        j->cursor = str_fmt(r->mem, "%lld %lld", (long long)x[rows.n - 1].ref.community,
                            (long long)x[rows.n - 1].ref.id);
    j->report = str_fmt(r->mem, "%lld rows", (long long)j->done);
    return NULL;
}

/* ---- switching ---------------------------------------------------------------------------------
 */

static error *log_and_queue(struct req *r, const struct emergency *e, const char *action,
                            const char *job, str words)
{
    int64_t id = 0;

    TRY(event_append(
        r, e->ref,
        (struct event){
            .kind = STR("emergency"), .action = str_of(action), .words = words, .public = true }));
    return job ? job_queue(r, "flood", str_fmt(r->mem, "%s %lld", job, (long long)e->place), &id)
               : NULL;
}

static error *within(struct req *r, int64_t until)
{
    return until > r->now && until <= r->now + LONGEST * MS_DAY
               ? NULL
               : error_on(r->mem, "until", &msg_until);
}

error *flood_list(struct req *r, struct res *w)
{
    return on_now(r, &w->page);
}

error *flood_start(struct req *r, struct res *w)
{
    const struct emergency_in *in = r->in;
    struct emergency          *e = NEW(r->mem, struct emergency);
    bool                       on = false;
    int64_t                    id = id_new(r->now);
    enum place_level           level = LEVEL_GRID;

    e->place = in->place ? in->place : r->who->post.place;
    if (!place_under(e->place, r->who->post.place) || !place_find(app_places(r->app), e->place) ||
        !place_level(e->place, &level) || level == LEVEL_GRID)
        return error_on(r->mem, "place", &msg_place);
    TRY(within(r, in->until));
    TRY(flood_covers(r, e->place, &on));
    if (on)
        return error_on(r->mem, "place", &msg_twice);
    TRY(db_exec(r->db, r->mem, &sql_flood_insert,
                DB_ARGS(db_int("id", id), db_int("place", e->place), db_text("reason", in->reason),
                        db_int("since", r->now), db_int("until", in->until),
                        db_int("actor", r->account)),
                NULL));
    e->ref = (struct ref){ place_communities(e->place).lo, id };
    e->reason = in->reason;
    e->since = r->now;
    e->until = in->until;
    e->version = 1;
    e->place_name = place_name(app_places(r->app), e->place, r->lang);
    w->out = e;
    return log_and_queue(r, e, "flood_on", "on", in->reason);
}

static error *find(struct req *r, int64_t id, struct emergency *out)
{
    struct list on;

    TRY(on_now(r, &on));
    const struct emergency *e = on.item;
    for (size_t i = 0; i < on.n; i++)
        if (e[i].ref.id == id) {
            *out = e[i];
            return NULL;
        }
    return error_of(r->mem, FAIL_MISSING, &msg_missing);
}

static error *save(struct req *r, struct emergency *e, int64_t ended)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_flood_save,
                DB_ARGS(db_int("until", e->until), db_int("ended", ended),
                        db_int("actor", r->account), db_int("id", e->ref.id),
                        db_int("version", e->version)),
                &touched));
    e->version++;
    return touched ? NULL : error_of(r->mem, FAIL_CONFLICT, &msg_changed);
}

error *flood_step(struct req *r, struct res *w)
{
    const struct emergency_step *in = r->in;
    struct emergency            *e = NEW(r->mem, struct emergency);
    bool                         ends = str_is(in->action, "end");

    if (!ends && !str_is(in->action, "prolong"))
        return error_on(r->mem, "action", &msg_action);
    TRY(find(r, r->ref.id, e));
    if (!place_under(e->place, r->who->post.place))
        return error_of(r->mem, FAIL_DENIED, &msg_place);
    if (e->version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    if (!ends) {
        TRY(within(r, in->until));
        e->until = in->until;
    }
    TRY(save(r, e, ends ? r->now : 0));
    w->out = e;
    return log_and_queue(r, e, ends ? "flood_off" : "flood_prolong", ends ? "off" : NULL,
                         in->words);
}

error *flood_clock(struct req *r)
{
    struct list on;

    TRY(on_now(r, &on));
    struct emergency *e = on.item;
    for (size_t i = 0; i < on.n; i++) {
        if (e[i].until > r->now)
            continue;
        TRY(save(r, &e[i], r->now));
        TRY(log_and_queue(r, &e[i], "flood_off", "off", (str){ 0 }));
    }
    return NULL;
}

/* ---- who is on duty ----------------------------------------------------------------------------
 */

static error *lines_of(struct req *r, int64_t place, struct list *out)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_duty_lines,
               DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)),
                       db_int("street", place_at(place, LEVEL_STREET)),
                       db_int("community", place_at(place, LEVEL_COMMUNITY)),
                       db_int("now", r->now)),
               duty_sql_fields, sizeof(struct duty_row), &rows));
    const struct duty_row *x = rows.item;
    struct duty_line      *d = NEWN(r->mem, struct duty_line, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        d[i] = x[i].d;
        d[i].ref = (struct ref){ place_communities(d[i].place).lo, x[i].id };
        d[i].unit_name = d[i].unit.n ? unit_name(r->app, d[i].unit, r->lang)
                                     : place_name(app_places(r->app), d[i].place, r->lang);
    }
    *out = (struct list){ d, rows.n, sizeof *d };
    return NULL;
}

error *duty_list(struct req *r, struct res *w)
{
    return lines_of(r, r->who->post.place, &w->page);
}

error *duty_add(struct req *r, struct res *w)
{
    struct duty_line *d = r->in;

    d->place = d->place ? d->place : r->who->post.place;
    if (!place_under(d->place, r->who->post.place) || !place_find(app_places(r->app), d->place))
        return error_on(r->mem, "place", &msg_place);
    if (d->until <= d->since || d->until <= r->now)
        return error_on(r->mem, "until", &msg_times);
    d->ref = (struct ref){ place_communities(d->place).lo, id_new(r->now) };
    TRY(db_exec(r->db, r->mem, &sql_duty_insert,
                DB_ARGS(db_int("id", d->ref.id), db_int("place", d->place),
                        db_text("unit", d->unit), db_text("phone", d->phone),
                        db_text("words", d->words), db_int("since", d->since),
                        db_int("until", d->until), db_int("actor", r->account)),
                NULL));
    d->unit_name = d->unit.n ? unit_name(r->app, d->unit, r->lang)
                             : place_name(app_places(r->app), d->place, r->lang);
    w->out = d;
    return event_append(r, d->ref,
                        (struct event){ .kind = STR("emergency"),
                                        .action = STR("duty"),
                                        .words = str_fmt(r->mem, STR_FMT " " STR_FMT,
                                                         STR_ARG(d->unit), STR_ARG(d->phone)) });
}

/* Below one's own place or there. */
error *duty_drop(struct req *r, struct res *w)
{
    int64_t                 touched = 0;
    struct list             lines;
    const struct duty_line *d = NULL;

    (void)w;
    TRY(lines_of(r, r->who->post.place, &lines));
    const struct duty_line *line = lines.item;
    for (size_t i = 0; i < lines.n; i++)
        if (line[i].ref.id == r->ref.id)
            d = &line[i];
    if (!d)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (!place_under(d->place, r->who->post.place))
        return error_of(r->mem, FAIL_DENIED, &msg_place);
    TRY(db_exec(r->db, r->mem, &sql_duty_drop,
                DB_ARGS(db_int("id", d->ref.id), db_int("lo", d->place), db_int("hi", d->place)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return event_append(r, d->ref,
                        (struct event){ .kind = STR("emergency"),
                                        .action = STR("duty_drop"),
                                        .words = str_fmt(r->mem, STR_FMT " " STR_FMT,
                                                         STR_ARG(d->unit), STR_ARG(d->phone)) });
}

error *flood_json(struct req *r, struct jw *j)
{
    struct list on;

    TRY(on_now(r, &on));
    const struct emergency *e = on.item;
    jw_key(j, "emergencies");
    jw_array(j);
    for (size_t i = 0; i < on.n; i++) {
        struct list lines;
        TRY(lines_of(r, e[i].place, &lines));
        const struct duty_line *d = lines.item;
        jw_object(j);
        jw_members(j, emergency_fields, &e[i]);
        jw_key(j, "duty");
        jw_array(j);
        for (size_t k = 0; k < lines.n; k++)
            if (d[k].since <= r->now)
                jw_record(j, duty_fields, &d[k]);
        jw_end(j);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}
