/* cli.h -- what a command is: a row in a table, options by field table, exit codes 0, 1, 2.
 *
 * To add a command: write src/cli/cmd_NAME.c with a field table of its options and a function,
 * declare its row here, and list it in src/main.c. `--help` comes from the tables. */
#ifndef GONGDI_CLI_H
#define GONGDI_CLI_H

#include "base/field.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSE = 2 };

struct cli {
    struct arena *mem;
    enum lang     lang;    /* from LANG: zh* is Chinese */
    void         *opt;     /* the options, a record of command->options */
    str          *operand; /* what is not an option, in order */
    size_t        n_operands;
};

struct command {
    const char         *name;     /* "serve", or "grid plan" for a family */
    const char         *operands; /* "PREFIX", "[FILE]", or "" */
    size_t              least, most;
    const struct field *options;
    size_t              options_size;
    const void         *defaults; /* a record, or NULL for zeroes */
    error *(*run)(struct cli *c)MUST_CHECK;
    const char *summary; /* NULL: not listed, started by the program itself */
};
#define OPTIONS(T, fields) .options = (fields), .options_size = sizeof(T)

/* Find the command, read its options, run it; returns the exit code. */
int cli_main(const struct command *const *commands, size_t n, int argc, char **argv);

/* A sentence of a command's table in LANG; the English where there is no Chinese (cli_words.c). */
const char *cli_words(const char *en, enum lang lang);

/* A mistake in how the command was called: exit code 2. */
extern const struct message msg_usage;

/* Ask a command to end with EXIT_FAILED after it has printed its own report. */
extern const struct message msg_quiet;

extern const struct command cmd_init;
extern const struct command cmd_demo;
extern const struct command cmd_serve;
extern const struct command cmd_migrate;
extern const struct command cmd_import;
extern const struct command cmd_export;
extern const struct command cmd_backup;
extern const struct command cmd_restore;
extern const struct command cmd_audit_verify;
extern const struct command cmd_audit_export;
extern const struct command cmd_vault_rotate;
extern const struct command cmd_vault_key;
extern const struct command cmd_user_add;
extern const struct command cmd_user_password;
extern const struct command cmd_user_list;
extern const struct command cmd_user_totp;
extern const struct command cmd_config;
extern const struct command cmd_openapi;
extern const struct command cmd_flow;
extern const struct command cmd_doctor;
extern const struct command cmd_tally_budget;
extern const struct command cmd_tally_election;
extern const struct command cmd_tally_motion;
extern const struct command cmd_tally_opinion;
extern const struct command cmd_deadline;
extern const struct command cmd_calendar;
extern const struct command cmd_grid_plan, cmd_grid_adjust, cmd_grid_check, cmd_grid_evaluate,
    cmd_grid_explain, cmd_grid_cells;
extern const struct command cmd_rounds_plan;
extern const struct command cmd_version;
extern const struct command cmd_decode;
extern const struct command cmd_decode_table;
extern const struct command cmd_decode_geo;
extern const struct command cmd_fill_table, cmd_encode_table, cmd_encode_geo, cmd_make_cells;
extern const struct command cmd_ledger_check;
extern const struct command cmd_reform_list;
extern const struct command cmd_reform_show;
extern const struct command cmd_reform_plan;
extern const struct command cmd_reform_run;

#endif
