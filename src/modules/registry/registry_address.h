/* registry_address.h -- addresses 地址: how one is said, and which building is meant by its name,
 * or by the beginning of one. */
#ifndef GONGDI_REGISTRY_ADDRESS_H
#define GONGDI_REGISTRY_ADDRESS_H

#include "modules/registry/registry.h"

/* ---- how it is said (registry_seal.c) ---- */

/* "3号楼A单元101室", "3栋甲单元2-101", "东梯301": building, entrance with its 单元 or 梯, and room,
 * parts of TEXT. False where neither follows a number, a letter or one of 甲乙 and 东西. */
struct door_said {
    str building, entrance, room;
};
bool door_said(str text, struct door_said *out);
/* Whether two names mean the same entrance of a building: "2", "二单元", "B梯", "乙单元". */
bool entrance_same(str one, str other);
/* Whether they are the same word in digits and in characters: 二单元 and 2单元, not 2梯. */
bool entrance_spelt(str one, str other);
/* What follows the name of a building in an address, first as it is read unless the other is there:
 * "2单元1203", "2-1203" and "1203"; the room alone may hold the dash. How many; 0: no room. */
size_t doors_said(str said, struct door_said out[2]);
/* A room as it is written down: 102 of "102室" and "102号". */
str room_number(str room);
/* ROOM as it is written elsewhere: 601 and 00601 of "0601", for programs drop and keep the zeros
 * before a number as they please. How many; 0: it begins with no number. */
enum { ROOMS_ALIKE = 3 };
size_t rooms_alike(struct arena *a, str room, str out[ROOMS_ALIKE]);
/* 1203 -> 12**: the floor may be seen. */
str mask_room(struct arena *a, str room);

/* ---- which building is meant (registry_address.c) ---- */

/* Sites (struct site: ref, place_now, grid, name) of this name in a place; all of it, community by
 * community. */
error *site_named(struct req *r, struct place_range in, str name, struct list *out) MUST_CHECK;
error *sites_in(struct req *r, struct place_range in, struct list *out) MUST_CHECK;
/* Those with one of N marks of names (core/site_name.h), DB_WIDTH at most; one may come twice. */
error *sites_by_mark(struct req *r, struct place_range in, const int64_t *mark, size_t n,
                     struct list *out) MUST_CHECK;

/* Q without the names of the district and the street that it begins with. */
str address_below(const struct req *r, str q);
/* The community whose name, 海发社区 and no less, Q begins with, when there is none of the place AT
 * that is called so, too. */
const struct place *address_elsewhere(const struct req *r, str q, int64_t at);

/* The sites of a place that Q, an address, begins with, however they are called there (幢, 号楼,
 * 三号楼); where Q begins with a bare number ("3幢501", "3-501"), all whose name ends with it. DOOR
 * is what follows: entrance and room. None when no room follows. */
error *sites_said(struct req *r, struct place_range in, str q, struct list *out,
                  str *door) MUST_CHECK;

/* The sites of a place and their plain names (site_plain_name), read when they are first needed. */
struct site_names {
    struct place_range of;  /* the place */
    struct list        all; /* struct site */
    str               *plain;
};
/* Those of this name in IN, which is the place of KNOWN or lies in it; none: those whose name is
 * another way to write it. KNOWN begins with nothing but its place. */
error *sites_called(struct req *r, struct place_range in, struct site_names *known, str name,
                    struct list *out) MUST_CHECK;

#endif
