/* openapi.c -- what the route and field tables say, for programs and for people. */
#include "http/openapi.h"

#include "http/server.h"

static void schema_of(struct jw *j, const struct field *f, bool in);

static void type_of(struct jw *j, const struct field *f, bool in)
{
    static const struct {
        const char *type, *format;
    } types[] = {
        [FT_INT] = { "integer", "int64" },     [FT_BOOL] = { "boolean", NULL },
        [FT_TEXT] = { "string", NULL },        [FT_WORD] = { "string", NULL },
        [FT_TIME] = { "string", "date-time" }, [FT_DATE] = { "string", "date" },
        [FT_CODE] = { "string", "place" },     [FT_REF] = { "string", "ref" },
        [FT_LIST] = { "array", NULL },         [FT_OBJ] = { "object", NULL },
    };

    jw_object(j);
    bool none = !in && (f->type == FT_WORD || f->type == FT_TIME || f->type == FT_DATE ||
                        f->type == FT_CODE || f->type == FT_REF || f->type == FT_OBJ);
    jw_key(j, "type");
    if (none) {
        jw_array(j);
        jw_str(j, str_of(types[f->type].type));
        jw_str(j, STR("null"));
        jw_end(j);
    } else {
        jw_str(j, str_of(types[f->type].type));
    }
    if (types[f->type].format)
        JW_STR(j, "format", str_of(types[f->type].format));
    if (f->doc)
        JW_STR(j, "description", str_of(f->doc));
    if (f->type == FT_INT) {
        JW_INT(j, "minimum", f->min);
        JW_INT(j, "maximum", f->max);
    }
    if (f->type == FT_TEXT) {
        JW_INT(j, "minLength", f->min);
        JW_INT(j, "maxLength", f->max);
    }
    if (f->type == FT_WORD) {
        jw_key(j, "enum");
        jw_array(j);
        for (int i = 0; f->words[i]; i++)
            jw_str(j, str_of(f->words[i]));
        if (none)
            jw_null(j);
        jw_end(j);
    }
    if (f->type == FT_LIST) {
        JW_INT(j, "maxItems", f->max);
        jw_key(j, "items");
        if (f->of[0].name[0] == 0)
            type_of(j, &f->of[0], true);
        else
            schema_of(j, f->of, in);
    }
    jw_end(j);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which are ours */
static void schema_of(struct jw *j, const struct field *f, bool in)
{
    jw_object(j);
    JW_STR(j, "type", STR("object"));
    if (in)
        JW_BOOL(j, "additionalProperties", false);
    jw_key(j, "properties");
    jw_object(j);
    for (const struct field *x = f; x->type != FT_END; x++) {
        if (x->secret || (in && (x->readonly || x->virt)))
            continue;
        jw_key(j, x->name);
        type_of(j, x, in);
    }
    jw_end(j);
    jw_key(j, "required");
    jw_array(j);
    for (const struct field *x = f; x->type != FT_END; x++)
        if (!x->secret && (in ? x->required : !x->omit))
            jw_str(j, str_of(x->name));
    jw_end(j);
    jw_end(j);
}

static bool in_query(const struct route *r)
{
    return r->method == GET || r->file;
}

static void parameters(struct arena *a, struct jw *j, const struct route *r)
{
    jw_key(j, "parameters");
    jw_array(j);
    str path = str_of(r->path);
    for (size_t i = 0; i < path.n; i++) {
        size_t n = 0;
        if (path.p[i] != '{')
            continue;
        while (path.p[i + 1 + n] != '}')
            n++;
        jw_object(j);
        JW_STR(j, "name", str_dup(a, (str){ path.p + i + 1, n }));
        JW_STR(j, "in", STR("path"));
        JW_BOOL(j, "required", true);
        jw_key(j, "schema");
        jw_raw(j, STR("{\"type\":\"string\"}"));
        jw_end(j);
    }
    for (const struct field *f = in_query(r) ? r->in : NULL; f && f->type != FT_END; f++) {
        jw_object(j);
        JW_STR(j, "name", str_of(f->name));
        JW_STR(j, "in", STR("query"));
        JW_BOOL(j, "required", f->required);
        jw_key(j, "schema");
        type_of(j, f, true);
        jw_end(j);
    }
    if (r->method != GET) {
        jw_raw(j, STR("{\"name\":\"X-Gongdi\",\"in\":\"header\",\"required\":true,"
                      "\"description\":\"Anything; the reference of an account: refused "
                      "(session.other) when somebody else is signed in.\",\"schema\":{"
                      "\"type\":\"string\"}}"));
        if (!r->secret)
            jw_raw(j, STR("{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,"
                          "\"schema\":{\"type\":\"string\",\"minLength\":8,\"maxLength\":64}}"));
    }
    jw_end(j);
}

static void reply_schema(struct jw *j, const struct route *r)
{
    if (!r->out) {
        jw_raw(j, STR("{\"type\":\"object\"}"));
        return;
    }
    if (!r->page) {
        schema_of(j, r->out, false);
        return;
    }
    jw_object(j);
    JW_STR(j, "type", STR("object"));
    jw_key(j, "properties");
    jw_object(j);
    jw_key(j, "items");
    jw_object(j);
    JW_STR(j, "type", STR("array"));
    jw_key(j, "items");
    schema_of(j, r->out, false);
    jw_end(j);
    jw_key(j, "next");
    jw_raw(j, STR("{\"type\":[\"string\",\"null\"]}"));
    jw_end(j);
    jw_end(j);
}

static void operation(struct arena *a, struct jw *j, const struct route *r,
                      const char *const *perms)
{
    char status[8];

    jw_object(j);
    JW_STR(j, "summary", str_of(r->summary));
    if (r->perm >= 0)
        JW_STR(j, "x-permission", str_of(perms[r->perm]));
    else if (r->perm == PERM_PUBLIC)
        jw_key(j, "security"), jw_raw(j, STR("[]"));
    parameters(a, j, r);
    if (r->method != GET && (r->in || r->file)) {
        jw_key(j, "requestBody");
        jw_object(j);
        JW_BOOL(j, "required", true);
        jw_key(j, "content");
        jw_object(j);
        jw_key(j, r->file ? "image/*" : "application/json");
        jw_object(j);
        jw_key(j, "schema");
        if (r->file)
            jw_raw(j, STR("{\"type\":\"string\",\"format\":\"binary\"}"));
        else
            schema_of(j, r->in, true);
        jw_end(j);
        jw_end(j);
        jw_end(j);
    }
    jw_key(j, "responses");
    jw_object(j);
    bool empty = !r->out && r->method != GET && r->status == 0;
    snprintf(status, sizeof status, "%d", r->status ? r->status : empty ? 204 : 200);
    jw_key(j, r->status || !empty ? status : "2XX");
    jw_object(j);
    JW_STR(j, "description", STR("done"));
    if (!empty) {
        jw_key(j, "content");
        jw_object(j);
        jw_key(j, r->stream ? "text/event-stream" : r->other ? "*/*" : "application/json");
        jw_object(j);
        jw_key(j, "schema");
        if (r->stream || r->other)
            jw_raw(j, STR("{\"type\":\"string\"}"));
        else
            reply_schema(j, r);
        jw_end(j);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "default");
    jw_raw(j, STR("{\"description\":\"a "
                  "problem\",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/"
                  "components/schemas/Problem\"}}}}"));
    jw_end(j);
    jw_end(j);
}

static bool first_of_path(const struct route_table *const *tables, size_t t, size_t i)
{
    for (size_t u = 0; u <= t; u++)
        for (size_t k = 0; k < (u == t ? i : tables[u]->n); k++)
            if (strcmp(tables[u]->routes[k].path, tables[t]->routes[i].path) == 0)
                return false;
    return true;
}

static const char *lower_method(enum method m)
{
    static const char *const words[] = { "get", "post", "put", "delete" };

    return words[m];
}

str openapi_json(struct arena *a, const struct route_table *const *tables, size_t n,
                 const char *const *perms)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, a, 4 << 20);
    jw_init(&j, &b, NULL);
    jw_object(&j);
    JW_STR(&j, "openapi", STR("3.1.0"));
    jw_key(&j, "info");
    jw_object(&j);
    JW_STR(&j, "title", STR("Gongdi 共缔"));
    JW_STR(&j, "version", STR(GONGDI_VERSION));
    jw_key(&j, "license");
    jw_raw(&j, STR("{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}"));
    jw_end(&j);
    jw_key(&j, "servers");
    jw_raw(&j, STR("[{\"url\":\"/\"}]"));
    jw_key(&j, "security");
    jw_raw(&j, STR("[{\"session\":[]}]"));
    jw_key(&j, "paths");
    jw_object(&j);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++) {
            if (!first_of_path(tables, t, i))
                continue;
            jw_key(&j, tables[t]->routes[i].path);
            jw_object(&j);
            for (size_t u = 0; u < n; u++)
                for (size_t k = 0; k < tables[u]->n; k++)
                    if (strcmp(tables[u]->routes[k].path, tables[t]->routes[i].path) == 0) {
                        jw_key(&j, lower_method(tables[u]->routes[k].method));
                        operation(a, &j, &tables[u]->routes[k], perms);
                    }
            jw_end(&j);
        }
    jw_end(&j);
    jw_key(&j, "components");
    jw_raw(&j, STR("{\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\","
                   "\"name\":\"gongdi\"}},"
                   "\"schemas\":{\"Problem\":{\"type\":\"object\",\"required\":[\"type\","
                   "\"status\",\"code\",\"title\",\"request\"],"
                   "\"properties\":{\"type\":{\"type\":\"string\"},\"status\":{\"type\":"
                   "\"integer\"},\"code\":{\"type\":\"string\"},"
                   "\"title\":{\"type\":\"string\"},\"request\":{\"type\":\"string\"},\"current\":{"
                   "\"type\":\"object\"},\"errors\":{\"type\":\"array\",\"items\":"
                   "{\"type\":\"object\",\"required\":[\"field\",\"code\",\"text\"],\"properties\":"
                   "{\"field\":{\"type\":\"string\"},"
                   "\"code\":{\"type\":\"string\"},\"text\":{\"type\":\"string\"}}}}}}}}"));
    jw_end(&j);
    jw_done(&j);
    return buf_done(&b);
}

static void text_fields(struct buf *b, const struct field *f, bool page, const char *title)
{
    static const char *const types[] = { "",     "number", "boolean", "text", "word",  "time",
                                         "date", "place",  "ref",     "list", "object" };

    if (!f)
        return;
    buf_fmt(b, page ? "<p>%s</p><table>" : "\n%s\n\n| member | type | |\n|---|---|---|\n", title);
    for (; f->type != FT_END; f++) {
        if (f->secret)
            continue;
        buf_fmt(b,
                page ? "<tr><td><code>%s</code>%s</td><td>%s</td><td>%s</td></tr>"
                     : "| `%s`%s | %s | %s |\n",
                f->name[0] ? f->name : "[]", f->required ? " *" : "", types[f->type],
                f->doc ? f->doc : "");
    }
    buf_z(b, page ? "</table>" : "");
}

str openapi_text(struct arena *a, const struct route_table *const *tables, size_t n,
                 const char *const *perms, bool page)
{
    struct buf b;

    buf_init(&b, a, 4 << 20);
    buf_z(&b, page ? "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
                     "name=\"viewport\" content=\"width=device-width\">"
                     "<title>Gongdi API</title><link rel=\"stylesheet\" "
                     "href=\"/page.css\"></head><body><header><a href=\"/\">共缔 "
                     "Gongdi</a></header><main><h1>API reference</h1>"
                     "<p><a href=\"/api/v1/openapi.json\">openapi.json</a></p>"
                   : "# API reference\n\nGenerated by `gongdi openapi --markdown`; the same is "
                     "served at `/api/v1/` and as `/api/v1/openapi.json`.\n");
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++) {
            const struct route *r = &tables[t]->routes[i];
            const char         *who = r->perm == PERM_PUBLIC      ? "public"
                                      : r->perm == PERM_SIGNED_IN ? "signed in"
                                                                  : perms[r->perm];
            buf_fmt(&b,
                    page ? "<h2><code>%s %s</code></h2><p>%s (%s)</p>"
                         : "\n## `%s %s`\n\n%s (%s)\n",
                    method_words[r->method], r->path, r->summary, who);
            text_fields(&b, r->in, page, in_query(r) ? "Query:" : "Body (* required):");
            text_fields(&b, r->out, page, r->page ? "Reply, a page of:" : "Reply:");
        }
    if (page)
        buf_z(&b, "</main></body></html>");
    return buf_done(&b);
}
