/* test_table.c -- tables that strangers send, through the locked child: encodings, separators,
 * merged cells, dates, bombs; and tables that we give, read back.
 *
 * Started with `decode-table` or `encode-table` this binary is the child. */
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/table_lib.h"
#include "core/table.h"

static struct arena *mem;

enum { ROWS = 20000 };

static error *decode(const char *path, const struct table_limits *l, struct table_info *info)
{
    int    fd = open(path, O_RDONLY | O_CLOEXEC);
    error *e = table_decode(mem, fd, "/tmp/gongdi-table-test", l, NULL, info);

    close(fd);
    return e;
}

/* Every row of the first sheet as one text. */
static str rows_of(const char *path, struct table_info *info)
{
    struct table_reader *t = NULL;
    struct table_row     row;
    struct buf           b;
    error               *e = decode(path, NULL, info);

    if (e)
        fail_msg("%s: %s", path, e->msg->code);
    buf_init(&b, mem, 1 << 20);
    assert_null(table_open(mem, "/tmp/gongdi-table-test", NULL, info->sheet[0].at, &t));
    while (table_next(t, mem, &row)) {
        buf_int(&b, row.n);
        for (size_t i = 0; i < row.cells; i++) {
            buf_char(&b, '|');
            buf_str(&b, row.cell[i]);
        }
        buf_char(&b, '\n');
    }
    table_close(t);
    buf_char(&b, 0);
    return (str){ b.p, b.n - 1 };
}

static void text_in_every_encoding(void **state)
{
    struct table_info i;

    (void)state;
    assert_string_equal(rows_of("tests/data/table/bom.csv", &i).p, "1|名称|户数\n2|海,虹|3\n");
    assert_true(str_is(i.encoding, "utf-8") && str_is(i.separator, "comma"));
    assert_string_equal(rows_of("tests/data/table/gb18030.csv", &i).p,
                        "1|名称|户数\n2|海虹 \"x\"\n二|3\n");
    assert_true(str_is(i.encoding, "gb18030") && str_is(i.separator, "semicolon"));
    assert_string_equal(rows_of("tests/data/table/utf16.csv", &i).p,
                        "1|名称|户数\n2|海虹 \"x\"\n二|3\n");
    assert_true(str_is(i.encoding, "utf-16"));
}

static void spreadsheets_with_all_their_ways(void **state)
{
    struct table_info i;

    (void)state;
    assert_string_equal(
        rows_of("tests/data/table/merged.xlsx", &i).p,
        "1|基本 情况|基本 情况|基本 情况|日期\n"
        "2|名称|户数|x&y\n"
        "4|350205003006|350205003006|118.03441|2024-03-01|2024-03-01 12:00:00|true|18:00:00\n"
        "5|350205003006|||1900-02-28|1900-03-01|#N/A\n");
    assert_true(str_is(i.sheet[0].name, "楼栋表") && i.sheet[0].rows == 4);
}

static void assert_refused_(const char *path, const char *code, const char *words)
{
    struct table_info i;
    size_t            at = 0;
    error            *e = decode(path, NULL, &i);

    if (!e || strcmp(e->msg->code, code) != 0)
        fail_msg("%s: %s", path, e ? e->msg->code : "read");
    if (!str_find(error_text(mem, e, LANG_EN), str_of(words), &at))
        fail_msg("%s not in " STR_FMT, words, STR_ARG(error_text(mem, e, LANG_EN)));
    assert_int_not_equal(access("/tmp/gongdi-table-test", F_OK), 0);
}

static const char *put(str bytes)
{
    static const char path[] = "/tmp/gongdi-table-sent";
    int               fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
    close(fd);
    return path;
}

static void what_cannot_be_read_is_told_with_its_row(void **state)
{
    (void)state;
    assert_refused_("tests/data/table/broken.csv", "table.encoding", "row 2");
    assert_refused_("tests/data/table/doctype.xlsx", "table.broken", "damaged");
    assert_refused_("tests/data/table/notxml.xlsx", "table.broken", "damaged");
    assert_refused_("tests/data/table/wide.xlsx", "table.wide", "Row 1");
    assert_refused_("tests/data/picture/clear.png", "table.type", "CSV or XLSX");
    assert_refused_(put(STR("a,b\n1,\"2\n3,4\n")), "table.quote", "row 2");
    assert_refused_(put(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), "table.xls", "XLSX");
    assert_refused_(put(STR("")), "table.empty", "empty");
    assert_refused_(put(STR("PK\x03\x04 and nothing more")), "table.broken", "damaged");
}

/* Too many rows, too much of the plain form, no child. */
static void bombs_are_refused(void **state)
{
    (void)state;
    struct table_limits l = table_defaults;
    struct table_info   i;
    struct buf          t;
    buf_init(&t, mem, 64 << 20);
    for (int k = 0; k < 200; k++)
        buf_z(&t, "a,b\n");
    l.rows = 100;
    error *e = decode(put(buf_done(&t)), &l, &i);
    assert_non_null(e);
    assert_string_equal(e->msg->code, "table.rows");
    l = table_defaults;
    l.lines = 1000;
    e = decode(put(buf_done(&t)), &l, &i);
    assert_non_null(e);
    assert_string_equal(e->msg->code, "table.large");
    l = table_defaults;
    l.program = "/no/such/program";
    e = decode(put(buf_done(&t)), &l, &i);
    assert_non_null(e);
    assert_int_equal(e->kind, FAIL_BUSY);
}

struct any {
    int64_t rows;
};
static bool any_sheet(void *ctx, str name, bool hidden)
{
    (void)ctx;
    (void)name;
    (void)hidden;
    return true;
}
static bool any_row(void *ctx, int64_t n, const str *cell, size_t cells)
{
    struct any *a = ctx;

    (void)n;
    (void)cell;
    (void)cells;
    a->rows++;
    return true;
}

static str read_file(const char *path)
{
    int     fd = open(path, O_RDONLY | O_CLOEXEC);
    char   *p = NEWN(mem, char, 8 << 20);
    ssize_t n = read(fd, p, 8 << 20);

    close(fd);
    assert_true(n > 0);
    return (str){ p, (size_t)n };
}

static void what_we_give_is_read_back(void **state)
{
    struct table_info   info;
    struct table_bounds b = table_bounds_default;
    struct any          any = { 0 };
    struct table_sink   sink = { &any, any_sheet, any_row };
    struct buf          lines;
    const str           heading[] = { STR("名称"), STR("户数"), STR("代码") };

    (void)state;
    buf_init(&lines, mem, 64 << 20);
    table_line(&lines, heading, 3, NULL);
    for (int i = 0; i < ROWS; i++) {
        const str cell[] = { str_fmt(mem, "%d号楼\t\"=1+1\"\n二", i), str_int(mem, i),
                             STR("350205003006001") };
        table_line(&lines, cell, 3, "sns");
    }
    put(buf_done(&lines));
    assert_null(
        table_encode(mem, "/tmp/gongdi-table-sent", "/tmp/gongdi-table-given.xlsx", STR("楼栋")));
    struct table_reader *t = NULL;
    struct table_row     row;
    assert_null(decode("/tmp/gongdi-table-given.xlsx", NULL, &info));
    assert_true(str_is(info.sheet[0].name, "楼栋"));
    assert_int_equal(info.rows, ROWS + 1);
    assert_null(table_open(mem, "/tmp/gongdi-table-test", NULL, info.sheet[0].at, &t));
    assert_true(table_next(t, mem, &row));
    assert_true(str_is(row.cell[1], "户数"));
    int64_t half = 0;
    for (int i = 0; i < ROWS; i++) {
        assert_true(table_next(t, mem, &row));
        assert_int_equal(row.n, i + 2);
        assert_int_equal(row.cells, 3);
        assert_true(str_eq(row.cell[0], str_fmt(mem, "%d号楼\t\"=1+1\"\n二", i)));
        assert_true(str_eq(row.cell[1], str_int(mem, i)));
        if (i == ROWS / 2)
            half = row.at;
    }
    assert_false(table_next(t, mem, &row));
    table_close(t);
    /* from the middle on */
    assert_null(table_open(mem, "/tmp/gongdi-table-test", NULL, half, &t));
    assert_true(table_next(t, mem, &row));
    assert_int_equal(row.n, ROWS / 2 + 3);
    table_close(t);
    /* the same package, when it may unpack to less than it does */
    assert_true(table_load_libraries());
    str packed = read_file("/tmp/gongdi-table-given.xlsx");
    assert_null(table_read_xlsx(packed, &b, &sink).code);
    assert_int_equal(any.rows, ROWS + 1);
    b.unpacked = 100000;
    assert_string_equal(table_read_xlsx(packed, &b, &sink).code, "table.large");
    b = table_bounds_default;
    b.texts = 1000;
    b.cell = 8;
    assert_string_equal(table_read_xlsx(packed, &b, &sink).code, "table.cell");
}

/* ---- geodata ---- */

static str geo_rows(const char *path, size_t sheet, struct table_info *info)
{
    struct table_reader *t = NULL;
    struct table_row     row;
    struct buf           b;
    int                  fd = open(path, O_RDONLY | O_CLOEXEC);
    error               *e = table_decode_any(mem, fd, "/tmp/gongdi-table-test", NULL, info);

    close(fd);
    if (e)
        fail_msg("%s: " STR_FMT, path, STR_ARG(error_text(mem, e, LANG_EN)));
    buf_init(&b, mem, 1 << 20);
    assert_null(table_open(mem, "/tmp/gongdi-table-test", NULL, info->sheet[sheet].at, &t));
    while (table_next(t, mem, &row))
        for (size_t i = 0; i < row.cells; i++) {
            buf_str(&b, row.cell[i]);
            buf_char(&b, i + 1 < row.cells ? '|' : '\n');
        }
    table_close(t);
    buf_char(&b, 0);
    return (str){ b.p, b.n - 1 };
}

#define assert_holds(text, what)                                 \
    do {                                                         \
        size_t at_ = 0;                                          \
        str    t_ = (text);                                      \
        if (!str_find(t_, str_of(what), &at_))                   \
            fail_msg("%s not in " STR_FMT, (what), STR_ARG(t_)); \
    } while (0)

/* Degrees, a projected system by its number and by its description alone, Chinese in GBK that
 * nobody announced, points and buildings of OpenStreetMap. */
static void geodata_in_four_forms(void **state)
{
    static const char *const paths[] = { "tests/data/geo/grids.geojson",
                                         "tests/data/geo/degrees.gpkg",
                                         "tests/data/geo/projected.gpkg",
                                         "tests/data/geo/gbk.zip" };
    static const char *const forms[] = { "GeoJSON", "GPKG", "GPKG EPSG:4547",
                                         "ESRI Shapefile EPSG:4547" };
    struct table_info        i;

    (void)state;
    for (size_t k = 0; k < COUNT(paths); k++) {
        str s = geo_rows(paths[k], 0, &i);
        assert_true(str_is(i.encoding, forms[k]));
        assert_holds(s, "代码|名称|层数|@geometry|@lng|@lat\n");
        assert_holds(s, "350205003006001|第1网格|6|{ \"type\": \"Polygon\"");
        assert_holds(s, "|118.0350000|24.4850000\n");
        assert_holds(s, "|118.0450000|24.4850000\n");
    }
    assert_holds(geo_rows("tests/data/geo/two.osm.pbf", 0, &i), "|海虹公园|");
    assert_true(str_is(i.encoding, "OSM") && str_is(i.sheet[3].name, "multipolygons"));
    assert_holds(geo_rows("tests/data/geo/two.osm.pbf", 3, &i), "一号楼");
}

/* Whatever is changed in a file, the server gets a table or a reason. */
static void damaged_geodata_never_break_the_server(void **state)
{
    static const char *const paths[] = { "tests/data/geo/grids.geojson",
                                         "tests/data/geo/degrees.gpkg", "tests/data/geo/gbk.zip",
                                         "tests/data/geo/two.osm.pbf" };
    struct table_info        i;

    (void)state;
    for (size_t k = 0; k < COUNT(paths); k++)
        for (size_t n = 0; n < 5; n++) {
            str   s = read_file(paths[k]);
            char *p = (char *)(uintptr_t)s.p;
            for (size_t at = 40 + n * 7; at < s.n; at += s.n / (n + 2) + 1)
                p[at] = (char)(p[at] ^ (1 << n));
            if (n == 4)
                s.n /= 2;
            int    fd = open(put(s), O_RDONLY | O_CLOEXEC);
            error *e = table_decode_any(mem, fd, "/tmp/gongdi-table-test", NULL, &i);
            close(fd);
            assert_true(!e || e->kind == FAIL_INPUT);
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
    unlink("/tmp/gongdi-table-test");
    unlink("/tmp/gongdi-table-sent");
    unlink("/tmp/gongdi-table-given.xlsx");
    return 0;
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_encode_table,
                                                      &cmd_decode_geo };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(text_in_every_encoding),
                   cmocka_unit_test(spreadsheets_with_all_their_ways),
                   cmocka_unit_test(what_cannot_be_read_is_told_with_its_row),
                   cmocka_unit_test(bombs_are_refused),
                   cmocka_unit_test(what_we_give_is_read_back),
                   cmocka_unit_test(geodata_in_four_forms),
                   cmocka_unit_test(damaged_geodata_never_break_the_server),
    };

    if (argc > 1 && strstr(argv[1], "code-"))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
