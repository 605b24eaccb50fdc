/* motion_say.c -- votes by statute or charter in words, as JSON, and as a printed sheet. */
#include "solve/tally/motion_say.h"

#include "solve/tally/count.h"
#include "solve/tally/decimal.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

/* clang-format off */
static const struct message
    m_title     = { "say.motion",     "表决结果核对表", "Result of a vote" },
    m_law       = { "say.law",        "依据：{0}。", "By: {0}." },
    m_charter   = { "say.charter",    "依据：章程自定的条件。", "By: conditions of the charter." },
    m_base      = { "say.base",       "  {0} 是 {1}，它的 {2}/{3} 是 {4}。", "  {2}/{3} of {0} ({1}) is {4}." },
    m_base1     = { "say.base1",      "  {0} 是 {1}。", "  {0}: {1}." },
    m_more      = { "say.must_more",  "  {0} 须超过这个数，现在是 {1}，{2}。", "  More than that is needed; {0}: {1}, which {2}." },
    m_least     = { "say.must_least", "  {0} 须不少于这个数，现在是 {1}，{2}。", "  At least that is needed; {0}: {1}, which {2}." },
    m_plain     = { "say.must_plain", "  {0} 须{4} {3}，现在是 {1}，{2}。", "  {4} {3} is needed; {0}: {1}, which {2}." },
    m_over      = { "say.over_word",  "超过", "More than" },
    m_from      = { "say.from_word",  "不少于", "At least" },
    m_yes       = { "say.enough",     "满足要求", "is enough" },
    m_no        = { "say.short",      "不满足要求", "is not enough" },
    m_missing   = { "say.missing",    "    {0} 再多 {1} 就够了，{2} 不变；再少一点就不够。", "    {1} more would have been enough with the base ({2}) unchanged; any less would not." },
    m_missing1  = { "say.missing1",   "    {0} 再多 {1} 就够了；再少一点就不够。", "    {1} more would have been enough; any less would not." },
    m_come      = { "say.come",       "    如果是原来没有参加的加入进来，并且都赞成，{2} 随之增加，那么要有 {1}。", "    If newcomers join who are all in favor, so that the base ({2}) grows with them, it takes {1}." },
    m_nocome    = { "say.nocome",     "    只靠原来没有参加的加入进来，即使都赞成也不够。", "    Newcomers alone would not be enough, even if all were in favor." },
    m_asked     = { "say.asked",      "    （这是换了数再判断 {0} 次得到的，不是估计。）", "    (Not an estimate: judged again with other numbers; times judged: {0}.)" },
    m_unknown   = { "say.unknown",    "  没有给出 {0} 或 {1}，这一条件不能判断。", "  {0} or {1} is not given; this condition cannot be judged." },
    m_or        = { "say.or",         "  或者：", "  Or:" },
    m_and       = { "say.and",        "  并且：", "  And:" },
    m_void      = { "say.void",       "参加人数不足，表决无效，因此没有通过。", "Not passed: without a quorum the vote is void." },
    m_answer[QUESTIONS][2] = {
        { { "say.init0", "提议的人数不够，不能启动。", "Too few have asked for it; it may not be put." }, { "say.init1", "提议的人数够了，可以启动。", "Enough have asked for it; it may be put." } },
        { { "say.quo0", "参加人数不够法定要求。", "There is no quorum." }, { "say.quo1", "参加人数符合法定要求。", "There is a quorum." } },
        { { "say.pass0", "没有通过。", "Not passed." }, { "say.pass1", "通过。", "Passed." } },
        { { "say.floor0", "得票没有达到下限。", "The votes do not reach the floor." }, { "say.floor1", "得票达到下限。", "The votes reach the floor." } } };
/* clang-format on */

static str amount(struct arena *a, const struct motion *m, int64_t value)
{
    return decimal_text(a, value, m->scale);
}

/* num/den of the base, exact. */
static str needed(struct arena *a, const struct motion *m, const struct compared *t)
{
    return frac_wide(a, (wide)t->base_value * t->num, (wide)t->den * m->scale);
}

static void say_missing(struct buf *b, const struct motion_report *r, const struct compared *t,
                        enum lang lang)
{
    struct arena *a = b->mem;
    str           base = motion_word(t->base, lang), count = motion_word(t->count, lang);

    if (t->holds || !t->missing)
        return;
    SAY(b, lang, t->base.n ? &m_missing : &m_missing1, count, amount(a, r->m, t->missing), base);
    if (t->grows)
        SAY(b, lang, t->newcomers ? &m_come : &m_nocome, count, amount(a, r->m, t->newcomers),
            base);
    if (t->counts)
        SAY(b, lang, &m_asked, str_int(a, t->counts));
}

static void say_term(struct buf *b, const struct motion_report *r, const struct compared *t,
                     enum lang lang)
{
    struct arena *a = b->mem;
    str           count = motion_word(t->count, lang), base = motion_word(t->base, lang);

    if (!t->known) {
        SAY(b, lang, &m_unknown, count, base);
        return;
    }
    str verdict = message_text(a, t->holds ? &m_yes : &m_no, lang, NULL, 0);
    str need = exactly(a, lang, needed(a, r->m, t), 2), is = amount(a, r->m, t->count_value);
    if (t->base.n == 0) {
        SAY(b, lang, &m_plain, count, is, verdict, need,
            message_text(a, t->strict ? &m_over : &m_from, lang, NULL, 0));
    } else {
        SAY(b, lang, t->num == t->den ? &m_base1 : &m_base, base, amount(a, r->m, t->base_value),
            str_int(a, t->num), str_int(a, t->den), need);
        SAY(b, lang, t->strict ? &m_more : &m_least, count, is, verdict);
    }
    say_missing(b, r, t, lang);
}

void motion_words(struct buf *b, const struct motion_report *r, enum lang lang)
{
    str name = r->law ? str_of(lang == LANG_ZH ? r->law->law_zh : r->law->law_en) : STR("");

    SAY(b, lang, r->law ? &m_law : &m_charter, name);
    for (int q = 0; q < QUESTIONS; q++) {
        const struct answer *ans = &r->ans[q];
        if (!ans->asked || !ans->known)
            continue;
        SAY(b, lang, q == Q_PASSED && r->void_ ? &m_void : &m_answer[q][ans->holds], STR(""));
        for (size_t i = 0; i < ans->n; i++) {
            if (i)
                SAY(b, lang,
                    ans->term[i].alternative != ans->term[i - 1].alternative ? &m_or : &m_and,
                    STR(""));
            say_term(b, r, &ans->term[i], lang);
        }
    }
}

void motion_html(struct buf *b, const struct motion_report *r, enum lang lang)
{
    const str heads[2][6] = {
        { STR("要求"), STR("计数"), STR("结果"), STR("现有"), STR("应有"), STR("还差") },
        { STR("Condition"), STR("Count"), STR("Result"), STR("Counted"), STR("Needed"),
          STR("Missing") },
    };
    bool          zh = lang == LANG_ZH;
    struct arena *a = b->mem;
    struct buf    words;

    sheet_open(b, lang, message_text(a, &m_title, lang, NULL, 0), heads[!zh], COUNT(heads[0]));
    for (int q = 0; q < QUESTIONS; q++)
        for (size_t i = 0; i < r->ans[q].n; i++) {
            const struct compared *t = &r->ans[q].term[i];
            if (!t->known)
                continue;
            str share =
                t->base.n == 0 ? STR("")
                : zh ? str_fmt(a, STR_FMT "的 %lld/%lld", STR_ARG(motion_word(t->base, lang)),
                               (long long)t->num, (long long)t->den)
                     : str_fmt(a, "%lld/%lld of " STR_FMT, (long long)t->num, (long long)t->den,
                               STR_ARG(motion_word(t->base, lang)));
            const str cells[] = { share,
                                  motion_word(t->count, lang),
                                  message_text(a, t->holds ? &m_yes : &m_no, lang, NULL, 0),
                                  amount(a, r->m, t->count_value),
                                  str_fmt(a, "%s " STR_FMT, t->strict ? ">" : "≥",
                                          STR_ARG(needed(a, r->m, t))),
                                  t->holds ? STR("") : amount(a, r->m, t->missing) };
            sheet_row(b, cells, COUNT(cells), 3);
        }
    buf_init(&words, a, SIZE_MAX);
    motion_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}

static void json_term(struct buf *b, const struct motion *m, const struct compared *t)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "count");
    json_str(b, t->count);
    json_key(b, &first, "base");
    json_str(b, t->base);
    json_key(b, &first, "numerator");
    buf_int(b, t->num);
    json_key(b, &first, "denominator");
    buf_int(b, t->den);
    json_key(b, &first, "strict");
    buf_z(b, t->strict ? "true" : "false");
    if (t->known) {
        json_key(b, &first, "count_value");
        json_str(b, decimal_text(b->mem, t->count_value, m->scale));
        json_key(b, &first, "base_value");
        json_str(b, decimal_text(b->mem, t->base_value, m->scale));
        json_key(b, &first, "holds");
        buf_z(b, t->holds ? "true" : "false");
        json_key(b, &first, "missing");
        json_str(b, decimal_text(b->mem, t->missing, m->scale));
        if (t->grows) {
            json_key(b, &first, "missing_newcomers");
            if (t->newcomers)
                json_str(b, decimal_text(b->mem, t->newcomers, m->scale));
            else
                buf_z(b, "null");
        }
    }
    json_key(b, &first, "alternative");
    buf_int(b, t->alternative);
    buf_char(b, '}');
}

void motion_json(struct buf *b, const struct motion_report *r)
{
    const struct motion  *m = r->m;
    const struct statute *law = r->law;
    const struct answer  *ans = r->ans;
    bool                  first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, r->rule);
    json_key(b, &first, "law");
    json_str(b, str_of(law ? law->law_zh : ""));
    json_key(b, &first, "law_en");
    json_str(b, str_of(law ? law->law_en : ""));
    for (int q = 0; q < QUESTIONS; q++)
        if (ans[q].known) {
            json_key(b, &first, question_words[q]);
            buf_z(b, ans[q].holds && !(q == Q_PASSED && r->void_) ? "true" : "false");
        }
    json_key(b, &first, "tests");
    buf_char(b, '[');
    bool none = true;
    for (int q = 0; q < QUESTIONS; q++) {
        bool inner = true;
        if (!ans[q].known)
            continue;
        buf_z(b, none ? "{" : ",{");
        none = false;
        json_key(b, &inner, "question");
        json_str(b, str_of(question_words[q]));
        json_key(b, &inner, "formula");
        json_str(b, ans[q].formula);
        json_key(b, &inner, "comparisons");
        buf_char(b, '[');
        for (size_t i = 0; i < ans[q].n; i++) {
            if (i)
                buf_char(b, ',');
            json_term(b, m, &ans[q].term[i]);
        }
        buf_z(b, "]}");
    }
    buf_z(b, "]}\n");
}
