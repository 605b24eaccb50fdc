/* registry_import.c -- people and their households out of the table that every community has: a row
 * is a person with building, entrance, room, relation to the head, name, identity number, phone.
 *
 * Who is it? By identity number; else by name and day of birth behind the same door. A person of
 * the same name and birth, or phone, elsewhere in the community, of whom one has no number, or of
 * the same name behind the same door under another number or born on another day, is doubtful: the
 * row waits in registry_doubt until somebody decides. */
#include "modules/registry/registry_import.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/phone.h"
#include "core/pinyin.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_away.h"
#include "modules/registry/registry_kin.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
static const struct message
    msg_other_name = { "registry.other_name", "这个证件号码已登记，但姓名不同（{0}）。请核对号码。", "This number is known under another name ({0}). Please check the number." },
    msg_two_names = { "registry.two_names", "第 {0} 行写的是同一个证件号码，姓名不同：两行中有一行的号码写错了。第 {0} 行会照常导入，请一并核对。", "Row {0} gives the same number under another name: the number of one of the two is wrong. Row {0} is taken as it is: please check both." },
    msg_apart = { "registry.apart", "这里已住着 {0} 一户，表里的户主是另一人：另立一户，原来的一户不变。", "The household of {0} lives here, and the table names another head: a second household begins, the first one stays as it is." },
    msg_second = { "registry.second_home", "同一门里，表中还有 {0} 一户：此人所在的另一户另立一户。", "The table has the household of {0} behind this door, too: this person's is a second one, which begins." },
    msg_joins = { "registry.joins", "没有写与户主关系：此人将加入 {0} 一户，关系记为“其他”。请核对是不是这一户的人。", "The relation to the head is missing: this person would join the household of {0}, with the relation other. Please check that it is theirs." },
    msg_which_home = { "registry.which_home", "这一门里住着几户，看不出此人是哪一户的：请写上这一户的户号，或把这一户的户主一起写进表里。", "Several households live behind this door, and nothing tells to which of them this person belongs: give the number of its register, or the row of its head as well." },
    msg_dead = { "registry.row_dead", "{0} 在册为已去世，不能再迁入。", "{0} is on record as dead and cannot move in." };
/* clang-format on */

error *resident_leaves_on(struct importing *i, struct resident_row *x)
{
    struct list links;

    x->since = x->since == DATE_NONE ? when_date(i->r->now) : x->since;
    TRY(person_links(i->r, (struct ref){ x->person_community, x->person_id }, &links));
    const struct member *m = links.item;
    for (size_t k = 0; k < links.n; k++)
        if (m[k].until == DATE_NONE && m[k].main && m[k].since > x->since &&
            (m[k].household != x->household || m[k].community != x->community))
            x->since = m[k].since;
    return NULL;
}

static error *flush(struct importing *i)
{
    struct part *c = i->cache;

    if (!c || !c->dirty_site)
        return NULL;
    static const struct sql *const later[] = { &sql_registry_count_site,
                                               &sql_registry_dwellings_since,
                                               &sql_registry_building_since };
    for (size_t k = 0; k < COUNT(later); k++)
        TRY(db_exec_later(
            i->r->db, i->r->mem, later[k],
            DB_ARGS(db_int("community", c->dirty_community), db_int("site", c->dirty_site))));
    c->dirty_site = 0;
    return NULL;
}

error *part_dirty(struct importing *i, struct part *c, const struct resident_row *x)
{
    if (c->dirty_site != x->site)
        TRY(flush(i));
    c->dirty_community = x->community;
    c->dirty_site = x->site;
    return NULL;
}

static str named_key(struct arena *a, const struct resident_row *x)
{
    return str_fmt(a, STR_FMT "|%lld|%lld|" STR_FMT "|" STR_FMT, STR_ARG(x->person.name),
                   (long long)x->person.born, (long long)x->site,
                   STR_ARG(entrance_said(a, x->entrance)), STR_ARG(x->room));
}

static str row_key(struct arena *a, const void *rec)
{
    const struct resident_row *x = rec;

    return x->person.idno.n ? x->person.idno : named_key(a, x);
}

/* A table may name him without his number, or without his day of birth as well. */
static str row_other_key(struct arena *a, const void *rec, size_t n)
{
    struct resident_row x = *(const struct resident_row *)rec;

    if (x.person.idno.n && n == 0)
        return named_key(a, &x);
    if (x.person.born == DATE_NONE || n > (x.person.idno.n ? 1 : 0))
        return (str){ 0 };
    x.person.born = DATE_NONE;
    return named_key(a, &x);
}

/* Whoever has the same number has the same name. */
static str row_same(struct arena *a, const void *rec)
{
    const struct resident_row *x = rec;

    return x->person.idno.n ? name_key(a, x->person.name) : (str){ 0 };
}

static error *row_check(struct importing *i, void *rec)
{
    struct resident_row *x = rec;
    struct part         *c = NULL;
    error               *bad = NULL;
    bool                 read = !x->site; /* from the table; else laid over what is there */
    str                  word = read ? code_word(i->r->mem, x->relation) : (str){ 0 };

    if (x->stands)
        x->since = x->stood;
    TRY(part_of(i, &c));
    TRY(part_address(i, c, x, &bad));
    more_also(&bad, day_sensible(i->r, "since", x->since));
    more_also(&bad, since_still(i, x));
    more_also(&bad, read ? since_alive(i, x) : NULL);
    more_also(&bad, code_check(i->r, &c->codes, "usage", "usage", &x->usage));
    if (str_is(word, "户主") || str_is(word, "本人"))
        x->relation = STR("0");
    more_also(&bad, code_check(i->r, &c->codes, "relation", "relation", &x->relation));
    x->guessed_nation = read && !x->person.nation.n;
    x->guessed_residence = read && !x->person.residence.n;
    more_also(&bad, person_check(i->r, &c->codes, &x->person));
    if (word.n) /* what is there already is not asked for again */
        more_also(&bad, kin_sex_fits(i->r, "relation", word, x->relation, x->person.sex));
    return bad;
}

/* The homes of MINE (struct member) that he leaves when he moves: what an undo gives back. */
static error *homes_left(struct importing *i, const struct list *mine, struct list *out)
{
    const struct member *m = mine->item;
    struct home_left    *left = NEWN(i->r->mem, struct home_left, mine->n + 1);
    size_t               n = 0;

    for (size_t k = 0; k < mine->n && n < HOMES_LEFT; k++) {
        struct living home = { 0 };
        bool          found = false;
        if (m[k].until != DATE_NONE || !m[k].main)
            continue;
        TRY(db_maybe(
            i->r->db, i->r->mem, &sql_registry_living_now,
            DB_ARGS(db_int("community", m[k].community), db_int("household", m[k].household)),
            living_fields, &home, &found));
        left[n++] = (struct home_left){ .community = m[k].community,
                                        .household = m[k].household,
                                        .dwelling = home.dwelling,
                                        .since = m[k].since,
                                        .relation = m[k].relation,
                                        .why_in = m[k].why_in };
    }
    *out = (struct list){ left, n, sizeof *left };
    return NULL;
}

/* A link that holds, or held until he died. */
static bool belongs(const struct member *m, const struct inhabitant *p)
{
    return m->until == DATE_NONE || member_until_death(m, p);
}

/* Several households may live behind a door: that of MINE (struct member) which does is meant; one
 * that ended with P is not there for others. */
static error *home_behind(struct importing *i, struct part *c, struct resident_row *x,
                          const struct inhabitant *p, const struct list *mine)
{
    const struct member *m = mine->item;
    bool                 is = !x->dwelling;

    for (size_t k = 0; k < mine->n; k++)
        is = is || (belongs(&m[k], p) && m[k].community == x->community &&
                    m[k].household == x->household);
    for (size_t k = 0; k < mine->n && !is; k++) {
        struct living home = { 0 };
        bool          found = false;
        if (!belongs(&m[k], p) || m[k].community != x->community)
            continue;
        TRY(db_maybe(
            i->r->db, i->r->mem, &sql_registry_living_now,
            DB_ARGS(db_int("community", m[k].community), db_int("household", m[k].household)),
            living_fields, &home, &found));
        is = found && home.dwelling == x->dwelling &&
             (home.until == DATE_NONE || m[k].until != DATE_NONE);
        if (is)
            x->household = m[k].household;
        if (is && home.until == DATE_NONE) {
            c->made = c->made && c->household == x->household;
            c->household = x->household;
        }
    }
    return NULL;
}

/* The row as it stands in the registry for the person P. */
static error *as_it_is(struct importing *i, struct resident_row *x, const struct inhabitant *p,
                       struct resident_row *was, bool *member)
{
    struct part *c = NULL;
    struct list  links;

    *member = false;
    TRY(part_of(i, &c));
    TRY(person_opened(i->r, p, &was->person));
    TRY(person_links(i->r, p->ref, &links));
    if (!x->person_id)
        TRY(home_behind(i, c, x, p, &links));
    const struct member *m = links.item;
    for (size_t k = 0; k < links.n; k++)
        if (belongs(&m[k], p) && m[k].community == x->community && m[k].household == x->household) {
            was->compound = x->compound;
            was->building = x->building;
            was->entrance = x->entrance;
            was->room = x->room;
            was->relation = m[k].relation;
            was->since = m[k].since;
            *member = true;
        }
    if (!*member)
        TRY(homes_left(i, &links, &was->left));
    TRY(part_use_is(i, x, was));
    was->community = x->community;
    was->site = x->site;
    was->dwelling = x->dwelling;
    was->household = x->household;
    was->group = x->group;
    was->person_community = x->person_community = p->ref.community;
    was->person_id = x->person_id = p->ref.id;
    was->version = x->version = p->version;
    return NULL;
}

/* Whose household the row of somebody is of who does not belong to the one behind the door. Who
 * does not say what he is to its head may be anybody: it is told whom he joins. */
static error *home_of(struct importing *i, struct part *c, struct resident_row *x)
{
    bool asked = c->home != HOME_UNASKED;
    str  theirs = { 0 };

    if (c->unsure && !c->made)
        return error_on(i->r->mem, "relation", &msg_which_home);
    TRY(part_home(i, c, x));
    if (c->home == HOME_OTHER_HEAD && x->relation.n)
        return error_on(i->r->mem, "relation", &resident_msg_other_head, c->head_mask);
    if (c->home == HOME_THEIRS)
        TRY(heads_other(i, c, x));
    if (c->home == HOME_APART && !asked)
        i->note = error_on(i->r->mem, "relation", &msg_apart, c->head_mask);
    struct part_group *g = part_group(c, x->group);
    if (g && g->later && !x->household && !g->told && !i->note)
        i->note = error_on(i->r->mem, "relation", &msg_second, homes_beside(i, c, x));
    if (g)
        g->told = true;
    if (x->relation.n || i->note)
        return NULL;
    TRY(part_whose(i, c, x, &theirs));
    if (theirs.n)
        i->note = error_on(i->r->mem, "relation", &msg_joins, theirs);
    return NULL;
}

error *resident_known(struct importing *i, struct resident_row *x, const struct inhabitant *p,
                      struct resident_row *was)
{
    struct part *c = NULL;
    bool         member = false;

    TRY(part_of(i, &c));
    TRY(part_door(i, c, x));
    TRY(as_it_is(i, x, p, was, &member));
    if (member)
        return heads_checked(i, c, x, p, was->relation);
    if (p->died != DATE_NONE)
        return error_on(i->r->mem, "name", &msg_dead, p->name_mask);
    TRY(since_moves(i, x, p));
    TRY(home_of(i, c, x));
    was->household = x->household;
    return since_found(i, c, x, p, was);
}

static error *same_phone(struct importing *i, const struct inhabitant *p, str phone, bool *same)
{
    str clear = { 0 };

    if (phone.n && p->phone_sealed.n)
        TRY(vault_unseal(i->r->app->vault, i->r->mem, "inhabitant.phone", p->ref, p->phone_sealed,
                         &clear));
    *same = clear.n && phone_same(clear, phone);
    return NULL;
}

static error *by_name(struct importing *i, struct part *c, struct resident_row *x,
                      struct inhabitant *p, bool *found)
{
    const struct inhabitant *born_else = NULL;
    struct list              like;
    bool                     same = false;

    *found = false;
    if (x->household) { /* behind the same door */
        TRY(part_mates(i, c, x));
        const struct inhabitant *m = c->mate;
        for (size_t k = 0; k < c->n_mates; k++) {
            TRY(part_same_name(i, &m[k], x->person.name, &same));
            if (!same)
                continue;
            bool birth = x->person.born == DATE_NONE || m[k].born == DATE_NONE ||
                         x->person.born == m[k].born;
            bool number = !x->person.idno.n || !m[k].idno_mask.n;
            if (birth && number)
                return inhabitant_by_ref(i->r, m[k].ref, p, found);
            if (birth)
                return resident_doubt(i, x, &m[k]);
            if (!x->person.idno.n)
                born_else = &m[k];
        }
    }
    if (born_else) /* a slip of the pen, or really two */
        return resident_doubt(i, x, born_else);
    TRY(home_of(i, c, x));
    if (x->person.idno.n && !part_unnumbered(i, c, x))
        return NULL;
    str key = name_key(i->r->mem, x->person.name);
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_by_token,
               DB_ARGS(db_int("community", x->community),
                       db_int("mark", vault_number(&c->k.name, x->community, key)),
                       db_int("after_community", 0), db_int("after_person", 0),
                       db_int("limit", 50)),
               inhabitant_found_fields, sizeof(struct inhabitant), &like));
    const struct inhabitant *l = like.item;
    for (size_t k = 0; k < like.n; k++) {
        if (l[k].merged_into ||
            (x->person.idno.n && l[k].idno_mask.n)) /* two numbers: two people */
            continue;
        TRY(part_same_name(i, &l[k], x->person.name, &same));
        bool known = x->person.born != DATE_NONE && l[k].born == x->person.born;
        if (same && !known)
            TRY(same_phone(i, &l[k], x->person.phone, &known));
        if (same && known)
            return resident_doubt(i, x, &l[k]);
    }
    return NULL;
}

/* He has died by the row: whom he leaves in the household that WAS his. */
static error *last_day(struct importing *i, const struct part *c, const struct resident_row *was,
                       const struct inhabitant *p)
{
    struct home_left home = { .community = was->community,
                              .household = was->household,
                              .dwelling = was->dwelling,
                              .relation = was->relation };

    return heads_left(i, c, p, &(struct list){ &home, 1, sizeof home });
}

static error *row_find(struct importing *i, void *rec, void *was, bool *found)
{
    struct resident_row *x = rec;
    struct part         *c = NULL;
    struct inhabitant    p = { 0 };
    struct list          same = { 0 };
    bool                 member = false;

    TRY(part_of(i, &c));
    if (x->person_id) { /* taking back: the one that it was */
        TRY(inhabitant_by_ref(i->r, (struct ref){ x->person_community, x->person_id }, &p, found));
        if (!*found)
            return NULL;
        struct resident_row *then = was, said = *x;
        TRY(as_it_is(i, x, &p, then, &member));
        then->made = said.made;
        then->kin = said.kin;
        then->began = said.began;
        then->usage = said.usage; /* not why a row stays: part_use_back sees to it */
        then->floor = said.floor;
        then->headed = said.headed;
        if (said.headed != DATE_NONE && then->since == said.headed)
            then->since = said.since; /* his link began anew that day */
        else if (said.headed > said.since && then->since == said.since)
            then->relation = said.relation; /* and is whole again with whose death was taken back */
        then->usage_was = said.usage_was;
        then->floor_was = said.floor_was;
        then->version = said.version; /* what is there tells, not how often it changed */
        *found = member;
        return NULL;
    }
    TRY(part_door(i, c, x));
    if (!part_nobodys(c, x->person.idno))
        TRY(person_by_idno(i->r, &c->k, x->person.idno, &same));
    if (same.n) {
        bool name = false;
        p = *(const struct inhabitant *)same.item;
        TRY(part_same_name(i, &p, x->person.name, &name));
        if (!name)
            return error_on(i->r->mem, "idno", &msg_other_name, p.name_mask);
        *found = true;
    } else {
        TRY(by_name(i, c, x, &p, found));
    }
    if (!*found)
        return since_found(i, c, x, NULL, NULL);
    TRY(as_it_is(i, x, &p, was, &member));
    struct resident_row *then = was;
    if (member) {
        TRY(since_found(i, c, x, &p, then));
        TRY(heads_checked(i, c, x, &p, then->relation));
        return p.died == DATE_NONE && x->person.died != DATE_NONE ? last_day(i, c, then, &p) : NULL;
    }
    if (p.died != DATE_NONE)
        return error_on(i->r->mem, "name", &msg_dead, p.name_mask);
    TRY(since_moves(i, x, &p));
    TRY(home_of(i, c, x));
    then->household = x->household;
    TRY(heads_left(i, c, &p, &then->left));
    return since_found(i, c, x, &p, then);
}

static error *make_door(struct importing *i, struct part *c, struct resident_row *x, int64_t since)
{
    struct req *r = i->r;

    if (!x->dwelling)
        TRY(part_dwelling(i, c, x, since, 0));
    if (!x->household) {
        struct household h = { .ref = { x->community, id_new(r->now) },
                               .kind = STR("family"),
                               .since = since,
                               .until = DATE_NONE,
                               .import = i->id,
                               .demo = r->app->demo,
                               .version = 1 };
        TRY(household_insert(r, &h));
        struct living l = { x->community, h.ref.id, x->dwelling, since, DATE_NONE };
        TRY(living_insert(r, &l));
        x->household = h.ref.id;
        x->made |= MADE_HOUSEHOLD;
        TRY(part_dirty(i, c, x));
        c->made = c->mates = true;
        c->made_since = since;
        c->n_mates = 0;
    }
    c->dwelling = x->dwelling;
    c->household = x->household;
    return NULL;
}

error *resident_told(struct importing *i, const struct resident_row *x, const char *action)
{
    return household_touched_by(i->r, (struct ref){ x->community, x->household }, i->id,
                                (struct household_step){ .action = str_of(action),
                                                         .day = x->since,
                                                         .why = STR("import"),
                                                         .person_community = x->person_community,
                                                         .person = x->person_id });
}

/* A household that he was the last to leave is there no more; the clerks of other communities from
 * which he came by the row are told. */
static error *homes_gone(struct importing *i, struct part *c, const struct resident_row *x,
                         const struct resident_row *was, const struct inhabitant *p)
{
    const struct home_left *home = was ? was->left.item : NULL;

    for (size_t k = 0; was && k < was->left.n; k++) {
        struct ref         left = { home[k].community, home[k].household };
        struct household   h = { 0 };
        struct whereabouts where = { 0 };
        bool               away = false, found = false;
        TRY(household_by_ref(i->r, left, &h, &found));
        if (found && h.until != DATE_NONE)
            part_ended(c, left.id);
        if (i->place)
            TRY(household_elsewhere(i->r, part_scope(i), left, &where, &away));
        if (away)
            TRY(clerks_told(i->r, &where, home[k].relation, p, x->since));
    }
    return NULL;
}

/* X as the record P, and where he lives. */
static error *written(struct importing *i, struct part *c, struct resident_row *x,
                      const struct resident_row *was, struct inhabitant *p)
{
    struct req      *r = i->r;
    struct household h = { 0 };
    bool             found = false, heads = false;
    bool             dead = was && was->room.n && was->person.died != DATE_NONE;

    x->left = (struct list){ 0 }; /* stands in WAS */
    x->since = x->since == DATE_NONE ? when_date(r->now) : x->since;
    TRY(part_door(i, c, x));
    if (!was)
        TRY(home_of(i, c, x)); /* one that waited comes by itself */
    if (was)
        TRY(resident_leaves_on(i, x));
    if (dead) /* his household may have ended with him */
        x->household = was->household;
    else
        TRY(make_door(i, c, x, x->since));
    TRY(part_use_said(i, x));
    if (!x->relation.n)
        x->relation = x->made & MADE_HOUSEHOLD && !part_says_head(i, c, x) ? STR("0") : STR("8");
    if (was) {
        TRY(inhabitant_by_ref(r, (struct ref){ x->person_community, x->person_id }, p, &found));
        if (!found)
            return error_of(r->mem, FAIL_CONFLICT, &resident_msg_later);
        TRY(person_change(r, &c->k, &x->person, str_of(registry_imported.code), p));
        c->mates = false;
        part_given(c, x->person.idno);
    } else {
        p->ref = (struct ref){ x->community, id_new(r->now) };
        p->import = i->id;
        TRY(part_nobodys(c, x->person.idno) ? person_add_free(r, &c->k, &x->person, p)
                                            : person_add(r, &c->k, &x->person, p));
        part_given(c, x->person.idno);
        x->person_community = p->ref.community;
        x->person_id = p->ref.id;
        x->made |= MADE_PERSON;
    }
    x->version = p->version;
    if (was && was->household == x->household && was->room.n) { /* he lives there already */
        TRY(since_corrected(i, c, x, was, p));
        return str_eq(was->relation, x->relation) ? NULL
               : str_is(x->relation, "0")         ? heads_become(i, c, x)
                                                  : heads_write(i, c, x);
    }
    bool own = c->made && !was; /* its household came with the rows just above */
    if (own && p->born > x->since)
        x->since = p->born;
    if (!own || c->made_since > x->since)
        TRY(since_comes(i, c, x, p->born, &h));
    if (!own)
        TRY(heads_after(i, c, x, &heads));
    str         is = heads ? STR("8") : x->relation;
    struct move m = { .day = x->since, .relation = is, .why = STR("import"), .main = true };
    x->made |= MADE_MEMBER;
    if (!was && (x->made & MADE_PERSON)) { /* nothing to end: the short way, for many */
        struct member one = { .community = x->community,
                              .household = x->household,
                              .person_community = p->ref.community,
                              .person = p->ref.id,
                              .since = x->since,
                              .until = DATE_NONE,
                              .relation = is,
                              .main = true,
                              .why_in = STR("import") };
        TRY(member_insert(r, &one));
        part_mate(c, p);
        TRY(own ? NULL : resident_told(i, x, "move_in"));
        return heads ? heads_become(i, c, x) : NULL;
    }
    TRY(move_in(r, &c->k, &h, p, &m));
    TRY(heads ? heads_become(i, c, x) : NULL);
    return homes_gone(i, c, x, was, p);
}

error *resident_write(struct importing *i, struct resident_row *x, const struct resident_row *was)
{
    struct part      *c = NULL;
    struct inhabitant p = { 0 };
    struct death      d = { .import = i->id };
    int64_t           died = was ? was->person.died : DATE_NONE;

    TRY(part_of(i, &c));
    TRY(written(i, c, x, was, &p));
    if (p.died == died)
        return NULL;
    d.stays = heads_more(i, c, x);
    c->door = false; /* its household may end */
    if (part_group(c, x->group))
        part_group(c, x->group)->known = false;
    return person_died(i->r, &p, died, &d);
}

static error *row_put(struct importing *i, void *rec, const void *was)
{
    return resident_write(i, rec, was);
}

static struct ref row_whose(const void *rec)
{
    const struct resident_row *x = rec;

    return (struct ref){ x->person_community, x->person_id };
}

/* clang-format off */
static const char *const needs[] = { "name", "building|compound|address", "room|address", NULL };
const struct import_kind registry_people_kind = {
    .name = "people", .zh = "人口与家庭", .en = "People and households",
    .fields = resident_row_fields, .size = sizeof(struct resident_row), .words = resident_words, .needs = needs, .same = row_same, .unlike = &msg_two_names, .unlike_at = "idno",
    .key = row_key, .other_key = row_other_key, .check = row_check, .ahead = part_ahead, .find = row_find, .refused = resident_refused, .put = row_put, .undo = resident_undo,
    .flush = flush, .personal = true, .none = resident_none, .mask = person_more_mask, .doubt = &resident_msg_doubt, .ended = resident_ended, .whence = resident_whence, .whose = row_whose,
};
/* clang-format on */
