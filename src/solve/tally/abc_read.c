/* abc_read.c -- the few members of an .abc.yaml file that matter: profile, num_cand, committeesize,
 * voter_weights and (ours) names. Lists in brackets; the profile may also be a list of lines "- [0,
 * 2]".
 */
#include "solve/tally/committee.h"

#include "solve/tally/ids.h"

/* clang-format off */
static const struct message
    msg_member  = { "abc.member",  "第 {0} 行：文件到此结束，没有给出“{1}”；文件可能被截断。", "line {0}: the file ends here and does not say {1}; it may be truncated." },
    msg_number  = { "abc.number",  "第 {0} 行：“{1}”应当是 {2} 之内的整数。", "line {0}: {1} must be a whole number within {2}." },
    msg_profile = { "abc.profile", "第 {0} 行：选票应当写成 [[0, 2], [1]] 的样子；文件可能被截断。", "line {0}: ballots must be written like [[0, 2], [1]]; the file may be truncated." },
    msg_unknown = { "abc.unknown", "第 {0} 行：选票上的候选人 {1} 不存在。", "line {0}: the ballot names candidate {1}, who does not stand." },
    msg_twice   = { "abc.twice",   "第 {0} 行：同一张选票上两次出现候选人 {1}。", "line {0}: candidate {1} stands twice on the same ballot." },
    msg_weights = { "abc.weights", "第 {0} 行：voter_weights 应当是与选票一样多的正整数，如 [1, 2, 1]。", "line {0}: voter_weights must be as many whole numbers above 0 as there are ballots, like [1, 2, 1]." },
    msg_names   = { "abc.names",   "第 {0} 行：names 应当是与候选人一样多的姓名，如 [甲, 乙]。", "line {0}: names must be as many names as there are candidates, like [Ann, Ben]." },
    msg_none    = { "abc.none",    "第 {0} 行：到这里为止没有选票，无法计票。", "line {0}: up to here there are no ballots; nothing can be counted." },
    msg_many    = { "abc.many",    "第 {0} 行：文件到此结束，选票太多。", "line {0}: the file ends here; there are too many ballots." };
/* clang-format on */

enum { MOST_VOTERS = 5000000 };

struct abc {
    struct arena     *mem;
    struct approvals *v;
    str               text;
    size_t            at, size;
    uint32_t         *slot;
    int64_t          *weight; /* of the voters, in the order of the profile; NULL: all the same */
    size_t            n_weights, n_ballots;
    size_t            most; /* candidates that may be named, and the highest that was, plus one */
    size_t            highest;
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

/* A failure where the file ends. */
static error *bad_end(struct abc *r, const struct message *m, str x)
{
    r->at = r->text.n;
    while (r->at > 0 && is_blank(r->text.p[r->at - 1]))
        r->at--;
    return bad(r, m, x, STR(""));
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
        return bad_end(r, &msg_member, str_of(name));
    str rest = { r->text.p + r->at, r->text.n - r->at }, line = str_cut(&rest, '\n');
    if (!str_i64(str_trim(str_cut(&line, '#')), 1, most, &n))
        return bad(r, &msg_number, str_of(name), str_fmt(r->mem, "1..%lld", (long long)most));
    *out = (size_t)n;
    return NULL;
}

/* The next character that says something; blanks, commas and remarks after " #" do not. */
static char peek(struct abc *r)
{
    for (; r->at < r->text.n; r->at++) {
        char c = r->text.p[r->at];
        if (c == '#')
            while (r->at + 1 < r->text.n && r->text.p[r->at + 1] != '\n')
                r->at++;
        else if (!is_blank(c) && c != ',')
            return c;
    }
    return 0;
}

static error *put(struct abc *r, set ballot)
{
    struct approvals *v = r->v;
    size_t            at = (size_t)hash_bytes(&ballot, sizeof ballot) & (r->size - 1);
    int64_t           weight = 1;

    if (r->weight) {
        if (r->n_ballots == r->n_weights)
            return bad(r, &msg_weights, STR(""), STR(""));
        weight = r->weight[r->n_ballots];
    }
    r->n_ballots++;
    v->n_voters += (size_t)weight;
    for (; r->slot[at]; at = (at + 1) & (r->size - 1))
        if (v->ballot[r->slot[at] - 1] == ballot) {
            v->weight[r->slot[at] - 1] += weight;
            return NULL;
        }
    v->ballot[v->n_classes] = ballot;
    v->weight[v->n_classes++] = weight;
    r->slot[at] = (uint32_t)v->n_classes;
    return NULL;
}

/* Digits at the place; empty when there are none. */
static str digits(struct abc *r)
{
    size_t from = r->at;

    while (r->at < r->text.n && is_digit(r->text.p[r->at]))
        r->at++;
    return (str){ r->text.p + from, r->at - from };
}

static error *read_ballot(struct abc *r)
{
    set ballot = 0;

    r->at++;
    for (;;) {
        char c = peek(r);
        if (c == ']') {
            r->at++;
            return put(r, ballot);
        }
        int64_t cand = 0;
        str     word = digits(r);
        if (word.n == 0)
            return bad(r, &msg_profile, STR(""), STR(""));
        if (!str_i64(word, 0, (int64_t)r->most - 1, &cand))
            return bad(r, &msg_unknown, word, STR(""));
        if (ballot >> cand & 1)
            return bad(r, &msg_twice, word, STR(""));
        ballot |= (set)1 << cand;
        if ((size_t)cand >= r->highest)
            r->highest = (size_t)cand + 1;
    }
}

static error *read_weights(struct abc *r, size_t most)
{
    if (!find_member(r, "voter_weights"))
        return NULL;
    r->weight = NEWN(r->mem, int64_t, most);
    if (peek(r) != '[')
        return bad(r, &msg_weights, STR(""), STR(""));
    r->at++;
    while (peek(r) != ']') {
        if (r->n_weights == most || !str_i64(digits(r), 1, 1000000, &r->weight[r->n_weights++]))
            return bad(r, &msg_weights, STR(""), STR(""));
    }
    return NULL;
}

/* "names: [Ann, Ben]" on one line; an id of our own that others pass over. */
static error *read_names(struct abc *r)
{
    size_t chars = 0, n = 0, m = r->v->n_candidates;

    if (!find_member(r, "names"))
        return NULL;
    str rest = { r->text.p + r->at, r->text.n - r->at };
    str list = str_trim(str_cut(&rest, '\n'));
    r->v->name = NEWN(r->mem, str, m);
    if (!str_starts(list, STR("[")) || !str_ends(list, STR("]")) || !utf8_count(list, &chars))
        return bad(r, &msg_names, STR(""), STR(""));
    list = (str){ list.p + 1, list.n - 2 };
    while (list.n) {
        str name = str_trim(str_cut(&list, ','));
        if (name.n >= 2 && (name.p[0] == '"' || name.p[0] == '\'') &&
            name.p[name.n - 1] == name.p[0])
            name = (str){ name.p + 1, name.n - 2 };
        if (n == m || name.n == 0)
            return bad(r, &msg_names, STR(""), STR(""));
        r->v->name[n++] = name;
    }
    return n == m ? NULL : bad(r, &msg_names, STR(""), STR(""));
}

static error *read_profile(struct abc *r)
{
    char open = peek(r);

    if (open != '[' && open != '-')
        return bad(r, &msg_profile, STR(""), STR(""));
    for (r->at += open == '[';;) {
        char c = peek(r);
        if (open == '-' && c == '-' && r->at + 1 < r->text.n && r->text.p[r->at + 1] == ' ') {
            r->at++;
            c = peek(r);
        } else if (open == '-' || c == ']') {
            return NULL;
        }
        if (c != '[')
            return bad(r, &msg_profile, STR(""), STR(""));
        TRY(read_ballot(r));
    }
}

error *abc_read(struct arena *a, str text, struct approvals **out)
{
    struct abc r = { .mem = a, .v = NEW(a, struct approvals), .text = text };
    size_t     lists = 2;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        r.text.p += 3, r.text.n -= 3;
    r.most = COMMITTEE_MAX;
    if (find_member(&r, "num_cand"))
        TRY(read_count(&r, "num_cand", COMMITTEE_MAX, &r.most));
    for (size_t i = 0; i < text.n; i++)
        lists += text.p[i] == '[';
    if (lists > MOST_VOTERS)
        return bad_end(&r, &msg_many, STR(""));
    TRY(read_weights(&r, lists));
    if (!find_member(&r, "profile"))
        return bad_end(&r, &msg_member, STR("profile"));
    for (r.size = 64; r.size < 2 * lists;)
        r.size *= 2;
    r.slot = NEWN(a, uint32_t, r.size);
    r.v->ballot = NEWN(a, set, lists);
    r.v->weight = NEWN(a, int64_t, lists);
    TRY(read_profile(&r));
    if (r.weight && r.n_ballots != r.n_weights)
        return bad(&r, &msg_weights, STR(""), STR(""));
    if (r.v->n_voters == 0)
        return bad(&r, &msg_none, STR(""), STR(""));
    r.v->n_candidates = find_member(&r, "num_cand") ? r.most : r.highest;
    if (r.v->n_candidates == 0)
        return bad_end(&r, &msg_member, STR("num_cand"));
    if (find_member(&r, "committeesize")) /* 0: the file does not say */
        TRY(read_count(&r, "committeesize", (int64_t)r.v->n_candidates, &r.v->seats));
    TRY(read_names(&r));
    *out = r.v;
    return NULL;
}
