/* vault.h -- personal columns are stored sealed, found through keyed tokens and shown masked.
 *
 * Three layers of keys. The key file holds the key-encryption keys and lies outside the data
 * folder; it wraps the data keys, one or more for each personal column, which rest wrapped in the
 * table vault_key; a data key seals the values of its column. So a copy of the database alone says
 * nothing, and a new key-encryption key costs one new wrapping for each data key and not for each
 * value.
 *
 * The key file is text (mode 0400, written whole or not at all):
 *     gongdi-key 1
 *     profile intl                     intl: AES-256-GCM, HMAC-SHA256; sm: SM4-GCM, HMAC-SM3
 *     token HEX64                      root of the keys of tokens and of vault_subkey
 *     reference HEX32                  permutation of public references (base/ref.h)
 *     signing HEX64                    Ed25519 seed that signs the checkpoints of the event log
 *     kek 1 HEX                        key-encryption keys; the last one wraps what is new
 *     check HEX16                      first 8 bytes of the SHA-256 of all lines above
 *
 * A sealed value is base64 of version (1 byte, 1), id of its data key (4 bytes, big-endian), nonce
 * (12), ciphertext, tag (16). The additional data are "column|community|id|key", so that a value
 * which was moved to another row or column does not open. The text is filled with NUL to a multiple
 * of 16 bytes before it is sealed: the length of a name is not told. The empty text stays empty.
 * Nonces are random: one data key may seal 2^32 values (NIST SP 800-38D, 8.3), then it wants a
 * younger one beside it.
 *
 * After vault_ready() a vault is read-only and may be used from every thread. What each token
 * leaks stands in docs/decisions (threat model). */
#ifndef GONGDI_VAULT_H
#define GONGDI_VAULT_H

#include "base/crypt.h"
#include "base/ref.h"

struct vault;

enum {
    VAULT_TOKEN = 32,   /* characters of a token: 128 bits in hexadecimal */
    VAULT_PURPOSE = 63, /* bytes of "table.column" at most */
    VAULT_KEYS = 512,   /* data keys in an open vault at most */
    VAULT_KEKS = 64,    /* key-encryption keys in a key file at most */
};

/* Make a key file. Refuses to write over one (vault.exists) and to put it into DATA_DIR or below
 * (vault.inside; NULL: no such check). */
error *vault_create(struct arena *a, const char *path, enum crypt_suite suite,
                    const char *data_dir) MUST_CHECK;

/* Open a key file: vault.lost when there is none, vault.mode when others may read it,
 * vault.format when it is damaged or younger than this program. */
error *vault_open(struct arena *a, const char *path, struct vault **out) MUST_CHECK;
void   vault_close(struct vault *v);

/* Put a new key-encryption key into the file; the old ones stay, for reading. Then rewrap every
 * row of vault_key, and when all are done vault_forget the old one. A running server must be
 * started anew to see it. */
error *vault_rotate(struct arena *a, const char *path, int64_t *kek) MUST_CHECK;
error *vault_forget(struct arena *a, const char *path, int64_t kek) MUST_CHECK;

/* No more keys will be added: the memory of the vault becomes read-only. */
void vault_ready(struct vault *v);

enum crypt_suite vault_suite(const struct vault *v);

/* A new data key for the column PURPOSE ("person.phone") under ID (1 to 2^32-1, the caller's; the
 * highest of a purpose seals), wrapped: this text goes into vault_key. It is not yet in the vault.
 */
error *vault_key_make(const struct vault *v, struct arena *a, str purpose, int64_t id,
                      str *wrapped) MUST_CHECK;

/* Add a row of vault_key. vault.wrong when the key file is not the one that wrapped it. */
error *vault_key_add(struct vault *v, struct arena *a, str purpose, int64_t id,
                     str wrapped) MUST_CHECK;

/* True when WRAPPED was not wrapped by the newest key-encryption key; and wrapping it so. */
bool   vault_key_stale(const struct vault *v, struct arena *a, str wrapped);
error *vault_key_rewrap(const struct vault *v, struct arena *a, str purpose, int64_t id,
                        str wrapped, str *out) MUST_CHECK;

/* True when there is a data key for the column. */
bool vault_has(const struct vault *v, str column);

/* Seal a value of COLUMN in the record REF; a column without data key is a bug and aborts. PLAIN
 * is text and holds no NUL. */
str vault_seal(const struct vault *v, struct arena *a, const char *column, struct ref ref,
               str plain);

/* The reverse. vault.altered (FAIL_INTERNAL) when the text is not what this vault sealed there. */
error *vault_unseal(const struct vault *v, struct arena *a, const char *column, struct ref ref,
                    str sealed, str *out) MUST_CHECK;

/* A keyed token to find a value by: the first half of HMAC(key of FIELD, "community|text").
 * COMMUNITY is 0 for what is unique in the whole installation (identity number, phone). TEXT must
 * be normalised: the same value has the same bytes. */
str vault_token(const struct vault *v, struct arena *a, const char *field, int64_t community,
                str text);

/* The token of a phone's last four digits within a community; PHONE in its form (core/phone.h). */
str vault_phone_tail(const struct vault *v, struct arena *a, const char *field, int64_t community,
                     str phone);

/* The tokens of all pairs of neighbouring characters of TEXT, blanks and middle dots left out,
 * ASCII in small letters, each once; a single character is its own token. OUT lies in the arena.
 * For names, addresses and pinyin alike: one finds by asking for all pairs of what was typed, and
 * checks the hits after opening them. */
size_t vault_pairs(const struct vault *v, struct arena *a, const char *field, int64_t community,
                   str text, str **out);

/* The same as numbers, for tables of many tokens: the first 63 bits. The key of a field is worked
 * out once (wipe it with crypt_wipe when it is done with); pairs as above. */
struct vault_field {
    enum crypt_suite suite;
    uint8_t          key[CRYPT_KEY];
};
void    vault_field(const struct vault *v, const char *field, struct vault_field *out);
int64_t vault_number(const struct vault_field *f, int64_t community, str text);
/* One text in N communities. */
void   vault_numbers(const struct vault_field *f, const int64_t *community, size_t n, str text,
                     int64_t *out);
size_t vault_pair_numbers(const struct vault_field *f, struct arena *a, int64_t community, str text,
                          int64_t **out);

/* What is shown instead: 张三 -> 张*, 张小三 -> 张*三; 13800001234 -> 138****1234;
 * 350205199001011234 -> 350205************. Shorter ones keep less. */
str mask_name(struct arena *a, str name);
str mask_phone(struct arena *a, str phone);
str mask_idno(struct arena *a, str idno);
/* Free text: digits in a row that could be a phone or an identity number, blanks and dashes between
 * them. */
str mask_numbers(struct arena *a, str text);

/* A key of its own for another purpose of the program ("session", "backup"). */
void vault_subkey(const struct vault *v, str purpose, uint8_t out[CRYPT_KEY]);

const struct ref_key *vault_ref_key(const struct vault *v);
void                  vault_public(const struct vault *v, uint8_t out[CRYPT_PUBLIC]);
void                  vault_sign(const struct vault *v, str text, uint8_t out[CRYPT_SIGNATURE]);

extern const struct message msg_vault_lost, msg_vault_exists, msg_vault_inside, msg_vault_mode,
    msg_vault_format, msg_vault_wrong, msg_vault_altered, msg_vault_kek;

#endif
