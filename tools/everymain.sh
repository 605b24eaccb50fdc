#!/usr/bin/env bash
# everymain.sh NAME... -- the main() of one program that carries many tests or fuzz targets: it is whichever of them it is called,
# and gongdi when it is called something else, as the children of a test are.
set -eu
echo '#include <stdint.h>'
echo '#include <string.h>'
fuzz=$(printf '%s\n' "$@" | grep -c '^fuzz_' || true)
if [ "$fuzz" = 0 ]; then
    printf 'int main_%s(int, char **);\n' "$@" gongdi
    echo 'static const struct { const char *name; int (*run)(int, char **); } all[] = {'
    for name in "$@"; do printf '    { "%s", main_%s },\n' "$name" "$name"; done
else
    printf 'int one_%s(const uint8_t *, size_t);\n' "$@"
    printf 'int init_%s(int *, char ***) __attribute__((weak));\n' "$@"
    echo 'static const struct { const char *name; int (*run)(const uint8_t *, size_t), (*init)(int *, char ***); } all[] = {'
    for name in "$@"; do printf '    { "%s", one_%s, init_%s },\n' "$name" "$name" "$name"; done
fi
cat <<'END'
};
static int which(const char *path)
{
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(slash ? slash + 1 : path, all[i].name) == 0)
            return (int)i;
    return -1;
}
END
if [ "$fuzz" = 0 ]; then
    cat <<'END'
int main(int argc, char **argv)
{
    int one = which(argv[0]);
    return one < 0 ? main_gongdi(argc, argv) : all[one].run(argc, argv);
}
END
else
    cat <<'END'
static int one;
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    one = which((*argv)[0]);
    if (one < 0)
        __builtin_trap();
    return all[one].init ? all[one].init(argc, argv) : 0;
}
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    return all[one].run(p, n);
}
END
fi
