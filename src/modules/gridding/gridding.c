/* gridding.c -- what a drawing consists of, its life cycle, and its steps. */
#include "modules/gridding/gridding.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event.h"

enum { TEXT_MOST = 16 << 20 };

/* clang-format off */
const char *const drawing_state_words[] = { "draft", "opinions", "review", "published", "in_force", "replaced", "cancelled", NULL };
const char *const stance_words[] = { "for", "against", "remark", NULL };
const char *const solve_mode_words[] = { "plan", "adjust", NULL };

const struct field drawing_fields[] = {
    REF (struct drawing, ref,         .doc = "The drawing."),
    TEXT(struct drawing, title,       0, 120, .doc = "What it is called."),
    WORD(struct drawing, state,       drawing_state_words, .doc = "State."),
    INT (struct drawing, lo,          1, 100000, .doc = "Least households of a grid."),
    INT (struct drawing, hi,          1, 100000, .doc = "Most households of a grid."),
    TEXT(struct drawing, nodes,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, edges,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, cells,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, borders,     0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, notes,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, today,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, locks,       0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, answer,      0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, summary,     0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, explain,     0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, options,     0, TEXT_MOST, .secret = true),
    TEXT(struct drawing, outlines,    0, TEXT_MOST, .secret = true),
    DATE(struct drawing, day,         .doc = "First day on which it holds."),
    INT (struct drawing, prepared_by, 0, INT64_MAX, .secret = true),
    TIME(struct drawing, prepared,    .doc = "When it was begun."),
    INT (struct drawing, approved_by, 0, INT64_MAX, .secret = true),
    TIME(struct drawing, approved,    .doc = "When the street approved it."),
    TIME(struct drawing, ended,       .doc = "When it was in force, replaced or withdrawn."),
    DATE(struct drawing, opinions_until, .doc = "Last day on which opinions are heard."),
    TEXT(struct drawing, asked,       0, TEXT_MOST, .secret = true),
    TIME(struct drawing, mapped,      .doc = "When its map was made."),
    INT (struct drawing, west,        -1900000000, 1900000000, .doc = "Its ground."),
    INT (struct drawing, south,       -1000000000, 1000000000, .doc = "Its ground."),
    INT (struct drawing, east,        -1900000000, 1900000000, .doc = "Its ground."),
    INT (struct drawing, north,       -1000000000, 1000000000, .doc = "Its ground."),
    TEXT(struct drawing, hands,       0, 4000, .secret = true),
    INT (struct drawing, version,     0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field drawing_out_fields[] = {
    REF (struct drawing, ref,      .doc = "The drawing."),
    TEXT(struct drawing, title,    0, 120, .doc = "What it is called."),
    WORD(struct drawing, state,    drawing_state_words, .doc = "draft, opinions, review, published, in_force, replaced or cancelled."),
    INT (struct drawing, lo,       1, 100000, .doc = "Least households of a grid."),
    INT (struct drawing, hi,       1, 100000, .doc = "Most households of a grid."),
    DATE(struct drawing, day,      .doc = "First day on which it holds."),
    TIME(struct drawing, prepared, .doc = "When it was begun."),
    TIME(struct drawing, approved, .doc = "When the street approved it."),
    TIME(struct drawing, ended,    .doc = "When it was in force, replaced or withdrawn."),
    DATE(struct drawing, opinions_until, .doc = "Last day on which opinions are heard; none: until the community goes on."),
    INT (struct drawing, version,  0, INT64_MAX, .doc = "version"),
    LIST(struct drawing, actions,  struct action, action_fields, 20, .virt = true, .doc = "What the asker may do."),
    FIELDS_END,
};
const struct field watch_fields[] = {
    CODE(struct watch, place,      .doc = "The community."),
    INT (struct watch, buildings,  0, INT64_MAX, .doc = "Buildings, also those in no grid."),
    INT (struct watch, households, 0, INT64_MAX, .doc = "Households of all its buildings today."),
    INT (struct watch, grids,      0, INT64_MAX, .doc = "Grids in force."),
    INT (struct watch, outside,    0, INT64_MAX, .doc = "Of them outside the band today."),
    INT (struct watch, least,      0, INT64_MAX, .doc = "Households of the smallest."),
    INT (struct watch, most,       0, INT64_MAX, .doc = "Households of the largest."),
    INT (struct watch, without,    0, INT64_MAX, .doc = "Grids without a worker."),
    INT (struct watch, workers,    0, INT64_MAX, .doc = "Grid workers."),
    INT (struct watch, loose,      0, INT64_MAX, .doc = "Of its buildings those in no grid."),
    INT (struct watch, loose_households, 0, INT64_MAX, .doc = "Their households."),
    INT (struct watch, ways,       0, INT64_MAX, .virt = true, .omit = true, .doc = "Streets, walls, rivers and railways on its ground that came, changed or went since its grids were drawn."),
    TIME(struct watch, ways_at,    .virt = true, .omit = true, .doc = "When the last of them did."),
    REF (struct watch, plan,       .virt = true, .omit = true, .doc = "The drawing that is being worked on."),
    WORD(struct watch, state,      drawing_state_words, .virt = true, .omit = true, .doc = "Its state."),
    FIELDS_END,
};

static const struct message
    msg_own    = { "grid.own",     "拟定、改动或接手过这个方案的人都不能批准它，要由街道另一位调度员批准；没有别人时，请撤回后由社区工作人员重新拟定，或请管理员为街道再设一名调度员。", "Nobody approves a drawing that he drew, changed or took over at any time: another dispatcher of the street does. If there is none, withdraw it and let the community draw it itself, or ask the administrator for a second dispatcher." },
    msg_words  = { "grid.words",   "请写明理由。", "Please say why." },
    msg_day    = { "grid.day",     "生效日最早是明天。", "The first possible day is tomorrow." },
    msg_heard  = { "grid.heard",   "意见还在征求，截止日之后才能报街道。", "Opinions are still being heard; it can be submitted after the last day." },
    msg_taken  = { "grid.taken",   "由社区收回；街道请用“退回修改”。", "The community takes it back; the street sends it back." },
    msg_mine   = { "grid.mine",    "这个方案本来就由您负责。", "This drawing is yours already." },
    msg_here   = { "grid.here",    "只有本社区的工作人员可以接手。", "Only staff of the community take it over." },
    msg_ended  = { "grid.ended",   "征求意见已经截止，可以报街道审批。", "Opinions are no longer heard: it can be submitted." },
    msg_until  = { "grid.until",   "截止日最早是今天。", "The first possible last day is today." },
    msg_title  = { "grid.title_of", "{0}网格方案（{1} 拟）", "Grids of {0} (drawn {1})" },
    msg_title_old = { "grid.title_was", "{0}网格方案 {1}", "Grids of {0}, {1}" },
    msg_empty  = { "grid.unsolved", "方案还是现行网格，没有变化。", "The drawing is still what is in force today: nothing changes." };

static const struct flow_state states[] = {
    [DRAWING_DRAFT]     = { "草拟",     "Draft",          "", "", "#4e5969", "✎", true,  "clerk",      0 },
    [DRAWING_OPINIONS]  = { "征求意见", "Opinions",       "", "", "#0b5fc0", "☰", true,  "clerk",      0 },
    [DRAWING_REVIEW]    = { "街道审批", "With the street", "", "", "#9a5b00", "◷", true, "dispatcher", 0 },
    [DRAWING_PUBLISHED] = { "已公布",   "Published",      "", "", "#0b5fc0", "▶", true,  "dispatcher", 0 },
    [DRAWING_IN_FORCE]  = { "已生效",   "In force",       "", "", "#0a7a3b", "✔", false, NULL,         0 },
    [DRAWING_REPLACED]  = { "已被取代", "Replaced",       "", "", "#4e5969", "↷", false, NULL,         0 },
    [DRAWING_CANCELLED] = { "已撤回",   "Withdrawn",      "", "", "#4e5969", "✕", false, NULL,         0 },
};
/* clang-format on */

static const struct message *changed(const struct req *r, const void *rec)
{
    const struct drawing *x = rec;

    (void)r;
    return x->answer.n && str_eq(x->answer, x->today) ? &msg_empty : NULL;
}

/* What residents were promised is kept: they are heard until the day that was named. */
static const struct message *heard(const struct req *r, const void *rec)
{
    const struct drawing *x = rec;

    return x->opinions_until != DATE_NONE && when_date(r->now) <= x->opinions_until
               ? &msg_heard
               : changed(r, rec);
}

static bool still_heard(const struct req *r, const struct drawing *x)
{
    return x->opinions_until == DATE_NONE || when_date(r->now) <= x->opinions_until;
}

static const struct message *open_yet(const struct req *r, const void *rec)
{
    return still_heard(r, rec) ? NULL : &msg_ended;
}

static bool of_community(const struct req *r, const struct drawing *x)
{
    return r->who && place_at(r->who->post.place, LEVEL_COMMUNITY) == x->ref.community;
}

bool drawing_hand(const struct drawing *x, int64_t account)
{
    str     rest = x->hands;
    int64_t one = 0;

    while (rest.n)
        if (str_i64(str_cut(&rest, ' '), 1, INT64_MAX, &one) && one == account)
            return true;
    return x->prepared_by == account;
}

void drawing_take(struct req *r, struct drawing *x)
{
    if (!drawing_hand(&(struct drawing){ .hands = x->hands }, r->account))
        x->hands = str_fmt(r->mem, STR_FMT "%s%lld", STR_ARG(x->hands), x->hands.n ? " " : "",
                           (long long)r->account);
    x->prepared_by = r->account;
}

/* Four eyes: one answers for a drawing (who changed it last, or took it over as it stands); who
 * approves it is none of those who ever had it in hand, whoever answers for it now. */
static const struct message *takes_over(const struct req *r, const void *rec)
{
    const struct drawing *x = rec;

    return x->prepared_by == r->account ? &msg_mine : of_community(r, x) ? NULL : &msg_here;
}

/* Whoever drew it, or somebody of the community. */
static const struct message *takes_back(const struct req *r, const void *rec)
{
    const struct drawing *x = rec;

    return x->prepared_by == r->account || of_community(r, x) ? NULL : &msg_taken;
}

static const struct message *not_own(const struct req *r, const void *rec)
{
    const struct drawing *x = rec;

    return drawing_hand(x, r->account) ? &msg_own : changed(r, rec);
}

/* clang-format off */
static const struct flow_rule rules[] = {
    { DRAWING_DRAFT,     "consult", DRAWING_OPINIONS,  PERM_GRIDS,    changed, ASK_WORDS,      "征求意见", "Ask for opinions" },
    { DRAWING_DRAFT,     "cancel",  DRAWING_CANCELLED, PERM_GRIDS,    NULL,    ASK_WORDS,      "撤回",     "Withdraw" },
    { DRAWING_DRAFT,     "take",    DRAWING_DRAFT,     PERM_GRIDS,    takes_over, ASK_WORDS,   "接手",     "Take over" },
    { DRAWING_OPINIONS,  "redraw",  DRAWING_DRAFT,     PERM_GRIDS,    NULL,    ASK_WORDS,      "继续修改", "Go on drawing" },
    { DRAWING_OPINIONS,  "submit",  DRAWING_REVIEW,    PERM_GRIDS,    heard,   ASK_WORDS,      "报街道审批", "Submit to the street" },
    { DRAWING_OPINIONS,  "until",   DRAWING_OPINIONS,  PERM_GRIDS,    NULL,    ASK_UNTIL | ASK_WORDS_MUST, "改截止日", "Change the last day" },
    { DRAWING_OPINIONS,  "close",   DRAWING_OPINIONS,  PERM_GRIDS,    open_yet, ASK_WORDS_MUST, "提前截止", "End it now" },
    { DRAWING_OPINIONS,  "take",    DRAWING_OPINIONS,  PERM_GRIDS,    takes_over, ASK_WORDS,   "接手",     "Take over" },
    { DRAWING_OPINIONS,  "cancel",  DRAWING_CANCELLED, PERM_GRIDS,    NULL,    ASK_WORDS,      "撤回",     "Withdraw" },
    { DRAWING_REVIEW,    "return",  DRAWING_DRAFT,     PERM_DISPATCH, NULL,    ASK_WORDS_MUST, "退回修改", "Send back" },
    { DRAWING_REVIEW,    "recall",  DRAWING_DRAFT,     PERM_GRIDS,    takes_back, ASK_WORDS,   "收回修改", "Take back" },
    { DRAWING_REVIEW,    "take",    DRAWING_REVIEW,    PERM_GRIDS,    takes_over, ASK_WORDS,   "接手",     "Take over" },
    { DRAWING_REVIEW,    "publish", DRAWING_PUBLISHED, PERM_DISPATCH, not_own, ASK_UNTIL | ASK_WORDS, "批准并公布", "Approve and publish" },
    { DRAWING_PUBLISHED, "cancel",  DRAWING_CANCELLED, PERM_DISPATCH, NULL,    ASK_WORDS_MUST, "撤回",     "Withdraw" },
    { DRAWING_PUBLISHED, "in_force", DRAWING_IN_FORCE, FLOW_CLOCK,    NULL,    0,              "生效",     "Takes effect" },
};

const struct flow drawing_flow = { "drawing", drawing_state_words, states, rules, COUNT(rules), "网格方案", "Grid drawing" };

static const struct flow *const flows[] = { &drawing_flow, NULL };
static const struct log_kind log_kinds[] = {
    { "grid", NULL, NULL, flows },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "grid", "begin",   "开始划分", "Begin" },
    { "grid", "opinion", "提出意见", "Give an opinion" },
    { "grid", "ask_again", "再次征求意见", "Ask for opinions again" },
    { NULL },
};
static const struct log_work log_works[] = {
    { "grid", NULL, "网格划分时钟", "clock of grids" },
    { NULL },
};
/* clang-format on */

const struct log_words gridding_log = { log_kinds, log_deeds, NULL, log_works };

/* The day in a title; a title that the program gives has one, on which it was drawn. */
static str day_in(str t)
{
    int64_t day = 0;

    for (size_t i = 0; i + 10 <= t.n; i++)
        if (t.p[i] >= '0' && t.p[i] <= '9' && date_read((str){ t.p + i, 10 }, &day))
            return (str){ t.p + i, 10 };
    return (str){ 0 };
}

/* "海虹社区网格方案（2026-03-01 拟）", in either language; anything else is as somebody called it.
 * Titles of before had the bare day behind them, as if they held from it on. */
static str said_title(struct req *r, const struct drawing *x, str t, enum lang lang)
{
    const struct place_image *places = app_places(r->app);
    str                       day = day_in(t);

    for (int l = LANG_ZH; day.n && l <= LANG_EN; l++) {
        str args[] = { place_name(places, x->ref.community, (enum lang)l), day };
        if (!str_eq(t, message_text(r->mem, &msg_title, (enum lang)l, args, 2)) &&
            !str_eq(t, message_text(r->mem, &msg_title_old, (enum lang)l, args, 2)))
            continue;
        args[0] = place_name(places, x->ref.community, lang);
        return message_text(r->mem, &msg_title, lang, args, 2);
    }
    return t;
}

/* Where the number begins that drawing_call put behind a title. */
static size_t number_at(str t)
{
    const str mark = STR(" · ");
    size_t    at = t.n;
    int64_t   n = 0;

    while (at > 0 && t.p[at - 1] >= '0' && t.p[at - 1] <= '9')
        at--;
    if (at < mark.n || !str_eq((str){ t.p + at - mark.n, mark.n }, mark) ||
        !str_i64((str){ t.p + at, t.n - at }, 2, GRID_NUMBERS, &n))
        return t.n;
    return at - mark.n;
}

str drawing_title(struct req *r, const struct drawing *x, enum lang lang)
{
    size_t at = number_at(x->title);
    str    t = said_title(r, x, (str){ x->title.p, at }, lang);

    return str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(t), (int)(x->title.n - at), x->title.p + at);
}

error *drawing_call(struct req *r, struct drawing *x)
{
    struct list all;
    str         title = x->title;
    bool        taken = true;

    TRY(drawing_all(r, x->ref.community, &all));
    const struct drawing *o = all.item;
    for (int n = 1; taken && n <= GRID_NUMBERS; n++) {
        x->title = n > 1 ? str_fmt(r->mem, STR_FMT " · %d", STR_ARG(title), n) : title;
        taken = false;
        for (size_t i = 0; i < all.n; i++)
            taken = taken || str_eq(drawing_title(r, &o[i], LANG_ZH), drawing_title(r, x, LANG_ZH));
    }
    return NULL;
}

str drawing_words(const struct drawing *x, str words)
{
    if (!str_starts(words, x->title) || words.n <= x->title.n + 2 || words.p[x->title.n] != ':')
        return (str){ 0 };
    return (str){ words.p + x->title.n + 2, words.n - x->title.n - 2 };
}

/* What a step from OPINIONS or to it does to the last day; UNTIL is what was asked for. */
static error *hearing(struct req *r, struct drawing *x, const struct flow_rule *rule, int64_t until)
{
    str  action = str_of(rule->action);
    bool named = str_is(action, "consult") || str_is(action, "until");

    if (named && until != DATE_NONE && until < when_date(r->now))
        return error_on(r->mem, "until", &msg_until);
    if (named)
        x->opinions_until = until;
    else if (str_is(action, "close"))
        x->opinions_until = when_date(r->now) - 1;
    else if (rule->to == DRAWING_DRAFT && rule->from != DRAWING_DRAFT)
        x->opinions_until = DATE_NONE;
    return NULL;
}

/* The deed that the log gets. Who was asked about the very same drawing before is not told again:
 * it is another word, and nobody listens to it (gridding_tell.c). */
static str deed(struct drawing *x, const struct flow_rule *rule)
{
    bool same = str_eq(x->asked, x->answer);

    if (!str_is(str_of(rule->action), "consult"))
        return str_of(rule->action);
    x->asked = x->answer;
    return same ? STR("ask_again") : STR("consult");
}

error *drawing_step(struct req *r, struct drawing *x, str action, str words, int64_t until)
{
    const struct flow_rule *rule = NULL;
    int                     from = x->state;

    TRY(flow_next(&drawing_flow, r, x, x->state, action, &rule));
    if ((rule->asks & ASK_WORDS_MUST) && !words.n)
        return error_on(r->mem, "words", &msg_words);
    if (rule->to == DRAWING_PUBLISHED) {
        if (x->day == DATE_NONE || x->day <= when_date(r->now))
            return error_on(r->mem, "day", &msg_day);
        x->approved_by = r->account;
        x->approved = r->now;
    }
    TRY(hearing(r, x, rule, until));
    if (str_is(action, "take"))
        drawing_take(r, x);
    str done = deed(x, rule);
    x->state = rule->to;
    if (from == DRAWING_REVIEW || rule->to == DRAWING_CANCELLED)
        TRY(drawing_duty_done(r, x));
    if (rule->to == DRAWING_IN_FORCE || rule->to == DRAWING_CANCELLED)
        x->ended = r->now;
    TRY(drawing_save(r, x));
    return event_append(r, x->ref,
                        (struct event){
                            .kind = STR("grid"),
                            .action = done,
                            .from_state = str_of(drawing_state_words[from]),
                            .to_state = str_of(drawing_state_words[x->state]),
                            .words = words.n ? str_fmt(r->mem, STR_FMT ": " STR_FMT,
                                                       STR_ARG(x->title), STR_ARG(words))
                                             : x->title,
                            .public = rule->to >= DRAWING_OPINIONS,
                        });
}
