/* casework_areas.c -- figures of the places below one: what is open by its clock, and what came of
 * it in the last days. In the order of codes: places are compared with themselves, not with each
 * other. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_areas.sql.h"
#include "modules/casework/casework_command.h"

/* clang-format off */
struct clock_sums {
    int64_t place, open, late, day, three;
};
static const struct field clock_sum_fields[] = {
    CODE(struct clock_sums, place, .doc = "place"),
    INT (struct clock_sums, open,  0, INT64_MAX, .doc = "open"),
    INT (struct clock_sums, late,  0, INT64_MAX, .doc = "overdue"),
    INT (struct clock_sums, day,   0, INT64_MAX, .doc = "within a day"),
    INT (struct clock_sums, three, 0, INT64_MAX, .doc = "within three days"),
    FIELDS_END,
};
struct kind_sum {
    int64_t community, n;
    str     kind;
};
static const struct field kind_sum_fields[] = {
    CODE(struct kind_sum, community, .doc = "community"),
    TEXT(struct kind_sum, kind,      0, 40, .doc = "kind"),
    INT (struct kind_sum, n,         INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
struct category_sum {
    str     category;
    int64_t n, open;
};
static const struct field category_sum_fields[] = {
    TEXT(struct category_sum, category, 0, 20, .doc = "category"),
    INT (struct category_sum, n,        0, INT64_MAX, .doc = "how many"),
    INT (struct category_sum, open,     0, INT64_MAX, .doc = "still open"),
    FIELDS_END,
};
/* clang-format on */

/* The places whose figures are shown: those below PLACE, or itself when nothing is. */
static size_t below(struct req *r, int64_t place, const struct place ***out)
{
    size_t n = place_children(app_places(r->app), place, out);

    if (n)
        return n;
    const struct place **one = NEWN(r->mem, const struct place *, 1);
    one[0] = place_find(app_places(r->app), place);
    *out = one;
    return one[0] ? 1 : 0;
}

static void name_json(struct req *r, struct jw *j, const struct place *p)
{
    jw_key(j, "place");
    jw_code(j, p->code);
    JW_STR(j, "name", r->lang == LANG_EN && p->name_en.n ? p->name_en : p->name);
}

/* ---- by clock -----------------------------------------------------------------------------------
 */

/* Whether a kind of count ("state:filed") is of matters that somebody must still act on. */
static bool is_open(str kind)
{
    for (int s = 0; s < CASE_STATES; s++)
        if (case_states[s].open && kind.n > 6 && str_starts(kind, STR("state:")) &&
            str_is((str){ kind.p + 6, kind.n - 6 }, case_state_words[s]))
            return true;
    return false;
}

static struct clock_sums clock_of(const struct list *clocks, const struct list *open, int64_t place)
{
    struct clock_sums        out = { .place = place };
    const struct clock_sums *c = clocks->item;
    const struct kind_sum   *o = open->item;

    for (size_t i = 0; i < clocks->n; i++)
        if (place_under(c[i].place, place)) {
            out.open += c[i].open;
            out.late += c[i].late;
            out.day += c[i].day;
            out.three += c[i].three;
        }
    for (size_t i = 0; i < open->n; i++)
        if (place_under(o[i].community, place) && is_open(o[i].kind))
            out.open += o[i].n;
    return out;
}

error *command_clocks(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    const struct place        **child = NULL;
    int64_t                     place = 0;
    struct list                 clocks, open = { 0 };
    enum place_level            level = LEVEL_DISTRICT;

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    place_level(place, &level);
    if (level < LEVEL_COMMUNITY) {
        TRY(db_all(r->db, r->mem, &sql_areas_clocks,
                   DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)),
                           db_int("lo", range.lo), db_int("hi", range.hi), db_int("now", r->now),
                           db_int("day", r->now + MS_DAY), db_int("three", r->now + 3 * MS_DAY)),
                   clock_sum_fields, sizeof(struct clock_sums), &clocks));
        TRY(db_all(r->db, r->mem, &sql_areas_open,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi)), kind_sum_fields,
                   sizeof(struct kind_sum), &open));
    } else {
        TRY(db_all(r->db, r->mem, &sql_areas_clocks_grids,
                   DB_ARGS(db_int("community", range.lo), db_int("now", r->now),
                           db_int("day", r->now + MS_DAY), db_int("three", r->now + 3 * MS_DAY)),
                   clock_sum_fields, sizeof(struct clock_sums), &clocks));
    }
    size_t     n = below(r, place, &child);
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        struct clock_sums x = clock_of(&clocks, &open, child[i]->code);
        int64_t           later = x.open - x.late - x.day - x.three;
        jw_object(j);
        name_json(r, j, child[i]);
        JW_INT(j, "open", x.open);
        JW_INT(j, "late", x.late);
        JW_INT(j, "day", x.day);
        JW_INT(j, "three", x.three);
        JW_INT(j, "later", later > 0 ? later : 0);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- what came of it ----------------------------------------------------------------------------
 */

int64_t counts_hide(int64_t *count, size_t n, int64_t rest)
{
    size_t  gaps = rest > 0;
    int64_t hidden = rest;

    for (size_t i = 0; i < n; i++)
        if (count[i] > 0 && count[i] < COUNT_LEAST) {
            hidden += count[i];
            count[i] = -1;
            gaps++;
        }
    while (hidden && (hidden < COUNT_LEAST || (gaps == 1 && !rest))) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (count[i] > 0 && (next == n || count[i] < count[next]))
                next = i;
        if (next == n)
            break;
        hidden += count[next];
        count[next] = -1;
        gaps++;
    }
    return hidden && hidden < COUNT_LEAST ? -1 : hidden;
}

static int64_t sum_of(const struct list *sums, int64_t place, const char *kind)
{
    const struct kind_sum *x = sums->item;
    int64_t                n = 0;

    for (size_t i = 0; i < sums->n; i++)
        if (place_under(x[i].community, place) && str_is(x[i].kind, kind))
            n += x[i].n;
    return n > 0 ? n : 0;
}

struct area {
    int64_t     reported, closed;
    struct rate rate[RATES];
};

static struct area area_of(struct req *r, const struct list *sums, const struct list *late,
                           int64_t place)
{
    struct area      x = { .reported = sum_of(sums, place, "reported"),
                           .closed = sum_of(sums, place, "closed") };
    struct rate_sums s = { .is_signed = sum_of(sums, place, "signed"),
                           .signed_late = sum_of(sums, place, "signed_late"),
                           .handled = sum_of(sums, place, "handled"),
                           .handled_late = sum_of(sums, place, "handled_late"),
                           .judged = sum_of(sums, place, "judged"),
                           .content = sum_of(sums, place, "content"),
                           .late_open = sum_of(late, place, "late_open") };

    rates_of(&s, r->lang, x.rate);
    return x;
}

static int64_t *count_of(struct area *x, int column)
{
    return column == 0 ? &x->reported : column == 1 ? &x->closed : &x->rate[column - 2].of;
}

/* What is hidden becomes -1, column by column. OTHER: what of WHOLE is not told in a row, because
 * it is hidden or because its place is none today. */
static void hide(struct req *r, struct area *x, size_t n, struct area *whole, struct area *other)
{
    int64_t *column = NEWN(r->mem, int64_t, n + 1);

    *other = (struct area){ 0 };
    for (int c = 0; c < 2 + RATES; c++) {
        int64_t rest = n ? *count_of(whole, c) : 0, k = c < 2 ? 0 : whole->rate[c - 2].k, sum = 0;
        for (size_t i = 0; i < n; i++) {
            column[i] = *count_of(&x[i], c);
            rest -= column[i];
        }
        sum = counts_hide(column, n, rest > 0 ? rest : 0);
        for (size_t i = 0; i < n; i++) {
            *count_of(&x[i], c) = column[i];
            k -= c < 2 || column[i] < 0 ? 0 : x[i].rate[c - 2].k;
        }
        if (c >= 2) {
            other->rate[c - 2] =
                rate_of(whole->rate[c - 2].name.p, sum > 0 ? k : 0, sum > 0 ? sum : 0);
            rate_dress(&other->rate[c - 2], r->lang);
        }
        *count_of(other, c) = sum;
        counts_hide(count_of(whole, c), 1, 0);
    }
}

static void count_json(struct jw *j, const char *name, int64_t n)
{
    jw_key(j, name);
    if (n < 0)
        jw_null(j);
    else
        jw_int(j, n);
}

static void area_json(struct jw *j, const struct area *x)
{
    count_json(j, "reported", x->reported);
    count_json(j, "closed", x->closed);
    jw_key(j, "rates");
    jw_array(j);
    for (int k = 0; k < RATES; k++) {
        if (x->rate[k].of < 0)
            jw_null(j);
        else
            jw_record(j, rate_fields, &x->rate[k]);
    }
    jw_end(j);
}

static int by_code(const void *a, const void *b)
{
    return str_cmp(((const struct category_sum *)a)->category,
                   ((const struct category_sum *)b)->category);
}

static void open_json(struct jw *j, const char *name, int64_t reported, int64_t open)
{
    jw_key(j, name);
    jw_object(j);
    count_json(j, "reported", reported);
    count_json(j, "open", open);
    jw_end(j);
}

/* By category, of all communities of the place; the classes' order is that of the codes. REPORTED:
 * how many there are in all. */
static error *categories_json(struct req *r, struct jw *j, struct place_range range, int64_t days,
                              int64_t reported)
{
    const struct place  *all = NULL;
    size_t               places = place_all(app_places(r->app), &all), n = 0, cap = 64;
    struct category_sum *sum = NEWN(r->mem, struct category_sum, cap);

    for (size_t i = 0; i < places; i++) {
        struct list rows;
        if (all[i].level != LEVEL_COMMUNITY || all[i].code < range.lo || all[i].code > range.hi)
            continue;
        TRY(db_all(r->db, r->mem, &sql_areas_categories,
                   DB_ARGS(db_int("community", all[i].code),
                           db_int("since", id_from(date_start(when_date(r->now) - days)) - 1)),
                   category_sum_fields, sizeof(struct category_sum), &rows));
        const struct category_sum *x = rows.item;
        for (size_t k = 0; k < rows.n; k++) {
            size_t at = 0;
            while (at < n && !str_eq(sum[at].category, x[k].category))
                at++;
            if (at == cap) {
                sum = arena_grow(r->mem, sum, cap * sizeof *sum, 2 * cap * sizeof *sum);
                cap *= 2;
            }
            if (at == n)
                sum[n++] = (struct category_sum){ .category = x[k].category };
            sum[at].n += x[k].n;
            sum[at].open += x[k].open;
        }
    }
    qsort(sum, n, sizeof *sum, by_code);
    int64_t *count = NEWN(r->mem, int64_t, n + 1), *open = NEWN(r->mem, int64_t, n + 1);
    int64_t  all_n = 0, all_open = 0;
    for (size_t i = 0; i < n; i++) {
        count[i] = sum[i].n;
        open[i] = sum[i].open;
        all_n += count[i];
        all_open += open[i];
    }
    int64_t rest = reported > all_n ? reported - all_n : 0; /* else they are all here */
    int64_t other = counts_hide(count, n, rest), other_open = counts_hide(open, n, 0);
    all_n += rest;
    counts_hide(&all_n, 1, 0);
    counts_hide(&all_open, 1, 0);
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        const struct category *c = category_find(r->app, sum[i].category);
        jw_object(j);
        JW_STR(j, "category", sum[i].category);
        JW_STR(j, "name",
               !c ? sum[i].category : str_dup(r->mem, r->lang == LANG_EN ? c->en : c->zh));
        count_json(j, "reported", count[i]);
        count_json(j, "open", open[i]);
        jw_end(j);
    }
    jw_end(j);
    open_json(j, "categories_other", other, other_open);
    open_json(j, "categories_whole", all_n, all_open);
    return NULL;
}

error *command_areas(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    const struct place        **child = NULL;
    int64_t                     place = 0, days = q->days ? q->days : 30;
    struct list                 sums, late;
    enum place_level            level = LEVEL_DISTRICT;

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    TRY(db_all(r->db, r->mem, &sql_areas_sums,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                       db_int("since", when_date(r->now) - days)),
               kind_sum_fields, sizeof(struct kind_sum), &sums));
    TRY(db_all(r->db, r->mem, &sql_areas_late,
               DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)), db_int("lo", range.lo),
                       db_int("hi", range.hi), db_int("now", r->now)),
               kind_sum_fields, sizeof(struct kind_sum), &late));
    place_level(place, &level); /* days are counted by community: of grids there is nothing */
    size_t       n = level < LEVEL_COMMUNITY ? below(r, place, &child) : 0;
    struct area *x = NEWN(r->mem, struct area, n + 1);
    for (size_t i = 0; i < n; i++)
        x[i] = area_of(r, &sums, &late, child[i]->code);
    struct area whole = area_of(r, &sums, &late, level < LEVEL_COMMUNITY ? place : range.lo), other;
    int64_t     reported = whole.reported;
    hide(r, x, n, &whole, &other);
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    JW_INT(j, "days", days);
    JW_INT(j, "least", COUNT_LEAST);
    jw_key(j, "whole");
    jw_object(j);
    area_json(j, &whole);
    jw_end(j);
    jw_key(j, "other");
    jw_object(j);
    area_json(j, &other);
    jw_end(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        jw_object(j);
        name_json(r, j, child[i]);
        area_json(j, &x[i]);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "categories");
    TRY(categories_json(r, j, range, days, reported));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
