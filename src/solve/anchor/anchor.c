/* anchor.c -- from links between sentences to places of comments and lists of changes. */
#include "solve/anchor/anchor.h"

const char *const fate_words[] = { "kept", "moved", "lost", NULL };

struct anchor_map *anchor_compare(struct arena *a, const struct doc *old, const struct doc *new)
{
    struct anchor_map *m = NEW(a, struct anchor_map);

    *m = (struct anchor_map){ .mem = a, .old = old, .new = new };
    m->link = NEWN(a, struct link, old->n);
    m->used = NEWN(a, bool, new->n);
    anchor_match(m);
    return m;
}

enum { MOST_CELLS = 4000000 };

/* The longest common subsequence of two short texts, by characters, as runs. */
struct run *anchor_words(struct arena *a, str old, str new, size_t *n_out)
{
    size_t *x = NEWN(a, size_t, old.n + 2), *y = NEWN(a, size_t, new.n + 2), n = 0, m = 0, k = 0;

    for (size_t i = 0; i < old.n; utf8_next(old, &i))
        x[n++] = i;
    for (size_t i = 0; i < new.n; utf8_next(new, &i))
        y[m++] = i;
    x[n] = old.n;
    y[m] = new.n;
    struct run *r = NEWN(a, struct run, n + m + 2);
    *n_out = 0;
    if ((n + 1) * (m + 1) > MOST_CELLS) {
        r[k++] = (struct run){ RUN_OUT, 0, old.n };
        r[k++] = (struct run){ RUN_IN, 0, new.n };
        *n_out = k;
        return r;
    }
    uint32_t *t = NEWN(a, uint32_t, (n + 1) * (m + 1));
#define CELL(i, j) t[(i) * (m + 1) + (j)]
#define SAME(i, j) \
    str_eq((str){ old.p + x[i], x[(i) + 1] - x[i] }, (str){ new.p + y[j], y[(j) + 1] - y[j] })
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;)
            CELL(i, j) = SAME(i, j)                        ? CELL(i + 1, j + 1) + 1
                         : CELL(i + 1, j) > CELL(i, j + 1) ? CELL(i + 1, j)
                                                           : CELL(i, j + 1);
    for (size_t i = 0, j = 0; i < n || j < m;) {
        enum run_what what = i < n && j < m && SAME(i, j)                            ? RUN_SAME
                             : j == m || (i < n && CELL(i + 1, j) >= CELL(i, j + 1)) ? RUN_OUT
                                                                                     : RUN_IN;
        size_t from = what == RUN_IN ? y[j] : x[i], to = what == RUN_IN ? y[j + 1] : x[i + 1];
        i += what != RUN_IN;
        j += what != RUN_OUT;
        if (k && r[k - 1].what == what)
            r[k - 1].to = to;
        else {
            r[k].what = what;
            r[k].from = from;
            r[k++].to = to;
        }
    }
#undef CELL
#undef SAME
    *n_out = k;
    return r;
}

static size_t sentence_at(const struct doc *d, size_t byte)
{
    size_t lo = 0, hi = d->n;

    while (lo < hi) { /* the first that ends behind BYTE */
        size_t mid = (lo + hi) / 2;
        if (d->s[mid].to > byte)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Words inside one sentence: where they stand word for word, or between what is left of them. */
static void follow_words(const struct anchor_map *m, size_t i, size_t from, size_t to,
                         struct place *p)
{
    const struct sentence *s = &m->old->s[i];
    size_t                 at = 0, again = 0;
    str new = { m->new->text.p + p->from, p->to - p->from };
    str words = { m->old->text.p + from, to - from };
    str old = { m->old->text.p + s->from, s->to - s->from };

    if (str_find(new, words, &at)) {
        str rest = { new.p + at + 1, new.n - at - 1 };
        if (!str_find(rest, words, &again)) {
            p->to = p->from + at + words.n;
            p->from += at;
            return;
        }
    }
    size_t      n = 0, kept = 0, first = SIZE_MAX, last = 0, pos = 0;
    struct run *r = anchor_words(m->mem, old, new, &n);
    for (size_t k = 0; k < n; k++) {
        if (r[k].what == RUN_IN) {
            pos = r[k].to;
            continue;
        }
        if (r[k].what == RUN_OUT)
            continue;
        size_t lo = r[k].from > from - s->from ? r[k].from : from - s->from;
        size_t hi = r[k].to < to - s->from ? r[k].to : to - s->from;
        if (lo < hi) {
            size_t shift = pos + (lo - r[k].from);
            first = first == SIZE_MAX ? shift : first;
            last = shift + (hi - lo);
            kept += hi - lo;
        }
        pos += r[k].to - r[k].from;
    }
    p->widened = first == SIZE_MAX || kept * 2 < words.n;
    if (p->widened)
        return;
    p->to = p->from + last;
    p->from += first;
}

/* A whole sentence: when it stands word for word inside a longer one, or the new one is much
 * longer, the comment is on that part of it. The mark at its end does not count. */
static void narrow(const struct anchor_map *m, size_t i, struct place *p)
{
    const struct sentence *s = &m->old->s[i];
    size_t                 to = s->to, at = 0;

    while (to > s->body + 1 && ((unsigned char)m->old->text.p[to - 1] & 0xC0) == 0x80)
        to--;
    str part = { m->old->text.p + s->body, to - 1 - s->body };
    str new = { m->new->text.p + p->from, p->to - p->from };
    if (part.n && str_find(new, part, &at)) {
        size_t end = at + (s->to - s->body);
        p->to = p->from + (end < new.n ? end : new.n);
        while (p->to < m->new->text.n && ((unsigned char)m->new->text.p[p->to] & 0xC0) == 0x80)
            p->to--;
        p->from += at;
    } else if (2 * new.n > 3 * (s->to - s->body)) {
        follow_words(m, i, s->body, s->to, p);
    }
}

static struct place follow_one(const struct anchor_map *m, size_t i, size_t from, size_t to)
{
    const struct link     *l = &m->link[i];
    const struct sentence *s = &m->old->s[i];
    struct place           p = { .fate = FATE_LOST, .sentence = ANCHOR_NONE };

    if (l->to == ANCHOR_NONE)
        return p;
    p.fate = l->moved ? FATE_MOVED : FATE_KEPT;
    p.sentence = l->to;
    p.changed = l->how != LIKE_SAME;
    p.from = m->new->s[l->to].from;
    p.to = m->new->s[l->last].to;
    if (from > s->body || to < s->to)
        follow_words(m, i, from < s->from ? s->from : from, to > s->to ? s->to : to, &p);
    else if (l->how == LIKE_REWORDED || l->how == LIKE_MERGED)
        narrow(m, i, &p);
    return p;
}

/* Several sentences: what was found of them, as long as it stays together; otherwise the larger
 * part of it that does. */
static struct place follow_many(const struct anchor_map *m, size_t first, size_t end)
{
    struct place best = { .fate = FATE_LOST, .sentence = ANCHOR_NONE };
    size_t       most = 0;

    for (size_t i = first; i < end; i++) {
        if (m->link[i].to == ANCHOR_NONE)
            continue;
        size_t       chars = m->old->s[i].chars, k = i + 1;
        int32_t      last = m->link[i].last;
        struct place p = follow_one(m, i, m->old->s[i].from, m->old->s[i].to);
        for (; k < end; k++) {
            if (m->link[k].to == ANCHOR_NONE)
                continue;
            /* new sentences between belong to nobody else: they were put in here */
            int32_t j = last + 1;
            while (j < m->link[k].to && !m->used[j])
                j++;
            if (j < m->link[k].to || m->link[k].to < last)
                break;
            last = m->link[k].last;
            p.to = m->new->s[last].to;
            p.changed |= m->link[k].how != LIKE_SAME;
            chars += m->old->s[k].chars;
        }
        p.changed |= k < end;
        if (chars > most) {
            most = chars;
            best = p;
        }
        i = k - 1;
    }
    return best;
}

struct place anchor_follow(const struct anchor_map *m, size_t from, size_t to)
{
    const struct doc *d = m->old;
    size_t            first = sentence_at(d, from), end = first;

    while (end < d->n && d->s[end].from < to)
        end++;
    if (end == first || from >= to)
        return (struct place){ .fate = FATE_LOST, .sentence = ANCHOR_NONE };
    if (end - first == 1)
        return follow_one(m, first, from, to);
    return follow_many(m, first, end);
}

struct change *anchor_changes(const struct anchor_map *m, size_t *n)
{
    struct change *c = NEWN(m->mem, struct change, m->old->n + m->new->n);
    int32_t       *from = NEWN(m->mem, int32_t, m->new->n);
    size_t         k = 0, next = 0;

    for (size_t j = 0; j < m->new->n; j++)
        from[j] = ANCHOR_NONE;
    for (size_t i = m->old->n; i-- > 0;)
        for (int32_t j = m->link[i].to; j != ANCHOR_NONE && j <= m->link[i].last; j++)
            from[j] = (int32_t)i;
    for (size_t j = 0; j < m->new->n; j++) {
        int32_t i = from[j];
        if (i == ANCHOR_NONE) {
            c[k].what = CH_ADDED;
            c[k].old = ANCHOR_NONE;
        } else {
            const struct link *l = &m->link[i];
            for (; !l->moved && next < (size_t)i; next++) /* what went missing before it */
                if (m->link[next].to == ANCHOR_NONE) {
                    c[k].what = CH_REMOVED;
                    c[k].new = ANCHOR_NONE;
                    c[k++].old = (int32_t)next;
                }
            c[k].what = l->how == LIKE_REWORDED ? CH_REWORDED
                        : l->how == LIKE_SPLIT  ? CH_SPLIT
                        : l->how == LIKE_MERGED ? CH_MERGED
                        : l->moved              ? CH_MOVED
                                                : CH_SAME;
            c[k].old = i;
        }
        c[k++].new = (int32_t)j;
    }
    for (; next < m->old->n; next++)
        if (m->link[next].to == ANCHOR_NONE) {
            c[k].what = CH_REMOVED;
            c[k].new = ANCHOR_NONE;
            c[k++].old = (int32_t)next;
        }
    *n = k;
    return c;
}

/* clang-format off */
static const struct message
    m_kept  = { "anchor.kept",  "仍在原处（第 {0} 句）{1}。", "still in its place (sentence {0}){1}." },
    m_moved = { "anchor.moved", "移到了第 {0} 句{1}。", "moved to sentence {0}{1}." },
    m_lost  = { "anchor.lost",  "所评论的内容在新版本中找不到了。", "what it is about is not in the new version any more." },
    m_same  = { "anchor.same",  "", "" },
    m_new   = { "anchor.new",   "，文字有改动", ", with other words" },
    m_wide  = { "anchor.wide",  "，原来的词语已经改掉，评论落在整句上", "; the words are gone, the comment is on the whole sentence" };
/* clang-format on */

str place_words(struct arena *a, const struct place *p, enum lang lang)
{
    const struct message *extra = p->widened ? &m_wide : p->changed ? &m_new : &m_same;
    str                   args[2] = { str_int(a, p->sentence + 1), STR("") };

    args[1] = message_text(a, extra, lang, NULL, 0);
    return message_text(a,
                        p->fate == FATE_KEPT    ? &m_kept
                        : p->fate == FATE_MOVED ? &m_moved
                                                : &m_lost,
                        lang, args, 2);
}
