/* test_merkle.c -- the tree against published roots, proofs, checkpoints, and the second verifier
 * in another language on logs that were cut, bent and swapped. */
#include "test.h"

#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/merkle.h"
#include "core/vault.h"

extern char **environ;

static struct arena *mem;
static struct vault *vault;
static char          dir[64];

#define NAME STR("gongdi.test")

/* The leaves and roots that Certificate Transparency's own implementations are tested with. */
static const char *const leaves[] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void roots_agree_with_certificate_transparency(void **state)
{
    struct merkle m = { 0 };
    uint8_t       h[CRYPT_HASH];

    (void)state;
    for (size_t i = 0;; i++) {
        struct merkle again = { 0 };
        merkle_root(&m, h);
        assert_string_equal(hex_of(mem, h, sizeof h).p, roots[i]);
        /* as text and back between any two leaves */
        assert_true(merkle_read(merkle_text(mem, &m), &again));
        assert_memory_equal(&again, &m, sizeof m.size);
        m = again;
        if (i == COUNT(leaves))
            break;
        size_t  n = strlen(leaves[i]) / 2;
        uint8_t b[16];
        assert_true(hex_read(str_of(leaves[i]), b, n));
        merkle_leaf((str){ (char *)b, n }, h);
        merkle_add(&m, h);
    }
    static const char *const bad[] = { "", "1", "1 ", "x ", "1 00", "0 00", "-1 ", "2 00" };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(merkle_read(str_of(bad[i]), &m));
    assert_true(merkle_read(STR("0 "), &m));
}

static void every_beginning_is_proved_and_no_other(void **state)
{
    enum { N = 40 };
    uint8_t       leaf[N][CRYPT_HASH], root[N + 1][CRYPT_HASH], proof[MERKLE_PROOF][CRYPT_HASH];
    uint8_t       other[CRYPT_HASH] = { 7 };
    struct merkle m = { 0 };

    (void)state;
    for (size_t i = 0; i < N; i++) {
        crypt_random(leaf[i], CRYPT_HASH);
        merkle_add(&m, leaf[i]);
        merkle_root(&m, root[i + 1]);
    }
    for (uint64_t n = 1; n <= N; n++)
        for (uint64_t old = 1; old <= n; old++) {
            const uint8_t(*p)[CRYPT_HASH] = (const uint8_t(*)[CRYPT_HASH])proof;
            size_t k = merkle_prove((const uint8_t(*)[CRYPT_HASH])leaf, old, n, proof);
            assert_true(merkle_consistent(old, root[old], n, root[n], p, k));
            assert_false(merkle_consistent(old, other, n, root[n], p, k));
            assert_false(merkle_consistent(old, root[old], n, other, p, k));
            if (old > 1)
                assert_false(merkle_consistent(old - 1, root[old - 1], n, root[n], p, k));
            if (k == 0)
                continue;
            assert_false(merkle_consistent(old, root[old], n, root[n], p, k - 1));
            proof[k / 2][3] ^= 1;
            assert_false(merkle_consistent(old, root[old], n, root[n], p, k));
        }
}

static struct event_leaf sample(int64_t pos)
{
    return (struct event_leaf){
        .community = 350205001001,
        .pos = pos,
        .id = 373000000000000 + pos,
        .at = 1795600000000 + pos * 1000,
        .actor = pos % 3,
        .subject = STR("case"),
        .subject_id = 372999999999999,
        .step = STR("verify"),
        .from = STR("reported"),
        .to = STR("verifying"),
        .reason_hash = event_reason_hash(mem, STR("salt"), pos % 2 ? STR("路灯坏了") : (str){ 0 }),
        .changes = STR("{\"title\":[\"旧\",\"新, \\\"\"]}"),
        .public = pos % 2,
    };
}

static void the_bytes_of_a_leaf_are_fixed(void **state)
{
    struct event_leaf e = sample(2);

    (void)state;
    assert_string_equal(
        event_leaf_bytes(mem, &e).p,
        "gongdi-event-1\n12:350205001001,1:2,15:373000000000002,13:1795600002000,1:2,1:0,4:case,"
        "15:372999999999999,6:verify,8:reported,9:verifying,0:,27:{\"title\":[\"旧\",\"新, "
        "\\\"\"]},1:0,");
}

static str checkpoint_at(int64_t size, struct checkpoint *c)
{
    struct merkle m = { 0 };
    uint8_t       h[CRYPT_HASH];
    uint8_t       before[CRYPT_HASH];

    checkpoint_hash(mem, c, before);
    c->first = c->size == 0;
    memcpy(c->previous, before, sizeof before);
    for (int64_t pos = 1; pos <= size; pos++) {
        struct event_leaf e = sample(pos);
        event_leaf_hash(mem, &e, h);
        merkle_add(&m, h);
    }
    c->origin = STR("gongdi.test/350205001001");
    c->size = (uint64_t)size;
    c->at = 1795600000000 + size;
    merkle_root(&m, c->root);
    return checkpoint_sign(mem, vault, NAME, c);
}

static void a_checkpoint_is_read_only_as_it_was_signed(void **state)
{
    struct checkpoint c = { 0 }, back = { 0 };
    str               key = checkpoint_key(mem, vault, NAME);

    (void)state;
    checkpoint_at(3, &c);
    str note = checkpoint_at(5, &c);
    assert_true(checkpoint_read(mem, note, key, &back));
    assert_int_equal(back.size, 5);
    assert_int_equal(back.at, c.at);
    assert_false(back.first);
    assert_memory_equal(back.root, c.root, CRYPT_HASH);
    assert_memory_equal(back.previous, c.previous, CRYPT_HASH);

    char *bent = (char *)(uintptr_t)str_dup(mem, note).p;
    for (size_t i = 0; i < note.n; i++) {
        bent[i] ^= 1;
        assert_false(checkpoint_read(mem, (str){ bent, note.n }, key, &back));
        bent[i] ^= 1;
    }
    /* a witness may add its own line before or after ours */
    size_t at = 0;
    assert_true(str_find(note, STR("\n\n"), &at));
    str more = str_fmt(mem, "%.*s— witness.example AAAAAAAA\n" STR_FMT, (int)at + 2, note.p,
                       STR_ARG(((str){ note.p + at + 2, note.n - at - 2 })));
    assert_true(checkpoint_read(mem, more, key, &back));
    assert_false(checkpoint_read(mem, note, STR("gongdi.test+00000000+AAAA"), &back));
    assert_false(checkpoint_read(mem, (str){ note.p, at + 2 }, key, &back));
}

/* ---- the second verifier ---- */

static FILE *create(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    return f;
}

static void write_event(FILE *f, const struct event_leaf *e)
{
    fprintf(f,
            "{\"community\":\"%" PRId64 "\",\"pos\":%" PRId64 ",\"id\":%" PRId64 ",\"at\":%" PRId64
            ",\"actor\":%" PRId64 ",\"on_behalf\":%" PRId64 ",\"subject\":\"" STR_FMT
            "\",\"subject_id\":%" PRId64 ",\"step\":\"" STR_FMT "\",\"from\":\"" STR_FMT
            "\",\"to\":\"" STR_FMT "\",\"reason_hash\":\"" STR_FMT "\",\"changes\":",
            e->community, e->pos, e->id, e->at, e->actor, e->on_behalf, STR_ARG(e->subject),
            e->subject_id, STR_ARG(e->step), STR_ARG(e->from), STR_ARG(e->to),
            STR_ARG(e->reason_hash));
    fputc('"', f);
    for (size_t i = 0; i < e->changes.n; i++) {
        if (e->changes.p[i] == '"' || e->changes.p[i] == '\\')
            fputc('\\', f);
        fputc(e->changes.p[i], f);
    }
    fprintf(f, "\",\"public\":%s}\n", e->public ? "true" : "false");
}

/* Runs the verifier over the files of the folder; its exit code, and its words in OUT. */
static int verify(str *out)
{
    char                       key[96], events[96], points[96], log[96];
    pid_t                      pid = 0;
    int                        status = 0;
    posix_spawn_file_actions_t io;

    snprintf(key, sizeof key, "%s/key", dir);
    snprintf(events, sizeof events, "%s/events", dir);
    snprintf(points, sizeof points, "%s/points", dir);
    snprintf(log, sizeof log, "%s/log", dir);
    char *argv[] = { (char[]){ "node" },
                     (char[]){ "tools/audit_verify.mjs" },
                     (char[]){ "--key" },
                     key,
                     (char[]){ "--events" },
                     events,
                     points,
                     NULL };
    posix_spawn_file_actions_init(&io);
    posix_spawn_file_actions_addopen(&io, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&io, 1, 2);
    assert_int_equal(posix_spawnp(&pid, "node", &io, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&io);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    char *text = arena_zalloc(mem, 8192, 1, 1);
    int   fd = open(log, O_RDONLY);
    *out = (str){ text, (size_t)read(fd, text, 8191) };
    close(fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_second_verifier_finds_the_same(void **state)
{
    /* clang-format off */
    static const struct {
        const char *title;
        int64_t drop, bend, twice; /* positions */
        int     skip;              /* the checkpoint that is left out */
        int64_t events;
        int     exit;
        const char *says;
    } rows[] = {
        { "untouched",      0, 0, 0, -1, 12, 0, "sealed and unaltered up to position 10 (3 checkpoints); not yet sealed: positions 11 to 12" },
        { "all sealed",     0, 0, 0, -1, 10, 0, "up to position 10 (3 checkpoints); nothing unsealed" },
        { "altered",        0, 6, 0, -1, 12, 1, "altered: an event from 4 to 7" },
        { "altered, open",  0, 11, 0, -1, 12, 0, "sealed and unaltered up to position 10" },
        { "removed",        5, 0, 0, -1, 12, 1, "removed: position 5 is missing" },
        { "cut off",        0, 0, 0, -1, 8, 1, "removed: 10 events were sealed, only 8 are there" },
        { "twice",          0, 0, 4, -1, 12, 1, "position 4 comes twice" },
        { "no checkpoint 1", 0, 0, 0, 1, 12, 1, "is missing" },
        { "no checkpoint 0", 0, 0, 0, 0, 12, 1, "is missing" },
    };
    /* clang-format on */
    static const int64_t sizes[] = { 3, 7, 10 };

    (void)state;
    if (access("/usr/bin/node", X_OK) != 0 && !getenv("PATH")) {
        printf("skipped: no node\n");
        skip();
    }
    FILE *f = create("key");
    fprintf(f, "%s\n", checkpoint_key(mem, vault, NAME).p);
    fclose(f);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct checkpoint c = { 0 };
        str               out = { 0 };
        size_t            at = 0;
        f = create("points");
        for (int k = 0; k < 3; k++) {
            str note = checkpoint_at(sizes[k], &c);
            if (k != rows[i].skip)
                fputs(note.p, f);
        }
        fclose(f);
        f = create("events");
        for (int64_t pos = 1; pos <= rows[i].events; pos++) {
            struct event_leaf e = sample(pos);
            if (pos == rows[i].bend)
                e.to = STR("closed");
            if (pos != rows[i].drop)
                write_event(f, &e);
            if (pos == rows[i].twice)
                write_event(f, &e);
        }
        fclose(f);
        int exit = verify(&out);
        if (exit != rows[i].exit || !str_find(out, str_of(rows[i].says), &at))
            fail_msg("%s: exit %d, said: %s", rows[i].title, exit, out.p);
    }
}

static int setup(void **state)
{
    char path[96];

    (void)state;
    crypt_init();
    mem = arena_new();
    snprintf(dir, sizeof dir, "/tmp/gongdi-merkle-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/vault.key", dir);
    if (vault_create(mem, path, CRYPT_INTL, NULL) || vault_open(mem, path, &vault))
        return -1;
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = { "vault.key", "key", "events", "points", "log" };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(str_fmt(mem, "%s/%s", dir, names[i]).p);
    rmdir(dir);
    vault_close(vault);
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_agree_with_certificate_transparency),
        cmocka_unit_test(every_beginning_is_proved_and_no_other),
        cmocka_unit_test(the_bytes_of_a_leaf_are_fixed),
        cmocka_unit_test(a_checkpoint_is_read_only_as_it_was_signed),
        cmocka_unit_test(a_second_verifier_finds_the_same),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
