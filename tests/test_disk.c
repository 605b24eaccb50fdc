/* test_disk.c -- the whole program on a disk that stops taking anything: writing answers 503 and
 * leaves no trace, reading goes on, and it recovers by itself.
 *
 * A full disk and a lost database server are tried on the real thing in suite_live.mjs; a disk that
 * the kernel makes read-only under open files cannot be made without a block device, so here it is
 * the VFS of the power cuts that refuses. */
#include "test.h"

#include "lib/cutvfs.h"
#include "lib/world.h"

static struct reply report(struct world *w, const char *words, const char *key)
{
    str body =
        str_fmt(w->mem, "{\"category\":\"06010\",\"words\":\"%s\",\"lng\":%lld,\"lat\":%lld}",
                words, (long long)w->lng, (long long)w->lat);

    return call_key(w, RESIDENT, POST, "/api/v1/cases", body.p, key);
}

static bool listed(struct world *w, const char *words)
{
    size_t at = 0;

    return str_find(call(w, RESIDENT, GET, "/api/v1/cases?queue=mine&limit=200", NULL).body,
                    str_of(words), &at);
}

static void a_disk_that_takes_nothing(void **state)
{
    (void)state;
    if (getenv("GONGDI_TEST_DB"))
        skip(); /* PostgreSQL has its own disk */
    cut_begin(1, 0);
    struct world *w = world_new_anew(); /* its disk is not the one that a copy would lie on */
    assert_int_equal(report(w, "disk before", "disk-0001").status, 201);

    cut_refuse(true);
    for (int i = 0; i < 3; i++) {
        struct reply r = report(w, "disk refused", "disk-0002");
        assert_int_equal(r.status, 503);
        assert_true(r.body.n > 0);
    }
    assert_true(listed(w, "disk before"));
    assert_false(listed(w, "disk refused"));

    cut_refuse(false);
    assert_int_equal(report(w, "disk refused", "disk-0002").status, 201);
    assert_true(listed(w, "disk refused"));
    assert_int_equal(report(w, "disk after", "disk-0003").status, 201);
    world_free(w);
    cut_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_disk_that_takes_nothing) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
