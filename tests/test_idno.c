/* test_idno.c -- identity numbers of every kind: what is taken, what is refused and why. All
 * numbers are invented or samples of the standards. */
#include "test.h"

#include "base/when.h"
#include "core/idno.h"

static const int64_t TODAY = 20783; /* 2026-11-26 */

struct sample {
    const char *kind, *raw;
    const char *code; /* NULL: taken */
    const char *as, *text, *born;
    char        sex;
};

/* clang-format off */
static const struct sample samples[] = {
    /* GB 11643 */
    { "111", "11010519491231002X", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    { "",    "11010519491231002x", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    { "111", "110105 19491231 002x", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    { "111", "１１０１０５１９４９１２３１００２Ｘ", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    { "111", "'11010519491231002X", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    { "111", "440524188001010014", NULL, "111", "440524188001010014", "1880-01-01", '1' },
    { "111", "110105194912310021", "idno.check", NULL, NULL, NULL, 0 },
    { "111", "11010519491231020X", "idno.check", NULL, NULL, NULL, 0 },
    { "111", "110105194902310025", "idno.born", NULL, NULL, NULL, 0 },
    { "111", "110105202712310025", "idno.born", NULL, NULL, NULL, 0 },
    { "111", "1101051949123100",   "idno.length", NULL, NULL, NULL, 0 },
    { "",    "1101051949123100",   "idno.length", NULL, NULL, NULL, 0 },
    { "111", "11010519491231O02X", "idno.shape", NULL, NULL, NULL, 0 },
    /* 15 old ones are completed */
    { "111", "110105491231002", NULL, "111", "11010519491231002X", "1949-12-31", '2' },
    /* residents of Hong Kong, Macao, Taiwan */
    { "112", "810000199408230021", NULL, "112", "810000199408230021", "1994-08-23", '2' },
    { "",    "830000199201300022", NULL, "112", "830000199201300022", "1992-01-30", '2' },
    { "111", "810000199408230021", NULL, "112", "810000199408230021", "1994-08-23", '2' },
    { "112", "11010519491231002X", "idno.shape", NULL, NULL, NULL, 0 },
    /* foreigners with permanent residence: 2023 and 2004 */
    { "553", "911124198108030024", NULL, "553", "911124198108030024", "1981-08-03", '2' },
    { "553", "911124198108030023", "idno.check", NULL, NULL, NULL, 0 },
    { "",    "USA310100750412"   , "idno.born", NULL, NULL, NULL, 0 },
    { "553", "CAN350279041201",    NULL, "553", "CAN350279041201", "", 0 },
    { "553", "CAN350279133201",    "idno.born", NULL, NULL, NULL, 0 },
    /* travel permits */
    { "516", "H12345678",   NULL, "516", "H12345678", "", 0 },
    { "516", "m1234567801", NULL, "516", "M12345678", "", 0 },
    { "516", "X12345678", "idno.shape", NULL, NULL, NULL, 0 },
    { "511", "12345678",    NULL, "511", "12345678", "", 0 },
    { "511", "0012345678(B)", NULL, "511", "0012345678", "", 0 },
    { "511", "1234567", "idno.shape", NULL, NULL, NULL, 0 },
    /* passports; the line of the specimen of ICAO Doc 9303 */
    { "414", "E12345678",   NULL, "414", "E12345678", "", 0 },
    { "414", "EA1234567",   NULL, "414", "EA1234567", "", 0 },
    { "414", "E12",       "idno.shape", NULL, NULL, NULL, 0 },
    { "414", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", NULL, "414", "L898902C3", "1974-08-12", '2' },
    { "414", "L898902C37UTO7408122F1204159ZE184226B<<<<<10", "idno.mrz", NULL, NULL, NULL, 0 },
    { "414", "L898902C36UTO7408122F1204159ZE184226B<<<<<11", "idno.mrz", NULL, NULL, NULL, 0 },
    /* others */
    { "114", "南字第12345678号", NULL, "114", "南字第12345678号", "", 0 },
    { "554", "FRA4412345", NULL, "554", "FRA4412345", "", 0 },
    { "000", "", NULL, "000", "", "", 0 },
    { "",    "", NULL, "000", "", "", 0 },
    { "777", "123456", "idno.kind", NULL, NULL, NULL, 0 },
};
/* clang-format on */

static void every_kind(void **state)
{
    struct arena *a = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *s = &samples[i];
        struct idno          x;
        error               *e = idno_read(a, str_of(s->kind), str_of(s->raw), TODAY, &x);
        if (s->code) {
            if (!e || strcmp(e->msg->code, s->code))
                fail_msg("%s: %s instead of %s", s->raw, e ? e->msg->code : "taken", s->code);
            assert_string_equal(e->field, "idno");
            continue;
        }
        if (e)
            fail_msg("%s: " STR_FMT, s->raw, STR_ARG(error_text(a, e, LANG_EN)));
        char day[DATE_TEXT] = "";
        if (x.born != DATE_NONE)
            date_text(x.born, day);
        assert_true(str_is(x.kind, s->as));
        assert_true(str_is(x.text, s->text));
        assert_string_equal(day, s->born);
        assert_int_equal(x.sex, s->sex);
    }
    arena_free(a);
}

/* Nobody said passport: the sentence does not either, unless that kind was chosen. */
static void a_number_of_no_kind_is_no_passport(void **state)
{
    static const char *const kinds[] = { "", "000", "111", "414" };
    struct arena            *a = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct idno x;
        error      *e = idno_read(a, str_of(kinds[i]), STR("123"), TODAY, &x);
        bool        chosen = strcmp(kinds[i], "414") == 0;
        assert_non_null(e);
        assert_int_equal(strstr(str_dup(a, error_text(a, e, LANG_ZH)).p, "护照") != NULL, chosen);
        assert_int_equal(strstr(str_dup(a, error_text(a, e, LANG_EN)).p, "passport") != NULL,
                         chosen);
    }
    arena_free(a);
}

/* MOD 11-2 finds every wrong digit and every exchange of two neighbours. */
static void one_wrong_digit_is_found(void **state)
{
    static const char good[] = "11010519491231002X";
    (void)state;

    for (int i = 0; i < 17; i++)
        for (char c = '0'; c <= '9'; c++) {
            char x[19];
            memcpy(x, good, sizeof x);
            x[i] = c;
            assert_int_equal(idno_check(x) == x[17], c == good[i]);
        }
    for (int i = 0; i < 16; i++) {
        char x[19];
        memcpy(x, good, sizeof x);
        x[i] = good[i + 1];
        x[i + 1] = good[i];
        assert_int_equal(idno_check(x) == x[17], x[i] == x[i + 1]);
    }
}

static void an_area_that_nobody_gave_out_is_a_warning(void **state)
{
    struct arena *a = arena_new();
    struct idno   x;
    (void)state;

    assert_null(idno_read(a, STR("111"), STR("11010519491231002X"), TODAY, &x));
    assert_true(x.area);
    char s[19] = "990105194912310020";
    s[17] = idno_check(s);
    assert_null(idno_read(a, STR("111"), (str){ s, 18 }, TODAY, &x));
    assert_false(x.area);
    arena_free(a);
}

static void credit_codes(void **state)
{
    /* the sample of GB 32100; its organisation code is checked as well */
    static const struct {
        const char *raw;
        bool        good;
    } all[] = {
        { "91350100M000100Y43", true },  { "91350100m000100y43", true },
        { "91350100M000100Y44", false }, { "91350100M000100Z43", false },
        { "91350100M000100Y4", false },  { "91350100I000100Y43", false },
    };
    struct arena *a = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT(all); i++) {
        str    out = { 0 };
        error *e = credit_code_read(a, str_of(all[i].raw), &out);
        assert_int_equal(e == NULL, all[i].good);
        if (!e)
            assert_true(str_is(out, "91350100M000100Y43"));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(a_number_of_no_kind_is_no_passport),
        cmocka_unit_test(one_wrong_digit_is_found),
        cmocka_unit_test(an_area_that_nobody_gave_out_is_a_warning),
        cmocka_unit_test(credit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
