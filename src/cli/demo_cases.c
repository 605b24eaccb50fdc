/* demo_cases.c -- a year of invented matters, each led through its life cycle up to today. */
#include "base/when.h"
#include "cli/demo.h"
#include "core/calendars.h"
#include "modules/casework/casework_open.h"
#include "modules/casework/casework_time.h"

enum { MOST_EVENTS = 16, TICK_MS = 60000 };

struct happening {
    int64_t     at, id, actor;
    int64_t     subject;
    const char *role, *action, *from, *to;
    bool        late, sample; /* for the rates */
    str         words;
};

struct gram_row {
    int64_t era, gram, doc; /* era -1: it is open */
};

/* One community's year. */
struct year {
    struct demo        *d;
    struct arena       *mem;
    struct demo_place  *place;
    struct demo_site   *site;
    size_t              n_sites;
    struct demo_person *residents, *workers;
    size_t              n_residents, n_workers;
    struct casefile    *c;
    size_t              n;
    struct happening   *e;
    size_t              n_events;
    struct gram_row    *g;
    size_t              n_grams, cap_grams;
    int64_t             filed;
    int64_t             by_state[CASE_STATES];
    bool seen[CASE_STATES]; /* it left a row behind, maybe of 0, as it does in life */
};

/* clang-format off */
static const struct {
    const char *category, *words[3];
    const char *unit;
} plots[] = {
    { "06010", { "%s楼下垃圾桶满了没人清，味道很大", "%s后面的绿地堆着装修垃圾", "%s一楼楼道放了好几袋垃圾" }, "chengguan" },
    { "06012", { "%s门口路面有积水和泥沙，老人走路容易滑倒", "工地车辆把%s前的路弄得很脏", "%s旁边下水道口堵住了污水外溢" }, "chengguan" },
    { "06001", { "%s顶楼有人私自搭铁皮棚", "%s一楼住户把公共绿地围成自家院子", "%s旁边违章搭了一间小房子" }, "chengguan" },
    { "08001", { "%s附近工地半夜还在施工，吵得睡不着", "%s对面装修中午也在电钻", "%s旁边工地没有洒水扬尘很大" }, "shengtai" },
    { "09006", { "%s门口早餐摊占了人行道", "%s旁边水果店把货摆到路上", "晚上烧烤摊把%s出入口堵了" }, "chengguan" },
    { "09009", { "电动车停满%s消防通道", "%s路口总有小车乱停，校车过不去", "有人把车停在%s单元门口" }, "jiaojing" },
    { "01023", { "%s前面井盖破了一个大洞很危险", "%s旁边的井盖松了，车一过就响", "%s路边少了一个井盖" }, "shizheng" },
    { "01037", { "%s到公交站那段路灯不亮", "%s楼下路灯一直闪", "%s小路的路灯坏了三天，晚上回家害怕" }, "shizheng" },
    { "04013", { "台风后%s旁边的树倒了", "%s前草坪被踩秃了", "%s路边树枝挡住红绿灯" }, "yuanlin" },
    { "S0101", { "%s楼道里有人给电动车充电", "%s消防栓没有水", "%s三楼楼道堆满杂物" }, "xiaofang" },
    { "S0201", { "%s楼上漏水，两家人吵起来了", "%s邻居养鸡半夜打鸣，说了不听", "%s住户为了公共露台争吵" }, "sifa" },
    { "S0301", { "%s有位独居老人最近没下楼，请帮忙看看", "%s住户腿脚不便，想请人帮忙送药", "%s新来的租户不知道怎么给孩子办入学" }, "minzheng" },
    { "S0901", { "希望在%s旁边加几张长椅", "建议%s的活动室晚上也开放", "希望%s门口装一个快递柜" }, "jiedao" },
};
/* clang-format on */

static struct happening *happen(struct year *y, struct casefile *c, int64_t at, int64_t actor,
                                const char *role, const char *action, int to)
{
    struct happening *h = &y->e[y->n_events++];

    *h =
        (struct happening){ .at = at,
                            .actor = actor,
                            .subject = c->ref.id,
                            .sample = casework_is_sample(c),
                            .role = role,
                            .action = action,
                            .from = y->n_events > 1 && c->version ? case_state_words[c->state] : "",
                            .to = case_state_words[to] };
    if (!c->version)
        h->from = "";
    c->state = to;
    y->seen[to] = true;
    c->state_since = at;
    c->version++;
    return h;
}

static int64_t hours(struct year *y, int64_t tenths_low, int64_t tenths_high)
{
    return (tenths_low + rng_below(&y->d->rng, tenths_high - tenths_low + 1)) * MS_HOUR / 10;
}

static int64_t worker_of(struct year *y, int64_t grid)
{
    for (size_t i = 0; i < y->n_workers; i++)
        if (y->workers[i].grid == grid)
            return y->workers[i].id;
    return y->n_workers ? y->workers[0].id : 0;
}

/* The steps until today; each returns false when the next one lies in the future. */
static bool intake(struct year *y, struct casefile *c, int64_t *t)
{
    int64_t worker = worker_of(y, c->grid);

    if (c->source == SOURCE_RESIDENT) {
        if ((*t += hours(y, 2, 60)) > y->d->now)
            return false;
        happen(y, c, *t, 0, "clerk", "ask_verify", CASE_VERIFYING);
        if ((*t += hours(y, 10, 200)) > y->d->now)
            return false;
        c->worker = worker;
        if (rng_below(&y->d->rng, 10) == 0) {
            happen(y, c, *t, worker, "grid_worker", "not_found", CASE_REFUSED)->words =
                STR("到现场看过，没有发现所说的问题。");
            c->result = STR("到现场看过，没有发现所说的问题。");
            c->closed = *t;
            return false;
        }
        happen(y, c, *t, worker, "grid_worker", "confirm", CASE_FILED);
    } else {
        if ((*t += hours(y, 2, 40)) > y->d->now)
            return false;
        happen(y, c, *t, 0, "clerk", "file", CASE_FILED);
    }
    c->filed = *t;
    c->number = STR("#");
    return true;
}

static bool handling(struct year *y, struct casefile *c, size_t plot, int64_t *t)
{
    int64_t worker = worker_of(y, c->grid);

    c->case_due = demo_due(y->d, c, "case", c->filed);
    if (rng_below(&y->d->rng, 10) < 3) {
        if ((*t += hours(y, 2, 60)) > y->d->now)
            return false;
        c->handler = worker;
        happen(y, c, *t, worker, "grid_worker", "self_handle", CASE_HANDLING);
    } else {
        if ((*t += hours(y, 2, 100)) > y->d->now)
            return false;
        c->unit = str_of(plots[plot].unit);
        happen(y, c, *t, 0, "dispatcher", "dispatch", CASE_DISPATCHED);
        if ((*t += hours(y, 2, 36)) > y->d->now)
            return false;
        bool late = *t > demo_due(y->d, c, "dispatched", c->state_since);
        happen(y, c, *t, 0, "handler", "sign", CASE_HANDLING)->late = late;
    }
    int64_t left = c->case_due > *t ? (c->case_due - *t) / MS_HOUR + 1 : 4;
    if ((*t += hours(y, left, left * 11)) > y->d->now) /* one in ten comes too late */
        return false;
    c->result = STR("已到现场处理完毕，请核查。");
    happen(y, c, *t, c->handler, c->unit.n ? "handler" : "grid_worker", "submit", CASE_CHECKING)
        ->words = c->result;
    return true;
}

static bool checking(struct year *y, struct casefile *c, int64_t *t)
{
    if ((*t += hours(y, 10, 200)) > y->d->now)
        return false;
    if (rng_below(&y->d->rng, 12) == 0) {
        c->reworks = 1;
        happen(y, c, *t, 0, "checker", "rework", CASE_HANDLING)->words =
            STR("现场还有残留，请再处理。");
        if ((*t += hours(y, 40, 300)) > y->d->now)
            return false;
        happen(y, c, *t, c->handler, "handler", "submit", CASE_CHECKING)->words =
            STR("已再次处理。");
        if ((*t += hours(y, 10, 200)) > y->d->now)
            return false;
    }
    bool late = c->state_since > c->case_due; /* since when its result has been there */
    happen(y, c, *t, 0, "checker", "pass", CASE_JUDGING)->late = late;
    return true;
}

static void judging(struct year *y, struct casefile *c, int64_t *t)
{
    static const int64_t stars[] = { 5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1 };

    if (rng_below(&y->d->rng, 10) < 3) {
        if ((*t += 72 * MS_HOUR) > y->d->now)
            return;
        happen(y, c, *t, 0, "", "lapse", CASE_CLOSED);
    } else {
        if ((*t += hours(y, 10, 700)) > y->d->now)
            return;
        c->stars = stars[rng_below(&y->d->rng, COUNT(stars))];
        happen(y, c, *t, c->reporter, "resident", "judge", CASE_JUDGED)->late = c->stars < 3;
        if ((*t += hours(y, 10, 400)) > y->d->now)
            return;
        if (casework_bad_verdict(c)) {
            c->called_back = *t;
            happen(y, c, *t, 0, "dispatcher", "call_back", CASE_JUDGED)->words =
                STR("已电话回访，说明情况并致歉。");
            if ((*t += hours(y, 2, 20)) > y->d->now)
                return;
        }
        happen(y, c, *t, 0, "dispatcher", "close", CASE_CLOSED);
    }
    c->closed = *t;
}

static void add_grams(struct year *y, const struct casefile *c)
{
    struct arena *a = arena_new();
    int64_t      *pair = NULL;
    size_t        n = gram_pairs(a, c->words, &pair);

    if (y->n_grams + n > y->cap_grams) {
        size_t cap = (y->cap_grams + n) * 2;
        y->g = xrealloc(y->g, cap, sizeof *y->g);
        y->cap_grams = cap;
    }
    for (size_t i = 0; i < n; i++)
        y->g[y->n_grams++] =
            (struct gram_row){ c->open ? -1 : gram_era(c->ref.id), pair[i], c->ref.id };
    arena_free(a);
}

static void live_through(struct year *y, struct casefile *c, int64_t at)
{
    struct demo      *d = y->d;
    size_t            plot = (size_t)rng_below(&d->rng, COUNT(plots));
    struct demo_site *s = &y->site[rng_below(&d->rng, (int64_t)y->n_sites)];
    int64_t           t = at, who = rng_below(&d->rng, 10);

    *c = (struct casefile){ .ref = { y->place->code, 0 },
                            .place_now = y->place->code,
                            .grid = s->grid,
                            .site = s->id,
                            .category = str_of(plots[plot].category),
                            .source = who < 7   ? SOURCE_RESIDENT
                                      : who < 9 ? SOURCE_GRID_WORKER
                                                : SOURCE_HOTLINE,
                            .lng = s->lng + rng_below(&d->rng, 2000) - 1000,
                            .lat = s->lat + rng_below(&d->rng, 2000) - 1000,
                            .public =
                                plots[plot].category[0] != 'S' || plots[plot].category[2] == '9',
                            .urgent = plot == 6 || plot == 9,
                            .reported = at,
                            .demo = true };
    c->cell = place_cell(c->lng, c->lat);
    const char *shape = plots[plot].words[rng_below(&d->rng, 3)];
    const char *hole = strstr(shape, "%s");
    c->words = str_fmt(y->mem, "%.*s" STR_FMT "%s", (int)(hole - shape), shape, STR_ARG(s->name),
                       hole + 2);
    c->reporter = c->source == SOURCE_RESIDENT || !y->n_workers
                      ? y->residents[rng_below(&d->rng, (int64_t)y->n_residents)].id
                      : worker_of(y, c->grid);
    c->ref.id = demo_id(d, at);
    happen(y, c, at, c->reporter, c->source == SOURCE_RESIDENT ? "resident" : "grid_worker",
           "report", CASE_REPORTED);
    if (intake(y, c, &t) && handling(y, c, plot, &t) && checking(y, c, &t))
        judging(y, c, &t);
    c->open = case_states[c->state].open;
    c->due = c->state == CASE_HANDLING ? c->case_due
             : c->open                 ? demo_due(d, c, case_state_words[c->state], c->state_since)
                                       : 0;
    c->sort_at = c->open ? casework_act_by(c) : c->closed;
    c->address_sealed = vault_seal(d->app->vault, y->mem, "casefile.address", c->ref, s->name);
    y->by_state[c->state]++;
    add_grams(y, c);
}

static int by_time(const void *a, const void *b)
{
    const struct happening *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->subject > y->subject) - (x->subject < y->subject);
}

static int by_gram(const void *a, const void *b)
{
    const struct gram_row *x = a, *y = b;

    if (x->era != y->era)
        return x->era < y->era ? -1 : 1;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

/* ---- writing: table by table, in the order of the keys
 * ------------------------------------------------- */

static void number_them(struct year *y)
{
    str     name = y->place->name;
    int64_t n = 0;
    int     year = 0;
    size_t  at = 0;

    if (str_find(name, STR("居委会"), &at) || str_find(name, STR("委会"), &at))
        name.n = at;
    for (size_t i = 0; i < y->n; i++) {
        struct casefile *c = &y->c[i];
        if (!c->number.n)
            continue;
        int this_year = date_civil(when_date(c->filed)).year;
        n = this_year == year ? n + 1 : 1;
        year = this_year;
        c->number = str_fmt(y->mem, STR_FMT " %d-%05lld", STR_ARG(name), year, (long long)n);
    }
    y->filed = n;
}

static error *write_cases(struct year *y)
{
    static const char *const columns[] = {
        "community",      "id",         "place_now", "grid",          "site",        "category",
        "state",          "open",       "sort_at",   "number",        "source",      "words",
        "address_sealed", "lng",        "lat",       "cell",          "anonymous",   "public",
        "urgent",         "demo",       "reporter",  "caller_sealed", "caller_mask", "phone_sealed",
        "phone_mask",     "worker",     "unit",      "handler",       "reported",    "filed",
        "state_since",    "due",        "case_due",  "closed",        "result",      "reworks",
        "returns",        "stars",      "verdict",   "photos",        "followers",   "version",
        "called_back",    "words_head", NULL
    };
    struct db_bulk *b = NULL;
    str             none = { 0 };

    TRY(db_bulk_begin(y->d->db, y->d->mem, "casefile", columns, &b));
    for (size_t i = 0; i < y->n; i++) {
        const struct casefile *c = &y->c[i];
        TRY(db_bulk_row(
            b, DB_ARGS(db_int("", c->ref.community), db_int("", c->ref.id),
                       db_int("", c->place_now), db_int("", c->grid), db_int("", c->site),
                       db_text("", c->category), db_text("", str_of(case_state_words[c->state])),
                       db_int("", c->open), db_int("", c->sort_at), db_text("", c->number),
                       db_text("", str_of(case_source_words[c->source])), db_text("", c->words),
                       db_text("", c->address_sealed), db_int("", c->lng), db_int("", c->lat),
                       db_int("", c->cell), db_int("", 0), db_int("", c->public),
                       db_int("", c->urgent), db_int("", 1), db_int("", c->reporter),
                       db_text("", none), db_text("", none), db_text("", none), db_text("", none),
                       db_int("", c->worker), db_text("", c->unit), db_int("", c->handler),
                       db_int("", c->reported), db_int("", c->filed), db_int("", c->state_since),
                       db_int("", c->due), db_int("", c->case_due), db_int("", c->closed),
                       db_text("", c->result), db_int("", c->reworks), db_int("", 0),
                       db_int("", c->stars), db_text("", none), db_int("", 0), db_int("", 0),
                       db_int("", c->version), db_int("", c->called_back),
                       db_text("", utf8_head(c->words, 80)))));
    }
    return db_bulk_end(b);
}

static error *write_events(struct year *y, int64_t start, int64_t *last_tick)
{
    static const char *const columns[] = { "community", "id",      "pos",    "tick",
                                           "at",        "actor",   "role",   "on_behalf",
                                           "kind",      "subject", "action", "from_state",
                                           "to_state",  "words",   "salt",   "public",
                                           "changes",   NULL };
    struct db_bulk          *b = NULL;

    qsort(y->e, y->n_events, sizeof *y->e, by_time);
    TRY(db_bulk_begin(y->d->db, y->d->mem, "event", columns, &b));
    for (size_t i = 0; i < y->n_events; i++) {
        const struct happening *h = &y->e[i];
        int64_t                 tick = 1 + (h->at - start) / TICK_MS;
        *last_tick = tick > *last_tick ? tick : *last_tick;
        TRY(db_bulk_row(b, DB_ARGS(db_int("", y->place->code), db_int("", demo_id(y->d, h->at)),
                                   db_int("", (int64_t)i + 1), db_int("", tick), db_int("", h->at),
                                   db_int("", h->actor), db_text("", str_of(h->role)),
                                   db_int("", 0), db_text("", STR("case")), db_int("", h->subject),
                                   db_text("", str_of(h->action)), db_text("", str_of(h->from)),
                                   db_text("", str_of(h->to)), db_text("", h->words),
                                   db_text("", h->words.n ? STR("demonstration-salt") : (str){ 0 }),
                                   db_int("", 1), db_text("", STR("[]")))));
    }
    return db_bulk_end(b);
}

static error *write_parties(struct year *y)
{
    static const char *const columns[] = { "community", "matter", "who", "part", "since", NULL };
    struct db_bulk          *b = NULL;
    struct arena            *row = arena_new();

    TRY(db_bulk_begin(y->d->db, y->d->mem, "party", columns, &b));
    for (size_t i = 0; i < y->n; i++) {
        const struct casefile *c = &y->c[i];
        TRY(db_bulk_row(b, DB_ARGS(db_int("", c->ref.community), db_int("", c->ref.id),
                                   db_text("", str_fmt(row, "a%lld", (long long)c->reporter)),
                                   db_text("", STR("reporter")), db_int("", c->reported))));
        if (c->unit.n)
            TRY(db_bulk_row(b, DB_ARGS(db_int("", c->ref.community), db_int("", c->ref.id),
                                       db_text("", str_fmt(row, "u" STR_FMT, STR_ARG(c->unit))),
                                       db_text("", STR("lead")), db_int("", c->filed))));
        arena_reset(row);
    }
    arena_free(row);
    return db_bulk_end(b);
}

/* Those of what is open come first, since their era is -1. */
static error *write_open_grams(struct year *y, size_t *n)
{
    static const char *const columns[] = { "street",    "kind",      "gram", "doc",
                                           "community", "place_now", NULL };
    struct db_bulk          *b = NULL;
    int64_t                  code = y->place->code;

    TRY(db_bulk_begin(y->d->db, y->d->mem, "gram_open", columns, &b));
    for (*n = 0; *n < y->n_grams && y->g[*n].era < 0; ++*n)
        TRY(db_bulk_row(b, DB_ARGS(db_int("", place_at(code, LEVEL_STREET)), db_int("", GRAM_CASE),
                                   db_int("", y->g[*n].gram), db_int("", y->g[*n].doc),
                                   db_int("", code), db_int("", code))));
    return db_bulk_end(b);
}

static error *write_grams(struct year *y)
{
    static const char *const columns[] = { "community", "kind", "era", "gram", "doc", NULL };
    struct db_bulk          *b = NULL;

    size_t open = 0;

    qsort(y->g, y->n_grams, sizeof *y->g, by_gram);
    TRY(write_open_grams(y, &open));
    TRY(db_bulk_begin(y->d->db, y->d->mem, "gram", columns, &b));
    for (size_t i = open; i < y->n_grams; i++)
        TRY(db_bulk_row(b, DB_ARGS(db_int("", y->place->code), db_int("", GRAM_CASE),
                                   db_int("", y->g[i].era), db_int("", y->g[i].gram),
                                   db_int("", y->g[i].doc))));
    return db_bulk_end(b);
}

static error *one_rollup(struct db_bulk *b, struct year *y, str kind, int64_t day, int64_t n)
{
    return db_bulk_row(b, DB_ARGS(db_int("", y->place->code), db_text("", kind), db_int("", day),
                                  db_int("", 0), db_int("", n)));
}

static error *write_rollups(struct year *y, int64_t start)
{
    static const char *const columns[] = { "community", "kind", "day", "slot", "n", NULL };
    enum { KINDS = 11, DAYS = 420 };
    static const char *const kinds[KINDS] = { "reported",    "filed",   "closed",      "refused",
                                              "judged",      "stars",   "content",     "signed",
                                              "signed_late", "handled", "handled_late" };
    int64_t(*n)[DAYS] = xcalloc(KINDS, sizeof *n);
    int64_t         first = when_date(start);
    struct db_bulk *b = NULL;

    for (size_t i = 0; i < y->n; i++) {
        const struct casefile *c = &y->c[i];
        n[0][when_date(c->reported) - first]++;
        if (c->filed)
            n[1][when_date(c->filed) - first]++;
        if (c->closed)
            n[c->state == CASE_CLOSED ? 2 : 3][when_date(c->closed) - first]++;
    }
    for (size_t i = 0; i < y->n_events; i++) {
        const struct happening *h = &y->e[i];
        int64_t                 day = when_date(h->at) - first;
        if (strcmp(h->action, "judge") == 0) {
            n[4][day]++;
            n[6][day] += !h->late;
        } else if (strcmp(h->action, "sign") == 0 && h->sample) {
            n[7][day]++;
            n[8][day] += h->late;
        } else if (strcmp(h->action, "pass") == 0 && h->sample) {
            n[9][day]++;
            n[10][day] += h->late;
        }
    }
    error *e = db_bulk_begin(y->d->db, y->d->mem, "rollup", columns, &b);
    for (int k = 0; k < KINDS && !e; k++)
        for (int day = 0; day < DAYS && !e; day++)
            e = !n[k][day] ? NULL : one_rollup(b, y, str_of(kinds[k]), first + day, n[k][day]);
    for (int s = 0; s < CASE_STATES && !e; s++)
        e = !y->seen[s] ? NULL
                        : one_rollup(b, y, str_fmt(y->mem, "state:%s", case_state_words[s]), 0,
                                     y->by_state[s]);
    free(n);
    return e ? e : db_bulk_end(b);
}

static error *write_heads(struct year *y, int64_t tick)
{
    static const char *const head[] = { "community", "pos", "tick", "sealed", NULL };
    static const char *const counter[] = { "community", "year", "n", NULL };
    struct db_bulk          *b = NULL;

    TRY(db_bulk_begin(y->d->db, y->d->mem, "event_head", head, &b));
    TRY(db_bulk_row(b, DB_ARGS(db_int("", y->place->code), db_int("", (int64_t)y->n_events),
                               db_int("", tick), db_int("", 0))));
    TRY(db_bulk_end(b));
    TRY(db_bulk_begin(y->d->db, y->d->mem, "counter", counter, &b));
    TRY(db_bulk_row(b, DB_ARGS(db_int("", y->place->code),
                               db_int("", date_civil(when_date(y->d->now)).year),
                               db_int("", y->filed))));
    return db_bulk_end(b);
}

static void find_own(struct year *y)
{
    struct demo *d = y->d;
    size_t       from = 0;

    y->site = NULL;
    for (size_t i = 0; i < d->n_sites; i++)
        if (d->site[i].community == y->place->code) {
            if (!y->site)
                y->site = &d->site[i];
            y->n_sites++;
        }
    y->residents = NEWN(y->mem, struct demo_person, d->n_people);
    y->workers = NEWN(y->mem, struct demo_person, d->n_people);
    for (from = 0; from < d->n_people; from++)
        if (d->person[from].community == y->place->code) {
            if (d->person[from].kind == 'r')
                y->residents[y->n_residents++] = d->person[from];
            else
                y->workers[y->n_workers++] = d->person[from];
        }
}

enum { RECENT_DAYS = 4, RECENT = 12 };

/* When the I-th of N matters is reported: evenly over the year, but where that leaves few for the
 * last days some are kept for them, so that there is work to be shown. Growing with I. */
static int64_t reported_at(const struct demo *d, int64_t start, int64_t i, int64_t n)
{
    int64_t end = d->now - 60000, recent = n / 8 < RECENT ? n / 8 : RECENT;
    int64_t from = end - RECENT_DAYS * MS_DAY;

    if (recent <= n * RECENT_DAYS / 365)
        return start + (end - start) / n * i;
    if (i < n - recent)
        return start + (from - start) / (n - recent) * i;
    return from + (end - from) / recent * (i - (n - recent));
}

static error *one_community(struct demo *d, struct demo_place *p, int64_t cases, int64_t start,
                            int64_t *last_tick)
{
    struct year y = { .d = d, .mem = arena_new(), .place = p, .n = (size_t)cases };

    find_own(&y);
    if (!y.n_sites || !y.n_residents || !cases)
        return NULL;
    y.c = xcalloc(y.n, sizeof *y.c);
    y.e = xcalloc(y.n * MOST_EVENTS, sizeof *y.e);
    for (size_t i = 0; i < y.n; i++)
        live_through(&y, &y.c[i], reported_at(d, start, (int64_t)i, cases));
    number_them(&y);
    error *e = write_cases(&y);
    if (!e)
        e = write_events(&y, start, last_tick);
    if (!e)
        e = write_parties(&y);
    if (!e)
        e = write_grams(&y);
    if (!e)
        e = write_rollups(&y, start);
    if (!e)
        e = write_heads(&y, *last_tick);
    if (!e)
        e = demo_write_clocks(d, y.c, y.n);
    free(y.c);
    free(y.e);
    free(y.g);
    arena_free(y.mem);
    return e;
}

error *demo_cases(struct demo *d)
{
    int64_t start = d->now - 365 * MS_DAY, people = 0, last_tick = 1, done = 0;

    TRY(calendars_load(d->app, d->db));
    TRY(categories_load(d->app, d->db));
    for (size_t i = 0; i < d->n_places; i++)
        if (d->place[i].level == LEVEL_COMMUNITY && d->place[i].life)
            people += d->place[i].people;
    int64_t total = d->cases >= 0 ? d->cases : people * 3 * 365 / 1000;
    for (size_t i = 0; i < d->n_places; i++) {
        struct demo_place *p = &d->place[i];
        if (p->level != LEVEL_COMMUNITY || !p->life)
            continue;
        int64_t n = people ? total * p->people / people : 0;
        TRY(one_community(d, p, n, start, &last_tick));
        done += n;
        demo_progress(d, "cases", done, total);
    }
    TRY(open_make(d->db, d->mem));
    TRY(meta_set(d->db, d->mem, "notices.tick", str_int(d->mem, last_tick)));
    return event_set_tick(d->db, d->mem, last_tick);
}
