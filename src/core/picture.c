/* picture.c -- starting the child that decodes, and waiting no longer than the limit. */
#include "core/picture.h"

#include <inttypes.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "core/child.h"

/* clang-format off */
const struct message msg_file_type = { "file.type",
    "这不是可以识别的图片。请上传 JPEG、PNG、WebP 或 HEIC 图片。",
    "This is not a picture that can be read here. Please send JPEG, PNG, WebP or HEIC." };
const struct message msg_file_broken = { "file.broken",
    "图片不完整或已损坏，请重新拍摄或选择后再上传。",
    "The picture is incomplete or damaged; please take or choose it again." };
const struct message msg_file_large = { "file.large",
    "图片太大：文件不超过 {0} MB，像素不超过 {1} 百万。",
    "The picture is too large: at most {0} MB and {1} million pixels." };
const struct message msg_file_decoder = { "file.decoder",
    "服务器暂时无法处理图片（{0}），请稍后再试或先不附图片。",
    "The server cannot process pictures at the moment ({0}); try again later or send none for now." };
/* clang-format on */

const struct picture_limits picture_defaults = {
    .bytes = 10 << 20,
    .pixels = 200000000,
    .memory = 1 << 30,
    .seconds = 10,
};

enum { ANSWER_MAX = 32 << 20 };

static bool has(str s, size_t at, const char *bytes, size_t n)
{
    return s.n >= at + n && memcmp(s.p + at, bytes, n) == 0;
}

/* By the first bytes; what the sender called it does not count. */
static bool known(str s)
{
    static const char *const brands[] = { "heic", "heix", "hevc", "heim", "heis",
                                          "mif1", "msf1", "avif", "avis" };

    if (has(s, 0, "\xFF\xD8\xFF", 3) || has(s, 0, "\x89PNG\r\n\x1a\n", 8) ||
        (has(s, 0, "RIFF", 4) && has(s, 8, "WEBP", 4)))
        return true;
    for (size_t i = 0; i < COUNT(brands); i++)
        if (has(s, 4, "ftyp", 4) && has(s, 8, brands[i], 4))
            return true;
    return false;
}

static error *no_decoder(struct arena *a, const char *why)
{
    log_event(LOG_ERROR_, "picture.decoder", "why=\"%s\"", why);
    return error_of(a, FAIL_BUSY, &msg_file_decoder, str_of(why));
}

static error *too_large(struct arena *a, const struct picture_limits *l)
{
    return error_of(a, FAIL_LARGE, &msg_file_large, str_int(a, l->bytes >> 20),
                    str_int(a, l->pixels / 1000000));
}

/* Run the child with FILE (-1: nothing) as its input; its answer, and how it ended as wait(2)
 * tells. */
static error *run(struct arena *a, const struct picture_limits *l, bool report, int file,
                  str *answer, int *status, bool *in_time)
{
    const char       *pixels = str_fmt(a, "--pixels=%" PRId64, l->pixels).p;
    const char       *memory = str_fmt(a, "--memory=%" PRId64, l->memory).p;
    const char       *seconds = str_fmt(a, "--seconds=%" PRId64, l->seconds).p;
    const char       *black = l->black ? str_fmt(a, "--black=%s", l->black).p : NULL;
    const char *const argv[] = { "gongdi", "decode-picture", pixels,
                                 memory,   seconds,          report ? "--report" : black,
                                 NULL };
    const char *const env[] = { "LANG=C", "VIPS_CONCURRENCY=1", "MALLOC_ARENA_MAX=1", NULL };
    struct child      c = { 0 };
    struct buf        b;
    char              chunk[65536];
    ssize_t           n = 0;
    int               bad = child_start(l->program, argv, env, file, l->seconds * 2000 + 1000, &c);

    if (bad)
        return no_decoder(a, strerror(bad));
    buf_init(&b, a, ANSWER_MAX);
    while ((n = child_read(&c, chunk, sizeof chunk)) > 0)
        buf_bytes(&b, chunk, (size_t)n);
    *in_time = n == 0;
    *status = child_end(&c, !*in_time);
    *answer = b.over ? (str){ 0 } : buf_done(&b);
    return NULL;
}

/* "ok WIDTH HEIGHT BYTES BYTES\n" and then both files. */
static bool read_answer(str s, struct picture *out)
{
    int64_t full = 0, thumb = 0;
    str     head = str_cut(&s, '\n');

    if (!str_is(str_cut(&head, ' '), "ok") ||
        !str_i64(str_cut(&head, ' '), 1, PICTURE_SIDE, &out->width) ||
        !str_i64(str_cut(&head, ' '), 1, PICTURE_SIDE, &out->height) ||
        !str_i64(str_cut(&head, ' '), 1, ANSWER_MAX, &full) ||
        !str_i64(head, 1, ANSWER_MAX, &thumb) || s.n != (size_t)(full + thumb))
        return false;
    out->full = (str){ s.p, (size_t)full };
    out->thumb = (str){ s.p + full, (size_t)thumb };
    return has(out->full, 0, "\xFF\xD8\xFF", 3) && has(out->thumb, 0, "\xFF\xD8\xFF", 3);
}

/* What an end without a proper answer means. */
static error *bad_end(struct arena *a, const struct picture_limits *l, str answer, int status)
{
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    str said = str_trim(answer);

    if (said.n > 120)
        said.n = 120;
    log_event(LOG_WARN_, "picture.refused", "exit=%d signal=%d said=\"" STR_FMT "\"",
              WIFEXITED(status) ? WEXITSTATUS(status) : -1, sig,
              STR_ARG(str_starts(said, STR("error ")) ? said : STR("nothing")));
    if (str_starts(answer, STR("error file.large")) || sig == SIGXCPU || sig == SIGKILL ||
        sig == SIGABRT || sig == SIGTRAP) /* the latter are how libraries end without memory */
        return too_large(a, l);
    if (str_starts(answer, STR("error file.type")))
        return error_of(a, FAIL_INPUT, &msg_file_type, (str){ 0 });
    if (str_starts(answer, STR("error file.broken")) || sig)
        return error_of(a, FAIL_INPUT, &msg_file_broken, (str){ 0 });
    return no_decoder(a, str_starts(answer, STR("error file.decoder")) ? "libvips" : "child");
}

error *picture_decode(struct arena *a, int fd, const struct picture_limits *limits,
                      struct picture *out)
{
    const struct picture_limits *l = limits ? limits : &picture_defaults;
    struct stat                  s = { 0 };
    str                          answer = { 0 };
    char                         first[16];
    int                          status = 0;
    bool                         in_time = false;

    if (fd >= 0 && fstat(fd, &s) == 0 && s.st_size > l->bytes)
        return too_large(a, l);
    ssize_t n = fd < 0 ? 0 : pread(fd, first, sizeof first, 0);
    if (n <= 0 || !known((str){ first, (size_t)n }))
        return error_of(a, FAIL_INPUT, &msg_file_type, (str){ 0 });
    TRY(run(a, l, false, fd, &answer, &status, &in_time));
    if (!in_time)
        return too_large(a, l);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && read_answer(answer, out))
        return NULL;
    return bad_end(a, l, answer, status);
}

static bool yes(str *line)
{
    return str_is(str_cut(line, ' '), "1");
}

error *picture_sandbox_report(struct arena *a, const char *program, struct picture_sandbox *out)
{
    struct picture_limits l = picture_defaults;
    str                   answer = { 0 };
    int                   status = 0;
    int64_t               landlock = 0;
    bool                  in_time = false;

    l.program = program;
    *out = (struct picture_sandbox){ 0 };
    TRY(run(a, &l, true, -1, &answer, &status, &in_time));
    str line = str_cut(&answer, '\n');
    if (!str_is(str_cut(&line, ' '), "report"))
        return no_decoder(a, "child");
    out->seccomp = yes(&line);
    if (str_i64(str_cut(&line, ' '), 0, 1000, &landlock))
        out->landlock = (int)landlock;
    out->jpeg = yes(&line);
    out->png = yes(&line);
    out->webp = yes(&line);
    out->heic = yes(&line);
    out->vips = line;
    return NULL;
}
