/* error.c -- making failures and turning them into sentences. */
#include "base/error.h"

/* clang-format off */
const struct message msg_internal = { "internal", "系统出错，已记录编号，请稍后再试。", "Something went wrong on our side; it has been logged. Please try again later." };
const struct message msg_missing  = { "missing",  "没有找到，或者您无权查看。", "There is no such thing, or none that you may see." };
const struct message msg_denied   = { "denied",   "您的岗位不能做这件事。", "Your post does not allow this." };
const struct message msg_login    = { "login",    "请先登录。", "Please sign in first." };
const struct message msg_busy     = { "busy",     "系统繁忙，请稍后再试。", "The system is busy; please try again in a moment." };
const struct message msg_io       = { "io",       "{0}：{1}", "{0}: {1}" };
/* clang-format on */

error *error_new(struct arena *a, const char *file, int line, enum fail_kind kind,
                 const struct message *msg, const char *field, const str args[ERROR_ARGS])
{
    error *e = NEW(a, error);

    *e = (error){ .kind = kind, .msg = msg, .field = field, .file = file, .line = line };
    for (size_t i = 0; i < ERROR_ARGS; i++)
        e->arg[i] = str_dup(a, args[i]);
    return e;
}

str message_text(struct arena *a, const struct message *m, enum lang lang, const str *args,
                 size_t n)
{
    struct buf  b;
    const char *s = lang == LANG_EN ? m->en : m->zh;

    buf_init(&b, a, 4096);
    for (; *s; s++) {
        if (s[0] == '{' && is_digit(s[1]) && s[2] == '}') {
            size_t i = (size_t)(s[1] - '0');
            if (i < n)
                buf_str(&b, args[i]);
            s += 2;
        } else {
            buf_char(&b, *s);
        }
    }
    return buf_done(&b);
}

str error_text(struct arena *a, const error *e, enum lang lang)
{
    return message_text(a, e->msg, lang, e->arg, ERROR_ARGS);
}
