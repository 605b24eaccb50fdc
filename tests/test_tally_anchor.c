/* test_tally_anchor.c -- comments through random edits: never on a wrong sentence, seldom lost. */
#include "test.h"

#include <time.h>

#include "lib/shared.h"
#include "solve/anchor/anchor.h"

enum { MOST_PIECES = 4000, MOST_IDS = 6 };

/* A sentence with what it is made of: the sentences of the base text that live on in it. */
struct piece {
    int    id[MOST_IDS];
    size_t n_ids;
    str    text;     /* without number */
    bool   starts;   /* a paragraph */
    bool   article;  /* with a number, which is counted anew in every version */
    size_t from, to; /* where it stands in the rendered text */
};

struct version {
    struct arena *mem;
    struct piece  p[MOST_PIECES];
    size_t        n;
    str           text;
};

static uint64_t seed;

static size_t dice(size_t n)
{
    seed += 0x9E3779B97F4A7C15u;
    uint64_t z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (size_t)((z ^ z >> 31) % n);
}

static void render(struct version *v)
{
    struct buf b;
    int64_t    article = 0;

    buf_init(&b, v->mem, SIZE_MAX);
    for (size_t i = 0; i < v->n; i++) {
        struct piece *p = &v->p[i];
        if (p->starts && b.n)
            buf_z(&b, "\n\n");
        else if (b.n && (unsigned char)b.p[b.n - 1] < 0x80)
            buf_char(&b, ' '); /* Latin sentences are apart */
        if (p->article) {
            buf_z(&b, "**第");
            buf_int(&b, ++article);
            buf_z(&b, "条**　");
        }
        p->from = b.n;
        buf_str(&b, p->text);
        p->to = b.n;
    }
    v->text = buf_done(&b);
}

static void base(struct version *v, str text)
{
    struct doc *d = NULL;

    assert_null(doc_read(v->mem, text, &d));
    v->n = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct sentence *s = &d->s[i];
        v->p[v->n] = (struct piece){ .id = { (int)i },
                                     .n_ids = 1,
                                     .text = { text.p + s->body, s->to - s->body },
                                     .starts = i == 0 || s->paragraph != d->s[i - 1].paragraph,
                                     .article = s->body > s->from + 6 };
        v->n++;
    }
    render(v);
}

static const char *const words[] = { "村民", "住户", "楼栋", "停车", "绿化", "经费",
                                     "巡查", "老人", "公示", "意见", "夜间", "消防",
                                     "垃圾", "电梯", "安排", "登记", "每月", "由物业",
                                     "可以", "应当", "负责", "及时", "联系", "小区" };

static str new_sentence(struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 1000);
    for (size_t k = 6 + dice(14); k > 0; k--) {
        buf_z(&b, words[dice(COUNT(words))]);
        if (dice(6) == 0)
            buf_z(&b, "，");
    }
    buf_z(&b, "。");
    return buf_done(&b);
}

static void put_in(struct version *v, size_t at, struct piece p)
{
    if (v->n == MOST_PIECES)
        return;
    memmove(&v->p[at + 1], &v->p[at], (v->n - at) * sizeof *v->p);
    v->p[at] = p;
    v->n++;
}

static struct piece take_out(struct version *v, size_t at)
{
    struct piece p = v->p[at];

    if (p.starts && at + 1 < v->n && !v->p[at + 1].starts) { /* the next one leads the paragraph */
        v->p[at + 1].starts = true;
        v->p[at + 1].article = p.article;
    }
    memmove(&v->p[at], &v->p[at + 1], (v->n - at - 1) * sizeof *v->p);
    v->n--;
    return p;
}

/* One in five or so of the characters, in one or two runs. */
static void reword(struct version *v, size_t at)
{
    str        old = v->p[at].text;
    size_t     chars = 0, i = 0, k = 0;
    struct buf b;

    utf8_count(old, &chars);
    if (chars < 8)
        return;
    size_t run = chars / 10 + 1, first = dice(chars - run), second = dice(chars - run);
    buf_init(&b, v->mem, 1 << 20);
    while (i < old.n) {
        size_t from = i;
        utf8_next(old, &i);
        bool out =
            (k >= first && k < first + run) || (chars > 30 && k >= second && k < second + run);
        if (k == first || (chars > 30 && k == second))
            buf_z(&b, words[dice(COUNT(words))]);
        if (!out || i >= old.n)
            buf_bytes(&b, old.p + from, i - from);
        k++;
    }
    v->p[at].text = buf_done(&b);
}

static void split(struct version *v, size_t at)
{
    str    old = v->p[at].text, comma = STR("，");
    size_t where = 0, from = old.n / 4;

    while (from < old.n && ((unsigned char)old.p[from] & 0xC0) == 0x80)
        from++;
    if (!str_find((str){ old.p + from, old.n - from }, comma, &where))
        return;
    where += from;
    if (old.n - where < 40)
        return;
    struct piece rest = v->p[at];
    rest.starts = rest.article = false;
    rest.text = (str){ old.p + where + comma.n, old.n - where - comma.n };
    v->p[at].text = str_fmt(v->mem, STR_FMT "。", STR_ARG(((str){ old.p, where })));
    put_in(v, at + 1, rest);
}

static void merge(struct version *v, size_t at)
{
    struct piece *p = &v->p[at], *q = p + 1;
    str           stop = STR("。");

    if (at + 1 >= v->n || q->starts || !str_ends(p->text, stop) || p->n_ids + q->n_ids > MOST_IDS)
        return;
    p->text.n -= stop.n;
    p->text = str_fmt(v->mem, STR_FMT "，" STR_FMT, STR_ARG(p->text), STR_ARG(q->text));
    for (size_t i = 0; i < q->n_ids; i++)
        p->id[p->n_ids++] = q->id[i];
    take_out(v, at + 1);
}

static void move_paragraph(struct version *v)
{
    static struct piece block[MOST_PIECES];
    size_t              from = dice(v->n), n = 1;

    while (from > 0 && !v->p[from].starts)
        from--;
    while (from + n < v->n && !v->p[from + n].starts)
        n++;
    if (n == v->n)
        return;
    memcpy(block, &v->p[from], n * sizeof *block);
    memmove(&v->p[from], &v->p[from + n], (v->n - from - n) * sizeof *v->p);
    v->n -= n;
    size_t to = dice(v->n);
    while (to > 0 && !v->p[to].starts)
        to--;
    memmove(&v->p[to + n], &v->p[to], (v->n - to) * sizeof *v->p);
    memcpy(&v->p[to], block, n * sizeof *block);
    v->n += n;
}

static void edit(struct version *v)
{
    size_t at = dice(v->n);

    switch (dice(8)) {
    case 0: {
        struct piece p = { .text = new_sentence(v->mem) };
        put_in(v, at + 1, p);
        break;
    }
    case 1:
        if (v->n > 10)
            take_out(v, at);
        break;
    case 2: {
        struct piece p = take_out(v, at);
        p.starts = p.article = false;
        put_in(v, 1 + dice(v->n), p);
        break;
    }
    case 3:
        split(v, at);
        break;
    case 4:
        merge(v, at);
        break;
    case 5:
        reword(v, at);
        break;
    case 6:
        move_paragraph(v);
        break;
    default: {
        struct piece p = { .text = new_sentence(v->mem), .starts = true, .article = true };
        while (at > 0 && !v->p[at].starts)
            at--;
        put_in(v, at, p);
    }
    }
}

static bool made_of(const struct piece *p, int id)
{
    for (size_t i = 0; i < p->n_ids; i++)
        if (p->id[i] == id)
            return true;
    return false;
}

struct score {
    long living, found, wrong, lost_right, words_exact;
};

/* Does the place cover only sentences in which ID lives, and at least one? */
static bool right_place(const struct version *v, const struct place *p, int id)
{
    bool any = false;

    for (size_t i = 0; i < v->n; i++) {
        if (v->p[i].to <= p->from || v->p[i].from >= p->to)
            continue;
        if (!made_of(&v->p[i], id))
            return false;
        any = true;
    }
    return any;
}

static void judge(const struct version *was, const struct version *is, const struct anchor_map *m,
                  struct score *s)
{
    for (size_t i = 0; i < was->n; i++) {
        const struct piece *p = &was->p[i];
        size_t              from = p->from, to = p->to;
        bool                lives = false;
        if (i % 2) { /* a comment on some words of it */
            size_t chars = 0, k = 0;
            utf8_count(p->text, &chars);
            size_t skip = dice(chars), len = 1 + dice(6);
            str    head = utf8_head(p->text, skip);
            k = head.n;
            str rest = { p->text.p + k, p->text.n - k };
            from += k;
            to = from + utf8_head(rest, len).n;
        }
        for (size_t j = 0; j < is->n && !lives; j++)
            lives = made_of(&is->p[j], p->id[0]);
        struct place at = anchor_follow(m, from, to);
        s->living += lives;
        s->found += lives && at.fate != FATE_LOST;
        s->lost_right += !lives && at.fate == FATE_LOST;
        if (at.fate != FATE_LOST && !right_place(is, &at, p->id[0]))
            s->wrong++;
    }
}

static struct score many_edits(str text, size_t edits, size_t each)
{
    struct score s = { 0 };

    for (size_t done = 0; done < edits; done += each) {
        struct arena   *a = arena_new();
        struct version *was = NEW(a, struct version), *is = NEW(a, struct version);
        struct doc     *x = NULL, *y = NULL;
        was->mem = is->mem = a;
        base(was, text);
        *is = *was;
        for (size_t k = 0; k < each; k++)
            edit(is);
        render(is);
        assert_null(doc_read(a, was->text, &x));
        assert_null(doc_read(a, is->text, &y));
        judge(was, is, anchor_compare(a, x, y), &s);
        arena_free(a);
    }
    return s;
}

/* Articles of a made-up charter, in the structure of the statutes. */
static str made_up(struct arena *a, size_t articles)
{
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    for (size_t i = 0; i < articles; i++) {
        buf_z(&b, "**第");
        buf_int(&b, (int64_t)i + 1);
        buf_z(&b, "条**　");
        for (size_t k = 1 + dice(3); k > 0; k--) {
            buf_str(&b, new_sentence(a));
            if (k > 1 && dice(2))
                buf_z(&b, "\n\n");
        }
        buf_z(&b, "\n\n");
    }
    return buf_done(&b);
}

static void check(str text, const char *name, size_t edits, size_t each)
{
    struct score s = many_edits(text, edits, each);

    printf("%s: %zu edits, %ld comments on living sentences, %ld found, %ld wrong\n", name, edits,
           s.living, s.found, s.wrong);
    assert_int_equal(s.wrong, 0);
    assert_true(s.found * 100 >= s.living * 95);
}

static void comments_survive_ten_thousand_edits(void **state)
{
    static const char *const files[] = { "texts/urban-residents-committee-2025.md",
                                         "texts/villagers-committee-2025.md" };
    struct arena            *a = arena_new();
    str                      text = { 0 };

    (void)state;
    seed = 20261125;
    for (size_t f = 0; f < COUNT(files); f++)
        if (shared_read(a, files[f], &text))
            check(text, files[f], 4000, 20);
    check(made_up(a, 50), "made up", 2000, 20);
    check(fixture_read(a, "tests/fixtures/tally/charter.md"), "charter", 1000, 4);
    arena_free(a);
}

static struct place follow(struct arena *a, const char *old, const char *new, const char *words_)
{
    struct doc *x = NULL, *y = NULL;
    size_t      at = 0;

    assert_null(doc_read(a, str_of(old), &x));
    assert_null(doc_read(a, str_of(new), &y));
    assert_true(str_find(str_of(old), str_of(words_), &at));
    return anchor_follow(anchor_compare(a, x, y), at, at + strlen(words_));
}

static void places_are_kept_moved_or_lost(void **state)
{
    static const char old[] =
        "第一条　居民会议由居民委员会召集。第二条　楼道内禁止堆放杂物，违者清理。\n"
        "The garden opens at 8.30 every day. Dogs must be on a lead.\n";
    struct arena *a = arena_new();
    struct place  p;

    (void)state;
    p = follow(a, old,
               "第一条　新的一条在这里。第二条　居民会议由居民委员会召集。第三条　楼道内禁止堆放杂"
               "物，违者清理。\n"
               "Dogs must be on a lead. The garden opens at 8.30 every day.\n",
               "Dogs must be on a lead.");
    assert_int_not_equal(p.fate, FATE_LOST);
    p = follow(a, old,
               "第一条　居民会议由居民委员会召集。第二条　楼道里一律禁止堆放杂物，违者清理。\n",
               "堆放杂物");
    assert_int_equal(p.fate, FATE_KEPT);
    assert_true(p.changed && !p.widened);
    assert_int_equal(p.to - p.from, strlen("堆放杂物"));
    p = follow(a, old, "第一条　居民会议由居民委员会召集。\nDogs must be on a lead.\n", "杂物");
    assert_int_equal(p.fate, FATE_LOST);
    assert_true(str_starts(place_words(a, &p, LANG_EN), STR("what it is about")));
    arena_free(a);
}

static void changes_are_told_by_sentence_and_word(void **state)
{
    struct arena *a = arena_new();
    struct doc   *x = NULL, *y = NULL;
    size_t        n = 0;

    (void)state;
    assert_null(doc_read(a, STR("甲乙丙丁戊己庚辛。这一句将要删去不留。子丑寅卯辰巳午未。"), &x));
    assert_null(doc_read(a, STR("甲乙丙丁戊己庚辛。子丑寅卯辰巳午未申。完全新的一句话在此。"), &y));
    struct change *c = anchor_changes(anchor_compare(a, x, y), &n);
    assert_int_equal(n, 4);
    assert_int_equal(c[0].what, CH_SAME);
    assert_int_equal(c[1].what, CH_REMOVED);
    assert_int_equal(c[2].what, CH_REWORDED);
    assert_int_equal(c[3].what, CH_ADDED);
    struct run *r = anchor_words(a, STR("子丑寅卯"), STR("子寅卯辰"), &n);
    assert_int_equal(n, 4);
    assert_int_equal(r[1].what, RUN_OUT);
    assert_int_equal(r[3].what, RUN_IN);
    arena_free(a);
}

static void a_long_text_is_quick(void **state)
{
    struct arena   *a = arena_new();
    struct version *was = NEW(a, struct version), *is = NEW(a, struct version);
    struct doc     *x = NULL, *y = NULL;
    struct timespec t0, t1;

    (void)state;
    seed = 99;
    was->mem = is->mem = a;
    base(was, made_up(a, 1500));
    *is = *was;
    for (size_t k = 0; k < 200; k++)
        edit(is);
    render(is);
    size_t chars = 0;
    utf8_count(was->text, &chars);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
    assert_null(doc_read(a, was->text, &x));
    assert_null(doc_read(a, is->text, &y));
    struct anchor_map *m = anchor_compare(a, x, y);
    size_t             found = 0;
    for (size_t i = 0; i < 1000; i++) {
        const struct piece *p = &was->p[i * was->n / 1000];
        found += anchor_follow(m, p->from, p->to).fate != FATE_LOST;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
    printf("bar: anchors %zu characters, 1000 comments, %zu found, %.1f ms\n", chars, found,
           (double)(t1.tv_sec - t0.tv_sec) * 1e3 + (double)(t1.tv_nsec - t0.tv_nsec) / 1e6);
    assert_true(found > 900);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_kept_moved_or_lost),
        cmocka_unit_test(changes_are_told_by_sentence_and_word),
        cmocka_unit_test(comments_survive_ten_thousand_edits),
        cmocka_unit_test(a_long_text_is_quick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
