/* casework_export.c -- the query of a list as CSV or XLSX, written part by part by a job, fetched
 * when done. Words in the language of who asked, beside them the codes; times of China by the wall
 * clock; names and phones masked, and only for posts that may ask for them; long numbers in the
 * words hidden. Who exported what, and how much it was, stands in the log. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/when.h"
#include "core/app.h"
#include "core/table.h"
#include "modules/casework/casework_export.sql.h"
#include "modules/casework/casework_flag.h"

enum { PART = 200, PART_MOST = 32 << 20, PIECE = 1 << 20, KEPT_DAYS = 7 };
enum { AS_CSV, AS_XLSX };
static const char *const format_words[] = { "csv", "xlsx", NULL };

/* clang-format off */
const struct field export_in_fields[] = {
    WORD(struct export_in, format,   format_words, .doc = "csv (also when not given) or xlsx."),
    WORD(struct export_in, queue,    case_queue_words, .doc = "As for the list."),
    WORD(struct export_in, state,    case_state_words, .doc = "Only this state."),
    TEXT(struct export_in, category, 0, 20, .doc = "Only this category."),
    CODE(struct export_in, place,    .doc = "Only this place, within one's own."),
    TEXT(struct export_in, q,        0, 80, .doc = "Words or a number to look for."),
    FIELDS_END,
};
struct more {
    int     source;
    str     words, result, verdict, caller_mask, phone_mask, reporter_name, reporter_phone;
    int64_t filed, phase_due, case_due, closed, reworks, returns, stars;
    bool    anonymous;
};
static const struct field more_fields[] = {
    WORD(struct more, source,         case_source_words, .doc = "source"),
    TEXT(struct more, words,          0, 2000, .doc = "words"),
    TIME(struct more, filed,          .doc = "filed"),
    TIME(struct more, phase_due,      .doc = "due"),
    TIME(struct more, case_due,       .doc = "due"),
    TIME(struct more, closed,         .doc = "closed"),
    TEXT(struct more, result,         0, 2000, .doc = "result"),
    INT (struct more, reworks,        0, INT64_MAX, .doc = "reworks"),
    INT (struct more, returns,        0, INT64_MAX, .doc = "returns"),
    INT (struct more, stars,          0, 5, .doc = "verdict"),
    TEXT(struct more, verdict,        0, 2000, .doc = "its words"),
    BOOL(struct more, anonymous,      .doc = "not named"),
    TEXT(struct more, caller_mask,    0, 80, .doc = "caller"),
    TEXT(struct more, phone_mask,     0, 40, .doc = "caller's phone"),
    TEXT(struct more, reporter_name,  0, 80, .doc = "reporter"),
    TEXT(struct more, reporter_phone, 0, 40, .doc = "reporter's phone"),
    FIELDS_END,
};
static const struct message
    msg_not_yet = { "export.not_yet", "还没有生成好，请稍后再来。", "It is not finished yet; please come back in a moment." },
    msg_write   = { "export.write", "导出文件写不进去。", "The export cannot be written." },
    msg_staff   = { "export.staff", "只有工作人员可以导出。", "Only staff can export." };

/* The columns in their order; those of persons come last and only for posts that may ask for them. */
enum column {
    C_NUMBER, C_REF, C_REPORTED, C_CATEGORY, C_CATEGORY_CODE, C_STATE, C_STATE_CODE, C_URGENT, C_SOURCE, C_SOURCE_CODE,
    C_PLACE, C_PLACE_CODE, C_GRID, C_GRID_CODE, C_UNIT, C_UNIT_CODE, C_WORDS, C_FILED, C_DUE, C_CASE_DUE, C_CLOSED,
    C_RESULT, C_REWORKS, C_RETURNS, C_STARS, C_VERDICT, C_FOLLOWERS, C_SIDES, C_NAME, C_PHONE, COLUMNS,
};
static const struct {
    const char *zh, *en;
    char        type;
} columns[COLUMNS] = {
    [C_NUMBER]        = { "编号", "Number", 's' },
    [C_REF]           = { "参考号", "Reference", 's' },
    [C_REPORTED]      = { "上报时间（北京时间 UTC+8）", "Reported (China time, UTC+8)", 's' },
    [C_CATEGORY]      = { "类别", "Category", 's' },
    [C_CATEGORY_CODE] = { "类别代码", "Category code", 's' },
    [C_STATE]         = { "状态", "State", 's' },
    [C_STATE_CODE]    = { "状态代码", "State code", 's' },
    [C_URGENT]        = { "紧急", "Emergency", 's' },
    [C_SOURCE]        = { "来源", "Source", 's' },
    [C_SOURCE_CODE]   = { "来源代码", "Source code", 's' },
    [C_PLACE]         = { "社区", "Community", 's' },
    [C_PLACE_CODE]    = { "社区代码", "Community code", 's' },
    [C_GRID]          = { "网格", "Grid", 's' },
    [C_GRID_CODE]     = { "网格代码", "Grid code", 's' },
    [C_UNIT]          = { "办理单位", "Unit", 's' },
    [C_UNIT_CODE]     = { "单位代码", "Unit code", 's' },
    [C_WORDS]         = { "描述（长号码已隐去）", "Words (long numbers hidden)", 's' },
    [C_FILED]         = { "立案时间（北京时间 UTC+8）", "Filed (China time, UTC+8)", 's' },
    [C_DUE]           = { "本环节期限（北京时间 UTC+8）", "Due for this phase (China time, UTC+8)", 's' },
    [C_CASE_DUE]      = { "办结期限（北京时间 UTC+8）", "To be handled by (China time, UTC+8)", 's' },
    [C_CLOSED]        = { "结案时间（北京时间 UTC+8）", "Closed (China time, UTC+8)", 's' },
    [C_RESULT]        = { "处理结果（长号码已隐去）", "Result (long numbers hidden)", 's' },
    [C_REWORKS]       = { "返工次数", "Reworks", 'n' },
    [C_RETURNS]       = { "退回次数", "Returns", 'n' },
    [C_STARS]         = { "评价（1至5，空为未评）", "Verdict (1 to 5, empty: none)", 'n' },
    [C_VERDICT]       = { "评价意见（长号码已隐去）", "Its words (long numbers hidden)", 's' },
    [C_FOLLOWERS]     = { "关注人数", "Followers", 'n' },
    [C_SIDES]         = { "未结的督办等", "Open side matters", 's' },
    [C_NAME]          = { "上报人（已隐去）", "Reporter (masked)", 's' },
    [C_PHONE]         = { "电话（已隐去）", "Phone (masked)", 's' },
};
static const struct {
    const char *zh, *en;
} source_names[] = {
    [SOURCE_RESIDENT]    = { "居民上报", "Resident" },
    [SOURCE_GRID_WORKER] = { "网格员上报", "Grid worker" },
    [SOURCE_HOTLINE]     = { "热线代录", "Hotline" },
    [SOURCE_ORDER]       = { "上级交办", "Superior order" },
};
/* clang-format on */

static str path_of(const struct app *app, struct arena *a, int64_t id, const char *tail)
{
    return str_fmt(a, STR_FMT "/exports/%lld.%s", STR_ARG(app->settings.data), (long long)id, tail);
}

/* Where the log says so: the community of the asker, else the first one of the post. */
static int64_t logged_at(const struct req *r)
{
    return r->who->community ? r->who->community : place_communities(r->who->post.place).lo;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static const char *word_or(const char *const *words, int i)
{
    return i >= 0 ? words[i] : "-";
}

error *casework_export_ask(struct req *r, struct res *w)
{
    const struct export_in *in = r->in;
    struct job_out         *o = NEW(r->mem, struct job_out);

    if (!r->who->staff)
        return error_of(r->mem, FAIL_DENIED, &msg_staff);
    /* format, language, post, then the query; words may hold blanks and come last */
    str query = str_fmt(r->mem, "%s %s %s %lld " STR_FMT, word_or(case_queue_words, in->queue),
                        word_or(case_state_words, in->state),
                        in->category.n ? str_dup(r->mem, in->category).p : "-",
                        (long long)in->place, STR_ARG(in->q));
    TRY(job_queue(r, "export_cases",
                  str_fmt(r->mem, "%s %s %lld " STR_FMT,
                          format_words[in->format == AS_XLSX ? AS_XLSX : AS_CSV],
                          r->lang == LANG_EN ? "en" : "zh", (long long)r->who->post.id,
                          STR_ARG(query)),
                  &o->ref.id));
    TRY(event_append(
        r, (struct ref){ logged_at(r), o->ref.id },
        (struct event){ .kind = STR("export"), .action = STR("export"), .words = query }));
    o->state = JOB_QUEUED;
    o->kind = STR("export_cases");
    o->created = r->now;
    w->out = o;
    return NULL;
}

error *casework_job_show(struct req *r, struct res *w)
{
    struct job      j = { 0 };
    struct job_out *o = NEW(r->mem, struct job_out);

    TRY(job_mine(r, r->ref.id, &j));
    *o = (struct job_out){ { 0, j.id }, j.kind,   j.state,   j.done,
                           j.total,     j.report, j.created, j.ahead };
    w->out = o;
    return NULL;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

struct asked {
    int               format;
    struct case_query q;
    int64_t           post;
};

static int word_at(const char *const *words, str s)
{
    for (int i = 0; words[i]; i++)
        if (str_is(s, words[i]))
            return i;
    return -1;
}

static struct asked asked_of(struct req *r, str args)
{
    struct asked x = { .q = { .limit = PART } };
    str          category = { 0 };

    x.format = word_at(format_words, str_cut(&args, ' '));
    r->lang = str_is(str_cut(&args, ' '), "en") ? LANG_EN : LANG_ZH;
    str_i64(str_cut(&args, ' '), 0, INT64_MAX, &x.post);
    x.q.queue = word_at(case_queue_words, str_cut(&args, ' '));
    x.q.state = word_at(case_state_words, str_cut(&args, ' '));
    category = str_cut(&args, ' ');
    x.q.category = str_is(category, "-") ? (str){ 0 } : category;
    str_i64(str_cut(&args, ' '), 0, INT64_MAX, &x.q.place);
    x.q.q = args;
    return x;
}

/* "2026-11-26 10:52" of China; empty when there is none. */
static str wall(struct arena *a, int64_t at)
{
    char    day[DATE_TEXT];
    int64_t date = when_date(at), minute = (at - date_start(date)) / MS_MINUTE;

    if (!at)
        return (str){ 0 };
    date_text(date, day);
    return str_fmt(a, "%s %02lld:%02lld", day, (long long)minute / 60, (long long)minute % 60);
}

static str sides(struct arena *a, int64_t flags, enum lang lang)
{
    struct buf b;

    buf_init(&b, a, 400);
    for (int k = 0; k < FLAG_KINDS; k++)
        if (flags >> k & 1) {
            if (b.n)
                buf_z(&b, lang == LANG_EN ? ", " : "、");
            buf_z(&b, lang == LANG_EN ? flag_table[k].flow.en : flag_table[k].flow.zh);
        }
    return buf_done(&b);
}

static str count(struct arena *a, int64_t n)
{
    return str_fmt(a, "%lld", (long long)n);
}

static void cells_of(struct req *r, const struct case_row *c, const struct more *m,
                     str cell[COLUMNS])
{
    bool                     en = r->lang == LANG_EN;
    const struct flow_state *s = &case_states[c->state];

    cell[C_NUMBER] = c->number;
    cell[C_REF] = ref_text(r->mem, r->app->server.refs, c->ref);
    cell[C_REPORTED] = wall(r->mem, c->reported);
    cell[C_CATEGORY] = c->category_name;
    cell[C_CATEGORY_CODE] = c->category;
    cell[C_STATE] = str_of(en ? s->en : s->zh);
    cell[C_STATE_CODE] = str_of(case_state_words[c->state]);
    cell[C_URGENT] = str_of(!c->urgent ? "" : en ? "yes" : "是");
    cell[C_SOURCE] = str_of(en ? source_names[m->source].en : source_names[m->source].zh);
    cell[C_SOURCE_CODE] = str_of(case_source_words[m->source]);
    cell[C_PLACE] = c->place_name;
    cell[C_PLACE_CODE] = count(r->mem, c->place);
    cell[C_GRID] = c->grid_name;
    cell[C_GRID_CODE] = c->grid ? count(r->mem, c->grid) : (str){ 0 };
    cell[C_UNIT] = c->unit_name;
    cell[C_UNIT_CODE] = c->unit;
    cell[C_WORDS] = mask_numbers(r->mem, m->words);
    cell[C_FILED] = wall(r->mem, m->filed);
    cell[C_DUE] = wall(r->mem, c->due ? m->phase_due : 0);
    cell[C_CASE_DUE] = wall(r->mem, m->case_due);
    cell[C_CLOSED] = wall(r->mem, m->closed);
    cell[C_RESULT] = mask_numbers(r->mem, m->result);
    cell[C_REWORKS] = count(r->mem, m->reworks);
    cell[C_RETURNS] = count(r->mem, m->returns);
    cell[C_STARS] = m->stars ? count(r->mem, m->stars) : (str){ 0 };
    cell[C_VERDICT] = mask_numbers(r->mem, m->verdict);
    cell[C_FOLLOWERS] = count(r->mem, c->followers);
    cell[C_SIDES] = sides(r->mem, c->flags, r->lang);
    bool caller = m->caller_mask.n > 0;
    cell[C_NAME] = caller ? m->caller_mask : m->anonymous ? (str){ 0 } : m->reporter_name;
    cell[C_PHONE] = caller ? m->phone_mask : m->anonymous ? (str){ 0 } : m->reporter_phone;
}

struct sheet {
    int        format;
    size_t     n; /* of columns */
    struct buf out;
};

static void put(struct sheet *s, const str *cell, bool heading)
{
    char types[COLUMNS];

    for (size_t i = 0; i < COLUMNS; i++)
        types[i] = heading ? 's' : columns[i].type;
    if (s->format == AS_XLSX)
        table_line(&s->out, cell, s->n, types);
    else
        csv_cells(&s->out, cell, s->n);
}

static void heading(struct req *r, struct sheet *s)
{
    str cell[COLUMNS];

    for (size_t i = 0; i < COLUMNS; i++)
        cell[i] = str_of(r->lang == LANG_EN ? columns[i].en : columns[i].zh);
    if (s->format == AS_CSV)
        buf_z(&s->out, "\xEF\xBB\xBF");
    put(s, cell, true);
}

/* Written at the place where the part before ended, so that a part that is done twice writes the
 * same bytes. */
static error *write_at(struct req *r, const char *path, str bytes, int64_t at)
{
    mkdir(str_fmt(r->mem, STR_FMT "/exports", STR_ARG(r->app->settings.data)).p, 0700);
    int  fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && pwrite(fd, bytes.p, bytes.n, at) == (ssize_t)bytes.n &&
              ftruncate(fd, at + (int64_t)bytes.n) == 0;

    if (fd >= 0)
        close(fd);
    return ok ? NULL : error_of(r->mem, FAIL_BUSY, &msg_write);
}

/* Files that nobody fetched in a week go. */
static void sweep(struct req *r)
{
    str            folder = str_fmt(r->mem, STR_FMT "/exports", STR_ARG(r->app->settings.data));
    DIR           *d = opendir(folder.p);
    struct dirent *e = NULL;

    while (d && (e = readdir(d))) {
        str         path = str_fmt(r->mem, STR_FMT "/%s", STR_ARG(folder), e->d_name);
        struct stat s;
        if (e->d_name[0] != '.' && stat(path.p, &s) == 0 &&
            (int64_t)s.st_mtime * 1000 < r->now - KEPT_DAYS * MS_DAY)
            unlink(path.p);
    }
    if (d)
        closedir(d);
}

static error *finish(struct req *r, struct job *j)
{
    j->total = j->done;
    j->report = str_fmt(r->mem, "%lld rows", (long long)j->done);
    sweep(r);
    return event_append(
        r, (struct ref){ logged_at(r), j->id },
        (struct event){ .kind = STR("export"), .action = STR("exported"), .words = j->report });
}

error *casework_export_part(struct req *r, struct job *j, bool *finished)
{
    struct asked x = asked_of(r, j->args);
    struct sheet s = { .format = x.format };
    str          c = j->cursor, next = { 0 };
    int64_t      at = 0;
    bool         found = false;
    struct list  rows;

    TRY(person_as(r, j->owner, x.post, &found));
    if (!found)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    s.n = r->perms & PERM_BIT(PERM_PERSONAL) ? COLUMNS : C_NAME;
    str_i64(str_cut(&c, ' '), 0, INT64_MAX, &at);
    x.q.after = c;
    buf_init(&s.out, r->mem, PART_MOST);
    if (!at)
        heading(r, &s);
    TRY(casework_page(r, &x.q, true, &rows, &next));
    const struct case_row *row = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct more m = { 0 };
        str         cell[COLUMNS];
        TRY(db_one(r->db, r->mem, &sql_export_more,
                   DB_ARGS(db_int("community", row[i].ref.community), db_int("id", row[i].ref.id)),
                   more_fields, &m));
        cells_of(r, &row[i], &m, cell);
        put(&s, cell, false);
    }
    TRY(write_at(r, path_of(r->app, r->mem, j->id, s.format == AS_XLSX ? "lines" : "csv").p,
                 buf_done(&s.out), at));
    j->done += (int64_t)rows.n;
    j->cursor = str_fmt(r->mem, "%lld " STR_FMT, (long long)(at + (int64_t)s.out.n), STR_ARG(next));
    *finished = !next.n;
    return *finished ? finish(r, j) : NULL;
}

/* ---- fetching ----------------------------------------------------------------------------------
 */

/* A piece of the file; args: the job and its format. */
static error *pour_file(struct pour *p, struct db *db, struct arena *a, struct buf *out, bool *end)
{
    const char *tail = p->args[1] == AS_XLSX ? "xlsx" : "csv";
    int         fd = open(path_of(p->app, a, p->args[0], tail).p, O_RDONLY | O_CLOEXEC);
    char       *piece = NEWN(a, char, PIECE);
    ssize_t     n = fd < 0 ? -1 : pread(fd, piece, PIECE, p->at[0]);

    (void)db;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return error_of(a, FAIL_MISSING, &msg_missing);
    buf_str(out, (str){ piece, (size_t)n });
    p->at[0] += n;
    *end = n < PIECE;
    return NULL;
}

/* XLSX is made by the child when it is first fetched: of its own name until it is whole, so that
 * two who fetch at once do not meet. */
static error *make_xlsx(struct req *r, int64_t id)
{
    str to = path_of(r->app, r->mem, id, "xlsx"), from = path_of(r->app, r->mem, id, "lines");
    str half = str_fmt(r->mem, STR_FMT "-%llx", STR_ARG(to), (unsigned long long)r->number);
    struct stat s;

    if (stat(to.p, &s) == 0)
        return NULL;
    TRY(table_encode(r->mem, from.p, half.p, r->lang == LANG_EN ? STR("Cases") : STR("案件")));
    if (rename(half.p, to.p)) {
        unlink(half.p);
        return error_of(r->mem, FAIL_BUSY, &msg_write);
    }
    unlink(from.p);
    return NULL;
}

error *casework_export_file(struct req *r, struct res *w)
{
    struct job  j = { 0 };
    struct stat s;

    TRY(job_mine(r, r->ref.id, &j));
    if (!str_is(j.kind, "export_cases"))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (j.state != JOB_DONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_not_yet);
    str args = j.args;
    int format = word_at(format_words, str_cut(&args, ' '));
    if (format == AS_XLSX)
        TRY(make_xlsx(r, j.id));
    if (stat(path_of(r->app, r->mem, j.id, format_words[format == AS_XLSX]).p, &s))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    w->pour = xcalloc(1, sizeof *w->pour);
    *w->pour =
        (struct pour){ .next = pour_file, .app = r->app, .now = r->now, .args = { j.id, format } };
    w->type = format == AS_XLSX
                  ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                  : "text/csv; charset=utf-8";
    w->body = STR(" ");
    w->file = true;
    return NULL;
}

/* clang-format off */
const struct field job_out_fields[] = {
    REF (struct job_out, ref,     .doc = "The job."),
    TEXT(struct job_out, kind,    0, 40, .doc = "What it does."),
    WORD(struct job_out, state,   job_state_words, .doc = "queued, running, done or failed."),
    INT (struct job_out, done,    0, INT64_MAX, .doc = "How much is done."),
    INT (struct job_out, total,   0, INT64_MAX, .doc = "Of how much."),
    TEXT(struct job_out, report,  0, 4000, .doc = "What came out."),
    TIME(struct job_out, created, .doc = "When it was asked for."),
    INT (struct job_out, ahead,   0, INT64_MAX, .doc = "How many come before it, while it is queued."),
    FIELDS_END,
};
/* clang-format on */
