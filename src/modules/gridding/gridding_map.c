/* gridding_map.c -- buildings and streets to a map, by the child that knows geometry (make-cells).
 *
 * What goes to the child and comes back are lines (cli/cmd_make_cells.c); what it was asked is kept
 * in memory, so the order of the buildings says which is which. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "core/app.h"
#include "core/child.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"
#include "json/json.h"

enum {
    ANSWER_MOST = 64 << 20,
    SECONDS = 60,
    MARGIN = 50000, /* 1e-7 degree around the buildings: about 500 m */
};

/* clang-format off */
static const struct field way_fields[] = {
    TEXT(struct drawing_way, class, 0, 10, .doc = "class"),
    TEXT(struct drawing_way, line,  0, 1000000, .doc = "line"),
    FIELDS_END,
};
static const struct message
    msg_none  = { "grid.no_sites",  "这个社区还没有楼栋，请先在导入中心导入楼栋。", "This community has no buildings yet: import them first." },
    msg_cells = { "grid.large",     "这个社区有 {0} 栋楼（超过上限的按单元算），一次最多 {1} 个；请用命令行 gongdi grid plan。", "This community has {0} buildings (large ones by entrance), {1} are the most here; use the command gongdi grid plan." },
    msg_child = { "grid.child",     "暂时无法生成底图（{0}），请稍后再试。", "The map cannot be made at the moment ({0}); please try again later." };
/* clang-format on */

static error *failed(struct arena *a, const char *why)
{
    log_event(LOG_ERROR_, "grid.child", "why=\"%s\"", why);
    return error_of(a, FAIL_BUSY, &msg_child, str_of(why));
}

/* Run the child on TEXT; its lines. */
static error *ask_child(struct arena *a, str text, str *out)
{
    static const char *const argv[] = { "gongdi", "make-cells", NULL }, *const env[] = { NULL };
    struct child child;
    struct buf   b;
    char         part[1 << 14];
    ssize_t      n = 0;
    int          fd = memfd_create("cells", MFD_CLOEXEC);

    if (fd < 0)
        return failed(a, strerror(errno));
    for (size_t at = 0; at < text.n; at += (size_t)n) {
        n = write(fd, text.p + at, text.n - at);
        if (n <= 0)
            break;
    }
    int bad = lseek(fd, 0, SEEK_SET) != 0
                  ? errno
                  : child_start(NULL, argv, env, fd, SECONDS * 1000, &child);
    close(fd);
    if (bad)
        return failed(a, strerror(bad));
    buf_init(&b, a, ANSWER_MOST);
    while ((n = child_read(&child, part, sizeof part)) > 0)
        buf_bytes(&b, part, (size_t)n);
    int status = child_end(&child, n < 0);
    if (n < 0 || b.over || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return failed(a, n < 0 ? "time" : "geometry");
    *out = buf_done(&b);
    return str_ends(*out, STR("end\n")) ? NULL : failed(a, "cut off");
}

/* ---- what is asked ---- */

static void put_sites(struct buf *b, const struct list *sites)
{
    const struct drawing_site *s = sites->item;

    for (size_t i = 0; i < sites->n; i++)
        buf_fmt(b, "b\t%lld\t%lld\t%lld\t%lld\t" STR_FMT "\n", (long long)s[i].households,
                (long long)s[i].entrances, (long long)s[i].lng, (long long)s[i].lat,
                STR_ARG(s[i].outline));
}

static struct drawing_box around(struct drawing_box b)
{
    return (struct drawing_box){ b.west - MARGIN, b.south - MARGIN, b.east + MARGIN,
                                 b.north + MARGIN };
}

error *drawing_ways_around(struct req *r, struct drawing_box box, struct list *out)
{
    box = around(box);
    return db_all(r->db, r->mem, &sql_gridding_ways,
                  DB_ARGS(db_int("east", box.east), db_int("west", box.west),
                          db_int("north", box.north), db_int("south", box.south)),
                  way_fields, sizeof(struct drawing_way), out);
}

static struct drawing_box box_of(const struct list *sites)
{
    const struct drawing_site *s = sites->item;
    struct drawing_box         box = { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN };

    for (size_t i = 0; i < sites->n; i++) {
        box.west = s[i].lng < box.west ? s[i].lng : box.west;
        box.east = s[i].lng > box.east ? s[i].lng : box.east;
        box.south = s[i].lat < box.south ? s[i].lat : box.south;
        box.north = s[i].lat > box.north ? s[i].lat : box.north;
    }
    return sites->n ? box : (struct drawing_box){ 0, 0, 0, 0 };
}

error *drawing_ways(struct req *r, const struct list *sites, struct list *out)
{
    return drawing_ways_around(r, box_of(sites), out);
}

static error *question(struct req *r, const struct drawing *x, struct list *sites, struct buf *b)
{
    struct list ways;

    TRY(drawing_sites(r, x->ref.community, sites));
    if (!sites->n)
        return error_of(r->mem, FAIL_CONFLICT, &msg_none);
    buf_init(b, r->mem, ANSWER_MOST);
    buf_fmt(b, "h\t%lld\n", (long long)x->hi);
    put_sites(b, sites);
    TRY(drawing_ways(r, sites, &ways));
    const struct place *here = place_find(app_places(r->app), x->ref.community);
    if (here && here->outline.n)
        buf_fmt(b, "w\tborder\t" STR_FMT "\n", STR_ARG(here->outline));
    const struct drawing_way *w = ways.item;
    for (size_t i = 0; i < ways.n; i++)
        buf_fmt(b, "w\t" STR_FMT "\t" STR_FMT "\n", STR_ARG(w[i].class), STR_ARG(w[i].line));
    return NULL;
}

/* ---- what comes back ---- */

struct reading {
    struct req        *r;
    struct drawing    *x;
    const struct list *sites;
    struct list        parts;
    struct buf         nodes, edges, today, cells, borders, notes;
    struct jw          j_cells, j_borders, j_notes;
    int64_t            n;
};

static bool ints(str s, int64_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!str_i64(str_cut(&s, '\t'), INT64_MIN, INT64_MAX, &v[i]))
            return false;
    return true;
}

/* Centimetres as metres. */
static void put_cm(struct buf *b, int64_t cm)
{
    int64_t v = cm < 0 ? -cm : cm;

    buf_fmt(b, "%s%lld.%02lld", cm < 0 ? "-" : "", (long long)(v / 100), (long long)(v % 100));
}

int64_t drawing_shape(const struct drawing_site *s)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (size_t i = 0; i < s->outline.n; i++)
        h = (h ^ (uint8_t)s->outline.p[i]) * UINT64_C(1099511628211);
    h = (h ^ (uint64_t)s->entrances) * UINT64_C(1099511628211);
    return (int64_t)(h >> 12) + 1; /* a number that JSON carries, and never 0 */
}

/* building entrance lng lat x y households block */
static bool node_line(struct reading *g, str s)
{
    const struct drawing_site *site = g->sites->item;
    int64_t                    v[8];

    if (!ints(s, v, COUNT(v)) || v[0] < 0 || (size_t)v[0] >= g->sites->n)
        return false;
    site += v[0];
    buf_fmt(&g->nodes, "%lld,", (long long)g->n);
    put_cm(&g->nodes, v[4]);
    buf_char(&g->nodes, ',');
    put_cm(&g->nodes, v[5]);
    buf_fmt(&g->nodes, ",%lld,%lld,%lld\n", (long long)v[6], (long long)v[7], (long long)v[0]);
    int64_t grid = drawing_grid_of(&g->parts, site, v[1]);
    buf_fmt(&g->today, "%s%lld", g->n ? "," : "",
            (long long)(grid / 1000 == g->x->ref.community ? grid % 1000 : 0));
    struct jw *j = &g->j_cells;
    jw_object(j);
    jw_key(j, "site");
    jw_ref(j, site->ref);
    JW_STR(j, "name", site->name);
    JW_INT(j, "entrance", v[1]);
    JW_INT(j, "lng", v[2]);
    JW_INT(j, "lat", v[3]);
    JW_INT(j, "households", v[6]);
    JW_INT(j, "building", v[0]);
    JW_INT(j, "shape", drawing_shape(site));
    JW_BOOL(j, "unit", site->entrances > 1);
    jw_end(j);
    g->n++;
    return true;
}

/* u v dist border cross cost, in cm */
static bool edge_line(struct reading *g, str s)
{
    int64_t v[6];

    if (!ints(s, v, COUNT(v)))
        return false;
    buf_fmt(&g->edges, "%lld,%lld,", (long long)v[0], (long long)v[1]);
    put_cm(&g->edges, v[2]);
    buf_char(&g->edges, ',');
    put_cm(&g->edges, v[3]);
    buf_fmt(&g->edges, ",%lld,%lld\n", (long long)v[4], (long long)v[5]);
    return true;
}

/* u v lng lat lng lat */
static bool border_line(struct reading *g, str s)
{
    int64_t v[6];

    if (!ints(s, v, COUNT(v)))
        return false;
    jw_array(&g->j_borders);
    for (size_t i = 0; i < COUNT(v); i++)
        jw_int(&g->j_borders, v[i]);
    jw_end(&g->j_borders);
    return true;
}

/* zh en, ready made: {0} and {1} are buildings */
static bool note_line(struct reading *g, str s)
{
    const struct drawing_site *site = g->sites->item;
    int64_t                    a = 0, b = 0;

    if (!str_i64(str_cut(&s, '\t'), 0, (int64_t)g->sites->n - 1, &a) ||
        !str_i64(str_cut(&s, '\t'), 0, (int64_t)g->sites->n - 1, &b))
        return false;
    struct message m = { "grid.note", str_dup(g->r->mem, str_cut(&s, '\t')).p,
                         str_dup(g->r->mem, s).p };
    str            args[] = { site[a].name, site[b].name };
    jw_object(&g->j_notes);
    JW_STR(&g->j_notes, "zh", message_text(g->r->mem, &m, LANG_ZH, args, COUNT(args)));
    JW_STR(&g->j_notes, "en", message_text(g->r->mem, &m, LANG_EN, args, COUNT(args)));
    jw_end(&g->j_notes);
    return true;
}

static bool lines(struct reading *g, str text)
{
    while (text.n) {
        str  line = str_cut(&text, '\n'), kind = str_cut(&line, '\t');
        bool ok = str_is(kind, "n")   ? node_line(g, line)
                  : str_is(kind, "e") ? edge_line(g, line)
                  : str_is(kind, "s") ? border_line(g, line)
                  : str_is(kind, "g") ? note_line(g, line)
                                      : str_is(kind, "end");
        if (!ok)
            return false;
    }
    return true;
}

static void begin(struct reading *g)
{
    struct buf *all[] = { &g->nodes, &g->edges, &g->today, &g->cells, &g->borders, &g->notes };
    struct jw  *json[] = { &g->j_cells, &g->j_borders, &g->j_notes };

    for (size_t i = 0; i < COUNT(all); i++)
        buf_init(all[i], g->r->mem, ANSWER_MOST);
    for (size_t i = 0; i < COUNT(json); i++) {
        jw_init(json[i], all[3 + i], g->r->app->server.refs);
        jw_array(json[i]);
    }
    buf_z(&g->nodes, "id,x,y,w,block,bldg\n");
    buf_z(&g->edges, "u,v,dist,border,cross,cost\n");
    buf_z(&g->today, "[");
}

error *drawing_map(struct req *r, struct drawing *x)
{
    struct list    sites;
    struct reading g = { .r = r, .x = x, .sites = &sites };
    struct buf     b;
    str            answer = { 0 };

    TRY(question(r, x, &sites, &b));
    TRY(ask_child(r->mem, buf_done(&b), &answer));
    TRY(drawing_parts(r, x->ref.community, &g.parts));
    begin(&g);
    if (!lines(&g, answer))
        return failed(r->mem, "lines");
    if (g.n > DRAWING_CELLS)
        return error_of(r->mem, FAIL_LARGE, &msg_cells, str_int(r->mem, g.n),
                        str_int(r->mem, DRAWING_CELLS));
    buf_z(&g.today, "]");
    jw_end(&g.j_cells);
    jw_end(&g.j_borders);
    jw_end(&g.j_notes);
    x->nodes = buf_done(&g.nodes);
    x->edges = buf_done(&g.edges);
    x->today = buf_done(&g.today);
    x->cells = buf_done(&g.cells);
    x->borders = buf_done(&g.borders);
    x->notes = buf_done(&g.notes);
    struct drawing_box box = around(box_of(&sites));
    x->west = box.west;
    x->south = box.south;
    x->east = box.east;
    x->north = box.north;
    x->mapped = r->now;
    return NULL;
}

/* clang-format off */
static const struct field cell_fields[] = {
    REF (struct cell_item, site,       .doc = "building"),
    TEXT(struct cell_item, name,       0, 120, .doc = "name"),
    INT (struct cell_item, entrance,   0, INT64_MAX, .doc = "entrance"),
    INT (struct cell_item, lng,        -1800000000, 1800000000, .doc = "longitude"),
    INT (struct cell_item, lat,        -900000000, 900000000, .doc = "latitude"),
    INT (struct cell_item, households, 0, INT64_MAX, .doc = "households"),
    INT (struct cell_item, building,   0, INT64_MAX, .doc = "number of the building"),
    INT (struct cell_item, shape,      0, INT64_MAX, .doc = "mark of the footprint"),
    BOOL(struct cell_item, unit,       .doc = "entrances are known"),
    FIELDS_END,
};
struct cells_text {
    struct list items;
};
static const struct field cells_fields[] = {
    LIST(struct cells_text, items, struct cell_item, cell_fields, DRAWING_CELLS, .doc = "cells"),
    FIELDS_END,
};
/* clang-format on */

error *drawing_cells(struct req *r, const struct drawing *x, struct list *out)
{
    struct cells_text t = { 0 };

    TRY(json_read(r->mem, r->app->server.refs,
                  str_fmt(r->mem, "{\"items\":" STR_FMT "}", STR_ARG(x->cells)), cells_fields, &t));
    *out = t.items;
    return NULL;
}

/* ---- the ground of each grid ---- */

error *drawing_outlines(struct req *r, struct drawing *x)
{
    struct grid_map *m = NULL;
    struct list      sites;
    struct buf       b, out;
    struct jw        j;
    struct drift     d;
    struct drawing   now = *x; /* with the buildings of now: what the ground is made of */
    int32_t         *label = NULL;
    str              answer = { 0 };

    TRY(drawing_drift(r, x, &d));
    if (drift_any(&d))
        TRY(drawing_map(r, &now));
    TRY(drawing_graph(r->mem, &now, &m));
    TRY(drawing_labels_now(r, x, &now, &label));
    TRY(question(r, x, &sites, &b));
    for (size_t i = 0; i < m->n; i++)
        buf_fmt(&b, "l\t%d\n", label[i]);
    TRY(ask_child(r->mem, buf_done(&b), &answer));
    buf_init(&out, r->mem, ANSWER_MOST);
    jw_init(&j, &out, r->app->server.refs);
    jw_array(&j);
    while (answer.n) {
        str     line = str_cut(&answer, '\n');
        int64_t grid = 0;
        if (!str_is(str_cut(&line, '\t'), "o") ||
            !str_i64(str_cut(&line, '\t'), 1, GRID_NUMBERS, &grid))
            continue;
        jw_object(&j);
        JW_INT(&j, "grid", grid);
        JW_STR(&j, "outline", line);
        jw_end(&j);
    }
    jw_end(&j);
    jw_done(&j);
    x->outlines = buf_done(&out);
    return NULL;
}
