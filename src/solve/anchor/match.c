/* match.c -- which sentence of the old version is which of the new one. */
#include "solve/anchor/anchor.h"

/* What is asked of two sentences: shares of their character pairs. */
#define ALONE    0.66 /* alike without any help from their places */
#define MARGIN   0.12 /* and by so much more than the next candidate */
#define IN_PLACE 0.45 /* alike between the same neighbours */
#define INSIDE   0.80 /* one is a part of the other */

struct index { /* from a character pair to the sentences that have it */
    uint32_t *first, *next, *who, *gram;
    uint32_t  mask, n;
};

struct matcher {
    struct anchor_map *m;
    int32_t           *from; /* of a new sentence: the old one, or ANCHOR_NONE */
    struct index       old_index, new_index;
    uint32_t          *hits, *met; /* scratch over the other document */
    size_t             n_met;
};

static struct index index_make(struct arena *a, const struct doc *d)
{
    struct index x = { 0 };
    size_t       total = 1, size = 64;

    for (size_t i = 0; i < d->n; i++)
        total += d->s[i].n_grams;
    while (size < total)
        size *= 2;
    x.mask = (uint32_t)size - 1;
    x.first = NEWN(a, uint32_t, size);
    x.next = NEWN(a, uint32_t, total);
    x.who = NEWN(a, uint32_t, total);
    x.gram = NEWN(a, uint32_t, total);
    x.n = 1;
    for (uint32_t i = 0; i < d->n; i++)
        for (uint32_t k = 0; k < d->s[i].n_grams; k++) {
            uint32_t g = d->s[i].gram[k], slot = (g * 0x9E3779B1u) & x.mask;
            x.who[x.n] = i;
            x.gram[x.n] = g;
            x.next[x.n] = x.first[slot];
            x.first[slot] = x.n++;
        }
    return x;
}

/* How many pairs of S every sentence of the other document shares: m->hits over m->met. */
static void look_up(struct matcher *w, const struct index *x, const struct sentence *s)
{
    for (size_t i = 0; i < w->n_met; i++)
        w->hits[w->met[i]] = 0;
    w->n_met = 0;
    for (uint32_t k = 0; k < s->n_grams; k++)
        for (uint32_t e = x->first[(s->gram[k] * 0x9E3779B1u) & x->mask]; e; e = x->next[e])
            if (x->gram[e] == s->gram[k]) {
                if (w->hits[x->who[e]]++ == 0)
                    w->met[w->n_met++] = x->who[e];
            }
}

static void join(struct matcher *w, size_t i, size_t j, enum likeness how)
{
    w->m->link[i] = (struct link){ .to = (int32_t)j, .last = (int32_t)j, .how = how };
    if (w->from[j] == ANCHOR_NONE)
        w->from[j] = (int32_t)i;
    w->m->used[j] = true;
}

struct named {
    uint64_t hash;
    uint32_t at;
};

static int by_hash(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static struct named *sorted(struct arena *a, const struct doc *d)
{
    struct named *x = NEWN(a, struct named, d->n);

    for (size_t i = 0; i < d->n; i++)
        x[i] = (struct named){ d->s[i].hash, (uint32_t)i };
    qsort(x, d->n, sizeof *x, by_hash);
    return x;
}

/* Does the sentence before (or after) I go to the one before (after) J? The ends of both texts
 * are neighbours of each other. */
static bool neighbours(const struct matcher *w, size_t i, size_t j, bool before)
{
    const struct anchor_map *m = w->m;
    bool i_end = before ? i == 0 : i + 1 == m->old->n, j_end = before ? j == 0 : j + 1 == m->new->n;

    if (i_end || j_end)
        return i_end && j_end;
    size_t  x = before ? i - 1 : i + 1, y = before ? j - 1 : j + 1;
    int32_t to = before ? m->link[x].last : m->link[x].to;
    return to == (int32_t)y;
}

/* Sentences that stand in both word for word. Where there are several of the same words, the
 * neighbours must say which is which. */
static void match_same(struct matcher *w)
{
    struct anchor_map *m = w->m;
    struct named      *x = sorted(m->mem, m->old), *y = sorted(m->mem, m->new);
    bool               again = true;

    for (int round = 0; again; round++) {
        again = false;
        for (size_t i = 0, j = 0; i < m->old->n && j < m->new->n;) {
            if (x[i].hash != y[j].hash) {
                *(x[i].hash < y[j].hash ? &i : &j) += 1;
                continue;
            }
            size_t ie = i, je = j;
            while (ie < m->old->n && x[ie].hash == x[i].hash)
                ie++;
            while (je < m->new->n && y[je].hash == y[j].hash)
                je++;
            bool single = ie - i == 1 && je - j == 1;
            for (size_t p = i; p < ie; p++)
                for (size_t q = j; q < je; q++) {
                    size_t o = x[p].at, n = y[q].at;
                    if (m->link[o].to != ANCHOR_NONE || w->from[n] != ANCHOR_NONE)
                        continue;
                    bool held = neighbours(w, o, n, true) || neighbours(w, o, n, false);
                    if ((single && round == 0) || (!single && round > 0 && held)) {
                        join(w, o, n, LIKE_SAME);
                        again = true;
                    }
                }
            i = ie;
            j = je;
        }
        again |= round == 0;
    }
}

/* The two best of those met, as shares of pairs; sentences that are taken count as rivals too. */
struct best {
    size_t who;
    double share, next;
};

static struct best best_of(const struct matcher *w, const struct sentence *s, const struct doc *d)
{
    struct best b = { 0 };

    for (size_t i = 0; i < w->n_met; i++) {
        size_t who = w->met[i];
        double share = 2.0 * w->hits[who] / (double)(s->n_grams + d->s[who].n_grams);
        if (share > b.share) {
            b.next = b.share;
            b.share = share;
            b.who = who;
        } else if (share > b.next) {
            b.next = share;
        }
    }
    return b;
}

/* Reworded: alike, clearly more than anything else on both sides. */
static void match_reworded(struct matcher *w)
{
    struct anchor_map *m = w->m;

    for (size_t i = 0; i < m->old->n; i++) {
        if (m->link[i].to != ANCHOR_NONE)
            continue;
        look_up(w, &w->new_index, &m->old->s[i]);
        struct best b = best_of(w, &m->old->s[i], m->new);
        if (b.share < ALONE || b.share - b.next < MARGIN || w->from[b.who] != ANCHOR_NONE)
            continue;
        look_up(w, &w->old_index, &m->new->s[b.who]);
        struct best back = best_of(w, &m->new->s[b.who], m->old);
        if (back.who == i && back.share - back.next >= MARGIN)
            join(w, i, b.who, LIKE_REWORDED);
    }
}

/* Reworded in its place: its neighbours on both sides were found, with only this one between. */
static void match_in_place(struct matcher *w)
{
    struct anchor_map *m = w->m;

    for (size_t i = 0; i < m->old->n; i++) {
        if (m->link[i].to != ANCHOR_NONE)
            continue;
        int32_t j = i > 0 ? m->link[i - 1].last + 1 : 0;
        if ((i > 0 && m->link[i - 1].last == ANCHOR_NONE) || (size_t)j >= m->new->n ||
            w->from[j] != ANCHOR_NONE || !neighbours(w, i, (size_t)j, false))
            continue;
        const struct sentence *s = &m->old->s[i], *t = &m->new->s[j];
        double share = 2 * grams_common(s, t) / (double)(s->n_grams + t->n_grams + 1);
        if (share < IN_PLACE)
            continue;
        look_up(w, &w->new_index, s); /* and nothing else is nearly as much like it */
        struct best b = best_of(w, s, m->new);
        if (b.who == (size_t)j)
            join(w, i, (size_t)j, LIKE_REWORDED);
    }
}

/* Is all of PART in WHOLE, and in nothing else as much? OTHER is what was looked up for PART. */
static bool part_of(const struct matcher *w, const struct sentence *part, size_t whole)
{
    double inside = (double)w->hits[whole] / (double)(part->n_grams ? part->n_grams : 1);

    if (part->n_grams < 4 || inside < INSIDE)
        return false;
    for (size_t i = 0; i < w->n_met; i++)
        if (w->met[i] != whole &&
            (double)w->hits[w->met[i]] / (double)part->n_grams > inside - MARGIN)
            return false;
    return true;
}

/* Merged: an old sentence is a part of a new one that nothing else claims as a whole. */
static void match_merged(struct matcher *w)
{
    struct anchor_map *m = w->m;

    for (size_t i = 0; i < m->old->n; i++) {
        if (m->link[i].to != ANCHOR_NONE)
            continue;
        look_up(w, &w->new_index, &m->old->s[i]);
        size_t best = m->new->n;
        for (size_t k = 0; k < w->n_met; k++)
            if (best == m->new->n || w->hits[w->met[k]] > w->hits[best])
                best = w->met[k];
        if (best == m->new->n || !part_of(w, &m->old->s[i], best) ||
            (w->from[best] != ANCHOR_NONE && m->link[w->from[best]].how != LIKE_MERGED))
            continue;
        /* what it is merged with was its neighbour: otherwise it may be a quotation elsewhere */
        bool beside = w->from[best] == ANCHOR_NONE || w->from[best] + 1 == (int32_t)i ||
                      (i > 0 && m->link[i - 1].to == (int32_t)best);
        if (beside && m->new->s[best].n_grams > m->old->s[i].n_grams)
            join(w, i, best, LIKE_MERGED);
    }
    /* a merger of one is only a hint: it holds when most of the new sentence is accounted for */
    for (size_t j = 0; j < m->new->n; j++) {
        int32_t first = w->from[j];
        if (first == ANCHOR_NONE || m->link[first].how != LIKE_MERGED)
            continue;
        double have = 0;
        for (size_t i = (size_t)first; i < m->old->n && m->link[i].to == (int32_t)j; i++)
            have += grams_common(&m->old->s[i], &m->new->s[j]);
        if (have >= 0.6 * m->new->s[j].n_grams)
            continue;
        for (size_t i = (size_t)first; i < m->old->n && m->link[i].to == (int32_t)j; i++)
            m->link[i] = (struct link){ ANCHOR_NONE, ANCHOR_NONE, LIKE_NONE, false };
        w->from[j] = ANCHOR_NONE;
        m->used[j] = false;
    }
}

/* Split: new sentences that follow each other are parts of one old sentence. */
static void match_split(struct matcher *w)
{
    struct anchor_map *m = w->m;
    int32_t           *part = NEWN(m->mem, int32_t, m->new->n);

    for (size_t j = 0; j < m->new->n; j++) {
        part[j] = ANCHOR_NONE;
        if (w->from[j] != ANCHOR_NONE)
            continue;
        look_up(w, &w->old_index, &m->new->s[j]);
        size_t best = m->old->n;
        for (size_t k = 0; k < w->n_met; k++)
            if (best == m->old->n || w->hits[w->met[k]] > w->hits[best])
                best = w->met[k];
        if (best < m->old->n && m->link[best].to == ANCHOR_NONE && part_of(w, &m->new->s[j], best))
            part[j] = (int32_t)best;
    }
    for (size_t j = 0; j < m->new->n;) {
        size_t end = j + 1;
        while (end < m->new->n && part[end] == part[j])
            end++;
        double have = 0;
        for (size_t k = j; part[j] != ANCHOR_NONE && k < end; k++)
            have += grams_common(&m->new->s[k], &m->old->s[part[j]]);
        if (part[j] != ANCHOR_NONE && m->link[part[j]].to == ANCHOR_NONE &&
            have >= 0.6 * m->old->s[part[j]].n_grams) {
            join(w, (size_t)part[j], j, LIKE_SPLIT);
            m->link[part[j]].last = (int32_t)end - 1;
            for (size_t k = j; k < end; k++) {
                w->from[k] = part[j];
                m->used[k] = true;
            }
        }
        j = end;
    }
}

/* Who did not move: a longest run of links in rising order. */
static void mark_moved(struct matcher *w)
{
    struct anchor_map *m = w->m;
    size_t             n = m->old->n, len = 0;
    int32_t           *tail = NEWN(m->mem, int32_t, n + 1), *back = NEWN(m->mem, int32_t, n + 1);

    for (size_t i = 0; i < n; i++) {
        if (m->link[i].to == ANCHOR_NONE)
            continue;
        size_t lo = 0, hi = len;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (m->link[tail[mid]].to <= m->link[i].to)
                lo = mid + 1;
            else
                hi = mid;
        }
        back[i] = lo ? tail[lo - 1] : ANCHOR_NONE;
        tail[lo] = (int32_t)i;
        len = lo == len ? len + 1 : len;
        m->link[i].moved = true;
    }
    for (int32_t i = len ? tail[len - 1] : ANCHOR_NONE; i != ANCHOR_NONE; i = back[i])
        m->link[i].moved = false;
}

void anchor_match(struct anchor_map *m)
{
    struct matcher w = { .m = m };
    size_t         most = m->old->n > m->new->n ? m->old->n : m->new->n;

    w.from = NEWN(m->mem, int32_t, m->new->n);
    for (size_t j = 0; j < m->new->n; j++)
        w.from[j] = ANCHOR_NONE;
    for (size_t i = 0; i < m->old->n; i++)
        m->link[i] = (struct link){ ANCHOR_NONE, ANCHOR_NONE, LIKE_NONE, false };
    w.hits = NEWN(m->mem, uint32_t, most);
    w.met = NEWN(m->mem, uint32_t, most);
    match_same(&w);
    w.old_index = index_make(m->mem, m->old);
    w.new_index = index_make(m->mem, m->new);
    match_reworded(&w);
    match_split(&w);
    match_merged(&w);
    match_in_place(&w);
    mark_moved(&w);
}
