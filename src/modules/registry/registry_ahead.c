/* registry_ahead.c -- which identity numbers of a part of a table somebody has already. */
#include "modules/registry/registry_ahead.h"
#include "modules/registry/registry.sql.h"

struct number {
    int64_t n;
};
/* clang-format off */
static const struct field number_fields[] = {
    INT(struct number, n, INT64_MIN, INT64_MAX, .doc = "the token"),
    FIELDS_END,
};
/* clang-format on */

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t token_of(const struct registry_keys *k, str idno)
{
    return vault_number(&k->idno, 0, idno);
}

static bool *place_of(const struct asked *x, int64_t token)
{
    const int64_t *at = x->n ? bsearch(&token, x->token, x->n, sizeof token, ascending) : NULL;

    return at ? &x->there[at - x->token] : NULL;
}

error *asked_idnos(struct req *r, const struct registry_keys *k, void *const *rows, size_t n,
                   struct asked *out)
{
    struct db_arg arg[DB_WIDTH + 1] = { 0 };
    struct list   found;
    size_t        m = 0;

    *out = (struct asked){ NEWN(r->mem, int64_t, n + 1), NEWN(r->mem, bool, n + 1), 0 };
    for (size_t i = 0; i < n; i++) {
        const struct resident_row *x = rows[i];
        if (x->person.idno.n)
            out->token[out->n++] = token_of(k, x->person.idno);
    }
    qsort(out->token, out->n, sizeof *out->token, ascending);
    for (size_t i = 0; i < out->n; i++)
        if (!m || out->token[m - 1] != out->token[i])
            out->token[m++] = out->token[i];
    out->n = m;
    for (size_t i = 0; i < m; i += DB_WIDTH) {
        db_values(arg, db_v, DB_WIDTH, out->token + i, m - i < DB_WIDTH ? m - i : DB_WIDTH);
        TRY(db_all(r->db, r->mem, &sql_registry_dir_known, arg, number_fields,
                   sizeof(struct number), &found));
        const struct number *t = found.item;
        for (size_t j = 0; j < found.n; j++)
            *place_of(out, t[j].n) = true;
    }
    return NULL;
}

bool asked_free(const struct asked *x, const struct registry_keys *k, str idno)
{
    const bool *there = idno.n ? place_of(x, token_of(k, idno)) : NULL;

    return there && !*there;
}

void asked_given(struct asked *x, const struct registry_keys *k, str idno)
{
    bool *there = idno.n ? place_of(x, token_of(k, idno)) : NULL;

    if (there)
        *there = true;
}
