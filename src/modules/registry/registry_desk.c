/* registry_desk.c -- what a clerk settles at the desk: rows of tables that were doubtful, the sheet
 * of a household on paper, code lists. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_import.h"
#include "modules/registry/registry_merge_in.h"
#include "modules/territory/territory.h"

enum { AT_ONCE = 200, LOOKED_AT = 5000 }; /* doubtful rows in a statement, and in a request */

/* clang-format off */
struct doubt {
    struct ref ref;
    int64_t    import, n, candidate_community, candidate, version;
    str        row_sealed, name_mask, state;
};
static const struct field doubt_fields[] = {
    REF (struct doubt, ref,                 .doc = "The row."),
    INT (struct doubt, import,              0, INT64_MAX, .secret = true),
    INT (struct doubt, n,                   0, INT64_MAX, .secret = true),
    TEXT(struct doubt, row_sealed,          0, 1 << 20, .secret = true),
    TEXT(struct doubt, name_mask,           0, 80, .doc = "Masked name in the row."),
    INT (struct doubt, candidate_community, 0, INT64_MAX, .secret = true),
    INT (struct doubt, candidate,           0, INT64_MAX, .secret = true),
    TEXT(struct doubt, state,               0, 20, .doc = "open"),
    INT (struct doubt, version,             0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
struct doubt_out {
    struct ref ref, like;
    int64_t    born, since, like_born, like_died, like_since, like_until, moves, headless, version;
    str        name_mask, idno_mask, phone_mask, where, relation, state;
    str        like_name, like_idno, like_phone, like_address, like_relation;
    str        sex, like_sex, from, note, refused;
    bool       here, elsewhere;
};
static const struct field doubt_out_fields[] = {
    REF (struct doubt_out, ref,        .doc = "The row."),
    TEXT(struct doubt_out, name_mask,  0, 80, .doc = "Masked name in the row."),
    TEXT(struct doubt_out, idno_mask,  0, 60, .doc = "Masked identity number in the row."),
    TEXT(struct doubt_out, phone_mask, 0, 60, .doc = "Masked phone in the row."),
    DATE(struct doubt_out, born,       .doc = "Day of birth in the row."),
    TEXT(struct doubt_out, sex,        0, 4, .doc = "Sex in the row, GB/T 2261.1; 0: it says nothing."),
    TEXT(struct doubt_out, where,      0, 220, .doc = "Building, entrance and masked room in the row."),
    TEXT(struct doubt_out, relation,   0, 4, .doc = "Relation to the head in the row."),
    DATE(struct doubt_out, since,      .doc = "Day of moving in in the row."),
    REF (struct doubt_out, like,       .doc = "Who it may be; none: that record is no longer there."),
    TEXT(struct doubt_out, like_name,  0, 80, .doc = "That one's masked name."),
    TEXT(struct doubt_out, like_idno,  0, 60, .doc = "Masked identity number."),
    TEXT(struct doubt_out, like_phone, 0, 60, .doc = "Masked phone."),
    DATE(struct doubt_out, like_born,  .doc = "Day of birth."),
    TEXT(struct doubt_out, like_sex,   0, 4, .doc = "Sex."),
    DATE(struct doubt_out, like_died,  .doc = "Day of death."),
    TEXT(struct doubt_out, like_address, 0, 220, .doc = "Where that one lives, or last lived, in the places of who asks; masked."),
    TEXT(struct doubt_out, like_relation, 0, 4, .doc = "Relation to the head there."),
    DATE(struct doubt_out, like_since, .doc = "Since when."),
    DATE(struct doubt_out, like_until, .doc = "Until when; none: today."),
    BOOL(struct doubt_out, here,       .doc = "That one lives already where the row says: the same person moves nowhere."),
    DATE(struct doubt_out, moves,      .doc = "The day on which the same person would move to where the row says; of a decided row, on which somebody did. None: nobody moves."),
    TEXT(struct doubt_out, from,       0, 220, .doc = "The home that is left then, in the places of who asks; masked."),
    BOOL(struct doubt_out, elsewhere,  .doc = "A home is left that lies in other places."),
    INT (struct doubt_out, headless,   0, 1000, .doc = "How many stay without a head in the household that is left."),
    TEXT(struct doubt_out, note,       0, 1000, .doc = "What else is to be known of the household behind the door of the row."),
    TEXT(struct doubt_out, refused,    0, 1000, .doc = "Why it cannot be taken as the same person; empty: it can."),
    TEXT(struct doubt_out, state,      0, 20, .doc = "open, same, new, dropped"),
    INT (struct doubt_out, version,    0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const char *const decision_words[] = { "same", "new", "dropped", NULL };
struct doubt_in {
    int     decision;
    int64_t version;
};
static const struct field doubt_in_fields[] = {
    WORD(struct doubt_in, decision, decision_words, .required = true, .doc = "same: it is that person; new: somebody else; dropped: not taken."),
    INT (struct doubt_in, version,  1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct paper_row {
    struct ref       ref;
    struct person_in person;
    str              relation;
    int64_t          since;
    bool             main, masked;
};
#define ROW(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct paper_row, person.member), __VA_ARGS__ }
static const struct field paper_row_fields[] = {
    REF (struct paper_row, ref,       .doc = "The person."),
    TEXT(struct paper_row, relation,  0, 4, .doc = "Relation to the head."),
    DATE(struct paper_row, since,     .doc = "Since when."),
    BOOL(struct paper_row, main,      .doc = "Lives there usually."),
    BOOL(struct paper_row, masked,    .doc = "He has left the asker's places for others, or never was in them: as the page of the household shows him, and no more."),
    ROW(FT_TEXT, name,      .doc = "Name."),
    ROW(FT_TEXT, sex,       .doc = "GB/T 2261.1."),
    ROW(FT_DATE, born,      .doc = "Day of birth."),
    ROW(FT_TEXT, id_kind,   .doc = "Kind of document."),
    ROW(FT_TEXT, idno,      .doc = "Identity number."),
    ROW(FT_TEXT, phone,     .doc = "Phone."),
    ROW(FT_TEXT, residence, .doc = "Kind of population."),
    ROW(FT_TEXT, ethnic,    .doc = "Ethnic group."),
    ROW(FT_TEXT, hukou,     .doc = "Address of registration."),
    ROW(FT_TEXT, work,      .doc = "Where he works."),
    FIELDS_END,
};
struct paper_in {
    str     reason;
    int64_t day;
};
static const struct field paper_in_fields[] = {
    TEXT(struct paper_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged, and shown to the person."),
    DATE(struct paper_in, day,    .doc = "As it was at the end of this day; today unless given."),
    FIELDS_END,
};
struct paper {
    struct ref  ref;
    str         address, watermark;
    int64_t     day, at;
    struct list people;
};
static const struct field paper_fields[] = {
    REF (struct paper, ref,       .doc = "The household."),
    TEXT(struct paper, address,   0, 200, .doc = "Where it lives."),
    DATE(struct paper, day,       .doc = "The day."),
    TIME(struct paper, at,        .doc = "When it was made."),
    TEXT(struct paper, watermark, 0, 200, .doc = "To be printed across the sheet: who made it, when."),
    LIST(struct paper, people, struct paper_row, paper_row_fields, 200, .doc = "Its people, in full but for those that are masked; each reading is logged."),
    FIELDS_END,
};
struct code_in {
    str     list, code, zh, en;
    int64_t ord, number, yearly, valid_until;
};
static const struct field code_in_fields[] = {
    TEXT(struct code_in, list,   1, 20, .required = true, .doc = "A list that exists."),
    TEXT(struct code_in, code,   1, 20, .required = true, .doc = "Code."),
    TEXT(struct code_in, zh,     1, 40, .required = true, .doc = "Chinese."),
    TEXT(struct code_in, en,     1, 80, .required = true, .doc = "English."),
    INT (struct code_in, ord,    0, 10000, .doc = "Order."),
    INT (struct code_in, number, 0, 3650, .doc = "Care flags: days until they are looked at again."),
    INT (struct code_in, yearly, 0, 12, .doc = "Care flags: visits a year; 0: as rarely as anybody."),
    DATE(struct code_in, valid_until, .doc = "No longer offered from that day on."),
    FIELDS_END,
};
static const struct message msg_like_gone = { "registry.like_gone", "可能是同一人的那份档案已不在册（带来它的表已撤销）：请选“是另一人”或“不要这一行”。", "The record that it was like is no longer there (its table was taken back): take the row as somebody else, or drop it." };
static const struct message msg_like_died = { "registry.like_died", "此人已于 {0} 去世，不能再迁入：请选“不要这一行”；确是另一个人的，选“是另一人”。", "This person died on {0} and cannot move in any more: drop the row, or take it as somebody else if it is." };
static const struct message msg_like_there = { "registry.like_there", "此人到 {0} 为止登记住在别的户，这一行的迁入日期在那之前：请选“不要这一行”，再到要迁入的户里用“已有人员迁入”登记，日期选 {0} 或以后。", "This person is registered in another household until {0}, and the row would let them move in before: drop the row, and let them move in on the page of that household (Somebody known moves in), on {0} or later." };
static const struct message msg_like_number = { "registry.like_number", "这一行写的性别或出生日期与此人证件号码里的不一致，不能照这一行改：请选“不要这一行”，要迁入的再到那一户用“已有人员迁入”登记；确是另一个人的，选“是另一人”。", "The sex or the day of birth in the row differs from that in this person's identity number: drop the row (and let them move in on the page of that household, if they do), or take it as somebody else." };
static const struct message msg_list = { "registry.list", "没有这个代码表：{0}。", "There is no code list {0}." };
/* clang-format on */

/* ---- doubtful rows ---- */

static error *said_row(struct req *r, const struct doubt *d, struct resident_row *out)
{
    str text = { 0 };

    fields_init(resident_row_fields, out);
    TRY(vault_unseal(r->app->vault, r->mem, "registry.doubt", d->ref, d->row_sealed, &text));
    return json_kept(r->mem, r->app->server.refs, text, resident_row_fields, out);
}

/* Who it may be: where that record was merged into another one, that one. Not FOUND: the table that
 * brought it was taken back. */
static error *candidate(struct req *r, const struct doubt *d, struct inhabitant *out, bool *found)
{
    struct ref ref = { d->candidate_community, d->candidate };

    do {
        TRY(inhabitant_by_ref(r, ref, out, found));
        ref = (struct ref){ out->merged_community, out->merged_into };
    } while (*found && ref.id);
    return NULL;
}

/* Where the known one lives now, as lists show it. */
static error *like_lives(struct req *r, struct ref like, struct doubt_out *out,
                         struct whereabouts *where)
{
    struct dwelling d = { 0 };
    bool            found = false;

    TRY(person_where_in(r, registry_scope(r), like, where, &found));
    if (!found)
        return NULL;
    TRY(dwelling_visible(r, (struct ref){ where->community, where->dwelling }, &d));
    out->like_address = address_text(r->mem, where->building, where->entrance, d.room);
    out->like_relation = where->relation;
    out->like_since = where->since;
    out->like_until = where->until;
    return NULL;
}

/* In the queue no day can be chosen: that a row cannot be taken as P's, who has died or lived
 * elsewhere later, or that his number says otherwise, is told with what can be done. */
static error *told_here(struct req *r, const struct inhabitant *p, error *e)
{
    static const char *const against[] = { "registry.sex", "registry.born" };
    char                     died[DATE_TEXT];

    for (size_t i = 0; e && i < COUNT(against); i++)
        if (strcmp(e->msg->code, against[i]) == 0)
            return error_of(r->mem, FAIL_CONFLICT, &msg_like_number);
    if (e && strcmp(e->msg->code, "registry.row_dead") == 0) {
        date_text(p->died, died);
        return error_of(r->mem, FAIL_CONFLICT, &msg_like_died, str_dup(r->mem, str_of(died)));
    }
    return e && strcmp(e->msg->code, "registry.there") == 0
               ? error_of(r->mem, FAIL_CONFLICT, &msg_like_there, e->arg[0])
               : e;
}

/* The row says of P what cannot be. */
static error *like_fits(struct importing *i, const struct resident_row *x,
                        const struct inhabitant *p, str *refused)
{
    struct person_in is = { 0 }, said = x->person;

    TRY(person_opened(i->r, p, &is));
    error *e = resident_over(i, &is, &said);
    if (e && e->kind != FAIL_INPUT)
        return e;
    *refused = e ? error_text(i->r->mem, told_here(i->r, p, e), i->r->lang) : (str){ 0 };
    return NULL;
}

/* And what follows from it when he is the one. */
static error *like_moves(struct importing *i, const struct doubt *d, const struct resident_row *x,
                         const struct inhabitant *like, struct doubt_out *out)
{
    struct whereabouts where = { 0 };
    struct would       w;

    i->id = d->import;
    i->place = d->ref.community;
    i->row = d->n;
    TRY(like_lives(i->r, like->ref, out, &where));
    TRY(resident_would(i, x, like, &w));
    out->like_name = like->name_mask;
    out->like_idno = like->idno_mask;
    out->like_phone = like->phone_mask;
    out->like_born = like->born;
    out->like_sex = like->sex;
    out->like_died = like->died;
    out->here = w.here;
    out->moves = w.day;
    out->headless = w.headless;
    out->note = w.note;
    out->refused = w.refused;
    if (!w.refused.n)
        TRY(like_fits(i, x, like, &out->refused));
    if (w.leaves && where.main && where.until == DATE_NONE)
        out->from = out->like_address;
    out->elsewhere = w.leaves && !out->from.n;
    return NULL;
}

/* The row beside who it may be: enough to decide most of them, all masked. I: that of the rows
 * before, whose code lists it keeps. */
static error *doubt_shown(struct importing *i, const struct doubt *d, struct doubt_out *out)
{
    struct req         *r = i->r;
    struct resident_row x = { 0 };
    struct inhabitant   like = { 0 };
    bool                found = false;

    *out = (struct doubt_out){ 0 };
    fields_init(doubt_out_fields, out);
    TRY(said_row(r, d, &x));
    TRY(candidate(r, d, &like, &found));
    out->ref = d->ref;
    out->like = like.ref;
    out->name_mask = d->name_mask;
    out->idno_mask = mask_idno(r->mem, x.person.idno);
    out->phone_mask = mask_phone(r->mem, x.person.phone);
    out->born = x.person.born;
    out->sex = x.person.sex;
    out->where = address_text(r->mem, x.building, x.entrance, x.room); /* which of two doors? */
    out->relation = x.relation;
    out->since = x.since;
    out->state = d->state;
    out->version = d->version;
    return found ? like_moves(i, d, &x, &like, out) : NULL;
}

/* Whose a doubtful row is to decide: of whoever has the place of its table, and, when that is a
 * whole street or district (place_kept_at), also of whoever has the community in which the row's
 * building lies today. Which building that is stands in the sealed row only. */
static error *is_theirs(struct req *r, const struct doubt *d, struct site *last, bool *is)
{
    struct resident_row x = { 0 };
    bool                found = true;

    *is = person_sees_place(r->who, d->ref.community);
    if (*is || place_kept_at(d->ref.community) == d->ref.community)
        return NULL;
    TRY(said_row(r, d, &x));
    if (x.site != last->ref.id || x.community != last->ref.community)
        TRY(site_by_ref(r, (struct ref){ x.community, x.site }, last, &found));
    *is = found && person_sees_place(r->who, last->place_now);
    return NULL;
}

/* A page of the queue while it is put together. Few wait, so those of the tables of a whole street
 * are looked at one by one; a page ends after LOOKED_AT of them, however many of them it shows. */
struct queue {
    struct ref        last; /* that was looked at */
    struct site       site; /* of the row before: those of one building stand together */
    struct doubt_out *out;
    int64_t           n, limit, looked;
};

static error *queue_add(struct importing *by, struct queue *q, struct place_range in)
{
    struct req *r = by->r;
    struct list rows;
    bool        is = false, more = true;

    while (more && q->n < q->limit && q->looked < LOOKED_AT) {
        TRY(db_all(r->db, r->mem, &sql_registry_doubts,
                   DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi),
                           db_int("after_community", q->last.community),
                           db_int("after_id", q->last.id), db_int("limit", AT_ONCE)),
                   doubt_fields, sizeof(struct doubt), &rows));
        const struct doubt *d = rows.item;
        for (size_t i = 0; i < rows.n && q->n < q->limit; i++) {
            TRY(is_theirs(r, &d[i], &q->site, &is));
            if (is)
                TRY(doubt_shown(by, &d[i], &q->out[q->n++]));
            q->last = d[i].ref;
            q->looked++;
        }
        more = rows.n == AT_ONCE;
    }
    return NULL;
}

static error *doubts_page(struct req *r, struct res *w, struct ref last, int64_t limit)
{
    struct place_range own = r->who->places;
    int64_t            above[] = { place_communities(place_at(own.lo, LEVEL_DISTRICT)).lo,
                                   place_communities(place_at(own.lo, LEVEL_STREET)).lo };
    struct importing   by = { .r = r };
    struct queue       q = { .last = last,
                             .out = NEWN(r->mem, struct doubt_out, (size_t)limit + 1),
                             .limit = r->who->grid ? 0 : limit };

    /* in the order of their codes, which is that of the cursor */
    for (size_t i = 0; i < COUNT(above); i++)
        if (above[i] < own.lo)
            TRY(queue_add(&by, &q, (struct place_range){ above[i], above[i] }));
    TRY(queue_add(&by, &q, own));
    w->page = (struct list){ q.out, (size_t)q.n, sizeof *q.out };
    if (q.n == limit || q.looked >= LOOKED_AT)
        w->next = cursor_text(r, 0, q.last);
    return NULL;
}

static error *doubts(struct req *r, struct res *w)
{
    const struct rows_query *q = r->in;
    struct ref               last = { 0 };
    int64_t                  key = 0;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    return doubts_page(r, w, last, q->limit ? q->limit : 50);
}

/* The row is taken as if it had said so itself, and goes when its table is taken back. CAME: the
 * day on which somebody moved by it; DATE_NONE: nobody did. */
static error *take_row(struct req *r, const struct doubt *d, bool same, int64_t *came)
{
    struct importing i = {
        .r = r, .id = d->import, .place = d->ref.community, .writes = true, .row = d->n
    };
    struct resident_row x = { 0 }, was = { 0 };
    struct inhabitant   p = { 0 };
    bool                found = false;

    TRY(said_row(r, d, &x));
    fields_init(resident_row_fields, &was);
    if (same) {
        TRY(candidate(r, d, &p, &found));
        if (!found)
            return error_of(r->mem, FAIL_CONFLICT, &msg_like_gone);
        TRY(told_here(r, &p, resident_known(&i, &x, &p, &was)));
    } else {
        TRY(resident_lives_there(&i, &x));
    }
    TRY(told_here(r, &p, resident_over(&i, same ? &was.person : NULL, &x.person)));
    TRY(told_here(r, &p, resident_write(&i, &x, same ? &was : NULL)));
    TRY(registry_people_kind.flush(&i));
    *came = x.made & MADE_MEMBER ? x.since : DATE_NONE;
    if (!same)
        TRY(candidate(r, d, &p, &found));
    if (!same && found)
        TRY(registry_apart(r, p.ref, (struct ref){ x.person_community, x.person_id },
                           str_of(registry_decided_apart.code)));
    /* a table that a command read cannot be taken back */
    return d->import && d->n ? importing_keep(&i, &registry_people_kind, &x, same ? &was : NULL)
                             : NULL;
}

/* Read before it is written, the answer tells what was done: who lives where he lived, and the day
 * on which somebody moved. */
static error *done_with(struct importing *by, const struct doubt *d, int decision,
                        struct doubt_out *out)
{
    TRY(doubt_shown(by, d, out));
    out->state = str_of(decision_words[decision]);
    out->version++;
    out->moves = DATE_NONE;
    out->refused = (str){ 0 };
    if (decision != 2)
        TRY(take_row(by->r, d, decision == 0, &out->moves));
    if (decision == 0)
        return NULL;
    out->here = out->elsewhere = false; /* these are of the same person */
    out->headless = 0;
    out->from = out->note = (str){ 0 };
    return NULL;
}

static error *decide_doubt(struct req *r, struct res *w)
{
    const struct doubt_in *in = r->in;
    struct importing       by = { .r = r };
    struct doubt           d = { 0 };
    struct doubt_out      *now = NEW(r->mem, struct doubt_out);
    struct site            site = { 0 };
    int64_t                touched = 0;
    bool                   found = false, theirs = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_doubt,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 doubt_fields, &d, &found));
    if (found && !r->who->grid)
        TRY(is_theirs(r, &d, &site, &theirs));
    if (!theirs)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_exec(r->db, r->mem, &sql_registry_doubt_end,
                DB_ARGS(db_text("state", str_of(decision_words[in->decision])),
                        db_int("actor", r->account), db_int("now", r->now),
                        db_int("community", d.ref.community), db_int("id", d.ref.id),
                        db_int("version", in->version)),
                &touched));
    if (!touched) {
        TRY(db_maybe(r->db, r->mem, &sql_registry_doubt,
                     DB_ARGS(db_int("community", d.ref.community), db_int("id", d.ref.id)),
                     doubt_fields, &d, &found));
        TRY(doubt_shown(&by, &d, now));
        return stale(r, w, doubt_out_fields, now);
    }
    w->out = now;
    return done_with(&by, &d, in->decision, now);
}

/* ---- on paper ---- */

/* Where the household lived on that day; empty: nowhere. */
static error *paper_address(struct req *r, struct paper *p, bool past)
{
    struct door     d = { 0 };
    struct dwelling was = { 0 };
    bool            found = false, changed = false;

    TRY(registry_door(r, p->ref, p->day, &d, &found));
    if (!found)
        return NULL;
    was.entrance = d.entrance;
    was.room = d.room;
    if (past)
        TRY(past_on(r, (struct ref){ d.community, d.dwelling }, PAST_DWELLING, p->day,
                    dwelling_past_fields, &was, &changed));
    p->address = address_text(r->mem, d.building, was.entrance, was.room);
    return NULL;
}

/* X in full, P as he was on the day. Who may not be opened by himself is not opened by his
 * household either: he stands there as its page shows him, and nobody read of him. */
static error *paper_person(struct req *r, struct paper_row *x, struct inhabitant *p, int64_t day,
                           str reason)
{
    struct whereabouts where = { 0 };
    bool               found = false;

    error *e = person_here(r, x->ref, p, &where);
    if (e && e->kind != FAIL_CONFLICT && e->kind != FAIL_MISSING)
        return e;
    x->masked = e != NULL;
    TRY(inhabitant_by_ref(r, x->ref, p, &found));
    if (day < when_date(r->now))
        TRY(person_on(r, p, day));
    if (!x->masked) {
        TRY(person_opened(r, p, &x->person));
        return reading_logged(r, where.place_now, "inhabitant", p->ref, STR("sheet"), reason);
    }
    x->person = (struct person_in){ .name = p->name_mask,
                                    .sex = p->sex,
                                    .born = p->born,
                                    .idno = p->idno_mask,
                                    .phone = p->phone_mask,
                                    .residence = p->residence };
    return NULL;
}

static error *paper(struct req *r, struct res *w)
{
    const struct paper_in *in = r->in;
    struct paper          *out = NEW(r->mem, struct paper);
    struct household       h = { 0 };
    struct list            mates;
    char                   t[WHEN_TEXT];

    TRY(past_day(r, "day", in->day));
    TRY(household_here(r, r->ref, &h));
    out->ref = h.ref;
    out->at = r->now;
    out->day = today_or(r, in->day);
    TRY(paper_address(r, out, out->day < when_date(r->now)));
    when_local_text(r->now, t);
    out->watermark = str_fmt(r->mem, STR_FMT " %s", STR_ARG(r->who->name_mask), t);
    TRY(registry_housemates(r, h.ref, out->day, &mates));
    const struct housemate *m = mates.item;
    struct paper_row       *x = NEWN(r->mem, struct paper_row, mates.n + 1);
    for (size_t i = 0; i < mates.n; i++) {
        struct inhabitant p = { 0 };
        x[i] = (struct paper_row){ .ref = { m[i].person_community, m[i].person },
                                   .relation = m[i].relation,
                                   .since = m[i].since,
                                   .main = m[i].main };
        TRY(paper_person(r, &x[i], &p, out->day, in->reason));
    }
    out->people = (struct list){ x, mates.n, sizeof *x };
    TRY(registry_note(r, h.ref, "household", "print"));
    w->out = out;
    return NULL;
}

/* ---- code lists ---- */

static error *put_code(struct req *r, struct res *w)
{
    const struct code_in *in = r->in;
    struct list           codes;
    bool                  known = false;

    TRY(codes_load(r, &codes));
    const struct code_row *c = codes.item;
    for (size_t i = 0; i < codes.n; i++)
        known = known || str_eq(c[i].list, in->list);
    if (!known)
        return error_on(r->mem, "list", &msg_list, in->list);
    TRY(db_exec(r->db, r->mem, &sql_registry_code_put,
                DB_ARGS(db_text("list", in->list), db_text("code", in->code),
                        db_int("ord", in->ord), db_text("zh", in->zh), db_text("en", in->en),
                        db_int("days", in->number), db_int("yearly", in->yearly),
                        db_date("valid_until", in->valid_until)),
                NULL));
    return codes_load(r, &w->page);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/doubts", doubts, NULL, PERM_REGISTER,
      QUERY(struct rows_query, rows_query_fields), .out = doubt_out_fields, .page = true,
      .summary = "Rows of tables of which it is not clear whose they are, beside who it may be and what would follow; masked" },
    { POST, "/api/v1/registry/doubts/{ref}/decide", decide_doubt, NULL, PERM_REGISTER,
      BODY(struct doubt_in, doubt_in_fields), .out = doubt_out_fields,
      .alone = true, .summary = "Say whose a doubtful row is; the answer tells what was done" },
    { POST, "/api/v1/registry/households/{ref}/sheet", paper, NULL, PERM_REGISTRY,
      BODY(struct paper_in, paper_in_fields), .out = paper_fields, .secret = true,
      .summary = "The sheet of a household for paper, on a day: everybody in full who may be opened by himself, each reading logged" },
    { PUT, "/api/v1/registry/codes", put_code, NULL, PERM_SETTINGS,
      BODY(struct code_in, code_in_fields), .out = code_item_fields, .page = true,
      .summary = "A code of a list: new, changed, or no longer offered" },
};
/* clang-format on */

const struct route_table registry_desk_routes = { routes, COUNT(routes) };
