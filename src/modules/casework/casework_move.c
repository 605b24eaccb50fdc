/* casework_move.c -- handing matters over to the place that answers for them after a reform. */
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_move.sql.h"
#include "modules/casework/casework_open.h"
#include "modules/territory/territory.h"
#include "json/json.h"

/* clang-format off */
static const struct field at_fields[] = {
    REF (struct case_at, ref,        .doc = "matter"),
    CODE(struct case_at, place_now,  .doc = "place"),
    CODE(struct case_at, grid,       .doc = "grid"),
    INT (struct case_at, open,       0, 1, .doc = "open"),
    TIME(struct case_at, sort_at,    .doc = "queue"),
    WORD(struct case_at, state,      case_state_words, .doc = "state"),
    BOOL(struct case_at, public,     .doc = "public"),
    CODE(struct case_at, site_place, .doc = "place of its site today; 0: it has none"),
    CODE(struct case_at, site_grid,  .doc = "grid of its site today"),
    FIELDS_END,
};
static const struct field sum_fields[] = {
    INT (struct case_sum, site,  0, INT64_MAX, .doc = "site"),
    CODE(struct case_sum, grid,  .doc = "grid"),
    WORD(struct case_sum, state, case_state_words, .doc = "state"),
    INT (struct case_sum, open,  0, 1, .doc = "open"),
    INT (struct case_sum, n,     0, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
struct moved {
    int     state;
    int64_t open, cell;
    str     category, words;
    bool public;
};
static const struct field moved_fields[] = {
    WORD(struct moved, state, case_state_words, .doc = "state"),
    INT (struct moved, open,  0, 1, .doc = "open"),
    INT (struct moved, cell,  0, INT64_MAX, .doc = "cell"),
    TEXT(struct moved, category, 0, 20, .doc = "category"),
    TEXT(struct moved, words, 0, 2000, .doc = "words"),
    BOOL(struct moved, public, .doc = "public"),
    FIELDS_END,
};
struct grid_row {
    int64_t grid;
};
static const struct field grid_fields[] = {
    CODE(struct grid_row, grid, .doc = "grid"),
    FIELDS_END,
};
/* clang-format on */

error *casework_at(struct req *r, int64_t place, const struct case_at *after, int64_t limit,
                   struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_at_place,
                  DB_ARGS(db_int("place", place), db_int("open", after ? after->open : -1),
                          db_int("sort_at", after ? after->sort_at : 0),
                          db_int("last", after ? after->ref.id : 0), db_int("limit", limit)),
                  at_fields, sizeof(struct case_at), out);
}

struct case_pass case_pass_begin(void)
{
    return (struct case_pass){ .after = { .open = -1 } };
}

str case_pass_text(struct arena *a, const struct case_pass *pass)
{
    return str_fmt(a, "%lld %lld %lld %lld", (long long)pass->after.open,
                   (long long)pass->after.sort_at, (long long)pass->after.ref.id,
                   (long long)pass->moved);
}

bool case_pass_read(str s, struct case_pass *out)
{
    *out = case_pass_begin();
    return !s.n || (str_i64(str_cut(&s, ' '), -1, 1, &out->after.open) &&
                    str_i64(str_cut(&s, ' '), 0, INT64_MAX, &out->after.sort_at) &&
                    str_i64(str_cut(&s, ' '), 0, INT64_MAX, &out->after.ref.id) &&
                    str_i64(s, 0, INT64_MAX, &out->moved));
}

error *casework_sums(struct req *r, int64_t place, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_sums_at, DB_ARGS(db_int("place", place)), sum_fields,
                  sizeof(struct case_sum), out);
}

static str state_kind(struct arena *a, int state)
{
    return str_fmt(a, "state:%s", case_state_words[state]);
}

/* A reform, as a change: its title is for the time line, in the reader's language. */
static str by_reform(struct arena *a, str title)
{
    struct buf b;
    struct jw  j;

    if (!title.n)
        return (str){ 0 };
    buf_init(&b, a, 4096);
    buf_char(&b, ',');
    jw_init(&j, &b, NULL);
    jw_object(&j);
    JW_STR(&j, "field", STR("reform"));
    JW_STR(&j, "old", STR(""));
    JW_STR(&j, "new", title);
    jw_end(&j);
    jw_done(&j);
    return buf_done(&b);
}

/* The version goes up: whoever worked on it meanwhile is told that it changed. */
error *casework_move(struct req *r, const struct case_at *c, const struct case_handover *to,
                     bool *moved)
{
    struct moved m = { 0 };
    int64_t      id = id_new(r->now);
    bool         place = c->place_now != to->place;
    str          by = by_reform(r->mem, to->title);

    TRY(db_maybe(r->db, r->mem, &sql_casework_move,
                 DB_ARGS(db_int("place", to->place), db_int("grid", to->grid),
                         db_int("community", c->ref.community), db_int("id", c->ref.id),
                         db_int("place_from", c->place_now), db_int("grid_from", c->grid)),
                 moved_fields, &m, moved));
    if (!*moved)
        return NULL;
    struct event e = {
        .ref = { c->ref.community, id },
        .kind = STR("case"),
        .action = place ? STR("reform") : STR("regrid"),
        .from_state = str_of(case_state_words[m.state]),
        .to_state = str_of(case_state_words[m.state]),
        .words = to->words,
        .public = c->public,
        .changes = str_fmt(r->mem,
                           "[{\"field\":\"place_now\",\"old\":\"%lld\",\"new\":\"%lld\"},"
                           "{\"field\":\"grid\",\"old\":\"%lld\",\"new\":\"%lld\"}" STR_FMT "]",
                           (long long)c->place_now, (long long)to->place, (long long)c->grid,
                           (long long)to->grid, STR_ARG(by)),
    };
    TRY(event_append(r, c->ref, e));
    TRY(db_exec(r->db, r->mem, &sql_casework_moved,
                DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                        db_int("id", id), db_int("reform", to->reform),
                        db_int("place_from", c->place_now), db_int("place_to", to->place),
                        db_int("grid_from", c->grid), db_int("grid_to", to->grid)),
                NULL));
    if (!place)
        return NULL;
    TRY(rollup_add(r, c->place_now, state_kind(r->mem, m.state), 0, -1));
    TRY(rollup_add(r, to->place, state_kind(r->mem, m.state), 0, 1));
    if (!m.open)
        return NULL;
    struct casefile was = { .ref = c->ref,
                            .place_now = c->place_now,
                            .category = m.category,
                            .public = m.public,
                            .cell = m.cell,
                            .words = m.words };
    struct casefile is = was;
    is.place_now = to->place;
    return open_change(r, &was, &is);
}

enum { FOLLOWERS = 20 }; /* of a grid, one after the other: more than a lifetime of drawings */

error *casework_grid_again(struct req *r, struct casefile *c)
{
    struct grid_row g = { 0 };
    bool            found = false;

    if (c->site)
        TRY(db_maybe(r->db, r->mem, &sql_casework_site_grid,
                     DB_ARGS(db_int("site", c->site), db_int("place", c->place_now)), grid_fields,
                     &g, &found));
    if (found)
        c->grid = g.grid;
    for (int i = 0; c->grid && !place_find(app_places(r->app), c->grid) && i < FOLLOWERS; i++) {
        struct list after;
        TRY(place_successors(r, c->grid, &after));
        if (!after.n)
            return NULL;
        c->grid = ((const struct place_link *)after.item + after.n - 1)->code;
    }
    return NULL;
}
