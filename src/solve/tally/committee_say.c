/* committee_say.c -- committees chosen by approvals: JSON, sentences, printed sheet. */
#include "solve/tally/count.h"
#include "solve/tally/election_say.h"
#include "solve/tally/lot.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

enum { COMMITTEES_READ = 50 }; /* sentences list no more tied results than that */

/* clang-format off */
static const struct message
    m_rule      = { "say.committee", "计票规则：{0}。", "Rule: {0}." },
    m_size      = { "say.approvals", "共有 {0} 名投票人，{1} 名候选人，选 {2} 名。", "{0} voters, {1} candidates, {2} seats." },
    m_approval  = { "say.approval",  "  {0}：{1} 票认可", "  {0}: {1} approvals" },
    m_share     = { "say.sav",       "  {0}：{1} 票认可，分得 {2}", "  {0}: {1} approvals, a share of {2}" },
    m_score     = { "say.score",     "最高的总分是 {0}。", "The best total is {0}." },
    m_tied      = { "say.tied",      "有 {0} 个结果并列：", "{0} results are tied:" },
    m_tied_lot  = { "say.tied_lot",  "它们之间由抽签决定；抽签的种子应在投票之前承诺。", "A lot decides between them; its seed should have been committed to before the vote." },
    m_one       = { "say.one",       "结果只有一个：", "There is one result:" },
    m_members   = { "say.members",   "  当选的是：{0}", "  elected: {0}" },
    m_cut       = { "say.cut",       "并列的结果太多，这里只列出一部分。", "There are too many tied results; only some are listed here." },
    m_drawn     = { "say.drawn",     "按抽签，当选的是：{0}。", "By the lot these are elected: {0}." },
    m_way       = { "say.way",       "逐席产生的过程（有并列的，只说其中一种）：", "Seat by seat (where there are ties, one of the ways):" },
    m_seqpav    = { "say.seat_pav",  "  第 {0} 席：{1}，总分因此增加 {2}，没有人能增加更多。", "  Seat {0}: {1}, which adds {2} to the total; nobody adds more." },
    m_maximin   = { "say.seat_mms",  "  第 {0} 席：{1}，选入以后每票最重的负担是 {2}，没有人能使它更轻。", "  Seat {0}: {1}; the heaviest burden on a vote is then {2}, and nobody makes it lighter." },
    m_phragmen  = { "say.seat_phr",  "  第 {0} 席：{1}，每票积到 {2} 时，认可它的票凑够一个席位，没有更早的。", "  Seat {0}: {1}; its votes have a whole seat together when every vote has earned {2}, and nobody is earlier." },
    m_mes       = { "say.seat_mes",  "  第 {0} 席：{1}，{3} 各付 {2}，{4} 付出仅剩的全部，没有更省的。", "  Seat {0}: {1}, paid with {2} each from {3} and all that is left from {4}; nobody is cheaper." },
    m_mes0      = { "say.seat_mes0", "  第 {0} 席：{1}，{3} 各付 {2}，没有更省的。", "  Seat {0}: {1}, paid with {2} each from {3}; nobody is cheaper." },
    m_mes_rest  = { "say.seat_rest", "  第 {0} 席：{1}，已无人凑得够一个席位；再给每票 {2} 时最先凑够。", "  Seat {0}: {1}; no votes have a whole seat left, and these are the first to have it when every vote is given {2} more." },
    m_nobody    = { "say.seat_none", "  第 {0} 席：{1}，没有人认可余下的候选人。", "  Seat {0}: {1}; nobody approves any of those left." },
    m_spread    = { "say.spread",    "在 {0} 这个结果中，各有这样多的投票人：", "With the result {0} there are so many voters:" },
    m_with      = { "say.with",      "  有 {0} 名自己认可的人当选：{1} 人", "  with {0} elected whom they approve: {1}" },
    m_without   = { "say.without",   "  没有自己认可的人当选：{1} 人", "  with nobody elected whom they approve: {1}" };
static const struct { const char *rule; struct message name; } committee_names[] = {
    { "av",              { "rule.av",   "认可票数最多（AV）", "most approvals (AV)" } },
    { "sav",             { "rule.sav",  "每张选票一份、由所认可的人平分（SAV）", "one vote a ballot, shared by those it approves (SAV)" } },
    { "pav",             { "rule.pav",  "按比例认可（PAV），1 + 1/2 + 1/3 + …", "proportional approval (PAV), 1 + 1/2 + 1/3 + ..." } },
    { "seqpav",          { "rule.spav", "逐个按比例认可（顺序 PAV）", "sequential proportional approval" } },
    { "seqphragmen",     { "rule.sphr", "弗拉格门顺序法", "sequential Phragmén rule" } },
    { "equal-shares",    { "rule.mes",  "等额分担法，余下席位按弗拉格门法", "Method of Equal Shares, remaining seats by Phragmén" } },
    { "cc",              { "rule.cc",   "使至少有一名代表的人最多（钱伯林-库朗）", "most people with at least one representative (Chamberlin-Courant)" } },
    { "monroe",          { "rule.mon",  "门罗法：每名当选者代表同样多的人", "Monroe: every member represents as many people" } },
    { "maximin-support", { "rule.mms",  "最大最小支持法", "maximin support" } },
};
/* clang-format on */

static str name_of(struct arena *a, const struct approvals *v, size_t c, enum lang lang)
{
    return v->name ? v->name[c] : str_fmt(a, lang == LANG_ZH ? "%zu 号候选人" : "candidate %zu", c);
}

static void put_members(struct buf *b, set s, const char *between)
{
    bool first = true;

    for (int c = 0; c < COMMITTEE_MAX; c++) {
        if (!(s >> c & 1))
            continue;
        if (!first)
            buf_z(b, between);
        first = false;
        buf_int(b, c);
    }
}

static str members(struct arena *a, const struct approvals *v, set s, enum lang lang)
{
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    for (size_t c = 0; c < v->n_candidates; c++) {
        if (!(s >> c & 1))
            continue;
        if (b.n)
            buf_z(&b, lang == LANG_ZH ? "、" : ", ");
        buf_str(&b, name_of(a, v, c, lang));
    }
    return buf_done(&b);
}

int64_t committees_draw(struct arena *a, const struct committees *c, str seed)
{
    str      *id = NEWN(a, str, c->n);
    uint32_t *place = NEWN(a, uint32_t, c->n);

    for (size_t i = 0; i < c->n; i++) {
        struct buf b;
        buf_init(&b, a, 4096);
        put_members(&b, c->committee[i], ",");
        id[i] = buf_done(&b);
    }
    lot_draw(a, seed, id, c->n, place);
    for (size_t i = 0; i < c->n; i++)
        if (place[i] == 0)
            return (int64_t)i;
    return -1;
}

static void json_rounds(struct buf *b, const struct committees *c)
{
    buf_char(b, '[');
    for (size_t i = 0; i < c->n_seats; i++) {
        bool first = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &first, "candidate");
        buf_int(b, c->seat[i].candidate);
        json_key(b, &first, "price");
        json_str(b, c->seat[i].price);
        json_key(b, &first, "by_phragmen");
        buf_z(b, c->seat[i].second ? "true" : "false");
        json_key(b, &first, "paying_price");
        buf_int(b, c->seat[i].full);
        json_key(b, &first, "paying_rest");
        buf_int(b, c->seat[i].part);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

void committees_json(struct buf *b, const struct committee_report *r)
{
    const struct committees *c = r->c;
    bool                     first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, r->rule);
    json_key(b, &first, "voters");
    buf_int(b, (int64_t)r->v->n_voters);
    json_key(b, &first, "seats");
    buf_int(b, (int64_t)r->v->seats);
    json_key(b, &first, "committees");
    buf_char(b, '[');
    for (size_t i = 0; i < c->n; i++) {
        buf_z(b, i ? ",[" : "[");
        put_members(b, c->committee[i], ",");
        buf_char(b, ']');
    }
    buf_char(b, ']');
    json_key(b, &first, "score");
    json_str(b, c->score);
    json_key(b, &first, "complete");
    buf_z(b, c->cut ? "false" : "true");
    if (r->drawn >= 0) {
        json_key(b, &first, "drawn");
        buf_char(b, '[');
        put_members(b, c->committee[r->drawn], ",");
        buf_char(b, ']');
        json_key(b, &first, "seed");
        json_str(b, r->seed);
    }
    if (c->n_seats) {
        json_key(b, &first, "rounds");
        json_rounds(b, c);
    }
    if (r->n_more)
        further_json(b, &first, r->more, r->n_more, 0);
    buf_z(b, "}\n");
}

static str rule_name(struct arena *a, str rule, enum lang lang)
{
    for (size_t i = 0; i < COUNT(committee_names); i++)
        if (str_is(rule, committee_names[i].rule))
            return message_text(a, &committee_names[i].name, lang, NULL, 0);
    return rule;
}

/* SAV: what a candidate gets when every ballot is one vote, shared among those it approves. */
static str share_of(struct arena *a, const struct approvals *v, size_t c)
{
    mpq_t sum, one;

    mpq_inits(sum, one, NULL);
    for (size_t i = 0; i < v->n_classes; i++)
        if (v->ballot[i] >> c & 1) {
            mpq_set_si(one, (long)v->weight[i], (unsigned long)set_size(v->ballot[i]));
            mpq_canonicalize(one);
            mpq_add(sum, sum, one);
        }
    str s = frac_text(a, mpq_numref(sum), mpq_denref(sum));
    mpq_clears(sum, one, NULL);
    return s;
}

static void say_approvals(struct buf *b, const struct committee_report *r, enum lang lang)
{
    struct arena *a = b->mem;
    int64_t      *votes = committee_votes(a, r->v);

    for (size_t c = 0; c < r->v->n_candidates; c++) {
        str name = name_of(a, r->v, c, lang), n = str_int(a, votes[c]);
        if (str_is(r->rule, "sav"))
            SAY(b, lang, &m_share, name, n, exactly(a, lang, share_of(a, r->v, c), 4));
        else
            SAY(b, lang, &m_approval, name, n);
    }
}

static void say_seats(struct buf *b, const struct committee_report *r, enum lang lang)
{
    struct arena *a = b->mem;

    if (r->c->n_seats)
        SAY(b, lang, &m_way, STR(""));
    for (size_t i = 0; i < r->c->n_seats; i++) {
        const struct seat    *s = &r->c->seat[i];
        const struct message *m = s->price.n == 0                      ? &m_nobody
                                  : str_is(r->rule, "seqpav")          ? &m_seqpav
                                  : str_is(r->rule, "maximin-support") ? &m_maximin
                                  : str_is(r->rule, "seqphragmen")     ? &m_phragmen
                                  : s->second                          ? &m_mes_rest
                                  : s->part                            ? &m_mes
                                                                       : &m_mes0;
        SAY(b, lang, m, str_int(a, (int64_t)i + 1), name_of(a, r->v, (size_t)s->candidate, lang),
            exactly(a, lang, s->price, 4), votes_said(a, lang, str_int(a, s->full)),
            votes_said(a, lang, str_int(a, s->part)));
    }
}

/* How many voters have how many members they approve: numbers, never a person. */
static void say_spread(struct buf *b, const struct committee_report *r, set s, enum lang lang)
{
    struct arena *a = b->mem;
    int64_t       with[COMMITTEE_MAX + 1] = { 0 }, all = 0;

    for (size_t i = 0; i < r->v->n_classes; i++) {
        with[set_size(r->v->ballot[i] & s)] += r->v->weight[i];
        all += r->v->weight[i];
    }
    with[0] += (int64_t)r->v->n_voters - all;
    SAY(b, lang, &m_spread, members(a, r->v, s, lang));
    for (size_t n = 0; n <= r->v->seats; n++)
        if (with[n])
            SAY(b, lang, n ? &m_with : &m_without, str_int(a, (int64_t)n), str_int(a, with[n]));
}

void committees_words(struct buf *b, const struct committee_report *r, enum lang lang)
{
    const struct approvals  *v = r->v;
    const struct committees *c = r->c;
    struct arena            *a = b->mem;

    SAY(b, lang, &m_rule, rule_name(a, r->rule, lang));
    SAY(b, lang, &m_size, str_int(a, (int64_t)v->n_voters), str_int(a, (int64_t)v->n_candidates),
        str_int(a, (int64_t)v->seats));
    say_approvals(b, r, lang);
    say_seats(b, r, lang);
    if (c->score.n)
        SAY(b, lang, &m_score, exactly(a, lang, c->score, 4));
    SAY(b, lang, c->n == 1 ? &m_one : &m_tied, str_int(a, (int64_t)c->n));
    for (size_t i = 0; i < c->n && i < COMMITTEES_READ; i++)
        SAY(b, lang, &m_members, members(a, v, c->committee[i], lang));
    if (c->cut || c->n > COMMITTEES_READ)
        SAY(b, lang, &m_cut, STR(""));
    if (r->drawn >= 0)
        SAY(b, lang, &m_drawn, members(a, v, c->committee[r->drawn], lang));
    if (r->drawn >= 0)
        say_seed(b, lang, r->seed);
    else if (c->n > 1)
        SAY(b, lang, &m_tied_lot, STR(""));
    if (c->n)
        say_spread(b, r, c->committee[r->drawn >= 0 ? r->drawn : 0], lang);
    for (size_t i = 0; i < r->n_more; i++)
        further_words(b, lang, name_of(a, v, r->more[i].candidate, lang), &r->more[i],
                      c->n == 1 ? WON_SEAT : WON_SURELY);
    say_check(b, lang);
}

void committees_html(struct buf *b, const struct committee_report *r, enum lang lang)
{
    const str heads[2][4] = {
        { STR("候选人"), STR("认可票"), STR("在几个并列结果中"), STR("当选") },
        { STR("Candidate"), STR("Approvals"), STR("In so many tied results"), STR("Elected") },
    };
    struct arena *a = b->mem;
    int64_t      *votes = committee_votes(a, r->v);
    int64_t       sure = r->drawn >= 0 ? r->drawn : r->c->n == 1 ? 0 : -1;
    struct buf    words;

    sheet_open(b, lang, rule_name(a, r->rule, lang), heads[lang == LANG_EN], COUNT(heads[0]));
    for (size_t c = 0; c < r->v->n_candidates; c++) {
        int64_t in = 0;
        for (size_t i = 0; i < r->c->n; i++)
            in += r->c->committee[i] >> c & 1 ? 1 : 0;
        bool      elected = sure >= 0 ? r->c->committee[sure] >> c & 1 : in == (int64_t)r->c->n;
        const str cells[] = { name_of(a, r->v, c, lang), str_int(a, votes[c]), str_int(a, in),
                              !elected          ? STR("")
                              : lang == LANG_ZH ? STR("当选")
                                                : STR("elected") };
        sheet_row(b, cells, COUNT(cells), 1);
    }
    buf_init(&words, a, SIZE_MAX);
    committees_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}
