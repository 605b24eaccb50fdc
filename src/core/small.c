/* small.c -- the small services; see small.h. */
#include "core/small.h"

#include "core/app.h"
#include "core/small.sql.h"

/* clang-format off */
static const struct field party_fields[] = {
    TEXT(struct party, who,  0, 60, .doc = "a and the account, or u and the unit"),
    TEXT(struct party, part, 0, 40, .doc = "reporter, follower, lead, assisting, verifier, checker, worker"),
    FIELDS_END,
};

const struct field photo_fields[] = {
    REF (struct photo, ref,    .doc = "The picture, at /files/{ref}."),
    INT (struct photo, width,  0, 100000, .doc = "Pixels."),
    INT (struct photo, height, 0, 100000, .doc = "Pixels."),
    TEXT(struct photo, phase,  0, 20, .doc = "report, verify, before, after, check or judge."),
    TIME(struct photo, at,     .doc = "When it was attached."),
    FIELDS_END,
};

const struct field ref_item_fields[] = {
    { .name = "", .type = FT_REF, .at = offsetof(struct ref_item, ref), .doc = "A reference." },
    FIELDS_END,
};

static const struct message msg_photo = { "input.photo", "照片不存在，或者已经用在别的事项上，请重新上传。", "There is no such picture of yours, or it is already used; please upload it again." };
/* clang-format on */

error *party_add(struct req *r, struct ref matter, str who, const char *part)
{
    return db_exec(r->db, r->mem, &sql_party_add,
                   DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id),
                           db_text("who", who), db_text("part", str_of(part)),
                           db_int("since", r->now)),
                   NULL);
}

error *party_end(struct req *r, struct ref matter, str who, const char *part, bool *was)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_party_end,
                DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id),
                        db_text("who", who), db_text("part", str_of(part)), db_int("now", r->now)),
                &touched));
    *was = touched > 0;
    return NULL;
}

error *party_is(struct req *r, struct ref matter, bool *is, str *part)
{
    struct party p = { 0 };

    *is = false;
    if (!r->who)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_party_mine,
                 DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id),
                         db_text("me", r->who->me), db_text("unit", r->who->unit)),
                 party_fields, &p, is));
    *part = p.part;
    return NULL;
}

error *party_list(struct db *db, struct arena *a, struct ref matter, struct list *out)
{
    return db_all(db, a, &sql_party_of,
                  DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id)),
                  party_fields, sizeof(struct party), out);
}

str gram_fold(struct arena *a, str text)
{
    char  *o = NEWN(a, char, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(text, &i);
        /* blanks, ASCII marks, and the Chinese marks of U+3000..U+303F and U+FF00..U+FF0F */
        if (c < 0x80 && !is_digit((char)c) && !is_alpha((char)c))
            continue;
        if ((c >= 0x2010 && c <= 0x2027) || (c >= 0x3000 && c <= 0x303F) ||
            (c >= 0xFF00 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20))
            continue;
        if (c < 0x80)
            o[n++] = lower((char)c);
        else
            while (from < i)
                o[n++] = text.p[from++];
    }
    return (str){ o, n };
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

size_t gram_pairs(struct arena *a, str text, int64_t **out)
{
    str      s = gram_fold(a, text);
    int64_t *g = NEWN(a, int64_t, s.n + 1);
    size_t   n = 0, distinct = 0;
    uint32_t before = 0;

    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        if (before)
            g[n++] = (int64_t)before << 21 | c;
        before = c;
    }
    qsort(g, n, sizeof *g, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || g[i] != g[i - 1])
            g[distinct++] = g[i];
    *out = g;
    return distinct;
}

int64_t gram_middle(str folded)
{
    size_t   chars = 0, n = 0;
    uint32_t before = 0;

    if (!utf8_count(folded, &chars) || chars < 2)
        return 0;
    for (size_t i = 0; i < folded.n;) {
        uint32_t c = utf8_next(folded, &i);
        if (n++ > (chars - 2) / 2)
            return (int64_t)before << 21 | c;
        before = c;
    }
    return 0;
}

enum { AT_ONCE = 8 }; /* pairs of a statement */

/* The pairs from I on; the last statement repeats the last pair. */
static void next_pairs(const int64_t *g, size_t n, size_t i, int64_t *p)
{
    for (size_t k = 0; k < AT_ONCE; k++)
        p[k] = g[i + k < n ? i + k : n - 1];
}

error *gram_write(struct req *r, enum gram_kind kind, struct ref doc, str text)
{
    int64_t *g = NULL, p[AT_ONCE];
    size_t   n = gram_pairs(r->mem, text, &g);

    for (size_t i = 0; i < n; i += AT_ONCE) {
        next_pairs(g, n, i, p);
        TRY(db_exec(r->db, r->mem, &sql_gram_add,
                    DB_ARGS(db_int("community", doc.community), db_int("kind", kind),
                            db_int("era", gram_era(doc.id)), db_int("doc", doc.id),
                            db_int("g0", p[0]), db_int("g1", p[1]), db_int("g2", p[2]),
                            db_int("g3", p[3]), db_int("g4", p[4]), db_int("g5", p[5]),
                            db_int("g6", p[6]), db_int("g7", p[7])),
                    NULL));
    }
    return NULL;
}

/* The pairs of what is open, written or taken away: both statements take the same. */
static error *gram_open(struct req *r, const struct sql *q, enum gram_kind kind, struct ref doc,
                        int64_t place, str text)
{
    int64_t *g = NULL, p[AT_ONCE];
    size_t   n = gram_pairs(r->mem, text, &g);

    for (size_t i = 0; i < n; i += AT_ONCE) {
        next_pairs(g, n, i, p);
        TRY(db_exec(r->db, r->mem, q,
                    DB_ARGS(db_int("street", place_at(place, LEVEL_STREET)), db_int("kind", kind),
                            db_int("community", doc.community), db_int("doc", doc.id),
                            db_int("place", place), db_int("g0", p[0]), db_int("g1", p[1]),
                            db_int("g2", p[2]), db_int("g3", p[3]), db_int("g4", p[4]),
                            db_int("g5", p[5]), db_int("g6", p[6]), db_int("g7", p[7])),
                    NULL));
    }
    return NULL;
}

error *gram_open_write(struct req *r, enum gram_kind kind, struct ref doc, int64_t place, str text)
{
    return gram_open(r, &sql_gram_open_add, kind, doc, place, text);
}

error *gram_open_drop(struct req *r, enum gram_kind kind, struct ref doc, int64_t place, str text)
{
    return gram_open(r, &sql_gram_open_drop, kind, doc, place, text);
}

struct gram_range gram_range(struct arena *a, str word)
{
    str     folded = gram_fold(a, word);
    int64_t pair = gram_middle(folded);
    size_t  i = 0;

    if (pair)
        return (struct gram_range){ pair, pair };
    if (!folded.n)
        return (struct gram_range){ 1, 0 };
    pair = (int64_t)utf8_next(folded, &i) << 21;
    return (struct gram_range){ pair, pair + (1 << 21) - 1 };
}

int64_t rollup_slot(const struct req *r)
{
    return r->app->server.remote ? db_lane(r->db) : 0;
}

error *rollup_add(struct req *r, int64_t community, str kind, int64_t day, int64_t n)
{
    return db_exec(r->db, r->mem, &sql_rollup_add,
                   DB_ARGS(db_int("community", community),
                           db_int("street", place_at(community, LEVEL_STREET)),
                           db_text("kind", kind), db_int("day", day),
                           db_int("slot", rollup_slot(r)), db_int("n", n)),
                   NULL);
}

error *rollup_add_one(struct req *r, int64_t place, str kind, int64_t day, int64_t n)
{
    return db_exec(r->db, r->mem, &sql_rollup_add_one,
                   DB_ARGS(db_int("place", place), db_text("kind", kind), db_int("day", day),
                           db_int("slot", rollup_slot(r)), db_int("n", n)),
                   NULL);
}

error *counter_next(struct req *r, int64_t community, int64_t year, int64_t *n)
{
    return db_number(r->db, r->mem, &sql_counter_next,
                     DB_ARGS(db_int("community", community), db_int("year", year)), n);
}

str cursor_text(struct req *r, int64_t key, struct ref last)
{
    return str_fmt(r->mem, "%lld." STR_FMT, (long long)key,
                   STR_ARG(ref_text(r->mem, r->app->server.refs, last)));
}

bool cursor_read(struct req *r, str s, int64_t *key, struct ref *last)
{
    str head = str_cut(&s, '.');

    return str_i64(head, INT64_MIN, INT64_MAX, key) && ref_read(r->app->server.refs, s, last);
}

/* clang-format off */
const struct field link_fields[] = {
    REF (struct link, ref,  .doc = "The other matter."),
    TEXT(struct link, kind, 0, 20, .doc = "What it is."),
    TEXT(struct link, why,  0, 200, .doc = "How they belong together."),
    TIME(struct link, at,   .doc = "Since when."),
    FIELDS_END,
};
/* clang-format on */

error *link_add(struct req *r, struct ref from, const char *kind, struct ref to,
                const char *to_kind, str why)
{
    return db_exec(r->db, r->mem, &sql_link_add,
                   DB_ARGS(db_int("community", from.community), db_int("matter", from.id),
                           db_text("kind", str_of(kind)), db_int("to_community", to.community),
                           db_int("to_matter", to.id), db_text("to_kind", str_of(to_kind)),
                           db_text("why", why), db_int("at", r->now)),
                   NULL);
}

error *link_list(struct req *r, struct ref matter, struct list *out)
{
    const struct sql *const ways[] = { &sql_link_from, &sql_link_to };
    struct list             half[2];

    for (size_t i = 0; i < 2; i++)
        TRY(db_all(r->db, r->mem, ways[i],
                   DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id)),
                   link_fields, sizeof(struct link), &half[i]));
    struct link *all = NEWN(r->mem, struct link, half[0].n + half[1].n);
    for (size_t i = 0, n = 0; i < 2; n += half[i++].n)
        if (half[i].n)
            memcpy(all + n, half[i].item, half[i].n * sizeof *all);
    *out = (struct list){ all, half[0].n + half[1].n, sizeof *all };
    return NULL;
}

error *photo_attach(struct req *r, struct ref matter, const struct list *refs, const char *phase)
{
    const struct ref_item *item = refs->item;

    for (size_t i = 0; i < refs->n; i++) {
        int64_t touched = 0;
        TRY(db_exec(r->db, r->mem, &sql_photo_attach,
                    DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id),
                            db_text("phase", str_of(phase)), db_int("at", r->now),
                            db_int("file_community", item[i].ref.community),
                            db_int("file", item[i].ref.id), db_int("owner", r->account)),
                    &touched));
        if (!touched)
            return error_on(r->mem, "photos", &msg_photo);
    }
    return NULL;
}

error *photo_list(struct req *r, struct ref matter, struct list *out)
{
    return db_all(r->db, r->mem, &sql_photo_of,
                  DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id)),
                  photo_fields, sizeof(struct photo), out);
}
