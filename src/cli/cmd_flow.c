/* cmd_flow.c -- gongdi flow NAME: the diagram of a life cycle, in Graphviz' language. */
#include "cli/cli.h"
#include "modules/casework/casework_flag.h"

static const struct flow *const flows[] = {
    &case_flow,
    &flag_table[FLAG_SUPERVISION].flow,
    &flag_table[FLAG_WHISTLE].flow,
    &flag_table[FLAG_EXTENSION].flow,
    &flag_table[FLAG_SUSPENSION].flow,
    &flag_table[FLAG_OBJECTION].flow,
};

static error *run(struct cli *c)
{
    for (size_t i = 0; i < COUNT(flows); i++)
        if (str_is(c->operand[0], flows[i]->name)) {
            printf(STR_FMT, STR_ARG(flow_dot(c->mem, flows[i], c->lang)));
            return NULL;
        }
    struct buf names;
    buf_init(&names, c->mem, 400);
    buf_z(&names, "there are life cycles of:");
    for (size_t i = 0; i < COUNT(flows); i++)
        buf_fmt(&names, " %s", flows[i]->name);
    return error_of(c->mem, FAIL_INPUT, &msg_usage, buf_done(&names));
}

const struct command cmd_flow = {
    .name = "flow",
    .operands = "NAME",
    .least = 1,
    .most = 1,
    .run = run,
    .summary = "Print a life cycle as a diagram (dot)",
};
