/* json_write.c -- the streaming writer: commas, escapes and nesting are its business. */
#include "json/json.h"

#include "base/log.h"
#include "base/when.h"
#include "json/json_bytes.h"

void jw_init(struct jw *w, struct buf *out, const struct ref_key *refs)
{
    *w = (struct jw){ .out = out, .refs = refs };
}

/* Called before every value. */
static void lead(struct jw *w)
{
    if (w->depth && w->open[w->depth - 1] == '}' && !w->keyed)
        BUG("json: a member without a name");
    if (w->comma && !w->keyed)
        buf_char(w->out, ',');
    w->comma = true;
    w->keyed = false;
}

static void enter(struct jw *w, char open, char close)
{
    lead(w);
    if (w->depth == JSON_DEPTH)
        BUG("json: nested too deep");
    w->open[w->depth++] = close;
    buf_char(w->out, open);
    w->comma = false;
}

void jw_object(struct jw *w)
{
    enter(w, '{', '}');
}

void jw_array(struct jw *w)
{
    enter(w, '[', ']');
}

void jw_end(struct jw *w)
{
    if (!w->depth || w->keyed)
        BUG("json: nothing to close");
    buf_char(w->out, w->open[--w->depth]);
    w->comma = true;
}

/* What must be escaped: control characters, quote, backslash, and what HTML could misread, so that
 * a reply may be inlined. */
static const bool special[256] = {
    ['"'] = true, ['\\'] = true, ['<'] = true, ['>'] = true, ['&'] = true,
};

/* How many bytes from the start need no escape, at least by eights. */
static size_t plain(str s)
{
    size_t i = 0;

    for (; s.n - i >= 8; i += 8) {
        uint64_t w = 0;
        memcpy(&w, s.p + i, 8);
        if (json_escapes(w))
            break;
    }
    return i;
}

static void quoted(struct buf *o, str s)
{
    static const char hex[] = "0123456789abcdef";
    size_t            from = 0, i = plain(s);

    buf_bytes(o, "\"", 1);
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && !special[c])
            continue;
        buf_bytes(o, s.p + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\') {
            char pair[2] = { '\\', (char)c };
            buf_bytes(o, pair, 2);
        } else if (c == '\n') {
            buf_bytes(o, "\\n", 2);
        } else {
            char code[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
            buf_bytes(o, code, 6);
        }
    }
    if (from < s.n)
        buf_bytes(o, s.p + from, s.n - from);
    buf_bytes(o, "\"", 1);
}

void jw_key(struct jw *w, const char *name)
{
    if (!w->depth || w->open[w->depth - 1] != '}' || w->keyed)
        BUG("json: %s is not a member of an object", name);
    struct buf *o = w->out;
    size_t      n = strlen(name), comma = w->comma;
    if (o->cap - o->n >= n + 4 && !o->over) { /* the quick way of the same */
        char *to = o->p + o->n;
        *to = ',';
        to += comma;
        *to = '"';
        memcpy(to + 1, name, n);
        memcpy(to + 1 + n, "\":", 2);
        o->n += n + 3 + comma;
    } else {
        buf_bytes(o, &",\""[!comma], 1 + comma);
        buf_bytes(o, name, n);
        buf_bytes(o, "\":", 2);
    }
    w->keyed = true;
}

void jw_str(struct jw *w, str s)
{
    lead(w);
    quoted(w->out, s);
}

void jw_int(struct jw *w, int64_t v)
{
    lead(w);
    buf_int(w->out, v);
}

void jw_bool(struct jw *w, bool v)
{
    lead(w);
    buf_z(w->out, v ? "true" : "false");
}

void jw_null(struct jw *w)
{
    lead(w);
    buf_bytes(w->out, "null", 4);
}

void jw_raw(struct jw *w, str json)
{
    lead(w);
    buf_str(w->out, json);
}

void jw_time(struct jw *w, int64_t ms)
{
    char t[WHEN_TEXT];

    if (!ms) {
        jw_null(w);
        return;
    }
    when_text(ms, t);
    lead(w);
    buf_bytes(w->out, "\"", 1);
    buf_bytes(w->out, t, WHEN_TEXT - 1);
    buf_bytes(w->out, "\"", 1);
}

void jw_code(struct jw *w, int64_t place)
{
    if (!place) {
        jw_null(w);
        return;
    }
    lead(w);
    buf_char(w->out, '"');
    buf_int(w->out, place);
    buf_char(w->out, '"');
}

void jw_ref(struct jw *w, struct ref r)
{
    if (!r.id) {
        jw_null(w);
        return;
    }
    if (!w->refs)
        BUG("json: a reference without a key");
    lead(w);
    buf_char(w->out, '"');
    buf_str(w->out, ref_text(w->out->mem, w->refs, r));
    buf_char(w->out, '"');
}

void jw_date(struct jw *w, int64_t date)
{
    char t[DATE_TEXT];

    if (date == DATE_NONE) {
        jw_null(w);
        return;
    }
    date_text(date, t);
    jw_str(w, str_of(t));
}

void jw_done(struct jw *w)
{
    if (w->depth || w->keyed)
        BUG("json: left open");
}
