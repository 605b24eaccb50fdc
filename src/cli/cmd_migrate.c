/* cmd_migrate.c -- gongdi migrate: brings an older schema to the one of this binary. */
#include "base/when.h"
#include "cli/open.h"
#include "db/migrate.h"

/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct data_options),
    FIELDS_END,
};
/* clang-format on */

static error *run(struct cli *c)
{
    struct app app = { .demo = false };
    struct db *db = NULL;
    int64_t    before = 0, after = 0;

    crypt_init();
    TRY(open_settings(c, c->opt, &app));
    TRY(db_open(c->mem, app.server.url, DB_WRITE, &db));
    TRY(migrate_version(db, c->mem, &before));
    TRY(migrate(db, c->mem, 0, when_now()));
    TRY(migrate_version(db, c->mem, &after));
    db_close(db);
    if (before == after)
        printf(c->lang == LANG_ZH ? "数据结构已是最新（第 %lld 步）。\n"
                                  : "The schema is up to date (step %lld).\n",
               (long long)after);
    else
        printf(c->lang == LANG_ZH ? "数据结构已从第 %lld 步升级到第 %lld 步。\n"
                                  : "The schema was brought from step %lld to step %lld.\n",
               (long long)before, (long long)after);
    return NULL;
}

const struct command cmd_migrate = {
    .name = "migrate",
    .operands = "",
    OPTIONS(struct data_options, options),
    .run = run,
    .summary = "Bring the schema to the one of this binary",
};
