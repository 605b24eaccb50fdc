/* spool.c -- bytes on their way to a file without a name. */
#include "http/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct spool {
    int            fd;
    int64_t        n, max;
    bool           over, failed;
    struct sha256 *hash;
};

static int nameless(const char *dir)
{
    int  fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char path[4096];

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    if (snprintf(path, sizeof path, "%s/upload-XXXXXX", dir) >= (int)sizeof path)
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

struct spool *spool_open(str dir, int64_t max)
{
    char path[4000];

    if (snprintf(path, sizeof path, STR_FMT, STR_ARG(dir)) >= (int)sizeof path)
        return NULL;
    mkdir(path, 0700);
    int fd = nameless(path);
    if (fd < 0)
        return NULL;
    struct spool *s = xcalloc(1, sizeof *s);
    *s = (struct spool){ .fd = fd, .max = max, .hash = sha256_begin() };
    return s;
}

bool spool_add(struct spool *s, const void *p, size_t n)
{
    const char *at = p;

    if (s->failed || s->over)
        return false;
    if ((int64_t)n > s->max - s->n) {
        s->over = true;
        return false;
    }
    sha256_add(s->hash, p, n);
    s->n += (int64_t)n;
    while (n) {
        ssize_t k = write(s->fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            s->failed = true;
            return false;
        }
        at += k;
        n -= (size_t)k;
    }
    return true;
}

bool spool_over(const struct spool *s)
{
    return s->over;
}

bool spool_done(struct spool *s, struct upload *out)
{
    *out = (struct upload){ .fd = s->fd, .n = s->n };
    sha256_end(s->hash, out->sha256);
    s->hash = NULL;
    return !s->failed && lseek(s->fd, 0, SEEK_SET) == 0;
}

void spool_close(struct spool *s)
{
    uint8_t unused[CRYPT_HASH];

    if (!s)
        return;
    if (s->hash)
        sha256_end(s->hash, unused);
    close(s->fd);
    free(s);
}
