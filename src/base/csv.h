/* csv.h -- tables as text (RFC 4180), rows by field tables: for exports to and imports from
 * spreadsheets. What is written begins with a byte order mark, for Excel, and cells that a
 * spreadsheet would take for a formula get a quote before them. */
#ifndef GONGDI_CSV_H
#define GONGDI_CSV_H

#include "base/field.h"

/* The heading, and one record; scalars that are not secret. */
void csv_heading(struct buf *b, const struct field *f);
void csv_record(struct buf *b, struct arena *a, const struct field *f, const void *rec);

/* A row of N cells that are ready, quoted where needed. */
void csv_cells(struct buf *b, const str *cell, size_t n);

/* Cut one row off TEXT: its cells, unquoted. False at the end; MALFORMED says a quote is open. */
bool csv_row(struct arena *a, str *text, struct list *cells, bool *malformed);

/* Fill REC from CELLS; HEADING names the columns. Unknown columns are an error. */
error *csv_read(struct arena *a, const struct field *f, const struct list *heading,
                const struct list *cells, void *rec) MUST_CHECK;

/* TEXT without its byte order mark. */
str csv_body(str text);

extern const struct message msg_csv_row;

#endif
