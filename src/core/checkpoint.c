/* checkpoint.c -- C2SP signed notes: written, signed, read and checked. */
#include <inttypes.h>

#include "base/log.h"
#include "base/when.h"
#include "core/merkle.h"
#include "core/vault.h"

enum { KEY_HASH = 4, ED25519 = 1 };

#define DASH "\xE2\x80\x94 " /* em dash and blank: a line of signature */

str checkpoint_body(struct arena *a, const struct checkpoint *c)
{
    char at[WHEN_TEXT];
    str  root = base64_of(a, c->root, CRYPT_HASH);
    str  previous = c->first ? STR("none") : base64_of(a, c->previous, CRYPT_HASH);

    when_text(c->at, at);
    return str_fmt(a,
                   STR_FMT "\n%" PRIu64 "\n" STR_FMT "\nprevious " STR_FMT "\n"
                           "time %s\n",
                   STR_ARG(c->origin), c->size, STR_ARG(root), STR_ARG(previous), at);
}

void checkpoint_hash(struct arena *a, const struct checkpoint *c, uint8_t out[CRYPT_HASH])
{
    str body = checkpoint_body(a, c);

    crypt_sha256(&body, 1, out);
}

static void key_hash(str name, const uint8_t key[CRYPT_PUBLIC], uint8_t out[KEY_HASH])
{
    uint8_t h[CRYPT_HASH];

    crypt_sha256((str[]){ name, STR("\n\1"), { (const char *)key, CRYPT_PUBLIC } }, 3, h);
    memcpy(out, h, KEY_HASH);
}

str checkpoint_sign(struct arena *a, const struct vault *v, str name, const struct checkpoint *c)
{
    uint8_t public[CRYPT_PUBLIC], sig[KEY_HASH + CRYPT_SIGNATURE];
    str body = checkpoint_body(a, c);

    if (name.n == 0 || memchr(name.p, ' ', name.n) || memchr(name.p, '+', name.n))
        BUG("the name of a key holds a blank or a plus sign");
    vault_public(v, public);
    key_hash(name, public, sig);
    vault_sign(v, body, sig + KEY_HASH);
    return str_fmt(a, STR_FMT "\n" DASH STR_FMT " %s\n", STR_ARG(body), STR_ARG(name),
                   base64_of(a, sig, sizeof sig).p);
}

str checkpoint_key(struct arena *a, const struct vault *v, str name)
{
    uint8_t hash[KEY_HASH], key[1 + CRYPT_PUBLIC] = { ED25519 };

    vault_public(v, key + 1);
    key_hash(name, key + 1, hash);
    return str_fmt(a, STR_FMT "+%s+%s", STR_ARG(name), hex_of(a, hash, sizeof hash).p,
                   base64_of(a, key, sizeof key).p);
}

/* "NAME+HEX8+BASE64" */
static bool read_key(struct arena *a, str key, str *name, uint8_t hash[KEY_HASH],
                     uint8_t public[CRYPT_PUBLIC])
{
    uint8_t want[KEY_HASH];
    str     bytes = { 0 };

    key = str_trim(key);
    *name = str_cut(&key, '+');
    if (!hex_read(str_cut(&key, '+'), hash, KEY_HASH) || !base64_read(a, key, &bytes) ||
        bytes.n != 1 + CRYPT_PUBLIC || bytes.p[0] != ED25519)
        return false;
    memcpy(public, bytes.p + 1, CRYPT_PUBLIC);
    key_hash(*name, public, want);
    return memcmp(want, hash, KEY_HASH) == 0;
}

/* True when one of the lines is the signature of KEY over BODY. */
static bool signed_by(struct arena *a, str body, str lines, str key)
{
    uint8_t hash[KEY_HASH], public[CRYPT_PUBLIC];
    str     name = { 0 }, sig = { 0 };

    if (!read_key(a, key, &name, hash, public))
        return false;
    while (lines.n) {
        str line = str_cut(&lines, '\n');
        if (!str_starts(line, STR(DASH)))
            return false;
        line = (str){ line.p + sizeof DASH - 1, line.n - (sizeof DASH - 1) };
        if (!str_eq(str_cut(&line, ' '), name) || !base64_read(a, line, &sig) ||
            sig.n != KEY_HASH + CRYPT_SIGNATURE || memcmp(sig.p, hash, KEY_HASH) != 0)
            continue;
        return crypt_signed(public, body, (const uint8_t *)sig.p + KEY_HASH);
    }
    return false;
}

static bool read_hash(struct arena *a, str s, uint8_t out[CRYPT_HASH])
{
    str bytes = { 0 };

    if (!base64_read(a, s, &bytes) || bytes.n != CRYPT_HASH)
        return false;
    memcpy(out, bytes.p, CRYPT_HASH);
    return true;
}

static bool word_is(str *line, const char *word)
{
    return str_is(str_cut(line, ' '), word);
}

bool checkpoint_read(struct arena *a, str note, str key, struct checkpoint *out)
{
    struct checkpoint c = { 0 };
    int64_t           size = 0;
    size_t            end = 0;

    if (!str_find(note, STR("\n\n"), &end))
        return false;
    str body = { note.p, end + 1 }, rest = body;
    str lines = { note.p + end + 2, note.n - end - 2 };
    c.origin = str_cut(&rest, '\n');
    if (!str_i64(str_cut(&rest, '\n'), 0, INT64_MAX, &size))
        return false;
    c.size = (uint64_t)size;
    if (!read_hash(a, str_cut(&rest, '\n'), c.root))
        return false;
    str line = str_cut(&rest, '\n');
    if (!word_is(&line, "previous"))
        return false;
    c.first = str_is(line, "none");
    if (!c.first && !read_hash(a, line, c.previous))
        return false;
    line = str_cut(&rest, '\n');
    if (!word_is(&line, "time") || !when_read(line, &c.at))
        return false;
    /* one way only to write it down: what is read prints as the same bytes */
    if (!str_eq(checkpoint_body(a, &c), body) || !signed_by(a, body, lines, key))
        return false;
    *out = c;
    return true;
}
