/* registry_part.c -- where the rows of a part of a table go, and whose numbers are taken. */
#include "modules/registry/registry_part.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/territory/territory.h"

struct number {
    int64_t n;
};
/* clang-format off */
static const struct message
    msg_no_building = { "registry.no_building", "本社区的地图上没有这栋楼：{0}。请先导入或添加楼栋。", "There is no such building on the map of this community: {0}. Import or add it first." },
    msg_two_buildings = { "registry.two_buildings", "本社区有两栋楼叫这个名字：{0}。", "Two buildings of this community have this name: {0}." };

static const struct field number_fields[] = {
    INT(struct number, n, INT64_MIN, INT64_MAX, .doc = "the token"),
    FIELDS_END,
};
/* clang-format on */

error *part_of(struct importing *i, struct part **out)
{
    if (!i->cache) {
        struct part *c = NEW(i->r->mem, struct part);
        registry_keys(i->r->app->vault, &c->k);
        TRY(codes_load(i->r, &c->codes));
        i->cache = c;
    }
    *out = i->cache;
    return NULL;
}

/* 海虹花园 + 3 is 海虹花园3, 海虹花园3号楼, 海虹花园3栋 or 海虹花园3幢 on the map. */
error *part_site(struct importing *i, struct part *c, struct resident_row *x)
{
    static const char *const tails[] = { "", "号楼", "栋", "幢", "号" };
    str name = str_fmt(i->r->mem, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(x->building));

    for (size_t k = 0; k < c->sites; k++)
        if (str_eq(c->site[k].name, name)) {
            x->community = c->site[k].community;
            x->site = c->site[k].site;
            return NULL;
        }
    struct list found = { 0 };
    for (size_t t = 0; t < 2 * COUNT(tails) && !found.n; t++) {
        str base = t < COUNT(tails) ? name : x->building;
        TRY(site_named(i->r, place_communities(i->place),
                       str_fmt(i->r->mem, STR_FMT "%s", STR_ARG(base), tails[t % COUNT(tails)]),
                       &found));
        if (!x->compound.n && t + 1 == COUNT(tails))
            break;
    }
    if (!found.n)
        return error_on(i->r->mem, "building", &msg_no_building, name);
    if (found.n > 1)
        return error_on(i->r->mem, "building", &msg_two_buildings, name);
    const struct site *s = found.item;
    x->community = s->ref.community;
    x->site = s->ref.id;
    if (c->sites < PART_SITES) {
        c->site[c->sites].name = name;
        c->site[c->sites].community = s->ref.community;
        c->site[c->sites++].site = s->ref.id;
    }
    return NULL;
}

error *part_door(struct importing *i, struct part *c, struct resident_row *x)
{
    struct list   rooms;
    int64_t       token = room_token(&c->k, i->r->mem, x->community, x->room);
    struct living l = { 0 };
    bool          found = false;

    if (c->door && c->dwelling_token == token && c->dwelling_site == x->site &&
        str_eq(c->entrance, x->entrance)) {
        x->dwelling = c->dwelling;
        x->household = c->household;
        return NULL;
    }
    x->dwelling = x->household = 0;
    c->door = c->mates = c->made = false;
    TRY(db_all(
        i->r->db, i->r->mem, &sql_registry_dwelling_door,
        DB_ARGS(db_int("community", x->community), db_int("mark", token), db_int("site", x->site)),
        dwelling_fields, sizeof(struct dwelling), &rooms));
    const struct dwelling *d = rooms.item;
    for (size_t k = 0; k < rooms.n && !x->dwelling; k++)
        if (str_eq(d[k].entrance, x->entrance))
            x->dwelling = d[k].ref.id;
    if (x->dwelling) {
        TRY(db_maybe(i->r->db, i->r->mem, &sql_registry_lodger_now,
                     DB_ARGS(db_int("community", x->community), db_int("dwelling", x->dwelling)),
                     living_fields, &l, &found));
        x->household = found ? l.household : 0;
    }
    c->dwelling = x->dwelling;
    c->household = x->household;
    c->dwelling_site = x->site;
    c->dwelling_token = token;
    c->entrance = x->entrance;
    c->door = true;
    return NULL;
}

error *part_mates(struct importing *i, struct part *c, const struct resident_row *x)
{
    struct list found;

    if (c->mates)
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_people_behind,
               DB_ARGS(db_int("community", x->community), db_int("dwelling", x->dwelling)),
               inhabitant_found_fields, sizeof(struct inhabitant), &found));
    c->n_mates = found.n < PART_MATES ? found.n : PART_MATES;
    memcpy(c->mate, found.item, c->n_mates * sizeof *c->mate);
    c->mates = true;
    return NULL;
}

void part_mate(struct part *c, const struct inhabitant *p)
{
    if (c->mates && c->n_mates < PART_MATES)
        c->mate[c->n_mates++] = *p;
}

/* ---- whose numbers ---- */

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Whether somebody has the number; NULL when it was not asked. */
static bool *taken(const struct part *c, str idno)
{
    int64_t        n = idno.n && c->numbers ? vault_number(&c->k.idno, 0, idno) : 0;
    const int64_t *at =
        idno.n && c->numbers ? bsearch(&n, c->number, c->numbers, sizeof n, ascending) : NULL;

    return at ? &c->taken[at - c->number] : NULL;
}

bool part_nobodys(const struct part *c, str idno)
{
    const bool *t = taken(c, idno);

    return t && !*t;
}

void part_given(struct part *c, str idno)
{
    bool *t = taken(c, idno);

    if (t)
        *t = true;
}

error *part_ahead(struct importing *i, void *const *rows, size_t n)
{
    struct arena *mem = i->r->mem;
    struct db_arg arg[DB_WIDTH + 1] = { 0 };
    struct part  *c = NULL;
    struct list   found;
    size_t        all = 0, m = 0;

    TRY(part_of(i, &c));
    c->number = NEWN(mem, int64_t, n + 1);
    c->taken = NEWN(mem, bool, n + 1);
    for (size_t k = 0; k < n; k++) {
        const struct resident_row *x = rows[k];
        if (x->person.idno.n)
            c->number[all++] = vault_number(&c->k.idno, 0, x->person.idno);
    }
    qsort(c->number, all, sizeof *c->number, ascending);
    for (size_t k = 0; k < all; k++)
        if (!m || c->number[m - 1] != c->number[k])
            c->number[m++] = c->number[k];
    c->numbers = m;
    for (size_t k = 0; k < m; k += DB_WIDTH) {
        db_values(arg, db_v, DB_WIDTH, c->number + k, m - k < DB_WIDTH ? m - k : DB_WIDTH);
        TRY(db_all(i->r->db, mem, &sql_registry_dir_known, arg, number_fields,
                   sizeof(struct number), &found));
        const struct number *t = found.item;
        for (size_t j = 0; j < found.n; j++) {
            const int64_t *at = bsearch(&t[j].n, c->number, m, sizeof t->n, ascending);
            if (at)
                c->taken[at - c->number] = true;
        }
    }
    return NULL;
}
