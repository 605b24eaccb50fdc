/* read.c -- households, ways and dates from CSV, each fault with file, line and column. */
#include "base/csv.h"
#include "solve/grid/ids.h"
#include "solve/rounds/rounds.h"

/* clang-format off */
static const struct message
    msg_line   = { "rounds.line",  "{0} 第 {1} 行有误：", "{0} line {1} is wrong:" },
    msg_empty  = { "rounds.empty", "{0}：没有标题行；第一行应当写明各列的名称。", "{0}: there is no heading; the first line has to name the columns." },
    msg_quote  = { "rounds.quote", "引号没有闭合。", "a quote is not closed." },
    msg_twice  = { "rounds.twice", "编号 {0} 已在第 {1} 行出现。", "id {0} was given in line {1} already." },
    msg_metres = { "rounds.metres", "“{0}”不是以米为单位的坐标。", "{0} is not a coordinate in metres." },
    msg_lacks  = { "rounds.column", "{0}：缺少列“{1}”。", "{0}: there is no column {1}." },
    msg_many   = { "rounds.lines", "{0}：超过 {1} 行。", "{0}: more than {1} lines." },
    msg_order  = { "rounds.dates", "日期应当按升序排列，不得重复。", "dates must ascend and be given once each." },
    msg_week   = { "rounds.weekdays", "“{0}”应当由 1（周一）至 7（周日）组成。", "{0} must be made of 1 (Monday) to 7 (Sunday)." };

struct house_row {
    int64_t id, floor, visits_per_year, days_since_last, evening, two, none;
    str     x, y, cell, category, weekdays;
};
static const struct field house_fields[] = {
    INT (struct house_row, id, 0, INT64_MAX / 2, .required = true),
    TEXT(struct house_row, cell, 0, 100, .doc = "Building of the household"),
    TEXT(struct house_row, x, 1, 30, .required = true),
    TEXT(struct house_row, y, 1, 30, .required = true),
    INT (struct house_row, floor, -20, 1000, .doc = "Floor"),
    TEXT(struct house_row, category, 0, 100, .doc = "regular, or a care flag"),
    INT (struct house_row, visits_per_year, 1, ROUNDS_MAX_YEARLY, .required = true),
    INT (struct house_row, days_since_last, -1, 40000, .doc = "Days since the last visit; empty: never"),
    INT (struct house_row, evening, 0, 1, .doc = "1: comes after the others of the day"),
    INT (struct house_row, two, 0, 1, .doc = "1: needs two workers"),
    INT (struct house_row, none, 0, 1, .doc = "1: wishes no visits"),
    TEXT(struct house_row, weekdays, 0, 7, .doc = "Days that it wishes, 1 is Monday"),
    FIELDS_END,
};
struct way_row {
    str x1, y1, x2, y2;
};
static const struct field way_fields[] = {
    TEXT(struct way_row, x1, 1, 30, .required = true),
    TEXT(struct way_row, y1, 1, 30, .required = true),
    TEXT(struct way_row, x2, 1, 30, .required = true),
    TEXT(struct way_row, y2, 1, 30, .required = true),
    FIELDS_END,
};
struct done_row {
    int64_t date, id;
};
static const struct field done_fields[] = {
    DATE(struct done_row, date, .required = true),
    INT (struct done_row, id, 0, INT64_MAX / 2, .required = true),
    FIELDS_END,
};
struct date_row {
    int64_t date;
};
static const struct field date_fields[] = { DATE(struct date_row, date, .required = true), FIELDS_END };
/* clang-format on */

enum { MAX_WAYS = 1000000 };

struct table {
    struct arena *a;
    str           name, rest;
    int64_t       line;
    struct list   heading;
};

static error *at_line(const struct table *t, error *e)
{
    error *head = error_of(t->a, FAIL_INPUT, &msg_line, t->name, str_int(t->a, t->line));

    head->next = e;
    return head;
}

static error *table_open(struct table *t, struct arena *a, str name, str text,
                         const struct field *f)
{
    bool open = false;

    *t = (struct table){ .a = a, .name = name, .rest = csv_body(text), .line = 1 };
    if (!csv_row(a, &t->rest, &t->heading, &open))
        return error_of(a, FAIL_INPUT, &msg_empty, name);
    if (open)
        return at_line(t, error_of(a, FAIL_INPUT, &msg_quote, STR("")));
    for (; f->type != FT_END; f++) {
        bool has = !f->required;
        for (size_t i = 0; i < t->heading.n; i++)
            has |= str_is(str_trim(((str *)t->heading.item)[i]), f->name);
        if (!has)
            return error_of(a, FAIL_INPUT, &msg_lacks, name, str_of(f->name));
    }
    return NULL;
}

static error *table_row(struct table *t, const struct field *f, void *rec, bool *more)
{
    struct list cells;
    bool        open = false;

    for (;;) {
        t->line++;
        *more = csv_row(t->a, &t->rest, &cells, &open);
        if (!*more)
            return NULL;
        if (cells.n > 1 || str_trim(((str *)cells.item)[0]).n)
            break;
    }
    error *e = open ? error_of(t->a, FAIL_INPUT, &msg_quote, STR(""))
                    : csv_read(t->a, f, &t->heading, &cells, rec);
    return e ? at_line(t, e) : NULL;
}

static size_t lines_of(str text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static error *metres(const struct table *t, str s, int32_t *cm)
{
    int64_t v = 0, most = (int64_t)ROUNDS_MAX_CM * 10000;

    if (!str_fixed(s, 6, -most, most, &v))
        return at_line(t, error_of(t->a, FAIL_INPUT, &msg_metres, s));
    *cm = (int32_t)((v + (v < 0 ? -5000 : 5000)) / 10000);
    return NULL;
}

static error *weekdays(const struct table *t, str s, uint8_t *out)
{
    *out = s.n ? 0 : ROUNDS_WEEKDAYS;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '1' || s.p[i] > '7')
            return at_line(t, error_of(t->a, FAIL_INPUT, &msg_week, s));
        *out |= (uint8_t)(1 << (s.p[i] - '1'));
    }
    return NULL;
}

static bool has_column(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->heading.n; i++)
        if (str_is(str_trim(((str *)t->heading.item)[i]), name))
            return true;
    return false;
}

static error *house_of(const struct table *t, const struct house_row *row, int32_t today,
                       bool dated, struct rounds_house *h)
{
    *h = (struct rounds_house){ .id = row->id, .floor = (int32_t)row->floor };
    TRY(metres(t, row->x, &h->x));
    TRY(metres(t, row->y, &h->y));
    TRY(weekdays(t, row->weekdays, &h->weekdays));
    h->yearly = (int32_t)row->visits_per_year;
    h->last = ROUNDS_NEVER;
    if (dated && row->days_since_last >= 0)
        h->last = today - (int32_t)row->days_since_last;
    h->care = row->category.n && !str_is(row->category, "regular");
    h->away_from = 0;
    h->away_until = -1;
    h->evening = row->evening;
    h->two = row->two;
    h->none = row->none;
    return NULL;
}

error *rounds_read(struct arena *a, str name, str text, int32_t today, struct rounds_house **house,
                   size_t *n)
{
    struct table t;
    size_t       cap = lines_of(text);
    bool         more = true;

    *n = 0;
    TRY(table_open(&t, a, name, text, house_fields));
    if (cap > ROUNDS_MAX_HOUSES + 2)
        return error_of(a, FAIL_LARGE, &msg_many, name, str_int(a, ROUNDS_MAX_HOUSES));
    bool       dated = has_column(&t, "days_since_last");
    struct ids ids = ids_make(a, cap);
    int64_t   *line = NEWN(a, int64_t, cap);
    *house = NEWN(a, struct rounds_house, cap);
    for (;;) {
        struct house_row row = { 0 };
        row.days_since_last = -1;
        TRY(table_row(&t, house_fields, &row, &more));
        if (!more)
            return NULL;
        int32_t at = ids_put(&ids, row.id);
        if ((size_t)at != *n)
            return at_line(
                &t, error_of(a, FAIL_INPUT, &msg_twice, str_int(a, row.id), str_int(a, line[at])));
        line[*n] = t.line;
        TRY(house_of(&t, &row, today, dated, &(*house)[*n]));
        ++*n;
    }
}

error *rounds_read_ways(struct arena *a, str name, str text, struct rounds_way **way, size_t *n)
{
    struct table t;
    size_t       cap = lines_of(text);
    bool         more = true;

    *n = 0;
    TRY(table_open(&t, a, name, text, way_fields));
    if (cap > MAX_WAYS)
        return error_of(a, FAIL_LARGE, &msg_many, name, str_int(a, MAX_WAYS));
    *way = NEWN(a, struct rounds_way, cap);
    for (;; ++*n) {
        struct way_row     row = { 0 };
        struct rounds_way *w = &(*way)[*n];
        TRY(table_row(&t, way_fields, &row, &more));
        if (!more)
            return NULL;
        TRY(metres(&t, row.x1, &w->x1));
        TRY(metres(&t, row.y1, &w->y1));
        TRY(metres(&t, row.x2, &w->x2));
        TRY(metres(&t, row.y2, &w->y2));
    }
}

error *rounds_read_done(struct arena *a, str name, str text, struct rounds_task *t)
{
    struct table       tab;
    size_t             cap = lines_of(text);
    struct ids         ids = ids_make(a, t->n + 1);
    struct rounds_pin *pin = NEWN(a, struct rounds_pin, cap);
    int32_t           *elsewhere = NEWN(a, int32_t, cap);
    bool               more = true;

    TRY(table_open(&tab, a, name, text, done_fields));
    for (size_t i = 0; i < t->n; i++)
        ids_put(&ids, t->house[i].id);
    t->pin = pin;
    t->elsewhere = elsewhere;
    for (;;) {
        struct done_row row = { 0 };
        TRY(table_row(&tab, done_fields, &row, &more));
        if (!more)
            return NULL;
        int32_t date = (int32_t)row.date, house = ids_find(&ids, row.id);
        t->frozen = date > t->frozen ? date : t->frozen;
        if (house < 0)
            elsewhere[t->n_elsewhere++] = date;
        else
            pin[t->n_pins++] = (struct rounds_pin){ house, date };
    }
}

error *rounds_read_dates(struct arena *a, str name, str text, int32_t **date, size_t *n)
{
    struct table t;
    bool         more = true;

    *n = 0;
    TRY(table_open(&t, a, name, text, date_fields));
    *date = NEWN(a, int32_t, lines_of(text));
    for (;; ++*n) {
        struct date_row row = { 0 };
        TRY(table_row(&t, date_fields, &row, &more));
        if (!more)
            return NULL;
        (*date)[*n] = (int32_t)row.date;
        if (*n && (*date)[*n - 1] >= (*date)[*n])
            return at_line(&t, error_of(a, FAIL_INPUT, &msg_order, STR("")));
    }
}

void rounds_write(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p)
{
    struct civil from = date_civil(t->first);

    buf_z(b, "month,day,order,id\n");
    for (size_t i = 0; i < p->n; i++) {
        const struct rounds_visit *v = &p->visit[i];
        struct civil               c = date_civil(v->date);
        buf_int(b, (c.year - from.year) * 12 + c.month - from.month + 1);
        buf_char(b, ',');
        buf_int(b, c.day);
        buf_char(b, ',');
        buf_int(b, v->order);
        buf_char(b, ',');
        buf_int(b, t->house[v->house].id);
        buf_char(b, '\n');
    }
}
