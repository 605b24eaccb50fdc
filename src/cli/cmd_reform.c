/* cmd_reform.c -- gongdi reform list|show|plan|run: reforms of the tree, on the server itself. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/open.h"
#include "modules/modules.h"
#include "modules/reform/reform.h"

struct options {
    str     data, database;
    int64_t date;
};
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct options),
    FIELDS_END,
};
static const struct field run_options[] = {
    DATA_OPTIONS(struct options),
    DATE(struct options, date, .doc = "Carry out what is due on this day, today unless given."),
    FIELDS_END,
};
static const struct message
    msg_file    = { "reform.file",    "无法读取“{0}”。", "{0} cannot be read." },
    msg_ref     = { "reform.ref",     "没有编号为“{0}”的方案。", "There is no reform {0}." },
    msg_ahead   = { "reform.ahead",   "{0} 还没有到：方案只能在生效日或以后执行。", "{0} has not come yet: a reform is carried out on its day or later." },
    msg_none    = { "reform.none",    "{0} 没有到期的方案。", "No reform is due on {0}." };
/* clang-format on */

static error *open_(struct cli *c, enum db_mode mode, struct app **app, struct db **db)
{
    const struct options *o = c->opt;
    struct data_options   d = { o->data, o->database };

    *app = NEW(c->mem, struct app);
    return open_app(c, &d, *app, mode, db);
}

static void line(struct cli *c, struct req *r, const struct reform *x)
{
    char day[DATE_TEXT];

    date_text(x->day, day);
    printf(STR_FMT "  %s  %-9s  " STR_FMT "\n",
           STR_ARG(ref_text(c->mem, r->app->server.refs, x->ref)), day,
           reform_state_words[x->state], STR_ARG(x->title));
}

static error *list(struct cli *c)
{
    struct app *app = NULL;
    struct db  *db = NULL;
    struct list all;

    TRY(open_(c, DB_READ, &app, &db));
    struct req r = open_req(c, app, db);
    error     *e = reform_all(&r, INT64_MAX, 1000, &all);
    for (size_t i = 0; !e && i < all.n; i++)
        line(c, &r, (const struct reform *)all.item + i);
    db_close(db);
    return e;
}

static error *checked(struct cli *c, struct req *r, const struct reform_in *in)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, c->mem, 64 << 20);
    jw_init(&j, &b, r->app->server.refs);
    TRY(reform_check(r, in, in->day, &j));
    jw_done(&j);
    buf_char(&b, '\n');
    fwrite(b.p, 1, b.n, stdout);
    return NULL;
}

static error *show(struct cli *c)
{
    struct app      *app = NULL;
    struct db       *db = NULL;
    struct reform    x = { 0 };
    struct reform_in in = { 0 };
    struct ref       ref;

    TRY(open_(c, DB_READ, &app, &db));
    struct req r = open_req(c, app, db);
    if (!ref_read(r.app->server.refs, c->operand[0], &ref))
        return error_of(c->mem, FAIL_INPUT, &msg_ref, c->operand[0]);
    TRY(reform_by_ref(&r, ref, &x));
    line(c, &r, &x);
    if (x.report.n)
        printf(STR_FMT "\n", STR_ARG(x.report));
    TRY(reform_read_plan(&r, &x, &in));
    error *e = checked(c, &r, &in);
    db_close(db);
    return e;
}

static error *read_file(struct cli *c, str path, str *out)
{
    return file_read(c->mem, str_dup(c->mem, path).p, 4 << 20, out)
               ? error_of(c->mem, FAIL_INPUT, &msg_file, path)
               : NULL;
}

/* The check of a plan in a file; nothing is written. */
static error *plan(struct cli *c)
{
    struct app      *app = NULL;
    struct db       *db = NULL;
    struct reform_in in = { 0 };
    str              text = { 0 };

    TRY(read_file(c, c->operand[0], &text));
    TRY(open_(c, DB_READ, &app, &db));
    struct req r = open_req(c, app, db);
    fields_init(reform_in_fields, &in);
    TRY(json_read(c->mem, r.app->server.refs, text, reform_in_fields, &in));
    error *e = checked(c, &r, &in);
    db_close(db);
    return e;
}

/* Begin one, or take up one that was cut off, and do all its parts, each in a transaction of its
 * own. WENT: there was one, and it is not somebody else who is at it. */
static error *carry_out(struct cli *c, struct req *r, int64_t day, bool *went)
{
    struct reform x = { 0 };
    struct arena *part = arena_new();
    bool          more = true, found = false;

    TRY(db_begin(r->db, c->mem));
    TRY(reform_begin(r, day, &x, &found));
    if (!found)
        TRY(reform_unfinished(r, &x, &found));
    TRY(db_commit(r->db, c->mem));
    *went = false;
    while (found && x.state == REFORM_RUNNING && more) {
        struct req one = *r;
        one.mem = part;
        one.now = when_now();
        TRY(db_begin(r->db, part));
        TRY(job_work_on(&one, STR("command"), x.job, modules_rooms.jobs, modules_rooms.n_jobs,
                        &more));
        TRY(db_commit(r->db, part));
        *went = *went || more;
        arena_reset(part);
    }
    arena_free(part);
    if (found) {
        TRY(reform_by_ref(r, x.ref, &x));
        line(c, r, &x);
        printf(STR_FMT "\n", STR_ARG(x.report));
    }
    return NULL;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct app           *app = NULL;
    struct db            *db = NULL;
    int64_t               today = when_date(when_now());
    int64_t               day = o->date == DATE_NONE ? today : o->date;
    bool                  went = false, any = false;
    char                  text[DATE_TEXT];

    date_text(day, text);
    if (day > today)
        return error_of(c->mem, FAIL_INPUT, &msg_ahead, str_of(text));
    TRY(open_(c, DB_WRITE, &app, &db));
    struct req r = open_req(c, app, db);
    do {
        TRY(carry_out(c, &r, day, &went));
        any = any || went;
    } while (went);
    if (!any)
        printf(STR_FMT "\n",
               STR_ARG(message_text(c->mem, &msg_none, c->lang, (const str[]){ str_of(text) }, 1)));
    db_close(db);
    return NULL;
}

static const struct options defaults = { .date = DATE_NONE };

const struct command cmd_reform_list = {
    .name = "reform list",
    .operands = "",
    OPTIONS(struct options, options),
    .run = list,
    .summary = "List the reforms of the tree of places",
};

const struct command cmd_reform_show = {
    .name = "reform show",
    .operands = "REF",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, options),
    .run = show,
    .summary = "Show a reform and what it would do",
};

const struct command cmd_reform_plan = {
    .name = "reform plan",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    OPTIONS(struct options, options),
    .run = plan,
    .summary = "Check a plan in a file (JSON as in the API); nothing is written",
};

const struct command cmd_reform_run = {
    .name = "reform run",
    .operands = "",
    OPTIONS(struct options, run_options),
    .defaults = &defaults,
    .run = run,
    .summary = "Carry out the reforms that are due, now",
};
