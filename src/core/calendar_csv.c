/* calendar_csv.c -- a calendar's rows from a spreadsheet and back, each mistake with its line. */
#include "base/csv.h"
#include "base/when.h"
#include "core/calendar.h"

enum { MAX_ROWS = 20000, MAX_SPAN = 366, MAX_NAME = 80, MAX_SOURCE = 300, MAX_TOLD = 20 };

enum column { C_KIND, C_FROM, C_TO, C_NAME, C_NAME_EN, C_PERIODS, COLUMNS };
enum { ROW_SEASON = DAY_KINDS, ROW_YEAR, ROW_KINDS };

/* clang-format off */
static const char *const column_words[COLUMNS][2] = {
    [C_KIND]    = { "kind",    "种类" },     [C_FROM]    = { "from",    "起" },
    [C_TO]      = { "to",      "止" },       [C_NAME]    = { "name",    "名称" },
    [C_NAME_EN] = { "name_en", "英文名称" }, [C_PERIODS] = { "periods", "时段" },
};
static const char *const kind_words[ROW_KINDS][2] = {
    [DAY_WORKDAY] = { "workday", "工作日" }, [DAY_WEEKEND] = { "weekend", "周末" },
    [DAY_HOLIDAY] = { "holiday", "节假日" }, [DAY_MAKEUP]  = { "makeup",  "调休上班" },
    [DAY_REST]    = { "rest",    "休息" },   [ROW_SEASON]  = { "season",  "作息" },
    [ROW_YEAR]    = { "year",    "年度" },
};
static const struct message
    msg_utf8     = { "calendar.utf8",     "文件不是 UTF-8 文本；请在电子表格中另存为“CSV UTF-8”。", "the file is not UTF-8 text; save it from the spreadsheet as \"CSV UTF-8\"." },
    msg_empty    = { "calendar.empty",    "文件是空的；第一行应为表头：种类,起,止,名称,英文名称,时段。", "the file is empty; its first line must be the heading kind,from,to,name,name_en,periods." },
    msg_column   = { "calendar.column",   "第 1 行：没有“{0}”这一列；可用的列为 种类,起,止,名称,英文名称,时段。", "Line 1: there is no column {0}; the columns are kind,from,to,name,name_en,periods." },
    msg_twice    = { "calendar.twice",    "第 1 行：“{0}”这一列出现了两次。", "Line 1: the column {0} stands there twice." },
    msg_lacks    = { "calendar.lacks",    "第 1 行：缺少“{0}”这一列。", "Line 1: the column {0} is missing." },
    msg_quote    = { "calendar.quote",    "第 {0} 行：引号没有结束。", "Line {0}: a quotation mark is not closed." },
    msg_many     = { "calendar.many",     "第 {0} 行：行数超过 {1}。", "Line {0}: there are more than {1} rows." },
    msg_kind     = { "calendar.kind",     "第 {0} 行：没有“{1}”这一种类；可用 工作日、周末、节假日、调休上班、休息、作息、年度。", "Line {0}: there is no kind {1}; use workday, weekend, holiday, makeup, rest, season or year." },
    msg_date     = { "calendar.date",     "第 {0} 行：“{1}”不是日期；请写成 2026-02-14。", "Line {0}: {1} is not a date; write it as 2026-02-14." },
    msg_season   = { "calendar.season",   "第 {0} 行：“{1}”不是作息的起止；每年相同写成 06-01，只用一次写成 2026-06-01，起止写法要一致。", "Line {0}: {1} is no bound of a season; write 06-01 for every year or 2026-06-01 for once, both bounds alike." },
    msg_year     = { "calendar.year",     "第 {0} 行：“{1}”不是年份。", "Line {0}: {1} is not a year." },
    msg_order    = { "calendar.order",    "第 {0} 行：止日 {1} 早于起日，或者一行超过 {2} 天。", "Line {0}: the last date {1} lies before the first, or the row spans more than {2} days." },
    msg_weekend  = { "calendar.weekend",  "第 {0} 行：{1} 不是周六或周日；“周末”“调休上班”只能是周六、周日。", "Line {0}: {1} is neither Saturday nor Sunday; only those can be weekend or makeup." },
    msg_periods  = { "calendar.periods",  "第 {0} 行：“{1}”不是办公时段；请写成 08:00-12:00 14:30-17:30，按先后、不重叠，最多 {2} 段。", "Line {0}: {1} are no duty periods; write 08:00-12:00 14:30-17:30, in order, apart, at most {2}." },
    msg_idle     = { "calendar.idle",     "第 {0} 行：“{1}”这一种类没有办公时段。", "Line {0}: the kind {1} has no duty periods." },
    msg_name     = { "calendar.name",     "第 {0} 行：“{1}”太长，最多 {2} 个字。", "Line {0}: {1} is too long, {2} characters at most." },
    msg_overlap  = { "calendar.overlap",  "第 {0} 行：{1} 在第 {2} 行已经写过。", "Line {0}: {1} is in line {2} already." },
    msg_gap      = { "calendar.gap",      "没有一行“作息”包括 {0}；每天都要有办公时段。", "no season holds {0}; every day of the year needs duty periods." };
/* clang-format on */

struct reader {
    struct arena    *mem;
    struct calendar *cal;
    int              at[COLUMNS]; /* where the column stands, or -1 */
    int64_t          line;
    error           *first, **last;
    int              told;
    size_t           cap[3]; /* of the lists of rules, seasons, years */
};

static void tell(struct reader *r, error *e)
{
    if (r->told++ < MAX_TOLD) {
        *r->last = e;
        r->last = &e->next;
    }
}

#define WRONG(r, msg, ...) \
    tell((r), error_of((r)->mem, FAIL_INPUT, (msg), str_int((r)->mem, (r)->line), __VA_ARGS__))

static void *append(struct reader *r, struct list *l, size_t which, size_t size)
{
    l->size = size;
    if (l->n == r->cap[which]) {
        size_t cap = l->n ? 2 * l->n : 64;
        l->item = arena_grow(r->mem, l->item, l->n * size, cap * size);
        r->cap[which] = cap;
    }
    return (char *)l->item + size * l->n++;
}

static bool time_read(str s, int *out)
{
    str     hour = str_cut(&s, ':');
    int64_t h = 0, m = 0;

    if (s.n != 2 || hour.n < 1 || hour.n > 2 || !str_i64(hour, 0, 24, &h) ||
        !str_i64(s, 0, 59, &m) || h * 60 + m > DAY_MINUTES)
        return false;
    *out = (int)(h * 60 + m);
    return true;
}

bool duty_read(str s, struct duty *d)
{
    struct duty out = { 0 };
    int         before = -1;

    for (s = str_trim(s); s.n; s = str_trim(s)) {
        str one = str_cut(&s, ' '), begin = str_cut(&one, '-');
        int from = 0, to = 0;
        if (out.n == DUTY_PERIODS || !time_read(begin, &from) || !time_read(one, &to) ||
            from >= to || from <= before)
            return false;
        out.period[out.n].from = from;
        out.period[out.n].to = before = to;
        out.n++;
    }
    if (!out.n)
        return false;
    *d = out;
    return true;
}

str duty_text(struct arena *a, const struct duty *d)
{
    struct buf b;

    buf_init(&b, a, 1000);
    for (int i = 0; i < d->n; i++)
        buf_fmt(&b, "%s%02d:%02d-%02d:%02d", i ? " " : "", d->period[i].from / 60,
                d->period[i].from % 60, d->period[i].to / 60, d->period[i].to % 60);
    return buf_done(&b);
}

static error *read_heading(struct reader *r, const struct list *cells)
{
    const str *cell = cells->item;

    for (int k = 0; k < COLUMNS; k++)
        r->at[k] = -1;
    for (size_t i = 0; i < cells->n; i++) {
        str name = str_trim(cell[i]);
        int k = 0;
        while (k < COLUMNS && !str_is(name, column_words[k][0]) &&
               !str_is(name, column_words[k][1]))
            k++;
        if (k == COLUMNS)
            return error_of(r->mem, FAIL_INPUT, &msg_column, name);
        if (r->at[k] >= 0)
            return error_of(r->mem, FAIL_INPUT, &msg_twice, name);
        r->at[k] = (int)i;
    }
    for (int k = C_KIND; k <= C_FROM; k++)
        if (r->at[k] < 0)
            return error_of(r->mem, FAIL_INPUT, &msg_lacks, str_of(column_words[k][0]));
    return NULL;
}

static str cell_of(const struct reader *r, const struct list *cells, enum column k)
{
    if (r->at[k] < 0 || (size_t)r->at[k] >= cells->n)
        return (str){ 0 };
    return str_trim(((const str *)cells->item)[r->at[k]]);
}

static str name_of(struct reader *r, const struct list *cells, enum column k, size_t most)
{
    str    s = cell_of(r, cells, k);
    size_t chars = 0;

    if (s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1])) /* csv.c put it before a formula */
        s = (str){ s.p + 1, s.n - 1 };
    if (utf8_count(s, &chars) && chars <= most)
        return s;
    WRONG(r, &msg_name, s, str_int(r->mem, (int64_t)most));
    return (str){ 0 };
}

static bool month_day_read(str s, int64_t *out)
{
    int64_t m = 0, d = 0;

    if (s.n != 5 || s.p[2] != '-' || !str_i64((str){ s.p, 2 }, 1, 12, &m) ||
        !str_i64((str){ s.p + 3, 2 }, 1, 31, &d) ||
        !date_valid((struct civil){ 2024, (int)m, (int)d })) /* a leap year: 02-29 may be a bound */
        return false;
    *out = m * 100 + d;
    return true;
}

static void read_season(struct reader *r, const struct list *cells)
{
    str           from = cell_of(r, cells, C_FROM), to = cell_of(r, cells, C_TO);
    str           periods = cell_of(r, cells, C_PERIODS);
    struct season s = { .line = r->line, .dated = from.n == DATE_TEXT - 1 };
    bool (*read)(str, int64_t *) = s.dated ? date_read : month_day_read;

    if (!read(from, &s.from) || !read(to, &s.to)) {
        WRONG(r, &msg_season, read(from, &s.from) ? to : from);
        return;
    }
    if (s.dated && s.from > s.to) {
        WRONG(r, &msg_order, to, str_int(r->mem, MAX_SPAN));
        return;
    }
    if (!duty_read(periods, &s.duty)) {
        WRONG(r, &msg_periods, periods, str_int(r->mem, DUTY_PERIODS));
        return;
    }
    s.name = name_of(r, cells, C_NAME, MAX_NAME);
    s.name_en = name_of(r, cells, C_NAME_EN, MAX_NAME);
    *(struct season *)append(r, &r->cal->season, 1, sizeof s) = s;
}

static void read_year(struct reader *r, const struct list *cells)
{
    str               from = cell_of(r, cells, C_FROM);
    struct known_year y = { .line = r->line };

    if (!str_i64(from, 1970, 9999, &y.year)) {
        WRONG(r, &msg_year, from);
        return;
    }
    y.source = name_of(r, cells, C_NAME, MAX_SOURCE);
    y.source_en = name_of(r, cells, C_NAME_EN, MAX_SOURCE);
    *(struct known_year *)append(r, &r->cal->year, 2, sizeof y) = y;
}

static void read_days(struct reader *r, const struct list *cells, int kind)
{
    str             from = cell_of(r, cells, C_FROM), to = cell_of(r, cells, C_TO);
    str             periods = cell_of(r, cells, C_PERIODS);
    struct day_rule d = { .line = r->line, .kind = kind };

    if (!date_read(from, &d.from) || (to.n && !date_read(to, &d.to))) {
        WRONG(r, &msg_date, date_read(from, &d.from) ? to : from);
        return;
    }
    if (!to.n)
        d.to = d.from;
    if (d.to < d.from || d.to - d.from >= MAX_SPAN) {
        WRONG(r, &msg_order, to, str_int(r->mem, MAX_SPAN));
        return;
    }
    for (int64_t x = d.from; x <= d.to && (kind == DAY_WEEKEND || kind == DAY_MAKEUP); x++)
        if (date_weekday(x) < 5) {
            char text[DATE_TEXT];
            date_text(x, text);
            WRONG(r, &msg_weekend, str_of(text));
            return;
        }
    if (periods.n && kind != DAY_WORKDAY && kind != DAY_MAKEUP) {
        WRONG(r, &msg_idle, cell_of(r, cells, C_KIND));
        return;
    }
    if (periods.n && !duty_read(periods, &d.duty)) {
        WRONG(r, &msg_periods, periods, str_int(r->mem, DUTY_PERIODS));
        return;
    }
    d.name = name_of(r, cells, C_NAME, MAX_NAME);
    d.name_en = name_of(r, cells, C_NAME_EN, MAX_NAME);
    *(struct day_rule *)append(r, &r->cal->rule, 0, sizeof d) = d;
}

static void read_row(struct reader *r, const struct list *cells)
{
    str word = cell_of(r, cells, C_KIND);
    int k = 0;

    while (k < ROW_KINDS && !str_is(word, kind_words[k][0]) && !str_is(word, kind_words[k][1]))
        k++;
    if (k == ROW_KINDS)
        WRONG(r, &msg_kind, word);
    else if (k == ROW_SEASON)
        read_season(r, cells);
    else if (k == ROW_YEAR)
        read_year(r, cells);
    else
        read_days(r, cells, k);
}

static int by_date(const void *a, const void *b)
{
    const struct day_rule *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static int by_year(const void *a, const void *b)
{
    const struct known_year *x = a, *y = b;

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void overlap(struct reader *r, int64_t line, int64_t other, str what)
{
    r->line = line > other ? line : other;
    WRONG(r, &msg_overlap, what, str_int(r->mem, line > other ? other : line));
}

/* What can only be said of all rows together. */
static void check_whole(struct reader *r)
{
    struct calendar   *c = r->cal;
    struct day_rule   *d = c->rule.item;
    struct known_year *y = c->year.item;
    char               text[DATE_TEXT];

    if (c->rule.n)
        qsort(d, c->rule.n, sizeof *d, by_date);
    for (size_t i = 1; i < c->rule.n; i++)
        if (d[i].from <= d[i - 1].to) {
            date_text(d[i].from, text);
            overlap(r, d[i].line, d[i - 1].line, str_of(text));
        }
    if (c->year.n)
        qsort(y, c->year.n, sizeof *y, by_year);
    for (size_t i = 1; i < c->year.n; i++)
        if (y[i].year == y[i - 1].year)
            overlap(r, y[i].line, y[i - 1].line, str_int(r->mem, y[i].year));
    if (c->base) /* hours that this layer does not give are given below */
        return;
    for (int64_t x = date_of((struct civil){ 2024, 1, 1 });
         x <= date_of((struct civil){ 2024, 12, 31 }); x++) {
        struct civil         m = date_civil(x);
        const struct season *s = c->season.item;
        bool                 held = false;
        for (size_t i = 0; i < c->season.n; i++) {
            int64_t at = m.month * 100 + m.day;
            held =
                held || (!s[i].dated && (s[i].from <= s[i].to ? s[i].from <= at && at <= s[i].to
                                                              : at >= s[i].from || at <= s[i].to));
        }
        if (held)
            continue;
        date_text(x, text);
        tell(r, error_of(r->mem, FAIL_INPUT, &msg_gap, str_of(text + 5)));
        return;
    }
}

error *calendar_read(struct arena *a, str text, const struct calendar *base, struct calendar **out)
{
    struct reader r = { .mem = a, .line = 1 };
    struct list   cells;
    bool          malformed = false;
    size_t        chars = 0;

    r.cal = NEW(a, struct calendar);
    r.cal->base = base;
    r.last = &r.first;
    if (!utf8_count(text, &chars))
        return error_of(a, FAIL_INPUT, &msg_utf8, STR(""));
    str rest = csv_body(str_dup(a, text));
    for (int64_t row = 0, next = 1; r.line = next, true; row++) {
        const char *begin = rest.p;
        if (!csv_row(a, &rest, &cells, &malformed))
            break;
        for (const char *p = begin; p < rest.p; p++)
            next += *p == '\n';
        if (malformed) {
            WRONG(&r, &msg_quote, STR(""));
            break;
        }
        if (row == MAX_ROWS) {
            WRONG(&r, &msg_many, str_int(a, MAX_ROWS));
            break;
        }
        bool empty = true;
        for (size_t i = 0; i < cells.n; i++)
            empty = empty && !str_trim(((const str *)cells.item)[i]).n;
        if (row == 0 && !empty)
            TRY(read_heading(&r, &cells));
        else if (!empty)
            read_row(&r, &cells);
        else if (row == 0)
            return error_of(a, FAIL_INPUT, &msg_empty, STR(""));
    }
    if (r.line == 1 && !text.n)
        return error_of(a, FAIL_INPUT, &msg_empty, STR(""));
    if (!r.first)
        check_whole(&r);
    *out = r.first ? NULL : r.cal;
    return r.first;
}

/* ---- writing ---- */

struct out_row {
    str kind, from, to, name, name_en, periods;
};

static const struct field out_fields[] = {
    TEXT(struct out_row, kind, 0, 20, ),
    TEXT(struct out_row, from, 0, 20, ),
    TEXT(struct out_row, to, 0, 20, ),
    TEXT(struct out_row, name, 0, 300, ),
    TEXT(struct out_row, name_en, 0, 300, ),
    TEXT(struct out_row, periods, 0, 300, ),
    FIELDS_END,
};

static str bound_text(struct arena *a, bool dated, int64_t v)
{
    char text[DATE_TEXT];

    if (!dated)
        return str_fmt(a, "%02d-%02d", (int)(v / 100), (int)(v % 100));
    date_text(v, text);
    return str_dup(a, str_of(text));
}

void calendar_write(struct buf *b, struct arena *a, const struct calendar *c)
{
    const struct known_year *y = c->year.item;
    const struct season     *s = c->season.item;
    const struct day_rule   *d = c->rule.item;

    csv_heading(b, out_fields);
    for (size_t i = 0; i < c->year.n; i++)
        csv_record(b, a, out_fields,
                   &(struct out_row){ str_of(kind_words[ROW_YEAR][0]), str_int(a, y[i].year),
                                      STR(""), y[i].source, y[i].source_en, STR("") });
    for (size_t i = 0; i < c->season.n; i++)
        csv_record(b, a, out_fields,
                   &(struct out_row){ str_of(kind_words[ROW_SEASON][0]),
                                      bound_text(a, s[i].dated, s[i].from),
                                      bound_text(a, s[i].dated, s[i].to), s[i].name, s[i].name_en,
                                      duty_text(a, &s[i].duty) });
    for (size_t i = 0; i < c->rule.n; i++)
        csv_record(b, a, out_fields,
                   &(struct out_row){ str_of(kind_words[d[i].kind][0]),
                                      bound_text(a, true, d[i].from),
                                      d[i].to > d[i].from ? bound_text(a, true, d[i].to) : STR(""),
                                      d[i].name, d[i].name_en, duty_text(a, &d[i].duty) });
}
