/* table_ole.c -- see table_ole.h. Everything that a compound file says about itself is a
 * stranger's: no number is followed more often than there are sectors, nothing is read outside the
 * file. */
#include "cli/table_ole.h"

enum {
    HEADER = 512,
    IN_HEADER = 109, /* sectors of the table that the header itself names */
    ENTRY = 128,     /* bytes of a name in the directory */
    STREAM = 2,
    MINI = 64 /* bytes of a sector in the container of small streams */
};

struct table_ole {
    struct arena *mem;
    str           file;
    size_t        sector; /* bytes */
    uint32_t     *next;   /* of each sector, as the table has it */
    uint32_t      n;      /* sectors in the file; the last one may be short */
    uint32_t      cutoff; /* streams below this many bytes are small */
    str           dir;
    str           small;      /* the container of small streams */
    str           small_next; /* its table */
};

static uint32_t u16(const char *p)
{
    return (uint32_t)(uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8;
}

static uint32_t u32(const char *p)
{
    return u16(p) | u16(p + 2) << 16;
}

bool table_ole_is(str file)
{
    return str_starts(file, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
}

/* The bytes of sector I that are there. */
static str sector(const struct table_ole *o, uint32_t i)
{
    size_t from = ((size_t)i + 1) * o->sector;

    if (i >= o->n)
        return (str){ 0 };
    return (str){ o->file.p + from, o->file.n - from < o->sector ? o->file.n - from : o->sector };
}

/* A chain from sector I on: SIZE bytes of it, or all (SIZE_MAX). */
static bool chain(const struct table_ole *o, uint32_t i, size_t size, str *out)
{
    struct buf b;
    uint32_t   left = o->n;

    *out = (str){ 0 };
    if (size != SIZE_MAX && size > o->file.n)
        return false;
    buf_init(&b, o->mem, o->file.n);
    if (size != SIZE_MAX)
        buf_reserve(&b, size);
    for (; i < o->n && b.n < size; i = o->next[i]) {
        str s = sector(o, i);
        if (!left--) /* it bites its tail */
            return false;
        buf_bytes(&b, s.p, s.n < size - b.n ? s.n : size - b.n);
    }
    *out = buf_done(&b);
    return !b.over && (size == SIZE_MAX || b.n == size);
}

/* One sector of the table: the successors of the sectors from AT on. */
static void table_sector(struct table_ole *o, uint32_t i, uint32_t *at)
{
    str s = sector(o, i);

    for (size_t k = 0; k + 4 <= o->sector && *at < o->n; k += 4, ++*at)
        if (k + 4 <= s.n)
            o->next[*at] = u32(s.p + k);
}

/* The table of chains lies in sectors that the header names, and after 109 of them a chain of its
 * own whose sectors end with the number of the next. */
static bool read_table(struct table_ole *o)
{
    uint32_t at = 0, more = u32(o->file.p + 68), left = o->n;

    o->next = NEWN(o->mem, uint32_t, (size_t)o->n + 1);
    memset(o->next, 0xff, o->n * sizeof *o->next);
    for (uint32_t i = 0; i < IN_HEADER && at < o->n; i++)
        table_sector(o, u32(o->file.p + 76 + 4 * i), &at);
    while (at < o->n && more < o->n) {
        str s = sector(o, more);
        if (!left-- || s.n < o->sector)
            return false;
        for (size_t k = 0; k + 8 <= o->sector && at < o->n; k += 4)
            table_sector(o, u32(s.p + k), &at);
        more = u32(s.p + o->sector - 4);
    }
    return true;
}

struct table_ole *table_ole_open(struct arena *a, str file)
{
    struct table_ole *o = NEW(a, struct table_ole);

    if (!table_ole_is(file) || file.n < HEADER)
        return NULL;
    uint32_t shift = u16(file.p + 30);
    if (shift != 9 && shift != 12) /* 512 bytes in version 3, 4096 in version 4 */
        return NULL;
    *o = (struct table_ole){ .mem = a, .file = file, .sector = (size_t)1 << shift };
    if (file.n <= o->sector || file.n / o->sector > UINT32_MAX / 2)
        return NULL;
    o->n = (uint32_t)((file.n - 1) / o->sector);
    o->cutoff = u32(file.p + 56);
    if (!read_table(o) || !chain(o, u32(file.p + 48), SIZE_MAX, &o->dir) || o->dir.n < ENTRY)
        return NULL;
    /* the root's own stream holds the small ones */
    if (!chain(o, u32(o->dir.p + 116), u32(o->dir.p + 120), &o->small) ||
        !chain(o, u32(file.p + 60), SIZE_MAX, &o->small_next))
        o->small = (str){ 0 };
    return o;
}

static bool small_chain(const struct table_ole *o, uint32_t i, size_t size, str *out)
{
    struct buf b;
    size_t     n = (o->small.n + MINI - 1) / MINI, left = n;

    if (size > o->small.n)
        return false;
    buf_init(&b, o->mem, o->small.n);
    while (i < n && b.n < size && left--) {
        size_t from = (size_t)i * MINI, there = o->small.n - from < MINI ? o->small.n - from : MINI;
        buf_bytes(&b, o->small.p + from, there < size - b.n ? there : size - b.n);
        i = ((size_t)i + 1) * 4 <= o->small_next.n ? u32(o->small_next.p + (size_t)i * 4)
                                                   : UINT32_MAX;
    }
    *out = buf_done(&b);
    return b.n == size;
}

/* Names are UTF-16 with a zero at the end that is counted. */
static bool is_named(const char *entry, const char *name)
{
    size_t n = strlen(name);

    if ((uint8_t)entry[66] != STREAM || u16(entry + 64) != 2 * (n + 1))
        return false;
    for (size_t i = 0; i < n; i++)
        if (entry[2 * i + 1] != 0 || lower(entry[2 * i]) != lower(name[i]))
            return false;
    return true;
}

bool table_ole_stream(struct table_ole *o, const char *name, str *out, bool *whole)
{
    uint32_t  n = (uint32_t)(o->dir.n / ENTRY), depth = 0;
    bool     *seen = NEWN(o->mem, bool, n);
    uint32_t *todo = NEWN(o->mem, uint32_t, 2 * (size_t)n + 1);

    *out = (str){ 0 };
    *whole = false;
    todo[depth++] = u32(o->dir.p + 76); /* the children of the root are a tree of siblings */
    while (depth) {
        uint32_t i = todo[--depth];
        if (i >= n || seen[i])
            continue;
        seen[i] = true;
        const char *e = o->dir.p + (size_t)i * ENTRY;
        if (is_named(e, name)) {
            size_t size = u32(e + 120);
            *whole = size < o->cutoff ? small_chain(o, u32(e + 116), size, out)
                                      : chain(o, u32(e + 116), size, out);
            return true;
        }
        todo[depth++] = u32(e + 68);
        todo[depth++] = u32(e + 72);
    }
    return false;
}
