/* pack.c -- replies that a browser may keep: a validator for each, 304, gzip for the large ones.
 *
 * Only what is the same for everybody (max_age < 0: maps, catalogues, documents) is packed: a
 * packed personal reply would tell by its length what else stands in it (BREACH). */
#include "http/reply.h"

#include <zlib.h>

enum { WORTH_PACKING = 1024, GZIP_WINDOW = 15 + 16 /* zlib: 16 asks for a gzip header */ };

/* Weak, because the packed and the plain reply mean the same (RFC 9110 8.8.1). */
static str validator(struct arena *a, str body)
{
    uint64_t h = UINT64_C(1469598103934665603); /* FNV-1a */

    for (size_t i = 0; i < body.n; i++)
        h = (h ^ (unsigned char)body.p[i]) * UINT64_C(1099511628211);
    return str_fmt(a, "W/\"%016llx\"", (unsigned long long)h);
}

static bool gzip(struct arena *a, str body, str *out)
{
    z_stream z = { 0 };

    if (deflateInit2(&z, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t         most = deflateBound(&z, body.n);
    unsigned char *to = NEWN(a, unsigned char, most);
    z.next_in = (unsigned char *)(uintptr_t)body.p;
    z.avail_in = (unsigned)body.n;
    z.next_out = to;
    z.avail_out = (unsigned)most;
    bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out = (str){ (char *)to, z.total_out };
    deflateEnd(&z);
    return ok;
}

void reply_pack(struct call *c)
{
    struct res *w = &c->res;
    str         packed;
    size_t      at = 0;

    if (c->status != 200)
        return;
    bool shared = w->max_age < 0 && c->reply.n;
    if (shared)
        w->etag = validator(c->mem, c->reply);
    if (w->etag.n && str_eq(w->etag, c->if_none_match)) {
        c->status = 304;
        c->reply = (str){ 0 };
    } else if (shared && c->reply.n >= WORTH_PACKING && str_find(c->encodings, STR("gzip"), &at) &&
               gzip(c->mem, c->reply, &packed)) {
        c->reply = packed;
        c->packed = true;
    }
}
