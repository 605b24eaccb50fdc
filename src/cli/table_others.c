/* table_others.c -- what speaks of a sheet from elsewhere in its package: formulas of other sheets,
 * names that people gave to ranges, charts, sources of pivot tables. Nothing of it is changed. */
#include "cli/sheet_ref.h"
#include "cli/table_book.h"

enum { FORMULA_MOST = 1 << 16 };

struct others {
    const struct table_sheet_of *s;
    int64_t                      below;
    bool                         speaks; /* ends the reading */
    bool                         inside; /* what is being read is a formula */
    struct buf                   text;
};

/* What spreadsheets name themselves is looked at by whoever has the names (table_xlsx_sheet). */
static bool is_formula(const char *name, const char *const *attr)
{
    static const char *const all[] = { "f", "formula", "formula1", "formula2" };
    const char              *is = table_attr(attr, "name");

    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(name, all[i]) == 0)
            return true;
    return strcmp(name, "definedName") == 0 && !str_starts(str_of(is), STR("_xlnm."));
}

static void part_start(void *ctx, const char *name, const char *const *attr)
{
    struct others *o = ctx;
    const char    *sheet = table_attr(attr, "sheet"), *ref = table_attr(attr, "ref");

    o->text.n = 0;
    o->inside = is_formula(name, attr);
    if (strcmp(name, "worksheetSource") != 0 || !sheet || !str_eq(str_of(sheet), o->s->name))
        return;
    buf_fmt(&o->text, "s!%s", ref ? ref : "");
    o->speaks = o->speaks || sheet_ref_changes(buf_done(&o->text), STR("s"), o->below);
    o->text.n = 0;
}

static void part_end(void *ctx, const char *name)
{
    struct others *o = ctx;

    (void)name;
    if (o->inside && (o->text.over || sheet_ref_changes(buf_done(&o->text), o->s->name, o->below)))
        o->speaks = true;
    o->inside = false;
}

static void part_text(void *ctx, const char *p, size_t n)
{
    struct others *o = ctx;

    if (o->inside)
        buf_bytes(&o->text, p, n);
}

/* Parts that hold texts and looks only are long and have no formulas. */
static bool may_speak(const struct others *o, str part)
{
    return str_starts(part, STR("xl/")) && str_ends(part, STR(".xml")) &&
           !str_is(part, o->s->part) && !str_is(part, "xl/sharedStrings.xml") &&
           !str_is(part, "xl/styles.xml") && !str_starts(part, STR("xl/theme/"));
}

bool table_xlsx_others(str file, const struct table_bounds *b, const struct table_sheet_of *s,
                       int64_t below)
{
    struct others      o = { .s = s, .below = below };
    struct xml_handler h = { &o, part_start, part_end, part_text, &o.speaks };
    struct arena      *mem = arena_new();
    struct zip        *z = table_zip_open(file);
    int64_t            left = b->unpacked;
    const char        *part = NULL;

    buf_init(&o.text, mem, FORMULA_MOST);
    o.speaks = !z;
    for (int64_t i = 0; !o.speaks && (part = table_zip_name(z, i)); i++)
        if (may_speak(&o, str_of(part)) && !table_xml(z, part, &left, &h))
            o.speaks = true;
    table_zip_close(z);
    arena_free(mem);
    return o.speaks;
}
