/* test_ledger.c -- postings: sums of zero, two phases, once only, taken back, run out. */
#include "test.h"

#include "solve/ledger/ledger.h"

enum { FUND = 1, WANG = 2, LI = 3, CASH = 4 };

struct book {
    struct arena         *mem;
    struct ledger_memory *m;
    struct ledger_store   s;
};

static struct book book_new(void)
{
    static const struct account accounts[] = {
        { .id = FUND, .unit = UNIT_POINT, .may_owe = true, .name = { "Equity:Fund", 11 } },
        { .id = WANG, .unit = UNIT_POINT, .name = { "Assets:Wang", 11 } },
        { .id = LI, .unit = UNIT_POINT, .name = { "Assets:Li", 9 } },
        { .id = CASH, .unit = UNIT_FEN, .may_owe = true, .name = { "Assets:Cash", 11 } },
    };
    struct book b = { .mem = arena_new() };

    b.m = ledger_memory_new(b.mem);
    for (size_t i = 0; i < COUNT(accounts); i++)
        ledger_memory_account(b.m, &accounts[i]);
    b.s = ledger_memory_store(b.m);
    return b;
}

static const char *post(struct book *b, int64_t id, enum ledger_kind kind, int64_t of, int64_t from,
                        int64_t to, int64_t amount)
{
    struct leg         leg[2] = { { from, -amount }, { to, amount } };
    struct transfer    t = { .id = id, .of = of, .kind = kind, .day = 20000 + id, .leg = leg };
    enum ledger_result r = LEDGER_DONE;

    t.n_legs = amount ? 2 : 0;
    error *e = ledger_post(b->mem, &b->s, &t, &r);
    return e ? e->msg->code : r == LEDGER_REPEATED ? "again" : "done";
}

static int64_t balance(struct book *b, int64_t id)
{
    return b->s.account(b->s.self, id)->posted;
}

static void transfers_are_posted_once_and_sum_to_zero(void **state)
{
    struct book        b = book_new();
    struct leg         odd[2] = { { FUND, -5 }, { WANG, 4 } };
    struct transfer    t = { .id = 50, .kind = L_POST, .leg = odd, .n_legs = 2 };
    enum ledger_result r;

    (void)state;
    assert_string_equal(post(&b, 1, L_POST, 0, FUND, WANG, 100), "done");
    assert_string_equal(post(&b, 1, L_POST, 0, FUND, WANG, 100), "again");
    assert_string_equal(post(&b, 1, L_POST, 0, FUND, WANG, 101), "ledger.other");
    assert_int_equal(balance(&b, WANG), 100);
    assert_string_equal(ledger_post(b.mem, &b.s, &t, &r)->msg->code, "ledger.sum");
    assert_string_equal(post(&b, 2, L_POST, 0, FUND, CASH, 5), "ledger.unit");
    assert_string_equal(post(&b, 2, L_POST, 0, FUND, 99, 5), "ledger.account");
    assert_string_equal(post(&b, 2, L_POST, 0, WANG, LI, 101), "ledger.funds");
    assert_string_equal(post(&b, -1, L_POST, 0, WANG, LI, 1), "ledger.id");
    assert_string_equal(post(&b, 2, L_POST, 0, FUND, WANG, INT64_MAX), "ledger.overflow");
    assert_int_equal(balance(&b, FUND) + balance(&b, WANG) + balance(&b, LI), 0);
    arena_free(b.mem);
}

static void what_is_pending_cannot_be_spent_twice(void **state)
{
    struct book b = book_new();

    (void)state;
    post(&b, 1, L_POST, 0, FUND, WANG, 100);
    assert_string_equal(post(&b, 2, L_PENDING, 0, WANG, LI, 80), "done");
    assert_int_equal(balance(&b, WANG), 100);
    assert_string_equal(post(&b, 3, L_POST, 0, WANG, LI, 30), "ledger.funds");
    assert_string_equal(post(&b, 4, L_SETTLE, 2, 0, 0, 0), "done");
    assert_int_equal(balance(&b, WANG), 20);
    assert_int_equal(balance(&b, LI), 80);
    assert_string_equal(post(&b, 5, L_VOID, 2, 0, 0, 0), "ledger.done");
    assert_string_equal(post(&b, 6, L_PENDING, 0, WANG, LI, 20), "done");
    assert_string_equal(post(&b, 7, L_VOID, 6, 0, 0, 0), "done");
    assert_string_equal(post(&b, 8, L_POST, 0, WANG, LI, 20), "done");
    assert_string_equal(post(&b, 9, L_SETTLE, 1, 0, 0, 0), "ledger.of");
    arena_free(b.mem);
}

static void mistakes_are_reversed_not_edited(void **state)
{
    struct book b = book_new();

    (void)state;
    post(&b, 1, L_POST, 0, FUND, WANG, 100);
    post(&b, 2, L_PENDING, 0, WANG, LI, 40);
    post(&b, 3, L_SETTLE, 2, 0, 0, 0);
    assert_string_equal(post(&b, 4, L_REVERSE, 3, 0, 0, 0), "done");
    assert_int_equal(balance(&b, WANG), 100);
    assert_string_equal(post(&b, 5, L_REVERSE, 3, 0, 0, 0), "ledger.done");
    post(&b, 6, L_POST, 0, WANG, LI, 60);
    assert_string_equal(post(&b, 7, L_REVERSE, 1, 0, 0, 0), "ledger.funds");
    assert_int_equal(balance(&b, WANG), 40);
    arena_free(b.mem);
}

static void points_run_out_in_their_order(void **state)
{
    struct arena    *a = arena_new();
    const struct leg in[2] = { { FUND, -10 }, { WANG, 10 } },
                     out[2] = { { WANG, -12 }, { FUND, 12 } };
    const struct transfer t[] = {
        { .id = 1, .leg = in, .n_legs = 2, .expires = 300 },
        { .id = 2, .leg = in, .n_legs = 2, .expires = 100 },
        { .id = 3, .leg = in, .n_legs = 2 },
        { .id = 4, .leg = out, .n_legs = 2 },
    };
    const struct transfer *all[] = { &t[0], &t[1], &t[2], &t[3] };

    (void)state;
    assert_int_equal(ledger_expired(a, WANG, all, 3, 99), 0);
    assert_int_equal(ledger_expired(a, WANG, all, 3, 100), 10);
    assert_int_equal(ledger_expired(a, WANG, all, 4, 100), 0); /* spent first */
    assert_int_equal(ledger_expired(a, WANG, all, 4, 300), 8);
    arena_free(a);
}

static void a_trial_balance_and_journals(void **state)
{
    struct book b = book_new();
    size_t      n = 0, k = 0;
    struct buf  out;

    (void)state;
    post(&b, 1, L_POST, 0, FUND, WANG, 100);
    post(&b, 2, L_PENDING, 0, WANG, LI, 40);
    post(&b, 3, L_SETTLE, 2, 0, 0, 0);
    post(&b, 4, L_REVERSE, 3, 0, 0, 0);
    const struct transfer *const *t = ledger_memory_all(b.m, &n);
    struct account *const        *acc = ledger_memory_accounts(b.m, &k);
    struct trial                 *r = ledger_trial(b.mem, acc, k, t, n, 20003);
    int64_t                       sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += r[i].closing;
    assert_int_equal(sum, 0);
    assert_int_equal(r[1].opening, 100);
    assert_int_equal(r[1].out, 40);
    assert_int_equal(r[2].closing, 40);
    buf_init(&out, b.mem, SIZE_MAX);
    ledger_export(&out, acc, k, t, n, F_LEDGER);
    size_t at = 0;
    assert_true(str_find(buf_done(&out),
                         STR("2024-10-07 * (3) \n    Assets:Wang  -40 PTS\n"
                             "    Assets:Li  40 PTS\n"),
                         &at));
    buf_init(&out, b.mem, SIZE_MAX);
    ledger_export(&out, acc, k, t, n, F_BEANCOUNT);
    assert_true(str_find(buf_done(&out), STR("open Assets:Wang PTS"), &at));
    assert_true(str_find(buf_done(&out), STR("balance Assets:Wang 100 PTS"), &at));
    arena_free(b.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transfers_are_posted_once_and_sum_to_zero),
        cmocka_unit_test(what_is_pending_cannot_be_spent_twice),
        cmocka_unit_test(mistakes_are_reversed_not_edited),
        cmocka_unit_test(points_run_out_in_their_order),
        cmocka_unit_test(a_trial_balance_and_journals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
