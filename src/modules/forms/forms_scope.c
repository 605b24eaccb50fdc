/* forms_scope.c -- what a filling is of, in words: its place and building, which people or things,
 * which facts go out. Who allows it reads that; two fillings of a register are told apart by it. */
#include "core/app.h"
#include "modules/forms/forms.h"
#include "modules/registry/registry.h"

/* clang-format off */
static const struct message
    msg_between = { "form.age_between", "{0}—{1} 岁", "aged {0} to {1}" },
    msg_from    = { "form.age_from",    "{0} 岁及以上", "aged {0} or more" },
    msg_to      = { "form.age_to",      "{0} 岁及以下", "aged {0} or less" },
    msg_any     = { "form.any_flag",    "有关怀标签", "with a care flag" };
/* clang-format on */

error *form_choice_read(struct req *r, str chosen, struct form_choice *out)
{
    *out = (struct form_choice){ .age_from = -1, .age_to = -1 };
    return json_read(r->mem, r->app->server.refs, chosen, form_choice_fields, out);
}

static void add(struct req *r, str *all, const char *between, str one)
{
    if (one.n)
        *all = str_fmt(r->mem, STR_FMT "%s" STR_FMT, STR_ARG(*all), all->n ? between : "",
                       STR_ARG(one));
}

static void add_code(struct req *r, str *all, const struct list *codes, const char *list, str code)
{
    const struct code_row *c = code.n ? code_find(codes, list, code) : NULL;

    add(r, all, " · ", c && r->lang == LANG_EN ? c->en : c ? c->zh : code);
}

static str ages(struct req *r, const struct form_choice *c)
{
    bool                  from = c->age_from > 0, to = c->age_to >= 0;
    const struct message *m = from && to ? &msg_between : from ? &msg_from : &msg_to;
    const str             arg[] = { str_int(r->mem, from ? c->age_from : c->age_to),
                                    str_int(r->mem, c->age_to) };

    return from || to ? message_text(r->mem, m, r->lang, arg, COUNT(arg)) : (str){ 0 };
}

static str place_of(struct req *r, const struct filling *x)
{
    struct place_range own = r->who->places;
    str                name = place_called(r->mem, app_places(r->app), x->place, r->lang);

    if (x->grid && own.lo < own.hi) /* each of her communities has a first grid */
        name = str_fmt(r->mem, STR_FMT " " STR_FMT,
                       STR_ARG(place_named(app_places(r->app), x->ref.community, r->lang)),
                       STR_ARG(name));
    return name;
}

error *filling_scope(struct req *r, const struct list *codes, struct filling *x)
{
    struct form_choice c;
    struct building    b = { 0 };
    bool               found = false;

    x->place = filling_place(x);
    x->place_name = place_of(r, x);
    TRY(form_choice_read(r, x->chosen, &c));
    if (c.building.id)
        TRY(building_by_ref(r, c.building, &b, &found));
    if (found)
        add(r, &x->place_name, " ",
            str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(b.name), STR_ARG(c.entrance)));
    add_code(r, &x->among, codes, "sex", c.sex);
    add(r, &x->among, " · ", ages(r, &c));
    add_code(r, &x->among, codes, "residence", c.residence);
    if (str_is(c.flag, "any"))
        add(r, &x->among, " · ", str_of(r->lang == LANG_EN ? msg_any.en : msg_any.zh));
    else
        add_code(r, &x->among, codes, "care", c.flag);
    if (c.kind.n)
        add_code(r, &x->among, codes, code_find(codes, "org", c.kind) ? "org" : "usage", c.kind);
    return NULL;
}

str form_layout_holds(struct req *r, const struct form_layout *l)
{
    const struct form_fact *f[2 * FORM_COLUMNS];
    bool                    asked = false;
    str                     all = { 0 };
    size_t                  n = form_layout_facts(l, f, &asked);

    for (size_t i = 0; i < n; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before = before || f[k] == f[i];
        if (!before)
            add(r, &all, r->lang == LANG_EN ? ", " : "、",
                str_of(r->lang == LANG_EN ? f[i]->en : f[i]->zh));
    }
    return all;
}
