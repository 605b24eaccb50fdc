/* registry_since.c -- 入住日期 the day of moving in, as the row of a table has it, and who has
 * gone. What a table said before gives way to an earlier day that another one says, and a household
 * that came by tables begins with the first of its people; what is on record otherwise stays, and
 * the row is told so.
 */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
static const struct message
    msg_gone = { "registry.row_gone", "这一行写着此人已不住在这里：没有导入。如果登记里还住在这里，请在这一户办理迁出或登记去世。", "This row says that the person does not live there any more: it was not taken in. If the record still has the person there, let the person move out on the page of the household, or note the death." },
    msg_since_home = { "registry.since_home", "这一户从 {0} 起登记住在这里：入住日期记为这一天。", "This household is on record here since {0}: that day is taken." },
    msg_since_left = { "registry.since_left", "此人从 {0} 起登记住在原来的地方：入住日期记为这一天。", "This person is on record elsewhere since {0}: that day is taken." },
    msg_since_dead = { "registry.since_dead", "入住日期在去世日期 {0} 之后：请核对这两个日期。", "The day of moving in is after the day of death, {0}: please check both." },
    msg_dead_elsewhere = { "registry.dead_elsewhere", "{0} 在册不住在这一门里，这一行写了去世日期 {1}，却没有在此之前的入住日期，不能算作迁入：请把地址改成在册的住址，或在登记里直接登记去世日期。", "{0} is not on record behind this door, and the row tells of the death on {1} without an earlier day of moving in: it is no move. Give the address on record, or note the death on the page of the person." },
    msg_since_stands = { "registry.since_stands", "此人从 {0} 起登记住在这里，没有改为表里的日期。", "This person is on record here since {0}: the day of the table was not taken." };
/* clang-format on */

static str day_text(struct importing *i, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(i->r->mem, str_of(t));
}

static error *note(struct importing *i, const struct message *m, int64_t day)
{
    i->note = error_on(i->r->mem, "since", m, day_text(i, day));
    return NULL;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b; /* DATE_NONE is before every day */
}

/* Whether H may have begun before it is on record: it came by tables and lives where it always did.
 */
static error *may_begin(struct importing *i, const struct household *h, bool *may)
{
    struct list l;
    int64_t     otherwise = 0;

    *may = false;
    if (h->until != DATE_NONE || h->from_household)
        return NULL;
    TRY(db_number(i->r->db, i->r->mem, &sql_registry_since_otherwise,
                  DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                          db_int("since", h->since)),
                  &otherwise));
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_livings_of,
               DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id)),
               living_fields, sizeof(struct living), &l));
    *may = !otherwise && l.n == 1 && ((const struct living *)l.item)->since == h->since;
    return NULL;
}

static error *living_since(struct req *r, const struct resident_row *x, int64_t day, int64_t was)
{
    return db_exec(r->db, r->mem, &sql_registry_living_since,
                   DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                           db_int("day", day), db_int("old_day", was)),
                   NULL);
}

static error *member_since(struct req *r, const struct resident_row *x, int64_t day, int64_t was)
{
    return db_exec(r->db, r->mem, &sql_registry_member_since,
                   DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                           db_int("person_community", x->person_community),
                           db_int("person", x->person_id), db_int("day", day),
                           db_int("old_day", was)),
                   NULL);
}

/* H begins on the day of X. */
static error *begin(struct importing *i, struct part *c, struct resident_row *x,
                    struct household *h)
{
    TRY(db_exec(i->r->db, i->r->mem, &sql_registry_household_since,
                DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                        db_int("day", x->since), db_int("old_day", h->since)),
                NULL));
    TRY(living_since(i->r, x, x->since, h->since));
    x->began = h->since;
    h->since = x->since;
    if (c->made && c->household == h->ref.id)
        c->made_since = x->since;
    return part_dirty(i, c, x);
}

error *since_still(struct importing *i, struct resident_row *x)
{
    static const char *const words[] = { "迁出", "迁走", "外迁",  "搬出", "搬离", "搬走",
                                         "离开", "已走", "退租",  "注销", "销户", "死亡",
                                         "去世", "亡故", "moved", "left", "died", "dead" };
    bool        out = x->moved_out != DATE_NONE && x->moved_out <= when_date(i->r->now);
    const char *field = out ? "moved_out" : "standing";
    size_t      at = 0;
    bool        still = str_find(x->standing, STR("未"), &at); /* 未迁出 */

    for (size_t k = 0; k < COUNT(words) && !out && !still; k++)
        out = str_find(x->standing, str_of(words[k]), &at);
    x->moved_out = DATE_NONE;
    x->standing = (str){ 0 };
    /* with the day of death it is a row about somebody who died */
    return out && x->person.died == DATE_NONE ? error_on(i->r->mem, field, &msg_gone)
                                              : part_stands(i, x);
}

error *since_alive(struct importing *i, struct resident_row *x)
{
    int64_t died = x->person.died;

    TRY(name_alive(i->r, &x->person));
    return died != DATE_NONE && x->since > died
               ? error_on(i->r->mem, "since", &msg_since_dead, day_text(i, died))
               : NULL;
}

error *since_moves(struct importing *i, const struct resident_row *x, const struct inhabitant *p)
{
    struct resident_row y = *x;
    int64_t             died = x->person.died;

    if (died == DATE_NONE)
        return NULL;
    y.person_community = p->ref.community;
    y.person_id = p->ref.id;
    TRY(resident_leaves_on(i, &y));
    return y.since < died
               ? NULL
               : error_on(i->r->mem, "died", &msg_dead_elsewhere, p->name_mask, day_text(i, died));
}

error *since_comes(struct importing *i, struct part *c, struct resident_row *x, int64_t born,
                   struct household *h)
{
    bool found = false, may = false;

    x->since = later_of(x->since, born); /* one day for a whole family */
    if (x->household)
        TRY(household_by_ref(i->r, (struct ref){ x->community, x->household }, h, &found));
    if (!found || h->since <= x->since)
        return NULL;
    TRY(may_begin(i, h, &may));
    if (may)
        return i->writes ? begin(i, c, x, h) : NULL;
    x->since = h->since;
    return NULL;
}

/* Whether the day on which P came to where X finds him, WAS, stays what it is; else it is DAY. */
static error *stays(struct importing *i, const struct resident_row *x, const struct inhabitant *p,
                    int64_t was, int64_t *day, bool *is)
{
    struct household h = { 0 };
    struct list      links;
    bool             found = false, table = false, may = false;

    *day = later_of(*day, p->born);
    *is = *day >= was;
    if (*is)
        return NULL;
    TRY(person_links(i->r, p->ref, &links));
    const struct member *m = links.item;
    for (size_t k = 0; k < links.n; k++) {
        bool here = m[k].community == x->community && m[k].household == x->household;
        if (here && m[k].since == was)
            table = str_is(m[k].why_in, "import") && (m[k].main || m[k].until != DATE_NONE);
        else if ((here || m[k].main) && (m[k].until == DATE_NONE || m[k].until > *day))
            *is = true; /* he was somewhere else, or something else to the head */
    }
    *is = *is || !table;
    if (*is)
        return NULL;
    TRY(household_by_ref(i->r, (struct ref){ x->community, x->household }, &h, &found));
    if (found && h.since > *day)
        TRY(may_begin(i, &h, &may));
    *is = !found || (h.since > *day && !may);
    return NULL;
}

/* Whether P has lived where X finds him since DAY, to one head after the other. */
static error *since_first(struct importing *i, const struct resident_row *x,
                          const struct inhabitant *p, int64_t was, int64_t day, bool *is)
{
    struct list links;

    TRY(person_links(i->r, p->ref, &links));
    const struct member *m = links.item;
    for (size_t n = 0; n < links.n && was > day; n++)
        for (size_t k = 0; k < links.n; k++)
            if (m[k].community == x->community && m[k].household == x->household &&
                m[k].until == was && str_is(m[k].why_out, "head"))
                was = m[k].since;
    *is = was == day;
    return NULL;
}

error *since_found(struct importing *i, const struct part *c, const struct resident_row *x,
                   const struct inhabitant *p, struct resident_row *was)
{
    struct household h = { 0 };
    int64_t          day = x->since, left = DATE_NONE;
    bool             found = false, may = false, first = false;

    if (day == DATE_NONE || (was && was->room.n && day == was->since))
        return NULL;
    if (was && was->room.n) { /* he lives there already */
        TRY(stays(i, x, p, was->since, &day, &was->stands));
        was->stood = was->since;
        if (was->stands)
            TRY(since_first(i, x, p, was->since, day, &first));
        return was->stands && !first && !i->note ? note(i, &msg_since_stands, was->since) : NULL;
    }
    day = later_of(day, later_of(x->person.born, p ? p->born : DATE_NONE));
    const struct home_left *home = was ? was->left.item : NULL;
    for (size_t k = 0; was && k < was->left.n; k++)
        left = later_of(left, home[k].since);
    if (i->note)
        return NULL;
    if (left > day)
        return note(i, &msg_since_left, left);
    if (!x->household || (c->made && c->household == x->household))
        return NULL;
    TRY(household_by_ref(i->r, (struct ref){ x->community, x->household }, &h, &found));
    if (found && h.since > day)
        TRY(may_begin(i, &h, &may));
    return found && h.since > day && !may ? note(i, &msg_since_home, h.since) : NULL;
}

error *since_corrected(struct importing *i, struct part *c, struct resident_row *x,
                       const struct resident_row *was, const struct inhabitant *p)
{
    struct household h = { 0 };
    int64_t          day = x->since;
    bool             stands = false;

    x->since = was->since;
    if (day == was->since)
        return NULL;
    TRY(stays(i, x, p, was->since, &day, &stands));
    if (stands)
        return NULL;
    x->since = day;
    TRY(since_comes(i, c, x, DATE_NONE, &h));
    TRY(member_since(i->r, x, x->since, was->since));
    return resident_told(i, x, "edit");
}

error *since_back(struct importing *i, const struct resident_row *x, const struct resident_row *was)
{
    int64_t touched = 0;

    if (was && !(x->made & MADE_MEMBER) && was->since != x->since)
        TRY(member_since(i->r, x, was->since, x->since));
    if (x->began == DATE_NONE)
        return NULL;
    TRY(db_exec(i->r->db, i->r->mem, &sql_registry_household_since_back,
                DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                        db_int("day", x->began), db_int("old_day", x->since)),
                &touched));
    return touched ? living_since(i->r, x, x->began, x->since) : NULL;
}
