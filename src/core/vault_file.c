/* vault_file.c -- the key file: made once, read at every start, written anew when keys change. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/vault_keys.h"

/* clang-format off */
const struct message msg_vault_lost = { "vault.lost",
    "找不到密钥文件 {0}（{1}）。没有它，姓名、电话、证件号、住址等个人信息任何人都无法读出，公开编号和签名也无法核对。备份里从不包含它：请把另行保管的那一份放回原处，权限设为 0400。",
    "The key file {0} cannot be read ({1}). Without it nobody can read names, phone numbers, identity numbers or addresses, nor check public references and signatures. Backups never hold it: put the copy that you keep elsewhere back in its place, with mode 0400." };
const struct message msg_vault_exists = { "vault.exists",
    "密钥文件 {0} 已存在，不会覆盖：覆盖后，用它加密的数据将永远无法读出。",
    "The key file {0} exists and is not written over: what it has sealed could never be read again." };
const struct message msg_vault_inside = { "vault.inside",
    "密钥文件 {0} 不能放在数据目录 {1} 里：数据目录会被备份，备份里不能有密钥。",
    "The key file {0} may not lie in the data folder {1}: that folder is backed up, and a backup must never hold the key." };
const struct message msg_vault_mode = { "vault.mode",
    "密钥文件 {0} 的权限过宽，别的用户也能读取。请执行：chmod 400 {0}",
    "Others may read the key file {0}. Please run: chmod 400 {0}" };
const struct message msg_vault_format = { "vault.format",
    "密钥文件 {0} 已损坏或版本过新（第 {1} 行）。请换回另行保管的那一份。",
    "The key file {0} is damaged or of a later version (line {1}). Please put back the copy that you keep elsewhere." };
const struct message msg_vault_kek = { "vault.kek",
    "密钥文件 {0} 里没有可以移除的密钥 {1}：不存在，或正在使用。",
    "The key file {0} has no key {1} that can be removed: there is none, or it is the one in use." };
/* clang-format on */

enum { FILE_MAX = 16384 };

static const char *const profiles[] = { [CRYPT_INTL] = "intl", [CRYPT_SM] = "sm", NULL };

/* The file as text, on the stack of its user, who wipes it. */
struct text {
    size_t n;
    char   p[FILE_MAX];
};

static void put(struct text *t, const char *name, const void *key, size_t n)
{
    const uint8_t *k = key;

    t->n += (size_t)snprintf(t->p + t->n, FILE_MAX - t->n, "%s ", name);
    for (size_t i = 0; i < n; i++)
        t->n += (size_t)snprintf(t->p + t->n, FILE_MAX - t->n, "%02x", k[i]);
    t->n += (size_t)snprintf(t->p + t->n, FILE_MAX - t->n, "\n");
}

static void key_file_print(const struct key_file *f, struct text *t)
{
    uint8_t sum[CRYPT_HASH];
    char    name[24];

    t->n = (size_t)snprintf(t->p, FILE_MAX, "gongdi-key 1\nprofile %s\n", profiles[f->suite]);
    put(t, "token", f->token, sizeof f->token);
    put(t, "reference", f->reference.k, sizeof f->reference.k);
    put(t, "signing", f->signing, sizeof f->signing);
    for (size_t i = 0; i < f->n_keks; i++) {
        snprintf(name, sizeof name, "kek %u", f->kek[i].id);
        put(t, name, f->kek[i].key, crypt_key_size(f->suite));
    }
    crypt_sha256(&(str){ t->p, t->n }, 1, sum);
    put(t, "check", sum, 8);
}

/* Make the name of a new file last: its folder is synced too. */
static error *sync_folder(struct arena *a, const char *path)
{
    char       *copy = (char *)(uintptr_t)str_dup(a, str_of(path)).p;
    const char *dir = dirname(copy);
    int         fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int         bad = fd < 0 || fsync(fd) != 0 ? errno : 0;

    if (fd >= 0)
        close(fd);
    if (bad)
        return error_of(a, FAIL_INTERNAL, &msg_io, str_of(dir), str_of(strerror(bad)));
    return NULL;
}

static error *write_text(struct arena *a, const char *path, const struct text *t)
{
    int    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
    size_t done = 0;
    int    bad = 0;

    if (fd < 0 && errno == EEXIST)
        return error_of(a, FAIL_CONFLICT, &msg_vault_exists, str_of(path));
    if (fd < 0)
        return error_of(a, FAIL_INTERNAL, &msg_io, str_of(path), str_of(strerror(errno)));
    while (done < t->n && !bad) {
        ssize_t k = write(fd, t->p + done, t->n - done);
        if (k < 0 && errno != EINTR)
            bad = errno;
        else if (k > 0)
            done += (size_t)k;
    }
    if (!bad && fsync(fd) != 0)
        bad = errno;
    if (close(fd) != 0 && !bad)
        bad = errno;
    if (bad) {
        unlink(path);
        return error_of(a, FAIL_INTERNAL, &msg_io, str_of(path), str_of(strerror(bad)));
    }
    return sync_folder(a, path);
}

static error *refuse_inside(struct arena *a, const char *path, const char *data_dir)
{
    char        dir[PATH_MAX], data[PATH_MAX];
    char       *copy = (char *)(uintptr_t)str_dup(a, str_of(path)).p;
    const char *folder = dirname(copy);

    if (!realpath(folder, dir))
        return error_of(a, FAIL_INPUT, &msg_io, str_of(folder), str_of(strerror(errno)));
    if (!data_dir || !realpath(data_dir, data))
        return NULL; /* a data folder that is not there holds nothing */
    size_t n = strlen(data);
    if (strncmp(dir, data, n) == 0 && (dir[n] == '/' || dir[n] == '\0'))
        return error_of(a, FAIL_INPUT, &msg_vault_inside, str_of(path), str_of(data_dir));
    return NULL;
}

error *vault_create(struct arena *a, const char *path, enum crypt_suite suite, const char *data_dir)
{
    struct key_file f = { .suite = suite, .n_keks = 1 };
    struct text     t;

    TRY(refuse_inside(a, path, data_dir));
    crypt_random(f.token, sizeof f.token);
    crypt_random(f.signing, sizeof f.signing);
    crypt_random(f.reference.k, sizeof f.reference.k);
    f.kek[0].id = 1;
    crypt_random(f.kek[0].key, crypt_key_size(suite));
    key_file_print(&f, &t);
    crypt_wipe(&f, sizeof f);
    error *e = write_text(a, path, &t);
    crypt_wipe(&t, sizeof t);
    return e;
}

static bool read_kek(str rest, struct key_file *f)
{
    int64_t     id = 0;
    str         number = str_cut(&rest, ' ');
    struct kek *k = &f->kek[f->n_keks];

    if (f->n_keks == VAULT_KEKS || !str_i64(number, 1, UINT32_MAX, &id) ||
        (f->n_keks && f->kek[f->n_keks - 1].id >= id) ||
        !hex_read(rest, k->key, crypt_key_size(f->suite)))
        return false;
    k->id = (uint32_t)id;
    f->n_keks++;
    return true;
}

static bool read_line(str line, int number, struct key_file *f)
{
    str word = str_cut(&line, ' ');

    switch (number) {
    case 1:
        return str_is(word, "gongdi-key") && str_is(line, "1");
    case 2:
        f->suite = str_is(line, profiles[CRYPT_SM]) ? CRYPT_SM : CRYPT_INTL;
        return str_is(word, "profile") && str_is(line, profiles[f->suite]);
    case 3:
        return str_is(word, "token") && hex_read(line, f->token, sizeof f->token);
    case 4:
        return str_is(word, "reference") && hex_read(line, f->reference.k, sizeof f->reference.k);
    case 5:
        return str_is(word, "signing") && hex_read(line, f->signing, sizeof f->signing);
    default:
        return str_is(word, "kek") && read_kek(line, f);
    }
}

/* Returns 0, or the number of the first line that is not as it should be. */
static int key_file_parse(str s, struct key_file *f)
{
    const char *start = s.p;
    uint8_t     sum[CRYPT_HASH], want[8];

    for (int number = 1;; number++) {
        size_t before = (size_t)(s.p - start);
        if (!s.n || !memchr(s.p, '\n', s.n))
            return number;
        str line = str_cut(&s, '\n');
        if (!str_starts(line, STR("check "))) {
            if (!read_line(line, number, f))
                return number;
            continue;
        }
        str_cut(&line, ' ');
        crypt_sha256(&(str){ start, before }, 1, sum);
        bool ok = hex_read(line, want, sizeof want) && crypt_same(sum, want, sizeof want);
        return ok && s.n == 0 && f->n_keks ? 0 : number;
    }
}

/* The service manager hands a key over in a folder of its own, where an access list (seen as the
 * rights of the group) lets in the one user of the service and nobody else. */
static bool is_credential(const char *path)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    size_t      n = folder ? strlen(folder) : 0;

    return n && strncmp(path, folder, n) == 0 && path[n] == '/' && !strstr(path + n, "..");
}

static error *read_text(struct arena *a, const char *path, struct text *t)
{
    struct stat st;
    int         fd = open(path, O_RDONLY | O_CLOEXEC), bad = 0;

    if (fd < 0)
        return error_of(a, FAIL_INTERNAL, &msg_vault_lost, str_of(path), str_of(strerror(errno)));
    t->n = 0;
    if (fstat(fd, &st) != 0)
        bad = errno;
    else if (!S_ISREG(st.st_mode))
        bad = EINVAL;
    while (!bad && t->n < FILE_MAX) {
        ssize_t k = read(fd, t->p + t->n, FILE_MAX - t->n);
        if (k == 0)
            break;
        if (k > 0)
            t->n += (size_t)k;
        else if (errno != EINTR)
            bad = errno;
    }
    close(fd);
    if (bad)
        return error_of(a, FAIL_INTERNAL, &msg_vault_lost, str_of(path), str_of(strerror(bad)));
    mode_t others = is_credential(path) ? S_IRWXO | S_IWGRP : S_IRWXG | S_IRWXO;
    if (st.st_mode & others)
        return error_of(a, FAIL_INTERNAL, &msg_vault_mode, str_of(path));
    return NULL;
}

error *key_file_read(struct arena *a, const char *path, struct key_file *out)
{
    struct text t;
    error      *e = read_text(a, path, &t);

    if (!e) {
        int line = key_file_parse((str){ t.p, t.n }, out);
        if (line)
            e = error_of(a, FAIL_INTERNAL, &msg_vault_format, str_of(path), str_int(a, line));
    }
    crypt_wipe(&t, sizeof t);
    return e;
}

/* Put F in the place of the file: a second file first, then its name, so that a power cut leaves
 * either the old or the new one. */
static error *replace(struct arena *a, const char *path, const struct key_file *f)
{
    struct text t;
    const char *next = str_fmt(a, "%s.new", path).p;

    unlink(next); /* of an attempt that was cut short */
    key_file_print(f, &t);
    error *e = write_text(a, next, &t);
    crypt_wipe(&t, sizeof t);
    TRY(e);
    if (rename(next, path) != 0) {
        int bad = errno;
        unlink(next);
        return error_of(a, FAIL_INTERNAL, &msg_io, str_of(path), str_of(strerror(bad)));
    }
    return sync_folder(a, path);
}

error *vault_rotate(struct arena *a, const char *path, int64_t *kek)
{
    struct key_file f = { 0 };
    error          *e = key_file_read(a, path, &f);

    if (!e && (f.n_keks == VAULT_KEKS || f.kek[f.n_keks - 1].id == UINT32_MAX))
        e = error_of(a, FAIL_CONFLICT, &msg_vault_format, str_of(path), STR("kek"));
    if (!e) {
        struct kek *k = &f.kek[f.n_keks++];
        k->id = k[-1].id + 1;
        crypt_random(k->key, crypt_key_size(f.suite));
        *kek = k->id;
        e = replace(a, path, &f);
    }
    crypt_wipe(&f, sizeof f);
    return e;
}

error *vault_forget(struct arena *a, const char *path, int64_t kek)
{
    struct key_file f = { 0 };
    error          *e = key_file_read(a, path, &f);

    if (!e) {
        size_t at = 0;
        while (at < f.n_keks && f.kek[at].id != kek)
            at++;
        if (at + 1 >= f.n_keks) { /* unknown, or the one in use */
            e = error_of(a, FAIL_INPUT, &msg_vault_kek, str_of(path), str_int(a, kek));
        } else {
            memmove(&f.kek[at], &f.kek[at + 1], (f.n_keks - at - 1) * sizeof f.kek[0]);
            f.n_keks--;
            e = replace(a, path, &f);
        }
    }
    crypt_wipe(&f, sizeof f);
    return e;
}
