/* test_export.c -- the query of a list as a table: what is in it, what is hidden from whom, that a
 * spreadsheet runs none of it, and that the log says so.
 *
 * Started with `encode-table` or `decode-table` this binary is the child. */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/when.h"
#include "core/child.h"
#include "core/steward.h"
#include "core/table.h"
#include "lib/play.h"
#include "lib/temp.h"

static struct reply export(struct world *w, enum who who, const char *query)
{
    struct reply r = call(w, who, POST, "/api/v1/exports/cases", query);

    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    for (int i = 0; i < 40; i++) {
        turn(w);
        r = call(w, who, GET, path_of(w, "/api/v1/jobs/%s", ref).p, NULL);
        if (str_is(member(w, r.body, "state"), "done"))
            return call(w, who, GET, path_of(w, "/api/v1/jobs/%s/file", ref).p, NULL);
    }
    fail_msg("not done: " STR_FMT, STR_ARG(r.body));
    return r;
}

static struct list row_of(struct world *w, str *text)
{
    struct list cells = { 0 };
    bool        bad = false;

    if (!csv_row(w->mem, text, &cells, &bad) || bad)
        cells.n = 0;
    return cells;
}

static size_t column(const struct list *heading, const char *name)
{
    const str *cell = heading->item;

    for (size_t i = 0; i < heading->n; i++)
        if (str_starts(cell[i], str_of(name)))
            return i;
    fail_msg("no column %s", name);
    return 0;
}

/* The cell of the row whose column KEY is VALUE. */
static str cell_of(struct world *w, struct reply r, const char *key, str value, const char *name)
{
    str         text = csv_body(r.body);
    struct list heading = row_of(w, &text);
    size_t      k = column(&heading, key), c = column(&heading, name);

    for (struct list row = row_of(w, &text); row.n; row = row_of(w, &text))
        if (row.n > k && str_eq(((const str *)row.item)[k], value))
            return row.n > c ? ((const str *)row.item)[c] : (str){ 0 };
    fail_msg("no row with " STR_FMT " in %.600s", STR_ARG(value), r.body.p);
    return (str){ 0 };
}

static str report(struct world *w, const char *words, const char *more)
{
    struct reply r = call(w, RESIDENT, POST, "/api/v1/cases",
                          str_fmt(w->mem,
                                  "{\"category\":\"06010\",\"words\":\"%s\",\"lng\":%lld,"
                                  "\"lat\":%lld%s}",
                                  words, (long long)w->lng, (long long)w->lat, more)
                              .p);

    assert_status(r, 201);
    return member(w, r.body, "ref");
}

static void words_beside_codes_in_the_language_asked_for(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    struct reply  r = export(w, CLERK, "{\"queue\":\"open\"}");

    assert_true(
        str_starts(r.body, STR("\xEF\xBB\xBFNumber,Reference,\"Reported (China time, UTC+8)\"")));
    assert_true(str_is(cell_of(w, r, "Reference", ref, "State"), "Being handled"));
    assert_true(str_is(cell_of(w, r, "Reference", ref, "State code"), "handling"));
    assert_true(str_is(cell_of(w, r, "Reference", ref, "Unit code"), "chengguan"));
    assert_true(str_is(cell_of(w, r, "Reference", ref, "Community code"), "350205003006"));
    w->cli.lang = LANG_ZH;
    r = export(w, CLERK, "{\"queue\":\"open\"}");
    w->cli.lang = LANG_EN;
    assert_true(str_is(cell_of(w, r, "参考号", ref, "状态"), "处置中"));
    assert_true(str_is(cell_of(w, r, "参考号", ref, "状态代码"), "handling"));
    /* the wall clock of China */
    int64_t      at = time_of(w, ref, "reported");
    struct civil day = date_civil(when_date(at));
    int64_t      minute = (at - date_start(when_date(at))) / MS_MINUTE;
    char         want[40];
    snprintf(want, sizeof want, "%04d-%02d-%02d %02d:%02d", day.year, day.month, day.day,
             (int)(minute / 60), (int)(minute % 60));
    str got = cell_of(w, r, "参考号", ref, "上报时间（北京时间 UTC+8）");
    if (!str_is(got, want))
        fail_msg(STR_FMT " instead of %s", STR_ARG(got), want);
}

static void what_is_personal_is_masked_by_role(void **state)
{
    struct world *w = *state;
    str ref = report(w, "找王先生，电话 138-0013 8000，身份证350205199001011234", "");
    str secret = report(w, "匿名反映", ",\"anonymous\":true");
    struct reply r = export(w, CLERK, "{\"queue\":\"open\"}");

    assert_has(r, "Phone (masked)");
    assert_true(cell_of(w, r, "Reference", ref, "Phone").n > 0);
    assert_has(r, "***-**** ****");
    assert_has_not(r, "8000");
    assert_has_not(r, "19900101");
    assert_has_not(r, "13900000001");
    assert_int_equal(cell_of(w, r, "Reference", secret, "Reporter").n, 0);
    assert_int_equal(cell_of(w, r, "Reference", secret, "Phone").n, 0);
    /* a checker may not ask for names: there are none */
    r = export(w, CHECKER, "{\"queue\":\"open\"}");
    assert_has(r, ref.p);
    assert_has_not(r, "(masked)");
    r = export(w, DISTRICT, "{\"queue\":\"open\"}");
    assert_has_not(r, "(masked)");
    /* nobody sees another street's, residents export nothing, files are their owner's */
    assert_has_not(export(w, STRANGER, "{\"queue\":\"open\"}"), ref.p);
    assert_status(call(w, RESIDENT, POST, "/api/v1/exports/cases", "{}"), 403);
    r = call(w, CLERK, POST, "/api/v1/exports/cases", "{}");
    str job = path_of(w, "/api/v1/jobs/%s/file", member(w, r.body, "ref"));
    assert_status(call(w, CLERK, GET, job.p, NULL), 409);
    assert_status(call(w, DISPATCHER, GET, job.p, NULL), 404);
}

static void it_is_the_query_of_the_list(void **state)
{
    struct world *w = *state;
    str           one = report(w, "导出试验一号垃圾堆", ""), two = case_in(w, "handling");
    str           done = case_in(w, "closed");
    struct reply  r = export(w, CLERK, "{\"queue\":\"open\",\"state\":\"reported\"}");

    assert_has(r, one.p);
    assert_has_not(r, two.p);
    assert_has_not(r, done.p);
    r = export(w, CLERK, "{\"queue\":\"closed\"}");
    assert_has(r, done.p);
    assert_has_not(r, one.p);
    r = export(w, CLERK, "{\"queue\":\"open\",\"q\":\"试验一号\"}");
    assert_has(r, one.p);
    assert_int_equal(occurs(r.body, "\r\n"), 2);
    r = export(w, DISPATCHER, "{\"queue\":\"open\",\"place\":\"350205003001\"}");
    assert_has_not(r, one.p);
    r = export(w, CLERK, "{\"queue\":\"open\",\"category\":\"06010\"}");
    assert_has(r, one.p);
    r = export(w, HANDLER, "{\"queue\":\"todo\"}");
    assert_has(r, two.p);
    assert_has_not(r, one.p);
}

static void a_spreadsheet_runs_nothing(void **state)
{
    struct world *w = *state;
    str ref = report(w, "=cmd|' /C calc'!A0", ""), at = report(w, "@SUM(1,2)\\n第二行\\\"引号", "");
    struct reply r = export(w, CLERK, "{\"queue\":\"open\"}");

    assert_true(str_is(cell_of(w, r, "Reference", ref, "Words"), "'=cmd|' /C calc'!A0"));
    assert_true(str_is(cell_of(w, r, "Reference", at, "Words"), "'@SUM(1,2)\n第二行\"引号"));
}

/* More than one part: every matter once, in the order of the list. */
static void long_lists_come_whole(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 450; i++)
        report(w, "很多件", "");
    struct reply r = export(w, CLERK, "{\"queue\":\"open\",\"state\":\"reported\"}");
    str          text = csv_body(r.body);
    struct list  heading = row_of(w, &text);
    size_t       n = 0, c = column(&heading, "Reference");
    str         *seen = NEWN(w->mem, str, 4000);
    for (struct list row = row_of(w, &text); row.n > c; row = row_of(w, &text)) {
        for (size_t i = 0; i < n; i++)
            assert_false(str_eq(seen[i], ((const str *)row.item)[c]));
        seen[n++] = ((const str *)row.item)[c];
    }
    assert_true(n >= 450);
    r = call(w, CLERK, GET, "/api/v1/counts", NULL);
    size_t at = 0;
    assert_true(str_find(r.body, STR("\"state\":\"reported\""), &at));
    assert_int_equal(number(w, (str){ r.body.p + at, r.body.n - at }, "n"), n);
}

static void the_log_says_who_took_how_much(void **state)
{
    struct world *w = *state;

    export(w, DISPATCHER, "{\"queue\":\"closed\",\"category\":\"06010\"}");
    struct reply r = call(w, AUDITOR, GET, "/api/v1/audit", NULL);
    assert_status(r, 200);
    assert_has(r, "\"action\":\"export\"");
    assert_has(r, "closed - 06010");
    assert_has(r, "\"action\":\"exported\"");
}

/* How many entries of the log are read in pages of LIMIT. */
static size_t read_in_pages(struct world *w, int limit)
{
    size_t n = 0;
    str    after = { 0 };

    do {
        struct reply r = call(w, AUDITOR, GET,
                              str_fmt(w->mem, "/api/v1/audit?limit=%d%s" STR_FMT, limit,
                                      after.n ? "&after=" : "", STR_ARG(after))
                                  .p,
                              NULL);
        size_t       at = 0;
        assert_status(r, 200);
        after = member(w, r.body, "next");
        for (str rest = r.body; str_find(rest, STR("\"pos\":"), &at); n++)
            rest = (str){ rest.p + at + 6, rest.n - at - 6 };
    } while (after.n);
    return n;
}

/* A round puts many entries into the log at once, and a page may end among them. */
static void the_log_is_read_to_its_end(void **state)
{
    size_t n = read_in_pages(*state, 200);

    assert_true(n > 100);
    assert_int_equal(read_in_pages(*state, 7), n);
}

static void a_spreadsheet_file_holds_the_same(void **state)
{
    struct world        *w = *state;
    str                  ref = report(w, "=1+1", "");
    struct reply         r = export(w, CLERK, "{\"queue\":\"open\",\"format\":\"xlsx\"}");
    struct table_info    info = { 0 };
    struct table_row     row;
    struct table_reader *t = NULL;
    bool                 found = false;
    int fd = open(temp_file("export-test.xlsx"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_status(r, 200);
    assert_int_equal(write(fd, r.body.p, r.body.n), (ssize_t)r.body.n);
    assert_null(
        table_decode(w->mem, fd, temp_file("export-test.txt"), &table_defaults, NULL, &info));
    close(fd);
    assert_true(str_is(info.sheet[0].name, "Cases"));
    assert_null(table_open(w->mem, temp_file("export-test.txt"), NULL, info.sheet[0].at, &t));
    while (table_next(t, w->mem, &row))
        for (size_t i = 0; i < row.cells; i++)
            if (str_eq(row.cell[i], ref)) {
                found = true;
                /* a text, not a formula: a formula's cell would hold its value */
                bool words = false;
                for (size_t k = 0; k < row.cells; k++)
                    words = words || str_is(row.cell[k], "=1+1");
                assert_true(words);
            }
    assert_true(found);
    table_close(t);
    unlink(temp_file("export-test.xlsx"));
    unlink(temp_file("export-test.txt"));
}

/* A sheet takes a little more than a million rows; here six, its head among them. */
static void what_is_too_long_goes_on_in_a_second_sheet(void **state)
{
    const char *lines = temp_file("export-lines.txt"), *xlsx = temp_file("export-long.xlsx"),
               *plain = temp_file("export-plain.txt");
    const char *const    argv[] = { "gongdi", "encode-table", xlsx, "案件", NULL };
    const char *const    env[] = { "LANG=C", "GONGDI_SHEET_ROWS=6", NULL };
    struct world        *w = *state;
    struct child         c = { 0 };
    struct table_info    info = { 0 };
    struct table_row     row;
    struct table_reader *t = NULL;
    struct buf           b;
    int64_t              n = 0;

    buf_init(&b, w->mem, 10000);
    table_line(&b, (const str[]){ STR("序号"), STR("事由") }, 2, NULL);
    for (int i = 1; i <= 12; i++)
        table_line(&b, (const str[]){ str_int(w->mem, i), STR("路灯不亮") }, 2, "ns");
    int fd = open(lines, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, b.p, b.n), (ssize_t)b.n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(child_start(NULL, argv, env, fd, 60000, &c), 0);
    close(fd);
    assert_int_equal(child_end(&c, false), 0);
    fd = open(xlsx, O_RDONLY | O_CLOEXEC);
    assert_null(table_decode(w->mem, fd, plain, &table_defaults, NULL, &info));
    close(fd);
    assert_int_equal(info.sheets, 3); /* 5, 5 and 2 rows */
    assert_true(str_is(info.sheet[0].name, "案件"));
    assert_true(str_is(info.sheet[1].name, "案件 2"));
    assert_true(str_is(info.sheet[2].name, "案件 3"));
    for (size_t i = 0; i < info.sheets; i++) {
        assert_null(table_open(w->mem, plain, NULL, info.sheet[i].at, &t));
        assert_true(table_next(t, w->mem, &row)); /* each with the head */
        assert_true(row.cells == 2 && str_is(row.cell[1], "事由"));
        while (table_next(t, w->mem, &row))
            assert_true(str_eq(row.cell[0], str_int(w->mem, ++n)));
        table_close(t);
    }
    assert_int_equal(n, 12);
    unlink(lines);
    unlink(xlsx);
    unlink(plain);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_encode_table };
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(words_beside_codes_in_the_language_asked_for),
        T(what_is_personal_is_masked_by_role),
        T(it_is_the_query_of_the_list),
        T(a_spreadsheet_runs_nothing),
        T(the_log_says_who_took_how_much),
        T(the_log_is_read_to_its_end),
        T(a_spreadsheet_file_holds_the_same),
        T(what_is_too_long_goes_on_in_a_second_sheet),
        T(long_lists_come_whole),
    };
#undef T

    if (argc > 1 && strstr(argv[1], "code-"))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
