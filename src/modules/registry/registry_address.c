/* registry_address.c -- addresses: how one is said, and which building is meant by its name, or by
 * the beginning of one. Each names its buildings in its own way: 3号楼 on the map is 3幢, 3栋, 3座,
 * 三号楼 or plain 3 to who writes it. */
#include "core/app.h"
#include "modules/registry/registry.h"
#include "modules/territory/territory.h"

enum { LONGEST = 64 }; /* characters of an address in which the name of a building is looked for */

/* Where the name of a building may end in Q, and what the beginning comes to in one community; NAME
 * has its # also where only a dash or a blank says that the number is over. */
struct begin {
    size_t end;
    str    name, plain;
};

static bool is_alnum(char c)
{
    return is_digit(c) || is_alpha(c);
}

/* PART behind what is there; a blank where two numbers would become one. */
static void say_part(struct buf *b, str part)
{
    if (b->n && part.n && is_alnum(b->p[b->n - 1]) && (is_alnum(part.p[0]) || part.p[0] == '*'))
        buf_char(b, ' ');
    buf_str(b, part);
}

str address_text(struct arena *a, str building, str entrance, str room)
{
    struct buf b;

    entrance = entrance_said(a, entrance);
    buf_init(&b, a, building.n + entrance.n + room.n + 2);
    say_part(&b, building);
    say_part(&b, entrance);
    say_part(&b, room);
    return buf_done(&b);
}

static bool parts(char c)
{
    return c == '-' || c == ' ' || c == '/';
}

/* The beginnings of Q after which something follows, none in the middle of a number; the longest
 * first. */
static size_t begins_of(str q, struct begin x[LONGEST])
{
    size_t end[LONGEST], all = 0, n = 0;

    for (size_t at = 0; at < q.n && all < LONGEST;) {
        utf8_next(q, &at);
        end[all++] = at;
    }
    while (all--)
        if (end[all] < q.n && !(is_digit(q.p[end[all] - 1]) && is_digit(q.p[end[all]])))
            x[n++] = (struct begin){ .end = end[all] };
    return n;
}

static void begins_in(struct req *r, str q, int64_t place, struct begin *x, size_t n)
{
    str community = place_name(app_places(r->app), place, LANG_ZH);

    for (size_t i = 0; i < n; i++) {
        str head = { q.p, x[i].end };
        x[i].plain = x[i].name = site_plain_name(r->mem, head, community);
        if (is_digit(head.p[head.n - 1]) && parts(q.p[head.n]))
            x[i].name = str_fmt(r->mem, STR_FMT "#", STR_ARG(x[i].plain));
    }
}

/* "3#", which every compound has, at the end of a name. */
static bool ends_with_number(str name, str number)
{
    if (number.n < 2 || number.p[number.n - 1] != '#' || !str_ends(name, number))
        return false;
    for (size_t i = 0; i + 1 < number.n; i++)
        if (!is_alnum(number.p[i]))
            return false;
    return name.n == number.n || !is_alnum(name.p[name.n - number.n - 1]);
}

/* How well a site is meant: by the longest beginning that is its name, or by its number alone. */
static size_t meant(const struct begin *x, size_t n, str name, bool bare)
{
    for (size_t i = 0; i < n && name.n; i++)
        if (bare ? ends_with_number(name, x[i].name)
                 : str_eq(name, x[i].name) || str_eq(name, x[i].plain))
            return x[i].end;
    return 0;
}

error *sites_said(struct req *r, struct place_range in, str q, struct list *out, str *door)
{
    struct begin x[LONGEST];
    size_t       n = begins_of(q, x), best[2] = { 0 };
    struct list  all;
    int64_t      place = 0;

    TRY(sites_in(r, in, &all));
    struct site *s = all.item;
    size_t      *end = NEWN(r->mem, size_t, 2 * all.n + 1); /* of each: by its name, its number */
    for (size_t i = 0; i < all.n; i++) {
        if (s[i].place_now != place)
            begins_in(r, q, s[i].place_now, x, n);
        place = s[i].place_now;
        str name =
            site_plain_name(r->mem, s[i].name, place_name(app_places(r->app), place, LANG_ZH));
        for (size_t bare = 0; bare < 2; bare++) {
            end[2 * i + bare] = meant(x, n, name, bare);
            if (end[2 * i + bare] > best[bare])
                best[bare] = end[2 * i + bare];
        }
    }
    size_t bare = !best[0], found = 0;
    for (size_t i = 0; i < all.n && best[bare]; i++)
        if (end[2 * i + bare] == best[bare])
            s[found++] = s[i];
    *out = (struct list){ s, found, sizeof *s };
    *door = (str){ q.p + best[bare], q.n - best[bare] };
    while (door->n && parts(door->p[0]))
        *door = (str){ door->p + 1, door->n - 1 };
    return NULL;
}

/* ---- the name of a building in a table ---- */

static error *names_read(struct req *r, struct place_range in, struct site_names *k)
{
    if (k->plain)
        return NULL;
    TRY(sites_in(r, in, &k->all));
    const struct site *s = k->all.item;
    k->plain = NEWN(r->mem, str, k->all.n + 1);
    for (size_t i = 0; i < k->all.n; i++)
        k->plain[i] = site_plain_name(r->mem, s[i].name,
                                      place_name(app_places(r->app), s[i].place_now, LANG_ZH));
    return NULL;
}

error *sites_called(struct req *r, struct place_range in, struct site_names *k, str name,
                    struct list *out)
{
    str     said = { 0 };
    int64_t place = 0;
    size_t  n = 0;

    TRY(site_named(r, in, name, out));
    if (out->n || !name.n)
        return NULL;
    TRY(names_read(r, in, k));
    const struct site *s = k->all.item;
    struct site       *x = NEWN(r->mem, struct site, k->all.n + 1);
    for (size_t i = 0; i < k->all.n; i++) {
        if (s[i].place_now != place) { /* its name may stand before that of the building */
            place = s[i].place_now;
            said = site_plain_name(r->mem, name, place_name(app_places(r->app), place, LANG_ZH));
            if (said.n && is_alnum(said.p[said.n - 1]))
                said = str_fmt(r->mem, STR_FMT "#", STR_ARG(said));
        }
        if (said.n && str_eq(k->plain[i], said))
            x[n++] = s[i];
    }
    *out = (struct list){ x, n, sizeof *x };
    return NULL;
}
