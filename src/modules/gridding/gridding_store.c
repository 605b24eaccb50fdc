/* gridding_store.c -- one function a statement. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"

/* clang-format off */
const struct field drawing_site_fields[] = {
    REF (struct drawing_site, ref,        .doc = "building"),
    TEXT(struct drawing_site, name,       0, 120, .doc = "name"),
    INT (struct drawing_site, households, 0, INT64_MAX, .doc = "households"),
    INT (struct drawing_site, lng,        -1800000000, 1800000000, .doc = "longitude"),
    INT (struct drawing_site, lat,        -900000000, 900000000, .doc = "latitude"),
    CODE(struct drawing_site, grid,       .doc = "grid"),
    INT (struct drawing_site, entrances,  0, INT64_MAX, .doc = "entrances"),
    TEXT(struct drawing_site, outline,    0, 1000000, .doc = "footprint"),
    FIELDS_END,
};
static const struct field part_fields[] = {
    REF (struct drawing_part, site,  .doc = "building"),
    INT (struct drawing_part, ord,   1, INT64_MAX, .doc = "entrance"),
    INT (struct drawing_part, parts, 1, INT64_MAX, .doc = "entrances"),
    CODE(struct drawing_part, grid,  .doc = "grid"),
    FIELDS_END,
};
const struct field opinion_fields[] = {
    REF (struct opinion, ref,       .doc = "The opinion."),
    INT (struct opinion, account,   0, INT64_MAX, .secret = true),
    WORD(struct opinion, role,      role_words, .doc = "Who says so."),
    TEXT(struct opinion, name_mask, 0, 80, .doc = "Masked name."),
    INT (struct opinion, grid,      0, 999, .doc = "The grid that is meant; 0: all."),
    WORD(struct opinion, stance,    stance_words, .doc = "for, against or remark."),
    TEXT(struct opinion, words,     0, 1000, .doc = "Words."),
    TIME(struct opinion, at,        .doc = "When."),
    FIELDS_END,
};
const struct field grid_worker_fields[] = {
    CODE(struct grid_worker, place,     .doc = "The grid of the drawing that is his from its day on."),
    INT (struct grid_worker, account,   1, INT64_MAX, .secret = true),
    CODE(struct grid_worker, was,       .doc = "The grid of his post today, or for which he was named."),
    TEXT(struct grid_worker, name_mask, 0, 80, .doc = "Masked name."),
    FIELDS_END,
};
const struct field approver_fields[] = {
    INT (struct approver, account,   1, INT64_MAX, .secret = true),
    TEXT(struct approver, name_mask, 0, 80, .doc = "Masked name."),
    FIELDS_END,
};
static const struct field ground_fields[] = {
    CODE(struct watch, place,   .doc = "community"),
    INT (struct watch, ways,    0, INT64_MAX, .doc = "how many"),
    TIME(struct watch, ways_at, .doc = "when the last"),
    FIELDS_END,
};
static const struct message msg_changed = { "grid.changed", "方案已被别人修改，请刷新。", "The drawing was changed by somebody else; please reload." };
/* clang-format on */

error *drawing_by_ref(struct req *r, struct ref ref, struct drawing *out)
{
    return db_by_ref(r->db, r->mem, &sql_gridding_by_ref, ref, drawing_fields, out);
}

error *drawing_published(struct req *r, int64_t community, struct drawing *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_gridding_published, DB_ARGS(db_int("community", community)),
                    drawing_fields, out, found);
}

error *drawing_all(struct req *r, int64_t community, struct list *out)
{
    return db_all(r->db, r->mem, &sql_gridding_list, DB_ARGS(db_int("community", community)),
                  drawing_fields, sizeof(struct drawing), out);
}

error *drawing_insert(struct req *r, struct drawing *x)
{
    x->ref.id = id_new(r->now);
    x->version = 1;
    return db_exec(
        r->db, r->mem, &sql_gridding_insert,
        DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                db_text("title", x->title), db_text("state", str_of(drawing_state_words[x->state])),
                db_int("lo", x->lo), db_int("hi", x->hi), db_text("nodes", x->nodes),
                db_text("edges", x->edges), db_text("cells", x->cells),
                db_text("borders", x->borders), db_text("notes", x->notes),
                db_text("today_grids", x->today), db_text("locks", x->locks),
                db_text("answer", x->answer), db_text("summary", x->summary),
                db_text("explain", x->explain), db_text("options", x->options),
                db_int("prepared_by", x->prepared_by), db_int("prepared", x->prepared),
                db_int("mapped", x->mapped), db_int("west", x->west), db_int("south", x->south),
                db_int("east", x->east), db_int("north", x->north), db_text("hands", x->hands)),
        NULL);
}

error *drawing_save(struct req *r, struct drawing *x)
{
    int64_t touched = 0;

    if (x->fresh)
        TRY(db_exec(r->db, r->mem, &sql_gridding_remap,
                    DB_ARGS(db_text("nodes", x->nodes), db_text("edges", x->edges),
                            db_text("cells", x->cells), db_text("borders", x->borders),
                            db_text("notes", x->notes), db_text("today_grids", x->today),
                            db_int("mapped", x->mapped), db_int("west", x->west),
                            db_int("south", x->south), db_int("east", x->east),
                            db_int("north", x->north), db_int("community", x->ref.community),
                            db_int("id", x->ref.id), db_int("version", x->version)),
                    NULL));
    x->fresh = false;
    TRY(db_exec(r->db, r->mem, &sql_gridding_save,
                DB_ARGS(db_text("title", x->title),
                        db_text("state", str_of(drawing_state_words[x->state])),
                        db_int("lo", x->lo), db_int("hi", x->hi), db_text("locks", x->locks),
                        db_text("answer", x->answer), db_text("summary", x->summary),
                        db_text("explain", x->explain), db_text("options", x->options),
                        db_text("outlines", x->outlines), db_date("day", x->day),
                        db_int("approved_by", x->approved_by), db_int("approved", x->approved),
                        db_int("ended", x->ended), db_date("opinions_until", x->opinions_until),
                        db_int("prepared_by", x->prepared_by), db_text("asked_about", x->asked),
                        db_text("hands", x->hands), db_int("community", x->ref.community),
                        db_int("id", x->ref.id), db_int("version", x->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    x->version++;
    return NULL;
}

error *drawing_duty_done(struct req *r, const struct drawing *x)
{
    return db_exec(r->db, r->mem, &sql_gridding_duty_done,
                   DB_ARGS(db_int("now", r->now),
                           db_int("place", place_at(x->ref.community, LEVEL_STREET)),
                           db_int("community", x->ref.community), db_int("drawing", x->ref.id)),
                   NULL);
}

error *drawing_approvers(struct req *r, const struct drawing *x, struct list *out)
{
    size_t n = 0;

    TRY(db_all(r->db, r->mem, &sql_gridding_approvers,
               DB_ARGS(db_int("place", place_at(x->ref.community, LEVEL_STREET)),
                       db_int("day", when_date(r->now))),
               approver_fields, sizeof(struct approver), out));
    struct approver *a = out->item;
    for (size_t i = 0; i < out->n; i++)
        if (!drawing_hand(x, a[i].account))
            a[n++] = a[i];
    out->n = n;
    return NULL;
}

error *drawing_seen(struct req *r, const struct drawing *x)
{
    bool decides = r->perms >> PERM_DISPATCH & 1;

    return db_exec(r->db, r->mem, &sql_gridding_seen,
                   DB_ARGS(db_int("now", r->now), db_int("done", !decides),
                           db_int("account", r->account), db_int("community", x->ref.community),
                           db_int("drawing", x->ref.id)),
                   NULL);
}

error *drawing_due(struct req *r, int64_t day, struct drawing *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_gridding_due, DB_ARGS(db_int("day", day)), drawing_fields,
                    out, found);
}

error *drawing_watch(struct req *r, struct place_range places, int64_t day, int64_t lo, int64_t hi,
                     struct list *out)
{
    struct list open, grounds;

    TRY(db_all(r->db, r->mem, &sql_gridding_watch,
               DB_ARGS(db_int("lo", lo), db_int("hi", hi), db_int("day", day),
                       db_int("lo_code", places.lo), db_int("hi_code", places.hi)),
               watch_fields, sizeof(struct watch), out));
    TRY(db_all(r->db, r->mem, &sql_gridding_open,
               DB_ARGS(db_int("lo_code", places.lo), db_int("hi_code", places.hi)), drawing_fields,
               sizeof(struct drawing), &open));
    TRY(db_all(r->db, r->mem, &sql_gridding_grounds,
               DB_ARGS(db_int("lo_code", places.lo), db_int("hi_code", places.hi)), ground_fields,
               sizeof(struct watch), &grounds));
    struct watch         *w = out->item;
    const struct watch   *g = grounds.item;
    const struct drawing *x = open.item;
    for (size_t i = 0; i < out->n; i++) {
        w[i].state = -1;
        for (size_t k = 0; k < grounds.n; k++)
            if (g[k].place == w[i].place) {
                w[i].ways = g[k].ways;
                w[i].ways_at = g[k].ways_at;
            }
        for (size_t k = 0; k < open.n; k++)
            if (x[k].ref.community == w[i].place) {
                w[i].plan = x[k].ref;
                w[i].state = x[k].state;
            }
    }
    return NULL;
}

error *drawing_sites(struct req *r, int64_t community, struct list *out)
{
    return db_all(r->db, r->mem, &sql_gridding_sites, DB_ARGS(db_int("place", community)),
                  drawing_site_fields, sizeof(struct drawing_site), out);
}

error *drawing_parts(struct req *r, int64_t community, struct list *out)
{
    return db_all(r->db, r->mem, &sql_gridding_parts, DB_ARGS(db_int("place", community)),
                  part_fields, sizeof(struct drawing_part), out);
}

int64_t drawing_grid_of(const struct list *parts, const struct drawing_site *s, int64_t ord)
{
    const struct drawing_part *p = parts->item;

    for (size_t i = 0; i < parts->n && ord; i++)
        if (p[i].site.id == s->ref.id && p[i].ord == ord)
            return p[i].grid;
    return s->grid;
}

error *drawing_part_put(struct req *r, const struct drawing_part *p, int64_t day)
{
    return db_exec(r->db, r->mem, &sql_gridding_part_put,
                   DB_ARGS(db_int("community", p->site.community), db_int("id", p->site.id),
                           db_text("entrance", str_int(r->mem, p->ord)), db_date("day", day),
                           db_int("grid", p->grid), db_int("ord", p->ord),
                           db_int("parts", p->parts)),
                   NULL);
}

error *opinion_add(struct req *r, const struct drawing *x, struct opinion *o)
{
    o->ref = (struct ref){ x->ref.community, id_new(r->now) };
    return db_exec(r->db, r->mem, &sql_gridding_opinion_add,
                   DB_ARGS(db_int("community", x->ref.community), db_int("drawing", x->ref.id),
                           db_int("id", o->ref.id), db_int("account", o->account),
                           db_text("role", str_of(role_words[o->role])),
                           db_text("name_mask", o->name_mask), db_int("grid", o->grid),
                           db_text("stance", str_of(stance_words[o->stance])),
                           db_text("words", o->words), db_int("at", o->at)),
                   NULL);
}

error *opinion_all(struct req *r, const struct drawing *x, struct list *out)
{
    return db_all(r->db, r->mem, &sql_gridding_opinions,
                  DB_ARGS(db_int("community", x->ref.community), db_int("drawing", x->ref.id)),
                  opinion_fields, sizeof(struct opinion), out);
}
