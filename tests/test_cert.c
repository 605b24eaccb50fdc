/* test_cert.c -- the local authority: what it makes, when it makes it anew, whom it may vouch for.
 */
#include "test.h"

#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/when.h"
#include "http/cert.h"

static struct arena *mem;
static char          dir[64];

static const char *const files[] = { "authority.key", "authority.crt", "server.key", "server.crt" };

static const str names[] = { { "192.168.1.20", 12 }, { "gongdi.local", 12 }, { "fd00::20", 8 } };

static void clear(void)
{
    for (size_t i = 0; i < COUNT(files); i++)
        unlink(str_fmt(mem, "%s/%s", dir, files[i]).p);
}

static struct cert ensure(const str *name, size_t n, int64_t now)
{
    struct cert c = { 0 };

    assert_null(cert_ensure(mem, dir, name, n, now, &c));
    return c;
}

/* What a browser does: the chain against the trusted authority, at a time, for a host. */
static bool trusted(const struct cert *c, const char *host, int64_t now)
{
    gnutls_x509_trust_list_t list = NULL;
    gnutls_x509_crt_t       *chain = NULL, *ca = NULL;
    unsigned                 n = 0, m = 0, status = 0;
    gnutls_datum_t           pem = { (unsigned char *)(uintptr_t)c->chain.p, (unsigned)c->chain.n };
    gnutls_datum_t root = { (unsigned char *)(uintptr_t)c->authority.p, (unsigned)c->authority.n };

    assert_int_equal(gnutls_x509_crt_list_import2(&chain, &n, &pem, GNUTLS_X509_FMT_PEM, 0), 0);
    assert_int_equal(gnutls_x509_crt_list_import2(&ca, &m, &root, GNUTLS_X509_FMT_PEM, 0), 0);
    assert_int_equal(n, 2);
    gnutls_x509_trust_list_init(&list, 0);
    gnutls_x509_trust_list_add_cas(list, ca, m, 0);
    assert_true(gnutls_x509_trust_list_verify_crt(list, chain, n, GNUTLS_VERIFY_DISABLE_TIME_CHECKS,
                                                  &status, NULL) >= 0);
    bool in_time = (int64_t)gnutls_x509_crt_get_activation_time(chain[0]) * MS_SECOND <= now &&
                   (int64_t)gnutls_x509_crt_get_expiration_time(chain[0]) * MS_SECOND > now;
    bool ok = status == 0 && in_time && gnutls_x509_crt_check_hostname(chain[0], host);
    for (unsigned i = 0; i < n; i++)
        gnutls_x509_crt_deinit(chain[i]);
    gnutls_free(chain);
    gnutls_free(ca);
    gnutls_x509_trust_list_deinit(list, 1);
    return ok;
}

static void a_browser_that_trusts_the_authority_trusts_the_server(void **state)
{
    int64_t now = when_now();

    (void)state;
    clear();
    struct cert c = ensure(names, COUNT(names), now);
    assert_true(c.made && c.made_authority);
    assert_true(trusted(&c, "192.168.1.20", now));
    assert_true(trusted(&c, "gongdi.local", now));
    assert_true(trusted(&c, "fd00::20", now));
    assert_false(trusted(&c, "192.168.1.21", now));
    assert_false(trusted(&c, "example.com", now));
    assert_false(trusted(&c, "gongdi.local", now + 825 * MS_DAY));
    assert_int_equal(c.fingerprint.n, 32 * 3 - 1);
    int64_t days = (c.expires - (now - MS_DAY)) / MS_DAY;
    assert_true(days == 825 || days == 824);
    for (size_t i = 0; i < COUNT(files); i++) {
        struct stat st;
        assert_int_equal(stat(str_fmt(mem, "%s/%s", dir, files[i]).p, &st), 0);
        assert_int_equal(st.st_mode & 07777, i % 2 ? 0444 : 0400);
    }
}

static void what_is_there_is_used_again(void **state)
{
    int64_t now = when_now();

    (void)state;
    clear();
    struct cert one = ensure(names, COUNT(names), now);
    struct cert two = ensure(names, 2, now + 100 * MS_DAY); /* one name fewer is no reason */
    assert_false(two.made || two.made_authority);
    assert_true(str_eq(one.chain, two.chain) && str_eq(one.key, two.key));
}

static void what_ends_soon_is_made_anew(void **state)
{
    int64_t now = when_now();

    (void)state;
    clear();
    struct cert one = ensure(names, COUNT(names), now);
    struct cert two = ensure(names, COUNT(names), now + 800 * MS_DAY);
    assert_true(two.made);
    assert_false(two.made_authority);
    assert_true(str_eq(one.authority, two.authority));
    assert_false(str_eq(one.key, two.key));
    assert_true(trusted(&two, "gongdi.local", now + 900 * MS_DAY));
    /* the server's certificate never outlasts the authority */
    struct cert three = ensure(names, COUNT(names), now + 3600 * MS_DAY);
    assert_false(three.made_authority);
    assert_true(three.expires <= now + 3650 * MS_DAY);
    struct cert four = ensure(names, COUNT(names), now + 3630 * MS_DAY);
    assert_true(four.made && four.made_authority);
    assert_true(trusted(&four, "gongdi.local", now + 3650 * MS_DAY));
}

static void a_new_name_needs_a_new_certificate(void **state)
{
    static const str more[] = { { "192.168.1.20", 12 }, { "10.1.2.3", 8 }, { "pc.lan", 6 } };
    static const str far[] = { { "gongdi.example", 14 }, { "203.0.113.7", 11 } };
    static const str bad[] = { { "a b", 3 }, { "-a", 2 },    { "a..b", 4 }, { "", 0 },
                               { "a.", 2 },  { "1.2/8", 5 }, { "a-", 2 },   { "海", 3 } };
    int64_t          now = when_now();

    (void)state;
    clear();
    ensure(names, COUNT(names), now);
    struct cert c = ensure(more, COUNT(more), now);
    assert_true(c.made);
    assert_false(c.made_authority); /* private addresses are within its limits */
    assert_true(trusted(&c, "10.1.2.3", now) && trusted(&c, "pc.lan", now));
    c = ensure(far, COUNT(far), now);
    assert_true(c.made && c.made_authority);
    assert_true(trusted(&c, "gongdi.example", now) && trusted(&c, "203.0.113.7", now));
    for (size_t i = 0; i < COUNT(bad); i++) {
        error *e = cert_ensure(mem, dir, &bad[i], 1, now, &c);
        assert_non_null(e);
        assert_string_equal(e->msg->code, "cert.name");
    }
}

static void a_damaged_file_is_made_anew(void **state)
{
    int64_t now = when_now();

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        const char *path = str_fmt(mem, "%s/%s", dir, files[i]).p;
        clear();
        ensure(names, COUNT(names), now);
        assert_int_equal(chmod(path, 0600), 0);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs("-----BEGIN NOTHING-----\n", f);
        fclose(f);
        struct cert c = ensure(names, COUNT(names), now);
        assert_true(c.made);
        assert_int_equal(c.made_authority, i < 2);
        assert_true(trusted(&c, "gongdi.local", now));
    }
}

static void the_machine_knows_its_names(void **state)
{
    str   *name = NULL;
    size_t n = cert_local_names(mem, &name);

    (void)state;
    assert_true(n >= 2);
    assert_true(str_is(name[n - 1], "127.0.0.1"));
    clear();
    struct cert c = ensure(name, n, when_now());
    assert_true(trusted(&c, "localhost", when_now()));
}

static int setup(void **state)
{
    (void)state;
    crypt_init();
    mem = arena_new();
    snprintf(dir, sizeof dir, "/tmp/gongdi-cert-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    clear();
    rmdir(dir);
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_browser_that_trusts_the_authority_trusts_the_server),
        cmocka_unit_test(what_is_there_is_used_again),
        cmocka_unit_test(what_ends_soon_is_made_anew),
        cmocka_unit_test(a_new_name_needs_a_new_certificate),
        cmocka_unit_test(a_damaged_file_is_made_anew),
        cmocka_unit_test(the_machine_knows_its_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
