/* demo_places.c -- the tree of real names and codes, invented outlines, grids by block order,
 * sites. */
#include "base/when.h"
#include "cli/demo.h"
#include "core/site_name.h"
#include "core/small.h"
#include "json/json.h"

extern const char demo_divisions[], demo_divisions_end[], demo_outlines[], demo_outlines_end[],
    demo_xiamen[], demo_xiamen_end[];

#define PUSH(d, array, n, cap, first, x)                                                   \
    do {                                                                                   \
        if ((d)->n == (d)->cap) {                                                          \
            size_t more_ = (d)->cap ? (d)->cap * 2 : (first);                              \
            (d)->array =                                                                   \
                arena_grow((d)->mem, (d)->array, (d)->cap * sizeof(x), more_ * sizeof(x)); \
            (d)->cap = more_;                                                              \
        }                                                                                  \
        (d)->array[(d)->n++] = (x);                                                        \
    } while (0)

void demo_place_add(struct demo *d, struct demo_place p)
{
    PUSH(d, place, n_places, cap_places, 256, p);
}

void demo_site_add(struct demo *d, struct demo_site s)
{
    PUSH(d, site, n_sites, cap_sites, 1024, s);
}

void demo_way_add(struct demo *d, struct demo_way w)
{
    PUSH(d, way, n_ways, cap_ways, 256, w);
}

/* ---- reading the facts
 * --------------------------------------------------------------------------- */

static error *read_haicang(struct demo *d)
{
    str text = { demo_divisions, (size_t)(demo_divisions_end - demo_divisions) };

    str_cut(&text, '\n');
    while (text.n) {
        str line = str_trim(str_cut(&text, '\n'));
        str level = str_cut(&line, ','), code = str_cut(&line, ','), parent = str_cut(&line, ',');
        str name = str_cut(&line, ',');
        int64_t c = 0, p = 0;
        if (!str_i64(code, 0, INT64_MAX, &c) || !str_i64(parent, 0, INT64_MAX, &p))
            continue;
        int l = str_is(level, "district") ? LEVEL_DISTRICT
                : str_is(level, "street") ? LEVEL_STREET
                                          : LEVEL_COMMUNITY;
        demo_place_add(d, (struct demo_place){
                              .code = c, .parent = p, .level = l, .name = name, .kind = line });
    }
    return NULL;
}

struct division {
    int64_t code, areaCode, streetCode, cityCode;
    str     name, provinceCode;
};
struct divisions {
    struct list areas, streets, communities;
};
/* clang-format off */
static const struct field division_fields[] = {
    CODE(struct division, code,         .doc = "code"),
    TEXT(struct division, name,         0, 80, .doc = "name"),
    CODE(struct division, streetCode,   .doc = "street"),
    CODE(struct division, areaCode,     .doc = "district"),
    CODE(struct division, cityCode,     .doc = "city"),
    TEXT(struct division, provinceCode, 0, 4, .doc = "province"),
    FIELDS_END,
};
static const struct field divisions_fields[] = {
    LIST(struct divisions, areas,       struct division, division_fields, 100, .doc = "districts"),
    LIST(struct divisions, streets,     struct division, division_fields, 1000, .doc = "streets"),
    LIST(struct divisions, communities, struct division, division_fields, 10000, .doc = "communities"),
    FIELDS_END,
};
/* clang-format on */

static void add_all(struct demo *d, const struct list *l, int level)
{
    const struct division *x = l->item;

    for (size_t i = 0; i < l->n; i++)
        demo_place_add(d, (struct demo_place){ .code = x[i].code,
                                               .parent = level == LEVEL_DISTRICT ? 3502
                                                         : level == LEVEL_STREET ? x[i].areaCode
                                                                                 : x[i].streetCode,
                                               .level = level,
                                               .name = x[i].name,
                                               .kind = STR("") });
}

static error *read_xiamen(struct demo *d)
{
    struct divisions x = { 0 };
    str              text = { demo_xiamen, (size_t)(demo_xiamen_end - demo_xiamen) };

    TRY(json_read(d->mem, NULL, text, divisions_fields, &x));
    add_all(d, &x.areas, LEVEL_DISTRICT);
    add_all(d, &x.streets, LEVEL_STREET);
    add_all(d, &x.communities, LEVEL_COMMUNITY);
    return NULL;
}

/* The largest ring of the feature of CODE in the outlines: pairs of numbers between brackets. */
static struct ring read_outline(struct demo *d, int64_t code)
{
    str         all = { demo_outlines, (size_t)(demo_outlines_end - demo_outlines) };
    str         mark = str_fmt(d->mem, "\"adcode\":\"%lld\"", (long long)code);
    size_t      at = 0;
    struct ring best = { NULL, NULL, 0 }, now = { NULL, NULL, 0 };
    int         depth = 0;

    if (!str_find(all, mark, &at))
        return best;
    all = (str){ all.p + at, all.n - at };
    if (!str_find(all, STR("\"coordinates\":"), &at))
        return best;
    now = (struct ring){ NEWN(d->mem, double, 8192), NEWN(d->mem, double, 8192), 0 };
    for (size_t i = at + 14; i < all.n; i++) {
        char c = all.p[i];
        if (c == '[') {
            depth++;
        } else if (c == ']') {
            if (--depth == 0)
                break;
        } else if (is_digit(c)) {
            int64_t v[2] = { 0, 0 };
            for (int k = 0; k < 2; k++) {
                size_t from = i;
                while (is_digit(all.p[i]) || all.p[i] == '.')
                    i++;
                if (!str_fixed((str){ all.p + from, i - from }, 7, 0, INT64_MAX, &v[k]))
                    return best;
                i += k == 0;
            }
            if (now.n < 8192) {
                now.x[now.n] = (double)v[0] / 1e7;
                now.y[now.n++] = (double)v[1] / 1e7;
            }
            depth--;                   /* the bracket behind the pair */
            if (all.p[i + 1] == ']') { /* the end of this ring */
                if (now.n > best.n) {
                    best.n = now.n - 1;
                    best.x = NEWN(d->mem, double, now.n);
                    best.y = NEWN(d->mem, double, now.n);
                    memcpy(best.x, now.x, now.n * sizeof *now.x);
                    memcpy(best.y, now.y, now.n * sizeof *now.y);
                }
                now.n = 0;
            }
        }
    }
    return best;
}

/* ---- inventing
 * --------------------------------------------------------------------------------------- */

static void divide(struct demo *d, size_t parent, int level)
{
    size_t  kids[512], k = 0;
    int64_t code = d->place[parent].code;

    for (size_t i = 0; i < d->n_places && k < COUNT(kids); i++)
        if (d->place[i].level == level && d->place[i].parent == code)
            kids[k++] = i;
    if (!k || d->place[parent].outline.n < 3)
        return;
    struct ring *cells = NEWN(d->mem, struct ring, k);
    double      *middle = NEWN(d->mem, double, 2 * k);
    struct rng   own = { (uint64_t)code * 977 + d->rng.s };
    /* roughly where the four streets and two units of Haicang lie */
    static const double haicang[] = { 117.985, 24.455, 118.000, 24.525, 118.040, 24.478,
                                      117.925, 24.560, 117.915, 24.615, 118.010, 24.430 };
    const double       *seeds = code == 350205 && k == 6 ? haicang : NULL;
    sketch_divide(d->mem, &d->place[parent].outline, k, seeds, &own, cells, middle);
    for (size_t i = 0; i < k; i++) {
        d->place[kids[i]].outline = cells[i];
        d->place[kids[i]].x = middle[2 * i];
        d->place[kids[i]].y = middle[2 * i + 1];
    }
}

static void settle_people(struct demo *d)
{
    static const int64_t people[] = { 3000, 60000, 294900, 5000000 };
    size_t               n = 0;

    for (size_t i = 0; i < d->n_places; i++) {
        struct demo_place *p = &d->place[i];
        if (p->level != LEVEL_COMMUNITY)
            continue;
        p->life = d->scale >= DEMO_DISTRICT ||
                  (d->scale == DEMO_STREET && p->code / 1000 == DEMO_COMMUNITY_CODE / 1000) ||
                  p->code == DEMO_COMMUNITY_CODE;
        n += p->life;
    }
    for (size_t i = 0; i < d->n_places; i++) {
        struct demo_place *p = &d->place[i];
        if (p->level != LEVEL_COMMUNITY)
            continue;
        int64_t mean = p->life ? people[d->scale] / (int64_t)n : 4000;
        p->people = mean * (85 + rng_below(&d->rng, 31)) / 100;
        p->households = p->people / 3;
        if (p->households < 330)
            p->households = 330;
    }
}

/* Grids of 300 to 400 households, numbered from west to east and north to south. */
static void make_grids(struct demo *d, size_t at)
{
    int64_t      n = (d->place[at].households + 174) / 350;
    size_t       k = (size_t)(n < 1 ? 1 : n > 99 ? 99 : n), order[100];
    struct ring *cells = NEWN(d->mem, struct ring, k);
    double      *middle = NEWN(d->mem, double, 2 * k);
    struct rng   own = { (uint64_t)d->place[at].code };

    if (d->place[at].outline.n < 3)
        return;
    sketch_divide(d->mem, &d->place[at].outline, k, NULL, &own, cells, middle);
    for (size_t i = 0; i < k; i++) {
        size_t j = i;
        order[i] = i;
        for (; j > 0 && (middle[2 * order[j - 1]] - middle[2 * i]) -
                                (middle[2 * order[j - 1] + 1] - middle[2 * i + 1]) >
                            0;
             j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    struct demo_place parent = d->place[at];
    for (size_t i = 0; i < k; i++) {
        size_t s = order[i];
        demo_place_add(d, (struct demo_place){
                              .code = parent.code * 1000 + (int64_t)i + 1,
                              .parent = parent.code,
                              .level = LEVEL_GRID,
                              .name = str_fmt(d->mem, "第%zu网格", i + 1),
                              .kind = STR("网格"),
                              .outline = cells[s],
                              .x = middle[2 * s],
                              .y = middle[2 * s + 1],
                              .households = parent.households / (int64_t)k,
                              .life = parent.life,
                          });
    }
}

static void make_sites(struct demo *d, const struct demo_place *grid)
{
    static const char *const estates[] = { "海虹花园", "沧江苑",   "兴港里", "未来新城", "湖滨家园",
                                           "嵩屿小筑", "滨湖北里", "钟林苑", "石塘新村", "天源里" };
    int64_t left = grid->households;
    int     block = 1;
    str     estate = str_of(estates[rng_below(&d->rng, COUNT(estates))]);

    while (left > 0 && grid->outline.n >= 3) {
        double  x = 0, y = 0;
        int64_t n = 24 + rng_below(&d->rng, 40);
        sketch_point(&grid->outline, &d->rng, &x, &y);
        demo_site_add(d, (struct demo_site){
                             .community = grid->parent,
                             .id = demo_id(d, d->now - 400 * MS_DAY),
                             .grid = grid->code,
                             .name = str_fmt(d->mem, STR_FMT "%d号楼", STR_ARG(estate), block++),
                             .lng = (int64_t)(x * 1e7),
                             .lat = (int64_t)(y * 1e7),
                             .households = n < left ? n : left,
                         });
        left -= n;
    }
}

/* ---- writing
 * ------------------------------------------------------------------------------------------- */

static str geometry(struct arena *a, const struct ring *g)
{
    struct buf b;

    if (g->n < 3)
        return (str){ 0 };
    buf_init(&b, a, 1 << 20);
    buf_z(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
    for (size_t i = 0; i <= g->n; i++)
        buf_fmt(&b, "%s[%.5f,%.5f]", i ? "," : "", g->x[i % g->n], g->y[i % g->n]);
    buf_z(&b, "]]}");
    return buf_done(&b);
}

/* Who reports by the name of 海虹社区 alone is taken to its first grid, which grid01 looks after:
 * so the accounts of the demonstration can play a path through together. */
static void centre_on_first_grid(struct demo *d)
{
    struct demo_place *community = NULL, *grid = NULL;

    for (size_t i = 0; i < d->n_places; i++) {
        if (d->place[i].code == DEMO_COMMUNITY_CODE)
            community = &d->place[i];
        if (d->place[i].code == DEMO_COMMUNITY_CODE * 1000 + 1)
            grid = &d->place[i];
    }
    if (!community || !grid)
        return;
    community->x = grid->x;
    community->y = grid->y;
}

static error *write_places(struct demo *d)
{
    static const char *const columns[] = { "code",    "valid_from", "level",      "parent", "name",
                                           "name_en", "kind",       "households", "lng",    "lat",
                                           "outline", "synthetic",  NULL };
    struct db_bulk          *b = NULL;
    struct arena            *row = arena_new();
    int64_t                  since = date_of((struct civil){ 2018, 1, 1 });

    centre_on_first_grid(d);
    TRY(db_bulk_begin(d->db, d->mem, "place", columns, &b));
    for (size_t i = 0; i < d->n_places; i++) {
        const struct demo_place *p = &d->place[i];
        str en = p->level == LEVEL_GRID ? str_fmt(row, "Grid %lld", (long long)(p->code % 1000))
                                        : (str){ 0 };
        TRY(db_bulk_row(
            b, DB_ARGS(db_int("", p->code), db_int("", since),
                       db_text("", str_of(level_words[p->level])), db_int("", p->parent),
                       db_text("", p->name), db_text("", en), db_text("", p->kind),
                       db_int("", p->households), db_int("", (int64_t)(p->x * 1e7)),
                       db_int("", (int64_t)(p->y * 1e7)),
                       db_text("", p->geometry.n ? p->geometry : geometry(row, &p->outline)),
                       db_int("", p->level != LEVEL_DISTRICT))));
        arena_reset(row);
    }
    arena_free(row);
    return db_bulk_end(b);
}

static error *write_sites(struct demo *d)
{
    static const char *const columns[] = { "community",  "id",  "place_now", "grid", "name", "kind",
                                           "households", "lng", "lat",       "cell", "demo", NULL };
    struct db_bulk          *b = NULL;

    TRY(db_bulk_begin(d->db, d->mem, "site", columns, &b));
    for (size_t i = 0; i < d->n_sites; i++) {
        const struct demo_site *s = &d->site[i];
        TRY(db_bulk_row(b,
                        DB_ARGS(db_int("", s->community), db_int("", s->id),
                                db_int("", s->community), db_int("", s->grid), db_text("", s->name),
                                db_text("", str_of(s->kind ? s->kind : "building")),
                                db_int("", s->households), db_int("", s->lng), db_int("", s->lat),
                                db_int("", place_cell(s->lng, s->lat)), db_int("", 1))));
    }
    return db_bulk_end(b);
}

/* Their names, by which an address is found (core/site_name.h). */
static error *write_site_words(struct demo *d)
{
    static const char *const columns[] = { "street",    "kind",      "gram", "doc",
                                           "community", "place_now", NULL };
    struct db_bulk          *b = NULL;
    struct arena            *row = arena_new();

    TRY(db_bulk_begin(d->db, d->mem, "gram_open", columns, &b));
    for (size_t i = 0; i < d->n_sites; i++) {
        const struct demo_site *s = &d->site[i];
        int64_t                *pair = NULL;
        size_t                  n = gram_pairs(row, site_text(row, s->name), &pair);
        for (size_t k = 0; k < n; k++)
            TRY(db_bulk_row(b,
                            DB_ARGS(db_int("", place_at(s->community, LEVEL_STREET)),
                                    db_int("", GRAM_SITE), db_int("", pair[k]), db_int("", s->id),
                                    db_int("", s->community), db_int("", s->community))));
        arena_reset(row);
    }
    arena_free(row);
    return db_bulk_end(b);
}

static str name_of(const struct demo *d, int64_t place)
{
    for (size_t i = 0; i < d->n_places; i++)
        if (d->place[i].code == place)
            return d->place[i].name;
    return (str){ 0 };
}

static error *write_site_marks(struct demo *d)
{
    static const char *const columns[] = { "community", "id", "mark", "place_now", NULL };
    struct db_bulk          *b = NULL;
    struct arena            *row = arena_new();

    int64_t community = 0;
    str     its = { 0 };

    TRY(db_bulk_begin(d->db, d->mem, "site_mark", columns, &b));
    for (size_t i = 0; i < d->n_sites; i++) {
        const struct demo_site *s = &d->site[i];
        int64_t                 mark[SITE_MARKS];
        if (s->community != community) /* they stand one community after another */
            its = name_of(d, community = s->community);
        size_t n = site_marks(row, s->name, its, mark);
        for (size_t k = 0; k < n; k++)
            TRY(db_bulk_row(b, DB_ARGS(db_int("", s->community), db_int("", s->id),
                                       db_int("", mark[k]), db_int("", s->community))));
        arena_reset(row);
    }
    arena_free(row);
    return db_bulk_end(b);
}

static error *write_shapes(struct demo *d)
{
    static const char *const columns[] = { "community", "id", "outline", "entrances", NULL };
    struct db_bulk          *b = NULL;

    TRY(db_bulk_begin(d->db, d->mem, "site_shape", columns, &b));
    for (size_t i = 0; i < d->n_sites; i++)
        if (d->site[i].outline.n)
            TRY(db_bulk_row(b, DB_ARGS(db_int("", d->site[i].community), db_int("", d->site[i].id),
                                       db_text("", d->site[i].outline), db_int("", 0))));
    return db_bulk_end(b);
}

static error *write_ways(struct demo *d)
{
    static const char *const columns[] = { "community", "id",   "class", "name", "line", "west",
                                           "south",     "east", "north", "demo", NULL };
    struct db_bulk          *b = NULL;

    TRY(db_bulk_begin(d->db, d->mem, "way", columns, &b));
    for (size_t i = 0; i < d->n_ways; i++) {
        const struct demo_way *w = &d->way[i];
        TRY(db_bulk_row(b, DB_ARGS(db_int("", w->community), db_int("", w->id),
                                   db_text("", str_of(w->main ? "main" : "lane")),
                                   db_text("", w->name), db_text("", w->line), db_int("", w->west),
                                   db_int("", w->south), db_int("", w->east), db_int("", w->north),
                                   db_int("", 1))));
    }
    return db_bulk_end(b);
}

static error *write_units(struct demo *d)
{
    /* clang-format off */
    static const struct { const char *code, *zh, *en, *level; int64_t place; } units[] = {
        { "chengguan", "城市管理局",     "City management bureau",      "district", 350205 },
        { "shizheng",  "市政管理中心",   "Municipal works centre",      "district", 350205 },
        { "yuanlin",   "园林绿化中心",   "Parks and greenery centre",   "district", 350205 },
        { "jiaojing",  "交警大队",       "Traffic police brigade",      "district", 350205 },
        { "xiaofang",  "消防救援大队",   "Fire and rescue brigade",     "district", 350205 },
        { "shengtai",  "生态环境局",     "Environment bureau",          "district", 350205 },
        { "minzheng",  "民政局",         "Civil affairs bureau",        "district", 350205 },
        { "sifa",      "司法所",         "Justice office",              "street",   350205003 },
        { "jiedao",    "街道办事处",     "Street office",               "street",   350205003 },
        { "paichusuo", "派出所",         "Police station",              "street",   350205003 },
    };
    /* clang-format on */
    static const char *const columns[] = { "code", "zh", "en", "level", "place", NULL };
    struct db_bulk          *b = NULL;

    TRY(db_bulk_begin(d->db, d->mem, "unit", columns, &b));
    for (size_t i = 0; i < COUNT(units); i++)
        TRY(db_bulk_row(b,
                        DB_ARGS(db_text("", str_of(units[i].code)),
                                db_text("", str_of(units[i].zh)), db_text("", str_of(units[i].en)),
                                db_text("", str_of(units[i].level)), db_int("", units[i].place))));
    return db_bulk_end(b);
}

error *demo_places(struct demo *d)
{
    TRY(d->scale == DEMO_CITY ? read_xiamen(d) : read_haicang(d));
    size_t fixed = d->n_places;
    settle_people(d);
    for (int level = LEVEL_DISTRICT; level < LEVEL_COMMUNITY; level++)
        for (size_t i = 0; i < fixed; i++) {
            if (d->place[i].level != level)
                continue;
            if (level == LEVEL_DISTRICT) {
                double box[4];
                d->place[i].outline = read_outline(d, d->place[i].code);
                ring_box(&d->place[i].outline, box);
                d->place[i].x = (box[0] + box[2]) / 2;
                d->place[i].y = (box[1] + box[3]) / 2;
            }
            divide(d, i, level + 1);
        }
    for (size_t i = 0; i < fixed; i++) {
        bool built = false;
        /* a whole city is too much for the streets of each community */
        if (d->place[i].level == LEVEL_COMMUNITY && d->place[i].life && d->scale < DEMO_CITY)
            TRY(demo_build(d, i, &built));
        if (d->place[i].level == LEVEL_COMMUNITY && !built)
            make_grids(d, i);
        demo_progress(d, "grids", (int64_t)i, (int64_t)fixed);
    }
    for (size_t i = 0; i < d->n_places; i++) {
        struct demo_place *p = &d->place[i];
        if (p->level == LEVEL_GRID && !p->built)
            make_sites(d, p);
        if (p->level == LEVEL_COMMUNITY) /* the totals of streets and districts */
            for (size_t k = 0; k < fixed; k++)
                if (d->place[k].level < LEVEL_COMMUNITY && place_under(p->code, d->place[k].code))
                    d->place[k].households += p->households;
    }
    TRY(write_places(d));
    TRY(write_sites(d));
    TRY(write_site_words(d));
    TRY(write_site_marks(d));
    TRY(write_shapes(d));
    TRY(write_ways(d));
    return write_units(d);
}
