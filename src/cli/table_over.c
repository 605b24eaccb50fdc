/* table_over.c -- what lies over the cells of a sheet (notes, pictures, controls), in parts of the
 * package of their own: how far down it reaches. Nothing of it is changed. */
#include "cli/sheet_ref.h"
#include "cli/table_book.h"

enum {
    OVER_MOST = 1000,
    EMU_POINT = 12700,        /* English metric units */
    EMU_ROW = 12 * EMU_POINT, /* the least that is taken for the height of a row */
};

/* How far down: LEFT units from the upper edge of ROW on. */
struct fall {
    int64_t row, left;
};

struct over {
    struct book *k;
    int64_t      row;  /* the lowest one, from 1 */
    bool         lost; /* nobody can tell */
    struct fall  fall[OVER_MOST];
    size_t       n;
    int64_t      low; /* height of a row of which nothing is said */
    /* the relations of the sheet, and the parts that they lead to */
    const char *sheet;
    char        drawing_id[64], legacy_id[64];
    char        drawing[PATH_MOST + 1], legacy[PATH_MOST + 1], notes[PATH_MOST + 1];
    /* what is being read: an anchor, its corner FROM or TO; a shape */
    int     depth;
    char    kind, corner;
    int64_t from, from_off, to, to_off, y, cy;
    bool    shape, told, note;
    char    text[160];
    size_t  text_n;
};

static void reach(struct over *o, int64_t row)
{
    o->row = row > o->row ? row : o->row;
}

static int64_t whole(const char *z)
{
    int64_t v = -1;

    return z && str_i64(str_of(z), 0, INT64_C(1) << 40, &v) ? v : -1;
}

static void keep_text(void *ctx, const char *p, size_t n)
{
    struct over *o = ctx;

    for (size_t i = 0; i < n && o->text_n + 1 < sizeof o->text; i++)
        o->text[o->text_n++] = p[i];
    o->text[o->text_n] = 0;
}

static void new_text(struct over *o)
{
    o->text_n = 0;
    o->text[0] = 0;
}

static void no_end(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
}

/* ---- where it is -------------------------------------------------------------------------------
 */

static void sheet_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;
    const char  *id = table_attr(attr, "id");

    if (id && strcmp(name, "drawing") == 0)
        snprintf(o->drawing_id, sizeof o->drawing_id, "%s", id);
    if (id && strcmp(name, "legacyDrawing") == 0)
        snprintf(o->legacy_id, sizeof o->legacy_id, "%s", id);
}

/* The part that TARGET leads to from the folder of the sheet. */
static void follow(const struct over *o, const char *target, char out[PATH_MOST + 1])
{
    str folder = str_of(o->sheet), to = str_of(target);

    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    if (str_starts(to, STR("/"))) {
        folder.n = 0;
        to = (str){ to.p + 1, to.n - 1 };
    }
    while (str_starts(to, STR("../"))) {
        to = (str){ to.p + 3, to.n - 3 };
        do
            folder.n -= folder.n > 0;
        while (folder.n && folder.p[folder.n - 1] != '/');
    }
    snprintf(out, PATH_MOST + 1, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(to));
}

static void relation_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;
    const char  *id = table_attr(attr, "Id"), *target = table_attr(attr, "Target"),
               *type = table_attr(attr, "Type");

    if (strcmp(name, "Relationship") != 0 || !id || !target || !type)
        return;
    if (strcmp(id, o->drawing_id) == 0)
        follow(o, target, o->drawing);
    if (strcmp(id, o->legacy_id) == 0)
        follow(o, target, o->legacy);
    if (str_ends(str_of(type), STR("/comments")))
        follow(o, target, o->notes);
}

/* ---- notes -------------------------------------------------------------------------------------
 */

static void note_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;
    const char  *ref = table_attr(attr, "ref");
    int64_t      column = 0, row = 0;
    int          fixed = 0;

    if (strcmp(name, "comment") != 0)
        return;
    if (ref && sheet_ref_read(str_of(ref), &column, &row, &fixed))
        reach(o, row);
    else
        o->lost = true;
}

/* The shapes of notes belong to cells: where they open, over which rows, is of no account. Those of
 * controls lie where their anchor says. */
static void legacy_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;
    const char  *kind = table_attr(attr, "ObjectType");

    new_text(o);
    if (strcmp(name, "shape") == 0) {
        o->lost = o->lost || (o->shape && !o->told);
        o->shape = true;
        o->told = false;
    }
    if (strcmp(name, "ClientData") == 0)
        o->note = kind && strcmp(kind, "Note") == 0;
}

/* "LeftColumn, offset, TopRow, offset, RightColumn, offset, BottomRow, offset", from 0. */
static bool anchor_read(str s, int64_t *row)
{
    int64_t v[8] = { 0 };

    for (size_t i = 0; i < COUNT(v); i++) {
        str one = str_trim(str_cut(&s, ','));
        if (!str_i64(one, -SHEET_ROWS, SHEET_ROWS, &v[i]))
            return false;
    }
    *row = v[6] + (v[7] > 0);
    return true;
}

static void legacy_end(void *ctx, const char *name)
{
    struct over *o = ctx;
    str          text = str_trim(str_of(o->text));
    int64_t      row = 0;

    if ((o->note && strcmp(name, "Row") == 0 && str_i64(text, 0, SHEET_ROWS, &row) && ++row) ||
        (!o->note && strcmp(name, "Anchor") == 0 && anchor_read(text, &row))) {
        reach(o, row);
        o->told = true;
    }
    if (strcmp(name, "shape") == 0) {
        o->lost = o->lost || !o->told;
        o->shape = false;
    }
    new_text(o);
}

/* ---- pictures ----------------------------------------------------------------------------------
 */

/* Charts and texts that a cell gives speak of rows: they would have to be written anew. */
static bool speaks(const char *name, const char *const *attr)
{
    const char *link = table_attr(attr, "textlink");

    return strcmp(name, "graphicFrame") == 0 || strcmp(name, "contentPart") == 0 || (link && *link);
}

static void drawing_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;

    new_text(o);
    if (!o->depth) {
        o->kind = strcmp(name, "twoCellAnchor") == 0    ? '2'
                  : strcmp(name, "oneCellAnchor") == 0  ? '1'
                  : strcmp(name, "absoluteAnchor") == 0 ? '0'
                                                        : 0;
        o->from = o->to = o->y = o->cy = -1;
        o->from_off = o->to_off = 0;
        o->depth = o->kind != 0;
        return;
    }
    o->depth++;
    o->lost = o->lost || speaks(name, attr);
    if (o->depth != 2)
        return;
    o->corner = strcmp(name, "from") == 0 ? 'f' : strcmp(name, "to") == 0 ? 't' : 0;
    if (strcmp(name, "pos") == 0)
        o->y = whole(table_attr(attr, "y"));
    if (strcmp(name, "ext") == 0)
        o->cy = whole(table_attr(attr, "cy"));
}

static void fall_from(struct over *o, int64_t row, int64_t above, int64_t height)
{
    if (row < 1 || above < 0 || height < 0 || o->n == OVER_MOST)
        o->lost = true;
    else
        o->fall[o->n++] = (struct fall){ row, above + height };
}

static void anchor_end(struct over *o)
{
    if (o->kind == '2' && o->from >= 0 && o->to >= 0) {
        reach(o, o->from + 1);
        reach(o, o->to + (o->to_off > 0));
    } else if (o->kind == '2')
        o->lost = true;
    else if (o->kind == '1')
        fall_from(o, o->from + 1, o->from_off > 0 ? o->from_off : 0, o->cy);
    else
        fall_from(o, 1, o->y, o->cy);
}

static void drawing_end(void *ctx, const char *name)
{
    struct over *o = ctx;

    if (o->depth == 3 && o->corner && strcmp(name, "row") == 0)
        *(o->corner == 'f' ? &o->from : &o->to) = whole(o->text);
    if (o->depth == 3 && o->corner && strcmp(name, "rowOff") == 0)
        *(o->corner == 'f' ? &o->from_off : &o->to_off) = whole(o->text);
    if (o->depth && !--o->depth)
        anchor_end(o);
    new_text(o);
}

/* ---- how high the rows are ---------------------------------------------------------------------
 */

/* "14.25" points; -1: it is no height. */
static int64_t height_of(const char *z)
{
    str     s = str_of(z ? z : ""), points = str_cut(&s, '.');
    int64_t v = -1;

    return str_i64(points, 0, 10000, &v) ? v * EMU_POINT : -1;
}

/* Through the rows from F on up to before ROW, of which nothing is said. */
static void fall_through(const struct over *o, struct fall *f, int64_t row)
{
    while (f->left > 0 && f->row < row) {
        f->left -= o->low;
        f->row += f->left > 0;
    }
}

static void rows_start(void *ctx, const char *name, const char *const *attr)
{
    struct over *o = ctx;
    const char  *hidden = table_attr(attr, "hidden"), *zero = table_attr(attr, "zeroHeight");
    int64_t      high = height_of(table_attr(attr, "ht")), n = whole(table_attr(attr, "r"));

    if (strcmp(name, "sheetFormatPr") == 0) {
        int64_t given = height_of(table_attr(attr, "defaultRowHeight"));
        o->low = given > 0 && given < EMU_ROW ? given : o->low;
        o->lost = o->lost || (zero && strcmp(zero, "0") != 0 && strcmp(zero, "false") != 0);
    }
    if (strcmp(name, "row") != 0)
        return;
    high = hidden && strcmp(hidden, "0") != 0 && strcmp(hidden, "false") != 0 ? 0
           : high < 0                                                         ? o->low
                                                                              : high;
    for (size_t i = 0; i < o->n; i++) {
        struct fall *f = &o->fall[i];
        if (n < 1)
            o->lost = true; /* rows that say no number */
        fall_through(o, f, n);
        if (f->left > 0 && f->row == n) {
            f->left -= high;
            f->row += f->left > 0;
        }
    }
}

/* ---- all together ------------------------------------------------------------------------------
 */

static bool read_part(struct over *o, const char *part,
                      void (*start)(void *, const char *, const char *const *),
                      void (*end)(void *, const char *))
{
    struct xml_handler h = { o, start, end, keep_text, &o->k->rows.stop };

    new_text(o);
    return table_xml(o->k->zip, part, &o->k->left, &h);
}

static bool read_over(struct over *o)
{
    char        rels[PATH_MOST + 20];
    const char *slash = strrchr(o->sheet, '/'), *name = slash ? slash + 1 : o->sheet;

    if (!read_part(o, o->sheet, sheet_start, no_end))
        return false;
    if (!o->drawing_id[0] && !o->legacy_id[0])
        return true;
    snprintf(rels, sizeof rels, "%.*s_rels/%s.rels", (int)(name - o->sheet), o->sheet, name);
    if (!read_part(o, rels, relation_start, no_end) ||
        (o->legacy_id[0] && !read_part(o, o->legacy, legacy_start, legacy_end)) ||
        (o->legacy_id[0] && o->notes[0] && !read_part(o, o->notes, note_start, no_end)) ||
        (o->drawing_id[0] && !read_part(o, o->drawing, drawing_start, drawing_end)))
        return false;
    if (o->n && !read_part(o, o->sheet, rows_start, no_end))
        return false;
    for (size_t i = 0; i < o->n; i++) {
        fall_through(o, &o->fall[i], SHEET_ROWS);
        reach(o, o->fall[i].row);
    }
    return !o->lost;
}

int64_t table_book_over(struct book *k, const char *part)
{
    struct over *o = NEW(k->rows.mem, struct over);

    *o = (struct over){ .k = k, .sheet = part, .low = EMU_ROW };
    return read_over(o) ? o->row : SHEET_ROWS;
}
