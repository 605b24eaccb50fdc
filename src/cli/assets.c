/* assets.c -- binary search in the packed table. */
#include "cli/assets.h"

#include "packed_assets.h"

extern const unsigned char asset_blob[];

enum { ASSETS = sizeof asset_rows / sizeof asset_rows[0] };

const struct asset *asset_find(str path)
{
    static _Thread_local struct asset found;
    size_t                            lo = 0, hi = ASSETS;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(str_of(asset_rows[mid].path), path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == ASSETS || !str_is(path, asset_rows[lo].path))
        return NULL;
    const struct asset_row *r = &asset_rows[lo];
    found = (struct asset){
        .path = r->path,
        .type = r->type,
        .etag = r->etag,
        .raw = asset_blob + r->raw_at,
        .br = asset_blob + r->br_at,
        .gz = asset_blob + r->gz_at,
        .raw_n = r->raw_n,
        .br_n = r->br_n,
        .gz_n = r->gz_n,
        .immutable = r->immutable != 0,
    };
    return &found;
}
