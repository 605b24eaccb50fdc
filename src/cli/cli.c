/* cli.c -- options by field table, help from the same tables. */
#include "cli/cli.h"

/* clang-format off */
const struct message msg_usage = { "usage", "{0}", "{0}" };
const struct message msg_quiet = { "quiet", "", "" };
/* clang-format on */

static const char *const type_words[] = {
    [FT_INT] = "N",     [FT_BOOL] = "",           [FT_TEXT] = "TEXT", [FT_WORD] = "WORD",
    [FT_TIME] = "WHEN", [FT_DATE] = "YYYY-MM-DD", [FT_CODE] = "CODE",
};

static void print_option(const struct field *f, enum lang lang)
{
    char left[64];
    char dashed[40];

    snprintf(dashed, sizeof dashed, "%s", f->name);
    for (char *p = dashed; *p; p++)
        if (*p == '_')
            *p = '-';
    snprintf(left, sizeof left, "--%s %s", dashed, type_words[f->type]);
    printf("  %-26s %s", left, f->doc ? cli_words(f->doc, lang) : "");
    if (f->type == FT_WORD) {
        printf(" (");
        for (int i = 0; f->words[i]; i++)
            printf("%s%s", i ? ", " : "", f->words[i]);
        printf(")");
    }
    printf("\n");
}

static void print_help(const struct command *c, enum lang lang)
{
    printf("gongdi %s %s%s\n%s\n", c->name,
           !c->options       ? ""
           : lang == LANG_ZH ? "[选项] "
                             : "[options] ",
           c->operands, c->summary ? cli_words(c->summary, lang) : "");
    if (c->options)
        printf("\n");
    for (const struct field *f = c->options; f && f->type != FT_END; f++)
        print_option(f, lang);
}

static void print_commands(const struct command *const *commands, size_t n, enum lang lang)
{
    printf(lang == LANG_ZH
               ? "gongdi 共缔 -- 一个城区和它的居民共同治理\n\n"
                 "用法：gongdi 命令 [选项] [操作数]；gongdi 命令 --help；--lang en 换成英文\n\n"
               : "gongdi 共缔 -- a district and its residents govern together\n\n"
                 "usage: gongdi COMMAND [options] [operands]; gongdi COMMAND --help; --lang zh is "
                 "Chinese\n\n");
    for (size_t i = 0; i < n; i++)
        if (commands[i]->summary)
            printf("  %-18s %s\n", commands[i]->name, cli_words(commands[i]->summary, lang));
}

/* The command whose name is the first one or two words; USED says how many. */
static const struct command *find(const struct command *const *commands, size_t n, int argc,
                                  char **argv, int *used)
{
    for (int words = argc < 3 ? 1 : 2; words > 0; words--)
        for (size_t i = 0; i < n; i++) {
            str name = str_of(commands[i]->name);
            str first = str_cut(&name, ' ');
            if (!str_is(first, argv[1]) || (name.n > 0) != (words == 2))
                continue;
            if (words == 2 && !str_is(name, argv[2]))
                continue;
            *used = words;
            return commands[i];
        }
    return NULL;
}

static error *read_option(struct cli *c, const struct command *cmd, str arg, int *i, int argc,
                          char **argv)
{
    str    name = { arg.p + 2, arg.n - 2 }, value = { 0 };
    size_t eq = 0;
    bool   has = str_find(name, STR("="), &eq);

    if (arg.n == 2 && str_is(arg, "-o")) /* the usual short form of --output */
        name = STR("output");
    if (has) {
        value = (str){ name.p + eq + 1, name.n - eq - 1 };
        name.n = eq;
    }
    char *plain = (char *)(uintptr_t)str_dup(c->mem, name).p;
    for (char *p = plain; *p; p++)
        if (*p == '-')
            *p = '_';
    const struct field *f = cmd->options ? field_find(cmd->options, str_of(plain)) : NULL;
    if (!f && strcmp(plain, "lang") == 0) { /* of every command: language() has read it */
        *i += !has;
        return NULL;
    }
    if (!f)
        return error_of(c->mem, FAIL_INPUT, &msg_usage,
                        str_fmt(c->mem, "unknown option " STR_FMT, STR_ARG(arg)));
    if (f->type == FT_BOOL && !has)
        value = STR("true");
    else if (!has) {
        if (++*i >= argc)
            return error_of(c->mem, FAIL_INPUT, &msg_usage,
                            str_fmt(c->mem, STR_FMT " wants a value", STR_ARG(arg)));
        value = str_of(argv[*i]);
    }
    return field_set_text(c->mem, f, value, c->opt);
}

static error *read_args(struct cli *c, const struct command *cmd, int from, int argc, char **argv)
{
    bool only_operands = false;

    c->operand = NEWN(c->mem, str, (size_t)argc);
    if (cmd->options) {
        c->opt = arena_zalloc(c->mem, 1, cmd->options_size, _Alignof(max_align_t));
        fields_init(cmd->options, c->opt);
        if (cmd->defaults)
            memcpy(c->opt, cmd->defaults, cmd->options_size);
    }
    for (int i = from; i < argc; i++) {
        str arg = str_of(argv[i]);
        if (!only_operands && str_is(arg, "--"))
            only_operands = true;
        else if (!only_operands && (str_starts(arg, STR("--")) || str_is(arg, "-o")))
            TRY(read_option(c, cmd, arg, &i, argc, argv));
        else
            c->operand[c->n_operands++] = arg;
    }
    if (c->n_operands < cmd->least || c->n_operands > cmd->most)
        return error_of(c->mem, FAIL_INPUT, &msg_usage,
                        str_fmt(c->mem, "usage: gongdi %s %s", cmd->name, cmd->operands));
    return NULL;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (str_is(str_of(argv[i]), "--help") || str_is(str_of(argv[i]), "-h"))
            return true;
    return false;
}

/* "--lang zh", wherever it stands, else LANG. */
static enum lang language(int argc, char **argv)
{
    str value = str_of(getenv("LANG"));

    for (int i = 1; i < argc; i++) {
        str arg = str_of(argv[i]);
        if (str_starts(arg, STR("--lang=")))
            value = (str){ arg.p + 7, arg.n - 7 };
        else if (str_is(arg, "--lang") && i + 1 < argc)
            value = str_of(argv[i + 1]);
    }
    return str_starts(value, STR("zh")) ? LANG_ZH : LANG_EN;
}

static int complain(struct cli *c, const struct command *cmd, const error *e)
{
    bool misuse = e->msg == &msg_usage || (e->kind == FAIL_INPUT && e->field && cmd->options &&
                                           field_find(cmd->options, str_of(e->field)));

    for (; e; e = e->next)
        if (e->msg != &msg_quiet)
            fprintf(stderr, "gongdi %s: " STR_FMT "\n", cmd->name,
                    STR_ARG(error_text(c->mem, e, c->lang)));
    return misuse ? EXIT_MISUSE : EXIT_FAILED;
}

int cli_main(const struct command *const *commands, size_t n, int argc, char **argv)
{
    int used = 0;

    enum lang lang = language(argc, argv);

    if (argc < 2 || (argv[1][0] == '-' && wants_help(argc, argv))) {
        print_commands(commands, n, lang);
        return argc < 2 ? EXIT_MISUSE : EXIT_DONE;
    }
    const struct command *cmd = find(commands, n, argc, argv, &used);
    if (!cmd) {
        fprintf(stderr,
                lang == LANG_ZH ? "gongdi：没有 %s 这个命令；gongdi --help 列出全部\n"
                                : "gongdi: no command %s; gongdi --help lists them\n",
                argv[1]);
        return EXIT_MISUSE;
    }
    if (wants_help(argc, argv)) {
        print_help(cmd, lang);
        return EXIT_DONE;
    }
    struct cli c = { .mem = arena_new() };
    c.lang = lang;
    error *e = read_args(&c, cmd, 1 + used, argc, argv);
    if (!e)
        e = cmd->run(&c);
    int code = e ? complain(&c, cmd, e) : EXIT_DONE;
    arena_free(c.mem);
    return code;
}
