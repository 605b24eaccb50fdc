/* fuzz_outline.c -- a boundary as text, and a cell of a table into every type of field: what reads
 * has closed rings within the world, its middle is asked for, it moves and reads again. */
#include "core/gcj.h"
#include "core/importing.h"
#include "core/outline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct all {
    int64_t lng, households, code, day;
    bool    yes;
    str     text;
    int     level;
};
/* clang-format off */
static const struct field fields[] = {
    INT (struct all, lng,        -1800000000, 1800000000, .doc = "x"),
    INT (struct all, households, 0, 1000, .doc = "x"),
    CODE(struct all, code,       .doc = "x"),
    DATE(struct all, day,        .doc = "x"),
    BOOL(struct all, yes,        .doc = "x"),
    TEXT(struct all, text,       0, 100, .doc = "x"),
    WORD(struct all, level,      level_words, .doc = "x"),
    FIELDS_END,
};
/* clang-format on */

static void cells(struct arena *a, str s)
{
    struct all x = { 0 };

    for (const struct field *f = fields; f->type != FT_END; f++) {
        error *e = import_cell(a, f, NULL, s, &x);
        if (e && e->kind != FAIL_INPUT)
            abort();
    }
    if (x.lng < -1800000000 || x.lng > 1800000000 || x.households < 0 || x.households > 1000)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena  *a = arena_new();
    str            s = { (const char *)data, n };
    struct outline o, again;
    size_t         chars = 0;

    if (outline_read(a, s, &o)) {
        if (!o.n_rings || o.ring[o.n_rings - 1] != o.n_points || o.west < -1800000000 ||
            o.north > 900000000)
            abort();
        struct outline_point m = outline_middle(&o);
        outline_contains(&o, m.lng, m.lat);
        outline_contains(&o, o.point[0].lng, o.point[0].lat);
        str moved = outline_moved(a, s, gcj_to_wgs84);
        if (!outline_read(a, moved, &again) || again.n_points != o.n_points)
            abort();
    }
    if (n < 300 && utf8_count(s, &chars))
        cells(a, s);
    arena_free(a);
    return 0;
}
