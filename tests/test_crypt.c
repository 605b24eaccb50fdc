/* test_crypt.c -- published vectors, and what must fail: altered texts, wrong keys, typing errors.
 */
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/ref.h"

static struct arena *mem;

static str unhex(const char *hex)
{
    size_t   n = strlen(hex) / 2;
    uint8_t *p = arena_zalloc(mem, n + 1, 1, 1);

    assert_true(hex_read(str_of(hex), p, n));
    return (str){ (char *)p, n };
}

static void assert_hex(const void *p, size_t n, const char *hex)
{
    assert_string_equal(hex_of(mem, p, n).p, hex);
}

static void hashes_agree_with_their_standards(void **state)
{
    uint8_t h[CRYPT_HASH];

    (void)state;
    /* FIPS 180-4: "abc", here in two pieces and then bit by bit */
    const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    crypt_sha256((str[]){ STR("a"), STR("bc") }, 2, h);
    assert_hex(h, sizeof h, abc);
    struct sha256 *s = sha256_begin();
    for (const char *p = "abc"; *p; p++)
        sha256_add(s, p, 1);
    sha256_end(s, h);
    assert_hex(h, sizeof h, abc);
    /* RFC 4231, case 2 */
    crypt_hmac(CRYPT_INTL, STR("Jefe"), STR("what do ya want for nothing?"), h);
    assert_hex(h, sizeof h, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    /* GM/T 0042-2015, appendix D: HMAC-SM3 of 112 bytes under 32 bytes 01..20 */
    str key = unhex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    str text = STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                   "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
    crypt_hmac(CRYPT_SM, key, text, h);
    assert_hex(h, sizeof h, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
    /* one key, several texts: each as if it were alone */
    struct mac *m = mac_begin(CRYPT_SM, key);
    mac_of(m, STR("another one"), h);
    mac_of(m, text, h);
    assert_hex(h, sizeof h, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
    mac_of(m, (str){ 0 }, h);
    uint8_t alone[CRYPT_HASH];
    crypt_hmac(CRYPT_SM, key, (str){ 0 }, alone);
    assert_memory_equal(h, alone, sizeof h);
    mac_end(m);
}

static void sealing_agrees_with_its_standards(void **state)
{
    /* clang-format off */
    static const struct {
        enum crypt_suite suite;
        const char *key, *nonce, *aad, *plain, *sealed;
    } rows[] = {
        /* McGrew and Viega, The Galois/Counter Mode of Operation, test case 16 */
        { CRYPT_INTL, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
          "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
          "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
          "b16aedf5aa0de657ba637b39",
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
          "c5f61e6393ba7a0abcc9f662" "76fc6ece0f4e1768cddf8853bb2d551b" },
        /* RFC 8998, appendix A.1 */
        { CRYPT_SM, "0123456789abcdeffedcba9876543210", "00001234567800000000abcd",
          "feedfacedeadbeeffeedfacedeadbeefabaddad2",
          "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeee"
          "ffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
          "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0cc"
          "fa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d" "83de3541e4c2b58177e065a9bf7b62ec" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str     key = unhex(rows[i].key), nonce = unhex(rows[i].nonce), aad = unhex(rows[i].aad);
        str     plain = unhex(rows[i].plain), want = unhex(rows[i].sealed);
        uint8_t out[128], back[128];
        assert_int_equal(key.n, crypt_key_size(rows[i].suite));
        assert_int_equal(want.n, plain.n + CRYPT_TAG);
        crypt_seal(rows[i].suite, (const uint8_t *)key.p, (const uint8_t *)nonce.p, aad, plain,
                   out);
        assert_hex(out, want.n, rows[i].sealed);
        str sealed = { (char *)out, want.n };
        assert_true(crypt_unseal(rows[i].suite, (const uint8_t *)key.p, (const uint8_t *)nonce.p,
                                 aad, sealed, back));
        assert_memory_equal(back, plain.p, plain.n);
    }
}

static void whatever_is_altered_does_not_open(void **state)
{
    uint8_t key[CRYPT_KEY], nonce[CRYPT_NONCE], sealed[5 + CRYPT_TAG], back[5];

    (void)state;
    for (int suite = CRYPT_INTL; suite <= CRYPT_SM; suite++) {
        enum crypt_suite s = (enum crypt_suite)suite;
        str              all = { (char *)sealed, sizeof sealed };
        crypt_random(key, sizeof key);
        crypt_random(nonce, sizeof nonce);
        crypt_seal(s, key, nonce, STR("aad"), STR("hello"), sealed);
        assert_true(crypt_unseal(s, key, nonce, STR("aad"), all, back));
        assert_memory_equal(back, "hello", 5);
        assert_false(crypt_unseal(s, key, nonce, STR("aax"), all, back));
        for (size_t bit = 0; bit < sizeof sealed * 8; bit++) {
            sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_false(crypt_unseal(s, key, nonce, STR("aad"), all, back));
            assert_memory_equal(back, "\0\0\0\0\0", 5);
            sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_false(crypt_unseal(s, key, nonce, STR("aad"), (str){ all.p, CRYPT_TAG - 1 }, back));
        /* nothing at all can be sealed too */
        crypt_seal(s, key, nonce, (str){ 0 }, (str){ 0 }, sealed);
        assert_true(
            crypt_unseal(s, key, nonce, (str){ 0 }, (str){ (char *)sealed, CRYPT_TAG }, back));
    }
}

static void signatures_agree_with_rfc_8032(void **state)
{
    str     seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    uint8_t key[CRYPT_PUBLIC], sig[CRYPT_SIGNATURE];

    (void)state;
    crypt_public((const uint8_t *)seed.p, key);
    assert_hex(key, sizeof key, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    crypt_sign((const uint8_t *)seed.p, STR("\x72"), sig);
    assert_hex(sig, sizeof sig,
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(crypt_signed(key, STR("\x72"), sig));
    assert_false(crypt_signed(key, STR("\x73"), sig));
}

static void a_password_is_kept_as_argon2id(void **state)
{
    str hash = { 0 };

    (void)state;
    assert_null(password_hash(mem, STR("海沧 correct horse"), &hash));
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(hash.n < 128);
    assert_true(password_is(hash, STR("海沧 correct horse")));
    assert_false(password_is(hash, STR("海沧 correct horsf")));
    assert_false(password_is(hash, (str){ 0 }));
    assert_false(password_is((str){ 0 }, STR("x")));
    assert_false(password_is(STR("$argon2id$v=19$nonsense"), STR("x")));
    assert_false(password_stale(hash));
    assert_true(password_stale(STR("$argon2id$v=19$m=4096,t=1,p=1$c2FsdHNhbHQ$aGFzaA")));
}

static void bytes_travel_as_text_and_back(void **state)
{
    static const struct {
        const char *in, *base64, *base64url, *base32;
    } rows[] = {
        { "", "", "", "" },
        { "f", "Zg==", "Zg", "cr" },
        { "fo", "Zm8=", "Zm8", "csqg" },
        { "foo", "Zm9v", "Zm9v", "csqpy" },
        { "foob", "Zm9vYg==", "Zm9vYg", "csqpyrg" },
        { "fooba", "Zm9vYmE=", "Zm9vYmE", "csqpyrk1" },
        { "foobar", "Zm9vYmFy", "Zm9vYmFy", "csqpyrk1e8" },
        { "\xfb\xff\xfe", "+//+", "-__-", "zfzzw" },
    };
    static const char *const refused[] = { "Zg=", "Zg", "Zh==", "Z g=", "Zg==x", "=", "Zm9v\n" };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str     in = str_of(rows[i].in), back = { 0 };
        uint8_t b[8];
        assert_true(str_is(base64_of(mem, in.p, in.n), rows[i].base64));
        assert_true(base64_read(mem, str_of(rows[i].base64), &back));
        assert_true(str_eq(back, in));
        assert_true(str_is(base64url_of(mem, in.p, in.n), rows[i].base64url));
        assert_true(base64url_read(mem, str_of(rows[i].base64url), &back));
        assert_true(str_eq(back, in));
        assert_true(str_is(base32_of(mem, in.p, in.n), rows[i].base32));
        assert_true(base32_read(str_of(rows[i].base32), b, in.n));
        assert_memory_equal(b, in.p, in.n);
    }
    for (size_t i = 0; i < COUNT(refused); i++) {
        str back = { 0 };
        assert_false(base64_read(mem, str_of(refused[i]), &back));
    }
    uint8_t b[3];
    assert_true(base32_read(STR("CSQPY"), b, 3));
    assert_memory_equal(b, "foo", 3);
    assert_false(base32_read(STR("csqpu"), b, 3));
    assert_false(base32_read(STR("csqpz"), b, 3)); /* a stray bit at the end */
    assert_false(base32_read(STR("csqp"), b, 3));
}

static const struct ref_key ref_key = { "sixteen bytes k" };

static void a_reference_comes_back(void **state)
{
    static const struct ref rows[] = {
        { 350205001001, 1 },
        { 0, 0 },
        { REF_COMMUNITY_MAX, REF_ID_MAX },
        { 350205001001, 2 },
        { 1, REF_ID_MAX },
        { REF_COMMUNITY_MAX, 0 },
        { 350205104203, 9000000000000000 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str        s = ref_text(mem, &ref_key, rows[i]);
        struct ref back = { 0 };
        assert_int_equal(s.n, REF_TEXT);
        assert_true(ref_read(&ref_key, s, &back));
        assert_true(back.community == rows[i].community && back.id == rows[i].id);
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(s, ref_text(mem, &ref_key, rows[k])));
    }
    /* printed references must live for ever: this one may never change */
    assert_string_equal(ref_text(mem, &ref_key, rows[0]).p, "ax4vd0ns88trkr8jjh6q");
}

static bool reads(const char *s)
{
    struct ref r = { 0 };

    return ref_read(&ref_key, str_of(s), &r);
}

static void typing_errors_in_a_reference_are_found(void **state)
{
    char s[REF_TEXT + 1];

    (void)state;
    for (int64_t id = 1; id <= 20; id++) {
        memcpy(s, ref_text(mem, &ref_key, (struct ref){ 350205001001, id * 4096 }).p, sizeof s);
        for (size_t i = 0; i < REF_TEXT; i++) {
            char was = s[i];
            for (int v = 0; v < 32; v++) {
                s[i] = base32_digit[v];
                assert_int_equal(reads(s), s[i] == was);
            }
            s[i] = was;
            for (size_t k = i + 1; k < REF_TEXT; k++) {
                char other = s[k];
                s[i] = other, s[k] = was;
                assert_int_equal(reads(s), other == was);
                s[i] = was, s[k] = other;
            }
        }
        for (size_t i = 0; i < REF_TEXT; i++)
            s[i] = s[i] >= 'a' ? (char)(s[i] - 32) : s[i];
        assert_true(reads(s)); /* in capitals, as read from a paper */
    }
    assert_false(reads(""));
    assert_false(reads("00000000000000000000x"));
    struct ref_key other = { "another key 16b" };
    struct ref     r = { 0 }, mine = { 350205001001, 77 };
    bool           ok = ref_read(&other, ref_text(mem, &ref_key, mine), &r);
    assert_true(!ok || r.community != mine.community);
}

/* More than are drawn at once, and in a second process, which has the memory of the first. */
static void no_nonce_comes_twice(void **state)
{
    enum { HERE = 200, THERE = 100 };
    uint8_t nonce[HERE + THERE][CRYPT_NONCE];
    int     pipes[2], status = 0;

    (void)state;
    crypt_nonce(nonce[0]);
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < THERE; i++)
            crypt_nonce(nonce[i]);
        _exit(write(pipes[1], nonce, THERE * CRYPT_NONCE) != THERE * CRYPT_NONCE);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(read(pipes[0], nonce[HERE], THERE * CRYPT_NONCE), THERE * CRYPT_NONCE);
    close(pipes[0]);
    close(pipes[1]);
    for (int i = 1; i < HERE; i++)
        crypt_nonce(nonce[i]);
    for (int i = 0; i < HERE + THERE; i++)
        for (int k = 0; k < i; k++)
            assert_memory_not_equal(nonce[i], nonce[k], CRYPT_NONCE);
}

static int setup(void **state)
{
    (void)state;
    crypt_init();
    crypt_init(); /* twice does no harm */
    mem = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_agree_with_their_standards),
        cmocka_unit_test(sealing_agrees_with_its_standards),
        cmocka_unit_test(whatever_is_altered_does_not_open),
        cmocka_unit_test(no_nonce_comes_twice),
        cmocka_unit_test(signatures_agree_with_rfc_8032),
        cmocka_unit_test(a_password_is_kept_as_argon2id),
        cmocka_unit_test(bytes_travel_as_text_and_back),
        cmocka_unit_test(a_reference_comes_back),
        cmocka_unit_test(typing_errors_in_a_reference_are_found),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
