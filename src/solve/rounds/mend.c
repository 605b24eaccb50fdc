/* mend.c -- visits that came late although there was room: others make way, from day to day. */
#include "solve/rounds/in.h"

/* How a day was reached: which call goes there, and from which day. */
struct way {
    int32_t call, from;
};

struct search {
    struct way *way;   /* of each day; call < 0: not reached */
    int32_t    *queue; /* days in the order in which they were reached */
    int32_t     n;
};

static bool may_go(const struct rounds *r, int32_t c)
{
    const struct call *x = &r->call[c];

    return !x->pinned && !x->late && r->day[x->day].date > r->t->frozen;
}

/* All days that are new to the search and on which the call may stand. */
static void reach(const struct rounds *r, struct search *s, int32_t c)
{
    for (int32_t i = 0; i < r->n_focus && r->day[i].date <= r->call[c].hi; i++)
        if (s->way[i].call < 0 && i != r->call[c].day && rounds_may(r, c, i)) {
            s->way[i] = (struct way){ c, r->call[c].day };
            s->queue[s->n++] = i;
        }
}

/* A day with room to which others can make way for the call; -1 none. */
static int32_t find_room(const struct rounds *r, struct search *s, int32_t c)
{
    s->n = 0;
    for (int32_t i = 0; i < r->n_focus; i++)
        s->way[i].call = -1;
    reach(r, s, c);
    for (int32_t k = 0; k < s->n; k++) {
        const struct walk *d = &r->day[s->queue[k]];
        if (rounds_room(r, d))
            return s->queue[k];
        for (int32_t i = 0; i < d->n; i++)
            if (may_go(r, d->stop[i]))
                reach(r, s, d->stop[i]);
    }
    return -1;
}

static void go(struct rounds *r, int32_t c, int32_t day)
{
    int32_t     h = r->call[c].house;
    struct seat s = walk_seat(r, &r->day[day], r->house[h].spot, r->t->house[h].evening);

    walk_take(r, c);
    walk_put(r, day, c, s.at);
}

/* From the day with room back to the call itself. Two visits of one household may be on the way:
 * what the second may not do any more ends it, and everybody goes back. */
static bool make_way(struct rounds *r, const struct search *s, int32_t c, int32_t day)
{
    struct way done[FULL_DAYS];
    int32_t    n = 0, k = day;

    for (;;) {
        struct way w = s->way[k];
        if (!rounds_may(r, w.call, k))
            break;
        go(r, w.call, k);
        done[n++] = w;
        if (w.call == c)
            return true;
        k = w.from;
    }
    while (n-- > 0)
        go(r, done[n].call, done[n].from);
    return false;
}

static void mend(struct rounds *r, struct search *s, int32_t c)
{
    struct call *x = &r->call[c], was = *x;

    x->late = false;
    x->hi = x->due;
    int32_t day = find_room(r, s, c);
    if (day >= 0 && make_way(r, s, c, day))
        return;
    x->late = true;
    x->hi = was.hi;
}

/* The first day of the months asked for that has room for the call; -1 none. */
static int32_t room_now(const struct rounds *r, int32_t c)
{
    for (int32_t i = 0; i < r->n_asked; i++)
        if (rounds_room(r, &r->day[i]) && rounds_may(r, c, i))
            return i;
    return -1;
}

/* Nobody whose time is over waits for a later month while there is room in those asked for: who
 * waited longest first. */
static void hurry(struct rounds *r)
{
    for (;;) {
        int32_t best = -1, to = -1;
        for (int32_t c = 0; c < r->n_calls; c++) {
            const struct call *x = &r->call[c];
            int32_t            day;
            if (!x->late || x->day < r->n_asked || (best >= 0 && x->due >= r->call[best].due) ||
                (day = room_now(r, c)) < 0)
                continue;
            best = c;
            to = day;
        }
        if (best < 0)
            return;
        go(r, best, to);
        r->call[best].hi = r->month[r->day[to].month].last;
    }
}

void rounds_mend(struct rounds *r)
{
    struct search s = { .way = NEWN(r->a, struct way, (size_t)r->n_focus + 1),
                        .queue = NEWN(r->a, int32_t, (size_t)r->n_focus + 1) };

    for (int32_t c = 0; c < r->n_calls; c++)
        if (r->call[c].late && r->call[c].due > r->t->frozen && r->call[c].day < r->n_focus)
            mend(r, &s, c);
    hurry(r);
}
