/* totp.h -- the second factor: one-time codes from a program on a telephone (RFC 6238).
 *
 * A secret of 20 random bytes, HMAC-SHA1, 30 seconds a step, six digits: the one set of parameters
 * that every such program understands. A code is good for its own step and the two beside it (a
 * clock may be off by half a minute), and once: the caller keeps the step of the last code that
 * was accepted with the account, in the same transaction. */
#ifndef GONGDI_TOTP_H
#define GONGDI_TOTP_H

#include "base/crypt.h"

enum { TOTP_SECRET = 20, TOTP_DIGITS = 6 };

#define TOTP_STEP INT64_C(30000) /* ms */

/* The code of a step (milliseconds since 1970 / TOTP_STEP) in DIGITS digits, 6 to 8. */
uint32_t totp_code(str secret, int64_t step, int digits);

/* The code of the moment as six digits: for demonstrations. */
str totp_text(struct arena *a, str secret, int64_t now);

/* True when CODE (six digits; blanks are passed over) is the one of NOW's step or of a neighbour
 * of it, and later than LAST; then *STEP is what LAST must become. LAST is 0 for a new secret. */
bool totp_check(str secret, str code, int64_t now, int64_t last, int64_t *step) MUST_CHECK;

/* What the telephone scans: "otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=...". */
str totp_uri(struct arena *a, str issuer, str account, str secret);

/* The secret as people type it: base32 of RFC 4648 in groups of four. */
str totp_secret_text(struct arena *a, str secret);

#endif
