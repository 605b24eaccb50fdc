/* signin.c -- one-time codes for residents, password and time-based code for staff. */
#include "modules/account/signin.h"

#include "base/when.h"
#include "core/app.h"
#include "core/phone.h"
#include "core/sms.h"
#include "core/totp.h"
#include "modules/account/account.sql.h"

/* clang-format off */
const struct field code_fields[] = {
    TEXT(struct code_in, phone, 5, 20, .required = true, .doc = "Phone number."),
    FIELDS_END,
};
const struct field phone_fields[] = {
    TEXT(struct phone_in, phone,     5, 20, .required = true, .doc = "Phone number."),
    TEXT(struct phone_in, code,      6, 6,  .required = true, .doc = "The code that was sent."),
    TEXT(struct phone_in, name,      0, 40, .doc = "Name, the first time."),
    CODE(struct phone_in, community, .doc = "Community of residence, the first time."),
    FIELDS_END,
};
const struct field password_fields[] = {
    TEXT(struct password_in, login,    1, 40,  .required = true, .doc = "Login name."),
    TEXT(struct password_in, password, 1, 200, .required = true, .typed = true, .doc = "Password."),
    TEXT(struct password_in, totp,     0, 10,  .doc = "Code of the second factor."),
    FIELDS_END,
};

static const struct message
    msg_phone  = { "session.phone",  "手机号不对，请检查。", "This is not a phone number; please check it." },
    msg_often  = { "session.often",  "获取验证码太频繁，请过一会儿再试。", "Too many codes were asked for; please wait a while." },
    msg_code   = { "session.code",   "验证码不对或已过期。", "The code is wrong or no longer valid." },
    msg_new    = { "account.new",    "首次登录，请填写姓名和所在社区。", "Welcome: please give your name and your community." },
    msg_wrong  = { "session.wrong",  "登录名或密码不对。", "The login or the password is wrong." },
    msg_totp   = { "session.totp",   "请输入动态验证码。", "Please enter the code of your authenticator." },
    msg_used   = { "session.totp_used", "这个动态验证码已经用过，请等下一个（最多 30 秒）。", "This code has been used; please wait for the next one (30 seconds at most)." },
    msg_locked = { "session.locked", "多次输错，账号已锁定，请 {0} 分钟后再试。", "Too many wrong answers; please try again in {0} minutes." },
    msg_stop   = { "account.locked", "账号已被管理员停用。", "This account was locked by the administrator." };

struct code_row {
    str     code_hash;
    int64_t until, tries, sent, window_at;
};
static const struct field code_row_fields[] = {
    TEXT(struct code_row, code_hash, 0, 64, .doc = "hash"),
    TIME(struct code_row, until,     .doc = "end"),
    INT (struct code_row, tries,     0, INT64_MAX, .doc = "wrong ones"),
    INT (struct code_row, sent,      0, INT64_MAX, .doc = "sent in this hour"),
    TIME(struct code_row, window_at, .doc = "start of the hour"),
    FIELDS_END,
};
/* clang-format on */

static error *digits_of(struct req *r, str phone, str *digits, str *token)
{
    TRY(phone_check(r->mem, "phone", &msg_phone, phone, digits));
    *token = vault_token(r->app->vault, r->mem, "otp.phone", 0, *digits);
    return NULL;
}

static str hash_of(struct req *r, str token, str code)
{
    uint8_t h[CRYPT_HASH];

    crypt_sha256((const str[]){ token, STR("|"), code }, 3, h);
    return hex_of(r->mem, h, sizeof h);
}

static error *cookie(struct req *r, struct res *w, str token)
{
    bool tls = r->app->server.tls;

    w->cookie = str_fmt(r->mem, "gongdi=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax%s",
                        STR_ARG(token), tls ? "; Secure" : "");
    return NULL;
}

/* Start a session and answer with who one now is. */
static error *enter(struct req *r, struct res *w, int64_t account)
{
    struct list posts;
    str         token = { 0 };

    TRY(db_all(r->db, r->mem, &sql_account_posts,
               DB_ARGS(db_int("account", account), db_int("today", when_date(r->now))), post_fields,
               sizeof(struct post), &posts));
    const struct post *p = posts.item;
    TRY(person_sign_in(r, account, posts.n ? p[0].id : 0, &token));
    TRY(cookie(r, w, token));
    r->session = token;
    TRY(person_identify(r));
    w->status = 201;
    return account_me(r, w);
}

/* ---- codes ----------------------------------------------------------------------------------- */

error *signin_code_prepare(struct req *r)
{
    const struct code_in *in = r->in;
    struct code_row       row = { 0 };
    uint32_t              random = 0;
    str                   digits = { 0 }, token = { 0 };
    bool                  found = false;

    TRY(digits_of(r, in->phone, &digits, &token));
    TRY(db_maybe(r->db, r->mem, &sql_account_code_get, DB_ARGS(db_text("token", token)),
                 code_row_fields, &row, &found));
    if (found && row.sent >= CODES_PER_HOUR && r->now - row.window_at < MS_HOUR)
        return error_of(r->mem, FAIL_MANY, &msg_often);
    do
        crypt_random(&random, sizeof random);
    while (random >= UINT32_C(4294000000)); /* so that every code is as likely as another */
    char code[8];
    snprintf(code, sizeof code, "%06u", random % 1000000u);
    TRY(sms_send(r->app, r->mem, digits, str_of(code)));
    str *hash = NEW(r->mem, str);
    *hash = hash_of(r, token, str_of(code));
    r->prepared = hash;
    return NULL;
}

error *signin_code(struct req *r, struct res *w)
{
    const struct code_in *in = r->in;
    struct code_row       row = { 0 };
    str                   digits = { 0 }, token = { 0 };
    bool                  found = false;

    (void)w;
    TRY(digits_of(r, in->phone, &digits, &token));
    TRY(db_maybe(r->db, r->mem, &sql_account_code_get, DB_ARGS(db_text("token", token)),
                 code_row_fields, &row, &found));
    bool same_hour = found && r->now - row.window_at < MS_HOUR;
    if (same_hour && row.sent >= CODES_PER_HOUR)
        return error_of(r->mem, FAIL_MANY, &msg_often);
    return db_exec(r->db, r->mem, &sql_account_code_put,
                   DB_ARGS(db_text("token", token), db_text("code_hash", *(str *)r->prepared),
                           db_int("until", r->now + CODE_MINUTES * MS_MINUTE),
                           db_int("sent", same_hour ? row.sent + 1 : 1),
                           db_int("window_at", same_hour ? row.window_at : r->now)),
                   NULL);
}

static error *check_code(struct req *r, struct res *w, str token, str code, bool *ok)
{
    struct code_row row = { 0 };
    bool            found = false;

    *ok = false;
    TRY(db_maybe(r->db, r->mem, &sql_account_code_get, DB_ARGS(db_text("token", token)),
                 code_row_fields, &row, &found));
    str mine = hash_of(r, token, code);
    *ok = found && row.until > r->now && row.tries < CODE_TRIES && mine.n == row.code_hash.n &&
          crypt_same(mine.p, row.code_hash.p, mine.n);
    if (*ok)
        return NULL;
    w->refusal = error_of(r->mem, FAIL_LOGIN, &msg_code);
    return db_exec(r->db, r->mem, &sql_account_code_tried, DB_ARGS(db_text("token", token)), NULL);
}

static error *register_(struct req *r, const struct phone_in *in, str digits, int64_t *id)
{
    const struct place *p = place_find(app_places(r->app), in->community);
    error              *e = NULL;

    if (!str_trim(in->name).n)
        e = error_on(r->mem, "name", &msg_new);
    if (!p || p->level != LEVEL_COMMUNITY) {
        error *f = error_on(r->mem, "community", &msg_new);
        if (e)
            e->next = f;
        else
            e = f;
    }
    TRY(e);
    struct new_account n = { .community = in->community,
                             .name = str_trim(in->name),
                             .phone = digits,
                             .demo = r->app->demo };
    return account_add(r, &n, id);
}

error *signin_phone(struct req *r, struct res *w)
{
    const struct phone_in *in = r->in;
    struct account         x = { 0 };
    str                    digits = { 0 }, token = { 0 };
    bool                   ok = false, found = false;

    TRY(digits_of(r, in->phone, &digits, &token));
    TRY(check_code(r, w, token, in->code, &ok));
    if (!ok)
        return NULL;
    TRY(account_by_phone(r, digits, &x, &found));
    if (found && x.locked)
        return error_of(r->mem, FAIL_DENIED, &msg_stop);
    if (!found)
        TRY(register_(r, in, digits, &x.id));
    TRY(db_exec(r->db, r->mem, &sql_account_code_used, DB_ARGS(db_text("token", token)), NULL));
    return enter(r, w, x.id);
}

/* ---- passwords ------------------------------------------------------------------------------- */

struct checked {
    struct account account;
    bool           found, password;
};

/* A hash of nothing in particular: an unknown login takes as long as a wrong password. */
static const char unknown[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBvdGhlciBzYWx0$"
                              "uJYQPcHqqKbpVZOOBTGSGjWbbBEbSO3Kkvvrmx3ACRM";

error *signin_password_prepare(struct req *r)
{
    const struct password_in *in = r->in;
    struct checked           *c = NEW(r->mem, struct checked);

    TRY(account_by_login(r->db, r->mem, in->login, &c->account, &c->found));
    bool locked = c->found && c->account.locked_until > r->now;
    str  hash = c->found && c->account.password.n ? c->account.password : str_of(unknown);
    c->password = !locked && password_is(hash, in->password) && c->found;
    r->prepared = c;
    return NULL;
}

static error *failed(struct req *r, struct res *w, int64_t account, const struct message *why)
{
    w->refusal = error_of(r->mem, FAIL_LOGIN, why);
    return db_exec(r->db, r->mem, &sql_account_fail,
                   DB_ARGS(db_int("most", ACCOUNT_TRIES),
                           db_int("until", r->now + ACCOUNT_LOCK_MINUTES * MS_MINUTE),
                           db_int("id", account)),
                   NULL);
}

/* Whether any post of the account asks for the second factor. */
static error *wants_totp(struct req *r, int64_t account, bool *wants)
{
    struct list posts;

    *wants = false;
    TRY(db_all(r->db, r->mem, &sql_account_posts,
               DB_ARGS(db_int("account", account), db_int("today", when_date(r->now))), post_fields,
               sizeof(struct post), &posts));
    const struct post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++)
        *wants = *wants || role_table[p[i].role].totp;
    return NULL;
}

static error *second_factor(struct req *r, struct res *w, const struct account *x, int64_t *step)
{
    const struct password_in *in = r->in;
    str                       text = { 0 }, secret = { 0 };
    int64_t                   used = 0;

    TRY(account_totp(r->app, r->mem, x, &text));
    if (!base64_read(r->mem, text, &secret))
        return error_of(r->mem, FAIL_INTERNAL, &msg_internal);
    if (!in->totp.n)
        w->refusal = error_of(r->mem, FAIL_LOGIN, &msg_totp);
    else if (!totp_check(secret, in->totp, r->now, x->totp_step, step))
        TRY(failed(r, w, x->id,
                   totp_check(secret, in->totp, r->now, 0, &used) ? &msg_used : &msg_totp));
    return NULL;
}

error *signin_password(struct req *r, struct res *w)
{
    const struct checked *c = r->prepared;
    struct account        x = { 0 };
    bool                  wants = false;
    int64_t               step = 0, touched = 0;

    if (!c->found)
        return error_of(r->mem, FAIL_LOGIN, &msg_wrong);
    TRY(account_by_id(r->db, r->mem, c->account.id, &x));
    if (x.locked)
        return error_of(r->mem, FAIL_DENIED, &msg_stop);
    if (x.locked_until > r->now)
        return error_of(r->mem, FAIL_MANY, &msg_locked,
                        str_int(r->mem, (x.locked_until - r->now) / MS_MINUTE + 1));
    /* The password may have been changed between the check and now. */
    if (!c->password || !str_eq(x.password, c->account.password))
        return failed(r, w, x.id, &msg_wrong);
    TRY(wants_totp(r, x.id, &wants));
    if (wants)
        TRY(second_factor(r, w, &x, &step));
    if (w->refusal)
        return NULL;
    TRY(db_exec(r->db, r->mem, &sql_account_signed_in,
                DB_ARGS(db_int("now", r->now), db_int("step", step), db_int("id", x.id)),
                &touched));
    if (!touched) /* the same code at the same time elsewhere */
        return failed(r, w, x.id, &msg_used);
    return enter(r, w, x.id);
}

error *signin_out(struct req *r, struct res *w)
{
    w->cookie = STR("gongdi=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    person_forget(r->app);
    return db_exec(r->db, r->mem, &sql_account_session_end,
                   DB_ARGS(db_int("account", r->account), db_int("id", r->who->session)), NULL);
}
