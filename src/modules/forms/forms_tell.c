/* forms_tell.c -- who is told of a large filling: those who may allow it when it is asked, who made
 * it when they have decided. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/notice.h"
#include "modules/forms/forms.h"
#include "modules/forms/forms.sql.h"
#include "modules/registry/registry.h"

/* clang-format off */
enum { WORDS = 160 }; /* characters of what was said in a notice; the filling has all of it */

static const struct message
    msg_ask    = { "form.told_ask",    "填报“{0}”（{1}，{2} 条）请您批准。{3}", "“{0}” ({1}, records: {2}) waits to be allowed by you. {3}" },
    msg_refuse = { "form.told_refuse", "填报“{0}”（{1}）被退回：{3}", "“{0}” ({1}) was sent back: {3}" },
    msg_allow  = { "form.told_allow",  "填报“{0}”（{1}）已批准，可以下载。{3}", "“{0}” ({1}) was allowed and can be fetched. {3}" };
/* clang-format on */

static error *tell(struct req *r, int64_t account, const struct filling *x, const struct message *m,
                   str words)
{
    int64_t place = filling_place(x), n = x->people > x->n_rows ? x->people : x->n_rows;
    str     text[2], said = utf8_head(words, WORDS);

    if (said.n < words.n)
        said = str_fmt(r->mem, STR_FMT "……", STR_ARG(said));
    for (int l = 0; l < 2; l++) {
        const str arg[] = { x->title, place_called(r->mem, app_places(r->app), place, (enum lang)l),
                            str_int(r->mem, n), said };
        text[l] = str_trim(message_text(r->mem, m, (enum lang)l, arg, COUNT(arg)));
    }
    return notice_put(r, account, id_new(r->now), NOTICE_FORM, x->ref, NOTICE_DUTY, text[LANG_ZH],
                      text[LANG_EN]);
}

/* Those at PLACE in ROLE, but who asks himself. */
static error *ask_those(struct req *r, const struct filling *x, int64_t place, const char *role,
                        str words, size_t *told)
{
    struct list posts;

    TRY(db_all(r->db, r->mem, &sql_forms_allowers,
               DB_ARGS(db_int("place", place), db_text("role", str_of(role)),
                       db_int("day", when_date(r->now))),
               post_fields, sizeof(struct post), &posts));
    const struct post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++) {
        if (p[i].account == x->made_by)
            continue;
        TRY(tell(r, p[i].account, x, &msg_ask, words));
        (*told)++;
    }
    return NULL;
}

/* The street decides; where nobody is there who could, and for more than a street, the district. */
static error *ask(struct req *r, const struct filling *x, str words)
{
    enum place_level level = LEVEL_DISTRICT;
    size_t           told = 0;

    if (place_level(filling_place(x), &level) && level != LEVEL_DISTRICT)
        TRY(ask_those(r, x, x->ref.community / 1000, role_words[ROLE_DISPATCHER], words, &told));
    return told ? NULL
                : ask_those(r, x, x->ref.community / 1000000, role_words[ROLE_DISTRICT], words,
                            &told);
}

error *filling_tell(struct req *r, const struct filling *x, str action, str words)
{
    if (str_is(action, "ask"))
        return ask(r, x, words);
    bool refused = str_is(action, "refuse"), allowed = str_is(action, "allow");
    if (!refused && !allowed && !str_is(action, "cancel"))
        return NULL;
    TRY(db_exec(r->db, r->mem, &sql_forms_duty_done,
                DB_ARGS(db_int("now", r->now), db_int("street", x->ref.community / 1000),
                        db_int("district", x->ref.community / 1000000),
                        db_int("community", x->ref.community), db_int("filling", x->ref.id)),
                NULL));
    if (!refused && !allowed)
        return NULL;
    return tell(r, x->made_by, x, refused ? &msg_refuse : &msg_allow, words);
}
