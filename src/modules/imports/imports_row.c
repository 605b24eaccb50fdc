/* imports_row.c -- one row of a table into a record, with all that is wrong about it. */
#include "core/app.h"
#include "core/gcj.h"
#include "core/heading.h"
#include "core/outline.h"
#include "core/phone.h"
#include "core/site_name.h"
#include "modules/imports/imports.h"

/* clang-format off */
static const struct message
    msg_no_place = { "import.no_place", "没有叫“{0}”的地方，请写它的代码（6、9、12 或 15 位数字）。", "No place is called {0}: give its code (6, 9, 12 or 15 digits)." },
    msg_no_community = { "import.no_community", "{1}没有叫“{0}”的社区，请写它在系统里的名称或 12 位代码。", "{2} has no community called {0}: write its name as it stands here, or its code of 12 digits." },
    msg_required = { "import.required", "缺少“{0}”。", "{1} is missing." },
    msg_places   = { "import.places",   "叫“{0}”的地方有几处，请写代码。", "Several places are called {0}: give the code." },
    msg_phones = { "import.phones", "这一格里有几个电话号码：取了第一个有效的，其余没有导入。", "There are several phone numbers in this cell: the first one that can be one is taken, the others are not." },
    msg_phone_words = { "import.phone_words", "号码旁边还有别的字：取了号码，那些字没有导入。", "There are words beside the number: the number is taken, they are not." };
/* clang-format on */

/* Chinese words of the levels; other lists of words are given in English only so far. */
static const char *const levels_zh[] = { "区", "街道", "社区", "网格", NULL };

error *import_reading(struct req *r, const struct import *x, struct import_reading *out)
{
    str   *h = NULL;
    size_t n = 0;

    *out = (struct import_reading){ .i = { .r = r, .id = x->ref.id, .place = x->place } };
    TRY(import_settings_of(r, x, &out->s));
    out->kind = import_kind_find(r, out->s.kind);
    if (!out->kind)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    out->i.sealed =
        out->kind->personal || x->place; /* a clerk's may be about people, whatever she says */
    error *e = import_headings(r, x, &out->s, &h, &n);
    if (e && e->kind != FAIL_CONFLICT) /* lost: what was written is known without the headings */
        return e;
    const struct import_column *c = out->s.columns.item;
    for (size_t i = 0; i < out->s.columns.n; i++) {
        size_t at = (size_t)c[i].column - 1;
        out->field[at] = field_find(out->kind->fields, c[i].field);
        out->words[at] = out->field[at] && out->field[at]->words == level_words ? levels_zh : NULL;
        out->heading[at] = at < n && h[at].n ? h[at] : c[i].field;
    }
    return NULL;
}

str import_column_name(const struct import_reading *g, const char *field, enum lang lang)
{
    for (size_t c = 0; field && c < TABLE_COLUMNS; c++)
        if (g->field[c] && g->heading[c].n && strcmp(g->field[c]->name, field) == 0)
            return g->heading[c];
    for (const struct import_words *k = g->kind->words; field && k->field; k++)
        if (strcmp(k->field, field) == 0)
            return str_of(lang == LANG_EN ? k->en : k->zh);
    return (str){ 0 };
}

bool import_is_door(const char *field)
{
    static const char *const doors[] = { "place",    "town",     "compound", "address",
                                         "building", "entrance", "room" };

    for (size_t k = 0; k < COUNT(doors); k++)
        if (strcmp(field, doors[k]) == 0)
            return true;
    return false;
}

void import_mask(const struct import_reading *g, const struct table_row *row, error *e)
{
    size_t at = 0;

    for (; g->i.sealed && e; e = e->next)
        for (int i = 0; i < ERROR_ARGS; i++)
            for (size_t c = 0; c < row->cells; c++)
                if (e->arg[i].n > 3 && str_find(row->cell[c], e->arg[i], &at)) {
                    const struct field *f = g->field[c];
                    bool named = !f || (g->kind->personal && !import_is_door(f->name));
                    str  said = named ? mask_name(g->i.r->mem, e->arg[i]) : e->arg[i];
                    e->arg[i] = mask_numbers(g->i.r->mem, said);
                    break;
                }
}

/* Enough of a cell to see which column it is. */
static str masked_cell(struct arena *a, str cell)
{
    size_t digits = 0;

    for (size_t i = 0; i < cell.n; i++)
        digits += is_digit(cell.p[i]);
    if (digits >= 15)
        return mask_idno(a, cell);
    return digits >= 7 ? mask_phone(a, cell) : mask_name(a, utf8_head(cell, 12));
}

/* What a clerk sends may be about people whatever she says that it is: of a table of something else
 * only the columns that are read are shown as they are. */
static bool clear_cell(const struct import_reading *g, size_t i)
{
    return !g->i.place || (!g->kind->personal && i < TABLE_COLUMNS && g->field[i]);
}

/* A building alone is no secret; what follows it, entrance and room, is. END: of what is shown, 0:
 * this is no building. */
static size_t building_end(const struct import_reading *g, size_t i, str cell)
{
    const char *field = i < TABLE_COLUMNS && g->field[i] ? g->field[i]->name : "";
    bool        building = strcmp(field, "building") == 0;
    size_t      n = 0;

    if (!building && strcmp(field, "compound") != 0 && strcmp(field, "address") != 0)
        return 0;
    while (n < cell.n && (is_digit(cell.p[n]) || is_alpha(cell.p[n])))
        n++;
    return building && n == cell.n && n <= 3 ? n : site_said_end(cell); /* "3", "A3" */
}

static const struct place *place_of_cell(const struct import_reading *g, const struct field *f,
                                         str cell, bool over, size_t *same);

str import_cell_shown(const struct import_reading *g, size_t i, str cell)
{
    struct arena *a = g->i.r->mem;
    size_t        end = building_end(g, i, cell);

    const struct field *f = i < TABLE_COLUMNS ? g->field[i] : NULL;
    size_t              same = 0;
    if (clear_cell(g, i) ||
        (f && f->type == FT_CODE && place_of_cell(g, f, str_trim(cell), false, &same)))
        return utf8_head(cell, 200);
    if (!end)
        return masked_cell(a, cell);
    str shown = mask_numbers(a, utf8_head((str){ cell.p, end }, 60));
    return end < cell.n ? str_fmt(a, STR_FMT "***", STR_ARG(shown)) : shown;
}

/* TEXT, which stands in FIELD, a name of the row. */
static str name_shown(const struct import_reading *g, const char *field, str text)
{
    struct arena *a = g->i.r->mem;
    str           s = utf8_head(str_trim(text), 60);
    bool          open = g->kind->mask && g->kind->mask(a, field, &s);

    return open || !g->i.sealed ? s : g->kind->personal ? mask_name(a, s) : mask_numbers(a, s);
}

static const char *const names[] = { "name", "zh" };

str import_name_in(const struct import_reading *g, const struct table_row *row)
{
    for (size_t k = 0; k < COUNT(names); k++)
        for (size_t c = 0; c < row->cells; c++)
            if (g->field[c] && strcmp(g->field[c]->name, names[k]) == 0)
                return name_shown(g, names[k], row->cell[c]);
    return (str){ 0 };
}

str import_name_of(const struct import_reading *g, const void *rec)
{
    for (size_t k = 0; k < COUNT(names); k++) {
        const struct field *f = field_find(g->kind->fields, str_of(names[k]));
        if (f && f->type == FT_TEXT)
            return name_shown(g, names[k], *(const str *)field_in(f, rec));
    }
    return (str){ 0 };
}

/* 海虹社区 and 海虹 are 海虹社区居委会. */
static bool called(str name, str cell)
{
    static const char *const tails[] = {
        "",         "社区",   "社区居委会", "居委会",     "村",
        "村村委会", "村委会", "街道",       "街道办事处", "办事处"
    };

    if (!str_starts(name, cell))
        return false;
    for (size_t i = 0; i < COUNT(tails); i++)
        if (str_is((str){ name.p + cell.n, name.n - cell.n }, tails[i]))
            return true;
    return false;
}

/* 海虹居委会 and 海虹社区居民委员会 without what they end with. */
static str office_of(str cell)
{
    static const char *const tails[] = { "社区居民委员会", "社区居委会", "居民委员会",
                                         "村民委员会",     "居委会",     "村委会" };

    for (size_t i = 0; i < COUNT(tails); i++)
        if (str_ends(cell, str_of(tails[i])) && cell.n > strlen(tails[i]))
            return (str){ cell.p, cell.n - strlen(tails[i]) };
    return (str){ 0 };
}

/* Of a table that a clerk sends, one of hers before others; none of a level that F cannot be. OVER:
 * of those that are no more. */
static const struct place *place_of_cell(const struct import_reading *g, const struct field *f,
                                         str cell, bool over, size_t *same)
{
    const struct place_image *all = app_places(g->i.r->app);
    const struct place       *p = NULL, *found = NULL;
    size_t                    n = over ? place_all_ended(all, &p) : place_all(all, &p);
    bool                      own = false;

    *same = 0;
    for (size_t k = 0; k < n && cell.n; k++) {
        if (p[k].code < f->min || (f->max && p[k].code > f->max))
            continue;
        if (over && place_find(all, p[k].code)) /* what it was called before */
            continue;
        if (!called(p[k].name, cell) && !(p[k].name_en.n && str_eq(cell, p[k].name_en)))
            continue;
        bool hers = g->i.place && place_under(p[k].code, place_kept_at(g->i.place));
        if (own && !hers)
            continue;
        *same = hers && !own ? 1 : *same + 1;
        own = hers;
        found = &p[k];
    }
    return found;
}

/* CELL without the places above a community that it begins with, 嵩屿街道海虹社区; ABOVE: the last
 * of them, or 0. */
static str below(const struct import_reading *g, str cell, int64_t *above)
{
    const struct place *p = NULL;
    size_t              n = place_all(app_places(g->i.r->app), &p);

    *above = 0;
    for (size_t k = 0; k < n; k++)
        if (p[k].code < FIRST_COMMUNITY && p[k].name.n && p[k].name.n < cell.n &&
            str_starts(cell, p[k].name) && (!*above || place_under(p[k].code, *above))) {
            cell = str_trim((str){ cell.p + p[k].name.n, cell.n - p[k].name.n });
            *above = p[k].code;
        }
    return cell;
}

/* The same, as offices write it. */
static const struct place *place_said(const struct import_reading *g, const struct field *f,
                                      str cell, bool over, size_t *same)
{
    int64_t             above = 0;
    const struct place *found = place_of_cell(g, f, cell, over, same);

    if (!found)
        found = place_of_cell(g, f, office_of(cell), over, same);
    if (found)
        return found;
    found = place_of_cell(g, f, below(g, cell, &above), over, same);
    return found && above && !place_under(found->code, above) ? NULL : found;
}

/* A place by its name, where its code is expected: offices write 海虹社区. */
static error *place_by_name(struct import_reading *g, const struct field *f, str cell, void *rec)
{
    const struct place_image *all = app_places(g->i.r->app);
    size_t                    same = 0;
    int64_t                   own = place_kept_at(g->i.place);
    const struct place       *found = place_said(g, f, cell, false, &same);

    if (!found && g->kind->past)
        found = place_said(g, f, cell, true, &same);
    if (same > 1)
        return error_on(g->i.r->mem, f->name, &msg_places, cell);
    if (!found && own && f->min == FIRST_COMMUNITY)
        return error_on(g->i.r->mem, f->name, &msg_no_community, cell,
                        place_name(all, own, LANG_ZH), place_name(all, own, LANG_EN));
    if (!found)
        return error_on(g->i.r->mem, f->name, &msg_no_place, cell);
    *(int64_t *)field_at(f, rec) = found->code;
    return NULL;
}

/* What stands in the cell C of ROW, which has a field; empty where it says that there is nothing. A
 * room may be called 0. */
static str said(struct import_reading *g, const struct table_row *row, size_t c)
{
    str cell = row->cell[c];

    return g->kind->none && !import_is_door(g->field[c]->name) && import_none(g->i.r->mem, cell) &&
                   g->kind->none(&g->i, g->field[c], cell)
               ? (str){ 0 }
               : cell;
}

/* A cell where one telephone number is asked for. */
static str phone_in(struct import_reading *g, const struct field *f, str cell)
{
    static const struct message *const notes[] = { NULL, &msg_phone_words, &msg_phones };
    str                                out = { 0 };
    enum phone_cell                    how = phone_of_cell(g->i.r->mem, cell, &out);

    if (notes[how])
        g->i.note = error_on(g->i.r->mem, f->name, notes[how]);
    return out;
}

static error *cell_into(struct import_reading *g, size_t c, str cell, void *rec)
{
    const struct field *f = g->field[c];
    str                 s = str_trim(cell);
    bool                digits = false;

    for (size_t i = 0; i < s.n; i++)
        digits = digits || is_digit(s.p[i]);
    if (g->kind->personal && s.n && strcmp(f->name, "phone") == 0)
        cell = phone_in(g, f, s);
    return f->type == FT_CODE && s.n && !digits
               ? place_by_name(g, f, s, rec)
               : import_cell(g->i.r->mem, f, g->words[c], cell, rec);
}

/* A failure about a field becomes one about the column that it was read from. */
static void chain(error **first, error *e)
{
    while (*first)
        first = &(*first)->next;
    *first = e;
}

error *import_row(struct import_reading *g, const struct table_row *row, void *rec)
{
    error *bad = NULL;

    for (size_t c = 0; c < row->cells; c++)
        if (g->field[c]) {
            error *e = cell_into(g, c, said(g, row, c), rec);
            if (e && e->kind != FAIL_INPUT)
                return e;
            if (e) {
                e->field = g->field[c]->name;
                chain(&bad, e);
            }
        }
    return bad;
}

static int64_t *number_of(const struct import_kind *k, const char *name, void *rec)
{
    const struct field *f = field_find(k->fields, str_of(name));

    return f && f->type == FT_INT ? field_at(f, rec) : NULL;
}

void import_to_wgs84(struct import_reading *g, void *rec)
{
    int64_t            *lng = number_of(g->kind, "lng", rec), *lat = number_of(g->kind, "lat", rec);
    const struct field *f = field_find(g->kind->fields, STR("outline"));

    if (g->s.system != SYSTEM_GCJ02)
        return;
    if (lng && lat && *lng && *lat)
        gcj_to_wgs84(lng, lat);
    str *outline = f && f->type == FT_TEXT ? field_at(f, rec) : NULL;
    if (outline && outline->n)
        *outline = outline_moved(g->i.r->mem, *outline, gcj_to_wgs84);
}

static void copy_field(const struct field *f, void *to, const void *from)
{
    static const size_t size[] = {
        [FT_INT] = sizeof(int64_t),  [FT_BOOL] = sizeof(bool),     [FT_TEXT] = sizeof(str),
        [FT_WORD] = sizeof(int),     [FT_TIME] = sizeof(int64_t),  [FT_DATE] = sizeof(int64_t),
        [FT_CODE] = sizeof(int64_t), [FT_REF] = sizeof(struct ref)
    };

    if (f->type < COUNT(size) && size[f->type])
        memcpy(field_at(f, to), field_in(f, from), size[f->type]);
}

void import_merge(struct import_reading *g, const struct table_row *row, void *over,
                  const void *rec)
{
    for (size_t c = 0; c < row->cells; c++)
        if (g->field[c] && str_trim(said(g, row, c)).n)
            copy_field(g->field[c], over, rec);
}

/* The sum under a table. */
static bool sum(struct arena *a, str first)
{
    static const char *const sums[] = { "合计", "总计", "共计", "小计", "total", "sum" };
    str                      plain = first.n < 60 ? heading_plain(a, first) : first;

    for (size_t i = 0; i < COUNT(sums); i++)
        if (str_is(plain, sums[i]))
            return true;
    return false;
}

/* "制表人：", "审核 人：某某" */
static bool signs(struct arena *a, str cell)
{
    size_t at = 0;

    return cell.n < 400 && (str_find(cell, STR("："), &at) || str_find(cell, STR(":"), &at)) &&
           (heading_foot(cell) || heading_foot(heading_plain(a, cell)));
}

/* Who filled in the table and when, or a remark below it. A row that says more than one thing
 * besides is one of the table, whatever stands in its first cell; unless that is only what the
 * cells behind it are, "制表人：" | 某某. */
static bool signature(struct arena *a, const struct table_row *row, str first)
{
    size_t besides = 0;

    if (!signs(a, first))
        return false;
    for (size_t c = 0; c < row->cells; c++) {
        str cell = str_trim(row->cell[c]);
        besides += cell.n && !str_eq(cell, first) && !signs(a, cell);
    }
    return besides <= 1 || str_ends(first, STR("：")) || str_ends(first, STR(":"));
}

/* Nothing in it that is read. */
static bool empty(const struct import_reading *g, const struct table_row *row)
{
    for (size_t c = 0; c < row->cells; c++)
        if (g->field[c] && str_trim(row->cell[c]).n)
            return false;
    return true;
}

const char *const import_row_words[] = { "", "head", "sum", "sign", "empty", NULL };

enum import_row_is import_row_is(const struct import_reading *g, const struct table_row *row)
{
    struct arena *a = g->i.r->mem;
    str           first = { 0 };

    if (row->n <= g->s.head)
        return ROW_HEAD;
    for (size_t c = 0; c < row->cells && !first.n; c++)
        first = str_trim(row->cell[c]);
    return sum(a, first)              ? ROW_SUM
           : signature(a, row, first) ? ROW_SIGN
           : empty(g, row)            ? ROW_EMPTY
                                      : ROW_DATA;
}

bool import_is_row(const struct import_reading *g, const struct table_row *row,
                   struct import_report *found)
{
    enum import_row_is is = import_row_is(g, row);

    if (found) {
        found->heads += is == ROW_HEAD;
        found->sums += is == ROW_SUM;
        found->signs += is == ROW_SIGN;
        found->empty += is == ROW_EMPTY;
        found->unseen += is == ROW_DATA && row->unseen;
    }
    return is == ROW_DATA;
}

error *import_required(const struct import_reading *g, const void *rec)
{
    error *bad = NULL, **at = &bad;

    for (const struct field *f = g->kind->fields; f->type != FT_END; f++) {
        const void *m = field_in(f, rec);
        bool        empty = f->type == FT_TEXT   ? ((const str *)m)->n == 0
                            : f->type == FT_CODE ? *(const int64_t *)m == 0
                                                 : false;
        if (f->required && empty) {
            const struct import_words *k = g->kind->words;
            while (k->field && strcmp(k->field, f->name) != 0)
                k++;
            *at = error_on(g->i.r->mem, f->name, &msg_required, str_of(k->zh), str_of(k->en));
            at = &(*at)->next;
        }
    }
    return bad;
}
