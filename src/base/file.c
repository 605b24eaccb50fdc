/* file.c -- reading a whole file. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(struct arena *a, const char *path, int64_t most, str *out)
{
    struct stat s;
    int         fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &s) || s.st_size > most) {
        bool there = fd >= 0;
        if (there)
            close(fd);
        return there ? EFBIG : ENOENT;
    }
    char   *p = NEWN(a, char, (size_t)s.st_size + 1);
    size_t  n = 0;
    ssize_t k = 1;
    while (k > 0 && n < (size_t)s.st_size) {
        k = read(fd, p + n, (size_t)s.st_size - n);
        n += k > 0 ? (size_t)k : 0;
    }
    close(fd);
    if (k < 0)
        return ENOENT;
    *out = (str){ p, n };
    return 0;
}
