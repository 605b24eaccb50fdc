/* gridding_tell.c -- who is told of a step of a drawing, and in which words: residents what they
 * may say and when it holds, a grid worker which buildings come into his grid and leave it, the
 * community and the street what is to be done. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/notice.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"

enum { PEOPLE = 400, NAMES = 4 };

enum whom {
    TELL_ALL,       /* people of the community, in a post or none */
    TELL_RESIDENTS, /* those in no post */
    TELL_WORKERS,   /* of its grids, each of his own */
    TELL_CLERKS,    /* of the community */
    TELL_STREET,    /* dispatchers of the street */
};

/* Who is told of which step, and how. {0} is the name of the drawing, {1} its first day; {2} what
 * becomes of the worker's grid, or which grids have no worker. Whoever is told by one row of a step
 * is not told again by the next. */
/* clang-format off */
static const struct tell {
    const char      *action;
    enum whom        whom;
    enum notice_kind kind;
    struct message   m;
} tells[] = {
    { "consult",  TELL_ALL,       NOTICE_RIGHT, { "grid.ask",       "网格方案征求意见，看看您家归哪个网格、说说您的看法：{0}", "New grids are proposed: see which one would be yours and say what you think: {0}" } },
    { "submit",   TELL_STREET,    NOTICE_DUTY,  { "grid.submitted", "网格方案报街道审批：{0}",                 "A drawing of grids waits for the street: {0}" } },
    { "submit",   TELL_CLERKS,    NOTICE_DUTY,  { "grid.no_second", "街道没有别人能批准这个方案：拟定、改动或接手过的人不能批准。请撤回后由社区重新拟定，或请管理员为街道再设一名调度员：{0}", "Nobody else of the street can approve this drawing: who drew, changed or took it over cannot. Please withdraw it and draw it in the community, or ask the administrator for a second dispatcher of the street: {0}" } },
    { "take",     TELL_STREET,    NOTICE_DUTY,  { "grid.took",      "网格方案已由社区接手，请审批：{0}",         "The community took a drawing of grids over; it waits for the street: {0}" } },
    { "opinion",  TELL_CLERKS,    NOTICE_DUTY,  { "grid.heard_one", "网格方案收到新的意见，请查看：{0}",         "Somebody said an opinion on a drawing of grids, please read it: {0}" } },
    { "publish",  TELL_WORKERS,   NOTICE_RIGHT, { "grid.published_worker", "新的网格划分已公布。{2}",          "New grids were published. {2}" } },
    { "publish",  TELL_CLERKS,    NOTICE_RIGHT, { "grid.published_clerk", "街道已批准并公布“{0}”，{1} 生效。请在这之前告诉网格员各自管哪些楼，并核对网格员名单。{2}", "The street approved and published “{0}”; it holds from {1} on. Until then tell the grid workers which buildings are theirs and look through their list. {2}" } },
    { "publish",  TELL_STREET,    NOTICE_NEWS,  { "grid.published_street", "“{0}”已公布，{1} 生效，到那天自动切换，不用再操作。{2}", "“{0}” was published and holds from {1} on; nothing has to be done on the day. {2}" } },
    { "publish",  TELL_RESIDENTS, NOTICE_NEWS,  { "grid.published", "网格方案已公布，自 {1} 起按新网格执行：{0}", "New grids were published and hold from {1} on: {0}" } },
    { "in_force", TELL_WORKERS,   NOTICE_RIGHT, { "grid.in_force_worker", "新的网格划分已生效。{2}",           "The new grids are in force. {2}" } },
    { "in_force", TELL_CLERKS,    NOTICE_RIGHT, { "grid.in_force_clerk", "“{0}”已生效：楼栋、在办事项和走访都已转到新网格，办结的留在原网格，请核对网格员。{2}", "“{0}” is in force: buildings, open matters and visits have gone to the new grids; what is over stays where it was handled. Please look through the grid workers. {2}" } },
    { "in_force", TELL_STREET,    NOTICE_NEWS,  { "grid.in_force_street", "“{0}”已生效。{2}",                 "“{0}” is in force. {2}" } },
    { "in_force", TELL_RESIDENTS, NOTICE_RIGHT, { "grid.in_force",  "网格调整已生效：{0}",                     "New grids are in force: {0}" } },
};

static const struct message
    msg_in      = { "grid.tell_in",      "划入 {0} 栋、{1} 户（{2}）", "{0} building(s) with {1} household(s) come in ({2})" },
    msg_out     = { "grid.tell_out",     "划出 {0} 栋、{1} 户（{2}）", "{0} building(s) with {1} household(s) leave it ({2})" },
    msg_and     = { "grid.tell_and",     "{0}；{1}", "{0}; {1}" },
    msg_list    = { "grid.tell_list",    "{0}、{1}", "{0}, {1}" },
    msg_more    = { "grid.tell_more",    "{0} 等", "{0} and others" },
    msg_changes = { "grid.tell_changes", "您的{0}自 {1} 起：{2}。调整后共 {3} 栋、{4} 户。", "Your {0} from {1} on: {2}. It has {3} building(s) with {4} household(s) then." },
    msg_same    = { "grid.tell_same",    "您的{0}不变，仍是 {3} 栋、{4} 户（{1} 起）。", "Your {0} stays as it is: {3} building(s) with {4} household(s) (from {1} on)." },
    msg_gone    = { "grid.tell_gone",    "您的{0}自 {1} 起并入{5}，您以后管{5}：共 {3} 栋、{4} 户（{2}）。", "Your {0} goes into {5} from {1} on, and {5} is yours then: {3} building(s) with {4} household(s) ({2})." },
    msg_alone   = { "grid.tell_alone",   "还没有网格员的网格：{0}。新网格的网格员由社区在“网格队伍”里指定；其余请社区尽快报系统管理员安排。", "Grids without a worker: {0}. For new grids the community names them under “People of the grids”; for the others it should soon ask the administrator." };

struct told_one {
    int64_t id, place; /* the account; the grid of a worker */
};
static const struct field told_fields[] = {
    INT (struct told_one, id,    1, INT64_MAX, .doc = "account"),
    CODE(struct told_one, place, .doc = "grid"),
    FIELDS_END,
};
/* clang-format on */

static str first_day(struct req *r, const struct drawing *x)
{
    char t[DATE_TEXT];

    if (x->day == DATE_NONE)
        return (str){ 0 };
    date_text(x->day, t);
    return str_dup(r->mem, str_of(t));
}

/* The words of a step, which begin with the title; what somebody else said is not repeated. */
static str told(struct req *r, const struct drawing *x, str words, enum lang lang)
{
    if (!str_starts(words, x->title))
        return drawing_title(r, x, lang);
    return str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(drawing_title(r, x, lang)),
                   (int)(words.n - x->title.n), words.p + x->title.n);
}

/* ---- what becomes of a grid ---- */

static str join(struct arena *a, const struct message *m, enum lang lang, str one, str two)
{
    const str both[] = { one, two };

    return one.n && two.n ? message_text(a, m, lang, both, 2) : one.n ? one : two;
}

/* Buildings that are of grid G in ONE and not in the OTHER: how many, of how many households,
 * which. OTHER NULL: all of it. The parts of a building stand together on the map. */
struct some {
    int64_t buildings, households;
    str     names[2];
};

static struct some some_of(struct arena *a, const struct drawing_numbers *m, int32_t g,
                           const int32_t *one, const int32_t *other)
{
    struct some s = { 0 };
    int64_t     last = 0;

    for (size_t i = 0; i < m->n; i++) {
        if (one[i] != g || (other && other[i] == g))
            continue;
        s.households += m->cell[i].households;
        if (m->cell[i].site.id == last)
            continue;
        last = m->cell[i].site.id;
        s.buildings++;
        for (int l = 0; l < 2; l++)
            if (s.buildings <= NAMES)
                s.names[l] = join(a, &msg_list, (enum lang)l, s.names[l], m->cell[i].name);
            else if (s.buildings == NAMES + 1)
                s.names[l] = message_text(a, &msg_more, (enum lang)l, &s.names[l], 1);
    }
    return s;
}

static str some_text(struct arena *a, const struct message *m, const struct some *s, enum lang lang)
{
    const str args[] = { str_int(a, s->buildings), str_int(a, s->households), s->names[lang] };

    return s->buildings ? message_text(a, m, lang, args, COUNT(args)) : (str){ 0 };
}

static str of_worker(struct req *r, const struct drawing *x, const struct drawing_numbers *m,
                     int64_t grid, enum lang lang)
{
    struct arena         *a = r->mem;
    int32_t               g = (int32_t)(grid % 1000), heir = drawing_heir(a, m, g);
    struct some           in = some_of(a, m, g, m->answer, m->today);
    struct some           out = some_of(a, m, g, m->today, m->answer);
    struct some           all = some_of(a, m, heir, m->answer, NULL);
    str                   moved = join(a, &msg_and, lang, some_text(a, &msg_in, &in, lang),
                                       some_text(a, &msg_out, &out, lang));
    const str             args[] = { drawing_grid_called(r, grid, lang),
                                     first_day(r, x),
                         heir == g ? moved : all.names[lang],
                                     str_int(a, all.buildings),
                                     str_int(a, all.households),
                                     drawing_grid_called(r, x->ref.community * 1000 + heir, lang) };
    const struct message *said = heir != g ? &msg_gone : moved.n ? &msg_changes : &msg_same;

    return message_text(a, said, lang, args, COUNT(args));
}

/* Grids of the drawing without a worker, or nothing. */
static error *alone(struct req *r, const struct drawing *x, const struct drawing_numbers *m,
                    str out[2])
{
    bool        has[GRID_NUMBERS + 1] = { 0 }, manned[GRID_NUMBERS + 1] = { 0 };
    struct list workers;

    TRY(drawing_workers(r, x, &workers));
    const struct grid_worker *w = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        manned[w[i].place % 1000] = true;
    for (size_t i = 0; i < m->n; i++)
        has[m->answer[i]] = true;
    for (int l = 0; l < 2; l++) {
        str names = { 0 };
        for (int64_t g = 1; g <= GRID_NUMBERS; g++)
            if (has[g] && !manned[g])
                names = join(r->mem, &msg_list, (enum lang)l, names,
                             drawing_grid_called(r, x->ref.community * 1000 + g, (enum lang)l));
        out[l] = names.n ? message_text(r->mem, &msg_alone, (enum lang)l, &names, 1) : names;
    }
    return NULL;
}

/* ---- telling ---- */

static error *told_people(struct req *r, int64_t community, enum whom whom, int64_t last,
                          struct list *out)
{
    struct db_arg      arg[8] = { db_int("last", last), db_int("limit", PEOPLE) };
    size_t             n = 2;
    const struct sql  *q = &sql_gridding_people;
    struct place_range grids = { community * 1000, community * 1000 + GRID_NUMBERS };

    if (whom == TELL_WORKERS) {
        q = &sql_gridding_worker_posts;
        arg[n++] = db_int("lo_code", grids.lo);
        arg[n++] = db_int("hi_code", grids.hi);
        arg[n++] = db_int("day", when_date(r->now));
    } else if (whom == TELL_ALL || whom == TELL_RESIDENTS) {
        arg[n++] = db_int("place", community);
        if (whom == TELL_RESIDENTS) {
            q = &sql_gridding_residents;
            arg[n++] = db_int("day", when_date(r->now));
        }
    } else {
        q = &sql_gridding_officers;
        arg[n++] = db_int("place", whom == TELL_STREET ? community / 1000 : community);
        arg[n++] = db_text("role", whom == TELL_STREET ? STR("dispatcher") : STR("clerk"));
    }
    arg[n] = (struct db_arg){ .type = DB_END };
    return db_all(r->db, r->mem, q, arg, told_fields, sizeof(struct told_one), out);
}

/* What {2} says to the people P[0 .. N): to a worker about all of his grids, which stand together.
 */
static error *more_words(struct req *r, const struct drawing *x, const struct tell *t,
                         const struct told_one *p, size_t n, str out[2])
{
    struct drawing_numbers m;

    out[0] = out[1] = (str){ 0 };
    if (t->whom == TELL_ALL || t->whom == TELL_RESIDENTS ||
        !(str_is(str_of(t->action), "publish") || str_is(str_of(t->action), "in_force")))
        return NULL;
    TRY(drawing_numbers(r, x, &m));
    if (t->whom != TELL_WORKERS)
        return alone(r, x, &m, out);
    for (size_t i = 0; i < n && p[i].id == p[0].id; i++)
        for (int l = 0; l < 2; l++)
            out[l] = str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(out[l]),
                             STR_ARG(of_worker(r, x, &m, p[i].place, (enum lang)l)));
    return NULL;
}

static error *tell_some(struct req *r, const struct event *e, const struct drawing *x,
                        const struct tell *t, int64_t last, struct list *people)
{
    str more[2] = { 0 };

    TRY(told_people(r, e->ref.community, t->whom, last, people));
    const struct told_one *p = people->item;
    for (size_t i = 0; i < people->n; i++) {
        if (t->whom != TELL_ALL && t->whom != TELL_RESIDENTS && p[i].id == e->actor)
            continue; /* who acts knows it */
        if (t->whom == TELL_STREET && t->kind == NOTICE_DUTY && drawing_hand(x, p[i].id))
            continue; /* who had it in hand does not approve it */
        if (i == 0 || (t->whom == TELL_WORKERS && p[i].id != p[i - 1].id))
            TRY(more_words(r, x, t, p + i, people->n - i, more));
        const str zh[] = { told(r, x, e->words, LANG_ZH), first_day(r, x), more[LANG_ZH] };
        const str en[] = { told(r, x, e->words, LANG_EN), zh[1], more[LANG_EN] };
        TRY(notice_put(r, p[i].id, e->ref.id, NOTICE_DRAWING,
                       (struct ref){ e->ref.community, e->subject }, t->kind,
                       str_trim(message_text(r->mem, &t->m, LANG_ZH, zh, COUNT(zh))),
                       str_trim(message_text(r->mem, &t->m, LANG_EN, en, COUNT(en)))));
    }
    return NULL;
}

/* The job's cursor: which row, and the last account that it told. */
error *gridding_tell_part(struct req *r, struct job *j, bool *finished)
{
    struct event   e = { 0 };
    struct drawing x = { 0 };
    struct list    heirs, people;
    str            at = j->cursor;
    int64_t        last = 0, row = 0;

    TRY(event_heard(r, j->args, &e, &heirs));
    if (at.n &&
        (!str_i64(str_cut(&at, ' '), 0, INT64_MAX, &row) || !str_i64(at, 0, INT64_MAX, &last)))
        row = last = 0;
    while (row < (int64_t)COUNT(tells) && !str_is(e.action, tells[row].action))
        row++;
    *finished = row >= (int64_t)COUNT(tells);
    if (*finished)
        return NULL;
    TRY(drawing_by_ref(r, (struct ref){ e.ref.community, e.subject }, &x));
    bool with_street = str_is(e.action, "submit") || str_is(e.action, "take");
    if (with_street && x.state != DRAWING_REVIEW) {
        *finished = true; /* it was decided, or taken back, before anybody was told */
        return NULL;
    }
    TRY(drawing_approvers(r, &x, &people));
    if (str_is(e.action, "submit") && tells[row].whom == TELL_CLERKS && people.n)
        people = (struct list){ 0 }; /* somebody can approve: the community has nothing to do */
    else
        TRY(tell_some(r, &e, &x, &tells[row], last, &people));
    j->done += (int64_t)people.n;
    if (people.n < PEOPLE)
        j->cursor = str_fmt(r->mem, "%lld 0", (long long)row + 1);
    else
        j->cursor = str_fmt(r->mem, "%lld %lld", (long long)row,
                            (long long)((const struct told_one *)people.item)[people.n - 1].id);
    return NULL;
}
