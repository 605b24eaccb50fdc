/* heading.c -- headings as people write them: "姓 名*（必填）" is a name. */
#include "core/heading.h"

/* Bytes of what stands at AT and says nothing: spaces, marks of a field that must be filled,
 * colons, wide ones as well. */
static size_t noise(str s, size_t at)
{
    static const char wide[][4] = { "：", "\u3000" };

    if (s.p[at] && strchr(" \n*_-:", s.p[at]))
        return 1;
    for (size_t i = 0; i < COUNT(wide); i++)
        if (s.n - at >= 3 && memcmp(s.p + at, wide[i], 3) == 0)
            return 3;
    return 0;
}

str heading_plain(struct arena *a, str s)
{
    size_t at = 0;

    if (str_find(s, STR("("), &at) || str_find(s, STR("（"), &at))
        if (at > 0)
            s.n = at;
    char  *p = NEWN(a, char, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t none = noise(s, i);
        if (none)
            i += none;
        else
            p[n++] = lower(s.p[i++]);
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
            str  said = str_cut(&rest, '|');
            bool whole = str_starts(said, STR("="));
            if (whole)
                said = (str){ said.p + 1, said.n - 1 };
            str word = heading_plain(a, said);
            if (str_eq(h, word))
                return 2;
            if (!whole && word.n > 5 && str_find(h, word, &at))
                best = 1;
        }
    return best;
}

bool heading_foot(str text)
{
    static const char *const words[] = {
        "合计",     "总计", "小计", "填表",        "填报",         "制表",       "审核",
        "负责人",   "备注", "注：", "注:",         "说明",         "单位",       "盖章",
        "（盖章）", "审批", "经办", "Prepared by", "Filled in by", "Checked by", "Approved by"
    };

    for (size_t k = 0; k < COUNT(words); k++)
        if (str_starts(text, str_of(words[k])))
            return true;
    return false;
}
