/* test_catalogue_data.c -- the shipped categories and clocks hang together: codes, parents, units.
 */
#include "test.h"

#include "base/csv.h"
#include "core/deadline.h"

enum { MOST = 600, COLUMNS = 20 };

static struct arena *mem;
static str           cell[MOST][COLUMNS];
static size_t        n_rows, n_columns;

static void load(const char *path)
{
    FILE       *f = fopen(path, "r");
    char       *text = xcalloc(1, 1 << 20);
    struct list row;
    bool        malformed = false;

    assert_non_null(f);
    str rest = { text, fread(text, 1, 1 << 20, f) };
    fclose(f);
    size_t chars = 0;
    assert_true(utf8_count(rest, &chars));
    rest = str_dup(mem, rest);
    free(text);
    for (n_rows = 0; csv_row(mem, &rest, &row, &malformed); n_rows++) {
        assert_false(malformed);
        assert_true(n_rows < MOST && row.n <= COLUMNS);
        if (n_rows == 0)
            n_columns = row.n;
        assert_int_equal(row.n, n_columns);
        memcpy(cell[n_rows], row.item, row.n * sizeof(str));
    }
}

static str get(size_t row, const char *column)
{
    for (size_t k = 0; k < n_columns; k++)
        if (str_is(cell[0][k], column))
            return cell[row][k];
    fail_msg("no column %s", column);
    return (str){ 0 };
}

/* A positive amount of a clock's unit, whole for days, whole minutes for hours. */
static void check_clock(str amount, str unit)
{
    int64_t hundredths = 0;
    int     u = 0;

    while (u < CLOCK_UNITS && !str_is(unit, clock_unit_words[u]))
        u++;
    assert_true(u < CLOCK_UNITS);
    assert_true(str_fixed(amount, 2, 0, 36500, &hundredths));
    assert_int_equal(hundredths * (clock_in_days(u) ? 1 : 60) % 100, 0);
}

static void check_clocks(str list)
{
    while (list.n) {
        str one = str_trim(str_cut(&list, ';'));
        str phase = str_cut(&one, '=');
        assert_true(phase.n > 0);
        str amount = str_cut(&one, ' ');
        check_clock(amount, one);
    }
}

static bool has_row(const char *column, str value)
{
    for (size_t i = 1; i < n_rows; i++)
        if (str_eq(get(i, column), value))
            return true;
    return false;
}

static size_t pieces(str text)
{
    size_t n = 0;

    for (; text.n; n++)
        assert_true(str_cut(&text, '|').n > 0);
    return n;
}

static void what_can_be_chosen_is_said_in_both_languages(void **state)
{
    size_t choices = 0;

    (void)state;
    load("src/modules/casework/catalogue_questions.csv");
    for (size_t i = 1; i < n_rows; i++) {
        bool choice = str_is(get(i, "type"), "choice");
        choices += choice;
        assert_true(get(i, "zh").n && get(i, "en").n);
        assert_int_equal(choice, pieces(get(i, "options")) > 1);
        assert_int_equal(pieces(get(i, "options_en")), pieces(get(i, "options")));
    }
    assert_true(choices > 0);
}

static void categories_hang_together(void **state)
{
    static const char *const old[] = { "06011", "06012", "06014", "08011", "09041",
                                       "09042", "01021", "01031", "02011", "S0101",
                                       "S0201", "S0301", "S0901" };
    int                      standard = 0, classes = 0, social = 0, components = 0;

    (void)state;
    load("src/modules/casework/catalogue_2026.csv");
    for (size_t i = 1; i < n_rows; i++) {
        str  code = get(i, "code"), urgency = get(i, "urgency"), parent = get(i, "parent");
        bool matter = str_is(get(i, "kind"), "matter");
        bool gb = str_is(get(i, "standard"), "GB/T 47678.5-2026");
        assert_true(matter || str_is(get(i, "kind"), "class"));
        assert_true(get(i, "zh").n && get(i, "en").n && get(i, "source").n);
        for (size_t k = 1; k < i; k++)
            assert_false(str_eq(get(k, "code"), code));
        standard += matter && gb;
        classes += !matter && gb;
        social += matter && !gb;
        components += matter && gb && code.p[0] == '0' && code.p[1] <= '5';
        if (!matter)
            continue;
        assert_int_equal(code.n, 5);
        assert_true(str_starts(code, parent) && has_row("code", parent));
        assert_true(str_is(urgency, "emergency") || str_is(urgency, "utilities") ||
                    str_is(urgency, "ordinary") || str_is(urgency, "complex"));
        assert_true(str_is(get(i, "public"), "0") || str_is(get(i, "public"), "1"));
        check_clocks(get(i, "clocks"));
        size_t at = 0;
        /* whatever is not from the standard's table says so */
        assert_true(!gb || str_find(get(i, "check"), STR("standard"), &at));
        assert_int_equal(str_find(get(i, "source"), STR("clocks:"), &at), get(i, "clocks").n > 0);
        assert_int_equal(str_find(get(i, "source"), STR("closing:"), &at), get(i, "closing").n > 0);
    }
    assert_int_equal(classes, 10);
    assert_int_equal(components, 153);
    assert_int_equal(standard, 250);
    assert_int_equal(social, 24);
    for (size_t i = 0; i < COUNT(old); i++)
        assert_true(has_row("replaces", str_of(old[i])));
}

static void every_urgency_has_its_clocks(void **state)
{
    static const char *const scopes[] = { "emergency", "utilities", "ordinary", "complex" };

    (void)state;
    load("src/modules/casework/catalogue_clocks_2026.csv");
    for (size_t i = 1; i < n_rows; i++) {
        check_clock(get(i, "amount"), get(i, "unit"));
        assert_true(get(i, "phase").n && get(i, "name").n && get(i, "name_en").n);
        assert_true(get(i, "source").n > 0);
    }
    for (size_t s = 0; s < COUNT(scopes); s++) {
        bool handled = false;
        for (size_t i = 1; i < n_rows; i++)
            handled = handled ||
                      (str_is(get(i, "scope"), scopes[s]) && str_is(get(i, "phase"), "handle"));
        assert_true(handled);
    }
}

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_chosen_is_said_in_both_languages),
        cmocka_unit_test(categories_hang_together),
        cmocka_unit_test(every_urgency_has_its_clocks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
