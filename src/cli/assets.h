/* assets.h -- the web interface that the binary carries. */
#ifndef GONGDI_ASSETS_H
#define GONGDI_ASSETS_H

#include "http/engine.h"

/* NULL when there is no file of that path ("/m.html"). */
const struct asset *asset_find(str path);

#endif
