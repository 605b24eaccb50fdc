/* ledger.c -- the rules of posting. */
#include "solve/ledger/ledger.h"

const char *const ledger_unit_words[] = { "fen", "minute", "point", NULL };
const char *const ledger_kind_words[] = { "post",    "pending", "settle", "void",
                                          "reverse", "expire",  NULL };

/* clang-format off */
static const struct message
    msg_sum      = { "ledger.sum",      "转账 {0} 的各笔相加不为零，差 {1}。", "the legs of transfer {0} do not sum to zero; they are off by {1}." },
    msg_legs     = { "ledger.legs",     "转账 {0} 至少要有两笔，每笔不能为零。", "transfer {0} needs at least two legs, none of them zero." },
    msg_account  = { "ledger.account",  "转账 {0}：没有账户 {1}。", "transfer {0}: there is no account {1}." },
    msg_unit     = { "ledger.unit",     "转账 {0} 混用了不同单位的账户。", "transfer {0} mixes accounts of different units." },
    msg_funds    = { "ledger.funds",    "转账 {0}：账户 {1} 可用余额只有 {2}，不够 {3}。", "transfer {0}: account {1} has only {2} to use, not {3}." },
    msg_other    = { "ledger.other",    "编号 {0} 已经用于另一笔内容不同的转账。", "the id {0} was used for a transfer with other content." },
    msg_of       = { "ledger.of",       "转账 {0}：没有可以{2}的转账 {1}。", "transfer {0}: there is no transfer {1} that could be {2}." },
    msg_done     = { "ledger.done",     "转账 {0}：转账 {1} 已经由 {2} 处理过。", "transfer {0}: transfer {1} was dealt with by {2} already." },
    msg_overflow = { "ledger.overflow", "转账 {0}：金额太大。", "transfer {0}: the amount is too large." },
    msg_id       = { "ledger.id",       "转账的编号必须是正整数。", "the id of a transfer must be a positive number." };
/* clang-format on */

static error *bad(struct arena *a, const struct message *m, const struct transfer *t, int64_t x)
{
    return error_of(a, FAIL_INPUT, m, str_int(a, t->id), str_int(a, x));
}

static bool same(const struct transfer *x, const struct transfer *y)
{
    bool good = x->of == y->of && x->day == y->day && x->kind == y->kind &&
                x->expires == y->expires && x->n_legs == y->n_legs;

    for (size_t i = 0; good && i < x->n_legs; i++)
        good = x->leg[i].account == y->leg[i].account && x->leg[i].amount == y->leg[i].amount;
    return good;
}

static error *check_legs(struct arena *a, const struct ledger_store *s, const struct transfer *t)
{
    int64_t               sum = 0;
    const struct account *first = NULL;

    if (t->n_legs < 2)
        return bad(a, &msg_legs, t, 0);
    for (size_t i = 0; i < t->n_legs; i++) {
        const struct account *x = s->account(s->self, t->leg[i].account);
        if (!x)
            return bad(a, &msg_account, t, t->leg[i].account);
        if (t->leg[i].amount == 0)
            return bad(a, &msg_legs, t, 0);
        if (first && first->unit != x->unit)
            return bad(a, &msg_unit, t, 0);
        first = x;
        if (t->leg[i].amount == INT64_MIN || __builtin_add_overflow(sum, t->leg[i].amount, &sum))
            return bad(a, &msg_overflow, t, 0);
    }
    return sum ? bad(a, &msg_sum, t, sum) : NULL;
}

/* Would every account still be within its means? An account may stand in several legs: what it
 * gains in one it may spend in another. SIGN is -1 for a reversal. */
static error *check_funds(struct arena *a, const struct ledger_store *s, const struct transfer *t,
                          const struct transfer *legs, int sign)
{
    for (size_t i = 0; i < legs->n_legs; i++) {
        const struct account *x = s->account(s->self, legs->leg[i].account);
        int64_t               net = 0, after = 0, usable = 0;
        for (size_t k = 0; k < legs->n_legs; k++)
            if (legs->leg[k].account == legs->leg[i].account)
                net += legs->leg[k].amount * sign;
        if (__builtin_sub_overflow(x->posted, x->reserved, &usable) ||
            __builtin_add_overflow(usable, net, &after) || after > INT64_MAX / 4 ||
            after < -INT64_MAX / 4)
            return bad(a, &msg_overflow, t, 0);
        if (net < 0 && after < 0 && !x->may_owe)
            return error_of(a, FAIL_CONFLICT, &msg_funds, str_int(a, t->id), str_int(a, x->id),
                            str_int(a, usable), str_int(a, -net));
    }
    return NULL;
}

/* The transfer that T settles, voids or reverses, still open for that. */
static error *find_of(struct arena *a, const struct ledger_store *s, const struct transfer *t,
                      const struct transfer **out)
{
    static const struct message words[LEDGER_KINDS] = {
        [L_SETTLE] = { "w", "入账", "settled" },
        [L_VOID] = { "w", "作废", "voided" },
        [L_REVERSE] = { "w", "冲正", "reversed" },
    };
    const struct transfer *of = s->transfer(s->self, t->of);
    bool                   good = of && (t->kind == L_REVERSE
                                             ? of->kind == L_POST || of->kind == L_SETTLE || of->kind == L_EXPIRE
                                             : of->kind == L_PENDING);

    /* the word stands in the language of the reader only when both are given; English is both */
    if (!good)
        return error_of(a, FAIL_MISSING, &msg_of, str_int(a, t->id), str_int(a, t->of),
                        str_of(words[t->kind].en));
    if (of->done_by)
        return error_of(a, FAIL_CONFLICT, &msg_done, str_int(a, t->id), str_int(a, t->of),
                        str_int(a, of->done_by));
    *out = of;
    return NULL;
}

const struct transfer *ledger_legs_of(const struct ledger_store *s, const struct transfer *t)
{
    while (t && t->n_legs == 0 && t->of)
        t = s->transfer(s->self, t->of);
    return t;
}

static void apply(const struct ledger_store *s, const struct transfer *legs, int posted,
                  int reserved)
{
    for (size_t i = 0; i < legs->n_legs; i++) {
        struct account *x = s->account(s->self, legs->leg[i].account);
        int64_t         amount = legs->leg[i].amount;
        x->posted += posted * amount;
        if (amount < 0)
            x->reserved -= reserved * amount;
        s->balance(s->self, x);
    }
}

error *ledger_post(struct arena *a, const struct ledger_store *s, const struct transfer *t,
                   enum ledger_result *out)
{
    const struct transfer *old = NULL, *of = NULL;

    if (t->id <= 0)
        return bad(a, &msg_id, t, 0);
    old = s->transfer(s->self, t->id);
    if (old && !same(old, t))
        return bad(a, &msg_other, t, 0);
    *out = old ? LEDGER_REPEATED : LEDGER_DONE;
    if (old)
        return NULL;
    if (t->kind == L_POST || t->kind == L_PENDING || t->kind == L_EXPIRE) {
        TRY(check_legs(a, s, t));
        TRY(check_funds(a, s, t, t, 1));
        apply(s, t, t->kind != L_PENDING, t->kind == L_PENDING);
    } else {
        TRY(find_of(a, s, t, &of));
        if (t->n_legs)
            return bad(a, &msg_legs, t, 0);
        const struct transfer *legs = ledger_legs_of(s, of);
        if (t->kind == L_REVERSE)
            TRY(check_funds(a, s, t, legs, -1));
        apply(s, legs,
              t->kind == L_VOID     ? 0
              : t->kind == L_SETTLE ? 1
                                    : -1,
              t->kind == L_REVERSE ? 0 : -1);
        s->done(s->self, of->id, t->id);
    }
    s->append(s->self, t);
    return NULL;
}

struct lot {
    int64_t expires, amount;
};

int64_t ledger_expired(struct arena *a, int64_t account, const struct transfer *const *transfers,
                       size_t n, int64_t day)
{
    struct lot *lot = NEWN(a, struct lot, n + 1);
    size_t      lots = 0;
    int64_t     out = 0;

    for (size_t i = 0; i < n; i++) {
        const struct transfer *t = transfers[i];
        int64_t                net = 0;
        for (size_t k = 0; k < t->n_legs; k++)
            if (t->leg[k].account == account)
                net += t->leg[k].amount;
        if (net > 0) {
            int64_t expires = t->expires ? t->expires : INT64_MAX;
            size_t  at = lots++;
            for (; at > 0 && lot[at - 1].expires > expires; at--)
                lot[at] = lot[at - 1];
            lot[at] = (struct lot){ expires, net };
        }
        for (size_t k = 0; net < 0 && k < lots; k++) {
            int64_t use = lot[k].amount < -net ? lot[k].amount : -net;
            lot[k].amount -= use;
            net += use;
        }
    }
    for (size_t k = 0; k < lots; k++)
        out += lot[k].expires <= day ? lot[k].amount : 0;
    return out;
}
