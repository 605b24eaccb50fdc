/* opinion_say.c -- the map in words: what all agree on first, then groups, never without their size
 * and how well they come back. */
#include "solve/opinion/opinion_say.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

#define SHAKY 0.6 /* below this stability a grouping says little */

/* clang-format off */
static const struct message
    m_title    = { "say.opinion",     "看法汇总表", "Map of opinions" },
    m_head     = { "say.op_head",     "有 {0} 人对 {1} 条看法表了态，一共 {2} 次：同意、不同意或者略过。", "{0} people voted on {1} statements, {2} votes in all: agree, disagree or pass." },
    m_masked   = { "say.op_masked",   "其中 {0} 条经审核没有列入。", "{0} of the statements were moderated out and are not listed." },
    m_agreed   = { "say.op_agreed",   "不论属于哪一组，同意的都最多的看法，从最一致的说起：", "What most agree on in whatever group, the most unanimous first:" },
    m_line     = { "say.op_line",     "  “{0}”：{1}。", "  \"{0}\": {1}." },
    m_of       = { "say.op_of",       "{0}{1} 人中 {2} 人同意", "{0}{2} of {1} agree" },
    m_none     = { "say.op_none",     "没有一条看法在每一组里都有过半数的人同意。", "No statement has more than half of every group agreeing." },
    m_groups   = { "say.op_groups",   "按表态的相似程度，可以分成 {0} 组。重新抽样 {1} 次再分，结果的吻合度平均是 {2}；每次都一样是 1，碰巧一样是 0。", "By how alike they voted, people fall into {0} groups. Drawn again {1} times, the groups agree to {2} on average; 1 is always the same, 0 is chance." },
    m_shaky    = { "say.op_shaky",    "吻合度不高，这样的分组不牢靠，不宜拿它说事；请以各组都同意的看法为准。", "That is not much: these groups are not reliable and should not be made much of. Rely on what all agree on." },
    m_group    = { "say.op_group",    "第 {0} 组有 {1} 人。", "Group {0} has {1} people." },
    m_stance   = { "say.op_stance",   "  与别的组相比，他们更{3}“{0}”：表态的 {1} 人中有 {2} 人{3}。", "  More than others they {3} with \"{0}\": {2} of {1} who voted." },
    m_agree    = { "say.op_agree",    "同意", "agree" },
    m_disagree = { "say.op_disagree", "不同意", "disagree" },
    m_plain    = { "say.op_plain",    "  没有哪一条看法明显是这一组独有的。", "  No statement clearly sets this group apart." },
    m_out      = { "say.op_out",      "另有 {0} 人表态太少，没有归入任何一组。", "{0} more people voted too little to be put into a group." },
    m_few      = { "say.op_few",      "人数或表态太少，没有分组。", "There are too few people or votes for groups." },
    m_declared = { "say.op_declared", "下面按报名时填写的分组来看（这是申报的，不是算出来的），共 {0} 组：", "By the groups people declared (not found by calculation), {0} in all:" },
    m_member   = { "say.op_member",   "{0}有 {1} 人。", "{0} has {1} people." },
    m_check    = { "say.op_check",    "任何人都可以用公布的表态重新计算，并会得到同样的结果。", "Anyone can calculate this again from the published votes and will get the same." };
/* clang-format on */

static void view_make(struct arena *a, const struct opinion *o, const int32_t *of, size_t k,
                      struct view *v)
{
    double *value = NEWN(a, double, o->n_statements);

    *v = (struct view){ .k = k, .of = of };
    v->size = NEWN(a, size_t, k + 1);
    v->order = NEWN(a, size_t, o->n_statements);
    if (k == 0)
        return;
    for (size_t i = 0; i < o->n_people; i++)
        if (of[i] >= 0)
            v->size[of[i]]++;
    v->counts = opinion_counts(a, o, of, k);
    for (size_t j = 0; j < o->n_statements; j++) {
        if (o->masked && o->masked[j])
            continue;
        value[j] = opinion_consensus(v->counts, k, o->n_statements, j);
        size_t at = v->n_order++;
        for (; at > 0 && value[v->order[at - 1]] < value[j]; at--)
            v->order[at] = v->order[at - 1];
        v->order[at] = j;
    }
}

struct opinion_report *opinion_report_make(struct arena *a, const struct conversation *c,
                                           size_t least)
{
    struct opinion_report *r = NEW(a, struct opinion_report);
    struct axes            x = { 0 };
    size_t                 able = 0;

    r->c = c;
    for (size_t i = 0; i < c->o.n_people; i++) {
        size_t cast = 0;
        for (size_t j = 0; j < c->o.n_statements; j++)
            cast += c->o.vote[i * c->o.n_statements + j] != VOTE_NONE;
        able += cast >= least;
    }
    r->found.of = NEWN(a, int32_t, c->o.n_people);
    if (able >= 10 && c->o.n_statements >= 3) {
        opinion_axes(a, &c->o, &x);
        opinion_groups(a, &c->o, &x, least, &r->found);
    }
    view_make(a, &c->o, r->found.of, r->found.k, &r->by_votes);
    view_make(a, &c->o, c->declared, c->n_groups, &r->by_groups);
    if (r->found.k == 0 && c->n_groups == 0) /* all are one group: what most agree on */
        view_make(a, &c->o, r->found.of, 1, &r->by_votes);
    return r;
}

static str text_of(const struct opinion_report *r, size_t j)
{
    return r->c->text[j].n ? r->c->text[j] : r->c->id[j];
}

static str share(struct arena *a, double x)
{
    return str_fmt(a, "%.2f", x);
}

static str group_name(struct arena *a, const struct opinion_report *r, const struct view *v,
                      size_t g, enum lang lang)
{
    if (v == &r->by_groups)
        return r->c->group[g];
    return str_fmt(a, lang == LANG_ZH ? "第 %zu 组" : "group %zu", g + 1);
}

static void say_agreed(struct buf *b, const struct opinion_report *r, const struct view *v,
                       enum lang lang)
{
    struct arena *a = b->mem;
    size_t        m = r->c->o.n_statements, said = 0;

    for (size_t i = 0; i < v->n_order && said < OPINION_READ; i++) {
        size_t     j = v->order[i];
        bool       all = true;
        struct buf parts;
        buf_init(&parts, a, SIZE_MAX);
        for (size_t g = 0; g < v->k; g++) {
            const struct counts *x = &v->counts[g * m + j];
            str                  who = STR("");
            all &= 2 * x->agree > x->seen;
            if (v->k > 1)
                who = str_fmt(a, STR_FMT " ", STR_ARG(group_name(a, r, v, g, lang)));
            const str args[] = { who, str_int(a, x->seen), str_int(a, x->agree) };
            buf_z(&parts, g == 0 ? "" : lang == LANG_ZH ? "，" : ", ");
            buf_str(&parts, message_text(a, &m_of, lang, args, 3));
        }
        if (!all)
            continue;
        if (said++ == 0)
            SAY(b, lang, &m_agreed, STR(""));
        SAY(b, lang, &m_line, text_of(r, j), buf_done(&parts));
    }
    if (said == 0)
        SAY(b, lang, &m_none, STR(""));
}

/* The most telling statements of a group that were not moderated out. */
static size_t represent(struct arena *a, const struct opinion_report *r, const struct view *v,
                        size_t g, struct stance out[OPINION_REPRESENTATIVES])
{
    const struct opinion *o = &r->c->o;
    struct stance        *all = NEWN(a, struct stance, o->n_statements);
    size_t n = opinion_represent(a, v->counts, v->k, o->n_statements, g, o->n_statements, all);
    size_t kept = 0;

    for (size_t i = 0; i < n && kept < OPINION_REPRESENTATIVES; i++)
        if (!(o->masked && o->masked[all[i].statement]))
            out[kept++] = all[i];
    return kept;
}

static void say_stances(struct buf *b, const struct opinion_report *r, const struct view *v,
                        size_t g, enum lang lang)
{
    struct stance s[OPINION_REPRESENTATIVES];
    struct arena *a = b->mem;
    size_t        n = represent(a, r, v, g, s);

    for (size_t i = 0; i < n; i++)
        SAY(b, lang, &m_stance, text_of(r, s[i].statement), str_int(a, s[i].n_trials),
            str_int(a, s[i].n_success),
            message_text(a, s[i].agree ? &m_agree : &m_disagree, lang, NULL, 0));
    if (n == 0)
        SAY(b, lang, &m_plain, STR(""));
}

void opinion_words(struct buf *b, const struct opinion_report *r, enum lang lang)
{
    struct arena         *a = b->mem;
    const struct opinion *o = &r->c->o;
    const struct view    *v = &r->by_votes, *d = &r->by_groups;
    size_t                masked = 0, grouped = 0;

    for (size_t j = 0; j < o->n_statements; j++)
        masked += o->masked && o->masked[j];
    SAY(b, lang, &m_head, str_int(a, (int64_t)o->n_people), str_int(a, (int64_t)o->n_statements),
        str_int(a, (int64_t)r->c->n_votes));
    if (masked)
        SAY(b, lang, &m_masked, str_int(a, (int64_t)masked));
    if (v->k)
        say_agreed(b, r, v, lang);
    if (r->found.k) {
        SAY(b, lang, &m_groups, str_int(a, (int64_t)v->k), str_int(a, OPINION_BOOTSTRAPS),
            share(a, r->found.stability));
        if (r->found.stability < SHAKY)
            SAY(b, lang, &m_shaky, STR(""));
        for (size_t g = 0; g < v->k; g++) {
            SAY(b, lang, &m_group, str_int(a, (int64_t)g + 1), str_int(a, (int64_t)v->size[g]));
            say_stances(b, r, v, g, lang);
            grouped += v->size[g];
        }
        if (grouped < o->n_people)
            SAY(b, lang, &m_out, str_int(a, (int64_t)(o->n_people - grouped)));
    } else {
        SAY(b, lang, &m_few, STR(""));
    }
    if (d->k) {
        SAY(b, lang, &m_declared, str_int(a, (int64_t)d->k));
        say_agreed(b, r, d, lang);
        for (size_t g = 0; g < d->k; g++) {
            SAY(b, lang, &m_member, r->c->group[g], str_int(a, (int64_t)d->size[g]));
            if (d->k > 1)
                say_stances(b, r, d, g, lang);
        }
    }
    SAY(b, lang, &m_check, STR(""));
}

static void json_number(struct buf *b, double x)
{
    buf_fmt(b, "%.17g", x);
}

static void json_view(struct buf *b, const struct opinion_report *r, const struct view *v)
{
    size_t m = r->c->o.n_statements;
    bool   first = true;

    buf_char(b, '{');
    json_key(b, &first, "consensus");
    buf_char(b, '[');
    for (size_t i = 0; i < v->n_order; i++) {
        bool inner = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &inner, "statement");
        json_str(b, r->c->id[v->order[i]]);
        json_key(b, &inner, "value");
        json_number(b, opinion_consensus(v->counts, v->k, m, v->order[i]));
        buf_char(b, '}');
    }
    buf_char(b, ']');
    json_key(b, &first, "groups");
    buf_char(b, '[');
    for (size_t g = 0; g < v->k; g++) {
        struct stance s[OPINION_REPRESENTATIVES];
        size_t        n = represent(b->mem, r, v, g, s);
        bool          inner = true;
        buf_z(b, g ? ",{" : "{");
        json_key(b, &inner, "size");
        buf_int(b, (int64_t)v->size[g]);
        if (v == &r->by_groups) {
            json_key(b, &inner, "name");
            json_str(b, r->c->group[g]);
        }
        json_key(b, &inner, "representative");
        buf_char(b, '[');
        for (size_t i = 0; i < n; i++) {
            bool last = true;
            buf_z(b, i ? ",{" : "{");
            json_key(b, &last, "statement");
            json_str(b, r->c->id[s[i].statement]);
            json_key(b, &last, "agree");
            buf_z(b, s[i].agree ? "true" : "false");
            json_key(b, &last, "repness");
            json_number(b, s[i].repness);
            buf_char(b, '}');
        }
        buf_z(b, "]}");
    }
    buf_z(b, "]}");
}

void opinion_json(struct buf *b, const struct opinion_report *r)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "people");
    buf_int(b, (int64_t)r->c->o.n_people);
    json_key(b, &first, "statements");
    buf_int(b, (int64_t)r->c->o.n_statements);
    json_key(b, &first, "votes");
    buf_int(b, (int64_t)r->c->n_votes);
    if (r->found.k) {
        json_key(b, &first, "stability");
        json_number(b, r->found.stability);
        json_key(b, &first, "silhouette");
        json_number(b, r->found.silhouette);
    }
    json_key(b, &first, "by_votes");
    json_view(b, r, &r->by_votes);
    if (r->by_groups.k) {
        json_key(b, &first, "by_declared_groups");
        json_view(b, r, &r->by_groups);
    }
    buf_z(b, "}\n");
}

/* Statements down, groups across: agreeing of those who voted. */
void opinion_html(struct buf *b, const struct opinion_report *r, enum lang lang)
{
    const struct view *v = r->by_groups.k ? &r->by_groups : &r->by_votes;
    struct arena      *a = b->mem;
    size_t             m = r->c->o.n_statements;
    str               *cell = NEWN(a, str, v->k + 1);
    struct buf         words;

    cell[0] =
        lang == LANG_ZH ? STR("看法（同意人数／表态人数）") : STR("Statement (agree / voted)");
    for (size_t g = 0; g < v->k; g++)
        cell[g + 1] = str_fmt(a, lang == LANG_ZH ? STR_FMT "（%zu 人）" : STR_FMT " (%zu)",
                              STR_ARG(group_name(a, r, v, g, lang)), v->size[g]);
    sheet_open(b, lang, message_text(a, &m_title, lang, NULL, 0), cell, v->k + 1);
    for (size_t i = 0; i < v->n_order; i++) {
        cell[0] = text_of(r, v->order[i]);
        for (size_t g = 0; g < v->k; g++) {
            const struct counts *x = &v->counts[g * m + v->order[i]];
            cell[g + 1] = str_fmt(a, "%lld / %lld", (long long)x->agree, (long long)x->seen);
        }
        sheet_row(b, cell, v->k + 1, 1);
    }
    buf_init(&words, a, SIZE_MAX);
    opinion_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}
