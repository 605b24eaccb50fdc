/* cmd_doctor.c -- gongdi doctor: checks an installation and says what to do. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "cli/open.h"
#include "core/doctor.h"
#include "core/picture.h"
#include "core/seal.h"
#include "db/migrate.h"
#include "modules/casework/casework_open.h"

struct doctor_options {
    str  data, database;
    bool recount, exists, schema;
};
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct doctor_options),
    BOOL(struct doctor_options, recount, .doc = "Also count everything again and verify the log."),
    BOOL(struct doctor_options, exists, .doc = "Only say by the exit code whether there is data."),
    BOOL(struct doctor_options, schema, .doc = "Only say by the exit code whether the schema is this program's."),
    FIELDS_END,
};
/* clang-format on */

struct report {
    struct cli *c;
    int         bad;
};

static void say(struct report *r, bool ok, const char *zh, const char *en, str detail,
                const char *do_zh, const char *do_en)
{
    bool is_zh = r->c->lang == LANG_ZH;

    printf("%s %s" STR_FMT "\n", ok ? "ok  " : "BAD ", is_zh ? zh : en, STR_ARG(detail));
    if (!ok) {
        r->bad++;
        printf("     -> %s\n", is_zh ? do_zh : do_en);
    }
}

static void check_files(struct report *r, struct app *app)
{
    struct cli    *c = r->c;
    struct stat    s;
    struct statvfs v;
    struct vault  *vault = NULL;
    bool           key = !vault_open(c->mem, str_dup(c->mem, app->settings.key_file).p, &vault);

    str what = app->settings.key_file;
    if (key)
        what = str_fmt(c->mem, STR_FMT " (%s)", STR_ARG(what),
                       vault_suite(vault) == CRYPT_SM ? "SM4-GCM, HMAC-SM3"
                                                      : "AES-256-GCM, HMAC-SHA256");
    vault_close(vault);
    say(r, key, "密钥文件 ", "key file ", what,
        "没有密钥文件或别人能读它：从另存的副本恢复，权限改为 0400。",
        "it is missing or readable by others: bring it back from its copy and set mode 0400");
    bool data = stat(str_dup(c->mem, app->settings.data).p, &s) == 0 && (s.st_mode & 077) == 0;
    say(r, data, "数据目录 ", "data folder ", app->settings.data, "把权限改为 0700。",
        "set its mode to 0700");
    bool room = statvfs(str_dup(c->mem, app->settings.data).p, &v) == 0 &&
                (uint64_t)v.f_bavail * v.f_frsize > UINT64_C(1) << 30;
    say(r, room, "磁盘剩余空间", "room on the disk", (str){ 0 }, "不到 1 GB，请清理或扩容。",
        "less than 1 GB is left");
}

static void check_pictures(struct report *r)
{
    struct picture_sandbox box = { 0 };
    error                 *e = picture_sandbox_report(r->c->mem, NULL, &box);

    say(r, !e && box.vips.n, "照片解码：libvips ", "pictures: libvips ", box.vips,
        "请安装 libvips42，否则不能上传照片。", "install libvips42, or nobody can upload pictures");
    say(r, box.seccomp, "解码隔离：seccomp", "decoder locked by seccomp", (str){ 0 },
        "内核没有 seccomp，照片解码少一层隔离。", "the kernel has no seccomp: one layer less");
    printf("%s landlock %d\n", box.landlock ? "ok  " : "note", box.landlock);
}

/* After a migration a job of the server writes down what a new kind of search needs. */
static void note_filling(const struct cli *c, int64_t done)
{
    if (c->lang == LANG_ZH)
        printf("note 后台任务还在为楼名建立检索（已处理 %lld "
               "栋），这一项这次不核对；任务由运行中的 gongdi "
               "serve 完成\n",
               (long long)done);
    else
        printf("note a job is still making the names of buildings searchable (%lld done): they are "
               "not compared this time; a running `gongdi serve` finishes it\n",
               (long long)done);
}

static error *check_data(struct report *r, struct app *app, struct db *db, bool recount)
{
    struct cli  *c = r->c;
    int64_t      findings = 0, compared = 0, wrong = 0, filling = 0;
    struct audit audit = { 0 };

    TRY(doctor_integrity(db, c->mem, &findings));
    say(r, findings == 0, "数据库完整性", "integrity of the database", (str){ 0 },
        "数据库损坏：请停止服务，从备份恢复。",
        "it is damaged: stop the server and restore a backup");
    if (!recount)
        return NULL;
    TRY(doctor_filling(db, c->mem, &filling));
    if (filling >= 0)
        note_filling(c, filling);
    TRY(doctor_recount(db, c->mem, &compared, &wrong));
    TRY(open_recount(db, c->mem, &compared, &wrong));
    say(r, wrong == 0, "重新计数，比较了 ", "recounted ", str_int(c->mem, compared),
        "统计与记录不符，请报告此错误。", "counts differ from the records: please report this");
    TRY(seal_verify(app, db, c->mem, app->settings.witness, &audit));
    say(r, audit.trouble.n == 0, "日志封存 ", "log ", audit.trouble,
        "日志被改动过：请立即联系审计。", "the log was altered: tell the auditor at once");
    return NULL;
}

static error *run(struct cli *c)
{
    const struct doctor_options *o = c->opt;
    struct data_options          d = { o->data, o->database };
    struct app                  *app = NEW(c->mem, struct app);
    struct report                r = { .c = c };
    struct db                   *db = NULL;
    int64_t                      version = 0;
    int64_t                      want = migrate_newest();

    crypt_init();
    TRY(open_settings(c, &d, app));
    bool there = data_exists(app);
    if (o->exists)
        return there ? NULL : error_of(c->mem, FAIL_MISSING, &msg_quiet);
    if (there) {
        TRY(db_open(c->mem, app->server.url, DB_READ, &db));
        TRY(migrate_version(db, c->mem, &version));
    }
    if (o->schema)
        return version == want ? NULL : error_of(c->mem, FAIL_CONFLICT, &msg_quiet);
    say(&r, there, "数据库", "database", (str){ 0 },
        "还没有数据：运行 gongdi init 或 gongdi demo。",
        "there is none: run `gongdi init` or `gongdi demo`");
    check_files(&r, app);
    say(&r, version == want, "数据结构，第 ", "schema, step ", str_int(c->mem, version),
        "请运行 gongdi migrate。", "run `gongdi migrate`");
    check_pictures(&r);
    if (there && version == want) {
        TRY(open_rooms(c->mem, app, db, false));
        TRY(check_data(&r, app, db, o->recount));
    }
    db_close(db);
    return r.bad ? error_of(c->mem, FAIL_CONFLICT, &msg_quiet) : NULL;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .operands = "",
    OPTIONS(struct doctor_options, options),
    .run = run,
    .summary = "Check the installation and say what to do",
};
