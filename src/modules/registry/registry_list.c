/* registry_list.c -- search, history of a person, code lists, what wants to be looked at again. */
#include "base/when.h"
#include "core/app.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
const struct field search_query_fields[] = {
    TEXT(struct search_query, q,     1, 80, .required = true, .doc = "Name, pinyin, initials, phone or its last four digits, identity number, building and room."),
    INT (struct search_query, limit, 1, 100, .doc = "Rows, 20 unless given."),
    FIELDS_END,
};

const struct field past_row_fields[] = {
    INT (struct past_row, community, 0, INT64_MAX, .secret = true),
    INT (struct past_row, version,   0, INT64_MAX, .doc = "version"),
    TIME(struct past_row, at,        .doc = "When it ended."),
    TEXT(struct past_row, who,       0, 80, .doc = "Who changed it, masked."),
    TEXT(struct past_row, why,       0, 200, .doc = "Why."),
    TEXT(struct past_row, state_sealed, 0, 200000, .secret = true),
    FIELDS_END,
};
const struct field past_out_fields[] = {
    INT (struct past_out, version, 0, INT64_MAX, .doc = "The version that ended."),
    TIME(struct past_out, at,      .doc = "When it was changed."),
    TEXT(struct past_out, who,     0, 80, .doc = "Who changed it, masked."),
    TEXT(struct past_out, why,     0, 200, .doc = "Why."),
    TEXT(struct past_out, fields,  0, 1000, .doc = "Names of the fields that were changed then, with commas."),
    FIELDS_END,
};
#define HIT(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct hit_out, h.member), __VA_ARGS__ }
const struct field hit_fields[] = {
    REF (struct hit_out, ref,       .doc = "The person, or what it is."),
    TEXT(struct hit_out, kind,      0, 20, .doc = "person; dwelling, building or org, where the phone stands in a further field of one."),
    REF (struct hit_out, household, .doc = "The household of a person."),
    REF (struct hit_out, building,  .doc = "The building of a dwelling."),
    HIT(FT_TEXT, name_mask,  .doc = "Masked name of the person, or of whose phone it is."),
    HIT(FT_TEXT, sex,        .doc = "GB/T 2261.1."),
    HIT(FT_DATE, born,       .doc = "Day of birth."),
    HIT(FT_TEXT, idno_mask,  .doc = "Masked identity number."),
    HIT(FT_TEXT, phone_mask, .doc = "Masked phone."),
    HIT(FT_TEXT, residence,  .doc = "Kind of population."),
    HIT(FT_DATE, died,       .doc = "Day of death."),
    HIT(FT_TEXT, by,         .doc = "Found by name, pinyin, initials, phone, idno or address; else the further field: owner_phone, tenant_phone, steward_phone, guard_phone."),
    TEXT(struct hit_out, address,   0, 200, .doc = "Building, entrance, masked room; of an organisation its name."),
    { .name = "until", .type = FT_DATE, .at = offsetof(struct hit_out, h.where.until), .doc = "Left on, or it is no more from that day on; none: lives there." },
    FIELDS_END,
};
/* clang-format on */

/* Which fields differ between two states. */
static str differing(struct req *r, const struct person_in *a, const struct person_in *b)
{
    struct buf out;

    buf_init(&out, r->mem, 1000);
    for (const struct field *f = person_in_fields; f->type != FT_END; f++) {
        if (str_eq(field_text(r->mem, f, a), field_text(r->mem, f, b)))
            continue;
        if (out.n)
            buf_char(&out, ',');
        buf_z(&out, f->name);
    }
    return buf_done(&out);
}

/* What was changed when: names of fields, no values. */
static error *history(struct req *r, struct res *w)
{
    struct inhabitant  p = { 0 };
    struct whereabouts where = { 0 };
    struct person_in   after = { 0 };
    struct list        rows;
    int64_t            left = DATE_NONE;
    size_t             n = 0;

    TRY(person_visible(r, r->ref, &p, &where));
    TRY(person_left(r, r->ref, &where, &left));
    TRY(person_opened(r, &p, &after));
    TRY(db_all(r->db, r->mem, &sql_registry_past_of,
               DB_ARGS(db_int("community", r->ref.community), db_int("subject", r->ref.id),
                       db_text("kind", STR(PAST_PERSON))),
               past_row_fields, sizeof(struct past_row), &rows));
    const struct past_row *x = rows.item;
    struct past_out       *out = NEWN(r->mem, struct past_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        struct person_in state = { 0 };
        str              text = { 0 };
        fields_init(person_in_fields, &state);
        TRY(vault_unseal(r->app->vault, r->mem, "registry.past", r->ref, x[i].state_sealed, &text));
        TRY(json_kept(r->mem, r->app->server.refs, text, person_in_fields, &state));
        if (left == DATE_NONE || x[i].at < date_start(left)) /* else it concerns another place */
            out[n++] = (struct past_out){ x[i].version, x[i].at, x[i].who,
                                          log_reason(r->app->rooms, x[i].why, r->lang),
                                          differing(r, &state, &after) };
        after = state;
    }
    w->page = (struct list){ out, n, sizeof *out };
    return NULL;
}

static bool shown(const struct list *page, const struct hit *h)
{
    const struct hit_out *x = page->item;

    for (size_t i = 0; i < page->n; i++)
        if (x[i].ref.id == h->ref.id && x[i].ref.community == h->ref.community &&
            x[i].household.id == h->where.household &&
            x[i].household.community == h->where.community)
            return true;
    return false;
}

size_t search_limit(const struct search_query *q)
{
    return q->limit ? (size_t)q->limit : 20;
}

error *registry_search_page(struct req *r, struct post_scope in, struct list *page)
{
    const struct search_query *q = r->in;
    size_t                     limit = search_limit(q);
    struct list                hits;

    TRY(registry_search(r, in, q->q, limit, &hits));
    const struct hit *h = hits.item;
    struct hit_out   *x = NEWN(r->mem, struct hit_out, limit + 1);
    if (page->n)
        memcpy(x, page->item, page->n * sizeof *x);
    *page = (struct list){ x, page->n, sizeof *x };
    for (size_t i = 0; i < hits.n && page->n < limit; i++) {
        if (shown(page, &h[i]))
            continue;
        x[page->n++] = (struct hit_out){
            .ref = h[i].ref,
            .kind = STR("person"),
            .household = { h[i].where.community, h[i].where.household },
            .h = h[i],
            .address = address_text(r->mem, h[i].where.building, h[i].where.entrance,
                                    h[i].where.room_mask),
        };
    }
    return NULL;
}

static error *search(struct req *r, struct res *w)
{
    if (!r->who->sees_places)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    TRY(registry_search_page(r, registry_scope(r), &w->page));
    return registry_search_beside(r, &w->page);
}

static error *codes(struct req *r, struct res *w)
{
    TRY(codes_load(r, &w->page));
    struct code_row *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        if (str_is(x[i].list, "move"))
            x[i].steps = reason_steps(x[i].code);
    return NULL;
}

struct review_row {
    struct ref ref;
    int64_t    person, since, review, home_community, household, born;
    str        flag, source, name_mask, phone_mask, building, entrance, room_mask;
};
struct review_out {
    struct ref person, household;
    int64_t    since, review, born;
    str        flag, source, name_mask, phone_mask, address;
};
struct review_query {
    int64_t day, limit;
    str     after;
};
/* clang-format off */
static const struct field review_row_fields[] = {
    REF (struct review_row, ref,            .doc = "The flag."),
    INT (struct review_row, person,         0, INT64_MAX, .secret = true),
    DATE(struct review_row, since,          .doc = "since"),
    DATE(struct review_row, review,         .doc = "review"),
    INT (struct review_row, home_community, 0, INT64_MAX, .secret = true),
    INT (struct review_row, household,      0, INT64_MAX, .secret = true),
    DATE(struct review_row, born,           .doc = "born"),
    TEXT(struct review_row, flag,           0, 20, .doc = "flag"),
    TEXT(struct review_row, source,         0, 80, .doc = "source"),
    TEXT(struct review_row, name_mask,      0, 80, .doc = "name"),
    TEXT(struct review_row, phone_mask,     0, 40, .doc = "phone"),
    TEXT(struct review_row, building,       0, 120, .doc = "building"),
    TEXT(struct review_row, entrance,       0, 20, .doc = "entrance"),
    TEXT(struct review_row, room_mask,      0, 60, .doc = "room"),
    FIELDS_END,
};
static const struct field review_fields[] = {
    REF (struct review_out, person,     .doc = "The person."),
    REF (struct review_out, household,  .doc = "The household."),
    TEXT(struct review_out, name_mask,  0, 80, .doc = "Masked name."),
    TEXT(struct review_out, phone_mask, 0, 40, .doc = "Masked phone."),
    DATE(struct review_out, born,       .doc = "Day of birth."),
    TEXT(struct review_out, address,    0, 200, .doc = "Building, entrance, masked room."),
    TEXT(struct review_out, flag,       0, 20, .doc = "Code list care."),
    TEXT(struct review_out, source,     0, 80, .doc = "Who says so."),
    DATE(struct review_out, since,      .doc = "Since when."),
    DATE(struct review_out, review,     .doc = "Was to be looked at."),
    FIELDS_END,
};
static const struct field review_query_fields[] = {
    DATE(struct review_query, day,   .doc = "By this day; today unless given."),
    INT (struct review_query, limit, 1, 500, .doc = "Rows, 50 unless given."),
    TEXT(struct review_query, after, 0, 80, .doc = "Cursor."),
    FIELDS_END,
};
/* clang-format on */

static error *reviews(struct req *r, struct res *w)
{
    const struct review_query *q = r->in;
    struct ref                 last = { 0 };
    struct list                rows;
    int64_t                    review = INT64_MIN, limit = q->limit ? q->limit : 50;
    size_t                     n = 0;

    if (q->after.n && !cursor_read(r, q->after, &review, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_reviews,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("grid", r->who->grid), db_int("day", today_or(r, q->day)),
                       db_int("review", review), db_int("after_community", last.community),
                       db_int("after_id", last.id), db_int("limit", limit)),
               review_row_fields, sizeof(struct review_row), &rows));
    const struct review_row *c = rows.item;
    struct review_out       *x = NEWN(r->mem, struct review_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        if (i && c[i].ref.id == c[i - 1].ref.id && c[i].ref.community == c[i - 1].ref.community)
            continue;
        x[n++] = (struct review_out){
            .person = { c[i].ref.community, c[i].person },
            .household = { c[i].home_community, c[i].household },
            .name_mask = c[i].name_mask,
            .phone_mask = c[i].phone_mask,
            .born = c[i].born,
            .address = address_text(r->mem, c[i].building, c[i].entrance, c[i].room_mask),
            .flag = c[i].flag,
            .source = c[i].source,
            .since = c[i].since,
            .review = c[i].review,
        };
    }
    w->page = (struct list){ x, n, sizeof *x };
    if ((int64_t)rows.n == limit)
        w->next = cursor_text(r, c[limit - 1].review, c[limit - 1].ref);
    return NULL;
}

/* A household that has no head, and maybe nobody at all; or more heads than one. */
struct headless {
    struct ref ref;
    int64_t    since, site, people;
    str        building, entrance, room_mask, name_mask, address;
};
/* clang-format off */
static const struct field headless_row_fields[] = {
    REF (struct headless, ref,       .doc = "household"),
    DATE(struct headless, since,     .doc = "since"),
    INT (struct headless, site,      0, INT64_MAX, .secret = true),
    INT (struct headless, people,    0, INT64_MAX, .doc = "people"),
    TEXT(struct headless, building,  0, 120, .doc = "building"),
    TEXT(struct headless, entrance,  0, 20, .doc = "entrance"),
    TEXT(struct headless, room_mask, 0, 60, .doc = "room"),
    TEXT(struct headless, name_mask, 0, 80, .doc = "name"),
    FIELDS_END,
};
static const struct field headless_fields[] = {
    REF (struct headless, ref,       .doc = "The household."),
    TEXT(struct headless, name_mask, 0, 80, .doc = "Masked name of who stands first in it."),
    INT (struct headless, people,    0, INT64_MAX, .doc = "How many belong to it; 0: nobody was written down in it."),
    TEXT(struct headless, address,   0, 200, .doc = "Building, entrance, masked room."),
    DATE(struct headless, since,     .doc = "Since when it is a household."),
    FIELDS_END,
};
/* clang-format on */

static error *headless(struct req *r, struct res *w)
{
    const struct rows_query *q = r->in;
    struct ref               last = { 0 };
    int64_t                  site = 0, limit = q->limit ? q->limit : 50;

    if (q->after.n && !cursor_read(r, q->after, &site, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_headless,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("grid", r->who->grid), db_int("after_site", site),
                       db_int("after_community", last.community), db_int("after_id", last.id),
                       db_int("limit", limit)),
               headless_row_fields, sizeof(struct headless), &w->page));
    struct headless *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        x[i].address = address_text(r->mem, x[i].building, x[i].entrance, x[i].room_mask);
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, x[limit - 1].site, x[limit - 1].ref);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/codes", codes, NULL, PERM_SIGNED_IN, .out = code_item_fields, .page = true,
      .summary = "The code lists of the registry" },
    { GET, "/api/v1/registry/search", search, NULL, PERM_REGISTRY,
      QUERY(struct search_query, search_query_fields), .out = hit_fields, .page = true,
      .summary = "People by name, pinyin, initials, phone, identity number, address; dwellings, buildings and organisations by a phone beside them; masked" },
    { GET, "/api/v1/registry/people/{ref}/history", history, NULL, PERM_REGISTRY, .out = past_out_fields, .page = true,
      .summary = "When which fields of a person were changed, by whom and why" },
    { GET, "/api/v1/registry/reviews", reviews, NULL, PERM_REGISTRY,
      QUERY(struct review_query, review_query_fields), .out = review_fields, .page = true,
      .summary = "Care flags that want to be looked at again by a day, the oldest first, with whose they are; masked" },
    { GET, "/api/v1/registry/headless", headless, NULL, PERM_REGISTRY,
      QUERY(struct rows_query, rows_query_fields), .out = headless_fields, .page = true,
      .summary = "Households that have no head, or two of them, or nobody in them, by building; masked" },
};
/* clang-format on */

const struct route_table registry_list_routes = { routes, COUNT(routes) };
