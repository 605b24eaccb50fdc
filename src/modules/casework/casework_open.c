/* casework_open.c -- the counts and the words of what is open, kept with every step. */
#include "modules/casework/casework_open.h"

#include "base/log.h"
#include "core/app.h"
#include "modules/casework/casework_open.sql.h"

static error *on_map(struct req *r, const struct casefile *c, int64_t n)
{
    if (!c->public)
        return NULL;
    return db_exec(r->db, r->mem, &sql_open_map_add,
                   DB_ARGS(db_int("street", place_at(c->place_now, LEVEL_STREET)),
                           db_int("large", BLOCK_LARGE), db_int("small", BLOCK_SMALL),
                           db_int("large_block", place_block(c->cell, BLOCK_LARGE)),
                           db_int("small_block", place_block(c->cell, BLOCK_SMALL)),
                           db_int("slot", rollup_slot(r)), db_int("n", n)),
                   NULL);
}

static error *count(struct req *r, const struct casefile *c, int64_t n)
{
    TRY(rollup_add_one(r, place_at(c->place_now, LEVEL_STREET),
                       str_fmt(r->mem, "category:" STR_FMT, STR_ARG(c->category)), 0, n));
    return on_map(r, c, n);
}

error *open_add(struct req *r, const struct casefile *c)
{
    TRY(count(r, c, 1));
    return gram_open_write(r, GRAM_CASE, c->ref, c->place_now, c->words);
}

error *open_drop(struct req *r, const struct casefile *c)
{
    TRY(count(r, c, -1));
    TRY(gram_open_drop(r, GRAM_CASE, c->ref, c->place_now, c->words));
    return gram_write(r, GRAM_CASE, c->ref, c->words);
}

error *open_change(struct req *r, const struct casefile *was, const struct casefile *is)
{
    TRY(count(r, was, -1));
    TRY(count(r, is, 1));
    if (was->place_now == is->place_now)
        return NULL;
    TRY(gram_open_drop(r, GRAM_CASE, was->ref, was->place_now, was->words));
    return gram_open_write(r, GRAM_CASE, is->ref, is->place_now, is->words);
}

error *open_make(struct db *db, struct arena *a)
{
    static const struct sql *const make[] = { &sql_open_make_streets, &sql_open_make_categories,
                                              &sql_open_make_large, &sql_open_make_small };

    for (size_t i = 0; i < COUNT(make); i++)
        TRY(db_exec(db, a, make[i], DB_NO_ARGS, NULL));
    return NULL;
}

/* ---- recounting ------------------------------------------------------------------------------ */

/* clang-format off */
struct kept {
    int64_t community, n; /* a street, or a block of the map */
    str     kind;
};
static const struct field kept_fields[] = {
    INT (struct kept, community, 0, INT64_MAX, .doc = "street or block"),
    TEXT(struct kept, kind,      0, 80, .doc = "what is counted"),
    INT (struct kept, n,         INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
struct words_of {
    int64_t place_now;
    str     words;
};
static const struct field words_fields[] = {
    CODE(struct words_of, place_now, .doc = "place"),
    TEXT(struct words_of, words,     0, 2000, .doc = "words"),
    FIELDS_END,
};
/* clang-format on */

static int by_key(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    int                by_kind = str_cmp(x->kind, y->kind);

    return by_kind ? by_kind : (x->community > y->community) - (x->community < y->community);
}

/* Both in one order: every key must stand on both sides with one number. */
static void compare(struct list *kept, struct list *counted, int64_t *compared, int64_t *wrong)
{
    struct kept *x = kept->item, *y = counted->item;
    size_t       i = 0, k = 0;

    if (kept->n)
        qsort(x, kept->n, sizeof *x, by_key);
    if (counted->n)
        qsort(y, counted->n, sizeof *y, by_key);
    while (i < kept->n || k < counted->n) {
        int order = i == kept->n ? 1 : k == counted->n ? -1 : by_key(&x[i], &y[k]);
        ++*compared;
        *wrong += order != 0 || x[i].n != y[k].n;
        i += order <= 0;
        k += order >= 0;
    }
}

enum { MOST_STREETS = 10000 };

struct pairs_of {
    struct kept *street;
    size_t       n;
};

static error *count_pairs(void *ctx, struct arena *mem, void *rec)
{
    struct pairs_of       *p = ctx;
    const struct words_of *w = rec;
    int64_t               *pair = NULL;
    int64_t                street = place_at(w->place_now, LEVEL_STREET);

    if (!p->n || p->street[p->n - 1].community != street) { /* they come in the order of places */
        if (p->n == MOST_STREETS)
            BUG("more than %d streets", MOST_STREETS);
        p->street[p->n++] = (struct kept){ .community = street, .kind = STR("pairs") };
    }
    p->street[p->n - 1].n += (int64_t)gram_pairs(mem, w->words, &pair);
    return NULL;
}

static error *recount_words(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong)
{
    struct pairs_of p = { .street = NEWN(a, struct kept, MOST_STREETS) };
    struct list     kept, counted;
    int64_t         stale = 0;

    TRY(db_all(db, a, &sql_open_words_kept, DB_NO_ARGS, kept_fields, sizeof(struct kept), &kept));
    TRY(db_each(db, a, &sql_open_words_all, DB_NO_ARGS, words_fields, sizeof(struct words_of),
                count_pairs, &p));
    for (size_t i = 0; i < p.n; i++) /* a street whose words are all too short has no rows */
        if (!p.street[i].n)
            p.street[i--] = p.street[--p.n];
    counted = (struct list){ p.street, p.n, sizeof *p.street };
    compare(&kept, &counted, compared, wrong);
    TRY(db_number(db, a, &sql_open_words_stale, DB_NO_ARGS, &stale));
    *wrong += stale;
    return NULL;
}

error *open_recount(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong)
{
    static const struct sql *const pairs[][2] = {
        { &sql_open_streets_kept, &sql_open_streets_counted },
        { &sql_open_map_kept, &sql_open_map_counted },
    };

    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct list kept, counted;
        TRY(db_all(db, a, pairs[i][0], DB_NO_ARGS, kept_fields, sizeof(struct kept), &kept));
        TRY(db_all(db, a, pairs[i][1], DB_NO_ARGS, kept_fields, sizeof(struct kept), &counted));
        compare(&kept, &counted, compared, wrong);
    }
    return recount_words(db, a, compared, wrong);
}
