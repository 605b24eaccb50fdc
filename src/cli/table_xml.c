/* table_xml.c -- libzip and expat, loaded by name: the parts of a package, and their XML. */
#include <dlfcn.h>
#include <time.h>

#include "cli/table_lib.h"

/* ---- the libraries, as far as they are used; the types are their own ---- */

typedef struct zip_source        zip_source_t;
typedef struct XML_ParserStruct *XML_Parser;
struct zip_error {
    int   zip_err, sys_err;
    char *str;
    void *room[4];
};

/* What libzip knows of a part; VALID says which members are. */
struct zip_stat {
    uint64_t    valid;
    const char *name;
    uint64_t    index, size, comp_size;
    time_t      mtime;
    uint32_t    crc;
    uint16_t    comp_method, encryption_method;
    uint32_t    flags;
};

enum { ZIP_RDONLY = 16, ZIP_FL_OVERWRITE = 8192, ZIP_ER_READ = 5, CHUNK = 65536 };
enum { STAT_INDEX = 2, STAT_SIZE = 4, STAT_MTIME = 16 };
enum { SOURCE_OPEN, SOURCE_READ, SOURCE_CLOSE, SOURCE_STAT, SOURCE_ERROR, SOURCE_FREE };

static struct libraries {
    zip_source_t *(*source)(const void *, uint64_t, int, struct zip_error *);
    struct zip *(*open)(zip_source_t *, int, struct zip_error *);
    void (*source_free)(zip_source_t *);
    void (*error_free)(struct zip_error *);
    int64_t (*entries)(struct zip *, unsigned);
    const char *(*name)(struct zip *, uint64_t, unsigned);
    int64_t (*locate)(struct zip *, const char *, unsigned);
    struct zip_file *(*fopen)(struct zip *, uint64_t, unsigned);
    int64_t (*fread)(struct zip_file *, void *, uint64_t);
    int (*fclose)(struct zip_file *);
    void (*discard)(struct zip *);
    void (*keep)(zip_source_t *);
    zip_source_t *(*pieces)(struct zip *, int64_t (*)(void *, void *, uint64_t, int), void *);
    int (*replace)(struct zip *, uint64_t, zip_source_t *, uint32_t);
    int (*stat)(struct zip *, const char *, uint32_t, struct zip_stat *);
    int (*mtime)(struct zip *, uint64_t, time_t, uint32_t);
    int (*zclose)(struct zip *);
    int (*source_open)(zip_source_t *);
    int64_t (*source_read)(zip_source_t *, void *, uint64_t);
    XML_Parser (*create)(const char *);
    void (*user)(XML_Parser, void *);
    void (*elements)(XML_Parser, void (*)(void *, const char *, const char **),
                     void (*)(void *, const char *));
    void (*characters)(XML_Parser, void (*)(void *, const char *, int));
    void (*doctype)(XML_Parser, void (*)(void *, const char *, const char *, const char *, int));
    int (*parse)(XML_Parser, const char *, int, int);
    int (*stop)(XML_Parser, unsigned char);
    void (*free)(XML_Parser);
    bool loaded;
} lib; /* a cache: written once, before anything is read */

/* clang-format off */
static const struct {
    size_t      at;
    const char *name;
} zip_symbols[] = {
    { offsetof(struct libraries, source),  "zip_source_buffer_create" },
    { offsetof(struct libraries, open),    "zip_open_from_source" },
    { offsetof(struct libraries, source_free), "zip_source_free" },
    { offsetof(struct libraries, error_free), "zip_error_fini" },
    { offsetof(struct libraries, entries), "zip_get_num_entries" },
    { offsetof(struct libraries, name),    "zip_get_name" },
    { offsetof(struct libraries, locate),  "zip_name_locate" },
    { offsetof(struct libraries, fopen),   "zip_fopen_index" },
    { offsetof(struct libraries, fread),   "zip_fread" },
    { offsetof(struct libraries, fclose),  "zip_fclose" },
    { offsetof(struct libraries, discard), "zip_discard" },
    { offsetof(struct libraries, keep),    "zip_source_keep" },
    { offsetof(struct libraries, pieces),  "zip_source_function" },
    { offsetof(struct libraries, replace), "zip_file_replace" },
    { offsetof(struct libraries, stat),    "zip_stat" },
    { offsetof(struct libraries, mtime),   "zip_file_set_mtime" },
    { offsetof(struct libraries, zclose),  "zip_close" },
    { offsetof(struct libraries, source_open), "zip_source_open" },
    { offsetof(struct libraries, source_read), "zip_source_read" },
}, xml_symbols[] = {
    { offsetof(struct libraries, create),     "XML_ParserCreate" },
    { offsetof(struct libraries, user),       "XML_SetUserData" },
    { offsetof(struct libraries, elements),   "XML_SetElementHandler" },
    { offsetof(struct libraries, characters), "XML_SetCharacterDataHandler" },
    { offsetof(struct libraries, doctype),    "XML_SetStartDoctypeDeclHandler" },
    { offsetof(struct libraries, parse),      "XML_Parse" },
    { offsetof(struct libraries, stop),       "XML_StopParser" },
    { offsetof(struct libraries, free),       "XML_ParserFree" },
};
/* clang-format on */

static bool take(void *from, size_t at, const char *name)
{
    void *f = from ? dlsym(from, name) : NULL;

    if (!f)
        return false;
    memcpy((char *)&lib + at, &f, sizeof f);
    return true;
}

bool table_load_libraries(void)
{
    static const char *const zips[] = { "libzip.so.4", "libzip.so.5" };
    void                    *zip = NULL, *xml = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);
    bool                     ok = true;

    if (lib.loaded)
        return true;
    for (size_t i = 0; i < COUNT(zips) && !zip; i++)
        zip = dlopen(zips[i], RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; i < COUNT(zip_symbols); i++)
        ok = take(zip, zip_symbols[i].at, zip_symbols[i].name) && ok;
    for (size_t i = 0; i < COUNT(xml_symbols); i++)
        ok = take(xml, xml_symbols[i].at, xml_symbols[i].name) && ok;
    lib.loaded = ok;
    return ok;
}

/* ---- packages ---- */

struct zip *table_zip_open(str file)
{
    struct zip_error e;

    memset(&e, 0, sizeof e);
    if (!lib.loaded)
        return NULL;
    zip_source_t *s = lib.source(file.p, file.n, 0, &e);
    struct zip   *z = s ? lib.open(s, ZIP_RDONLY, &e) : NULL;
    if (s && !z) /* else it is the package's */
        lib.source_free(s);
    lib.error_free(&e);
    if (z && lib.entries(z, 0) > 10000) {
        lib.discard(z);
        return NULL;
    }
    return z;
}

void table_zip_close(struct zip *z)
{
    if (z)
        lib.discard(z);
}

const char *table_zip_name(struct zip *z, int64_t i)
{
    return i < lib.entries(z, 0) ? lib.name(z, (uint64_t)i, 0) : NULL;
}

bool table_part(struct zip *z, const char *name, int64_t *left,
                bool (*each)(void *ctx, const char *p, size_t n, bool last), void *ctx)
{
    int64_t          at = lib.locate(z, name, 0), n = 0;
    struct zip_file *f = at < 0 ? NULL : lib.fopen(z, (uint64_t)at, 0);
    bool             ok = f != NULL;
    char            *chunk = xcalloc(1, CHUNK);

    while (ok && (n = lib.fread(f, chunk, CHUNK)) > 0) {
        *left -= n;
        ok = *left >= 0 && each(ctx, chunk, (size_t)n, false);
    }
    ok = ok && n == 0 && each(ctx, chunk, 0, true);
    if (f)
        lib.fclose(f);
    free(chunk);
    return ok;
}

/* What libzip asks of a source. The size is told beforehand: for a part of unknown size it writes
 * the headers of ZIP64, before which some spreadsheet programs offer a repair. */
static int64_t source_of_pieces(void *ctx, void *to, uint64_t n, int what)
{
    const struct table_pieces *p = ctx;
    struct zip_stat            st = { .valid = STAT_SIZE, .size = (uint64_t)p->n };
    const int                  failed[2] = { ZIP_ER_READ, 0 };

    switch (what) {
    case SOURCE_OPEN:
        p->open(p->ctx);
        return 0;
    case SOURCE_READ:
        return p->read(p->ctx, to, (size_t)n);
    case SOURCE_CLOSE:
    case SOURCE_FREE:
        return 0;
    case SOURCE_STAT:
        if (n < sizeof st)
            return -1;
        memcpy(to, &st, sizeof st);
        return sizeof st;
    case SOURCE_ERROR:
        if (n < sizeof failed)
            return -1;
        memcpy(to, failed, sizeof failed);
        return sizeof failed;
    default:
        return -1;
    }
}

/* The time of the part stays: two packages with the same values are the same bytes. Parts that are
 * not replaced are copied as they are packed. */
bool table_part_replace(str file, const char *name, const struct table_pieces *data,
                        bool (*each)(void *ctx, const char *p, size_t n, bool last), void *ctx)
{
    struct zip_error    e;
    struct zip_stat     st = { 0 };
    struct table_pieces pieces = *data; /* as libzip wants it: not const */
    char               *chunk = xcalloc(1, CHUNK);
    int64_t             n = -1;

    memset(&e, 0, sizeof e);
    /* A copy that is the library's own: where the parts before NAME stay, it writes into a clone of
     * the source, and frees what of it was lent (libzip 1.7). */
    char *own = xcalloc(1, file.n + 1);
    memcpy(own, file.p, file.n);
    zip_source_t *s = lib.source(own, file.n, 1, &e);
    if (!s)
        free(own);
    struct zip *z = s ? lib.open(s, 0, &e) : NULL;
    if (z)
        lib.keep(s); /* what is written stays there */
    zip_source_t *with = z ? lib.pieces(z, source_of_pieces, &pieces) : NULL;
    bool          ok = with && lib.stat(z, name, 0, &st) == 0 && (st.valid & STAT_INDEX);
    ok = ok && lib.replace(z, st.index, with, ZIP_FL_OVERWRITE) == 0;
    if (with && !ok)
        lib.source_free(with);
    if (ok && (st.valid & STAT_MTIME))
        ok = lib.mtime(z, st.index, st.mtime, 0) == 0;
    if (ok)
        ok = lib.zclose(z) == 0;
    if (z && !ok)
        lib.discard(z);
    ok = ok && lib.source_open(s) == 0;
    while (ok && (n = lib.source_read(s, chunk, CHUNK)) > 0)
        ok = each(ctx, chunk, (size_t)n, false);
    ok = ok && n == 0 && each(ctx, chunk, 0, true);
    if (s)
        lib.source_free(s);
    lib.error_free(&e);
    free(chunk);
    return ok;
}

/* ---- XML ---- */

struct reading {
    XML_Parser                parser;
    const struct xml_handler *h;
    bool                      bad;
};

static const char *bare(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon ? colon + 1 : name;
}

static void halt(struct reading *r)
{
    r->bad = r->bad || !*r->h->stop;
    lib.stop(r->parser, 0);
}

static void on_start(void *ctx, const char *name, const char **attr)
{
    struct reading *r = ctx;

    r->h->start(r->h->ctx, bare(name), (const char *const *)attr);
    if (*r->h->stop)
        halt(r);
}

static void on_end(void *ctx, const char *name)
{
    struct reading *r = ctx;

    r->h->end(r->h->ctx, bare(name));
    if (*r->h->stop)
        halt(r);
}

static void on_text(void *ctx, const char *p, int n)
{
    struct reading *r = ctx;

    r->h->text(r->h->ctx, p, (size_t)n);
    if (*r->h->stop)
        halt(r);
}

/* Spreadsheets have none; whoever sends one wants entities to be expanded. */
static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int sub)
{
    struct reading *r = ctx;

    (void)name;
    (void)system;
    (void)public;
    (void)sub;
    halt(r);
}

static bool piece(void *ctx, const char *p, size_t n, bool last)
{
    struct reading *r = ctx;

    return lib.parse(r->parser, p, (int)n, last) == 1 && !r->bad;
}

bool table_xml(struct zip *z, const char *part, int64_t *left, const struct xml_handler *h)
{
    struct reading r = { .parser = lib.create(NULL), .h = h };

    if (!r.parser)
        return false;
    lib.user(r.parser, &r);
    lib.elements(r.parser, on_start, on_end);
    lib.characters(r.parser, on_text);
    lib.doctype(r.parser, on_doctype);
    bool ok = table_part(z, part, left, piece, &r);
    lib.free(r.parser);
    return ok && !r.bad;
}

const char *table_attr(const char *const *attr, const char *name)
{
    for (size_t i = 0; attr[i]; i += 2)
        if (strcmp(bare(attr[i]), name) == 0)
            return attr[i + 1];
    return NULL;
}
