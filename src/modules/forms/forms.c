/* forms.c -- what a form and a filling consist of, and the life of a filling. */
#include "core/app.h"
#include "core/event.h"
#include "modules/forms/forms_in.h"

enum { JSON_MOST = 4 << 20 };

/* clang-format off */
const char *const form_unit_words[] = { "person", "household", "org", "dwelling", NULL };
const char *const form_dates_words[] = { "auto", "dash", "plain", "dot", "cn", NULL };
const char *const filling_state_words[] = { "gathering", "open", "waiting", "ready", "cancelled", NULL };

static const struct field column_fields[] = {
    INT (struct form_column, column, 1, TABLE_COLUMNS, .required = true, .doc = "Which column, from 1."),
    TEXT(struct form_column, fact,   0, 20, .omit = true, .doc = "What the registry says there."),
    TEXT(struct form_column, ask,    0, 80, .omit = true, .doc = "Or what is asked of the clerk, kept for the next time."),
    WORD(struct form_column, dates,  form_dates_words, .omit = true, .doc = "How dates are written: auto, dash, plain, dot or cn."),
    FIELDS_END,
};
static const struct field cell_fields[] = {
    INT (struct form_cell, row,    1, 100000, .required = true, .doc = "Which row, from 1."),
    INT (struct form_cell, column, 1, TABLE_COLUMNS, .required = true, .doc = "Which column, from 1."),
    TEXT(struct form_cell, fact,   0, 20, .omit = true, .doc = "A fact of the whole filling, or of a record that has a sheet of its own."),
    TEXT(struct form_cell, words,  0, 200, .omit = true, .doc = "Or words as they are."),
    TEXT(struct form_cell, ask,    0, 80, .omit = true, .doc = "Or what is asked of the clerk about a record that has a sheet of its own."),
    WORD(struct form_cell, dates,  form_dates_words, .omit = true, .doc = "How dates are written: auto, dash, plain, dot or cn."),
    FIELDS_END,
};
const struct field form_undecided_fields[] = {
    { .name = "", .type = FT_INT, .at = offsetof(struct form_open_column, column), .min = 1, .max = TABLE_COLUMNS, .doc = "Which column, from 1." },
    FIELDS_END,
};
const struct field form_layout_fields[] = {
    INT (struct form_layout, sheet,    1, TABLE_SHEETS, .required = true, .doc = "Which sheet, from 1."),
    INT (struct form_layout, head,     0, 1000, .required = true, .doc = "The last row of the headings; 0: there are none."),
    INT (struct form_layout, first,    1, 100000, .required = true, .doc = "The first row to be filled."),
    INT (struct form_layout, prepared, 0, 100000, .required = true, .doc = "Rows from there that may be written over."),
    BOOL(struct form_layout, open,     .required = true, .doc = "Nothing stands below them."),
    BOOL(struct form_layout, cards,    .doc = "Each record has a sheet of its own; its rows are the people of the household."),
    LIST(struct form_layout, columns,  struct form_column, column_fields, FORM_COLUMNS, .required = true, .doc = "What goes into each column."),
    LIST(struct form_layout, cells,    struct form_cell, cell_fields, FORM_COLUMNS, .doc = "What goes into single cells."),
    LIST(struct form_layout, undecided, struct form_open_column, form_undecided_fields, FORM_COLUMNS, .doc = "Columns with a heading that no guess fits: somebody has to say what goes into them, or nothing."),
    BOOL(struct form_layout, stiff,    .doc = "No rows can be added, since what stands below cannot go down: those that may be written over are all that fit."),
    { .name = "unit", .type = FT_TEXT, .at = offsetof(struct form_layout, unit_then), .max = 20, .omit = true, .doc = "Of a filling: what a row was about when it was begun." },
    FIELDS_END,
};
const struct field form_fields[] = {
    INT (struct form, id,         1, INT64_MAX, .secret = true),
    CODE(struct form, place,      .doc = "Who may use it."),
    TEXT(struct form, title,      1, 120, .doc = "What it is called."),
    TEXT(struct form, department, 0, 120, .doc = "Who asks for it."),
    TEXT(struct form, name,       0, 200, .doc = "Name of the file."),
    WORD(struct form, unit,       form_unit_words, .doc = "A row is a person, a household, an organisation or a dwelling."),
    INT (struct form, sheet,      1, TABLE_SHEETS, .doc = "sheet"),
    INT (struct form, head,       0, 1000, .doc = "head"),
    INT (struct form, first,      1, 100000, .doc = "first"),
    INT (struct form, prepared,   0, 100000, .doc = "prepared"),
    BOOL(struct form, open,       .doc = "open"),
    TEXT(struct form, layout,     0, JSON_MOST, .secret = true),
    TEXT(struct form, preview,    0, JSON_MOST, .secret = true),
    TEXT(struct form, preview_sealed, 0, 2 * JSON_MOST, .secret = true),
    BOOL(struct form, retired,    .doc = "No longer used."),
    INT (struct form, made_by,    0, INT64_MAX, .secret = true),
    TIME(struct form, at,         .doc = "Since when."),
    INT (struct form, version,    0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field form_out_fields[] = {
    REF (struct form, ref,        .virt = true, .doc = "The form."),
    CODE(struct form, place,      .doc = "Who may use it."),
    TEXT(struct form, title,      1, 120, .doc = "What it is called."),
    TEXT(struct form, department, 0, 120, .doc = "Who asks for it."),
    TEXT(struct form, name,       0, 200, .doc = "Name of the file."),
    WORD(struct form, unit,       form_unit_words, .doc = "A row is a person, a household, an organisation or a dwelling."),
    BOOL(struct form, retired,    .doc = "No longer used."),
    TIME(struct form, at,         .doc = "Since when."),
    INT (struct form, version,    0, INT64_MAX, .doc = "version"),
    INT (struct form, times,      0, INT64_MAX, .doc = "How often it was filled here."),
    INT (struct form, people,     0, INT64_MAX, .doc = "Rows in all."),
    INT (struct form, cells,      0, INT64_MAX, .doc = "Cells that came from the registry."),
    INT (struct form, known,      0, INT64_MAX, .doc = "Cells that had been answered before."),
    INT (struct form, typed,      0, INT64_MAX, .doc = "Cells that were typed in."),
    TIME(struct form, last,       .doc = "When for the last time."),
    BOOL(struct form, may,        .virt = true, .doc = "The asker may change it."),
    FIELDS_END,
};
const struct field form_choice_fields[] = {
    TEXT(struct form_choice, sex,       0, 2, .omit = true, .doc = "Code list sex."),
    TEXT(struct form_choice, residence, 0, 2, .omit = true, .doc = "Code list residence."),
    TEXT(struct form_choice, flag,      0, 20, .omit = true, .doc = "Code list care; any: whoever has one."),
    INT (struct form_choice, age_from,  -1, 150, .doc = "Not younger, in full years; -1: any."),
    INT (struct form_choice, age_to,    -1, 150, .doc = "Not older; -1: any."),
    REF (struct form_choice, building,  .omit = true, .doc = "Only who lives in this building."),
    TEXT(struct form_choice, entrance,  0, 20, .omit = true, .doc = "Only this entrance of it."),
    TEXT(struct form_choice, kind,      0, 20, .omit = true, .doc = "Organisations of this kind (code list org), dwellings of this use (code list usage)."),
    FIELDS_END,
};
#define FILLING_COMMON                                                                                              \
    REF (struct filling, ref,         .doc = "The filling."),                                                       \
    WORD(struct filling, state,       filling_state_words, .doc = "gathering, open, waiting, ready or cancelled."), \
    CODE(struct filling, grid,        .doc = "Only this grid."),                                                    \
    TEXT(struct filling, asked_by,    0, 120, .doc = "Who asked for it."),                                          \
    TEXT(struct filling, purpose,     0, 400, .doc = "What for."),                                                  \
    BOOL(struct filling, personal,    .doc = "Names, numbers, phones or addresses go out."),                        \
    INT (struct filling, n_rows,      0, INT64_MAX, .doc = "Rows, or sheets."),                                     \
    INT (struct filling, people,      0, INT64_MAX, .doc = "People whose data go out."),                            \
    INT (struct filling, cells,       0, INT64_MAX, .doc = "Cells from the registry."),                             \
    INT (struct filling, typed,       0, INT64_MAX, .doc = "Cells typed in for it."),                               \
    INT (struct filling, known,       0, INT64_MAX, .doc = "Cells answered before."),                               \
    INT (struct filling, missing,     0, INT64_MAX, .doc = "Cells that nobody has answered."),                      \
    INT (struct filling, fresh,       0, INT64_MAX, .doc = "Rows that are new against the filling before it."),     \
    INT (struct filling, changed,     0, INT64_MAX, .doc = "Rows that have changed."),                              \
    INT (struct filling, gone,        0, INT64_MAX, .doc = "Rows that are no more."),                               \
    TIME(struct filling, at,          .doc = "When it was begun."),                                                 \
    TIME(struct filling, ended,       .doc = "When it was ready or cancelled."),                                    \
    INT (struct filling, fetched,     0, INT64_MAX, .doc = "How often it was fetched."),                            \
    BOOL(struct filling, wiped,       .doc = "Its rows are no longer kept."),                                       \
    TEXT(struct filling, asked_words, 0, 400, .doc = "What was said when it was asked to be allowed."),             \
    TEXT(struct filling, answer,      0, 10, .doc = "The last answer: refuse or allow; empty: none yet."),          \
    TEXT(struct filling, answer_words, 0, 400, .doc = "Why."),                                                      \
    INT (struct filling, version,     0, INT64_MAX, .doc = "version")

#define FILLING_STORED                                                                                              \
    FILLING_COMMON,                                                                                                 \
    INT (struct filling, form,        1, INT64_MAX, .secret = true),                                                \
    TEXT(struct filling, chosen,      0, 4000, .secret = true),                                                     \
    TEXT(struct filling, layout,      0, JSON_MOST, .secret = true),                                                \
    INT (struct filling, previous,    0, INT64_MAX, .secret = true),                                                \
    INT (struct filling, made_by,     0, INT64_MAX, .secret = true),                                                \
    INT (struct filling, approved_by, 0, INT64_MAX, .secret = true),                                                \
    TIME(struct filling, fetch_until, .secret = true),                                                              \
    INT (struct filling, job,         0, INT64_MAX, .secret = true),                                                \
    TEXT(struct filling, failed,      0, 200, .secret = true)

const struct field filling_row_fields[] = { FILLING_STORED, FIELDS_END };
const struct field filling_fields[] = {
    FILLING_STORED,
    TEXT(struct filling, title,       0, 120, .doc = "The form."),
    TEXT(struct filling, department,  0, 120, .doc = "Whose form."),
    FIELDS_END,
};
const struct field filling_out_fields[] = {
    FILLING_COMMON,
    TEXT(struct filling, title,       0, 120, .doc = "The form."),
    TEXT(struct filling, department,  0, 120, .doc = "Whose form."),
    CODE(struct filling, place,       .virt = true, .doc = "For which place: a grid, a community, a whole street or district."),
    TEXT(struct filling, place_name,  0, 280, .virt = true, .doc = "What it is called, with the building when it is of one."),
    TEXT(struct filling, among,       0, 400, .virt = true, .doc = "Which of its people or things, in words; empty: all."),
    REF (struct filling, working,     .virt = true, .doc = "The job that gathers the rows, while it does; for who made the filling."),
    TEXT(struct filling, why,         0, 400, .virt = true, .doc = "Why the rows could not be gathered; empty: nothing went wrong."),
    BOOL(struct filling, mine,        .virt = true, .doc = "The asker made it."),
    LIST(struct filling, actions,     struct action, action_fields, 10, .virt = true, .doc = "What the asker may do."),
    FIELDS_END,
};
const struct field form_row_fields[] = {
    INT (struct form_row, community,        0, INT64_MAX, .doc = "community"),
    INT (struct form_row, filling,          0, INT64_MAX, .doc = "filling"),
    INT (struct form_row, n,                0, INT64_MAX, .doc = "number"),
    INT (struct form_row, person_community, 0, INT64_MAX, .doc = "community of the person"),
    INT (struct form_row, person,           0, INT64_MAX, .doc = "person"),
    INT (struct form_row, household,        0, INT64_MAX, .doc = "household"),
    TEXT(struct form_row, name_mask,        0, 80, .doc = "masked name"),
    TEXT(struct form_row, digest,           0, 8 * (FORM_COLUMNS + 1), .doc = "digest"),
    TEXT(struct form_row, state,            0, 10, .doc = "same, new or changed"),
    INT (struct form_row, missing,          0, INT64_MAX, .doc = "answers that are missing"),
    TEXT(struct form_row, said_sealed,      0, JSON_MOST, .secret = true),
    TEXT(struct form_row, others,           0, FORM_OTHERS, .doc = "who else stands in it"),
    FIELDS_END,
};

static const struct message
    msg_none  = { "form.none",    "没有符合条件的内容，一行也没有。", "Nothing is so: there is no row." },
    msg_room = { "form.room_less", "要填的行比模板放得下的多，见下面的说明。", "There are more rows than the template has room for, as is said below." },
    msg_many = { "form.large",   "含个人信息且超过 500 条，须由街道或区批准。", "More than 500 records with personal data: the street or the district must allow it." },
    msg_small = { "form.small",   "含个人信息的不超过 500 条，无需批准，可直接完成。", "No more than 500 records with personal data: nobody has to allow it, it can be finished." },
    msg_own   = { "form.own",     "不能批准自己的填报。", "Nobody allows what he filled in himself." },
    msg_mine  = { "form.not_own", "只有填报人本人可以这样做。", "Only who made the filling may do that." },
    msg_words = { "form.words",   "请写明理由。", "Please say why." };

static const struct flow_state states[] = {
    [FILLING_GATHERING] = { "正在取数", "Gathering",    "", "", "#0b5fc0", "▶", true,  "clerk",      0 },
    [FILLING_OPEN]      = { "待完成",   "To be finished", "", "", "#9a5b00", "✎", true,  "clerk",      0 },
    [FILLING_WAITING]   = { "待批准",   "To be allowed", "", "", "#9a5b00", "◷", true, "dispatcher", 0 },
    [FILLING_READY]     = { "可下载",   "Ready",        "", "", "#0a7a3b", "✔", false, NULL,         0 },
    [FILLING_CANCELLED] = { "已作废",   "Cancelled",    "", "", "#4e5969", "✕", false, NULL,         0 },
};
/* clang-format on */

static const struct message *own(const struct req *r, const void *rec)
{
    return ((const struct filling *)rec)->made_by == r->account ? NULL : &msg_mine;
}

static bool large(const struct filling *x)
{
    return x->personal && (x->n_rows > FORM_LARGE || x->people > FORM_LARGE);
}

static const struct message *can_finish(const struct req *r, const void *rec)
{
    const struct filling *x = rec;

    return own(r, rec)   ? own(r, rec)
           : !x->n_rows  ? &msg_none
           : x->failed.n ? &msg_room
           : large(x)    ? &msg_many
                         : NULL;
}

static const struct message *can_ask(const struct req *r, const void *rec)
{
    const struct filling *x = rec;

    return own(r, rec) ? own(r, rec) : x->failed.n ? &msg_room : !large(x) ? &msg_small : NULL;
}

static const struct message *not_own(const struct req *r, const void *rec)
{
    return own(r, rec) ? NULL : &msg_own;
}

/* clang-format off */
static const struct flow_rule rules[] = {
    { FILLING_GATHERING, "gathered", FILLING_OPEN,      FLOW_CLOCK,      NULL,       0,              "取数完成", "Gathered" },
    { FILLING_GATHERING, "fail",     FILLING_CANCELLED, FLOW_CLOCK,      NULL,       0,              "取数失败", "Gathering failed" },
    { FILLING_GATHERING, "cancel",   FILLING_CANCELLED, PERM_REGISTRY,   own,        0,              "作废",     "Cancel" },
    { FILLING_OPEN,      "finish",   FILLING_READY,     PERM_REGISTRY,   can_finish, 0,              "完成",     "Finish" },
    { FILLING_OPEN,      "ask",      FILLING_WAITING,   PERM_REGISTRY,   can_ask,    ASK_WORDS,      "申请批准", "Ask to be allowed" },
    { FILLING_OPEN,      "cancel",   FILLING_CANCELLED, PERM_REGISTRY,   own,        0,              "作废",     "Cancel" },
    { FILLING_WAITING,   "allow",    FILLING_READY,     PERM_FORM_ALLOW, not_own,    ASK_WORDS,      "批准",     "Allow" },
    { FILLING_WAITING,   "refuse",   FILLING_OPEN,      PERM_FORM_ALLOW, not_own,    ASK_WORDS_MUST, "退回",     "Send back" },
    { FILLING_WAITING,   "cancel",   FILLING_CANCELLED, PERM_REGISTRY,   own,        0,              "作废",     "Cancel" },
};

const struct flow filling_flow = { "filling", filling_state_words, states, rules, COUNT(rules), "填报", "Filled form" };

static const struct flow *const flows[] = { &filling_flow, NULL };
static const struct log_kind log_kinds[] = {
    { "form", NULL, NULL, flows },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "form", "fill",  "填表",     "Fill in" },
    { "form", "fetch", "下载",     "Fetch" },
    { "form", "wipe",  "到期清除", "Wiped when its time was over" },
    { NULL },
};
static const struct log_work log_works[] = {
    { "form", NULL, "填表到期时钟", "clock of forms" },
    { NULL },
};
/* clang-format on */

const struct log_words forms_log = { log_kinds, log_deeds, NULL, log_works };

int64_t filling_place(const struct filling *x)
{
    return x->grid ? x->grid : place_kept_at(x->ref.community);
}

str filling_failed(struct req *r, const struct filling *x)
{
    const struct message *const all[] = { &form_msg_home, &form_msg_rows, &form_msg_sheets,
                                          &form_msg_rights, &form_msg_room };
    str                         arg[ERROR_ARGS] = { { 0 } };
    str                         rest = x->failed, code = str_cut(&rest, ' ');

    for (size_t i = 0; i < ERROR_ARGS; i++)
        arg[i] = str_cut(&rest, ' ');
    for (size_t i = 0; i < COUNT(all); i++)
        if (str_is(code, all[i]->code))
            return message_text(r->mem, all[i], r->lang, arg, ERROR_ARGS);
    return (str){ 0 };
}

/* What has more rows than go into the template is finished by nobody; with the numbers, which a
 * guard has no room for. */
static error *check_room(struct req *r, const struct filling *x, str action)
{
    str rest = x->failed, code = str_cut(&rest, ' '), rows = str_cut(&rest, ' ');

    if (!str_is(code, form_msg_room.code) || x->made_by != r->account || x->state != FILLING_OPEN ||
        (!str_is(action, "finish") && !str_is(action, "ask")))
        return NULL;
    return error_of(r->mem, FAIL_CONFLICT, &form_msg_room, rows, rest);
}

error *filling_step(struct req *r, struct filling *x, str action, str words)
{
    const struct flow_rule *rule = NULL;
    int                     from = x->state;

    TRY(check_room(r, x, action));
    TRY(flow_next(&filling_flow, r, x, x->state, action, &rule));
    if ((rule->asks & ASK_WORDS_MUST) && !words.n)
        return error_on(r->mem, "words", &msg_words);
    x->state = rule->to;
    if (from == FILLING_OPEN)
        x->failed = (str){ 0 }; /* it was not that which ended it */
    if (rule->to == FILLING_READY && from == FILLING_WAITING)
        x->approved_by = r->account;
    if (rule->to == FILLING_WAITING) {
        x->asked_words = words;
        x->answer = x->answer_words = (str){ 0 };
    } else if (from == FILLING_WAITING && rule->to != FILLING_CANCELLED) {
        x->answer = str_dup(r->mem, action);
        x->answer_words = words;
    }
    if (rule->to == FILLING_READY || rule->to == FILLING_CANCELLED)
        x->ended = r->now;
    TRY(filling_save(r, x));
    TRY(filling_tell(r, x, action, words));
    return event_append(r, x->ref,
                        (struct event){
                            .kind = STR("form"),
                            .action = str_of(rule->action),
                            .from_state = str_of(filling_state_words[from]),
                            .to_state = str_of(filling_state_words[x->state]),
                            .words = words.n ? str_fmt(r->mem, STR_FMT ": " STR_FMT,
                                                       STR_ARG(x->title), STR_ARG(words))
                                             : x->title,
                        });
}
