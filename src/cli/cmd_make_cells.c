/* cmd_make_cells.c -- gongdi make-cells: the child that makes a map of a community for the room
 * gridding (modules/gridding/gridding_map.c), or the outlines of its grids.
 *
 * Hidden. Lines come in, cells divided by tabs: "h" upper bound, then "b" households entrances lng
 * lat geometry and "w" class geometry; "l" grid for each cell when outlines are wanted. Lines go
 * out: "n" building entrance lng lat x y households block, "e" u v dist border cross cost, "s" u v
 * lng lat lng lat, "g" a b zh en, or "o" grid geometry; at last "end". */
#include <sys/prctl.h>
#include <unistd.h>

#include "cli/cells_file.h"
#include "cli/sandbox.h"
#include "cli/tally_file.h"

enum { SECONDS = 60, CELLS_LINES = 200000 };
#define MEMORY (INT64_C(2) << 30)

static const char *const class_words[] = { "lane", "main", "wall", "border" };

/* What could not be read is left out: it was checked when it came in. */
static void take(struct cells_file *f, str text, struct buf *labels)
{
    while (text.n) {
        str     line = str_cut(&text, '\n'), kind = str_cut(&line, '\t');
        int64_t v[4] = { 0 };
        if (str_is(kind, "b")) {
            for (size_t i = 0; i < COUNT(v); i++)
                (void)!str_i64(str_cut(&line, '\t'), INT32_MIN, INT32_MAX, &v[i]);
            if (!cells_building(f, STR(""), v[0], v[1], -1, v[2], v[3], line))
                (void)!cells_building(f, STR(""), v[0], v[1], -1, 1, 1, STR(""));
        } else if (str_is(kind, "w")) {
            str class = str_cut(&line, '\t');
            for (int i = 0; i < CELLS_CLASSES; i++)
                if (str_is(class, class_words[i]))
                    (void)!cells_way(f, (enum cells_class)i, line);
        } else if (str_is(kind, "l")) {
            buf_str(labels, line);
            buf_char(labels, '\n');
        } else if (str_is(kind, "h") && str_i64(line, 1, GRID_MAX_HOUSEHOLDS, &v[0])) {
            f->in.hi = (int32_t)v[0];
        }
    }
}

static void put_place(const struct cells_file *f, struct cells_point p)
{
    int64_t lng = 0, lat = 0;

    cells_degrees(f, p, &lng, &lat);
    printf("\t%lld\t%lld", (long long)lng, (long long)lat);
}

static void put_map(struct cli *c, const struct cells_file *f, const struct cells_out *o)
{
    const struct grid_map *m = o->map;

    for (size_t i = 0; i < m->n; i++) {
        const struct grid_cell *x = &m->cell[i];
        printf("n\t%d\t%d", o->building[i], o->entrance[i]);
        put_place(f, (struct cells_point){ x->x, x->y });
        printf("\t%d\t%d\t%d\t%lld\n", x->x, x->y, x->households, (long long)x->block);
    }
    for (size_t i = 0; i < m->m; i++) {
        const struct grid_edge *e = &m->edge[i];
        printf("e\t%d\t%d\t%d\t%d\t%d\t%d\n", e->u, e->v, e->dist, e->border, e->cross, e->cost);
    }
    for (size_t i = 0; i < o->borders; i++) {
        printf("s\t%d\t%d", o->border[i].u, o->border[i].v);
        put_place(f, o->border[i].from);
        put_place(f, o->border[i].to);
        putchar('\n');
    }
    for (size_t i = 0; i < o->notes; i++) {
        const struct cells_note *n = &o->note[i];
        /* the buildings' names are the server's: their places stay open */
        str a = STR("{0}"), b = STR("{1}");
        printf("g\t%d\t%d\t" STR_FMT "\t" STR_FMT "\n", n->a, n->b,
               STR_ARG(cells_note_text(c->mem, n, LANG_ZH, a, b)),
               STR_ARG(cells_note_text(c->mem, n, LANG_EN, a, b)));
    }
}

static error *put_outlines(struct cli *c, const struct cells_file *f, str labels)
{
    int32_t *label = NEWN(c->mem, int32_t, CELLS_LINES), k = 0;
    size_t   n = 0;

    for (; labels.n && n < CELLS_LINES; n++) {
        int64_t v = 0;
        (void)!str_i64(str_cut(&labels, '\n'), 0, 999, &v);
        label[n] = (int32_t)v;
        k = label[n] >= k ? label[n] + 1 : k;
    }
    struct geos_rings *rings = NEWN(c->mem, struct geos_rings, (size_t)k + 1);
    TRY(cells_outlines(c->mem, &f->in, label, k, rings));
    for (int32_t g = 1; g < k; g++) {
        struct buf b;
        if (!rings[g].n_rings)
            continue;
        buf_init(&b, c->mem, SIZE_MAX);
        cells_rings_json(f, &rings[g], &b);
        printf("o\t%d\t" STR_FMT "\n", g, STR_ARG(buf_done(&b)));
    }
    return NULL;
}

static error *run(struct cli *c)
{
    struct cells_file f;
    struct cells_out  out;
    struct sandbox    box = { 0 };
    struct buf        labels;
    str               text = { 0 };
    struct geos      *g = geos_open(c->mem); /* loaded before the walls go up */

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    if (!g || !sandbox_enter(MEMORY, SECONDS, &box))
        return error_of(c->mem, FAIL_BUSY, &msg_quiet);
    geos_close(g);
    TRY(tally_read(c, STR("-"), &text));
    buf_init(&labels, c->mem, SIZE_MAX);
    cells_start(&f, c->mem, GRID_MAX_HOUSEHOLDS);
    take(&f, text, &labels);
    cells_plane(&f);
    if (labels.n) {
        TRY(put_outlines(c, &f, buf_done(&labels)));
    } else {
        TRY(cells_make(c->mem, &f.in, &out));
        put_map(c, &f, &out);
    }
    puts("end");
    /* without the library's farewells, which ask the kernel for what is closed by now */
    _exit(fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED);
}

const struct command cmd_make_cells = {
    .name = "make-cells", .operands = "", .run = run, .summary = NULL, /* hidden */
};
