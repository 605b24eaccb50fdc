/* small.h -- the small services that every room uses: parties, search pairs, counts, numbers,
 * cursors of pages, pictures that belong to a matter. Each is a few statements. */
#ifndef GONGDI_SMALL_H
#define GONGDI_SMALL_H

#include "core/person.h"

/* ---- parties 当事方: who may see a matter because he takes part in it --------------------------
 */

error *party_add(struct req *r, struct ref matter, str who, const char *part) MUST_CHECK;
error *party_end(struct req *r, struct ref matter, str who, const char *part, bool *was) MUST_CHECK;
/* Whether the asker (or his unit) is a party; PART gets one of his parts, or stays empty. */
error *party_is(struct req *r, struct ref matter, bool *is, str *part) MUST_CHECK;
struct party {
    str who, part;
};
error *party_list(struct db *db, struct arena *a, struct ref matter, struct list *out) MUST_CHECK;

/* ---- search: pairs of characters of public texts ----------------------------------------------
 */

enum gram_kind { GRAM_CASE = 1, GRAM_SITE };
/* The era of a document, by its id. */
static inline int64_t gram_era(int64_t doc)
{
    return doc >> 43;
}
/* A document that nobody works on any more: found by era, newest first. */
error *gram_write(struct req *r, enum gram_kind kind, struct ref doc, str text) MUST_CHECK;
/* One that is open, under the street of PLACE, until it is dropped. */
error *gram_open_write(struct req *r, enum gram_kind kind, struct ref doc, int64_t place,
                       str text) MUST_CHECK;
error *gram_open_drop(struct req *r, enum gram_kind kind, struct ref doc, int64_t place,
                      str text) MUST_CHECK;
/* The distinct pairs of TEXT after folding (ASCII small, blanks and marks dropped), ascending. */
size_t gram_pairs(struct arena *a, str text, int64_t **out);
/* The pair in the middle of a folded text; 0 when it has less than two characters. Where two words
 * meet, so that few texts have it by chance. */
int64_t gram_middle(str folded);
/* The folded text itself: what a hit is verified against. */
str gram_fold(struct arena *a, str text);

/* The pairs of which every text that holds WORD has one; none (LO above HI) when nothing is left of
 * it. */
struct gram_range {
    int64_t lo, hi;
};
struct gram_range gram_range(struct arena *a, str word);

/* ---- counts that screens show ------------------------------------------------------------------
 */

/* Counted for the community and, in the same statement, for its street: what sums over communities
 * must leave the streets out (their codes are smaller), and an overview of streets reads them only.
 */
error *rollup_add(struct req *r, int64_t community, str kind, int64_t day, int64_t n) MUST_CHECK;
/* Counted for one place only. */
error *rollup_add_one(struct req *r, int64_t place, str kind, int64_t day, int64_t n) MUST_CHECK;
/* Which of the rows of a count this request writes: PostgreSQL has several writers, and they use
 * different rows by the number of the request. */
int64_t rollup_slot(const struct req *r);

/* ---- human numbers: "海虹社区 2026-00042", given when a matter is filed
 * -------------------------- */

error *counter_next(struct req *r, int64_t community, int64_t year, int64_t *n) MUST_CHECK;

/* ---- cursors of pages: a sort key and a reference ----------------------------------------------
 */

str  cursor_text(struct req *r, int64_t key, struct ref last);
bool cursor_read(struct req *r, str s, int64_t *key, struct ref *last);

/* A link: the thread from a report to a proposal to a project. */
struct link {
    struct ref ref; /* the other matter */
    str        kind, why;
    int64_t    at;
};
extern const struct field link_fields[];
error                    *link_add(struct req *r, struct ref from, const char *kind, struct ref to,
                                   const char *to_kind, str why) MUST_CHECK;
/* Both directions, older ones first. */
error *link_list(struct req *r, struct ref matter, struct list *out) MUST_CHECK;

/* ---- pictures
 * ------------------------------------------------------------------------------------ */

struct photo {
    struct ref ref;
    int64_t    width, height, at;
    str        phase;
};
extern const struct field photo_fields[];

/* Attach the asker's own uploads to a matter; input.photo when one is not his or used elsewhere. */
error *photo_attach(struct req *r, struct ref matter, const struct list *refs,
                    const char *phase) MUST_CHECK;
error *photo_list(struct req *r, struct ref matter, struct list *out) MUST_CHECK;

/* A list of references in a body: LIST(T, photos, struct ref_item, ref_item_fields, 9) */
struct ref_item {
    struct ref ref;
};
extern const struct field ref_item_fields[];

#endif
