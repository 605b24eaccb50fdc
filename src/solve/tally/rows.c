/* rows.c -- the fast way for lines without quotes, the careful way for the others. */
#include "solve/tally/rows.h"

/* clang-format off */
const struct message msg_rows_utf8  = { "table.utf8",  "第 {0} 行：不是有效的 UTF-8 文字（文件里混有别的编码）。", "line {0}: not valid UTF-8 text (another encoding is mixed in)." };
const struct message msg_rows_quote = { "table.quote", "第 {0} 行：引号没有闭合，文件可能被截断。", "line {0}: a quote is never closed; the file may be truncated." };
const struct message msg_rows_wide  = { "table.wide",  "第 {0} 行：列太多。", "line {0}: too many columns." };
const struct message msg_rows_nul   = { "table.nul",   "第 {0} 行：含有空字符，这不是文本文件。", "line {0}: holds a NUL character; this is not a text file." };
/* clang-format on */

void rows_init(struct rows *r, struct arena *a, str text, char sep)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text.p += 3, text.n -= 3;
    r->mem = a;
    r->text = text;
    r->sep = sep;
    r->at = 0;
    r->line = r->ahead = 0;
    r->n = 0;
}

error *rows_error(const struct rows *r, const struct message *msg, str arg1, str arg2)
{
    size_t chars = 0;

    /* What a file says goes into the sentence cut short, and only when it is text. */
    if (!utf8_count(arg1, &chars))
        arg1 = STR("?");
    if (!utf8_count(arg2, &chars))
        arg2 = STR("?");
    return error_of(r->mem, FAIL_INPUT, msg, str_int(r->mem, r->line), utf8_head(arg1, 60),
                    utf8_head(arg2, 60));
}

/* One line without its end; false at the end of the text. */
static bool take_line(struct rows *r, str *line)
{
    if (r->at >= r->text.n)
        return false;
    const char *from = r->text.p + r->at;
    const char *end = memchr(from, '\n', r->text.n - r->at);
    size_t      n = end ? (size_t)(end - from) : r->text.n - r->at;

    r->at += n + (end != NULL);
    r->ahead++;
    if (n && from[n - 1] == '\r')
        n--;
    *line = (str){ from, n };
    return true;
}

static error *check_text(const struct rows *r, str line)
{
    unsigned char any = 0;
    size_t        chars = 0;

    for (size_t i = 0; i < line.n; i++)
        any |= (unsigned char)line.p[i];
    if (line.n && memchr(line.p, 0, line.n))
        return rows_error(r, &msg_rows_nul, STR(""), STR(""));
    if (any >= 0x80 && !utf8_count(line, &chars))
        return rows_error(r, &msg_rows_utf8, STR(""), STR(""));
    return NULL;
}

static error *plain_cells(struct rows *r, str line)
{
    for (;;) {
        const char *end = line.n ? memchr(line.p, r->sep, line.n) : NULL;
        if (r->n == ROWS_CELLS)
            return rows_error(r, &msg_rows_wide, STR(""), STR(""));
        if (!end) {
            r->cell[r->n++] = str_trim(line);
            return NULL;
        }
        size_t n = (size_t)(end - line.p);
        r->cell[r->n++] = str_trim((str){ line.p, n });
        line.p += n + 1;
        line.n -= n + 1;
    }
}

/* Cells of a row of which at least one is quoted; it may go on over several lines. */
static error *quoted_cells(struct rows *r, str line)
{
    struct buf b;
    bool       inside = false, start = true;

    buf_init(&b, r->mem, 1 << 20);
    for (size_t i = 0;; i++) {
        if (i == line.n) {
            if (!inside)
                break;
            buf_char(&b, '\n');
            if (b.over || !take_line(r, &line))
                return rows_error(r, &msg_rows_quote, STR(""), STR(""));
            TRY(check_text(r, line));
            i = (size_t)-1;
            continue;
        }
        char c = line.p[i];
        if (inside && c == '"' && i + 1 < line.n && line.p[i + 1] == '"') {
            buf_char(&b, '"');
            i++;
        } else if (c == '"' && (inside || start)) {
            inside = !inside;
            start = false;
        } else if (c == r->sep && !inside) {
            if (r->n == ROWS_CELLS)
                return rows_error(r, &msg_rows_wide, STR(""), STR(""));
            r->cell[r->n++] = str_trim(buf_done(&b));
            buf_init(&b, r->mem, 1 << 20);
            start = true;
        } else {
            start = start && is_blank(c);
            buf_char(&b, c);
        }
    }
    if (r->n == ROWS_CELLS)
        return rows_error(r, &msg_rows_wide, STR(""), STR(""));
    r->cell[r->n++] = str_trim(buf_done(&b));
    return NULL;
}

error *rows_next(struct rows *r, bool *more)
{
    str line = { 0 };

    do {
        *more = take_line(r, &line);
        if (!*more)
            return NULL;
    } while (str_trim(line).n == 0);
    r->line = r->ahead;
    r->n = 0;
    TRY(check_text(r, line));
    if (memchr(line.p, '"', line.n))
        return quoted_cells(r, line);
    return plain_cells(r, line);
}
