/* gdal.c -- see gdal.h. */
#include "cli/gdal.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

bool gdal_load(void *into, const struct gdal_symbol *symbol, size_t n)
{
    void *lib = NULL;
    char  name[32];

    for (int i = 28; i < 60 && !lib; i++) { /* its number goes up with every release */
        snprintf(name, sizeof name, "libgdal.so.%d", i);
        lib = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    for (size_t i = 0; lib && i < n; i++) {
        void *f = dlsym(lib, symbol[i].name);
        if (!f)
            return false;
        memcpy((char *)into + symbol[i].at, &f, sizeof f);
    }
    return lib != NULL;
}
