/* child.h -- short-lived children of this same binary, which do what the server should not: decode
 * what strangers send, and load large libraries (docs/decisions/006, 015). */
#ifndef GONGDI_CHILD_H
#define GONGDI_CHILD_H

#include <sys/types.h>

#include "base/base.h"

struct child {
    pid_t   pid;
    int     fd;       /* its output, to be read */
    int64_t deadline; /* on the monotonic clock, ms */
};

int64_t child_clock(void);

/* The binary that children are when none is named: the one that runs. Tests that are about
 * something else name the shipped one, which starts in a tenth of the time of a sanitized one. */
extern const char *child_program;

/* Start ARGV (NULL-ended; argv[0] is "gongdi") with FILE as its input (-1: nothing); PROGRAM is the
 * binary, NULL child_program. Its errors go nowhere, its environment is empty but for ENV. It
 * may take MS by the clock. Returns an errno, or 0. */
int child_start(const char *program, const char *const *argv, const char *const *env, int file,
                int64_t ms, struct child *out);

/* What comes next of its output: > 0 bytes, 0 at the end, -1 when its time is over. */
ssize_t child_read(struct child *c, void *p, size_t n);

/* Wait for its end (KILL: end it first); the status as wait(2) tells. */
int child_end(struct child *c, bool kill);

#endif
