/* registry_api.c -- the registry as it is read: buildings with their dwellings, households, people,
 * search. Everything personal is masked here; what opens it stands in registry_write.c. */
#include "modules/registry/registry_api.h"
#include "base/when.h"
#include "core/app.h"
#include "core/flow.h"
#include "core/pinyin.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"

/* clang-format off */
struct day_query {
    int64_t day;
};
static const struct field day_query_fields[] = {
    DATE(struct day_query, day, .doc = "As it was on this day; today unless given."),
    FIELDS_END,
};
struct page_query {
    int64_t place, day, limit;
    str     after;
};
static const struct field page_query_fields[] = {
    CODE(struct page_query, place, .doc = "Only of this place: a street, a community or a grid; on a past day, as it was then."),
    DATE(struct page_query, day,   .doc = "As it was on this day; today unless given."),
    INT (struct page_query, limit, 1, 500, .doc = "Rows, 100 unless given."),
    TEXT(struct page_query, after, 0, 80, .doc = "Cursor."),
    FIELDS_END,
};
/* ---- out ---- */

struct lodger {
    struct ref ref;
    int64_t    community, dwelling, household, since, people, elsewhere, flags;
    str        head;
};
static const struct field lodger_row_fields[] = {
    INT (struct lodger, community, 0, INT64_MAX, .secret = true),
    INT (struct lodger, dwelling,  0, INT64_MAX, .secret = true),
    INT (struct lodger, household, 0, INT64_MAX, .secret = true),
    DATE(struct lodger, since,     .doc = "Lives here since."),
    INT (struct lodger, people,    0, INT64_MAX, .doc = "People in it."),
    INT (struct lodger, elsewhere, 0, INT64_MAX, .doc = "Those of them who live elsewhere."),
    TEXT(struct lodger, head,      0, 80, .doc = "Masked name of its head."),
    INT (struct lodger, flags,     0, INT64_MAX, .doc = "Care flags of its people."),
    FIELDS_END,
};
static const struct field lodger_fields[] = {
    REF (struct lodger, ref,    .virt = true, .doc = "The household."),
    DATE(struct lodger, since,  .doc = "Lives here since."),
    INT (struct lodger, people, 0, INT64_MAX, .doc = "People who belong to it."),
    INT (struct lodger, elsewhere, 0, INT64_MAX, .doc = "Those of them who usually live elsewhere: they are counted there, and nowhere here."),
    TEXT(struct lodger, head,   0, 80, .doc = "Masked name of its head."),
    INT (struct lodger, flags,  0, INT64_MAX, .doc = "Care flags of its people."),
    FIELDS_END,
};
struct tenant {
    struct ref ref;
    int64_t    community, dwelling, id;
    str        name, kind;
};
static const struct field tenant_row_fields[] = {
    INT (struct tenant, community, 0, INT64_MAX, .secret = true),
    INT (struct tenant, dwelling,  0, INT64_MAX, .secret = true),
    INT (struct tenant, id,        0, INT64_MAX, .secret = true),
    TEXT(struct tenant, name,      0, 120, .doc = "Name."),
    TEXT(struct tenant, kind,      0, 20, .doc = "Code list org."),
    FIELDS_END,
};
static const struct field tenant_fields[] = {
    REF (struct tenant, ref,  .virt = true, .doc = "The organisation."),
    TEXT(struct tenant, name, 0, 120, .doc = "Name."),
    TEXT(struct tenant, kind, 0, 20, .doc = "Code list org."),
    FIELDS_END,
};
struct dwelling_out {
    struct ref  ref;
    str         entrance, room, usage;
    int64_t     floor, area, since, until, version;
    struct list households, orgs;
};
static const struct field dwelling_out_fields[] = {
    REF (struct dwelling_out, ref,      .doc = "The dwelling."),
    TEXT(struct dwelling_out, entrance, 0, 20, .doc = "Entrance."),
    INT (struct dwelling_out, floor,    -9, 200, .doc = "Floor."),
    TEXT(struct dwelling_out, room,     0, 40, .doc = "Number on the door: no secret by itself, names stand masked beside it."),
    TEXT(struct dwelling_out, usage,    0, 20, .doc = "Code list usage."),
    INT (struct dwelling_out, area,     0, INT64_MAX, .doc = "0.01 square metres."),
    DATE(struct dwelling_out, since,    .doc = "Since when."),
    DATE(struct dwelling_out, until,    .doc = "Until when."),
    INT (struct dwelling_out, version,  0, INT64_MAX, .doc = "version"),
    LIST(struct dwelling_out, households, struct lodger, lodger_fields, 200, .doc = "Who lives there on the day."),
    LIST(struct dwelling_out, orgs, struct tenant, tenant_fields, 200, .doc = "Organisations that use it on the day."),
    FIELDS_END,
};
struct building_sheet {
    struct building *building;
    int64_t          day;
    struct list      dwellings, actions, stayed;
};
static const struct field stayed_fields[] = {
    REF (struct stayed, ref,  .doc = "The person or the organisation."),
    TEXT(struct stayed, kind, 0, 20, .doc = "person or org."),
    TEXT(struct stayed, name, 0, 120, .doc = "Masked name of a person; name of an organisation."),
    FIELDS_END,
};
const struct field building_sheet_fields[] = {
    OBJ (struct building_sheet, building,  struct building, building_fields, .doc = "The building."),
    DATE(struct building_sheet, day,       .doc = "As it was on this day."),
    LIST(struct building_sheet, dwellings, struct dwelling_out, dwelling_out_fields, 5000, .doc = "By entrance, floor, room."),
    LIST(struct building_sheet, actions,   struct action, action_fields, 20, .doc = "What the asker may do next."),
    LIST(struct building_sheet, stayed,    struct stayed, stayed_fields, 5000, .omit = true, .doc = "The pull-down was taken back: who did not come back, for they live or work elsewhere by now, or are no more."),
    FIELDS_END,
};
struct mate_out {
    struct ref       ref;
    struct housemate m;
    struct list      care;
};
#define MATE(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct mate_out, m.member), __VA_ARGS__ }
const struct field care_out_fields[] = {
    REF (struct care, ref,     .doc = "The flag."),
    TEXT(struct care, flag,    0, 20, .doc = "Code list care."),
    TEXT(struct care, source,  0, 80, .doc = "Who says so."),
    DATE(struct care, since,   .doc = "Since when."),
    DATE(struct care, review,  .doc = "When it is looked at again."),
    DATE(struct care, until,   .doc = "Until when."),
    INT (struct care, version, 0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const struct field mate_fields[] = {
    REF (struct mate_out, ref, .doc = "The person."),
    MATE(FT_TEXT, name_mask,  .doc = "Masked name."),
    MATE(FT_TEXT, sex,        .doc = "GB/T 2261.1."),
    MATE(FT_DATE, born,       .doc = "Day of birth."),
    MATE(FT_TEXT, phone_mask, .doc = "Masked phone."),
    MATE(FT_TEXT, relation,   .doc = "Relation to the head."),
    MATE(FT_TEXT, residence,  .doc = "Kind of population."),
    MATE(FT_BOOL, main,       .doc = "Lives there usually."),
    MATE(FT_DATE, since,      .doc = "Since when."),
    MATE(FT_DATE, until,      .doc = "Until when."),
    MATE(FT_DATE, died,       .doc = "Day of death."),
    MATE(FT_TEXT, why_in,     .doc = "Why he came, code list move."),
    MATE(FT_TEXT, why_out,    .doc = "Why he left."),
    LIST(struct mate_out, care, struct care, care_out_fields, 20, .doc = "Care flags in force on the day."),
    FIELDS_END,
};
struct home_out {
    struct ref dwelling, building;
    str        name, entrance, room;
    int64_t    floor, since, until;
};
static const struct field home_fields[] = {
    REF (struct home_out, dwelling, .doc = "The dwelling."),
    REF (struct home_out, building, .doc = "Its building."),
    TEXT(struct home_out, name,     0, 120, .doc = "Name of the building."),
    TEXT(struct home_out, entrance, 0, 20, .doc = "Entrance."),
    INT (struct home_out, floor,    -9, 200, .doc = "Floor."),
    TEXT(struct home_out, room,     0, 40, .doc = "Number on the door."),
    DATE(struct home_out, since,    .doc = "Since when."),
    DATE(struct home_out, until,    .doc = "Until when."),
    FIELDS_END,
};
struct household_sheet {
    struct household *household;
    int64_t           day, left;
    struct ref        split_from;
    struct list       homes, people, actions;
    bool              note;
};
const struct field household_sheet_fields[] = {
    OBJ (struct household_sheet, household,  struct household, household_fields, .doc = "The household."),
    DATE(struct household_sheet, day,        .doc = "As it was on this day."),
    REF (struct household_sheet, split_from, .doc = "What it was split off from."),
    BOOL(struct household_sheet, note,       .doc = "There is a note, to be read with a reason."),
    DATE(struct household_sheet, left,       .doc = "The day on which it moved out of the asker's places into others: shown as it was before."),
    LIST(struct household_sheet, homes,   struct home_out, home_fields, 100, .doc = "Where it lives and lived, newest first."),
    LIST(struct household_sheet, people,  struct mate_out, mate_fields, 200, .doc = "Who belonged to it on the day, the head first."),
    LIST(struct household_sheet, actions, struct action, action_fields, 20, .doc = "What the asker may do next."),
    FIELDS_END,
};
struct person_sheet {
    struct inhabitant  *person;
    struct whereabouts *where;
    struct ref          household, merged_into;
    bool                has_account, has_hukou, has_work, has_alias;
    int64_t             left;
    struct list         links, care, actions;
};
const struct field person_sheet_fields[] = {
    OBJ (struct person_sheet, person,      struct inhabitant, inhabitant_fields, .doc = "The person, masked."),
    OBJ (struct person_sheet, where,       struct whereabouts, whereabouts_fields, .doc = "Where he lives, or last lived, in the asker's places; on a past day: where he lived then, none when it was not there."),
    REF (struct person_sheet, household,   .doc = "The household there."),
    REF (struct person_sheet, merged_into, .doc = "The record that goes on, when this one was merged into it."),
    BOOL(struct person_sheet, has_account, .doc = "Linked to a resident's account."),
    BOOL(struct person_sheet, has_hukou,   .doc = "There is an address of registration to be revealed."),
    BOOL(struct person_sheet, has_work,    .doc = "There is a place of work to be revealed."),
    BOOL(struct person_sheet, has_alias,   .doc = "There is another name to be revealed."),
    DATE(struct person_sheet, left,        .doc = "The day on which the person left the asker's places for others: shown as it was before, and nothing newer."),
    LIST(struct person_sheet, links,   struct link_out, link_out_fields, 100, .doc = "Households, newest first; of somebody who left, as they were before."),
    LIST(struct person_sheet, care,    struct care, care_out_fields, 100, .doc = "Care flags, also ended ones."),
    LIST(struct person_sheet, actions, struct action, action_fields, 20, .doc = "What the asker may do next."),
    FIELDS_END,
};
/* clang-format on */

/* A place that is asked for narrows one's places down and never widens them. */
static error *buildings_now(struct req *r, int64_t day, struct place_range asked, int64_t grid,
                            int64_t after, int64_t limit, struct list *out)
{
    struct place_range in = r->who->places;

    in.lo = asked.lo > in.lo ? asked.lo : in.lo;
    in.hi = asked.hi < in.hi ? asked.hi : in.hi;
    if (grid && r->who->grid && grid != r->who->grid)
        in.hi = 0;
    return db_all(r->db, r->mem, &sql_registry_buildings,
                  DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi),
                          db_int("grid", grid ? grid : r->who->grid), db_int("day", day),
                          db_int("after", after), db_int("limit", limit)),
                  building_fields, sizeof(struct building), out);
}

/* The place as it was then: grids were redrawn and communities divided since. */
static error *buildings_on(struct req *r, int64_t day, struct place_range asked, int64_t grid,
                           int64_t after, int64_t limit, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_buildings_on,
                  DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                          db_int("grid", r->who->grid), db_int("was_lo", asked.lo),
                          db_int("was_hi", asked.hi), db_int("was_grid", grid), db_int("day", day),
                          db_int("after", after), db_int("limit", limit)),
                  building_fields, sizeof(struct building), out);
}

static error *buildings(struct req *r, struct res *w)
{
    const struct page_query *q = r->in;
    struct ref               last = { 0 };
    int64_t                  key = 0, limit = q->limit ? q->limit : 100;
    int64_t                  day = today_or(r, q->day), grid = 0;
    struct place_range       asked = { 0, INT64_MAX };

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    if (q->place) {
        asked = place_communities(q->place);
        grid = q->place / 1000 >= FIRST_COMMUNITY ? q->place : 0;
    }
    if (day < when_date(r->now))
        TRY(buildings_on(r, day, asked, grid, last.id, limit, &w->page));
    else
        TRY(buildings_now(r, day, asked, grid, last.id, limit, &w->page));
    const struct building *b = w->page.item;
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, b[limit - 1].ref);
    return NULL;
}

struct list actions_of(struct req *r, const char *const *names, size_t n, bool open,
                       const struct message *why)
{
    struct action *x = NEWN(r->mem, struct action, n);
    bool           may = r->perms >> PERM_REGISTER & 1;

    for (size_t i = 0; i < n; i++)
        x[i] = (struct action){ .action = str_of(names[i]),
                                .allowed = open,
                                .why = open ? (str){ 0 }
                                            : message_text(r->mem, why, r->lang, NULL, 0) };
    return (struct list){ x, may ? n : 0, sizeof *x };
}

/* By entrance, floor and number: on the opened page. */
static int by_door(const void *a, const void *b)
{
    const struct dwelling_out *x = a, *y = b;
    int                        c = str_cmp(x->entrance, y->entrance);

    if (!c)
        c = (x->floor > y->floor) - (x->floor < y->floor);
    if (!c)
        c = x->room.n != y->room.n ? (x->room.n > y->room.n) - (x->room.n < y->room.n)
                                   : str_cmp(x->room, y->room);
    return c;
}

/* The rows of ALL that belong to a dwelling, which they name at offset AT. */
static struct list of_dwelling(struct req *r, const struct list *all, size_t at, int64_t dwelling)
{
    struct list mine = { NULL, 0, all->size };
    const char *row = all->item;
    int64_t     of = 0;

    for (int round = 0; round < 2; round++) { /* counted, then copied */
        size_t n = 0;
        for (size_t k = 0; k < all->n; k++) {
            memcpy(&of, row + k * all->size + at, sizeof of);
            if (of == dwelling && round)
                memcpy((char *)mine.item + n * all->size, row + k * all->size, all->size);
            n += of == dwelling;
        }
        mine.n = n;
        if (!round)
            mine.item = arena_zalloc(r->mem, n + 1, all->size, _Alignof(max_align_t));
    }
    return mine;
}

static error *dwellings_of(struct req *r, struct ref building, int64_t day, struct list *out)
{
    struct list rows, lodgers, tenants;

    TRY(db_all(r->db, r->mem, &sql_registry_dwellings_in,
               DB_ARGS(db_int("community", building.community), db_int("site", building.id),
                       db_int("grid", r->who ? r->who->grid : 0), db_int("day", day)),
               dwelling_fields, sizeof(struct dwelling), &rows));
    TRY(db_all(r->db, r->mem, &sql_registry_lodgers,
               DB_ARGS(db_int("community", building.community), db_int("site", building.id),
                       db_int("day", day)),
               lodger_row_fields, sizeof(struct lodger), &lodgers));
    TRY(db_all(r->db, r->mem, &sql_registry_tenants,
               DB_ARGS(db_int("community", building.community), db_int("site", building.id),
                       db_int("day", day)),
               tenant_row_fields, sizeof(struct tenant), &tenants));
    struct lodger *l = lodgers.item;
    for (size_t i = 0; i < lodgers.n; i++)
        l[i].ref = (struct ref){ l[i].community, l[i].household };
    struct tenant *t = tenants.item;
    for (size_t i = 0; i < tenants.n; i++) {
        t[i].ref = (struct ref){ t[i].community, t[i].id };
        struct org o = { .ref = t[i].ref, .kind = t[i].kind, .name = t[i].name };
        TRY(org_on(r, &o, day));
        t[i].kind = o.kind;
        t[i].name = o.name;
    }
    struct dwelling     *d = rows.item;
    bool                 past = day < when_date(r->now), changed = false;
    struct dwelling_out *x = NEWN(r->mem, struct dwelling_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        TRY(vault_unseal(r->app->vault, r->mem, "dwelling.room", d[i].ref, d[i].room_sealed,
                         &d[i].room));
        if (past)
            TRY(past_on(r, d[i].ref, PAST_DWELLING, day, dwelling_past_fields, &d[i], &changed));
        x[i] = (struct dwelling_out){ .ref = d[i].ref,
                                      .entrance = d[i].entrance,
                                      .usage = d[i].usage,
                                      .floor = d[i].floor,
                                      .area = d[i].area,
                                      .since = d[i].since,
                                      .until = d[i].until,
                                      .room = d[i].room,
                                      .version = d[i].version };
        x[i].households = of_dwelling(r, &lodgers, offsetof(struct lodger, dwelling), d[i].ref.id);
        x[i].orgs = of_dwelling(r, &tenants, offsetof(struct tenant, dwelling), d[i].ref.id);
    }
    if (rows.n)
        qsort(x, rows.n, sizeof *x, by_door);
    *out = (struct list){ x, rows.n, sizeof *x };
    return NULL;
}

/* clang-format off */
static const struct message
    msg_torn = { "registry.torn", "楼栋已拆除。", "The building was pulled down." },
    msg_over = { "registry.ended", "这一户已经结束，不能再变动。", "This household is no more." };
const struct message registry_has_died = { "registry.died", "此人已去世。", "This person has died." };
/* clang-format on */

error *building_reply(struct req *r, struct res *w, struct ref ref, int64_t day)
{
    static const char *const names[] = { "edit", "add_dwelling", "pull_down", "pull_back" };
    struct building_sheet   *s = NEW(r->mem, struct building_sheet);
    bool                     changed = false;

    s->building = NEW(r->mem, struct building);
    s->day = today_or(r, day);
    TRY(building_visible(r, ref, s->building));
    if (s->day < when_date(r->now)) {
        TRY(past_on(r, ref, PAST_BUILDING, s->day, building_past_fields, s->building, &changed));
        TRY(building_stood(r, s->building, s->day));
    }
    TRY(dwellings_of(r, ref, s->day, &s->dwellings));
    bool stands = s->building->until == DATE_NONE;
    s->actions = actions_of(r, names, COUNT(names) - stands, stands, &msg_torn);
    if (!stands && s->actions.n) /* the last one is for those only */
        ((struct action *)s->actions.item)[COUNT(names) - 1] =
            (struct action){ .action = STR("pull_back"), .allowed = true };
    w->out = s;
    return NULL;
}

void building_stayed(struct req *r, struct res *w, struct list stayed)
{
    struct building_sheet *s = NEW(r->mem, struct building_sheet);

    *s = *(const struct building_sheet *)w->out;
    s->stayed = stayed;
    w->out = s;
}

static error *care_of(struct req *r, struct ref person, int64_t day, struct list *out)
{
    TRY(db_all(r->db, r->mem, &sql_registry_care_of,
               DB_ARGS(db_int("community", person.community), db_int("person", person.id)),
               care_fields, sizeof(struct care), out));
    struct care *c = out->item;
    size_t       n = 0;
    for (size_t i = 0; i < out->n; i++)
        if (day == DATE_NONE ||
            (c[i].since <= day && (c[i].until == DATE_NONE || c[i].until > day)))
            c[n++] = c[i];
    out->n = n;
    return NULL;
}

/* Those after LEFT are the business of others; doors as they were on DAY. */
static error *homes_of(struct req *r, struct ref household, int64_t left, int64_t day,
                       struct list *out)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_registry_livings_of,
               DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
               living_fields, sizeof(struct living), &rows));
    const struct living *l = rows.item;
    struct home_out     *x = NEWN(r->mem, struct home_out, rows.n + 1);
    size_t               n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        if (left != DATE_NONE && l[i].since >= left)
            continue;
        struct dwelling d = { 0 };
        struct building b = { 0 };
        bool            found = false, changed = false;
        TRY(dwelling_by_ref(r, (struct ref){ l[i].community, l[i].dwelling }, &d, &found));
        TRY(vault_unseal(r->app->vault, r->mem, "dwelling.room", d.ref, d.room_sealed, &d.room));
        if (day < when_date(r->now))
            TRY(past_on(r, d.ref, PAST_DWELLING, day, dwelling_past_fields, &d, &changed));
        x[n] = (struct home_out){ .dwelling = d.ref,
                                  .building = { l[i].community, d.site },
                                  .entrance = d.entrance,
                                  .room = d.room,
                                  .floor = d.floor,
                                  .since = l[i].since,
                                  .until = l[i].until };
        TRY(building_by_ref(r, x[n].building, &b, &found));
        x[n++].name = b.name;
    }
    *out = (struct list){ x, n, sizeof *x };
    return NULL;
}

error *household_reply_in(struct req *r, struct res *w, struct post_scope in, struct ref ref,
                          int64_t day)
{
    static const char *const names[] = { "edit",       "add_person", "move_in", "move_out",
                                         "move_house", "split",      "head",    "end" };
    struct household_sheet  *s = NEW(r->mem, struct household_sheet);
    struct list              mates;
    struct whereabouts       where = { 0 };

    s->household = NEW(r->mem, struct household);
    TRY(household_visible_in(r, in, ref, s->household, &where));
    TRY(household_away(r, ref, &where, &s->left));
    if (s->left != DATE_NONE && (day == DATE_NONE || day >= s->left))
        day = s->left - 1;
    s->day = today_or(r, day);
    bool past = s->day < when_date(r->now);
    s->split_from = (struct ref){ s->household->from_community, s->household->from_household };
    s->note = s->household->note_sealed.n > 0;
    TRY(homes_of(r, ref, s->left, s->day, &s->homes));
    TRY(registry_housemates(r, ref, s->day, &mates));
    if (past)
        TRY(household_on(r, s->household, s->day));
    const struct housemate *m = mates.item;
    struct mate_out        *x = NEWN(r->mem, struct mate_out, mates.n + 1);
    for (size_t i = 0; i < mates.n; i++) {
        x[i] = (struct mate_out){ .ref = { m[i].person_community, m[i].person }, .m = m[i] };
        TRY(care_of(r, x[i].ref, s->day, &x[i].care));
        if (past)
            TRY(housemate_on(r, &x[i].m, s->day));
    }
    s->people = (struct list){ x, mates.n, sizeof *x };
    if (s->left == DATE_NONE && registry_covers(r, where.place_now, where.grid))
        s->actions =
            actions_of(r, names, COUNT(names), s->household->until == DATE_NONE, &msg_over);
    w->out = s;
    return NULL;
}

/* The dead get no care and no account; whose account it is can be taken back of them, too. */
static struct list person_actions(struct req *r, const struct inhabitant *p)
{
    static const char *const names[] = { "edit",           "reveal", "merge",
                                         "unlink_account", "care",   "link_account" };
    struct list    all = actions_of(r, names, COUNT(names), !p->merged_into, &registry_merged);
    struct action *x = all.item;

    for (size_t i = 4; i < all.n && !p->merged_into && p->died != DATE_NONE; i++) {
        x[i].allowed = false;
        x[i].why = message_text(r->mem, &registry_has_died, r->lang, NULL, 0);
    }
    return all;
}

/* On DAY; what is to come, or DATE_NONE: as it is now. A past day is looked at, not changed. */
static error *person_sheet(struct req *r, struct res *w, struct ref ref, int64_t day)
{
    struct person_sheet *s = NEW(r->mem, struct person_sheet);
    bool                 past = false;

    s->person = NEW(r->mem, struct inhabitant);
    s->where = NEW(r->mem, struct whereabouts);
    TRY(person_visible(r, ref, s->person, s->where));
    TRY(person_left(r, ref, s->where, &s->left));
    if (s->left != DATE_NONE && (day == DATE_NONE || day >= s->left))
        day = s->left - 1;
    past = day != DATE_NONE && day < when_date(r->now);
    s->merged_into = (struct ref){ s->person->merged_community, s->person->merged_into };
    s->has_account = s->person->account != 0;
    if (past) {
        TRY(person_on(r, s->person, day));
        TRY(person_lived_on(r, &s->where, s->merged_into.id ? s->merged_into : ref, day));
    }
    if (s->where)
        s->household = (struct ref){ s->where->community, s->where->household };
    s->has_hukou = s->person->hukou_sealed.n > 0;
    s->has_work = s->person->work_sealed.n > 0;
    s->has_alias = s->person->alias_sealed.n > 0;
    TRY(links_shown(r, ref, s->left, &s->links));
    TRY(care_of(r, ref, past ? day : DATE_NONE, &s->care));
    if (!past)
        s->actions = person_actions(r, s->person);
    w->out = s;
    return NULL;
}

error *person_reply(struct req *r, struct res *w, struct ref ref)
{
    return person_sheet(r, w, ref, DATE_NONE);
}

static error *building(struct req *r, struct res *w)
{
    return building_reply(r, w, r->ref, ((const struct day_query *)r->in)->day);
}

static error *household(struct req *r, struct res *w)
{
    return household_reply(r, w, r->ref, ((const struct day_query *)r->in)->day);
}

static error *person(struct req *r, struct res *w)
{
    return person_sheet(r, w, r->ref, ((const struct day_query *)r->in)->day);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/buildings", buildings, NULL, PERM_REGISTRY,
      QUERY(struct page_query, page_query_fields), .out = building_fields, .page = true,
      .summary = "Buildings of one's places" },
    { GET, "/api/v1/registry/buildings/{ref}", building, NULL, PERM_REGISTRY,
      QUERY(struct day_query, day_query_fields), .out = building_sheet_fields,
      .summary = "A building with its dwellings and who lived there on a day" },
    { GET, "/api/v1/registry/households/{ref}", household, NULL, PERM_REGISTRY,
      QUERY(struct day_query, day_query_fields), .out = household_sheet_fields,
      .summary = "A household on a day: dwelling, people, care flags" },
    { GET, "/api/v1/registry/people/{ref}", person, NULL, PERM_REGISTRY,
      QUERY(struct day_query, day_query_fields), .out = person_sheet_fields,
      .summary = "A person, masked, on a day: where he lives and lived, care flags" },
};
/* clang-format on */

const struct route_table registry_routes = { routes, COUNT(routes) };
