/* registry_part.c -- where the rows of a part of a table go, and which of their numbers and doors
 * are known. */
#include "modules/registry/registry_part.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/pinyin.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_more.h"

struct number {
    int64_t n;
};
struct known_door {
    int64_t token, site, until;
};
/* clang-format off */
static const struct field number_fields[] = {
    INT(struct number, n, INT64_MIN, INT64_MAX, .doc = "the token"),
    FIELDS_END,
};
static const struct field known_door_fields[] = {
    INT(struct known_door, token, INT64_MIN, INT64_MAX, .doc = "of its room"),
    INT(struct known_door, site,  0, INT64_MAX,         .doc = "its building"),
    DATE(struct known_door, until, .doc = "when it ended"),
    FIELDS_END,
};
/* clang-format on */

/* ---- what was asked for ---- */

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The N keys in KEY, each once. */
static void asked(struct arena *mem, struct asked *a, int64_t *key, size_t n)
{
    *a = (struct asked){ .key = key, .there = NEWN(mem, bool, n + 1) };
    qsort(key, n, sizeof *key, ascending);
    for (size_t k = 0; k < n; k++)
        if (!a->n || key[a->n - 1] != key[k])
            key[a->n++] = key[k];
}

/* Whether KEY is there; NULL: it was not asked. */
static bool *answer(const struct asked *a, int64_t key)
{
    const int64_t *at = a->n ? bsearch(&key, a->key, a->n, sizeof key, ascending) : NULL;

    return at ? &a->there[at - a->key] : NULL;
}

static void is_there(const struct asked *a, int64_t key)
{
    bool *there = answer(a, key);

    if (there)
        *there = true;
}

/* ---- where a row goes ---- */

error *part_of(struct importing *i, struct part **out)
{
    if (!i->cache) {
        struct part *c = NEW(i->r->mem, struct part);
        registry_keys(i->r->app->vault, &c->k);
        TRY(codes_load(i->r, &c->codes));
        c->names.of = part_scope(i).places;
        i->cache = c;
    }
    *out = i->cache;
    return NULL;
}

struct post_scope part_scope(const struct importing *i)
{
    return (struct post_scope){ .places = place_communities(place_kept_at(i->place)) };
}

/* Two doors that come to the same are asked for one by one, no worse. */
int64_t door_key(int64_t token, int64_t site)
{
    return (int64_t)((uint64_t)token ^ (uint64_t)site * UINT64_C(0x9e3779b97f4a7c15));
}

/* What a route answers with a conflict is wrong with a row. */
static error *told_of_row(error *e)
{
    if (e && e->kind == FAIL_CONFLICT)
        e->kind = FAIL_INPUT;
    return e;
}

error *part_door(struct importing *i, struct part *c, struct resident_row *x)
{
    int64_t     token = room_token(&c->k, i->r->mem, x->community, x->room);
    struct list lodgers;

    c->said = *x;
    if (c->door && c->dwelling_token == token && c->dwelling_site == x->site &&
        entrance_same(c->entrance, x->entrance) && c->group == x->group) {
        x->dwelling = c->dwelling;
        x->household = c->household;
        return NULL;
    }
    part_turns(c, x);
    if (!c->n_rows) /* it waited: its building may have gone since */
        TRY(told_of_row(building_stands(i->r, (struct ref){ x->community, x->site }, "building")));
    x->dwelling = x->household = 0;
    c->door = c->mates = c->made = c->unsure = false;
    c->home = HOME_UNASKED;
    TRY(room_meant(i, c, x, &x->dwelling));
    if (!x->dwelling)
        TRY(room_ended(i, c, x));
    c->said.room = x->room;
    c->dwelling_site = x->site;
    c->dwelling_token = room_token(&c->k, i->r->mem, x->community, x->room);
    c->entrance = x->entrance;
    if (x->dwelling) {
        const struct part_group *g = part_group(c, x->group);
        if (!g || !g->known) {
            TRY(db_all(i->r->db, i->r->mem, &sql_registry_lodgers_now,
                       DB_ARGS(db_int("community", x->community), db_int("dwelling", x->dwelling)),
                       living_fields, sizeof(struct living), &lodgers));
            TRY(homes_numbered(i, c, x, &lodgers));
            c->group = x->group;
            g = part_group(c, x->group);
        }
        if (g && g->known) {
            x->household = g->household;
            c->made = g->made;
            c->made_since = g->since;
            c->home = g->home;
            c->head_mask = g->head_mask;
            c->unsure = g->unsure;
        } else {
            TRY(homes_meant(i, c, x, &lodgers, &x->household));
        }
    }
    c->dwelling = x->dwelling;
    c->household = x->household;
    c->door = true;
    return NULL;
}

static void entrance_known(struct part *c, str name)
{
    for (size_t k = 0; k < c->n_entrances; k++)
        if (str_eq(c->entrances[k], name))
            return;
    if (name.n && c->n_entrances < PART_ENTRANCES)
        c->entrances[c->n_entrances++] = name;
}

/* What the entrance of X is called: as its building spells it already, 二单元 or 2单元; a bare "2"
 * as its building calls it, B单元 too, else 2单元, as in the form of a dwelling. */
static error *entrance_called(struct importing *i, struct part *c, const struct resident_row *x,
                              str *name)
{
    struct list doors;

    *name = entrance_said(i->r->mem, x->entrance);
    if (!name->n)
        return NULL;
    if (c->entrances_site != x->site) {
        TRY(db_all(i->r->db, i->r->mem, &sql_registry_dwellings_in,
                   DB_ARGS(db_int("community", x->community), db_int("site", x->site),
                           db_int("grid", 0), db_int("day", when_date(i->r->now))),
                   dwelling_fields, sizeof(struct dwelling), &doors));
        c->entrances_site = x->site;
        c->n_entrances = 0;
        const struct dwelling *d = doors.item;
        for (size_t k = 0; k < doors.n; k++)
            entrance_known(c, d[k].entrance);
    }
    str  said = *name;
    bool bare = !str_eq(said, x->entrance);
    for (size_t k = 0, best = 0; k < c->n_entrances; k++) {
        if (str_eq(c->entrances[k], said)) {
            *name = said;
            break;
        }
        if (c->entrances[k].n > best &&
            (bare ? entrance_same(c->entrances[k], said) : entrance_spelt(c->entrances[k], said))) {
            *name = c->entrances[k];
            best = name->n;
        }
    }
    entrance_known(c, *name);
    return NULL;
}

error *part_dwelling(struct importing *i, struct part *c, struct resident_row *x, int64_t since,
                     int64_t area)
{
    struct req     *r = i->r;
    struct building b = { 0 };
    bool            found = false;

    if (c->building_site != x->site)
        TRY(building_by_ref(r, (struct ref){ x->community, x->site }, &b, &found));
    if ((!found || b.since == DATE_NONE) && c->building_site != x->site) {
        /* what the office says of the whole building stands until somebody says that all its
         * households are here: the first of seventy would leave its grid with one */
        int64_t entrances = found ? b.entrances : 0, stated = 0;
        TRY(db_number(r->db, r->mem, &sql_registry_stated,
                      DB_ARGS(db_int("community", x->community), db_int("site", x->site)),
                      &stated));
        b = (struct building){ .ref = { x->community, x->site },
                               .compound = x->compound,
                               .entrances = entrances,
                               .counted = stated == 0,
                               .since = since,
                               .until = DATE_NONE,
                               .version = 1 };
        TRY(building_insert(r, &b));
    }
    c->building_site = x->site;
    str entrance;
    TRY(entrance_called(i, c, x, &entrance));
    struct dwelling d = { .ref = { x->community, id_new(r->now) },
                          .site = x->site,
                          .entrance = entrance,
                          .floor = x->floor,
                          .usage = x->usage, /* empty: nobody said it */
                          .area = area,
                          .since = since,
                          .until = DATE_NONE,
                          .demo = r->app->demo,
                          .version = 1 };
    dwelling_seal(r->app->vault, r->mem, &c->k, &d, x->room);
    TRY(dwelling_insert(r, &d));
    part_opened(c, x);
    x->dwelling = d.ref.id;
    x->made |= MADE_DWELLING;
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
    if (c->n_mates)
        memcpy(c->mate, found.item, c->n_mates * sizeof *c->mate);
    c->mates = true;
    return NULL;
}

error *part_same_name(struct importing *i, const struct inhabitant *p, str name, bool *same)
{
    str clear = { 0 };

    TRY(vault_unseal(i->r->app->vault, i->r->mem, "inhabitant.name", p->ref, p->name_sealed,
                     &clear));
    *same = str_eq(name_key(i->r->mem, clear), name_key(i->r->mem, name));
    return NULL;
}

bool part_same_door(struct importing *i, const struct resident_row *a, const struct resident_row *b)
{
    return a->site == b->site && entrance_same(a->entrance, b->entrance) &&
           (str_eq(a->room, b->room) ||
            str_eq(room_key(i->r->mem, a->room), room_key(i->r->mem, b->room)));
}

bool part_same_home(struct importing *i, const struct resident_row *a, const struct resident_row *b)
{
    return a->group == b->group && part_same_door(i, a, b);
}

bool part_says_head(struct importing *i, const struct part *c, const struct resident_row *x)
{
    bool head = str_is(x->relation, "0");

    for (size_t k = 0; k < c->n_rows && !head; k++) {
        const struct resident_row *y = c->rows[k];
        head = str_is(y->relation, "0") && part_same_home(i, x, y);
    }
    return head;
}

/* Whether P stands in a row of the household of X. */
static error *stands_there(struct importing *i, const struct part *c, const struct resident_row *x,
                           const struct inhabitant *p, bool *is)
{
    *is = false;
    for (size_t k = 0; k < c->n_rows && !*is; k++) {
        const struct resident_row *y = c->rows[k];
        if (part_same_home(i, x, y))
            TRY(part_same_name(i, p, y->person.name, is));
    }
    return NULL;
}

error *part_home(struct importing *i, struct part *c, struct resident_row *x)
{
    struct inhabitant head = { 0 };
    bool              found = false, known = false;

    if (!x->household || c->made || c->home != HOME_UNASKED)
        return NULL;
    c->home = HOME_THEIRS;
    if (!part_says_head(i, c, x))
        return NULL;
    TRY(heads_now(i, c, x, &head, &found));
    if (!found)
        return NULL;
    TRY(stands_there(i, c, x, &head, &known));
    if (known)
        return NULL;
    TRY(part_mates(i, c, x));
    for (size_t m = 0; m < c->n_mates && !known; m++)
        TRY(stands_there(i, c, x, &c->mate[m], &known));
    c->head_mask = head.name_mask;
    c->home = known ? HOME_OTHER_HEAD : HOME_APART;
    if (c->home == HOME_APART)
        x->household = c->household = 0;
    return NULL;
}

error *part_whose(struct importing *i, const struct part *c, const struct resident_row *x,
                  str *name)
{
    struct household  h = { 0 };
    struct inhabitant first = { 0 };
    struct ref        ref = { x->community, x->household };
    struct list       mates;
    bool              found = false;

    *name = (str){ 0 };
    if (!x->household || c->made)
        return NULL;
    TRY(household_by_ref(i->r, ref, &h, &found));
    if (!found || (h.import && h.import == i->id))
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", ref.community), db_int("household", ref.id)),
               member_fields, sizeof(struct member), &mates));
    if (!mates.n)
        return NULL;
    const struct member *m = mates.item; /* the head first */
    TRY(inhabitant_by_ref(i->r, (struct ref){ m->person_community, m->person }, &first, &found));
    *name = found ? first.name_mask : *name;
    return NULL;
}

void part_mate(struct part *c, const struct inhabitant *p)
{
    if (c->mates && c->n_mates < PART_MATES)
        c->mate[c->n_mates++] = *p;
}

/* ---- what is known ---- */

bool part_nobodys(const struct part *c, str idno)
{
    const bool *there =
        idno.n && c->numbers.n ? answer(&c->numbers, vault_number(&c->k.idno, 0, idno)) : NULL;

    return there && !*there;
}

void part_given(struct part *c, str idno)
{
    if (idno.n && c->numbers.n)
        is_there(&c->numbers, vault_number(&c->k.idno, 0, idno));
}

bool part_no_door(const struct part *c, int64_t token, int64_t site)
{
    const bool *there = answer(&c->doors, door_key(token, site));

    return there && !*there;
}

bool part_never_door(const struct part *c, int64_t token, int64_t site)
{
    const bool *was = answer(&c->ended, door_key(token, site));

    return was && !*was;
}

void part_opened(struct part *c, const struct resident_row *x)
{
    is_there(&c->doors, door_key(c->dwelling_token, x->site));
}

static error *numbers_ahead(struct importing *i, struct part *c, void *const *rows, size_t n)
{
    struct db_arg arg[DB_WIDTH + 1] = { 0 };
    struct asked *a = &c->numbers;
    struct list   found;
    int64_t      *key = NEWN(i->r->mem, int64_t, n + 1);
    size_t        m = 0;

    for (size_t k = 0; k < n; k++) {
        const struct resident_row *x = rows[k];
        if (x->person.idno.n)
            key[m++] = vault_number(&c->k.idno, 0, x->person.idno);
    }
    asked(i->r->mem, a, key, m);
    for (size_t k = 0; k < a->n; k += DB_WIDTH) {
        db_values(arg, db_v, DB_WIDTH, key + k, a->n - k < DB_WIDTH ? a->n - k : DB_WIDTH);
        TRY(db_all(i->r->db, i->r->mem, &sql_registry_dir_known, arg, number_fields,
                   sizeof(struct number), &found));
        const struct number *t = found.item;
        for (size_t j = 0; j < found.n; j++)
            is_there(a, t[j].n);
    }
    return NULL;
}

static int64_t name_token(struct importing *i, const struct part *c, const struct resident_row *x)
{
    return vault_number(&c->k.name, x->community, name_key(i->r->mem, x->person.name));
}

bool part_unnumbered(struct importing *i, const struct part *c, const struct resident_row *x)
{
    const bool *there = answer(&c->names_alone, name_token(i, c, x));

    return !there || *there;
}

/* Of rows whose number nobody has: most lists bring numbers to a registry that has them, and then
 * this is all that is asked about their names. */
static error *names_ahead(struct importing *i, struct part *c, void *const *rows, size_t n)
{
    struct db_arg arg[2 * DB_WIDTH + 1] = { 0 };
    struct list   found;
    int64_t      *key = NEWN(i->r->mem, int64_t, n + 1), *all = NEWN(i->r->mem, int64_t, n + 1),
            *community = NEWN(i->r->mem, int64_t, n + 1);
    size_t m = 0;

    for (size_t k = 0; k < n; k++) {
        const struct resident_row *x = rows[k];
        if (!part_nobodys(c, x->person.idno))
            continue;
        key[m] = all[m] = name_token(i, c, x);
        community[m++] = x->community;
    }
    asked(i->r->mem, &c->names_alone, all, m);
    for (size_t k = 0; k < m; k += DB_WIDTH) {
        size_t some = m - k < DB_WIDTH ? m - k : DB_WIDTH;
        db_values(arg, db_v, DB_WIDTH, key + k, some);
        db_values(arg + DB_WIDTH, db_n, DB_WIDTH, community + k, some);
        TRY(db_all(i->r->db, i->r->mem, &sql_registry_names_unnumbered, arg, number_fields,
                   sizeof(struct number), &found));
        const struct number *t = found.item;
        for (size_t j = 0; j < found.n; j++)
            is_there(&c->names_alone, t[j].n);
    }
    return NULL;
}

/* Rows of one household stand together: its door is asked for once, its room as others write it,
 * too. */
static error *doors_ahead(struct importing *i, struct part *c, void *const *rows, size_t n)
{
    struct db_arg arg[2 * DB_WIDTH + 1] = { 0 };
    enum { WAYS = 1 + ROOMS_ALIKE };
    struct list found;
    int64_t    *key = NEWN(i->r->mem, int64_t, WAYS * n + 1),
            *token = NEWN(i->r->mem, int64_t, WAYS * n + 1),
            *site = NEWN(i->r->mem, int64_t, WAYS * n + 1);
    size_t m = 0;

    for (size_t k = 0; k < n; k++) {
        const struct resident_row *x = rows[k], *before = k ? rows[k - 1] : NULL;
        if (before && before->site == x->site && str_eq(before->room, x->room))
            continue;
        str    way[WAYS] = { x->room };
        size_t ways = 1 + rooms_alike(i->r->mem, x->room, way + 1);
        for (size_t v = 0; v < ways; v++, m++) {
            token[m] = room_token(&c->k, i->r->mem, x->community, way[v]);
            site[m] = x->site;
            key[m] = door_key(token[m], site[m]);
        }
    }
    asked(i->r->mem, &c->doors, key, m);
    c->ended = (struct asked){ c->doors.key, NEWN(i->r->mem, bool, m + 1), c->doors.n };
    for (size_t k = 0; k < m; k += DB_WIDTH) {
        size_t some = m - k < DB_WIDTH ? m - k : DB_WIDTH;
        db_values(arg, db_v, DB_WIDTH, token + k, some);
        db_values(arg + DB_WIDTH, db_n, DB_WIDTH, site + k, some);
        TRY(db_all(i->r->db, i->r->mem, &sql_registry_doors_known, arg, known_door_fields,
                   sizeof(struct known_door), &found));
        const struct known_door *d = found.item;
        for (size_t j = 0; j < found.n; j++)
            is_there(d[j].until == DATE_NONE ? &c->doors : &c->ended,
                     door_key(d[j].token, d[j].site));
    }
    return NULL;
}

error *part_ahead(struct importing *i, void *const *rows, size_t n)
{
    struct part *c = NULL;

    TRY(part_of(i, &c));
    c->rows = rows;
    c->n_rows = n;
    TRY(doors_ahead(i, c, rows, n));
    TRY(rooms_ahead(i, c, rows, n));
    homes_ahead(i, c, rows, n);
    TRY(numbers_ahead(i, c, rows, n));
    return names_ahead(i, c, rows, n);
}
