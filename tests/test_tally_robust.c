/* test_tally_robust.c -- files that are not well: real ones and our own, cut off, miscounted, with
 * costs below zero or beyond all bounds, ballots twice, projects nobody knows, bytes of another
 * encoding. Every one is either counted or refused by a sentence that names a line of the file. */
#include "test.h"

#include "lib/shared.h"
#include "solve/opinion/opinion_say.h"
#include "solve/tally/budget_say.h"
#include "solve/tally/election_say.h"
#include "solve/tally/parts.h"

static uint64_t seed = 1;

static uint32_t dice(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % (n ? n : 1));
}

/* Lines of TEXT as a row of views, line ends included. */
static str *lines_of(struct arena *a, str text, size_t *n)
{
    size_t all = 1;

    for (size_t i = 0; i < text.n; i++)
        all += text.p[i] == '\n';
    str *line = NEWN(a, str, all);
    for (*n = 0; text.n; ++*n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t      k = end ? (size_t)(end - text.p) + 1 : text.n;
        line[*n] = (str){ text.p, k };
        text = (str){ text.p + k, text.n - k };
    }
    return line;
}

static str joined(struct arena *a, const str *line, size_t n)
{
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    for (size_t i = 0; i < n; i++)
        buf_str(&b, line[i]);
    return buf_done(&b);
}

/* Cell K of a line becomes VALUE. */
static str with_cell(struct arena *a, str line, size_t k, const char *value)
{
    struct buf b;
    size_t     at = 0;

    buf_init(&b, a, SIZE_MAX);
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == ';' && at++ == k) {
            buf_char(&b, ';');
            buf_z(&b, value);
            while (i + 1 < line.n && line.p[i + 1] != ';' && line.p[i + 1] != '\n')
                i++;
            continue;
        }
        buf_char(&b, line.p[i]);
    }
    return buf_done(&b);
}

enum ill {
    ILL_CUT,      /* in the middle of a line */
    ILL_NO_LINE,  /* a line is missing */
    ILL_TWICE,    /* a line stands there twice */
    ILL_NEGATIVE, /* a cell is -1 */
    ILL_HUGE,
    ILL_UNKNOWN, /* a cell names nothing that is known */
    ILL_EMPTY,   /* a cell is empty */
    ILL_GBK,     /* bytes of another encoding */
    ILL_NUL,
    ILL_QUOTE, /* a quote that is never closed */
    ILL_WIDE,  /* a line with very many cells */
    ILL_SWAP,  /* two lines have changed places */
    ILL_BYTE,  /* any byte has become another one */
    ILLS,
};

static str made_ill(struct arena *a, str text, enum ill how)
{
    size_t n = 0, i = 0;
    str   *line = lines_of(a, text, &n);

    i = dice(n);
    switch (how) {
    case ILL_CUT:
        return (str){ text.p, dice(text.n) };
    case ILL_NO_LINE:
        line[i].n = 0;
        break;
    case ILL_TWICE:
        line[i] = str_fmt(a, STR_FMT STR_FMT, STR_ARG(line[i]), STR_ARG(line[i]));
        break;
    case ILL_NEGATIVE:
        line[i] = with_cell(a, line[i], dice(3), "-1");
        break;
    case ILL_HUGE:
        line[i] = with_cell(a, line[i], dice(3), "123456789012345678901234567890");
        break;
    case ILL_UNKNOWN:
        line[i] = with_cell(a, line[i], dice(5), "no such thing");
        break;
    case ILL_EMPTY:
        line[i] = with_cell(a, line[i], dice(4), "");
        break;
    case ILL_GBK:
        line[i] = str_fmt(a, "\xC9\xE7\xC7\xF8" STR_FMT, STR_ARG(line[i]));
        break;
    case ILL_NUL: {
        struct buf b;
        buf_init(&b, a, SIZE_MAX);
        buf_str(&b, line[i]);
        buf_char(&b, 0);
        buf_z(&b, "x\n");
        line[i] = buf_done(&b);
        break;
    }
    case ILL_QUOTE:
        line[i] = str_fmt(a, "\"" STR_FMT, STR_ARG(line[i]));
        break;
    case ILL_WIDE: {
        struct buf b;
        buf_init(&b, a, SIZE_MAX);
        for (int k = 0; k < 1000; k++)
            buf_char(&b, ';');
        buf_str(&b, line[i]);
        line[i] = buf_done(&b);
        break;
    }
    case ILL_SWAP: {
        size_t j = dice(n);
        str    x = line[i];
        line[i] = line[j];
        line[j] = x;
        break;
    }
    case ILL_BYTE: {
        str   all = str_dup(a, text);
        char *p = arena_zalloc(a, all.n + 1, 1, 1);
        memcpy(p, all.p, all.n);
        p[dice(all.n)] = (char)dice(256);
        return (str){ p, all.n };
    }
    case ILLS:
        break;
    }
    return joined(a, line, n);
}

/* The sentence names a line that the file has. */
static void names_a_line(struct arena *a, const error *e, str text)
{
    int64_t line = 0, n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    if (!str_i64(e->arg[0], 0, n, &line))
        print_message(STR_FMT "\n", STR_ARG(error_text(a, e, LANG_EN)));
    assert_true(str_i64(e->arg[0], 0, n, &line));
    for (int l = 0; l < 2; l++) {
        size_t chars = 0;
        str    s = error_text(a, e, (enum lang)l);
        assert_true(utf8_count(s, &chars) && chars > 8 && chars < 400);
    }
}

static size_t refused, counted;

static void budget(str text)
{
    struct arena *a = arena_new();
    struct pb    *e = NULL;
    error        *err = pb_read(a, text, &e);

    if (err) {
        names_a_line(a, err, text);
        refused++;
    } else {
        static const char *const rules[] = { "greedy_cost", "mes_cost_add1", "phragmen" };
        struct part             *part = NULL;
        size_t                   n = 0;
        if (pb_meta(e, "district_budgets").n && (err = pb_parts(a, e, &part, &n)))
            names_a_line(a, err, text);
        for (size_t k = 0; k < COUNT(rules) && e->n_items < 20000; k++) {
            struct rule     r = { 0 };
            struct outcome *o = NULL;
            assert_null(rule_read(a, str_of(rules[k]), &r));
            assert_null(budget_count(a, e, &r, true, &o));
            assert_true(o->cost <= e->budget);
        }
        counted++;
    }
    arena_free(a);
}

static void budgets_that_are_not_well(void **state)
{
    static const char *const names[] = {
        "Worldwide_Mechanical_Turk_k_approval_6",
        "Poland_Zabrze_2021_Zandka",
        "Poland_Krakow_2025_Swoszowice",
        "Switzerland_Zurich_D5",
        "US_Stanford_Dataset_Merced_Peoples_Budget_Ballot_2019_vote_rankings",
        "US_Stanford_Dataset_PB_Chicago_47th_Ward_2020_vote_knapsacks",
        "Poland_Czestochowa_2020_Stradom",
        "Netherlands_Assen_2024",
    };
    static const char *const own[] = { "small", "dialect", "wards" };
    struct arena            *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(own); i++) {
        str text = fixture_read(a, str_fmt(a, "tests/fixtures/tally/%s.pb", own[i]).p);
        for (int k = 0; k < 100 * ILLS; k++) {
            struct arena *x = arena_new();
            budget(made_ill(x, text, (enum ill)(k % ILLS)));
            arena_free(x);
        }
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        str text = { 0 };
        if (!shared_read(a, str_fmt(a, "vote/budgets/%s.pb", names[i]).p, &text))
            break;
        for (int k = 0; k < 2 * ILLS; k++) {
            struct arena *x = arena_new();
            budget(made_ill(x, text, (enum ill)(k % ILLS)));
            arena_free(x);
        }
    }
    print_message("%zu refused, %zu counted\n", refused, counted);
    assert_true(refused > 1000 && counted > 200);
    arena_free(a);
}

static void election(str text, bool ranked)
{
    struct arena     *a = arena_new();
    struct ranked    *r = NULL;
    struct approvals *v = NULL;
    error            *err = ranked ? blt_read(a, text, &r) : abc_read(a, text, &v);

    if (err) {
        names_a_line(a, err, text);
        refused++;
    } else if (ranked && !r->any_tied) {
        struct stv_result *s = NULL;
        assert_null(stv_count(a, r, STV_SCOTLAND, NULL, &s));
        assert_true(s->n_elected <= r->seats);
        counted++;
    } else if (!ranked && v->seats) {
        struct committees *c = NULL;
        assert_null(committee_count(a, v, STR("seqpav"), &c));
        assert_true(c->n > 0);
        counted++;
    }
    arena_free(a);
}

static void elections_that_are_not_well(void **state)
{
    static const struct {
        const char *file;
        bool        ranked, shared;
    } rows[] = {
        { "tests/fixtures/tally/council.blt", true, false },
        { "tests/fixtures/tally/council.abc.yaml", false, false },
        { "vote/elections/stv/edinburgh_2017_ward3.blt", true, true },
        { "vote/elections/abc/instanceL0000.abc.yaml", false, true },
    };
    struct arena *a = arena_new();

    (void)state;
    refused = counted = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str text = { 0 };
        if (!rows[i].shared)
            text = fixture_read(a, rows[i].file);
        else if (!shared_read(a, rows[i].file, &text))
            break;
        for (int k = 0; k < (rows[i].shared ? 5 : 100) * ILLS; k++) {
            struct arena *x = arena_new();
            election(made_ill(x, text, (enum ill)(k % ILLS)), rows[i].ranked);
            arena_free(x);
        }
    }
    print_message("%zu refused, %zu counted\n", refused, counted);
    assert_true(refused > 500 && counted > 100);
    arena_free(a);
}

static void conversations_that_are_not_well(void **state)
{
    struct arena *a = arena_new();
    str           text = fixture_read(a, "tests/fixtures/tally/talk.op");

    (void)state;
    refused = counted = 0;
    for (int k = 0; k < 40 * ILLS; k++) {
        struct arena        *x = arena_new();
        struct conversation *c = NULL;
        struct buf           b;
        str                  ill = made_ill(x, text, (enum ill)(k % ILLS));
        error               *err = opinion_read(x, ill, &c);
        if (err) {
            names_a_line(x, err, ill);
            refused++;
        } else {
            buf_init(&b, x, SIZE_MAX);
            opinion_words(&b, opinion_report_make(x, c, 5), LANG_ZH);
            counted++;
        }
        arena_free(x);
    }
    assert_true(refused > 200 && counted > 50);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets_that_are_not_well),
        cmocka_unit_test(elections_that_are_not_well),
        cmocka_unit_test(conversations_that_are_not_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
