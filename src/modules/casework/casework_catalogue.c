/* casework_catalogue.c -- categories, clocks, questions and units: an image that each process
 * keeps. */
#include "core/app.h"
#include "core/pinyin.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.h"
#include "modules/casework/casework_order.h"
#include "modules/casework/casework_route.h"
#include "modules/casework/casework_route.sql.h"
#include "modules/casework/casework_time.sql.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const struct field category_fields[] = {
    TEXT(struct category, code,        0, 20, .doc = "Code."),
    TEXT(struct category, kind,        0, 20, .secret = true),
    TEXT(struct category, parent,      0, 20, .doc = "Its class.", .omit = true),
    INT (struct category, ord,         0, INT64_MAX, .secret = true),
    BOOL(struct category, common,      .doc = "Shown first.", .omit = true),
    TEXT(struct category, zh,          0, 80, .doc = "Name in Chinese."),
    TEXT(struct category, en,          0, 120, .doc = "Name in English; for readers of English.", .omit = true),
    TEXT(struct category, doc_zh,      0, 400, .doc = "What it is for, in Chinese.", .omit = true),
    TEXT(struct category, doc_en,      0, 400, .doc = "What it is for, in English.", .omit = true),
    TEXT(struct category, filing_zh,   0, 400, .doc = "When it is filed.", .omit = true),
    TEXT(struct category, closing_zh,  0, 400, .doc = "When it is closed.", .omit = true),
    TEXT(struct category, urgency,     0, 20, .doc = "emergency, utilities, ordinary, complex."),
    BOOL(struct category, public,      .doc = "Its course may be shown to everybody.", .omit = true),
    BOOL(struct category, proof,       .doc = "A picture of the result is wanted.", .omit = true),
    BOOL(struct category, flood,       .doc = "Flood-season mode concerns it.", .omit = true),
    TEXT(struct category, unit,        0, 40, .secret = true),
    WORD(struct category, handle_unit,   clock_unit_words, .virt = true, .doc = "Clock of handling."),
    INT (struct category, handle_amount, 0, INT64_MAX, .virt = true, .doc = "How long handling may take: minutes, or days where the clock counts days."),
    DATE(struct category, valid_from,  .doc = "First day.", .omit = true),
    DATE(struct category, valid_until, .doc = "Day after the last.", .omit = true),
    FIELDS_END,
};
struct time_row {
    str           category, phase;
    struct amount time;
};
static const struct field time_fields[] = {
    TEXT(struct time_row, category, 0, 20, .doc = "category"),
    TEXT(struct time_row, phase,    0, 40, .doc = "phase"),
    { .name = "unit", .type = FT_WORD, .at = offsetof(struct time_row, time.unit), .words = clock_unit_words, .doc = "unit" },
    { .name = "amount", .type = FT_INT, .at = offsetof(struct time_row, time.amount), .max = INT64_MAX, .doc = "amount" },
    FIELDS_END,
};
static const struct field unit_fields[] = {
    TEXT(struct unit, code,  0, 40, .doc = "code"),
    TEXT(struct unit, zh,    0, 80, .doc = "name"),
    TEXT(struct unit, en,    0, 120, .doc = "name"),
    TEXT(struct unit, level, 0, 20, .doc = "level"),
    CODE(struct unit, place, .doc = "place"),
    FIELDS_END,
};

static const char *const question_types[] = { "text", "choice", "number", "yesno", "date", NULL };
const struct field question_fields[] = {
    TEXT(struct question, category, 1, 20, .required = true, .doc = "Category."),
    INT (struct question, ord,      1, 100, .required = true, .doc = "Order."),
    TEXT(struct question, name,     1, 40, .required = true, .doc = "Name, for programs."),
    TEXT(struct question, zh,       1, 200, .required = true, .doc = "The question in Chinese."),
    TEXT(struct question, en,       0, 200, .doc = "The question in English."),
    WORD(struct question, type,     question_types, .required = true, .doc = "text, choice, number, yesno or date."),
    BOOL(struct question, required, .doc = "It must be answered."),
    TEXT(struct question, options,  0, 1000, .doc = "Of a choice, with | between; one of these is the answer."),
    TEXT(struct question, options_en, 0, 2000, .doc = "The same in English, in the same order; empty: as they are."),
    FIELDS_END,
};
/* clang-format on */

struct categories {
    struct arena            *mem;
    const struct categories *before; /* others may still be reading it: kept until the end */
    struct list              category, time, unit, question, rule;
    const struct category  **by_code; /* sorted */
    uint64_t                *head; /* the first bytes of their codes, which differ in nearly all */
};

/* Up to eight bytes as a number that is in the order of texts. */
static uint64_t head_of(str code)
{
    unsigned char b[8] = { 0 };

    memcpy(b, code.n ? code.p : "", code.n < sizeof b ? code.n : sizeof b);
    return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 |
           (uint64_t)b[3] << 32 | (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 |
           (uint64_t)b[6] << 8 | b[7];
}

static int by_code(const void *a, const void *b)
{
    const struct category *const *x = a, *const *y = b;

    return str_cmp((*x)->code, (*y)->code);
}

static str reading(struct arena *a, str name)
{
    struct pinyin py;
    struct buf    b;
    size_t        from = 0;

    buf_init(&b, a, 1000);
    pinyin_of(a, name, &py);
    for (size_t i = 0; i < py.n; from = py.sound[i++].n) {
        buf_z(&b, i ? " " : "");
        buf_str(&b, (str){ py.sound[i].p + from, py.sound[i].n - from });
    }
    return buf_done(&b);
}

error *categories_load(struct app *app, struct db *db)
{
    struct arena      *mem = arena_new();
    struct categories *c = NEW(mem, struct categories);

    c->mem = mem;
    TRY(db_all(db, mem, &sql_casework_categories, DB_NO_ARGS, category_fields,
               sizeof(struct category), &c->category));
    TRY(db_all(db, mem, &sql_casework_times, DB_NO_ARGS, time_fields, sizeof(struct time_row),
               &c->time));
    struct category *x = c->category.item;
    for (size_t i = 0; i < c->category.n; i++) {
        x[i].emergency = str_is(x[i].urgency, "emergency");
        x[i].pinyin = reading(mem, x[i].zh);
    }
    TRY(db_all(db, mem, &sql_casework_questions, DB_NO_ARGS, question_fields,
               sizeof(struct question), &c->question));
    TRY(db_all(db, mem, &sql_route_rules, DB_NO_ARGS, route_rule_fields, sizeof(struct route_rule),
               &c->rule));
    TRY(db_all(db, mem, &sql_casework_units, DB_NO_ARGS, unit_fields, sizeof(struct unit),
               &c->unit));
    c->by_code = NEWN(mem, const struct category *, c->category.n + 1);
    for (size_t i = 0; i < c->category.n; i++)
        c->by_code[i] = &x[i];
    qsort(c->by_code, c->category.n, sizeof *c->by_code, by_code);
    c->head = NEWN(mem, uint64_t, c->category.n + 1);
    for (size_t i = 0; i < c->category.n; i++)
        c->head[i] = head_of(c->by_code[i]->code);
    c->before = app->categories;
    app->categories = c;
    for (size_t i = 0; i < c->category.n; i++) {
        struct amount a = category_time(app, x[i].code, "case");
        x[i].handle_unit = a.unit;
        x[i].handle_amount = a.amount;
    }
    return NULL;
}

void categories_free(struct app *app)
{
    for (const struct categories *c = app->categories, *next; c; c = next) {
        next = c->before;
        arena_free(c->mem);
    }
    app->categories = NULL;
}

const struct category *category_find(const struct app *app, str code)
{
    const struct categories *c = app->categories;
    const uint64_t           head = head_of(code);
    size_t                   lo = 0, hi = c->category.n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (c->head[mid] < head)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < c->category.n && c->head[lo] == head; lo++)
        if (str_eq(c->by_code[lo]->code, code))
            return c->by_code[lo];
    return NULL;
}

struct list category_questions(const struct app *app, str category)
{
    const struct categories *c = app->categories;
    struct question         *q = c->question.item;
    size_t                   from = 0, n = 0;

    while (from < c->question.n && !str_eq(q[from].category, category))
        from++;
    while (from + n < c->question.n && str_eq(q[from + n].category, category))
        n++;
    return (struct list){ q + from, n, sizeof *q };
}

struct list category_rules(const struct app *app)
{
    const struct categories *c = app->categories;

    return c->rule;
}

str unit_name(const struct app *app, str code, enum lang lang)
{
    const struct categories *c = app->categories;
    const struct unit       *u = c->unit.item;
    size_t                   lo = 0, hi = c->unit.n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(u[mid].code, code) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == c->unit.n || !str_eq(u[lo].code, code))
        return (str){ 0 };
    return lang == LANG_EN ? u[lo].en : u[lo].zh;
}

bool category_time_row(const struct app *app, str category, const char *phase, struct amount *out)
{
    const struct categories *c = app->categories;
    const struct time_row   *k = c->time.item;

    for (size_t i = 0; i < c->time.n; i++)
        if (str_is(k[i].phase, phase) && str_eq(k[i].category, category)) {
            *out = k[i].time;
            return true;
        }
    return false;
}

static void state_json(struct jw *j, int s)
{
    const struct flow_state *x = &case_states[s];

    jw_object(j);
    JW_STR(j, "word", str_of(case_state_words[s]));
    JW_STR(j, "zh", str_of(x->zh));
    JW_STR(j, "en", str_of(x->en));
    JW_STR(j, "resident_zh", str_of(x->resident_zh));
    JW_STR(j, "resident_en", str_of(x->resident_en));
    JW_STR(j, "color", str_of(x->color));
    JW_STR(j, "icon", str_of(x->icon));
    JW_BOOL(j, "open", x->open);
    jw_end(j);
}

/* Each action once, with the union of what it asks for. */
static void actions_json(struct jw *j)
{
    jw_key(j, "actions");
    jw_array(j);
    for (size_t i = 0; i < case_flow.n; i++) {
        const struct flow_rule *t = &case_flow.rules[i];
        bool                    before = false;
        for (size_t k = 0; k < i; k++)
            before = before || strcmp(case_flow.rules[k].action, t->action) == 0;
        if (before || t->perm == FLOW_CLOCK)
            continue;
        jw_object(j);
        JW_STR(j, "word", str_of(t->action));
        JW_STR(j, "zh", str_of(t->zh));
        JW_STR(j, "en", str_of(t->en));
        jw_key(j, "fields");
        flow_asks_json(j, t->asks);
        jw_end(j);
    }
    jw_end(j);
}

static void questions_json(struct jw *j, const struct categories *c)
{
    jw_key(j, "questions");
    jw_list(j, question_fields, &c->question);
}

static void units_json(struct jw *j, const struct categories *c)
{
    jw_key(j, "units");
    jw_array(j);
    for (size_t i = 0; i < c->unit.n; i++) {
        const struct unit *u = (const struct unit *)c->unit.item + i;
        jw_object(j);
        JW_STR(j, "code", u->code);
        JW_STR(j, "zh", u->zh);
        JW_STR(j, "en", u->en);
        jw_end(j);
    }
    jw_end(j);
}

/* Some hundred names: each reader is sent those of his language (and the Chinese ones, by which the
 * interface finds their icons). */
static void kinds_json(struct jw *j, const struct categories *c, enum lang lang, const char *name,
                       const char *kind)
{
    const struct category *all = c->category.item;

    jw_key(j, name);
    jw_array(j);
    for (size_t i = 0; i < c->category.n; i++) {
        struct category x = all[i];
        if (!str_is(x.kind, kind))
            continue;
        if (lang == LANG_EN)
            x.doc_zh = (str){ 0 };
        else
            x.en = x.doc_en = (str){ 0 };
        jw_object(j);
        jw_members(j, category_fields, &x);
        jw_end(j);
    }
    jw_end(j);
}

/* What may be reported, with its questions; the units. Some hundred rows: asked for by the screens
 * that need them, not by every page. */
error *catalogue_categories(struct req *r, struct res *w)
{
    const struct categories *c = r->app->categories;
    struct jw               *j = res_json(r, w);

    jw_object(j);
    kinds_json(j, c, r->lang, "classes", "class");
    kinds_json(j, c, r->lang, "categories", "matter");
    questions_json(j, c);
    units_json(j, c);
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}

/* How the names are read: only who searches by letters asks for it. */
error *catalogue_readings(struct req *r, struct res *w)
{
    const struct list     *all = &r->app->categories->category;
    const struct category *x = all->item;
    struct jw             *j = res_json(r, w);

    jw_object(j);
    for (size_t i = 0; i < all->n; i++)
        if (str_is(x[i].kind, "matter")) {
            jw_key(j, str_dup(r->mem, x[i].code).p);
            jw_str(j, x[i].pinyin);
        }
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}

/* What can be done with a matter, and with its side matters. */
error *catalogue_actions(struct req *r, struct res *w)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    actions_json(j);
    flags_catalogue(j);
    order_catalogue(j);
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}

/* What every page needs: words for states and roles, what kind of installation this is. */
error *catalogue_reply(struct req *r, struct res *w)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    jw_key(j, "states");
    jw_array(j);
    for (int s = 0; s < CASE_STATES; s++)
        state_json(j, s);
    jw_end(j);
    jw_key(j, "roles");
    jw_array(j);
    for (int i = 0; i < ROLES; i++) {
        jw_object(j);
        JW_STR(j, "word", str_of(role_words[i]));
        JW_STR(j, "zh", str_of(role_table[i].zh));
        JW_STR(j, "en", str_of(role_table[i].en));
        jw_end(j);
    }
    jw_end(j);
    JW_BOOL(j, "demo", r->app->demo);
    JW_BOOL(j, "tls", r->app->server.tls);
    JW_STR(j, "version", STR(GONGDI_VERSION));
    TRY(flood_json(r, j));
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}
