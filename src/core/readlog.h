/* readlog.h -- who read which personal field of whom, and why: written in the transaction whose
 * answer carries the value, and so committed before its first byte leaves. Every room writes it
 * here. */
#ifndef GONGDI_READLOG_H
#define GONGDI_READLOG_H

#include "core/person.h"

enum { READ_FOUND_BY = 6 };

struct reading {
    int64_t     community;        /* of the entry */
    const char *subject;          /* "account", "inhabitant", "org", "household", "list" */
    int64_t     person_community; /* of the record, where SUBJECT is not an account */
    int64_t     person;           /* account or record; 0: several (a list) */
    str         field;
    int64_t     matter; /* in which matter of COMMUNITY, or filling of a form; 0: none */
    str         reason; /* somebody's words, or the code of a message (log_reason) */
    str         whose;  /* masked: of somebody who stands beside the record; empty: the record's */
    int64_t     found_by[READ_FOUND_BY]; /* tokens of his, and of others in the same; 0: none */
};
error *read_log_write(struct req *r, const struct reading *x) MUST_CHECK;
/* The same once for a MATTER: FRESH is false when it was written for it already. */
error *read_log_once(struct req *r, const struct reading *x, bool *fresh) MUST_CHECK;
/* How often whoever asks has read the same of the same record, for the same reason, since then. */
error *read_log_since(struct req *r, const struct reading *x, int64_t since, int64_t *n) MUST_CHECK;
/* The same once a day: what a program fetches again and again by itself. */
error *read_log_daily(struct req *r, const struct reading *x) MUST_CHECK;

/* What was read of one record before the entry BEFORE, newest first: who (masked), under which
 * post, when, what, why. */
struct reading_row {
    int64_t id, at;
    str     who, role, subject, field, reason;
};
extern const struct field reading_fields[];
error *read_log_of(struct req *r, const char *subject, struct ref record, int64_t before,
                   int64_t limit, struct list *out) MUST_CHECK;
/* The same of somebody who stands beside records, by his tokens (FOUND_BY, N of them). */
error *read_log_beside(struct req *r, const int64_t *found_by, size_t n, int64_t before,
                       int64_t limit, struct list *out) MUST_CHECK;

#endif
