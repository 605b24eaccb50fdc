/* imports_row.c -- one row of a table into a record, with all that is wrong about it. */
#include "core/app.h"
#include "core/gcj.h"
#include "core/outline.h"
#include "modules/imports/imports.h"

/* Chinese words of the levels; other lists of words are given in English only so far. */
static const char *const levels_zh[] = { "区", "街道", "社区", "网格", NULL };

error *import_reading(struct req *r, const struct import *x, struct import_reading *out)
{
    str   *h = NULL;
    size_t n = 0;

    *out = (struct import_reading){ .i = { .r = r, .id = x->ref.id } };
    TRY(import_settings_of(r, x, &out->s));
    out->kind = import_kind_find(r, out->s.kind);
    if (!out->kind)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(import_headings(r, x, &out->s, &h, &n));
    const struct import_column *c = out->s.columns.item;
    for (size_t i = 0; i < out->s.columns.n; i++) {
        size_t at = (size_t)c[i].column - 1;
        out->field[at] = field_find(out->kind->fields, c[i].field);
        out->words[at] = out->field[at] && out->field[at]->words == level_words ? levels_zh : NULL;
        out->heading[at] = at < n && h[at].n ? h[at] : c[i].field;
    }
    return NULL;
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
    struct req *r = g->i.r;
    error      *bad = NULL;

    for (size_t c = 0; c < row->cells; c++)
        if (g->field[c]) {
            error *e = import_cell(r->mem, g->field[c], g->words[c], row->cell[c], rec);
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
