/* notice.h -- in-app notices 消息: a reader of the log writes them, a person reads and ticks them
 * off.
 *
 * Not everything draws attention. What somebody has to do at work, and what a resident has to know
 * because a window runs (法定告知: a refusal, a result to judge), is told at once; news 进展 is
 * gathered into one digest a day, unless a person wants it live. Quiet hours 免打扰 hold everything
 * but work. Switched off, nothing draws attention, and what has to be told still lies in the inbox.
 */
#ifndef GONGDI_NOTICE_H
#define GONGDI_NOTICE_H

#include "core/person.h"

enum notice_kind {
    NOTICE_NEWS,   /* 进展 */
    NOTICE_RIGHT,  /* 法定告知: a right or a window of the reader hangs on it */
    NOTICE_DUTY,   /* 待办: the reader's post must act */
    NOTICE_DIGEST, /* 每日汇总 */
};
extern const char *const notice_kind_words[];

enum notice_mode {
    NOTICE_BY_DIGEST, /* news once a day */
    NOTICE_LIVE,      /* news at once */
    NOTICE_OFF,       /* no news; the rest silently into the inbox */
};
extern const char *const notice_mode_words[];

/* Minutes of the local day; quiet from one to the other (over midnight), never when they are equal.
 */
struct notice_settings {
    int     mode;
    int64_t digest_at, quiet_from, quiet_until;
    int64_t version; /* 0: the defaults */
};
extern const struct field           notice_settings_fields[];
extern const struct notice_settings notice_defaults;

struct notice {
    struct ref ref;                     /* account and id: only its owner can read it back */
    struct ref about, drawing, filling; /* a case, a drawing of grids or a filled form: the one
                                           whose community and id are not 0 */
    int64_t at, read_at;
    str     kind, text_zh, text_en;
};

/* Put a notice for ACCOUNT; the same event never gives two. ID is the event's. PAGE says what ABOUT
 * is. */
#define NOTICE_CASE    ""
#define NOTICE_DRAWING "drawing"
#define NOTICE_FORM    "form"
error *notice_put(struct req *r, int64_t account, int64_t id, const char *page, struct ref about,
                  enum notice_kind kind, str zh, str en) MUST_CHECK;
/* How many unread ones may draw attention at NOW. */
error *notice_unread(struct db *db, struct arena *a, int64_t account, int64_t now,
                     int64_t *n) MUST_CHECK;
error *notice_list(struct req *r, int64_t before, int64_t limit, struct list *out) MUST_CHECK;
error *notice_read_all(struct req *r) MUST_CHECK;

error *notice_settings_of(struct req *r, int64_t account, struct notice_settings *out) MUST_CHECK;
/* Of the asker; 409 when they were changed elsewhere. */
error *notice_settings_put(struct req *r, struct notice_settings *s) MUST_CHECK;

/* Digests that are due, and notices whose quiet hours are over (by the steward). MORE: call again.
 */
error *notice_clock(struct req *r, bool *more) MUST_CHECK;

/* Until when NOW is quiet by S; NOW itself when it is not. The next digest after NOW. */
int64_t notice_quiet_end(const struct notice_settings *s, int64_t now);
int64_t notice_next_digest(const struct notice_settings *s, int64_t now);

#endif
