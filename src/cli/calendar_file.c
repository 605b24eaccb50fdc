/* calendar_file.c -- calendars and times as an administrator gives them. */
#include "cli/calendar_file.h"

#include "base/when.h"
#include "cli/tally_file.h"

/* clang-format off */
const char *const lang_option_words[] = { "zh", "en", NULL };
static const struct message
    msg_when = { "when", "“{0}”不是时间；请写成 2026-02-14 08:30，或 2026-02-14T08:30:00+08:00。", "{0} is not a time; write 2026-02-14 08:30 or 2026-02-14T08:30:00+08:00." };
/* clang-format on */

void cli_set_lang(struct cli *c, int option)
{
    if (option >= 0)
        c->lang = option == 0 ? LANG_ZH : LANG_EN;
}

error *calendar_open(struct cli *c, str path, const struct calendar **out)
{
    struct calendar *own = NULL;
    str              text = { 0 };

    *out = calendar_china(c->mem);
    if (!path.n)
        return NULL;
    TRY(tally_read(c, path, &text));
    TRY(calendar_read(c->mem, text, *out, &own));
    *out = own;
    return NULL;
}

error *cli_when(struct cli *c, const char *option, str s, int64_t *ms)
{
    static const char *const rest[] = { "", "+08:00", ":00+08:00", " 00:00:00+08:00" };

    for (size_t i = 0; i < COUNT(rest); i++)
        if (when_read(str_fmt(c->mem, STR_FMT "%s", STR_ARG(s), rest[i]), ms))
            return NULL;
    return error_on(c->mem, option, &msg_when, s);
}
