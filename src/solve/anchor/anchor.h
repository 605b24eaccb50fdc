/* anchor.h -- where a comment on a text belongs in a later version of it.
 *
 * Texts are cut into sentences (at 。！？； and their Latin counterparts, and at line ends).
 * Numbers of articles and items at the start of a sentence, blanks and marks of formatting do not
 * count when sentences are compared: a renumbered article is the same article. A sentence of the
 * old version is found again when it stands in the new one unchanged; when it was reworded, split
 * or merged, if that is beyond doubt: similar enough, clearly more similar than any other, or held
 * in its place by its neighbours. Otherwise the comment is lost, and that is said: better no place
 * than a wrong one. Offsets are bytes of UTF-8. */
#ifndef GONGDI_ANCHOR_H
#define GONGDI_ANCHOR_H

#include "base/base.h"

enum { ANCHOR_NONE = -1 };
#define ANCHOR_MAX_TEXT (16u << 20)

struct sentence {
    size_t          from, to; /* bytes, blanks at both ends left out */
    size_t          body;     /* where the text behind number and formatting starts */
    uint32_t        paragraph;
    uint32_t        n_grams; /* pairs of neighbouring characters, sorted, without repetition */
    const uint32_t *gram;
    uint64_t        hash;  /* of the comparable text */
    uint32_t        chars; /* of it */
};

struct doc {
    str              text;
    struct sentence *s;
    size_t           n, n_paragraphs;
};

/* TEXT is valid UTF-8 and lives as long as the document. */
error *doc_read(struct arena *a, str text, struct doc **out) MUST_CHECK;

enum likeness { LIKE_NONE, LIKE_SAME, LIKE_REWORDED, LIKE_SPLIT, LIKE_MERGED };

struct link {
    int32_t       to, last; /* sentences of the new version, or ANCHOR_NONE */
    enum likeness how;
    bool          moved; /* stands in another order than the others */
};

struct anchor_map {
    struct arena     *mem;
    const struct doc *old, *new;
    struct link      *link; /* of every old sentence */
    bool             *used; /* new sentences that come from an old one */
};

struct anchor_map *anchor_compare(struct arena *a, const struct doc *old, const struct doc *new);

enum fate { FATE_KEPT, FATE_MOVED, FATE_LOST };
extern const char *const fate_words[];

struct place {
    enum fate fate;
    size_t    from, to; /* in the new text */
    int32_t   sentence; /* the first one there */
    bool      changed;  /* the sentence is not word for word the same */
    bool      widened;  /* the words are gone; the comment stands on the whole sentence */
};

/* What became of the comment on FROM..TO of the old text. */
struct place anchor_follow(const struct anchor_map *m, size_t from, size_t to);

/* Differences for people: sentences in the order of the new version, removed ones where they were.
 */
enum change_what { CH_SAME, CH_MOVED, CH_REWORDED, CH_SPLIT, CH_MERGED, CH_ADDED, CH_REMOVED };
struct change {
    enum change_what what;
    int32_t          old, new;
};
struct change *anchor_changes(const struct anchor_map *m, size_t *n);

/* Words of a reworded sentence: equal, taken out, put in, as runs of bytes. */
enum run_what { RUN_SAME, RUN_OUT, RUN_IN };
struct run {
    enum run_what what;
    size_t        from, to; /* in the old text; in the new one for RUN_IN */
};
struct run *anchor_words(struct arena *a, str old, str new, size_t *n);

/* A sentence about a place, in both languages: "仍在原处", "移到了第 12 句". */
str place_words(struct arena *a, const struct place *p, enum lang lang);

/* inside */
void   anchor_match(struct anchor_map *m);
double grams_common(const struct sentence *a, const struct sentence *b);

#endif
