/* pb_read.c -- from a .pb file to an election, or to a sentence that names the line. */
#include "base/log.h"
#include "solve/tally/decimal.h"
#include "solve/tally/ids.h"
#include "solve/tally/pb.h"
#include "solve/tally/rows.h"

const char *const pb_vote_words[] = { "approval", "choose-1", "cumulative",
                                      "scoring",  "ordinal",  NULL };

/* clang-format off */
static const struct message
    msg_start     = { "pb.start",     "第 {0} 行：文件应当以 META、PROJECTS、VOTES 三节组成，这一行之前没有节名。", "line {0}: the file must have the sections META, PROJECTS and VOTES; no section starts before this line." },
    msg_section   = { "pb.section",   "第 {0} 行：文件到此结束，缺少 {1} 一节；文件可能被截断。", "line {0}: the file ends here without the section {1}; it may be truncated." },
    msg_order     = { "pb.order",     "第 {0} 行：VOTES 一节必须在 META 和 PROJECTS 之后。", "line {0}: the section VOTES must come after META and PROJECTS." },
    msg_twice     = { "pb.twice",     "第 {0} 行：{1} 一节出现了两次。", "line {0}: the section {1} stands there twice." },
    msg_column    = { "pb.column",    "第 {0} 行：缺少“{1}”一列。", "line {0}: the column {1} is missing." },
    msg_meta      = { "pb.meta",      "第 {0} 行：这一行之前的 META 一节没有给出“{1}”。", "line {0}: the section META before this line does not say {1}." },
    msg_number    = { "pb.number",    "第 {0} 行：“{1}”不是可用的数（最多六位小数，不能为负）。", "line {0}: \"{1}\" is not a usable number (at most six decimals, not negative)." },
    msg_negative  = { "pb.negative",  "第 {0} 行：费用“{1}”是负数。", "line {0}: the cost \"{1}\" is negative." },
    msg_huge      = { "pb.huge",      "第 {0} 行：“{1}”太大。", "line {0}: \"{1}\" is too large." },
    msg_type      = { "pb.type",      "第 {0} 行：不认识投票方式“{1}”。", "line {0}: the vote type \"{1}\" is not known." },
    msg_id        = { "pb.id",        "第 {0} 行：没有编号。", "line {0}: there is no id." },
    msg_project2  = { "pb.project2",  "第 {0} 行：项目“{1}”已经出现过。", "line {0}: the project \"{1}\" is listed already." },
    msg_unknown   = { "pb.unknown",   "第 {0} 行：选票上的项目“{1}”不在项目表里。", "line {0}: the ballot names the project \"{1}\", which is not listed." },
    msg_voter2    = { "pb.voter2",    "第 {0} 行：投票人“{1}”已经有一张选票，选票重复。", "line {0}: the voter \"{1}\" has a ballot already; this one is a duplicate." },
    msg_same      = { "pb.same",      "第 {0} 行：同一张选票上两次出现项目“{1}”。", "line {0}: the project \"{1}\" stands twice on the same ballot." },
    msg_points    = { "pb.points",    "第 {0} 行：分数的个数与项目的个数不一致。", "line {0}: there are not as many points as projects." },
    msg_choose1   = { "pb.choose1",   "第 {0} 行：单选的选票上有多个项目。", "line {0}: a choose-1 ballot names more than one project." },
    msg_nprojects = { "pb.nprojects", "第 {0} 行：文件到此结束。META 说有 {1} 个项目，文件里有 {2} 个；文件可能被截断。", "line {0}: the file ends here. META says {1} projects, the file has {2}; it may be truncated." },
    msg_nvotes    = { "pb.nvotes",    "第 {0} 行：文件到此结束。META 说有 {1} 张选票，文件里有 {2} 张；文件可能被截断。", "line {0}: the file ends here. META says {1} ballots, the file has {2}; it may be truncated." },
    msg_many      = { "pb.many",      "第 {0} 行：{1}太多。", "line {0}: too many {1}." },
    msg_none      = { "pb.none",      "第 {0} 行：到这里为止，{1} 一节是空的，无法计票。", "line {0}: up to here the section {1} is empty; nothing can be counted." };
/* clang-format on */

enum section { S_NONE, S_META, S_PROJECTS, S_VOTES };
static const char *const section_words[] = { "", "META", "PROJECTS", "VOTES" };

enum column {
    C_ID,
    C_COST,
    C_NAME,
    C_SELECTED,
    C_GROUP,
    C_VOTER,
    C_VOTE,
    C_POINTS,
    C_WEIGHT,
    C_DISTRICT,
    COLUMNS
};
static const char *const column_words[] = { "project_id",     "cost",     "name", "selected",
                                            "conflict_group", "voter_id", "vote", "points",
                                            "weight",         "district" };

struct reader {
    struct arena   *mem;
    struct rows     rows;
    struct pb      *e;
    enum section    now;
    bool            seen[4], header;
    int             column[COLUMNS]; /* index in the rows of this section, or -1 */
    struct decimal *cost, budget;
    size_t          cap_projects, cap_meta, cap_items;
    struct ids      project, voter, group;
    uint32_t       *last; /* per project: the ballot that named it last, plus one */
    int             points_places, weight_places;
    struct decimal *weight;
    struct decimal *points;
    bool            any_points, any_weight, wards;
    uint32_t        budget_line, votes_line, type_line;
};

static bool same_word(str s, const char *z)
{
    size_t n = strlen(z);

    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s.p[i]) != lower(z[i]))
            return false;
    return true;
}

static error *bad(struct reader *r, const struct message *m, str arg)
{
    return rows_error(&r->rows, m, arg, STR(""));
}

static str cell(const struct reader *r, enum column c)
{
    int at = r->column[c];

    return at >= 0 && (size_t)at < r->rows.n ? r->rows.cell[at] : STR("");
}

static error *read_header(struct reader *r)
{
    for (int c = 0; c < COLUMNS; c++) {
        r->column[c] = -1;
        for (size_t i = 0; i < r->rows.n && r->column[c] < 0; i++)
            if (same_word(r->rows.cell[i], column_words[c]))
                r->column[c] = (int)i;
    }
    enum column need = r->now == S_PROJECTS ? C_COST : C_VOTE;
    if (r->now == S_PROJECTS && r->column[C_ID] < 0)
        need = C_ID;
    if (r->now == S_VOTES && r->column[C_VOTER] < 0)
        need = C_VOTER;
    if (r->column[need] < 0)
        return bad(r, &msg_column, str_of(column_words[need]));
    return NULL;
}

static error *read_meta(struct reader *r)
{
    struct pb *e = r->e;
    str        key = r->rows.cell[0], value = r->rows.n > 1 ? r->rows.cell[1] : STR("");

    if (e->n_meta == r->cap_meta) {
        size_t cap = r->cap_meta ? r->cap_meta * 2 : 32;
        if (cap > 1024)
            return bad(r, &msg_many, STR("META"));
        e->meta = arena_grow(r->mem, e->meta, r->cap_meta * sizeof *e->meta, cap * sizeof *e->meta);
        r->cap_meta = cap;
    }
    e->meta[e->n_meta++] = (struct pb_pair){ key, value, r->rows.line };
    if (same_word(key, "budget")) {
        if (!decimal_read(value, PB_MAX_PLACES, &r->budget) || r->budget.digits < 0)
            return bad(r, &msg_number, value);
        r->budget_line = r->rows.line;
    } else if (same_word(key, "vote_type")) {
        int at = 0;
        while (pb_vote_words[at] && !same_word(value, pb_vote_words[at]))
            at++;
        if (!pb_vote_words[at])
            return bad(r, &msg_type, value);
        e->vote = (enum pb_vote)at;
        r->type_line = r->rows.line;
    } else if (same_word(key, "currency")) {
        e->currency = value;
    } else if (same_word(key, "description")) {
        e->title = value;
    }
    return NULL;
}

static error *read_project(struct reader *r)
{
    struct pb *e = r->e;
    str        id = cell(r, C_ID), cost = cell(r, C_COST), group = cell(r, C_GROUP);

    if (id.n == 0)
        return bad(r, &msg_id, STR(""));
    if (e->n_projects == PB_MAX_PROJECTS)
        return bad(r, &msg_many, STR("PROJECTS"));
    if (e->n_projects == r->cap_projects) {
        size_t old = r->cap_projects, cap = old ? old * 2 : 64;
        e->project =
            arena_grow(r->mem, e->project, old * sizeof *e->project, cap * sizeof *e->project);
        r->cost = arena_grow(r->mem, r->cost, old * sizeof *r->cost, cap * sizeof *r->cost);
        r->cap_projects = cap;
    }
    if (cost.n && cost.p[0] == '-')
        return bad(r, &msg_negative, cost);
    if (!decimal_read(cost, PB_MAX_PLACES, &r->cost[e->n_projects]))
        return bad(r, cost.n > 15 ? &msg_huge : &msg_number, cost);
    if (ids_add(&r->project, id) == IDS_NONE)
        return bad(r, &msg_project2, id);
    struct pb_project *p = &e->project[e->n_projects];
    *p = (struct pb_project){
        .id = id, .name = cell(r, C_NAME), .district = cell(r, C_DISTRICT), .line = r->rows.line
    };
    p->selected = cell(r, C_SELECTED).n && !str_is(cell(r, C_SELECTED), "0");
    p->group = PB_NO_GROUP;
    if (group.n) {
        uint32_t at = ids_find(&r->group, group);
        p->group = (int32_t)(at == IDS_NONE ? ids_add(&r->group, group) : at);
    }
    p->cost = (int64_t)e->n_projects++; /* for now: where its decimal is */
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct pb_project *)a)->id, ((const struct pb_project *)b)->id);
}

/* All amounts are known: one scale for them, projects into order. */
static error *settle_money(struct reader *r)
{
    struct pb *e = r->e;
    int        places = r->budget.places;

    if (!r->budget_line)
        return bad(r, &msg_meta, STR("budget"));
    if (!r->type_line)
        return bad(r, &msg_meta, STR("vote_type"));
    if (e->n_projects == 0)
        return bad(r, &msg_none, STR("PROJECTS"));
    for (size_t i = 0; i < e->n_projects; i++)
        if (r->cost[i].places > places)
            places = r->cost[i].places;
    e->scale = power_of_ten(places);
    for (size_t i = 0; i <= e->n_projects; i++) {
        bool           last = i == e->n_projects;
        struct decimal d = last ? r->budget : r->cost[i];
        int64_t       *to = last ? &e->budget : &e->project[i].cost;
        if (!decimal_scale(d, places, to) || *to > PB_MAX_MONEY) {
            r->rows.line = last ? r->budget_line : e->project[i].line;
            return bad(r, &msg_huge, decimal_text(r->mem, d.digits, power_of_ten(d.places)));
        }
    }
    qsort(e->project, e->n_projects, sizeof *e->project, by_id);
    ids_init(&r->project, r->mem, e->n_projects);
    for (size_t i = 0; i < e->n_projects; i++)
        if (ids_add(&r->project, e->project[i].id) == IDS_NONE)
            BUG("two projects of one id");
    return NULL;
}

/* Room for what the rest of the file can hold at most: a ballot a line, a project a comma. */
static error *begin_votes(struct reader *r)
{
    struct pb *e = r->e;
    size_t     lines = 1, commas = 0;

    if (!r->seen[S_META] || !r->seen[S_PROJECTS])
        return bad(r, &msg_order, STR(""));
    r->votes_line = r->rows.line;
    TRY(settle_money(r));
    for (size_t i = r->rows.at; i < r->rows.text.n; i++) {
        lines += r->rows.text.p[i] == '\n';
        commas += r->rows.text.p[i] == ',';
    }
    if (lines > PB_MAX_BALLOTS)
        return bad(r, &msg_many, STR("VOTES"));
    e->start = NEWN(r->mem, uint32_t, lines + 1);
    e->voter = NEWN(r->mem, str, lines);
    r->wards = pb_meta(e, "district_budgets").n > 0;
    if (r->wards)
        e->district = NEWN(r->mem, str, lines);
    r->cap_items = lines + commas;
    e->item = NEWN(r->mem, uint32_t, r->cap_items);
    r->last = NEWN(r->mem, uint32_t, e->n_projects);
    ids_init(&r->voter, r->mem, lines);
    return NULL;
}

static error *read_points(struct reader *r, str points, size_t n)
{
    struct pb *e = r->e;

    if (!r->points)
        r->points = NEWN(r->mem, struct decimal, r->cap_items);
    r->any_points = true;
    for (size_t i = 0; i < n; i++) {
        struct decimal *d = &r->points[e->n_items - n + i];
        str             one = str_trim(str_cut(&points, ','));
        if (one.n == 0)
            return bad(r, &msg_points, STR(""));
        if (!decimal_read(one, PB_MAX_PLACES, d))
            return bad(r, &msg_number, one);
        if (d->digits > 1000000000 || d->digits < -1000000000)
            return bad(r, &msg_huge, one);
        if (d->places > r->points_places)
            r->points_places = d->places;
    }
    return str_trim(points).n ? bad(r, &msg_points, STR("")) : NULL;
}

static error *read_weight(struct reader *r, str weight)
{
    struct pb     *e = r->e;
    struct decimal one = { 1, 0 }, *d = &one;

    if (!r->weight) {
        r->weight = NEWN(r->mem, struct decimal, r->cap_items);
        for (size_t i = 0; i < e->n_ballots; i++)
            r->weight[i] = one;
    }
    d = &r->weight[e->n_ballots];
    *d = one;
    if (weight.n == 0)
        return NULL;
    r->any_weight = true;
    if (!decimal_read(weight, 3, d) || d->digits < 0)
        return bad(r, &msg_number, weight);
    if (d->digits > 1000000)
        return bad(r, &msg_huge, weight);
    if (d->places > r->weight_places)
        r->weight_places = d->places;
    return NULL;
}

static error *read_ballot(struct reader *r)
{
    struct pb *e = r->e;
    str        voter = cell(r, C_VOTER), vote = cell(r, C_VOTE), points = cell(r, C_POINTS);
    size_t     from = e->n_items;

    if (voter.n == 0)
        return bad(r, &msg_id, STR(""));
    if (ids_add(&r->voter, voter) == IDS_NONE)
        return bad(r, &msg_voter2, voter);
    e->voter[e->n_ballots] = voter;
    if (r->wards && r->column[C_DISTRICT] >= 0)
        e->district[e->n_ballots] = cell(r, C_DISTRICT);
    while (vote.n) {
        str id = str_trim(str_cut(&vote, ','));
        if (id.n == 0)
            continue;
        uint32_t p = ids_find(&r->project, id);
        if (p == IDS_NONE)
            return bad(r, &msg_unknown, id);
        if (r->last[p] == e->n_ballots + 1) {
            if (e->vote == PB_APPROVAL || e->vote == PB_CHOOSE1)
                continue; /* approved twice is approved */
            return bad(r, &msg_same, id);
        }
        r->last[p] = (uint32_t)e->n_ballots + 1;
        /* Quoted ids may hide commas from the first count: never write beyond the room. */
        if (e->n_items == r->cap_items)
            return bad(r, &msg_many, STR("VOTES"));
        e->item[e->n_items++] = p;
    }
    if (e->vote == PB_CHOOSE1 && e->n_items - from > 1)
        return bad(r, &msg_choose1, STR(""));
    if (points.n)
        TRY(read_points(r, points, e->n_items - from));
    if (r->column[C_WEIGHT] >= 0)
        TRY(read_weight(r, cell(r, C_WEIGHT)));
    e->start[++e->n_ballots] = (uint32_t)e->n_items;
    return NULL;
}

/* A failure where the file ends. */
static error *at_end(const struct reader *r, const struct message *m, str x, str y)
{
    size_t chars = 0;

    return error_of(r->mem, FAIL_INPUT, m, str_int(r->mem, r->rows.ahead), x,
                    utf8_count(y, &chars) ? y : STR("?"));
}

static error *check_count(struct reader *r, const char *key, const struct message *m, size_t have)
{
    str     said = pb_meta(r->e, key);
    int64_t n = 0;

    if (said.n == 0)
        return NULL;
    if (!str_i64(said, 0, INT64_MAX, &n) || n != (int64_t)have)
        return at_end(r, m, utf8_head(said, 20), str_int(r->mem, (int64_t)have));
    return NULL;
}

static int64_t *scaled(struct arena *a, const struct decimal *d, size_t n, int places)
{
    int64_t *out = NEWN(a, int64_t, n);

    for (size_t i = 0; i < n; i++)
        if (!decimal_scale(d[i], places, &out[i]))
            out[i] = 0; /* cannot happen: digits are bounded when they are read */
    return out;
}

static error *finish(struct reader *r)
{
    struct pb *e = r->e;

    for (int s = S_META; s <= S_VOTES; s++)
        if (!r->seen[s])
            return at_end(r, &msg_section, str_of(section_words[s]), STR(""));
    if (!r->header)
        return at_end(r, &msg_section, STR("VOTES"), STR(""));
    TRY(check_count(r, "num_projects", &msg_nprojects, e->n_projects));
    TRY(check_count(r, "num_votes", &msg_nvotes, e->n_ballots));
    if (e->n_ballots == 0)
        return at_end(r, &msg_none, STR("VOTES"), STR(""));
    e->points_scale = power_of_ten(r->points_places);
    e->weight_scale = power_of_ten(r->weight_places);
    if (r->any_points)
        e->points = scaled(r->mem, r->points, e->n_items, r->points_places);
    if (r->any_weight)
        e->weight = scaled(r->mem, r->weight, e->n_ballots, r->weight_places);
    return NULL;
}

/* A section starts at a row whose first cell is its name and whose other cells are empty. */
static enum section section_of(const struct rows *rows)
{
    for (size_t i = 1; i < rows->n; i++)
        if (rows->cell[i].n)
            return S_NONE;
    for (int s = S_META; s <= S_VOTES; s++)
        if (same_word(rows->cell[0], section_words[s]))
            return (enum section)s;
    return S_NONE;
}

static error *read_row(struct reader *r)
{
    enum section s = section_of(&r->rows);

    if (s != S_NONE) {
        if (r->seen[s])
            return bad(r, &msg_twice, str_of(section_words[s]));
        r->now = s;
        r->seen[s] = true;
        r->header = false;
        return s == S_VOTES ? begin_votes(r) : NULL;
    }
    if (r->now == S_NONE)
        return bad(r, &msg_start, STR(""));
    if (!r->header) {
        r->header = true;
        if (r->now == S_META)
            return same_word(r->rows.cell[0], "key") ? NULL : read_meta(r);
        return read_header(r);
    }
    switch (r->now) {
    case S_META:
        return read_meta(r);
    case S_PROJECTS:
        return read_project(r);
    case S_VOTES:
        return read_ballot(r);
    case S_NONE:
        break;
    }
    return NULL;
}

error *pb_read(struct arena *a, str text, struct pb **out)
{
    struct reader *r = NEW(a, struct reader);
    bool           more = true;

    r->mem = a;
    r->e = NEW(a, struct pb);
    rows_init(&r->rows, a, text, ';');
    ids_init(&r->project, a, 64);
    ids_init(&r->group, a, 16);
    for (;;) {
        TRY(rows_next(&r->rows, &more));
        if (!more)
            break;
        TRY(read_row(r));
    }
    TRY(finish(r));
    *out = r->e;
    return NULL;
}
