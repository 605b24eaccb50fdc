/* ref.h -- the public reference of a record: one path segment that names its community and its id.
 *
 * A reference is 20 characters of Crockford's base32 (base/crypt.h): 19 hold community and id
 * (40 + 53 bits, and one spare) behind a keyed permutation, so that every request knows where its
 * record lives while nobody can read or guess either; the last one is a check character. The check
 * is a weighted sum in the field of 32 elements: it finds every single wrong character and every
 * exchange of two characters, wherever they stand.
 *
 * The permutation is a Feistel network of 8 rounds over two halves of 47 bits with SipHash-2-4 as
 * round function (Luby and Rackoff 1988; Patarin 2010 for more than 6 rounds). It hides, it does
 * not authorise: whoever holds a reference is still asked for his rights. Its key must never
 * change, or all printed references die; it lies in the key file (core/vault.h). */
#ifndef GONGDI_REF_H
#define GONGDI_REF_H

#include "base/field.h"

enum { REF_TEXT = 20 };

#define REF_COMMUNITY_MAX INT64_C(999999999999)
#define REF_ID_MAX        ((INT64_C(1) << 53) - 1)

struct ref_key {
    uint8_t k[16];
};

/* REF must lie within the two limits; anything else is a bug of ours and aborts. */
str  ref_text(struct arena *a, const struct ref_key *key, struct ref ref);
void ref_put(const struct ref_key *key, struct ref ref, char out[REF_TEXT]); /* without NUL */

/* False when S is not a reference made with this key; capitals and i, l, o are read as meant. */
bool ref_read(const struct ref_key *key, str s, struct ref *out) MUST_CHECK;

#endif
