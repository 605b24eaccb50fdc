/* test_picture.c -- foreign pictures: what comes out, what is refused, what the child cannot do.
 *
 * Started with `decode-picture` this binary is the child, as the server's binary would be. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "core/picture.h"

static struct arena *mem;

static str file(const char *name)
{
    int   fd = open(str_fmt(mem, "tests/data/picture/%s", name).p, O_RDONLY);
    char *p = arena_zalloc(mem, 1 << 20, 1, 1);

    assert_true(fd >= 0);
    ssize_t n = read(fd, p, 1 << 20);
    close(fd);
    assert_true(n > 0);
    return (str){ p, (size_t)n };
}

static error *decode(str in, const struct picture_limits *l, struct picture *out)
{
    int fd = memfd_create("picture", MFD_CLOEXEC);

    assert_true(fd >= 0 && write(fd, in.p, in.n) == (ssize_t)in.n && lseek(fd, 0, SEEK_SET) == 0);
    error *e = picture_decode(mem, fd, l, out);
    close(fd);
    return e;
}

static void assert_refused(str in, const struct picture_limits *l, const char *code)
{
    struct picture p = { 0 };
    error         *e = decode(in, l, &p);

    assert_non_null(e);
    assert_string_equal(e->msg->code, code);
    assert_true(error_text(mem, e, LANG_ZH).n && error_text(mem, e, LANG_EN).n);
}

static bool can_heic(void)
{
    struct picture_sandbox s = { 0 };

    assert_null(picture_sandbox_report(mem, NULL, &s));
    assert_true(s.jpeg && s.png && s.webp);
    assert_true(s.vips.n > 3);
    if (!s.seccomp || !s.landlock)
        printf("note: this kernel has seccomp %d, landlock %d\n", s.seccomp, s.landlock);
    return s.heic;
}

static void pictures_come_back_upright_and_bare(void **state)
{
    static const struct {
        const char *name;
        int64_t     width, height;
    } rows[] = {
        { "turned.jpg", 200, 300 }, /* lies on its side, says its EXIF */
        { "clear.png", 300, 200 },  { "small.webp", 300, 200 }, { "wide.png", 2048, 683 },
        { "small.heic", 300, 200 }, { "small.avif", 300, 200 },
    };
    size_t n = COUNT(rows), at = 0;

    (void)state;
    if (!can_heic()) {
        n -= 2;
        printf("skipped: HEIC and AVIF, this libvips cannot read them\n");
    }
    assert_true(str_find(file("turned.jpg"), STR("CANARY"), &at));
    for (size_t i = 0; i < n; i++) {
        struct picture p = { 0 }, again = { 0 };
        str            in = file(rows[i].name);
        assert_null(decode(in, NULL, &p));
        assert_int_equal(p.width, rows[i].width);
        assert_int_equal(p.height, rows[i].height);
        assert_false(str_find(p.full, STR("CANARY"), &at) || str_find(p.full, STR("Exif"), &at) ||
                     str_find(p.full, STR("ICC_PROFILE"), &at));
        /* the thumbnail is a picture too, and no larger than it may be */
        assert_null(decode(p.thumb, NULL, &again));
        assert_true(again.width <= PICTURE_THUMB && again.height <= PICTURE_THUMB);
        assert_true(again.width == PICTURE_THUMB || again.height == PICTURE_THUMB ||
                    (again.width == p.width && again.height == p.height));
    }
}

static void what_is_no_picture_is_told_apart(void **state)
{
    static const char *const foreign[] = {
        "",
        "hello",
        "GIF89a............",
        "%PDF-1.7 ........",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "\177ELF.............",
        "....ftypmp42....",
    };
    static const char *const names[] = { "turned.jpg", "clear.png", "small.webp", "small.heic" };

    (void)state;
    for (size_t i = 0; i < COUNT(foreign); i++)
        assert_refused(str_of(foreign[i]), NULL, "file.type");
    for (size_t i = 0; i < COUNT(names) - !can_heic(); i++) {
        str in = file(names[i]);
        assert_refused((str){ in.p, 40 }, NULL, "file.broken");
        assert_refused((str){ in.p, in.n / 2 }, NULL, "file.broken");
        /* the head of one kind, the inside of nothing */
        char *bent = (char *)(uintptr_t)str_dup(mem, in).p;
        memset(bent + 32, 'x', in.n - 32);
        assert_refused((str){ bent, in.n }, NULL, "file.broken");
    }
}

/* Black where it was asked for: the thumbnail's file gets smaller, and the size stays. */
static void rectangles_are_blacked_out(void **state)
{
    struct picture_limits l = picture_defaults;
    struct picture        plain = { 0 }, black = { 0 };
    str                   in = file("turned.jpg");

    (void)state;
    assert_null(decode(in, &l, &plain));
    l.black = "0,0,200,300";
    assert_null(decode(in, &l, &black));
    assert_int_equal(black.width, plain.width);
    assert_int_equal(black.height, plain.height);
    assert_true(black.full.n < plain.full.n / 2); /* nothing but black is left */
    l.black = "0,0,10";
    assert_refused(in, &l, "file.broken");
}

static void bombs_are_refused(void **state)
{
    struct picture_limits l = picture_defaults;
    str                   bomb = file("bomb.png"), small = file("clear.png");

    (void)state;
    assert_refused(bomb, NULL, "file.large"); /* 225 million pixels in 27 kB */
    l.pixels = 300 * 200 - 1;
    assert_refused(small, &l, "file.large");
    l = picture_defaults;
    l.bytes = 600;
    assert_refused(small, &l, "file.large");
#ifndef GONGDI_ASAN
    l = picture_defaults;
    l.memory = 1 << 20;
    struct picture p = { 0 };
    assert_non_null(decode(small, &l, &p));
#endif
    l = picture_defaults;
    l.program = "/bin/sleep"; /* a child that does not answer as it should */
    assert_refused(small, &l, "file.decoder");
    l.program = "/no/such/program";
    assert_refused(small, &l, "file.decoder");
}

/* A child that reads nothing and never ends is ended. */
static void a_child_that_hangs_is_ended(void **state)
{
    struct picture_limits l = picture_defaults;
    char                  path[] = "/tmp/gongdi-hang-XXXXXX";
    int                   fd = mkstemp(path);
    static const char     script[] = "#!/bin/sh\nexec /bin/sleep 60\n";
    struct timespec       from = { 0 }, to = { 0 };

    (void)state;
    assert_int_equal(write(fd, script, sizeof script - 1), (ssize_t)sizeof script - 1);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
    l.seconds = 0; /* one second by the clock */
    l.program = path;
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_refused(file("clear.png"), &l, "file.large");
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true(to.tv_sec - from.tv_sec < 10);
    unlink(path);
}

/* Any byte of a picture may be another one: there is an answer, and it is one of three. */
static void damage_never_breaks_the_server(void **state)
{
    static const char *const names[] = { "turned.jpg", "small.webp", "small.heic" };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        for (int round = 0; round < 8; round++) {
            str            in = file(names[i]);
            char          *bent = (char *)(uintptr_t)in.p;
            struct picture p = { 0 };
            for (size_t k = 16 + (size_t)round; k < in.n; k += 97 + 13 * (size_t)round)
                bent[k] ^= (char)(1 << (k + (size_t)round) % 8);
            error *e = decode(in, NULL, &p);
            if (e)
                assert_true(e->msg == &msg_file_broken || e->msg == &msg_file_large ||
                            e->msg == &msg_file_type);
        }
}

/* ---- the walls ---- */

static void *nothing(void *arg)
{
    return arg;
}

/* What a captured decoder would try; each returns 0 when it was stopped. */
static int try_open(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0 || (errno != EPERM && errno != EACCES);
}
static int try_write(void)
{
    return open("/tmp/gongdi-sandbox", O_WRONLY | O_CREAT, 0600) >= 0;
}
static int try_fork(void)
{
    return fork() >= 0;
}
static int try_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static int try_exec(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return 1;
}
static int try_kill(void)
{
    return kill(getppid(), 0) == 0;
}
static int try_code(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED || mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0 ||
           mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}
static int try_thread(void) /* allowed */
{
    pthread_t t;

    return pthread_create(&t, NULL, nothing, NULL) != 0 || pthread_join(t, NULL) != 0;
}

static void a_locked_process_can_only_compute(void **state)
{
    static const struct {
        int (*attempt)(void);
        bool ends; /* the kernel ends whoever tries */
    } rows[] = {
        { try_open, false },  { try_write, false }, { try_code, false }, { try_fork, false },
        { try_socket, true }, { try_exec, true },   { try_kill, true },  { try_thread, false },
    };
    struct picture_sandbox s = { 0 };

    (void)state;
    assert_null(picture_sandbox_report(mem, NULL, &s));
    if (!s.seccomp) {
        printf("skipped: no seccomp in this kernel\n");
        skip();
    }
    for (size_t i = 0; i < COUNT(rows); i++) {
        int   status = 0;
        pid_t pid = fork();
        if (pid == 0) {
            struct sandbox box;
            _exit(sandbox_enter(1 << 30, 5, &box) ? rows[i].attempt() : 9);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (rows[i].ends)
            assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
        else
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(pictures_come_back_upright_and_bare),
                   cmocka_unit_test(what_is_no_picture_is_told_apart),
                   cmocka_unit_test(rectangles_are_blacked_out),
                   cmocka_unit_test(bombs_are_refused),
                   cmocka_unit_test(a_child_that_hangs_is_ended),
                   cmocka_unit_test(damage_never_breaks_the_server),
                   cmocka_unit_test(a_locked_process_can_only_compute),
    };

    if (argc > 1 && strcmp(argv[1], "decode-picture") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
