/* field.h -- one description of a record, written once and read by many readers.
 *
 * A field table describes the members of a C struct. JSON in and out, SQL rows, query strings,
 * CSV, settings, command-line options, the OpenAPI document and the tests all read it. */
#ifndef GONGDI_FIELD_H
#define GONGDI_FIELD_H

#include "base/base.h"

enum field_type {
    FT_END,
    FT_INT,  /* int64_t  JSON number */
    FT_BOOL, /* bool     JSON true/false, SQL 0/1 */
    FT_TEXT, /* str      JSON string, length in characters */
    FT_WORD, /* int      JSON string out of a list, SQL text; -1 is "none" (JSON null, SQL '') */
    FT_TIME, /* int64_t  ms UTC; JSON RFC 3339 text; 0 is "none" (null) */
    FT_DATE, /* int64_t  days since 1970; JSON "2026-11-25"; DATE_NONE is "none" (null) */
    FT_CODE, /* int64_t  code of a place; JSON string of digits; 0 is "none" (null) */
    FT_REF,  /* struct ref  community and id; JSON public reference; zero is "none" (null) */
    FT_LIST, /* struct list of records described by .of */
    FT_OBJ,  /* pointer to a record described by .of, NULL is JSON null */
};

#define DATE_NONE INT64_MIN

/* The key of a record: the community it was born in and its id there. */
struct ref {
    int64_t community, id;
};

/* A list of records in an arena; .item points to N structs of .size bytes. */
struct list {
    void  *item;
    size_t n, size;
};

struct field {
    const char         *name; /* JSON member, SQL column and option alike */
    enum field_type     type;
    size_t              at;       /* offset in the record */
    int64_t             min, max; /* bounds of a number; characters of a text; rows of a list */
    const char *const  *words;    /* FT_WORD: names in enum order, then NULL */
    const struct field *of;       /* FT_LIST, FT_OBJ: the table of the inner record */
    size_t              of_size;  /* FT_LIST, FT_OBJ: its size */
    bool                required; /* must be present in a request body */
    bool                readonly; /* never taken from a request body */
    bool                secret;   /* never sent, never logged */
    bool                virt;     /* no SQL column of this name: computed by the program */
    bool                masks;    /* stands in clear in the database: comes in str_unnumbered */
    bool                typed; /* a password: every sign that its owner typed, also unseen ones */
    bool                omit;  /* left out of JSON when it is "none" or empty */
    const char         *doc;   /* one sentence, for the references */
    const char         *key;   /* ,"name": and FIELD_SPARE bytes that may be read; or NULL */
    size_t              key_n; /* of the key without the spare bytes */
};

/* Pages are made of keys, which are therefore copied eight bytes at a time. */
enum { FIELD_SPARE = 7 };
#define FIELD_KEY(M) .key = ",\"" #M "\":\0\0\0\0\0\0", .key_n = sizeof(",\"" #M "\":") - 1

/* Refuses to compile when member M of T does not have the C type CT. */
#define FIELD_CHECK(T, M, CT)                                                                      \
    (0 * sizeof(struct {                                                                           \
         _Static_assert(_Generic(((T *)0)->M, CT : 1, default : 0), "wrong C type for field " #M); \
         int unused_;                                                                              \
     }))

#define FIELD_(T, M, CT, FT, ...)                                                             \
    {                                                                                         \
        .name = #M, .type = (FT), .at = offsetof(T, M) + FIELD_CHECK(T, M, CT), FIELD_KEY(M), \
        __VA_ARGS__                                                                           \
    }

/* clang-format off */
#define INT(T, M, lo, hi, ...)  FIELD_(T, M, int64_t, FT_INT, .min = (lo), .max = (hi), __VA_ARGS__)
#define BOOL(T, M, ...)         FIELD_(T, M, bool, FT_BOOL, __VA_ARGS__)
#define TEXT(T, M, lo, hi, ...) FIELD_(T, M, str, FT_TEXT, .min = (lo), .max = (hi), __VA_ARGS__)
#define WORD(T, M, list, ...)   FIELD_(T, M, int, FT_WORD, .words = (list), __VA_ARGS__)
#define TIME(T, M, ...)         FIELD_(T, M, int64_t, FT_TIME, .max = INT64_MAX, __VA_ARGS__)
#define DATE(T, M, ...)         FIELD_(T, M, int64_t, FT_DATE, __VA_ARGS__)
#define CODE(T, M, ...)         FIELD_(T, M, int64_t, FT_CODE, .max = 999999999999999, __VA_ARGS__)
#define REF(T, M, ...)          FIELD_(T, M, struct ref, FT_REF, __VA_ARGS__)
#define LIST(T, M, U, f, hi, ...) \
    FIELD_(T, M, struct list, FT_LIST, .of = (f), .of_size = sizeof(U), .max = (hi), __VA_ARGS__)
#define OBJ(T, M, U, f, ...)    FIELD_(T, M, U *, FT_OBJ, .of = (f), .of_size = sizeof(U), __VA_ARGS__)
#define FIELDS_END              { .type = FT_END }
/* clang-format on */

/* The place of field F in the record REC. */
static inline void *field_at(const struct field *f, void *rec)
{
    return (char *)rec + f->at;
}
static inline const void *field_in(const struct field *f, const void *rec)
{
    return (const char *)rec + f->at;
}

const struct field *field_find(const struct field *f, str name);

/* Give every field of REC its "none": words -1, dates DATE_NONE; the rest is zero. */
void fields_init(const struct field *f, void *rec);

/* Set a scalar field from text (option, query string, setting, CSV cell), with all its checks. */
error *field_set_text(struct arena *a, const struct field *f, str value, void *rec) MUST_CHECK;

/* Check a number or text that came by another way (JSON) against the bounds of its field. */
error *field_check_int(struct arena *a, const struct field *f, int64_t v) MUST_CHECK;
error *field_check_text(struct arena *a, const struct field *f, str v) MUST_CHECK;
error *field_set_word(struct arena *a, const struct field *f, str v, void *rec) MUST_CHECK;

/* A scalar as plain text (settings, CSV, logs). */
str field_text(struct arena *a, const struct field *f, const void *rec);

extern const struct message msg_field_range, msg_field_text, msg_field_length, msg_field_word,
    msg_field_missing, msg_field_unknown, msg_field_type;

#endif
