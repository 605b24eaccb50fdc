/* registry_beside.c -- the phones that stand beside dwellings, buildings and organisations are
 * found as those of people are: by a keyed token; what it finds is seen by whoever sees the record.
 */
#include "base/log.h"
#include "core/app.h"
#include "core/phone.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_more.sql.h"

enum { PART = 200, LOOKED_AT = 1000, LOOK_PAGE = 50 };

struct beside {
    struct ref ref;
    str        subject;
};
/* clang-format off */
static const struct field beside_fields[] = {
    REF (struct beside, ref,     .doc = "The record."),
    TEXT(struct beside, subject, 0, 20, .doc = "dwelling, building or org."),
    FIELDS_END,
};
/* clang-format on */

#define OF(x)                                                           \
    db_int("community", (x)->ref.community), db_int("id", (x)->ref.id), \
        db_text("subject_word", (x)->subject)

static bool has_phones(const char *subject)
{
    for (const struct more_field *f = more_fields; f->key; f++)
        if (strcmp(f->subject, subject) == 0 && f->kind == MORE_PHONE)
            return true;
    return false;
}

/* The word of the table of fields. */
static const char *subject_of(str word)
{
    for (const struct more_field *f = more_fields; f->key; f++)
        if (str_is(word, f->subject))
            return f->subject;
    BUG("a record that has no further fields");
}

static bool is_phone(const char *subject, const struct more_value *v)
{
    const struct more_field *f = more_find(subject, v->key);

    return f && f->kind == MORE_PHONE && v->value.n;
}

error *more_phones_kept(struct req *r, const char *subject, struct ref ref, struct list all)
{
    const struct more_value *v = all.item;
    const struct beside      x = { ref, str_of(subject) };
    struct vault_field       key;

    if (!has_phones(subject))
        return NULL;
    TRY(db_exec_later(r->db, r->mem, &sql_registry_more_phone_drop, DB_ARGS(OF(&x))));
    vault_field(r->app->vault, MORE_PHONE_KEY, &key);
    for (size_t i = 0; i < all.n; i++)
        if (is_phone(subject, &v[i]))
            TRY(db_exec_later(r->db, r->mem, &sql_registry_more_phone_add,
                              DB_ARGS(OF(&x), db_int("mark", vault_number(&key, 0, v[i].value)))));
    crypt_wipe(&key, sizeof key);
    return NULL;
}

/* ---- those that were there before migration 50 ---- */

/* "COMMUNITY ID SUBJECT" of the last record that was looked at. */
error *more_phones_part(struct req *r, struct job *j, bool *finished)
{
    str           left = j->cursor;
    struct beside last = { 0 };
    struct list   rows, all;

    if (left.n && (!str_i64(str_cut(&left, ' '), 0, INT64_MAX, &last.ref.community) ||
                   !str_i64(str_cut(&left, ' '), 0, INT64_MAX, &last.ref.id)))
        BUG("the cursor of the phones beside records");
    last.subject = left;
    TRY(db_all(r->db, r->mem, &sql_registry_more_after, DB_ARGS(OF(&last), db_int("limit", PART)),
               beside_fields, sizeof(struct beside), &rows));
    const struct beside *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        const char *subject = subject_of(x[i].subject);
        if (!has_phones(subject))
            continue;
        TRY(more_opened(r, subject, x[i].ref, &all));
        TRY(more_phones_kept(r, subject, x[i].ref, all));
    }
    if (rows.n)
        j->cursor = str_fmt(r->mem, "%lld %lld " STR_FMT, (long long)x[rows.n - 1].ref.community,
                            (long long)x[rows.n - 1].ref.id, STR_ARG(x[rows.n - 1].subject));
    j->done += (int64_t)rows.n;
    *finished = rows.n < PART;
    return NULL;
}

/* ---- search ---- */

/* The record as a hit shows it; MISSING when it is not to be seen. */
static error *dwelling_hit(struct req *r, struct hit_out *x)
{
    struct dwelling d = { 0 };
    struct building b = { 0 };
    bool            found = false;

    TRY(dwelling_visible(r, x->ref, &d));
    TRY(building_by_ref(r, (struct ref){ d.ref.community, d.site }, &b, &found));
    x->building = (struct ref){ d.ref.community, d.site };
    x->address = address_text(r->mem, b.name, d.entrance, d.room_mask);
    x->h.where.until = d.until;
    return NULL;
}

static error *building_hit(struct req *r, struct hit_out *x)
{
    struct building b = { 0 };

    TRY(building_visible(r, x->ref, &b));
    x->building = b.ref;
    x->address = b.name;
    x->h.where.until = b.until;
    return NULL;
}

static error *org_hit(struct req *r, struct hit_out *x)
{
    struct org o = { 0 };

    TRY(org_visible(r, x->ref, &o));
    x->address = o.name;
    x->h.where.until = o.until;
    return NULL;
}

/* Behind what is in PAGE: once for each field that holds DIGITS, with the name beside it (of
 * owner_phone that in owner_name). */
static error *hits_of(struct req *r, const struct beside *b, str digits, size_t limit,
                      struct list *page)
{
    struct hit_out one = { .ref = b->ref,
                           .kind = b->subject,
                           .h = { .born = DATE_NONE, .died = DATE_NONE } };
    struct list    all, seen;
    error         *e = str_is(b->subject, "dwelling")   ? dwelling_hit(r, &one)
                       : str_is(b->subject, "building") ? building_hit(r, &one)
                                                        : org_hit(r, &one);
    if (e && e->kind == FAIL_MISSING)
        return NULL;
    TRY(e);
    const char *subject = subject_of(b->subject);
    TRY(more_opened(r, subject, b->ref, &all));
    TRY(more_masked(r, subject, b->ref, &seen));
    const struct more_value *v = all.item;
    struct hit_out          *x = page->item;
    for (size_t i = 0; i < all.n && page->n < limit; i++) {
        if (!is_phone(subject, &v[i]) || !phone_same(v[i].value, digits))
            continue;
        str whose = { v[i].key.p, v[i].key.n - strlen("phone") };
        one.h.by = v[i].key;
        one.h.phone_mask = more_value_in(&seen, v[i].key);
        one.h.name_mask = more_value_in(&seen, str_fmt(r->mem, STR_FMT "name", STR_ARG(whose)));
        x[page->n++] = one;
    }
    return NULL;
}

/* Those that have the DIGITS in this form. */
static error *search_form(struct req *r, str digits, size_t limit, struct list *page)
{
    struct beside      last = { 0 };
    struct list        rows = { .n = LOOK_PAGE };
    struct vault_field key;
    size_t             looked = 0;

    vault_field(r->app->vault, MORE_PHONE_KEY, &key);
    int64_t mark = vault_number(&key, 0, digits);
    crypt_wipe(&key, sizeof key);
    for (; looked < LOOKED_AT && rows.n == LOOK_PAGE && page->n < limit; looked += LOOK_PAGE) {
        TRY(db_all(r->db, r->mem, &sql_registry_more_by_phone,
                   DB_ARGS(OF(&last), db_int("mark", mark), db_int("limit", LOOK_PAGE)),
                   beside_fields, sizeof(struct beside), &rows));
        const struct beside *x = rows.item;
        for (size_t i = 0; i < rows.n && page->n < limit; i++)
            TRY(hits_of(r, &x[i], digits, limit, page));
        if (rows.n)
            last = x[rows.n - 1];
    }
    return NULL;
}

error *registry_search_beside(struct req *r, struct list *page)
{
    const struct search_query *q = r->in;
    size_t                     limit = search_limit(q);
    str                        digits = { 0 };

    if (page->n >= limit || !phone_read(r->mem, q->q, &digits))
        return NULL;
    TRY(search_form(r, digits, limit, page));
    str before = phone_before(r->mem, digits);
    return before.n ? search_form(r, before, limit, page) : NULL;
}
