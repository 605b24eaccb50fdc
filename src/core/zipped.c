/* zipped.c -- local headers, the files, the central directory. */
#include "core/zipped.h"

#include <zlib.h>

#include "base/when.h"

enum { VERSION = 20, UTF8_NAMES = 1 << 11, NAME_MOST = 200, FILES_MOST = 65535 };

static void put(struct buf *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, (char)(v >> (8 * i) & 0xFF));
}

void zipped_begin(struct zipped *z, struct arena *a, size_t most, int64_t day)
{
    struct civil c = date_civil(day);

    *z = (struct zipped){ .mem = a };
    z->day = c.year < 1980
                 ? 0x21
                 : (uint32_t)(c.year - 1980) << 9 | (uint32_t)c.month << 5 | (uint32_t)c.day;
    buf_init(&z->out, a, most);
    buf_init(&z->list, a, most);
}

/* What the header of a file and its row in the directory share, from "version needed" on. */
static void put_facts(struct buf *b, const struct zipped *z, str name, str bytes, uint32_t sum)
{
    put(b, VERSION, 2);
    put(b, UTF8_NAMES, 2);
    put(b, 0, 2); /* stored */
    put(b, 0, 2); /* midnight */
    put(b, z->day, 2);
    put(b, sum, 4);
    put(b, (uint32_t)bytes.n, 4);
    put(b, (uint32_t)bytes.n, 4);
    put(b, (uint32_t)name.n, 2);
    put(b, 0, 2); /* nothing extra */
}

void zipped_add(struct zipped *z, str name, str bytes)
{
    uint32_t at = (uint32_t)z->out.n;
    uint32_t sum = (uint32_t)crc32(0, (const unsigned char *)bytes.p, (unsigned)bytes.n);

    name = utf8_head(name, NAME_MOST);
    put(&z->out, 0x04034b50, 4);
    put_facts(&z->out, z, name, bytes, sum);
    buf_str(&z->out, name);
    buf_str(&z->out, bytes);
    put(&z->list, 0x02014b50, 4);
    put(&z->list, VERSION, 2);
    put_facts(&z->list, z, name, bytes, sum);
    put(&z->list, 0, 2); /* no comment */
    put(&z->list, 0, 2); /* disk */
    put(&z->list, 0, 2);
    put(&z->list, 0, 4);
    put(&z->list, at, 4);
    buf_str(&z->list, name);
    z->n++;
}

bool zipped_end(struct zipped *z, str *out)
{
    uint32_t at = (uint32_t)z->out.n;
    str      list = buf_done(&z->list);

    buf_str(&z->out, list);
    put(&z->out, 0x06054b50, 4);
    put(&z->out, 0, 2);
    put(&z->out, 0, 2);
    put(&z->out, (uint32_t)z->n, 2);
    put(&z->out, (uint32_t)z->n, 2);
    put(&z->out, (uint32_t)list.n, 4);
    put(&z->out, at, 4);
    put(&z->out, 0, 2);
    bool ok = !z->out.over && !z->list.over && z->n <= FILES_MOST && z->out.n < UINT32_MAX;
    *out = buf_done(&z->out);
    return ok;
}

str zipped_name(struct arena *a, str text)
{
    char *p = NEWN(a, char, text.n + 1);

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        p[i] = (unsigned char)c < 0x20 || c == 0x7F || strchr("\\/:*?\"<>|", c) ? '-' : c;
    }
    return (str){ p, text.n };
}
