/* json_record.c -- records by field tables: what pages of rows are made of.
 *
 * A member whose length can be said beforehand is written straight into the room that is left
 * ("quick"); where there is none, or something must be escaped, the streaming writer writes it. */
#include "base/log.h"
#include "base/when.h"
#include "json/json.h"
#include "json/json_bytes.h"

/* Bytes of the longest value that is no text, and what an eight too many may touch. */
enum { SCALAR = 32, EIGHT = 8 };

static char *put_eights(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i += EIGHT) {
        uint64_t w = 0;
        memcpy(&w, from + i, EIGHT);
        memcpy(to + i, &w, EIGHT);
    }
    return to + n;
}

/* S between quotes; NULL when something in it may have to be escaped. Room for S and EIGHT more. */
static char *put_text(char *to, str s)
{
    size_t   i = 0;
    uint64_t w = 0;

    *to++ = '"';
    for (; s.n - i >= EIGHT; i += EIGHT) {
        memcpy(&w, s.p + i, EIGHT);
        if (json_escapes(w))
            return NULL;
        memcpy(to + i, &w, EIGHT);
    }
    if (i < s.n && s.n > EIGHT) { /* the last eight, some of them once more */
        memcpy(&w, s.p + s.n - EIGHT, EIGHT);
        if (json_escapes(w))
            return NULL;
        memcpy(to + s.n - EIGHT, &w, EIGHT);
    } else if (i < s.n) {
        w = UINT64_C(0x2020202020202020);
        for (size_t k = 0; k < s.n - i; k++)
            ((char *)&w)[k] = s.p[i + k];
        if (json_escapes(w))
            return NULL;
        memcpy(to + i, &w, EIGHT);
    }
    to[s.n] = '"';
    return to + s.n + 1;
}

static char *put_null(char *to)
{
    memcpy(to, "null", 4);
    return to + 4;
}

/* A number or what is made of one, or a reference; NULL for every other type. Room for SCALAR. */
static char *put_number(char *to, const struct jw *w, const struct field *f, const void *m)
{
    int64_t v = 0;

    switch (f->type) {
    case FT_INT:
        return to + int_text(*(const int64_t *)m, to);
    case FT_BOOL:
        memcpy(to, *(const bool *)m ? "true" : "false", 5);
        return to + (*(const bool *)m ? 4 : 5);
    case FT_TIME:
        v = *(const int64_t *)m;
        if (!v)
            return put_null(to);
        *to = '"';
        when_text(v, to + 1);
        to[WHEN_TEXT] = '"';
        return to + WHEN_TEXT + 1;
    case FT_CODE:
        v = *(const int64_t *)m;
        if (!v)
            return put_null(to);
        *to++ = '"';
        to += int_text(v, to);
        *to = '"';
        return to + 1;
    case FT_REF:
        if (!((const struct ref *)m)->id)
            return put_null(to);
        if (!w->refs)
            return NULL;
        *to = '"';
        ref_put(w->refs, *(const struct ref *)m, to + 1);
        to[REF_TEXT + 1] = '"';
        return to + REF_TEXT + 2;
    case FT_TEXT:
    case FT_WORD:
    case FT_DATE:
    case FT_LIST:
    case FT_OBJ:
    case FT_END:
        break;
    }
    return NULL;
}

/* Key and value at once; false when nothing was written. */
static bool quick(struct jw *w, const struct field *f, const void *m)
{
    struct buf *o = w->out;
    str         text = { 0 };

    if (!f->key || o->over)
        return false;
    if (f->type == FT_TEXT)
        text = *(const str *)m;
    else if (f->type == FT_WORD && *(const int *)m >= 0)
        text = str_of(f->words[*(const int *)m]);
    if (o->cap - o->n < f->key_n + SCALAR + EIGHT || o->cap - o->n - f->key_n - SCALAR < text.n)
        return false;
    char *to = put_eights(o->p + o->n, f->key + !w->comma, f->key_n - !w->comma);
    if (f->type == FT_TEXT || text.p)
        to = put_text(to, text);
    else if (f->type == FT_WORD)
        to = put_null(to);
    else
        to = put_number(to, w, f, m);
    if (!to)
        return false;
    o->n = (size_t)(to - o->p);
    w->comma = true;
    return true;
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
    if (!w->depth || w->open[w->depth - 1] != '}' || w->keyed)
        BUG("json: members outside an object");
    for (; f->type != FT_END; f++) {
        const void *m = field_in(f, rec);
        if (f->secret || (f->omit && is_none(f, m)))
            continue;
        if (quick(w, f, m))
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
