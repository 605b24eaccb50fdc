/* cmd_grid.c -- gongdi grid plan|adjust|check|evaluate|explain: a map divided into grids. */
#include <errno.h>

#include "cli/cells_file.h"
#include "cli/tally_file.h"
#include "solve/grid/bound.h"
#include "solve/grid/say.h"

struct options {
    int64_t seed, effort, k, lo, hi, threads;
    str     output, today, streets, walls;
    int     lang;
    bool    progress, json, apart, bound, alternatives;
};
static const char *const lang_words[] = { "zh", "en", NULL };

/* clang-format off */
#define O_BAND  INT(struct options, lo, 1, 100000, .doc = "Least households of a grid (300)"), \
                INT(struct options, hi, 1, 100000, .doc = "Most households of a grid (400)"), \
                WORD(struct options, lang, lang_words, .doc = "Language of the sentences; LANG by default"), \
                BOOL(struct options, json, .doc = "Print JSON instead of sentences")
#define O_FILES TEXT(struct options, streets, 0, 4000, .doc = "Streets with classes, when the map is made from buildings"), \
                TEXT(struct options, walls, 0, 4000, .doc = "Walls, rivers, railways, likewise")
#define O_TODAY TEXT(struct options, today, 0, 4000, .doc = "Today's grids, id,grid")
#define O_SOLVE TEXT(struct options, output, 0, 4000, .doc = "File for the answer, id,grid (-o; - is standard output); .geojson and .gpkg when the map is made from buildings"), \
                INT(struct options, seed, 0, INT32_MAX, .doc = "Another seed gives another plan of the same quality"), \
                INT(struct options, effort, 0, 1000000, .doc = "Iterations per cell; small maps get more; 0 is the first plan only"), \
                INT(struct options, threads, 1, 64, .doc = "Threads; the answer does not depend on them"), \
                BOOL(struct options, progress, .doc = "Say how far it is, on standard error"), \
                BOOL(struct options, apart, .doc = "The map may fall into parts; each is divided for itself")

static const struct field plan_fields[] = {
    O_FILES,
    O_SOLVE,
    BOOL(struct options, alternatives, .doc = "Also plan one grid fewer and more, more compact, more along streets; side by side"),
    INT(struct options, k, 0, 1000000, .doc = "Number of grids; 0: as many as the middle of the band gives, or nearly"),
    O_BAND,
    FIELDS_END
};
static const struct field adjust_fields[] = { O_FILES, O_TODAY, O_SOLVE, O_BAND, FIELDS_END };
static const struct field judge_fields[] = { O_FILES, O_TODAY, O_BAND, FIELDS_END };
static const struct field evaluate_fields[] = {
    O_FILES,
    O_TODAY,
    O_BAND,
    BOOL(struct options, bound, .doc = "Also prove how compact grids of this number could be at best"),
    FIELDS_END
};

static const struct options defaults = { .seed = 1, .effort = GRID_EFFORT, .lo = 300, .hi = 400, .threads = 1, .lang = -1 };
static const struct message
    msg_band   = { "grid.band",   "下限不能大于上限。", "the lower bound must not be above the upper." },
    msg_plane  = { "grid.plane",  "“{0}”的坐标是平面米，没有经纬度，不能写成 GeoJSON 或 GeoPackage；请从楼栋文件开始。", "{0} is in metres of a plane, without longitude and latitude: it cannot become GeoJSON or GeoPackage. Begin with a file of buildings." },
    msg_output = { "grid.output", "请用 -o 指明答案写入哪个文件。", "say with -o where the answer is to be written." },
    m_bound    = { "grid.bound",  "紧凑度：各户到所在网格中心楼栋的均方根距离 {0} 米；同样数目的网格不可能低于 {1} 米（差距至多 {2}%）。", "Compactness: the root mean square distance to the centre building is {0} m; with as many grids it cannot be below {1} m (a gap of at most {2} %)." },
    m_large    = { "grid.bound_large", "紧凑度下界只对不超过 {0} 个楼栋的地图计算。", "The bound on compactness is computed for maps of at most {0} buildings." },
    m_alt      = { "grid.alternative", "{0}：", "{0}:" },
    m_alt_name[] = {
        { "grid.alt.asked",   "所求方案", "As asked" },
        { "grid.alt.fewer",   "少一个网格", "One grid fewer" },
        { "grid.alt.more",    "多一个网格", "One grid more" },
        { "grid.alt.compact", "更紧凑（步行更短）", "More compact (shorter walks)" },
        { "grid.alt.streets", "更少跨主干道", "Fewer main streets crossed" } },
    msg_today  = { "grid.today",  "请用 --today 指明现行网格。", "say with --today what today's grids are." };
/* clang-format on */

struct job {
    struct cli      *c;
    struct grid_map *m;
    struct grid_band band;
    int32_t         *today;
    enum lang        lang;
    /* when the map was made from buildings; else NULL */
    struct cells_file *file;
    struct cells_out  *cells;
};

/* PREFIX.nodes.csv and PREFIX.edges.csv, or a map made from buildings, streets and walls. */
static error *read_map(struct cli *c, struct job *j)
{
    const struct options *o = c->opt;
    str                   nodes = { 0 }, edges = { 0 };

    if (cells_is_file(c->operand[0])) {
        j->file = NEW(c->mem, struct cells_file);
        j->cells = NEW(c->mem, struct cells_out);
        TRY(cells_read(c, j->file, c->operand[0], o->streets, o->walls, (int32_t)o->hi));
        TRY(cells_make(c->mem, &j->file->in, j->cells));
        j->m = j->cells->map;
        return NULL;
    }
    TRY(tally_read(c, str_fmt(c->mem, STR_FMT ".nodes.csv", STR_ARG(c->operand[0])), &nodes));
    TRY(tally_read(c, str_fmt(c->mem, STR_FMT ".edges.csv", STR_ARG(c->operand[0])), &edges));
    return grid_read(c->mem, nodes, edges, &j->m);
}

static error *read_answer_file(struct job *j, str path, bool partial, int32_t **label)
{
    str text = { 0 };

    if (cells_is_file(path) && !str_ends(path, STR(".csv")))
        TRY(cells_answer(j->c, path, &text));
    else
        TRY(tally_read(j->c, path, &text));
    return grid_answer_read(j->c->mem, j->m, text, partial, label);
}

static error *read_job(struct cli *c, struct job *j)
{
    const struct options *o = c->opt;

    arena_widen(c->mem);
    j->c = c;
    j->band = (struct grid_band){ (int32_t)o->lo, (int32_t)o->hi };
    j->lang = o->lang < 0 ? c->lang : o->lang == 0 ? LANG_ZH : LANG_EN;
    c->lang = j->lang;
    if (o->lo > o->hi)
        return error_on(c->mem, "lo", &msg_band, STR(""));
    TRY(read_map(c, j));
    return o->today.n ? read_answer_file(j, o->today, true, &j->today) : NULL;
}

static error *write_answer(struct job *j, const int32_t *label)
{
    const struct options *o = j->c->opt;
    struct buf            b;

    buf_init(&b, j->c->mem, SIZE_MAX);
    buf_reserve(&b, j->m->n * 16 + 16);
    if (str_ends(o->output, STR(".geojson")) || str_ends(o->output, STR(".gpkg"))) {
        if (!j->file)
            return error_on(j->c->mem, "output", &msg_plane, j->c->operand[0]);
        TRY(cells_geojson(j->file, j->cells, label, &b));
        if (str_ends(o->output, STR(".gpkg")))
            return cells_geopackage(j->c, buf_done(&b), o->output);
    } else {
        grid_answer_write(&b, j->m, label);
    }
    if (str_is(o->output, "-")) {
        tally_print(buf_done(&b));
        return NULL;
    }
    FILE *f = fopen(str_dup(j->c->mem, o->output).p, "wb");
    bool  good = f && fwrite(b.p, 1, b.n, f) == b.n;
    if (f && fclose(f) != 0)
        good = false;
    if (!good)
        return error_of(j->c->mem, FAIL_INPUT, &msg_io, o->output, str_of(strerror(errno)));
    return NULL;
}

static void report_of(struct job *j, const int32_t *label, bool prove, struct grid_report *r)
{
    struct arena *a = j->c->mem;

    *r = (struct grid_report){ .m = j->m, .band = j->band, .label = label, .today = j->today };
    r->v = grid_judge(a, j->m, j->band, label, j->today);
    if (prove)
        r->proofs = grid_prove(a, j->m, j->band, label);
}

static void show_progress(void *with, int32_t percent)
{
    (void)with;
    fprintf(stderr, "\r%3d%%%s", percent, percent >= 100 ? "\n" : "");
}

/* Other plans beside the one asked for: each told like it, but not written. */
static error *alternatives(struct job *j, const struct grid_params *asked, size_t k, struct buf *b)
{
    const struct options *o = j->c->opt;

    if (o->json)
        buf_z(b, "[");
    for (size_t i = 0; i < COUNT(m_alt_name); i++) {
        struct grid_params p = *asked;
        struct grid_report r;
        int32_t           *label = NULL;
        /* one grid fewer than one is no plan */
        if (i == 1 && k < 2)
            continue;
        p.k = i == 1 ? (int32_t)k - 1 : i == 2 ? (int32_t)k + 1 : asked->k;
        p.compact = i == 3 ? 250 : 100;
        p.streets = i == 4 ? 400 : 100;
        TRY(grid_plan(j->c->mem, j->m, &p, &label));
        report_of(j, label, false, &r);
        if (o->json) {
            buf_z(b, i ? ",\n" : "");
            grid_summary_json(b, &r);
            b->n--; /* its line end */
            continue;
        }
        str name = message_text(b->mem, &m_alt_name[i], j->lang, NULL, 0);
        buf_char(b, '\n');
        buf_str(b, message_text(b->mem, &m_alt, j->lang, &name, 1));
        buf_char(b, '\n');
        grid_summary_words(b, &r, j->lang);
    }
    if (o->json)
        buf_z(b, "]\n");
    return NULL;
}

static error *solve(struct cli *c, bool adjust)
{
    const struct options *o = c->opt;
    struct job            j = { 0 };
    struct grid_report    r;
    int32_t              *label = NULL;
    struct buf            b;

    TRY(read_job(c, &j));
    if (o->output.n == 0)
        return error_on(c->mem, "output", &msg_output, STR(""));
    if (adjust && !j.today)
        return error_on(c->mem, "today", &msg_today, STR(""));
    if (!o->apart)
        TRY(grid_one_part(c->mem, j.m));
    struct grid_params p = { .band = j.band,
                             .seed = o->seed,
                             .effort = (int32_t)o->effort,
                             .k = (int32_t)o->k,
                             .threads = (int32_t)o->threads,
                             .compact = 100,
                             .streets = 100,
                             .progress = o->progress ? show_progress : NULL };
    TRY(adjust ? grid_adjust(c->mem, j.m, &p, j.today, &label)
               : grid_plan(c->mem, j.m, &p, &label));
    TRY(write_answer(&j, label));
    if (str_is(o->output, "-"))
        return NULL;
    buf_init(&b, c->mem, SIZE_MAX);
    if (j.file && !o->json)
        cells_notes(j.file, j.cells, j.lang, &b);
    report_of(&j, label, !o->json && !o->alternatives, &r);
    if (o->alternatives) {
        TRY(alternatives(&j, &p, r.v->k, &b));
    } else if (o->json) {
        grid_summary_json(&b, &r);
    } else {
        grid_summary_words(&b, &r, j.lang);
        grid_faults_words(&b, &r, j.lang);
    }
    tally_print(buf_done(&b));
    return NULL;
}

static error *run_plan(struct cli *c)
{
    return solve(c, false);
}

static error *run_adjust(struct cli *c)
{
    return solve(c, true);
}

static error *read_answer(struct job *j, int32_t **label)
{
    return read_answer_file(j, j->c->operand[1], false, label);
}

/* Is the shape legal? Ends with 1 when it is not, like the judge of the bars. */
static error *run_check(struct cli *c)
{
    const struct options *o = c->opt;
    struct job            j = { 0 };
    struct grid_report    r;
    int32_t              *label = NULL;
    struct buf            b;

    TRY(read_job(c, &j));
    TRY(read_answer(&j, &label));
    buf_init(&b, c->mem, SIZE_MAX);
    report_of(&j, label, false, &r);
    if (o->json)
        grid_summary_json(&b, &r);
    else
        grid_check_words(&b, &r, j.lang);
    tally_print(buf_done(&b));
    if (r.v->violations || r.v->wrongly_split)
        return error_of(c->mem, FAIL_INPUT, &msg_quiet, STR(""));
    return NULL;
}

static void say_bound(struct job *j, const int32_t *label, struct buf *b)
{
    const struct options *o = j->c->opt;
    struct arena         *a = j->c->mem;
    struct grid_bound     g = { 0 };

    if (!grid_bound_of(a, j->m, j->band, label, &g)) {
        if (!o->json)
            buf_fmt(b, STR_FMT "\n",
                    STR_ARG(message_text(a, &m_large, j->lang,
                                         (str[]){ str_int(a, GRID_BOUND_CELLS) }, 1)));
        return;
    }
    double gap = g.least_rms_m > 0 ? 100 * (g.rms_m / g.least_rms_m - 1) : 100;
    if (o->json) {
        buf_fmt(b, "{\"centre_rms_m\":%.2f,\"least_rms_m\":%.2f,\"least_inertia\":%.0f}\n", g.rms_m,
                g.least_rms_m, g.least);
        return;
    }
    str args[] = { str_fmt(a, "%.1f", g.rms_m), str_fmt(a, "%.1f", g.least_rms_m),
                   str_fmt(a, "%.1f", gap) };
    buf_fmt(b, STR_FMT "\n", STR_ARG(message_text(a, &m_bound, j->lang, args, COUNT(args))));
}

static error *run_evaluate(struct cli *c)
{
    const struct options *o = c->opt;
    struct job            j = { 0 };
    struct grid_report    r;
    int32_t              *label = NULL;
    struct buf            b;

    TRY(read_job(c, &j));
    TRY(read_answer(&j, &label));
    buf_init(&b, c->mem, SIZE_MAX);
    report_of(&j, label, !o->json, &r);
    if (o->json) {
        grid_summary_json(&b, &r);
    } else {
        grid_summary_words(&b, &r, j.lang);
        grid_check_words(&b, &r, j.lang);
        grid_faults_words(&b, &r, j.lang);
    }
    if (o->bound)
        say_bound(&j, label, &b);
    tally_print(buf_done(&b));
    return NULL;
}

static error *run_explain(struct cli *c)
{
    const struct options *o = c->opt;
    struct job            j = { 0 };
    struct grid_report    r;
    int32_t              *label = NULL;
    struct buf            b;

    TRY(read_job(c, &j));
    TRY(read_answer(&j, &label));
    buf_init(&b, c->mem, SIZE_MAX);
    report_of(&j, label, true, &r);
    if (o->json) {
        grid_explain_json(&b, &r);
    } else {
        grid_summary_words(&b, &r, j.lang);
        grid_explain_words(&b, &r, j.lang);
        grid_faults_words(&b, &r, j.lang);
    }
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_grid_plan = {
    .name = "grid plan",
    .operands = "PREFIX|BUILDINGS",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, plan_fields),
    .defaults = &defaults,
    .run = run_plan,
    .summary =
        "Divide a map into grids: PREFIX.nodes.csv and PREFIX.edges.csv, or a file of buildings",
};
const struct command cmd_grid_adjust = {
    .name = "grid adjust",
    .operands = "PREFIX|BUILDINGS",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, adjust_fields),
    .defaults = &defaults,
    .run = run_adjust,
    .summary = "Put today's grids into the band with the least change",
};
const struct command cmd_grid_check = {
    .name = "grid check",
    .operands = "PREFIX|BUILDINGS ANSWER",
    .least = 2,
    .most = 2,
    OPTIONS(struct options, judge_fields),
    .defaults = &defaults,
    .run = run_check,
    .summary = "Is the shape of a division legal? Every grid in one piece, no building torn apart",
};
const struct command cmd_grid_evaluate = {
    .name = "grid evaluate",
    .operands = "PREFIX|BUILDINGS ANSWER",
    .least = 2,
    .most = 2,
    OPTIONS(struct options, evaluate_fields),
    .defaults = &defaults,
    .run = run_evaluate,
    .summary = "The figures of a division, also of one that a person has drawn",
};
const struct command cmd_grid_explain = {
    .name = "grid explain",
    .operands = "PREFIX|BUILDINGS ANSWER",
    .least = 2,
    .most = 2,
    OPTIONS(struct options, judge_fields),
    .defaults = &defaults,
    .run = run_explain,
    .summary = "Explain every grid, its borders, walks, changes, and what is proved about faults",
};
