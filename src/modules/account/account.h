/* account.h -- people who can sign in 账号: residents by phone and one-time code, staff by password
 * and, where they see personal data, a time-based code (RFC 6238).
 *
 * An account says who somebody is; what he may do comes from his posts 岗位. Names and phones are
 * sealed; a phone is found through its keyed token. Too many wrong answers lock for a while. */
#ifndef GONGDI_ACCOUNT_H
#define GONGDI_ACCOUNT_H

#include "core/event_words.h"
#include "core/person.h"

enum {
    ACCOUNT_TRIES = 5, /* wrong answers before the lock */
    ACCOUNT_LOCK_MINUTES = 10,
    CODE_MINUTES = 5, /* a one-time code is valid so long */
    CODE_TRIES = 5,
    CODES_PER_HOUR = 6, /* for one phone */
};

struct account {
    int64_t id, community;
    int     kind; /* 0 resident, 1 staff */
    str     login, name_sealed, name_mask, phone_sealed, phone_mask, password, totp_sealed;
    int64_t totp_step, fails, locked_until, created, seen, version;
    bool    locked, demo;
};
extern const struct field account_fields[];

struct new_account {
    int64_t community;
    bool    staff, demo;
    str     login, name, phone; /* login or phone may be empty, not both */
    str     password;           /* a hash, or empty */
    str     totp;               /* base32 secret, or empty */
};

/* Make an account; account.taken when the login or phone is in use. */
error *account_add(struct req *r, const struct new_account *n, int64_t *id) MUST_CHECK;

/* Give a post from the day SINCE on. */
error *account_post(struct req *r, int64_t account, enum role role, int64_t place, str unit,
                    int64_t since, int64_t *id) MUST_CHECK;

error *account_by_id(struct db *db, struct arena *a, int64_t id, struct account *out) MUST_CHECK;
error *account_by_login(struct db *db, struct arena *a, str login, struct account *out,
                        bool *found) MUST_CHECK;
error *account_by_phone(struct req *r, str digits, struct account *out, bool *found) MUST_CHECK;

/* Its posts that are valid today, or on a day (struct post). */
error *account_posts_of(struct req *r, int64_t account, struct list *out) MUST_CHECK;
error *account_posts_on(struct req *r, int64_t account, int64_t day, struct list *out) MUST_CHECK;

/* The open text of a sealed name, for those who may see it. */
error *account_name(struct app *app, struct arena *a, const struct account *x, str *out) MUST_CHECK;
error *account_phone(struct app *app, struct arena *a, const struct account *x,
                     str *out) MUST_CHECK;
error *account_totp(struct app *app, struct arena *a, const struct account *x, str *out) MUST_CHECK;

/* Another password (a hash): whoever is signed in with the old one is signed out everywhere. */
error *account_password(struct req *r, const struct account *x, str hash) MUST_CHECK;

/* Where colleagues reach staff at work (account_work.c): an empty PHONE takes it away. Who opens it
 * notes the reading. */
error *work_phone_put(struct req *r, int64_t account, str phone) MUST_CHECK;
error *work_phone_mask(struct req *r, int64_t account, str *mask) MUST_CHECK;
error *work_phone_open(struct req *r, int64_t account, str sealed, str *phone) MUST_CHECK;

/* The reply about oneself: name, posts, rights. */
error *account_me(struct req *r, struct res *w) MUST_CHECK;

/* Posts at grids that ended (account_regrid.c); a listener of "grid.in_force". */
struct job;
error *account_regrid_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

extern const struct route_table account_routes;
extern const struct log_words   account_log;

#endif
