/* import_file.c -- an import in one go: try, tell, run. */
#include "cli/import_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/imports/imports.h"
#include "modules/modules.h"

/* clang-format off */
static const struct message
    msg_file = { "import.file",  "无法读写“{0}”。", "{0} cannot be read or written." },
    msg_wrong = { "import.wrong", "有 {0} 行不对，什么都没有改。", "{0} rows are wrong; nothing was changed." },
    msg_alike = { "import.undecided", "有 {0} 行很像已有的（见上），什么都没有改：请用 --alike same（就是已有的）或 --alike new（是新的）说明。", "{0} rows are very like something there (see above); nothing was changed: say --alike same or --alike new." },
    msg_row  = { "import.row",   "第 {0} 行 {1}：{2}", "Row {0}, {1}: {2}" },
    msg_done = { "import.done",  "{0}：新增 {1}，修改 {2}，相同 {3}，不对 {4}。", "{0}: {1} new, {2} changed, {3} the same, {4} wrong." },
    msg_place = { "import.place", "请用 --place 指明这是哪个社区（或街道）的表，写区划代码，如 --place {0}。", "Say with --place which community (or street) the table is of, by its code: --place {0}." },
    msg_none  = { "import.no_place", "区划里没有代码“{0}”；有哪些代码可用 gongdi export places 查看。", "No place has the code {0}; gongdi export places writes those that there are." },
    msg_sheet = { "import.sheet", "读的是工作表“{0}”：它的标题最读得懂；要读别的，请用 --sheet 指明第几个。", "Read is the sheet {0}, whose headings are understood best; say with --sheet which one else." },
    msg_seen = { "import.seen",  "没有写入", "Nothing was written" },
    msg_kept = { "import.ref",   "导入 {0}", "Import {0}" };
/* clang-format on */

/* A line of progress on the terminal. */
static void progress(struct arena *mem, struct req *r, const struct import *x, const char *action)
{
    struct import now = { 0 };
    bool          found = false;

    if (!isatty(STDERR_FILENO) || import_by_id(r, x->ref.id, &now, &found) || !found || !now.total)
        return;
    (void)mem;
    fprintf(stderr, "\r  %-5s %3lld %%", action,
            (long long)((now.good + now.bad + now.undone + now.kept) * 100 / now.total));
}

/* A step, and all parts of its job, each in a transaction of its own. */
static error *do_step(struct req *r, struct import *x, const char *action)
{
    struct arena *mem = arena_new();
    struct req    one = *r;
    bool          more = true, found = false;

    TRY(db_begin(r->db, r->mem));
    TRY(import_step(r, x, str_of(action)));
    TRY(db_commit(r->db, r->mem));
    while (more && x->job && strcmp(action, "drop") != 0) {
        one.mem = mem;
        one.now = when_now();
        TRY(db_begin(r->db, mem));
        TRY(job_work_on(&one, STR("command"), x->job, modules_rooms.jobs, modules_rooms.n_jobs,
                        &more));
        TRY(db_commit(r->db, mem));
        progress(mem, r, x, action);
        arena_reset(mem);
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\n");
    arena_free(mem);
    return import_by_id(r, x->ref.id, x, &found);
}

static error *take(struct cli *c, struct req *r, struct import *x)
{
    struct table_info *t = NEW(c->mem, struct table_info);
    int                fd = open(str_dup(c->mem, c->operand[1]).p, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_of(c->mem, FAIL_INPUT, &msg_file, c->operand[1]);
    x->ref.id = id_new(r->now);
    import_folder(r);
    struct table_key key;
    table_key(r->app->vault, &key);
    error *e = table_decode_any(c->mem, fd, import_path(r, x, "rows").p, &key, t);
    crypt_wipe(&key, sizeof key);
    close(fd);
    TRY(e);
    x->name = utf8_head(c->operand[1], 200);
    x->encoding = t->encoding;
    x->sheets = import_sheets_text(r, t);
    x->total = t->rows;
    x->at = r->now;
    return import_add(r, x);
}

/* Wrong rows, one line each, in the language of the command. */
static void tell_bad(struct cli *c, struct req *r, const struct import *x)
{
    FILE  *f = fopen(import_path(r, x, "bad").p, "r");
    char  *line = NULL;
    size_t room = 0;

    for (ssize_t n = 0; f && (n = getline(&line, &room, f)) > 0;) {
        str s = { line, (size_t)n - 1 }, cell[5];
        for (size_t i = 0; i < COUNT(cell); i++) {
            cell[i] = str_cut(&s, '\t');
            cell[i] = (str){ cell[i].p + (cell[i].n > 0), cell[i].n - (cell[i].n > 0) };
        }
        fprintf(stderr, STR_FMT "\n",
                STR_ARG(message_text(
                    c->mem, &msg_row, c->lang,
                    (const str[]){ cell[0], cell[1], cell[c->lang == LANG_EN ? 4 : 3] }, 3)));
    }
    free(line);
    if (f)
        fclose(f);
}

/* Which of several sheets was found. */
static error *tell_sheet(struct cli *c, struct req *r, const struct import *x,
                         const struct import_settings *s)
{
    struct list t;

    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = t.item;
    if (s->sheet_found && s->sheet <= (int64_t)t.n && t.n > 1)
        fprintf(stderr, STR_FMT "\n",
                STR_ARG(message_text(c->mem, &msg_sheet, c->lang, &sheet[s->sheet - 1].name, 1)));
    return NULL;
}

error *import_file(struct cli *c, struct req *r, int64_t place, int64_t sheet, int system,
                   int alike, bool skip, bool dry_run)
{
    struct import             x = { 0 };
    const struct import_kind *k = import_kind_find(r, c->operand[0]);
    struct import_settings    s = { .kind = c->operand[0],
                                    .sheet = sheet,
                                    .head = -1,
                                    .skip = skip,
                                    .system = system,
                                    .alike = alike };

    r->perms = PERM_BIT(PERM_SETTINGS) | PERM_BIT(PERM_REGISTER); /* whoever opens the database */
    if (k->personal && !place)
        return error_of(c->mem, FAIL_INPUT, &msg_place, STR("350205003006"));
    if (k->personal && !place_find(app_places(r->app), place))
        return error_of(c->mem, FAIL_INPUT, &msg_none, str_int(c->mem, place));
    x.place = k->personal ? place : 0;
    TRY(db_begin(r->db, c->mem));
    TRY(take(c, r, &x));
    TRY(import_choose(r, &x, k, &s));
    TRY(tell_sheet(c, r, &x, &s));
    TRY(db_commit(r->db, c->mem));
    TRY(do_step(r, &x, "check"));
    int64_t bad = x.bad;
    TRY(import_known(r, &x));
    bool undecided = x.like && x.alike <= ALIKE_ASK;
    bool writes = !dry_run && x.good && (!bad || skip) && !undecided;
    tell_bad(c, r, &x);
    str count[] = { STR(""), str_int(c->mem, x.inserted), str_int(c->mem, x.changed),
                    str_int(c->mem, x.same), str_int(c->mem, x.bad) };
    if (writes)
        TRY(do_step(r, &x, "run"));
    else
        TRY(do_step(r, &x, "drop"));
    str ref = ref_text(c->mem, r->app->server.refs, x.ref);
    count[0] = message_text(c->mem, writes ? &msg_kept : &msg_seen, c->lang, &ref, 1);
    printf(STR_FMT "\n", STR_ARG(message_text(c->mem, &msg_done, c->lang, count, COUNT(count))));
    if (undecided && !dry_run)
        return error_of(c->mem, FAIL_INPUT, &msg_alike, str_int(c->mem, x.like));
    return bad && !skip ? error_of(c->mem, FAIL_INPUT, &msg_wrong, str_int(c->mem, bad)) : NULL;
}

error *export_kind(struct req *r, str kind, str output)
{
    struct export_query q = { .format = str_ends(output, STR(".xlsx")) };
    struct res          w = { 0 };
    int                 fd = STDOUT_FILENO;

    r->in = &q;
    r->param[0] = kind;
    TRY(imports_export(r, &w));
    if (output.n)
        fd = open(str_dup(r->mem, output).p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (size_t at = 0; at < w.body.n;) {
        ssize_t n = fd < 0 ? -1 : write(fd, w.body.p + at, w.body.n - at);
        if (n <= 0)
            return error_of(r->mem, FAIL_BUSY, &msg_file, output);
        at += (size_t)n;
    }
    if (output.n)
        close(fd);
    return NULL;
}
