/* cmd_tally_opinion.c -- gongdi tally opinion: a map of opinions from published votes. */
#include "cli/tally_file.h"
#include "solve/opinion/opinion_say.h"

struct options {
    int64_t least;
    int     lang;
    bool    json, html;
};

/* clang-format off */
static const struct field fields[] = {
    INT(struct options, least, 1, 1000, .doc = "People with fewer votes than this are not put into a group"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    BOOL(struct options, html, .doc = "Print a sheet as a page for the notice board"),
    WORD(struct options, lang, tally_langs, .doc = "Language of sentences and pages; LANG by default"),
    FIELDS_END
};
static const struct options defaults = { .least = 5, .lang = -1 };
/* clang-format on */

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct conversation  *v = NULL;
    struct buf            b;
    str                   text = { 0 };

    c->lang = tally_lang(c, o->lang);
    TRY(tally_read(c, c->operand[0], &text));
    TRY(opinion_read(c->mem, text, &v));
    struct opinion_report *r = opinion_report_make(c->mem, v, (size_t)o->least);
    buf_init(&b, c->mem, SIZE_MAX);
    if (o->json)
        opinion_json(&b, r);
    else if (o->html)
        opinion_html(&b, r, c->lang);
    else
        opinion_words(&b, r, c->lang);
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_tally_opinion = {
    .name = "tally opinion",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary =
        "Map opinions from votes on statements: consensus first, groups with their stability",
};
