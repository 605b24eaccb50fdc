/* lot.h -- a public lot: the seed is committed to before the vote and published after it.
 *
 * The commitment is the SHA-256 of the seed. The place of a thing in the lot is the order of
 * SHA-256(seed || 0x00 || id): anyone can redraw it with a pocket program. */
#ifndef GONGDI_TALLY_LOT_H
#define GONGDI_TALLY_LOT_H

#include "base/base.h"

enum { SHA256_BYTES = 32 };
void sha256(const void *p, size_t n, unsigned char out[SHA256_BYTES]);

/* What is published before the vote, in hexadecimal. */
str lot_commitment(struct arena *a, str seed);

/* PLACE[i] becomes the place of ID[i] in the lot. */
void lot_draw(struct arena *a, str seed, const str *id, size_t n, uint32_t *place);

#endif
