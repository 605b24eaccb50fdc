/* log.h -- one line per event on standard error, key=value, and the end of the program on a bug.
 *
 * Never logged: bodies, passwords, identity numbers, phone numbers, tokens. */
#ifndef GONGDI_LOG_H
#define GONGDI_LOG_H

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

/* EVENT is a dotted word ("http.start"), FMT gives the key=value pairs. Control characters are
 * escaped, so that nobody can forge a line with a newline in a name. */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Lines below LEVEL are dropped; set once, before any thread starts. */
void log_threshold(enum log_level level);

/* A programmer's mistake. It stays in every build: better no answer than a wrong one. */
#define BUG(...) bug_(__FILE__, __LINE__, __VA_ARGS__)
void bug_(const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

#endif
