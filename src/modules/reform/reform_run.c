/* reform_run.c -- the day: the tree in one transaction, then the matters part by part.
 *
 * The job's cursor is "" before the tree was changed, then "community open sort_at id moved": where
 * in which community it is, and how many this pass over it has handed over. A community is passed
 * over until a whole pass finds nothing: what somebody reported or moved on meanwhile is found by
 * the next one. */
#include "base/log.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/site_name.h"
#include "core/small.h"
#include "modules/casework/casework.h"
#include "modules/reform/reform.h"
#include "modules/reform/reform.sql.h"

enum { PART = 400 };

/* clang-format off */
struct name_row {
    str name, name_en;
};
static const struct field name_fields[] = {
    TEXT(struct name_row, name,    0, 80, .doc = "name"),
    TEXT(struct name_row, name_en, 0, 120, .doc = "English name"),
    FIELDS_END,
};
static const struct message
    msg_held  = { "reform.held", "生效日核对时有 {0} 处缺失：{1}", "On its day {0} things were missing: {1}" },
    msg_done  = { "reform.done", "已移交 {0} 件事项、{1} 处楼栋。", "{0} matters and {1} buildings were handed over." },
    msg_words = { "reform.moved", "区划调整“{0}”：本事项现由{1}负责。 Reform: {2} answers for this matter from now on.", "" };
/* clang-format on */

/* ---- the tree ----------------------------------------------------------------------------------
 */

static error *put_place(struct req *r, const struct plan_place *x, int64_t day)
{
    const struct place *p = &x->place;

    if (x->change == PLAN_STAYS)
        return db_exec(r->db, r->mem, &sql_reform_place_households,
                       DB_ARGS(db_int("households", p->households), db_int("at_code", p->code),
                               db_int("day", day)),
                       NULL);
    TRY(db_exec(r->db, r->mem, &sql_reform_place_end,
                DB_ARGS(db_int("day", day), db_int("at_code", p->code)), NULL));
    if (x->change == PLAN_ENDS)
        return NULL;
    return db_exec(
        r->db, r->mem, &sql_reform_place_put,
        DB_ARGS(db_int("at_code", p->code), db_int("day", day),
                db_text("level", str_of(level_words[p->level])), db_int("parent", p->parent),
                db_text("name", p->name), db_text("name_en", p->name_en), db_text("kind", p->kind),
                db_int("households", p->households), db_int("lng", p->lng), db_int("lat", p->lat),
                db_text("outline", p->outline), db_int("synthetic", p->synthetic)),
        NULL);
}

/* The counts of streets, then of districts, that a changed place lies in. */
static error *recount(struct req *r, const struct reform_plan *o, int64_t day)
{
    const struct plan_place *x = o->place.item;

    for (int level = LEVEL_STREET; level >= LEVEL_DISTRICT; level--)
        for (size_t i = 0; i < o->place.n; i++) {
            int64_t up = place_at(x[i].place.code, (enum place_level)level);
            bool    seen =
                x[i].place.level < LEVEL_COMMUNITY && x[i].change == PLAN_CHANGES && o->move.n == 0;
            for (size_t k = 0; k < i && !seen; k++)
                seen = place_at(x[k].place.code, (enum place_level)level) == up;
            if (!seen)
                TRY(db_exec(r->db, r->mem, &sql_reform_place_recount,
                            DB_ARGS(db_int("day", day), db_int("at_code", up)), NULL));
        }
    return NULL;
}

static error *put_posts(struct req *r, const struct reform_plan *o, int64_t day)
{
    const struct plan_post *x = o->post.item;

    for (size_t i = 0; i < o->post.n; i++) {
        TRY(db_exec(r->db, r->mem, &sql_reform_post_end,
                    DB_ARGS(db_int("day", day), db_int("id", x[i].ref.id)), NULL));
        int64_t fresh = id_new(r->now);
        if (!x[i].to)
            continue;
        TRY(db_exec(r->db, r->mem, &sql_reform_session_move,
                    DB_ARGS(db_int("fresh", fresh), db_int("id", x[i].ref.id)), NULL));
        TRY(db_exec(r->db, r->mem, &sql_reform_post_begin,
                    DB_ARGS(db_int("id", fresh), db_int("account", x[i].account),
                            db_text("role", str_of(role_words[x[i].role])),
                            db_int("place", x[i].to), db_text("unit", x[i].unit),
                            db_int("day", day)),
                    NULL));
    }
    return NULL;
}

/* Units, rules, templates and people whose place has another code now. Where a place became
 * several, they go to the one that takes the rest; its people stay until they say where they live.
 */
static error *put_others(struct req *r, const struct reform_plan *o)
{
    static const struct sql *const lists[] = { &sql_reform_unit_move, &sql_reform_rule_move,
                                               &sql_reform_template_move };
    const struct plan_move        *m = o->move.item;
    const struct plan_place       *x = o->place.item;

    for (size_t i = 0; i < o->place.n; i++) {
        int64_t to = 0, n = 0;
        if (x[i].change != PLAN_ENDS)
            continue;
        for (size_t k = 0; k < o->move.n; k++)
            if (m[k].from == x[i].place.code) {
                n++;
                to = m[k].fallback ? m[k].to : to;
            }
        for (size_t k = 0; k < COUNT(lists) && to; k++)
            TRY(db_exec(r->db, r->mem, lists[k],
                        DB_ARGS(db_int("to_place", to), db_int("from_place", x[i].place.code)),
                        NULL));
        if (to && n == 1 && x[i].place.level == LEVEL_COMMUNITY)
            TRY(db_exec(r->db, r->mem, &sql_reform_account_move,
                        DB_ARGS(db_int("to_place", to), db_int("from_place", x[i].place.code)),
                        NULL));
    }
    return NULL;
}

static error *put_tree(struct req *r, const struct reform *x, const struct reform_plan *o)
{
    const struct plan_place *p = o->place.item;
    const struct plan_move  *m = o->move.item;
    const struct plan_site  *s = o->site.item;

    for (size_t i = 0; i < o->place.n; i++)
        TRY(put_place(r, &p[i], x->day));
    TRY(recount(r, o, x->day));
    for (size_t i = 0; i < o->move.n; i++) {
        TRY(db_exec(r->db, r->mem, &sql_reform_map_put,
                    DB_ARGS(db_int("reform", x->ref.id), db_int("from_code", m[i].from),
                            db_int("to_code", m[i].to), db_int("fallback", m[i].fallback)),
                    NULL));
        if (m[i].from != m[i].to)
            TRY(db_exec(r->db, r->mem, &sql_reform_successor_put,
                        DB_ARGS(db_int("at_code", m[i].from), db_int("successor", m[i].to),
                                db_int("since", x->day)),
                        NULL));
    }
    for (size_t i = 0; i < o->site.n; i++) {
        if (s[i].place_to == s[i].place_from && s[i].grid_to == s[i].grid_from)
            continue;
        TRY(place_site_keep(r->db, r->mem,
                            (struct site_move){ s[i].ref, s[i].place_to, s[i].grid_to, x->day }));
        TRY(site_words_drop(r, s[i].ref));
        TRY(db_exec(r->db, r->mem, &sql_reform_site_move,
                    DB_ARGS(db_int("place", s[i].place_to), db_int("grid", s[i].grid_to),
                            db_int("community", s[i].ref.community), db_int("id", s[i].ref.id)),
                    NULL));
        TRY(site_words_add(r, s[i].ref));
    }
    static const struct sql *const parts[] = { &sql_reform_parts_end, &sql_reform_parts_move };
    for (size_t i = 0; i < COUNT(parts); i++)
        TRY(db_exec(r->db, r->mem, parts[i],
                    DB_ARGS(db_date("day", x->day), db_int("reform", x->ref.id)), NULL));
    TRY(put_posts(r, o, x->day));
    TRY(put_others(r, o));
    return app_places_changed(r);
}

/* ---- the matters -------------------------------------------------------------------------------
 */

struct cursor {
    int64_t          community;
    struct case_pass pass;
};

static str cursor_write(struct req *r, const struct cursor *c)
{
    return str_fmt(r->mem, "%lld " STR_FMT, (long long)c->community,
                   STR_ARG(case_pass_text(r->mem, &c->pass)));
}

static bool cursor_parse(str s, struct cursor *c)
{
    *c = (struct cursor){ 0 };
    return str_i64(str_cut(&s, ' '), 0, INT64_MAX, &c->community) && s.n &&
           case_pass_read(s, &c->pass);
}

/* The next community that something of is handed over, above AFTER; 0: none. */
static int64_t next_community(const struct list *moves, int64_t after)
{
    const struct plan_move *m = moves->item;
    int64_t                 best = 0;

    for (size_t i = 0; i < moves->n; i++) {
        enum place_level level = LEVEL_DISTRICT;
        int64_t          c = place_at(m[i].from, LEVEL_COMMUNITY);
        if (place_level(m[i].from, &level) && level >= LEVEL_COMMUNITY && c > after &&
            (!best || c < best))
            best = c;
    }
    return best;
}

static bool leads(const struct list *moves, int64_t from, int64_t to)
{
    const struct plan_move *m = moves->item;

    for (size_t i = 0; i < moves->n; i++)
        if ((m[i].from == from && m[i].to == to) ||
            (m[i].from / 1000 == from && m[i].to / 1000 == to))
            return true;
    return false;
}

/* Where a matter belongs: to the place of its building, else where its grid went. What is over is
 * answered for by who has the place now, and keeps the grid in which it was handled. */
static void belongs(const struct list *moves, const struct case_at *c, struct case_handover *to)
{
    if (c->site_place &&
        (c->site_place == c->place_now || leads(moves, c->place_now, c->site_place))) {
        to->place = c->site_place;
        to->grid = c->site_grid;
    } else {
        to->place = reform_place_of(moves, c->place_now, c->grid, &to->grid);
    }
    if (!c->open)
        to->grid = c->grid;
}

static error *say(struct req *r, const struct reform *x, struct case_handover *to)
{
    struct name_row n = { 0 };
    bool            found = false;
    int64_t         code = to->grid && to->grid / 1000 == to->place ? to->grid : to->place;

    TRY(db_maybe(r->db, r->mem, &sql_reform_place_name, DB_ARGS(db_int("at_code", to->place)),
                 name_fields, &n, &found));
    if (code != to->place) {
        struct name_row g = { 0 };
        TRY(db_maybe(r->db, r->mem, &sql_reform_place_name, DB_ARGS(db_int("at_code", code)),
                     name_fields, &g, &found));
        if (found)
            n = (struct name_row){
                str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(n.name), STR_ARG(g.name)), n.name_en
            };
    }
    to->words =
        message_text(r->mem, &msg_words, LANG_ZH,
                     (const str[]){ x->title, n.name, n.name_en.n ? n.name_en : n.name }, 3);
    return NULL;
}

static error *hand_over(struct req *r, struct reform *x, const struct list *moves, struct cursor *c,
                        bool *end)
{
    struct list          rows;
    struct case_handover said = { 0 };

    TRY(casework_at(r, c->community, &c->pass.after, PART, &rows));
    const struct case_at *row = rows.item;
    *end = rows.n < PART;
    for (size_t i = 0; i < rows.n; i++) {
        struct case_handover to = { .reform = x->ref.id, .title = x->title };
        bool                 moved = false;
        c->pass.after = row[i];
        belongs(moves, &row[i], &to);
        if (to.place == row[i].place_now && to.grid == row[i].grid)
            continue;
        if (to.place != said.place || to.grid != said.grid) {
            TRY(say(r, x, &to));
            said = to;
        }
        to.words = said.words;
        TRY(casework_move(r, &row[i], &to, &moved));
        c->pass.moved += moved;
        x->moved += moved;
    }
    return NULL;
}

static error *finish(struct req *r, struct reform *x, struct job *j)
{
    int64_t sites = j->total;

    x->report = message_text(r->mem, &msg_done, LANG_ZH,
                             (const str[]){ str_int(r->mem, x->moved), str_int(r->mem, sites) }, 2);
    j->report = x->report;
    return reform_step(r, x, STR("finish"), x->report);
}

static error *first_part(struct req *r, struct reform *x, struct job *j)
{
    struct reform_in   in = { 0 };
    struct reform_plan plan;
    struct cursor      c = { .pass = case_pass_begin() };
    struct list        moves;

    TRY(reform_read_plan(r, x, &in));
    TRY(reform_compile(r, &in, x->day, &plan));
    if (plan.blocked) /* it was complete a moment ago: somebody changed the tree in between */
        return error_of(r->mem, FAIL_CONFLICT, &msg_reform_blocked,
                        str_int(r->mem, (int64_t)plan.finding.n), x->title);
    TRY(put_tree(r, x, &plan));
    for (size_t i = 0; i < plan.site.n; i++) {
        const struct plan_site *s = (const struct plan_site *)plan.site.item + i;
        j->total += s->place_to != s->place_from || s->grid_to != s->grid_from;
    }
    moves = plan.move;
    c.community = next_community(&moves, 0);
    j->cursor = cursor_write(r, &c);
    return NULL;
}

error *reform_part(struct req *r, struct job *j, bool *finished)
{
    struct reform x = { 0 };
    struct cursor c;
    struct list   moves;
    bool          found = false, end = false;

    TRY(reform_by_job(r, j->id, &x, &found));
    if (!found) { /* it was ended by hand */
        *finished = true;
        return NULL;
    }
    if (!j->cursor.n)
        return first_part(r, &x, j);
    if (!cursor_parse(j->cursor, &c))
        BUG("a reform's cursor");
    TRY(reform_moves(r, x.ref.id, &moves));
    if (c.community)
        TRY(hand_over(r, &x, &moves, &c, &end));
    j->done = x.moved;
    if (end) { /* once more from its beginning until there is nothing, then the next one */
        int64_t next = c.pass.moved ? c.community : next_community(&moves, c.community);
        c = (struct cursor){ .community = next, .pass = case_pass_begin() };
    }
    j->cursor = cursor_write(r, &c);
    if (c.community)
        return reform_save(r, &x);
    *finished = true;
    return finish(r, &x, j);
}

/* ---- when its day has come ---------------------------------------------------------------------
 */

static error *begin(struct req *r, struct reform *x)
{
    struct reform_in   in = { 0 };
    struct reform_plan plan;
    int64_t            n = 0;
    str                first = { 0 };

    TRY(reform_read_plan(r, x, &in));
    TRY(reform_compile(r, &in, x->day, &plan));
    const struct finding *f = plan.finding.item;
    for (size_t i = 0; i < plan.finding.n; i++)
        if (f[i].blocks && n++ == 0)
            first = f[i].text;
    if (plan.blocked) {
        x->report =
            message_text(r->mem, &msg_held, r->lang, (const str[]){ str_int(r->mem, n), first }, 2);
        log_event(LOG_WARN_, "reform.held", "reform=%lld findings=%lld", (long long)x->ref.id,
                  (long long)n);
        return reform_step(r, x, STR("hold"), x->report);
    }
    x->begun = r->now;
    TRY(job_queue(r, "reform", str_int(r->mem, x->ref.id), &x->job));
    return reform_step(r, x, STR("begin"), x->title);
}

error *reform_begin(struct req *r, int64_t day, struct reform *out, bool *found)
{
    TRY(reform_due(r, day, out, found));
    return *found ? begin(r, out) : NULL;
}

error *reform_clock(struct req *r, bool *more)
{
    struct reform x = { 0 };
    bool          found = false;

    TRY(reform_stuck(r, &x, &found));
    if (found) { /* its job gave up: it is tried again, from where it was */
        *more = true;
        return job_again(r, x.job);
    }
    TRY(reform_begin(r, when_date(r->now), &x, &found));
    *more = *more || found;
    return NULL;
}
