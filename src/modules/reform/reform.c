/* reform.c -- what a reform consists of, its life cycle, and its steps. */
#include "modules/reform/reform.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event.h"

enum { STEPS_MOST = 60, CODES_MOST = 400, TO_MOST = 60, SITES_MOST = 5000, POSTS_MOST = 400 };

/* clang-format off */
static const struct field code_fields[] = {
    { .name = "", .type = FT_CODE, .at = offsetof(struct code_item, code), .max = 999999999999999, .doc = "A code." },
    FIELDS_END,
};
static const struct field place_fields_[] = {
    CODE(struct reform_place, code,    .required = true, .doc = "Its code from the day on."),
    TEXT(struct reform_place, name,    0, 80, .omit = true, .doc = "Its name; of one that goes on: only where it changes."),
    TEXT(struct reform_place, name_en, 0, 120, .omit = true, .doc = "Its name in English."),
    TEXT(struct reform_place, kind,    0, 40, .omit = true, .doc = "Kind."),
    INT (struct reform_place, lng,     -1800000000, 1800000000, .omit = true, .doc = "Longitude of its middle, 1e-7 degree."),
    INT (struct reform_place, lat,     -900000000, 900000000, .omit = true, .doc = "Latitude of its middle, 1e-7 degree."),
    TEXT(struct reform_place, outline, 0, 400000, .omit = true, .doc = "Boundary: a GeoJSON geometry."),
    LIST(struct reform_place, parts,   struct code_item, code_fields, CODES_MOST, .omit = true, .doc = "Grids (of a street: communities) that come to it whole."),
    FIELDS_END,
};
static const struct field site_fields[] = {
    REF (struct reform_site, site, .required = true, .doc = "A building."),
    CODE(struct reform_site, to,   .required = true, .doc = "Where it goes: a place of the step, or a grid under it."),
    FIELDS_END,
};
static const struct field post_fields_[] = {
    REF (struct reform_post, post, .required = true, .doc = "A post."),
    CODE(struct reform_post, to,   .required = true, .doc = "Where it goes."),
    FIELDS_END,
};
static const struct field step_fields[] = {
    WORD(struct reform_step, kind,    reform_kind_words, .required = true, .doc = "split, merge, rename or move."),
    LIST(struct reform_step, from,    struct code_item, code_fields, CODES_MOST, .required = true, .doc = "Codes that it starts from."),
    LIST(struct reform_step, to,      struct reform_place, place_fields_, TO_MOST, .required = true, .doc = "Places that it leads to."),
    LIST(struct reform_step, sites,   struct reform_site, site_fields, SITES_MOST, .omit = true, .doc = "Buildings whose place is said one by one."),
    LIST(struct reform_step, posts,   struct reform_post, post_fields_, POSTS_MOST, .omit = true, .doc = "Posts whose place is said one by one."),
    BOOL(struct reform_step, nearest, .omit = true, .doc = "What no list, part or boundary decides goes to the nearest."),
    CODE(struct reform_step, rest,    .omit = true, .doc = "Who takes what is left."),
    FIELDS_END,
};
const struct field reform_in_fields[] = {
    TEXT(struct reform_in, title,   1, 120, .required = true, .masks = true, .doc = "What it is called."),
    DATE(struct reform_in, day,     .required = true, .doc = "First day on which it holds."),
    INT (struct reform_in, version, 0, 1000000, .omit = true, .doc = "The version that is changed."),
    LIST(struct reform_in, steps,   struct reform_step, step_fields, STEPS_MOST, .required = true, .doc = "Its steps."),
    FIELDS_END,
};
const struct field reform_fields[] = {
    REF (struct reform, ref,         .doc = "The reform."),
    TEXT(struct reform, title,       0, 120, .doc = "What it is called."),
    DATE(struct reform, day,         .doc = "First day on which it holds."),
    WORD(struct reform, state,       reform_state_words, .doc = "State."),
    TEXT(struct reform, plan,        0, 2 << 20, .secret = true),
    INT (struct reform, prepared_by, 0, INT64_MAX, .secret = true),
    TIME(struct reform, prepared,    .doc = "When it was prepared."),
    INT (struct reform, approved_by, 0, INT64_MAX, .secret = true),
    TIME(struct reform, approved,    .doc = "When it was approved."),
    TIME(struct reform, begun,       .doc = "When it began to be carried out."),
    TIME(struct reform, ended,       .doc = "When it was done."),
    INT (struct reform, job,         0, INT64_MAX, .secret = true),
    INT (struct reform, moved,       0, INT64_MAX, .doc = "Matters handed over so far."),
    TEXT(struct reform, report,      0, 4000, .doc = "What came out, or why it is held."),
    INT (struct reform, version,     0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field reform_out_fields[] = {
    REF (struct reform, ref,      .doc = "The reform."),
    TEXT(struct reform, title,    0, 120, .doc = "What it is called."),
    DATE(struct reform, day,      .doc = "First day on which it holds."),
    WORD(struct reform, state,    reform_state_words, .doc = "draft, approved, running, done, cancelled or held."),
    TIME(struct reform, prepared, .doc = "When it was prepared."),
    TIME(struct reform, approved, .doc = "When it was approved."),
    TIME(struct reform, begun,    .doc = "When it began to be carried out."),
    TIME(struct reform, ended,    .doc = "When it was done."),
    INT (struct reform, moved,    0, INT64_MAX, .doc = "Matters handed over so far."),
    TEXT(struct reform, report,   0, 4000, .doc = "What came out, or why it is held."),
    INT (struct reform, version,  0, INT64_MAX, .doc = "version"),
    LIST(struct reform, actions,  struct action, action_fields, 20, .virt = true, .doc = "What the asker may do."),
    FIELDS_END,
};

static const struct message
    msg_day   = { "reform.day",     "生效日最早是明天。", "The first possible day is tomorrow." },
    msg_own   = { "reform.own",     "不能批准自己拟定的方案。", "Nobody approves what he prepared himself." },
    msg_draft = { "reform.draft",   "只有草拟中或受阻的方案可以修改。", "Only a draft or a plan that is held can be changed." },
    msg_words = { "reform.words",   "请写明理由。", "Please say why." },
    msg_stale = { "reform.changed", "方案已被别人修改，请刷新。", "The plan was changed by somebody else; please reload." };
const struct message
    msg_reform_blocked = { "reform.blocked", "方案有 {0} 处缺失或错误，例如：{1}", "{0} things are missing or wrong in the plan, such as: {1}" };

const char *const reform_state_words[] = { "draft", "approved", "running", "done", "cancelled", "held", NULL };

static const struct flow_state states[] = {
    [REFORM_DRAFT]     = { "草拟",   "Draft",     "", "", "#4e5969", "✎", true,  "admin",    0 },
    [REFORM_APPROVED]  = { "待生效", "Approved",  "", "", "#0b5fc0", "◷", true,  "admin",    0 },
    [REFORM_RUNNING]   = { "执行中", "Running",   "", "", "#9a5b00", "▶", true,  "admin",    0 },
    [REFORM_DONE]      = { "已生效", "Done",      "", "", "#0a7a3b", "✔", false, NULL,       0 },
    [REFORM_CANCELLED] = { "已取消", "Cancelled", "", "", "#4e5969", "✕", false, NULL,       0 },
    [REFORM_HELD]      = { "受阻",   "Held",      "", "", "#b42318", "!", true,  "admin",    0 },
};
/* clang-format on */

static const struct message *not_own(const struct req *r, const void *rec)
{
    const struct reform *x = rec;

    return x->prepared_by == r->account ? &msg_own : NULL;
}

/* A draft for yesterday cannot become true. One that is held may: its day is over. */
static const struct message *ahead(const struct req *r, const void *rec)
{
    const struct reform *x = rec;

    if (x->prepared_by == r->account)
        return &msg_own;
    return x->day <= when_date(r->now) ? &msg_day : NULL;
}

/* clang-format off */
static const struct flow_rule rules[] = {
    { REFORM_DRAFT,    "approve", REFORM_APPROVED,  PERM_APPROVE,  ahead,   0,              "批准",     "Approve" },
    { REFORM_DRAFT,    "cancel",  REFORM_CANCELLED, PERM_SETTINGS, NULL,    ASK_WORDS,      "取消",     "Cancel" },
    { REFORM_APPROVED, "return",  REFORM_DRAFT,     PERM_APPROVE,  NULL,    ASK_WORDS_MUST, "退回修改", "Send back" },
    { REFORM_APPROVED, "cancel",  REFORM_CANCELLED, PERM_SETTINGS, NULL,    ASK_WORDS,      "取消",     "Cancel" },
    { REFORM_APPROVED, "begin",   REFORM_RUNNING,   FLOW_CLOCK,    NULL,    0,              "生效",     "Takes effect" },
    { REFORM_APPROVED, "hold",    REFORM_HELD,      FLOW_CLOCK,    NULL,    0,              "受阻",     "Held" },
    { REFORM_RUNNING,  "finish",  REFORM_DONE,      FLOW_CLOCK,    NULL,    0,              "完成",     "Done" },
    { REFORM_HELD,     "approve", REFORM_APPROVED,  PERM_APPROVE,  not_own, 0,              "批准",     "Approve" },
    { REFORM_HELD,     "cancel",  REFORM_CANCELLED, PERM_SETTINGS, NULL,    ASK_WORDS,      "取消",     "Cancel" },
};

const struct flow reform_flow = { "reform", reform_state_words, states, rules, COUNT(rules), "区划调整", "Place reform" };

static const struct flow *const flows[] = { &reform_flow, NULL };
static const struct log_kind log_kinds[] = {
    { "reform", NULL, NULL, flows },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "reform", "prepare", "拟定", "Prepare" },
    { "reform", "change",  "修改", "Change" },
    { NULL },
};
static const struct log_work log_works[] = {
    { "reform", NULL, "区划调整任务", "place reform" },
    { NULL },
};
/* clang-format on */

const struct log_words reform_log = { log_kinds, log_deeds, NULL, log_works };

/* The log of a reform stands in the first community under the first place that it names. */
static error *tell(struct req *r, const struct reform *x, const char *action, int from, str words)
{
    return event_append(r, x->ref,
                        (struct event){
                            .kind = STR("reform"),
                            .action = str_of(action),
                            .from_state = from < 0 ? (str){ 0 } : str_of(reform_state_words[from]),
                            .to_state = str_of(reform_state_words[x->state]),
                            .words = words,
                        });
}

static str plan_text(struct req *r, const struct reform_in *in)
{
    struct buf       b;
    struct jw        j;
    struct reform_in kept = *in;

    kept.version = 0;
    buf_init(&b, r->mem, 4 << 20);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, reform_in_fields, &kept);
    jw_done(&j);
    return buf_done(&b);
}

/* Its home in the log: a community code that never changes, whatever becomes of the place. */
static int64_t home(struct req *r, const struct reform_in *in)
{
    const struct reform_step *s = in->steps.item;
    const struct place       *all = NULL;
    enum place_level          level = LEVEL_DISTRICT;
    size_t                    n = place_all(app_places(r->app), &all);

    for (size_t i = 0; i < in->steps.n; i++) {
        const struct code_item *f = s[i].from.item;
        if (s[i].from.n && place_level(f[0].code, &level))
            return place_communities(f[0].code).lo;
    }
    return n ? place_communities(all[0].code).lo : 0;
}

error *reform_prepare(struct req *r, const struct reform_in *in, struct reform *out)
{
    if (in->day <= when_date(r->now))
        return error_on(r->mem, "day", &msg_day);
    *out = (struct reform){ .ref = { home(r, in), 0 },
                            .title = in->title,
                            .day = in->day,
                            .state = REFORM_DRAFT,
                            .plan = plan_text(r, in),
                            .prepared_by = r->account,
                            .prepared = r->now };
    TRY(reform_insert(r, out));
    return tell(r, out, "prepare", -1, in->title);
}

error *reform_change(struct req *r, struct ref ref, const struct reform_in *in, struct reform *out)
{
    TRY(reform_by_ref(r, ref, out));
    if (out->state != REFORM_DRAFT && out->state != REFORM_HELD)
        return error_of(r->mem, FAIL_CONFLICT, &msg_draft);
    if (in->version != out->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_stale);
    if (in->day <= when_date(r->now))
        return error_on(r->mem, "day", &msg_day);
    int from = out->state;
    out->state = REFORM_DRAFT; /* what was held starts anew */
    out->title = in->title;
    out->day = in->day;
    out->plan = plan_text(r, in);
    out->prepared_by = r->account;
    out->prepared = r->now;
    out->report = (str){ 0 };
    TRY(reform_save(r, out));
    return tell(r, out, "change", from, in->title);
}

/* Nothing is approved that could not be carried out as things stand. */
static error *complete(struct req *r, const struct reform *x)
{
    struct reform_in   in = { 0 };
    struct reform_plan plan;
    int64_t            n = 0;
    str                first = { 0 };

    TRY(reform_read_plan(r, x, &in));
    TRY(reform_compile(r, &in, x->day, &plan));
    if (!plan.blocked)
        return NULL;
    const struct finding *f = plan.finding.item;
    for (size_t i = 0; i < plan.finding.n; i++)
        if (f[i].blocks && n++ == 0)
            first = f[i].text;
    return error_of(r->mem, FAIL_CONFLICT, &msg_reform_blocked, str_int(r->mem, n), first);
}

error *reform_step(struct req *r, struct reform *x, str action, str words)
{
    const struct flow_rule *rule = NULL;
    int                     from = x->state;

    TRY(flow_next(&reform_flow, r, x, x->state, action, &rule));
    if ((rule->asks & ASK_WORDS_MUST) && !words.n)
        return error_on(r->mem, "words", &msg_words);
    if (rule->to == REFORM_APPROVED) {
        TRY(complete(r, x));
        x->approved_by = r->account;
        x->approved = r->now;
    }
    x->state = rule->to;
    if (rule->to == REFORM_DONE || rule->to == REFORM_CANCELLED)
        x->ended = r->now;
    TRY(reform_save(r, x));
    return tell(r, x, rule->action, from, words);
}
