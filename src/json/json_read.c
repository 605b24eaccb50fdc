/* json_read.c -- bodies into records: jansson parses, the field table decides. */
#include "json/json.h"

#include <jansson.h>

#include "base/when.h"

enum { MOST_ERRORS = 20, MOST_FIELDS = 64 };

/* clang-format off */
const struct message msg_json      = { "input.json", "内容不是有效的 JSON（第 {0} 行第 {1} 列）。", "The body is not valid JSON (line {0}, column {1})." };
const struct message msg_json_deep = { "input.deep", "内容嵌套超过 {0} 层。", "The body is nested deeper than {0} levels." };
static const struct message msg_json_object = { "input.object", "内容必须是一个 JSON 对象。", "The body must be a JSON object." };
static const struct message msg_readonly    = { "input.readonly", "“{0}”不能由请求填写。", "{0} cannot be set by a request." };
static const struct message msg_ref         = { "input.ref", "“{0}”不是有效的编号。", "{0} is not a valid reference." };
static const struct message msg_rows        = { "input.rows", "“{0}”最多 {1} 项。", "{0} may have at most {1} items." };
/* clang-format on */

struct reader {
    struct arena         *mem;
    const struct ref_key *refs;
    error                *first, *last;
    int                   errors;
    bool                  kept; /* by the program itself: nothing is refused */
};

static void note(struct reader *r, error *e)
{
    if (!e || r->kept || r->errors >= MOST_ERRORS)
        return;
    if (r->last)
        r->last->next = e;
    else
        r->first = e;
    r->last = e;
    r->errors++;
}

static void object(struct reader *r, const json_t *j, const struct field *f, void *rec);

static error *wrong_type(struct reader *r, const struct field *f, str want)
{
    return error_on(r->mem, f->name, &msg_field_type, str_of(f->name[0] ? f->name : "[]"), want);
}

static str text_of(const json_t *v)
{
    return (str){ json_string_value(v), json_string_length(v) };
}

static void list(struct reader *r, const json_t *v, const struct field *f, void *m)
{
    size_t n = json_array_size(v);

    if (!json_is_array(v)) {
        note(r, wrong_type(r, f, STR("[]")));
        return;
    }
    if ((int64_t)n > f->max && !r->kept) {
        note(r, error_on(r->mem, f->name, &msg_rows, str_of(f->name), str_int(r->mem, f->max)));
        return;
    }
    struct list *l = m;
    l->n = n;
    l->size = f->of_size;
    l->item = arena_zalloc(r->mem, n, f->of_size, _Alignof(max_align_t));
    for (size_t i = 0; i < n; i++) {
        char         *rec = (char *)l->item + i * l->size;
        const json_t *item = json_array_get(v, i);
        fields_init(f->of, rec);
        if (f->of[0].name[0] == 0) {
            /* plain values: reported under the name of the list */
            struct field named = f->of[0];
            json_t      *wrap = json_object();
            named.name = f->name;
            const struct field one[] = { named, FIELDS_END };
            json_object_set(wrap, f->name, (json_t *)(uintptr_t)item);
            object(r, wrap, one, rec);
            json_decref(wrap);
        } else {
            object(r, item, f->of, rec);
        }
    }
}

static error *scalar(struct reader *r, const json_t *v, const struct field *f, void *rec)
{
    void *m = field_at(f, rec);

    switch (f->type) {
    case FT_INT:
        if (!json_is_integer(v))
            return wrong_type(r, f, STR("123"));
        if (!r->kept)
            TRY(field_check_int(r->mem, f, json_integer_value(v)));
        *(int64_t *)m = json_integer_value(v);
        return NULL;
    case FT_BOOL:
        if (!json_is_boolean(v))
            return wrong_type(r, f, STR("true / false"));
        *(bool *)m = json_is_true(v);
        return NULL;
    case FT_TEXT:
    case FT_WORD:
    case FT_TIME:
    case FT_DATE:
    case FT_CODE:
        if (!json_is_string(v))
            return wrong_type(r, f, STR("\"...\""));
        if (!r->kept || f->type != FT_TEXT)
            return field_set_text(r->mem, f, text_of(v), rec);
        *(str *)m = str_dup(r->mem, text_of(v));
        return NULL;
    case FT_REF:
        if (!json_is_string(v))
            return wrong_type(r, f, STR("\"...\""));
        if (!ref_read(r->refs, text_of(v), m))
            return error_on(r->mem, f->name, &msg_ref, str_of(f->name));
        return NULL;
    case FT_LIST:
    case FT_OBJ:
    case FT_END:
        break;
    }
    return NULL;
}

static void member(struct reader *r, const json_t *v, const struct field *f, void *rec)
{
    void *m = field_at(f, rec);

    if (json_is_null(v)) {
        if (f->required)
            note(r, error_on(r->mem, f->name, &msg_field_missing, str_of(f->name)));
    } else if (f->type == FT_LIST) {
        list(r, v, f, m);
    } else if (f->type == FT_OBJ && !json_is_object(v)) {
        note(r, wrong_type(r, f, STR("{}")));
    } else if (f->type == FT_OBJ) {
        void *inner = arena_zalloc(r->mem, 1, f->of_size, _Alignof(max_align_t));
        fields_init(f->of, inner);
        object(r, v, f->of, inner);
        *(void **)m = inner;
    } else {
        note(r, scalar(r, v, f, rec));
    }
}

/* Depth is bounded by json_depth_ok() before jansson sees the text. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void object(struct reader *r, const json_t *j, const struct field *f, void *rec)
{
    const char *key = NULL;
    json_t     *v = NULL;

    if (!json_is_object(j)) {
        note(r, error_of(r->mem, FAIL_INPUT, &msg_json_object));
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)j, key, v)
    {
        const struct field *one = field_find(f, str_of(key));
        if (!one || one->virt) {
            str name = str_dup(r->mem, utf8_head(str_of(key), 40));
            note(r, error_on(r->mem, name.p, &msg_field_unknown, name));
            continue;
        }
        if (one->readonly) {
            note(r, error_on(r->mem, one->name, &msg_readonly, str_of(one->name)));
            continue;
        }
        member(r, v, one, rec);
    }
    for (size_t i = 0; f[i].type != FT_END; i++)
        if (f[i].required && !json_object_get(j, f[i].name))
            note(r, error_on(r->mem, f[i].name, &msg_field_missing, str_of(f[i].name)));
}

/* jansson recurses; so the depth is measured before it gets the text. */
static bool depth_ok(str s)
{
    int  depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH)
                return false;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return true;
}

static error *read_with(struct reader *r, str text, const struct field *f, void *rec)
{
    struct arena *a = r->mem;
    json_error_t  why;

    if (!depth_ok(text))
        return error_of(a, FAIL_INPUT, &msg_json_deep, str_int(a, JSON_DEPTH));
    json_t *j = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        return error_of(a, FAIL_INPUT, &msg_json, str_int(a, why.line), str_int(a, why.column));
    object(r, j, f, rec);
    json_decref(j);
    return r->first;
}

error *json_read(struct arena *a, const struct ref_key *refs, str text, const struct field *f,
                 void *rec)
{
    struct reader r = { .mem = a, .refs = refs };

    return read_with(&r, text, f, rec);
}

error *json_kept(struct arena *a, const struct ref_key *refs, str text, const struct field *f,
                 void *rec)
{
    struct reader r = { .mem = a, .refs = refs, .kept = true };

    return read_with(&r, text, f, rec);
}
