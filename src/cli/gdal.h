/* gdal.h -- GDAL by name, for the two children that read and write geodata: the program itself does
 * not link it, and runs where there is none. */
#ifndef GONGDI_GDAL_H
#define GONGDI_GDAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void *gdal_handle; /* opaque, as its handles are */

enum { GDAL_OPEN_VECTOR = 4 };

/* A function of the library and where the pointer to it stands in the struct of its caller. */
struct gdal_symbol {
    size_t      at;
    const char *name;
};

/* Load the library, whichever release there is, and fill the pointers of INTO; false when it or one
 * of the N functions is missing. */
bool gdal_load(void *into, const struct gdal_symbol *symbol, size_t n);

#endif
