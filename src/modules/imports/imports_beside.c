/* imports_beside.c -- a table beside what is there already: rows that are something there under
 * another name, and what the communities of its rows have. Told in the dry run, for a table of
 * buildings that are all there under other names would count every household twice. */
#include "modules/imports/imports.h"
#include "modules/imports/imports.sql.h"

str import_like_key(const struct import_reading *g, const void *was)
{
    return str_fmt(g->i.r->mem, "like " STR_FMT, STR_ARG(g->kind->key(g->i.r->mem, was)));
}

error *import_likeness(struct import_reading *g, struct import_report *found, int64_t n, void *rec,
                       void *was, bool *like, error **doubt)
{
    struct importing *i = &g->i;
    int64_t           taker = 0;

    if (!g->kind->alike || (i->writes && g->s.alike == ALIKE_NEW))
        return NULL;
    TRY(g->kind->alike(i, rec, was, like, doubt));
    if (!*like)
        return NULL;
    /* of two rows that are like the same one, the first has it and the other is new */
    str key = import_like_key(g, was);
    if (!i->writes)
        TRY(import_key_take(i, key, n));
    TRY(import_row_of(i, key, &taker));
    *like = taker == n;
    if (*like)
        found->alike += !i->writes;
    else
        *doubt = NULL;
    return NULL;
}

error *import_beside(struct import_reading *g, struct import_report *found, const void *rec,
                     bool met, bool like)
{
    struct import_beside  x = { 0 };
    struct import_beside *all = found->beside.item, *at = NULL;

    if (!g->kind->beside)
        return NULL;
    TRY(g->kind->beside(&g->i, rec, &x));
    for (size_t k = 0; k < found->beside.n && !at; k++)
        at = all[k].place == x.place ? &all[k] : NULL;
    if (!at && found->beside.n == IMPORT_BESIDE_MOST)
        return NULL;
    if (!at) {
        at = &all[found->beside.n++];
        *at = x;
        at->households = 0;
    }
    at->met += met;
    at->alike += !met && like;
    at->fresh += !met && !like;
    at->households += met ? 0 : x.households;
    return NULL;
}

void import_report_room(struct req *r, struct import_report *found)
{
    struct import_beside *all = NEWN(r->mem, struct import_beside, IMPORT_BESIDE_MOST);

    if (found->beside.n)
        memcpy(all, found->beside.item, found->beside.n * sizeof *all);
    found->beside = (struct list){ all, found->beside.n, sizeof *all };
}
