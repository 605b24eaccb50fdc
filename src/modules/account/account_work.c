/* account_work.c -- where colleagues reach a member of the staff at work 工作电话: entered by the
 * administrator, sealed like every phone, because it is often somebody's own. It is another one
 * than the phone of the account, with which people sign in. */
#include "core/app.h"
#include "core/event.h"
#include "core/phone.h"
#include "modules/account/account.h"
#include "modules/account/account.sql.h"

#define COLUMN "work_phone.phone"

struct mask_row {
    str mask;
};
/* clang-format off */
static const struct field mask_fields[] = {
    TEXT(struct mask_row, mask, 0, 40, .doc = "masked"),
    FIELDS_END,
};
static const struct message msg_work_phone = { "account.work_phone", "工作电话只能是数字（可带空格和横线），5 至 15 位。", "A work phone has digits only, with blanks and dashes if you like: 5 to 15 of them." };
/* clang-format on */

error *work_phone_put(struct req *r, int64_t account, str phone)
{
    str digits = { 0 };

    if (!phone.n)
        return db_exec(r->db, r->mem, &sql_account_work_phone_drop,
                       DB_ARGS(db_int("account", account)), NULL);
    TRY(phone_check(r->mem, "phone", &msg_work_phone, phone, &digits));
    str sealed = vault_seal(r->app->vault, r->mem, COLUMN, (struct ref){ 0, account }, digits);
    return db_exec(r->db, r->mem, &sql_account_work_phone_put,
                   DB_ARGS(db_int("account", account), db_text("phone_sealed", sealed),
                           db_text("phone_mask", mask_phone(r->mem, digits))),
                   NULL);
}

error *work_phone_mask(struct req *r, int64_t account, str *mask)
{
    struct mask_row x = { 0 };
    bool            found = false;

    TRY(db_maybe(r->db, r->mem, &sql_account_work_phone_mask, DB_ARGS(db_int("account", account)),
                 mask_fields, &x, &found));
    *mask = x.mask;
    return NULL;
}

error *work_phone_open(struct req *r, int64_t account, str sealed, str *phone)
{
    return vault_unseal(r->app->vault, r->mem, COLUMN, (struct ref){ 0, account }, sealed, phone);
}
