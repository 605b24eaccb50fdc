/* public_map.c -- what is open and public, on a map: how many in each block of 1.6 km, in those of
 * 400 m of one of them, and the newest of each cell of 100 m of one of these. However much there
 * is, an answer has a few dozen marks and costs the same (map_open is kept with every step). */
#include "core/app.h"
#include "modules/casework/casework.h"
#include "modules/pages/public.h"
#include "modules/pages/public_map.sql.h"

/* clang-format off */
const struct field map_query_fields[] = {
    CODE(struct map_query, place, .doc = "A district, street or community; the whole installation unless given."),
    INT (struct map_query, block, 1, 999999999999, .doc = "A block of an answer: look into it."),
    INT (struct map_query, side,  4, 64, .doc = "Its side, as the answer said."),
    FIELDS_END,
};
struct block {
    int64_t block, n;
};
static const struct field block_fields[] = {
    INT (struct block, block, 0, INT64_MAX, .doc = "block"),
    INT (struct block, n,     0, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
static const struct field point_fields[] = {
    REF (struct near_row, ref,      .doc = "The matter."),
    TEXT(struct near_row, category, 0, 20, .doc = "Category."),
    WORD(struct near_row, state,    case_state_words, .doc = "State."),
    INT (struct near_row, lng,      -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct near_row, lat,      -900000000, 900000000, .doc = "Latitude."),
    FIELDS_END,
};
static const struct message msg_block = { "map.block", "地图没有这个方块，请从整个地图开始。", "The map has no such block; please start from the whole map." };
/* clang-format on */

enum { MOST_BLOCKS = 1000, MOST_POINTS = 50, EACH = 8, AT_ONCE = 4 };

static int by_block(const void *a, const void *b)
{
    const struct block *x = a, *y = b;

    return (x->block > y->block) - (x->block < y->block);
}

/* A block on the border of streets is one block. */
static size_t merge(struct block *b, size_t n)
{
    size_t kept = 0;

    qsort(b, n, sizeof *b, by_block);
    for (size_t i = 0; i < n; i++)
        if (kept && b[kept - 1].block == b[i].block)
            b[kept - 1].n += b[i].n;
        else
            b[kept++] = b[i];
    return kept;
}

/* Those of SIDE, within the block that was asked for. Huge ones are sums of large ones. */
static error *blocks(struct req *r, const struct map_query *q, int64_t side, struct block *b,
                     size_t *n)
{
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all);
    int64_t step = BLOCK_HUGE / BLOCK_LARGE, kept = side == BLOCK_SMALL ? side : BLOCK_LARGE;

    for (size_t i = 0; i < places; i++) {
        struct list one;
        if (all[i].level != LEVEL_STREET || (q->place && !place_under(all[i].code, q->place)))
            continue;
        TRY(db_all(r->db, r->mem, &sql_public_map_blocks,
                   DB_ARGS(db_int("street", all[i].code), db_int("side", kept),
                           db_int("around", kept == BLOCK_SMALL ? q->block : 0)),
                   block_fields, sizeof(struct block), &one));
        const struct block *x = one.item;
        for (size_t k = 0; k < one.n && *n < MOST_BLOCKS; k++) {
            if (q->side == BLOCK_HUGE && place_block(x[k].block, step) != q->block)
                continue;
            b[*n] = x[k];
            if (side == BLOCK_HUGE)
                b[*n].block = place_block(x[k].block, step);
            ++*n;
        }
        if (*n)
            *n = merge(b, *n);
    }
    return NULL;
}

/* The newest of each cell of a small block. */
static error *points(struct req *r, int64_t block, struct near_row *x, size_t *n)
{
    int64_t corner = place_block_cell(block, BLOCK_SMALL), cell[AT_ONCE];

    for (int y = 0; y < BLOCK_SMALL; y++) {
        struct list one;
        for (int k = 0; k < AT_ONCE; k++)
            cell[k] = place_cell_beside(corner, k, y);
        TRY(casework_newest(r, cell, (str){ 0 }, 0, EACH, &one));
        const struct near_row *key = one.item;
        for (size_t i = 0; i < one.n; i++)
            TRY(db_one(
                r->db, r->mem, &sql_public_map_one,
                DB_ARGS(db_int("community", key[i].ref.community), db_int("id", key[i].ref.id)),
                point_fields, &x[(*n)++]));
    }
    return NULL;
}

static void write_blocks(struct jw *j, const struct block *b, size_t n, int64_t side)
{
    jw_key(j, "blocks");
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        int64_t lng = 0, lat = 0;
        if (b[i].n <= 0)
            continue;
        place_block_middle(b[i].block, side, &lng, &lat);
        jw_object(j);
        JW_INT(j, "block", b[i].block);
        JW_INT(j, "lng", lng);
        JW_INT(j, "lat", lat);
        JW_INT(j, "n", b[i].n);
        jw_end(j);
    }
    jw_end(j);
}

static void write_points(struct req *r, struct jw *j, const struct near_row *x, size_t n)
{
    jw_key(j, "points");
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        const struct category *c = category_find(r->app, x[i].category);
        jw_object(j);
        jw_key(j, "ref");
        jw_ref(j, x[i].ref);
        JW_INT(j, "lng", casework_coarse(x[i].lng));
        JW_INT(j, "lat", casework_coarse(x[i].lat));
        JW_STR(j, "state", str_of(case_state_words[x[i].state]));
        JW_STR(j, "name", !c ? x[i].category : r->lang == LANG_EN ? c->en : c->zh);
        jw_end(j);
    }
    jw_end(j);
}

/* Of a community the most urgent ones, by the index of its queue; of everything larger, blocks. */
error *public_map(struct req *r, struct res *w)
{
    const struct map_query *q = r->in;
    struct block           *b = NEWN(r->mem, struct block, MOST_BLOCKS);
    struct near_row        *x = NEWN(r->mem, struct near_row, BLOCK_SMALL * BLOCK_SMALL * EACH);
    size_t                  n_blocks = 0, n_points = 0;
    int64_t                 side = q->place >= FIRST_STREET ? BLOCK_LARGE : BLOCK_HUGE;

    if (q->block)
        side = q->side / 4;
    if (q->block ? q->side != BLOCK_HUGE && q->side != BLOCK_LARGE && q->side != BLOCK_SMALL
                 : q->side != 0)
        return error_on(r->mem, "side", &msg_block);
    if (q->place && place_communities(q->place).lo == place_communities(q->place).hi) {
        struct list rows;
        side = 1;
        TRY(db_all(
            r->db, r->mem, &sql_public_map_community,
            DB_ARGS(db_int("place", place_communities(q->place).lo), db_int("limit", MOST_POINTS)),
            point_fields, sizeof(struct near_row), &rows));
        x = rows.item;
        n_points = rows.n;
    } else if (side > 1) {
        TRY(blocks(r, q, side, b, &n_blocks));
    } else {
        TRY(points(r, q->block, x, &n_points));
    }
    struct jw *j = res_json(r, w);
    jw_object(j);
    JW_INT(j, "side", side);
    write_blocks(j, b, n_blocks, side);
    write_points(r, j, x, n_points);
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = 60;
    return NULL;
}
