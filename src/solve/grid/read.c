/* read.c -- the neutral CSV format of maps and answers, checked line by line. */
#include "solve/grid/grid.h"
#include "solve/grid/ids.h"

/* clang-format off */
static const struct message
    msg_head    = { "grid.heading",   "{0}：缺少列“{1}”。第一行应当写明各列的名称。", "{0}: there is no column {1}. The first line has to name the columns." },
    msg_number  = { "grid.number",    "{0} 第 {1} 行：“{2}”列不是有效的数（{3}）。", "{0} line {1}: column {2} is not a valid number ({3})." },
    msg_negative= { "grid.negative",  "{0} 第 {1} 行：“{2}”列不能为负（{3}）。", "{0} line {1}: column {2} must not be negative ({3})." },
    msg_range   = { "grid.range",     "{0} 第 {1} 行：“{2}”列超出范围（{3}）。", "{0} line {1}: column {2} is out of range ({3})." },
    msg_twice   = { "grid.twice",     "{0} 第 {1} 行：编号 {2} 已在第 {3} 行出现。", "{0} line {1}: id {2} was given in line {3} already." },
    msg_unknown = { "grid.unknown",   "{0} 第 {1} 行：没有编号为 {2} 的楼栋。", "{0} line {1}: there is no building with id {2}." },
    msg_loop    = { "grid.loop",      "{0} 第 {1} 行：楼栋 {2} 不能与自己相邻。", "{0} line {1}: building {2} cannot be its own neighbour." },
    msg_edge    = { "grid.edge",      "{0} 第 {1} 行：{2} 与 {3} 的相邻关系重复。", "{0} line {1}: the edge {2}-{3} is given a second time." },
    msg_none    = { "grid.none",      "{0}：没有任何楼栋。", "{0}: there are no buildings." },
    msg_many    = { "grid.many",      "{0}：行数超过上限 {1}。", "{0}: more than {1} lines." },
    msg_total   = { "grid.total",     "{0}：总户数超过上限 {1}。", "{0}: the households sum up to more than {1}." },
    msg_without = { "grid.missing",   "{0}：楼栋 {1} 没有网格（共有 {2} 个楼栋没有）。", "{0}: building {1} has no grid ({2} have none)." };
/* clang-format on */

enum { COLUMNS = 8, FULL = 64 };

struct column {
    const char *name;
    bool        needed;
    int         digits; /* decimals that are kept: 2 makes centimetres of metres */
    int64_t     min, max;
};

struct table {
    struct arena        *mem;
    str                  name, text;
    const struct column *col;
    size_t               n_col;
    int                  at[FULL]; /* which column stands in the i-th cell, -1 none */
    size_t               width;
    int64_t              line;
    bool                 has[COLUMNS];
    str                  raw[COLUMNS];
    int64_t              value[COLUMNS];
};

static str cell_text(str s)
{
    s = str_trim(s);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = str_trim((str){ s.p + 1, s.n - 2 });
    return s;
}

/* A decimal number, kept to DIGITS places, what comes after is rounded to the nearest. */
static bool number(str s, int digits, int64_t *out)
{
    bool    minus = s.n && s.p[0] == '-', any = false, point = false;
    int64_t v = 0;
    int     left = digits;

    for (size_t i = minus; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(c))
            return false;
        any = true;
        if (point && left <= 0) {
            v += left == 0 && c >= '5';
            left = -1; /* the first digit behind decides, the others are only checked */
            continue;
        }
        if (v > INT64_MAX / 1000)
            return false;
        v = v * 10 + (c - '0');
        left -= point;
    }
    for (; left > 0; left--) {
        if (v > INT64_MAX / 1000)
            return false;
        v *= 10;
    }
    *out = minus ? -v : v;
    return any;
}

static bool next_line(struct table *t, str *line)
{
    while (t->text.n) {
        *line = str_trim(str_cut(&t->text, '\n'));
        t->line++;
        if (line->n)
            return true;
    }
    return false;
}

static error *at_line(const struct table *t, const struct message *m, str a, str b)
{
    return error_of(t->mem, FAIL_INPUT, m, t->name, str_int(t->mem, t->line), a, b);
}

static error *heading(struct table *t)
{
    str line = { 0 };

    if (t->text.n >= 3 && memcmp(t->text.p, "\xEF\xBB\xBF", 3) == 0)
        t->text = (str){ t->text.p + 3, t->text.n - 3 };
    if (!next_line(t, &line))
        return error_of(t->mem, FAIL_INPUT, &msg_head, t->name, str_of(t->col[0].name));
    while (line.n && t->width < FULL) {
        str name = cell_text(str_cut(&line, ','));
        int at = -1;
        for (size_t i = 0; i < t->n_col; i++)
            if (str_is(name, t->col[i].name) && !t->has[i])
                at = (int)i;
        if (at >= 0)
            t->has[at] = true;
        t->at[t->width++] = at;
    }
    for (size_t i = 0; i < t->n_col; i++)
        if (t->col[i].needed && !t->has[i])
            return error_of(t->mem, FAIL_INPUT, &msg_head, t->name, str_of(t->col[i].name));
    return NULL;
}

/* The next row into t->value; MORE is false at the end. */
static error *row(struct table *t, bool *more)
{
    str line = { 0 };

    *more = next_line(t, &line);
    if (!*more)
        return NULL;
    memset(t->raw, 0, sizeof t->raw);
    for (size_t i = 0; i < t->width; i++) {
        str s = str_cut(&line, ',');
        if (t->at[i] >= 0)
            t->raw[t->at[i]] = cell_text(s);
    }
    for (size_t i = 0; i < t->n_col; i++) {
        const struct column *c = &t->col[i];
        if (!t->has[i])
            continue;
        if (!number(t->raw[i], c->digits, &t->value[i]))
            return at_line(t, &msg_number, str_of(c->name), t->raw[i]);
        if (c->min == 0 && t->value[i] < 0)
            return at_line(t, &msg_negative, str_of(c->name), t->raw[i]);
        if (t->value[i] < c->min || t->value[i] > c->max)
            return at_line(t, &msg_range, str_of(c->name), t->raw[i]);
    }
    return NULL;
}

static size_t lines_of(str text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

enum { N_ID, N_X, N_Y, N_W, N_BLOCK, N_BLDG };
enum { E_U, E_V, E_DIST, E_BORDER, E_CROSS, E_COST };

static error *read_nodes(struct arena *a, str text, struct grid_map *m, struct ids *ids)
{
    static const struct column col[] = {
        { "id", true, 0, 0, INT64_MAX / 2 },         { "x", true, 2, -GRID_MAX_CM, GRID_MAX_CM },
        { "y", true, 2, -GRID_MAX_CM, GRID_MAX_CM }, { "w", true, 0, 0, GRID_MAX_HOUSEHOLDS },
        { "block", false, 0, -1, INT64_MAX / 2 },    { "bldg", false, 0, -1, INT64_MAX / 2 },
    };
    struct table t = { a, STR("nodes.csv"), text, col, COUNT(col) };
    size_t       cap = lines_of(text);
    bool         more = true;

    TRY(heading(&t));
    if (cap > GRID_MAX_CELLS + 2)
        return error_of(a, FAIL_LARGE, &msg_many, t.name, str_int(a, GRID_MAX_CELLS));
    m->cell = NEWN(a, struct grid_cell, cap);
    int64_t   *line = NEWN(a, int64_t, cap);
    struct ids buildings = ids_make(a, cap);
    ids_init(ids, a, cap);
    for (;;) {
        TRY(row(&t, &more));
        if (!more)
            break;
        struct grid_cell *c = &m->cell[m->n];
        int32_t           at = ids_put(ids, t.value[N_ID]);
        if ((size_t)at != m->n)
            return at_line(&t, &msg_twice, t.raw[N_ID], str_int(a, line[at]));
        line[m->n++] = t.line;
        c->id = t.value[N_ID];
        c->x = (int32_t)t.value[N_X];
        c->y = (int32_t)t.value[N_Y];
        c->households = (int32_t)t.value[N_W];
        c->block = t.has[N_BLOCK] ? t.value[N_BLOCK] : -1;
        /* without a building number a cell is a building of its own */
        bool known = t.has[N_BLDG] && t.value[N_BLDG] >= 0;
        c->building = ids_put(&buildings, known ? t.value[N_BLDG] : -1 - c->id);
        m->households += c->households;
    }
    m->n_buildings = ids_count(&buildings);
    if (m->n == 0)
        return error_of(a, FAIL_INPUT, &msg_none, t.name);
    if (m->households > GRID_MAX_TOTAL)
        return error_of(a, FAIL_LARGE, &msg_total, t.name, str_int(a, GRID_MAX_TOTAL));
    return NULL;
}

static int32_t apart(const struct grid_map *m, int32_t u, int32_t v)
{
    double dx = (double)m->cell[u].x - m->cell[v].x, dy = (double)m->cell[u].y - m->cell[v].y;
    double d = __builtin_sqrt(dx * dx + dy * dy);

    return d > GRID_MAX_CM ? GRID_MAX_CM : (int32_t)d;
}

static void edge_of(const struct table *t, const struct grid_map *m, struct grid_edge *e)
{
    static const int factor[GRID_CROSSES] = { 8, 2, 1 };

    e->cross = t->has[E_CROSS] ? (uint8_t)t->value[E_CROSS] : GRID_BLOCK;
    e->dist = t->has[E_DIST] ? (int32_t)t->value[E_DIST] : apart(m, e->u, e->v);
    e->border = t->has[E_BORDER] ? (int32_t)t->value[E_BORDER] : 1000;
    int64_t cost = t->has[E_COST] ? t->value[E_COST] : e->border / 100 * factor[e->cross];
    e->cost = cost < 1 ? 1 : cost > GRID_MAX_COST ? GRID_MAX_COST : (int32_t)cost;
}

static error *read_edges(struct arena *a, str text, struct grid_map *m, const struct ids *ids)
{
    static const struct column col[] = {
        { "u", true, 0, 0, INT64_MAX / 2 },         { "v", true, 0, 0, INT64_MAX / 2 },
        { "dist", false, 2, 0, GRID_MAX_CM },       { "border", false, 2, 0, GRID_MAX_CM },
        { "cross", false, 0, 0, GRID_CROSSES - 1 }, { "cost", false, 0, 0, GRID_MAX_COST },
    };
    struct table t = { a, STR("edges.csv"), text, col, COUNT(col) };
    size_t       cap = lines_of(text);
    bool         more = true;

    TRY(heading(&t));
    if (cap > GRID_MAX_EDGES + 2)
        return error_of(a, FAIL_LARGE, &msg_many, t.name, str_int(a, GRID_MAX_EDGES));
    m->edge = NEWN(a, struct grid_edge, cap);
    struct ids pairs = ids_make(a, cap);
    for (;;) {
        TRY(row(&t, &more));
        if (!more)
            break;
        struct grid_edge *e = &m->edge[m->m];
        int32_t           u = ids_find(ids, t.value[E_U]), v = ids_find(ids, t.value[E_V]);
        if (u < 0 || v < 0)
            return at_line(&t, &msg_unknown, t.raw[u < 0 ? E_U : E_V], STR(""));
        if (u == v)
            return at_line(&t, &msg_loop, t.raw[E_U], STR(""));
        e->u = u < v ? u : v;
        e->v = u < v ? v : u;
        int64_t key = (int64_t)e->u * (int64_t)m->n + e->v;
        if ((size_t)ids_put(&pairs, key) != m->m)
            return at_line(&t, &msg_edge, t.raw[E_U], t.raw[E_V]);
        edge_of(&t, m, e);
        m->m++;
    }
    return NULL;
}

void grid_link(struct arena *a, struct grid_map *m)
{
    m->start = NEWN(a, int32_t, m->n + 1);
    m->link = NEWN(a, int32_t, 2 * m->m + 1);
    for (size_t i = 0; i < m->m; i++) {
        m->start[m->edge[i].u]++;
        m->start[m->edge[i].v]++;
    }
    int32_t sum = 0;
    for (size_t i = 0; i <= m->n; i++) {
        int32_t deg = i < m->n ? m->start[i] : 0;
        sum += deg;
        m->start[i] = sum; /* the end of i; filling from behind makes it the start */
    }
    for (size_t i = m->m; i-- > 0;) {
        m->link[--m->start[m->edge[i].u]] = (int32_t)i;
        m->link[--m->start[m->edge[i].v]] = (int32_t)i;
    }
}

error *grid_read(struct arena *a, str nodes, str edges, struct grid_map **out)
{
    struct grid_map *m = NEW(a, struct grid_map);
    struct ids       ids = { 0 };

    TRY(read_nodes(a, nodes, m, &ids));
    TRY(read_edges(a, edges, m, &ids));
    grid_link(a, m);
    *out = m;
    return NULL;
}

error *grid_answer_read(struct arena *a, const struct grid_map *m, str text, bool partial,
                        int32_t **label)
{
    static const struct column col[] = {
        { "id", true, 0, 0, INT64_MAX / 2 },
        { "grid", true, 0, 0, INT32_MAX / 2 },
    };
    struct table t = { a, STR("id,grid"), text, col, COUNT(col) };
    bool         more = true;
    struct ids   ids = ids_make(a, m->n);
    int64_t     *line = NEWN(a, int64_t, m->n), without = 0, first = 0;
    int32_t     *l = NEWN(a, int32_t, m->n);

    for (size_t i = 0; i < m->n; i++)
        ids_put(&ids, m->cell[i].id);
    TRY(heading(&t));
    for (;;) {
        TRY(row(&t, &more));
        if (!more)
            break;
        int32_t at = ids_find(&ids, t.value[0]);
        if (at < 0)
            return at_line(&t, &msg_unknown, t.raw[0], STR(""));
        if (line[at])
            return at_line(&t, &msg_twice, t.raw[0], str_int(a, line[at]));
        line[at] = t.line;
        l[at] = (int32_t)t.value[1];
    }
    for (size_t i = m->n; i-- > 0;)
        if (!line[i]) {
            l[i] = GRID_NONE;
            without++;
            first = m->cell[i].id;
        }
    if (without && !partial)
        return error_of(a, FAIL_INPUT, &msg_without, t.name, str_int(a, first),
                        str_int(a, without));
    *label = l;
    return NULL;
}

void grid_answer_write(struct buf *b, const struct grid_map *m, const int32_t *label)
{
    buf_z(b, "id,grid\n");
    for (size_t i = 0; i < m->n; i++) {
        buf_int(b, m->cell[i].id);
        buf_char(b, ',');
        buf_int(b, label[i]);
        buf_char(b, '\n');
    }
}
