/* imports.c -- what an import consists of, and its life cycle. */
#include "modules/imports/imports.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/app.h"
#include "core/event.h"

const char *const import_state_words[] = { "uploaded", "checking", "checked", "running", "done",
                                           "undoing",  "undone",   "dropped", NULL };
const char *const import_system_words[] = { "wgs84", "cgcs2000", "gcj02", NULL };
const char *const import_alike_words[] = { "ask", "same", "new", NULL };

/* clang-format off */
const struct field import_column_fields[] = {
    TEXT(struct import_column, field,  1, 40, .required = true, .doc = "A field of the kind."),
    INT (struct import_column, column, 1, TABLE_COLUMNS, .required = true, .doc = "The column that it is read from, from 1."),
    FIELDS_END,
};
const struct field import_settings_fields[] = {
    TEXT(struct import_settings, kind,    1, 40, .required = true, .doc = "What the rows are, as /api/v1/import-kinds names it."),
    INT (struct import_settings, sheet,   0, TABLE_SHEETS, .doc = "Which sheet, from 1; 0: found by the program, with its headings."),
    BOOL(struct import_settings, sheet_found, .doc = "Said by the program: it has found the sheet, of all sheets the one whose headings are understood best."),
    INT (struct import_settings, head,    -1, 100000, .doc = "The row of the headings; 0: there are none; -1: found by the program."),
    INT (struct import_settings, heads,   0, 10, .doc = "How many rows make the headings."),
    LIST(struct import_settings, columns, struct import_column, import_column_fields, IMPORT_COLUMNS, .doc = "Which column each field is read from; none: as proposed."),
    BOOL(struct import_settings, skip,    .doc = "Leave wrong rows out and take the others."),
    WORD(struct import_settings, system,  import_system_words, .doc = "System of the coordinates: wgs84, cgcs2000 or gcj02."),
    WORD(struct import_settings, alike,   import_alike_words, .doc = "Rows that are very like something there under another name: ask (the table is not run), same or new."),
    INT (struct import_settings, version, 0, 1000000, .omit = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct field beside_fields[] = {
    CODE(struct import_beside, place,            .doc = "Community."),
    TEXT(struct import_beside, name,             0, 120, .doc = "Its name."),
    INT (struct import_beside, there,            0, INT64_MAX, .doc = "What it has."),
    INT (struct import_beside, there_households, 0, INT64_MAX, .doc = "Their households."),
    INT (struct import_beside, households,       0, INT64_MAX, .doc = "Households of the rows that are not there by their name."),
    INT (struct import_beside, met,              0, INT64_MAX, .doc = "Rows that are there."),
    INT (struct import_beside, fresh,            0, INT64_MAX, .doc = "Rows that are new."),
    INT (struct import_beside, alike,            0, INT64_MAX, .doc = "Rows that are very like something there."),
    FIELDS_END,
};
const struct field import_report_fields[] = {
    INT (struct import_report, heads,  0, INT64_MAX, .doc = "Rows of headings."),
    INT (struct import_report, empty,  0, INT64_MAX, .doc = "Empty rows."),
    INT (struct import_report, sums,   0, INT64_MAX, .doc = "Rows of sums."),
    INT (struct import_report, alike,  0, INT64_MAX, .doc = "Rows that are very like something there."),
    LIST(struct import_report, beside, struct import_beside, beside_fields, IMPORT_BESIDE_MOST, .doc = "What the communities have already."),
    INT (struct import_report, lacking, 0, INT64_MAX, .doc = "Rows that are wrong for one thing that the table lacks, which is told with the first of them."),
    INT (struct import_report, told,   0, INT64_MAX, .doc = "Rows that are right, of which something is told with the wrong ones: they wait to be decided, begin a household beside another, join one without saying what they are to its head, or leave one without a head."),
    INT (struct import_report, signs,  0, INT64_MAX, .doc = "Rows below the table: who filled it in, who checked it, remarks."),
    INT (struct import_report, unseen, 0, INT64_MAX, .doc = "Rows that the sheet hides, or a filter: they are read as all others."),
    INT (struct import_report, tree,   0, INT64_MAX, .doc = "How often the places that it is about had changed when it was tried."),
    BOOL(struct import_report, stopped, .doc = "Its run was given up and ended where it stood: the rows from there on were not taken in."),
    BOOL(struct import_report, redrawn, .doc = "They changed after it was tried: it was tried again instead of run, or cut off amid its run."),
    FIELDS_END,
};
const struct field import_fields[] = {
    REF (struct import, ref,      .doc = "The import."),
    TEXT(struct import, kind,     0, 40, .doc = "What its rows are."),
    WORD(struct import, state,    import_state_words, .doc = "State."),
    TEXT(struct import, name,     0, 200, .doc = "Name of the file."),
    TEXT(struct import, encoding, 0, 80, .doc = "How it was written."),
    TEXT(struct import, sheets,   0, 1 << 20, .secret = true),
    TEXT(struct import, settings, 0, 1 << 20, .secret = true),
    INT (struct import, place,    0, INT64_MAX, .secret = true),
    INT (struct import, owner,    0, INT64_MAX, .secret = true),
    TIME(struct import, at,       .doc = "When it came."),
    INT (struct import, total,    0, INT64_MAX, .doc = "Rows."),
    INT (struct import, job,      0, INT64_MAX, .secret = true),
    INT (struct import, good,     0, INT64_MAX, .doc = "Rows that are right."),
    INT (struct import, bad,      0, INT64_MAX, .doc = "Rows that are wrong."),
    INT (struct import, inserted, 0, INT64_MAX, .doc = "New ones."),
    INT (struct import, changed,  0, INT64_MAX, .doc = "Changed ones."),
    INT (struct import, same,     0, INT64_MAX, .doc = "Unchanged ones."),
    INT (struct import, undone,   0, INT64_MAX, .doc = "Taken back."),
    INT (struct import, kept,     0, INT64_MAX, .doc = "Not taken back, for they were changed or used since."),
    TEXT(struct import, report,   0, 1 << 20, .doc = "What came out."),
    TIME(struct import, ended,    .doc = "When its last step ended."),
    INT (struct import, version,  0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field import_out_fields[] = {
    REF (struct import, ref,      .doc = "The import."),
    TEXT(struct import, kind,     0, 40, .doc = "What its rows are."),
    WORD(struct import, state,    import_state_words, .doc = "uploaded, checking, checked, running, done, undoing, undone or dropped."),
    TEXT(struct import, name,     0, 200, .doc = "Name of the file."),
    TEXT(struct import, encoding, 0, 80, .doc = "How it was written: utf-8, gb18030, utf-16, xlsx, xls, or the form of geodata."),
    TIME(struct import, at,       .doc = "When it came."),
    INT (struct import, total,    0, INT64_MAX, .doc = "Rows."),
    INT (struct import, good,     0, INT64_MAX, .doc = "Rows that are right (so far)."),
    INT (struct import, bad,      0, INT64_MAX, .doc = "Rows that are wrong."),
    INT (struct import, inserted, 0, INT64_MAX, .doc = "New ones."),
    INT (struct import, changed,  0, INT64_MAX, .doc = "Changed ones."),
    INT (struct import, same,     0, INT64_MAX, .doc = "Unchanged ones."),
    INT (struct import, undone,   0, INT64_MAX, .doc = "Taken back."),
    INT (struct import, kept,     0, INT64_MAX, .doc = "Not taken back, for they were changed or used since."),
    TIME(struct import, ended,    .doc = "When its last step ended."),
    INT (struct import, version,  0, INT64_MAX, .doc = "version"),
    TEXT(struct import, whose,    0, 200, .virt = true, .doc = "The community whose table it is, where the asker keeps more than that one."),
    BOOL(struct import, stuck,    .virt = true, .doc = "What is under way cannot be stored at the moment; it goes on by itself once it can."),
    BOOL(struct import, queued,   .virt = true, .doc = "What is under way has not begun."),
    INT (struct import, ahead,    0, INT64_MAX, .virt = true, .doc = "How many jobs come before it."),
    BOOL(struct import, given_up, .virt = true, .doc = "What was under way did not succeed after several tries and was given up: nothing goes on until it is tried again (retry), goes back (back) or ends there (stop)."),
    LIST(struct import, actions,  struct action, action_fields, 20, .virt = true, .doc = "What the asker may do."),
    FIELDS_END,
};

static const struct message
    msg_no_kind = { "import.kind",   "请先选择这是什么表。", "Say first what the rows are." },
    msg_bad     = { "import.wrong",  "还有不对的行：改好后重新上传，或选择跳过它们。", "There still are wrong rows: send the table again without them, or choose to leave them out." },
    msg_alike   = { "import.undecided", "有的行很像已有的楼栋：请先选择它们就是已有的，还是新的。", "Some rows are very like buildings that are there: say first whether they are the same or new ones." },
    msg_lost    = { "import.lost",   "这张表的各行已不在服务器上（例如恢复所用的备份里没有上传的表）。请重新上传这张表；已经导入的仍可撤销。", "The rows of this table are not on the server any more (they were not in the backup that was restored, for example). Please send the table again; what it brought in can still be taken back." },
    msg_all_back = { "import.all_back", "已全部撤销。", "All of it was taken back." },
    msg_works   = { "import.works",  "正在进行，不用再试，也不用停。", "It is being worked on: there is nothing to try again or to stop." },
    msg_written   = { "import.written",   "已经写入了一部分：只能停在这里。", "Part of it is written: it can only be stopped where it is." },
    msg_unwritten = { "import.unwritten", "还什么都没有写入：退回去就行。", "Nothing is written yet: it can go back." },
    msg_nothing = { "import.nothing", "没有一行是对的。", "No row is right." },
    msg_columns = { "import.columns", "没有可以对应的列，请指定每个字段在哪一列。", "No column could be recognized: say which column each field is read from." };

static const struct flow_state states[] = {
    [IMPORT_UPLOADED] = { "已上传", "Uploaded", "", "", "#4e5969", "↑", true,  "admin", 0 },
    [IMPORT_CHECKING] = { "核对中", "Checking", "", "", "#0b5fc0", "▶", true,  "admin", 0 },
    [IMPORT_CHECKED]  = { "已核对", "Checked",  "", "", "#9a5b00", "?", true,  "admin", 0 },
    [IMPORT_RUNNING]  = { "导入中", "Running",  "", "", "#0b5fc0", "▶", true,  "admin", 0 },
    [IMPORT_DONE]     = { "已导入", "Done",     "", "", "#0a7a3b", "✔", true,  "admin", 0 },
    [IMPORT_UNDOING]  = { "撤销中", "Undoing",  "", "", "#0b5fc0", "◀", true,  "admin", 0 },
    [IMPORT_UNDONE]   = { "已撤销", "Undone",   "", "", "#4e5969", "↩", false, NULL,    0 },
    [IMPORT_DROPPED]  = { "已丢弃", "Dropped",  "", "", "#4e5969", "✕", false, NULL,    0 },
};
/* clang-format on */

static const struct message *has_kind(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    (void)r;
    return x->lost ? &msg_lost : x->kind.n ? NULL : &msg_no_kind;
}

static const struct message *has_kept(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    (void)r;
    return x->kept ? NULL : &msg_all_back;
}

static const struct message *is_given_up(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    (void)r;
    return x->given_up ? NULL : &msg_works;
}

/* A run of which nothing is written is as if it had not begun. */
static const struct message *is_unwritten(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    return x->inserted + x->changed ? &msg_written : is_given_up(r, rec);
}

static const struct message *is_written(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    return x->inserted + x->changed ? is_given_up(r, rec) : &msg_unwritten;
}

static const struct message *is_right(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    (void)r;
    return x->lost                            ? &msg_lost
           : x->good == 0                     ? &msg_nothing
           : x->bad && !x->skip               ? &msg_bad
           : x->like && x->alike <= ALIKE_ASK ? &msg_alike
                                              : NULL;
}

/* clang-format off */
static const struct flow_rule rules[] = {
    { IMPORT_UPLOADED, "check",  IMPORT_CHECKING, PERM_SETTINGS, has_kind, 0, "核对",     "Dry run" },
    { IMPORT_CHECKED,  "check",  IMPORT_CHECKING, PERM_SETTINGS, has_kind, 0, "重新核对", "Dry run again" },
    { IMPORT_CHECKED,  "run",    IMPORT_RUNNING,  PERM_SETTINGS, is_right, 0, "导入",     "Run" },
    { IMPORT_DONE,     "undo",   IMPORT_UNDOING,  PERM_SETTINGS, NULL,     0, "撤销",     "Undo" },
    { IMPORT_UNDONE,   "undo",   IMPORT_UNDOING,  PERM_SETTINGS, has_kept, 0, "接着撤销", "Undo the rest" },
    { IMPORT_UPLOADED, "drop",   IMPORT_DROPPED,  PERM_SETTINGS, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKED,  "drop",   IMPORT_DROPPED,  PERM_SETTINGS, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKING, "retry",  IMPORT_CHECKING, PERM_SETTINGS, is_given_up,  0, "再试", "Try again" },
    { IMPORT_RUNNING,  "retry",  IMPORT_RUNNING,  PERM_SETTINGS, is_given_up,  0, "再试", "Try again" },
    { IMPORT_UNDOING,  "retry",  IMPORT_UNDOING,  PERM_SETTINGS, is_given_up,  0, "再试", "Try again" },
    { IMPORT_CHECKING, "back",   IMPORT_UPLOADED, PERM_SETTINGS, is_given_up,  0, "退回", "Go back" },
    { IMPORT_RUNNING,  "back",   IMPORT_UPLOADED, PERM_SETTINGS, is_unwritten, 0, "退回", "Go back" },
    { IMPORT_RUNNING,  "stop",   IMPORT_DONE,     PERM_SETTINGS, is_written,   0, "停在这里", "Stop here" },
    { IMPORT_UNDOING,  "stop",   IMPORT_DONE,     PERM_SETTINGS, is_given_up,  0, "停在这里", "Stop here" },
    { IMPORT_CHECKING, "finish", IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "核对完成", "Checked" },
    { IMPORT_RUNNING,  "finish", IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "导入完成", "Done" },
    { IMPORT_UNDOING,  "finish", IMPORT_UNDONE,   FLOW_CLOCK,    NULL,     0, "撤销完成", "Undone" },
    { IMPORT_CHECKING, "lost",   IMPORT_UPLOADED, FLOW_CLOCK,    NULL,     0, "各行缺失", "Rows lost" },
    { IMPORT_RUNNING,  "lost",   IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "各行缺失", "Rows lost" },
    { IMPORT_RUNNING,  "cut",    IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "中途停止", "Cut off" },
    { IMPORT_RUNNING,  "redrawn", IMPORT_CHECKING, FLOW_CLOCK,   NULL,     0, "区划有调整，重新核对", "Tree changed, tried again" },
};
static const struct flow_rule people_rules[] = {
    { IMPORT_UPLOADED, "check",  IMPORT_CHECKING, PERM_REGISTER, has_kind, 0, "核对",     "Dry run" },
    { IMPORT_CHECKED,  "check",  IMPORT_CHECKING, PERM_REGISTER, has_kind, 0, "重新核对", "Dry run again" },
    { IMPORT_CHECKED,  "run",    IMPORT_RUNNING,  PERM_REGISTER, is_right, 0, "导入",     "Run" },
    { IMPORT_DONE,     "undo",   IMPORT_UNDOING,  PERM_REGISTER, NULL,     0, "撤销",     "Undo" },
    { IMPORT_UNDONE,   "undo",   IMPORT_UNDOING,  PERM_REGISTER, has_kept, 0, "接着撤销", "Undo the rest" },
    { IMPORT_UPLOADED, "drop",   IMPORT_DROPPED,  PERM_REGISTER, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKED,  "drop",   IMPORT_DROPPED,  PERM_REGISTER, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKING, "retry",  IMPORT_CHECKING, PERM_REGISTER, is_given_up,  0, "再试", "Try again" },
    { IMPORT_RUNNING,  "retry",  IMPORT_RUNNING,  PERM_REGISTER, is_given_up,  0, "再试", "Try again" },
    { IMPORT_UNDOING,  "retry",  IMPORT_UNDOING,  PERM_REGISTER, is_given_up,  0, "再试", "Try again" },
    { IMPORT_CHECKING, "back",   IMPORT_UPLOADED, PERM_REGISTER, is_given_up,  0, "退回", "Go back" },
    { IMPORT_RUNNING,  "back",   IMPORT_UPLOADED, PERM_REGISTER, is_unwritten, 0, "退回", "Go back" },
    { IMPORT_RUNNING,  "stop",   IMPORT_DONE,     PERM_REGISTER, is_written,   0, "停在这里", "Stop here" },
    { IMPORT_UNDOING,  "stop",   IMPORT_DONE,     PERM_REGISTER, is_given_up,  0, "停在这里", "Stop here" },
    { IMPORT_CHECKING, "finish", IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "核对完成", "Checked" },
    { IMPORT_RUNNING,  "finish", IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "导入完成", "Done" },
    { IMPORT_UNDOING,  "finish", IMPORT_UNDONE,   FLOW_CLOCK,    NULL,     0, "撤销完成", "Undone" },
    { IMPORT_CHECKING, "lost",   IMPORT_UPLOADED, FLOW_CLOCK,    NULL,     0, "各行缺失", "Rows lost" },
    { IMPORT_RUNNING,  "lost",   IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "各行缺失", "Rows lost" },
    { IMPORT_RUNNING,  "cut",    IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "中途停止", "Cut off" },
    { IMPORT_RUNNING,  "redrawn", IMPORT_CHECKING, FLOW_CLOCK,   NULL,     0, "区划有调整，重新核对", "Tree changed, tried again" },
};

const struct flow imports_flow = { "import", import_state_words, states, rules, COUNT(rules), "导入", "Import" };
const struct flow imports_people_flow = { "import", import_state_words, states, people_rules, COUNT(people_rules), "导入", "Import" };

static const struct flow *const flows[] = { &imports_flow, NULL };
static const struct log_kind log_kinds[] = {
    { "import", NULL, NULL, flows },
    { NULL },
};
static const struct log_work log_works[] = {
    { "import", NULL, "导入任务", "import of tables" },
    { NULL },
};
/* clang-format on */

const struct log_words imports_log = { log_kinds, NULL, NULL, log_works };

const struct flow *import_flow_of(const struct import *x)
{
    return x->place ? &imports_people_flow : &imports_flow;
}

error *import_rows_open(struct req *r, const struct import *x, int64_t at,
                        struct table_reader **out)
{
    struct table_key key;

    table_key(r->app->vault, &key);
    error *e = table_open(r->mem, import_path(r, x, "rows").p, &key, at, out);
    crypt_wipe(&key, sizeof key);
    return e && e->kind == FAIL_MISSING ? error_of(r->mem, FAIL_CONFLICT, &msg_lost) : e;
}

const struct import_kind *import_kind_find(const struct req *r, str name)
{
    const struct rooms *rooms = r->app->rooms;

    for (size_t i = 0; i < rooms->n_kinds; i++)
        if (str_is(name, rooms->kinds[i]->name))
            return rooms->kinds[i];
    return NULL;
}

str import_path(struct req *r, const struct import *x, const char *tail)
{
    return str_fmt(r->mem, STR_FMT "/imports/%lld.%s", STR_ARG(r->app->settings.data),
                   (long long)x->ref.id, tail);
}

void import_folder(struct req *r)
{
    mkdir(str_fmt(r->mem, STR_FMT "/imports", STR_ARG(r->app->settings.data)).p, 0700);
}

str import_record_text(struct req *r, const struct field *fields, const void *rec)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 8 << 20);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, fields, rec);
    jw_done(&j);
    return buf_done(&b);
}

error *import_settings_of(struct req *r, const struct import *x, struct import_settings *out)
{
    *out = (struct import_settings){ 0 };
    fields_init(import_settings_fields, out);
    if (!x->settings.n)
        return NULL;
    TRY(json_read(r->mem, r->app->server.refs, x->settings, import_settings_fields, out));
    out->heads = out->heads ? out->heads : 1;
    out->sheet = out->sheet ? out->sheet : 1;
    return NULL;
}

error *import_report_of(struct req *r, const struct import *x, struct import_report *out)
{
    *out = (struct import_report){ 0 };
    return x->report.n
               ? json_read(r->mem, r->app->server.refs, x->report, import_report_fields, out)
               : NULL;
}

str import_report_text(struct req *r, const struct import_report *x)
{
    return import_record_text(r, import_report_fields, x);
}

bool import_under_way(const struct import *x)
{
    return x->state == IMPORT_CHECKING || x->state == IMPORT_RUNNING || x->state == IMPORT_UNDOING;
}

error *import_known(struct req *r, struct import *x)
{
    struct import_settings s;
    struct import_report   found;
    struct job_wait        wait = { 0 };

    TRY(import_settings_of(r, x, &s));
    TRY(import_report_of(r, x, &found));
    x->skip = s.skip;
    x->alike = s.alike;
    x->like = found.alike;
    x->lost = access(import_path(r, x, "rows").p, F_OK) != 0;
    if (import_under_way(x))
        TRY(job_waits(r, x->job, &wait));
    x->queued = wait.queued;
    x->ahead = wait.ahead;
    x->given_up = wait.given_up;
    return NULL;
}

error *import_choose(struct req *r, struct import *x, const struct import_kind *k,
                     struct import_settings *s)
{
    struct import_settings was;

    s->version = 0;
    s->alike = s->alike < 0 ? ALIKE_ASK : s->alike;
    TRY(import_settings_of(r, x, &was));
    s->sheet_found = s->sheet && s->sheet == was.sheet && was.sheet_found;
    TRY(import_propose(r, x, k, s));
    was.skip = s->skip; /* what was checked stays checked: only what is done about it changes */
    x->settings = import_record_text(r, import_settings_fields, s);
    if (!str_eq(x->settings, import_record_text(r, import_settings_fields, &was)))
        x->state = IMPORT_UPLOADED;
    x->kind = s->kind;
    return import_save(r, x);
}

static error *note_redrawn(struct req *r, struct import *x, bool redrawn)
{
    struct import_report found;

    TRY(import_report_of(r, x, &found));
    found.redrawn = redrawn;
    x->report = import_report_text(r, &found);
    return NULL;
}

static error *note_stopped(struct req *r, struct import *x)
{
    struct import_report found;

    TRY(import_report_of(r, x, &found));
    found.stopped = true;
    x->report = import_report_text(r, &found);
    return NULL;
}

/* A table that was tried with another tree is tried again with the one that there is now: ACTION
 * and RULE become those of a dry run. */
static error *under_the_tree(struct req *r, struct import *x, str *action,
                             const struct flow_rule **rule)
{
    struct import_report found;
    int64_t              tree = 0;

    if (str_is(*action, "check"))
        return note_redrawn(r, x, false);
    if (!str_is(*action, "run"))
        return NULL;
    TRY(import_report_of(r, x, &found));
    TRY(import_tree(r, x, &tree));
    if (tree == found.tree)
        return note_redrawn(r, x, false);
    *action = STR("check");
    TRY(note_redrawn(r, x, true));
    return flow_next(import_flow_of(x), r, x, x->state, *action, rule);
}

error *import_step(struct req *r, struct import *x, str action)
{
    const struct flow_rule *rule = NULL;
    struct import_settings  s;
    int                     from = x->state;

    TRY(import_settings_of(r, x, &s));
    TRY(import_known(r, x));
    TRY(flow_next(import_flow_of(x), r, x, x->state, action, &rule));
    TRY(under_the_tree(r, x, &action, &rule));
    if (str_is(action, "retry")) {
        TRY(job_again(r, x->job));
        return import_save(r, x);
    }
    if (str_is(action, "check")) {
        if (!s.columns.n)
            return error_of(r->mem, FAIL_CONFLICT, &msg_columns);
        TRY(import_remember_choice(r, x, &s));
    }
    if (rule->to == IMPORT_CHECKING || rule->to == IMPORT_RUNNING)
        x->good = x->bad = x->inserted = x->changed = x->same = 0;
    x->state = rule->to;
    const char *work = rule->to == IMPORT_CHECKING  ? "check"
                       : rule->to == IMPORT_RUNNING ? "run"
                       : rule->to == IMPORT_UNDOING ? "undo"
                                                    : NULL;
    if (work)
        TRY(job_queue(r, "import",
                      str_fmt(r->mem, "%s %lld %lld", work, (long long)x->ref.id,
                              (long long)(r->who && x->place ? place_of_tables(r) : x->place)),
                      &x->job));
    if (rule->perm == FLOW_CLOCK || rule->to == IMPORT_DROPPED || rule->to == IMPORT_DONE)
        x->ended = r->now;
    if (str_is(action, "stop") && from == IMPORT_RUNNING)
        TRY(note_stopped(r, x));
    if (rule->to == IMPORT_DROPPED) {
        unlink(import_path(r, x, "rows").p);
        unlink(import_path(r, x, "bad").p); /* none of its rows was taken back yet */
    }
    const struct import_kind *k = import_kind_find(r, x->kind);
    if (k && k->ended && (x->state == IMPORT_UNDOING || x->state == IMPORT_DROPPED))
        TRY(k->ended(r, x->ref.id, str_of(rule->action)));
    TRY(import_save(r, x));
    const struct place *all = NULL;
    size_t              n = place_all(app_places(r->app), &all);
    struct ref log = { x->place ? x->place : n ? place_communities(all[0].code).lo : 1, x->ref.id };
    return event_append(r, log,
                        (struct event){ .kind = STR("import"),
                                        .action = str_of(rule->action),
                                        .from_state = str_of(import_state_words[from]),
                                        .to_state = str_of(import_state_words[x->state]),
                                        .words = x->place ? (str){ 0 } : x->name });
}

error *import_stop(struct req *r, struct import *x)
{
    bool written = x->state == IMPORT_RUNNING && x->inserted + x->changed;

    return import_step(r, x, written ? STR("cut") : STR("lost"));
}

error *import_redrawn(struct req *r, struct import *x)
{
    TRY(note_redrawn(r, x, true));
    return import_step(r, x, x->inserted + x->changed ? STR("cut") : STR("redrawn"));
}
