/* registry_address.c -- addresses: how one is said, and which building is meant by its name, or by
 * the beginning of one. Each names its buildings in its own way: 3号楼 on the map is 3幢, 3栋, 3座,
 * 三号楼 or plain 3 to who writes it. */
#include "modules/registry/registry_address.h"
#include "core/app.h"
#include "core/site_name.h"
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

/* What the beginnings of Q come to where COMMUNITY is written before the names of its buildings. */
static void begins_in(struct req *r, str q, str community, struct begin *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str head = { q.p, x[i].end };
        x[i].plain = x[i].name = site_plain_name(r->mem, head, community);
        if (is_digit(head.p[head.n - 1]) && parts(q.p[head.n]))
            x[i].name = str_fmt(r->mem, STR_FMT "#", STR_ARG(x[i].plain));
    }
}

/* "3#", which every compound has. */
static bool is_number(str name)
{
    return name.n > 1 && site_number(name).n == name.n;
}

/* How well a site is meant: by the longest beginning that is its name, or by its number alone. */
static size_t meant(const struct begin *x, size_t n, str name, bool bare)
{
    for (size_t i = 0; i < n && name.n; i++)
        if (bare ? is_number(x[i].name) && str_eq(site_number(name), x[i].name)
                 : str_eq(name, x[i].name) || str_eq(name, x[i].plain))
            return x[i].end;
    return 0;
}

/* Of the sites ALL those that Q begins with (X: its beginnings, without a community's name), by the
 * longest beginning that is the name of one; where there is none, by the number alone, unless they
 * are to be NAMED. END: of that beginning, 0: none is meant. */
static void sites_meant(struct req *r, str q, const struct begin *x, size_t n, bool named,
                        struct list *all, size_t *end)
{
    struct begin        own[LONGEST]; /* where Q says the community, too */
    const struct begin *here = x;
    struct site        *s = all->item;
    size_t *by = NEWN(r->mem, size_t, 2 * all->n + 1); /* of each: by its name, its number */
    size_t  best[2] = { 0 }, found = 0;
    int64_t place = 0;
    str     community = { 0 };

    memcpy(own, x, n * sizeof *x);
    for (size_t i = 0; i < all->n; i++) {
        if (s[i].place_now != place) {
            place = s[i].place_now;
            community = place_name(app_places(r->app), place, LANG_ZH);
            here = site_says_community(r->mem, q, community) ? own : x;
            if (here == own)
                begins_in(r, q, community, own, n);
        }
        str name = site_plain_name(r->mem, s[i].name, community);
        for (size_t bare = 0; bare < 2; bare++) {
            by[2 * i + bare] = meant(here, n, name, bare);
            if (by[2 * i + bare] > best[bare])
                best[bare] = by[2 * i + bare];
        }
    }
    size_t bare = !best[0] && !named;
    for (size_t i = 0; i < all->n && best[bare]; i++)
        if (by[2 * i + bare] == best[bare])
            s[found++] = s[i];
    all->n = found;
    *end = best[bare];
}

/* The marks of what the beginnings come to in all communities of IN; most take nothing from Q. */
struct marks {
    int64_t *v;
    size_t   n;
};

static void mark_add(struct marks *m, int64_t mark)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->v[i] == mark)
            return;
    m->v[m->n++] = mark;
}

static void marks_add(const struct begin *x, size_t n, struct marks *m)
{
    for (size_t i = 0; i < n; i++) {
        mark_add(m, site_mark(x[i].plain, false));
        if (x[i].name.n != x[i].plain.n)
            mark_add(m, site_mark(x[i].name, false));
        if (is_number(x[i].name))
            mark_add(m, site_mark(x[i].name, true));
    }
}

/* Whether names of the community P may have lost its own, which Q begins with FIRST, too. */
static bool may_begin(const struct place *p, struct place_range in, uint32_t first)
{
    size_t at = 0;

    return p->level == LEVEL_COMMUNITY && p->code >= in.lo && p->code <= in.hi && p->name.n &&
           utf8_next(p->name, &at) == first;
}

static int by_place(const void *a, const void *b)
{
    const struct site *x = a, *y = b;

    if (x->place_now != y->place_now)
        return x->place_now < y->place_now ? -1 : 1;
    return (x->ref.id > y->ref.id) - (x->ref.id < y->ref.id);
}

static error *sites_marked(struct req *r, struct place_range in, str q, const struct begin *x,
                           size_t n, struct list *out)
{
    struct begin        own[LONGEST];
    const struct place *p;
    size_t              places = place_all(app_places(r->app), &p), at = 0, most = 1;
    uint32_t            first = utf8_next(q, &at);
    struct list         some;

    for (size_t i = 0; i < places; i++)
        most += may_begin(&p[i], in, first);
    struct marks m = { .v = NEWN(r->mem, int64_t, 3 * n * most + 1) };
    memcpy(own, x, n * sizeof *x);
    marks_add(x, n, &m);
    for (size_t i = 0; i < places; i++)
        if (may_begin(&p[i], in, first) && site_says_community(r->mem, q, p[i].name)) {
            begins_in(r, q, p[i].name, own, n);
            marks_add(own, n, &m);
        }
    struct site *all = NEWN(r->mem, struct site, 1);
    size_t       k = 0, had = 0;
    for (size_t i = 0; i < m.n; i += DB_WIDTH) {
        size_t some_n = m.n - i < DB_WIDTH ? m.n - i : DB_WIDTH;
        TRY(sites_by_mark(r, in, m.v + i, some_n, &some));
        struct site *more = NEWN(r->mem, struct site, had + some.n + 1);
        memcpy(more, all, had * sizeof *more);
        if (some.n)
            memcpy(more + had, some.item, some.n * sizeof *more);
        all = more;
        had += some.n;
    }
    qsort(all, had, sizeof *all, by_place);
    for (size_t i = 0; i < had; i++) /* one may be found by two marks */
        if (!k || by_place(&all[k - 1], &all[i]))
            all[k++] = all[i];
    *out = (struct list){ all, k, sizeof *all };
    return NULL;
}

/* The places above a community that an address begins with: 福建省厦门市海沧区海沧街道. */
static bool ends_above(str s)
{
    return !s.n || str_ends(s, STR("省")) || str_ends(s, STR("市"));
}

str address_below(const struct req *r, str q)
{
    const struct place *p;
    size_t              places = place_all(app_places(r->app), &p), at = 0;

    for (int level = LEVEL_DISTRICT; level <= LEVEL_STREET; level++)
        for (size_t i = 0; i < places; i++)
            if (p[i].level == level && p[i].name.n && str_find(q, p[i].name, &at) &&
                ends_above((str){ q.p, at }) && at + p[i].name.n < q.n) {
                q = str_trim((str){ q.p + at + p[i].name.n, q.n - at - p[i].name.n });
                break;
            }
    return q;
}

const struct place *address_elsewhere(const struct req *r, str q, int64_t at)
{
    static const char *const kinds[] = { "社区", "村" };
    const struct place      *p, *other = NULL;
    size_t                   places = place_all(app_places(r->app), &p), found = 0;
    bool                     said = false;

    for (size_t k = 0; k < COUNT(kinds); k++)
        said = said || str_find(q, str_of(kinds[k]), &found);
    if (!said)
        return NULL;
    q = address_below(r, q);
    for (size_t i = 0; i < places; i++) {
        str name = place_short_name(p[i].name);
        if (p[i].level != LEVEL_COMMUNITY || !str_starts(q, name) ||
            !(str_ends(name, str_of(kinds[0])) || str_ends(name, str_of(kinds[1]))))
            continue;
        if (place_under(p[i].code, at))
            return NULL;
        other = &p[i];
    }
    return other;
}

/* END: of the beginning of Q that is meant, 0: none is. */
static error *sites_begin(struct req *r, struct place_range in, str q, bool named, struct list *out,
                          size_t *end)
{
    struct begin x[LONGEST];
    size_t       n = begins_of(q, x);

    begins_in(r, q, (str){ 0 }, x, n);
    TRY(sites_marked(r, in, q, x, n, out));
    sites_meant(r, q, x, n, named, out, end);
    if (*end || named)
        return NULL;
    /* the community has another name since, or the marks are still being written */
    TRY(sites_in(r, in, out));
    sites_meant(r, q, x, n, named, out, end);
    return NULL;
}

/* ---- the road that compounds lie on ---- */

enum { ROADS = 5 }; /* where the name of one may begin */

/* The first road with the number of a house in Q, 沧虹路12号 and not 12号楼: where its word begins
 * and its number ends. */
static bool road_in(str q, size_t *word, size_t *end)
{
    static const char *const words[] = { "路", "街", "道", "巷", "弄", "里" };

    for (size_t i = 0; i < q.n;) {
        size_t at = 0, from = i;
        for (size_t k = 0; k < COUNT(words) && !at; k++)
            at = str_starts((str){ q.p + i, q.n - i }, str_of(words[k])) ? i + strlen(words[k]) : 0;
        utf8_next(q, &i);
        size_t digits = at;
        while (at && at < q.n && (is_digit(q.p[at]) || q.p[at] == '-'))
            at++;
        str after = { q.p + at, q.n - at };
        if (at > digits && str_starts(after, STR("号")) && !str_starts(after, STR("号楼"))) {
            *word = from;
            *end = at + strlen("号");
            return true;
        }
    }
    return false;
}

/* Q without that road, as it may be meant: it stands before the compound, or after it, in brackets
 * or as the last two, three, four characters or one before its word. What follows it is the same
 * end of Q in all, BEHIND bytes of it. */
static size_t without_road(struct arena *a, str q, str out[ROADS], size_t *behind)
{
    static const size_t long_as[] = { 2, 3, 4, 1 };
    size_t              word = 0, end = 0, at = 0, n = 0, i = 0;
    size_t              begin[LONGEST], chars = 0;

    if (!road_in(q, &word, &end))
        return 0;
    while (i < word && chars < LONGEST) {
        begin[chars++] = i;
        if (q.p[i] == '(' || str_starts((str){ q.p + i, q.n - i }, STR("（")))
            at = i;
        utf8_next(q, &i);
    }
    str rest = str_trim((str){ q.p + end, q.n - end });
    if (str_starts(rest, STR(")")))
        rest = str_trim((str){ rest.p + 1, rest.n - 1 });
    if (str_starts(rest, STR("）")))
        rest = str_trim((str){ rest.p + strlen("）"), rest.n - strlen("）") });
    *behind = rest.n;
    if (!rest.n)
        return 0;
    out[n++] = rest;
    if (at) {
        out[n++] = str_fmt(a, STR_FMT STR_FMT, (int)at, q.p, STR_ARG(rest));
        return n;
    }
    for (size_t k = 0; k < COUNT(long_as) && i == word; k++)
        if (chars > long_as[k])
            out[n++] =
                str_fmt(a, STR_FMT STR_FMT, (int)begin[chars - long_as[k]], q.p, STR_ARG(rest));
    return n;
}

/* By the name of the compound alone: a number after a road is that of a house in any of them. */
static error *sites_beyond_road(struct req *r, struct place_range in, str q, struct list *out,
                                size_t *end)
{
    str    said[ROADS];
    size_t behind = 0, n = without_road(r->mem, q, said, &behind);

    for (size_t i = 0; i < n && !*end; i++) {
        size_t meant = 0;
        TRY(sites_begin(r, in, said[i], true, out, &meant));
        if (meant && meant >= said[i].n - behind) /* into what follows the road */
            *end = q.n - (said[i].n - meant);
    }
    return NULL;
}

error *sites_said(struct req *r, struct place_range in, str q, struct list *out, str *door)
{
    size_t end = 0;

    TRY(sites_begin(r, in, q, false, out, &end));
    str below = end ? q : address_below(r, q);
    if (below.n < q.n) {
        q = below;
        TRY(sites_begin(r, in, q, false, out, &end));
    }
    if (!end)
        TRY(sites_beyond_road(r, in, q, out, &end));
    *door = (str){ q.p + end, q.n - end };
    while (door->n && parts(door->p[0]))
        *door = (str){ door->p + 1, door->n - 1 };
    return NULL;
}

/* ---- the name of a building in a table ---- */

static error *names_read(struct req *r, struct site_names *k)
{
    if (k->plain)
        return NULL;
    TRY(sites_in(r, k->of, &k->all));
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
    TRY(names_read(r, k));
    const struct site *s = k->all.item;
    struct site       *x = NEWN(r->mem, struct site, k->all.n + 1);
    for (size_t i = 0; i < k->all.n; i++) {
        if (s[i].place_now < in.lo || s[i].place_now > in.hi)
            continue;
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
