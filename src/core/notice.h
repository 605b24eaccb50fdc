/* notice.h -- in-app notices: a reader of the log writes them, a person reads and ticks them off.
 */
#ifndef GONGDI_NOTICE_H
#define GONGDI_NOTICE_H

#include "core/person.h"

struct notice {
    struct ref ref;   /* account and id: only its owner can read it back */
    struct ref about; /* the matter */
    int64_t    at, read_at;
    str        kind, text_zh, text_en;
};

/* Put a notice for ACCOUNT; the same event never gives two. ID is the event's. */
error *notice_put(struct req *r, int64_t account, int64_t id, struct ref about, const char *kind,
                  str zh, str en) MUST_CHECK;
error *notice_unread(struct db *db, struct arena *a, int64_t account, int64_t *n) MUST_CHECK;
error *notice_list(struct req *r, int64_t before, int64_t limit, struct list *out) MUST_CHECK;
error *notice_read_all(struct req *r) MUST_CHECK;

#endif
