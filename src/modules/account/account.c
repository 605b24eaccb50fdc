/* account.c -- what an account consists of, and the rules around it. */
#include "modules/account/account.h"

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/phone.h"
#include "modules/account/account.sql.h"

static const char *const kind_words[] = { "resident", "staff", NULL };

/* clang-format off */
const struct field account_fields[] = {
    INT (struct account, id,           1, INT64_MAX, .doc = "id"),
    CODE(struct account, community,    .doc = "Community of residence or service."),
    WORD(struct account, kind,         kind_words, .doc = "resident or staff"),
    TEXT(struct account, login,        0, 40, .doc = "Login name of staff."),
    TEXT(struct account, name_sealed,  0, 4000, .secret = true),
    TEXT(struct account, name_mask,    0, 80, .doc = "Masked name."),
    TEXT(struct account, phone_sealed, 0, 4000, .secret = true),
    TEXT(struct account, phone_mask,   0, 40, .doc = "Masked phone."),
    TEXT(struct account, password,     0, 200, .secret = true),
    TEXT(struct account, totp_sealed,  0, 400, .secret = true),
    INT (struct account, totp_step,    0, INT64_MAX, .secret = true),
    INT (struct account, fails,        0, INT64_MAX, .doc = "Wrong answers since the last good one."),
    TIME(struct account, locked_until, .doc = "Locked for a while."),
    TIME(struct account, created,      .doc = "Since when."),
    TIME(struct account, seen,         .doc = "Last sign-in."),
    INT (struct account, version,      0, INT64_MAX, .doc = "version"),
    BOOL(struct account, locked,       .doc = "Locked by the administrator."),
    BOOL(struct account, demo,         .doc = "Belongs to a demonstration."),
    FIELDS_END,
};

static const struct message msg_taken = { "account.taken", "这个登录名或手机号已经有账号了。", "There already is an account with this login or phone." };
/* clang-format on */

static str login_token(struct arena *a, str login)
{
    return str_fmt(a, "l:" STR_FMT, STR_ARG(login));
}

static str phone_token(struct app *app, struct arena *a, str digits)
{
    return str_fmt(a, "p:" STR_FMT,
                   STR_ARG(vault_token(app->vault, a, "account.phone", 0, digits)));
}

static error *enter(struct req *r, str token, int64_t account)
{
    error *e = db_exec(r->db, r->mem, &sql_account_dir_add,
                       DB_ARGS(db_text("token", token), db_int("account", account)), NULL);

    return e && e->msg == &msg_db_taken ? error_of(r->mem, FAIL_CONFLICT, &msg_taken) : e;
}

error *account_add(struct req *r, const struct new_account *n, int64_t *id)
{
    struct vault *v = r->app->vault;

    *id = id_new(r->now);
    struct ref ref = { 0, *id };
    if (n->login.n)
        TRY(enter(r, login_token(r->mem, n->login), *id));
    if (n->phone.n)
        TRY(enter(r, phone_token(r->app, r->mem, n->phone), *id));
    return db_exec(
        r->db, r->mem, &sql_account_insert,
        DB_ARGS(db_int("id", *id), db_int("community", n->community),
                db_text("kind", str_of(kind_words[n->staff])), db_text("login", n->login),
                db_text("name_sealed", vault_seal(v, r->mem, "account.name", ref, n->name)),
                db_text("name_mask", mask_name(r->mem, n->name)),
                db_text("phone_sealed", vault_seal(v, r->mem, "account.phone", ref, n->phone)),
                db_text("phone_mask", mask_phone(r->mem, n->phone)),
                db_text("password", n->password),
                db_text("totp_sealed", vault_seal(v, r->mem, "account.totp", ref, n->totp)),
                db_int("demo", n->demo), db_int("now", r->now)),
        NULL);
}

error *account_post(struct req *r, int64_t account, enum role role, int64_t place, str unit,
                    int64_t since, int64_t *id)
{
    *id = id_new(r->now);
    return db_exec(r->db, r->mem, &sql_account_post_add,
                   DB_ARGS(db_int("id", *id), db_int("account", account),
                           db_text("role", str_of(role_words[role])), db_int("place", place),
                           db_text("unit", unit), db_int("since", since)),
                   NULL);
}

error *account_by_id(struct db *db, struct arena *a, int64_t id, struct account *out)
{
    return db_one(db, a, &sql_account_by_id, DB_ARGS(db_int("id", id)), account_fields, out);
}

error *account_by_login(struct db *db, struct arena *a, str login, struct account *out, bool *found)
{
    return db_maybe(db, a, &sql_account_by_token, DB_ARGS(db_text("token", login_token(a, login))),
                    account_fields, out, found);
}

error *account_by_phone(struct req *r, str digits, struct account *out, bool *found)
{
    const str form[] = { digits, phone_before(r->mem, digits) };

    *found = false;
    for (size_t i = 0; i < COUNT(form) && form[i].n && !*found; i++)
        TRY(db_maybe(r->db, r->mem, &sql_account_by_token,
                     DB_ARGS(db_text("token", phone_token(r->app, r->mem, form[i]))),
                     account_fields, out, found));
    return NULL;
}

error *account_name(struct app *app, struct arena *a, const struct account *x, str *out)
{
    return vault_unseal(app->vault, a, "account.name", (struct ref){ 0, x->id }, x->name_sealed,
                        out);
}

error *account_totp(struct app *app, struct arena *a, const struct account *x, str *out)
{
    return vault_unseal(app->vault, a, "account.totp", (struct ref){ 0, x->id }, x->totp_sealed,
                        out);
}

error *account_phone(struct app *app, struct arena *a, const struct account *x, str *out)
{
    return vault_unseal(app->vault, a, "account.phone", (struct ref){ 0, x->id }, x->phone_sealed,
                        out);
}

error *account_password(struct req *r, const struct account *x, str hash)
{
    TRY(db_exec(r->db, r->mem, &sql_account_password,
                DB_ARGS(db_text("password", hash), db_int("id", x->id)), NULL));
    TRY(db_exec(r->db, r->mem, &sql_account_sessions_end, DB_ARGS(db_int("account", x->id)), NULL));
    return event_append(r, (struct ref){ x->community, x->id },
                        (struct event){ .kind = STR("account"), .action = STR("password") });
}

error *account_posts_on(struct req *r, int64_t account, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_account_posts,
                  DB_ARGS(db_int("account", account), db_int("today", day)), post_fields,
                  sizeof(struct post), out);
}

error *account_posts_of(struct req *r, int64_t account, struct list *out)
{
    return account_posts_on(r, account, when_date(r->now), out);
}
