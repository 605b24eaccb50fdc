/* pinyin.h -- how names are read: 单小明 is "shan xiao ming".
 *
 * Readings are those of ICU (core/pinyin.txt, made by tools/pinyin_table.py), without tones, ü as
 * v; those of surnames come first: 单 Shàn, 仇 Qiú, 解 Xiè, 尉迟 Yùchí. Characters beyond the basic
 * plane are read as well (17,800 of them); one without a reading counts as itself. Blanks and
 * middle dots (阿卜杜拉·买买提) part words and are not read. Latin letters are read as they stand.
 */
#ifndef GONGDI_PINYIN_H
#define GONGDI_PINYIN_H

#include "base/base.h"

enum {
    PINYIN_MOST = 32,     /* syllables that are looked at */
    PINYIN_SPELLINGS = 8, /* ways in which what was typed may be written down */
};

struct pinyin {
    size_t n;               /* syllables */
    str sound[PINYIN_MOST]; /* the first 1, 2, ... of them, written together: shan, shanxiao, ... */
    str initials;           /* "sxm": one byte for each */
};
void pinyin_of(struct arena *a, str name, struct pinyin *out);

/* The same, with 卜 and 都 as they are read in names of other languages: abudula, not abodula. */
void pinyin_also(struct arena *a, str name, struct pinyin *out);
/* TYPED, and how pinyin_of reads a name that pinyin_also reads like that. */
size_t pinyin_spellings(struct arena *a, str typed, str out[PINYIN_SPELLINGS]);

/* What names are sorted by: syllables, then the name itself. Compare with str_cmp. */
str pinyin_key(struct arena *a, str name);

/* What somebody typed as pinyin: small letters, ü as v, what parts words and tone
 * figures dropped. False when
 * it is not made of letters. */
bool pinyin_typed(struct arena *a, str typed, str *out) MUST_CHECK;

/* A name as it is compared: blanks and all kinds of middle dots dropped, letters small. */
str name_key(struct arena *a, str name);

#endif
