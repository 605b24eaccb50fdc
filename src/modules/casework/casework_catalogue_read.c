/* casework_catalogue_read.c -- taking categories, their clocks and questions in: the ones that are
 * shipped at the beginning, a district's own later (docs/categories.md). */
#include "base/csv.h"
#include "core/app.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_time.h"
#include "modules/casework/casework_time.sql.h"

extern const char catalogue_csv[], catalogue_clocks_csv[], catalogue_questions_csv[];

/* clang-format off */
const struct field category_row_fields[] = {
    TEXT(struct category_row, code,     1, 20, .required = true, .doc = "Code."),
    TEXT(struct category_row, standard, 0, 40, .doc = "Where the code comes from."),
    TEXT(struct category_row, kind,     0, 20, .doc = "class 大类 or matter 小类."),
    TEXT(struct category_row, parent,   0, 20, .doc = "Its class."),
    INT (struct category_row, ord,      0, 100000, .doc = "Order."),
    TEXT(struct category_row, zh,       1, 80, .required = true, .doc = "Name in Chinese."),
    TEXT(struct category_row, en,       0, 120, .doc = "Name in English."),
    TEXT(struct category_row, doc_zh,   0, 400, .doc = "What it is for, in Chinese."),
    TEXT(struct category_row, doc_en,   0, 400, .doc = "What it is for, in English."),
    TEXT(struct category_row, filing,   0, 400, .doc = "Filing condition 立案条件."),
    TEXT(struct category_row, closing,  0, 400, .doc = "Closing condition 结案条件."),
    TEXT(struct category_row, urgency,  0, 20, .doc = "emergency, utilities, ordinary or complex."),
    TEXT(struct category_row, clocks,   0, 400, .doc = "\"handle=4 work_hour; dispatch=1 hour\"."),
    TEXT(struct category_row, proof,    0, 20, .doc = "photo, where a picture of the result is wanted."),
    BOOL(struct category_row, flood,    .doc = "Flood-season mode 汛期 concerns it."),
    BOOL(struct category_row, public,   .doc = "Its course may be shown to everybody."),
    TEXT(struct category_row, unit,     0, 40, .doc = "Unit that usually handles it."),
    TEXT(struct category_row, replaces, 0, 20, .doc = "The code it had before; such categories are shown first."),
    TEXT(struct category_row, source,   0, 200, .doc = "Where each column comes from."),
    TEXT(struct category_row, check,    0, 100, .doc = "What is to be compared with the official text."),
    DATE(struct category_row, valid_from,  .doc = "First day."),
    DATE(struct category_row, valid_until, .doc = "Day after the last."),
    FIELDS_END,
};
struct scope_row {
    str scope, phase, amount, unit, name, name_en, source, check;
};
static const struct field scope_fields[] = {
    TEXT(struct scope_row, scope,   1, 20, .required = true, .doc = "Urgency, or any."),
    TEXT(struct scope_row, phase,   1, 40, .required = true, .doc = "Phase or window."),
    TEXT(struct scope_row, amount,  1, 20, .required = true, .doc = "How long."),
    TEXT(struct scope_row, unit,    1, 20, .required = true, .doc = "hour, day, work_hour, work_day or emergency_hour."),
    TEXT(struct scope_row, name,    0, 80, .doc = "In words."),
    TEXT(struct scope_row, name_en, 0, 120, .doc = "In words."),
    TEXT(struct scope_row, source,  0, 200, .doc = "Source."),
    TEXT(struct scope_row, check,   0, 100, .doc = "To be checked."),
    FIELDS_END,
};
static const struct message
    msg_clock   = { "category.clock",   "时限“{0}”不对：应如“handle=4 work_hour”。", "The clock {0} is wrong: it looks like handle=4 work_hour." },
    msg_urgency = { "category.urgency", "紧急程度“{0}”不对：应为 emergency、utilities、ordinary 或 complex。", "The urgency {0} is wrong: emergency, utilities, ordinary or complex." },
    msg_options = { "category.options", "英文选项的个数应与中文选项相同。", "There are as many options in English as in Chinese." },
    msg_kind    = { "category.kind",    "类型“{0}”不对：应为 class 或 matter。", "The kind {0} is wrong: class or matter." };

/* The words of the tables for what the life cycle calls otherwise. */
static const struct {
    const char *table, *phase;
} phases[] = {
    { "handle", "case" }, { "dispatch", "filed" }, { "intake", "reported" }, { "verify", "verifying" },
    { "sign", "dispatched" }, { "check", "checking" }, { "on_site", "whistle" },
};
/* clang-format on */

static str phase_of(str word)
{
    for (size_t i = 0; i < COUNT(phases); i++)
        if (str_is(word, phases[i].table))
            return str_of(phases[i].phase);
    return word;
}

static error *put_time(struct req *r, str category, str phase, str amount, str unit, str whole)
{
    int64_t hundredths = 0;
    int     u = 0;

    while (u < CLOCK_UNITS && !str_is(unit, clock_unit_words[u]))
        u++;
    if (u == CLOCK_UNITS || !str_fixed(amount, 2, 0, 36500, &hundredths))
        return error_on(r->mem, "clocks", &msg_clock, whole);
    int64_t n = clock_in_days(u) ? hundredths / 100 : hundredths * 60 / 100;
    if (!n) /* "at once" is not a clock */
        return NULL;
    return db_exec(r->db, r->mem, &sql_casework_time_put,
                   DB_ARGS(db_text("category", category), db_text("phase", phase_of(phase)),
                           db_text("unit", unit), db_int("amount", n)),
                   NULL);
}

/* "handle=4 work_hour; dispatch=1 hour" */
static error *put_clocks(struct req *r, str category, str text)
{
    while (str_trim(text).n) {
        str one = str_trim(str_cut(&text, ';')), rest = one;
        str phase = str_trim(str_cut(&rest, '='));
        str amount = str_cut(&rest, ' ');
        TRY(put_time(r, category, phase, amount, str_trim(rest), one));
    }
    return NULL;
}

error *category_put(struct req *r, const void *row)
{
    static const char *const   urgencies[] = { "emergency", "utilities", "ordinary", "complex" };
    const struct category_row *x = row;
    str                        urgency = x->urgency.n ? x->urgency : STR("ordinary");
    str                        kind = x->kind.n ? x->kind : STR("matter");
    bool                       known = false;

    for (size_t i = 0; i < COUNT(urgencies); i++)
        known = known || str_is(urgency, urgencies[i]);
    if (!known)
        return error_on(r->mem, "urgency", &msg_urgency, urgency);
    if (!str_is(kind, "class") && !str_is(kind, "matter"))
        return error_on(r->mem, "kind", &msg_kind, kind);
    TRY(db_exec(
        r->db, r->mem, &sql_casework_category_put,
        DB_ARGS(db_text("code", x->code), db_text("kind", kind), db_text("parent", x->parent),
                db_int("ord", x->ord), db_int("common", x->replaces.n > 0), db_text("zh", x->zh),
                db_text("en", x->en.n ? x->en : x->zh), db_text("doc_zh", x->doc_zh),
                db_text("doc_en", x->doc_en), db_text("filing", x->filing),
                db_text("closing", x->closing), db_text("urgency", urgency),
                db_int("emergency", str_is(urgency, "emergency")), db_int("public", x->public),
                db_int("proof", x->proof.n > 0), db_int("flood", x->flood),
                db_text("unit", x->unit), db_date("valid_from", x->valid_from),
                db_date("valid_until", x->valid_until)),
        NULL));
    return put_clocks(r, x->code, x->clocks);
}

static size_t options_count(str options)
{
    size_t n = 0;

    for (; options.n; n++)
        str_cut(&options, '|');
    return n;
}

error *question_put(struct req *r, const void *row)
{
    const struct question *x = row;

    if (x->options_en.n && options_count(x->options_en) != options_count(x->options))
        return error_on(r->mem, "options_en", &msg_options);
    return db_exec(r->db, r->mem, &sql_casework_question_put,
                   DB_ARGS(db_text("category", x->category), db_int("ord", x->ord),
                           db_text("name", x->name), db_text("zh", x->zh),
                           db_text("en", x->en.n ? x->en : x->zh),
                           db_text("type", str_of(question_fields[5].words[x->type])),
                           db_int("required", x->required), db_text("options", x->options),
                           db_text("options_en", x->options_en)),
                   NULL);
}

static error *scope_put(struct req *r, const void *row)
{
    const struct scope_row *x = row;
    str                     category = str_is(x->scope, "any") ? (str){ 0 }
                                                               : str_fmt(r->mem, "urgency:" STR_FMT, STR_ARG(x->scope));

    return put_time(r, category, x->phase, x->amount, x->unit, x->phase);
}

static error *seed(struct req *r, const char *csv, const struct field *fields, size_t size,
                   error *(*put)(struct req *r, const void *row))
{
    str         rest = csv_body(str_of(csv));
    struct list heading, cells;
    bool        open = false;
    int64_t     n = 0;

    if (!csv_row(r->mem, &rest, &heading, &open))
        return NULL;
    while (csv_row(r->mem, &rest, &cells, &open)) {
        void *row = arena_zalloc(r->mem, 1, size, _Alignof(max_align_t));
        fields_init(fields, row);
        TRY(csv_read(r->mem, fields, &heading, &cells, row));
        /* in the order of the file, behind those that have a number of their own */
        if (fields == category_row_fields && ((struct category_row *)row)->ord == 0)
            ((struct category_row *)row)->ord = 100 + ++n;
        TRY(put(r, row));
    }
    return NULL;
}

error *categories_seed(struct req *r)
{
    TRY(seed(r, catalogue_csv, category_row_fields, sizeof(struct category_row), category_put));
    TRY(seed(r, catalogue_clocks_csv, scope_fields, sizeof(struct scope_row), scope_put));
    return seed(r, catalogue_questions_csv, question_fields, sizeof(struct question), question_put);
}
