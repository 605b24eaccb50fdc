/* opinion_read.c -- from a file of votes to a conversation, or to a sentence that names the line.
 */
#include "solve/opinion/opinion_say.h"
#include "solve/tally/ids.h"
#include "solve/tally/rows.h"

enum { MOST_PEOPLE = 1000000, MOST_STATEMENTS = 20000, MOST_CELLS = 200000000 };

/* clang-format off */
static const struct message
    msg_start   = { "opinion.start",   "第 {0} 行：文件应当以 STATEMENTS、PEOPLE（可省）、VOTES 几节组成。", "line {0}: the file must have the sections STATEMENTS, PEOPLE (optional) and VOTES, in this order." },
    msg_column  = { "opinion.column",  "第 {0} 行：缺少“{1}”一列。", "line {0}: the column {1} is missing." },
    msg_id      = { "opinion.id",      "第 {0} 行：“{1}”是空的或者已经出现过。", "line {0}: \"{1}\" is empty or is listed already." },
    msg_unknown = { "opinion.unknown", "第 {0} 行：看法“{1}”不在 STATEMENTS 一节里。", "line {0}: the statement \"{1}\" is not listed." },
    msg_vote    = { "opinion.vote",    "第 {0} 行：“{1}”不是一票；应当是 1（同意）、-1（不同意）或 0（略过）。", "line {0}: \"{1}\" is no vote; it must be 1 (agree), -1 (disagree) or 0 (pass)." },
    msg_twice   = { "opinion.twice",   "第 {0} 行：“{1}”对“{2}”已经投过一票。", "line {0}: {1} has voted on {2} already." },
    msg_many    = { "opinion.many",    "第 {0} 行：人数、看法或分组太多。", "line {0}: there are too many people, statements or groups." },
    msg_end     = { "opinion.end",     "第 {0} 行：文件到此结束，没有选票；文件可能被截断。", "line {0}: the file ends here and has no votes; it may be truncated." };
/* clang-format on */

enum section { S_NONE, S_STATEMENTS, S_PEOPLE, S_VOTES };
static const char *const section_words[] = { "", "STATEMENTS", "PEOPLE", "VOTES" };
static const char *const columns[][3] = {
    { "", "", "" },
    { "id", "text", "masked" },
    { "person", "group", "" },
    { "person", "statement", "vote" },
};

struct vote_line {
    uint32_t person, statement;
    int8_t   vote;
    uint32_t line;
};

struct reader {
    struct rows          rows;
    struct conversation *c;
    enum section         now;
    bool                 header;
    int                  column[3];
    struct ids           statement, person, group;
    str                 *text;
    bool                *masked;
    int32_t             *declared;
    struct vote_line    *vote;
    size_t               cap_statements, cap_people, cap_votes;
};

static error *bad(struct reader *r, const struct message *m, str x)
{
    return rows_error(&r->rows, m, x, STR(""));
}

static str cell(const struct reader *r, int k)
{
    int at = r->column[k];

    return at >= 0 && (size_t)at < r->rows.n ? r->rows.cell[at] : STR("");
}

static error *read_header(struct reader *r)
{
    for (int k = 0; k < 3; k++) {
        r->column[k] = -1;
        for (size_t i = 0; i < r->rows.n; i++)
            if (columns[r->now][k][0] && str_is(r->rows.cell[i], columns[r->now][k]))
                r->column[k] = (int)i;
    }
    for (int k = 0; k < (r->now == S_STATEMENTS ? 1 : r->now == S_PEOPLE ? 2 : 3); k++)
        if (r->column[k] < 0)
            return bad(r, &msg_column, str_of(columns[r->now][k]));
    return NULL;
}

#define ROOM(r, field, n, cap)                                                    \
    do {                                                                          \
        if ((n) == (cap)) {                                                       \
            size_t more_ = (cap) ? 2 * (cap) : 64;                                \
            (field) = arena_grow((r)->rows.mem, (field), (cap) * sizeof *(field), \
                                 more_ * sizeof *(field));                        \
        }                                                                         \
    } while (0)

static error *read_statement(struct reader *r)
{
    size_t n = r->statement.n;
    str    id = cell(r, 0);

    if (n == MOST_STATEMENTS)
        return bad(r, &msg_many, STR(""));
    if (id.n == 0 || ids_add(&r->statement, id) == IDS_NONE)
        return bad(r, &msg_id, id);
    ROOM(r, r->text, n, r->cap_statements);
    ROOM(r, r->masked, n, r->cap_statements);
    if (n == r->cap_statements)
        r->cap_statements = n ? 2 * n : 64;
    r->text[n] = cell(r, 1);
    r->masked[n] = str_is(cell(r, 2), "1");
    return NULL;
}

/* The number of a person, who is new when the name is. */
static error *person_of(struct reader *r, str name, bool must_be_new, uint32_t *out)
{
    uint32_t at = name.n ? ids_find(&r->person, name) : IDS_NONE;

    if (name.n == 0 || (must_be_new && at != IDS_NONE))
        return bad(r, &msg_id, name);
    if (at == IDS_NONE) {
        size_t n = r->person.n;
        if (n == MOST_PEOPLE)
            return bad(r, &msg_many, STR(""));
        at = ids_add(&r->person, name);
        ROOM(r, r->declared, n, r->cap_people);
        if (n == r->cap_people)
            r->cap_people = n ? 2 * n : 64;
        r->declared[at] = -1;
    }
    *out = at;
    return NULL;
}

static error *read_person(struct reader *r)
{
    uint32_t at = 0;
    str      group = cell(r, 1);

    TRY(person_of(r, cell(r, 0), true, &at));
    if (group.n == 0)
        return NULL;
    uint32_t g = ids_find(&r->group, group);
    if (g == IDS_NONE && r->group.n == OPINION_MAX_GROUPS)
        return bad(r, &msg_many, STR(""));
    r->declared[at] = (int32_t)(g == IDS_NONE ? ids_add(&r->group, group) : g);
    return NULL;
}

static error *read_vote(struct reader *r)
{
    struct vote_line v = { .line = r->rows.line };
    int64_t          vote = 0;
    size_t           n = r->c->n_votes;

    TRY(person_of(r, cell(r, 0), false, &v.person));
    v.statement = ids_find(&r->statement, cell(r, 1));
    if (v.statement == IDS_NONE)
        return bad(r, &msg_unknown, cell(r, 1));
    if (!str_i64(cell(r, 2), -1, 1, &vote))
        return bad(r, &msg_vote, cell(r, 2));
    v.vote = (int8_t)vote;
    ROOM(r, r->vote, n, r->cap_votes);
    if (n == r->cap_votes)
        r->cap_votes = n ? 2 * n : 64;
    r->vote[r->c->n_votes++] = v;
    return NULL;
}

static error *read_row(struct reader *r)
{
    bool alone = true;

    for (size_t i = 1; i < r->rows.n; i++)
        alone &= r->rows.cell[i].n == 0;
    for (int s = S_STATEMENTS; alone && s <= S_VOTES; s++)
        if (str_is(r->rows.cell[0], section_words[s])) {
            if ((enum section)s <= r->now || (r->now == S_NONE && s != S_STATEMENTS))
                return bad(r, &msg_start, STR(""));
            r->now = (enum section)s;
            r->header = false;
            return NULL;
        }
    if (r->now == S_NONE)
        return bad(r, &msg_start, STR(""));
    if (!r->header) {
        r->header = true;
        return read_header(r);
    }
    return r->now == S_STATEMENTS ? read_statement(r)
           : r->now == S_PEOPLE   ? read_person(r)
                                  : read_vote(r);
}

static error *settle(struct reader *r)
{
    struct conversation *c = r->c;
    struct opinion      *o = &c->o;
    size_t               m = r->statement.n;

    r->rows.line = r->rows.ahead;
    if (c->n_votes == 0)
        return bad(r, &msg_end, STR(""));
    o->n_people = r->person.n;
    o->n_statements = m;
    if (o->n_people > MOST_CELLS / m)
        return bad(r, &msg_many, STR(""));
    o->vote = NEWN(r->rows.mem, int8_t, o->n_people * m);
    memset(o->vote, VOTE_NONE, o->n_people * m);
    for (size_t i = 0; i < c->n_votes; i++) {
        const struct vote_line *v = &r->vote[i];
        int8_t                 *to = &o->vote[v->person * m + v->statement];
        r->rows.line = v->line;
        if (*to != VOTE_NONE)
            return rows_error(&r->rows, &msg_twice, r->person.key[v->person],
                              r->statement.key[v->statement]);
        *to = v->vote;
    }
    o->masked = r->masked;
    c->id = r->statement.key;
    c->text = r->text;
    c->declared = r->declared;
    c->group = r->group.key;
    c->n_groups = r->group.n;
    return NULL;
}

error *opinion_read(struct arena *a, str text, struct conversation **out)
{
    struct reader *r = NEW(a, struct reader);
    bool           more = true;

    r->c = NEW(a, struct conversation);
    rows_init(&r->rows, a, text, ';');
    ids_init(&r->statement, a, 64);
    ids_init(&r->person, a, 64);
    ids_init(&r->group, a, 16);
    for (;;) {
        TRY(rows_next(&r->rows, &more));
        if (!more)
            break;
        TRY(read_row(r));
    }
    TRY(settle(r));
    *out = r->c;
    return NULL;
}
