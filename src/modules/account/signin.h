/* signin.h -- the steps of signing in, seen only inside this room. */
#ifndef GONGDI_SIGNIN_H
#define GONGDI_SIGNIN_H

#include "modules/account/account.h"

struct code_in {
    str phone;
};
struct phone_in {
    str     phone, code, name;
    int64_t community;
};
struct password_in {
    str login, password, totp;
};
extern const struct field code_fields[], phone_fields[], password_fields[];

error *signin_code_prepare(struct req *r) MUST_CHECK;
error *signin_code(struct req *r, struct res *w) MUST_CHECK;
error *signin_phone(struct req *r, struct res *w) MUST_CHECK;
error *signin_password_prepare(struct req *r) MUST_CHECK;
error *signin_password(struct req *r, struct res *w) MUST_CHECK;
error *signin_out(struct req *r, struct res *w) MUST_CHECK;

#endif
