/* sheet_fill_in.h -- what the files of sheet_fill.h share. */
#ifndef GONGDI_SHEET_FILL_IN_H
#define GONGDI_SHEET_FILL_IN_H

#include "cli/sheet_fill.h"
#include "cli/sheet_ref.h"

/* A tag: <p:name attr> from AT to END (behind its '>'). */
struct tag {
    size_t at, end;
    str    name, attrs; /* without prefix; what stands behind the name */
    bool   close, empty;
};

struct cell {
    int64_t row, column;
    size_t  at, end;          /* all of it */
    str     attrs, inner;     /* of its tag; between its tags */
    str     style, type;      /* s, t */
    str     formula, f_attrs; /* text and attributes of <f>, or .p NULL */
};

struct row {
    int64_t n;
    size_t  at, end, in, out; /* all of it; what stands between its tags */
    str     attrs;
};

enum filling_stage { BEFORE_ROWS, ROWS, BEHIND_ROWS };

struct filling {
    struct arena *mem, *tmp;   /* TMP: until the row is written */
    struct arena *room;        /* of a piece, with what is left over by writing it */
    str           xml, prefix; /* "x:" or empty */
    struct fill  *f;
    struct buf    piece, *out;
    const char   *bad;
    struct row   *row;
    size_t        rows, cap;
    int64_t       below, by; /* rows from BELOW on go BY down */
    /* how far it is: the row of the template that comes next, the next of the filled sheet, which
     * ends with the template or before LAST; where the template goes on behind the rows */
    enum filling_stage stage;
    size_t             i, behind;
    int64_t            next, last;
    /* the record that was asked for last */
    const struct fill_value *record;
    int64_t                  asked;
    struct row               pattern; /* the form of new rows; .n 0: none */
    /* formulas that others share: <f t="shared" si="3" ref="..">text</f> */
    struct shared {
        str     si, text;
        int64_t row, column;
    } shared[256];
    size_t   n_shared;
    int64_t *made; /* numbers of the rows that were made in the form of the pattern */
    size_t   n_made;
};

bool sheet_bad(struct filling *g, const char *why);

/* ---- tags (sheet_tags.c) ---- */

/* The next tag from AT on. Comments and instructions are passed over; CDATA is not handled. */
bool next_tag(struct filling *g, size_t at, struct tag *t);

/* The end tag that belongs to OPEN, which may hold elements of its own name. */
bool closing_tag(struct filling *g, const struct tag *open, struct tag *t);

/* The value of an attribute; .p NULL: it is not there. */
str attr_of(str attrs, const char *name);

/* ATTRS with VALUE in place of what NAME says there; behind the others when it is not there. */
void put_attr(struct buf *out, str attrs, const char *name, str value);

/* Character data as the text that it means, and text as character data. */
str  plain_of(struct filling *g, str raw);
void put_text(struct buf *out, str s);

str cell_name(struct filling *g, int64_t column, int64_t row);

/* ---- what stands around the rows (sheet_around.c) ---- */

/* No value goes where a merged cell lies over it: nobody would see it. AT: behind the rows. */
bool nothing_covered(struct filling *g, size_t at);

/* Everything from AT to TO, with its ranges moved; DIMENSION: how far the sheet reaches now. */
bool put_around(struct filling *g, size_t at, size_t to, const char *dimension);

/* "A1:H24" so that everything that is written lies in it; NULL when WAS is no range. */
const char *sheet_reach(struct filling *g, str was);

#endif
