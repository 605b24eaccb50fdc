/* test_tally_budget.c -- budget votes: our own small ones, other people's exact results, random
 * ones against single steps, and files that are not well. */
#include "test.h"

#include <jansson.h>

#include "lib/shared.h"
#include "solve/tally/budget_say.h"
#include "solve/tally/lot.h"
#include "solve/tally/parts.h"

static struct outcome *count(struct arena *a, const struct pb *e, const char *name, bool plain)
{
    struct rule     r = { 0 };
    struct outcome *o = NULL;

    assert_null(rule_read(a, str_of(name), &r));
    r.plain = plain;
    assert_null(budget_count(a, e, &r, false, &o));
    return o;
}

/* "B A C": the ids in order. */
static str order(struct arena *a, const struct pb *e, const struct outcome *o)
{
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    for (size_t i = 0; i < o->n; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, e->project[o->step[i].project].id);
    }
    return buf_done(&b);
}

static void every_rule_on_a_small_vote(void **state)
{
    static const struct {
        const char *rule, *order;
    } rows[] = {
        { "greedy_cost", "1 2 4" },        { "greedy_card", "2 1 4" },
        { "greedy_noskip", "1 2" },        { "greedy_threshold=4", "1 2" },
        { "greedy_exclusive", "1 2 4" },   { "mes_cost", "1 2 10" },
        { "mes_card", "2 10 1" },          { "mes_cost_add1", "1 2 10" },
        { "mes_cost_u", "1 2 10" },        { "phragmen", "2 10 1" },
        { "maximin_support", "2 4 10 3" }, { "maxwelfare_cost", "1 2 4" },
    };
    struct arena *a = arena_new();
    struct pb    *e = NULL;

    (void)state;
    assert_null(pb_read(a, fixture_read(a, "tests/fixtures/tally/small.pb"), &e));
    assert_int_equal(e->scale, 10);
    assert_int_equal(e->budget, 10000);
    for (size_t i = 0; i < COUNT(rows); i++) {
        str got = order(a, e, count(a, e, rows[i].rule, false));
        if (!str_is(got, rows[i].order))
            print_message("%s: " STR_FMT "\n", rows[i].rule, STR_ARG(got));
        assert_true(str_is(got, rows[i].order));
    }
    arena_free(a);
}

static void dialects_are_read_and_written(void **state)
{
    struct arena *a = arena_new();
    struct pb    *e = NULL, *again = NULL;
    struct buf    b;

    (void)state;
    assert_null(pb_read(a, fixture_read(a, "tests/fixtures/tally/dialect.pb"), &e));
    assert_int_equal(e->n_projects, 3);
    assert_int_equal(e->n_ballots, 4);
    assert_int_equal(e->budget, 100);
    assert_int_equal(e->weight_scale, 10);
    assert_int_equal(e->weight[1], 5);
    assert_true(str_is(e->project[1].id, "B") && e->project[1].cost == 40);
    /* A: weight 1 gives 2 - 1 = 1; C: 2 gives 2 */
    assert_true(str_is(order(a, e, count(a, e, "greedy_borda", false)), "C A") ||
                str_is(order(a, e, count(a, e, "greedy_borda", false)), "C A B"));
    buf_init(&b, a, SIZE_MAX);
    pb_write(&b, e);
    assert_null(pb_read(a, buf_done(&b), &again));
    assert_int_equal(again->n_items, e->n_items);
    for (size_t i = 0; i < e->n_items; i++)
        assert_int_equal(again->item[i], e->item[i]);
    for (size_t i = 0; i < e->n_ballots; i++)
        assert_int_equal(again->weight[i] * e->weight_scale, e->weight[i] * again->weight_scale);
    assert_true(str_eq(order(a, e, count(a, e, "mes_cost_add1", false)),
                       order(a, again, count(a, again, "mes_cost_add1", false))));
    arena_free(a);
}

static void wards_and_the_city_vote_together(void **state)
{
    static const char *const want[] = { "c1", "n1", "s1" };
    struct arena            *a = arena_new();
    struct pb               *e = NULL, *again = NULL;
    struct part             *p = NULL;
    struct buf               b;
    size_t                   n = 0;

    (void)state;
    assert_null(pb_read(a, fixture_read(a, "tests/fixtures/tally/wards.pb"), &e));
    buf_init(&b, a, SIZE_MAX);
    pb_write(&b, e);
    assert_null(pb_read(a, buf_done(&b), &again));
    for (int k = 0; k < 2; k++) {
        assert_null(pb_parts(a, k ? again : e, &p, &n));
        assert_int_equal(n, 3);
        for (size_t i = 0; i < n; i++)
            assert_true(
                str_is(order(a, p[i].e, count(a, p[i].e, "mes_cost_add1", false)), want[i]));
    }
    assert_true(str_is(p[1].name, "北") && p[1].e->n_ballots == 3 && p[0].e->n_ballots == 5);
    e->project[0].district = STR("东");
    assert_string_equal(pb_parts(a, e, &p, &n)->msg->code, "pb.ward");
    arena_free(a);
}

static void bad_files_are_refused_with_the_line(void **state)
{
#define HEAD "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n"
    static const struct {
        const char *text, *code, *line;
    } rows[] = {
        { "", "pb.section", NULL },
        { "x;y\n", "pb.start", "1" },
        { "META\nkey;value\nbudget;-3\n", "pb.number", "3" },
        { "META\nkey;value\nvote_type;loud\n", "pb.type", "3" },
        { HEAD "a;-1\n", "pb.negative", "7" },
        { HEAD "a;1\na;2\n", "pb.project2", "8" },
        { HEAD "a;99999999999999999999\n", "pb.huge", "7" },
        { HEAD "a;9999999999999999\nVOTES\nvoter_id;vote\n", "pb.huge", "7" },
        { HEAD "a;1x\n", "pb.number", "7" },
        { HEAD "a;1\nVOTES\nvoter_id;vote\n1;b\n", "pb.unknown", "10" },
        { HEAD "a;1\nVOTES\nvoter_id;vote\n1;a\n1;a\n", "pb.voter2", "11" },
        { "META\nkey;value\nbudget;1\nvote_type;ordinal\nPROJECTS\nproject_id;cost\na;1\nVOTES\n"
          "voter_id;vote\n1;a,a\n",
          "pb.same", "10" },
        { HEAD "a;1\nVOTES\nvoter_id;vote;points\n1;a;1,2\n", "pb.points", "10" },
        { HEAD "a;1\nVOTES\nvoter_id\n1\n", "pb.column", "9" },
        { HEAD "a;1\nVOTES\nvoter_id;vote\n", "pb.none", NULL },
        { HEAD "a;1\n", "pb.section", NULL },
        { HEAD "\xFF;1\n", "table.utf8", "7" },
        { HEAD "\"a;1\n", "table.quote", "7" },
        { "META\nkey;value\nbudget;1\nvote_type;approval\nnum_votes;3\nPROJECTS\nproject_id;cost\n"
          "a;1\nVOTES\nvoter_id;vote\n1;a\n2;a\n",
          "pb.nvotes", NULL },
        { "META\nkey;value\nbudget;1\nvote_type;approval\nnum_projects;2\nPROJECTS\nproject_id;"
          "cost\n"
          "a;1\nVOTES\nvoter_id;vote\n1;a\n",
          "pb.nprojects", NULL },
        { "META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\nVOTES\n", "pb.meta",
          NULL },
        { "VOTES\n", "pb.order", "1" },
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pb *e = NULL;
        error     *err = pb_read(a, str_of(rows[i].text), &e);
        assert_non_null(err);
        assert_string_equal(err->msg->code, rows[i].code);
        if (rows[i].line)
            assert_true(str_is(err->arg[0], rows[i].line));
        assert_true(error_text(a, err, LANG_ZH).n > 0);
    }
    arena_free(a);
}

static void rules_by_name(void **state)
{
    static const char *const good[] = { "mes_cost",
                                        "mes_pts_pct",
                                        "mes_cost_add1_es",
                                        "greedy_card",
                                        "mes_cost@plain",
                                        "greedy_threshold=12",
                                        "phragmen_u",
                                        "maximin_support",
                                        "maxwelfare_card",
                                        "mes_bordam_add1n",
                                        "greedy_threshold=3_pts_lot" };
    static const char *const bad[] = { "",
                                       "mes",
                                       "greedy",
                                       "mes_cost_xyz",
                                       "greedy_threshold",
                                       "greedy_threshold=x",
                                       "phragmen_cost",
                                       "cstv_ewt",
                                       "mes_cost_card",
                                       "maxwelfare",
                                       "greedy_cost_add1" };
    struct arena            *a = arena_new();
    struct rule              r;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_null(rule_read(a, str_of(good[i]), &r));
        assert_true(rule_words(a, &r, LANG_ZH).n > 0 && rule_words(a, &r, LANG_EN).n > 0);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_non_null(rule_read(a, str_of(bad[i]), &r));
    arena_free(a);
}

static uint64_t seed = 1;

static uint32_t dice(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* A small vote with many ties; SHUFFLE puts the ballots in another order. */
static struct pb *random_vote(struct arena *a, uint64_t which, bool shuffle)
{
    struct buf b;
    struct pb *e = NULL;

    seed = which * 2654435761u + 17;
    uint32_t m = 1 + dice(7), n = 1 + dice(14), coarse = dice(2);
    buf_init(&b, a, SIZE_MAX);
    buf_fmt(&b, "META\nkey;value\nbudget;%u\nvote_type;cumulative\nPROJECTS\nproject_id;cost\n",
            10 + dice(90));
    for (uint32_t p = 0; p < m; p++)
        buf_fmt(&b, "p%u;%u%s\n", p, coarse ? 5 + 5 * dice(3) : 1 + dice(40), dice(5) ? "" : ".5");
    buf_z(&b, "VOTES\nvoter_id;vote;points\n");
    str *line = NEWN(a, str, n);
    for (uint32_t v = 0; v < n; v++) {
        struct buf l, k;
        buf_init(&l, a, 4096);
        buf_init(&k, a, 4096);
        for (uint32_t p = 0; p < m; p++)
            if (dice(3) == 0) {
                buf_fmt(&l, "%sp%u", l.n ? "," : "", p);
                buf_fmt(&k, "%s%u", k.n ? "," : "", dice(5));
            }
        line[v] = str_fmt(a, "v%u;" STR_FMT ";" STR_FMT "\n", v, STR_ARG(buf_done(&l)),
                          STR_ARG(buf_done(&k)));
    }
    for (uint32_t v = 0; v < n; v++)
        buf_str(&b, line[shuffle ? n - 1 - v : v]);
    assert_null(pb_read(a, buf_done(&b), &e));
    return e;
}

/* Skipping gives what single steps give; the order of ballots does not matter; the budget holds. */
static void skipping_equals_stepping(void **state)
{
    static const char *const rules[] = { "mes_cost_add1",  "mes_card_add1", "mes_cost_add1n",
                                         "mes_card_add1u", "mes_cost_pct",  "mes_cost_add1_es",
                                         "mes_pts_add1" };
    static const char *const others[] = { "greedy_cost", "phragmen_u", "maximin_support", "mes_pts",
                                          "maxwelfare_cost" };

    (void)state;
    for (uint64_t i = 0; i < 400; i++) {
        struct arena *a = arena_new();
        struct pb    *e = random_vote(a, i, false), *f = random_vote(a, i, true);
        for (size_t k = 0; k < COUNT(rules); k++) {
            if (k == 6 && !e->points)
                continue;
            struct outcome *x = count(a, e, rules[k], false), *y = count(a, e, rules[k], true);
            assert_true(str_eq(order(a, e, x), order(a, e, y)));
            assert_int_equal(x->steps, y->steps);
            assert_true(str_eq(order(a, e, x), order(a, f, count(a, f, rules[k], false))));
            assert_true(x->cost <= e->budget);
        }
        for (size_t k = 0; k < COUNT(others); k++) {
            if (k == 3 && !e->points)
                continue;
            struct outcome *x = count(a, e, others[k], false), *y = count(a, f, others[k], false);
            assert_true(x->cost <= e->budget);
            assert_true(k == 4 ? x->welfare == y->welfare : str_eq(order(a, e, x), order(a, f, y)));
        }
        arena_free(a);
    }
}

/* The best set without two of a group, by looking at every set; and no rule funds two of a group.
 */
static void conflict_groups_hold_in_every_rule(void **state)
{
    static const char *const rules[] = { "greedy_cost",    "greedy_card",     "mes_cost",
                                         "mes_card_u",     "mes_cost_add1",   "mes_cost_pct",
                                         "phragmen",       "phragmen_u",      "maximin_support",
                                         "mes_card_add1n", "maxwelfare_cost", "maxwelfare_card" };

    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        struct arena *a = arena_new();
        struct pb    *e = random_vote(a, 7000 + i, false);
        for (size_t p = 0; p < e->n_projects; p++) {
            e->project[p].group = dice(3) ? (int32_t)dice(3) : PB_NO_GROUP;
            if (dice(9) == 0)
                e->project[p].cost = 0;
        }
        for (size_t k = 0; k < COUNT(rules); k++) {
            struct rule     r = { 0 };
            struct outcome *o = NULL;
            assert_null(rule_read(a, str_of(rules[k]), &r));
            r.exclusive = true;
            assert_null(budget_count(a, e, &r, false, &o));
            unsigned seen = 0;
            for (size_t x = 0; x < o->n; x++) {
                int32_t g = e->project[o->step[x].project].group;
                assert_false(g >= 0 && seen >> g & 1);
                seen |= g >= 0 ? 1u << g : 0;
            }
            assert_true(o->cost <= e->budget);
            if (r.kind != R_WELFARE)
                continue;
            struct profile *f = NULL;
            wide            best = 0;
            assert_null(profile_make(a, e, r.utility, &f));
            for (unsigned set = 0; set < 1u << e->n_projects; set++) {
                int64_t  cost = 0;
                wide     value = 0;
                unsigned groups = 0;
                bool     good = true;
                for (size_t p = 0; p < e->n_projects; p++) {
                    int32_t g = e->project[p].group;
                    if (!(set >> p & 1))
                        continue;
                    good &= g < 0 || !(groups >> g & 1);
                    groups |= g >= 0 ? 1u << g : 0;
                    cost += e->project[p].cost;
                    value += f->utility_sum[p];
                }
                if (good && cost <= e->budget && value > best)
                    best = value;
            }
            assert_true(o->welfare == best);
        }
        arena_free(a);
    }
}

/* Partial funding uses the money up where a rule has a next project, and is refused elsewhere. */
static void partial_funding_by_rule(void **state)
{
    static const struct {
        const char *rule, *refused;
    } rows[] = {
        { "greedy_cost", NULL },
        { "greedy_noskip", NULL },
        { "phragmen", NULL },
        { "phragmen_u", NULL },
        { "mes_cost_u", NULL },
        { "mes_card_add1u", NULL },
        { "maximin_support_u", NULL },
        { "mes_cost", "tally.part_mes" },
        { "mes_cost_add1", "tally.part_mes" },
        { "mes_cost_add1n", "tally.part_mes" },
        { "mes_cost_pct", "tally.part_mes" },
        { "maximin_support", "tally.part_maximin" },
        { "maxwelfare_cost", "tally.part_welfare" },
    };
    struct arena *a = arena_new();
    size_t        parts = 0;

    (void)state;
    for (uint64_t i = 0; i < 60; i++)
        for (size_t k = 0; k < COUNT(rows); k++) {
            struct pb      *e = random_vote(a, 9000 + i, false);
            struct rule     r = { 0 };
            struct outcome *o = NULL;
            assert_null(rule_read(a, str_of(rows[k].rule), &r));
            r.partial = true;
            error *err = budget_count(a, e, &r, false, &o);
            if (rows[k].refused) {
                assert_string_equal(err->msg->code, rows[k].refused);
                assert_string_equal(err->field, "partial");
                continue;
            }
            assert_null(err);
            for (size_t x = 0; x < o->n; x++)
                if (o->step[x].how == STEP_PARTIAL) {
                    assert_int_equal(x, o->n - 1);
                    assert_int_equal(o->cost, e->budget);
                    assert_true(o->step[x].paid < e->project[o->step[x].project].cost);
                    parts++;
                }
        }
    assert_true(parts > 50);
    arena_free(a);
}

static void a_wish_is_true_when_it_is_granted(void **state)
{
    struct arena *a = arena_new();
    struct pb    *e = NULL;
    struct rule   r = { 0 };
    struct wish  *w = NULL;
    size_t        n = 0;
    struct buf    b;

    (void)state;
    assert_null(pb_read(a, fixture_read(a, "tests/fixtures/tally/small.pb"), &e));
    assert_null(rule_read(a, STR("mes_cost"), &r));
    struct outcome *o = NULL;
    assert_null(budget_count(a, e, &r, true, &o));
    assert_null(budget_wishes(a, e, &r, o, 2, &w, &n));
    assert_int_equal(n, 2);
    assert_true(w[0].cost > 0 && w[0].cost < e->project[w[0].project].cost);
    int64_t cost = e->project[w[0].project].cost;
    e->project[w[0].project].cost = w[0].cost;
    assert_true(outcome_has(count(a, e, "mes_cost", false), w[0].project));
    e->project[w[0].project].cost = w[0].cost + 1;
    assert_false(outcome_has(count(a, e, "mes_cost", false), w[0].project));
    e->project[w[0].project].cost = cost;
    struct report rep = { e, &r, o, w, n, true };
    for (int l = 0; l < 2; l++) {
        buf_init(&b, a, SIZE_MAX);
        budget_words(&b, &rep, (enum lang)l);
        assert_true(b.n > 500);
        budget_html(&b, &rep, (enum lang)l);
    }
    buf_init(&b, a, SIZE_MAX);
    budget_json(&b, &rep);
    json_t *j = json_loadb(b.p, b.n, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(j, "rounds"), 0), "price")),
                        "200/3");
    json_decref(j);
    arena_free(a);
}

static void the_lot_is_that_of_sha_256(void **state)
{
    struct arena *a = arena_new();
    const str     id[] = { STR("1"), STR("2"), STR("3") };
    uint32_t      place[3];

    (void)state;
    assert_true(str_is(lot_commitment(a, STR("abc")),
                       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    char long_text[200];
    memset(long_text, 'a', sizeof long_text);
    assert_true(str_is(lot_commitment(a, (str){ long_text, 119 }),
                       "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"));
    lot_draw(a, STR("seed"), id, 3, place);
    assert_int_equal(place[0] + place[1] + place[2], 3);
    arena_free(a);
}

/* Every result that others have computed exactly. */
static void results_equal_those_of_others(void **state)
{
    struct arena *top = arena_new();
    str           text = { 0 };
    size_t        done = 0, i = 0;
    const char   *id = NULL, *name = NULL;
    json_t       *x = NULL, *y = NULL, *p = NULL;

    (void)state;
    if (!shared_read(top, "vote/budgets/oracle.json", &text)) {
        arena_free(top);
        return;
    }
    json_t *all = json_loadb(text.p, text.n, 0, NULL);
    json_object_foreach(json_object_get(all, "instances"), id, x)
    {
        struct arena *a = arena_new();
        struct pb    *e = NULL;
        str           file = { 0 };
        assert_true(shared_read(
            a, str_fmt(a, "vote/budgets/%s", json_string_value(json_object_get(x, "file"))).p,
            &file));
        assert_null(pb_read(a, file, &e));
        json_object_foreach(json_object_get(x, "rules"), name, y)
        {
            struct buf b;
            if (!json_object_get(y, "winners"))
                continue;
            struct outcome *o = count(a, e, name, false);
            done++;
            if (json_object_get(y, "welfare")) {
                struct rule   r = { 0 };
                struct report rep = { .e = e, .rule = &r, .o = o };
                assert_null(rule_read(a, str_of(name), &r));
                assert_true(str_is(budget_welfare(a, &rep),
                                   json_string_value(json_object_get(y, "welfare"))));
                continue;
            }
            buf_init(&b, a, SIZE_MAX);
            json_array_foreach(json_object_get(y, "order"), i, p)
                buf_fmt(&b, "%s%s", i ? " " : "", json_string_value(p));
            if (json_is_array(json_object_get(y, "order")))
                assert_true(str_eq(order(a, e, o), buf_done(&b)));
            json_array_foreach(json_object_get(y, "winners"), i, p)
            {
                uint32_t k = 0;
                while (k < e->n_projects && !str_is(e->project[k].id, json_string_value(p)))
                    k++;
                assert_true(outcome_has(o, k));
            }
            assert_int_equal(o->n, json_array_size(json_object_get(y, "winners")));
        }
        arena_free(a);
    }
    print_message("%zu results of others are the same\n", done);
    json_decref(all);
    arena_free(top);
}

/* The variants of the greedy rule gave the outcomes that the cities announced (column "selected"):
 * they rank by votes, also where ballots carry points. */
static void greedy_variants_equal_the_official_outcomes(void **state)
{
    static const struct {
        const char *file, *rule;
    } rows[] = {
        { "Poland_Gdynia_2021_Dzialki_Lesne__large", "greedy_noskip" },
        { "Poland_Wroclaw_2018_Rejon_nr_14_750", "greedy_noskip" },
        { "Poland_Wroclaw_2020", "greedy_noskip" },
        { "Poland_Katowice_2023", "greedy_threshold=200" },
        { "Poland_Lodz_2022", "greedy_threshold=100" },
        { "Poland_Warszawa_2018_Ursus_Polnocny", "greedy_threshold=156" },
        { "Poland_Warszawa_2026", "greedy_threshold=3000" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena *a = arena_new();
        struct pb    *e = NULL;
        str           text = { 0 };
        if (shared_read(a, str_fmt(a, "vote/budgets/%s.pb", rows[i].file).p, &text)) {
            assert_null(pb_read(a, text, &e));
            struct outcome *o = count(a, e, rows[i].rule, false);
            for (uint32_t p = 0; p < e->n_projects; p++)
                assert_int_equal(outcome_has(o, p), e->project[p].selected);
        }
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_on_a_small_vote),
        cmocka_unit_test(dialects_are_read_and_written),
        cmocka_unit_test(wards_and_the_city_vote_together),
        cmocka_unit_test(bad_files_are_refused_with_the_line),
        cmocka_unit_test(rules_by_name),
        cmocka_unit_test(skipping_equals_stepping),
        cmocka_unit_test(conflict_groups_hold_in_every_rule),
        cmocka_unit_test(partial_funding_by_rule),
        cmocka_unit_test(a_wish_is_true_when_it_is_granted),
        cmocka_unit_test(the_lot_is_that_of_sha_256),
        cmocka_unit_test(results_equal_those_of_others),
        cmocka_unit_test(greedy_variants_equal_the_official_outcomes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
