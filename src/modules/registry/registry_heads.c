/* registry_heads.c -- who heads a household, as a table of people says it: a row may name the head
 * of one that has none, or whose head leaves by another row; a head who leaves others behind is
 * told. What a member is to the head is corrected in his link: he has lived there since he came. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_away.h"
#include "modules/registry/registry_kin.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
const struct message
    resident_msg_other_head = { "registry.other_head", "这一户在册的户主是 {0}，与表里的户主不同：请核对；如已换户主，请先在户的页面更换。", "The head of this household on record is {0}, another one than in the table: please check; if it has a new head, change that on the page of the household first." };
static const struct message
    msg_headless = { "registry.headless", "{0} 是户主，迁走或去世后原来的一户还有 {1} 人、没有户主：请在表里写明谁是户主，或导入后在“待复核”里选定。", "{0} is the head of a household in which others stay ({1}): it is left without a head. Say in the table who becomes it, or choose one under To review afterwards." };
/* clang-format on */

/* Whether P stands in a row behind another door than that of X, or in one that says he has died. */
static error *leaves(struct importing *i, const struct part *c, const struct resident_row *x,
                     const struct inhabitant *p, bool *is)
{
    *is = false;
    for (size_t k = 0; k < c->n_rows && !*is; k++) {
        const struct resident_row *y = c->rows[k];
        if (y->person.born != DATE_NONE && p->born != DATE_NONE && y->person.born != p->born)
            continue;
        if (y->person.died != DATE_NONE || !part_same_door(i, x, y))
            TRY(part_same_name(i, p, y->person.name, is));
    }
    return NULL;
}

/* Whether a row of the door says who heads it from now on. */
static bool headed(struct importing *i, const struct part *c, const struct resident_row *door)
{
    for (size_t k = 0; k < c->n_rows; k++) {
        const struct resident_row *y = c->rows[k];
        if (str_is(y->relation, "0") && y->person.died == DATE_NONE && part_same_door(i, door, y))
            return true;
    }
    return false;
}

bool heads_more(struct importing *i, const struct part *c, const struct resident_row *x)
{
    for (size_t k = 0; k < c->n_rows; k++) {
        const struct resident_row *y = c->rows[k];
        if (y->person.died == DATE_NONE && part_same_home(i, x, y))
            return true;
    }
    return false;
}

error *heads_now(struct importing *i, const struct part *c, const struct resident_row *x,
                 struct inhabitant *head, bool *found)
{
    bool gone = false;

    TRY(household_head(i->r, (struct ref){ x->community, x->household }, head, found));
    if (*found)
        TRY(leaves(i, c, x, head, &gone));
    *found = *found && !gone;
    return NULL;
}

error *heads_other(struct importing *i, const struct part *c, const struct resident_row *x)
{
    struct inhabitant head = { 0 };
    bool              found = false, same = false;

    if (!x->relation.n || !x->household || c->made || !part_says_head(i, c, x))
        return NULL;
    TRY(heads_now(i, c, x, &head, &found));
    if (!found)
        return NULL;
    for (size_t k = 0; k < c->n_rows && !same && !str_is(x->relation, "0"); k++) {
        const struct resident_row *y = c->rows[k];
        if (str_is(y->relation, "0") && y->person.died == DATE_NONE && part_same_home(i, x, y))
            TRY(part_same_name(i, &head, y->person.name, &same));
    }
    return same ? NULL : error_on(i->r->mem, "relation", &resident_msg_other_head, head.name_mask);
}

error *heads_checked(struct importing *i, const struct part *c, const struct resident_row *x,
                     const struct inhabitant *p, str was)
{
    if (!x->relation.n || str_eq(x->relation, was))
        return NULL;
    if (str_is(was, "0"))
        return error_on(i->r->mem, "relation", &resident_msg_other_head, p->name_mask);
    return heads_other(i, c, x);
}

static error *related(struct importing *i, struct ref home, int64_t person_community,
                      int64_t person, str relation)
{
    return db_exec(i->r->db, i->r->mem, &sql_registry_member_relate,
                   DB_ARGS(db_text("relation", relation), db_int("community", home.community),
                           db_int("household", home.id),
                           db_int("person_community", person_community), db_int("person", person)),
                   NULL);
}

error *heads_write(struct importing *i, const struct resident_row *x, str relation,
                   const char *action)
{
    struct ref home = { x->community, x->household };

    TRY(related(i, home, x->person_community, x->person_id, relation));
    return household_touched_by(
        i->r, home, i->id,
        (struct household_step){ .action = str_of(action),
                                 .day = DATE_NONE,
                                 .why = str_is(str_of(action), "undo") ? STR("import") : (str){ 0 },
                                 .person_community = x->person_community,
                                 .person = x->person_id });
}

static error *members_in(struct importing *i, struct ref home, struct list *out)
{
    return db_all(i->r->db, i->r->mem, &sql_registry_members_in,
                  DB_ARGS(db_int("community", home.community), db_int("household", home.id)),
                  member_fields, sizeof(struct member), out);
}

/* Whether a row says what P is to the head of the door of X, or that he leaves. */
static error *told_of(struct importing *i, const struct part *c, const struct resident_row *x,
                      const struct inhabitant *p, bool *is)
{
    TRY(leaves(i, c, x, p, is));
    for (size_t k = 0; k < c->n_rows && !*is; k++) {
        const struct resident_row *y = c->rows[k];
        if (y->relation.n && part_same_home(i, x, y))
            TRY(part_same_name(i, p, y->person.name, is));
    }
    return NULL;
}

error *heads_become(struct importing *i, const struct part *c, struct resident_row *x)
{
    struct ref           home = { x->community, x->household };
    const struct list    nobody = { 0 };
    struct list          mates;
    const struct member *to = NULL;
    size_t               n = 0;

    TRY(members_in(i, home, &mates));
    const struct member *m = mates.item;
    for (size_t k = 0; k < mates.n; k++)
        if (m[k].person == x->person_id && m[k].person_community == x->person_community)
            to = &m[k];
    struct kin_changed *kin = NEWN(i->r->mem, struct kin_changed, mates.n + 1);
    for (size_t k = 0; to && k < mates.n && n < KIN_KEPT; k++) {
        struct inhabitant p = { 0 };
        bool              found = false, told = false;
        str               is = { 0 };
        if (&m[k] == to || str_is(m[k].relation, "0")) /* the head before, who leaves */
            continue;
        TRY(inhabitant_by_ref(i->r, (struct ref){ m[k].person_community, m[k].person }, &p,
                              &found));
        if (found)
            TRY(told_of(i, c, x, &p, &told));
        if (told)
            continue;
        TRY(kin_to(i->r, &nobody, &mates, to, &m[k], &is));
        if (str_eq(is, m[k].relation))
            continue;
        TRY(related(i, home, m[k].person_community, m[k].person, is));
        kin[n++] = (struct kin_changed){ m[k].person_community, m[k].person, m[k].relation, is };
    }
    x->kin = (struct list){ kin, n, sizeof *kin };
    return heads_write(i, x, STR("0"), "head");
}

error *heads_back(struct importing *i, const struct resident_row *x, str relation)
{
    struct ref                home = { x->community, x->household };
    const struct kin_changed *kin = x->kin.item;
    struct list               mates;

    TRY(members_in(i, home, &mates));
    const struct member *m = mates.item;
    for (size_t n = 0; n < x->kin.n; n++)
        for (size_t k = 0; k < mates.n; k++)
            if (m[k].person == kin[n].person && m[k].person_community == kin[n].community &&
                str_eq(m[k].relation, kin[n].is))
                TRY(related(i, home, kin[n].community, kin[n].person, kin[n].was));
    return heads_write(i, x, relation, "undo");
}

/* The door of a dwelling as a row would say it. */
static error *door_of(struct importing *i, struct ref dwelling, struct resident_row *door,
                      bool *found)
{
    struct dwelling d = { 0 };

    TRY(dwelling_by_ref(i->r, dwelling, &d, found));
    if (!*found)
        return NULL;
    *door = (struct resident_row){ .community = d.ref.community,
                                   .site = d.site,
                                   .entrance = d.entrance };
    return vault_unseal(i->r->app->vault, i->r->mem, "dwelling.room", d.ref, d.room_sealed,
                        &door->room);
}

/* How many stay in HOME when P and those leave who stand behind other doors. */
static error *staying(struct importing *i, const struct part *c, const struct home_left *home,
                      const struct resident_row *door, const struct inhabitant *p, int64_t *n)
{
    struct list       mates;
    struct inhabitant mate = { 0 };

    *n = 0;
    TRY(members_in(i, (struct ref){ home->community, home->household }, &mates));
    const struct member *m = mates.item;
    for (size_t k = 0; k < mates.n; k++) {
        bool found = false, gone = false;
        if (m[k].person == p->ref.id && m[k].person_community == p->ref.community)
            continue;
        TRY(inhabitant_by_ref(i->r, (struct ref){ m[k].person_community, m[k].person }, &mate,
                              &found));
        if (found)
            TRY(leaves(i, c, door, &mate, &gone));
        *n += found && !gone;
    }
    return NULL;
}

error *heads_behind(struct importing *i, const struct part *c, const struct inhabitant *p,
                    const struct home_left *home, int64_t *stay)
{
    struct resident_row door = { 0 };
    struct whereabouts  where = { 0 };
    bool                found = false, away = false;

    *stay = 0;
    if (!str_is(home->relation, "0"))
        return NULL;
    if (i->place) /* whom he leaves in another community is no business of this one */
        TRY(household_elsewhere(i->r, part_scope(i),
                                (struct ref){ home->community, home->household }, &where, &away));
    if (away)
        return NULL;
    TRY(door_of(i, (struct ref){ home->community, home->dwelling }, &door, &found));
    return !found || headed(i, c, &door) ? NULL : staying(i, c, home, &door, p, stay);
}

error *heads_left(struct importing *i, const struct part *c, const struct inhabitant *p,
                  const struct list *left)
{
    const struct home_left *home = left->item;

    for (size_t k = 0; k < left->n; k++) {
        int64_t stay = 0;
        TRY(heads_behind(i, c, p, &home[k], &stay));
        if (!stay)
            continue;
        error *say =
            error_on(i->r->mem, "relation", &msg_headless, p->name_mask, str_int(i->r->mem, stay));
        say->next = i->note;
        i->note = say;
    }
    return NULL;
}
