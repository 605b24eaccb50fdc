/* play.c -- moving the clock, asking the world. */
#include "test.h"

#include "base/log.h"
#include "base/when.h"
#include "core/steward.h"
#include "lib/play.h"

int64_t shift;

int64_t shifted(void)
{
    return when_now() + shift;
}

int play_setup(void **state)
{
    struct world *w = world_new();

    w->app->server.clock = shifted;
    world_stay_signed_in(w);
    *state = w;
    return 0;
}

int play_teardown(void **state)
{
    world_free(*state);
    return 0;
}

int play_back(void **state)
{
    (void)state;
    shift = 0;
    return 0;
}

void turn(struct world *w)
{
    struct arena *a = arena_new();

    assert_null(steward_turn(w->app, a, shifted()));
    arena_free(a);
}

void turn_any(struct world *w)
{
    struct arena *a = arena_new();
    error        *e = steward_turn(w->app, a, shifted());

    (void)e;
    arena_free(a);
}

struct reply look(struct world *w, enum who who, str ref)
{
    return call(w, who, GET, path_of(w, "/api/v1/cases/%s", ref).p, NULL);
}

str state_of(struct world *w, str ref)
{
    return member(w, look(w, CLERK, ref).body, "state");
}

int64_t time_of(struct world *w, str ref, const char *name)
{
    int64_t at = 0;
    str     s = member(w, look(w, CLERK, ref).body, name);

    return when_read(s, &at) ? at : 0;
}

struct reply take_call(struct world *w, const char *phone, const char *words)
{
    return call(w, HOTLINE, POST, "/api/v1/cases",
                str_fmt(w->mem,
                        "{\"category\":\"06012\",\"words\":\"%s\",\"lng\":%lld,\"lat\":%lld,"
                        "\"caller\":{\"name\":\"叶小满\",\"phone\":\"%s\"}}",
                        words, (long long)w->lng, (long long)w->lat, phone)
                    .p);
}

str path_of(struct world *w, const char *format, str ref)
{
    str    f = str_of(format), out = { 0 };
    size_t at = 0;

    if (!str_find(f, STR("%s"), &at))
        BUG("%s has no place for a reference", format);
    out = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT, (int)at, f.p, STR_ARG(ref), (int)(f.n - at - 2),
                  f.p + at + 2);
    return out;
}

size_t occurs(str s, const char *what)
{
    size_t n = 0, at = 0;

    for (str needle = str_of(what); str_find(s, needle, &at); n++)
        s = (str){ s.p + at + needle.n, s.n - at - needle.n };
    return n;
}
