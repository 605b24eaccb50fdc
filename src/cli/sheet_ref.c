/* sheet_ref.c -- references found in a formula without understanding it: texts in quotes, names of
 * functions and of other sheets are passed over. */
#include "cli/sheet_ref.h"

size_t sheet_ref_read(str s, int64_t *column, int64_t *row, int *fixed)
{
    int64_t c = 0, r = 0;
    size_t  i = 0, letters = 0, digits = 0;

    *fixed = 0;
    if (i < s.n && s.p[i] == '$') {
        *fixed |= 1;
        i++;
    }
    for (; i < s.n && is_alpha(s.p[i]) && letters < 4; i++, letters++)
        c = c * 26 + (lower(s.p[i]) - 'a') + 1;
    if (i < s.n && s.p[i] == '$') {
        *fixed |= 2;
        i++;
    }
    for (; i < s.n && is_digit(s.p[i]) && digits < 8; i++, digits++)
        r = r * 10 + (s.p[i] - '0');
    if (!letters || !digits || c > SHEET_COLUMNS || r < 1 || r > SHEET_ROWS)
        return 0;
    *column = c - 1;
    *row = r;
    return i;
}

void sheet_ref_write(struct buf *out, int64_t column, int64_t row, int fixed)
{
    char   letters[8];
    size_t n = 0;

    for (int64_t c = column + 1; c > 0 && n < sizeof letters; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    if (fixed & 1)
        buf_char(out, '$');
    while (n)
        buf_char(out, letters[--n]);
    if (fixed & 2)
        buf_char(out, '$');
    buf_int(out, row);
}

/* Characters of names: a reference is not a part of one. */
static bool wordy(char c)
{
    return is_alpha(c) || is_digit(c) || c == '_' || c == '.' || c == '\\' || (c & 0x80);
}

struct walk {
    str    s;
    size_t at;
};

/* A piece of the formula: a reference (true), or what else stands before the next one. NAME is the
 * sheet that the reference names, as it stands there; empty: its own. */
struct piece {
    str     raw, name;
    bool    ref;
    int64_t column, row;
    int     fixed;
};

static size_t quoted(str s, size_t at, char mark)
{
    for (at++; at < s.n; at++)
        if (s.p[at] == mark) {
            if (at + 1 < s.n && s.p[at + 1] == mark)
                at++;
            else
                return at + 1;
        }
    return s.n;
}

static bool next_piece(struct walk *w, struct piece *out)
{
    str    s = w->s;
    size_t at = w->at, n = 0;

    if (at >= s.n)
        return false;
    *out = (struct piece){ 0 };
    if (s.p[at] == '"') {
        at = quoted(s, at, '"');
    } else if (s.p[at] == '\'' || wordy(s.p[at]) || s.p[at] == '$') {
        str tail = { s.p + at, s.n - at };
        n = sheet_ref_read(tail, &out->column, &out->row, &out->fixed);
        bool whole = n && (at + n == s.n || (!wordy(s.p[at + n]) && s.p[at + n] != '(' &&
                                             s.p[at + n] != '!' && s.p[at + n] != '\''));
        if (whole) {
            out->ref = true;
            at += n;
        } else if (s.p[at] == '\'') {
            at = quoted(s, at, '\'');
        } else {
            at += s.p[at] == '$';
            while (at < s.n && wordy(s.p[at]))
                at++;
        }
    } else {
        at++;
    }
    out->raw = (str){ s.p + w->at, at - w->at };
    w->at = at;
    return true;
}

/* The name that stood before a "!", without its quotes. */
static str bare_name(str raw)
{
    if (raw.n >= 2 && raw.p[0] == '\'')
        return (str){ raw.p + 1, raw.n - 2 };
    return raw;
}

/* Give PIECE its sheet: NAME holds from a "!" to the end of the range behind it. */
static void name_piece(struct piece *p, const struct piece *last, const struct piece *before)
{
    if (p->ref && str_is(last->raw, "!"))
        p->name = bare_name(before->raw);
    else if (p->ref && str_is(last->raw, ":") && before->ref)
        p->name = before->name;
}

/* Whether A, in which an apostrophe is written twice, is the name B. */
static bool same_name(str a, str b)
{
    size_t n = 0;

    for (size_t i = 0; i < a.n; i++, n++) {
        if (n >= b.n || a.p[i] != b.p[n])
            return false;
        i += a.p[i] == '\'' && i + 1 < a.n && a.p[i + 1] == '\'';
    }
    return n == b.n;
}

/* Rows are put in above BELOW: whether the reference P goes down with what stands there, or is the
 * end of a range that goes down to the last row before; not one along that row. */
static bool goes_down(const struct piece *p, const struct piece *last, const struct piece *before,
                      int64_t below)
{
    return p->row >= below || (str_is(last->raw, ":") && before->ref && p->row == below - 1 &&
                               (before->row < p->row || before->column == p->column));
}

void sheet_ref_move(struct buf *out, str formula, struct sheet_move *m)
{
    struct walk  w = { formula, 0 };
    struct piece p = { 0 }, last = { 0 }, before = { 0 };

    while (next_piece(&w, &p)) {
        name_piece(&p, &last, &before);
        bool own = !p.name.n || same_name(p.name, m->sheet);
        if (p.ref && own) {
            int64_t row = p.row, column = p.column;
            if (m->by && goes_down(&p, &last, &before, m->below))
                row += m->by;
            row += p.fixed & 2 ? 0 : m->down;
            column += p.fixed & 1 ? 0 : m->right;
            if (row < 1 || row > SHEET_ROWS || column < 0 || column >= SHEET_COLUMNS)
                m->lost = true;
            sheet_ref_write(out, column, row, p.fixed);
        } else {
            buf_str(out, p.raw);
        }
        before = last;
        last = p;
    }
}

bool sheet_ref_reaches(str formula, str name, bool own, int64_t below)
{
    struct walk  w = { formula, 0 };
    struct piece p = { 0 }, last = { 0 }, before = { 0 };

    while (next_piece(&w, &p)) {
        name_piece(&p, &last, &before);
        if (p.ref && p.row >= below && (p.name.n ? same_name(p.name, name) : own))
            return true;
        before = last;
        last = p;
    }
    return false;
}

/* A row alone, as in "5:9": its number; 0: it is none. */
static int64_t whole_row(str s)
{
    int64_t row = 0;

    if (s.n && s.p[0] == '$')
        s = (str){ s.p + 1, s.n - 1 };
    return str_i64(s, 1, SHEET_ROWS, &row) ? row : 0;
}

/* Where AT names a sheet, whether that is NAME, or a row of sheets ("one:three!") of which NAME may
 * be one: which stand between them only the workbook knows. */
static bool names_sheet(str at, bool row_of_sheets, str name)
{
    size_t colon = 0;

    return same_name(at, name) || row_of_sheets || str_find(at, STR(":"), &colon);
}

bool sheet_ref_changes(str formula, str name, int64_t below)
{
    struct walk  w = { formula, 0 };
    struct piece p = { 0 }, last = { 0 }, before = { 0 }, third = { 0 };
    bool         among = false; /* the name that holds is the last one of a row of sheets */
    bool         put_together = false;
    size_t       at = 0;

    while (next_piece(&w, &p)) {
        bool told = str_is(last.raw, "!");
        name_piece(&p, &last, &before);
        if (told)
            among = str_is(third.raw, ":");
        if (p.ref && p.name.n && names_sheet(p.name, among, name) &&
            goes_down(&p, &last, &before, below))
            return true;
        if (told && !p.ref && whole_row(p.raw) >= below &&
            names_sheet(bare_name(before.raw), among, name))
            return true;
        put_together = put_together || str_is(p.raw, "INDIRECT");
        if (put_together && p.raw.p[0] == '"' && str_find(p.raw, name, &at))
            return true; /* INDIRECT("name!A" & ...): what it comes to is not known */
        third = before;
        before = last;
        last = p;
    }
    return false;
}
