/* text.h -- text is a pointer and a length, in valid UTF-8, measured in characters. */
#ifndef GONGDI_TEXT_H
#define GONGDI_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* A view of UTF-8 text. It owns nothing and need not end in NUL. A zeroed str is the empty text. */
typedef struct str {
    const char *p;
    size_t      n;
} str;

#define STR(lit)   ((str){ "" lit, sizeof(lit) - 1 })
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

str  str_of(const char *z); /* NULL gives the empty text */
bool str_eq(str a, str b);
bool str_is(str a, const char *z);
int  str_cmp(str a, str b); /* by bytes, which is by code points */
bool str_starts(str s, str head);
bool str_ends(str s, str tail);
bool str_find(str s, str needle, size_t *at);
str  str_trim(str s); /* without ASCII blanks at both ends */

/* Cut S at the first SEP: what stands before it is returned, S becomes what stands after it. */
str str_cut(str *s, char sep);

/* Copies; they end in NUL as well, so that C libraries can take .p */
str str_dup(struct arena *a, str s);

/* What was typed with a Chinese keyboard: full-width digits and marks as their ASCII sisters,
 * blanks of all widths as ' ', none at the ends. S must be valid UTF-8. */
str str_narrow(struct arena *a, str s);
/* Signs that nobody sees: of no width, soft hyphens, what turns the direction, the variants of a
 * character. They slip in with what is copied out of pages and chats. */
bool utf8_unseen(uint32_t c);
/* What people see of S: without those signs, a blank that does not break as ' '. They stay where
 * they shape what stands before them: the variant of a rare character in a name, a picture made of
 * several, letters that join. S must be valid UTF-8; without such a sign it is returned itself. */
str str_seen(struct arena *a, str s);
/* The sign S as it is named to who has to find it: by its number where there is nothing to see. */
str utf8_named(struct arena *a, str s);
/* What was to be text for a spreadsheet, without what says so: '13912340001, also with the
 * apostrophes of a Chinese keyboard, and ="13912340001". Before words an apostrophe stays. */
str str_unquoted(str s);

/* A cell as our children write one in a line, \t, \n and \\ for what would divide it, as it was:
 * into TO, which has room for S.n bytes and may be where S is. Returns its length. */
size_t str_unescape(char *to, str s);

str str_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str str_vfmt(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
str str_int(struct arena *a, int64_t v);

/* The decimal digits of V, without NUL; returns how many. */
enum { INT_TEXT = 24 };
size_t int_text(int64_t v, char out[INT_TEXT]);

/* The only reader of whole numbers: the whole of S, no blanks, no plus sign, within MIN..MAX. */
bool str_i64(str s, int64_t min, int64_t max, int64_t *out);

/* A decimal fraction with at most DIGITS places as an integer of that unit: "1.5", 7 -> 15000000.
 * This is how coordinates are read without floating point. */
bool str_fixed(str s, int digits, int64_t min, int64_t max, int64_t *out);

/* Count characters (code points). False when S is not valid UTF-8 or holds NUL. */
bool utf8_count(str s, size_t *chars);

/* The code point at *AT, which is moved behind it. S must be valid UTF-8 and *AT before its end. */
uint32_t utf8_next(str s, size_t *at);

/* The first CHARS characters of valid S. */
str utf8_head(str s, size_t chars);

/* S without whose number is in it: of eleven digits and more (mobiles, identity cards, landlines
 * with their area; also with blanks or dashes, wide digits, an X at the end) only the first and
 * last stay, likewise of a letter and eight (passports, travel permits). Days stay as they are, and
 * so does the number of characters. */
str str_unnumbered(struct arena *a, str s);

/* A growing text, in an arena, never longer than its MAX: going over makes it "over" for good. */
struct buf {
    struct arena *mem;
    char         *p;
    size_t        n, cap, max;
    bool          over;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_reserve(struct buf *b, size_t n); /* room in one piece, when the size is known */
void buf_grow(struct buf *b, const void *p, size_t n);

/* In line, because replies are made of many small pieces. */
static inline void buf_bytes(struct buf *b, const void *p, size_t n)
{
    if (n && b->cap - b->n >= n && !b->over) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    } else {
        buf_grow(b, p, n);
    }
}
void buf_str(struct buf *b, str s);
void buf_z(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str  buf_done(const struct buf *b);

/* S as text inside HTML, and inside quoted attributes: < > & " are escaped. */
void text_html(struct buf *b, str s);

/* ASCII only; the ones of the C library depend on the locale and break on bytes above 127. */
static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
static inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Lower-case hexadecimal. hex_read wants exactly 2*N digits. */
str  hex_of(struct arena *a, const void *p, size_t n);
bool hex_read(str s, void *out, size_t n);

#endif
