/* cmd_user.c -- gongdi user add|password|totp|list: accounts of staff and their second factor, the
 * demonstration accounts. */
#include <unistd.h>

#include "base/when.h"
#include "cli/demo.h"
#include "cli/qr.h"
#include "core/event.h"
#include "core/totp.h"
#include "modules/account/account.h"

struct user_options {
    str  data, database;
    bool qr;
};
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct user_options),
    BOOL(struct user_options, qr, .doc = "Also draw the QR code that an authenticator scans."),
    FIELDS_END,
};
static const struct field password_options[] = { DATA_OPTIONS(struct user_options), FIELDS_END };
static const struct message msg_nobody = { "user.nobody", "没有登录名为“{0}”的账号。", "There is no account with the login name {0}." };
static const struct message msg_none = { "user.none", "没有账号“{0}”，或者它没有动态验证码。", "There is no account {0}, or it has no second factor." };
/* clang-format on */

static error *secret_of(struct cli *c, struct app *app, struct db *db, str login, str *secret)
{
    struct account x = { 0 };
    bool           found = false;
    str            text = { 0 };

    TRY(account_by_login(db, c->mem, login, &x, &found));
    if (found)
        TRY(account_totp(app, c->mem, &x, &text));
    if (!text.n || !base64_read(c->mem, text, secret))
        return error_of(c->mem, FAIL_MISSING, &msg_none, login);
    return NULL;
}

static error *totp(struct cli *c)
{
    const struct user_options *o = c->opt;
    struct data_options        d = { o->data, o->database };
    struct app                *app = NEW(c->mem, struct app);
    struct db                 *db = NULL;
    str                        secret = { 0 };

    TRY(open_app(c, &d, app, DB_READ, &db));
    error *e = secret_of(c, app, db, c->operand[0], &secret);
    db_close(db);
    TRY(e);
    if (o->qr)
        printf(STR_FMT,
               STR_ARG(qr_text(c->mem, totp_uri(c->mem, STR("Gongdi"), c->operand[0], secret),
                               isatty(1))));
    printf("secret  " STR_FMT "\ncode    " STR_FMT "\n", STR_ARG(totp_secret_text(c->mem, secret)),
           STR_ARG(totp_text(c->mem, secret, when_now())));
    return NULL;
}

void demo_accounts_list(struct cli *c, struct app *app, struct db *db, bool qr)
{
    str shared = { 0 };

    if (qr && !secret_of(c, app, db, STR("dispatch01"), &shared))
        printf(STR_FMT "%s\n\n",
               STR_ARG(qr_text(c->mem, totp_uri(c->mem, STR("Gongdi"), STR("demo"), shared),
                               isatty(1))),
               c->lang == LANG_ZH
                   ? "用验证器扫一次，演示账号都能用；或者用下面的动态码（每 30 秒变一次：gongdi "
                     "user totp 账号）"
                   : "Scan once with an authenticator for all accounts below, or use the codes "
                     "beside them (they change every 30 s: gongdi user totp NAME)");
    for (size_t i = 0; i < demo_n_logins; i++) {
        const struct demo_login *l = &demo_logins[i];
        str                      secret = { 0 };
        const struct role_row   *role = &role_table[l->role];
        printf("  %-12s %-14s %-10s", l->login ? l->login : l->phone,
               l->login ? DEMO_PASSWORD : "(code)", c->lang == LANG_ZH ? role->zh : role->en);
        if (l->role == ROLE_CLERK && l->level == LEVEL_STREET)
            printf(c->lang == LANG_ZH ? "（整个街道）" : " (a whole street)");
        if (l->login && role->totp && !secret_of(c, app, db, str_of(l->login), &secret))
            printf("  TOTP " STR_FMT "  " STR_FMT, STR_ARG(totp_secret_text(c->mem, secret)),
                   STR_ARG(totp_text(c->mem, secret, when_now())));
        printf("\n");
    }
}

static error *list(struct cli *c)
{
    const struct user_options *o = c->opt;
    struct data_options        d = { o->data, o->database };
    struct app                *app = NEW(c->mem, struct app);
    struct db                 *db = NULL;

    TRY(open_app(c, &d, app, DB_READ, &db));
    if (app->demo)
        demo_accounts_list(c, app, db, o->qr);
    db_close(db);
    return NULL;
}

struct add_options {
    str     data, database, name, unit, work_phone;
    int     role;
    int64_t place;
};
/* clang-format off */
static const struct field add_options[] = {
    DATA_OPTIONS(struct add_options),
    TEXT(struct add_options, name,  1, 40, .doc = "The person's name."),
    WORD(struct add_options, role,  role_words, .doc = "The post."),
    CODE(struct add_options, place, .doc = "The place of the post: district, street, community or grid."),
    TEXT(struct add_options, unit,  0, 40, .doc = "The unit, for department handlers."),
    TEXT(struct add_options, work_phone, 0, 30, .doc = "The phone on which colleagues reach the person at work."),
    FIELDS_END,
};
static const struct message msg_add = { "usage", "请给出 --name、--role 和 --place（已有的地方）。", "Give --name, --role and --place (one that exists)." };
/* clang-format on */

/* A password that can be read out over the telephone: 20 characters of base32, 100 bits. */
static str new_password(struct arena *a)
{
    uint8_t random[13];

    crypt_random(random, sizeof random);
    str s = base32_of(a, random, sizeof random);
    return str_fmt(a, "%.5s-%.5s-%.5s-%.5s", s.p, s.p + 5, s.p + 10, s.p + 15);
}

static error *add(struct cli *c)
{
    const struct add_options *o = c->opt;
    struct data_options       d = { o->data, o->database };
    struct app               *app = NEW(c->mem, struct app);
    struct db                *db = NULL;
    uint8_t                   secret[TOTP_SECRET];
    int64_t                   id = 0, post = 0;

    TRY(open_app(c, &d, app, DB_WRITE, &db));
    if (!o->name.n || o->role < 0 || !place_find(app_places(app), o->place))
        return error_of(c->mem, FAIL_INPUT, &msg_add);
    bool               totp = role_table[o->role].totp;
    str                password = new_password(c->mem);
    struct req         r = open_req(c, app, db);
    struct new_account n = { .community = place_at(o->place, LEVEL_COMMUNITY),
                             .staff = true,
                             .login = c->operand[0],
                             .name = o->name };
    crypt_random(secret, sizeof secret);
    TRY(password_hash(c->mem, password, &n.password));
    if (totp)
        n.totp = base64_of(c->mem, secret, sizeof secret);
    TRY(db_begin(db, c->mem));
    error *e = account_add(&r, &n, &id);
    if (!e)
        e = account_post(&r, id, (enum role)o->role, o->place, o->unit, when_date(r.now), &post);
    if (!e && place_find(app_places(app), o->place)->level == LEVEL_GRID)
        /* as the page of the staff does it: whoever hears of posts that begin plans visits anew */
        e = event_append(
            &r, (struct ref){ n.community, post },
            (struct event){ .kind = STR("post"),
                            .action = STR("begin"),
                            .words =
                                str_fmt(c->mem, "%s " STR_FMT " " STR_FMT, role_table[o->role].zh,
                                        STR_ARG(place_name(app_places(app), o->place, LANG_ZH)),
                                        STR_ARG(c->operand[0])) });
    if (!e && o->work_phone.n)
        e = work_phone_put(&r, id, o->work_phone);
    if (!e)
        e = db_commit(db, c->mem);
    if (e)
        db_rollback(db);
    db_close(db);
    TRY(e);
    str raw = { (const char *)secret, sizeof secret };
    if (totp)
        printf(STR_FMT "secret    " STR_FMT "\n",
               STR_ARG(
                   qr_text(c->mem, totp_uri(c->mem, STR("Gongdi"), c->operand[0], raw), isatty(1))),
               STR_ARG(totp_secret_text(c->mem, raw)));
    printf("login     " STR_FMT "\npassword  " STR_FMT "\n", STR_ARG(c->operand[0]),
           STR_ARG(password));
    return NULL;
}

/* His account stays, and with it what waits encrypted on his telephone. */
static error *password(struct cli *c)
{
    const struct user_options *o = c->opt;
    struct data_options        d = { o->data, o->database };
    struct app                *app = NEW(c->mem, struct app);
    struct db                 *db = NULL;
    struct account             x = { 0 };
    bool                       found = false;
    str                        hash, fresh = new_password(c->mem);

    TRY(password_hash(c->mem, fresh, &hash));
    TRY(open_app(c, &d, app, DB_WRITE, &db));
    struct req r = open_req(c, app, db);
    error     *e = db_begin(db, c->mem);
    if (!e)
        e = account_by_login(db, c->mem, c->operand[0], &x, &found);
    if (!e && !found)
        e = error_of(c->mem, FAIL_MISSING, &msg_nobody, c->operand[0]);
    if (!e)
        e = account_password(&r, &x, hash);
    if (!e)
        e = db_commit(db, c->mem);
    if (e)
        db_rollback(db);
    db_close(db);
    TRY(e);
    printf("login     " STR_FMT "\npassword  " STR_FMT "\n", STR_ARG(c->operand[0]),
           STR_ARG(fresh));
    return NULL;
}

const struct command cmd_user_add = {
    .name = "user add",
    .operands = "LOGIN",
    .least = 1,
    .most = 1,
    OPTIONS(struct add_options, add_options),
    .run = add,
    .summary = "Make an account of staff with a post; shows its password once",
};

const struct command cmd_user_password = {
    .name = "user password",
    .operands = "LOGIN",
    .least = 1,
    .most = 1,
    OPTIONS(struct user_options, password_options),
    .run = password,
    .summary = "Give an account of staff another password, shown once; signs it out everywhere",
};

const struct command cmd_user_totp = {
    .name = "user totp",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    OPTIONS(struct user_options, options),
    .run = totp,
    .summary = "Show the second factor of an account and its current code",
};

const struct command cmd_user_list = {
    .name = "user list",
    .operands = "",
    OPTIONS(struct user_options, options),
    .run = list,
    .summary = "List the accounts of a demonstration",
};
