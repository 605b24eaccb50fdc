/* imports_heads.c -- understanding a table: its sheets, which rows are its headings, which column
 * is which field, and what was chosen for one that looked the same. */
#include "base/crypt.h"
#include "core/app.h"
#include "core/heading.h"
#include "modules/imports/imports.h"

enum { LOOK_ROWS = 12, LOOK_HEADS = 3, LOOK_SHEETS = 20, KNOWN = 1 << 20 };

/* clang-format off */
static const struct field sheet_fields[] = {
    TEXT(struct table_sheet, name,   0, 200, .doc = "Name."),
    BOOL(struct table_sheet, hidden, .doc = "Hidden."),
    INT (struct table_sheet, rows,   0, INT64_MAX, .doc = "Rows."),
    INT (struct table_sheet, at,     0, INT64_MAX, .doc = "Where its rows begin."),
    FIELDS_END,
};
struct sheets_box {
    struct list sheets;
};
static const struct field sheets_box_fields[] = {
    LIST(struct sheets_box, sheets, struct table_sheet, sheet_fields, TABLE_SHEETS, .doc = "sheets"),
    FIELDS_END,
};
/* clang-format on */

const struct field *import_match(const struct import_kind *k, str heading, bool *exact)
{
    struct arena       *a = arena_new();
    const struct field *f = NULL;
    int                 best = 0;

    for (const struct import_words *w = k->words; w->field; w++) {
        int n = heading_fits(a, w, heading);
        if (n > best) {
            best = n;
            f = field_find(k->fields, str_of(w->field));
        }
    }
    arena_free(a);
    *exact = best == 2;
    return f;
}

/* Whether no row can be without the field F; INSTEAD: or which others may stand for it. */
static bool needed(const struct import_kind *k, const struct field *f, str *instead)
{
    *instead = (str){ 0 };
    for (const char *const *n = k->needs; n && *n; n++) {
        str others = str_of(*n);
        if (str_is(str_cut(&others, '|'), f->name)) {
            *instead = others;
            return true;
        }
    }
    return f->required;
}

void import_kind_fields(struct jw *j, const struct import_kind *k, enum lang lang)
{
    for (const struct import_words *f = k->words; f->field; f++) {
        const struct field *field = field_find(k->fields, str_of(f->field));
        str                 instead;
        bool                must = needed(k, field, &instead);
        jw_object(j);
        JW_STR(j, "field", str_of(f->field));
        JW_STR(j, "name", str_of(lang == LANG_EN ? f->en : f->zh));
        JW_BOOL(j, "required", must);
        JW_STR(j, "instead", instead);    /* required is this or one of these */
        JW_BOOL(j, "aside", field->virt); /* only a way to write another field */
        JW_STR(j, "doc", str_of(field->doc));
        jw_end(j);
    }
}

error *import_sheets(struct req *r, const struct import *x, struct list *out)
{
    struct sheets_box box = { 0 };

    TRY(json_read(r->mem, r->app->server.refs, x->sheets, sheets_box_fields, &box));
    *out = box.sheets;
    return NULL;
}

str import_sheets_text(struct req *r, const struct table_info *t)
{
    struct sheets_box box = { { (void *)(uintptr_t)t->sheet, t->sheets, sizeof t->sheet[0] } };

    return import_record_text(r, sheets_box_fields, &box);
}

static const struct table_sheet *sheet_of(const struct list *t, int64_t n)
{
    const struct table_sheet *s = t->item;

    return n >= 1 && n <= (int64_t)t->n ? &s[n - 1] : t->n ? &s[0] : NULL;
}

error *import_sheet_at(struct req *r, const struct import *x, const struct import_settings *s,
                       int64_t *at)
{
    struct list t;

    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = sheet_of(&t, s->sheet);
    if (!sheet)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    *at = sheet->at;
    return NULL;
}

/* A cell of a row of headings behind what stands above it; merged cells say the same twice. */
static void add_cell(struct req *r, str *h, str cell)
{
    if (cell.n && !str_eq(*h, cell))
        *h = h->n ? str_fmt(r->mem, STR_FMT " " STR_FMT, STR_ARG(*h), STR_ARG(cell)) : cell;
}

error *import_headings(struct req *r, const struct import *x, const struct import_settings *s,
                       str **out, size_t *n)
{
    struct list          t;
    struct table_reader *reader = NULL;
    struct table_row     row;

    *out = NEWN(r->mem, str, TABLE_COLUMNS);
    *n = 0;
    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = sheet_of(&t, s->sheet);
    if (!sheet)
        return NULL;
    TRY(import_rows_open(r, x, sheet->at, &reader));
    while (table_next(reader, r->mem, &row) && row.n <= (s->head > 0 ? s->head : 1)) {
        *n = row.cells > *n ? row.cells : *n;
        for (size_t i = 0; i < row.cells && s->head > 0 && row.n > s->head - s->heads; i++)
            add_cell(r, &(*out)[i], str_trim(row.cell[i]));
    }
    table_close(reader);
    return NULL;
}

static str headings_key(struct req *r, const str *h, size_t n)
{
    struct buf b;
    uint8_t    hash[CRYPT_HASH];

    buf_init(&b, r->mem, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        buf_str(&b, heading_plain(r->mem, h[i]));
        buf_char(&b, '\n');
    }
    str all = buf_done(&b);
    crypt_sha256(&all, 1, hash);
    return hex_of(r->mem, hash, 16);
}

/* How much texts look like headings: every field that one of them names, once. A title over the
 * whole table stands in all of its columns and names nothing, or one field. */
static int heading_score(const struct import_kind *k, const str *h, size_t n, size_t *named)
{
    const struct field *seen[TABLE_COLUMNS];
    int                 worth[TABLE_COLUMNS], score = 0;
    size_t              fields = 0;

    for (size_t i = 0; i < n; i++) {
        bool                exact = false;
        const struct field *f = h[i].n ? import_match(k, h[i], &exact) : NULL;
        size_t              at = 0;
        while (at < fields && seen[at] != f)
            at++;
        if (f && at == fields) {
            seen[fields] = f;
            worth[fields++] = 0;
        }
        if (f && worth[at] < 1 + exact)
            worth[at] = 1 + exact;
    }
    for (size_t i = 0; i < fields; i++)
        score += worth[i];
    *named = fields;
    return score;
}

/* The first rows of a sheet, and which of them are looked at as headings: those up to LAST, the
 * lowest of them ROW[LAST]. */
struct look {
    struct table_row row[LOOK_ROWS];
    size_t           n;
};

static void headings_of(struct req *r, const struct look *l, size_t last, int64_t heads, str *h,
                        size_t *n)
{
    memset(h, 0, TABLE_COLUMNS * sizeof *h);
    *n = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct table_row *row = &l->row[i];
        *n = row->cells > *n ? row->cells : *n;
        for (size_t c = 0; c < row->cells && row->n > l->row[last].n - heads; c++)
            add_cell(r, &h[c], str_trim(row->cell[c]));
    }
}

/* The row says one thing only, from its first cell on: a title, or nothing. */
static bool title(const struct table_row *row)
{
    str first = row->cells ? str_trim(row->cell[0]) : (str){ 0 };

    for (size_t c = 1; c < row->cells; c++) {
        str cell = str_trim(row->cell[c]);
        if (cell.n && !str_eq(cell, first))
            return false;
    }
    return true;
}

/* The uppermost of HEADS rows down to LAST is a title, or above the table. */
static bool over_title(const struct look *l, size_t last, int64_t heads)
{
    int64_t top = l->row[last].n - heads + 1;

    for (size_t i = 0; i < last; i++)
        if (l->row[i].n == top)
            return title(&l->row[i]);
    return heads > 1;
}

/* Two columns of one heading that names a field: what stands above tells them apart. */
static bool doubled(const struct import_kind *k, const str *h, size_t n)
{
    bool exact = false;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i && h[i].n; j++)
            if (str_eq(h[i], h[j]))
                return import_match(k, h[i], &exact) != NULL;
    return false;
}

static bool says_something(const str *h, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (h[i].n)
            return true;
    return false;
}

/* How the headings of a sheet are read best. */
struct heads {
    int     score; /* 0: none of them is understood */
    int64_t head, heads;
};

/* BEST with a row more above it where that tells columns of the same heading apart: "姓名" under
 * 紧急联系人 is not that under 本人信息. */
static void row_above(struct req *r, const struct import_kind *k, const struct look *l,
                      struct heads *best)
{
    str    *h = NEWN(r->mem, str, TABLE_COLUMNS);
    size_t  n = 0, last = 0;
    int64_t heads = best->heads;

    while (last < l->n && l->row[last].n != best->head)
        last++;
    for (bool twice = last < l->n; twice && heads <= LOOK_HEADS; heads++) {
        if (heads > best->heads && over_title(l, last, heads))
            return;
        headings_of(r, l, last, heads, h, &n);
        twice = doubled(k, h, n);
        best->heads = twice ? best->heads : heads;
    }
}

/* A cell reaches over the row I and the one below it: both say the same there, so that of the two
 * neither is without the other. */
static bool merged_down(const struct look *l, size_t i)
{
    const struct table_row *row = &l->row[i], *below = &l->row[i + 1];

    if (i + 1 >= l->n || below->n != row->n + 1 || title(row))
        return false;
    for (size_t c = 0; c < row->cells && c < below->cells; c++)
        if (str_trim(row->cell[c]).n && str_eq(str_trim(row->cell[c]), str_trim(below->cell[c])))
            return true;
    return false;
}

/* BEST with the rows below it that are merged with it, and with those above where more fields are
 * named with them: "年/月/日" below 迁入日期 names none by itself. */
static void merged_rows(struct req *r, const struct import_kind *k, const struct look *l,
                        struct heads *best)
{
    str   *h = NEWN(r->mem, str, TABLE_COLUMNS);
    size_t n = 0, last = 0, most = 0, named = 0;

    while (last < l->n && l->row[last].n != best->head)
        last++;
    for (; last < l->n && best->heads < LOOK_HEADS && merged_down(l, last); last++) {
        best->head = l->row[last + 1].n;
        best->heads++;
    }
    for (size_t rows = (size_t)best->heads; last < l->n && rows <= LOOK_HEADS; rows++) {
        if (rows > (size_t)best->heads && (rows > last + 1 || !merged_down(l, last + 1 - rows)))
            return;
        headings_of(r, l, last, (int64_t)rows, h, &n);
        heading_score(k, h, n, &named);
        if (named > most)
            best->heads = (int64_t)rows;
        most = named > most ? named : most;
    }
}

/* Which rows are the headings, one or several of the first dozen: those that were taken for a table
 * that looked the same, else those by which most fields are named, and of these the fewest that
 * tell the columns apart. What S says already stays. */
static error *best_head(struct req *r, const struct import_kind *k, const struct look *l,
                        const struct import_settings *s, struct heads *out)
{
    str    *h = NEWN(r->mem, str, TABLE_COLUMNS), known = { 0 };
    int64_t head = s->head > 0 ? s->head : 0, heads = s->heads;
    size_t  n = 0, named = 0;

    *out = (struct heads){ 0, head, heads ? heads : 1 };
    for (size_t last = 0; last < l->n; last++)
        for (int64_t k_heads = 1; k_heads <= LOOK_HEADS; k_heads++) {
            if (heads ? heads != k_heads : over_title(l, last, k_heads))
                continue;
            if (head && l->row[last].n != head)
                continue;
            headings_of(r, l, last, k_heads, h, &n);
            if (!says_something(h, n)) /* a table without headings may be remembered, too */
                continue;
            TRY(import_recall(r, str_of(k->name), headings_key(r, h, n), &known));
            int score = known.n ? KNOWN : heading_score(k, h, n, &named);
            if (score > out->score)
                *out = (struct heads){ score, l->row[last].n, k_heads };
        }
    if (!heads && out->score && out->score < KNOWN) {
        row_above(r, k, l, out);
        merged_rows(r, k, l, out);
    }
    return NULL;
}

static error *find_head(struct req *r, const struct import *x, const struct import_kind *k,
                        const struct table_sheet *sheet, const struct import_settings *s,
                        struct heads *out)
{
    struct look         *l = NEW(r->mem, struct look);
    struct table_reader *reader = NULL;

    if (sheet) {
        TRY(import_rows_open(r, x, sheet->at, &reader));
        while (l->n < LOOK_ROWS && table_next(reader, r->mem, &l->row[l->n]))
            l->n++;
        table_close(reader);
    }
    return best_head(r, k, l, s, out);
}

/* The sheet whose headings are understood best, of several the first: an explanation often stands
 * before the table. Hidden ones are mostly lists of codes: they come when no other is understood.
 */
static error *find_sheet(struct req *r, const struct import *x, const struct import_kind *k,
                         const struct list *t, struct import_settings *s)
{
    const struct table_sheet *sheet = t->item;
    struct heads              best = { 0 }, one;

    for (int hidden = 0; hidden < 2 && !best.score; hidden++)
        for (size_t i = 0; i < t->n && i < LOOK_SHEETS; i++) {
            if (sheet[i].hidden != (hidden == 1))
                continue;
            TRY(find_head(r, x, k, &sheet[i], s, &one));
            if (s->sheet && one.score <= best.score)
                continue;
            best = one;
            s->sheet = (int64_t)i + 1;
        }
    s->sheet_found = true;
    return NULL;
}

/* ---- whose a column is ---- */

/* Whose a heading of a table of people says it is, who may or may not be who stands in the row:
 * 户主姓名 is his name where there is no other one. Empty: nobody's. */
static str whose(str heading)
{
    static const char *const words[] = { "户主",   "房主",   "房东",  "业主",
                                         "产权人", "出租人", "出租方" };
    size_t                   at = 0;

    if (!str_find(heading, STR("关系"), &at) && !str_find(heading, STR("成员"), &at))
        for (size_t i = 0; i < COUNT(words); i++)
            if (str_find(heading, str_of(words[i]), &at))
                return str_of(words[i]);
    return (str){ 0 };
}

/* Of whom the table is by the headings of its names: of nobody else, if one says no more than that
 * it is a name; else of the head of the household before owners. */
static str of_whom(const struct import_kind *k, const str *h, size_t n)
{
    str  them = { 0 };
    bool exact = false;

    for (size_t i = 0; i < n; i++) {
        const struct field *f = import_match(k, h[i], &exact);
        if (!f || strcmp(f->name, "name") != 0)
            continue;
        str who = whose(h[i]);
        if (!who.n)
            return who;
        if (!them.n || str_is(who, "户主"))
            them = who;
    }
    return them;
}

/* Another column has the heading of column AT, and it is no cell that was merged over both. */
static bool elsewhere_too(const str *h, size_t n, size_t at)
{
    size_t from = at, to = at;

    while (from > 0 && str_eq(h[from - 1], h[at]))
        from--;
    while (to + 1 < n && str_eq(h[to + 1], h[at]))
        to++;
    for (size_t i = 0; i < n; i++)
        if ((i < from || i > to) && str_eq(h[i], h[at]))
            return true;
    return false;
}

/* The field of column AT of a table of THEM. What may be of somebody else is left for the clerk to
 * decide: an owner's telephone is not that of whoever stands in the row, nor the name of one of two
 * columns that nothing tells apart. */
static const struct field *column_field(const struct import_kind *k, const str *h, size_t n,
                                        size_t at, str them, bool *exact)
{
    const struct field *f = import_match(k, h[at], exact);

    if (!f || !k->personal || import_is_door(f->name))
        return f;
    str who = whose(h[at]);
    return (who.n && !str_eq(who, them)) || elsewhere_too(h, n, at) ? NULL : f;
}

struct columns_box {
    struct list columns;
};
static const struct field columns_box_fields[] = {
    LIST(struct columns_box, columns, struct import_column, import_column_fields, IMPORT_COLUMNS,
         .doc = "columns"),
    FIELDS_END,
};

error *import_propose(struct req *r, const struct import *x, const struct import_kind *k,
                      struct import_settings *s)
{
    str         *h = NULL, known = { 0 };
    size_t       n = 0;
    struct list  t;
    struct heads found;

    TRY(import_sheets(r, x, &t));
    if (!s->sheet && s->head < 0)
        TRY(find_sheet(r, x, k, &t, s));
    s->sheet = s->sheet ? s->sheet : 1;
    if (s->head < 0 || (s->head && !s->heads)) {
        TRY(find_head(r, x, k, sheet_of(&t, s->sheet), s, &found));
        s->head = found.head;
        s->heads = found.heads;
    }
    s->heads = s->heads ? s->heads : 1;
    TRY(import_headings(r, x, s, &h, &n));
    if (s->columns.n)
        return NULL;
    TRY(import_recall(r, str_of(k->name), headings_key(r, h, n), &known));
    if (known.n) {
        struct columns_box box = { 0 };
        TRY(json_read(r->mem, r->app->server.refs, known, columns_box_fields, &box));
        s->columns = box.columns;
        return NULL;
    }
    struct import_column *c = NEWN(r->mem, struct import_column, IMPORT_COLUMNS);
    str                   them = k->personal ? of_whom(k, h, n) : (str){ 0 };
    s->columns = (struct list){ c, 0, sizeof *c };
    /* the same words first, then headings that only hold one; each field and column once */
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < n && s->columns.n < IMPORT_COLUMNS; i++) {
            bool                exact = false, taken = false;
            const struct field *f = column_field(k, h, n, i, them, &exact);
            for (size_t j = 0; f && j < s->columns.n; j++)
                taken = taken || str_is(c[j].field, f->name) || c[j].column == (int64_t)i + 1;
            if (f && !taken && exact == (round == 0))
                c[s->columns.n++] = (struct import_column){ str_of(f->name), (int64_t)i + 1 };
        }
    return NULL;
}

static error *remember_as(struct req *r, const struct import_settings *s, const str *h, size_t n,
                          struct list columns)
{
    struct columns_box box = { columns };
    str                key = headings_key(r, h, n);

    TRY(import_remember(r, s->kind, key, import_record_text(r, columns_box_fields, &box)));
    return import_remember(r, STR(""), key, s->kind); /* no kind: which one it was */
}

error *import_remember_choice(struct req *r, const struct import *x,
                              const struct import_settings *s)
{
    str   *h = NULL;
    size_t n = 0, first = 0;

    TRY(import_headings(r, x, s, &h, &n));
    TRY(remember_as(r, s, h, n, s->columns));
    for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
        struct import_column *c = NEWN(r->mem, struct import_column, s->columns.n + 1);
        TRY(import_wrong_headings(r, x, s, lang, &h, &n, &first));
        memcpy(c, s->columns.item, s->columns.n * sizeof *c);
        for (size_t i = 0; i < s->columns.n; i++)
            c[i].column += 1 - (int64_t)first;
        TRY(remember_as(r, s, h, n, (struct list){ c, s->columns.n, sizeof *c }));
    }
    return NULL;
}

error *import_chosen(struct req *r, const struct import *x, const struct import_settings *s,
                     bool *chosen)
{
    str   *h = NULL, kind = { 0 };
    size_t n = 0;

    TRY(import_headings(r, x, s, &h, &n));
    TRY(import_recall(r, STR(""), headings_key(r, h, n), &kind));
    *chosen = kind.n && str_eq(kind, s->kind);
    return NULL;
}
