/* demo_build.c -- a built community for the demonstration: blocks between streets with towers,
 * compounds, urban villages and single houses, and grids made on them by the solver. All of it is
 * invented. */
#include <math.h>

#include "base/log.h"
#include "base/when.h"
#include "cli/cells_file.h"
#include "cli/demo.h"

#define M_LAT (1.0 / 111320) /* degrees of a metre north */

enum {
    ACROSS = 132, /* of a block and its street, metres */
    DEEP = 104,
    STREET = 14, /* of these, the street */
    RINGS = 16,  /* of blocks around the middle at most */
    EFFORT = GRID_EFFORT,
};

enum style { TOWERS, COMPOUND, SLABS, VILLAGE, HOUSES, STYLES };

/* clang-format off */
static const struct {
    const char *zh, *kind;
    int         columns, rows;  /* of buildings in a block */
    double      wide, deep;     /* share of the plot that is built on */
    int64_t     least, more;    /* households of a building */
    int         weight;
} styles[STYLES] = {
    [TOWERS]   = { "号楼",   "tower",    3, 1, 0.55, 0.30, 88, 140, 3 },
    [COMPOUND] = { "号楼",   "compound", 3, 2, 0.60, 0.42, 36, 36,  4 },
    [SLABS]    = { "幢",     "slab",     4, 3, 0.70, 0.45, 16, 14,  3 },
    [VILLAGE]  = { "号",     "village",  7, 5, 0.78, 0.74, 1,  6,   3 },
    [HOUSES]   = { "号",     "house",    5, 3, 0.50, 0.50, 1,  1,   1 },
};
static const char *const estates[] = { "海虹花园", "沧江苑",   "兴港里",   "未来新城", "湖滨家园", "嵩屿小筑", "滨湖北里", "钟林苑",
                                       "石塘新村", "天源里",   "海投大厦", "渐美里",   "绿苑新城", "东方高尔夫", "祥和雅居", "龙池小区" };
static const char *const streets_zh[] = { "海虹路", "滨湖路", "沧林路", "钟林路", "嵩屿路", "兴港路", "海富路", "天水路" };
/* clang-format on */

struct build {
    struct demo      *d;
    size_t            place;
    struct rng        rng;
    double            mx, cx, cy; /* degrees of a metre east; the middle */
    int64_t           left;       /* households that have no home yet */
    size_t            first;      /* of its sites in d->site */
    int               blocks, west, south, east, north;
    struct cells_file f;
};

static str ring_text(struct arena *a, const double *x, const double *y, size_t n, bool line)
{
    struct buf b;

    buf_init(&b, a, 1 << 16);
    buf_z(&b, line ? "{\"type\":\"LineString\",\"coordinates\":["
                   : "{\"type\":\"Polygon\",\"coordinates\":[[");
    for (size_t i = 0; i < n + !line; i++)
        buf_fmt(&b, "%s[%.7f,%.7f]", i ? "," : "", x[i % n], y[i % n]);
    buf_z(&b, line ? "]}" : "]]}");
    return buf_done(&b);
}

/* A point of the plan of the community, in metres from its middle. */
static double east_of(const struct build *b, double m)
{
    return b->cx + m * b->mx;
}
static double north_of(const struct build *b, double m)
{
    return b->cy + m * M_LAT;
}

static void put_building(struct build *b, const char *estate, enum style style, int number,
                         double x, double y, double w, double h)
{
    struct demo *d = b->d;
    int64_t      n = styles[style].least + rng_below(&b->rng, styles[style].more);
    double       xs[] = { east_of(b, x), east_of(b, x + w), east_of(b, x + w), east_of(b, x) };
    double       ys[] = { north_of(b, y), north_of(b, y), north_of(b, y + h), north_of(b, y + h) };

    n = n < b->left ? n : b->left;
    if (n <= 0)
        return;
    b->left -= n;
    demo_site_add(d, (struct demo_site){
                         .community = d->place[b->place].code,
                         .id = demo_id(d, d->now - 400 * MS_DAY),
                         .name = str_fmt(d->mem, "%s%d%s", estate, number, styles[style].zh),
                         .kind = styles[style].kind,
                         .lng = (int64_t)(east_of(b, x + w / 2) * 1e7),
                         .lat = (int64_t)(north_of(b, y + h / 2) * 1e7),
                         .households = n,
                         .outline = ring_text(d->mem, xs, ys, 4, false),
                     });
}

static enum style style_of(struct build *b)
{
    int64_t sum = 0, at = 0;

    for (int i = 0; i < STYLES; i++)
        sum += styles[i].weight;
    at = rng_below(&b->rng, sum);
    for (int i = 0; i < STYLES; i++) {
        at -= styles[i].weight;
        if (at < 0)
            return (enum style)i;
    }
    return COMPOUND;
}

static void put_block(struct build *b, int col, int row)
{
    enum style s = style_of(b);
    double     w = (double)(ACROSS - STREET) / styles[s].columns;
    double     h = (double)(DEEP - STREET) / styles[s].rows;
    /* an estate has its name once in a community: 海虹花园, then 海虹花园二区 */
    const char              *estate = estates[b->blocks % (int)COUNT(estates)];
    static const char *const part[] = { "",     "二区", "三区", "四区", "五区",
                                        "六区", "七区", "八区", "九区" };
    int                      again = b->blocks / (int)COUNT(estates);
    str name = str_fmt(b->d->mem, "%s%s", estate, part[again % (int)COUNT(part)]);

    b->blocks++;
    for (int i = 0; i < styles[s].columns * styles[s].rows; i++) {
        double x = col * ACROSS + STREET / 2.0 + (i % styles[s].columns) * w;
        double y = row * DEEP + STREET / 2.0 + (i / styles[s].columns) * h;
        double bw = w * styles[s].wide, bh = h * styles[s].deep;
        put_building(b, name.p, s, i + 1, x + (w - bw) * (0.3 + 0.4 * rng_unit(&b->rng)),
                     y + (h - bh) * (0.3 + 0.4 * rng_unit(&b->rng)), bw, bh);
    }
    b->west = col < b->west ? col : b->west;
    b->east = col > b->east ? col : b->east;
    b->south = row < b->south ? row : b->south;
    b->north = row > b->north ? row : b->north;
}

/* Blocks around the middle, ring by ring, those within the outline. */
static void put_blocks(struct build *b)
{
    const struct ring *g = &b->d->place[b->place].outline;

    for (int ring = 0; ring < RINGS && b->left > 0; ring++)
        for (int row = -ring; row <= ring && b->left > 0; row++)
            for (int col = -ring; col <= ring && b->left > 0; col++) {
                if (abs(row) != ring && abs(col) != ring)
                    continue;
                if (ring && !ring_holds(g, east_of(b, (col + 0.5) * ACROSS),
                                        north_of(b, (row + 0.5) * DEEP)))
                    continue;
                put_block(b, col, row);
            }
}

static void put_way(struct build *b, bool upright, int at)
{
    struct demo *d = b->d;
    bool         main = at % 4 == 0;
    double       from = (upright ? b->south * DEEP : b->west * ACROSS) - 30;
    double       to = (upright ? (b->north + 1) * DEEP : (b->east + 1) * ACROSS) + 30;
    double       off = at * (upright ? ACROSS : DEEP);
    double       x[] = { east_of(b, upright ? off : from), east_of(b, upright ? off : to) };
    double       y[] = { north_of(b, upright ? from : off), north_of(b, upright ? to : off) };
    int          name = (at + 64 + upright * 3) % (int)COUNT(streets_zh);

    demo_way_add(d, (struct demo_way){
                        .community = d->place[b->place].code,
                        .id = demo_id(d, d->now - 400 * MS_DAY),
                        .main = main,
                        .name = main ? str_of(streets_zh[name])
                                     : str_fmt(d->mem, "%s%d巷", streets_zh[name], at + 64),
                        .line = ring_text(d->mem, x, y, 2, true),
                        .west = (int64_t)(x[0] * 1e7),
                        .south = (int64_t)(y[0] * 1e7),
                        .east = (int64_t)(x[1] * 1e7),
                        .north = (int64_t)(y[1] * 1e7),
                    });
}

/* ---- grids ---- */

static error *solve(struct build *b, struct cells_out *cells, int32_t **label)
{
    struct demo *d = b->d;

    cells_start(&b->f, d->mem, 400);
    for (size_t i = b->first; i < d->n_sites; i++) {
        const struct demo_site *s = &d->site[i];
        if (!cells_building(&b->f, s->name, s->households, -1, -1, s->lng, s->lat, s->outline))
            BUG("a footprint of ours");
    }
    for (size_t i = 0; i < d->n_ways; i++)
        if (d->way[i].community == d->place[b->place].code &&
            !cells_way(&b->f, d->way[i].main ? CELLS_MAIN : CELLS_LANE, d->way[i].line))
            BUG("a street of ours");
    cells_plane(&b->f);
    TRY(cells_make(d->mem, &b->f.in, cells));
    struct grid_params p = { .band = { 300, 400 },
                             .seed = 1,
                             .effort = EFFORT,
                             .threads = 1,
                             .compact = 100,
                             .streets = 100 };
    return grid_plan(d->mem, cells->map, &p, label);
}

static error *put_grids(struct build *b, const struct cells_out *cells, const int32_t *label)
{
    struct demo      *d = b->d;
    struct demo_place parent = d->place[b->place];
    size_t            n = d->n_sites - b->first;
    int32_t           k = 0;

    for (size_t i = 0; i < cells->map->n; i++)
        k = label[i] >= k ? label[i] + 1 : k;
    struct geos_rings *rings = NEWN(d->mem, struct geos_rings, (size_t)k);
    int64_t           *sum = NEWN(d->mem, int64_t, 3 * (size_t)k);
    TRY(cells_outlines(d->mem, &b->f.in, label, k, rings));
    for (size_t i = 0; i < cells->map->n; i++) {
        struct demo_site *s = &d->site[b->first + (size_t)cells->building[i]];
        s->grid = parent.code * 1000 + label[i] + 1;
    }
    for (size_t i = 0; i < n; i++) {
        const struct demo_site *s = &d->site[b->first + i];
        int64_t                *x = &sum[3 * (s->grid % 1000 - 1)];
        x[0] += s->households;
        x[1] += s->lng / 1000 * s->households;
        x[2] += s->lat / 1000 * s->households;
    }
    for (int32_t g = 0; g < k; g++) {
        struct buf outline;
        buf_init(&outline, d->mem, 1 << 22);
        cells_rings_json(&b->f, &rings[g], &outline);
        int64_t *x = &sum[3 * g];
        demo_place_add(d, (struct demo_place){
                              .code = parent.code * 1000 + g + 1,
                              .parent = parent.code,
                              .level = LEVEL_GRID,
                              .name = str_fmt(d->mem, "第%d网格", g + 1),
                              .kind = STR("网格"),
                              .geometry = buf_done(&outline),
                              .x = x[0] ? (double)(x[1] / x[0]) / 1e4 : parent.x,
                              .y = x[0] ? (double)(x[2] / x[0]) / 1e4 : parent.y,
                              .households = x[0],
                              .life = parent.life,
                              .built = true,
                          });
    }
    return NULL;
}

error *demo_build(struct demo *d, size_t place, bool *built)
{
    struct demo_place *p = &d->place[place];
    struct cells_out   cells;
    int32_t           *label = NULL;
    struct build       b = { .d = d,
                             .place = place,
                             .rng = { (uint64_t)p->code * 31 + 7 },
                             .cx = p->x,
                             .cy = p->y,
                             .mx = M_LAT / cos(p->y * M_PI / 180),
                             .left = p->households,
                             .first = d->n_sites };
    struct geos       *g = geos_open(d->mem);

    *built = g != NULL; /* a machine without GEOS gets the simple way */
    if (!g)
        return NULL;
    geos_close(g);
    put_blocks(&b);
    p->households -= b.left;
    for (int i = b.west; i <= b.east + 1; i++)
        put_way(&b, true, i);
    for (int i = b.south; i <= b.north + 1; i++)
        put_way(&b, false, i);
    TRY(solve(&b, &cells, &label));
    return put_grids(&b, &cells, label);
}
