/* visits_past.c -- the visits that a household had 走访记录, and what was noted on them: read with
 * a reason, and brought along to the next visit. */
#include "base/when.h"
#include "core/app.h"
#include "core/readlog.h"
#include "core/small.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

struct past_row {
    struct ref ref;
    int64_t    day, people, household, matter_community, matter;
    int        result;
    str        who, note_sealed;
};
struct past_visit {
    struct ref ref, matter;
    int64_t    day, people;
    int        result;
    str        who;
    bool       note;
};
/* clang-format off */
static const struct field row_fields[] = {
    REF (struct past_row, ref,              .doc = "The visit."),
    INT (struct past_row, household,        0, INT64_MAX, .secret = true),
    DATE(struct past_row, day,              .doc = "Day."),
    WORD(struct past_row, result,           visit_result_words, .doc = "done, nobody, refused; joined: added to the visit of that day; withdrawn: written down by mistake."),
    INT (struct past_row, people,           0, INT64_MAX, .doc = "How many were met."),
    INT (struct past_row, matter_community, 0, INT64_MAX, .secret = true),
    INT (struct past_row, matter,           0, INT64_MAX, .secret = true),
    TEXT(struct past_row, who,              0, 80, .doc = "Who went, masked."),
    TEXT(struct past_row, note_sealed,      0, 8000, .secret = true),
    FIELDS_END,
};
static const struct field visit_out_fields[] = {
    REF (struct past_visit, ref,    .doc = "The visit."),
    DATE(struct past_visit, day,    .doc = "Day."),
    WORD(struct past_visit, result, visit_result_words, .doc = "done, nobody, refused; joined: added to the visit of that day; withdrawn: written down by mistake."),
    INT (struct past_visit, people, 0, INT64_MAX, .doc = "How many were met."),
    TEXT(struct past_visit, who,    0, 80, .doc = "Who went, masked."),
    BOOL(struct past_visit, note,   .doc = "Something was noted; POST /visits/records/{ref}/note reads it."),
    REF (struct past_visit, matter, .doc = "The case that the need became."),
    FIELDS_END,
};
struct why_in {
    str reason;
};
static const struct field why_fields[] = {
    TEXT(struct why_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged."),
    FIELDS_END,
};
struct whose {
    struct ref household;
    int64_t    day;
};
static const struct field whose_fields[] = {
    REF (struct whose, household, .doc = "The household."),
    DATE(struct whose, day,       .doc = "The day of the visit."),
    FIELDS_END,
};
struct noted {
    str value;
};
static const struct field noted_fields[] = {
    TEXT(struct noted, value, 0, 1000, .doc = "What was noted."),
    FIELDS_END,
};
/* clang-format on */

enum { SHOWN = 100 };

static error *of_household(struct req *r, struct ref home, int64_t limit, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_of_household,
                  DB_ARGS(db_int("community", home.community), db_int("household", home.id),
                          db_int("limit", limit)),
                  row_fields, sizeof(struct past_row), out);
}

/* The note belongs to the household: whoever lives there sees who read it (registry_me.c). */
static struct reading of_note(struct ref home, str reason)
{
    return (struct reading){ .community = home.community,
                             .subject = "household",
                             .person_community = home.community,
                             .person = home.id,
                             .field = STR("visit_note"),
                             .reason = reason };
}

static error *list(struct req *r, struct res *w)
{
    struct household h = { 0 };
    struct list      rows;

    TRY(household_here(r, r->ref, &h));
    TRY(of_household(r, r->ref, SHOWN, &rows));
    const struct past_row *v = rows.item;
    struct past_visit     *x = NEWN(r->mem, struct past_visit, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        x[i] = (struct past_visit){ .ref = v[i].ref,
                                    .matter = { v[i].matter_community, v[i].matter },
                                    .day = v[i].day,
                                    .people = v[i].people,
                                    .result = v[i].result,
                                    .who = v[i].who,
                                    .note = v[i].note_sealed.n > 0 };
    w->page = (struct list){ x, rows.n, sizeof *x };
    return NULL;
}

/* The visit that is asked for, of a household in one's place. */
static error *past_one(struct req *r, struct past_row *v)
{
    struct household h = { 0 };
    bool             found = false;

    TRY(db_maybe(r->db, r->mem, &sql_visits_past_one,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 row_fields, v, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return household_here(r, (struct ref){ v->ref.community, v->household }, &h);
}

static error *note(struct req *r, struct res *w)
{
    const struct why_in *in = r->in;
    struct noted        *out = NEW(r->mem, struct noted);
    struct past_row      v = { 0 };

    TRY(past_one(r, &v));
    struct ref home = { v.ref.community, v.household };
    TRY(vault_unseal(r->app->vault, r->mem, "visit.note", v.ref, v.note_sealed, &out->value));
    struct reading read = of_note(home, in->reason);
    TRY(read_log_write(r, &read));
    w->out = out;
    return NULL;
}

error *visits_last_json(struct req *r, struct jw *j, struct ref home, str reason)
{
    struct list rows;
    str         text = { 0 };

    TRY(of_household(r, home, SHOWN, &rows));
    const struct past_row *v = rows.item;
    size_t                 i = 0;
    while (i < rows.n && v[i].result == VISIT_WITHDRAWN)
        i++;
    if (i == rows.n)
        return NULL;
    v += i;
    TRY(vault_unseal(r->app->vault, r->mem, "visit.note", v->ref, v->note_sealed, &text));
    struct reading read = of_note(home, reason);
    if (text.n)
        TRY(read_log_daily(r, &read));
    char day[DATE_TEXT];
    date_text(v->day, day);
    jw_key(j, "last");
    jw_object(j);
    JW_STR(j, "day", str_of(day));
    JW_STR(j, "result", str_of(visit_result_words[v->result]));
    JW_STR(j, "note", text);
    jw_end(j);
    return NULL;
}

/* Of whom it was, for who comes from the case that its need became. */
static error *whose(struct req *r, struct res *w)
{
    struct whose   *out = NEW(r->mem, struct whose);
    struct past_row v = { 0 };

    TRY(past_one(r, &v));
    *out = (struct whose){ { v.ref.community, v.household }, v.day };
    w->out = out;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/visits/records/{ref}", whose, NULL, PERM_REGISTRY, .out = whose_fields,
      .summary = "Which household a visit was made to, and when" },
    { GET, "/api/v1/visits/households/{ref}/visits", list, NULL, PERM_REGISTRY, .out = visit_out_fields, .page = true,
      .summary = "The visits that a household had, newest first" },
    { POST, "/api/v1/visits/records/{ref}/note", note, NULL, PERM_REGISTRY,
      BODY(struct why_in, why_fields), .out = noted_fields, .secret = true,
      .summary = "Read what was noted on a visit, with a reason; it is logged and shown to who lives there" },
};
/* clang-format on */

const struct route_table visits_past_routes = { routes, COUNT(routes) };
