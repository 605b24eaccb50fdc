/* casework_order.c -- orders of superiors and the eight exchange forms. */
#include "modules/casework/casework_order.h"

#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/casework/casework_order.sql.h"

enum { WAY_IN, WAY_OUT };
static const char *const way_words[] = { "in", "out", NULL };
const char *const exchange_form_words[] = { "register", "verify", "verified", "file", "assign",
                                            "handled",  "check",  "checked",  NULL };

/* clang-format off */
static const struct {
    const char *zh, *en;
    int         way;    /* as it usually goes */
    int         answer; /* the form that is owed after it; -1: none */
} forms[FORMS] = {
    [FORM_REGISTER] = { "问题登记单", "Problem registered",     WAY_IN,  -1 },
    [FORM_VERIFY]   = { "问题核实单", "Verification asked",     WAY_IN,  FORM_VERIFIED },
    [FORM_VERIFIED] = { "核实反馈单", "Verification answered",  WAY_OUT, -1 },
    [FORM_FILE]     = { "问题立案单", "Problem filed",          WAY_IN,  -1 },
    [FORM_ASSIGN]   = { "任务分派单", "Task assigned",          WAY_IN,  FORM_HANDLED },
    [FORM_HANDLED]  = { "任务反馈单", "Task answered",          WAY_OUT, -1 },
    [FORM_CHECK]    = { "结果核查单", "Check of the result asked", WAY_IN, FORM_CHECKED },
    [FORM_CHECKED]  = { "结果反馈单", "Result answered",        WAY_OUT, -1 },
};
const struct field order_in_fields[] = {
    TEXT(struct order_in, number,  1, 80, .required = true, .doc = "What its sender calls it."),
    TEXT(struct order_in, sender,  1, 80, .required = true, .doc = "Who gave it: an office or a platform."),
    TEXT(struct order_in, contact, 0, 80, .doc = "Whom to ask there."),
    TIME(struct order_in, due,     .doc = "Until when it wants an answer."),
    WORD(struct order_in, form,    exchange_form_words, .doc = "The form it came on; assign unless given."),
    FIELDS_END,
};
const struct field exchange_in_fields[] = {
    WORD(struct exchange_in, form,      exchange_form_words, .required = true, .doc = "Which of the eight forms."),
    WORD(struct exchange_in, direction, way_words, .doc = "in or out; as usual for the form unless given."),
    TEXT(struct exchange_in, number,    0, 80, .doc = "The number on the form."),
    TEXT(struct exchange_in, party,     0, 80, .doc = "From or to whom; the sender of the order unless given."),
    TEXT(struct exchange_in, words,     1, 2000, .required = true, .doc = "What it says."),
    FIELDS_END,
};
struct order {
    str     number, sender, contact;
    int64_t due;
};
static const struct field order_fields[] = {
    TEXT(struct order, number,  0, 80, .doc = "Number of its sender."),
    TEXT(struct order, sender,  0, 80, .doc = "Who gave it."),
    TEXT(struct order, contact, 0, 80, .doc = "Whom to ask there."),
    TIME(struct order, due,     .doc = "Until when an answer is wanted."),
    FIELDS_END,
};
struct exchange {
    struct ref ref;
    int        form, direction;
    str        number, party, words, name;
    int64_t    at;
};
static const struct field exchange_fields[] = {
    REF (struct exchange, ref,       .doc = "The form."),
    WORD(struct exchange, form,      exchange_form_words, .doc = "Which one."),
    TEXT(struct exchange, name,      0, 40, .virt = true, .doc = "Its name."),
    WORD(struct exchange, direction, way_words, .doc = "in or out."),
    TEXT(struct exchange, number,    0, 80, .doc = "The number on it."),
    TEXT(struct exchange, party,     0, 80, .doc = "From or to whom."),
    TEXT(struct exchange, words,     0, 2000, .doc = "What it says."),
    TIME(struct exchange, at,        .doc = "When it was recorded."),
    FIELDS_END,
};
static const struct message
    msg_orders = { "order.denied", "您的岗位不能登记上级交办。", "Your post cannot take in orders of superiors." },
    msg_past   = { "order.due",    "上级要求的期限已经过去，请核对。", "The deadline of the order is over: please compare." },
    msg_here   = { "case.not_here", "这件事不在您的辖区。", "This matter is not in your places." };
/* clang-format on */

static error *order_read(struct req *r, const struct casefile *c, struct order *out, bool *found)
{
    *found = false;
    if (c->source != SOURCE_ORDER)
        return NULL;
    return db_maybe(r->db, r->mem, &sql_order_of,
                    DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                    order_fields, out, found);
}

str order_said(const struct req *r, str written)
{
    str rest = written, form = str_cut(&rest, ' ');

    for (int f = 0; f < FORMS; f++)
        if (str_is(form, forms[f].zh))
            return str_fmt(r->mem, "%s " STR_FMT, r->lang == LANG_EN ? forms[f].en : forms[f].zh,
                           STR_ARG(rest));
    return written;
}

/* The form in the table and a line in the log, which tells its number and words. */
static error *add(struct req *r, struct ref matter, const struct exchange *x)
{
    TRY(db_exec(
        r->db, r->mem, &sql_order_exchange_add,
        DB_ARGS(db_int("community", matter.community), db_int("matter", matter.id),
                db_int("id", id_new(r->now)), db_text("form", str_of(exchange_form_words[x->form])),
                db_text("direction", str_of(way_words[x->direction])), db_text("number", x->number),
                db_text("party", x->party), db_text("words", x->words), db_int("actor", r->account),
                db_int("at", r->now)),
        NULL));
    return event_append(
        r, matter,
        (struct event){ .kind = STR("case"),
                        .action = STR("exchange"),
                        .words = str_fmt(r->mem, "%s " STR_FMT " " STR_FMT, forms[x->form].zh,
                                         STR_ARG(x->number), STR_ARG(x->words)) });
}

error *order_take(struct req *r, const struct casefile *c, const struct order_in *in)
{
    struct exchange x = { .form = in->form >= 0 ? in->form : FORM_ASSIGN,
                          .direction = WAY_IN,
                          .number = in->number,
                          .party = in->sender,
                          .words = c->words };

    if (!(r->perms & PERM_BIT(PERM_ORDER)))
        return error_of(r->mem, FAIL_DENIED, &msg_orders);
    if (!person_sees_place(r->who, c->place_now))
        return error_of(r->mem, FAIL_DENIED, &msg_here);
    if (in->due && in->due <= r->now)
        return error_on(r->mem, "order.due", &msg_past);
    TRY(db_exec(r->db, r->mem, &sql_order_insert,
                DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                        db_text("number", in->number), db_text("sender", in->sender),
                        db_text("contact", in->contact), db_int("due", in->due)),
                NULL));
    return add(r, c->ref, &x);
}

error *order_due(struct req *r, const struct casefile *c, int64_t *due)
{
    struct order o = { 0 };
    bool         found = false;

    TRY(order_read(r, c, &o, &found));
    *due = found ? o.due : 0;
    return NULL;
}

error *order_exchange(struct req *r, struct res *w)
{
    const struct exchange_in *in = r->in;
    struct casefile          *c = NEW(r->mem, struct casefile);
    struct order              o = { 0 };
    str                       part = { 0 };
    bool                      found = false;

    TRY(casework_visible(r, r->ref, c, &part));
    if (!person_sees_place(r->who, c->place_now))
        return error_of(r->mem, FAIL_DENIED, &msg_here);
    TRY(order_read(r, c, &o, &found));
    struct exchange x = { .form = in->form,
                          .direction = in->direction >= 0 ? in->direction : forms[in->form].way,
                          .number = in->number.n ? in->number : o.number,
                          .party = in->party.n ? in->party : o.sender,
                          .words = in->words };
    TRY(add(r, c->ref, &x));
    return casework_reply(r, w, c, part);
}

/* The answers that are owed: asked for by a form after which the answer has not gone out. */
static void owed_json(struct jw *j, const struct exchange *x, size_t n)
{
    bool owed[FORMS] = { false };

    for (size_t i = 0; i < n; i++) {
        if (x[i].direction == WAY_IN && forms[x[i].form].answer >= 0)
            owed[forms[x[i].form].answer] = true;
        if (x[i].direction == WAY_OUT)
            owed[x[i].form] = false;
    }
    jw_key(j, "owed");
    jw_array(j);
    for (int f = 0; f < FORMS; f++)
        if (owed[f])
            jw_str(j, str_of(exchange_form_words[f]));
    jw_end(j);
}

error *order_json(struct req *r, struct jw *j, const struct casefile *c)
{
    struct order o = { 0 };
    struct list  all;
    bool         found = false;

    if (!r->who->staff)
        return NULL;
    TRY(order_read(r, c, &o, &found));
    TRY(db_all(r->db, r->mem, &sql_order_exchanges,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
               exchange_fields, sizeof(struct exchange), &all));
    struct exchange *x = all.item;
    for (size_t i = 0; i < all.n; i++)
        x[i].name = str_of(r->lang == LANG_EN ? forms[x[i].form].en : forms[x[i].form].zh);
    if (found) {
        jw_key(j, "order");
        jw_record(j, order_fields, &o);
    }
    jw_key(j, "exchanges");
    jw_list(j, exchange_fields, &all);
    owed_json(j, x, all.n);
    return NULL;
}

void order_catalogue(struct jw *j)
{
    jw_key(j, "forms");
    jw_array(j);
    for (int f = 0; f < FORMS; f++) {
        jw_object(j);
        JW_STR(j, "word", str_of(exchange_form_words[f]));
        JW_STR(j, "zh", str_of(forms[f].zh));
        JW_STR(j, "en", str_of(forms[f].en));
        JW_STR(j, "direction", str_of(way_words[forms[f].way]));
        jw_end(j);
    }
    jw_end(j);
}
