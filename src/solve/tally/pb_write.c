/* pb_write.c -- an election as a .pb file that pb_read and other programs take. */
#include "solve/tally/decimal.h"
#include "solve/tally/pb.h"

str pb_money(struct arena *a, const struct pb *e, int64_t amount)
{
    return decimal_text(a, amount, e->scale);
}

static const struct pb_pair *meta(const struct pb *e, const char *key)
{
    size_t n = strlen(key);

    for (size_t i = e->n_meta; i-- > 0;) {
        str    k = e->meta[i].key;
        size_t c = 0;
        while (k.n == n && c < n && lower(k.p[c]) == key[c])
            c++;
        if (k.n == n && c == n)
            return &e->meta[i];
    }
    return NULL;
}

str pb_meta(const struct pb *e, const char *key)
{
    const struct pb_pair *m = meta(e, key);

    return m ? m->value : STR("");
}

uint32_t pb_meta_line(const struct pb *e, const char *key)
{
    const struct pb_pair *m = meta(e, key);

    return m ? m->line : 0;
}

/* A cell is quoted when it holds what would end it. */
static void put_cell(struct buf *b, str s)
{
    bool quote = false;

    for (size_t i = 0; i < s.n; i++)
        quote |= s.p[i] == ';' || s.p[i] == '"' || s.p[i] == '\n';
    if (!quote) {
        buf_str(b, s);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

static void put_meta(struct buf *b, const struct pb *e)
{
    buf_z(b, "META\nkey;value\n");
    for (size_t i = 0; i < e->n_meta; i++) {
        put_cell(b, e->meta[i].key);
        buf_char(b, ';');
        put_cell(b, e->meta[i].value);
        buf_char(b, '\n');
    }
}

static void put_projects(struct buf *b, const struct pb *e, const int64_t *votes)
{
    bool groups = false;

    for (size_t i = 0; i < e->n_projects; i++)
        groups |= e->project[i].group != PB_NO_GROUP;
    buf_z(b, "PROJECTS\nproject_id;cost;votes;name;selected");
    buf_z(b, groups ? ";conflict_group" : "");
    buf_z(b, e->district ? ";district\n" : "\n");
    for (size_t i = 0; i < e->n_projects; i++) {
        const struct pb_project *p = &e->project[i];
        put_cell(b, p->id);
        buf_char(b, ';');
        buf_str(b, pb_money(b->mem, e, p->cost));
        buf_char(b, ';');
        buf_int(b, votes[i]);
        buf_char(b, ';');
        put_cell(b, p->name);
        buf_z(b, p->selected ? ";1" : ";0");
        if (groups)
            buf_char(b, ';');
        if (p->group != PB_NO_GROUP)
            buf_int(b, p->group);
        if (e->district) {
            buf_char(b, ';');
            put_cell(b, p->district);
        }
        buf_char(b, '\n');
    }
}

static void put_ballot(struct buf *b, const struct pb *e, size_t i)
{
    put_cell(b, e->voter[i]);
    buf_char(b, ';');
    for (uint32_t k = e->start[i]; k < e->start[i + 1]; k++) {
        if (k > e->start[i])
            buf_char(b, ',');
        buf_str(b, e->project[e->item[k]].id);
    }
    if (e->points)
        buf_char(b, ';');
    for (uint32_t k = e->start[i]; e->points && k < e->start[i + 1]; k++) {
        if (k > e->start[i])
            buf_char(b, ',');
        buf_str(b, decimal_text(b->mem, e->points[k], e->points_scale));
    }
    if (e->weight) {
        buf_char(b, ';');
        buf_str(b, decimal_text(b->mem, e->weight[i], e->weight_scale));
    }
    if (e->district) {
        buf_char(b, ';');
        put_cell(b, e->district[i]);
    }
    buf_char(b, '\n');
}

void pb_write(struct buf *b, const struct pb *e)
{
    int64_t *votes = NEWN(b->mem, int64_t, e->n_projects);

    for (size_t k = 0; k < e->n_items; k++)
        votes[e->item[k]]++;
    put_meta(b, e);
    put_projects(b, e, votes);
    buf_z(b, "VOTES\nvoter_id;vote");
    buf_z(b, e->points ? ";points" : "");
    buf_z(b, e->weight ? ";weight" : "");
    buf_z(b, e->district ? ";district\n" : "\n");
    for (size_t i = 0; i < e->n_ballots; i++)
        put_ballot(b, e, i);
}
