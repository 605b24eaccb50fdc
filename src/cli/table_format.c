/* table_format.c -- which number formats of a spreadsheet show dates, and which numbers (ECMA-376
 * part 1, 18.8.30). */
#include "cli/table_lib.h"

/* The first part of a code is for numbers: 0 or # outside quotes, and no % before which a typed 5
 * is meant as it stands. */
static uint8_t number_code(const char *z)
{
    uint8_t what = 0;

    for (; *z && *z != ';'; z++) {
        const char *end = *z == '"' ? strchr(z + 1, '"') : *z == '[' ? strchr(z, ']') : NULL;
        if (*z == '%')
            return 0;
        if (*z == '0' || *z == '#')
            what = TABLE_NUMBER;
        if (*z == '\\' && z[1])
            z++;
        else if (end)
            z = end;
    }
    return what;
}

/* y, m, d, h, s outside quotes, brackets and escapes; "General" and the like have none of them. */
uint8_t table_format_code(const char *z)
{
    uint8_t     what = 0;
    const char *code = z;

    for (; z && *z; z++) {
        char c = lower(*z);
        if (c == '"') {
            const char *end = strchr(z + 1, '"');
            if (!end)
                break;
            z = end;
        } else if (c == '[') {
            const char *end = strchr(z, ']');
            if (!end)
                break;
            if (lower(z[1]) == 'h' || lower(z[1]) == 's') /* a length of time is a number */
                return 0;
            z = end;
        } else if (c == '\\' && z[1]) {
            z++;
        } else if (c == 'e' || c == 'g') {
            if (what == 0 && (lower(z[1]) == 'e' || z[1] == '+' || z[1] == '-'))
                return 0;
        } else if (c == 'y' || c == 'd') {
            what |= TABLE_DATE;
        } else if (c == 'h' || c == 's') {
            what |= TABLE_TIME;
        } else if (c == ';') {
            break;
        }
    }
    return what || !code ? what : number_code(code);
}

/* The built-in ones, those of Chinese spreadsheets among them. */
uint8_t table_format_number(int64_t id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58)
        return TABLE_DATE;
    if (id == 22)
        return TABLE_DATE | TABLE_TIME;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 55 || id == 56)
        return TABLE_TIME;
    return (id >= 1 && id <= 4) || (id >= 37 && id <= 40) ? TABLE_NUMBER : 0;
}
