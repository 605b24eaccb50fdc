/* today.c -- the day on which every C test runs, whatever the calendar of the machine says: a month
 * of visits in December is not one of a January before the Spring Festival, and what passes today
 * has to pass on New Year's Day. Linked with --wrap=when_now; GONGDI_TEST_TODAY=2027-01-29 begins
 * on another day. */
#include <stdlib.h>

#include "test.h"

#include "base/log.h"
#include "base/when.h"

int64_t __real_when_now(void);
int64_t __wrap_when_now(void);

/* How far the tests are from the machine, ms. Children of a test live in the same time: it is
 * handed down. So do the tests of one run (GONGDI_TEST_SINCE: when it began, ms), as they copy what
 * the first of them has made. */
static int64_t away;

static int64_t given(const char *name, int64_t otherwise)
{
    const char *said = getenv(name);
    int64_t     n = otherwise;

    if (said && !str_i64(str_of(said), INT64_MIN, INT64_MAX, &n))
        BUG("%s is no number: %s", name, said);
    return n;
}

__attribute__((constructor)) static void begin(void)
{
    const char *today = getenv("GONGDI_TEST_TODAY");
    int64_t     day = 0;
    char        said[24];

    if (!date_read(str_of(today ? today : "2026-11-18"), &day))
        BUG("GONGDI_TEST_TODAY is no day: %s", today);
    away = given("GONGDI_TEST_AWAY", day * MS_DAY - MS_OFFSET + 10 * MS_HOUR + 32 * MS_MINUTE -
                                         given("GONGDI_TEST_SINCE", __real_when_now()));
    snprintf(said, sizeof said, "%lld", (long long)away);
    setenv("GONGDI_TEST_AWAY", said, 1);
}

int64_t __wrap_when_now(void)
{
    return __real_when_now() + away;
}
