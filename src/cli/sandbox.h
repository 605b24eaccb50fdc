/* sandbox.h -- a process gives up what it does not need before it touches what a stranger sent.
 *
 * Four walls, each of which holds when another is missing: resource limits, no new privileges,
 * Landlock (no file, no network), and a filter of system calls (seccomp) that lets through little
 * more than reading, writing, memory and threads. Nothing of it can be undone by the process. */
#ifndef GONGDI_SANDBOX_H
#define GONGDI_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
    bool seccomp;
    int  landlock; /* version of the interface; 0 where the kernel has none */
};

/* MEMORY: bytes of address space; SECONDS: of computing. What the kernel lacks is left out and told
 * in OUT. False when a wall that should stand could not be put up: then do not go on. */
bool sandbox_enter(int64_t memory, int64_t seconds, struct sandbox *out);

/* The same for a process that keeps reading a file of ours that it opened before (the tables of
 * PROJ): pread and fstat on what is open are let through as well. */
bool sandbox_enter_reading(int64_t memory, int64_t seconds, struct sandbox *out);

#endif
