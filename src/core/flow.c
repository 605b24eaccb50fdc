/* flow.c -- reading the tables of life cycles. */
#include "core/flow.h"

/* clang-format off */
const struct message msg_flow_state = { "flow.state", "现在的状态是“{0}”，不能做“{1}”。", "This is not possible while the state is \"{0}\": {1}." };

const struct field action_fields[] = {
    TEXT(struct action, action,  0, 40,  .doc = "What could be done."),
    BOOL(struct action, allowed, .doc = "Whether the asker may do it now."),
    TEXT(struct action, why,     0, 200, .doc = "Why not."),
    FIELDS_END,
};
/* clang-format on */

static bool holds(const struct req *r, int perm)
{
    return perm >= 0 && (r->perms >> perm & 1);
}

error *flow_next(const struct flow *f, const struct req *r, const void *rec, int state, str action,
                 const struct flow_rule **out)
{
    bool denied = false;

    for (size_t i = 0; i < f->n; i++) {
        const struct flow_rule *t = &f->rules[i];
        if (t->from != state || !str_is(action, t->action))
            continue;
        if (t->perm == FLOW_CLOCK ? r->who != NULL : !holds(r, t->perm)) {
            denied = true;
            continue;
        }
        const struct message *why = t->only_if ? t->only_if(r, rec) : NULL;
        if (why)
            return error_of(r->mem, FAIL_DENIED, why);
        *out = t;
        return NULL;
    }
    if (denied)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    const struct flow_state *s = &f->states[state];
    return error_of(r->mem, FAIL_CONFLICT, &msg_flow_state,
                    str_of(r->lang == LANG_EN ? s->en : s->zh), utf8_head(action, 40));
}

struct list flow_actions(const struct flow *f, const struct req *r, const void *rec, int state)
{
    struct list    l = { .size = sizeof(struct action) };
    struct action *a = NEWN(r->mem, struct action, f->n);

    for (size_t i = 0; i < f->n; i++) {
        const struct flow_rule *t = &f->rules[i];
        if (t->from != state || !holds(r, t->perm))
            continue;
        const struct message *why = t->only_if ? t->only_if(r, rec) : NULL;
        a[l.n++] = (struct action){
            .action = str_of(t->action),
            .allowed = !why,
            .why = why ? message_text(r->mem, why, r->lang, NULL, 0) : (str){ 0 },
        };
    }
    l.item = a;
    return l;
}

void flow_asks_json(struct jw *w, unsigned asks)
{
    static const struct {
        unsigned    bit, must;
        const char *name;
    } rows[] = {
        { ASK_WORDS, ASK_WORDS_MUST, "words" },
        { ASK_UNIT, ASK_UNIT, "unit" },
        { ASK_CATEGORY, 0, "category" },
        { ASK_PHOTOS, ASK_PHOTOS_MUST, "photos" },
        { ASK_STARS, ASK_STARS, "stars" },
        { ASK_WORKER, 0, "worker" },
        { ASK_UNITS, 0, "units" },
        { ASK_CASE, ASK_CASE, "target" },
        { ASK_UNTIL, ASK_UNTIL, "until" },
        { ASK_AMOUNT, ASK_AMOUNT, "amount" },
        { ASK_GROUND, ASK_GROUND, "ground" },
        { ASK_POINTS, 0, "points" },
        { ASK_ANSWERS, 0, "answers" },
    };

    jw_array(w);
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!(asks & (rows[i].bit | rows[i].must)))
            continue;
        jw_object(w);
        JW_STR(w, "name", str_of(rows[i].name));
        JW_BOOL(w, "required", (asks & rows[i].must) != 0);
        jw_end(w);
    }
    jw_end(w);
}

str flow_dot(struct arena *a, const struct flow *f, enum lang lang)
{
    struct buf b;

    buf_init(&b, a, 1 << 16);
    buf_fmt(&b, "digraph %s {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n", f->name);
    for (int s = 0; f->words[s]; s++) {
        const struct flow_state *st = &f->states[s];
        buf_fmt(&b, "  %s [label=\"%s\\n%s\"%s];\n", f->words[s], lang == LANG_EN ? st->en : st->zh,
                st->owner ? st->owner : "", st->open ? "" : ", peripheries=2");
    }
    for (size_t i = 0; i < f->n; i++) {
        const struct flow_rule *t = &f->rules[i];
        buf_fmt(&b, "  %s -> %s [label=\"%s\\n%s\"%s];\n", f->words[t->from], f->words[t->to],
                lang == LANG_EN ? t->en : t->zh, t->action,
                t->perm == FLOW_CLOCK ? ", style=dashed" : "");
    }
    buf_z(&b, "}\n");
    return buf_done(&b);
}
