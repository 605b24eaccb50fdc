/* crypt.h -- the few cryptographic operations that the program uses, under names of its own.
 *
 * Two suites, chosen when a vault is made: CRYPT_INTL is AES-256-GCM with HMAC-SHA256, CRYPT_SM is
 * SM4-GCM with HMAC-SM3 (GB/T 32907, GB/T 32905; RFC 8998 for the mode). Both come from libgcrypt;
 * signatures (Ed25519, RFC 8032), passwords (argon2id, RFC 9106) and random bytes from libsodium.
 *
 * Everything here may be called from any thread after crypt_init(). Bytes travel as str, which
 * need not be text here. Functions that take no error * cannot fail: a library that refuses a
 * known algorithm with right lengths is a bug and aborts. */
#ifndef GONGDI_CRYPT_H
#define GONGDI_CRYPT_H

#include "base/base.h"

enum crypt_suite { CRYPT_INTL, CRYPT_SM };
extern const char *const crypt_suite_words[]; /* intl, sm */

enum {
    CRYPT_HASH = 32,      /* bytes of SHA-256, SM3 and of both HMACs */
    CRYPT_KEY = 32,       /* room for a key of either suite */
    CRYPT_NONCE = 12,     /* never used twice with one key: crypt_nonce */
    CRYPT_TAG = 16,       /* what sealing adds */
    CRYPT_SEED = 32,      /* the secret half of a signing key */
    CRYPT_PUBLIC = 32,    /* the public half */
    CRYPT_SIGNATURE = 64, /* of Ed25519 */
};

/* Once, before any thread starts. From then on this process and its children leave no core file:
 * what is sealed passes through their memory. Aborts when the libraries cannot start (no random
 * source). */
void crypt_init(void);

void crypt_random(void *p, size_t n);
/* A nonce that was not drawn before. Many are drawn at once: nobody has to keep them secret, and a
 * table of people needs a million. */
void crypt_nonce(uint8_t out[CRYPT_NONCE]);
void crypt_wipe(void *p, size_t n);                      /* the compiler may not leave it out */
bool crypt_same(const void *a, const void *b, size_t n); /* in constant time */

/* Memory for keys: between guard pages, locked where the system allows, never in a core dump.
 * secret_seal makes it read-only; secret_free wipes it. */
void *secret_new(size_t n) __attribute__((returns_nonnull));
void  secret_seal(void *p);
void  secret_free(void *p);

/* SHA-256 of N pieces, as if they stood one behind the other. */
void crypt_sha256(const str *piece, size_t n, uint8_t out[CRYPT_HASH]);

/* SHA-256 of something that comes bit by bit; sha256_end also frees. */
struct sha256;
struct sha256 *sha256_begin(void) __attribute__((returns_nonnull));
void           sha256_add(struct sha256 *h, const void *p, size_t n);
void           sha256_end(struct sha256 *h, uint8_t out[CRYPT_HASH]);

void crypt_hmac(enum crypt_suite suite, str key, str text, uint8_t out[CRYPT_HASH]);

/* The same of many texts with one key: what the key alone gives is worked out once. mac_end wipes
 * it and frees. */
struct mac;
struct mac *mac_begin(enum crypt_suite suite, str key) __attribute__((returns_nonnull));
void        mac_of(struct mac *m, str text, uint8_t out[CRYPT_HASH]);
void        mac_end(struct mac *m);

/* HMAC-SHA1, for one-time codes only (RFC 4226): what the programs on telephones understand. */
void crypt_hmac_sha1(str key, str text, uint8_t out[20]);

/* Bytes of a sealing key: 32 (AES-256) or 16 (SM4). */
size_t crypt_key_size(enum crypt_suite suite);

/* Seal PLAIN: OUT takes plain.n + CRYPT_TAG bytes, the ciphertext and then the tag. AAD is not
 * kept, but must be the same again when opening. */
void crypt_seal(enum crypt_suite suite, const uint8_t *key, const uint8_t nonce[CRYPT_NONCE],
                str aad, str plain, uint8_t *out);

/* The reverse: OUT takes sealed.n - CRYPT_TAG bytes. False when anything was altered, and then OUT
 * holds zeroes. */
bool crypt_unseal(enum crypt_suite suite, const uint8_t *key, const uint8_t nonce[CRYPT_NONCE],
                  str aad, str sealed, uint8_t *out) MUST_CHECK;

void crypt_public(const uint8_t seed[CRYPT_SEED], uint8_t out[CRYPT_PUBLIC]);
void crypt_sign(const uint8_t seed[CRYPT_SEED], str text, uint8_t out[CRYPT_SIGNATURE]);
bool crypt_signed(const uint8_t key[CRYPT_PUBLIC], str text,
                  const uint8_t sig[CRYPT_SIGNATURE]) MUST_CHECK;

/* A password as a PHC text "$argon2id$v=19$m=19456,t=2,p=1$...", at most 127 bytes; 19 MiB and two
 * passes (the second row of the OWASP cheat sheet). Takes some 20 ms of a core: call it from a
 * bounded pool. FAIL_BUSY when the memory is not there. */
error *password_hash(struct arena *a, str password, str *out) MUST_CHECK;
bool   password_is(str hash, str password) MUST_CHECK;

/* True when HASH was made with other costs than today's, or is not readable at all. */
bool password_stale(str hash);

/* Base64 (RFC 4648): the standard alphabet with padding, and the one for addresses without.
 * Reading is strict: no blanks, no missing padding, no stray bits. */
str  base64_of(struct arena *a, const void *p, size_t n);
bool base64_read(struct arena *a, str s, str *out) MUST_CHECK;
str  base64url_of(struct arena *a, const void *p, size_t n);
bool base64url_read(struct arena *a, str s, str *out) MUST_CHECK;

/* Base32 of Crockford in small letters: no i, l, o, u; five bits a character, the last one filled
 * with zeroes. Reading wants exactly the characters for N bytes; it takes capitals, and i and l
 * for 1, o for 0. base32_value gives the five bits of one character, or -1. */
extern const char base32_digit[33];
int               base32_value(char c);
str               base32_of(struct arena *a, const void *p, size_t n);
bool              base32_read(str s, void *out, size_t n) MUST_CHECK;

#endif
