/* casework_command.c -- the street platform 指挥: the rates with their samples and intervals,
 * places where the same keeps happening, how many are overdue. Nothing here ranks persons. */
#include "modules/casework/casework_command.h"

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_command.sql.h"
#include "solve/opinion/rating.h"

/* clang-format off */
const struct field command_query_fields[] = {
    CODE(struct command_query, place, .doc = "A place within one's own."),
    INT (struct command_query, days,  1, 365, .doc = "The last so many days, 30 unless given."),
    INT (struct command_query, least, 2, 100, .doc = "Hot spots: at least so many of one category, 3 unless given."),
    WORD(struct command_query, rung,  rung_words, .doc = "What is late: only this rung (worker, unit, desk, head)."),
    TEXT(struct command_query, after, 0, 80, .doc = "Cursor."),
    FIELDS_END,
};
struct sum {
    str     kind;
    int64_t n;
};
static const struct field sum_fields[] = {
    TEXT(struct sum, kind, 0, 40, .doc = "kind"),
    INT (struct sum, n,    INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
const struct field rate_fields[] = {
    TEXT(struct rate, name,     0, 20, .doc = "response 响应率, on_time 按期率 or content 满意率."),
    TEXT(struct rate, title,    0, 40, .virt = true, .doc = "Its name."),
    TEXT(struct rate, means,    0, 200, .virt = true, .doc = "What is divided by what."),
    INT (struct rate, k,        0, INT64_MAX, .doc = "So many ..."),
    INT (struct rate, of,       0, INT64_MAX, .doc = "... of so many."),
    INT (struct rate, permille, 0, 1000, .doc = "Thousandths."),
    INT (struct rate, low,      0, 1000, .doc = "Lower end of the 95 % interval (Wilson)."),
    INT (struct rate, high,     0, 1000, .doc = "Upper end."),
    FIELDS_END,
};
struct spot {
    int64_t cell;
    str     category, category_name;
    int64_t n, lng, lat, last;
};
const struct field spot_fields[] = {
    INT (struct spot, cell,          0, INT64_MAX, .secret = true),
    TEXT(struct spot, category,      0, 20, .doc = "Category."),
    TEXT(struct spot, category_name, 0, 120, .virt = true, .doc = "Its name."),
    INT (struct spot, n,             0, INT64_MAX, .doc = "How often."),
    INT (struct spot, lng,           -1800000000, 1800000000, .doc = "Where, about 100 m."),
    INT (struct spot, lat,           -900000000, 900000000, .doc = "Where."),
    TIME(struct spot, last,          .doc = "The last time."),
    FIELDS_END,
};
/* clang-format on */

/* What the rates mean, in one place for every screen that shows one. */
/* clang-format off */
static const struct {
    const char *name, *zh, *en, *means_zh, *means_en;
} rate_table[] = {
    { "response", "响应率", "Response", "按时签收 ÷ 已签收", "signed for in time / signed for" },
    { "on_time",  "按期率", "In time",  "按期办结 ÷（已办结 + 超期未办结）：不办结也躲不开超期", "handled in time / (handled + overdue and still open): not closing hides nothing" },
    { "content",  "满意率", "Content",  "三星及以上 ÷ 已评价", "three stars or more / judged" },
};
/* clang-format on */

error *command_place(struct req *r, int64_t asked, int64_t *place)
{
    if (!r->who->sees_places)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    *place = asked && place_under(asked, r->who->post.place) ? asked : r->who->post.place;
    return NULL;
}

error *counted_since(struct req *r, struct place_range range, int64_t since, struct list *out)
{
    return db_all(r->db, r->mem, &sql_command_sums,
                  DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("since", since)),
                  sum_fields, sizeof(struct sum), out);
}

int64_t counted_of(const struct list *sums, const char *kind)
{
    const struct sum *x = sums->item;

    for (size_t i = 0; i < sums->n; i++)
        if (str_is(x[i].kind, kind))
            return x[i].n > 0 ? x[i].n : 0;
    return 0;
}

/* Rounded to the nearest; all is said of all only. */
static int64_t permille_of(int64_t k, int64_t of)
{
    int64_t near = of ? (k * 2000 + of) / (2 * of) : 0;

    return near == 1000 && k < of ? 999 : near;
}

struct rate rate_of(const char *name, int64_t k, int64_t of)
{
    struct rate x = { .name = str_of(name), .k = k < 0 ? 0 : k, .of = of };

    x.permille = permille_of(x.k, of);
    wilson_permille(x.k, of, &x.low, &x.high);
    return x;
}

void rate_dress(struct rate *x, enum lang lang)
{
    for (size_t i = 0; i < COUNT(rate_table); i++)
        if (str_is(x->name, rate_table[i].name)) {
            x->title = str_of(lang == LANG_EN ? rate_table[i].en : rate_table[i].zh);
            x->means = str_of(lang == LANG_EN ? rate_table[i].means_en : rate_table[i].means_zh);
        }
}

void rates_of(const struct rate_sums *s, enum lang lang, struct rate out[RATES])
{
    out[RATE_RESPONSE] = rate_of("response", s->is_signed - s->signed_late, s->is_signed);
    /* what is overdue and still open counts as not in time: closing late cannot be avoided by not
     * closing */
    out[RATE_ON_TIME] = rate_of("on_time", s->handled - s->handled_late, s->handled + s->late_open);
    out[RATE_CONTENT] = rate_of("content", s->content, s->judged);
    for (int i = 0; i < RATES; i++)
        rate_dress(&out[i], lang);
}

error *command_rates(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    int64_t                     place = 0, late_open = 0, days = q->days ? q->days : 30;
    struct list                 sums;

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    TRY(counted_since(r, range, when_date(r->now) - days, &sums));
    TRY(db_number(r->db, r->mem, &sql_command_late_open,
                  DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)),
                          db_int("lo", range.lo), db_int("hi", range.hi), db_int("now", r->now)),
                  &late_open));
    struct rate_sums of = { .is_signed = counted_of(&sums, "signed"),
                            .signed_late = counted_of(&sums, "signed_late"),
                            .handled = counted_of(&sums, "handled"),
                            .handled_late = counted_of(&sums, "handled_late"),
                            .judged = counted_of(&sums, "judged"),
                            .content = counted_of(&sums, "content"),
                            .late_open = late_open };
    struct rate      rates[RATES];
    rates_of(&of, r->lang, rates);
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "place");
    jw_code(j, place);
    JW_INT(j, "days", days);
    JW_INT(j, "reported", counted_of(&sums, "reported"));
    JW_INT(j, "handled", of.handled);
    JW_INT(j, "closed", counted_of(&sums, "closed"));
    JW_INT(j, "overdue_open", late_open);
    jw_key(j, "rates");
    jw_list(j, rate_fields, &(struct list){ rates, RATES, sizeof *rates });
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static int most_first(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;

    return (x->n < y->n) - (x->n > y->n);
}

error *command_hotspots(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    const struct place         *all = NULL;
    size_t                      places = place_all(app_places(r->app), &all), n = 0;
    int64_t                     place = 0, days = q->days ? q->days : 30;
    struct spot                *out = NEWN(r->mem, struct spot, 2000);

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    for (size_t i = 0; i < places && n < 1800; i++) {
        struct list rows;
        if (all[i].level != LEVEL_COMMUNITY || all[i].code < range.lo || all[i].code > range.hi)
            continue;
        TRY(db_all(r->db, r->mem, &sql_command_spots,
                   DB_ARGS(db_int("community", all[i].code),
                           db_int("since", id_from(r->now - days * MS_DAY)),
                           db_int("least", q->least ? q->least : 3)),
                   spot_fields, sizeof(struct spot), &rows));
        const struct spot *x = rows.item;
        for (size_t k = 0; k < rows.n && n < 2000; k++)
            out[n++] = x[k];
    }
    qsort(out, n, sizeof *out, most_first);
    n = n < 100 ? n : 100;
    for (size_t i = 0; i < n; i++) {
        const struct category *c = category_find(r->app, out[i].category);
        out[i].category_name = !c ? out[i].category : r->lang == LANG_EN ? c->en : c->zh;
    }
    w->page = (struct list){ out, n, sizeof *out };
    return NULL;
}

/* ---- what is overdue, counted by the clock and not by every reader ------------------------------
 */

/* clang-format off */
struct place_sum {
    int64_t community, n;
};
static const struct field place_sum_fields[] = {
    CODE(struct place_sum, community, .doc = "community"),
    INT (struct place_sum, n,         0, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
/* clang-format on */

static int64_t in_list(const struct list *l, int64_t community)
{
    const struct place_sum *x = l->item;

    for (size_t i = 0; i < l->n; i++)
        if (x[i].community == community)
            return x[i].n;
    return 0;
}

/* What its communities have, each street has together. */
static void with_streets(struct list *l, struct arena *a)
{
    const struct place_sum *x = l->item;
    struct place_sum       *all = NEWN(a, struct place_sum, l->n * 2 + 1);
    size_t                  n = 0;

    for (size_t i = 0; i < l->n; i++) { /* they come in the order of places */
        int64_t street = place_at(x[i].community, LEVEL_STREET);
        if (!n || all[n - 1].community != street)
            all[n++] = (struct place_sum){ .community = street };
        all[n - 1].n += x[i].n;
    }
    if (l->n)
        memcpy(all + n, x, l->n * sizeof *all);
    *l = (struct list){ all, n + l->n, sizeof *all };
}

error *overdue_count(struct req *r)
{
    const struct place *all = NULL;
    size_t              n = place_all(app_places(r->app), &all);

    for (size_t i = 0; i < n; i++) {
        struct place_range range = place_communities(all[i].code);
        struct list        now, known;
        if (all[i].level != LEVEL_DISTRICT)
            continue;
        TRY(db_all(r->db, r->mem, &sql_command_overdue,
                   DB_ARGS(db_int("district", all[i].code), db_int("now", r->now)),
                   place_sum_fields, sizeof(struct place_sum), &now));
        TRY(db_all(r->db, r->mem, &sql_command_overdue_known,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                           db_int("street_lo", all[i].code * 1000),
                           db_int("street_hi", all[i].code * 1000 + 999)),
                   place_sum_fields, sizeof(struct place_sum), &known));
        with_streets(&now, r->mem);
        for (size_t k = 0; k < known.n; k++) { /* a place that a reform has ended has none */
            const struct place_sum *x = (const struct place_sum *)known.item + k;
            if (x->n && !place_find(app_places(r->app), x->community))
                TRY(db_exec(r->db, r->mem, &sql_command_overdue_set,
                            DB_ARGS(db_int("community", x->community),
                                    db_int("n", in_list(&now, x->community))),
                            NULL));
        }
        for (size_t k = 0; k < n; k++) {
            int64_t c = all[k].code, late = 0;
            if ((all[k].level != LEVEL_COMMUNITY && all[k].level != LEVEL_STREET) ||
                !place_under(c, all[i].code))
                continue;
            late = in_list(&now, c);
            if (late != in_list(&known, c))
                TRY(db_exec(r->db, r->mem, &sql_command_overdue_set,
                            DB_ARGS(db_int("community", c), db_int("n", late)), NULL));
        }
    }
    return NULL;
}
