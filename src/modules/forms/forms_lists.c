/* forms_lists.c -- words that a template itself offers for its cells (data validation): kept with
 * what is shown of it, offered where somebody types, and held against what a filling says. */
#include "core/app.h"
#include "modules/forms/forms_in.h"

enum {
    WORDS = 300,       /* of one list; a longer one is left alone */
    WORDS_ALL = 5000,  /* of a template */
    WORD = 400,        /* bytes */
    PAGE = 500,        /* rows at once */
    LOOKED_AT = 20000, /* rows of a filling */
    SHOWN = 20,        /* of those that do not fit, for one column */
    OFFERED = 60       /* words that are told with them */
};

/* ---- cells as spreadsheets call them ---- */

struct range {
    int64_t r1, r2, c1, c2; /* from 1 */
};

/* "$B$12" or, of a whole column, "$B" (row 0) at the beginning of S. */
static bool cell_at(str *s, int64_t *row, int64_t *column)
{
    size_t at = s->n && s->p[0] == '$', letters = at;

    for (*column = 0; at < s->n && is_alpha(s->p[at]) && at - letters < 3; at++)
        *column = *column * 26 + lower(s->p[at]) - 'a' + 1;
    if (!*column)
        return false;
    at += at < s->n && s->p[at] == '$';
    for (*row = 0; at < s->n && is_digit(s->p[at]) && *row < 10000000; at++)
        *row = *row * 10 + s->p[at] - '0';
    *s = (str){ s->p + at, s->n - at };
    return true;
}

static bool range_of(str s, struct range *x)
{
    if (!cell_at(&s, &x->r1, &x->c1))
        return false;
    x->r2 = x->r1;
    x->c2 = x->c1;
    if (s.n && s.p[0] == ':') {
        s = (str){ s.p + 1, s.n - 1 };
        if (!cell_at(&s, &x->r2, &x->c2))
            return false;
    }
    x->r2 = x->r2 ? x->r2 : INT64_MAX;
    return !s.n && x->r1 <= x->r2 && x->c1 <= x->c2;
}

/* ---- lists of a template ---- */

struct words {
    struct seen_cell *item;
    size_t            n, room;
    bool              over;
};

static void add_word(struct arena *a, struct words *w, str word)
{
    word = str_trim(word);
    for (size_t i = 0; i < w->n; i++)
        if (str_eq(w->item[i].text, word))
            return;
    if (!word.n)
        return;
    w->over = w->over || w->n == w->room || word.n > WORD;
    if (!w->over)
        w->item[w->n++].text = str_dup(a, word);
}

/* "是,否" between the quotes that stand around it. */
static void words_inline(struct arena *a, str s, struct words *w)
{
    struct buf b;

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        buf_char(&b, s.p[i]);
        i += s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"';
    }
    for (str rest = buf_done(&b); rest.n;)
        add_word(a, w, str_cut(&rest, ','));
}

/* The number of the sheet that a range names, from 1; OWN where it names none, 0: there is none
 * such. RANGE: what stands behind the name. */
static int64_t sheet_named(struct arena *a, const struct table_info *t, int64_t own, str *range)
{
    size_t     at = range->n;
    struct buf b;

    while (at > 0 && range->p[at - 1] != '!')
        at--;
    if (!at)
        return own;
    str name = { range->p, at - 1 };
    *range = (str){ range->p + at, range->n - at };
    if (name.n >= 2 && name.p[0] == '\'' && name.p[name.n - 1] == '\'') {
        buf_init(&b, a, name.n);
        for (size_t i = 1; i + 1 < name.n; i++) {
            buf_char(&b, name.p[i]);
            i += name.p[i] == '\'' && name.p[i + 1] == '\'';
        }
        name = buf_done(&b);
    }
    for (size_t i = 0; i < t->sheets; i++)
        if (str_eq(t->sheet[i].name, name))
            return (int64_t)i + 1;
    return 0;
}

static error *words_in(struct arena *a, const char *path, const struct table_key *key, int64_t at,
                       const struct range *x, struct words *w)
{
    struct arena        *one = arena_new();
    struct table_reader *t = NULL;
    struct table_row     row;
    error               *e = table_open(a, path, key, at, &t);

    for (; !e && !w->over && table_next(t, one, &row) && row.n <= x->r2; arena_reset(one))
        for (int64_t c = x->c1; row.n >= x->r1 && c <= x->c2 && c <= (int64_t)row.cells; c++)
            add_word(a, w, row.cell[c - 1]);
    if (!e)
        table_close(t);
    arena_free(one);
    return e;
}

/* The words of X, which are none where it is a formula or a name that nobody here can follow. */
static error *words_of(struct arena *a, const char *path, const struct table_key *key,
                       const struct table_info *t, const struct table_list *x, struct words *w)
{
    str          what = x->what;
    struct range in;

    what = str_starts(what, STR("=")) ? (str){ what.p + 1, what.n - 1 } : what;
    if (what.n >= 2 && what.p[0] == '"' && what.p[what.n - 1] == '"') {
        words_inline(a, (str){ what.p + 1, what.n - 2 }, w);
        return NULL;
    }
    int64_t sheet = sheet_named(a, t, x->sheet, &what);
    return sheet && range_of(what, &in) ? words_in(a, path, key, t->sheet[sheet - 1].at, &in, w)
                                        : NULL;
}

error *form_lists_of(struct arena *a, const char *path, const struct table_key *key,
                     const struct table_info *t, struct seen_sheet *s)
{
    struct list all;
    size_t      room = WORDS_ALL;

    TRY(table_lists(a, path, key, &all));
    const struct table_list *x = all.item;
    for (size_t i = 0; i < all.n; i++) {
        struct words w = { .room = room < WORDS ? room : WORDS };
        if (x[i].sheet < 1 || x[i].sheet > (int64_t)t->sheets)
            continue;
        w.item = NEWN(a, struct seen_cell, w.room + 1);
        TRY(words_of(a, path, key, t, &x[i], &w));
        if (w.over || !w.n)
            continue;
        struct list *to = &s[x[i].sheet - 1].lists;
        if (!to->item)
            *to = (struct list){ NEWN(a, struct seen_list, all.n), 0, sizeof(struct seen_list) };
        ((struct seen_list *)to->item)[to->n++] =
            (struct seen_list){ x[i].where, { w.item, w.n, sizeof *w.item } };
        room -= w.n;
    }
    return NULL;
}

const struct seen_list *form_list_at(const struct seen_sheet *s, int64_t row, int64_t column)
{
    const struct seen_list *l = s->lists.item;
    struct range            x;

    for (size_t i = 0; i < s->lists.n; i++)
        for (str rest = l[i].where; rest.n;)
            if (range_of(str_cut(&rest, ' '), &x) && x.r1 <= row && row <= x.r2 && x.c1 <= column &&
                column <= x.c2)
                return &l[i];
    return NULL;
}

error *form_sheet_seen(struct req *r, int64_t form, const struct form_layout *l,
                       struct seen_sheet *out)
{
    struct form f = { 0 };
    struct seen all = { 0 };

    *out = (struct seen_sheet){ 0 };
    TRY(form_by_id(r, form, &f));
    TRY(seen_read(r, f.preview, &all));
    if (l->sheet >= 1 && l->sheet <= (int64_t)all.sheets.n)
        *out = ((const struct seen_sheet *)all.sheets.item)[l->sheet - 1];
    return NULL;
}

void form_words_put(struct jw *j, const struct seen_list *l, size_t most)
{
    const struct seen_cell *w = l ? l->words.item : NULL;

    jw_key(j, "list");
    jw_array(j);
    for (size_t i = 0; l && i < l->words.n && i < most; i++)
        jw_str(j, w[i].text);
    jw_end(j);
}

/* ---- what of a filling does not fit ---- */

/* A cell of a record's sheet, a column of the rows, or one of the people on such a sheet. */
struct spot {
    int64_t                 row, column; /* ROW 0: of rows */
    str                     fact;
    bool                    asked;
    const struct seen_list *list;
    int64_t                 n; /* values that are none of its words */
    struct {
        int64_t n;
        str     name, where, value;
    } shown[SHOWN];
};

struct misfits {
    struct req        *r; /* of the whole */
    struct form_layout l;
    struct seen_sheet  sheet;
    struct spot       *spot; /* the slots, then the columns of people */
    size_t             slots, spots;
    int64_t            checked;
};

static bool fits(const struct seen_list *l, str value)
{
    const struct seen_cell *w = l->words.item;

    value = str_trim(value);
    for (size_t i = 0; i < l->words.n; i++)
        if (str_eq(w[i].text, value))
            return true;
    return !value.n;
}

static void look_at(struct misfits *m, struct spot *s, const struct form_row *row, str where,
                    str value)
{
    struct arena *a = m->r->mem;

    if (!s->list || fits(s->list, value))
        return;
    if (s->n < SHOWN) {
        const struct form_fact *f = form_fact_find(s->fact);
        s->shown[s->n].n = row->n;
        s->shown[s->n].name = str_dup(a, row->name_mask);
        s->shown[s->n].where = str_dup(a, where);
        s->shown[s->n].value = str_dup(a, f ? form_quiet(a, f, value) : (str){ 0 });
    }
    s->n++;
}

/* Page by page, in memory of its own. */
static error *look_page(struct req *page, struct misfits *m, const struct filling *x,
                        int64_t *after)
{
    struct list all, said;
    bool        left[PAGE];

    TRY(filling_rows(page, x, false, *after, PAGE, &all));
    const struct form_row *row = all.item;
    TRY(filling_left(page, &m->l, row, all.n, left));
    for (size_t i = 0; i < all.n; i++) {
        if (left[i])
            continue;
        TRY(form_row_open(page, &row[i], &said));
        const str *text = said.item;
        str        where = said.n > m->slots ? text[m->slots] : (str){ 0 };
        for (size_t k = 0; k < m->slots && k < said.n; k++)
            look_at(m, &m->spot[k], &row[i], where, text[k]);
        size_t each = m->spots - m->slots;
        for (size_t at = m->slots + 1; each && at + each <= said.n; at += each)
            for (size_t k = 0; k < each; k++)
                look_at(m, &m->spot[m->slots + k], &row[i], where, text[at + k]);
        m->checked++;
    }
    *after = all.n == PAGE ? row[PAGE - 1].n : 0;
    return NULL;
}

static error *look_through(struct misfits *m, const struct filling *x)
{
    struct req page = *m->r;
    int64_t    after = 0;
    error     *e = NULL;

    page.mem = arena_new();
    do {
        arena_reset(page.mem);
        e = look_page(&page, m, x, &after);
    } while (!e && after && m->checked < LOOKED_AT);
    if (e) /* it outlives the page */
        e = error_new(m->r->mem, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    arena_free(page.mem);
    return e;
}

/* What of the layout has a list; false: nothing has. */
static bool find_spots(struct misfits *m)
{
    const struct form_column *c = m->l.columns.item;
    struct form_slot          slot[FORM_COLUMNS];
    size_t                    people = m->l.cards ? m->l.columns.n : 0;
    bool                      any = false;

    m->slots = form_slots(&m->l, slot);
    m->spots = m->slots + people;
    m->spot = NEWN(m->r->mem, struct spot, m->spots + 1);
    for (size_t i = 0; i < m->spots; i++) {
        struct spot *s = &m->spot[i];
        if (i < m->slots)
            *s = (struct spot){ .row = slot[i].row,
                                .column = slot[i].column,
                                .fact = slot[i].fact,
                                .asked = slot[i].ask.n > 0 };
        else
            *s = (struct spot){ .column = c[i - m->slots].column, .fact = c[i - m->slots].fact };
        if (!str_is(s->fact, "n")) /* a number that is made in the file */
            s->list = form_list_at(&m->sheet, s->row ? s->row : m->l.first, s->column);
        any = any || s->list;
    }
    return any;
}

/* What the template calls the column, or the cell by what stands before it. */
static str called(const struct misfits *m, const struct spot *s)
{
    const struct seen_row *row = m->sheet.shown.item;
    int64_t                n = s->row ? s->row : m->l.head;

    for (size_t i = 0; i < m->sheet.shown.n; i++)
        for (int64_t c = s->row ? s->column - 1 : s->column; row[i].n == n && c > 0; c--) {
            str text = seen_at(&row[i], (size_t)c - 1);
            if (text.n || !s->row)
                return text;
        }
    return (str){ 0 };
}

static void put_spot(struct jw *j, const struct misfits *m, const struct spot *s)
{
    jw_object(j);
    JW_INT(j, "row", s->row);
    JW_INT(j, "column", s->column);
    JW_STR(j, "words", called(m, s));
    JW_INT(j, "count", s->n);
    form_words_put(j, s->list, OFFERED);
    jw_key(j, "people");
    jw_array(j);
    for (int64_t i = 0; i < s->n && i < SHOWN; i++) {
        jw_object(j);
        JW_INT(j, "n", s->shown[i].n);
        JW_STR(j, "name", s->shown[i].name);
        JW_STR(j, "where", s->shown[i].where);
        jw_key(j, "value");
        if (s->asked) /* personal: it is only told that there is one */
            jw_null(j);
        else
            jw_str(j, s->shown[i].value);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
}

error *form_misfits_put(struct req *r, const struct filling *x, const struct form_layout *l,
                        const struct seen_sheet *sheet, struct jw *j)
{
    struct misfits m = { .r = r, .l = *l, .sheet = *sheet };

    if (find_spots(&m))
        TRY(look_through(&m, x));
    jw_key(j, "misfits");
    jw_object(j);
    JW_INT(j, "checked", m.checked);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < m.spots; i++)
        if (m.spot[i].n)
            put_spot(j, &m, &m.spot[i]);
    jw_end(j);
    jw_end(j);
    return NULL;
}
