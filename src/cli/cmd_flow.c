/* cmd_flow.c -- gongdi flow NAME: the diagram of a life cycle, in Graphviz' language. */
#include "cli/cli.h"
#include "modules/modules.h"

/* The Kth life cycle of all rooms, or NULL behind the last. */
static const struct flow *flow_at(size_t k)
{
    for (size_t i = 0; i < modules_rooms.n_log; i++)
        for (const struct log_kind *x = modules_rooms.log[i]->kinds; x && x->kind; x++)
            for (const struct flow *const *f = x->flows; f && *f; f++)
                if (k-- == 0)
                    return *f;
    return NULL;
}

static error *run(struct cli *c)
{
    const struct flow *f = NULL;
    struct buf         names;

    buf_init(&names, c->mem, 400);
    buf_z(&names, "there are life cycles of:");
    for (size_t k = 0; (f = flow_at(k)); k++) {
        if (str_is(c->operand[0], f->name)) {
            printf(STR_FMT, STR_ARG(flow_dot(c->mem, f, c->lang)));
            return NULL;
        }
        buf_fmt(&names, " %s", f->name);
    }
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
