/* arena.c -- blocks in a chain; the newest one is filled from its start. */
#include "base/arena.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "base/log.h"

#if defined(GONGDI_ASAN)
#define HAVE_ASAN 1
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define RED_ZONE       16
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE       0
#endif

enum { FIRST_BLOCK = 8 << 10, LARGEST_BLOCK = 1 << 20, HUGE = 2 << 20, WIDE_BLOCK = 2 * HUGE };

struct block {
    struct block *older;
    size_t        size, used;
    size_t        mapped; /* bytes, when it was not taken by malloc */
    _Alignas(max_align_t) char data[];
};

struct arena {
    struct block *top;
    size_t        total;
    bool          wide;
};

static void *from_system(size_t n)
{
    void *p = malloc(n);

    if (!p)
        BUG("out of memory: %zu bytes", n);
    return p;
}

void *xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);

    if (!p)
        BUG("out of memory: %zu times %zu bytes", n, size);
    return p;
}

void *xrealloc(void *p, size_t n, size_t size)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(n, size, &bytes))
        BUG("size overflow: %zu times %zu", n, size);
    p = realloc(p, bytes ? bytes : 1);
    if (!p)
        BUG("out of memory: %zu bytes", bytes);
    return p;
}

char *xstrdup(const char *z)
{
    size_t n = strlen(z) + 1;

    return memcpy(from_system(n), z, n);
}

#ifdef HAVE_ASAN
static struct block *block_map(size_t need)
{
    (void)need;
    return NULL;
}
#else
/* Whole huge pages; NULL when the system does not give them: then malloc may try. */
static struct block *block_map(size_t need)
{
    size_t bytes = (need + sizeof(struct block) + HUGE - 1) & ~(size_t)(HUGE - 1);

    if (bytes < need)
        return NULL;
    bytes = bytes < WIDE_BLOCK ? WIDE_BLOCK : bytes;
    char *p = mmap(NULL, bytes + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)p & (HUGE - 1);
    if (before)
        munmap(p, before);
    munmap(p + before + bytes, HUGE - before);
    madvise(p + before, bytes, MADV_HUGEPAGE);
    struct block *b = (struct block *)(void *)(p + before);
    *b = (struct block){ .size = bytes - sizeof *b, .mapped = bytes };
    return b;
}
#endif

static void block_free(struct block *b)
{
    if (b->mapped)
        munmap(b, b->mapped);
    else
        free(b);
}

static struct block *block_new(struct arena *a, size_t need)
{
    struct block *wide = a->wide ? block_map(need) : NULL;

    if (wide) {
        wide->older = a->top;
        a->top = wide;
        a->total += wide->size;
        return wide;
    }

    size_t size = a->top ? a->top->size * 2 : FIRST_BLOCK - sizeof(struct block);

    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < need)
        size = need;

    struct block *b = from_system(sizeof *b + size);
    *b = (struct block){ .older = a->top, .size = size };
    POISON(b->data, size);
    a->top = b;
    a->total += size;
    return b;
}

/* A thread keeps the last few arenas that it freed, each with its largest block of a moderate size:
 * requests come one after the other and are much alike. Not under AddressSanitizer, which would no
 * longer see a use after free. */
#ifdef HAVE_ASAN
static struct arena *kept_take(void)
{
    return NULL;
}
static bool kept_give(struct arena *a)
{
    (void)a;
    return false;
}
#else
enum { MOST_KEPT = 4, KEPT_BYTES = 32 << 10 };

struct kept {
    struct arena *arena[MOST_KEPT];
    int           n;
};

static pthread_key_t  kept_key;
static pthread_once_t kept_once = PTHREAD_ONCE_INIT;

static void kept_free(void *p)
{
    struct kept *k = p;

    while (k->n) {
        struct arena *a = k->arena[--k->n];
        free(a->top);
        free(a);
    }
    free(k);
}

static void kept_init(void)
{
    if (pthread_key_create(&kept_key, kept_free))
        BUG("no thread key");
}

static struct arena *kept_take(void)
{
    pthread_once(&kept_once, kept_init);
    struct kept *k = pthread_getspecific(kept_key);

    return k && k->n ? k->arena[--k->n] : NULL;
}

static bool kept_give(struct arena *a)
{
    struct kept *k = pthread_getspecific(kept_key);

    if (!k) {
        k = xcalloc(1, sizeof *k);
        if (pthread_setspecific(kept_key, k)) {
            free(k);
            return false;
        }
    }
    if (k->n == MOST_KEPT)
        return false;
    while (a->top->older && a->top->size > KEPT_BYTES) {
        struct block *b = a->top;
        a->top = b->older;
        block_free(b);
    }
    for (struct block *b = a->top->older, *older = NULL; b; b = older) {
        older = b->older;
        block_free(b);
    }
    a->top->older = NULL;
    a->top->used = 0;
    a->total = a->top->size;
    a->wide = false;
    if (a->top->size > KEPT_BYTES)
        return false;
    k->arena[k->n++] = a;
    return true;
}
#endif

struct arena *arena_new(void)
{
    struct arena *a = kept_take();

    if (a)
        return a;
    a = xcalloc(1, sizeof *a);
    block_new(a, 0);
    return a;
}

static void drop_top(struct arena *a)
{
    struct block *b = a->top;

    a->top = b->older;
    a->total -= b->size;
    block_free(b);
}

void arena_reset(struct arena *a)
{
    while (a->top->older && !(a->top->mapped && !a->top->older->mapped))
        drop_top(a);
    a->top->used = 0;
    POISON(a->top->data, a->top->size);
}

void arena_free(struct arena *a)
{
    if (!a || kept_give(a))
        return;
    while (a->top->older)
        drop_top(a);
    UNPOISON(a->top->data, a->top->size);
    free(a->top);
    free(a);
}

void arena_widen(struct arena *a)
{
    a->wide = true;
}

void *arena_room(struct arena *a, size_t bytes, size_t align)
{
    size_t padded = 0;

    if (__builtin_add_overflow(bytes, align + RED_ZONE, &padded))
        BUG("size overflow: %zu bytes", bytes);

    struct block *b = a->top;
    size_t        start = (b->used + align - 1) & ~(align - 1);
    if (start > b->size || b->size - start < bytes + RED_ZONE) {
        b = block_new(a, padded);
        start = 0;
    }
    char *p = b->data + start;
    b->used = start + bytes + RED_ZONE;
    UNPOISON(p, bytes);
    return p;
}

void *arena_zalloc(struct arena *a, size_t n, size_t size, size_t align)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(n, size, &bytes))
        BUG("size overflow: %zu times %zu", n, size);
    return memset(arena_room(a, bytes, align), 0, bytes);
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t new_size)
{
    struct block *b = a->top;
    char         *end = b->data + b->used;

    if (new_size <= old && p)
        return p;
    if (p && (char *)p + old + RED_ZONE == end && (char *)p >= b->data &&
        b->size - (size_t)((char *)p - b->data) >= new_size + RED_ZONE) {
        UNPOISON(p, new_size);
        memset((char *)p + old, 0, new_size - old);
        b->used = (size_t)((char *)p - b->data) + new_size + RED_ZONE;
        return p;
    }
    void *q = arena_zalloc(a, new_size, 1, _Alignof(max_align_t));
    if (old)
        memcpy(q, p, old);
    return q;
}

size_t arena_bytes(const struct arena *a)
{
    return a->total;
}
