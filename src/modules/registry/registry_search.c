/* registry_search.c -- how people are found: by tokens, each hit opened and compared, because a
 * token may stand for another text and pairs for another order. */
#include "base/when.h"
#include "core/app.h"
#include "core/idno.h"
#include "core/phone.h"
#include "core/pinyin.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/territory/territory.h"

enum { LOOKED_AT = 300, LOOK_PAGE = DB_WIDTH, BEFORE = 8, BEHIND = 1000 };

/* clang-format off */
/* A hit behind a door, with the home that was found. */
#define HIT(ft, member) { .name = #member, .type = (ft), .at = offsetof(struct hit, member) }
static const struct field behind_fields[] = {
    { .name = "person_community", .type = FT_INT, .at = offsetof(struct hit, ref.community) },
    { .name = "person", .type = FT_INT, .at = offsetof(struct hit, ref.id) },
    HIT(FT_TEXT, name_mask),
    HIT(FT_TEXT, sex),
    HIT(FT_DATE, born),
    HIT(FT_TEXT, idno_mask),
    HIT(FT_TEXT, phone_mask),
    HIT(FT_TEXT, residence),
    HIT(FT_DATE, died),
    WHEREABOUTS_COLUMNS(offsetof(struct hit, where)),
    FIELDS_END,
};
/* A door, and how its entrance is called. */
struct named_door {
    int64_t dwelling;
    str     entrance;
};
static const struct field named_door_fields[] = {
    { .name = "id", .type = FT_INT, .at = offsetof(struct named_door, dwelling) },
    TEXT(struct named_door, entrance, 0, 20, .doc = "entrance"),
    FIELDS_END,
};
static const struct message msg_short = { "registry.short", "请至少输入两个字、两个拼音字母或四位数字。", "Please type two characters, two letters of pinyin or four digits at least." };
/* clang-format on */

#define SCOPE(in) \
    db_int("lo", (in).places.lo), db_int("hi", (in).places.hi), db_int("grid", (in).grid)

/* Somebody who was found; NAME in clear where it was opened already, else empty. */
struct candidate {
    struct inhabitant p;
    str               name;
};

struct hunt {
    struct req          *r;
    struct post_scope    in;
    struct registry_keys keys; /* those that it has needed */
    int64_t             *code; /* of the communities that are looked through */
    size_t               n_codes;
    struct hit          *hit;
    str                 *name; /* of each, as it is sorted; empty: found behind a door */
    size_t               n, limit;
    struct candidate     wait[DB_WIDTH]; /* whose name fits; where they live is asked for many */
    size_t               waiting;
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
    TRY(place_predecessors(h->r, in, &before));
    const struct place_link *l = before.item;
    for (size_t k = 0; k < before.n && h->n_codes < most; k++) {
        enum place_level level = LEVEL_DISTRICT;
        bool             known = !place_level(l[k].code, &level) || level != LEVEL_COMMUNITY;
        for (size_t j = 0; j < h->n_codes; j++)
            known = known || h->code[j] == l[k].code;
        if (!known)
            h->code[h->n_codes++] = l[k].code;
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

/* P as he may still be seen, where he has left the places that are looked through for others; IS
 * is false when what he is found BY came later. */
static error *as_seen(struct hunt *h, struct inhabitant *p, const struct whereabouts *here,
                      const char *by, bool *is)
{
    struct inhabitant_clear now = { 0 }, then = { 0 };
    const struct vault     *v = h->r->app->vault;
    int64_t                 left = DATE_NONE;

    *is = true;
    TRY(person_left(h->r, p->ref, here, &left));
    if (left == DATE_NONE)
        return NULL;
    TRY(inhabitant_open(v, h->r->mem, p, &now));
    TRY(person_on(h->r, p, left - 1));
    TRY(inhabitant_open(v, h->r->mem, p, &then));
    *is = strcmp(by, "phone") == 0  ? phone_same(now.phone, then.phone)
          : strcmp(by, "idno") == 0 ? str_eq(now.idno, then.idno)
                                    : str_eq(now.name, then.name);
    return NULL;
}

static error *take(struct hunt *h, const struct candidate *found, const struct whereabouts *where,
                   const char *by)
{
    struct inhabitant p = found->p;
    str               name = found->name;
    bool              is = true;

    if (where->until != DATE_NONE)
        TRY(as_seen(h, &p, where, by, &is));
    if (!is)
        return NULL;
    h->hit[h->n] = (struct hit){ .ref = p.ref,
                                 .name_mask = p.name_mask,
                                 .sex = p.sex,
                                 .idno_mask = p.idno_mask,
                                 .phone_mask = p.phone_mask,
                                 .residence = p.residence,
                                 .by = str_of(by),
                                 .born = p.born,
                                 .died = p.died,
                                 .where = *where };
    if (!str_eq(p.name_sealed, found->p.name_sealed))
        name = (str){ 0 }; /* as he was, he had another one */
    if (!name.n && p.name_sealed.n)
        TRY(vault_unseal(h->r->app->vault, h->r->mem, "inhabitant.name", p.ref, p.name_sealed,
                         &name));
    h->name[h->n++] = name.n ? pinyin_key(h->r->mem, name) : name;
    return NULL;
}

/* Those who wait, are not taken yet and live, or have lived, where one looks. */
static error *take_waiting(struct hunt *h, const char *by)
{
    struct whereabouts where[DB_WIDTH];
    struct ref         ref[DB_WIDTH];
    bool               is[DB_WIDTH];
    size_t             n = h->waiting;

    h->waiting = 0;
    for (size_t k = 0; k < n; k++)
        ref[k] = h->wait[k].p.ref;
    if (n)
        TRY(people_where_in(h->r, h->in, ref, n, where, is));
    for (size_t k = 0; k < n && h->n < h->limit; k++)
        if (is[k] && !taken(h, ref[k]))
            TRY(take(h, &h->wait[k], &where[k], by));
    return NULL;
}

static error *wait_for(struct hunt *h, struct candidate c, const char *by)
{
    h->wait[h->waiting++] = c;
    if (h->waiting < DB_WIDTH && h->n + h->waiting < h->limit)
        return NULL;
    return take_waiting(h, by);
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

/* NAME is that in clear, where it is the name that is looked at. */
static error *fits(struct hunt *h, const struct inhabitant *p, enum test test, str q, str *name,
                   bool *is)
{
    const struct vault *v = h->r->app->vault;
    struct arena       *a = h->r->mem;
    str                 clear = { 0 };
    size_t              at = 0;
    struct pinyin       py;

    TRY(vault_unseal(v, a, test == TAIL ? "inhabitant.phone" : "inhabitant.name", p->ref,
                     test == TAIL ? p->phone_sealed : p->name_sealed, &clear));
    *name = test == TAIL ? (str){ 0 } : clear;
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
        pinyin_of(a, clear, &py);
        *is = py.n && str_starts(py.sound[py.n - 1], q);
        pinyin_also(a, clear, &py);
        *is = *is || (py.n && str_starts(py.sound[py.n - 1], q));
        break;
    case INITIALS:
        pinyin_of(a, clear, &py);
        *is = str_starts(py.initials, q);
        break;
    }
    return NULL;
}

/* Those of the PEOPLE found who fit wait; AFTER is the last who was looked at. */
static error *look_at(struct hunt *h, const struct list *people, enum test test, str q,
                      const char *by, struct ref *after)
{
    const struct inhabitant *p = people->item;

    for (size_t k = 0; k < people->n && h->n < h->limit; k++) {
        struct candidate c = { .p = p[k] };
        bool             is = false;
        *after = p[k].ref;
        if (p[k].merged_into || taken(h, p[k].ref))
            continue;
        TRY(fits(h, &p[k], test, q, &c.name, &is));
        if (is)
            TRY(wait_for(h, c, by));
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
        TRY(look_at(h, &found, test, q, by, &after));
    }
    return NULL;
}

/* Of some communities at once, each with its token: who looks through a street would ask most of
 * them for nothing. ALL: there was no more than one page of people. */
static error *look_in_some(struct hunt *h, const int64_t *code, const int64_t *token,
                           enum test test, str q, const char *by, bool *all)
{
    struct db_arg arg[2 * DB_WIDTH + 2] = { 0 };
    struct list   found;
    struct ref    after;

    db_values(arg, db_n, DB_WIDTH, code, DB_WIDTH);
    db_values(arg + DB_WIDTH, db_v, DB_WIDTH, token, DB_WIDTH);
    arg[2 * DB_WIDTH] = db_int("limit", LOOK_PAGE);
    TRY(db_all(h->r->db, h->r->mem, &sql_registry_by_tokens, arg, inhabitant_found_fields,
               sizeof(struct inhabitant), &found));
    *all = found.n < LOOK_PAGE;
    return look_at(h, &found, test, q, by, &after);
}

static error *look(struct hunt *h, const struct vault_field *field, str text, enum test test, str q,
                   const char *by)
{
    registry_key(h->r->app->vault, &h->keys, field);
    for (size_t first = 0; first < h->n_codes && h->n < h->limit; first += DB_WIDTH) {
        int64_t code[DB_WIDTH] = { 0 }, token[DB_WIDTH] = { 0 };
        bool    all = false;
        size_t  n = h->n_codes - first < DB_WIDTH ? h->n_codes - first : DB_WIDTH;

        for (size_t i = 0; i < n; i++)
            code[i] = h->code[first + i];
        vault_numbers(field, code, n, text, token);
        if (h->n_codes > 1)
            TRY(look_in_some(h, code, token, test, q, by, &all));
        for (size_t i = 0; i < n && !all && h->n < h->limit; i++)
            TRY(look_in(h, code[i], token[i], test, q, by));
    }
    return take_waiting(h, by);
}

static error *take_all(struct hunt *h, const struct list *people, const char *by)
{
    const struct inhabitant *p = people->item;

    for (size_t i = 0; i < people->n; i++)
        TRY(wait_for(h, (struct candidate){ .p = p[i] }, by));
    return take_waiting(h, by);
}

static error *by_idno(struct hunt *h, str number)
{
    struct list people;

    registry_key(h->r->app->vault, &h->keys, &h->keys.idno);
    TRY(person_by_idno(h->r, &h->keys, number, &people));
    return take_all(h, &people, "idno");
}

static error *by_phone(struct hunt *h, str digits)
{
    struct list people;

    registry_key(h->r->app->vault, &h->keys, &h->keys.phone);
    TRY(person_by_phone(h->r, &h->keys, digits, &people));
    return take_all(h, &people, "phone");
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
    str    written[PINYIN_SPELLINGS];
    size_t n = pinyin_spellings(h->r->mem, typed, written);

    TRY(look(h, &h->keys.initials, typed, INITIALS, typed, "initials"));
    for (size_t i = 0; i < n; i++)
        TRY(look(h, &h->keys.sound, written[i], SOUND, typed, "pinyin"));
    return NULL;
}

/* Whether those behind ENTRANCE are meant by who SAID another name of it, or none. Another entrance
 * never is: a wrong household is worse than none. UNNAMED: where no door of that entrance is known,
 * one is whose entrance nobody wrote down. */
static bool meant(str entrance, str said, bool unnamed)
{
    return !said.n || (unnamed ? !entrance.n : entrance_same(entrance, said));
}

/* By relation to the head, the eldest first, whose day of birth nobody knows before them. */
static int by_relation(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    int               c = str_cmp(x->where.relation, y->where.relation);

    if (c || x->born == y->born)
        return c;
    if (x->born == DATE_NONE || y->born == DATE_NONE)
        return x->born == DATE_NONE ? -1 : 1;
    return x->born < y->born ? -1 : 1;
}

/* Who lives there. They are shown there, by the ROOM that was typed, also who usually lives
 * elsewhere. */
static error *behind(struct hunt *h, struct ref dwelling, str room)
{
    struct list people;

    TRY(db_all(h->r->db, h->r->mem, &sql_registry_behind_door,
               DB_ARGS(db_int("community", dwelling.community), db_int("dwelling", dwelling.id),
                       db_int("limit", BEHIND)),
               behind_fields, sizeof(struct hit), &people));
    struct hit *p = people.item;
    if (people.n > 1)
        qsort(p, people.n, sizeof *p, by_relation);
    for (size_t i = 0; i < people.n && h->n < h->limit; i++) {
        if (taken(h, p[i].ref))
            continue;
        p[i].by = STR("address");
        p[i].where.room_mask = str_trim(room);
        h->hit[h->n++] = p[i];
    }
    return NULL;
}

/* Behind the DOOR that was asked for, of SITE if it has an id, else in its community: entrances are
 * compared as they are meant. */
static error *by_room(struct hunt *h, struct ref site, const struct door_said *door, bool unnamed)
{
    struct list doors;
    int64_t     mark = room_token(&h->keys, h->r->mem, site.community, door->room);

    TRY(db_all(h->r->db, h->r->mem, &sql_registry_doors_of,
               DB_ARGS(db_int("community", site.community), db_int("mark", mark),
                       db_int("site", site.id), db_int("site_most", site.id ? site.id : INT64_MAX),
                       SCOPE(h->in), db_int("limit", BEHIND)),
               named_door_fields, sizeof(struct named_door), &doors));
    const struct named_door *d = doors.item;
    for (size_t i = 0; i < doors.n && h->n < h->limit; i++)
        if (meant(d[i].entrance, door->entrance, unnamed))
            TRY(behind(h, (struct ref){ site.community, d[i].dwelling }, door->room));
    return NULL;
}

/* Nobody was found by the room as it was typed: with other zeros before its number. */
static error *by_room_alike(struct hunt *h, struct ref site, const struct door_said *door)
{
    str    way[ROOMS_ALIKE];
    size_t n = rooms_alike(h->r->mem, door->room, way);

    for (size_t i = 0; i < n; i++) {
        struct door_said other = *door;
        other.room = way[i];
        TRY(by_room(h, site, &other, false));
    }
    return NULL;
}

static error *by_address(struct hunt *h, str q)
{
    struct list      sites;
    str              rest = { 0 };
    struct door_said door[2];

    registry_key(h->r->app->vault, &h->keys, &h->keys.room);
    TRY(sites_said(h->r, h->in.places, q, &sites, &rest));
    const struct site *s = sites.item;
    size_t             doors = rest.n ? doors_said(rest, door) : 0;
    for (int unnamed = 0; unnamed < 2 && !h->n; unnamed++)
        for (size_t i = 0; i < sites.n && h->n < h->limit; i++)
            for (size_t k = 0; k < doors; k++)
                if (!unnamed || door[k].entrance.n)
                    TRY(by_room(h, s[i].ref, &door[k], unnamed));
    for (size_t i = 0; i < sites.n && !h->n; i++)
        for (size_t k = 0; k < doors; k++)
            TRY(by_room_alike(h, s[i].ref, &door[k]));
    return NULL;
}

static error *by_digits(struct hunt *h, str q)
{
    struct idno x;
    str         digits = { 0 };

    if (q.n >= 8 && !idno_read(h->r->mem, (str){ 0 }, q, when_date(h->r->now), &x))
        TRY(by_idno(h, x.text));
    if (phone_read(h->r->mem, q, &digits))
        TRY(by_phone(h, digits));
    if (q.n == 4)
        TRY(look(h, &h->keys.tail, q, TAIL, q, "phone"));
    registry_key(h->r->app->vault, &h->keys, &h->keys.room);
    if (q.n >= 3 && q.n <= 6 && !h->n)
        for (size_t i = 0; i < h->n_codes; i++)
            TRY(by_room(h, (struct ref){ .community = h->code[i] },
                        &(struct door_said){ .room = q }, false));
    if (q.n >= 3 && q.n <= 6 && !h->n)
        for (size_t i = 0; i < h->n_codes; i++)
            TRY(by_room_alike(h, (struct ref){ .community = h->code[i] },
                              &(struct door_said){ .room = q }));
    return NULL;
}

/* An address: a number that a word in Chinese or a dash follows. */
static bool is_address(str q, size_t digits)
{
    bool said = memchr(q.p, '-', q.n) != NULL;

    for (size_t i = 0; i < q.n; i++)
        said = said || (signed char)q.p[i] < 0;
    return digits && said;
}

/* The number of a document that is no name, as it is written: 南字第0123456号 is an officer's. */
static bool is_idno(const struct hunt *h, str q, struct idno *out)
{
    static const char *const kinds[] = { "", "114" };
    bool                     is = false;

    for (size_t i = 0; i < COUNT(kinds) && !is; i++)
        is = !idno_read(h->r->mem, str_of(kinds[i]), q, when_date(h->r->now), out);
    return is;
}

static error *hunt(struct hunt *h, str q)
{
    struct idno x;
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
    else if (is_address(q, digits))
        TRY(by_address(h, q));
    if (!h->n && digits >= 4 && is_idno(h, q, &x))
        TRY(by_idno(h, x.text));
    if (!h->n && phone_read(h->r->mem, q, &typed)) /* 0592-6011234 */
        TRY(by_phone(h, typed));
    /* names are written in any script; a name of letters is typed like pinyin */
    return digits ? NULL : by_name(h, q);
}

error *registry_search(struct req *r, struct post_scope in, str q, size_t limit, struct list *out)
{
    struct hunt h = { .r = r, .in = in, .limit = limit };
    str         typed = str_trim(q), plain = str_narrow(r->mem, q);

    h.hit = NEWN(r->mem, struct hit, limit);
    h.name = NEWN(r->mem, str, limit);

    error *e = where_to_look(&h);
    if (!e)
        e = hunt(&h, plain);
    if (!e && !h.n && !str_eq(plain, typed)) /* what was written down full-width before */
        e = hunt(&h, typed);
    registry_keys_wipe(&h.keys);
    sort_by_name(&h);
    *out = (struct list){ h.hit, h.n, sizeof *h.hit };
    return e;
}
