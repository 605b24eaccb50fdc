/* cmd_config.c -- gongdi config: every setting with its value, where it came from, and its
 * sentence. */
#include "cli/open.h"

/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct data_options),
    FIELDS_END,
};
/* clang-format on */

static error *run(struct cli *c)
{
    struct app app = { .demo = false };

    TRY(open_settings(c, c->opt, &app));
    for (const struct field *f = settings_fields; f->type != FT_END; f++) {
        str value = field_text(c->mem, f, &app.settings);
        printf("%-16s = " STR_FMT "\n    # %s (%s)\n", f->name,
               STR_ARG(f->secret && value.n && !str_starts(value, STR("sqlite:")) ? STR("***")
                                                                                  : value),
               setting_doc(f, c->lang), app.origin.of[f - settings_fields]);
    }
    return NULL;
}

const struct command cmd_config = {
    .name = "config",
    .operands = "",
    OPTIONS(struct data_options, options),
    .run = run,
    .summary = "Show every setting with its value and origin",
};
