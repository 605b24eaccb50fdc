/* rounds_say.c -- elections in two rounds in words, as JSON, and as a printed sheet. */
#include "solve/tally/motion_say.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

/* clang-format off */
static const struct message
    m_title     = { "say.rounds",     "选举结果核对表", "Result of an election" },
    m_law       = { "say.rounds_law", "计票规则：第一次投票中得票超过投票人数一半的当选；名额未满的另行选举，得票多的当选，但得票不少于所投票数的三分之一。", "Rule: who has more than half of those voting is elected; for open seats there is a second vote, where most votes win, but at least a third of the ballots are needed." },
    m_void      = { "say.rounds_void", "参加投票的人数不够，选举无效，没有人当选。", "Too few have voted; the election is void and nobody is elected." },
    m_size      = { "say.rounds_n",   "选 {0} 名，有 {1} 人参加投票，一半是 {2}。", "{0} seats; {1} voted, half of which is {2}." },
    m_size2     = { "say.rounds_n2",  "另行选举投出 {0} 张选票，三分之一是 {1}。", "In the second vote {0} ballots were cast, a third of which is {1}." },
    m_first     = { "say.round1",     "{0} 得 {1}，第一次投票当选。", "{0}: {1}, elected in the first vote." },
    m_second    = { "say.round2",     "{0} 得 {1}，另行选举当选。", "{0}: {1}, elected in the second vote." },
    m_tie       = { "say.round_tie",  "{0} 得 {1}，与别人并列最后的名额，没有定下来；要就并列的人再次投票。", "{0}: {1}, tied for the last seat, which is not decided; those tied must be voted on again." },
    m_runs      = { "say.runs",       "{0} 得 {1}，没有当选，可以参加另行选举。", "{0}: {1}, not elected; may stand in the second vote." },
    m_lost      = { "say.lost",       "{0} 得 {1}，没有当选。", "{0}: {1}, not elected." },
    m_more      = { "say.round_more", "    如果参加投票的人中再有 {0} 人投给这名候选人，就会当选；少一人就不会。", "    With {0} more votes from those who voted, elected; with one fewer, not." },
    m_none      = { "say.round_none", "    即使参加投票的人都投给这名候选人，也不会当选。", "    Not even the votes of all who voted would have been enough." };
/* clang-format on */

void rounds_words(struct buf *b, const struct rounds_report *r, enum lang lang)
{
    const struct two_rounds *t = r->t;
    struct arena            *a = b->mem;

    motion_words(b, &r->by, lang);
    SAY(b, lang, &m_law, STR(""));
    SAY(b, lang, &m_size, str_int(a, t->seats), str_int(a, t->voted),
        str_fmt(a, "%lld%s", (long long)(t->voted / 2), t->voted % 2 ? ".5" : ""));
    if (t->n_second)
        SAY(b, lang, &m_size2, str_int(a, t->ballots),
            exactly(a, lang,
                    t->ballots % 3 ? str_fmt(a, "%lld/3", (long long)t->ballots)
                                   : str_int(a, t->ballots / 3),
                    2));
    if (r->by.void_)
        SAY(b, lang, &m_void, STR(""));
    for (size_t i = 0; i < t->n && !r->by.void_; i++) {
        const struct stand   *s = &r->done[i];
        const struct message *m = s->tied         ? &m_tie
                                  : s->round == 1 ? &m_first
                                  : s->round == 2 ? &m_second
                                  : s->runs       ? &m_runs
                                                  : &m_lost;
        if (s->runs && t->n_second && !s->round && !s->tied)
            m = &m_lost; /* the second vote has been held */
        SAY(b, lang, m, s->name, votes_said(a, lang, str_int(a, s->votes)));
        if (s->round || !s->counts)
            continue;
        SAY(b, lang, s->more ? &m_more : &m_none, str_int(a, s->more));
        say_counted(b, lang, s->counts);
    }
}

void rounds_json(struct buf *b, const struct rounds_report *r)
{
    bool head = true;

    buf_char(b, '{');
    json_key(b, &head, "law");
    json_str(b, str_of(r->by.law->law_zh));
    json_key(b, &head, "law_en");
    json_str(b, str_of(r->by.law->law_en));
    if (r->by.ans[Q_QUORUM].known) {
        json_key(b, &head, "quorum");
        buf_z(b, r->by.void_ ? "false" : "true");
    }
    json_key(b, &head, "seats");
    buf_int(b, r->t->seats);
    json_key(b, &head, "voted");
    buf_int(b, r->t->voted);
    json_key(b, &head, "candidates");
    buf_char(b, '[');
    for (size_t i = 0; i < r->t->n; i++) {
        const struct stand *s = &r->done[i];
        bool                first = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &first, "name");
        json_str(b, s->name);
        json_key(b, &first, "votes");
        buf_int(b, s->votes);
        json_key(b, &first, "elected_in_round");
        buf_int(b, s->round);
        json_key(b, &first, "tied");
        buf_z(b, s->tied ? "true" : "false");
        json_key(b, &first, "may_run_again");
        buf_z(b, s->runs && !s->round ? "true" : "false");
        if (!s->round && s->more) {
            json_key(b, &first, "missing_votes");
            buf_int(b, s->more);
        }
        buf_char(b, '}');
    }
    buf_z(b, "]}\n");
}

void rounds_html(struct buf *b, const struct rounds_report *r, enum lang lang)
{
    const str heads[2][5] = {
        { STR("候选人"), STR("当选"), STR("第一次投票"), STR("另行选举"), STR("还差") },
        { STR("Candidate"), STR("Elected"), STR("First vote"), STR("Second vote"), STR("Missing") },
    };
    bool          zh = lang == LANG_ZH;
    struct arena *a = b->mem;
    struct buf    words;

    sheet_open(b, lang, message_text(a, &m_title, lang, NULL, 0), heads[!zh], COUNT(heads[0]));
    for (size_t i = 0; i < r->t->n; i++) {
        const struct stand *s = &r->done[i];
        str                 second = STR("");
        for (size_t k = 0; k < r->t->n_second; k++)
            if (str_eq(r->t->second[k].name, s->name))
                second = str_int(a, r->t->second[k].votes);
        const str cells[] = { s->name,
                              s->tied     ? (zh ? STR("并列") : STR("tied"))
                              : !s->round ? STR("")
                              : zh        ? STR("当选")
                                          : STR("elected"),
                              str_int(a, r->t->s[i].votes), second,
                              s->more ? str_int(a, s->more) : STR("") };
        sheet_row(b, cells, COUNT(cells), 2);
    }
    buf_init(&words, a, SIZE_MAX);
    rounds_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}
