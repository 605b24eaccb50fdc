/* cmd_grid_cells.c -- gongdi grid cells: a map for the solver out of buildings, streets and walls;
 * and make-cells, the same as a child of the server (core/child.h). */
#include <errno.h>

#include "cli/cells_file.h"
#include "cli/tally_file.h"

struct options {
    str     output, streets, walls;
    int64_t hi;
};
/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, output,  0, 4000, .doc = "PREFIX of the files to write, PREFIX.nodes.csv and PREFIX.edges.csv (-o)"),
    TEXT(struct options, streets, 0, 4000, .doc = "Streets: lines with a class (lane, main, wall) or highway of OpenStreetMap"),
    TEXT(struct options, walls,   0, 4000, .doc = "Walls, rivers, railways: lines or surfaces that no grid may cross"),
    INT (struct options, hi,      1, 100000, .doc = "Buildings above are divided into their entrances (400)"),
    FIELDS_END,
};
static const struct message
    msg_prefix = { "grid.prefix", "请用 -o 指明底图文件的前缀。", "say with -o how the files of the map are to begin." },
    msg_made   = { "grid.made",   "{0} 栋楼，{1} 个部分，{2} 处相邻，{3} 户。", "{0} buildings, {1} parts, {2} common borders, {3} households." };
/* clang-format on */

static error *write_file(struct cli *c, const char *end, const struct buf *b)
{
    const struct options *o = c->opt;
    str                   path = str_fmt(c->mem, STR_FMT "%s", STR_ARG(o->output), end);
    FILE                 *f = fopen(path.p, "wb");
    bool                  good = f && fwrite(b->p, 1, b->n, f) == b->n;

    if (f && fclose(f) != 0)
        good = false;
    return good ? NULL : error_of(c->mem, FAIL_INPUT, &msg_io, path, str_of(strerror(errno)));
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct arena         *a = c->mem;
    struct cells_file     f;
    struct cells_out      out;
    struct buf            nodes, edges, words;

    if (!o->output.n)
        return error_on(a, "output", &msg_prefix, STR(""));
    TRY(cells_read(c, &f, c->operand[0], o->streets, o->walls, (int32_t)o->hi));
    TRY(cells_make(a, &f.in, &out));
    buf_init(&nodes, a, SIZE_MAX);
    buf_init(&edges, a, SIZE_MAX);
    buf_init(&words, a, SIZE_MAX);
    cells_write(&out, &nodes, &edges);
    TRY(write_file(c, ".nodes.csv", &nodes));
    TRY(write_file(c, ".edges.csv", &edges));
    cells_notes(&f, &out, c->lang, &words);
    str args[] = { str_int(a, (int64_t)f.in.n), str_int(a, (int64_t)out.map->n),
                   str_int(a, (int64_t)out.map->m), str_int(a, out.map->households) };
    buf_str(&words, message_text(a, &msg_made, c->lang, args, COUNT(args)));
    buf_char(&words, '\n');
    tally_print(buf_done(&words));
    return NULL;
}

static const struct options defaults = { .hi = 400 };

const struct command cmd_grid_cells = {
    .name = "grid cells",
    .operands = "BUILDINGS",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "Make a map from buildings (GeoJSON, GeoPackage, Shapefile, OSM, CSV, XLSX, XLS) "
               "and streets",
};
