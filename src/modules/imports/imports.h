/* imports.h -- the import centre 导入中心: tables and geodata come in, are looked at, tried, run
 * and taken back; everything goes out again.
 *
 * What is sent is read once, by the locked child, into a plain form in the data folder. Then: how
 * its columns are read is proposed from their headings and from what was chosen the last time; a
 * dry run finds every row that is wrong and says why; the run writes what is right and keeps how it
 * was, so that the whole import can be undone. Rooms bring their kinds of rows (core/importing.h).
 */
#ifndef GONGDI_IMPORTS_H
#define GONGDI_IMPORTS_H

#include "core/event_words.h"
#include "core/flow.h"
#include "core/importing.h"
#include "core/rooms.h"
#include "core/table.h"

enum import_state {
    IMPORT_UPLOADED, /* 已上传 */
    IMPORT_CHECKING, /* 核对中 */
    IMPORT_CHECKED,  /* 已核对 */
    IMPORT_RUNNING,  /* 导入中 */
    IMPORT_DONE,     /* 已导入 */
    IMPORT_UNDOING,  /* 撤销中 */
    IMPORT_UNDONE,   /* 已撤销 */
    IMPORT_DROPPED,  /* 已丢弃 */
    IMPORT_STATES,
};
extern const char *const import_state_words[];
extern const struct flow imports_flow, imports_people_flow; /* of places; of people */

enum import_system { SYSTEM_WGS84, SYSTEM_CGCS2000, SYSTEM_GCJ02 };
extern const char *const import_system_words[];

/* Rows that are very like something there: to be decided, the same, or new ones. */
enum import_alike { ALIKE_ASK, ALIKE_SAME, ALIKE_NEW };
extern const char *const import_alike_words[];

enum { IMPORT_BESIDE_MOST = 1000 }; /* communities that are told */

/* What a dry run found besides right and wrong rows. */
struct import_report {
    int64_t     heads, empty, sums; /* rows that are none: headings, nothing in them, sums */
    int64_t     signs;              /* and who signed */
    int64_t     unseen;             /* of the rows of the table: those that its sheet hides */
    int64_t     alike;              /* rows that are very like something there */
    int64_t     lacking;            /* rows that are wrong for what the whole table lacks */
    int64_t     told;               /* rows that are right, of which something is to be said */
    int64_t     tree;               /* import_tree when it was tried */
    bool        stopped;            /* it was given up amid its run, and ended there */
    bool        redrawn;            /* the tree had changed since: it was tried again, or cut off */
    struct list beside;             /* struct import_beside, one for each community */
};
extern const struct field import_report_fields[];

/* The column (from 1) that a field is read from. */
struct import_column {
    str     field;
    int64_t column;
};
extern const struct field import_column_fields[];
enum { IMPORT_COLUMNS = 60 };

struct import_settings {
    str     kind;
    int64_t sheet;       /* from 1; 0: the one whose headings are understood best */
    bool    sheet_found; /* it was that one: nobody has chosen it, another kind may find another */
    int64_t head;        /* the row of the headings; 0: there are none */
    int64_t heads;       /* how many rows make the headings, ending with HEAD */
    struct list columns; /* struct import_column */
    bool        skip;    /* rows that are wrong are left out, the others are taken */
    int         system;  /* of coordinates */
    int         alike;
    int64_t     version;
};
extern const struct field import_settings_fields[];

struct import {
    struct ref ref;
    str        kind;
    int        state;
    str        name, encoding, sheets, settings;
    int64_t place; /* of a clerk's table: the first code of the post whose clerks see it; else 0 */
    int64_t owner, at, total, job, good, bad, inserted, changed, same, undone, kept;
    str     report;
    int64_t ended, version;
    bool    skip;
    int     alike;  /* as chosen */
    int64_t like;   /* how many rows it is about */
    bool    lost;   /* its rows are not in the data folder any more */
    str     whose;  /* the community whose table it is; empty: of the asker's own place */
    bool    stuck;  /* what is under way cannot be stored at the moment */
    bool    queued; /* its job has not begun; AHEAD of it are others */
    int64_t ahead;
    bool    given_up; /* its job was tried in vain too often; nobody is at work on it */
    struct list actions;
};
extern const struct field import_fields[], import_out_fields[];

/* ---- store ---- */

/* Whose tables about people the asker sees: those of his community; -1 where he has a grid of it.
 */
int64_t place_of_tables(const struct req *r);
error  *import_by_ref(struct req *r, struct ref ref, struct import *out) MUST_CHECK;
error  *import_by_id(struct req *r, int64_t id, struct import *out, bool *found) MUST_CHECK;
error  *import_all(struct req *r, int64_t place, int64_t before, int64_t limit,
                   struct list *out) MUST_CHECK;
error  *import_add(struct req *r, struct import *x) MUST_CHECK;
error  *import_save(struct req *r, struct import *x) MUST_CHECK;
error  *import_recall(struct req *r, str kind, str headings, str *columns) MUST_CHECK;
error  *import_remember(struct req *r, str kind, str headings, str columns) MUST_CHECK;
/* What is kept of row N about people. */
str import_kept(struct req *r, int64_t import, int64_t n, str json);

/* A number that grows when the places change that X is about: a table is run under the tree with
 * which it was tried. */
error *import_tree(struct req *r, const struct import *x, int64_t *out) MUST_CHECK;

/* LINES behind the first BYTES of the list NAME of X, which has as many then. */
enum { IMPORT_LIST_MOST = 64 << 20 };
error *import_list_write(struct req *r, const struct import *x, const char *name, str lines,
                         int64_t *bytes) MUST_CHECK;

/* ---- rules ---- */

const struct import_kind *import_kind_find(const struct req *r, str name);
error                    *import_settings_of(struct req *r, const struct import *x,
                                             struct import_settings *out) MUST_CHECK;
error                    *import_report_of(struct req *r, const struct import *x,
                                           struct import_report *out) MUST_CHECK;
str                       import_report_text(struct req *r, const struct import_report *x);
/* A record as it is kept in a column. */
str import_record_text(struct req *r, const struct field *fields, const void *rec);
/* A job of its own is to work on it. */
bool import_under_way(const struct import *x);
/* What its next steps hang on, from its settings, its report and the data folder. */
error *import_known(struct req *r, struct import *x) MUST_CHECK;
/* Its sheets: struct table_sheet. */
error *import_sheets(struct req *r, const struct import *x, struct list *out) MUST_CHECK;
str    import_sheets_text(struct req *r, const struct table_info *t);
/* The rows of an import, from AT on; import.lost where they are not there: a backup of before they
 * were in it was brought back. */
error             *import_rows_open(struct req *r, const struct import *x, int64_t at,
                                    struct table_reader **out) MUST_CHECK;
const struct flow *import_flow_of(const struct import *x);
/* Where they lie; made where it is not there yet. */
void import_folder(struct req *r);
str  import_path(struct req *r, const struct import *x, const char *tail);

/* The headings as they are read with S, one for each column. */
error *import_headings(struct req *r, const struct import *x, const struct import_settings *s,
                       str **out, size_t *n) MUST_CHECK;

/* Propose how a table is read: the sheet (when S->sheet is 0 and its headings are open, too), the
 * heading row (when S->head is -1), how many make the headings (when S->heads is 0) and the column
 * of each field. */
error *import_propose(struct req *r, const struct import *x, const struct import_kind *k,
                      struct import_settings *s) MUST_CHECK;

/* What was chosen is remembered for the next table with the same headings, and for the list of
 * wrong rows, which comes again when it was corrected: in either language. */
error *import_remember_choice(struct req *r, const struct import *x,
                              const struct import_settings *s) MUST_CHECK;

/* Whether a table with the same headings was last taken for rows of the kind of S. */
error *import_chosen(struct req *r, const struct import *x, const struct import_settings *s,
                     bool *chosen) MUST_CHECK;

/* Where the rows of the chosen sheet begin. */
error *import_sheet_at(struct req *r, const struct import *x, const struct import_settings *s,
                       int64_t *at) MUST_CHECK;

/* The field that a heading is a name of, or NULL. EXACT: it is one of its words. */
const struct field *import_match(const struct import_kind *k, str heading, bool *exact);
/* Whether the field says where somebody lives: buildings are no secret. */
bool import_is_door(const char *field);

/* Into an array: the fields of a kind, and without which no row can be. */
void import_kind_fields(struct jw *j, const struct import_kind *k, enum lang lang);

/* Keep how a table is read; what S leaves open is proposed. */
error *import_choose(struct req *r, struct import *x, const struct import_kind *k,
                     struct import_settings *s) MUST_CHECK;

error *import_step(struct req *r, struct import *x, str action) MUST_CHECK;

/* Its rows are lost, and nothing goes on without them: back to where it was; what a run has written
 * is what came in, and can be taken back. */
error *import_stop(struct req *r, struct import *x) MUST_CHECK;
/* The tree changed before the run, or amid it: X is tried again; where something is written
 * already, what is written is what came in. */
error *import_redrawn(struct req *r, struct import *x) MUST_CHECK;

/* ---- rows (imports_row.c) ---- */

struct import_reading {
    struct importing          i;
    const struct import_kind *kind;
    struct import_settings    s;
    const struct field       *field[TABLE_COLUMNS]; /* of each column, or NULL */
    const char *const        *words[TABLE_COLUMNS];
    str                       heading[TABLE_COLUMNS];
};

error *import_reading(struct req *r, const struct import *x, struct import_reading *out) MUST_CHECK;

/* What FIELD is called in the table, else in the list of columns. */
str import_column_name(const struct import_reading *g, const char *field, enum lang lang);

/* The words about a row of people do not repeat what stands in it. What a table of something else
 * is read for is no name of theirs, nor is a building; a telephone may have been written into it
 * all the same. */
void import_mask(const struct import_reading *g, const struct table_row *row, error *e);
/* CELL of column I (from 0) as a preview shows it: masked where it may be about people, but for a
 * building by itself. */
str import_cell_shown(const struct import_reading *g, size_t i, str cell);
/* What the row calls itself, so that one finds it: as it stands there, of people masked. */
str import_name_in(const struct import_reading *g, const struct table_row *row);
str import_name_of(const struct import_reading *g, const void *rec);

/* One row into a record; the errors of a row are a chain. */
error *import_row(struct import_reading *g, const struct table_row *row, void *rec) MUST_CHECK;

/* What the row says (REC) over what is there; what it does not say stays. */
void import_merge(struct import_reading *g, const struct table_row *row, void *over,
                  const void *rec);

/* What REC lacks, who is new, that no row can be without; a chain of errors. */
error *import_required(const struct import_reading *g, const void *rec) MUST_CHECK;

/* Coordinates of REC from the chosen system to WGS-84. */
void import_to_wgs84(struct import_reading *g, void *rec);

/* What is kept of a key: of a table about people it is an identity number, hashed with a key. */
int64_t import_key_of(const struct importing *i, str key);
/* Beside the number of a row stands, in few bits, what another with its key must agree in. */
enum { SAME_BITS = 20, ROW_BITS = 40 };
int64_t import_row_noted(int64_t note);
/* The row that has this key first, 0: none has. */
error *import_row_of(struct importing *i, str key, int64_t *n) MUST_CHECK;
/* The tables that came in after X and were not taken back: struct import_later. */
struct import_later {
    int64_t id;
    str     name;
};
error *import_later(struct req *r, const struct import *x, struct list *out) MUST_CHECK;
/* A conflict, import_msg_held, where REC stands in one of LATER as well. */
error                      *import_held(const struct import_reading *g, const struct list *later,
                                        const void *rec) MUST_CHECK;
extern const struct message import_msg_held;
/* Nobody else has it: it is the row N's from now on. */
error *import_key_take(struct importing *i, str key, int64_t n) MUST_CHECK;

/* What a row of the table is: one that is taken, or none. */
enum import_row_is { ROW_DATA, ROW_HEAD, ROW_SUM, ROW_SIGN, ROW_EMPTY };
extern const char *const import_row_words[];
enum import_row_is       import_row_is(const struct import_reading *g, const struct table_row *row);

/* Whether it is a row at all; what it is else is counted in FOUND (may be NULL), so that the
 * numbers add up. */
bool import_is_row(const struct import_reading *g, const struct table_row *row,
                   struct import_report *found);

/* ---- beside what is there (imports_beside.c) ---- */

/* Something there that the row N is very like, unless such rows are new ones or another row has it.
 */
error *import_likeness(struct import_reading *g, struct import_report *found, int64_t n, void *rec,
                       void *was, bool *like, error **doubt) MUST_CHECK;
/* The key under which the row that has WAS is kept. */
str import_like_key(const struct import_reading *g, const void *was);
/* What the community of the row has, and what the row adds to it. */
error *import_beside(struct import_reading *g, struct import_report *found, const void *rec,
                     bool met, bool like) MUST_CHECK;
/* For the communities of the rows that come. */
void import_report_room(struct req *r, struct import_report *found);

error *imports_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

/* ---- going out (imports_out.c) ---- */

enum { IMPORT_FILE_MOST = 60 << 20 };
error *imports_export(struct req *r, struct res *w) MUST_CHECK;
error *imports_file(struct req *r, const char *path, str *out) MUST_CHECK;
/* Lines of the plain form as XLSX, by way of the data folder: nothing personal. */
error *imports_book(struct req *r, str lines, str name, str *out) MUST_CHECK;
void   imports_reply(struct res *w, str bytes, bool xlsx);

/* ---- wrong rows (imports_wrong.c) ---- */

/* One wrong row, or one that an undo has kept. */
struct import_wrong {
    int64_t row;
    str     name;  /* what the row calls itself; of people masked */
    str     where; /* the door that it names */
    str     column, code, text;
};
extern const struct field import_wrong_fields[];
error *imports_wrong(struct req *r, struct res *w, const struct import *x, int64_t after,
                     int64_t limit) MUST_CHECK;
/* The wrong rows as a table with their own cells, to be corrected there and sent again, and whose
 * records they are about: struct ref, each once. */
struct import_bad {
    str         bytes;
    struct list whose;
};
error *imports_bad(struct req *r, const struct import *x, bool xlsx,
                   struct import_bad *out) MUST_CHECK;
/* Its headings: the row's number, those of the table that came, the reason. FIRST: which column of
 * the table that came is the second. */
error *import_wrong_headings(struct req *r, const struct import *x, const struct import_settings *s,
                             enum lang lang, str **out, size_t *n, size_t *first) MUST_CHECK;
/* What a table that was tried would change, or one that was run has changed, a page of it
 * (imports_changes.c). */
error *imports_changes(struct req *r, struct res *w, const struct import *x, int64_t after,
                       int64_t limit) MUST_CHECK;
extern const char *const export_formats[];
struct export_query {
    int format;
};
extern const struct field export_query_fields[];

extern const struct route_table imports_routes;
extern const struct log_words   imports_log;

#endif
