/* json.h -- JSON in by the library jansson, JSON out by a streaming writer; both by field tables.
 *
 * Reading refuses what it does not know: unknown and doubled members, fractions, wrong types,
 * nesting deeper than 32, text that is not UTF-8. Every wrong field is reported, not only the
 * first. Writing appends to a bounded buffer; an object left open or a missing key is a bug. */
#ifndef GONGDI_JSON_H
#define GONGDI_JSON_H

#include "base/field.h"
#include "base/ref.h"

enum { JSON_DEPTH = 32 };

/* Fill REC (zeroed, or with its defaults) from the object in TEXT. REFS decodes references. */
error *json_read(struct arena *a, const struct ref_key *refs, str text, const struct field *f,
                 void *rec) MUST_CHECK;

/* Like it, of what the program itself has kept: the bounds of input may be other ones by now, or
 * may not have been asked then, so that no field is refused. What cannot be put into its field
 * leaves it as it is. */
error *json_kept(struct arena *a, const struct ref_key *refs, str text, const struct field *f,
                 void *rec) MUST_CHECK;

/* The writer. Zeroed by jw_init; .out must outlive it. */
struct jw {
    struct buf           *out;
    const struct ref_key *refs;
    int                   depth;
    bool                  comma, keyed;
    char                  open[JSON_DEPTH]; /* '}' or ']' per level */
};

void jw_init(struct jw *w, struct buf *out, const struct ref_key *refs);
void jw_object(struct jw *w);
void jw_array(struct jw *w);
void jw_end(struct jw *w); /* closes the innermost object or array */
void jw_key(struct jw *w, const char *name);
void jw_str(struct jw *w, str s);
void jw_int(struct jw *w, int64_t v);
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, str json); /* a value that already is JSON */
void jw_time(struct jw *w, int64_t ms);
void jw_date(struct jw *w, int64_t date);
void jw_code(struct jw *w, int64_t place);
void jw_ref(struct jw *w, struct ref r);
void jw_record(struct jw *w, const struct field *f, const void *rec);
void jw_list(struct jw *w, const struct field *f, const struct list *l);
void jw_done(struct jw *w); /* BUG() unless everything is closed */

/* The members of a record without the braces, to go on with computed ones. */
void jw_members(struct jw *w, const struct field *f, const void *rec);

/* key and value at once */
#define JW_STR(w, k, v)  (jw_key((w), (k)), jw_str((w), (v)))
#define JW_INT(w, k, v)  (jw_key((w), (k)), jw_int((w), (v)))
#define JW_BOOL(w, k, v) (jw_key((w), (k)), jw_bool((w), (v)))

extern const struct message msg_json, msg_json_deep;

#endif
