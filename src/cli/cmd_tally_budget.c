/* cmd_tally_budget.c -- gongdi tally budget: count a participatory budget and explain it. */
#include <time.h>

#include "cli/tally_file.h"
#include "solve/tally/budget_say.h"

struct options {
    str  rule, seed;
    bool json, time, partial, exclusive, plain;
};

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, rule, 1, 200, .doc = "Name of the rule, such as mes_cost_add1"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    TEXT(struct options, seed, 0, 1000, .doc = "Seed of the public lot, for rules that end in _lot"),
    BOOL(struct options, partial, .doc = "Greedy: the first that does not fit gets what is left"),
    BOOL(struct options, exclusive, .doc = "Of a conflict_group at most one project is funded"),
    BOOL(struct options, plain, .doc = "add1: take every single step (to check the skipping)"),
    BOOL(struct options, time, .doc = "CPU seconds of reading and counting, on standard error"),
    FIELDS_END
};
/* clang-format on */

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct rule           rule = { 0 };
    struct pb            *e = NULL;
    struct outcome       *out = NULL;
    struct buf            b;
    str                   text = { 0 };

    TRY(rule_read(c->mem, o->rule.n ? o->rule : STR("mes_cost_add1"), &rule));
    rule.seed = o->seed;
    rule.partial |= o->partial;
    rule.exclusive |= o->exclusive;
    rule.plain = o->plain;
    double at0 = cpu_seconds();
    TRY(tally_read(c, c->operand[0], &text));
    TRY(pb_read(c->mem, text, &e));
    double at1 = cpu_seconds();
    TRY(budget_count(c->mem, e, &rule, !o->json, &out));
    double at2 = cpu_seconds();
    buf_init(&b, c->mem, SIZE_MAX);
    budget_json(&b, e, &rule, out, false);
    tally_print(buf_done(&b));
    if (o->time)
        fprintf(stderr, "read %.6f count %.6f arena %zu\n", at1 - at0, at2 - at1,
                arena_bytes(c->mem));
    return NULL;
}

const struct command cmd_tally_budget = {
    .name = "tally budget",
    .operands = "FILE.pb",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .run = run,
    .summary = "Count a participatory budget by a named rule and explain the result",
};
