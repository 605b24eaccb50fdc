/* forms_left.c -- whom a filling names who is somebody else's by now. It was gathered when he lived
 * here; what is read of it, typed into it or fetched later is as the registry is that day. */
#include "core/app.h"
#include "modules/forms/forms_in.h"

enum { PAGE = 500, REF_LEAST = 4 }; /* rows; bytes of one that is named beside others */

/* A list of references, and which row each belongs to. */
struct named {
    struct ref *ref;
    size_t     *row, n;
};

static void add(struct named *x, size_t row, struct ref ref)
{
    x->ref[x->n] = ref;
    x->row[x->n++] = row;
}

/* RECORDS: those that N ROWs are of. OTHERS: whom they name beside them. */
static void names(struct arena *a, const struct form_row *row, size_t n, struct named *records,
                  struct named *others)
{
    size_t room = 0;

    for (size_t i = 0; i < n; i++)
        room += row[i].others.n / REF_LEAST + 1;
    *records = (struct named){ NEWN(a, struct ref, n + 1), NEWN(a, size_t, n + 1), 0 };
    *others = (struct named){ NEWN(a, struct ref, room + 1), NEWN(a, size_t, room + 1), 0 };
    for (size_t i = 0; i < n; i++) {
        add(records, i, (struct ref){ row[i].person_community, row[i].person });
        for (str rest = row[i].others; rest.n;) {
            struct ref ref = { 0 };
            str_i64(str_cut(&rest, ' '), 0, INT64_MAX, &ref.community);
            str_i64(str_cut(&rest, ' '), 0, INT64_MAX, &ref.id);
            add(others, i, ref);
        }
    }
}

static error *mark(struct req *r, const char *subject, const struct named *of, bool *left)
{
    bool *gone = NEWN(r->mem, bool, of->n + 1);

    TRY(registry_gone(r, subject, of->ref, of->n, gone));
    for (size_t i = 0; i < of->n; i++)
        left[of->row[i]] = left[of->row[i]] || gone[i];
    return NULL;
}

error *filling_left(struct req *r, const struct form_layout *l, const struct form_row *row,
                    size_t n, bool *left)
{
    struct named records, others;

    for (size_t i = 0; i < n; i++)
        left[i] = false;
    names(r->mem, row, n, &records, &others);
    TRY(mark(r, form_unit_subject(l->unit), &records, left));
    return mark(r, "inhabitant", &others, left);
}

error *filling_left_all(struct req *r, const struct filling *x, int64_t *n)
{
    struct req         page = *r;
    struct form_layout l;
    struct list        all = { 0 };
    int64_t            after = 0;
    error             *e = NULL;

    *n = 0;
    TRY(form_layout_read(r, x->layout, &l));
    page.mem = arena_new();
    do {
        arena_reset(page.mem);
        bool left[PAGE];
        e = filling_people(&page, x, after, PAGE, &all);
        const struct form_row *row = all.item;
        if (!e)
            e = filling_left(&page, &l, row, all.n, left);
        for (size_t i = 0; !e && i < all.n; i++)
            *n += left[i];
        after = !e && all.n == PAGE ? row[PAGE - 1].n : 0;
    } while (!e && after);
    if (e) /* it outlives the page */
        e = error_new(r->mem, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    arena_free(page.mem);
    return e;
}
