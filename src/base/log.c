/* log.c -- writes each line with one system call, so that threads do not mix their lines. */
#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/when.h"

static enum log_level threshold = LOG_INFO_;

void log_threshold(enum log_level level)
{
    threshold = level;
}

__attribute__((format(printf, 3, 0))) static void emit(const char *level, const char *event,
                                                       const char *fmt, va_list ap)
{
    char   text[900], line[2048], stamp[WHEN_TEXT];
    size_t n = 0;

    vsnprintf(text, sizeof text, fmt, ap);
    when_text(when_now(), stamp);
    n = (size_t)snprintf(line, sizeof line, "%s %s %s ", stamp, level, event);
    for (const char *s = text; *s && n < sizeof line - 6; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20 || c == 0x7F)
            n += (size_t)snprintf(line + n, 5, "\\x%02x", c);
        else
            line[n++] = *s;
    }
    line[n++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written; /* there is nowhere left to complain */
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const words[] = { "debug", "info", "warn", "error" };
    va_list                  ap;

    if (level < threshold)
        return;
    va_start(ap, fmt);
    emit(words[level], event, fmt, ap);
    va_end(ap);
}

void bug_(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    char    event[160];

    snprintf(event, sizeof event, "bug at=%s:%d", file, line);
    va_start(ap, fmt);
    emit("error", event, fmt, ap);
    va_end(ap);
    abort();
}
