/* motion.h -- votes by statute or charter: thresholds as integer fractions of a named base.
 *
 * A rule is data: for each question (may it be started, is there a quorum, does it pass) a formula
 * such as "present*3 >= 2*members" or "present*2 > adults or household_reps*3 >= 2*households".
 * Both sides are whole multiples of named counts; counts may have decimals (areas). ">" is "more
 * than" (超过, 过半数), ">=" is "at least" (以上), as Civil Code 1259 says. "and" binds before
 * "or".
 *
 * Names that are not given are derived where that is certain: cast = yes + no, present = yes + no
 * + abstain + recused. An abstention is not an absence: those who abstain are present. A recusal
 * lowers a base only when the charter says so (struct motion.recusal_lowers). */
#ifndef GONGDI_TALLY_MOTION_H
#define GONGDI_TALLY_MOTION_H

#include "base/base.h"

enum question { Q_INITIATED, Q_QUORUM, Q_PASSED, Q_FLOOR, QUESTIONS };
extern const char *const question_words[]; /* initiated quorum passed elected_floor */

struct statute {
    const char *code, *law_zh, *law_en;
    const char *formula[QUESTIONS]; /* NULL: the law does not ask it */
};
extern const struct statute statutes[];
extern const size_t         n_statutes;

struct amount {
    str     name;
    int64_t value; /* times scale of the motion */
};

enum { MOTION_NAMES = 40, MOTION_TERMS = 12 };

struct motion {
    struct arena *mem;
    struct amount given[MOTION_NAMES];
    size_t        n;
    int64_t       scale;
    bool          recusal_lowers;
};

/* One comparison with its numbers: count * den OP num * base. */
struct compared {
    str     count, base; /* base is empty when compared with a plain number */
    int64_t num, den;
    bool    strict, holds, known;
    int64_t count_value, base_value;
    int64_t missing;     /* so much more of the count would have been enough; 0 when it holds */
    bool    grows;       /* those counted are among the base: newcomers add to both */
    int64_t newcomers;   /* so many newcomers, all counted, would do; 0: there cannot be as many */
    int64_t counts;      /* how often was asked again for these two */
    int     alternative; /* comparisons of one alternative are joined by "and" */
};

struct answer {
    bool            asked, known, holds;
    str             formula;
    struct compared term[MOTION_TERMS];
    size_t          n;
};

const struct statute *statute_find(str code);

/* "present=51", "area_voted=6666.67" */
error *motion_give(struct motion *m, str pair) MUST_CHECK;

/* Fill in what follows from what is given, and check that it fits together. */
error *motion_settle(struct motion *m) MUST_CHECK;

error *motion_ask(struct motion *m, str formula, struct answer *out) MUST_CHECK;

/* What it would have taken, for every comparison that does not hold: asked again with other numbers
 * until the answer turns. With one unit less it does not hold. */
void motion_wish(struct motion *m, struct answer *ans);

/* The words for a count: "到会人数". Names that no law uses stand for themselves. */
str motion_word(str name, enum lang lang);

/* Elections by the law in two rounds: more than half of those voting, then a second vote for what
 * is open, most votes first, each with at least a third of the ballots. */
struct stand {
    str     name;
    int64_t votes;
    int     round;   /* elected in round 1 or 2; 0: not */
    bool    tied;    /* as many votes as another for the last open seat: not decided */
    bool    runs;    /* may stand in the second round */
    int64_t more;    /* so many more votes from those who voted: elected, one fewer: not; 0: none */
    int     more_in; /* in that round */
    int64_t counts;  /* how often was counted for that */
};
error *two_rounds(struct arena *a, struct stand *s, size_t n, int64_t seats, int64_t voted,
                  const struct stand *second, size_t n_second, int64_t ballots) MUST_CHECK;

/* The same as it was asked, to be counted again: S and SECOND as they were given. */
struct two_rounds {
    struct stand *s, *second;
    size_t        n, n_second;
    int64_t       seats, voted, ballots;
};
/* Fills in .more of those in DONE (the result, beside t.s) who were not elected. */
void two_rounds_wish(const struct two_rounds *t, struct stand *done);

#endif
