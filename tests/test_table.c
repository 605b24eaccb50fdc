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
#include "lib/book.h"
#include "lib/seen.h"
#include "lib/temp.h"

static struct arena *mem;

enum { ROWS = 20000 };

static error *decode(const char *path, const struct table_limits *l, struct table_info *info)
{
    int    fd = open(path, O_RDONLY | O_CLOEXEC);
    error *e = table_decode(mem, fd, temp_file("table-test"), l, NULL, info);

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
    assert_null(table_open(mem, temp_file("table-test"), NULL, info->sheet[0].at, &t));
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
    /* codes that a spreadsheet was not to take for numbers; other formulas stay as they are */
    assert_string_equal(rows_of("tests/data/table/textual.csv", &i).p,
                        "1|姓名|证件号码|备注\n2|试一|350205199001011234|=\"a\",b\n"
                        "3|x,y|=1+1|0,1\n");
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

static const char *put(str bytes)
{
    const char *path = temp_file("table-sent");
    int         fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
    close(fd);
    return path;
}

/* The same view as of the newer form: merged cells all have the value of their first one, also down
 * the rows; dates as dates; a number of 18 digits, of which the program kept 15, as what it is. */
static void old_workbooks_with_all_their_ways(void **state)
{
    struct table_info i;

    (void)state;
    assert_string_equal(
        rows_of("tests/data/table/people.xls", &i).p,
        "1|测试社区人口登记表（虚构）|测试社区人口登记表（虚构）|测试社区人口登记表（虚构）|"
        "测试社区人口登记表（虚构）|测试社区人口登记表（虚构）|测试社区人口登记表（虚构）|"
        "测试社区人口登记表（虚构）|测试社区人口登记表（虚构）\n"
        "2|房屋|房屋|房屋|人员|人员|人员|人员|人员\n"
        "3|楼栋|单元|房号|与户主关系|姓名|证件号码|联系电话|出生日期\n"
        "4|老表一号楼|8单元|8841|户主|单𬎆祥甲|350297196205080137|12587650801\n"
        "5|老表一号楼|8单元|8841|配偶|解老乙|||1957-01-02\n"
        "6|老表一号楼|8单元|8842|户主|区老丙|3.50297195807150E+17\n"
        "7|没有这栋楼|8单元|8843|户主|查老丁\n");
    assert_true(str_is(i.encoding, "xls") && i.sheets == 3 && !i.sheet[0].hidden);
    assert_true(str_is(i.sheet[1].name, "填表说明") && i.sheet[1].rows == 1);
    assert_true(str_is(i.sheet[2].name, "代码") && i.sheet[2].hidden);
    assert_string_equal(rows_of("tests/data/table/date1904.xls", &i).p,
                        "1|2024-03-01|2024-03-01 08:30:00\n");
    str s = rows_of("tests/data/table/wide.xls", &i);
    assert_true(str_starts(s, STR("1|0|第1行第2列|第1行第3列|3|")));
    assert_true(str_ends(s, STR("|第300行第29列|第300行第30列\n")));
    assert_int_equal(i.rows, 300);
}

/* GBK out of the office programs of the nineties; and what small exporters of web sites write: a
 * sheet without a book around it, in whatever bytes they had. */
static void old_workbooks_in_gbk(void **state)
{
    static const char bare[] =
        "\x09\x08\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00"
        "\x04\x02\x0c\x00\x00\x00\x00\x00\x00\x00\x04\x00\xba\xa3\xba\xe7"
        "\x03\x02\x0e\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xe0\x3f"
        "\x0a\x00\x00";
    struct table_info i;
    str               s = rows_of("tests/data/table/sites.xls", &i);

    (void)state;
    assert_true(str_is(i.encoding, "xls gb18030"));
    assert_true(str_starts(s, STR("1|老表楼栋台账（虚构）\n3|楼栋名称|所属社区代码|户数(户)|")));
    assert_string_equal(rows_of(put((str){ bare, sizeof bare }), &i).p, "1|海虹\n2|0.5\n");
    assert_true(str_is(i.encoding, "xls gb18030"));
}

/* Values that the office program computed, errors, both words for yes; texts that the end of a
 * record cuts in the middle, wide and narrow ones by turns. */
static void old_workbooks_keep_values_of_formulas(void **state)
{
    struct table_info i;
    str               s = rows_of("tests/data/table/values.xls", &i);
    static const char head[] = "1|写法|值\n2|合计|42\n3|文字|海虹\n4|真|true\n5|空文字\n"
                               "6|错误|#DIV/0!\n7|没有|#N/A\n8|小数|118.03441\n9|负数|-3\n"
                               "10|百分之一|12.34\n11|长号|3.50205199001011E+17\n"
                               "12|代码|350205003006001\n13|很小|0.000000100000000\n"
                               "14|日期|2024-03-01\n15|日期时间|2024-03-01 12:00:00\n"
                               "16|时间|18:00:00\n17|补充平面|𠮷𬎆\n18|两行|甲\n乙\n";

    (void)state;
    if (!str_starts(s, str_of(head)))
        fail_msg(STR_FMT, STR_ARG(utf8_head(s, 600)));
    s = (str){ s.p + strlen(head), s.n - strlen(head) };
    for (int k = 0; k < 60; k++) {
        str    line = str_cut(&s, '\n'), n = str_cut(&line, '|'), zh = str_cut(&line, '|');
        size_t chars = 0;
        assert_true(str_eq(n, str_int(mem, k + 30)));
        assert_true(str_starts(zh, str_fmt(mem, "长文%d丁", k)) && str_ends(zh, STR("丁丁")));
        assert_true(utf8_count(zh, &chars) && chars == (size_t)(402 + (k < 10 ? 1 : 2)));
        assert_true(str_starts(line, str_fmt(mem, "long%dx", k)));
        assert_int_equal(line.n, 704 + (k < 10 ? 1 : 2));
    }
    assert_int_equal(s.n, 0);
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
    assert_int_not_equal(access(temp_file("table-test"), F_OK), 0);
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

/* A compound file whose stream "Workbook" has another name. */
static str renamed(const char *path, const char *name)
{
    static const char was[] = "W\0o\0r\0k\0b\0o\0o\0k\0";
    str               s = read_file(path);
    char             *at = memmem(s.p, s.n, was, sizeof was - 1);

    assert_non_null(at);
    for (size_t i = 0; i <= strlen(name); i++) {
        at[2 * i] = name[i];
        at[2 * i + 1] = 0;
    }
    at[64] = (char)(2 * (strlen(name) + 1));
    return s;
}

static void what_cannot_be_read_is_told_with_its_row(void **state)
{
    (void)state;
    assert_refused_("tests/data/table/broken.csv", "table.encoding", "row 2");
    assert_refused_("tests/data/table/doctype.xlsx", "table.damaged", "damaged");
    assert_refused_("tests/data/table/notxml.xlsx", "table.damaged", "damaged");
    assert_refused_("tests/data/table/wide.xlsx", "table.wide", "Row 1");
    assert_refused_("tests/data/picture/clear.png", "table.type", "XLSX or XLS");
    assert_refused_(put(STR("a,b\n1,\"2\n3,4\n")), "table.quote", "row 2");
    assert_refused_("tests/data/table/locked.xls", "table.locked", "password");
    assert_refused_(put(renamed("tests/data/table/people.xls", "EncryptedPackage")), "table.locked",
                    "password"); /* as an XLSX with a password is packed */
    assert_refused_(put(renamed("tests/data/table/people.xls", "WordDocument")), "table.type",
                    "CSV, XLSX or XLS");
    assert_refused_(put(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), "table.damaged", "no row");
    assert_refused_(put(STR("\x09\x00\x04\x00\x02\x00\x10\x00")), "table.old", "Excel 4");
    assert_refused_(put(STR("\n<HTML xmlns:o=\"x\"><table><tr><td>1</td>")), "table.html",
                    "web page");
    assert_refused_(put(STR("\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook/>")), "table.xml",
                    "2003");
    assert_refused_(put(STR("")), "table.empty", "empty");
    assert_refused_(put(STR("PK\x03\x04 and nothing more")), "table.damaged", "damaged");
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
    e = decode("tests/data/table/wide.xls", &l, &i);
    assert_non_null(e);
    assert_string_equal(e->msg->code, "table.large");
    l = table_defaults;
    l.rows = 299;
    e = decode("tests/data/table/wide.xls", &l, &i);
    assert_non_null(e);
    assert_string_equal(e->msg->code, "table.rows");
    l = table_defaults;
    l.program = "/no/such/program";
    e = decode(put(buf_done(&t)), &l, &i);
    assert_non_null(e);
    assert_int_equal(e->kind, FAIL_BUSY);
}

/* How many rows BYTES give, in this process, in memory that ends where they end; -1 with a code. */
static int64_t rows_in_process(str bytes)
{
    struct seen         s = { .b = table_bounds_default };
    struct table_sink   sink = { &s, seen_sheet, seen_row };
    struct table_result r = { .code = "table.type" };
    char               *p = malloc(bytes.n + 1);

    memcpy(p, bytes.p, bytes.n);
    if (table_is_xls((str){ p, bytes.n }))
        r = table_read_xls((str){ p, bytes.n }, &s.b, &sink);
    free(p);
    return r.code ? -1 : s.all;
}

/* Some bytes are others. */
static void flip(char *p, size_t n, size_t times)
{
    static uint64_t dice = 88172645463325252u;

    while (times--) {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        p[dice % n] = (char)(p[dice % n] ^ (1 << (dice >> 40 & 7)));
    }
}

/* Old workbooks of which the end is missing, or some bytes are others: an answer each time, in this
 * process (where the sanitizers look) and through the child. What is not whole is never taken for
 * whole. */
static void damaged_workbooks_never_break_the_server(void **state)
{
    static const char *const names[] = { "people", "sites", "values", "date1904" };
    struct table_info        info;

    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        const str     whole = read_file(str_fmt(mem, "tests/data/table/%s.xls", names[k]).p);
        const int64_t all = rows_in_process(whole);
        char         *p = NEWN(mem, char, whole.n);
        assert_true(all > 0);
        for (size_t n = 0; n < 1200; n++) {
            bool cut = n < 400;
            str  some = { p, cut ? whole.n * n / 400 : whole.n };
            memcpy(p, whole.p, whole.n);
            if (!cut)
                flip(p, whole.n, n % 8 + 1);
            int64_t rows = rows_in_process(some);
            if (cut && rows != -1)
                assert_int_equal(rows, all);
            if (n % 150 == 0) { /* a child that is sanitized takes half a second to begin */
                error *e = decode(put(some), NULL, &info);
                assert_true(!e || e->kind == FAIL_INPUT);
            }
        }
    }
}

static void what_we_give_is_read_back(void **state)
{
    struct table_info   info;
    struct table_bounds b = table_bounds_default;
    struct seen         any = { .b = table_bounds_default };
    struct table_sink   sink = { &any, seen_sheet, seen_row };
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
        table_encode(mem, temp_file("table-sent"), temp_file("table-given.xlsx"), STR("楼栋")));
    struct table_reader *t = NULL;
    struct table_row     row;
    assert_null(decode(temp_file("table-given.xlsx"), NULL, &info));
    assert_true(str_is(info.sheet[0].name, "楼栋"));
    assert_int_equal(info.rows, ROWS + 1);
    assert_null(table_open(mem, temp_file("table-test"), NULL, info.sheet[0].at, &t));
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
    assert_null(table_open(mem, temp_file("table-test"), NULL, half, &t));
    assert_true(table_next(t, mem, &row));
    assert_int_equal(row.n, ROWS / 2 + 3);
    table_close(t);
    /* the same package, when it may unpack to less than it does */
    assert_true(table_load_libraries());
    str packed = read_file(temp_file("table-given.xlsx"));
    assert_null(table_read_xlsx(packed, &b, &sink).code);
    assert_int_equal(any.all, ROWS + 1);
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
    error               *e = table_decode_any(mem, fd, temp_file("table-test"), NULL, info);

    close(fd);
    if (e)
        fail_msg("%s: " STR_FMT, path, STR_ARG(error_text(mem, e, LANG_EN)));
    buf_init(&b, mem, 1 << 20);
    assert_null(table_open(mem, temp_file("table-test"), NULL, info->sheet[sheet].at, &t));
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
            error *e = table_decode_any(mem, fd, temp_file("table-test"), NULL, &i);
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
    unlink(temp_file("table-test"));
    unlink(temp_file("table-sent"));
    unlink(temp_file("table-given.xlsx"));
    return 0;
}

/* Rows that an old workbook hides are rows, and known as hidden ones. */
static void old_workbooks_hide_rows(void **state)
{
    enum { BEGINS = 2499, FLAGS = 4 + 12, HIDDEN = 0x20 }; /* the record of the fifth row */
    str                  book = str_dup(mem, book_read(mem, "tests/data/table/people.xls"));
    struct table_info    i;
    struct table_reader *t = NULL;
    struct table_row     row;
    int64_t              rows = 0;

    (void)state;
    assert_memory_equal(book.p + BEGINS, "\x08\x02\x10\x00\x04\x00", 6);
    ((char *)(uintptr_t)book.p)[BEGINS + FLAGS] |= HIDDEN;
    assert_null(decode(put(book), NULL, &i));
    assert_null(table_open(mem, temp_file("table-test"), NULL, i.sheet[0].at, &t));
    for (; table_next(t, mem, &row); rows++)
        assert_int_equal(row.unseen, row.n == 5);
    table_close(t);
    assert_int_equal(rows, 7);
}

struct offered {
    struct seen s; /* first: the sinks of seen.h see to it */
    struct buf  all;
    int64_t     unseen;
};

static void on_list(void *ctx, str where, str what)
{
    struct offered *o = ctx;

    buf_fmt(&o->all, STR_FMT "=" STR_FMT "\n", STR_ARG(where), STR_ARG(what));
}

static void on_unseen(void *ctx)
{
    ((struct offered *)ctx)->unseen++;
}

/* Words that a sheet offers for its cells are told in either form of writing them, and nothing that
 * stands around or within them in a file that nobody's program wrote breaks that. */
static void lists_of_words_are_read_whatever_stands_around_them(void **state)
{
    struct offered    o = { .s.b = table_bounds_default };
    struct table_sink sink = { &o, seen_sheet, seen_row, on_list, on_unseen };
    struct buf        x;

    (void)state;
    assert_true(table_load_libraries());
    buf_init(&o.all, mem, 1 << 16);
    buf_init(&x, mem, 1 << 16);
#define OFFERS "<dataValidation type=\"list\" "
    buf_z(
        &x,
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "xmlns:y=\"y\"><sheetData><row r=\"1\" hidden=\"1\"><c><v>1</v></c></row></sheetData>"
        "<dataValidations>" OFFERS "sqref=\"C5:C9 D1\"><formula1>\"是,&amp;否\"</formula1>"
        "<formula2>no</formula2></dataValidation>"
        "<dataValidation type=\"whole\" sqref=\"A1\"><formula1>1</formula1></dataValidation>" OFFERS
        "><formula1>\"no cells\"</formula1></dataValidation>" OFFERS
        "sqref=\"A1\"><formula1>\"gone ");
    for (int i = 0; i < 1000; i++)
        buf_z(&x, "words,");
    /* a row within one, and what began before it */
    buf_z(&x, "\"</formula1></dataValidation>" OFFERS
              "sqref=\"B1\"><formula1>\"before<row r=\"7\"><c><v>7</v></c></row>after\""
              "</formula1></dataValidation>" OFFERS "sqref=\"E1\"><formula1>$A$1:$A$3</formula1>"
              "</dataValidation></dataValidations><extLst>"
              "<y:dataValidation type=\"list\"><y:formula1><y:f>Two!$A$1</y:f></y:formula1>"
              "<y:sqref>F1</y:sqref></y:dataValidation></extLst></worksheet>");
#undef OFFERS
    str                 book = book_beside(mem, "xl/worksheets/sheet1.xml", buf_done(&x));
    struct table_result r = table_read_xlsx(book, &table_bounds_default, &sink);
    assert_null(r.code);
    buf_char(&o.all, 0);
    assert_string_equal(o.all.p, "C5:C9 D1=\"是,&否\"\nE1=$A$1:$A$3\nF1=Two!$A$1\n");
    assert_int_equal(o.unseen, 1);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_encode_table,
                                                      &cmd_decode_geo };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(text_in_every_encoding),
                   cmocka_unit_test(spreadsheets_with_all_their_ways),
                   cmocka_unit_test(old_workbooks_with_all_their_ways),
                   cmocka_unit_test(old_workbooks_in_gbk),
                   cmocka_unit_test(old_workbooks_keep_values_of_formulas),
                   cmocka_unit_test(damaged_workbooks_never_break_the_server),
                   cmocka_unit_test(what_cannot_be_read_is_told_with_its_row),
                   cmocka_unit_test(bombs_are_refused),
                   cmocka_unit_test(lists_of_words_are_read_whatever_stands_around_them),
                   cmocka_unit_test(old_workbooks_hide_rows),
                   cmocka_unit_test(what_we_give_is_read_back),
                   cmocka_unit_test(geodata_in_four_forms),
                   cmocka_unit_test(damaged_geodata_never_break_the_server),
    };

    if (argc > 1 && strstr(argv[1], "code-"))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
