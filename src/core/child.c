/* child.c -- starting a child, reading it no longer than it may take, burying it. */
#include "core/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

const char *child_program = "/proc/self/exe";

int64_t child_clock(void)
{
    struct timespec t = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A child never starts one itself: a program that does not know its hidden command (a test) would
 * go on for ever. The mark is in its environment. */
static const char mark[] = "GONGDI_CHILD=1";
enum { MOST_ENV = 16 };

int child_start(const char *program, const char *const *argv, const char *const *env, int file,
                int64_t ms, struct child *out)
{
    int                        pair[2] = { -1, -1 };
    const char                *marked[MOST_ENV + 2] = { mark };
    posix_spawn_file_actions_t io;

    if (getenv("GONGDI_CHILD"))
        return EPERM;
    for (int i = 0; env[i] && i < MOST_ENV; i++)
        marked[i + 1] = env[i];
    if (pipe2(pair, O_CLOEXEC) != 0)
        return errno;
    posix_spawn_file_actions_init(&io);
    if (file < 0)
        posix_spawn_file_actions_addopen(&io, 0, "/dev/null", O_RDONLY, 0);
    else
        posix_spawn_file_actions_adddup2(&io, file, 0);
    posix_spawn_file_actions_adddup2(&io, pair[1], 1);
    posix_spawn_file_actions_addopen(&io, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&io, 3);
    int bad = posix_spawn(&out->pid, program ? program : child_program, &io, NULL,
                          (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)marked);
    posix_spawn_file_actions_destroy(&io);
    close(pair[1]);
    if (bad) {
        close(pair[0]);
        return bad;
    }
    out->fd = pair[0];
    out->deadline = child_clock() + ms;
    return 0;
}

ssize_t child_read(struct child *c, void *p, size_t n)
{
    for (;;) {
        struct pollfd poll_ = { .fd = c->fd, .events = POLLIN };
        int64_t       left = c->deadline - child_clock();
        if (left <= 0)
            return -1;
        if (poll(&poll_, 1, (int)left) <= 0)
            continue; /* interrupted, or the time is over */
        ssize_t k = read(c->fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        return k < 0 ? 0 : k;
    }
}

int child_end(struct child *c, bool kill_)
{
    int status = 0;

    close(c->fd);
    if (kill_)
        kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}
