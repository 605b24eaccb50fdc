/* table_ole.h -- compound files (复合文档, [MS-CFB]): the container of old office documents, a
 * small file system of sectors chained by a table. */
#ifndef GONGDI_TABLE_OLE_H
#define GONGDI_TABLE_OLE_H

#include "base/base.h"

/* Whether FILE begins like one. */
bool table_ole_is(str file);

struct table_ole;

/* NULL: its tables are broken. It lives in A and looks into FILE, which must stay. */
struct table_ole *table_ole_open(struct arena *a, str file);

/* A stream that lies in the root (what embedded objects bring lies deeper) by its ASCII name, as
 * one piece in the arena. WHOLE is false when it is there but cut off, or its chain broken. */
bool table_ole_stream(struct table_ole *o, const char *name, str *out, bool *whole);

#endif
