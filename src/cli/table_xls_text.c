/* table_xls_text.c -- records of a workbook and the texts in them. */
#include "cli/table_xls.h"

unsigned xls_u16(const struct xls *x, size_t at)
{
    const uint8_t *p = (const uint8_t *)x->s.p + at;

    return (unsigned)p[0] | (unsigned)p[1] << 8;
}

uint32_t xls_u32(const struct xls *x, size_t at)
{
    return xls_u16(x, at) | (uint32_t)xls_u16(x, at + 2) << 16;
}

double xls_double(const struct xls *x, size_t at)
{
    uint64_t bits = xls_u32(x, at) | (uint64_t)xls_u32(x, at + 4) << 32;
    double   v = 0;

    memcpy(&v, &bits, sizeof v);
    return v;
}

bool xls_record(const struct xls *x, size_t at, struct xls_record *r)
{
    if (at > x->s.n || x->s.n - at < 4)
        return false;
    size_t n = xls_u16(x, at + 2);
    *r = (struct xls_record){ xls_u16(x, at), at + 4, at + 4 + n };
    return n <= x->s.n - at - 4;
}

bool xls_has(const struct xls_record *r, size_t n)
{
    return r->end - r->at >= n;
}

bool xls_more(const struct xls *x, struct xls_record *r)
{
    struct xls_record next;

    if (!xls_record(x, r->end, &next) || next.type != R_CONTINUE)
        return false;
    r->at = next.at;
    r->end = next.end;
    return true;
}

/* ---- BIFF8: UTF-16, or its lower half ----------------------------------------------------------
 */

static void put_point(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        if (c) /* what nobody can see and no line of ours can hold */
            buf_char(b, (char)c);
        return;
    }
    if (c >= 0x10000) {
        buf_char(b, (char)(0xf0 | c >> 18));
        buf_char(b, (char)(0x80 | (c >> 12 & 63)));
    } else if (c >= 0x800) {
        buf_char(b, (char)(0xe0 | c >> 12));
    }
    buf_char(b, c < 0x800 ? (char)(0xc0 | c >> 6) : (char)(0x80 | (c >> 6 & 63)));
    buf_char(b, (char)(0x80 | (c & 63)));
}

/* HIGH: the first half of a pair that waits for its second. A half alone, which a program left that
 * cut a text by its length, shows as the mark for it. */
static void put_unit(struct buf *b, uint32_t u, uint32_t *high)
{
    bool second = u >= 0xdc00 && u < 0xe000;

    if (*high && second) {
        put_point(b, 0x10000 + ((*high - 0xd800) << 10) + (u - 0xdc00));
        *high = 0;
        return;
    }
    if (*high)
        put_point(b, 0xfffd);
    *high = u >= 0xd800 && u < 0xdc00 ? u : 0;
    if (!*high)
        put_point(b, second ? 0xfffd : u);
}

/* N characters. Where the record ends amid them, the next one says anew how wide they are. */
static bool units(const struct xls *x, struct xls_record *r, size_t n, bool wide, struct buf *out)
{
    uint32_t high = 0;

    while (n) {
        if (r->at == r->end) {
            if (!xls_more(x, r) || !xls_has(r, 1))
                return false;
            wide = x->s.p[r->at++] & 1;
            continue;
        }
        size_t each = wide ? 2 : 1, k = (r->end - r->at) / each;
        if (!k)
            return false;
        k = k < n ? k : n;
        for (size_t i = 0; i < k; i++)
            put_unit(out, wide ? xls_u16(x, r->at + 2 * i) : (uint8_t)x->s.p[r->at + i], &high);
        r->at += k * each;
        n -= k;
    }
    if (high)
        put_point(out, 0xfffd);
    return !out->over;
}

static bool pass(const struct xls *x, struct xls_record *r, size_t n)
{
    while (n) {
        if (r->at == r->end && !xls_more(x, r))
            return false;
        size_t k = r->end - r->at < n ? r->end - r->at : n;
        r->at += k;
        n -= k;
    }
    return true;
}

/* Marks: 1 wide characters, 4 with phonetic words behind it, 8 with runs of fonts behind it. */
static bool text8(struct xls *x, struct arena *a, struct xls_record *r, size_t n, str *out)
{
    struct buf b;

    *out = (str){ 0 };
    if (!xls_has(r, 1))
        return n == 0; /* an empty one may leave its marks out */
    unsigned marks = (uint8_t)x->s.p[r->at++];
    size_t   runs = 0, phonetic = 0;
    if (marks & 8) {
        if (!xls_has(r, 2))
            return false;
        runs = xls_u16(x, r->at);
        r->at += 2;
    }
    if (marks & 4) {
        if (!xls_has(r, 4))
            return false;
        phonetic = xls_u32(x, r->at);
        r->at += 4;
    }
    buf_init(&b, a, (size_t)x->rows.b->cell);
    if (!units(x, r, n, marks & 1, &b))
        return false;
    *out = buf_done(&b);
    return pass(x, r, 4 * runs + phonetic);
}

/* ---- BIFF5: bytes of a code page ---------------------------------------------------------------
 */

/* clang-format off */
static const struct {
    uint32_t    page;
    const char *converter, *encoding;
} pages[] = {
    { 936,    "GB18030", "xls gb18030" }, /* which has all of GBK */
    { 950,    "BIG5",    "xls big5" },
    { 1252,   "CP1252",  "xls cp1252" },
    { 0x8001, "CP1252",  "xls cp1252" },
    { 367,    "CP1252",  "xls cp1252" },
    /* it does not say (small exporters of web sites), or says what is of no use for bytes: UTF-8 if
     * it is that, else what China writes */
    { 0,      "GB18030", "xls gb18030" },
    { 1200,   "GB18030", "xls gb18030" },
};
/* clang-format on */

static size_t page_of(const struct xls *x)
{
    size_t i = 0;

    while (i < COUNT(pages) && pages[i].page != x->codepage)
        i++;
    return i;
}

bool xls_codepage(struct xls *x)
{
    size_t i = page_of(x);

    if (i == COUNT(pages))
        return false;
    x->convert = iconv_open("UTF-8", pages[i].converter);
    x->converts = x->convert != (iconv_t)-1;
    return x->converts;
}

const char *xls_encoding(const struct xls *x)
{
    size_t i = page_of(x);

    return x->v8 || i == COUNT(pages) ? "xls" : pages[i].encoding;
}

static bool text5(struct xls *x, struct arena *a, struct xls_record *r, size_t n, str *out)
{
    char  *p = NEWN(a, char, n + 1);
    size_t k = 0, chars = 0;

    *out = (str){ 0 };
    while (n) {
        if (r->at == r->end && !xls_more(x, r))
            return false;
        if (r->at == r->end)
            continue;
        if (x->s.p[r->at])
            p[k++] = x->s.p[r->at];
        r->at++;
        n--;
    }
    *out = (str){ p, k };
    if ((x->codepage == 0 || x->codepage == 1200) && utf8_count(*out, &chars))
        return true;
    if (!table_to_utf8(x->convert, a, *out, out))
        table_rows_fail(&x->rows, "table.encoding");
    return true;
}

bool xls_text(struct xls *x, struct arena *a, struct xls_record *r, size_t width, str *out)
{
    *out = (str){ 0 };
    if (!xls_has(r, width))
        return false;
    size_t n = width == 1 ? (uint8_t)x->s.p[r->at] : xls_u16(x, r->at);
    r->at += width;
    return x->v8 ? text8(x, a, r, n, out) : text5(x, a, r, n, out);
}
