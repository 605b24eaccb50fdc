/* picture.h -- pictures that strangers send are decoded by a short-lived child, never by the
 * server.
 *
 * The child is this same binary with the hidden command `decode-picture` (cli/cmd_decode.c). It
 * loads libvips on demand, gives up everything but reading what it was sent and writing its answer
 * (cli/sandbox.h), decodes, and ends. It reads the file itself, as its input; the answer comes
 * through a pipe. What comes back is never
 * the stranger's file but a new JPEG: upright, without EXIF, GPS, color profile or comments.
 *
 * Reads JPEG, PNG and WebP, and HEIC and AVIF where the installed libvips can. */
#ifndef GONGDI_PICTURE_H
#define GONGDI_PICTURE_H

#include "base/base.h"

enum { PICTURE_SIDE = 2048, PICTURE_THUMB = 320 };

struct picture_limits {
    int64_t     bytes;   /* of the file */
    int64_t     pixels;  /* as the file's head tells, before anything is decoded */
    int64_t     memory;  /* bytes of address space of the child */
    int64_t     seconds; /* of computing; by the clock it may take twice as long */
    const char *program; /* the binary; NULL is the one that runs */
    const char *black;   /* rectangles to black out, "left,top,width,height;..."; NULL: none */
};

/* 10 MiB, 200 million pixels, 1 GiB, 10 s. */
extern const struct picture_limits picture_defaults;

struct picture {
    str     full, thumb;   /* JPEG; long side at most PICTURE_SIDE and PICTURE_THUMB */
    int64_t width, height; /* of FULL */
};

/* Decode the file FD, which stays the caller's (-1: there is none); LIMITS may be NULL for the
 * defaults. It blocks for some 0.1 to 1 s.
 * file.type (it is no such picture), file.broken, file.large (too many bytes, pixels, or too much
 * time or memory), or file.decoder (FAIL_BUSY: the machine has no libvips, or no child started). */
error *picture_decode(struct arena *a, int fd, const struct picture_limits *limits,
                      struct picture *out) MUST_CHECK;

/* What the child can do on this machine, for `gongdi doctor`. */
struct picture_sandbox {
    bool seccomp;  /* system calls are filtered */
    int  landlock; /* version of its interface, 0 where the kernel has none */
    str  vips;     /* "8.14.1", empty where it is not installed */
    bool jpeg, png, webp, heic;
};
error *picture_sandbox_report(struct arena *a, const char *program,
                              struct picture_sandbox *out) MUST_CHECK;

extern const struct message msg_file_type, msg_file_broken, msg_file_large, msg_file_decoder;

#endif
