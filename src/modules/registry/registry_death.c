/* registry_death.c -- who died belongs to no household from that day on: his links end, the
 * household has another head or ends with its last member. A death that was noted wrongly is taken
 * back with all that, as far as nobody has changed it since. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_kin.h"

enum { MATES = 200 };
/* A link that had ended later than he died, as it was. */
struct cut {
    int64_t since, until;
    str     why;
};
/* clang-format off */
static const struct field cut_fields[] = {
    DATE(struct cut, since, .doc = "since"),
    DATE(struct cut, until, .doc = "until"),
    TEXT(struct cut, why,   0, 20, .doc = "why it ended"),
    FIELDS_END,
};
static const struct field kept_fields[] = {
    { .name = "kin", .type = FT_TEXT, .max = KIN_TEXT, .doc = "A cut." },
    FIELDS_END,
};
static const struct message msg_moved_after = { "registry.moved_after_death", "按登记，此人 {0} 还迁移过，晚于这个去世日期：请核对日期；确实更早去世的，请确认“之后的迁移都不属实”再保存。", "On record this person moved on {0}, after this day of death: check the day. Somebody who did die before it: confirm that the later moves were none." };
/* clang-format on */
static const struct message msg_died_after = {
    "registry.died_after",
    "{0} 在此之后去世，这一户随之变更：请先撤销 {0} 的去世日期，再改这一条。",
    "{0} died after that, and the household followed it: first take back the death of {0}."
};

static struct ref home_of(const struct member *m)
{
    return (struct ref){ m->community, m->household };
}

static error *told(struct req *r, const struct member *m, const struct death *d, const char *action,
                   const char *why, int64_t day)
{
    if (!d->import)
        TRY(registry_note(r, home_of(m), "household", action));
    return household_touched_by(r, home_of(m), d->import,
                                (struct household_step){ .action = str_of(action),
                                                         .day = day,
                                                         .why = str_of(why),
                                                         .person_community = m->person_community,
                                                         .person = m->person });
}

bool member_until_death(const struct member *m, const struct inhabitant *p)
{
    return p->died != DATE_NONE && m->until != DATE_NONE && m->until >= p->died &&
           str_is(m->why_out, "death");
}

/* ---- noted ---- */

/* HEAD becomes the head on DAY, or when he came. */
static error *heir_day(struct req *r, const struct household *h, struct ref head, int64_t *day)
{
    struct list members;

    TRY(db_all(r->db, r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id)),
               member_fields, sizeof(struct member), &members));
    const struct member *m = members.item;
    for (size_t i = 0; i < members.n; i++)
        if (m[i].person == head.id && m[i].person_community == head.community && m[i].since > *day)
            *day = m[i].since;
    return NULL;
}

/* A link that began later than he died, for want of the day on which he came, held on no day. */
static error *leaves_life(struct req *r, const struct inhabitant *p, const struct member *m,
                          const struct death *d)
{
    struct household h = { 0 };
    struct move      step = { .day = p->died > m->since ? p->died : m->since,
                              .why = STR("death"),
                              .head = d->head,
                              .kin = d->kin,
                              .young = d->young };
    bool             found = false;

    TRY(db_exec(r->db, r->mem, &sql_registry_member_end,
                DB_ARGS(db_int("day", step.day), db_text("why", step.why),
                        db_int("community", m->community), db_int("household", m->household),
                        db_int("person_community", m->person_community),
                        db_int("person", m->person)),
                NULL));
    TRY(told(r, m, d, "move_out", "death", step.day));
    TRY(household_by_ref(r, home_of(m), &h, &found));
    if (!found || h.until != DATE_NONE)
        return NULL;
    TRY(heir_day(r, &h, d->head, &step.day));
    return household_left(r, &h, str_is(m->relation, "0") && (d->asks || d->head.id), d->stays,
                          &step);
}

/* M is said to have held, or ended, after DIED. */
static bool later_than(const struct member *m, int64_t died)
{
    return m->until == DATE_NONE ? m->since > died : m->until > died && m->until > m->since;
}

/* On DAY only what he is in the household of M became another thing: no move. */
static bool stays_there(const struct list *links, const struct member *m, int64_t day)
{
    const struct member *x = links->item;

    for (size_t i = 0; i < links->n; i++)
        if (&x[i] != m && x[i].community == m->community && x[i].household == m->household &&
            (x[i].since == day || x[i].until == day))
            return true;
    return false;
}

/* Who moved after he died did not: it is asked first. That the only link began later says no more
 * than that nobody knew since when he lived there. */
static error *moved_after(struct req *r, const struct inhabitant *p, const struct list *links)
{
    const struct member *m = links->item;
    int64_t              first = DATE_NONE;
    bool                 before = false;
    char                 t[DATE_TEXT];

    for (size_t i = 0; i < links->n; i++)
        before = before || m[i].since <= p->died || m[i].until != DATE_NONE;
    for (size_t i = 0; i < links->n; i++) {
        int64_t day = m[i].since;
        if (day <= p->died || stays_there(links, &m[i], day))
            day = m[i].until;
        if (before && day != DATE_NONE && later_than(&m[i], p->died) &&
            !stays_there(links, &m[i], day) && (first == DATE_NONE || day < first))
            first = day;
    }
    if (first == DATE_NONE)
        return NULL;
    date_text(first, t);
    return error_on(r->mem, "died", &msg_moved_after, str_dup(r->mem, str_of(t)));
}

static error *cut_to(struct req *r, const struct member *m, int64_t until, str why)
{
    return db_exec(r->db, r->mem, &sql_registry_member_cut,
                   DB_ARGS(db_int("day", until), db_text("why", why),
                           db_int("community", m->community), db_int("household", m->household),
                           db_int("person_community", m->person_community),
                           db_int("person", m->person), db_int("since", m->since)),
                   NULL);
}

/* M, which had ended, ends with P's life; what it was stays with the step. */
static error *cut_short(struct req *r, const struct inhabitant *p, const struct member *m)
{
    struct cut was = { m->since, m->until, m->why_out };
    int64_t    day = p->died > m->since ? p->died : m->since;
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 400);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, cut_fields, &was);
    jw_done(&j);
    TRY(cut_to(r, m, day, STR("death")));
    TRY(registry_note(r, home_of(m), "household", "move_out"));
    return household_touched_by(r, home_of(m), 0,
                                (struct household_step){ .action = STR("move_out"),
                                                         .day = day,
                                                         .why = STR("death"),
                                                         .kin = buf_done(&b),
                                                         .person_community = m->person_community,
                                                         .person = m->person });
}

/* Links that had ended are again what they were before his death was noted. */
static error *cut_back(struct req *r, const struct inhabitant *was)
{
    struct list links, rows;

    TRY(person_links(r, was->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++) {
        bool back = false;
        if (!member_until_death(&m[i], was))
            continue;
        TRY(db_all(r->db, r->mem, &sql_registry_step_cuts,
                   DB_ARGS(db_int("community", m[i].community), db_int("household", m[i].household),
                           db_int("person_community", m[i].person_community),
                           db_int("person", m[i].person)),
                   kept_fields, sizeof(str), &rows));
        const str *kept = rows.item;
        for (size_t k = 0; k < rows.n && !back; k++) {
            struct cut x = { 0 };
            TRY(json_kept(r->mem, r->app->server.refs, kept[k], cut_fields, &x));
            back = x.since == m[i].since;
            if (back)
                TRY(cut_to(r, &m[i], x.until, x.why));
        }
    }
    return NULL;
}

static error *dies(struct req *r, const struct inhabitant *p, const struct death *d)
{
    struct list links;

    TRY(person_links(r, p->ref, &links));
    const struct member *m = links.item;
    if (d->asks && !d->anyway)
        TRY(moved_after(r, p, &links));
    for (size_t i = 0; d->asks && i < links.n; i++)
        if (m[i].until != DATE_NONE && later_than(&m[i], p->died))
            TRY(cut_short(r, p, &m[i]));
    for (size_t i = 0; i < links.n; i++) {
        error *e = m[i].until == DATE_NONE ? leaves_life(r, p, &m[i], d) : NULL;
        if (e && e->field && strcmp(e->field, "day") == 0)
            e->field = "died";
        TRY(e);
    }
    return NULL;
}

/* ---- taken back ---- */

/* Whose death made another one the head after the one whom the death of M's person had made it, or
 * ended the household after it; empty: nobody's, and M can go on as it was. */
static error *died_after(struct req *r, const struct member *m, str *who)
{
    struct household        h = { 0 };
    struct heir_step        step = { 0 };
    struct list             mates;
    const struct housemate *last = NULL;
    bool                    found = false, heir = false, ended = false;

    TRY(household_by_ref(r, home_of(m), &h, &found));
    TRY(heir_step(r, m, &step));
    TRY(db_all(r->db, r->mem, &sql_registry_residents_of,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household),
                       db_int("since", INT64_MAX), db_int("after_community", 0),
                       db_int("after_person", 0), db_int("limit", MATES)),
               housemate_fields, sizeof(struct housemate), &mates));
    const struct housemate *x = mates.item;
    for (size_t i = 0; found && i < mates.n; i++) {
        bool head = str_is(m->relation, "0") && str_is(x[i].relation, "0");
        if (x[i].until == DATE_NONE || x[i].until < m->until || !str_is(x[i].why_out, "death") ||
            (x[i].person == m->person && x[i].person_community == m->person_community))
            continue;
        heir = heir || (head && x[i].since == step.day);
        if (str_is(h.why, "death") && h.until == x[i].until && h.until != m->until)
            ended = true;
        else if (!head || x[i].since < step.day)
            continue;
        if (!last || x[i].until > last->until ||
            (x[i].until == last->until && x[i].since > last->since))
            last = &x[i];
    }
    *who = heir || ended ? last->name_mask : (str){ 0 };
    return NULL;
}

error *death_may_go(struct req *r, const struct inhabitant *was)
{
    struct list links;
    str         who = { 0 };

    TRY(person_links(r, was->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n && !who.n; i++)
        if (member_until_death(&m[i], was))
            TRY(died_after(r, &m[i], &who));
    return who.n ? error_on(r->mem, "died", &msg_died_after, who) : NULL;
}

error *household_resumes(struct req *r, struct household *h, str why, bool *is)
{
    struct household_step step = { .action = STR("goes_on"), .day = h->until, .why = why };
    struct living         l = { 0 };
    struct dwelling       d = { 0 };

    TRY(db_maybe(r->db, r->mem, &sql_registry_living_now,
                 DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id)),
                 living_fields, &l, is));
    if (*is)
        TRY(dwelling_by_ref(r, (struct ref){ h->ref.community, l.dwelling }, &d, is));
    *is = *is && d.until == DATE_NONE;
    if (!*is)
        return NULL;
    h->until = DATE_NONE;
    h->why = (str){ 0 };
    TRY(household_save(r, h));
    TRY(household_log(r, h->ref, step));
    TRY(db_exec(r->db, r->mem, &sql_registry_living_reopen,
                DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                        db_int("since", l.since)),
                NULL));
    return count_site(r, h->ref.community, l.dwelling);
}

/* H ended because M's person died: on that day, or later when somebody else was written down as
 * having left later, not by a death of his own. */
static error *ended_with(struct req *r, const struct member *m, const struct household *h, bool *is)
{
    struct list mates;

    *is = str_is(h->why, "death") && h->until >= m->until;
    if (!*is || h->until == m->until)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_registry_residents_of,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household),
                       db_int("since", INT64_MAX), db_int("after_community", 0),
                       db_int("after_person", 0), db_int("limit", MATES)),
               housemate_fields, sizeof(struct housemate), &mates));
    const struct housemate *x = mates.item;
    for (size_t i = 0; i < mates.n; i++)
        *is = *is && (x[i].until != h->until || !str_is(x[i].why_out, "death"));
    return NULL;
}

/* The household that ended with him goes on where it lived; IS: somebody can belong to it. */
static error *goes_on(struct req *r, const struct member *m, bool *is)
{
    struct household h = { 0 };

    TRY(household_by_ref(r, home_of(m), &h, is));
    if (!*is || h.until == DATE_NONE)
        return NULL;
    TRY(ended_with(r, m, &h, is));
    return *is ? household_resumes(r, &h, STR("error"), is) : NULL;
}

static struct db_arg *link_key(struct req *r, const struct member *m)
{
    struct db_arg *key = NEWN(r->mem, struct db_arg, 6);

    key[0] = db_int("community", m->community);
    key[1] = db_int("household", m->household);
    key[2] = db_int("person_community", m->person_community);
    key[3] = db_int("person", m->person);
    key[4] = db_int("since", m->since);
    key[5] = (struct db_arg){ .type = DB_END };
    return key;
}

static error *relate_as(struct req *r, const struct member *m, str relation)
{
    return db_exec(r->db, r->mem, &sql_registry_member_relate,
                   DB_ARGS(db_text("relation", relation), db_int("community", m->community),
                           db_int("household", m->household),
                           db_int("person_community", m->person_community),
                           db_int("person", m->person)),
                   NULL);
}

/* NOW as STEP made it of a link on its first day: it is what that was. */
static error *instead_back(struct req *r, const struct heir_step *step, const struct member *now,
                           bool *back)
{
    const struct kin_instead *x = step->changed.item;

    for (size_t i = 0; i < step->changed.n && !*back; i++) {
        if (x[i].person != now->person || x[i].community != now->person_community ||
            x[i].since != now->since || !str_eq(x[i].is, now->relation))
            continue;
        TRY(relate_as(r, now, x[i].was));
        *back = true;
    }
    return NULL;
}

/* The link NOW, which another head by STEP, when M died, began or changed, is again the one that it
 * was; BACK is false when there was none, or it changed by a later step. */
static error *kin_back(struct req *r, const struct member *m, const struct heir_step *step,
                       const struct member *now, bool *back)
{
    struct list links;

    *back = false;
    TRY(instead_back(r, step, now, back));
    if (*back || now->since != step->day)
        return NULL;
    TRY(person_links(r, (struct ref){ now->person_community, now->person }, &links));
    const struct member *x = links.item;
    for (size_t i = 0; i < links.n && !*back; i++) {
        if (x[i].community != m->community || x[i].household != m->household ||
            x[i].until != now->since || !str_is(x[i].why_out, "head"))
            continue;
        TRY(db_exec(r->db, r->mem, &sql_registry_member_gone, link_key(r, now), NULL));
        TRY(db_exec(r->db, r->mem, &sql_registry_member_reopen, link_key(r, &x[i]), NULL));
        *back = true;
    }
    return NULL;
}

/* MEMBERS, the head first, are to M what they were before he died, unless another one stays the
 * head: then HEADED stays true. */
static error *heir_back(struct req *r, const struct member *m, const struct list *members,
                        struct death *back, bool *headed)
{
    const struct member *now = members->item;
    struct kin_said     *kin = NEWN(r->mem, struct kin_said, members->n + 1);
    struct heir_step     step = { 0 };
    bool                 was = false;

    TRY(heir_step(r, m, &step));
    *headed = members->n && str_is(now->relation, "0");
    for (size_t i = 0; i < members->n; i++) {
        TRY(kin_back(r, m, &step, &now[i], &was));
        if (i == 0 && *headed && !was)
            return NULL;
        kin[i] = (struct kin_said){ { now[i].person_community, now[i].person }, now[i].relation };
    }
    if (*headed) {
        back->head = kin[0].person;
        back->kin = (struct list){ kin, members->n, sizeof *kin };
    }
    *headed = false;
    return NULL;
}

/* BACK: who had become the head for him. Where another one stays the head he comes back as one of
 * the others. */
static error *comes_back(struct req *r, const struct member *m, const struct death *d,
                         struct death *back)
{
    struct list members;
    bool        is = false, headed = false;

    TRY(goes_on(r, m, &is));
    if (!is)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household)),
               member_fields, sizeof(struct member), &members));
    if (str_is(m->relation, "0"))
        TRY(heir_back(r, m, &members, back, &headed));
    TRY(db_exec(r->db, r->mem, &sql_registry_member_reopen, link_key(r, m), NULL));
    if (headed)
        TRY(relate_as(r, m, STR("8")));
    TRY(told(r, m, d, "move_in", "error", m->until));
    if (headed || !back->head.id)
        return NULL;
    return household_log(r, home_of(m),
                         (struct household_step){ .action = STR("head"),
                                                  .day = m->until,
                                                  .why = STR("error"),
                                                  .person_community = m->person_community,
                                                  .person = m->person });
}

error *person_lives(struct req *r, const struct inhabitant *was, const struct death *d,
                    struct death *back)
{
    struct list links;

    TRY(cut_back(r, was));
    TRY(person_links(r, was->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++) {
        struct death heir = { 0 };
        if (!member_until_death(&m[i], was))
            continue;
        TRY(comes_back(r, &m[i], d, &heir));
        if (heir.head.id)
            *back = heir;
    }
    return NULL;
}

error *person_died(struct req *r, const struct inhabitant *p, int64_t was, const struct death *how)
{
    struct death      d = *how;
    struct inhabitant before = { .ref = p->ref, .died = was };
    struct death      back = { 0 };

    if (p->died == was)
        return NULL;
    if (was != DATE_NONE && !d.import)
        TRY(death_may_go(r, &before));
    if (p->died == DATE_NONE)
        TRY(widow_back(r, &before));
    if (was != DATE_NONE)
        TRY(person_lives(r, &before, &d, &back));
    if (p->died == DATE_NONE)
        return NULL;
    if (!d.head.id) { /* another day: who had become the head becomes it again, as it was said */
        d.head = back.head;
        d.kin = back.kin;
        d.young = true;
    }
    return dies(r, p, &d);
}
