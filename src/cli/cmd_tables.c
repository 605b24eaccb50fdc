/* cmd_tables.c -- gongdi export and import: everything as a table. Categories and matters are moved
 * here; what rooms give as kinds of rows goes the way of the import centre (import_file.c). */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/when.h"
#include "cli/import_file.h"
#include "cli/open.h"
#include "cli/tables.sql.h"
#include "modules/casework/casework_time.h"
#include "modules/imports/imports.h"
#include "modules/modules.h"

struct table_options {
    str     data, database, output;
    bool    dry_run, skip;
    int64_t sheet, place;
    int     system, alike;
};
/* clang-format off */
static const struct field export_options[] = {
    DATA_OPTIONS(struct table_options),
    TEXT(struct table_options, output, 0, 400, .doc = "File to write; standard output unless given."),
    FIELDS_END,
};
static const struct field import_options[] = {
    DATA_OPTIONS(struct table_options),
    BOOL(struct table_options, dry_run, .doc = "Only say what is wrong; change nothing."),
    BOOL(struct table_options, skip,    .doc = "Leave wrong rows out and take the others."),
    WORD(struct table_options, alike,   import_alike_words, .doc = "Rows that are very like something there under another name: same or new; ask says which and changes nothing."),
    INT (struct table_options, sheet,   1, TABLE_SHEETS, .doc = "Which sheet of a spreadsheet, from 1; the one whose headings are understood best unless given."),
    CODE(struct table_options, place,   .doc = "Of a table of people or organisations: the code of the community (or street) that it is of."),
    WORD(struct table_options, system,  import_system_words, .doc = "System of the coordinates: wgs84, cgcs2000 or gcj02."),
    FIELDS_END,
};

struct case_line {
    struct ref ref;
    str        number, category, unit, words;
    int        state, source;
    int64_t    place, grid, reported, filed, case_due, closed, reworks, returns, stars;
};
static const struct field case_columns[] = {
    REF (struct case_line, ref,      .doc = "key"),
    TEXT(struct case_line, number,   0, 80, .doc = "Number."),
    TEXT(struct case_line, category, 0, 20, .doc = "Category."),
    WORD(struct case_line, state,    case_state_words, .doc = "State."),
    CODE(struct case_line, place,    .doc = "Community."),
    CODE(struct case_line, grid,     .doc = "Grid."),
    TEXT(struct case_line, unit,     0, 40, .doc = "Unit."),
    WORD(struct case_line, source,   case_source_words, .doc = "Source."),
    TEXT(struct case_line, words,    0, 2000, .doc = "Words."),
    TIME(struct case_line, reported, .doc = "Reported."),
    TIME(struct case_line, filed,    .doc = "Filed."),
    TIME(struct case_line, case_due, .doc = "Due."),
    TIME(struct case_line, closed,   .doc = "Closed."),
    INT (struct case_line, reworks,  0, INT64_MAX, .doc = "Reworks."),
    INT (struct case_line, returns,  0, INT64_MAX, .doc = "Returns."),
    INT (struct case_line, stars,    0, 5, .doc = "Verdict."),
    FIELDS_END,
};

static const struct message
    msg_what  = { "usage", "“{0}”不是可以处理的表；可以是：{1}。", "{0} is no table known here; it can be: {1}." },
    msg_csv   = { "usage", "这类表只导出为 CSV：请用以 .csv 结尾的文件名。", "This is written as CSV: give the file a name that ends with .csv." },
    msg_file  = { "import.file", "无法读取“{0}”。", "{0} cannot be read." },
    msg_rows  = { "import.rows", "有 {0} 行不对，什么都没有改。", "{0} rows are wrong; nothing was changed." };
/* clang-format on */

static const struct movable {
    const char         *name;
    const struct field *fields;
    size_t              size;
    const struct sql   *list;
    error *(*put)(struct req *r, const void *rec);
} movables[] = {
    { "categories", category_row_fields, sizeof(struct category_row), &sql_tables_categories,
      category_put },
    { "questions", question_fields, sizeof(struct question), &sql_tables_questions, question_put },
    { "cases", case_columns, sizeof(struct case_line), &sql_tables_cases, NULL },
};

static const struct movable *find(str name, bool to_import)
{
    for (size_t i = 0; i < COUNT(movables); i++)
        if (str_is(name, movables[i].name) && (!to_import || movables[i].put))
            return &movables[i];
    return NULL;
}

/* A kind of rows that a room brings along and that can go this way; NULL: there is none. */
static const struct import_kind *kind_of(str name, bool to_import)
{
    for (size_t i = 0; i < modules_rooms.n_kinds; i++) {
        const struct import_kind *k = modules_rooms.kinds[i];
        if (str_is(name, k->name))
            return (to_import ? k->put != NULL : k->list != NULL) ? k : NULL;
    }
    return NULL;
}

/* WHAT is none of the tables; there are these. */
static error *no_such(struct cli *c, str what, bool to_import)
{
    struct buf b;

    buf_init(&b, c->mem, 4096);
    for (size_t i = 0; i < modules_rooms.n_kinds; i++) {
        const struct import_kind *k = modules_rooms.kinds[i];
        if (kind_of(str_of(k->name), to_import))
            buf_fmt(&b, "%s%s (%s)", b.n ? ", " : "", k->name, c->lang == LANG_ZH ? k->zh : k->en);
    }
    for (size_t i = 0; i < COUNT(movables); i++)
        if (find(str_of(movables[i].name), to_import) &&
            !kind_of(str_of(movables[i].name), to_import))
            buf_fmt(&b, ", %s", movables[i].name);
    return error_of(c->mem, FAIL_INPUT, &msg_what, what, (str){ b.p, b.n });
}

/* ---- export
 * ----------------------------------------------------------------------------------------- */

static error *flush(struct arena *a, int fd, const struct buf *b)
{
    for (size_t at = 0; at < b->n;) {
        ssize_t n = write(fd, b->p + at, b->n - at);
        if (n <= 0)
            return error_of(a, FAIL_BUSY, &msg_file, STR("output"));
        at += (size_t)n;
    }
    return NULL;
}

static error *export_cases(struct db *db, const struct movable *m, int fd)
{
    struct ref    last = { 0, 0 };
    struct arena *mem = arena_new();
    error        *e = NULL;

    for (;;) {
        struct list rows;
        struct buf  b;
        arena_reset(mem);
        e = db_all(db, mem, m->list,
                   DB_ARGS(db_int("community", last.community), db_int("id", last.id)), m->fields,
                   m->size, &rows);
        if (e || !rows.n)
            break;
        buf_init(&b, mem, 64 << 20);
        const struct case_line *x = rows.item;
        for (size_t i = 0; i < rows.n; i++)
            csv_record(&b, mem, m->fields, &x[i]);
        last = x[rows.n - 1].ref;
        e = flush(mem, fd, &b);
        if (e)
            break;
    }
    if (e)
        e = error_new(mem, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    else
        arena_free(mem); /* after a failure the message lives in it until the process ends */
    return e;
}

static error *export_(struct cli *c)
{
    const struct table_options *o = c->opt;
    struct data_options         d = { o->data, o->database };
    const struct movable       *m = find(c->operand[0], false);
    struct app                 *app = NEW(c->mem, struct app);
    struct db                  *db = NULL;
    struct buf                  b;
    int                         fd = STDOUT_FILENO;

    if (!m && !kind_of(c->operand[0], false))
        return no_such(c, c->operand[0], false);
    TRY(open_app(c, &d, app, DB_READ, &db));
    struct req r = open_req(c, app, db);
    if (kind_of(c->operand[0], false) &&
        (!m || str_ends(o->output, STR(".xlsx")))) { /* categories as CSV as they come in again */
        error *out = export_kind(&r, c->operand[0], o->output);
        db_close(db);
        return out;
    }
    if (str_ends(o->output, STR(".xlsx"))) /* what the import centre does not know */
        return error_of(c->mem, FAIL_INPUT, &msg_csv);
    if (o->output.n)
        fd = open(str_dup(c->mem, o->output).p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_of(c->mem, FAIL_BUSY, &msg_file, o->output);
    buf_init(&b, c->mem, 64 << 20);
    csv_heading(&b, m->fields);
    if (m->put) {
        struct list rows;
        TRY(db_all(db, c->mem, m->list, DB_NO_ARGS, m->fields, m->size, &rows));
        for (size_t i = 0; i < rows.n; i++)
            csv_record(&b, c->mem, m->fields, (const char *)rows.item + i * rows.size);
    }
    error *e = flush(c->mem, fd, &b);
    if (!e && !m->put)
        e = export_cases(db, m, fd);
    db_close(db);
    return e;
}

/* ---- import
 * ----------------------------------------------------------------------------------------- */

static error *slurp(struct cli *c, str path, str *out)
{
    return file_read(c->mem, str_dup(c->mem, path).p, 256 << 20, out)
               ? error_of(c->mem, FAIL_INPUT, &msg_file, path)
               : NULL;
}

static error *rows_in(struct cli *c, struct req *r, const struct movable *m, str text,
                      int64_t *good, int64_t *bad)
{
    struct list heading, cells;
    bool        open_quote = false;
    int64_t     row = 1;
    str         rest = csv_body(text);

    if (!csv_row(c->mem, &rest, &heading, &open_quote))
        return error_of(c->mem, FAIL_INPUT, &msg_file, c->operand[1]);
    while (csv_row(c->mem, &rest, &cells, &open_quote)) {
        row++;
        const str *first = cells.item;
        if (cells.n == 1 && !first[0].n)
            continue;
        void  *rec = arena_zalloc(c->mem, 1, m->size, _Alignof(max_align_t));
        error *e = open_quote ? error_of(c->mem, FAIL_INPUT, &msg_file, STR("\""))
                              : csv_read(c->mem, m->fields, &heading, &cells, rec);
        if (!e)
            e = m->put(r, rec);
        if (e && e->kind != FAIL_INPUT)
            return e;
        if (e) {
            ++*bad;
            fprintf(stderr, STR_FMT "\n",
                    STR_ARG(message_text(
                        c->mem, &msg_csv_row, c->lang,
                        (const str[]){ str_int(c->mem, row), error_text(c->mem, e, c->lang) }, 2)));
        } else {
            ++*good;
        }
    }
    return NULL;
}

static error *import(struct cli *c)
{
    const struct table_options *o = c->opt;
    struct data_options         d = { o->data, o->database };
    const struct movable       *m = find(c->operand[0], true);
    struct app                 *app = NEW(c->mem, struct app);
    struct db                  *db = NULL;
    str                         text = { 0 };
    int64_t                     good = 0, bad = 0;
    size_t                      chars = 0;

    if (!m && !kind_of(c->operand[0], true))
        return no_such(c, c->operand[0], true);
    if (!m) {
        TRY(open_app(c, &d, app, DB_WRITE, &db));
        struct req r = open_req(c, app, db);
        error     *in =
            import_file(c, &r, o->place, o->sheet, o->system, o->alike, o->skip, o->dry_run);
        db_close(db);
        return in;
    }
    TRY(slurp(c, c->operand[1], &text));
    if (!utf8_count(text, &chars))
        return error_of(c->mem, FAIL_INPUT, &msg_field_text, c->operand[1]);
    TRY(open_app(c, &d, app, DB_WRITE, &db));
    struct req r = open_req(c, app, db);
    TRY(db_begin(db, c->mem));
    error *e = rows_in(c, &r, m, text, &good, &bad);
    if (!e && bad)
        e = error_of(c->mem, FAIL_INPUT, &msg_rows, str_int(c->mem, bad));
    int64_t job = 0;
    if (!e && !o->dry_run && str_is(c->operand[0], "categories")) /* a running server takes it up */
        e = clocks_queue(&r, 0, &job);
    if (!e && !o->dry_run)
        e = db_commit(db, c->mem);
    db_rollback(db);
    db_close(db);
    TRY(e);
    printf(c->lang == LANG_ZH ? "%lld 行%s。\n" : "%lld rows%s.\n", (long long)good,
           o->dry_run ? (c->lang == LANG_ZH ? "没有问题，未写入" : " are right, nothing written")
                      : "");
    return NULL;
}

const struct command cmd_export = {
    .name = "export",
    .operands = "WHAT",
    .least = 1,
    .most = 1,
    OPTIONS(struct table_options, export_options),
    .run = export_,
    .summary = "Write places, sites, units, categories, questions or cases as CSV or XLSX",
};

static const struct table_options import_defaults = { .system = -1, .alike = -1 };

const struct command cmd_import = {
    .name = "import",
    .operands = "WHAT FILE",
    .least = 2,
    .most = 2,
    OPTIONS(struct table_options, import_options),
    .defaults = &import_defaults,
    .run = import,
    .summary = "Take places, sites, units, people, organisations and more from CSV, XLSX, "
               "XLS or geodata",
};
