/* registry_heads.c -- who heads a household, as a table of people says it: a row may name the head
 * of one that has none, or whose head leaves by another row; a head who leaves others behind is
 * told. What a member is to the head is corrected in his link from the day on which that one became
 * the head: on the days before he was to another one what he was. */
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
static error *leaves_by(struct importing *i, const struct part *c, const struct resident_row *x,
                        const struct inhabitant *p, const struct resident_row **by)
{
    bool is = false;

    *by = NULL;
    for (size_t k = 0; k < c->n_rows && !is; k++) {
        struct resident_row *y = c->rows[k];
        if (y->person.born != DATE_NONE && p->born != DATE_NONE && y->person.born != p->born)
            continue;
        if (!y->refused && (y->person.died != DATE_NONE || !part_same_door(i, x, y)))
            TRY(part_same_name(i, p, y->person.name, &is));
        *by = is ? y : NULL;
        y->leant = y->leant || is;
    }
    return NULL;
}

bool resident_refused(void *rec)
{
    struct resident_row *x = rec;

    x->refused = true;
    return x->leant;
}

static error *leaves(struct importing *i, const struct part *c, const struct resident_row *x,
                     const struct inhabitant *p, bool *is)
{
    const struct resident_row *by = NULL;

    TRY(leaves_by(i, c, x, p, &by));
    *is = by != NULL;
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

static error *members_in(struct importing *i, struct ref home, struct list *out)
{
    return db_all(i->r->db, i->r->mem, &sql_registry_members_in,
                  DB_ARGS(db_int("community", home.community), db_int("household", home.id)),
                  member_fields, sizeof(struct member), out);
}

/* What the history of the household calls it. */
static error *told(struct importing *i, const struct resident_row *x, const char *action,
                   int64_t day, str why)
{
    return household_touched_by(i->r, (struct ref){ x->community, x->household }, i->id,
                                (struct household_step){ .action = str_of(action),
                                                         .day = day,
                                                         .why = why,
                                                         .person_community = x->person_community,
                                                         .person = x->person_id });
}

/* The day on which the head H leaves by the row BY, who belongs to the household of X. */
static error *leaving_day(struct importing *i, const struct resident_row *x,
                          const struct resident_row *by, const struct member *h, int64_t *day)
{
    struct resident_row y = *by;

    if (part_same_door(i, x, by)) {
        *day = by->person.died;
    } else {
        y.household = 0;
        y.person_community = h->person_community;
        y.person_id = h->person;
        TRY(resident_leaves_on(i, &y));
        *day = y.since;
    }
    *day = *day > h->since ? *day : h->since;
    return NULL;
}

/* The day on which the last head of the household of X left it; DATE_NONE: it never had another. */
static error *left_on(struct importing *i, const struct resident_row *x, int64_t *day)
{
    struct list mates;

    TRY(db_all(i->r->db, i->r->mem, &sql_registry_residents_of,
               DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                       db_int("since", INT64_MAX), db_int("after_community", 0),
                       db_int("after_person", 0), db_int("limit", KIN_KEPT)),
               housemate_fields, sizeof(struct housemate), &mates));
    const struct housemate *m = mates.item;
    for (size_t k = 0; k < mates.n; k++)
        if (str_is(m[k].relation, "0") && m[k].until > *day &&
            (m[k].person != x->person_id || m[k].person_community != x->person_community))
            *day = m[k].until;
    return NULL;
}

/* Since when what X says he is to the head is true: since the head before left, by another row or
 * earlier, or since another one of MATES (struct member) became it. Before that day he was to the
 * head of then what is on record. DATE_NONE: always. */
static error *true_since(struct importing *i, const struct part *c, const struct resident_row *x,
                         const struct list *mates, int64_t *day)
{
    const struct member       *h = mates->item; /* the head first */
    const struct resident_row *by = NULL;
    struct inhabitant          p = { 0 };
    bool                       found = false;

    *day = DATE_NONE;
    if (!mates->n || !str_is(h->relation, "0"))
        return left_on(i, x, day);
    TRY(inhabitant_by_ref(i->r, (struct ref){ h->person_community, h->person }, &p, &found));
    if (found)
        TRY(leaves_by(i, c, x, &p, &by));
    if (by)
        return leaving_day(i, x, by, h, day);
    if (str_is(h->why_in, "head"))
        *day = h->since;
    return NULL;
}

/* The link M goes on as RELATION from DAY on; all of it, when he came no earlier. */
static error *relate(struct importing *i, const struct member *m, str relation, int64_t day)
{
    struct member now = *m;

    if (day <= m->since)
        return related(i, (struct ref){ m->community, m->household }, m->person_community,
                       m->person, relation);
    TRY(db_exec(i->r->db, i->r->mem, &sql_registry_member_end,
                DB_ARGS(db_int("day", day), db_text("why", STR("head")),
                        db_int("community", m->community), db_int("household", m->household),
                        db_int("person_community", m->person_community),
                        db_int("person", m->person)),
                NULL));
    now.since = day;
    now.relation = relation;
    now.why_in = STR("head");
    return member_insert(i->r, &now);
}

/* That of X among MATES; NULL: none. */
static const struct member *link_of(const struct list *mates, int64_t community, int64_t person)
{
    const struct member *m = mates->item;

    for (size_t k = 0; k < mates->n; k++)
        if (m[k].person == person && m[k].person_community == community)
            return &m[k];
    return NULL;
}

error *heads_write(struct importing *i, const struct part *c, struct resident_row *x)
{
    struct list mates;
    int64_t     day = DATE_NONE;

    TRY(members_in(i, (struct ref){ x->community, x->household }, &mates));
    const struct member *m = link_of(&mates, x->person_community, x->person_id);
    if (!m)
        return NULL;
    TRY(true_since(i, c, x, &mates, &day));
    x->headed = day > m->since ? day : DATE_NONE;
    TRY(relate(i, m, x->relation, day));
    return told(i, x, "edit", x->headed, (str){ 0 });
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
    struct ref        home = { x->community, x->household };
    const struct list nobody = { 0 };
    struct list       mates;
    int64_t           day = DATE_NONE;
    size_t            n = 0;

    TRY(members_in(i, home, &mates));
    const struct member *m = mates.item, *to = link_of(&mates, x->person_community, x->person_id);
    if (!to)
        return NULL;
    TRY(true_since(i, c, x, &mates, &day));
    if (x->made & MADE_MEMBER && day < to->since) /* he came later than the head before left */
        day = to->since;
    struct kin_changed *kin = NEWN(i->r->mem, struct kin_changed, mates.n + 1);
    for (size_t k = 0; k < mates.n && n < KIN_KEPT; k++) {
        struct inhabitant p = { 0 };
        bool              found = false, said = false;
        str               is = { 0 };
        if (&m[k] == to || str_is(m[k].relation, "0")) /* the head before, who leaves */
            continue;
        TRY(inhabitant_by_ref(i->r, (struct ref){ m[k].person_community, m[k].person }, &p,
                              &found));
        if (found)
            TRY(told_of(i, c, x, &p, &said));
        if (said)
            continue;
        TRY(kin_to(i->r, &nobody, &mates, to, &m[k], &is));
        if (str_eq(is, m[k].relation))
            continue;
        TRY(relate(i, &m[k], is, day));
        kin[n++] = (struct kin_changed){ m[k].person_community, m[k].person, m[k].relation, is };
    }
    x->kin = (struct list){ kin, n, sizeof *kin };
    x->headed = day;
    TRY(relate(i, to, STR("0"), day));
    return told(i, x, "head", day > to->since ? day : DATE_NONE, (str){ 0 });
}

error *heads_after(struct importing *i, const struct part *c, const struct resident_row *x,
                   bool *is)
{
    struct list mates;
    int64_t     day = DATE_NONE;

    *is = false;
    if (!str_is(x->relation, "0") || !x->household)
        return NULL;
    TRY(members_in(i, (struct ref){ x->community, x->household }, &mates));
    TRY(true_since(i, c, x, &mates, &day));
    *is = day != DATE_NONE;
    return NULL;
}

/* The link M, which began anew on the day HEADED, is again the one before it; else it is WAS. */
static error *link_back(struct importing *i, const struct member *m, int64_t headed, str was)
{
    struct list   links;
    struct db_arg key[] = { db_int("community", m->community),
                            db_int("household", m->household),
                            db_int("person_community", m->person_community),
                            db_int("person", m->person),
                            db_int("since", m->since),
                            { .type = DB_END } };

    TRY(person_links(i->r, (struct ref){ m->person_community, m->person }, &links));
    const struct member *x = links.item;
    for (size_t k = 0; k < links.n && m->since == headed; k++) {
        if (x[k].community != m->community || x[k].household != m->household ||
            x[k].until != headed || !str_is(x[k].why_out, "head"))
            continue;
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_member_gone, key, NULL));
        key[4] = db_int("since", x[k].since);
        return db_exec(i->r->db, i->r->mem, &sql_registry_member_reopen, key, NULL);
    }
    return related(i, (struct ref){ m->community, m->household }, m->person_community, m->person,
                   was);
}

error *heads_undone(struct importing *i, const struct resident_row *x, str relation)
{
    const struct kin_changed *kin = x->kin.item;
    struct list               mates;

    TRY(members_in(i, (struct ref){ x->community, x->household }, &mates));
    for (size_t n = 0; n < x->kin.n; n++) {
        const struct member *m = link_of(&mates, kin[n].community, kin[n].person);
        if (m && str_eq(m->relation, kin[n].is))
            TRY(link_back(i, m, x->headed, kin[n].was));
    }
    const struct member *m = link_of(&mates, x->person_community, x->person_id);
    return m ? link_back(i, m, x->headed, relation) : NULL;
}

error *heads_back(struct importing *i, const struct resident_row *x, str relation)
{
    TRY(heads_undone(i, x, relation));
    return told(i, x, "undo", DATE_NONE, STR("import"));
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
