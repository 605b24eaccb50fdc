/* cert.c -- certificates by GnuTLS. */
#include "http/cert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/when.h"

/* clang-format off */
const struct message msg_cert_name = { "cert.name",
    "“{0}”不是主机名，也不是网络地址。", "\"{0}\" is neither a host name nor an address." };
const struct message msg_cert_make = { "cert.make",
    "无法生成证书：{0}", "The certificate could not be made: {0}" };
/* clang-format on */

enum { SERVER_DAYS = 825, AUTHORITY_DAYS = 3650, RENEW_DAYS = 30, SERIAL = 16 };

/* A key and its certificate while they are worked on. */
struct pair {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t     crt;
};

#define GNU(call)                                                                            \
    do {                                                                                     \
        int rc_ = (call);                                                                    \
        if (rc_ < 0)                                                                         \
            return error_of(a, FAIL_INTERNAL, &msg_cert_make, str_of(gnutls_strerror(rc_))); \
    } while (0)

static void pair_clear(struct pair *p)
{
    if (p->key)
        gnutls_x509_privkey_deinit(p->key);
    if (p->crt)
        gnutls_x509_crt_deinit(p->crt);
    *p = (struct pair){ 0 };
}

static error *pair_init(struct arena *a, struct pair *p)
{
    GNU(gnutls_x509_privkey_init(&p->key));
    GNU(gnutls_x509_crt_init(&p->crt));
    return NULL;
}

/* ---- names ---- */

struct name {
    bool     address;
    uint8_t  ip[16];
    unsigned n; /* 4 or 16 */
    str      dns;
};

static bool dns_name(str s)
{
    bool edge = true; /* at a label's start, where no dash may stand */

    if (s.n == 0 || s.n > 253)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' || c == '-') {
            if (edge && c == '-')
                return false;
            if (c == '.' && (edge || s.p[i - 1] == '-'))
                return false;
        } else if (!is_alpha(c) && !is_digit(c)) {
            return false;
        }
        edge = c == '.';
    }
    return !edge && s.p[s.n - 1] != '-';
}

static error *read_name(struct arena *a, str s, struct name *out)
{
    const char *z = str_dup(a, s).p;

    *out = (struct name){ 0 };
    if (inet_pton(AF_INET, z, out->ip) == 1)
        out->n = 4;
    else if (inet_pton(AF_INET6, z, out->ip) == 1)
        out->n = 16;
    out->address = out->n > 0;
    if (!out->address) {
        if (!dns_name(s))
            return error_of(a, FAIL_INPUT, &msg_cert_name, s);
        out->dns = str_dup(a, s);
    }
    return NULL;
}

/* ---- files ---- */

static error *io_error(struct arena *a, const char *path, int bad)
{
    return error_of(a, FAIL_INTERNAL, &msg_io, str_of(path), str_of(strerror(bad)));
}

static error *write_pem(struct arena *a, const char *dir, const char *name, str pem, mode_t mode)
{
    const char *path = str_fmt(a, "%s/%s", dir, name).p;
    const char *next = str_fmt(a, "%s.new", path).p;

    unlink(next);
    int fd = open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return io_error(a, next, errno);
    errno = ENOSPC; /* what a short write means */
    int bad = write(fd, pem.p, pem.n) == (ssize_t)pem.n && fsync(fd) == 0 ? 0 : errno;
    if (close(fd) != 0 && !bad)
        bad = errno;
    if (!bad && rename(next, path) != 0)
        bad = errno;
    if (bad) {
        unlink(next);
        return io_error(a, path, bad);
    }
    return NULL;
}

/* The text of a file; empty when there is none. */
static error *read_pem(struct arena *a, const char *dir, const char *name, str *out)
{
    enum { MOST = 65536 };
    const char *path = str_fmt(a, "%s/%s", dir, name).p;
    int         fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (str){ 0 };
    if (fd < 0)
        return errno == ENOENT ? NULL : io_error(a, path, errno);
    char   *p = arena_zalloc(a, MOST, 1, 1);
    ssize_t n = read(fd, p, MOST);
    int     bad = n < 0 ? errno : 0;
    close(fd);
    if (bad)
        return io_error(a, path, bad);
    *out = (str){ p, (size_t)n };
    return NULL;
}

/* Load NAME.key and NAME.crt; *THERE is false when one is missing or not readable as such. */
static error *load(struct arena *a, const char *dir, const char *name, struct pair *p, bool *there)
{
    str key = { 0 }, crt = { 0 };

    *there = false;
    TRY(read_pem(a, dir, str_fmt(a, "%s.key", name).p, &key));
    TRY(read_pem(a, dir, str_fmt(a, "%s.crt", name).p, &crt));
    TRY(pair_init(a, p));
    if (!key.n || !crt.n)
        return NULL;
    gnutls_datum_t k = { (unsigned char *)(uintptr_t)key.p, (unsigned)key.n };
    gnutls_datum_t c = { (unsigned char *)(uintptr_t)crt.p, (unsigned)crt.n };
    *there = gnutls_x509_privkey_import(p->key, &k, GNUTLS_X509_FMT_PEM) >= 0 &&
             gnutls_x509_crt_import(p->crt, &c, GNUTLS_X509_FMT_PEM) >= 0;
    return NULL;
}

static error *key_pem(struct arena *a, const struct pair *p, str *out)
{
    gnutls_datum_t d = { 0 };

    GNU(gnutls_x509_privkey_export2_pkcs8(p->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                          &d));
    *out = str_dup(a, (str){ (char *)d.data, d.size });
    gnutls_free(d.data);
    return NULL;
}

static error *crt_pem(struct arena *a, const struct pair *p, str *out)
{
    gnutls_datum_t d = { 0 };

    GNU(gnutls_x509_crt_export2(p->crt, GNUTLS_X509_FMT_PEM, &d));
    *out = str_dup(a, (str){ (char *)d.data, d.size });
    gnutls_free(d.data);
    return NULL;
}

static error *save(struct arena *a, const char *dir, const char *name, const struct pair *p)
{
    str key = { 0 }, crt = { 0 };

    TRY(key_pem(a, p, &key));
    TRY(crt_pem(a, p, &crt));
    TRY(write_pem(a, dir, str_fmt(a, "%s.key", name).p, key, 0400));
    return write_pem(a, dir, str_fmt(a, "%s.crt", name).p, crt, 0444);
}

/* ---- making ---- */

static error *start(struct arena *a, struct pair *p, const char *common_name, int64_t from,
                    int64_t until)
{
    uint8_t serial[SERIAL], id[64];
    size_t  n = sizeof id;

    GNU(gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA,
                                     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    GNU(gnutls_x509_crt_set_version(p->crt, 3));
    crypt_random(serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, and always of this length */
    GNU(gnutls_x509_crt_set_serial(p->crt, serial, sizeof serial));
    GNU(gnutls_x509_crt_set_activation_time(p->crt, (time_t)(from / MS_SECOND)));
    GNU(gnutls_x509_crt_set_expiration_time(p->crt, (time_t)(until / MS_SECOND)));
    GNU(gnutls_x509_crt_set_dn_by_oid(p->crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                      (unsigned)strlen(common_name)));
    GNU(gnutls_x509_crt_set_key(p->crt, p->key));
    GNU(gnutls_x509_crt_get_key_id(p->crt, 0, id, &n));
    GNU(gnutls_x509_crt_set_subject_key_id(p->crt, id, n));
    return NULL;
}

static error *permit_address(struct arena *a, gnutls_x509_name_constraints_t nc, const char *cidr)
{
    gnutls_datum_t d = { 0 };

    GNU(gnutls_x509_cidr_to_rfc5280(cidr, &d));
    int rc = gnutls_x509_name_constraints_add_permitted(nc, GNUTLS_SAN_IPADDRESS, &d);
    gnutls_free(d.data);
    GNU(rc);
    return NULL;
}

static error *permit(struct arena *a, gnutls_x509_name_constraints_t nc, const struct name *name,
                     size_t n)
{
    static const char *const zones[] = { "localhost", "local", "lan", "internal", "home.arpa" };
    static const char *const nets[] = { "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16",
                                        "169.254.0.0/16", "127.0.0.0/8",   "fc00::/7",
                                        "fe80::/10",      "::1/128" };

    for (size_t i = 0; i < COUNT(zones); i++) {
        gnutls_datum_t d = { (unsigned char *)(uintptr_t)zones[i], (unsigned)strlen(zones[i]) };
        GNU(gnutls_x509_name_constraints_add_permitted(nc, GNUTLS_SAN_DNSNAME, &d));
    }
    for (size_t i = 0; i < COUNT(nets); i++)
        TRY(permit_address(a, nc, nets[i]));
    for (size_t i = 0; i < n; i++) {
        char           text[INET6_ADDRSTRLEN];
        gnutls_datum_t d = { (unsigned char *)(uintptr_t)name[i].dns.p, (unsigned)name[i].dns.n };
        if (!name[i].address) {
            GNU(gnutls_x509_name_constraints_add_permitted(nc, GNUTLS_SAN_DNSNAME, &d));
            continue;
        }
        inet_ntop(name[i].n == 4 ? AF_INET : AF_INET6, name[i].ip, text, sizeof text);
        TRY(permit_address(a, nc, str_fmt(a, "%s/%d", text, name[i].n == 4 ? 32 : 128).p));
    }
    return NULL;
}

static error *make_authority(struct arena *a, struct pair *p, const struct name *name, size_t n,
                             int64_t now)
{
    gnutls_x509_name_constraints_t nc = NULL;

    TRY(start(a, p, "Gongdi local authority", now - MS_DAY, now + AUTHORITY_DAYS * MS_DAY));
    GNU(gnutls_x509_crt_set_basic_constraints(p->crt, 1, 0));
    GNU(gnutls_x509_crt_set_key_usage(p->crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
    GNU(gnutls_x509_name_constraints_init(&nc));
    error *e = permit(a, nc, name, n);
    int    rc = e ? 0 : gnutls_x509_crt_set_name_constraints(p->crt, nc, 1);
    gnutls_x509_name_constraints_deinit(nc);
    TRY(e);
    GNU(rc);
    GNU(gnutls_x509_crt_sign2(p->crt, p->crt, p->key, GNUTLS_DIG_SHA256, 0));
    return NULL;
}

static error *make_server(struct arena *a, struct pair *p, const struct pair *authority,
                          const struct name *name, size_t n, int64_t now)
{
    uint8_t id[64];
    size_t  id_n = sizeof id;
    int64_t until = now + SERVER_DAYS * MS_DAY - MS_DAY; /* it starts a day ago */
    int64_t last = (int64_t)gnutls_x509_crt_get_expiration_time(authority->crt) * MS_SECOND;

    TRY(start(a, p, "Gongdi", now - MS_DAY, until < last ? until : last));
    GNU(gnutls_x509_crt_set_basic_constraints(p->crt, 0, -1));
    GNU(gnutls_x509_crt_set_key_usage(p->crt, GNUTLS_KEY_DIGITAL_SIGNATURE));
    GNU(gnutls_x509_crt_set_key_purpose_oid(p->crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
    for (size_t i = 0; i < n; i++)
        GNU(gnutls_x509_crt_set_subject_alt_name(
            p->crt, name[i].address ? GNUTLS_SAN_IPADDRESS : GNUTLS_SAN_DNSNAME,
            name[i].address ? (const void *)name[i].ip : (const void *)name[i].dns.p,
            name[i].address ? name[i].n : (unsigned)name[i].dns.n, GNUTLS_FSAN_APPEND));
    GNU(gnutls_x509_crt_get_subject_key_id(authority->crt, id, &id_n, NULL));
    GNU(gnutls_x509_crt_set_authority_key_id(p->crt, id, id_n));
    GNU(gnutls_x509_crt_sign2(p->crt, authority->crt, authority->key, GNUTLS_DIG_SHA256, 0));
    return NULL;
}

/* ---- whether what is there will do ---- */

static bool lasts(const struct pair *p, int64_t now)
{
    int64_t until = (int64_t)gnutls_x509_crt_get_expiration_time(p->crt) * MS_SECOND;

    return until - now > RENEW_DAYS * MS_DAY;
}

static bool names_all(const struct pair *p, const struct name *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (name[i].address ? !gnutls_x509_crt_check_ip(p->crt, name[i].ip, name[i].n, 0)
                            : !gnutls_x509_crt_check_hostname2(
                                  p->crt, name[i].dns.p, GNUTLS_VERIFY_DO_NOT_ALLOW_IP_MATCHES))
            return false;
    }
    return true;
}

static bool may_vouch(const struct pair *p, const struct name *name, size_t n)
{
    gnutls_x509_name_constraints_t nc = NULL;
    unsigned                       critical = 0;

    if (gnutls_x509_name_constraints_init(&nc) < 0)
        return false;
    bool ok = gnutls_x509_crt_get_name_constraints(p->crt, nc, 0, &critical) >= 0;
    for (size_t i = 0; ok && i < n; i++) {
        gnutls_datum_t d = { (unsigned char *)(uintptr_t)name[i].dns.p, (unsigned)name[i].dns.n };
        if (name[i].address)
            d = (gnutls_datum_t){ (unsigned char *)(uintptr_t)name[i].ip, name[i].n };
        ok = gnutls_x509_name_constraints_check(
                 nc, name[i].address ? GNUTLS_SAN_IPADDRESS : GNUTLS_SAN_DNSNAME, &d) != 0;
    }
    gnutls_x509_name_constraints_deinit(nc);
    return ok;
}

static bool signed_by(const struct pair *p, const struct pair *authority)
{
    gnutls_x509_trust_list_t list = NULL;
    unsigned                 status = 1;

    if (gnutls_x509_trust_list_init(&list, 0) < 0)
        return false;
    gnutls_x509_trust_list_add_cas(list, &authority->crt, 1, 0);
    int rc = gnutls_x509_trust_list_verify_crt(list, (gnutls_x509_crt_t[]){ p->crt }, 1,
                                               GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
                                                   GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                               &status, NULL);
    gnutls_x509_trust_list_deinit(list, 0);
    return rc >= 0 && status == 0;
}

/* ---- all together ---- */

static error *ensure(struct arena *a, const char *dir, const struct name *name, size_t n,
                     int64_t now, struct pair *authority, struct pair *server, struct cert *out)
{
    bool there = false;

    TRY(load(a, dir, "authority", authority, &there));
    if (!there || !lasts(authority, now) || !may_vouch(authority, name, n)) {
        pair_clear(authority);
        TRY(pair_init(a, authority));
        TRY(make_authority(a, authority, name, n, now));
        TRY(save(a, dir, "authority", authority));
        out->made_authority = true;
    }
    TRY(load(a, dir, "server", server, &there));
    if (!there || !lasts(server, now) || !names_all(server, name, n) ||
        !signed_by(server, authority)) {
        pair_clear(server);
        TRY(pair_init(a, server));
        TRY(make_server(a, server, authority, name, n, now));
        TRY(save(a, dir, "server", server));
        out->made = true;
    }
    return NULL;
}

static error *describe(struct arena *a, const struct pair *authority, const struct pair *server,
                       struct cert *out)
{
    uint8_t    hash[CRYPT_HASH];
    size_t     n = sizeof hash;
    str        crt = { 0 };
    struct buf b;

    TRY(key_pem(a, server, &out->key));
    TRY(crt_pem(a, server, &crt));
    TRY(crt_pem(a, authority, &out->authority));
    out->chain = str_fmt(a, STR_FMT STR_FMT, STR_ARG(crt), STR_ARG(out->authority));
    out->expires = (int64_t)gnutls_x509_crt_get_expiration_time(server->crt) * MS_SECOND;
    GNU(gnutls_x509_crt_get_fingerprint(authority->crt, GNUTLS_DIG_SHA256, hash, &n));
    buf_init(&b, a, 128);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, i ? ":%02X" : "%02X", (unsigned)hash[i]);
    out->fingerprint = buf_done(&b);
    return NULL;
}

error *cert_ensure(struct arena *a, const char *dir, const str *names, size_t n, int64_t now,
                   struct cert *out)
{
    struct pair  authority = { 0 }, server = { 0 };
    struct name *name = NEWN(a, struct name, n + 1);

    *out = (struct cert){ 0 };
    for (size_t i = 0; i < n; i++)
        TRY(read_name(a, names[i], &name[i]));
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return io_error(a, dir, errno);
    error *e = ensure(a, dir, name, n, now, &authority, &server, out);
    if (!e)
        e = describe(a, &authority, &server, out);
    pair_clear(&authority);
    pair_clear(&server);
    return e;
}

static str address_text(struct arena *a, const struct sockaddr *sa)
{
    char        text[INET6_ADDRSTRLEN] = "";
    const void *at = NULL;

    if (sa->sa_family == AF_INET)
        at = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
    else if (!IN6_IS_ADDR_LINKLOCAL(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr))
        at = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
    if (at)
        inet_ntop(sa->sa_family, at, text, sizeof text);
    return str_dup(a, str_of(text));
}

size_t cert_local_names(struct arena *a, str **out)
{
    enum { MOST = 32 };
    struct ifaddrs *list = NULL;
    str            *name = NEWN(a, str, MOST + 3);
    size_t          n = 0;
    char            host[256] = "";

    if (getifaddrs(&list) != 0)
        list = NULL;
    for (int family = 0; family < 2; family++) /* first what is shorter to type */
        for (struct ifaddrs *i = list; i && n < MOST; i = i->ifa_next) {
            if (!i->ifa_addr || !(i->ifa_flags & IFF_UP) || (i->ifa_flags & IFF_LOOPBACK) ||
                i->ifa_addr->sa_family != (family ? AF_INET6 : AF_INET))
                continue;
            str s = address_text(a, i->ifa_addr);
            if (s.n)
                name[n++] = s;
        }
    if (list)
        freeifaddrs(list);
    if (gethostname(host, sizeof host - 1) == 0 && dns_name(str_of(host)) && !strchr(host, '.'))
        name[n++] = str_fmt(a, "%s.local", host);
    name[n++] = STR("localhost");
    name[n++] = STR("127.0.0.1");
    *out = name;
    return n;
}
