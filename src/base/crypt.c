/* crypt.c -- thin covers over libgcrypt and libsodium; the only file of base that includes them. */
#include "base/crypt.h"

#include <gcrypt.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"

/* clang-format off */
const char base32_digit[33] = "0123456789abcdefghjkmnpqrstvwxyz";
/* clang-format on */

const char *const crypt_suite_words[] = { "intl", "sm", NULL };

static const struct {
    int    cipher, hash;
    size_t key;
} suites[] = {
    [CRYPT_INTL] = { GCRY_CIPHER_AES256, GCRY_MD_SHA256, 32 },
    [CRYPT_SM] = { GCRY_CIPHER_SM4, GCRY_MD_SM3, 16 },
};

enum { PASSES = 2, MEMORY = 19456 * 1024 };

static void must(gcry_error_t e, const char *what)
{
    if (e)
        BUG("libgcrypt: %s: %s", what, gcry_strerror(e));
}

/* A process that may hold keys or open what is sealed writes no core file when it falls, whatever
 * the system would do with one (a file, a program that collects them): not dumpable. The limit is
 * for the children, which inherit it; being dumpable again is theirs with exec. */
static void leave_no_core(void)
{
    struct rlimit none = { 0, 0 };

#ifndef GONGDI_ASAN /* the search for leaks traces its own process, and needs it dumpable */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        BUG("core files cannot be forbidden");
#endif
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        BUG("core files cannot be limited");
}

enum { NONCES = 64 };

static _Thread_local struct {
    uint8_t nonce[NONCES][CRYPT_NONCE];
    size_t  left;
} drawn;

/* Two processes would give the same ones. */
static void forget_drawn(void)
{
    drawn.left = 0;
}

void crypt_init(void)
{
    leave_no_core();
    if (sodium_init() < 0)
        BUG("libsodium cannot start");
    static bool forks;
    if (!forks && pthread_atfork(NULL, NULL, forget_drawn))
        BUG("a fork cannot be seen");
    forks = true;
    if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
        if (!gcry_check_version("1.10.0"))
            BUG("libgcrypt is older than 1.10");
        /* Keys rest in secret_new(); what libgcrypt holds lives for one call. */
        gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
        gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
    if (gcry_cipher_test_algo(GCRY_CIPHER_SM4) || gcry_md_test_algo(GCRY_MD_SM3))
        BUG("libgcrypt was built without SM4 or SM3");
}

void crypt_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

void crypt_nonce(uint8_t out[CRYPT_NONCE])
{
    if (!drawn.left) {
        crypt_random(drawn.nonce, sizeof drawn.nonce);
        drawn.left = NONCES;
    }
    memcpy(out, drawn.nonce[--drawn.left], CRYPT_NONCE);
}

void crypt_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

bool crypt_same(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void *secret_new(size_t n)
{
    void *p = sodium_malloc(n);

    if (!p)
        BUG("out of memory: %zu bytes for keys", n);
    memset(p, 0, n);
    return p;
}

void secret_seal(void *p)
{
    if (sodium_mprotect_readonly(p) != 0)
        BUG("the memory of the keys cannot be protected");
}

void secret_free(void *p)
{
    sodium_free(p);
}

void crypt_sha256(const str *piece, size_t n, uint8_t out[CRYPT_HASH])
{
    gcry_buffer_t b[8] = { 0 };

    if (n > COUNT(b))
        BUG("crypt_sha256 takes %zu pieces at most", COUNT(b));
    for (size_t i = 0; i < n; i++) {
        b[i].data = (void *)(uintptr_t)(piece[i].p ? piece[i].p : "");
        b[i].len = piece[i].n;
    }
    must(gcry_md_hash_buffers(GCRY_MD_SHA256, 0, out, b, (int)n), "sha256");
}

struct sha256 {
    gcry_md_hd_t md;
};

struct sha256 *sha256_begin(void)
{
    struct sha256 *h = xcalloc(1, sizeof *h);

    must(gcry_md_open(&h->md, GCRY_MD_SHA256, 0), "sha256");
    return h;
}

void sha256_add(struct sha256 *h, const void *p, size_t n)
{
    if (n)
        gcry_md_write(h->md, p, n);
}

void sha256_end(struct sha256 *h, uint8_t out[CRYPT_HASH])
{
    memcpy(out, gcry_md_read(h->md, GCRY_MD_SHA256), CRYPT_HASH);
    gcry_md_close(h->md);
    free(h);
}

static void hmac(int hash, str key, str text, void *out)
{
    gcry_buffer_t b[2] = { 0 };

    b[0].data = (void *)(uintptr_t)key.p;
    b[0].len = key.n;
    b[1].data = (void *)(uintptr_t)(text.p ? text.p : "");
    b[1].len = text.n;
    must(gcry_md_hash_buffers(hash, GCRY_MD_FLAG_HMAC, out, b, 2), "hmac");
}

void crypt_hmac(enum crypt_suite suite, str key, str text, uint8_t out[CRYPT_HASH])
{
    hmac(suites[suite].hash, key, text, out);
}

struct mac {
    gcry_md_hd_t md;
};

struct mac *mac_begin(enum crypt_suite suite, str key)
{
    struct mac *m = xcalloc(1, sizeof *m);

    must(gcry_md_open(&m->md, suites[suite].hash, GCRY_MD_FLAG_HMAC), "hmac");
    must(gcry_md_setkey(m->md, key.p, key.n), "hmac");
    return m;
}

void mac_of(struct mac *m, str text, uint8_t out[CRYPT_HASH])
{
    gcry_md_reset(m->md);
    if (text.n)
        gcry_md_write(m->md, text.p, text.n);
    memcpy(out, gcry_md_read(m->md, 0), CRYPT_HASH);
}

void mac_end(struct mac *m)
{
    gcry_md_close(m->md);
    free(m);
}

void crypt_hmac_sha1(str key, str text, uint8_t out[20])
{
    hmac(GCRY_MD_SHA1, key, text, out);
}

size_t crypt_key_size(enum crypt_suite suite)
{
    return suites[suite].key;
}

static gcry_cipher_hd_t gcm_open(enum crypt_suite suite, const uint8_t *key, const uint8_t *nonce,
                                 str aad)
{
    gcry_cipher_hd_t h = NULL;

    must(gcry_cipher_open(&h, suites[suite].cipher, GCRY_CIPHER_MODE_GCM, 0), "open");
    must(gcry_cipher_setkey(h, key, suites[suite].key), "setkey");
    must(gcry_cipher_setiv(h, nonce, CRYPT_NONCE), "setiv");
    if (aad.n)
        must(gcry_cipher_authenticate(h, aad.p, aad.n), "authenticate");
    return h;
}

void crypt_seal(enum crypt_suite suite, const uint8_t *key, const uint8_t nonce[CRYPT_NONCE],
                str aad, str plain, uint8_t *out)
{
    gcry_cipher_hd_t h = gcm_open(suite, key, nonce, aad);

    gcry_cipher_final(h);
    must(gcry_cipher_encrypt(h, out, plain.n, plain.n ? plain.p : "", plain.n), "encrypt");
    must(gcry_cipher_gettag(h, out + plain.n, CRYPT_TAG), "gettag");
    gcry_cipher_close(h);
}

bool crypt_unseal(enum crypt_suite suite, const uint8_t *key, const uint8_t nonce[CRYPT_NONCE],
                  str aad, str sealed, uint8_t *out)
{
    if (sealed.n < CRYPT_TAG)
        return false;
    size_t           n = sealed.n - CRYPT_TAG;
    gcry_cipher_hd_t h = gcm_open(suite, key, nonce, aad);
    gcry_cipher_final(h);
    must(gcry_cipher_decrypt(h, out, n, sealed.p, n), "decrypt");
    bool ok = gcry_cipher_checktag(h, sealed.p + n, CRYPT_TAG) == 0;
    gcry_cipher_close(h);
    if (!ok)
        crypt_wipe(out, n);
    return ok;
}

void crypt_public(const uint8_t seed[CRYPT_SEED], uint8_t out[CRYPT_PUBLIC])
{
    uint8_t sk[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(out, sk, seed);
    crypt_wipe(sk, sizeof sk);
}

void crypt_sign(const uint8_t seed[CRYPT_SEED], str text, uint8_t out[CRYPT_SIGNATURE])
{
    uint8_t pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(pk, sk, seed);
    crypto_sign_detached(out, NULL, (const uint8_t *)text.p, text.n, sk);
    crypt_wipe(sk, sizeof sk);
}

bool crypt_signed(const uint8_t key[CRYPT_PUBLIC], str text, const uint8_t sig[CRYPT_SIGNATURE])
{
    return crypto_sign_verify_detached(sig, (const uint8_t *)text.p, text.n, key) == 0;
}

error *password_hash(struct arena *a, str password, str *out)
{
    char text[crypto_pwhash_STRBYTES];

    if (crypto_pwhash_str(text, password.n ? password.p : "", password.n, PASSES, MEMORY) != 0)
        return error_of(a, FAIL_BUSY, &msg_busy, (str){ 0 });
    *out = str_dup(a, str_of(text));
    return NULL;
}

/* libsodium wants the text in a block of its full length. */
static bool phc_text(str hash, char out[crypto_pwhash_STRBYTES])
{
    if (hash.n == 0 || hash.n >= crypto_pwhash_STRBYTES)
        return false;
    memset(out, 0, crypto_pwhash_STRBYTES);
    memcpy(out, hash.p, hash.n);
    return true;
}

bool password_is(str hash, str password)
{
    char text[crypto_pwhash_STRBYTES];

    return phc_text(hash, text) &&
           crypto_pwhash_str_verify(text, password.n ? password.p : "", password.n) == 0;
}

bool password_stale(str hash)
{
    char text[crypto_pwhash_STRBYTES];

    return !phc_text(hash, text) || crypto_pwhash_str_needs_rehash(text, PASSES, MEMORY) != 0;
}

static str base64_to(struct arena *a, const void *p, size_t n, int variant)
{
    size_t cap = sodium_base64_encoded_len(n, variant);
    char  *out = arena_zalloc(a, cap, 1, 1);

    sodium_bin2base64(out, cap, p, n, variant);
    return (str){ out, strlen(out) };
}

static bool base64_from(struct arena *a, str s, str *out, int variant)
{
    size_t   cap = s.n / 4 * 3 + 3, n = 0;
    uint8_t *p = arena_zalloc(a, cap, 1, 1);

    if (sodium_base642bin(p, cap, s.n ? s.p : "", s.n, NULL, &n, NULL, variant) != 0)
        return false;
    *out = (str){ (const char *)p, n };
    return true;
}

str base64_of(struct arena *a, const void *p, size_t n)
{
    return base64_to(a, p, n, sodium_base64_VARIANT_ORIGINAL);
}

bool base64_read(struct arena *a, str s, str *out)
{
    return base64_from(a, s, out, sodium_base64_VARIANT_ORIGINAL);
}

str base64url_of(struct arena *a, const void *p, size_t n)
{
    return base64_to(a, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64url_read(struct arena *a, str s, str *out)
{
    return base64_from(a, s, out, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* One more than the value of each character; 0 for what is none. */
/* clang-format off */
static const int8_t base32_of_char[128] = {
    ['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['g'] = 17, ['h'] = 18, ['j'] = 19, ['k'] = 20, ['m'] = 21, ['n'] = 22, ['p'] = 23, ['q'] = 24,
    ['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28, ['w'] = 29, ['x'] = 30, ['y'] = 31, ['z'] = 32,
    ['i'] = 2, ['l'] = 2, ['o'] = 1,
};
/* clang-format on */

int base32_value(char c)
{
    unsigned char u = (unsigned char)lower(c);

    return u < 128 ? base32_of_char[u] - 1 : -1;
}

str base32_of(struct arena *a, const void *p, size_t n)
{
    const uint8_t *in = p;
    size_t         chars = (n * 8 + 4) / 5;
    char          *out = arena_zalloc(a, chars + 1, 1, 1);

    for (size_t i = 0; i < chars; i++) {
        size_t   bit = i * 5, at = bit / 8;
        unsigned two = (unsigned)in[at] << 8 | (at + 1 < n ? in[at + 1] : 0u);
        out[i] = base32_digit[two >> (11 - bit % 8) & 31u];
    }
    return (str){ out, chars };
}

bool base32_read(str s, void *out, size_t n)
{
    uint8_t *o = out;
    unsigned acc = 0, bits = 0;
    size_t   k = 0;

    if (s.n != (n * 8 + 4) / 5)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int v = base32_value(s.p[i]);
        if (v < 0)
            return false;
        acc = (acc << 5 | (unsigned)v) & 0xfffu;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            o[k++] = (uint8_t)(acc >> bits);
        }
    }
    return (acc & ((1u << bits) - 1)) == 0;
}
