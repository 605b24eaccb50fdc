/* export.c -- the trial balance, and journals for ledger, hledger and beancount. */
#include "base/when.h"
#include "solve/ledger/ledger.h"

static const char *const commodity[LEDGER_UNITS] = { "CNY", "MIN", "PTS" };

/* Looking up accounts and transfers of a list by id. */
struct index {
    int64_t *key;
    size_t  *at;
    size_t   size;
};

static struct index index_new(struct arena *a, size_t n)
{
    struct index x = { .size = 64 };

    while (x.size < 2 * n)
        x.size *= 2;
    x.key = NEWN(a, int64_t, x.size);
    x.at = NEWN(a, size_t, x.size);
    return x;
}

static size_t *index_at(const struct index *x, int64_t key)
{
    size_t i = (size_t)((uint64_t)key * 0x9E3779B97F4A7C15u >> 20) & (x->size - 1);

    while (x->at[i] && x->key[i] != key)
        i = (i + 1) & (x->size - 1);
    x->key[i] = key;
    return &x->at[i];
}

/* For every transfer the one whose legs it moves, and in which direction; 0: moves nothing. */
struct moves {
    struct index                  by_id;
    const struct transfer *const *t;
    size_t                        n;
};

static struct moves moves_of(struct arena *a, const struct transfer *const *t, size_t n)
{
    struct moves m = { index_new(a, n), t, n };

    for (size_t i = 0; i < n; i++)
        *index_at(&m.by_id, t[i]->id) = i + 1;
    return m;
}

static const struct transfer *legs_of(const struct moves *m, const struct transfer *t, int *sign)
{
    *sign = t->kind == L_REVERSE ? -1 : 1;
    if (t->kind == L_PENDING || t->kind == L_VOID)
        return NULL;
    while (t->n_legs == 0) {
        size_t at = t->of ? *index_at(&m->by_id, t->of) : 0;
        if (at == 0)
            return NULL;
        t = m->t[at - 1];
    }
    return t;
}

struct trial *ledger_trial(struct arena *a, struct account *const *accounts, size_t n_accounts,
                           const struct transfer *const *t, size_t n, int64_t day)
{
    struct trial *row = NEWN(a, struct trial, n_accounts);
    struct index  by_account = index_new(a, n_accounts);
    struct moves  m = moves_of(a, t, n);

    for (size_t i = 0; i < n_accounts; i++) {
        row[i].account = accounts[i]->id;
        *index_at(&by_account, accounts[i]->id) = i + 1;
    }
    for (size_t i = 0; i < n; i++) {
        int                    sign = 1;
        const struct transfer *legs = t[i]->day > day ? NULL : legs_of(&m, t[i], &sign);
        for (size_t k = 0; legs && k < legs->n_legs; k++) {
            struct trial *r = &row[*index_at(&by_account, legs->leg[k].account) - 1];
            int64_t       amount = legs->leg[k].amount * sign;
            if (t[i]->day < day)
                r->opening += amount;
            else if (amount > 0)
                r->in += amount;
            else
                r->out -= amount;
        }
    }
    for (size_t i = 0; i < n_accounts; i++)
        row[i].closing = row[i].opening + row[i].in - row[i].out;
    return row;
}

static void put_amount(struct buf *b, int64_t v, enum ledger_unit u)
{
    uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    if (v < 0)
        buf_char(b, '-');
    if (u == UNIT_FEN) {
        buf_int(b, (int64_t)(m / 100));
        buf_char(b, '.');
        buf_char(b, (char)('0' + m / 10 % 10));
        buf_char(b, (char)('0' + m % 10));
    } else {
        buf_int(b, (int64_t)m);
    }
    buf_char(b, ' ');
    buf_z(b, commodity[u]);
}

/* Quotes, line ends and what starts a comment would end a note. */
static void put_note(struct buf *b, str note)
{
    for (size_t i = 0; i < note.n; i++) {
        char c = note.p[i];
        buf_char(b, c == '"' || c == '\\' || c == ';' || c == '|' || (unsigned char)c < 0x20 ? ' '
                                                                                             : c);
    }
}

static void put_head(struct buf *b, const struct transfer *t, enum ledger_format f)
{
    char date[WHEN_TEXT];

    date_text(t->day, date);
    buf_z(b, date);
    if (f == F_BEANCOUNT) {
        buf_z(b, " * \"");
        put_note(b, t->note);
        buf_z(b, "\" ^t");
        buf_int(b, t->id);
    } else {
        buf_z(b, " * (");
        buf_int(b, t->id);
        buf_z(b, ") ");
        put_note(b, t->note);
    }
    buf_char(b, '\n');
}

static void open_accounts(struct buf *b, struct account *const *accounts, size_t n, int64_t day)
{
    char date[WHEN_TEXT];

    date_text(day, date);
    for (size_t i = 0; i < n; i++) {
        buf_z(b, date);
        buf_z(b, " open ");
        buf_str(b, accounts[i]->name);
        buf_char(b, ' ');
        buf_z(b, commodity[accounts[i]->unit]);
        buf_char(b, '\n');
    }
    buf_char(b, '\n');
}

/* What every account must hold in the end: bean-check verifies it. */
static void close_accounts(struct buf *b, struct account *const *accounts, size_t n, int64_t day)
{
    char date[WHEN_TEXT];

    date_text(day + 1, date);
    for (size_t i = 0; i < n; i++) {
        buf_z(b, date);
        buf_z(b, " balance ");
        buf_str(b, accounts[i]->name);
        buf_char(b, ' ');
        put_amount(b, accounts[i]->posted, accounts[i]->unit);
        buf_char(b, '\n');
    }
}

void ledger_export(struct buf *b, struct account *const *accounts, size_t n_accounts,
                   const struct transfer *const *t, size_t n, enum ledger_format f)
{
    struct index by_account = index_new(b->mem, n_accounts);
    struct moves m = moves_of(b->mem, t, n);
    int64_t      first = n ? t[0]->day : 0, last = first;

    for (size_t i = 0; i < n_accounts; i++)
        *index_at(&by_account, accounts[i]->id) = i + 1;
    for (size_t i = 0; i < n; i++) {
        first = t[i]->day < first ? t[i]->day : first;
        last = t[i]->day > last ? t[i]->day : last;
    }
    if (f == F_BEANCOUNT)
        open_accounts(b, accounts, n_accounts, first);
    for (size_t i = 0; i < n; i++) {
        int                    sign = 1;
        const struct transfer *legs = legs_of(&m, t[i], &sign);
        if (!legs)
            continue;
        put_head(b, t[i], f);
        for (size_t k = 0; k < legs->n_legs; k++) {
            const struct account *x = accounts[*index_at(&by_account, legs->leg[k].account) - 1];
            buf_z(b, "    ");
            buf_str(b, x->name);
            buf_z(b, "  ");
            put_amount(b, legs->leg[k].amount * sign, x->unit);
            buf_char(b, '\n');
        }
        buf_char(b, '\n');
    }
    if (f == F_BEANCOUNT)
        close_accounts(b, accounts, n_accounts, last);
}
