/* tally_file.c -- reading a file whole, within a limit. */
#include "cli/tally_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* clang-format off */
static const struct message msg_large = { "file.large", "文件“{0}”太大。", "the file {0} is too large." };
/* clang-format on */

static error *failed(struct cli *c, str path)
{
    return error_of(c->mem, FAIL_INPUT, &msg_io, path, str_of(strerror(errno)));
}

static error *read_all(struct cli *c, int fd, str path, str *out)
{
    struct stat st = { 0 };
    size_t      cap = 64 << 10, n = 0;

    if (fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size < TALLY_MAX_FILE)
        cap = (size_t)st.st_size + 1;
    char *p = arena_zalloc(c->mem, cap, 1, 1);
    for (;;) {
        ssize_t got = read(fd, p + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(c, path);
        if (got == 0)
            break;
        n += (size_t)got;
        if (n >= TALLY_MAX_FILE)
            return error_of(c->mem, FAIL_LARGE, &msg_large, path);
        if (n == cap) {
            p = arena_grow(c->mem, p, cap, 2 * cap);
            cap *= 2;
        }
    }
    *out = (str){ p, n };
    return NULL;
}

error *tally_read(struct cli *c, str path, str *out)
{
    if (str_is(path, "-"))
        return read_all(c, STDIN_FILENO, path, out);
    int fd = open(str_dup(c->mem, path).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(c, path);
    error *e = read_all(c, fd, path, out);
    close(fd);
    return e;
}

void tally_print(str text)
{
    fwrite(text.p, 1, text.n, stdout);
}

const char *const tally_langs[] = { "zh", "en", NULL };

enum lang tally_lang(const struct cli *c, int chosen)
{
    return chosen < 0 ? c->lang : chosen == 0 ? LANG_ZH : LANG_EN;
}

double tally_cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
