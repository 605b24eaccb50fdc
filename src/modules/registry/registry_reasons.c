/* registry_reasons.c -- which step of a household may have which reason (code list move). */
#include "core/app.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
static const struct message msg_reason = { "registry.reason", "这个原因不适用于这一步，请另选。", "This reason does not fit the step: please choose another one." };

/* One that is not here, which an administrator added, fits all. */
static const struct message msg_death = { "registry.reason_death", "去世请在此人的“修改”里填去世日期：此人从那天起离开所在的户，需要时会请您选新户主。", "Who died gets a day of death under “Change” on his page: his memberships end with it, and another head is asked for where one is needed." };

#define ANY "move_in,move_out,move_house,split,end"
static const struct {
    const char *why, *steps;
} fits[] = {
    { "birth",  "move_in" },
    { "in",     "move_in,move_house" },
    { "marry",  "move_in,move_out,move_house,split" },
    { "split",  "move_in,move_out,split" },
    { "rent",   "move_in,move_house" },
    { "out",    "move_out,move_house,end" },
    { "torn",   "move_out,move_house,end" },
    { "import", "" }, /* these three the program writes itself */
    { "head",   "" },
    { "death",  "" },
};
/* clang-format on */

str reason_steps(str why)
{
    for (size_t i = 0; i < COUNT(fits); i++)
        if (str_is(why, fits[i].why))
            return str_of(fits[i].steps);
    return STR(ANY);
}

error *reason_fits(struct req *r, str why, str step)
{
    str    steps = reason_steps(why);
    size_t at = 0;

    /* no step's name is a part of another's */
    if (str_find(steps, step, &at))
        return NULL;
    return error_on(r->mem, "why", str_is(why, "death") ? &msg_death : &msg_reason);
}
