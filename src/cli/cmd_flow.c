/* cmd_flow.c -- gongdi flow case: the diagram of a life cycle, in Graphviz' language. */
#include "cli/cli.h"
#include "modules/casework/casework.h"

static const struct flow *const flows[] = { &case_flow };

static error *run(struct cli *c)
{
    for (size_t i = 0; i < COUNT(flows); i++)
        if (str_is(c->operand[0], flows[i]->name)) {
            printf(STR_FMT, STR_ARG(flow_dot(c->mem, flows[i], c->lang)));
            return NULL;
        }
    return error_of(c->mem, FAIL_INPUT, &msg_usage, STR("there is a life cycle of: case"));
}

const struct command cmd_flow = {
    .name = "flow",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .run = run,
    .summary = "Print a life cycle as a diagram (dot)",
};
