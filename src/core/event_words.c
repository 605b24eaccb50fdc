/* event_words.c -- looking up what the log says. */
#include "core/event_words.h"

#include "core/rooms.h"

static str in(enum lang lang, const char *zh, const char *en)
{
    return str_of(lang == LANG_EN ? en : zh);
}

static const struct log_kind *kind_of(const struct rooms *rooms, str kind)
{
    for (size_t i = 0; i < rooms->n_log; i++)
        for (const struct log_kind *k = rooms->log[i]->kinds; k && k->kind; k++)
            if (str_is(kind, k->kind))
                return k;
    return NULL;
}

static const struct log_deed *deed_of(const struct rooms *rooms, const struct event *e)
{
    for (size_t i = 0; i < rooms->n_log; i++)
        for (const struct log_deed *d = rooms->log[i]->deeds; d && d->kind; d++)
            if (str_is(e->kind, d->kind) && str_is(e->action, d->action))
                return d;
    return NULL;
}

/* Whether the post under which E was written may take the step; without one the program took it. */
static bool may_step(const struct event *e, const struct flow_rule *t)
{
    if (t->perm < 0)
        return !e->role.n;
    for (int i = 0; i < ROLES; i++)
        if (str_is(e->role, role_words[i]))
            return role_table[i].perms >> t->perm & 1;
    return false;
}

/* The state that a life cycle beside the matter came to stands among the changes. */
static bool came_to(const struct event *e, const char *state)
{
    char   text[64];
    size_t at = 0;

    snprintf(text, sizeof text, "\"new\":\"%s\"", state);
    return e->to_state.n ? str_is(e->to_state, state) : str_find(e->changes, str_of(text), &at);
}

/* The same action may be called otherwise from another state or by another post: the rule that E
 * fits best. */
static const struct flow_rule *rule_of(const struct flow *f, const struct event *e, str action)
{
    const struct flow_rule *best = NULL;
    int                     most = -1;

    for (size_t i = 0; i < f->n; i++) {
        const struct flow_rule *t = &f->rules[i];
        if (!str_is(action, t->action))
            continue;
        int fit = 2 * str_is(e->from_state, f->words[t->from]) + 2 * came_to(e, f->words[t->to]) +
                  may_step(e, t);
        if (fit > most) {
            best = t;
            most = fit;
        }
    }
    return best;
}

/* "吹哨：不批准": which of the things beside the matter is meant, unless the step says so itself.
 */
static str side_step(struct arena *a, const struct flow *f, const struct flow_rule *t,
                     enum lang lang)
{
    str    step = in(lang, t->zh, t->en), side = in(lang, f->zh, f->en);
    size_t at = 0;

    if (str_find(step, side, &at))
        return step;
    return str_fmt(a, lang == LANG_EN ? STR_FMT ": " STR_FMT : STR_FMT "：" STR_FMT, STR_ARG(side),
                   STR_ARG(step));
}

static str step_name(struct arena *a, const struct log_kind *k, const struct event *e,
                     enum lang lang)
{
    const struct flow_rule *t = rule_of(k->flows[0], e, e->action);
    str                     step = e->action, side = str_cut(&step, '.');

    if (t)
        return in(lang, t->zh, t->en);
    for (const struct flow *const *f = k->flows + 1; *f; f++)
        if (str_is(side, (*f)->name) && (t = rule_of(*f, e, step)))
            return side_step(a, *f, t, lang);
    return (str){ 0 };
}

static str state_name(const struct flow *f, str state, enum lang lang)
{
    for (int s = 0; f->words[s]; s++)
        if (str_is(state, f->words[s]))
            return in(lang, f->states[s].zh, f->states[s].en);
    return (str){ 0 };
}

struct event_names event_names(struct arena *a, const struct rooms *rooms, const struct event *e,
                               enum lang lang)
{
    const struct log_kind *k = kind_of(rooms, e->kind);
    const struct log_deed *d = deed_of(rooms, e);
    struct event_names     n = { 0 };

    if (d)
        n.action = in(lang, d->zh, d->en);
    if (!k)
        return n;
    n.kind = k->zh ? in(lang, k->zh, k->en) : in(lang, k->flows[0]->zh, k->flows[0]->en);
    if (!k->flows)
        return n;
    n.from = state_name(k->flows[0], e->from_state, lang);
    n.to = state_name(k->flows[0], e->to_state, lang);
    if (!d)
        n.action = step_name(a, k, e, lang);
    return n;
}

str event_work(const struct rooms *rooms, const struct event *e, enum lang lang)
{
    for (size_t i = 0; i < rooms->n_log && !e->role.n; i++)
        for (const struct log_work *k = rooms->log[i]->works; k && k->kind; k++)
            if (str_is(e->kind, k->kind) && (!k->action || str_is(e->action, k->action)))
                return in(lang, k->zh, k->en);
    return (str){ 0 };
}

/* Before codes were written, the words were: in Chinese, or in both languages. */
static bool gives(const struct message *m, str written)
{
    str rest = written;

    if (str_is(written, m->code) || str_is(written, m->zh))
        return true;
    if (!str_starts(written, str_of(m->zh)))
        return false;
    rest.p += strlen(m->zh);
    rest.n -= strlen(m->zh);
    return rest.n && rest.p[0] == ' ' && str_is((str){ rest.p + 1, rest.n - 1 }, m->en);
}

str log_reason(const struct rooms *rooms, str written, enum lang lang)
{
    for (size_t i = 0; i < rooms->n_log; i++)
        for (const struct message *const *m = rooms->log[i]->reasons; m && *m; m++)
            if (gives(*m, written))
                return in(lang, (*m)->zh, (*m)->en);
    return written;
}
