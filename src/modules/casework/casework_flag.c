/* casework_flag.c -- raising side matters, taking their steps, and what they bring about. */
#include "modules/casework/casework_flag.h"

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/account/account.h"
#include "modules/casework/casework_flag.sql.h"
#include "modules/casework/casework_time.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const struct field flag_fields[] = {
    REF (struct case_flag, ref,           .doc = "The side matter."),
    INT (struct case_flag, matter,        0, INT64_MAX, .secret = true),
    WORD(struct case_flag, kind,          flag_kind_words, .doc = "supervision, whistle, extension, suspension or objection."),
    TEXT(struct case_flag, state,         0, 20, .doc = "State of its own life cycle."),
    INT (struct case_flag, open,          0, 1, .doc = "1 while somebody must act."),
    TEXT(struct case_flag, ground,        0, 40, .doc = "Ground of a whistle."),
    TEXT(struct case_flag, words,         0, 2000, .doc = "Why it was raised."),
    TEXT(struct case_flag, answer,        0, 2000, .doc = "The last answer."),
    TEXT(struct case_flag, unit,          0, 40, .doc = "Unit that was called."),
    INT (struct case_flag, raised_by,     0, INT64_MAX, .secret = true),
    INT (struct case_flag, answered_by,   0, INT64_MAX, .secret = true),
    TIME(struct case_flag, raised,        .doc = "When it was raised."),
    TIME(struct case_flag, state_since,   .doc = "Since when it is in its state."),
    TIME(struct case_flag, due,           .doc = "Until when somebody must act."),
    TIME(struct case_flag, ended,         .doc = "When it ended."),
    INT (struct case_flag, asked,         0, INT64_MAX, .doc = "Hours asked for."),
    TIME(struct case_flag, asked_until,   .doc = "Date asked for."),
    INT (struct case_flag, score_unit,    0, 5, .doc = "How the unit was judged."),
    INT (struct case_flag, score_whistle, 0, 5, .doc = "How the call was judged."),
    INT (struct case_flag, version,       0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field flag_in_fields[] = {
    WORD(struct flag_in, kind,    flag_kind_words, .required = true, .doc = "What to raise."),
    INT (struct flag_in, version, 1, INT64_MAX, .required = true, .doc = "The version of the matter that one has read."),
    TEXT(struct flag_in, words,   1, 2000, .required = true, .doc = "Why."),
    TEXT(struct flag_in, ground,  0, 40, .doc = "Ground of a whistle."),
    TEXT(struct flag_in, unit,    0, 40, .doc = "Unit to call."),
    INT (struct flag_in, amount,  1, 8760, .doc = "Hours more."),
    TIME(struct flag_in, until,   .doc = "Review date."),
    LIST(struct flag_in, photos,  struct ref_item, ref_item_fields, 9, .doc = "Pictures, uploaded before."),
    FIELDS_END,
};
const struct field flag_step_in_fields[] = {
    TEXT(struct flag_step_in, action,  1, 40, .required = true, .doc = "What to do."),
    INT (struct flag_step_in, version, 1, INT64_MAX, .required = true, .doc = "The version of the side matter that one has read."),
    TEXT(struct flag_step_in, words,   0, 2000, .doc = "Words of it."),
    INT (struct flag_step_in, stars,   1, 5, .doc = "5 very good ... 1 very bad."),
    INT (struct flag_step_in, amount,  1, 8760, .doc = "Hours that are granted, when other than asked."),
    TIME(struct flag_step_in, until,   .doc = "Review date that is granted, when other than asked."),
    FIELDS_END,
};

static const struct message
    msg_words   = { "case.words",       "请写明理由或结果。", "Please say why, or with what result." },
    msg_unit    = { "case.unit",        "请选择本辖区的一个单位。", "Please choose a unit of this place." },
    msg_ground  = { "flag.ground",      "请选择吹哨的情形。", "Please choose the ground of the call." },
    msg_amount  = { "flag.amount",      "请写明延长多少小时。", "Please say how many hours more." },
    msg_until   = { "flag.until",       "请选择将来的一个复核日期，最长一年。", "Please choose a review date in the future, at most a year from now." },
    msg_photos  = { "flag.photos",      "请附上现场照片。", "Please add a picture of the spot." },
    msg_stars   = { "case.stars",       "请选择一到五颗星。", "Please choose one to five stars." },
    msg_changed = { "flag.changed",     "别人刚刚处理了这一项，请看一下最新内容。", "Somebody else has just acted on this; please look at it again." };
/* clang-format on */

static str kind_word(int kind)
{
    return str_of(flag_kind_words[kind]);
}

static error *of_case(struct req *r, const struct casefile *c, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_flags_of,
                  DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                  flag_fields, sizeof(struct case_flag), out);
}

/* Which kinds are open, for queues and guards. */
static error *count_open(struct req *r, struct casefile *c)
{
    struct list all;

    TRY(of_case(r, c, &all));
    const struct case_flag *f = all.item;
    c->flags = 0;
    for (size_t i = 0; i < all.n; i++)
        if (f[i].open)
            c->flags |= 1 << f[i].kind;
    return NULL;
}

static int64_t due_of(struct req *r, const struct casefile *c, const struct case_flag *f, int state)
{
    const struct flow_state *s = &flag_table[f->kind].flow.states[state];

    if (!s->open)
        return 0;
    int64_t window = casework_window(r, c, flag_kind_words[f->kind], r->now);
    /* More time is granted before the time is over, or not at all. */
    int64_t before = casework_act_by(c);
    bool    asks = f->kind == FLAG_EXTENSION || f->kind == FLAG_SUSPENSION;
    if (state == 1 && asks && before > r->now && before < window)
        return before;
    if (f->kind == FLAG_WHISTLE &&
        str_is(str_of(flag_table[f->kind].flow.words[state]), "responded"))
        return f->due; /* an answer is no arrival */
    if (state == 1 || (f->kind == FLAG_WHISTLE && state == 2))
        return window;
    return r->now + s->hours * MS_HOUR;
}

static error *log_step(struct req *r, const struct casefile *c, const struct case_flag *f,
                       const char *action, str words)
{
    return event_append(
        r, c->ref,
        (struct event){
            .kind = STR("case"),
            .action = str_fmt(r->mem, "%s.%s", flag_kind_words[f->kind], action),
            .words = words,
            .public = f->kind != FLAG_SUPERVISION && f->kind != FLAG_WHISTLE,
            .changes = str_fmt(r->mem, "[{\"field\":\"%s\",\"old\":\"\",\"new\":\"" STR_FMT "\"}]",
                               flag_kind_words[f->kind], STR_ARG(f->state)) });
}

static error *save(struct req *r, const struct casefile *c, struct case_flag *f)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_casework_flag_save,
                DB_ARGS(db_text("state", f->state), db_int("open", f->open),
                        db_text("answer", f->answer), db_int("answered_by", f->answered_by),
                        db_int("state_since", f->state_since), db_int("due", f->due),
                        db_int("ended", f->ended), db_int("asked", f->asked),
                        db_int("asked_until", f->asked_until), db_int("score_unit", f->score_unit),
                        db_int("score_whistle", f->score_whistle),
                        db_int("community", c->ref.community), db_int("matter", c->ref.id),
                        db_int("id", f->ref.id), db_int("version", f->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    f->version++;
    return NULL;
}

static void enter(struct req *r, const struct casefile *c, struct case_flag *f, int state)
{
    const struct flow *flow = &flag_table[f->kind].flow;

    f->state = str_of(flow->words[state]);
    f->open = flow->states[state].open;
    f->state_since = r->now;
    f->due = due_of(r, c, f, state);
    f->ended = f->open ? 0 : r->now;
}

/* ---- raising ----------------------------------------------------------------------------------
 */

static bool good_ground(str s)
{
    for (int i = 0; whistle_ground_words[i]; i++)
        if (str_is(s, whistle_ground_words[i]))
            return true;
    return false;
}

static error *check_input(struct req *r, const struct casefile *c, const struct flag_in *in)
{
    struct unit u = { 0 };
    bool        found = false;

    if (!str_trim(in->words).n)
        return error_on(r->mem, "words", &msg_words);
    switch (in->kind) {
    case FLAG_WHISTLE:
        if (!good_ground(in->ground))
            return error_on(r->mem, "ground", &msg_ground);
        if (in->unit.n)
            TRY(unit_by_code(r->db, r->mem, in->unit, &u, &found));
        return found && place_under(c->place_now, u.place) ? NULL
                                                           : error_on(r->mem, "unit", &msg_unit);
    case FLAG_EXTENSION:
        return in->amount > 0 ? NULL : error_on(r->mem, "amount", &msg_amount);
    case FLAG_SUSPENSION:
        return in->until > r->now && in->until < r->now + 366 * MS_DAY
                   ? NULL
                   : error_on(r->mem, "until", &msg_until);
    case FLAG_OBJECTION:
        return in->photos.n ? NULL : error_on(r->mem, "photos", &msg_photos);
    default:
        return NULL;
    }
}

/* What a flag brings about in its case when it reaches its state. */
static error *bring_about(struct req *r, struct casefile *c, const struct case_flag *f)
{
    if (f->kind == FLAG_WHISTLE && str_is(f->state, "blown"))
        return casework_add_unit(r, c, f->unit);
    if (f->kind == FLAG_EXTENSION && str_is(f->state, "granted"))
        return clock_extend(r, c, f->asked, f->words);
    if (f->kind == FLAG_SUSPENSION && str_is(f->state, "granted"))
        return casework_suspend(r, c, f->asked_until);
    if (f->kind == FLAG_OBJECTION && str_is(f->state, "upheld"))
        return casework_reopen(r, c);
    return NULL;
}

/* A neighbour may object to what is public, though it is neither in his places nor his. */
static error *seen_for(struct req *r, const struct flag_in *in, struct casefile *c, str *part)
{
    error *e = casework_visible(r, r->ref, c, part);

    if (e && e->kind == FAIL_MISSING && in->kind == FLAG_OBJECTION && c->ref.id && c->public)
        return NULL;
    return e;
}

error *casework_flag_raise(struct req *r, struct res *w)
{
    const struct flag_in   *in = r->in;
    struct casefile        *c = NEW(r->mem, struct casefile);
    struct case_flag        f = { .kind = in->kind };
    const struct flow_rule *t = NULL;
    str                     part = { 0 };

    TRY(seen_for(r, in, c, &part));
    if (c->version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_case_changed);
    struct flagged x = { c, &f };
    TRY(flow_next(&flag_table[in->kind].flow, r, &x, FLAG_NONE, STR("raise"), &t));
    TRY(check_input(r, c, in));
    f.ref = (struct ref){ c->ref.community, id_new(r->now) };
    f.matter = c->ref.id;
    f.words = in->words;
    f.ground = in->ground;
    f.unit = in->kind == FLAG_WHISTLE ? in->unit : (str){ 0 };
    f.raised_by = r->account;
    f.raised = r->now;
    f.asked = in->amount;
    f.asked_until = in->until;
    enter(r, c, &f, t->to);
    TRY(db_exec(r->db, r->mem, &sql_casework_flag_insert,
                DB_ARGS(db_int("community", f.ref.community), db_int("matter", f.matter),
                        db_int("id", f.ref.id), db_text("kind", kind_word(f.kind)),
                        db_text("state", f.state), db_int("open", f.open),
                        db_text("ground", f.ground), db_text("words", f.words),
                        db_text("unit", f.unit), db_int("raised_by", f.raised_by),
                        db_int("raised", f.raised), db_int("due", f.due), db_int("asked", f.asked),
                        db_int("asked_until", f.asked_until)),
                NULL));
    if (in->photos.n) {
        c->photos += (int64_t)in->photos.n;
        TRY(photo_attach(r, c->ref, &in->photos, flag_kind_words[f.kind]));
    }
    TRY(bring_about(r, c, &f));
    TRY(count_open(r, c));
    TRY(casework_save(r, c));
    TRY(log_step(r, c, &f, "raise", in->words));
    return casework_reply(r, w, c, part);
}

/* ---- steps ------------------------------------------------------------------------------------
 */

static error *take(struct req *r, struct casefile *c, struct case_flag *f,
                   const struct flow_rule *t, const struct flag_step_in *in)
{
    if ((t->asks & ASK_WORDS_MUST) && !str_trim(in->words).n)
        return error_on(r->mem, "words", &msg_words);
    if ((t->asks & ASK_STARS) && in->stars < 1)
        return error_on(r->mem, "stars", &msg_stars);
    if (str_is(in->action, "judge_unit"))
        f->score_unit = in->stars;
    if (str_is(in->action, "judge_whistle"))
        f->score_whistle = in->stars;
    if (str_is(in->action, "grant")) {
        f->asked = in->amount ? in->amount : f->asked;
        f->asked_until = in->until ? in->until : f->asked_until;
        if (f->kind == FLAG_SUSPENSION &&
            (f->asked_until <= r->now || f->asked_until > r->now + 366 * MS_DAY))
            return error_on(r->mem, "until", &msg_until);
    }
    if (in->words.n)
        f->answer = in->words;
    f->answered_by = r->account ? r->account : f->answered_by;
    enter(r, c, f, t->to);
    TRY(save(r, c, f));
    TRY(bring_about(r, c, f));
    return log_step(r, c, f, t->action, in->words);
}

error *casework_flag_step(struct req *r, struct res *w)
{
    const struct flag_step_in *in = r->in;
    struct casefile           *c = NEW(r->mem, struct casefile);
    struct case_flag           f = { 0 };
    const struct flow_rule    *t = NULL;
    struct ref                 ref = { 0 };
    str                        part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    if (!ref_read(r->app->server.refs, r->param[0], &ref) || ref.community != c->ref.community)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_one(r->db, r->mem, &sql_casework_flag_by_ref,
               DB_ARGS(db_int("community", ref.community), db_int("matter", c->ref.id),
                       db_int("id", ref.id)),
               flag_fields, &f));
    if (f.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    struct flagged x = { c, &f };
    TRY(flow_next(&flag_table[f.kind].flow, r, &x, flag_state(&f), in->action, &t));
    TRY(take(r, c, &f, t, in));
    TRY(count_open(r, c));
    TRY(casework_save(r, c));
    return casework_reply(r, w, c, part);
}

/* A step that the program takes: ACTION is a rule of the clock. */
static error *by_clock(struct req *r, struct casefile *c, struct case_flag *f, const char *action)
{
    const struct flag_step_in in = { .action = str_of(action) };
    const struct flow        *flow = &flag_table[f->kind].flow;
    int                       state = flag_state(f);

    for (size_t i = 0; i < flow->n; i++)
        if (flow->rules[i].from == state && flow->rules[i].perm == FLOW_CLOCK &&
            strcmp(flow->rules[i].action, action) == 0)
            return take(r, c, f, &flow->rules[i], &in);
    return NULL;
}

error *flags_end(struct req *r, struct casefile *c)
{
    struct list all;

    if (!c->flags)
        return NULL;
    TRY(of_case(r, c, &all));
    struct case_flag *f = all.item;
    for (size_t i = 0; i < all.n; i++)
        if (f[i].open && !(f[i].kind == FLAG_WHISTLE && f[i].score_unit + f[i].score_whistle) &&
            !str_is(f[i].state, "responded") &&
            !str_is(f[i].state, "arrived")) /* both sides of a call are judged afterwards too */
            TRY(by_clock(r, c, &f[i], "end"));
    return count_open(r, c);
}

error *flags_clock(struct req *r, bool *more)
{
    struct list due;

    TRY(db_all(r->db, r->mem, &sql_casework_flags_due, DB_ARGS(db_int("now", r->now)), flag_fields,
               sizeof(struct case_flag), &due));
    struct case_flag *f = due.item;
    for (size_t i = 0; i < due.n; i++) {
        struct casefile c = { 0 };
        TRY(casework_by_ref(r->db, r->mem, (struct ref){ f[i].ref.community, f[i].matter }, &c));
        TRY(by_clock(r, &c, &f[i], f[i].kind == FLAG_WHISTLE ? "end" : "lapse"));
        TRY(count_open(r, &c));
        TRY(casework_save(r, &c));
    }
    *more = *more || due.n == 50;
    return NULL;
}

/* ---- replies ----------------------------------------------------------------------------------
 */

static void raise_json(struct req *r, struct jw *j, const struct casefile *c)
{
    jw_key(j, "raise");
    jw_array(j);
    for (int k = 0; k < FLAG_KINDS; k++) {
        struct case_flag     none = { .kind = k };
        struct flagged       x = { c, &none };
        struct list          l = flow_actions(&flag_table[k].flow, r, &x, FLAG_NONE);
        const struct action *a = l.item;
        bool                 allowed = false;
        for (size_t i = 0; i < l.n; i++)
            allowed = allowed || a[i].allowed;
        if (!l.n)
            continue;
        jw_object(j);
        JW_STR(j, "kind", kind_word(k));
        JW_BOOL(j, "allowed", allowed);
        JW_STR(j, "why", allowed ? (str){ 0 } : a[0].why);
        jw_end(j);
    }
    jw_end(j);
}

/* Residents see objections and what moves a due time; supervision and calls are inside matters. */
static bool shown_to(const struct req *r, const struct case_flag *f)
{
    return r->who->staff || f->raised_by == r->account ||
           (f->kind != FLAG_SUPERVISION && f->kind != FLAG_WHISTLE);
}

error *flags_json(struct req *r, struct jw *j, const struct casefile *c)
{
    struct list all;

    TRY(of_case(r, c, &all));
    const struct case_flag *f = all.item;
    jw_key(j, "flags");
    jw_array(j);
    for (size_t i = 0; i < all.n; i++) {
        struct flagged x = { c, &f[i] };
        struct list actions = flow_actions(&flag_table[f[i].kind].flow, r, &x, flag_state(&f[i]));
        if (!shown_to(r, &f[i]))
            continue;
        jw_object(j);
        jw_members(j, flag_fields, &f[i]);
        JW_STR(j, "unit_name", f[i].unit.n ? unit_name(r->app, f[i].unit, r->lang) : (str){ 0 });
        jw_key(j, "actions");
        jw_list(j, action_fields, &actions);
        jw_end(j);
    }
    jw_end(j);
    raise_json(r, j, c);
    return NULL;
}

static void flag_actions_json(struct jw *j, const struct flow *flow)
{
    jw_key(j, "actions");
    jw_array(j);
    for (size_t i = 0; i < flow->n; i++) {
        const struct flow_rule *t = &flow->rules[i];
        bool                    before = false;
        for (size_t k = 0; k < i; k++)
            before = before || strcmp(flow->rules[k].action, t->action) == 0;
        if (before)
            continue;
        jw_object(j);
        JW_STR(j, "word", str_of(t->action));
        JW_STR(j, "zh", str_of(t->zh));
        JW_STR(j, "en", str_of(t->en));
        JW_BOOL(j, "clock", t->perm == FLOW_CLOCK);
        jw_key(j, "fields");
        flow_asks_json(j, t->asks);
        jw_end(j);
    }
    jw_end(j);
}

void flags_catalogue(struct jw *j)
{
    jw_key(j, "flags");
    jw_array(j);
    for (int k = 0; k < FLAG_KINDS; k++) {
        const struct flag_row *x = &flag_table[k];
        jw_object(j);
        JW_STR(j, "kind", kind_word(k));
        JW_STR(j, "zh", str_of(x->flow.zh));
        JW_STR(j, "en", str_of(x->flow.en));
        jw_key(j, "grounds");
        jw_array(j);
        for (int i = 0; x->grounds && x->grounds[i]; i++)
            jw_str(j, str_of(x->grounds[i]));
        jw_end(j);
        jw_key(j, "states");
        jw_array(j);
        for (int s = 1; x->flow.words[s]; s++) {
            jw_object(j);
            JW_STR(j, "word", str_of(x->flow.words[s]));
            JW_STR(j, "zh", str_of(x->flow.states[s].zh));
            JW_STR(j, "en", str_of(x->flow.states[s].en));
            JW_STR(j, "color", str_of(x->flow.states[s].color));
            JW_STR(j, "icon", str_of(x->flow.states[s].icon));
            JW_BOOL(j, "open", x->flow.states[s].open);
            jw_end(j);
        }
        jw_end(j);
        flag_actions_json(j, &x->flow);
        jw_end(j);
    }
    jw_end(j);
}
