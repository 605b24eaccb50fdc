/* test_fill.c -- values go into somebody else's spreadsheet and nothing else of it changes: on
 * bytes of our own, and on a package through the locked child, every part compared.
 *
 * Started with `fill-table` or `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "cli/sheet_fill.h"
#include "cli/sheet_ref.h"
#include "cli/table_lib.h"
#include "core/table.h"
#include "lib/book.h"

static struct arena *mem;

static void fine(error *e)
{
    if (e)
        fail_msg("%s: " STR_FMT, e->msg->code, STR_ARG(error_text(mem, e, LANG_EN)));
}

static void refused(error *e, const char *code)
{
    assert_non_null(e);
    assert_string_equal(e->msg->code, code);
}

/* ---- references in formulas ---- */

static void references_move_with_the_rows(void **state)
{
    /* rows put in above row 11: three */
    static const struct {
        const char *from, *to;
    } rows[] = {
        { "SUM(D5:D10)", "SUM(D5:D13)" },
        { "SUM($D$5:D$10)+A11", "SUM($D$5:D$13)+A14" },
        { "A4&\"A11\"&LOG10(A11)", "A4&\"A11\"&LOG10(A14)" },
        { "其他!A11+'表 1'!A11:A12", "其他!A11+'表 1'!A14:A15" },
        { "Other!A11:A12+A10", "Other!A11:A12+A10" },
        { "MY_A11+A11B+XFD11", "MY_A11+A11B+XFD14" },
        { "\"a\"\"A11\"&A11", "\"a\"\"A11\"&A14" },
        { "D5:D10 F5:F10", "D5:D13 F5:F13" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sheet_move m = { .below = 11, .by = 3, .sheet = STR("表 1") };
        struct buf        b;
        buf_init(&b, mem, 1000);
        sheet_ref_move(&b, str_of(rows[i].from), &m);
        assert_string_equal(str_dup(mem, buf_done(&b)).p, rows[i].to);
        assert_false(m.lost);
    }
    struct sheet_move down = { .down = 2, .right = 1, .sheet = STR("x") };
    struct buf        b;
    buf_init(&b, mem, 1000);
    sheet_ref_move(&b, STR("A1+$A1+A$1+$A$1"), &down);
    assert_string_equal(str_dup(mem, buf_done(&b)).p, "B3+$A3+B$1+$A$1");
    struct sheet_move out = { .down = -1 };
    sheet_ref_move(&b, STR("A1"), &out);
    assert_true(out.lost);
    assert_true(sheet_ref_reaches(STR("'表 1'!$A$1:$H$12"), STR("表 1"), false, 11));
    assert_false(sheet_ref_reaches(STR("'表 1'!$A$1:$H$10 B!A50"), STR("表 1"), false, 11));
}

/* ---- bytes ---- */

static str filled(const char *xml, struct fill *f, const char *code)
{
    struct filling *g = sheet_fill_begin(mem, str_of(xml), f);
    struct buf      all;
    str             piece = { 0 };
    const char     *why = NULL;
    bool            ended = false;

    buf_init(&all, mem, 1 << 20);
    while (!why && !ended) {
        why = sheet_fill_next(g, &piece, &ended);
        buf_str(&all, piece);
    }
    sheet_fill_end(g);
    if (code) {
        assert_non_null(why);
        assert_string_equal(why, code);
        return (str){ 0 };
    }
    if (why)
        fail_msg("%s", why);
    return str_dup(mem, buf_done(&all));
}

static const struct fill_value *nth(void *ctx, int64_t i)
{
    return (const struct fill_value *)ctx + i;
}

static struct fill one_column(struct fill_value *v, int64_t n)
{
    return (struct fill){ .first = 2,
                          .prepared = 1,
                          .column = { 0 },
                          .columns = 1,
                          .record = nth,
                          .ctx = v,
                          .rows = n,
                          .sheet = STR("s") };
}

static void a_sheet_keeps_every_byte_that_is_no_value(void **state)
{
    struct fill_value v[] = { { 's', STR("a&<b>") }, { 'n', STR("7") } };
    struct fill       f = one_column(v, 2);

    (void)state;
    /* odd but right: a prefix, single quotes, blanks, a comment outside, what nobody knows */
    str s = filled(
        "<?xml version='1.0'?><x:worksheet xmlns:x='m' ><!-- A1 --><x:dimension ref='A1:C3' />"
        "<x:sheetData ><x:row r='1'  ht=\"30\"><x:c r='A1' t='s' ><x:v>0</x:v></x:c></x:row>"
        "<x:row r='2'><x:c s='4' r='A2' t='s'><x:v>1</x:v></x:c><x:c "
        "r='B2'><x:v>5</x:v></x:c></x:row>"
        "<x:row r='3'><x:c r='A3' t='s'><x:v>2</x:v></x:c></x:row></x:sheetData>"
        "<x:what ever='yes'/></x:worksheet>",
        &f, NULL);
    assert_string_equal(
        s.p, "<?xml version='1.0'?><x:worksheet xmlns:x='m' ><!-- A1 --><x:dimension ref='A1:C4' />"
             "<x:sheetData><x:row r='1'  ht=\"30\"><x:c r='A1' t='s' ><x:v>0</x:v></x:c></x:row>"
             "<x:row r='2'><x:c r=\"A2\" s=\"4\" t=\"inlineStr\"><x:is><x:t "
             "xml:space=\"preserve\">a&amp;&lt;b&gt;</x:t></x:is></x:c>"
             "<x:c r='B2'><x:v>5</x:v></x:c></x:row>"
             "<x:row r='3'><x:c r=\"A3\" s=\"4\"><x:v>7</x:v></x:c><x:c r=\"B3\"/></x:row>"
             "<x:row r='4'><x:c r='A4' t='s'><x:v>2</x:v></x:c></x:row></x:sheetData>"
             "<x:what ever='yes'/></x:worksheet>");
}

/* What somebody typed is a number where the cell shows numbers, and never a code or a telephone. */
static void answers_are_numbers_where_numbers_are_shown(void **state)
{
    static const struct {
        const char *said;
        bool        counts;
    } rows[] = {
        { "100", true },    { "-3.5", true },
        { "0", true },      { "0.5", true },
        { "0592", false },  { "1.2.3", false },
        { "5.", false },    { "-", false },
        { "约100", false }, { "35020519800101123", false },
    };
    const uint8_t formats[] = { 0, TABLE_NUMBER, TABLE_DATE };

    (void)state;
    assert_int_equal(table_format_code("#,##0.00;[Red]-0"), TABLE_NUMBER);
    assert_int_equal(table_format_code("0%"), 0);
    assert_int_equal(table_format_code("\"0\"@"), 0);
    assert_int_equal(table_format_code("yyyy-mm-dd"), TABLE_DATE);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int style = 0; style < 3; style++) {
            struct fill_value v = { 'a', str_of(rows[i].said) };
            struct fill       f = one_column(&v, 1);
            f.formats = formats;
            f.n_formats = COUNT(formats);
            str    got = filled(str_fmt(mem,
                                        "<worksheet><sheetData><row r=\"2\"><c r=\"A2\" "
                                           "s=\"%d\"/></row></sheetData></worksheet>",
                                        style)
                                    .p,
                                &f, NULL);
            size_t at = 0;
            assert_int_equal(str_find(got, STR("inlineStr"), &at), !(rows[i].counts && style == 1));
        }
}

static void what_cannot_be_kept_is_refused(void **state)
{
    struct fill_value v[] = { { 's', STR("a") }, { 's', STR("b") } };
    struct fill       f = one_column(v, 2);

    (void)state;
    filled("<w><sheetData><row r=\"2\"><c r=\"A2\"><f>B2</f><v>1</v></c></row></sheetData></w>", &f,
           "fill.formula");
    filled("<w><sheetData><row r=\"2\"/><row r=\"3\"/></sheetData><tablePart id=\"1\"/></w>", &f,
           "fill.room");
    filled("<w><sheetData><row r=\"2\"/></sheetData><rowBreaks><brk id=\"2\"/></rowBreaks></w>", &f,
           "fill.room");
    filled("<w><sheetData><row r=\"2\"/></sheetData><rowBreaks><brk id=\"1\"/></rowBreaks></w>", &f,
           NULL);
    filled("<w><sheetData><row r=\"2\"><c r=\"A2\"><v><![CDATA[1]]></v></c></row></sheetData></w>",
           &f, "fill.form");
    filled("<w><sheetData><row r=\"3\"/><row r=\"2\"/></sheetData></w>", &f, "fill.form");
    filled("<w></w>", &f, "fill.form");
    f.chain = true;
    filled("<w><sheetData><row r=\"3\"><c r=\"B3\"><f>A1</f></c></row></sheetData></w>", &f,
           "fill.room");
    /* where nothing has to go down the same table is no hindrance */
    f.rows = 1;
    filled("<w><sheetData><row r=\"2\"/><row r=\"3\"/></sheetData><tablePart id=\"1\"/></w>", &f,
           NULL);
}

static void shared_formulas_and_merged_cells_come_along(void **state)
{
    struct fill_value v[] = { { 's', STR("a") }, { 's', STR("b") }, { 's', STR("c") } };
    struct fill       f = one_column(v, 3);

    (void)state;
    f.prepared = 2;
    str s =
        filled("<w><sheetData><row r=\"2\"><c r=\"A2\"/><c r=\"B2\"><f t=\"shared\" ref=\"B2:B3\" "
               "si=\"0\">A2&amp;\"A2\"</f><v>1</v></c></row>"
               "<row r=\"3\"><c r=\"A3\"/><c r=\"B3\"><f t=\"shared\" si=\"0\"/><v>1</v></c></row>"
               "<row r=\"4\"><c r=\"B4\"><f>COUNTA(A2:A3)</f><v>2</v></c></row></sheetData>"
               "<mergeCells count=\"2\"><mergeCell ref=\"C3:D3\"/><mergeCell "
               "ref=\"A4:A5\"/></mergeCells></w>",
               &f, NULL);
    assert_string_equal(
        s.p, "<w><sheetData><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t "
             "xml:space=\"preserve\">a</t></is></c><c r=\"B2\"><f>A2&amp;\"A2\"</f></c></row>"
             "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t "
             "xml:space=\"preserve\">b</t></is></c><c r=\"B3\"><f>A3&amp;\"A2\"</f></c></row>"
             "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t "
             "xml:space=\"preserve\">c</t></is></c><c r=\"B4\"><f>A4&amp;\"A2\"</f></c></row>"
             "<row r=\"5\"><c r=\"B5\"><f>COUNTA(A2:A4)</f></c></row></sheetData>"
             "<mergeCells count=\"3\"><mergeCell ref=\"C3:D3\"/><mergeCell "
             "ref=\"C4:D4\"/><mergeCell ref=\"A5:A6\"/></mergeCells></w>");
}

/* Asked for once each and in order, as a file of lines can give them. */
static const struct fill_value *counted(void *ctx, int64_t i)
{
    struct fill_value *v = ctx;

    assert_int_equal(i, v[1].text.n++);
    v->text = STR("7");
    return v;
}

static void many_rows_come_piece_by_piece(void **state)
{
    struct fill_value v[] = { { 'n', { 0 } }, { 'n', { 0 } } };
    struct fill       f = one_column(v, 100000);
    struct arena     *own = arena_new();
    str               piece = { 0 };
    bool              ended = false;
    int64_t           bytes = 0;

    (void)state;
    f.record = counted;
    str xml = STR("<w><sheetData><row r=\"2\"><c r=\"A2\" s=\"1\"/></row><row r=\"3\"><c "
                  "r=\"A3\"><v>9</v></c></row></sheetData></w>");
    struct filling *g = sheet_fill_begin(own, xml, &f);
    while (!ended) {
        assert_null(sheet_fill_next(g, &piece, &ended));
        assert_true(piece.n < 1 << 20);
        bytes += (int64_t)piece.n;
    }
    assert_int_equal(v[1].text.n, 100000);
    assert_true(bytes > 100000 * 40);
    sheet_fill_end(g);
    arena_free(own);
    /* one more than a sheet has rows */
    f.rows = SHEET_ROWS;
    filled("<w><sheetData/></w>", &f, "table.large");
}

/* ---- a package, through the child ---- */

static str part_of(str file, const char *name)
{
    return book_part(mem, file, name);
}

enum { HEADING_ROWS = 4, PREPARED = 6 };

static error *fill_template(str tmpl, int64_t rows, str *out)
{
    static const int64_t column[] = { 0, 1, 3, 4 };
    struct buf           b;

    buf_init(&b, mem, 1 << 24);
    table_fill_sheet(&b, 1, HEADING_ROWS + 1, PREPARED, false);
    table_fill_columns(&b, column, COUNT(column));
    table_fill_cell(&b, 2, 1, 's', STR("海虹\t社区"));
    table_fill_cell(&b, 12, 1, 's', STR("王"));
    for (int64_t i = 0; i < rows; i++) {
        str cell[] = { str_int(mem, i + 1), STR("\xf0\xa0\xae\xb7·阿"), STR("1950-03-01"),
                       STR("11010519491231002X") };
        table_fill_row(&b, cell, COUNT(cell), "nsds");
    }
    return table_fill(mem, tmpl, buf_done(&b), out);
}

static void a_template_of_an_office_is_filled(void **state)
{
    static const char *const parts[] = { "[Content_Types].xml", "xl/workbook.xml",
                                         "xl/styles.xml",       "docProps/app.xml",
                                         "xl/theme/theme1.xml", "xl/worksheets/sheet2.xml",
                                         "docProps/core.xml",   "xl/_rels/workbook.xml.rels" };
    str                      t = book_read(mem, "tests/data/table/template.xlsx"), few, many, again;

    (void)state;
    assert_true(table_load_libraries());
    fine(fill_template(t, 2, &few));
    fine(fill_template(t, 8, &many));
    fine(fill_template(t, 8, &again));
    assert_true(str_eq(many, again));
    for (size_t i = 0; i < COUNT(parts); i++)
        assert_true(str_eq(part_of(t, parts[i]), part_of(many, parts[i])));
    assert_false(
        str_eq(part_of(t, "xl/worksheets/sheet1.xml"), part_of(many, "xl/worksheets/sheet1.xml")));
    const char *s = book_rows(mem, few).p;
    assert_non_null(strstr(s, "2|填报单位：|海虹\t社区|海虹\t社区|海虹\t社区||填报日期："));
    assert_non_null(strstr(s, "\n5|1|\xf0\xa0\xae\xb7·阿||1950-03-01|11010519491231002X\n"));
    assert_non_null(strstr(s, "\n11|合计||以上情况属实"));
    assert_non_null(strstr(s, "\n12|填表人：|王|||审核人："));
    s = book_rows(mem, many).p;
    assert_non_null(strstr(s, "\n12|8|\xf0\xa0\xae\xb7·阿||1950-03-01|11010519491231002X\n"));
    assert_non_null(strstr(s, "\n13|合计||以上情况属实"));
    assert_non_null(strstr(s, "\n14|填表人：|王|||审核人："));
    str    sheet = part_of(many, "xl/worksheets/sheet1.xml");
    size_t at = 0;
    assert_true(str_find(sheet, STR("<f>COUNTA(B5:B12)</f>"), &at));
    assert_true(str_find(sheet, STR("<mergeCell ref=\"C13:G13\"/>"), &at));
    assert_true(str_find(sheet, STR("sqref=\"C5:C12\""), &at));
    /* where the cursor stood, below the rows that were put in, is the view's own matter */
    assert_true(str_find(sheet, STR("activeCell=\"B12\" sqref=\"B12\""), &at));
}

/* ---- what lies over a sheet ---- */

static str drawn(const char *anchor)
{
    return book_under(
        mem, "<drawing r:id=\"r1\" xmlns:r=\"r\"/>", "drawing", "drawings/drawing1.xml",
        str_fmt(mem, "<d:wsDr xmlns:d=\"d\" xmlns:a=\"a\">%s</d:wsDr>", anchor).p, "<comments/>");
}

static str noted(const char *shape, const char *notes)
{
    return book_under(mem, "<legacyDrawing r:id=\"r1\" xmlns:r=\"r\"/>", "vmlDrawing",
                      "drawings/v1.vml",
                      str_fmt(mem, "<xml xmlns:v=\"v\" xmlns:x=\"x\">%s</xml>", shape).p, notes);
}

#define CORNER(what, row, off)                                                               \
    "<d:" what "><d:col>0</d:col><d:colOff>0</d:colOff><d:row>" row "</d:row><d:rowOff>" off \
    "</d:rowOff></d:" what ">"
#define PICTURE "<d:pic><d:spPr><a:ext cx=\"9\" cy=\"99999999\"/></d:spPr></d:pic><d:clientData/>"
#define NOTE(row)                                                                             \
    "<v:shape><x:ClientData ObjectType=\"Note\"><x:Anchor>1, 9, 2, 9, 3, 9, 99, 9</x:Anchor>" \
    "<x:Row>" row "</x:Row></x:ClientData></v:shape>"

/* Rows 5 to 10 are left for people; more are put in above row 11. */
static void what_lies_above_the_rows_does_not_hinder(void **state)
{
    static const char above[] = "<comments><comment ref=\"A3\"/><comment ref=\"C10\"/></comments>";
    const struct {
        str  tmpl;
        bool hinders;
    } all[] = {
        { noted(NOTE("2") NOTE("9"), above), false },
        { noted(NOTE("2") NOTE("10"), above), true },
        { noted(NOTE("2"), "<comments><comment ref=\"A11\"/></comments>"), true },
        { noted("<v:shape/>", above), true },
        { noted("<v:shape><x:ClientData ObjectType=\"Button\"><x:Anchor>1, 9, 2, 9, 3, 9, 4, 9"
                "</x:Anchor></x:ClientData></v:shape>",
                above),
          false },
        { noted("<v:shape><x:ClientData ObjectType=\"Button\"><x:Anchor>1, 9, 2, 9, 3, 9, 10, 9"
                "</x:Anchor></x:ClientData></v:shape>",
                above),
          true },
        { noted("<v:shape", above), true },
        { drawn("<d:twoCellAnchor>" CORNER("from", "0", "0") CORNER("to", "2", "5") PICTURE
                "</d:twoCellAnchor>"),
          false },
        { drawn("<d:twoCellAnchor>" CORNER("from", "0", "0") CORNER("to", "10", "0") PICTURE
                "</d:twoCellAnchor>"),
          false },
        { drawn("<d:twoCellAnchor>" CORNER("from", "0", "0") CORNER("to", "10", "1") PICTURE
                "</d:twoCellAnchor>"),
          true },
        { drawn("<d:oneCellAnchor>" CORNER(
              "from", "0", "0") "<d:ext cx=\"9\" cy=\"400000\"/>" PICTURE "</d:oneCellAnchor>"),
          false },
        { drawn("<d:oneCellAnchor>" CORNER(
              "from", "9", "0") "<d:ext cx=\"9\" cy=\"400000\"/>" PICTURE "</d:oneCellAnchor>"),
          true },
        { drawn("<d:absoluteAnchor><d:pos x=\"0\" y=\"9000\"/><d:ext cx=\"9\" "
                "cy=\"1500000\"/>" PICTURE "</d:absoluteAnchor>"),
          false },
        { drawn("<d:absoluteAnchor><d:pos x=\"0\" y=\"900000\"/><d:ext cx=\"9\" "
                "cy=\"1500000\"/>" PICTURE "</d:absoluteAnchor>"),
          true },
        { drawn("<d:twoCellAnchor>" CORNER("from", "0", "0")
                    CORNER("to", "2", "5") "<d:graphicFrame/></d:twoCellAnchor>"),
          true },
        { drawn("<d:twoCellAnchor>" CORNER("from", "0", "0")
                    CORNER("to", "2", "5") "<d:sp textlink=\"$A$20\"/></d:twoCellAnchor>"),
          true },
        { drawn("<d:twoCellAnchor>" CORNER("to", "2", "5") PICTURE "</d:twoCellAnchor>"), true },
    };
    static const char *const over[] = { "xl/drawings/drawing1.xml", "xl/drawings/v1.vml",
                                        "xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels" };
    str                      out, was, is;
    size_t                   at = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        fine(fill_template(all[i].tmpl, PREPARED, &out)); /* nothing goes down */
        error *e = fill_template(all[i].tmpl, PREPARED + 2, &out);
        if (all[i].hinders != (e != NULL))
            fail_msg("%zu: %s", i, e ? e->msg->code : "filled");
        if (e) {
            refused(e, "fill.room");
            continue;
        }
        for (size_t k = 0; k < COUNT(over); k++)
            if (book_has(mem, all[i].tmpl, over[k], &was)) {
                assert_true(book_has(mem, out, over[k], &is));
                assert_true(str_eq(was, is));
            }
        assert_true(
            str_find(part_of(out, "xl/worksheets/sheet1.xml"), STR("rawing r:id=\"r1\""), &at));
        assert_non_null(strstr(book_rows(mem, out).p, "\n13|合计"));
    }
}

/* ---- what speaks of a sheet from elsewhere ---- */

static str looked_at(const char *formula)
{
    return book_beside(mem, "xl/worksheets/sheet2.xml",
                       str_fmt(mem,
                               "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><f>%s</f><v>3</v>"
                               "</c></row></sheetData></worksheet>",
                               formula));
}

/* template.xlsx, in whose workbook a range has a NAME. */
static str named(const char *name, const char *range)
{
    str xml = book_part(mem, book_read(mem, "tests/data/table/template.xlsx"), "xl/workbook.xml");
    size_t at = 0;

    assert_true(str_find(xml, STR("<definedNames/>"), &at));
    return book_beside(
        mem, "xl/workbook.xml",
        str_fmt(mem, "%.*s<definedNames><definedName name=\"%s\">%s</definedName></definedNames>%s",
                (int)at, xml.p, name, range, xml.p + at + strlen("<definedNames/>")));
}

static str charted(const char *range)
{
    return book_beside(mem, "xl/charts/chart7.xml",
                       str_fmt(mem, "<c:chart xmlns:c=\"c\"><c:f>%s</c:f></c:chart>", range));
}

static str pivoted(const char *source)
{
    return book_beside(
        mem, "xl/pivotCache/pivotCacheDefinition1.xml",
        str_fmt(mem,
                "<pivotCacheDefinition><cacheSource><worksheetSource %s/></cacheSource>"
                "</pivotCacheDefinition>",
                source));
}

/* Rows 5 to 10 of the sheet are left for people; more are put in above row 11. */
static void what_looks_at_the_rows_from_elsewhere_hinders(void **state)
{
    const struct {
        str  tmpl;
        bool hinders;
    } all[] = {
        { looked_at("COUNTA(老年人信息!B5:B10)"), true },
        { looked_at("COUNTA('老年人信息'!$B$5:$B$10)"), true },
        { looked_at("老年人信息!B12"), true },
        { looked_at("老年人信息!B2&amp;老年人信息!B5"), false }, /* they stay where they are */
        { looked_at("SUM(说明!B5:B10)+B12"), false },
        { looked_at("\"老年人信息!B12\""), false },
        { named("全部", "老年人信息!$A$5:$E$10"), true },
        { named("全部", "老年人信息!$A$1:$E$4"), false },
        { named("_xlnm.Print_Titles", "老年人信息!$A$1:$E$12"), false },
        { named("_xlnm.Print_Area", "老年人信息!$A$1:$E$12"), true },
        { charted("'老年人信息'!$B$5:$B$10"), true },
        { charted("说明!$B$5:$B$10"), false },
        { charted("</c:f"), true }, /* nobody can tell */
        { pivoted("ref=\"A4:E10\" sheet=\"老年人信息\""), true },
        { pivoted("ref=\"A4:E10\" sheet=\"说明\""), false },
    };
    str out;

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        fine(fill_template(all[i].tmpl, PREPARED, &out)); /* nothing goes down */
        error *e = fill_template(all[i].tmpl, PREPARED + 1, &out);
        if (all[i].hinders != (e != NULL))
            fail_msg("%zu: %s", i, e ? e->msg->code : "filled");
        if (e)
            refused(e, "fill.room");
        else
            assert_non_null(strstr(book_rows(mem, out).p, "\n12|合计"));
    }
    assert_true(sheet_ref_changes(STR("'a''b'!A11"), STR("a'b"), 11));
    assert_false(sheet_ref_changes(STR("'a''c'!A11"), STR("a'b"), 11));
    /* a row of sheets, whole rows, a place that is put together as text */
    assert_true(sheet_ref_changes(STR("SUM(one:three!B11)"), STR("two"), 11));
    assert_true(sheet_ref_changes(STR("SUM('one:the third'!B2:B10)"), STR("two"), 11));
    assert_false(sheet_ref_changes(STR("SUM(one:three!B2)"), STR("two"), 11));
    assert_false(sheet_ref_changes(STR("SUM(B1:B3)+three!B11"), STR("two"), 11));
    assert_true(sheet_ref_changes(STR("SUM(two!11:12)"), STR("two"), 11));
    assert_true(sheet_ref_changes(STR("SUM(two!$11:$12)"), STR("two"), 11));
    assert_false(sheet_ref_changes(STR("SUM(two!1:2)+SUM(three!11:12)"), STR("two"), 11));
    assert_true(sheet_ref_changes(STR("INDIRECT(\"two!A\"&ROW())"), STR("two"), 11));
    assert_false(sheet_ref_changes(STR("INDIRECT($A2)"), STR("two"), 11));
}

static void damaged_templates_never_break_the_server(void **state)
{
    str t = book_read(mem, "tests/data/table/template.xlsx"), out;

    (void)state;
    for (size_t n = 0; n < 40; n++) {
        str   s = str_dup(mem, t);
        char *p = (char *)(uintptr_t)s.p;
        for (size_t at = 40 + n * 7; at < s.n; at += s.n / (n + 2) + 1)
            p[at] = (char)(p[at] ^ (1 << n % 8));
        error *e = fill_template(s, 2, &out);
        assert_true(!e || e->kind == FAIL_INPUT);
    }
    refused(fill_template(STR("PK\x03\x04"), 2, &out), "fill.broken");
    refused(fill_template(STR(""), 2, &out), "fill.broken");
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

/* Twelve megabytes of lines; three times are more than a small table has. */
static error *put_much(int fd)
{
    enum { MUCH = 12 << 20 };
    static char line[MUCH];
    struct buf  b = { .mem = mem, .p = line, .n = MUCH };

    return table_fill_put(mem, fd, &b);
}

static int began(int times)
{
    int fd = -1;

    fine(table_fill_begin(mem, STR("x"), &fd));
    for (int i = 0; i < times; i++)
        fine(put_much(fd));
    return fd;
}

static void one_big_table_is_made_at_a_time(void **state)
{
    int big = began(3), next = began(2), out = -1;

    (void)state;
    refused(put_much(next), "table.turn");
    fine(put_much(big)); /* it keeps its turn */
    table_fill_drop(began(2));
    refused(put_much(next), "table.turn"); /* who has none gives none back */
    table_fill_drop(big);
    fine(put_much(next));
    int third = began(2);
    refused(put_much(third), "table.turn");
    assert_non_null(table_fill_run(mem, next, &out)); /* it is no template */
    fine(put_much(third));
    table_fill_drop(third);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_fill_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(references_move_with_the_rows),
                   cmocka_unit_test(a_sheet_keeps_every_byte_that_is_no_value),
                   cmocka_unit_test(answers_are_numbers_where_numbers_are_shown),
                   cmocka_unit_test(what_cannot_be_kept_is_refused),
                   cmocka_unit_test(shared_formulas_and_merged_cells_come_along),
                   cmocka_unit_test(many_rows_come_piece_by_piece),
                   cmocka_unit_test(a_template_of_an_office_is_filled),
                   cmocka_unit_test(what_lies_above_the_rows_does_not_hinder),
                   cmocka_unit_test(what_looks_at_the_rows_from_elsewhere_hinders),
                   cmocka_unit_test(damaged_templates_never_break_the_server),
                   cmocka_unit_test(one_big_table_is_made_at_a_time),
    };

    if (argc > 1 && (strstr(argv[1], "code-") || strstr(argv[1], "fill-")))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
