/* test_totp.c -- one-time codes by the vectors of their standards; QR codes read back. */
#include "test.h"

#include <qrencode.h>

#include "cli/qr.h"
#include "core/totp.h"

static struct arena *mem;

static void codes_agree_with_rfc_6238(void **state)
{
    static const struct {
        int64_t  seconds;
        uint32_t code;
    } rows[] = {
        { 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
        { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(totp_code(STR("12345678901234567890"), rows[i].seconds / 30, 8),
                         rows[i].code);
    /* RFC 4226, appendix D, counts 0 and 1 */
    assert_int_equal(totp_code(STR("12345678901234567890"), 0, 6), 755224);
    assert_int_equal(totp_code(STR("12345678901234567890"), 1, 6), 287082);
}

static void a_code_is_good_once_and_for_a_minute_and_a_half(void **state)
{
    str     secret = STR("12345678901234567890");
    int64_t now = 1234567890000, step = 0, mine = now / TOTP_STEP;
    str     code = totp_text(mem, secret, now);

    (void)state;
    assert_string_equal(code.p, "005924");
    assert_true(totp_check(secret, code, now, 0, &step));
    assert_int_equal(step, mine);
    assert_true(totp_check(secret, STR("005 924"), now, 0, &step));
    assert_false(totp_check(secret, code, now, step, &step));      /* again */
    assert_true(totp_check(secret, code, now - 30000, 0, &step));  /* their clock is ahead */
    assert_true(totp_check(secret, code, now + 30000, 0, &step));  /* or behind */
    assert_false(totp_check(secret, code, now + 60000, 0, &step)); /* too late */
    assert_false(totp_check(secret, code, now - 60000, 0, &step));
    assert_true(totp_check(secret, code, now, mine - 1, &step));
    assert_false(totp_check(secret, code, now, mine + 1, &step)); /* a later one was used */
    static const char *const bad[] = {
        "", "5924", "05924", "0005924", "00592x", "-05924", "005925"
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(totp_check(secret, str_of(bad[i]), now, 0, &step));
}

static void a_secret_is_shown_for_telephones(void **state)
{
    (void)state;
    str secret = STR("12345678901234567890");
    assert_string_equal(str_dup(mem, totp_secret_text(mem, secret)).p,
                        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_string_equal(str_dup(mem, totp_uri(mem, STR("共缔"), STR("a b"), secret)).p,
                        "otpauth://totp/%E5%85%B1%E7%BC%94:a%20b?secret="
                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E5%85%B1%E7%BC%94");
}

/* The modules of a drawing, read back from its half blocks; N is the width with quiet zones. */
static bool module_at(str lines, bool color, size_t x, size_t y)
{
    for (size_t i = 0; i < y / 2; i++)
        str_cut(&lines, '\n');
    str    line = str_cut(&lines, '\n');
    size_t at = color ? strlen("\x1b[30;107m") : 0;
    for (size_t i = 0; i < x; i++)
        utf8_next(line, &at);
    uint32_t c = utf8_next(line, &at);
    bool     drawn = c == 0x2588 || c == (y % 2 ? 0x2584 : 0x2580);
    return drawn == color;
}

static void a_qr_code_is_drawn_module_by_module(void **state)
{
    const char *text = "https://192.168.1.20:8443/";

    (void)state;
    QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    assert_non_null(q);
    for (int color = 0; color < 2; color++) {
        str drawn = qr_text(mem, str_of(text), color);
        assert_true(drawn.n > 0);
        for (size_t y = 0; y < (size_t)q->width + 8; y++)
            for (size_t x = 0; x < (size_t)q->width + 8; x++) {
                bool inside =
                    x >= 4 && y >= 4 && x - 4 < (size_t)q->width && y - 4 < (size_t)q->width;
                bool want = inside && q->data[(y - 4) * (size_t)q->width + x - 4] & 1;
                assert_int_equal(module_at(drawn, color, x, y), want);
            }
    }
    QRcode_free(q);
    char *big = arena_zalloc(mem, 4000, 1, 1);
    memset(big, 'x', 4000);
    assert_int_equal(qr_text(mem, (str){ big, 4000 }, false).n, 0);
}

static int setup(void **state)
{
    (void)state;
    crypt_init();
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
        cmocka_unit_test(codes_agree_with_rfc_6238),
        cmocka_unit_test(a_code_is_good_once_and_for_a_minute_and_a_half),
        cmocka_unit_test(a_secret_is_shown_for_telephones),
        cmocka_unit_test(a_qr_code_is_drawn_module_by_module),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
