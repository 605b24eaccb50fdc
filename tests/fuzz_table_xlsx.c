/* fuzz_table_xlsx.c -- a spreadsheet: the input is the sheet, the shared texts, the styles and the
 * workbook, divided by a zero byte, put into a package with right checksums (or, when it begins
 * with "PK", the package itself). Cells come out as valid UTF-8 within the bounds, rows go upwards.
 */
#include <zlib.h>

#include "lib/seen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void u16(struct buf *b, unsigned v)
{
    buf_char(b, (char)(v & 255));
    buf_char(b, (char)(v >> 8 & 255));
}

static void u32(struct buf *b, unsigned long v)
{
    u16(b, (unsigned)(v & 65535));
    u16(b, (unsigned)(v >> 16 & 65535));
}

static void head(struct buf *b, str name, str body, bool central, unsigned long at)
{
    unsigned long crc = crc32(0, (const unsigned char *)body.p, (unsigned)body.n);

    u32(b, central ? 0x02014b50 : 0x04034b50);
    if (central)
        u16(b, 20);
    u16(b, 20);
    u16(b, 0);
    u16(b, 0);
    u32(b, 0x00210000);
    u32(b, crc);
    u32(b, body.n);
    u32(b, body.n);
    u16(b, (unsigned)name.n);
    u16(b, 0);
    if (central) {
        u16(b, 0);
        u16(b, 0);
        u16(b, 0);
        u32(b, 0);
        u32(b, at);
    }
    buf_str(b, name);
}

static str package(struct arena *a, const str *name, const str *body, size_t n)
{
    unsigned long at[8], start;
    struct buf    b;

    buf_init(&b, a, 16 << 20);
    for (size_t i = 0; i < n; i++) {
        at[i] = b.n;
        head(&b, name[i], body[i], false, 0);
        buf_str(&b, body[i]);
    }
    start = b.n;
    for (size_t i = 0; i < n; i++)
        head(&b, name[i], body[i], true, at[i]);
    unsigned long size = b.n - start;
    u32(&b, 0x06054b50);
    u32(&b, 0);
    u16(&b, (unsigned)n);
    u16(&b, (unsigned)n);
    u32(&b, size);
    u32(&b, start);
    u16(&b, 0);
    return buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char book[] =
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"1\"/></sheets></workbook>";
    static const char relations[] =
        "<R><Relationship Id=\"1\" Target=\"worksheets/sheet1.xml\"/></R>";
    struct arena     *a = arena_new();
    struct seen       s = { .b = { 50, 8, 100, 1 << 20, 1 << 16 } };
    struct table_sink sink = { &s, seen_sheet, seen_row };
    str               in = { (const char *)data, n }, body[5];
    const str         name[] = { STR("xl/worksheets/sheet1.xml"), STR("xl/sharedStrings.xml"),
                                 STR("xl/styles.xml"), STR("xl/workbook.xml"),
                                 STR("xl/_rels/workbook.xml.rels") };

    if (!table_load_libraries())
        abort();
    if (str_starts(in, STR("PK"))) {
        table_read_xlsx(in, &s.b, &sink);
    } else {
        for (size_t i = 0; i < 4; i++)
            body[i] = str_cut(&in, 0);
        if (!body[3].n)
            body[3] = str_of(book);
        body[4] = str_of(relations);
        table_read_xlsx(package(a, name, body, 5), &s.b, &sink);
    }
    arena_free(a);
    return 0;
}
