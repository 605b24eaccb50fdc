/* casework_address.c -- where it is, as it is said on the phone: the buildings that an address
 * names, each with its community, for two of one name in two communities sound alike. */
#include "base/when.h"
#include "core/app.h"
#include "core/site_name.h"
#include "core/small.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_list.h"
#include "modules/territory/territory.h"

enum { SHOWN = 12, RANKED = 1000, WORDS = 6 };

/* How well a name fits what was said, the best first: to the letter, as 3号楼 and 3幢 are one. */
enum fit { FIT_LETTER, FIT_NAME, FIT_DOOR, FIT_START, FIT_WITHIN, FIT_DIGITS, FIT_PLACE };

struct named {
    struct ref ref;
    str        name, place_name;
    int64_t    lng, lat, place_now, found;
    int        fit;
    bool       exact;
};
struct named_list {
    struct list items;
    int64_t     same, more;
};

/* clang-format off */
const struct field address_fields[] = {
    TEXT(struct address_query, q, 2, 80, .required = true, .doc = "An address as it is said, or a part of a name; street, community and building in any order."),
    FIELDS_END,
};
static const struct field named_fields[] = {
    REF (struct named, ref,        .doc = "The building."),
    TEXT(struct named, name,       0, 120, .doc = "Name."),
    TEXT(struct named, place_name, 0, 240, .virt = true, .doc = "Community that answers for it today; its street before it where one's post spans streets."),
    BOOL(struct named, exact,      .virt = true, .doc = "This is the name that was said. Several may have it: somebody must choose."),
    INT (struct named, lng,        -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct named, lat,        -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    { .name = "community", .type = FT_CODE, .at = offsetof(struct named, place_now), .doc = "Community that answers for it today." },
    FIELDS_END,
};
const struct field named_list_fields[] = {
    LIST(struct named_list, items, struct named, named_fields, SHOWN, .doc = "The best twelve: the name itself, then names that begin so, then the others."),
    INT (struct named_list, same,  0, INT64_MAX, .doc = "How many have exactly the name that was said."),
    INT (struct named_list, more,  0, INT64_MAX, .doc = "How many others fit."),
    FIELDS_END,
};
static const struct field sql_fields[] = {
    REF (struct named, ref,       .doc = "key"),
    TEXT(struct named, name,      0, 120, .doc = "name"),
    INT (struct named, lng,       -1800000000, 1800000000, .doc = "longitude"),
    INT (struct named, lat,       -900000000, 900000000, .doc = "latitude"),
    CODE(struct named, place_now, .doc = "place"),
    INT (struct named, found,     0, INT64_MAX, .doc = "how many fit in all"),
    FIELDS_END,
};
/* clang-format on */

/* ---- what was said ----------------------------------------------------------------------------
 */

/* WORD: what the names of street, community and building must hold together. PLACE: it is a street
 * or community. REST and WHOLE: the other words and everything, as they are compared; MID: what
 * follows the first place, for a building may be called after the second. */
struct said {
    str    rest, mid, whole;
    str    word[WORDS];
    bool   place[WORDS];
    size_t words;
};

/* 3号楼, 3幢, 3栋 and 3座 are one name to those who say it: after a number each is written #.
 * Blanks and the case of letters say nothing either. */
static str plain(struct arena *a, str text)
{
    static const char *const words[] = { "号楼", "幢", "栋", "座" };
    struct buf               b;

    buf_init(&b, a, 1000);
    for (size_t i = 0; i < text.n;) {
        size_t skip = 0;
        for (size_t k = 0; k < COUNT(words) && i && is_digit(text.p[i - 1]) && !skip; k++)
            skip = str_starts((str){ text.p + i, text.n - i }, str_of(words[k])) ? strlen(words[k])
                                                                                 : 0;
        if (skip)
            buf_char(&b, '#');
        else if (text.p[i] != ' ')
            buf_char(&b, text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i]);
        i += skip ? skip : 1;
    }
    return buf_done(&b);
}

/* Its name as people say it: "海虹社区居委会" is also 海虹社区 and 海虹. */
static size_t said_names(str name, str out[3])
{
    static const char *const kinds[] = { "社区", "街道", "村", "镇", "区" };
    size_t                   n = 0;

    out[n++] = name;
    str shorter = place_short_name(name);
    if (shorter.n < name.n)
        out[n++] = shorter;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        str kind = str_of(kinds[i]);
        /* two characters at least: a shorter one stands in too many names */
        if (str_ends(shorter, kind) && shorter.n >= kind.n + 6) {
            out[n++] = (str){ shorter.p, shorter.n - kind.n };
            break;
        }
    }
    return n;
}

/* The longest name of a street or community of the scope in WORD. */
static bool place_in(struct req *r, str word, struct place_range in, size_t *at, size_t *length)
{
    const struct place *p = NULL;
    size_t              n = place_all(app_places(r->app), &p);

    *length = 0;
    for (size_t i = 0; i < n; i++) {
        str    names[3];
        bool   street = p[i].level == LEVEL_STREET;
        size_t where = 0, k = 0;
        if (street ? p[i].code < in.lo / 1000 || p[i].code > in.hi / 1000
                   : p[i].level != LEVEL_COMMUNITY || p[i].code < in.lo || p[i].code > in.hi)
            continue;
        for (size_t m = said_names(p[i].name, names); k < m; k++)
            if (names[k].n > *length && str_find(word, names[k], &where)) {
                *at = where;
                *length = names[k].n;
            }
    }
    return *length > 0;
}

static void add_word(struct req *r, struct said *s, str word, bool place)
{
    if (!word.n || s->words == WORDS)
        return;
    if (!place)
        s->rest = str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(s->rest), STR_ARG(word));
    /* the number alone: of "3号楼" and "3幢" either may be written */
    str    p = plain(r->mem, word);
    size_t at = 0;
    if (!place && str_find(p, STR("#"), &at))
        p.n = at;
    s->place[s->words] = place;
    s->word[s->words++] = p;
}

/* In words, at blanks and at the names of places: a word that is taken for a place is looked for in
 * the names of buildings as well, so that "海虹花园" is not lost where there is a 海虹社区. */
static struct said read_said(struct req *r, str q, struct place_range in)
{
    struct said s = { .whole = plain(r->mem, q) };

    char *text = NEWN(r->mem, char, q.n + 1);
    for (size_t i = 0; i < q.n; i++)
        text[i] = q.p[i] == ',' ? ' ' : q.p[i];
    for (str left = { text, q.n }; left.n;) {
        str    word = str_cut(&left, ' ');
        size_t at = 0, n = 0;
        if (!place_in(r, word, in, &at, &n)) {
            add_word(r, &s, word, false);
            continue;
        }
        add_word(r, &s, (str){ word.p + at, n }, true);
        add_word(r, &s, (str){ word.p, at }, false);
        str after = { word.p + at + n, word.n - at - n };
        s.mid = str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(s.rest), STR_ARG(after));
        /* 街道社区楼栋 in one breath: a second place follows the first */
        if (place_in(r, after, in, &at, &n)) {
            add_word(r, &s, (str){ after.p + at, n }, true);
            add_word(r, &s, (str){ after.p, at }, false);
            after = (str){ after.p + at + n, after.n - at - n };
        }
        add_word(r, &s, after, false);
    }
    s.rest = plain(r->mem, s.rest);
    s.mid = plain(r->mem, s.mid);
    return s;
}

/* ---- which of them comes first ----------------------------------------------------------------
 */

/* TEXT stands in NAME, and is not the end of a longer number: 3# in 13#. */
static bool whole_number(str name, str text)
{
    size_t at = 0;

    if (!str_find(name, text, &at))
        return false;
    bool before = !at || !is_digit(name.p[at - 1]) || !is_digit(text.p[0]);
    bool after =
        at + text.n == name.n || !is_digit(name.p[at + text.n]) || !is_digit(text.p[text.n - 1]);
    return before && after;
}

static int fit_of(str name, str text)
{
    size_t at = 0;

    if (!text.n || !name.n)
        return FIT_PLACE;
    if (str_eq(name, text) ||
        (name.n == text.n + 1 && name.p[text.n] == '#' && str_starts(name, text)))
        return FIT_NAME;
    if (str_starts(text, name) && whole_number(text, name))
        return FIT_DOOR; /* and then the door: 3号楼1203 */
    if (!str_find(name, text, &at))
        return FIT_PLACE;
    return !whole_number(name, text) ? FIT_DIGITS : at ? FIT_WITHIN : FIT_START;
}

static int best_fit(str name, const struct said *s)
{
    const str text[] = { s->whole, s->mid, s->rest };
    int       best = FIT_PLACE;

    for (size_t i = 0; i < COUNT(text); i++) {
        int fit = fit_of(name, text[i]);
        best = fit < best ? fit : best;
    }
    return best;
}

static int by_fit(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    if (x->fit != y->fit)
        return x->fit - y->fit;
    if (x->name.n != y->name.n) /* of those that a door follows the longest is meant */
        return (x->name.n > y->name.n) == (x->fit != FIT_DOOR) ? 1 : -1;
    int by_name = str_cmp(x->name, y->name);
    return by_name ? by_name : (x->place_now > y->place_now) - (x->place_now < y->place_now);
}

static str place_of(struct req *r, int64_t community)
{
    const struct place_image *image = app_places(r->app);
    str                       name = place_short_name(place_name(image, community, r->lang));
    enum place_level          level;

    if (!place_level(r->who->post.place, &level) || level != LEVEL_DISTRICT)
        return name;
    return str_fmt(r->mem, STR_FMT " " STR_FMT,
                   STR_ARG(place_name(image, community / 1000, r->lang)), STR_ARG(name));
}

/* ---- where it is looked for
 * --------------------------------------------------------------------- */

/* Communities beside each other in one street, whose names hold the same words (bits of HELD). */
struct run {
    int64_t  street, lo, hi;
    unsigned held;
};

static unsigned held_by(struct req *r, const struct said *s, const struct place *p)
{
    str whole =
        str_fmt(r->mem, STR_FMT STR_FMT,
                STR_ARG(place_name(app_places(r->app), p->parent, LANG_ZH)), STR_ARG(p->name));
    unsigned bits = 0;
    size_t   at = 0;

    for (size_t i = 0; i < s->words; i++)
        if (str_find(whole, s->word[i], &at))
            bits |= 1U << i;
    return bits;
}

static size_t runs(struct req *r, const struct said *s, struct place_range in, struct run **out)
{
    const struct place *p = NULL;
    size_t              n = place_all(app_places(r->app), &p), k = 0;
    struct run         *x = NEWN(r->mem, struct run, n + 1);

    for (size_t i = 0; i < n; i++) {
        if (p[i].level != LEVEL_COMMUNITY || p[i].code < in.lo || p[i].code > in.hi)
            continue;
        unsigned held = held_by(r, s, &p[i]);
        if (k && x[k - 1].street == p[i].parent && x[k - 1].held == held)
            x[k - 1].hi = p[i].code;
        else
            x[k++] = (struct run){ p[i].parent, p[i].code, p[i].code, held };
    }
    *out = x;
    return k;
}

/* The pairs by which a run is searched: those of the longest word that a name must hold. */
static struct gram_range searched_by(struct req *r, const struct said *s, unsigned held)
{
    struct gram_range best = { 1, 0 };
    size_t            most = 0;

    for (size_t i = 0; i < s->words; i++) {
        struct gram_range g = gram_range(r->mem, s->word[i]);
        if (!(held >> i & 1) && g.lo <= g.hi && s->word[i].n > most) {
            best = g;
            most = s->word[i].n;
        }
    }
    return best;
}

/* Of a name with which TEXT begins: its first pair, or the pair of a name of one character. */
static void door_pairs(struct req *r, str text, int64_t pair[2])
{
    str     folded = gram_fold(r->mem, text), end = site_text(r->mem, (str){ 0 });
    size_t  i = 0, e = 0;
    int64_t first = folded.n ? (int64_t)utf8_next(folded, &i) << 21 : 0;

    pair[0] = i < folded.n ? first | (int64_t)utf8_next(folded, &i) : 0;
    pair[1] = first ? first | (int64_t)utf8_next(end, &e) : 0;
}

static error *search_run(struct req *r, const struct said *s, const struct run *x, struct list *out)
{
    unsigned          all = (1U << s->words) - 1;
    struct gram_range g = searched_by(r, s, x->held);
    int64_t           d[6];
    str               like[WORDS], at[2] = { STR("%"), STR("%") };

    if ((x->held & all) == all)
        return db_all(r->db, r->mem, &sql_casework_addresses_all,
                      DB_ARGS(db_int("lo", x->lo), db_int("hi", x->hi), db_int("limit", RANKED)),
                      sql_fields, sizeof(struct named), out);
    door_pairs(r, s->whole, d);
    door_pairs(r, s->rest, d + 2);
    door_pairs(r, s->mid, d + 4);
    for (size_t i = 0, k = 0; i < WORDS; i++) {
        bool left = i < s->words && !(x->held >> i & 1);
        like[i] = left ? casework_anywhere(r->mem, s->word[i]) : STR("%");
        if (left && s->place[i] && k < 2)
            at[k++] = like[i];
    }
    return db_all(
        r->db, r->mem, &sql_casework_addresses,
        DB_ARGS(db_int("street", x->street), db_int("lo", x->lo), db_int("hi", x->hi),
                db_int("g1", g.lo), db_int("g2", g.hi), db_int("d1", d[0]), db_int("d2", d[1]),
                db_int("d3", d[2]), db_int("d4", d[3]), db_int("d5", d[4]), db_int("d6", d[5]),
                db_text("w1", like[0]), db_text("w2", like[1]), db_text("w3", like[2]),
                db_text("w4", like[3]), db_text("w5", like[4]), db_text("w6", like[5]),
                db_text("at1", at[0]), db_text("at2", at[1]), db_text("whole", s->whole),
                db_text("rest", s->rest), db_text("mid", s->mid), db_int("limit", RANKED)),
        sql_fields, sizeof(struct named), out);
}

/* What the runs found, one after the other; how many fit in all. */
static error *search(struct req *r, const struct said *s, struct place_range in, struct list *out,
                     int64_t *found)
{
    struct run   *x = NULL;
    size_t        n = runs(r, s, in, &x), total = 0;
    struct list  *part = NEWN(r->mem, struct list, n + 1);
    struct named *all;

    for (size_t i = 0; i < n; i++) {
        TRY(search_run(r, s, &x[i], &part[i]));
        total += part[i].n;
    }
    all = NEWN(r->mem, struct named, total + 1);
    *out = (struct list){ .item = all, .size = sizeof *all };
    for (size_t i = 0; i < n; i++) {
        if (!part[i].n)
            continue;
        memcpy(all + out->n, part[i].item, part[i].n * sizeof *all);
        out->n += part[i].n;
        *found += ((const struct named *)part[i].item)->found;
    }
    return NULL;
}

error *casework_addresses(struct req *r, struct res *w)
{
    const struct address_query *q = r->in;
    struct place_range          in = place_communities(r->who->post.place);
    str                         said = str_narrow(r->mem, q->q);
    struct said                 s = read_said(r, said, in);
    struct named_list          *out = NEW(r->mem, struct named_list);

    TRY(search(r, &s, in, &out->items, &out->more));
    struct named *x = out->items.item;
    for (size_t i = 0; i < out->items.n; i++) {
        str name = plain(r->mem, x[i].name);
        x[i].fit = best_fit(name, &s);
        x[i].exact = x[i].fit == FIT_NAME;
        out->same += x[i].exact;
        if (x[i].exact && str_find(said, x[i].name, &(size_t){ 0 }))
            x[i].fit = FIT_LETTER;
    }
    if (out->items.n)
        qsort((void *)x, out->items.n, sizeof *x, by_fit);
    out->items.n = out->items.n < SHOWN ? out->items.n : SHOWN;
    out->more -= (int64_t)out->items.n;
    for (size_t i = 0; i < out->items.n; i++)
        x[i].place_name = place_of(r, x[i].place_now);
    w->out = out;
    return NULL;
}

error *casework_building(struct req *r, int64_t community, str said, struct site *out, bool *found)
{
    struct place_range in = { .lo = community, .hi = community };
    struct said        s = read_said(r, str_narrow(r->mem, said), in);
    struct list        rows;
    int64_t            all = 0;
    size_t             best = 0, longest = 0, same = 0;

    *found = false;
    TRY(search(r, &s, in, &rows, &all));
    const struct named *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        str name = plain(r->mem, x[i].name), other = name;
        /* of a building called 12号 people say 12号楼 as well */
        if (str_ends(x[i].name, STR("号")))
            other = plain(r->mem, str_fmt(r->mem, STR_FMT "楼", STR_ARG(x[i].name)));
        if ((best_fit(name, &s) > FIT_DOOR && best_fit(other, &s) > FIT_DOOR) || name.n < longest)
            continue;
        same = name.n == longest ? same + 1 : 1;
        longest = name.n;
        best = i;
    }
    return same == 1 ? site_by_ref(r, x[best].ref, out, found) : NULL;
}
