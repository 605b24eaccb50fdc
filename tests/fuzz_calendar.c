/* fuzz_calendar.c -- a calendar file: what reads must write and read again as the same days, and a
 * deadline asked of it must come out tiled. */
#include "base/when.h"
#include "core/deadline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void same(const struct calendar *a, const struct calendar *b)
{
    int64_t first = 0, from = date_of((struct civil){ 2024, 1, 1 });

    if (calendar_differs(a, b, from, from + 1500, &first))
        abort();
}

static void tiled(struct arena *a, const struct calendar *c)
{
    for (int unit = 0; unit < CLOCK_UNITS; unit++) {
        struct deadline       d = { .calendar = c,
                                    .from = date_start(date_of((struct civil){ 2026, 2, 13 })),
                                    .unit = unit,
                                    .amount = clock_in_days(unit) ? 5 : 1000,
                                    .roll = true };
        struct due            due;
        const struct stretch *s;
        if (deadline_explain(a, &d, d.from, &due))
            continue; /* endless, when every day is off */
        s = due.why.item;
        int64_t at = d.from;
        for (size_t i = 0; i < due.why.n; at = s[i++].until)
            if (s[i].from != at)
                abort();
        if (at != due.due)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena          *a = arena_new();
    const struct calendar *china = calendar_china(a);
    struct calendar       *c = NULL, *again = NULL;
    struct buf             b;

    if (!calendar_read(a, (str){ (const char *)data, n }, china, &c)) {
        buf_init(&b, a, SIZE_MAX);
        calendar_write(&b, a, c);
        if (calendar_read(a, buf_done(&b), china, &again))
            abort();
        same(c, again);
        tiled(a, c);
    }
    arena_free(a);
    return 0;
}
