/* registry_ahead.h -- what the rows of a table will ask the registry, asked together beforehand.
 *
 * A part of a table asks of five hundred people whether anybody has their number, and almost
 * nobody has: one by one that is five hundred round trips to a database server. */
#ifndef GONGDI_REGISTRY_AHEAD_H
#define GONGDI_REGISTRY_AHEAD_H

#include "modules/registry/registry_import.h"

/* Identity numbers as their tokens, in ascending order, and whether somebody has them. */
struct asked {
    int64_t *token;
    bool    *there;
    size_t   n;
};

/* The numbers of ROWS (struct resident_row *). */
error *asked_idnos(struct req *r, const struct registry_keys *k, void *const *rows, size_t n,
                   struct asked *out) MUST_CHECK;

/* Nobody has it for certain: it was asked, and since then nobody got it (asked_given). */
bool asked_free(const struct asked *x, const struct registry_keys *k, str idno);
void asked_given(struct asked *x, const struct registry_keys *k, str idno);

#endif
