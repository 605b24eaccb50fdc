/* world.h -- a whole program in this process: a small demonstration district, its people, no
 * socket.
 *
 * On SQLite in a temporary folder; on PostgreSQL when GONGDI_TEST_DB holds an address: in a
 * database of its own beside that one. call() goes the way that a request goes after the engine has
 * read it. */
#ifndef GONGDI_WORLD_H
#define GONGDI_WORLD_H

#include "cli/serve.h"
#include "core/person.h"

enum who {
    NOBODY,
    RESIDENT,
    NEIGHBOUR,
    WORKER,
    POLICE,
    AUXILIARY,
    CLERK,
    HOTLINE,
    DISPATCHER,
    HANDLER,
    CHECKER,
    DISTRICT,
    ADMIN,
    SECURITY,
    AUDITOR,
    STRANGER, /* a clerk of another street */
    PEOPLE,
};
extern const char *const people[];

struct world {
    struct arena   *mem;
    struct cli      cli; /* .lang: the language that is asked in, English at first */
    struct app     *app;
    struct running *running;
    char            dir[64];
    str             session[PEOPLE];
    int64_t         account[PEOPLE];
    int64_t         lng, lat; /* in the first grid of 海虹社区 */
};

struct reply {
    int     status;
    str     body, cookie;
    int64_t max_age; /* how long a browser may keep it; -1: to ask again; 0: not at all */
};

/* A copy of one that another test has made, when there is one (mould.h); _anew: never. */
struct world *world_new(void);
struct world *world_new_anew(void);
void          world_free(struct world *w);

/* A folder and no data in it, for tests that make their own; then a server opens it. */
struct world *world_blank(struct data_options *o);
void          world_open(struct world *w, const struct data_options *o);

/* WHO gets a post more, of ROLE at PLACE, and is signed in under it. */
void world_post(struct world *w, enum who who, enum role role, int64_t place);

/* One statement, as it stands; what the process remembers of sessions is forgotten. */
void world_put(struct world *w, const char *text);

/* What one statement counts ("SELECT ... AS n"). */
int64_t world_count(struct world *w, const char *text);

/* Sessions last for more than a year: for tests that move the clock. */
void world_stay_signed_in(struct world *w);

/* One request, answered. BODY is JSON or NULL. */
struct reply call(struct world *w, enum who who, enum method m, const char *path, const char *body);
struct reply call_key(struct world *w, enum who who, enum method m, const char *path,
                      const char *body, const char *idem_key);
struct reply call_session(struct world *w, str session, enum method m, const char *path,
                          const char *body, const char *idem_key, bool csrf);

/* A file sent to a route that takes one. */
struct reply call_file(struct world *w, enum who who, const char *path, int fd);

/* The reference of a picture that WHO has just uploaded. */
str upload(struct world *w, enum who who);

/* What is kept beside the rows is what they would give if it were made anew; how many counts that
 * were. */
int64_t world_recount(struct world *w);

/* The text of a member of a flat place in JSON ("ref", "state"); the number of one. */
str     member(struct world *w, str json, const char *name);
int64_t number(struct world *w, str json, const char *name);

/* What a reply or a text holds. */
bool holds(str s, const char *text);
bool has(struct reply r, const char *text);

/* The reply R has the status WANT, or the test fails and says what it was (of cmocka). */
#define MUST(r, want)                                                                \
    do {                                                                             \
        struct reply r_ = (r);                                                       \
        if (r_.status != (want))                                                     \
            fail_msg("line %d: %d " STR_FMT, __LINE__, r_.status, STR_ARG(r_.body)); \
    } while (0)

/* The day so many days from today. */
str day_text(struct world *w, int64_t days);

/* Whom CLERK finds first by Q, a phone. */
str person_of(struct world *w, const char *q);

/* The steward goes round until nothing waits. */
void world_turn(struct world *w);

/* Report as RESIDENT and take it to a state along the usual path; returns the reference. */
str case_in(struct world *w, const char *state);

/* Raise a side matter of a case, take a step of its last one of a kind; MORE as below. */
struct reply raise_flag(struct world *w, enum who who, str ref, const char *kind, const char *more);
struct reply step_flag(struct world *w, enum who who, str ref, const char *kind, const char *action,
                       const char *more);

/* A step by WHO with what BODY adds to action and version ("" or ",\"words\":\"...\""). */
struct reply step(struct world *w, enum who who, str ref, const char *action, const char *more);

#endif
