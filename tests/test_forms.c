/* test_forms.c -- other people's forms: the register, a template with headings over two rows, what
 * is proposed and refused, filled for a place and a choice of people, and the next time only what
 * has changed; a sheet for each household. Started with `decode-table` or `fill-table` this binary
 * is the child. */
#include "test.h"

#include <unistd.h>

#include "base/when.h"
#include "cli/cli.h"
#include "cli/table_lib.h"
#include "core/idno.h"
#include "core/rooms.h"
#include "db/db.h"
#include "lib/book.h"
#include "lib/play.h"
#include "modules/forms/forms.h"

#define HAIHONG  "350205003006"
#define NAME     "单𬎆祥试"
#define PHONE    "12587654321"
#define SECOND   "仇隐板"
#define THIRD    "解隐客"
#define QUESTION "是否领取高龄津贴"
enum { MOST = 400 };

/* A number of a place that there is not, with the digit that belongs to it. */
static str idno(struct world *w, const char *first17)
{
    return str_fmt(w->mem, "%s%c", first17, idno_check(first17));
}

static const char *const born_36 = "35029719360412582", *const born_37 = "35029719370412582",
                         *const born_40 = "35029719400412582";

static struct reply send_form(struct world *w, enum who who, str bytes, const char *title)
{
    int          fd = book_fd(bytes);
    struct reply r = call_file(
        w, who, str_fmt(w->mem, "/api/v1/forms?name=f.xlsx&title=%s&department=D", title).p, fd);

    close(fd);
    return r;
}

static void turns(struct world *w)
{
    for (int i = 0; i < 30; i++)
        turn(w);
}

static str behind(str json, const char *where)
{
    size_t at = 0;

    if (!str_find(json, str_of(where), &at))
        fail_msg("no %s in " STR_FMT, where, STR_ARG(json));
    return (str){ json.p + at, json.n - at };
}

/* The object around the place where TEXT stands. */
static str around(str json, str text)
{
    size_t at = 0;

    if (!str_find(json, text, &at))
        fail_msg("no " STR_FMT " in " STR_FMT, STR_ARG(text), STR_ARG(json));
    while (at && json.p[at] != '{')
        at--;
    return (str){ json.p + at, json.n - at };
}

/* A household of its own behind a new door of WHO's community; the reference of the household. */
static str home_of(struct world *w, enum who who, const char *room)
{
    struct reply r = call(w, who, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str          building = member(w, r.body, "ref");
    str          entrance = str_fmt(w->mem, "\"entrance\":\"%s单元\"", room);

    r = call(w, who, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\"," STR_FMT ",\"room\":\"%s\"}",
                     STR_ARG(building), STR_ARG(entrance), room)
                 .p);
    assert_status(r, 201);
    r = call(w, who, POST, "/api/v1/registry/households",
             str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\"}",
                     STR_ARG(member(w, around(r.body, entrance), "ref")))
                 .p);
    assert_status(r, 201);
    return member(w, behind(r.body, "\"household\""), "ref");
}

static str new_home(struct world *w, const char *room)
{
    return home_of(w, CLERK, room);
}

/* Somebody who is written down, by his identity number. */
static str person_numbered(struct world *w, const char *first17)
{
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/search?q=" STR_FMT, STR_ARG(idno(w, first17))).p, NULL);

    assert_status(r, 200);
    assert_int_equal(occurs(r.body, "\"name_mask\""), 1);
    return member(w, r.body, "ref");
}

/* A field of his is put right. */
static void correct(struct world *w, str person, const char *field, const char *value)
{
    const char  *path = path_of(w, "/api/v1/registry/people/%s", person).p;
    struct reply r = call(w, CLERK, GET, path, NULL);

    assert_status(
        call(w, CLERK, PUT, path,
             str_fmt(w->mem, "{\"person\":{\"%s\":\"%s\"},\"why\":\"更正\",\"version\":%lld}",
                     field, value, (long long)number(w, behind(r.body, "\"person\""), "version"))
                 .p),
        200);
}

static str add_person_of(struct world *w, enum who who, str house, const char *name,
                         const char *first17, const char *relation)
{
    struct reply r = call(w, who, GET, path_of(w, "/api/v1/registry/households/%s", house).p, NULL);

    r = call(w, who, POST, path_of(w, "/api/v1/registry/households/%s/people", house).p,
             str_fmt(w->mem,
                     "{\"person\":{\"name\":\"%s\",\"idno\":\"" STR_FMT "\",\"phone\":\"" PHONE
                     "\"},\"relation\":\"%s\",\"version\":%lld}",
                     name, STR_ARG(idno(w, first17)), relation,
                     (long long)number(w, behind(r.body, "\"household\""), "version"))
                 .p);
    assert_status(r, 201);
    return r.body;
}

static str add_person(struct world *w, str house, const char *name, const char *first17,
                      const char *relation)
{
    return add_person_of(w, CLERK, house, name, first17, relation);
}

/* What is sent to change a form: its layout as it was answered, and more. */
static struct reply bind(struct world *w, enum who who, str form, str layout, const char *unit,
                         int64_t version)
{
    layout = (str){ layout.p + 1, layout.n - 1 }; /* without its brace */
    return call(w, who, PUT, path_of(w, "/api/v1/forms/%s", form).p,
                str_fmt(w->mem,
                        "{\"title\":\"高龄老人登记表\",\"department\":\"区民政局\",\"unit\":\"%s\","
                        "\"version\":%lld," STR_FMT,
                        unit, (long long)version, STR_ARG(layout))
                    .p);
}

/* The object behind "layout": in an answer. */
static str layout_of(str body)
{
    str    s = behind(body, "\"layout\":{");
    size_t depth = 0, n = 0;

    s = (str){ s.p + 9, s.n - 9 };
    do {
        depth += s.p[n] == '{';
        depth -= s.p[n] == '}';
        n++;
    } while (depth && n < s.n);
    return (str){ s.p, n };
}

/* LAYOUT with WHAT put at the head of one of its lists. */
static str with(struct world *w, str layout, const char *list, const char *what)
{
    size_t at = 0;
    str    mark = str_fmt(w->mem, "\"%s\":[", list);

    assert_true(str_find(layout, mark, &at));
    at += mark.n;
    return str_fmt(w->mem, "%.*s%s%s%.*s", (int)at, layout.p, what, layout.p[at] == ']' ? "" : ",",
                   (int)(layout.n - at), layout.p + at);
}

/* LAYOUT with NOW where WAS stands. */
static str instead(struct world *w, str layout, const char *was, const char *now)
{
    size_t at = 0, n = strlen(was);

    assert_true(str_find(layout, str_of(was), &at));
    return str_fmt(w->mem, "%.*s%s%.*s", (int)at, layout.p, now, (int)(layout.n - at - n),
                   layout.p + at + n);
}

static struct reply begin(struct world *w, enum who who, str form, const char *more)
{
    return call(w, who, POST, path_of(w, "/api/v1/forms/%s/fillings", form).p,
                str_fmt(w->mem,
                        "{\"place\":\"" HAIHONG
                        "\",\"asked_by\":\"区民政局\",\"purpose\":\"高龄津贴核对\"%s}",
                        more)
                    .p);
}

static struct reply filling(struct world *w, enum who who, str ref)
{
    return call(w, who, GET, path_of(w, "/api/v1/form-fillings/%s", ref).p, NULL);
}

static struct reply act(struct world *w, enum who who, str ref, const char *action,
                        const char *words)
{
    struct reply now = filling(w, DISPATCHER, ref);

    return call(w, who, POST, path_of(w, "/api/v1/form-fillings/%s/steps", ref).p,
                str_fmt(w->mem, "{\"action\":\"%s\",\"words\":\"%s\",\"version\":%lld}", action,
                        words, (long long)number(w, now.body, "version"))
                    .p);
}

static struct reply fetch(struct world *w, str ref, const char *query)
{
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", ref).p, "{}"),
                  200);
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/form-fillings/" STR_FMT "/file%s", STR_ARG(ref), query).p,
                NULL);
}

/* The bytes of a sheet's XML without its cells' values: what may not change. */
static str without_values(struct world *w, str xml, int64_t *rows)
{
    struct buf b;

    buf_init(&b, w->mem, 1 << 24);
    *rows = 0;
    for (size_t at = 0; at < xml.n;) {
        str    rest = { xml.p + at, xml.n - at };
        size_t end = 0;
        if (!str_starts(rest, STR("<c ")) && !str_starts(rest, STR("<c>"))) {
            *rows += str_starts(rest, STR("<row "));
            buf_char(&b, xml.p[at++]);
            continue;
        }
        assert_true(str_find(rest, STR(">"), &end));
        if (rest.p[end - 1] != '/')
            assert_true(str_find(rest, STR("</c>"), &end));
        at += rest.p[end] == '>' ? end + 1 : end + 4;
    }
    return buf_done(&b);
}

static int64_t counted(struct world *w, const char *text)
{
    struct db *db = NULL;
    int64_t    n = 0;
    struct sql q = { "count", "", "", text };

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(db_number(db, w->mem, &q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

static int64_t readings(struct world *w)
{
    return counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE field = 'form'");
}

/* ---- the register of forms, a template, its binding ---- */

static str the_form, the_first; /* what later tests go on with */

/* A list of ROWS prepared ones, numbered by formulas, below two rows; FOOT behind it. */
static str long_template(struct world *w, int rows, const char *foot)
{
    struct buf b;

    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "<worksheet "
              "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    buf_z(&b,
          "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>登记表</t></is></c></row><row r=\"2\">");
    static const char *const head[] = { "序号", "姓名", "证件号码" };
    for (size_t i = 0; i < COUNT(head); i++)
        buf_fmt(&b, "<c r=\"%c2\" t=\"inlineStr\"><is><t>%s</t></is></c>", (char)('A' + i),
                head[i]);
    buf_z(&b, "</row>");
    for (int i = 3; i < 3 + rows; i++)
        buf_fmt(&b, "<row r=\"%d\"><c r=\"A%d\"><f>ROW()-2</f><v>%d</v></c></row>", i, i, i - 2);
    if (foot)
        buf_fmt(&b, "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>%s</t></is></c></row>",
                3 + rows, 3 + rows, foot);
    buf_z(&b, "</sheetData></worksheet>");
    return book_beside(w->mem, "xl/worksheets/sheet1.xml", buf_done(&b));
}

/* How many rows are prepared is told by what stands behind them, however far down. */
static void a_long_list_is_looked_at_to_its_end(void **state)
{
    struct world *w = *state;
    struct reply  r = send_form(w, CLERK, long_template(w, 310, "合计"), "long");

    assert_status(r, 201);
    assert_has(r, "\"head\":2,\"first\":3,\"prepared\":310,\"open\":false");
    r = send_form(w, CLERK, long_template(w, 70, "填表人：某某"), "long2");
    assert_has(r, "\"prepared\":70,\"open\":false");
    r = send_form(w, CLERK, long_template(w, 90, NULL), "long3"); /* it goes on below */
    assert_has(r, "\"prepared\":90,\"open\":true");
    r = send_form(w, CLERK, long_template(w, 20, "合计"), "short");
    assert_has(r, "\"prepared\":20,\"open\":false");
}

static void a_template_is_read_and_bound(void **state)
{
    struct world *w = *state;
    str           t = book_read(w->mem, "tests/data/table/template.xlsx");

    assert_status(send_form(w, NOBODY, t, "x"), 401);
    assert_status(send_form(w, RESIDENT, t, "x"), 403);
    assert_status(send_form(w, WORKER, t, "x"), 403);
    assert_status(send_form(w, ADMIN, t, "x"), 403);
    struct reply r = send_form(w, CLERK, t, "%E7%99%BB%E8%AE%B0");
    assert_status(r, 201);
    the_form = member(w, r.body, "ref");
    /* headings over two rows, merged: the lower one counts; the column of formulas is left alone */
    assert_has(r, "\"head\":4,\"first\":5,\"prepared\":6,\"open\":false,\"cards\":false");
    assert_has(r, "{\"column\":2,\"fact\":\"name\"");
    assert_has(r, "{\"column\":5,\"fact\":\"idno\"");
    assert_has(r, "{\"column\":6,\"fact\":\"address\"");
    assert_has(r, "{\"row\":2,\"column\":2,\"fact\":\"place\"");
    assert_has_not(r, "\"fact\":\"age\"");
    assert_has(r, "个人基本情况");
    assert_has(r, "\"undecided\":[]"); /* it knows all of its headings */
    /* who may see it, and change it */
    const char *path = path_of(w, "/api/v1/forms/%s", the_form).p;
    assert_status(call(w, STRANGER, GET, path, NULL), 404);
    assert_status(call(w, RESIDENT, GET, path, NULL), 403);
    assert_status(call(w, DISPATCHER, GET, path, NULL), 200); /* of the street above */
    str layout = layout_of(r.body);
    assert_status(bind(w, DISPATCHER, the_form, layout, "person", 1), 403);
    assert_status(bind(w, STRANGER, the_form, layout, "person", 1), 404);
    /* what cannot be is said with the column */
    r = bind(w, CLERK, the_form, with(w, layout, "columns", "{\"column\":2,\"fact\":\"sex\"}"),
             "person", 1);
    assert_status(r, 400);
    assert_has(r, "form.twice");
    r = bind(w, CLERK, the_form, with(w, layout, "columns", "{\"column\":8,\"fact\":\"age\"}"),
             "person", 1);
    assert_status(r, 400);
    assert_has(r, "Column 8 has formulas in the template");
    r = bind(w, CLERK, the_form, with(w, layout, "columns", "{\"column\":9,\"fact\":\"nothing\"}"),
             "person", 1);
    assert_has(r, "form.fact");
    r = bind(w, CLERK, the_form,
             with(w, layout, "columns", "{\"column\":9,\"fact\":\"sex\",\"ask\":\"?\"}"), "person",
             1);
    assert_has(r, "form.both");
    r = bind(w, CLERK, the_form,
             with(w, layout, "cells", "{\"row\":12,\"column\":2,\"fact\":\"name\"}"), "person", 1);
    assert_has(r, "form.fact"); /* of a record, but this is no record's sheet */
    layout = with(w, layout, "columns", "{\"column\":9,\"ask\":\"" QUESTION "\"}");
    r = bind(w, CLERK, the_form, layout, "person", 1);
    assert_status(r, 200);
    assert_status(bind(w, CLERK, the_form, layout, "person", 1), 409); /* the version is over */
    w->cli.lang = LANG_ZH;
    r = bind(w, CLERK, the_form, with(w, layout, "columns", "{\"column\":8,\"fact\":\"age\"}"),
             "person", 2);
    w->cli.lang = LANG_EN;
    assert_has(r, "第 8 列在模板里是公式");
}

static void bad_templates_are_refused_each_with_its_sentence(void **state)
{
    struct world     *w = *state;
    static char       locked[1024] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    struct {
        str         bytes;
        const char *code, *zh;
    } all[] = {
        { STR("姓名,电话\n"), "form.xlsx", "XLSX" },
        { (str){ locked, 512 }, "form.xlsx", "旧的 XLS" },
        { (str){ locked, 1024 }, "form.locked", "打开密码" },
        { STR("PK\x03\x04 and then nothing"), "table.damaged", "损坏" },
        { book_read(w->mem, "tests/data/table/doctype.xlsx"), "table.damaged", "损坏" },
        { book_read(w->mem, "tests/data/table/notxml.xlsx"), "table.damaged", "损坏" },
        { book_bomb(w->mem, 100000), "table.", "" },
    };

    memcpy(locked + 600, name, sizeof name);
    for (size_t i = 0; i < COUNT(all); i++) {
        struct reply r = send_form(w, CLERK, all[i].bytes, "bad");
        if (r.status != 400 || !has(r, all[i].code))
            fail_msg("%zu: %d " STR_FMT, i, r.status, STR_ARG(r.body));
        w->cli.lang = LANG_ZH;
        r = send_form(w, CLERK, all[i].bytes, "bad");
        w->cli.lang = LANG_EN;
        assert_has(r, all[i].zh);
    }
    assert_true(all[COUNT(all) - 1].bytes.n < 1 << 20); /* which unpacks to a hundred megabytes */
    char *large = NEWN(w->mem, char, (size_t)5 << 20);
    memcpy(large, "PK\x03\x04", 4);
    assert_status(send_form(w, CLERK, (str){ large, (size_t)5 << 20 }, "large"), 413);
    struct reply r = call(w, CLERK, GET, "/api/v1/forms", NULL);
    assert_int_equal(occurs(r.body, "\"ref\":"), 1); /* nothing of them was kept */
}

/* ---- filled ---- */

static str answers(struct world *w, str ref, int64_t n, const char *value)
{
    return call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/answers", ref).p,
                str_fmt(w->mem, "{\"answers\":[{\"n\":%lld,\"column\":9,\"value\":\"%s\"}]}",
                        (long long)n, value)
                    .p)
        .body;
}

/* The number of the row of somebody, by his door. */
static int64_t row_of(struct world *w, str ref, const char *where)
{
    struct reply r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/rows", ref).p, NULL);

    assert_status(r, 200);
    assert_has_not(r, NAME); /* masked */
    return number(w, around(r.body, str_of(where)), "n");
}

static void nothing_changes_but_values(struct world *w, str tmpl, str file)
{
    static const char *const parts[] = { "[Content_Types].xml",     "_rels/.rels",
                                         "xl/workbook.xml",         "xl/_rels/workbook.xml.rels",
                                         "xl/styles.xml",           "xl/theme/theme1.xml",
                                         "docProps/app.xml",        "docProps/core.xml",
                                         "xl/worksheets/sheet2.xml" };
    static const char        first[] = "xl/worksheets/sheet1.xml";
    int64_t                  before = 0, after = 0;

    for (size_t i = 0; i < COUNT(parts); i++)
        assert_true(str_eq(book_part(w->mem, tmpl, parts[i]), book_part(w->mem, file, parts[i])));
    str    a = without_values(w, book_part(w->mem, tmpl, first), &before);
    str    b = without_values(w, book_part(w->mem, file, first), &after);
    size_t at = 0, to = 0;
    /* what stands before the rows, and the headings' rows with their heights */
    assert_true(str_find(a, STR("<row r=\"5\""), &at) && str_find(b, STR("<row r=\"5\""), &to));
    assert_true(str_find(a, STR("<sheetData>"), &at) && str_find(b, STR("<sheetData>"), &to));
    str head = { a.p, at };
    assert_true(after >= before);
    /* the extent of the sheet is the only thing that may differ there */
    size_t d = 0, e = 0;
    assert_true(str_find(head, STR("<dimension"), &d) && str_find(b, STR("<dimension"), &e));
    assert_true(d == e && memcmp(a.p, b.p, d) == 0);
    assert_true(str_find(a, STR("<sheetViews"), &d) && str_find(b, STR("<sheetViews"), &e));
    assert_true(at - d == to - e && memcmp(a.p + d, b.p + e, at - d) == 0);
    /* and the headings themselves, cells and all */
    str whole = book_part(w->mem, tmpl, first), filled = book_part(w->mem, file, first);
    assert_true(str_find(whole, STR("<row r=\"3\""), &d) &&
                str_find(whole, STR("<row r=\"5\""), &at));
    assert_true(str_find(filled, (str){ whole.p + d, at - d }, &e));
}

static void a_form_is_filled_for_a_place_and_a_choice(void **state)
{
    struct world *w = *state;
    str house = new_home(w, "901"), t = book_read(w->mem, "tests/data/table/template.xlsx");

    add_person(w, house, NAME, born_36, "0");
    assert_status(begin(w, RESIDENT, the_form, ""), 403);
    assert_status(begin(w, DISPATCHER, the_form, ""), 403); /* reads no registry */
    assert_status(begin(w, STRANGER, the_form, ""), 404);
    struct reply r = call(w, CLERK, POST, path_of(w, "/api/v1/forms/%s/fillings", the_form).p,
                          "{\"place\":\"350205003005\",\"asked_by\":\"x\",\"purpose\":\"y\"}");
    assert_status(r, 400);
    assert_has(r, "form.place");
    r = begin(w, CLERK, the_form, ",\"age_from\":85");
    assert_status(r, 201);
    the_first = member(w, r.body, "ref");
    assert_has(call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", the_first).p, NULL),
               "form.gathering");
    turns(w);
    r = filling(w, CLERK, the_first);
    assert_has(r, "\"state\":\"open\"");
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n >= 1 && n < 500);
    assert_int_equal(number(w, r.body, "missing"), n);
    assert_int_equal(number(w, r.body, "people"), n);
    assert_true(number(w, r.body, "cells") >= 5 * n);
    assert_status(filling(w, STRANGER, the_first), 404);
    /* what is asked is answered, and nowhere else */
    int64_t row = row_of(w, the_first, "901单元 901");
    str     body = answers(w, the_first, row, "是");
    assert_int_equal(number(w, body, "missing"), n - 1);
    assert_int_equal(number(w, body, "typed"), 1);
    r = call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/answers", the_first).p,
             "{\"answers\":[{\"n\":1,\"column\":2,\"value\":\"x\"}]}");
    assert_has(r, "form.asked");
    /* it can be looked at before: the template's headings, the rows masked, no reading in the log
     */
    int64_t was_read = readings(w);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", the_first).p, NULL);
    assert_status(r, 200);
    assert_has(r, "{\"row\":0,\"column\":2,\"words\":\"姓名\"}");
    assert_has(r, "{\"row\":2,\"column\":2,\"label\":\"填报单位：\",\"text\":\"海虹社区居委会\"}");
    str line = around(r.body, STR("901单元 901"));
    line = (str){ line.p, (size_t)(behind(line, "\"members\"").p - line.p) };
    struct reply one = { .status = 200, .body = line };
    assert_has(one, str_dup(w->mem, mask_name(w->mem, STR(NAME))).p);
    assert_has(one, str_dup(w->mem, mask_idno(w->mem, idno(w, born_36))).p);
    assert_has(one, str_dup(w->mem, mask_phone(w->mem, STR(PHONE))).p);
    assert_has(one, ",null]"); /* answered, and not told what */
    assert_has_not(r, NAME);
    assert_has_not(r, idno(w, born_36).p);
    assert_has_not(r, PHONE);
    assert_int_equal(readings(w), was_read);
    assert_status(
        call(w, STRANGER, GET, path_of(w, "/api/v1/form-fillings/%s/table", the_first).p, NULL),
        404);
    assert_status(
        call(w, DISPATCHER, GET, path_of(w, "/api/v1/form-fillings/%s/table", the_first).p, NULL),
        403);
    /* not before it is finished, and not without saying that it is fetched */
    assert_status(
        call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", the_first).p, "{}"),
        409);
    assert_status(act(w, CLERK, the_first, "finish", ""), 200);
    assert_has(call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/file", the_first).p, NULL),
               "form.fetch");
    r = fetch(w, the_first, "");
    assert_status(r, 200);
    nothing_changes_but_values(w, t, r.body);
    const char *rows = book_rows(w->mem, r.body).p;
    /* who fills it in is the office, where they live is the place */
    str building =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "name");
    assert_non_null(strstr(rows, str_fmt(w->mem, "海虹社区" STR_FMT, STR_ARG(building)).p));
    assert_null(strstr(rows, str_fmt(w->mem, "居委会" STR_FMT, STR_ARG(building)).p));
    assert_non_null(strstr(rows, NAME));
    assert_non_null(strstr(rows, idno(w, born_36).p));
    assert_non_null(strstr(rows, PHONE));
    assert_non_null(
        strstr(rows, str_fmt(w->mem, "\n%lld|合计|", (long long)(n > 6 ? n + 5 : 11)).p));
    /* ten minutes later it is asked for again; nobody else gets it at all */
    shift += 11 * MS_MINUTE;
    assert_status(
        call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/file", the_first).p, NULL), 409);
    assert_status(
        call(w, DISPATCHER, GET, path_of(w, "/api/v1/form-fillings/%s/file", the_first).p, NULL),
        403);
    assert_status(
        call(w, STRANGER, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", the_first).p, "{}"),
        404);
    /* whose record went out can be read with the purpose */
    assert_has(call(w, SECURITY, GET, "/api/v1/readlog?limit=100", NULL), "高龄津贴核对");
}

/* One building, and one entrance of it: who lives at another is not asked for. */
static void a_form_is_filled_for_a_building_and_an_entrance(void **state)
{
    struct world *w = *state;
    str           building =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    struct reply whole, one, r;

    assert_has(begin(w, CLERK, the_form, ",\"entrance\":\"901单元\""), "form.entrance");
    whole = begin(w, CLERK, the_form,
                  str_fmt(w->mem, ",\"building\":\"" STR_FMT "\"", STR_ARG(building)).p);
    assert_status(whole, 201);
    one = begin(
        w, CLERK, the_form,
        str_fmt(w->mem, ",\"building\":\"" STR_FMT "\",\"entrance\":\"901单元\"", STR_ARG(building))
            .p);
    assert_status(one, 201);
    assert_has(one, "\"entrance\":\"901单元\""); /* it can be read what was chosen */
    turns(w);
    r = filling(w, CLERK, member(w, one.body, "ref"));
    assert_int_equal(number(w, r.body, "n_rows"), 1);
    row_of(w, member(w, one.body, "ref"), "901单元 901");
    r = filling(w, CLERK, member(w, whole.body, "ref"));
    int64_t all = number(w, r.body, "n_rows");
    assert_true(all > 1 && all < 500); /* and not the whole community, which has more */
    /* a building of another grid is none of the place */
    r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/buildings/%s", building).p, NULL);
    str grid = member(w, r.body, "grid");
    r = call(w, CLERK, POST, path_of(w, "/api/v1/forms/%s/fillings", the_form).p,
             str_fmt(w->mem,
                     "{\"place\":\"" HAIHONG "%s\",\"asked_by\":\"x\",\"purpose\":\"y\","
                     "\"building\":\"" STR_FMT "\"}",
                     str_is(grid, HAIHONG "001") ? "002" : "001", STR_ARG(building))
                 .p);
    assert_status(r, 400);
    assert_has(r, "form.building");
}

static void the_next_time_only_what_has_changed(void **state)
{
    struct world *w = *state;
    str           house = new_home(w, "902");
    struct reply  r;

    /* one more, and another phone of the first */
    add_person(w, house, SECOND, born_37, "0");
    correct(w, person_numbered(w, born_36), "phone", "12587654399");
    r = begin(w, CLERK, the_form, ",\"age_from\":85");
    str ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"again\":true");
    assert_int_equal(number(w, r.body, "fresh"), 1);
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_int_equal(number(w, r.body, "gone"), 0);
    assert_int_equal(number(w, r.body, "known"), 1); /* what was answered comes by itself */
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    r = fetch(w, ref, "?only=changes");
    assert_status(r, 200);
    const char *rows = book_rows(w->mem, r.body).p;
    assert_non_null(strstr(rows, "\n5|1|"));
    assert_non_null(strstr(rows, "\n6|2|"));
    assert_null(strstr(rows, "\n7|3|"));
    assert_non_null(strstr(rows, NAME));
    assert_non_null(strstr(rows, SECOND));
    assert_non_null(strstr(rows, "12587654399"));
    /* the register: who asked how often, how much typing was saved */
    r = call(w, CLERK, GET, "/api/v1/forms", NULL);
    assert_has(r, "\"department\":\"区民政局\"");
    assert_int_equal(number(w, r.body, "times"), 2);
    assert_int_equal(number(w, r.body, "typed"), 1);
    assert_int_equal(number(w, r.body, "known"), 1);
    assert_true(number(w, r.body, "cells") > 10);
    assert_int_equal(occurs(call(w, CLERK, GET, "/api/v1/form-fillings", NULL).body,
                            "\"asked_by\":\"区民政局\""),
                     2);
    assert_int_equal(occurs(call(w, STRANGER, GET, "/api/v1/form-fillings", NULL).body, "asked_by"),
                     0);
    assert_int_equal(occurs(call(w, STRANGER, GET, "/api/v1/forms", NULL).body, "\"ref\""), 0);
}

/* Somebody who lives usually elsewhere belongs to another household, too. */
static void add_elsewhere(struct world *w, str house, const char *name, const char *first17)
{
    const char  *path = path_of(w, "/api/v1/registry/households/%s", house).p;
    struct reply r = call(w, CLERK, GET, path, NULL);

    r = call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/people", house).p,
             str_fmt(w->mem,
                     "{\"person\":{\"name\":\"%s\",\"idno\":\"" STR_FMT
                     "\"},\"relation\":\"3\",\"elsewhere\":true,\"version\":%lld}",
                     name, STR_ARG(idno(w, first17)),
                     (long long)number(w, behind(r.body, "\"household\""), "version"))
                 .p);
    assert_status(r, 201);
}

/* Whoever belongs to several households of a place is one person of it, at his usual home whether
 * that is gone through before the others or after them; who has no usual home there stands there
 * all the same, and once. */
static void who_has_two_homes_stands_there_once(void **state)
{
    static const char two[] = "35029719280412582", none[] = "35029719290412582";
    struct world     *w = *state;
    str first = new_home(w, "915"), usual = new_home(w, "916"), last = new_home(w, "917");

    add_elsewhere(w, first, "双户人", two);
    add_person(w, usual, "双户人", two, "0");
    add_elsewhere(w, last, "双户人", two);
    add_elsewhere(w, first, "别处人", none);
    add_elsewhere(w, last, "别处人", none);
    struct reply r = begin(w, CLERK, the_form, ",\"age_from\":97,\"age_to\":99");
    str          ref = member(w, r.body, "ref");
    turns(w);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/rows?limit=100", ref).p, NULL);
    assert_status(r, 200);
    assert_int_equal(occurs(r.body, "双*人"), 1);
    assert_has(r, "916单元 916");
    assert_int_equal(occurs(r.body, "别*人"), 1);
    int64_t rows = (int64_t)occurs(r.body, "\"n\":");
    r = filling(w, CLERK, ref);
    assert_int_equal(number(w, r.body, "n_rows"), rows);
    assert_int_equal(number(w, r.body, "people"), rows);
    /* and is no news the next time */
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    r = begin(w, CLERK, the_form, ",\"age_from\":97,\"age_to\":99");
    ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"again\":true");
    assert_int_equal(number(w, r.body, "n_rows"), rows);
    assert_int_equal(number(w, r.body, "fresh") + number(w, r.body, "changed"), 0);
    assert_int_equal(number(w, r.body, "gone"), 0);
}

static error *part_of_job(void *ctx, struct db *db)
{
    struct world *w = ctx;
    struct req    r = { .mem = w->mem, .db = db, .app = w->app, .now = shifted() };
    bool          more = false;

    return job_work(&r, STR("test"), w->app->rooms->jobs, w->app->rooms->n_jobs, &more);
}

/* While its rows are gathered it has the version that was seen, or nobody could cancel a large one:
 * a part is done every half second. */
static void what_is_being_gathered_can_be_cancelled(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK, the_form, "");
    str           ref = member(w, r.body, "ref");
    int64_t       seen = number(w, r.body, "version");

    assert_null(writer_run(w->app->server.writer, w->mem, part_of_job, w));
    r = filling(w, CLERK, ref);
    assert_has(r, "\"state\":\"gathering\"");
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n > 0);
    r = call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/steps", ref).p,
             str_fmt(w->mem, "{\"action\":\"cancel\",\"version\":%lld}", (long long)seen).p);
    assert_status(r, 200);
    shift += 2 * MS_MINUTE; /* whoever did that part is gone: another goes on */
    turns(w);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"state\":\"cancelled\"");
    assert_int_equal(number(w, r.body, "n_rows"), n);
}

/* More than one filling holds. */
static void too_many_rows_are_refused_with_the_bound(void **state)
{
    struct world *w = *state;
    str           ref = member(w, begin(w, CLERK, the_form, "").body, "ref");

    world_put(w, "UPDATE form_filling SET n_rows = 499990 WHERE state = 'gathering'");
    turns(w);
    struct reply r = filling(w, CLERK, ref);
    assert_has(r, "\"state\":\"cancelled\"");
    assert_has(r, "More than 500000 rows");
    assert_has(r, "by street, community or grid");
}

static void many_people_wait_for_the_street(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK, the_form, "");
    str           ref = member(w, r.body, "ref");

    turns(w);
    r = filling(w, CLERK, ref);
    assert_true(number(w, r.body, "n_rows") > 500);
    assert_has(r, "the street or the district must allow it");
    assert_status(act(w, CLERK, ref, "finish", ""), 403);
    assert_status(act(w, CLERK, ref, "ask", "年度核对"), 200);
    assert_status(act(w, CLERK, ref, "allow", ""), 403);
    /* who may allow it is told, and reads what was said and what goes out */
    assert_has(call(w, DISPATCHER, GET, "/api/v1/notices", NULL), "请您批准。年度核对");
    r = filling(w, DISPATCHER, ref);
    assert_has(r, "\"asked_words\":\"年度核对\"");
    assert_has(r, "\"holds\":\"");
    assert_has_not(r, "\"holds\":\"\"");
    assert_status(act(w, DISPATCHER, ref, "refuse", ""), 400); /* not without a word */
    assert_status(act(w, DISPATCHER, ref, "refuse", "请缩小范围"), 200);
    assert_has_not(call(w, DISPATCHER, GET, "/api/v1/notices", NULL), "\"kind\":\"duty\"");
    r = call(w, CLERK, GET, "/api/v1/notices", NULL);
    assert_has(r, "被退回：请缩小范围");
    assert_has(r, str_fmt(w->mem, "\"filling\":\"" STR_FMT "\"", STR_ARG(ref)).p);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"answer\":\"refuse\"");
    assert_has(r, "\"answer_words\":\"请缩小范围\"");
    assert_status(act(w, CLERK, ref, "ask", "只有这些"), 200);
    assert_has_not(filling(w, CLERK, ref), "请缩小范围");
    assert_status(act(w, DISPATCHER, ref, "allow", ""), 200);
    assert_has(call(w, CLERK, GET, "/api/v1/notices", NULL), "已批准，可以下载");
    assert_status(
        call(w, DISPATCHER, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", ref).p, "{}"),
        403);
    r = fetch(w, ref, "");
    assert_status(r, 200);
    assert_true(occurs(book_rows(w->mem, r.body), "\n") > 500);
    /* after thirty days the rows are gone, the register stays */
    shift += 31 * MS_DAY;
    turns(w);
    assert_has(call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", ref).p, "{}"),
               "form.wiped_out");
    assert_has(call(w, CLERK, GET, "/api/v1/forms", NULL), "\"times\":3");
    assert_int_equal(
        counted(w,
                "SELECT COUNT(*) AS n FROM form_row x JOIN form_filling f ON f.community = "
                "x.community AND f.id = x.filling WHERE f.n_rows = 500000 AND x.said_sealed <> ''"),
        0);
}

/* ---- a template that has no room ---- */

static void no_room(struct world *w, str form)
{
    struct reply r = begin(w, CLERK, form, "");
    str          ref = member(w, r.body, "ref");

    turns(w);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"state\":\"open\"");
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n > 500);
    const char *why =
        str_fmt(w->mem, "Rows to be filled in: %lld; room in the template: 6.", (long long)n).p;
    assert_has(r, why);
    assert_has(r, "\"action\":\"finish\",\"allowed\":false");
    assert_has(r, "\"action\":\"ask\",\"allowed\":false");
    r = act(w, CLERK, ref, "finish", "");
    assert_status(r, 409);
    assert_has(r, why);
    r = act(w, CLERK, ref, "ask", "请批准");
    assert_status(r, 409);
    assert_has(r, why);
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
    assert_has(filling(w, CLERK, ref), "\"why\":\"\"");
}

/* Nobody finishes what cannot be fetched, and it is known before anything is gathered. */
static void a_template_without_room_says_so_early(void **state)
{
    struct world *w = *state;
    struct reply  r = send_form(w, CLERK, book_pictured(w->mem, 1, 3), "Above");

    assert_status(r, 201);
    assert_has(r, "\"stiff\":false");
    str form = member(w, r.body, "ref");
    assert_status(bind(w, CLERK, form, layout_of(r.body), "person", 1), 200);
    str ref = member(w, begin(w, CLERK, form, "").body, "ref");
    turns(w);
    assert_has(filling(w, CLERK, ref), "\"why\":\"\"");
    assert_status(act(w, CLERK, ref, "ask", "请批准"), 200);
    assert_status(act(w, DISPATCHER, ref, "allow", ""), 200);
    assert_status(fetch(w, ref, ""), 200);

    r = send_form(w, CLERK, book_pictured(w->mem, 12, 14), "Below");
    assert_status(r, 201);
    assert_has(r, "\"prepared\":6");
    assert_has(r, "\"stiff\":true");
    form = member(w, r.body, "ref");
    str layout = instead(w, layout_of(r.body), "\"stiff\":true", "\"stiff\":false");
    r = bind(w, CLERK, form, layout, "person", 1);
    assert_status(r, 200);
    assert_has(r, "\"stiff\":true"); /* whatever was sent */
    no_room(w, form);
    /* of a form that was bound before anybody looked at that, too */
    world_put(w, "UPDATE form SET layout = REPLACE(layout, '\"stiff\":true', '\"stiff\":false')");
    no_room(w, form);
}

/* Half of the community is another one's since: its clerk does not get those people by what she
 * began before, nor does the street allow it. */
static void a_filling_of_before_a_split_is_closed(void **state)
{
    struct world *w = *state;
    struct reply  r =
        send_form(w, CLERK, book_read(w->mem, "tests/data/table/template.xlsx"), "Split");
    str form = member(w, r.body, "ref");

    assert_status(bind(w, CLERK, form, layout_of(r.body), "person", 1), 200);
    str open = member(w, begin(w, CLERK, form, "").body, "ref");
    str asked = member(w, begin(w, CLERK, form, "").body, "ref");
    str done = member(w, begin(w, CLERK, form, "").body, "ref");
    turns(w);
    assert_status(act(w, CLERK, asked, "ask", "请批准"), 200);
    assert_status(act(w, CLERK, done, "ask", "请批准"), 200);
    assert_status(act(w, DISPATCHER, done, "allow", ""), 200);
    assert_status(call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", open).p, NULL),
                  200);
    world_put(w, "UPDATE form_filling SET at = at - 3 * 86400000");
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO place_successor (code, successor, since) VALUES "
                         "(350205003006, 350205003099, %lld)",
                         (long long)when_date(shifted()))
                     .p);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", open).p, NULL);
    assert_status(r, 409);
    assert_has(r, "form.redrawn");
    assert_has(act(w, CLERK, open, "ask", "请批准"), "form.redrawn");
    assert_has(act(w, DISPATCHER, asked, "allow", ""), "form.redrawn");
    assert_has(call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", done).p, "{}"),
               "form.redrawn");
    assert_has(call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/file", done).p, NULL),
               "form.redrawn");
    assert_status(act(w, DISPATCHER, asked, "refuse", "区划已调整"), 200);
    assert_status(act(w, CLERK, open, "cancel", ""), 200);
    world_put(w, "DELETE FROM place_successor WHERE successor = 350205003099");
}

/* ---- who left the place since ---- */

#define GOES  "宗政隐迁"
#define STAYS "宗政隐留"
static const char *const born_90 = "35029719900412582", *const born_91 = "35029719910412582";

/* FORM, filled for one entrance. */
static str filled_at(struct world *w, str form, const char *entrance)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str          where = str_fmt(w->mem, ",\"building\":\"" STR_FMT "\",\"entrance\":\"%s\"",
                                 STR_ARG(member(w, r.body, "ref")), entrance);
    str          ref = member(w, begin(w, CLERK, form, where.p).body, "ref");

    turns(w);
    return ref;
}

static struct reply rows_with(struct world *w, str ref, const char *reason)
{
    return call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/rows", ref).p,
                str_fmt(w->mem, "{\"reason\":\"%s\"}", reason).p);
}

static struct reply table_of(struct world *w, str ref)
{
    return call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
}

/* One of the household has moved to another community: what was begun and what was finished before
 * gives neither his row nor what was answered about him, on the screen or as a file, and the log
 * counts who was given. A sheet of a household, and a row that names its head, go with whom they
 * name. Whoever stayed is there as before. */
static void who_left_since_is_not_given_out(void **state)
{
    struct world            *w = *state;
    static const char *const fetched_1 =
        "SELECT COUNT(*) AS n FROM event WHERE action = 'fetch' AND words LIKE '%（1）'";
    static const char *const fetched_2 =
        "SELECT COUNT(*) AS n FROM event WHERE action = 'fetch' AND words LIKE '%（2）'";
    int64_t ones = counted(w, fetched_1), twos = counted(w, fetched_2);
    str     home = new_home(w, "941"), tmpl = book_read(w->mem, "tests/data/table/template.xlsx");

    add_person(w, home, GOES, born_90, "0");
    add_person(w, home, STAYS, born_91, "1");
    struct reply r = send_form(w, CLERK, tmpl, "Since");
    str          form = member(w, r.body, "ref");
    str layout = with(w, layout_of(r.body), "columns", "{\"column\":9,\"ask\":\"" QUESTION "\"}");
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
    str open = filled_at(w, form, "941单元"), done = filled_at(w, form, "941单元");
    /* one with the head's number in each row */
    r = send_form(w, CLERK, tmpl, "Heads");
    form = member(w, r.body, "ref");
    layout = with(w, layout_of(r.body), "columns", "{\"column\":9,\"fact\":\"head_idno\"}");
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
    str headed = filled_at(w, form, "941单元");
    /* and one of sheets, on which everybody of the household stands */
    r = send_form(w, CLERK, book_read(w->mem, "tests/data/table/card.xlsx"), "Sheets");
    form = member(w, r.body, "ref");
    layout = instead(w, layout_of(r.body), "{\"row\":6,\"column\":2,",
                     "{\"row\":6,\"column\":2,\"words\":\"无\",");
    assert_status(bind(w, CLERK, form, layout, "household", 1), 200);
    str sheets = filled_at(w, form, "941单元");

    answers(w, open, 1, "隐答甲");
    answers(w, open, 2, "隐答乙");
    r = rows_with(w, open, "核对甲");
    assert_has(r, mask_name(w->mem, STR(GOES)).p);
    assert_has(r, "隐答甲");
    assert_has_not(r, "\"left\":true");
    assert_has(table_of(w, open), "\"left\":0}");
    assert_has(table_of(w, sheets), mask_idno(w->mem, idno(w, born_90)).p);
    assert_status(act(w, CLERK, done, "finish", ""), 200);
    assert_status(act(w, CLERK, headed, "finish", ""), 200);
    assert_status(act(w, CLERK, sheets, "finish", ""), 200);
    assert_non_null(strstr(book_rows(w->mem, fetch(w, done, "").body).p, GOES));

    add_person_of(w, STRANGER, home_of(w, STRANGER, "942"), GOES, born_90, "0");
    /* he is marked, and nothing is said of him */
    r = rows_with(w, open, "核对丙");
    assert_int_equal(occurs(r.body, "\"left\":true"), 1);
    assert_has(r, "隐答乙");
    assert_has_not(r, "隐答甲");
    assert_int_equal(counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE reason = '核对甲'"), 2);
    assert_int_equal(counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE reason = '核对丙'"), 1);
    r = table_of(w, open);
    assert_int_equal(occurs(r.body, "\"left\":true"), 1);
    assert_has(r, "\"left\":1}");
    /* of one area, they have one mask: it is that of who stayed */
    assert_int_equal(occurs(r.body, mask_idno(w->mem, idno(w, born_91)).p), 1);
    assert_has(r, "1991-");
    assert_has_not(r, "1990-");
    size_t at = 0;
    assert_true(str_find(answers(w, open, 1, "隐答丙"), STR("form.left"), &at));
    assert_true(str_find(answers(w, open, 2, "隐答丁"), STR("\"typed\":3"), &at));
    /* the file, of what was finished before, too */
    assert_status(act(w, CLERK, open, "finish", ""), 200);
    const str all[] = { open, done };
    for (size_t i = 0; i < COUNT(all); i++) {
        const char *text = book_rows(w->mem, fetch(w, all[i], "").body).p;
        assert_null(strstr(text, GOES));
        assert_null(strstr(text, idno(w, born_90).p));
        assert_non_null(strstr(text, idno(w, born_91).p));
    }
    assert_int_equal(counted(w, fetched_2) - twos, 1);
    assert_int_equal(counted(w, fetched_1) - ones, 2);
    const char *file = path_of(w, "/api/v1/form-fillings/%s/file?one=1", open).p;
    assert_has(call(w, CLERK, GET, file, NULL), "form.left");
    /* his number stood in the row of who stayed, and all of him on the sheet of the household */
    const str empty[] = { headed, sheets };
    for (size_t i = 0; i < COUNT(empty); i++) {
        r = table_of(w, empty[i]);
        assert_has_not(r, "\"left\":false");
        assert_has_not(r, mask_idno(w->mem, idno(w, born_90)).p);
        r = call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", empty[i]).p, "{}");
        assert_status(r, 409);
        assert_has(r, "form.all_left");
    }
}

/* template.xlsx with THEN where its first sheet says FROM up to UPTO. */
static str redrawn(struct world *w, str tmpl, const char *from, const char *upto, const char *then)
{
    str    xml = book_part(w->mem, tmpl, "xl/worksheets/sheet1.xml");
    size_t at = 0, end = 0;

    assert_true(str_find(xml, str_of(from), &at));
    str rest = { xml.p + at, xml.n - at };
    assert_true(str_find(rest, str_of(upto), &end));
    str tail = { rest.p + end, rest.n - end };
    return book_beside(
        w->mem, "xl/worksheets/sheet1.xml",
        str_fmt(w->mem, STR_FMT "%s" STR_FMT, STR_ARG(((str){ xml.p, at })), then, STR_ARG(tail)));
}

/* Rows are numbered by formulas from the second one on: that column counts by itself. */
static void a_column_with_a_formula_further_down_is_left_alone(void **state)
{
    struct world *w = *state;
    str           tmpl = book_read(w->mem, "tests/data/table/template.xlsx");
    struct reply  r = send_form(w, CLERK,
                                redrawn(w, tmpl, "<c r=\"A8\"", "<c r=\"B8\"",
                                        "<c r=\"A8\" s=\"2\"><f>A7+1</f><v>4</v></c>"),
                                "Counting");

    assert_status(r, 201);
    str layout = layout_of(r.body), form = member(w, r.body, "ref");
    assert_false(has(r, "{\"column\":1,\"fact\":\"n\""));
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
    r = bind(w, CLERK, form, with(w, layout, "columns", "{\"column\":1,\"fact\":\"n\"}"), "person",
             2);
    assert_status(r, 400);
    assert_has(r, "fill.formula");
    /* one that was bound before all rows were looked at is refused before anything is gathered */
    world_put(
        w, "UPDATE form SET layout = REPLACE(layout, '\"columns\":[', "
           "'\"columns\":[{\"column\":1,\"fact\":\"n\"},') WHERE id = (SELECT MAX(id) FROM form)");
    r = begin(w, CLERK, form, "");
    assert_status(r, 400);
    assert_has(r, "fill.formula");
}

/* Every heading is merged over two rows, and of the second one the file says nothing: nobody is
 * written under them. */
static void headings_two_rows_high_hide_nobody(void **state)
{
    static const char *const heads[] = { "序号",         "姓名",     "性别",    "出生日期",
                                         "公民身份号码", "现住地址", "联系电话" };
    struct world            *w = *state;
    str                      tmpl = book_read(w->mem, "tests/data/table/template.xlsx");
    struct buf               row, merges;

    buf_init(&row, w->mem, 10000);
    buf_init(&merges, w->mem, 10000);
    buf_z(&row, "<row r=\"3\">");
    for (size_t i = 0; i < COUNT(heads); i++) {
        char c = (char)('A' + i);
        buf_fmt(&row, "<c r=\"%c3\" t=\"inlineStr\"><is><t>%s</t></is></c>", c, heads[i]);
        buf_fmt(&merges, "<mergeCell ref=\"%c3:%c4\"/>", c, c);
    }
    buf_z(&row, "</row>");
    tmpl = redrawn(w, tmpl, "<row r=\"3\"", "<row r=\"5\"", str_dup(w->mem, buf_done(&row)).p);
    tmpl = redrawn(w, tmpl, "<mergeCell ref=\"A3:A4\"", "<mergeCell ref=\"C11",
                   str_dup(w->mem, buf_done(&merges)).p);
    struct reply r = send_form(w, CLERK, tmpl, "Tall");
    assert_status(r, 201);
    assert_has(r, "\"head\":4,\"first\":5,\"prepared\":6");
    str layout = layout_of(r.body), form = member(w, r.body, "ref");
    str high = instead(w, layout, "\"head\":4,\"first\":5,\"prepared\":6",
                       "\"head\":3,\"first\":4,\"prepared\":7");
    r = bind(w, CLERK, form, high, "person", 1);
    assert_status(r, 400);
    assert_has(r, "fill.merged");
    assert_has(r, "Row 4, column 1");
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
}

/* ---- a sheet for each household ---- */

/* Of a template all parts but the sheet are as they were, and in the sheet every cell that stands
 * in KEPT; the others have values. */
static void only_slots_differ(struct world *w, str tmpl, str file)
{
    static const char *const parts[] = { "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml",
                                         "xl/_rels/workbook.xml.rels", "xl/styles.xml" };
    static const char *const kept[] = { "<c r=\"A1\"",  "<c r=\"A3\"", "<c r=\"D3\"",
                                        "<c r=\"G3\"",  "<c r=\"A4\"", "<c r=\"E4\"",
                                        "<c r=\"G4\"",  "<c r=\"A5\"", "<c r=\"A7\"",
                                        "<c r=\"B8\"",  "<c r=\"H8\"", "<c r=\"A13\"",
                                        "<c r=\"E13\"", "<c r=\"C3\"", "<c r=\"H6\"" };
    str                      a = book_part(w->mem, tmpl, "xl/worksheets/sheet1.xml");
    str                      b = book_part(w->mem, file, "xl/worksheets/sheet1.xml");
    size_t                   at = 0, to = 0, end = 0;

    for (size_t i = 0; i < COUNT(parts); i++)
        assert_true(str_eq(book_part(w->mem, tmpl, parts[i]), book_part(w->mem, file, parts[i])));
    for (size_t i = 0; i < COUNT(kept); i++) {
        assert_true(str_find(a, str_of(kept[i]), &at));
        str rest = { a.p + at, a.n - at };
        assert_true(str_find((str){ rest.p + 2, rest.n - 2 }, STR("<"), &end));
        if (rest.p[end + 2] == '<' && rest.p[end + 3] == 'i')
            assert_true(str_find(rest, STR("</c>"), &end));
        if (!str_find(b, (str){ rest.p, end }, &to))
            fail_msg("%s is not as it was", kept[i]);
    }
    /* pictures of the page: widths before the rows, merged cells and the printer's side behind */
    assert_true(str_find(a, STR("<sheetData>"), &at) && str_find(b, STR("<sheetData>"), &to));
    assert_true(at == to && memcmp(a.p, b.p, at) == 0);
    assert_true(str_find(a, STR("</sheetData>"), &at) && str_find(b, STR("</sheetData>"), &to));
    assert_true(a.n - at == b.n - to && memcmp(a.p + at, b.p + to, a.n - at) == 0);
}

static void every_household_gets_its_own_sheet(void **state)
{
    struct world *w = *state;
    str           t = book_read(w->mem, "tests/data/table/card.xlsx"), house = new_home(w, "903");

    add_person(w, house, NAME "三", "35029719350412582", "0");
    add_person(w, house, THIRD, born_40, "1");
    struct reply r = send_form(w, CLERK, t, "%E4%B8%80%E6%88%B7%E4%B8%80%E8%A1%A8");
    assert_status(r, 201);
    str form = member(w, r.body, "ref");
    assert_has(r, "\"unit\":\"household\"");
    assert_has(r, "\"cards\":true");
    assert_has(r, "\"head\":8,\"first\":9,\"prepared\":4,\"open\":false");
    assert_has(r, "{\"row\":3,\"column\":2,\"fact\":\"head_name\"");
    assert_has(r, "{\"row\":3,\"column\":5,\"fact\":\"phone\"");
    assert_has(r, "{\"row\":3,\"column\":8,\"fact\":\"members\"");
    assert_has(r, "{\"row\":4,\"column\":2,\"fact\":\"head_idno\"");
    assert_has(r, "{\"row\":5,\"column\":2,\"fact\":\"address\"");
    assert_has(r, "{\"row\":2,\"column\":2,\"fact\":\"place\"");
    assert_has(r, "{\"column\":3,\"fact\":\"relation\"");
    str layout = layout_of(r.body);
    r = bind(w, CLERK, form, with(w, layout, "columns", "{\"column\":9,\"ask\":\"?\"}"),
             "household", 1);
    assert_has(r, "form.member");
    r = bind(w, CLERK, form, with(w, layout, "cells", "{\"row\":14,\"column\":2,\"fact\":\"age\"}"),
             "household", 1);
    assert_has(r, "fill.formula");
    /* a label that is not known waits for somebody's word; signatures are nobody's */
    r = begin(w, CLERK, form, "");
    assert_status(r, 409);
    assert_has(r, "Cells still undecided: 1 (first row 6, column 2)");
    layout = instead(w, layout, "{\"row\":6,\"column\":2,",
                     "{\"row\":6,\"column\":2,\"ask\":\"是否需要上门服务\",");
    assert_status(bind(w, CLERK, form, layout, "household", 1), 200);
    int64_t read_before = readings(w);
    r = begin(w, CLERK, form, ",\"age_from\":85");
    str ref = member(w, r.body, "ref");
    assert_has(r, "\"cards\":true");
    turns(w);
    r = filling(w, CLERK, ref);
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n >= 3 && number(w, r.body, "people") > n); /* all who live there go out */
    int64_t row = row_of(w, ref, "903单元 903");
    r = call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/answers", ref).p,
             str_fmt(w->mem,
                     "{\"answers\":[{\"n\":%lld,\"row\":6,\"column\":2,\"value\":\"需要\"}]}",
                     (long long)row)
                 .p);
    assert_status(r, 200);
    assert_int_equal(number(w, r.body, "missing"), n - 1);
    /* looked at: the labels, and below them the people of the household */
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
    assert_has(r, "{\"row\":3,\"column\":2,\"words\":\"户主姓名\"}");
    assert_has(r, "{\"row\":6,\"column\":2,\"words\":\"是否需要上门服务\"}");
    assert_has(r,
               str_fmt(w->mem, "[\"2\",\"" STR_FMT "\"", STR_ARG(mask_name(w->mem, STR(THIRD)))).p);
    assert_has_not(r, THIRD);
    assert_has_not(r, NAME);
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    /* all of them in an archive, each a workbook that is named after its door */
    r = fetch(w, ref, "");
    assert_status(r, 200);
    struct book_file *f = NEWN(w->mem, struct book_file, MOST);
    size_t            files = book_files(r.body, f, MOST), own = MOST;
    assert_int_equal(files, n);
    for (size_t i = 0; i < files; i++) {
        size_t at = 0;
        only_slots_differ(w, t, f[i].bytes);
        if (str_find(f[i].name, STR("903单元 903"), &at))
            own = i;
    }
    assert_true(own < MOST);
    assert_true(str_ends(f[own].name, STR(".xlsx")));
    size_t at = 0;
    /* no name in a folder's listing, not even a masked one */
    assert_false(str_find(f[own].name, STR(NAME), &at));
    assert_false(str_find(f[own].name, STR("*"), &at) ||
                 str_find(f[own].name, STR("单𬎆"), &at));
    assert_true(str_ends(f[own].name, STR(" 903单元 903.xlsx")));
    const char *rows = book_rows(w->mem, f[own].bytes).p;
    assert_non_null(strstr(rows, "\n3|户主姓名|" NAME "三|" NAME "三|联系电话|" PHONE "|" PHONE
                                 "|家庭人口数|2\n"));
    assert_non_null(strstr(rows, "\n6|是否需要上门服务|需要"));
    assert_non_null(strstr(rows, "\n9|1|" NAME "三|"));
    assert_non_null(strstr(rows, "\n10|2|" THIRD "|"));
    assert_null(strstr(rows, "\n11|"));
    assert_non_null(strstr(rows, "\n13|走访人签名：|"));
    /* one of them alone is the same workbook */
    struct reply one = fetch(w, ref, str_fmt(w->mem, "?one=%lld", (long long)row).p);
    assert_true(str_eq(one.body, f[own].bytes));
    assert_status(fetch(w, ref, "?one=9999"), 404);
    /* who is in it without having been chosen is in the read log, too */
    assert_int_equal(readings(w) - read_before, number(w, filling(w, CLERK, ref).body, "people"));
    str person = person_numbered(w, born_40);
    /* the next time only the household that changed */
    correct(w, person, "work", "隐溪厂");
    r = begin(w, CLERK, form, ",\"age_from\":85");
    ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_int_equal(number(w, r.body, "fresh"), 0);
    assert_int_equal(number(w, r.body, "known"), 1);
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    r = fetch(w, ref, "?only=changes");
    assert_int_equal(book_files(r.body, f, MOST), 1);
    assert_non_null(strstr(book_rows(w->mem, f[0].bytes).p, "隐溪厂"));
    ref = member(w, begin(w, CLERK, form, ",\"age_from\":85").body, "ref");
    world_put(w, "UPDATE form_filling SET n_rows = 19999 WHERE state = 'gathering'");
    turns(w);
    assert_has(filling(w, CLERK, ref), "More than 20000 sheets");
}

/* ---- last year's form with the people still in it ---- */

static void people_in_a_template_are_not_shown(void **state)
{
    struct world *w = *state;
    struct reply  r =
        send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E6%97%A7");

    assert_status(r, 201);
    assert_has(r, "{\"column\":2,\"fact\":\"name\"");
    assert_has(r, "填表人：");
    assert_has(r, "•••");
    r = call(w, CLERK, GET, path_of(w, "/api/v1/forms/%s", member(w, r.body, "ref")).p, NULL);
    static const char *const secret[] = { NAME, "350297195604125828", PHONE, "门锁" };
    for (size_t i = 0; i < COUNT(secret); i++)
        assert_has_not(r, secret[i]);
    assert_has(r, "备注"); /* a heading is no answer to the one before it */
}

/* A heading that no guess fits is for somebody to decide, and until then nothing is filled. */
static void an_unknown_column_asks_for_a_decision(void **state)
{
    struct world *w = *state;
    struct reply  r =
        send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E6%97%A7");
    str form = member(w, r.body, "ref"), layout = layout_of(r.body);

    assert_has(r, "\"undecided\":[5]"); /* 备注 */
    r = begin(w, CLERK, form, ",\"age_from\":85");
    assert_status(r, 409);
    assert_has(r, "form.undecided");
    /* bound and undecided at once it cannot be */
    r = bind(w, CLERK, form, with(w, layout, "columns", "{\"column\":5,\"ask\":\"备注\"}"),
             "person", 1);
    assert_status(r, 400);
    assert_has(r, "form.undecided_twice");
    /* kept undecided it still waits; decided for nothing it is filled */
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
    assert_status(begin(w, CLERK, form, ",\"age_from\":85"), 409);
    size_t at = 0;
    assert_true(str_find(layout, STR(",\"undecided\""), &at));
    layout = str_fmt(w->mem, "%.*s}", (int)at, layout.p);
    assert_status(bind(w, CLERK, form, layout, "person", 2), 200);
    r = begin(w, CLERK, form, ",\"age_from\":85");
    assert_status(r, 201);
    turns(w);
    assert_status(act(w, CLERK, member(w, r.body, "ref"), "cancel", ""), 200);
}

/* The lists of words that a template has for its cells are offered where somebody types, and what
 * is none of their words is told before the file is made; a list that cannot be followed is none.
 */
static void the_lists_of_a_template_are_kept_to(void **state)
{
    struct world *w = *state;
    str           tmpl = book_read(w->mem, "tests/data/table/template.xlsx");
    struct reply  r = send_form(
         w, CLERK,
         redrawn(w, tmpl, "<dataValidations", "<pageMargins",
                 "<dataValidations count=\"5\">"
                  "<dataValidation type=\"list\" sqref=\"C5:C10\"><formula1>\"男性, 女性\""
                  "</formula1></dataValidation>"
                  "<dataValidation type=\"list\" sqref=\"K1 I5:I10\"><formula1>$B$4:$D$4"
                  "</formula1></dataValidation>"
                  "<dataValidation type=\"list\" sqref=\"G5:G10\"><formula1>'说明'!$A$1:$A$9"
                  "</formula1></dataValidation>"
                  "<dataValidation type=\"list\" sqref=\"B5:B10\"><formula1>INDIRECT(A5)"
                  "</formula1></dataValidation>"
                  "<dataValidation type=\"whole\" sqref=\"F5:F10\"><formula1>1</formula1>"
                  "</dataValidation></dataValidations>"),
         "Lists");
    assert_status(r, 201);
    str form = member(w, r.body, "ref");
    assert_has(r, "{\"where\":\"C5:C10\",\"words\":[\"男性\",\"女性\"]}");
    assert_has(r, "{\"where\":\"K1 I5:I10\",\"words\":[\"姓名\",\"性别\",\"出生日期\"]}");
    assert_has_not(r, "INDIRECT");
    assert_has_not(r, "\"where\":\"F5:F10\"");
    str layout = with(w, layout_of(r.body), "columns", "{\"column\":9,\"ask\":\"哪一项\"}");
    assert_status(bind(w, CLERK, form, layout, "person", 1), 200);
    add_person(w, new_home(w, "981"), THIRD, "35029719270412582", "0");
    r = begin(w, CLERK, form, ",\"age_from\":99");
    assert_status(r, 201);
    assert_has(r, "\"words\":\"哪一项\",\"list\":[\"姓名\",\"性别\",\"出生日期\"]");
    str ref = member(w, r.body, "ref");
    turns(w);
    int64_t row = row_of(w, ref, "981单元 981"),
            n = number(w, filling(w, CLERK, ref).body, "n_rows");
    r = table_of(w, ref);
    str said = behind(r.body, "\"misfits\"");
    assert_int_equal(number(w, said, "checked"), n);
    str sex = behind(said, "\"column\":3");
    assert_int_equal(number(w, sex, "count"), n);
    assert_true(str_is(member(w, sex, "words"), "性别"));
    assert_true(holds(said, "\"list\":[\"男性\",\"女性\"]") && holds(said, "981单元 981"));
    assert_false(holds(said, "\"column\":9") || holds(said, THIRD)); /* nothing is typed yet */
    str one = { 0 };
    for (int k = 0; k < 2; k++) {
        r = call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/answers", ref).p,
                 str_fmt(w->mem, "{\"answers\":[{\"n\":%lld,\"column\":9,\"value\":\"%s\"}]}",
                         (long long)row, k ? "性别" : "别的项")
                     .p);
        assert_status(r, 200); /* told, not refused */
        one = behind(table_of(w, ref).body, "\"misfits\"");
        assert_true(holds(one, "\"column\":9") == (k == 0) && !holds(one, "别的项"));
    }
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
}

/* Further fields of people are facts like the others: found by their heading, masked where they are
 * looked at, said in full in the file. */
static void further_fields_go_into_forms(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *heading, *fact;
    } all[] = { { "户号", "household_no" },        { "人户一致", "hukou_match" },
                { "家庭年收入", "family_income" }, { "居住证编号", "permit_no" },
                { "职业", "occupation" },          { "困难情况", "hardship" } };

    for (size_t i = 0; i < COUNT(all); i++) {
        bool                    exact = false;
        const struct form_fact *f =
            form_fact_match(w->mem, str_of(all[i].heading), 1, false, &exact);
        assert_true(f && exact);
        assert_string_equal(f->key, all[i].fact);
    }
    add_person(w, new_home(w, "907"), THIRD, "35029719250412582", "0");
    str person = person_numbered(w, "35029719250412582");
    correct(w, person, "household_no", "770219");
    correct(w, person, "housing", "借住");
    correct(w, person, "permit_since", "2025-03-01");
    struct reply r =
        send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E8%A1%A5");
    str               form = member(w, r.body, "ref");
    static const char layout[] =
        "{\"sheet\":1,\"head\":3,\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{"
        "\"column\":2,\"fact\":\"name\"},{\"column\":3,\"fact\":\"household_no\"},{\"column\":"
        "4,\"fact\":\"housing\"},{\"column\":5,\"fact\":\"permit_since\",\"dates\":\"cn\"}],"
        "\"cells\":[]}";
    assert_status(bind(w, CLERK, form, str_of(layout), "person", 1), 200);
    r = begin(w, CLERK, form, ",\"age_from\":101");
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    turns(w);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
    assert_has(r, "\"借住\"");
    assert_has_not(r, "770219");
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    const char *rows = book_rows(w->mem, fetch(w, ref, "").body).p;
    assert_non_null(strstr(rows, THIRD "|770219|借住|2025年3月1日"));
}

/* Who begins a household of his own behind the same door has lived there for as long as before. */
static void a_split_ends_no_stay(void **state)
{
    struct world *w = *state;
    int64_t       today = when_date(shifted());
    struct civil  c = date_civil(today - 400);
    str           house = new_home(w, "908");

    add_person(w, house, "解守客", "35029719300412581", "0");
    add_person(w, house, THIRD, "35029719230412582", "8");
    static const char *const back[] = { "living", "member" };
    for (size_t i = 0; i < COUNT(back); i++)
        world_put(w, str_fmt(w->mem,
                             "UPDATE %s SET since = since - 400 WHERE household = (SELECT MAX(id) "
                             "FROM household)",
                             back[i])
                         .p);
    world_put(w, "UPDATE household SET since = since - 400 WHERE id = (SELECT MAX(id) FROM "
                 "household)");
    str          person = person_numbered(w, "35029719230412582");
    const char  *path = path_of(w, "/api/v1/registry/households/%s", house).p;
    struct reply r = call(w, CLERK, GET, path, NULL);
    char         day[DATE_TEXT];
    date_text(today, day);
    r = call(w, CLERK, POST, str_fmt(w->mem, "%s/steps", path).p,
             str_fmt(w->mem,
                     "{\"action\":\"split\",\"people\":[\"" STR_FMT
                     "\"],\"day\":\"%s\",\"version\":%lld}",
                     STR_ARG(person), day,
                     (long long)number(w, behind(r.body, "\"household\""), "version"))
                 .p);
    assert_status(r, 200);
    r = send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E4%BD%8F");
    str               form = member(w, r.body, "ref");
    static const char layout[] =
        "{\"sheet\":1,\"head\":3,\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{"
        "\"column\":2,\"fact\":\"name\"},{\"column\":5,\"fact\":\"since\",\"dates\":\"cn\"}],"
        "\"cells\":[]}";
    assert_status(bind(w, CLERK, form, str_of(layout), "person", 1), 200);
    r = begin(w, CLERK, form, ",\"age_from\":103,\"age_to\":104");
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    turns(w);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
    assert_has(r, str_fmt(w->mem, "\"%d年%d月%d日\"", c.year, c.month, c.day).p);
}

/* ---- the head of the household ---- */

/* A sheet with two rows of headings under a title: "A1=…" cells. */
static str two_rows(struct world *w, const char *groups, const char *headings)
{
    static const char *const merged =
        "<mergeCells count=\"3\"><mergeCell ref=\"A1:G1\"/>"
        "<mergeCell ref=\"B2:D2\"/><mergeCell ref=\"E2:G2\"/></mergeCells>";
    const char *row[] = { "户主家庭情况登记表", groups, headings };
    str         cells = { 0 };

    for (size_t i = 0; i < COUNT(row); i++) {
        cells = str_fmt(w->mem, STR_FMT "<row r=\"%zu\">", STR_ARG(cells), i + 1);
        int column = 0;
        for (str rest = str_of(row[i]); rest.n; column++) {
            str text = str_cut(&rest, '|');
            if (text.n)
                cells = str_fmt(w->mem,
                                STR_FMT "<c r=\"%c%zu\" t=\"inlineStr\"><is><t>" STR_FMT
                                        "</t></is></c>",
                                STR_ARG(cells), 'A' + column, i + 1, STR_ARG(text));
        }
        cells = str_fmt(w->mem, STR_FMT "</row>", STR_ARG(cells));
    }
    return book_beside(w->mem, "xl/worksheets/sheet1.xml",
                       str_fmt(w->mem,
                               "<worksheet "
                               "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/"
                               "main\"><sheetData>" STR_FMT "</sheetData>%s</worksheet>",
                               STR_ARG(cells), merged));
}

static void has_text(str s, const char *text)
{
    if (!holds(s, text))
        fail_msg("no %s in " STR_FMT, text, STR_ARG(s));
}

/* What a heading of several columns says of whom they are; the title over all of them says nothing.
 */
static void groups_say_of_whom_a_column_is(void **state)
{
    struct world *w = *state;
    struct reply  r = send_form(w, CLERK,
                                two_rows(w, "户主|家庭成员|||配偶||",
                                         "姓名|姓名|身份证号|与户主关系|姓名|身份证号|楼栋房号"),
                                "two");
    str           layout = layout_of(r.body);

    assert_status(r, 201);
    has_text(layout, "{\"column\":1,\"fact\":\"head_name\"");
    has_text(layout, "{\"column\":2,\"fact\":\"name\"");
    has_text(layout, "{\"column\":3,\"fact\":\"idno\"");
    has_text(layout, "{\"column\":4,\"fact\":\"relation\"");
    has_text(layout, "\"undecided\":[5,6,7]");
    r = send_form(
        w, CLERK,
        two_rows(w, "户主|家庭成员|||房屋||", "姓名|姓名|身份证号|与户主关系|小区|房间号|楼栋房号"),
        "houses");
    layout = layout_of(r.body);
    has_text(layout, "{\"column\":7,\"fact\":\"address\"");
}

/* A heading of the head's own data is never that of whoever stands in the row: every word of a
 * name, number, phone, sex and birth, before and behind 户主. */
static void what_is_of_the_head_is_proposed_as_his(void **state)
{
    static const struct {
        const char *own, *of_head;
    } facts[] = { { "name", "head_name" },
                  { "idno", "head_idno" },
                  { "phone", "head_phone" },
                  { "sex", "head_sex" },
                  { "born", "head_born" } };
    static const char *const written[][2] = { { "户主", "" },   { "户主的", "" },
                                              { "户主 ", "*" }, { "", "（户主）" },
                                              { "", "(户主)" }, { "户主", "（必填）" } };
    static const struct {
        const char *heading, *fact;
    } more[] = { { "户主", "head_name" },
                 { "户主证件号码", "head_idno" },
                 { "户主身份证号码", "head_idno" },
                 { "户主联系电话", "head_phone" },
                 { "户主联系方式1", "head_phone" },
                 { "与户主关系", "relation" },
                 { "户主关系", "relation" },
                 { "户主住址", "address" },
                 { "户主学历", NULL },
                 { "是否户主", NULL },
                 { "户主姓名及成员", "name" },
                 { "联系电话", "phone" },
                 /* of somebody of whom nothing is known */
                 { "紧急联系人及电话", NULL },
                 { "监护人姓名", NULL },
                 { "联系电话（紧急联系人）", NULL },
                 { "配偶信息 身份证号", NULL },
                 { "网格员", NULL },
                 { "与户主关系（配偶、子女、父母）", "relation" },
                 { "所属网格", "grid" } };
    struct world *w = *state;
    bool          exact = false;

    for (size_t i = 0; i < COUNT(facts); i++) {
        const struct form_fact *own = form_fact_find(str_of(facts[i].own));
        str                     words = str_fmt(w->mem, "%s|%s", own->zh, own->others);
        while (words.n) {
            str    word = str_cut(&words, '|');
            size_t at = 0;
            /* "户主姓名及成员" and "成员姓名" are of all who live there */
            bool all = str_find(word, STR("成员"), &at);
            for (size_t k = 0; k < COUNT(written) && word.n && !all; k++) {
                str heading =
                    str_fmt(w->mem, "%s" STR_FMT "%s", written[k][0], STR_ARG(word), written[k][1]);
                const struct form_fact *f = form_fact_match(w->mem, heading, 1, false, &exact);
                if (!f || strcmp(f->key, facts[i].of_head) != 0 || !exact)
                    fail_msg(STR_FMT " is %s", STR_ARG(heading), f ? f->key : "nothing");
            }
        }
    }
    for (size_t i = 0; i < COUNT(more); i++) {
        const struct form_fact *f =
            form_fact_match(w->mem, str_of(more[i].heading), 1, false, &exact);
        if (strcmp(f ? f->key : "", more[i].fact ? more[i].fact : "") != 0)
            fail_msg("%s is %s", more[i].heading, f ? f->key : "nothing");
    }
}

/* A list that calls its rows by the head of the household and by nobody else is one of households,
 * in a table and on sheets; one that has the name of whoever stands in the row, too, or says what
 * he is to the head, is one of people. */
static void rows_that_are_called_by_their_head_are_households(void **state)
{
    static const struct {
        const char *heads[6], *unit;
    } lists[] = {
        { { "序号", "户主姓名", "户主身份证号", "家庭人口数", "现住地址", "联系电话" },
          "household" },
        { { "序号", "户主", "家庭人数", "楼栋", "房号", "备注" }, "household" },
        { { "序号", "户主姓名", "姓名", "性别", "现住地址", "联系电话" }, "person" },
        { { "序号", "户主姓名", "家庭成员姓名", "性别", "现住地址", "联系电话" }, "person" },
        { { "序号", "户主姓名", "与户主关系", "性别", "现住地址", "联系电话" }, "person" },
        { { "序号", "姓名", "户主联系电话", "性别", "现住地址", "年龄" }, "person" },
    };
    struct world *w = *state;
    str           tmpl = book_read(w->mem, "tests/data/table/template.xlsx");

    for (size_t i = 0; i < COUNT(lists); i++) {
        struct buf row;
        buf_init(&row, w->mem, 10000);
        buf_z(&row, "<row r=\"4\">");
        for (size_t k = 0; k < COUNT(lists[i].heads); k++)
            buf_fmt(&row, "<c r=\"%c4\" t=\"inlineStr\"><is><t>%s</t></is></c>", (char)('A' + k),
                    lists[i].heads[k]);
        buf_z(&row, "</row>");
        str file =
            redrawn(w, tmpl, "<row r=\"3\"", "<row r=\"5\"", str_dup(w->mem, buf_done(&row)).p);
        struct reply r = send_form(w, CLERK, file, "Heads");
        assert_status(r, 201);
        if (!str_is(member(w, r.body, "unit"), lists[i].unit))
            fail_msg("%zu: " STR_FMT, i, STR_ARG(r.body));
    }
}

/* Whose name and number stand in a file is in the read log, once for a filling: the head of each
 * household, too, who was not chosen and has no row. Head of two households is one person. */
static void the_head_is_read_as_well(void **state)
{
    struct world *w = *state;
    str           house = new_home(w, "911"), other = new_home(w, "912");
    const char   *head17 = "35029719770412582";

    add_person(w, house, "仇隐长", head17, "0");
    add_person(w, house, "仇隐幼", "35029719080412582", "3");
    add_person(w, house, "仇隐少", "35029719090412582", "3");
    add_person(w, other, "解隐童", "35029719080412531", "2");
    /* he is known: it is his second household */
    struct reply r =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", other).p, NULL);
    r = call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/people", other).p,
             str_fmt(w->mem,
                     "{\"person\":{\"name\":\"仇隐长\",\"idno\":\"" STR_FMT
                     "\"},\"relation\":\"0\",\"elsewhere\":true,\"version\":%lld}",
                     STR_ARG(idno(w, head17)),
                     (long long)number(w, behind(r.body, "\"household\""), "version"))
                 .p);
    assert_status(r, 201);
    r = send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E6%88%B7");
    str               form = member(w, r.body, "ref");
    static const char layout[] =
        "{\"sheet\":1,\"head\":3,\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{"
        "\"column\":2,\"fact\":\"sex\"},{\"column\":3,\"fact\":\"head_name\"},{\"column\":4,"
        "\"fact\":\"head_idno\"},{\"column\":5,\"fact\":\"head_phone\"}],\"cells\":[]}";
    assert_status(bind(w, CLERK, form, str_of(layout), "person", 1), 200);
    int64_t before = readings(w);
    r = begin(w, CLERK, form, ",\"age_from\":115,\"age_to\":119");
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    assert_int_equal(number(w, r.body, "n_rows"), 3);
    assert_int_equal(readings(w) - before, 4); /* three children, one head */
    assert_int_equal(number(w, r.body, "people"), 4);
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    const char *rows = book_rows(w->mem, fetch(w, ref, "").body).p;
    assert_int_equal(
        occurs(str_of(rows), str_fmt(w->mem, "仇隐长|" STR_FMT, STR_ARG(idno(w, head17))).p), 3);
}

/* ---- organisations and dwellings ---- */

/* A door of its own; the reference of the dwelling. */
static str new_rooms(struct world *w, const char *room, const char *more)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    const char  *entrance = str_fmt(w->mem, "\"entrance\":\"%s单元\"", room).p;

    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\",%s,\"room\":\"%s\"%s}",
                     STR_ARG(member(w, r.body, "ref")), entrance, room, more)
                 .p);
    assert_status(r, 201);
    return member(w, around(r.body, str_of(entrance)), "ref");
}

static str new_org(struct world *w, const char *name, str rooms, const char *more)
{
    struct reply r = call(w, CLERK, POST, "/api/v1/registry/orgs",
                          str_fmt(w->mem, "{\"name\":\"%s\",\"premises\":\"" STR_FMT "\"%s}", name,
                                  STR_ARG(rooms), more)
                              .p);
    assert_status(r, 201);
    return member(w, behind(r.body, "\"org\""), "ref");
}

static void put_more(struct world *w, const char *kind, str ref, const char *values)
{
    const char *path =
        str_fmt(w->mem, "/api/v1/registry/%s/" STR_FMT "/more", kind, STR_ARG(ref)).p;
    int64_t version = number(w, call(w, CLERK, GET, path, NULL).body, "version");

    assert_status(call(w, CLERK, PUT, path,
                       str_fmt(w->mem, "{\"more\":[%s],\"why\":\"看了原件\",\"version\":%lld}",
                               values, (long long)version)
                           .p),
                  200);
}

/* What LAYOUT proposes is bound, with column 11 asked for. */
static void bind_proposed(struct world *w, str form, str layout, const char *unit)
{
    size_t at = 0;

    assert_true(str_find(layout, STR(",\"undecided\":[11]"), &at));
    layout = str_fmt(w->mem, "%.*s}", (int)at, layout.p);
    assert_status(bind(w, CLERK, form,
                       with(w, layout, "columns", "{\"column\":11,\"ask\":\"检查结论\"}"), unit, 1),
                  200);
}

/* Each name of a further field of an organisation or a dwelling stands once more as a fact. */
static void further_fields_of_things_are_facts(void **state)
{
    size_t n = 0;

    (void)state;
    for (const struct more_field *m = more_fields; m->key; m++)
        for (const struct form_fact *f = form_facts;
             strcmp(m->subject, "org") == 0 || strcmp(m->subject, "dwelling") == 0; f++) {
            if (!f->key)
                fail_msg("%s of %s is no fact", m->key, m->subject);
            if (form_fact_more(f) != m)
                continue;
            assert_string_equal(f->zh, m->zh);
            assert_string_equal(f->en, m->en);
            assert_int_equal(f->personal, m->mask != OPEN);
            assert_true(strlen(f->key) <= 20);
            n++;
            break;
        }
    assert_true(n > 20);
}

/* A form of enterprises: found by its headings, filled for a place and a kind, its layout as it
 * was; what is personal of them is masked where it is looked at and in the read log when it goes
 * out; an answer is kept, and the next time only what has changed. */
static void a_form_is_filled_with_organisations(void **state)
{
    struct world *w = *state;
    str           t = book_read(w->mem, "tests/data/table/orgs.xlsx");
    str           first = new_rooms(w, "921", ""), second = new_rooms(w, "922", "");
    str           shop = new_org(w, "海虹试面馆", first,
                                 ",\"kind\":\"trader\",\"leader\":\"" SECOND "\",\"phone\":\"" PHONE
                                 "\",\"staff\":7,\"category\":\"餐饮\"");
    new_org(w, "海虹试协会", second, ",\"kind\":\"association\",\"leader\":\"" THIRD "\"");
    put_more(
        w, "orgs", shop,
        "{\"key\":\"guard_name\",\"value\":\"淳于隐保\"},{\"key\":\"has_party\",\"value\":\"1\"}");
    struct reply r = send_form(w, CLERK, t, "%E4%BC%81%E4%B8%9A");
    assert_status(r, 201);
    assert_has(r, "\"unit\":\"org\"");
    static const char *const facts[] = {
        "n",           "org_name",  "org_code",     "org_leader",     "org_phone",
        "org_address", "org_staff", "org_category", "org_guard_name", "org_has_party"
    };
    for (size_t i = 0; i < COUNT(facts); i++)
        assert_has(r, str_fmt(w->mem, "{\"column\":%zu,\"fact\":\"%s\"", i + 1, facts[i]).p);
    str form = member(w, r.body, "ref"), layout = layout_of(r.body);
    /* of people it says nothing, and by their age they are not chosen */
    assert_has(bind(w, CLERK, form, layout, "person", 1), "form.unit");
    bind_proposed(w, form, layout, "org");
    assert_has(begin(w, CLERK, form, ",\"age_from\":60"), "form.choice");
    assert_has(begin(w, CLERK, the_form, ",\"kind\":\"trader\""), "form.choice");
    assert_status(begin(w, CLERK, form, ",\"kind\":\"nothing\""), 400);

    int64_t before =
        counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE subject = 'org' AND field = 'form'");
    r = begin(w, CLERK, form, ",\"kind\":\"trader\"");
    assert_status(r, 201);
    str traders = member(w, r.body, "ref");
    r = begin(w, CLERK, form, "");
    str ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n >= 2);
    assert_int_equal(number(w, r.body, "people"), n);
    r = filling(w, CLERK, traders);
    int64_t few = number(w, r.body, "n_rows");
    assert_true(few >= 1 && few < n);
    assert_int_equal(
        counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE subject = 'org' AND field = 'form'") -
            before,
        n + few);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
    assert_has(r, "海虹试面馆");
    assert_has(r, "921单元 921");
    assert_has_not(r, SECOND);
    assert_has_not(r, "淳于隐保");
    assert_has_not(r, PHONE);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/rows", ref).p, NULL);
    int64_t row = number(w, around(r.body, STR("海虹试面馆")), "n");
    assert_status(
        call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/answers", ref).p,
             str_fmt(w->mem, "{\"answers\":[{\"n\":%lld,\"column\":11,\"value\":\"合格\"}]}",
                     (long long)row)
                 .p),
        200);
    /* an answer is opened with a reason, and that is a reading of the organisation */
    assert_has(call(w, CLERK, POST, path_of(w, "/api/v1/form-fillings/%s/rows", ref).p,
                    "{\"reason\":\"看看检查结论\"}"),
               "合格");
    assert_int_equal(
        counted(w, "SELECT COUNT(*) AS n FROM read_log WHERE subject = 'org' AND reason = "
                   "'看看检查结论'"),
        n);
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    r = fetch(w, ref, "");
    assert_status(r, 200);
    assert_true(
        str_eq(book_part(w->mem, t, "xl/styles.xml"), book_part(w->mem, r.body, "xl/styles.xml")));
    const char *rows = book_rows(w->mem, r.body).p;
    assert_non_null(strstr(rows, "|单位名称|统一社会信用代码|法定代表人|"));
    assert_non_null(strstr(rows, "|海虹试面馆||" SECOND "|" PHONE "|"));
    assert_non_null(strstr(rows, "921单元921室|7|餐饮|淳于隐保|是|合格\n"));
    assert_non_null(strstr(rows, "|海虹试协会||" THIRD "|"));
    assert_int_equal(occurs(str_of(rows), "|海虹试面馆|"), 1);

    /* the next time: more people work there; what was answered comes by itself */
    r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/orgs/%s", shop).p, NULL);
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/registry/orgs/%s", shop).p,
                       str_fmt(w->mem,
                               "{\"name\":\"海虹试面馆\",\"kind\":\"trader\",\"category\":\"餐饮\","
                               "\"staff\":9,\"version\":%lld}",
                               (long long)number(w, behind(r.body, "\"org\""), "version"))
                           .p),
                  200);
    r = begin(w, CLERK, form, "");
    ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    assert_has(r, "\"again\":true");
    assert_int_equal(number(w, r.body, "fresh"), 0);
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_int_equal(number(w, r.body, "gone"), 0);
    assert_int_equal(number(w, r.body, "known"), 1);
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    rows = book_rows(w->mem, fetch(w, ref, "?only=changes").body).p;
    assert_non_null(strstr(rows, "921单元921室|9|餐饮|淳于隐保|是|合格\n"));
    assert_int_equal(occurs(str_of(rows), "单元92"), 1);
}

/* A form of dwellings, let ones: owner and tenant are somebody's. */
static void a_form_is_filled_with_dwellings(void **state)
{
    struct world *w = *state;
    str           rooms = new_rooms(w, "931", ",\"usage\":\"rent\",\"area\":8850");

    put_more(w, "dwellings", rooms,
             "{\"key\":\"owner_name\",\"value\":\"宗政隐主\"},{\"key\":\"owner_phone\",\"value\":"
             "\"" PHONE "\"},{\"key\":\"tenant_name\",\"value\":\"" THIRD "\"}");
    struct reply r = send_form(w, CLERK, book_read(w->mem, "tests/data/table/dwellings.xlsx"),
                               "%E6%88%BF%E5%B1%8B");
    assert_status(r, 201);
    assert_has(r, "\"unit\":\"dwelling\"");
    static const char *const facts[] = {
        "n",       "building",      "entrance",       "room",           "dw_usage",
        "dw_area", "dw_owner_name", "dw_owner_phone", "dw_tenant_name", "dw_tenant_idno"
    };
    for (size_t i = 0; i < COUNT(facts); i++)
        assert_has(r, str_fmt(w->mem, "{\"column\":%zu,\"fact\":\"%s\"", i + 1, facts[i]).p);
    str form = member(w, r.body, "ref");
    bind_proposed(w, form, layout_of(r.body), "dwelling");
    r = begin(w, CLERK, form, ",\"kind\":\"rent\"");
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    turns(w);
    r = filling(w, CLERK, ref);
    int64_t n = number(w, r.body, "n_rows");
    assert_true(n >= 1);
    assert_int_equal(number(w, r.body, "people"), n);
    assert_int_equal(
        counted(w,
                "SELECT COUNT(*) AS n FROM read_log WHERE subject = 'dwelling' AND field = 'form'"),
        n);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/form-fillings/%s/table", ref).p, NULL);
    assert_has_not(r, "宗政隐主");
    assert_status(act(w, CLERK, ref, "finish", ""), 200);
    const char *rows = book_rows(w->mem, fetch(w, ref, "").body).p;
    assert_non_null(strstr(rows, "|931单元|931|出租|88.50|宗政隐主|" PHONE "|" THIRD "\n"));
}

/* ---- a whole street ---- */

#define STREET "350205003"
#define BESIDE "350205003007"

static struct reply begin_street(struct world *w, enum who who, str form)
{
    return call(w, who, POST, path_of(w, "/api/v1/forms/%s/fillings", form).p,
                "{\"place\":\"" STREET
                "\",\"asked_by\":\"区卫健局\",\"purpose\":\"体检安排\",\"age_from\":85}");
}

/* One workbook over all communities, one after the other. Between two fillings a building went to
 * the community beside, as when one is split: nobody is new or gone, and what was answered for the
 * community is known. Who has a post for a community alone neither begins nor sees it. */
static void a_form_is_filled_for_a_whole_street(void **state)
{
    struct world *w = *state;
    struct reply  r =
        send_form(w, CLERK, book_read(w->mem, "tests/data/table/peopled.xlsx"), "%E8%A1%97");
    str               form = member(w, r.body, "ref");
    static const char layout[] =
        "{\"sheet\":1,\"head\":3,\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{"
        "\"column\":2,\"fact\":\"name\"},{\"column\":3,\"fact\":\"community\"},{\"column\":"
        "4,\"ask\":\"" QUESTION "\"}],\"cells\":[{\"row\":1,\"column\":1,\"fact\":\"place\"}]}";
    assert_status(bind(w, CLERK, form, str_of(layout), "person", 1), 200);
    r = begin_street(w, CLERK, form);
    assert_status(r, 400);
    assert_has(r, "form.place");
    assert_status(begin_street(w, STRANGER, form), 404); /* his post is of another street */
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    r = begin_street(w, STRANGER, form);
    assert_status(r, 201);
    assert_has(r, "\"place\":\"" STREET "\"");
    str first = member(w, r.body, "ref");
    /* what waits says how many come before it */
    str second = member(w, begin_street(w, STRANGER, form).body, "working");
    r = call(w, STRANGER, GET, path_of(w, "/api/v1/jobs/%s", second).p, NULL);
    assert_has(r, "\"state\":\"queued\"");
    assert_int_equal(number(w, r.body, "ahead"), 1);
    turns(w);
    r = call(w, STRANGER, GET, path_of(w, "/api/v1/jobs/%s", second).p, NULL);
    assert_has(r, "\"state\":\"done\"");
    assert_true(number(w, r.body, "total") > 1); /* communities */
    assert_int_equal(number(w, r.body, "done"), number(w, r.body, "total"));
    r = filling(w, STRANGER, first);
    int64_t rows = number(w, r.body, "n_rows");
    assert_has(r, "\"state\":\"open\"");
    assert_true(rows > 5);
    assert_int_equal(number(w, r.body, "known"), 1);
    assert_status(act(w, STRANGER, first, "finish", ""), 200);
    assert_status(filling(w, CLERK, first), 404);
    assert_has_not(call(w, CLERK, GET, "/api/v1/form-fillings", NULL), "区卫健局");
    assert_has(call(w, DISPATCHER, GET, "/api/v1/form-fillings", NULL), "区卫健局");

    /* a building with one of them goes to the community beside */
    world_put(w, "UPDATE site SET place_now = " BESIDE ", grid = 0 WHERE id IN (SELECT d.site "
                 "FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = "
                 "m.person JOIN living l ON l.community = m.community AND l.household = "
                 "m.household JOIN dwelling d ON d.community = l.community AND d.id = l.dwelling "
                 "WHERE p.born = (SELECT MIN(born) FROM inhabitant WHERE died IS NULL))");
    r = begin_street(w, STRANGER, form);
    str again = member(w, r.body, "ref");
    turns(w);
    r = filling(w, STRANGER, again);
    assert_has(r, "\"again\":true");
    assert_int_equal(number(w, r.body, "n_rows"), rows);
    assert_int_equal(number(w, r.body, "fresh"), 0);
    assert_int_equal(number(w, r.body, "gone"), 0);
    assert_int_equal(number(w, r.body, "known"), 1);
    int64_t moved = number(w, r.body, "changed");
    assert_true(moved > 0 && moved < rows);
    r = call(w, STRANGER, GET, path_of(w, "/api/v1/form-fillings/%s/rows?limit=1", again).p, NULL);
    assert_has(r, "\"where\":\"海虹社区居委会 ");
    assert_status(act(w, STRANGER, again, "finish", ""), 200);
    assert_status(
        call(w, STRANGER, POST, path_of(w, "/api/v1/form-fillings/%s/fetches", again).p, "{}"),
        200);
    r = call(w, STRANGER, GET, path_of(w, "/api/v1/form-fillings/%s/file", again).p, NULL);
    assert_status(r, 200);
    /* community by community: once the other has begun, the first does not come again */
    str    text = book_rows(w->mem, r.body);
    size_t at = 0;
    str    beside = place_name(app_places(w->app), INT64_C(350205003007), LANG_ZH);
    assert_true(str_find(text, beside, &at));
    str tail = { text.p + at, text.n - at };
    assert_int_equal(occurs(tail, str_dup(w->mem, beside).p), moved);
    assert_int_equal(occurs(tail, "|海虹社区居委会"), 0);
    assert_int_equal(occurs(text, "|海虹社区居委会"), rows - moved);
    assert_non_null(strstr(text.p, "1|嵩屿街道\n"));
    r = call(w, STRANGER, GET, "/api/v1/forms", NULL);
    assert_int_equal(number(w, r.body, "times"), 2); /* the newest form */

    /* whose post has ended gets nothing, and the filling says why */
    r = begin_street(w, STRANGER, form);
    str late = member(w, r.body, "ref");
    world_put(w, "UPDATE post SET until = since WHERE place = " STREET " AND role = 'clerk'");
    turns(w);
    r = filling(w, DISPATCHER, late);
    assert_has(r, "\"state\":\"cancelled\"");
    assert_has(r, "no longer has a post for this place");
    assert_int_equal(number(w, r.body, "n_rows"), 0);
}

static struct reply begin_at(struct world *w, enum who who, const char *place, const char *more)
{
    return call(w, who, POST, path_of(w, "/api/v1/forms/%s/fillings", the_form).p,
                str_fmt(w->mem, "{\"place\":\"%s\",\"asked_by\":\"街道办\",\"purpose\":\"核对\"%s}",
                        place, more)
                    .p);
}

static int64_t rows_in(struct world *w, enum who who, struct reply begun)
{
    return number(w, filling(w, who, member(w, begun.body, "ref")).body, "n_rows");
}

/* The building of a list that has a row of its own in the registry, and with it a first day. */
static str lived_in(struct world *w, struct reply buildings)
{
    str items = str_dup(w->mem, buildings.body);

    const char *day = strstr(items.p, "\"since\":\"");
    assert_non_null(day);
    while (strncmp(day, "\"ref\":", 6) != 0)
        day--;
    return member(w, str_of(day), "ref");
}

/* Whose post is for the whole street may ask for less of it: a community, a grid, a building, which
 * he finds among those of that place. The filling is kept at that community, and its clerk sees it
 * as one of her own. (In one building of the community beside people live since the test before; of
 * the others only their sites are known.) */
static void who_has_the_street_asks_for_less(void **state)
{
    struct world *w = *state;
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    struct reply all = call(w, STRANGER, GET, "/api/v1/registry/buildings?limit=500", NULL);
    struct reply one =
        call(w, STRANGER, GET, "/api/v1/registry/buildings?limit=500&place=" BESIDE, NULL);
    struct reply grid =
        call(w, STRANGER, GET, "/api/v1/registry/buildings?limit=500&place=" HAIHONG "001", NULL);
    assert_true(occurs(one.body, "\"ref\"") > 1);
    assert_int_equal(occurs(one.body, "\"place_now\":\"" BESIDE "\""), occurs(one.body, "\"ref\""));
    int64_t there = (int64_t)occurs(grid.body, "\"ref\"");
    assert_true(there > 0 && there < (int64_t)occurs(all.body, "\"ref\"") - 1);
    assert_int_equal(occurs(grid.body, "\"grid\":\"" HAIHONG "001\""), there);
    /* it widens nobody's places */
    assert_has_not(call(w, CLERK, GET, "/api/v1/registry/buildings?place=" BESIDE, NULL),
                   "\"ref\"");
    assert_has_not(call(w, WORKER, GET, "/api/v1/registry/buildings?place=" HAIHONG "003", NULL),
                   "\"ref\"");

    const char *here =
        str_fmt(w->mem, ",\"building\":\"" STR_FMT "\"", STR_ARG(lived_in(w, one))).p;
    struct reply building = begin_at(w, STRANGER, STREET, here);
    assert_status(building, 201);
    assert_has(building, "\"place\":\"" BESIDE "\"");
    str called = member(w, one.body, "name"), shown = member(w, building.body, "place_name");
    assert_true(occurs(one.body, "\"name\"") > 0 && called.n && shown.n > called.n);
    str          house = member(w, grid.body, "ref");
    struct reply few = begin_at(w, STRANGER, HAIHONG "001", ",\"age_from\":60");
    struct reply some = begin_at(w, STRANGER, HAIHONG, ",\"age_from\":60");
    struct reply home = begin_at(
        w, STRANGER, HAIHONG, str_fmt(w->mem, ",\"building\":\"" STR_FMT "\"", STR_ARG(house)).p);
    assert_has(few, "\"place\":\"" HAIHONG "001\"");
    assert_has(few, "\"among\":\"aged 60 or more\"");
    assert_has(some, "\"place\":\"" HAIHONG "\"");
    turns(w);
    assert_true(rows_in(w, STRANGER, building) > 0);
    assert_true(rows_in(w, STRANGER, home) > 0);
    assert_true(rows_in(w, STRANGER, few) > 0);
    assert_true(rows_in(w, STRANGER, few) < rows_in(w, STRANGER, some));
    assert_int_equal(rows_in(w, CLERK, few), rows_in(w, STRANGER, few));
    assert_status(filling(w, CLERK, member(w, home.body, "ref")), 200);
    assert_status(filling(w, CLERK, member(w, building.body, "ref")), 404);
    assert_has(begin_at(w, STRANGER, HAIHONG, here), "form.building");
    assert_has(begin_at(w, STRANGER, "350205002006", ""), "form.place");
    assert_has(begin_at(w, STRANGER, "350205002006001", ""), "form.place");
    world_put(w, "UPDATE post SET until = since WHERE place = " STREET " AND role = 'clerk'");
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_fill_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_template_is_read_and_bound),
                   cmocka_unit_test(bad_templates_are_refused_each_with_its_sentence),
                   cmocka_unit_test(a_form_is_filled_for_a_place_and_a_choice),
                   cmocka_unit_test(the_next_time_only_what_has_changed),
                   cmocka_unit_test(a_form_is_filled_for_a_building_and_an_entrance),
                   cmocka_unit_test(every_household_gets_its_own_sheet),
                   cmocka_unit_test(people_in_a_template_are_not_shown),
                   cmocka_unit_test(an_unknown_column_asks_for_a_decision),
                   cmocka_unit_test(the_lists_of_a_template_are_kept_to),
                   cmocka_unit_test(further_fields_go_into_forms),
                   cmocka_unit_test(a_split_ends_no_stay),
                   cmocka_unit_test(what_is_of_the_head_is_proposed_as_his),
                   cmocka_unit_test(groups_say_of_whom_a_column_is),
                   cmocka_unit_test(rows_that_are_called_by_their_head_are_households),
                   cmocka_unit_test(the_head_is_read_as_well),
                   cmocka_unit_test(further_fields_of_things_are_facts),
                   cmocka_unit_test(a_form_is_filled_with_organisations),
                   cmocka_unit_test(a_form_is_filled_with_dwellings),
                   cmocka_unit_test(who_left_since_is_not_given_out),
                   cmocka_unit_test(a_form_is_filled_for_a_whole_street),
                   cmocka_unit_test(who_has_the_street_asks_for_less),
                   cmocka_unit_test(what_is_being_gathered_can_be_cancelled),
                   cmocka_unit_test(too_many_rows_are_refused_with_the_bound),
                   cmocka_unit_test(many_people_wait_for_the_street),
                   cmocka_unit_test(a_template_without_room_says_so_early),
                   cmocka_unit_test(a_filling_of_before_a_split_is_closed),
                   cmocka_unit_test(a_column_with_a_formula_further_down_is_left_alone),
                   cmocka_unit_test(headings_two_rows_high_hide_nobody),
                   cmocka_unit_test(who_has_two_homes_stands_there_once),
                   cmocka_unit_test(a_long_list_is_looked_at_to_its_end),
    };

    if (argc > 1 && (strstr(argv[1], "code-") || strstr(argv[1], "fill-")))
        return cli_main(commands, COUNT(commands), argc, argv);
    if (!table_load_libraries()) /* with which the tests look into packages */
        return 1;
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
