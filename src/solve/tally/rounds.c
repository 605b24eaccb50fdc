/* rounds.c -- elections by the law in two rounds. */
#include "solve/tally/motion.h"

#include "solve/tally/profile.h"
#include "solve/tally/turn.h"

/* clang-format off */
static const struct message
    msg_seats   = { "motion.seats",   "席位必须是 1 到候选人数，票数不能多于投票人数。", "there must be at least one seat and not more than candidates, and nobody can have more votes than there are voters." },
    msg_second  = { "motion.second",  "“{0}”不在另行选举的候选人之中。", "{0} is not a candidate of the second vote." };
/* clang-format on */

static int by_votes(const void *a, const void *b)
{
    const struct stand *const *x = a, *const *y = b;

    return ((*x)->votes < (*y)->votes) - ((*x)->votes > (*y)->votes);
}

/* Elect by most votes among those who reach the floor; a tie for the last seat decides nothing. */
static int64_t fill(struct stand **s, size_t n, int64_t open, int64_t num, int64_t den, bool strict,
                    int64_t base, int round)
{
    int64_t taken = 0;

    qsort(s, n, sizeof(struct stand *), by_votes);
    for (size_t i = 0; i < n && taken < open; i++) {
        wide   l = (wide)s[i]->votes * den, r = (wide)base * num;
        size_t same = i;
        if (strict ? l <= r : l < r)
            break;
        while (same < n && s[same]->votes == s[i]->votes)
            same++;
        if ((int64_t)(same - i) > open - taken) {
            for (; i < same; i++)
                s[i]->tied = true;
            break;
        }
        s[i]->round = round;
        taken++;
    }
    return taken;
}

error *two_rounds(struct arena *a, struct stand *s, size_t n, int64_t seats, int64_t voted,
                  const struct stand *second, size_t n_second, int64_t ballots)
{
    struct stand **order = NEWN(a, struct stand *, n);
    size_t         left = 0;

    if (n == 0 || seats < 1 || seats > (int64_t)n)
        return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
    for (size_t i = 0; i < n; i++) {
        if (s[i].votes > voted)
            return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
        order[i] = &s[i];
    }
    int64_t open = seats - fill(order, n, seats, 1, 2, true, voted, 1);
    for (size_t i = 0; i < n; i++)
        s[i].runs = open > 0 && s[i].round == 0;
    if (open == 0 || n_second == 0)
        return NULL;
    struct stand **rest = NEWN(a, struct stand *, n);
    for (size_t k = 0; k < n_second; k++) {
        struct stand *who = NULL;
        for (size_t i = 0; i < n; i++)
            if (str_eq(s[i].name, second[k].name) && s[i].runs)
                who = &s[i];
        if (!who)
            return error_of(a, FAIL_INPUT, &msg_second, second[k].name);
        if (second[k].votes > ballots)
            return error_of(a, FAIL_INPUT, &msg_seats, STR(""));
        who->votes = second[k].votes;
        who->tied = false;
        rest[left++] = who;
    }
    fill(rest, left, open, 1, 3, false, ballots, 2);
    return NULL;
}

struct again {
    const struct two_rounds *t;
    size_t                   who;    /* in the first list */
    int                      second; /* in the second list, or -1 */
};

static bool elected_with(void *what, int64_t x)
{
    const struct again *k = what;
    struct arena       *a = arena_new();
    struct two_rounds   t = *k->t;

    t.s = NEWN(a, struct stand, t.n);
    t.second = NEWN(a, struct stand, t.n_second + 1);
    memcpy(t.s, k->t->s, t.n * sizeof *t.s);
    if (t.n_second)
        memcpy(t.second, k->t->second, t.n_second * sizeof *t.second);
    if (k->second >= 0)
        t.second[k->second].votes += x;
    else
        t.s[k->who].votes += x;
    bool yes = !two_rounds(a, t.s, t.n, t.seats, t.voted, t.second, t.n_second, t.ballots) &&
               t.s[k->who].round > 0;
    arena_free(a);
    return yes;
}

void two_rounds_wish(const struct two_rounds *t, struct stand *done)
{
    for (size_t i = 0; i < t->n; i++) {
        struct again k = { t, i, -1 };
        if (done[i].round)
            continue;
        for (size_t j = 0; j < t->n_second; j++)
            if (str_eq(t->second[j].name, t->s[i].name))
                k.second = (int)j;
        int64_t most =
            k.second >= 0 ? t->ballots - t->second[k.second].votes : t->voted - t->s[i].votes;
        done[i].more = turn_find(elected_with, &k, most, &done[i].counts);
        done[i].more_in = k.second >= 0 ? 2 : 1;
    }
}
