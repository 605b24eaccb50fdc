/* idno.h -- identity numbers of every kind met in Haicang, their check digits, what they say. */
/* clang-format off */
/*
 * kind  document                                        number
 * 111   居民身份证 (GB 11643-1999)                       18 characters, ISO 7064 MOD 11-2; 15 old ones are completed
 * 112   港澳台居民居住证 (2018)                           the same, beginning with 810000, 820000, 830000
 * 553   外国人永久居留身份证                              2023: 18, beginning with 9, the same check; 2004: 3 letters and 12 digits
 * 516   港澳居民来往内地通行证 (回乡证)                    H or M and 8 digits (and 2 of the issue, which are dropped)
 * 511   台湾居民来往大陆通行证 (台胞证)                    8 digits; the old one 10 and a letter
 * 414   护照, Chinese and foreign (ICAO Doc 9303)        5 to 20 letters and digits; or the lower line of the machine-readable zone,
 *                                                       44 characters with all its check digits
 * 554   外国人居留证, 114 军官证, 115 武警警官证            4 to 20 letters, digits and Chinese characters
 * 000   none                                            empty
 *
 * Those of 516, 511, 554, 114 and 115 carry no published check digit: their shape is checked. */
/* clang-format on */
#ifndef GONGDI_IDNO_H
#define GONGDI_IDNO_H

#include "base/field.h"

struct idno {
    str     kind;
    str     text; /* normal form: as it is stored, compared and found */
    int64_t born; /* DATE_NONE: the number does not say */
    char    sex;  /* '1' male, '2' female, 0: the number does not say */
    bool    area; /* the area code was given out, by its first two digits; else a warning */
};

/* RAW as people write it: blanks, dashes, full-width characters, small letters. TODAY bounds the
 * day of birth. KIND empty: the kind is told by the shape (111, 112, 553, 516, 511, else 414). A
 * wrong one is an error on the field "idno". */
error *idno_read(struct arena *a, str kind, str raw, int64_t today, struct idno *out) MUST_CHECK;

/* Whether an area code, or a number that begins with one, was given out by its first two digits,
 * the province (GB/T 2260). */
bool area_known(str code);

/* The check character of the first 17 of a number by ISO 7064 MOD 11-2; 0 when they are no digits.
 */
char idno_check(const char digit[17]);

/* Unified social credit code (GB 32100-2015) and the organisation code in it (GB 11714): 18
 * characters with two check characters. OUT is the normal form. An error on the field "code". */
error *credit_code_read(struct arena *a, str raw, str *out) MUST_CHECK;

#endif
