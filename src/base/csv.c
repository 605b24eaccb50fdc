/* csv.c -- quoting and cutting. */
#include "base/csv.h"

/* clang-format off */
const struct message msg_csv_row = { "csv.row", "第 {0} 行：{1}", "Row {0}: {1}" };
static const struct message msg_column = { "csv.column", "没有“{0}”这一列。", "There is no column {0}." };
/* clang-format on */

static bool flat(const struct field *f)
{
    return !f->secret && f->type != FT_LIST && f->type != FT_OBJ && f->type != FT_REF;
}

static void cell(struct buf *b, str s)
{
    bool    quote = false, formula = s.n && strchr("=+-@\t\r", s.p[0]);
    int64_t v = 0;

    if (formula && str_i64(s, INT64_MIN, INT64_MAX, &v))
        formula = false; /* a negative number is no formula */
    for (size_t i = 0; i < s.n; i++)
        quote = quote || strchr(",\"\r\n", s.p[i]);
    if (quote)
        buf_char(b, '"');
    if (formula)
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    if (quote)
        buf_char(b, '"');
}

void csv_heading(struct buf *b, const struct field *f)
{
    bool first = true;

    buf_z(b, "\xEF\xBB\xBF");
    for (; f->type != FT_END; f++) {
        if (!flat(f))
            continue;
        if (!first)
            buf_char(b, ',');
        buf_z(b, f->name);
        first = false;
    }
    buf_z(b, "\r\n");
}

void csv_record(struct buf *b, struct arena *a, const struct field *f, const void *rec)
{
    bool first = true;

    for (; f->type != FT_END; f++) {
        if (!flat(f))
            continue;
        if (!first)
            buf_char(b, ',');
        cell(b, field_text(a, f, rec));
        first = false;
    }
    buf_z(b, "\r\n");
}

void csv_cells(struct buf *b, const str *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        cell(b, value[i]);
    }
    buf_z(b, "\r\n");
}

str csv_body(str text)
{
    str mark = STR("\xEF\xBB\xBF");

    return str_starts(text, mark) ? (str){ text.p + mark.n, text.n - mark.n } : text;
}

bool csv_row(struct arena *a, str *text, struct list *cells, bool *malformed)
{
    size_t     cap = 16;
    str       *c = NEWN(a, str, cap);
    struct buf b;
    bool       quoted = false;

    *cells = (struct list){ .size = sizeof(str) };
    *malformed = false;
    if (!text->n)
        return false;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0;; i++) {
        bool end = i >= text->n;
        char ch = end ? '\n' : text->p[i];
        if (quoted && !end) {
            if (ch != '"')
                buf_char(&b, ch);
            else if (i + 1 < text->n && text->p[i + 1] == '"')
                buf_char(&b, text->p[++i]);
            else
                quoted = false;
            continue;
        }
        if (ch == '"' && !end) {
            quoted = true;
        } else if (ch == ',' || ch == '\n') {
            if (cells->n == cap) {
                c = arena_grow(a, c, cap * sizeof *c, 2 * cap * sizeof *c);
                cap *= 2;
            }
            c[cells->n++] = buf_done(&b);
            buf_init(&b, a, 1 << 20);
            if (ch == '\n') {
                *malformed = quoted;
                size_t used = end ? text->n : i + 1;
                text->p += used;
                text->n -= used;
                break;
            }
        } else if (ch != '\r') {
            buf_char(&b, ch);
        }
    }
    cells->item = c;
    return true;
}

error *csv_read(struct arena *a, const struct field *f, const struct list *heading,
                const struct list *cells, void *rec)
{
    const str *name = heading->item, *value = cells->item;

    fields_init(f, rec);
    for (size_t i = 0; i < heading->n; i++) {
        const struct field *one = field_find(f, str_trim(name[i]));
        if (!one)
            return error_of(a, FAIL_INPUT, &msg_column, name[i]);
        str v = i < cells->n ? str_trim(value[i]) : (str){ 0 };
        if (v.n || one->required)
            TRY(field_set_text(a, one, v, rec));
    }
    return NULL;
}
