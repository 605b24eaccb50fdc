/* cmd_ledger.c -- gongdi ledger check: post a published journal again, balance it, export it.
 *
 * The journal is a table with ';' between cells and a header line: id;day;kind;of;expires;unit;
 * account;amount;note -- one line a leg; lines of one id that follow each other are one transfer.
 */
#include <time.h>

#include "base/when.h"
#include "cli/tally_file.h"
#include "solve/ledger/ledger.h"
#include "solve/tally/ids.h"
#include "solve/tally/rows.h"

struct options {
    int     format;
    int64_t day;
    bool    time;
};
static const char *const format_words[] = { "ledger", "hledger", "beancount", NULL };

/* clang-format off */
static const struct field fields[] = {
    WORD(struct options, format, format_words, .doc = "Export instead of a trial balance"),
    DATE(struct options, day, .doc = "Day of the trial balance; the last day by default"),
    BOOL(struct options, time, .doc = "CPU seconds of posting and balancing, on standard error"),
    FIELDS_END
};
static const struct options defaults = { .format = -1, .day = DATE_NONE };
static const struct message
    msg_column = { "ledger.column", "第 {0} 行：缺少“{1}”一列。", "line {0}: the column {1} is missing." },
    msg_cell   = { "ledger.cell",   "第 {0} 行：“{1}”不能作{2}。", "line {0}: \"{1}\" cannot be read as {2}." },
    msg_line   = { "ledger.line",   "第 {0} 行：{1}", "line {0}: {1}" },
    msg_units  = { "ledger.units",  "第 {0} 行：账户“{1}”先前用的是别的单位。", "line {0}: the account {1} had another unit before." },
    msg_zero   = { "ledger.zero",   "各账户余额之和不为零：{0}。", "the balances of all accounts do not sum to zero: {0}." };
/* clang-format on */

enum column { J_ID, J_DAY, J_KIND, J_OF, J_EXPIRES, J_UNIT, J_ACCOUNT, J_AMOUNT, J_NOTE, COLUMNS };
static const char *const column_words[] = { "id",   "day",     "kind",   "of",  "expires",
                                            "unit", "account", "amount", "note" };
enum { MOST_LEGS = 64 };

struct journal {
    struct cli           *c;
    struct rows           rows;
    int                   column[COLUMNS];
    struct ledger_memory *book;
    struct ids            names;
    struct leg            leg[MOST_LEGS];
    struct transfer      *t; /* all of them */
    uint32_t             *line;
    size_t                n, cap;
};

static str cell(const struct journal *j, enum column c)
{
    int at = j->column[c];

    return at >= 0 && (size_t)at < j->rows.n ? j->rows.cell[at] : STR("");
}

static error *bad(struct journal *j, enum column c)
{
    return rows_error(&j->rows, &msg_cell, cell(j, c), str_of(column_words[c]));
}

static error *number(struct journal *j, enum column c, int64_t *out)
{
    str s = cell(j, c);

    *out = 0;
    return s.n == 0 || str_i64(s, -INT64_MAX / 8, INT64_MAX / 8, out) ? NULL : bad(j, c);
}

static error *day_of(struct journal *j, enum column c, int64_t *out)
{
    str s = cell(j, c);

    *out = 0;
    return s.n == 0 || date_read(s, out) ? NULL : bad(j, c);
}

static error *word(struct journal *j, enum column c, const char *const *words, int *out)
{
    for (*out = 0; words[*out]; ++*out)
        if (str_is(cell(j, c), words[*out]))
            return NULL;
    return bad(j, c);
}

static error *account_of(struct journal *j, int64_t *id)
{
    str      name = cell(j, J_ACCOUNT);
    uint32_t at = ids_find(&j->names, name);
    int      unit = 0;

    TRY(word(j, J_UNIT, ledger_unit_words, &unit));
    if (name.n == 0)
        return bad(j, J_ACCOUNT);
    if (at == IDS_NONE) {
        at = ids_add(&j->names, name);
        struct account a = { .id = (int64_t)at + 1,
                             .unit = (enum ledger_unit)unit,
                             .name = name,
                             .may_owe = !str_starts(name, STR("Assets:")) };
        ledger_memory_account(j->book, &a);
    }
    *id = (int64_t)at + 1;
    size_t n = 0;
    if (ledger_memory_accounts(j->book, &n)[at]->unit != (enum ledger_unit)unit)
        return rows_error(&j->rows, &msg_units, name, STR(""));
    return NULL;
}

static error *read_leg(struct journal *j)
{
    int64_t id = 0;

    TRY(number(j, J_ID, &id));
    struct transfer *t = j->n ? &j->t[j->n - 1] : NULL;
    if (!t || t->id != id || t->n_legs == MOST_LEGS) {
        if (j->n == j->cap) {
            size_t cap = j->cap ? 2 * j->cap : 1024;
            j->t = arena_grow(j->c->mem, j->t, j->cap * sizeof *j->t, cap * sizeof *j->t);
            j->line =
                arena_grow(j->c->mem, j->line, j->cap * sizeof *j->line, cap * sizeof *j->line);
            j->cap = cap;
        }
        int kind = 0;
        TRY(word(j, J_KIND, ledger_kind_words, &kind));
        j->line[j->n] = j->rows.line;
        t = &j->t[j->n++];
        *t = (struct transfer){ .id = id, .kind = (enum ledger_kind)kind, .note = cell(j, J_NOTE) };
        TRY(number(j, J_OF, &t->of));
        TRY(day_of(j, J_DAY, &t->day));
        TRY(day_of(j, J_EXPIRES, &t->expires));
    }
    if (cell(j, J_ACCOUNT).n == 0)
        return NULL; /* settle, void, reverse have no legs of their own */
    struct leg *leg = NEWN(j->c->mem, struct leg, t->n_legs + 1);
    if (t->n_legs)
        memcpy(leg, t->leg, t->n_legs * sizeof *leg);
    TRY(account_of(j, &leg[t->n_legs].account));
    TRY(number(j, J_AMOUNT, &leg[t->n_legs].amount));
    t->leg = leg;
    t->n_legs++;
    return NULL;
}

static error *read_journal(struct journal *j, str text)
{
    bool more = true;

    rows_init(&j->rows, j->c->mem, text, ';');
    ids_init(&j->names, j->c->mem, 1024);
    TRY(rows_next(&j->rows, &more));
    for (int c = 0; c < COLUMNS; c++) {
        j->column[c] = -1;
        for (size_t i = 0; more && i < j->rows.n; i++)
            if (str_is(j->rows.cell[i], column_words[c]))
                j->column[c] = (int)i;
        if (j->column[c] < 0 && c != J_OF && c != J_EXPIRES && c != J_NOTE)
            return rows_error(&j->rows, &msg_column, str_of(column_words[c]), STR(""));
    }
    for (;;) {
        TRY(rows_next(&j->rows, &more));
        if (!more)
            return NULL;
        TRY(read_leg(j));
    }
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static error *post_all(struct journal *j)
{
    struct ledger_store store = ledger_memory_store(j->book);

    for (size_t i = 0; i < j->n; i++) {
        enum ledger_result r;
        error             *e = ledger_post(j->c->mem, &store, &j->t[i], &r);
        if (e)
            return error_of(j->c->mem, e->kind, &msg_line, str_int(j->c->mem, j->line[i]),
                            error_text(j->c->mem, e, j->c->lang));
    }
    return NULL;
}

static error *print_trial(struct journal *j, struct buf *b, const struct trial *row, size_t n)
{
    struct account *const *acc = ledger_memory_accounts(j->book, &n);
    int64_t                sum[LEDGER_UNITS] = { 0 };

    for (size_t i = 0; i < n; i++) {
        buf_fmt(b, STR_FMT ";%s;%lld;%lld;%lld;%lld\n", STR_ARG(acc[i]->name),
                ledger_unit_words[acc[i]->unit], (long long)row[i].opening, (long long)row[i].in,
                (long long)row[i].out, (long long)row[i].closing);
        sum[acc[i]->unit] += row[i].closing;
    }
    for (int u = 0; u < LEDGER_UNITS; u++)
        if (sum[u])
            return error_of(j->c->mem, FAIL_INTERNAL, &msg_zero, str_int(j->c->mem, sum[u]));
    return NULL;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct journal       *j = NEW(c->mem, struct journal);
    struct buf            b;
    str                   text = { 0 };
    size_t                n = 0, n_accounts = 0;
    int64_t               day = o->day;

    j->c = c;
    j->book = ledger_memory_new(c->mem);
    buf_init(&b, c->mem, SIZE_MAX);
    TRY(tally_read(c, c->operand[0], &text));
    TRY(read_journal(j, text));
    double at0 = cpu_seconds();
    TRY(post_all(j));
    const struct transfer *const *all = ledger_memory_all(j->book, &n);
    struct account *const        *acc = ledger_memory_accounts(j->book, &n_accounts);
    for (size_t i = 0; o->day == DATE_NONE && i < n; i++)
        day = all[i]->day > day ? all[i]->day : day;
    struct trial *row = ledger_trial(c->mem, acc, n_accounts, all, n, day);
    double        at1 = cpu_seconds();
    if (o->time)
        fprintf(stderr, "posted and balanced %zu in %.6f\n", n, at1 - at0);
    if (o->format >= 0) {
        ledger_export(&b, acc, n_accounts, all, n, (enum ledger_format)o->format);
    } else {
        buf_z(&b, "account;unit;opening;in;out;closing\n");
        TRY(print_trial(j, &b, row, n_accounts));
    }
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_ledger_check = {
    .name = "ledger check",
    .operands = "JOURNAL.csv",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "Post a journal again: trial balance, or export to ledger, hledger, beancount",
};
