/* casework_ladder.c -- the ladder of what is overdue 超期: who must act now, and who when that does
 * not help; the supervisions and joint actions of a place. Posts and units are named, never
 * persons. */
#include "base/when.h"
#include "core/app.h"
#include "modules/casework/casework_command.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_ladder.sql.h"
#include "modules/casework/casework_list.h"

enum { PAGE = 50 };

const char *const rung_words[] = { "worker", "unit", "desk", "head", NULL };

/* Late by at most HOURS (the last rung: longer), then the next one is asked. */
/* clang-format off */
static const struct {
    int64_t     hours;
    const char *zh, *en, *means_zh, *means_en;
} rungs[RUNGS] = {
    [RUNG_WORKER] = { 24,  "经办岗位", "Worker", "超期不满1天：由经办岗位自己办",   "late by less than a day: the post at whose desk it lies" },
    [RUNG_UNIT]   = { 72,  "单位",     "Unit",   "超期1至3天：由单位负责人催办",     "late by one to three days: the head of the unit" },
    [RUNG_DESK]   = { 168, "街道调度", "Desk",   "超期3至7天：由街道调度员督办",     "late by three to seven days: the dispatcher of the street supervises" },
    [RUNG_HEAD]   = { 0,   "街道领导", "Head",   "超期7天以上：由街道负责人过问",    "late by more than seven days: the head of the street" },
};
/* clang-format on */

/* How late, as points of time: FROM < sort_at <= UNTIL. */
static void span_of(int64_t now, int rung, int64_t *from, int64_t *until)
{
    *until = rung == 0 ? now : now - rungs[rung - 1].hours * MS_HOUR;
    *from = rungs[rung].hours ? now - rungs[rung].hours * MS_HOUR : 0;
}

error *command_ladder(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    int64_t                     place = 0;

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    struct jw         *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "place");
    jw_code(j, place);
    jw_key(j, "rungs");
    jw_array(j);
    for (int i = 0; i < RUNGS; i++) {
        int64_t n = 0, from = 0, until = 0;
        span_of(r->now, i, &from, &until);
        TRY(db_number(r->db, r->mem, &sql_ladder_between,
                      DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)),
                              db_int("lo", range.lo), db_int("hi", range.hi), db_int("from", from),
                              db_int("until", until)),
                      &n));
        jw_object(j);
        JW_STR(j, "rung", str_of(rung_words[i]));
        JW_STR(j, "title", str_of(r->lang == LANG_EN ? rungs[i].en : rungs[i].zh));
        JW_STR(j, "means", str_of(r->lang == LANG_EN ? rungs[i].means_en : rungs[i].means_zh));
        JW_INT(j, "hours", rungs[i].hours);
        JW_INT(j, "n", n);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- the matters of a rung ----------------------------------------------------------------------
 */

static str role_name(const char *word, enum lang lang)
{
    for (int i = 0; i < ROLES; i++)
        if (word && strcmp(role_words[i], word) == 0)
            return str_of(lang == LANG_EN ? role_table[i].en : role_table[i].zh);
    return (str){ 0 };
}

/* The post at whose desk it lies: ROLE and where that is. */
static void worker_of(struct req *r, const struct case_row *c, str *role, str *where)
{
    const char *owner = case_states[c->state].owner;
    bool        by_unit = owner && strcmp(owner, "handler") == 0 && c->unit.n;
    bool        by_grid = owner && strcmp(owner, "grid_worker") == 0;

    if (owner && strcmp(owner, "handler") == 0 && !c->unit.n) {
        owner = "grid_worker"; /* settles it itself */
        by_grid = true;
    }
    *role = role_name(owner, r->lang);
    if (by_unit)
        *where = c->unit_name;
    else if (by_grid && c->grid)
        *where = c->grid_name;
    else if (owner && (strcmp(owner, "dispatcher") == 0 || strcmp(owner, "checker") == 0))
        *where = place_name(app_places(r->app), place_at(c->place, LEVEL_STREET), r->lang);
    else
        *where = c->place_name;
}

static void who_acts(struct req *r, const struct case_row *c, int rung, str *role, str *where)
{
    bool en = r->lang == LANG_EN;
    str  street = place_name(app_places(r->app), place_at(c->place, LEVEL_STREET), r->lang);

    worker_of(r, c, role, where);
    switch (rung) {
    case RUNG_UNIT:
        *role = en ? STR("Head of the unit") : STR("负责人");
        break;
    case RUNG_DESK:
        *role = role_name("dispatcher", r->lang);
        *where = street;
        break;
    case RUNG_HEAD:
        *role = en ? STR("Head of the street") : STR("街道负责人");
        *where = street;
        break;
    default:
        break;
    }
}

static int rung_at(int64_t now, int64_t due)
{
    for (int i = 0; i < RUNG_HEAD; i++)
        if (due > now - rungs[i].hours * MS_HOUR)
            return i;
    return RUNG_HEAD;
}

error *command_late(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    int64_t                     place = 0, from = 0, until = r->now, key = INT64_MIN;
    struct ref                  last = { 0 };
    struct list                 rows;

    TRY(command_place(r, q->place, &place));
    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    if (q->rung >= 0)
        span_of(r->now, q->rung, &from, &until);
    struct place_range range = place_communities(place);
    TRY(db_all(r->db, r->mem, &sql_ladder_late,
               DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)), db_int("lo", range.lo),
                       db_int("hi", range.hi), db_int("from", from), db_int("until", until),
                       db_int("key", key), db_int("last", last.id), db_int("limit", PAGE)),
               row_sql_fields, sizeof(struct case_row), &rows));
    struct case_row *c = rows.item;
    struct jw       *j = res_json(r, w);
    casework_dress(r, c, rows.n);
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        int rung = rung_at(r->now, c[i].sort_at);
        str role = { 0 }, where = { 0 };
        who_acts(r, &c[i], rung, &role, &where);
        jw_object(j);
        jw_members(j, case_row_fields, &c[i]);
        JW_STR(j, "rung", str_of(rung_words[rung]));
        JW_STR(j, "acts", role);
        JW_STR(j, "acts_at", where);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "next");
    if (rows.n == PAGE)
        jw_str(j, cursor_text(r, c[PAGE - 1].sort_at, c[PAGE - 1].ref));
    else
        jw_null(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- supervisions and joint actions -------------------------------------------------------------
 */

/* clang-format off */
struct flag_line {
    struct ref ref;
    int64_t    matter, place, raised, state_since, due;
    int        kind, case_state;
    str        state, ground, words, unit, number, category, lead;
    str        state_name, unit_name, lead_name, place_name, category_name, clock;
};
static const struct field line_sql_fields[] = {
    REF (struct flag_line, ref,         .doc = "key"),
    INT (struct flag_line, matter,      0, INT64_MAX, .doc = "matter"),
    WORD(struct flag_line, kind,        flag_kind_words, .doc = "kind"),
    TEXT(struct flag_line, state,       0, 20, .doc = "state"),
    TEXT(struct flag_line, ground,      0, 40, .doc = "ground"),
    TEXT(struct flag_line, words,       0, 2000, .doc = "words"),
    TEXT(struct flag_line, unit,        0, 40, .doc = "unit"),
    TIME(struct flag_line, raised,      .doc = "raised"),
    TIME(struct flag_line, state_since, .doc = "since"),
    TIME(struct flag_line, due,         .doc = "due"),
    TEXT(struct flag_line, number,      0, 80, .doc = "number"),
    TEXT(struct flag_line, category,    0, 20, .doc = "category"),
    WORD(struct flag_line, case_state,  case_state_words, .doc = "state of the case"),
    CODE(struct flag_line, place,       .doc = "place"),
    TEXT(struct flag_line, lead,        0, 40, .doc = "lead unit"),
    FIELDS_END,
};
static const struct field line_fields[] = {
    WORD(struct flag_line, kind,          flag_kind_words, .doc = "supervision or whistle."),
    TEXT(struct flag_line, state,         0, 20, .doc = "State of the side matter."),
    TEXT(struct flag_line, state_name,    0, 40, .virt = true, .doc = "Its name."),
    TEXT(struct flag_line, ground,        0, 40, .doc = "Ground of a whistle."),
    TEXT(struct flag_line, words,         0, 2000, .doc = "What is asked."),
    TEXT(struct flag_line, unit,          0, 40, .doc = "The unit that was called."),
    TEXT(struct flag_line, unit_name,     0, 120, .virt = true, .doc = "Its name."),
    TEXT(struct flag_line, lead,          0, 40, .doc = "Lead unit of the case."),
    TEXT(struct flag_line, lead_name,     0, 120, .virt = true, .doc = "Its name."),
    TEXT(struct flag_line, number,        0, 80, .doc = "Number of the case."),
    TEXT(struct flag_line, category_name, 0, 120, .virt = true, .doc = "Its category."),
    WORD(struct flag_line, case_state,    case_state_words, .doc = "State of the case."),
    CODE(struct flag_line, place,         .doc = "Community."),
    TEXT(struct flag_line, place_name,    0, 120, .virt = true, .doc = "Its name."),
    TIME(struct flag_line, raised,        .doc = "When it was raised."),
    TIME(struct flag_line, due,           .doc = "Until when somebody must answer."),
    TEXT(struct flag_line, clock,         0, 10, .virt = true, .doc = "run, soon, over or none."),
    FIELDS_END,
};
/* clang-format on */

static void dress_line(struct req *r, struct flag_line *x)
{
    bool                     en = r->lang == LANG_EN;
    const struct flow       *flow = &flag_table[x->kind].flow;
    const struct category   *c = category_find(r->app, x->category);
    struct case_flag         f = { .kind = x->kind, .state = x->state };
    const struct flow_state *s = &flow->states[flag_state(&f)];

    x->state_name = str_of(en ? s->en : s->zh);
    x->unit_name = x->unit.n ? unit_name(r->app, x->unit, r->lang) : (str){ 0 };
    x->lead_name = x->lead.n ? unit_name(r->app, x->lead, r->lang) : (str){ 0 };
    x->place_name = place_name(app_places(r->app), x->place, r->lang);
    x->category_name = !c ? x->category : en ? c->en : c->zh;
    x->clock = casework_light(x->due, x->state_since, r->now);
}

error *command_flags(struct req *r, struct res *w)
{
    const struct command_query *q = r->in;
    int64_t                     place = 0;
    struct list                 rows;

    TRY(command_place(r, q->place, &place));
    struct place_range range = place_communities(place);
    TRY(db_all(r->db, r->mem, &sql_ladder_flags,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi)), line_sql_fields,
               sizeof(struct flag_line), &rows));
    struct flag_line *x = rows.item;
    struct jw        *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        dress_line(r, &x[i]);
        jw_object(j);
        jw_key(j, "ref");
        jw_ref(j, x[i].ref);
        jw_key(j, "case");
        jw_ref(j, (struct ref){ x[i].ref.community, x[i].matter });
        jw_members(j, line_fields, &x[i]);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
