/* ledger.h -- double-entry bookkeeping in whole numbers: fen, minutes, points.
 *
 * A transfer moves amounts between accounts of one unit; its legs sum to zero. Nothing is ever
 * changed: a mistake is taken back by a reversal, what was only reserved (pending) is settled or
 * voided by a later transfer, and what expires moves to another account by a transfer too. Ids
 * make posting idempotent: the same transfer twice is posted once, the same id with other content
 * is refused.
 *
 * The library holds no data. It works over struct ledger_store, which the database implements;
 * ledger_memory is an implementation in memory, for tests and for checking published journals. */
#ifndef GONGDI_LEDGER_H
#define GONGDI_LEDGER_H

#include "base/base.h"

enum ledger_unit { UNIT_FEN, UNIT_MINUTE, UNIT_POINT, LEDGER_UNITS };
extern const char *const ledger_unit_words[];

enum ledger_kind {
    L_POST,    /* at once */
    L_PENDING, /* reserved: what leaves an account cannot be used twice */
    L_SETTLE,  /* the pending transfer .of is posted */
    L_VOID,    /* the pending transfer .of is given up */
    L_REVERSE, /* the posted transfer .of is taken back */
    L_EXPIRE,  /* points that ran out of time go back to a fund */
    LEDGER_KINDS,
};
extern const char *const ledger_kind_words[];

struct account {
    int64_t          id;
    enum ledger_unit unit;
    bool             may_owe;  /* funds may go below zero, people may not */
    int64_t          posted;   /* balance */
    int64_t          reserved; /* pending legs that take away, as a positive number */
    str              name;     /* "Assets:People:P17" */
};

struct leg {
    int64_t account, amount; /* positive: the account receives */
};

struct transfer {
    int64_t           id, of;  /* of: the transfer that this one settles, voids, reverses */
    int64_t           day;     /* days since 1970 */
    int64_t           expires; /* day on which what is received runs out; 0: never */
    enum ledger_kind  kind;
    const struct leg *leg;
    size_t            n_legs;
    int64_t           done_by; /* kept by the store: id that settled, voided or reversed it; 0 */
    str               note;
};

/* What the database implements. Every call is inside one transaction of the database. */
struct ledger_store {
    void *self;
    struct account *(*account)(void *self, int64_t id); /* NULL: none */
    const struct transfer *(*transfer)(void *self, int64_t id);
    void (*append)(void *self, const struct transfer *t); /* keeps a copy */
    void (*balance)(void *self, struct account *a);       /* a->posted, a->reserved have changed */
    void (*done)(void *self, int64_t id, int64_t by);
};

enum ledger_result { LEDGER_DONE, LEDGER_REPEATED };

error *ledger_post(struct arena *a, const struct ledger_store *s, const struct transfer *t,
                   enum ledger_result *out) MUST_CHECK;

/* What of an account runs out by the end of DAY: receipts are used up in the order in which they
 * expire. TRANSFERS are those that touch the account, in order. */
int64_t ledger_expired(struct arena *a, int64_t account, const struct transfer *const *transfers,
                       size_t n, int64_t day);

/* In memory. */
struct ledger_memory;
struct ledger_memory *ledger_memory_new(struct arena *a);
void                  ledger_memory_account(struct ledger_memory *m, const struct account *a);
struct ledger_store   ledger_memory_store(struct ledger_memory *m);
const struct transfer *const *ledger_memory_all(const struct ledger_memory *m, size_t *n);
struct account *const        *ledger_memory_accounts(const struct ledger_memory *m, size_t *n);

/* One row of a trial balance: opening + in - out = closing; all closings of a unit sum to zero. */
struct trial {
    int64_t account, opening, in, out, closing;
};
struct trial *ledger_trial(struct arena *a, struct account *const *accounts, size_t n_accounts,
                           const struct transfer *const *t, size_t n, int64_t day);

/* Journals that other programs read: only what is posted, in order. */
enum ledger_format { F_LEDGER, F_HLEDGER, F_BEANCOUNT };
void ledger_export(struct buf *b, struct account *const *accounts, size_t n_accounts,
                   const struct transfer *const *t, size_t n, enum ledger_format f);

/* The transfer that really moved something on behalf of T: for a settlement the pending one. */
const struct transfer *ledger_legs_of(const struct ledger_store *s, const struct transfer *t);

#endif
