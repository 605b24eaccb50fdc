/* test_vault.c -- the key file and its accidents, sealed values, tokens, masks. */
#include "test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/phone.h"
#include "core/vault.h"

static struct arena *mem;
static char          dir[64], key_path[96];

static const struct ref row = { 350205001001, 77 };

static void assert_code(const error *e, const char *code)
{
    assert_non_null(e);
    assert_string_equal(e->msg->code, code);
    assert_true(error_text(mem, e, LANG_ZH).n > 10);
    assert_true(error_text(mem, e, LANG_EN).n > 10);
}

/* An open vault with one data key for each of two columns. */
static struct vault *open_vault(str wrapped[2])
{
    struct vault *v = NULL;

    assert_null(vault_open(mem, key_path, &v));
    if (!wrapped[0].n) {
        assert_null(vault_key_make(v, mem, STR("person.name"), 1, &wrapped[0]));
        assert_null(vault_key_make(v, mem, STR("person.phone"), 2, &wrapped[1]));
    }
    assert_null(vault_key_add(v, mem, STR("person.name"), 1, wrapped[0]));
    assert_null(vault_key_add(v, mem, STR("person.phone"), 2, wrapped[1]));
    return v;
}

static void fresh(enum crypt_suite suite)
{
    unlink(key_path);
    assert_null(vault_create(mem, key_path, suite, NULL));
}

static void values_are_sealed_to_their_place(void **state)
{
    (void)state;
    for (int suite = CRYPT_INTL; suite <= CRYPT_SM; suite++) {
        str wrapped[2] = { 0 }, back = { 0 };
        fresh((enum crypt_suite)suite);
        struct vault *v = open_vault(wrapped);
        assert_int_equal(vault_suite(v), suite);
        vault_ready(v);

        str s = vault_seal(v, mem, "person.name", row, STR("欧阳小三"));
        str t = vault_seal(v, mem, "person.name", row, STR("张"));
        assert_int_equal(s.n, t.n); /* the length tells nothing about short texts */
        assert_false(str_eq(s, vault_seal(v, mem, "person.name", row, STR("欧阳小三"))));
        assert_null(vault_unseal(v, mem, "person.name", row, s, &back));
        assert_true(str_is(back, "欧阳小三"));

        struct ref other = row;
        other.id++;
        assert_code(vault_unseal(v, mem, "person.name", other, s, &back), "vault.altered");
        other = row;
        other.community++;
        assert_code(vault_unseal(v, mem, "person.name", other, s, &back), "vault.altered");
        assert_code(vault_unseal(v, mem, "person.phone", row, s, &back), "vault.altered");
        assert_code(vault_unseal(v, mem, "person.name", row, STR("AAAA"), &back), "vault.altered");
        for (size_t i = 0; i < s.n; i++) {
            char *bent = (char *)(uintptr_t)str_dup(mem, s).p;
            bent[i] = bent[i] == 'A' ? 'B' : 'A';
            if (bent[i] != s.p[i])
                assert_code(vault_unseal(v, mem, "person.name", row, (str){ bent, s.n }, &back),
                            "vault.altered");
        }
        assert_int_equal(vault_seal(v, mem, "person.name", row, (str){ 0 }).n, 0);
        assert_null(vault_unseal(v, mem, "person.name", row, (str){ 0 }, &back));
        assert_int_equal(back.n, 0);
        assert_true(vault_has(v, STR("person.phone")));
        assert_false(vault_has(v, STR("person")));
        vault_close(v);
    }
}

static void the_key_file_is_guarded(void **state)
{
    struct vault *v = NULL;
    struct stat   st;
    char          inside[128];

    (void)state;
    fresh(CRYPT_INTL);
    assert_int_equal(stat(key_path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0400);
    assert_code(vault_create(mem, key_path, CRYPT_INTL, NULL), "vault.exists");
    snprintf(inside, sizeof inside, "%s/x.key", dir);
    assert_code(vault_create(mem, inside, CRYPT_INTL, dir), "vault.inside");
    assert_int_equal(access(inside, F_OK), -1);

    assert_int_equal(chmod(key_path, 0440), 0);
    assert_code(vault_open(mem, key_path, &v), "vault.mode");
    /* where the service manager puts it, an access list shows as rights of the group */
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", dir, 1), 0);
    assert_null(vault_open(mem, key_path, &v));
    vault_close(v);
    assert_int_equal(chmod(key_path, 0444), 0);
    assert_code(vault_open(mem, key_path, &v), "vault.mode");
    unsetenv("CREDENTIALS_DIRECTORY");
    unlink(key_path);
    error *e = vault_open(mem, key_path, &v);
    assert_code(e, "vault.lost");
    size_t at = 0;
    assert_true(str_find(error_text(mem, e, LANG_EN), STR("Backups never hold it"), &at));
    assert_code(vault_open(mem, dir, &v), "vault.lost");
}

static void any_damage_to_the_key_file_is_found(void **state)
{
    char          text[4096];
    struct vault *v = NULL;

    (void)state;
    fresh(CRYPT_SM);
    int     fd = open(key_path, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    assert_true(n > 200);
    for (ssize_t cut = 0; cut < 2 * n; cut++) {
        unlink(key_path);
        fd = open(key_path, O_WRONLY | O_CREAT, 0400);
        if (cut < n) { /* cut short */
            assert_int_equal(write(fd, text, (size_t)cut), cut);
        } else { /* one character another */
            char was = text[cut - n];
            text[cut - n] = was == '0' ? '1' : '0';
            assert_int_equal(write(fd, text, (size_t)n), n);
            text[cut - n] = was;
        }
        close(fd);
        assert_code(vault_open(mem, key_path, &v), "vault.format");
    }
}

static void keys_are_rotated_without_touching_values(void **state)
{
    str     wrapped[2] = { 0 }, again[2] = { 0 }, back = { 0 };
    int64_t kek = 0;

    (void)state;
    fresh(CRYPT_INTL);
    struct vault *v = open_vault(wrapped);
    str           s = vault_seal(v, mem, "person.name", row, STR("张三"));
    str           token = vault_token(v, mem, "name", 0, STR("张三"));
    assert_false(vault_key_stale(v, mem, wrapped[0]));
    vault_close(v);

    assert_null(vault_rotate(mem, key_path, &kek));
    assert_int_equal(kek, 2);
    v = open_vault(wrapped);
    assert_true(vault_key_stale(v, mem, wrapped[0]));
    assert_null(vault_key_rewrap(v, mem, STR("person.name"), 1, wrapped[0], &again[0]));
    assert_null(vault_key_rewrap(v, mem, STR("person.phone"), 2, wrapped[1], &again[1]));
    assert_false(vault_key_stale(v, mem, again[0]));
    assert_code(vault_key_rewrap(v, mem, STR("person.phone"), 1, wrapped[0], &back), "vault.wrong");
    vault_close(v);

    assert_code(vault_forget(mem, key_path, 2), "vault.kek");
    assert_code(vault_forget(mem, key_path, 9), "vault.kek");
    assert_null(vault_forget(mem, key_path, 1));
    assert_null(vault_open(mem, key_path, &v));
    assert_code(vault_key_add(v, mem, STR("person.name"), 1, wrapped[0]), "vault.wrong");
    vault_close(v);
    v = open_vault(again);
    assert_null(vault_unseal(v, mem, "person.name", row, s, &back));
    assert_true(str_is(back, "张三"));
    assert_true(str_eq(token, vault_token(v, mem, "name", 0, STR("张三"))));

    /* a younger data key seals, the older one still reads */
    str young = { 0 };
    assert_null(vault_key_make(v, mem, STR("person.name"), 3, &young));
    assert_null(vault_key_add(v, mem, STR("person.name"), 3, young));
    str t = vault_seal(v, mem, "person.name", row, STR("李四"));
    assert_false(str_eq((str){ s.p, 7 }, (str){ t.p, 7 }));
    assert_null(vault_unseal(v, mem, "person.name", row, t, &back));
    assert_true(str_is(back, "李四"));
    assert_null(vault_unseal(v, mem, "person.name", row, s, &back));
    assert_true(str_is(back, "张三"));
    vault_close(v);

    /* the key file of another installation */
    fresh(CRYPT_INTL);
    assert_null(vault_open(mem, key_path, &v));
    assert_code(vault_key_add(v, mem, STR("person.name"), 1, again[0]), "vault.wrong");
    vault_close(v);
}

static void tokens_find_and_do_not_tell(void **state)
{
    str wrapped[2] = { 0 }, *pair = NULL, *asked = NULL;

    (void)state;
    fresh(CRYPT_INTL);
    struct vault *v = open_vault(wrapped);
    str           a = vault_token(v, mem, "phone", 0, STR("13800001234"));
    assert_int_equal(a.n, VAULT_TOKEN);
    assert_true(str_eq(a, vault_token(v, mem, "phone", 0, STR("13800001234"))));
    assert_false(str_eq(a, vault_token(v, mem, "idno", 0, STR("13800001234"))));
    assert_false(str_eq(a, vault_token(v, mem, "phone", 1, STR("13800001234"))));

    struct vault_field f;
    int64_t            place[] = { 7, 8, 7 }, number[3];
    vault_field(v, "name", &f);
    vault_numbers(&f, place, COUNT(place), STR("张三"), number);
    assert_true(number[0] == vault_number(&f, 7, STR("张三")) && number[0] == number[2]);
    assert_true(number[1] == vault_number(&f, 8, STR("张三")) && number[1] != number[0]);
    assert_true(number[0] != vault_number(&f, 7, STR("张四")) && number[0] >= 0);
    crypt_wipe(&f, sizeof f);
    assert_int_equal(vault_pairs(v, mem, "name", 7, STR("阿卜杜拉·杜拉"), &pair), 4);
    assert_int_equal(vault_pairs(v, mem, "name", 7, STR(" 杜拉"), &asked), 1);
    assert_true(str_eq(pair[2], asked[0]));
    assert_int_equal(vault_pairs(v, mem, "name", 7, STR("张"), &pair), 1);
    assert_int_equal(vault_pairs(v, mem, "name", 7, (str){ 0 }, &pair), 0);
    assert_int_equal(vault_pairs(v, mem, "pinyin", 7, STR("Zhang San"), &pair), 6);
    assert_int_equal(vault_pairs(v, mem, "pinyin", 7, STR("NG"), &asked), 1);
    assert_true(str_eq(asked[0], pair[3]));

    assert_true(str_eq(vault_phone_tail(v, mem, "tail", 7, STR("13800001234")),
                       vault_token(v, mem, "tail", 7, STR("1234"))));

    uint8_t k[CRYPT_KEY], l[CRYPT_KEY], pub[CRYPT_PUBLIC], sig[CRYPT_SIGNATURE];
    vault_subkey(v, STR("session"), k);
    vault_subkey(v, STR("backup"), l);
    assert_memory_not_equal(k, l, sizeof k);
    vault_public(v, pub);
    vault_sign(v, STR("root"), sig);
    assert_true(crypt_signed(pub, STR("root"), sig));
    struct ref back = { 0 };
    assert_true(ref_read(vault_ref_key(v), ref_text(mem, vault_ref_key(v), row), &back));
    vault_close(v);
}

static void masks_keep_what_helps_and_no_more(void **state)
{
    static const struct {
        str (*mask)(struct arena *, str);
        const char *in, *out;
    } rows[] = {
        { mask_name, "张三", "张*" },
        { mask_name, "张小三", "张*三" },
        { mask_name, "欧阳小三", "欧**三" },
        { mask_name, "张", "*" },
        { mask_name, "", "" },
        { mask_name, "𠮷田", "𠮷*" },
        { mask_phone, "13800001234", "138****1234" },
        { mask_phone, "05926051234", "059****1234" },
        { mask_phone, "6051234", "***1234" },
        { mask_phone, "12345", "*****" },
        { mask_idno, "350205199001011234", "350205************" },
        { mask_idno, "G12345678", "G*******8" },
        { mask_idno, "军字第1234号", "军******号" }, /* counted in characters, not bytes */
        { mask_idno, "123", "***" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str got = rows[i].mask(mem, str_of(rows[i].in));
        assert_string_equal(str_dup(mem, got).p, rows[i].out);
    }
}

/* Eight threads use one vault, whose memory can no longer be written. */
static void *worker(void *arg)
{
    struct vault *v = arg;
    struct arena *a = arena_new();
    intptr_t      bad = 0;

    for (int64_t i = 1; i <= 500; i++) {
        struct ref r = { 350205001001, i };
        str        back = { 0 };
        error     *e = vault_unseal(v, a, "person.phone", r,
                                    vault_seal(v, a, "person.phone", r, STR("13800001234")), &back);
        bad += e || !str_is(back, "13800001234");
        arena_reset(a);
    }
    arena_free(a);
    return (void *)bad;
}

static void a_ready_vault_serves_many_threads(void **state)
{
    pthread_t t[8];
    str       wrapped[2] = { 0 };

    (void)state;
    fresh(CRYPT_INTL);
    struct vault *v = open_vault(wrapped);
    vault_ready(v);
    for (size_t i = 0; i < COUNT(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, worker, v), 0);
    for (size_t i = 0; i < COUNT(t); i++) {
        void *bad = NULL;
        assert_int_equal(pthread_join(t[i], &bad), 0);
        assert_null(bad);
    }
    vault_close(v);
}

static int setup(void **state)
{
    (void)state;
    crypt_init();
    mem = arena_new();
    snprintf(dir, sizeof dir, "/tmp/gongdi-vault-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(key_path, sizeof key_path, "%s/gongdi.key", dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(key_path);
    rmdir(dir);
    arena_free(mem);
    return 0;
}

/* Written as people write them; the one form; refused when it is to be written down. */
static void phones_have_one_form(void **state)
{
    static const struct {
        const char *raw, *form, *refused;
    } all[] = {
        { "13800001234", "13800001234", NULL },
        { "+86 138-0000 1234", "13800001234", NULL },
        { "0086138 0000 1234", "13800001234", NULL },
        { " (+86)13800001234 ", "13800001234", NULL },
        { "１３８００００１２３４", "13800001234", NULL },
        { "0592-6051234", "05926051234", NULL },
        { "(0592) 605 1234", "05926051234", NULL },
        { "0592-6051234-8001", "059260512348001", NULL },
        { "6051234", "6051234", NULL },
        { "10-65551234", "1065551234", NULL },
        { "400-810-1234", "4008101234", NULL },
        { "800 810 1234", "8008101234", NULL },
        { "12345", "12345", NULL },
        { "13800001234-8001", "138000012348001", NULL },
        /* what is dialled before a mobile from elsewhere */
        { "86 13800001234", "13800001234", NULL },
        { "8613800001234", "13800001234", NULL },
        { "08613800001234", "13800001234", NULL },
        { "00 86 13800001234", "13800001234", NULL },
        { "013800001234", "13800001234", NULL },
        { "+86 013800001234", "13800001234", NULL },
        { "０１３８ ００００ １２３４", "13800001234", NULL },
        { "010-65551234", "01065551234", NULL },
        { "010655512345", "010655512345", NULL },
        { "8605926051234", "8605926051234", NULL },
        /* extensions */
        { "0592-6051234转8001", "059260512348001", NULL },
        { "0592 6051234 转 8001", "059260512348001", NULL },
        { "0592-6051234转分机8001", "059260512348001", NULL },
        { "6051234分机801", "6051234801", NULL },
        { "0592-6051234 ext. 801", "05926051234801", NULL },
        { "+1 415 555 2671", "+14155552671", NULL },
        { "＋1（415）555－2671", "+14155552671", NULL },
        { "(+1) 415.555.2671", "+14155552671", NULL },
        { "001-415-555-2671", "+14155552671", NULL },
        { "0014155552671", "+14155552671", NULL },
        { "+852 2345 6789", "+85223456789", NULL },
        { "+44 (0)20 7946 0958", "+442079460958", NULL },
        { "+39 06 6982 1234", "+390669821234", NULL },
        { "1380000123", "1380000123", "phone.length" },
        { "138 0000 12345", "138000012345", "phone.length" },
        { "+86 1380000123", "1380000123", "phone.length" },
        { "12500001", "12500001", NULL },
        { "'13800001234", "13800001234", NULL },
        { " \u2019138 0000 1234", "13800001234", NULL },
        { "\uFF07+1 415 555 2671", "+14155552671", NULL },
        { "=\"13800001234\"", "13800001234", NULL },
        { "'138'00001234", NULL, "phone.wrong" },
        { "110", NULL, "phone.wrong" },
        { "138o0001234", NULL, "phone.wrong" },
        { "0592-6051234转", NULL, "phone.wrong" },
        { "0592-6051234转80012", NULL, "phone.wrong" },
        { "转8001", NULL, "phone.wrong" },
        { "1234567890123456", NULL, "phone.wrong" },
        { "+1 415", NULL, "phone.wrong" },
        { "+0 415 555 2671", NULL, "phone.wrong" },
        { "1+415 555 2671", NULL, "phone.wrong" },
        { "+1 415 555 2671 ext 5", NULL, "phone.wrong" },
        { "", NULL, "phone.wrong" },
        { "+", NULL, "phone.wrong" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        str raw = str_of(all[i].raw), read = { 0 }, kept = { 0 };
        if (phone_read(mem, raw, &read) != (all[i].form != NULL) ||
            (all[i].form && !str_is(read, all[i].form)))
            fail_msg("%s: %.*s", all[i].raw, STR_ARG(read));
        error *e = phone_check(mem, "phone", NULL, raw, &kept);
        if (all[i].refused)
            assert_code(e, all[i].refused);
        else if (e || !str_eq(kept, read))
            fail_msg("%s is refused", all[i].raw);
    }
    str    ten = { 0 };
    error *e = phone_check(mem, "phone", NULL, STR("138 0000 123"), &ten);
    size_t at = 0;
    assert_true(str_find(error_text(mem, e, LANG_ZH), STR("现在是 10 位"), &at));
    assert_true(str_find(error_text(mem, e, LANG_EN), STR("this one has 10;"), &at));
    assert_true(str_is(phone_before(mem, STR("+14155552671")), "0014155552671"));
    assert_int_equal(phone_before(mem, STR("13800001234")).n, 0);
    assert_true(phone_same(STR("+14155552671"), STR("0014155552671")));
    assert_true(phone_same(STR("05926051234"), STR("05926051234")));
    assert_false(phone_same(STR("+14155552671"), STR("14155552671")));
    assert_true(phone_same(STR("013800001234"), STR("13800001234")));
    assert_false(phone_same(STR("05926051234"), STR("13800001234")));
    assert_false(phone_same((str){ 0 }, STR("13800001234")));
    assert_true(str_is(mask_phone(mem, STR("+14155552671")), "+14*****2671"));
}

/* Where a table has several in one cell the first right one is taken, and it is known that there
 * was more; what is no number of its own is not made into one. */
static void the_first_of_several_phones_is_taken(void **state)
{
    static const struct {
        const char     *raw, *kept;
        enum phone_cell how;
    } all[] = {
        { "13800001234", "13800001234", PHONE_ALONE },
        { "0592 6051234", "0592 6051234", PHONE_ALONE }, /* as it stands: one number */
        { "138 0000 1234", "138 0000 1234", PHONE_ALONE },
        { "0592-6051234转801", "0592-6051234转801", PHONE_ALONE },
        { "13800001234、13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234/13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234，13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234,13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234;13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234；13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234|13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234 13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "138 0000 1234 138 0000 5678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234\n13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234-13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "１３８００００１２３４／１３８００００５６７８", "13800001234", PHONE_OF_SEVERAL },
        { "6051234 6051235", "6051234", PHONE_OF_SEVERAL },
        { "0592 6051234 13800001234", "05926051234", PHONE_OF_SEVERAL },
        { "0592-6051234转801、13800001234", "05926051234801", PHONE_OF_SEVERAL },
        { "13800001234（儿子）、13800005678（女儿）", "13800001234", PHONE_OF_SEVERAL },
        { "儿子13800001234女儿13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "1380000123、13800005678", "13800005678", PHONE_OF_SEVERAL },
        { "+1 415 555 2671/13800001234", "+14155552671", PHONE_OF_SEVERAL },
        { "013800001234、13800005678", "13800001234", PHONE_OF_SEVERAL },
        { "13800001234（儿子）", "13800001234", PHONE_AMONG_WORDS },
        { "13800001234 儿子", "13800001234", PHONE_AMONG_WORDS },
        { "手机：13800001234", "13800001234", PHONE_AMONG_WORDS },
        { "13800001234（3号楼）", "13800001234", PHONE_AMONG_WORDS },
        { "13800001234、", "13800001234", PHONE_ALONE },
        { "13800001234/13800001234", "13800001234", PHONE_ALONE }, /* the same twice */
        /* none: the cell itself, or the only one that could be meant */
        { "1380000123（儿子）", "1380000123", PHONE_ALONE },
        { "138o0001234", "138o0001234", PHONE_ALONE },
        { "138****1234", "138****1234", PHONE_ALONE },
        { "0592-605****", "0592-605****", PHONE_ALONE },
        { "1382222（儿子）", "1382222（儿子）", PHONE_ALONE },
        { "1.38000012345E+10", "1.38000012345E+10", PHONE_ALONE },
        { "没有电话", "没有电话", PHONE_ALONE },
        { "", "", PHONE_ALONE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        str             kept = { 0 };
        enum phone_cell how = phone_of_cell(mem, str_of(all[i].raw), &kept);
        if (how != all[i].how || !str_is(kept, all[i].kept))
            fail_msg("%s: %d %.*s", all[i].raw, (int)how, STR_ARG(kept));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_sealed_to_their_place),
        cmocka_unit_test(the_key_file_is_guarded),
        cmocka_unit_test(any_damage_to_the_key_file_is_found),
        cmocka_unit_test(keys_are_rotated_without_touching_values),
        cmocka_unit_test(tokens_find_and_do_not_tell),
        cmocka_unit_test(masks_keep_what_helps_and_no_more),
        cmocka_unit_test(a_ready_vault_serves_many_threads),
        cmocka_unit_test(phones_have_one_form),
        cmocka_unit_test(the_first_of_several_phones_is_taken),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
