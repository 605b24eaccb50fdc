/* cmd_audit.c -- gongdi audit verify|export: shows that nothing was removed from the log or
 * altered. */
#include <unistd.h>

#include "cli/open.h"
#include "core/seal.h"

struct audit_options {
    str data, database, witness;
};
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct audit_options),
    TEXT(struct audit_options, witness, 0, 400, .doc = "The witness' file of checkpoints, to compare with."),
    FIELDS_END,
};
/* clang-format on */

static error *verify(struct cli *c)
{
    const struct audit_options *o = c->opt;
    struct data_options         d = { o->data, o->database };
    struct app                 *app = NEW(c->mem, struct app);
    struct db                  *db = NULL;
    struct audit                a = { 0 };

    TRY(open_app(c, &d, app, DB_READ, &db));
    error *e = seal_verify(app, db, c->mem, o->witness.n ? o->witness : app->settings.witness, &a);
    db_close(db);
    TRY(e);
    printf("communities %lld, events %lld, sealed %lld by %lld checkpoints, not yet sealed %lld\n",
           (long long)a.communities, (long long)a.events, (long long)a.sealed,
           (long long)a.checkpoints, (long long)a.unsealed);
    if (a.trouble.n) {
        printf("TROUBLE: " STR_FMT "\n", STR_ARG(a.trouble));
        return error_of(c->mem, FAIL_CONFLICT, &msg_quiet);
    }
    printf("nothing was removed or altered\n");
    return NULL;
}

/* Events as JSON lines on standard output; the key for the other verifier on standard error. */
static error *export_(struct cli *c)
{
    const struct audit_options *o = c->opt;
    struct data_options         d = { o->data, o->database };
    struct app                 *app = NEW(c->mem, struct app);
    struct db                  *db = NULL;

    TRY(open_app(c, &d, app, DB_READ, &db));
    fprintf(stderr, STR_FMT "\n", STR_ARG(checkpoint_key(c->mem, app->vault, STR(SEAL_NAME))));
    error *e = seal_export(app, db, c->mem, STDOUT_FILENO);
    db_close(db);
    return e;
}

const struct command cmd_audit_verify = {
    .name = "audit verify",
    .operands = "",
    OPTIONS(struct audit_options, options),
    .run = verify,
    .summary = "Show that nothing was removed from the log or altered",
};

const struct command cmd_audit_export = {
    .name = "audit export",
    .operands = "",
    OPTIONS(struct audit_options, options),
    .run = export_,
    .summary = "Write the log as JSON lines, for an independent verifier",
};
