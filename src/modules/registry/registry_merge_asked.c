/* registry_merge_asked.c -- what residents asked to be corrected while two records were one: taken
 * apart, each has what its own resident was granted, and shows nothing of the other one. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_merge_in.h"

/* clang-format off */
struct asked {
    struct ref ref;
    str        field, was_sealed, value_sealed, state;
    int64_t    at, ended;
};
static const struct field asked_fields[] = {
    REF (struct asked, ref,          .doc = "The request."),
    TEXT(struct asked, field,        0, 20, .doc = "Which field."),
    TEXT(struct asked, was_sealed,   0, 4000, .secret = true),
    TEXT(struct asked, value_sealed, 0, 4000, .secret = true),
    TEXT(struct asked, state,        0, 20, .doc = "open, accepted, refused"),
    TIME(struct asked, at,           .doc = "When."),
    TIME(struct asked, ended,        .doc = "Answered."),
    FIELDS_END,
};
/* clang-format on */
/* What an identity number says beside itself. */
static const char *const by_number[] = { "idno", "id_kind", "born", "sex" };

static error *asked_since(struct req *r, int64_t account, int64_t since, struct list *out)
{
    *out = (struct list){ 0 };
    return account ? db_all(r->db, r->mem, &sql_registry_corrections_since,
                            DB_ARGS(db_int("account", account), db_int("since", since)),
                            asked_fields, sizeof(struct asked), out)
                   : NULL;
}

static str said(struct req *r, const char *field, const struct person_in *p)
{
    return field_text(r->mem, field_find(person_in_fields, str_of(field)), p);
}

static void copy(const char *field, struct person_in *to, const struct person_in *from)
{
    const struct field *f = field_find(person_in_fields, str_of(field));

    if (f->type == FT_TEXT)
        *(str *)field_at(f, to) = *(const str *)field_in(f, from);
    if (f->type == FT_DATE)
        *(int64_t *)field_at(f, to) = *(const int64_t *)field_in(f, from);
}

/* FIELD as GRANTED is the other record's; who goes on has it no more, unless it was changed again.
 */
static void goes_over(struct req *r, const char *field, const struct person_in *granted,
                      struct merge_parts *x)
{
    copy(field, x->other, granted);
    if (str_eq(said(r, field, x->now), said(r, field, granted)))
        copy(field, x->now, x->was);
}

error *merge_granted_back(struct req *r, const struct inhabitant *kept, int64_t account,
                          int64_t since, struct merge_parts *x)
{
    struct list rows;

    TRY(asked_since(r, account, since, &rows));
    const struct asked *c = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct person_in granted = { 0 };
        str              value = { 0 };
        if (!str_is(c[i].state, "accepted") || c[i].ended < since ||
            !field_find(person_in_fields, c[i].field))
            continue; /* where he lives, and flags: by hand, of the households and flags themselves
                       */
        TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c[i].ref, c[i].value_sealed,
                         &value));
        error *e = mine_corrected(r, kept, c[i].field, value, &granted);
        if (e && e->kind != FAIL_INPUT)
            return e;
        if (e) /* it does not fit what the record says by now */
            continue;
        goes_over(r, str_fmt(r->mem, STR_FMT, STR_ARG(c[i].field)).p, &granted, x);
        for (size_t k = 0; str_is(c[i].field, "idno") && k < COUNT(by_number); k++)
            goes_over(r, by_number[k], &granted, x);
    }
    return NULL;
}

/* The request C showed what the record said that both were: OWN says what is its own. */
static error *shows(struct req *r, const struct asked *c, str own)
{
    return db_exec(r->db, r->mem, &sql_registry_correction_was,
                   DB_ARGS(db_text("was_sealed", vault_seal(r->app->vault, r->mem, "correction.was",
                                                            c->ref, own)),
                           db_int("community", c->ref.community), db_int("id", c->ref.id)),
                   NULL);
}

error *merge_asked_of_own(struct req *r, int64_t account, int64_t since,
                          const struct person_in *own, const struct person_in *strange)
{
    struct list rows;

    TRY(asked_since(r, account, since, &rows));
    const struct asked *c = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        const struct field *f = field_find(person_in_fields, c[i].field);
        str                 was = { 0 };
        if (!f || c[i].at < since)
            continue;
        TRY(vault_unseal(r->app->vault, r->mem, "correction.was", c[i].ref, c[i].was_sealed, &was));
        str mine = field_text(r->mem, f, own);
        if (was.n && !str_eq(was, mine) && str_eq(was, field_text(r->mem, f, strange)))
            TRY(shows(r, &c[i], mine));
    }
    return NULL;
}
