/* casework_address.c -- where it is, as it is said on the phone: the buildings that an address
 * names, each with its community, for two of one name in two communities sound alike. */
#include "base/when.h"
#include "core/app.h"
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

/* PLACE: the words that are streets or communities. REST and WHOLE: the others and everything, as
 * they are compared. LIKE: a pattern for each word. */
struct said {
    str    rest, whole;
    str    place[WORDS], like[WORDS];
    size_t places, words;
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
    str shorter = casework_short_name(name);
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
    if (place)
        s->place[s->places++] = word;
    else
        s->rest = str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(s->rest), STR_ARG(word));
    /* the number alone: of "3号楼" and "3幢" either may be written */
    str    p = plain(r->mem, word);
    size_t at = 0;
    if (!place && str_find(p, STR("#"), &at))
        p.n = at;
    s->like[s->words++] = casework_anywhere(r->mem, p);
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
        add_word(r, &s, (str){ word.p + at + n, word.n - at - n }, false);
    }
    s.rest = plain(r->mem, s.rest);
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
    str                       name = casework_short_name(place_name(image, community, r->lang));
    enum place_level          level;

    if (!place_level(r->who->post.place, &level) || level != LEVEL_DISTRICT)
        return name;
    return str_fmt(r->mem, STR_FMT " " STR_FMT,
                   STR_ARG(place_name(image, community / 1000, r->lang)), STR_ARG(name));
}

error *casework_addresses(struct req *r, struct res *w)
{
    const struct address_query *q = r->in;
    struct place_range          in = place_communities(r->who->post.place);
    str                         said = str_narrow(r->mem, q->q);
    struct said                 s = read_said(r, said, in);
    struct named_list          *out = NEW(r->mem, struct named_list);
    str                         like[WORDS], at[WORDS];

    for (size_t i = 0; i < WORDS; i++) {
        like[i] = i < s.words ? s.like[i] : STR("%");
        at[i] = i < s.places ? casework_anywhere(r->mem, plain(r->mem, s.place[i])) : STR("%");
    }
    TRY(db_all(r->db, r->mem, &sql_casework_addresses,
               DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi), db_int("today", when_date(r->now)),
                       db_text("w1", like[0]), db_text("w2", like[1]), db_text("w3", like[2]),
                       db_text("w4", like[3]), db_text("w5", like[4]), db_text("w6", like[5]),
                       db_text("at1", at[0]), db_text("at2", at[1]), db_text("whole", s.whole),
                       db_text("rest", s.rest), db_int("limit", RANKED)),
               sql_fields, sizeof(struct named), &out->items));
    struct named *x = out->items.item;
    for (size_t i = 0; i < out->items.n; i++) {
        str name = plain(r->mem, x[i].name);
        int whole = fit_of(name, s.whole), rest = fit_of(name, s.rest);
        x[i].fit = rest < whole ? rest : whole;
        x[i].exact = x[i].fit == FIT_NAME;
        out->same += x[i].exact;
        if (x[i].exact && str_find(said, x[i].name, &(size_t){ 0 }))
            x[i].fit = FIT_LETTER;
    }
    if (out->items.n) {
        qsort((void *)x, out->items.n, sizeof *x, by_fit);
        out->more = x[0].found;
    }
    out->items.n = out->items.n < SHOWN ? out->items.n : SHOWN;
    out->more -= (int64_t)out->items.n;
    for (size_t i = 0; i < out->items.n; i++)
        x[i].place_name = place_of(r, x[i].place_now);
    w->out = out;
    return NULL;
}
