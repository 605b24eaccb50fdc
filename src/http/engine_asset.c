/* engine_asset.c -- the files of the web interface as replies, and the headers that pages carry. */
#include "http/engine_asset.h"

#include <string.h>

#include "base/log.h"

void engine_header(struct MHD_Response *r, const char *name, const char *value)
{
    if (MHD_add_response_header(r, name, value) != MHD_YES)
        log_event(LOG_WARN_, "http.header", "name=%s", name);
}

static const char csp[] =
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self' 'wasm-unsafe-eval'; "
    "worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'";

/* A worker has the two policies that its script came with; of the others a script knows nothing,
 * and a telephone pays for every one of them. */
static void script_headers(struct MHD_Response *r)
{
    engine_header(r, "Content-Security-Policy", csp);
    engine_header(r, "Referrer-Policy", "same-origin");
}

void engine_page_headers(struct MHD_Response *r)
{
    script_headers(r);
    engine_header(r, "Permissions-Policy", "geolocation=(self), camera=(self), microphone=()");
    engine_header(r, "X-Frame-Options", "DENY");
    engine_header(r, "Cross-Origin-Opener-Policy", "same-origin");
}

str asset_path(str path)
{
    if (str_is(path, "/") || str_is(path, "/m") || str_starts(path, STR("/m/")))
        return STR("/m.html");
    if (str_is(path, "/desk") || str_starts(path, STR("/desk/")))
        return STR("/desk.html");
    return path;
}

enum MHD_Result asset_reply(struct MHD_Connection *con, struct arena *a, const struct asset *f)
{
    const char *accept = MHD_lookup_connection_value(con, MHD_HEADER_KIND, "Accept-Encoding");
    const char *match = MHD_lookup_connection_value(con, MHD_HEADER_KIND, "If-None-Match");
    const void *p = f->raw;
    size_t      n = f->raw_n;
    const char *coding = NULL;

    if (f->br_n && accept && strstr(accept, "br")) {
        p = f->br;
        n = f->br_n;
        coding = "br";
    } else if (f->gz_n && accept && strstr(accept, "gzip")) {
        p = f->gz;
        n = f->gz_n;
        coding = "gzip";
    }
    str  etag = str_fmt(a, "\"%s%s%s\"", f->etag, coding ? "-" : "", coding ? coding : "");
    bool same = match && str_is(etag, match);
    struct MHD_Response *r =
        MHD_create_response_from_buffer(same ? 0 : n, (void *)(uintptr_t)p, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    engine_header(r, "Content-Type", f->type);
    if (coding)
        engine_header(r, "Content-Encoding", coding);
    engine_header(r, "Vary", "Accept-Encoding");
    engine_header(r, "ETag", etag.p);
    engine_header(r, "Cache-Control",
                  f->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    engine_header(r, "X-Content-Type-Options", "nosniff");
    if (strncmp(f->type, "text/html", 9) == 0)
        engine_page_headers(r);
    else if (strstr(f->type, "javascript"))
        script_headers(r);
    enum MHD_Result ok = MHD_queue_response(con, same ? 304 : 200, r);
    MHD_destroy_response(r);
    return ok;
}
