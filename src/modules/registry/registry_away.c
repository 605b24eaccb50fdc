/* registry_away.c -- somebody who comes to live in another community: its clerk registers him at
 * once and sees nothing of where he lived; the clerks of the community that he leaves are told. So
 * are those where he belongs to a household without living there, when he lives nowhere any more.
 */
#include "modules/registry/registry_away.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/notice.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"

/* clang-format off */
static const struct message
    msg_went = { "registry.went", "{0}（原住 {1}）已由现住的社区登记，从 {2} 起不在您的社区居住。请看一下原来的一户。", "{0}, who lived at {1}, was registered by another community and does not live in yours any more since {2}. Please look at the household." },
    msg_head_went = { "registry.head_went", "{0}（原住 {1}，户主）已由现住的社区登记，从 {2} 起不在您的社区居住。这一户如果还有人，请在“待复核”里另选户主。", "{0}, who lived at {1} and headed the household, was registered by another community and does not live in yours any more since {2}. If others stay, choose another head under To review." },
    msg_nowhere = { "registry.nowhere", "{0}（{1}一户的成员，登记为住在别处）从 {2} 起不再住在登记的居住地，新的居住地还没有登记，现在不计入任何社区的常住人口。如已回来居住，请在这一户办理迁入。", "{0}, who belongs to the household at {1} and was registered as living elsewhere, does not live there any more since {2}, and where he or she lives now is not registered: no community counts this person as living in it. If it is here, let the person move in." };
/* clang-format on */

error *household_elsewhere(struct req *r, struct post_scope by, struct ref household,
                           struct whereabouts *where, bool *is)
{
    struct post_scope anywhere = { .places = { 0, INT64_MAX } };
    bool              here = false;

    TRY(household_where_in(r, by, household, where, &here));
    *is = !here;
    return here ? NULL : household_where_in(r, anywhere, household, where, is);
}

static error *tell(struct req *r, const struct whereabouts *where, const struct message *m,
                   const struct inhabitant *p, int64_t day)
{
    struct list clerks;
    char        t[DATE_TEXT];

    date_text(day, t);
    const str args[] = { p->name_mask,
                         str_fmt(r->mem, STR_FMT STR_FMT STR_FMT, STR_ARG(where->building),
                                 STR_ARG(where->entrance), STR_ARG(where->room_mask)),
                         str_of(t) };
    TRY(db_all(r->db, r->mem, &sql_registry_clerks_of, DB_ARGS(db_int("place", where->place_now)),
               post_fields, sizeof(struct post), &clerks));
    const struct post *c = clerks.item;
    for (size_t i = 0; i < clerks.n; i++)
        if (c[i].account != r->account)
            TRY(notice_put(r, c[i].account, id_new(r->now), NOTICE_CASE, (struct ref){ 0 },
                           NOTICE_DUTY, message_text(r->mem, m, LANG_ZH, args, COUNT(args)),
                           message_text(r->mem, m, LANG_EN, args, COUNT(args))));
    return NULL;
}

error *clerks_told(struct req *r, const struct whereabouts *where, str was,
                   const struct inhabitant *p, int64_t day)
{
    return tell(r, where, str_is(was, "0") ? &msg_head_went : &msg_went, p, day);
}

error *belongs_told(struct req *r, struct ref person, int64_t day)
{
    struct post_scope anywhere = { .places = { 0, INT64_MAX } };
    struct inhabitant p = { 0 };
    struct list       links;
    bool              found = false;

    TRY(person_links(r, person, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++)
        if (m[i].until == DATE_NONE && m[i].main)
            return NULL;
    TRY(inhabitant_by_ref(r, person, &p, &found));
    for (size_t i = 0; found && i < links.n; i++) {
        struct whereabouts where = { 0 };
        bool               is = false;
        if (m[i].until != DATE_NONE)
            continue;
        TRY(household_where_in(r, anywhere, (struct ref){ m[i].community, m[i].household }, &where,
                               &is));
        if (is)
            TRY(tell(r, &where, &msg_nowhere, &p, day));
    }
    return NULL;
}
