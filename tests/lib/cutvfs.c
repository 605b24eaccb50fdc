/* cutvfs.c -- remembering what was synced and what was not. */
#include "lib/cutvfs.h"

#include <libgen.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"

enum { SECTOR = 512, PATH = 512, IMAGES = 64 };

enum op_kind { OP_WRITE, OP_TRUNCATE };

struct op {
    enum op_kind kind;
    int64_t      at; /* offset, or the new size */
    size_t       n;
    uint8_t     *data;
};

/* One file: what is durable, and what came after. */
struct image {
    char       path[PATH];
    uint8_t   *base;
    size_t     n, cap;
    bool       there;   /* durably */
    bool       deleted; /* by the program; durable or not, see .there */
    struct op *op;
    size_t     n_op, cap_op;
};

static struct {
    pthread_mutex_t lock;
    sqlite3_vfs     vfs, *real;
    uint64_t        seed;
    int64_t         step, at;
    bool            dead;
    struct image    image[IMAGES];
    size_t          n;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct file {
    sqlite3_file  base;
    int           image;  /* -1: not one of the files that matter */
    bool          folder; /* its next sync syncs the folder too, as the unix VFS does */
    sqlite3_file *real;   /* behind this struct */
};

uint64_t cut_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* ---- images ---- */

static void drop_ops(struct image *m)
{
    for (size_t i = 0; i < m->n_op; i++)
        free(m->op[i].data);
    m->n_op = 0;
}

static void resize(struct image *m, size_t n)
{
    if (n > m->cap || !m->base) {
        m->cap = n > 2 * m->cap ? n : 2 * m->cap; /* files grow a page at a time */
        m->base = xrealloc(m->base, m->cap ? m->cap : 1, 1);
    }
    if (n > m->n)
        memset(m->base + m->n, 0, n - m->n);
    m->n = n;
}

/* Write a part of an operation to the durable image. */
static void put(struct image *m, const struct op *o, size_t from, size_t n)
{
    size_t end = (size_t)o->at + from + n;

    if (end > m->n)
        resize(m, end);
    memcpy(m->base + o->at + from, o->data + from, n);
}

static void apply(struct image *m, const struct op *o)
{
    if (o->kind == OP_TRUNCATE)
        resize(m, (size_t)o->at);
    else
        put(m, o, 0, o->n);
}

/* Some of the sectors that a write touches. */
static void tear(struct image *m, const struct op *o)
{
    for (size_t from = 0; from < o->n;) {
        size_t n = SECTOR - ((size_t)o->at + from) % SECTOR;
        if (n > o->n - from)
            n = o->n - from;
        if (cut_random(&disk.seed) & 1)
            put(m, o, from, n);
        from += n;
    }
}

static void note(int image, enum op_kind kind, int64_t at, const void *p, size_t n)
{
    struct image *m = &disk.image[image];

    if (m->n_op == m->cap_op) {
        m->cap_op = m->cap_op ? m->cap_op * 2 : 64;
        m->op = xrealloc(m->op, m->cap_op, sizeof *m->op);
    }
    struct op *o = &m->op[m->n_op++];
    *o = (struct op){ .kind = kind, .at = at, .n = n };
    if (n) {
        o->data = xcalloc(n, 1);
        memcpy(o->data, p, n);
    }
}

static void made_durable(int image)
{
    struct image *m = &disk.image[image];

    for (size_t i = 0; i < m->n_op; i++)
        apply(m, &m->op[i]);
    drop_ops(m);
    m->there = true;
}

static void load(struct image *m)
{
    struct stat st;
    FILE       *f = fopen(m->path, "rb");

    if (!f)
        return;
    if (fstat(fileno(f), &st) != 0)
        BUG("no size of %s", m->path);
    resize(m, (size_t)st.st_size);
    if (m->n && fread(m->base, 1, m->n, f) != m->n)
        BUG("%s cannot be read", m->path);
    fclose(f);
    m->there = true;
}

/* What was made and deleted in the folder is so for good. */
static void folder_made_durable(void)
{
    for (size_t i = 0; i < disk.n; i++)
        disk.image[i].there = !disk.image[i].deleted;
}

/* The image of a path; a new one starts with what the file holds now. */
static int image_of(const char *path)
{
    for (size_t i = 0; i < disk.n; i++)
        if (strcmp(disk.image[i].path, path) == 0)
            return (int)i;
    if (disk.n == IMAGES || strlen(path) >= PATH)
        BUG("too many files for a cut");
    struct image *m = &disk.image[disk.n];
    *m = (struct image){ 0 };
    snprintf(m->path, PATH, "%s", path);
    load(m);
    return (int)disk.n++;
}

/* The file as the power left it. */
static void settle(struct image *m)
{
    uint64_t mood = cut_random(&disk.seed) % 4; /* drop all, keep all, or by chance */

    if (m->deleted && m->there && cut_random(&disk.seed) & 1)
        m->there = false;
    if (!m->there && !m->deleted && m->n_op && cut_random(&disk.seed) & 1)
        m->there = true;
    for (size_t i = 0; m->there && i < m->n_op; i++) {
        uint64_t chance = mood > 1 ? cut_random(&disk.seed) % 3 : mood;
        if (chance == 1 || (chance == 2 && m->op[i].kind == OP_TRUNCATE))
            apply(m, &m->op[i]);
        else if (chance == 2)
            tear(m, &m->op[i]);
    }
    drop_ops(m);
    char folder[PATH];
    snprintf(folder, sizeof folder, "%s", m->path);
    unlink(m->path);
    if (!m->there || access(dirname(folder), F_OK) != 0) /* the test has removed everything */
        return;
    FILE *f = fopen(m->path, "wb");
    if (!f || (m->n && fwrite(m->base, 1, m->n, f) != m->n) || fclose(f) != 0)
        BUG("%s cannot be written", m->path);
}

/* ---- the calls of SQLite ---- */

static _Atomic bool refusing;

void cut_refuse(bool refuse)
{
    atomic_store(&refusing, refuse);
}

/* Counts a step; SQLITE_IOERR_* ERR from the cut on. The lock is held. */
static bool alive(void)
{
    if (!disk.dead && disk.step && ++disk.at >= disk.step)
        disk.dead = true;
    else if (!disk.step)
        disk.at++;
    return !disk.dead;
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

static int image_in(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->image;
}

static int x_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int x_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    pthread_mutex_lock(&disk.lock);
    bool dead = disk.dead;
    pthread_mutex_unlock(&disk.lock);
    return dead ? SQLITE_IOERR_READ : real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int x_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int rc = SQLITE_IOERR_WRITE;

    if (atomic_load(&refusing))
        return rc;
    if (image_in(f) < 0)
        return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    pthread_mutex_lock(&disk.lock);
    bool was = disk.dead;
    bool ok = alive();
    if (!was) /* the one that the power fails in may reach the disk */
        note(image_in(f), OP_WRITE, at, p, (size_t)n);
    if (ok)
        rc = real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int x_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = SQLITE_IOERR_TRUNCATE;

    if (atomic_load(&refusing))
        return rc;
    if (image_in(f) < 0)
        return real_of(f)->pMethods->xTruncate(real_of(f), size);
    pthread_mutex_lock(&disk.lock);
    bool was = disk.dead;
    bool ok = alive();
    if (!was)
        note(image_in(f), OP_TRUNCATE, size, NULL, 0);
    if (ok)
        rc = real_of(f)->pMethods->xTruncate(real_of(f), size);
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int x_sync(sqlite3_file *f, int flags)
{
    int rc = SQLITE_IOERR_FSYNC;

    (void)flags;
    if (atomic_load(&refusing))
        return rc;
    if (image_in(f) < 0)
        return SQLITE_OK;
    pthread_mutex_lock(&disk.lock);
    if (alive()) {
        struct file *mine = (struct file *)(void *)f;
        made_durable(mine->image);
        if (mine->folder)
            folder_made_durable();
        mine->folder = false;
        rc = SQLITE_OK;
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int x_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), n);
}
static int x_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}
static int x_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
static int x_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
static int x_control(sqlite3_file *f, int what, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), what, arg);
}
static int x_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}
static int x_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int x_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, p);
}
static int x_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}
static void x_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int x_shm_unmap(sqlite3_file *f, int delete)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), delete);
}

/* Version 2: shared memory, but no mapped database, whose writes could not be seen here. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = x_size,
    .xLock = x_lock,
    .xUnlock = x_unlock,
    .xCheckReservedLock = x_reserved,
    .xFileControl = x_control,
    .xSectorSize = x_sector,
    .xDeviceCharacteristics = x_device,
    .xShmMap = x_shm_map,
    .xShmLock = x_shm_lock,
    .xShmBarrier = x_shm_barrier,
    .xShmUnmap = x_shm_unmap,
};

static int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out)
{
    enum { MATTERS = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL };
    struct file *mine = (struct file *)(void *)f;

    (void)vfs;
    *mine = (struct file){ .image = -1, .real = (sqlite3_file *)(void *)(mine + 1) };
    pthread_mutex_lock(&disk.lock);
    int rc = disk.dead ? SQLITE_CANTOPEN : SQLITE_OK;
    if (rc == SQLITE_OK && path && flags & MATTERS) {
        mine->image = image_of(path);
        mine->folder = flags & SQLITE_OPEN_CREATE && !(flags & SQLITE_OPEN_MAIN_DB);
        struct image *m = &disk.image[mine->image];
        if (m->deleted) { /* a new file under an old name: the deletion came before */
            m->deleted = m->there = false;
            drop_ops(m);
            resize(m, 0);
        }
    }
    pthread_mutex_unlock(&disk.lock);
    if (rc == SQLITE_OK)
        rc = disk.real->xOpen(disk.real, path, mine->real, flags, out);
    if (rc == SQLITE_OK)
        f->pMethods = &methods;
    return rc;
}

static int x_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    pthread_mutex_lock(&disk.lock);
    int rc = SQLITE_IOERR_DELETE;
    if (alive()) {
        struct image *m = &disk.image[image_of(path)];
        m->deleted = true;
        if (sync_folder)
            folder_made_durable();
        rc = disk.real->xDelete(disk.real, path, 0);
    }
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int x_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    return disk.real->xAccess(disk.real, path, flags, out);
}

void cut_begin(uint64_t seed, int64_t step)
{
    if (!disk.real) {
        disk.real = sqlite3_vfs_find(NULL);
        disk.vfs = *disk.real;
        disk.vfs.zName = "cut";
        disk.vfs.szOsFile = disk.real->szOsFile + (int)sizeof(struct file);
        disk.vfs.xOpen = x_open;
        disk.vfs.xDelete = x_delete;
        disk.vfs.xAccess = x_access;
    }
    disk.seed = seed;
    disk.step = step;
    disk.at = 0;
    disk.dead = false;
    disk.n = 0;
    if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK)
        BUG("the VFS cannot be registered");
}

bool cut_happened(void)
{
    pthread_mutex_lock(&disk.lock);
    bool dead = disk.dead;
    pthread_mutex_unlock(&disk.lock);
    return dead;
}

int64_t cut_steps(void)
{
    pthread_mutex_lock(&disk.lock);
    int64_t at = disk.at;
    pthread_mutex_unlock(&disk.lock);
    return at;
}

void cut_now(void)
{
    pthread_mutex_lock(&disk.lock);
    disk.dead = true;
    pthread_mutex_unlock(&disk.lock);
}

void cut_end(void)
{
    char shm[PATH + 8];

    sqlite3_vfs_register(disk.real, 1);
    sqlite3_vfs_unregister(&disk.vfs);
    for (size_t i = 0; i < disk.n; i++) {
        struct image *m = &disk.image[i];
        settle(m);
        snprintf(shm, sizeof shm, "%s-shm", m->path);
        unlink(shm);
        free(m->base);
        free(m->op);
    }
    disk.n = 0;
}
