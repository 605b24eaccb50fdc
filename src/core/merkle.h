/* merkle.h -- the event log as a tree of hashes, and signed checkpoints that say how it stood.
 *
 * Each community has one tree (RFC 6962, section 2.1; SHA-256): its leaf number pos-1 is the event
 * at the position pos. Leaf hash = SHA-256(0x00 leaf), node hash = SHA-256(0x01 left right).
 * Whoever holds a checkpoint can tell later whether an event up to its size was altered, removed or
 * put in; whoever holds none can only tell that what is there fits together. So checkpoints go to a
 * witness. tools/audit_verify.mjs checks the same without any code of this program.
 *
 * The bytes of a leaf are the line "gongdi-event-1\n" and then these fields in this order, each as
 * a netstring (its length in bytes as decimal digits, a colon, the bytes, a comma), whole numbers
 * as decimal digits:
 *      1 community    code of the place, 12 digits      8 subject_id   id within the community
 *      2 pos          position, from 1, no gaps         9 step         the action's word
 *      3 id           id of the event                  10 from         state before, or empty
 *      4 at           milliseconds since 1970 UTC      11 to           state after, or empty
 *      5 actor        id of the person, 0 is the       12 reason_hash  hash of the reason's words
 *                     program itself                                   (see below), or empty
 *      6 on_behalf    id of the person, 0 is nobody    13 changes      JSON text, or empty
 *      7 subject      kind of what it is about         14 public       0 or 1
 * The words of a reason may be erased when their time is over, so the leaf holds only their hash:
 * event_reason_hash() with a salt that is erased together with them.
 *
 * An export for the second verifier has one event a line, a JSON object with these names; numbers
 * as numbers or as strings of digits, `changes` as the very text, `public` as 0, 1 or a boolean.
 *
 * A checkpoint is a C2SP signed note (c2sp.org/tlog-checkpoint, c2sp.org/signed-note):
 *     gongdi.haicang/350205001001          origin: name of the installation, "/", community
 *     1207                                 size: events sealed
 *     qINS...=                             root, base64
 *     previous Zm9v...=                    SHA-256 of the text (all down to the blank line) of the
 *                                          checkpoint before, base64; "previous none" for the first
 *     time 2026-11-25T15:14:41.000Z
 *
 *     — gongdi.haicang 7Xz1...=            name of the key, base64 of key hash (4) and Ed25519 (64)
 */
#ifndef GONGDI_MERKLE_H
#define GONGDI_MERKLE_H

#include "base/crypt.h"

struct vault;

/* A tree that grows at its right end: only the roots of its full parts are kept. */
struct merkle {
    uint64_t size;
    uint8_t  full[64][CRYPT_HASH]; /* [i]: root of 2^i leaves, when bit i of size is set */
};

struct event_leaf {
    int64_t community, pos, id, at, actor, on_behalf;
    str     subject;
    int64_t subject_id;
    str     step, from, to, reason_hash, changes;
    bool public;
};

/* The bytes of a leaf, and their hash. */
str  event_leaf_bytes(struct arena *a, const struct event_leaf *e);
void event_leaf_hash(struct arena *a, const struct event_leaf *e, uint8_t out[CRYPT_HASH]);

/* Hex of SHA-256("SALT|WORDS"); empty for no words. SALT: at least 16 random bytes as text. */
str event_reason_hash(struct arena *a, str salt, str words);

void merkle_leaf(str bytes, uint8_t out[CRYPT_HASH]);
void merkle_add(struct merkle *m, const uint8_t leaf[CRYPT_HASH]);
void merkle_root(const struct merkle *m, uint8_t out[CRYPT_HASH]); /* of nothing: SHA-256("") */

/* The state as text "SIZE HEX..." for a column, and back. */
str  merkle_text(struct arena *a, const struct merkle *m);
bool merkle_read(str s, struct merkle *out) MUST_CHECK;

/* A proof that the tree of the first OLD of the N leaf hashes is a beginning of the tree of all of
 * them (RFC 6962, section 2.1.2): at most 65 hashes; returns how many. 0 < old <= n. */
enum { MERKLE_PROOF = 65 };
size_t merkle_prove(const uint8_t (*leaf)[CRYPT_HASH], uint64_t old, uint64_t n,
                    uint8_t proof[MERKLE_PROOF][CRYPT_HASH]);
bool   merkle_consistent(uint64_t old, const uint8_t old_root[CRYPT_HASH], uint64_t n,
                         const uint8_t root[CRYPT_HASH], const uint8_t (*proof)[CRYPT_HASH],
                         size_t        n_proof) MUST_CHECK;

struct checkpoint {
    str      origin;
    uint64_t size;
    uint8_t  root[CRYPT_HASH];
    bool     first; /* there is no checkpoint before it */
    uint8_t  previous[CRYPT_HASH];
    int64_t  at; /* ms UTC */
};

/* The text that is signed, and its hash: what the next checkpoint calls "previous". */
str  checkpoint_body(struct arena *a, const struct checkpoint *c);
void checkpoint_hash(struct arena *a, const struct checkpoint *c, uint8_t out[CRYPT_HASH]);

/* The whole note, signed by the key of the vault under NAME, which holds no blank and no "+". */
str checkpoint_sign(struct arena *a, const struct vault *v, str name, const struct checkpoint *c);

/* The public key as text for witnesses and verifiers: "NAME+HEX8+BASE64". */
str checkpoint_key(struct arena *a, const struct vault *v, str name);

/* Read a note and check the signature of KEY; signatures by others are skipped. False when the
 * note has another form, KEY has not signed it or the signature does not fit. */
bool checkpoint_read(struct arena *a, str note, str key, struct checkpoint *out) MUST_CHECK;

#endif
