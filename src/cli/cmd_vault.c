/* cmd_vault.c -- gongdi vault rotate|key: a new key-encryption key; the public key of the
 * checkpoints. */
#include "cli/open.h"
#include "core/seal.h"

/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct data_options),
    FIELDS_END,
};
/* clang-format on */

static error *rotate(struct cli *c)
{
    struct app *app = NEW(c->mem, struct app);
    struct db  *db = NULL;
    int64_t     kek = 0, rewrapped = 0;

    crypt_init();
    TRY(open_settings(c, c->opt, app));
    str path = str_dup(c->mem, app->settings.key_file);
    TRY(vault_rotate(c->mem, path.p, &kek));
    TRY(vault_open(c->mem, path.p, &app->vault));
    TRY(db_open(c->mem, app->server.url, DB_WRITE, &db));
    TRY(db_begin(db, c->mem));
    error *e = app_rewrap(app, c->mem, db, &rewrapped);
    if (!e)
        e = db_commit(db, c->mem);
    if (e)
        db_rollback(db);
    db_close(db);
    TRY(e);
    printf(c->lang == LANG_ZH ? "新的主密钥 %lld 已启用，%lld "
                                "个数据密钥已重新封装。请重启服务，并重新另存密钥文件。\n"
                              : "Key-encryption key %lld is in use; %lld data keys were wrapped "
                                "anew. Restart the server and copy the key file again.\n",
           (long long)kek, (long long)rewrapped);
    return NULL;
}

static error *key(struct cli *c)
{
    struct app *app = NEW(c->mem, struct app);

    crypt_init();
    TRY(open_settings(c, c->opt, app));
    TRY(vault_open(c->mem, str_dup(c->mem, app->settings.key_file).p, &app->vault));
    printf(STR_FMT "\n", STR_ARG(checkpoint_key(c->mem, app->vault, STR(SEAL_NAME))));
    return NULL;
}

const struct command cmd_vault_rotate = {
    .name = "vault rotate",
    .operands = "",
    OPTIONS(struct data_options, options),
    .run = rotate,
    .summary = "Put a new key into the key file and wrap the data keys with it",
};

const struct command cmd_vault_key = {
    .name = "vault key",
    .operands = "",
    OPTIONS(struct data_options, options),
    .run = key,
    .summary = "Print the public key that signs the checkpoints of the log",
};
