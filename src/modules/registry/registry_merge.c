/* registry_merge.c -- doubles 重复档案: finding them, making one of two, and taking that back. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/phone.h"
#include "core/pinyin.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_merge_in.h"

enum { PAIRS = 200, AWAY_PAGE = 500, AWAY_MOST = 20 };

/* clang-format off */
struct born_row {
    struct ref ref;
    int64_t    born, version;
    str        name_sealed, name_mask, idno_mask, phone_mask, sex;
};
static const struct field born_fields[] = {
    REF (struct born_row, ref,         .doc = "The person."),
    DATE(struct born_row, born,        .doc = "Day of birth."),
    TEXT(struct born_row, name_sealed, 0, 4000, .secret = true),
    TEXT(struct born_row, name_mask,   0, 80, .doc = "Masked name."),
    TEXT(struct born_row, idno_mask,   0, 40, .doc = "Masked identity number."),
    TEXT(struct born_row, phone_mask,  0, 40, .doc = "Masked phone."),
    TEXT(struct born_row, sex,         0, 2, .doc = "GB/T 2261.1."),
    INT (struct born_row, version,     0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const char *const like_words[] = { "name", "sound", NULL };
struct pair_out {
    struct born_row *one, *other;
    int              like;
};
static const struct field pair_fields[] = {
    OBJ (struct pair_out, one,   struct born_row, born_fields, .doc = "One."),
    OBJ (struct pair_out, other, struct born_row, born_fields, .doc = "The other."),
    WORD(struct pair_out, like,  like_words, .doc = "The same name, or one that sounds the same; the day of birth is the same."),
    FIELDS_END,
};
struct merge_in {
    struct ref other, home;
    int64_t    version, other_version;
    str        why;
};
static const struct field merge_in_fields[] = {
    REF (struct merge_in, other,         .required = true, .doc = "The record that goes into this one."),
    INT (struct merge_in, version,       1, INT64_MAX, .required = true, .doc = "The version of this one that was seen."),
    INT (struct merge_in, other_version, 1, INT64_MAX, .required = true, .doc = "That of the other."),
    TEXT(struct merge_in, why,           1, 200, .required = true, .masks = true, .doc = "How one knows."),
    REF (struct merge_in, home,          .doc = "The household in which the person usually lives; needed when the two records usually live in different ones."),
    FIELDS_END,
};
struct why_in {
    str why;
};
static const struct field why_in_fields[] = {
    TEXT(struct why_in, why, 1, 200, .required = true, .masks = true, .doc = "Why."),
    FIELDS_END,
};
struct merge {
    struct ref ref;
    int64_t    kept_community, kept, gone_community, gone, kept_version, at, actor, undone;
    str        why, state_sealed;
};
static const struct field merge_fields[] = {
    REF (struct merge, ref,            .doc = "The merging."),
    INT (struct merge, kept_community, 0, INT64_MAX, .secret = true),
    INT (struct merge, kept,           0, INT64_MAX, .secret = true),
    INT (struct merge, gone_community, 0, INT64_MAX, .secret = true),
    INT (struct merge, gone,           0, INT64_MAX, .secret = true),
    INT (struct merge, kept_version,   0, INT64_MAX, .secret = true),
    TIME(struct merge, at,             .doc = "When."),
    INT (struct merge, actor,          0, INT64_MAX, .secret = true),
    TEXT(struct merge, why,            0, 200, .doc = "How one knew."),
    TEXT(struct merge, state_sealed,   0, 1 << 20, .secret = true),
    TIME(struct merge, undone,         .doc = "Taken back."),
    FIELDS_END,
};
struct merge_out {
    struct ref ref, kept, gone;
    int64_t    at, undone;
    str        why;
};
static const struct field merge_out_fields[] = {
    REF (struct merge_out, ref,    .doc = "The merging."),
    REF (struct merge_out, kept,   .doc = "The record that goes on."),
    REF (struct merge_out, gone,   .doc = "The one that went into it."),
    TIME(struct merge_out, at,     .doc = "When."),
    TEXT(struct merge_out, why,    0, 200, .doc = "How one knew."),
    TIME(struct merge_out, undone, .doc = "Taken back."),
    FIELDS_END,
};
const struct message merge_msg_same = { "merge.same", "这是同一份档案。", "This is the same record." };
static const struct message
    msg_numbers = { "merge.numbers", "两份档案的证件号码不同，不是同一人；如有一个写错，请先更正。", "Their identity numbers differ: they are two people, unless one is wrong; correct it first." },
    msg_nowhere = { "merge.nowhere", "{0} 合并后已从当天才迁入的一户迁出：现在撤销，这份档案就不属于任何一户，谁也找不到。请先用“已有人员迁入”把 {0} 迁入一户，再撤销合并。", "Since the merging {0} was moved out of a household on the very first day there: taken back now, the record would belong to no household and nobody would find it. First move {0} into a household (Somebody known moves in), then take it back." },
    msg_nowhere_gone = { "merge.nowhere", "被合并的那份档案（{0}）当天才迁入的一户，合并后已迁出：现在撤销，它就不属于任何一户，谁也找不到。若确是两个人，请更正这份档案，并把另一人作为新成员登记。", "The record that was merged ({0}) had come into its household on the very day on which it was moved out since: taken back now, it would belong to no household and nobody would find it. If they are two people, correct this record and write the other one down as a newcomer." },
    msg_undone = { "merge.undone", "这次合并已经撤销。", "It was taken back already." };
/* clang-format on */

#define SCOPE(r)                                                          \
    db_int("lo", (r)->who->places.lo), db_int("hi", (r)->who->places.hi), \
        db_int("grid", (r)->who->grid)

/* People born on the same day of the same name, or of one that sounds the same (a character that
 * was written wrong): names are opened of those only who share a birthday. */
static error *doubles(struct req *r, struct res *w)
{
    struct list      rows;
    struct pair_out *out = NEWN(r->mem, struct pair_out, PAIRS);
    size_t           n = 0;

    TRY(db_all(r->db, r->mem, &sql_registry_born, DB_ARGS(SCOPE(r)), born_fields,
               sizeof(struct born_row), &rows));
    struct born_row *p = rows.item;
    str             *name = NEWN(r->mem, str, rows.n + 1);
    for (size_t i = 0; i < rows.n && n < PAIRS; i++)
        for (size_t k = i + 1; k < rows.n && p[k].born == p[i].born && n < PAIRS; k++) {
            size_t both[] = { i, k };
            for (int b = 0; b < 2; b++)
                if (!name[both[b]].p) {
                    str clear = { 0 };
                    TRY(vault_unseal(r->app->vault, r->mem, "inhabitant.name", p[both[b]].ref,
                                     p[both[b]].name_sealed, &clear));
                    name[both[b]] = name_key(r->mem, clear);
                }
            struct pinyin x, y;
            bool          same = str_eq(name[i], name[k]);
            pinyin_of(r->mem, name[i], &x);
            pinyin_of(r->mem, name[k], &y);
            bool sound = x.n && x.n == y.n && str_eq(x.sound[x.n - 1], y.sound[y.n - 1]) &&
                         str_eq(p[i].sex, p[k].sex);
            bool apart = false;
            if (same || sound)
                TRY(registry_are_apart(r, p[i].ref, p[k].ref, &apart));
            if ((same || sound) && !apart)
                out[n++] = (struct pair_out){ &p[i], &p[k], !same };
        }
    w->page = (struct list){ out, n, sizeof *out };
    return NULL;
}

bool person_unsaid(const struct field *f, str value)
{
    if (strcmp(f->name, "id_kind") == 0)
        return !value.n || str_is(value, "000");
    return !value.n || (strcmp(f->name, "sex") == 0 && (str_is(value, "0") || str_is(value, "9")));
}

/* With a number comes what it says of sex and day of birth: beside it nothing else may stand. */
static void number_says(struct req *r, struct person_in *to)
{
    struct idno x = { 0 };

    if (idno_read(r->mem, to->id_kind, to->idno, when_date(r->now), &x))
        return; /* an old one, which would be refused today */
    if (x.born != DATE_NONE)
        to->born = x.born;
    if (x.sex)
        to->sex = x.sex == '1' ? STR("1") : STR("2");
}

/* What KEPT does not know, the other one says. */
static void fill_in(struct req *r, struct person_in *to, const struct person_in *from)
{
    bool numbered = !to->idno.n && from->idno.n;

    for (const struct field *f = person_in_fields; f->type != FT_END; f++) {
        if (f->type == FT_TEXT && person_unsaid(f, *(const str *)field_at(f, to)))
            *(str *)field_at(f, to) = *(const str *)field_in(f, from);
        if (f->type == FT_DATE && *(int64_t *)field_at(f, to) == DATE_NONE)
            *(int64_t *)field_at(f, to) = *(const int64_t *)field_in(f, from);
    }
    if (from->idno.n && str_eq(to->idno, from->idno))
        to->id_kind = from->id_kind;
    if (numbered)
        number_says(r, to);
}

/* ---- by a number that a record had when it was merged away ---- */

static const struct field away_fields[] = {
    REF(struct inhabitant, ref, .doc = "record"),
    TEXT(struct inhabitant, idno_sealed, 0, 400, .secret = true),
    TEXT(struct inhabitant, phone_sealed, 0, 400, .secret = true),
    INT(struct inhabitant, merged_community, 0, INT64_MAX, .secret = true),
    INT(struct inhabitant, merged_into, 0, INT64_MAX, .secret = true),
    FIELDS_END,
};

static bool sealed_is(struct req *r, const char *field, const struct inhabitant *p, str sealed,
                      str text)
{
    str clear = { 0 };

    return text.n && !vault_unseal(r->app->vault, r->mem, field, p->ref, sealed, &clear) &&
           (str_eq(clear, text) || phone_same(clear, text));
}

error *person_goes_on(struct req *r, struct inhabitant *p, bool *found)
{
    while (*found && p->merged_into)
        TRY(inhabitant_by_ref(r, (struct ref){ p->merged_community, p->merged_into }, p, found));
    return NULL;
}

/* P, or what it was merged into, once in OUT. */
static error *goes_on(struct req *r, struct inhabitant p, struct list *out)
{
    struct inhabitant *all = out->item;
    bool               found = true;

    TRY(person_goes_on(r, &p, &found));
    for (size_t i = 0; i < out->n; i++)
        found = found && (all[i].ref.id != p.ref.id || all[i].ref.community != p.ref.community);
    if (found && out->n < AWAY_MOST)
        all[out->n++] = p;
    return NULL;
}

error *person_gone_by(struct req *r, str idno, str phone, struct list *out)
{
    struct list rows = { .n = AWAY_PAGE };
    struct ref  last = { 0 };

    *out =
        (struct list){ NEWN(r->mem, struct inhabitant, AWAY_MOST), 0, sizeof(struct inhabitant) };
    while (rows.n == AWAY_PAGE) {
        TRY(db_all(r->db, r->mem, &sql_registry_merged_away,
                   DB_ARGS(db_int("community", last.community), db_int("id", last.id),
                           db_int("limit", AWAY_PAGE)),
                   away_fields, sizeof(struct inhabitant), &rows));
        const struct inhabitant *p = rows.item;
        for (size_t i = 0; i < rows.n; i++) {
            last = p[i].ref;
            if (sealed_is(r, "inhabitant.idno", &p[i], p[i].idno_sealed, idno) ||
                sealed_is(r, "inhabitant.phone", &p[i], p[i].phone_sealed, phone))
                TRY(goes_on(r, p[i], out));
        }
    }
    return NULL;
}

static error *save_gone(struct req *r, struct inhabitant *gone, struct ref into)
{
    int64_t touched = 0;

    gone->merged_community = into.community;
    gone->merged_into = into.id;
    TRY(db_exec(r->db, r->mem, &sql_registry_inhabitant_save,
                db_record(r->mem, inhabitant_fields, gone), &touched));
    if (!touched)
        return stale(r, NULL, NULL, NULL);
    gone->version++;
    return NULL;
}

static error *forget_everywhere(struct req *r, const struct registry_keys *k,
                                const struct inhabitant *p, const struct list *links)
{
    const struct member *m = links->item;

    for (size_t i = 0; i < links->n; i++)
        TRY(person_hidden(r, k, m[i].community, p));
    return person_forget_tokens(r, k, p);
}

static error *keep(struct req *r, const struct inhabitant *kept, const struct inhabitant *gone,
                   const struct merge_state *s, str why, struct ref ref)
{
    struct buf b;
    struct jw  j = { 0 };

    buf_init(&b, r->mem, 1 << 20);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, merge_state_fields, s);
    jw_done(&j);
    return db_exec(
        r->db, r->mem, &sql_registry_merge_add,
        DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                db_int("kept_community", kept->ref.community), db_int("kept", kept->ref.id),
                db_int("gone_community", gone->ref.community), db_int("gone", gone->ref.id),
                db_int("kept_version", kept->version), db_int("at", r->now),
                db_int("actor", r->account), db_text("why", why),
                db_text("state_sealed",
                        vault_seal(r->app->vault, r->mem, "registry.merge", ref, buf_done(&b)))),
        NULL);
}

/* What the owner of an account (0: whoever) asked to be corrected in one record waits in the other.
 */
static error *asked_of(struct req *r, int64_t account, struct ref from, struct ref to)
{
    return db_exec(r->db, r->mem, &sql_registry_corrections_move,
                   DB_ARGS(db_int("account", account), db_int("community", from.community),
                           db_int("person", from.id), db_int("to_community", to.community),
                           db_int("to_person", to.id)),
                   NULL);
}

static error *merge_two(struct req *r, const struct registry_keys *k, struct inhabitant *kept,
                        struct inhabitant *gone, const struct merge_in *in)
{
    struct person_in   one = { 0 }, other = { 0 }, now = { 0 };
    struct merge_state s = { 0 };
    struct list        links;

    TRY(person_opened(r, kept, &one));
    TRY(person_opened(r, gone, &other));
    if (one.idno.n && other.idno.n && !str_eq(one.idno, other.idno))
        return error_of(r->mem, FAIL_CONFLICT, &msg_numbers);
    TRY(merge_of_dead(r, kept, gone));
    s.kept = &one;
    TRY(person_links(r, gone->ref, &links));
    TRY(forget_everywhere(r, k, gone, &links));
    TRY(merge_hand_over(r, kept->ref, gone->ref, in->home, in->why, &s));
    s.account = gone->account; /* who signs in with it goes on seeing his own data */
    gone->account = 0;
    TRY(save_gone(r, gone, kept->ref));
    if (!kept->account)
        kept->account = s.account;
    TRY(asked_of(r, 0, gone->ref, kept->ref));
    now = one;
    fill_in(r, &now, &other);
    TRY(person_change(r, k, &now, in->why, kept));
    return keep(r, kept, gone, &s, in->why, (struct ref){ kept->ref.community, id_new(r->now) });
}

static error *merge(struct req *r, struct res *w)
{
    const struct merge_in *in = r->in;
    struct inhabitant      kept = { 0 }, gone = { 0 };
    struct whereabouts     here = { 0 };
    struct registry_keys   k;

    TRY(person_to_write(r, r->ref, &kept, &here));
    TRY(person_to_write(r, in->other, &gone, &here));
    if (kept.ref.id == gone.ref.id && kept.ref.community == gone.ref.community)
        return error_on(r->mem, "other", &merge_msg_same);
    if (kept.version != in->version || gone.version != in->other_version)
        return stale_person(r, w, kept.version != in->version ? kept.ref : gone.ref);
    registry_keys(r->app->vault, &k);
    error *e = merge_two(r, &k, &kept, &gone, in);
    registry_keys_wipe(&k);
    TRY(e);
    TRY(registry_note(r, kept.ref, "inhabitant", "merge"));
    TRY(registry_note(r, gone.ref, "inhabitant", "merged"));
    return person_reply(r, w, kept.ref);
}

/* ---- taking it back ---- */

/* What NOW has from the merging and nothing since is again as it WAS; what was changed since stays.
 */
static void give_up(struct person_in *now, const struct person_in *merged,
                    const struct person_in *was)
{
    for (const struct field *f = person_in_fields; f->type != FT_END; f++) {
        if (f->type == FT_TEXT &&
            str_eq(*(const str *)field_in(f, now), *(const str *)field_in(f, merged)))
            *(str *)field_at(f, now) = *(const str *)field_in(f, was);
        if (f->type == FT_DATE &&
            *(const int64_t *)field_in(f, now) == *(const int64_t *)field_in(f, merged))
            *(int64_t *)field_at(f, now) = *(const int64_t *)field_in(f, was);
    }
}

/* The account that came with GONE goes back with it, unless it belongs to somebody else by now. */
static error *account_back(struct req *r, int64_t account, struct inhabitant *kept,
                           struct inhabitant *gone)
{
    struct inhabitant has = { 0 };
    bool              found = false;

    if (!account)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_registry_by_account, DB_ARGS(db_int("account", account)),
                 inhabitant_fields, &has, &found));
    if (kept->account == account)
        kept->account = 0;
    else if (found)
        return NULL;
    gone->account = account;
    return asked_of(r, account, kept->ref, gone->ref);
}

/* Each has a household of his own again: where he was moved out of one on its first day there is
 * none. */
static error *is_somewhere(struct req *r, const struct inhabitant *p, const struct message *why)
{
    struct list links;

    TRY(person_links(r, p->ref, &links));
    return links.n ? NULL : error_of(r->mem, FAIL_CONFLICT, why, p->name_mask);
}

static error *take_apart(struct req *r, const struct registry_keys *k, const struct merge *m,
                         struct inhabitant *kept, str why)
{
    struct inhabitant  gone = { 0 };
    struct person_in   other = { 0 }, merged = { 0 }, now = { 0 };
    struct merge_state s = { 0 };
    struct list        links;
    str                text = { 0 };
    bool               found = false;

    TRY(vault_unseal(r->app->vault, r->mem, "registry.merge", m->ref, m->state_sealed, &text));
    TRY(json_kept(r->mem, r->app->server.refs, text, merge_state_fields, &s));
    TRY(inhabitant_by_ref(r, (struct ref){ m->gone_community, m->gone }, &gone, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(person_opened(r, kept, &now));
    TRY(person_opened(r, &gone, &other));
    merged = *s.kept;
    fill_in(r, &merged, &other);
    give_up(&now, &merged, s.kept);
    TRY(account_back(r, s.account, kept, &gone));
    struct person_in own = other;
    TRY(merge_asked_of_own(r, kept->account, m->at, s.kept, &own));
    if (s.account && gone.account == s.account) {
        TRY(merge_granted_back(r, kept, s.account, m->at,
                               &(struct merge_parts){ &now, &other, s.kept }));
        TRY(merge_asked_of_own(r, s.account, m->at, &own, &merged));
        TRY(merge_asked_of_own(r, s.account, m->at, &own, &now));
    }
    TRY(person_change(r, k, &now, why, kept));
    TRY(merge_give_back(r, kept->ref, gone.ref, why, &s));
    TRY(is_somewhere(r, kept, &msg_nowhere));
    TRY(is_somewhere(r, &gone, &msg_nowhere_gone));
    TRY(save_gone(r, &gone, (struct ref){ 0 }));
    TRY(person_change(r, k, &other, why, &gone)); /* to be found again where he is and was */
    TRY(person_links(r, kept->ref, &links));
    const struct member *l = s.moved.item;
    for (size_t i = 0; i < s.moved.n; i++) { /* kept never was there: not to be found there */
        const struct member *x = links.item;
        bool                 still = l[i].community == kept->ref.community;
        for (size_t n = 0; n < links.n; n++)
            still = still || x[n].community == l[i].community;
        if (!still)
            TRY(person_hidden(r, k, l[i].community, kept));
    }
    return NULL;
}

static error *undo(struct req *r, struct res *w)
{
    const struct why_in *in = r->in;
    struct merge         m = { 0 };
    struct inhabitant    kept = { 0 };
    struct whereabouts   here = { 0 };
    struct registry_keys k;
    bool                 found = false;
    int64_t              touched = 0;

    TRY(db_maybe(r->db, r->mem, &sql_registry_merge_by_ref,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 merge_fields, &m, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(person_here(r, (struct ref){ m.kept_community, m.kept }, &kept, &here));
    if (m.undone)
        return error_of(r->mem, FAIL_CONFLICT, &msg_undone);
    TRY(person_stands(r, &kept)); /* the later merging first */
    registry_keys(r->app->vault, &k);
    error *e = take_apart(r, &k, &m, &kept, in->why);
    registry_keys_wipe(&k);
    TRY(e);
    TRY(db_exec(r->db, r->mem, &sql_registry_merge_undone,
                DB_ARGS(db_int("now", r->now), db_int("actor", r->account),
                        db_int("community", m.ref.community), db_int("id", m.ref.id)),
                &touched));
    TRY(registry_note(r, kept.ref, "inhabitant", "unmerge"));
    TRY(registry_note(r, (struct ref){ m.gone_community, m.gone }, "inhabitant", "unmerge"));
    return person_reply(r, w, kept.ref);
}

static error *merges(struct req *r, struct res *w)
{
    struct inhabitant  p = { 0 };
    struct whereabouts here = { 0 };
    struct list        rows;

    TRY(person_visible(r, r->ref, &p, &here));
    TRY(db_all(r->db, r->mem, &sql_registry_merges_of,
               DB_ARGS(db_int("community", r->ref.community), db_int("person", r->ref.id)),
               merge_fields, sizeof(struct merge), &rows));
    const struct merge *m = rows.item;
    struct merge_out   *out = NEWN(r->mem, struct merge_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        out[i] = (struct merge_out){ .ref = m[i].ref,
                                     .kept = r->ref,
                                     .gone = { m[i].gone_community, m[i].gone },
                                     .at = m[i].at,
                                     .undone = m[i].undone,
                                     .why = m[i].why };
    w->page = (struct list){ out, rows.n, sizeof *out };
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/doubles", doubles, NULL, PERM_REGISTRY, .out = pair_fields, .page = true, .slow = true,
      .summary = "People who may be written down twice: the same birthday and a name that is the same or sounds so" },
    { GET, "/api/v1/registry/people/{ref}/merges", merges, NULL, PERM_REGISTRY, .out = merge_out_fields, .page = true,
      .summary = "Records that were merged into this one, newest first" },
    { POST, "/api/v1/registry/people/{ref}/merge", merge, NULL, PERM_REGISTER,
      BODY(struct merge_in, merge_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Make one record of two; it can be taken back" },
    { POST, "/api/v1/registry/merges/{ref}/undo", undo, NULL, PERM_REGISTER,
      BODY(struct why_in, why_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Take a merging back" },
};
/* clang-format on */

const struct route_table registry_merge_routes = { routes, COUNT(routes) };
