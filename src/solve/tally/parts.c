/* parts.c -- cutting one vote into those of its wards and that of the city. */
#include "solve/tally/parts.h"

#include "solve/tally/decimal.h"

/* clang-format off */
static const struct message
    msg_budgets = { "pb.parts",   "第 {0} 行：district_budgets 应当写成“北区=300000,南区=250000”，“{1}”不对。", "line {0}: district_budgets must be written like North=300000,South=250000; \"{1}\" is wrong." },
    msg_ward    = { "pb.ward",    "第 {0} 行：项目的片区“{1}”在 META 的 district_budgets 中没有预算。", "line {0}: the ward \"{1}\" of the project has no budget in META district_budgets." };
/* clang-format on */

static error *read_budget(struct arena *a, const struct pb *e, str pair, struct part *p,
                          int64_t *amount)
{
    str            value = pair;
    struct decimal d = { 0 };
    int            places = 0;

    p->name = str_trim(str_cut(&value, '='));
    for (int64_t s = e->scale; s > 1; s /= 10)
        places++;
    if (p->name.n == 0 || !decimal_read(str_trim(value), places, &d) || d.digits < 0 ||
        !decimal_scale(d, places, amount) || *amount > PB_MAX_MONEY)
        return error_of(a, FAIL_INPUT, &msg_budgets,
                        str_int(a, pb_meta_line(e, "district_budgets")), utf8_head(pair, 40));
    return NULL;
}

/* The projects of WARD and the ballots of its residents on them. */
static struct pb *cut(struct arena *a, const struct pb *e, str ward, int64_t budget)
{
    struct pb *x = NEW(a, struct pb);
    uint32_t  *to = NEWN(a, uint32_t, e->n_projects);

    *x = *e;
    x->budget = budget;
    if (ward.n)
        x->title =
            e->title.n ? str_fmt(a, STR_FMT " · " STR_FMT, STR_ARG(e->title), STR_ARG(ward)) : ward;
    x->n_projects = x->n_ballots = x->n_items = 0;
    x->project = NEWN(a, struct pb_project, e->n_projects);
    for (size_t p = 0; p < e->n_projects; p++) {
        to[p] = UINT32_MAX;
        if (!str_eq(e->project[p].district, ward))
            continue;
        to[p] = (uint32_t)x->n_projects;
        x->project[x->n_projects++] = e->project[p];
    }
    x->start = NEWN(a, uint32_t, e->n_ballots + 1);
    x->item = NEWN(a, uint32_t, e->n_items);
    x->voter = NEWN(a, str, e->n_ballots);
    x->points = e->points ? NEWN(a, int64_t, e->n_items) : NULL;
    x->weight = e->weight ? NEWN(a, int64_t, e->n_ballots) : NULL;
    for (size_t i = 0; i < e->n_ballots; i++) {
        if (ward.n && !(e->district && str_eq(e->district[i], ward)))
            continue;
        for (uint32_t k = e->start[i]; k < e->start[i + 1]; k++) {
            if (to[e->item[k]] == UINT32_MAX)
                continue;
            if (x->points)
                x->points[x->n_items] = e->points[k];
            x->item[x->n_items++] = to[e->item[k]];
        }
        x->voter[x->n_ballots] = e->voter[i];
        if (x->weight)
            x->weight[x->n_ballots] = e->weight[i];
        x->start[++x->n_ballots] = (uint32_t)x->n_items;
    }
    return x;
}

error *pb_parts(struct arena *a, const struct pb *e, struct part **out, size_t *n)
{
    str    list = pb_meta(e, "district_budgets");
    size_t most = 2;

    for (size_t i = 0; i < list.n; i++)
        most += list.p[i] == ',';
    struct part *p = NEWN(a, struct part, most);
    *n = 0;
    p[0].e = cut(a, e, STR(""), e->budget);
    *n += p[0].e->n_projects > 0;
    size_t wards = *n;
    while (list.n) {
        int64_t amount = 0;
        TRY(read_budget(a, e, str_cut(&list, ','), &p[wards], &amount));
        p[wards].e = cut(a, e, p[wards].name, amount);
        wards++;
    }
    for (size_t i = 0; i < e->n_projects; i++) {
        bool known = e->project[i].district.n == 0;
        for (size_t k = 0; k < wards; k++)
            known |= str_eq(p[k].name, e->project[i].district);
        if (!known)
            return error_of(a, FAIL_INPUT, &msg_ward, str_int(a, e->project[i].line),
                            utf8_head(e->project[i].district, 40));
    }
    for (size_t k = *n; k < wards; k++)
        if (p[k].e->n_projects && p[k].e->n_ballots)
            p[(*n)++] = p[k];
    *out = p;
    return NULL;
}
