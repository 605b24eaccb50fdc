/* memory.c -- a ledger in memory: two hash tables over an arena. */
#include "solve/ledger/ledger.h"

struct table {
    int64_t *key;
    void   **value;
    size_t   n, size; /* size is a power of two */
};

struct ledger_memory {
    struct arena     *mem;
    struct table      accounts, transfers;
    struct transfer **all;
    struct account  **each;
    size_t            n_all, cap_all, n_each, cap_each;
};

static size_t slot(const struct table *t, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * 0x9E3779B97F4A7C15u >> 20) & (t->size - 1);

    while (t->value[at] && t->key[at] != key)
        at = (at + 1) & (t->size - 1);
    return at;
}

static void *get(const struct table *t, int64_t key)
{
    return t->size ? t->value[slot(t, key)] : NULL;
}

static void put(struct arena *a, struct table *t, int64_t key, void *value)
{
    if (2 * (t->n + 1) > t->size) {
        struct table old = *t;
        t->size = old.size ? old.size * 2 : 1024;
        t->key = NEWN(a, int64_t, t->size);
        t->value = NEWN(a, void *, t->size);
        for (size_t i = 0; i < old.size; i++)
            if (old.value[i]) {
                size_t at = slot(t, old.key[i]);
                t->key[at] = old.key[i];
                t->value[at] = old.value[i];
            }
    }
    size_t at = slot(t, key);
    t->n += t->value[at] == NULL;
    t->key[at] = key;
    t->value[at] = value;
}

struct ledger_memory *ledger_memory_new(struct arena *a)
{
    struct ledger_memory *m = NEW(a, struct ledger_memory);

    m->mem = a;
    return m;
}

void ledger_memory_account(struct ledger_memory *m, const struct account *a)
{
    struct account *x = NEW(m->mem, struct account);

    *x = *a;
    if (m->n_each == m->cap_each) {
        size_t cap = m->cap_each ? 2 * m->cap_each : 256;
        m->each = arena_grow(m->mem, m->each, m->cap_each * sizeof *m->each, cap * sizeof *m->each);
        m->cap_each = cap;
    }
    m->each[m->n_each++] = x;
    put(m->mem, &m->accounts, a->id, x);
}

static struct account *account(void *self, int64_t id)
{
    return get(&((struct ledger_memory *)self)->accounts, id);
}

static const struct transfer *transfer(void *self, int64_t id)
{
    return get(&((struct ledger_memory *)self)->transfers, id);
}

static void append(void *self, const struct transfer *t)
{
    struct ledger_memory *m = self;
    struct transfer      *x = NEW(m->mem, struct transfer);
    struct leg           *leg = NEWN(m->mem, struct leg, t->n_legs);

    if (t->n_legs)
        memcpy(leg, t->leg, t->n_legs * sizeof *leg);
    *x = *t;
    x->leg = leg;
    if (m->n_all == m->cap_all) {
        size_t cap = m->cap_all ? 2 * m->cap_all : 1024;
        m->all = arena_grow(m->mem, m->all, m->cap_all * sizeof *m->all, cap * sizeof *m->all);
        m->cap_all = cap;
    }
    m->all[m->n_all++] = x;
    put(m->mem, &m->transfers, t->id, x);
}

static void balance(void *self, struct account *a)
{
    (void)self;
    (void)a; /* the account itself is the record */
}

static void done(void *self, int64_t id, int64_t by)
{
    struct transfer *t = get(&((struct ledger_memory *)self)->transfers, id);

    t->done_by = by;
}

struct ledger_store ledger_memory_store(struct ledger_memory *m)
{
    return (struct ledger_store){ .self = m,
                                  .account = account,
                                  .transfer = transfer,
                                  .append = append,
                                  .balance = balance,
                                  .done = done };
}

const struct transfer *const *ledger_memory_all(const struct ledger_memory *m, size_t *n)
{
    *n = m->n_all;
    return (const struct transfer *const *)m->all;
}

struct account *const *ledger_memory_accounts(const struct ledger_memory *m, size_t *n)
{
    *n = m->n_each;
    return m->each;
}
