/* files.h -- pictures 照片: taken in through the sandboxed decoder, kept under their SHA-256 in the
 * data folder, shown to those who may see the matter they belong to. */
#ifndef GONGDI_FILES_H
#define GONGDI_FILES_H

#include "core/event_words.h"
#include "core/person.h"

enum { FILE_MAX = 10 << 20 };

extern const struct route_table files_routes;
extern const struct log_words   files_log;

#endif
