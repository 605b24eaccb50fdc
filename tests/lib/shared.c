/* shared.c -- reading test data. */
#include "shared.h"

static bool read_file(struct arena *a, const char *path, str *out)
{
    FILE *f = fopen(path, "rb");

    if (!f)
        return false;
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = arena_zalloc(a, (size_t)n + 1, 1, 1);
    *out = (str){ p, fread(p, 1, (size_t)n, f) };
    fclose(f);
    return true;
}

bool shared_read(struct arena *a, const char *path, str *out)
{
    str full = str_fmt(a, "../shared/data/%s", path);

    if (read_file(a, full.p, out))
        return true;
    printf("note: %s is not there; what needs it was not tested\n", full.p);
    return false;
}

str fixture_read(struct arena *a, const char *path)
{
    str s = { 0 };

    if (!read_file(a, path, &s)) {
        printf("%s is missing\n", path);
        abort();
    }
    return s;
}
