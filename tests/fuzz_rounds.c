/* fuzz_rounds.c -- any bytes as households, a line with "--", ways: read, plan, keep the rules that
 * a plan may never break, explain. Then the month once more after some days on which few were seen.
 */
#include "solve/rounds/say.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { WALKED = 6 };

/* How much of the days that come is taken by visits to others' households. */
static int32_t taken(const struct rounds_task *t)
{
    int32_t sum = 0;

    for (size_t i = 0; i < t->n_elsewhere; i++) {
        int32_t before = 0;
        for (size_t k = 0; k < i; k++)
            before += t->elsewhere[k] == t->elsewhere[i];
        sum += t->elsewhere[i] > t->frozen && before < t->limits.day_hi;
    }
    return sum;
}

/* What was walked is as it was and nothing comes beside it; a month that has too few for want of
 * days has filled those that were left. */
static void thin_rules(const struct rounds_task *t, const struct rounds_plan *p)
{
    const struct rounds_month *m = &p->month[0];
    int32_t                    walked = 0, open = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->visit[i].date <= t->frozen)
            walked++;
        else
            open++;
    if (walked != (int32_t)t->n_pins || m->visits != walked + open + (int32_t)t->n_elsewhere ||
        m->left > m->available ||
        (m->few == ROUNDS_ENOUGH) != (m->houses >= t->limits.month_visits))
        abort();
    if (m->few == ROUNDS_FEW_DAYS && m->days < t->limits.days_hi &&
        open + taken(t) < t->limits.day_hi * m->left)
        abort();
}

static void plan_and_tell(struct arena *a, const struct rounds_task *t)
{
    struct buf b;

    if (rounds_check(a, t))
        abort(); /* what the reader gave is a task */
    const struct rounds_plan *p = rounds_plan(a, t);
    for (size_t i = 0; i < p->n; i++) {
        const struct rounds_visit *v = &p->visit[i];
        const struct rounds_house *h = &t->house[v->house];
        if (v->why == ROUNDS_PINNED)
            continue;
        if (v->date <= t->frozen || h->none || !(h->weekdays >> date_weekday(v->date) & 1) ||
            (i && p->visit[i - 1].date > v->date) || v->order > t->limits.day_hi)
            abort();
    }
    thin_rules(t, p);
    buf_init(&b, a, 1 << 22);
    rounds_write(&b, t, p);
    rounds_plan_words(&b, t, p, LANG_ZH);
    rounds_visits_words(&b, t, p, LANG_EN);
    rounds_plan_json(&b, t, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena        *a = arena_new();
    struct rounds_house *h = NULL;
    struct rounds_way   *way = NULL;
    str                  houses = { (const char *)data, n }, ways = { 0 };
    size_t               at = 0, n_ways = 0;
    struct rounds_task   t = { .first = 20454, .months = 1, .frozen = 20453, .effort = 2 };

    t.limits = rounds_limits_default;
    if (str_find(houses, STR("\n--\n"), &at)) {
        ways = (str){ houses.p + at + 4, houses.n - at - 4 };
        houses.n = at;
    }
    if (n < 1 << 12 && !rounds_read(a, STR("h"), houses, t.first, &h, &t.n) && t.n <= 60) {
        t.house = h;
        error *e = ways.n ? rounds_read_ways(a, STR("w"), ways, &way, &n_ways) : NULL;
        if (!e && n_ways && n_ways < 100) {
            way = rounds_cut(a, way, n_ways, &n_ways);
            t.walk = rounds_ways(a, &t, way, n_ways);
        }
        plan_and_tell(a, &t);
        struct rounds_pin pin[WALKED];
        int32_t           other = t.first + (int32_t)(n % 31);
        t.frozen = t.first + (int32_t)(n % 29);
        for (; t.n_pins < t.n && t.n_pins < WALKED; t.n_pins++) {
            int32_t i = (int32_t)t.n_pins;
            pin[i] = (struct rounds_pin){ i, t.first + i * (t.frozen - t.first) / WALKED };
        }
        t.pin = pin;
        t.elsewhere = &other;
        t.n_elsewhere = n % 2;
        t.limits.month_visits = (int32_t)(n % 60);
        plan_and_tell(a, &t);
    }
    arena_free(a);
    return 0;
}
