/* cmd_openapi.c -- gongdi openapi: the reference of the API out of the route tables. */
#include "cli/cli.h"
#include "core/perm.h"
#include "http/openapi.h"
#include "modules/modules.h"

struct openapi_options {
    bool markdown;
};
static const struct field options[] = {
    BOOL(struct openapi_options, markdown, .doc = "As a readable text instead of JSON."),
    FIELDS_END,
};

static error *run(struct cli *c)
{
    const struct openapi_options *o = c->opt;
    str                           text =
        o->markdown
                                      ? openapi_text(c->mem, modules_rooms.tables, modules_rooms.n_tables, perm_words, false)
                                      : openapi_json(c->mem, modules_rooms.tables, modules_rooms.n_tables, perm_words);

    fwrite(text.p, 1, text.n, stdout);
    printf("\n");
    return NULL;
}

const struct command cmd_openapi = {
    .name = "openapi",
    .operands = "",
    OPTIONS(struct openapi_options, options),
    .run = run,
    .summary = "Print the API reference (OpenAPI 3.1)",
};
