/* registry_find.c -- who may be seen, and how people are found: by tokens, each hit opened and
 * compared, because a token may stand for another text and pairs for another order. */
#include "base/when.h"
#include "core/app.h"
#include "core/idno.h"
#include "core/pinyin.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"
#include "modules/territory/territory.h"

enum { LOOKED_AT = 300, LOOK_PAGE = 20, BEFORE = 8, BEHIND = 1000 };

/* clang-format off */
const struct field whereabouts_fields[] = {
    INT (struct whereabouts, community, 0, INT64_MAX, .secret = true),
    INT (struct whereabouts, household, 0, INT64_MAX, .secret = true),
    INT (struct whereabouts, dwelling,  0, INT64_MAX, .secret = true),
    INT (struct whereabouts, site,      0, INT64_MAX, .secret = true),
    CODE(struct whereabouts, place_now, .doc = "Community that answers for it today."),
    CODE(struct whereabouts, grid,      .doc = "Its grid today."),
    TEXT(struct whereabouts, building,  0, 120, .doc = "Building."),
    TEXT(struct whereabouts, entrance,  0, 20, .doc = "Entrance."),
    INT (struct whereabouts, floor,     -9, 200, .doc = "Floor."),
    TEXT(struct whereabouts, room_mask, 0, 60, .doc = "Masked number of the room."),
    TEXT(struct whereabouts, relation,  0, 4, .doc = "Relation to the head."),
    BOOL(struct whereabouts, main,      .doc = "Lives there usually."),
    DATE(struct whereabouts, since,     .doc = "Since when."),
    DATE(struct whereabouts, until,     .doc = "Until when; none: today."),
    FIELDS_END,
};
static const struct field site_fields[] = {
    REF (struct site, ref,       .doc = "site"),
    CODE(struct site, place_now, .doc = "community"),
    CODE(struct site, grid,      .doc = "grid"),
    TEXT(struct site, name,      0, 120, .doc = "name"),
    FIELDS_END,
};
/* A hit together with where it was found. */
struct behind {
    struct hit hit;
    int64_t    home_community;
};
#define HIT(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct behind, hit.member), __VA_ARGS__ }
#define HOME(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct behind, hit.where.member), __VA_ARGS__ }
static const struct field behind_fields[] = {
    HIT (FT_REF,  ref,        .doc = "person"),
    HIT (FT_TEXT, name_mask,  .doc = "name"),
    HIT (FT_TEXT, sex,        .doc = "sex"),
    HIT (FT_DATE, born,       .doc = "born"),
    HIT (FT_TEXT, idno_mask,  .doc = "number"),
    HIT (FT_TEXT, phone_mask, .doc = "phone"),
    HIT (FT_TEXT, residence,  .doc = "kind"),
    HIT (FT_DATE, died,       .doc = "died"),
    INT (struct behind, home_community, 0, INT64_MAX, .doc = "of the household"),
    HOME(FT_INT,  household,  .max = INT64_MAX, .doc = "household"),
    HOME(FT_INT,  dwelling,   .max = INT64_MAX, .doc = "dwelling"),
    HOME(FT_INT,  site,       .max = INT64_MAX, .doc = "site"),
    HOME(FT_CODE, place_now,  .doc = "community"),
    HOME(FT_CODE, grid,       .doc = "grid"),
    HOME(FT_TEXT, building,   .doc = "building"),
    HOME(FT_TEXT, entrance,   .doc = "entrance"),
    HOME(FT_TEXT, room_mask,  .doc = "room"),
    HOME(FT_TEXT, relation,   .doc = "relation"),
    HOME(FT_INT,  floor,      .min = -9, .max = 200, .doc = "floor"),
    HOME(FT_DATE, since,      .doc = "since"),
    HOME(FT_DATE, until,      .doc = "until"),
    HOME(FT_BOOL, main,       .doc = "main"),
    FIELDS_END,
};
static const struct message msg_left = { "registry.left", "此人已于 {0} 离开您负责的地方，现由所住的社区登记：这里只能看离开前的情况。", "This person left your places on {0} and is registered where he lives now: here one only sees how it was before." };
static const struct message msg_moved = { "registry.household_left", "这一户已于 {0} 搬离您负责的地方，现由所住的社区登记：这里只能看搬离前的情况。", "This household moved out of your places on {0} and is registered where it lives now: here one only sees how it was before." };
static const struct message msg_short = { "registry.short", "请至少输入两个字、两个拼音字母或四位数字。", "Please type two characters, two letters of pinyin or four digits at least." };
/* clang-format on */

#define SCOPE(in) \
    db_int("lo", (in).places.lo), db_int("hi", (in).places.hi), db_int("grid", (in).grid)

struct post_scope registry_scope(const struct req *r)
{
    return (struct post_scope){ r->who->places, r->who->grid };
}

static error *where_in(struct req *r, struct post_scope in, struct ref person,
                       struct whereabouts *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_where,
                    DB_ARGS(db_int("person", person.id),
                            db_int("person_community", person.community), SCOPE(in)),
                    whereabouts_fields, out, found);
}

error *person_left(struct req *r, struct ref person, const struct whereabouts *here, int64_t *day)
{
    struct post_scope  anywhere = { .places = { 0, INT64_MAX } };
    struct whereabouts now = { 0 };
    bool               found = false;
    int64_t            today = when_date(r->now);

    *day = DATE_NONE;
    if (here->until == DATE_NONE || here->until > today)
        return NULL;
    TRY(where_in(r, anywhere, person, &now, &found));
    if (found && (now.until == DATE_NONE || now.until > today))
        *day = here->until;
    return NULL;
}

error *person_here(struct req *r, struct ref ref, struct inhabitant *out, struct whereabouts *where)
{
    char    t[DATE_TEXT];
    int64_t left = DATE_NONE;

    TRY(person_visible(r, ref, out, where));
    TRY(person_left(
        r, out->merged_into ? (struct ref){ out->merged_community, out->merged_into } : ref, where,
        &left));
    if (left == DATE_NONE)
        return NULL;
    date_text(left, t);
    return error_of(r->mem, FAIL_CONFLICT, &msg_left, str_dup(r->mem, str_of(t)));
}

error *person_where(struct req *r, struct ref person, struct whereabouts *out, bool *found)
{
    return where_in(r, registry_scope(r), person, out, found);
}

error *person_visible(struct req *r, struct ref ref, struct inhabitant *out,
                      struct whereabouts *where)
{
    return person_visible_in(r, registry_scope(r), ref, out, where);
}

error *person_visible_in(struct req *r, struct post_scope in, struct ref ref,
                         struct inhabitant *out, struct whereabouts *where)
{
    bool found = false;

    if (!r->who->sees_places)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(inhabitant_by_ref(r, ref, out, &found));
    if (found && out->merged_into) /* it is where the record is that goes on */
        ref = (struct ref){ out->merged_community, out->merged_into };
    if (found)
        TRY(where_in(r, in, ref, where, &found));
    return found ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

error *household_visible(struct req *r, struct ref ref, struct household *out)
{
    struct whereabouts where = { 0 };

    return household_visible_at(r, ref, out, &where);
}

error *household_visible_at(struct req *r, struct ref ref, struct household *out,
                            struct whereabouts *where)
{
    bool found = false;

    TRY(household_by_ref(r, ref, out, &found));
    if (found)
        TRY(db_maybe(r->db, r->mem, &sql_registry_household_where,
                     DB_ARGS(db_int("community", ref.community), db_int("household", ref.id),
                             SCOPE(registry_scope(r))),
                     whereabouts_fields, where, &found));
    return found ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

error *household_away(struct req *r, struct ref ref, const struct whereabouts *here, int64_t *day)
{
    struct whereabouts now = { 0 };
    bool               found = false;
    int64_t            today = when_date(r->now);

    *day = DATE_NONE;
    if (here->until == DATE_NONE || here->until > today)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_registry_household_where,
                 DB_ARGS(db_int("community", ref.community), db_int("household", ref.id),
                         db_int("lo", 0), db_int("hi", INT64_MAX), db_int("grid", 0)),
                 whereabouts_fields, &now, &found));
    if (found && (now.until == DATE_NONE || now.until > today))
        *day = here->until;
    return NULL;
}

error *household_here(struct req *r, struct ref ref, struct household *out)
{
    struct whereabouts where = { 0 };
    char               t[DATE_TEXT];
    int64_t            left = DATE_NONE;

    TRY(household_visible_at(r, ref, out, &where));
    TRY(household_away(r, ref, &where, &left));
    if (left == DATE_NONE)
        return NULL;
    date_text(left, t);
    return error_of(r->mem, FAIL_CONFLICT, &msg_moved, str_dup(r->mem, str_of(t)));
}

/* Of a divided building a grid sees what is behind its own entrances. */
static error *where_visible(struct req *r, struct ref dwelling, bool *is)
{
    struct site s = { 0 };

    TRY(db_maybe(r->db, r->mem, &sql_registry_dwelling_site,
                 DB_ARGS(db_int("community", dwelling.community), db_int("id", dwelling.id)),
                 site_fields, &s, is));
    *is = *is && registry_covers(r, s.place_now, s.grid);
    return NULL;
}

error *dwelling_visible(struct req *r, struct ref ref, struct dwelling *out)
{
    bool found = false;

    TRY(dwelling_by_ref(r, ref, out, &found));
    if (found)
        TRY(where_visible(r, ref, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return vault_unseal(r->app->vault, r->mem, "dwelling.room", ref, out->room_sealed, &out->room);
}

error *building_visible(struct req *r, struct ref ref, struct building *out)
{
    int64_t part = 0, grid = r->who ? r->who->grid : 0;
    bool    found = false;

    TRY(building_by_ref(r, ref, out, &found));
    if (found && grid && grid != out->grid)
        TRY(db_number(
            r->db, r->mem, &sql_registry_part_of,
            DB_ARGS(db_int("community", ref.community), db_int("id", ref.id), db_int("grid", grid)),
            &part));
    if (!found || !registry_covers(r, out->place_now, part ? grid : out->grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return NULL;
}

error *site_named(struct req *r, struct place_range in, str name, struct list *out)
{
    if (in.lo == in.hi) /* one community: by the index of its names */
        return db_all(r->db, r->mem, &sql_registry_site_exact,
                      DB_ARGS(db_int("place_now", in.lo), db_text("name", name)), site_fields,
                      sizeof(struct site), out);
    return db_all(r->db, r->mem, &sql_registry_site_named,
                  DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi), db_text("name", name)),
                  site_fields, sizeof(struct site), out);
}

/* ---- search ---- */

struct hunt {
    struct req          *r;
    struct post_scope    in;
    struct registry_keys keys;
    int64_t             *code; /* of the communities that are looked through */
    size_t               n_codes;
    struct hit          *hit;
    str                 *name; /* of each, as it is sorted; empty: found behind a door */
    size_t               n, limit;
};

/* The communities of the scope and what came before them: records keep the code they were born
 * with.
 */
static error *where_to_look(struct hunt *h)
{
    struct place_range  in = h->in.places;
    const struct place *all;
    size_t              places = place_all(app_places(h->r->app), &all), most = places + BEFORE;
    struct list         before;

    h->code = NEWN(h->r->mem, int64_t, most);
    if (in.lo == in.hi)
        h->code[h->n_codes++] = in.lo;
    else
        for (size_t i = 0; i < places; i++)
            if (all[i].level == LEVEL_COMMUNITY && all[i].code >= in.lo && all[i].code <= in.hi)
                h->code[h->n_codes++] = all[i].code;
    for (size_t i = 0; i < h->n_codes; i++) {
        TRY(place_successors(h->r, h->code[i], true, &before));
        const struct place_link *l = before.item;
        for (size_t k = 0; k < before.n && h->n_codes < most; k++) {
            bool known = l[k].code < FIRST_COMMUNITY || l[k].code > 999999999999;
            for (size_t j = 0; j < h->n_codes; j++)
                known = known || h->code[j] == l[k].code;
            if (!known)
                h->code[h->n_codes++] = l[k].code;
        }
    }
    return NULL;
}

static bool taken(const struct hunt *h, struct ref person)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->hit[i].ref.id == person.id && h->hit[i].ref.community == person.community)
            return true;
    return false;
}

static error *take(struct hunt *h, const struct inhabitant *p, const char *by)
{
    bool found = false;

    if (h->n == h->limit || taken(h, p->ref))
        return NULL;
    struct hit *x = &h->hit[h->n];
    *x = (struct hit){ .ref = p->ref,
                       .name_mask = p->name_mask,
                       .sex = p->sex,
                       .idno_mask = p->idno_mask,
                       .phone_mask = p->phone_mask,
                       .residence = p->residence,
                       .by = str_of(by),
                       .born = p->born,
                       .died = p->died };
    TRY(where_in(h->r, h->in, p->ref, &x->where, &found));
    if (found && x->where.until != DATE_NONE) {
        int64_t left = DATE_NONE;
        TRY(person_left(h->r, p->ref, &x->where, &left));
        if (left != DATE_NONE) /* it may be a new one: of where he lives now */
            x->phone_mask = (str){ 0 };
    }
    if (found && p->name_sealed.n) {
        str clear = { 0 };
        TRY(vault_unseal(h->r->app->vault, h->r->mem, "inhabitant.name", p->ref, p->name_sealed,
                         &clear));
        h->name[h->n] = pinyin_key(h->r->mem, clear);
    }
    h->n += found;
    return NULL;
}

/* By their names as they are read; who was found behind a door stays in the order of the doors. */
static void sort_by_name(struct hunt *h)
{
    for (size_t i = 1; i < h->n; i++) {
        struct hit x = h->hit[i];
        str        name = h->name[i];
        size_t     at = i;
        for (; at && name.n && h->name[at - 1].n && str_cmp(name, h->name[at - 1]) < 0; at--) {
            h->hit[at] = h->hit[at - 1];
            h->name[at] = h->name[at - 1];
        }
        h->hit[at] = x;
        h->name[at] = name;
    }
}

enum test { WHOLE, PART, SOUND, INITIALS, TAIL };

static error *fits(struct hunt *h, const struct inhabitant *p, enum test test, str q, bool *is)
{
    const struct vault *v = h->r->app->vault;
    struct arena       *a = h->r->mem;
    str                 clear = { 0 };
    size_t              at = 0;
    struct pinyin       py;

    TRY(vault_unseal(v, a, test == TAIL ? "inhabitant.phone" : "inhabitant.name", p->ref,
                     test == TAIL ? p->phone_sealed : p->name_sealed, &clear));
    switch (test) {
    case WHOLE:
        *is = str_eq(name_key(a, clear), q);
        break;
    case PART:
        *is = str_find(name_key(a, clear), q, &at);
        break;
    case TAIL:
        *is = str_ends(clear, q);
        break;
    case SOUND:
    case INITIALS:
        pinyin_of(a, clear, &py);
        *is =
            test == SOUND ? py.n && str_starts(py.sound[py.n - 1], q) : str_starts(py.initials, q);
        break;
    }
    return NULL;
}

static error *look_in(struct hunt *h, int64_t community, int64_t token, enum test test, str q,
                      const char *by)
{
    struct ref  after = { 0 };
    struct list found = { .n = LOOK_PAGE };

    for (int looked = 0; looked < LOOKED_AT && found.n == LOOK_PAGE && h->n < h->limit;
         looked += LOOK_PAGE) {
        TRY(db_all(h->r->db, h->r->mem, &sql_registry_by_token,
                   DB_ARGS(db_int("community", community), db_int("mark", token),
                           db_int("after_community", after.community),
                           db_int("after_person", after.id), db_int("limit", LOOK_PAGE)),
                   inhabitant_found_fields, sizeof(struct inhabitant), &found));
        const struct inhabitant *p = found.item;
        for (size_t k = 0; k < found.n && h->n < h->limit; k++) {
            bool is = false;
            after = p[k].ref;
            if (p[k].merged_into)
                continue;
            TRY(fits(h, &p[k], test, q, &is));
            if (is)
                TRY(take(h, &p[k], by));
        }
    }
    return NULL;
}

static error *look(struct hunt *h, const struct vault_field *field, str text, enum test test, str q,
                   const char *by)
{
    for (size_t i = 0; i < h->n_codes && h->n < h->limit; i++)
        TRY(look_in(h, h->code[i], vault_number(field, h->code[i], text), test, q, by));
    return NULL;
}

static error *take_all(struct hunt *h, const struct list *people, const char *by)
{
    const struct inhabitant *p = people->item;

    for (size_t i = 0; i < people->n; i++)
        TRY(take(h, &p[i], by));
    return NULL;
}

static error *by_name(struct hunt *h, str q)
{
    str    key = name_key(h->r->mem, q), last = { 0 };
    size_t before = 0, at = 0;

    TRY(look(h, &h->keys.name, key, WHOLE, key, "name"));
    for (size_t next = 0;
         next < key.n;) { /* the last pair: a given name says more than a surname */
        before = at;
        at = next;
        utf8_next(key, &next);
    }
    last = (str){ key.p + before, key.n - before };
    return at ? look(h, &h->keys.pair, last, PART, key, "name") : NULL;
}

static error *by_sound(struct hunt *h, str typed)
{
    TRY(look(h, &h->keys.initials, typed, INITIALS, typed, "initials"));
    return look(h, &h->keys.sound, typed, SOUND, typed, "pinyin");
}

/* They are shown behind the door that was asked for, also who usually lives elsewhere. Where an
 * ENTRANCE was said and has such a room, those behind the building's other entrances are not. */
static error *by_room(struct hunt *h, int64_t community, int64_t site, str entrance, str room)
{
    struct list people;
    bool        exact = false;
    int64_t     most = (int64_t)(h->limit - h->n);

    TRY(db_all(h->r->db, h->r->mem, &sql_registry_behind_room,
               DB_ARGS(db_int("community", community),
                       db_int("mark", room_token(&h->keys, h->r->mem, community, room)),
                       db_int("site", site), SCOPE(h->in),
                       db_int("limit", entrance.n ? BEHIND : most)),
               behind_fields, sizeof(struct behind), &people));
    const struct behind *p = people.item;
    for (size_t i = 0; i < people.n && entrance.n && !exact; i++)
        exact = entrance_same(p[i].hit.where.entrance, entrance);
    for (size_t i = 0; i < people.n && h->n < h->limit; i++)
        if ((!exact || entrance_same(p[i].hit.where.entrance, entrance)) &&
            !taken(h, p[i].hit.ref)) {
            struct hit *x = &h->hit[h->n++];
            *x = p[i].hit;
            x->by = STR("address");
            x->where.community = p[i].home_community;
        }
    return NULL;
}

/* "海虹花园3号楼2单元1203": the longest beginning that is a building's name; the room is what
 * follows the entrance, or the last run of digits and letters. */
static error *by_address(struct hunt *h, str q)
{
    size_t end[64], n = 0;

    for (size_t at = 0; at < q.n && n < COUNT(end);) {
        utf8_next(q, &at);
        end[n++] = at;
    }
    size_t from = q.n;
    while (from && (is_digit(q.p[from - 1]) || is_alpha(q.p[from - 1])))
        from--;
    str              room = { q.p + from, q.n - from };
    struct door_said door = { 0 };
    if (door_said(q, &door)) {
        room = door.room;
        from = (size_t)(room.p - q.p);
    }
    if (!room.n || !from)
        return NULL;
    while (n-- > 1) {
        struct list sites;
        if (end[n] > from)
            continue;
        TRY(site_named(h->r, h->in.places, (str){ q.p, end[n] }, &sites));
        const struct site *s = sites.item;
        for (size_t i = 0; i < sites.n; i++)
            TRY(by_room(h, s[i].ref.community, s[i].ref.id, door.entrance, room));
        if (sites.n)
            break;
    }
    return NULL;
}

static error *by_digits(struct hunt *h, str q)
{
    struct idno x;
    struct list people;
    str         digits = { 0 };

    if (q.n >= 8 && !idno_read(h->r->mem, (str){ 0 }, q, when_date(h->r->now), &x)) {
        TRY(person_by_idno(h->r, &h->keys, x.text, &people));
        TRY(take_all(h, &people, "idno"));
    }
    if (vault_phone(h->r->mem, q, &digits)) {
        TRY(person_by_phone(h->r, &h->keys, digits, &people));
        TRY(take_all(h, &people, "phone"));
    }
    if (q.n == 4)
        TRY(look(h, &h->keys.tail, q, TAIL, q, "phone"));
    if (q.n >= 3 && q.n <= 6 && !h->n)
        for (size_t i = 0; i < h->n_codes; i++)
            TRY(by_room(h, h->code[i], 0, (str){ 0 }, q));
    return NULL;
}

static error *hunt(struct hunt *h, str q)
{
    struct idno x;
    struct list people;
    str         typed = { 0 };
    size_t      chars = 0, digits = 0;

    for (size_t i = 0; i < q.n; i++)
        digits += is_digit(q.p[i]);
    if (!utf8_count(q, &chars) || chars < 2)
        return error_on(h->r->mem, "q", &msg_short);
    if (digits == q.n || (digits == q.n - 1 && q.n >= 15))
        return by_digits(h, q);
    if (pinyin_typed(h->r->mem, q, &typed))
        TRY(by_sound(h, typed));
    else if (digits && (signed char)q.p[0] < 0)
        TRY(by_address(h, q));
    else if (digits >= 4 && !idno_read(h->r->mem, (str){ 0 }, q, when_date(h->r->now), &x)) {
        TRY(person_by_idno(h->r, &h->keys, x.text, &people));
        TRY(take_all(h, &people, "idno"));
    }
    /* names are written in any script; a name of letters is typed like pinyin */
    return digits ? NULL : by_name(h, q);
}

error *registry_search(struct req *r, struct post_scope in, str q, size_t limit, struct list *out)
{
    struct hunt h = { .r = r, .in = in, .limit = limit };

    h.hit = NEWN(r->mem, struct hit, limit);
    h.name = NEWN(r->mem, str, limit);

    registry_keys(r->app->vault, &h.keys);
    error *e = where_to_look(&h);
    if (!e)
        e = hunt(&h, str_trim(q));
    registry_keys_wipe(&h.keys);
    sort_by_name(&h);
    *out = (struct list){ h.hit, h.n, sizeof *h.hit };
    return e;
}
