/* forms_layout.c -- how somebody else's spreadsheet is read: its headings, where the rows begin and
 * end, and which fact each heading asks for. */
#include "core/app.h"
#include "core/heading.h"
#include "modules/forms/forms_in.h"

enum {
    LOOK = 30,
    SHOWN = 60,
    LOOKED_AT = 20000,
    SHOWN_COLUMNS = 60,
    CELL = 60,
    EXAMPLES = 3,
    JSON_ROOM = 4 << 20
};

/* clang-format off */
static const struct field seen_cell_fields[] = {
    { .name = "", .type = FT_TEXT, .at = offsetof(struct seen_cell, text), .max = 400, .doc = "What stands there." },
    FIELDS_END,
};
static const struct field seen_row_fields[] = {
    INT (struct seen_row, n,     1, INT64_MAX, .doc = "Its number."),
    LIST(struct seen_row, cells, struct seen_cell, seen_cell_fields, TABLE_COLUMNS, .doc = "Its cells."),
    FIELDS_END,
};
static const struct field seen_list_fields[] = {
    TEXT(struct seen_list, where, 0, 4000, .doc = "For which cells."),
    LIST(struct seen_list, words, struct seen_cell, seen_cell_fields, 1000, .doc = "What can be chosen."),
    FIELDS_END,
};
static const struct field seen_sheet_fields[] = {
    TEXT(struct seen_sheet, name,   0, 200, .doc = "Name."),
    BOOL(struct seen_sheet, hidden, .doc = "Not shown."),
    INT (struct seen_sheet, rows,   0, INT64_MAX, .doc = "Rows with something in them."),
    LIST(struct seen_sheet, shown,  struct seen_row, seen_row_fields, 1000, .doc = "The first ones."),
    LIST(struct seen_sheet, lists,  struct seen_list, seen_list_fields, TABLE_LISTS, .doc = "Words that it offers for some of its cells."),
    INT (struct seen_sheet, last,   0, INT64_MAX, .doc = "The number of the last row below them; 0: there is none."),
    INT (struct seen_sheet, foot,   0, INT64_MAX, .doc = "The number of the first row below them that ends a list, such as a total or a signature; 0: there is none."),
    FIELDS_END,
};
const struct field seen_fields[] = {
    LIST(struct seen, sheets, struct seen_sheet, seen_sheet_fields, TABLE_SHEETS, .doc = "Sheets."),
    FIELDS_END,
};
static const struct message
    msg_open  = { "form.undecided_twice", "第 {0} 列已经指定了内容，不能又算未决定。", "Column {0} has been given something and is not undecided." },
    msg_fact  = { "form.fact",   "没有“{0}”这一项。", "There is no fact {0}." },
    msg_twice = { "form.twice",  "第 {0} 列出现了两次。", "Column {0} occurs twice." },
    msg_both  = { "form.both",   "第 {0} 列只能选一种：取自档案，或者由人填写。", "Column {0}: either from the registry or asked, not both." },
    msg_first = { "form.first",  "填写的第一行要在表头下面。", "The first row to be filled lies below the headings." },
    msg_bound = { "form.bound",  "还没有任何一列指定内容。", "No column has been given anything yet." },
    msg_sheet = { "form.sheet",  "没有第 {0} 张工作表。", "There is no sheet {0}." },
    msg_cell  = { "form.cell",   "第 {0} 行第 {1} 列的单元格只能选一种：取自档案、由人填写，或者固定文字。", "The cell in row {0}, column {1}: from the registry, asked, or words, only one of them." },
    msg_ask   = { "form.ask",    "只有各填一张表（如一户一表、一家一表）时，单元格才可以由人填写。", "A single cell can be asked for only where each record has a sheet of its own." },
    msg_member = { "form.member", "家庭成员的各列只能取自档案。", "Columns of the people of a household come from the registry." },
    msg_unit  = { "form.unit",   "“{0}”不是每行所填对象的内容，请重新选择这一项。", "{0} cannot be said of what a row is about: choose something else." },
    msg_nobody = { "form.nobody", "单位、房屋的表没有家庭成员各列，请把这些列设为不填。", "A sheet of an organisation or a dwelling has no columns for members: leave them empty." },
    msg_card  = { "form.card",   "还没有任何单元格指定为这张表所填的户、人、单位或房屋的内容。", "No cell has been given anything about the record yet." },
    msg_once  = { "form.once",   "“{0}”是整张表的内容，只能放在表头的单元格里。", "{0} is of the whole form: it goes into a single cell." };
/* clang-format on */

error *form_layout_read(struct req *r, str json, struct form_layout *out)
{
    *out = (struct form_layout){ 0 };
    TRY(json_read(r->mem, r->app->server.refs, json, form_layout_fields, out));
    for (int i = 0; i < FORM_UNITS; i++)
        if (str_is(out->unit_then, form_unit_words[i]))
            out->unit = i;
    return NULL;
}

static str text_of(struct req *r, const struct ref_key *refs, const struct field *f, const void *x)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, JSON_ROOM);
    jw_init(&j, &b, refs);
    jw_record(&j, f, x);
    jw_done(&j);
    return buf_done(&b);
}

str form_layout_text(struct req *r, const struct form_layout *l)
{
    return text_of(r, r->app->server.refs, form_layout_fields, l);
}

/* ---- the template as it is shown ---- */

error *seen_read(struct req *r, str preview, struct seen *out)
{
    return json_read(r->mem, r->app->server.refs, preview, seen_fields, out);
}

str seen_text(struct req *r, const struct seen *all)
{
    return text_of(r, r->app->server.refs, seen_fields, all);
}

static void show_row(struct arena *a, struct seen_sheet *s, const struct table_row *row)
{
    struct seen_row  *x = (struct seen_row *)s->shown.item + s->shown.n++;
    size_t            n = row->cells < SHOWN_COLUMNS ? row->cells : SHOWN_COLUMNS;
    struct seen_cell *c = NEWN(a, struct seen_cell, n + 1);

    for (size_t i = 0; i < n; i++)
        c[i].text = str_dup(a, utf8_head(row->cell[i], CELL));
    *x = (struct seen_row){ row->n, { c, n, sizeof *c } };
}

/* Where the list ends below the rows that are kept: prepared rows are hundreds, and only what comes
 * behind them says how many. */
static void look_below(struct seen_sheet *s, struct table_reader *t)
{
    struct arena    *one = arena_new();
    struct table_row row;

    for (int i = 0; i < LOOKED_AT && !s->foot && table_next(t, one, &row); i++, arena_reset(one)) {
        for (size_t c = 0; c < row.cells && !s->foot; c++)
            if (heading_foot(str_trim(row.cell[c])))
                s->foot = row.n;
        s->last = row.n;
    }
    arena_free(one);
}

error *form_preview(struct arena *a, const char *path, const struct table_key *key,
                    const struct ref_key *refs, str *out)
{
    struct table_info   *t = NEW(a, struct table_info);
    struct seen          all = { 0 };
    struct table_reader *reader = NULL;
    struct table_row     row;
    struct buf           b;
    struct jw            j;

    TRY(table_look(a, path, key, t));
    struct seen_sheet *s = NEWN(a, struct seen_sheet, t->sheets + 1);
    all.sheets = (struct list){ s, t->sheets, sizeof *s };
    for (size_t i = 0; i < t->sheets; i++) {
        s[i] = (struct seen_sheet){ .name = t->sheet[i].name,
                                    .hidden = t->sheet[i].hidden,
                                    .rows = t->sheet[i].rows };
        s[i].shown =
            (struct list){ NEWN(a, struct seen_row, SHOWN + 1), 0, sizeof(struct seen_row) };
        TRY(table_open(a, path, key, t->sheet[i].at, &reader));
        while (s[i].shown.n < SHOWN && table_next(reader, a, &row))
            show_row(a, &s[i], &row);
        look_below(&s[i], reader);
        table_close(reader);
    }
    TRY(form_lists_of(a, path, key, t, s));
    buf_init(&b, a, JSON_ROOM);
    jw_init(&j, &b, refs);
    jw_record(&j, seen_fields, &all);
    jw_done(&j);
    *out = buf_done(&b);
    return NULL;
}

/* ---- what is proposed ---- */

str seen_at(const struct seen_row *row, size_t i)
{
    return i < row->cells.n ? str_trim(((const struct seen_cell *)row->cells.item)[i].text)
                            : (str){ 0 };
}

static bool is_once(const struct form_fact *f)
{
    return f && f->once;
}

/* The row of the first ones in which most cells are names of facts; of two that are as good the
 * lower one, for a cell that is merged over both says the same in both. */
static const struct seen_row *find_head(struct arena *a, const struct seen_sheet *s, int unit,
                                        int *most)
{
    const struct seen_row *row = s->shown.item, *best = NULL;

    *most = 2;

    for (size_t i = 0; i < s->shown.n && row[i].n <= LOOK; i++) {
        int score = 0;
        for (size_t c = 0; c < row[i].cells.n; c++) {
            bool exact = false;
            if (c && str_eq(seen_at(&row[i], c), seen_at(&row[i], c - 1)))
                continue; /* merged */
            if (form_fact_match(a, seen_at(&row[i], c), 1 << unit, false, &exact))
                score += exact ? 2 : 1;
        }
        if (score >= *most) {
            *most = score;
            best = &row[i];
        }
    }
    return best;
}

/* The row above HEAD where it has headings of several columns each, and is no title over all. */
static const struct seen_row *groups_over(const struct seen_sheet *s, const struct seen_row *head)
{
    const struct seen_row *above = head - 1;
    size_t                 groups = 0;

    if (head == s->shown.item || above->n + 1 != head->n)
        return NULL;
    for (size_t i = 0; i < above->cells.n; i++)
        groups += seen_at(above, i).n && !(i && str_eq(seen_at(above, i), seen_at(above, i - 1)));
    return groups > 1 ? above : NULL;
}

/* What column I of HEAD stands under; nothing where it stands for itself. */
static str group_at(const struct seen_row *above, const struct seen_row *head, size_t i)
{
    str group = above ? seen_at(above, i) : (str){ 0 };

    return str_eq(group, seen_at(head, i)) ? (str){ 0 } : group;
}

/* One cell with the one on its left. */
static bool is_merged(const struct seen_row *above, const struct seen_row *head, size_t i)
{
    return i && str_eq(seen_at(head, i), seen_at(head, i - 1)) &&
           str_eq(group_at(above, head, i), group_at(above, head, i - 1));
}

/* The columns: what is named by its heading first, then what one may be meant for; each fact once.
 */
void form_propose_columns(struct arena *a, const struct seen_sheet *s, const struct seen_row *head,
                          struct form_layout *out)
{
    struct form_column    *c = NEWN(a, struct form_column, FORM_COLUMNS);
    const struct seen_row *above = groups_over(s, head);

    out->columns = (struct list){ c, 0, sizeof *c };
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < head->cells.n && out->columns.n < FORM_COLUMNS; i++) {
            bool                    exact = false, taken = false;
            const struct form_fact *f = form_fact_under(a, group_at(above, head, i),
                                                        seen_at(head, i), 1 << out->unit, &exact);
            for (size_t k = 0; f && k < out->columns.n; k++)
                taken = taken || str_is(c[k].fact, f->key) || c[k].column == (int64_t)i + 1;
            if (f && !taken && !f->once && exact == (round == 0))
                c[out->columns.n++] = (struct form_column){ .column = (int64_t)i + 1,
                                                            .fact = str_of(f->key),
                                                            .dates = DATES_AUTO };
        }
}

/* Headings that no guess fits are for the clerk to decide; of a merged one only its first column.
 */
static void propose_undecided(struct arena *a, const struct seen_sheet *s,
                              const struct seen_row *head, struct form_layout *out)
{
    struct form_open_column  *u = NEWN(a, struct form_open_column, FORM_COLUMNS);
    const struct form_column *c = out->columns.item;
    const struct seen_row    *above = groups_over(s, head);

    out->undecided = (struct list){ u, 0, sizeof *u };
    for (size_t i = 0; i < head->cells.n && out->undecided.n < FORM_COLUMNS; i++) {
        bool open = seen_at(head, i).n && !is_merged(above, head, i);
        for (size_t k = 0; k < out->columns.n; k++)
            open = open && c[k].column != (int64_t)i + 1;
        if (open)
            u[out->undecided.n++].column = (int64_t)i + 1;
    }
}

static bool is_foot(const struct seen_row *row)
{
    for (size_t i = 0; i < row->cells.n; i++)
        if (heading_foot(seen_at(row, i)))
            return true;
    return false;
}

static void propose_rows(const struct seen_sheet *s, struct form_layout *out)
{
    const struct seen_row *row = s->shown.item;
    int64_t                last = out->head;

    out->open = true;
    for (size_t i = 0; i < s->shown.n; i++) {
        if (row[i].n <= out->head)
            continue;
        if (is_foot(&row[i])) {
            out->open = false;
            last = row[i].n - 1;
            break;
        }
        last = row[i].n;
    }
    if (out->open && s->last > last) {
        out->open = !s->foot;
        last = s->foot ? s->foot - 1 : s->last;
    }
    out->prepared = last >= out->first ? last - out->first + 1 : 0;
}

/* "填报单位：" and the empty cell behind it, unless the table ends with its column. */
static void propose_cells(struct arena *a, const struct seen_sheet *s, struct form_layout *out)
{
    const struct seen_row *row = s->shown.item;
    struct form_cell      *c = NEWN(a, struct form_cell, FORM_COLUMNS);
    size_t                 wide = 0;

    for (size_t i = 0; i < s->shown.n; i++)
        if (row[i].n <= out->head && wide < row[i].cells.n)
            wide = row[i].cells.n;
    out->cells = (struct list){ c, 0, sizeof *c };
    for (size_t i = 0; i < s->shown.n; i++) {
        if (row[i].n >= out->first && (out->open || row[i].n < out->first + out->prepared))
            continue;
        for (size_t k = 0; k < row[i].cells.n + 1 && out->cells.n < FORM_COLUMNS; k++) {
            bool                    exact = false;
            str                     text = seen_at(&row[i], k);
            const struct form_fact *f = form_fact_match(a, text, FORM_ANY_UNIT, true, &exact);
            bool                    marked = str_ends(text, STR(":")) || str_ends(text, STR("："));
            if (is_once(f) && exact && marked && k + 1 < wide && !seen_at(&row[i], k + 1).n)
                c[out->cells.n++] = (struct form_cell){ .row = row[i].n,
                                                        .column = (int64_t)k + 2,
                                                        .fact = str_of(f->key) };
        }
    }
}

/* The first sheet that reads as a form of rows that are a UNIT each, or of sheets; how much of its
 * headings is known, 0: none is. */
static int propose_as(struct arena *a, const struct seen *all, int unit, struct form_layout *out)
{
    const struct seen_sheet *s = all->sheets.item;
    int                      known = 0;

    *out = (struct form_layout){ .sheet = 1, .first = 1, .open = true, .unit = unit };
    for (size_t i = 0; i < all->sheets.n; i++) {
        if (s[i].hidden)
            continue;
        if (form_propose_card(a, &s[i], out, &known)) {
            out->sheet = (int64_t)i + 1;
            return known;
        }
        const struct seen_row *head = find_head(a, &s[i], unit, &known);
        if (!head)
            continue;
        out->sheet = (int64_t)i + 1;
        out->head = head->n;
        out->first = head->n + 1;
        form_propose_columns(a, &s[i], head, out);
        propose_undecided(a, &s[i], head, out);
        propose_rows(&s[i], out);
        propose_cells(a, &s[i], out);
        return known;
    }
    return 0;
}

error *form_propose(struct req *r, const struct form *f, struct form_layout *out)
{
    static const int   units[] = { FORM_PERSON, FORM_ORG, FORM_DWELLING };
    struct seen        all = { 0 };
    struct form_layout l;
    int                most = -1;

    TRY(seen_read(r, f->preview, &all));
    for (size_t i = 0; i < COUNT(units); i++) {
        int known = propose_as(r->mem, &all, units[i], &l);
        if (known > most) {
            most = known;
            *out = l;
        }
    }
    return NULL;
}

/* Whether the fact KEY is in a column of the rows, or in a cell of a sheet. */
static bool asks_for(const struct form_layout *l, const char *key)
{
    const struct form_column *c = l->columns.item;
    const struct form_cell   *x = l->cells.item;
    bool                      is = false;

    for (size_t i = 0; i < l->columns.n; i++)
        is = is || str_is(c[i].fact, key);
    for (size_t i = 0; i < l->cells.n; i++)
        is = is || str_is(x[i].fact, key);
    return is;
}

/* A sheet with rows for the people is a household's. So is a row that is called by its head and by
 * nobody else: taken for people, each household would be told as often as it has members. */
int form_unit_proposed(const struct form_layout *l)
{
    bool of_head = asks_for(l, "head_name") && !asks_for(l, "name") && !asks_for(l, "relation");

    return l->unit == FORM_PERSON && ((l->cards && l->columns.n) || of_head) ? FORM_HOUSEHOLD
                                                                             : l->unit;
}

/* ---- what is wrong with it ---- */

static error *check_column(struct req *r, const struct form_layout *l, int unit, size_t i)
{
    const struct form_column *c = l->columns.item;
    str                       number = str_int(r->mem, c[i].column);

    for (size_t k = 0; k < i; k++)
        if (c[k].column == c[i].column)
            return error_on(r->mem, "columns", &msg_twice, number);
    if (c[i].fact.n && c[i].ask.n)
        return error_on(r->mem, "columns", &msg_both, number);
    const struct form_fact *f = c[i].fact.n ? form_fact_find(c[i].fact) : NULL;
    if (c[i].fact.n && !f)
        return error_on(r->mem, "columns", &msg_fact, c[i].fact);
    if (f && f->once)
        return error_on(r->mem, "columns", &msg_once, str_of(r->lang == LANG_EN ? f->en : f->zh));
    if (f && !(f->units >> unit & 1))
        return error_on(r->mem, "columns", &msg_unit, str_of(r->lang == LANG_EN ? f->en : f->zh));
    return NULL;
}

static error *check_cell(struct req *r, const struct form_layout *l, int unit, size_t i)
{
    const struct form_cell *c = (const struct form_cell *)l->cells.item + i;
    const struct form_fact *f = c->fact.n ? form_fact_find(c->fact) : NULL;

    if (c->fact.n && (!f || (!f->once && !l->cards)))
        return error_on(r->mem, "cells", &msg_fact, c->fact);
    if (f && !(f->units >> unit & 1))
        return error_on(r->mem, "cells", &msg_unit, str_of(r->lang == LANG_EN ? f->en : f->zh));
    if ((c->fact.n > 0) + (c->ask.n > 0) + (c->words.n > 0) > 1)
        return error_on(r->mem, "cells", &msg_cell, str_int(r->mem, c->row),
                        str_int(r->mem, c->column));
    if (c->ask.n && !l->cards)
        return error_on(r->mem, "cells", &msg_ask);
    return NULL;
}

error *form_layout_check(struct req *r, const struct form *f, const struct form_layout *l)
{
    struct seen      all = { 0 };
    struct form_slot slots[FORM_COLUMNS];

    TRY(seen_read(r, f->preview, &all));
    if (l->sheet > (int64_t)all.sheets.n)
        return error_on(r->mem, "sheet", &msg_sheet, str_int(r->mem, l->sheet));
    if (l->cards && l->columns.n && f->unit > FORM_HOUSEHOLD)
        return error_on(r->mem, "columns", &msg_nobody);
    if (l->first <= l->head && (l->columns.n || !l->cards))
        return error_on(r->mem, "first", &msg_first);
    for (size_t i = 0; i < l->columns.n; i++) {
        TRY(check_column(r, l, f->unit, i));
        if (l->cards && ((const struct form_column *)l->columns.item)[i].ask.n)
            return error_on(r->mem, "columns", &msg_member);
    }
    for (size_t i = 0; i < l->cells.n; i++)
        TRY(check_cell(r, l, f->unit, i));
    const struct form_column      *c = l->columns.item;
    const struct form_open_column *u = l->undecided.item;
    for (size_t i = 0; i < l->columns.n; i++)
        for (size_t k = 0; k < l->undecided.n; k++)
            if (c[i].column == u[k].column)
                return error_on(r->mem, "undecided", &msg_open, str_int(r->mem, u[k].column));
    return form_slots(l, slots) ? NULL
                                : error_on(r->mem, "columns", l->cards ? &msg_card : &msg_bound);
}

size_t form_slots(const struct form_layout *l, struct form_slot *out)
{
    const struct form_column *c = l->columns.item;
    const struct form_cell   *x = l->cells.item;
    size_t                    n = 0;

    for (size_t i = 0; i < l->columns.n && !l->cards; i++)
        out[n++] = (struct form_slot){ 0, c[i].column, c[i].fact, c[i].ask, c[i].dates };
    for (size_t i = 0; i < l->cells.n && l->cards; i++) {
        const struct form_fact *f = form_fact_find(x[i].fact);
        if (x[i].ask.n || (f && !f->once))
            out[n++] = (struct form_slot){ x[i].row, x[i].column, x[i].fact, x[i].ask, x[i].dates };
    }
    return n;
}

char form_type(const struct form_fact *f, int dates)
{
    return !f ? 'a' : f->type == 'd' && dates > DATES_AUTO ? 's' : f->type;
}

/* The facts of which values of a record are made: its slots, and the columns of the household on a
 * sheet of its own. OUT has room for twice FORM_COLUMNS; ASKED: there are questions. */
size_t form_layout_facts(const struct form_layout *l, const struct form_fact **out, bool *asked)
{
    const struct form_column *c = l->columns.item;
    struct form_slot          slots[FORM_COLUMNS];
    size_t                    n = form_slots(l, slots), all = 0;

    *asked = false;
    for (size_t i = 0; i < n; i++) {
        *asked = *asked || slots[i].ask.n;
        if ((out[all] = form_fact_find(slots[i].fact)))
            all++;
    }
    for (size_t i = 0; i < l->columns.n && l->cards; i++)
        if ((out[all] = form_fact_find(c[i].fact)))
            all++;
    return all;
}

const struct more_field *form_fact_more(const struct form_fact *f)
{
    str key = str_of(f->key);

    return str_starts(key, STR("org_"))  ? more_find("org", (str){ key.p + 4, key.n - 4 })
           : str_starts(key, STR("dw_")) ? more_find("dwelling", (str){ key.p + 3, key.n - 3 })
                                         : more_find("person", key);
}

bool form_layout_more(const struct form_layout *l)
{
    const struct form_fact *f[2 * FORM_COLUMNS];
    bool                    asked = false;
    size_t                  n = form_layout_facts(l, f, &asked);

    for (size_t i = 0; i < n; i++)
        if (form_fact_more(f[i]))
            return true;
    return false;
}

bool form_layout_stays(const struct form_layout *l)
{
    const struct form_fact *f[2 * FORM_COLUMNS];
    bool                    asked = false;
    size_t                  n = form_layout_facts(l, f, &asked);

    for (size_t i = 0; i < n; i++)
        if (strcmp(f[i]->key, "since") == 0)
            return true;
    return false;
}

enum form_heads form_layout_heads(const struct form_layout *l)
{
    const struct form_fact *f[2 * FORM_COLUMNS];
    bool                    asked = false;
    size_t                  n = form_layout_facts(l, f, &asked);
    enum form_heads         heads = HEAD_NONE;

    for (size_t i = 0; i < n && heads != HEAD_OPENED; i++)
        if (str_starts(str_of(f[i]->key), STR("head_")))
            heads = f[i]->personal ? HEAD_OPENED : HEAD_KNOWN;
    return heads;
}

bool form_layout_personal(const struct form_layout *l)
{
    const struct form_fact *f[2 * FORM_COLUMNS];
    bool                    asked = false;
    size_t                  n = form_layout_facts(l, f, &asked);

    for (size_t i = 0; i < n; i++)
        if (f[i]->personal)
            return true;
    return asked;
}
