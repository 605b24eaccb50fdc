/* gridding_solve.c -- the solver asked, numbers that go on, figures and words of an answer. */
#include "core/app.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"
#include "solve/grid/say.h"
#include "json/json.h"

enum { WORDS_MOST = 8 << 20 };

/* clang-format off */
const struct field lock_fields[] = {
    { .name = "", .type = FT_INT, .at = offsetof(struct number_item, n), .min = -1, .max = 1000000, .doc = "A number." },
    FIELDS_END,
};
const struct field solve_in_fields[] = {
    WORD(struct solve_in, mode,    solve_mode_words, .required = true, .doc = "plan: from nothing; adjust: the least change of today's grids."),
    INT (struct solve_in, lo,      1, 100000, .doc = "Least households of a grid."),
    INT (struct solve_in, hi,      1, 100000, .doc = "Most households of a grid."),
    INT (struct solve_in, k,       0, 999, .doc = "Number of grids; 0: what fits best."),
    INT (struct solve_in, seed,    0, INT32_MAX, .doc = "Another number gives another plan of the same quality."),
    INT (struct solve_in, compact, 0, 1000, .doc = "Weight of short walks in percent; 0: 100."),
    INT (struct solve_in, streets, 0, 1000, .doc = "Weight of main streets in percent; 0: 100."),
    BOOL(struct solve_in, alternatives, .doc = "Also other plans, to be compared."),
    LIST(struct solve_in, locks,   struct number_item, lock_fields, DRAWING_CELLS, .omit = true, .doc = "Of each cell: the number of the compound that stays whole, -1: none."),
    INT (struct solve_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct message
    msg_band    = { "grid.band",    "下限不能大于上限。", "The lower bound must not be above the upper." },
    msg_unit    = { "grid.unit",    "{0} {1}单元", "{0}, entrance {1}" },
    msg_piece   = { "grid.piece",   "{0} 第{1}部分", "{0}, part {1}" },
    msg_numbers = { "grid.numbers", "方案应给每栋楼（超过上限的按单元）一个网格号（共 {0} 个）。", "Every one of the {0} buildings (large ones by entrance) needs the number of a grid." },
    msg_used    = { "grid.used",    "网格号 {0} 以前用过，不能再用；新网格请用更大的号。", "The number {0} was used before: a new grid needs a higher one." },
    msg_apart   = { "grid.lock_apart", "锁定在一起的楼栋必须彼此相邻。", "Buildings that are locked together must be neighbours." },
    msg_heavy   = { "grid.lock_heavy", "锁定的小区有 {0} 户，超过上限 {1} 户，不能放进一个网格。", "The locked compound has {0} households, above the upper bound of {1}: it does not fit into one grid." },
    msg_many    = { "grid.many_grids", "网格号用完了：一个社区最多 999 个网格号，旧号不再使用。", "There are no numbers left: a community has 999, and none is used twice." };
static const struct {
    const char *name;
    int32_t     more, compact, streets; /* against what was asked */
} others[] = {
    { "fewer",   -1, 100, 100 },
    { "more",     1, 100, 100 },
    { "compact",  0, 250, 100 },
    { "streets",  0, 100, 400 },
    { "even",     0,  40,  40 },
};
/* clang-format on */

str numbers_text(struct arena *a, const int32_t *label, size_t n)
{
    struct buf b;

    buf_init(&b, a, 16 * n + 16);
    buf_char(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ',');
        buf_int(&b, label[i]);
    }
    buf_char(&b, ']');
    return buf_done(&b);
}

error *numbers_read(struct arena *a, str text, size_t n, int32_t *label)
{
    size_t k = 0;

    if (text.n >= 2)
        text = (str){ text.p + 1, text.n - 2 };
    for (; text.n && k < n; k++) {
        int64_t v = 0;
        if (!str_i64(str_cut(&text, ','), -1, INT32_MAX, &v))
            break;
        label[k] = (int32_t)v;
    }
    return k == n && !text.n ? NULL : error_on(a, "answer", &msg_numbers, str_int(a, (int64_t)n));
}

error *drawing_graph(struct arena *a, const struct drawing *x, struct grid_map **out)
{
    return grid_read(a, x->nodes, x->edges, out);
}

/* ---- numbers ---- */

struct overlap {
    int64_t households;
    int32_t new, old;
};

static int by_households(const void *p, const void *q)
{
    const struct overlap *a = p, *b = q;

    if (a->households != b->households)
        return a->households > b->households ? -1 : 1;
    if (a->new != b->new)
        return a->new < b->new ? -1 : 1;
    return (a->old > b->old) - (a->old < b->old);
}

/* Households that new grid NEW (0..k) and old number OLD (1..999) have in common. */
static size_t overlaps(struct arena *a, const struct grid_map *m, const int32_t *label, int32_t k,
                       const int32_t *today, struct overlap **out)
{
    int64_t        *sum = NEWN(a, int64_t, (size_t)k * (GRID_NUMBERS + 1));
    struct overlap *o = NEWN(a, struct overlap, m->n + 1);
    size_t          n = 0;

    for (size_t i = 0; i < m->n; i++)
        if (today[i] > 0) /* one more, so that empty land counts a little too */
            sum[label[i] * (GRID_NUMBERS + 1) + today[i]] += m->cell[i].households + 1;
    for (int32_t g = 0; g < k; g++)
        for (int32_t t = 1; t <= GRID_NUMBERS; t++)
            if (sum[g * (GRID_NUMBERS + 1) + t] && n < m->n)
                o[n++] = (struct overlap){ sum[g * (GRID_NUMBERS + 1) + t], g, t };
    qsort(o, n, sizeof *o, by_households);
    *out = o;
    return n;
}

/* A grid keeps the number with which it shares most; the others get numbers above every one that
 * was ever used here, in the order of the solver (west to east, north to south). */
static error *number_grids(struct req *r, const struct drawing *x, const struct grid_map *m,
                           const int32_t *today, int32_t *label)
{
    struct overlap *o = NULL;
    int64_t         highest = 0;
    int32_t         k = 0;
    bool            taken[GRID_NUMBERS + 1] = { false };

    for (size_t i = 0; i < m->n; i++)
        k = label[i] >= k ? label[i] + 1 : k;
    int32_t *number = NEWN(r->mem, int32_t, (size_t)k + 1);
    size_t   n = overlaps(r->mem, m, label, k, today, &o);
    for (size_t i = 0; i < n; i++)
        if (!number[o[i].new] && !taken[o[i].old]) {
            number[o[i].new] = o[i].old;
            taken[o[i].old] = true;
        }
    TRY(db_number(r->db, r->mem, &sql_gridding_highest, DB_ARGS(db_int("place", x->ref.community)),
                  &highest));
    int32_t next = (int32_t)(highest % 1000) + 1;
    bool   *used = NEWN(r->mem, bool, (size_t)k + 1);
    for (size_t i = 0; i < m->n; i++)
        used[label[i]] = true;
    for (int32_t g = 0; g < k; g++)
        if (used[g] && !number[g])
            number[g] = next++;
    if (next > GRID_NUMBERS + 1)
        return error_of(r->mem, FAIL_CONFLICT, &msg_many);
    for (size_t i = 0; i < m->n; i++)
        label[i] = number[label[i]];
    return NULL;
}

/* ---- figures and words ---- */

static str words(struct arena *a, const struct grid_report *r, enum lang lang,
                 void (*tell)(struct buf *b, const struct grid_report *r, enum lang lang))
{
    struct buf b;

    buf_init(&b, a, WORDS_MOST);
    tell(&b, r, lang);
    return buf_done(&b);
}

/* A drawing by hand may have grids in pieces. */
static void faults(struct buf *b, const struct grid_report *r, enum lang lang)
{
    grid_broken_words(b, r, lang);
    grid_faults_words(b, r, lang);
}

static void judge(struct arena *a, const struct drawing *x, const struct grid_map *m,
                  const int32_t *label, const int32_t *today, struct grid_report *r)
{
    int32_t *before = NEWN(a, int32_t, m->n);
    bool     any = false;

    for (size_t i = 0; i < m->n; i++) {
        before[i] = today[i] > 0 ? today[i] : GRID_NONE;
        any = any || today[i] > 0;
    }
    struct grid_band band = { (int32_t)x->lo, (int32_t)x->hi };
    *r = (struct grid_report){ .m = m, .band = band, .label = label, .today = any ? before : NULL };
    r->v = grid_judge(a, m, band, label, r->today);
}

static str summary_of(struct arena *a, const struct grid_report *r)
{
    struct buf b;

    buf_init(&b, a, WORDS_MOST);
    grid_summary_json(&b, r);
    return str_trim(buf_done(&b));
}

/* Cells as people call them: the building, and which entrance of it. */
static error *names(struct req *r, const struct drawing *x, const struct grid_map *m,
                    struct grid_report *g, enum lang lang)
{
    struct list cells;

    TRY(drawing_cells(r, x, &cells));
    const struct cell_item *c = cells.item;
    if (cells.n != m->n)
        return NULL;
    str *name = NEWN(r->mem, str, m->n);
    for (size_t i = 0; i < m->n; i++) {
        str args[] = { c[i].name, str_int(r->mem, c[i].entrance) };
        name[i] = c[i].entrance ? message_text(r->mem, c[i].unit ? &msg_unit : &msg_piece, lang,
                                               args, COUNT(args))
                                : c[i].name;
    }
    g->name = name;
    return NULL;
}

static error *settle(struct req *r, struct drawing *x, const struct grid_map *m,
                     const int32_t *label, const int32_t *today, bool by_hand)
{
    struct grid_report g;
    struct buf         b;
    struct jw          j;

    judge(r->mem, x, m, label, today, &g);
    g.by_hand = by_hand;
    g.proofs = grid_prove(r->mem, m, g.band, label);
    x->answer = numbers_text(r->mem, label, m->n);
    x->summary = summary_of(r->mem, &g);
    buf_init(&b, r->mem, WORDS_MOST);
    jw_init(&j, &b, r->app->server.refs);
    jw_object(&j);
    struct buf figures;
    buf_init(&figures, r->mem, WORDS_MOST);
    grid_explain_json(&figures, &g);
    jw_key(&j, "figures");
    jw_raw(&j, str_trim(buf_done(&figures)));
    TRY(names(r, x, m, &g, LANG_ZH));
    JW_STR(&j, "summary_zh", words(r->mem, &g, LANG_ZH, grid_summary_words));
    JW_STR(&j, "faults_zh", words(r->mem, &g, LANG_ZH, faults));
    JW_STR(&j, "grids_zh", words(r->mem, &g, LANG_ZH, grid_explain_words));
    TRY(names(r, x, m, &g, LANG_EN));
    JW_STR(&j, "summary_en", words(r->mem, &g, LANG_EN, grid_summary_words));
    JW_STR(&j, "faults_en", words(r->mem, &g, LANG_EN, faults));
    JW_STR(&j, "grids_en", words(r->mem, &g, LANG_EN, grid_explain_words));
    jw_end(&j);
    jw_done(&j);
    x->explain = buf_done(&b);
    return NULL;
}

/* ---- what is asked for ---- */

static error *read_both(struct req *r, const struct drawing *x, struct grid_map **m,
                        int32_t **today)
{
    TRY(drawing_graph(r->mem, x, m));
    *today = NEWN(r->mem, int32_t, (*m)->n);
    return numbers_read(r->mem, x->today, (*m)->n, *today);
}

error *drawing_begin(struct req *r, struct drawing *x)
{
    struct grid_map *m = NULL;
    int32_t         *today = NULL;
    int64_t          highest = 0;

    TRY(read_both(r, x, &m, &today));
    TRY(db_number(r->db, r->mem, &sql_gridding_highest, DB_ARGS(db_int("place", x->ref.community)),
                  &highest));
    int32_t *label = NEWN(r->mem, int32_t, m->n); /* what has no grid yet stands apart */
    for (size_t i = 0; i < m->n; i++)
        label[i] = today[i] > 0 ? today[i] : (int32_t)(highest % 1000) + 1;
    x->options = STR("[]");
    TRY(settle(r, x, m, label, today, true));
    return NULL;
}

/* A compound that is to stay whole must hang together and fit into one grid. */
static error *lock_check(struct req *r, const struct grid_map *m, const int32_t *lock, int64_t hi)
{
    int64_t *sum = NEWN(r->mem, int64_t, m->n);
    int32_t *stack = NEWN(r->mem, int32_t, m->n + 1);
    bool    *seen = NEWN(r->mem, bool, m->n), *met = NEWN(r->mem, bool, m->n);

    for (size_t i = 0; i < m->n; i++) {
        if (lock[i] < 0 || seen[i])
            continue;
        if (lock[i] >= (int32_t)m->n || met[lock[i]])
            return error_on(r->mem, "locks", &msg_apart);
        met[lock[i]] = true;
        size_t depth = 0;
        stack[depth++] = (int32_t)i;
        seen[i] = true;
        while (depth) {
            int32_t at = stack[--depth];
            sum[lock[i]] += m->cell[at].households;
            for (int32_t k = m->start[at]; k < m->start[at + 1]; k++) {
                const struct grid_edge *e = &m->edge[m->link[k]];
                int32_t                 next = e->u == at ? e->v : e->u;
                if (!seen[next] && lock[next] == lock[i]) {
                    seen[next] = true;
                    stack[depth++] = next;
                }
            }
        }
        if (sum[lock[i]] > hi)
            return error_on(r->mem, "locks", &msg_heavy, str_int(r->mem, sum[lock[i]]),
                            str_int(r->mem, hi));
    }
    return NULL;
}

static error *lock_list(struct req *r, const struct list *locks, const struct grid_map *m,
                        int64_t hi, int32_t **out)
{
    const struct number_item *v = locks->item;
    size_t                    n = m->n;

    *out = NULL;
    if (!locks->n)
        return NULL;
    if (locks->n != n)
        return error_on(r->mem, "locks", &msg_numbers, str_int(r->mem, (int64_t)n));
    int32_t *lock = NEWN(r->mem, int32_t, n);
    for (size_t i = 0; i < n; i++)
        lock[i] = (int32_t)v[i].n;
    *out = lock;
    return lock_check(r, m, lock, hi);
}

static error *solve_one(struct req *r, const struct drawing *x, const struct grid_map *m,
                        const struct grid_params *p, bool adjust, const int32_t *today,
                        int32_t **label)
{
    if (!adjust) {
        TRY(grid_plan(r->mem, m, p, label));
    } else {
        int32_t *before = NEWN(r->mem, int32_t, m->n);
        for (size_t i = 0; i < m->n; i++)
            before[i] = today[i] > 0 ? today[i] : GRID_NONE;
        TRY(grid_adjust(r->mem, m, p, before, label));
    }
    return number_grids(r, x, m, today, *label);
}

static size_t grids_of(struct arena *a, const int32_t *label, size_t n)
{
    bool  *seen = NEWN(a, bool, GRID_NUMBERS + 1);
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        k += !seen[label[i]];
        seen[label[i]] = true;
    }
    return k;
}

static error *alternatives(struct req *r, struct drawing *x, const struct grid_map *m,
                           const struct grid_params *asked, size_t k, const int32_t *today)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, WORDS_MOST);
    jw_init(&j, &b, r->app->server.refs);
    jw_array(&j);
    for (size_t i = 0; i < COUNT(others); i++) {
        struct grid_params p = *asked;
        struct grid_report g;
        int32_t           *label = NULL;
        if (others[i].more < 0 && k < 2)
            continue;
        p.k = others[i].more ? (int32_t)k + others[i].more : asked->k;
        p.compact = p.compact * others[i].compact / 100;
        p.streets = p.streets * others[i].streets / 100;
        TRY(solve_one(r, x, m, &p, false, today, &label));
        judge(r->mem, x, m, label, today, &g);
        jw_object(&j);
        JW_STR(&j, "name", str_of(others[i].name));
        jw_key(&j, "answer");
        jw_raw(&j, numbers_text(r->mem, label, m->n));
        jw_key(&j, "summary");
        jw_raw(&j, summary_of(r->mem, &g));
        jw_end(&j);
    }
    jw_end(&j);
    jw_done(&j);
    x->options = buf_done(&b);
    return NULL;
}

/* Nothing is computed for buildings that are no more as they were: the map is made anew. LOCKS,
 * which are about the cells that were seen, go along. */
static error *newest(struct req *r, struct drawing *x, struct list *locks)
{
    const struct number_item *v = locks->item;
    struct drift              d;
    struct list               cells;

    TRY(drawing_drift(r, x, &d));
    if (!drift_any(&d))
        return NULL;
    TRY(drawing_cells(r, x, &cells));
    bool locked = locks->n == cells.n && locks->n > 0;
    if (locked) {
        int32_t *lock = NEWN(r->mem, int32_t, locks->n);
        for (size_t i = 0; i < locks->n; i++)
            lock[i] = (int32_t)v[i].n;
        x->locks = numbers_text(r->mem, lock, locks->n);
    }
    TRY(drawing_refresh(r, x));
    if (!locked)
        return NULL;
    TRY(drawing_cells(r, x, &cells));
    int32_t            *lock = NEWN(r->mem, int32_t, cells.n);
    struct number_item *n = NEWN(r->mem, struct number_item, cells.n);
    TRY(numbers_read(r->mem, x->locks, cells.n, lock));
    for (size_t i = 0; i < cells.n; i++)
        n[i].n = lock[i];
    *locks = (struct list){ .item = n, .n = cells.n };
    return NULL;
}

error *drawing_solve(struct req *r, struct drawing *x, const struct solve_in *in)
{
    struct grid_map *m = NULL;
    int32_t         *today = NULL, *label = NULL, *lock = NULL;
    struct list      locks = in->locks;

    x->lo = in->lo ? in->lo : x->lo;
    x->hi = in->hi ? in->hi : x->hi;
    if (x->lo > x->hi)
        return error_on(r->mem, "lo", &msg_band);
    TRY(newest(r, x, &locks));
    TRY(read_both(r, x, &m, &today));
    TRY(lock_list(r, &locks, m, x->hi, &lock));
    struct grid_params p = { .band = { (int32_t)x->lo, (int32_t)x->hi },
                             .seed = in->seed ? in->seed : 1,
                             .effort = GRID_EFFORT,
                             .k = (int32_t)in->k,
                             .threads = 1,
                             .lock = lock,
                             .compact = in->compact ? (int32_t)in->compact : 100,
                             .streets = in->streets ? (int32_t)in->streets : 100 };
    TRY(solve_one(r, x, m, &p, in->mode == SOLVE_ADJUST, today, &label));
    if (lock)
        x->locks = numbers_text(r->mem, lock, m->n);
    if (in->alternatives)
        TRY(alternatives(r, x, m, &p, grids_of(r->mem, label, m->n), today));
    return settle(r, x, m, label, today, false);
}

error *drawing_judge(struct req *r, struct drawing *x, const int32_t *label)
{
    struct grid_map *m = NULL;
    int32_t         *today = NULL;

    TRY(read_both(r, x, &m, &today));
    return settle(r, x, m, label, today, true);
}

error *drawing_draw(struct req *r, struct drawing *x, const struct list *numbers,
                    const struct list *locks)
{
    const struct number_item *v = numbers->item;
    struct grid_map          *m = NULL;
    int32_t                  *today = NULL, *lock = NULL;
    int64_t                   highest = 0;
    bool                      live[GRID_NUMBERS + 1] = { false };

    TRY(read_both(r, x, &m, &today));
    TRY(db_number(r->db, r->mem, &sql_gridding_highest, DB_ARGS(db_int("place", x->ref.community)),
                  &highest));
    for (size_t i = 0; i < m->n; i++)
        if (today[i] > 0)
            live[today[i]] = true;
    int32_t *label = NEWN(r->mem, int32_t, m->n);
    if (numbers->n != m->n)
        return error_on(r->mem, "answer", &msg_numbers, str_int(r->mem, (int64_t)m->n));
    for (size_t i = 0; i < m->n; i++) {
        if (v[i].n < 1 || v[i].n > GRID_NUMBERS)
            return error_on(r->mem, "answer", &msg_numbers, str_int(r->mem, (int64_t)m->n));
        if (!live[v[i].n] && v[i].n <= highest % 1000)
            return error_on(r->mem, "answer", &msg_used, str_int(r->mem, v[i].n));
        label[i] = (int32_t)v[i].n;
    }
    TRY(lock_list(r, locks, m, x->hi, &lock));
    if (lock)
        x->locks = numbers_text(r->mem, lock, m->n);
    return settle(r, x, m, label, today, true);
}
