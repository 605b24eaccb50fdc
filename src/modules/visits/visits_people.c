/* visits_people.c -- who lives behind the door of one's own visit, for a phone that is online. */
#include "base/when.h"
#include "core/app.h"
#include "modules/visits/visits.h"

/* clang-format off */
struct at_door {
    struct ref ref;
    str        name_mask, sex, relation;
    int64_t    born;
};
const struct field at_door_fields[] = {
    REF (struct at_door, ref,       .doc = "Who."),
    TEXT(struct at_door, name_mask, 0, 80, .doc = "Masked name."),
    TEXT(struct at_door, sex,       0, 2, .doc = "GB/T 2261.1."),
    TEXT(struct at_door, relation,  0, 4, .doc = "Relation to the head, GB/T 4761."),
    DATE(struct at_door, born,      .doc = "Day of birth."),
    FIELDS_END,
};
/* clang-format on */

/* Who lives behind the door of one's own visit, masked: what is different is told of somebody. */
error *visits_people(struct req *r, struct res *w)
{
    struct due_visit x = { 0 };
    struct door      d = { 0 };
    struct list      people;
    bool             found = false, covers = false;
    int64_t          today = when_date(r->now);

    TRY(due_by_ref(r, r->ref, &x));
    struct ref home = { x.house_community, x.household };
    TRY(registry_door(r, home, today, &d, &found));
    TRY(found ? visit_opens(r, &x, &d, &covers) : NULL);
    if (x.worker != r->account || !covers)
        return due_gone(r);
    TRY(registry_housemates(r, home, today, &people));
    const struct housemate *m = people.item;
    struct at_door         *out = NEWN(r->mem, struct at_door, people.n + 1);
    for (size_t i = 0; i < people.n; i++)
        out[i] = (struct at_door){ .ref = { m[i].person_community, m[i].person },
                                   .name_mask = m[i].name_mask,
                                   .sex = m[i].sex,
                                   .relation = m[i].relation,
                                   .born = m[i].born };
    w->page = (struct list){ out, people.n, sizeof *out };
    return NULL;
}
