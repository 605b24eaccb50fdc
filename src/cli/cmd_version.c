/* cmd_version.c -- gongdi version: what this binary is. */
#include "cli/cli.h"

static error *run(struct cli *c)
{
    (void)c;
    printf("gongdi %s\n", GONGDI_VERSION);
    return NULL;
}

const struct command cmd_version = {
    .name = "version",
    .operands = "",
    .run = run,
    .summary = "Print the version",
};
