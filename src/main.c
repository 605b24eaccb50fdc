/* main.c -- the table of commands, and nothing else. */
#include "cli/cli.h"

/* clang-format off */
static const struct command *const commands[] = {
    &cmd_init,
    &cmd_demo,
    &cmd_serve,
    &cmd_migrate,
    &cmd_import,
    &cmd_export,
    &cmd_backup,
    &cmd_restore,
    &cmd_audit_verify,
    &cmd_audit_export,
    &cmd_vault_rotate,
    &cmd_vault_key,
    &cmd_user_add,
    &cmd_user_password,
    &cmd_user_list,
    &cmd_user_totp,
    &cmd_config,
    &cmd_openapi,
    &cmd_flow,
    &cmd_doctor,
    &cmd_tally_budget,
    &cmd_tally_election,
    &cmd_tally_motion,
    &cmd_tally_opinion,
    &cmd_deadline,
    &cmd_calendar,
    &cmd_grid_cells,
    &cmd_grid_plan,
    &cmd_grid_adjust,
    &cmd_grid_check,
    &cmd_grid_evaluate,
    &cmd_grid_explain,
    &cmd_rounds_plan,
    &cmd_version,
    &cmd_decode,
    &cmd_decode_table,
    &cmd_decode_geo,
    &cmd_encode_table, &cmd_fill_table,
    &cmd_encode_geo,
    &cmd_make_cells,
    &cmd_ledger_check,
    &cmd_reform_list,
    &cmd_reform_show,
    &cmd_reform_plan,
    &cmd_reform_run,
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cli_main(commands, COUNT(commands), argc, argv);
}
