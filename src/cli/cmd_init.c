/* cmd_init.c -- gongdi init: an empty installation, its schema and its key file. */
#include "cli/open.h"

struct init_options {
    str data, database;
    int ciphers;
};

/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct init_options),
    WORD(struct init_options, ciphers, crypt_suite_words, .doc = "Ciphers of the key file: intl (AES-256-GCM, HMAC-SHA256) or sm (SM4-GCM, HMAC-SM3)."),
    FIELDS_END,
};
static const struct init_options defaults = { .ciphers = -1 };
/* clang-format on */

static error *run(struct cli *c)
{
    const struct init_options *o = c->opt;
    struct app                 app = { .demo = false };
    struct db                 *db = NULL;

    TRY(open_settings(c, &(struct data_options){ o->data, o->database }, &app));
    if (o->ciphers >= 0)
        app.settings.ciphers = o->ciphers;
    TRY(init_data(c, &app, &db));
    db_close(db);
    printf(c->lang == LANG_ZH
               ? "已建立数据：" STR_FMT "\n密钥文件：" STR_FMT
                 "\n请把密钥文件另存一份。丢了它，姓名、电话、住址和所有备份都再也打不开。\n"
               : "Data: " STR_FMT "\nKey file: " STR_FMT
                 "\nKeep a copy of the key file elsewhere. Without it names, phones, addresses and "
                 "every backup can never be opened again.\n",
           STR_ARG(app.settings.data), STR_ARG(app.settings.key_file));
    return NULL;
}

const struct command cmd_init = {
    .name = "init",
    .operands = "",
    OPTIONS(struct init_options, options),
    .defaults = &defaults,
    .run = run,
    .summary = "Make an empty installation with its key file",
};
