/* registry_find.c -- who may be seen, and until when. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_api.h"
#include "modules/territory/territory.h"

/* clang-format off */
const struct field whereabouts_fields[] = {
    INT (struct whereabouts, community, 0, INT64_MAX, .secret = true),
    INT (struct whereabouts, household, 0, INT64_MAX, .secret = true),
    INT (struct whereabouts, dwelling,  0, INT64_MAX, .secret = true),
    INT (struct whereabouts, site,      0, INT64_MAX, .secret = true),
    CODE(struct whereabouts, place_now, .doc = "Community that answers for it, on the day that is asked for."),
    CODE(struct whereabouts, grid,      .doc = "Its grid on that day."),
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
struct stay { /* somebody's, in a household's time in a dwelling */
    struct ref         person;
    struct whereabouts where; /* .until: of his in the household */
    int64_t            lived_since, lived_until; /* of the household's in the dwelling */
};
static const struct field stay_fields[] = {
    { .name = "person_community", .type = FT_INT, .at = offsetof(struct stay, person.community) },
    { .name = "person", .type = FT_INT, .at = offsetof(struct stay, person.id) },
    WHEREABOUTS_COLUMNS(offsetof(struct stay, where)),
    DATE(struct stay, lived_since, .doc = "since when the household lives there"),
    DATE(struct stay, lived_until, .doc = "until when"),
    FIELDS_END,
};
static const struct field site_fields[] = {
    REF (struct site, ref,       .doc = "site"),
    CODE(struct site, place_now, .doc = "community"),
    CODE(struct site, grid,      .doc = "grid"),
    TEXT(struct site, name,      0, 120, .doc = "name"),
    DATE(struct site, pulled,    .doc = "the day on which it was pulled down"),
    FIELDS_END,
};
const struct message registry_merged = { "registry.merged", "这份档案已合并到另一份。", "This record was merged into another one." };
static const struct message msg_left = { "registry.left", "此人已于 {0} 离开您负责的地方，现由所住的社区登记：这里只能看离开前的情况。", "This person left your places on {0} and is registered where he lives now: here one only sees how it was before." };
static const struct message msg_moved = { "registry.household_left", "这一户已于 {0} 搬离您负责的地方，现由所住的社区登记：这里只能看搬离前的情况。", "This household moved out of your places on {0} and is registered where it lives now: here one only sees how it was before." };
/* clang-format on */

#define SCOPE(in) \
    db_int("lo", (in).places.lo), db_int("hi", (in).places.hi), db_int("grid", (in).grid)

struct post_scope registry_scope(const struct req *r)
{
    return (struct post_scope){ r->who->places, r->who->grid };
}

/* Where PERSON lives or last lived within IN, and likewise a household. */
typedef error *where_fn(struct req *r, struct post_scope in, struct ref of, struct whereabouts *out,
                        bool *found);

/* Does stay A say where somebody is to be found, rather than B: what lasts, his usual home, the
 * newest. */
static bool stay_counts(const struct stay *a, const struct stay *b)
{
    bool stays = a->where.until == DATE_NONE, stayed = b->where.until == DATE_NONE;
    bool lives = a->lived_until == DATE_NONE, lived = b->lived_until == DATE_NONE;

    if (stays != stayed)
        return stays;
    if (lives != lived)
        return lives;
    if (a->where.main != b->where.main)
        return a->where.main;
    if (a->where.since != b->where.since)
        return a->where.since > b->where.since;
    if (a->lived_since != b->lived_since)
        return a->lived_since > b->lived_since;
    return a->where.household < b->where.household; /* the same one whoever asks */
}

error *people_where_in(struct req *r, struct post_scope in, const struct ref *person, size_t n,
                       struct whereabouts *out, bool *found)
{
    struct db_arg arg[DB_WIDTH + 6] = { SCOPE(in) };
    int64_t       id[DB_WIDTH] = { 0 }, from = INT64_MAX, to = 0;
    struct list   stays;

    for (size_t i = 0; i < n; i++) {
        id[i] = person[i].id;
        if (person[i].community < from)
            from = person[i].community;
        if (person[i].community > to)
            to = person[i].community;
    }
    arg[3] = db_int("from", from);
    arg[4] = db_int("to", to);
    db_values(arg + 5, db_v, DB_WIDTH, id, n);
    TRY(db_all(r->db, r->mem, &sql_registry_stays, arg, stay_fields, sizeof(struct stay), &stays));
    const struct stay *s = stays.item;
    for (size_t i = 0; i < n; i++) {
        const struct stay *best = NULL;
        for (size_t k = 0; k < stays.n; k++)
            if (s[k].person.id == person[i].id && s[k].person.community == person[i].community &&
                (!best || stay_counts(&s[k], best)))
                best = &s[k];
        found[i] = best != NULL;
        if (!best)
            continue;
        out[i] = best->where;
        if (best->lived_until != DATE_NONE &&
            (out[i].until == DATE_NONE || best->lived_until < out[i].until))
            out[i].until = best->lived_until;
    }
    return NULL;
}

error *person_where_in(struct req *r, struct post_scope in, struct ref person,
                       struct whereabouts *out, bool *found)
{
    return people_where_in(r, in, &person, 1, out, found);
}

error *person_where_on(struct req *r, struct ref person, int64_t day, struct whereabouts *out,
                       bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_where_on,
                    DB_ARGS(db_int("person", person.id),
                            db_int("person_community", person.community), db_int("day", day),
                            SCOPE(registry_scope(r))),
                    whereabouts_fields, out, found);
}

error *household_where_in(struct req *r, struct post_scope in, struct ref household,
                          struct whereabouts *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_household_where,
                    DB_ARGS(db_int("community", household.community),
                            db_int("household", household.id), SCOPE(in)),
                    whereabouts_fields, out, found);
}

/* The day on which HERE ended, when WHERE finds OF somewhere else today; else DATE_NONE. */
static error *left_on(struct req *r, where_fn *where, struct ref of, const struct whereabouts *here,
                      int64_t *day)
{
    struct post_scope  anywhere = { .places = { 0, INT64_MAX } };
    struct whereabouts now = { 0 };
    bool               found = false;
    int64_t            today = when_date(r->now);

    *day = DATE_NONE;
    if (here->until == DATE_NONE || here->until > today)
        return NULL;
    TRY(where(r, anywhere, of, &now, &found));
    if (found && (now.until == DATE_NONE || now.until > today))
        *day = here->until;
    return NULL;
}

/* A conflict that says so, when it has LEFT. */
static error *not_left(struct req *r, int64_t left, const struct message *msg)
{
    char t[DATE_TEXT];

    if (left == DATE_NONE)
        return NULL;
    date_text(left, t);
    return error_of(r->mem, FAIL_CONFLICT, msg, str_dup(r->mem, str_of(t)));
}

error *person_left(struct req *r, struct ref person, const struct whereabouts *here, int64_t *day)
{
    return left_on(r, person_where_in, person, here, day);
}

error *person_here(struct req *r, struct ref ref, struct inhabitant *out, struct whereabouts *where)
{
    return person_here_on(r, ref, INT64_MAX, out, where);
}

error *person_here_on(struct req *r, struct ref ref, int64_t day, struct inhabitant *out,
                      struct whereabouts *where)
{
    return person_here_in(r, registry_scope(r), ref, day, out, where);
}

error *person_here_in(struct req *r, struct post_scope in, struct ref ref, int64_t day,
                      struct inhabitant *out, struct whereabouts *where)
{
    int64_t left = DATE_NONE;

    TRY(person_visible_in(r, in, ref, out, where));
    TRY(person_left(
        r, out->merged_into ? (struct ref){ out->merged_community, out->merged_into } : ref, where,
        &left));
    return day < left ? NULL : not_left(r, left, &msg_left);
}

/* E says that somebody or something is not to be seen: that is the answer, and no failure. */
static error *is_gone(error *e, bool *gone)
{
    *gone = e != NULL;
    return e && e->kind != FAIL_MISSING && e->kind != FAIL_CONFLICT ? e : NULL;
}

/* Who lives in the asker's places today, as most do, is found with others; of the rest it is asked
 * singly. */
static error *people_gone(struct req *r, const struct ref *person, size_t n, bool *gone)
{
    struct whereabouts here[DB_WIDTH], where = { 0 };
    struct inhabitant  p = { 0 };
    bool               found[DB_WIDTH];

    TRY(people_where_in(r, registry_scope(r), person, n, here, found));
    for (size_t i = 0; i < n; i++) {
        gone[i] = false;
        if (!found[i] || here[i].until != DATE_NONE)
            TRY(is_gone(person_here(r, person[i], &p, &where), &gone[i]));
    }
    return NULL;
}

error *registry_gone(struct req *r, const char *subject, const struct ref *of, size_t n, bool *gone)
{
    struct dwelling d = { 0 };
    struct org      o = { 0 };

    if (strcmp(subject, "inhabitant") != 0) {
        for (size_t i = 0; i < n; i++)
            TRY(is_gone(strcmp(subject, "org") == 0 ? org_visible(r, of[i], &o)
                                                    : dwelling_visible(r, of[i], &d),
                        &gone[i]));
        return NULL;
    }
    for (size_t at = 0; at < n; at += DB_WIDTH)
        TRY(people_gone(r, of + at, n - at < DB_WIDTH ? n - at : DB_WIDTH, gone + at));
    return NULL;
}

error *person_stands(struct req *r, const struct inhabitant *p)
{
    return p->merged_into ? error_of(r->mem, FAIL_CONFLICT, &registry_merged) : NULL;
}

error *person_to_write(struct req *r, struct ref ref, struct inhabitant *out,
                       struct whereabouts *where)
{
    TRY(person_here(r, ref, out, where));
    return person_stands(r, out);
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
        TRY(person_where_in(r, in, ref, where, &found));
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
    return household_visible_in(r, registry_scope(r), ref, out, where);
}

error *household_visible_in(struct req *r, struct post_scope in, struct ref ref,
                            struct household *out, struct whereabouts *where)
{
    bool found = false;

    TRY(household_by_ref(r, ref, out, &found));
    if (found)
        TRY(household_where_in(r, in, ref, where, &found));
    return found ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

error *household_reply(struct req *r, struct res *w, struct ref ref, int64_t day)
{
    return household_reply_in(r, w, registry_scope(r), ref, day);
}

error *household_away(struct req *r, struct ref ref, const struct whereabouts *here, int64_t *day)
{
    return left_on(r, household_where_in, ref, here, day);
}

error *household_here(struct req *r, struct ref ref, struct household *out)
{
    struct whereabouts where = { 0 };
    int64_t            left = DATE_NONE;

    TRY(household_visible_at(r, ref, out, &where));
    TRY(household_away(r, ref, &where, &left));
    return not_left(r, left, &msg_moved);
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

error *sites_by_mark(struct req *r, struct place_range in, const int64_t *mark, size_t n,
                     struct list *out)
{
    struct db_arg arg[DB_WIDTH + 3] = { db_int("lo", in.lo), db_int("hi", in.hi) };

    db_values(arg + 2, db_v, DB_WIDTH, mark, n);
    return db_all(r->db, r->mem, &sql_registry_sites_marked, arg, site_fields, sizeof(struct site),
                  out);
}

error *sites_in(struct req *r, struct place_range in, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_sites_in,
                  DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi)), site_fields,
                  sizeof(struct site), out);
}
