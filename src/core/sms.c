/* sms.c -- the two senders. */
#include "core/sms.h"

#include <dlfcn.h>

#include "base/log.h"

/* clang-format off */
static const struct message msg_none   = { "sms.none",   "本系统没有配置短信，请到社区窗口办理。", "This installation cannot send text messages; please go to the community office." };
static const struct message msg_failed = { "sms.failed", "短信暂时发不出去，请稍后再试。", "The text message could not be sent; please try again later." };
/* clang-format on */

/* The few parts of libcurl that are used; the numbers are its public options. */
enum {
    OPT_URL = 10002,
    OPT_POSTFIELDS = 10015,
    OPT_HTTPHEADER = 10023,
    OPT_TIMEOUT = 13,
    OPT_NOSIGNAL = 99,
    OPT_FAILONERROR = 45,
    OPT_WRITEFUNCTION = 20011
};

struct curl {
    void *(*init)(void);
    int (*setopt)(void *h, int option, ...);
    int (*perform)(void *h);
    void (*cleanup)(void *h);
    void *(*append)(void *list, const char *s);
    void (*free_all)(void *list);
};

static size_t ignore(char *p, size_t size, size_t n, void *ctx)
{
    (void)p;
    (void)ctx;
    return size * n;
}

static void *symbol(void *lib, const char *name)
{
    return dlsym(lib, name);
}

static bool load(struct curl *c)
{
    void *lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);

    if (!lib)
        lib = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!lib)
        return false;
    *(void **)&c->init = symbol(lib, "curl_easy_init");
    *(void **)&c->setopt = symbol(lib, "curl_easy_setopt");
    *(void **)&c->perform = symbol(lib, "curl_easy_perform");
    *(void **)&c->cleanup = symbol(lib, "curl_easy_cleanup");
    *(void **)&c->append = symbol(lib, "curl_slist_append");
    *(void **)&c->free_all = symbol(lib, "curl_slist_free_all");
    return c->init && c->setopt && c->perform && c->cleanup && c->append && c->free_all;
}

static error *by_gateway(struct app *app, struct arena *a, str phone, str code)
{
    struct curl c = { 0 };
    struct buf  b;
    struct jw   j;

    if (!load(&c)) {
        log_event(LOG_ERROR_, "sms", "reason=\"libcurl is not installed\"");
        return error_of(a, FAIL_BUSY, &msg_failed);
    }
    buf_init(&b, a, 4096);
    jw_init(&j, &b, NULL);
    jw_object(&j);
    JW_STR(&j, "phone", phone);
    JW_STR(&j, "code", code);
    JW_STR(&j, "text",
           str_fmt(a, "【共缔】验证码 " STR_FMT "，5 分钟内有效，请勿告诉他人。", STR_ARG(code)));
    jw_end(&j);
    buf_char(&b, 0);
    void *h = c.init();
    void *head = c.append(NULL, "Content-Type: application/json");
    c.setopt(h, OPT_URL, str_dup(a, app->settings.sms_gateway).p);
    c.setopt(h, OPT_POSTFIELDS, b.p);
    c.setopt(h, OPT_HTTPHEADER, head);
    c.setopt(h, OPT_TIMEOUT, 5L);
    c.setopt(h, OPT_NOSIGNAL, 1L);
    c.setopt(h, OPT_FAILONERROR, 1L);
    c.setopt(h, OPT_WRITEFUNCTION, ignore);
    int rc = h ? c.perform(h) : -1;
    c.free_all(head);
    if (h)
        c.cleanup(h);
    if (rc == 0)
        return NULL;
    log_event(LOG_WARN_, "sms", "curl=%d", rc);
    return error_of(a, FAIL_BUSY, &msg_failed);
}

error *sms_send(struct app *app, struct arena *a, str phone, str code)
{
    if (app->settings.sms_gateway.n)
        return by_gateway(app, a, phone, code);
    if (app->demo && app->code_sent) {
        app->code_sent(app, phone, code);
        return NULL;
    }
    return error_of(a, FAIL_BUSY, &msg_none);
}
