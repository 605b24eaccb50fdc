/* json_bytes.h -- which bytes of a text JSON must escape, eight at a time; for the writers only. */
#ifndef GONGDI_JSON_BYTES_H
#define GONGDI_JSON_BYTES_H

#include <stdint.h>

/* Not zero when one of the eight bytes of W may have to be escaped: below 0x20, quote, backslash,
 * and what HTML could misread. The highest bit of a byte says so; bytes above 0x7F never are, and a
 * borrow between bytes may only make a plain one look special, which the caller looks at by itself.
 * The pairs < > and " & differ in one bit each, which is masked. */
static inline uint64_t json_escapes(uint64_t w)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t       angle = (w & ~(ones * 0x02)) ^ ones * '<';
    uint64_t       quote = (w & ~(ones * 0x04)) ^ ones * '"';
    uint64_t       slash = w ^ ones * '\\';

    return (((w - ones * 0x20) & ~w) | ((angle - ones) & ~angle) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           high;
}

#endif
