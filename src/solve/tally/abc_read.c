/* abc_read.c -- the few members of an .abc.yaml file that matter. */
#include "solve/tally/committee.h"

#include "solve/tally/ids.h"

/* clang-format off */
static const struct message
    msg_member  = { "abc.member",  "文件中缺少“{0}”。", "the file does not say {0}." },
    msg_number  = { "abc.number",  "第 {0} 行：“{1}”应当是 {2} 之内的整数。", "line {0}: {1} must be a whole number within {2}." },
    msg_profile = { "abc.profile", "第 {0} 行：选票应当写成 [[0, 2], [1]] 的样子；文件可能被截断。", "line {0}: ballots must be written like [[0, 2], [1]]; the file may be truncated." },
    msg_unknown = { "abc.unknown", "第 {0} 行：选票上的候选人 {1} 不存在。", "line {0}: the ballot names candidate {1}, who does not stand." },
    msg_twice   = { "abc.twice",   "第 {0} 行：同一张选票上两次出现候选人 {1}。", "line {0}: candidate {1} stands twice on the same ballot." },
    msg_many    = { "abc.many",    "选票太多。", "there are too many ballots." };
/* clang-format on */

enum { MOST_VOTERS = 5000000 };

struct abc {
    struct arena     *mem;
    struct approvals *v;
    str               text;
    size_t            at, ballots, size; /* ballots: where they start */
    uint32_t         *slot;
};

static int64_t line_of(const struct abc *r)
{
    int64_t line = 1;

    for (size_t i = 0; i < r->at && i < r->text.n; i++)
        line += r->text.p[i] == '\n';
    return line;
}

static error *bad(const struct abc *r, const struct message *m, str x, str y)
{
    size_t chars = 0;

    return error_of(r->mem, FAIL_INPUT, m, str_int(r->mem, line_of(r)),
                    utf8_count(x, &chars) ? utf8_head(x, 30) : STR("?"), y);
}

/* Members stand at the start of a line. */
static bool find_member(struct abc *r, const char *name)
{
    str key = str_fmt(r->mem, "%s:", name);

    for (size_t at = 0; at < r->text.n;) {
        str    rest = { r->text.p + at, r->text.n - at };
        size_t end = 0;
        if (str_starts(rest, key)) {
            r->at = at + key.n;
            return true;
        }
        if (!str_find(rest, STR("\n"), &end))
            return false;
        at += end + 1;
    }
    return false;
}

static error *read_count(struct abc *r, const char *name, int64_t most, size_t *out)
{
    int64_t n = 0;

    if (!find_member(r, name))
        return error_of(r->mem, FAIL_INPUT, &msg_member, str_of(name));
    str rest = { r->text.p + r->at, r->text.n - r->at };
    if (!str_i64(str_trim(str_cut(&rest, '\n')), 1, most, &n))
        return bad(r, &msg_number, str_of(name), str_fmt(r->mem, "1..%lld", (long long)most));
    *out = (size_t)n;
    return NULL;
}

static char peek(struct abc *r)
{
    while (r->at < r->text.n && (is_blank(r->text.p[r->at]) || r->text.p[r->at] == ','))
        r->at++;
    return r->at < r->text.n ? r->text.p[r->at] : 0;
}

static void put(struct abc *r, set ballot)
{
    struct approvals *v = r->v;
    size_t            at = (size_t)hash_bytes(&ballot, sizeof ballot) & (r->size - 1);

    v->n_voters++;
    for (; r->slot[at]; at = (at + 1) & (r->size - 1))
        if (v->ballot[r->slot[at] - 1] == ballot) {
            v->weight[r->slot[at] - 1]++;
            return;
        }
    v->ballot[v->n_classes] = ballot;
    v->weight[v->n_classes++] = 1;
    r->slot[at] = (uint32_t)v->n_classes;
}

static error *read_ballot(struct abc *r)
{
    set ballot = 0;

    r->at++;
    for (;;) {
        char c = peek(r);
        if (c == ']') {
            r->at++;
            put(r, ballot);
            return NULL;
        }
        size_t from = r->at;
        while (r->at < r->text.n && is_digit(r->text.p[r->at]))
            r->at++;
        int64_t cand = 0;
        str     word = { r->text.p + from, r->at - from };
        if (word.n == 0)
            return bad(r, &msg_profile, STR(""), STR(""));
        if (!str_i64(word, 0, (int64_t)r->v->n_candidates - 1, &cand))
            return bad(r, &msg_unknown, word, STR(""));
        if (ballot >> cand & 1)
            return bad(r, &msg_twice, word, STR(""));
        ballot |= (set)1 << cand;
    }
}

error *abc_read(struct arena *a, str text, struct approvals **out)
{
    struct abc r = { .mem = a, .v = NEW(a, struct approvals), .text = text };
    size_t     most = 2;

    TRY(read_count(&r, "num_cand", COMMITTEE_MAX, &r.v->n_candidates));
    TRY(read_count(&r, "committeesize", (int64_t)r.v->n_candidates, &r.v->seats));
    if (!find_member(&r, "profile"))
        return error_of(a, FAIL_INPUT, &msg_member, STR("profile"));
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '[';
    if (most > MOST_VOTERS)
        return error_of(a, FAIL_LARGE, &msg_many, STR(""));
    for (r.size = 64; r.size < 2 * most;)
        r.size *= 2;
    r.slot = NEWN(a, uint32_t, r.size);
    r.v->ballot = NEWN(a, set, most);
    r.v->weight = NEWN(a, int64_t, most);
    if (peek(&r) != '[')
        return bad(&r, &msg_profile, STR(""), STR(""));
    r.at++;
    for (;;) {
        char c = peek(&r);
        if (c == ']')
            break;
        if (c != '[')
            return bad(&r, &msg_profile, STR(""), STR(""));
        TRY(read_ballot(&r));
    }
    *out = r.v;
    return NULL;
}
