/* cmd_decode.c -- gongdi decode-picture: the child that decodes one foreign picture
 * (core/picture.h).
 *
 * Hidden: it is started by the server alone, with the file on its standard input. libvips is loaded
 * by name and called through pointers, so that the server neither links it nor carries it. Answers
 * "ok WIDTH HEIGHT BYTES BYTES\n" and two JPEG files, or "error CODE why\n". */
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "core/picture.h"

struct options {
    int64_t pixels, memory, seconds;
    bool    report;
    str     black;
};

/* clang-format off */
static const struct field options[] = {
    INT (struct options, pixels,  1, INT64_MAX, .doc = "Refuse pictures with more"),
    INT (struct options, memory,  1, INT64_MAX, .doc = "Bytes of address space"),
    INT (struct options, seconds, 1, 3600,      .doc = "Of computing"),
    BOOL(struct options, report,                .doc = "Only tell what can be done here"),
    TEXT(struct options, black,   0, 2000,      .doc = "Rectangles to black out: left,top,width,height;..."),
    FIELDS_END,
};
/* clang-format on */

/* ---- libvips, as far as it is used; the types are its own ---- */

typedef struct _VipsImage VipsImage;

struct vips {
    int (*init)(const char *);
    const char *(*version)(void);
    void (*cache_set_max)(int);
    void (*block_untrusted)(int);
    void (*block)(const char *, int);
    size_t (*type_find)(const char *, const char *);
    VipsImage *(*from_buffer)(const void *, size_t, const char *, ...);
    int (*width)(const VipsImage *);
    int (*height)(const VipsImage *);
    int (*has_alpha)(VipsImage *);
    int (*thumbnail)(const void *, size_t, VipsImage **, int, ...);
    int (*thumbnail_image)(VipsImage *, VipsImage **, int, ...);
    int (*flatten)(VipsImage *, VipsImage **, ...);
    VipsImage *(*copy_memory)(VipsImage *);
    int (*draw_rect)(VipsImage *, double *, int, int, int, int, int, ...);
    int (*jpegsave)(VipsImage *, void **, size_t *, ...);
    void *(*array_double)(const double *, int);
    const char *(*error)(void);
};

/* clang-format off */
static const struct {
    size_t      at;
    const char *name;
} symbols[] = {
    { offsetof(struct vips, init),            "vips_init" },
    { offsetof(struct vips, version),         "vips_version_string" },
    { offsetof(struct vips, cache_set_max),   "vips_cache_set_max" },
    { offsetof(struct vips, block_untrusted), "vips_block_untrusted_set" },
    { offsetof(struct vips, block),           "vips_operation_block_set" },
    { offsetof(struct vips, type_find),       "vips_type_find" },
    { offsetof(struct vips, from_buffer),     "vips_image_new_from_buffer" },
    { offsetof(struct vips, width),           "vips_image_get_width" },
    { offsetof(struct vips, height),          "vips_image_get_height" },
    { offsetof(struct vips, has_alpha),       "vips_image_hasalpha" },
    { offsetof(struct vips, thumbnail),       "vips_thumbnail_buffer" },
    { offsetof(struct vips, thumbnail_image), "vips_thumbnail_image" },
    { offsetof(struct vips, flatten),         "vips_flatten" },
    { offsetof(struct vips, copy_memory),     "vips_image_copy_memory" },
    { offsetof(struct vips, draw_rect),       "vips_draw_rect" },
    { offsetof(struct vips, jpegsave),        "vips_jpegsave_buffer" },
    { offsetof(struct vips, array_double),    "vips_array_double_new" },
    { offsetof(struct vips, error),           "vips_error_buffer" },
};
/* clang-format on */

enum { SIZE_DOWN = 2 }; /* VIPS_SIZE_DOWN */

/* Load the library and every symbol; then close every way into it but four kinds of pictures. */
static bool load(struct vips *v)
{
    static const char *const wanted[] = { "VipsForeignLoadJpeg", "VipsForeignLoadPng",
                                          "VipsForeignLoadWebp", "VipsForeignLoadHeif" };
    /* no code made at run time, here or where the service manager forbids it */
    setenv("VIPS_NOVECTOR", "1", 1);
    void *lib = dlopen("libvips.so.42", RTLD_NOW | RTLD_LOCAL);

    for (size_t i = 0; lib && i < COUNT(symbols); i++) {
        void *f = dlsym(lib, symbols[i].name);
        if (!f)
            return false;
        memcpy((char *)v + symbols[i].at, &f, sizeof f);
    }
    if (!lib || v->init("gongdi") != 0)
        return false;
    v->cache_set_max(0);
    v->block_untrusted(1);
    v->block("VipsForeignLoad", 1);
    for (size_t i = 0; i < COUNT(wanted); i++)
        v->block(wanted[i], 0);
    return true;
}

/* ---- the answer ---- */

static bool put(const void *p, size_t n)
{
    const char *c = p;

    while (n) {
        ssize_t k = write(1, c, n);
        if (k < 0 && errno != EINTR)
            return false;
        if (k > 0) {
            c += k;
            n -= (size_t)k;
        }
    }
    return true;
}

/* Straight to the kernel: handlers for the end of a program are no business of a locked one. */
static void end(int code) __attribute__((noreturn));
static void end(int code)
{
    _exit(code);
}

static void refuse(const struct vips *v, const char *code) __attribute__((noreturn));
static void refuse(const struct vips *v, const char *code)
{
    char line[256];
    int  n = snprintf(line, sizeof line, "error %s %s", code, v ? v->error() : "");

    if (n >= (int)sizeof line)
        n = (int)sizeof line - 1;
    for (int i = 0; i < n; i++)
        if (line[i] < ' ' || line[i] > '~')
            line[i] = ' ';
    put(line, (size_t)n);
    put("\n", 1);
    end(EXIT_FAILED);
}

static void report(const struct vips *v, bool loaded, const struct sandbox *box)
{
    static const char *const loaders[] = { "jpegload_buffer", "pngload_buffer", "webpload_buffer",
                                           "heifload_buffer" };
    char                     line[128];
    int n = snprintf(line, sizeof line, "report %d %d", box->seccomp, box->landlock);

    for (size_t i = 0; i < COUNT(loaders); i++)
        n += snprintf(line + n, sizeof line - (size_t)n, " %d",
                      loaded && v->type_find("VipsOperation", loaders[i]) != 0);
    snprintf(line + n, sizeof line - (size_t)n, " %.20s\n", loaded ? v->version() : "");
    put(line, strlen(line));
}

/* ---- decoding ---- */

static str read_all(struct arena *a)
{
    struct buf b;
    char       chunk[65536];

    buf_init(&b, a, SIZE_MAX);
    for (;;) {
        ssize_t k = read(0, chunk, sizeof chunk);
        if (k == 0)
            return buf_done(&b);
        if (k > 0)
            buf_bytes(&b, chunk, (size_t)k);
        else if (errno != EINTR)
            refuse(NULL, "file.broken");
    }
}

/* The JPEG of an image, without anything that came with it. */
static str save(const struct vips *v, VipsImage *image)
{
    void  *p = NULL;
    size_t n = 0;

    if (v->jpegsave(image, &p, &n, "Q", 82, "optimize_coding", 1, "strip", 1, NULL) != 0)
        refuse(v, "file.broken");
    return (str){ p, n };
}

/* Over the picture in memory; a rectangle that sticks out is cut. */
static void black_out(const struct vips *v, VipsImage *image, str list)
{
    while (list.n) {
        str     one = str_cut(&list, ';');
        int64_t x = 0, y = 0, w = 0, h = 0;
        double  ink[] = { 0, 0, 0 };
        if (!str_i64(str_cut(&one, ','), 0, PICTURE_SIDE, &x) ||
            !str_i64(str_cut(&one, ','), 0, PICTURE_SIDE, &y) ||
            !str_i64(str_cut(&one, ','), 1, PICTURE_SIDE, &w) || !str_i64(one, 1, PICTURE_SIDE, &h))
            refuse(NULL, "file.broken");
        if (v->draw_rect(image, ink, 3, (int)x, (int)y, (int)w, (int)h, "fill", 1, NULL) != 0)
            refuse(v, "file.broken");
    }
}

/* The memory of libvips is not given back: the process ends in a moment. */
static void decode(const struct vips *v, str in, int64_t pixels, str black)
{
    VipsImage *head = v->from_buffer(in.p, in.n, "", NULL), *image = NULL, *small = NULL;

    if (!head)
        refuse(v, "file.broken");
    int64_t w = v->width(head), h = v->height(head);
    if (w < 1 || h < 1 || w > pixels / h)
        refuse(v, "file.large");
    /* fail_on goes through the loader's options: 8.14 forgets its own argument of that name */
    if (v->thumbnail(in.p, in.n, &image, PICTURE_SIDE, "height", PICTURE_SIDE, "size", SIZE_DOWN,
                     "export_profile", "srgb", "option_string", "[fail_on=truncated]", NULL) != 0)
        refuse(v, "file.broken");
    if (v->has_alpha(image)) { /* a JPEG has none: what is transparent becomes white */
        static const double white[] = { 255, 255, 255 };
        void               *paper = v->array_double(white, 3);
        VipsImage          *flat = NULL;
        if (v->flatten(image, &flat, "background", paper, NULL) != 0)
            refuse(v, "file.broken");
        image = flat;
    }
    image = v->copy_memory(image);
    if (image && black.n)
        black_out(v, image, black);
    if (!image || v->thumbnail_image(image, &small, PICTURE_THUMB, "height", PICTURE_THUMB, "size",
                                     SIZE_DOWN, NULL) != 0)
        refuse(v, "file.broken");
    str  full = save(v, image), thumb = save(v, small);
    char line[96];
    int  n = snprintf(line, sizeof line, "ok %d %d %zu %zu\n", v->width(image), v->height(image),
                      full.n, thumb.n);
    if (!put(line, (size_t)n) || !put(full.p, full.n) || !put(thumb.p, thumb.n))
        end(EXIT_FAILED);
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct vips           v = { 0 };
    struct sandbox        box = { 0 };

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    bool loaded = load(&v);
    bool locked = sandbox_enter(o->memory, o->seconds, &box);
    if (o->report) {
        report(&v, loaded, &box);
        end(EXIT_DONE);
    }
    if (!loaded || !locked)
        refuse(NULL, "file.decoder");
    decode(&v, read_all(c->mem), o->pixels, o->black);
    end(EXIT_DONE);
}

static const struct options defaults = { .pixels = 200000000, .memory = 1 << 30, .seconds = 10 };

const struct command cmd_decode = {
    .name = "decode-picture",
    .operands = "",
    OPTIONS(struct options, options),
    .defaults = &defaults,
    .run = run,
    .summary = NULL, /* hidden */
};
