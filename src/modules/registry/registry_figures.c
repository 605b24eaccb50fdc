/* registry_figures.c -- what a statement that counts cannot say: traits as they were on a past day,
 * which stand sealed in the history, and for how long somebody has lived in a place, whatever
 * households he belonged to. Only the records that this concerns are looked at one by one. */
#include "modules/registry/registry_figures.h"
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry_figures.sql.h"

enum { HOMES = 100 };

/* clang-format off */
struct changed {
    struct ref       ref;
    struct person_in now; /* the traits only */
    str              state_sealed;
};
#define NOW(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct changed, now.member), .max = 20, __VA_ARGS__ }
static const struct field changed_fields[] = {
    REF (struct changed, ref,          .doc = "The person."),
    NOW(FT_TEXT, sex,       .doc = "today"),
    NOW(FT_DATE, born,      .doc = "today"),
    NOW(FT_TEXT, id_kind,   .doc = "today"),
    NOW(FT_TEXT, nation,    .doc = "today"),
    NOW(FT_TEXT, ethnic,    .doc = "today"),
    NOW(FT_TEXT, politics,  .doc = "today"),
    NOW(FT_TEXT, education, .doc = "today"),
    NOW(FT_TEXT, marriage,  .doc = "today"),
    NOW(FT_TEXT, residence, .doc = "today"),
    TEXT(struct changed, state_sealed, 0, 200000, .secret = true),
    FIELDS_END,
};
struct changed_dwelling {
    struct ref ref;
    str        usage, state_sealed;
};
static const struct field changed_dwelling_fields[] = {
    REF (struct changed_dwelling, ref,          .doc = "The dwelling."),
    TEXT(struct changed_dwelling, usage,        0, 20, .doc = "today"),
    TEXT(struct changed_dwelling, state_sealed, 0, 200000, .secret = true),
    FIELDS_END,
};
struct changed_home {
    str kind, was;
};
static const struct field changed_home_fields[] = {
    TEXT(struct changed_home, kind, 0, 20, .doc = "today"),
    TEXT(struct changed_home, was,  0, 1000, .doc = "kind and wishes before the edit"),
    FIELDS_END,
};
/* A link of somebody, with the household on whose account he is looked at. */
struct stay {
    int64_t home, person_community, person, community, household, since, until;
    bool    main;
};
static const struct field stay_fields[] = {
    INT (struct stay, home,             0, INT64_MAX, .doc = "household"),
    INT (struct stay, person_community, 0, INT64_MAX, .doc = "person"),
    INT (struct stay, person,           0, INT64_MAX, .doc = "person"),
    INT (struct stay, community,        0, INT64_MAX, .doc = "of the link"),
    INT (struct stay, household,        0, INT64_MAX, .doc = "of the link"),
    BOOL(struct stay, main,             .doc = "lives there usually"),
    DATE(struct stay, since,            .doc = "since when"),
    DATE(struct stay, until,            .doc = "until when"),
    FIELDS_END,
};
/* clang-format on */

/* The rows of a statement are looked at one by one; what they change in the counts. */
struct correction {
    struct req              *r;
    const struct figures_of *f;
    struct list             *page;
    /* of figures_stays: the person of the rows before */
    struct stay        last;
    struct whereabouts home[HOMES];
    size_t             homes;
};

/* N more of TRAIT, which may live no longer than a row. */
static void add(struct correction *x, str trait, int64_t n)
{
    struct figure *f = x->page->item;
    size_t         i = 0;

    while (i < x->page->n && !str_eq(f[i].trait, trait))
        i++;
    if (i == x->page->n) {
        f = arena_grow(x->r->mem, f, i * sizeof *f, (i + 1) * sizeof *f);
        f[i] = (struct figure){ .trait = str_dup(x->r->mem, trait) };
        *x->page = (struct list){ f, i + 1, sizeof *f };
    }
    f[i].n += n;
}

static void turns(struct correction *x, str now, str was)
{
    if (str_eq(now, was))
        return;
    add(x, now, -1);
    add(x, was, 1);
}

static int by_trait(const void *a, const void *b)
{
    return str_cmp(((const struct figure *)a)->trait, ((const struct figure *)b)->trait);
}

/* In their order, without those of whom nobody is left. */
static void tidy(struct list *page)
{
    struct figure *f = page->item;
    size_t         n = 0;

    for (size_t i = 0; i < page->n; i++)
        if (f[i].n > 0)
            f[n++] = f[i];
    page->n = n;
    if (n)
        qsort(f, n, sizeof *f, by_trait);
}

/* ---- as it was ---- */

int64_t born_before(int64_t day, int years)
{
    struct civil c = date_civil(day);

    c.year -= years;
    if (!date_valid(c))
        c.day = 28;
    return date_of(c);
}

/* As registry_figures has them. */
static str span_of(int64_t born, int64_t day)
{
    static const struct {
        int         years;
        const char *name;
    } spans[] = { { 6, "0-5" }, { 18, "6-17" }, { 35, "18-34" }, { 60, "35-59" }, { 80, "60-79" } };

    if (born == DATE_NONE)
        return (str){ 0 };
    for (size_t i = 0; i < COUNT(spans); i++)
        if (born > born_before(day, spans[i].years))
            return str_of(spans[i].name);
    return STR("80+");
}

static str trait_of(const struct correction *x, struct arena *mem, const struct person_in *p)
{
    if (x->f->by == BY_AGE)
        return span_of(p->born, x->f->day);
    return field_text(mem, field_find(person_in_fields, str_of(x->f->trait)), p);
}

static error *opened(const struct correction *x, struct arena *mem, struct ref ref, str sealed,
                     const struct field *fields, void *rec)
{
    str text = { 0 };

    TRY(vault_unseal(x->r->app->vault, mem, "registry.past", ref, sealed, &text));
    return json_kept(mem, x->r->app->server.refs, text, fields, rec);
}

static error *person_was(void *ctx, struct arena *mem, void *rec)
{
    struct correction    *x = ctx;
    const struct changed *c = rec;
    struct person_in      was = { 0 };

    fields_init(person_in_fields, &was);
    TRY(opened(x, mem, c->ref, c->state_sealed, person_in_fields, &was));
    turns(x, trait_of(x, mem, &c->now), trait_of(x, mem, &was));
    return NULL;
}

static error *dwelling_was(void *ctx, struct arena *mem, void *rec)
{
    struct correction             *x = ctx;
    const struct changed_dwelling *c = rec;
    struct dwelling                was = { .usage = c->usage };

    TRY(opened(x, mem, c->ref, c->state_sealed, dwelling_past_fields, &was));
    turns(x, c->usage, was.usage);
    return NULL;
}

static error *home_was(void *ctx, struct arena *mem, void *rec)
{
    struct correction         *x = ctx;
    const struct changed_home *c = rec;
    struct household           was = { .kind = c->kind };

    TRY(json_kept(mem, x->r->app->server.refs, c->was, household_was_fields, &was));
    turns(x, c->kind, was.kind);
    return NULL;
}

#define SCOPE(f)                                                                           \
    db_int("lo", (f)->places.lo), db_int("hi", (f)->places.hi), db_int("grid", (f)->grid), \
        db_int("day", (f)->day)

error *figures_as_then(struct req *r, const struct figures_of *f, struct list *page)
{
    struct correction   x = { .r = r, .f = f, .page = page };
    const struct db_arg end_at = db_int("end_at", date_start(f->day + 1));

    if (f->by == BY_USAGE)
        TRY(db_each(r->db, r->mem, &sql_registry_figures_dwellings, DB_ARGS(SCOPE(f), end_at),
                    changed_dwelling_fields, sizeof(struct changed_dwelling), dwelling_was, &x));
    else if (f->by == BY_HOUSEHOLDS)
        TRY(db_each(r->db, r->mem, &sql_registry_figures_homes, DB_ARGS(SCOPE(f), end_at),
                    changed_home_fields, sizeof(struct changed_home), home_was, &x));
    else if (f->by == BY_AGE || (f->by >= BY_SEX && f->by <= BY_NATION))
        TRY(db_each(r->db, r->mem, &sql_registry_figures_changed, DB_ARGS(SCOPE(f), end_at),
                    changed_fields, sizeof(struct changed), person_was, &x));
    tidy(page);
    return NULL;
}

/* ---- for how long ---- */

bool stretch(const struct list *homes, int64_t day, struct whereabouts *home, int64_t *since)
{
    const struct whereabouts *h = homes->item;
    bool                      found = false;

    for (size_t i = 0; i < homes->n; i++)
        if (!found && h[i].main && h[i].since <= day &&
            (h[i].until == DATE_NONE || h[i].until > day)) {
            *home = h[i];
            found = true;
        }
    if (!found)
        return false;
    *since = home->since;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < homes->n; i++)
            if (h[i].main && h[i].since < *since &&
                (h[i].until == DATE_NONE || h[i].until >= *since)) {
                *since = h[i].since;
                more = true;
            }
    }
    return true;
}

/* Of the rows before: he was there all the time. */
static void settle(struct correction *x)
{
    struct list        homes = { x->home, x->homes, sizeof *x->home };
    struct whereabouts home = { 0 };
    int64_t            since = 0;

    if (stretch(&homes, x->f->day, &home, &since) && since <= x->f->newcomer)
        turns(x, STR("new"), STR("settled"));
    x->homes = 0;
}

static error *one_stay(void *ctx, struct arena *mem, void *rec)
{
    struct correction *x = ctx;
    const struct stay *s = rec;

    (void)mem;
    if (s->home != x->last.home || s->person != x->last.person ||
        s->person_community != x->last.person_community)
        settle(x);
    x->last = *s;
    if (x->homes < HOMES)
        x->home[x->homes++] = (struct whereabouts){ .community = s->community,
                                                    .household = s->household,
                                                    .since = s->since,
                                                    .until = s->until,
                                                    .main = s->main };
    return NULL;
}

error *figures_stays(struct req *r, const struct figures_of *f, struct list *page)
{
    struct correction *x = NEW(r->mem, struct correction);

    *x = (struct correction){ .r = r, .f = f, .page = page };
    TRY(db_each(r->db, r->mem, &sql_registry_figures_stays,
                DB_ARGS(SCOPE(f), db_int("newcomer", f->newcomer)), stay_fields,
                sizeof(struct stay), one_stay, x));
    settle(x);
    tidy(page);
    return NULL;
}
