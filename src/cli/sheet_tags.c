/* sheet_tags.c -- the bytes of XML, tag by tag, without understanding them: well-formed they are.
 */
#include "cli/sheet_fill_in.h"

bool sheet_bad(struct filling *g, const char *why)
{
    if (!g->bad)
        g->bad = why;
    return false;
}

bool next_tag(struct filling *g, size_t at, struct tag *t)
{
    str s = g->xml;

    for (;;) {
        const char *p = at < s.n ? memchr(s.p + at, '<', s.n - at) : NULL;
        if (!p)
            return false;
        at = (size_t)(p - s.p);
        str rest = { p, s.n - at };
        if (str_starts(rest, STR("<![CDATA[")))
            return sheet_bad(g, "fill.form");
        bool   comment = str_starts(rest, STR("<!--")), pi = str_starts(rest, STR("<?"));
        size_t end = 0;
        if (!comment && !pi)
            break;
        if (!str_find(rest, comment ? STR("-->") : STR("?>"), &end))
            return sheet_bad(g, "fill.form");
        at += end + (comment ? 3 : 2);
    }
    size_t i = at + 1;
    char   quote = 0;
    t->at = at;
    t->close = s.p[i] == '/';
    i += t->close;
    size_t from = i;
    while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '>' && s.p[i] != '/') {
        if (s.p[i] == ':')
            from = i + 1;
        i++;
    }
    t->name = (str){ s.p + from, i - from };
    size_t attrs = i;
    while (i < s.n && (quote || s.p[i] != '>')) {
        if (quote && s.p[i] == quote)
            quote = 0;
        else if (!quote && (s.p[i] == '"' || s.p[i] == '\''))
            quote = s.p[i];
        i++;
    }
    if (i >= s.n)
        return sheet_bad(g, "fill.form");
    t->empty = s.p[i - 1] == '/';
    t->attrs = (str){ s.p + attrs, i - attrs - (t->empty ? 1 : 0) };
    t->end = i + 1;
    return true;
}

bool closing_tag(struct filling *g, const struct tag *open, struct tag *t)
{
    size_t depth = 1, at = open->end;

    while (next_tag(g, at, t)) {
        at = t->end;
        if (!str_eq(t->name, open->name) || t->empty)
            continue;
        depth = t->close ? depth - 1 : depth + 1;
        if (!depth)
            return true;
    }
    return sheet_bad(g, "fill.form");
}

/* The attributes of a tag one by one: where the value stands. */
static bool next_attr(str attrs, size_t *i, str *name, str *value)
{
    while (*i < attrs.n && is_blank(attrs.p[*i]))
        ++*i;
    if (*i >= attrs.n)
        return false;
    size_t key = *i;
    while (*i < attrs.n && attrs.p[*i] != '=' && !is_blank(attrs.p[*i]))
        ++*i;
    *name = (str){ attrs.p + key, *i - key };
    while (*i < attrs.n && attrs.p[*i] != '"' && attrs.p[*i] != '\'')
        ++*i;
    if (*i >= attrs.n)
        return false;
    char   quote = attrs.p[(*i)++];
    size_t from = *i;
    while (*i < attrs.n && attrs.p[*i] != quote)
        ++*i;
    *value = (str){ attrs.p + from, *i - from };
    *i += *i < attrs.n;
    return true;
}

str attr_of(str attrs, const char *name)
{
    size_t i = 0;
    str    key, value;

    while (next_attr(attrs, &i, &key, &value))
        if (str_is(key, name))
            return value;
    return (str){ 0 };
}

void put_attr(struct buf *out, str attrs, const char *name, str value)
{
    str was = attr_of(attrs, name);

    if (was.p) {
        size_t from = (size_t)(was.p - attrs.p);
        buf_bytes(out, attrs.p, from);
        buf_str(out, value);
        buf_bytes(out, attrs.p + from + was.n, attrs.n - from - was.n);
    } else {
        buf_str(out, attrs);
        buf_fmt(out, " %s=\"" STR_FMT "\"", name, STR_ARG(value));
    }
}

str cell_name(struct filling *g, int64_t column, int64_t row)
{
    struct buf b;

    buf_init(&b, g->tmp, 32);
    sheet_ref_write(&b, column, row, 0);
    return buf_done(&b);
}

/* "&#30007;" or "&#x7537;" at the beginning of S: the character; how many bytes, 0: it is none. */
static size_t number_of(str s, uint32_t *c)
{
    bool   hex = s.n > 3 && (s.p[2] == 'x' || s.p[2] == 'X');
    size_t i = hex ? 3 : 2, digits = i;

    *c = 0;
    for (; i < s.n && *c < 0x110000; i++) {
        char d = lower(s.p[i]);
        if (is_digit(d))
            *c = *c * (hex ? 16 : 10) + (uint32_t)(d - '0');
        else if (hex && d >= 'a' && d <= 'f')
            *c = *c * 16 + (uint32_t)(d - 'a') + 10;
        else
            break;
    }
    return i > digits && i < s.n && s.p[i] == ';' && *c && *c < 0x110000 ? i + 1 : 0;
}

static void put_utf8(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        buf_char(b, (char)c);
        return;
    }
    if (c >= 0x10000) {
        buf_char(b, (char)(0xf0 | c >> 18));
        buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
    } else if (c >= 0x800) {
        buf_char(b, (char)(0xe0 | c >> 12));
    }
    if (c >= 0x800)
        buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
    else
        buf_char(b, (char)(0xc0 | c >> 6));
    buf_char(b, (char)(0x80 | (c & 0x3f)));
}

str plain_of(struct filling *g, str raw)
{
    static const struct {
        const char *name;
        char        c;
    } names[] = {
        { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }, { "&amp;", '&' },
    };
    struct buf b;

    if (!raw.n || !memchr(raw.p, '&', raw.n))
        return raw;
    buf_init(&b, g->tmp, raw.n + 1);
    for (size_t i = 0; i < raw.n;) {
        str      rest = { raw.p + i, raw.n - i };
        uint32_t c = 0;
        size_t   k = 0, n = str_starts(rest, STR("&#")) ? number_of(rest, &c) : 0;
        for (; !n && rest.p[0] == '&' && k < COUNT(names); k++)
            if (str_starts(rest, str_of(names[k].name)))
                break;
        if (n) {
            put_utf8(&b, c);
        } else if (rest.p[0] == '&' && k < COUNT(names)) {
            buf_char(&b, names[k].c);
            n = strlen(names[k].name);
        } else {
            buf_char(&b, rest.p[0]);
            n = 1;
        }
        i += n;
    }
    return buf_done(&b);
}

/* Characters that XML 1.0 has no place for are left out. */
void put_text(struct buf *out, str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(s, &i);
        if (c == '&')
            buf_z(out, "&amp;");
        else if (c == '<')
            buf_z(out, "&lt;");
        else if (c == '>')
            buf_z(out, "&gt;");
        else if (c == '\r')
            buf_z(out, "&#13;");
        else if ((c >= 0x20 || c == '\t' || c == '\n') && c != 0xfffe && c != 0xffff)
            buf_bytes(out, s.p + from, i - from);
    }
}
