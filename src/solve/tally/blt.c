/* blt.c -- reading BLT files. */
#include "solve/tally/ranked.h"

/* clang-format off */
static const struct message
    msg_head   = { "blt.head",   "第 {0} 行：应当是“候选人数 席位数”（候选人至多 500 名，席位至少 1 个）。", "line {0}: expected \"candidates seats\" (at most 500 candidates, at least one seat)." },
    msg_number = { "blt.number", "第 {0} 行：“{1}”不是这里可以有的数。", "line {0}: \"{1}\" is not a number that can stand here." },
    msg_twice  = { "blt.twice",  "第 {0} 行：同一张选票上两次出现候选人 {1}。", "line {0}: candidate {1} stands twice on the same ballot." },
    msg_zero   = { "blt.zero",   "第 {0} 行：选票没有以 0 结束，文件可能被截断。", "line {0}: the ballot does not end with 0; the file may be truncated." },
    msg_end    = { "blt.end",    "第 {0} 行：文件到此结束，但选票之后应有单独一行 0 和候选人姓名；文件可能被截断。", "line {0}: the file ends here, but a line with 0 and the names must follow the ballots; it may be truncated." },
    msg_name   = { "blt.name",   "第 {0} 行：引号没有闭合，文件可能被截断。", "line {0}: a quote is never closed; the file may be truncated." },
    msg_utf8   = { "blt.utf8",   "第 {0} 行：不是有效的 UTF-8 文字。", "line {0}: not valid UTF-8 text." },
    msg_none   = { "blt.none",   "第 {0} 行：到这里为止没有选票，无法计票。", "line {0}: up to here there are no ballots; nothing can be counted." },
    msg_huge   = { "blt.huge",   "第 {0} 行：票数太大。", "line {0}: the number of votes is too large." };
/* clang-format on */

struct blt {
    struct arena  *mem;
    struct ranked *r;
    str            text, line;
    int64_t        number; /* of the line */
    uint32_t      *last;   /* per candidate: ballot that named it, plus one */
    size_t         cap_items;
    bool           names; /* reading them: '#' is no comment there */
};

static error *bad(const struct blt *b, const struct message *m, str arg)
{
    size_t chars = 0;

    return error_of(b->mem, FAIL_INPUT, m, str_int(b->mem, b->number),
                    utf8_count(arg, &chars) ? utf8_head(arg, 20) : STR("?"));
}

/* The next line that says something; comments after '#' are left out. */
static bool next_line(struct blt *b)
{
    while (b->text.n) {
        str line = str_cut(&b->text, '\n');
        b->number++;
        if (!b->names)
            line = str_cut(&line, '#');
        b->line = str_trim(line);
        if (b->line.n)
            return true;
    }
    return false;
}

static str next_word(struct blt *b)
{
    str w = { b->line.p, 0 };

    while (w.n < b->line.n && !is_blank(b->line.p[w.n]))
        w.n++;
    b->line = str_trim((str){ b->line.p + w.n, b->line.n - w.n });
    return w;
}

static error *read_head(struct blt *b)
{
    int64_t n = 0, seats = 0;

    if (!next_line(b) || !str_i64(next_word(b), 1, RANKED_MAX_CANDIDATES, &n) ||
        !str_i64(next_word(b), 1, n, &seats) || b->line.n)
        return bad(b, &msg_head, STR(""));
    b->r->n_candidates = (size_t)n;
    b->r->seats = (size_t)seats;
    b->r->withdrawn = NEWN(b->mem, bool, (size_t)n);
    b->r->name = NEWN(b->mem, str, (size_t)n);
    b->last = NEWN(b->mem, uint32_t, (size_t)n);
    return NULL;
}

static error *put_item(struct blt *b, str word, bool tied)
{
    struct ranked *r = b->r;
    int64_t        c = 0;

    if (!str_i64(word, 1, (int64_t)r->n_candidates, &c))
        return bad(b, &msg_number, word);
    if (b->last[c - 1] == r->n_ballots + 1)
        return bad(b, &msg_twice, word);
    b->last[c - 1] = (uint32_t)r->n_ballots + 1;
    if (r->n_items == b->cap_items)
        return bad(b, &msg_number, word);
    r->tied[r->n_items] = tied;
    if (tied && !r->any_tied)
        r->tied_line = b->number;
    r->any_tied |= tied;
    r->item[r->n_items++] = (uint16_t)(c - 1);
    return NULL;
}

/* "12 3 1=2 0" */
static error *read_ballot(struct blt *b, str first)
{
    struct ranked *r = b->r;
    int64_t        weight = 0;
    bool           ended = false;

    if (!str_i64(first, 1, INT64_C(1000000000000), &weight))
        return bad(b, &msg_number, first);
    if (__builtin_add_overflow(r->voters, weight, &r->voters) || r->voters > INT64_C(1000000000000))
        return bad(b, &msg_huge, STR(""));
    while (b->line.n) {
        str word = next_word(b);
        if (str_is(word, "0")) {
            ended = true;
            break;
        }
        for (bool tied = false; word.n && !str_is(word, "-"); tied = true)
            TRY(put_item(b, str_cut(&word, '='), tied));
    }
    if (!ended || b->line.n)
        return bad(b, &msg_zero, STR(""));
    r->weight[r->n_ballots++] = weight;
    r->start[r->n_ballots] = (uint32_t)r->n_items;
    return NULL;
}

static error *read_ballots(struct blt *b)
{
    for (;;) {
        if (!next_line(b))
            return bad(b, &msg_end, STR(""));
        if (b->line.p[0] == '[') /* remarks of some programs */
            continue;
        str first = next_word(b);
        if (str_is(first, "0") && b->line.n == 0)
            return NULL;
        while (first.n && first.p[0] == '-') {
            int64_t c = 0;
            if (!str_i64(first, -(int64_t)b->r->n_candidates, -1, &c))
                return bad(b, &msg_number, first);
            b->r->withdrawn[-c - 1] = true;
            first = next_word(b);
        }
        if (first.n)
            TRY(read_ballot(b, first));
    }
}

/* A name, quoted or bare; "" inside quotes is a quote; several quoted texts are one name. */
static error *read_name(struct blt *b, str *out)
{
    struct buf s;
    bool       inside = false;
    size_t     chars = 0;

    buf_init(&s, b->mem, 4096);
    for (size_t i = 0; i < b->line.n; i++) {
        char c = b->line.p[i];
        if (c != '"' || (!inside && i > 0 && b->line.p[0] != '"')) {
            buf_char(&s, c);
        } else if (inside && i + 1 < b->line.n && b->line.p[i + 1] == '"') {
            buf_char(&s, c);
            i++;
        } else {
            inside = !inside;
        }
    }
    if (inside)
        return bad(b, &msg_name, STR(""));
    if (s.over || !utf8_count(buf_done(&s), &chars))
        return bad(b, &msg_utf8, STR(""));
    *out = buf_done(&s);
    return NULL;
}

error *blt_read(struct arena *a, str text, struct ranked **out)
{
    struct blt b = { .mem = a, .r = NEW(a, struct ranked), .text = text };
    size_t     lines = 1, words = 1;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        b.text.p += 3, b.text.n -= 3;
    for (size_t i = 0; i < text.n; i++) {
        lines += text.p[i] == '\n';
        words += is_blank(text.p[i]) || text.p[i] == '=';
    }
    TRY(read_head(&b));
    b.cap_items = words;
    b.r->start = NEWN(a, uint32_t, lines + 1);
    b.r->weight = NEWN(a, int64_t, lines);
    b.r->item = NEWN(a, uint16_t, words);
    b.r->tied = NEWN(a, bool, words);
    TRY(read_ballots(&b));
    if (b.r->voters == 0)
        return bad(&b, &msg_none, STR(""));
    b.names = true;
    for (size_t c = 0; c < b.r->n_candidates; c++) {
        if (!next_line(&b))
            return bad(&b, &msg_end, STR(""));
        TRY(read_name(&b, &b.r->name[c]));
        if (b.r->name[c].n == 0) /* nameless ones go by their number */
            b.r->name[c] = str_int(a, (int64_t)c + 1);
    }
    if (next_line(&b))
        TRY(read_name(&b, &b.r->title));
    *out = b.r;
    return NULL;
}
