/* registry_houses.c -- writing down buildings and dwellings. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_api.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const struct message
    msg_room = { "registry.room_taken", "这栋楼的这个单元里已经有 {0}。", "There is a {0} behind this entrance of the building already." },
    msg_room_alike = { "registry.room_taken", "这个单元里已经有 {0}：{1} 与它只差前面的 0，是同一户门。", "There is a {0} behind this entrance already: {1} differs from it by the zeros before it only and is the same door." },
    msg_lived = { "registry.lived_in", "从 {0} 起这里还有 {1} 户、{2} 家单位在册：请先为他们办搬家、注销或撤离，再注销房屋。", "From {0} on there are {1} household(s) and {2} organisation(s) behind this door: please move or end them first." },
    msg_building = { "registry.building_known", "这栋楼已经在册。", "This building is in the registry already." };

struct building_in {
    struct ref site;
    str        compound;
    int64_t    floors, entrances, built, since, version;
    bool       counted;
};
static const struct field building_in_fields[] = {
    REF (struct building_in, site,      .doc = "The site that is this building (new ones)."),
    TEXT(struct building_in, compound,  0, 80, .doc = "Compound 小区 or village."),
    INT (struct building_in, floors,    0, 200, .doc = "Floors; 0: unknown."),
    INT (struct building_in, entrances, 0, 1000, .doc = "Entrances; 0: unknown."),
    INT (struct building_in, built,     0, 2200, .doc = "Year; 0: unknown."),
    DATE(struct building_in, since,     .doc = "First day; today unless given (new ones)."),
    BOOL(struct building_in, counted,   .doc = "All its households are here: the number of the map is theirs from now on."),
    INT (struct building_in, version,   0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
struct torn_in {
    int64_t day, version;
    str     why;
};
static const struct field torn_in_fields[] = {
    DATE(struct torn_in, day,     .required = true, .doc = "First day on which it was no more."),
    TEXT(struct torn_in, why,     1, 200, .required = true, .masks = true, .doc = "Why: the notice, the project."),
    INT (struct torn_in, version, 0, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct dwelling_in {
    struct ref building;
    str        entrance, room, usage;
    int64_t    floor, area, since, until, version;
};
static const struct field dwelling_in_fields[] = {
    REF (struct dwelling_in, building, .doc = "Its building (new ones)."),
    TEXT(struct dwelling_in, entrance, 0, 20, .doc = "Entrance 单元."),
    TEXT(struct dwelling_in, room,     1, 40, .required = true, .doc = "Number on the door."),
    TEXT(struct dwelling_in, usage,    0, 20, .doc = "Code list usage; as it is unless given, of a new one own."),
    INT (struct dwelling_in, floor,    -9, 200, .doc = "Floor."),
    INT (struct dwelling_in, area,     0, 100000000, .doc = "0.01 square metres."),
    DATE(struct dwelling_in, since,    .doc = "First day; today unless given."),
    DATE(struct dwelling_in, until,    .doc = "It is no more from that day on."),
    INT (struct dwelling_in, version,  0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
/* clang-format on */

static error *save_building(struct req *r, struct building *b)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_registry_building_save,
                db_record(r->mem, building_row_fields, b), &touched));
    if (!touched)
        return stale(r, NULL, NULL, NULL);
    return db_exec(r->db, r->mem, &sql_registry_count_site,
                   DB_ARGS(db_int("community", b->ref.community), db_int("site", b->ref.id)), NULL);
}

static void fill_building(struct building *b, const struct building_in *in)
{
    b->compound = in->compound;
    b->floors = in->floors;
    b->entrances = in->entrances;
    b->built = in->built;
    b->counted = in->counted;
}

static error *new_building(struct req *r, struct res *w)
{
    const struct building_in *in = r->in;
    struct site               s = { 0 };
    struct building           b = { .until = DATE_NONE, .version = 1 };
    bool                      found = false;

    TRY(past_day(r, "since", in->since));
    TRY(site_by_ref(r, in->site, &s, &found));
    if (!found || !registry_covers(r, s.place_now, s.grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(building_by_ref(r, in->site, &b, &found));
    if (found && b.since != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_building);
    b.version = 1;
    b.ref = in->site;
    b.since = today_or(r, in->since);
    fill_building(&b, in);
    TRY(building_insert(r, &b));
    TRY(registry_note(r, b.ref, "building", "register"));
    return building_reply(r, w, b.ref, DATE_NONE);
}

static error *edit_building(struct req *r, struct res *w)
{
    const struct building_in *in = r->in;
    struct building           b = { 0 };

    TRY(building_visible(r, r->ref, &b));
    if (b.version != in->version)
        return stale_building(r, w, b.ref);
    TRY(building_begin(r, &b));
    TRY(past_keep(r, &(struct past_of){ b.ref, b.version, PAST_BUILDING, (str){ 0 } },
                  building_past_fields, &b));
    fill_building(&b, in);
    error *e = save_building(r, &b);
    if (is_stale(e))
        return stale_building(r, w, b.ref);
    TRY(e);
    TRY(registry_note(r, b.ref, "building", "edit"));
    return building_reply(r, w, b.ref, DATE_NONE);
}

static error *tear_building(struct req *r, struct res *w)
{
    const struct torn_in *in = r->in;
    struct building       b = { 0 };
    struct move           m = { .day = in->day, .why = in->why };

    TRY(building_visible(r, r->ref, &b));
    if (b.version != in->version || b.until != DATE_NONE)
        return stale_building(r, w, b.ref);
    TRY(building_begin(r, &b));
    error *e = pull_down(r, &b, &m);
    if (is_stale(e))
        return stale_building(r, w, b.ref);
    TRY(e);
    TRY(registry_note(r, b.ref, "building", "pull_down"));
    return building_reply(r, w, b.ref, DATE_NONE);
}

/* Whether another door behind the entrance of D has a room with this token. */
static error *room_has(struct req *r, const struct dwelling *d, int64_t token, bool *has)
{
    struct list same;

    *has = false;
    TRY(db_all(r->db, r->mem, &sql_registry_dwelling_room,
               DB_ARGS(db_int("community", d->ref.community), db_int("mark", token),
                       db_int("site", d->site), db_int("lo", 0), db_int("hi", INT64_MAX),
                       db_int("grid", 0), db_int("limit", 50)),
               dwelling_fields, sizeof(struct dwelling), &same));
    const struct dwelling *x = same.item;
    for (size_t i = 0; i < same.n && !*has; i++)
        *has = entrance_same(x[i].entrance, d->entrance) && x[i].ref.id != d->ref.id;
    return NULL;
}

/* The same number twice behind one entrance is a mistake, also with zeros before it. RENAMED: D has
 * its room from now on; where both stand already neither is in the way of the other. */
static error *room_free(struct req *r, const struct registry_keys *k, const struct dwelling *d,
                        bool renamed)
{
    str    way[ROOMS_ALIKE];
    size_t n = renamed ? rooms_alike(r->mem, d->room, way) : 0;
    bool   has = false;

    TRY(room_has(r, d, d->room_token, &has));
    if (has)
        return error_new(r->mem, __FILE__, __LINE__, FAIL_CONFLICT, &msg_room, "room",
                         (const str[ERROR_ARGS]){ d->room });
    for (size_t i = 0; i < n; i++) {
        TRY(room_has(r, d, room_token(k, r->mem, d->ref.community, way[i]), &has));
        if (has)
            return error_new(r->mem, __FILE__, __LINE__, FAIL_CONFLICT, &msg_room_alike, "room",
                             (const str[ERROR_ARGS]){ way[i], d->room });
    }
    return NULL;
}

/* The entrance of D as its building calls it: "2" typed where there is a 2单元 is that one. Of two
 * names that were written down for the same one, the fuller. */
static error *name_entrance(struct req *r, struct dwelling *d)
{
    struct list doors;
    str         best = { 0 };

    TRY(db_all(r->db, r->mem, &sql_registry_dwellings_in,
               DB_ARGS(db_int("community", d->ref.community), db_int("site", d->site),
                       db_int("grid", 0), db_int("day", when_date(r->now))),
               dwelling_fields, sizeof(struct dwelling), &doors));
    const struct dwelling *x = doors.item;
    for (size_t i = 0; i < doors.n; i++)
        if (x[i].ref.id != d->ref.id && x[i].entrance.n > best.n &&
            entrance_same(x[i].entrance, d->entrance))
            best = x[i].entrance;
    d->entrance = best.n ? best : entrance_said(r->mem, d->entrance);
    return NULL;
}

/* Who lives or works there could not be found any more; and no door is open in a building that was
 * pulled down. */
static error *nobody_left(struct req *r, const struct dwelling *d)
{
    int64_t households = 0, orgs = 0;
    char    t[DATE_TEXT];

    if (d->until == DATE_NONE)
        return building_stands(r, (struct ref){ d->ref.community, d->site }, "until");
    const struct db_arg *at = DB_ARGS(db_int("community", d->ref.community),
                                      db_int("dwelling", d->ref.id), db_int("day", d->until));
    TRY(db_number(r->db, r->mem, &sql_registry_lodgers_after, at, &households));
    TRY(db_number(r->db, r->mem, &sql_registry_orgs_after, at, &orgs));
    if (!households && !orgs)
        return NULL;
    date_text(d->until, t);
    return error_on(r->mem, "until", &msg_lived, str_dup(r->mem, str_of(t)),
                    str_int(r->mem, households), str_int(r->mem, orgs));
}

static error *fill_dwelling(struct req *r, struct dwelling *d, const struct dwelling_in *in)
{
    struct registry_keys k;
    struct list          codes;
    int64_t              was = d->room_token; /* of a new one: 0 */

    TRY(past_day(r, "since", in->since));
    TRY(past_day(r, "until", in->until));
    TRY(codes_load(r, &codes));
    d->usage = in->usage.n ? in->usage : d->usage;
    TRY(code_check(r, &codes, "usage", "usage", &d->usage));
    d->entrance = str_narrow(r->mem, in->entrance);
    TRY(name_entrance(r, d));
    d->floor = in->floor;
    d->area = in->area;
    d->until = in->until;
    d->room = room_number(str_narrow(r->mem, in->room));
    registry_keys(r->app->vault, &k);
    dwelling_seal(r->app->vault, r->mem, &k, d, d->room);
    error *e = nobody_left(r, d);
    e = e ? e : room_free(r, &k, d, d->room_token != was);
    registry_keys_wipe(&k);
    return e;
}

static error *new_dwelling(struct req *r, struct res *w)
{
    const struct dwelling_in *in = r->in;
    struct building           b = { 0 };
    struct dwelling           d = { .usage = STR("own"), .version = 1, .demo = r->app->demo };

    TRY(building_visible(r, in->building, &b));
    TRY(building_stands(r, b.ref, "building"));
    TRY(building_begin(r, &b));
    d.ref = (struct ref){ b.ref.community, id_new(r->now) };
    d.site = b.ref.id;
    d.since = today_or(r, in->since);
    TRY(fill_dwelling(r, &d, in));
    TRY(dwelling_insert(r, &d));
    TRY(registry_note(r, d.ref, "dwelling", "register"));
    return building_reply(r, w, b.ref, DATE_NONE);
}

static error *edit_dwelling(struct req *r, struct res *w)
{
    const struct dwelling_in *in = r->in;
    struct dwelling           d = { 0 };
    int64_t                   touched = 0;

    TRY(dwelling_visible(r, r->ref, &d));
    struct ref in_building = { d.ref.community, d.site };
    if (d.version != in->version)
        return stale_building(r, w, in_building);
    TRY(past_keep(r, &(struct past_of){ d.ref, d.version, PAST_DWELLING, (str){ 0 } },
                  dwelling_past_fields, &d));
    TRY(fill_dwelling(r, &d, in));
    TRY(db_exec(r->db, r->mem, &sql_registry_dwelling_save, db_record(r->mem, dwelling_fields, &d),
                &touched));
    if (!touched)
        return stale_building(r, w, in_building);
    TRY(registry_note(r, d.ref, "dwelling", "edit"));
    return building_reply(r, w, in_building, DATE_NONE);
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/registry/buildings", new_building, NULL, PERM_REGISTER,
      BODY(struct building_in, building_in_fields), .out = building_sheet_fields, .status = 201,
      .alone = true, .summary = "Take a building of the map into the registry" },
    { PUT, "/api/v1/registry/buildings/{ref}", edit_building, NULL, PERM_REGISTER,
      BODY(struct building_in, building_in_fields), .out = building_sheet_fields,
      .alone = true, .summary = "Change what is known of a building" },
    { POST, "/api/v1/registry/buildings/{ref}/pull-down", tear_building, NULL, PERM_REGISTER,
      BODY(struct torn_in, torn_in_fields), .out = building_sheet_fields,
      .alone = true, .summary = "A building is pulled down: what is in it ends that day" },
    { POST, "/api/v1/registry/dwellings", new_dwelling, NULL, PERM_REGISTER,
      BODY(struct dwelling_in, dwelling_in_fields), .out = building_sheet_fields, .status = 201,
      .alone = true, .summary = "A dwelling or premises in a building" },
    { PUT, "/api/v1/registry/dwellings/{ref}", edit_dwelling, NULL, PERM_REGISTER,
      BODY(struct dwelling_in, dwelling_in_fields), .out = building_sheet_fields,
      .alone = true, .summary = "Change a dwelling" },
};
/* clang-format on */

const struct route_table registry_house_routes = { routes, COUNT(routes) };
