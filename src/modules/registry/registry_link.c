/* registry_link.c -- whose account belongs to which record.
 *
 * It does when the resident shows the identity number and the record has the account's phone, or
 * when a clerk who has seen the document says so. */
#include "modules/registry/registry_link.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/notice.h"
#include "core/phone.h"
#include "core/readlog.h"
#include "modules/account/account.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
struct link_in {
    str idno;
};
static const struct field link_in_fields[] = {
    TEXT(struct link_in, idno, 4, 60, .required = true, .doc = "One's own identity number; the record must have the phone of the account."),
    FIELDS_END,
};
struct account_in {
    str phone, why;
};
static const struct field account_in_fields[] = {
    TEXT(struct account_in, phone, 5, 30, .required = true, .doc = "The phone with which the resident signs in."),
    TEXT(struct account_in, why,   1, 200, .required = true, .masks = true, .doc = "Which document was seen."),
    FIELDS_END,
};
static const struct message
    msg_tries = { "me.tries", "一天内最多可以试 {0} 次，已经用完。请带证件到社区，由工作人员为您关联，或过一天再试。", "One may try {0} times a day, and they are used up. Please bring your document to the community office, or try again in a day." },
    msg_no_match = { "me.no_match", "没有找到与您的手机号相符的档案。请带证件到社区，由工作人员为您关联。", "No record has this number together with your phone. Please bring your document to the community office." },
    msg_unlinked = { "me.unlinked", "社区已取消您的账号与一份人口档案的关联，您不能再查看那份档案。有疑问请联系社区居委会。", "The community has undone the link of your account to a record of the registry; you do not see that record any more. Please ask the community if this is wrong." },
    msg_moved = { "me.moved", "人口档案里登记的电话改了，不再是您登录用的手机号，您的账号与这份档案的关联已取消。请用新号码登录，再在“我的信息”里用证件号码关联。", "The phone in your record of the registry was changed and is not the one with which you sign in any more: the link of your account to it has ended. Please sign in with the new number and link it again under \"My data\" with your identity number." },
    msg_linked = { "me.linked", "您的账号已关联到一份档案。", "Your account is linked to a record already." },
    msg_no_account = { "me.no_account", "没有用这个手机号登录的居民账号。", "No resident signs in with this phone." };
/* clang-format on */

static error *link_record(struct req *r, struct ref person, int64_t account)
{
    TRY(db_exec(r->db, r->mem, &sql_registry_account_unlink, DB_ARGS(db_int("account", account)),
                NULL));
    TRY(db_exec(r->db, r->mem, &sql_registry_account_link,
                DB_ARGS(db_int("account", account), db_int("community", person.community),
                        db_int("id", person.id)),
                NULL));
    return registry_note(r, person, "inhabitant", "link_account");
}

/* Numbers are not tried until one fits: what did not open a record stands in the log of readings,
 * where security officers see it, and is counted there. A success in between makes none undone. */
enum { LINK_TRIES = 5 };

static struct reading tried(const struct account *x)
{
    return (struct reading){ .community = x->community,
                             .subject = "account",
                             .person = x->id,
                             .field = STR("link"),
                             .reason = str_of(registry_not_linked.code) };
}

static error *may_try(struct req *r, const struct account *x)
{
    struct reading of = tried(x);
    int64_t        n = 0;

    TRY(read_log_since(r, &of, r->now - MS_DAY, &n));
    return n < LINK_TRIES ? NULL
                          : error_of(r->mem, FAIL_MANY, &msg_tries, str_int(r->mem, LINK_TRIES));
}

static error *not_linked(struct req *r, struct res *w, const struct account *x)
{
    struct reading of = tried(x);

    w->refusal = error_of(r->mem, FAIL_CONFLICT, &msg_no_match);
    return read_log_write(r, &of);
}

/* The number alone is no proof: the record must have the phone that the account is signed in with.
 * The same sentence for every failure, so that nobody learns who is written down. */
static error *link_me(struct req *r, struct res *w)
{
    const struct link_in *in = r->in;
    struct inhabitant     p = { 0 };
    struct account        x = { 0 };
    struct registry_keys  k;
    struct list           same = { 0 };
    struct idno           n;
    str                   phone = { 0 }, digits = { 0 }, written = { 0 };
    bool                  found = false;

    TRY(me_record(r, &p, &found));
    if (found)
        return error_of(r->mem, FAIL_CONFLICT, &msg_linked);
    TRY(idno_read(r->mem, (str){ 0 }, in->idno, when_date(r->now), &n));
    TRY(account_by_id(r->db, r->mem, r->account, &x));
    TRY(may_try(r, &x));
    TRY(account_phone(r->app, r->mem, &x, &phone));
    registry_keys(r->app->vault, &k);
    error *e = person_by_idno(r, &k, n.text, &same);
    registry_keys_wipe(&k);
    TRY(e);
    const struct inhabitant *s = same.item;
    if (!same.n || !phone.n || !phone_read(r->mem, phone, &digits))
        return not_linked(r, w, &x);
    TRY(vault_unseal(r->app->vault, r->mem, "inhabitant.phone", s->ref, s->phone_sealed, &written));
    if (!phone_same(written, digits))
        return not_linked(r, w, &x);
    TRY(link_record(r, s->ref, r->account));
    return me_reply(r, w);
}

/* A clerk who has seen the document. */
static error *link_by_clerk(struct req *r, struct res *w)
{
    const struct account_in *in = r->in;
    struct inhabitant        p = { 0 };
    struct whereabouts       where = { 0 };
    struct account           x = { 0 };
    str                      digits = { 0 };
    bool                     found = false;

    TRY(person_to_write(r, r->ref, &p, &where));
    if (p.died != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &registry_has_died);
    if (phone_read(r->mem, in->phone, &digits))
        TRY(account_by_phone(r, digits, &x, &found));
    if (!found || x.kind != 0)
        return error_on(r->mem, "phone", &msg_no_account);
    TRY(link_record(r, p.ref, x.id));
    return person_reply(r, w, p.ref);
}

/* Somebody else's account, or of somebody who has died: what it shows ends at once. */
static error *unlink_by_clerk(struct req *r, struct res *w)
{
    const struct reason_in *in = r->in;
    struct inhabitant       p = { 0 };
    struct whereabouts      where = { 0 };

    TRY(person_to_write(r, r->ref, &p, &where));
    if (!p.account)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_exec(r->db, r->mem, &sql_registry_account_unlink, DB_ARGS(db_int("account", p.account)),
                NULL));
    TRY(reading_logged(r, where.place_now, "inhabitant", p.ref, STR("account"), in->reason));
    TRY(notice_put(r, p.account, id_new(r->now), NOTICE_CASE, (struct ref){ 0 }, NOTICE_RIGHT,
                   message_text(r->mem, &msg_unlinked, LANG_ZH, NULL, 0),
                   message_text(r->mem, &msg_unlinked, LANG_EN, NULL, 0)));
    TRY(registry_note(r, p.ref, "inhabitant", "unlink_account"));
    return person_reply(r, w, p.ref);
}

/* The link rests on the phone with which its owner signs in. A number that is no more his may be
 * somebody else's tomorrow: the link ends with it. */
error *link_phone_changed(struct req *r, struct inhabitant *p, str was, str now)
{
    struct account x = { 0 };
    str            phone = { 0 }, digits = { 0 };

    if (!p->account || !was.n || str_eq(was, now))
        return NULL;
    TRY(account_by_id(r->db, r->mem, p->account, &x));
    TRY(account_phone(r->app, r->mem, &x, &phone));
    if (!phone.n || !phone_read(r->mem, phone, &digits) || !phone_same(was, digits) ||
        phone_same(now, digits))
        return NULL;
    TRY(db_exec(r->db, r->mem, &sql_registry_account_unlink, DB_ARGS(db_int("account", p->account)),
                NULL));
    TRY(notice_put(r, p->account, id_new(r->now), NOTICE_CASE, (struct ref){ 0 }, NOTICE_RIGHT,
                   message_text(r->mem, &msg_moved, LANG_ZH, NULL, 0),
                   message_text(r->mem, &msg_moved, LANG_EN, NULL, 0)));
    p->account = 0;
    return registry_note(r, p->ref, "inhabitant", "unlink_account");
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/registry/me/link", link_me, NULL, PERM_SIGNED_IN,
      BODY(struct link_in, link_in_fields), .out = registry_me_fields,
      .alone = true, .summary = "Link one's account to one's record by identity number and phone" },
    { POST, "/api/v1/registry/people/{ref}/account", link_by_clerk, NULL, PERM_REGISTER,
      BODY(struct account_in, account_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Link a record to the account of a resident whose document was seen" },
    { POST, "/api/v1/registry/people/{ref}/account/undo", unlink_by_clerk, NULL, PERM_REGISTER,
      BODY(struct reason_in, reason_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Undo the link of a record to an account, with a reason; its owner is told" },
};
/* clang-format on */

const struct route_table registry_link_routes = { routes, COUNT(routes) };
