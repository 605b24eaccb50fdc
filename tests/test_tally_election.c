/* test_tally_election.c -- elections and motions: our own small ones, and the results of others. */
#include "test.h"

#include <jansson.h>

#include "lib/shared.h"
#include "solve/tally/election_say.h"
#include "solve/tally/motion_say.h"

static const char three[] =
    "3 2\n36 1 0\n23 1 2 0\n39 1 2 3 0\n5 1 3 0\n28 1 3 2 0\n52 2 0\n"
    "16 2 1 0\n38 2 1 3 0\n94 2 3 0\n76 2 3 1 0\n42 3 0\n17 3 1 0\n"
    "25 3 1 2 0\n89 3 2 0\n81 3 2 1 0\n0\n\"甲\"\n\"乙 \"\"二\"\"\"\n丙\nA ward";

static void votes_are_transferred(void **state)
{
    struct arena      *a = arena_new();
    struct ranked     *r = NULL;
    struct stv_result *s = NULL;
    struct buf         b;

    (void)state;
    assert_null(blt_read(a, str_of(three), &r));
    assert_true(str_is(r->name[1], "乙 \"二\"") && str_is(r->title, "A ward"));
    for (int rule = 0; rule < 2; rule++) {
        assert_null(stv_count(a, r, (enum stv_rule)rule, NULL, &s));
        assert_int_equal(s->n_elected, 2);
        assert_int_equal(s->elected[0] + s->elected[1], 1 + 2);
        for (int l = 0; l < 2; l++) {
            struct stv_report rep = { .r = r, .s = s };
            rep.rule = rule ? STR("wigm-rational") : STR("scotland");
            buf_init(&b, a, SIZE_MAX);
            stv_words(&b, &rep, (enum lang)l);
            assert_true(b.n > 200);
            stv_html(&b, &rep, (enum lang)l);
        }
    }
    assert_null(stv_count(a, r, STV_SCOTLAND, NULL, &s));
    assert_true(str_is(s->quota, "221"));
    struct ranked *tied = NULL;
    assert_null(blt_read(a, STR("3 1\n2 1 - 2 0\n3 2=3 1 0\n0\na\nb\nc\n"), &tied));
    assert_int_equal(tied->n_items, 5);
    assert_true(str_is(stv_count(a, tied, STV_WIGM, NULL, &s)->arg[0], "3"));
    assert_null(stv_count(a, r, STV_SCOTLAND, NULL, &s));
    struct pairwise    *p = pairwise_make(a, r);
    struct pair_result *x = schulze(a, p, -1);
    assert_true(x->winner[1] && x->condorcet == 1);
    x = schulze(a, p, 1); /* the status quo wins: nobody beats it */
    assert_true(x->winner[1] && !x->winner[0] && !x->winner[2]);
    x = ranked_pairs(a, p, 0, NULL); /* with the first as status quo the one who beats it most */
    assert_true(x->winner[1] && !x->winner[0]);
    arena_free(a);
}

static void bad_elections_are_refused_with_the_line(void **state)
{
    static const struct {
        const char *text, *code, *line;
    } rows[] = {
        { "", "blt.head", "0" },
        { "3\n", "blt.head", "1" },
        { "2 3\n", "blt.head", "1" },
        { "2 1\n5 1 2\n0\na\nb\n", "blt.zero", "2" },
        { "2 1\n5 3 0\n0\na\nb\n", "blt.number", "2" },
        { "2 1\n5 1 1 0\n0\na\nb\n", "blt.twice", "2" },
        { "2 1\n-1 1 0\nx\n", "blt.number", "3" },
        { "2 1\n5 1 0\n", "blt.end", "2" },
        { "2 1\n0\na\nb\n", "blt.none", "2" },
        { "2 1\n5 1 0\n0\na\n", "blt.end", "4" },
        { "2 1\n5 1 0\n0\n\"a\nb\n", "blt.name", "4" },
        { "2 1\n99999999999999 1 0\n0\na\nb\n", "blt.number", "2" },
    };
    static const struct {
        const char *text, *code;
    } lists[] = {
        { "", "abc.member" },
        { "num_cand: 3\ncommitteesize: 4\nprofile: [[0]]\n", "abc.number" },
        { "num_cand: 3\ncommitteesize: 1\nprofile: [[3]]\n", "abc.unknown" },
        { "num_cand: 3\ncommitteesize: 1\nprofile: [[1, 1]]\n", "abc.twice" },
        { "num_cand: 3\ncommitteesize: 1\nprofile: [[1, 2]", "abc.profile" },
        { "num_cand: 65\ncommitteesize: 1\nprofile: [[1]]\n", "abc.number" },
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ranked *r = NULL;
        error         *e = blt_read(a, str_of(rows[i].text), &r);
        assert_non_null(e);
        assert_string_equal(e->msg->code, rows[i].code);
        assert_true(str_is(e->arg[0], rows[i].line));
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct approvals *v = NULL;
        error            *e = abc_read(a, str_of(lists[i].text), &v);
        assert_non_null(e);
        assert_string_equal(e->msg->code, lists[i].code);
    }
    arena_free(a);
}

static void committees_with_all_ties(void **state)
{
    static const struct {
        const char *rule;
        size_t      n;
        set         first;
    } rows[] = {
        /* abcvoting's S0002: 8 voters, 6 candidates, 4 seats */
        { "av", 2, 0x1D },          { "sav", 1, 0x3C },
        { "pav", 1, 0x3C },         { "cc", 6, 0x2B },
        { "seqphragmen", 2, 0x1D }, { "equal-shares", 2, 0x1D },
        { "monroe", 6, 0x2B },      { "maximin-support", 6, 0x2B },
        { "seqpav", 1, 0x3C },
    };
    struct arena     *a = arena_new();
    struct approvals *v = NULL;

    (void)state;
    assert_null(
        abc_read(a,
                 STR("profile: [[0, 1, 2, 4], [0, 1, 2, 3, 4], [2, 3, 5], [0, 1, 2, 3, 4],\n"
                     "  [1, 2, 3, 4], [5], [3], [0, 3, 4]]\nnum_cand: 6\ncommitteesize: 4\n"),
                 &v));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct committees *c = NULL;
        struct buf         b;
        assert_null(committee_count(a, v, str_of(rows[i].rule), &c));
        assert_int_equal(c->n, rows[i].n);
        assert_true(c->committee[0] == rows[i].first);
        struct committee_report rep = { .v = v, .rule = str_of(rows[i].rule), .c = c, .drawn = -1 };
        for (int l = 0; l < 2; l++) {
            buf_init(&b, a, SIZE_MAX);
            committees_words(&b, &rep, (enum lang)l);
            assert_true(b.n > 300);
            committees_html(&b, &rep, (enum lang)l);
        }
        /* the lot chooses one of the tied, whoever draws it */
        int64_t drawn = committees_draw(a, c, STR("seed"));
        assert_true(drawn >= 0 && drawn < (int64_t)c->n);
    }
    arena_free(a);
}

static bool has(const struct stv_result *s, size_t who)
{
    bool found = false;

    for (size_t i = 0; i < s->n_elected; i++)
        found |= s->elected[i] == who;
    return found;
}

/* What the proof says it would have taken is put on ballots, in the file, and counted. */
static void further_ballots_do_what_is_said(void **state)
{
    struct arena  *a = arena_new();
    struct ranked *r = NULL;

    (void)state;
    assert_null(blt_read(a, str_of(three), &r));
    for (int rule = 0; rule < 2; rule++) {
        struct stv_result *s = NULL;
        struct further     f[3];
        assert_null(stv_count(a, r, (enum stv_rule)rule, NULL, &s));
        assert_int_equal(s->n_other, 1);
        assert_int_equal(stv_further(a, r, (enum stv_rule)rule, NULL, s, 3, f), 1);
        assert_int_equal(f[0].candidate, 0);
        assert_true(f[0].ballots > 1);
        for (int less = 0; less < 2; less++) {
            struct ranked *x = NULL;
            str            rest = { three + 4, sizeof three - 5 };
            assert_null(blt_read(a,
                                 str_fmt(a, "3 2\n%lld 1 0\n" STR_FMT,
                                         (long long)(f[0].ballots - less), STR_ARG(rest)),
                                 &x));
            assert_null(stv_count(a, x, (enum stv_rule)rule, NULL, &s));
            assert_int_equal(has(s, 0), !less);
        }
    }
    struct pairwise    *p = pairwise_make(a, r);
    struct pair_result *w = schulze(a, p, -1);
    struct further      f[3];
    assert_int_equal(pairs_further(a, p, true, -1, NULL, r->voters, w, 3, f), 2);
    for (int less = 0; less < 2; less++) {
        size_t          c = f[0].candidate;
        struct pairwise q = *p;
        q.beats = NEWN(a, int64_t, 9);
        memcpy(q.beats, p->beats, 9 * sizeof *q.beats);
        for (size_t j = 0; j < 3; j++)
            q.beats[c * 3 + j] += j == c ? 0 : f[0].ballots - less;
        w = schulze(a, &q, -1);
        assert_int_equal(w->winner[c] && !w->winner[(c + 1) % 3] && !w->winner[(c + 2) % 3], !less);
    }
    arena_free(a);
}

static void further_approvals_do_what_is_said(void **state)
{
    static const char profile[] =
        "[0, 1, 2, 4], [0, 1, 2, 3, 4], [2, 3, 5], [0, 1, 2, 3, 4], [1, 2, 3, 4], [5], [3], [0, 3]";
    struct arena     *a = arena_new();
    struct approvals *v = NULL;

    (void)state;
    for (size_t i = 0; committee_rules[i]; i++) {
        struct committees *c = NULL;
        struct further     f[6];
        assert_null(
            abc_read(a, str_fmt(a, "profile: [%s]\nnum_cand: 6\ncommitteesize: 3\n", profile), &v));
        assert_null(committee_count(a, v, str_of(committee_rules[i]), &c));
        size_t n = committee_further(a, v, str_of(committee_rules[i]), c, 6, f);
        assert_true(n >= 3);
        for (size_t k = 0; k < n; k++)
            for (int less = 0; less < 2 && f[k].ballots; less++) {
                /* as one voter of that weight, which the reader knows too */
                int64_t more = f[k].ballots - less;
                str     weights = str_fmt(a, "voter_weights: [1, 1, 1, 1, 1, 1, 1, 1%s]\n",
                                      more ? str_fmt(a, ", %lld", (long long)more).p : "");
                str     extra = more ? str_fmt(a, ", [%zu]", f[k].candidate) : STR("");
                assert_null(
                    abc_read(a,
                             str_fmt(a, "%s" STR_FMT "]\nnum_cand: 6\ncommitteesize: 3\n" STR_FMT,
                                     str_fmt(a, "profile: [%s", profile).p, STR_ARG(extra),
                                     STR_ARG(weights)),
                             &v));
                assert_null(committee_count(a, v, str_of(committee_rules[i]), &c));
                bool all = true;
                for (size_t m = 0; m < c->n; m++)
                    all &= c->committee[m] >> f[k].candidate & 1;
                assert_int_equal(all, !less);
            }
    }
    arena_free(a);
}

static void approvals_are_read_in_other_dialects(void **state)
{
    struct arena     *a = arena_new();
    struct approvals *v = NULL;

    (void)state;
    assert_null(
        abc_read(a,
                 STR("# remark\r\nnames: [甲, \"乙\", 丙]\r\nprofile:\r\n- [0, 2] # two\r\n"
                     "- []\r\n- [1]\r\nvoter_weights: [3, 1, 2]\r\ncommitteesize: 2 # seats\r\n"),
                 &v));
    assert_int_equal(v->n_candidates, 3);
    assert_int_equal(v->n_voters, 6);
    assert_int_equal(v->seats, 2);
    assert_int_equal(committee_votes(a, v)[0], 3);
    assert_true(str_is(v->name[1], "乙"));
    static const char *const bad[][2] = {
        { "profile: [[0], [1]]\nvoter_weights: [1]\n", "abc.weights" },
        { "profile: [[0], [1]]\nvoter_weights: [1, 0]\n", "abc.weights" },
        { "profile: [[0], [1]]\nvoter_weights: [1, 1, 1]\n", "abc.weights" },
        { "profile: [[0], [1]]\nnames: [x]\n", "abc.names" },
        { "profile: []\nnum_cand: 2\n", "abc.none" },
        { "profile: [[0], 1]\n", "abc.profile" },
        { "profile:\n- 0\n", "abc.profile" },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        error *e = abc_read(a, str_of(bad[i][0]), &v);
        assert_non_null(e);
        assert_string_equal(e->msg->code, bad[i][1]);
    }
    arena_free(a);
}

static void elections_equal_those_of_others(void **state)
{
    static const char *const names[] = {
        "aberdeen_2017_ward12",         "aberdeen_2017_ward13",
        "aberdeenshire_2012_ward15",    "aberdeenshire_2017_ward16",
        "aberdeenshire_2022_ward17",    "east_dunbartonshire_2017_ward5",
        "east_renfrewshire_2017_ward4", "edinburgh_2017_ward12",
        "edinburgh_2017_ward17",        "edinburgh_2017_ward3",
        "edinburgh_2022_ward12",        "eilean_siar_2022_ward3",
        "glasgow_2012_ward11",          "glasgow_2012_ward12",
        "glasgow_2012_ward3",           "glasgow_2012_ward5",
        "glasgow_2017_ward1",           "glasgow_2022_ward2",
        "highland_2017_ward10",         "highland_2021_by_election_fort_william",
        "perth_kinross_2017_ward12",    "renfrewshire_2017_ward3",
        "shetland_2017_ward2",          "stirling_2012_ward3",
    };
    static const char *const rules[] = { "scotland", "wigm-rational" };
    struct arena            *a = arena_new();
    size_t                   same = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        str            text = { 0 }, want = { 0 };
        struct ranked *r = NULL;
        if (!shared_read(a, str_fmt(a, "vote/elections/stv/%s.blt", names[i]).p, &text) ||
            !shared_read(a, str_fmt(a, "vote/elections/oracle/%s.json", names[i]).p, &want))
            break;
        json_t *j = json_loadb(want.p, want.n, 0, NULL), *res = json_object_get(j, "results");
        assert_null(blt_read(a, text, &r));
        for (int k = 0; k < 2; k++) {
            struct stv_result *s = NULL;
            assert_null(stv_count(a, r, (enum stv_rule)k, NULL, &s));
            json_t *won = json_object_get(json_object_get(res, rules[k]), "elected");
            assert_int_equal(s->n_elected, json_array_size(won));
            for (size_t x = 0; x < s->n_elected; x++) {
                bool found = false;
                for (size_t y = 0; y < s->n_elected; y++)
                    found |= json_integer_value(json_array_get(won, y)) == s->elected[x] + 1;
                assert_true(found);
            }
            same++;
        }
        struct pairwise    *p = pairwise_make(a, r);
        struct pair_result *x = schulze(a, p, -1), *y = ranked_pairs(a, p, -1, NULL);
        json_t             *sw = json_object_get(res, "schulze_wv");
        json_t *rw = json_object_get(json_object_get(res, "ranked_pairs_wv"), "winners");
        for (size_t c = 0; c < p->n; c++) {
            bool in = false, in2 = false;
            for (size_t q = 0; q < json_array_size(sw); q++)
                in |= json_integer_value(json_array_get(sw, q)) == (json_int_t)c + 1;
            for (size_t q = 0; q < json_array_size(rw); q++)
                in2 |= json_integer_value(json_array_get(rw, q)) == (json_int_t)c + 1;
            assert_int_equal(x->winner[c], in);
            assert_int_equal(y->winner[c], in2);
        }
        same += 2;
        json_decref(j);
    }
    print_message("%zu results of others are the same\n", same);
    arena_free(a);
}

/* A Debian tally sheet as BLT: "V: 2-13" gives every option its rank, '-' none; equal ranks are
 * ties. The last option is "none of the above". */
static str blt_of_tally(struct arena *a, str text, size_t *options)
{
    struct buf b;
    size_t     votes = 0;

    buf_init(&b, a, SIZE_MAX);
    for (*options = 0; text.n;) {
        str line = str_cut(&text, '\n');
        if (!str_starts(line, STR("V: ")))
            continue;
        str rest = str_trim((str){ line.p + 3, line.n - 3 }), rank = str_cut(&rest, ' ');
        rank = str_trim(str_cut(&rank, '\t'));
        if (votes++ == 0) {
            *options = rank.n;
            buf_fmt(&b, "%zu 1\n", rank.n);
        }
        buf_z(&b, "1");
        for (char level = '1'; level <= '9'; level++)
            for (size_t i = 0, n = 0; i < rank.n; i++)
                if (rank.p[i] == level)
                    buf_fmt(&b, "%s%zu", n++ ? "=" : " ", i + 1);
        buf_z(&b, " 0\n");
    }
    buf_z(&b, "0\n");
    for (size_t i = 0; i < *options; i++)
        buf_fmt(&b, "option %zu\n", i + 1);
    return buf_done(&b);
}

/* Elections of Debian's leader, with "none of the above" as the status quo: who was announced. */
static void debian_leaders_are_found(void **state)
{
    static const struct {
        const char *file;
        size_t      winner;
    } rows[] = { { "leader2006", 3 }, { "leader2007", 3 }, { "leader2020", 0 } };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str            text = { 0 };
        size_t         n = 0;
        struct ranked *r = NULL;
        if (!shared_read(a, str_fmt(a, "vote/elections/debian/%s_tally.txt", rows[i].file).p,
                         &text))
            break;
        assert_null(blt_read(a, blt_of_tally(a, text, &n), &r));
        struct pairwise    *p = pairwise_make(a, r);
        struct pair_result *x = schulze(a, p, (int)n - 1);
        struct pair_result *y = ranked_pairs(a, p, (int)n - 1, NULL);
        for (size_t c = 0; c < n; c++) {
            assert_int_equal(x->winner[c], c == rows[i].winner);
            assert_int_equal(y->winner[c], c == rows[i].winner);
        }
    }
    arena_free(a);
}

/* "rule=value" pairs of one vector of statutory_votes.json */
static void statutes_equal_their_vectors(void **state)
{
    struct arena *a = arena_new();
    str           text = { 0 };
    size_t        i = 0, n = 0;
    json_t       *v = NULL, *x = NULL;
    const char   *key = NULL;

    (void)state;
    if (!shared_read(a, "vote/law/statutory_votes.json", &text)) {
        arena_free(a);
        return;
    }
    json_t *j = json_loadb(text.p, text.n, 0, NULL);
    json_array_foreach(json_object_get(j, "vectors"), i, v)
    {
        struct motion         m = { .mem = a };
        const struct statute *law =
            statute_find(str_of(json_string_value(json_object_get(v, "rule"))));
        assert_non_null(law);
        json_object_foreach(v, key, x)
        {
            if (json_is_boolean(x) || strcmp(key, "rule") == 0)
                continue;
            str value = json_is_string(x) ? str_of(json_string_value(x))
                                          : str_int(a, json_integer_value(x));
            assert_null(motion_give(&m, str_fmt(a, "%s=" STR_FMT, key, STR_ARG(value))));
        }
        assert_null(motion_settle(&m));
        for (int q = 0; q < QUESTIONS; q++) {
            struct answer ans;
            x = json_object_get(v, question_words[q]);
            if (!x)
                continue;
            assert_null(motion_ask(&m, str_of(law->formula[q]), &ans));
            assert_true(ans.known);
            assert_int_equal(ans.holds, json_is_true(x));
            n++;
        }
    }
    print_message("%zu vectors hold\n", n);
    json_decref(j);
    arena_free(a);
}

static bool passes(struct arena *a, const char *formula, int64_t count, int64_t base)
{
    struct motion m = { .mem = a };
    struct answer ans;

    assert_null(motion_give(&m, str_fmt(a, "x=%lld", (long long)count)));
    assert_null(motion_give(&m, str_fmt(a, "y=%lld", (long long)base)));
    assert_null(motion_settle(&m));
    assert_null(motion_ask(&m, str_of(formula), &ans));
    assert_true(ans.known);
    return ans.holds;
}

static int64_t missing(struct arena *a, const char *formula, int64_t count, int64_t base)
{
    struct motion m = { .mem = a };
    struct answer ans;

    assert_null(motion_give(&m, str_fmt(a, "x=%lld", (long long)count)));
    assert_null(motion_give(&m, str_fmt(a, "y=%lld", (long long)base)));
    assert_null(motion_ask(&m, str_of(formula), &ans));
    return ans.term[0].missing / m.scale;
}

/* What is missing is found by asking again, and is what arithmetic says. */
static void what_a_motion_missed(void **state)
{
    struct arena *a = arena_new();
    struct answer ans;

    (void)state;
    for (int64_t y = 1; y < 30; y++)
        for (int64_t x = 0; x <= y; x++) {
            struct motion m = { .mem = a };
            assert_null(motion_give(&m, str_fmt(a, "yes=%lld", (long long)x)));
            assert_null(motion_give(&m, str_fmt(a, "present=%lld", (long long)y)));
            assert_null(motion_give(&m, str_fmt(a, "members=%lld", (long long)y + 5)));
            assert_null(motion_settle(&m));
            assert_null(motion_ask(&m, STR("yes*2 > present"), &ans));
            int64_t missing = ans.term[0].missing;
            motion_wish(&m, &ans);
            assert_int_equal(ans.term[0].missing, missing);
            if (ans.holds)
                continue;
            int64_t k = ans.term[0].newcomers / 100;
            assert_true(k == 0 || ((x + k) * 2 > y + k && (x + k - 1) * 2 <= y + k - 1));
            assert_true(k <= 5 && (k || (x + 5) * 2 <= y + 5));
        }
    /* areas in hundredths, both conditions at once */
    struct motion m = { .mem = a };
    assert_null(motion_give(&m, STR("area_yes=4000.25")));
    assert_null(motion_give(&m, STR("area_voted=6700.5")));
    assert_null(motion_give(&m, STR("owners_yes=60")));
    assert_null(motion_give(&m, STR("owners_voted=90")));
    assert_null(motion_ask(&m, str_of(statute_find(STR("cc278_major"))->formula[Q_PASSED]), &ans));
    motion_wish(&m, &ans);
    assert_int_equal(ans.term[0].missing, 102513);
    assert_int_equal(ans.term[1].missing, 800);
    m.given[0].value += 102513;
    m.given[2].value += 800;
    assert_null(motion_ask(&m, ans.formula, &ans));
    assert_true(ans.holds);
    m.given[0].value--;
    assert_null(motion_ask(&m, ans.formula, &ans));
    assert_false(ans.holds);
    struct answer        all[QUESTIONS] = { [Q_PASSED] = ans };
    struct motion_report rep = { .m = &m, .ans = all };
    for (int l = 0; l < 2; l++) {
        struct buf b;
        buf_init(&b, a, SIZE_MAX);
        motion_words(&b, &rep, (enum lang)l);
        assert_true(b.n > 100);
        motion_html(&b, &rep, (enum lang)l);
        motion_json(&b, &rep);
    }
    arena_free(a);
}

/* One more vote never harms; at the boundary "at least" holds and "more than" does not. */
static void thresholds_are_monotone_and_exact(void **state)
{
    (void)state;
    for (int64_t num = 1; num < 5; num++)
        for (int64_t den = num; den < 7; den++) {
            struct arena *a = arena_new();
            const char   *least = str_fmt(a, "x*%lld >= %lld*y", (long long)den, (long long)num).p;
            const char   *more = str_fmt(a, "x*%lld > y*%lld", (long long)den, (long long)num).p;
            for (int64_t y = 1; y < 40; y++) {
                bool before = false, before2 = false;
                for (int64_t x = 0; x <= y; x++) {
                    bool l = passes(a, least, x, y), m = passes(a, more, x, y);
                    assert_int_equal(l, x * den >= num * y);
                    assert_int_equal(m, x * den > num * y);
                    assert_true(passes(a, more, x + missing(a, more, x, y), y));
                    assert_true(m || !passes(a, more, x + missing(a, more, x, y) - 1, y));
                    assert_true(l >= before && m >= before2);
                    before = l;
                    before2 = m;
                }
            }
            arena_free(a);
        }
}

static void a_motion_must_fit_together(void **state)
{
    static const struct {
        const char *a, *b, *c, *code;
    } rows[] = {
        { "yes=5", "no=6", "present=10", "motion.sum" },
        { "present=11", "eligible=10", NULL, "motion.more" },
        { "yes=-1", NULL, NULL, "motion.pair" },
        { "yes=1", "yes=2", NULL, "motion.twice" },
        { "yes", NULL, NULL, "motion.pair" },
        { "yes=1.234", NULL, NULL, "motion.pair" },
    };
    static const char *const bad[] = { "",        "x",     "x >",       "x > y z", "x*2 > ",
                                       "2*3 > y", "x = y", "x > y and", "* > y",   "x*y > 3" };
    struct arena            *mem = arena_new();
    struct answer            ans;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct motion m = { .mem = mem };
        error        *e = motion_give(&m, str_of(rows[i].a));
        if (!e && rows[i].b)
            e = motion_give(&m, str_of(rows[i].b));
        if (!e && rows[i].c)
            e = motion_give(&m, str_of(rows[i].c));
        if (!e)
            e = motion_settle(&m);
        assert_non_null(e);
        assert_string_equal(e->msg->code, rows[i].code);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct motion m = { .mem = mem };
        assert_non_null(motion_ask(&m, str_of(bad[i]), &ans));
    }
    /* an abstention is not an absence, and a recusal lowers the base only when the charter says */
    for (int lowers = 0; lowers < 2; lowers++) {
        struct motion m = { .mem = mem, .recusal_lowers = lowers };
        assert_null(motion_give(&m, STR("yes=5")));
        assert_null(motion_give(&m, STR("no=2")));
        assert_null(motion_give(&m, STR("abstain=2")));
        assert_null(motion_give(&m, STR("recused=1")));
        assert_null(motion_settle(&m));
        assert_null(motion_ask(&m, STR("yes*2 > present"), &ans));
        assert_int_equal(ans.holds, lowers);
    }
    arena_free(mem);
}

static void the_law_elects_in_two_rounds(void **state)
{
    struct arena *a = arena_new();
    struct stand  s[] = { { .name = STR("甲"), .votes = 400 },
                          { .name = STR("乙"), .votes = 301 },
                          { .name = STR("丙"), .votes = 300 },
                          { .name = STR("丁"), .votes = 100 } };
    struct stand  second[] = { { .name = STR("丙"), .votes = 199 },
                               { .name = STR("丁"), .votes = 200 } };

    (void)state;
    assert_null(two_rounds(a, s, 4, 3, 600, NULL, 0, 0));
    assert_int_equal(s[0].round, 1);
    assert_int_equal(s[1].round, 1);
    assert_int_equal(s[2].round, 0); /* half is not more than half */
    assert_true(s[2].runs && s[3].runs);
    s[0].round = s[1].round = 0;
    assert_null(two_rounds(a, s, 4, 3, 600, second, 2, 600));
    assert_int_equal(s[3].round, 2); /* a third exactly is enough */
    assert_int_equal(s[2].round, 0);
    assert_non_null(two_rounds(a, s, 4, 5, 600, NULL, 0, 0));
    struct stand      first[] = { { .name = STR("甲"), .votes = 400 },
                                  { .name = STR("乙"), .votes = 301 },
                                  { .name = STR("丙"), .votes = 300 },
                                  { .name = STR("丁"), .votes = 100 } };
    struct two_rounds t = { first, second, 4, 2, 3, 600, 600 };
    two_rounds_wish(&t, s);
    assert_int_equal(s[2].more, 2); /* 201 beats 200; one more would only tie */
    assert_int_equal(s[2].more_in, 2);
    struct motion        m = { .mem = a };
    struct answer        ans[QUESTIONS] = { 0 };
    struct rounds_report rep = {
        &t, s, { &m, STR("urc19_elect_all"), statute_find(STR("urc19_elect_all")), ans, false }
    };
    for (int l = 0; l < 2; l++) {
        struct buf b;
        buf_init(&b, a, SIZE_MAX);
        rounds_words(&b, &rep, (enum lang)l);
        assert_true(b.n > 200);
        rounds_html(&b, &rep, (enum lang)l);
        rounds_json(&b, &rep);
    }
    t.n_second = 0;
    two_rounds_wish(&t, s);
    assert_int_equal(s[2].more, 1); /* half is not more than half */
    struct stand tie[] = { { .name = STR("甲"), .votes = 60 }, { .name = STR("乙"), .votes = 60 } };
    assert_null(two_rounds(a, tie, 2, 1, 100, NULL, 0, 0));
    assert_true(tie[0].tied && tie[1].tied && !tie[0].round && !tie[1].round);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_are_transferred),
        cmocka_unit_test(bad_elections_are_refused_with_the_line),
        cmocka_unit_test(committees_with_all_ties),
        cmocka_unit_test(further_ballots_do_what_is_said),
        cmocka_unit_test(further_approvals_do_what_is_said),
        cmocka_unit_test(approvals_are_read_in_other_dialects),
        cmocka_unit_test(elections_equal_those_of_others),
        cmocka_unit_test(debian_leaders_are_found),
        cmocka_unit_test(statutes_equal_their_vectors),
        cmocka_unit_test(what_a_motion_missed),
        cmocka_unit_test(thresholds_are_monotone_and_exact),
        cmocka_unit_test(a_motion_must_fit_together),
        cmocka_unit_test(the_law_elects_in_two_rounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
