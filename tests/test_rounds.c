/* test_rounds.c -- visits: orders against all permutations, plans against all divisions, rules on
 * random districts, wishes, pins, the theorem, readers. */
#include "test.h"

#include "solve/grid/dice.h"
#include "solve/rounds/say.h"

static struct arena *mem;
enum { JANUARY = 20454 /* 2026-01-01 */ };

static struct rounds_house *houses(struct dice *d, size_t n, int32_t size)
{
    struct rounds_house *h = NEWN(mem, struct rounds_house, n + 1);

    for (size_t i = 0; i < n; i++) {
        int32_t kind = dice_below(d, 20);
        h[i] = (struct rounds_house){ .id = (int64_t)i + 1, .weekdays = ROUNDS_WEEKDAYS };
        h[i].x = dice_below(d, size) - size / 2;
        h[i].y = dice_below(d, size) - size / 2;
        h[i].yearly = kind == 0 ? 12 : kind == 1 ? 6 : 1;
        h[i].care = kind < 2;
        h[i].last = JANUARY - 1 - dice_below(d, kind == 0 ? 30 : kind == 1 ? 60 : 330);
        h[i].away_until = -1;
    }
    return h;
}

static struct rounds_task task_of(const struct rounds_house *h, size_t n)
{
    return (struct rounds_task){ .house = h,
                                 .n = n,
                                 .first = JANUARY,
                                 .months = 12,
                                 .frozen = JANUARY - 1,
                                 .limits = rounds_limits_default,
                                 .seed = 1,
                                 .effort = 60 };
}

static struct rounds_plan *plan(const struct rounds_task *t)
{
    assert_null(rounds_check(mem, t));
    return rounds_plan(mem, t);
}

/* ---- orders ---- */

static int64_t length(const struct rounds_task *t, const int32_t *stop, int32_t n)
{
    int64_t cm = 0;
    int32_t x = t->x, y = t->y;

    for (int32_t i = 0; i < n; i++) {
        const struct rounds_house *h = &t->house[stop[i]];
        cm += rounds_apart(x, y, h->x, h->y);
        x = h->x;
        y = h->y;
    }
    return cm + rounds_apart(x, y, t->x, t->y);
}

static bool evening_last(const struct rounds_task *t, const int32_t *stop, int32_t n)
{
    for (int32_t i = 1; i < n; i++)
        if (t->house[stop[i - 1]].evening && !t->house[stop[i]].evening)
            return false;
    return true;
}

static int64_t shortest(const struct rounds_task *t, int32_t *stop, int32_t at, int32_t n)
{
    int64_t best = INT64_MAX;

    if (at == n)
        return evening_last(t, stop, n) ? length(t, stop, n) : INT64_MAX;
    for (int32_t i = at; i < n; i++) {
        int32_t s = stop[at];
        stop[at] = stop[i];
        stop[i] = s;
        int64_t cm = shortest(t, stop, at + 1, n);
        best = cm < best ? cm : best;
        stop[i] = stop[at];
        stop[at] = s;
    }
    return best;
}

static void orders_equal_the_best_permutation(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 300; round++) {
        struct dice          d = dice_for(11, 1, round, 0);
        int32_t              n = 1 + dice_below(&d, 7), stop[8], all[8];
        struct rounds_house *h = houses(&d, 8, round % 3 ? 20000 : 6);
        struct rounds_task   t = task_of(h, 8);
        t.x = dice_below(&d, 9000);
        for (int32_t i = 0; i < 8; i++)
            h[i].evening = dice_below(&d, 4) == 0;
        for (int32_t i = 0; i < n; i++)
            stop[i] = all[i] = (i + (int32_t)round) % 8;
        int64_t cm = rounds_order(mem, &t, stop, n);
        assert_int_equal(cm, shortest(&t, all, 0, n));
        assert_int_equal(cm, length(&t, stop, n));
        assert_true(evening_last(&t, stop, n));
        arena_reset(mem);
    }
}

/* Eight households a month on two days of four: 35 divisions, each by the best permutation. */
static void tiny_plans_equal_the_best_division(void **state)
{
    struct rounds_day day[24];
    int               reached = 0;

    (void)state;
    /* near the middle of each month, so that the rhythm allows every change of day */
    for (int i = 0; i < 24; i++)
        day[i] = (struct rounds_day){
            (int32_t)date_of((struct civil){ 2026, i / 2 + 1, i % 2 ? 19 : 12 }), true
        };
    for (uint64_t round = 0; round < 12; round++) {
        struct dice          d = dice_for(12, 1, round, 0);
        struct rounds_house *h = houses(&d, 8, 60000);
        struct rounds_task   t = task_of(h, 8);
        int64_t              best = INT64_MAX;
        for (int32_t i = 0; i < 8; i++) {
            h[i].yearly = 12;
            h[i].care = true;
            h[i].last = JANUARY - 20;
        }
        for (uint32_t set = 0; set < 256; set++) {
            int32_t a[8], b[8], na = 0, nb = 0;
            for (int32_t i = 0; i < 8; i++)
                if (set >> i & 1)
                    a[na++] = i;
                else
                    b[nb++] = i;
            if (na != 4)
                continue;
            int64_t cm = shortest(&t, a, 0, 4) + shortest(&t, b, 0, 4);
            best = cm < best ? cm : best;
        }
        t.limits = (struct rounds_limits){ 8, 2, 2, 4, 4, 96 };
        t.effort = 3000;
        t.day = day;
        t.n_days = COUNT(day);
        const struct rounds_plan *p = plan(&t);
        for (int32_t m = 0; m < 12; m++) {
            assert_int_equal(p->month[m].visits, 8);
            assert_true(p->month[m].walk >= best);
            reached += p->month[m].walk == best;
        }
        arena_reset(mem);
    }
    assert_true(reached >= 142); /* of 144 months */
}

/* ---- rules ---- */

static void keeps_the_rules(const struct rounds_task *t, const struct rounds_plan *p)
{
    int32_t *last = NEWN(mem, int32_t, t->n + 1), *count = NEWN(mem, int32_t, t->n + 1);

    for (size_t i = 0; i < t->n; i++)
        last[i] = t->house[i].last;
    for (size_t i = 0; i < p->n; i++) {
        const struct rounds_visit *v = &p->visit[i];
        const struct rounds_house *h = &t->house[v->house];
        int32_t                    least = (365 + 2 * h->yearly - 1) / (2 * h->yearly);
        bool                       first = i == 0 || p->visit[i - 1].date != v->date;
        assert_int_equal(v->order, first ? 1 : p->visit[i - 1].order + 1);
        assert_true(i == 0 || p->visit[i - 1].date <= v->date);
        assert_false(h->none);
        assert_true(h->weekdays >> date_weekday(v->date) & 1 || v->why == ROUNDS_PINNED);
        assert_true(v->date < h->away_from || v->date > h->away_until);
        if (last[v->house] != ROUNDS_NEVER)
            assert_true(v->date - last[v->house] >= least || v->why == ROUNDS_PINNED);
        assert_int_equal(v->since, last[v->house] == ROUNDS_NEVER ? -1 : v->date - last[v->house]);
        last[v->house] = v->date;
        count[v->house]++;
    }
    for (int32_t m = 0; m < p->n_months; m++) {
        assert_true(p->month[m].houses >= t->limits.month_visits);
        assert_in_range(p->month[m].days, t->limits.days_lo, t->limits.days_hi);
        assert_true(p->month[m].least >= t->limits.day_lo);
        assert_true(p->month[m].most <= t->limits.day_hi);
    }
    for (size_t i = 0; i < t->n; i++)
        if (!t->house[i].none && t->months == 12)
            assert_true(count[i] >= t->house[i].yearly);
}

static void random_districts_keep_every_rule(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 25; round++) {
        struct dice          d = dice_for(13, 1, round, 0);
        size_t               n = 280 + (size_t)dice_below(&d, 60);
        struct rounds_house *h = houses(&d, n, 40000);
        struct rounds_task   t = task_of(h, n);
        t.seed = round;
        for (size_t i = 0; i < n; i += 17)
            h[i].evening = true;
        const struct rounds_plan *p = plan(&t);
        keeps_the_rules(&t, p);
        assert_int_equal(p->n_misses, 0);
        arena_reset(mem);
    }
}

/* As the product plans: one month after the other, each from what was done before it. */
static void a_year_planned_month_by_month_keeps_everybodys_time(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 12; round++) {
        struct dice          d = dice_for(21, 1, round, 0);
        size_t               n = 330 + (size_t)dice_below(&d, 60);
        struct rounds_house *h = houses(&d, n, 40000);
        struct rounds_task   t = task_of(h, n);
        int32_t             *parts = NEWN(mem, int32_t, n + 1);
        t.months = 1;
        for (int32_t m = 0; m < 12; m++) {
            t.first = (int32_t)date_of((struct civil){ 2026, m + 1, 1 });
            t.frozen = t.first - 1;
            t.seed = round * 12 + (uint64_t)m;
            const struct rounds_plan *p = plan(&t);
            assert_int_equal(p->n_misses, 0);
            assert_true(p->month[0].houses >= 60);
            assert_in_range(p->month[0].days, 10, 22);
            assert_true(p->month[0].least >= 4 && p->month[0].most <= 8);
            for (size_t i = 0; i < p->n; i++) {
                struct rounds_house *x = &h[p->visit[i].house];
                assert_true(p->visit[i].date - x->last <=
                            365 * (x->yearly > 1 ? 3 : 2) / (2 * x->yearly));
                x->last = p->visit[i].date;
                parts[p->visit[i].house] |= 1 << m * x->yearly / 12;
            }
        }
        for (size_t i = 0; i < n; i++)
            assert_int_equal(parts[i], (1 << h[i].yearly) - 1);
        arena_reset(mem);
    }
}

static void more_effort_walks_less(void **state)
{
    struct dice          d = dice_for(14, 1, 0, 0);
    struct rounds_house *h = houses(&d, 320, 40000);
    struct rounds_task   t = task_of(h, 320);
    int64_t              walk[3] = { 0 };

    (void)state;
    for (int k = 0; k < 3; k++) {
        t.effort = k == 0 ? 0 : k == 1 ? 60 : 600;
        const struct rounds_plan *p = plan(&t);
        keeps_the_rules(&t, p);
        for (int32_t m = 0; m < 12; m++)
            walk[k] += p->month[m].walk;
    }
    assert_true(walk[1] < walk[0] * 8 / 10);
    assert_true(walk[2] < walk[1]);
}

static str plan_text(const struct rounds_task *t)
{
    struct buf b;

    buf_init(&b, mem, SIZE_MAX);
    rounds_write(&b, t, plan(t));
    return buf_done(&b);
}

static void the_same_seed_gives_the_same_plan(void **state)
{
    struct dice          d = dice_for(15, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);
    str                  one = plan_text(&t);

    (void)state;
    assert_true(str_eq(one, plan_text(&t)));
    t.seed = 2;
    assert_false(str_eq(one, plan_text(&t)));
}

/* ---- what a person decided ---- */

static const struct rounds_visit *find(const struct rounds_plan *p, int32_t house, int32_t date)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->visit[i].house == house && p->visit[i].date == date)
            return &p->visit[i];
    return NULL;
}

static void pins_stand_and_the_frozen_week_gets_nothing_else(void **state)
{
    struct dice          d = dice_for(16, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);
    struct rounds_pin    pin[] = { { 3, JANUARY + 4 }, { 9, JANUARY + 4 }, { 5, JANUARY + 7 } };
    size_t               early = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        h[pin[i].house].last = JANUARY - 200;
    t.pin = pin;
    t.n_pins = COUNT(pin);
    t.frozen = JANUARY + 10;
    const struct rounds_plan *p = plan(&t);
    for (size_t i = 0; i < COUNT(pin); i++) {
        assert_non_null(find(p, pin[i].house, pin[i].date));
        assert_int_equal(find(p, pin[i].house, pin[i].date)->why, ROUNDS_PINNED);
    }
    for (size_t i = 0; i < p->n; i++)
        early += p->visit[i].date <= t.frozen;
    assert_int_equal(early, 3);
    assert_true(p->month[0].houses >= 60);
    assert_in_range(p->month[0].days, 10, 22);
}

/* A Saturday on which a person put one household is walked for that one alone, also by who wishes
 * Saturdays only, and takes the place of no working day. */
static void a_pin_makes_no_working_day_of_a_rest_day(void **state)
{
    struct dice          d = dice_for(18, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);
    int32_t              saturday = JANUARY;
    size_t               there = 0;

    (void)state;
    while (date_weekday(saturday) != 5)
        saturday++;
    struct rounds_pin  pin = { 3, saturday + 7 };
    struct rounds_day *day = NEWN(mem, struct rounds_day, 400);
    for (int32_t i = 0; i < 365; i++)
        if (date_weekday(JANUARY + i) < 5)
            day[t.n_days++] = (struct rounds_day){ JANUARY + i, true };
    for (int32_t i = 10; i < 40; i++)
        h[i].weekdays = 0x60;
    t.day = day;
    t.pin = &pin;
    t.n_pins = 1;
    const struct rounds_plan *p = plan(&t);
    for (size_t i = 0; i < p->n; i++)
        there += date_weekday(p->visit[i].date) >= 5;
    assert_int_equal(there, 1);
    assert_non_null(find(p, pin.house, pin.date));
    assert_true(p->month[0].houses >= 60);
}

/* A month that is planned anew in its middle, after days on which few were seen, some of them by a
 * colleague, some in other grids. Counted here from the visits alone: what was done and what comes
 * are 60 households on ten days, four to eight on each that comes; or all that was left is full. */
struct thin {
    struct rounds_pin pin[200];
    int32_t           elsewhere[20];
    bool              used[31]; /* days of the month that were walked */
    int32_t           walked, held;
};

static void walk_thinly(struct dice *d, struct rounds_house *h, int32_t until, int32_t a_day,
                        struct rounds_task *t, struct thin *x)
{
    int32_t next = dice_below(d, 20);

    *x = (struct thin){ 0 };
    for (int32_t date = t->first; date <= until; date++) {
        if (date_weekday(date) >= 5 || dice_below(d, 5) == 0)
            continue;
        int32_t n = 1 + dice_below(d, a_day), other = dice_below(d, 8) == 0;
        for (int32_t i = 0; i < n; i++, next += 1 + dice_below(d, 2)) {
            h[next].last = h[next].last < t->first - 190 ? h[next].last : t->first - 190;
            x->pin[t->n_pins++] = (struct rounds_pin){ next, date };
        }
        h[next].last = date; /* a colleague was there */
        next++;
        for (int32_t i = 0; i < other; i++)
            x->elsewhere[t->n_elsewhere++] = date;
        x->used[date - t->first] = true;
        x->walked++;
        x->held += n + other;
    }
    t->frozen = until;
    t->pin = x->pin;
    t->elsewhere = x->elsewhere;
}

static void thin_days_are_made_up_for(void **state)
{
    int32_t full = 0, enough = 0;

    (void)state;
    for (uint64_t round = 0; round < 300; round++) {
        struct dice          d = dice_for(23, 1, round, 0);
        struct rounds_house *h = houses(&d, 340, 40000);
        struct rounds_task   t = task_of(h, 340);
        struct thin          x;
        int32_t on[31] = { 0 }, *seen = NEWN(mem, int32_t, 340), days = 0, visits = 0, left = 0;

        t.months = 1;
        t.effort = 20;
        walk_thinly(&d, h, JANUARY + 3 + dice_below(&d, 27), 1 + (int32_t)(round % 9), &t, &x);
        for (int32_t date = t.frozen + 1; date < JANUARY + 31; date++)
            left += date_weekday(date) < 5;
        const struct rounds_plan  *p = plan(&t);
        const struct rounds_month *m = &p->month[0];
        int32_t                    different = (int32_t)t.n_elsewhere;
        for (size_t i = 0; i < p->n; i++) {
            const struct rounds_visit *v = &p->visit[i];
            on[v->date - JANUARY]++;
            different += seen[v->house]++ == 0;
            assert_true(
                v->why == ROUNDS_PINNED ||
                (v->date > t.frozen && date_weekday(v->date) < 5 && h[v->house].last < JANUARY));
        }
        for (int32_t i = 0; i < 31; i++) {
            days += on[i] > 0 || x.used[i];
            visits += on[i];
            if (JANUARY + i > t.frozen && on[i])
                assert_in_range(on[i], 4, 8);
        }
        assert_int_equal(m->available, x.walked + left);
        assert_int_equal(m->left, left);
        assert_int_equal(m->days, days);
        assert_int_equal(m->houses, different);
        assert_int_equal(m->visits, visits + (int32_t)t.n_elsewhere);
        assert_true(days <= 22);
        assert_true(days >= 10 || days == m->available);
        assert_int_equal(m->few != ROUNDS_ENOUGH, m->houses < 60);
        if (m->houses < 60) {
            assert_int_equal(m->few, ROUNDS_FEW_DAYS);
            assert_int_equal(visits + (int32_t)t.n_elsewhere, x.held + 8 * left);
            full++;
        } else {
            enough += x.held < 60;
        }
        arena_reset(mem);
    }
    assert_true(full > 20 && enough > 100);
}

/* On some of the days that come he goes to households that are a colleague's by now: with these,
 * too, a day has four to eight, and more only where they alone are more. */
static void who_is_a_colleagues_by_now_takes_room(void **state)
{
    int32_t shared = 0;

    (void)state;
    for (uint64_t round = 0; round < 200; round++) {
        struct dice          d = dice_for(31, 1, round, 0);
        int32_t              n = 60 + dice_below(&d, 300), on[31] = { 0 }, beside[31] = { 0 };
        struct rounds_house *h = houses(&d, (size_t)n, 40000);
        struct rounds_task   t = task_of(h, (size_t)n);
        int32_t              elsewhere[100], days = 1 + dice_below(&d, 8);

        t.months = 1;
        t.effort = 20;
        t.frozen = JANUARY + dice_below(&d, 10);
        t.elsewhere = elsewhere;
        for (int32_t i = 0; i < days; i++) {
            int32_t day = dice_below(&d, 31), more = 1 + dice_below(&d, 10);
            if (beside[day] || date_weekday(JANUARY + day) >= 5)
                continue;
            beside[day] = more;
            while (more-- > 0)
                elsewhere[t.n_elsewhere++] = JANUARY + day;
        }
        const struct rounds_plan *p = plan(&t);
        for (size_t i = 0; i < p->n; i++)
            on[p->visit[i].date - JANUARY]++;
        for (int32_t i = 0; i < 31; i++)
            if (on[i]) {
                assert_in_range(on[i] + beside[i], 4, 8);
                shared += beside[i] > 0;
            }
        assert_in_range(p->month[0].most, 4, 10);
        arena_reset(mem);
    }
    assert_true(shared > 100);
}

/* Nobody who is overdue waits for the next month while a day that is left could have taken him. */
static void the_overdue_get_the_room_that_is_left(void **state)
{
    int32_t waited = 0;

    (void)state;
    for (uint64_t round = 0; round < 60; round++) {
        struct dice          d = dice_for(25, 1, round, 0);
        struct rounds_house *h = houses(&d, 340, 40000);
        struct rounds_task   t = task_of(h, 340);
        struct thin          x;
        int32_t              open = 0, waits = 0, overdue = 30 + 5 * (int32_t)(round % 12);

        t.months = 1;
        t.effort = 20;
        walk_thinly(&d, h, JANUARY + 8 + dice_below(&d, 12), 2, &t, &x);
        for (int32_t i = 340 - overdue; i < 340; i++) {
            h[i].yearly = 1;
            h[i].care = false;
            h[i].last = JANUARY + 20 - 365 - dice_below(&d, 50);
        }
        const struct rounds_plan *p = plan(&t);
        for (size_t i = 0; i < p->n; i++)
            open += p->visit[i].date > t.frozen;
        for (size_t i = 0; i < p->n_misses; i++)
            waits += p->miss[i].why == ROUNDS_MISS_LATE &&
                     p->miss[i].due + p->miss[i].late > p->month[0].last;
        if (waits)
            assert_true(open == 8 * p->month[0].left || p->month[0].days == 22);
        waited += waits > 0;
        arena_reset(mem);
    }
    assert_true(waited > 5);
}

/* Who walked for others, or with few households left, is told so with figures. */
static void what_a_month_lacks_is_said(void **state)
{
    struct dice          d = dice_for(24, 1, 0, 0);
    struct rounds_house *h = houses(&d, 90, 40000);
    struct rounds_task   t = task_of(h, 90);
    struct thin          x;
    struct buf           b;
    size_t               at = 0;

    (void)state;
    t.months = 1;
    walk_thinly(&d, h, JANUARY + 12, 1, &t, &x);
    for (int32_t i = 45; i < 90; i++) {
        h[i].yearly = 1;
        h[i].last = JANUARY - 10; /* not due, and seen too recently for one more */
    }
    const struct rounds_plan *p = plan(&t);
    assert_true(p->month[0].houses < 60);
    assert_int_equal(p->month[0].few, ROUNDS_FEW_HOUSES);
    assert_false(p->load.few);
    buf_init(&b, mem, 1 << 20);
    rounds_load_json(&b, p);
    str json = buf_done(&b);
    assert_true(str_find(json, STR("\"few\":true,\"why\":\"households\""), &at));
    t.frozen = JANUARY + 27; /* two days are left */
    p = plan(&t);
    assert_int_equal(p->month[0].few, ROUNDS_FEW_DAYS);
    buf_init(&b, mem, 1 << 20);
    rounds_plan_words(&b, &t, p, LANG_EN);
    assert_true(str_find(buf_done(&b), STR("the 2 days that are left are full"), &at));
}

static void wishes_are_kept(void **state)
{
    struct dice          d = dice_for(17, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);
    struct rounds_day   *day = NEWN(mem, struct rounds_day, 400);
    int32_t              thursdays = 0;

    (void)state;
    h[0].none = true;
    h[1].weekdays = 1 << 3; /* Thursdays */
    h[1].yearly = 12;
    h[1].last = JANUARY - 20;
    h[2].away_from = JANUARY;
    h[2].away_until = JANUARY + 200;
    h[2].yearly = 1;
    h[2].last = JANUARY - 150;
    h[3].two = true;
    h[3].yearly = 12;
    h[3].last = JANUARY - 20;
    for (int32_t i = 0; i < 365; i++)
        if (date_weekday(JANUARY + i) < 5) /* the partner can go on Wednesdays */
            day[t.n_days++] = (struct rounds_day){ JANUARY + i, date_weekday(JANUARY + i) == 2 };
    t.day = day;
    const struct rounds_plan *p = plan(&t);
    keeps_the_rules(&t, p);
    for (size_t i = 0; i < p->n; i++) {
        thursdays += p->visit[i].house == 1;
        if (p->visit[i].house == 3)
            assert_int_equal(date_weekday(p->visit[i].date), 2);
    }
    assert_true(thursdays >= 12);
}

static void absences_are_said_and_caught_up(void **state)
{
    struct dice          d = dice_for(18, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);
    struct rounds_day   *day = NEWN(mem, struct rounds_day, 400);
    struct buf           b;
    size_t               at = 0;

    (void)state;
    for (int32_t i = 0; i < 365; i++) /* five days in March */
        if (date_weekday(JANUARY + i) < 5 && (i < 59 || i >= 83))
            day[t.n_days++] = (struct rounds_day){ JANUARY + i, true };
    t.day = day;
    const struct rounds_plan *p = plan(&t);
    assert_true(p->month[2].available < 10);
    assert_int_equal(p->month[2].days, p->month[2].available);
    assert_true(p->month[3].houses >= 60);
    buf_init(&b, mem, 1 << 20);
    rounds_plan_words(&b, &t, p, LANG_EN);
    assert_true(str_find(buf_done(&b), STR("2026-03: there are only"), &at));
    for (size_t i = 0; i < p->n; i++)
        assert_false(p->visit[i].date >= JANUARY + 59 && p->visit[i].date < JANUARY + 83);
}

/* A year's visits that fit into 15 days a month, nearly all of them owed in one: that month gets
 * the days which it needs, up to what is allowed, the others do not. */
static void a_month_that_owes_more_gets_more_days(void **state)
{
    static const int32_t owed[] = { 100, 150, 170 };

    (void)state;
    for (size_t k = 0; k < COUNT(owed); k++)
        for (uint64_t kind = 0; kind < 3; kind++) {
            struct dice          d = dice_for(19, k, kind, 0);
            struct rounds_house *h = houses(&d, 220, 40000);
            struct rounds_task   t = task_of(h, 220);
            int32_t              in_time = 0;
            t.months = 1;
            for (int32_t i = 0; i < 220; i++) {
                int32_t due = i >= owed[k] ? 100 + dice_below(&d, 200)
                              : kind == 0  ? 12 + dice_below(&d, 19)
                              : kind == 1  ? 30
                                           : 21 + dice_below(&d, 10);
                h[i].yearly = 1;
                h[i].care = i % 9 == 0;
                h[i].last = JANUARY + due - 365;
            }
            const struct rounds_plan *p = plan(&t);
            keeps_the_rules(&t, p);
            for (size_t i = 0; i < p->n; i++)
                in_time += p->visit[i].house < owed[k];
            assert_int_equal(in_time, owed[k]);
            assert_int_equal(p->n_misses, 0);
            assert_true(p->month[0].days <= 22 && p->month[0].most <= 8);
            t.first = JANUARY + 31; /* nothing is urgent */
            t.frozen = t.first - 1;
            for (int32_t i = 0; i < 220; i++)
                h[i].last = JANUARY - 170 - i % 100;
            p = plan(&t);
            assert_int_equal(p->n_misses, 0);
            assert_int_equal(p->month[0].days, 10);
            arena_reset(mem);
        }
}

/* ---- figures ---- */

static void a_year_above_the_limit_is_proved_and_answered(void **state)
{
    struct dice          d = dice_for(19, 1, 0, 0);
    struct rounds_house *h = houses(&d, 350, 40000);
    struct rounds_task   t = task_of(h, 350);
    struct buf           b;
    size_t               at = 0;

    (void)state;
    for (size_t i = 0; i < 350; i++)
        h[i].yearly = i < 33 ? 12 : 1;
    struct rounds_load l = rounds_load_of(&t);
    assert_int_equal(l.yearly, 317 + 12 * 33); /* the example of the rule: 713 */
    assert_int_equal(l.workers, 1);
    assert_int_equal(l.n_lower, 0);
    /* two share the grid: how many are needed is told of the shares of both */
    t.staff = 2;
    t.beside = 800;
    l = rounds_load_of(&t);
    assert_int_equal(l.yearly, 713);
    assert_int_equal(l.together, 1513);
    assert_int_equal(l.workers, 3);
    assert_int_equal(l.staff, 2);
    t.staff = t.beside = 0;
    h[40].yearly = 12;
    l = rounds_load_of(&t); /* 724 */
    assert_int_equal(l.yearly, 724);
    assert_int_equal(l.workers, 2);
    assert_int_equal(l.n_lower, 1);
    assert_int_equal(l.lower[0].n, 1);
    assert_int_equal(l.lower[0].from, 12);
    assert_int_equal(l.lower[0].to, 6);
    buf_init(&b, mem, 1 << 20);
    rounds_load_words(&b, &l, LANG_EN);
    assert_true(str_find(buf_done(&b), STR("(4 too many)"), &at));
    assert_true(str_find(buf_done(&b), STR("2 workers, about 362 visits a year each"), &at));
    assert_true(str_find(buf_done(&b), STR("1 households from 12 visits a year to 6"), &at));
    for (size_t i = 0; i < 350; i++)
        h[i].yearly = 12;
    l = rounds_load_of(&t);
    assert_int_equal(l.workers, 6);
    assert_int_equal(l.n_lower, 0); /* 350 quarters are 1,400: no frequency makes it fit */
}

/* Whatever the frequencies: when a quarter for all of those above it would do, something is
 * proposed, and it does. */
static void what_would_make_it_fit_is_always_proposed(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct dice          d = dice_for(seed, 2, 0, 0);
        int32_t              n = 20 + dice_below(&d, 300), sum = 0, lowest = 0;
        int32_t              kinds = 1 + dice_below(&d, 16);
        struct rounds_house *h = houses(&d, (size_t)n, 40000);
        struct rounds_task   t = task_of(h, (size_t)n);

        for (int32_t i = 0; i < n; i++) {
            h[i].yearly = 1 + dice_below(&d, kinds) * (ROUNDS_MAX_YEARLY - 1) / kinds;
            h[i].none = dice_below(&d, 20) == 0;
            sum += h[i].none ? 0 : h[i].yearly;
            lowest += h[i].none ? 0 : h[i].yearly < 4 ? h[i].yearly : 4;
        }
        struct rounds_load l = rounds_load_of(&t);
        assert_int_equal(l.yearly, sum);
        assert_int_equal(l.n_lower > 0, sum > l.most && lowest <= l.most);
        for (int32_t i = 0; i < l.n_lower; i++)
            sum -= l.lower[i].n * (l.lower[i].from - l.lower[i].to);
        assert_true(l.n_lower == 0 || sum <= l.most);
    }
}

static void few_households_are_said(void **state)
{
    struct dice          d = dice_for(20, 1, 0, 0);
    struct rounds_house *h = houses(&d, 40, 40000);
    struct rounds_task   t = task_of(h, 40);

    (void)state;
    const struct rounds_plan *p = plan(&t);
    assert_true(p->load.few);
    assert_int_equal(p->load.willing, 40);
    assert_true(p->month[0].houses < 60);
    for (int32_t i = 0; i < 40; i++) {
        int32_t n = 0;
        for (size_t k = 0; k < p->n; k++)
            n += p->visit[k].house == i;
        assert_true(n >= h[i].yearly);
    }
    struct rounds_task none = task_of(h, 0);
    assert_int_equal(plan(&none)->n, 0);
}

static void newcomers_are_met_within_two_months(void **state)
{
    struct dice          d = dice_for(21, 1, 0, 0);
    struct rounds_house *h = houses(&d, 300, 40000);
    struct rounds_task   t = task_of(h, 300);

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        h[i].last = ROUNDS_NEVER;
        h[i].yearly = 1;
        h[i].care = false;
    }
    const struct rounds_plan *p = plan(&t);
    int32_t                   met = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->visit[i].why == ROUNDS_NEW || (p->visit[i].since < 0 && p->visit[i].house < 10)) {
            assert_true(p->visit[i].date <= JANUARY + 60);
            met++;
        }
    assert_int_equal(met, 10);
}

/* ---- ways ---- */

static void walks_follow_ways(void **state)
{
    struct rounds_house h[3] = {
        { .id = 1, .x = 0, .y = 10000, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
        { .id = 2, .x = 10000, .y = 10000, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
        { .id = 3, .x = 500000, .y = 0, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
    };
    /* a U: from the office up to the first, back, right, up to the second; the third stands apart
     */
    struct rounds_way  w[] = { { 0, 0, 0, 10000 },
                               { 0, 0, 10000, 0 },
                               { 10000, 0, 10000, 10000 },
                               { 500000, 0, 500000, 100 } };
    struct rounds_task t = task_of(h, 3);
    int32_t           *walk = rounds_ways(mem, &t, w, COUNT(w));

    (void)state;
    assert_int_equal(walk[3 * 4 + 0], 10000);
    assert_int_equal(walk[3 * 4 + 1], 20000);
    assert_int_equal(walk[0 * 4 + 1], 30000);
    assert_int_equal(walk[1 * 4 + 0], 30000);
    assert_int_equal(walk[3 * 4 + 2], 625000); /* straight x 1.25 */
    assert_int_equal(walk[2 * 4 + 2], 0);
    assert_int_equal(rounds_apart(0, 0, 300, 400), 625);
}

/* Two lanes that cross without a common point, a third that ends a metre and a half before the
 * first: what a person draws. */
static void ways_as_drawn_are_joined(void **state)
{
    struct rounds_house h[4] = {
        { .id = 1, .x = -9000, .y = 0, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
        { .id = 2, .x = 0, .y = 9000, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
        { .id = 3, .x = 5000, .y = -8000, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
        { .id = 4, .x = 5100, .y = -8000, .yearly = 1, .weekdays = ROUNDS_WEEKDAYS },
    };
    struct rounds_way  drawn[] = { { -10000, 0, 10000, 0 },
                                   { 0, -10000, 0, 10000 },
                                   { 5000, -150, 5000, -10000 } };
    struct rounds_task t = task_of(h, 4);
    size_t             n = 0;
    struct rounds_way *way = rounds_cut(mem, drawn, COUNT(drawn), &n);

    (void)state;
    assert_in_range(n, 50, 60);
    t.x = 10000; /* the office: at the end of the first lane */
    int32_t *walk = rounds_ways(mem, &t, way, n);
    assert_int_equal(walk[0 * 5 + 1], 18000); /* over the crossing */
    assert_int_equal(walk[0 * 5 + 4], 19000);
    /* through the gap; ends stand within ten metres, so half of that may be lost on the way */
    assert_in_range(walk[0 * 5 + 2], 14000 + 8000, 14000 + 8000 + 1300);
    assert_int_equal(walk[2 * 5 + 3], 125);
    assert_null(rounds_cut(mem, drawn, 0, &n));
    assert_int_equal(n, 0);
    /* far from every way, near each other */
    for (int i = 0; i < 4; i++)
        h[i] = (struct rounds_house){ .id = i, .x = 60000 + i * 5000, .y = 60000, .yearly = 1 };
    walk = rounds_ways(mem, &t, way, n = 0);
    assert_int_equal(walk[0 * 5 + 1], 6250);
    way = rounds_cut(mem, drawn, COUNT(drawn), &n);
    assert_int_equal(rounds_ways(mem, &t, way, n)[0 * 5 + 1], 6250);
}

/* However lines are drawn: no stretch is lost, the pieces of each add up, and what touches is one
 * net. */
static void cutting_loses_nothing(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (int round = 0; round < 20; round++) {
        struct rounds_way w[40];
        size_t            n = 0;
        int64_t           drawn = 0, cut = 0;
        for (size_t i = 0; i < COUNT(w); i++) {
            int32_t *v = &w[i].x1;
            for (int k = 0; k < 4; k++)
                v[k] =
                    (int32_t)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33) %
                    (round % 2 ? 30000 : 60);
            drawn += rounds_apart(w[i].x1, w[i].y1, w[i].x2, w[i].y2);
        }
        struct rounds_way *way = rounds_cut(mem, w, COUNT(w), &n);
        for (size_t i = 0; i < n; i++) {
            cut += rounds_apart(way[i].x1, way[i].y1, way[i].x2, way[i].y2);
            assert_in_range(rounds_apart(way[i].x1, way[i].y1, way[i].x2, way[i].y2), 1, 1300);
        }
        assert_true(cut + (int64_t)n >= drawn); /* a centimetre may be lost by rounding, each */
        /* both ends of every way are still in the net, and it is walked from one to the other */
        for (size_t i = 0; i < COUNT(w); i++) {
            struct rounds_house h[1] = { { .x = w[i].x1, .y = w[i].y1, .yearly = 1 } };
            struct rounds_task  t = task_of(h, 1);
            t.x = w[i].x2;
            t.y = w[i].y2;
            int32_t d = rounds_ways(mem, &t, way, n)[1];
            int32_t straight = rounds_apart(w[i].x1, w[i].y1, w[i].x2, w[i].y2);
            assert_true(d <= straight + 2 * (int32_t)COUNT(w) && d >= straight * 4 / 5 - 150);
        }
    }
}

/* ---- readers ---- */

static void wrong_files_are_told_by_line(void **state)
{
    static const struct {
        const char *text, *part;
    } rows[] = {
        { "", "there is no heading" },
        { "id,x,y\n1,2,3\n", "there is no column visits_per_year" },
        { "id,x,y,visits_per_year\n1,0,0,0\n", "line 2" },
        { "id,x,y,visits_per_year\n1,0,0,53\n", "line 2" },
        { "id,x,y,visits_per_year\n1,0,0,1\n\n1,5,5,1\n", "line 4" },
        { "id,x,y,visits_per_year\n1,west,0,1\n", "line 2" },
        { "id,x,y,visits_per_year\n1,99999999999,0,1\n", "line 2" },
        { "id,x,y,visits_per_year\n-4,0,0,1\n", "line 2" },
        { "id,x,y,visits_per_year,weekdays\n1,0,0,1,18\n", "line 2" },
        { "id,x,y,visits_per_year,favourite\n1,0,0,1,18\n", "line 2" },
        { "id,x,y,visits_per_year\n\"1,0,0,1\n", "line 2" },
    };
    struct rounds_house *h = NULL;
    size_t               n = 0, at = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        error *e = rounds_read(mem, STR("f.csv"), str_of(rows[i].text), JANUARY, &h, &n);
        assert_non_null(e);
        assert_true(str_find(error_text(mem, e, LANG_EN), str_of(rows[i].part), &at));
        assert_true(error_text(mem, e, LANG_ZH).n > 6);
    }
    assert_null(
        rounds_read(mem, STR("f.csv"),
                    STR("\xEF\xBB\xBFid,x,y,visits_per_year,category,days_since_last,weekdays\r\n"
                        "7,-1.255,2,6,key,10,15\r\n8,0,0,1,regular,,\r\n"),
                    JANUARY, &h, &n));
    assert_int_equal(n, 2);
    assert_int_equal(h[0].x, -126);
    assert_int_equal(h[0].last, JANUARY - 10);
    assert_int_equal(h[0].weekdays, 1 | 16);
    assert_true(h[0].care && !h[1].care);
    assert_int_equal(h[1].last, ROUNDS_NEVER);
    assert_int_equal(h[1].weekdays, ROUNDS_WEEKDAYS);
}

static void wrong_tasks_are_refused(void **state)
{
    struct dice          d = dice_for(22, 1, 0, 0);
    struct rounds_house *h = houses(&d, 10, 40000);
    struct rounds_task   good = task_of(h, 10), t = good;
    struct rounds_day    twice[] = { { JANUARY, true }, { JANUARY, true } };
    struct rounds_pin    far_off = { 10, JANUARY };

    (void)state;
    assert_null(rounds_check(mem, &good));
    t.months = 25;
    assert_non_null(rounds_check(mem, &t));
    t = good;
    t.limits.day_hi = 3;
    assert_non_null(rounds_check(mem, &t));
    t = good;
    t.day = twice;
    t.n_days = 2;
    assert_non_null(rounds_check(mem, &t));
    t = good;
    t.pin = &far_off;
    t.n_pins = 1;
    assert_non_null(rounds_check(mem, &t));
    h[4].yearly = 0;
    assert_non_null(rounds_check(mem, &good));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_equal_the_best_permutation),
        cmocka_unit_test(tiny_plans_equal_the_best_division),
        cmocka_unit_test(random_districts_keep_every_rule),
        cmocka_unit_test(a_year_planned_month_by_month_keeps_everybodys_time),
        cmocka_unit_test(more_effort_walks_less),
        cmocka_unit_test(the_same_seed_gives_the_same_plan),
        cmocka_unit_test(pins_stand_and_the_frozen_week_gets_nothing_else),
        cmocka_unit_test(a_pin_makes_no_working_day_of_a_rest_day),
        cmocka_unit_test(thin_days_are_made_up_for),
        cmocka_unit_test(who_is_a_colleagues_by_now_takes_room),
        cmocka_unit_test(the_overdue_get_the_room_that_is_left),
        cmocka_unit_test(what_a_month_lacks_is_said),
        cmocka_unit_test(wishes_are_kept),
        cmocka_unit_test(absences_are_said_and_caught_up),
        cmocka_unit_test(a_month_that_owes_more_gets_more_days),
        cmocka_unit_test(a_year_above_the_limit_is_proved_and_answered),
        cmocka_unit_test(what_would_make_it_fit_is_always_proposed),
        cmocka_unit_test(few_households_are_said),
        cmocka_unit_test(newcomers_are_met_within_two_months),
        cmocka_unit_test(walks_follow_ways),
        cmocka_unit_test(ways_as_drawn_are_joined),
        cmocka_unit_test(cutting_loses_nothing),
        cmocka_unit_test(wrong_files_are_told_by_line),
        cmocka_unit_test(wrong_tasks_are_refused),
    };

    mem = arena_new();
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(mem);
    return rc;
}
