/* casework_order.h -- orders of superiors 上级交办, and the eight forms 单 that are exchanged with
 * an upper platform about a matter (city and district platforms of digital urban management
 * exchange 问题登记单, 问题核实单, 核实反馈单, 问题立案单, 任务分派单, 任务反馈单, 结果核查单,
 * 结果反馈单).
 *
 * An order is registered, filed and dispatched directly, without verification on site (handbook of
 * 桂林, 2016). Its deadline is the sender's: when it is earlier than ours it is the one that runs.
 * A form that asks is owed its answer until that goes out. */
#ifndef GONGDI_CASEWORK_ORDER_H
#define GONGDI_CASEWORK_ORDER_H

#include "modules/casework/casework.h"

enum exchange_form {
    FORM_REGISTER, /* 问题登记单 */
    FORM_VERIFY,   /* 问题核实单: asks for a look */
    FORM_VERIFIED, /* 核实反馈单: the answer to it */
    FORM_FILE,     /* 问题立案单 */
    FORM_ASSIGN,   /* 任务分派单: asks for handling */
    FORM_HANDLED,  /* 任务反馈单: the answer to it */
    FORM_CHECK,    /* 结果核查单: asks to check the result */
    FORM_CHECKED,  /* 结果反馈单: the answer to it */
    FORMS,
};
extern const char *const exchange_form_words[];

/* What the log says of an exchanged form, with its name in the reader's language: what is WRITTEN
 * has it in Chinese. */
str order_said(const struct req *r, str written);

struct order_in {
    str     number, sender, contact;
    int64_t due;
    int     form; /* the one that it came on */
};
extern const struct field order_in_fields[];

/* Keep the order of a new matter and the form that it came on. */
error *order_take(struct req *r, const struct casefile *c, const struct order_in *in) MUST_CHECK;

/* Until when its sender wants it handled; 0: it is no order, or none was set. */
error *order_due(struct req *r, const struct casefile *c, int64_t *due) MUST_CHECK;

/* "order", "exchanges" and "owed" of a matter, for staff. */
error *order_json(struct req *r, struct jw *j, const struct casefile *c) MUST_CHECK;

/* POST /cases/{ref}/exchanges */
struct exchange_in {
    int form, direction;
    str number, party, words;
};
extern const struct field exchange_in_fields[];
error                    *order_exchange(struct req *r, struct res *w) MUST_CHECK;

/* The eight forms, for the catalogue. */
void order_catalogue(struct jw *j);

#endif
