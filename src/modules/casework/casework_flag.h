/* casework_flag.h -- side matters of a case, each with a life cycle, an owner and a clock of its
 * own: supervision 督办, joint action 吹哨, extension 延期, suspension 挂账, objection 异议.
 *
 * A flag is raised by one party and answered by another; the case itself goes on meanwhile. What it
 * brings about in the case (a later due time, a pause, handling once more) is its effect. */
#ifndef GONGDI_CASEWORK_FLAG_H
#define GONGDI_CASEWORK_FLAG_H

#include "modules/casework/casework_time.h"

enum flag_kind {
    FLAG_SUPERVISION, /* 督办: a superior asks for an answer */
    FLAG_WHISTLE,     /* 吹哨: a unit is called to the spot; both sides are judged */
    FLAG_EXTENSION,   /* 延期: more time, asked and granted */
    FLAG_SUSPENSION,  /* 挂账: put on hold until a review date, asked and granted */
    FLAG_OBJECTION,   /* 异议: a neighbour says that it is not done */
    FLAG_KINDS,
};
extern const char *const flag_kind_words[];

/* Every flow begins in state 0, "none": raising is a step like any other. */
enum { FLAG_NONE };

/* Grounds of a whistle (Beijing's three situations): residents' strong problem, joint enforcement,
 * emergency. */
extern const char *const whistle_ground_words[];

struct case_flag {
    struct ref ref; /* community and id of the flag */
    int64_t    matter;
    int        kind; /* enum flag_kind */
    str        state;
    int64_t    open;
    str        ground, words, answer, unit;
    int64_t    raised_by, answered_by, raised, state_since, due, ended;
    int64_t    asked, asked_until, score_unit, score_whistle, version;
};

/* What guards of flags look at. */
struct flagged {
    const struct casefile  *c;
    const struct case_flag *f;
};

struct flag_row {
    const char *const *grounds; /* NULL: none */
    struct flow        flow;
};
extern const struct flag_row flag_table[FLAG_KINDS];

int flag_state(const struct case_flag *f);

/* POST /cases/{ref}/flags and /cases/{ref}/flags/{flag}/steps */
struct flag_in {
    int         kind;
    int64_t     version, amount, until;
    str         words, ground, unit;
    struct list photos;
};
extern const struct field flag_in_fields[];
struct flag_step_in {
    str     action, words;
    int64_t version, stars, amount, until;
};
extern const struct field flag_step_in_fields[];
error                    *casework_flag_raise(struct req *r, struct res *w) MUST_CHECK;
error                    *casework_flag_step(struct req *r, struct res *w) MUST_CHECK;

/* "flags" of a case and "raise", what the asker could raise. */
error *flags_json(struct req *r, struct jw *j, const struct casefile *c) MUST_CHECK;

/* The case is over: what is still open is ended with it. */
error *flags_end(struct req *r, struct casefile *c) MUST_CHECK;

/* By the clock: requests that nobody answered in time are refused. MORE: call again. */
error *flags_clock(struct req *r, bool *more) MUST_CHECK;

/* Kinds, states, actions and grounds for the catalogue. */
void flags_catalogue(struct jw *j);

/* ---- what a flag does in its case (casework_steps.c) ----------------------------------------- */

error *casework_suspend(struct req *r, struct casefile *c, int64_t until) MUST_CHECK;
error *casework_reopen(struct req *r, struct casefile *c) MUST_CHECK;
error *casework_add_unit(struct req *r, struct casefile *c, str unit) MUST_CHECK;

#endif
