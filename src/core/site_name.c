/* site_name.c -- the names of buildings: how two are compared, and by what they are found. */
#include "core/site_name.h"

#include "base/crypt.h"
#include "core/app.h"
#include "core/site_name.sql.h"
#include "core/small.h"

/* clang-format off */
/* Where a building stands, and its name. */
struct named {
    int64_t place_now;
    str     name;
};
static const struct field named_fields[] = {
    CODE(struct named, place_now, .doc = "community"),
    TEXT(struct named, name,      0, 120, .doc = "name"),
    FIELDS_END,
};

/* clang-format on */

static bool skip(str s, size_t *i, const char *word)
{
    str rest = { s.p + *i, s.n - *i };

    if (!str_starts(rest, str_of(word)))
        return false;
    *i += strlen(word);
    return true;
}

/* 栋, 幢, 号楼, 座 and # after a number all say that it is the number of a building. */
static bool building_word(str s, size_t *i)
{
    static const char *const words[] = {
        "号楼", "#楼", "栋楼", "幢楼", "栋", "幢", "座", "号", "#"
    };

    for (size_t k = 0; k < COUNT(words); k++)
        if (skip(s, i, words[k]))
            return true;
    return false;
}

static int64_t chinese_digit(uint32_t c)
{
    static const uint32_t digits[] = {
        U'一', U'二', U'三', U'四', U'五', U'六', U'七', U'八', U'九'
    };

    for (size_t k = 0; k < COUNT(digits); k++)
        if (c == digits[k])
            return (int64_t)k + 1;
    return 0;
}

/* 十二 from I on is 12; 0: no number stands there. */
static int64_t chinese_number(str s, size_t *i)
{
    int64_t tens = 0, ones = 0;
    bool    ten = false;

    for (size_t at = *i; at < s.n; *i = at) {
        uint32_t c = utf8_next(s, &at);
        int64_t  digit = chinese_digit(c);
        if (!digit && (ten || c != U'十'))
            break;
        if (digit) {
            ones = digit;
            continue;
        }
        tens = ones ? ones : 1;
        ones = 0;
        ten = true;
    }
    return tens * 10 + ones;
}

/* Full-width letters and digits as ASCII, small, without blanks. */
static str narrow(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, 4096);
    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(s, &i);
        if (c == ' ' || c == 0x3000)
            continue;
        if (c >= 0xFF01 && c <= 0xFF5E)
            buf_char(&b, lower((char)(c - 0xFEE0)));
        else if (c < 0x80)
            buf_char(&b, lower((char)c));
        else
            buf_str(&b, (str){ s.p + from, i - from });
    }
    return buf_done(&b);
}

/* The name without that of its community, which some tables put before it, some once more than
 * others: 海虹社区居委会, 海虹社区, 海虹. */
static str without_community(str name, str community)
{
    static const char *const tails[] = { "", "居委会", "村委会", "社区居委会", "社区" };
    size_t                   at = 0, in = 0;

    if (!name.n || !community.n || utf8_next(name, &at) != utf8_next(community, &in))
        return name; /* so it is with most, and a street has thousands */
    for (size_t k = 0; k < COUNT(tails); k++) {
        str head = community;
        if (!str_ends(head, str_of(tails[k])))
            continue;
        head.n -= strlen(tails[k]);
        while (head.n && name.n > head.n && str_starts(name, head))
            name = (str){ name.p + head.n, name.n - head.n };
    }
    return name;
}

bool site_says_community(struct arena *a, str name, str community)
{
    str s = narrow(a, name);

    return without_community(s, community).n < s.n;
}

str site_plain_name(struct arena *a, str name, str community)
{
    str        s = without_community(narrow(a, name), community);
    struct buf b;

    buf_init(&b, a, 4096);
    for (size_t i = 0; i < s.n;) {
        size_t from = i, past = i;
        while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || is_digit(s.p[i])))
            i++;
        if (i > from) {
            for (size_t k = from; k < i; k++) /* 03 is 3 */
                if (s.p[k] != '0' || k + 1 == i || (k > from && is_digit(s.p[k - 1])))
                    buf_char(&b, s.p[k]);
            if (building_word(s, &i))
                buf_char(&b, '#');
            continue;
        }
        int64_t n = chinese_number(s, &past);
        if (n && building_word(s, &past)) {
            buf_fmt(&b, "%lld#", (long long)n);
            i = past;
            continue;
        }
        utf8_next(s, &i);
        buf_str(&b, (str){ s.p + from, i - from });
    }
    return buf_done(&b);
}

/* ---- how they are found ------------------------------------------------------------------------
 */

str site_text(struct arena *a, str name)
{
    /* a character of private use: in no name, and kept by the folding */
    return str_fmt(a, STR_FMT "\uE000", STR_ARG(name));
}

size_t site_said_end(str said)
{
    /* none that a room, a floor or a road may have as well: 501号, 3楼, 12号 */
    static const char *const words[] = { "号楼", "#楼", "栋", "幢", "座" };

    for (size_t i = 0; i < said.n;) {
        size_t end = i;
        while (end < said.n && (is_digit(said.p[end]) || is_alpha(said.p[end])))
            end++;
        if (end == i)
            chinese_number(said, &end);
        for (size_t k = 0; end > i && k < COUNT(words); k++)
            if (skip(said, &end, words[k]))
                return end;
        if (end > i)
            i = end;
        else
            utf8_next(said, &i);
    }
    return 0;
}

str site_number(str plain)
{
    size_t from = plain.n ? plain.n - 1 : 0;

    if (!plain.n || plain.p[from] != '#')
        return (str){ 0 };
    while (from && (is_digit(plain.p[from - 1]) || is_alpha(plain.p[from - 1])))
        from--;
    return from + 1 < plain.n ? (str){ plain.p + from, plain.n - from } : (str){ 0 };
}

int64_t site_mark(str plain, bool number)
{
    const str piece[] = { number ? STR("n") : STR("p"), plain };
    uint8_t   h[CRYPT_HASH];
    uint64_t  v = 0;

    crypt_sha256(piece, COUNT(piece), h);
    for (size_t i = 0; i < sizeof v; i++)
        v = v << 8 | h[i];
    return (int64_t)(v >> 1);
}

size_t site_marks(struct arena *a, str name, str community, int64_t out[SITE_MARKS])
{
    str plain = site_plain_name(a, name, community), number = site_number(plain);

    out[0] = site_mark(plain, false);
    if (number.n)
        out[1] = site_mark(number, true);
    return number.n ? 2 : 1;
}

static error *named(struct req *r, struct ref site, struct named *n, bool *found)
{
    *n = (struct named){ 0 };
    TRY(db_maybe(r->db, r->mem, &sql_site_named,
                 DB_ARGS(db_int("community", site.community), db_int("id", site.id)), named_fields,
                 n, found));
    *found = *found && n->name.n;
    return NULL;
}

error *site_words_add(struct req *r, struct ref site)
{
    struct named n;
    int64_t      mark[SITE_MARKS];
    bool         found = false;

    TRY(named(r, site, &n, &found));
    if (!found)
        return NULL;
    size_t marks =
        site_marks(r->mem, n.name, place_name(app_places(r->app), n.place_now, LANG_ZH), mark);
    for (size_t i = 0; i < marks; i++)
        TRY(db_exec(r->db, r->mem, &sql_site_mark_add,
                    DB_ARGS(db_int("community", site.community), db_int("id", site.id),
                            db_int("mark", mark[i]), db_int("place", n.place_now)),
                    NULL));
    return gram_open_write(r, GRAM_SITE, site, n.place_now, site_text(r->mem, n.name));
}

error *site_words_drop(struct req *r, struct ref site)
{
    struct named n;
    bool         found = false;

    TRY(named(r, site, &n, &found));
    if (!found)
        return NULL;
    TRY(db_exec(r->db, r->mem, &sql_site_marks_drop,
                DB_ARGS(db_int("community", site.community), db_int("id", site.id)), NULL));
    return gram_open_drop(r, GRAM_SITE, site, n.place_now, site_text(r->mem, n.name));
}
