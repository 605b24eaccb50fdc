/* registry.h -- the registry 一口清: buildings 楼栋, dwellings and premises 房屋, households 户,
 * people 人口 with their care flags 关爱标签, enterprises and social organisations 企业、社会组织.
 *
 * Fields and code lists follow GB/T 31000 and the standards it names (GB/T 2261, 3304, 4658, 4761,
 * 4762; documents after GA/T 517). Religion, biometrics, trails and lists of special populations
 * are not collected. Every link has its dates: since (the first day) and until (the first day on
 * which it no longer holds; DATE_NONE: it still does), so that the state on any past day can be
 * shown. A person has one record however many dwellings; a household lives in one dwelling at a
 * time.
 *
 * Names, identity numbers, phones, addresses and notes are sealed by the vault under the column
 * "table.field" and the record's reference, shown masked, and found through keyed tokens. The grid
 * and today's community of a dwelling are those of its site: grids are redrawn and communities
 * split without a change here; what it had before stands in site_past. What one may see: the people
 * and dwellings of the communities of one's post, a grid worker those of his grid. */
#ifndef GONGDI_REGISTRY_H
#define GONGDI_REGISTRY_H

#include "core/event_words.h"
#include "core/importing.h"
#include "core/job.h"
#include "core/person.h"
#include "modules/registry/registry_more.h"

/* ---- records --------------------------------------------------------------------------------- */

/* A building; what stands in site and site_shape is read along. */
struct building {
    struct ref ref; /* that of its site */
    str        compound;
    int64_t    floors, entrances, built;
    bool       counted;      /* site.households is counted here */
    int64_t    since, until; /* no first day: only its site is known */
    str        why;          /* it is no more */
    int64_t    version;
    /* of the site */
    int64_t place_now, grid;
    str     name, kind;
    int64_t households, lng, lat;
};
extern const struct field building_fields[], building_row_fields[]; /* the second: what is stored */

struct dwelling {
    struct ref ref;
    int64_t    site; /* in the same community */
    str        entrance;
    int64_t    floor;
    str        room_sealed, room_mask;
    int64_t    room_token;
    str        usage; /* code list usage */
    int64_t    area;  /* 0.01 square metres; 0: unknown */
    int64_t    since, until;
    bool       demo;
    int64_t    version;
    str        room; /* in clear, where it was opened; not stored */
};
extern const struct field dwelling_fields[];

struct household {
    struct ref ref;
    str        kind; /* code list household */
    int64_t    since, until;
    str        why;
    int64_t    from_community, from_household;
    int64_t    wish_days, wish_from, wish_until; /* for visits */
    bool       no_visits;
    int64_t    wish_version; /* with which they last changed */
    str        note_sealed;
    int64_t    import;
    bool       demo;
    int64_t    version;
};
extern const struct field household_fields[];

struct inhabitant {
    struct ref ref;
    str        name_sealed, name_mask;
    str        sex;
    int64_t    born;
    str        id_kind, idno_sealed, idno_mask;
    str        phone_sealed, phone_mask;
    str        nation, ethnic, politics, education, marriage;
    str        residence; /* 01 户籍, 02 流动, 03 境外 */
    str        hukou_code, hukou_sealed, work_sealed, alias_sealed;
    str        inflow, permit;
    int64_t    permit_until, died;
    int64_t    account;
    int64_t    merged_community, merged_into;
    int64_t    import;
    bool       demo;
    int64_t    created, changed, version;
};
extern const struct field inhabitant_fields[],
    inhabitant_found_fields[]; /* the second: what a hit shows */

/* The sealed fields of a person in clear: what comes in, and what was opened with a reason. */
struct inhabitant_clear {
    str name, idno, phone, hukou, work, alias;
};

struct living {
    int64_t community, household, dwelling, since, until;
};
extern const struct field living_fields[];

struct member {
    int64_t community, household, person_community, person;
    int64_t since, until;
    str     relation;
    bool    main;
    str     why_in, why_out;
};
extern const struct field member_fields[];

struct care {
    struct ref ref; /* community of the person, id of the flag */
    int64_t    person;
    str        flag, source;
    int64_t    since, review, until;
    int64_t    actor, version;
};
extern const struct field care_fields[];

struct org {
    struct ref ref;
    str        kind, category, name, code, standing;
    int64_t    staff;
    str        leader_sealed, leader_mask, phone_sealed, phone_mask;
    int64_t    since, until, import;
    bool       demo;
    int64_t    version;
};
extern const struct field org_fields[];

/* Which organisation uses which premises. */
struct premises {
    int64_t community, org, dwelling, since, until;
};
extern const struct field premises_fields[];

struct inhabitant_token {
    int64_t community, token, person_community, person;
};
extern const struct field inhabitant_token_fields[];
struct inhabitant_dir {
    int64_t token, community, person;
};
extern const struct field inhabitant_dir_fields[];

/* ---- for rooms that go to people (visits) and ask them (votes) ---- */

/* A household behind its door on a day. FLAGS counts the care flags of its members. */
struct door {
    int64_t community; /* of all of these */
    int64_t dwelling, household, site;
    int64_t place_now, grid;
    str     building, entrance;
    int64_t floor;
    str     room_sealed, room_mask;
    int64_t lng, lat;
    int64_t wish_days, wish_from, wish_until;
    bool    no_visits;
    int64_t people, flags, old, young; /* members; of 60 and more; under 14 */
    str     room;                      /* opened by registry_doors */
};
extern const struct field door_fields[];

struct door_query {
    int64_t    place_now; /* a community of today */
    int64_t    grid;      /* 0: all its grids */
    int64_t    day;
    int64_t    after_site, after_household; /* the last door of the page before, else 0 */
    int64_t    limit;
    struct ref building; /* only this; none: all */
    str        entrance; /* only this entrance of the building; empty: all */
};
/* The inhabited doors of a place by site and household, their room numbers opened (a door plate is
 * no secret to whoever stands before it; names stay masked). No check of rights: the caller's. */
error *registry_doors(struct req *r, const struct door_query *q, struct list *out) MUST_CHECK;

/* The doors that were inhabited in PLACE on a past DAY, in the grids as they were drawn then:
 * struct door, of which only COMMUNITY, HOUSEHOLD and GRID are known. */
error *registry_homes_on(struct req *r, int64_t place, int64_t day, struct list *out) MUST_CHECK;

/* The care flags in force in a place, by household: struct door_flag. */
struct door_flag {
    int64_t community, household, person_community, person;
    str     flag;
    int64_t review, yearly; /* visits a year; 0: as rarely as anybody */
};
error *registry_door_flags(struct req *r, int64_t place_now, int64_t grid, int64_t day,
                           struct list *out) MUST_CHECK;

/* Who belongs to a household on a day, the head first: struct housemate, masked. */
struct housemate {
    int64_t person_community, person;
    str     name_mask, sex;
    int64_t born;
    str     phone_mask, relation, residence;
    bool    main;
    int64_t since, until, died;
    str     why_in, why_out;
};
extern const struct field housemate_fields[];
error                    *registry_housemates(struct req *r, struct ref household, int64_t day,
                                              struct list *out) MUST_CHECK;

/* One door by its household; FOUND is false when nobody lives there on DAY. */
error *registry_door(struct req *r, struct ref household, int64_t day, struct door *out,
                     bool *found) MUST_CHECK;

/* What a household wishes about visits: days of the week (bit 0 Monday; 0: any), minutes of the
 * day, none at all. VERSION is the one of the household that was seen: 409 when its wishes have
 * changed since. */
struct household_wish {
    int64_t days, from, until;
    bool    none;
    int64_t version;
};
error *registry_wish(struct req *r, struct ref household,
                     const struct household_wish *wish) MUST_CHECK;
/* Nobody can come after FROM and before UNTIL when it is the earlier one: an error on FIELD. */
error *registry_wish_hours(struct req *r, const char *field, int64_t from,
                           int64_t until) MUST_CHECK;
/* Whether the wishes of H are still those of the VERSION that was seen: others may have moved. */
bool registry_wish_seen(const struct household *h, int64_t version);
/* It was visited, or how often was decided: a table that brought it cannot be taken back. */
error *registry_household_used(struct req *r, struct ref household) MUST_CHECK;

/* Whether the asker's post covers a thing at PLACE_NOW in GRID. */
bool registry_covers(const struct req *r, int64_t place_now, int64_t grid);

/* Since when somebody has lived in a place without a gap on DAY, in whatever households: a split or
 * another head ends no stay. DATE_NONE: he does not live there usually. */
error *registry_stay(struct req *r, struct ref person, int64_t place, int64_t day,
                     int64_t *since) MUST_CHECK;

/* ---- sealing and finding (registry_seal.c) ---- */

/* Keys of the tokens, made once for a request or a part of a job; registry_keys_wipe wipes them. */
struct registry_keys {
    struct vault_field name, pair, sound, initials, tail, phone, idno, room;
};
void registry_keys(const struct vault *v, struct registry_keys *out);
/* Only ONE of K's: a search needs two or three of them. */
void registry_key(const struct vault *v, struct registry_keys *k, const struct vault_field *one);
void registry_keys_wipe(struct registry_keys *k);

/* Seal what is in clear into P (whose ref is known), with the masks. Identity number and phone must
 * be in their normal form (core/idno.h, core/phone.h). */
void inhabitant_seal(const struct vault *v, struct arena *a, struct inhabitant *p,
                     const struct inhabitant_clear *c);
/* The reverse. */
error *inhabitant_open(const struct vault *v, struct arena *a, const struct inhabitant *p,
                       struct inhabitant_clear *out) MUST_CHECK;

/* By what somebody is found in COMMUNITY, each once; and in the whole installation. */
size_t inhabitant_tokens(const struct registry_keys *k, struct arena *a, int64_t community,
                         const struct inhabitant_clear *c, int64_t **out);
size_t inhabitant_dir_tokens(const struct registry_keys *k, const struct inhabitant_clear *c,
                             int64_t out[2]);

/* What a column is called that says the whole address: of tables that come, and of forms. */
#define ADDRESS_CALLED                                                                                                    \
    "住址|地址|家庭住址|家庭地址|居住地址|现居住地|现居住地址|详细地址|居住地|现住址|" \
    "楼栋房号|楼栋门牌号|楼栋单元房号|楼栋室号|栋号房号|幢号室号"

/* An entrance, "2", "B" and "二" with the word that says what they are: 2单元. */
str entrance_said(struct arena *a, str name);

/* The number of a room as it is compared: blanks, 室, 号 and 房 dropped, small. */
str     room_key(struct arena *a, str room);
int64_t room_token(const struct registry_keys *k, struct arena *a, int64_t community, str room);
void    dwelling_seal(const struct vault *v, struct arena *a, const struct registry_keys *k,
                      struct dwelling *d, str room);

/* ---- what comes in (registry_person.c) ---- */

/* A person as people write him down: what a form sends, a table holds, an earlier state kept. */
struct person_in {
    str     name, sex;
    int64_t born;
    str id_kind, idno, phone, nation, ethnic, politics, education, marriage, residence, hukou_code,
        hukou, work, alias, inflow, permit;
    int64_t permit_until, died;
    str     phone_kept, hukou_kept, nation_kept; /* of an opened record: they may stay */
#define MEMBER(key, ...) str key;
    MORE_OF_PEOPLE(MEMBER)
#undef MEMBER
};
extern const struct field person_in_fields[];

/* The code lists, read once for a request or a part of a job. */
struct code_row {
    str     list, code, zh, en, also, steps;
    int64_t ord, number, yearly, valid_until;
};
extern const struct field code_item_fields[];
error                    *codes_load(struct req *r, struct list *out) MUST_CHECK;
/* The item with this code, or whose Chinese, English or other word it is; NULL: there is none. */
const struct code_row *code_find(const struct list *codes, const char *list, str word);
/* Turn *CODE (a code or a word) into a code; an error on FIELD when it is neither. Empty stays
 * empty. */
error *code_check(struct req *r, const struct list *codes, const char *list, const char *field,
                  str *code) MUST_CHECK;

/* Check IN against the lists, the check digits and itself, and bring it into its normal form: every
 * wrong field is in the chain of errors. Sex and day of birth come out of the identity number. */
error *person_check(struct req *r, const struct list *codes, struct person_in *in) MUST_CHECK;

/* A day on which somebody lived: since 1860, and not in the future; an error on FIELD. */
error *day_sensible(struct req *r, const char *field, int64_t day) MUST_CHECK;

/* Earlier state into registry_past, sealed. */
error *person_past(struct req *r, const struct inhabitant *p, str why) MUST_CHECK;
/* P becomes what the record said at the end of DAY, as far as it was changed since; its version
 * stays. For reading only: what is sealed in it was never stored. */
error *person_on(struct req *r, struct inhabitant *p, int64_t day) MUST_CHECK;
/* A person into the record P and its tokens; KEYS of this request. New: ref is set. */
error *person_add(struct req *r, const struct registry_keys *k, const struct person_in *in,
                  struct inhabitant *p) MUST_CHECK;
/* Likewise where the caller knows that the number is nobody's. */
error *person_add_free(struct req *r, const struct registry_keys *k, const struct person_in *in,
                       struct inhabitant *p) MUST_CHECK;
/* Over what P was (its earlier state is kept); CONFLICT when the version is another. */
error *person_change(struct req *r, const struct registry_keys *k, const struct person_in *in,
                     str why, struct inhabitant *p) MUST_CHECK;
/* P as a form would send it, opened. */
error *person_opened(struct req *r, const struct inhabitant *p, struct person_in *out) MUST_CHECK;
/* He can be found in COMMUNITY from now on; he cannot any more. */
error *person_findable(struct req *r, const struct registry_keys *k, int64_t community,
                       const struct inhabitant *p) MUST_CHECK;
error *person_hidden(struct req *r, const struct registry_keys *k, int64_t community,
                     const struct inhabitant *p) MUST_CHECK;
/* Not to be found any more, at home and by number. */
error *person_forget_tokens(struct req *r, const struct registry_keys *k,
                            const struct inhabitant *p) MUST_CHECK;
/* Whose identity number or phone this is (normal form): opened and compared, those merged away left
 * out; struct inhabitant. */
error *person_by_idno(struct req *r, const struct registry_keys *k, str idno,
                      struct list *out) MUST_CHECK;
error *person_by_phone(struct req *r, const struct registry_keys *k, str phone,
                       struct list *out) MUST_CHECK;
/* P becomes what it was merged into; FOUND: it is there. */
error *person_goes_on(struct req *r, struct inhabitant *p, bool *found) MUST_CHECK;
/* Which records go on instead of those merged away that have it: not searched by a token. */
error *person_gone_by(struct req *r, str idno, str phone, struct list *out) MUST_CHECK;

/* ---- steps of a household (registry_steps.c) ---- */

/* A row of its history 经过: what was done (register, move_in, move_out, move_house, split,
 * split_from, head, end, edit, wish, merge, unmerge, undo), with effect from which day, and why. */
struct household_step {
    int64_t community, household, id, at, actor;
    str     action, why;
    int64_t day;
    int64_t person_community, person;
    int64_t other;    /* household of the same community */
    int64_t dwelling; /* where it began or moved to */
    str     was;      /* kind and wishes before an edit: household_wishes */
    str     kin;      /* of a new head: kin_instead_text */
};
error *household_log(struct req *r, struct ref household, struct household_step x) MUST_CHECK;
str    household_wishes(struct req *r, const struct household *h);
extern const struct field household_was_fields[]; /* of what that gives: kind and wishes */
/* H with kind and wishes as they were at the end of DAY. */
error *household_on(struct req *r, struct household *h, int64_t day) MUST_CHECK;
/* H as it is now, with its version; CONFLICT (registry.changed) when the version is another. */
error *household_save(struct req *r, struct household *h) MUST_CHECK;
/* The same when nothing of its own changes: whoever does a step to it does this first, so that of
 * two at once the second one waits and is refused. */
error *household_claim(struct req *r, struct household *h) MUST_CHECK;
/* It changes along with another one: its version is raised whatever it is, not TOUCHED if it came
 * with IMPORT; and with a row of its history if it was. */
error *household_touch(struct req *r, struct ref ref, int64_t import, bool *touched) MUST_CHECK;
error *household_touched_by(struct req *r, struct ref household, int64_t import,
                            struct household_step x) MUST_CHECK;

/* ---- moves (registry_moves.c): each link ends and begins on its day -----------------------------
 * Each raises the version of the household and is refused when it is another; also of those that
 * somebody leaves for it. */

struct move {
    int64_t     day; /* not in the future */
    str         relation, why;
    bool        main;
    struct ref  head;  /* who becomes the head of the household that its head leaves */
    struct list kin;   /* struct kin_said: what others are to a new head, as far as it is said */
    bool        young; /* a head under age is meant */
};
/* What somebody is to the one who becomes the head. */
struct kin_said {
    struct ref person;
    str        relation;
};
extern const struct field kin_said_fields[];
/* SAID (struct kin_said) against the code list; nobody else is the head. */
error *kin_check(struct req *r, const struct list *codes, const struct list *said) MUST_CHECK;
/* Somebody who belongs to it becomes its head. */
error *new_head(struct req *r, struct household *h, struct ref person,
                const struct move *m) MUST_CHECK;
/* Who is its head now. */
error *household_head(struct req *r, struct ref household, struct inhabitant *out,
                      bool *found) MUST_CHECK;
/* Into a household; his usual residence elsewhere ends that day when MAIN. */
error *move_in(struct req *r, const struct registry_keys *k, struct household *h,
               const struct inhabitant *p, const struct move *m) MUST_CHECK;
error *move_out(struct req *r, struct household *h, struct ref person,
                const struct move *m) MUST_CHECK;
/* The whole household into another dwelling of its community. */
error *move_house(struct req *r, struct household *h, struct ref dwelling,
                  const struct move *m) MUST_CHECK;
/* PEOPLE (struct ref_item) of H become a household of their own, in DWELLING (zero: the same one).
 */
error *split_household(struct req *r, const struct registry_keys *k, struct household *h,
                       const struct list *people, struct ref dwelling, const struct move *m,
                       struct ref *made) MUST_CHECK;
/* The household is no more: everybody has gone. */
error *end_household(struct req *r, struct household *h, const struct move *m) MUST_CHECK;
/* A building is pulled down: dwellings, households and links end that day. */
error *pull_down(struct req *r, struct building *b, const struct move *m) MUST_CHECK;
/* site.households again, where the registry counts it. */
error *count_site(struct req *r, int64_t community, int64_t dwelling) MUST_CHECK;

/* Somebody left H, who was its head or not (HEADED): with the last one it ends, unless it STAYS,
 * and it is not left without a head. */
error *household_left(struct req *r, struct household *h, bool headed, bool stays,
                      const struct move *m) MUST_CHECK;

/* ---- deaths (registry_death.c) ---- */

struct death {
    struct ref  head; /* who becomes the head where the dead was it */
    struct list kin;  /* as in a move */
    bool        young;
    bool        asks;   /* somebody is there to say who: without a head it is an error */
    bool        anyway; /* also where he is said to have moved after it: he did not */
    bool        stays;  /* more people come: nothing ends with the last one */
    int64_t     import; /* the table that says so; 0: somebody */
};
/* P, whose record is written, WAS dead since this day, or alive (DATE_NONE): his links follow. */
error *person_died(struct req *r, const struct inhabitant *p, int64_t was,
                   const struct death *how) MUST_CHECK;
/* Of the death in WAS: his links go on, and who had become the head is it no more. BACK: who that
 * was, and what the others were to him. */
error *person_lives(struct req *r, const struct inhabitant *was, const struct death *d,
                    struct death *back) MUST_CHECK;
/* Whether M ended with the death of P. */
bool member_until_death(const struct member *m, const struct inhabitant *p);

/* ---- seeing (registry_find.c) ---- */

/* Where somebody lives or last lived within the places of a post. */
struct whereabouts {
    int64_t community, household, dwelling, site, place_now, grid;
    str     building, entrance, room_mask, relation;
    int64_t floor, since, until;
    bool    main;
};
extern const struct field whereabouts_fields[];
/* Its columns in a record that holds it, and more, at AT. */
#define WHEREABOUTS_COLUMN(AT, M, ft)                                          \
    {                                                                          \
        .name = #M, .type = (ft), .at = (AT) + offsetof(struct whereabouts, M) \
    }
#define WHEREABOUTS_COLUMNS(AT)                                                               \
    WHEREABOUTS_COLUMN(AT, community, FT_INT), WHEREABOUTS_COLUMN(AT, household, FT_INT),     \
        WHEREABOUTS_COLUMN(AT, dwelling, FT_INT), WHEREABOUTS_COLUMN(AT, site, FT_INT),       \
        WHEREABOUTS_COLUMN(AT, place_now, FT_CODE), WHEREABOUTS_COLUMN(AT, grid, FT_CODE),    \
        WHEREABOUTS_COLUMN(AT, building, FT_TEXT), WHEREABOUTS_COLUMN(AT, entrance, FT_TEXT), \
        WHEREABOUTS_COLUMN(AT, floor, FT_INT), WHEREABOUTS_COLUMN(AT, room_mask, FT_TEXT),    \
        WHEREABOUTS_COLUMN(AT, relation, FT_TEXT), WHEREABOUTS_COLUMN(AT, main, FT_BOOL),     \
        WHEREABOUTS_COLUMN(AT, since, FT_DATE), WHEREABOUTS_COLUMN(AT, until, FT_DATE)
error *person_visible(struct req *r, struct ref ref, struct inhabitant *out,
                      struct whereabouts *where) MUST_CHECK;
/* The day on which somebody who lives elsewhere today left the asker's places, where HERE says how
 * long he was there; DATE_NONE: he is there, or lives nowhere else. */
error *person_left(struct req *r, struct ref person, const struct whereabouts *here,
                   int64_t *day) MUST_CHECK;
/* The same for what is read in full or written: a conflict (registry.left) when he has left. */
error *person_here(struct req *r, struct ref ref, struct inhabitant *out,
                   struct whereabouts *where) MUST_CHECK;
/* Communities, and one grid of them; 0: all. Unsaid: that of the post signed in under. */
struct post_scope {
    struct place_range places;
    int64_t            grid;
};
struct post_scope registry_scope(const struct req *r);
/* FOUND is false when he never lived there: then he is not to be seen. */
error *person_where_in(struct req *r, struct post_scope in, struct ref person,
                       struct whereabouts *out, bool *found) MUST_CHECK;
/* Of N people, DB_WIDTH at most, in one statement: OUT and FOUND have a place for each. */
error *people_where_in(struct req *r, struct post_scope in, const struct ref *person, size_t n,
                       struct whereabouts *out, bool *found) MUST_CHECK;
/* Where he lived on a past day, within the asker's places of today; community and grid as they were
 * then. */
error *person_where_on(struct req *r, struct ref person, int64_t day, struct whereabouts *out,
                       bool *found) MUST_CHECK;
error *household_where_in(struct req *r, struct post_scope in, struct ref household,
                          struct whereabouts *out, bool *found) MUST_CHECK;
error *person_visible_in(struct req *r, struct post_scope in, struct ref ref,
                         struct inhabitant *out, struct whereabouts *where) MUST_CHECK;
/* person_here; what is told of a DAY on which he was still there is not refused. */
error *person_here_in(struct req *r, struct post_scope in, struct ref ref, int64_t day,
                      struct inhabitant *out, struct whereabouts *where) MUST_CHECK;
/* Of N people, organisations or dwellings (SUBJECT: as in the read log): which the asker is not
 * told of in full today, for they left his places or are not in them. */
error *registry_gone(struct req *r, const char *subject, const struct ref *of, size_t n,
                     bool *gone) MUST_CHECK;
error *household_visible(struct req *r, struct ref ref, struct household *out) MUST_CHECK;
/* As person_left and person_here: a household that lives in the places of others by now. */
error *household_away(struct req *r, struct ref ref, const struct whereabouts *here,
                      int64_t *day) MUST_CHECK;
error *household_here(struct req *r, struct ref ref, struct household *out) MUST_CHECK;
error *household_visible_at(struct req *r, struct ref ref, struct household *out,
                            struct whereabouts *where) MUST_CHECK;
error *household_visible_in(struct req *r, struct post_scope in, struct ref ref,
                            struct household *out, struct whereabouts *where) MUST_CHECK;
/* Its sheet as the answer (DAY as registry_api.c takes it), as it is seen in IN; what the asker may
 * do about it only where it is one of the post that he acts under. */
extern const struct field household_sheet_fields[];
error *household_reply_in(struct req *r, struct res *w, struct post_scope in, struct ref ref,
                          int64_t day) MUST_CHECK;
error *dwelling_visible(struct req *r, struct ref ref, struct dwelling *out) MUST_CHECK;
error *building_visible(struct req *r, struct ref ref, struct building *out) MUST_CHECK;

/* 海虹花园1幢 1单元 6**: a building, an ENTRANCE or none, a ROOM in clear or masked. */
str address_text(struct arena *a, str building, str entrance, str room);

/* ---- search (registry_search.c) ---- */

/* Found by name, pinyin, initials, phone (whole or its last four), identity number, address. */
struct hit {
    struct ref         ref;
    str                name_mask, sex, idno_mask, phone_mask, residence, by;
    int64_t            born, died;
    struct whereabouts where;
};
error *registry_search(struct req *r, struct post_scope in, str q, size_t limit,
                       struct list *out) MUST_CHECK;

/* As people are shown who were found: masked, with the address. A query has Q and LIMIT. */
struct search_query {
    str     q;
    int64_t limit;
};
struct hit_out {
    struct ref ref, household, building;
    struct hit h;
    str        kind, address; /* person, or what a phone stands beside: dwelling, building, org */
};
extern const struct field search_query_fields[], hit_fields[];
/* Of the query of the request (struct search_query), behind what is in PAGE already: who is found
 * in several scopes by the same household stands there once (registry_list.c). */
error *registry_search_page(struct req *r, struct post_scope in, struct list *page) MUST_CHECK;
size_t search_limit(const struct search_query *q);
/* And behind them the dwellings, buildings and organisations of the asker's places beside which the
 * phone stands that was asked for (registry_beside.c). */
error *registry_search_beside(struct req *r, struct list *page) MUST_CHECK;

/* ---- records of one kind (registry_store.c) ---- */

error *building_insert(struct req *r, const struct building *x) MUST_CHECK;
/* Something is written down of a building of which only the site is known: from now on it has a
 * row, whose version stays the one that was seen. */
error *building_begin(struct req *r, struct building *x) MUST_CHECK;
error *dwelling_insert(struct req *r, const struct dwelling *x) MUST_CHECK;
error *household_insert(struct req *r, const struct household *x) MUST_CHECK;
error *living_insert(struct req *r, const struct living *x) MUST_CHECK;
error *inhabitant_insert(struct req *r, const struct inhabitant *x) MUST_CHECK;
error *member_insert(struct req *r, const struct member *x) MUST_CHECK;
/* The households of a person, of any day, newest first: struct member. */
error *person_links(struct req *r, struct ref person, struct list *out) MUST_CHECK;
error *care_insert(struct req *r, const struct care *x) MUST_CHECK;
error *org_insert(struct req *r, const struct org *x) MUST_CHECK;
error *premises_insert(struct req *r, const struct premises *x) MUST_CHECK;

error *building_by_ref(struct req *r, struct ref ref, struct building *out, bool *found) MUST_CHECK;
error *dwelling_by_ref(struct req *r, struct ref ref, struct dwelling *out, bool *found) MUST_CHECK;
error *household_by_ref(struct req *r, struct ref ref, struct household *out,
                        bool *found) MUST_CHECK;
error *inhabitant_by_ref(struct req *r, struct ref ref, struct inhabitant *out,
                         bool *found) MUST_CHECK;

/* People and households as a table (registry_import.c). */
extern const struct import_kind registry_people_kind;
/* Organisations as a table (registry_orgs_import.c). */
extern const struct import_kind registry_orgs_kind;

extern const struct route_table registry_routes, registry_write_routes, registry_house_routes,
    registry_list_routes, registry_step_routes, registry_merge_routes, registry_apart_routes,
    registry_me_routes, registry_link_routes, registry_count_routes, registry_desk_routes,
    registry_org_routes, registry_kin_routes, registry_widow_routes, registry_pulled_routes;
extern const struct log_words registry_log;
/* Why the program reads and changes people, in the logs. */
extern const struct message registry_read_self, registry_corrected, registry_imported,
    registry_undone, registry_decided_apart, registry_widowed, registry_widow_back,
    registry_asked_later;

#endif
