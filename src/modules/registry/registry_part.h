/* registry_part.h -- what one part of a table of people keeps at hand and asks beforehand.
 *
 * Rows of a household, and of a building, stand together: where the row before went is where the
 * next one goes. And a part asks of five hundred people whether anybody has their number, and
 * whether their door is known, when almost none is: one by one that is many hundred round trips to
 * a database server. */
#ifndef GONGDI_REGISTRY_PART_H
#define GONGDI_REGISTRY_PART_H

#include "modules/registry/registry_address.h"
#include "modules/registry/registry_import.h"
#include "modules/territory/territory.h"

enum { PART_SITES = 64, PART_MATES = 40, PART_ENTRANCES = 64 };

/* Whose the rows of a door are behind which a household lives: not asked; its people, or nobody who
 * says that he is its head; another head with people of it, so that one of the two is wrong;
 * another head with others, who are a household of their own. */
enum part_home { HOME_UNASKED, HOME_THEIRS, HOME_OTHER_HEAD, HOME_APART };

/* What was asked for, in ascending order, and whether it is there. */
struct asked {
    int64_t *key;
    bool    *there;
    size_t   n;
};

/* One of several households behind a door, and where its rows went so far. */
struct part_group {
    bool           later; /* rows of another one stand above it */
    bool           told;  /* that it begins */
    bool           ours;  /* it lives there: its number says so */
    bool           unsure;
    bool           known, made;
    int64_t        household, since;
    enum part_home home;
    str            head_mask;
};

struct part {
    struct registry_keys k;
    struct list          codes;
    struct {
        str                name; /* as it is said, and where it was looked for */
        struct place_range in;
        struct site        at;
    } site[PART_SITES];
    size_t            sites;
    struct site_names names; /* of the place of the table */
    /* of the row whose address is taken apart: where its building is looked for, and which it is */
    struct place_range in;
    struct site        found;
    int64_t            undo_site, undo_place; /* of the row that is taken back */
    /* the door of the row before, also when there is none yet; who lives behind it; its household
     * when this table made it */
    bool                door, mates, made;
    int64_t             dwelling_token, dwelling_site, dwelling, household;
    str                 entrance;
    struct resident_row said; /* its building, entrance and room as they were told apart */
    struct inhabitant   mate[PART_MATES];
    size_t              n_mates;
    enum part_home      home;      /* whose household the rows of this door are of, once asked */
    str                 head_mask; /* of the household that was there */
    int64_t             made_since;
    int64_t             group;  /* that of the row before */
    bool                unsure; /* nothing tells which of several that live there is meant */
    struct part_group  *homes;
    size_t              n_homes;
    int64_t             building_site;               /* it has its building */
    int64_t             dirty_community, dirty_site; /* to be counted again */
    int64_t             entrances_site;              /* whose entrances are called so */
    str                 entrances[PART_ENTRANCES];
    size_t              n_entrances;
    struct asked        numbers, doors, ended; /* of its rows; doors that were there */
    struct asked        names_alone;           /* of those with a new number: who has none */
    void *const        *rows;                  /* struct resident_row *; none: one by itself */
    size_t              n_rows;
};

/* That of I, made when it is first asked for. */
error *part_of(struct importing *i, struct part **out) MUST_CHECK;

/* Where the rows of the table may go. */
struct post_scope part_scope(const struct importing *i);

/* Building, entrance and room told apart, and the building found; what is wrong with them is added
 * to the chain BAD. One that knows its site, over which the words of the table were laid, has the
 * door of the row that was looked for last. */
error *part_address(struct importing *i, struct part *c, struct resident_row *x,
                    error **bad) MUST_CHECK;
/* An error on "building" when that of X, as its address was just told apart, was pulled down: what
 * a table says of days before is no reason to open it again. */
error *part_stands(struct importing *i, const struct resident_row *x) MUST_CHECK;
/* The door and who has it now; 0 where there is none yet. An error where it ended: a table does not
 * open it anew. */
error *part_door(struct importing *i, struct part *c, struct resident_row *x) MUST_CHECK;
/* The door is written down, and its building when this is the first one. */
error *part_dwelling(struct importing *i, struct part *c, struct resident_row *x, int64_t since,
                     int64_t area) MUST_CHECK;
/* Who lives behind the door of the row, into C->mate; and one more. */
error *part_mates(struct importing *i, struct part *c, const struct resident_row *x) MUST_CHECK;
void   part_mate(struct part *c, const struct inhabitant *p);
/* Who comes with X is a stranger to the household behind his door: what C->home says of it. Rows of
 * HOME_APART find no household there. */
error *part_home(struct importing *i, struct part *c, struct resident_row *x) MUST_CHECK;
/* The masked name of who stands first in the household of the row, its head if it has one; empty:
 * there is none, or this table made it. */
error *part_whose(struct importing *i, const struct part *c, const struct resident_row *x,
                  str *name) MUST_CHECK;
error *part_same_name(struct importing *i, const struct inhabitant *p, str name,
                      bool *same) MUST_CHECK;
bool   part_same_door(struct importing *i, const struct resident_row *a,
                      const struct resident_row *b);
/* Behind the same door, and of the same household of several there. */
bool part_same_home(struct importing *i, const struct resident_row *a,
                    const struct resident_row *b);
/* Two doors may come to the same, rarely. */
int64_t door_key(int64_t token, int64_t site);
/* Whether a row of the household of X says that he is the head. */
bool part_says_head(struct importing *i, const struct part *c, const struct resident_row *x);

/* ---- how its room is written (registry_part_room.c) ---- */

/* The door of X, 0: there is none. Where none has its room as it is written and one has it with
 * other zeros before the number, it is that one, and X has its room as it is written there. */
error *room_meant(struct importing *i, const struct part *c, struct resident_row *x,
                  int64_t *dwelling) MUST_CHECK;
/* Likewise for all rows, before anything is asked about their households; a room that is new is
 * written as in the first of its rows. */
error *rooms_ahead(struct importing *i, const struct part *c, void *const *rows,
                   size_t n) MUST_CHECK;

/* An error on "room" when X, whose door is not there, means one that ended. */
error *room_ended(struct importing *i, const struct part *c,
                  const struct resident_row *x) MUST_CHECK;

/* ---- its use and floor (registry_part_use.c) ---- */

/* What a row may say of its dwelling, as it is there: into WAS. */
error *part_use_is(struct importing *i, const struct resident_row *x,
                   struct resident_row *was) MUST_CHECK;
/* The dwelling is what X says, which keeps what it was. */
error *part_use_said(struct importing *i, struct resident_row *x) MUST_CHECK;
/* And is that again, unless it is something else by now. */
error *part_use_back(struct importing *i, const struct resident_row *x) MUST_CHECK;

/* ---- several households behind a door (registry_part_homes.c) ---- */

/* The rows get their groups. */
void homes_ahead(struct importing *i, struct part *c, void *const *rows, size_t n);
/* NULL: the rows of that door are of one household. */
struct part_group *part_group(const struct part *c, int64_t group);
void               part_turns(struct part *c, const struct resident_row *x);
/* Rows whose number a household behind the door has are of it, whatever rows stand beside them. */
error *homes_numbered(struct importing *i, struct part *c, const struct resident_row *x,
                      const struct list *lodgers) MUST_CHECK;
/* Which of those that live behind the door (struct living) the row is of; 0: none of them. Where
 * nothing tells, C->unsure. */
error *homes_meant(struct importing *i, struct part *c, const struct resident_row *x,
                   const struct list *lodgers, int64_t *household) MUST_CHECK;
/* The masked name of who heads another one in the table. */
str homes_beside(struct importing *i, const struct part *c, const struct resident_row *x);

/* ---- since when, and whether still (registry_since.c) ---- */

/* A row that says that X is gone from there, or that his building is (part_stands); what it says is
 * not kept. */
error *since_still(struct importing *i, struct resident_row *x) MUST_CHECK;

/* An error when the row has somebody come after his death. */
error *since_alive(struct importing *i, struct resident_row *x) MUST_CHECK;
/* P comes to the door of X from elsewhere: an error when X tells of his death, and he would come on
 * that day or later, as without a day in the table, which is today. */
error *since_moves(struct importing *i, const struct resident_row *x,
                   const struct inhabitant *p) MUST_CHECK;

/* X comes to the household H that was there: on no day before he was BORN, nor before H began,
 * unless that may have begun with him: then it does. */
error *since_comes(struct importing *i, struct part *c, struct resident_row *x, int64_t born,
                   struct household *h) MUST_CHECK;
/* The row X is about P, who is or was WAS; both NULL: somebody new. What is to be said of its day,
 * and whether the one on record stays. */
error *since_found(struct importing *i, const struct part *c, const struct resident_row *x,
                   const struct inhabitant *p, struct resident_row *was) MUST_CHECK;
/* P, who lives there already, came on the day of X if that may be; X has the day that holds. */
error *since_corrected(struct importing *i, struct part *c, struct resident_row *x,
                       const struct resident_row *was, const struct inhabitant *p) MUST_CHECK;
/* It is taken back. */
error *since_back(struct importing *i, const struct resident_row *x,
                  const struct resident_row *was) MUST_CHECK;

/* ---- who heads a household (registry_heads.c) ---- */

/* Who heads the household of X and does not leave by another row. */
error *heads_now(struct importing *i, const struct part *c, const struct resident_row *x,
                 struct inhabitant *head, bool *found) MUST_CHECK;
/* An error on "relation" when X says one and the rows of its door name another head than the one on
 * record: it would be to the wrong one. */
error *heads_other(struct importing *i, const struct part *c,
                   const struct resident_row *x) MUST_CHECK;
/* X is about P, who belongs to the household and WAS this to its head: whether it may say else. */
error *heads_checked(struct importing *i, const struct part *c, const struct resident_row *x,
                     const struct inhabitant *p, str was) MUST_CHECK;
/* He is to the head what X says, since that one is the head: X keeps since when. */
error *heads_write(struct importing *i, const struct part *c, struct resident_row *x) MUST_CHECK;
/* He, who belongs to the household, becomes its head: the others are to him what follows from what
 * they were to the head before, as on its page, unless a row says it; X keeps what they were. From
 * the day on which that one left or died: the days before are as they were. */
error *heads_become(struct importing *i, const struct part *c, struct resident_row *x) MUST_CHECK;
/* Whether X says that he, who comes by it, heads a household that has or had another head: that he
 * becomes when that one goes. */
error *heads_after(struct importing *i, const struct part *c, const struct resident_row *x,
                   bool *is) MUST_CHECK;
/* It is taken back: they are what they were, unless that changed since. The history says so, or
 * says already that he came by the row (heads_undone). */
error *heads_back(struct importing *i, const struct resident_row *x, str relation) MUST_CHECK;
error *heads_undone(struct importing *i, const struct resident_row *x, str relation) MUST_CHECK;
/* Whether somebody lives behind the door of X by a row. */
bool heads_more(struct importing *i, const struct part *c, const struct resident_row *x);
/* How many stay without a head in HOME of the table's place when P leaves it; 0: he does not head
 * it, or a row says who does. */
error *heads_behind(struct importing *i, const struct part *c, const struct inhabitant *p,
                    const struct home_left *home, int64_t *stay) MUST_CHECK;
/* P leaves the homes LEFT (struct home_left), or this life: those that he leaves without a head are
 * told. */
error *heads_left(struct importing *i, const struct part *c, const struct inhabitant *p,
                  const struct list *left) MUST_CHECK;

/* Which of the numbers and doors of ROWS (struct resident_row *) are known. */
error *part_ahead(struct importing *i, void *const *rows, size_t n) MUST_CHECK;
/* Nobody has it for certain: it was asked, and since then nobody got it (part_given). */
bool part_nobodys(const struct part *c, str idno);
void part_given(struct part *c, str idno);
/* Whether somebody of the name of X may be on record in its community without a number. */
bool part_unnumbered(struct importing *i, const struct part *c, const struct resident_row *x);
/* No door of the building has a room with this token for certain; and none had it. */
bool part_no_door(const struct part *c, int64_t token, int64_t site);
bool part_never_door(const struct part *c, int64_t token, int64_t site);
/* The site of X is counted again, and begins with the first who lived there; what waits of another
 * one is done first. */
error *part_dirty(struct importing *i, struct part *c, const struct resident_row *x) MUST_CHECK;
/* The household is no more: it is not behind its door for the rows that follow. */
void part_ended(struct part *c, int64_t household);
/* The door of the row is there now. */
void part_opened(struct part *c, const struct resident_row *x);

#endif
