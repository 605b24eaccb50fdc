/* json_write.c -- the streaming writer: commas, escapes and nesting are its business. */
#include "json/json.h"

#include "base/log.h"
#include "base/when.h"

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

/* How many bytes from the start need no escape: eight at a time, where the highest bit of a byte in
 * HIT says that it is below 0x20 or one of the special ones (bytes above 0x7F never are; a borrow
 * between bytes may only make a plain one look special, which the caller looks at by itself). */
static size_t plain(str s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    size_t         i = 0;

    for (; s.n - i >= 8; i += 8) {
        uint64_t w = 0, hit = 0;
        memcpy(&w, s.p + i, 8);
        hit = (w - ones * 0x20) & ~w;
        for (const char *c = "\"\\<>&"; *c; c++) {
            uint64_t x = w ^ ones * (unsigned char)*c;
            hit |= (x - ones) & ~x;
        }
        if (hit & high)
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
        buf_bytes(o, ",\"" + !comma, 1 + comma);
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

static void jw_date(struct jw *w, int64_t date)
{
    char t[DATE_TEXT];

    if (date == DATE_NONE) {
        jw_null(w);
        return;
    }
    date_text(date, t);
    jw_str(w, str_of(t));
}

static bool is_none(const struct field *f, const void *m)
{
    switch (f->type) {
    case FT_TEXT:
        return ((const str *)m)->n == 0;
    case FT_WORD:
        return *(const int *)m < 0;
    case FT_BOOL:
        return !*(const bool *)m;
    case FT_DATE:
        return *(const int64_t *)m == DATE_NONE;
    case FT_REF:
        return ((const struct ref *)m)->id == 0;
    case FT_LIST:
        return ((const struct list *)m)->n == 0;
    case FT_OBJ:
        return *(void *const *)m == NULL;
    case FT_INT:
    case FT_TIME:
    case FT_CODE:
    case FT_END:
        break;
    }
    return *(const int64_t *)m == 0;
}

static void value(struct jw *w, const struct field *f, const void *m)
{
    switch (f->type) {
    case FT_INT:
        jw_int(w, *(const int64_t *)m);
        break;
    case FT_BOOL:
        jw_bool(w, *(const bool *)m);
        break;
    case FT_TEXT:
        jw_str(w, *(const str *)m);
        break;
    case FT_WORD:
        if (*(const int *)m < 0)
            jw_null(w);
        else
            jw_str(w, str_of(f->words[*(const int *)m]));
        break;
    case FT_TIME:
        jw_time(w, *(const int64_t *)m);
        break;
    case FT_DATE:
        jw_date(w, *(const int64_t *)m);
        break;
    case FT_CODE:
        jw_code(w, *(const int64_t *)m);
        break;
    case FT_REF:
        jw_ref(w, *(const struct ref *)m);
        break;
    case FT_LIST:
        jw_list(w, f->of, m);
        break;
    case FT_OBJ:
        if (*(void *const *)m)
            jw_record(w, f->of, *(void *const *)m);
        else
            jw_null(w);
        break;
    case FT_END:
        break;
    }
}

void jw_members(struct jw *w, const struct field *f, const void *rec)
{
    for (; f->type != FT_END; f++) {
        const void *m = field_in(f, rec);
        if (f->secret || (f->omit && is_none(f, m)))
            continue;
        jw_key(w, f->name);
        value(w, f, m);
    }
}

void jw_record(struct jw *w, const struct field *f, const void *rec)
{
    jw_object(w);
    jw_members(w, f, rec);
    jw_end(w);
}

void jw_list(struct jw *w, const struct field *f, const struct list *l)
{
    jw_array(w);
    for (size_t i = 0; i < l->n; i++) {
        const char *rec = (const char *)l->item + i * l->size;
        /* A list of one nameless field is a list of plain values. */
        if (f[0].name[0] == 0)
            value(w, f, field_in(f, rec));
        else
            jw_record(w, f, rec);
    }
    jw_end(w);
}

void jw_done(struct jw *w)
{
    if (w->depth || w->keyed)
        BUG("json: left open");
}
