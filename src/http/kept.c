/* kept.c -- a small table for each thread, replaced by chance of the key. */
#include "http/kept.h"

#include <pthread.h>

#include "base/log.h"

enum { SLOTS = 64, MOST_KEY = 512, MOST_BYTES = 32 << 10 };

struct answer {
    char             *bytes; /* the key, then the reply; from xcalloc */
    size_t            key_n, reply_n;
    const char       *type;
    struct db_version version;
    int64_t           second;
};

struct table {
    struct answer answer[SLOTS];
};

static pthread_key_t  table_key;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void table_free(void *p)
{
    struct table *t = p;

    for (size_t i = 0; i < SLOTS; i++)
        free(t->answer[i].bytes);
    free(t);
}

static void table_init(void)
{
    if (pthread_key_create(&table_key, table_free))
        BUG("no thread key");
}

static struct table *own_table(void)
{
    pthread_once(&table_once, table_init);
    struct table *t = pthread_getspecific(table_key);

    if (!t) {
        t = xcalloc(1, sizeof *t);
        if (pthread_setspecific(table_key, t))
            BUG("no thread key");
    }
    return t;
}

/* Everything that an answer depends on besides the database and the time. */
static bool key_of(const struct call *c, struct buf *b)
{
    const struct req *r = &c->req;
    const int64_t     who[] = { r->account, (int64_t)r->perms, r->lang };

    buf_init(b, c->mem, MOST_KEY);
    buf_bytes(b, (const char *)who, sizeof who);
    buf_str(b, r->session);
    buf_char(b, ' ');
    buf_str(b, c->path);
    buf_char(b, '?');
    buf_str(b, c->query);
    return r->account && !b->over;
}

static struct answer *slot_of(const struct buf *key)
{
    uint64_t h = UINT64_C(1469598103934665603); /* FNV-1a */

    for (size_t i = 0; i < key->n; i++)
        h = (h ^ (unsigned char)key->p[i]) * UINT64_C(1099511628211);
    return &own_table()->answer[(h >> 32) % SLOTS];
}

bool kept_give(struct call *c)
{
    struct db_version now;
    struct buf        key;

    if (!c->req.db || !db_version(c->req.db, &now) || !key_of(c, &key))
        return false;
    const struct answer *a = slot_of(&key);
    if (a->key_n != key.n || a->second != c->req.now / 1000 ||
        memcmp(&a->version, &now, sizeof now) != 0 || memcmp(a->bytes, key.p, key.n) != 0)
        return false;
    /* copied, because the table may change before the last byte is sent */
    c->reply = str_dup(c->mem, (str){ a->bytes + a->key_n, a->reply_n });
    c->reply_type = a->type;
    c->status = 200;
    return true;
}

void kept_take(const struct call *c)
{
    const struct res *w = &c->res;
    struct db_version version;
    struct buf        key;

    if (!w->keep || c->status != 200 || w->cookie.n || w->etag.n || w->max_age || w->pour ||
        !db_snapshot_version(c->req.db, &version) || !key_of(c, &key) ||
        key.n + c->reply.n > MOST_BYTES)
        return;
    struct answer *a = slot_of(&key);
    if (a->key_n + a->reply_n != key.n + c->reply.n)
        a->bytes = xrealloc(a->bytes, key.n + c->reply.n, 1);
    memcpy(a->bytes, key.p, key.n);
    memcpy(a->bytes + key.n, c->reply.p, c->reply.n);
    a->key_n = key.n;
    a->reply_n = c->reply.n;
    a->type = c->reply_type;
    a->version = version;
    a->second = c->req.now / 1000;
}
