/* registry_import.h -- a row of a table of people, and its way into the registry. */
#ifndef GONGDI_REGISTRY_IMPORT_H
#define GONGDI_REGISTRY_IMPORT_H

#include "modules/registry/registry_api.h"

enum {
    MADE_DWELLING = 1,
    MADE_HOUSEHOLD = 2,
    MADE_PERSON = 4,
    MADE_MEMBER = 8,
    MADE_USAGE = 64, /* of a dwelling that was there, and its floor */
    MADE_FLOOR = 128,
    HOMES_LEFT = 10,
    KIN_KEPT = 200
};

/* A usual residence that ends when somebody moves by a row, and the dwelling of that household. */
struct home_left {
    int64_t community, household, dwelling, since;
    str     relation, why_in;
};

/* Whose relation followed from a new head of the household: what it was, and what it became. */
struct kin_changed {
    int64_t community, person;
    str     was, is;
};

struct resident_row {
    str              compound, building, entrance, room;
    int64_t          place, town; /* the community and the street that the row names; 0: none */
    str              address;     /* all of these in one column; taken apart by part_address */
    int64_t          floor;
    str              usage, relation;
    int64_t          since;
    struct person_in person;
    int64_t          moved_out; /* what a row says of who is gone; not kept */
    str              standing;
    /* kept: where it went, and what was made for it */
    int64_t     community, site, dwelling, household, person_community, person_id, version, made;
    struct list left;   /* of what was: struct home_left */
    struct list kin;    /* of who became the head: struct kin_changed */
    int64_t     headed; /* since when what it says of the head is true: the links begin anew */
    str         usage_was;
    int64_t     floor_was;
    int64_t     began; /* of a household that begins with this row: when it began before */
    /* not kept: which of several households behind its door in this part of a table; 0: of the one
     */
    int64_t group;
    /* not kept: follows from something else that the row says, which has no such cell */
    bool guessed_nation, guessed_residence;
    /* not kept: a day of moving in that stays whatever a row says */
    bool    stands;
    int64_t stood;
    /* not kept: nothing of it is written; whether another row took it that he leaves by it */
    bool refused, leant;
};
/* clang-format off */
#define DOOR_PLACES(T, AT)                                                                        \
    { .name = "place", .type = FT_CODE, .at = offsetof(T, AT place), .min = FIRST_COMMUNITY, .max = LAST_COMMUNITY, .omit = true, .doc = "Community, by name or code: the building is looked for there." }, \
    { .name = "town", .type = FT_CODE, .at = offsetof(T, AT town), .min = FIRST_STREET, .max = LAST_STREET, .omit = true, .doc = "Street, by name or code." }
#define DOOR_PLACE_WORDS                                                                          \
    { "place",  "社区名称或代码", "community (name or code)", "=社区|=所属社区|=社区名称|=社区代码|=社区编码|=所属社区代码|=所在社区|=居住社区|=现住社区|=居委会|=居委会名称|=所属居委会|=村居|=村居名称|=所属村居|=行政村|=社区居委会|=村社区|=社区村|村（社区）|=所属村（社区）|=community|=community code" }, \
    { "town",   "街道名称或代码", "street (name or code)", "=street|=街道|=所属街道|=街道名称|=街道代码|=所在街道|=街道办|=街道办事处|=镇街|=所属镇街|=镇（街道）|=乡镇街道|=street code" }
/* clang-format on */
extern const struct field        resident_row_fields[];
extern const struct import_words resident_words[];

/* struct import_kind.none: of what is written about somebody's troubles and of codes that
 * have such a word themselves every word is kept. */
bool resident_none(struct importing *i, const struct field *f, str cell);

/* X into the registry, over WAS (NULL: somebody new). */
error *resident_write(struct importing *i, struct resident_row *x,
                      const struct resident_row *was) MUST_CHECK;
/* What X stands over when it is known that it is about P. */
error *resident_known(struct importing *i, struct resident_row *x, const struct inhabitant *p,
                      struct resident_row *was) MUST_CHECK;
/* The day of X, by which somebody known moves: today when it says none, never before he came to
 * where he lives. */
error *resident_leaves_on(struct importing *i, struct resident_row *x) MUST_CHECK;

/* X may be about LIKE: it waits until somebody decides (registry_would.c). An error that says so.
 */
error *resident_doubt(struct importing *i, const struct resident_row *x,
                      const struct inhabitant *like) MUST_CHECK;
/* What SAID, of a row that waited, says, over the record as it IS (NULL: it becomes one of its
 * own); checked, for a row without a number may contradict that of the record. */
error *resident_over(struct importing *i, const struct person_in *is,
                     struct person_in *said) MUST_CHECK;
/* CONFLICT when somebody of the same name and day of birth lives where SAID has him: it is no other
 * one. */
error *resident_lives_there(struct importing *i, const struct resident_row *said) MUST_CHECK;

/* What a row would do that waits, if it is about somebody who is known (registry_would.c). */
struct would {
    bool    here;     /* he lives there already: nobody moves */
    bool    leaves;   /* he lives somewhere else, and leaves there */
    int64_t day;      /* of his move; DATE_NONE: none */
    int64_t headless; /* how many he leaves behind without a head */
    str     note;     /* what is to be said of it */
    str     refused;  /* why it cannot be done; empty: it can */
};
/* Nothing is written. I may have served other rows of the same place before. */
error *resident_would(struct importing *i, const struct resident_row *said,
                      const struct inhabitant *p, struct would *out) MUST_CHECK;
/* WAS, a struct resident_row of somebody who moves, has the door that he leaves, as far as it is
 * the table's to tell; of his relation and his day what NOW says, too. */
error *resident_whence(struct importing *i, void *was, const void *now) MUST_CHECK;
/* struct import_kind.refused: nobody leaves by the row REC (registry_heads.c). */
bool resident_refused(void *rec);
/* A household that was there before sees that a table changed who belongs to it. */
error *resident_told(struct importing *i, const struct resident_row *x,
                     const char *action) MUST_CHECK;
/* It is as it was before the row (registry_undo.c). */
error *resident_undo(struct importing *i, const void *now, const void *before) MUST_CHECK;
error *resident_elsewhere(struct importing *i, int64_t community, int64_t site,
                          bool *is) MUST_CHECK;
/* CONFLICT when an answer for a form was typed in for the record. */
error *resident_answered(struct importing *i, struct ref record) MUST_CHECK;
/* Doubtful rows of an import that is taken back or dropped wait no longer. */
error                      *resident_ended(struct req *r, int64_t import, str why) MUST_CHECK;
extern const struct message resident_msg_later, resident_msg_other_head, resident_msg_doubt;

#endif
