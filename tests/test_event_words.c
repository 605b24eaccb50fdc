/* test_event_words.c -- what the log says has a word in both languages, and it is the right one.
 * That nothing which is written lacks one is looked at wherever a test world ends (lib/world.c). */
#include "test.h"

#include "core/event_words.h"
#include "modules/modules.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static bool said(const char *zh, const char *en)
{
    return zh && en && *zh && *en;
}

static void check_flow(const struct flow *f)
{
    assert_true(said(f->zh, f->en));
    for (size_t i = 0; i < f->n; i++)
        assert_true(said(f->rules[i].zh, f->rules[i].en));
    for (int s = 0; f->words[s]; s++)
        if (strcmp(f->words[s], "none") != 0)
            assert_true(said(f->states[s].zh, f->states[s].en));
}

static void every_word_of_every_room_is_in_both_languages_and_said_once(void **state)
{
    size_t n = 0;

    for (size_t i = 0; i < modules_rooms.n_log; i++) {
        const struct log_words *w = modules_rooms.log[i];
        for (const struct log_kind *k = w->kinds; k && k->kind; k++) {
            assert_true(said(k->zh, k->en) != (k->flows != NULL));
            for (const struct flow *const *f = k->flows; f && *f; f++)
                check_flow(*f);
        }
        for (const struct message *const *m = w->reasons; m && *m; m++)
            for (enum lang l = LANG_ZH; l <= LANG_EN; l++)
                assert_true(said((*m)->zh, (*m)->en) &&
                            str_is(log_reason(&modules_rooms, str_of((*m)->code), l),
                                   l == LANG_EN ? (*m)->en : (*m)->zh));
        for (const struct log_work *k = w->works; k && k->kind; k++) {
            struct event e = { .kind = str_of(k->kind),
                               .action = str_of(k->action ? k->action : "x") };
            assert_true(said(k->zh, k->en) &&
                        str_is(event_work(&modules_rooms, &e, LANG_ZH), k->zh));
            e.role = STR("clerk"); /* somebody's */
            assert_false(event_work(&modules_rooms, &e, LANG_ZH).n);
        }
        for (const struct log_deed *d = w->deeds; d && d->kind; d++, n++) {
            struct event       e = { .kind = str_of(d->kind), .action = str_of(d->action) };
            struct event_names zh = event_names(*state, &modules_rooms, &e, LANG_ZH);
            struct event_names en = event_names(*state, &modules_rooms, &e, LANG_EN);
            if (!zh.kind.n || !str_is(zh.action, d->zh) || !str_is(en.action, d->en))
                fail_msg("%s %s", d->kind, d->action);
        }
    }
    assert_true(n > 60);
}

static void the_same_action_is_called_as_its_life_cycle_calls_it_there(void **state)
{
    static const struct {
        const char *kind, *role, *action, *from, *to, *changes, *name, *then;
    } rows[] = {
        { "import", "admin", "check", "uploaded", "checking", "", "核对", "核对中" },
        { "import", "admin", "check", "checked", "checking", "", "重新核对", "核对中" },
        { "import", "", "finish", "running", "done", "", "导入完成", "已导入" },
        { "case", "clerk", "pass", "checking", "judging", "", "核查通过", "待评价" },
        { "case", "", "lapse", "judging", "closed", "", "逾期未评价", "已结案" },
        { "case", "resident", "reopen", "closed", "filed", "", "要求重开", "待派遣" },
        { "case", "dispatcher", "reopen", "closed", "filed", "", "重开", "待派遣" },
        { "case", "dispatcher", "whistle.raise", "", "", "\"new\":\"blown\"", "吹哨", "" },
        { "case", "clerk", "whistle.raise", "", "", "\"new\":\"asked\"", "申请吹哨", "" },
        { "case", "dispatcher", "extension.refuse", "", "", "\"new\":\"refused\"", "延期：不批准",
          "" },
        { "grid", "clerk", "opinion", "opinions", "opinions", "", "提出意见", "征求意见" },
        { "form", "dispatcher", "refuse", "waiting", "open", "", "退回", "待完成" },
        /* nothing is invented */
        { "case", "clerk", "sing", "reported", "checked", "", "", "" },
        { "case", "clerk", "whistle.sing", "", "", "", "", "" },
        { "song", "clerk", "check", "uploaded", "checking", "", "", "" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct event e = {
            .kind = str_of(rows[i].kind),
            .role = str_of(rows[i].role),
            .action = str_of(rows[i].action),
            .from_state = str_of(rows[i].from),
            .to_state = str_of(rows[i].to),
            .changes = str_of(rows[i].changes),
        };
        struct event_names n = event_names(*state, &modules_rooms, &e, LANG_ZH);
        if (!str_is(n.action, rows[i].name) || !str_is(n.to, rows[i].then))
            fail_msg("%s %s: " STR_FMT ", " STR_FMT, rows[i].kind, rows[i].action,
                     STR_ARG(n.action), STR_ARG(n.to));
    }
    struct event e = { .kind = STR("case"), .action = STR("extension.refuse") };
    assert_true(
        str_is(event_names(*state, &modules_rooms, &e, LANG_EN).action, "Extension: Refuse"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_every_room_is_in_both_languages_and_said_once),
        cmocka_unit_test(the_same_action_is_called_as_its_life_cycle_calls_it_there),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
