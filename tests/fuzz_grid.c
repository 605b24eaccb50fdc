/* fuzz_grid.c -- any bytes as a map (nodes, a line with "--", edges) and as an answer: read, plan,
 * judge, prove, explain. */
#include "solve/grid/say.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void explain(struct arena *a, const struct grid_map *m, const int32_t *label)
{
    struct grid_band   band = { 300, 400 };
    struct grid_report r = { m, band, label, label, NULL, NULL };
    struct buf         b;

    r.v = grid_judge(a, m, band, label, label);
    r.proofs = grid_prove(a, m, band, label);
    buf_init(&b, a, 1 << 22);
    grid_explain_json(&b, &r);
    grid_explain_words(&b, &r, LANG_ZH);
    grid_faults_words(&b, &r, LANG_EN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena      *a = arena_new();
    struct grid_map   *m = NULL;
    str                nodes = { (const char *)data, n }, edges = { 0 };
    size_t             at = 0;
    int32_t           *label = NULL, *again = NULL;
    struct grid_params p = { .band = { 300, 400 }, .seed = 1, .effort = 3, .threads = 1 };

    p.compact = p.streets = 100;
    if (str_find(nodes, STR("\n--\n"), &at)) {
        edges = (str){ nodes.p + at + 4, nodes.n - at - 4 };
        nodes.n = at;
    }
    if (n < 1 << 13 && !grid_read(a, nodes, edges, &m) && m->n <= 60) {
        struct buf b;
        if (grid_plan(a, m, &p, &label))
            abort();
        if (grid_judge(a, m, p.band, label, NULL)->violations)
            abort(); /* plans are in one piece each, whatever the map */
        explain(a, m, label);
        buf_init(&b, a, 1 << 20);
        grid_answer_write(&b, m, label);
        if (!b.over && (grid_answer_read(a, m, buf_done(&b), false, &again) ||
                        memcmp(label, again, m->n * sizeof *label)))
            abort();
        if (grid_adjust(a, m, &p, label, &again))
            abort();
        if (grid_judge(a, m, p.band, again, NULL)->violations)
            abort();
    } else if (m && m->n <= 60) {
        error *e = grid_answer_read(a, m, edges, true, &label);
        (void)e;
    }
    arena_free(a);
    return 0;
}
