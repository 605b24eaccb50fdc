/* mes.h -- one run of the Method of Equal Shares; mes.c buys, add1.c looks for the right budget.
 *
 * All voters start with the same budget. Voters who have bought the same things at the same
 * prices hold the same amount: such an amount is a "value", and a class of ballots only points to
 * its value. A value is the start budget minus a chain of payments, so its exact amount can be
 * written down at any time from the exact prices, which stand over one common denominator. */
#ifndef GONGDI_TALLY_MES_H
#define GONGDI_TALLY_MES_H

#include "solve/tally/count.h"

enum { V_ZERO, V_START }; /* the first two values: nothing left, nothing spent */

struct value {
    double   left;     /* within a few units in the last place of the start budget */
    double   slope;    /* how much it grows with every unit of the start budget */
    uint32_t parent;   /* before the last payment */
    uint32_t purchase; /* the last payment: number of the purchase */
    int64_t  coef;     /* times its price */
};

/* Supporters of one project that hold the same value and have the same utility. */
struct cell {
    double   key; /* value / utility: the price at which all they have is needed */
    int64_t  u, w;
    uint32_t v, class; /* class is only set when utilities differ */
    bool     capped;
};

/* What a project would cost per unit of utility now: between lo and hi. */
struct bid {
    bool   dead;   /* its supporters cannot pay it any more */
    bool   plain;  /* nobody is capped: the price is cost / den exactly */
    wide   den;    /* utility times weight of those who pay the full share */
    double lo, hi; /* price per unit of utility */
    double share;  /* price before it is divided by profile.each */
    double error;  /* of share */
    double ratio;  /* weight of the capped per weight of the others */
    double total;  /* what the supporters have, not less */
};

struct purse {
    double left, w;
};

/* A price that was looked at: what a later count with more money may conclude from it. */
struct seen {
    double   share, ratio, total; /* not more, not less, not less than they were */
    uint32_t stage;               /* purchases made before */
    uint32_t next;                /* of the same project; 0 is none */
    bool     dead;
};

struct mark {
    uint32_t   project;
    struct bid bid;
};

struct mes {
    struct count *c;
    mpz_t         den, start, *paid; /* exact: start / den, price of purchase j = paid[j] / den */
    mpz_t         t1, t2, t3, t4;
    size_t        n_bought;
    struct mark  *mark; /* purchases in order */
    struct value *value;
    uint32_t     *next;  /* beside value: where a purchase takes it */
    int64_t      *tally; /* beside value: weight seen, while cells are gathered */
    size_t        n_values, cap_values;
    uint32_t     *of; /* value of a class */
    double        budget;
    double        wait;  /* after a failed mes_follow: by how much budget it overshot, about */
    double       *low;   /* a bound from below on the price of a project */
    uint32_t     *queue; /* [head, n_queue): projects that can still be bought, by low */
    size_t        head, n_queue;
    struct seen  *seen;                  /* from 1 on */
    uint32_t     *first, *last, *cursor; /* of a project: into seen; cursor is into that of FROM */
    size_t        n_seen, cap_seen;
    double        growth; /* in mes_follow: nobody has gained more than this so far */
    uint32_t     *again;  /* scratch: looked at and still there */
    struct purse *purse;  /* of a class: value[of].left, and its weight */
    struct purse *fill;   /* scratch: supporters of one project */
    struct cell  *cell;
    size_t        n_cells;
    uint32_t     *active;
    wide         *coef; /* scratch: per purchase */
    int64_t       cost;
    bool          explain;
};

void mes_init(struct mes *m, struct count *c);
void mes_clear(struct mes *m);

/* Run with START / DEN for every voter, from the beginning. */
void mes_run(struct mes *m, const mpz_t start, const mpz_t den);

/* Run with more money than FROM had, following its purchases. F_SAME: it is certain that every
 * budget from that of FROM up to this one leads to the same purchases in the same order. When
 * NEXT says that this is the very next budget, purchases that are not the same are found out:
 * F_CHANGED, and M holds the whole count either way. */
enum followed { F_SAME, F_CHANGED, F_UNCERTAIN };
enum followed mes_follow(struct mes *m, const mpz_t start, const mpz_t den, const struct mes *from,
                         bool next);

/* Write the purchases into the outcome of the count. */
void mes_outcome(struct mes *m);

/* mes_price.c */
/* What holders of value V have, exactly: OUT / m->den. */
void       mes_value(const struct mes *m, uint32_t v, mpz_t out);
struct bid mes_bid(struct mes *m, uint32_t p);
int mes_compare(struct mes *m, const struct bid *x, uint32_t p, const struct bid *y, uint32_t q);
int mes_compare_past(struct mes *m, const struct mes *past, size_t j, const struct bid *y,
                     uint32_t q);
/* Of the price whose cells were gathered last: how it changes with the start budget, about. */
double mes_slope(const struct mes *m);
double mes_bid_slope(struct mes *m, uint32_t p);
/* The exact price NUM / DEN of P per unit of utility times profile.each; sets cell.capped.
 * False when its supporters cannot pay it. */
bool mes_price(struct mes *m, uint32_t p, mpz_t num, wide *den, struct bid *out);

#endif
