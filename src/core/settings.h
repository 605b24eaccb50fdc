/* settings.h -- what an operator may set: file < environment < command line, by one field table.
 *
 * The file is `gongdi.conf` in the data folder, lines of "name = value"; the environment is
 * GONGDI_NAME; the command line --name. `gongdi config` shows each value and where it came from. */
#ifndef GONGDI_SETTINGS_H
#define GONGDI_SETTINGS_H

#include "base/field.h"

struct settings {
    str     data, database, key_file, listen, tls_cert, tls_key, witness, sms_gateway, web;
    int64_t port, idle_minutes, max_connections, max_per_address, retention_days;
    int     ciphers; /* enum crypt_suite of a new key file */
    bool    log_debug;
};
extern const struct field settings_fields[];
/* What a setting is for; F is one of settings_fields. */
const char                  *setting_doc(const struct field *f, enum lang lang);
extern const struct settings settings_defaults;

enum { SETTINGS_MOST = 24 };

/* Where each value came from, in the order of settings_fields: "default", "file", ... */
struct settings_origin {
    const char *of[SETTINGS_MOST];
};

/* NAME was given by the command itself. */
void settings_given(struct settings_origin *origin, const char *name);

/* Read file and environment over the defaults. OPTIONS (may be NULL) is a record of the same table
 * from the command line; its fields win when they differ from the defaults. */
error *settings_read(struct arena *a, const struct settings *options, struct settings *out,
                     struct settings_origin *origin) MUST_CHECK;

#endif
