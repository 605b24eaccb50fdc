/* cutvfs.h -- a disk for SQLite that loses power at a chosen step, the same way for the same seed.
 *
 * A VFS that stands before the system's own. The running program sees its files as usual; beside
 * them it is remembered, for database, WAL and rollback journal, what a sync has made durable and
 * which writes and truncations came after the last one. At the step (a write, truncation, sync or
 * deletion) that was asked for, the power fails: that call and every later one return an error.
 * cut_restore then writes what the disk may hold: each thing that was not synced is there, is not
 * there, or is there in some of its sectors of 512 bytes, by the seed. What lies outside the bytes
 * of a write is never harmed (SQLite's "powersafe overwrite", which its own unix VFS promises).
 * A file that was never synced may be missing; a deletion whose folder was not synced may be
 * undone. The shared-memory file does not outlive the power. Nothing is really synced, so it is
 * fast.
 *
 * One cut at a time: it becomes the default VFS from cut_begin to cut_end. Safe with threads. */
#ifndef GONGDI_CUTVFS_H
#define GONGDI_CUTVFS_H

#include <stdbool.h>
#include <stdint.h>

/* The power fails at STEP, counted from 1; 0 is never. */
void cut_begin(uint64_t seed, int64_t step);

bool    cut_happened(void);
int64_t cut_steps(void); /* so far */

/* Fail now, between two steps. */
void cut_now(void);

/* The disk takes nothing any more, as a file system that the kernel has made read-only; and again.
 */
void cut_refuse(bool refuse);

/* Put what the disk holds in the place of the files that were open. All connections must be
 * closed. Then the VFS is gone, and the system's is the default again. */
void cut_end(void);

/* A small generator for tests: the next number of a seed (splitmix64). */
uint64_t cut_random(uint64_t *seed);

#endif
