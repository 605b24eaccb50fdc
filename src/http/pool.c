/* pool.c -- a ring of waiting work and the threads that take from it. */
#include "http/pool.h"

#include <pthread.h>
#include <signal.h>

#include "base/arena.h"
#include "base/log.h"

struct task {
    void (*run)(void *ctx);
    void *ctx;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t  filled;
    struct task    *ring;
    size_t          size, head, n, threads;
    bool            stopping;
    pthread_t       thread[32];
};

static void *work(void *arg)
{
    struct pool *p = arg;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->n && !p->stopping)
            pthread_cond_wait(&p->filled, &p->lock);
        if (!p->n)
            break;
        struct task t = p->ring[p->head];
        p->head = (p->head + 1) % p->size;
        p->n--;
        pthread_mutex_unlock(&p->lock);
        t.run(t.ctx);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *pool_start(size_t threads, size_t queue)
{
    struct pool *p = xcalloc(1, sizeof *p);
    sigset_t     all, old;

    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->filled, NULL);
    p->ring = xcalloc(queue, sizeof *p->ring);
    p->size = queue;
    p->threads = threads < 32 ? threads : 32;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    for (size_t i = 0; i < p->threads; i++)
        if (pthread_create(&p->thread[i], NULL, work, p))
            BUG("no thread for the pool");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return p;
}

bool pool_submit(struct pool *p, void (*run)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&p->lock);
    bool room = p->n < p->size && !p->stopping;
    if (room) {
        p->ring[(p->head + p->n++) % p->size] = (struct task){ run, ctx };
        pthread_cond_signal(&p->filled);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

void pool_stop(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->filled);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->threads; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->filled);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p);
}
