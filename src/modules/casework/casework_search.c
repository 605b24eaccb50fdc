/* casework_search.c -- matters by words or by number.
 *
 * What is open is found through the pairs of characters of what is open in a street, everything
 * else through those of what closed, era by era; both newest first, and every hit is looked at once
 * more: the words must stand in it as they were asked for. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_list.h"

/* clang-format off */
static const struct message msg_short = { "search.short", "请至少输入两个字。", "Please give at least two characters." };
/* clang-format on */

struct found_row {
    struct case_row row;
    str             words;
};

/* What is looked for, and what has been found so far. */
struct hunt {
    str              folded;
    struct field    *fields;
    struct case_row *row;
    size_t           n, cap;
};

enum { ERAS = 150 }; /* ten years */

static int newest_first(const void *a, const void *b)
{
    const struct case_row *x = a, *y = b;

    return (x->ref.id < y->ref.id) - (x->ref.id > y->ref.id);
}

/* Those of row_sql_fields, and the words. */
static struct field *found_fields(struct arena *a)
{
    size_t n = 0;

    while (row_sql_fields[n].type != FT_END)
        n++;
    struct field *f = NEWN(a, struct field, n + 2);
    memcpy(f, row_sql_fields, n * sizeof *f);
    f[n] = (struct field)TEXT(struct found_row, words, 0, 2000, .doc = "w");
    f[n + 1] = (struct field)FIELDS_END;
    return f;
}

/* Keep those hits in which the words stand; how many there were. */
static size_t verify(struct req *r, struct hunt *h, const struct list *hits)
{
    const struct found_row *x = hits->item;
    size_t                  kept = 0, at = 0;

    for (size_t i = 0; i < hits->n; i++) {
        if (!str_find(gram_fold(r->mem, x[i].words), h->folded, &at))
            continue;
        if (h->n == h->cap) {
            size_t           cap = h->cap ? h->cap * 2 : 64;
            struct case_row *more = NEWN(r->mem, struct case_row, cap);
            if (h->n)
                memcpy(more, h->row, h->n * sizeof *more);
            h->row = more;
            h->cap = cap;
        }
        h->row[h->n++] = x[i].row;
        kept++;
    }
    return kept;
}

/* Takes a page of HITS; true when that was the last one, or enough. LAST: where the next begins. */
static bool hunted(struct req *r, const struct page *p, struct hunt *h, const struct list *hits,
                   size_t *kept, int64_t *last)
{
    *kept += verify(r, h, hits);
    if ((int64_t)hits->n < p->limit || (int64_t)*kept >= p->limit)
        return true;
    *last = ((const struct found_row *)hits->item)[hits->n - 1].row.ref.id;
    return false;
}

/* The newest LIMIT of what is open in one street, within the place of the page. */
static error *open_in(struct req *r, const struct page *p, struct hunt *h, int64_t street,
                      struct place_range range)
{
    int64_t last = p->last;
    size_t  kept = 0;

    for (;;) {
        struct list hits;
        TRY(db_all(r->db, r->mem, &sql_casework_words,
                   DB_ARGS(db_int("street", street), db_int("gram", gram_middle(h->folded)),
                           db_int("last", last), db_int("lo", range.lo), db_int("hi", range.hi),
                           db_int("any", p->any), db_text("s1", page_word(p->s[0])),
                           db_text("s2", page_word(p->s[1])), db_text("s3", page_word(p->s[2])),
                           db_text("category", p->q->category), db_int("limit", p->limit)),
                   h->fields, sizeof(struct found_row), &hits));
        if (hunted(r, p, h, &hits, &kept, &last))
            return NULL;
    }
}

static error *search_open(struct req *r, const struct page *p, struct hunt *h)
{
    const struct place *all = NULL;
    size_t              n = place_all(app_places(r->app), &all);
    struct place_range  range = place_communities(p->place);

    if (p->level != LEVEL_DISTRICT)
        return open_in(r, p, h, place_at(p->place, LEVEL_STREET), range);
    for (size_t i = 0; i < n; i++)
        if (all[i].level == LEVEL_STREET && place_under(all[i].code, p->place))
            TRY(open_in(r, p, h, all[i].code, range));
    return NULL;
}

/* The newest of what closed, of one community and era. */
static error *closed_in(struct req *r, const struct page *p, struct hunt *h, int64_t community,
                        int64_t era, const int64_t *pairs, size_t n)
{
    int64_t last = p->last;
    size_t  kept = 0;

    for (;;) {
        struct list hits;
        TRY(db_all(r->db, r->mem, &sql_casework_search,
                   DB_ARGS(db_int("community", community), db_int("era", era),
                           db_int("g1", pairs[0]), db_int("g2", pairs[n - 1]), db_int("last", last),
                           db_int("any", p->any), db_text("s1", page_word(p->s[0])),
                           db_text("s2", page_word(p->s[1])), db_text("s3", page_word(p->s[2])),
                           db_text("category", p->q->category), db_int("limit", p->limit)),
                   h->fields, sizeof(struct found_row), &hits));
        if (hunted(r, p, h, &hits, &kept, &last))
            return NULL;
    }
}

/* Newest era first, in all communities; an era that fills the page ends the search. */
static error *search_closed(struct req *r, const struct page *p, struct hunt *h)
{
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all);
    struct place_range  range = place_communities(p->place);
    int64_t            *pairs = NULL;
    size_t              n = gram_pairs(r->mem, h->folded, &pairs), before = h->n;
    int64_t             now = id_new(r->now), newest = gram_era(p->last < now ? p->last : now);

    for (int64_t era = newest; era >= 0 && newest - era < ERAS; era--) {
        for (size_t i = 0; i < places; i++)
            if (all[i].level == LEVEL_COMMUNITY && all[i].code >= range.lo &&
                all[i].code <= range.hi)
                TRY(closed_in(r, p, h, all[i].code, era, pairs, n));
        if ((int64_t)(h->n - before) >= p->limit)
            return NULL;
    }
    return NULL;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static error *exact_number(struct req *r, str number, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_by_number,
                  DB_ARGS(db_text("number", number), db_int("lo", r->who->places.lo),
                          db_int("hi", r->who->places.hi)),
                  row_sql_fields, sizeof(struct case_row), out);
}

/* "2026-04176" or "4176" (this year's) without the community's name: each community of the post is
 * asked for it. */
static bool short_number(struct req *r, str q, str *out)
{
    int64_t year = 0, n = 0;
    str     rest = q;
    size_t  dash = 0;

    if (str_find(q, STR("-"), &dash)) {
        if (!str_i64(str_cut(&rest, '-'), 2000, 2200, &year))
            return false;
    } else {
        year = date_civil(when_date(r->now)).year;
    }
    if (!str_i64(rest, 1, 99999999, &n))
        return false;
    *out = str_fmt(r->mem, "%lld-%05lld", (long long)year, (long long)n);
    return true;
}

static error *by_number(struct req *r, const struct page *p, struct list *out)
{
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all);
    str                 q = str_trim(p->q->q), tail = { 0 };
    struct place_range  range = place_communities(p->place);

    if (!short_number(r, q, &tail))
        return exact_number(r, q, out);
    *out = (struct list){ .size = sizeof(struct case_row) };
    struct case_row *found = NEWN(r->mem, struct case_row, 64);
    for (size_t i = 0; i < places && out->n < 50; i++) {
        struct list one;
        if (all[i].level != LEVEL_COMMUNITY || all[i].code < range.lo || all[i].code > range.hi)
            continue;
        TRY(exact_number(r,
                         str_fmt(r->mem, STR_FMT " " STR_FMT,
                                 STR_ARG(place_short_name(all[i].name)), STR_ARG(tail)),
                         &one));
        for (size_t k = 0; k < one.n; k++)
            found[out->n++] = ((const struct case_row *)one.item)[k];
    }
    out->item = found;
    return NULL;
}

/* ---- both --------------------------------------------------------------------------------------
 */

str casework_anywhere(struct arena *a, str q)
{
    struct buf b;

    buf_init(&b, a, 1000);
    buf_char(&b, '%');
    for (size_t i = 0; i < q.n; i++) {
        if (q.p[i] == ' ')
            continue;
        if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '!')
            buf_char(&b, '!');
        buf_char(&b, q.p[i]);
    }
    buf_char(&b, '%');
    return buf_done(&b);
}

/* A unit has no place: what was dispatched to it is read through, what is open or what is closed.
 */
error *casework_search_unit(struct req *r, struct page *p, struct list *out)
{
    str    q = str_trim(p->q->q), like = casework_anywhere(r->mem, q);
    size_t chars = 0;

    if (!utf8_count(q, &chars) || chars < 2)
        return error_on(r->mem, "q", &msg_short);
    if (p->closed)
        return db_all(r->db, r->mem, &sql_casework_unit_words_closed,
                      DB_ARGS(db_text("unit", r->who->post.unit), db_int("key", p->key),
                              db_int("last", p->last), db_int("any", p->any),
                              db_text("s1", page_word(p->s[0])), db_text("s2", page_word(p->s[1])),
                              db_text("s3", page_word(p->s[2])),
                              db_text("category", p->q->category), db_text("like", like),
                              db_int("limit", p->limit)),
                      row_sql_fields, sizeof(struct case_row), out);
    return db_all(r->db, r->mem, &sql_casework_unit_words,
                  DB_ARGS(db_text("unit", r->who->post.unit), db_int("key", p->key),
                          db_int("last", p->last), db_int("any", p->any),
                          db_text("s1", page_word(p->s[0])), db_text("s2", page_word(p->s[1])),
                          db_text("s3", page_word(p->s[2])), db_text("category", p->q->category),
                          db_text("like", like), db_int("limit", p->limit)),
                  row_sql_fields, sizeof(struct case_row), out);
}

/* One Chinese character makes no pair: what is open in the place is read through. */
static bool like_pattern(struct arena *a, str q, str *out)
{
    struct buf b;

    buf_init(&b, a, 1000);
    buf_char(&b, '%');
    for (size_t i = 0; i < q.n; i++) {
        if (!((unsigned char)q.p[i] & 0x80))
            return false;
        buf_char(&b, q.p[i]);
    }
    buf_char(&b, '%');
    *out = buf_done(&b);
    return q.n > 0;
}

static error *read_through(struct req *r, const struct page *p, str like, struct list *out)
{
    static const struct sql *const words[] = { &sql_casework_words_district,
                                               &sql_casework_words_street,
                                               &sql_casework_words_community };

    return db_all(r->db, r->mem, words[p->level],
                  DB_ARGS(db_int("place", p->place), db_int("any", p->any),
                          db_text("s1", page_word(p->s[0])), db_text("s2", page_word(p->s[1])),
                          db_text("s3", page_word(p->s[2])), db_int("last", p->last),
                          db_text("category", p->q->category), db_text("like", like),
                          db_int("limit", p->limit)),
                  row_sql_fields, sizeof(struct case_row), out);
}

error *casework_search(struct req *r, struct page *p, struct list *out)
{
    struct hunt h = { .folded = gram_fold(r->mem, p->q->q), .fields = found_fields(r->mem) };
    bool        open = p->q->queue == QUEUE_OPEN || p->q->queue == QUEUE_TODO;
    str         like = { 0 };

    TRY(by_number(r, p, out));
    if (out->n)
        return NULL;
    if (!gram_middle(h.folded)) {
        if (!open || !like_pattern(r->mem, h.folded, &like))
            return error_on(r->mem, "q", &msg_short);
        return read_through(r, p, like, out);
    }
    if (!p->closed)
        TRY(search_open(r, p, &h));
    if (!open)
        TRY(search_closed(r, p, &h));
    if (h.n)
        qsort(h.row, h.n, sizeof *h.row, newest_first);
    size_t limit = (size_t)p->limit;
    *out = (struct list){ h.row, h.n < limit ? h.n : limit, sizeof *h.row };
    return NULL;
}
