/* flow.h -- life cycles are tables: from, action, to, who may, only if.
 *
 * The same table checks a step, gives the buttons of the interface with the reason of each refusal,
 * the diagram (`gongdi flow`), the sentence in the log and an exhaustive test. */
#ifndef GONGDI_FLOW_H
#define GONGDI_FLOW_H

#include "http/route.h"

struct flow_state {
    const char *zh, *en;                   /* for staff */
    const char *resident_zh, *resident_en; /* the five words that residents see */
    const char *color, *icon;
    bool        open;  /* somebody must still act */
    const char *owner; /* the role that must act */
    int64_t     hours; /* the clock of the state, unless the category says otherwise; 0: none */
};

/* What an action asks for, as bits; the interface builds its dialog from them. */
enum ask {
    ASK_WORDS = 1,      /* words may be given */
    ASK_WORDS_MUST = 2, /* words must be given */
    ASK_UNIT = 4,
    ASK_CATEGORY = 8,
    ASK_PHOTOS = 16,
    ASK_PHOTOS_MUST = 32, /* where the category wants proof */
    ASK_STARS = 64,
    ASK_WORKER = 128,
    ASK_UNITS = 256,     /* assisting units */
    ASK_CASE = 512,      /* another matter */
    ASK_UNTIL = 1024,    /* a date */
    ASK_AMOUNT = 2048,   /* how much longer, in hours */
    ASK_GROUND = 4096,   /* one of the grounds of the flag */
    ASK_POINTS = 8192,   /* the points of a report */
    ASK_ANSWERS = 16384, /* an answer to each point */
};

/* NULL: allowed; else the reason why not. Pure: no statements. */
typedef const struct message *flow_guard(const struct req *r, const void *rec);

struct flow_rule {
    int         from;
    const char *action;
    int         to;
    int         perm; /* FLOW_CLOCK: the program itself when the clock has run out */
    flow_guard *only_if;
    unsigned    asks;
    const char *zh, *en; /* the words on the button */
};

enum { FLOW_CLOCK = -3 };

struct flow {
    const char              *name;
    const char *const       *words; /* states in enum order */
    const struct flow_state *states;
    const struct flow_rule  *rules;
    size_t                   n;
    const char              *zh, *en; /* what goes through it is called */
};

/* The rule of ACTION from STATE, after all checks: 403, 409 or the guard's reason otherwise. */
error *flow_next(const struct flow *f, const struct req *r, const void *rec, int state, str action,
                 const struct flow_rule **out) MUST_CHECK;

/* One entry of "actions" in a reply. */
struct action {
    str  action;
    bool allowed;
    str  why;
};
extern const struct field action_fields[];

/* What the asker could do next; those that his post has nothing to do with are left out. */
struct list flow_actions(const struct flow *f, const struct req *r, const void *rec, int state);

/* Names of the fields that an action asks for, as a JSON list. */
void flow_asks_json(struct jw *w, unsigned asks);

/* The diagram in Graphviz' language. */
str flow_dot(struct arena *a, const struct flow *f, enum lang lang);

extern const struct message msg_flow_state;

#endif
