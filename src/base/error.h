/* error.h -- a failure is a value that says what, to whom and where; NULL is success.
 *
 * Every sentence that a person may read stands in a struct message beside the code that needs it,
 * in Chinese and English: an error without one of them does not compile. */
#ifndef GONGDI_ERROR_H
#define GONGDI_ERROR_H

#include "base/text.h"

enum lang { LANG_ZH, LANG_EN };

/* A sentence in both languages. "{0}", "{1}" stand for the arguments of the error. */
struct message {
    const char *code; /* stable, for programs: "case.changed" */
    const char *zh, *en;
};

enum fail_kind {
    FAIL_INPUT,    /* 400 the request is malformed or a field is wrong */
    FAIL_LOGIN,    /* 401 nobody is signed in */
    FAIL_DENIED,   /* 403 signed in, but not allowed */
    FAIL_MISSING,  /* 404 there is none, or none that one may see */
    FAIL_CONFLICT, /* 409 somebody else changed it first, or the state does not allow it */
    FAIL_LARGE,    /* 413 the body is larger than the limit */
    FAIL_MANY,     /* 429 too many requests */
    FAIL_BUSY,     /* 503 not possible now; trying again later is right */
    FAIL_INTERNAL, /* 500 our fault; details go to the log only */
    FAIL_KINDS,
};

enum { ERROR_ARGS = 4 };

typedef struct error {
    enum fail_kind        kind;
    const struct message *msg;
    const char           *field; /* the offending input field, or NULL */
    str                   arg[ERROR_ARGS];
    const char           *file;
    int                   line;
    struct error         *next; /* more of the same request, or NULL */
} error;

#define MUST_CHECK __attribute__((warn_unused_result))

/* ARGS are ERROR_ARGS texts or fewer; they are copied. */
error *error_new(struct arena *a, const char *file, int line, enum fail_kind kind,
                 const struct message *msg, const char *field, const str args[ERROR_ARGS])
    __attribute__((returns_nonnull)) MUST_CHECK;

/* error_of(arena, kind, &message, args...) and error_on(arena, "field", &message, args...) */
#define error_of(a, kind, ...)                                                    \
    error_new((a), __FILE__, __LINE__, (kind), ERROR_FIRST_(__VA_ARGS__, ), NULL, \
              (const str[ERROR_ARGS + 1]){ ERROR_REST_(__VA_ARGS__, (str){ 0 }) })
#define error_on(a, field, ...)                                                          \
    error_new((a), __FILE__, __LINE__, FAIL_INPUT, ERROR_FIRST_(__VA_ARGS__, ), (field), \
              (const str[ERROR_ARGS + 1]){ ERROR_REST_(__VA_ARGS__, (str){ 0 }) })
#define ERROR_FIRST_(first, ...) first
#define ERROR_REST_(first, ...)  __VA_ARGS__

/* The sentence, arguments filled in. */
str error_text(struct arena *a, const error *e, enum lang lang);
str message_text(struct arena *a, const struct message *m, enum lang lang, const str *args,
                 size_t n);

#define TRY(call)           \
    do {                    \
        error *e_ = (call); \
        if (e_)             \
            return e_;      \
    } while (0)

/* Sentences that every floor needs. */
extern const struct message msg_internal, msg_missing, msg_denied, msg_login, msg_busy, msg_io;

#endif
