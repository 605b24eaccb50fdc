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

/* Of these no record of a person, a household or a dwelling tells anything: "紧急联系人及电话" is
 * not the telephone of whoever stands in the row, "网格员姓名" not his name. */
static const char *const others[] = {
    "联系人", "监护人",   "代理人",   "赡养人", "介绍人", "担保人",   "责任人",    "网格员",
    "楼栋长", "单元长",   "楼长",     "照料人", "护理员", "家长",     "班主任",    "子女",
    "帮扶人", "帮扶干部", "包户干部", "包保",   "配偶",   "父亲",     "母亲",      "父母",
    "儿子",   "女儿",     "亲属",     "家属",   "紧急",   "guardian", "emergency", "nextofkin",
};

/* Whether HEADING, which holds WORD or is it, speaks of somebody else and WORD does not; IN
 * brackets only one who stands there alone, as "（配偶、子女）" says what may be written. */
static bool of_another(str heading, str word, str in)
{
    size_t at = 0;

    for (size_t i = 0; i < COUNT(others); i++)
        if (!str_find(word, str_of(others[i]), &at) &&
            (str_find(heading, str_of(others[i]), &at) || str_is(in, others[i])))
            return true;
    return str_is(in, "紧急联系人");
}

bool heading_of_others(str heading)
{
    return of_another(heading, (str){ 0 }, (str){ 0 });
}

/* What stands in the brackets at the end of S. */
static str in_brackets(str s)
{
    static const char *const mark[][2] = { { "（", "）" }, { "(", ")" } };
    size_t                   at = 0;

    for (size_t i = 0; i < COUNT(mark); i++)
        if (str_find(s, str_of(mark[i][0]), &at)) {
            str rest = { s.p + at + strlen(mark[i][0]), s.n - at - strlen(mark[i][0]) };
            return str_find(rest, str_of(mark[i][1]), &at) ? (str){ rest.p, at } : rest;
        }
    return (str){ 0 };
}

int heading_fits(struct arena *a, const struct import_words *w, str heading)
{
    const str words[] = { str_of(w->field), str_of(w->zh), str_of(w->en), str_of(w->others) };
    str       h = heading_plain(a, heading), in = in_brackets(heading);
    int       best = 0;
    size_t    at = 0;

    for (size_t i = 0; i < COUNT(words) && h.n; i++)
        for (str rest = words[i]; rest.n;) {
            str  said = str_cut(&rest, '|');
            bool whole = str_starts(said, STR("="));
            if (whole)
                said = (str){ said.p + 1, said.n - 1 };
            str word = heading_plain(a, said);
            if (of_another(h, word, in))
                continue;
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
