/* mould.c -- the district that was made is copied: folders by cp, a database as a template. */
#include "lib/mould.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/when.h"

extern const struct sql sql_mould_drop, sql_mould_create, sql_mould_copy, sql_mould_forget,
    sql_mould_keep;

#define DATABASE "gongdi_world"

static void must(struct arena *a, error *e)
{
    if (e)
        BUG("%s at %s:%d: " STR_FMT, e->msg->code, e->file, e->line,
            STR_ARG(error_text(a, e, LANG_EN)));
}

static void administer(struct arena *a, str admin, const struct sql *const *q)
{
    struct db *db = NULL;

    must(a, db_open(a, admin, DB_WRITE, &db));
    for (; *q; q++)
        must(a, db_exec(db, a, *q, DB_NO_ARGS, NULL));
    db_close(db);
}

str mould_url(struct arena *a, str admin)
{
    size_t n = admin.n;

    while (n > 0 && admin.p[n - 1] != '/')
        n--;
    return str_fmt(a, STR_FMT DATABASE, (int)n, admin.p);
}

void mould_empty(struct arena *a, str admin)
{
    administer(a, admin, (const struct sql *[]){ &sql_mould_drop, &sql_mould_create, NULL });
}

static void copy(const char *from, const char *to)
{
    char *argv[] = { (char[]){ "cp" },
                     (char[]){ "-a" },
                     (char[]){ "-T" },
                     (char[]){ "--" },
                     (char *)(uintptr_t)from,
                     (char *)(uintptr_t)to,
                     NULL };
    pid_t pid = 0;
    int   status = 0;

    if (posix_spawnp(&pid, "cp", NULL, NULL, argv, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0)
        BUG("%s cannot be copied to %s", from, to);
}

/* Line by line: where, then account and session of each of the people. */
static void people_write(const struct world *w, const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        BUG("%s cannot be written", path);
    fprintf(f, "%lld %lld\n", (long long)w->lng, (long long)w->lat);
    for (int p = 0; p < PEOPLE; p++)
        fprintf(f, "%lld " STR_FMT "\n", (long long)w->account[p], STR_ARG(w->session[p]));
    if (fclose(f) != 0)
        BUG("%s cannot be written", path);
}

static void people_read(struct world *w, const char *path)
{
    str text, line;

    if (file_read(w->mem, path, 1 << 16, &text) != 0)
        BUG("%s cannot be read", path);
    line = str_cut(&text, '\n');
    bool right = str_i64(str_cut(&line, ' '), INT64_MIN, INT64_MAX, &w->lng) &&
                 str_i64(line, INT64_MIN, INT64_MAX, &w->lat);
    for (int p = 0; p < PEOPLE; p++) {
        line = str_cut(&text, '\n');
        right = right && str_i64(str_cut(&line, ' '), 0, INT64_MAX, &w->account[p]);
        w->session[p] = line;
    }
    if (!right)
        BUG("%s is not what was written", path);
}

static const char *in(struct world *w, str folder, const char *name)
{
    return str_fmt(w->mem, STR_FMT "/%s", STR_ARG(folder), name).p;
}

bool mould_take(struct mould *m, struct world *w, str admin)
{
    const char *root = getenv("GONGDI_TEST_MOULD");

    *m = (struct mould){ .lock = -1, .pg = admin.n > 0 };
    if (!root || !*root || getenv("GONGDI_CIPHERS"))
        return false;
    /* its cases are of the last days, its plan of visits is this month's */
    m->folder = str_fmt(w->mem, "%s/%s-%lld", root, m->pg ? "pg" : "sqlite",
                        (long long)when_date(when_now()));
    m->lock = open(str_fmt(w->mem, STR_FMT ".lock", STR_ARG(m->folder)).p,
                   O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m->lock < 0 || flock(m->lock, LOCK_EX) != 0)
        BUG("no lock beside %s", m->folder.p);
    if (access(m->folder.p, F_OK) != 0)
        return false;
    copy(in(w, m->folder, "data"), in(w, str_of(w->dir), "data"));
    copy(in(w, m->folder, "data.key"), in(w, str_of(w->dir), "data.key"));
    people_read(w, in(w, m->folder, "people"));
    if (m->pg)
        administer(w->mem, admin, (const struct sql *[]){ &sql_mould_drop, &sql_mould_copy, NULL });
    close(m->lock);
    return true;
}

void mould_give(struct mould *m, struct world *w, str admin)
{
    if (!m->folder.n)
        return;
    str half = str_fmt(w->mem, STR_FMT ".half", STR_ARG(m->folder));
    if (mkdir(half.p, 0700) != 0)
        BUG("%s cannot be made", half.p);
    copy(in(w, str_of(w->dir), "data"), in(w, half, "data"));
    copy(in(w, str_of(w->dir), "data.key"), in(w, half, "data.key"));
    people_write(w, in(w, half, "people"));
    if (m->pg)
        administer(w->mem, admin,
                   (const struct sql *[]){ &sql_mould_forget, &sql_mould_keep, NULL });
    if (rename(half.p, m->folder.p) != 0)
        BUG("%s cannot be kept", m->folder.p);
    close(m->lock);
}
