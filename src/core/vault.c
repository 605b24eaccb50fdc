/* vault.c -- wrapped data keys, sealed values. */
#include "core/vault.h"

#include <inttypes.h>

#include "base/log.h"
#include "core/vault_keys.h"

/* clang-format off */
const struct message msg_vault_wrong = { "vault.wrong",
    "密钥文件与这个数据库不匹配：{0} 的数据密钥打不开。请使用建库时（或最近一次轮换后）的密钥文件。",
    "The key file does not belong to this database: the data key of {0} does not open. Please use the key file that was made with it, or the one after its last rotation." };
const struct message msg_vault_altered = { "vault.altered",
    "{0} 中的一个加密值无法读出：它被改动过、被移动过，或者它的密钥不在了。",
    "A sealed value of {0} cannot be read: it was altered or moved, or its key is gone." };
/* clang-format on */

enum { VERSION = 1, HEAD = 1 + 4 + CRYPT_NONCE, FILL = 16 };

error *vault_open(struct arena *a, const char *path, struct vault **out)
{
    struct vault *v = secret_new(sizeof *v);
    error        *e = key_file_read(a, path, &v->file);

    if (e) {
        secret_free(v);
        return e;
    }
    *out = v;
    return NULL;
}

void vault_close(struct vault *v)
{
    if (v)
        secret_free(v);
}

void vault_ready(struct vault *v)
{
    secret_seal(v);
}

enum crypt_suite vault_suite(const struct vault *v)
{
    return v->file.suite;
}

/* base64 of version, key id, nonce, ciphertext and tag: the form of values and of wrapped keys. */
static str pack(enum crypt_suite suite, struct arena *a, uint32_t id, const uint8_t *key, str aad,
                str plain)
{
    size_t   n = HEAD + plain.n + CRYPT_TAG;
    uint8_t *b = arena_zalloc(a, n, 1, 1);

    b[0] = VERSION;
    for (int i = 0; i < 4; i++)
        b[1 + i] = (uint8_t)(id >> (24 - 8 * i));
    crypt_nonce(b + 5);
    crypt_seal(suite, key, b + 5, aad, plain, b + HEAD);
    return base64_of(a, b, n);
}

/* The parts of such a text; false when it has not this form. */
struct packed {
    uint32_t       id;
    const uint8_t *nonce;
    str            sealed;
};

static bool unpack(struct arena *a, str text, struct packed *out)
{
    str b = { 0 };

    if (!base64_read(a, text, &b) || b.n < HEAD + CRYPT_TAG || b.p[0] != VERSION)
        return false;
    const uint8_t *p = (const uint8_t *)b.p;
    out->id = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
    out->nonce = p + 5;
    out->sealed = (str){ b.p + HEAD, b.n - HEAD };
    return true;
}

static str key_aad(struct arena *a, str purpose, int64_t id)
{
    return str_fmt(a, "vault_key|" STR_FMT "|%" PRId64, STR_ARG(purpose), id);
}

static const struct kek *newest(const struct vault *v)
{
    return &v->file.kek[v->file.n_keks - 1];
}

static void check_key_name(str purpose, int64_t id)
{
    if (purpose.n == 0 || purpose.n > VAULT_PURPOSE || id < 1 || id > UINT32_MAX)
        BUG("a data key wants a short name and an id of 32 bits");
}

error *vault_key_make(const struct vault *v, struct arena *a, str purpose, int64_t id, str *wrapped)
{
    uint8_t key[CRYPT_KEY];

    check_key_name(purpose, id);
    crypt_random(key, sizeof key);
    *wrapped = pack(v->file.suite, a, newest(v)->id, newest(v)->key, key_aad(a, purpose, id),
                    (str){ (char *)key, crypt_key_size(v->file.suite) });
    crypt_wipe(key, sizeof key);
    return NULL;
}

static error *unwrap(const struct vault *v, struct arena *a, str purpose, int64_t id, str wrapped,
                     uint8_t key[CRYPT_KEY])
{
    struct packed p = { 0 };

    check_key_name(purpose, id);
    if (unpack(a, wrapped, &p) && p.sealed.n == crypt_key_size(v->file.suite) + CRYPT_TAG)
        for (size_t i = 0; i < v->file.n_keks; i++)
            if (v->file.kek[i].id == p.id &&
                crypt_unseal(v->file.suite, v->file.kek[i].key, p.nonce, key_aad(a, purpose, id),
                             p.sealed, key))
                return NULL;
    return error_of(a, FAIL_INTERNAL, &msg_vault_wrong, purpose);
}

error *vault_key_add(struct vault *v, struct arena *a, str purpose, int64_t id, str wrapped)
{
    if (v->n_keys == VAULT_KEYS)
        BUG("more than %d data keys", VAULT_KEYS);
    struct data_key *k = &v->key[v->n_keys];
    TRY(unwrap(v, a, purpose, id, wrapped, k->key));
    k->id = (uint32_t)id;
    memcpy(k->purpose, purpose.p, purpose.n);
    k->purpose[purpose.n] = '\0';
    v->n_keys++;
    return NULL;
}

bool vault_key_stale(const struct vault *v, struct arena *a, str wrapped)
{
    struct packed p = { 0 };

    return !unpack(a, wrapped, &p) || p.id != newest(v)->id;
}

error *vault_key_rewrap(const struct vault *v, struct arena *a, str purpose, int64_t id,
                        str wrapped, str *out)
{
    uint8_t key[CRYPT_KEY];

    TRY(unwrap(v, a, purpose, id, wrapped, key));
    *out = pack(v->file.suite, a, newest(v)->id, newest(v)->key, key_aad(a, purpose, id),
                (str){ (char *)key, crypt_key_size(v->file.suite) });
    crypt_wipe(key, sizeof key);
    return NULL;
}

/* The data key ID of COLUMN, or its youngest one when ID is 0; NULL when there is none. */
static const struct data_key *find_key(const struct vault *v, str column, uint32_t id)
{
    const struct data_key *best = NULL;

    for (size_t i = 0; i < v->n_keys; i++) {
        const struct data_key *k = &v->key[i];
        if ((id && k->id != id) || !str_is(column, k->purpose))
            continue;
        if (!best || k->id > best->id)
            best = k;
    }
    return best;
}

bool vault_has(const struct vault *v, str column)
{
    return find_key(v, column, 0) != NULL;
}

static str value_aad(struct arena *a, const char *column, struct ref ref, uint32_t key)
{
    struct buf b; /* column|community|id|key: a page of a search makes many, printf is slow */

    buf_init(&b, a, 200);
    buf_z(&b, column);
    buf_char(&b, '|');
    buf_int(&b, ref.community);
    buf_char(&b, '|');
    buf_int(&b, ref.id);
    buf_char(&b, '|');
    buf_int(&b, key);
    return buf_done(&b);
}

str vault_seal(const struct vault *v, struct arena *a, const char *column, struct ref ref,
               str plain)
{
    if (plain.n == 0)
        return (str){ "", 0 };
    const struct data_key *k = find_key(v, str_of(column), 0);
    if (!k)
        BUG("no data key for %s", column);
    if (memchr(plain.p, 0, plain.n))
        BUG("NUL in a text for %s", column);
    size_t n = (plain.n + FILL - 1) / FILL * FILL;
    char  *filled = arena_zalloc(a, n, 1, 1);
    memcpy(filled, plain.p, plain.n);
    str s =
        pack(v->file.suite, a, k->id, k->key, value_aad(a, column, ref, k->id), (str){ filled, n });
    crypt_wipe(filled, n);
    return s;
}

error *vault_unseal(const struct vault *v, struct arena *a, const char *column, struct ref ref,
                    str sealed, str *out)
{
    struct packed          p = { 0 };
    const struct data_key *k = NULL;

    if (sealed.n == 0) {
        *out = (str){ "", 0 };
        return NULL;
    }
    if (unpack(a, sealed, &p) && p.id)
        k = find_key(v, str_of(column), p.id);
    if (!k)
        return error_of(a, FAIL_INTERNAL, &msg_vault_altered, str_of(column));
    size_t n = p.sealed.n - CRYPT_TAG;
    char  *text = arena_zalloc(a, n + 1, 1, 1);
    if (!crypt_unseal(v->file.suite, k->key, p.nonce, value_aad(a, column, ref, k->id), p.sealed,
                      (uint8_t *)text))
        return error_of(a, FAIL_INTERNAL, &msg_vault_altered, str_of(column));
    while (n && text[n - 1] == '\0')
        n--;
    *out = (str){ text, n };
    return NULL;
}

const struct ref_key *vault_ref_key(const struct vault *v)
{
    return &v->file.reference;
}

void vault_public(const struct vault *v, uint8_t out[CRYPT_PUBLIC])
{
    crypt_public(v->file.signing, out);
}

void vault_sign(const struct vault *v, str text, uint8_t out[CRYPT_SIGNATURE])
{
    crypt_sign(v->file.signing, text, out);
}
