/* test_tally_opinion.c -- opinion maps against a server's own mathematics; ratings against vectors
 * computed by others. */
#include "test.h"

#include <jansson.h>
#include <math.h>
#include <time.h>

#include "lib/shared.h"
#include "solve/opinion/opinion_say.h"
#include "solve/opinion/rating.h"

static json_t *load(struct arena *a, const char *path)
{
    str text = { 0 };

    if (!shared_read(a, path, &text))
        return NULL;
    json_t *j = json_loadb(text.p, text.n, 0, NULL);
    assert_non_null(j);
    return j;
}

static double num(const json_t *j)
{
    return json_is_string(j) ? strtod(json_string_value(j), NULL) : json_number_value(j);
}

static double member(const json_t *j, const char *x, const char *y)
{
    const json_t *v = json_object_get(j, x);

    return num(v ? v : json_object_get(j, y));
}

/* The latest vote of a person on a statement counts. In the mathematics of the server the signs are
 * the other way round: agree is -1 there. */
static void take_votes(struct arena *a, struct opinion *o, const json_t *votes, const json_t *math)
{
    size_t  i = 0, n = o->n_people, m = o->n_statements;
    double *when = NEWN(a, double, n *m);
    json_t *v = NULL;

    memset(o->vote, VOTE_NONE, n * m);
    json_array_foreach(votes, i, v)
    {
        size_t at = (size_t)member(v, "pid", "participant_id") * m +
                    (size_t)member(v, "tid", "statement_id");
        double t = num(json_object_get(v, "modified"));
        if (t >= when[at])
            o->vote[at] = (int8_t)num(json_object_get(v, "vote"));
        when[at] = t;
    }
    json_array_foreach(json_object_get(math, "mod-out"), i, v)
        o->masked[(size_t)json_integer_value(v)] = true;
}

/* One export lacks the votes of one person whom the server counted (user-vote-counts). They follow
 * from the published means: (sum + vote) / (n + 1) = mean. */
static void take_missing(struct opinion *o, const json_t *math)
{
    const json_t *counts = json_object_get(math, "user-vote-counts");
    const json_t *center = json_object_get(json_object_get(math, "pca"), "center");
    size_t        m = o->n_statements;

    for (size_t i = 0; i < o->n_people; i++) {
        char key[24];
        int  cast = 0;
        snprintf(key, sizeof key, "%zu", i);
        for (size_t j = 0; j < m; j++)
            cast += o->vote[i * m + j] != VOTE_NONE;
        if (cast || json_integer_value(json_object_get(counts, key)) == 0)
            continue;
        for (size_t j = 0; j < m; j++) {
            double sum = 0, n = 0, mean = -num(json_array_get(center, j));
            for (size_t k = 0; k < o->n_people; k++)
                if (o->vote[k * m + j] != VOTE_NONE) {
                    sum += o->masked[j] ? 0 : o->vote[k * m + j];
                    n++;
                }
            double v = mean * (n + 1) - sum;
            if (!o->masked[j] && fabs(sum / n - mean) > 1e-9 && fabs(v - round(v)) < 1e-9)
                o->vote[i * m + j] = (int8_t)round(v);
        }
    }
}

static void check_axes(struct arena *a, const struct opinion *o, const json_t *math)
{
    struct axes   x;
    const json_t *pca = json_object_get(math, "pca");

    opinion_axes(a, o, &x);
    for (size_t c = 0; c < 2; c++) {
        const json_t *comp = json_array_get(json_object_get(pca, "comps"), c);
        double        dot = 0, norm = 0;
        for (size_t j = 0; j < o->n_statements; j++) {
            double v = num(json_array_get(comp, j));
            dot += v * (c ? x.second : x.first)[j];
            norm += v * v;
        }
        assert_true(fabs(dot) / sqrt(norm) >= 1 - 1e-9);
    }
    for (size_t j = 0; j < o->n_statements; j++)
        assert_true(fabs(x.center[j] + num(json_array_get(json_object_get(pca, "center"), j))) <
                    1e-12);
}

static struct counts *group_counts(struct arena *a, const json_t *math, size_t m, size_t *k)
{
    const json_t  *votes = json_object_get(math, "group-votes");
    struct counts *c = NULL;

    *k = json_object_size(votes);
    c = NEWN(a, struct counts, *k * m);
    for (size_t g = 0; g < *k; g++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", g);
        const json_t *of = json_object_get(json_object_get(votes, key), "votes");
        for (size_t j = 0; j < m; j++) {
            snprintf(key, sizeof key, "%zu", j);
            const json_t *v = json_object_get(of, key);
            c[g * m + j] = (struct counts){ json_integer_value(json_object_get(v, "A")),
                                            json_integer_value(json_object_get(v, "D")),
                                            json_integer_value(json_object_get(v, "S")) };
        }
    }
    return c;
}

static void check_groups(struct arena *a, const json_t *math, size_t m)
{
    size_t         k = 0, i = 0;
    struct counts *c = group_counts(a, math, m, &k);
    const json_t  *gac = json_object_get(math, "group-aware-consensus");

    for (size_t j = 0; j < m; j++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", j);
        if (json_object_get(gac, key))
            assert_true(fabs(opinion_consensus(c, k, m, j) - num(json_object_get(gac, key))) <
                        1e-12);
    }
    for (size_t g = 0; g < k; g++) {
        char    key[24];
        json_t *r = NULL;
        snprintf(key, sizeof key, "%zu", g);
        json_array_foreach(json_object_get(json_object_get(math, "repness"), key), i, r)
        {
            const char   *way = json_string_value(json_object_get(r, "repful-for"));
            struct stance s = opinion_stance(c, k, m, g, (size_t)num(json_object_get(r, "tid")),
                                             strcmp(way, "agree") == 0);
            assert_int_equal(s.n_success, json_integer_value(json_object_get(r, "n-success")));
            assert_int_equal(s.n_trials, json_integer_value(json_object_get(r, "n-trials")));
            assert_true(fabs(s.p_success - num(json_object_get(r, "p-success"))) < 1e-6);
            assert_true(fabs(s.p_test - num(json_object_get(r, "p-test"))) < 1e-6);
            assert_true(fabs(s.repness - num(json_object_get(r, "repness"))) < 1e-6);
            assert_true(fabs(s.repness_test - num(json_object_get(r, "repness-test"))) < 1e-6);
        }
    }
}

static void maps_equal_those_of_the_server(void **state)
{
    static const char *const names[] = { "25ptpt-3gp-no-strict-with-meta",
                                         "50ptpt-3gp-strict-no-meta", "below-100-ptpts" };

    (void)state;
    for (size_t f = 0; f < COUNT(names); f++) {
        struct arena *a = arena_new();
        str           dir = str_fmt(a, "vote/opinion/fixtures/%s", names[f]);
        json_t       *math = load(a, str_fmt(a, "%s/math-pca2.json", dir.p).p);
        json_t       *votes = math ? load(a, str_fmt(a, "%s/votes.json", dir.p).p) : NULL;
        if (votes) {
            struct opinion o = { .n_people = (size_t)num(json_object_get(math, "n")) + 2,
                                 .n_statements = json_array_size(json_object_get(math, "tids")) };
            o.vote = NEWN(a, int8_t, o.n_people * o.n_statements);
            o.masked = NEWN(a, bool, o.n_statements);
            take_votes(a, &o, votes, math);
            take_missing(&o, math);
            check_axes(a, &o, math);
            check_groups(a, math, o.n_statements);
        }
        json_decref(math);
        json_decref(votes);
        arena_free(a);
    }
}

static void intervals_equal_the_vectors(void **state)
{
    struct arena *a = arena_new();
    json_t       *j = load(a, "vote/opinion/oracle_ranking.json"), *v = NULL;
    size_t        i = 0;
    double        z = num(json_object_get(j, "z"));

    (void)state;
    json_array_foreach(json_object_get(j, "vectors"), i, v)
    {
        int64_t         n = json_integer_value(json_object_get(v, "n"));
        int64_t         k = json_integer_value(json_object_get(v, "k"));
        struct interval w = wilson(k, n, z), b = jeffreys(k, n, 0.95);
        const json_t   *ow = json_object_get(v, "wilson95"), *ob = json_object_get(v, "jeffreys95");
        assert_true(fabs(w.low - num(json_array_get(ow, 0))) < 1e-12);
        assert_true(fabs(w.high - num(json_array_get(ow, 1))) < 1e-12);
        assert_true(fabs(b.low - num(json_array_get(ob, 0))) < 1e-12);
        assert_true(fabs(b.high - num(json_array_get(ob, 1))) < 1e-12);
        assert_true(fabs(laplace(k, n) - num(json_object_get(v, "laplace"))) < 1e-12);
    }
    json_decref(j);
    arena_free(a);
}

static void strengths_equal_the_vectors(void **state)
{
    struct arena *a = arena_new();
    json_t       *all = load(a, "vote/opinion/oracle_bt.json"), *v = NULL;
    size_t        i = 0;

    (void)state;
    json_array_foreach(all, i, v)
    {
        const json_t *wins = json_object_get(v, "wins"), *want = json_object_get(v, "log_strength");
        size_t        n = json_array_size(wins);
        int64_t      *w = NEWN(a, int64_t, n * n);
        double       *t = NEWN(a, double, n);
        for (size_t x = 0; x < n * n; x++)
            w[x] = json_integer_value(json_array_get(json_array_get(wins, x / n), x % n));
        assert_true(bradley_terry(a, w, n, t));
        for (size_t x = 0; x < n; x++)
            assert_true(fabs(t[x] - num(json_array_get(want, x))) < 1e-12);
    }
    json_decref(all);
    arena_free(a);
}

/* Our own small data: always run. */
static void two_camps_are_found_with_size_and_stability(void **state)
{
    struct arena   *a = arena_new();
    struct opinion  o = { .n_people = 60, .n_statements = 8 };
    struct axes     x;
    struct grouping g;
    uint64_t        rnd = 7;

    (void)state;
    o.vote = NEWN(a, int8_t, 480);
    for (size_t i = 0; i < 60; i++)
        for (size_t j = 0; j < 8; j++) {
            int8_t side = (int8_t)(j == 7 ? 1 : (i < 25) == (j % 2 == 0) ? 1 : -1);
            bool   odd = opinion_random(&rnd) % 10 == 0;
            o.vote[i * 8 + j] = odd ? VOTE_NONE : side;
        }
    opinion_axes(a, &o, &x);
    opinion_groups(a, &o, &x, 3, &g);
    assert_int_equal(g.k, 2);
    assert_int_equal(g.size[0] + g.size[1], 60);
    assert_true(g.size[0] == 25 || g.size[0] == 35);
    assert_true(g.stability > 0.99 && g.silhouette > 0.7);
    struct counts *c = opinion_counts(a, &o, g.of, g.k);
    for (size_t j = 0; j < 7; j++)
        assert_true(opinion_consensus(c, g.k, 8, 7) > opinion_consensus(c, g.k, 8, j));
    struct stance s[8];
    size_t        n = opinion_represent(a, c, g.k, 8, 0, 8, s);
    assert_true(n >= 6);
    for (size_t i = 0; i < n; i++)
        assert_true(s[i].statement != 7);
    arena_free(a);
}

static void few_ratings_are_shrunk_and_ranks_are_bands(void **state)
{
    struct rated r[] = { { .k = 90, .n = 100 }, { .k = 2, .n = 2 },      { .k = 50, .n = 100 },
                         { .k = 55, .n = 100 }, { .k = 400, .n = 1000 }, { .k = 30, .n = 40 } };

    (void)state;
    struct prior p = shrink(r, COUNT(r), 10, 0.95);
    assert_true(p.a > 0 && p.b > 0);
    assert_true(r[1].mean < r[0].mean); /* two happy people do not make the best unit */
    assert_int_equal(r[1].rank_low, 0);
    assert_int_equal(r[0].rank_low, 1);
    assert_true(r[2].rank_low <= r[3].rank_high && r[3].rank_low <= r[2].rank_high);
    assert_int_equal(r[4].rank_high, 5);
    for (size_t i = 0; i < COUNT(r); i++)
        assert_true(r[i].interval.low < r[i].mean && r[i].mean < r[i].interval.high);
    struct interval w = wilson(0, 0, 1.96);
    assert_true(w.low <= 0 && w.high >= 1);
    assert_true(fabs(beta_below(2, 3, beta_quantile(2, 3, 0.3)) - 0.3) < 1e-13);
}

/* 2,000 people, 900 statements, one vote in three: axes, groups, stability, consensus. */
static void a_large_map_is_quick(void **state)
{
    struct arena   *a = arena_new();
    struct opinion  o = { .n_people = 2000, .n_statements = 900 };
    struct axes     x;
    struct grouping g;
    struct timespec t0, t1;
    uint64_t        rnd = 5;

    (void)state;
    o.vote = NEWN(a, int8_t, o.n_people * o.n_statements);
    for (size_t i = 0; i < o.n_people; i++)
        for (size_t j = 0; j < o.n_statements; j++) {
            uint64_t r = opinion_random(&rnd);
            bool     side = (i % 3 == 0) == (j % 4 == 0), noise = r % 10 < 4;
            int8_t   v = r / 10 % 9 == 0 ? 0 : side != noise ? 1 : -1;
            o.vote[i * o.n_statements + j] = r / 100 % 3 ? VOTE_NONE : v;
        }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
    opinion_axes(a, &o, &x);
    opinion_groups(a, &o, &x, 7, &g);
    struct counts *c = opinion_counts(a, &o, g.of, g.k);
    double         most = 0;
    for (size_t j = 0; j < o.n_statements; j++)
        most = fmax(most, opinion_consensus(c, g.k, o.n_statements, j));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
    printf("bar: opinion %zu x %zu, %zu groups, stability %.2f, %.3f s\n", o.n_people,
           o.n_statements, g.k, g.stability,
           (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9);
    assert_true(g.k >= 2 && g.stability > 0.8 && most > 0);
    arena_free(a);
}

static void a_conversation_is_read_and_told(void **state)
{
    static const struct {
        const char *text, *code, *line;
    } rows[] = {
        { "", "opinion.end", "0" },
        { "VOTES\n", "opinion.start", "1" },
        { "x\n", "opinion.start", "1" },
        { "STATEMENTS\ntext\n", "opinion.column", "2" },
        { "STATEMENTS\nid\na\na\n", "opinion.id", "4" },
        { "STATEMENTS\nid\na\nVOTES\nperson;statement;vote\np;b;1\n", "opinion.unknown", "6" },
        { "STATEMENTS\nid\na\nVOTES\nperson;statement;vote\np;a;2\n", "opinion.vote", "6" },
        { "STATEMENTS\nid\na\nVOTES\nperson;statement;vote\np;a;1\np;a;1\n", "opinion.twice", "7" },
        { "STATEMENTS\nid\na\nVOTES\nperson;statement;vote\n", "opinion.end", "5" },
        { "STATEMENTS\nid\na\nPEOPLE\nperson;group\np;x\np;x\n", "opinion.id", "7" },
        { "STATEMENTS\nid\na\nSTATEMENTS\n", "opinion.start", "4" },
    };
    struct arena        *a = arena_new();
    struct conversation *c = NULL;
    struct buf           b;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        error *e = opinion_read(a, str_of(rows[i].text), &c);
        assert_non_null(e);
        assert_string_equal(e->msg->code, rows[i].code);
        assert_true(str_is(e->arg[0], rows[i].line));
    }
    assert_null(opinion_read(a, fixture_read(a, "tests/fixtures/tally/talk.op"), &c));
    assert_int_equal(c->o.n_people, 31);
    assert_int_equal(c->n_groups, 2);
    struct opinion_report *r = opinion_report_make(a, c, 5);
    assert_int_equal(r->found.k, 2);
    assert_true(r->found.stability > 0.9);
    /* the two statements that both sides share come first; the moderated one nowhere */
    assert_int_equal(r->by_votes.n_order, 6);
    assert_int_equal(r->by_votes.order[0], 2);
    assert_int_equal(r->by_votes.order[1], 0);
    assert_int_equal(r->by_groups.size[0] + r->by_groups.size[1], 29);
    for (int l = 0; l < 2; l++) {
        size_t at = 0;
        buf_init(&b, a, SIZE_MAX);
        opinion_words(&b, r, (enum lang)l);
        assert_true(b.n > 500 && !str_find(buf_done(&b), STR("（重复）"), &at));
        opinion_html(&b, r, (enum lang)l);
    }
    buf_init(&b, a, SIZE_MAX);
    opinion_json(&b, r);
    json_t *j = json_loadb(b.p, b.n, 0, NULL);
    assert_non_null(j);
    assert_int_equal(json_array_size(json_object_get(json_object_get(j, "by_votes"), "groups")), 2);
    json_decref(j);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_equal_those_of_the_server),
        cmocka_unit_test(intervals_equal_the_vectors),
        cmocka_unit_test(strengths_equal_the_vectors),
        cmocka_unit_test(two_camps_are_found_with_size_and_stability),
        cmocka_unit_test(few_ratings_are_shrunk_and_ranks_are_bands),
        cmocka_unit_test(a_conversation_is_read_and_told),
        cmocka_unit_test(a_large_map_is_quick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
