/* election_json.c -- elections with ranked ballots as JSON, with every stage in exact numbers. */
#include "solve/tally/election_say.h"
#include "solve/tally/say.h"

void further_json(struct buf *b, bool *first, const struct further *f, size_t n, size_t from)
{
    json_key(b, first, "what_it_would_have_taken");
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        bool inner = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &inner, "candidate");
        buf_int(b, (int64_t)(f[i].candidate + from));
        json_key(b, &inner, "further_ballots");
        buf_int(b, f[i].ballots);
        json_key(b, &inner, "recounts");
        buf_int(b, f[i].counts);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static str one_based(struct arena *a, uint16_t c)
{
    return str_int(a, c + 1);
}

static void put_numbers(struct buf *b, const uint16_t *c, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_str(b, one_based(b->mem, c[i]));
    }
    buf_char(b, ']');
}

static void put_elected_sorted(struct buf *b, const struct ranked *r, const struct stv_result *s)
{
    bool     *in = NEWN(b->mem, bool, r->n_candidates);
    uint16_t *c = NEWN(b->mem, uint16_t, r->n_candidates);
    size_t    n = 0;

    for (size_t i = 0; i < s->n_elected; i++)
        in[s->elected[i]] = true;
    for (size_t i = 0; i < r->n_candidates; i++)
        if (in[i])
            c[n++] = (uint16_t)i;
    put_numbers(b, c, n);
}

static const char *const stage_words[] = { "first", "surplus", "exclude" };

void stv_json(struct buf *b, const struct stv_report *rep)
{
    const struct ranked     *r = rep->r;
    const struct stv_result *s = rep->s;
    bool                     first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rep->rule);
    json_key(b, &first, "elected");
    put_elected_sorted(b, r, s);
    json_key(b, &first, "order");
    put_numbers(b, s->elected, s->n_elected);
    json_key(b, &first, "seats");
    buf_int(b, (int64_t)r->seats);
    if (rep->seed.n) {
        json_key(b, &first, "seed");
        json_str(b, rep->seed);
    }
    json_key(b, &first, "quota");
    json_str(b, s->quota);
    json_key(b, &first, "lot");
    buf_z(b, s->lot ? "true" : "false");
    json_key(b, &first, "stages");
    buf_char(b, '[');
    for (size_t i = 0; i < s->n_stages; i++) {
        const struct stv_stage *g = &s->stage[i];
        bool                    inner = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &inner, "what");
        json_str(b, str_of(stage_words[g->what]));
        if (g->what != STAGE_FIRST) {
            json_key(b, &inner, "candidate");
            buf_str(b, one_based(b->mem, g->candidate));
            json_key(b, &inner, "factor");
            json_str(b, g->factor);
        }
        json_key(b, &inner, "elected");
        put_numbers(b, g->elected, g->n_elected);
        json_key(b, &inner, "votes");
        buf_char(b, '[');
        for (size_t c = 0; c < r->n_candidates; c++) {
            if (c)
                buf_char(b, ',');
            json_str(b, g->votes[c]);
        }
        buf_char(b, ']');
        json_key(b, &inner, "exhausted");
        json_str(b, g->exhausted);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    if (rep->n_more)
        further_json(b, &first, rep->more, rep->n_more, 1);
    buf_z(b, "}\n");
}

static void put_winners(struct buf *b, const struct pairwise *p, const bool *in)
{
    bool first = true;

    buf_char(b, '[');
    for (size_t i = 0; i < p->n; i++) {
        if (!in[i])
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        buf_int(b, (int64_t)i + 1);
    }
    buf_char(b, ']');
}

static void put_matrix(struct buf *b, const int64_t *m, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? ",[" : "[");
        for (size_t j = 0; j < n; j++) {
            if (j)
                buf_char(b, ',');
            buf_int(b, m[i * n + j]);
        }
        buf_char(b, ']');
    }
    buf_char(b, ']');
}

void pairs_json(struct buf *b, const struct pairs_report *rep)
{
    const struct pairwise    *p = rep->p;
    const struct pair_result *s = rep->s;
    bool                      first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rep->rule);
    json_key(b, &first, "winners");
    put_winners(b, p, s->winner);
    json_key(b, &first, "elected");
    put_winners(b, p, s->winner);
    json_key(b, &first, "condorcet_winner");
    buf_char(b, '[');
    if (s->condorcet >= 0)
        buf_int(b, s->condorcet + 1);
    buf_char(b, ']');
    json_key(b, &first, "equal_strength_pairs");
    buf_z(b, s->equal ? "true" : "false");
    json_key(b, &first, "pairwise");
    put_matrix(b, p->beats, p->n);
    json_key(b, &first, "strength");
    put_matrix(b, s->strength, p->n);
    if (rep->seed.n) {
        json_key(b, &first, "seed");
        json_str(b, rep->seed);
    }
    if (rep->status_quo >= 0) {
        json_key(b, &first, "status_quo");
        buf_int(b, rep->status_quo + 1);
    }
    if (rep->n_more)
        further_json(b, &first, rep->more, rep->n_more, 1);
    buf_z(b, "}\n");
}
