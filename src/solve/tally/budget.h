/* budget.h -- counting a budget vote: a rule by name, an election, an outcome that explains itself.
 *
 * Rule names are built from parts: greedy_cost, mes_card_add1u, phragmen_u, maxwelfare_cost,
 * maximin_support, greedy_noskip, greedy_threshold=100, greedy_exclusive; behind them may stand
 * "_es" (ties: lower cost, more votes, id) or "_lot" (ties: the public lot). What stands behind
 * '@' names a variant of timing and is ignored. docs/counting.md says what each one does.
 *
 * Everything is exact: doubles only say which numbers are worth comparing exactly. */
#ifndef GONGDI_TALLY_BUDGET_H
#define GONGDI_TALLY_BUDGET_H

#include "solve/tally/profile.h"

enum rule_kind { R_GREEDY, R_MES, R_PHRAGMEN, R_MAXIMIN, R_WELFARE, RULE_KINDS };
enum completion { C_NONE, C_REST, C_ADD1, C_ADD1N, C_ADD1U, C_PCT, COMPLETIONS };
enum tie_rule { T_ID, T_ES, T_LOT, TIE_RULES };

struct rule {
    enum rule_kind  kind;
    enum utility    utility;
    enum completion completion;
    enum tie_rule   tie;
    bool            no_skip;   /* greedy: stop at the first that does not fit */
    bool            exclusive; /* of a conflict group at most one */
    bool            plain;     /* mes add1: take every step (for tests of the skipping) */
    bool            partial;   /* the first that does not fit gets what is left */
    int64_t         threshold; /* least votes; 0 is none */
    str             seed;      /* T_LOT: published after the vote, its hash before */
    str             name;      /* as it was asked for */
};

/* "mes_cost_add1" and the like. */
error *rule_read(struct arena *a, str name, struct rule *out) MUST_CHECK;

/* The name in words: "等额分担法（费用效用）……". */
str rule_words(struct arena *a, const struct rule *r, enum lang lang);

enum step_how {
    STEP_CHOSEN,    /* by the rule itself */
    STEP_COMPLETED, /* by the greedy completion on what was left */
    STEP_PARTIAL,   /* gets what is left, less than it costs */
};

/* One project funded. Fractions are exact, in lowest terms: "137/2048". */
struct step {
    uint32_t      project;
    enum step_how how;
    int64_t       paid;  /* from the budget: its cost, or less when partial */
    str           price; /* mes: share of a full payer, in currency, or of a point (points, ranks);
                          * phragmen: load; greedy: density */
    int64_t full, part, none; /* mes: supporters paying the full share, all they had, nothing */
    str     least, most;      /* mes: of those paying all they had, what one of them paid */
};

struct outcome {
    struct step *step;
    size_t       n;
    int64_t      cost;
    int64_t      steps;   /* completions by steps: how many were made */
    str          share;   /* mes: budget of one voter in the end, an exact fraction */
    wide         welfare; /* maxwelfare: the value */
    int64_t      runs;    /* mes: how often the whole count was run */
    enum stop { STOP_DONE, STOP_FULL, STOP_OVER, STOP_ALL, STOP_NOFIT } stop;
};

/* Count. With EXPLAIN every step carries its exact figures. */
error *budget_count(struct arena *a, const struct pb *e, const struct rule *r, bool explain,
                    struct outcome **out) MUST_CHECK;

/* The same on ballots that were grouped before, by profile_make with the utility of the rule. */
error *budget_count_grouped(struct arena *a, const struct profile *f, const struct rule *r,
                            bool explain, struct outcome **out) MUST_CHECK;

bool outcome_has(const struct outcome *o, uint32_t project);

#endif
