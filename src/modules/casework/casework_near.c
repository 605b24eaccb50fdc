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
    TEXT(struct near_row, words_head, 0, 80, .doc = "The beginning of the words."),
    WORD(struct near_row, state,      case_state_words, .doc = "State."),
    TIME(struct near_row, reported,   .doc = "When."),
    INT (struct near_row, followers,  0, INT64_MAX, .doc = "Followers."),
    INT (struct near_row, metres,     0, INT64_MAX, .virt = true, .doc = "Distance."),
    INT (struct near_row, lng,        -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct near_row, lat,        -900000000, 900000000, .doc = "Latitude."),
    FIELDS_END,
};
/* clang-format on */

static int nearest_first(const void *a, const void *b)
{
    const struct near_row *x = a, *y = b;

    return (x->metres > y->metres) - (x->metres < y->metres);
}

enum { NEAR_METRES = 150, NEAR_MOST = 5, NEAR_DAYS = 60 };

error *casework_near(struct req *r, struct res *w)
{
    const struct near_query *q = r->in;
    int64_t                  middle = place_cell(q->lng, q->lat);
    struct near_row         *out = NEWN(r->mem, struct near_row, 600);
    size_t                   n = 0;

    for (int dy = -2; dy <= 2; dy++) {
        struct list rows;
        TRY(db_all(r->db, r->mem, &sql_casework_near,
                   DB_ARGS(db_int("lo", place_cell_beside(middle, -2, dy)),
                           db_int("hi", place_cell_beside(middle, 2, dy)),
                           db_int("since", id_from(r->now - NEAR_DAYS * MS_DAY))),
                   case_near_fields, sizeof(struct near_row), &rows));
        const struct near_row *x = rows.item;
        for (size_t i = 0; i < rows.n; i++) {
            if (q->category.n && !str_eq(q->category, x[i].category))
                continue;
            out[n] = x[i];
            out[n].metres = place_metres(q->lng, q->lat, x[i].lng, x[i].lat);
            n += out[n].metres <= NEAR_METRES;
        }
    }
    qsort(out, n, sizeof *out, nearest_first);
    w->page = (struct list){ out, n < NEAR_MOST ? n : NEAR_MOST, sizeof *out };
    return NULL;
}
