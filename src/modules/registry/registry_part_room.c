/* registry_part_room.c -- the door that a row of a table means by its room: 0601 and 601 behind one
 * entrance are one, unless both are there. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
static const struct message
    msg_ended = { "registry.row_door_ended", "这户门已于 {0} 注销，不能随表格重新登记。如果确实又有这处房屋，请先在楼栋页面“添加房屋”，再导入这一行。", "This dwelling ended on {0}, and a table does not open it again. If there is such a dwelling by now, add it on the page of the building first, then bring in this row." };
/* clang-format on */

/* The door of X if its room were written ROOM; 0: there is none. */
static error *door_at(struct importing *i, const struct part *c, const struct resident_row *x,
                      str room, int64_t *dwelling)
{
    int64_t     token = room_token(&c->k, i->r->mem, x->community, room);
    struct list rooms;

    *dwelling = 0;
    if (part_no_door(c, token, x->site))
        return NULL;
    TRY(db_all(
        i->r->db, i->r->mem, &sql_registry_dwelling_door,
        DB_ARGS(db_int("community", x->community), db_int("mark", token), db_int("site", x->site)),
        dwelling_fields, sizeof(struct dwelling), &rooms));
    const struct dwelling *d = rooms.item;
    for (size_t k = 0; k < rooms.n && !*dwelling; k++)
        if (entrance_same(d[k].entrance, x->entrance))
            *dwelling = d[k].ref.id;
    return NULL;
}

error *room_meant(struct importing *i, const struct part *c, struct resident_row *x,
                  int64_t *dwelling)
{
    str     way[ROOMS_ALIKE], only = { 0 };
    size_t  n = rooms_alike(i->r->mem, x->room, way), doors = 0;
    int64_t one = 0;

    TRY(door_at(i, c, x, x->room, dwelling));
    for (size_t k = 0; k < n && !*dwelling; k++) {
        int64_t other = 0;
        TRY(door_at(i, c, x, way[k], &other));
        if (!other)
            continue;
        doors++;
        one = other;
        only = way[k];
    }
    if (doors == 1) {
        *dwelling = one;
        x->room = only;
    }
    return NULL;
}

/* When the door of X ended if its room were written ROOM; DATE_NONE: there was none. */
static error *ended_at(struct importing *i, const struct part *c, const struct resident_row *x,
                       str room, int64_t *day)
{
    int64_t     token = room_token(&c->k, i->r->mem, x->community, room);
    struct list rooms;

    *day = DATE_NONE;
    if (part_never_door(c, token, x->site))
        return NULL;
    TRY(db_all(
        i->r->db, i->r->mem, &sql_registry_dwelling_ended,
        DB_ARGS(db_int("community", x->community), db_int("mark", token), db_int("site", x->site)),
        dwelling_fields, sizeof(struct dwelling), &rooms));
    const struct dwelling *d = rooms.item;
    for (size_t k = 0; k < rooms.n && *day == DATE_NONE; k++)
        if (entrance_same(d[k].entrance, x->entrance))
            *day = d[k].until;
    return NULL;
}

error *room_ended(struct importing *i, const struct part *c, const struct resident_row *x)
{
    str     way[1 + ROOMS_ALIKE] = { x->room };
    size_t  n = 1 + rooms_alike(i->r->mem, x->room, way + 1);
    int64_t day = DATE_NONE;
    char    t[DATE_TEXT];

    for (size_t k = 0; k < n && day == DATE_NONE; k++)
        TRY(ended_at(i, c, x, way[k], &day));
    if (day == DATE_NONE)
        return NULL;
    date_text(day, t);
    return error_on(i->r->mem, "room", &msg_ended, str_dup(i->r->mem, str_of(t)));
}

/* ---- rows of one table ---- */

struct written_room {
    size_t               n; /* in the order of the table */
    str                  bare, was;
    struct resident_row *x;
    bool                 there;
};

static str bare(str room)
{
    while (room.n && room.p[0] == '0')
        room = (str){ room.p + 1, room.n - 1 };
    return room;
}

static int by_bare_room(const void *a, const void *b)
{
    const struct written_room *v = a, *w = b;
    int64_t                    s = v->x->site, t = w->x->site;
    int                        c = s == t ? str_cmp(v->bare, w->bare) : s < t ? -1 : 1;

    return c ? c : v->n < w->n ? -1 : 1;
}

/* N rows whose rooms differ by such zeros at most: each is written as the door that is there, where
 * there is none as the first of them. */
static error *rooms_of(struct importing *i, const struct part *c, struct written_room *w, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const struct written_room *same = NULL;
        int64_t                    dwelling = 0;
        for (size_t m = k; m-- > 0 && !same;)
            if (str_eq(w[m].was, w[k].was) && entrance_same(w[m].x->entrance, w[k].x->entrance))
                same = &w[m];
        if (!same) {
            TRY(room_meant(i, c, w[k].x, &dwelling));
            w[k].there = dwelling != 0;
        }
        for (size_t m = 0; m < k && !same && !w[k].there; m++)
            if (!w[m].there && entrance_same(w[m].x->entrance, w[k].x->entrance))
                same = &w[m];
        if (same) {
            w[k].x->room = same->x->room;
            w[k].there = same->there;
        }
    }
    return NULL;
}

/* Whether nothing is to be decided about N rows: all have it written in one way, and no door in
 * another. */
static bool one_way(const struct importing *i, const struct part *c, const struct written_room *w,
                    size_t n)
{
    const struct resident_row *x = w->x;
    str                        way[ROOMS_ALIKE];
    size_t                     ways = rooms_alike(i->r->mem, w->was, way);

    for (size_t k = 1; k < n; k++)
        if (!str_eq(w[k].was, w->was))
            return false;
    for (size_t k = 0; k < ways; k++)
        if (!part_no_door(c, room_token(&c->k, i->r->mem, x->community, way[k]), x->site))
            return false;
    return true;
}

error *rooms_ahead(struct importing *i, const struct part *c, void *const *rows, size_t n)
{
    struct written_room *w = NEWN(i->r->mem, struct written_room, n + 1);
    size_t               m = 0;

    for (size_t k = 0; k < n; k++) {
        struct resident_row *x = rows[k];
        str                  way[ROOMS_ALIKE];
        if (rooms_alike(i->r->mem, x->room, way))
            w[m++] = (struct written_room){ .n = k, .bare = bare(x->room), .was = x->room, .x = x };
    }
    qsort(w, m, sizeof *w, by_bare_room);
    for (size_t k = 0, some = 1; k < m; k += some, some = 1) {
        while (k + some < m && w[k + some].x->site == w[k].x->site &&
               str_eq(w[k + some].bare, w[k].bare))
            some++;
        if (!one_way(i, c, w + k, some))
            TRY(rooms_of(i, c, w + k, some));
    }
    return NULL;
}
