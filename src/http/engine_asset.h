/* engine_asset.h -- the files of the web interface as replies, and the headers that pages carry. */
#ifndef GONGDI_ENGINE_ASSET_H
#define GONGDI_ENGINE_ASSET_H

#include <microhttpd.h>

#include "http/engine.h"

void engine_header(struct MHD_Response *r, const char *name, const char *value);

/* Content policy, framing, referrer: for everything that a browser shows as a page. */
void engine_page_headers(struct MHD_Response *r);

/* The file behind an address: the two faces answer for all addresses below theirs. */
str asset_path(str path);

/* Answers with brotli, gzip or plain, whichever the client takes, or 304. */
enum MHD_Result asset_reply(struct MHD_Connection *con, struct arena *a, const struct asset *f);

#endif
