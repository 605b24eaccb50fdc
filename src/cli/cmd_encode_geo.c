/* cmd_encode_geo.c -- gongdi encode-geo: the child that turns our GeoJSON into a GeoPackage.
 *
 * Hidden. GDAL is loaded by name and called through pointers, as in cmd_decode_geo.c; what it reads
 * is ours, so no walls are needed but the limits of the child. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/gdal.h"

typedef gdal_handle handle;

struct gdal {
    void (*register_all)(void);
    void *(*mem)(const char *, unsigned char *, uint64_t, int);
    int (*close_file)(void *);
    handle (*open)(const char *, unsigned, const char *const *, const char *const *,
                   const char *const *);
    handle (*options)(const char *const *, void *);
    handle (*translate)(const char *, handle, int, handle *, handle, int *);
    void (*close_set)(handle);
};
/* clang-format off */
static const struct gdal_symbol symbols[] = {
    { offsetof(struct gdal, register_all), "GDALAllRegister" },
    { offsetof(struct gdal, mem),          "VSIFileFromMemBuffer" },
    { offsetof(struct gdal, close_file),   "VSIFCloseL" },
    { offsetof(struct gdal, open),         "GDALOpenEx" },
    { offsetof(struct gdal, options),      "GDALVectorTranslateOptionsNew" },
    { offsetof(struct gdal, translate),    "GDALVectorTranslate" },
    { offsetof(struct gdal, close_set),    "GDALClose" },
};
/* clang-format on */

/* One layer: the features of a KIND. */
static bool layer(struct gdal *g, handle in, const char *path, const char *kind, const char *name,
                  bool again)
{
    char        where[64];
    const char *argv[] = { "-f",   "GPKG",     "-where",
                           where,  "-nln",     name,
                           "-nlt", "GEOMETRY", again ? "-update" : NULL,
                           NULL };
    int         bad = 0;

    snprintf(where, sizeof where, "kind = '%s'", kind);
    handle out = g->translate(path, NULL, 1, &in, g->options(argv, NULL), &bad);
    if (out)
        g->close_set(out);
    return out && !bad;
}

static error *run(struct cli *c)
{
    struct gdal g = { 0 };
    struct stat s;

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    umask(077);
    const char *path = str_dup(c->mem, c->operand[0]).p;
    if (fstat(0, &s) != 0 || s.st_size == 0 || !gdal_load(&g, symbols, COUNT(symbols)))
        return error_of(c->mem, FAIL_BUSY, &msg_quiet);
    void *p = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED)
        return error_of(c->mem, FAIL_BUSY, &msg_quiet);
    g.register_all();
    void *mem = g.mem("/vsimem/in.geojson", p, (uint64_t)s.st_size, 0);
    if (mem)
        g.close_file(mem);
    handle in = g.open("/vsimem/in.geojson", GDAL_OPEN_VECTOR, NULL, NULL, NULL);
    unlink(path); /* a file that was there is replaced, as with every other output */
    bool ok = in && layer(&g, in, path, "cell", "cells", false) &&
              layer(&g, in, path, "grid", "grids", true);
    if (in)
        g.close_set(in);
    return ok ? NULL : error_of(c->mem, FAIL_BUSY, &msg_quiet);
}

const struct command cmd_encode_geo = {
    .name = "encode-geo",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    .run = run,
    .summary = NULL, /* hidden */
};
