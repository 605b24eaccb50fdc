/* visits_often.c -- how often one household is visited 单户频次: decided for it alone, with a
 * reason and a last day, in the place of what its care flags ask for. It ends by itself. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { YEAR = 12, MOST_DAYS = 2 * 366 };

/* clang-format off */
static const struct field often_fields[] = {
    INT (struct often, community, 0, INT64_MAX, .doc = "community of the household"),
    INT (struct often, household, 0, INT64_MAX, .doc = "household"),
    INT (struct often, months,    1, YEAR, .doc = "every so many months"),
    TEXT(struct often, reason,    0, 200, .doc = "why"),
    DATE(struct often, since,     .doc = "from this day"),
    DATE(struct often, until,     .doc = "last day"),
    INT (struct often, version,   1, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field often_in_fields[] = {
    INT (struct often_in, months,  0, YEAR, .required = true, .doc = "Every 1, 2, 3, 4, 6 or 12 months; 0: as its care flags ask for again."),
    TEXT(struct often_in, reason,  0, 200, .masks = true, .doc = "Why; the workers of the grid see it. Needed."),
    DATE(struct often_in, until,   .doc = "The last day; needed unless MONTHS is 0."),
    INT (struct often_in, version, 0, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
const struct field often_out_fields[] = {
    INT (struct often_out, months,  0, YEAR, .doc = "Every so many months; 0: nothing was decided for this household alone."),
    TEXT(struct often_out, reason,  0, 200, .doc = "Why."),
    DATE(struct often_out, since,   .doc = "From this day."),
    DATE(struct often_out, until,   .doc = "Up to and with this day."),
    INT (struct often_out, version, 0, INT64_MAX, .doc = "Version; 0: there never was such a decision."),
    INT (struct often_out, care,    0, INT64_MAX, .doc = "Visits a year that its care flags ask for; 0: it has none."),
    INT (struct often_out, yearly,  1, INT64_MAX, .doc = "Visits a year with which it is planned."),
    FIELDS_END,
};
static const struct message
    msg_months  = { "visit_often.months",  "请选择每 1、2、3、4、6 或 12 个月走访一次。", "Choose every 1, 2, 3, 4, 6 or 12 months." },
    msg_reason  = { "visit_often.reason",  "请写明为什么这户的频次不同，网格员会看到。", "Please say why this household is visited at another pace; its workers will see it." },
    msg_until   = { "visit_often.until",   "截止日期须在今天或以后，最远 {0} 天；到期自动恢复。", "The last day must be today or later, at most {0} days from now; then it ends by itself." },
    msg_none    = { "visit_often.none",    "这户没有单独定的频次，不用取消。", "Nothing was decided for this household alone; there is nothing to take back." },
    msg_changed = { "visit_often.changed", "这户的走访频次已被别人改动，请核对。", "How often this household is visited was changed by somebody else; please compare." };
/* clang-format on */

int64_t often_day(int64_t today, int64_t month)
{
    return month > today ? month : today;
}

int64_t often_yearly(const struct often *x)
{
    return YEAR / x->months;
}

bool often_in_force(const struct often *x, int64_t day)
{
    return x->since <= day && day <= x->until;
}

error *often_last(struct req *r, struct ref household, struct often *out, bool *found)
{
    return db_maybe(
        r->db, r->mem, &sql_visits_often,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
        often_fields, out, found);
}

error *often_of(struct req *r, struct ref household, int64_t day, struct often *out, bool *found)
{
    TRY(often_last(r, household, out, found));
    *found = *found && often_in_force(out, day);
    return NULL;
}

error *often_at(struct req *r, int64_t community, int64_t grid, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_often_at,
                  DB_ARGS(db_int("place_now", community), db_int("grid", grid), db_int("day", day)),
                  often_fields, sizeof(struct often), out);
}

const struct often *often_among(const struct list *some, int64_t community, int64_t household)
{
    const struct often *x = some->item;

    for (size_t i = 0; i < some->n; i++)
        if (x[i].household == household && x[i].community == community)
            return &x[i];
    return NULL;
}

/* ---- on the desk ---- */

/* A household that lives in a place of the asker's post. */
static error *its_door(struct req *r, struct door *d)
{
    bool found = false;

    TRY(registry_door(r, r->ref, when_date(r->now), d, &found));
    if (!found || !registry_covers(r, d->place_now, d->grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return NULL;
}

/* Visits a year that the care flags behind a door ask for; 0: it has none. */
static error *care_of(struct req *r, const struct door *d, int64_t *care)
{
    struct list flags;

    *care = 0;
    TRY(registry_door_flags(r, d->place_now, d->grid, when_date(r->now), &flags));
    const struct door_flag *f = flags.item;
    for (size_t i = 0; i < flags.n; i++)
        if (f[i].household == d->household && f[i].community == d->community && f[i].yearly > *care)
            *care = f[i].yearly;
    return NULL;
}

static error *now_at(struct req *r, const struct door *d, struct often_out *out)
{
    int64_t      today = when_date(r->now);
    struct often x = { 0 };
    bool         found = false;

    *out = (struct often_out){ .since = DATE_NONE, .until = DATE_NONE, .yearly = 1 };
    TRY(care_of(r, d, &out->care));
    if (out->care)
        out->yearly = out->care;
    TRY(often_last(r, r->ref, &x, &found));
    out->version = x.version;
    if (!found || !often_in_force(&x, today))
        return NULL;
    out->months = x.months;
    out->reason = x.reason;
    out->since = x.since;
    out->until = x.until;
    out->yearly = often_yearly(&x);
    return NULL;
}

error *often_show(struct req *r, struct res *w)
{
    struct often_out *out = NEW(r->mem, struct often_out);
    struct door       d = { 0 };

    TRY(its_door(r, &d));
    TRY(now_at(r, &d, out));
    w->out = out;
    return NULL;
}

error *often_check_pace(struct req *r, int64_t months, int64_t until)
{
    int64_t today = when_date(r->now);

    if (months < 1 || YEAR % months)
        return error_on(r->mem, "months", &msg_months);
    if (until == DATE_NONE || until < today || until - today > MOST_DAYS)
        return error_on(r->mem, "until", &msg_until, str_int(r->mem, MOST_DAYS));
    return NULL;
}

error *often_check_reason(struct req *r, str reason)
{
    return reason.n ? NULL : error_on(r->mem, "reason", &msg_reason);
}

static error *check(struct req *r, const struct often_in *in, const struct often_out *was)
{
    TRY(often_check_reason(r, in->reason));
    if (!in->months)
        return was->months ? NULL : error_on(r->mem, "months", &msg_none);
    return often_check_pace(r, in->months, in->until);
}

static error *conflict(struct req *r, struct res *w, const struct often_out *now)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 12);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, often_out_fields, now);
    jw_done(&j);
    w->current = buf_done(&b);
    return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
}

/* What it was and is: figures and days; why stands in the words of the event. */
static error *note(struct req *r, const struct often *was, const struct often *x, bool end)
{
    char before[DATE_TEXT] = "", until[DATE_TEXT];

    if (was->months)
        date_text(was->until, before);
    date_text(x->until, until);
    return event_append(
        r, (struct ref){ x->community, x->household },
        (struct event){ .kind = STR("visit_often"),
                        .action = end ? STR("end") : STR("set"),
                        .words = x->reason,
                        .changes =
                            str_fmt(r->mem,
                                    "[{\"field\":\"months\",\"old\":\"%lld\",\"new\":\"%lld\"},"
                                    "{\"field\":\"until\",\"old\":\"%s\",\"new\":\"%s\"}]",
                                    (long long)was->months, (long long)(end ? 0 : x->months),
                                    before, until) });
}

error *often_write(struct req *r, const struct often *x, const struct often *was, bool *written)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_visits_often_put,
                DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                        db_int("months", x->months), db_text("reason", x->reason),
                        db_int("since", x->since), db_int("until", x->until),
                        db_int("actor", r->account), db_int("version", x->version)),
                &touched));
    *written = touched > 0;
    TRY(registry_household_used(r, (struct ref){ x->community, x->household }));
    return touched ? note(r, was, x, x->until < when_date(r->now)) : NULL;
}

error *often_set(struct req *r, struct res *w)
{
    const struct often_in *in = r->in;
    int64_t                today = when_date(r->now);
    struct often_out      *out = NEW(r->mem, struct often_out), was;
    struct door            d = { 0 };
    bool                   written = false;

    TRY(its_door(r, &d));
    TRY(now_at(r, &d, &was));
    if (was.version != in->version)
        return conflict(r, w, &was);
    TRY(check(r, in, &was));
    struct often before = { .months = was.months, .until = was.until };
    struct often x = { .community = r->ref.community,
                       .household = r->ref.id,
                       .months = in->months ? in->months : was.months,
                       .reason = in->reason,
                       .since = in->months ? today : was.since,
                       .until = in->months ? in->until : today - 1,
                       .version = in->version };
    TRY(often_write(r, &x, &before, &written));
    if (!written) /* somebody else did in this very moment */
        return conflict(r, w, &was);
    TRY(visits_again_at(r, d.grid));
    TRY(now_at(r, &d, out));
    w->out = out;
    return NULL;
}

/* ---- a household is split off ---- */

/* Who is cared for stayed with FROM, and what was decided for them. */
static error *stayed(struct req *r, struct ref from, const struct door *d, bool *all)
{
    struct door old = { 0 };
    int64_t     care = 0, its_care = 0;
    bool        found = false;

    *all = false;
    TRY(care_of(r, d, &its_care));
    TRY(registry_door(r, from, when_date(r->now), &old, &found));
    if (its_care || !found)
        return NULL;
    TRY(care_of(r, &old, &care));
    *all = care > 0;
    return NULL;
}

error *visits_split_part(struct req *r, struct job *j, bool *finished)
{
    struct event     e = { 0 };
    struct list      heirs;
    struct household h = { 0 };
    struct door      d = { 0 };
    bool             found = false, all = false;
    int64_t          pair = 0, pace = 0;

    *finished = true;
    TRY(event_heard(r, j->args, &e, &heirs));
    struct ref ref = { e.ref.community, e.subject };
    TRY(household_by_ref(r, ref, &h, &found));
    if (found)
        TRY(registry_door(r, ref, when_date(r->now), &d, &found));
    if (!found)
        return NULL; /* gone again */
    struct ref from = { h.from_community, h.from_household };
    TRY(db_exec(r->db, r->mem, &sql_visits_pair_along,
                DB_ARGS(db_int("household", ref.id), db_int("community", from.community),
                        db_int("from_household", from.id)),
                &pair));
    TRY(stayed(r, from, &d, &all));
    if (!all)
        TRY(db_exec(r->db, r->mem, &sql_visits_often_along,
                    DB_ARGS(db_int("household", ref.id), db_int("community", from.community),
                            db_int("from_household", from.id), db_int("day", when_date(r->now))),
                    &pace));
    if (pace)
        TRY(event_append(r, ref,
                         (struct event){ .kind = STR("visit_often"), .action = STR("along") }));
    return pair || pace ? visits_again_at(r, d.grid) : NULL;
}

error *often_json(struct req *r, struct jw *j, const struct due_visit *x, bool mine)
{
    struct ref   household = { x->house_community, x->household };
    struct often o = { 0 };
    bool         found = false;
    char         until[DATE_TEXT];

    if (mine)
        TRY(often_of(r, household, often_day(when_date(r->now), x->month), &o, &found));
    jw_key(j, "often");
    if (!found) {
        jw_null(j);
        return NULL;
    }
    date_text(o.until, until);
    jw_object(j);
    JW_INT(j, "months", o.months);
    JW_STR(j, "reason", o.reason);
    JW_STR(j, "until", str_of(until));
    jw_end(j);
    return NULL;
}
