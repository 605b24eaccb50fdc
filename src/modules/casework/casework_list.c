/* casework_list.c -- queues by clock, search, what is near, counts. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.sql.h"

/* clang-format off */
enum queue { QUEUE_MINE, QUEUE_TODO, QUEUE_OPEN, QUEUE_CLOSED, QUEUE_RUNNING, QUEUE_ASSIST };
const char *const case_queue_words[] = { "mine", "todo", "open", "closed", "running", "assist", NULL };

const struct field case_query_fields[] = {
    WORD(struct case_query, queue,    case_queue_words, .doc = "mine, todo, open, closed, running (mine that are under way) or assist (my unit assists)."),
    WORD(struct case_query, state,    case_state_words, .doc = "Only this state."),
    TEXT(struct case_query, category, 0, 20, .doc = "Only this category."),
    CODE(struct case_query, place,    .doc = "Only this place, within one's own."),
    TEXT(struct case_query, q,        0, 80, .doc = "Words or a number to look for."),
    TEXT(struct case_query, after,    0, 80, .doc = "Cursor."),
    INT (struct case_query, limit,    1, 200, .doc = "Rows, 20 unless given."),
    FIELDS_END,
};
const struct field counts_query_fields[] = {
    CODE(struct counts_query, place, .doc = "A place within one's own."),
    FIELDS_END,
};
static const struct field row_sql_fields[] = {
    REF (struct case_row, ref,        .doc = "key"),
    TEXT(struct case_row, number,     0, 80, .doc = "number"),
    TEXT(struct case_row, category,   0, 20, .doc = "category"),
    TEXT(struct case_row, words_head, 0, 80, .doc = "words"),
    WORD(struct case_row, state,      case_state_words, .doc = "state"),
    CODE(struct case_row, place,      .doc = "place"),
    CODE(struct case_row, grid,       .doc = "grid"),
    TEXT(struct case_row, unit,       0, 40, .doc = "unit"),
    BOOL(struct case_row, urgent,     .doc = "urgent"),
    TIME(struct case_row, reported,   .doc = "reported"),
    TIME(struct case_row, due,        .doc = "due"),
    TIME(struct case_row, sort_at,    .doc = "order"),
    INT (struct case_row, photos,     0, INT64_MAX, .doc = "pictures"),
    INT (struct case_row, followers,  0, INT64_MAX, .doc = "followers"),
    INT (struct case_row, reporter,   0, INT64_MAX, .doc = "reporter"),
    INT (struct case_row, version,    0, INT64_MAX, .doc = "version"),
    INT (struct case_row, flags,      0, INT64_MAX, .doc = "side matters"),
    INT (struct case_row, lng,        -1800000000, 1800000000, .doc = "where"),
    INT (struct case_row, lat,        -900000000, 900000000, .doc = "where"),
    FIELDS_END,
};
static const struct message msg_short = { "search.short", "请至少输入两个字。", "Please give at least two characters." };
static const struct message msg_cursor = { "input.cursor", "页码标记无效，请从第一页开始。", "The page cursor is not valid; please start from the first page." };
/* clang-format on */

const struct field *const case_row_sql_fields = row_sql_fields;

/* What a page wants, worked out from the query and the post. */
struct page {
    const struct case_query *q;
    int64_t                  key, last; /* where the page before ended */
    int64_t                  limit, place;
    enum place_level         level;
    int64_t                  grid;
    bool                     closed, running;
    const char              *s[3];
    bool                     any;
    bool                     first; /* the first page, on which what is pressing comes before */
    int64_t own; /* to be checked: 1 only the grid's own work, 2 only departments' */
};

static str word(const char *z)
{
    return str_of(z ? z : "-");
}

static error *scope_rows(struct req *r, const struct page *p, struct list *out)
{
    static const struct sql *const open[] = { &sql_casework_open_district,
                                              &sql_casework_open_street,
                                              &sql_casework_open_community };
    static const struct sql *const closed[] = { &sql_casework_closed_district,
                                                &sql_casework_closed_street,
                                                &sql_casework_closed_community };

    return db_all(r->db, r->mem, (p->closed ? closed : open)[p->level],
                  DB_ARGS(db_int("place", p->place), db_int("key", p->key), db_int("last", p->last),
                          db_int("any", p->any), db_text("s1", word(p->s[0])),
                          db_text("s2", word(p->s[1])), db_text("s3", word(p->s[2])),
                          db_text("category", p->q->category), db_int("grid", p->grid),
                          db_int("own", p->own), db_int("limit", p->limit)),
                  row_sql_fields, sizeof(struct case_row), out);
}

/* The place of the page: the one asked for when it lies in the post's, else the post's. */
static bool choose_place(const struct req *r, int64_t wanted, struct page *p)
{
    int64_t mine = r->who->post.place;

    if (!r->who->sees_places)
        return false;
    p->place = wanted ? wanted : mine;
    if (!place_under(p->place, mine) && !place_under(mine, p->place))
        return false;
    if (!place_under(p->place, mine))
        p->place = mine;
    if (!place_level(p->place, &p->level))
        return false;
    if (p->level == LEVEL_GRID) {
        if (wanted == p->place)
            p->grid = p->place;
        p->place /= 1000;
        p->level = LEVEL_COMMUNITY;
    }
    return true;
}

static error *mine(struct req *r, const struct page *p, const char *only, struct list *out)
{
    struct case_row *rows = NULL;

    TRY(db_all(r->db, r->mem, &sql_casework_mine,
               DB_ARGS(db_text("me", r->who->me), db_int("last", p->last),
                       db_int("open", p->closed    ? 0
                                      : p->running ? 1
                                                   : 2),
                       db_int("any", only ? 0 : p->any), db_text("s1", word(only ? only : p->s[0])),
                       db_text("s2", word(p->s[1])), db_text("s3", word(p->s[2])),
                       db_int("limit", p->limit)),
               row_sql_fields, sizeof(struct case_row), out));
    rows = out->item;
    for (size_t i = 0; i < out->n; i++)
        rows[i].mine = rows[i].reporter == r->account ? STR("reporter") : STR("follower");
    return NULL;
}

/* FIRST before OUT, nothing twice. */
static error *put_before(struct req *r, const struct list *first, struct list *out)
{
    struct case_row       *all = NEWN(r->mem, struct case_row, first->n + out->n + 1);
    const struct case_row *a = first->item, *b = out->item;
    size_t                 n = first->n;

    if (!n)
        return NULL;
    memcpy(all, a, n * sizeof *all);
    for (size_t i = 0; i < out->n; i++) {
        bool twice = false;
        for (size_t k = 0; k < first->n; k++)
            twice =
                twice || (a[k].ref.id == b[i].ref.id && a[k].ref.community == b[i].ref.community);
        if (!twice)
            all[n++] = b[i];
    }
    *out = (struct list){ all, n, sizeof *all };
    return NULL;
}

/* Requests that wait for this post's answer (extensions, suspensions, calls; objections) stand
 * before everything else of the first page. */
static error *answers_first(struct req *r, const struct page *p, int role, struct list *out)
{
    int64_t            mask = role == ROLE_DISPATCHER
                                  ? 1 << FLAG_EXTENSION | 1 << FLAG_SUSPENSION | 1 << FLAG_WHISTLE
                              : role == ROLE_CHECKER ? 1 << FLAG_OBJECTION
                                                     : 0;
    struct place_range range = place_communities(p->place);
    struct list        asked;

    if (!mask)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_casework_flagged,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("mask", mask),
                       db_int("limit", p->limit)),
               row_sql_fields, sizeof(struct case_row), &asked));
    return put_before(r, &asked, out);
}

/* What an emergency mode concerns in the page's place stands before everything else of its first
 * page. */
static error *flood_before(struct req *r, const struct page *p, struct list *out)
{
    struct place_range range = place_communities(p->place);
    struct list        first;

    TRY(db_all(r->db, r->mem, &sql_flood_first,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("any", p->any),
                       db_text("s1", word(p->s[0])), db_text("s2", word(p->s[1])),
                       db_text("s3", word(p->s[2])), db_text("category", p->q->category),
                       db_int("grid", p->grid)),
               row_sql_fields, sizeof(struct case_row), &first));
    return put_before(r, &first, out);
}

/* What the post must act on now. */
static error *todo(struct req *r, struct page *p, struct list *out)
{
    static const char *const states[ROLES][3] = {
        [ROLE_CLERK] = { "reported", "verifying", "checking" },
        [ROLE_DISPATCHER] = { "filed", "judged", "reported" },
        [ROLE_CHECKER] = { "checking", NULL, NULL },
    };
    int role = r->who->post.id ? r->who->post.role : ROLE_RESIDENT;

    if (role == ROLE_HANDLER || role == ROLE_POLICE)
        return db_all(r->db, r->mem, &sql_casework_unit_queue,
                      DB_ARGS(db_text("unit", r->who->post.unit), db_int("open", 1),
                              db_int("key", p->key), db_int("last", p->last), db_int("any", 0),
                              db_int("limit", p->limit)),
                      row_sql_fields, sizeof(struct case_row), out);
    if (role == ROLE_GRID_WORKER)
        return db_all(r->db, r->mem, &sql_casework_worker_queue,
                      DB_ARGS(db_int("place", r->who->places.lo), db_int("key", p->key),
                              db_int("last", p->last), db_int("me", r->account),
                              db_int("grid", r->who->grid), db_int("limit", p->limit)),
                      row_sql_fields, sizeof(struct case_row), out);
    if (states[role][0] && choose_place(r, p->q->place, p)) {
        if (p->any)
            memcpy(p->s, states[role], sizeof p->s);
        p->any = false;
        p->own = role == ROLE_CLERK ? 1 : role == ROLE_CHECKER ? 2 : 0;
        TRY(scope_rows(r, p, out));
        if (!p->first)
            return NULL;
        TRY(answers_first(r, p, role, out));
        return flood_before(r, p, out);
    }
    p->last = REF_ID_MAX;
    return mine(r, p, "judging", out);
}

/* ---- search
 * ---------------------------------------------------------------------------------------- */

struct found_row {
    struct case_row row;
    str             words;
};

enum { ERAS = 150 }; /* ten years */

static int newest_first(const void *a, const void *b)
{
    const struct case_row *x = a, *y = b;

    return (x->ref.id < y->ref.id) - (x->ref.id > y->ref.id);
}

static struct field *found_fields(struct arena *a)
{
    struct field *f = NEWN(a, struct field, COUNT(row_sql_fields) + 1);

    memcpy(f, row_sql_fields, sizeof row_sql_fields);
    f[COUNT(row_sql_fields) - 1] = (struct field)TEXT(struct found_row, words, 0, 2000, .doc = "w");
    f[COUNT(row_sql_fields)] = (struct field)FIELDS_END;
    return f;
}

/* The rarest two pairs would be best; the first and the last one are good enough. */
static error *search_in(struct req *r, const struct page *p, int64_t community, int64_t era,
                        str folded, const int64_t *pairs, size_t n, struct case_row *out,
                        size_t *have)
{
    struct list   hits;
    struct field *f = found_fields(r->mem);

    TRY(db_all(r->db, r->mem, &sql_casework_search,
               DB_ARGS(db_int("community", community), db_int("era", era), db_int("g1", pairs[0]),
                       db_int("g2", pairs[n - 1]), db_int("last", p->last),
                       db_int("limit", p->limit * 4)),
               f, sizeof(struct found_row), &hits));
    const struct found_row *h = hits.item;
    for (size_t i = 0; i < hits.n && *have < 4000; i++) {
        size_t at = 0;
        if (!str_find(gram_fold(r->mem, h[i].words), folded, &at))
            continue;
        if (!p->any && !str_is(word(p->s[0]), case_state_words[h[i].row.state]))
            continue;
        if (p->q->category.n && !str_eq(p->q->category, h[i].row.category))
            continue;
        out[(*have)++] = h[i].row;
    }
    return NULL;
}

static error *exact_number(struct req *r, str number, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_by_number,
                  DB_ARGS(db_text("number", number), db_int("lo", r->who->places.lo),
                          db_int("hi", r->who->places.hi)),
                  row_sql_fields, sizeof(struct case_row), out);
}

/* "2026-04176" or "4176" (this year's) without the community's name: each community of the post is
 * asked for it. */
static bool short_number(struct req *r, str q, str *out)
{
    int64_t year = 0, n = 0;
    str     rest = q;
    size_t  dash = 0;

    if (str_find(q, STR("-"), &dash)) {
        if (!str_i64(str_cut(&rest, '-'), 2000, 2200, &year))
            return false;
    } else {
        year = date_civil(when_date(r->now)).year;
    }
    if (!str_i64(rest, 1, 99999999, &n))
        return false;
    *out = str_fmt(r->mem, "%lld-%05lld", (long long)year, (long long)n);
    return true;
}

static error *by_number(struct req *r, const struct page *p, struct list *out)
{
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all);
    str                 q = str_trim(p->q->q), tail = { 0 };
    struct place_range  range = place_communities(p->place);

    if (!short_number(r, q, &tail))
        return exact_number(r, q, out);
    *out = (struct list){ .size = sizeof(struct case_row) };
    struct case_row *found = NEWN(r->mem, struct case_row, 64);
    for (size_t i = 0; i < places && out->n < 50; i++) {
        struct list one;
        if (all[i].level != LEVEL_COMMUNITY || all[i].code < range.lo || all[i].code > range.hi)
            continue;
        TRY(exact_number(r,
                         str_fmt(r->mem, STR_FMT " " STR_FMT,
                                 STR_ARG(casework_short_name(all[i].name)), STR_ARG(tail)),
                         &one));
        for (size_t k = 0; k < one.n; k++)
            found[out->n++] = ((const struct case_row *)one.item)[k];
    }
    out->item = found;
    return NULL;
}

/* Only Chinese, so that folding changes nothing: then the open matters of a place, which are few,
 * are read through their own index instead of everything that ever held these words. */
static bool like_pattern(struct arena *a, str q, str *out)
{
    struct buf b;

    buf_init(&b, a, 1000);
    buf_char(&b, '%');
    for (size_t i = 0; i < q.n; i++) {
        if (!((unsigned char)q.p[i] & 0x80))
            return false;
        buf_char(&b, q.p[i]);
    }
    buf_char(&b, '%');
    *out = buf_done(&b);
    return q.n > 0;
}

static error *search_open(struct req *r, const struct page *p, str like, struct list *out)
{
    static const struct sql *const words[] = { &sql_casework_words_district,
                                               &sql_casework_words_street,
                                               &sql_casework_words_community };

    return db_all(r->db, r->mem, words[p->level],
                  DB_ARGS(db_int("place", p->place), db_int("any", p->any),
                          db_text("s1", word(p->s[0])), db_text("s2", word(p->s[1])),
                          db_text("s3", word(p->s[2])), db_int("last", p->last),
                          db_text("category", p->q->category), db_text("like", like),
                          db_int("limit", p->limit)),
                  row_sql_fields, sizeof(struct case_row), out);
}

static error *search(struct req *r, struct page *p, struct list *out)
{
    int64_t            *pairs = NULL;
    str                 folded = gram_fold(r->mem, p->q->q);
    size_t              n = gram_pairs(r->mem, p->q->q, &pairs), have = 0;
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all);

    TRY(by_number(r, p, out));
    if (out->n)
        return NULL;
    str like = { 0 };
    if (p->q->queue == QUEUE_OPEN && like_pattern(r->mem, folded, &like))
        return search_open(r, p, like, out);
    if (!n) /* one character makes no pair */
        return error_on(r->mem, "q", &msg_short);
    struct place_range range = place_communities(p->place);
    struct case_row   *rows = NEWN(r->mem, struct case_row, 4001);
    /* newest era first, in all communities; an era that fills the page ends the search */
    int64_t newest = gram_era(p->last < id_new(r->now) ? p->last : id_new(r->now));
    for (int64_t era = newest; era >= 0 && newest - era < ERAS && have < (size_t)p->limit; era--)
        for (size_t i = 0; i < places; i++)
            if (all[i].level == LEVEL_COMMUNITY && all[i].code >= range.lo &&
                all[i].code <= range.hi)
                TRY(search_in(r, p, all[i].code, era, folded, pairs, n, rows, &have));
    qsort(rows, have, sizeof *rows, newest_first);
    *out = (struct list){ rows, have < (size_t)p->limit ? have : (size_t)p->limit, sizeof *rows };
    return NULL;
}

/* ---- the list
 * ---------------------------------------------------------------------------------------- */

/* What a mode concerns before the rest, otherwise in their order. */
static void pressing_first(struct arena *a, struct list *rows)
{
    struct case_row *x = rows->item, *all = NEWN(a, struct case_row, rows->n + 1);
    size_t           n = 0;

    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < rows->n; i++)
            if (x[i].flood == (turn == 0))
                all[n++] = x[i];
    rows->item = all;
}

error *casework_page(struct req *r, const struct case_query *q, bool plain, struct list *out,
                     str *next)
{
    int         queue = q->queue >= 0 ? q->queue : QUEUE_MINE;
    struct page p = { .q = q, .limit = q->limit ? q->limit : 20, .any = q->state < 0 };
    struct ref  last = { 0 };

    p.closed = queue == QUEUE_CLOSED;
    p.key = p.closed ? INT64_MAX : INT64_MIN;
    p.running = queue == QUEUE_RUNNING;
    bool own = queue == QUEUE_MINE || queue == QUEUE_ASSIST || p.running;
    p.last = p.closed || own || q->q.n ? REF_ID_MAX : 0;
    if (q->state >= 0)
        p.s[0] = case_state_words[q->state];
    if (q->after.n) {
        if (!cursor_read(r, q->after, &p.key, &last))
            return error_on(r->mem, "after", &msg_cursor);
        p.last = last.id;
    }
    bool places = choose_place(r, q->place, &p);
    p.first = !plain && !q->after.n && !q->q.n;
    if (q->q.n && places)
        TRY(search(r, &p, out));
    else if (queue == QUEUE_TODO)
        TRY(todo(r, &p, out));
    else if (queue == QUEUE_ASSIST)
        TRY(db_all(
            r->db, r->mem, &sql_casework_assist_queue,
            DB_ARGS(db_text("me", r->who->unit), db_int("last", p.last), db_int("limit", p.limit)),
            row_sql_fields, sizeof(struct case_row), out));
    else if (own || !places)
        TRY(mine(r, &p, NULL, out));
    else
        TRY(scope_rows(r, &p, out));
    if (p.first && queue == QUEUE_OPEN && places)
        TRY(flood_before(r, &p, out));
    struct case_row *rows = out->item;
    casework_dress(r, rows, out->n);
    if ((int64_t)out->n >= p.limit)
        *next = cursor_text(r, rows[out->n - 1].sort_at, rows[out->n - 1].ref);
    if (p.first)
        pressing_first(r->mem, out);
    return NULL;
}

error *casework_list(struct req *r, struct res *w)
{
    return casework_page(r, r->in, false, &w->page, &w->next);
}

/* ---- counts
 * ------------------------------------------------------------------------------------------------
 */

struct count_row {
    str     kind;
    int64_t community, day, n;
};
static const struct field count_fields[] = {
    TEXT(struct count_row, kind, 0, 40, .doc = "kind"),
    INT(struct count_row, n, INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
static const struct field place_count_fields[] = {
    CODE(struct count_row, community, .doc = "community"),
    TEXT(struct count_row, kind, 0, 40, .doc = "kind"),
    INT(struct count_row, day, INT64_MIN, INT64_MAX, .doc = "day"),
    INT(struct count_row, n, INT64_MIN, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};
struct state_count {
    int     state;
    int64_t n;
};
static const struct field state_count_fields[] = {
    WORD(struct state_count, state, case_state_words, .doc = "state"),
    INT(struct state_count, n, 0, INT64_MAX, .doc = "how many"),
    FIELDS_END,
};

error *casework_counts(struct req *r, struct res *w)
{
    const struct counts_query *q = r->in;
    struct page                p = { .q = NULL };
    struct list                rows, overdue;

    if (!choose_place(r, q->place, &p))
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    struct place_range range = place_communities(p.place);
    TRY(db_all(r->db, r->mem, &sql_casework_state_counts,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("day", 0)),
               count_fields, sizeof(struct count_row), &rows));
    TRY(db_all(r->db, r->mem, &sql_casework_overdue_states,
               DB_ARGS(db_int("district", place_at(p.place, LEVEL_DISTRICT)),
                       db_int("lo", range.lo), db_int("hi", range.hi), db_int("now", r->now)),
               state_count_fields, sizeof(struct state_count), &overdue));
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    jw_key(j, "items");
    jw_array(j);
    for (int s = 0; s < CASE_STATES; s++) {
        int64_t n = 0, late = 0;
        for (size_t i = 0; i < rows.n; i++) {
            const struct count_row *x = (const struct count_row *)rows.item + i;
            str                     tail = { x->kind.p + 6, x->kind.n > 6 ? x->kind.n - 6 : 0 };
            if (str_starts(x->kind, STR("state:")) && str_is(tail, case_state_words[s]))
                n += x->n;
        }
        for (size_t i = 0; i < overdue.n; i++)
            if (((const struct state_count *)overdue.item)[i].state == s)
                late = ((const struct state_count *)overdue.item)[i].n;
        jw_object(j);
        jw_key(j, "place");
        jw_code(j, p.place);
        JW_STR(j, "state", str_of(case_state_words[s]));
        JW_INT(j, "n", n);
        JW_INT(j, "overdue", late);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

bool casework_counts_open(str kind)
{
    for (int s = 0; s < CASE_STATES; s++)
        if (case_states[s].open && kind.n > 6 && str_starts(kind, STR("state:")) &&
            str_is((str){ kind.p + 6, kind.n - 6 }, case_state_words[s]))
            return true;
    return false;
}

/* The children of a place: streets of a district, communities of a street, grids of a community (of
 * a grid only what is open is counted). */
error *casework_counts_places(struct req *r, struct res *w)
{
    const struct counts_query *q = r->in;
    const struct place       **child = NULL;
    struct page                p = { .q = NULL };
    struct list                rows;
    int64_t                    today = when_date(r->now);

    if (!choose_place(r, q->place, &p))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    struct place_range range = place_communities(p.place);
    if (p.level == LEVEL_COMMUNITY)
        TRY(db_all(r->db, r->mem, &sql_casework_grid_counts,
                   DB_ARGS(db_int("place", p.place), db_int("now", r->now)), place_count_fields,
                   sizeof(struct count_row), &rows));
    else
        TRY(db_all(r->db, r->mem, &sql_casework_place_counts,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("day", today)),
                   place_count_fields, sizeof(struct count_row), &rows));
    size_t     n = place_children(app_places(r->app), p.place, &child);
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "as_of");
    jw_time(j, r->now);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < n; i++) {
        int64_t open = 0, reported = 0, closed = 0, late = 0;
        for (size_t k = 0; k < rows.n; k++) {
            const struct count_row *x = (const struct count_row *)rows.item + k;
            if (!place_under(x->community, child[i]->code))
                continue;
            if (x->day == 0 && casework_counts_open(x->kind))
                open += x->n;
            else if (str_is(x->kind, "late") || str_is(x->kind, "overdue"))
                late += x->n;
            else if (x->day == today && str_is(x->kind, "reported"))
                reported += x->n;
            else if (x->day == today && str_is(x->kind, "closed"))
                closed += x->n;
        }
        jw_object(j);
        jw_key(j, "place");
        jw_code(j, child[i]->code);
        JW_STR(j, "name",
               r->lang == LANG_EN && child[i]->name_en.n ? child[i]->name_en : child[i]->name);
        JW_INT(j, "open", open);
        JW_INT(j, "overdue", late);
        JW_INT(j, "today", reported);
        JW_INT(j, "closed_today", closed);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
