/* book.c -- see book.h. */
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "cli/table_lib.h"
#include "core/table.h"
#include "core/zipped.h"
#include "lib/book.h"

str book_read(struct arena *a, const char *path)
{
    struct buf b;
    char       part[1 << 14];
    ssize_t    n = 0;
    int        fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(&b, a, 1 << 24);
    assert_true(fd >= 0);
    while ((n = read(fd, part, sizeof part)) > 0)
        buf_bytes(&b, part, (size_t)n);
    close(fd);
    return buf_done(&b);
}

int book_fd(str bytes)
{
    int fd = memfd_create("book", MFD_CLOEXEC);

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n && lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static bool gather(void *ctx, const char *p, size_t n, bool last)
{
    (void)last;
    buf_bytes(ctx, p, n);
    return true;
}

bool book_has(struct arena *a, str file, const char *name, str *out)
{
    struct zip *z = table_zip_open(file);
    struct buf  b;
    int64_t     left = 1 << 24;

    buf_init(&b, a, 1 << 24);
    bool found = z && table_part(z, name, &left, gather, &b);
    if (z)
        table_zip_close(z);
    *out = buf_done(&b);
    return found;
}

str book_part(struct arena *a, str file, const char *name)
{
    str out = { 0 };

    if (!book_has(a, file, name, &out))
        fail_msg("no %s", name);
    return out;
}

/* The package FILE, which has the parts of OLD, with NEW in their place or beside them. */
struct part {
    const char *name;
    str         bytes;
};
static str book_with(struct arena *a, str file, const char *const *old, size_t n_old,
                     const struct part *new, size_t n_new)
{
    struct zipped z;
    str           out = { 0 };

    zipped_begin(&z, a, 1 << 24, 20454);
    for (size_t i = 0; i < n_new; i++)
        zipped_add(&z, str_of(new[i].name), new[i].bytes);
    for (size_t i = 0; i < n_old; i++) {
        bool again = false;
        for (size_t k = 0; k < n_new; k++)
            again = again || strcmp(old[i], new[k].name) == 0;
        if (!again)
            zipped_add(&z, str_of(old[i]), book_part(a, file, old[i]));
    }
    assert_true(zipped_end(&z, &out));
    return out;
}

static const char *const parts_of_template[] = {
    "[Content_Types].xml",        "_rels/.rels",       "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "xl/styles.xml",     "xl/theme/theme1.xml",
    "docProps/app.xml",           "docProps/core.xml", "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml"
};

str book_under(struct arena *a, const char *tail, const char *type, const char *name,
               const char *bytes, const char *notes)
{
    static const char sheet[] = "xl/worksheets/sheet1.xml";
    str               t = book_read(a, "tests/data/table/template.xlsx");
    str               xml = book_part(a, t, sheet);
    size_t            at = 0;

    assert_true(str_find(xml, STR("</worksheet>"), &at));
    const struct part new[] = {
        { sheet, str_fmt(a, "%.*s%s</worksheet>", (int)at, xml.p, tail) },
        { "xl/worksheets/_rels/sheet1.xml.rels",
          str_fmt(a,
                  "<Relationships><Relationship Id=\"r1\" Type=\"x/%s\" Target=\"../%s\"/>"
                  "<Relationship Id=\"r2\" Type=\"x/comments\" Target=\"/xl/comments1.xml\"/>"
                  "</Relationships>",
                  type, name) },
        { str_fmt(a, "xl/%s", name).p, str_of(bytes) },
        { "xl/comments1.xml", str_of(notes) },
    };
    return book_with(a, t, parts_of_template, COUNT(parts_of_template), new, COUNT(new));
}

str book_beside(struct arena *a, const char *name, str bytes)
{
    const struct part new = { name, bytes };

    return book_with(a, book_read(a, "tests/data/table/template.xlsx"), parts_of_template,
                     COUNT(parts_of_template), &new, 1);
}

str book_pictured(struct arena *a, int from, int to)
{
    return book_under(
        a, "<drawing r:id=\"r1\" xmlns:r=\"r\"/>", "drawing", "drawings/drawing1.xml",
        str_fmt(a,
                "<wsDr><twoCellAnchor><from><row>%d</row><rowOff>0</rowOff></from><to><row>%d</row>"
                "<rowOff>9</rowOff></to><pic/></twoCellAnchor></wsDr>",
                from - 1, to - 1)
            .p,
        "<comments/>");
}

str book_rows(struct arena *a, str file)
{
    char                 plain[] = "/tmp/gongdi-book-XXXXXX";
    struct table_info   *i = NEW(a, struct table_info);
    struct table_reader *t = NULL;
    struct table_row     row;
    struct buf           b;
    int                  fd = book_fd(file), to = mkstemp(plain);

    assert_true(to >= 0);
    close(to);
    error *e = table_decode(a, fd, plain, NULL, NULL, i);
    if (e)
        fail_msg("%s", e->msg->code);
    close(fd);
    buf_init(&b, a, 1 << 24);
    assert_null(table_open(a, plain, NULL, i->sheet[0].at, &t));
    while (table_next(t, a, &row)) {
        buf_int(&b, row.n);
        for (size_t k = 0; k < row.cells; k++)
            buf_fmt(&b, "|" STR_FMT, STR_ARG(row.cell[k]));
        buf_char(&b, '\n');
    }
    table_close(t);
    unlink(plain);
    return str_dup(a, buf_done(&b));
}

/* ---- archives ---- */

static uint32_t number_at(str s, size_t at, int bytes)
{
    uint32_t v = 0;

    for (int i = bytes; i-- > 0;)
        v = v << 8 | (unsigned char)s.p[at + (size_t)i];
    return v;
}

size_t book_files(str s, struct book_file *out, size_t most)
{
    size_t n = 0, at = 0;

    while (at + 30 < s.n && number_at(s, at, 4) == 0x04034b50 && n < most) {
        size_t size = number_at(s, at + 18, 4), name = number_at(s, at + 26, 2);
        assert_int_equal(number_at(s, at + 8, 2), 0); /* stored */
        assert_true(at + 30 + name + size < s.n);
        out[n].name = (str){ s.p + at + 30, name };
        out[n].bytes = (str){ s.p + at + 30 + name, size };
        assert_int_equal(crc32(0, (const unsigned char *)out[n].bytes.p, (unsigned)size),
                         number_at(s, at + 14, 4));
        at += 30 + name + size;
        n++;
    }
    /* the directory begins where the files end, and counts them */
    assert_true(s.n >= 22 && number_at(s, s.n - 22, 4) == 0x06054b50);
    assert_int_equal(number_at(s, s.n - 6, 4), at);
    assert_int_equal(number_at(s, s.n - 12, 2), n);
    return n;
}

/* ---- what unpacks to a thousand times its size ---- */

static void put(struct buf *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, (char)(v >> (8 * i) & 0xFF));
}

struct bomb {
    struct arena *mem;
    struct buf    out, list;
    uint32_t      n;
};

/* A part of HEAD, TIMES BODY and TAIL, deflated. */
static void part(struct bomb *x, const char *name, const char *head, const char *body,
                 int64_t times, const char *tail)
{
    z_stream       z = { 0 };
    struct buf     packed;
    unsigned char *room = NEWN(x->mem, unsigned char, 1 << 16);
    uint32_t       sum = 0, size = 0, at = (uint32_t)x->out.n;

    buf_init(&packed, x->mem, 64 << 20);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    for (int64_t i = -1; i <= times; i++) {
        const char *text = i < 0 ? head : i < times ? body : tail;
        z.next_in = (unsigned char *)(uintptr_t)text;
        z.avail_in = (unsigned)strlen(text);
        sum = (uint32_t)crc32(sum, z.next_in, z.avail_in);
        size += z.avail_in;
        do {
            z.next_out = room;
            z.avail_out = 1 << 16;
            deflate(&z, i == times ? Z_FINISH : Z_NO_FLUSH);
            buf_bytes(&packed, (char *)room, (1 << 16) - z.avail_out);
        } while (z.avail_out == 0);
    }
    deflateEnd(&z);
    str p = buf_done(&packed);
    for (int list = 0; list < 2; list++) {
        struct buf *b = list ? &x->list : &x->out;
        put(b, list ? 0x02014b50 : 0x04034b50, 4);
        if (list)
            put(b, 20, 2);
        put(b, 20, 2);
        put(b, 0, 2);
        put(b, 8, 2);
        put(b, 0, 2);
        put(b, 0x21, 2);
        put(b, sum, 4);
        put(b, (uint32_t)p.n, 4);
        put(b, size, 4);
        put(b, (uint32_t)strlen(name), 2);
        put(b, 0, 2);
        if (list) {
            put(b, 0, 2);
            put(b, 0, 2);
            put(b, 0, 2);
            put(b, 0, 4);
            put(b, at, 4);
        }
        buf_z(b, name);
        if (!list)
            buf_str(b, p);
    }
    x->n++;
}

#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define MAIN    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

str book_bomb(struct arena *a, int64_t rows)
{
    struct bomb x = { .mem = a };
    char       *letters = NEWN(a, char, 1001);

    memset(letters, 'A', 1000);
    const char *body =
        str_fmt(a, "<row><c t=\"inlineStr\"><is><t>%s</t></is></c></row>", letters).p;
    buf_init(&x.out, a, 64 << 20);
    buf_init(&x.list, a, 1 << 20);
    part(&x, "[Content_Types].xml", "<Types xmlns=\"" PACKAGE "content-types\"/>", "", 0, "");
    part(&x, "_rels/.rels",
         "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"a\" Type=\"" OFFICE
         "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
         "", 0, "");
    part(&x, "xl/workbook.xml",
         "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
         "\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>",
         "", 0, "");
    part(&x, "xl/_rels/workbook.xml.rels",
         "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"a\" Type=\"" OFFICE
         "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
         "", 0, "");
    part(&x, "xl/worksheets/sheet1.xml", "<worksheet xmlns=\"" MAIN "\"><sheetData>", body, rows,
         "</sheetData></worksheet>");
    uint32_t at = (uint32_t)x.out.n;
    str      list = buf_done(&x.list);
    buf_str(&x.out, list);
    put(&x.out, 0x06054b50, 4);
    put(&x.out, 0, 4);
    put(&x.out, x.n, 2);
    put(&x.out, x.n, 2);
    put(&x.out, (uint32_t)list.n, 4);
    put(&x.out, at, 4);
    put(&x.out, 0, 2);
    return buf_done(&x.out);
}
