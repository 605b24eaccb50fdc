/* play.h -- what tests of whole stories share: a world whose clock can be moved, questions to it,
 * and sentences that say what was expected. Include test.h first. */
#ifndef GONGDI_PLAY_H
#define GONGDI_PLAY_H

#include "lib/world.h"

extern int64_t shift;         /* of the clock, ms */
int64_t        shifted(void); /* the clock of the world */

/* Group: a world with that clock, in which nobody's session ends. Test: the clock is put back. */
int play_setup(void **state);
int play_teardown(void **state);
int play_back(void **state);

/* One turn of the steward; it goes well, or (turn_any) may meet what a test made fail. */
void turn(struct world *w);
void turn_any(struct world *w);

struct reply look(struct world *w, enum who who, str ref);
str          state_of(struct world *w, str ref);
int64_t      time_of(struct world *w, str ref, const char *name);

/* HOTLINE takes a call from PHONE in. */
struct reply take_call(struct world *w, const char *phone, const char *words);

/* A path of the API with REF in it: "/api/v1/cases/%s/links". */
str path_of(struct world *w, const char *format, str ref);

size_t occurs(str s, const char *what);

#define assert_has(got, text)                                                  \
    do {                                                                       \
        struct reply r_ = (got);                                               \
        if (!has(r_, (text)))                                                  \
            fail_msg("%s not in %.3000s", (text), r_.body.n ? r_.body.p : ""); \
    } while (0)
#define assert_has_not(got, text)                            \
    do {                                                     \
        struct reply r_ = (got);                             \
        if (has(r_, (text)))                                 \
            fail_msg("%s is in %.3000s", (text), r_.body.p); \
    } while (0)
#define assert_status(got, want)                                                     \
    do {                                                                             \
        struct reply r_ = (got);                                                     \
        if (r_.status != (want))                                                     \
            fail_msg("%d instead of %d: %.*s", r_.status, (want), STR_ARG(r_.body)); \
    } while (0)
#define assert_state(ref, want)                                  \
    do {                                                         \
        str s_ = state_of(w, ref);                               \
        if (!str_is(s_, want))                                   \
            fail_msg("%.*s instead of %s", STR_ARG(s_), (want)); \
    } while (0)

#endif
