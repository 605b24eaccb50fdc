/* casework_list.c -- queues by clock. */
#include "modules/casework/casework_list.h"

#include <stdlib.h>

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.sql.h"
#include "modules/territory/territory.h"

/* clang-format off */
const char *const case_queue_words[] = { "mine", "todo", "open", "closed", "running", "assist", NULL };

const struct field case_query_fields[] = {
    WORD(struct case_query, queue,    case_queue_words, .doc = "mine, todo, open, closed, running (mine that are under way) or assist (my unit assists). To a hotline's clerk open and closed are all calls of the hotline."),
    WORD(struct case_query, state,    case_state_words, .doc = "Only this state."),
    TEXT(struct case_query, category, 0, 20, .doc = "Only this category."),
    CODE(struct case_query, place,    .doc = "Only this place, within one's own."),
    TEXT(struct case_query, q,        0, 80, .doc = "Words or a number to look for."),
    TEXT(struct case_query, after,    0, 80, .doc = "Cursor."),
    INT (struct case_query, limit,    1, 200, .doc = "Rows, 20 unless given."),
    FIELDS_END,
};
const struct field row_sql_fields[] = {
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
static const struct message msg_cursor = { "input.cursor", "页码标记无效，请从第一页开始。", "The page cursor is not valid; please start from the first page." };
/* clang-format on */

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
                          db_int("any", p->any), db_text("s1", page_word(p->s[0])),
                          db_text("s2", page_word(p->s[1])), db_text("s3", page_word(p->s[2])),
                          db_text("category", p->q->category), db_int("grid", p->grid),
                          db_int("own", p->own), db_int("limit", p->limit)),
                  row_sql_fields, sizeof(struct case_row), out);
}

bool page_place(const struct req *r, int64_t wanted, struct page *p)
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

/* What was done in a grid that a reform gave to another community may be that one's now, and is not
 * under the grid's code any more: it is looked for in all that one sees. */
static error *list_place(struct req *r, int64_t wanted, struct page *p, bool *places)
{
    const struct place *grid = wanted ? place_ended(app_places(r->app), wanted) : NULL;
    struct list         after = { 0 };
    bool                away = false;

    if (grid && grid->level == LEVEL_GRID)
        TRY(place_successors(r, wanted, &after));
    for (size_t i = 0; i < after.n; i++)
        away = away || ((const struct place_link *)after.item + i)->code / 1000 != grid->parent;
    p->grid = away ? wanted : 0;
    *places = page_place(r, away ? 0 : wanted, p);
    return NULL;
}

static error *mine(struct req *r, const struct page *p, const char *only, struct list *out)
{
    struct case_row *rows = NULL;

    TRY(db_all(
        r->db, r->mem, &sql_casework_mine,
        DB_ARGS(db_text("me", r->who->me), db_int("account", r->account), db_int("last", p->last),
                db_int("open", p->closed    ? 0
                               : p->running ? 1
                                            : 2),
                db_int("any", only ? 0 : p->any), db_text("s1", page_word(only ? only : p->s[0])),
                db_text("s2", page_word(p->s[1])), db_text("s3", page_word(p->s[2])),
                db_int("limit", p->limit)),
        row_sql_fields, sizeof(struct case_row), out));
    rows = out->item;
    for (size_t i = 0; i < out->n; i++)
        rows[i].mine = rows[i].reporter == r->account ? STR("reporter") : STR("follower");
    return NULL;
}

/* The police of a grid: how much is open in it and where, as its worker counts it. */
static bool page_grid(const struct req *r, int64_t wanted, struct page *p)
{
    int role = r->who->post.id ? r->who->post.role : ROLE_RESIDENT;

    if ((role != ROLE_POLICE && role != ROLE_AUXILIARY) || !r->who->grid || wanted != r->who->grid)
        return false;
    p->grid = wanted;
    p->place = wanted / 1000;
    p->level = LEVEL_COMMUNITY;
    return true;
}

/* What was said is for those who have the matter: of the others the kind, the state and the spot
 * as the public sees it. */
static error *grid_rows(struct req *r, struct page *p, struct list *out)
{
    TRY(scope_rows(r, p, out));
    struct case_row *x = out->item;
    for (size_t i = 0; i < out->n; i++) {
        if (x[i].unit.n && str_eq(x[i].unit, r->who->post.unit))
            continue;
        x[i].words_head = (str){ 0 };
        x[i].lng = casework_coarse(x[i].lng);
        x[i].lat = casework_coarse(x[i].lat);
    }
    return NULL;
}

/* The hotline of a street or district: its calls, whoever of its clerks took them. */
static bool page_calls(const struct req *r, int64_t wanted, struct page *p)
{
    int64_t mine = r->who->post.place;

    if (!r->who->post.id || r->who->post.role != ROLE_HOTLINE)
        return false;
    p->place = wanted && place_under(wanted, mine) ? wanted : mine;
    return true;
}

static error *calls(struct req *r, const struct page *p, struct list *out)
{
    struct place_range range = place_communities(p->place);

    return db_all(
        r->db, r->mem, &sql_casework_calls,
        DB_ARGS(db_int("district", place_at(p->place, LEVEL_DISTRICT)), db_int("lo", range.lo),
                db_int("hi", range.hi), db_int("open", !p->closed), db_int("last", p->last),
                db_int("any", p->any), db_text("s1", page_word(p->s[0])),
                db_text("s2", page_word(p->s[1])), db_text("s3", page_word(p->s[2])),
                db_text("category", p->q->category),
                db_text("like", p->q->q.n ? casework_anywhere(r->mem, p->q->q) : STR("%")),
                db_int("limit", p->limit)),
        row_sql_fields, sizeof(struct case_row), out);
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
                       db_text("s1", page_word(p->s[0])), db_text("s2", page_word(p->s[1])),
                       db_text("s3", page_word(p->s[2])), db_text("category", p->q->category),
                       db_int("grid", p->grid)),
               row_sql_fields, sizeof(struct case_row), &first));
    return put_before(r, &first, out);
}

/* Where one's unit is called to the spot stands before everything else, by the deadline of the
 * call. */
static error *called_first(struct req *r, const struct page *p, struct list *out)
{
    struct list called;

    TRY(db_all(r->db, r->mem, &sql_casework_called,
               DB_ARGS(db_text("me", r->who->unit), db_text("unit", r->who->post.unit),
                       db_int("limit", p->limit)),
               row_sql_fields, sizeof(struct case_row), &called));
    return put_before(r, &called, out);
}

static int earlier(const void *a, const void *b)
{
    const struct case_row *x = a, *y = b;

    if (x->sort_at != y->sort_at)
        return x->sort_at < y->sort_at ? -1 : 1;
    return (x->ref.id > y->ref.id) - (x->ref.id < y->ref.id);
}

/* A worker's grids may lie in several communities, each of which has its own index to be read by:
 * one page of each, and of those together the first. */
static error *worker_queue(struct req *r, const struct page *p, struct list *out)
{
    struct list               places = person_places(r->mem, r->who);
    const struct place_range *place = places.item;
    struct case_row          *all = NEWN(r->mem, struct case_row, places.n * (size_t)p->limit + 1);
    size_t                    n = 0;

    for (size_t i = 0; i < places.n; i++) {
        struct list here;
        TRY(db_all(r->db, r->mem, &sql_casework_worker_queue,
                   DB_ARGS(db_int("place", place[i].lo), db_int("key", p->key),
                           db_int("last", p->last), db_int("me", r->account),
                           db_int("today", when_date(r->now)), db_int("limit", p->limit)),
                   row_sql_fields, sizeof(struct case_row), &here));
        if (here.n)
            memcpy(all + n, here.item, here.n * sizeof *all);
        n += here.n;
    }
    qsort(all, n, sizeof *all, earlier);
    *out = (struct list){ all, n < (size_t)p->limit ? n : (size_t)p->limit, sizeof *all };
    return NULL;
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

    if (role == ROLE_HANDLER || role == ROLE_POLICE || role == ROLE_AUXILIARY) {
        TRY(db_all(r->db, r->mem, &sql_casework_unit_queue,
                   DB_ARGS(db_text("unit", r->who->post.unit), db_int("open", 1),
                           db_int("key", p->key), db_int("last", p->last), db_int("any", 0),
                           db_int("limit", p->limit)),
                   row_sql_fields, sizeof(struct case_row), out));
        return p->first && r->who->unit.n ? called_first(r, p, out) : NULL;
    }
    if (role == ROLE_GRID_WORKER)
        return worker_queue(r, p, out);
    if (page_calls(r, p->q->place, p)) { /* what must be asked of the caller */
        p->s[0] = "supplement";
        p->any = false;
        p->last = p->q->after.n ? p->last : REF_ID_MAX;
        return calls(r, p, out);
    }
    if (states[role][0] && page_place(r, p->q->place, p)) {
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
    bool places = false;
    TRY(list_place(r, q->place, &p, &places));
    /* who sees no places has what is his, open or closed */
    bool grid = !places && queue == QUEUE_OPEN && page_grid(r, q->place, &p);
    bool taken = !places && (queue == QUEUE_OPEN || p.closed) && page_calls(r, q->place, &p);
    if (!places && !grid && !taken && queue == QUEUE_OPEN)
        p.running = own = true;
    p.last = p.closed || own || taken || q->q.n ? REF_ID_MAX : 0;
    if (q->state >= 0)
        p.s[0] = case_state_words[q->state];
    if (q->after.n) {
        if (!cursor_read(r, q->after, &p.key, &last))
            return error_on(r->mem, "after", &msg_cursor);
        p.last = last.id;
    }
    p.first = !plain && !q->after.n && !q->q.n;
    if (q->q.n && places)
        TRY(casework_search(r, &p, out));
    else if (q->q.n && r->who->post.unit.n)
        TRY(casework_search_unit(r, &p, out));
    else if (taken)
        TRY(calls(r, &p, out));
    else if (queue == QUEUE_TODO)
        TRY(todo(r, &p, out));
    else if (queue == QUEUE_ASSIST)
        TRY(db_all(
            r->db, r->mem, &sql_casework_assist_queue,
            DB_ARGS(db_text("me", r->who->unit), db_int("last", p.last), db_int("limit", p.limit)),
            row_sql_fields, sizeof(struct case_row), out));
    else if (grid)
        TRY(grid_rows(r, &p, out));
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
    const struct case_query *q = r->in;

    w->keep = !q->q.n;
    return casework_page(r, q, false, &w->page, &w->next);
}
