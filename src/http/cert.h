/* cert.h -- a local authority and a server certificate, so that telephones on the same network can
 * use https (geolocation, camera and service worker need it).
 *
 * Four files in a folder: authority.key, authority.crt, server.key, server.crt; keys have mode
 * 0400. All keys are EC P-256. The authority lasts ten years and may vouch only for private
 * addresses (RFC 1918, RFC 4193, link-local, loopback), for names under localhost, local, lan,
 * internal and home.arpa, and for what it was made for (name constraints, RFC 5280, 4.2.1.10):
 * whoever steals its key cannot pose as a bank to the telephones that trust it. The server
 * certificate lasts 825 days, the most that Apple's and other systems accept. */
#ifndef GONGDI_CERT_H
#define GONGDI_CERT_H

#include "base/base.h"

struct cert {
    str     key;            /* PEM, for the server */
    str     chain;          /* PEM, the server's certificate and then the authority's */
    str     authority;      /* PEM, what telephones must trust */
    str     fingerprint;    /* of the authority: SHA-256 as AA:BB:..., to compare by eye */
    int64_t expires;        /* ms UTC, of the server's certificate */
    bool    made;           /* the server's certificate is new */
    bool    made_authority; /* the authority too: telephones must trust it anew */
};

/* What the folder DIR holds, after making whatever is missing, does not name all of NAMES (host
 * names and addresses), or ends within 30 days of NOW. The folder is made with mode 0700. Errors:
 * cert.name for a name that is none, io. */
error *cert_ensure(struct arena *a, const char *dir, const str *names, size_t n, int64_t now,
                   struct cert *out) MUST_CHECK;

/* The names by which others can reach this machine: its addresses on networks that are up, without
 * loopback and link-local, best first; then HOST.local, localhost and 127.0.0.1. */
size_t cert_local_names(struct arena *a, str **out);

extern const struct message msg_cert_name, msg_cert_make;

#endif
