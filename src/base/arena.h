/* arena.h -- memory that is given back all at once.
 *
 * Everything that one request (or one command, one job) makes lives in one arena and dies with it.
 * An allocation never fails: when the machine has no memory left the program logs and aborts. All
 * memory comes zeroed unless one asks for bare room. Under AddressSanitizer the unused tail is
 * poisoned, so that a stray read is found. An arena belongs to one thread at a time. */
#ifndef GONGDI_ARENA_H
#define GONGDI_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void          arena_free(struct arena *a);

/* Forget everything but keep the first block: for loops that work in rounds. */
void arena_reset(struct arena *a);

/* From here on take blocks of some megabytes, of huge pages where the system has them: for
 * computations, which fill them. There a page of four kilobytes costs more to get than to fill. The
 * first of them is kept by arena_reset. */
void arena_widen(struct arena *a);

/* N objects of SIZE bytes, zeroed. Overflow of the product aborts. */
void *arena_zalloc(struct arena *a, size_t n, size_t size, size_t align)
    __attribute__((returns_nonnull));

/* N bytes that are not zeroed, for who writes them all: texts and rows, of which replies are full.
 */
void *arena_room(struct arena *a, size_t n, size_t align) __attribute__((returns_nonnull));

/* Make the block P of OLD bytes at least NEW bytes long; in place when it was the last one. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t new_size)
    __attribute__((returns_nonnull));

/* Bytes taken from the system: for limits and tests. */
size_t arena_bytes(const struct arena *a);

#define NEW(a, T)     ((T *)arena_zalloc((a), 1, sizeof(T), _Alignof(T)))
#define NEWN(a, T, n) ((T *)arena_zalloc((a), (n), sizeof(T), _Alignof(T)))

/* The few things that live longer than any arena. They abort when memory is short. */
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *z) __attribute__((returns_nonnull));

#endif
