/* heading.c -- headings as people write them: "姓 名*（必填）" is a name. */
#include "core/heading.h"

str heading_plain(struct arena *a, str s)
{
    size_t at = 0;

    if (str_find(s, STR("("), &at) || str_find(s, STR("（"), &at))
        if (at > 0)
            s.n = at;
    char  *p = NEWN(a, char, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(s, &i);
        if (c == ' ' || c == '\n' || c == '*' || c == '_' || c == '-' || c == ':' || c == 0xFF1A ||
            c == 0x3000)
            continue;
        while (from < i)
            p[n++] = lower(s.p[from++]);
    }
    return (str){ p, n };
}

int heading_fits(struct arena *a, const struct import_words *w, str heading)
{
    const str words[] = { str_of(w->field), str_of(w->zh), str_of(w->en), str_of(w->others) };
    str       h = heading_plain(a, heading);
    int       best = 0;
    size_t    at = 0;

    for (size_t i = 0; i < COUNT(words) && h.n; i++)
        for (str rest = words[i]; rest.n;) {
            str word = heading_plain(a, str_cut(&rest, '|'));
            if (str_eq(h, word))
                return 2;
            if (word.n > 5 && str_find(h, word, &at))
                best = 1;
        }
    return best;
}
