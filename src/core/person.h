/* person.h -- who asks: a session, its account, its posts 岗位 and what may be seen.
 *
 * What one may see is (a) the places of one's posts, when the role sees places, and (b) the matters
 * one is party to. A session acts under one post at a time (一岗多责: others can be chosen); the
 * rights are those of that post, the places too. Only the grids that one worker looks after count
 * together: what waits in the second does not wait until he changes to it; and the visits in them
 * are his under whichever post he acts, as what he wrote down at a door is sent when there is a
 * network and not when he has changed back. */
#ifndef GONGDI_PERSON_H
#define GONGDI_PERSON_H

#include "core/perm.h"
#include "core/place.h"
#include "http/route.h"

struct post {
    int64_t id, account;
    int     role;
    int64_t place;
    str     unit;
    int64_t since, until;
};
extern const struct field post_fields[];

struct person {
    int64_t            account, session;
    int64_t            community; /* of residence or service; 0: none */
    bool               staff, demo;
    str                name_mask;
    str                name_sealed;
    int64_t            until; /* the session ends when nothing happens until then */
    struct post        post;  /* the one acted under; .id 0: none */
    struct list        posts; /* all valid ones */
    str                me;    /* as a party: "a123" */
    str                unit;  /* as a party: "uCODE", or empty */
    bool               sees_places;
    struct place_range places; /* communities of the post; empty when it sees none */
    int64_t            grid;   /* a grid worker's grid, or 0 */
    int64_t            rounds; /* the grid of his visits: this one, or that of another post; or 0 */
};

/* The hook of the server: fills r->who and r->perms from r->session. */
error *person_identify(struct req *r) MUST_CHECK;

/* Act as ACCOUNT under its POST, for work that goes on after the request that asked for it: fills
 * r->who, r->account and r->perms. FOUND: false when the account is locked or has the post no more.
 */
error *person_as(struct req *r, int64_t account, int64_t post, bool *found) MUST_CHECK;

/* A new session for ACCOUNT under POST; returns its token (only its hash is stored). */
error *person_sign_in(struct req *r, int64_t account, int64_t post, str *token) MUST_CHECK;

/* Forget what this process remembers about sessions: after a sign-out, a lock, a change of posts.
 */
void person_forget(struct app *app);

/* The hash under which a session is stored. */
str session_hash(struct arena *a, str token);

/* The places of the asker's post, and of the others that count with it: place_range each. */
struct list person_places(struct arena *a, const struct person *who);

/* Whether the asker looks after GRID under a post that counts. */
bool person_has_grid(const struct person *who, int64_t grid);

/* Whether P is a post as the worker of a grid. */
bool person_walks(const struct post *p);

/* Whether a matter at PLACE_NOW (community) lies in the places of the asker's post, or of another
 * that counts with it. */
bool person_sees_place(const struct person *who, int64_t place_now);

#endif
