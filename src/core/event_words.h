/* event_words.h -- what the log says, in words for people.
 *
 * An event names its kind, what was done and the states by code words. What these are called stands
 * where they are made: states and steps in the life cycles (core/flow.h), what is no step of one in
 * a table of deeds beside the room that writes it. Every room lists both in its struct log_words;
 * a test world that ends looks whether a word is missing. Why somebody read or changed a record is
 * his own words; where the program says it, the code of a message stands in their place. */
#ifndef GONGDI_EVENT_WORDS_H
#define GONGDI_EVENT_WORDS_H

#include "core/event.h"
#include "core/flow.h"

struct rooms;

/* What an event can be about. Of several life cycles the first is its own, the others run beside
 * it: their steps are written as "whistle.raise". */
struct log_kind {
    const char               *kind;
    const char               *zh, *en; /* NULL: as its life cycle is called */
    const struct flow *const *flows;   /* ends with NULL; none: NULL */
};

/* What is done to it that is no step of a life cycle. */
struct log_deed {
    const char *kind, *action, *zh, *en;
};

/* Which work of the program takes steps by itself: a clock or a job. */
struct log_work {
    const char *kind, *action; /* NULL: whatever has no row of its own, which stands before it */
    const char *zh, *en;
};

/* Of a room; each list ends with a row of NULL, or is NULL. */
struct log_words {
    const struct log_kind       *kinds;
    const struct log_deed       *deeds;
    const struct message *const *reasons; /* that the program gives by itself */
    const struct log_work       *works;
};

/* Empty: no room has a word for it, or the event does not say it. */
struct event_names {
    str kind, action, from, to;
};
struct event_names event_names(struct arena *a, const struct rooms *rooms, const struct event *e,
                               enum lang lang);

/* By which work of the program the step was taken; empty: by somebody. */
str event_work(const struct rooms *rooms, const struct event *e, enum lang lang);

/* Why, as it was WRITTEN, in words: somebody's own stay as they are. */
str log_reason(const struct rooms *rooms, str written, enum lang lang);

#endif
