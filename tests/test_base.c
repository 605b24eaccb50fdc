/* test_base.c -- text, numbers, time, arena and field tables, by tables of input and expectation.
 */
#include "test.h"

#include "base/field.h"
#include "base/when.h"
#include "json/json.h"

static void whole_numbers_are_read_strictly(void **state)
{
    static const struct {
        const char *in;
        bool        ok;
        int64_t     out;
    } rows[] = {
        { "0", true, 0 },
        { "-1", true, -1 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { "+1", false, 0 },
        { " 1", false, 0 },
        { "1 ", false, 0 },
        { "1.0", false, 0 },
        { "0x10", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t v = 77;
        assert_int_equal(str_i64(str_of(rows[i].in), INT64_MIN, INT64_MAX, &v), rows[i].ok);
        assert_int_equal(v, rows[i].ok ? rows[i].out : 77);
    }
    int64_t v = 0;
    assert_false(str_i64(STR("11"), 0, 10, &v));
    assert_true(str_fixed(STR("118.0312"), 7, -1800000000, 1800000000, &v));
    assert_int_equal(v, 1180312000);
    assert_true(str_fixed(STR("-0.0000001"), 7, -1800000000, 1800000000, &v));
    assert_int_equal(v, -1);
    assert_false(str_fixed(STR("1.00000001"), 7, 0, INT64_MAX, &v));
    assert_false(str_fixed(STR("1."), 7, 0, INT64_MAX, &v));
    assert_false(str_fixed(STR(".5"), 7, 0, INT64_MAX, &v));
}

static void utf8_is_checked_not_repaired(void **state)
{
    static const struct {
        const char *in;
        bool        ok;
        size_t      chars;
    } rows[] = {
        { "海虹社区", true, 4 },
        { "\xF0\xA0\xAE\xB7", true, 1 },  /* U+20BB7, a character of a surname */
        { "\xC0\xAF", false, 0 },         /* overlong */
        { "\xED\xA0\x80", false, 0 },     /* surrogate */
        { "\xF4\x90\x80\x80", false, 0 }, /* beyond U+10FFFF */
        { "\xE6\xB5", false, 0 },         /* cut short */
        { "\xFF", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t n = 0;
        assert_int_equal(utf8_count(str_of(rows[i].in), &n), rows[i].ok);
        assert_int_equal(n, rows[i].chars);
    }
    size_t n = 0;
    assert_false(utf8_count((str){ "a\0b", 3 }, &n));
    str cut = utf8_head(STR("海虹社区"), 2);
    assert_true(str_is(cut, "海虹"));
}

/* What people write into a reason: whose number it is cannot be told from it, what else it says
 * can. */
static void numbers_of_people_are_masked_in_words(void **state)
{
    static const struct {
        const char *said, *kept;
    } all[] = {
        { "", "" },
        { "住户来电 13812345678，改到2026-12-03", "住户来电 138****5678，改到2026-12-03" },
        { "138 1234 5678/0592-6051234", "138 **** 5678/059*-***1234" },
        { "核对张三350299198808080031的户口", "核对张三350299********0031的户口" },
        { "350299 19880808 003X。", "350299 ******** 003X。" },
        { "35029919880808003x", "350299********003x" },
        { "１３８１２３４５６７８", "１３８****５６７８" },
        { "护照E12345678，证H1234567802", "护照E******78，证H********02" },
        { "护照E20101201", "护照E******01" },
        { "20261125 至 20261130-20261201", "20261125 至 20261130-20261201" },
        { "2026-11-25 2026-11-26 09:30", "2026-11-25 2026-11-26 09:30" },
        { "海虹 2026-00012 号，3幢1单元1201，第350205003006001网格",
          "海虹 2026-00012 号，3幢1单元1201，第350205*****6001网格" },
        { "19912345678 和 20011111111", "199****5678 和 200****1111" },
        { "12345", "12345" },
        { "1", "1" },
        { "é１", "é１" },
    };
    struct arena *a = arena_new();

    for (size_t i = 0; i < COUNT(all); i++) {
        str got = str_unnumbered(a, str_of(all[i].said));
        if (!str_is(got, all[i].kept))
            fail_msg("%s became " STR_FMT ", not %s", all[i].said, STR_ARG(got), all[i].kept);
    }
    arena_free(a);
    (void)state;
}

static void dates_agree_with_the_calendar(void **state)
{
    char    text[WHEN_TEXT];
    int64_t ms = 0, d = 0;

    (void)state;
    assert_int_equal(date_of((struct civil){ 1970, 1, 1 }), 0);
    assert_int_equal(date_of((struct civil){ 2000, 3, 1 }), 11017);
    assert_int_equal(date_weekday(date_of((struct civil){ 2026, 11, 25 })), 2);
    for (int64_t day = -200000; day < 200000; day += 13) {
        struct civil c = date_civil(day);
        assert_int_equal(date_of(c), day);
        assert_true(date_valid(c));
    }
    assert_false(date_valid((struct civil){ 2026, 2, 29 }));
    assert_true(when_read(STR("2026-11-25T23:30:00+08:00"), &ms));
    when_text(ms, text);
    assert_string_equal(text, "2026-11-25T15:30:00.000Z");
    assert_true(date_read(STR("2026-11-25"), &d));
    assert_int_equal(when_date(ms), d);
    assert_int_equal(when_date(ms + 30 * MS_MINUTE), d + 1);
    static const char *const bad[] = { "2026-02-30T00:00:00Z",  "2026-1-01T00:00:00Z",
                                       "2026-01-01T24:00:00Z",  "2026-01-01T00:00:00",
                                       "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Z " };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(when_read(str_of(bad[i]), &ms));
}

static void an_arena_grows_and_is_zeroed(void **state)
{
    struct arena *a = arena_new();
    struct buf    b;

    (void)state;
    for (int i = 1; i < 200; i++) {
        char *p = NEWN(a, char, (size_t)i * 97);
        for (int k = 0; k < i * 97; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xAA, (size_t)i * 97);
    }
    buf_init(&b, a, 100000);
    for (int i = 0; i < 10000; i++)
        buf_int(&b, i % 10);
    assert_int_equal(b.n, 10000);
    assert_false(b.over);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(b.p[i], '0' + i % 10);
    buf_init(&b, a, 3);
    buf_z(&b, "abcd");
    assert_true(b.over);
    buf_init(&b, a, 1000);
    text_html(&b, STR("<a b=\"1\">甲 & 乙</a>'"));
    assert_true(str_is(buf_done(&b), "&lt;a b=&quot;1&quot;&gt;甲 &amp; 乙&lt;/a&gt;'"));
    arena_free(a);
}

/* Blocks of megabytes: several of them, what is left of a round zeroed in the next one. */
static void a_wide_arena_is_kept_from_round_to_round(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    arena_widen(a);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++) {
            size_t n = (size_t)3 << 20;
            char  *p = NEWN(a, char, n);
            for (size_t k = 0; k < n; k += 4093)
                assert_int_equal(p[k], 0);
            memset(p, 0xAA, n);
        }
        size_t full = arena_bytes(a);
        arena_reset(a);
        assert_true(full >= (size_t)15 << 20 && arena_bytes(a) < full);
    }
    arena_free(a);
    a = arena_new(); /* perhaps the same one again: then narrow */
    NEWN(a, char, 100000);
    assert_true(arena_bytes(a) < 1 << 20);
    arena_free(a);
}

struct sample {
    int64_t n;
    str     name;
    int     kind;
    int64_t day;
    bool    on;
};
static const char *const  sample_kinds[] = { "red", "green", NULL };
static const struct field sample_fields[] = {
    INT(struct sample, n, 1, 9, .doc = "a number"),
    TEXT(struct sample, name, 1, 4, .doc = "a name"),
    WORD(struct sample, kind, sample_kinds, .doc = "a kind"),
    DATE(struct sample, day, .doc = "a day"),
    BOOL(struct sample, on, .doc = "a switch"),
    FIELDS_END,
};

static void fields_are_read_from_text_with_their_checks(void **state)
{
    static const struct {
        const char *field, *in, *code;
    } rows[] = {
        { "n", "5", NULL },
        { "n", "10", "input.range" },
        { "n", "x", "input.range" },
        { "name", "海虹社区", NULL },
        { "name", "海虹社区一", "input.length" },
        { "name", "", "input.length" },
        { "name", "\xFF", "input.text" },
        { "kind", "green", NULL },
        { "kind", "blue", "input.word" },
        { "day", "2026-11-25", NULL },
        { "day", "2026-11-31", "input.type" },
        { "on", "true", NULL },
        { "on", "yes", "input.type" },
    };
    struct arena *a = arena_new();
    struct sample s = { 0 };

    (void)state;
    fields_init(sample_fields, &s);
    assert_int_equal(s.kind, -1);
    assert_true(s.day == DATE_NONE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct field *f = field_find(sample_fields, str_of(rows[i].field));
        error              *e = field_set_text(a, f, str_of(rows[i].in), &s);
        assert_int_equal(e != NULL, rows[i].code != NULL);
        if (!e) {
            assert_true(str_is(field_text(a, f, &s), rows[i].in));
            continue;
        }
        assert_string_equal(e->msg->code, rows[i].code);
        assert_string_equal(e->field, rows[i].field);
        assert_true(error_text(a, e, LANG_ZH).n > 0);
        assert_true(error_text(a, e, LANG_EN).n > 0);
    }
    arena_free(a);
}

/* What is copied out of pages and chats brings signs that nobody sees; what shapes a character or a
 * picture stays, and so does a password. */
static void signs_that_nobody_sees_are_dropped(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "郑\u200b零宽", "郑零宽" },
        { "\ufeff郑零宽\u2060", "郑零宽" },
        { "郑\u200d零\u200e宽\u00ad", "郑零宽" },
        { "\u202e139\u202c\u200b12340001", "13912340001" },
        { "Li\u00a0Ming", "Li Ming" },
        { "王\u2002明", "王 明" },
        { "\u3000\u3000段落", "\u3000\u3000段落" },
        { "葛\U000e0100城", "葛\U000e0100城" },
        { "\ufe0f葛\ufe00\ufe01", "葛\ufe00" },
        { "3\ufe0f", "3" },
        { "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧" },
        { "❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥" },
        { "می\u200cخواهم", "می\u200cخواهم" },
        { "\u200b", "" },
    };
    static const struct {
        const char *sign, *named;
    } signs[] = { { "①", "①" },         { "\u2028", "U+2028" }, { "\xc2\xad", "U+00AD" },
                  { "\x07", "U+0007" }, { "\u00a0", "U+00A0" }, { "\ue5e5", "U+E5E5 (\ue5e5)" },
                  { "9", "9" } };
    const struct field text = { .name = "text", .type = FT_TEXT, .max = 40 },
                       word = { .name = "word", .type = FT_TEXT, .max = 40, .typed = true };
    struct arena *a = arena_new();
    str           got = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_null(field_set_text(a, &text, str_of(rows[i].in), &got));
        if (!str_is(got, rows[i].out))
            fail_msg("%zu: " STR_FMT, i, STR_ARG(got));
        assert_null(field_set_text(a, &word, str_of(rows[i].in), &got));
        assert_true(str_is(got, rows[i].in));
    }
    for (size_t i = 0; i < COUNT(signs); i++)
        if (!str_is(utf8_named(a, str_of(signs[i].sign)), signs[i].named))
            fail_msg("%s", signs[i].named);
    arena_free(a);
}

static void error_sentences_take_their_arguments(void **state)
{
    struct arena *a = arena_new();
    error        *e = error_on(a, "n", &msg_field_range, STR("n"), STR("1"), STR("9"));

    (void)state;
    assert_true(str_is(error_text(a, e, LANG_EN), "n must be a whole number from 1 to 9."));
    assert_true(str_is(error_text(a, e, LANG_ZH), "“n”必须是 1 到 9 之间的整数。"));
    arena_free(a);
}

/* Byte by byte, as the format says it: what the quick ways of the writer must give as well. */
static str slowly(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, 10000);
    buf_z(&b, "\"");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n')
            buf_z(&b, "\\n");
        else if (c == '"' || c == '\\')
            buf_fmt(&b, "\\%c", c);
        else if (c < 0x20 || c == '<' || c == '>' || c == '&')
            buf_fmt(&b, "\\u%04x", c);
        else
            buf_char(&b, (char)c);
    }
    buf_z(&b, "\"");
    return buf_done(&b);
}

static void the_quick_ways_of_writing_write_the_same(void **state)
{
    struct arena *a = arena_new();
    uint64_t      seed = 12345;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char       text[40], digits[32];
        struct jw  j;
        struct buf b;
        size_t     n = (size_t)i % sizeof text;
        for (size_t k = 0; k < n; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            /* mostly plain, above and below 0x80, now and then anything */
            text[k] = seed >> 60 ? (char)(seed >> 40 & 0xBF) : (char)(seed >> 33);
        }
        str want = slowly(a, (str){ text, n });
        buf_init(&b, a, 10000);
        jw_init(&j, &b, NULL);
        jw_str(&j, (str){ text, n });
        assert_true(str_eq(buf_done(&b), want));
        int64_t v = (int64_t)seed >> i % 64;
        snprintf(digits, sizeof digits, "%lld", (long long)v);
        assert_true(str_is(str_int(a, v), digits));
        arena_reset(a);
    }
    assert_true(str_is(str_int(a, INT64_MIN), "-9223372036854775808"));
    arena_free(a);
}

/* ---- records, straight and member by member ---------------------------------------------------
 */

struct all_types {
    int64_t     number, at, date, code;
    bool        yes;
    str         text;
    int         word;
    struct ref  ref;
    struct list list;
};
static const char *const two_words[] = { "one", "tw\"o", NULL };
/* clang-format off */
static const struct field inner_fields[] = {
    TEXT(struct all_types, text, 0, 100, .doc = "text"),
    FIELDS_END,
};
static const struct field every_fields[] = {
    INT (struct all_types, number, INT64_MIN, INT64_MAX, .doc = "number"),
    TEXT(struct all_types, text, 0, 100, .doc = "text"),
    BOOL(struct all_types, yes,  .doc = "yes or no", .omit = true),
    WORD(struct all_types, word, two_words, .doc = "word"),
    TIME(struct all_types, at,   .doc = "time"),
    DATE(struct all_types, date, .doc = "date"),
    CODE(struct all_types, code, .doc = "code"),
    REF (struct all_types, ref,  .doc = "reference"),
    LIST(struct all_types, list, struct all_types, inner_fields, 5, .doc = "list"),
    TEXT(struct all_types, text, 0, 100, .doc = "text", .secret = true),
    FIELDS_END,
};
/* clang-format on */

static str as_json(struct arena *a, const struct field *f, const struct ref_key *key,
                   const struct list *rows, size_t room, size_t max)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, a, max);
    if (room)
        buf_reserve(&b, room);
    jw_init(&j, &b, key);
    jw_list(&j, f, rows);
    jw_done(&j);
    return b.over ? STR("over") : buf_done(&b);
}

/* The straight way of writing members, with much room, with little and at the limit of the buffer,
 * writes what the streaming writer does. */
static void records_are_written_the_same_both_ways(void **state)
{
    struct arena  *a = arena_new();
    struct ref_key key = { { 3 } };
    struct field   slow_inner[COUNT(inner_fields)], slow[COUNT(every_fields)];
    uint64_t       seed = 99;

    (void)state;
    memcpy(slow, every_fields, sizeof slow);
    memcpy(slow_inner, inner_fields, sizeof slow_inner);
    for (size_t i = 0; i < COUNT(slow); i++) {
        assert_true(slow[i].type == FT_END || slow[i].key);
        slow[i].key = NULL;
        if (slow[i].type == FT_LIST)
            slow[i].of = slow_inner;
    }
    slow_inner[0].key = NULL;
    for (int round = 0; round < 3000; round++) {
        struct all_types row[3] = { { .word = -1, .date = DATE_NONE } }, inner = { 0 };
        char             text[3][40];
        for (size_t i = 0; i < COUNT(row); i++) {
            size_t n = (size_t)(round + (int)i * 7) % sizeof text[0];
            for (size_t k = 0; k < n; k++) {
                seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
                text[i][k] = seed >> 59 ? (char)(seed >> 40 & 0xBF) : (char)(seed >> 33);
            }
            bool any = seed >> 20 & 1;
            row[i] = (struct all_types){ .number = (int64_t)seed >> round % 64,
                                         .at = any ? (int64_t)(seed >> 22) : 0,
                                         .date = any ? (int64_t)(seed >> 48) : DATE_NONE,
                                         .code = any ? 350205003006 : 0,
                                         .yes = seed >> 21 & 1,
                                         .text = { text[i], n },
                                         .word = any ? (int)(seed >> 50 & 1) : -1,
                                         .ref = { 350205003006, any ? round + 1 : 0 } };
        }
        inner.text = row[0].text;
        row[1].list = (struct list){ &inner, 1, sizeof inner };
        struct list rows = { row, COUNT(row), sizeof *row };
        str         want = as_json(a, slow, &key, &rows, 0, 100000);
        size_t      room = (size_t)round % 1500;
        assert_true(str_eq(as_json(a, every_fields, &key, &rows, 8192, 100000), want));
        assert_true(str_eq(as_json(a, every_fields, &key, &rows, room, 100000), want));
        assert_true(str_eq(as_json(a, every_fields, &key, &rows, 0, want.n), want));
        assert_true(str_eq(as_json(a, every_fields, &key, &rows, 0, want.n - 1), STR("over")));
        arena_reset(a);
    }
    arena_free(a);
}

static void a_reference_that_is_remembered_is_the_same(void **state)
{
    struct arena  *a = arena_new();
    struct ref_key key[2] = { { { 1 } }, { { 2 } } };

    (void)state;
    for (int64_t i = 0; i < 20000; i++) { /* many more than are remembered, two keys in turns */
        struct ref r = { 350205003006 + i % 3, 1 + i * i % 5000 }, back = { 0, 0 };
        str        s = ref_text(a, &key[i & 1], r);
        assert_true(ref_read(&key[i & 1], s, &back));
        assert_int_equal(back.community, r.community);
        assert_int_equal(back.id, r.id);
        assert_true(str_eq(s, ref_text(a, &key[i & 1], r)));
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_read_strictly),
        cmocka_unit_test(utf8_is_checked_not_repaired),
        cmocka_unit_test(numbers_of_people_are_masked_in_words),
        cmocka_unit_test(dates_agree_with_the_calendar),
        cmocka_unit_test(an_arena_grows_and_is_zeroed),
        cmocka_unit_test(a_wide_arena_is_kept_from_round_to_round),
        cmocka_unit_test(fields_are_read_from_text_with_their_checks),
        cmocka_unit_test(signs_that_nobody_sees_are_dropped),
        cmocka_unit_test(error_sentences_take_their_arguments),
        cmocka_unit_test(the_quick_ways_of_writing_write_the_same),
        cmocka_unit_test(records_are_written_the_same_both_ways),
        cmocka_unit_test(a_reference_that_is_remembered_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
