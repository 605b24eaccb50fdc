/* registry_part_door.c -- the building that a row of a table names, and its address told apart:
 * columns for building, entrance and room, two of them in one, or one column for all. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
static const struct message
    msg_need_building = { "registry.need_building", "没有写楼栋。", "The building is missing." },
    msg_need_room = { "registry.need_room", "没有写房号。", "The room is missing." },
    msg_no_building = { "registry.no_building", "{1}的地图上没有这栋楼：{0}。请先导入或添加楼栋。", "There is no such building on the map of {2}: {0}. Import or add it first." },
    msg_address = { "registry.address", "没有认出这是哪一栋楼的哪一户：请写楼栋（按地图上的名称）、单元和房号，如“5栋2单元101”。", "It cannot be told which dwelling this is: write the building as the map calls it, the entrance and the room, such as 5栋2单元101." },
    msg_two_buildings = { "registry.two_buildings", "{2}有 {1} 栋楼叫这个名字：{0}。", "{1} buildings of {3} have this name: {0}." },
    msg_two_communities = { "registry.two_communities", "这里有 {1} 栋楼叫这个名字：{0}（{2}）。请给表加一列“社区”（名称或代码），或在地址前面写上社区。", "{1} buildings here have this name: {0} ({3}). Add a column “Community” (name or code) to the table, or write the community before the address." },
    msg_alike_buildings = { "registry.alike_buildings", "说不准“{0}”是哪一栋，地图上有：{1}。请在表里写地图上的全名。", "{0} may be any of these buildings on the map: {1}. Write the full name that stands on the map." },
    msg_no_place = { "registry.no_place", "没有代码为 {0} 的社区或街道。", "There is no community or street with the code {0}." },
    msg_elsewhere = { "registry.row_elsewhere", "这一行写的是{0}，不在这张表所属的{2}之内：请改正，或交那里导入。", "This row says {1}, which is not in {3}, where the table is of: correct it, or let them import it there." },
    msg_place_town = { "registry.place_town", "社区和街道对不上：{0}不在{2}。", "Community and street do not fit: {1} is not in {3}." },
    msg_place_address = { "registry.place_address", "社区对不上：地址里写的是{0}，社区一列写的是{2}。", "The communities differ: the address says {1}, the column of the community {3}." },
    msg_site_address = { "registry.site_address", "社区对不上：地址里写的是{0}，地图上这栋楼在{2}。", "The communities differ: the address says {1}, and on the map the building is in {3}." };
/* clang-format on */

static str called(const struct importing *i, int64_t code, enum lang lang)
{
    str name = place_name(app_places(i->r->app), code, lang);

    return name.n ? name : str_int(i->r->mem, code);
}

static error *two_places(const struct importing *i, const char *field, const struct message *m,
                         int64_t one, int64_t other)
{
    return error_on(i->r->mem, field, m, called(i, one, LANG_ZH), called(i, one, LANG_EN),
                    called(i, other, LANG_ZH), called(i, other, LANG_EN));
}

/* The narrowest place in which the building of a row is looked for. */
static int64_t looked_in(const struct importing *i, const struct resident_row *x)
{
    return x->place ? x->place : x->town ? x->town : place_kept_at(i->place);
}

/* A community or street that is named is there, and belongs to the place of the table. */
static error *place_fits(const struct importing *i, const char *field, int64_t code,
                         enum place_level level)
{
    const struct place *p = code ? place_find(app_places(i->r->app), code) : NULL;
    int64_t             own = place_kept_at(i->place);

    if (!code)
        return NULL;
    if (!p || p->level != (int)level)
        return error_on(i->r->mem, field, &msg_no_place, str_int(i->r->mem, code));
    return !own || place_under(code, own) || place_under(own, code)
               ? NULL
               : two_places(i, field, &msg_elsewhere, code, own);
}

/* Where the building of X is looked for: what its columns name, within the place of the table. */
static error *place_said(struct importing *i, struct part *c, const struct resident_row *x)
{
    struct place_range in = part_scope(i).places;

    error *bad = place_fits(i, "place", x->place, LEVEL_COMMUNITY);
    more_also(&bad, place_fits(i, "town", x->town, LEVEL_STREET));
    if (bad)
        return bad;
    if (x->place && x->town && !place_under(x->place, x->town))
        return two_places(i, "town", &msg_place_town, x->place, x->town);
    c->in = in;
    if (x->place || x->town)
        c->in = place_communities(x->place ? x->place : x->town);
    c->in.lo = c->in.lo < in.lo ? in.lo : c->in.lo;
    c->in.hi = c->in.hi > in.hi ? in.hi : c->in.hi;
    return NULL;
}

enum { COMMUNITIES_SAID = 8 };

/* The communities in which N sites S (community by community) are; how many. */
static size_t communities_of(const struct importing *i, const struct site *s, size_t n,
                             enum lang lang, str *out)
{
    struct buf b;
    size_t     all = 0;

    buf_init(&b, i->r->mem, 4096);
    for (size_t k = 0; k < n; k++) {
        size_t before = 0;
        while (before < k && s[before].place_now != s[k].place_now)
            before++;
        if (before < k)
            continue;
        if (all < COMMUNITIES_SAID) {
            buf_z(&b, !all ? "" : lang == LANG_EN ? ", " : "、");
            buf_str(&b, called(i, s[k].place_now, lang));
        }
        if (all++ == COMMUNITIES_SAID)
            buf_z(&b, "……");
    }
    *out = buf_done(&b);
    return all;
}

/* Several are meant: of one name, or each another way to write it. */
static error *several(struct importing *i, const char *field, str name, const struct list *found)
{
    const struct site *s = found->item;
    struct buf         b;
    str                zh, en;
    size_t             places = communities_of(i, s, found->n, LANG_ZH, &zh);

    communities_of(i, s, found->n, LANG_EN, &en);
    if (places > 1 || str_eq(s[0].name, s[1].name))
        return error_on(i->r->mem, field, places > 1 ? &msg_two_communities : &msg_two_buildings,
                        name, str_int(i->r->mem, (int64_t)found->n), zh, en);
    buf_init(&b, i->r->mem, 4096);
    for (size_t k = 0; k < found->n; k++) {
        buf_z(&b, k ? "、" : "");
        buf_str(&b, s[k].name);
    }
    return error_on(i->r->mem, field, &msg_alike_buildings, name, buf_done(&b));
}

static void site_is(struct part *c, struct resident_row *x, const struct site *s)
{
    c->found = *s;
    x->community = s->ref.community;
    x->site = s->ref.id;
}

/* The building that the row names: 海虹花园 + 3 is 海虹花园3, 海虹花园3号楼, 海虹花园3栋 or
 * 海虹花园3幢 on the map, or 3号楼. */
static error *part_site(struct importing *i, struct part *c, struct resident_row *x)
{
    struct list found = { 0 };
    str name = str_fmt(i->r->mem, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(x->building));

    for (size_t k = 0; k < c->sites; k++)
        if (str_eq(c->site[k].name, name) && c->site[k].in.lo == c->in.lo &&
            c->site[k].in.hi == c->in.hi) {
            site_is(c, x, &c->site[k].at);
            return NULL;
        }
    TRY(sites_called(i->r, c->in, &c->names, name, &found));
    if (!found.n && x->compound.n)
        TRY(sites_called(i->r, c->in, &c->names, x->building, &found));
    str below = address_below(i->r, name);
    if (!found.n && below.n < name.n)
        TRY(sites_called(i->r, c->in, &c->names, below, &found));
    if (!found.n)
        return error_on(i->r->mem, "building", &msg_no_building, name,
                        called(i, looked_in(i, x), LANG_ZH), called(i, looked_in(i, x), LANG_EN));
    if (found.n > 1)
        return several(i, "building", name, &found);
    site_is(c, x, found.item);
    if (c->sites < PART_SITES) {
        c->site[c->sites].name = name;
        c->site[c->sites].in = c->in;
        c->site[c->sites++].at = c->found;
    }
    return NULL;
}

/* SAID, the address of X as it came, names another community than the one that is meant. WRONG:
 * what else is wrong with it; then the building was not found. */
static error *place_differs(struct importing *i, const struct part *c, const struct resident_row *x,
                            str said, const error *wrong)
{
    int64_t             in = looked_in(i, x);
    const struct place *p = address_elsewhere(i->r, said, wrong ? in : c->found.place_now);

    if (!p || (wrong && (in < FIRST_COMMUNITY || place_under(p->code, in))))
        return NULL;
    if (!wrong && str_starts(c->found.name, place_short_name(p->name)))
        return NULL; /* the building itself is called so */
    return x->place ? two_places(i, "place", &msg_place_address, p->code, x->place)
           : wrong  ? two_places(i, "building", &msg_elsewhere, p->code, in)
                    : two_places(i, "building", &msg_site_address, p->code, c->found.place_now);
}

/* An address in one column, the building's or the room's. */
static void take_door(struct resident_row *x)
{
    struct door_said d;

    if (!x->entrance.n && door_said(x->room, &d) &&
        (!d.building.n || !x->building.n || str_eq(d.building, x->building))) {
        x->building = d.building.n ? d.building : x->building;
        x->entrance = d.entrance;
        x->room = d.room;
    }
    if (!door_said(x->building, &d) || !d.building.n)
        return;
    x->building = d.building;
    x->entrance = x->entrance.n ? x->entrance : d.entrance;
    x->room = x->room.n ? x->room : d.room;
}

/* A room as an address ends with it: a number, no words. */
static bool is_room(str room)
{
    bool number = false;

    for (size_t k = 0; k < room.n; k++) {
        if (!is_digit(room.p[k]) && !is_alpha(room.p[k]) && room.p[k] != '-')
            return false;
        number = number || is_digit(room.p[k]);
    }
    return number;
}

/* Of the two ways to read the end of an address (doors_said) the second, when its room is there. */
static error *second_door(struct importing *i, struct part *c, const struct resident_row *x,
                          str room, bool *is)
{
    struct list rooms;

    TRY(db_all(i->r->db, i->r->mem, &sql_registry_dwelling_door,
               DB_ARGS(db_int("community", x->community),
                       db_int("mark", room_token(&c->k, i->r->mem, x->community, room)),
                       db_int("site", x->site)),
               dwelling_fields, sizeof(struct dwelling), &rooms));
    *is = rooms.n > 0;
    return NULL;
}

/* SAID, a whole address, taken apart as the search does it. DONE: it was. */
static error *part_said(struct importing *i, struct part *c, struct resident_row *x, str said,
                        bool *done, error **bad)
{
    struct door_said d[2];
    struct list      found = { 0 };
    str              rest = { 0 };
    bool             second = false;

    TRY(sites_said(i->r, c->in, said, &found, &rest));
    size_t doors = rest.n ? doors_said(rest, d) : 0;
    *done = found.n > 0 && doors && is_room(room_number(d[0].room));
    if (!*done)
        return NULL;
    const struct site *s = found.item;
    if (found.n > 1) {
        more_also(bad, several(i, "building", (str){ said.p, (size_t)(rest.p - said.p) }, &found));
        return NULL;
    }
    site_is(c, x, s);
    x->building = s->name;
    if (doors > 1 && d[0].entrance.n)
        TRY(second_door(i, c, x, d[1].room, &second));
    x->entrance = d[second].entrance;
    x->room = d[second].room;
    return NULL;
}

/* Building, entrance and room stand in columns of their own, or together where one says 单元. */
static error *part_columns(struct importing *i, struct part *c, struct resident_row *x, error **bad)
{
    struct resident_row came = *x;

    take_door(x);
    if (!x->building.n && !x->compound.n)
        more_also(bad, error_on(i->r->mem, "building", &msg_need_building));
    if (!x->room.n)
        more_also(bad, error_on(i->r->mem, "room", &msg_need_room));
    if (!x->building.n && !x->compound.n)
        return NULL;
    error *e = part_site(i, c, x);
    if (e && e->kind == FAIL_INPUT && !str_eq(x->building, came.building) && came.room.n) {
        struct resident_row whole = *x; /* it may be the map that calls each entrance a building */
        whole.building = came.building;
        whole.entrance = came.entrance;
        whole.room = came.room;
        error *other = part_site(i, c, &whole);
        if (other && other->kind != FAIL_INPUT)
            return other;
        if (!other) {
            *x = whole;
            e = NULL;
        }
    }
    if (e && e->kind != FAIL_INPUT)
        return e;
    more_also(bad, e);
    return NULL;
}

/* As typed with a Chinese keyboard or without: １单元 is 1单元. */
static void narrow(struct arena *a, struct resident_row *x)
{
    str *part[] = { &x->compound, &x->building, &x->entrance, &x->room, &x->address };

    for (size_t k = 0; k < COUNT(part); k++)
        if (part[k]->n)
            *part[k] = str_narrow(a, *part[k]);
}

error *part_address(struct importing *i, struct part *c, struct resident_row *x, error **bad)
{
    narrow(i->r->mem, x);
    str    address = x->address;
    bool   one = !x->building.n != !x->room.n || address.n, done = false;
    error *wrong = NULL;

    x->address = (str){ 0 }; /* what is kept has its parts */
    if (x->site) {
        x->building = c->said.building;
        x->entrance = c->said.entrance;
        x->room = c->said.room;
        return NULL;
    }
    error *place = place_said(i, c, x);
    if (place) {
        more_also(bad, place);
        return NULL;
    }
    str whole = address;
    if (!x->building.n)
        x->building = address;
    if (!address.n || str_eq(x->building, address))
        whole = address_text(i->r->mem, x->building, x->entrance, x->room);
    struct resident_row came = *x;
    TRY(part_columns(i, c, x, &wrong));
    if (wrong && one) {
        struct resident_row read = came;
        str    with = str_fmt(i->r->mem, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(whole));
        error *other = NULL;
        TRY(part_said(i, c, &read, with, &done, &other));
        if (!done && came.compound.n)
            TRY(part_said(i, c, &read, whole, &done, &other));
        if (done) {
            *x = read;
            wrong = other;
        } else if (address.n) {
            wrong = error_on(i->r->mem, "address", &msg_address);
        }
    }
    x->room = room_number(x->room);
    str said = address.n ? address : came.building;
    if (came.compound.n)
        said = str_fmt(i->r->mem, STR_FMT STR_FMT, STR_ARG(came.compound), STR_ARG(said));
    error *differs = place_differs(i, c, x, said, wrong);
    more_also(bad, differs ? differs : wrong);
    x->place = x->town = 0; /* the site says it; what is kept is compared with what is there */
    return NULL;
}

error *part_stands(struct importing *i, const struct resident_row *x)
{
    struct part *c = NULL;

    TRY(part_of(i, &c));
    const struct site *s = &c->found;
    bool               its = x->site && s->ref.id == x->site && s->ref.community == x->community;
    return its && s->pulled != DATE_NONE
               ? pulled_told(i->r, FAIL_INPUT, "building", s->name, s->pulled)
               : NULL;
}
