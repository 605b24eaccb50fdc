/* casework_near.c -- open public matters near a point, before one reports the same again. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"

/* clang-format off */
const struct field near_query_fields[] = {
    INT (struct near_query, lng,      -1800000000, 1800000000, .required = true, .doc = "Longitude, 1e-7 degree."),
    INT (struct near_query, lat,      -900000000, 900000000, .required = true, .doc = "Latitude, 1e-7 degree."),
    TEXT(struct near_query, category, 0, 20, .doc = "Only this category."),
    FIELDS_END,
};
const struct field case_near_fields[] = {
    REF (struct near_row, ref,        .doc = "The matter."),
    TEXT(struct near_row, category,   0, 20, .doc = "Category."),
    TEXT(struct near_row, words_head, 0, 80, .doc = "The beginning of the words; empty until it is filed, but for who reported it and the staff of its place."),
    WORD(struct near_row, state,      case_state_words, .doc = "State."),
    TIME(struct near_row, reported,   .doc = "When."),
    INT (struct near_row, followers,  0, INT64_MAX, .doc = "Followers."),
    INT (struct near_row, metres,     0, INT64_MAX, .virt = true, .doc = "Distance; to others than its reporter and the staff of its place in steps of 100 m."),
    INT (struct near_row, lng,        -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct near_row, lat,        -900000000, 900000000, .doc = "Latitude."),
    BOOL(struct near_row, handled,    .virt = true, .doc = "It was handled and waits only for the verdict, or was judged: to join it brings nothing. These come after the others."),
    FIELDS_END,
};
static const struct field near_sql_fields[] = {
    REF (struct near_row, ref,        .doc = "key"),
    TEXT(struct near_row, category,   0, 20, .doc = "category"),
    TEXT(struct near_row, words_head, 0, 80, .doc = "words"),
    WORD(struct near_row, state,      case_state_words, .doc = "state"),
    TIME(struct near_row, reported,   .doc = "when"),
    INT (struct near_row, followers,  0, INT64_MAX, .doc = "followers"),
    INT (struct near_row, lng,        -1800000000, 1800000000, .doc = "longitude"),
    INT (struct near_row, lat,        -900000000, 900000000, .doc = "latitude"),
    TIME(struct near_row, filed,      .doc = "filed"),
    INT (struct near_row, reporter,   0, INT64_MAX, .doc = "reporter"),
    CODE(struct near_row, place,      .doc = "place"),
    FIELDS_END,
};
static const struct field key_fields[] = {
    REF (struct near_row, ref,        .doc = "The matter."),
    INT (struct near_row, lng,        -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct near_row, lat,        -900000000, 900000000, .doc = "Latitude."),
    BOOL(struct near_row, handled,    .doc = "Handled."),
    FIELDS_END,
};
/* clang-format on */

/* A cell is about 100 m wide (in the far north of the country 65 m). The four around the point hold
 * everything within half a cell of it; they and the twelve around them within one and a half. */
enum {
    NEAR_METRES = 150,
    ABOUT = 100, /* distances as the public sees them */
    NEAR_MOST = 5,
    NEAR_DAYS = 60,
    EACH = 8,
    EACH_ALIKE = 32,
    CELLS = 16,
    AT_ONCE = 4
};

/* The cells, the nearest four first: each of the others lies further away. */
static void cells_around(int64_t lng, int64_t lat, int64_t *cell)
{
    int64_t half = CELL_SIDE / 2, south_west = place_cell(lng - half, lat - half);
    size_t  near = 0, far = AT_ONCE;

    for (int y = -1; y <= 2; y++)
        for (int x = -1; x <= 2; x++) {
            bool inner = (x == 0 || x == 1) && (y == 0 || y == 1);
            cell[inner ? near++ : far++] = place_cell_beside(south_west, x, y);
        }
}

error *casework_newest(struct req *r, const int64_t *cell, str category, int64_t since,
                       int64_t each, struct list *out)
{
    const struct sql *sql =
        category.n ? &sql_casework_alike_of_cells : &sql_casework_newest_of_cells;

    return db_all(
        r->db, r->mem, sql,
        DB_ARGS(db_int("c0", cell[0]), db_int("c1", cell[1]), db_int("c2", cell[2]),
                db_int("c3", cell[3]), db_int("since", since), db_int("each", each),
                category.n ? db_text("category", category) : (struct db_arg){ .type = DB_END }),
        key_fields, sizeof(struct near_row), out);
}

/* What one can still join comes before what was handled, the nearer before the further. */
static bool before(const struct near_row *x, const struct near_row *y)
{
    return x->handled != y->handled ? y->handled : x->metres < y->metres;
}

/* OUT holds the best so far, the best first, and of two as good the one that came first: within a
 * cell the newest. */
static void keep_nearest(const struct near_row *x, struct near_row *out, size_t *n)
{
    size_t at = *n;

    while (at && before(x, &out[at - 1]))
        at--;
    if (at == NEAR_MOST)
        return;
    *n += *n < NEAR_MOST;
    memmove(&out[at + 1], &out[at], (*n - at - 1) * sizeof *out);
    out[at] = *x;
}

static error *take_cells(struct req *r, const int64_t *cell, struct near_row *out, size_t *n)
{
    const struct near_query *q = r->in;
    struct list              rows;

    TRY(casework_newest(r, cell, q->category, id_from(r->now - NEAR_DAYS * MS_DAY),
                        q->category.n ? EACH_ALIKE : EACH, &rows));
    struct near_row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        x[i].metres = place_metres(q->lng, q->lat, x[i].lng, x[i].lat);
        if (x[i].metres <= NEAR_METRES)
            keep_nearest(&x[i], out, n);
    }
    return NULL;
}

/* Others than its reporter and the staff of its place see of it what the public does: where it is
 * to about 100 m, its words once it was filed. */
static void as_public(const struct req *r, struct near_row *x)
{
    if ((r->account && x->reporter == r->account) || person_sees_place(r->who, x->place))
        return;
    if (!casework_words_public(x->filed))
        x->words_head = (str){ 0 };
    x->lng = casework_coarse(x->lng);
    x->lat = casework_coarse(x->lat);
    x->metres = x->metres > ABOUT ? 2 * ABOUT : ABOUT;
}

/* The rest of what is shown, in one statement; a pair of zeros names nothing. */
static error *read_rows(struct req *r, struct near_row *out, size_t n)
{
    struct ref  ref[NEAR_MOST] = { { 0, 0 } };
    struct list rows;

    for (size_t i = 0; i < n; i++)
        ref[i] = out[i].ref;
    TRY(db_all(r->db, r->mem, &sql_casework_near_rows,
               DB_ARGS(db_int("m0", ref[0].community), db_int("i0", ref[0].id),
                       db_int("m1", ref[1].community), db_int("i1", ref[1].id),
                       db_int("m2", ref[2].community), db_int("i2", ref[2].id),
                       db_int("m3", ref[3].community), db_int("i3", ref[3].id),
                       db_int("m4", ref[4].community), db_int("i4", ref[4].id)),
               near_sql_fields, sizeof(struct near_row), &rows));
    const struct near_row *x = rows.item;
    for (size_t k = 0; k < rows.n; k++)
        for (size_t i = 0; i < n; i++)
            if (x[k].ref.id == ref[i].id && x[k].ref.community == ref[i].community) {
                struct near_row key = out[i];
                out[i] = x[k];
                out[i].metres = key.metres;
                out[i].handled = key.handled;
                as_public(r, &out[i]);
            }
    return NULL;
}

/* The nearest that one can still join, then the nearest that were handled. Where one cell of 100 m
 * has more than EACH of a kind, its newest EACH count (of one category EACH_ALIKE, as who reports
 * asks): so what is asked never costs more than that, however many there are. */
error *casework_near(struct req *r, struct res *w)
{
    const struct near_query *q = r->in;
    struct near_row         *out = NEWN(r->mem, struct near_row, NEAR_MOST);
    int64_t                  cell[CELLS];
    size_t                   n = 0;
    int64_t                  sure = place_metres(q->lng, q->lat, q->lng + CELL_SIDE / 2, q->lat);

    cells_around(q->lng, q->lat, cell);
    for (size_t i = 0; i < CELLS; i += AT_ONCE) {
        const struct near_row *last = &out[NEAR_MOST - 1];
        if (n == NEAR_MOST && !last->handled && last->metres <= sure)
            break; /* nothing further away could come before it */
        TRY(take_cells(r, cell + i, out, &n));
    }
    TRY(read_rows(r, out, n));
    w->page = (struct list){ out, n, sizeof *out };
    return NULL;
}
