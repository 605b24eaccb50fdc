/* table_sheet.c -- one sheet of a package as bytes, and what one must know to write into it. */
#include "cli/table_book.h"

static void no_start(void *ctx, const char *name, const char *const *attr)
{
    (void)ctx;
    (void)name;
    (void)attr;
}

static void no_end(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
}

static void no_text(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    (void)p;
    (void)n;
}

static void names_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;
    const char  *is = table_attr(attr, "name");

    k->in_value = strcmp(name, "definedName") == 0 && !(is && strstr(is, "Print_Titles"));
}

static void names_end(void *ctx, const char *name)
{
    struct book *k = ctx;

    (void)name;
    if (k->in_value)
        buf_char(&k->value, ' ');
    k->in_value = false;
}

static void names_text(void *ctx, const char *p, size_t n)
{
    struct book *k = ctx;

    if (k->in_value)
        buf_bytes(&k->value, p, n);
}

static bool gather(void *ctx, const char *p, size_t n, bool last)
{
    (void)last;
    buf_bytes(ctx, p, n);
    return !((struct buf *)ctx)->over;
}

static bool see_nothing(void *ctx, const char *p, size_t n, bool last)
{
    (void)ctx;
    (void)p;
    (void)n;
    (void)last;
    return true;
}

static bool sheet_of(struct book *k, struct arena *a, int64_t number, struct table_sheet_of *out)
{
    struct xml_handler names = { k, names_start, names_end, names_text, &k->rows.stop };
    struct xml_handler any = { k, no_start, no_end, no_text, &k->rows.stop };
    struct buf         xml;

    buf_init(&k->value, k->rows.mem, 1 << 20);
    if (!table_book_read(k) || !table_xml(k->zip, "xl/workbook.xml", &k->left, &names) ||
        !table_book_styles(k) || number < 1 || (size_t)number > k->n_sheets || k->value.over)
        return false;
    const struct sheet *s = &k->sheet[number - 1];
    buf_init(&xml, a, (size_t)k->rows.b->unpacked);
    if (!s->part[0] || !table_xml(k->zip, s->part, &k->left, &any) ||
        !table_part(k->zip, s->part, &k->left, gather, &xml))
        return false;
    out->name = str_dup(a, s->name);
    snprintf(out->part, sizeof out->part, "%s", s->part);
    out->xml = buf_done(&xml);
    out->date1904 = k->rows.date1904;
    out->chain = table_part(k->zip, "xl/calcChain.xml", &k->left, see_nothing, NULL);
    out->over = table_book_over(k, s->part);
    const struct table_formats *f = &k->rows.formats;
    out->formats = NEWN(a, uint8_t, f->n + 1);
    if (f->n)
        memcpy(out->formats, f->style, f->n);
    out->n_formats = f->n;
    out->names = str_dup(a, buf_done(&k->value));
    return true;
}

bool table_xlsx_sheet(struct arena *a, str file, const struct table_bounds *b, int64_t number,
                      struct table_sheet_of *out)
{
    struct book *k = xcalloc(1, sizeof *k);

    table_rows_open(&k->rows, b, NULL);
    k->left = b->unpacked;
    k->zip = table_zip_open(file);
    bool ok = k->zip && sheet_of(k, a, number, out);
    table_zip_close(k->zip);
    table_rows_close(&k->rows);
    free(k);
    return ok;
}
