/* registry_part_door.c -- the building that a row of a table names, and its address told apart:
 * columns for building, entrance and room, two of them in one, or one column for all. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_part.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const struct message
    msg_need_building = { "registry.need_building", "没有写楼栋。", "The building is missing." },
    msg_need_room = { "registry.need_room", "没有写房号。", "The room is missing." },
    msg_no_building = { "registry.no_building", "本社区的地图上没有这栋楼：{0}。请先导入或添加楼栋。", "There is no such building on the map of this community: {0}. Import or add it first." },
    msg_address = { "registry.address", "没有认出这是哪一栋楼的哪一户：请写楼栋（按地图上的名称）、单元和房号，如“5栋2单元101”。", "It cannot be told which dwelling this is: write the building as the map calls it, the entrance and the room, such as 5栋2单元101." },
    msg_two_buildings = { "registry.two_buildings", "本社区有两栋楼叫这个名字：{0}。", "Two buildings of this community have this name: {0}." },
    msg_alike_buildings = { "registry.alike_buildings", "说不准“{0}”是哪一栋，地图上有：{1}。请在表里写地图上的全名。", "{0} may be any of these buildings on the map: {1}. Write the full name that stands on the map." };
/* clang-format on */

/* Several are meant: of one name, or each another way to write it. */
static error *several(struct importing *i, const char *field, str name, const struct list *found)
{
    const struct site *s = found->item;
    struct buf         b;

    if (str_eq(s[0].name, s[1].name))
        return error_on(i->r->mem, field, &msg_two_buildings, name);
    buf_init(&b, i->r->mem, 4096);
    for (size_t k = 0; k < found->n; k++) {
        buf_z(&b, k ? "、" : "");
        buf_str(&b, s[k].name);
    }
    return error_on(i->r->mem, field, &msg_alike_buildings, name, buf_done(&b));
}

/* 海虹花园 + 3 is 海虹花园3, 海虹花园3号楼, 海虹花园3栋 or 海虹花园3幢 on the map, or 3号楼. */
error *part_site(struct importing *i, struct part *c, struct resident_row *x)
{
    struct place_range in = part_scope(i).places;
    struct list        found = { 0 };
    str name = str_fmt(i->r->mem, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(x->building));

    for (size_t k = 0; k < c->sites; k++)
        if (str_eq(c->site[k].name, name)) {
            x->community = c->site[k].community;
            x->site = c->site[k].site;
            return NULL;
        }
    TRY(sites_called(i->r, in, &c->names, name, &found));
    if (!found.n && x->compound.n)
        TRY(sites_called(i->r, in, &c->names, x->building, &found));
    str below = address_below(i->r, name);
    if (!found.n && below.n < name.n)
        TRY(sites_called(i->r, in, &c->names, below, &found));
    if (!found.n)
        return error_on(i->r->mem, "building", &msg_no_building, name);
    if (found.n > 1)
        return several(i, "building", name, &found);
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

    TRY(sites_said(i->r, part_scope(i).places, said, &found, &rest));
    size_t doors = rest.n ? doors_said(rest, d) : 0;
    *done = found.n > 0 && doors && is_room(room_number(d[0].room));
    if (!*done)
        return NULL;
    const struct site *s = found.item;
    if (found.n > 1) {
        more_also(bad, several(i, "building", (str){ said.p, (size_t)(rest.p - said.p) }, &found));
        return NULL;
    }
    x->community = s->ref.community;
    x->site = s->ref.id;
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

error *part_address(struct importing *i, struct part *c, struct resident_row *x, error **bad)
{
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
    more_also(bad, wrong);
    return NULL;
}
