/* importing.h -- what can come in and go out as a table: each room gives rows of this kind.
 *
 * To add a kind: a record with a field table (the columns), the words under which its columns are
 * met in the wild, and the functions below; its row in modules.c. Coordinates are fields named lng
 * and lat in 1e-7 degree; in tables they may stand as degrees. A field that begins with '.' in no
 * table is kept but not offered. */
#ifndef GONGDI_IMPORTING_H
#define GONGDI_IMPORTING_H

#include "core/event.h"

/* What a column of a field is called: "社区代码|community code|社区编码"; the first Chinese and the
 * first English word are shown. One of the others that begins with = is the whole heading or none:
 * "社区民警" is no 社区. */
struct import_words {
    const char *field, *zh, *en, *others;
};

/* What the checks of a table may lean on. */
struct importing {
    struct req *r;
    int64_t     id;    /* of the import; 0: a command */
    void       *cache; /* a kind's own, for one part */
    int64_t     place; /* of a table that a clerk sends: the first code of her post (place_kept_at);
                          else 0 */
    bool    writes;    /* a run, not a dry one */
    bool    sealed;    /* what is kept of its rows is sealed */
    int64_t row;       /* its number in the table: the one that is worked on */
    error  *note;      /* what is to be said of that row though it is right */
};

/* What the community of a row has already: so that a table beside it is not counted twice unseen.
 */
struct import_beside {
    str     name;                           /* for who reads it */
    int64_t place, there, there_households; /* as it is without the table */
    int64_t households;                     /* of the row; of all rows that are new */
    int64_t met, fresh, alike; /* rows that are there, that are new, that are like one there */
};

/* Whether a row with this key stands anywhere in the table. */
error *importing_has(struct importing *i, str key, bool *has) MUST_CHECK;

/* Why UNDO of a kind leaves a row, beyond that it was changed or used since: what it made belongs
 * to another community now; an answer for a form was typed in for it; he heads a household in which
 * others stay. {0} is filled in by who tells it. */
extern const struct message importing_msg_elsewhere, importing_msg_answered, importing_msg_head;

struct import_kind;
/* A row of kind K that waited was written after the run, NOW over WAS (NULL: it is new): kept with
 * the import, which can be taken back with it. */
error *importing_keep(struct importing *i, const struct import_kind *k, const void *now,
                      const void *was) MUST_CHECK;

struct import_kind {
    const char                *name, *zh, *en;
    const struct field        *fields;
    size_t                     size;
    const struct import_words *words;      /* ends with a row without a field */
    bool                       places;     /* it changes the tree */
    bool                       two_rounds; /* keys first: rows lean on rows further down */

    /* What must be unique in a table. */
    str (*key)(struct arena *a, const void *rec);
    /* Complete REC and refuse it, beyond what its fields say; a chain of errors. */
    error *(*check)(struct importing *i, void *rec);
    /* The record that REC would change; REC takes over what identifies it. */
    error *(*find)(struct importing *i, void *rec, void *was, bool *found);
    /* Write REC over WAS (NULL: it is new). No function: it only goes out. */
    error *(*put)(struct importing *i, void *rec, const void *was);
    /* Take NOW back: to WAS, or away (NULL). */
    error *(*undo)(struct importing *i, const void *now, const void *was);
    /* All, in pages: from AFTER (empty: the beginning) on; NEXT: where the next page begins. */
    error *(*list)(struct req *r, str after, struct list *out, str *next);
    /* At the end of each part: what is put off until then. */
    error *(*flush)(struct importing *i);
    /* The rows of a part were checked and come next: what can be asked for all of them together.
     * A kind with this function does not look at rows further up in CHECK, which saw them all. */
    error *(*ahead)(struct importing *i, void *const *recs, size_t n);
    /* Nothing of REC will be written, of a kind whose rows lean on others of their part: from now
     * on none does on this one. Whether one has. */
    bool (*refused)(void *rec);
    bool personal; /* about people: what is kept of it is sealed, its words are masked, clerks send
                      it */
    /* TEXT as what is sealed in FIELD is shown; false: it is no such field. For a personal kind,
     * beyond the names, numbers and phones that every room has. */
    bool (*mask)(struct arena *a, const char *field, str *text);
    bool local; /* a clerk may send one of her community, too; CHECK sees to the place */
    /* Nothing was found for REC, but something there is very like it: WAS, and what to say of it. A
     * kind with this function is checked in both rounds, for its keys need the check. */
    error *(*alike)(struct importing *i, void *rec, void *was, bool *found, error **doubt);
    /* What is there beside REC; its community and households, nothing of the counts of rows. */
    error *(*beside)(struct importing *i, const void *rec, struct import_beside *x);
    /* Not an error: the row waits for somebody to decide. Told with the wrong rows, counted with
     * the right ones. Known by its code, for it has several wordings. */
    const struct message *doubt;
    /* Wrong is the table, not the row: told with the first of the rows, of the others the number.
     */
    const struct message *once;
    /* The table is taken back or dropped ("undo", "drop"): what of it waits ends. */
    error *(*ended)(struct req *r, int64_t import, str why);
    /* Whether CELL, one of the words for "nothing" (import_none), says in F no more than that: it
     * is read as an empty one; of a door it is never asked. No function: every cell is what it
     * says. */
    bool (*none)(struct importing *i, const struct field *f, str cell);
    /* What a row cannot be without, beyond its required fields: "building|address" is one of the
     * two. Ends with NULL. */
    const char *const *needs;
    /* What two rows with one key must agree in, a name; where they do not, UNLIKE is said of the
     * second, with the number of the first, at the field UNLIKE_AT. */
    str (*same)(struct arena *a, const void *rec);
    const struct message *unlike;
    const char           *unlike_at;
    /* What of WAS is told beside NOW to who looks at the changes, where more of it is known than
     * decides what the row does: whence somebody moves. No function: WAS as it is. */
    error *(*whence)(struct importing *i, void *was, const void *now);
    /* Whose record REC, after FIND has seen it, is about; id 0: nobody's. Of a kind with this
     * function everybody whose row is given out in clear is told who read it. */
    struct ref (*whose)(const void *rec);
    bool past; /* a place that is no more may be named as well: FIND sees what became of it */
    /* The Nth of the other keys that REC has in a table which says less; empty: there are no more.
     * No function: there are none. */
    str (*other_key)(struct arena *a, const void *rec, size_t n);
};

/* A cell into a field, as people write it: full-width digits, 是/否, 2026年3月1日, 350205003006.0,
 * 118.03 degrees, words in Chinese. Empty leaves the field as it is. */
error *import_cell(struct arena *a, const struct field *f, const char *const *words_zh, str cell,
                   void *rec) MUST_CHECK;

/* What people write into a cell for which they have nothing: 无, 不详, 待补, "/", "-", N/A, 0. */
bool import_none(struct arena *a, str cell);

#endif
