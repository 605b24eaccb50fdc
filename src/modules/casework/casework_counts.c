/* casework_counts.c -- how much there is: by state, by place and category. */
#include "base/when.h"
#include "core/app.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_list.h"

/* clang-format off */
const struct field counts_query_fields[] = {
    CODE(struct counts_query, place, .doc = "A place within one's own."),
    FIELDS_END,
};
/* clang-format on */

struct count_row {
    str     kind;
    int64_t community, day, n;
};
static const struct field count_fields[] = {
    TEXT(struct count_row, kind, 0, 40, .doc = "kind"),
    INT(struct count_row, n, INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
static const struct field place_count_fields[] = {
    CODE(struct count_row, community, .doc = "community"),
    TEXT(struct count_row, kind, 0, 40, .doc = "kind"),
    INT(struct count_row, day, INT64_MIN, INT64_MAX, .doc = "day"),
    INT(struct count_row, n, INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
struct state_count {
    int     state;
    int64_t n;
};
static const struct field state_count_fields[] = {
    WORD(struct state_count, state, case_state_words, .doc = "state"),
    INT(struct state_count, n, 0, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};

error *casework_counts(struct req *r, struct res *w)
{
    const struct counts_query *q = r->in;
    struct page                p = { .q = NULL };
    struct list                rows, overdue;

    if (!page_place(r, q->place, &p))
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    struct place_range range = place_communities(p.place);
    TRY(db_all(r->db, r->mem, &sql_casework_state_counts,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("day", 0)),
               count_fields, sizeof(struct count_row), &rows));
    TRY(db_all(r->db, r->mem, &sql_casework_overdue_states,
               DB_ARGS(db_int("district", place_at(p.place, LEVEL_DISTRICT)),
                       db_int("lo", range.lo), db_int("hi", range.hi), db_int("now", r->now)),
               state_count_fields, sizeof(struct state_count), &overdue));
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    jw_key(j, "items");
    jw_array(j);
    for (int s = 0; s < CASE_STATES; s++) {
        int64_t n = 0, late = 0;
        for (size_t i = 0; i < rows.n; i++) {
            const struct count_row *x = (const struct count_row *)rows.item + i;
            str                     tail = { x->kind.p + 6, x->kind.n > 6 ? x->kind.n - 6 : 0 };
            if (str_starts(x->kind, STR("state:")) && str_is(tail, case_state_words[s]))
                n += x->n;
        }
        for (size_t i = 0; i < overdue.n; i++)
            if (((const struct state_count *)overdue.item)[i].state == s)
                late = ((const struct state_count *)overdue.item)[i].n;
        jw_object(j);
        jw_key(j, "place");
        jw_code(j, p.place);
        JW_STR(j, "state", str_of(case_state_words[s]));
        JW_INT(j, "n", n);
        JW_INT(j, "overdue", late);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

enum { MOST_CATEGORIES = 1000 };

/* A child of the place that is looked at. */
struct sums {
    int64_t open, reported, closed, late;
};

/* Everything that the overview shows, out of the counts of a few places. */
struct overview {
    const struct place **child;
    size_t               n;
    struct sums         *of;
    int64_t              today, state[CASE_STATES];
    str                 *category;
    int64_t             *in_category;
    size_t               n_categories;
};

static struct sums *sums_of(struct overview *o, int64_t place)
{
    size_t lo = 0, hi = o->n;

    while (lo < hi) { /* they stand in the order of their codes */
        size_t mid = (lo + hi) / 2;
        if (o->child[mid]->code < place)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < o->n && o->child[lo]->code == place ? &o->of[lo] : NULL;
}

static void add_category(struct overview *o, str code, int64_t n)
{
    size_t i = 0;

    while (i < o->n_categories && !str_eq(o->category[i], code))
        i++;
    if (i == MOST_CATEGORIES)
        return;
    o->n_categories += i == o->n_categories;
    o->category[i] = code;
    o->in_category[i] += n;
}

static void add_count(struct overview *o, const struct count_row *x)
{
    struct sums *s = sums_of(o, x->community);
    str          tail = { x->kind.p + 6, x->kind.n > 6 ? x->kind.n - 6 : 0 };

    if (str_starts(x->kind, STR("category:")))
        add_category(o, (str){ x->kind.p + 9, x->kind.n - 9 }, x->n);
    if (!s)
        return;
    if (str_starts(x->kind, STR("state:"))) {
        for (int i = 0; i < CASE_STATES; i++)
            if (str_is(tail, case_state_words[i])) {
                o->state[i] += x->n;
                s->open += case_states[i].open ? x->n : 0;
            }
    } else if (str_is(x->kind, "late") || str_is(x->kind, "overdue")) {
        s->late += x->n;
    } else if (x->day == o->today && str_is(x->kind, "reported")) {
        s->reported += x->n;
    } else if (x->day == o->today && str_is(x->kind, "closed")) {
        s->closed += x->n;
    }
}

static error *add_range(struct req *r, struct overview *o, int64_t lo, int64_t hi)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_casework_place_counts,
               DB_ARGS(db_int("lo", lo), db_int("hi", hi), db_int("day", o->today)),
               place_count_fields, sizeof(struct count_row), &rows));
    for (size_t i = 0; i < rows.n; i++)
        add_count(o, (const struct count_row *)rows.item + i);
    return NULL;
}

/* A district reads the rows of its streets; a street those of its communities, and its own, where
 * the categories are; a community counts what is open in its grids. */
static error *read_overview(struct req *r, const struct page *p, struct overview *o)
{
    struct list rows;

    if (p->level == LEVEL_DISTRICT)
        return add_range(r, o, p->place * 1000, p->place * 1000 + 999);
    if (p->level == LEVEL_STREET) {
        TRY(add_range(r, o, p->place * 1000, p->place * 1000 + 999));
        return add_range(r, o, p->place, p->place);
    }
    TRY(db_all(r->db, r->mem, &sql_casework_grid_counts,
               DB_ARGS(db_int("place", p->place), db_int("now", r->now)), place_count_fields,
               sizeof(struct count_row), &rows));
    for (size_t i = 0; i < rows.n; i++)
        add_count(o, (const struct count_row *)rows.item + i);
    return NULL;
}

static void write_places(struct req *r, struct jw *j, const struct overview *o)
{
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < o->n; i++) {
        const struct place *x = o->child[i];
        jw_object(j);
        jw_key(j, "place");
        jw_code(j, x->code);
        JW_STR(j, "name", r->lang == LANG_EN && x->name_en.n ? x->name_en : x->name);
        JW_INT(j, "open", o->of[i].open);
        JW_INT(j, "overdue", o->of[i].late);
        JW_INT(j, "today", o->of[i].reported);
        JW_INT(j, "closed_today", o->of[i].closed);
        jw_end(j);
    }
    jw_end(j);
}

static void write_kinds(struct req *r, struct jw *j, const struct overview *o)
{
    jw_key(j, "states");
    jw_array(j);
    for (int i = 0; i < CASE_STATES; i++) {
        if (!case_states[i].open)
            continue;
        jw_object(j);
        JW_STR(j, "state", str_of(case_state_words[i]));
        JW_INT(j, "n", o->state[i]);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "categories");
    jw_array(j);
    for (size_t i = 0; i < o->n_categories; i++) {
        const struct category *c = category_find(r->app, o->category[i]);
        if (!o->in_category[i])
            continue;
        jw_object(j);
        JW_STR(j, "category", o->category[i]);
        JW_STR(j, "name", !c ? o->category[i] : r->lang == LANG_EN ? c->en : c->zh);
        JW_INT(j, "n", o->in_category[i]);
        jw_end(j);
    }
    jw_end(j);
}

/* The children of a place: streets of a district, communities of a street, grids of a community (of
 * a grid only what is open is counted); what is open by state, and of a district or a street by
 * category. */
error *casework_counts_places(struct req *r, struct res *w)
{
    const struct counts_query *q = r->in;
    struct page                p = { .q = NULL };
    struct overview            o = { .today = when_date(r->now) };

    if (!page_place(r, q->place, &p))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    o.n = place_children(app_places(r->app), p.place, &o.child);
    o.of = NEWN(r->mem, struct sums, o.n + 1);
    o.category = NEWN(r->mem, str, MOST_CATEGORIES);
    o.in_category = NEWN(r->mem, int64_t, MOST_CATEGORIES);
    TRY(read_overview(r, &p, &o));
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    write_places(r, j, &o);
    write_kinds(r, j, &o);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
