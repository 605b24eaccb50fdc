/* main.c -- the table of commands, and nothing else. */
#include "cli/cli.h"

static const struct command *const commands[] = {
    &cmd_version,
    &cmd_tally_budget,
    &cmd_tally_election,
    &cmd_tally_motion,
};

int main(int argc, char **argv)
{
    return cli_main(commands, COUNT(commands), argc, argv);
}
