/* registry_api.h -- what the files with the registry's routes share. */
#ifndef GONGDI_REGISTRY_API_H
#define GONGDI_REGISTRY_API_H

#include "modules/registry/registry.h"

/* What a record said before it was changed (registry_past.c): of KIND, which ended at VERSION. */
struct past_of {
    struct ref  ref;
    int64_t     version;
    const char *kind;
    str         why;
};
#define PAST_PERSON   "inhabitant"
#define PAST_ORG      "org_is"
#define PAST_DWELLING "dwelling_is"
#define PAST_BUILDING "building_is"
extern const struct field org_past_fields[], dwelling_past_fields[], building_past_fields[];
error *past_keep(struct req *r, const struct past_of *x, const struct field *fields,
                 const void *rec) MUST_CHECK;
/* REC as it was at the end of DAY, the fields of FIELDS; left alone when it was not CHANGED since.
 */
error *past_on(struct req *r, struct ref ref, const char *kind, int64_t day,
               const struct field *fields, void *rec, bool *changed) MUST_CHECK;

/* B in the community and grid in which it stood on DAY, a past one, with the households of then. */
error *building_stood(struct req *r, struct building *b, int64_t day) MUST_CHECK;

/* What the row of a person shows of him, as it was on DAY. */
error *housemate_on(struct req *r, struct housemate *m, int64_t day) MUST_CHECK;
/* Where he was at home on DAY, into *WHERE; NULL: nowhere in the asker's places. */
error *person_lived_on(struct req *r, struct whereabouts **where, struct ref person,
                       int64_t day) MUST_CHECK;

/* A household that somebody belongs or belonged to, as his page shows it: none of what lies in
 * other places but that it is there. Of who LEFT the asker's places (else DATE_NONE) as it was
 * before that day, and nothing newer. */
struct link_out {
    struct ref household;
    str        address, relation, why_in, why_out;
    int64_t    since, until, community;
    bool       main;
};
extern const struct field link_out_fields[];
error *links_shown(struct req *r, struct ref person, int64_t left, struct list *out) MUST_CHECK;

/* ORG as it was on DAY (registry_orgs.c). */
error *org_on(struct req *r, struct org *o, int64_t day) MUST_CHECK;

/* The door behind which somebody lives today. */
error *mine_door(struct req *r, struct ref person, struct door *out, bool *found) MUST_CHECK;
/* His care flags: struct care. */
error *mine_care(struct req *r, struct ref person, struct list *out) MUST_CHECK;
/* What is written down now of FIELD (home, care), which is changed by hand. */
error *mine_now(struct req *r, const struct inhabitant *p, str field, str *now) MUST_CHECK;

/* One's own households (registry_mine.c), the latest first: struct mine_home; the number on the
 * door in full only when OPENED. */
struct mine_home {
    str     community, building, entrance, room_mask, room, relation, why_in, why_out;
    int64_t since, until;
    bool    main;
};
extern const struct field mine_home_fields[];
error *mine_homes(struct req *r, struct ref person, bool opened, struct list *out) MUST_CHECK;
/* Who read what of him, the latest first: struct reading_row. */
/* MOST at most, newest first, of those before the entry BEFORE; NEXT: the entry before which there
 * are more, 0: there are none. */
enum { READINGS_PAGE = 200, READINGS_COPY = 5000 };
error *mine_readings(struct req *r, struct ref person, int64_t before, size_t most,
                     struct list *out, int64_t *next) MUST_CHECK;

/* VALUE of a field of one's own as the page shows it before one opens it: masked as the record is.
 */
str mine_masked(struct arena *mem, str field, str value);

/* STATE becomes what P would be with VALUE in FIELD, as it was asked for; errors are about it or
 * about what it does not fit to. */
error *mine_corrected(struct req *r, const struct inhabitant *p, str field, str value,
                      struct person_in *state) MUST_CHECK;

extern const struct field care_out_fields[], person_sheet_fields[], building_sheet_fields[];

/* A value that was opened, and what for. */
struct value_out {
    str value;
};
struct reason_in {
    str reason;
};
/* The next page of a list of rows. */
struct rows_query {
    int64_t limit;
    str     after;
};
/* An earlier state of a record, and what of it is told: names of fields, no values. */
struct past_row {
    int64_t community, version, at;
    str     who, why, state_sealed;
};
struct past_out {
    int64_t version, at;
    str     who, why, fields;
};
extern const struct field past_row_fields[], past_out_fields[];
extern const struct field value_fields[], reason_in_fields[], rows_query_fields[];
/* The row of the read log without which none of RECORD leaves (core/readlog.h). */
error *reading_logged(struct req *r, int64_t community, const char *subject, struct ref record,
                      str field, str reason) MUST_CHECK;
/* The same where the field is about somebody who stands beside RECORD, which is no person's: he is
 * named (masked) and found by the tokens of registry_found_by. */
error *reading_beside(struct req *r, int64_t community, const char *subject, struct ref record,
                      str field, str reason, const struct somebody *who) MUST_CHECK;

/* The sheet as the answer; DAY as registry_api.c takes it (DATE_NONE: today). */
error *building_reply(struct req *r, struct res *w, struct ref ref, int64_t day) MUST_CHECK;
/* Who (struct stayed) did not come back with a building that is there again, into that answer. */
struct stayed {
    struct ref ref;
    str        kind, name;
};
void   building_stayed(struct req *r, struct res *w, struct list stayed);
error *household_reply(struct req *r, struct res *w, struct ref ref, int64_t day) MUST_CHECK;
error *person_reply(struct req *r, struct res *w, struct ref ref) MUST_CHECK;

error *org_visible(struct req *r, struct ref ref, struct org *out) MUST_CHECK;

/* Of the writers: today instead of none; a day must not lie in the future; what was done to which
 * record goes into the log, nothing personal. */
int64_t today_or(const struct req *r, int64_t day);
error  *past_day(struct req *r, const char *field, int64_t day) MUST_CHECK;
error  *registry_note(struct req *r, struct ref ref, const char *kind,
                      const char *action) MUST_CHECK;

extern const struct message registry_has_died;
/* The steps of a household (as its API calls them, with commas) that may have the reason WHY; none:
 * only the program writes it. An error on "why" when STEP may not have it. */
str    reason_steps(str why);
error *reason_fits(struct req *r, str why, str step) MUST_CHECK;

/* What the asker may do next: NAMES, all of them while OPEN, else WHY not. */
struct list actions_of(struct req *r, const char *const *names, size_t n, bool open,
                       const struct message *why);

/* CELL as a word of a code list: blanks of every width within a Chinese word say nothing, 户 主. */
str code_word(struct arena *a, str cell);
/* Of the name in a table what stands in brackets behind it that he has died, 王五（已故）, is no
 * part of it; an error on "name" where no day of death is said. */
error *name_alive(struct req *r, struct person_in *in) MUST_CHECK;

/* An error on "nation" where a foreigner is said to have the identity card of Chinese citizens
 * (GB 11643); what of that is on record already. */
error *nation_fits(struct req *r, const struct person_in *in) MUST_CHECK;
str    nation_kept(const struct inhabitant *p);

/* Somebody was faster (409 registry.changed): beside it stands the record as it now is, as its
 * route would show it, if the asker may still see it. */
error *stale(struct req *r, struct res *w, const struct field *fields, const void *now) MUST_CHECK;
error *stale_household(struct req *r, struct res *w, struct ref ref) MUST_CHECK;
error *stale_building(struct req *r, struct res *w, struct ref ref) MUST_CHECK;
error *stale_person(struct req *r, struct res *w, struct ref ref) MUST_CHECK;
bool   is_stale(const error *e);

/* Whom the death of WAS, which is about to be taken back, made a widow is married again. */
error *widow_back(struct req *r, const struct inhabitant *was) MUST_CHECK;

/* An error on "died" when the household followed another death after that in WAS, which has to be
 * taken back first: else what was before would not be there again. */
error *death_may_go(struct req *r, const struct inhabitant *was) MUST_CHECK;
/* H, which ended with its last member, goes on where it lived; WHY is for its history. IS: it does;
 * its dwelling may be gone. */
error *household_resumes(struct req *r, struct household *h, str why, bool *is) MUST_CHECK;
/* What is written about somebody is written into the record that goes on: a conflict
 * (registry.merged) when P went into another one. */
extern const struct message registry_merged;
error                      *person_stands(struct req *r, const struct inhabitant *p) MUST_CHECK;
/* Both person_here and person_stands: before anything is written about him. */
error *person_to_write(struct req *r, struct ref ref, struct inhabitant *out,
                       struct whereabouts *where) MUST_CHECK;
/* Why there is a row in the log of readings: nobody's record was opened by that number. */
extern const struct message registry_not_linked;
/* My data: the record that belongs to whoever asks, and its page as the answer. */
extern const struct field registry_me_fields[];
error                    *me_record(struct req *r, struct inhabitant *p, bool *found) MUST_CHECK;
error                    *me_reply(struct req *r, struct res *w) MUST_CHECK;
/* person_here for what was on DAY: no conflict when he left later than that. */
error *person_here_on(struct req *r, struct ref ref, int64_t day, struct inhabitant *out,
                      struct whereabouts *where) MUST_CHECK;

/* VALUE of a field F of a person says no more than an empty one: an unknown sex (GB/T 2261.1 code 0
 * and 9), no document. */
bool person_unsaid(const struct field *f, str value);

/* ---- buildings that were pulled down (registry_pulled.c) ---- */

/* A conflict on FIELD, or of KIND, that says on which DAY the building called NAME was. */
error *pulled_told(struct req *r, enum fail_kind kind, const char *field, str name,
                   int64_t day) MUST_CHECK;
/* A conflict on FIELD (NULL: on none) when the building was pulled down. */
error *building_stands(struct req *r, struct ref building, const char *field) MUST_CHECK;
/* Likewise of D's building; an error with ENDED on FIELD when D itself ended. */
error *dwelling_usable(struct req *r, const struct dwelling *d, const char *field,
                       const struct message *ended) MUST_CHECK;
/* Likewise of that in which the household lives or last lived. */
error *household_stands(struct req *r, struct ref household) MUST_CHECK;
/* DWELLING and its building have not ended. */
error *dwelling_inhabitable(struct req *r, struct ref dwelling) MUST_CHECK;

#endif
