/* fuzz_request.c -- any path, query, cookie, keys and body through the whole life of a request.
 *
 * The input is lines: method digit, path and query, cookie, idempotency key, language; the rest is
 * the body. The world stays between inputs, as a server's does. */
#include "lib/world.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct world *w;

/* Before the clock of the fuzzer starts: it would be used up by the time the world stands. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    w = world_new();
    return 0;
}

static str tame(struct arena *a, str s)
{
    return str_dup(a, s);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    str rest = { (const char *)p, n };

    struct arena *a = arena_new();
    struct call   c = { .server = &w->app->server, .mem = a, .csrf = STR("1") };
    str           method = str_cut(&rest, '\n'), path = str_cut(&rest, '\n');
    c.method = (enum method)((method.n ? (unsigned char)method.p[0] : 0) % METHODS);
    c.path = tame(a, str_cut(&path, '?'));
    c.query = tame(a, path);
    str cookie = str_cut(&rest, '\n');
    /* a digit chooses one of the people, so that what lies behind the sign-in is reached too */
    c.cookie = cookie.n == 1 ? w->session[(unsigned char)cookie.p[0] % PEOPLE] : tame(a, cookie);
    c.idem_key = tame(a, str_cut(&rest, '\n'));
    c.languages = tame(a, str_cut(&rest, '\n'));
    c.body = rest;
    server_call(&c);
    if (c.status == 500)
        __builtin_trap();
    arena_free(a);
    return 0;
}
